//! What waits to be written to one connection. Bounded: a slow peer costs this much and no more.
//!
//! Two lanes. Durable frames leave in order; when the lane is full the channel that does not fit
//! begins to *lag*: nothing of it is queued any more, and once the lane is empty the session
//! replays it from where it stopped. Signals leave latest first-come, one per key.

use super::frame::Frame;
use bytes::Bytes;
use parvis_protocol::frame::Bye;
use parvis_protocol::id::{ChannelId, PersonId, PollId, Seq, SessionId};
use parvis_protocol::limits::{OUTBOX_BYTES_MAX, OUTBOX_FRAMES_MAX};
use parvis_protocol::wire::Encoding;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Signals waiting for one connection; the oldest key gives way.
const SIGNALS_MAX: usize = 64;

/// What makes a later signal replace an earlier one: the room, and what it is about.
pub type SignalKey = (ChannelId, About);

/// What a signal of a room is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Who is present.
    Presence,
    /// Whether somebody is writing.
    Typing(PersonId),
    /// How many have voted.
    Turnout(PollId),
}

/// The queue of one connection, shared by the hub that fills it and the session that empties it.
#[derive(Debug)]
pub struct Outbox {
    /// Tells connections apart on this node.
    pub id: u64,
    /// Whose connection it is.
    pub person: PersonId,
    /// Signed in as this session.
    pub session: SessionId,
    /// How frames are written.
    pub encoding: Encoding,
    lanes: Mutex<Lanes>,
    wake: Notify,
    lighter: Notify,
}

#[derive(Debug, Default)]
struct Lanes {
    durable: VecDeque<Item>,
    bytes: usize,
    signals: VecDeque<(SignalKey, Bytes)>,
    wanted: Vec<Wanted>,
    bye: Option<Bye>,
    /// The connection is gone: nothing is kept any more.
    abandoned: bool,
}

impl Lanes {
    fn is_light(&self) -> bool {
        self.durable.len() <= OUTBOX_FRAMES_MAX / 2 && self.bytes <= OUTBOX_BYTES_MAX / 2
    }
}

#[derive(Debug)]
enum Item {
    Frame(Arc<Frame>),
    Own(Bytes),
}

impl Item {
    fn size(&self) -> usize {
        match self {
            Self::Frame(frame) => frame.size(),
            Self::Own(bytes) => bytes.len(),
        }
    }
}

/// A channel the session must attach, once the lane is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The channel.
    pub channel: ChannelId,
    /// Where it stopped; absent for a room just gained, which starts at its head.
    pub from: Option<Seq>,
    /// The person was known to be a member at this position.
    pub member_at: Seq,
}

/// What a session takes out at once.
#[derive(Debug, Default)]
pub struct Batch {
    /// Encoded frames, in order.
    pub frames: Vec<Bytes>,
    /// Channels to attach; only when nothing durable is left.
    pub wanted: Vec<Wanted>,
    /// Close after these frames.
    pub bye: Option<Bye>,
}

impl Batch {
    /// Nothing to do.
    pub const fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.wanted.is_empty() && self.bye.is_none()
    }
}

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Outbox {
    /// An empty queue.
    pub fn new(person: PersonId, session: SessionId, encoding: Encoding) -> Arc<Self> {
        Arc::new(Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            person,
            session,
            encoding,
            lanes: Mutex::default(),
            wake: Notify::new(),
            lighter: Notify::new(),
        })
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues durable changes. False when they do not fit: the channel lags from the position
    /// before them. Nothing more of it may be pushed until it was wanted and attached again.
    pub fn push(&self, frame: &Arc<Frame>) -> bool {
        let fits = self.push_unseen(frame);
        self.wake.notify_one();
        fits
    }

    /// The same without waking the session, which [`Outbox::look_again`] does later, together
    /// with others. A lane that is filling up does not wait for that.
    pub fn push_unseen(&self, frame: &Arc<Frame>) -> bool {
        let mut lanes = self.lanes();
        if lanes.abandoned {
            return true;
        }
        let full = lanes.durable.len() >= OUTBOX_FRAMES_MAX
            || lanes.bytes + frame.size() > OUTBOX_BYTES_MAX;
        let fits = !full || lanes.durable.is_empty();
        if fits {
            lanes.bytes += frame.size();
            lanes.durable.push_back(Item::Frame(Arc::clone(frame)));
        }
        for room in &frame.head.gained {
            lanes.wanted.push(Wanted { channel: *room, from: None, member_at: Seq(0) });
        }
        let filling = !lanes.is_light();
        drop(lanes);
        if filling {
            self.wake.notify_one();
        }
        fits
    }

    /// Queues a frame of this connection alone: an answer, `welcome`, `caught_up`. Always fits:
    /// their number is bounded by the commands in flight and the channels followed.
    pub fn push_own(&self, bytes: Bytes) {
        let mut lanes = self.lanes();
        if lanes.abandoned {
            return;
        }
        lanes.bytes += bytes.len();
        lanes.durable.push_back(Item::Own(bytes));
        drop(lanes);
        self.wake.notify_one();
    }

    /// Queues a signal in the place of the one with the same key.
    pub fn push_signal(&self, key: SignalKey, bytes: Bytes) {
        let mut lanes = self.lanes();
        if lanes.abandoned {
            return;
        }
        if let Some(waiting) = lanes.signals.iter_mut().find(|(of, _)| *of == key) {
            waiting.1 = bytes;
        } else {
            if lanes.signals.len() >= SIGNALS_MAX {
                lanes.signals.pop_front();
            }
            lanes.signals.push_back((key, bytes));
        }
        drop(lanes);
        self.wake.notify_one();
    }

    /// Asks the session to attach a channel.
    pub fn want(&self, wanted: Wanted) {
        let mut lanes = self.lanes();
        if lanes.abandoned {
            return;
        }
        lanes.wanted.push(wanted);
        drop(lanes);
        self.wake.notify_one();
    }

    /// Asks the session to say goodbye and close. The first farewell holds.
    pub fn close(&self, bye: Bye) {
        self.lanes().bye.get_or_insert(bye);
        self.wake.notify_one();
    }

    /// Wakes the session though nothing was queued: something it waits for may have changed.
    pub fn look_again(&self) {
        self.wake.notify_one();
    }

    /// The connection is gone: forgets what waits, and keeps nothing from now on.
    pub fn abandon(&self) {
        *self.lanes() = Lanes { abandoned: true, ..Lanes::default() };
        self.lighter.notify_waiters();
    }

    /// Resolves when at most half of the durable lane is taken: time to answer one more command.
    pub async fn light(&self) {
        loop {
            let lighter = self.lighter.notified();
            if self.lanes().is_light() {
                return;
            }
            lighter.await;
        }
    }

    /// Takes what may be written now: at most `frames`, at most about `bytes`.
    pub fn take(&self, frames: usize, bytes: usize) -> Batch {
        let mut lanes = self.lanes();
        let mut batch = Batch::default();
        let mut taken = 0;
        while batch.frames.len() < frames && taken < bytes {
            let Some(item) = lanes.durable.pop_front() else { break };
            lanes.bytes -= item.size();
            taken += item.size();
            batch.frames.push(match item {
                Item::Frame(frame) => frame.bytes(self.encoding),
                Item::Own(bytes) => bytes,
            });
        }
        if lanes.durable.is_empty() {
            while batch.frames.len() < frames {
                let Some((_, bytes)) = lanes.signals.pop_front() else { break };
                batch.frames.push(bytes);
            }
            batch.wanted = std::mem::take(&mut lanes.wanted);
            batch.bye = lanes.bye.take();
            // An idle connection keeps no room for what may never come.
            lanes.durable = VecDeque::new();
            if lanes.signals.is_empty() {
                lanes.signals = VecDeque::new();
            }
        }
        if taken > 0 && lanes.is_light() {
            self.lighter.notify_waiters();
        }
        batch
    }

    /// Resolves when there may be something to take.
    pub async fn ready(&self) {
        self.wake.notified().await;
    }
}

#[cfg(test)]
mod tests;
