//! What a channel missed, read in the database: for a node that saw a hole, and for a client
//! that comes back.
//!
//! The rows of the journal give the numbers, the tables give the entities as they are now. An
//! entity that changed several times comes once, with its last change; the earlier changes are
//! there, empty, so that the numbering stays without a hole.

use crate::context::Context;
use crate::db::{self, Tx, journal};
use crate::hub::Doubts;
use crate::hub::frame::Frame;
use futures_util::StreamExt as _;
use futures_util::stream;
use parvis_protocol::change::{Change, Entity, Verb};
use parvis_protocol::id::{ChannelId, Seq};
use std::collections::BTreeMap;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// Changes read at once.
const PAGE_CHANGES: i64 = 256;
/// The same in bytes of text: what does not fit the queue of a connection would be read in vain.
const PAGE_BYTES: i64 = 256 * 1024;
/// So few changes need not be weighed.
const FEW_CHANGES: usize = 8;
/// Commits reach the hub a little out of order: a hole younger than this is not one.
const HOLE_AGE: Duration = Duration::from_millis(30);
/// Channels healed after one wait, and read at the same time: a Redis that went away leaves
/// hundreds of them behind every second, and a pool of readers must keep room for people.
const HEALED_TOGETHER_MAX: usize = 256;
const READS_AT_ONCE: usize = 3;
/// Heads read by one statement.
const HEADS_READ_MAX: usize = 500;
/// How often heads are compared when the bus is well.
const HEADS_EVERY: Duration = Duration::from_secs(5);
/// The same when it is not.
const HEADS_EVERY_ALONE: Duration = Duration::from_secs(1);

/// The changes after a position, in order, without a hole, at most a page.
pub async fn changes_after(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
) -> Result<Vec<Change>, db::Error> {
    let mut rows = journal::rows_after(tx, channel, after, PAGE_CHANGES).await?;
    let Some(mut last) = rows.last().map(|row| row.seq) else { return Ok(Vec::new()) };
    if rows.len() > FEW_CHANGES {
        last = crate::message::within(tx, channel, (after, last), PAGE_BYTES).await?;
        rows.retain(|row| row.seq <= last);
    }
    let mut entities: BTreeMap<Seq, Vec<Entity>> = BTreeMap::new();
    for entity in changed(tx, channel, after, last).await? {
        entities.entry(entity.rev()).or_default().push(entity);
    }
    let change = |row: journal::Row| {
        let verb = Verb::from_word(&row.verb).ok_or(db::Error::Unusable(row.verb))?;
        let entities = entities.remove(&row.seq).unwrap_or_default();
        Ok(Change { seq: row.seq, at: row.at, by: row.actor, verb, entities })
    };
    rows.into_iter().map(change).collect()
}

/// The entities of a channel whose last change lies in `(after, upto]`, whatever their feature.
async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    let (mut entities, owner) = crate::channel::changed(tx, channel, after, upto).await?;
    if let Some(owner) = owner {
        entities.extend(crate::unread::changed(tx, owner, after, upto).await?);
        entities.extend(crate::preference::changed(tx, owner, after, upto).await?);
        entities.extend(crate::poll::receipts_changed(tx, owner, after, upto).await?);
    } else {
        entities.extend(crate::message::changed(tx, channel, after, upto).await?);
        entities.extend(crate::poll::changed(tx, channel, after, upto).await?);
        entities.extend(crate::meeting::changed(tx, channel, after, upto).await?);
        entities.extend(crate::attendance::changed(tx, channel, after, upto).await?);
        entities.extend(crate::floor::changed(tx, channel, after, upto).await?);
        entities.extend(crate::document::changed(tx, channel, after, upto).await?);
    }
    Ok(entities)
}

/// Brings the node up to the database for one channel.
pub async fn heal(context: &Context, channel: ChannelId) -> Result<(), db::Error> {
    while let Some(head) = context.hub.registry().head(channel) {
        let mut tx = context.db.read().await?;
        let changes = changes_after(&mut tx, channel, head).await?;
        if changes.is_empty() {
            return Ok(());
        }
        match Frame::cut(channel, head, changes) {
            Ok(frames) => frames.into_iter().for_each(|it| context.hub.accept(Arc::new(it))),
            Err(error) => {
                tracing::error!(%error, %channel, "a replay cannot be written");
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Heals the channels of the queue, until the node stops.
pub async fn heal_queue(context: Arc<Context>, mut queue: mpsc::Receiver<ChannelId>) {
    let mut asked = Vec::new();
    loop {
        let count = tokio::select! {
            count = queue.recv_many(&mut asked, HEALED_TOGETHER_MAX) => count,
            () = context.tasks.stopping() => return,
        };
        if count == 0 || !context.tasks.pause(HOLE_AGE).await {
            return;
        }
        let missing = asked.drain(..).filter(|channel| context.hub.healing(*channel));
        let failures: Vec<db::Error> = stream::iter(missing)
            .map(|channel| heal(&context, channel))
            .buffer_unordered(READS_AT_ONCE)
            .filter_map(|done| ready(done.err()))
            .collect()
            .await;
        // The hole is still there, or the head still behind: both are seen again.
        if let Some(error) = failures.first() {
            tracing::warn!(%error, channels = failures.len(), "channels could not be healed yet");
        }
    }
}

/// Compares the heads of the active channels with the database, until the node stops: finds the
/// last change of a burst, whose loss leaves no hole to see.
///
/// Every five seconds; every second while the bus is silent, and at once when it falls silent,
/// comes back, or begins to follow a channel.
pub async fn watch_heads(context: Arc<Context>) {
    let mut health = context.hub.bus().health();
    let mut compared = Instant::now();
    loop {
        let healthy = *health.borrow_and_update();
        let every = if healthy { HEADS_EVERY } else { HEADS_EVERY_ALONE };
        let doubts = tokio::select! {
            () = sleep_until(compared + every) => {
                context.hub.sweep();
                Doubts { all: true, ..Doubts::default() }
            }
            Ok(()) = health.changed() => Doubts { all: true, ..Doubts::default() },
            doubts = context.hub.doubts() => doubts,
            () = context.tasks.stopping() => return,
        };
        let mut known = context.hub.registry().heads();
        if doubts.all {
            compared = Instant::now();
        } else {
            known.retain(|(channel, _)| doubts.some.contains(channel));
        }
        if let Err(error) = compare_heads(&context, &known).await {
            tracing::warn!(%error, "the heads could not be read");
        }
    }
}

/// Asks for the healing of every channel that is behind the database.
pub async fn compare_heads(context: &Context, known: &[(ChannelId, Seq)]) -> Result<(), db::Error> {
    for some in known.chunks(HEADS_READ_MAX) {
        let channels: Vec<ChannelId> = some.iter().map(|(channel, _)| *channel).collect();
        let mut tx = context.db.read().await?;
        let heads: BTreeMap<ChannelId, Seq> =
            journal::heads(&mut tx, &channels).await?.into_iter().collect();
        for (channel, here) in some {
            if let Some(there) = heads.get(channel).filter(|there| *there > here) {
                context.hub.behind(*channel, *there);
            }
        }
    }
    Ok(())
}
