//! A database that went back in time: after `parvis restored` nobody believes what they knew of the
//! lost time.

use crate::cli::run;
use crate::world::{ALICE, BRUNO, CONFERENCE, Engine, World, room, texts};
use parvis_load_tests::client::{Client, Via};
use parvis_protocol::frame::{ResetReason, ServerFrame};
use parvis_protocol::id::ChannelId;
use std::collections::BTreeSet;

/// Somebody who was not there in the lost time.
const CHLOE: &str = "Maire de Mars-la-Tour";
const LOST: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn who_knew_the_lost_time_loads_again_and_knows_what_the_others_know() {
    for (engine, via) in [(Engine::Sqlite, Via::MSGPACK), (Engine::Postgres, Via::Events)] {
        a_backup_is_given_back(engine, via).await;
    }
}

async fn a_backup_is_given_back(engine: Engine, via: Via) {
    let mut world = World::new(engine, 1).await;
    let mut alice = world.client(0, ALICE, Via::JSON).await;
    let mut bruno = world.client(0, BRUNO, via).await;
    let here = room(&alice, CONFERENCE);
    alice.post(here, "Gardé").await.unwrap();

    world.stop(0).await;
    world.base().back_up().await;
    begin_again(&mut world).await;
    for client in [&mut alice, &mut bruno] {
        client.aim(world.url(0));
        client.resume().await.unwrap();
    }
    for number in 0..LOST {
        alice.post(here, &format!("Perdu {number}")).await.unwrap();
    }
    let knows = |client: &Client, body: &str| texts(client, here).iter().any(|it| it == body);
    let last = format!("Perdu {}", LOST - 1);
    while !knows(&bruno, &last) {
        bruno.next().await.unwrap();
    }
    world.stop(0).await;
    world.base().give_back().await;
    let (done, told) = run(world.base(), &["restored"]).await;
    assert!(done && told.contains("canaux seront rechargés"), "{told}");
    begin_again(&mut world).await;

    // What is written now stands where the lost messages stood, and beyond.
    let mut chloe = world.client(0, CHLOE, Via::MSGPACK).await;
    for number in 0..=LOST {
        chloe.post(here, &format!("Nouveau {number}")).await.unwrap();
    }
    for client in [&mut alice, &mut bruno] {
        client.aim(world.url(0));
        loads_everything_again(client).await;
        assert!(knows(client, "Gardé") && knows(client, "Nouveau 0") && !knows(client, &last));
    }
    bruno.post(here, "De retour").await.unwrap();
    alice.post(here, "Moi aussi").await.unwrap();
    world.finish(vec![alice, bruno, chloe]).await;
}

/// Another node in the place of the one that was stopped.
async fn begin_again(world: &mut World) {
    world.start().await;
    world.nodes.swap_remove(0);
}

/// Comes back with the old epoch: not one channel is caught up, and each is loaded.
async fn loads_everything_again(client: &mut Client) {
    let held: BTreeSet<ChannelId> = client.state().channels.keys().copied().collect();
    assert!(held.len() > 2, "rooms and one's own channel");
    client.open().await.unwrap();
    let mut reset = BTreeSet::new();
    while !client.state().all_live() {
        match client.next().await.unwrap() {
            ServerFrame::Reset(told) => {
                assert_eq!(told.reason, ResetReason::EpochChanged, "{}", told.channel);
                assert!(reset.insert(told.channel), "once");
            }
            ServerFrame::Changes(changes) if !reset.contains(&changes.channel) => {
                panic!("{changes:?} to who knows another time");
            }
            _ => {}
        }
    }
    assert_eq!(reset, held);
    for channel in held {
        client.load(channel).await.unwrap();
    }
}
