//! Messages: posting, replying, quoting, editing, deleting, reacting, pinning, acknowledging;
//! their history and the search in them.
//!
//! Every writing use-case takes its turn the same way ([`Turn`]): a transaction, a permit, a
//! position in the journal; only then it reads what the rules need. In that order, because the
//! position holds the room: what is read after it, nobody changes before the commit. A refusal
//! drops the transaction, and with it the position: no hole. Posting, which is most of the
//! writing, takes one turn for all who wait ([`posting`]).
//!
//! A deleted message keeps its place and loses its text everywhere: body, words, earlier texts,
//! mentions. Who had reacted or acknowledged stays known.

mod history;
mod posting;
pub mod rules;
mod store;

use crate::channel;
use crate::context::Context;
use crate::db::journal::{self, Entry};
use crate::db::{self, Tx};
use crate::permission::{Actor, Denied, Permit, Right, authorise};
use crate::unread;
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::{
    Cursor, Done, EditMessage, Hits, OfMessage, PinMessage, React, Search,
};
use parvis_protocol::id::{ChannelId, CommandId, MessageId, Micros, PersonId, Seq};
use parvis_protocol::message::{
    Acknowledgement, Edited, Mention, Message, Reaction, Stamp, Version,
};
use parvis_protocol::problem::Problem;

pub use history::{load_channel, load_history};
pub use posting::{Posting, post};

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
    let of = OfMessage { channel: command.channel, message: command.message };
    let mut turn = Turn::take(context, actor, id, (of, Right::Write), Verb::MessageEdited).await?;
    let mut message = turn.target().await?;
    if !rules::edit(&message, actor.person, &text.body)? {
        return turn.end(Vec::new()).await;
    }
    let number = message.edited.as_ref().map_or(1, |edited| edited.count.saturating_add(1));
    let written_at = message.edited.as_ref().map_or(message.at, |edited| edited.at);
    let body = std::mem::replace(&mut message.body, text.body);
    let earlier = Version { number, body, at: written_at };
    store::insert_version(&mut turn.tx, message.id, &earlier).await?;
    let mentions = turn.called(&text.mentions).await?;
    let called_others = mentions != message.mentions;
    message.mentions = mentions;
    message.edited = Some(Edited { at: turn.at, count: number });
    message.rev = turn.seq;
    store::update(&mut turn.tx, &message, Some(&text.search)).await?;
    if called_others {
        store::delete_mentions(&mut turn.tx, message.id).await?;
        store::insert_mentions(&mut turn.tx, &message).await?;
    }
    turn.end(vec![Entity::Message(message)]).await
}

/// Turns a message into a tombstone: one's own, or any for a facilitator.
pub async fn delete(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMessage,
) -> Result<Done, Error> {
    let right = (command, Right::Write);
    let mut turn = Turn::take(context, actor, id, right, Verb::MessageDeleted).await?;
    let mut message = turn.target().await?;
    rules::delete(&message, actor.person, turn.permit.facilitates())?;
    message.body.clear();
    message.mentions.clear();
    message.edited = None;
    message.pinned = None;
    message.deleted = Some(Stamp { at: turn.at, by: actor.person });
    message.rev = turn.seq;
    store::update(&mut turn.tx, &message, Some("")).await?;
    store::delete_mentions(&mut turn.tx, message.id).await?;
    store::delete_versions(&mut turn.tx, message.id).await?;
    let thread = match message.thread {
        Some(root) => Some(store::remove_reply(&mut turn.tx, root, turn.seq).await?),
        None => None,
    };
    let mut entities = vec![Entity::Message(message)];
    entities.extend(thread.map(Entity::Thread));
    turn.end(entities).await
}

/// Adds or takes back a reaction. Where it is so already, only the journal remembers it.
pub async fn react(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: React,
) -> Result<Done, Error> {
    let of = OfMessage { channel: command.channel, message: command.message };
    let mut turn = Turn::take(context, actor, id, (of, Right::Write), Verb::MessageReacted).await?;
    let message = turn.target().await?;
    let now = store::reaction(&mut turn.tx, message.id, actor.person).await?;
    let next = rules::react(&message, now.unwrap_or(0), command.reaction, command.on)?;
    let Some(bits) = next else { return turn.end(Vec::new()).await };
    let reaction = Reaction {
        message: message.id,
        person: actor.person,
        kinds: rules::reactions(bits),
        rev: turn.seq,
    };
    store::set_reaction(&mut turn.tx, command.channel, &reaction, bits).await?;
    turn.end(vec![Entity::Reaction(reaction)]).await
}

/// Pins or unpins a message. Where it is so already, only the journal remembers it.
pub async fn pin(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: PinMessage,
) -> Result<Done, Error> {
    let of = OfMessage { channel: command.channel, message: command.message };
    let verb = if command.on { Verb::MessagePinned } else { Verb::MessageUnpinned };
    let mut turn = Turn::take(context, actor, id, (of, Right::Write), verb).await?;
    let mut message = turn.target().await?;
    let pinned = store::pinned(&mut turn.tx, command.channel).await?;
    if !rules::pin(&message, command.on, pinned.len())? {
        return turn.end(Vec::new()).await;
    }
    message.pinned = command.on.then_some(Stamp { at: turn.at, by: actor.person });
    message.rev = turn.seq;
    store::update(&mut turn.tx, &message, None).await?;
    turn.end(vec![Entity::Message(message)]).await
}

/// Says "j'ai pris connaissance" of a message whose author asked for it. Said again, only the
/// journal remembers it.
pub async fn acknowledge(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMessage,
) -> Result<Done, Error> {
    let channel = command.channel;
    // An observer reads, and may say so.
    let right = (command, Right::Read);
    let mut turn = Turn::take(context, actor, id, right, Verb::MessageAcknowledged).await?;
    let message = turn.target().await?;
    rules::acknowledge(&message, actor.person)?;
    let said =
        Acknowledgement { message: message.id, person: actor.person, at: turn.at, rev: turn.seq };
    let first = store::acknowledge(&mut turn.tx, channel, &said).await?;
    turn.end(if first { vec![Entity::Acknowledgement(said)] } else { Vec::new() }).await
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

/// A writing use-case under way: its transaction, what it may do, the position it took.
struct Turn<'a> {
    context: &'a Context,
    tx: Tx,
    permit: Permit,
    seq: Seq,
    at: Micros,
    verb: Verb,
    /// The message it makes or touches.
    message: MessageId,
}

impl<'a> Turn<'a> {
    async fn take(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        (of, right): (OfMessage, Right),
        verb: Verb,
    ) -> Result<Self, Error> {
        let message = of.message;
        let mut tx = context.db.write().await?;
        let permit = authorise(&mut tx, actor, of.channel, right).await?;
        let at = context.now();
        let entry = Entry::of(verb, message.0);
        let seq = journal::append(&mut tx, &permit, Some(id), at, entry).await?;
        Ok(Self { context, tx, permit, seq, at, verb, message })
    }

    /// A message of the room.
    async fn message(&mut self, id: MessageId) -> Result<Option<Message>, Error> {
        Ok(store::message(&mut self.tx, self.permit.channel(), id).await?)
    }

    /// The message the command is about.
    async fn target(&mut self) -> Result<Message, Error> {
        self.message(self.message).await?.ok_or(Error::NotFound)
    }

    /// Those of the mentions that call somebody.
    async fn called(&mut self, mentions: &[Mention]) -> Result<Vec<Mention>, Error> {
        called(&mut self.tx, self.permit.channel(), mentions).await
    }

    /// Commits, makes the change known, answers.
    async fn end(self, entities: Vec<Entity>) -> Result<Done, Error> {
        self.tx.commit().await?;
        let change = channel::published(&self.permit, (self.seq, self.at), self.verb, entities);
        self.context.hub.publish(change);
        Ok(Done { channel: self.permit.channel(), seq: self.seq, message: Some(self.message) })
    }
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
