/** All that a person is writing in the minutes of a meeting, on this device and on its way. */

import { useCallback, useMemo, useState } from 'react';
import type { ItemId } from '#protocol';
import { useSelect } from '../../services.ts';
import { type Desk, keepWriting, keptWriting } from './kept_writing.ts';
import type { Writing } from './writing.ts';

export interface Writings {
  readonly of: (item: ItemId | undefined) => Writing | undefined;
  /** It waits for the server, or for a line. */
  readonly leaving: (item: ItemId | undefined) => boolean;
  readonly set: (
    item: ItemId | undefined,
    next: (now: Writing | undefined) => Writing | undefined,
  ) => void;
}

const keyOf = (item: ItemId | undefined): string => item ?? '';

export function useWritings(desk: Desk): Writings {
  const { person, meeting } = desk;
  const outbox = useSelect((state) => state.outbox);
  // What was never asked for is read from the device, once.
  const [known] = useState(() => new Map<string, Writing | undefined>());
  const [, changed] = useState(0);
  const of = useCallback(
    (item: ItemId | undefined) => {
      const key = keyOf(item);
      if (!known.has(key)) known.set(key, keptWriting({ person, meeting }, item));
      return known.get(key);
    },
    [known, person, meeting],
  );
  const set = useCallback<Writings['set']>(
    (item, next) => {
      const writing = next(of(item));
      known.set(keyOf(item), writing);
      keepWriting({ person, meeting }, item, writing);
      changed((it) => it + 1);
    },
    [known, of, person, meeting],
  );
  const away = useMemo(() => {
    const written = outbox.flatMap(({ command }) =>
      'write_minutes' in command && command.write_minutes.meeting === meeting
        ? [keyOf(command.write_minutes.item)]
        : [],
    );
    return new Set(written);
  }, [outbox, meeting]);
  return { of, set, leaving: (item) => away.has(keyOf(item)) };
}
