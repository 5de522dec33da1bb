//! From node to node. A hint, never a promise: the database is the log, and every node finds
//! what it missed by itself.

pub mod local;

use crate::hub::frame::Header;
use bytes::Bytes;
use local::Peer;
use parvis_protocol::id::{ChannelId, PersonId, SessionId};
use parvis_protocol::signal::Typing;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// A session ended: close its connections. To all.
    SessionEnded(SessionId),
    /// A node hears itself: its way through the bus is alive. To itself.
    Probe(NodeId),
}

/// Who of a channel's members is connected to one node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodePresence {
    /// The node.
    pub node: NodeId,
    /// The channel.
    pub channel: ChannelId,
    /// Who.
    pub people: Vec<PersonId>,
    /// The node just began to follow the channel: tell it who is connected to you.
    pub ask: bool,
}

/// What a node hears from its bus.
#[derive(Debug)]
pub enum Event {
    /// A notice of another node (or the node's own probe).
    Notice(Notice),
    /// The node now hears this channel: what was published before may have been missed.
    Following(ChannelId),
    /// The way was lost and is open again: anything may have been missed.
    Reopened,
}

/// The bus of a node.
#[derive(Debug)]
pub enum Bus {
    /// In the process: alone, or with the other nodes of a test.
    Local(Peer),
}

impl Bus {
    /// This node's name.
    pub const fn node(&self) -> NodeId {
        match self {
            Self::Local(peer) => peer.node(),
        }
    }

    /// Tells the other nodes. Never waits: what does not fit is dropped, and found by them.
    pub fn publish(&self, notice: Notice) {
        match self {
            Self::Local(peer) => peer.publish(notice),
        }
    }

    /// Begins to hear a channel.
    pub fn subscribe(&self, channel: ChannelId) {
        match self {
            Self::Local(peer) => peer.subscribe(channel),
        }
    }

    /// Stops hearing a channel.
    pub fn unsubscribe(&self, channel: ChannelId) {
        match self {
            Self::Local(peer) => peer.unsubscribe(channel),
        }
    }

    /// Whether the node hears the others: false makes it poll the database every second.
    pub fn healthy(&self) -> bool {
        match self {
            Self::Local(peer) => peer.healthy(),
        }
    }
}
