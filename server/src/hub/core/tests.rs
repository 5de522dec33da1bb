use super::*;
use crate::hub::frame::Header;
use bytes::Bytes;
use parvis_protocol::id::ChannelId;
use proptest::prelude::*;
use uuid::Uuid;

fn frame(from: i64, to: i64) -> Arc<Frame> {
    sized(from, to, 16)
}

fn sized(from: i64, to: i64, bytes: usize) -> Arc<Frame> {
    let head = Header {
        channel: ChannelId(Uuid::from_u128(1)),
        from: Seq(from),
        to: Seq(to),
        left: Vec::new(),
        gained: Vec::new(),
    };
    Arc::new(Frame::from_bus(head, Bytes::from(vec![0; bytes])))
}

fn spans(frames: &[Arc<Frame>]) -> Vec<(i64, i64)> {
    frames.iter().map(|frame| (frame.head.from.0, frame.head.to.0)).collect()
}

/// What a client does with what leaves: a frame that begins after its position is a hole.
fn read(position: &mut Seq, frames: &[Arc<Frame>]) {
    for frame in frames {
        assert!(frame.head.from <= *position, "a hole after {position}: {:?}", frame.head);
        assert!(frame.head.to > *position, "nothing new after {position}: {:?}", frame.head);
        *position = frame.head.to;
    }
}

/// What the node does about a hole: pages of the database, until there is nothing more.
fn heal(order: &mut Order, position: &mut Seq, last: i64) {
    while let Some(head) = order.head().filter(|head| head.0 < last) {
        let out = order.accept(frame(head.0, (head.0 + 7).min(last)));
        assert!(!out.is_empty(), "the read changed nothing");
        read(position, &out);
    }
}

#[test]
fn frames_wait_for_their_turn() {
    let mut order = Order::default();
    assert!(order.accept(frame(5, 6)).is_empty(), "the head is not known");
    assert!(order.accept(frame(3, 4)).is_empty());
    assert!(!order.has_hole(), "nobody can say before the head is known");
    assert_eq!(spans(&order.opened(Seq(4))), []);
    assert!(order.has_hole());
    assert!(order.accept(frame(7, 8)).is_empty());
    assert_eq!(spans(&order.accept(frame(4, 5))), [(4, 5), (5, 6)]);
    assert!(order.accept(frame(4, 5)).is_empty(), "twice");
    assert_eq!(spans(&order.accept(frame(6, 7))), [(6, 7), (7, 8)]);
    assert!(!order.has_hole());
    assert_eq!(order.head(), Some(Seq(8)));
}

#[test]
fn the_first_head_holds() {
    let mut order = Order::default();
    order.opened(Seq(4));
    order.accept(frame(4, 6));
    order.opened(Seq(5));
    assert_eq!(order.head(), Some(Seq(6)), "a second read of the head may be older");
}

#[test]
fn a_hole_is_filled_however_many_wait_behind_it() {
    let mut order = Order::default();
    order.opened(Seq(0));
    let last = i64::try_from(EARLY_FRAMES_MAX).unwrap() * 2;
    for seq in 1..last {
        assert!(order.accept(frame(seq, seq + 1)).is_empty());
    }
    let mut position = Seq(0);
    read(&mut position, &order.accept(frame(0, 1)));
    assert_eq!(position, Seq(1 + last / 2), "the nearest ones were kept");
    heal(&mut order, &mut position, last);
    assert_eq!(position, Seq(last));
}

#[test]
fn those_who_come_back_find_the_ring_or_are_sent_to_the_database() {
    let mut order = Order::default();
    assert!(matches!(order.missed(Seq(0)), Missed::Unknown));
    order.opened(Seq(10));
    assert!(matches!(order.missed(Seq(9)), Missed::Unknown));
    assert!(matches!(order.missed(Seq(10)), Missed::Ring(frames) if frames.is_empty()));
    order.accept(frame(10, 12));
    order.accept(frame(12, 13));
    let Missed::Ring(frames) = order.missed(Seq(11)) else { panic!("it is in the ring") };
    assert_eq!(spans(&frames), [(10, 12), (12, 13)]);
    order.backfill(&[frame(6, 7), frame(7, 10)]);
    let Missed::Ring(frames) = order.missed(Seq(6)) else { panic!("it was filled") };
    assert_eq!(spans(&frames), [(6, 7), (7, 10), (10, 12), (12, 13)]);
    order.backfill(&[frame(2, 5)]);
    assert!(matches!(order.missed(Seq(2)), Missed::Unknown), "it would leave a hole");
}

#[derive(Clone, Debug)]
enum Step {
    /// A frame of the channel arrives: where it begins, how long, how heavy.
    Arrive(i64, i64, usize),
    /// The head is read, at this position or the last one read.
    Open(i64),
    /// The node reads what is missing up to here.
    Heal(i64),
    /// Somebody read pages from here to the ring, for one who came back.
    Backfill(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => (0..60_i64, 1..5_i64, 0..40_usize)
            .prop_map(|(from, length, kib)| Step::Arrive(from, length, kib * 1024)),
        1 => (0..40_i64).prop_map(Step::Open),
        1 => (0..60_i64).prop_map(Step::Heal),
        1 => (0..60_i64).prop_map(Step::Backfill),
    ];
    prop::collection::vec(step, 0..200)
}

/// It holds what it says, and no more than it may.
fn check_bounds(order: &Order) {
    let bytes: usize = order.ring.iter().map(|frame| frame.size()).sum();
    assert_eq!(bytes, order.ring_bytes);
    assert!(bytes <= RING_BYTES_MAX && order.ring.len() <= RING_FRAMES_MAX);
    assert!(order.early.len() <= EARLY_FRAMES_MAX);
}

/// From any position, the ring brings to the head or says that it cannot.
fn check_ring(order: &Order) {
    for from in 0..=order.head().map_or(0, |head| head.0) {
        if let Missed::Ring(frames) = order.missed(Seq(from)) {
            let mut position = Seq(from);
            read(&mut position, &frames);
            assert_eq!(Some(position), order.head());
        }
    }
}

proptest! {
    #[test]
    fn what_leaves_is_contiguous_and_complete_once_healed(steps in steps()) {
        let mut order = Order::default();
        let mut position = None;
        for step in steps {
            let out = match step {
                Step::Arrive(from, length, bytes) => {
                    order.accept(sized(from, from + length, bytes))
                }
                Step::Open(head) => {
                    position.get_or_insert(Seq(head));
                    order.opened(Seq(head))
                }
                Step::Heal(upto) => {
                    if let Some(position) = &mut position {
                        heal(&mut order, position, upto);
                    }
                    Vec::new()
                }
                Step::Backfill(from) => {
                    let begins = order.ring.front().map(|first| first.head.from).or(order.head());
                    if let Some(begins) = begins.filter(|begins| begins.0 > from) {
                        order.backfill(&[frame(from, begins.0)]);
                    }
                    Vec::new()
                }
            };
            match &mut position {
                Some(position) => read(position, &out),
                None => prop_assert!(out.is_empty(), "the head is not known"),
            }
            prop_assert_eq!(order.head(), position);
            check_bounds(&order);
        }
        check_ring(&order);
        order.opened(Seq(0));
        let mut position = order.head().unwrap_or_default();
        heal(&mut order, &mut position, 70);
        prop_assert_eq!(position, Seq(70));
        prop_assert!(!order.has_hole());
    }
}
