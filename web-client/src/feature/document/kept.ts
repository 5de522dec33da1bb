/**
 * What a device keeps of documents, so that they open without a network and what was written
 * there leaves later: the last known state, each change that the server has not confirmed, and
 * the texts it refused. Where the browser refuses IndexedDB nothing survives a reload.
 */

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** A change that the server has not confirmed. */
export interface Pending {
  readonly update: Uint8Array;
  /** When it was written, in milliseconds. */
  readonly at: number;
}

/** Words that the server did not take, and why. */
export interface RefusedText {
  readonly id: string;
  readonly text: string;
  readonly code: string;
  /** When it was refused, in milliseconds. */
  readonly at: number;
}

interface Kept<T> {
  /** Of the person and of the document: another account on this browser must not send it. */
  readonly of: string;
  readonly value: T;
}

/** Two tabs of one browser write the same document: each keeps its own changes. */
interface KeptPending extends Kept<readonly Pending[]> {
  readonly tab: string;
}

interface Schema extends DBSchema {
  states: { key: string; value: Kept<Uint8Array> };
  pending: { key: [string, string]; value: KeptPending; indexes: { of: string } };
  refused: { key: string; value: Kept<readonly RefusedText[]> };
}

export interface KeptDocument {
  readonly state: Uint8Array | undefined;
  readonly pending: readonly Pending[];
  readonly refused: readonly RefusedText[];
}

export interface DocumentsDb {
  /** What is kept of a document, also by tabs that are gone: from now on it is this tab's. */
  load(of: string, tab: string): Promise<KeptDocument>;
  keepState(of: string, state: Uint8Array): Promise<void>;
  keepPending(of: string, tab: string, pending: readonly Pending[]): Promise<void>;
  keepRefused(of: string, refused: readonly RefusedText[]): Promise<void>;
  /** The document as it was known; what was written and is not confirmed stays. */
  dropState(of: string): Promise<void>;
}

const NAME = 'parvis-documents';

export function openDocumentsDb(name = NAME): DocumentsDb {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  const open = () => {
    opening ??= openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('states', { keyPath: 'of' });
        db.createObjectStore('pending', { keyPath: ['of', 'tab'] }).createIndex('of', 'of');
        db.createObjectStore('refused', { keyPath: 'of' });
      },
    });
    return opening;
  };
  return {
    async load(of, tab) {
      const db = await open();
      const found = await db.getAllFromIndex('pending', 'of', of);
      const pending = found.flatMap((it) => it.value).sort((a, b) => a.at - b.at);
      if (found.some((it) => it.tab !== tab)) {
        const writing = db.transaction('pending', 'readwrite');
        for (const it of found) void writing.store.delete([of, it.tab]);
        void writing.store.put({ of, tab, value: pending });
        await writing.done;
      }
      const state = await db.get('states', of);
      const refused = await db.get('refused', of);
      return { state: state?.value, pending, refused: refused?.value ?? [] };
    },
    async keepState(of, value) {
      await (await open()).put('states', { of, value });
    },
    async keepPending(of, tab, value) {
      const db = await open();
      if (value.length === 0) await db.delete('pending', [of, tab]);
      else await db.put('pending', { of, tab, value });
    },
    async keepRefused(of, value) {
      const db = await open();
      if (value.length === 0) await db.delete('refused', of);
      else await db.put('refused', { of, value });
    },
    async dropState(of) {
      await (await open()).delete('states', of);
    },
  };
}

/**
 * Somebody leaves this device: no document of theirs stays. What they wrote and was not confirmed
 * stays, like messages that wait: it leaves when they come back.
 */
export async function forgetDocuments(name = NAME): Promise<void> {
  const known = await indexedDB.databases?.();
  if (known !== undefined && !known.some((it) => it.name === name)) return;
  const db = await openDB<Schema>(name, 1);
  if (db.objectStoreNames.contains('states')) await db.clear('states');
  db.close();
}
