/** A shared document on a screen: opened with it, closed with it, read through these hooks. */

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { useStore } from 'zustand';
import { useMe, useSelect } from '../../services.ts';
import { itemsMap, type Point, pointsOf } from './agenda_doc.ts';
import { openEventsLine } from './events_line.ts';
import { openDocumentsDb } from './kept.ts';
import { type DocumentStatus, SharedDocument } from './shared_document.ts';
import { openSocketLine } from './socket_line.ts';

const db = openDocumentsDb();

export function useSharedDocument(document: string): SharedDocument | undefined {
  const person = useMe();
  const cut = useSelect((state) => state.cutByHand || state.browserOffline);
  const [shared, setShared] = useState<SharedDocument>();
  useEffect(() => {
    if (person === '') return;
    const lines = { socket: openSocketLine, events: openEventsLine };
    const made = new SharedDocument({ person, document, lines, db });
    setShared(made);
    void made.start();
    return () => made.stop();
  }, [person, document]);
  useEffect(() => shared?.setCut(cut), [shared, cut]);
  return shared;
}

export function useDocumentStatus<T>(
  shared: SharedDocument,
  selector: (status: DocumentStatus) => T,
): T {
  return useStore(shared.store, selector);
}

/** The items of an agenda, read again after each change. */
export function usePoints(doc: Y.Doc): readonly Point[] {
  const [points, setPoints] = useState(() => pointsOf(doc));
  useEffect(() => {
    const items = itemsMap(doc);
    let due = false;
    const read = () => {
      due = false;
      setPoints(pointsOf(doc));
    };
    // Once for all that comes together: a whole evening of changes arrives in one go.
    const changed = () => {
      if (due) return;
      due = true;
      queueMicrotask(read);
    };
    read();
    items.observeDeep(changed);
    return () => items.unobserveDeep(changed);
  }, [doc]);
  return points;
}

/** The words of a shared text. */
export function useWords(text: Y.Text | undefined): string {
  const subscribe = useCallback(
    (told: () => void) => {
      text?.observe(told);
      return () => text?.unobserve(told);
    },
    [text],
  );
  return useSyncExternalStore(subscribe, () => text?.toString() ?? '');
}

/** Somebody who has the document open. */
export interface Present {
  readonly client: number;
  readonly person: string;
  readonly name: string;
  /** The item they are in; empty: none in particular. */
  readonly at: string;
}

/** As the server stamps it: nobody says for another one who they are. */
function presentOf(client: number, state: Record<string, unknown>): Present | undefined {
  const { user, item } = state;
  if (typeof user !== 'object' || user === null) return undefined;
  const { id, name } = user as { id?: unknown; name?: unknown };
  if (typeof id !== 'string') return undefined;
  return {
    client,
    person: id,
    name: typeof name === 'string' ? name : '',
    at: typeof item === 'string' ? item : '',
  };
}

const keyOf = (present: readonly Present[]): string =>
  present.map((it) => `${it.client}${it.person}${it.name}${it.at}`).join();

export function othersIn(awareness: Awareness, me: string): Present[] {
  const found = [...awareness.getStates()].flatMap(([client, state]) => {
    const it = client === awareness.clientID ? undefined : presentOf(client, state);
    return it === undefined ? [] : [it];
  });
  // One person with a phone and a tablet is one person, where they are busy.
  const people = new Map<string, Present>();
  for (const it of found.sort((a, b) => a.client - b.client)) {
    const known = people.get(it.person);
    if (known === undefined || known.at === '') people.set(it.person, it);
  }
  people.delete(me);
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}

export function useOthers(awareness: Awareness): readonly Present[] {
  const me = useMe();
  const [others, setOthers] = useState<readonly Present[]>([]);
  useEffect(() => {
    const read = () => {
      const next = othersIn(awareness, me);
      setOthers((now) => (keyOf(now) === keyOf(next) ? now : next));
    };
    read();
    awareness.on('change', read);
    return () => awareness.off('change', read);
  }, [awareness, me]);
  return others;
}
