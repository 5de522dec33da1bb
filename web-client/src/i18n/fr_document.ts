/** Texts of what several people write together: agendas, notes, minutes. */

import type { Micros } from '#protocol';
import { moment, number } from './format.ts';
import { duration, hour, ITEM_KIND } from './fr_seance.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

export const POINT_KIND = { ...ITEM_KIND, section: 'Titre de partie' } as const;

export const frDocument = {
  together: 'Écrire à plusieurs',
  togetherLead: french(
    'Chacun ajoute ses points de chez lui, en même temps ; tout s’enregistre tout seul.',
  ),
  open: 'Ouvrir l’ordre du jour partagé',
  openLead: 'L’ordre du jour s’écrit à plusieurs : ajoutez vos points, précisez ceux des autres.',
  opened: 'L’ordre du jour est ouvert à tous ceux qui écrivent dans ce salon.',
  from: 'Partir d’un ordre du jour précédent',
  fromNone: 'Non, d’une page blanche',
  lead: french(
    'Plusieurs personnes écrivent ici en même temps. Rien à enregistrer : c’est fait à mesure.',
  ),
  notYet: 'Il n’est pas encore sur cet appareil : il s’affichera au retour du réseau.',
  loading: 'Chargement du document…',
  state: {
    saved: 'Enregistré',
    saving: 'Enregistrement…',
    opening: 'Connexion…',
    kept: (count: number) =>
      french(
        `En attente du réseau : ${number(count)} modification${s(count)} gardée${s(count)} sur cet appareil`,
      ),
    offline: french('Pas de réseau : vous pouvez écrire, tout est gardé sur cet appareil'),
    back: 'Vos modifications sont enregistrées.',
    readOnly: french('Lecture seule : vous lisez en direct, sans pouvoir écrire'),
    frozen: french('Lecture seule : l’ordre du jour a été envoyé'),
    session: 'Votre session est terminée : connectez-vous de nouveau.',
    gone: 'Ce document n’existe plus.',
    denied: 'Vous n’avez pas accès à ce document.',
  },
  here: {
    title: 'Ici en ce moment',
    alone: 'Vous êtes seul(e) ici pour l’instant.',
    people: (names: string) => french(`Ici en ce moment : vous, ${names}.`),
    at: (name: string, where: string) => `${name} (${where})`,
    point: (number: string) => `point ${number}`,
    writes: (names: string, many: boolean) =>
      `${names} ${many ? 'sont' : 'est'} dans ce point en ce moment`,
  },
  refused: {
    title: 'Ce texte n’a pas été enregistré',
    why: {
      read_only: french('Vous ne pouviez plus écrire ici quand il est arrivé.'),
      too_large: 'Il était trop long.',
      full: 'Le document est plein.',
      other: 'Le serveur ne l’a pas accepté.',
    } as Record<string, string>,
    lead: french('Il n’est pas perdu : copiez-le, puis remettez-le où il faut.'),
    copy: 'Copier le texte',
    copied: 'Texte copié.',
    forget: 'Oublier ce texte',
  },
  restored: (name: string | undefined) =>
    name === undefined
      ? 'Une version précédente vient d’être rétablie.'
      : `${name} vient de rétablir une version précédente.`,
} as const;

export const frPoints = {
  list: 'Points de l’ordre du jour',
  none: 'Aucun point pour l’instant. Ajoutez le premier.',
  title: 'Intitulé',
  titleOf: (at: string) => `Intitulé, ${at}`,
  number: (number: string) => `point ${number}`,
  section: 'titre de partie',
  break: 'suspension',
  untitled: 'sans intitulé',
  add: 'Ajouter un point',
  addSection: 'Ajouter un titre de partie',
  added: (at: string) => french(`Ajouté : ${at}.`),
  more: 'Préciser',
  moreOf: (title: string) => `Préciser « ${title} »`,
  less: 'Refermer',
  kind: 'Nature',
  minutes: 'Durée prévue, en minutes',
  rapporteur: 'Rapporteur',
  nobody: 'Personne',
  notes: 'Notes',
  notesOf: (title: string) => `Notes de « ${title} »`,
  noNotes: 'Aucune note.',
  by: (name: string) => `par ${name}`,
  at: (time: string) => `vers ${time}`,
  up: (title: string) => `Monter « ${title} »`,
  down: (title: string) => `Descendre « ${title} »`,
  moved: (title: string, at: number) => `« ${title} » est maintenant en ${number(at)}.`,
  under: 'Mettre sous le point précédent',
  out: 'Sortir d’un niveau',
  nested: (title: string) => `« ${title} » dépend maintenant du point précédent.`,
  freed: (title: string) => `« ${title} » est sorti d’un niveau.`,
  keys: 'Alt et les flèches haut et bas déplacent le point ; droite et gauche changent son niveau.',
  drag: 'Glisser pour déplacer',
  remove: 'Supprimer ce point',
  removed: (title: string) => `« ${title} » est supprimé.`,
  removeTitle: (title: string) => french(`Supprimer « ${title} » ?`),
  removeLead: french(
    'Avec ses notes et ce qui en dépend, pour tout le monde. Une version précédente permet de le retrouver.',
  ),
  source: 'Voir le message d’origine',
  total: (minutes: number, end: Micros) =>
    french(`Durée prévue : ${duration(minutes)}. Fin vers ${hour(end)}.`),
  untimed: (count: number) =>
    count === 1 ? 'Un point n’a pas de durée.' : `${number(count)} points n’ont pas de durée.`,
  long: (minutes: number) =>
    french(
      `La séance durerait ${duration(minutes)} : pensez à reporter un point, à en raccourcir, ou à prévoir une suspension.`,
    ),
  tray: 'Propositions à examiner',
  trayLead: french('Venues des messages du salon. La présidence dit oui, et le point entre ici.'),
} as const;

export const frEditor = {
  tools: 'Mise en forme',
  bold: 'Gras',
  italic: 'Italique',
  underline: 'Souligné',
  strike: 'Barré',
  heading: 'Titre',
  bullets: 'Liste à puces',
  numbers: 'Liste numérotée',
  quote: 'Citation',
  undo: 'Annuler',
  redo: 'Rétablir',
  link: 'Lien',
  linkAddress: 'Adresse du lien (https://…)',
  linkPut: 'Mettre le lien',
  linkOff: 'Retirer le lien',
  linkWrong: 'Une adresse commence par https://, http:// ou mailto:.',
  loading: 'L’éditeur se charge…',
  failed: 'L’éditeur n’a pas pu se charger. Le texte reste lisible.',
} as const;

export const frVersions = {
  title: 'Versions',
  lead: french(
    'Le document est gardé de lui-même à mesure. Donnez un nom à une version pour la retrouver.',
  ),
  keep: 'Garder cette version',
  name: 'Nom de la version',
  kept: 'Version gardée.',
  missing: 'Donnez-lui un nom.',
  none: 'Aucune version n’est encore gardée.',
  kind: { auto: 'Automatique', named: 'Gardée', official: 'Envoyée' },
  named: (name: string, at: Micros) => `${name}, ${moment(at)}`,
  unnamed: (at: Micros) => `Gardée automatiquement ${moment(at)}`,
  by: (name: string) => `par ${name}`,
  compare: 'Comparer',
  compareOf: (what: string) => `Comparer avec aujourd’hui, ${what}`,
  close: 'Refermer la comparaison',
  before: 'Cette version',
  today: 'Aujourd’hui',
  added: 'ajouté depuis',
  removed: 'retiré depuis',
  changed: 'modifié',
  moved: 'déplacé',
  same: 'Rien n’a changé depuis.',
  restore: 'Rétablir cette version',
  restoreTitle: 'Rétablir cette version ?',
  restoreLead: french(
    'Le document redevient comme alors, pour tout le monde. Ce qui a été écrit depuis reste dans les versions : vous pourrez y revenir.',
  ),
  restored: 'La version est rétablie.',
  failed: 'Les versions n’ont pas pu être lues.',
  hash: (hash: string) => `Empreinte : ${hash.slice(0, 16)}…`,
} as const;

export const frComments = {
  title: 'Remarques',
  of: (count: number) => `${number(count)} remarque${s(count)}`,
  add: 'Ajouter une remarque',
  onPassage: french('Sur le passage choisi :'),
  onPoint: 'Sur ce point',
  body: 'Votre remarque',
  put: 'Envoyer la remarque',
  sent: 'Remarque envoyée.',
  reply: 'Répondre',
  replyTo: (name: string) => `Répondre à ${name}`,
  answer: 'Votre réponse',
  resolve: 'C’est réglé',
  reopen: 'Rouvrir',
  resolved: (name: string) => `Réglé par ${name}`,
  orphan: 'Le passage a été supprimé depuis.',
  by: (name: string, at: Micros) => `${name}, ${moment(at)}`,
  missing: 'Écrivez votre remarque.',
  hide: 'Masquer ce qui est réglé',
  show: (count: number) => `Voir ${number(count)} remarque${s(count)} réglée${s(count)}`,
} as const;

export const frFrozen = {
  title: 'L’ordre du jour a été envoyé',
  lead: french('Il est figé : personne ne peut plus le modifier. Voici ce qui a été envoyé.'),
  version: (version: number) => `Version ${number(version)}`,
  hash: 'Empreinte (SHA-256)',
  files: 'Télécharger',
  md: 'Texte (Markdown)',
} as const;

export const frNotes = {
  title: 'Notes du salon',
  lead: 'Des pages que les membres du salon écrivent ensemble.',
  all: 'Toutes les notes',
  back: 'Revenir au salon',
  none: 'Aucune note pour l’instant',
  noneLead:
    'Prenez des notes à plusieurs : compte rendu de réunion, liste de questions, projet de courrier.',
  create: 'Nouvelle note',
  name: 'Titre de la note',
  make: 'Créer la note',
  missing: 'Donnez un titre à la note.',
  author: (name: string, at: Micros) => `Ouverte par ${name}, ${moment(at)}`,
  body: 'Texte de la note',
  missingNote: 'Cette note n’existe pas ici',
} as const;
