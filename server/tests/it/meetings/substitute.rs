//! Who replaces a member for one meeting (CGCT L5211-40-1) and does not belong to the room: they
//! come in with the designation, sit and vote in the member's place, and leave with the meeting.

use super::*;
use crate::polls::{self, electorate, poll_of};
use crate::rig::{DAVID, on_both};
use Whereabouts::{Away, Room};
use parvis_protocol::meeting::MeetingState;
use parvis_protocol::poll::{Behalf, Choice, OnBehalf};
use parvis_protocol::problem::{MeetingMoment, Problem};

/// A meeting of a commission of two, with one item. Chloé, of Bruno's commune, is not of the room.
async fn commission(rig: &mut Rig) -> (ChannelId, MeetingId, ItemId) {
    let room = body_of(rig, "commission", &[ALICE, BRUNO]).await;
    let meeting = meeting_of(rig, ALICE, create(room, draft(7))).await;
    rig.ask(ALICE, add(room, meeting, vec![point(ItemKind::Opinion, "Un")])).await.unwrap();
    rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
    let item = items(rig, room, meeting)[0].id;
    (room, meeting, item)
}

fn people<const N: usize>(rig: &Rig, who: [usize; N]) -> [PersonId; N] {
    who.map(|who| rig.people[who].person)
}

fn ordinary(room: ChannelId, item: ItemId) -> Command {
    let draft = crate::polls::motion(PollFamily::Public);
    polls::create(room, PollDraft { item: Some(item), ..draft }, true)
}

#[tokio::test]
async fn who_replaces_a_member_sees_the_meeting_votes_and_leaves_with_it() {
    on_both(async |rig| {
        let (room, meeting, item) = commission(rig).await;
        let [bruno, chloe] = people(rig, [BRUNO, CHLOE]);
        for command in [load(room, meeting), crate::ask::load(room)] {
            assert_eq!(rig.refused(CHLOE, command).await, Problem::NotFound, "before");
        }
        rig.ask(BRUNO, substitute(room, meeting, bruno, Some(chloe))).await.unwrap();
        assert!(rig.is_member(CHLOE, room), "she is let in by the same change");
        let seen = view(rig, CHLOE, room, meeting).await;
        assert_eq!(seen.convocations.len(), 1, "what was convened");
        assert!(seen.entities.iter().any(|it| matches!(it, Entity::AgendaItem(_))));
        let Ok(Reply::Today(today)) = rig.ask(CHLOE, Command::LoadToday).await else { panic!() };
        assert!(today.meetings.iter().any(|it| it.meeting == meeting), "it is announced to her");
        rig.ask(ALICE, open(room, meeting, None)).await.unwrap();
        rig.ask(ALICE, open_item(room, item)).await.unwrap();
        let code = view(rig, ALICE, room, meeting).await.code.unwrap();
        rig.ask(CHLOE, check_in(room, meeting, Room, Some(&code))).await.unwrap();
        assert_eq!(known(rig, room, meeting).quorum.unwrap().room, 1, "in his place");
        let said = rig.refused(CHLOE, crate::ask::post(room, "Bonjour")).await;
        assert_eq!(said, Problem::Forbidden, "she reads the room");
        let poll = poll_of(rig, ALICE, ordinary(room, item)).await;
        assert_eq!(electorate(rig, room, poll).people, [chloe]);
        rig.ask(CHLOE, polls::vote(room, poll, 1, Choice::For)).await.unwrap();
        rig.ask(ALICE, polls::close(room, poll, true)).await.unwrap();
        let record = polls::view(rig, CHLOE, room, poll).await.record.unwrap();
        let on_behalf = Some(OnBehalf { member: bruno, by: Behalf::Substitute });
        assert_eq!(record.electors[0].on_behalf, on_behalf);
        assert_eq!(record.result.lines[0].votes, 1);
        rig.ask(ALICE, close_item(room, item, ItemOutcome::Decided, None)).await.unwrap();
        rig.ask(ALICE, close(room, meeting)).await.unwrap();
        assert!(!rig.is_member(CHLOE, room), "she leaves by the change that closes it");
        for command in [load(room, meeting), crate::ask::load(room), polls::load(room, poll)] {
            assert_eq!(rig.refused(CHLOE, command).await, Problem::NotFound, "after");
        }
        assert!(rig.is_member(BRUNO, room));
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

/// A seat has one voice, whoever comes when; and a return suspends the replacement.
#[tokio::test]
async fn v01_a_member_and_who_replaces_them_never_vote_both() {
    on_both(async |rig| {
        let (room, meeting, item) = commission(rig).await;
        let [alice, bruno, chloe] = people(rig, [ALICE, BRUNO, CHLOE]);
        rig.ask(ALICE, substitute(room, meeting, bruno, Some(chloe))).await.unwrap();
        rig.ask(ALICE, open(room, meeting, None)).await.unwrap();
        rig.ask(ALICE, open_item(room, item)).await.unwrap();
        for (who, place) in [(alice, Room), (chloe, Room)] {
            rig.ask(ALICE, at(room, meeting, who, place)).await.unwrap();
        }
        let first = poll_of(rig, ALICE, ordinary(room, item)).await;
        assert_eq!(electorate(rig, room, first).people, [alice, chloe]);
        // He arrives while it is open: this poll goes on with her.
        rig.ask(ALICE, at(room, meeting, bruno, Room)).await.unwrap();
        let late = rig.refused(BRUNO, polls::vote(room, first, 2, Choice::Against)).await;
        assert_eq!(late, Problem::NotElector);
        let twice = rig.refused(ALICE, admit(room, first, bruno)).await;
        assert_eq!(twice, Problem::invalid("person"), "the seat votes already");
        rig.ask(CHLOE, polls::vote(room, first, 2, Choice::For)).await.unwrap();
        rig.ask(ALICE, polls::close(room, first, true)).await.unwrap();
        let told = polls::view(rig, ALICE, room, first).await.record.unwrap();
        assert_eq!((told.electors.len(), told.result.cast.ballots), (2, 1));
        // The next one is his.
        let second = poll_of(rig, ALICE, ordinary(room, item)).await;
        assert_eq!(electorate(rig, room, second).people, [alice, bruno]);
        let hers = rig.refused(CHLOE, polls::vote(room, second, 2, Choice::For)).await;
        assert_eq!(hers, Problem::NotElector);
        let same = rig.refused(ALICE, admit(room, second, chloe)).await;
        assert_eq!(same, Problem::invalid("person"));
        rig.ask(ALICE, polls::void(room, second, "Essai", false)).await.unwrap();
        assert_eq!(known(rig, room, meeting).quorum.unwrap().room, 2, "one seat, one person");
        rig.ask(ALICE, at(room, meeting, bruno, Away)).await.unwrap();
        let third = poll_of(rig, ALICE, ordinary(room, item)).await;
        assert_eq!(electorate(rig, room, third).people, [alice, chloe], "in his absence again");
        rig.ask(ALICE, polls::void(room, third, "Essai", false)).await.unwrap();
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

/// For one meeting: at another one of the same room who replaces somebody counts for nothing; and
/// who is replaced by somebody else, or not any more, lets the first one go.
#[tokio::test]
async fn a_replacement_is_for_one_meeting_and_can_be_taken_back() {
    on_both(async |rig| {
        let (room, meeting, item) = commission(rig).await;
        let [alice, bruno, chloe, david] = people(rig, [ALICE, BRUNO, CHLOE, DAVID]);
        for (who, by, other, problem) in [
            (bruno, ALICE, david, Problem::invalid("substitute")),
            (bruno, CHLOE, chloe, Problem::NotFound),
            (alice, ALICE, chloe, Problem::invalid("substitute")),
        ] {
            let refused = rig.refused(by, substitute(room, meeting, who, Some(other))).await;
            assert_eq!(refused, problem);
            assert!(!rig.is_member(CHLOE, room) && !rig.is_member(DAVID, room));
        }
        let other = meeting_of(rig, ALICE, create(room, draft(9))).await;
        rig.ask(ALICE, substitute(room, other, bruno, Some(chloe))).await.unwrap();
        rig.ask(ALICE, open(room, meeting, None)).await.unwrap();
        rig.ask(ALICE, open_item(room, item)).await.unwrap();
        for who in [alice, chloe] {
            rig.ask(ALICE, at(room, meeting, who, Room)).await.unwrap();
        }
        assert_eq!(known(rig, room, meeting).quorum.unwrap().room, 1, "she has no seat here");
        let poll = poll_of(rig, ALICE, ordinary(room, item)).await;
        assert_eq!(electorate(rig, room, poll).people, [alice]);
        assert_eq!(
            rig.refused(CHLOE, polls::vote(room, poll, 1, Choice::For)).await,
            Problem::NotElector
        );
        rig.ask(ALICE, polls::void(room, poll, "Essai", false)).await.unwrap();
        rig.ask(ALICE, close_item(room, item, ItemOutcome::Noted, None)).await.unwrap();
        rig.ask(ALICE, close(room, meeting)).await.unwrap();
        assert!(rig.is_member(CHLOE, room), "the other meeting is ahead");
        let over = rig.refused(ALICE, substitute(room, meeting, bruno, Some(chloe))).await;
        let state = MeetingState::Closed;
        assert_eq!(over, Problem::MeetingState(MeetingMoment { state }));
        rig.ask(ALICE, substitute(room, other, bruno, None)).await.unwrap();
        assert!(!rig.is_member(CHLOE, room), "taken back");
        rig.ask(ALICE, substitute(room, other, bruno, Some(chloe))).await.unwrap();
        assert!(rig.is_member(CHLOE, room), "and given again");
        rig.ask(ALICE, cancel(room, other, "Neige")).await.unwrap();
        assert!(!rig.is_member(CHLOE, room), "it does not take place");
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

/// What lets people in and out by mandates leaves alone whoever is there for a meeting.
#[tokio::test]
async fn a_sweep_of_mandates_leaves_who_replaces_somebody() {
    on_both(async |rig| {
        let (room, meeting, _) = commission(rig).await;
        let [bruno, chloe] = people(rig, [BRUNO, CHLOE]);
        rig.ask(ALICE, substitute(room, meeting, bruno, Some(chloe))).await.unwrap();
        let territory = rig.people[ALICE].territory;
        let differing = async |rig: &Rig| {
            let mut tx = rig.context.db.read().await.unwrap();
            let moves = parvis::body::differences(&mut tx, &rig.context, territory).await.unwrap();
            let hers =
                moves.into_iter().filter(|it| format!("{it:?}").contains(&chloe.to_string()));
            hers.count()
        };
        assert_eq!(differing(rig).await, 0, "she belongs there, as she is");
        rig.ask(ALICE, cancel(room, meeting, "Neige")).await.unwrap();
        assert_eq!(differing(rig).await, 0, "and no more");
    })
    .await;
}

/// The mayor designates, also for a seat of the commune in a room that is not the mayor's: of which
/// they know the meeting, and nothing else.
#[tokio::test]
async fn a_mayor_who_is_not_of_the_room_designates_for_the_commune() {
    on_both(async |rig| {
        let room = body_of(rig, "commission", &[ALICE, CHLOE]).await;
        rig.dismiss(rig.rooms.len() - 1, BRUNO).await;
        let [alice, bruno, chloe] = people(rig, [ALICE, BRUNO, CHLOE]);
        let meeting = meeting_of(rig, ALICE, create(room, draft(7))).await;
        rig.ask(ALICE, add(room, meeting, vec![point(ItemKind::Opinion, "Un")])).await.unwrap();
        rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
        let designated = substitute(room, meeting, chloe, Some(bruno));
        assert_eq!(rig.refused(BRUNO, designated.clone()).await, Problem::NotFound, "no mayor");
        assert_eq!(entrusted(rig, BRUNO).await, []);
        sit_as_mayor(rig, BRUNO, "57254").await;
        assert_eq!(entrusted(rig, BRUNO).await, [(room, meeting, chloe, None)]);
        assert_eq!(entrusted(rig, ALICE).await, [], "mayor of nobody");
        for command in [load(room, meeting), crate::ask::load(room)] {
            assert_eq!(rig.refused(BRUNO, command).await, Problem::NotFound, "it stays closed");
        }
        let other = substitute(room, meeting, alice, Some(bruno));
        assert_eq!(rig.refused(BRUNO, other).await, Problem::NotFound, "another commune");
        let nobody = substitute(room, meeting, chloe, None);
        assert_eq!(rig.refused(BRUNO, nobody.clone()).await, Problem::invalid("substitute"));
        rig.ask(BRUNO, designated).await.unwrap();
        assert!(rig.is_member(BRUNO, room), "he sits himself in her place");
        assert_eq!(entrusted(rig, BRUNO).await, [], "the room tells him the rest");
        rig.ask(BRUNO, nobody).await.unwrap();
        assert!(!rig.is_member(BRUNO, room));
        rig.ask(ALICE, cancel(room, meeting, "Neige")).await.unwrap();
        assert_eq!(entrusted(rig, BRUNO).await, [], "nothing to replace at");
        rig.check_first_load(ALICE, room).await;
    })
    .await;
}

type Seat = (ChannelId, MeetingId, PersonId, Option<PersonId>);

async fn entrusted(rig: &mut Rig, who: usize) -> Vec<Seat> {
    let Ok(Reply::Today(today)) = rig.ask(who, Command::LoadToday).await else { panic!("today") };
    let all = today.replacements.into_iter();
    all.map(|it| (it.channel, it.meeting, it.member, it.substitute)).collect()
}

/// A seat of a mayor, in a body that has no room.
async fn sit_as_mayor(rig: &Rig, who: usize, commune: &str) {
    let [body, seat, mandate] = [0xb0d2, 0x5ea7, 0x3a7d].map(Uuid::from_u128);
    let (territory, person) = (rig.people[who].territory, rig.people[who].person);
    let mut tx = rig.context.db.write().await.unwrap();
    on!(&mut tx, conn => {
        let insert = "insert into body (id, territory, kind, name, created_at)
            values ($1, $2, 'mayors_conference', 'Maires', 0)";
        sqlx::query(insert).bind(body).bind(territory).execute(&mut *conn).await.unwrap();
        let insert = "insert into seat (id, body, number, office, commune, title)
            values ($1, $2, 1, 'mayor', $3, 'Maire')";
        let insert = sqlx::query(insert).bind(seat).bind(body).bind(commune);
        insert.execute(&mut *conn).await.unwrap();
        let insert = "insert into mandate (id, seat, person, starts_at, created_at)
            values ($1, $2, $3, 0, 0)";
        let insert = sqlx::query(insert).bind(mandate).bind(seat).bind(person);
        insert.execute(conn).await.unwrap();
    });
    tx.commit().await.unwrap();
}
