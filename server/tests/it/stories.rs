//! What people live through, over real sockets, on both engines.

use crate::world::{ALICE, BRUNO, CONFERENCE, Engine, World, room, texts};
use parvis::channel;
use parvis::limits::Class;
use parvis_load_tests::client::{Client, Via};
use parvis_load_tests::error::Error;
use parvis_protocol::change::Entity;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::*;
use parvis_protocol::frame::{Outcome, close};
use parvis_protocol::id::{ChannelId, MessageId, Seq};
use parvis_protocol::limits::*;
use parvis_protocol::message::{Message, ReactionKind};
use parvis_protocol::problem::Problem;
use std::time::Duration;

/// Waits until a client has applied a position of a room.
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

async fn reach(client: &mut Client, room: ChannelId, seq: Seq) {
    client.until("a position", |state| state.channels[&room].position >= seq).await.unwrap();
}

fn message(client: &Client, room: ChannelId, id: MessageId) -> Message {
    match client.state().channels[&room].entities.get(&format!("message:{id}")) {
        Some(Entity::Message(message)) => message.clone(),
        other => panic!("{id} is {other:?}"),
    }
}

fn reply_to(channel: ChannelId, thread: MessageId, body: &str) -> Command {
    Command::PostMessage(PostMessage {
        channel,
        thread: Some(thread),
        quote: None,
        body: body.into(),
        acknowledgement_requested: false,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_talk_on_two_nodes_by_every_way() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        for via in Via::ALL {
            let mut alice = world.client(0, ALICE, via).await;
            let mut bruno = world.client(1, BRUNO, via).await;
            let here = room(&alice, CONFERENCE);
            let posted = alice.post(here, "Qui a du sel pour les routes ?").await.unwrap();
            let question = posted.message.unwrap();
            reach(&mut bruno, here, posted.seq).await;
            assert_eq!(message(&bruno, here, question).body, "Qui a du sel pour les routes ?");

            let answer = bruno.done(reply_to(here, question, "Deux palettes.")).await.unwrap();
            let edit = EditMessage {
                channel: here,
                message: answer.message.unwrap(),
                body: "Trois palettes.".into(),
            };
            bruno.done(Command::EditMessage(edit)).await.unwrap();
            let react = React {
                channel: here,
                message: answer.message.unwrap(),
                reaction: ReactionKind::Thanks,
                on: true,
            };
            let thanked = alice.done(Command::React(react)).await.unwrap();
            for client in [&mut alice, &mut bruno] {
                reach(client, here, thanked.seq).await;
                let reply = message(client, here, answer.message.unwrap());
                assert_eq!(
                    (reply.thread, reply.body.as_str()),
                    (Some(question), "Trois palettes.")
                );
                assert_eq!(reply.edited.map(|it| it.count), Some(1));
            }
            world.check(&mut alice).await;
            world.check(&mut bruno).await;
            alice.leave().await.unwrap();
            bruno.leave().await.unwrap();
        }
        world.finish(Vec::new()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_on_another_node_misses_nothing() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        let mut alice = world.alice().await;
        let mut travellers = Vec::new();
        for via in Via::ALL {
            travellers.push(world.client(1, BRUNO, via).await);
        }
        let here = room(&alice, CONFERENCE);
        alice.post(here, "avant").await.unwrap();
        travellers.iter_mut().for_each(Client::cut);
        let mut last = Seq(0);
        for number in 0..300 {
            last = alice.post(here, &format!("pendant {number}")).await.unwrap().seq;
        }
        // Who wrote is answered, and then hears it like the others.
        reach(&mut alice, here, last).await;
        world.clock.advance(Duration::from_hours(24));
        for bruno in &mut travellers {
            bruno.aim(world.url(0));
            bruno.resume().await.unwrap();
            assert_eq!(bruno.state().resets, 0);
            assert_eq!(texts(&alice, here), texts(bruno, here));
        }
        travellers.push(alice);
        world.finish(travellers).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_too_long_loads_the_room_again() {
    let world = World::new(Engine::Sqlite, 1).await;
    let mut alice = world.alice().await;
    let mut travellers = Vec::new();
    for via in Via::ALL {
        travellers.push(world.client(0, BRUNO, via).await);
    }
    let here = room(&alice, CONFERENCE);
    travellers.iter_mut().for_each(Client::cut);
    let mut last = Seq(0);
    for number in 0..=CATCH_UP_CHANGES_MAX {
        last = alice.post(here, &number.to_string()).await.unwrap().seq;
    }
    for bruno in &mut travellers {
        bruno.resume().await.unwrap();
        assert_eq!(bruno.state().resets, 1);
        bruno.load(here).await.unwrap();
        assert!(bruno.state().channels[&here].position >= last);
    }
    let after = alice.post(here, "ensuite").await.unwrap();
    for bruno in &mut travellers {
        reach(bruno, here, after.seq).await;
    }
    travellers.push(alice);
    world.finish(travellers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_lost_by_the_bus_is_found_by_its_number() {
    let world = World::new(Engine::Postgres, 2).await;
    let (mut alice, mut bruno) = (world.alice().await, world.bruno().await);
    let here = room(&alice, CONFERENCE);
    world.exchange.set_lossy(true);
    alice.post(here, "perdu").await.unwrap();
    world.exchange.set_lossy(false);
    let seen = alice.post(here, "vu").await.unwrap();
    reach(&mut bruno, here, seen.seq).await;
    assert!(texts(&bruno, here).contains(&"perdu".to_owned()));
    world.finish(vec![alice, bruno]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_bus_the_others_hear_from_the_database() {
    let world = World::new(Engine::Postgres, 2).await;
    let (mut alice, mut bruno) = (world.alice().await, world.bruno().await);
    let here = room(&alice, CONFERENCE);
    world.exchange.set_down(true);
    let posted = alice.post(here, "sans bus").await.unwrap();
    // Within two seconds on a machine with time to run it: `process_redis_…` measures that alone.
    let heard = tokio::time::timeout(PATIENCE, reach(&mut bruno, here, posted.seq));
    heard.await.expect("heard by the poll of heads");
    world.finish(vec![alice, bruno]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_a_room_hears_no_more_of_it() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        let mut alice = world.alice().await;
        let here = room(&alice, CONFERENCE);
        let person = world.persona(BRUNO).person;
        for via in Via::ALL {
            let mut bruno = world.client(1, BRUNO, via).await;
            let context = world.context(0);
            let mut tx = context.db.write().await.unwrap();
            let published = channel::leave(&mut tx, context, here, person).await.unwrap();
            tx.commit().await.unwrap();
            published.into_iter().for_each(|it| context.hub.publish(it));
            let secret = format!("entre nous {via:?}");
            let left = alice.post(here, &secret).await.unwrap();
            reach(&mut alice, here, left.seq).await;
            // Whatever comes to Bruno before the answer to a later command, this is not in it.
            let refused = bruno.refused(Command::LoadChannel(OfChannel { channel: here })).await;
            assert_eq!(refused.unwrap().problem, Problem::NotFound);
            assert!(!texts(&bruno, here).contains(&secret));
            bruno.cut();
            bruno.resume().await.unwrap();
            assert!(!bruno.state().rooms.contains_key(&here));

            let mut tx = context.db.write().await.unwrap();
            let member = channel::NewMember { person, role: MemberRole::Member, commune: None };
            let published = channel::join(&mut tx, context, here, member).await.unwrap();
            tx.commit().await.unwrap();
            published.into_iter().for_each(|it| context.hub.publish(it));
            let back = alice.post(here, "de retour").await.unwrap();
            bruno
                .until("the room again", |state| {
                    state.channels.get(&here).is_some_and(|known| known.position >= back.seq)
                })
                .await
                .unwrap();
            world.check(&mut bruno).await;
            bruno.leave().await.unwrap();
        }
        world.finish(vec![alice]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_stops_is_caught_up_without_a_gap() {
    for via in [Via::MSGPACK, Via::Events] {
        let world = World::new(Engine::Sqlite, 1).await;
        let (mut alice, mut bruno) = (world.alice().await, world.client(0, BRUNO, via).await);
        let here = room(&alice, CONFERENCE);
        // Far more than the queue of a connection and the buffers of the system hold.
        let long = "é".repeat(BODY_CHARS_MAX);
        let mut last = Seq(0);
        for _ in 0..500 {
            last = alice.post(here, &long).await.unwrap().seq;
        }
        assert!(world.context(0).metrics.lagging.get() > 0, "the queue overflowed");
        if bruno.until("the head", |state| state.channels[&here].position >= last).await.is_err() {
            bruno.resume().await.unwrap();
        }
        assert!(bruno.state().channels[&here].position >= last);
        assert_eq!(bruno.state().resets, 0);
        world.finish(vec![alice, bruno]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_by_name_and_changes_nothing() {
    let world = World::new(Engine::Sqlite, 1).await;
    let mut alice = world.alice().await;
    let here = room(&alice, CONFERENCE);
    let before = world.snapshot(here).await;
    let post = |body: String| {
        Command::PostMessage(PostMessage {
            channel: here,
            thread: None,
            quote: None,
            body,
            acknowledgement_requested: false,
        })
    };
    let long = alice.refused(post("x".repeat(BODY_CHARS_MAX + 1))).await.unwrap();
    assert_eq!(long.problem, Problem::too_long("body", BODY_CHARS_MAX + 1, BODY_CHARS_MAX));
    let empty = alice.refused(post(" \n ".into())).await.unwrap();
    assert_eq!(empty.problem, Problem::empty("body"));
    let nowhere = ChannelId(uuid::Uuid::from_u128(7));
    let unknown = Command::LoadChannel(OfChannel { channel: nowhere });
    assert_eq!(alice.refused(unknown).await.unwrap().problem, Problem::NotFound);
    assert_eq!(world.snapshot(here).await, before);
    world.finish(vec![alice]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_fast_is_told_when_to_come_back() {
    let world = World::with(Engine::Sqlite, 1, |_| {}).await;
    let mut alice = world.alice().await;
    let here = room(&alice, CONFERENCE);
    let mut posted = 0;
    let refused = loop {
        match alice.post(here, "vite").await {
            Ok(_) => posted += 1,
            Err(Error::Refused(refusal)) => break refusal,
            Err(error) => panic!("{error}"),
        }
        assert!(posted <= 40, "{:?} has no limit", Class::Post);
    };
    assert!(refused.temporary && refused.retry_after_ms.is_some_and(|ms| ms <= 1_000));
    world.clock.advance(Duration::from_secs(1));
    alice.post(here, "plus tard").await.unwrap();
    world.finish(vec![alice]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_has_so_many_connections_and_no_more() {
    let world = World::new(Engine::Sqlite, 1).await;
    let cookie = world.cookie(ALICE).await;
    let mut open = Vec::new();
    for _ in 0..CONNECTIONS_PER_PERSON_MAX {
        open.push(Client::connect(world.url(0), &cookie, Via::MSGPACK).await.unwrap());
    }
    assert!(Client::connect(world.url(0), &cookie, Via::MSGPACK).await.is_err());
    open.pop().unwrap().leave().await.unwrap();
    let again = async {
        loop {
            if let Ok(client) = Client::connect(world.url(0), &cookie, Via::MSGPACK).await {
                return client;
            }
        }
    };
    open.push(tokio::time::timeout(PATIENCE, again).await.unwrap());
    world.finish(open).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_node_tells_its_people_to_move() {
    for via in [Via::MSGPACK, Via::Events] {
        let mut world = World::new(Engine::Postgres, 2).await;
        let mut alice = world.alice().await;
        let mut bruno = world.client(1, BRUNO, via).await;
        let here = room(&alice, CONFERENCE);
        alice.post(here, "avant l'arrêt").await.unwrap();
        let reading = tokio::spawn(async move {
            while bruno.next().await.is_ok() {}
            bruno
        });
        world.stop(1).await;
        let mut bruno = reading.await.unwrap();
        let bye = bruno.bye().cloned().expect("a farewell");
        assert_eq!(bye.code, close::MOVED);
        assert!(bye.reconnect_after_ms.is_some());
        let posted = alice.post(here, "pendant l'arrêt").await.unwrap();
        bruno.aim(world.url(0));
        bruno.resume().await.unwrap();
        reach(&mut bruno, here, posted.seq).await;
        assert_eq!(bruno.state().resets, 0);
        world.finish(vec![alice, bruno]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_of_one_connection_are_carried_out_in_order() {
    let world = World::new(Engine::Postgres, 1).await;
    let mut alice = world.alice().await;
    let here = room(&alice, CONFERENCE);
    let mut ids = Vec::new();
    for number in 0..IN_FLIGHT_COMMANDS_MAX {
        let id = alice.next_id();
        let post = PostMessage {
            channel: here,
            thread: None,
            quote: None,
            body: format!("{number:02}"),
            acknowledgement_requested: false,
        };
        alice.send(id, Command::PostMessage(post)).await.unwrap();
        ids.push(id);
    }
    let mut seqs = Vec::new();
    for id in ids {
        match alice.answer(id).await.unwrap() {
            Outcome::Ok(Reply::Done(done)) => seqs.push(done.seq),
            other => panic!("{other:?}"),
        }
    }
    assert!(seqs.is_sorted(), "{seqs:?}");
    world.finish(vec![alice]).await;
}
