//! A small world: a demonstration territory on one or several nodes, real sockets, a clock that
//! stands still until it is moved. Leaving it with [`World::finish`] checks what must always hold.

use crate::stage::Base;
use parvis::app::Node;
use parvis::bus::Bus;
use parvis::bus::local::Exchange;
use parvis::channel::{self, NewChannel, NewMember};
use parvis::clock::Clock;
use parvis::config::{Config, Demonstration};
use parvis::context::Context;
use parvis::db::Db;
use parvis::ids::Ids;
use parvis::task::Tasks;
use parvis::{replay, territory};
use parvis_load_tests::api;
use parvis_load_tests::client::{Client, Via};
use parvis_protocol::change::Entity;
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::id::{ChannelId, Micros, Seq};
use parvis_protocol::identity::Persona;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Sunday 1 March 2026, 12:00 UTC.
pub const BEGINNING: Micros = Micros(1_772_366_400_000_000);
/// The two mayors of most stories.
pub const ALICE: &str = "Maire de Novéant-sur-Moselle";
/// The other one.
pub const BRUNO: &str = "Maire de Gorze";
/// Their room.
pub const CONFERENCE: &str = "Conférence des maires";

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A database of its own on the server given by `PARVIS_TEST_POSTGRES_URL`.
    Postgres,
}

impl Engine {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// One running node.
pub struct Running {
    /// What it is made of.
    pub context: Arc<Context>,
    /// `http://127.0.0.1:…`
    pub url: String,
    stop: CancellationToken,
    done: tokio::task::JoinHandle<()>,
}

/// The world.
pub struct World {
    /// Its nodes, by number.
    pub nodes: Vec<Running>,
    /// How they hear each other.
    pub exchange: Exchange,
    /// Their clock.
    pub clock: Clock,
    personas: Vec<Persona>,
    base: Base,
    config: Config,
}

impl World {
    /// A world of some nodes, without limits of rate.
    pub async fn new(engine: Engine, nodes: usize) -> Self {
        Self::with(engine, nodes, |config| config.rate_limits = false).await
    }

    /// A world whose configuration the story changes.
    pub async fn with(engine: Engine, nodes: usize, change: impl FnOnce(&mut Config)) -> Self {
        let base = match engine {
            Engine::Sqlite => Base::sqlite(),
            Engine::Postgres => Base::postgres().await,
        };
        let mut config = Config {
            database: Some(base.url()),
            demo: true,
            demo_territory: Some(Demonstration::MadEtMoselle),
            drain_seconds: 5,
            ..Config::default()
        };
        change(&mut config);
        let mut world = Self {
            nodes: Vec::new(),
            exchange: Exchange::default(),
            clock: Clock::manual(BEGINNING),
            personas: Vec::new(),
            base,
            config,
        };
        for _ in 0..nodes {
            world.start().await;
        }
        world.personas = api::personas(world.url(0)).await.unwrap();
        world
    }

    /// Starts one more node; gives its number.
    pub async fn start(&mut self) -> usize {
        let number = self.nodes.len();
        let db = Db::open(&self.config.database_url()).await.unwrap();
        let ids = Ids::random(self.clock.clone());
        let (peer, events) = self.exchange.join(ids.uuid());
        let node = Node::assemble(
            self.config.clone(),
            (self.clock.clone(), ids),
            db,
            (Bus::Local(peer), events),
            Tasks::default(),
        )
        .unwrap();
        let context = Arc::clone(&node.context);
        parvis::demo::prepare(&context).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let done = tokio::spawn(async move { node.serve(listener, None, stopped).await });
        self.nodes.push(Running { context, url, stop, done });
        number
    }

    /// Where a node is reached.
    pub fn url(&self, node: usize) -> &str {
        &self.nodes[node].url
    }

    /// The parts of a node.
    pub fn context(&self, node: usize) -> &Arc<Context> {
        &self.nodes[node].context
    }

    /// Its database.
    pub const fn base(&self) -> &Base {
        &self.base
    }

    /// Somebody, by function.
    pub fn persona(&self, function: &str) -> &Persona {
        let known = |it: &&Persona| it.function.as_deref() == Some(function);
        self.personas.iter().find(known).unwrap_or_else(|| panic!("nobody is {function}"))
    }

    /// The cookie of somebody.
    pub async fn cookie(&self, function: &str) -> String {
        api::sign_in_demo(self.url(0), self.persona(function).person).await.unwrap()
    }

    /// Somebody's client, connected to a node, every channel live.
    pub async fn client(&self, node: usize, function: &str, via: Via) -> Client {
        let cookie = self.cookie(function).await;
        Client::connect(self.url(node), &cookie, via).await.unwrap()
    }

    /// Alice's client on the first node.
    pub async fn alice(&self) -> Client {
        self.client(0, ALICE, Via::MSGPACK).await
    }

    /// Bruno's client on the last node.
    pub async fn bruno(&self) -> Client {
        self.client(self.nodes.len() - 1, BRUNO, Via::MSGPACK).await
    }

    /// Stops a node as SIGTERM does.
    pub async fn stop(&mut self, node: usize) {
        self.nodes[node].stop.cancel();
        let done = std::mem::replace(&mut self.nodes[node].done, tokio::spawn(async {}));
        done.await.unwrap();
    }

    /// Every entity of a channel as the database holds it now, by key, and the head.
    pub async fn snapshot(&self, channel: ChannelId) -> (BTreeMap<String, Entity>, Seq) {
        let mut tx = self.context(0).db.read().await.unwrap();
        let (mut entities, mut at) = (BTreeMap::new(), Seq(0));
        loop {
            let changes = replay::changes_after(&mut tx, channel, at).await.unwrap();
            let Some(last) = changes.last() else { return (entities, at) };
            let dense: Vec<i64> = changes.iter().map(|change| change.seq.0).collect();
            let expected: Vec<i64> = (at.0 + 1..=last.seq.0).collect();
            assert_eq!(dense, expected, "the journal of {channel} is dense");
            at = last.seq;
            for entity in changes.into_iter().flat_map(|change| change.entities) {
                entities.insert(entity.key(), entity);
            }
        }
    }

    /// A client knows exactly what the database holds of what it heard of.
    pub async fn check(&self, client: &mut Client) {
        let channels: Vec<ChannelId> = client.state().channels.keys().copied().collect();
        for channel in channels {
            let (truth, head) = self.snapshot(channel).await;
            client
                .until("the head of the database", |state| {
                    state.channels[&channel].position >= head
                })
                .await
                .unwrap();
            for (key, entity) in &client.state().channels[&channel].entities {
                assert_eq!(Some(entity), truth.get(key), "{key} of {channel}");
            }
        }
    }

    /// Stops a node as SIGTERM does, and starts another one in its place, at another address.
    pub async fn restart(&mut self, node: usize) {
        self.stop(node).await;
        self.start().await;
        // The last one takes its place.
        self.nodes.swap_remove(node);
    }

    /// A new room with some people, in the roles they are given.
    pub async fn open_room(&self, name: &str, people: &[(&str, MemberRole)]) -> ChannelId {
        let context = self.context(0);
        let mut tx = context.db.write().await.unwrap();
        let territory = territory::current(&mut tx).await.unwrap().unwrap().id;
        let (name, topic) = (name.to_owned(), String::new());
        let new = NewChannel { territory, kind: ChannelKind::Project, name, topic, body: None };
        let mut published = vec![channel::open(&mut tx, context, new).await.unwrap()];
        let room = published[0].channel;
        for (function, role) in people {
            let (person, role) = (self.persona(function).person, *role);
            let member = NewMember { person, role, commune: None };
            published.extend(channel::join(&mut tx, context, room, member).await.unwrap());
        }
        tx.commit().await.unwrap();
        published.into_iter().for_each(|it| context.hub.publish(it));
        room
    }

    /// What must hold when everything is quiet; then every node stops in good order.
    pub async fn finish(mut self, clients: Vec<Client>) {
        for mut client in clients {
            self.check(&mut client).await;
            client.leave().await.unwrap();
        }
        for node in 0..self.nodes.len() {
            self.stop(node).await;
        }
        self.nodes.clear();
        self.base.remove().await;
    }
}

/// A room one belongs to, by name.
pub fn room(client: &Client, name: &str) -> ChannelId {
    let rooms = &client.state().rooms;
    let found = rooms.iter().find(|(_, state)| state.channel.name == name);
    *found.unwrap_or_else(|| panic!("no room {name}")).0
}

/// The texts of the messages a client knows of a room, in the order of the room.
pub fn texts(client: &Client, room: ChannelId) -> Vec<String> {
    let mut messages: Vec<(Seq, String)> = client
        .state()
        .channels
        .get(&room)
        .into_iter()
        .flat_map(|known| known.entities.values())
        .filter_map(|entity| match entity {
            Entity::Message(message) => Some((message.seq, message.body.clone())),
            _ => None,
        })
        .collect();
    messages.sort();
    messages.into_iter().map(|(_, body)| body).collect()
}
