/** The help: one card per task, each fits on a printed page. And the statement on accessibility. */

import { french } from './typography.ts';

export interface Card {
  /** Its address: /aide/<slug>. */
  readonly slug: string;
  readonly title: string;
  readonly lead: string;
  readonly steps: readonly string[];
  readonly good?: string;
}

const card = (slug: string, title: string, lead: string, steps: string[], good?: string): Card => ({
  slug,
  title: french(title),
  lead: french(lead),
  steps: steps.map(french),
  ...(good === undefined ? {} : { good: french(good) }),
});

export const CARDS: readonly Card[] = [
  card(
    'entrer',
    'Entrer dans Parvis',
    'La première fois, avec la feuille d’invitation. Ensuite, l’appareil se souvient de vous.',
    [
      'Visez le carré de la feuille avec l’appareil photo de votre téléphone, puis touchez le lien.',
      'Vérifiez que c’est bien votre nom et votre adresse électronique, puis touchez « Accepter et entrer ».',
      'Sur un autre appareil : indiquez la même adresse, touchez « Recevoir mon code », puis tapez les six chiffres reçus par courriel.',
    ],
    'Le code ne vient pas ? Regardez dans les courriers indésirables, ou appelez le secrétariat de votre intercommunalité.',
  ),
  card(
    'aujourdhui',
    'Voir ce qui m’attend',
    'La page Aujourd’hui rassemble ce qui vous concerne, dans l’ordre d’importance.',
    [
      'Touchez « Aujourd’hui », en bas de l’écran ou en haut à gauche.',
      'Chaque carte propose un seul geste : répondre, lire, ou dire que vous avez pris connaissance.',
      'Quand tout est lu, la page vous le dit. « Tout marquer comme lu » vide la liste, sauf ce qui reste à confirmer ; « Annuler » la rend.',
    ],
  ),
  card(
    'ecrire',
    'Lire et écrire dans un salon',
    'Un salon s’ouvre toujours au premier message que vous n’avez pas lu.',
    [
      'Touchez le nom du salon.',
      'Lisez depuis la ligne « Nouveaux messages » ; remontez pour voir les plus anciens.',
      'Écrivez en bas, puis touchez « Envoyer ».',
      'Pour corriger ou supprimer : les trois points à côté de votre message. Une trace reste visible de tous.',
    ],
    'Un texte commencé est gardé : vous le retrouverez, aussi sur vos autres appareils.',
  ),
  card(
    'repondre',
    'Répondre à une question',
    'Une réponse dans un fil reste attachée à sa question, même des semaines plus tard.',
    [
      'Touchez les trois points à côté du message, puis « Répondre dans un fil ».',
      'Écrivez votre réponse, puis « Envoyer ».',
      'Pour répondre en passant, sans fil : les trois points, puis « Citer ».',
      'Pour dire seulement D’accord, Merci ou Vu : les trois points, puis la réaction.',
    ],
  ),
  card(
    'mentionner',
    'Appeler une personne ou une commune',
    'La personne mentionnée le voit en tête de sa page Aujourd’hui.',
    [
      'En écrivant, tapez @ puis le début du nom, de la fonction ou de la commune.',
      'Choisissez dans la liste : avec le doigt, ou avec les flèches et Entrée.',
      'Pour prévenir tous les membres, choisissez « tout le salon ». Réservez-le à ce qui presse.',
    ],
  ),
  card(
    'voter',
    'Voter',
    'Un vote ouvert passe avant tout le reste : en tête de la page Aujourd’hui, et en haut de l’écran.',
    [
      'Touchez « Voter », puis votre choix : Pour, Contre, Abstention, ou une réponse de la liste.',
      'Touchez « Confirmer mon vote ». Rien n’est envoyé avant.',
      'Lisez la réponse : « Compté à 18 h 42 ». Sans réseau, elle dit « En attente d’envoi » : le vote partira au retour, et compte s’il arrive avant la clôture.',
      'Tant que le vote est ouvert, vous pouvez modifier votre choix ; le dernier compte.',
      'Si vous portez le pouvoir d’un collègue, un second bloc vous demande son vote : les deux partent ensemble.',
    ],
    'La phrase au-dessus des réponses dit ce que les autres sauront de votre vote. Personne ne voit le sens des votes avant la clôture.',
  ),
  card(
    'convocation',
    'Répondre à une convocation',
    'La convocation vous attend à la page Aujourd’hui. Elle dit la date, le lieu et l’ordre du jour.',
    [
      'Touchez « Lire la convocation » : le secrétariat sait alors que vous l’avez ouverte.',
      'Touchez « J’ai pris connaissance » quand vous l’avez lue.',
      'Répondez d’un geste : « Je viens », « Je suis à distance », « Je donne pouvoir » ou « Je suis absent(e) ». Vous pouvez changer d’avis jusqu’à la séance.',
      'Le soir venu, tapez le « Code de présence » affiché dans la salle, puis « Je suis arrivé(e) ». À distance : « Je suis en visioconférence ».',
      'Si vous partez avant la fin, touchez « Je pars » : le quorum est recompté.',
    ],
    'Si la séance change après l’envoi, une nouvelle convocation vous sera adressée : elle sera de nouveau à lire.',
  ),
  card(
    'pouvoir',
    'Donner pouvoir',
    'Quand vous ne pouvez pas venir, un collègue de la même instance vote pour vous, pour une seule séance.',
    [
      'Dans la page de la séance, touchez « Je donne pouvoir ».',
      'Choisissez la personne dans la liste, puis touchez le bouton qui porte son nom.',
      'Elle doit l’accepter : la page dit quand c’est fait.',
      'Vous changez d’avis ? Touchez « Reprendre mon pouvoir ».',
      'Si l’on vous donne pouvoir, touchez « Accepter » ou « Refuser » dans la page de la séance.',
    ],
    'Si vous arrivez quand même, votre pouvoir est suspendu tant que vous êtes là : vous votez vous-même.',
  ),
  card(
    'appel',
    'Faire l’appel',
    'Pour la secrétaire de séance : une ligne par siège, d’un seul pouce.',
    [
      'Dans la page de la séance, touchez « Faire l’appel ».',
      'En face de chaque nom : « Salle », « Visio » ou « Absent ». Le quorum est recompté aussitôt, en haut.',
      'Une erreur ? « Annuler », en bas, rend ce qu’il y avait avant.',
      'Pour trouver quelqu’un, tapez son nom ou sa commune. « Seulement ceux qui manquent » raccourcit la liste.',
      'Les trois points d’une ligne : un déport pour le point en discussion, un pouvoir reçu par téléphone ou sur papier, un suppléant.',
    ],
    'Sans réseau, l’appel continue : les lignes en pointillé partiront au retour.',
  ),
  card(
    'demander-un-avis',
    'Lancer un sondage, prendre le pouls',
    'Dans n’importe quel salon où vous écrivez : trois gestes pour un sondage, un seul pour le pouls.',
    [
      'Sous le message, touchez l’urne (« Sondage »), écrivez votre question.',
      'Choisissez comment on répond : pour ou contre, un choix, plusieurs, une date, un classement, une note.',
      'Touchez « Ouvrir ». Chacun voit la question aussitôt.',
      'Pour fermer : « Clore le vote », qui vous nomme ceux qui manquent. Le résultat s’affiche pour tous.',
      'Le cadran (« Pouls ») montre trois cartes pendant une minute ; rien n’est gardé de qui a montré quoi.',
    ],
    'Les secrétaires de séance peuvent saisir un vote à main levée : les exceptions d’abord, puis « Les autres : pour ».',
  ),
  card(
    'conduire-une-seance',
    'Conduire une séance',
    'Le pupitre tient la séance en une page : le point en cours au milieu, l’ordre du jour et la parole de chaque côté, le quorum toujours en haut.',
    [
      'Depuis la fiche de la séance, ouvrez le pupitre, puis touchez « Ouvrir la séance » et « Ouvrir ce point ».',
      'Un élu intéressé ? Touchez son nom : le quorum du point se recalcule.',
      'Pour voter : « Ouvrir le vote ». La présidence demande « Contre ? » puis « Abstentions ? ». Personne ne bouge ? « Tous pour : clore et proclamer » suffit ; vous avez 5 secondes pour revenir en arrière.',
      'Sinon, ouvrez « Exceptions : contre, abstentions, corrections », touchez les noms : le même bouton dit alors le résultat, et clôt.',
      'Des élus votent à distance ? Le même bouton attend leur vote, puis clôt. Tous ont voté pour : le résultat est proclamé aussitôt ; sinon relisez-le, puis « Proclamer le résultat ».',
      '« Clore ce point », ou la touche N, passe au suivant.',
      'Pour la parole : « Inscrire », puis le bouton qui donne la parole au suivant. « Tour de table des communes » commence par les plus petites.',
      'Un collègue doit continuer ? Il ouvre le pupitre et touche « Prendre le pupitre ».',
    ],
    'La touche ? montre les raccourcis du clavier. Si votre ordinateur s’éteint, les votes en cours continuent.',
  ),
  card(
    'proces-verbal',
    'Rédiger le procès-verbal',
    'Présences, quorum, votes et décisions s’écrivent seuls, depuis la séance. Vous ajoutez ce qui s’est dit.',
    [
      'Dans la page de la séance, touchez « Rédiger le procès-verbal ».',
      'Sous chaque point, écrivez dans « Ce qui s’est dit », puis touchez « Enregistrer ». Ce qui porte un cadenas ne se modifie pas.',
      '« Dire la suite à donner » note qui s’en charge, quoi, et avant quelle date.',
      'Si une autre personne a écrit au même endroit, les deux textes s’affichent : vous choisissez ce qui reste.',
      'Une fois la séance levée, relisez tout, puis touchez « Arrêter le procès-verbal » : il ne change plus. Chaque membre peut alors le lire et le télécharger.',
    ],
    'Un texte commencé reste sur votre appareil tant qu’il n’est pas enregistré, même si vous fermez Parvis ou si le réseau manque.',
  ),
  card(
    'ecran-de-salle',
    'Afficher l’écran de salle',
    'Le projecteur montre la question, la parole et les résultats ; jamais le sens d’un vote avant sa proclamation.',
    [
      'Au pupitre, touchez « Afficher l’écran de salle ».',
      'Sur l’ordinateur du projecteur, ouvrez l’adresse affichée, ou visez le carré. Aucun compte n’est demandé.',
      'Mettez la fenêtre en plein écran (touche F11). Il n’y a plus rien à y faire.',
      'Pour un autre écran : « Nouveau code ». Pour finir : « Éteindre l’écran ».',
    ],
    'Sans réseau, l’écran garde ce qu’il montrait et dit depuis quand.',
  ),
  card(
    'prendre-connaissance',
    'Demander de prendre connaissance',
    'Pour un document ou une consigne que chacun doit avoir lu.',
    [
      'Écrivez votre message. Avant d’envoyer, touchez « Prise de connaissance » (sur un petit écran : « Outils » d’abord).',
      'Chaque membre voit le bouton « J’ai pris connaissance ».',
      'Touchez « Voir qui » sous le message pour savoir qui a répondu et qui manque.',
    ],
  ),
  card('sans-reseau', 'Quand il n’y a pas de réseau', 'Rien de ce que vous écrivez ne se perd.', [
    'Un bandeau indique « Hors ligne, vos messages partiront au retour ». Continuez : lisez, écrivez, réagissez.',
    'Vos messages portent la mention « En attente d’envoi » ; ils partent seuls au retour du réseau, dans l’ordre.',
    'Vous pouvez fermer Parvis ou éteindre l’appareil : ils partiront à la prochaine ouverture.',
    'Si un envoi échoue pour de bon, la raison est écrite sous le message, avec « Réessayer ».',
  ]),
  card(
    'ecrire-a-quelquun',
    'Écrire à une personne',
    'Une conversation que seules les personnes choisies peuvent lire.',
    [
      'Ouvrez l’Annuaire, cherchez la personne par son nom ou sa commune.',
      'Touchez son nom, puis « Écrire ».',
      'Pour un petit groupe : « Nouveau message », dans la page Salons, puis cochez les personnes.',
    ],
  ),
  card('retrouver', 'Retrouver un message', 'Parmi tous vos salons, depuis le premier jour.', [
    'Touchez « Recherche », tapez un ou deux mots. Les accents et le pluriel ne comptent pas.',
    'Précisez si besoin le salon, la personne ou les dates.',
    'Touchez un résultat : le salon s’ouvre à cet endroit, le message est mis en évidence.',
  ]),
  card(
    'lisible',
    'Agrandir le texte, changer les couleurs',
    'Vos réglages vous suivent sur tous vos appareils.',
    [
      'Touchez « A+ » pour agrandir le texte, « A− » pour le réduire : en haut à gauche, ou sur un téléphone à la page « Plus ».',
      'Pour les couleurs, ouvrez « Réglages » (sur un téléphone : « Plus », puis « Réglages »).',
      'Choisissez des couleurs sombres ou un contraste renforcé si cela vous repose les yeux.',
    ],
  ),
  card(
    'appareil-perdu',
    'Un téléphone perdu ou volé',
    'Fermez-lui l’accès depuis un autre appareil, tout de suite.',
    [
      'Ouvrez « Réglages », puis « Appareils connectés ».',
      'En face de l’appareil perdu, touchez « Déconnecter ».',
      'Sans autre appareil sous la main, appelez le secrétariat de votre intercommunalité.',
    ],
  ),
  card('clavier', 'Tout faire au clavier', 'Parvis se parcourt sans souris.', [
    'Tab avance d’un élément à l’autre, Maj + Tab recule, Entrée active.',
    'Le premier lien de chaque page, « Aller au contenu », évite de parcourir la navigation.',
    'Dans la zone d’écriture : Entrée envoie, Maj + Entrée va à la ligne, @ ouvre la liste des mentions.',
    'Échap ferme un menu ou une fenêtre.',
  ]),
  card('inviter', 'Pour les agents : inviter les élus', 'Depuis un compte qui administre Parvis.', [
    'Ouvrez « Plus », puis « Invitations ».',
    'Cochez les personnes à inviter, puis « Préparer les invitations ».',
    'Imprimez la feuille aussitôt : les codes ne s’affichent qu’une fois.',
    'La liste dit ensuite qui est venu. Une invitation perdue s’annule, puis se refait.',
  ]),
  card(
    'creer-un-salon',
    'Pour les agents : créer un salon de projet',
    'Les salons des instances suivent les mandats ; ceux des projets se composent à la main.',
    [
      'Dans la page « Salons », touchez « Créer un salon ».',
      'Donnez un nom et un sujet, cochez les membres, validez.',
      'Plus tard : « Réglages du salon » pour ajouter ou retirer des personnes et choisir qui anime.',
    ],
  ),
];

export const frHelp = {
  title: 'Aide',
  lead: 'Une fiche par geste. Touchez un titre pour l’ouvrir.',
  print: 'Imprimer cette fiche',
  printAll: 'Imprimer toutes les fiches',
  back: 'Toutes les fiches',
  missing: 'Cette fiche n’existe pas.',
  good: 'Bon à savoir',
  person: french(
    'Une question sans réponse ici ? Appelez le secrétariat de votre intercommunalité : une personne vous répondra.',
  ),
} as const;

export const frAccessibility = {
  title: 'Accessibilité',
  print: 'Imprimer cette page',
  state: french('Accessibilité : non conforme'),
  why: french(
    'Parvis n’a pas encore été audité par un tiers selon le RGAA 4.1.2. Tant que cet audit n’a pas eu lieu, la loi demande de le déclarer non conforme, et c’est ce que nous faisons.',
  ),
  doneTitle: 'Ce qui est fait et vérifié à chaque version',
  done: [
    'Chaque écran est contrôlé par un outil automatique (axe), en clair, en sombre et en contraste renforcé, sans erreur.',
    'Toutes les actions se font au clavier ; l’ordre de lecture et les titres sont vérifiés.',
    'Le texte va de 16 à 28 points ; rien ne déborde à 320 pixels de large.',
    'Aucune information ne repose sur la seule couleur ; aucune action ne demande de survol ni de glissement.',
    'Les zones à toucher mesurent 44 pixels au moins ; les animations s’arrêtent si votre appareil le demande.',
    'Les messages qui arrivent sont annoncés aux lecteurs d’écran, sans couper la parole.',
  ],
  leftTitle: 'Ce qui reste à faire',
  left: [
    'L’audit des 106 critères par un tiers.',
    'Des essais suivis avec NVDA, JAWS et VoiceOver, par des personnes qui les emploient chaque jour.',
    'Une version en langue des signes et en facile à lire des fiches d’aide.',
  ],
  contactTitle: 'Signaler une difficulté',
  contact: french(
    'Écrivez ou téléphonez au secrétariat de votre intercommunalité, responsable de ce service. Une réponse vous est due, avec une autre manière d’obtenir ce que vous cherchiez.',
  ),
  appealTitle: 'Voie de recours',
  appeal: french(
    'Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits : en ligne, auprès d’un de ses délégués, ou par courrier gratuit (Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07).',
  ),
} as const;
