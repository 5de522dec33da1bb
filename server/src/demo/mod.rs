//! A territory to try Parvis on: *Mad et Moselle*, with one account per function and nobody real.
//!
//! Only `serve --demo` comes here. What it writes, it writes as people would: through the
//! use-cases of the features.

use crate::body::{self, BodyKind, NewMandate, Office, Seat};
use crate::context::Context;
use crate::db::{self, Tx};
use crate::identity::{self, NewPerson};
use crate::init::{self, Administrator};
use crate::message;
use crate::permission::Actor;
use crate::territory::{self, table};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::PostMessage;
use parvis_protocol::id::{ChannelId, CommandId, MessageId, PersonId, SessionId, TerritoryId};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// CC Mad et Moselle, 47 communes.
const EPCI: &str = "200070738";
const MANAGER: &str = "Directrice générale des services";
const SECRETARY: &str = "Secrétaire de séance";
const PRESIDENT: &str = "Président de Mad et Moselle";

/// A conversation: who (the start of a name), what, and whether it answers the line before that
/// did not.
const TALK: &[(&str, &str, bool)] = &[
    (
        MANAGER,
        "Bienvenue dans la **conférence des maires** permanente. Ici, chacun pose ses questions \
         aux autres communes entre deux réunions ; rien ne se perd, et vous retrouvez où vous en \
         étiez.",
        false,
    ),
    (
        "Maire de Novéant-sur-Moselle",
        "Bonjour à tous. Le schéma de mutualisation prévoit un secrétariat de mairie partagé : \
         quelles communes seraient intéressées par une demi-journée par semaine ?",
        false,
    ),
    ("Maire de Gorze", "Gorze, oui, de préférence le mardi matin.", true),
    (
        "Maire de Rembercourt-sur-Mad",
        "Nous aussi. Il faudrait savoir qui porte le contrat : la commune ou l’intercommunalité ?",
        true,
    ),
    (
        MANAGER,
        "L’intercommunalité porte le contrat, avec une convention de mise à disposition. Je vous \
         envoie le projet avant vendredi.",
        true,
    ),
    (
        "Maire de Thiaucourt-Regniéville",
        "Viabilité hivernale : il nous reste deux palettes de sel. Si une commune en manque \
         avant la livraison de décembre, qu’elle m’écrive ici.",
        false,
    ),
    (
        PRESIDENT,
        "Le prochain conseil communautaire se tiendra jeudi à 18 h 30. Les points sur la GEMAPI \
         et sur la collecte des déchets seront présentés d’abord ici, pour avis.",
        false,
    ),
];

/// Why the demonstration could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The embedded table does not hold the EPCI.
    #[error(transparent)]
    Find(#[from] table::FindError),
    /// The territory.
    #[error(transparent)]
    Init(#[from] init::Error),
    /// An account.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// A mandate.
    #[error(transparent)]
    Body(#[from] body::Error),
    /// A message.
    #[error(transparent)]
    Message(#[from] message::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Creates the territory, its accounts and its first conversation, when there is no territory
/// yet. True when it did.
pub async fn prepare(context: &Context) -> Result<bool, Error> {
    let mut tx = context.db.read().await?;
    if territory::current(&mut tx).await?.is_some() {
        return Ok(false);
    }
    drop(tx);
    let epci = table::find(EPCI)?;
    let mut tx = context.db.write().await?;
    if territory::current(&mut tx).await?.is_some() {
        return Ok(false);
    }
    let manager = Administrator {
        name: MANAGER.into(),
        function: None,
        email: Some(address(MANAGER)),
        facilitates: true,
    };
    let (founded, mut published) = init::found(&mut tx, context, epci, manager).await?;
    let territory = founded.territory.id;
    let mut people = people(&mut tx, context, territory).await?;
    people.insert(MANAGER.into(), founded.administrator);
    published.extend(body::settle(&mut tx, context, territory).await?);
    let room = conference(&mut tx, territory).await?;
    tx.commit().await?;
    published.into_iter().for_each(|change| context.hub.publish(change));
    if let Some(room) = room {
        talk(context, territory, room, &people).await?;
    }
    Ok(true)
}

/// The room of the conférence des maires.
async fn conference(tx: &mut Tx, territory: TerritoryId) -> Result<Option<ChannelId>, db::Error> {
    for body in body::bodies(tx, territory).await? {
        if body.kind == BodyKind::MayorsConference {
            return Ok(body::rooms(tx, body.id).await?.first().copied());
        }
    }
    Ok(None)
}

/// One account per mayor and two more, each on their seats and in their rooms.
async fn people(
    tx: &mut Tx,
    context: &Context,
    territory: TerritoryId,
) -> Result<BTreeMap<String, PersonId>, Error> {
    let mut people = BTreeMap::new();
    let mut mayors: BTreeMap<String, PersonId> = BTreeMap::new();
    let president = account(tx, context, (territory, PRESIDENT, None)).await?;
    let secretary = account(tx, context, (territory, SECRETARY, None)).await?;
    let bodies = body::bodies(tx, territory).await?;
    let mut seats: Vec<Seat> = Vec::new();
    for body in &bodies {
        seats.extend(body::seats(tx, body.id).await?);
        body::give_body(tx, context, body.id, secretary, MemberRole::Facilitator).await?;
    }
    for seat in seats.iter().filter(|seat| seat.office == Office::Mayor) {
        let person =
            account(tx, context, (territory, &seat.title, seat.commune.as_deref())).await?;
        people.insert(seat.title.clone(), person);
        mayors.extend(seat.commune.clone().map(|commune| (commune, person)));
    }
    let mut seated: Vec<String> = Vec::new();
    let mut deputies = mayors.values().copied();
    for seat in &seats {
        let mayor = seat.commune.as_ref().and_then(|commune| mayors.get(commune)).copied();
        let person = match seat.office {
            Office::President => Some(president),
            Office::VicePresident => deputies.next(),
            Office::Mayor => mayor,
            // The mayor has the first seat of the commune; the others stay free.
            Office::Councillor => mayor.filter(|_| {
                let commune = seat.commune.clone().unwrap_or_default();
                let first = !seated.contains(&commune);
                seated.push(commune);
                first
            }),
            Office::Member => None,
        };
        if let Some(person) = person {
            let new = NewMandate { seat: seat.id, person, starts_at: context.now(), ends_at: None };
            body::appoint(tx, context, new).await?;
        }
    }
    people.insert(PRESIDENT.into(), president);
    people.insert(SECRETARY.into(), secretary);
    Ok(people)
}

async fn account(
    tx: &mut Tx,
    context: &Context,
    (territory, name, commune): (TerritoryId, &str, Option<&str>),
) -> Result<PersonId, identity::Error> {
    let new = NewPerson {
        territory,
        name: name.into(),
        function: None,
        commune: commune.map(str::to_owned),
        email: Some(address(name)),
        administrator: false,
    };
    identity::create_person(tx, context, &new).await
}

/// `maire-de-gorze@demo.invalid`: an address that can never receive anything.
fn address(name: &str) -> String {
    let plain: String = name.nfd().filter(|c| !is_combining_mark(*c)).collect();
    let lower = plain.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!("{}@demo.invalid", words.join("-"))
}

async fn talk(
    context: &Context,
    territory: TerritoryId,
    channel: ChannelId,
    people: &BTreeMap<String, PersonId>,
) -> Result<(), Error> {
    let mut thread: Option<MessageId> = None;
    for (name, body, answers) in TALK {
        let Some(person) = people.get(*name) else { continue };
        let actor = Actor {
            person: *person,
            territory,
            personal: ChannelId(context.ids.uuid()),
            session: SessionId(context.ids.uuid()),
            administrator: false,
        };
        let post = PostMessage {
            channel,
            thread: thread.filter(|_| *answers),
            quote: None,
            body: (*body).into(),
            acknowledgement_requested: false,
        };
        let id = CommandId(context.ids.uuid());
        let done = message::post(context, &actor, id, post).await?;
        if !answers {
            thread = done.message;
        }
    }
    Ok(())
}
