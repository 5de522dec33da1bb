//! What the use-cases of messages write, in a transaction of the caller: who commits it publishes
//! the change. Posting is in [`super::posting`].
//!
//! Every one takes its turn the same way ([`Turn`]): a permit, a position in the journal; only
//! then it reads what the rules need. In that order, because the position holds the room: what
//! is read after it, nobody changes before the commit.

use super::rules::{self, Text};
use super::{Error, called, store};
use crate::channel;
use crate::context::Context;
use crate::db::Tx;
use crate::db::journal::{self, Entry};
use crate::hub::Published;
use crate::permission::{Actor, Permit, Right, authorise};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::{Done, EditMessage, OfMessage, PinMessage, React};
use parvis_protocol::id::{CommandId, MessageId, Micros, Seq};
use parvis_protocol::message::{
    Acknowledgement, Edited, Mention, Message, Reaction, Stamp, Version,
};

/// What to answer, and what to publish once committed.
pub type Written = (Done, Published);

/// Changes the text of one's own message; the earlier text stays readable. With the same text,
/// only the journal remembers it.
pub async fn edit(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    id: CommandId,
    (command, text): (EditMessage, Text),
) -> Result<Written, Error> {
    let of = OfMessage { channel: command.channel, message: command.message };
    let what = (of, Right::Write, Verb::MessageEdited);
    let mut turn = Turn::take(tx, context, actor, id, what).await?;
    let mut message = turn.target().await?;
    if !rules::edit(&message, actor.person, &text.body)? {
        return Ok(turn.end(Vec::new()));
    }
    let number = message.edited.as_ref().map_or(1, |edited| edited.count.saturating_add(1));
    let written_at = message.edited.as_ref().map_or(message.at, |edited| edited.at);
    let body = std::mem::replace(&mut message.body, text.body);
    let earlier = Version { number, body, at: written_at };
    store::insert_version(turn.tx, message.id, &earlier).await?;
    let mentions = turn.called(&text.mentions).await?;
    let called_others = mentions != message.mentions;
    message.mentions = mentions;
    message.edited = Some(Edited { at: turn.at, count: number });
    message.rev = turn.seq;
    store::update(turn.tx, &message, Some(&text.search)).await?;
    if called_others {
        store::delete_mentions(turn.tx, message.id).await?;
        store::insert_mentions(turn.tx, &message).await?;
    }
    Ok(turn.end(vec![Entity::Message(message)]))
}

/// Turns a message into a tombstone: one's own, or any for a facilitator.
pub async fn delete(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMessage,
) -> Result<Written, Error> {
    let what = (command, Right::Write, Verb::MessageDeleted);
    let mut turn = Turn::take(tx, context, actor, id, what).await?;
    let mut message = turn.target().await?;
    rules::delete(&message, actor.person, turn.permit.facilitates())?;
    message.body.clear();
    message.mentions.clear();
    message.edited = None;
    message.pinned = None;
    message.deleted = Some(Stamp { at: turn.at, by: actor.person });
    message.rev = turn.seq;
    store::update(turn.tx, &message, Some("")).await?;
    store::delete_mentions(turn.tx, message.id).await?;
    store::delete_versions(turn.tx, message.id).await?;
    let thread = match message.thread {
        Some(root) => Some(store::remove_reply(turn.tx, root, turn.seq).await?),
        None => None,
    };
    let mut entities = vec![Entity::Message(message)];
    entities.extend(thread.map(Entity::Thread));
    Ok(turn.end(entities))
}

/// Adds or takes back a reaction. Where it is so already, only the journal remembers it.
pub async fn react(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: React,
) -> Result<Written, Error> {
    let of = OfMessage { channel: command.channel, message: command.message };
    let what = (of, Right::Write, Verb::MessageReacted);
    let mut turn = Turn::take(tx, context, actor, id, what).await?;
    let message = turn.target().await?;
    let now = store::reaction(turn.tx, message.id, actor.person).await?;
    let next = rules::react(&message, now.unwrap_or(0), command.reaction, command.on)?;
    let Some(bits) = next else { return Ok(turn.end(Vec::new())) };
    let reaction = Reaction {
        message: message.id,
        person: actor.person,
        kinds: rules::reactions(bits),
        rev: turn.seq,
    };
    store::set_reaction(turn.tx, command.channel, &reaction, bits).await?;
    Ok(turn.end(vec![Entity::Reaction(reaction)]))
}

/// Pins or unpins a message. Where it is so already, only the journal remembers it.
pub async fn pin(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: PinMessage,
) -> Result<Written, Error> {
    let of = OfMessage { channel: command.channel, message: command.message };
    let verb = if command.on { Verb::MessagePinned } else { Verb::MessageUnpinned };
    let mut turn = Turn::take(tx, context, actor, id, (of, Right::Write, verb)).await?;
    let mut message = turn.target().await?;
    let pinned = store::pinned(turn.tx, command.channel).await?;
    if !rules::pin(&message, command.on, pinned.len())? {
        return Ok(turn.end(Vec::new()));
    }
    message.pinned = command.on.then_some(Stamp { at: turn.at, by: actor.person });
    message.rev = turn.seq;
    store::update(turn.tx, &message, None).await?;
    Ok(turn.end(vec![Entity::Message(message)]))
}

/// Says "j'ai pris connaissance" of a message whose author asked for it. Said again, only the
/// journal remembers it.
pub async fn acknowledge(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMessage,
) -> Result<Written, Error> {
    let channel = command.channel;
    // An observer reads, and may say so.
    let what = (command, Right::Read, Verb::MessageAcknowledged);
    let mut turn = Turn::take(tx, context, actor, id, what).await?;
    let message = turn.target().await?;
    rules::acknowledge(&message, actor.person)?;
    let said =
        Acknowledgement { message: message.id, person: actor.person, at: turn.at, rev: turn.seq };
    let first = store::acknowledge(turn.tx, channel, &said).await?;
    Ok(turn.end(if first { vec![Entity::Acknowledgement(said)] } else { Vec::new() }))
}

/// A writing use-case under way: its transaction, what it may do, the position it took.
struct Turn<'a> {
    tx: &'a mut Tx,
    permit: Permit,
    seq: Seq,
    at: Micros,
    verb: Verb,
    /// The message it makes or touches.
    message: MessageId,
}

impl<'a> Turn<'a> {
    async fn take(
        tx: &'a mut Tx,
        context: &Context,
        actor: &Actor,
        id: CommandId,
        (of, right, verb): (OfMessage, Right, Verb),
    ) -> Result<Self, Error> {
        let message = of.message;
        let permit = authorise(tx, actor, of.channel, right).await?;
        let at = context.now();
        let entry = Entry::of(verb, message.0);
        let seq = journal::append(tx, &permit, Some(id), at, entry).await?;
        Ok(Self { tx, permit, seq, at, verb, message })
    }

    /// A message of the room.
    async fn message(&mut self, id: MessageId) -> Result<Option<Message>, Error> {
        Ok(store::message(self.tx, self.permit.channel(), id).await?)
    }

    /// The message the command is about.
    async fn target(&mut self) -> Result<Message, Error> {
        self.message(self.message).await?.ok_or(Error::NotFound)
    }

    /// Those of the mentions that call somebody.
    async fn called(&mut self, mentions: &[Mention]) -> Result<Vec<Mention>, Error> {
        called(self.tx, self.permit.channel(), mentions).await
    }

    /// What to publish, and what to answer.
    fn end(self, entities: Vec<Entity>) -> Written {
        let Self { permit, seq, at, verb, message, .. } = self;
        let done = Done { message: Some(message), ..Done::at(permit.channel(), seq) };
        (done, channel::published(&permit, (seq, at), verb, entities))
    }
}
