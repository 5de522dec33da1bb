/** Texts of the facilitator's desk (*pupitre*). */

import type {
  AgendaItem,
  Elector,
  ItemKind,
  ItemOutcome,
  ItemState,
  MeetingState,
  PollFamily,
  QuorumStamp,
  Warning,
} from '#protocol';
import type { VoiceCount, WhyNot } from '../feature/desk/seats.ts';
import { moment, number, time } from './format.ts';
import { list } from './fr_vote.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

export const ITEM_KINDS: Record<ItemKind, string> = {
  information: 'Information',
  debate: 'Débat',
  opinion: 'Avis',
  deliberation: 'Délibération',
  election: 'Élection',
  budget: 'Budget',
  other: 'Questions diverses',
  break: 'Suspension',
};

export const ITEM_STATES: Record<ItemState, string> = {
  proposed: 'proposé',
  planned: 'à venir',
  open: 'en discussion',
  suspended: 'interrompu',
  decided: 'décidé',
  noted: 'pris acte',
  postponed: 'reporté',
  withdrawn: 'retiré',
};

const MEETING_STATES: Record<MeetingState, string> = {
  draft: 'en préparation',
  convened: 'convoquée, pas encore ouverte',
  open: 'séance ouverte',
  suspended: 'séance suspendue',
  closed: 'séance levée',
  cancelled: 'séance annulée',
};

const WHY_NOT: Record<WhyNot, string> = {
  away: 'absent, sans pouvoir',
  recused: 'se déporte sur ce point',
  proxy_waits: 'absent, son pouvoir n’est pas accepté',
  holder_away: 'absent, et qui porte son pouvoir aussi',
  holder_recused: 'absent, et qui porte son pouvoir se déporte',
};

/** "8 min de retard", "3 min d’avance", "à l’heure" */
function late(minutes: number): string {
  if (minutes === 0) return 'à l’heure';
  const count = `${number(Math.abs(minutes))}\u00a0min`;
  return minutes > 0 ? `${count} de retard` : `${count} d’avance`;
}

/** The number by which an item is called; one that has none yet, by its place. */
export const itemNumber = (item: Pick<AgendaItem, 'number' | 'rank'>): number =>
  item.number ?? item.rank;

/** "Quorum atteint : 25 nécessaires, 5 de plus"; "Quorum non atteint : 0 présent sur 12 nécessaires" */
function quorum({ needed, margin, reached }: QuorumStamp): string {
  if (needed === undefined) return 'Pas de quorum requis';
  const wanted = `${number(needed)} nécessaire${s(needed)}`;
  if (reached) {
    const spare = margin === 0 ? 'tout juste' : `${number(margin)} de plus`;
    return french(`Quorum atteint : ${wanted}, ${spare}`);
  }
  const there = Math.max(0, needed + margin);
  return french(`Quorum non atteint : ${number(there)} présent${s(there)} sur ${wanted}`);
}

export const frDeskPage = {
  title: 'Pupitre',
  titleOf: (meeting: string) => `Pupitre, ${meeting}`,
  toMeeting: 'Fiche de la séance',
  toSheet: 'Faire l’appel',
  back: 'Revenir au pupitre',
  notYours: 'Le pupitre est à qui anime la séance',
  notYoursLead: 'Vous suivez la séance depuis sa fiche.',
  missing: 'Cette séance n’existe pas dans ce salon.',
  strip: 'Où en est la séance',
  state: (state: MeetingState) => MEETING_STATES[state],
  point: (at: number, of: number) => `Point ${number(at)}/${number(of)}`,
  noPoint: (of: number) => `${number(of)} point${s(of)}`,
  hour: (now: number, minutes: number | undefined) =>
    minutes === undefined ? `Il est ${time(now)}` : `Il est ${time(now)}, ${late(minutes)}`,
  present: (stamp: QuorumStamp) => {
    const all = number(stamp.room + stamp.video);
    return `Présents ${all} (salle ${number(stamp.room)}, visio ${number(stamp.video)})`;
  },
  proxies: (count: number) => `Pouvoirs ${number(count)}`,
  recused: (count: number) => `Déports ${number(count)}`,
  quorum,
  quorumLost: 'Le quorum n’est plus atteint.',
  lost: (count: number) => `${number(count)} en visio, hors ligne`,
  lostWho: (names: readonly string[]) => french(`En visio et hors ligne : ${list(names)}`),
  open: 'Ouvrir la séance',
  suspend: 'Suspendre la séance',
  resume: 'Reprendre la séance',
  close: 'Lever la séance',
  closeTitle: french('Lever la séance ?'),
  closeLead: 'La séance sera close : présences, votes et décisions n’y changeront plus.',
  closeLeft: (count: number) =>
    `${number(count)} point${s(count)} de l’ordre du jour n’${count > 1 ? 'ont' : 'a'} pas été traité${s(count)}.`,
  opened: 'Séance ouverte.',
  suspended: 'Séance suspendue.',
  resumed: 'Séance reprise.',
  closed: 'Séance levée.',
  notOpen: 'Ouvrez la séance pour passer au premier point.',
  over: (at: number | undefined) =>
    at === undefined ? 'La séance est levée.' : `La séance est levée, ${moment(at)}.`,
  minutes: 'Rédiger le procès-verbal',
  minutesRead: 'Lire le procès-verbal',
  offline:
    'Hors ligne : ce que vous faites ici est gardé, et partira au retour du réseau, dans l’ordre.',
  waiting: (count: number) =>
    `${number(count)} action${s(count)} en attente d’envoi, dans l’ordre.`,
} as const;

/** Before a meeting is opened on another day, or without enough people. */
export const frStart = {
  title: french('Ouvrir la séance maintenant ?'),
  otherDay: (day: string) => `Cette séance est prévue le ${day}.`,
  nobody: 'Personne n’est encore noté présent : le quorum ne peut pas être constaté.',
  short: (words: string) => `${words}.`,
  lead: 'Une séance ouverte ne redevient pas « à venir » : l’heure d’ouverture sera au procès-verbal.',
  open: 'Ouvrir maintenant',
} as const;

export const frLease = {
  free: 'Personne ne tient le pupitre : il est à vous dès que vous agissez ici.',
  yours: (at: number) => `Vous tenez le pupitre, depuis ${time(at)}.`,
  theirs: (name: string, at: number) => `${name} tient le pupitre, depuis ${time(at)}.`,
  watching: 'Vous regardez : rien ne part d’ici tant que vous ne l’avez pas pris.',
  take: 'Prendre le pupitre',
  takeTitle: french('Prendre le pupitre ?'),
  takeLead: (name: string) =>
    `${name} ne pourra plus agir depuis son pupitre. Les votes en cours continuent.`,
  taken: 'Vous tenez le pupitre.',
  lost: (name: string) => `${name} a pris le pupitre. Vous regardez.`,
  release: 'Rendre le pupitre',
  released: 'Vous ne tenez plus le pupitre : un collègue peut le prendre.',
} as const;

export const frAgenda = {
  title: 'Ordre du jour',
  item: (item: AgendaItem) => french(`Point ${itemNumber(item)} : ${item.draft.title}`),
  minutes: (count: number) => `${number(count)}\u00a0min`,
  since: (count: number) => `en discussion depuis ${number(count)}\u00a0min`,
  /** "en cours, 4 min sur 10" */
  running: (minutes: number, planned: number | undefined) =>
    planned === undefined
      ? `en cours, ${number(minutes)}\u00a0min`
      : `en cours, ${number(minutes)}\u00a0min sur ${number(planned)}`,
  empty: 'L’ordre du jour est vide.',
  follow: 'Revenir au point en cours',
  followNext: 'Revenir au prochain point',
} as const;

const OUTCOMES: Record<ItemOutcome, string> = {
  decided: 'Décidé',
  noted: 'Il en est pris acte',
  postponed: 'Reporté à une autre séance',
  withdrawn: 'Retiré',
};

/** Where an item stands; what asks for an opinion ends with one. */
export const itemState = (state: ItemState, opinion: boolean): string =>
  state === 'decided' && opinion ? 'avis rendu' : ITEM_STATES[state];

/** What an item is: where no more than an opinion may come of it, it says so. */
export const itemKind = (kind: ItemKind, opinion: boolean): string =>
  kind === 'deliberation' && opinion ? ITEM_KINDS.opinion : ITEM_KINDS[kind];

export const frItem = {
  rapporteur: (name: string) => `rapporteur ${name}`,
  planned: (minutes: number) => `prévu ${number(minutes)}\u00a0min`,
  open: 'Ouvrir ce point',
  reopen: 'Reprendre ce point',
  openNamed: (item: AgendaItem) => `Ouvrir le point ${itemNumber(item)}`,
  opened: (item: AgendaItem) => french(`Point ${itemNumber(item)} ouvert : ${item.draft.title}`),
  suspend: 'Interrompre ce point',
  suspended: 'Point interrompu.',
  quorumAt: (stamp: QuorumStamp) =>
    french(
      stamp.reached
        ? `Quorum constaté à l’ouverture du point : ${number(stamp.room + stamp.video)} présents.`
        : `Ouvert sans quorum : ${number(stamp.room + stamp.video)} présents.`,
    ),
  decision: (words: string, opinion: boolean) => french(opinion ? words : `Décision : ${words}`),
  carried: 'Reporté d’une séance précédente',
  end: 'Fin du point',
  outcome: 'Que devient ce point ?',
  outcomeOf: (outcome: ItemOutcome, opinion: boolean) =>
    outcome === 'decided' && opinion ? 'Avis rendu' : OUTCOMES[outcome],
  /** Of what was to be voted on, and was not. */
  notVoted: 'Ce point n’a pas été mis aux voix. Ouvrez le vote, ou dites ce qu’il devient.',
  outcomeMissing: 'Dites d’abord ce que devient ce point.',
  withoutVote: (opinion: boolean) => (opinion ? 'Avis rendu sans vote' : 'Décidé sans vote'),
  sentence: 'Phrase du procès-verbal',
  sentenceHelp: 'Les mots se corrigent ici ; les chiffres du scrutin restent ceux du résultat.',
  owner: 'Suite confiée à (facultatif)',
  nobody: 'Personne',
  due: 'Pour le (facultatif)',
  close: 'Clore ce point',
  closeNext: (next: AgendaItem) => `Clore et passer au point ${itemNumber(next)}`,
  closed: 'Point clos.',
  voteFirst: 'Un vote est en cours sur ce point : il se clôt d’abord.',
  tellFirst: 'Le vote est clos, son résultat n’est pas encore proclamé : proclamez-le d’abord.',
  postpone: 'Reporter ce point',
  withdraw: 'Retirer ce point',
  postponed: 'Point reporté.',
  drop: 'Reporter ou retirer',
  recusals: french('Un élu intéressé ?'),
  recusalsLead:
    'Touchez un nom : l’élu se déporte, ne compte plus dans le quorum de ce point et n’y vote pas. Touchez encore pour l’annuler.',
  recused: (names: readonly string[]) =>
    french(`Se déporte${names.length > 1 ? 'nt' : ''} : ${list(names)}`),
  recusedOne: (name: string) => `${name} se déporte.`,
  backOne: (name: string) => `${name} ne se déporte plus.`,
  nobodyThere: 'Personne n’est encore déclaré présent.',
} as const;

export const frWarned = {
  title: 'Une règle s’y oppose',
  reason: 'Pourquoi passer outre',
  reasonHelp: 'Votre motif sera au procès-verbal.',
  missing: 'Indiquez le motif.',
  roll: 'Faire l’appel',
  insist: 'Passer outre',
  words: (warning: Warning): string => {
    if (warning === 'not_convened') return 'La séance n’a pas été convoquée sur cet ordre du jour.';
    if (warning === 'agenda_sent') return 'L’ordre du jour a déjà été envoyé.';
    if (warning === 'represented_again') return 'Cette personne a déjà été représentée trois fois.';
    if ('clear_days' in warning) {
      return `Il faut ${number(warning.clear_days.needed)} jours francs avant la séance.`;
    }
    return `${quorum(warning.no_quorum)}.`;
  },
} as const;

const PRESETS = {
  consultative: { word: 'Pour ou contre, consultatif', help: 'Un avis. Les exceptions d’abord.' },
  ordinary: { word: 'Pour ou contre, à main levée', help: 'Les exceptions d’abord.' },
  public: { word: 'Scrutin public', help: 'Les noms au procès-verbal.' },
  secret: { word: 'Scrutin secret', help: 'Bulletins scellés, consultatif.' },
  paper: { word: 'Urne papier', help: 'Les totaux sont saisis.' },
} as const satisfies Record<PollFamily, { word: string; help: string }>;

export const frVoteDesk = {
  title: 'Vote',
  prepared: 'Vote préparé',
  fromTitle: 'La question est le titre du point. Un geste ouvre le vote.',
  open: 'Ouvrir le vote',
  another: 'Un autre vote',
  quick: 'Nouveau vote',
  question: 'La question',
  questionHelp: 'Laissez le titre du point, ou écrivez une phrase.',
  presets: PRESETS,
  exceptions: french('Exceptions : contre, abstentions, corrections'),
  presetLead: 'Touchez une forme : le vote s’ouvre aussitôt.',
  moreForms: 'Autres formes (choix, dates, notes, élection)',
  cancel: 'Renoncer',
  secretRefused:
    'Un conseil ne vote pas au scrutin secret, ni n’élit, tant que des élus siègent à distance.',
  who: (count: VoiceCount) => {
    const parts = [
      `salle ${number(count.room)}`,
      `visio ${number(count.video)}`,
      count.proxies > 0 ? `pouvoir${s(count.proxies)} ${number(count.proxies)}` : '',
      count.substitutes > 0
        ? `dont suppléant${s(count.substitutes)} ${number(count.substitutes)}`
        : '',
    ].filter((it) => it !== '');
    return `${number(count.all)} mandat${s(count.all)} votent (${parts.join(', ')})`.replace(
      /^([01] mandat) votent/,
      '$1 vote',
    );
  },
  whoNames: 'Qui vote, et qui ne vote pas',
  votes: 'Votent',
  votesNot: 'Ne votent pas',
  byProxy: (holder: string) => `par ${holder}, qui porte son pouvoir`,
  bySubstitute: (who: string) => `par ${who}, qui le supplée`,
  why: (why: WhyNot) => WHY_NOT[why],
  room: 'salle',
  video: 'visio',
  away: 'absent',
  noDevice: (names: string) =>
    french(`Sans appareil connecté, en salle : ${names}. Leur main levée se saisit ici.`),
  lost: (names: string) =>
    french(`En visio et hors ligne : ${names}. Appelez pour saisir leur vote au téléphone.`),
  suspended: (name: string, holder: string) =>
    `${name} est là : le pouvoir donné à ${holder} est suspendu.`,
  left: (count: number) => `Restent à voter (${number(count)})`,
  leftApart: (count: number) => `Restent à voter, hors de la salle (${number(count)})`,
  place: { room: 'salle', video: 'visio', away: 'absent' },
  online: 'en ligne',
  offline: 'hors ligne',
  holds: (holder: string) => `pouvoir porté par ${holder}`,
  admit: (name: string) => `Admettre ${name} au vote`,
  admitLead: (name: string) => `${name} vient d’arriver et n’est pas dans ce vote.`,
  admitted: (name: string) => `${name} peut voter.`,
  byPhone: 'Au téléphone',
  byPhoneOf: (name: string) => `Saisir le vote au téléphone, ${name}`,
  again: 'Voter de nouveau',
  done: 'Vote proclamé',
  see: 'Voir le scrutin',
  none: 'Ce point ne demande pas de vote.',
  noVote: 'Il n’y a pas eu de vote sur ce point.',
  notOpen: 'Le vote s’ouvrira une fois le point ouvert.',
  facilitatorsOnly: 'Les votes sont ouverts et clos par qui anime le salon.',
} as const;

export const frRoll = {
  open: 'Appel nominal',
  title: 'Appel nominal',
  lead: 'Appelez chaque nom, dans l’ordre alphabétique. Les touches P, C, A et N répondent ; la flèche revient en arrière.',
  at: (at: number, of: number) => `${number(at)} sur ${number(of)}`,
  answers: { for: 'Pour', against: 'Contre', abstain: 'Abstention', nppv: 'Ne prend pas part' },
  skip: 'Ne répond pas',
  back: 'Revenir au précédent',
  leaving: (name: string, said: string) => french(`${name} : ${said}. Part dans 5 secondes.`),
  undo: (name: string) => `Annuler la réponse de ${name}`,
  undone: (name: string) => french(`La réponse de ${name} est annulée : rien n’a été envoyé.`),
  said: (name: string, said: string) => `${name}, ${said}`,
  over: 'L’appel est terminé.',
  overLead: (count: number) =>
    count === 0
      ? 'Chacun a répondu.'
      : `${number(count)} sans réponse : reprenez l’appel, ou clôturez le vote.`,
  again: 'Reprendre l’appel',
  stop: 'Quitter l’appel',
  conflict:
    'Hors ligne, l’appel continue : les réponses partiront au retour. Un vote déjà fait depuis un appareil ne sera pas remplacé.',
} as const;

export const frMood = {
  take: 'Prendre le pouls',
  title: 'Pouls',
  help: 'Trois cartes pendant une minute ; rien n’est gardé de qui a montré quoi.',
  shown: (count: number) => `${number(count)} carte${s(count)} montrée${s(count)}`,
} as const;

export const frScreenPairing = {
  title: 'Écran de salle',
  lead: 'Sur l’ordinateur du projecteur, ouvrez cette adresse, ou visez le carré :',
  pair: 'Afficher l’écran de salle',
  again: 'Nouveau code',
  code: 'Code',
  qr: 'Adresse de l’écran de salle, en code carré',
  here: 'Ouvrir ici, dans un autre onglet',
  since: (at: number) => `Un écran est relié depuis ${time(at)}.`,
  stop: 'Éteindre l’écran',
  stopped: 'L’écran de salle est éteint.',
  lost: 'Le code n’est dit qu’une fois. Demandez un nouveau code pour relier un autre écran : l’ancien s’éteint.',
} as const;

export const frCheckIn = {
  title: 'Code de présence',
  lead: 'Chacun le tape sur son téléphone en arrivant, ou vise le code carré.',
  square: 'Code carré : ouvre la séance sur un téléphone, le code déjà rempli',
} as const;

export const frShortcuts = {
  open: 'Raccourcis du clavier',
  title: 'Raccourcis du clavier',
  on: 'Utiliser les raccourcis d’une touche',
  list: [
    { keys: 'V', does: 'Nouveau vote sur le point en cours' },
    { keys: 'N', does: 'Clore le point et passer au suivant' },
    { keys: 'M', does: 'Prendre le pouls' },
    { keys: 'S', does: 'Donner la parole au suivant' },
    { keys: 'P C A N', does: 'Pendant l’appel : pour, contre, abstention, ne prend pas part' },
    { keys: '←', does: 'Pendant l’appel : revenir au précédent' },
    { keys: '?', does: 'Cette liste' },
  ],
} as const;

/** A mandate as it is called aloud: whose it is, and who answers for it. */
export function electorName(elector: Elector, by: (person: string) => string): string {
  return elector.on_behalf === undefined
    ? elector.name
    : `${elector.name} (${frVoteDesk.holds(by(elector.person))})`;
}
