/** Texts of a vote that is told on the telephone. */

import { french } from './typography.ts';

export const frPhone = {
  title: (name: string) => `Au téléphone, ${name}`,
  lead: 'Que dit la personne ?',
  readBack: 'Relisez à voix haute, et attendez le oui :',
  sentence: (name: string, said: string) =>
    french(`« ${name}, vous votez ${said}. C’est bien cela ? »`),
  confirm: (said: string) => french(`Confirmé : ${said}`),
  other: 'Non, corriger',
  sent: (name: string, said: string) =>
    french(`Le vote au téléphone de ${name} part dans 5 secondes : ${said}.`),
  of: (name: string) => `Au téléphone, saisir le vote de ${name}`,
  open: 'Un vote dicté au téléphone',
  openLead: 'Touchez le nom de la personne qui appelle : son vote lui est relu avant de partir.',
} as const;
