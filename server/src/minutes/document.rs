//! The minutes (*procès-verbal*) and the list of deliberations as a document: headings, facts,
//! lists, tables, and what people wrote. Whatever shows them, Markdown or a page, shows these
//! blocks and no word of its own. Pure.

use super::facts::{Aside, Event, Here, Minutes, Point, Seat, Sources, What};
use super::french::{self, count, day, french, list, moment, number, time, written_day};
use super::sentence::{self, Names};
use crate::attendance::rules::Asked;
use crate::territory::rules::fold;
use parvis_protocol::attendance::{QuorumStamp, Whereabouts};
use parvis_protocol::id::{ItemId, Micros, PersonId};
use parvis_protocol::meeting::{
    Attachment, BallotForm, Convocation, ItemKind, ItemState, MeetingMode, MeetingState, Publicity,
    Warning,
};
use serde::{Deserialize, Serialize};

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// What it is about.
    pub subject: String,
    /// Its parts, in their order.
    pub parts: Vec<Part>,
}

/// A part of it: what is about the meeting, or about one of its items.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The item.
    pub item: Option<ItemId>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading of this level, 2 or 3: the title has the first.
    Heading(u8, String),
    /// A name and what it has.
    Fact(String, String),
    /// A paragraph.
    Text(String),
    /// What people wrote, as they did, under its heading: paragraphs stand apart by an empty line.
    Written(Option<String>, String),
    /// Lines of a list.
    List(Vec<String>),
    /// A table.
    Table(Table),
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Names of its columns.
    pub head: Vec<String>,
    /// As many cells in each row.
    pub rows: Vec<Vec<String>>,
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading(level, french(text))
}

fn fact(name: &str, what: impl Into<String>) -> Block {
    Block::Fact(name.into(), what.into())
}

fn text(text: &str) -> Block {
    Block::Text(french(text))
}

fn table<const N: usize>(head: [&str; N], rows: Vec<Vec<String>>) -> Block {
    Block::Table(Table { head: head.map(str::to_owned).to_vec(), rows })
}

/// The minutes of a meeting.
pub fn minutes(sources: &Sources, told: &Minutes) -> Document {
    let page = Page { sources, told };
    let mut parts = vec![Part { item: None, blocks: page.front() }];
    parts.extend(told.points.iter().map(|point| page.point(point)));
    parts.push(Part { item: None, blocks: page.end() });
    let number = sources.meeting.number;
    Document {
        title: french(&format!("Procès-verbal de la séance n° {number}")),
        subject: format!("{}, {}", sources.room, day(sources.meeting.draft.starts_at)),
        parts,
    }
}

/// The list of deliberations examined (*liste des délibérations*, CGCT L2121-25): what was
/// decided of each item that asked for a decision. Nobody is named.
pub fn deliberations(sources: &Sources, told: &Minutes) -> Document {
    let page = Page { sources, told };
    let asks = |point: &&Point| match point.draft.kind {
        ItemKind::Opinion | ItemKind::Deliberation | ItemKind::Election | ItemKind::Budget => true,
        ItemKind::Information | ItemKind::Debate | ItemKind::Other | ItemKind::Break => false,
    };
    let rows: Vec<Vec<String>> = told
        .points
        .iter()
        .filter(asks)
        .map(|point| {
            vec![
                point.number.map(|it| it.to_string()).unwrap_or_default(),
                point.draft.title.clone(),
                kind(point.draft.kind).into(),
                Page::outcome(point),
            ]
        })
        .collect();
    let mut blocks = page.draft();
    blocks.push(if rows.is_empty() {
        text("Aucun point de cette séance n’appelait de décision.")
    } else {
        table(["N°", "Objet", "Nature", "Résultat"], rows)
    });
    let number = sources.meeting.number;
    Document {
        title: french(&format!("Liste des délibérations de la séance n° {number}")),
        subject: format!("{}, {}", sources.room, day(sources.meeting.draft.starts_at)),
        parts: vec![Part { item: None, blocks }],
    }
}

/// "Délibération".
pub const fn kind(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Information => "Information",
        ItemKind::Debate => "Débat",
        ItemKind::Opinion => "Avis",
        ItemKind::Deliberation => "Délibération",
        ItemKind::Election => "Élection ou désignation",
        ItemKind::Budget => "Budget primitif",
        ItemKind::Other => "Questions diverses",
        ItemKind::Break => "Suspension",
    }
}

/// "Point 3 : Pacte de gouvernance".
pub fn point_title(number: Option<u32>, title: &str) -> String {
    match number {
        Some(number) => format!("{} : {title}", french(&format!("Point {number}"))),
        None => title.to_owned(),
    }
}

struct Page<'a> {
    sources: &'a Sources,
    told: &'a Minutes,
}

impl Page<'_> {
    fn names(&self) -> &Names {
        &self.sources.names
    }

    fn name(&self, person: PersonId) -> String {
        let held = self.sources.seats.iter().find(|seat| seat.person == person);
        let held = held.map(|seat| seat.name.clone());
        held.or_else(|| self.names().get(&person).cloned()).unwrap_or_default()
    }

    fn front(&self) -> Vec<Block> {
        let mut blocks = self.draft();
        blocks.extend(self.header());
        blocks.extend(self.calls());
        blocks.extend(self.presence());
        blocks.extend(self.course());
        if let Some(written) = self.sources.texts.get(&None) {
            blocks.push(Block::Written(Some("Observations générales".into()), written.clone()));
        }
        if !self.told.points.is_empty() {
            blocks.push(heading(2, "Points examinés"));
        }
        blocks
    }

    /// What is not final says so.
    fn draft(&self) -> Vec<Block> {
        let state = self.sources.meeting.state;
        let said = match (state, self.sources.meeting.approved) {
            (_, Some(_)) => return Vec::new(),
            (MeetingState::Cancelled, None) => "Cette séance n’a pas eu lieu.",
            (MeetingState::Closed, None) => "Projet, non approuvé.",
            (MeetingState::Draft | MeetingState::Convened, None) => {
                "Projet : la séance n’est pas ouverte."
            }
            (MeetingState::Open | MeetingState::Suspended, None) => {
                "Projet : la séance n’est pas levée."
            }
        };
        vec![text(said)]
    }

    fn header(&self) -> Vec<Block> {
        let meeting = &self.sources.meeting;
        let draft = &meeting.draft;
        let mode = match draft.mode {
            MeetingMode::Place => "en un seul lieu",
            MeetingMode::Video => "par visioconférence",
            MeetingMode::Hybrid => "en salle et par visioconférence",
        };
        let publicity = match draft.publicity {
            Publicity::Public => "séance publique",
            Publicity::Closed => "huis clos",
            Publicity::Internal => "réunion interne, non publique",
        };
        let mut blocks = vec![
            fact("Territoire", &*self.sources.territory),
            fact("Instance", &*self.sources.room),
            fact("Objet", &*draft.title),
            fact("Date prévue", moment(draft.starts_at)),
        ];
        if !draft.places.is_empty() {
            blocks.push(fact("Lieu", list(&draft.places)));
        }
        blocks.push(fact("Tenue", mode));
        blocks.push(fact("Publicité", publicity));
        if let Some(chair) = self.told.chair {
            blocks.push(fact("Présidence", self.name(chair)));
        }
        if let Some(secretary) = draft.secretary {
            blocks.push(fact("Secrétariat de séance", self.name(secretary)));
        }
        if let Some(at) = meeting.opened_at {
            blocks.push(fact("Ouverture", moment(at)));
        }
        if let Some(at) = meeting.closed_at {
            blocks.push(fact("Clôture", moment(at)));
        }
        if draft.second_of.is_some() {
            blocks.push(text(
                "Séance convoquée une seconde fois, faute de quorum à la première : aucun quorum \
                 n’est exigé.",
            ));
        }
        if let Some(reason) = &meeting.cancelled {
            blocks.push(fact("Motif d’annulation", reason.clone()));
        }
        blocks
    }

    fn calls(&self) -> Vec<Block> {
        let mut blocks = vec![heading(2, "Convocation")];
        let calls: Vec<String> = self.sources.convocations.iter().map(|it| self.call(it)).collect();
        blocks.push(if calls.is_empty() {
            text("Aucune convocation n’a été envoyée depuis Parvis.")
        } else {
            Block::List(calls)
        });
        blocks.extend(asides(&self.told.asides));
        blocks
    }

    fn call(&self, it: &Convocation) -> String {
        let people = i64::try_from(it.people.len()).unwrap_or(i64::MAX);
        let days = it.clear_days;
        let given = match days.given {
            given if given < 0 => "sans jour franc".to_owned(),
            given => count(given, "jour franc", "jours francs"),
        };
        let urgency = it.urgency.as_ref().map(|why| format!(" ; motif de l’urgence : {why}"));
        french(&format!(
            "Version {}, envoyée le {} par {} à {} : {given} pour {} ; empreinte SHA-256 : {}{}",
            it.version,
            moment(it.sent_at),
            self.name(it.by),
            count(people, "membre", "membres"),
            count(i64::from(days.needed), "exigé", "exigés"),
            it.hash,
            urgency.unwrap_or_default()
        ))
    }

    fn presence(&self) -> Vec<Block> {
        let now = if self.sources.meeting.opened_at.is_some() {
            "à l’ouverture"
        } else {
            "déclarée"
        };
        let mut blocks = vec![heading(2, &format!("Présence {now}"))];
        let mut seats: Vec<(String, &Seat)> =
            self.told.seats.iter().map(|seat| (self.commune(seat), seat)).collect();
        // By commune, in the order of the alphabet; those of none come first.
        seats.sort_by_cached_key(|(commune, _)| fold(commune));
        let row = |(commune, seat): (String, &Seat)| {
            let title = seat.holder.title.clone().unwrap_or_default();
            vec![commune, seat.holder.name.clone(), title, self.here(seat)]
        };
        let rows: Vec<Vec<String>> = seats.into_iter().map(row).collect();
        if !rows.is_empty() {
            blocks.push(table(["Commune", "Membre", "Fonction", "Présence"], rows));
        }
        blocks.push(fact("Quorum", quorum(self.told.quorum)));
        blocks
    }

    fn commune(&self, seat: &Seat) -> String {
        let insee = seat.holder.commune.as_ref();
        insee.and_then(|it| self.sources.communes.get(it)).cloned().unwrap_or_default()
    }

    fn here(&self, seat: &Seat) -> String {
        let said = match seat.here {
            Here::Present(at) => whereabouts(at).to_owned(),
            Here::Replaced(by, at) => {
                format!("suppléance par {}, {}", self.name(by), whereabouts(at))
            }
            Here::Represented(by) => format!("pouvoir à {}", self.name(by)),
            Here::Excused => "absence excusée".into(),
            Here::Missing => "absence non excusée".into(),
        };
        match seat.arrived {
            None => said,
            Some((at, item)) => format!("{said}, arrivée à {}{}", time(at), self.during(item)),
        }
    }

    /// ", point 3".
    fn during(&self, item: Option<ItemId>) -> String {
        let point = item.and_then(|id| self.told.points.iter().find(|it| it.item == id));
        point.and_then(|it| it.number).map_or_else(String::new, |it| format!(", point {it}"))
    }

    fn course(&self) -> Vec<Block> {
        if self.told.events.is_empty() {
            return Vec::new();
        }
        let lines = self.told.events.iter().map(|event| self.event(event)).collect();
        vec![heading(2, "Déroulement de la séance"), Block::List(lines)]
    }

    fn event(&self, event: &Event) -> String {
        let name = |person| self.name(person);
        let of = |person| french::of(&self.name(person));
        let what = match event.what {
            What::Opened => "la séance est ouverte".to_owned(),
            What::Suspended => "la séance est suspendue".into(),
            What::Resumed => "la séance reprend".into(),
            What::Closed => "la séance est levée".into(),
            What::Arrived(who, at) => format!("arrivée {}, {}", of(who), whereabouts(at)),
            What::Left(who) => format!("départ {}", of(who)),
            What::Moved(who, at) => format!("{} poursuit {}", name(who), whereabouts(at)),
            What::Empowered(giver, holder) => {
                format!("pouvoir {} à {}", of(giver), name(holder))
            }
            What::Disempowered(giver, holder) => {
                format!("fin d’effet du pouvoir {} à {}", of(giver), name(holder))
            }
            What::Replaced(member, by) => {
                format!("suppléance {} par {}", of(member), name(by))
            }
            What::Restored(member) => format!("fin de la suppléance {}", of(member)),
        };
        french(&format!("{}{} : {what}", time(event.at), self.during(event.item)))
    }

    fn point(&self, point: &Point) -> Part {
        let title = point_title(point.number, &point.draft.title);
        let mut blocks = vec![Block::Heading(3, title), fact("Nature", kind(point.draft.kind))];
        if let Some(rapporteur) = point.draft.rapporteur {
            blocks.push(fact("Rapport", self.name(rapporteur)));
        }
        for Attachment { label, url } in &point.draft.attachments {
            blocks.push(fact("Pièce jointe", format!("{label} ({url})")));
        }
        blocks.extend(self.discussion(point));
        blocks.extend(asides(&point.asides));
        if let Some(written) = self.sources.texts.get(&Some(point.item)) {
            blocks.push(Block::Written(None, written.clone()));
        }
        blocks.extend(self.requests(point));
        for voted in &point.polls {
            blocks.extend(poll(&sentence::tell(voted, self.names())));
        }
        blocks.extend(self.conclusion(point));
        Part { item: Some(point.item), blocks }
    }

    fn discussion(&self, point: &Point) -> Vec<Block> {
        let mut blocks = Vec::new();
        let span = |(from, until): &(Micros, Option<Micros>)| match until {
            Some(until) => format!("de {} à {}", time(*from), time(*until)),
            None => format!("depuis {}", time(*from)),
        };
        let spans: Vec<String> = point.spans.iter().map(span).collect();
        if !spans.is_empty() {
            blocks.push(fact("Discussion", list(&spans)));
        }
        for (stamp, (from, _)) in point.stamps.iter().zip(&point.spans) {
            let name = match point.stamps.len() {
                1 => "Quorum".to_owned(),
                _ => format!("Quorum à {}", time(*from)),
            };
            blocks.push(Block::Fact(name, quorum(*stamp)));
        }
        let out = |(who, from, until): &(PersonId, Micros, Option<Micros>)| {
            let until = until.map(|at| format!(", retiré à {}", time(at)));
            let name = self.name(*who);
            format!("{name} (déclaré à {}{})", time(*from), until.unwrap_or_default())
        };
        let out: Vec<String> = point.recused.iter().map(out).collect();
        if !out.is_empty() {
            let name = if out.len() > 1 { "Déports" } else { "Déport" };
            blocks.push(fact(name, list(&out)));
        }
        if point.discussed_in_writing {
            let room = &self.sources.room;
            blocks
                .push(fact("Échanges écrits", french(&format!("fil du point, salon « {room} »"))));
        }
        blocks
    }

    /// Forms of ballot that were asked for; whoever asks for a *scrutin public* is named, as its
    /// voters are.
    fn requests(&self, point: &Point) -> Option<Block> {
        let secret = |it: &Asked| it.form == BallotForm::Secret && it.reached();
        let secret = point.asked.iter().any(secret);
        let line = |it: &Asked| {
            let asking = i64::try_from(it.people.len()).unwrap_or(i64::MAX);
            let names: Vec<String> = it.people.iter().map(|who| self.name(*who)).collect();
            let (form, who, share) = match it.form {
                BallotForm::Secret => ("scrutin secret", String::new(), "le tiers"),
                BallotForm::Public => {
                    ("scrutin public", format!("{} : ", list(&names)), "le quart")
                }
            };
            let so = match (it.reached(), it.form) {
                (true, BallotForm::Public) if secret => "le scrutin secret l’emporte",
                (true, _) => "de droit",
                (false, _) => "nombre non atteint",
            };
            let of = count(i64::from(it.present), "présent", "présents");
            let asking = count(asking, "membre", "membres");
            let needed = count(i64::from(it.needed), "nécessaire", "nécessaires");
            format!("{form} demandé par {who}{asking} sur {of} ({needed}, {share}), {so}")
        };
        let lines: Vec<String> = point.asked.iter().map(line).collect();
        let name = if lines.len() > 1 { "Demandes de scrutin" } else { "Demande de scrutin" };
        (!lines.is_empty()).then(|| fact(name, french(&lines.join(" ; "))))
    }

    fn conclusion(&self, point: &Point) -> Vec<Block> {
        let mut blocks = Vec::new();
        match point.state {
            ItemState::Noted => blocks.push(text("Il est pris acte.")),
            ItemState::Postponed => blocks.push(text("Le point est reporté à une autre séance.")),
            ItemState::Withdrawn => blocks.push(text("Le point est retiré de l’ordre du jour.")),
            ItemState::Planned if self.sources.meeting.closed_at.is_some() => {
                blocks.push(text("Le point n’a pas été examiné."));
            }
            ItemState::Proposed
            | ItemState::Planned
            | ItemState::Open
            | ItemState::Suspended
            | ItemState::Decided => {}
        }
        if let Some(decision) = &point.decision {
            blocks.push(fact("Décision", decision.clone()));
        }
        if let Some(follow_up) = self.follow_up(point) {
            blocks.push(fact("Suite", follow_up));
        }
        blocks
    }

    fn follow_up(&self, point: &Point) -> Option<String> {
        let follow_up = point.follow_up.as_ref()?;
        let owner = follow_up.owner.map(|owner| self.name(owner));
        let due = follow_up.due.as_deref().map(|due| format!("avant le {}", written_day(due)));
        let who: Vec<String> = [owner, due].into_iter().flatten().collect();
        let who = Some(who.join(", ")).filter(|it| !it.is_empty());
        let parts: Vec<String> = [who, follow_up.text.clone()].into_iter().flatten().collect();
        Some(french(&parts.join(" : ")))
    }

    /// What came of an item, for the list of deliberations: nobody is named.
    fn outcome(point: &Point) -> String {
        let mut parts: Vec<String> = Vec::new();
        for voted in point.polls.iter().filter(|it| it.poll.voided.is_none()) {
            parts.push(sentence::unnamed(voted));
        }
        match point.state {
            ItemState::Noted => parts.push("Il est pris acte.".into()),
            ItemState::Postponed => parts.push("Reporté à une autre séance.".into()),
            ItemState::Withdrawn => parts.push("Retiré de l’ordre du jour.".into()),
            ItemState::Decided if parts.is_empty() => {
                let opinion = point.draft.kind == ItemKind::Opinion;
                let words = if opinion { "Avis rendu sans vote." } else { "Décidé sans vote." };
                parts.push(point.decision.clone().unwrap_or_else(|| words.into()));
            }
            ItemState::Planned | ItemState::Proposed if parts.is_empty() => {
                parts.push("Non examiné.".into());
            }
            ItemState::Proposed
            | ItemState::Planned
            | ItemState::Open
            | ItemState::Suspended
            | ItemState::Decided => {}
        }
        parts.join(" ")
    }

    fn end(&self) -> Vec<Block> {
        let Some(approval) = self.sources.meeting.approved else { return Vec::new() };
        let approved = format!("{} par {}", moment(approval.at), self.name(approval.by));
        vec![heading(2, "Approbation"), fact("Procès-verbal arrêté", approved)]
    }
}

fn poll(told: &sentence::Told) -> Vec<Block> {
    let mut blocks = vec![
        Block::Fact(told.title.clone(), told.question.clone()),
        Block::Text(told.sentence.clone()),
    ];
    if !told.lines.is_empty() {
        let rows = told.lines.iter().map(|line| line.to_vec()).collect();
        blocks.push(table(["Réponse", told.unit, "Part"], rows));
    }
    if !told.details.is_empty() {
        blocks.push(Block::List(told.details.clone()));
    }
    blocks
}

fn asides(all: &[Aside]) -> Vec<Block> {
    let line = |aside: &Aside| {
        let about: Vec<&str> = aside.about.iter().map(warning).collect();
        let (at, why) = (time(aside.at), &aside.reason);
        french(&format!("À {at}, passé outre : {} ; motif : {why}", list(&about)))
    };
    if all.is_empty() {
        return Vec::new();
    }
    vec![Block::List(all.iter().map(line).collect())]
}

const fn warning(warning: &Warning) -> &'static str {
    match warning {
        Warning::ClearDays(_) => "délai de convocation trop court",
        Warning::NotConvened => "ordre du jour non convoqué",
        Warning::AgendaSent => "point ajouté à un ordre du jour déjà envoyé",
        Warning::NoQuorum(_) => "quorum non atteint",
        Warning::RepresentedAgain => "pouvoir donné à trop de séances de suite",
    }
}

const fn whereabouts(at: Whereabouts) -> &'static str {
    match at {
        Whereabouts::Away => "hors séance",
        Whereabouts::Room => "en salle",
        Whereabouts::Video => "en visioconférence",
    }
}

/// "atteint : 19 membres présents (17 en salle, 2 en visioconférence) pour 19 exigés, marge 0".
pub fn quorum(stamp: QuorumStamp) -> String {
    let there = i64::from(stamp.room) + i64::from(stamp.video);
    let mut parts = vec![format!(
        "{} sur {} ({} en salle, {} en visioconférence)",
        count(there, "membre présent", "membres présents"),
        count(i64::from(stamp.seats), "siège pourvu", "sièges pourvus"),
        number(i64::from(stamp.room)),
        number(i64::from(stamp.video)),
    )];
    parts.push(match stamp.needed {
        Some(needed) => {
            let needed = count(i64::from(needed), "exigé", "exigés");
            format!("{needed}, marge {}", number(stamp.margin))
        }
        None => "aucun quorum exigé".into(),
    });
    if stamp.represented > 0 {
        let one = "membre par pouvoir, non compté";
        let many = "membres par pouvoir, non comptés";
        parts.push(count(i64::from(stamp.represented), one, many));
    }
    if stamp.recused > 0 {
        let (one, many) = ("membre en déport, non compté", "membres en déport, non comptés");
        parts.push(count(i64::from(stamp.recused), one, many));
    }
    let reached = match (stamp.needed, stamp.reached) {
        (None, _) => "",
        (Some(_), true) => "atteint : ",
        (Some(_), false) => "non atteint : ",
    };
    french(&format!("{reached}{}", parts.join(" ; ")))
}
