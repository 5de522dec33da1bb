//! Who is there and who is writing, between two nodes. Never stored, never attendance.

use crate::ask::{draft, post, type_in};
use crate::still::Still;
use crate::world::{ALICE, BRUNO, Engine, World};
use parvis_load_tests::client::{Client, Via};
use parvis_load_tests::state::State;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::Reply;
use parvis_protocol::id::{ChannelId, PersonId};
use parvis_protocol::problem::Problem;
use std::collections::BTreeSet;
use std::time::Duration;

const CHLOE: &str = "Maire de Mars-la-Tour";
const DAVID: &str = "Maire de Waville";
const ALL: [(&str, MemberRole); 3] =
    [(ALICE, MemberRole::Facilitator), (BRUNO, MemberRole::Member), (CHLOE, MemberRole::Observer)];
/// Between two decisions of a node.
const TICK: Duration = Duration::from_millis(1_500);

/// Has everything that was sent to somebody until now, by whatever way it comes: what is durable
/// leaves first, and signals with it, so that a second change comes after all of them.
async fn hear(client: &mut Client, room: ChannelId) {
    for text in ["un", "deux"] {
        let done = client.done(draft(room, None, text)).await.unwrap();
        let told = |state: &State| state.position(done.channel) >= done.seq;
        client.until("one's own draft", told).await.unwrap();
    }
}

/// Who somebody is shown in a room.
fn shown(client: &Client, room: ChannelId) -> BTreeSet<PersonId> {
    let presence = client.state().channels[&room].presence.clone();
    let people: BTreeSet<_> =
        presence.iter().flat_map(|it| it.people.clone().expect("names")).collect();
    assert_eq!(presence.map_or(0, |it| it.count as usize), people.len());
    people
}

#[tokio::test(flavor = "multi_thread")]
async fn the_others_hear_that_somebody_is_writing() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        let room = world.open_room("Salon", &ALL).await;
        let writer = (room, world.persona(ALICE).person);
        for via in Via::ALL {
            let mut alice = world.client(0, ALICE, via).await;
            let mut own = world.client(1, ALICE, via).await;
            let mut others = [world.client(0, BRUNO, via).await, world.client(1, CHLOE, via).await];
            let root = alice.post(room, "Une question").await.unwrap().message;
            for thread in [None, root] {
                assert_eq!(alice.request(type_in(room, thread)).await.unwrap(), Reply::Noted);
                for other in &mut others {
                    let heard = |state: &State| {
                        state.typing.get(&writer).is_some_and(|it| it.thread == thread)
                    };
                    other.until("that she is writing", heard).await.unwrap();
                }
            }
            for device in [&mut alice, &mut own] {
                hear(device, room).await;
                assert!(device.state().typing.is_empty(), "one knows what one writes oneself");
            }
            let [_, observer] = &mut others;
            let refused = observer.refused(type_in(room, None)).await.unwrap();
            assert_eq!(refused.problem, Problem::Forbidden, "she could not post it");
            let mut stranger = world.client(0, DAVID, via).await;
            let refused = stranger.refused(type_in(room, None)).await.unwrap();
            assert_eq!(refused.problem, Problem::NotFound);
            let elsewhere = *stranger.state().rooms.keys().next().unwrap();
            hear(&mut stranger, elsewhere).await;
            assert!(stranger.state().typing.is_empty(), "and hears nothing of it");
            hear(&mut alice, room).await;
            assert!(alice.state().typing.is_empty(), "what was refused is not told");
            for client in [alice, own, stranger].iter_mut().chain(&mut others) {
                client.leave().await.unwrap();
            }
        }
        world.finish(Vec::new()).await;
    }
}

/// Lets time pass until somebody is shown these people. Gives how long it took.
async fn until(
    still: &Still,
    client: &mut Client,
    room: ChannelId,
    people: &BTreeSet<PersonId>,
) -> Duration {
    for ticks in 0..40 {
        hear(client, room).await;
        if shown(client, room) == *people {
            return TICK * ticks;
        }
        still.pass(TICK).await;
    }
    panic!("shown {:?}, not {people:?}", shown(client, room));
}

#[tokio::test]
async fn who_is_there_is_known_on_every_node() {
    for engine in Engine::ALL {
        let mut world = World::new(engine, 2).await;
        let room = world.open_room("Salon", &ALL).await;
        let [one, two] = [ALICE, BRUNO].map(|it| world.persona(it).person);
        let (alone, both) = (BTreeSet::from([one]), BTreeSet::from([one, two]));
        let mut alice = world.client(0, ALICE, Via::MSGPACK).await;
        let mut bruno = world.client(1, BRUNO, Via::Events).await;
        let still = Still::new();
        assert!(until(&still, &mut alice, room, &both).await <= TICK * 3);
        assert!(until(&still, &mut bruno, room, &both).await <= TICK * 3);

        // Somebody whose line is cut has ten seconds to come back, to whichever node, unseen.
        bruno.cut();
        for _ in 0..6 {
            still.pass(TICK).await;
            hear(&mut alice, room).await;
            assert_eq!(shown(&alice, room), both, "in the time of grace");
        }
        bruno.aim(world.url(0));
        bruno.resume().await.unwrap();
        for _ in 0..30 {
            still.pass(TICK).await;
            hear(&mut alice, room).await;
            assert_eq!(shown(&alice, room), both, "he came back");
        }
        bruno.cut();
        let gone = until(&still, &mut alice, room, &alone).await;
        assert!(Duration::from_secs(10) < gone && gone < Duration::from_secs(16), "{gone:?}");

        // A node that says farewell takes its people with it, as if they had left.
        bruno.aim(world.url(1));
        bruno.resume().await.unwrap();
        assert!(until(&still, &mut alice, room, &both).await <= TICK * 3);
        bruno.cut();
        while world.context(1).metrics.connections.get() > 0 {
            still.pass(Duration::ZERO).await;
        }
        world.restart(1).await;
        let gone = until(&still, &mut alice, room, &alone).await;
        assert!(Duration::from_secs(10) < gone && gone < Duration::from_secs(16), "{gone:?}");

        // A node that falls silent is forgotten within thirty seconds.
        bruno.aim(world.url(1));
        bruno.resume().await.unwrap();
        assert!(until(&still, &mut alice, room, &both).await <= TICK * 3);
        world.exchange.set_down(true);
        let gone = until(&still, &mut alice, room, &alone).await;
        assert!(Duration::from_secs(10) < gone && gone <= Duration::from_secs(30), "{gone:?}");
        world.exchange.set_down(false);
        assert!(until(&still, &mut alice, room, &both).await <= TICK * 3, "and heard again");
        alice.done(post(room, "Tous là")).await.unwrap();
        drop(still);
        world.finish(vec![alice, bruno]).await;
    }
}
