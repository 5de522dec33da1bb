use super::*;
use parvis_protocol::change::{Change, Verb};
use parvis_protocol::channel::Membership;
use parvis_protocol::frame::ResetReason;
use parvis_protocol::id::{MessageId, Micros};
use proptest::prelude::*;
use uuid::Uuid;

const ROOM: ChannelId = ChannelId(Uuid::from_u128(1));
const WRITER: PersonId = PersonId(Uuid::from_u128(2));

/// A change that posts message number `seq`.
fn posted(seq: i64) -> Change {
    let message = Message {
        id: MessageId(Uuid::from_u64_pair(3, u64::try_from(seq).expect("positive"))),
        channel: ROOM,
        seq: Seq(seq),
        thread: None,
        quote: None,
        author: WRITER,
        at: Micros(seq),
        body: seq.to_string(),
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        pinned: None,
        acknowledgement_requested: false,
        rev: Seq(seq),
    };
    change(seq, Verb::MessagePosted, vec![Entity::Message(message)])
}

fn change(seq: i64, verb: Verb, entities: Vec<Entity>) -> Change {
    Change { seq: Seq(seq), at: Micros(seq), by: Some(WRITER), verb, entities }
}

fn frame(from: i64, to: i64) -> ServerFrame {
    frame_of(from, to, (from + 1..=to).map(posted).collect())
}

fn frame_of(from: i64, to: i64, changes: Vec<Change>) -> ServerFrame {
    ServerFrame::Changes(Changes { channel: ROOM, from: Seq(from), to: Seq(to), changes })
}

fn caught_up(epoch: &str, from: i64, to: i64) -> ServerFrame {
    let (from, to) = (Seq(from), Seq(to));
    ServerFrame::CaughtUp(CaughtUp { channel: ROOM, epoch: epoch.to_owned(), from, to })
}

fn live_at(position: i64) -> State {
    let mut state = State::new(Keep::Entities);
    state.apply(&caught_up("e", position, position)).expect("applied");
    state
}

fn bodies(state: &State) -> Vec<String> {
    state.messages(ROOM).iter().map(|message| message.body.clone()).collect()
}

#[test]
fn changes_that_follow_are_applied() {
    let mut state = live_at(4);
    assert_eq!(state.apply(&frame(4, 6)), Ok(Applied::Changes { fresh: 0 }));
    assert_eq!(state.apply(&frame(6, 7)), Ok(Applied::Changes { fresh: 0 }));
    assert_eq!(state.position(ROOM), Seq(7));
    assert_eq!(bodies(&state), ["5", "6", "7"]);
    assert_eq!((state.applied, state.duplicates), (3, 0));
}

#[test]
fn changes_that_come_again_are_dropped_and_counted() {
    let mut state = live_at(4);
    state.apply(&frame(4, 6)).expect("applied");
    assert_eq!(state.apply(&frame(4, 6)), Ok(Applied::Changes { fresh: 2 }));
    assert_eq!(state.apply(&frame(5, 8)), Ok(Applied::Changes { fresh: 1 }));
    assert_eq!(state.position(ROOM), Seq(8));
    assert_eq!((state.applied, state.duplicates), (4, 3));
}

#[test]
fn a_hole_is_a_violation() {
    let mut state = live_at(4);
    let hole = Violation::Hole { channel: ROOM, at: Seq(4), from: Seq(5) };
    assert_eq!(state.apply(&frame(5, 6)), Err(hole));
}

#[test]
fn a_frame_whose_numbers_are_not_what_it_says_is_a_violation() {
    let sparse = |changes: Vec<Change>| match live_at(0).apply(&frame_of(0, 2, changes)) {
        Err(Violation::Sparse { found, .. }) => found.0,
        other => panic!("{other:?}"),
    };
    assert_eq!(sparse(vec![posted(1), posted(3)]), 3);
    assert_eq!(sparse(vec![posted(2), posted(1)]), 2);
    assert_eq!(sparse(vec![posted(1), posted(1)]), 1);
    assert_eq!(sparse(vec![posted(1)]), 1);
    assert_eq!(sparse(vec![posted(1), posted(2), posted(3)]), 3);
    assert_eq!(sparse(vec![]), 0);
}

#[test]
fn caught_up_must_be_true() {
    let mut state = live_at(4);
    let early = Violation::NotCaughtUp { channel: ROOM, at: Seq(4), to: Seq(5) };
    assert_eq!(state.apply(&caught_up("e", 4, 5)), Err(early));
    let other = Violation::EpochChanged { channel: ROOM };
    assert_eq!(state.apply(&caught_up("f", 4, 4)), Err(other));
}

#[test]
fn a_reset_forgets_the_room_and_goes_on_from_its_head() {
    let mut state = live_at(0);
    state.apply(&frame(0, 3)).expect("applied");
    let reset = Reset {
        channel: ROOM,
        reason: ResetReason::EpochChanged,
        epoch: "f".to_owned(),
        head: Seq(9),
    };
    state.apply(&ServerFrame::Reset(reset)).expect("applied");
    assert!(bodies(&state).is_empty());
    state.apply(&frame(9, 10)).expect("applied");
    assert_eq!(bodies(&state), ["10"]);
    let resume = state.positions();
    assert_eq!(resume.len(), 1);
    assert_eq!((resume[0].epoch.as_str(), resume[0].seq), ("f", Seq(10)));
}

#[test]
fn the_newest_state_of_an_entity_wins_whatever_comes_later() {
    let mut state = live_at(0);
    let Some(Entity::Message(old)) = posted(1).entities.pop() else { panic!("a message") };
    let edited = Message { body: "corrected".to_owned(), rev: Seq(2), ..old.clone() };
    let changes = vec![
        change(1, Verb::MessagePosted, vec![]),
        change(2, Verb::MessageEdited, vec![Entity::Message(edited)]),
    ];
    state.apply(&frame_of(0, 2, changes)).expect("applied");
    state.merge(ROOM, &[Entity::Message(old)]);
    assert_eq!(bodies(&state), ["corrected"]);
}

#[test]
fn a_room_that_was_lost_is_forgotten_and_stays_so() {
    let mut state = live_at(0);
    let membership = Membership { channel: ROOM, active: false, rev: Seq(1) };
    let personal = ChannelId(Uuid::from_u128(9));
    let lost = change(1, Verb::MembershipLost, vec![Entity::Membership(membership)]);
    let told = Changes { channel: personal, from: Seq(0), to: Seq(1), changes: vec![lost] };
    state.apply(&ServerFrame::Changes(told)).expect("applied");
    state.apply(&frame(0, 1)).expect("a late frame is not a fault");
    assert!(!state.channels.contains_key(&ROOM));
}

proptest! {
    /// However the journal is cut, repeated and overlapped, as long as nothing is skipped the
    /// client ends with each message once, in order, and has counted what came again.
    #[test]
    fn overlapping_replays_converge(steps in prop::collection::vec((0_i64..6, 0_i64..6), 1..40)) {
        let mut state = live_at(0);
        let (mut at, mut sent) = (0, 0);
        for (back, ahead) in steps {
            let from = (at - back).max(0);
            let to = from + ahead;
            state.apply(&frame(from, to)).expect("applied");
            sent += u64::try_from(ahead).expect("positive");
            at = at.max(to);
        }
        let all: Vec<String> = (1..=at).map(|seq| seq.to_string()).collect();
        prop_assert_eq!(bodies(&state), all);
        prop_assert_eq!(state.applied + state.duplicates, sent);
    }
}
