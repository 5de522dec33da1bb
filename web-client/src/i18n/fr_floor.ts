/** Texts of the floor (*prises de parole*). */

import type { SpeechKind } from '#protocol';
import { number } from './format.ts';
import { french } from './typography.ts';

export const SPEECH_KINDS: Record<SpeechKind, string> = {
  floor: 'Parole',
  point_of_order: 'Motion d’ordre',
  question: 'Question',
  reply: 'Réponse',
  round: 'Tour de table',
};

/** "3:07" */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export const frFloor = {
  title: 'Parole',
  nobody: 'Personne n’a la parole.',
  next: 'Donner la parole au suivant',
  nextNamed: (name: string) => french(`Donner la parole : ${name}`),
  give: (name: string) => `Donner la parole à ${name}`,
  giveShort: 'Donner',
  skip: (name: string) => `Passer le tour, ${name}`,
  skipShort: 'Passer',
  pause: 'Arrêter le temps',
  resume: 'Reprendre',
  end: 'Fin de la prise de parole',
  paused: 'temps arrêté',
  over: (seconds: number) => `dépasse de ${clock(seconds)}`,
  speaks: (name: string) => `La parole est à ${name}`,
  queue: (count: number) => `En attente (${number(count)})`,
  queueEmpty: 'Personne n’attend la parole.',
  close: 'Clore la liste',
  reopen: 'Rouvrir la liste',
  closedNow: 'La liste est close.',
  warning: 'Rappel du temps',
  warnings: { none: 'Sans rappel' },
  warningMinutes: (seconds: number) =>
    seconds % 60 === 0 ? `${number(seconds / 60)}\u00a0min` : `${number(seconds)}\u00a0s`,
  round: 'Tour de table des communes',
  roundStop: 'Arrêter le tour de table',
  roundNow: 'Tour de table en cours, les plus petites communes d’abord.',
  more: 'Tour de table, liste, rappel du temps',
  add: 'Inscrire quelqu’un',
  addWho: 'Qui demande la parole ?',
  addButton: 'Inscrire',
  addKind: 'Pour quoi',
  times: 'Temps de parole par commune',
  noItem: 'La parole se donne sur un point ouvert.',
  ask: 'Demander la parole',
  asks: 'Pour une motion d’ordre, une question, une réponse',
  asked: (place: number) =>
    place === 1
      ? 'Vous êtes le prochain à parler.'
      : `Votre tour vient : ${number(place)}e dans la file.`,
  askedFor: (kind: SpeechKind) => french(`Demandé : ${SPEECH_KINDS[kind].toLowerCase()}`),
  waitsToLeave: 'Votre demande part dès que le réseau le permet.',
  withdraw: 'Retirer ma demande',
  withdrawn: 'Votre demande est retirée.',
  yours: 'Vous avez la parole',
  iAmDone: 'J’ai terminé',
  listClosed: 'La liste des orateurs est close. Une motion d’ordre reste possible.',
} as const;
