//! Posting, which is written for many at once.
//!
//! Messages that wait at the same time, whatever their rooms, are written by one transaction, with
//! one statement for all of them where each would need its own: it is the number of statements
//! and of commits that a message costs. A message that comes alone is a batch of one: there is
//! no other way to write it.
//!
//! What concerns one message never harms the others. A refusal leaves the batch before anything
//! is written. A command that turns out to be repeated, or a right that ended, is found when the
//! journal is written: the batch is taken back, and written again without it. A room that somebody
//! else is writing in is not waited for, and a statement that fails takes the whole batch with it:
//! then each message is tried again by itself.

use super::{Error, Written, called, rules, store};
use crate::channel;
use crate::context::Context;
use crate::db::journal::{self, Entry, Line};
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::lane::Lanes;
use crate::permission::{Actor, Denied, Permit, Rooms, authorise_all};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::{Done, PostMessage};
use parvis_protocol::id::{ChannelId, CommandId, MessageId, Micros, PersonId, Seq};
use parvis_protocol::message::{Mention, Message};
use std::sync::Arc;
use tokio::sync::oneshot;

/// A message to write, and whom to answer.
#[derive(Debug)]
pub struct Posting {
    author: PersonId,
    id: CommandId,
    command: PostMessage,
    text: rules::Text,
    message: MessageId,
    answer: oneshot::Sender<Result<Done, Error>>,
}

/// A message that may be written.
struct Ready {
    permit: Permit,
    mentions: Vec<Mention>,
}

/// Posts a message, a reply or a quote.
pub async fn post(
    context: &Arc<Context>,
    actor: &Actor,
    id: CommandId,
    command: PostMessage,
) -> Result<Done, Error> {
    let text = rules::text(&command.body)?;
    let (answer, answered) = oneshot::channel();
    let lane = context.postings.of(command.channel.0);
    let message = MessageId(context.ids.uuid());
    let posting = Posting { author: actor.person, id, command, text, message, answer };
    if context.postings.add(lane, posting) {
        let of = Arc::clone(context);
        context.tasks.spawn(async move { serve(&of, lane).await });
    }
    answered.await.unwrap_or(Err(Error::Db(db::Error::Unavailable)))
}

/// The same in the caller's transaction, for one message: who commits it publishes the change.
pub async fn post_within(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: PostMessage,
) -> Result<Written, Error> {
    let text = rules::text(&command.body)?;
    // Nobody waits for the answer: it is what this returns.
    let (answer, _) = oneshot::channel();
    let message = MessageId(context.ids.uuid());
    let posting = Posting { author: actor.person, id, command, text, message, answer };
    let place = posting.place();
    let permits = authorise_all(tx, &[place], Rooms::Any).await?;
    let ready = posting.check(tx, permits.get(&place)).await??;
    let at = context.now();
    let Line { permit, command, entry, .. } = posting.line(&ready, at);
    let seq = journal::append(tx, permit, command, at, entry).await?;
    let said = [(posting.message(&ready, seq, at), &*posting.text.search)];
    let mut changes = store_all(tx, &said, std::slice::from_ref(&ready)).await?;
    let unwritten = || db::Error::Unusable("a message was not written".into());
    let change = changes.pop().ok_or_else(unwritten)?;
    Ok((Done { message: Some(message), ..Done::at(place.0, seq) }, change))
}

/// Writes a message at a position that was taken for something else, whose change tells it too.
/// Gives the message, and what to tell.
pub async fn said_within(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    command: PostMessage,
    (seq, at): (Seq, Micros),
) -> Result<(MessageId, Vec<Entity>), Error> {
    let text = rules::text(&command.body)?;
    let (answer, _) = oneshot::channel();
    let message = MessageId(context.ids.uuid());
    let id = CommandId(context.ids.uuid());
    let posting = Posting { author: actor.person, id, command, text, message, answer };
    let place = posting.place();
    let permits = authorise_all(tx, &[place], Rooms::Any).await?;
    let ready = posting.check(tx, permits.get(&place)).await??;
    let said = [(posting.message(&ready, seq, at), &*posting.text.search)];
    let changes = store_all(tx, &said, std::slice::from_ref(&ready)).await?;
    Ok((message, changes.into_iter().flat_map(|it| it.change.entities).collect()))
}

/// A lane that is being served. Should that come to a bad end, who waits there is told that it
/// did not work, rather than nothing for ever.
struct Served<'a>(&'a Lanes<Posting>, usize);

impl Drop for Served<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.abandon(self.1);
        }
    }
}

/// Writes what waits in a lane, until nothing does.
async fn serve(context: &Arc<Context>, lane: usize) {
    let served = Served(&context.postings, lane);
    loop {
        let batch = context.postings.take(lane);
        if batch.is_empty() {
            return drop(served);
        }
        for posting in write(context, batch, Rooms::Free).await {
            let of = Arc::clone(context);
            context.tasks.spawn(async move {
                write(&of, vec![posting], Rooms::Any).await;
            });
        }
    }
}

/// Writes and answers. Gives back those that must be tried by themselves.
async fn write(context: &Context, mut batch: Vec<Posting>, rooms: Rooms) -> Vec<Posting> {
    let (mut alone, mut repeated) = (Vec::new(), Vec::new());
    while !batch.is_empty() {
        match attempt(context, &mut batch, &mut alone, rooms).await {
            // What they repeat may be in this very batch: it must be committed when they ask.
            Ok(more) => repeated.extend(more),
            Err(error) if rooms == Rooms::Any => {
                drop(sift(&mut batch, vec![Err::<(), _>(error)]));
            }
            // Whoever is not answered is told so, and tries again later.
            Err(Error::Db(db::Error::Unavailable)) => {
                batch.clear();
                repeated.clear();
            }
            Err(error) => {
                tracing::warn!(%error, messages = batch.len(), "written one by one");
                alone.append(&mut batch);
            }
        }
    }
    if !alone.is_empty() {
        alone.append(&mut repeated);
    }
    for posting in repeated {
        posting.answer(Err(db::Error::Repeated.into()));
    }
    alone
}

/// Writes the batch, answers, and leaves it empty; or answers those that cannot be written, and
/// leaves the others. Gives back, not answered, those whose command was accepted before.
async fn attempt(
    context: &Context,
    batch: &mut Vec<Posting>,
    alone: &mut Vec<Posting>,
    rooms: Rooms,
) -> Result<Vec<Posting>, Error> {
    let mut tx = context.db.write().await?;
    let places: Vec<_> = batch.iter().map(Posting::place).collect();
    let permits = authorise_all(&mut tx, &places, rooms).await?;
    if rooms == Rooms::Free {
        alone.extend(batch.extract_if(.., |posting| !permits.contains_key(&posting.place())));
    }
    let mut checked = Vec::with_capacity(batch.len());
    for posting in batch.iter() {
        checked.push(posting.check(&mut tx, permits.get(&posting.place())).await?);
    }
    let ready = sift(batch, checked);
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    let at = context.now();
    let lines: Vec<Line<'_>> =
        batch.iter().zip(&ready).map(|(posting, ready)| posting.line(ready, at)).collect();
    let written = journal::append_all(&mut tx, &lines).await?;
    if written.iter().any(Result::is_err) {
        drop(tx);
        let repeats: Vec<bool> =
            written.iter().map(|seq| matches!(seq, Err(db::Error::Repeated))).collect();
        let mut repeats = repeats.into_iter();
        let repeated = batch.extract_if(.., |_| repeats.next() == Some(true)).collect();
        let others = written.into_iter().filter(|seq| !matches!(seq, Err(db::Error::Repeated)));
        sift(batch, others.map(|seq| seq.map_err(Error::Db)).collect());
        return Ok(repeated);
    }
    let messages: Vec<(Message, &str)> = batch
        .iter()
        .zip(&ready)
        .zip(written.into_iter().flatten())
        .map(|((posting, ready), seq)| (posting.message(ready, seq, at), &*posting.text.search))
        .collect();
    let changes = store_all(&mut tx, &messages, &ready).await?;
    tx.commit().await?;
    let done: Vec<_> = messages.iter().map(|(message, _)| Ok(message.seq)).collect();
    // Answered first: an author's socket then finds the answer and the change in one go.
    for (posting, seq) in batch.drain(..).zip(done) {
        posting.answer(seq);
    }
    for change in changes {
        context.hub.publish(change);
    }
    Ok(Vec::new())
}

/// Writes the messages and what goes with each, and tells the changes.
async fn store_all(
    tx: &mut Tx,
    messages: &[(Message, &str)],
    ready: &[Ready],
) -> Result<Vec<Published>, Error> {
    store::insert_all(tx, messages).await?;
    let mut changes = Vec::with_capacity(messages.len());
    for ((message, _), ready) in messages.iter().zip(ready) {
        store::insert_mentions(tx, message).await?;
        let mut entities = vec![Entity::Message(message.clone())];
        if let Some(root) = message.thread {
            entities.push(Entity::Thread(store::add_reply(tx, root, message).await?));
        }
        let when = (message.seq, message.at);
        changes.push(channel::published(&ready.permit, when, Verb::MessagePosted, entities));
    }
    Ok(changes)
}

/// Answers those that were refused, and keeps the others.
fn sift<T>(batch: &mut Vec<Posting>, verdicts: Vec<Result<T, Error>>) -> Vec<T> {
    let mut kept = Vec::with_capacity(batch.len());
    for (posting, verdict) in std::mem::take(batch).into_iter().zip(verdicts) {
        match verdict {
            Ok(verdict) => {
                batch.push(posting);
                kept.push(verdict);
            }
            Err(error) => posting.answer(Err(error)),
        }
    }
    kept
}

impl Posting {
    /// Who asks to write, and where.
    const fn place(&self) -> (ChannelId, PersonId) {
        (self.command.channel, self.author)
    }

    /// Whether it may be written. What it reads, nobody changes before the commit: the room is
    /// held. An error of the outer kind is the database's, and ends the transaction.
    async fn check(
        &self,
        tx: &mut Tx,
        permit: Option<&Option<Permit>>,
    ) -> Result<Result<Ready, Error>, Error> {
        let permit = match permit {
            None => return Ok(Err(Denied::NotFound.into())),
            Some(None) => return Ok(Err(Denied::Forbidden.into())),
            Some(Some(permit)) => permit.clone(),
        };
        let channel = self.command.channel;
        if let Some(root) = self.command.thread {
            let root = store::message(tx, channel, root).await?;
            if let Err(refusal) = rules::reply(root.as_ref()) {
                return Ok(Err(refusal));
            }
        }
        if let Some(quoted) = self.command.quote {
            let quoted = store::message(tx, channel, quoted).await?;
            if let Err(refusal) = rules::quote(quoted.as_ref()) {
                return Ok(Err(refusal));
            }
        }
        let mentions = called(tx, channel, &self.text.mentions).await?;
        Ok(Ok(Ready { permit, mentions }))
    }

    /// What the journal remembers of it.
    const fn line<'a>(&self, ready: &'a Ready, at: Micros) -> Line<'a> {
        let entry = Entry::of(Verb::MessagePosted, self.message.0);
        Line { permit: &ready.permit, command: Some(self.id), at, entry }
    }

    /// The message at its place.
    fn message(&self, ready: &Ready, seq: Seq, at: Micros) -> Message {
        Message {
            id: self.message,
            channel: self.command.channel,
            seq,
            thread: self.command.thread,
            quote: self.command.quote,
            author: self.author,
            at,
            body: self.text.body.clone(),
            mentions: ready.mentions.clone(),
            edited: None,
            deleted: None,
            pinned: None,
            acknowledgement_requested: self.command.acknowledgement_requested,
            rev: seq,
        }
    }

    /// Tells the one who asked, if they are still there.
    fn answer(self, outcome: Result<Seq, Error>) {
        let (channel, message) = (self.command.channel, Some(self.message));
        let _ = self.answer.send(outcome.map(|seq| Done { message, ..Done::at(channel, seq) }));
    }
}
