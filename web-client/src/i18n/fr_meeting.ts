/**
 * The words of meetings: for now those of what is refused.
 */

import type { ItemState, MeetingState, Micros, Problem, SpeechState, Warning } from '#protocol';
import { french } from './typography.ts';

const MEETING: Record<MeetingState, string> = {
  draft: 'en préparation',
  convened: 'convoquée',
  open: 'ouverte',
  suspended: 'suspendue',
  closed: 'levée',
  cancelled: 'annulée',
};

const ITEM: Record<ItemState, string> = {
  proposed: 'proposé',
  planned: 'à venir',
  open: 'en discussion',
  suspended: 'interrompu',
  decided: 'décidé',
  noted: 'clos : il en a été pris acte',
  postponed: 'reporté',
  withdrawn: 'retiré',
};

const SPEECH: Record<SpeechState, string> = {
  waiting: 'attend son tour',
  speaking: 'est en cours',
  paused: 'est en cours, temps arrêté',
  done: 'est terminée',
  withdrawn: 'a été retirée',
  skipped: 'a été passée',
};

/** What other pages say of meetings: their own have `fr_seance.ts`. */
export const frMeeting = {
  all: 'Séances',
  underWay: (title: string) => french(`Séance en cours : ${title}`),
  next: (when: string) => french(`Séance : ${when}`),
  propose: 'Proposer à l’ordre du jour',
  proposed: french('Proposé à l’ordre du jour : voyez les séances du salon.'),
  notProposed: 'La proposition n’a pas été enregistrée.',
  notDeclared: 'Ce pointage n’a pas été enregistré.',
  notAnswered: 'Votre réponse n’a pas été enregistrée.',
  when: (at: Micros) => `${WHEN.format(new Date(at / 1000))}, ${hourOf(at)}`,
} as const;

// A meeting has the hour of the town hall, wherever one reads it.
const ZONE = { timeZone: 'Europe/Paris' } as const;
const WHEN = new Intl.DateTimeFormat('fr-FR', {
  ...ZONE,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
const HOUR = new Intl.DateTimeFormat('fr-FR', { ...ZONE, hour: 'numeric', minute: '2-digit' });

const hourOf = (at: Micros): string =>
  HOUR.format(new Date(at / 1000)).replace(':', '\u00a0h\u00a0');

/** Refusals that say nothing more than their name. */
export const meetingProblems = {
  frozen_agenda: french(
    'L’ordre du jour a été envoyé : pour y ajouter une décision, envoyez une nouvelle convocation.',
  ),
  minutes_approved: 'Le procès-verbal est arrêté : il ne change plus.',
  document_frozen: 'Ce document ne change plus.',
  agenda_in_document: 'Cet ordre du jour s’écrit à plusieurs.',
  floor_closed: french('La liste des orateurs est close ; une motion d’ordre reste possible.'),
} as const;

export function warningText(warning: Warning): string {
  if (warning === 'not_convened') return 'la séance n’a pas été convoquée sur cet ordre du jour';
  if (warning === 'agenda_sent') return 'l’ordre du jour a déjà été envoyé';
  if (warning === 'represented_again') return 'cette personne a déjà été représentée trois fois';
  if ('clear_days' in warning) {
    return `il faut ${warning.clear_days.needed} jours francs avant la séance`;
  }
  const missing = -warning.no_quorum.margin;
  return `il manque ${missing} élu${missing > 1 ? 's' : ''} pour le quorum`;
}

/** The words of a refusal of meetings; nothing for another one. */
export function meetingProblemText(problem: Exclude<Problem, string>): string | undefined {
  if ('meeting_state' in problem) {
    return french(`Cette séance est ${MEETING[problem.meeting_state.state]}.`);
  }
  if ('item_state' in problem) return french(`Ce point est ${ITEM[problem.item_state.state]}.`);
  if ('warned' in problem) {
    const all = problem.warned.warnings.map(warningText).join(' ; ');
    return french(`Dites pourquoi passer outre : ${all}.`);
  }
  if ('proxy_state' in problem) return 'Ce pouvoir n’en est plus là.';
  if ('written_since' in problem) {
    return french('Quelqu’un d’autre l’a écrit entre-temps : relisez son texte, puis recommencez.');
  }
  if ('speech_state' in problem) {
    return `Cette prise de parole ${SPEECH[problem.speech_state.state]}.`;
  }
  if ('document_refused' in problem) return 'Ce document ne peut pas contenir cela.';
  if ('holder_full' in problem) return 'Cette personne ne peut pas recevoir d’autre pouvoir.';
  return undefined;
}
