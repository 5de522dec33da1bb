//! The bus through a real Redis: what it carries, and what happens when Redis dies, freezes,
//! forgets, or was never there.

use bytes::Bytes;
use parvis::bus::redis::open;
use parvis::bus::{Bus, Event, Kind, NodeId, NodePresence, Notice};
use parvis::hub::frame::Header;
use parvis::task::Tasks;
use parvis_protocol::id::{ChannelId, PersonId, Seq, SessionId};
use parvis_protocol::signal::Typing;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::timeout;
use uuid::Uuid;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// What was not heard by then is said again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);
const ROOM: ChannelId = ChannelId(Uuid::from_u128(1));

/// One node's end of the bus.
struct Node {
    bus: Bus,
    events: mpsc::Receiver<Event>,
    tasks: Tasks,
}

impl Node {
    fn new(url: &str, namespace: &str, name: u128) -> Self {
        let tasks = Tasks::default();
        // Names of tests that run beside this one on the same Redis do not matter: its namespace
        // is its own.
        let (bus, events) = open(url, namespace, NodeId::from_u128(name), &tasks).unwrap();
        Self { bus, events, tasks }
    }

    /// A node that hears the others.
    async fn ready(url: &str, namespace: &str, name: u128) -> Self {
        let mut node = Self::new(url, namespace, name);
        node.until_healthy(true).await;
        node.until(&Event::Reopened).await;
        node
    }

    /// A node that hears the others, also in the room.
    async fn in_room(url: &str, namespace: &str, name: u128) -> Self {
        let mut node = Self::ready(url, namespace, name).await;
        node.bus.subscribe(ROOM);
        assert_eq!(node.next().await, Event::Following(ROOM));
        node
    }

    async fn until_healthy(&self, healthy: bool) {
        let mut health = self.bus.health();
        let reached = health.wait_for(|it| *it == healthy);
        timeout(PATIENCE, reached).await.expect("the health changes").unwrap();
    }

    async fn next(&mut self) -> Event {
        timeout(PATIENCE, self.events.recv()).await.expect("an event comes").unwrap()
    }

    /// Hears everything until this event.
    async fn until(&mut self, event: &Event) {
        while self.next().await != *event {}
    }
}

fn changes(from: i64) -> Notice {
    let (at, to) = (Seq(from), Seq(from + 1));
    let left = vec![(PersonId(Uuid::from_u128(7)), to)];
    let head = Header { channel: ROOM, from: at, to, left, gained: vec![ROOM] };
    Notice::Changes { head, msgpack: Bytes::from_static(b"frame") }
}

fn ended(number: u128) -> Notice {
    Notice::SessionEnded(SessionId(Uuid::from_u128(number)))
}

/// What one node says in the room reaches the other, both ways.
async fn talk(one: &mut Node, other: &mut Node, from: i64) {
    one.bus.publish(changes(from));
    other.until(&Event::Notice(changes(from))).await;
    other.bus.publish(changes(from + 1));
    one.until(&Event::Notice(changes(from + 1))).await;
}

/// The same after a fault: the queue of the one that speaks may still be full for a moment.
async fn talk_again(one: &mut Node, other: &mut Node, from: i64) {
    let said = async {
        let heard = Event::Notice(changes(from));
        loop {
            one.bus.publish(changes(from));
            while let Ok(Some(event)) = timeout(AGAIN_AFTER, other.events.recv()).await {
                if event == heard {
                    return;
                }
            }
        }
    };
    timeout(PATIENCE, said).await.expect("the bus carries again");
    talk(one, other, from + 1).await;
}

/// The Redis that all tests share.
fn shared() -> String {
    std::env::var("PARVIS_TEST_REDIS_URL")
        .expect("PARVIS_TEST_REDIS_URL names a Redis: see .ci/services")
}

#[tokio::test]
async fn notices_reach_those_they_are_for() {
    let (url, space) = (shared(), Uuid::now_v7().to_string());
    let mut ours = Node::in_room(&url, &space, 1).await;
    let mut theirs = Node::in_room(&url, &space, 2).await;
    let mut elsewhere = Node::ready(&url, &space, 3).await;
    let mut stranger = Node::in_room(&url, "another database", 4).await;
    let typing = Typing { channel: ROOM, thread: None, person: PersonId(Uuid::from_u128(7)) };
    let presence = NodePresence {
        node: ours.bus.node(),
        number: 1,
        channel: ROOM,
        people: vec![PersonId(Uuid::from_u128(7))],
        leaving: vec![(PersonId(Uuid::from_u128(8)), 1_500)],
        ask: true,
    };
    let in_room = [changes(0), Notice::Typing(typing), Notice::Presence(presence)];
    let to_all = [ended(1), Notice::NodeLeft(ours.bus.node())];
    for notice in in_room.iter().chain(&to_all) {
        ours.bus.publish(notice.clone());
    }
    for notice in in_room.iter().chain(&to_all) {
        assert_eq!(theirs.next().await, Event::Notice(notice.clone()));
    }
    for notice in &to_all {
        assert_eq!(elsewhere.next().await, Event::Notice(notice.clone()));
    }
    // Nobody hears more than that: the next thing each hears is said last.
    theirs.bus.publish(ended(2));
    assert_eq!(ours.next().await, Event::Notice(ended(2)), "not its own notices");
    let other = Node::ready(&url, "another database", 5).await;
    other.bus.publish(ended(3));
    assert_eq!(stranger.next().await, Event::Notice(ended(3)), "not another database's");
}

#[tokio::test]
async fn a_room_released_and_taken_again_is_heard_all_the_time() {
    let (url, space) = (shared(), Uuid::now_v7().to_string());
    let ours = Node::ready(&url, &space, 1).await;
    let mut theirs = Node::in_room(&url, &space, 2).await;
    theirs.bus.unsubscribe(ROOM);
    ours.bus.publish(changes(0));
    assert_eq!(theirs.next().await, Event::Notice(changes(0)));
    theirs.bus.subscribe(ROOM);
    assert_eq!(theirs.next().await, Event::Following(ROOM));
}

#[tokio::test]
async fn thousands_of_rooms_are_followed() {
    let (url, space) = (shared(), Uuid::now_v7().to_string());
    let mut node = Node::ready(&url, &space, 1).await;
    let rooms = 2_000;
    for room in 0..rooms {
        node.bus.subscribe(ChannelId(Uuid::from_u128(room)));
    }
    let mut heard = std::collections::BTreeSet::new();
    for _ in 0..rooms {
        let Event::Following(room) = node.next().await else { panic!("only that") };
        heard.insert(room.0.as_u128());
    }
    assert_eq!(heard.len(), usize::try_from(rooms).unwrap());
}

#[tokio::test]
async fn a_node_that_cannot_follow_is_told_that_it_missed_something() {
    let (url, space) = (shared(), Uuid::now_v7().to_string());
    let ours = Node::in_room(&url, &space, 1).await;
    let mut theirs = Node::in_room(&url, &space, 2).await;
    // In turns that fit the queue of the sender, to a receiver that takes nothing out.
    let mut sent = 0;
    while theirs.bus.status().dropped == 0 {
        for _ in 0..500 {
            ours.bus.publish(changes(sent));
            sent += 1;
        }
        ours.until_healthy(true).await;
        tokio::task::yield_now().await;
    }
    theirs.until(&Event::Reopened).await;
    theirs.until_healthy(true).await;
    ours.bus.publish(ended(1));
    theirs.until(&Event::Notice(ended(1))).await;
}

#[tokio::test]
async fn a_node_that_stops_says_its_last_words() {
    let (url, space) = (shared(), Uuid::now_v7().to_string());
    let ours = Node::ready(&url, &space, 1).await;
    let mut theirs = Node::ready(&url, &space, 2).await;
    for number in 0..300 {
        ours.bus.publish(ended(number));
    }
    ours.bus.publish(Notice::NodeLeft(ours.bus.node()));
    ours.tasks.finish(PATIENCE).await;
    theirs.until(&Event::Notice(Notice::NodeLeft(ours.bus.node()))).await;
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    let tasks = Tasks::default();
    for wrong in ["", "postgres://localhost/parvis", "redis://localhost/not-a-number"] {
        assert!(open(wrong, "space", Uuid::nil(), &tasks).is_err(), "{wrong:?}");
    }
}

/// Tests that kill and freeze a Redis of their own.
mod process {
    use super::*;
    use std::net::TcpListener;
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::TcpStream;
    use tokio::process::{Child, Command};

    /// The node knows within so long that it hears nothing, on a machine with time to run it.
    const NOTICED_WITHIN: Duration = Duration::from_millis(2_500);

    /// A Redis of one test, that dies with it.
    struct Redis {
        port: u16,
        folder: tempfile::TempDir,
        child: Child,
    }

    impl Redis {
        async fn start() -> Self {
            let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
            let child = Self::spawn(port, &folder).await;
            Self { port, folder, child }
        }

        /// Starts a server and waits until it answers.
        async fn spawn(port: u16, folder: &tempfile::TempDir) -> Child {
            let program = std::env::var("PARVIS_TEST_REDIS_SERVER")
                .expect("PARVIS_TEST_REDIS_SERVER is the path of redis-server: see .ci/services");
            let child = Command::new(program)
                .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""])
                .args(["--appendonly", "no", "--dir"])
                .arg(folder.path())
                .stdout(std::process::Stdio::null())
                .kill_on_drop(true)
                .spawn()
                .unwrap();
            let answering = async {
                while ask(port, "PING").await.ok().as_deref() != Some("+PONG") {
                    tokio::task::yield_now().await;
                }
            };
            timeout(PATIENCE, answering).await.expect("Redis answers");
            child
        }

        fn url(&self) -> String {
            format!("redis://127.0.0.1:{}/0", self.port)
        }

        /// `kill -9`.
        async fn kill(&mut self) {
            self.child.kill().await.unwrap();
        }

        /// A new one on the same port.
        async fn restart(&mut self) {
            self.child = Self::spawn(self.port, &self.folder).await;
        }

        async fn signal(&self, signal: &str) {
            let pid = self.child.id().unwrap().to_string();
            let sent = Command::new("kill").args(["-s", signal, &pid]).status().await.unwrap();
            assert!(sent.success());
        }

        async fn ask(&self, command: &str) -> String {
            ask(self.port, command).await.unwrap()
        }
    }

    /// A free port below those that the kernel gives to outgoing connections, so that it is still
    /// free for the second Redis.
    fn free_port() -> u16 {
        let start = 20_000 + u16::try_from(std::process::id() % 12_000).unwrap();
        (start..start + 500)
            .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
            .expect("a port is free")
    }

    /// First line of the answer.
    async fn ask(port: u16, command: &str) -> std::io::Result<String> {
        let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await?);
        stream.write_all(format!("{command}\r\n").as_bytes()).await?;
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        Ok(line.trim_end().to_owned())
    }

    /// Says many things to nobody, and does not wait.
    fn publish_in_vain(node: &Node) {
        let began = Instant::now();
        for from in 0..20_000 {
            node.bus.publish(changes(from));
        }
        assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
        assert!(node.bus.status().dropped > 0, "the queue is bounded");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_redis_that_dies_is_missed_by_nobody_and_found_again() {
        let mut redis = Redis::start().await;
        let mut ours = Node::in_room(&redis.url(), "space", 1).await;
        let mut theirs = Node::in_room(&redis.url(), "space", 2).await;
        talk(&mut ours, &mut theirs, 0).await;
        let mut best = Duration::MAX;
        for round in 1..=2 {
            let began = Instant::now();
            redis.kill().await;
            ours.until_healthy(false).await;
            theirs.until_healthy(false).await;
            best = best.min(began.elapsed());
            publish_in_vain(&ours);
            // Rooms opened and left meanwhile are followed, or not, afterwards.
            let other = ChannelId(Uuid::from_u128(100 + round));
            theirs.bus.subscribe(other);
            redis.restart().await;
            for node in [&mut ours, &mut theirs] {
                node.until(&Event::Reopened).await;
                node.until_healthy(true).await;
            }
            talk_again(&mut ours, &mut theirs, 50_000).await;
            let status = ours.bus.status();
            assert!(
                status.listening && status.publishing && status.last_probe_age_ms.is_some(),
                "{status:?}"
            );
            assert_eq!(status.kind, Kind::Redis);
            let typing = Typing { channel: other, thread: None, person: PersonId(Uuid::nil()) };
            ours.bus.publish(Notice::Typing(typing.clone()));
            theirs.until(&Event::Notice(Notice::Typing(typing))).await;
        }
        assert!(best < NOTICED_WITHIN, "{best:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_redis_that_comes_late_is_found() {
        let mut redis = Redis::start().await;
        redis.kill().await;
        let mut ours = Node::new(&redis.url(), "space", 1);
        let mut theirs = Node::new(&redis.url(), "space", 2);
        ours.bus.subscribe(ROOM);
        theirs.bus.subscribe(ROOM);
        publish_in_vain(&ours);
        let status = ours.bus.status();
        assert!(!status.healthy && !status.listening && status.last_probe_age_ms.is_none());
        redis.restart().await;
        for node in [&mut ours, &mut theirs] {
            node.until(&Event::Reopened).await;
            node.until_healthy(true).await;
        }
        talk_again(&mut ours, &mut theirs, 50_000).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_death_of_the_listening_connection_alone_is_seen_and_healed() {
        let redis = Redis::start().await;
        let mut ours = Node::in_room(&redis.url(), "space", 1).await;
        let mut theirs = Node::in_room(&redis.url(), "space", 2).await;
        let mut health = theirs.bus.health();
        health.mark_unchanged();
        assert_eq!(redis.ask("CLIENT KILL TYPE pubsub").await, ":2");
        timeout(PATIENCE, health.changed()).await.expect("/ready told it").unwrap();
        for node in [&mut ours, &mut theirs] {
            node.until(&Event::Reopened).await;
            node.until_healthy(true).await;
        }
        talk(&mut ours, &mut theirs, 0).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_death_of_the_publishing_connection_alone_loses_nothing() {
        let redis = Redis::start().await;
        let ours = Node::in_room(&redis.url(), "space", 1).await;
        let mut theirs = Node::in_room(&redis.url(), "space", 2).await;
        for from in 0..20 {
            redis.ask("CLIENT KILL TYPE normal SKIPME yes").await;
            ours.bus.publish(changes(from));
            let heard = theirs.next().await;
            assert_eq!(heard, Event::Notice(changes(from)));
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_redis_that_freezes_for_a_moment_is_noticed_by_the_probe() {
        let redis = Redis::start().await;
        let mut ours = Node::in_room(&redis.url(), "space", 1).await;
        let mut theirs = Node::in_room(&redis.url(), "space", 2).await;
        // On a machine that does something else just then: again.
        let mut best = Duration::MAX;
        for round in 1..=3 {
            let began = Instant::now();
            redis.signal("STOP").await;
            ours.until_healthy(false).await;
            theirs.until_healthy(false).await;
            best = best.min(began.elapsed());
            assert!(theirs.bus.status().last_probe_age_ms.is_some_and(|age| age > 1_000));
            publish_in_vain(&ours);
            redis.signal("CONT").await;
            ours.until_healthy(true).await;
            theirs.until_healthy(true).await;
            talk_again(&mut ours, &mut theirs, 50_000 * round).await;
            if best < NOTICED_WITHIN {
                break;
            }
        }
        assert!(best < NOTICED_WITHIN, "{best:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_redis_that_stays_frozen_is_called_again_until_it_answers() {
        let redis = Redis::start().await;
        let mut ours = Node::in_room(&redis.url(), "space", 1).await;
        let mut theirs = Node::in_room(&redis.url(), "space", 2).await;
        redis.signal("STOP").await;
        // No sign of it but time: the connection is given up after ten seconds without a probe.
        for node in [&ours, &theirs] {
            let given_up = async {
                while node.bus.status().listening {
                    node.until_healthy(false).await;
                    tokio::task::yield_now().await;
                }
            };
            timeout(PATIENCE, given_up).await.expect("the connection is given up");
        }
        redis.signal("CONT").await;
        for node in [&mut ours, &mut theirs] {
            node.until(&Event::Reopened).await;
            node.until_healthy(true).await;
        }
        talk(&mut ours, &mut theirs, 0).await;
    }
}
