//! A few people in two rooms, whose every command is checked: what it must leave alone, what it
//! must leave behind, what it tells those who listen, and what it answers when it is repeated.

use crate::stage::{Base, context_among};
use parvis::bus::local::Exchange;
use parvis::bus::{Bus, Event, Notice};
use parvis::channel::{self, NewChannel, NewMember};
use parvis::context::Context;
use parvis::db::{Tx, journal};
use parvis::hub::Published;
use parvis::identity::{self, NewPerson};
use parvis::permission::Actor;
use parvis::session::dispatch;
use parvis::territory::{self, table};
use parvis::{on, replay};
use parvis_protocol::change::{Change, Entity, Verb};
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::{Anchor, Command, LoadHistory, OfChannel, Reply};
use parvis_protocol::frame::{Outcome, Request, ServerFrame};
use parvis_protocol::id::{BodyId, ChannelId, CommandId, MessageId, Seq, SessionId};
use parvis_protocol::meeting::ItemState;
use parvis_protocol::problem::Problem;
use parvis_protocol::wire::Encoding;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

/// Alice sits for Novéant-sur-Moselle and facilitates the first room.
pub const ALICE: usize = 0;
/// Bruno sits for Gorze.
pub const BRUNO: usize = 1;
/// Chloé sits for Gorze too, as an observer.
pub const CHLOE: usize = 2;
/// David is only in the second room.
pub const DAVID: usize = 3;

const NOVEANT: &str = "57515";
/// Where Bruno and Chloé sit.
pub const GORZE: &str = "57254";

/// Everything a channel remembers, by key, and its head.
pub type Picture = (BTreeMap<String, Entity>, Seq);

/// The people, their rooms, and who watches.
pub struct Rig {
    /// What the use-cases get.
    pub context: Arc<Context>,
    /// By the constants above.
    pub people: Vec<Actor>,
    /// Two rooms.
    pub rooms: Vec<ChannelId>,
    /// Where each person joined each room: what came before counts as read.
    pub joined: BTreeMap<(ChannelId, usize), Seq>,
    /// All that was asked and answered, and every change that came of it.
    pub told: Vec<Value>,
    /// Names of the commands that were accepted at least once.
    pub accepted: BTreeSet<&'static str>,
    /// Every command that wrote, and what it was answered.
    written: Vec<(usize, CommandId, Command, Reply)>,
    pictures: BTreeMap<ChannelId, Picture>,
    /// Rooms that were opened by a command.
    opened: Vec<ChannelId>,
    listener: Bus,
    heard: Receiver<Event>,
    commands: u128,
}

impl Rig {
    /// The people in their rooms, on a fresh database.
    pub async fn new(base: &Base) -> Self {
        let exchange = Exchange::default();
        let context = context_among(base, &exchange).await;
        let (peer, heard) = exchange.join(Uuid::from_u128(1));
        let mut rig = Self {
            context,
            people: Vec::new(),
            rooms: Vec::new(),
            joined: BTreeMap::new(),
            told: Vec::new(),
            accepted: BTreeSet::new(),
            written: Vec::new(),
            pictures: BTreeMap::new(),
            opened: Vec::new(),
            listener: Bus::Local(peer),
            heard,
            commands: 0,
        };
        rig.set_up().await;
        rig
    }

    async fn set_up(&mut self) {
        let context = Arc::clone(&self.context);
        let mut tx = context.db.write().await.unwrap();
        let epci = table::find("200070738").unwrap();
        let territory = territory::create(&mut tx, &context, epci).await.unwrap().id;
        for (name, commune) in
            [("Alice Aubry", NOVEANT), ("Bruno Blin", GORZE), ("Chloé Clerc", GORZE), ("David", "")]
        {
            let new = NewPerson {
                territory,
                name: name.into(),
                function: Some("Maire".into()),
                commune: Some(commune.into()).filter(|it: &String| !it.is_empty()),
                email: None,
                administrator: false,
            };
            let person = identity::create_person(&mut tx, &context, &new).await.unwrap();
            let select = "select id from channel where person = $1";
            let personal = on!(&mut tx, conn => {
                sqlx::query_scalar(select).bind(person).fetch_one(conn).await
            });
            let session = SessionId(context.ids.uuid());
            let (personal, administrator) = (personal.unwrap(), false);
            self.people.push(Actor { person, territory, personal, session, administrator });
        }
        for name in ["Conférence des maires", "Le parvis"] {
            let kind = ChannelKind::Project;
            let (name, topic) = (name.to_owned(), String::new());
            let new = NewChannel { territory, kind, name, topic, body: None };
            self.rooms.push(channel::open(&mut tx, &context, new).await.unwrap().channel);
        }
        tx.commit().await.unwrap();
        for channel in self.channels() {
            self.listener.subscribe(channel);
        }
        while self.heard.try_recv().is_ok() {}
        self.pictures = self.now(self.channels()).await;
        for who in [ALICE, BRUNO, CHLOE] {
            let role = [MemberRole::Facilitator, MemberRole::Member, MemberRole::Observer][who];
            self.enter(0, who, role).await;
        }
        for who in [ALICE, BRUNO, DAVID] {
            self.enter(1, who, MemberRole::Member).await;
        }
    }

    /// Lets somebody into a room, with the checks of [`Rig::settle`].
    pub async fn enter(&mut self, room: usize, who: usize, role: MemberRole) {
        let channel = self.rooms[room];
        let commune = [Some(NOVEANT), Some(GORZE), Some(GORZE), None][who].map(str::to_owned);
        let member = NewMember { person: self.people[who].person, role, commune };
        let mut tx = self.context.db.write().await.unwrap();
        let all = channel::join(&mut tx, &self.context, channel, member).await.unwrap();
        self.publish(tx, all).await;
    }

    /// Opens one more room, of this kind, where Alice facilitates and Bruno writes. Gives its
    /// place.
    pub async fn establish(&mut self, kind: ChannelKind, name: &str) -> usize {
        self.establish_of(kind, name, None).await
    }

    /// The same, of a body.
    pub async fn establish_of(
        &mut self,
        kind: ChannelKind,
        name: &str,
        body: Option<BodyId>,
    ) -> usize {
        let (name, topic) = (name.to_owned(), String::new());
        let territory = self.people[ALICE].territory;
        let new = NewChannel { territory, kind, name, topic, body };
        let mut tx = self.context.db.write().await.unwrap();
        let opened = channel::open(&mut tx, &self.context, new).await.unwrap();
        self.rooms.push(opened.channel);
        self.learn(opened.channel);
        self.publish(tx, vec![opened]).await;
        let place = self.rooms.len() - 1;
        self.enter(place, ALICE, MemberRole::Facilitator).await;
        self.enter(place, BRUNO, MemberRole::Member).await;
        place
    }

    /// Listens to a room that was not known before, of which nothing is known yet.
    fn learn(&mut self, channel: ChannelId) {
        self.listener.subscribe(channel);
        self.pictures.insert(channel, (BTreeMap::new(), Seq(0)));
    }

    /// Ends somebody's membership of a room.
    pub async fn dismiss(&mut self, room: usize, who: usize) {
        let mut tx = self.context.db.write().await.unwrap();
        let (channel, person) = (self.rooms[room], self.people[who].person);
        let all = channel::leave(&mut tx, &self.context, channel, person).await.unwrap();
        self.publish(tx, all).await;
    }

    async fn publish(&mut self, tx: Tx, all: Vec<Published>) {
        tx.commit().await.unwrap();
        for published in all {
            self.context.hub.publish(published);
        }
        let settled = self.settle().await;
        self.told.push(json!({ "membership": settled }));
    }

    /// What these channels remember now, read from their beginning as a newcomer would.
    async fn now(&self, channels: Vec<ChannelId>) -> BTreeMap<ChannelId, Picture> {
        let mut pictures = BTreeMap::new();
        let mut tx = self.context.db.read().await.unwrap();
        for channel in channels {
            let mut picture = (BTreeMap::new(), Seq(0));
            catch_up(&mut tx, channel, &mut picture).await;
            pictures.insert(channel, picture);
        }
        pictures
    }

    fn channels(&self) -> Vec<ChannelId> {
        let personal = self.people.iter().map(|actor| actor.personal);
        personal.chain(self.rooms.clone()).chain(self.opened.clone()).collect()
    }

    /// Channels whose journal went on since they were last looked at.
    async fn moved(&self) -> Vec<ChannelId> {
        let mut tx = self.context.db.read().await.unwrap();
        let heads = journal::heads(&mut tx, &self.channels()).await.unwrap();
        let moved = heads.into_iter().filter(|(channel, head)| self.pictures[channel].1 != *head);
        moved.map(|(channel, _)| channel).collect()
    }

    /// Whatever happened since, to the message, to the room or to the person: the same command
    /// is answered as the first time, and changes nothing. And nothing was written anywhere
    /// without a change that tells it.
    pub async fn finish(&mut self) {
        for (who, id, command, first) in std::mem::take(&mut self.written) {
            let again = self.dispatch(who, id, command.clone()).await;
            assert_eq!(again, Ok(first), "{command:?}, much later");
        }
        assert_eq!(self.now(self.channels()).await, self.pictures);
    }

    /// Checks that what was known before, brought up to date by the changes after it, is what is
    /// known now, and that listeners were told exactly these changes. Gives them.
    async fn settle(&mut self) -> Vec<(ChannelId, Change)> {
        let now = self.now(self.moved().await).await;
        let mut all = Vec::new();
        let mut tx = self.context.db.read().await.unwrap();
        for (channel, now) in now {
            let before = self.pictures.get_mut(&channel).unwrap();
            let changes = catch_up(&mut tx, channel, before).await;
            assert_eq!(*before, now, "a picture and its changes are the next picture");
            all.extend(changes.into_iter().map(|change| (channel, sorted(change))));
        }
        drop(tx);
        self.note_joined(&all);
        let mut heard: Vec<(ChannelId, Change)> = Vec::new();
        while let Ok(event) = self.heard.try_recv() {
            let Event::Notice(Notice::Changes { msgpack, .. }) = event else { continue };
            let frame: ServerFrame = Encoding::MessagePack.decode(&msgpack).unwrap();
            let ServerFrame::Changes(changes) = frame else { panic!("{frame:?}") };
            let changes_of = |change| (changes.channel, sorted(change));
            heard.extend(changes.changes.into_iter().map(changes_of));
        }
        heard.sort_by_key(|(channel, change)| (*channel, change.seq));
        // Nobody listens to a room before it is opened: its members hear of it in their own
        // channel.
        let is_opening =
            |(of, change): &&(ChannelId, Change)| self.opened.contains(of) && change.seq == Seq(1);
        let told: Vec<_> = all.iter().filter(|it| !is_opening(it)).cloned().collect();
        assert_eq!(heard, told, "what listeners hear is what a replay tells");
        all
    }

    /// Remembers where people entered rooms.
    fn note_joined(&mut self, all: &[(ChannelId, Change)]) {
        for (channel, change) in all {
            for entity in &change.entities {
                let Entity::Member(member) = entity else { continue };
                let enters = match change.verb {
                    Verb::MemberJoined | Verb::ChannelOpened => true,
                    Verb::SubstituteDesignated => member.ended_at.is_none(),
                    _ => false,
                };
                let who = self.people.iter().position(|actor| actor.person == member.person);
                if enters && let Some(who) = who {
                    self.joined.insert((*channel, who), Seq(change.seq.0 - 1));
                }
            }
        }
    }

    /// Asks for something and checks everything that must hold whatever is asked.
    pub async fn ask(&mut self, who: usize, command: Command) -> Result<Reply, Problem> {
        self.commands += 1;
        let id = CommandId(Uuid::from_u128(self.commands));
        let before: BTreeMap<ChannelId, Seq> = self.heads();
        let outcome = self.dispatch(who, id, command.clone()).await;
        // What names a code answers a retry without it.
        let first = match &outcome {
            Ok(Reply::Screen(it)) => Ok(Reply::Done(it.done.clone())),
            other => other.clone(),
        };
        if let Ok(Reply::Done(done)) = &first
            && !self.pictures.contains_key(&done.channel)
        {
            self.opened.push(done.channel);
            self.learn(done.channel);
        }
        let settled = self.settle().await;
        if let Ok(Reply::Done(done)) = &first {
            let next = before.get(&done.channel).copied().unwrap_or_default().next();
            let (own, others): (Vec<_>, Vec<_>) =
                settled.iter().partition(|(channel, _)| *channel == done.channel);
            let took: Vec<_> = own.iter().map(|(_, change)| change.seq).collect();
            assert_eq!(took, [next], "one command, one change");
            assert_eq!(done.seq, next);
            assert_eq!(own[0].1.by, Some(self.people[who].person));
            for (channel, change) in others {
                // People learn in their own channels that they gained or lost the room, and what
                // was entered for them.
                assert!(self.people.iter().any(|actor| actor.personal == *channel));
                let to_oneself =
                    [Verb::MembershipGained, Verb::MembershipLost, Verb::BallotEntered];
                assert!(to_oneself.contains(&change.verb), "{:?}", change.verb);
                assert_eq!(change.by, None);
            }
            let again = self.dispatch(who, id, command.clone()).await;
            assert_eq!(again, first, "a retry is answered as the first time");
        }
        if let Ok(reply) = &first {
            self.accepted.insert(command.name());
            if matches!(reply, Reply::Done(_)) {
                self.written.push((who, id, command.clone(), reply.clone()));
            }
        }
        let changed = matches!(first, Ok(Reply::Done(_)));
        assert_eq!(changed, !settled.is_empty(), "what reads or is refused changes nothing");
        if changed {
            assert_eq!(self.settle().await, [], "a retry changes nothing");
        }
        let answer = match &outcome {
            Ok(reply) => json!({ "ok": reply }),
            Err(problem) => json!({ "problem": problem }),
        };
        self.told.push(json!({ "who": who, "asks": command, "gets": answer, "changes": settled }));
        outcome
    }

    /// Asks for something, without the checks: many may ask at once.
    pub async fn dispatch(
        &self,
        who: usize,
        id: CommandId,
        command: Command,
    ) -> Result<Reply, Problem> {
        let request = Request { id, command };
        match dispatch::answer(&self.context, &self.people[who], request).await.outcome {
            Outcome::Ok(reply) => Ok(reply),
            Outcome::Problem(refusal) => Err(refusal.problem),
        }
    }

    fn heads(&self) -> BTreeMap<ChannelId, Seq> {
        self.pictures.iter().map(|(channel, (_, head))| (*channel, *head)).collect()
    }

    /// Position of the last change of a channel.
    pub fn head(&self, channel: ChannelId) -> Seq {
        self.pictures[&channel].1
    }

    /// Whether somebody is a member of a room today.
    pub fn is_member(&self, who: usize, room: ChannelId) -> bool {
        let member = self.picture(room).get(&format!("member:{}", self.people[who].person));
        matches!(member, Some(Entity::Member(member)) if member.ended_at.is_none())
    }

    /// What a channel remembers.
    pub fn picture(&self, channel: ChannelId) -> &BTreeMap<String, Entity> {
        &self.pictures[&channel].0
    }

    /// Lets the server do what it does by itself, with the checks of [`Rig::settle`].
    pub async fn tend_polls(&mut self) {
        let before = self.settle().await;
        parvis::poll::tend(&self.context).await.unwrap();
        let settled = self.settle().await;
        assert!(settled.iter().all(|(_, change)| change.by.is_none()));
        self.told.push(json!({ "before": before, "by itself": settled }));
    }

    /// Asks for something that is accepted; gives the channel it changed.
    pub async fn done(&mut self, who: usize, command: Command) -> ChannelId {
        match self.ask(who, command.clone()).await {
            Ok(Reply::Done(done)) => done.channel,
            other => panic!("{command:?}: {other:?}"),
        }
    }

    /// Asks for something that is accepted; gives the message it made or touched.
    pub async fn get(&mut self, who: usize, command: Command) -> MessageId {
        match self.ask(who, command.clone()).await {
            Ok(Reply::Done(done)) => done.message.unwrap_or(MessageId(Uuid::nil())),
            other => panic!("{command:?}: {other:?}"),
        }
    }

    /// Asks for something that is refused.
    pub async fn refused(&mut self, who: usize, command: Command) -> Problem {
        match self.ask(who, command.clone()).await {
            Err(problem) => problem,
            Ok(reply) => panic!("{command:?}: {reply:?}"),
        }
    }

    /// Loads a room as a client does for the first time, page by page, with all its threads: it
    /// is what the room remembers, nothing more, nothing less.
    pub async fn check_first_load(&mut self, who: usize, channel: ChannelId) {
        let mut loaded = BTreeMap::new();
        let room = match self.ask(who, Command::LoadChannel(OfChannel { channel })).await {
            Ok(Reply::Room(room)) => room,
            other => panic!("{other:?}"),
        };
        keep(&mut loaded, room.entities);
        if channel != self.people[who].personal {
            keep(&mut loaded, self.walk(who, channel, None).await);
            let threads = loaded.values().filter_map(|entity| match entity {
                Entity::Thread(thread) => Some(thread.root),
                _ => None,
            });
            for root in threads.collect::<Vec<_>>() {
                keep(&mut loaded, self.walk(who, channel, Some(root)).await);
            }
        }
        let known: BTreeMap<String, Entity> = self.pictures[&channel]
            .0
            .iter()
            .filter(|(_, entity)| !is_gone(entity))
            .map(|(key, entity)| (key.clone(), entity.clone()))
            .collect();
        assert_eq!(loaded, known, "a first load tells what the room remembers");
    }

    /// Reads a whole line in small pages, from its end to its beginning and back.
    async fn walk(
        &mut self,
        who: usize,
        channel: ChannelId,
        thread: Option<MessageId>,
    ) -> Vec<Entity> {
        let mut all = Vec::new();
        let mut read = [Vec::new(), Vec::new()];
        for (way, start) in [Anchor::Latest, Anchor::After(Seq(0))].into_iter().enumerate() {
            let mut next = Some(start);
            while let Some(anchor) = next {
                let command = LoadHistory { channel, thread, anchor, limit: 4 };
                let Ok(Reply::Page(page)) = self.ask(who, Command::LoadHistory(command)).await
                else {
                    panic!("a page of {channel}");
                };
                let own = own_seqs(&page.entities, thread);
                let more = if way == 0 { page.more_before } else { page.more_after };
                next = match (way, more) {
                    (_, false) => None,
                    (0, true) => Some(Anchor::Before(own[0])),
                    (_, true) => Some(Anchor::After(own[own.len() - 1])),
                };
                read[way].extend(own);
                all.extend(page.entities);
            }
            read[way].sort();
        }
        assert_eq!(read[0], read[1], "both ways lead through the same messages");
        all
    }
}

/// Positions of a page's own messages: they come first, in order; what follows goes back.
fn own_seqs(entities: &[Entity], thread: Option<MessageId>) -> Vec<Seq> {
    let mut own: Vec<Seq> = Vec::new();
    for entity in entities {
        let Entity::Message(message) = entity else { break };
        if message.thread != thread || own.last().is_some_and(|last| *last >= message.seq) {
            break;
        }
        own.push(message.seq);
    }
    own
}

/// Taken back, or emptied: a first load does not speak of it.
fn is_gone(entity: &Entity) -> bool {
    match entity {
        Entity::Reaction(reaction) => reaction.kinds.is_empty(),
        Entity::Draft(draft) => draft.body.is_empty(),
        Entity::Electorate(electorate) => electorate.people.is_empty(),
        // A proposal that was declined.
        Entity::AgendaItem(it) => it.meeting.is_none() && it.state == ItemState::Withdrawn,
        _ => false,
    }
}

/// The one reducer: upsert by key, ignored when what is held is not older.
fn keep(known: &mut BTreeMap<String, Entity>, entities: Vec<Entity>) {
    for entity in entities {
        let key = entity.key();
        if known.get(&key).is_none_or(|held| held.rev() < entity.rev()) {
            known.insert(key, entity);
        } else {
            assert!(known[&key] == entity || known[&key].rev() > entity.rev(), "{key}");
        }
    }
}

/// Brings a picture up to date. Gives the changes, which have no hole.
async fn catch_up(tx: &mut Tx, channel: ChannelId, picture: &mut Picture) -> Vec<Change> {
    let mut all = Vec::new();
    loop {
        let changes = replay::changes_after(tx, channel, picture.1).await.unwrap();
        if changes.is_empty() {
            return all;
        }
        for change in changes {
            assert_eq!(change.seq, picture.1.next(), "the journal has no hole");
            picture.1 = change.seq;
            assert!(change.entities.iter().all(|entity| entity.rev() == change.seq));
            keep(&mut picture.0, change.entities.clone());
            all.push(change);
        }
    }
}

fn sorted(mut change: Change) -> Change {
    change.entities.sort_by_key(Entity::key);
    change
}

/// Tells a story on both engines: every answer and every change must be the same.
pub async fn on_both(story: impl AsyncFn(&mut Rig)) {
    let mut told = Vec::new();
    for base in [Base::sqlite(), Base::postgres().await] {
        let mut rig = Rig::new(&base).await;
        Box::pin(story(&mut rig)).await;
        rig.finish().await;
        told.push(std::mem::take(&mut rig.told));
        rig.context.db.close().await;
        base.remove().await;
    }
    let (on_postgres, on_sqlite) = (told.pop().unwrap(), told.pop().unwrap());
    assert_eq!(on_sqlite.len(), on_postgres.len());
    for (one, other) in on_sqlite.iter().zip(&on_postgres) {
        assert_eq!(one, other, "the engines tell two stories");
    }
}

/// Tells a story on each engine, which may end differently.
pub async fn on_each(story: impl AsyncFn(&Rig)) {
    for base in [Base::sqlite(), Base::postgres().await] {
        let rig = Rig::new(&base).await;
        story(&rig).await;
        rig.context.db.close().await;
        base.remove().await;
    }
}
