//! Every active channel of a node and its local listeners. The only user of `DashMap`: no guard
//! leaves this file, nothing here waits.

use super::core::{Missed, Order};
use super::frame::Frame;
use super::outbox::{Outbox, SignalKey, Wanted};
use bytes::Bytes;
use dashmap::DashMap;
use parvis_protocol::id::{ChannelId, PersonId, Seq, SessionId};
use parvis_protocol::signal::Signal;
use parvis_protocol::wire::Encoding;
use std::collections::HashSet;
use std::sync::Arc;

/// A channel with at least one local listener.
#[derive(Debug, Default)]
struct Room {
    /// Told with the head.
    epoch: Option<Arc<str>>,
    order: Order,
    listeners: Vec<Arc<Outbox>>,
}

/// The outcome of an attachment.
#[derive(Debug)]
pub enum Attached {
    /// Live: everything after the position is queued or will come.
    Live(Seq),
    /// The changes after the position must be read in the database first.
    Behind,
    /// The queue is full: it remembers where it stopped, the session tries again later.
    Lagging,
    /// The replay passed the moment at which the person lost the channel.
    Left,
}

/// What happened when a frame was delivered.
#[derive(Debug, Default)]
pub struct Delivered {
    /// Frames handed to connections.
    pub frames: u64,
    /// Connections that began to lag.
    pub lagging: u64,
    /// Frames wait for one that did not come: read the database.
    pub hole: bool,
}

/// The rooms, and the connections by person.
#[derive(Debug, Default)]
pub struct Registry {
    rooms: DashMap<ChannelId, Room>,
    people: DashMap<PersonId, Vec<Arc<Outbox>>>,
}

impl Registry {
    /// Counts a connection in. False when the person already has `max`.
    pub fn enter(&self, outbox: &Arc<Outbox>, max: usize) -> bool {
        let mut connections = self.people.entry(outbox.person).or_default();
        if connections.len() >= max {
            return false;
        }
        connections.push(Arc::clone(outbox));
        true
    }

    /// Counts a connection out and detaches it from its channels. Returns the channels that
    /// have no local listener any more.
    pub fn leave(&self, outbox: &Outbox, channels: &[ChannelId]) -> Vec<ChannelId> {
        self.people.remove_if_mut(&outbox.person, |_, connections| {
            connections.retain(|other| other.id != outbox.id);
            connections.is_empty()
        });
        channels.iter().copied().filter(|channel| self.detach(*channel, outbox.id)).collect()
    }

    /// Detaches one connection from a channel. True when it was the last one.
    pub fn detach(&self, channel: ChannelId, connection: u64) -> bool {
        self.rooms
            .remove_if_mut(&channel, |_, room| {
                if let Some(at) = room.listeners.iter().position(|it| it.id == connection) {
                    room.listeners.swap_remove(at);
                }
                room.listeners.is_empty()
            })
            .is_some()
    }

    /// The connections that match, of everybody.
    pub fn connections(&self, matching: impl Fn(&Outbox) -> bool) -> Vec<Arc<Outbox>> {
        let mut found = Vec::new();
        for connections in &self.people {
            found.extend(connections.iter().filter(|it| matching(it)).cloned());
        }
        found
    }

    /// Sessions with a connection here.
    pub fn sessions(&self) -> HashSet<SessionId> {
        let mut sessions = HashSet::new();
        for connections in &self.people {
            sessions.extend(connections.iter().map(|outbox| outbox.session));
        }
        sessions
    }

    /// Adds a listener whose position is `from`. `member_at` is the position at which the person
    /// was last seen to be a member: losing the channel after it ends the attachment.
    ///
    /// When this returns `Behind` the listener is not attached, but the room is kept open as
    /// soon as [`Registry::opened`] has told its head.
    pub fn attach(
        &self,
        channel: ChannelId,
        outbox: &Arc<Outbox>,
        from: Seq,
        member_at: Seq,
    ) -> Attached {
        let mut room = self.rooms.entry(channel).or_default();
        let Missed::Ring(frames) = room.order.missed(from) else { return Attached::Behind };
        if frames.iter().any(|frame| frame.head.is_left_by(outbox.person, member_at)) {
            return Attached::Left;
        }
        for frame in &frames {
            if !outbox.push(frame) {
                outbox.want(Wanted { channel, from: Some(frame.head.from), member_at });
                return Attached::Lagging;
            }
        }
        if !room.listeners.iter().any(|it| it.id == outbox.id) {
            room.listeners.push(Arc::clone(outbox));
        }
        Attached::Live(frames.last().map_or(from, |frame| frame.head.to))
    }

    /// Makes sure the room exists, and whether it is new. Without an epoch, its head must be read
    /// and told to [`Registry::opened`].
    pub fn open(&self, channel: ChannelId) -> (Option<Arc<str>>, bool) {
        let mut new = false;
        let room = self.rooms.entry(channel).or_insert_with(|| {
            new = true;
            Room::default()
        });
        (room.epoch.clone(), new)
    }

    /// Frames read for one who came back: they serve the next ones.
    pub fn backfill(&self, channel: ChannelId, frames: &[Arc<Frame>]) {
        if let Some(mut room) = self.rooms.get_mut(&channel) {
            room.order.backfill(frames);
        }
    }

    /// Forgets a room that nobody listens to. True when it was there.
    pub fn close_if_empty(&self, channel: ChannelId) -> bool {
        self.rooms.remove_if(&channel, |_, room| room.listeners.is_empty()).is_some()
    }

    /// The head of a channel was read in the database.
    pub fn opened(&self, channel: ChannelId, epoch: Arc<str>, head: Seq) -> Delivered {
        self.with_room(channel, |room| {
            room.epoch.get_or_insert(epoch);
            room.order.opened(head)
        })
    }

    /// A frame came, from a use-case of this node, from the bus or from a read.
    pub fn deliver(&self, frame: Arc<Frame>) -> Delivered {
        self.with_room(frame.head.channel, |room| room.order.accept(frame))
    }

    fn with_room(
        &self,
        channel: ChannelId,
        advance: impl FnOnce(&mut Room) -> Vec<Arc<Frame>>,
    ) -> Delivered {
        let Some(mut room) = self.rooms.get_mut(&channel) else { return Delivered::default() };
        let frames = advance(&mut room);
        let mut done = Delivered { hole: room.order.has_hole(), ..Delivered::default() };
        for frame in &frames {
            done.frames += u64::try_from(room.listeners.len()).unwrap_or(0);
            let before = room.listeners.len();
            room.listeners.retain(|outbox| push_or_lag(outbox, frame));
            done.lagging += u64::try_from(before - room.listeners.len()).unwrap_or(0);
            for (person, _) in &frame.head.left {
                room.listeners.retain(|outbox| outbox.person != *person);
            }
        }
        done
    }

    /// Gives a signal to the local listeners of a channel, except to one person.
    pub fn signal(&self, channel: ChannelId, signal: &EncodedSignal, except: Option<PersonId>) {
        let Some(room) = self.rooms.get(&channel) else { return };
        for outbox in &room.listeners {
            if Some(outbox.person) != except {
                outbox.push_signal(signal.key, signal.bytes(outbox.encoding));
            }
        }
    }

    /// The distinct people listening to a channel here.
    pub fn listeners(&self, channel: ChannelId) -> HashSet<PersonId> {
        self.rooms
            .get(&channel)
            .map(|room| room.listeners.iter().map(|outbox| outbox.person).collect())
            .unwrap_or_default()
    }

    /// Heads of the active channels, as far as this node knows.
    pub fn heads(&self) -> Vec<(ChannelId, Seq)> {
        self.rooms
            .iter()
            .filter_map(|room| room.order.head().map(|head| (*room.key(), head)))
            .collect()
    }

    /// Position of one channel on this node.
    pub fn head(&self, channel: ChannelId) -> Option<Seq> {
        self.rooms.get(&channel).and_then(|room| room.order.head())
    }

    /// Whether frames of the channel wait for one that did not come.
    pub fn has_hole(&self, channel: ChannelId) -> bool {
        self.rooms.get(&channel).is_some_and(|room| room.order.has_hole())
    }
}

/// False when the frame does not fit: the session will come back for it.
fn push_or_lag(outbox: &Outbox, frame: &Arc<Frame>) -> bool {
    let fits = outbox.push(frame);
    if !fits {
        let (channel, from) = (frame.head.channel, frame.head.from);
        outbox.want(Wanted { channel, from: Some(from), member_at: from });
    }
    fits
}

/// A signal in both encodings.
#[derive(Debug)]
pub struct EncodedSignal {
    /// What it replaces.
    pub key: SignalKey,
    msgpack: Bytes,
    json: Bytes,
}

impl EncodedSignal {
    /// Writes a signal once for everybody.
    pub fn new(signal: Signal) -> Option<Self> {
        let key = match &signal {
            Signal::Presence(it) => (it.channel, None),
            Signal::Typing(it) => (it.channel, Some(it.person)),
        };
        let frame = parvis_protocol::frame::ServerFrame::Signal(signal);
        let msgpack = Encoding::MessagePack.encode(&frame).ok()?.into();
        let json = Encoding::Json.encode(&frame).ok()?.into();
        Some(Self { key, msgpack, json })
    }

    /// The bytes in one of the encodings.
    pub fn bytes(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::MessagePack => self.msgpack.clone(),
            Encoding::Json => self.json.clone(),
        }
    }
}
