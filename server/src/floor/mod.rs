//! Who speaks at a meeting: requests in one queue for each item, one speech that has the floor,
//! its time.
//!
//! The order is a function of the rows alone ([`rules::queue`]): the kind, then the place that
//! the database gave once. Times are instants of the server, kept when a speech starts, pauses,
//! goes on and ends; nothing counts in between. What changed stands in the journal as well, for
//! the minutes.
//!
//! The queue lives while the meeting is under way and its item ahead; `sitting` interrupts and ends
//! speeches with their item ([`hold`], [`finish`]).

pub mod rules;
mod store;

use crate::attendance::{self, commune_of};
use crate::context::Context;
use crate::db::{self, Tx};
use crate::meeting::rules::{conducts, is_ahead};
use crate::meeting::turn::{Taken, Turn};
use crate::meeting::{self, members, runner};
use crate::permission::{Actor, Denied, Right};
use crate::poll;
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::floor::command::{CallRound, OfSpeech, RequestSpeech, SetFloor, StartSpeech};
use parvis_protocol::floor::{Floor, Speech, SpeechKind, SpeechState};
use parvis_protocol::id::{ChannelId, CommandId, ItemId, MeetingId, PersonId, Seq, SpeechId};
use parvis_protocol::limits::SPEECHES_MAX;
use parvis_protocol::meeting::command::OfMeeting;
use parvis_protocol::meeting::{AgendaItem, ItemState, Meeting, MeetingState, MeetingView};
use parvis_protocol::problem::{Problem, SpeechMoment};
use rules::Step;
use serde::Serialize;

/// Why a use-case of the floor was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The meeting's side of it.
    #[error(transparent)]
    Meeting(#[from] meeting::Error),
    /// There is no such request.
    #[error("no such request in this room")]
    NotFound,
    /// Somebody else's to do.
    #[error("not theirs to do")]
    Forbidden,
    /// The list is closed.
    #[error("the list is closed")]
    Closed,
    /// The request is in another state.
    #[error("not while the request is {0:?}")]
    State(SpeechState),
    /// There is nothing in this field, or nobody in this queue.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// There are more of these than so many.
    #[error("more than {1} {0}")]
    TooMany(&'static str, usize),
    /// This field has no meaning here.
    #[error("{0} has no meaning here")]
    Invalid(&'static str),
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        matches!(self, Self::Meeting(error) if error.is_repeated())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Meeting(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::Closed => Self::FloorClosed,
            Error::State(state) => Self::SpeechState(SpeechMoment { state }),
            Error::Empty(field) => Self::empty(field),
            Error::TooMany(field, max) => Self::too_many(field, max),
            Error::Invalid(field) => Self::invalid(field),
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Meeting(error.into())
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Meeting(denied.into())
    }
}

/// What the journal remembers of a speech.
#[derive(Serialize)]
struct Noted {
    speech: SpeechId,
    person: PersonId,
    kind: SpeechKind,
    state: SpeechState,
    spoken_ms: u64,
}

/// A turn about the floor of an item that is ahead, in a meeting that is under way.
struct At<'a> {
    turn: Turn<'a>,
    item: AgendaItem,
    /// Whether the person conducts the meeting.
    conducts: bool,
    speeches: Vec<Speech>,
    noted: Vec<Noted>,
    changed: Vec<Entity>,
}

impl<'a> At<'a> {
    async fn take(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        (channel, item): (ChannelId, ItemId),
        verb: Verb,
    ) -> Result<Self, Error> {
        let what = (verb, item.0, Right::Read);
        let mut taken = Taken::take(context, actor, id, channel, what).await?;
        let item = taken.item(item).await?;
        let of = item.meeting.ok_or(meeting::Error::ItemState(item.state))?;
        let mut turn = taken.of_meeting(of).await?;
        if !matches!(turn.meeting.state, MeetingState::Open | MeetingState::Suspended) {
            return Err(meeting::Error::State(turn.meeting.state).into());
        }
        if !is_ahead(item.state) {
            return Err(meeting::Error::ItemState(item.state).into());
        }
        let conducts = conducts(&turn.meeting, runner(&turn.taken.permit)?);
        let speeches = store::speeches(&mut turn.taken.tx, item.id).await?;
        Ok(Self { turn, item, conducts, speeches, noted: Vec::new(), changed: Vec::new() })
    }

    /// The same, for who conducts the meeting.
    async fn conduct(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        of: (ChannelId, ItemId),
        verb: Verb,
    ) -> Result<Self, Error> {
        let at = Self::take(context, actor, id, of, verb).await?;
        if at.conducts { Ok(at) } else { Err(Error::Forbidden) }
    }

    /// The same about one request.
    async fn about(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        OfSpeech { channel, speech }: OfSpeech,
        verb: Verb,
    ) -> Result<(Self, Speech), Error> {
        let mut tx = context.db.read().await?;
        let item = store::item_of(&mut tx, channel, speech).await?.ok_or(Error::NotFound)?;
        drop(tx);
        let at = Self::take(context, actor, id, (channel, item), verb).await?;
        let found = at.speeches.iter().find(|it| it.id == speech).cloned();
        Ok((at, found.ok_or(Error::NotFound)?))
    }

    fn discussed(&self) -> Result<(), Error> {
        if self.turn.meeting.state != MeetingState::Open {
            return Err(meeting::Error::State(self.turn.meeting.state).into());
        }
        if self.item.state != ItemState::Open {
            return Err(meeting::Error::ItemState(self.item.state).into());
        }
        Ok(())
    }

    async fn put(&mut self, speech: Speech) -> Result<(), Error> {
        let put = put(&mut self.turn, speech).await?;
        self.noted.push(noted(&put));
        self.speeches.retain(|known| known.id != put.id);
        self.speeches.push(put.clone());
        self.changed.push(Entity::Speech(put));
        Ok(())
    }

    /// Ends whatever has the floor.
    async fn end_running(&mut self) -> Result<(), Error> {
        if let Some(mut running) = rules::holder(&self.speeches).cloned() {
            rules::step(&mut running, Step::End, self.turn.taken.at)?;
            self.put(running).await?;
        }
        Ok(())
    }

    /// A request that is new, at the end of the order.
    fn asked(&self, (person, by): (PersonId, PersonId), kind: SpeechKind) -> Result<Speech, Error> {
        if self.speeches.len() >= SPEECHES_MAX {
            return Err(Error::TooMany("speeches", SPEECHES_MAX));
        }
        let last = self.speeches.iter().map(|it| it.place).max().unwrap_or(0);
        Ok(Speech {
            id: SpeechId(self.turn.taken.context.ids.uuid()),
            item: self.item.id,
            meeting: self.turn.meeting.id,
            person,
            commune: None,
            kind,
            place: last.saturating_add(1),
            state: SpeechState::Waiting,
            asked_at: self.turn.taken.at,
            by,
            started_at: None,
            ended_at: None,
            spoken_ms: 0,
            running_since: None,
            rev: self.turn.taken.seq,
        })
    }

    /// How the floor is given, as it stands.
    async fn floor(&mut self) -> Result<Floor, Error> {
        let known = store::floor(&mut self.turn.taken.tx, self.item.id).await?;
        Ok(known.unwrap_or(Floor {
            item: self.item.id,
            meeting: self.turn.meeting.id,
            closed: false,
            warning_seconds: None,
            round: false,
            rev: self.turn.taken.seq,
        }))
    }

    async fn put_floor(&mut self, mut floor: Floor) -> Result<(), Error> {
        floor.rev = self.turn.taken.seq;
        store::put_floor(&mut self.turn.taken.tx, self.turn.meeting.channel, &floor).await?;
        self.changed.push(Entity::Floor(floor));
        Ok(())
    }

    async fn done(mut self) -> Result<Done, Error> {
        if !self.noted.is_empty() {
            self.turn.taken.note(&self.noted).await?;
        }
        Ok(self.turn.taken.end(self.changed).await?)
    }
}

const fn noted(speech: &Speech) -> Noted {
    let Speech { id, person, kind, state, spoken_ms, .. } = speech;
    Noted { speech: *id, person: *person, kind: *kind, state: *state, spoken_ms: *spoken_ms }
}

async fn put(turn: &mut Turn<'_>, mut speech: Speech) -> Result<Speech, Error> {
    speech.rev = turn.taken.seq;
    store::put(&mut turn.taken.tx, turn.meeting.channel, &speech).await?;
    Ok(speech)
}

/// Asks for the floor: oneself, or, for who conducts the meeting, somebody without a device. While
/// the same request waits, asking again changes nothing.
pub async fn request(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: RequestSpeech,
) -> Result<Done, Error> {
    let RequestSpeech { channel, item, kind, person } = command;
    let mut at = At::take(context, actor, id, (channel, item), Verb::SpeechRequested).await?;
    let person = person.unwrap_or(actor.person);
    if kind == SpeechKind::Round {
        return Err(Error::Invalid("kind"));
    }
    if person != actor.person && !at.conducts {
        return Err(Error::Forbidden);
    }
    let taken = &mut at.turn.taken;
    members(&mut taken.tx, channel, "person", &[person]).await?;
    let roll = attendance::roll(&mut taken.tx, &at.turn.meeting, taken.at).await?;
    if roll.recused.contains(&(item, person)) {
        return Err(Error::Invalid("person"));
    }
    let waits = |it: &&Speech| it.person == person && it.kind == kind;
    if rules::queue(&at.speeches).into_iter().any(|it| waits(&it)) {
        return at.done().await;
    }
    if at.floor().await?.closed && !rules::passes(kind, at.conducts) {
        return Err(Error::Closed);
    }
    let mut speech = at.asked((person, actor.person), kind)?;
    speech.commune = commune_of(&mut at.turn.taken.tx, person).await?;
    at.put(speech).await?;
    at.done().await
}

/// Takes a request back: who speaks, who entered it, or who conducts the meeting.
pub async fn withdraw(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfSpeech,
) -> Result<Done, Error> {
    let what = (Verb::SpeechWithdrawn, Step::Withdraw);
    move_to(context, actor, (id, command), what, |at, speech| {
        at.conducts || [speech.person, speech.by].contains(&actor.person)
    })
    .await
}

/// Gives the floor to the next one of the queue, or to the one that is named. Who had it has
/// spoken.
pub async fn start(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: StartSpeech,
) -> Result<Done, Error> {
    let StartSpeech { channel, item, speech, person } = command;
    let mut at = At::conduct(context, actor, id, (channel, item), Verb::SpeechStarted).await?;
    at.discussed()?;
    let found = match speech {
        Some(speech) => {
            let named = at.speeches.iter().find(|it| it.id == speech);
            named.ok_or(Error::NotFound)?
        }
        None => *rules::queue(&at.speeches).first().ok_or(Error::Empty("queue"))?,
    };
    let mut next = found.clone();
    if let Some(person) = person.filter(|person| *person != next.person) {
        if next.kind != SpeechKind::Round {
            return Err(Error::Invalid("person"));
        }
        members(&mut at.turn.taken.tx, channel, "person", &[person]).await?;
        next.person = person;
    }
    let now = at.turn.taken.at;
    rules::step(&mut next, Step::Start, now)?;
    at.end_running().await?;
    at.put(next).await?;
    at.done().await
}

/// Lets the time of a speech stand still.
pub async fn pause(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfSpeech,
) -> Result<Done, Error> {
    let what = (Verb::SpeechPaused, Step::Pause);
    move_to(context, actor, (id, command), what, |at, _| at.conducts).await
}

/// Lets it go on.
pub async fn resume(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfSpeech,
) -> Result<Done, Error> {
    let what = (Verb::SpeechResumed, Step::Resume);
    move_to(context, actor, (id, command), what, |at, _| at.conducts).await
}

/// Ends a speech: who speaks, or who conducts the meeting.
pub async fn end(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfSpeech,
) -> Result<Done, Error> {
    let what = (Verb::SpeechEnded, Step::End);
    let allowed = |at: &At<'_>, speech: &Speech| at.conducts || speech.person == actor.person;
    move_to(context, actor, (id, command), what, allowed).await
}

/// Passes over a request.
pub async fn skip(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfSpeech,
) -> Result<Done, Error> {
    let what = (Verb::SpeechSkipped, Step::Skip);
    move_to(context, actor, (id, command), what, |at, _| at.conducts).await
}

async fn move_to(
    context: &Context,
    actor: &Actor,
    (id, command): (CommandId, OfSpeech),
    (verb, step): (Verb, Step),
    allowed: impl FnOnce(&At<'_>, &Speech) -> bool,
) -> Result<Done, Error> {
    let (mut at, mut speech) = At::about(context, actor, id, command, verb).await?;
    if !allowed(&at, &speech) {
        return Err(Error::Forbidden);
    }
    if step == Step::Resume {
        at.discussed()?;
    }
    rules::step(&mut speech, step, at.turn.taken.at)?;
    at.put(speech).await?;
    at.done().await
}

/// Says how the floor is given on an item.
pub async fn set(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: SetFloor,
) -> Result<Done, Error> {
    let SetFloor { channel, item, closed, warning_seconds } = command;
    rules::warning(warning_seconds)?;
    let mut at = At::conduct(context, actor, id, (channel, item), Verb::FloorSet).await?;
    let floor = at.floor().await?;
    at.put_floor(Floor { closed, warning_seconds, ..floor }).await?;
    at.done().await
}

/// Calls the communes in turn (*tour de table*), or stops: each once for an item.
pub async fn round(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: CallRound,
) -> Result<Done, Error> {
    let CallRound { channel, item, on } = command;
    let mut at = At::conduct(context, actor, id, (channel, item), Verb::FloorRound).await?;
    if on {
        call(&mut at, actor.person).await?;
    } else {
        dismiss(&mut at).await?;
    }
    let floor = at.floor().await?;
    at.put_floor(Floor { round: on, ..floor }).await?;
    at.done().await
}

async fn call(at: &mut At<'_>, by: PersonId) -> Result<(), Error> {
    let taken = &mut at.turn.taken;
    let assembly = poll::assembly(&mut taken.tx, at.turn.meeting.channel, taken.at).await;
    let seats = assembly.map_err(meeting::Error::from)?.seats;
    let roll = attendance::roll(&mut taken.tx, &at.turn.meeting, taken.at).await?;
    for (commune, person) in rules::communes(&seats, &roll, at.item.id) {
        let of = |it: &&Speech| {
            it.kind == SpeechKind::Round && it.commune.as_deref() == Some(commune.as_str())
        };
        let speech = match at.speeches.iter().find(of) {
            // Called off before it had its turn.
            Some(known) if known.state == SpeechState::Withdrawn => {
                Speech { person, state: SpeechState::Waiting, ended_at: None, ..known.clone() }
            }
            Some(_) => continue,
            None => {
                let asked = at.asked((person, by), SpeechKind::Round)?;
                Speech { commune: Some(commune), ..asked }
            }
        };
        at.put(speech).await?;
    }
    Ok(())
}

async fn dismiss(at: &mut At<'_>) -> Result<(), Error> {
    let waiting: Vec<Speech> = rules::queue(&at.speeches).into_iter().cloned().collect();
    for mut speech in waiting.into_iter().filter(|it| it.kind == SpeechKind::Round) {
        rules::step(&mut speech, Step::Withdraw, at.turn.taken.at)?;
        at.put(speech).await?;
    }
    Ok(())
}

/// The discussion of an item is interrupted: the time of its speech stands still.
pub async fn hold(turn: &mut Turn<'_>, item: ItemId) -> Result<Vec<Entity>, Error> {
    let running = store::speeches(&mut turn.taken.tx, item).await?;
    let running = running.into_iter().find(|it| it.state == SpeechState::Speaking);
    let Some(mut speech) = running else { return Ok(Vec::new()) };
    rules::step(&mut speech, Step::Pause, turn.taken.at)?;
    Ok(vec![Entity::Speech(put(turn, speech).await?)])
}

/// An item is done with: who has the floor has spoken, those who wait will not.
pub async fn finish(turn: &mut Turn<'_>, item: ItemId) -> Result<Vec<Entity>, Error> {
    let mut entities = Vec::new();
    for mut speech in store::speeches(&mut turn.taken.tx, item).await? {
        let step = if rules::has_the_floor(speech.state) {
            Step::End
        } else if speech.state == SpeechState::Waiting {
            Step::Skip
        } else {
            continue;
        };
        rules::step(&mut speech, step, turn.taken.at)?;
        entities.push(Entity::Speech(put(turn, speech).await?));
    }
    Ok(entities)
}

/// How the floor is given on an item, and its requests, for who shows them.
pub async fn of_item(tx: &mut Tx, item: ItemId) -> Result<(Option<Floor>, Vec<Speech>), db::Error> {
    Ok((store::floor(tx, item).await?, store::speeches(tx, item).await?))
}

/// A meeting with all that belongs to it.
pub async fn load(
    context: &Context,
    actor: &Actor,
    command: OfMeeting,
) -> Result<MeetingView, meeting::Error> {
    let mut tx = context.db.read().await?;
    let id: MeetingId = command.meeting;
    let mut view = attendance::load(&mut tx, actor, command).await?;
    view.entities.extend(store::entities(&mut tx, id).await?);
    Ok(view)
}

/// What comes of this feature with a loaded room: that of these meetings.
pub async fn front(tx: &mut Tx, meetings: &[Meeting]) -> Result<Vec<Entity>, db::Error> {
    let mut entities = Vec::new();
    for meeting in meetings {
        entities.extend(store::entities(tx, meeting.id).await?);
    }
    Ok(entities)
}

/// The entities of this feature whose last change lies in `(after, upto]`.
pub async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    store::all_changed(tx, channel, (after, upto)).await
}
