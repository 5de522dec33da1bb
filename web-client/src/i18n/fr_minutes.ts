/** Texts of the minutes (*procès-verbal*). */

import type { Micros, Problem } from '#protocol';
import { moment, number } from './format.ts';
import { when } from './fr_seance.ts';
import { french } from './typography.ts';

export const frMinutes = {
  title: 'Procès-verbal',
  back: 'Retour à la séance',
  loading: 'Le procès-verbal se prépare…',
  offline: french(
    'Le réseau manque : le procès-verbal s’affichera à son retour. Ce que vous aviez écrit ici est gardé.',
  ),
  forbidden: 'Ce procès-verbal n’est pas encore ouvert à la lecture',
  forbiddenLead: french(
    'Les membres le lisent dès que la séance est levée. D’ici là, seules les personnes qui conduisent la séance y ont accès.',
  ),
  failed: 'Le procès-verbal n’a pas pu être lu',
  state: {
    draft: 'Projet',
    approved: 'Arrêté',
    cancelled: 'Séance annulée',
  },
  leads: {
    ahead: french(
      'La séance n’est pas ouverte : le procès-verbal s’écrira de lui-même, au fil de ce qui s’y passera.',
    ),
    held: french(
      'La séance n’est pas levée : présences, votes et décisions s’ajoutent ici à mesure. Vous pouvez déjà écrire les débats.',
    ),
    closed: french(
      'Présences, votes et décisions sont écrits. Ajoutez ce qui s’est dit, puis arrêtez le procès-verbal.',
    ),
    reading: 'La séance est levée ; ce texte n’est pas encore arrêté et peut être complété.',
    cancelled: 'Cette séance n’a pas eu lieu : il n’y a rien à écrire.',
  },
  noItems: 'L’ordre du jour de cette séance ne compte aucun point.',
  locked: 'Chiffres issus de la séance',
  lockedHelp: french(
    'Ce qui porte un cadenas vient de la séance elle-même : personne ne peut le modifier.',
  ),
  table: 'Tableau, à faire défiler',
} as const;

export const frWriting = {
  meeting: 'Observations générales',
  meetingHelp: 'Ce qui concerne toute la séance.',
  item: (title: string) => french(`Ce qui s’est dit : ${title}`),
  itemShort: 'Ce qui s’est dit',
  itemHelp: 'Débats, interventions, précisions, avec vos mots.',
  save: 'Enregistrer',
  saveOf: (title: string) => `Enregistrer le texte, ${title}`,
  empty: 'Rien n’est écrit.',
  savedBy: (name: string, at: Micros) => `Enregistré par ${name} ${moment(at)}`,
  savedByMe: (at: Micros) => `Enregistré par vous ${moment(at)}`,
  saved: 'Enregistré',
  saving: 'Enregistrement…',
  waits: french('Gardé sur cet appareil : sera enregistré au retour du réseau.'),
  changed: french('Pas encore enregistré. Gardé sur cet appareil.'),
  tooLong: (chars: number, most: number) =>
    french(`${number(chars)} caractères : il en faut ${number(most)} au plus.`),
  refused: 'Ce texte n’a pas été enregistré.',
  conflict: (name: string, at: Micros) =>
    french(
      `${name} a écrit ici ${moment(at)}, pendant que vous écriviez : le procès-verbal a son texte. Le vôtre n’est pas perdu, il est dessous. Choisissez ce qui doit rester.`,
    ),
  emptied: (name: string, at: Micros) =>
    french(
      `${name} a vidé ce texte ${moment(at)}, pendant que vous écriviez. Le vôtre n’est pas perdu, il est dessous.`,
    ),
  theirs: (name: string) => `Texte de ${name}`,
  mine: 'Votre texte',
  keepMine: 'Remplacer par le mien',
  keepTheirs: 'Garder le sien',
  keepBoth: 'Mettre le mien à la suite',
  bothKept: 'Les deux textes se suivent : relisez, puis enregistrez.',
  somebody: 'Une autre personne',
  late: french(
    'Le procès-verbal a été arrêté avant que ce texte soit enregistré : il n’y figure pas.',
  ),
  forget: 'Oublier ce texte',
} as const;

export const frFollow = {
  title: 'Suite à donner',
  add: 'Dire la suite à donner',
  change: 'Modifier la suite à donner',
  of: (word: string, title: string) => `${word}, ${title}`,
  who: french('Qui s’en charge ?'),
  nobody: 'Personne en particulier',
  what: french('Quoi ?'),
  due: 'Avant le',
  save: 'Enregistrer la suite',
  remove: 'Ne plus rien prévoir',
  saved: 'Suite enregistrée',
  removed: 'Suite retirée',
  missing: 'Dites qui, quoi ou quand.',
} as const;

export const frApproval = {
  title: 'Arrêter le procès-verbal',
  lead: french(
    'Une fois arrêté, le procès-verbal ne change plus : ni les textes, ni les suites à donner. Son empreinte le prouve.',
  ),
  notYet: 'Le procès-verbal s’arrête une fois la séance levée.',
  polls: (count: number) =>
    count === 1
      ? french('Un scrutin n’a pas encore de résultat : proclamez-le, ou annulez-le.')
      : french(
          `${number(count)} scrutins n’ont pas encore de résultat : proclamez-les, ou annulez-les.`,
        ),
  pollRefused: french(
    'Un scrutin de la séance n’a pas encore de résultat : proclamez-le, ou annulez-le, puis recommencez.',
  ),
  unsaved: (titles: readonly string[]) =>
    french(`Enregistrez d’abord ce que vous avez écrit : ${titles.join(' ; ')}.`),
  confirm: french('Arrêter définitivement ?'),
  confirmLead: french(
    'Il ne pourra plus être modifié, par personne : ni vos textes, ni les suites à donner. Les membres le liront et le téléchargeront tel quel.',
  ),
  approved: 'Le procès-verbal est arrêté',
  by: (name: string | undefined, at: Micros) =>
    name === undefined ? `Arrêté le ${when(at)}` : `Arrêté le ${when(at)} par ${name}`,
  fixed: 'Il ne change plus.',
  hash: 'Empreinte (SHA-256)',
  hashHelp: french(
    'Cette suite de signes n’appartient qu’à ce texte : si une seule lettre changeait, elle serait tout autre.',
  ),
} as const;

export const frFiles = {
  title: 'Télécharger',
  draft: 'Ce sont des brouillons tant que le procès-verbal n’est pas arrêté.',
  'minutes.pdf': 'Procès-verbal (PDF)',
  'minutes.md': 'Procès-verbal (texte)',
  'deliberations.md': 'Liste des délibérations',
  'votes.xlsx': 'Votes (tableur)',
  'votes.csv': 'Votes (CSV)',
} as const;

/** A refusal, where this page says more than others do. */
export function approvalProblem(problem: Problem): string | undefined {
  const poll = typeof problem === 'object' && 'invalid' in problem;
  return poll && problem.invalid.field === 'poll' ? frApproval.pollRefused : undefined;
}
