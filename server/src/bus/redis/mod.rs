//! The bus through Redis pub/sub: one pipelined connection to publish, one to listen, whatever
//! the number of sockets.
//!
//! Redis keeps nothing: it passes notices on. Nothing here waits for it: `publish` puts a notice
//! in a bounded queue, the reader puts what it hears in another, and what does not fit is dropped
//! and counted. When the way was lost, the node is told [`Event::Reopened`] once it is open again.
//!
//! A connection that is open proves little: a Redis that froze, or that forgot who listens, looks
//! well from here. So each node sends itself a probe, twice a second, the way every notice goes;
//! when none came back for a good second the node says that it is deaf (and reads the database
//! every second), after ten seconds it opens its connection anew.

mod publisher;
mod subscriber;
mod wanted;

use super::{Bus, BusStatus, EVENTS_WAITING_MAX, Event, Kind, NodeId, Notice, Probe};
use crate::task::Tasks;
use parvis_protocol::id::ChannelId;
use redis::{Client, IntoConnectionInfo as _, ProtocolVersion};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;
use wanted::Wanted;

/// Notices waiting to be published, in number and in bytes; more are dropped.
const QUEUE_NOTICES_MAX: usize = 4_096;
const QUEUE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// A connection that is not open by then will not be.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// An answer that is not there by then will not come.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
/// A node sends itself a probe this often.
const PROBE_EVERY: Duration = Duration::from_millis(500);
/// The node is deaf when the last probe it heard was sent before that.
const DEAF_AFTER: Duration = Duration::from_millis(1_200);
/// Then it waits until here for the way to open by itself.
const DEAD_AFTER: Duration = Duration::from_secs(10);
/// Between two attempts to connect, doubled each time, with jitter.
const RETRY_FIRST: Duration = Duration::from_millis(200);
const RETRY_LAST: Duration = Duration::from_secs(5);
/// No probe was ever heard.
const NEVER: u64 = u64::MAX;

/// An address that cannot be one of Redis.
#[derive(Debug, thiserror::Error)]
#[error("not an address of Redis: {0}")]
pub struct Error(#[from] redis::RedisError);

/// One node's end of the bus.
#[derive(Debug)]
pub struct Remote {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Notice>,
}

/// What the handle and its three tasks know together.
#[derive(Debug)]
struct Shared {
    node: NodeId,
    topics: Topics,
    tasks: Tasks,
    /// Times are told as milliseconds since then.
    started: Instant,
    /// Where what is heard goes.
    events: mpsc::Sender<Event>,
    wanted: Mutex<Wanted>,
    /// The subscriber has something to do.
    wake: Notify,
    /// Something heard was dropped: the node must be told.
    missed: AtomicBool,
    queued_bytes: AtomicUsize,
    /// The connection to listen is open, and follows everything it must, since then.
    listening_since_ms: AtomicU64,
    /// The connection to publish is open.
    publishing: AtomicBool,
    /// When the last probe that was heard was sent.
    probed_ms: AtomicU64,
    health: watch::Sender<bool>,
    /// This silence was already logged.
    complained: AtomicBool,
    dropped: AtomicU64,
}

/// Whether this is the address of a Redis.
pub fn check(url: &str) -> Result<(), Error> {
    url.into_connection_info()?;
    Ok(())
}

/// Opens the bus of a node. Redis need not be there: it is looked for until it is found.
///
/// `namespace` is the identity of the database: nodes of other databases on the same Redis are
/// neither heard nor disturbed. Redis 6 or later. An error only when `url` is no address.
pub fn open(
    url: &str,
    namespace: &str,
    node: NodeId,
    tasks: &Tasks,
) -> Result<(Bus, mpsc::Receiver<Event>), Error> {
    let info = url.into_connection_info()?;
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    let tcp = info.tcp_settings().clone().set_nodelay(true);
    let client = Client::open(info.set_redis_settings(settings).set_tcp_settings(tcp))?;
    let (events, heard) = mpsc::channel(EVENTS_WAITING_MAX);
    let (queue, to_publish) = mpsc::channel(QUEUE_NOTICES_MAX);
    let (health, _) = watch::channel(false);
    let shared = Arc::new(Shared {
        node,
        topics: Topics { prefix: format!("parvis:{namespace}:"), own: node },
        tasks: tasks.clone(),
        started: Instant::now(),
        events,
        wanted: Mutex::default(),
        wake: Notify::new(),
        missed: AtomicBool::new(false),
        queued_bytes: AtomicUsize::new(0),
        listening_since_ms: AtomicU64::new(NEVER),
        publishing: AtomicBool::new(false),
        probed_ms: AtomicU64::new(NEVER),
        health,
        complained: AtomicBool::new(false),
        dropped: AtomicU64::new(0),
    });
    let remote = Remote { shared: Arc::clone(&shared), queue };
    tasks.spawn(publisher::run(Arc::clone(&shared), client.clone(), to_publish));
    tasks.spawn(subscriber::run(Arc::clone(&shared), client));
    tasks.spawn(probe(shared, remote.queue.clone()));
    Ok((Bus::Redis(remote), heard))
}

impl Remote {
    pub(super) fn node(&self) -> NodeId {
        self.shared.node
    }

    pub(super) fn publish(&self, notice: Notice) {
        self.shared.enqueue(&self.queue, notice);
    }

    pub(super) fn subscribe(&self, channel: ChannelId) {
        if self.shared.wanted().want(channel) {
            self.shared.wake.notify_one();
        }
    }

    pub(super) fn unsubscribe(&self, channel: ChannelId) {
        self.shared.wanted().release(channel, self.shared.started.elapsed());
        self.shared.wake.notify_one();
    }

    pub(super) fn health(&self) -> watch::Receiver<bool> {
        self.shared.health.subscribe()
    }

    pub(super) fn status(&self) -> BusStatus {
        let shared = &self.shared;
        let probed = shared.probed_ms.load(Ordering::Relaxed);
        BusStatus {
            kind: Kind::Redis,
            healthy: *shared.health.borrow(),
            listening: shared.listening_since_ms.load(Ordering::Relaxed) != NEVER,
            publishing: shared.publishing.load(Ordering::Relaxed),
            last_probe_age_ms: (probed != NEVER).then(|| shared.now_ms().saturating_sub(probed)),
            dropped: shared.dropped.load(Ordering::Relaxed),
        }
    }
}

impl Shared {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(NEVER)
    }

    fn wanted(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, queue: &mpsc::Sender<Notice>, notice: Notice) {
        let bytes = notice.weight();
        let waiting = self.queued_bytes.fetch_add(bytes, Ordering::Relaxed);
        if waiting > QUEUE_BYTES_MAX || queue.try_send(notice).is_err() {
            self.queued_bytes.fetch_sub(bytes, Ordering::Relaxed);
            self.drop_notices(1);
        }
    }

    fn drop_notices(&self, count: usize) {
        self.dropped.fetch_add(u64::try_from(count).unwrap_or(0), Ordering::Relaxed);
    }

    /// The connection to listen was opened, or lost.
    fn listen(&self, open: bool) {
        let since = if open { self.now_ms() } else { NEVER };
        self.listening_since_ms.store(since, Ordering::Relaxed);
        self.judge();
    }

    /// Decides whether the node hears the others, and says so when that changes.
    fn judge(&self) {
        let since = self.listening_since_ms.load(Ordering::Relaxed);
        let probed = self.probed_ms.load(Ordering::Relaxed);
        let age = u128::from(self.now_ms().saturating_sub(probed));
        let proven = probed != NEVER && probed >= since && age <= DEAF_AFTER.as_millis();
        let healthy = since != NEVER && proven;
        let changed = self.health.send_if_modified(|known| {
            let changed = *known != healthy;
            *known = healthy;
            changed
        });
        if changed && healthy {
            let dropped = self.dropped.load(Ordering::Relaxed);
            tracing::info!(node = %self.node, dropped, "the bus is heard");
            self.complained.store(false, Ordering::Relaxed);
        } else if changed {
            self.complain(&"no probe came back");
        }
    }

    /// For how long nothing proved that the connection to listen works. Absent when it is not
    /// open.
    fn deaf_ms(&self) -> Option<u64> {
        let since = self.listening_since_ms.load(Ordering::Relaxed);
        if since == NEVER {
            return None;
        }
        let probed = self.probed_ms.load(Ordering::Relaxed);
        let proof = if probed == NEVER { since } else { probed.max(since) };
        Some(self.now_ms().saturating_sub(proof))
    }

    /// Logs a silence once, however long it lasts.
    fn complain(&self, error: &dyn std::fmt::Display) {
        if !self.complained.swap(true, Ordering::Relaxed) {
            tracing::warn!(node = %self.node, %error, "the bus is silent; reading the database");
        }
    }

    /// How long to wait after the given failed attempt, counted from 0. The jitter comes from the
    /// node's name, which is random: nodes that lost Redis together come back one by one.
    fn retry_after(&self, attempt: u32) -> Duration {
        let (high, low) = self.node.as_u64_pair();
        let salt = (high ^ low).rotate_left(attempt.wrapping_mul(11) % 64);
        retry_after(attempt, salt)
    }
}

/// Doubles from 0.2 s to 5 s; the jitter takes away up to half.
fn retry_after(attempt: u32, salt: u64) -> Duration {
    let full = RETRY_FIRST.saturating_mul(1 << attempt.min(16)).min(RETRY_LAST);
    let part = u32::try_from(salt % 512).unwrap_or(0);
    full.saturating_sub(full * part / 1_024)
}

/// Sends the node a probe now and then, and judges.
async fn probe(shared: Arc<Shared>, queue: mpsc::Sender<Notice>) {
    while shared.tasks.pause(PROBE_EVERY).await {
        let probe = Probe { node: shared.node, sent_ms: shared.now_ms() };
        shared.enqueue(&queue, Notice::Probe(probe));
        shared.judge();
        if shared.deaf_ms().is_some_and(|ms| u128::from(ms) > DEAD_AFTER.as_millis()) {
            shared.wake.notify_one();
        }
    }
}

/// Names of topics.
#[derive(Debug)]
struct Topics {
    prefix: String,
    own: NodeId,
}

impl Topics {
    /// What every node listens to.
    fn all(&self) -> String {
        format!("{}all", self.prefix)
    }

    /// What one node listens to.
    fn node(&self, node: NodeId) -> String {
        format!("{}n:{node}", self.prefix)
    }

    /// What this node alone listens to.
    fn own(&self) -> String {
        self.node(self.own)
    }

    /// What the nodes that follow a channel listen to.
    fn channel(&self, channel: ChannelId) -> String {
        format!("{}c:{channel}", self.prefix)
    }

    fn of(&self, notice: &Notice) -> String {
        match notice {
            Notice::Changes { head, .. } => self.channel(head.channel),
            Notice::Typing(typing) => self.channel(typing.channel),
            Notice::Voted { channel, .. } => self.channel(*channel),
            Notice::Presence(presence) => self.channel(presence.channel),
            Notice::NodeLeft(_) | Notice::SessionEnded(_) | Notice::Counting => self.all(),
            Notice::Written(_) | Notice::Awareness(_) => self.all(),
            Notice::Probe(probe) => self.node(probe.node),
        }
    }
}

impl Notice {
    /// Bytes it holds in the queue, about.
    fn weight(&self) -> usize {
        const OTHERS: usize = 256;
        const PERSON: usize = 16;
        match self {
            Self::Changes { msgpack, .. } => OTHERS + msgpack.len(),
            Self::Presence(presence) => OTHERS + PERSON * presence.people.len(),
            Self::Typing(_)
            | Self::Voted { .. }
            | Self::Counting
            | Self::NodeLeft(_)
            | Self::SessionEnded(_)
            | Self::Written(_)
            | Self::Probe(_) => OTHERS,
            Self::Awareness(arrived) => OTHERS + arrived.update.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn attempts_are_never_hasty_and_never_given_up(attempt: u32, salt: u64) {
            let wait = retry_after(attempt, salt);
            prop_assert!(wait > RETRY_FIRST / 2, "{wait:?}");
            prop_assert!(wait <= RETRY_LAST, "{wait:?}");
            if attempt >= 5 {
                prop_assert!(wait >= RETRY_LAST / 2, "{wait:?}");
            }
        }
    }
}
