/** Writes the state down now and then, and when the page is left: see `snapshot.ts`. */

import type { StoreApi } from 'zustand/vanilla';
import { type SnapshotDb, snapshotOf } from './snapshot.ts';
import type { State } from './state.ts';

const KEEP_AFTER_MS = 4_000;

function changed(state: State, before: State): boolean {
  return (
    state.rooms !== before.rooms ||
    state.personal !== before.personal ||
    state.today !== before.today ||
    state.directory !== before.directory
  );
}

/** Gives a function that stops it. */
export function keep(store: StoreApi<State>, db: SnapshotDb): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const snapshot = snapshotOf(store.getState());
    if (snapshot !== undefined) void db.put(snapshot).catch(() => undefined);
  };
  const leaving = () => {
    if (timer !== undefined && document.visibilityState === 'hidden') write();
  };
  const stop = store.subscribe((state, before) => {
    if (state.welcomed && changed(state, before)) timer ??= setTimeout(write, KEEP_AFTER_MS);
  });
  document.addEventListener('visibilitychange', leaving);
  return () => {
    stop();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', leaving);
  };
}
