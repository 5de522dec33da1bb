/**
 * One press that enters what the room says and ends the vote: what it enters, and what is known of
 * the result before it. Where the urn holds nothing else, that is all of it.
 */

import type { Choice, Elector, Poll, PollResult, PollView } from '#protocol';
import type { Marking } from '../poll/hand_entry.tsx';
import { countOf, type Entries, entriesOf } from '../poll/hand_entry_rules.ts';

export interface Together {
  readonly entered: Entries;
  /** How many say what, in the order of the answers of a motion. */
  readonly counts: readonly SaidCount[];
  /** Who has still to vote and is not in the room: nobody answers for them. */
  readonly apart: readonly Elector[];
  /** Who is there and does not vote: nobody waits for them. */
  readonly absent: number;
  /** No ballot is in the urn, or on its way to it: what comes of it is known. */
  readonly known: boolean;
}

export interface SaidCount {
  readonly choice: Choice;
  readonly count: number;
}

const ORDER: readonly Choice[] = ['for', 'against', 'abstain', 'nppv'];

function countsOf({ entries, others }: Entries): SaidCount[] {
  return ORDER.map((choice) => {
    const rest = others?.choice === choice ? others.mandates.length : 0;
    return { choice, count: entries.filter((it) => it.choice === choice).length + rest };
  }).filter(({ count }) => count > 0);
}

/** Undefined where nothing can be entered so. */
export function togetherOf(
  { question }: Pick<Poll, 'question'>,
  view: Pick<PollView, 'register'>,
  { marks, left: all, fills, others }: Pick<Marking, 'marks' | 'left' | 'fills' | 'others'>,
  leaving: ReadonlySet<number>,
): Together | undefined {
  if (question.kind !== 'motion' || view.register === undefined) return undefined;
  const left = all.filter((it) => !leaving.has(it.mandate));
  const filled = left.filter(fills).map((it) => it.mandate);
  const entered = entriesOf({ marks, left: left.map((it) => it.mandate), filled, others });
  if (entered === undefined || countOf(entered) === 0) return undefined;
  return {
    entered,
    counts: countsOf(entered),
    apart: left.filter((it) => !fills(it) && !marks.has(it.mandate)),
    absent: left.filter((it) => marks.get(it.mandate) === 'absent').length,
    known: view.register.length === 0 && leaving.size === 0,
  };
}

/** Nobody knows before what others have said on their devices: that they may all agree. */
export const mayAgree = ({ counts }: Pick<Together, 'counts'>): boolean =>
  counts.every((it) => it.choice === 'for');

/** Where a result may be told without being read again, if all have voted and said "pour". */
export const mayTellAlone = ({ question, rules }: Pick<Poll, 'question' | 'rules'>): boolean =>
  question.kind === 'motion' && rules.family !== 'secret' && rules.family !== 'paper';

export function isUnanimous(
  poll: Pick<Poll, 'question' | 'rules'>,
  { outcome, lines, electors, cast }: PollResult,
): boolean {
  const all = cast.ballots === electors.ballots && lines[0]?.votes === cast.weight;
  return mayTellAlone(poll) && outcome === 'adopted' && all;
}
