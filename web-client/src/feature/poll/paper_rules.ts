/** Whether the counts of an urn of paper can be, as the server will judge them. */

import type { PaperCount, Poll } from '#protocol';
import { boundsOf } from './ballot.ts';

export type PaperProblem = 'sum' | 'electors';

export function paperProblem(
  poll: Pick<Poll, 'question' | 'electors'>,
  count: PaperCount,
): PaperProblem | undefined {
  if (count.envelopes > poll.electors.ballots) return 'electors';
  const cast = count.envelopes - count.blank - count.void - count.abstentions;
  const most = boundsOf(poll.question)?.max ?? 1;
  const votes = count.votes.reduce((sum, it) => sum + it, 0);
  // Each ballot that is cast names one line at least, and no more than it may.
  const fits = cast >= 0 && votes >= cast && votes <= cast * most;
  return fits && count.votes.every((it) => it <= cast) ? undefined : 'sum';
}
