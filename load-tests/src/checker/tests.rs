use super::*;
use parvis_protocol::change::Verb;
use parvis_protocol::id::{Micros, PersonId};
use parvis_protocol::message::Message;
use uuid::Uuid;

const ROOM: ChannelId = ChannelId(Uuid::from_u128(1));

/// Message `number` of sender 7, standing at `seq`.
fn posted(seq: i64, number: u64) -> Seen {
    let message = Message {
        id: id(number),
        channel: ROOM,
        seq: Seq(seq),
        thread: None,
        quote: None,
        author: PersonId(Uuid::from_u128(2)),
        at: Micros(0),
        body: Stamp { sender: 7, number, intended_us: 0 }.body(60),
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        pinned: None,
        acknowledgement_requested: false,
        rev: Seq(seq),
    };
    Seen::of(&Change {
        seq: Seq(seq),
        at: Micros(0),
        by: Some(message.author),
        verb: Verb::MessagePosted,
        entities: vec![Entity::Message(message)],
    })
}

fn id(number: u64) -> MessageId {
    MessageId(Uuid::from_u64_pair(3, number))
}

/// A ledger after one receiver saw messages 0, 1 and 2 at 11, 12 and 13.
fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    for (seq, number) in [(11, 0), (12, 1), (13, 2)] {
        ledger.check(ROOM, &posted(seq, number)).expect("as it should be");
    }
    ledger
}

#[test]
fn receivers_that_agree_are_right() {
    let mut ledger = ledger();
    for (seq, number) in [(11, 0), (12, 1), (13, 2), (14, 3)] {
        assert_eq!(ledger.check(ROOM, &posted(seq, number)), Ok(()));
    }
}

#[test]
fn a_swap_is_found_at_its_position() {
    let mut ledger = ledger();
    let swapped = Fault::Disagreement { channel: ROOM, seq: Seq(12) };
    assert_eq!(ledger.check(ROOM, &posted(12, 2)), Err(swapped));
}

#[test]
fn a_message_at_two_positions_is_found() {
    let mut ledger = ledger();
    let twice = Fault::Twice { channel: ROOM, seq: Seq(14), sender: 7, number: 1 };
    assert_eq!(ledger.check(ROOM, &posted(14, 1)), Err(twice));
}

#[test]
fn a_hole_is_found() {
    let mut ledger = ledger();
    let early = Fault::Early { channel: ROOM, seq: Seq(15) };
    assert_eq!(ledger.check(ROOM, &posted(15, 3)), Err(early));
    let before = Fault::Early { channel: ROOM, seq: Seq(10) };
    assert_eq!(ledger.check(ROOM, &posted(10, 9)), Err(before));
}

#[test]
fn an_acknowledged_message_must_stand_where_its_answer_said() {
    let ledger = ledger();
    assert_eq!(ledger.acknowledged(ROOM, Seq(12), Some(id(1))), Ok(()));
    let missing = |seq| Err(Fault::Missing { channel: ROOM, seq: Seq(seq) });
    assert_eq!(ledger.acknowledged(ROOM, Seq(13), Some(id(1))), missing(13));
    assert_eq!(ledger.acknowledged(ROOM, Seq(14), Some(id(3))), missing(14));
    assert_eq!(ledger.acknowledged(ROOM, Seq(10), Some(id(1))), missing(10));
    assert_eq!(ledger.acknowledged(ROOM, Seq(12), None), missing(12));
}

#[test]
fn processes_that_saw_the_same_agree() {
    let (one, other) = (ledger().chains(), ledger().chains());
    assert!(disagreements(&[one, other]).is_empty());
}

#[test]
fn processes_that_saw_another_order_do_not() {
    let mut swapped = Ledger::default();
    for (seq, number) in [(11, 0), (12, 2), (13, 1)] {
        swapped.check(ROOM, &posted(seq, number)).expect("as far as it knows");
    }
    assert_eq!(disagreements(&[ledger().chains(), swapped.chains()]).len(), 1);
    let mut shorter = Ledger::default();
    shorter.check(ROOM, &posted(11, 0)).expect("as far as it knows");
    assert_eq!(disagreements(&[ledger().chains(), shorter.chains()]).len(), 1);
}
