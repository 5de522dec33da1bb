//! Messages: posting, replying, quoting, editing, deleting, reacting, pinning, acknowledging;
//! their history and the search in them.
//!
//! What a use-case writes is in [`write`]; here it is committed, then made known. A refusal drops
//! the transaction, and with it the position it took in the journal: no hole. Posting, which is
//! most of the writing, takes one turn for all who wait ([`posting`]).
//!
//! A deleted message keeps its place and loses its text everywhere: body, words, earlier texts,
//! mentions. Who had reacted or acknowledged stays known.

mod history;
mod posting;
pub mod rules;
mod store;
pub mod write;

use crate::channel;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::permission::{Actor, Denied, Right, authorise};
use crate::unread;
use parvis_protocol::change::Entity;
use parvis_protocol::command::{
    Cursor, Done, EditMessage, Hits, OfMessage, PinMessage, React, Search,
};
use parvis_protocol::id::{ChannelId, CommandId, PersonId, Seq};
use parvis_protocol::message::{Mention, Version};
use parvis_protocol::problem::Problem;

pub use history::{load_channel, load_history};
pub use posting::{Posting, post, post_within, said_within};
pub use write::Written;

/// Why a use-case of messages was refused, or failed.
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
    /// What is read of it.
    #[error(transparent)]
    Unread(#[from] unread::Error),
    /// There is no such message in the room.
    #[error("no such message in this room")]
    NotFound,
    /// Somebody else's message.
    #[error("not of this message")]
    Forbidden,
    /// The message is a tombstone.
    #[error("the message was deleted")]
    Deleted,
    /// This field is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// This field has so many characters, where so many are allowed.
    #[error("{0} has {1} characters, more than {2}")]
    TooLong(&'static str, usize, usize),
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
        match self {
            Self::Db(error) | Self::Denied(Denied::Db(error)) => error.is_repeated(),
            Self::Channel(error) => error.is_repeated(),
            Self::Unread(error) => error.is_repeated(),
            _ => false,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Db(error) => error.into(),
            Error::Channel(error) => error.into(),
            Error::Unread(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::Deleted => Self::Deleted,
            Error::Empty(field) => Self::empty(field),
            Error::TooLong(field, chars, max) => Self::too_long(field, chars, max),
            Error::TooMany(field, max) => Self::too_many(field, max),
            Error::Invalid(field) => Self::invalid(field),
        }
    }
}

/// Changes the text of one's own message; the earlier text stays readable. With the same text,
/// only the journal remembers it.
pub async fn edit(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: EditMessage,
) -> Result<Done, Error> {
    let text = rules::text(&command.body)?;
    let mut tx = context.db.write().await?;
    let written = write::edit(&mut tx, context, actor, id, (command, text)).await?;
    commit(context, tx, written).await
}

/// Turns a message into a tombstone: one's own, or any for a facilitator.
pub async fn delete(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMessage,
) -> Result<Done, Error> {
    let mut tx = context.db.write().await?;
    let written = write::delete(&mut tx, context, actor, id, command).await?;
    commit(context, tx, written).await
}

/// Adds or takes back a reaction. Where it is so already, only the journal remembers it.
pub async fn react(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: React,
) -> Result<Done, Error> {
    let mut tx = context.db.write().await?;
    let written = write::react(&mut tx, context, actor, id, command).await?;
    commit(context, tx, written).await
}

/// Pins or unpins a message. Where it is so already, only the journal remembers it.
pub async fn pin(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: PinMessage,
) -> Result<Done, Error> {
    let mut tx = context.db.write().await?;
    let written = write::pin(&mut tx, context, actor, id, command).await?;
    commit(context, tx, written).await
}

/// Says "j'ai pris connaissance" of a message whose author asked for it. Said again, only the
/// journal remembers it.
pub async fn acknowledge(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMessage,
) -> Result<Done, Error> {
    let mut tx = context.db.write().await?;
    let written = write::acknowledge(&mut tx, context, actor, id, command).await?;
    commit(context, tx, written).await
}

/// Commits a use-case, makes its change known, answers.
async fn commit(context: &Context, tx: Tx, (done, published): Written) -> Result<Done, Error> {
    tx.commit().await?;
    context.hub.publish(published);
    Ok(done)
}

/// The earlier texts of a message, first one first.
pub async fn load_versions(
    context: &Context,
    actor: &Actor,
    command: OfMessage,
) -> Result<Vec<Version>, Error> {
    let mut tx = context.db.read().await?;
    authorise(&mut tx, actor, command.channel, Right::Read).await?;
    let found = store::message(&mut tx, command.channel, command.message).await?;
    let message = found.ok_or(Error::NotFound)?;
    if message.deleted.is_some() {
        return Err(Error::Deleted);
    }
    Ok(store::versions(&mut tx, message.id).await?)
}

/// Searches in the messages of the rooms one is a member of now, newest first.
pub async fn search(context: &Context, actor: &Actor, command: Search) -> Result<Hits, Error> {
    let words = rules::search(&command)?;
    let mut tx = context.db.read().await?;
    if let Some(channel) = command.channel {
        authorise(&mut tx, actor, channel, Right::Read).await?;
    }
    let limit = usize::try_from(command.limit).unwrap_or(usize::MAX);
    let mut hits = store::search(&mut tx, actor.person, &words, &command).await?;
    let more = hits.len() > limit;
    hits.truncate(limit);
    let last = hits.last().filter(|_| more);
    let next = last.map(|hit| Cursor { at: hit.message.at, message: hit.message.id });
    Ok(Hits { hits, next })
}

/// How far of a span one may read without holding more than about so many bytes of text.
pub async fn within(
    tx: &mut Tx,
    channel: ChannelId,
    (after, upto): (Seq, Seq),
    bytes: i64,
) -> Result<Seq, db::Error> {
    let beyond = store::first_beyond(tx, channel, (after, upto), bytes).await?;
    Ok(beyond.map_or(upto, |first| Seq(first.0.saturating_sub(1))))
}

/// The entities of this feature whose last change lies in `(after, upto]`.
pub async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    let span = (after, upto);
    let mut entities: Vec<Entity> = Vec::new();
    let messages = store::messages_changed(tx, channel, span).await?;
    entities.extend(messages.into_iter().map(Entity::Message));
    entities.extend(store::threads_changed(tx, channel, span).await?);
    entities.extend(store::reactions_changed(tx, channel, span).await?);
    entities.extend(store::acknowledgements_changed(tx, channel, span).await?);
    Ok(entities)
}

/// Those of the mentions that call somebody: a person who is no member is plain text.
async fn called(
    tx: &mut Tx,
    channel: ChannelId,
    mentions: &[Mention],
) -> Result<Vec<Mention>, Error> {
    let people: Vec<PersonId> = mentions.iter().filter_map(person).collect();
    let here = channel::members_among(tx, channel, &people).await?;
    let calls = |mention: &&Mention| person(mention).is_none_or(|it| here.contains(&it));
    Ok(mentions.iter().filter(calls).cloned().collect())
}

const fn person(mention: &Mention) -> Option<PersonId> {
    match mention {
        Mention::Person(person) => Some(*person),
        Mention::Commune(_) | Mention::Room => None,
    }
}
