/** Texts of the form that makes a poll. */

import type { PollFamily } from '#protocol';
import { number } from './format.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

const DATE = new Intl.DateTimeFormat('fr-FR', { weekday: 'long', day: 'numeric', month: 'long' });

export const frPollForm = {
  title: 'Nouveau sondage',
  edit: 'Modifier le scrutin',
  close: 'Revenir au salon',
  question: 'Votre question',
  questionHelp: french('Une phrase, à laquelle on répond sans autre explication.'),
  preset: 'Comment répond-on ?',
  presets: {
    motion: { word: 'Pour ou contre', help: 'ou abstention' },
    single: { word: 'Un choix', help: 'une réponse parmi plusieurs' },
    multiple: { word: 'Plusieurs choix', help: 'autant que vous le permettez' },
    date: { word: 'Une date', help: 'oui, si besoin, non' },
    ranked: { word: 'Classement', help: 'par ordre de préférence' },
    score: { word: 'Note', help: 'une note à chaque ligne' },
  },
  options: 'Réponses proposées',
  option: (at: number) => `Réponse ${at}`,
  addOption: 'Ajouter une réponse',
  removeOption: (at: number) => `Retirer la réponse ${at}`,
  dates: 'Dates proposées',
  date: (at: number) => `Date ${at}`,
  addDate: 'Ajouter une date',
  removeDate: (at: number) => `Retirer la date ${at}`,
  most: 'Réponses permises, au plus',
  best: 'Note la plus haute',
  settings: 'Forme du vote et clôture',
  family: 'Forme du vote',
  families: {
    consultative: {
      word: 'Consultatif',
      help: 'Un avis. Les noms sont affichés après la clôture.',
    },
    ordinary: {
      word: 'Ordinaire, à main levée',
      help: 'La secrétaire peut saisir d’abord les exceptions.',
    },
    public: { word: 'Public', help: 'Noms et votes au procès-verbal.' },
    secret: {
      word: 'Secret',
      help: 'Bulletins scellés, ouverts ensemble à la clôture. Consultatif.',
    },
    paper: { word: 'Urne papier', help: 'Les totaux sont saisis après le dépouillement.' },
  } satisfies Record<PollFamily, { word: string; help: string }>,
  until: 'Se termine le (facultatif)',
  untilHelp: 'Sinon, le vote reste ouvert jusqu’à ce que vous le fermiez.',
  open: 'Ouvrir',
  save: 'Préparer sans ouvrir',
  saveEdit: 'Enregistrer',
  waits:
    'Pas de connexion : le vote s’ouvrira dès qu’elle reviendra, si vous restez sur cette page.',
  notHere: 'Ce scrutin ne se modifie plus.',
  problems: {
    title: 'Écrivez votre question.',
    long: 'La question est trop longue.',
    options: 'Proposez au moins deux réponses.',
    option: 'Une réponse est trop longue.',
    dates: 'Proposez au moins deux dates.',
    until: 'La fin du vote est déjà passée.',
  },
  many: (count: number) => `${number(count)} réponse${s(count)}`,
  marks: (best: number) => `de 0 à ${number(best)}`,
  /** "jeudi 12 mars, 18 h 30" */
  when: (at: number) => {
    const date = new Date(at / 1_000);
    const minutes = String(date.getMinutes()).padStart(2, '0');
    return `${DATE.format(date)}, ${date.getHours()}\u00a0h\u00a0${minutes}`;
  },
} as const;
