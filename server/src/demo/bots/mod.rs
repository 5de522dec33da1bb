//! The people of Val-de-Merle answer, so that a visitor who is alone sees the place live.
//!
//! A few of them are always connected, by sessions like anybody's: they are shown as present
//! because they are. What is posted is heard through them. When it comes from a visitor, one or
//! two people answer within seconds: they read, they are seen writing, they post, through the same
//! commands and limits as everybody. They never answer each other, nor a person whom a visitor
//! plays, and leave visitors who talk with each other alone unless they are called.
//!
//! What is answered is decided in [`repartee`].

mod ear;
pub mod repartee;

use super::cast::{self, Cast};
use super::{Error, actor};
use crate::channel;
use crate::context::Context;
use crate::identity;
use crate::message;
use crate::permission::Actor;
use crate::session::dispatch;
use crate::territory;
use ear::{Ears, Heard};
use parvis_protocol::change::Entity;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{
    Anchor, Command, LoadHistory, MarkRead, OfMessage, PostMessage, React, Reply, TypeIn,
};
use parvis_protocol::frame::{Outcome, Request};
use parvis_protocol::id::{ChannelId, CommandId, MessageId, PersonId, Seq};
use parvis_protocol::message::Message;
use repartee::{Answer, Scene, answers};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// After the people were sent away (the territory was made again), or could not come.
const AGAIN_AFTER: Duration = Duration::from_millis(500);
/// Messages of all of them within [`RATE_OVER`].
const POSTS_MAX: usize = 24;
const RATE_OVER: Duration = Duration::from_mins(1);
/// Things about to be done at the same time; more are let be.
const DEEDS_MAX: usize = 64;
/// Messages remembered as their own: many more than can be on their way back.
const OWN_MAX: usize = 256;
/// Texts remembered, so that nobody says the same twice in a row.
const SAID_MAX: usize = 40;
/// Messages of a thread that are read to know who talks in it.
const THREAD_MESSAGES: u32 = 30;
/// Before the answer, "is writing" is repeated this often.
const WRITING_AGAIN: Duration = Duration::from_secs(3);

/// Brings the people in, and lets them answer until the node stops. Nothing in a database that
/// is not Val-de-Merle.
pub async fn watch(context: Arc<Context>) {
    while !context.readiness.draining() {
        match Troupe::gather(&context).await {
            Ok(Some(troupe)) => troupe.play().await,
            Ok(None) => return,
            Err(error) => tracing::debug!(%error, "the people of the demonstration wait"),
        }
        if !context.tasks.pause(AGAIN_AFTER).await {
            return;
        }
    }
}

/// Something that one of them is about to do.
#[derive(Clone, Debug)]
struct Deed {
    by: Actor,
    act: Act,
    /// The message it comes of.
    of: Cause,
}

#[derive(Clone, Debug)]
enum Act {
    Read(Option<MessageId>, Seq),
    Write(Option<MessageId>),
    Post(Option<MessageId>, String),
    React(React),
    Acknowledge(OfMessage),
}

/// What a deed comes of: who wrote, and where.
type Cause = (PersonId, ChannelId);

/// The people while they are here.
struct Troupe {
    context: Arc<Context>,
    cast: &'static Cast,
    /// Everybody, by key.
    actors: BTreeMap<&'static str, Actor>,
    keys: BTreeMap<PersonId, &'static str>,
    ears: Ears,
    /// Up to where each room was heard: several of them hear the same.
    heard: BTreeMap<ChannelId, Seq>,
    /// Places of their own messages.
    own: VecDeque<(ChannelId, Seq)>,
    deeds: BTreeMap<(Instant, u64), Deed>,
    count: u64,
    /// When they posted lately.
    posts: VecDeque<Instant>,
    /// What they said lately.
    said: VecDeque<String>,
}

impl Troupe {
    async fn gather(context: &Arc<Context>) -> Result<Option<Self>, Error> {
        let cast = cast::cast()?;
        let mut tx = context.db.read().await?;
        let here = territory::current(&mut tx).await?;
        let ours = |it: &territory::Territory| it.demonstration && it.siren == cast::SIREN;
        let Some(territory) = here.filter(ours) else { return Ok(None) };
        let known = identity::people(&mut tx, territory.id).await?;
        let mut actors = BTreeMap::new();
        for person in &cast.people {
            let email = person.email();
            let Some(account) = known.iter().find(|it| it.email.as_ref() == Some(&email)) else {
                continue;
            };
            let actor = actor(&mut tx, context, territory.id, account.person).await?;
            actors.insert(person.key.as_str(), actor);
        }
        drop(tx);
        let keys = actors.iter().map(|(key, actor)| (actor.person, *key)).collect();
        let present = cast.people.iter().filter(|it| it.present);
        let present = present.filter_map(|it| actors.get(it.key.as_str()));
        let ears = Ears::open(context, present).await?;
        Ok(Some(Self {
            context: Arc::clone(context),
            cast,
            actors,
            keys,
            ears,
            heard: BTreeMap::new(),
            own: VecDeque::new(),
            deeds: BTreeMap::new(),
            count: 0,
            posts: VecDeque::new(),
            said: VecDeque::new(),
        }))
    }

    /// Answers until the node stops, or until one of them is sent away.
    async fn play(mut self) {
        let context = Arc::clone(&self.context);
        loop {
            let next = self.deeds.first_key_value().map(|((at, _), _)| *at);
            let due = next.unwrap_or_else(|| Instant::now() + RATE_OVER);
            tokio::select! {
                heard = self.ears.next() => match heard {
                    Heard::Posted(message) => {
                        if let Err(error) = self.hear(*message).await {
                            tracing::debug!(%error, "nobody answers");
                        }
                    }
                    Heard::SentAway => return,
                },
                () = sleep_until(due) => {
                    if let Some((_, deed)) = self.deeds.pop_first() {
                        self.perform(deed).await;
                    }
                }
                () = context.tasks.stopping() => return,
            }
        }
    }

    /// Somebody posted: decides who answers what, and when.
    async fn hear(&mut self, message: Message) -> Result<(), Error> {
        let place = (message.channel, message.seq);
        let heard = self.heard.entry(message.channel).or_default();
        if message.seq <= *heard {
            return Ok(());
        }
        *heard = message.seq;
        if self.own.contains(&place) || !self.is_played(message.author) {
            return Ok(());
        }
        let members = self.members(message.channel).await?;
        let played: BTreeSet<&str> = members
            .iter()
            .filter(|person| self.is_played(**person))
            .filter_map(|person| self.keys.get(person).copied())
            .collect();
        let key = |person: &PersonId| self.keys.get(person).copied();
        let author = key(&message.author);
        let Some(author) = author else { return Ok(()) };
        let scene = Scene {
            cast: self.cast,
            author,
            body: &message.body,
            mentions: &message.mentions,
            asks: message.acknowledgement_requested,
            members: members.iter().filter_map(key).collect(),
            alone: played.len() <= 1,
            played,
            thread: self.thread(&message, &members).await?,
            before: &self.said,
            person: &|id| self.keys.get(&id).copied(),
        };
        let ids = &self.context.ids;
        let all = answers(&scene, &|bound| ids.below(bound))?;
        self.forget((message.author, message.channel));
        for answer in all {
            self.plan(&message, answer);
        }
        Ok(())
    }

    /// Whether a visitor is connected here as this person.
    fn is_played(&self, person: PersonId) -> bool {
        let ours = |session| self.ears.sessions.contains(&session);
        let registry = self.context.hub.registry();
        !registry.connections(|it| it.person == person && !ours(it.session)).is_empty()
    }

    /// Those who may write in a room.
    async fn members(&self, channel: ChannelId) -> Result<Vec<PersonId>, Error> {
        let mut tx = self.context.db.read().await?;
        let all = channel::members(&mut tx, channel, Seq(i64::MAX)).await?;
        let writes = |entity| match entity {
            Entity::Member(it) if it.ended_at.is_none() && it.role != MemberRole::Observer => {
                Some(it.person)
            }
            _ => None,
        };
        Ok(all.into_iter().filter_map(writes).collect())
    }

    /// Who has written in the thread of a message, the last one first, as one of those who may
    /// read it.
    async fn thread(
        &self,
        message: &Message,
        members: &[PersonId],
    ) -> Result<Vec<&'static str>, Error> {
        let mut readers = members.iter().filter_map(|it| self.actors.get(self.keys.get(it)?));
        let (Some(_), Some(reader)) = (message.thread, readers.next()) else {
            return Ok(Vec::new());
        };
        let load = LoadHistory {
            channel: message.channel,
            thread: message.thread,
            anchor: Anchor::Latest,
            limit: THREAD_MESSAGES,
        };
        let page = message::load_history(&self.context, reader, load).await?;
        let author = |entity: &Entity| match entity {
            Entity::Message(it) if it.deleted.is_none() => self.keys.get(&it.author).copied(),
            _ => None,
        };
        Ok(page.entities.iter().rev().filter_map(author).collect())
    }

    /// What was about to be said to somebody gives way to what is said next.
    fn forget(&mut self, cause: Cause) {
        let stale =
            |deed: &Deed| deed.of == cause && matches!(deed.act, Act::Post(..) | Act::Write(_));
        self.deeds.retain(|_, deed| !stale(deed));
    }

    fn plan(&mut self, message: &Message, answer: Answer) {
        let Some(by) = self.actors.get(answer.by).cloned() else { return };
        let (channel, of) = (message.channel, (message.author, message.channel));
        let now = Instant::now();
        let mut at = |after: Duration, act: Act| {
            if self.deeds.len() < DEEDS_MAX {
                self.count += 1;
                self.deeds.insert((now + after, self.count), Deed { by: by.clone(), act, of });
            }
        };
        let read = |after: Duration| (after, Act::Read(message.thread, message.seq));
        let (after, act) = read(answer.after / 3);
        at(after, act);
        let on = OfMessage { channel, message: message.id };
        if let Some(reaction) = answer.reaction {
            let react = React { channel, message: message.id, reaction, on: true };
            at(answer.after, Act::React(react));
        }
        if answer.acknowledges {
            at(answer.after, Act::Acknowledge(on));
        }
        if let Some(text) = answer.text {
            self.said.push_back(text.clone());
            if self.said.len() > SAID_MAX {
                self.said.pop_front();
            }
            let thread = if answer.in_thread {
                Some(message.thread.unwrap_or(message.id))
            } else {
                message.thread
            };
            let mut writing = answer.after / 2;
            while writing < answer.after {
                at(writing, Act::Write(thread));
                writing += WRITING_AGAIN;
            }
            at(answer.after, Act::Post(thread, text));
        }
    }

    /// Does it, as anybody's command.
    async fn perform(&mut self, Deed { by, act, of: (_, channel) }: Deed) {
        if self.is_played(by.person) {
            return;
        }
        let command = match act {
            Act::Read(thread, seq) => Command::MarkRead(MarkRead { channel, thread, seq }),
            Act::Write(thread) => Command::TypeIn(TypeIn { channel, thread }),
            Act::React(react) => Command::React(react),
            Act::Acknowledge(of) => Command::Acknowledge(of),
            Act::Post(thread, body) => {
                if !self.may_post() {
                    return;
                }
                Command::PostMessage(PostMessage {
                    channel,
                    thread,
                    quote: None,
                    body,
                    acknowledgement_requested: false,
                })
            }
        };
        let posts = matches!(command, Command::PostMessage(_));
        let id = CommandId(self.context.ids.uuid());
        let request = Request { id, command };
        let answer = dispatch::answer(&self.context, &by, request).await;
        if let (true, Outcome::Ok(Reply::Done(done))) = (posts, answer.outcome) {
            self.own.push_back((done.channel, done.seq));
            if self.own.len() > OWN_MAX {
                self.own.pop_front();
            }
        }
    }

    /// Counts a message in, unless there were too many lately.
    fn may_post(&mut self) -> bool {
        let now = Instant::now();
        while self.posts.front().is_some_and(|at| *at + RATE_OVER <= now) {
            self.posts.pop_front();
        }
        let may = self.posts.len() < POSTS_MAX;
        if may {
            self.posts.push_back(now);
        }
        may
    }
}
