//! One connection of one person, whatever carries it: WebSocket or server-sent events.
//!
//! A session attaches the person's channels where the client left them, replays what was missed,
//! and hands out what the hub queues. It keeps nothing that another node could not rebuild:
//! resume works anywhere. How bytes travel is the business of [`socket`] and [`events`].

pub mod dispatch;
pub mod events;
pub mod http;
mod inbox;
mod pulse;
pub mod socket;
mod websocket;

use crate::context::Context;
use crate::db::{self, journal};
use crate::hub::frame::Frame;
use crate::hub::outbox::{Batch, Outbox, Wanted};
use crate::hub::registry::Attached;
use crate::permission::{self, Actor, Right};
use crate::{identity, presence, replay, unread};
use inbox::Inbox;
use parvis_protocol::VERSION;
use parvis_protocol::frame::{
    Bye, CaughtUp, Hello, Position, Request, Reset, ResetReason, ServerFrame, Welcome, close,
};
use parvis_protocol::id::{ChannelId, Seq};
use parvis_protocol::limits::{
    CATCH_UP_CHANGES_MAX, CHANNELS_MAX, CONNECTIONS_PER_PERSON_MAX, Limits,
};
use parvis_protocol::problem::{Problem, Retry, Supported};
use parvis_protocol::wire::Encoding;
use std::collections::HashMap;
use std::sync::Arc;

/// Frames and bytes written at once.
const BATCH_FRAMES: usize = 64;
const BATCH_BYTES: usize = 32 * 1024;
/// A gap this small is replayed change by change, and kept for the next ones who come back.
const SMALL_GAP: i64 = 128;
/// Those who are sent away come back within this time, each at its own moment.
pub const RECONNECT_WITHIN_MS: u32 = 3_000;

/// Why a session could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Refused, for a reason the client is told.
    #[error("refused: {}", .0.name())]
    Refused(Problem),
    /// The database did not answer.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// A connection that said who it is.
#[derive(Debug)]
pub struct Session {
    context: Arc<Context>,
    actor: Arc<Actor>,
    outbox: Arc<Outbox>,
    inbox: Arc<Inbox>,
    /// Channels attached, or about to be.
    following: Vec<ChannelId>,
    /// Channels to attach, last one first.
    pending: Vec<Wanted>,
    /// Said once every command taken is answered.
    farewell: Option<Bye>,
}

impl Session {
    /// Counts the connection in.
    pub fn enter(context: &Arc<Context>, actor: Actor, encoding: Encoding) -> Result<Self, Error> {
        if context.readiness.draining() {
            return Err(Error::Refused(moved(context)));
        }
        let outbox = Outbox::new(actor.person, actor.session, encoding);
        if !context.hub.enter(&outbox, CONNECTIONS_PER_PERSON_MAX) {
            return Err(Error::Refused(Problem::TooManyConnections));
        }
        Ok(Self {
            context: Arc::clone(context),
            actor: Arc::new(actor),
            inbox: Inbox::new(),
            outbox,
            following: Vec::new(),
            pending: Vec::new(),
            farewell: None,
        })
    }

    /// The queue of this connection.
    pub const fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    /// Answers `hello` with `welcome`, and plans the attachment of every channel.
    pub async fn hello(&mut self, hello: Hello) -> Result<(), Error> {
        if hello.protocol != VERSION {
            let versions = vec![VERSION];
            return Err(Error::Refused(Problem::UnsupportedProtocol(Supported { versions })));
        }
        // Opened before its head is read, as in `open`: what is published meanwhile is not missed.
        let known = self.context.hub.open(self.actor.personal);
        // In this order: whatever happens between the two comes again after `seq`.
        let mut tx = self.context.db.glance().await?;
        let (you, epoch, seq) = identity::arrival(&mut tx, &self.actor).await.map_err(refused)?;
        let mut channels = unread::states(&mut tx, &self.actor).await.map_err(refused)?;
        drop(tx);
        if known.is_none() {
            self.context.hub.opened(self.actor.personal, epoch.as_str().into(), seq);
        }
        channels.truncate(CHANNELS_MAX - 1);
        let personal = Position { channel: self.actor.personal, epoch, seq };
        let mut positions = vec![personal.clone()];
        positions.extend(channels.iter().map(|state| Position {
            channel: state.channel.id,
            epoch: state.epoch.clone(),
            seq: state.head,
        }));
        self.send(&ServerFrame::Welcome(Box::new(Welcome {
            you,
            server_time: self.context.now(),
            limits: Limits::CURRENT,
            personal,
            channels,
        })));
        self.plan(positions, hello.resume);
        Ok(())
    }

    /// Takes a command. Commands of one connection are answered in order. False when it sends too
    /// fast for too long: close it.
    #[must_use]
    pub fn request(&self, request: Request) -> bool {
        self.inbox.take(&self.context, &self.actor, &self.outbox, request)
    }

    /// Waits for something to write. May be cancelled at any point without losing anything.
    pub async fn next(&mut self) -> Batch {
        loop {
            while let Some(wanted) = self.pending.last().copied() {
                // Boxed: rare, and large beside an idle connection.
                if let Err(error) = Box::pin(self.attach(wanted)).await {
                    tracing::warn!(%error, channel = %wanted.channel, "attaching failed");
                    let bye = Bye { code: close::STALLED, reconnect_after_ms: Some(1_000) };
                    self.outbox.close(bye);
                }
                self.pending.pop();
            }
            // Asked first: the answers given by then are in what is taken next.
            let idle = self.inbox.is_idle();
            let mut batch = self.outbox.take(BATCH_FRAMES, BATCH_BYTES);
            self.pending.append(&mut batch.wanted);
            if let Some(bye) = batch.bye.take_if(|bye| bye.code == close::MOVED) {
                self.inbox.close(bye.reconnect_after_ms.unwrap_or_default());
                self.farewell = Some(bye);
            } else if idle && batch.is_empty() {
                batch.bye = self.farewell.take();
            }
            if !batch.is_empty() {
                return batch;
            }
            if self.farewell.is_some() && self.inbox.is_idle() {
                continue;
            }
            if self.pending.is_empty() {
                self.pending.shrink_to_fit();
                self.following.shrink_to_fit();
                self.outbox.ready().await;
            }
        }
    }

    /// Decides from where each channel is replayed. `here` is where they stand, as in `welcome`.
    fn plan(&mut self, here: Vec<Position>, resume: Vec<Position>) {
        let resume: HashMap<ChannelId, Position> =
            resume.into_iter().map(|position| (position.channel, position)).collect();
        for Position { channel, epoch, seq: head } in here.into_iter().rev() {
            let from = match resume.get(&channel) {
                None => Ok(head),
                Some(there) if there.epoch != epoch => Err(ResetReason::EpochChanged),
                Some(there) if there.seq > head => Err(ResetReason::Ahead),
                Some(there) if head.0 - there.seq.0 > CATCH_UP_CHANGES_MAX => {
                    Err(ResetReason::TooFar)
                }
                Some(there) => Ok(there.seq),
            };
            if let Err(reason) = from {
                self.send(&ServerFrame::Reset(Reset { channel, reason, epoch, head }));
            }
            self.pending.push(Wanted {
                channel,
                from: Some(from.unwrap_or(head)),
                member_at: head,
            });
        }
    }

    /// One step towards a live channel: attached, or one page nearer to it.
    async fn attach(&mut self, wanted: Wanted) -> Result<(), Error> {
        let Wanted { channel, .. } = wanted;
        let Some((from, member_at)) = self.position(wanted).await? else { return Ok(()) };
        let epoch = self.open(channel).await?;
        let Some(epoch) = epoch else { return Ok(()) };
        if !self.following.contains(&channel) {
            self.following.push(channel);
        }
        let hub = Arc::clone(&self.context.hub);
        let mut attached = hub.attach(channel, &self.outbox, from, member_at);
        if matches!(attached, Attached::Behind) {
            let turn = hub.reading(channel).await;
            attached = hub.attach(channel, &self.outbox, from, member_at);
            if matches!(attached, Attached::Behind) {
                self.replay(channel, epoch, from, member_at).await?;
                return Ok(());
            }
            drop(turn);
        }
        match attached {
            Attached::Live(to) => {
                let epoch = epoch.to_string();
                self.send(&ServerFrame::CaughtUp(CaughtUp { channel, epoch, from, to }));
                if channel != self.actor.personal {
                    presence::greet(&self.context, channel, &self.outbox);
                }
            }
            Attached::Left => self.forget(channel),
            Attached::Lagging | Attached::Behind => {}
        }
        Ok(())
    }

    /// Where a wanted channel starts. Absent when the person has no right to it.
    async fn position(&self, wanted: Wanted) -> Result<Option<(Seq, Seq)>, Error> {
        if let Some(from) = wanted.from {
            return Ok(Some((from, wanted.member_at)));
        }
        if self.following.contains(&wanted.channel) || self.following.len() >= CHANNELS_MAX {
            return Ok(None);
        }
        let mut tx = self.context.db.read().await?;
        match permission::authorise(&mut tx, &self.actor, wanted.channel, Right::Read).await {
            Ok(permit) => Ok(Some((permit.head(), permit.head()))),
            Err(permission::Denied::Db(error)) => Err(error.into()),
            Err(permission::Denied::NotFound | permission::Denied::Forbidden) => Ok(None),
        }
    }

    /// Makes sure the room is open on this node. Returns its epoch.
    async fn open(&self, channel: ChannelId) -> Result<Option<Arc<str>>, Error> {
        if let Some(epoch) = self.context.hub.open(channel) {
            return Ok(Some(epoch));
        }
        let mut tx = self.context.db.read().await?;
        let Some((epoch, head)) = journal::head(&mut tx, channel).await? else {
            self.context.hub.close_if_empty(channel);
            return Ok(None);
        };
        drop(tx);
        let epoch: Arc<str> = epoch.into();
        self.context.hub.opened(channel, Arc::clone(&epoch), head);
        Ok(Some(epoch))
    }

    /// Reads one page of what was missed and queues it; what remains is planned again.
    async fn replay(
        &mut self,
        channel: ChannelId,
        epoch: Arc<str>,
        from: Seq,
        member_at: Seq,
    ) -> Result<(), Error> {
        let mut tx = self.context.db.read().await?;
        let changes = replay::changes_after(&mut tx, channel, from).await?;
        drop(tx);
        let head = self.context.hub.registry().head(channel).unwrap_or(from);
        if head.0 - from.0 > CATCH_UP_CHANGES_MAX {
            let (reason, epoch) = (ResetReason::TooFar, epoch.to_string());
            self.send(&ServerFrame::Reset(Reset { channel, reason, epoch, head }));
            self.outbox.want(Wanted { channel, from: Some(head), member_at: head });
            return Ok(());
        }
        let small = i64::try_from(changes.len()).unwrap_or(i64::MAX) <= SMALL_GAP;
        let frames = if small {
            Frame::each(channel, from, changes)
        } else {
            Frame::cut(channel, from, changes)
        };
        let frames: Vec<Arc<Frame>> = frames
            .map_err(|e| db::Error::Unusable(e.to_string()))?
            .into_iter()
            .map(Arc::new)
            .collect();
        if small {
            self.context.hub.backfill(channel, &frames);
        }
        let lost = |frame: &Arc<Frame>| frame.head.is_left_by(self.actor.person, member_at);
        if frames.iter().any(lost) {
            self.forget(channel);
            return Ok(());
        }
        for frame in &frames {
            if !self.outbox.push(frame) {
                self.outbox.want(Wanted { channel, from: Some(frame.head.from), member_at });
                return Ok(());
            }
        }
        let from = Some(frames.last().map_or(from, |frame| frame.head.to));
        self.outbox.want(Wanted { channel, from, member_at });
        Ok(())
    }

    fn forget(&mut self, channel: ChannelId) {
        self.following.retain(|other| *other != channel);
        self.context.hub.detach(channel, &self.outbox);
    }

    fn send(&self, frame: &ServerFrame) {
        send(&self.outbox, frame);
    }
}

/// Queues a frame for one connection alone.
fn send(outbox: &Outbox, frame: &ServerFrame) {
    match outbox.encoding.encode(frame) {
        Ok(bytes) => outbox.push_own(bytes.into()),
        Err(error) => tracing::error!(%error, "a frame cannot be written"),
    }
}

/// What is told to those who come while the node stops.
fn moved(context: &Context) -> Problem {
    Problem::Moved(Retry { retry_after_ms: context.ids.below(RECONNECT_WITHIN_MS) })
}

fn refused(error: impl Into<Problem>) -> Error {
    Error::Refused(error.into())
}

impl Drop for Session {
    fn drop(&mut self) {
        self.context.hub.leave(&self.outbox, &self.following);
    }
}
