/** Texts of the directory, of new conversations and rooms, of a room's settings. */

import { number } from './format.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

export const frPeople = {
  directory: {
    title: 'Annuaire',
    lead: (count: number, communes: number) =>
      `${number(count)} personne${s(count)}, ${number(communes)} commune${s(communes)}`,
    filter: 'Chercher une personne, une commune ou une fonction',
    byCommune: 'Par commune',
    byBody: 'Par instance',
    none: 'Personne ne correspond à cette recherche.',
    found: (count: number) => `${number(count)} personne${s(count)}`,
    failed: 'L’annuaire n’a pas pu être chargé.',
    staff: 'Services et partenaires',
    inhabitants: (count: number) => `${number(count)} habitant${s(count)}`,
    seats: (held: number, vacant: number) =>
      `${number(held)} siège${s(held)} pourvu${s(held)}${vacant > 0 ? `, ${number(vacant)} vacant${s(vacant)}` : ''}`,
    nobody: 'Personne pour l’instant.',
    write: 'Écrire',
    writeTo: (name: string) => `Écrire à ${name}`,
    back: 'Retour à l’annuaire',
    functions: 'Fonctions et mandats',
    noSeat: 'Aucun mandat dans les instances.',
    administrator: french('Administre Parvis : vers qui se tourner en cas de besoin.'),
    you: 'C’est vous.',
    missing: 'Cette personne n’est plus dans l’annuaire.',
  },
  picker: {
    filter: 'Chercher un nom, une commune ou une fonction',
    people: 'Personnes',
    chosen: (count: number) =>
      count === 0
        ? 'Aucune personne choisie'
        : `${number(count)} personne${s(count)} choisie${s(count)}`,
    take: (name: string) => `Retirer ${name}`,
    more: (count: number) =>
      french(`Et ${number(count)} autre${s(count)} : précisez votre recherche pour les voir.`),
  },
  direct: {
    title: 'Nouveau message',
    lead: 'À qui voulez-vous écrire ? Choisissez une personne, ou plusieurs pour un petit groupe.',
    go: 'Ouvrir la conversation',
    tooMany: (max: number) =>
      french(
        `Une conversation réunit ${number(max)} autres personnes au plus : créez plutôt un salon.`,
      ),
    nobody: 'Choisissez au moins une personne.',
    waiting: 'La conversation s’ouvrira dès que le réseau le permettra.',
  },
  room: {
    title: 'Créer un salon',
    lead: 'Un salon réunit une équipe autour d’un projet. Vous l’animerez.',
    name: 'Nom du salon',
    nameHelp: french('Par exemple : Voie verte du Merle'),
    nameMissing: 'Donnez un nom au salon.',
    nameLong: (max: number) => `Le nom compte ${number(max)} caractères au plus.`,
    topic: 'Sujet (facultatif)',
    topicHelp: 'Une phrase qui dit à quoi sert ce salon.',
    topicLong: (max: number) => `Le sujet compte ${number(max)} caractères au plus.`,
    members: 'Membres',
    create: 'Créer le salon',
    waiting: 'Le salon sera créé dès que le réseau le permettra.',
  },
  settings: {
    title: 'Réglages du salon',
    mine: 'Pour vous',
    favourite: 'Placer ce salon dans vos favoris',
    notifications: 'Ce qui vous appelle dans ce salon',
    describe: 'Nom et sujet',
    bodyName: french('Ce nom est celui de l’instance : il ne se change pas ici.'),
    save: 'Enregistrer',
    saved: 'C’est enregistré.',
    waiting: 'En attente du réseau…',
    mandate: french('Les membres de ce salon sont ceux de l’instance : ils suivent les mandats.'),
    members: (count: number) => `Membres (${number(count)})`,
    add: 'Ajouter des personnes',
    addConfirm: (count: number) =>
      count > 1 ? `Ajouter ces ${number(count)} personnes` : 'Ajouter cette personne',
    added: (count: number) => `${number(count)} personne${s(count)} ajoutée${s(count)}.`,
    role: (name: string) => `Rôle de ${name}`,
    member: 'Membre',
    observer: 'Lecture seule',
    facilitator: 'Animation',
    remove: 'Retirer',
    removeName: (name: string) => `Retirer ${name} du salon`,
    removeTitle: (name: string) => french(`Retirer ${name} ?`),
    removeLead: 'Cette personne ne verra plus ce salon. Ses messages resteront.',
    removeConfirm: 'Retirer du salon',
    leave: 'Quitter ce salon',
    leaveTitle: french('Quitter ce salon ?'),
    leaveLead:
      'Vous ne le verrez plus et ne recevrez plus rien. Pour revenir, il faudra vous y inviter.',
    leaveConfirm: 'Quitter le salon',
    close: 'Fermer les réglages',
  },
  refused: 'Cela n’a pas pu être fait.',
} as const;
