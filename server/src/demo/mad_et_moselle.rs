//! *Mad et Moselle*: a real EPCI and its 47 communes, one account for each mayor, named by
//! function. Nobody in it is a real person. The same every time.

use super::words::{self, Line, SAID};
use super::{Error, account, actor, since};
use crate::body::{self, BodyKind, NewMandate, Office, Seat};
use crate::context::Context;
use crate::db::Tx;
use crate::identity::NewPerson;
use crate::init::{self, Administrator, Founded};
use crate::message;
use crate::permission::Actor;
use crate::territory::rules::{fold, of_commune};
use crate::territory::{self, table};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{OfMessage, PinMessage, PostMessage, React};
use parvis_protocol::id::{ChannelId, CommandId, MessageId, PersonId, TerritoryId};
use std::collections::BTreeMap;

/// CC Mad et Moselle.
pub const SIREN: &str = "200070738";
/// Vice-presidents, of the 14 that the law allows.
const VICE_PRESIDENTS: usize = 8;
/// The president of the EPCI.
const PRESIDENT: &str = "Présidente de la communauté";
/// The agent who runs the territory, and administers it.
const AGENT: &str = "Directrice générale des services";
/// Who runs the meetings.
const FACILITATOR: &str = "Secrétaire de séance";

/// Makes the territory, its people and what they said, in the caller's transaction.
pub async fn make(tx: &mut Tx, context: &Context) -> Result<(), Error> {
    let (territory, people) = people(tx, context).await?;
    let rooms = rooms(tx, territory).await?;
    let mut actors = BTreeMap::new();
    for (function, person) in people {
        actors.insert(function, actor(tx, context, territory, person).await?);
    }
    talk(tx, context, &actors, &rooms).await
}

/// Everybody by function.
type Population = (TerritoryId, BTreeMap<String, PersonId>);

async fn people(tx: &mut Tx, context: &Context) -> Result<Population, Error> {
    let administrator = Administrator {
        name: AGENT.to_owned(),
        function: Some(AGENT.to_owned()),
        email: Some("dgs@demo.invalid".to_owned()),
        facilitates: true,
    };
    let epci = table::find(SIREN)?;
    let (founded, _) = init::found(tx, context, epci, administrator).await?;
    let Founded { territory, administrator, .. } = founded;
    territory::declare_demonstration(tx, territory.id).await?;
    let mut people = BTreeMap::from([(AGENT.to_owned(), administrator)]);
    for (function, email) in [(PRESIDENT, "presidence"), (FACILITATOR, "secretaire.seance")] {
        let person = account(tx, context, &described(territory.id, function, None, email)).await?;
        people.insert(function.to_owned(), person);
    }
    let mut mayors: Vec<(&table::Commune, PersonId)> = Vec::new();
    for commune in &epci.communes {
        let function = format!("Maire {}", of_commune(commune.name));
        let email = format!("maire.{}", fold(commune.name).replace(' ', "-"));
        let new = described(territory.id, &function, Some(&commune.insee), &email);
        let person = account(tx, context, &new).await?;
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
    body::settle(tx, context, territory.id).await?;
    Ok((territory.id, people))
}

fn described(
    territory: TerritoryId,
    function: &str,
    commune: Option<&str>,
    email: &str,
) -> NewPerson {
    NewPerson {
        territory,
        name: function.to_owned(),
        function: Some(function.to_owned()),
        commune: commune.map(str::to_owned),
        email: Some(format!("{email}@demo.invalid")),
        administrator: false,
    }
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
            // None is made here.
            BodyKind::Commission => continue,
        };
        rooms.extend(of_body.next().map(|room| (name, room)));
        rooms.extend(of_body.next().map(|room| (words::PARVIS, room)));
    }
    Ok(rooms)
}

/// Says every line, as its author would.
async fn talk(
    tx: &mut Tx,
    context: &Context,
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
        let (done, _) = message::post_within(tx, context, by, command(), post).await?;
        let Some(message) = done.message else { continue };
        posted.insert(key, message);
        if *pinned {
            let pin = PinMessage { channel, message, on: true };
            message::write::pin(tx, context, by, command(), pin).await?;
        }
        for (function, reaction) in *reactions {
            let react = React { channel, message, reaction: *reaction, on: true };
            message::write::react(tx, context, who(function)?, command(), react).await?;
        }
        if *asks {
            let read = OfMessage { channel, message };
            message::write::acknowledge(tx, context, who(words::FIRST_READER)?, command(), read)
                .await?;
        }
    }
    Ok(())
}
