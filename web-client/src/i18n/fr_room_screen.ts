/** Texts of the room screen: read from ten metres, by people who do nothing to it. */

import type { ItemKind, MeetingState, QuorumStamp } from '#protocol';
import { moment, number, time } from './format.ts';
import { clock } from './fr_floor.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

const KINDS: Record<ItemKind, string> = {
  information: 'Information',
  debate: 'Débat',
  opinion: 'Avis',
  deliberation: 'Délibération',
  election: 'Élection',
  budget: 'Budget',
  other: 'Questions diverses',
  break: 'Suspension',
};

const STATES: Record<MeetingState, string> = {
  draft: 'La séance va s’ouvrir',
  convened: 'La séance va s’ouvrir',
  open: 'Séance ouverte',
  suspended: 'La séance est suspendue. Elle va reprendre.',
  closed: 'Séance levée',
  cancelled: 'Séance annulée',
};

export const frRoomScreen = {
  title: 'Écran de salle',
  asking: 'Connexion de l’écran…',
  wrong: 'Ce code ne convient pas',
  wrongLead: french(
    'Au pupitre, « Afficher l’écran de salle » donne l’adresse : /salle/ suivi de six lettres et chiffres. Le code de présence, six chiffres, ne sert pas ici : il se tape sur son téléphone, à la page de la séance.',
  ),
  ended: 'Cet écran n’est plus relié',
  endedLead:
    'La séance est levée, ou un autre code a été donné. Demandez le nouveau code au pupitre.',
  crowded: 'Trop d’essais',
  crowdedLead: 'Un nouvel essai se fera de lui-même dans une minute.',
  away: 'Le serveur ne répond pas. Nouvel essai…',
  state: (state: MeetingState) => STATES[state],
  starts: (at: number) => `Début prévu ${moment(at)}`,
  checkIn: 'Code de présence',
  checkInSquare: 'Code carré : note votre arrivée, depuis votre téléphone',
  point: (at: number | undefined, kind: ItemKind) =>
    at === undefined ? KINDS[kind] : `Point ${number(at)} · ${KINDS[kind]}`,
  ofPoint: (at: number) => `Point ${number(at)}`,
  rapporteur: (name: string) => `Rapporteur ${name}`,
  speaker: 'La parole est à',
  paused: 'temps arrêté',
  over: 'temps dépassé',
  next: 'Ensuite',
  asks: (count: number) => (count > 1 ? 'Demandent la parole' : 'Demande la parole'),
  waiting: (count: number) => `${number(count)} en attente`,
  round: 'Tour de table',
  roundNext: (count: number) => (count > 1 ? 'Communes suivantes' : 'Commune suivante'),
  roundMore: (count: number) => `et ${number(count)} autre${s(count)}`,
  times: 'Temps de parole',
  closedList: 'Liste des orateurs close',
  voteOpen: 'Vote ouvert',
  voteSuspended: 'Vote suspendu',
  voteClosed: 'Vote clos. Le résultat va être proclamé.',
  counting: 'Vote clos. Dépouillement en cours.',
  mood: 'Pouls',
  since: (seconds: number) => `depuis ${clock(seconds)}`,
  until: (seconds: number) => `encore ${clock(seconds)}`,
  voted: (voted: number, of: number) =>
    `${number(voted)} vote${s(voted)} reçu${s(voted)} sur ${number(of)}`,
  hasVoted: (voted: number, of: number) =>
    of === 1
      ? voted === 1
        ? 'a voté'
        : 'n’a pas encore voté'
      : `${number(voted)} vote${s(voted)} sur ${number(of)}`,
  question: (words: string) => french(words),
  who: 'Qui a voté',
  result: 'Résultat',
  proclaimed: (at: number) => `Proclamé ${moment(at)}`,
  present: (stamp: QuorumStamp) => {
    const all = stamp.room + stamp.video;
    return `${number(all)} présent${s(all)} (salle ${number(stamp.room)}, visio ${number(stamp.video)})`;
  },
  quorum: ({ needed, reached }: QuorumStamp) =>
    needed === undefined
      ? ''
      : french(`Quorum ${reached ? '✓ atteint' : '✕ non atteint'} : ${number(needed)} nécessaires`),
  now: (at: number) => time(at),
  /** Of what is shown, once the line is cut. */
  age: (seconds: number) =>
    seconds < 60
      ? `Hors ligne, données de ${number(seconds)}\u00a0s`
      : `Hors ligne, données de ${number(Math.floor(seconds / 60))}\u00a0min`,
} as const;
