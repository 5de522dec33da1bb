/**
 * The one reducer: what a channel remembers, one table per kind of entity. An entity replaces the
 * one with the same key when its `rev` is newer, and is ignored otherwise: any order and any
 * duplication of the same entities gives the same tables.
 */

import type {
  Acknowledgement,
  AgendaItem,
  Attendance,
  Channel,
  Convocation,
  Draft,
  Electorate,
  Entity,
  Floor,
  Meeting,
  Member,
  Membership,
  Message,
  Poll,
  Proxy as Power,
  Preferences,
  Reaction,
  ReadMark,
  Receipt,
  Recusal,
  RoomPreference,
  Speech,
  Substitution,
  Summons,
  Thread,
} from '#protocol';

type Table<T> = Readonly<Record<string, T>>;

export interface Tables {
  readonly channels: Table<Channel>;
  /** By person. */
  readonly members: Table<Member>;
  /** By message. */
  readonly messages: Table<Message>;
  /** By root message. */
  readonly threads: Table<Thread>;
  /** By message, then by person. */
  readonly reactions: Table<Table<Reaction>>;
  /** By message, then by person. */
  readonly acknowledgements: Table<Table<Acknowledgement>>;
  readonly polls: Table<Poll>;
  /** By poll: who may vote in it; nobody once it is over. */
  readonly electorates: Table<Electorate>;
  /** By poll, then by mandate: what became of one's own ballots. */
  readonly receipts: Table<Table<Receipt>>;
  readonly meetings: Table<Meeting>;
  readonly items: Table<AgendaItem>;
  /** By meeting, then by version. */
  readonly convocations: Table<Table<Convocation>>;
  /** By meeting, then by person. */
  readonly summons: Table<Table<Summons>>;
  /** By meeting, then by person. */
  readonly attendances: Table<Table<Attendance>>;
  readonly proxies: Table<Power>;
  /** By item, then by person. */
  readonly recusals: Table<Table<Recusal>>;
  /** By meeting, then by member. */
  readonly substitutions: Table<Table<Substitution>>;
  /** By item: how the floor is given there. */
  readonly floors: Table<Floor>;
  readonly speeches: Table<Speech>;
  /** By channel. */
  readonly memberships: Table<Membership>;
  /** By `lineKey`. */
  readonly marks: Table<ReadMark>;
  /** By `lineKey`. */
  readonly drafts: Table<Draft>;
  /** By channel. */
  readonly roomPreferences: Table<RoomPreference>;
  /** One at most, under `OWN`. */
  readonly preferences: Table<Preferences>;
}

/** The key of what a personal channel holds once. */
export const OWN = 'own';

export const EMPTY_TABLES: Tables = {
  channels: {},
  members: {},
  messages: {},
  threads: {},
  reactions: {},
  acknowledgements: {},
  polls: {},
  electorates: {},
  receipts: {},
  meetings: {},
  items: {},
  convocations: {},
  summons: {},
  attendances: {},
  proxies: {},
  recusals: {},
  substitutions: {},
  floors: {},
  speeches: {},
  memberships: {},
  marks: {},
  drafts: {},
  roomPreferences: {},
  preferences: {},
};

/** A room's main line, or one of its threads. */
export interface Line {
  readonly channel: string;
  readonly thread?: string | undefined;
}

export function lineKey(line: Line): string {
  return line.thread === undefined ? line.channel : `${line.channel}:${line.thread}`;
}

type Writable = { -readonly [K in keyof Tables]: Record<string, unknown> };

/** Copies each table at most once per call, however many entities come. */
class Batch {
  private readonly next: Writable;
  private readonly owned = new Set<object>();

  constructor(private readonly before: Tables) {
    this.next = { ...before };
  }

  private own(table: Record<string, unknown>): Record<string, unknown> {
    if (this.owned.has(table)) return table;
    const copy = { ...table };
    this.owned.add(copy);
    return copy;
  }

  put(name: keyof Tables, key: string, entity: { rev: number }): void {
    const known = this.next[name][key] as { rev: number } | undefined;
    if (known !== undefined && known.rev >= entity.rev) return;
    this.next[name] = this.own(this.next[name]);
    this.next[name][key] = entity;
  }

  putIn(name: keyof Tables, outer: string, key: string, entity: { rev: number }): void {
    const group = (this.next[name][outer] ?? {}) as Record<string, { rev: number }>;
    const known = group[key];
    if (known !== undefined && known.rev >= entity.rev) return;
    const owned = this.own(group);
    owned[key] = entity;
    this.next[name] = this.own(this.next[name]);
    this.next[name][outer] = owned;
  }

  done(): Tables {
    return this.owned.size === 0 ? this.before : (this.next as unknown as Tables);
  }
}

function putEntity(batch: Batch, entity: Entity): void {
  if ('message' in entity) batch.put('messages', entity.message.id, entity.message);
  else if ('reaction' in entity) {
    const it = entity.reaction;
    batch.putIn('reactions', it.message, it.person, it);
  } else if ('thread' in entity) batch.put('threads', entity.thread.root, entity.thread);
  else if ('member' in entity) batch.put('members', entity.member.person, entity.member);
  else if ('acknowledgement' in entity) {
    const it = entity.acknowledgement;
    batch.putIn('acknowledgements', it.message, it.person, it);
  } else if ('channel' in entity) batch.put('channels', entity.channel.id, entity.channel);
  else if ('membership' in entity) {
    batch.put('memberships', entity.membership.channel, entity.membership);
  } else if ('read_mark' in entity) {
    batch.put('marks', lineKey(entity.read_mark), entity.read_mark);
  } else if ('draft' in entity) batch.put('drafts', lineKey(entity.draft), entity.draft);
  else if ('room_preference' in entity) {
    batch.put('roomPreferences', entity.room_preference.channel, entity.room_preference);
  } else if ('preferences' in entity) batch.put('preferences', OWN, entity.preferences);
  else if ('poll' in entity) batch.put('polls', entity.poll.id, entity.poll);
  else if ('electorate' in entity) {
    batch.put('electorates', entity.electorate.poll, entity.electorate);
  } else if ('receipt' in entity) {
    const it = entity.receipt;
    batch.putIn('receipts', it.poll, String(it.mandate), it);
  } else putOfMeeting(batch, entity);
}

/** Where the stamp of a person on a version of a convocation is kept. */
export const stampOf = (version: number, person: string): string => `${version}:${person}`;

function putOfMeeting(batch: Batch, entity: Entity): void {
  if ('meeting' in entity) batch.put('meetings', entity.meeting.id, entity.meeting);
  else if ('agenda_item' in entity) batch.put('items', entity.agenda_item.id, entity.agenda_item);
  else if ('proxy' in entity) batch.put('proxies', entity.proxy.id, entity.proxy);
  else if ('convocation' in entity) {
    const it = entity.convocation;
    batch.putIn('convocations', it.meeting, String(it.version), it);
  } else if ('summons' in entity) {
    const it = entity.summons;
    batch.putIn('summons', it.meeting, stampOf(it.version, it.person), it);
  } else if ('attendance' in entity) {
    const it = entity.attendance;
    batch.putIn('attendances', it.meeting, it.person, it);
  } else if ('recusal' in entity) {
    const it = entity.recusal;
    batch.putIn('recusals', it.item, it.person, it);
  } else if ('substitution' in entity) {
    const it = entity.substitution;
    batch.putIn('substitutions', it.meeting, it.member, it);
  } else if ('floor' in entity) batch.put('floors', entity.floor.item, entity.floor);
  else if ('speech' in entity) batch.put('speeches', entity.speech.id, entity.speech);
  // A kind this version does not know is ignored.
}

export function applyEntities(tables: Tables, entities: Iterable<Entity>): Tables {
  const batch = new Batch(tables);
  for (const entity of entities) putEntity(batch, entity);
  return batch.done();
}
