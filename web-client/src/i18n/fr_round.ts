/** Texts of elections: candidates, and one round after another (*tours*). */

import type { Seats } from '#protocol';
import { number } from './format.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

const ROUNDS = ['', '1er tour', 'Second tour', '3e tour'];
const NEXT = ['', '', 'le second tour', 'le 3e tour'];

export const frRound = {
  /** "Second tour, 1 siège à pourvoir, à la majorité absolue" */
  of: ({ seats, round }: Seats) => {
    const majority = round < 3 ? 'absolue' : 'relative';
    return `${ROUNDS[round] ?? ''}, ${number(seats)} siège${s(seats)} à pourvoir, à la majorité ${majority}`;
  },
  open: (round: number) => `Ouvrir ${NEXT[round] ?? ''}`,
  opened: (round: number) => `${ROUNDS[round] ?? ''} ouvert.`,
  prepare: (round: number) => `Changer les candidats, puis ouvrir ${NEXT[round] ?? ''}`,
  left: (seats: number) =>
    `Il reste ${number(seats)} siège${s(seats)} à pourvoir : un autre tour peut s’ouvrir.`,
  lastRound: 'À ce tour, les plus votés sont élus ; à égalité, le plus âgé.',
  election: { word: 'Élection', help: 'des candidats, en un à trois tours' },
  candidates: 'Candidats ou listes',
  candidate: (at: number) => `Candidat ${at}`,
  removeCandidate: (at: number) => `Retirer le candidat ${at}`,
  born: (at: number) => `Date de naissance du candidat ${at} (facultatif)`,
  bornLead: french(
    'La date de naissance ne sert qu’à égalité de voix au 3e tour : le plus âgé est élu.',
  ),
  bornShow: 'Dates de naissance (facultatif)',
  seats: 'Sièges à pourvoir',
  seatsWords: (count: number) => `${number(count)} siège${s(count)}`,
  problems: {
    candidates: 'Proposez au moins un candidat.',
    seats: 'Il y a plus de sièges à pourvoir que de candidats.',
  },
  prepareElection: 'Préparer l’élection',
  prepareLead: 'Donnez les candidats, puis la forme du vote.',
} as const;
