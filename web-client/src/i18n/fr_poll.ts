/** Texts of polls (*scrutins*), and why something about one was refused. */

import type { Poll, PollMoment, PollOutcome, PollState } from '#protocol';
import { moment, number } from './format.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

const STATES: Record<PollState, string> = {
  draft: 'en préparation',
  armed: 'prêt à être ouvert',
  open: 'ouvert',
  suspended: 'suspendu',
  counting: 'dépouillement en cours',
  closed: 'clos, résultat à proclamer',
  proclaimed: 'proclamé',
  voided: 'annulé',
};

function outcome(of: PollOutcome, poll: Poll): string {
  const opinion = poll.rules.family === 'consultative';
  if (of === 'adopted') return opinion ? 'avis favorable' : 'adopté';
  if (of === 'rejected') return opinion ? 'avis défavorable' : 'non adopté';
  if (of === 'no_quorum') return 'quorum non atteint';
  if (of === 'noted') return 'résultat disponible';
  const places = 'leading' in of ? of.leading : of.elected.options;
  const names = places.map((at) => poll.question.options[at]?.label ?? '');
  const said = names.join(', ');
  if ('elected' in of) return said === '' ? 'personne n’est élu à ce tour' : `élu : ${said}`;
  return said === '' ? 'aucun vote exprimé' : `en tête : ${said}`;
}

export const frPoll = {
  open: 'Vote ouvert',
  openIn: (room: string, at: number) => `${room}, ouvert ${moment(at)}`,
  vote: 'Voter',
  voteOn: (title: string) => french(`Voter : ${title}`),
  more: (count: number) =>
    french(count === 1 ? '1 autre vote ouvert' : `${number(count)} autres votes ouverts`),
  opened: (room: string, title: string) => french(`Un vote est ouvert dans ${room} : ${title}`),
  notCounted: 'Votre vote n’a pas été compté',
  see: 'Voir',
  ask: 'Sondage',
  askLong: 'Lancer un sondage ou un vote',
  mood: 'Prendre le pouls',
  moodShort: 'Pouls',
  moodTitle: french('Où en sommes-nous ?'),
  moodOpened: 'Le pouls est pris pendant une minute.',
  moodFailed: 'Le pouls n’a pas pu être pris.',
  entryFailed: 'La saisie n’a pas été prise.',
  closeFailed: 'Le vote n’a pas été clos.',
  counted: (title: string) => french(`Vote enregistré : ${title}`),
  row: (poll: Poll) => (poll.question.kind === 'mood' ? 'Pouls' : `Scrutin n° ${poll.number}`),
  seeResult: 'Voir le résultat',
  seePoll: 'Voir le scrutin',
  register: 'Relevé de décisions',
  some: (count: number) => `${number(count)} scrutin${s(count)}`,
  title: (poll: Poll) => french(`Scrutin n° ${poll.number} : ${poll.question.title}`),
  word: (poll: Poll) => STATES[poll.state],
  /** "ouvert, 12 votes sur 47", "proclamé : adopté", "annulé : la question était mal posée" */
  state: (poll: Poll, voted: number | undefined) => {
    const word = STATES[poll.state];
    if (poll.result !== undefined && poll.state === 'proclaimed') {
      return french(`${word} : ${outcome(poll.result.outcome, poll)}`);
    }
    if (poll.voided !== undefined) {
      const lost = 'l’urne scellée est perdue, le vote est à recommencer';
      return french(`${word} : ${poll.voided.reason ?? lost}`);
    }
    if (voted === undefined || poll.state !== 'open') return word;
    return `${word}, ${number(voted)} vote${s(voted)} sur ${number(poll.electors.ballots)}`;
  },
} as const;

/** A command that came too late, or too early. */
export function pollMomentText({ state, closed_at }: PollMoment): string {
  if (closed_at === undefined) return `Le scrutin est ${STATES[state]}.`;
  return french(`Non compté : vote clos ${moment(closed_at)}.`);
}

export const alreadyCastText = (count: number): string =>
  french(
    `${number(count)} élu${s(count)} ${count > 1 ? 'ont' : 'a'} déjà voté sur ${count > 1 ? 'leur' : 'son'} propre appareil : rien n’a été saisi.`,
  );

/** Refusals of one word that only polls know. */
export const pollProblems = {
  not_elector: 'Ce mandat ne vote pas dans ce scrutin, ou une autre personne l’exerce.',
  secret_at_distance: french(
    'Un conseil ne vote pas au scrutin secret à distance : reportez ce point à une séance en un seul lieu.',
  ),
  equal_voices: 'Ici, chaque voix compte pour une.',
  id_reused: french('Ce bulletin n’a pas été pris : recommencez.'),
} as const;
