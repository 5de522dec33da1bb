//! The screen of the room over real sockets: led on one node, followed on another.

use super::*;
use crate::identity::ask::Ask;
use crate::world::{ALICE, BRUNO, Engine, World};
use parvis_load_tests::client::Via;
use parvis_protocol::floor::Speech;
use parvis_protocol::floor::SpeechKind;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long anything may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// A stream of events that is read as it comes.
struct Followed {
    stream: TcpStream,
    heard: String,
}

impl Followed {
    async fn open(to: SocketAddr, code: &str) -> Self {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let path = format!("/api/salle/{code}/events");
        let request = format!("GET {path} HTTP/1.1\r\nhost: {to}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        Self { stream, heard: String::new() }
    }

    /// Waits until something is said.
    async fn until(&mut self, said: &str) {
        let read = async {
            while !self.heard.contains(said) {
                let mut bytes = [0_u8; 4096];
                let count = self.stream.read(&mut bytes).await.unwrap();
                assert!(count > 0, "the stream ended before {said}: {}", self.heard);
                self.heard += &String::from_utf8_lossy(&bytes[..count]);
            }
        };
        timeout(PATIENCE, read).await.unwrap_or_else(|_| panic!("no {said}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v24_a_screen_and_the_members_follow_one_queue_on_two_nodes() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        let people = [(ALICE, MemberRole::Facilitator), (BRUNO, MemberRole::Member)];
        let room = world.open_room("Commission voirie", &people).await;
        let mut alice = world.client(0, ALICE, Via::MSGPACK).await;
        let mut bruno = world.client(1, BRUNO, Via::MSGPACK).await;
        let drafted = parvis_protocol::meeting::MeetingDraft {
            starts_at: parvis_protocol::id::Micros(crate::world::BEGINNING.0 + 86_400_000_000),
            ..draft(0)
        };
        let meeting = alice.done(create(room, drafted)).await.unwrap().meeting.unwrap();
        let one = vec![point(ItemKind::Debate, "Le sel des routes")];
        alice.done(add(room, meeting, one)).await.unwrap();
        alice.done(open(room, meeting, Some("Essai"))).await.unwrap();
        let known = world.snapshot(room).await.0;
        let item = known.values().find_map(|entity| match entity {
            Entity::AgendaItem(item) => Some(item.id),
            _ => None,
        });
        let item = item.expect("an item");
        let code = match alice.request(pair(room, meeting)).await.unwrap() {
            Reply::Screen(it) => it.code,
            other => panic!("{other:?}"),
        };
        let to: SocketAddr = world.url(1).strip_prefix("http://").unwrap().parse().unwrap();
        Ask::get("/api/salle/222222").send(to).await.problem("not_found");
        let mut screen = Followed::open(to, &code).await;
        screen.until("Commission voirie").await;
        alice.done(open_item(room, item)).await.unwrap();
        screen.until("Le sel des routes").await;
        bruno.done(ask_for(room, item, SpeechKind::Floor, None)).await.unwrap();
        alice.done(ask_for(room, item, SpeechKind::PointOfOrder, None)).await.unwrap();
        let last = alice.done(give(room, item, None)).await.unwrap();
        screen.until("\"state\":\"speaking\"").await;
        for client in [&mut alice, &mut bruno] {
            let here = |state: &parvis_load_tests::state::State| {
                state.channels[&room].position >= last.seq
            };
            client.until("the floor", here).await.unwrap();
            let all: Vec<Speech> = client.state().channels[&room]
                .entities
                .values()
                .filter_map(|entity| match entity {
                    Entity::Speech(it) => Some(it.clone()),
                    _ => None,
                })
                .collect();
            let order: Vec<_> = parvis::floor::rules::queue(&all);
            assert_eq!(order.iter().map(|it| it.place).collect::<Vec<_>>(), [1]);
            let holder = parvis::floor::rules::holder(&all).expect("a speaker");
            assert_eq!((holder.place, holder.kind), (2, SpeechKind::PointOfOrder));
        }
        alice.done(unpair(room, meeting)).await.unwrap();
        screen.until("event: end").await;
        screen.until("expired").await;
        Ask::get(&format!("/api/salle/{code}")).send(to).await.problem("expired");
        world.finish(vec![alice, bruno]).await;
    }
}

/// Where people are is what was declared: a line that ends moves no quorum.
#[tokio::test(flavor = "multi_thread")]
async fn v15_a_line_that_breaks_costs_no_quorum() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        let people = [(ALICE, MemberRole::Facilitator), (BRUNO, MemberRole::Member)];
        let room = world.open_room("Commission voirie", &people).await;
        let mut alice = world.client(0, ALICE, Via::MSGPACK).await;
        let mut bruno = world.client(1, BRUNO, Via::MSGPACK).await;
        let drafted = parvis_protocol::meeting::MeetingDraft {
            starts_at: parvis_protocol::id::Micros(crate::world::BEGINNING.0 + 86_400_000_000),
            ..draft(0)
        };
        let meeting = alice.done(create(room, drafted)).await.unwrap().meeting.unwrap();
        alice.done(open(room, meeting, Some("Essai"))).await.unwrap();
        let him = world.persona(BRUNO).person;
        let last = alice.done(at(room, meeting, him, Whereabouts::Room)).await.unwrap();
        bruno.leave().await.unwrap();
        while world.context(1).metrics.connections.get() > 0 {
            tokio::task::yield_now().await;
        }
        world.clock.advance(Duration::from_secs(60));
        let (known, head) = world.snapshot(room).await;
        assert_eq!(head, last.seq, "nothing was written");
        let Entity::Meeting(of) = &known[&format!("meeting:{meeting}")] else { panic!() };
        assert_eq!(of.quorum.map(|it| (it.room, it.seq)), Some((1, last.seq)));
        world.finish(vec![alice]).await;
    }
}
