/** Texts of the pages of a poll: the voter's card, running it, its result. */

import type {
  Availability,
  BallotSource,
  Choice,
  Elector,
  ItemKind,
  Mood,
  Poll,
  PollFamily,
  PollResult,
  Question,
} from '#protocol';
import { moment, number, time } from './format.ts';
import { choiceWords, VOTE_WORDS } from './fr_choice.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

export const FAMILIES: Record<PollFamily, string> = {
  consultative: 'Vote consultatif',
  ordinary: 'Scrutin ordinaire',
  public: 'Scrutin public',
  secret: 'Scrutin secret',
  paper: 'Urne papier',
};

/** What is and is not kept from others, in one sentence, on the ballot itself. */
export const SECRECY: Record<PollFamily | 'mood', string> = {
  consultative: 'Votre vote sera affiché ici avec votre nom, après la clôture.',
  ordinary: french(
    'Votre vote sera affiché ici avec votre nom, après la clôture ; le procès-verbal garde les totaux.',
  ),
  public: 'Votre vote sera inscrit au procès-verbal avec votre nom.',
  secret: french(
    'Personne, même l’administrateur, ne pourra relier votre nom à votre choix après la clôture ; un administrateur malveillant pendant le vote le pourrait.',
  ),
  paper: 'Les bulletins sont comptés à la main, puis leurs totaux sont saisis ici.',
  mood: 'Rien n’est gardé de qui a montré quelle carte.',
};

/** The same, told to somebody who does not vote. */
export const KNOWN: Record<PollFamily, string> = {
  ...SECRECY,
  consultative: 'Chaque vote sera affiché ici avec le nom de qui l’a émis, après la clôture.',
  ordinary: french(
    'Chaque vote sera affiché ici avec le nom de qui l’a émis, après la clôture ; le procès-verbal garde les totaux.',
  ),
  public: 'Chaque vote sera inscrit au procès-verbal avec le nom de qui l’a émis.',
};

/** "M. Dupont, Mme Aubry et Mme Lenoir" */
export function list(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} et ${last}`;
}

const SOURCES: Record<BallotSource, string> = {
  device: 'depuis votre appareil',
  hand: 'à main levée',
  telephone: 'par téléphone',
};

export const frVote = {
  panelTitle: (poll: Poll) =>
    poll.question.kind === 'mood' ? 'Pouls' : `Scrutin n° ${poll.number}`,
  inRoom: (room: string) => `dans ${room}`,
  close: 'Revenir au salon',
  toMeeting: 'Revenir à la séance',
  missing: 'Ce scrutin n’existe pas dans ce salon.',
  openedAt: (at: number) => `ouvert ${moment(at)}`,
  until: (at: number) => `jusqu’à ${time(at)}`,
  untilDay: (at: number) => `se termine ${moment(at)}`,
  smallGroup: (count: number) =>
    french(`Vous êtes ${number(count)} : un résultat unanime révèle tous les votes.`),
} as const;

export const frBallot = {
  title: 'Votre vote',
  lead: 'Choisissez, puis confirmez.',
  /** Whose ballot it is, for who has two in their hands. */
  mandate: (elector: Elector | undefined, at: number) => {
    if (elector === undefined) return `Mandat n° ${at}`;
    const { name, title, on_behalf } = elector;
    if (on_behalf?.by === 'proxy') return `Pouvoir de ${name}`;
    if (on_behalf?.by === 'substitute') return `À la place de ${name}`;
    return title ?? 'En votre nom';
  },
  confirm: (question: Question, choices: readonly Choice[]) => {
    const [first] = choices;
    // A list stands above the button already.
    if (typeof first === 'object' && 'ranking' in first) return 'Confirmer mon classement';
    if (typeof first === 'object' && 'scores' in first) return 'Confirmer mes notes';
    if (typeof first === 'object' && 'dates' in first) return 'Confirmer mes réponses';
    const said = choices.map((it) => choiceWords(question, it));
    return french(
      choices.length > 1
        ? `Confirmer mes ${choices.length} votes : ${said.join(' et ')}`
        : `Confirmer mon vote : ${said[0] ?? ''}`,
    );
  },
  sameFor: 'Voter de même',
  oneLeft: (name: string) => french(`Pas encore de choix : ${name}.`),
  cancelChange: 'Garder mon vote',
  draftKept: 'Votre choix est gardé sur cet appareil tant que vous n’avez pas confirmé.',
  secretDraft: 'Votre choix n’est gardé que dans cet onglet, jusqu’à la confirmation.',
  sealing: 'Votre bulletin est mis sous enveloppe…',
  sealFailed: 'L’enveloppe n’a pas pu être préparée. Vérifiez la connexion, puis recommencez.',
  suspended: 'Le vote est suspendu un instant. Votre choix est gardé ; vous confirmerez ensuite.',
  counting: 'Le vote est clos. Le dépouillement est en cours.',
  change: 'Modifier tant que le vote est ouvert',
  changeShort: 'Modifier',
  registered: 'Vote enregistré.',
  waiting: 'En attente d’envoi',
  waitingLead: french(
    'Votre vote est gardé sur cet appareil. Il partira dès que la connexion reviendra ; il compte s’il arrive avant la clôture.',
  ),
  sending: 'Envoi en cours…',
  countedAt: (at: number) => `Compté ${moment(at)}`,
  counted: 'Compté',
  sealedCounted: 'Votre bulletin scellé est dans l’urne',
  sealedLead: 'Personne ne peut le lire avant la clôture.',
  moodCounted: 'Votre carte est comptée',
  moodLead: 'Touchez une carte. Vous pouvez en changer jusqu’à la fin.',
  yours: (question: Question, choice: Choice) =>
    french(`Votre vote : ${choiceWords(question, choice)}`),
  tracker: (mark: string) => french(`Votre repère : ${mark}`),
  trackerLead:
    'Il est sur votre bulletin, et n’est gardé nulle part ailleurs. Notez-le si vous voulez retrouver votre bulletin dans le résultat.',
  entered: (by: string, source: BallotSource, said: string) =>
    french(`${by} a saisi votre vote ${SOURCES[source]} : ${said}.`),
  withdrawn: 'Le secrétariat a retiré le vote saisi pour vous : vous pouvez voter.',
  refused: 'Votre vote n’a pas été compté',
  understood: 'J’ai compris',
  tooLate: french('Vous n’aviez pas confirmé votre choix avant la clôture : il n’est pas compté.'),
  noBallot: 'Vous n’avez pas voté.',
  notElector: 'Vous ne votez pas dans ce scrutin.',
  others: 'Autre réponse',
  pick: ({ min, max }: { min: number; max: number }, chosen: number) => {
    if (max === 1) return 'Une seule réponse.';
    const asked =
      min === max ? `${number(max)} réponses` : `de ${number(min)} à ${number(max)} réponses`;
    const full = chosen >= max ? french(' ; retirez-en une pour en choisir une autre') : '';
    return `Choisissez ${asked}. ${number(chosen)} choisie${s(chosen)}${full}.`;
  },
  rankLead: 'Ajoutez vos réponses dans l’ordre de vos préférences, la préférée d’abord.',
  ranked: 'Votre classement',
  toRank: 'À classer',
  rankAdd: (label: string) => `Ajouter au classement, ${label}`,
  rankUp: (label: string) => `Monter, ${label}`,
  rankDown: (label: string) => `Descendre, ${label}`,
  rankRemove: (label: string) => `Retirer du classement, ${label}`,
  rankSaid: (label: string, place: number, of: number) =>
    `${label}, ${place === 1 ? '1er' : `${place}e`} sur ${of}`,
  scoreLead: (min: number, max: number) =>
    `Donnez une note de ${min} à ${max} à chaque ligne, ${max} étant la meilleure.`,
  scoreNone: 'Note',
  dateLead: 'Répondez pour chaque date.',
  left: (count: number) => `Il reste ${number(count)} ligne${s(count)} sans réponse.`,
} as const;

export const AVAILABILITIES: Record<Availability, string> = {
  yes: 'Oui',
  if_needed: 'Si besoin',
  no: 'Non',
};

export const MOODS: Record<Mood, string> = {
  up: 'Favorable',
  middle: 'Partagé',
  down: 'Réservé',
};

export const frDesk = {
  title: 'Animer le scrutin',
  turnout: (voted: number, of: number) =>
    `${number(voted)} vote${s(voted)} reçu${s(voted)} sur ${number(of)}`,
  noDirection: 'Le sens des votes n’est connu de personne avant la clôture.',
  left: (count: number) => `Restent à voter (${number(count)})`,
  leftUnknown: 'Ce scrutin ne dit pas qui a voté.',
  allVoted: 'Tout le monde a voté.',
  offline: 'hors ligne',
  suspend: 'Suspendre le vote',
  resume: 'Reprendre le vote',
  closePoll: 'Clore le vote',
  closeTitle: french('Clore le vote ?'),
  closeAll: 'Tout le monde a voté.',
  closeCount: (missing: number) =>
    `${number(missing)} personne${s(missing)} n’${missing > 1 ? 'ont' : 'a'} pas voté.`,
  closeMissing: (names: readonly string[], more: number) => {
    const count = names.length + more;
    const rest = more > 0 ? ` et ${number(more)} autre${s(more)}` : '';
    return french(`${number(count)} non-votant${s(count)} : ${list(names)}${rest}.`);
  },
  closeLead:
    'Plus aucun vote ne sera reçu. Le résultat ne sera montré à tous qu’à la proclamation.',
  closeLeadNow: 'Plus aucun vote ne sera reçu, et le résultat sera montré à tous aussitôt.',
  wait: 'Attendre',
  reread: 'Relire avant de proclamer',
  rereadLead: 'Vous seuls, qui animez, voyez ce résultat. Lisez-le à voix haute, puis proclamez.',
  proclaim: 'Proclamer le résultat',
  proclaimed: 'Résultat proclamé.',
  closed: 'Vote clos.',
  waitsProclaim: 'Le vote est clos. Le résultat sera proclamé.',
  voidPoll: 'Annuler ce scrutin',
  voidLead: french(
    'Le scrutin ne comptera pas ; il garde son numéro, et votre motif sera lu de tous.',
  ),
  voidReason: 'Motif de l’annulation',
  voidReplace: 'Préparer un nouveau scrutin avec la même question',
  voidConfirm: 'Annuler le scrutin',
  voidMissing: 'Indiquez le motif.',
  cancel: 'Renoncer',
  prepared: 'Ce scrutin est préparé. Personne d’autre que ceux qui animent ne le voit ici.',
  draft: 'Ce scrutin est en préparation.',
  arm: 'Préparer',
  armed: 'Scrutin prêt à être ouvert.',
  edit: 'Modifier',
  open: 'Ouvrir le vote',
  openTitle: french('Ouvrir le vote ?'),
  opened: 'Vote ouvert.',
  /** A person may exercise two mandates: then it is mandates that vote. */
  who: (count: number, byMandate: boolean) => {
    const what = byMandate ? 'mandat' : 'personne';
    return count === 1 ? `1 ${what} votera.` : `${number(count)} ${what}s voteront.`;
  },
  whoNames: 'Voir qui votera',
  whoUnknown: 'Voteront les membres de ce salon qui y écrivent.',
  whoMeeting: 'Voteront ceux qui seront présents à la séance, et ceux qui leur ont donné pouvoir.',
  whoMandates: 'un par personne qui siège',
  whoWriters: 'les membres du salon qui y écrivent',
  paperOpen: 'Personne ne vote depuis un appareil : saisissez les totaux de l’urne, puis clôturez.',
} as const;

export const frEntry = {
  open: 'Saisir à main levée',
  title: 'Saisie à main levée',
  lead: 'Touchez d’abord les exceptions, puis « Les autres ».',
  brush: 'Toucher un nom le note :',
  ask: { against: french('Contre ?'), abstain: french('Abstentions ?'), nppv: 'Ne prend pas part' },
  askFor: french('Pour ?'),
  absent: 'Ne vote pas',
  noneLeft: 'Il ne reste personne à saisir.',
  others: (said: string, count: number) => french(`Les autres : ${said} (${number(count)})`),
  othersHere: (said: string, count: number) =>
    french(`Les autres, en salle : ${said} (${number(count)})`),
  elsewhere: 'pas en salle',
  all: (said: string, count: number) => french(`Tous : ${said} (${number(count)})`),
  only: (count: number) => `Enregistrer ${number(count)} exception${s(count)} seulement`,
  othersWord: 'Les autres votent',
  sent: (count: number) =>
    count === 1
      ? 'Un vote saisi part dans 5 secondes.'
      : `${number(count)} votes saisis partent dans 5 secondes.`,
  undone: 'La saisie a été annulée : rien n’a été envoyé.',
  pending: 'Saisie en attente d’envoi',
  fix: 'Corriger une saisie',
  fixLead:
    'Touchez un nom pour retirer le vote saisi pour cette personne. Un vote fait depuis un appareil ne se retire pas.',
  withdraw: (name: string) => `Retirer le vote saisi, ${name}`,
  withdrawn: (name: string) => `Le vote saisi pour ${name} part en retrait dans 5 secondes.`,
  marked: (name: string, said: string) => `${name}, ${said}`,
} as const;

export const frPaper = {
  title: 'Dépouillement de l’urne',
  envelopes: 'Bulletins dans l’urne',
  blank: 'dont blancs',
  void: 'dont nuls',
  abstentions: 'dont abstentions',
  votes: (label: string) => french(`Voix : ${label}`),
  save: 'Enregistrer les totaux',
  saved: 'Totaux enregistrés. Relisez-les, puis clôturez le vote.',
  sum: (cast: number) => `${number(cast)} suffrage${s(cast)} exprimé${s(cast)}`,
  wrong:
    'Ces totaux ne tombent pas juste : vérifiez les bulletins, les blancs, les nuls et les voix.',
  tooMany: (electors: number) =>
    `Il n’y a que ${number(electors)} votant${s(electors)} possible${s(electors)}.`,
} as const;

const OUTCOMES = {
  adopted: 'Adopté',
  rejected: 'Non adopté',
  no_quorum: 'Quorum non atteint, rien n’est décidé',
} as const;
/** Of what gives an opinion (*avis*) and decides nothing. */
const OPINIONS = {
  ...OUTCOMES,
  adopted: 'Avis favorable',
  rejected: 'Avis défavorable',
} as const;

/** What one asks to be advised gives an opinion, and so does an item that wants no more. */
export const isOpinion = (family: PollFamily, kind: ItemKind | undefined): boolean =>
  family === 'consultative' || kind === 'opinion';

function counts(result: PollResult): string {
  const [pour = 0, contre = 0] = result.lines.map((it) => it.votes);
  const parts = [`${number(pour)}\u00a0pour`, `${number(contre)}\u00a0contre`];
  const { abstentions, blank, nppv } = result;
  if (abstentions.ballots > 0 || blank.ballots === 0) {
    parts.push(`${number(abstentions.weight)}\u00a0abstention${s(abstentions.weight)}`);
  }
  if (blank.ballots > 0) parts.push(`${number(blank.weight)}\u00a0blanc${s(blank.weight)}`);
  if (nppv.ballots > 0) {
    const verb = nppv.weight > 1 ? 'prennent' : 'prend';
    parts.push(`${number(nppv.weight)} ne ${verb} pas part au vote`);
  }
  return parts.join(', ');
}

/** "Adopté — 17 pour, 4 contre, 2 abstentions", "Avis favorable — 12 pour, 0 contre, 1 abstention" */
function headline(
  { question }: Pick<Poll, 'question'>,
  result: PollResult,
  opinion: boolean,
): string {
  const { outcome } = result;
  if (question.kind === 'motion') {
    const word =
      typeof outcome === 'string' && outcome !== 'noted'
        ? (opinion ? OPINIONS : OUTCOMES)[outcome]
        : 'Résultat';
    return `${word} — ${counts(result)}`;
  }
  const label = (at: number) => question.options[at]?.label ?? '';
  if (outcome === 'no_quorum') return OUTCOMES.no_quorum;
  if (typeof outcome === 'object' && 'leading' in outcome) {
    const names = outcome.leading.map(label);
    if (names.length === 0) return 'Aucun vote exprimé';
    return french(`${names.length > 1 ? 'À égalité en tête' : 'En tête'} : ${list(names)}`);
  }
  if (typeof outcome === 'object') {
    const { options, tied } = outcome.elected;
    const elected =
      options.length === 0 ? 'Personne n’est élu à ce tour' : `Élu : ${list(options.map(label))}`;
    const equal = tied.length === 0 ? '' : ` ; à égalité : ${list(tied.map(label))}`;
    return french(elected + equal);
  }
  return french(
    `${number(result.voters.ballots)} carte${s(result.voters.ballots)} montrée${s(result.voters.ballots)}`,
  );
}

export const frResult = {
  title: 'Résultat',
  headline,
  line: 'Réponse',
  votes: 'Voix',
  points: 'Points',
  share: 'Part',
  days: ['Oui', 'Si besoin', 'Non'],
  percent: (thousandths: number) => `${number(Math.round(thousandths / 10))}\u00a0%`,
  cast: (result: PollResult) =>
    `${number(result.cast.weight)} suffrage${s(result.cast.weight)} exprimé${s(result.cast.weight)}`,
  voters: (result: PollResult) =>
    `${number(result.voters.ballots)} votant${s(result.voters.ballots)} sur ${number(result.electors.ballots)}`,
  needed: (needed: number) => french(`Majorité requise : ${number(needed)} voix`),
  missing: (count: number) => `${number(count)} n’${count > 1 ? 'ont' : 'a'} pas voté`,
  voidBallots: (count: number) => `${number(count)} bulletin${s(count)} nul${s(count)}`,
  quorum: (present: number, needed: number, reached: boolean) =>
    french(
      `Quorum ${reached ? 'atteint' : 'non atteint'} : ${number(present)} sur ${number(needed)}`,
    ),
  casting: 'La voix prépondérante de la présidence a décidé.',
  names: 'Qui a voté quoi',
  sealedNames: 'Les bulletins ouverts, dans l’ordre de leurs repères',
  unreadable: 'Bulletin illisible, compté nul',
  mine: 'le vôtre',
  voter: 'Votant',
  noVote: 'N’ont pas voté',
  voided: 'Ce scrutin est annulé',
  lost: 'L’urne scellée est perdue, le vote est à recommencer. Aucun résultat partiel n’a été lu.',
  voidedBy: (by: string, at: number) => `Annulé ${moment(at)} par ${by}.`,
  voidedAlone: (at: number) => `Annulé ${moment(at)} par le serveur.`,
  replacement: 'Ouvrir le scrutin qui le remplace',
  hash: 'Empreinte du relevé (SHA-256)',
  file: 'Télécharger le fichier de vérification',
  proclaimedAt: (at: number) => `Proclamé ${moment(at)}`,
} as const;

export { choiceWords, VOTE_WORDS };
