/** The order in which names are called, and where the call stands. */

import type { Choice, Elector } from '#protocol';

export type Answer = Extract<Choice, 'for' | 'against' | 'abstain' | 'nppv'>;

export const ANSWERS: readonly Answer[] = ['for', 'against', 'abstain', 'nppv'];

const KEYS: Readonly<Record<string, Answer>> = {
  p: 'for',
  c: 'against',
  a: 'abstain',
  n: 'nppv',
};

export const answerOf = (key: string): Answer | undefined => KEYS[key.toLowerCase()];

/** The last word of a name as it is called: "Jean-Luc de Maistre" under M. */
function called(name: string): string {
  const words = name.split(' ');
  return `${words.at(-1) ?? ''} ${name}`;
}

/** In the order of the alphabet, whoever has voted already left out. */
export function rollOf(electors: readonly Elector[], voted: ReadonlySet<number>): Elector[] {
  return electors
    .filter((it) => !voted.has(it.mandate))
    .sort((a, b) => called(a.name).localeCompare(called(b.name), 'fr'));
}
