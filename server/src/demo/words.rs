//! What is said in the demonstration: matters that mayors really talk about.

use parvis_protocol::message::ReactionKind;

/// The conférence des maires.
pub const CONFERENCE: &str = "Conférence des maires";
/// Its informal room.
pub const PARVIS: &str = "Le parvis";
/// The bureau.
pub const BUREAU: &str = "Bureau";
/// The council.
pub const COUNCIL: &str = "Conseil communautaire";

/// Who says "j'ai pris connaissance" first.
pub const FIRST_READER: &str = "Maire de Gorze";

/// One message.
#[derive(Debug)]
pub struct Line {
    /// Names it for those that answer.
    pub key: &'static str,
    /// Where.
    pub room: &'static str,
    /// Function of its author.
    pub by: &'static str,
    /// Its text.
    pub body: &'static str,
    /// The message it answers.
    pub thread: Option<&'static str>,
    /// Who reacts, and how.
    pub reactions: &'static [(&'static str, ReactionKind)],
    /// Pinned by its author.
    pub pinned: bool,
    /// Asks readers to say that they read it.
    pub asks: bool,
}

const PLAIN: Line = Line {
    key: "",
    room: CONFERENCE,
    by: "",
    body: "",
    thread: None,
    reactions: &[],
    pinned: false,
    asks: false,
};

/// In this order.
pub const SAID: &[Line] = &[
    Line {
        key: "welcome",
        by: "Secrétaire de séance",
        body: "Bonjour à toutes et à tous. Ce salon est le vôtre entre deux réunions : posez \
               une question, un collègue vous répond dans le fil. L’ordre du jour de la prochaine \
               conférence se prépare ici.",
        pinned: true,
        ..PLAIN
    },
    Line {
        key: "lights",
        by: "Maire de Chambley-Bussières",
        body: "Éclairage public : qui éteint la nuit ? Nous étudions une coupure de 23 h à 5 h. \
               Je cherche des retours sur la sécurité et sur la facture.",
        reactions: &[("Maire de Xonville", ReactionKind::Question)],
        ..PLAIN
    },
    Line {
        key: "lights-onville",
        by: "Maire d’Onville",
        thread: Some("lights"),
        body: "Nous coupons de 23 h 30 à 5 h depuis deux ans. La facture a baissé d’un tiers, \
               sans plus d’incidents. Un mot dans les boîtes aux lettres avant de commencer, et \
               tout \
               le monde a compris.",
        reactions: &[
            ("Maire de Chambley-Bussières", ReactionKind::Thanks),
            ("Maire de Puxieux", ReactionKind::Agree),
        ],
        ..PLAIN
    },
    Line {
        key: "lights-hannonville",
        by: "Maire de Hannonville-Suzémont",
        thread: Some("lights"),
        body: "Faites d’abord le tour des armoires : chez nous, deux n’avaient pas d’horloge. \
               Compter une demi-journée d’électricien.",
        ..PLAIN
    },
    Line {
        key: "lights-thanks",
        by: "Maire de Chambley-Bussières",
        thread: Some("lights"),
        body: "Merci, c’est exactement ce qu’il me fallait. Je propose le point à l’ordre du jour.",
        ..PLAIN
    },
    Line {
        key: "survey",
        by: "Directrice générale des services",
        body: "Le questionnaire sur la mutualisation des services est attendu pour la fin du \
               mois : une page, dix minutes. Merci de me dire que vous en avez \
               **pris connaissance**.",
        asks: true,
        ..PLAIN
    },
    Line {
        key: "sweeper",
        by: "Maire de Novéant-sur-Moselle",
        body: "@[Gorze](commune:57254) Pouvons-nous partager la balayeuse au printemps ? Une \
               semaine chez vous, une semaine chez nous, et la réparation de moitié.",
        ..PLAIN
    },
    Line {
        key: "sweeper-gorze",
        by: "Maire de Gorze",
        thread: Some("sweeper"),
        body: "Volontiers. Nos agents se connaissent déjà. Je passe vous voir mardi avec le \
               calendrier.",
        reactions: &[("Maire de Novéant-sur-Moselle", ReactionKind::Done)],
        ..PLAIN
    },
    Line {
        key: "snow",
        by: "Maire de Mars-la-Tour",
        body: "Déneigement : notre lame peut servir à Puxieux, à Tronville et à Xonville, comme \
               l’hiver dernier. Qui d’autre la souhaite ?",
        reactions: &[
            ("Maire de Puxieux", ReactionKind::Agree),
            ("Maire de Tronville", ReactionKind::Thanks),
        ],
        ..PLAIN
    },
    Line {
        key: "date",
        by: "Présidente de la communauté",
        body: "Prochaine conférence des maires : jeudi en huit à 18 h 30, à \
               Thiaucourt-Regniéville. Ceux qui ne peuvent pas se déplacer la suivront d’ici.",
        reactions: &[
            ("Maire de Thiaucourt-Regniéville", ReactionKind::Done),
            ("Maire d’Ancy-Dornot", ReactionKind::Agree),
            ("Maire de Beaumont", ReactionKind::Seen),
        ],
        ..PLAIN
    },
    Line {
        key: "secretary",
        room: PARVIS,
        by: "Maire de Waville",
        body: "Notre secrétaire de mairie part à la retraite au printemps. Une commune voisine \
               cherche-t-elle aussi quelques heures ? À deux, nous offririons un vrai poste.",
        ..PLAIN
    },
    Line {
        key: "secretary-bayonville",
        room: PARVIS,
        by: "Maire de Bayonville-sur-Mad",
        thread: Some("secretary"),
        body: "Nous avons huit heures par semaine à pourvoir. Parlons-en après la séance.",
        reactions: &[("Maire de Waville", ReactionKind::Thanks)],
        ..PLAIN
    },
    Line {
        key: "decree",
        room: PARVIS,
        by: "Maire de Jouy-aux-Arches",
        body: "Quelqu’un a-t-il un modèle d’arrêté pour une brocante qui traverse la \
               départementale ?",
        ..PLAIN
    },
    Line {
        key: "decree-corny",
        room: PARVIS,
        by: "Maire de Corny-sur-Moselle",
        thread: Some("decree"),
        body: "Oui, celui de septembre. Je vous l’envoie demain matin ; pensez à prévenir les \
               transports scolaires.",
        ..PLAIN
    },
    Line {
        key: "bureau",
        room: BUREAU,
        by: "Présidente de la communauté",
        body: "Bonjour à toutes et à tous. Je poserai ici les points du bureau une semaine avant \
               chaque réunion ; ajoutez les vôtres.",
        ..PLAIN
    },
    Line {
        key: "council",
        room: COUNCIL,
        by: "Secrétaire de séance",
        body: "Bienvenue dans le salon du conseil. Les questions posées ici avant la séance \
               reçoivent une réponse écrite pour tous.",
        ..PLAIN
    },
];
