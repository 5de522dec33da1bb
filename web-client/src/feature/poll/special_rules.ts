/** Rules of a vote that are not the usual ones: how much is needed, of what, by whose weight. */

import type { Fraction, Majority, Poll, PollFamily, WeightRule } from '#protocol';

export interface Special {
  readonly majority: Majority;
  readonly weights: WeightRule;
}

/** More for than against: what is voted where nothing else is said. */
export const USUAL: Special = {
  majority: { of: 'cast', share: { num: 1, den: 2, strict: true } },
  weights: 'equal',
};

/** What may be chosen; a poll may have another share, written by a program. */
const SHARES: readonly Fraction[] = [
  USUAL.majority.share,
  { num: 3, den: 5, strict: false },
  { num: 2, den: 3, strict: false },
  { num: 3, den: 4, strict: false },
  { num: 1, den: 1, strict: false },
];

export const shareKey = ({ num, den, strict }: Fraction): string =>
  `${num}/${den}${strict ? '+' : ''}`;

/** Those to choose from, with the one that is there already. */
export function sharesWith(share: Fraction): readonly Fraction[] {
  const known = SHARES.some((it) => shareKey(it) === shareKey(share));
  return known ? SHARES : [...SHARES, share];
}

export function isUsual({ majority, weights }: Special): boolean {
  const { of, share } = USUAL.majority;
  const same = majority.of === of && shareKey(majority.share) === shareKey(share);
  return same && weights === USUAL.weights;
}

/** What a poll has of its own. */
export const specialOf = ({ rules }: Pick<Poll, 'rules'>): Special => ({
  majority: rules.majority,
  weights: rules.weights,
});

/** A ballot that is nobody's weighs one: its weight would name its voter. */
export const takesWeights = (family: PollFamily): boolean =>
  family !== 'secret' && family !== 'paper';

/** The fewest "pour" that are enough of so many, as the server counts them (`tally.rs`). */
export function fewest({ num, den, strict }: Fraction, of: number): number {
  const product = num * of;
  const whole = Math.floor(product / den);
  return strict || product % den !== 0 ? whole + 1 : whole;
}
