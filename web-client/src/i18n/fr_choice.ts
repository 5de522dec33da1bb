/** A ballot in words. */

import type { Choice, Question } from '#protocol';

export const VOTE_WORDS = {
  for: 'Pour',
  against: 'Contre',
  abstain: 'Abstention',
  nppv: 'Ne prend pas part au vote',
  blank: 'Vote blanc',
} as const;

const AVAILABLE = { yes: 'oui', if_needed: 'si besoin', no: 'non' } as const;
const CARDS = { up: 'favorable', middle: 'partagé', down: 'réservé' } as const;

/** "POUR", "Lundi et mardi", "1. Lundi, 2. Mardi", "Lundi 4, Mardi 2" */
export function choiceWords({ options }: Pick<Question, 'options'>, choice: Choice): string {
  if (typeof choice === 'string') return VOTE_WORDS[choice].toUpperCase();
  const label = (at: number) => options[at]?.label ?? '';
  if ('options' in choice) return choice.options.map(label).join(', ');
  if ('ranking' in choice) {
    return choice.ranking.map((at, place) => `${place + 1}. ${label(at)}`).join(', ');
  }
  if ('scores' in choice) {
    return choice.scores.map((mark, at) => `${label(at)} ${mark}`).join(', ');
  }
  if ('dates' in choice) {
    return choice.dates.map((it, at) => `${label(at)} ${AVAILABLE[it]}`).join(', ');
  }
  return CARDS[choice.mood];
}
