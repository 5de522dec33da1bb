//! Bodies (*instances*), their seats, who holds them from when to when.
//!
//! The members of a body's rooms are exactly those who hold a mandate in it at this instant, those
//! who were given the room without a seat (agents, facilitators, observers), and those who replace
//! a member at a meeting of the room that is not over, as observers. `settle` makes it so: it
//! compares both lists and lets in or out whoever differs. It runs after each change of a mandate,
//! and in the background when a mandate begins or ends by itself. A person with two mandates in one
//! body stays until the last one ends.
//!
//! Who replaces whom, proxies and attendance are not here: they belong to a meeting, which lets in
//! and out at once those who replace somebody.

pub mod rules;
pub mod seats;
mod store;

use crate::channel::{self, NewChannel, NewMember};
use crate::context::Context;
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::territory;
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::id::{BodyId, ChannelId, MandateId, Micros, PersonId, SeatId, TerritoryId};
use rules::{Move, PlannedBody, Reason, Step, Term};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

pub use store::{Body, BodyKind, Office, Seat};

/// Mandates that begin or end by themselves are looked for at least this often.
const SWEEP_EVERY: Duration = Duration::from_secs(30);

/// Somebody to put on a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMandate {
    /// Where.
    pub seat: SeatId,
    /// Who.
    pub person: PersonId,
    /// From.
    pub starts_at: Micros,
    /// Until, excluded; absent: until somebody ends it.
    pub ends_at: Option<Micros>,
}

/// What a new mandate changed on its seat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Succession {
    /// A mandate was written; false when it was known.
    pub begun: bool,
    /// Who had to leave the seat at that date.
    pub ended: Vec<PersonId>,
    /// Something else was corrected: a date.
    pub corrected: bool,
}

/// Why a use-case of bodies failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// Letting somebody in or out of a room failed.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// There is no such seat, mandate, or room of a body.
    #[error("no such seat, mandate or room of a body")]
    NotFound,
    /// There is no body of this name.
    #[error("ce territoire n’a pas d’instance « {0} ».")]
    NoBody(String),
    /// The law gives each of its members one voice.
    #[error("la loi donne une voix à chaque membre de « {0} » : elle n’a pas à en décider.")]
    ByHead(String),
    /// Where it was decided is not said, or at length.
    #[error("dites en 500 caractères au plus où l’instance l’a décidé.")]
    Undecided,
    /// A mandate would end before it begins.
    #[error("a mandate cannot end before it begins")]
    EndsTooEarly,
}

/// Creates a body with its seats and its permanent room; the conférence des maires also has its
/// informal room, *le parvis*. Nobody is in them yet.
pub async fn establish(
    tx: &mut Tx,
    context: &Context,
    territory: TerritoryId,
    planned: PlannedBody,
) -> Result<Vec<Published>, Error> {
    let PlannedBody { kind, name, topic, seats } = planned;
    let body = Body { id: BodyId(context.ids.uuid()), kind, name: name.to_owned() };
    store::insert_body(tx, territory, &body, context.now()).await?;
    for (number, seat) in (1..).zip(seats) {
        let id = SeatId(context.ids.uuid());
        let rules::PlannedSeat { office, commune, title } = seat;
        let seat = Seat { id, body: body.id, number, office, commune, title };
        store::insert_seat(tx, &seat).await?;
    }
    let rooms = match kind {
        BodyKind::MayorsConference => vec![
            (ChannelKind::Body, name, topic),
            (ChannelKind::Parvis, "Le parvis", "Après la séance : ce qui se dit entre maires."),
        ],
        BodyKind::Bureau | BodyKind::Council | BodyKind::Commission => {
            vec![(ChannelKind::Body, name, topic)]
        }
    };
    let mut published = Vec::new();
    for (kind, name, topic) in rooms {
        let (name, topic) = (name.to_owned(), topic.to_owned());
        let new = NewChannel { territory, kind, name, topic, body: Some(body.id) };
        published.push(channel::open(tx, context, new).await?);
    }
    Ok(published)
}

/// Creates a commission, without seats, and its room: whoever is to sit there is given a seat
/// ([`add_seat`]).
pub async fn make_commission(
    tx: &mut Tx,
    context: &Context,
    territory: TerritoryId,
    (name, topic): (&str, &str),
) -> Result<(Body, Vec<Published>), Error> {
    let id = BodyId(context.ids.uuid());
    let body = Body { id, kind: BodyKind::Commission, name: name.to_owned() };
    store::insert_body(tx, territory, &body, context.now()).await?;
    let (kind, name, topic) = (ChannelKind::Body, name.to_owned(), topic.to_owned());
    let new = NewChannel { territory, kind, name, topic, body: Some(id) };
    let opened = channel::open(tx, context, new).await?;
    Ok((body, vec![opened]))
}

/// The bodies of a territory, in the order they were created.
pub async fn bodies(tx: &mut Tx, territory: TerritoryId) -> Result<Vec<Body>, db::Error> {
    store::bodies(tx, territory).await
}

/// The seats of a body, by number.
pub async fn seats(tx: &mut Tx, body: BodyId) -> Result<Vec<Seat>, db::Error> {
    store::seats(tx, body).await
}

/// Every mandate of a body, past and future ones included, by seat and date.
pub async fn terms(tx: &mut Tx, body: BodyId) -> Result<Vec<(SeatId, Term)>, db::Error> {
    store::terms_of_body(tx, body).await
}

/// Every mandate of a seat, by date.
pub async fn terms_of_seat(tx: &mut Tx, seat: SeatId) -> Result<Vec<Term>, db::Error> {
    store::terms(tx, seat).await
}

/// The rooms of a body, its permanent one first.
pub async fn rooms(tx: &mut Tx, body: BodyId) -> Result<Vec<ChannelId>, db::Error> {
    store::rooms(tx, body).await
}

/// Notes what a body of the territory decided that its voices weigh: by population, and where it
/// decided so; or equally. Polls that are open go on with the weights they have.
pub async fn decide_weights(
    context: &Context,
    name: &str,
    by_population: Option<&str>,
) -> Result<(), Error> {
    let decided = by_population.map(rules::decision).transpose()?;
    let mut tx = context.db.write().await?;
    let nobody = || Error::NoBody(name.to_owned());
    let territory = territory::current(&mut tx).await?.ok_or_else(nobody)?;
    let bodies = store::bodies(&mut tx, territory.id).await?;
    let body = bodies.into_iter().find(|body| body.name == name).ok_or_else(nobody)?;
    if decided.is_some() && !rules::may_weigh(body.kind) {
        return Err(Error::ByHead(body.name));
    }
    store::set_weights(&mut tx, body.id, decided).await?;
    Ok(tx.commit().await?)
}

/// Adds a seat that the common rule does not give (an *accord local*), after the others.
pub async fn add_seat(
    tx: &mut Tx,
    context: &Context,
    body: BodyId,
    planned: rules::PlannedSeat,
) -> Result<Seat, db::Error> {
    let last = store::seats(tx, body).await?.last().map_or(0, |seat| seat.number);
    let id = SeatId(context.ids.uuid());
    let rules::PlannedSeat { office, commune, title } = planned;
    let seat = Seat { id, body, number: last.saturating_add(1), office, commune, title };
    store::insert_seat(tx, &seat).await?;
    Ok(seat)
}

/// Puts somebody on a seat: see [`rules::succeed`]. Rooms follow at the next [`settle`].
pub async fn appoint(tx: &mut Tx, context: &Context, new: NewMandate) -> Result<Succession, Error> {
    if new.ends_at.is_some_and(|end| end <= new.starts_at) {
        return Err(Error::EndsTooEarly);
    }
    let terms = store::terms(tx, new.seat).await?;
    let holder = |mandate| terms.iter().find(|t| t.mandate == mandate).map(|t| t.person);
    let mut succession = Succession::default();
    for step in rules::succeed(&terms, new.person, new.starts_at, new.ends_at) {
        match step {
            Step::Remove(mandate) => {
                store::delete_mandate(tx, mandate).await?;
                succession.ended.extend(holder(mandate));
            }
            Step::End(mandate, at) => {
                store::end_mandate(tx, mandate, at).await?;
                let leaves = holder(mandate).filter(|person| *person != new.person);
                succession.corrected |= leaves.is_none();
                succession.ended.extend(leaves);
            }
            Step::Move(mandate, at) => {
                store::move_mandate(tx, mandate, at).await?;
                succession.corrected = true;
            }
            Step::Begin(starts_at, ends_at) => {
                let new = NewMandate { starts_at, ends_at, ..new };
                let id = MandateId(context.ids.uuid());
                store::insert_mandate(tx, id, &new, context.now()).await?;
                succession.begun = true;
            }
        }
    }
    Ok(succession)
}

/// Gives a room of a body to somebody without a seat, or changes what they may do there.
pub async fn assign(
    tx: &mut Tx,
    context: &Context,
    room: ChannelId,
    person: PersonId,
    role: MemberRole,
) -> Result<Vec<Published>, Error> {
    let territory = store::territory_of_room(tx, room).await?.ok_or(Error::NotFound)?;
    store::assign(tx, room, person, role, context.now()).await?;
    settle(tx, context, territory).await
}

/// Gives the permanent room of a body; the caller settles after more changes.
pub async fn give_body(
    tx: &mut Tx,
    context: &Context,
    body: BodyId,
    person: PersonId,
    role: MemberRole,
) -> Result<(), Error> {
    let room = store::rooms(tx, body).await?.into_iter().next().ok_or(Error::NotFound)?;
    Ok(store::assign(tx, room, person, role, context.now()).await?)
}

/// Takes back what [`assign`] gave. A mandate keeps its holder in the room.
pub async fn withdraw(
    tx: &mut Tx,
    context: &Context,
    room: ChannelId,
    person: PersonId,
) -> Result<Vec<Published>, Error> {
    let territory = store::territory_of_room(tx, room).await?.ok_or(Error::NotFound)?;
    store::withdraw(tx, room, person).await?;
    settle(tx, context, territory).await
}

/// Puts somebody on a seat and lets them into its rooms, at once.
pub async fn give_mandate(context: &Context, new: NewMandate) -> Result<Succession, Error> {
    let mut tx = context.db.write().await?;
    let territory = store::territory_of_seat(&mut tx, new.seat).await?.ok_or(Error::NotFound)?;
    territory::lock(&mut tx, territory).await?;
    let succession = appoint(&mut tx, context, new).await?;
    let published = settle(&mut tx, context, territory).await?;
    tx.commit().await?;
    for change in published {
        context.hub.publish(change);
    }
    Ok(succession)
}

/// Ends a mandate at an instant, past or to come; when it is past, access ends at once.
pub async fn end_mandate(context: &Context, mandate: MandateId, at: Micros) -> Result<(), Error> {
    let mut tx = context.db.write().await?;
    let (seat, starts_at) = store::mandate(&mut tx, mandate).await?.ok_or(Error::NotFound)?;
    let territory = store::territory_of_seat(&mut tx, seat).await?.ok_or(Error::NotFound)?;
    if at <= starts_at {
        return Err(Error::EndsTooEarly);
    }
    territory::lock(&mut tx, territory).await?;
    store::end_mandate(&mut tx, mandate, Some(at)).await?;
    let published = settle(&mut tx, context, territory).await?;
    tx.commit().await?;
    for change in published {
        context.hub.publish(change);
    }
    Ok(())
}

/// Makes the members of the bodies' rooms those who hold a mandate now, and those who were given
/// the room. The caller commits, then publishes what is returned.
pub async fn settle(
    tx: &mut Tx,
    context: &Context,
    territory: TerritoryId,
) -> Result<Vec<Published>, Error> {
    territory::lock(tx, territory).await?;
    let mut published = Vec::new();
    for step in differences(tx, context, territory).await? {
        published.extend(match step {
            Move::Leave((room, person)) => channel::leave(tx, context, room, person).await?,
            Move::Join(Reason { channel, person, role, commune }) => {
                let member = NewMember { person, role, commune };
                channel::join(tx, context, channel, member).await?
            }
        });
    }
    Ok(published)
}

/// What [`settle`] would do: empty when rooms and mandates agree.
pub async fn differences(
    tx: &mut Tx,
    context: &Context,
    territory: TerritoryId,
) -> Result<Vec<Move>, db::Error> {
    let reasons = store::reasons(tx, territory, context.now()).await?;
    let members = store::members(tx, territory).await?;
    Ok(rules::moves(reasons, members))
}

/// Who has a reason to be in a room of a body at an instant.
pub async fn belong(
    tx: &mut Tx,
    room: ChannelId,
    at: Micros,
) -> Result<BTreeSet<PersonId>, db::Error> {
    let Some(territory) = store::territory_of_room(tx, room).await? else {
        return Ok(BTreeSet::new());
    };
    let reasons = store::reasons(tx, territory, at).await?;
    Ok(reasons.into_iter().filter(|it| it.channel == room).map(|it| it.person).collect())
}

/// Lets in and out those whose mandate began or ended by itself. Returns how many changes it made;
/// several nodes may do it at once.
pub async fn sweep(context: &Context) -> Result<usize, Error> {
    let mut tx = context.db.read().await?;
    let Some(territory) = territory::current(&mut tx).await? else { return Ok(0) };
    if differences(&mut tx, context, territory.id).await?.is_empty() {
        return Ok(0);
    }
    drop(tx);
    let mut tx = context.db.write().await?;
    let published = settle(&mut tx, context, territory.id).await?;
    tx.commit().await?;
    let count = published.len();
    for change in published {
        context.hub.publish(change);
    }
    Ok(count)
}

/// Sweeps until the node stops: every 30 seconds, and exactly when a mandate turns.
pub async fn watch_mandates(context: Arc<Context>) {
    loop {
        if let Err(error) = sweep(&context).await {
            tracing::error!(%error, "mandates and rooms could not be compared");
        }
        let wait = until_next_turn(&context).await.unwrap_or(SWEEP_EVERY);
        if !context.tasks.pause(wait).await {
            return;
        }
    }
}

async fn until_next_turn(context: &Context) -> Result<Duration, db::Error> {
    let now = context.now();
    let mut tx = context.db.read().await?;
    let Some(turn) = store::next_turn(&mut tx, now).await? else { return Ok(SWEEP_EVERY) };
    let wait = u64::try_from(turn.0.saturating_sub(now.0)).unwrap_or(0);
    Ok(Duration::from_micros(wait).min(SWEEP_EVERY))
}
