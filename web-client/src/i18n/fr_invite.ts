/** Texts of the invitations. */

import { date, number } from './format.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

export const frInvite = {
  title: 'Invitations',
  lead: 'Chaque personne entre avec son propre code, une seule fois. Imprimez la feuille et remettez-la en main propre.',
  only: 'Cette page est réservée aux personnes qui administrent Parvis.',
  failed: 'La liste n’a pas pu être chargée.',
  summary: (came: number, waiting: number, never: number) =>
    `${number(came)} personne${s(came)} déjà là, ${number(waiting)} invitation${s(waiting)} en attente, ${number(never)} personne${s(never)} à inviter`,
  filter: 'Chercher une personne',
  all: 'Tout le monde',
  toInvite: 'À inviter',
  invited: 'Invitées',
  came: 'Déjà venues',
  show: 'Afficher',
  none: 'Personne ne correspond.',
  selectAll: (count: number) => `Choisir les ${number(count)} personnes affichées`,
  selectNone: 'Ne plus choisir personne',
  chosen: (count: number) =>
    count === 0
      ? 'Aucune personne choisie'
      : `${number(count)} personne${s(count)} choisie${s(count)}`,
  invite: (count: number) =>
    count > 1 ? `Préparer ${number(count)} invitations` : 'Préparer l’invitation',
  inviteFailed: 'Les invitations n’ont pas pu être préparées.',
  tooMany: (max: number) => `${number(max)} personnes à la fois au plus.`,
  isWaiting: (until: number) => `invitation valable jusqu’au ${date(until).slice(3)}`,
  isLate: 'invitation expirée',
  isNew: 'à inviter',
  hasCome: 'déjà là',
  revoke: 'Annuler l’invitation',
  revokeName: (name: string) => `Annuler l’invitation de ${name}`,
  revokeTitle: (name: string) => french(`Annuler l’invitation de ${name} ?`),
  revokeLead: 'Le code déjà imprimé ne fonctionnera plus. Vous pourrez en préparer un autre.',
  revoked: 'Invitation annulée.',
  sheet: 'Feuille à imprimer',
  sheetLead: french(
    'Ces codes ne s’affichent qu’une fois : imprimez-les, ou copiez leur lien, maintenant. Préparer une nouvelle invitation annule la précédente.',
  ),
  print: 'Imprimer',
  back: 'Revenir à la liste',
  copy: 'Copier le lien',
  copyName: (name: string) => `Copier le lien de ${name}`,
  copyFailed: french('Le navigateur refuse de copier : sélectionnez l’adresse vous-même.'),
  copied: (name: string) => `Lien de ${name} copié.`,
  cardHello: (name: string) => `Pour ${name}`,
  cardInvites: (territory: string) => `${territory} vous invite sur Parvis.`,
  cardSteps: [
    'Ouvrez l’appareil photo de votre téléphone ou de votre tablette.',
    'Visez le carré noir et blanc, puis touchez le lien qui apparaît.',
    french('Vérifiez votre adresse électronique, puis touchez « Accepter et entrer ». C’est tout.'),
  ],
  cardLink: french('Ou recopiez cette adresse dans un navigateur :'),
  cardUntil: (until: number) =>
    `Ce code est personnel. Il sert une fois, jusqu’au ${date(until).slice(3)}.`,
  qr: (name: string) => `Code d’invitation de ${name}`,
} as const;
