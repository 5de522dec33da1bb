//! Reading a room: as a whole, and page by page. Each answer is one moment's picture, read in
//! one transaction.

use super::{Error, rules, store};
use crate::context::Context;
use crate::db::Tx;
use crate::permission::{Actor, Right, authorise};
use crate::{attendance, channel, floor, meeting, poll, preference, unread};
use parvis_protocol::change::Entity;
use parvis_protocol::command::{Anchor, LoadHistory, OfChannel, Page, Room};
use parvis_protocol::id::{ChannelId, MessageId, Seq};
use parvis_protocol::message::Message;
use rules::Window;
use std::collections::{HashMap, HashSet};

/// Newest messages that come with a room.
const FRONT_MESSAGES: u32 = 50;
/// What a message weighs beside its text, and what a reaction or an acknowledgement weighs, in
/// bytes on the wire, roughly.
const MESSAGE_BYTES: usize = 300;
const ANSWER_BYTES: usize = 100;

/// A line of a room: its main line, or a thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub channel: ChannelId,
    pub thread: Option<MessageId>,
}

/// A room: itself, its members past and present, its pinned messages, its newest messages, its
/// polls, its meetings. Or one's own personal channel: rooms, read marks, drafts, preferences,
/// receipts.
pub async fn load_channel(
    context: &Context,
    actor: &Actor,
    command: OfChannel,
) -> Result<Room, Error> {
    let channel = command.channel;
    let mut tx = context.db.read().await?;
    if channel == actor.personal {
        let mut room = channel::load_personal(&mut tx, actor).await?;
        let head = room.state.head;
        room.entities.extend(unread::load(&mut tx, actor.person, head).await?);
        room.entities.extend(preference::load(&mut tx, actor.person, head).await?);
        room.entities.extend(poll::receipts(&mut tx, actor.person, head).await?);
        return Ok(room);
    }
    authorise(&mut tx, actor, channel, Right::Read).await?;
    let state = unread::state(&mut tx, actor, channel).await?;
    let mut entities = vec![Entity::Channel(state.channel.clone())];
    entities.extend(channel::members(&mut tx, channel, state.head).await?);
    let line = Line { channel, thread: None };
    let window = rules::window(Anchor::Latest, FRONT_MESSAGES, Seq(0))?;
    let front = read(&mut tx, line, window).await?;
    let pinned = store::pinned(&mut tx, channel).await?;
    let apart = pinned.into_iter().filter(|it| !front.messages.iter().any(|m| m.id == it.id));
    entities.extend(apart.map(Entity::Message));
    entities.extend(poll::front(&mut tx, channel, state.head).await?);
    let meetings = meeting::latest(&mut tx, channel).await?;
    entities.extend(meeting::front(&mut tx, channel, &meetings).await?);
    entities.extend(attendance::front(&mut tx, &meetings).await?);
    entities.extend(floor::front(&mut tx, &meetings).await?);
    let more_before = front.more_before;
    entities.extend(front.into_entities(&mut tx, line).await?);
    Ok(Room { state, entities, more_before })
}

/// A page of the main line or of a thread, in both directions.
pub async fn load_history(
    context: &Context,
    actor: &Actor,
    command: LoadHistory,
) -> Result<Page, Error> {
    let LoadHistory { channel, thread, anchor, limit } = command;
    let mut tx = context.db.read().await?;
    let permit = authorise(&mut tx, actor, channel, Right::Read).await?;
    let root = match thread {
        Some(root) => Some(store::message(&mut tx, channel, root).await?.ok_or(Error::NotFound)?),
        None => None,
    };
    if root.as_ref().is_some_and(|root| root.thread.is_some()) {
        return Err(Error::Invalid("thread"));
    }
    let read_up_to = match anchor {
        Anchor::FirstUnread => unread::read_up_to(&mut tx, &permit, thread).await?,
        Anchor::Latest | Anchor::Before(_) | Anchor::After(_) | Anchor::Around(_) => Seq(0),
    };
    let line = Line { channel, thread };
    let mut page = read(&mut tx, line, rules::window(anchor, limit, read_up_to)?).await?;
    page.root = root;
    let (more_before, more_after) = (page.more_before, page.more_after);
    let entities = page.into_entities(&mut tx, line).await?;
    Ok(Page { head: permit.head(), entities, more_before, more_after })
}

/// Messages of one line, in order, and what people answered to them.
struct Stretch {
    root: Option<Message>,
    messages: Vec<Message>,
    answers: Vec<Entity>,
    more_before: bool,
    more_after: bool,
}

/// Reads the messages of a window, as many as fit in a page.
async fn read(tx: &mut Tx, line: Line, window: Window) -> Result<Stretch, Error> {
    let mut newer = Vec::new();
    // Nothing is newer than the end of time: no need to ask.
    if window.pivot < Seq(i64::MAX) {
        newer = store::newer(tx, line, window.pivot, window.newer.saturating_add(1)).await?;
    }
    let mut more_after = newer.len() > window.newer;
    newer.truncate(window.newer);
    let wanted = if window.fill { window.limit.saturating_sub(newer.len()) } else { 0 };
    let mut older = store::older(tx, line, window.pivot, wanted.saturating_add(1)).await?;
    let mut more_before = older.len() > wanted;
    older.truncate(wanted);

    let ids: Vec<MessageId> = newer.iter().chain(&older).map(|message| message.id).collect();
    let mut answers = store::reactions(tx, &ids).await?;
    if newer.iter().chain(&older).any(|message| message.acknowledgement_requested) {
        answers.extend(store::acknowledgements(tx, &ids).await?);
    }
    let mut counts: HashMap<MessageId, usize> = HashMap::new();
    for message in answers.iter().filter_map(answered) {
        *counts.entry(message).or_default() += 1;
    }
    let size = |message: &Message| {
        let answers = counts.get(&message.id).copied().unwrap_or(0);
        message.body.len() + MESSAGE_BYTES + answers * ANSWER_BYTES
    };
    let sizes = |side: &[Message]| side.iter().map(size).collect::<Vec<_>>();
    let (fit_newer, fit_older) = rules::fit(&sizes(&newer), &sizes(&older));
    more_after |= fit_newer < newer.len();
    more_before |= fit_older < older.len();
    newer.truncate(fit_newer);
    older.truncate(fit_older);

    let messages: Vec<Message> = older.into_iter().rev().chain(newer).collect();
    let kept: HashSet<MessageId> = messages.iter().map(|message| message.id).collect();
    answers.retain(|it| answered(it).is_some_and(|message| kept.contains(&message)));
    Ok(Stretch { root: None, messages, answers, more_before, more_after })
}

/// The message that a reaction or an acknowledgement is about.
const fn answered(entity: &Entity) -> Option<MessageId> {
    match entity {
        Entity::Reaction(it) => Some(it.message),
        Entity::Acknowledgement(it) => Some(it.message),
        _ => None,
    }
}

impl Stretch {
    /// The messages in the order of the room, then the root of the thread, the messages quoted,
    /// the threads, the reactions and acknowledgements.
    async fn into_entities(self, tx: &mut Tx, line: Line) -> Result<Vec<Entity>, Error> {
        let Self { root, messages, mut answers, .. } = self;
        let mut roots: Vec<MessageId> = line.thread.into_iter().collect();
        if let Some(root) = &root {
            answers.extend(store::reactions(tx, &[root.id]).await?);
            if root.acknowledgement_requested {
                answers.extend(store::acknowledgements(tx, &[root.id]).await?);
            }
        } else {
            roots.extend(messages.iter().map(|message| message.id));
        }
        let here: HashSet<MessageId> = messages.iter().chain(&root).map(|it| it.id).collect();
        let quoted = messages.iter().chain(&root).filter_map(|message| message.quote);
        let mut quoted: Vec<MessageId> = quoted.filter(|id| !here.contains(id)).collect();
        quoted.sort_unstable();
        quoted.dedup();
        let quoted = store::messages(tx, &quoted).await?;
        let threads = store::threads(tx, &roots).await?;
        let messages = messages.into_iter().chain(root).chain(quoted).map(Entity::Message);
        Ok(messages.chain(threads).chain(answers).collect())
    }
}
