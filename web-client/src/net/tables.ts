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
  Comment,
  Convocation,
  Document,
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
  readonly documents: Table<Document>;
  readonly comments: Table<Comment>;
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
  documents: {},
  comments: {},
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

/** Where the stamp of a person on a version of a convocation is kept. */
export const stampOf = (version: number, person: string): string => `${version}:${person}`;

type KindOf<E> = E extends E ? keyof E : never;
type Of<K extends string> = Extract<Entity, Record<K, unknown>>[K &
  keyof Extract<Entity, Record<K, unknown>>];
type Key<T> = (keyof T & string) | ((entity: T) => string);
/** A table, the member that is the key there, and first the outer one where there are two. */
type Place<T> = readonly [keyof Tables, Key<T>] | readonly [keyof Tables, Key<T>, Key<T>];

const PLACES: { readonly [K in KindOf<Entity>]: Place<Of<K>> } = {
  channel: ['channels', 'id'],
  member: ['members', 'person'],
  message: ['messages', 'id'],
  thread: ['threads', 'root'],
  reaction: ['reactions', 'message', 'person'],
  acknowledgement: ['acknowledgements', 'message', 'person'],
  poll: ['polls', 'id'],
  electorate: ['electorates', 'poll'],
  receipt: ['receipts', 'poll', 'mandate'],
  meeting: ['meetings', 'id'],
  agenda_item: ['items', 'id'],
  convocation: ['convocations', 'meeting', 'version'],
  summons: ['summons', 'meeting', (it) => stampOf(it.version, it.person)],
  attendance: ['attendances', 'meeting', 'person'],
  proxy: ['proxies', 'id'],
  recusal: ['recusals', 'item', 'person'],
  substitution: ['substitutions', 'meeting', 'member'],
  floor: ['floors', 'item'],
  speech: ['speeches', 'id'],
  document: ['documents', 'id'],
  comment: ['comments', 'id'],
  membership: ['memberships', 'channel'],
  read_mark: ['marks', lineKey],
  draft: ['drafts', lineKey],
  room_preference: ['roomPreferences', 'channel'],
  preferences: ['preferences', () => OWN],
};

type Anything = { readonly rev: number } & Readonly<Record<string, unknown>>;
const keyOf = (entity: Anything, key: unknown): string =>
  typeof key === 'function' ? key(entity) : String(entity[key as string]);

function putEntity(batch: Batch, entity: Entity): void {
  for (const [kind, it] of Object.entries(entity) as [KindOf<Entity>, Anything][]) {
    const [table, first, second] = PLACES[kind] ?? [];
    // A kind this version does not know is ignored.
    if (table === undefined) continue;
    if (second === undefined) batch.put(table, keyOf(it, first), it);
    else batch.putIn(table, keyOf(it, first), keyOf(it, second), it);
  }
}

export function applyEntities(tables: Tables, entities: Iterable<Entity>): Tables {
  const batch = new Batch(tables);
  for (const entity of entities) putEntity(batch, entity);
  return batch.done();
}
