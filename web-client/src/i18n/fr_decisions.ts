/** Texts of the decision register of a room. */

import { date } from './format.ts';
import { french } from './typography.ts';

interface Follow {
  /** The name of who sees to it. */
  readonly owner: string | undefined;
  readonly text: string | undefined;
  /** `YYYY-MM-DD`. */
  readonly due: string | undefined;
}

/** "Suite : signer la convention, confiée à M. Blin, avant le 12 mars 2026" */
function follow({ owner, text, due }: Follow): string {
  const at = due === undefined ? Number.NaN : new Date(`${due}T12:00`).getTime();
  const parts = [
    text,
    owner === undefined ? undefined : `confiée à ${owner}`,
    Number.isNaN(at) ? undefined : `avant ${date(at * 1_000)}`,
  ];
  return french(`Suite : ${parts.filter((it) => it !== undefined).join(', ')}`);
}

export const frDecisions = {
  follow,
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
