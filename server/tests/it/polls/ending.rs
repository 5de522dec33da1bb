//! The end of a poll that is announced, and those who are reminded of it.

use super::crowd::Crowd;
use super::*;
use crate::rig::{CHLOE, on_both};
use crate::stage::Base;
use parvis::clock::Clock;
use parvis_protocol::command::Reply;
use parvis_protocol::id::Micros;
use parvis_protocol::limits::REMIND_EVERY_MS;
use parvis_protocol::poll::{PollKind, PollState};
use parvis_protocol::problem::{PollMoment, Problem};
use std::time::Duration;

#[tokio::test]
async fn a_poll_ends_when_it_was_said_to_and_not_before_its_result_is_read_again() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let poll = poll_of(rig, ALICE, create(room, motion(PollFamily::Public), true)).await;
        let voters = electorate(rig, room, poll);
        let [alice, bruno] = [ALICE, BRUNO].map(|who| mandate(&voters, rig.people[who].person));
        for (who, seconds, problem) in [
            (CHLOE, Some(30), Problem::Forbidden),
            (BRUNO, Some(30), Problem::Forbidden),
            (ALICE, Some(4), Problem::invalid("seconds")),
            (ALICE, Some(3_601), Problem::invalid("seconds")),
        ] {
            assert_eq!(rig.refused(who, time(room, poll, seconds)).await, problem);
        }
        rig.ask(ALICE, time(room, poll, Some(30))).await.unwrap();
        let until = Micros(rig.context.now().0 + 30_000_000);
        assert_eq!(known(rig, room, poll).closes_at, Some(until), "on the server's clock");
        rig.ask(ALICE, time(room, poll, None)).await.unwrap();
        rig.context.clock.advance(Duration::from_secs(31));
        rig.tend_polls().await;
        assert_eq!(known(rig, room, poll).state, PollState::Open, "that was taken back");
        rig.ask(ALICE, time(room, poll, Some(30))).await.unwrap();
        rig.ask(BRUNO, vote(room, poll, bruno, Choice::For)).await.unwrap();
        rig.context.clock.advance(Duration::from_secs(30));
        let late = rig.refused(ALICE, vote(room, poll, alice, Choice::Against)).await;
        assert!(matches!(late, Problem::PollState(PollMoment { closed_at: Some(_), .. })));
        rig.tend_polls().await;
        let closed = known(rig, room, poll);
        assert_eq!((closed.state, closed.result), (PollState::Closed, None), "read again first");
        let over = rig.refused(ALICE, time(room, poll, Some(30))).await;
        assert!(matches!(over, Problem::PollState(it) if it.state == PollState::Closed));
        let asked = create(room, motion(PollFamily::Consultative), true);
        let asked = poll_of(rig, ALICE, asked).await;
        rig.ask(ALICE, time(room, asked, Some(30))).await.unwrap();
        rig.context.clock.advance(Duration::from_secs(30));
        rig.tend_polls().await;
        assert_eq!(known(rig, room, asked).state, PollState::Proclaimed, "of no meeting: told");
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn voters_are_reminded_at_most_so_often_and_only_while_they_may_vote() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let poll = poll_of(rig, ALICE, create(room, motion(PollFamily::Secret), true)).await;
        assert_eq!(rig.refused(BRUNO, remind(room, poll)).await, Problem::Forbidden);
        rig.ask(ALICE, remind(room, poll)).await.unwrap();
        let first = known(rig, room, poll).reminded_at;
        assert_eq!(first, Some(rig.context.now()));
        rig.context.clock.advance(Duration::from_millis(REMIND_EVERY_MS - 1));
        rig.ask(ALICE, remind(room, poll)).await.unwrap();
        assert_eq!(known(rig, room, poll).reminded_at, first, "too soon: nothing changes");
        rig.context.clock.advance(Duration::from_millis(1));
        rig.ask(ALICE, remind(room, poll)).await.unwrap();
        assert_eq!(known(rig, room, poll).reminded_at, Some(rig.context.now()));
        rig.ask(ALICE, suspend(room, poll)).await.unwrap();
        let not_now = rig.refused(ALICE, remind(room, poll)).await;
        assert!(matches!(not_now, Problem::PollState(it) if it.state == PollState::Suspended));
        let urn = poll_of(rig, ALICE, create(room, motion(PollFamily::Paper), true)).await;
        let mood = draft(question(PollKind::Mood, &[]), None);
        let mood = poll_of(rig, ALICE, create(room, mood, true)).await;
        for poll in [urn, mood] {
            for asked in [remind(room, poll), time(room, poll, Some(30))] {
                assert_eq!(rig.refused(ALICE, asked).await, Problem::invalid("poll"));
            }
        }
    })
    .await;
}

/// Two nodes, one two hours ahead of the clock of their database, the other two hours behind.
#[tokio::test]
async fn v03_nodes_whose_clocks_differ_end_a_poll_at_one_moment() {
    const HOURS: i64 = 2 * 3_600 * 1_000_000;
    let base = Base::postgres().await;
    let crowd = Crowd::by(&base, 3, [Clock::Wrong(HOURS), Clock::Wrong(-HOURS)]).await;
    let room = crowd.room;
    let poll = crowd.open(motion(PollFamily::Public)).await;
    crowd.get(0, time(room, poll, Some(3_600))).await.unwrap();
    let mandates = crowd.mandates(poll).await;
    let cast = async |node: usize| {
        let ballot = vote(room, poll, mandates[node], Choice::For);
        crowd.ask((node, node), crowd.id(), ballot).await
    };
    for node in [0, 1] {
        parvis::poll::tend(&crowd.nodes[node]).await.unwrap();
        let taken = cast(node).await;
        assert!(matches!(taken, Ok(Reply::Done(_))), "it lasts an hour on node {node}: {taken:?}");
    }
    let past = "update poll set closes_at =
        cast(extract(epoch from clock_timestamp()) * 1000000 as bigint) - 1";
    let mut tx = crowd.nodes[0].db.write().await.unwrap();
    parvis::on!(&mut tx, conn => sqlx::query(past).execute(conn).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
    for node in [0, 1] {
        let late = cast(node).await;
        let Err(Problem::PollState(it)) = late else { panic!("too late on node {node}: {late:?}") };
        assert_eq!(it.state, PollState::Counting);
    }
    parvis::poll::tend(&crowd.nodes[1]).await.unwrap();
    let closed = crowd.view((0, 0), poll).await;
    assert_eq!((closed.poll.state, closed.voted), (PollState::Closed, 2));
    for node in &crowd.nodes {
        node.db.close().await;
    }
    base.remove().await;
}
