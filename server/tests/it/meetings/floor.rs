//! Who speaks: one order for everybody, times of the server, each commune once.

use super::*;
use crate::races;
use crate::rig::{DAVID, on_both, on_each};
use Whereabouts::{Away, Room};
use futures_util::future::join_all;
use parvis::floor::rules::queue;
use parvis_protocol::floor::{Floor, Speech, SpeechKind, SpeechState};
use parvis_protocol::id::{CommandId, SpeechId};
use parvis_protocol::problem::{Problem, SpeechMoment};
use std::time::Duration;

const NOTHING: SpeechId = SpeechId(Uuid::from_u128(404));

/// A meeting of four that is open, with its first item in discussion.
pub async fn held(rig: &mut Rig) -> (ChannelId, MeetingId, ItemId) {
    let room = body_of(rig, "commission", &[ALICE, BRUNO, CHLOE, DAVID]).await;
    let meeting = meeting_of(rig, ALICE, create(room, draft(7))).await;
    let points = ["Un", "Deux"].map(|title| point(ItemKind::Debate, title));
    rig.ask(ALICE, add(room, meeting, points.to_vec())).await.unwrap();
    rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
    rig.ask(ALICE, open(room, meeting, None)).await.unwrap();
    let item = items(rig, room, meeting)[0].id;
    rig.ask(ALICE, open_item(room, item)).await.unwrap();
    (room, meeting, item)
}

/// The requests of an item as the room remembers them, in the order in which they came.
fn speeches(rig: &Rig, room: ChannelId, item: ItemId) -> Vec<Speech> {
    let of = |entity: &Entity| match entity {
        Entity::Speech(it) if it.item == item => Some(it.clone()),
        _ => None,
    };
    let mut all: Vec<Speech> = rig.picture(room).values().filter_map(of).collect();
    all.sort_by_key(|it| it.place);
    all
}

/// Who waits, in order.
fn waiting(rig: &Rig, room: ChannelId, item: ItemId) -> Vec<PersonId> {
    queue(&speeches(rig, room, item)).into_iter().map(|it| it.person).collect()
}

fn of(rig: &Rig, room: ChannelId, item: ItemId, who: usize, kind: SpeechKind) -> Speech {
    let person = rig.people[who].person;
    let all = speeches(rig, room, item).into_iter();
    all.filter(|it| it.person == person && it.kind == kind).next_back().expect("a request")
}

/// Every command of the floor, the desk and the screen, once at least.
pub async fn ask_every_command(rig: &mut Rig, room: ChannelId, item: ItemId, meeting: MeetingId) {
    rig.ask(ALICE, open_item(room, item)).await.unwrap();
    rig.ask(BRUNO, ask_for(room, item, SpeechKind::Floor, None)).await.unwrap();
    let bruno = of(rig, room, item, BRUNO, SpeechKind::Floor).id;
    rig.ask(ALICE, give(room, item, None)).await.unwrap();
    rig.ask(ALICE, pause(room, bruno)).await.unwrap();
    rig.ask(ALICE, go_on(room, bruno)).await.unwrap();
    rig.ask(BRUNO, end(room, bruno)).await.unwrap();
    for (who, command) in [
        (BRUNO, withdraw as fn(ChannelId, SpeechId) -> Command),
        (ALICE, skip as fn(ChannelId, SpeechId) -> Command),
    ] {
        rig.ask(BRUNO, ask_for(room, item, SpeechKind::Question, None)).await.unwrap();
        let asked = of(rig, room, item, BRUNO, SpeechKind::Question).id;
        rig.ask(who, command(room, asked)).await.unwrap();
    }
    rig.ask(ALICE, set_floor(room, item, true, Some(120))).await.unwrap();
    rig.ask(ALICE, call_round(room, item, true)).await.unwrap();
    rig.ask(ALICE, take_desk(room, meeting)).await.unwrap();
    rig.ask(ALICE, release_desk(room, meeting)).await.unwrap();
    rig.ask(ALICE, pair(room, meeting)).await.unwrap();
    rig.ask(ALICE, unpair(room, meeting)).await.unwrap();
}

/// What nobody may do, or not so.
async fn what_is_refused(rig: &mut Rig, room: ChannelId, item: ItemId) {
    let alice = rig.people[ALICE].person;
    for (who, command, problem) in [
        (BRUNO, ask_for(room, item, SpeechKind::Floor, Some(alice)), Problem::Forbidden),
        (BRUNO, ask_for(room, item, SpeechKind::Round, None), Problem::invalid("kind")),
        (BRUNO, give(room, item, None), Problem::Forbidden),
        (ALICE, give(room, item, Some(NOTHING)), Problem::NotFound),
        (ALICE, pause(room, NOTHING), Problem::NotFound),
        (BRUNO, set_floor(room, item, true, None), Problem::Forbidden),
        (ALICE, set_floor(room, item, true, Some(9)), Problem::invalid("warning_seconds")),
    ] {
        assert_eq!(rig.refused(who, command.clone()).await, problem, "{command:?}");
    }
}

#[tokio::test]
async fn v24_the_floor_goes_round_in_one_order_and_times_add_up() {
    use SpeechKind::{Floor as Word, PointOfOrder, Question};
    use SpeechState::{Done, Skipped};
    on_both(async |rig| {
        let (room, meeting, item) = held(rig).await;
        let [bruno, chloe, david] = [BRUNO, CHLOE, DAVID].map(|who| rig.people[who].person);
        rig.ask(BRUNO, ask_for(room, item, Word, None)).await.unwrap();
        rig.ask(ALICE, ask_for(room, item, Word, Some(chloe))).await.unwrap();
        rig.ask(DAVID, ask_for(room, item, Question, None)).await.unwrap();
        rig.ask(BRUNO, ask_for(room, item, Word, None)).await.unwrap();
        rig.ask(CHLOE, ask_for(room, item, PointOfOrder, None)).await.unwrap();
        assert_eq!(waiting(rig, room, item), [chloe, david, bruno, chloe], "asked twice, once");
        what_is_refused(rig, room, item).await;
        let order = of(rig, room, item, CHLOE, PointOfOrder).id;
        let running = rig.refused(ALICE, go_on(room, order)).await;
        assert_eq!(running, Problem::SpeechState(SpeechMoment { state: SpeechState::Waiting }));
        rig.ask(ALICE, give(room, item, None)).await.unwrap();
        rig.context.clock.advance(Duration::from_millis(7_250));
        rig.ask(ALICE, pause(room, order)).await.unwrap();
        rig.context.clock.advance(Duration::from_secs(60));
        rig.ask(ALICE, go_on(room, order)).await.unwrap();
        rig.context.clock.advance(Duration::from_millis(2_750));
        // A meeting that is interrupted lets the time stand still.
        rig.ask(ALICE, suspend(room, meeting)).await.unwrap();
        rig.context.clock.advance(Duration::from_secs(600));
        rig.ask(ALICE, resume(room, meeting)).await.unwrap();
        assert_eq!(of(rig, room, item, CHLOE, PointOfOrder).state, SpeechState::Paused);
        rig.ask(ALICE, give(room, item, None)).await.unwrap();
        let spoke = of(rig, room, item, CHLOE, PointOfOrder);
        assert_eq!((spoke.state, spoke.spoken_ms), (SpeechState::Done, 10_000));
        assert_eq!(of(rig, room, item, DAVID, Question).state, SpeechState::Speaking);
        rig.ask(ALICE, set_floor(room, item, true, Some(60))).await.unwrap();
        let late = rig.refused(ALICE, ask_for(room, item, Word, Some(NOBODY))).await;
        assert_eq!(late, Problem::invalid("person"));
        assert_eq!(rig.refused(DAVID, ask_for(room, item, Word, None)).await, Problem::FloorClosed);
        rig.ask(DAVID, ask_for(room, item, PointOfOrder, None)).await.unwrap();
        rig.ask(ALICE, ask_for(room, item, Word, Some(david))).await.unwrap();
        rig.context.clock.advance(Duration::from_secs(4));
        rig.ask(ALICE, close_item(room, item, ItemOutcome::Noted, None)).await.unwrap();
        let states: Vec<_> =
            speeches(rig, room, item).iter().map(|it| (it.state, it.spoken_ms)).collect();
        assert_eq!(
            states,
            [(Skipped, 0), (Skipped, 0), (Done, 4_000), (Done, 10_000), (Skipped, 0), (Skipped, 0)]
        );
        assert!(rig.ask(BRUNO, ask_for(room, item, Word, None)).await.is_err(), "it is over");
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

const NOBODY: PersonId = PersonId(Uuid::from_u128(404));

#[tokio::test(flavor = "multi_thread")]
async fn v24_a_request_sent_many_times_at_once_is_queued_once() {
    on_each(async |rig| {
        let room = rig.rooms[0];
        let run = async |who: usize, id: u128, command: Command| match rig
            .dispatch(who, CommandId(Uuid::from_u128(id)), command)
            .await
        {
            Ok(Reply::Done(done)) => done,
            other => panic!("{other:?}"),
        };
        let meeting = run(ALICE, 1, create(room, draft(7))).await.meeting.unwrap();
        run(ALICE, 2, add(room, meeting, vec![point(ItemKind::Debate, "Un")])).await;
        run(ALICE, 3, convene(room, meeting, None)).await;
        run(ALICE, 4, open(room, meeting, None)).await;
        let known = races::picture(rig, room).await;
        let item = known.values().find_map(|entity| match entity {
            Entity::AgendaItem(item) => Some(item.id),
            _ => None,
        });
        let item = item.expect("an item");
        // The same command again and again, another one for the same, and those of others.
        let asked = (0..24_u128).map(|n| {
            let who = [ALICE, BRUNO, CHLOE][usize::try_from(n % 3).unwrap()];
            let id = CommandId(Uuid::from_u128(100 + n % 12));
            rig.dispatch(who, id, ask_for(room, item, SpeechKind::Floor, None))
        });
        assert!(join_all(asked).await.iter().all(Result::is_ok));
        let known = races::picture(rig, room).await;
        let mut all: Vec<Speech> = known
            .into_values()
            .filter_map(|entity| match entity {
                Entity::Speech(it) => Some(it),
                _ => None,
            })
            .collect();
        all.sort_by_key(|it| it.place);
        assert_eq!(all.iter().map(|it| it.place).collect::<Vec<_>>(), [1, 2, 3], "one for each");
    })
    .await;
}

#[tokio::test]
async fn the_communes_are_called_from_the_smallest_each_once() {
    use SpeechState::{Done, Speaking, Waiting, Withdrawn};
    on_both(async |rig| {
        let (room, meeting, item) = held(rig).await;
        let [alice, bruno] = [ALICE, BRUNO].map(|who| rig.people[who].person);
        rig.ask(ALICE, at(room, meeting, alice, Room)).await.unwrap();
        rig.ask(DAVID, ask_for(room, item, SpeechKind::Floor, None)).await.unwrap();
        rig.ask(ALICE, call_round(room, item, true)).await.unwrap();
        let rounds = |rig: &Rig| -> Vec<_> {
            let all = speeches(rig, room, item).into_iter();
            all.filter(|it| it.kind == SpeechKind::Round)
                .map(|it| (it.commune.unwrap(), it.person, it.state))
                .collect()
        };
        let noveant = "57515".to_owned();
        assert_eq!(rounds(rig), [(noveant.clone(), alice, Waiting)], "who is there");
        rig.ask(ALICE, call_round(room, item, false)).await.unwrap();
        assert_eq!(rounds(rig), [(noveant.clone(), alice, Withdrawn)]);
        rig.ask(ALICE, at(room, meeting, alice, Away)).await.unwrap();
        rig.ask(ALICE, at(room, meeting, bruno, Room)).await.unwrap();
        rig.ask(ALICE, at(room, meeting, alice, Room)).await.unwrap();
        rig.ask(ALICE, call_round(room, item, true)).await.unwrap();
        let gorze = "57254".to_owned();
        assert_eq!(rounds(rig), [(noveant, alice, Waiting), (gorze, bruno, Waiting)]);
        // Somebody else speaks for the commune; the round comes before a request made earlier.
        let chloe = rig.people[CHLOE].person;
        for (speaker, named) in [(alice, None), (chloe, Some(chloe))] {
            rig.ask(ALICE, give_to(room, item, named)).await.unwrap();
            let now = speeches(rig, room, item).into_iter().find(|it| it.state == Speaking);
            assert_eq!(now.map(|it| it.person), Some(speaker));
        }
        rig.ask(ALICE, give(room, item, None)).await.unwrap();
        rig.ask(ALICE, call_round(room, item, true)).await.unwrap();
        assert_eq!(rounds(rig).len(), 2, "each once");
        assert!(rounds(rig).iter().all(|(.., state)| *state == Done));
        let floor: Floor = match &rig.picture(room)[&format!("floor:{item}")] {
            Entity::Floor(floor) => floor.clone(),
            other => panic!("{other:?}"),
        };
        assert!(floor.round && !floor.closed);
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}
