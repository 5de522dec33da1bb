/**
 * Where commands wait across a reload: one IndexedDB store. Where the browser refuses IndexedDB
 * (some private modes) the outbox lives in memory only.
 */

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { CommandId, PersonId, Refusal, Seq } from '#protocol';
import type { Effect } from './lanes.ts';

export interface StoredCommand {
  readonly id: CommandId;
  /** Whose command it is: another account on the same browser must never send it. */
  readonly person: PersonId;
  readonly command: Effect;
  /** When it was written, in milliseconds; also its place among the others. */
  readonly at: number;
  /** It was sent at least once. */
  readonly attempted: boolean;
  /** A post: how far its room was known when it first left; what it makes comes after. */
  readonly after?: Seq | undefined;
  /** It may still be taken back: it does not leave before this time, in milliseconds. */
  readonly notBefore?: number | undefined;
  /** Refused for good, and why. */
  readonly refusal?: Refusal | undefined;
}

interface Schema extends DBSchema {
  outbox: { key: string; value: StoredCommand; indexes: { person: string } };
}

export interface OutboxDb {
  of(person: PersonId): Promise<StoredCommand[]>;
  put(entry: StoredCommand): Promise<void>;
  remove(id: CommandId): Promise<void>;
}

export function openOutboxDb(name = 'parvis'): OutboxDb {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  const open = () => {
    opening ??= openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('person', 'person');
      },
    });
    return opening;
  };
  return {
    async of(person) {
      const all = await (await open()).getAllFromIndex('outbox', 'person', person);
      return all.sort((a, b) => a.at - b.at);
    },
    async put(entry) {
      await (await open()).put('outbox', entry);
    },
    async remove(id) {
      await (await open()).delete('outbox', id);
    },
  };
}
