/**
 * What a device keeps of the last visit, so that Parvis opens at once, and without a network shows
 * what was there. It is the state itself, shortened: the protocol brings it up to date by resuming
 * at the positions it holds, exactly as after an interruption.
 */

import { type DBSchema, openDB } from 'idb';
import type { Message, PersonId, You } from '#protocol';
import { messagesOf } from './history.ts';
import type { PersonalState, RoomState, State } from './state.ts';
import { EMPTY_TABLES } from './tables.ts';

export interface Snapshot {
  readonly person: PersonId;
  readonly you: You;
  readonly rooms: Readonly<Record<string, RoomState>>;
  readonly personal: PersonalState;
  readonly today: State['today'];
  readonly directory: State['directory'];
}

/** Messages kept of each room: a screen or two. */
export const KEPT_MESSAGES = 60;
/** Raised when what is kept changes its shape: another shape is not read. */
const SHAPE = 4;

function only<T>(table: Readonly<Record<string, T>>, keys: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(table).filter(([key]) => keys.has(key)));
}

/** The room with the end of its main line; without messages when another part is on screen. */
function shortened(room: RoomState): RoomState {
  const quiet = { presence: undefined, typing: [], turnouts: {} };
  const { channels, members } = room.tables;
  if (!room.loaded) {
    return { ...room, ...quiet, stretches: {}, tables: { ...EMPTY_TABLES, channels } };
  }
  const main = room.stretches[''];
  const live = main !== undefined && main.high === Number.POSITIVE_INFINITY;
  const all = live ? messagesOf(room.tables.messages, undefined, main) : [];
  const end = all.slice(-KEPT_MESSAGES);
  const low = all.length > end.length ? (end[0]?.seq ?? 0) : (main?.low ?? 0);
  const kept = new Set<string>();
  const keep = (message: Message | undefined) => {
    if (message !== undefined) kept.add(message.id);
  };
  for (const message of end) {
    keep(message);
    keep(room.tables.messages[message.quote ?? '']);
  }
  for (const message of Object.values(room.tables.messages)) if (message.pinned) keep(message);
  const { messages, threads, reactions, acknowledgements, polls, electorates } = room.tables;
  const { meetings, items, convocations, summons, attendances, proxies, recusals, substitutions } =
    room.tables;
  const { floors, speeches, documents, comments } = room.tables;
  return {
    ...room,
    ...quiet,
    stretches: live ? { '': { low, high: main.high } } : {},
    tables: {
      ...EMPTY_TABLES,
      channels,
      members,
      messages: only(messages, kept),
      threads: only(threads, kept),
      reactions: only(reactions, kept),
      acknowledgements: only(acknowledgements, kept),
      polls,
      electorates,
      ...{ meetings, items, convocations, summons },
      ...{ attendances, proxies, recusals, substitutions, floors, speeches, documents, comments },
    },
  };
}

export function snapshotOf(state: State): Snapshot | undefined {
  const { you, personal, rooms, today, directory } = state;
  if (you === undefined || personal === undefined) return undefined;
  const kept = Object.values(rooms).map((room) => [room.id, shortened(room)] as const);
  return {
    person: you.person,
    you,
    rooms: Object.fromEntries(kept),
    personal,
    today,
    directory,
  };
}

/** The state at the opening; nothing once the server has spoken. */
export function restored(state: State, snapshot: Snapshot): State {
  if (state.welcomed) return state;
  const { you, rooms, personal, today, directory } = snapshot;
  return { ...state, you, rooms, personal, today, directory };
}

interface Schema extends DBSchema {
  snapshots: { key: string; value: Snapshot };
}

export interface SnapshotDb {
  of(person: PersonId): Promise<Snapshot | undefined>;
  put(snapshot: Snapshot): Promise<void>;
  /** Forgets everybody: nobody is signed in here any more. */
  clear(): Promise<void>;
}

export function openSnapshotDb(name = 'parvis-kept'): SnapshotDb {
  let opening: ReturnType<typeof openDB<Schema>> | undefined;
  const open = () => {
    opening ??= openDB<Schema>(name, SHAPE, {
      upgrade(db) {
        if (db.objectStoreNames.contains('snapshots')) db.deleteObjectStore('snapshots');
        db.createObjectStore('snapshots', { keyPath: 'person' });
      },
    });
    return opening;
  };
  return {
    async of(person) {
      return (await open()).get('snapshots', person);
    },
    async put(snapshot) {
      await (await open()).put('snapshots', snapshot);
    },
    async clear() {
      await (await open()).clear('snapshots');
    },
  };
}
