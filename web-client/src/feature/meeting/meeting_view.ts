/** What a screen shows of a meeting, put together from the entities of its room. */

import type {
  AgendaItem,
  Attendance,
  Convocation,
  Meeting,
  MeetingId,
  PersonId,
  Poll,
  Proxy as Power,
  QuorumStamp,
  Rsvp,
  Substitution,
  Summons,
  Whereabouts,
} from '#protocol';
import type { OutboxEntry } from '../../net/outbox.ts';
import type { Directory, RoomState } from '../../net/state.ts';
import { stampOf } from '../../net/tables.ts';

/** A seat of the body, and what is known of it for this meeting. */
export interface Seat {
  readonly person: PersonId;
  readonly name: string;
  /** "Maire d’Arnaville". */
  readonly title: string | undefined;
  readonly commune: string | undefined;
  /** Of whoever sits there: the holder, or who replaces them. */
  readonly sitter: PersonId;
  readonly whereabouts: Whereabouts;
  /** When they came or left last; absent as long as nobody was there. */
  readonly since: number | undefined;
  /** What was declared here has not been answered by the server yet. */
  readonly pending: boolean;
  readonly answer: Rsvp | undefined;
  /** The power that the holder gave, while it stands. */
  readonly power: Power | undefined;
  readonly substitute: PersonId | undefined;
  /** Takes no part in the item under discussion. */
  readonly recused: boolean;
}

/** One's own place in a meeting. */
export interface Place {
  /** The seat one holds; absent for who holds none. */
  readonly seat: Seat | undefined;
  /** The seats of those in whose place one sits. */
  readonly replaces: readonly Seat[];
  readonly called: boolean;
  readonly summons: Summons | undefined;
  readonly answer: Rsvp | undefined;
  /** The answer has not reached the server yet. */
  readonly answering: boolean;
  readonly attendance: Attendance | undefined;
  readonly given: Power | undefined;
  /** Powers that one was asked to hold, and did not refuse. */
  readonly received: readonly Power[];
  readonly conducts: boolean;
}

export interface MeetingSheet {
  readonly meeting: Meeting;
  /** In the order of the agenda, also what was taken off it. */
  readonly items: readonly AgendaItem[];
  /** The item under discussion, or interrupted. */
  readonly current: AgendaItem | undefined;
  /** The first that is still to come. */
  readonly next: AgendaItem | undefined;
  /** The last one sent. */
  readonly convocation: Convocation | undefined;
  /** As the server counted it last, with its margin. */
  readonly quorum: QuorumStamp | undefined;
  readonly seats: readonly Seat[];
  readonly place: Place;
  /** A poll of one of its items that takes ballots. */
  readonly poll: Poll | undefined;
}

export interface Known {
  readonly room: RoomState;
  readonly directory: Directory | undefined;
  readonly me: PersonId;
  readonly outbox: readonly OutboxEntry[];
}

const LIVE: ReadonlySet<Power['state']> = new Set(['deposited', 'accepted', 'suspended']);

export const isLive = (power: Power): boolean => LIVE.has(power.state);

export const isOver = ({ state }: Meeting): boolean => state === 'closed' || state === 'cancelled';

/** It was opened, and is not over: attendance moves its quorum. */
export const isHeld = ({ state }: Meeting): boolean => state === 'open' || state === 'suspended';

/** Items that may still be discussed. */
export const isAhead = ({ state }: AgendaItem): boolean =>
  state === 'planned' || state === 'open' || state === 'suspended';

export function itemsOf(items: Readonly<Record<string, AgendaItem>>, id: MeetingId): AgendaItem[] {
  return Object.values(items)
    .filter((it) => it.meeting === id)
    .sort((a, b) => a.rank - b.rank);
}

/** Of the room, what no agenda took yet, the first one asked for first. */
export function proposalsOf(items: Readonly<Record<string, AgendaItem>>): AgendaItem[] {
  return Object.values(items)
    .filter((it) => it.state === 'proposed')
    .sort((a, b) => a.created_at - b.created_at);
}

/** Whether the person conducts the meeting, as the server will judge it. */
export function conducts({ draft }: Meeting, me: PersonId, role: RoomState['role']): boolean {
  const named = draft.chair === me || draft.secretary === me || draft.facilitators.includes(me);
  return role === 'facilitator' || named;
}

export function lastConvocation(room: RoomState, meeting: Meeting): Convocation | undefined {
  return room.tables.convocations[meeting.id]?.[String(meeting.version)];
}

interface Holder {
  readonly person: PersonId;
  readonly title: string | undefined;
}

/** Who holds a seat; who was called, where the directory is not known; else who writes here. */
export function holdersOf({ room, directory }: Known, meeting: Meeting): Holder[] {
  const body = room.tables.channels[room.id]?.body;
  if (body !== undefined && directory !== undefined && !isOver(meeting)) {
    return directory.people.flatMap(({ person, seats }) => {
      const seat = seats.find((it) => it.body === body);
      return seat === undefined ? [] : [{ person, title: seat.title }];
    });
  }
  const called = lastConvocation(room, meeting)?.people;
  const writers = Object.values(room.tables.members).filter(
    (it) => it.ended_at === undefined && it.role !== 'observer',
  );
  const people = called ?? (body === undefined ? writers.map((it) => it.person) : []);
  return people.map((person) => ({ person, title: room.tables.members[person]?.function }));
}

/** Declared here, and not answered by the server yet. */
export function declaring(outbox: readonly OutboxEntry[], meeting: MeetingId, me: PersonId) {
  const found = new Map<PersonId, Whereabouts>();
  for (const { command } of outbox) {
    if ('declare_attendance' in command && command.declare_attendance.meeting === meeting) {
      for (const it of command.declare_attendance.people) found.set(it.person, it.whereabouts);
    } else if ('check_in' in command && command.check_in.meeting === meeting) {
      found.set(me, command.check_in.whereabouts);
    }
  }
  return found;
}

type Sources = Known & { readonly meeting: Meeting; readonly item: string | undefined };

function seatMaker({ room, directory, me, outbox, meeting, item }: Sources) {
  const { attendances, proxies, substitutions, recusals, members } = room.tables;
  const told = attendances[meeting.id] ?? {};
  const waiting = declaring(outbox, meeting.id, me);
  const where = (person: PersonId) => waiting.get(person) ?? told[person]?.whereabouts ?? 'away';
  const powers = Object.values(proxies).filter((it) => it.meeting === meeting.id && isLive(it));
  const out = recusals[item ?? ''] ?? {};
  const communes = new Map(directory?.territory.communes.map((it) => [it.insee, it.name]));
  return ({ person, title }: Holder): Seat => {
    const member = members[person];
    const listed = directory?.people.find((it) => it.person === person);
    const replaced: Substitution | undefined = substitutions[meeting.id]?.[person];
    const substitute = replaced?.active === true ? replaced.substitute : undefined;
    const sitter = substitute !== undefined && where(person) === 'away' ? substitute : person;
    return {
      person,
      name: member?.name ?? listed?.name ?? '',
      title: title ?? member?.function,
      commune: member?.commune_name ?? communes.get(listed?.commune ?? ''),
      sitter,
      whereabouts: where(sitter),
      since: told[sitter]?.since,
      pending: waiting.has(sitter),
      answer: told[person]?.answer,
      power: powers.find((it) => it.giver === person),
      substitute,
      recused: out[person]?.active === true || out[sitter]?.active === true,
    };
  };
}

/** In the order of the communes, then of the names: as one looks for somebody. */
function byPlace(a: Seat, b: Seat): number {
  const commune = (a.commune ?? '').localeCompare(b.commune ?? '', 'fr');
  return commune !== 0 ? commune : a.name.localeCompare(b.name, 'fr');
}

function placeOf(known: Known, meeting: Meeting, seats: readonly Seat[]): Place {
  const { room, me, outbox } = known;
  const { summons, attendances, proxies } = room.tables;
  const powers = Object.values(proxies).filter((it) => it.meeting === meeting.id && isLive(it));
  const attendance = attendances[meeting.id]?.[me];
  const waiting = outbox
    .flatMap(({ command }) => ('answer_meeting' in command ? [command.answer_meeting] : []))
    .findLast((it) => it.meeting === meeting.id);
  return {
    seat: seats.find((it) => it.person === me),
    replaces: seats.filter((it) => it.substitute === me),
    called: lastConvocation(room, meeting)?.people.includes(me) === true,
    summons: summons[meeting.id]?.[stampOf(meeting.version, me)],
    answer: waiting?.answer ?? attendance?.answer,
    answering: waiting !== undefined,
    attendance,
    given: powers.find((it) => it.giver === me),
    received: powers.filter((it) => it.holder === me),
    conducts: conducts(meeting, me, room.role),
  };
}

/** Nothing when the room does not know the meeting. */
export function sheetOf(known: Known, id: MeetingId): MeetingSheet | undefined {
  const { room } = known;
  const meeting = room.tables.meetings[id];
  if (meeting === undefined) return undefined;
  const items = itemsOf(room.tables.items, id);
  const current = items.find((it) => it.state === 'open' || it.state === 'suspended');
  const seats = holdersOf(known, meeting)
    .map(seatMaker({ ...known, meeting, item: current?.id }))
    .sort(byPlace);
  const ids = new Set(items.map((it) => it.id));
  const open = (it: Poll) =>
    (it.state === 'open' || it.state === 'suspended') && ids.has(it.item ?? '');
  return {
    meeting,
    items,
    current,
    next: items.find((it) => it.state === 'planned'),
    convocation: lastConvocation(room, meeting),
    quorum: meeting.quorum,
    seats,
    place: placeOf(known, meeting, seats),
    poll: Object.values(room.tables.polls).find(open),
  };
}

export interface MeetingLists {
  /** Not over, the next one first. */
  readonly ahead: readonly Meeting[];
  /** Held or cancelled, the last one first. */
  readonly past: readonly Meeting[];
}

export function listsOf(meetings: Readonly<Record<string, Meeting>>): MeetingLists {
  const all = Object.values(meetings).sort((a, b) => a.draft.starts_at - b.draft.starts_at);
  return {
    ahead: all.filter((it) => !isOver(it)),
    past: all.filter(isOver).reverse(),
  };
}

/** Meetings of the room that come before those that are known; undefined: there are none. */
export function earlier(meetings: Readonly<Record<string, Meeting>>): number | undefined {
  const oldest = Object.values(meetings).reduce((at, it) => Math.min(at, it.number), Infinity);
  // Numbers have no hole: what comes before the oldest one exists.
  return oldest > 1 && oldest < Infinity ? oldest : undefined;
}

export const meetingsPath = (channel: string): string => `/salons/${channel}/seances`;

export const meetingPath = (channel: string, meeting: MeetingId, part?: string): string =>
  `${meetingsPath(channel)}/${meeting}${part === undefined ? '' : `/${part}`}`;
