//! From node to node. A hint, never a promise: the database is the log, and every node finds
//! what it missed by itself.
//!
//! A notice may be lost, come twice, late, or in another order. What heals each of them: the
//! order and the holes of [`crate::hub::core`], the comparison of heads of [`crate::replay`],
//! the whole states and their leases of presence.

pub mod local;
pub mod redis;

use self::redis::Remote;
use crate::hub::frame::Header;
use bytes::Bytes;
use local::Peer;
use parvis_protocol::id::{ChannelId, DocumentId, PersonId, PollId, SessionId};
use parvis_protocol::signal::Typing;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use uuid::Uuid;

/// Events waiting for a node; more are dropped, and the node told that it missed something.
const EVENTS_WAITING_MAX: usize = 4_096;

/// One node among others; new at each start.
pub type NodeId = Uuid;

/// What nodes tell each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// Committed changes of a channel, already encoded. To the nodes that follow the channel.
    Changes {
        /// What a hub must know of them.
        head: Header,
        /// The `changes` frame in MessagePack.
        msgpack: Bytes,
    },
    /// Somebody is writing. To the nodes that follow the channel.
    Typing(Typing),
    /// Who is connected to a node, for one channel, whole. To the nodes that follow the channel.
    Presence(NodePresence),
    /// A node goes away: forget who was connected to it. To all.
    NodeLeft(NodeId),
    /// Somebody voted in a poll: how many have is to be told. To the nodes that follow the channel.
    Voted {
        /// The room.
        channel: ChannelId,
        /// The poll.
        poll: PollId,
        /// Its ballots are sealed.
        sealed: bool,
    },
    /// Sealed ballots wait for the node that keeps their key. To all.
    Counting,
    /// A document has more updates in the database. To all.
    Written(DocumentId),
    /// Who is in a document, and where. To all.
    Awareness(Arrived),
    /// A session ended: close its connections. To all.
    SessionEnded(SessionId),
    /// A node hears itself: its way through the bus is alive. To itself.
    Probe(Probe),
}

/// Who of a channel's members is connected to one node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodePresence {
    /// The node.
    pub node: NodeId,
    /// Grows with each notice of the node: of two of them the greater holds.
    pub number: u64,
    /// The channel.
    pub channel: ChannelId,
    /// Who.
    pub people: Vec<PersonId>,
    /// Whose connection ended, at most so many milliseconds ago, and who may come back unseen.
    pub leaving: Vec<(PersonId, u32)>,
    /// The node just began to follow the channel: tell it who is connected to you.
    pub ask: bool,
}

/// What a node tells of those who are in a document through it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// The document.
    pub document: DocumentId,
    /// The node.
    pub node: NodeId,
    /// The awareness update of Yjs, stamped by the node that lets them in.
    pub update: Bytes,
    /// The node has just opened the document: tell it who is there through you.
    pub ask: bool,
}

/// A node's message to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// The node.
    pub node: NodeId,
    /// When it was sent, in milliseconds since the node's bus was started.
    pub sent_ms: u64,
}

/// What a node hears from its bus.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// A notice of another node.
    Notice(Notice),
    /// The node now hears this channel: what was published before may have been missed.
    Following(ChannelId),
    /// The way was lost and is open again: anything may have been missed.
    Reopened,
}

/// What carries the notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The process itself.
    Local,
    /// Redis.
    Redis,
}

/// How the bus of a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BusStatus {
    /// What carries the notices.
    pub kind: Kind,
    /// The node hears the others; false: it reads the database every second instead.
    pub healthy: bool,
    /// The connection to listen is open, and follows every channel it must.
    pub listening: bool,
    /// The connection to publish is open.
    pub publishing: bool,
    /// Age of the last notice that the node sent to itself and heard; absent when none was ever
    /// heard, and for a local bus.
    pub last_probe_age_ms: Option<u64>,
    /// Notices dropped since the start, in either direction.
    pub dropped: u64,
}

/// The bus of a node.
#[derive(Debug)]
pub enum Bus {
    /// In the process: alone, or with the other nodes of a test.
    Local(Peer),
    /// Through Redis.
    Redis(Remote),
}

impl Bus {
    /// This node's name.
    pub fn node(&self) -> NodeId {
        match self {
            Self::Local(peer) => peer.node(),
            Self::Redis(remote) => remote.node(),
        }
    }

    /// Tells the other nodes. Never waits: what does not fit is dropped, and found by them.
    pub fn publish(&self, notice: Notice) {
        match self {
            Self::Local(peer) => peer.publish(&notice),
            Self::Redis(remote) => remote.publish(notice),
        }
    }

    /// Begins to hear a channel: [`Event::Following`] says from when on. Never waits.
    pub fn subscribe(&self, channel: ChannelId) {
        match self {
            Self::Local(peer) => peer.subscribe(channel),
            Self::Redis(remote) => remote.subscribe(channel),
        }
    }

    /// Stops hearing a channel, at once or a little later.
    pub fn unsubscribe(&self, channel: ChannelId) {
        match self {
            Self::Local(peer) => peer.unsubscribe(channel),
            Self::Redis(remote) => remote.unsubscribe(channel),
        }
    }

    /// Whether the node hears the others: false makes it poll the database every second.
    pub fn healthy(&self) -> bool {
        *self.health().borrow()
    }

    /// The same, to be told when it changes.
    pub fn health(&self) -> watch::Receiver<bool> {
        match self {
            Self::Local(peer) => peer.health(),
            Self::Redis(remote) => remote.health(),
        }
    }

    /// What `/ready` tells.
    pub fn status(&self) -> BusStatus {
        match self {
            Self::Local(peer) => peer.status(),
            Self::Redis(remote) => remote.status(),
        }
    }
}
