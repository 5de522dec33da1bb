/** Exceptions first: which ballots the secretary enters, from the names that were pressed. */

import type { Choice, EnterBallots, Poll } from '#protocol';
import { isSecret, wordsOf } from './ballot.ts';

/** What is entered for others may be taken back this long. */
export const UNDO_MS = 5_000;

/** What a press gives a name: a vote, or none at all. */
export type Mark = Choice | 'absent';

/** Whether ballots can be entered for others; of what needs more than a word, only by devices. */
export function takesEntries(poll: Pick<Poll, 'question' | 'rules'>): boolean {
  const { kind } = poll.question;
  return (
    !isSecret(poll) && poll.rules.family !== 'paper' && (kind === 'motion' || kind === 'single')
  );
}

/** What may be pressed, the exceptions of a show of hands before what most say. */
export function brushesOf(poll: Pick<Poll, 'question' | 'rules'>): Choice[] {
  const words = wordsOf(poll);
  if (poll.question.kind !== 'motion') {
    return [...poll.question.options.map((_, at) => ({ options: [at] })), ...words];
  }
  return [...words.filter((it) => it !== 'for'), 'for'];
}

/** What the others say unless something else is asked. */
export function usualOf(poll: Pick<Poll, 'question'>): Choice {
  return poll.question.kind === 'motion' ? 'for' : { options: [0] };
}

export interface Entered {
  readonly marks: ReadonlyMap<number, Mark>;
  /** Mandates without a ballot. */
  readonly left: readonly number[];
  /** Of them, those whom "les autres" may name; absent: all. */
  readonly filled?: readonly number[];
  /** What the rest says; nothing is entered for it when absent. */
  readonly others: Choice | undefined;
}

export type Entries = Pick<EnterBallots, 'entries' | 'others'>;

/** What is to be sent; undefined when there is nothing to enter. */
export function entriesOf({ marks, left, filled = left, others }: Entered): Entries | undefined {
  const entries = left.flatMap((mandate) => {
    const mark = marks.get(mandate);
    return mark === undefined || mark === 'absent'
      ? []
      : [{ mandate, choice: mark, replace: false }];
  });
  const rest = others === undefined ? [] : filled.filter((mandate) => !marks.has(mandate));
  if (entries.length === 0 && rest.length === 0) return undefined;
  return {
    entries,
    ...(others !== undefined && rest.length > 0
      ? { others: { choice: others, mandates: rest } }
      : {}),
  };
}

export const countOf = ({ entries, others }: Entries): number =>
  entries.length + (others?.mandates.length ?? 0);

/** The same vote, or the same absence of one. */
export function sameMark(one: Mark | undefined, other: Mark): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
