//! Random plans: people on two nodes talk, leave, come back elsewhere; nodes restart; the bus loses
//! hints, brings them twice, or late. In the end everybody knows the same.
//!
//! A plan is made of a number. `PARVIS_PLAN=42` runs that one again.

use crate::ask::{delete, edit, mark_read, post, react, reply};
use crate::world::{ALICE, BRUNO, Engine, World, room};
use parvis::bus::local::Faults;
use parvis::clock::Clock;
use parvis::ids::Ids;
use parvis_load_tests::client::{Client, Via};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::frame::Outcome;
use parvis_protocol::id::{ChannelId, CommandId, MessageId, Micros, Seq};
use parvis_protocol::message::ReactionKind;
use std::collections::{BTreeMap, BTreeSet};

const SALON: &str = "Salon";
const STEPS: usize = 160;
const PEOPLE: [&str; 4] = [ALICE, BRUNO, "Maire de Mars-la-Tour", "Maire de Waville"];

/// One run.
struct Play {
    world: World,
    clients: Vec<Client>,
    room: ChannelId,
    dice: Ids,
    /// Commands that post.
    posts: BTreeSet<CommandId>,
    /// Commands that were acknowledged, and where.
    done: BTreeMap<CommandId, Seq>,
    /// Messages that were acknowledged, by the client that posted them.
    posted: Vec<(usize, MessageId)>,
}

impl Play {
    async fn new(engine: Engine, seed: u64) -> Self {
        let world = World::new(engine, 2).await;
        let members = PEOPLE.map(|it| (it, MemberRole::Member));
        let here = world.open_room(SALON, &members).await;
        let mut clients = Vec::new();
        for (number, via) in (0..6).zip(Via::ALL.into_iter().cycle()) {
            clients.push(world.client(number % 2, PEOPLE[number % PEOPLE.len()], via).await);
        }
        assert_eq!(room(&clients[0], SALON), here);
        let dice = Ids::seeded(Clock::manual(Micros(0)), seed);
        let (posts, done, posted) = (BTreeSet::new(), BTreeMap::new(), Vec::new());
        Self { world, clients, room: here, dice, posts, done, posted }
    }

    fn roll(&self, sides: usize) -> usize {
        usize::try_from(self.dice.below(u32::try_from(sides).unwrap())).unwrap()
    }

    async fn step(&mut self) {
        let who = self.roll(self.clients.len());
        match self.roll(100) {
            0..70 => self.speak(who).await,
            70..80 => self.clients[who].cut(),
            80..88 => self.come_back(who).await,
            88..94 => self.weather(),
            94..96 => self.restart().await,
            _ => self.world.exchange.settle(),
        }
    }

    /// Sends something, and mostly waits for the answer.
    async fn speak(&mut self, who: usize) {
        if !self.clients[who].connected() {
            self.come_back(who).await;
        }
        let command = self.command(who);
        let id = self.clients[who].next_id();
        if matches!(command, Command::PostMessage(_)) {
            self.posts.insert(id);
        }
        self.clients[who].send(id, command).await.unwrap();
        if self.roll(4) > 0 {
            let outcome = self.clients[who].answer(id).await.unwrap();
            self.note(who, id, outcome);
        }
    }

    fn command(&self, who: usize) -> Command {
        let here = self.room;
        let text = format!("{} dit {}", who, self.roll(1_000));
        let own: Vec<MessageId> =
            self.posted.iter().filter(|it| it.0 == who).map(|it| it.1).collect();
        let last = self.posted.last().map(|it| it.1);
        match (self.roll(10), last, own.last()) {
            (0 | 1, Some(last), _) => react(here, last, ReactionKind::Seen, self.roll(2) == 0),
            (2, Some(_), Some(own)) => edit(here, *own, &text),
            (3, Some(_), Some(own)) => delete(here, *own),
            (4, Some(last), _) => reply(here, last, &text),
            (5, ..) => mark_read(here, None, self.clients[who].state().position(here)),
            _ => post(here, &text),
        }
    }

    /// A refusal is an answer too: one may not answer a reply, nor edit what one deleted.
    fn note(&mut self, who: usize, id: CommandId, outcome: Outcome) {
        let Outcome::Ok(Reply::Done(done)) = outcome else { return };
        if done.channel == self.room {
            self.done.insert(id, done.seq);
            let new = done.message.filter(|_| self.posts.contains(&id));
            self.posted.extend(new.map(|message| (who, message)));
        }
    }

    async fn come_back(&mut self, who: usize) {
        let node = self.roll(2);
        self.clients[who].aim(self.world.url(node));
        self.clients[who].resume().await.unwrap();
        self.collect(who).await;
    }

    /// Waits for what is still unanswered.
    async fn collect(&mut self, who: usize) {
        let unanswered: Vec<CommandId> = self.clients[who].unanswered().keys().copied().collect();
        for id in unanswered {
            let outcome = self.clients[who].answer(id).await.unwrap();
            self.note(who, id, outcome);
        }
        for (id, outcome) in self.clients[who].take_answers() {
            self.note(who, id, outcome);
        }
    }

    fn weather(&self) {
        let bad = Faults { seed: self.roll(1_000) as u64, lose: 60, repeat: 60, hold: 60 };
        match self.roll(4) {
            0 => self.world.exchange.set_faults(None),
            1 => self.world.exchange.set_down(true),
            2 => self.world.exchange.set_down(false),
            _ => self.world.exchange.set_faults(Some(bad)),
        }
    }

    /// Only the second node: the first one is where the truth is read.
    async fn restart(&mut self) {
        self.clients.iter_mut().for_each(Client::cut);
        self.world.restart(1).await;
    }

    async fn finish(mut self) {
        self.world.exchange.set_faults(None);
        self.world.exchange.set_down(false);
        self.world.exchange.settle();
        for who in 0..self.clients.len() {
            if !self.clients[who].connected() {
                self.come_back(who).await;
            }
            self.collect(who).await;
        }
        let acknowledged: BTreeSet<Seq> = self.done.values().copied().collect();
        assert_eq!(acknowledged.len(), self.done.len(), "each has a place of its own");
        let fresh = self.world.client(1, ALICE, Via::MSGPACK).await;
        self.clients.push(fresh);
        let (truth, head) = self.world.snapshot(self.room).await;
        assert!(acknowledged.iter().all(|seq| *seq <= head));
        assert!(self.posted.iter().all(|(_, id)| truth.contains_key(&format!("message:{id}"))));
        for client in &mut self.clients {
            // All were there when the room was empty, or load it whole.
            client.load(self.room).await.unwrap();
            client.until("the end", |state| state.position(self.room) >= head).await.unwrap();
            assert_eq!(client.state().resets, 0);
        }
        let (fresh, others) = self.clients.split_last().unwrap();
        let loaded: BTreeSet<&String> =
            fresh.state().channels[&self.room].entities.keys().collect();
        assert!(loaded.iter().all(|key| truth.contains_key(*key)));
        for client in others {
            let known = &client.state().channels[&self.room].entities;
            assert_eq!(*known, truth, "everybody knows everything");
        }
        println!("{} commands acknowledged, head {}", self.done.len(), head.0);
        let Self { world, clients, .. } = self;
        world.finish(clients).await;
    }
}

async fn plays(engine: Engine, seeds: std::ops::Range<u64>) {
    let chosen = std::env::var("PARVIS_PLAN").ok().map(|seed| seed.parse().unwrap());
    for seed in chosen.map_or(seeds, |seed| seed..seed + 1) {
        println!("PARVIS_PLAN={seed}");
        let mut play = Play::new(engine, seed).await;
        for _ in 0..STEPS {
            play.step().await;
        }
        play.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_knows_the_same_in_the_end_on_sqlite() {
    plays(Engine::Sqlite, 1..3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_knows_the_same_in_the_end_on_postgresql() {
    plays(Engine::Postgres, 3..4).await;
}
