/** One round of an election after another, as the server allows it: see `poll/rules.rs`. */

import type { Poll, PollDraft, Seats } from '#protocol';

const LAST_ROUND = 3;

/** What an election asks; undefined for any other question. */
export function electionOf({ question }: Pick<Poll, 'question'>): Seats | undefined {
  const { kind } = question;
  return typeof kind === 'object' && 'election' in kind ? kind.election : undefined;
}

/** The draft of the next round: the seats that are left, and those who were not elected. */
export function nextRound(poll: Poll, polls: readonly Poll[]): PollDraft | undefined {
  const was = electionOf(poll);
  const outcome = poll.result?.outcome;
  if (was === undefined || poll.state !== 'proclaimed' || was.round >= LAST_ROUND) return undefined;
  if (polls.some((it) => it.round_of === poll.id && it.state !== 'voided')) return undefined;
  const elected =
    typeof outcome === 'object' && 'elected' in outcome ? outcome.elected.options : undefined;
  if (elected === undefined && outcome !== 'no_quorum') return undefined;
  const seats = was.seats - (elected?.length ?? 0);
  const options = poll.question.options.filter((_, at) => elected?.includes(at) !== true);
  if (seats < 1 || options.length < seats) return undefined;
  const { item, chair, rules } = poll;
  const kind = { election: { seats, round: was.round + 1 } };
  return {
    question: { title: poll.question.title, kind, options },
    rules,
    round_of: poll.id,
    ...(item && { item }),
    ...(chair && { chair }),
  };
}
