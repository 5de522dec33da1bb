/** The sentence of the minutes (*procès-verbal*) that tells a result. */

import { number } from './format.ts';
import { list } from './fr_vote.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');
const named = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` (${names.join(', ')})`;

const HOW = {
  all: 'à l’unanimité',
  cast: 'à l’unanimité des suffrages exprimés',
  majority: 'à la majorité',
} as const;

export type How = keyof typeof HOW;

export const frSentence = {
  adopted: (opinion: boolean, how: How | undefined) =>
    [opinion ? 'Avis favorable' : 'Adopté', ...(how === undefined ? [] : [HOW[how]])].join(' '),
  rejected: (opinion: boolean) => (opinion ? 'Avis défavorable' : 'Rejeté'),
  pour: (count: number) => `${number(count)}\u00a0pour`,
  contre: (count: number, names: readonly string[]) =>
    `${number(count)}\u00a0contre${named(names)}`,
  abstained: (count: number, names: readonly string[]) =>
    `${number(count)}\u00a0abstention${s(count)}${named(names)}`,
  blank: (count: number) => `${number(count)}\u00a0blanc${s(count)}`,
  casting: 'la voix de la présidence, prépondérante, a décidé',
  nppv: (count: number, names: readonly string[]) =>
    names.length > 0
      ? `${list(names)} ne ${names.length > 1 ? 'prennent' : 'prend'} pas part au vote`
      : `${number(count)} ne ${count > 1 ? 'prennent' : 'prend'} pas part au vote`,
  missing: (count: number) => `${number(count)} n’${count > 1 ? 'ont' : 'a'} pas voté`,
  recused: (names: readonly string[]) =>
    `${list(names)} se déporte${names.length > 1 ? 'nt' : ''} et quitte${names.length > 1 ? 'nt' : ''} la salle`,
  noQuorum: 'Le quorum n’étant pas atteint, rien n’est décidé.',
  whole: (verdict: string, counts: readonly string[], tail: readonly string[]) => {
    const head = counts.length === 0 ? verdict : `${verdict} : ${counts.join(', ')}`;
    return french(`${[head, ...tail].join(' ; ')}.`);
  },
} as const;
