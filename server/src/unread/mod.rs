//! How far each person has read, and what they have not read.
//!
//! A line of a room (its main line, or a thread) is read up to a mark, kept in the person's own
//! channel; the mark of the main line may also hold for every thread. What a room said before
//! somebody entered counts as read. Counts are exact: they are made from the messages, which are
//! another feature's and are never written here.

mod rules;
mod store;

use crate::channel;
use crate::context::Context;
use crate::db::journal::{self, Entry};
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::permission::{self, Actor, Denied, Permit, Right, authorise};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::channel::{ChannelState, ReadMark, Unread};
use parvis_protocol::command::{Done, MarkAllRead, MarkRead, OfChannel};
use parvis_protocol::id::{ChannelId, CommandId, MessageId, PersonId, Seq};
use parvis_protocol::limits::CHANNELS_MAX;
use parvis_protocol::problem::Problem;

/// Read marks told when a personal channel is loaded, the last moved first.
const MARKS_LOADED_MAX: i64 = 2_000;

/// Why a use-case of reading was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No right to it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The room's side of it.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// There is no such room.
    #[error("no such room")]
    NotFound,
    /// No room at all was named.
    #[error("no room is named")]
    Empty,
    /// More rooms than one can follow.
    #[error("too many rooms")]
    TooMany,
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        match self {
            Self::Db(error) | Self::Denied(Denied::Db(error)) => error.is_repeated(),
            Self::Channel(error) => error.is_repeated(),
            Self::Denied(Denied::NotFound | Denied::Forbidden)
            | Self::NotFound
            | Self::Empty
            | Self::TooMany => false,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Db(error) => error.into(),
            Error::Channel(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Empty => Self::empty("rooms"),
            Error::TooMany => Self::too_many("rooms", CHANNELS_MAX),
        }
    }
}

/// Moves one's read mark forward. Where it is already, only the journal remembers it.
pub async fn mark_read(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: MarkRead,
) -> Result<Done, Error> {
    let mut tx = context.db.write().await?;
    let (done, published) = mark_read_within(&mut tx, context, actor, id, command).await?;
    tx.commit().await?;
    context.hub.publish(published);
    Ok(done)
}

/// The same in the caller's transaction: who commits it publishes the change.
pub async fn mark_read_within(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: MarkRead,
) -> Result<(Done, Published), Error> {
    let MarkRead { channel, thread, seq: asked } = command;
    let room = authorise(tx, actor, channel, Right::Read).await?;
    channel::check_thread(tx, channel, thread).await?;
    let own = permission::own(actor);
    let at = context.now();
    let entry = Entry::of(Verb::ReadMarked, channel.0);
    let seq = journal::append(tx, &own, Some(id), at, entry).await?;
    let line = (actor.person, channel, thread);
    let now = store::read_mark(tx, line).await?;
    let mut entities = Vec::new();
    if let Some(to) = rules::mark_read(now.map(|mark| mark.seq), asked, room.head()) {
        let threads_up_to = now.and_then(|mark| mark.threads_up_to);
        let mark = ReadMark { channel, thread, seq: to, threads_up_to, rev: seq };
        store::set_read_marks(tx, actor.person, std::slice::from_ref(&mark)).await?;
        entities.push(Entity::ReadMark(mark));
    }
    let done = Done::at(actor.personal, seq);
    Ok((done, channel::published(&own, (seq, at), Verb::ReadMarked, entities)))
}

/// Moves one's read marks forward in whole rooms, threads included. A room that is not, or no
/// longer, one's own is passed over: a tablet may say it a day later.
pub async fn mark_all_read(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: MarkAllRead,
) -> Result<Done, Error> {
    rules::rooms(&command.rooms)?;
    let mut tx = context.db.write().await?;
    let (done, published) = mark_all_read_within(&mut tx, context, actor, id, command).await?;
    tx.commit().await?;
    context.hub.publish(published);
    Ok(done)
}

/// The same in the caller's transaction: who commits it publishes the change.
pub async fn mark_all_read_within(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: MarkAllRead,
) -> Result<(Done, Published), Error> {
    let asked = rules::rooms(&command.rooms)?;
    let own = permission::own(actor);
    let at = context.now();
    let entry = Entry { verb: Verb::ReadMarked, entity: None, detail: None };
    let seq = journal::append(tx, &own, Some(id), at, entry).await?;
    let mut marks = Vec::new();
    for (channel, head, now) in store::main_marks(tx, actor.person).await? {
        let Some(asked) = asked.get(&channel) else { continue };
        if let Some((to, threads)) = rules::mark_all_read(now, *asked, head) {
            let threads_up_to = Some(threads);
            marks.push(ReadMark { channel, thread: None, seq: to, threads_up_to, rev: seq });
        }
    }
    store::set_read_marks(tx, actor.person, &marks).await?;
    let entities = marks.into_iter().map(Entity::ReadMark).collect();
    let done = Done::at(actor.personal, seq);
    Ok((done, channel::published(&own, (seq, at), Verb::ReadMarked, entities)))
}

/// Exact unread counts of one room.
pub async fn count_unread(
    context: &Context,
    actor: &Actor,
    command: OfChannel,
) -> Result<Unread, Error> {
    let mut tx = context.db.read().await?;
    Ok(state(&mut tx, actor, command.channel).await?.unread)
}

/// Every room of the person, where it stands and what waits in it. One statement, whatever the
/// number of rooms.
pub async fn states(tx: &mut Tx, actor: &Actor) -> Result<Vec<ChannelState>, Error> {
    let rooms_max = i64::try_from(CHANNELS_MAX).unwrap_or(i64::MAX).saturating_sub(1);
    Ok(store::states(tx, actor.person, None, rooms_max).await?)
}

/// The same of one room.
pub async fn state(tx: &mut Tx, actor: &Actor, channel: ChannelId) -> Result<ChannelState, Error> {
    let mut found = store::states(tx, actor.person, Some(channel), 1).await?;
    found.pop().ok_or(Error::NotFound)
}

/// Up to where a line of a room counts as read by the permit's person.
pub async fn read_up_to(
    tx: &mut Tx,
    permit: &Permit,
    thread: Option<MessageId>,
) -> Result<Seq, Error> {
    let Some(person) = permit.person() else { return Ok(permit.joined()) };
    let room = permit.channel();
    let own = store::read_mark(tx, (person, room, thread)).await?.map(|mark| mark.seq);
    let whole = match thread {
        Some(_) => store::read_mark(tx, (person, room, None)).await?,
        None => None,
    };
    let whole = whole.and_then(|mark| mark.threads_up_to);
    Ok(own.max(whole).unwrap_or_default().max(permit.joined()))
}

/// Read marks of a person, as their own channel tells them when it is loaded.
pub async fn load(tx: &mut Tx, person: PersonId, upto: Seq) -> Result<Vec<Entity>, db::Error> {
    store::read_marks(tx, person, (Seq(0), upto), MARKS_LOADED_MAX).await
}

/// The entities of this feature, in the channel of this person, whose last change lies in
/// `(after, upto]`.
pub async fn changed(
    tx: &mut Tx,
    owner: PersonId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    // A change may move the marks of all rooms at once.
    store::read_marks(tx, owner, (after, upto), i64::MAX).await
}
