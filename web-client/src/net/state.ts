/** What the screens read: the whole state of the client, and the pure steps that change it. */

import {
  BODY_CHARS_MAX,
  type Changes,
  type ChannelId,
  type ChannelState,
  type Entity,
  FRAME_BYTES_MAX,
  IN_FLIGHT_COMMANDS_MAX,
  type Limits,
  type MemberRole,
  type PersonId,
  type PersonView,
  PING_EVERY_MS,
  type Position,
  type Presence,
  type ReadMark,
  type Seq,
  type Signal,
  type TerritoryView,
  type Today,
  TYPING_EVERY_MS,
  TYPING_TTL_MS,
  type Typing,
  type Welcome,
  type You,
} from '#protocol';
import type { Phase } from './connection.ts';
import type { Stretch } from './history.ts';
import { judge } from './log.ts';
import type { OutboxEntry } from './outbox.ts';
import { applyEntities, EMPTY_TABLES, type Tables } from './tables.ts';
import { arrive, exact, marked, NOTHING_UNREAD, type UnreadState } from './unread.ts';

/** One room as this client knows it. */
export interface RoomState {
  readonly id: ChannelId;
  readonly epoch: string;
  /** The last change applied. */
  readonly position: Seq;
  readonly role: MemberRole;
  readonly memberCount: number;
  readonly tables: Tables;
  readonly unread: UnreadState;
  /** Members and pinned messages are here: the room was opened since the last reset. */
  readonly loaded: boolean;
  /** What is known without a hole, by line: '' is the main line, else the thread's root. */
  readonly stretches: Readonly<Record<string, Stretch>>;
  readonly presence: Presence | undefined;
  readonly typing: readonly Writer[];
  /** How many have voted in each open poll, as last told. */
  readonly turnouts: Readonly<Record<string, number>>;
}

export interface Writer {
  readonly person: PersonId;
  readonly thread: string | undefined;
  /** When to forget it, in milliseconds. */
  readonly until: number;
}

export interface PersonalState {
  readonly id: ChannelId;
  readonly epoch: string;
  readonly position: Seq;
  readonly tables: Tables;
  readonly loaded: boolean;
}

export interface State {
  readonly phase: Phase;
  /** Since when the connection is not open, in milliseconds; absent when it is. */
  readonly cutSince: number | undefined;
  readonly browserOffline: boolean;
  /** A visitor of the demonstration cut the line to see what happens. */
  readonly cutByHand: boolean;
  /** How far the clock of the server is ahead of the one here, as it said at the last welcome. */
  readonly serverAheadMs: number;
  readonly you: You | undefined;
  readonly limits: Limits;
  /** The first `welcome` has come: the list of rooms is true. */
  readonly welcomed: boolean;
  readonly rooms: Readonly<Record<ChannelId, RoomState>>;
  readonly personal: PersonalState | undefined;
  readonly outbox: readonly OutboxEntry[];
  /** Rooms being taken as read, up to where: shown so, and can still be taken back. */
  readonly marking: Readonly<Record<ChannelId, Seq>> | undefined;
  /** What waits over all rooms, as last told; absent before it was asked. */
  readonly today: Today | undefined;
  /** The people of the territory; absent before they were asked. */
  readonly directory: Directory | undefined;
  /** Problems that have no place of their own on screen, by catalogue key. */
  readonly notices: readonly Notice[];
}

export interface Directory {
  readonly territory: TerritoryView;
  readonly people: readonly PersonView[];
}

export interface Notice {
  readonly id: string;
  readonly text: string;
  /** A way back, as long as the notice is shown. */
  readonly undo?: (() => void) | undefined;
}

export const LIMITS: Limits = {
  frame_bytes_max: FRAME_BYTES_MAX,
  in_flight_commands_max: IN_FLIGHT_COMMANDS_MAX,
  body_chars_max: BODY_CHARS_MAX,
  ping_every_ms: PING_EVERY_MS,
  typing_every_ms: TYPING_EVERY_MS,
};

export const EMPTY_STATE: State = {
  phase: { kind: 'connecting' },
  cutSince: undefined,
  browserOffline: false,
  cutByHand: false,
  serverAheadMs: 0,
  you: undefined,
  limits: LIMITS,
  welcomed: false,
  rooms: {},
  personal: undefined,
  outbox: [],
  marking: undefined,
  today: undefined,
  directory: undefined,
  notices: [],
};

export function roomOf(told: ChannelState, known?: RoomState): RoomState {
  const entity: Entity = { channel: told.channel };
  const resumes = known !== undefined && known.epoch === told.epoch && known.loaded;
  return {
    id: told.channel.id,
    epoch: told.epoch,
    position: resumes ? known.position : told.head,
    role: told.role,
    memberCount: told.members,
    tables: applyEntities(resumes ? known.tables : EMPTY_TABLES, [entity]),
    unread: exact(told.unread, resumes ? known.unread : undefined),
    loaded: resumes,
    stretches: resumes ? known.stretches : {},
    presence: known?.presence,
    typing: [],
    turnouts: {},
  };
}

/** A room that was gained and of which nothing but its position is known yet. */
export function emptyRoom(id: ChannelId, epoch: string, position: Seq): RoomState {
  return {
    id,
    epoch,
    position,
    role: 'observer',
    memberCount: 0,
    tables: EMPTY_TABLES,
    unread: exact({ ...NOTHING_UNREAD, as_of: position, read_up_to: position }),
    loaded: false,
    stretches: {},
    presence: undefined,
    typing: [],
    turnouts: {},
  };
}

/** Beyond, a conversation gets its name when it is opened. */
const NAMED_MAX = 30;

/** A conversation has no name but its people: those whose people are not known yet. */
export function nameless(state: State): ChannelId[] {
  return Object.values(state.rooms)
    .filter((room) => !room.loaded && room.tables.channels[room.id]?.kind === 'direct')
    .slice(0, NAMED_MAX)
    .map((room) => room.id);
}

/** Where to resume: only what was loaded is worth the changes that were missed. */
export function positions(state: State): Position[] {
  const rooms = Object.values(state.rooms).filter((room) => room.loaded);
  const known: Position[] = rooms.map(({ id, epoch, position }) => ({
    channel: id,
    epoch,
    seq: position,
  }));
  const { personal } = state;
  if (personal?.loaded) {
    known.push({ channel: personal.id, epoch: personal.epoch, seq: personal.position });
  }
  return known;
}

/** The same with nothing that could be taken for up to date. */
export function unloaded(state: State): State {
  const rooms = Object.values(state.rooms);
  if (!rooms.some((room) => room.loaded) && state.personal?.loaded !== true) return state;
  return {
    ...state,
    rooms: Object.fromEntries(
      rooms.map((room) => [room.id, { ...room, loaded: false, stretches: {} }]),
    ),
    personal: state.personal && { ...state.personal, loaded: false },
  };
}

export function welcomed(state: State, welcome: Welcome): State {
  const rooms: Record<ChannelId, RoomState> = {};
  for (const told of welcome.channels) {
    rooms[told.channel.id] = roomOf(told, state.rooms[told.channel.id]);
  }
  const { personal: at } = welcome;
  const known = state.personal;
  const resumes = known?.loaded === true && known.id === at.channel && known.epoch === at.epoch;
  return {
    ...state,
    you: welcome.you,
    limits: welcome.limits,
    welcomed: true,
    rooms,
    personal: resumes
      ? known
      : {
          id: at.channel,
          epoch: at.epoch,
          position: at.seq,
          tables: EMPTY_TABLES,
          loaded: false,
        },
  };
}

export interface Applied {
  readonly state: State;
  readonly hole: boolean;
  /** Rooms that were gained and are not known yet. */
  readonly gained: readonly ChannelId[];
}

export function changed(state: State, frame: Changes): Applied {
  if (frame.channel === state.personal?.id) return personalChanged(state, state.personal, frame);
  const room = state.rooms[frame.channel];
  if (room === undefined) return { state, hole: false, gained: [] };
  const verdict = judge(room.position, frame);
  if (verdict.kind === 'drop') return { state, hole: false, gained: [] };
  if (verdict.kind === 'hole') return { state, hole: true, gained: [] };
  const entities = verdict.changes.flatMap((change) => change.entities);
  const tables = applyEntities(room.tables, entities);
  const me = state.you?.person ?? '';
  let { unread, typing } = room;
  for (const change of verdict.changes) {
    unread = arrive(unread, change, me, tables.members[me]);
    if (change.verb === 'message.posted') typing = typing.filter((it) => it.person !== change.by);
  }
  const next = { ...room, tables, unread, typing, position: verdict.position };
  return { state: withRoom(state, withCount(next)), hole: false, gained: [] };
}

/** Once the members are loaded their number is counted, not remembered. */
function withCount(room: RoomState): RoomState {
  if (!room.loaded) return room;
  const members = Object.values(room.tables.members);
  const memberCount = members.filter((it) => it.ended_at === undefined).length;
  return memberCount === room.memberCount ? room : { ...room, memberCount };
}

function personalChanged(state: State, personal: PersonalState, frame: Changes): Applied {
  const verdict = judge(personal.position, frame);
  if (verdict.kind === 'drop') return { state, hole: false, gained: [] };
  if (verdict.kind === 'hole') return { state, hole: true, gained: [] };
  const entities = verdict.changes.flatMap((change) => change.entities);
  const tables = applyEntities(personal.tables, entities);
  const next = { ...state, personal: { ...personal, tables, position: verdict.position } };
  return { ...personalEntities(next, entities), hole: false };
}

/** Read marks and memberships also concern the rooms. */
export function personalEntities(
  before: State,
  entities: readonly Entity[],
): { state: State; gained: ChannelId[] } {
  let state = before;
  const gained: ChannelId[] = [];
  for (const entity of entities) {
    if ('read_mark' in entity) state = withMark(state, entity.read_mark);
    else if ('membership' in entity) {
      // A later state of the same membership may be known already.
      const { channel } = entity.membership;
      const active = state.personal?.tables.memberships[channel]?.active ?? false;
      if (!active) state = withoutRoom(state, channel);
      else if (state.rooms[channel]?.tables.channels[channel] === undefined) gained.push(channel);
    }
  }
  return { state, gained };
}

export function withMark(state: State, mark: Omit<ReadMark, 'rev'>): State {
  const room = state.rooms[mark.channel];
  if (room === undefined) return state;
  const unread = marked(room.unread, mark, room.position);
  return unread === room.unread ? state : withRoom(state, { ...room, unread });
}

export function withRoom(state: State, room: RoomState): State {
  return { ...state, rooms: { ...state.rooms, [room.id]: room } };
}

function withoutRoom(state: State, channel: ChannelId): State {
  if (state.rooms[channel] === undefined) return state;
  const { [channel]: _gone, ...rooms } = state.rooms;
  return { ...state, rooms };
}

/** The room's numbering changed, or too much was missed: forget what was known of it. */
export function reset(state: State, channel: ChannelId, epoch: string, head: Seq): State {
  const { personal } = state;
  if (personal?.id === channel) {
    const empty = { ...personal, epoch, position: head, tables: EMPTY_TABLES, loaded: false };
    return { ...state, personal: empty };
  }
  const room = state.rooms[channel];
  if (room === undefined) return state;
  const known = room.tables.channels[channel];
  const tables = known ? { ...EMPTY_TABLES, channels: { [channel]: known } } : EMPTY_TABLES;
  const empty = { ...room, epoch, position: head, tables, loaded: false, stretches: {} };
  return withRoom(state, empty);
}

export function signalled(state: State, signal: Signal, now: number): State {
  if ('presence' in signal) {
    const room = state.rooms[signal.presence.channel];
    return room ? withRoom(state, { ...room, presence: signal.presence }) : state;
  }
  if ('turnout' in signal) {
    const { channel, poll, voted } = signal.turnout;
    const room = state.rooms[channel];
    if (room === undefined) return state;
    return withRoom(state, { ...room, turnouts: { ...room.turnouts, [poll]: voted } });
  }
  return typed(state, signal.typing, now);
}

function typed(state: State, typing: Typing, now: number): State {
  const room = state.rooms[typing.channel];
  if (room === undefined || typing.person === state.you?.person) return state;
  const others = room.typing.filter((it) => it.person !== typing.person && it.until > now);
  const writer = { person: typing.person, thread: typing.thread, until: now + TYPING_TTL_MS };
  return withRoom(state, { ...room, typing: [...others, writer] });
}

/** Forgets those who stopped writing. */
export function tidyTyping(state: State, now: number): State {
  let next = state;
  for (const room of Object.values(state.rooms)) {
    if (room.typing.some((it) => it.until <= now)) {
      const typing = room.typing.filter((it) => it.until > now);
      next = withRoom(next, { ...room, typing });
    }
  }
  return next;
}
