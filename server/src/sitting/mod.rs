//! What happens in a meeting (*séance*): it opens, is suspended, goes on, closes; its items are
//! put in discussion one at a time and done with, each with its decision and its thread.
//!
//! How a meeting is prepared is in [`crate::meeting`]. Who is there is declared by people, never
//! inferred from a connection.

pub mod form;
pub mod rules;
pub mod seat;

use crate::attendance;
use crate::context::Context;
use crate::floor;
use crate::meeting::rules::{self as prepared, Move};
use crate::meeting::turn::{Taken, Turn};
use crate::meeting::{self, agenda, members};
use crate::permission::{Actor, Denied, Right};
use crate::{db, message, poll};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::{Done, PostMessage};
use parvis_protocol::id::{CommandId, PersonId};
use parvis_protocol::limits::REASON_CHARS_MAX;
use parvis_protocol::meeting::command::{
    CancelMeeting, CloseItem, DiscussItem, OfItem, OfMeeting, OpenItem, OpenMeeting,
};
use parvis_protocol::meeting::{AgendaItem, Desk, ItemState, MeetingState};
use parvis_protocol::problem::Problem;
use rules::Step;
use serde::Serialize;

/// Why a use-case of a meeting that is held was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The meeting's side of it.
    #[error(transparent)]
    Meeting(#[from] meeting::Error),
    /// A poll about the item is open: it is closed, or voided, first.
    #[error("a poll about the item is open")]
    VotedOn,
    /// The floor's side of it.
    #[error(transparent)]
    Floor(#[from] floor::Error),
    /// A message could not be posted.
    #[error(transparent)]
    Message(#[from] message::Error),
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        match self {
            Self::Meeting(error) => error.is_repeated(),
            Self::Floor(error) => error.is_repeated(),
            Self::Message(error) => error.is_repeated(),
            Self::VotedOn => false,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Meeting(error) => error.into(),
            Error::Floor(error) => error.into(),
            Error::Message(error) => error.into(),
            Error::VotedOn => Self::invalid("poll"),
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

/// Opens a meeting. Its items have their numbers from then on.
pub async fn open(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OpenMeeting,
) -> Result<Done, Error> {
    let OpenMeeting { channel, meeting, despite } = command;
    let what = (Verb::MeetingOpened, Move::Open);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    let warnings = rules::opens(&turn.meeting);
    turn.heed(warnings, despite.as_deref()).await?;
    let known = turn.items().await?;
    let mut items = known.clone();
    prepared::number(&mut items);
    let entities = agenda::put_changed(&mut turn, &known, items).await?;
    turn.meeting.state = MeetingState::Open;
    turn.meeting.opened_at = Some(turn.taken.at);
    turn.meeting.quorum = Some(attendance::count(&mut turn, None).await?);
    Ok(turn.end(entities).await?)
}

/// Interrupts a meeting.
pub async fn suspend(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMeeting,
) -> Result<Done, Error> {
    let what = (Verb::MeetingSuspended, Move::Suspend);
    to(context, actor, (id, command), what, MeetingState::Suspended).await
}

/// Goes on with a meeting.
pub async fn resume(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMeeting,
) -> Result<Done, Error> {
    let what = (Verb::MeetingResumed, Move::Resume);
    to(context, actor, (id, command), what, MeetingState::Open).await
}

async fn to(
    context: &Context,
    actor: &Actor,
    (id, OfMeeting { channel, meeting }): (CommandId, OfMeeting),
    what: (Verb, Move),
    state: MeetingState,
) -> Result<Done, Error> {
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    turn.meeting.state = state;
    let mut entities = Vec::new();
    if let Some(item) = turn.meeting.item.filter(|_| state == MeetingState::Suspended) {
        entities = floor::hold(&mut turn, item).await?;
    }
    Ok(turn.end(entities).await?)
}

/// Takes the desk (*pupitre*), from whoever has it. It is a sign between people: who conducts the
/// meeting and does not have it is refused nothing.
pub async fn take_desk(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    OfMeeting { channel, meeting }: OfMeeting,
) -> Result<Done, Error> {
    let what = (Verb::DeskTaken, Move::Arrange);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    let from = turn.meeting.desk.map(|desk| desk.person);
    if from != Some(actor.person) {
        turn.taken.note(&DeskNoted { from }).await?;
        turn.meeting.desk = Some(Desk { person: actor.person, since: turn.taken.at });
    }
    Ok(turn.end(Vec::new()).await?)
}

/// What the journal remembers of a desk that changed hands.
#[derive(Serialize)]
struct DeskNoted {
    /// Who had it.
    from: Option<PersonId>,
}

/// Gives the desk back. Whoever does not have it changes nothing.
pub async fn release_desk(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    OfMeeting { channel, meeting }: OfMeeting,
) -> Result<Done, Error> {
    let what = (Verb::DeskReleased, Move::Arrange);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    turn.meeting.desk = turn.meeting.desk.filter(|desk| desk.person != actor.person);
    Ok(turn.end(Vec::new()).await?)
}

/// Closes a meeting: no item may be under discussion, or interrupted.
pub async fn close(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMeeting,
) -> Result<Done, Error> {
    let OfMeeting { channel, meeting } = command;
    let what = (Verb::MeetingClosed, Move::Close);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    rules::closes(&turn.items().await?)?;
    turn.meeting.state = MeetingState::Closed;
    turn.meeting.closed_at = Some(turn.taken.at);
    turn.meeting.item = None;
    (turn.meeting.desk, turn.meeting.screen_since) = (None, None);
    over(turn).await
}

/// Says that a meeting does not take place, and why.
pub async fn cancel(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: CancelMeeting,
) -> Result<Done, Error> {
    let CancelMeeting { channel, meeting, reason } = command;
    let reason = prepared::text(&reason, "reason", REASON_CHARS_MAX)?;
    let what = (Verb::MeetingCancelled, Move::Cancel);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    turn.meeting.state = MeetingState::Cancelled;
    turn.meeting.cancelled = Some(reason);
    (turn.meeting.desk, turn.meeting.screen_since) = (None, None);
    over(turn).await
}

/// Ends with a meeting that is over: who replaced somebody at it only leaves with it.
async fn over(turn: Turn<'_>) -> Result<Done, Error> {
    let mut turn = turn.written().await?;
    let meeting = turn.meeting.id;
    let left = attendance::leave(&mut turn.taken, meeting).await?;
    Ok(turn.end(left).await?)
}

/// Puts an item in discussion, for the first time or again. The one that was is interrupted.
pub async fn open_item(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OpenItem,
) -> Result<Done, Error> {
    let OpenItem { channel, item, despite } = command;
    let what = (Verb::ItemOpened, Move::Discuss);
    let (mut turn, mut item) = Turn::of_item(context, actor, id, (channel, item), what).await?;
    rules::step(&item, Step::Open)?;
    let quorum = attendance::count(&mut turn, Some(item.id)).await?;
    turn.heed(rules::quorate(quorum), despite.as_deref()).await?;
    let mut entities = Vec::new();
    for mut other in turn.items().await? {
        if other.state == ItemState::Open {
            other.state = ItemState::Suspended;
            turn.taken.put_item(&mut other).await?;
            entities.extend(floor::hold(&mut turn, other.id).await?);
            entities.push(entity(other));
        }
    }
    if item.thread.is_none() {
        entities.extend(begin_thread(&mut turn, actor, &mut item).await?);
    }
    item.state = ItemState::Open;
    item.opened_at = item.opened_at.or(Some(turn.taken.at));
    turn.meeting.item = Some(item.id);
    (turn.meeting.quorum, item.quorum) = (Some(quorum), Some(quorum));
    turn.taken.put_item(&mut item).await?;
    entities.push(entity(item));
    Ok(turn.end(entities).await?)
}

/// Opens the thread of an item that has none: a message that says that it is discussed, at the
/// position and the hour of the change in hand, which tells it too.
async fn begin_thread(
    turn: &mut Turn<'_>,
    actor: &Actor,
    item: &mut AgendaItem,
) -> Result<Vec<Entity>, Error> {
    let (channel, body) = (turn.meeting.channel, rules::opening(item));
    let post =
        PostMessage { channel, thread: None, quote: None, body, acknowledgement_requested: false };
    let taken = &mut turn.taken;
    let place = (taken.seq, taken.at);
    let (thread, told) =
        message::said_within(&mut taken.tx, taken.context, actor, post, place).await?;
    item.thread = Some(thread);
    Ok(told)
}

/// Interrupts the discussion of an item.
pub async fn suspend_item(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfItem,
) -> Result<Done, Error> {
    let OfItem { channel, item } = command;
    let what = (Verb::ItemSuspended, Move::Discuss);
    let (mut turn, mut item) = Turn::of_item(context, actor, id, (channel, item), what).await?;
    rules::step(&item, Step::Suspend)?;
    item.state = ItemState::Suspended;
    turn.taken.put_item(&mut item).await?;
    let mut entities = floor::hold(&mut turn, item.id).await?;
    entities.push(entity(item));
    Ok(turn.end(entities).await?)
}

/// Is done with an item: decided or noted once it was discussed; put off or taken off at any time.
/// A proposal that no agenda took is taken off by a facilitator of the room, or by who made it.
pub async fn close_item(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: CloseItem,
) -> Result<Done, Error> {
    let CloseItem { channel, item, outcome, decision, follow_up } = command;
    let decision = rules::decision(decision.as_deref())?;
    let follow_up = rules::follow_up(follow_up)?;
    let what = (Verb::ItemClosed, item.0, Right::Write);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    let mut item = taken.item(item).await?;
    let Some(meeting) = item.meeting else {
        rules::declines(&item, meeting::runner(&taken.permit)?, outcome)?;
        item.state = ItemState::Withdrawn;
        item.closed_at = Some(taken.at);
        item.decision = decision;
        taken.put_item(&mut item).await?;
        return Ok(taken.end(vec![entity(item)]).await?);
    };
    let mut turn = taken.of_meeting(meeting).await?;
    prepared::step(&turn.meeting, meeting::runner(&turn.taken.permit)?, rules::wants(outcome))?;
    rules::step(&item, Step::Close(outcome))?;
    if poll::is_voted_on(&mut turn.taken.tx, item.id).await? {
        return Err(Error::VotedOn);
    }
    let owner = follow_up.as_ref().and_then(|it| it.owner);
    members(&mut turn.taken.tx, channel, "owner", owner.as_slice()).await?;
    item.state = rules::becomes(outcome);
    item.closed_at = Some(turn.taken.at);
    (item.decision, item.follow_up) = (decision, follow_up);
    if turn.meeting.item == Some(item.id) {
        turn.meeting.item = None;
        turn.meeting.quorum = Some(attendance::count(&mut turn, None).await?);
    }
    turn.taken.put_item(&mut item).await?;
    let mut entities = floor::finish(&mut turn, item.id).await?;
    entities.push(entity(item));
    Ok(turn.end(entities).await?)
}

/// Opens the thread of an item by a message of one's own: who writes in the room.
pub async fn discuss(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: DiscussItem,
) -> Result<Done, Error> {
    let DiscussItem { channel, item, body } = command;
    let mut tx = context.db.write().await?;
    let post =
        PostMessage { channel, thread: None, quote: None, body, acknowledgement_requested: false };
    let (done, mut published) = message::post_within(&mut tx, context, actor, id, post).await?;
    let item = agenda::give_thread(&mut tx, (channel, item), (done.message, done.seq)).await?;
    published.change.entities.push(entity(item));
    tx.commit().await?;
    context.hub.publish(published);
    Ok(done)
}

fn entity(item: AgendaItem) -> Entity {
    Entity::AgendaItem(Box::new(item))
}
