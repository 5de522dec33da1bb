/** What a person changed in a plain field, as the smallest change of a shared text. */

import type * as Y from 'yjs';
import { BY_HAND } from './agenda_doc.ts';

export interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

const isSecondHalf = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
};

/**
 * From one text to another, which was changed just before the caret: where a letter is doubled,
 * the caret says which one is new. A pair that makes one sign is never cut in two.
 */
export function editBetween(from: string, to: string, caret = to.length): Edit {
  const most = Math.min(from.length, to.length);
  let end = 0;
  const tail = Math.min(most, to.length - Math.min(caret, to.length));
  const same = (back: number) => from[from.length - 1 - back] === to[to.length - 1 - back];
  while (end < tail && same(end)) end += 1;
  let at = 0;
  while (at < most - end && from[at] === to[at]) at += 1;
  while (end < most - at && same(end)) end += 1;
  while (at > 0 && (isSecondHalf(from, at) || isSecondHalf(to, at))) at -= 1;
  while (end > 0 && (isSecondHalf(from, from.length - end) || isSecondHalf(to, to.length - end))) {
    end -= 1;
  }
  return { at, removed: from.length - end - at, inserted: to.slice(at, to.length - end) };
}

export function applyEdit(text: Y.Text, { at, removed, inserted }: Edit): void {
  if (removed === 0 && inserted === '') return;
  const write = () => {
    if (removed > 0) text.delete(at, removed);
    if (inserted !== '') text.insert(at, inserted);
  };
  if (text.doc === null) write();
  else text.doc.transact(write, BY_HAND);
}

export type Delta = readonly {
  readonly retain?: number | undefined;
  readonly insert?: unknown;
  readonly delete?: number | undefined;
}[];

/** Where the caret is once others have written before it. */
export function shifted(caret: number, delta: Delta): number {
  let at = 0;
  let moved = caret;
  for (const step of delta) {
    if (step.retain !== undefined) at += step.retain;
    else if (typeof step.insert === 'string') {
      if (at < moved) moved += step.insert.length;
      at += step.insert.length;
    } else if (step.delete !== undefined) {
      moved -= Math.max(0, Math.min(step.delete, moved - at));
    }
  }
  return moved;
}
