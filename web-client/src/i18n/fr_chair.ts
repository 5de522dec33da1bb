/** Texts of the view of who presides (*présidence*). */

import { number } from './format.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

export const frChair = {
  title: 'Présidence',
  titleOf: (meeting: string) => `Présidence, ${meeting}`,
  toDesk: 'Pupitre',
  notYours: 'Cette vue est à qui préside ou anime la séance',
  now: 'En discussion',
  nothing: 'Aucun point n’est en discussion.',
  nextItem: (title: string) => french(`Ensuite : ${title}`),
  minutes: (run: number, planned: number | undefined) =>
    planned === undefined
      ? `depuis ${number(run)}\u00a0min`
      : `${number(run)}\u00a0min sur ${number(planned)}`,
  floor: 'Parole',
  after: 'Puis',
  vote: 'Vote',
  noVote: 'Aucun vote n’est ouvert.',
  prepared: 'Prêt à ouvrir',
  open: 'Ouvrir le vote',
  opened: 'Le vote est ouvert.',
  turnout: (voted: number, of: number) =>
    `${number(voted)} mandat${s(voted)} sur ${number(of)} ${voted > 1 ? 'ont' : 'a'} voté`,
  suspended: 'Le vote est interrompu.',
  counting: 'Le dépouillement est en cours.',
  readOut: 'À lire à voix haute',
  told: 'Résultat proclamé',
  proclaim: 'Proclamer le résultat',
  proclaimed: 'Le résultat est proclamé.',
} as const;
