//! What all connections of a worker share: the ledger, the counts, the rooms' windows. One
//! thread, no locks.

use crate::checker::{Ledger, Seen};
use crate::clock::Clock;
use crate::number;
use crate::order::{Buckets, Drive, Driven, Opening, Report};
use bytes::Bytes;
use hdrhistogram::Histogram;
use parvis_protocol::frame::ServerFrame;
use parvis_protocol::id::{ChannelId, MessageId, Seq};
use parvis_protocol::wire::Encoding;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;
use tokio::sync::Semaphore;

/// Latencies beyond are counted as this: 10 minutes.
const LATENCY_US_MAX: u64 = 600_000_000;
/// Decoded frames kept for the other receivers of a room.
const FRAMES_KEPT: usize = 8_192;
/// Faults told in words; all are counted.
const FAULTS_TOLD: usize = 20;

/// A frame that was read once, for all who receive the same bytes.
#[derive(Debug)]
pub struct Decoded {
    /// The frame.
    pub frame: ServerFrame,
    /// What of its changes is compared, in their order.
    pub seen: Vec<Seen>,
    /// Its size.
    pub bytes: u64,
}

/// Shared by all connections of a worker.
#[derive(Debug)]
pub struct Shared {
    /// The time.
    pub clock: Clock,
    /// Connections that are live.
    pub live: Cell<usize>,
    /// Work under way, when there is any.
    pub counts: RefCell<Counts>,
    ledger: RefCell<Ledger>,
    cache: RefCell<Cache>,
    gates: RefCell<HashMap<ChannelId, Rc<Gate>>>,
    acknowledged: RefCell<Vec<(ChannelId, Seq, Option<MessageId>)>>,
    faults: RefCell<(u64, Vec<String>)>,
}

/// How many messages of a room may be on their way to its members.
#[derive(Debug)]
pub struct Gate {
    /// One permit a message.
    pub turns: Semaphore,
    receivers: Cell<u64>,
    delivered: Cell<u64>,
}

#[derive(Debug, Default)]
struct Cache {
    frames: HashMap<Bytes, Rc<Decoded>>,
    order: VecDeque<Bytes>,
}

/// What is counted during one piece of work.
#[derive(Debug)]
pub struct Counts {
    /// When posting ends.
    pub ends_us: u64,
    /// Messages sent.
    pub posted: u64,
    /// Messages acknowledged.
    pub acknowledged: u64,
    acknowledged_in_time: u64,
    refused: BTreeMap<&'static str, u64>,
    delivered: u64,
    delivered_bytes: u64,
    frames: u64,
    last_us: u64,
    acknowledged_us: Histogram<u64>,
    delivered_us: Histogram<u64>,
    opened_us: Histogram<u64>,
    heads: HashMap<ChannelId, Seq>,
}

impl Shared {
    /// Nothing counted yet.
    pub fn new(clock: Clock) -> anyhow::Result<Rc<Self>> {
        Ok(Rc::new(Self {
            clock,
            live: Cell::new(0),
            counts: RefCell::new(Counts::new(u64::MAX)?),
            ledger: RefCell::default(),
            cache: RefCell::default(),
            gates: RefCell::default(),
            acknowledged: RefCell::default(),
            faults: RefCell::default(),
        }))
    }

    /// Reads a frame, or finds it among those that others received.
    pub fn decode(&self, bytes: &Bytes, encoding: Encoding) -> crate::error::Result<Rc<Decoded>> {
        let shared = is_changes(bytes);
        if shared && let Some(known) = self.cache.borrow().frames.get(bytes) {
            return Ok(Rc::clone(known));
        }
        let frame: ServerFrame = encoding.decode(bytes)?;
        let seen = match &frame {
            ServerFrame::Changes(changes) => changes.changes.iter().map(Seen::of).collect(),
            _ => Vec::new(),
        };
        let decoded = Rc::new(Decoded { frame, seen, bytes: number::len(bytes.len()) });
        if shared {
            self.cache.borrow_mut().keep(Bytes::copy_from_slice(bytes), &decoded);
        }
        Ok(decoded)
    }

    /// A receiver applied the changes of a frame from index `fresh` on.
    pub fn delivered(&self, channel: ChannelId, decoded: &Decoded, fresh: usize) {
        let now_us = self.clock.now_us();
        let mut ledger = self.ledger.borrow_mut();
        let mut counts = self.counts.borrow_mut();
        let mut messages = 0;
        for seen in decoded.seen.iter().skip(fresh) {
            if let Err(fault) = ledger.check(channel, seen) {
                self.fault(fault.to_string());
            }
            if let Some(stamp) = seen.stamp {
                messages += 1;
                counts.delivered_us.saturating_record(now_us.saturating_sub(stamp.intended_us));
            }
        }
        counts.delivered += messages;
        counts.delivered_bytes += decoded.bytes;
        counts.frames += 1;
        counts.last_us = now_us;
        drop(counts);
        if let Some(gate) = self.gates.borrow().get(&channel) {
            gate.delivered(messages);
        }
    }

    /// A member has what it waited for in a poll, which was asked for at `since_us`.
    pub fn told(&self, since_us: u64) {
        let now_us = self.clock.now_us();
        let mut counts = self.counts.borrow_mut();
        counts.delivered += 1;
        counts.last_us = now_us;
        counts.delivered_us.saturating_record(now_us.saturating_sub(since_us));
    }

    /// How many members have it.
    pub fn heard(&self) -> u64 {
        self.counts.borrow().delivered
    }

    /// A message meant to leave at `intended_us` was acknowledged.
    pub fn acknowledged(
        &self,
        intended_us: u64,
        channel: ChannelId,
        seq: Seq,
        message: Option<MessageId>,
    ) {
        let now_us = self.clock.now_us();
        let mut counts = self.counts.borrow_mut();
        counts.acknowledged += 1;
        counts.last_us = now_us;
        counts.acknowledged_in_time += u64::from(now_us <= counts.ends_us);
        counts.acknowledged_us.saturating_record(now_us.saturating_sub(intended_us));
        let head = counts.heads.entry(channel).or_insert(seq);
        *head = seq.max(*head);
        self.acknowledged.borrow_mut().push((channel, seq, message));
    }

    /// A message was refused: it will be delivered to nobody.
    pub fn refused(&self, channel: ChannelId, problem: &'static str) {
        *self.counts.borrow_mut().refused.entry(problem).or_default() += 1;
        if let Some(gate) = self.gates.borrow().get(&channel) {
            gate.turns.add_permits(1);
        }
    }

    /// A connection became live, so long after the first handshake.
    pub fn opened(&self, after_us: u64) {
        self.live.set(self.live.get() + 1);
        self.counts.borrow_mut().opened_us.saturating_record(after_us);
    }

    /// A broken promise or a lost connection.
    pub fn fault(&self, words: String) {
        let mut faults = self.faults.borrow_mut();
        faults.0 += 1;
        if faults.1.len() < FAULTS_TOLD {
            faults.1.push(words);
        }
    }

    /// How many faults there were.
    pub fn faults(&self) -> u64 {
        self.faults.borrow().0
    }

    /// Begins to count anew, for a piece of work whose posting ends at `ends_us`.
    pub fn begin(&self, ends_us: u64) -> anyhow::Result<()> {
        *self.counts.borrow_mut() = Counts::new(ends_us)?;
        self.acknowledged.borrow_mut().clear();
        Ok(())
    }

    /// Limits what is on its way in each room; `rooms` tells how many members each has here.
    pub fn set_gates(&self, rooms: &HashMap<ChannelId, u64>, window: usize) {
        let gate = |(channel, receivers): (&ChannelId, &u64)| {
            let gate = Gate {
                turns: Semaphore::new(window),
                receivers: Cell::new(*receivers),
                delivered: Cell::new(0),
            };
            (*channel, Rc::new(gate))
        };
        *self.gates.borrow_mut() = rooms.iter().map(gate).collect();
    }

    /// The gate of a room.
    pub fn gate(&self, channel: ChannelId) -> Option<Rc<Gate>> {
        self.gates.borrow().get(&channel).cloned()
    }

    /// Whether every message sent was answered.
    pub fn all_answered(&self) -> bool {
        let counts = self.counts.borrow();
        counts.posted == counts.acknowledged + counts.refused.values().sum::<u64>()
    }

    /// How far the work is, in words.
    pub fn progress(&self) -> String {
        let Counts { posted, acknowledged, delivered, .. } = &*self.counts.borrow();
        format!("{posted} posted, {acknowledged} acknowledged, {delivered} delivered")
    }

    /// Where the rooms stand, as far as answers told.
    pub fn heads(&self) -> HashMap<ChannelId, Seq> {
        self.counts.borrow().heads.clone()
    }

    /// Ends a piece of work: every answer is compared with the ledger.
    pub fn driven(&self, started_us: u64, own_cpu_us: u64) -> Driven {
        let ledger = self.ledger.borrow();
        for (channel, seq, message) in self.acknowledged.borrow().iter() {
            if let Err(fault) = ledger.acknowledged(*channel, *seq, *message) {
                self.fault(fault.to_string());
            }
        }
        let counts = self.counts.borrow();
        Driven {
            took_us: counts.last_us.saturating_sub(started_us),
            posted: counts.posted,
            acknowledged: counts.acknowledged,
            acknowledged_in_time: counts.acknowledged_in_time,
            refused: counts.refused.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect(),
            delivered: counts.delivered,
            delivered_bytes: counts.delivered_bytes,
            frames: counts.frames,
            acknowledged_us: buckets(&counts.acknowledged_us),
            delivered_us: buckets(&counts.delivered_us),
            heads: counts.heads.iter().map(|(channel, seq)| (*channel, *seq)).collect(),
            own_cpu_us,
        }
    }

    /// What opening all connections took.
    pub fn opening(&self) -> Opening {
        let counts = self.counts.borrow();
        Opening { took_us: counts.opened_us.max(), each_us: buckets(&counts.opened_us) }
    }

    /// What was found so far.
    pub fn report(&self, duplicates: u64, resets: u64) -> Report {
        let faults = self.faults.borrow();
        Report {
            live: number::len(self.live.get()),
            duplicates,
            resets,
            faults: faults.0,
            first_faults: faults.1.clone(),
            chains: self.ledger.borrow().chains(),
        }
    }
}

impl Counts {
    fn new(ends_us: u64) -> anyhow::Result<Self> {
        let histogram = || Histogram::new_with_bounds(1, LATENCY_US_MAX, 3);
        Ok(Self {
            ends_us,
            posted: 0,
            acknowledged: 0,
            acknowledged_in_time: 0,
            refused: BTreeMap::new(),
            delivered: 0,
            delivered_bytes: 0,
            frames: 0,
            last_us: 0,
            acknowledged_us: histogram()?,
            delivered_us: histogram()?,
            opened_us: histogram()?,
            heads: HashMap::new(),
        })
    }
}

impl Gate {
    /// So many messages reached one receiver; a message has left the room once all have it.
    fn delivered(&self, messages: u64) {
        let delivered = self.delivered.get() + messages;
        let receivers = self.receivers.get().max(1);
        let through = usize::try_from(delivered / receivers).unwrap_or(usize::MAX);
        self.delivered.set(delivered % receivers);
        if through > 0 {
            self.turns.add_permits(through);
        }
    }
}

impl Cache {
    fn keep(&mut self, bytes: Bytes, decoded: &Rc<Decoded>) {
        if self.order.len() >= FRAMES_KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.frames.remove(&oldest);
        }
        self.order.push_back(bytes.clone());
        self.frames.insert(bytes, Rc::clone(decoded));
    }
}

/// Changes are the same bytes for every receiver of a room; nothing else is.
fn is_changes(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x81\xa7changes") || bytes.starts_with(b"{\"changes\"")
}

fn buckets(histogram: &Histogram<u64>) -> Buckets {
    histogram
        .iter_recorded()
        .map(|value| (value.value_iterated_to(), value.count_at_value()))
        .collect()
}

/// Puts the histograms of several workers together.
pub fn merged<'a>(all: impl Iterator<Item = &'a Buckets>) -> anyhow::Result<Histogram<u64>> {
    let mut histogram = Histogram::new_with_bounds(1, LATENCY_US_MAX, 3)?;
    for (value, count) in all.flatten() {
        histogram.saturating_record_n(*value, *count);
    }
    Ok(histogram)
}

/// The piece of work that members carry out, once for each.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// What was ordered.
    pub drive: Drive,
    /// When it starts.
    pub start_us: u64,
}
