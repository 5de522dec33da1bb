//! V10, outside the database: what a secret ballot leaves on the bus, on a real Redis of which
//! everything is heard; and in the memory of a server, as a dump of it after the end would show.

use super::ask::{close, motion, vote};
use super::crowd::Crowd;
use super::secret::{VOTERS, places, plan, private_key, secret, vote_in_turn};
use crate::stage::{Base, NOW};
use parvis::app::Node;
use parvis::bus::local::Exchange;
use parvis::bus::{Notice, redis};
use parvis::clock::Clock;
use parvis::config::{Config, Demonstration};
use parvis::db::Db;
use parvis::ids::Ids;
use parvis::poll::tend;
use parvis::task::Tasks;
use parvis_protocol::id::SessionId;
use parvis_protocol::poll::{Choice, PollFamily, PollState};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use uuid::Uuid;

const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A node that speaks through the Redis of the tests, once that carries.
async fn node(base: &Base, namespace: &str, seed: u64) -> Node {
    let url = std::env::var("PARVIS_TEST_REDIS_URL")
        .expect("PARVIS_TEST_REDIS_URL names a Redis: see .ci/services");
    let (clock, tasks) = (Clock::manual(NOW), Tasks::default());
    let ids = Ids::seeded(clock.clone(), seed);
    let (bus, events) = redis::open(&url, namespace, ids.uuid(), &tasks).unwrap();
    bus.health().wait_for(|healthy| *healthy).await.unwrap();
    let demo_territory = Some(Demonstration::MadEtMoselle);
    let config = Config { rate_limits: false, demo_territory, ..Config::default() };
    let db = Db::open(&base.url()).await.unwrap();
    Node::assemble(config, (clock, ids), db, (bus, events), tasks).unwrap()
}

/// Hears every command that anybody gives to the Redis of the tests.
struct Monitor(TcpStream, Vec<u8>);

impl Monitor {
    async fn new() -> Self {
        let url = std::env::var("PARVIS_TEST_REDIS_URL").unwrap();
        let host = url.trim_start_matches("redis://").split('/').next().unwrap().to_owned();
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(b"MONITOR\r\n").await.unwrap();
        let mut monitor = Self(stream, Vec::new());
        monitor.until(b"+OK\r\n").await;
        monitor
    }

    /// Everything until these bytes were heard.
    async fn until(&mut self, last: &[u8]) {
        let mut heard = vec![0; 1 << 16];
        while places(&self.1, last).is_empty() {
            let read = self.0.read(&mut heard).await.unwrap();
            assert!(read > 0, "Redis goes on");
            self.1.extend_from_slice(&heard[..read]);
        }
    }

    /// What was heard in this namespace, command by command, as it was sent.
    fn commands(&self, namespace: &str) -> Vec<Vec<u8>> {
        let lines = self.1.split(|byte| *byte == b'\n');
        let ours = lines.filter(|line| !places(line, namespace.as_bytes()).is_empty());
        ours.map(unescaped).collect()
    }
}

/// A line of `MONITOR` without its escapes.
fn unescaped(line: &[u8]) -> Vec<u8> {
    let (mut plain, mut rest) = (Vec::new(), line.iter().copied());
    while let Some(byte) = rest.next() {
        let escaped = if byte == b'\\' { rest.next() } else { None };
        plain.push(match escaped {
            None => byte,
            Some(b'x') => {
                let pair = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap()
            }
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'a') => 7,
            Some(b'b') => 8,
            Some(other) => other,
        });
    }
    plain
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_what_goes_through_redis_joins_no_person_and_no_choice() {
    let (base, namespace) = (Base::sqlite(), Uuid::now_v7().to_string());
    let nodes = [node(&base, &namespace, 7).await, node(&base, &namespace, 8).await];
    let contexts = [&nodes[0], &nodes[1]].map(|node| Arc::clone(&node.context));
    let crowd = Crowd::on(contexts, Exchange::default(), VOTERS).await;
    // What this search would find: of a public ballot, its voter's devices are told what it says.
    let mut monitor = Monitor::new().await;
    let public = crowd.open(motion(PollFamily::Public)).await;
    let own = crowd.mandates(public).await[1];
    crowd.get(1, vote(crowd.room, public, own, Choice::Against)).await.unwrap();
    crowd.get(0, super::void(crowd.room, public, "Essai", false)).await.unwrap();
    let public = heard(&crowd, &mut monitor, &namespace).await;
    assert!(
        public.iter().any(|it| names(&crowd, it) && says(it)),
        "the search finds what is there"
    );

    let mut monitor = Monitor::new().await;
    let poll = crowd.open(secret()).await;
    let seal = crowd.view((0, 0), poll).await.poll.seal.unwrap();
    let mandates = crowd.mandates(poll).await;
    let ciphers = vote_in_turn(&crowd, poll, &seal, &mandates).await;
    crowd.ask((1, 0), crowd.id(), close(crowd.room, poll, true)).await.unwrap();
    tend(&crowd.nodes[0]).await.unwrap();
    assert_eq!(crowd.view((1, 0), poll).await.poll.state, PollState::Proclaimed);
    let told = heard(&crowd, &mut monitor, &namespace).await;
    let dropped: u64 = nodes.iter().map(|it| it.context.hub.bus().status().dropped).sum();
    for actor in crowd.people.iter().filter(|_| dropped == 0) {
        let own = told.iter().any(|it| names_one(it, actor.personal.0));
        assert!(own, "each is told that they have voted");
    }
    for command in &told {
        let text = String::from_utf8_lossy(command);
        assert!(!(names(&crowd, command) && says(command)), "{text}");
        assert!(!text.contains("canari"), "what only the voter knows: {text}");
        assert!(ciphers.iter().all(|it| !text.contains(it)), "an envelope: {text}");
    }
    for node in &nodes {
        node.context.db.close().await;
    }
    base.remove().await;
}

/// What the nodes said until now.
async fn heard(crowd: &Crowd, monitor: &mut Monitor, namespace: &str) -> Vec<Vec<u8>> {
    for (node, last) in crowd.nodes.iter().zip([b"that-was-one-end", b"that-was-two-end"]) {
        // A node that was slow to be answered by Redis drops what waits: it is said again.
        let id = SessionId(Uuid::from_bytes(*last));
        loop {
            node.hub.bus().publish(Notice::SessionEnded(id));
            if timeout(AGAIN_AFTER, monitor.until(last)).await.is_ok() {
                break;
            }
        }
    }
    monitor.commands(namespace)
}

fn names_one(command: &[u8], id: Uuid) -> bool {
    !places(command, id.as_bytes()).is_empty()
        || !places(command, id.to_string().as_bytes()).is_empty()
}

/// Whether a command names one of the voters.
fn names(crowd: &Crowd, command: &[u8]) -> bool {
    let ids = crowd.people.iter().flat_map(|actor| [actor.person.0, actor.personal.0]);
    ids.into_iter().any(|id| names_one(command, id))
}

/// Whether it says a choice, as MessagePack or JSON write one.
fn says(command: &[u8]) -> bool {
    let spellings: [&[u8]; 4] = [b"\xa7against", b"\xa3for", b"\"against\"", b"\"for\""];
    spellings.iter().any(|it| !places(command, it).is_empty())
}

/// Writes down all memory of this process that can be written to, as a dump of it would.
#[cfg(target_os = "linux")]
fn dump(to: &std::path::Path) {
    use std::io::Write as _;
    use std::os::unix::fs::FileExt as _;
    const PIECE: usize = 1 << 18;
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut out = std::fs::File::create(to).unwrap();
    let (mut piece, empty) = (vec![0_u8; PIECE], vec![0_u8; PIECE]);
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let [mut from, to] = [from, to].map(|it| u64::from_str_radix(it, 16).unwrap());
        while from < to {
            let size = PIECE.min(usize::try_from(to - from).unwrap());
            let read = memory.read_exact_at(&mut piece[..size], from).is_ok();
            // Most of it was never used.
            if read && piece[..size] != empty[..size] {
                out.write_all(&piece[..size]).unwrap();
            }
            from += size as u64;
        }
    }
    piece.fill(0);
    std::hint::black_box(&piece);
}

/// The memory of the whole server, from the opening of a poll to its result: while it is open the
/// key is there, as the ballot says; afterwards it is nowhere. In a process of its own, as nextest
/// gives each test: another story there would know the same key.
#[tokio::test]
#[cfg(target_os = "linux")]
async fn v10_a_dump_of_the_memory_after_the_end_holds_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let [open, over] = ["open", "over"].map(|name| folder.path().join(name));
    let base = Base::sqlite();
    let crowd = Crowd::new(&base, VOTERS).await;
    let poll = crowd.open(secret()).await;
    let seal = crowd.view((0, 0), poll).await.poll.seal.unwrap();
    let mandates = crowd.mandates(poll).await;
    vote_in_turn(&crowd, poll, &seal, &mandates).await;
    // The generator of a test is known beforehand and holds what it drew last; that of a server
    // makes no keys.
    for node in &crowd.nodes {
        assert!((0..32).map(|_| node.ids.token()).all(|token| token != [0; 32]));
    }
    dump(&open);
    crowd.get(0, close(crowd.room, poll, true)).await.unwrap();
    tend(&crowd.nodes[0]).await.unwrap();
    assert_eq!(crowd.view((0, 0), poll).await.poll.state, PollState::Proclaimed);
    dump(&over);
    // Only now does the test itself know the key.
    let key = private_key(&seal);
    let [open, over] = [open, over].map(|file| std::fs::read(file).unwrap());
    assert!(!places(&open, &key).is_empty(), "the search finds what is there");
    assert!(!places(&over, plan(0).1.as_bytes()).is_empty(), "the ballots are there");
    assert_eq!(places(&over, &key), Vec::<usize>::new());
    for node in &crowd.nodes {
        node.db.close().await;
    }
    base.remove().await;
}
