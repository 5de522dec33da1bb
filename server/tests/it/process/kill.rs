//! Acknowledged means durable: the server is killed in the middle of bursts, again and again.

use super::member::{Crowd, Member, Rhythm};
use super::server::Server;
use super::{ROOM, audit, mayors, services};
use crate::stage::Base;
use parvis::clock::Clock;
use parvis::ids::Ids;
use parvis_load_tests::client::{Client, Via};
use parvis_protocol::command::{Command, PostMessage};
use parvis_protocol::id::ChannelId;
use std::time::Duration;
use tokio::time::Instant;

const KILLS: usize = 10;
const WRITERS: usize = 24;
/// 24 people, 5 messages each, twice a second: 240 messages a second, due whatever happens.
const BURSTS: Rhythm =
    Rhythm { every: Duration::from_millis(500), burst: 5, first: Duration::ZERO, bursts: 24 };
/// A life of the server lasts until this many messages were acknowledged in it. All lives together
/// leave some for after the last one.
const LIFE_MESSAGES: std::ops::Range<u32> = 40..260;
/// The last of them come after the ghost's first message of that life, and before her second.
const LAST_MESSAGES: u32 = 20;
/// More than any machine needs.
const LIFE_WITHIN: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread")]
async fn process_kill_9_loses_nothing_on_sqlite() {
    nothing_is_lost(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn process_kill_9_loses_nothing_on_postgres() {
    let database = Base::postgres().await;
    nothing_is_lost(Some(&database.url())).await;
    database.remove().await;
}

async fn nothing_is_lost(database: Option<&str>) {
    let random = seeded();
    let mut server = Server::start(database, None).await;
    let cookies = mayors(&server.base_url, WRITERS + 1).await;
    let mut members = Vec::new();
    for (number, cookie) in cookies[..WRITERS].iter().enumerate() {
        let name = format!("A{number:02}");
        let mut member = Member::join(&server.base_url, cookie, name, ROOM).await;
        member.rhythm = Some(BURSTS);
        members.push(member);
    }
    let room = members[0].room();
    let mut ghost = Client::new(&server.base_url, &cookies[WRITERS], Via::MSGPACK);

    let mut crowd = Crowd::start(members);
    let (mut in_the_middle, mut alive, mut acknowledged) = (0, Duration::ZERO, 0);
    for _ in 0..KILLS {
        let span = LIFE_MESSAGES.end - LIFE_MESSAGES.start;
        let messages = LIFE_MESSAGES.start + random.below(span);
        let born = Instant::now();
        ghost.open().await.expect("connected");
        crowd.post((messages - LAST_MESSAGES).into(), LIFE_WITHIN).await;
        haunt(&mut ghost, room).await;
        crowd.post(LAST_MESSAGES.into(), LIFE_WITHIN).await;
        haunt(&mut ghost, room).await;
        let waiting = crowd.waiting();
        in_the_middle += usize::from(waiting > 0);
        server.kill().await;
        alive += born.elapsed();
        acknowledged += messages;
        println!("killed after {messages} messages, with {waiting} waiting for their answer");
        server.restart().await;
    }
    let mut members = crowd.finish().await;
    let posted: usize = members.iter().map(|member| member.posts.len()).sum();
    let rate = f64::from(acknowledged) / alive.as_secs_f64();
    println!("{posted} messages posted; {rate:.0} acknowledged a second of its lives");
    assert!(in_the_middle > KILLS / 2, "{in_the_middle} kills met commands under way");
    converge(&server, &mut members, &cookies[0]).await;
    check_ghost(&server, &ghost, room).await;
}

/// The moments of the kills come from this number; `PARVIS_TEST_SEED` gives it again.
fn seeded() -> Ids {
    let seed = std::env::var("PARVIS_TEST_SEED").ok().and_then(|it| it.parse().ok());
    let seed = seed.unwrap_or_else(|| getrandom::u64().expect("random"));
    println!("PARVIS_TEST_SEED={seed}");
    Ids::seeded(Clock::System, seed)
}

/// Somebody who never listens writes: nobody may tell her that it was done, and yet it may be
/// there. What had no answer she sends once more in the next life.
async fn haunt(ghost: &mut Client, channel: ChannelId) {
    let id = ghost.next_id();
    let body = format!("ghost-{}", id.0.simple());
    let post =
        PostMessage { channel, thread: None, quote: None, body, acknowledgement_requested: false };
    ghost.send(id, Command::PostMessage(post)).await.expect("sent");
}

async fn converge(server: &Server, members: &mut [Member], cookie: &str) {
    let room = members[0].room();
    let db = services::look_into(&server.database).await;
    let head = audit::head(&db, room).await;
    for member in &mut *members {
        member.catch_up(head).await;
    }
    audit::journals_are_dense(&db).await;
    let stored = audit::stored(&db, room).await;
    audit::acknowledged_once(members, &stored);
    let fresh = audit::history(&server.base_url, cookie, room, &stored).await;
    for member in members {
        audit::same_as_fresh(member, &fresh);
        assert_eq!(member.client.state().resets, 0, "{} was never reset", member.name);
        assert!(member.returns >= KILLS, "{} came back by herself", member.name);
    }
}

/// What was sent again and again without listening is there at most once; and some of it is.
async fn check_ghost(server: &Server, ghost: &Client, room: ChannelId) {
    let db = services::look_into(&server.database).await;
    let stored = audit::stored(&db, room).await;
    let mut there = 0;
    for id in ghost.unanswered().keys() {
        let count = stored.iter().filter(|row| row.command == Some(*id)).count();
        assert!(count <= 1, "{count} messages of one command");
        there += count;
    }
    println!("{there} of {} unanswered messages are there", ghost.unanswered().len());
    assert_eq!(ghost.unanswered().len(), 2 * KILLS, "none was answered");
    assert!(there > 0, "the server never had time for what was sent without listening");
}
