/** Texts of the press that enters what the room says and ends the vote. */

import type { Choice } from '#protocol';
import type { Together } from '../feature/desk/together_rules.ts';
import { number } from './format.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

/** "12 pour", "1 abstention" */
function said(choice: Choice, count: number): string {
  if (choice === 'for') return `${number(count)}\u00a0pour`;
  if (choice === 'against') return `${number(count)}\u00a0contre`;
  if (choice === 'abstain') return `${number(count)}\u00a0abstention${s(count)}`;
  return `${number(count)} ne ${count > 1 ? 'prennent' : 'prend'} pas part au vote`;
}

const ALL: Readonly<Record<string, string>> = { for: 'pour', against: 'contre' };

const countsOf = ({ counts }: Together): string =>
  counts.map(({ choice, count }) => said(choice, count)).join(', ');

export const frTogether = {
  /**
   * "Tous pour (12) : clore et proclamer", "Les autres pour (10) : clore", "En salle, 10 pour :
   * clore quand les 2 autres auront voté"
   */
  button: (together: Together): string => {
    const { counts, apart, known } = together;
    const [first] = counts;
    const word = ALL[String(first?.choice)];
    const one = counts.length === 1 && word !== undefined;
    const whose = known ? 'Tous' : 'Les autres';
    const what = one ? `${whose} ${word} (${number(first?.count ?? 0)})` : countsOf(together);
    if (apart.length > 0) {
      const whom = apart.length > 1 ? `les ${number(apart.length)} autres auront` : 'l’autre aura';
      return french(`En salle, ${countsOf(together)} : clore quand ${whom} voté`);
    }
    return french(`${what} : ${known ? 'clore et proclamer' : 'clore'}`);
  },
  title: french('Clore le vote ?'),
  /** What would come of it, as far as it is known. */
  result: (together: Together) => {
    const { apart, known } = together;
    const missing = `${number(apart.length)} n’${apart.length > 1 ? 'ont' : 'a'} pas voté`;
    return french(
      known
        ? `Résultat : ${countsOf(together)} ; ${missing}.`
        : `En salle : ${countsOf(together)} ; ${missing}.`,
    );
  },
  lead: 'Leur vote ne sera pas compté. Le résultat est proclamé aussitôt ; vous avez 5 secondes pour revenir en arrière.',
  leadClose:
    'Leur vote ne sera pas compté. Vous relirez le résultat avant de le proclamer ; vous avez 5 secondes pour revenir en arrière.',
  /** Under the button, where what the others have said is not known. */
  ifAgreed: french(
    'Proclamé aussitôt si tous ont voté pour ; sinon, vous relirez le résultat avant de le proclamer.',
  ),
  now: 'Clore sans attendre…',
  /** Once it was pressed. */
  awaits: 'Le vote se clôt dès que chacun a voté.',
  awaited: (count: number) =>
    count > 1 ? `On attend encore ${number(count)} votes.` : 'On attend encore 1 vote.',
  keepOpen: 'Laisser ouvert',
  kept: 'Le vote reste ouvert.',
  entering: 'Votes saisis, envoyés dans 5 secondes. Le vote se clôt dès que chacun a voté.',
  told: french('Vote clos et résultat proclamé : tous ont voté pour.'),
  toRead: 'Vote clos. Relisez le résultat avant de le proclamer.',
  wait: 'Attendre leur vote',
  confirm: 'Clore et proclamer',
  confirmClose: 'Clore le vote',
  leaving: 'Votes saisis, clôture et proclamation partent dans 5 secondes.',
  leavingClose: 'Votes saisis et clôture partent dans 5 secondes.',
  sending: 'Envoi en cours…',
  taken: french('Rien n’est parti : le vote reste ouvert.'),
} as const;
