/** Texts of the requests for a form of ballot (*scrutin particulier*), and of the end of a vote. */

import type { BallotForm } from '#protocol';
import { number, time } from './format.ts';
import { list } from './fr_vote.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

const WORDS: Record<BallotForm, string> = { public: 'scrutin public', secret: 'scrutin secret' };
const SHARES: Record<BallotForm, string> = { public: 'un quart', secret: 'un tiers' };

const REACHED: Record<BallotForm, string> = {
  public: 'Un quart des présents le demande : le vote a lieu au scrutin public.',
  secret: 'Un tiers des présents le demande : le vote a lieu au scrutin secret.',
};

export const frForm = {
  title: 'Demandes de scrutin',
  word: (form: BallotForm) => WORDS[form],
  name: (form: BallotForm) => (form === 'public' ? 'Scrutin public' : 'Scrutin secret'),
  /** "Demandes de scrutin secret : 3 sur 5 nécessaires" */
  count: (form: BallotForm, asked: number, needed: number) =>
    french(
      `Demande${s(asked)} de ${WORDS[form]} : ${number(asked)} sur ${number(needed)} nécessaire${s(needed)}`,
    ),
  reached: (form: BallotForm) => french(REACHED[form]),
  yields: 'Assez de présents le demandent, mais le scrutin secret l’emporte.',
  asked: (names: readonly string[]) => french(`Demandé par ${list(names)}`),
  apart:
    'Des élus siègent à distance : un conseil n’y vote pas au scrutin secret. Le point se reporte.',
  preparedOther: (form: BallotForm) =>
    `Ce vote est préparé sous une autre forme : le ${WORDS[form]} est demandé.`,
  presetAsked: 'Demandé par assez de présents.',
  enter: french('Qui demande un scrutin particulier ?'),
  enterLead: 'Choisissez la forme, puis touchez les noms. Touchez encore pour retirer.',
  enterForm: 'Forme demandée',
  said: (name: string, form: BallotForm) => `${name} demande le ${WORDS[form]}.`,
  unsaid: (name: string) => `${name} ne demande plus de scrutin particulier.`,
  ask: 'Demander un scrutin particulier',
  /** Who takes part reads by how many it must be asked for. */
  askHelp: (form: BallotForm, needed: number) =>
    `de droit si ${SHARES[form]} des présents le demande (${number(needed)})`,
  askLead: 'Avant que le vote ne s’ouvre. La présidence l’ouvre sous la forme demandée.',
  yours: (form: BallotForm) => `Vous demandez un ${WORDS[form]}.`,
  withdraw: 'Ne plus le demander',
  withdrawn: 'Votre demande de scrutin est retirée.',
  waitsToLeave: 'Votre demande de scrutin part dès que le réseau le permet.',
} as const;

export const frEnding = {
  missing: (count: number) =>
    `${number(count)} mandat${s(count)} n’${count > 1 ? 'ont' : 'a'} pas voté`,
  more: (count: number) => `et ${number(count)} autre${s(count)}`,
  left: 'parti depuis',
  wait: 'Attendre 30 s',
  leaving: (count: number) =>
    count === 1
      ? 'Un vote saisi à l’instant part avant la clôture : il est compté.'
      : `${number(count)} votes saisis à l’instant partent avant la clôture : ils sont comptés.`,
  unconfirmed: (name: string) =>
    french(
      `Le vote dicté au téléphone par ${name} n’est pas confirmé : il ne serait pas compté. Revenez, et touchez « Confirmé ».`,
    ),
  waiting: 'Le vote se clôt dans 30 secondes. Les votants le voient sur leur carte.',
  remind: 'Rappeler',
  reminded: 'Leur carte leur est montrée de nouveau.',
  remindedAt: (at: number) => `Rappelés à ${time(at)}.`,
  now: 'Clore maintenant',
  back: 'Revenir',
  /** "Clôture dans 23 s" */
  countdown: (seconds: number) =>
    seconds > 0 ? `Clôture dans ${number(seconds)}\u00a0s` : 'Clôture…',
  keepOpen: 'Laisser ouvert',
  keptOpen: 'Le vote reste ouvert.',
  soon: (seconds: number) => `Le vote se clôt dans ${number(seconds)} secondes.`,
  awaited: 'On attend votre vote.',
} as const;
