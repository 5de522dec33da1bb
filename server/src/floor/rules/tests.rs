//! The queue against a list sorted naively; the time against a stopwatch that counts each
//! millisecond.

use super::*;
use parvis_protocol::id::{MeetingId, Seq, SpeechId};
use proptest::prelude::*;
use uuid::Uuid;

const KINDS: [SpeechKind; 5] = [
    SpeechKind::PointOfOrder,
    SpeechKind::Question,
    SpeechKind::Reply,
    SpeechKind::Round,
    SpeechKind::Floor,
];

fn speech(place: u32, kind: SpeechKind) -> Speech {
    Speech {
        id: SpeechId(Uuid::from_u128(u128::from(place))),
        item: ItemId(Uuid::nil()),
        meeting: MeetingId(Uuid::nil()),
        person: PersonId(Uuid::nil()),
        commune: Some(format!("57{:03}", place % 3)),
        kind,
        place,
        state: SpeechState::Waiting,
        asked_at: Micros(0),
        by: PersonId(Uuid::nil()),
        started_at: None,
        ended_at: None,
        spoken_ms: 0,
        running_since: None,
        rev: Seq(1),
    }
}

/// What the secretary would do with slips of paper: a point of order is put behind the points of
/// order, a question or a reply behind those and the questions, a turn of a round behind those,
/// the others at the end.
fn slip_in(list: &mut Vec<(SpeechKind, u32)>, kind: SpeechKind, place: u32) {
    use SpeechKind::{Floor, PointOfOrder, Question, Reply, Round};
    let before: &[SpeechKind] = match kind {
        PointOfOrder => &[PointOfOrder],
        Question | Reply => &[PointOfOrder, Question, Reply],
        Round => &[PointOfOrder, Question, Reply, Round],
        Floor => &[PointOfOrder, Question, Reply, Round, Floor],
    };
    let at = list.iter().take_while(|(other, _)| before.contains(other)).count();
    list.insert(at, (kind, place));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is asked for, given and withdrawn in whatever order, and in whatever order rows
    /// are read, the queue is that of the slips of paper.
    #[test]
    fn v24_the_queue_is_that_of_slips_of_paper(
        acts in proptest::collection::vec((0_usize..7, any::<prop::sample::Index>()), 1..120),
        turned in any::<prop::sample::Index>(),
    ) {
        let mut rows: Vec<Speech> = Vec::new();
        let mut slips: Vec<(SpeechKind, u32)> = Vec::new();
        for ((act, which), place) in acts.into_iter().zip(1..) {
            match KINDS.get(act) {
                Some(kind) => {
                    rows.push(speech(place, *kind));
                    slip_in(&mut slips, *kind, place);
                }
                None if slips.is_empty() => {}
                None => {
                    // The first one is called, or any one taken back.
                    let at = if act == 5 { 0 } else { which.index(slips.len()) };
                    let (_, place) = slips.remove(at);
                    let row = rows.iter_mut().find(|it| it.place == place).unwrap();
                    let what = if act == 5 { Step::Start } else { Step::Withdraw };
                    step(row, what, Micros(0)).unwrap();
                }
            }
            if !rows.is_empty() {
                let at = turned.index(rows.len());
                rows.rotate_left(at);
            }
            let queued: Vec<_> = queue(&rows).iter().map(|it| (it.kind, it.place)).collect();
            prop_assert_eq!(queued, slips.clone());
        }
    }

    /// Pauses of any length: what was spoken is the sum of what lay between, to the millisecond,
    /// and cut in pieces it is as long as whole.
    #[test]
    fn v24_pauses_and_speech_add_up(
        gaps in proptest::collection::vec((0_i64..5_000_000, 0_i64..5_000_000), 1..40),
        begin in 0_i64..1_000_000_000,
    ) {
        let mut now = begin;
        let (mut one, mut spoken, mut paused) = (speech(1, SpeechKind::Floor), 0_i64, 0_i64);
        step(&mut one, Step::Start, Micros(now)).unwrap();
        let start = now / 1_000;
        for (run, rest) in gaps {
            let before = now / 1_000;
            now += run;
            spoken += now / 1_000 - before;
            step(&mut one, Step::Pause, Micros(now)).unwrap();
            prop_assert_eq!(i64::try_from(one.spoken_ms).unwrap(), spoken);
            let before = now / 1_000;
            now += rest;
            paused += now / 1_000 - before;
            step(&mut one, Step::Resume, Micros(now)).unwrap();
            prop_assert_eq!(one.running_since, Some(Micros(now)));
        }
        step(&mut one, Step::End, Micros(now)).unwrap();
        prop_assert_eq!(i64::try_from(one.spoken_ms).unwrap(), spoken);
        prop_assert_eq!(spoken + paused, now / 1_000 - start, "nothing is lost between");
        prop_assert_eq!((one.state, one.running_since), (SpeechState::Done, None));
    }
}

#[test]
fn a_clock_that_goes_back_takes_no_time_away() {
    let mut one = speech(1, SpeechKind::Floor);
    step(&mut one, Step::Start, Micros(9_000_000)).unwrap();
    step(&mut one, Step::Pause, Micros(1_000_000)).unwrap();
    assert_eq!(one.spoken_ms, 0);
}

#[test]
fn each_state_takes_its_steps() {
    use SpeechState::{Done, Paused, Skipped, Speaking, Waiting, Withdrawn};
    let steps = [Step::Start, Step::Pause, Step::Resume, Step::End, Step::Withdraw, Step::Skip];
    let table = [
        (Waiting, [Some(Speaking), None, None, None, Some(Withdrawn), Some(Skipped)]),
        (Speaking, [None, Some(Paused), None, Some(Done), None, None]),
        (Paused, [None, None, Some(Speaking), Some(Done), None, None]),
        (Done, [None; 6]),
        (Withdrawn, [None; 6]),
        (Skipped, [None; 6]),
    ];
    for (state, after) in table {
        for (what, after) in steps.into_iter().zip(after) {
            let mut one = Speech { state, ..speech(1, SpeechKind::Floor) };
            let moved = step(&mut one, what, Micros(5)).ok().map(|()| one.state);
            assert_eq!(moved, after, "{what:?} of {state:?}");
        }
    }
}

#[test]
fn the_time_of_a_commune_is_that_of_its_speeches() {
    let spoke = |place, spoken_ms| Speech {
        started_at: Some(Micros(0)),
        spoken_ms,
        ..speech(place, SpeechKind::Floor)
    };
    let all = [spoke(1, 500), spoke(2, 700), spoke(4, 400), speech(3, SpeechKind::Floor)];
    assert_eq!(times(&all), [("57001".to_owned(), 900), ("57002".to_owned(), 700)]);
}
