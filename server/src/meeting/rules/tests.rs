//! Every state with every move; agendas by chance.

use super::*;
use parvis_protocol::id::{ChannelId, MeetingId};
use parvis_protocol::meeting::Publicity;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

const ALL: [MeetingState; 6] = [
    MeetingState::Draft,
    MeetingState::Convened,
    MeetingState::Open,
    MeetingState::Suspended,
    MeetingState::Closed,
    MeetingState::Cancelled,
];

const fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn meeting(version: u32) -> Meeting {
    Meeting {
        id: MeetingId(Uuid::from_u128(1)),
        channel: ChannelId(Uuid::from_u128(2)),
        number: 1,
        author: person(1),
        created_at: Micros(0),
        state: MeetingState::Draft,
        draft: MeetingDraft {
            title: "Conseil".into(),
            starts_at: Micros(0),
            places: vec!["Mairie".into()],
            mode: MeetingMode::Place,
            publicity: Publicity::Public,
            chair: Some(person(2)),
            secretary: None,
            facilitators: vec![person(3)],
            video_url: None,
            second_of: None,
        },
        version,
        outdated: false,
        opened_at: None,
        closed_at: None,
        cancelled: None,
        item: None,
        quorum: None,
        desk: None,
        screen_since: None,
        minutes_seq: None,
        approved: None,
        rev: Seq(1),
    }
}

fn items(count: u128) -> Vec<AgendaItem> {
    let kind = ItemKind::Debate;
    let seed = |number| Seed {
        id: ItemId(Uuid::from_u128(number)),
        author: person(1),
        draft: ItemDraft {
            kind,
            title: format!("Point {number}"),
            rapporteur: None,
            minutes: None,
            attachments: vec![],
        },
    };
    let seeds = (1..=count).map(seed).collect();
    materialise((&meeting(0), &[]), seeds, (Seq(1), Micros(0))).unwrap()
}

#[test]
fn who_conducts_is_named_or_facilitates_the_room() {
    let by = |number, facilitates| Runner { person: person(number), facilitates };
    let meeting = meeting(0);
    assert!(conducts(&meeting, by(2, false)) && conducts(&meeting, by(3, false)));
    assert!(conducts(&meeting, by(9, true)) && !conducts(&meeting, by(9, false)));
    assert!(!conducts(&meeting, by(1, false)), "who prepared it may have lost the room since");
}

#[test]
fn a_meeting_goes_forward_only() {
    use MeetingState::{Convened, Draft, Open, Suspended};
    for (what, from) in [
        (Move::Edit, vec![Draft, Convened]),
        (Move::Cancel, vec![Draft, Convened]),
        (Move::Convene, vec![Draft, Convened]),
        (Move::Open, vec![Draft, Convened]),
        (Move::Arrange, vec![Draft, Convened, Open, Suspended]),
        (Move::Drop, vec![Draft, Convened, Open, Suspended]),
        (Move::Discuss, vec![Open]),
        (Move::Suspend, vec![Open]),
        (Move::Resume, vec![Suspended]),
        (Move::Close, vec![Open, Suspended]),
    ] {
        for state in ALL {
            assert_eq!(takes(state, what), from.contains(&state), "{what:?} when {state:?}");
            assert!(!(is_over(state) && takes(state, what)));
        }
    }
}

#[test]
fn only_a_council_s_agenda_is_closed_to_decisions_once_sent() {
    let council = Some(BodyKind::Council);
    let bureau = Some(BodyKind::Bureau);
    for kind in [ItemKind::Deliberation, ItemKind::Election] {
        assert!(matches!(adds(council, &meeting(1), [kind]), Err(Error::FrozenAgenda)));
        assert_eq!(adds(bureau, &meeting(1), [kind]).unwrap(), [Warning::AgendaSent]);
        assert_eq!(adds(council, &meeting(0), [kind]).unwrap(), []);
    }
    assert_eq!(adds(council, &meeting(1), [ItemKind::Debate, ItemKind::Other]).unwrap(), []);
}

#[test]
fn a_number_is_given_once() {
    let mut all = items(4);
    all[1].state = ItemState::Withdrawn;
    number(&mut all);
    let numbers = |all: &[AgendaItem]| all.iter().map(|it| it.number).collect::<Vec<_>>();
    assert_eq!(numbers(&all), [Some(1), None, Some(2), Some(3)]);
    all.swap(0, 3);
    all.extend(items(1));
    number(&mut all);
    assert_eq!(numbers(&all), [Some(3), None, Some(2), Some(1), Some(4)]);
}

proptest! {
    /// Whatever is moved where: the same items, each once, ranked 1, 2, 3 …, and the one that was
    /// moved where it was wanted.
    #[test]
    fn moves_lose_nothing(
        count in 1_u128..12,
        moves in prop::collection::vec((0_u128..14, 0_u128..14), 0..30),
    ) {
        let id = |number| ItemId(Uuid::from_u128(number));
        let mut all = items(count);
        for (item, before) in moves {
            let before = (before > 0).then_some(id(before));
            let was = all.clone();
            let moved = reorder(&mut all, id(item), before);
            let there = |id: ItemId| was.iter().any(|it| it.id == id);
            let fine = there(id(item)) && before.is_none_or(|it| there(it) && it != id(item));
            prop_assert_eq!(moved.is_ok(), fine);
            if !fine {
                // The use-case drops its transaction: the list it had in hand is nobody's.
                all = was;
                continue;
            }
            let ids: BTreeSet<ItemId> = all.iter().map(|it| it.id).collect();
            prop_assert_eq!(ids.len(), was.len());
            let ranks: Vec<u32> = all.iter().map(|it| it.rank).collect();
            prop_assert_eq!(ranks, (1..=u32::try_from(was.len()).unwrap()).collect::<Vec<_>>());
            let at = all.iter().position(|it| it.id == id(item)).unwrap();
            prop_assert_eq!(all.get(at + 1).map(|it| it.id), before);
        }
    }
}
