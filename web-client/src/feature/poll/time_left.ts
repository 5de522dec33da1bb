/** What is left of an end that was announced: told by the second only when it is near. */

import { CLOSING_SECONDS_MAX, type Micros, type Poll } from '#protocol';

const SECOND = 1_000_000;
/** Beyond, the hour is said instead. */
const NEAR_SECONDS = Math.min(600, CLOSING_SECONDS_MAX);

/** Whole seconds that are left for sure; undefined where no end is near. */
export function secondsLeft(poll: Pick<Poll, 'state' | 'closes_at'>, now: Micros) {
  if (poll.state !== 'open' || poll.closes_at === undefined) return undefined;
  const left = Math.max(0, Math.floor((poll.closes_at - now) / SECOND));
  return left > NEAR_SECONDS ? undefined : left;
}
