//! Who listens to what on this node, and how a committed change reaches them.
//!
//! A use-case commits, then calls [`Hub::publish`]. The hub puts changes in order, hands each
//! encoded frame to the local listeners' bounded queues without ever waiting, and gives it to
//! the bus for the other nodes. The bus is only a hint: a hole in the numbering, or a head in
//! the database that is ahead of ours, is healed by one read for the whole node
//! ([`crate::replay`]).
//!
//! The hub does not know rights, except that a person who left a channel hears no more of it.

pub mod core;
pub mod frame;
pub mod outbox;
pub mod registry;
pub mod signal;

use crate::bus::{Bus, Notice};
use crate::telemetry::Metrics;
use frame::Frame;
use outbox::Outbox;
use parvis_protocol::change::Change;
use parvis_protocol::frame::{Bye, close};
use parvis_protocol::id::{ChannelId, PersonId, Seq, SessionId};
use parvis_protocol::signal::Signal;
use registry::{Attached, Delivered, Registry};
use signal::EncodedSignal;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Notify, Semaphore, SemaphorePermit, mpsc};

/// Channels waiting to be healed. What does not fit is found again by the poll of heads.
const HEALING_MAX: usize = 4_096;
/// What it costs to wake a connection and write to it, three times: a room of a thousand takes
/// about a third of the time of the node, and the longer a round is awaited the more it carries.
const WAKING: Duration = Duration::from_micros(40);
/// Turns to read for those who come back, shared out by channel.
const READING_LANES: u128 = 64;

/// A change that a transaction wrote, to be made known once it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The channel.
    pub channel: ChannelId,
    /// The change, with the whole new state of the entities it touched.
    pub change: Change,
}

/// Channels whose last changes this node may have missed without seeing a hole.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// All of them.
    pub all: bool,
    /// These.
    pub some: BTreeSet<ChannelId>,
}

/// The hub of a node.
#[derive(Debug)]
pub struct Hub {
    registry: Registry,
    bus: Bus,
    heal: mpsc::Sender<ChannelId>,
    /// Channels in the queue of `heal`, each once, and the position the database is known to
    /// have reached; zero when only a hole was seen.
    healing: Mutex<HashMap<ChannelId, Seq>>,
    doubts: Mutex<Doubts>,
    doubted: Notify,
    /// Large rooms whose listeners are to be woken, each once.
    due: Mutex<Vec<ChannelId>>,
    comes_due: Notify,
    reading: Vec<Semaphore>,
    metrics: Arc<Metrics>,
}

impl Hub {
    /// A hub without listeners, and the queue of channels to heal.
    pub fn new(bus: Bus, metrics: Arc<Metrics>) -> (Self, mpsc::Receiver<ChannelId>) {
        let (heal, queue) = mpsc::channel(HEALING_MAX);
        let hub = Self {
            registry: Registry::default(),
            bus,
            heal,
            healing: Mutex::default(),
            doubts: Mutex::default(),
            doubted: Notify::new(),
            due: Mutex::default(),
            comes_due: Notify::new(),
            reading: (0..READING_LANES).map(|_| Semaphore::new(1)).collect(),
            metrics,
        };
        (hub, queue)
    }

    /// The bus of this node.
    pub const fn bus(&self) -> &Bus {
        &self.bus
    }

    /// Makes a committed change known, here and on the other nodes.
    pub fn publish(&self, Published { channel, change }: Published) {
        let from = Seq(change.seq.0.saturating_sub(1));
        match Frame::new(channel, from, vec![change]) {
            Ok(frame) => {
                let frame = Arc::new(frame);
                self.bus.publish(Notice::Changes {
                    head: frame.head.clone(),
                    msgpack: frame.msgpack().clone(),
                });
                self.accept(frame);
            }
            Err(error) => tracing::error!(%error, %channel, "a change cannot be written"),
        }
    }

    /// Takes a frame from this node, from the bus or from a read.
    pub fn accept(&self, frame: Arc<Frame>) {
        let channel = frame.head.channel;
        let delivered = self.registry.deliver(frame);
        self.count(channel, &delivered);
    }

    /// Wakes the listeners of large rooms, for ever.
    ///
    /// A system call per listener is most of what a message costs, and one call writes many
    /// frames as cheaply as one. So what comes while a thousand listeners are still being
    /// written to waits for the next round, which begins after a rest in proportion to the last
    /// one. After a silence nothing waits.
    pub async fn wake_large_rooms(&self) {
        let workers = u32::try_from(Handle::current().metrics().num_workers()).unwrap_or(1);
        loop {
            self.comes_due.notified().await;
            let due = std::mem::take(&mut *self.lock_due());
            let woken: usize = due.into_iter().map(|channel| self.registry.wake(channel)).sum();
            let rest = WAKING.saturating_mul(u32::try_from(woken).unwrap_or(u32::MAX));
            tokio::time::sleep(rest / workers.max(1)).await;
        }
    }

    fn lock_due(&self) -> MutexGuard<'_, Vec<ChannelId>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the local listeners and the other nodes something that may be lost.
    pub fn signal(&self, channel: ChannelId, signal: Signal, except: Option<PersonId>) {
        if let Signal::Typing(typing) = &signal {
            self.bus.publish(Notice::Typing(typing.clone()));
        }
        self.signal_here(channel, signal, except);
    }

    /// Tells the local listeners only.
    pub fn signal_here(&self, channel: ChannelId, signal: Signal, except: Option<PersonId>) {
        if let Some(signal) = EncodedSignal::new(signal) {
            self.registry.signal(channel, &signal, except);
        }
    }

    /// Asks for a read of what the channel missed: a hole was seen.
    pub fn heal(&self, channel: ChannelId) {
        self.behind(channel, Seq(0));
    }

    /// Asks for a read of what the channel missed: the database is known to be at `head`.
    pub fn behind(&self, channel: ChannelId, head: Seq) {
        let mut healing = self.lock_healing();
        if let Some(known) = healing.get_mut(&channel) {
            *known = head.max(*known);
        } else if self.heal.try_send(channel).is_ok() {
            healing.insert(channel, head);
        }
    }

    /// The read is about to be made: a hole seen from now on asks for another one. False when
    /// what was missing has come by itself.
    pub fn healing(&self, channel: ChannelId) -> bool {
        let reached = self.lock_healing().remove(&channel).unwrap_or_default();
        let behind = self.registry.head(channel).is_some_and(|head| head < reached);
        let missing = behind || self.registry.has_hole(channel);
        if missing {
            self.metrics.healed.inc();
        }
        missing
    }

    fn lock_healing(&self) -> MutexGuard<'_, HashMap<ChannelId, Seq>> {
        self.healing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last changes of a channel may have been missed: compare its head with the database.
    pub fn doubt(&self, channel: ChannelId) {
        if self.registry.doubt(channel) {
            self.lock_doubts().some.insert(channel);
            self.doubted.notify_one();
        }
    }

    /// The same of every channel.
    pub fn doubt_all(&self) {
        self.registry.doubt_all();
        self.lock_doubts().all = true;
        self.doubted.notify_one();
    }

    /// Resolves when there are doubts, and takes them.
    pub async fn doubts(&self) -> Doubts {
        loop {
            let doubts = std::mem::take(&mut *self.lock_doubts());
            if doubts != Doubts::default() {
                return doubts;
            }
            self.doubted.notified().await;
        }
    }

    fn lock_doubts(&self) -> MutexGuard<'_, Doubts> {
        self.doubts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a room on this node. Returns its epoch; without one, epoch and head must be read and
    /// told to [`Hub::opened`].
    pub fn open(&self, channel: ChannelId) -> Option<Arc<str>> {
        self.registry.open(channel, |channel| self.bus.subscribe(channel))
    }

    /// Epoch and head of a room were read.
    pub fn opened(&self, channel: ChannelId, epoch: Arc<str>, head: Seq) {
        let delivered = self.registry.opened(channel, epoch, head);
        self.count(channel, &delivered);
    }

    /// Adds a listener at a position: see [`Registry::attach`].
    pub fn attach(
        &self,
        channel: ChannelId,
        outbox: &Arc<Outbox>,
        from: Seq,
        member_at: Seq,
    ) -> Attached {
        self.registry.attach(channel, outbox, from, member_at)
    }

    /// Frames read for one who came back: they serve the next ones.
    pub fn backfill(&self, channel: ChannelId, frames: &[Arc<Frame>]) {
        self.registry.backfill(channel, frames);
    }

    /// The turn to read what a channel missed: of many who come back at once, one reads and the
    /// others find it in the ring.
    pub async fn reading(&self, channel: ChannelId) -> Option<SemaphorePermit<'_>> {
        let lane = usize::try_from(channel.0.as_u128() % READING_LANES).unwrap_or(0);
        self.reading.get(lane)?.acquire().await.ok()
    }

    /// Forgets a room that was opened for a listener who did not stay.
    pub fn close_if_empty(&self, channel: ChannelId) {
        self.registry.close_if_empty(channel, |channel| self.bus.unsubscribe(channel));
    }

    /// Forgets every room that was left without its last listener saying so.
    pub fn sweep(&self) {
        self.registry.sweep(|channel| self.bus.unsubscribe(channel));
    }

    /// Removes a listener.
    pub fn detach(&self, channel: ChannelId, outbox: &Outbox) {
        self.registry.detach(channel, outbox.id, |channel| self.bus.unsubscribe(channel));
    }

    /// Counts a connection in. False when the person already has `max`.
    pub fn enter(&self, outbox: &Arc<Outbox>, max: usize) -> bool {
        let entered = self.registry.enter(outbox, max);
        if entered {
            self.metrics.connections.inc();
        }
        entered
    }

    /// Counts a connection out.
    pub fn leave(&self, outbox: &Outbox, channels: &[ChannelId]) {
        outbox.abandon();
        self.registry.leave(outbox, channels, |channel| self.bus.unsubscribe(channel));
        self.metrics.connections.dec();
    }

    /// Closes every connection of a session, here and on the other nodes.
    pub fn end_session(&self, session: SessionId) {
        self.bus.publish(Notice::SessionEnded(session));
        self.end_session_here(session);
    }

    /// Closes every connection of a session on this node.
    pub fn end_session_here(&self, session: SessionId) {
        for outbox in self.registry.connections(|outbox| outbox.session == session) {
            outbox.close(Bye { code: close::SESSION_ENDED, reconnect_after_ms: None });
        }
    }

    /// The rooms and connections, for reads.
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    fn count(&self, channel: ChannelId, delivered: &Delivered) {
        self.metrics.deliveries.inc_by(delivered.frames);
        self.metrics.lagging.inc_by(delivered.lagging);
        if delivered.hole {
            self.heal(channel);
        }
        if delivered.unsure {
            self.doubt(channel);
        }
        if delivered.due {
            self.lock_due().push(channel);
            self.comes_due.notify_one();
        }
    }
}
