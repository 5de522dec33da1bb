/**
 * Contiguity of one channel: a client applies change `position + 1` next, and nothing else.
 * What it already has is dropped; a hole means that something was lost on the way.
 */

import type { Change, Changes, Seq } from '#protocol';

export type Verdict =
  | { readonly kind: 'apply'; readonly changes: readonly Change[]; readonly position: Seq }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hole' };

export function judge(position: Seq, frame: Changes): Verdict {
  let next = position;
  const fresh: Change[] = [];
  for (const change of frame.changes) {
    if (change.seq <= next) continue;
    if (change.seq !== next + 1) return { kind: 'hole' };
    fresh.push(change);
    next = change.seq;
  }
  if (fresh.length > 0) return { kind: 'apply', changes: fresh, position: next };
  return frame.to > position ? { kind: 'hole' } : { kind: 'drop' };
}
