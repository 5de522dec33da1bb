//! Who may vote: whoever sits in the body of a room, else the members who write; or, for a poll of
//! an item of a meeting, whom that meeting says.
//!
//! This feature knows no meeting: whoever calls it brings one, as a [`Sitting`].

use super::store::{self, Candidate};
use super::{Error, rules, tally};
use crate::channel;
use crate::db::Tx;
use parvis_protocol::attendance::QuorumStamp;
use parvis_protocol::directory::BodyKind;
use parvis_protocol::id::{BodyId, ChannelId, ItemId, Micros, PersonId, Seq};
use parvis_protocol::poll::{Behalf, Elector, OnBehalf, PollRules};
use parvis_protocol::problem::{Problem, UnweighedSeat};
use std::collections::BTreeSet;

/// What a meeting says to the polls of its items.
pub trait Sitting: Sync {
    /// Whether the item is one of the room.
    fn knows(
        &self,
        tx: &mut Tx,
        place: (ChannelId, ItemId),
    ) -> impl Future<Output = Result<(), Problem>> + Send;

    /// Who votes on the item now; a refusal when it is not under discussion.
    fn seated(
        &self,
        tx: &mut Tx,
        place: (ChannelId, ItemId),
        stamp: (Seq, Micros),
    ) -> impl Future<Output = Result<Seated, Problem>> + Send;

    /// Whether the person conducts the meeting of the item.
    fn conducts(
        &self,
        tx: &mut Tx,
        place: (ChannelId, ItemId),
        person: PersonId,
    ) -> impl Future<Output = Result<bool, Problem>> + Send;

    /// Whether the minutes of the meeting of the item are approved.
    fn is_recorded(
        &self,
        tx: &mut Tx,
        place: (ChannelId, ItemId),
    ) -> impl Future<Output = Result<bool, Problem>> + Send;

    /// Who is in the room of that meeting now.
    fn in_the_room(
        &self,
        tx: &mut Tx,
        place: (ChannelId, ItemId),
    ) -> impl Future<Output = Result<BTreeSet<PersonId>, Problem>> + Send;
}

/// Who votes on an item.
#[derive(Clone, Debug)]
pub struct Seated {
    /// The seats that somebody exercises, in order.
    pub seats: Vec<Exercised>,
    /// Who presides.
    pub chair: Option<PersonId>,
    /// The quorum at that moment.
    pub presence: QuorumStamp,
    /// How they sit.
    pub place: Place,
}

/// A seat that somebody exercises.
#[derive(Clone, Debug)]
pub struct Exercised {
    /// The seat, and who holds it.
    pub seat: Candidate,
    /// Who exercises it.
    pub by: PersonId,
    /// By which right, when it is not their own.
    pub behalf: Option<Behalf>,
}

/// Where those who vote are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Anywhere: the poll is of no meeting.
    Anywhere,
    /// In one place, before each other.
    Together,
    /// Some of them by video, on an item of this nature.
    Apart(Nature),
}

/// What of an item the law of meetings by video asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// An election, or the *budget primitif*: never by video in a council (CGCT L5211-11-1).
    NeverByVideo,
    /// Anything else.
    Plain,
}

/// Who sits where a room decides.
pub struct Assembly {
    /// What kind of body it is; absent for a room without one.
    pub kind: Option<BodyKind>,
    /// Its seats that are held, in order, one for each person; without a body, the members who
    /// write.
    pub seats: Vec<Candidate>,
    /// It decided that voices may weigh by population.
    pub weighs: bool,
}

/// Who sits in the body of a room at an instant.
pub async fn assembly(tx: &mut Tx, channel: ChannelId, at: Micros) -> Result<Assembly, Error> {
    let body = Body::of(tx, channel).await?;
    let seats = match body.id {
        Some(body) => rules::once_each(store::mandates(tx, body, at).await?),
        None => store::writers(tx, channel).await?,
    };
    Ok(Assembly { kind: body.kind, seats, weighs: body.weighs })
}

/// The body of a room.
pub(super) struct Body {
    pub(super) id: Option<BodyId>,
    pub(super) kind: Option<BodyKind>,
    /// It decided that voices may weigh by population; nobody has where there is no body.
    pub(super) weighs: bool,
}

impl Body {
    pub(super) async fn of(tx: &mut Tx, channel: ChannelId) -> Result<Self, Error> {
        let id = channel::channel(tx, channel).await?.body;
        let known = match id {
            Some(body) => store::body_rules(tx, body).await?,
            None => None,
        };
        let (kind, weighs) = known.map_or((None, false), |(kind, weighs)| (Some(kind), weighs));
        Ok(Self { id, kind, weighs })
    }
}

/// Who may vote if a poll is opened now.
pub(super) struct Electors {
    pub(super) kind: Option<BodyKind>,
    pub(super) all: Vec<Elector>,
    pub(super) chair: Option<PersonId>,
    pub(super) presence: Option<QuorumStamp>,
    pub(super) place: Place,
}

/// Who may vote if a poll of this item, or of none, is opened now.
pub(super) async fn electors(
    tx: &mut Tx,
    sitting: &impl Sitting,
    (channel, item): (ChannelId, Option<ItemId>),
    rules: &PollRules,
    stamp: (Seq, Micros),
) -> Result<Electors, Error> {
    let Assembly { kind, seats, weighs } = assembly(tx, channel, stamp.1).await?;
    rules::weighs(rules.weights, weighs)?;
    let seated = match item {
        Some(item) => {
            let seated = sitting.seated(tx, (channel, item), stamp).await;
            Some(seated.map_err(|problem| Error::Sitting(Box::new(problem)))?)
        }
        None => None,
    };
    let president = seats.iter().find(|it| it.presides).map(|it| it.person);
    let chair = seated.as_ref().and_then(|it| it.chair).or(president);
    let presence = seated.as_ref().map(|it| it.presence);
    let place = seated.as_ref().map_or(Place::Anywhere, |it| it.place);
    let own = |seat: Candidate| Exercised { by: seat.person, behalf: None, seat };
    let exercised = match seated {
        Some(seated) => seated.seats,
        None => seats.into_iter().map(own).collect(),
    };
    let weight = |it: &Exercised| tally::weight(rules.weights, it.seat.population);
    let weightless: Vec<UnweighedSeat> =
        exercised.iter().filter(|it| weight(it).is_none()).map(unweighed).collect();
    if !weightless.is_empty() {
        return Err(Error::NoPopulation(weightless));
    }
    let elector = |(it, mandate): (Exercised, u32)| {
        Some(Elector {
            mandate,
            weight: weight(&it)?,
            person: it.by,
            name: it.seat.name,
            title: it.seat.title,
            commune: it.seat.commune,
            of: it.seat.mandate,
            on_behalf: it.behalf.map(|by| OnBehalf { member: it.seat.person, by }),
            admitted_at: None,
        })
    };
    let all = exercised.into_iter().zip(1..).filter_map(elector).collect();
    Ok(Electors { kind, all, chair, presence, place })
}

fn unweighed(it: &Exercised) -> UnweighedSeat {
    UnweighedSeat { person: it.seat.person, commune: it.seat.commune.clone() }
}
