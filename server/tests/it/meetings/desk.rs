//! The desk, the screen of the room, and what the chair may do.

use super::floor::held;
use super::*;
use crate::polls::{self, electorate, mandate, motion, poll_of};
use crate::rig::{DAVID, on_both};
use Whereabouts::{Room, Video};
use parvis::poll::tally;
use parvis::screen::{Error, asked, document};
use parvis_protocol::floor::SpeechKind;
use parvis_protocol::limits::SCREEN_CODES_AT_ONCE_MAX;
use parvis_protocol::meeting::{MeetingDraft, MeetingMode};
use parvis_protocol::poll::command::PollDraft;
use parvis_protocol::poll::{Choice, PollFamily, PollOutcome, PollState};
use parvis_protocol::problem::Problem;
use parvis_protocol::screen::RoomScreen;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

const HALL: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

fn on(item: ItemId, family: PollFamily) -> PollDraft {
    PollDraft { item: Some(item), ..motion(family) }
}

async fn paired(rig: &mut Rig, room: ChannelId, meeting: MeetingId) -> String {
    match rig.ask(ALICE, pair(room, meeting)).await {
        Ok(Reply::Screen(it)) => it.code,
        other => panic!("{other:?}"),
    }
}

async fn shown(rig: &Rig, code: &str) -> Result<RoomScreen, Error> {
    document(&rig.context, &asked(&rig.context, HALL, code)?).await
}

#[tokio::test]
async fn the_desk_changes_hands_before_everybody() {
    on_both(async |rig| {
        let room = body_of(rig, "commission", &[ALICE, BRUNO]).await;
        let secretary = Some(rig.people[BRUNO].person);
        let drafted = MeetingDraft { secretary, ..draft(3) };
        let meeting = meeting_of(rig, ALICE, create(room, drafted)).await;
        let holder = |rig: &Rig| known(rig, room, meeting).desk.map(|desk| desk.person);
        let [alice, bruno] = [ALICE, BRUNO].map(|who| rig.people[who].person);
        for (who, command, now) in [
            (ALICE, take_desk(room, meeting), Some(alice)),
            (BRUNO, take_desk(room, meeting), Some(bruno)),
            (ALICE, release_desk(room, meeting), Some(bruno)),
            (BRUNO, release_desk(room, meeting), None),
            (BRUNO, take_desk(room, meeting), Some(bruno)),
        ] {
            rig.ask(who, command).await.unwrap();
            assert_eq!(holder(rig), now);
        }
        rig.enter(rig.rooms.len() - 1, CHLOE, MemberRole::Member).await;
        assert_eq!(rig.refused(CHLOE, take_desk(room, meeting)).await, Problem::Forbidden);
        rig.ask(ALICE, open(room, meeting, Some("Essai"))).await.unwrap();
        rig.ask(ALICE, close(room, meeting)).await.unwrap();
        assert_eq!(holder(rig), None, "it ends with the meeting");
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

/// With votes that say the contrary, not one byte of the screen is another, until the result is
/// told.
#[tokio::test]
async fn v11_a_screen_shows_nothing_of_a_choice_before_it_is_told() {
    on_both(async |rig| {
        let (room, meeting, item) = held(rig).await;
        for who in [ALICE, BRUNO] {
            rig.ask(ALICE, at(room, meeting, rig.people[who].person, Room)).await.unwrap();
        }
        let code = paired(rig, room, meeting).await;
        let mut seen = Vec::new();
        for (family, told) in [(PollFamily::Public, true), (PollFamily::Ordinary, false)] {
            for flipped in [false, true] {
                let asks = polls::create(room, on(item, family), true);
                let poll = poll_of(rig, ALICE, asks).await;
                let voters = electorate(rig, room, poll);
                let mut screens = Vec::new();
                for turned in [flipped, !flipped] {
                    for who in [ALICE, BRUNO] {
                        let own = mandate(&voters, rig.people[who].person);
                        let choice = if turned { Choice::Against } else { Choice::For };
                        rig.ask(who, polls::vote(room, poll, own, choice)).await.unwrap();
                    }
                    let screen = shown(rig, &code).await.unwrap();
                    let open = screen.poll.as_ref().expect("a poll");
                    assert_eq!((open.electors, open.voted), (2, 2));
                    let register = open.voters.as_ref().map(|all| all.iter().all(|it| it.voted));
                    assert_eq!(register, Some(true));
                    screens.push(serde_json::to_vec(&screen).unwrap());
                }
                assert_eq!(screens[0], screens[1], "the same, whatever they voted");
                rig.ask(ALICE, polls::close(room, poll, false)).await.unwrap();
                let closed = shown(rig, &code).await.unwrap();
                seen.push(normal(&closed));
                rig.ask(ALICE, polls::void(room, poll, "Essai", false)).await.unwrap();
                assert!(told || closed.result.is_none());
            }
        }
        assert_eq!(seen[0], seen[1], "closed, and not told");
        assert_eq!(seen[2], seen[3], "closed, and not told");
        let poll =
            poll_of(rig, ALICE, polls::create(room, on(item, PollFamily::Public), true)).await;
        rig.ask(ALICE, polls::vote(room, poll, 1, Choice::For)).await.unwrap();
        rig.ask(ALICE, polls::close(room, poll, true)).await.unwrap();
        let screen = shown(rig, &code).await.unwrap();
        assert!(screen.poll.is_none());
        assert_eq!(screen.result.unwrap().result.outcome, PollOutcome::Adopted);
    })
    .await;
}

/// A document without what numbers polls and positions.
fn normal(screen: &RoomScreen) -> String {
    let mut value = serde_json::to_value(screen).unwrap();
    for key in ["seq", "at"] {
        value[key].take();
    }
    for key in ["id", "number"] {
        value["poll"][key].take();
    }
    value.to_string()
}

#[tokio::test]
async fn a_code_that_nobody_has_or_that_ended_says_so_and_wrong_ones_are_counted() {
    on_both(async |rig| {
        let (room, meeting, item) = held(rig).await;
        assert_eq!(rig.refused(BRUNO, pair(room, meeting)).await, Problem::Forbidden);
        let first = paired(rig, room, meeting).await;
        rig.ask(ALICE, ask_for(room, item, SpeechKind::Floor, None)).await.unwrap();
        rig.ask(BRUNO, ask_for(room, item, SpeechKind::Question, None)).await.unwrap();
        rig.ask(ALICE, give(room, item, None)).await.unwrap();
        let screen = shown(rig, &first.to_lowercase()).await.unwrap();
        assert_eq!(screen.seq, rig.head(room));
        assert_eq!(screen.item.as_ref().map(|it| &*it.title), Some("Un"));
        let floor = screen.floor.unwrap();
        let speaker = floor.speaker.unwrap();
        assert_eq!((&*speaker.name, speaker.kind), ("Bruno Blin", SpeechKind::Question));
        assert_eq!(speaker.running_since, Some(rig.context.now()));
        assert_eq!((floor.waiting, &*floor.next[0].name), (1, "Alice Aubry"));
        let second = paired(rig, room, meeting).await;
        assert!(
            matches!(shown(rig, &first).await, Err(Error::Ended)),
            "another one took its place"
        );
        shown(rig, &second).await.unwrap();
        assert!(matches!(shown(rig, "222222").await, Err(Error::NotFound)));
        rig.ask(ALICE, unpair(room, meeting)).await.unwrap();
        assert_eq!(known(rig, room, meeting).screen_since, None);
        assert!(matches!(shown(rig, &second).await, Err(Error::Ended)));
        let third = paired(rig, room, meeting).await;
        rig.ask(ALICE, close_item(room, item, ItemOutcome::Noted, None)).await.unwrap();
        rig.ask(ALICE, close(room, meeting)).await.unwrap();
        assert!(matches!(shown(rig, &third).await, Err(Error::Ended)), "so did the meeting");
        let mut tx = rig.context.db.read().await.unwrap();
        let kept: Vec<String> = parvis::on!(&mut tx, conn => {
            sqlx::query_scalar("select code from screen").fetch_all(conn).await.unwrap()
        });
        drop(tx);
        assert!(kept.contains(&tally::hash(&first)) && !kept.contains(&first), "as hashes");
        for _ in 0..SCREEN_CODES_AT_ONCE_MAX {
            let _ = asked(&rig.context, HALL, "333333");
        }
        let refused = asked(&rig.context, HALL, "333333").map_err(Problem::from);
        assert!(matches!(refused, Err(Problem::SlowDown(_))), "{refused:?}");
        asked(&rig.context, HALL, &third).expect("a code that was right is no guess");
    })
    .await;
}

/// The secretary runs the polls of the meeting; who comes late is admitted; "les autres" are in
/// the room.
#[tokio::test]
async fn who_conducts_runs_its_polls_and_admits_who_comes_late() {
    on_both(async |rig| {
        let room = body_of(rig, "commission", &[ALICE, BRUNO, CHLOE, DAVID]).await;
        let [alice, bruno, chloe, david] =
            [ALICE, BRUNO, CHLOE, DAVID].map(|who| rig.people[who].person);
        let mode = MeetingMode::Hybrid;
        let drafted = MeetingDraft { secretary: Some(bruno), mode, ..draft(7) };
        let meeting = meeting_of(rig, ALICE, create(room, drafted)).await;
        rig.ask(BRUNO, add(room, meeting, vec![point(ItemKind::Opinion, "Un")])).await.unwrap();
        rig.ask(BRUNO, open(room, meeting, Some("Essai"))).await.unwrap();
        for (who, place) in [(alice, Room), (bruno, Room), (chloe, Video)] {
            rig.ask(BRUNO, at(room, meeting, who, place)).await.unwrap();
        }
        let item = items(rig, room, meeting)[0].id;
        rig.ask(BRUNO, open_item(room, item)).await.unwrap();
        let thread = items(rig, room, meeting)[0].thread.expect("its thread opened with it");
        let Entity::Message(said) = &rig.picture(room)[&format!("message:{thread}")] else {
            panic!("no message")
        };
        assert_eq!(said.body, "Point 1 ouvert\u{a0}: Un");
        assert_eq!(Some(said.at), items(rig, room, meeting)[0].opened_at, "that tells it apart");
        let theirs = polls::create(room, on(item, PollFamily::Public), false);
        assert_eq!(rig.refused(CHLOE, theirs.clone()).await, Problem::Forbidden);
        let poll = poll_of(rig, BRUNO, theirs).await;
        assert_eq!(rig.refused(CHLOE, polls::open(room, poll)).await, Problem::Forbidden);
        rig.ask(BRUNO, polls::open(room, poll)).await.unwrap();
        let before = polls::known(rig, room, poll);
        assert_eq!(rig.refused(BRUNO, admit(room, poll, david)).await, Problem::invalid("person"));
        rig.ask(BRUNO, at(room, meeting, david, Room)).await.unwrap();
        assert_eq!(rig.refused(DAVID, admit(room, poll, david)).await, Problem::Forbidden);
        rig.ask(BRUNO, admit(room, poll, david)).await.unwrap();
        assert_eq!(rig.refused(BRUNO, admit(room, poll, david)).await, Problem::invalid("person"));
        let voters = electorate(rig, room, poll);
        assert_eq!(voters.people, [alice, bruno, chloe, david]);
        let after = polls::known(rig, room, poll);
        assert_eq!((after.electors.ballots, after.presence), (4, before.presence));
        rig.ask(ALICE, polls::vote(room, poll, 1, Choice::Against)).await.unwrap();
        let others = Some((Choice::For, vec![1, 2, 3, 4]));
        rig.ask(BRUNO, polls::enter(room, poll, Vec::new(), others)).await.unwrap();
        rig.ask(BRUNO, polls::close(room, poll, true)).await.unwrap();
        let record = polls::view(rig, DAVID, room, poll).await.record.unwrap();
        let votes: Vec<i64> = record.result.lines.iter().map(|it| it.votes).collect();
        assert_eq!(votes, [2, 1], "Bruno and David; nobody votes for Chloé, who is far");
        assert!(record.electors[3].admitted_at.is_some() && tally::verify(&record));
        let secret = poll_of(rig, BRUNO, polls::create(room, on(item, PollFamily::Secret), true));
        let secret = secret.await;
        assert_eq!(rig.refused(BRUNO, admit(room, secret, david)).await, Problem::invalid("poll"));
        rig.ask(BRUNO, polls::void(room, secret, "Essai", false)).await.unwrap();
        let opinion = polls::create(room, on(item, PollFamily::Consultative), true);
        let opinion = poll_of(rig, BRUNO, opinion).await;
        rig.ask(BRUNO, polls::time(room, opinion, Some(30))).await.unwrap();
        rig.context.clock.advance(Duration::from_secs(30));
        rig.tend_polls().await;
        let ended = polls::known(rig, room, opinion);
        assert_eq!((ended.state, ended.result), (PollState::Closed, None), "the desk tells it");
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_put_off_comes_on_another_agenda_once() {
    on_both(async |rig| {
        let (room, meeting, item) = held(rig).await;
        let next = meeting_of(rig, ALICE, create(room, draft(30))).await;
        let early = rig.refused(ALICE, carry(room, next, vec![item])).await;
        assert!(matches!(early, Problem::ItemState(_)), "{early:?}");
        rig.ask(ALICE, close_item(room, item, ItemOutcome::Postponed, None)).await.unwrap();
        assert_eq!(rig.refused(BRUNO, carry(room, next, vec![item])).await, Problem::Forbidden);
        let same = rig.refused(ALICE, carry(room, meeting, vec![item])).await;
        assert_eq!(same, Problem::invalid("items"));
        rig.ask(ALICE, carry(room, next, vec![item])).await.unwrap();
        let new = items(rig, room, next).remove(0);
        let old = items(rig, room, meeting).remove(0);
        assert_eq!((new.carried_from, old.carried_to), (Some(item), Some(new.id)));
        assert_eq!((new.thread, &new.draft), (old.thread, &old.draft));
        let again = rig.refused(ALICE, carry(room, next, vec![item])).await;
        assert_eq!(again, Problem::invalid("items"));
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}
