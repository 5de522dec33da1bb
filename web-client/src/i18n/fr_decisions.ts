/** Texts of the decision register of a room. */

import { french } from './typography.ts';

export const frDecisions = {
  title: 'Relevé de décisions',
  lead: 'Les résultats proclamés dans ce salon, le dernier d’abord.',
  none: 'Aucun résultat n’a encore été proclamé ici.',
  more: 'Voir les précédents',
  register: 'Télécharger le registre (tableur)',
  all: 'Télécharger tous les relevés',
  allHelp: french('Un fichier que la commande « parvis verify » recompte sans le serveur.'),
  file: 'Fichier de vérification',
  fileOf: (poll: number) => `Fichier de vérification, scrutin n° ${poll}`,
  voided: 'Annulé ensuite : ce résultat ne compte pas.',
} as const;
