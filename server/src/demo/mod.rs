//! The demonstration: *Mad et Moselle*, its 47 communes, one account for each mayor, named by
//! function. Nobody in it is a real person. The same every time.
//!
//! Made only for `parvis serve --demo`, and only where there is no territory yet.

mod words;

use crate::body::{self, BodyKind, NewMandate, Office, Seat};
use crate::channel;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::identity::{self, NewPerson};
use crate::init::{self, Administrator, Founded};
use crate::message;
use crate::permission::Actor;
use crate::territory::rules::{fold, of_commune};
use crate::territory::{self, table};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{OfMessage, PinMessage, PostMessage, React};
use parvis_protocol::id::{
    ChannelId, CommandId, MessageId, Micros, PersonId, SessionId, TerritoryId,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use words::{Line, SAID};

/// CC Mad et Moselle.
const SIREN: &str = "200070738";
/// Vice-presidents, of the 14 that the law allows.
const VICE_PRESIDENTS: usize = 8;
/// The days after the elections of 2026 and of 2020 at which mayors took office: the latest one
/// that is past.
const MAYORS_SINCE: [&str; 2] = ["2026-03-28", "2020-05-28"];

/// The president of the EPCI.
const PRESIDENT: &str = "Présidente de la communauté";
/// The agent who runs the territory, and administers it.
const AGENT: &str = "Directrice générale des services";
/// Who runs the meetings.
const FACILITATOR: &str = "Secrétaire de séance";

/// Why the demonstration could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The territory's name is not in the table.
    #[error(transparent)]
    Table(#[from] table::FindError),
    /// The territory.
    #[error(transparent)]
    Init(#[from] init::Error),
    /// A mandate.
    #[error(transparent)]
    Body(#[from] body::Error),
    /// An account.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// A room.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// A message.
    #[error(transparent)]
    Message(#[from] message::Error),
    /// The database holds a real one.
    #[error(
        "Cette base contient un territoire réel, « {0} » : l’option --demo y laisserait entrer \
         n’importe qui. Lancez « parvis serve » sans elle, ou indiquez une autre base."
    )]
    RealTerritory(String),
    /// A line is said by nobody, or nowhere.
    #[error("the demonstration has no « {0} »")]
    Missing(String),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Makes the demonstration, unless the database holds one. True when it was made. A database
/// with a real territory is refused: with `--demo`, anybody may sign in as anybody.
pub async fn prepare(context: &Arc<Context>) -> Result<bool, Error> {
    let mut tx = context.db.write().await?;
    match territory::current(&mut tx).await? {
        Some(known) if known.demonstration => return Ok(false),
        Some(known) => return Err(Error::RealTerritory(known.name)),
        None => {}
    }
    let (territory, people, published) = people(&mut tx, context).await?;
    let rooms = rooms(&mut tx, territory).await?;
    let mut actors = BTreeMap::new();
    for (function, person) in people {
        let personal = channel::personal(&mut tx, person).await?;
        actors.insert(function, actor(context, territory, (person, personal)));
    }
    tx.commit().await?;
    for change in published {
        context.hub.publish(change);
    }
    talk(context, &actors, &rooms).await?;
    Ok(true)
}

/// Everybody by function, their mandates and their rooms.
type Population = (TerritoryId, BTreeMap<String, PersonId>, Vec<Published>);

async fn people(tx: &mut Tx, context: &Context) -> Result<Population, Error> {
    let administrator = Administrator {
        name: AGENT.to_owned(),
        function: Some(AGENT.to_owned()),
        email: Some("dgs@demo.invalid".to_owned()),
        facilitates: true,
    };
    let epci = table::find(SIREN)?;
    let (founded, mut published) = init::found(tx, context, epci, administrator).await?;
    let Founded { territory, administrator, .. } = founded;
    territory::declare_demonstration(tx, territory.id).await?;
    let mut people = BTreeMap::from([(AGENT.to_owned(), administrator)]);
    for (function, email) in [(PRESIDENT, "presidence"), (FACILITATOR, "secretaire.seance")] {
        let person = account(tx, context, territory.id, (function, None, email)).await?;
        people.insert(function.to_owned(), person);
    }
    let mut mayors: Vec<(&table::Commune, PersonId)> = Vec::new();
    for commune in &epci.communes {
        let function = format!("Maire {}", of_commune(commune.name));
        let email = format!("maire.{}", fold(commune.name).replace(' ', "-"));
        let described = (function.as_str(), Some(commune.insee.as_str()), email.as_str());
        let person = account(tx, context, territory.id, described).await?;
        mayors.push((commune, person));
        people.insert(function, person);
    }
    mayors.sort_by_key(|(commune, _)| std::cmp::Reverse(commune.population));
    let president = people.get(PRESIDENT).copied();
    seat_everybody(tx, context, territory.id, (president, &mayors)).await?;
    if let Some(facilitator) = people.get(FACILITATOR) {
        for body in body::bodies(tx, territory.id).await? {
            let role = MemberRole::Facilitator;
            body::give_body(tx, context, body.id, *facilitator, role).await?;
        }
    }
    published.extend(body::settle(tx, context, territory.id).await?);
    Ok((territory.id, people, published))
}

async fn account(
    tx: &mut Tx,
    context: &Context,
    territory: TerritoryId,
    (function, commune, email): (&str, Option<&str>, &str),
) -> Result<PersonId, Error> {
    let new = NewPerson {
        territory,
        name: function.to_owned(),
        function: Some(function.to_owned()),
        commune: commune.map(str::to_owned),
        email: Some(format!("{email}@demo.invalid")),
        administrator: false,
    };
    Ok(identity::create_person(tx, context, &new).await?)
}

/// The president on both presidencies; each mayor on their seat and on the first seat of their
/// commune in the council; those of the largest communes vice-presidents.
async fn seat_everybody(
    tx: &mut Tx,
    context: &Context,
    territory: TerritoryId,
    (president, mayors): (Option<PersonId>, &[(&table::Commune, PersonId)]),
) -> Result<(), Error> {
    let starts_at = since(context.now());
    let mayor_of = |seat: &Seat| {
        let of = |(commune, _): &&(&table::Commune, PersonId)| {
            seat.commune.as_deref() == Some(commune.insee.as_str())
        };
        mayors.iter().find(of).map(|(_, person)| *person)
    };
    for body in body::bodies(tx, territory).await? {
        let mut vice_presidents = mayors.iter().map(|(_, person)| *person).take(VICE_PRESIDENTS);
        let mut seated: Vec<PersonId> = Vec::new();
        for seat in body::seats(tx, body.id).await? {
            let holder = match seat.office {
                Office::President => president,
                Office::VicePresident => vice_presidents.next(),
                Office::Mayor => mayor_of(&seat),
                Office::Councillor => mayor_of(&seat).filter(|mayor| !seated.contains(mayor)),
                Office::Member => None,
            };
            let Some(person) = holder else { continue };
            seated.push(person);
            let new = NewMandate { seat: seat.id, person, starts_at, ends_at: None };
            body::appoint(tx, context, new).await?;
        }
    }
    Ok(())
}

fn since(now: Micros) -> Micros {
    let days = MAYORS_SINCE.iter().filter_map(|day| territory::rules::midnight(day));
    days.filter(|day| *day <= now).max().unwrap_or(now)
}

/// The rooms by the names that the lines call them.
async fn rooms(
    tx: &mut Tx,
    territory: TerritoryId,
) -> Result<BTreeMap<&'static str, ChannelId>, Error> {
    let mut rooms = BTreeMap::new();
    for body in body::bodies(tx, territory).await? {
        let mut of_body = body::rooms(tx, body.id).await?.into_iter();
        let name = match body.kind {
            BodyKind::MayorsConference => words::CONFERENCE,
            BodyKind::Bureau => words::BUREAU,
            BodyKind::Council => words::COUNCIL,
        };
        rooms.extend(of_body.next().map(|room| (name, room)));
        rooms.extend(of_body.next().map(|room| (words::PARVIS, room)));
    }
    Ok(rooms)
}

fn actor(
    context: &Context,
    territory: TerritoryId,
    (person, personal): (PersonId, ChannelId),
) -> Actor {
    let session = SessionId(context.ids.uuid());
    Actor { person, territory, personal, session, administrator: false }
}

/// Says every line, as its author would.
async fn talk(
    context: &Arc<Context>,
    actors: &BTreeMap<String, Actor>,
    rooms: &BTreeMap<&'static str, ChannelId>,
) -> Result<(), Error> {
    let who =
        |function: &str| actors.get(function).ok_or_else(|| Error::Missing(function.to_owned()));
    let command = || CommandId(context.ids.uuid());
    let mut posted: BTreeMap<&str, MessageId> = BTreeMap::new();
    for Line { key, room, by, body, thread, reactions, pinned, asks } in SAID {
        let by = who(by)?;
        let channel = *rooms.get(room).ok_or_else(|| Error::Missing((*room).to_owned()))?;
        let post = PostMessage {
            channel,
            thread: thread.and_then(|root| posted.get(root)).copied(),
            quote: None,
            body: (*body).to_owned(),
            acknowledgement_requested: *asks,
        };
        let done = message::post(context, by, command(), post).await?;
        let Some(message) = done.message else { continue };
        posted.insert(key, message);
        if *pinned {
            let pin = PinMessage { channel, message, on: true };
            message::pin(context, by, command(), pin).await?;
        }
        for (function, reaction) in *reactions {
            let react = React { channel, message, reaction: *reaction, on: true };
            message::react(context, who(function)?, command(), react).await?;
        }
        if *asks {
            let read = OfMessage { channel, message };
            message::acknowledge(context, who(words::FIRST_READER)?, command(), read).await?;
        }
    }
    Ok(())
}
