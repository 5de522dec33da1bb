/** Texts of the screens of meetings. */

import type {
  ClearDays,
  ItemKind,
  ItemState,
  Meeting,
  MeetingMode,
  MeetingState,
  Micros,
  ProxyState,
  Publicity,
  QuorumStamp,
  Rsvp,
  Summons,
  Whereabouts,
} from '#protocol';
import { moment, number } from './format.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

// A meeting has the hour of the town hall, wherever one reads it.
const ZONE = { timeZone: 'Europe/Paris' } as const;
const DAY = new Intl.DateTimeFormat('fr-FR', {
  ...ZONE,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const HOUR = new Intl.DateTimeFormat('fr-FR', { ...ZONE, hour: '2-digit', minute: '2-digit' });

/** "18 h 30" */
export function hour(at: Micros): string {
  const parts = HOUR.formatToParts(new Date(at / 1000));
  const of = (type: string) => parts.find((it) => it.type === type)?.value ?? '';
  return `${Number(of('hour'))}\u00a0h\u00a0${of('minute')}`;
}

/** "jeudi 3 décembre 2026 à 18 h 30" */
export function when(at: Micros): string {
  const parts = DAY.formatToParts(new Date(at / 1000));
  const day = parts.map((it) => (it.type === 'day' && it.value === '1' ? '1er' : it.value));
  return `${day.join('')} à ${hour(at)}`;
}

export function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest}\u00a0min`;
  return `${hours}\u00a0h${rest === 0 ? '' : `\u00a0${String(rest).padStart(2, '0')}`}`;
}

export const STATE: Record<MeetingState, string> = {
  draft: 'En préparation',
  convened: 'Convoquée',
  open: 'Séance ouverte',
  suspended: 'Séance suspendue',
  closed: 'Séance levée',
  cancelled: 'Annulée',
};

export const MODE: Record<MeetingMode, { word: string; help: string }> = {
  place: { word: 'En salle', help: 'tout le monde au même endroit' },
  hybrid: { word: 'En salle et à distance', help: 'chacun choisit' },
  video: { word: 'À distance', help: 'tout le monde en visioconférence' },
};

export const PUBLICITY: Record<Publicity, { word: string; help: string }> = {
  public: { word: 'Publique', help: 'tout le monde peut écouter' },
  closed: { word: 'À huis clos', help: 'par un vote de l’instance' },
  internal: { word: 'Entre membres', help: 'sans public, par nature' },
};

export const ITEM_KIND: Record<ItemKind, string> = {
  information: 'Information',
  debate: 'Débat',
  opinion: 'Avis',
  deliberation: 'Délibération',
  election: 'Élection ou désignation',
  budget: 'Budget',
  other: 'Questions diverses',
  break: 'Suspension',
};

export const ITEM_STATE: Record<ItemState, string> = {
  proposed: 'proposé',
  planned: 'à venir',
  open: 'en discussion',
  suspended: 'interrompu',
  decided: 'décidé',
  noted: 'pris acte',
  postponed: 'reporté',
  withdrawn: 'retiré',
};

/** Where an item stands; what asks for an opinion ends with one. */
export const itemStood = (state: ItemState, opinion: boolean): string =>
  state === 'decided' && opinion ? 'avis rendu' : ITEM_STATE[state];

/** What an item is: where no more than an opinion may come of it, it says so. */
export const itemIs = (kind: ItemKind, opinion: boolean): string =>
  kind === 'deliberation' && opinion ? ITEM_KIND.opinion : ITEM_KIND[kind];

export const ANSWER: Record<Rsvp, { word: string; told: string }> = {
  coming: { word: 'Je viens', told: 'Vous avez répondu : je viens.' },
  remote: { word: 'Je suis à distance', told: 'Vous avez répondu : je suis à distance.' },
  absent: { word: 'Je suis absent(e)', told: 'Vous avez répondu : absent(e).' },
  represented: {
    word: 'Je donne pouvoir',
    told: 'Vous avez répondu : absent(e), je donne pouvoir.',
  },
  substituted: {
    word: 'Je me fais remplacer',
    told: 'Vous avez répondu : absent(e), je me fais remplacer.',
  },
};

export const ANSWER_SHORT: Record<Rsvp, string> = {
  coming: 'vient',
  remote: 'à distance',
  absent: 'absent(e)',
  represented: 'donne pouvoir',
  substituted: 'se fait remplacer',
};

export const POWER: Record<ProxyState, string> = {
  deposited: 'en attente de sa réponse',
  accepted: 'accepté',
  suspended: 'suspendu : la personne est arrivée',
  refused: 'refusé',
  revoked: 'repris',
};

export const PLACE: Record<Whereabouts, string> = {
  away: 'Absent',
  room: 'En salle',
  video: 'En visio',
};

/** "n° 12" */
export const numbered = ({ number: of }: Meeting): string => `n°\u00a0${number(of)}`;

/** "Quorum atteint : 19 présents nécessaires, marge de 4" */
export function quorumWords(stamp: QuorumStamp | undefined): string {
  if (stamp === undefined) return 'Personne n’a encore été pointé.';
  const { needed, margin, reached } = stamp;
  if (needed === undefined) return 'Pas de quorum à réunir.';
  if (!reached) {
    return french(`Quorum non atteint : il manque ${number(-margin)} élu${s(-margin)}.`);
  }
  const spare =
    margin === 0 ? 'tout juste' : `${number(margin)} élu${s(margin)} de plus que nécessaire`;
  return french(`Quorum atteint : ${spare} (il en faut ${number(needed)}).`);
}

export function daysWords({ needed, given }: ClearDays): string {
  const late = given < needed;
  const has =
    given < 0
      ? 'elle partirait le jour même, ou après'
      : `elle laisse ${number(given)} jour${s(given)} franc${s(given)}`;
  if (needed === 0) return french(`Envoyée maintenant, ${has}. Cette équipe n’en demande pas.`);
  const rule = `il en faut ${number(needed)}`;
  return french(
    late
      ? `Envoyée maintenant, ${has} ; ${rule}. Il faudra dire pourquoi il y a urgence.`
      : `Envoyée maintenant, ${has} ; ${rule} : le délai est respecté.`,
  );
}

export const frSeance = {
  list: {
    title: 'Séances',
    of: (room: string) => `Séances : ${room}`,
    back: 'Revenir au salon',
    create: 'Préparer une séance',
    ahead: 'À venir',
    past: 'Passées',
    none: 'Aucune séance n’est prévue',
    noneLead: 'Quand une séance sera convoquée ici, vous la trouverez sur cette page.',
    noneLeadMake: 'Préparez la prochaine : date, ordre du jour, puis convocation.',
    more: 'Séances plus anciennes',
    toRead: 'Convocation à lire',
    toAnswer: 'Votre réponse est attendue',
    proposals: (count: number) => `${number(count)} proposition${s(count)} pour l’ordre du jour`,
  },
  sheet: {
    back: 'Toutes les séances',
    missing: 'Cette séance n’existe pas ici',
    missingLead: 'Elle n’est plus accessible, ou l’adresse est incomplète.',
    join: 'Rejoindre la visioconférence',
    chair: 'Préside',
    secretary: 'Secrétaire de séance',
    where: 'Lieu',
    cancelled: (why: string) => french(`Cette séance n’aura pas lieu : ${why}`),
    outdated: 'La séance a changé depuis la dernière convocation.',
    now: 'En ce moment',
    nothingNow: 'Aucun point n’est en discussion.',
    vote: 'Voter',
    thread: 'Fil du point',
    begin: 'Ouvrir un fil',
    agenda: 'Ordre du jour',
    noAgenda: 'L’ordre du jour n’est pas encore écrit.',
    total: (minutes: number) => `Durée prévue : ${duration(minutes)}`,
    by: (name: string) => `par ${name}`,
    decided: (words: string, opinion: boolean) => french(opinion ? words : `Décision : ${words}`),
  },
  ownRecusal: {
    ask: 'Je me déporte',
    askOf: (title: string) => `Je me déporte, ${title}`,
    title: (title: string) => french(`Vous déporter du point « ${title} » ?`),
    lead: 'Vous-même ou un proche avez un intérêt dans ce point : vous quittez la salle pendant son examen. Vous n’y comptez plus parmi les présents, vous n’y votez pas, et le pouvoir que vous portez n’y vote pas non plus. Le procès-verbal le mentionnera.',
    voting:
      'Le vote déjà ouvert garde ses votants : prévenez la présidence, et ne votez pas sur ce point.',
    out: 'Vous vous déportez de ce point : vous n’y siégez pas et n’y votez pas.',
    back: 'Ne plus me déporter',
    backOf: (title: string) => `Ne plus me déporter, ${title}`,
    said: (title: string) => french(`Vous vous déportez du point « ${title} ».`),
    unsaid: (title: string) => french(`Vous ne vous déportez plus du point « ${title} ».`),
  },
  summons: {
    title: 'Convocation',
    none: 'Les membres n’ont pas encore été convoqués.',
    sent: (at: Micros, version: number) =>
      version > 1 ? `Version ${number(version)}, envoyée ${moment(at)}.` : `Envoyée ${moment(at)}.`,
    read: 'Lire la convocation',
    again: 'Relire la convocation',
    close: 'Refermer',
    acknowledge: 'J’ai pris connaissance',
    acknowledged: (at: Micros) => `Vous avez pris connaissance ${moment(at)}.`,
    opened: (at: Micros) => `Vous l’avez ouverte ${moment(at)}.`,
    urgency: (why: string) => french(`Convoquée en urgence : ${why}`),
    days: ({ given }: ClearDays) =>
      given < 0 ? '' : `${number(given)} jour${s(given)} franc${s(given)} avant la séance.`,
    hash: (hash: string) => `Empreinte du document : ${hash.slice(0, 16)}…`,
    later: 'Le texte envoyé arrivera avec la connexion. Voici la séance telle qu’elle est.',
    openedBy: (count: number, of: number) =>
      count === 0
        ? `Aucun des ${number(of)} membres convoqués ne l’a ouverte`
        : `Ouverte par ${number(count)} membre${s(count)} sur ${number(of)}`,
    stamp: (name: string, { read_at, acknowledged_at }: Summons) =>
      acknowledged_at === undefined
        ? `${name}, ouverte ${moment(read_at)}`
        : `${name}, ouverte ${moment(read_at)}, « pris connaissance » ${moment(acknowledged_at)}`,
    answered: (count: number) =>
      count === 0 ? 'aucune réponse' : `${number(count)} ${count > 1 ? 'ont' : 'a'} répondu`,
    notRead: (names: string) => french(`Ne l’ont pas ouverte : ${names}.`),
  },
  answer: {
    title: 'Serez-vous là ?',
    awaited: 'Votre réponse aide à savoir si le quorum sera réuni.',
    sending: 'Envoi de votre réponse…',
    none: 'Vous n’avez pas de siège ici : vous assistez à la séance.',
    holder: 'À qui donnez-vous pouvoir ?',
    choose: 'Choisir une personne',
    give: (name: string) => `Donner pouvoir à ${name}`,
    giveLead: 'Cette personne devra l’accepter. Vous pourrez le reprendre jusqu’à la fin.',
    given: 'Pouvoir donné.',
  },
  replacing: {
    title: 'Se faire remplacer',
    lead: 'Pour cette séance seulement, par une personne de la même commune. Elle entre dans ce salon jusqu’à la fin de la séance : elle y lit ce que lisent ses membres, siège et vote. Ce qu’elle aura lu, elle l’aura lu. Le membre qui arrive reprend sa place.',
    elsewhere: 'Remplacer un élu de votre commune',
    replaced: (name: string) => `${name} a un remplaçant pour cette séance.`,
    askTheMayor:
      'C’est le maire de votre commune, ou le secrétariat de la séance, qui désigne votre remplaçant.',
    who: (name: string) => `Qui siège à la place de ${name} ?`,
    choose: 'Choisir une personne',
    nobody: 'Personne d’autre de cette commune n’est dans l’annuaire.',
    replace: (name: string) => `Désigner qui remplace ${name}`,
    designate: (name: string) => `Désigner ${name}`,
    designated: 'Remplaçant désigné.',
    sitsFor: (other: string, name: string) =>
      `${other} siège à la place de ${name} pour cette séance.`,
    takeBack: (name: string) => `${name} siège de nouveau`,
  },
  power: {
    title: 'Pouvoirs',
    given: (name: string) => `Vous avez donné pouvoir à ${name}`,
    received: (name: string) => `${name} vous donne pouvoir`,
    accept: 'Accepter',
    refuse: 'Refuser',
    revoke: 'Reprendre mon pouvoir',
    acceptOf: (name: string) => `Accepter le pouvoir de ${name}`,
    refuseOf: (name: string) => `Refuser le pouvoir de ${name}`,
    accepted: 'Pouvoir accepté.',
    refused: 'Pouvoir refusé.',
    revoked: 'Pouvoir repris.',
    others: (names: string) => french(`Peuvent encore le recevoir : ${names}.`),
    none: 'Plus personne ne peut recevoir de pouvoir pour cette séance.',
    full: 'Cette personne ne peut pas recevoir d’autre pouvoir.',
    replacedBy: (name: string) => `${name} siège à votre place pour cette séance.`,
    replaces: (name: string) =>
      `Vous siégez à la place de ${name} pour cette séance. Vous quitterez ce salon à la fin.`,
    backAgain: 'Je siège moi-même',
  },
  arrival: {
    title: 'Votre arrivée',
    room: 'Je suis arrivé(e)',
    video: 'Je suis en visioconférence',
    leave: 'Je pars',
    code: 'Code de présence',
    codeHelp: 'Six chiffres, affichés dans la salle, ou auprès de la secrétaire.',
    codeWrong: 'Ce n’est pas le code de présence de cette séance. Vérifiez-le à l’écran.',
    codeShape: 'Le code compte six chiffres.',
    here: (where: Whereabouts, at: string) =>
      where === 'room'
        ? `Votre présence est notée en salle depuis ${at}.`
        : `Votre présence est notée en visioconférence depuis ${at}.`,
    left: (at: string) => `Votre départ est noté à ${at}.`,
    noted: 'Votre présence est notée.',
    sending: 'Envoi de votre arrivée…',
    power: 'Votre pouvoir est suspendu tant que vous êtes là.',
  },
  form: {
    create: 'Préparer une séance',
    edit: 'Modifier la séance',
    back: 'Revenir à la séance',
    name: 'Intitulé',
    nameOf: (room: string) => `Séance : ${room}`,
    date: 'Date',
    time: 'Heure',
    mode: 'Comment se réunit-on ?',
    places: 'Lieu',
    placesHelp: 'Plusieurs lieux : un par ligne.',
    video: 'Adresse de la visioconférence (facultatif)',
    videoHelp: 'Elle commence par https:// (Visio, Jitsi, BigBlueButton…).',
    publicity: 'Qui peut écouter ?',
    people: 'Qui la conduit ?',
    chair: 'Préside',
    chairNone: 'Le président ou la présidente de l’instance',
    secretary: 'Secrétaire de séance',
    nobody: 'À désigner',
    facilitators: 'Conduisent aussi la séance',
    second: 'Remplace une séance sans quorum',
    secondNone: 'Non',
    save: 'Enregistrer',
    make: 'Continuer : l’ordre du jour',
    clear: (days: number) =>
      days === 0
        ? 'Aucun délai de convocation n’est imposé à une équipe projet.'
        : french(
            `La convocation doit partir ${number(days)} jours francs avant : ni le jour de l’envoi, ni celui de la séance ne comptent.`,
          ),
    problems: {
      title: 'Donnez un intitulé à la séance.',
      when: 'Indiquez la date et l’heure.',
      past: 'Cette date est passée.',
      places: 'Indiquez le lieu.',
      video: 'L’adresse de la visioconférence commence par https://.',
    },
    waits: 'Pas de connexion : l’envoi partira dès qu’elle reviendra, si vous restez ici.',
    cancel: 'Annuler la séance',
    cancelTitle: 'Annuler cette séance ?',
    cancelLead: 'Les membres seront prévenus. On ne revient pas en arrière.',
    cancelWhy: 'Motif',
    cancelMissing: 'Indiquez le motif : il sera lu par les membres.',
    keep: 'Garder la séance',
    cancelled: 'La séance est annulée.',
  },
  attachments: {
    title: 'Pièces jointes (liens)',
    label: (at: number) => `Intitulé du lien ${number(at)}`,
    url: (at: number) => `Adresse du lien ${number(at)}, https://…`,
    remove: (at: number) => `Retirer le lien ${number(at)}`,
    add: 'Ajouter un lien',
    wrong: french(
      'Chaque lien demande un intitulé et une adresse, différente des autres, qui commence par https://.',
    ),
  },
  agenda: {
    title: 'Ordre du jour',
    lead: 'Les points se discutent dans cet ordre. Les numéros sont donnés par la convocation.',
    add: 'Ajouter un point',
    edit: (title: string) => `Modifier le point « ${title} »`,
    editing: 'Modifier le point',
    name: 'Intitulé du point',
    kind: 'Nature',
    minutes: 'Durée prévue, en minutes (facultatif)',
    rapporteur: 'Rapporteur (facultatif)',
    nobody: 'Personne',
    save: 'Enregistrer le point',
    put: 'Ajouter à l’ordre du jour',
    up: (title: string) => `Monter « ${title} »`,
    down: (title: string) => `Descendre « ${title} »`,
    moved: (title: string, at: number) => `« ${title} » est maintenant en ${at}.`,
    drag: 'Alt et les flèches déplacent le point.',
    off: 'Retirer',
    offOf: (title: string) => `Retirer « ${title} »`,
    offTitle: 'Retirer ce point ?',
    offLead: 'Il restera au procès-verbal comme retiré.',
    removed: 'Point retiré.',
    added: 'Point ajouté.',
    saved: 'Point enregistré.',
    empty: 'Indiquez l’intitulé du point.',
    minutesShape: 'De 1 à 600 minutes.',
    long: (minutes: number) =>
      `La séance durerait ${duration(minutes)} : pensez à reporter un point ou à prévoir une suspension.`,
    proposals: 'Proposés par les membres',
    proposal: (name: string, at: Micros) => `par ${name}, ${moment(at)}`,
    take: 'Mettre à l’ordre du jour',
    takeOf: (title: string) => `Mettre « ${title} » à l’ordre du jour`,
    decline: 'Écarter',
    declineOf: (title: string) => `Écarter « ${title} »`,
    taken: 'La proposition est à l’ordre du jour.',
    declined: 'La proposition est écartée.',
    withdraw: 'Retirer ma proposition',
    message: 'Voir le message',
  },
  convene: {
    title: 'Convoquer les membres',
    again: 'Envoyer une nouvelle convocation',
    button: 'Convoquer',
    lead: (count: number) =>
      `${number(count)} personne${s(count)} recevr${count > 1 ? 'ont' : 'a'} la convocation avec l’ordre du jour, qui est alors figé.`,
    empty: 'Écrivez d’abord l’ordre du jour.',
    done: 'La convocation est envoyée.',
    ask: 'Envoyer la convocation ?',
    wait: 'Pas encore',
  },
  despite: {
    title: 'Une règle n’est pas respectée',
    lead: 'Vous pouvez passer outre : dites pourquoi. Votre motif sera gardé au procès-verbal.',
    reason: 'Motif',
    missing: 'Indiquez le motif.',
    go: 'Passer outre',
  },
  roll: {
    title: 'Appel',
    toDesk: 'Revenir au pupitre',
    code: 'Code de présence',
    codeHelp: 'Chacun le tape sur son téléphone pour se noter présent.',
    square: 'Montrer le code carré',
    squareLabel: 'Code carré : ouvre la séance sur un téléphone, le code déjà rempli',
    search: 'Chercher une personne ou une commune',
    left: 'Seulement ceux qui manquent',
    none: 'Personne ne correspond.',
    present: (count: number) => `${number(count)} présent${s(count)}`,
    split: (room: number, video: number) => `${number(room)} en salle, ${number(video)} en visio`,
    powers: (count: number) => `${number(count)} pouvoir${s(count)}`,
    recused: (count: number) => `${number(count)} déport${s(count)}`,
    room: 'Salle',
    video: 'Visio',
    away: 'Absent',
    gone: 'Parti',
    notYet: 'pas encore appelé',
    excused: french('excusé : absence annoncée'),
    inRoom: (name: string) => `${name} : en salle`,
    byVideo: (name: string) => `${name} : en visio`,
    isAway: (name: string) => `${name} : absent`,
    isGone: (name: string) => `${name} : parti`,
    since: (at: string) => `depuis ${at}`,
    leftAt: (at: string) => `parti à ${at}`,
    undo: 'Annuler',
    pending: 'envoi…',
    more: (name: string) => `Déport, pouvoir, suppléant : ${name}`,
    said: (words: string) => `a répondu : ${words}`,
    recuse: (title: string) => `Se déporte pour le point « ${title} »`,
    noItem: 'Un déport se note quand un point est en discussion.',
    recusedNow: 'ne prend pas part au point',
    substitute: 'Remplacé(e) par',
    substituteLead: 'Pour cette séance : la personne entre dans ce salon jusqu’à la fin.',
    itself: 'Siège en personne',
    proxy: 'Donne pouvoir à',
    noProxy: 'Aucun pouvoir',
    proxyDone: 'Pouvoir noté.',
    proxyOff: 'Pouvoir retiré.',
    power: (name: string, state: string) => `pouvoir à ${name} (${state})`,
    replacedBy: (name: string) => `remplacé(e) par ${name}`,
    noSeats: 'Les sièges de l’instance ne sont pas encore connus ici.',
    keys: 'Flèches pour passer d’une personne à l’autre.',
  },
  papers: {
    title: 'Documents de la séance',
    lead: 'Le procès-verbal s’écrit seul, depuis ce qui s’est passé. Les noms ne figurent que dans les scrutins publics.',
    draft: french(
      'La séance n’est pas levée : son procès-verbal est un brouillon, pour vous qui la conduisez.',
    ),
    approved: french('Le procès-verbal est arrêté : il ne change plus.'),
    event: 'Ajouter à mon agenda',
    write: 'Rédiger le procès-verbal',
    read: 'Lire le procès-verbal',
  },
  tools: {
    title: 'Conduire la séance',
    edit: 'Modifier',
    agenda: 'Ordre du jour',
    roll: 'Faire l’appel',
    desk: 'Ouvrir le pupitre',
    chair: 'Vue de la présidence',
  },
} as const;
