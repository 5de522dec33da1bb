//! Acknowledged means durable: the server is killed in the middle of bursts, again and again.

use super::member::{Crowd, Member, Rhythm};
use super::server::Server;
use super::{ROOM, audit, mayors, services};
use crate::polls;
use crate::stage::Base;
use parvis::clock::Clock;
use parvis::ids::Ids;
use parvis_load_tests::client::{Client, Via};
use parvis_protocol::command::{Command, PostMessage, Reply};
use parvis_protocol::frame::Outcome;
use parvis_protocol::id::{ChannelId, PollId};
use parvis_protocol::poll::{Choice, PollKind, PollView, Urn};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

const KILLS: usize = 10;
const WRITERS: usize = 24;
/// 24 people, 10 messages each, every 0.4 s: 600 messages a second, due whatever happens.
const BURSTS: Rhythm =
    Rhythm { every: Duration::from_millis(400), burst: 10, first: Duration::ZERO, bursts: 16 };
/// A burst, as it is acknowledged and not only sent: so many messages in so short a time, 200 a
/// second. Short, because a machine that is busy elsewhere works by fits and starts.
const BURST: (usize, Duration) = (100, Duration::from_millis(500));
/// A life of the server lasts until this many messages were acknowledged in it. All lives together
/// leave some for after the last one.
const LIFE_MESSAGES: std::ops::Range<u32> = 60..300;
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
    let (mut in_the_middle, mut lives) = (0, Vec::new());
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
        lives.push((born, Instant::now()));
        in_the_middle += usize::from(waiting > 0);
        server.kill().await;
        println!("killed after {messages} messages, with {waiting} waiting for their answer");
        server.restart().await;
    }
    let mut members = crowd.finish().await;
    let posted: usize = members.iter().map(|member| member.posts.len()).sum();
    println!("{posted} messages posted");
    check_rate(&members, &lives);
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

/// What was due in bursts was acknowledged in bursts, while the server was up.
fn check_rate(members: &[Member], lives: &[(Instant, Instant)]) {
    let all = members.iter().flat_map(|member| &member.answered);
    let mut times: Vec<Instant> = all.map(|answered| answered.at).collect();
    times.sort();
    let (mut alive, mut acknowledged, mut most) = (Duration::ZERO, 0_u32, 0);
    for (born, killed) in lives {
        let own: Vec<_> = times.iter().filter(|at| (born..=killed).contains(at)).collect();
        alive += *killed - *born;
        acknowledged += u32::try_from(own.len()).expect("few");
        for first in 0..own.len() {
            let end = *own[first] + BURST.1;
            most = most.max(own.iter().skip(first).take_while(|at| ***at < end).count());
        }
    }
    let rate = f64::from(acknowledged) / alive.as_secs_f64();
    println!("{rate:.0} acknowledged a second of its lives, at most {most} within {:?}", BURST.1);
    assert!(most >= BURST.0, "{most} messages acknowledged within {:?}", BURST.1);
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
        // Where the machine is slow, a life may end before everybody is back in it.
        assert!(member.returns > 0, "{} came back by herself", member.name);
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

/// Voters, and how often each of them votes in one life of the server.
const VOTERS: usize = 6;
const VOTES: usize = 8;
const VOTE_KILLS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn v02_kill_9_under_ballots_loses_none_that_was_acknowledged() {
    ballots_are_kept(None).await;
    let database = Base::postgres().await;
    ballots_are_kept(Some(&database.url())).await;
    database.remove().await;
}

/// The server is killed while ballots come; what had no answer is sent once more. The last ballot
/// that each voter was told of is theirs, and there is no other.
async fn ballots_are_kept(database: Option<&str>) {
    let mut server = Server::start(database, None).await;
    let mut voters = Vec::new();
    for cookie in mayors(&server.base_url, VOTERS).await {
        let via = Via::MSGPACK;
        voters.push(Client::connect(&server.base_url, &cookie, via).await.expect("connected"));
    }
    let room = crate::world::room(&voters[0], ROOM);
    let asked = polls::draft(polls::question(PollKind::Motion, &[]), None);
    let opened = voters[0].done(polls::create(room, asked, true)).await.expect("opened");
    let poll = opened.poll.expect("a poll");
    let view = polled(&mut voters[0], room, poll).await;
    let person = |voter: &Client| voter.state().you.as_ref().expect("who they are").person;
    let of = |voter: &Client| view.electors.iter().find(|it| it.person == person(voter));
    let mandates: Vec<u32> = voters.iter().map(|it| of(it).expect("an elector").mandate).collect();
    let mut cast = vec![BTreeMap::new(); VOTERS];
    for life in 0..VOTE_KILLS {
        let mut first = Vec::new();
        for turn in 0..VOTES {
            for (who, voter) in voters.iter_mut().enumerate() {
                let choice =
                    [Choice::For, Choice::Against, Choice::Abstain][(who + turn) % 3].clone();
                let id = voter.next_id();
                let ballot = polls::vote(room, poll, mandates[who], choice.clone());
                voter.send(id, ballot).await.expect("sent");
                cast[who].insert(id, choice);
                first.push(id);
            }
        }
        // Somebody was answered; most others were not.
        let who = life % VOTERS;
        voters[who].answer(first[who]).await.expect("an answer");
        server.kill().await;
        server.restart().await;
        for voter in &mut voters {
            voter.resume().await.expect("back");
        }
    }
    let mut last = BTreeMap::new();
    for (who, voter) in voters.iter_mut().enumerate() {
        let mut told = BTreeMap::new();
        while !voter.unanswered().is_empty() {
            voter.next().await.expect("a frame");
        }
        for (id, outcome) in voter.take_answers() {
            let Outcome::Ok(Reply::Done(done)) = outcome else { panic!("{outcome:?}") };
            told.insert(done.seq, cast[who][&id].clone());
        }
        let (_, choice) = told.pop_last().expect("ballots that were acknowledged");
        last.insert(mandates[who], choice);
    }
    voters[0].done(polls::close(room, poll, true)).await.expect("closed");
    let record = polled(&mut voters[0], room, poll).await.record.expect("a record");
    let Urn::Named(ballots) = record.urn else { panic!("{:?}", record.urn) };
    let counted: BTreeMap<u32, Choice> =
        ballots.into_iter().map(|it| (it.mandate, it.choice)).collect();
    assert_eq!(counted, last, "the last of each that was acknowledged");
    server.kill().await;
}

async fn polled(client: &mut Client, room: ChannelId, poll: PollId) -> PollView {
    match client.request(polls::load(room, poll)).await.expect("a poll") {
        Reply::Poll(view) => *view,
        other => panic!("{other:?}"),
    }
}
