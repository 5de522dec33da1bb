//! Who is there, who votes for whom, and the quorum, from the first answer to the last departure.

use super::*;
use crate::rig::{CHLOE, DAVID, Rig, on_both};
use crate::stage::Base;
use Whereabouts::{Away, Room, Video};
use futures_util::future::join_all;
use parvis::attendance::replayed;
use parvis_protocol::attendance::command::{Attendee, DeclareAttendance};
use parvis_protocol::attendance::{
    Attendance, Holders, Proxy, ProxyState, QuorumStamp, Rsvp, Whereabouts,
};
use parvis_protocol::id::{CommandId, ProxyId};
use parvis_protocol::limits::ATTENDEES_DECLARED_MAX;
use parvis_protocol::meeting::{MeetingDraft, MeetingMode, MeetingState, Warning};
use parvis_protocol::problem::{MeetingMoment, Problem, ProxyMoment, Warnings};

const NOTHING: ProxyId = ProxyId(Uuid::from_u128(404));

/// A meeting of a council of four, some in the room and some by video, with one item.
async fn council(rig: &mut Rig) -> (ChannelId, MeetingId, ItemId) {
    let room = body_of(rig, "council", &[ALICE, BRUNO, CHLOE, DAVID]).await;
    let meeting = meeting_of(rig, ALICE, create(room, hybrid(7))).await;
    let points = ["Un", "Deux"].map(|title| point(ItemKind::Deliberation, title));
    rig.ask(ALICE, add(room, meeting, points.to_vec())).await.unwrap();
    rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
    let item = items(rig, room, meeting)[0].id;
    (room, meeting, item)
}

fn hybrid(days: i64) -> MeetingDraft {
    MeetingDraft { mode: MeetingMode::Hybrid, ..draft(days) }
}

fn all_at(rig: &Rig, room: ChannelId, meeting: MeetingId, all: &[(usize, Whereabouts)]) -> Command {
    let attendee = |(who, whereabouts): &(usize, Whereabouts)| Attendee {
        person: rig.people[*who].person,
        whereabouts: *whereabouts,
    };
    let people = all.iter().map(attendee).collect();
    Command::DeclareAttendance(DeclareAttendance { channel: room, meeting, people })
}

fn attendance_of(rig: &Rig, room: ChannelId, meeting: MeetingId, who: usize) -> Attendance {
    match &rig.picture(room)[&format!("attendance:{meeting}:{}", rig.people[who].person)] {
        Entity::Attendance(it) => it.clone(),
        other => panic!("{other:?}"),
    }
}

fn power(rig: &Rig, room: ChannelId, giver: usize) -> Proxy {
    let giver = rig.people[giver].person;
    let given = rig.picture(room).values().rev().find_map(|entity| match entity {
        Entity::Proxy(it) if it.giver == giver => Some(it.clone()),
        _ => None,
    });
    given.expect("a power")
}

fn quorum(rig: &Rig, room: ChannelId, meeting: MeetingId) -> QuorumStamp {
    known(rig, room, meeting).quorum.expect("a quorum")
}

/// The quorum of a position, computed again from the journal.
async fn again(rig: &Rig, of: &Meeting, item: Option<ItemId>, stamp: QuorumStamp) -> QuorumStamp {
    let mut tx = rig.context.db.read().await.unwrap();
    let at = (stamp.seq, rig.context.now());
    replayed(&mut tx, (of, item), at).await.unwrap()
}

/// Everything that moves a quorum, one after the other: each stamp is what the journal says.
#[tokio::test]
async fn v15_a_stamp_is_what_the_journal_says_at_its_position() {
    on_both(async |rig| {
        let (room, meeting, item) = council(rig).await;
        rig.ask(ALICE, open(room, meeting, None)).await.unwrap();
        let first = quorum(rig, room, meeting);
        assert_eq!((first.seats, first.needed, first.margin), (4, Some(3), -3));
        let second = items(rig, room, meeting)[1].id;
        let give = deposit(room, meeting, rig.people[BRUNO].person);
        let bruno = rig.people[BRUNO].person;
        let mut seen = Vec::new();
        for (who, command) in [
            (ALICE, all_at(rig, room, meeting, &[(ALICE, Room), (BRUNO, Room), (CHLOE, Video)])),
            (DAVID, give),
            (ALICE, open_item(room, item)),
            (ALICE, recuse(room, item, bruno, true)),
            (ALICE, all_at(rig, room, meeting, &[(DAVID, Video)])),
            (ALICE, all_at(rig, room, meeting, &[(DAVID, Away), (CHLOE, Away)])),
            (ALICE, recuse(room, item, bruno, false)),
            (ALICE, all_at(rig, room, meeting, &[(CHLOE, Room)])),
            (ALICE, open_item(room, second)),
            (ALICE, recuse(room, second, bruno, true)),
            (ALICE, close_item(room, second, ItemOutcome::Noted, None)),
        ] {
            rig.ask(who, command.clone()).await.unwrap_or_else(|it| panic!("{command:?}: {it:?}"));
            if let Some(given) = waiting(rig, room) {
                rig.ask(BRUNO, answer_proxy(room, given, true)).await.unwrap();
            }
            let now = known(rig, room, meeting);
            let stamp = now.quorum.unwrap();
            assert_eq!(again(rig, &now, now.item, stamp).await, stamp, "after {command:?}");
            seen.push((stamp.room, stamp.video, stamp.recused, stamp.represented));
        }
        assert_eq!(
            seen,
            [
                (2, 1, 0, 0),
                (2, 1, 0, 1),
                (2, 1, 0, 1),
                (1, 1, 1, 0), // Bruno takes no part, and no more does the power he holds.
                (1, 2, 1, 0),
                (1, 0, 1, 0),
                (2, 0, 0, 1),
                (3, 0, 0, 1),
                (3, 0, 0, 1),
                (2, 0, 1, 0),
                (3, 0, 0, 1),
            ]
        );
        for it in items(rig, room, meeting) {
            let stamp = it.quorum.expect("both were put in discussion");
            let of = known(rig, room, meeting);
            assert_eq!(again(rig, &of, Some(it.id), stamp).await, stamp, "what was stamped then");
        }
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

/// A power that waits for its holder.
fn waiting(rig: &Rig, room: ChannelId) -> Option<ProxyId> {
    rig.picture(room).values().find_map(|entity| match entity {
        Entity::Proxy(it) if it.state == ProxyState::Deposited => Some(it.id),
        _ => None,
    })
}

#[tokio::test]
async fn too_few_for_an_item_need_a_reason_and_a_second_meeting_needs_none() {
    on_both(async |rig| {
        let (room, meeting, item) = council(rig).await;
        rig.ask(ALICE, open(room, meeting, None)).await.unwrap();
        rig.ask(ALICE, all_at(rig, room, meeting, &[(ALICE, Room), (BRUNO, Video)])).await.unwrap();
        let Problem::Warned(Warnings { warnings }) =
            rig.refused(ALICE, open_item(room, item)).await
        else {
            panic!("a warning");
        };
        let [Warning::NoQuorum(stamp)] = warnings[..] else { panic!("{warnings:?}") };
        assert_eq!((stamp.room, stamp.video, stamp.margin), (1, 1, -1));
        rig.ask(ALICE, all_at(rig, room, meeting, &[(CHLOE, Room)])).await.unwrap();
        rig.ask(ALICE, open_item(room, item)).await.unwrap();
        rig.ask(ALICE, all_at(rig, room, meeting, &[(CHLOE, Away)])).await.unwrap();
        let kept = items(rig, room, meeting)[0].quorum.unwrap();
        assert!(kept.reached, "who leaves changes nothing of what is under discussion");
        assert!(!quorum(rig, room, meeting).reached);
        let again = MeetingDraft { second_of: Some(meeting), ..hybrid(20) };
        let second = meeting_of(rig, ALICE, create(room, again)).await;
        let points = vec![point(ItemKind::Deliberation, "Un")];
        rig.ask(ALICE, add(room, second, points)).await.unwrap();
        rig.ask(ALICE, convene(room, second, None)).await.unwrap();
        rig.ask(ALICE, open(room, second, None)).await.unwrap();
        let one = items(rig, room, second)[0].id;
        rig.ask(ALICE, open_item(room, one)).await.unwrap();
        assert_eq!(items(rig, room, second)[0].quorum.unwrap().needed, None);
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn people_answer_check_in_and_are_declared() {
    on_both(async |rig| {
        let (room, meeting, _) = council(rig).await;
        rig.ask(BRUNO, rsvp(room, meeting, Rsvp::Coming)).await.unwrap();
        rig.ask(BRUNO, rsvp(room, meeting, Rsvp::Remote)).await.unwrap();
        let answered = attendance_of(rig, room, meeting, BRUNO);
        assert_eq!((answered.answer, answered.whereabouts), (Some(Rsvp::Remote), Away));
        let code = view(rig, ALICE, room, meeting).await.code.expect("who conducts knows it");
        assert_eq!(view(rig, BRUNO, room, meeting).await.code, None, "others read it in the room");
        let wrong = if code == "000000" { "111111" } else { "000000" };
        let invalid = |field: &str| Problem::invalid(field);
        let nobody = all_at(rig, room, meeting, &[]);
        let twice = all_at(rig, room, meeting, &[(BRUNO, Room), (BRUNO, Video)]);
        let many = vec![(BRUNO, Room); ATTENDEES_DECLARED_MAX + 1];
        let many = all_at(rig, room, meeting, &many);
        let by_bruno = all_at(rig, room, meeting, &[(BRUNO, Room)]);
        for (who, command, expected) in [
            (BRUNO, check_in(room, meeting, Room, None), invalid("code")),
            (BRUNO, check_in(room, meeting, Room, Some(wrong)), invalid("code")),
            (BRUNO, by_bruno, Problem::Forbidden),
            (ALICE, nobody, Problem::empty("people")),
            (ALICE, twice, invalid("people")),
            (ALICE, many, Problem::too_many("people", ATTENDEES_DECLARED_MAX)),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        rig.ask(BRUNO, check_in(room, meeting, Video, None)).await.unwrap();
        rig.ask(BRUNO, check_in(room, meeting, Room, Some(&code))).await.unwrap();
        rig.ask(BRUNO, check_in(room, meeting, Room, Some(&code))).await.unwrap();
        let there = attendance_of(rig, room, meeting, BRUNO);
        assert_eq!((there.whereabouts, there.by), (Room, Some(rig.people[BRUNO].person)));
        assert_eq!(there.answer, Some(Rsvp::Remote), "what was answered stays");
        let in_place = meeting_of(rig, ALICE, create(room, draft(30))).await;
        let by_video = rig.refused(BRUNO, check_in(room, in_place, Video, None)).await;
        assert_eq!(by_video, invalid("whereabouts"));
        rig.ask(ALICE, cancel(room, in_place, "Reportée")).await.unwrap();
        let over = rig.refused(BRUNO, rsvp(room, in_place, Rsvp::Absent)).await;
        let state = MeetingState::Cancelled;
        assert_eq!(over, Problem::MeetingState(MeetingMoment { state }));
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn v14_a_power_is_given_accepted_suspended_and_taken_back() {
    on_both(async |rig| {
        let (room, meeting, _) = council(rig).await;
        let [alice, bruno, chloe] = [ALICE, BRUNO, CHLOE].map(|who| rig.people[who].person);
        rig.ask(DAVID, deposit(room, meeting, bruno)).await.unwrap();
        let given = power(rig, room, DAVID);
        assert_eq!(given.state, ProxyState::Deposited);
        let moment = |state| Problem::ProxyState(ProxyMoment { state });
        let full = Problem::HolderFull(Holders { people: vec![alice] });
        for (who, command, expected) in [
            (CHLOE, deposit(room, meeting, bruno), full),
            (CHLOE, deposit(room, meeting, chloe), Problem::invalid("holder")),
            (CHLOE, deposit(room, meeting, rig.people[DAVID].person), Problem::invalid("holder")),
            (DAVID, deposit(room, meeting, chloe), Problem::invalid("giver")),
            (BRUNO, deposit(room, meeting, chloe), Problem::invalid("giver")),
            (DAVID, answer_proxy(room, given.id, true), Problem::Forbidden),
            (CHLOE, revoke(room, given.id), Problem::Forbidden),
            (BRUNO, answer_proxy(room, NOTHING, true), Problem::NotFound),
            (BRUNO, on_paper(room, meeting, chloe, alice), Problem::Forbidden),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        rig.ask(BRUNO, answer_proxy(room, given.id, true)).await.unwrap();
        assert_eq!(power(rig, room, DAVID).state, ProxyState::Accepted);
        let twice = rig.refused(BRUNO, answer_proxy(room, given.id, false)).await;
        assert_eq!(twice, moment(ProxyState::Accepted));
        rig.ask(ALICE, all_at(rig, room, meeting, &[(BRUNO, Room)])).await.unwrap();
        assert_eq!(quorum(rig, room, meeting).represented, 1);
        rig.ask(DAVID, check_in(room, meeting, Video, None)).await.unwrap();
        assert_eq!(power(rig, room, DAVID).state, ProxyState::Suspended, "he is there");
        assert_eq!(quorum(rig, room, meeting).represented, 0);
        rig.ask(DAVID, check_in(room, meeting, Away, None)).await.unwrap();
        assert_eq!(power(rig, room, DAVID).state, ProxyState::Accepted);
        rig.ask(DAVID, revoke(room, given.id)).await.unwrap();
        assert_eq!(rig.refused(DAVID, revoke(room, given.id)).await, moment(ProxyState::Revoked));
        rig.ask(ALICE, on_paper(room, meeting, chloe, bruno)).await.unwrap();
        assert_eq!(power(rig, room, CHLOE).state, ProxyState::Accepted, "signed on paper");
        rig.ask(DAVID, deposit(room, meeting, alice)).await.unwrap();
        let other = waiting(rig, room).unwrap();
        rig.ask(ALICE, answer_proxy(room, other, false)).await.unwrap();
        assert_eq!(waiting(rig, room), None);
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

/// Two give a power to the same person at once: one of them is told who else could hold it.
#[tokio::test]
async fn v14_of_powers_given_at_once_a_holder_has_as_many_as_they_may() {
    for base in [Base::sqlite(), Base::postgres().await] {
        let mut rig = Rig::new(&base).await;
        let (room, meeting, _) = council(&mut rig).await;
        let bruno = rig.people[BRUNO].person;
        let tries = [ALICE, CHLOE, DAVID].into_iter().zip(9_000..).map(|(who, id)| {
            rig.dispatch(who, CommandId(Uuid::from_u128(id)), deposit(room, meeting, bruno))
        });
        let answers = join_all(tries).await;
        let given = answers.iter().filter(|it| it.is_ok()).count();
        assert_eq!(given, 1, "{answers:?}");
        let told = answers.iter().filter(|it| match it {
            Err(Problem::HolderFull(others)) => !others.people.is_empty(),
            _ => false,
        });
        assert_eq!(told.count(), 2, "{answers:?}");
        rig.context.db.close().await;
        base.remove().await;
    }
}

/// A meeting for which David gives Bruno a power, who accepts it or does not answer; he comes in
/// the end, or does not.
async fn represented(rig: &mut Rig, room: ChannelId, (accepted, there): (bool, bool)) {
    let meeting = meeting_of(rig, ALICE, create(room, hybrid(7))).await;
    let [bruno, david] = [BRUNO, DAVID].map(|who| rig.people[who].person);
    rig.ask(DAVID, deposit(room, meeting, bruno)).await.unwrap();
    let given = rig.picture(room).values().find_map(|it| match it {
        Entity::Proxy(it) if it.meeting == meeting => Some(it.id),
        _ => None,
    });
    if accepted {
        rig.ask(BRUNO, answer_proxy(room, given.unwrap(), true)).await.unwrap();
    }
    rig.ask(ALICE, open(room, meeting, Some("Essai"))).await.unwrap();
    if there {
        rig.ask(ALICE, at(room, meeting, david, Whereabouts::Room)).await.unwrap();
    }
    rig.ask(ALICE, close(room, meeting)).await.unwrap();
}

#[tokio::test]
async fn v14_who_was_represented_three_times_in_a_row_says_why() {
    on_both(async |rig| {
        let room = body_of(rig, "council", &[ALICE, BRUNO, CHLOE, DAVID]).await;
        let bruno = rig.people[BRUNO].person;
        // Nobody is represented by a power that was not accepted, nor while they are there.
        for (accepted, there) in [(true, false), (false, false), (true, true)] {
            represented(rig, room, (accepted, there)).await;
        }
        for _ in 0..2 {
            represented(rig, room, (true, false)).await;
        }
        let meeting = meeting_of(rig, ALICE, create(room, hybrid(7))).await;
        rig.ask(DAVID, deposit(room, meeting, bruno)).await.unwrap();
        rig.ask(ALICE, cancel(room, meeting, "Neige")).await.unwrap();
        represented(rig, room, (true, false)).await;
        let meeting = meeting_of(rig, ALICE, create(room, hybrid(7))).await;
        let warned = Problem::Warned(Warnings { warnings: vec![Warning::RepresentedAgain] });
        assert_eq!(rig.refused(DAVID, deposit(room, meeting, bruno)).await, warned);
        rig.ask(CHLOE, deposit(room, meeting, bruno)).await.unwrap();
        let mut ill = deposit(room, meeting, rig.people[ALICE].person);
        if let Command::DepositProxy(it) = &mut ill {
            it.despite = Some("Hospitalisé".into());
        }
        rig.ask(DAVID, ill).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_member_of_a_commission_is_replaced_by_somebody_of_the_same_commune() {
    on_both(async |rig| {
        let room = body_of(rig, "commission", &[ALICE, BRUNO]).await;
        let place = rig.rooms.len() - 1;
        rig.enter(place, CHLOE, parvis_protocol::channel::MemberRole::Observer).await;
        rig.enter(place, DAVID, parvis_protocol::channel::MemberRole::Observer).await;
        let meeting = meeting_of(rig, ALICE, create(room, hybrid(7))).await;
        let [alice, bruno, chloe, david] =
            [ALICE, BRUNO, CHLOE, DAVID].map(|who| rig.people[who].person);
        let by = |who, member, other| (who, substitute(room, meeting, member, other));
        for ((who, command), expected) in [
            (by(CHLOE, bruno, Some(chloe)), Problem::Forbidden),
            (by(ALICE, bruno, Some(david)), Problem::invalid("substitute")),
            (by(ALICE, bruno, Some(alice)), Problem::invalid("substitute")),
            (by(ALICE, alice, Some(chloe)), Problem::invalid("substitute")),
            (by(ALICE, chloe, Some(chloe)), Problem::invalid("member")),
            (by(ALICE, bruno, None), Problem::invalid("substitute")),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        // Bruno is the mayor of Gorze.
        rig.ask(BRUNO, substitute(room, meeting, bruno, Some(chloe))).await.unwrap();
        rig.ask(ALICE, all_at(rig, room, meeting, &[(CHLOE, Room)])).await.unwrap();
        assert_eq!(quorum(rig, room, meeting).room, 1, "she sits in his place");
        rig.ask(ALICE, all_at(rig, room, meeting, &[(BRUNO, Room)])).await.unwrap();
        assert_eq!(quorum(rig, room, meeting).room, 1, "one seat, one person");
        rig.ask(ALICE, substitute(room, meeting, bruno, None)).await.unwrap();
        rig.ask(ALICE, all_at(rig, room, meeting, &[(BRUNO, Away)])).await.unwrap();
        assert_eq!(quorum(rig, room, meeting).room, 0);
        let of_a_bureau = meeting_of(rig, ALICE, create(rig.rooms[0], hybrid(7))).await;
        let elsewhere = substitute(rig.rooms[0], of_a_bureau, bruno, Some(chloe));
        assert_eq!(rig.refused(ALICE, elsewhere).await, Problem::invalid("meeting"));
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn one_recuses_oneself_and_whoever_conducts_anybody() {
    on_both(async |rig| {
        let (room, _, item) = council(rig).await;
        let [bruno, chloe] = [BRUNO, CHLOE].map(|who| rig.people[who].person);
        rig.ask(BRUNO, recuse(room, item, bruno, true)).await.unwrap();
        rig.ask(ALICE, recuse(room, item, chloe, true)).await.unwrap();
        let gone = PersonId(Uuid::from_u128(404));
        for (who, command, expected) in [
            (BRUNO, recuse(room, item, chloe, false), Problem::Forbidden),
            (ALICE, recuse(room, item, gone, true), Problem::invalid("person")),
            (ALICE, recuse(rig.rooms[0], item, bruno, true), Problem::NotFound),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        rig.ask(BRUNO, recuse(room, item, bruno, false)).await.unwrap();
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}
