use super::*;
use crate::hub::frame::Header;
use crate::hub::outbox::Batch;
use bytes::Bytes;
use futures_util::FutureExt as _;
use parvis_protocol::limits::{OUTBOX_BYTES_MAX, OUTBOX_FRAMES_MAX};
use parvis_protocol::signal::{Presence, Signal};
use parvis_protocol::wire::Encoding;
use proptest::prelude::*;
use std::cell::RefCell;
use uuid::Uuid;

const ROOM: ChannelId = ChannelId(Uuid::from_u128(1));

const fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn connection(number: u128) -> Arc<Outbox> {
    Outbox::new(person(number), SessionId(Uuid::from_u128(number)), Encoding::MessagePack)
}

fn sized(from: i64, to: i64, bytes: usize) -> Arc<Frame> {
    let (from, to) = (Seq(from), Seq(to));
    let head = Header { channel: ROOM, from, to, left: Vec::new(), gained: Vec::new() };
    Arc::new(Frame::from_bus(head, Bytes::from(vec![0; bytes])))
}

fn frame(from: i64) -> Arc<Frame> {
    sized(from, from + 1, 16)
}

fn parting(from: i64, who: u128) -> Arc<Frame> {
    let (at, to) = (Seq(from), Seq(from + 1));
    let left = vec![(person(who), to)];
    let head = Header { channel: ROOM, from: at, to, left, gained: Vec::new() };
    Arc::new(Frame::from_bus(head, Bytes::from_static(b"left")))
}

fn not_called(channel: ChannelId) {
    panic!("{channel} is not closed or opened here");
}

/// A registry with the room open at a position.
fn open_at(head: i64) -> Registry {
    let registry = Registry::default();
    assert_eq!(registry.open(ROOM, |_| ()), None);
    registry.opened(ROOM, "epoch".into(), Seq(head));
    registry
}

fn attached(registry: &Registry, outbox: &Arc<Outbox>, from: i64) -> bool {
    matches!(registry.attach(ROOM, outbox, Seq(from), Seq(from)), Attached::Live(_))
}

fn take(outbox: &Outbox) -> Batch {
    outbox.take(usize::MAX, usize::MAX)
}

#[test]
fn a_person_has_so_many_connections() {
    let registry = Registry::default();
    let (first, second) = (connection(1), connection(1));
    assert!(registry.enter(&first, 1));
    assert!(!registry.enter(&second, 1));
    assert!(registry.enter(&connection(2), 1), "another person");
    registry.leave(&first, &[], not_called);
    assert!(registry.enter(&second, 1));
    assert_eq!(registry.sessions().len(), 2);
}

#[test]
fn the_bus_follows_a_room_from_the_first_listener_to_the_last() {
    let registry = Registry::default();
    let calls = RefCell::new(Vec::new());
    let note = |what: &'static str| {
        let calls = &calls;
        move |_| calls.borrow_mut().push(what)
    };
    let (first, second) = (connection(1), connection(2));
    assert!(matches!(registry.attach(ROOM, &first, Seq(0), Seq(0)), Attached::Behind));
    registry.detach(ROOM, first.id, note("never was open"));
    assert_eq!(registry.open(ROOM, note("open")), None);
    assert_eq!(registry.open(ROOM, note("twice")), None, "its head is still to be read");
    registry.opened(ROOM, "epoch".into(), Seq(4));
    assert_eq!(registry.open(ROOM, note("twice")).as_deref(), Some("epoch"));
    assert!(attached(&registry, &first, 4));
    assert!(attached(&registry, &second, 4));
    registry.detach(ROOM, first.id, note("too early"));
    registry.close_if_empty(ROOM, note("not empty"));
    registry.leave(&second, &[ROOM], note("close"));
    registry.close_if_empty(ROOM, note("not there"));
    assert_eq!(*calls.borrow(), ["open", "close"]);
}

#[test]
fn a_room_without_listeners_is_swept_the_second_time() {
    let registry = open_at(0);
    let outbox = connection(1);
    registry.sweep(not_called);
    assert!(attached(&registry, &outbox, 0), "somebody was on their way");
    registry.sweep(not_called);
    registry.sweep(not_called);
    registry.deliver(parting(0, 1));
    registry.sweep(not_called);
    let closed = RefCell::new(0);
    registry.sweep(|_| *closed.borrow_mut() += 1);
    assert_eq!((*closed.borrow(), registry.head(ROOM)), (1, None));
}

#[test]
fn those_who_attach_get_what_they_missed_then_what_comes() {
    let registry = open_at(0);
    registry.deliver(frame(0));
    registry.deliver(frame(1));
    let (late, there) = (connection(1), connection(2));
    assert!(matches!(registry.attach(ROOM, &late, Seq(1), Seq(2)), Attached::Live(Seq(2))));
    assert!(attached(&registry, &there, 2));
    assert!(attached(&registry, &there, 2), "attached twice, told once");
    let delivered = registry.deliver(frame(2));
    assert_eq!((delivered.frames, delivered.lagging, delivered.hole), (2, 0, false));
    assert_eq!((take(&late).frames.len(), take(&there).frames.len()), (2, 1));
}

#[test]
fn who_leaves_hears_it_and_nothing_after() {
    let registry = open_at(0);
    let (gone, stays) = (connection(1), connection(2));
    assert!(attached(&registry, &gone, 0) && attached(&registry, &stays, 0));
    registry.deliver(frame(0));
    registry.deliver(parting(1, 1));
    registry.deliver(frame(2));
    assert_eq!((take(&gone).frames.len(), take(&stays).frames.len()), (2, 3));
    // What was read before the departure does not bring them back.
    assert!(matches!(registry.attach(ROOM, &gone, Seq(0), Seq(1)), Attached::Left));
    assert!(take(&gone).is_empty());
    // Who was seen to be a member after it has come back.
    assert!(matches!(registry.attach(ROOM, &gone, Seq(0), Seq(2)), Attached::Live(Seq(3))));
}

#[test]
fn who_does_not_read_lags_alone_and_remembers_where() {
    let registry = open_at(0);
    let (slow, quick) = (connection(1), connection(2));
    assert!(attached(&registry, &slow, 0) && attached(&registry, &quick, 0));
    let full = i64::try_from(OUTBOX_FRAMES_MAX).unwrap();
    let mut lagging = 0;
    for at in 0..full + 10 {
        lagging += registry.deliver(frame(at)).lagging;
        assert_eq!(take(&quick).frames.len(), 1);
    }
    assert_eq!(lagging, 1);
    let batch = take(&slow);
    assert_eq!(batch.frames.len(), OUTBOX_FRAMES_MAX);
    let wanted = Wanted { channel: ROOM, from: Some(Seq(full)), member_at: Seq(full) };
    assert_eq!(batch.wanted, [wanted]);
    let Attached::Live(to) = registry.attach(ROOM, &slow, Seq(full), Seq(full)) else {
        panic!("the ring holds it")
    };
    assert_eq!((to, take(&slow).frames.len()), (Seq(full + 10), 10));
}

#[test]
fn an_attachment_that_does_not_fit_is_tried_again_from_where_it_stopped() {
    let registry = open_at(0);
    registry.deliver(sized(0, 1, 1_000));
    registry.deliver(sized(1, 2, 1_000));
    let outbox = connection(1);
    outbox.push_own(Bytes::from(vec![0; OUTBOX_BYTES_MAX - 1_500]));
    assert!(matches!(registry.attach(ROOM, &outbox, Seq(0), Seq(0)), Attached::Lagging));
    assert_eq!(registry.deliver(frame(2)).frames, 0, "not attached");
    let wanted = Wanted { channel: ROOM, from: Some(Seq(1)), member_at: Seq(0) };
    assert_eq!(take(&outbox).wanted, [wanted]);
}

#[test]
fn a_doubt_waits_for_the_head() {
    let registry = Registry::default();
    assert!(!registry.doubt(ROOM), "nobody listens");
    registry.open(ROOM, |_| ());
    assert!(!registry.doubt(ROOM), "nothing to compare yet");
    assert!(!registry.deliver(frame(7)).unsure);
    assert!(registry.opened(ROOM, "epoch".into(), Seq(5)).unsure);
    assert!(!registry.deliver(frame(5)).unsure, "told once");
    assert!(registry.doubt(ROOM));
    registry.doubt_all();
    assert!(!registry.deliver(frame(6)).unsure, "the head is known");
}

fn presence(count: u32) -> EncodedSignal {
    EncodedSignal::new(Signal::Presence(Presence { channel: ROOM, count, people: None })).unwrap()
}

#[test]
fn presence_is_told_to_those_here_and_to_those_who_come() {
    let registry = open_at(0);
    let (first, second) = (connection(1), connection(2));
    assert!(attached(&registry, &first, 0));
    assert!(registry.take_touched().is_empty(), "nobody is shown presence here");
    registry.greet(ROOM, &first);
    assert!(take(&first).is_empty(), "nothing is known yet");
    let touched = Touched { fresh: true, ..Touched::default() };
    assert_eq!(registry.take_touched(), BTreeMap::from([(ROOM, touched)]));
    registry.show(ROOM, presence(1));
    let shown = take(&first).frames;
    assert_eq!(shown.len(), 1);
    assert!(attached(&registry, &second, 0));
    registry.greet(ROOM, &second);
    assert_eq!(take(&second).frames, shown);
    let touched = Touched { fresh: false, came: BTreeSet::from([person(2)]) };
    assert_eq!(registry.take_touched(), BTreeMap::from([(ROOM, touched)]));
    registry.detach(ROOM, first.id, not_called);
    registry.deliver(parting(0, 2));
    assert_eq!(registry.take_touched().len(), 1);
    assert!(registry.listeners(ROOM).is_empty());
}

#[derive(Clone, Debug)]
enum Step {
    /// A change is committed: how heavy, and whether the bus loses its frame.
    Commit(usize, bool),
    /// The client reads so many frames.
    Read(usize),
    /// The node compares its head with the database.
    Compare,
    /// The client detaches and comes back later.
    Bounce,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..90_usize, prop::bool::weighted(0.2))
            .prop_map(|(kib, lost)| Step::Commit(kib * 1024, lost)),
        3 => (1..9_usize).prop_map(Step::Read),
        1 => Just(Step::Compare),
        1 => Just(Step::Bounce),
    ]
}

/// One client of one room, and the database.
struct Client {
    registry: Registry,
    outbox: Arc<Outbox>,
    /// Weight of each committed change.
    database: Vec<usize>,
    /// Last change the client applied.
    position: i64,
    /// Channels to attach, as the session keeps them.
    pending: Vec<Wanted>,
}

impl Client {
    fn head(&self) -> i64 {
        i64::try_from(self.database.len()).unwrap()
    }

    /// Its first bytes hold its position: what the client reads.
    fn frame(&self, from: i64) -> Arc<Frame> {
        let weight = self.database[usize::try_from(from).unwrap()];
        let mut bytes = from.to_be_bytes().to_vec();
        bytes.resize(8 + weight, 0);
        let (at, to) = (Seq(from), Seq(from + 1));
        let head = Header { channel: ROOM, from: at, to, left: Vec::new(), gained: Vec::new() };
        Arc::new(Frame::from_bus(head, Bytes::from(bytes)))
    }

    fn compare(&self) {
        while let Some(head) = self.registry.head(ROOM).filter(|head| head.0 < self.head()) {
            self.registry.deliver(self.frame(head.0));
        }
    }

    /// What a session does: writes what is queued, then attaches what is wanted.
    fn read(&mut self, frames: usize) {
        let batch = self.outbox.take(frames, usize::MAX);
        for bytes in &batch.frames {
            let from = i64::from_be_bytes(bytes[..8].try_into().unwrap());
            assert!(from <= self.position, "a hole: {from} after {}", self.position);
            self.position = self.position.max(from + 1);
        }
        self.pending.extend(batch.wanted);
        if batch.frames.is_empty()
            && let Some(Wanted { channel, from, member_at }) = self.pending.pop()
        {
            let from = from.unwrap();
            match self.registry.attach(channel, &self.outbox, from, member_at) {
                Attached::Live(_) | Attached::Lagging => {}
                Attached::Behind => {
                    let mut upto = from;
                    while upto.0 < self.head() && self.outbox.push(&self.frame(upto.0)) {
                        upto = upto.next();
                    }
                    self.outbox.want(Wanted { channel, from: Some(upto), member_at });
                }
                Attached::Left => panic!("nobody left"),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_client_of_any_pace_reads_everything_in_order(
        steps in prop::collection::vec(step(), 0..120),
    ) {
        let outbox = connection(1);
        let (database, pending) = (Vec::new(), Vec::new());
        let registry = open_at(0);
        let mut client = Client { registry, outbox, database, position: 0, pending };
        prop_assert!(attached(&client.registry, &client.outbox, 0));
        for step in steps {
            match step {
                Step::Commit(weight, lost) => {
                    client.database.push(weight);
                    if !lost {
                        client.registry.deliver(client.frame(client.head() - 1));
                    }
                }
                Step::Read(frames) => client.read(frames),
                Step::Compare => client.compare(),
                Step::Bounce => {
                    client.registry.detach(ROOM, client.outbox.id, |_| ());
                    client.outbox = connection(1);
                    client.pending.clear();
                    // What waited is lost with the connection; the client knows its position.
                    if client.registry.open(ROOM, |_| ()).is_none() {
                        let head = Seq(client.head());
                        client.registry.opened(ROOM, "epoch".into(), head);
                    }
                    let (from, member_at) = (Some(Seq(client.position)), Seq(client.position));
                    client.outbox.want(Wanted { channel: ROOM, from, member_at });
                }
            }
        }
        client.compare();
        let mut turns = 0;
        while client.position < client.head() {
            client.read(8);
            turns += 1;
            prop_assert!(turns < 10_000, "stuck at {} of {}", client.position, client.head());
        }
    }
}

fn is_woken(outbox: &Outbox) -> bool {
    outbox.ready().now_or_never().is_some()
}

#[test]
fn the_listeners_of_a_large_room_are_woken_together() {
    let registry = open_at(0);
    let people: Vec<_> = (1..=u128::try_from(LARGE).unwrap()).map(connection).collect();
    let (last, others) = people.split_last().unwrap();
    for outbox in others {
        assert!(attached(&registry, outbox, 0));
    }
    assert!(!registry.deliver(frame(0)).due, "one less is not large");
    assert!(others.iter().all(|outbox| is_woken(outbox)));
    assert!(attached(&registry, last, 1));

    assert!(registry.deliver(frame(1)).due);
    assert!(!registry.deliver(frame(2)).due, "asked for once");
    assert!(!people.iter().any(|outbox| is_woken(outbox)));
    assert_eq!(registry.wake(ROOM), LARGE);
    assert!(people.iter().all(|outbox| is_woken(outbox)));
    assert!(people.iter().skip(1).all(|outbox| take(outbox).frames.len() >= 2));
    assert!(registry.deliver(frame(3)).due, "woken, so it is asked for again");

    assert!(!registry.deliver(parting(4, 1)).due);
    assert!(is_woken(&people[0]), "whoever left would not be woken with the others");
    assert_eq!(registry.wake(ROOM), LARGE - 1);
    assert!(!is_woken(&people[0]));
}

#[test]
fn a_queue_that_is_filling_up_does_not_wait_for_the_others() {
    let registry = open_at(0);
    let people: Vec<_> = (1..=u128::try_from(LARGE).unwrap()).map(connection).collect();
    for outbox in &people {
        assert!(attached(&registry, outbox, 0));
    }
    let half = i64::try_from(OUTBOX_FRAMES_MAX / 2).unwrap();
    (0..half).for_each(|at| drop(registry.deliver(frame(at))));
    assert!(!is_woken(&people[0]));
    registry.deliver(frame(half));
    assert!(is_woken(&people[0]));
}
