/**
 * Every text a person reads. Another language is another module of this shape. Functions carry
 * the plurals; `french` sets the spaces before tall punctuation.
 */

import { CODE_TTL_SECONDS, PASSWORD_CHARS_MIN, type Problem, type ReactionKind } from '#protocol';
import { date, moment, number, time } from './format.ts';
import { frMeeting, meetingProblems, meetingProblemText } from './fr_meeting.ts';
import { alreadyCastText, frPoll, pollMomentText, pollProblems } from './fr_poll.ts';
import { french } from './typography.ts';

const s = (count: number): string => (count > 1 ? 's' : '');

/** "Mme Aubry", "Mme Aubry, M. Klein et M. Roth", "Mme Aubry, M. Klein et 3 autres" */
function people(names: readonly string[], shown = 2): string {
  const rest = names.length - shown;
  const listed =
    rest > 0 ? [...names.slice(0, shown), `${number(rest)} autre${s(rest)}`] : [...names];
  const last = listed.pop() ?? '';
  return listed.length === 0 ? last : `${listed.join(', ')} et ${last}`;
}

const reactions: Record<ReactionKind, { picture: string; word: string }> = {
  agree: { picture: '👍', word: 'D’accord' },
  thanks: { picture: '🙏', word: 'Merci' },
  done: { picture: '✅', word: 'Fait' },
  question: { picture: '❓', word: 'Question' },
  important: { picture: '❗', word: 'Important' },
  seen: { picture: '👀', word: 'Vu' },
};

export const fr = {
  meeting: frMeeting,
  app: {
    name: 'Parvis',
    skip: 'Aller au contenu',
    loading: 'Chargement…',
    opening: 'Parvis s’ouvre…',
    back: 'Retour',
    close: 'Fermer',
    cancel: 'Annuler',
    retry: 'Réessayer',
    save: 'Enregistrer',
    copied: 'Copié.',
    notFound: 'Cette page n’existe pas.',
    goHome: 'Revenir à l’accueil',
    page: (name: string) => `${name} · Parvis`,
    unreachable: french('Le serveur ne répond pas. Nouvel essai en cours…'),
    fault: 'Quelque chose s’est mal passé sur cette page.',
    reload: 'Recharger la page',
  },
  nav: {
    label: 'Navigation principale',
    other: 'Autres pages',
    today: 'Aujourd’hui',
    rooms: 'Salons',
    search: 'Recherche',
    directory: 'Annuaire',
    more: 'Plus',
    settings: 'Réglages',
    invitations: 'Invitations',
    help: 'Aide',
    accessibility: 'Accessibilité',
  },
  connection: {
    open: 'Connecté',
    connecting: 'Connexion…',
    again: 'Reconnexion…',
    againKept: (count: number) =>
      `Reconnexion… ${number(count)} envoi${s(count)} en attente, rien n’est perdu.`,
    away: 'Hors ligne',
    offline: 'Hors ligne, vos messages partiront au retour',
    offlineNow: 'Pas de connexion pour l’instant. Réessayez dans un moment.',
    tooMany: 'Parvis est ouvert dans trop de fenêtres. Fermez-en une, puis réessayez.',
    version: 'Une nouvelle version de Parvis est en place.',
    retryNow: 'Réessayer maintenant',
  },
  signIn: {
    title: 'Connexion',
    connect: 'Se connecter',
    lead: 'L’espace d’échange des élus et des équipes de votre intercommunalité.',
    email: 'Votre adresse électronique',
    emailMissing: french('Indiquez votre adresse électronique, par exemple : mairie@exemple.fr.'),
    byCode: 'Recevoir un code par courriel',
    byPassword: 'Se connecter avec un mot de passe',
    codeLead: 'Vous recevrez un code à six chiffres, sans mot de passe à retenir.',
    sendCode: 'Recevoir mon code',
    codeSent: (email: string) =>
      french(
        `Si l’adresse ${email} est connue ici, un code à six chiffres vient d’y être envoyé. Il est valable ${CODE_TTL_SECONDS / 60} minutes.`,
      ),
    code: 'Code à six chiffres',
    codeShape: 'Le code compte six chiffres.',
    codeWrong: french('Ce code ne convient pas. Vérifiez-le, ou demandez-en un autre.'),
    otherCode: 'Demander un autre code',
    otherEmail: 'Changer d’adresse',
    enter: 'Entrer',
    password: 'Mot de passe',
    passwordWrong: 'L’adresse et le mot de passe ne correspondent pas.',
    passwordMissing: 'Indiquez votre mot de passe.',
    demoTitle: 'Démonstration',
    demoLead: french('Entrez d’un clic en choisissant qui vous êtes :'),
    demoFilter: 'Chercher une commune ou une fonction',
    demoNone: 'Personne ne correspond à cette recherche.',
    demoOthers: (count: number) => `Ou choisir parmi les ${number(count)} autres personnes`,
    demoCount: (count: number) => `${number(count)} personne${s(count)}`,
    tooFast: french('Trop d’essais : patientez quelques instants, puis recommencez.'),
    accessibility: french('Accessibilité : non conforme'),
    ended: french(
      'Votre session est terminée. Connectez-vous à nouveau : ce que vous aviez écrit est gardé sur cet appareil.',
    ),
    help: french(
      'Vous n’y arrivez pas ? Appelez le secrétariat de votre intercommunalité, qui peut vous inviter à nouveau.',
    ),
  },
  invitation: {
    title: 'Votre invitation',
    youAre: 'Cette invitation est pour',
    until: (at: number) => `Cette invitation est valable jusqu’au ${date(at).slice(3)}.`,
    emailHelp: 'C’est là que vos codes de connexion seront envoyés.',
    emailKnown: french('Corrigez-la si besoin : vos codes de connexion y seront envoyés.'),
    passwordToo: 'Ajouter un mot de passe (facultatif)',
    passwordHelp: `Au moins ${PASSWORD_CHARS_MIN} caractères. Sans mot de passe, vous recevrez un code par courriel.`,
    passwordNeeded: `Au moins ${PASSWORD_CHARS_MIN} caractères. Il vous servira à revenir, avec votre adresse.`,
    passwordShort: `Le mot de passe doit compter au moins ${PASSWORD_CHARS_MIN} caractères.`,
    accept: 'Accepter et entrer',
    entering: 'Un instant…',
    dead: french('Cette invitation n’est plus valable : elle a expiré ou a déjà servi.'),
    deadHere: 'Vous êtes déjà connecté sur cet appareil.',
    deadUsed: french(
      'Vous l’avez déjà utilisée ? Connectez-vous avec l’adresse que vous avez indiquée. Sinon, demandez une autre invitation au secrétariat de votre intercommunalité.',
    ),
    open: 'Ouvrir Parvis',
  },
  today: {
    hello: (name: string) => `Bonjour, ${name}`,
    failed: 'Ce qui vous attend n’a pas pu être chargé.',
    later: 'La liste s’affichera au retour du réseau.',
    mentions: 'On vous appelle',
    mention: (author: string) => `${author} vous mentionne`,
    acknowledgements: 'À lire et à confirmer',
    acknowledgement: (author: string) => `${author} vous demande de prendre connaissance`,
    replies: 'Réponses dans vos fils',
    reply: (author: string, count: number) =>
      count === 1 ? `${author} a répondu` : `${number(count)} réponses, la dernière de ${author}`,
    direct: 'Messages directs',
    directFrom: (author: string) => `${author} vous a écrit`,
    rooms: 'Salons à lire',
    drafts: 'Vos brouillons',
    answer: 'Répondre',
    read: 'Lire',
    goOn: 'Reprendre',
    place: (room: string, at: number) => `${room}, ${moment(at)}`,
    placeThread: (room: string, at: number) => `${room}, dans un fil, ${moment(at)}`,
    about: (excerpt: string) => french(`À propos de : « ${excerpt} »`),
    readAll: 'Tout marquer comme lu',
    readAllDone: 'Tout est marqué comme lu.',
    done: 'Tout est lu',
    doneLead: french('Rien ne vous attend. Revenez quand vous voulez : rien ne se perd ici.'),
    seeRooms: 'Voir les salons',
    write: 'Écrire à quelqu’un',
    count: (count: number) => `${number(count)} nouveauté${s(count)}`,
  },
  welcome: {
    title: 'Bienvenue sur Parvis',
    lead: 'Trois choses à savoir',
    lines: (narrow: boolean) => [
      `Cette page réunit ce qui vous attend. Vos salons sont ${narrow ? 'en bas de l’écran' : 'à gauche'}.`,
      french('Pour écrire : ouvrez un salon, tapez votre message, touchez Envoyer.'),
      'Sans réseau, tout est gardé sur cet appareil et part au retour.',
    ],
    understood: 'J’ai compris',
    help: 'Voir les fiches d’aide',
  },
  home: {
    title: 'Vos salons',
    all: 'Tous vos salons',
    none: 'Vous n’êtes encore dans aucun salon.',
    draft: (text: string) => french(`« ${text} »`),
    filter: 'Chercher un salon',
    noneFound: 'Aucun salon ne porte ce nom.',
    favourites: 'Favoris',
    bodies: 'Instances',
    projects: 'Équipes projet',
    direct: 'Messages directs',
    publics: 'Salles publiques',
    newDirect: 'Nouveau message',
    newRoom: 'Créer un salon',
    conversation: 'Conversation',
    alone: 'Conversation avec vous-même',
    muted: 'notifications coupées',
    favourite: 'favori',
  },
  room: {
    unread: (count: number) => `${number(count)} message${s(count)} non lu${s(count)}`,
    replies: (count: number) =>
      `${number(count)} réponse${s(count)} non lue${s(count)} dans des fils`,
    mentions: (count: number) => `${number(count)} mention${s(count)} de vous`,
    news: (messages: number, replies: number) =>
      [
        messages > 0 ? `${number(messages)} message${s(messages)}` : '',
        replies > 0 ? `${number(replies)} réponse${s(replies)}` : '',
      ]
        .filter((it) => it !== '')
        .join(', '),
    draft: 'Brouillon',
    members: (count: number) => `${number(count)} membre${s(count)}`,
    online: (count: number) =>
      count === 0 ? 'personne d’autre en ligne' : `${number(count)} en ligne`,
    peer: (online: boolean) => (online ? 'en ligne' : 'hors ligne pour l’instant'),
    showMembers: 'Membres',
    membersTitle: 'Membres du salon',
    filterMembers: 'Chercher un membre',
    onlineGroup: (count: number) => `En ligne (${number(count)})`,
    awayGroup: (count: number) => `Hors ligne (${number(count)})`,
    allGroup: (count: number) => `Tous (${number(count)})`,
    isOnline: 'en ligne',
    you: 'vous',
    youAuthor: 'Vous',
    formerMember: 'Ancien membre',
    nameToCome: '…',
    pinned: (count: number) => `À retenir (${number(count)})`,
    searchHere: 'Rechercher dans ce salon',
    settings: 'Réglages du salon',
    gone: 'Ce salon n’existe pas, ou vous n’y avez pas accès.',
    goneLead:
      'Le lien est peut-être ancien, ou vous n’êtes plus membre. Demandez à la personne qui vous l’a envoyé.',
    goneOffline: 'Ce salon s’affichera au retour du réseau.',
    toRooms: 'Voir vos salons',
    observer: 'Vous suivez ce salon en lecture seule.',
    facilitator: 'animation',
  },
  line: {
    label: (room: string) => `Messages de ${room}`,
    earlier: 'Messages précédents',
    later: 'Messages suivants',
    start: 'C’est le début de ce salon.',
    startDirect: 'C’est le début de cette conversation.',
    startThread: 'Aucune réponse pour l’instant.',
    empty: 'Aucun message pour l’instant. Écrivez le premier.',
    newMessages: 'Nouveaux messages',
    toLatest: 'Aller au plus récent',
    toLatestCount: (count: number) =>
      french(`${number(count)} nouveau${count > 1 ? 'x' : ''} message${s(count)} : y aller`),
    failed: 'Les messages n’ont pas pu être chargés.',
    announce: (author: string, text: string) => french(`Nouveau message de ${author} : ${text}`),
  },
  message: {
    actions: (author: string) => `Actions sur le message de ${author}`,
    menu: 'Actions sur le message',
    react: 'Réagir',
    openThread: 'Répondre dans un fil',
    quote: 'Citer',
    edit: 'Modifier',
    remove: 'Supprimer',
    pin: 'Épingler',
    unpin: 'Ne plus épingler',
    copyLink: 'Copier le lien',
    copyText: 'Copier le texte',
    linkCopied: 'Lien copié.',
    textCopied: 'Texte copié.',
    edited: (at: number) => `Modifié ${moment(at)}`,
    versions: 'Voir les versions',
    versionsTitle: 'Versions du message',
    version: (n: number, at: number) => french(`Version ${n} : écrite ${moment(at)}`),
    presentVersion: 'Version actuelle',
    deleted: (at: number) => `Message supprimé ${moment(at)}`,
    deletedBy: (name: string, at: number) => `Message supprimé par ${name} ${moment(at)}`,
    removeTitle: french('Supprimer ce message ?'),
    removeLead:
      'Son texte disparaîtra pour tout le monde. Une ligne indiquera qu’il a été supprimé.',
    removeConfirm: 'Supprimer le message',
    pinnedBy: (name: string) => `Épinglé par ${name}`,
    quoteOf: (author: string) => french(`${author} a écrit :`),
    quoteGone: 'Message cité supprimé',
    toQuoted: (author: string) => `Voir le message cité de ${author}`,
    replies: (count: number) => `${number(count)} réponse${s(count)}`,
    lastReply: (at: number) => `la dernière ${moment(at)}`,
    newReplies: (count: number) => `${number(count)} nouvelle${s(count)}`,
    sent: (at: number) => time(at),
    mention: (label: string) => `@${label}`,
    wholeRoom: 'tout le salon',
    opensOutside: '(nouvelle fenêtre)',
  },
  reaction: {
    ...reactions,
    label: (kind: ReactionKind, names: readonly string[]) =>
      french(`${reactions[kind].word} : ${people(names, 6)}`),
    by: (names: readonly string[]) => french(` : ${people(names, 6)}`),
    add: (kind: ReactionKind) => `Ajouter votre « ${reactions[kind].word} »`,
    takeBack: (kind: ReactionKind) => `Retirer votre « ${reactions[kind].word} »`,
  },
  acknowledgement: {
    ask: 'Demander à chacun d’en prendre connaissance',
    askShort: 'Prise de connaissance',
    asking: 'Prise de connaissance demandée',
    say: 'J’ai pris connaissance',
    said: (at: number) => `Vous en avez pris connaissance ${moment(at)}`,
    saying: 'Envoi de votre réponse…',
    count: (done: number, all: number) => `${number(done)} sur ${number(all)}`,
    who: 'Voir qui',
    title: 'Prise de connaissance',
    have: (count: number) => `Ont pris connaissance (${number(count)})`,
    haveNot: (count: number) => `Pas encore (${number(count)})`,
    nobody: 'Personne pour l’instant.',
    everybody: 'Tout le monde en a pris connaissance.',
  },
  pending: {
    waiting: 'En attente d’envoi',
    sending: 'Envoi…',
    failed: 'Échec de l’envoi',
    editWaiting: 'Modification en attente d’envoi',
    editFailed: 'La modification n’a pas pu être enregistrée',
    removeWaiting: 'Suppression en attente',
    discard: 'Supprimer',
  },
  thread: {
    title: 'Fil de réponses',
    close: 'Fermer le fil',
    replies: 'Réponses',
    inRoom: (room: string) => `dans ${room}`,
  },
  composer: {
    label: (room: string) => `Votre message dans ${room}`,
    labelThread: 'Votre réponse dans le fil',
    labelEdit: 'Nouveau texte du message',
    placeholder: 'Écrire un message…',
    placeholderThread: 'Répondre dans le fil…',
    send: 'Envoyer',
    bold: 'Gras',
    italic: 'Italique',
    list: 'Liste',
    format: 'Mise en forme',
    mention: 'Mentionner',
    tools: 'Outils',
    boldSample: 'texte en gras',
    italicSample: 'texte en italique',
    hint: 'Entrée pour envoyer, Maj + Entrée pour aller à la ligne.',
    left: (count: number, max: number) =>
      `Il reste ${number(count)} caractère${s(count)} sur ${number(max)}.`,
    over: (count: number, max: number) =>
      french(
        `Le message dépasse de ${number(count)} caractère${s(count)} la limite de ${number(max)} : raccourcissez-le, ou envoyez-le en deux fois.`,
      ),
    quoting: (author: string) => `Vous citez ${author}`,
    unquote: 'Ne plus citer',
    editTitle: 'Modifier le message',
    mentionList: 'Personnes et communes à mentionner',
    mentionRoom: 'tout le salon',
    mentionRoomHelp: 'prévient tous les membres',
    mentionCommune: 'commune',
    mentionFound: (count: number) =>
      `${number(count)} proposition${s(count)}. Flèches pour choisir, Entrée pour valider.`,
    draftKept: 'Brouillon enregistré',
  },
  typing: {
    one: (name: string) => `${name} écrit…`,
    two: (a: string, b: string) => `${a} et ${b} écrivent…`,
    many: (count: number) => `${number(count)} personnes écrivent…`,
  },
  search: {
    title: 'Recherche',
    text: 'Mots recherchés',
    textHelp: 'Les accents, les majuscules et le pluriel ne comptent pas.',
    narrow: french('Préciser : salon, auteur, dates'),
    room: 'Salon',
    anyRoom: 'Tous les salons',
    author: 'Auteur',
    anyAuthor: 'Tout le monde',
    from: 'Depuis le',
    until: 'Jusqu’au',
    go: 'Rechercher',
    clear: 'Tout effacer',
    nothingAsked: 'Indiquez un mot, un salon, une personne ou une date.',
    none: 'Aucun message ne correspond.',
    found: (count: number, more: boolean) =>
      `${number(count)} message${s(count)} trouvé${s(count)}${more ? ', et d’autres plus anciens' : ''}`,
    more: 'Résultats plus anciens',
    inThread: 'dans un fil',
    see: (author: string) => `Voir le message de ${author} dans son salon`,
    failed: 'La recherche n’a pas abouti.',
  },
  settings: {
    title: 'Réglages',
    lead: 'Vos choix vous suivent sur tous vos appareils.',
    reading: 'Lecture',
    textSize: 'Taille du texte',
    smaller: 'A− : Diminuer la taille du texte',
    smallerSign: 'A−',
    smallerHere: 'A−, texte plus petit',
    largerSign: 'A+',
    largerHere: 'A+, texte plus grand',
    larger: 'A+ : Augmenter la taille du texte',
    sizeIs: (px: number) => `${px} points`,
    sample: 'Le conseil communautaire se réunira jeudi à 18\u00a0h\u00a030.',
    theme: 'Couleurs',
    themeSystem: 'Comme l’appareil',
    themeLight: 'Claires',
    themeDark: 'Sombres',
    contrast: 'Contraste',
    contrastStandard: 'Normal',
    contrastHigh: 'Renforcé',
    notifications: 'Notifications',
    level: 'Ce qui vous appelle',
    levelMentions: 'L’essentiel',
    levelMentionsHelp:
      'Quand on vous mentionne, vous répond, vous écrit, ou vous demande de prendre connaissance.',
    levelAll: 'Tout',
    levelAllHelp: 'Chaque message de chaque salon.',
    levelNone: 'Rien',
    levelNoneHelp: 'Tout vous attend dans Aujourd’hui, sans vous appeler.',
    levelSame: 'Comme partout',
    levelSameHelp: 'Selon vos réglages personnels.',
    alerts: 'Afficher une alerte sur cet appareil',
    alertsHelp: 'Quand Parvis est ouvert dans une autre fenêtre ou un autre onglet.',
    alertsRefused:
      'Le navigateur refuse les alertes pour ce site. Autorisez-les dans ses réglages, puis recommencez.',
    alertBody: (count: number) =>
      `${number(count)} nouveau${count > 1 ? 'x' : ''} message${s(count)}`,
    account: 'Votre compte',
    devices: 'Appareils connectés',
    devicesLead: 'Déconnectez un appareil perdu ou que vous n’utilisez plus.',
    thisDevice: 'Cet appareil',
    since: (at: number) => `connecté depuis ${date(at)}`,
    seen: (at: number) => `utilisé ${moment(at)}`,
    revoke: 'Déconnecter',
    revokeName: (device: string) => `Déconnecter ${device}`,
    revoked: 'Appareil déconnecté.',
    devicesFailed: 'La liste des appareils n’a pas pu être chargée.',
    password: 'Mot de passe',
    passwordLead: french('Facultatif : un code par courriel suffit pour se connecter.'),
    passwordCurrent: 'Mot de passe actuel (s’il existe)',
    passwordNew: 'Nouveau mot de passe',
    passwordHelp: `Au moins ${PASSWORD_CHARS_MIN} caractères.`,
    passwordSaved: 'Mot de passe enregistré.',
    passwordRefused: 'Le mot de passe actuel ne convient pas.',
    signOut: 'Se déconnecter',
    signOutWaiting: (count: number) =>
      french(
        `${number(count)} envoi${s(count)} n’${count > 1 ? 'ont' : 'a'} pas encore quitté cet appareil : ${count > 1 ? 'ils partiront' : 'il partira'} à votre prochaine connexion ici.`,
      ),
  },
  more: {
    title: 'Plus',
    lead: 'Les autres pages de Parvis.',
    directory: 'Les élus et les équipes, par commune et par instance',
    settings: 'Taille du texte, couleurs, notifications, appareils',
    invitations: 'Inviter, imprimer les codes, suivre les arrivées',
    help: 'Une fiche par geste, à lire ou à imprimer',
    accessibility: 'Ce que Parvis fait, et ce qui reste à faire',
  },
  demo: {
    label: 'Démonstration',
    you: 'Vous êtes',
    cut: { long: 'Couper ma connexion', short: 'Couper' },
    mend: { long: 'Rétablir ma connexion', short: 'Rétablir' },
    change: 'Changer de personne',
    again: 'Recommencer',
    againTitle: french('Recommencer la démonstration ?'),
    againLead: 'Tout ce qui a été écrit depuis le début de la démonstration sera effacé.',
    againConfirm: 'Recommencer la démonstration',
    againFailed: 'La démonstration n’a pas pu être remise à zéro.',
    more: 'Options de la démonstration',
  },
  update: {
    ready: 'Une nouvelle version de Parvis est prête.',
    reload: 'Recharger',
    later: 'Plus tard',
  },
  notice: {
    dismiss: 'Fermer le message',
    undo: 'Annuler',
    favourite: 'Le favori n’a pas pu être enregistré.',
    notifications: 'Vos notifications n’ont pas pu être réglées.',
    preferences: 'Vos réglages n’ont pas pu être enregistrés.',
    react: 'Votre réaction n’a pas pu être enregistrée.',
    pin: 'Ce message n’a pas pu être épinglé.',
    unpin: 'Ce message n’a pas pu être détaché.',
    remove: 'Le message n’a pas pu être supprimé.',
    acknowledge: 'Votre prise de connaissance n’a pas pu être enregistrée.',
  },
  people,
  poll: frPoll,
} as const;

/** The words of a refusal; every problem of the protocol has some. */
export function problemText(problem: Problem): string {
  if (typeof problem === 'string') return PLAIN[problem];
  if ('poll_state' in problem) return pollMomentText(problem.poll_state);
  if ('already_cast' in problem) return alreadyCastText(problem.already_cast.mandates.length);
  if ('too_long' in problem) {
    const { field, chars, chars_max } = problem.too_long;
    if (field === 'body') return fr.composer.over(chars - chars_max, chars_max);
    return tooLong(FIELDS[field] ?? 'Ce texte', chars - chars_max, chars_max);
  }
  if ('empty' in problem) return 'Il manque un texte.';
  if ('too_many' in problem) {
    const { field, max } = problem.too_many;
    return french(
      field === 'pinned'
        ? `Un salon garde ${max} messages épinglés au plus : détachez-en un.`
        : `Il y en a trop : ${max} au plus.`,
    );
  }
  if ('invalid' in problem) return 'Une valeur ne convient pas.';
  if ('no_population' in problem) return 'Un siège sans commune ne pèserait rien : pas de vote.';
  if ('slow_down' in problem)
    return french('Trop vite : patientez quelques instants, puis recommencez.');
  if ('busy' in problem || 'moved' in problem) return 'Le serveur est très occupé.';
  if ('internal' in problem)
    return `Le serveur a rencontré une erreur (${problem.internal.trace}).`;
  return meetingProblemText(problem) ?? fr.connection.version;
}

/** What is too long, by its name on the wire. */
const FIELDS: Record<string, string> = {
  email: 'L’adresse',
  function: 'La fonction',
  name: 'Le nom',
  new: 'Le mot de passe',
  password: 'Le mot de passe',
  text: 'La recherche',
  topic: 'Le sujet',
};

const tooLong = (what: string, over: number, max: number): string =>
  `${what} dépasse de ${number(over)} caractère${s(over)} la limite de ${number(max)}.`;

const PLAIN: Record<Extract<Problem, string>, string> = {
  ...pollProblems,
  ...meetingProblems,
  bad_frame: 'L’envoi n’a pas été compris par le serveur.',
  not_signed_in: 'Vous n’êtes plus connecté.',
  session_ended: 'Votre session est terminée.',
  wrong_origin: 'Cette page ne vient pas du bon site.',
  wrong_credentials: fr.signIn.passwordWrong,
  expired: 'Trop ancien, ou déjà utilisé.',
  forbidden: 'Vous n’en avez pas le droit ici.',
  follows_mandate: french(
    'Les membres de ce salon suivent les mandats : ils ne se changent pas à la main.',
  ),
  last_facilitator: french(
    'Il faut au moins une personne pour animer ce salon : désignez-la d’abord.',
  ),
  not_found: 'Introuvable, ou plus accessible.',
  deleted: 'Ce message a été supprimé.',
  too_many_in_flight: 'Trop d’envois à la fois.',
  too_many_connections: fr.connection.tooMany,
};
