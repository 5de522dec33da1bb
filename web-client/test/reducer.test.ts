/** Whatever the line does with the frames of a room, the room ends as if it had done nothing. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, Entity, Seq } from '#protocol';
import { changed, EMPTY_STATE, emptyRoom, type State } from '../src/net/state.ts';
import { counts } from '../src/net/unread.ts';
import { message } from './make.ts';

const PEOPLE = ['me', 'aubry', 'klein'] as const;

type Step =
  | { readonly kind: 'post'; readonly by: number; readonly thread: boolean }
  | { readonly kind: 'edit' | 'delete' | 'react' | 'acknowledge'; readonly of: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      by: fc.nat(2),
      thread: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'edit' as const,
        'delete' as const,
        'react' as const,
        'acknowledge' as const,
      ),
      of: fc.nat(30),
    }),
  },
);

const VERBS = {
  post: 'message.posted',
  edit: 'message.edited',
  delete: 'message.deleted',
  react: 'message.reacted',
  acknowledge: 'message.acknowledged',
} as const;

/** The changes a server would have made, each with the whole of what it touched. */
function logOf(steps: readonly Step[]): Change[] {
  const posts: ReturnType<typeof message>[] = [];
  const log: Change[] = [];
  for (const it of steps) {
    const seq = log.length + 1;
    const entities: Entity[] = [];
    let by: string = 'aubry';
    if (it.kind === 'post') {
      by = PEOPLE[it.by] ?? 'me';
      const thread = it.thread ? posts.find((m) => m.thread === undefined)?.id : undefined;
      const made = message({ id: `m${seq}`, seq, rev: seq, author: by, thread });
      posts.push(made);
      entities.push({ message: made });
    } else {
      const at = posts.length === 0 ? -1 : it.of % posts.length;
      const old = posts[at];
      if (old === undefined) continue;
      if (it.kind === 'react') {
        entities.push({ reaction: { message: old.id, person: by, kinds: ['agree'], rev: seq } });
      } else if (it.kind === 'acknowledge') {
        entities.push({ acknowledgement: { message: old.id, person: by, at: seq, rev: seq } });
      } else {
        const deleted = it.kind === 'delete' ? { at: seq, by } : undefined;
        posts[at] = { ...old, body: `text ${seq}`, rev: seq, ...(deleted ? { deleted } : {}) };
        entities.push({ message: posts[at] });
      }
    }
    log.push({ seq, at: seq, by, verb: VERBS[it.kind], entities });
  }
  return log;
}

function frame(log: readonly Change[], from: Seq, to: Seq) {
  return { channel: 'room', from, to, changes: log.slice(from, to) };
}

function start(): State {
  const room = { ...emptyRoom('room', 'e', 0), loaded: true };
  const you = { person: 'me' } as NonNullable<State['you']>;
  return { ...EMPTY_STATE, you, welcomed: true, rooms: { room } };
}

/** A client: applies frames as they come; after a hole it resumes where it stands. */
function live(log: readonly Change[], deliveries: readonly (readonly [number, number])[]): State {
  let state = start();
  const position = () => state.rooms.room?.position ?? 0;
  const take = (from: Seq, to: Seq) => {
    const { state: next, hole } = changed(state, frame(log, from, to));
    if (!hole) state = next;
    else state = changed(state, frame(log, position(), log.length)).state;
  };
  for (const [a, b] of deliveries) {
    const [from, to] = [Math.min(a, b) % log.length, Math.max(a, b) % (log.length + 1)];
    if (from < to) take(from, to);
  }
  if (position() < log.length) take(position(), log.length);
  return state;
}

describe('a room', () => {
  it('ends the same for any order, duplication and loss of its frames', () => {
    const deliveries = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 25 });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), deliveries, (steps, order) => {
        const log = logOf(steps);
        if (log.length === 0) return;
        const told = live(log, order).rooms.room;
        const plain = live(log, []).rooms.room;
        expect(told?.position).toBe(log.length);
        expect(told?.tables).toEqual(plain?.tables);
        expect(told && counts(told.unread)).toEqual(plain && counts(plain.unread));
        expect(told?.unread.stale).toBe(plain?.unread.stale);
      }),
      { numRuns: 400 },
    );
  });
});
