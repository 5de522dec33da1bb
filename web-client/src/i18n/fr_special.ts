/** Texts of the rules of a vote that are not the usual ones. */

import type { Fraction, MajorityBase, WeightRule } from '#protocol';
import { type Special, shareKey } from '../feature/poll/special_rules.ts';
import { number } from './format.ts';
import { french } from './typography.ts';

/** As it is said: "les deux tiers", "plus de la moitié". */
const SHARES: Readonly<Record<string, { word: string; of: string }>> = {
  '1/2+': { word: 'Plus de pour que de contre', of: 'plus de la moitié' },
  '3/5': { word: 'Trois cinquièmes', of: 'au moins les trois cinquièmes' },
  '2/3': { word: 'Deux tiers', of: 'au moins les deux tiers' },
  '3/4': { word: 'Trois quarts', of: 'au moins les trois quarts' },
  '1/1': { word: 'Unanimité', of: 'la totalité' },
};

const shareOf = (share: Fraction) =>
  SHARES[shareKey(share)] ?? {
    word: `${share.strict ? 'Plus de ' : ''}${share.num}/${share.den}`,
    of: `${share.strict ? 'plus de' : 'au moins'} ${share.num}/${share.den}`,
  };

const BASES: Record<MajorityBase, { word: string; help: string }> = {
  cast: { word: 'Des suffrages exprimés', help: 'Les pour et les contre : l’usage.' },
  voters: { word: 'Des votants', help: 'Les abstentions et les blancs comptent dans le total.' },
  electors: { word: 'Des inscrits', help: 'Ceux qui ne votent pas comptent aussi dans le total.' },
};

const OF: Record<MajorityBase, { counted: string; weighed: string }> = {
  cast: { counted: 'exprimés', weighed: 'des communes qui s’expriment' },
  voters: { counted: 'votants', weighed: 'des communes qui votent' },
  electors: { counted: 'inscrits', weighed: 'de toutes les communes inscrites' },
};

const WEIGHTS: Record<WeightRule, { word: string; help: string }> = {
  equal: { word: 'Une voix chacun', help: 'L’usage.' },
  population: {
    word: 'Selon la population des communes',
    help: 'Chaque voix pèse le nombre d’habitants de sa commune, comme l’instance en a décidé.',
  },
};

export const frSpecial = {
  title: 'Règles particulières',
  lead: 'À ne changer que si le règlement intérieur ou la loi le demande.',
  majority: 'Majorité',
  /** With all that is counted on, half of it is the absolute majority. */
  share: (share: Fraction, of: MajorityBase) =>
    shareKey(share) === '1/2+' && of !== 'cast' ? 'Majorité absolue' : shareOf(share).word,
  base: 'Comptée sur',
  bases: BASES,
  weights: 'Poids des voix',
  weighing: WEIGHTS,
  noWeights: 'Un bulletin sans nom ne se pondère pas : chaque voix compte pour une.',
  weighedOnly: 'Pas avec des voix pondérées.',
  /** "Adopté à partir de 6 pour sur 9 exprimés." */
  result: ({ majority, weights }: Special, needed: number, of: number) =>
    weights === 'population'
      ? french(
          `Adopté si les « pour » réunissent ${shareOf(majority.share).of} de la population ${OF[majority.of].weighed}.`,
        )
      : `Adopté à partir de ${number(needed)} pour sur ${number(of)} ${OF[majority.of].counted}.`,
  /** On the ballot, and before it is opened: "Majorité : deux tiers des suffrages exprimés". */
  said: ({ majority, weights }: Special, motion: boolean) => {
    if (!motion) return weights === 'equal' ? undefined : 'Voix pondérées par la population.';
    const share = shareOf(majority.share).of;
    const total = BASES[majority.of].word.toLowerCase();
    const weighed = weights === 'population' ? ', voix pondérées par la population' : '';
    return french(`Majorité requise : ${share} ${total}${weighed}.`);
  },
} as const;
