//! *Val-de-Merle*, which exists nowhere: its communes, its people, and everything they said, done
//! at the hours at which it is said, by the use-cases that everybody's commands lead to.

use super::cast::{Cast, Room, RoomKind, Somebody, cast};
use super::schedule::{Act, DAYS, Event, Said, schedule};
use super::script::{called, script};
use super::{Error, account, actor, meetings, store};
use crate::body::rules::PlannedSeat;
use crate::body::{self, BodyKind, NewMandate, Office, Seat};
use crate::channel::{self, NewChannel, NewMember};
use crate::clock::{Clock, plus_seconds};
use crate::context::Context;
use crate::db::Tx;
use crate::identity::NewPerson;
use crate::ids::Ids;
use crate::init::{self, Administrator};
use crate::lane::Lanes;
use crate::limits::{InFlight, Limiter};
use crate::mail::Mailer;
use crate::message;
use crate::message::rules::text;
use crate::permission::Actor;
use crate::poll;
use crate::screen;
use crate::task::Readiness;
use crate::territory;
use crate::unread;
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::{
    EditMessage, MarkAllRead, MarkRead, OfMessage, PinMessage, PostMessage, React, ReadUpTo,
    SaveDraft,
};
use parvis_protocol::id::{
    BodyId, ChannelId, CommandId, MessageId, Micros, PersonId, Seq, TerritoryId,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The clock of identifiers begins here, so that they do not depend on the day: 22 March 2026.
const IDS_BEGIN: Micros = Micros(1_774_137_600_000_000);
/// Between two things that get an identifier: their order is that of their identifiers.
const IDS_STEP: Duration = Duration::from_secs(1);
const DAY_SECONDS: i64 = 86_400;

/// What a territory is made from.
#[derive(Debug)]
pub struct Clockwork {
    number: u64,
    clock: Clock,
    ids: Ids,
}

impl Clockwork {
    /// Everything, its identifiers too, from a number.
    pub fn numbered(number: u64) -> Self {
        Self::new(number, |clock| Ids::seeded(clock, number))
    }

    /// What is said from a number; identifiers of another origin.
    pub fn new(number: u64, ids: impl FnOnce(Clock) -> Ids) -> Self {
        let clock = Clock::manual(IDS_BEGIN);
        Self { number, ids: ids(clock.clone()), clock }
    }
}

/// Makes the territory in the caller's transaction, and what happened in it until a meeting began;
/// gives what is needed to hold that meeting and to go on.
pub async fn make(tx: &mut Tx, context: &Context, clockwork: Clockwork) -> Result<Stage, Error> {
    let now = context.now();
    let (cast, number) = (cast()?, clockwork.number);
    let beginning = plus_seconds(now, -(DAYS + 10) * DAY_SECONDS);
    let mut stage = Stage::build(tx, context, (cast, clockwork), beginning).await?;
    stage.made = (now, number);
    stage.play_all(tx, |at| at < meetings::began(now)).await?;
    Ok(stage)
}

/// A context in the past: same database, other clock and identifiers. Nobody listens to it.
pub(super) fn past(context: &Context, ids: Ids, clock: Clock) -> Context {
    Context {
        config: context.config.clone(),
        limiter: Limiter::new(clock.clone(), true),
        clock,
        ids,
        postings: Lanes::new(1),
        polls: poll::Memory::default(),
        screens: screen::Memory::default(),
        documents: crate::document::Memory::default(),
        in_flight: InFlight::default(),
        db: context.db.clone(),
        hub: Arc::clone(&context.hub),
        tasks: context.tasks.clone(),
        readiness: Readiness::default(),
        mailer: Mailer::None,
        hashing: Semaphore::new(1),
        printing: Semaphore::new(1),
        metrics: Arc::clone(&context.metrics),
    }
}

/// The territory while it is being made.
pub struct Stage {
    context: Context,
    ids_clock: Clock,
    pub(super) cast: &'static Cast,
    actors: BTreeMap<&'static str, Actor>,
    rooms: BTreeMap<&'static str, ChannelId>,
    /// Whose rooms are which.
    members: BTreeMap<&'static str, Vec<&'static str>>,
    /// Messages by their number in the script.
    posted: BTreeMap<usize, Posted>,
    /// When it is made, and the number its events come from.
    made: (Micros, u64),
}

/// A message that was posted.
#[derive(Clone, Debug)]
struct Posted {
    of: OfMessage,
    seq: Seq,
    /// Number of the root of its thread.
    root: Option<usize>,
}

impl Stage {
    /// Communes, bodies, people and rooms. Nobody has said anything yet.
    async fn build(
        tx: &mut Tx,
        context: &Context,
        (cast, clockwork): (&'static Cast, Clockwork),
        beginning: Micros,
    ) -> Result<Self, Error> {
        let Clockwork { clock: ids_clock, ids, .. } = clockwork;
        let context = past(context, ids, Clock::manual(beginning));
        let mut stage = Self {
            context,
            ids_clock,
            cast,
            actors: BTreeMap::new(),
            rooms: BTreeMap::new(),
            members: cast.members(),
            posted: BTreeMap::new(),
            made: (beginning, 0),
        };
        let territory = stage.found(tx).await?;
        stage.seat(tx, territory, beginning).await?;
        for room in &cast.rooms {
            let channel = stage.open(tx, (territory, beginning), room).await?;
            stage.rooms.insert(&room.key, channel);
        }
        body::settle(tx, &stage.context, territory).await?;
        Ok(stage)
    }

    /// The territory and its accounts.
    async fn found(&mut self, tx: &mut Tx) -> Result<TerritoryId, Error> {
        let runs = self.cast.people.iter().find(|it| it.administrator);
        let runs = runs.ok_or_else(|| Error::Missing("administrator".into()))?;
        let administrator = Administrator {
            name: runs.name.clone(),
            function: Some(runs.function.clone()),
            email: Some(runs.email()),
            facilitates: false,
        };
        let epci = self.cast.epci();
        let (founded, _) = init::found(tx, &self.context, &epci, administrator).await?;
        let territory = founded.territory.id;
        territory::declare_demonstration(tx, territory).await?;
        for (person, rank) in self.cast.people.iter().zip(0..) {
            self.ids_clock.advance(IDS_STEP);
            let id = if person.administrator {
                founded.administrator
            } else {
                account(tx, &self.context, &self.described(territory, person)?).await?
            };
            if let Some(line) = &person.line {
                let came = plus_seconds(self.context.now(), rank);
                store::introduce(tx, id, line, came).await?;
            }
            let actor = actor(tx, &self.context, territory, id).await?;
            self.actors.insert(&person.key, actor);
        }
        Ok(territory)
    }

    fn described(&self, territory: TerritoryId, person: &Somebody) -> Result<NewPerson, Error> {
        let commune = person.commune.as_deref().map(|name| self.cast.commune(name)).transpose()?;
        Ok(NewPerson {
            territory,
            name: person.name.clone(),
            function: Some(person.function.clone()),
            commune: commune.map(|it| it.insee.clone()),
            email: Some(person.email()),
            administrator: false,
        })
    }

    /// Everybody on the seats they were elected to.
    async fn seat(
        &self,
        tx: &mut Tx,
        territory: TerritoryId,
        starts_at: Micros,
    ) -> Result<(), Error> {
        for body in body::bodies(tx, territory).await? {
            let mut seated: Vec<PersonId> = Vec::new();
            let mut vice_presidents = 0;
            for seat in body::seats(tx, body.id).await? {
                vice_presidents += usize::from(seat.office == Office::VicePresident);
                let Some(person) = self.holder(&seat, vice_presidents, &seated) else { continue };
                seated.push(person);
                let new = NewMandate { seat: seat.id, person, starts_at, ends_at: None };
                body::appoint(tx, &self.context, new).await?;
            }
        }
        Ok(())
    }

    fn holder(&self, seat: &Seat, vice_president: usize, seated: &[PersonId]) -> Option<PersonId> {
        let of_commune = |it: &&Somebody| {
            let commune = it.commune.as_deref().and_then(|name| self.cast.commune(name).ok());
            commune.is_some_and(|commune| seat.commune.as_ref() == Some(&commune.insee))
        };
        let is_free = |it: &&Somebody| self.id(it).is_some_and(|id| !seated.contains(&id));
        let mut people = self.cast.people.iter();
        let holder = match seat.office {
            Office::President => people.find(|it| it.presides()),
            Office::VicePresident => people.find(|it| it.bureau == Some(vice_president)),
            Office::Mayor => people.find(|it| it.mayor && of_commune(it)),
            Office::Councillor => people.find(|it| of_commune(it) && is_free(it)),
            Office::Member => None,
        };
        self.id(holder?)
    }

    fn id(&self, person: &Somebody) -> Option<PersonId> {
        self.actors.get(person.key.as_str()).map(|actor| actor.person)
    }

    /// A room with its people; those of a body come with their mandates.
    async fn open(
        &self,
        tx: &mut Tx,
        (territory, beginning): (TerritoryId, Micros),
        room: &Room,
    ) -> Result<ChannelId, Error> {
        self.ids_clock.advance(IDS_STEP);
        let kind = match room.kind {
            RoomKind::Conference | RoomKind::Bureau | RoomKind::Council => {
                return self.of_body(tx, territory, room, 0).await;
            }
            RoomKind::Parvis => return self.of_body(tx, territory, room, 1).await,
            RoomKind::Commission => {
                return self.commission(tx, (territory, beginning), room).await;
            }
            RoomKind::Project => ChannelKind::Project,
        };
        let (name, topic) = (room.name.clone(), room.topic.clone());
        let new = NewChannel { territory, kind, name, topic, body: None };
        let channel = channel::open(tx, &self.context, new).await?.channel;
        for (person, role, commune) in self.people_of(room)? {
            let member = NewMember { person, role, commune };
            channel::join(tx, &self.context, channel, member).await?;
        }
        Ok(channel)
    }

    /// Who is in a room that is listed, with what they may do there and their commune: who runs
    /// it comes first.
    fn people_of(&self, room: &Room) -> Result<Vec<(PersonId, MemberRole, Option<String>)>, Error> {
        let runs = room.facilitators.iter().map(|key| (key, MemberRole::Facilitator));
        let others = room.members.iter().map(|key| (key, MemberRole::Member));
        let known = |(key, role): (&String, MemberRole)| {
            let somebody = self.cast.person(key)?;
            let person = self.id(somebody).ok_or_else(|| Error::Missing(key.clone()))?;
            let commune = somebody.commune.as_deref();
            let commune = commune.map(|name| self.cast.commune(name)).transpose()?;
            Ok((person, role, commune.map(|it| it.insee.clone())))
        };
        runs.chain(others).map(known).collect()
    }

    /// A commission: a seat for each of its members who is elected; agents are given its room, and
    /// so is whoever runs it.
    async fn commission(
        &self,
        tx: &mut Tx,
        (territory, starts_at): (TerritoryId, Micros),
        room: &Room,
    ) -> Result<ChannelId, Error> {
        let (context, named) = (&self.context, (room.name.as_str(), room.topic.as_str()));
        let (body, _) = body::make_commission(tx, context, territory, named).await?;
        let mut seats = 0;
        for (person, role, commune) in self.people_of(room)? {
            if commune.is_none() || role == MemberRole::Facilitator {
                body::give_body(tx, context, body.id, person, role).await?;
            }
            let Some(commune) = commune else { continue };
            seats += 1;
            let title = format!("Membre de la commission ({seats})");
            let office = Office::Councillor;
            let planned = PlannedSeat { office, commune: Some(commune), title };
            let seat = body::add_seat(tx, context, body.id, planned).await?.id;
            let new = NewMandate { seat, person, starts_at, ends_at: None };
            body::appoint(tx, context, new).await?;
        }
        let rooms = body::rooms(tx, body.id).await?;
        rooms.into_iter().next().ok_or_else(|| Error::Missing(room.key.clone()))
    }

    async fn of_body(
        &self,
        tx: &mut Tx,
        territory: TerritoryId,
        room: &Room,
        rank: usize,
    ) -> Result<ChannelId, Error> {
        let missing = || Error::Missing(room.key.clone());
        let body = self.body(tx, territory, room.kind).await?.ok_or_else(missing)?;
        if rank == 0 {
            for key in &room.facilitators {
                let person = self.id(self.cast.person(key)?).ok_or_else(missing)?;
                let role = MemberRole::Facilitator;
                body::give_body(tx, &self.context, body, person, role).await?;
            }
        }
        body::rooms(tx, body).await?.into_iter().nth(rank).ok_or_else(missing)
    }

    async fn body(
        &self,
        tx: &mut Tx,
        territory: TerritoryId,
        room: RoomKind,
    ) -> Result<Option<BodyId>, Error> {
        let wanted = match room {
            RoomKind::Conference | RoomKind::Parvis => BodyKind::MayorsConference,
            RoomKind::Bureau => BodyKind::Bureau,
            RoomKind::Council => BodyKind::Council,
            RoomKind::Commission | RoomKind::Project => return Ok(None),
        };
        let bodies = body::bodies(tx, territory).await?;
        Ok(bodies.into_iter().find(|body| body.kind == wanted).map(|body| body.id))
    }

    /// Does what happened after the meeting that was held: its messages stand before these.
    pub(super) async fn go_on(mut self) -> Result<Self, Error> {
        let (now, _) = self.made;
        let mut tx = self.context.db.write().await?;
        self.play_all(&mut tx, |at| at >= meetings::began(now)).await?;
        tx.commit().await?;
        Ok(self)
    }

    /// Does the events of some hours, in their order.
    async fn play_all(&mut self, tx: &mut Tx, of: impl Fn(Micros) -> bool) -> Result<(), Error> {
        let (script, (now, number)) = (script()?, self.made);
        for event in schedule(&script, self.cast, now, number).into_iter().filter(|it| of(it.at)) {
            self.play(tx, event).await?;
        }
        Ok(())
    }

    /// Does what an event says, at its hour.
    async fn play(&mut self, tx: &mut Tx, event: Event<'_>) -> Result<(), Error> {
        let Event { at, by, act } = event;
        let later = u64::try_from(at.0.saturating_sub(self.context.now().0)).unwrap_or(0);
        self.context.clock.advance(Duration::from_micros(later));
        let actor = self.actors.get(by).cloned().ok_or_else(|| Error::Missing(by.to_owned()))?;
        match act {
            Act::Post(said) => self.post(tx, &actor, said).await,
            Act::Visit => self.visit(tx, &actor, by).await,
            Act::Follow(number) => self.follow(tx, &actor, number).await,
            Act::Draft(room, body) => {
                let (channel, body) = (self.room(room)?, body.to_owned());
                let draft = SaveDraft { channel, thread: None, body };
                let id = self.command();
                channel::save_draft_within(tx, &self.context, &actor, id, draft).await?;
                Ok(())
            }
            Act::Correct(number, _)
            | Act::Delete(number)
            | Act::Pin(number)
            | Act::React(number, _)
            | Act::Acknowledge(number) => {
                let of = self.posted(number)?.of.clone();
                self.touch(tx, &actor, of, act).await
            }
        }
    }

    /// Does something to a message that is there.
    async fn touch(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        of: OfMessage,
        act: Act<'_>,
    ) -> Result<(), Error> {
        let (context, id) = (&self.context, self.command());
        let OfMessage { channel, message } = of;
        match act {
            Act::Correct(_, body) => {
                let body = self.called(body)?;
                let said = text(&body)?;
                let edit = EditMessage { channel, message, body };
                message::write::edit(tx, context, actor, id, (edit, said)).await?;
            }
            Act::Delete(_) => {
                message::write::delete(tx, context, actor, id, of).await?;
            }
            Act::Pin(_) => {
                let pin = PinMessage { channel, message, on: true };
                message::write::pin(tx, context, actor, id, pin).await?;
            }
            Act::React(_, reaction) => {
                let react = React { channel, message, reaction, on: true };
                message::write::react(tx, context, actor, id, react).await?;
            }
            Act::Acknowledge(_) => {
                message::write::acknowledge(tx, context, actor, id, of).await?;
            }
            Act::Post(_) | Act::Visit | Act::Follow(_) | Act::Draft(..) => {}
        }
        Ok(())
    }

    async fn post(&mut self, tx: &mut Tx, actor: &Actor, said: Said<'_>) -> Result<(), Error> {
        let Said { number, room, body, thread, quote, asks } = said;
        let channel = self.room(room)?;
        let named = |number: Option<usize>| -> Option<MessageId> {
            number.and_then(|it| self.posted.get(&it)).map(|it| it.of.message)
        };
        let body = self.called(body)?;
        let root = thread;
        let (thread, quote) = (named(thread), named(quote));
        let acknowledgement_requested = asks;
        let post = PostMessage { channel, thread, quote, body, acknowledgement_requested };
        let id = self.command();
        let written = message::post_within(tx, &self.context, actor, id, post).await?;
        let (done, _) = written;
        let Some(message) = done.message else { return Ok(()) };
        let of = OfMessage { channel, message };
        self.posted.insert(number, Posted { of, seq: done.seq, root });
        Ok(())
    }

    /// Reads all the rooms of somebody, with their threads.
    async fn visit(&self, tx: &mut Tx, actor: &Actor, by: &str) -> Result<(), Error> {
        let is_in = |key: &str| self.members.get(key).is_some_and(|them| them.contains(&by));
        let own = self.rooms.iter().filter(|(key, _)| is_in(key));
        let rooms = own.map(|(_, room)| ReadUpTo { channel: *room, seq: Seq(i64::MAX) });
        let all = MarkAllRead { rooms: rooms.collect() };
        let id = self.command();
        unread::mark_all_read_within(tx, &self.context, actor, id, all).await?;
        Ok(())
    }

    /// Reads the line of one's message up to it, and the room up to its root.
    async fn follow(&self, tx: &mut Tx, actor: &Actor, number: usize) -> Result<(), Error> {
        let own = self.posted(number)?;
        let channel = own.of.channel;
        let mut marks = Vec::new();
        if let Some(root) = own.root {
            let root = self.posted(root)?;
            marks.push(MarkRead { channel, thread: None, seq: root.seq });
            marks.push(MarkRead { channel, thread: Some(root.of.message), seq: own.seq });
        } else {
            marks.push(MarkRead { channel, thread: None, seq: own.seq });
        }
        for mark in marks {
            let id = self.command();
            unread::mark_read_within(tx, &self.context, actor, id, mark).await?;
        }
        Ok(())
    }

    fn posted(&self, number: usize) -> Result<&Posted, Error> {
        self.posted.get(&number).ok_or_else(|| Error::Missing(number.to_string()))
    }

    pub(super) fn room(&self, key: &str) -> Result<ChannelId, Error> {
        self.rooms.get(key).copied().ok_or_else(|| Error::Missing(key.to_owned()))
    }

    pub(super) fn command(&self) -> CommandId {
        self.ids_clock.advance(IDS_STEP);
        CommandId(self.context.ids.uuid())
    }

    /// Somebody, as if they were signed in.
    pub(super) fn actor(&self, key: &str) -> Result<&Actor, Error> {
        self.actors.get(key).ok_or_else(|| Error::Missing(key.to_owned()))
    }

    /// The same at another hour.
    pub(super) fn at(self, at: Micros) -> Self {
        let Self { context, .. } = self;
        let context = Context { clock: Clock::manual(at), ..context };
        Self { context, ..self }
    }

    /// When it is made.
    pub(super) const fn made_at(&self) -> Micros {
        self.made.0
    }

    /// Where it is made.
    pub(super) const fn context(&self) -> &Context {
        &self.context
    }

    fn called(&self, body: &str) -> Result<String, Error> {
        called(body, self.cast, |key| self.actors.get(key).map(|it| it.person.to_string()))
    }
}
