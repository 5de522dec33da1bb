//! Durable changes of one channel, encoded once for every socket that will get them.

use bytes::Bytes;
use parvis_protocol::change::{Change, Entity};
use parvis_protocol::frame::{Changes, ServerFrame};
use parvis_protocol::id::{ChannelId, PersonId, Seq};
use parvis_protocol::limits::{CHANGES_PER_FRAME_MAX, FRAME_BYTES_MAX};
use parvis_protocol::wire::{Encoding, WireError};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// Consecutive changes of a channel, ready to be sent.
#[derive(Debug)]
pub struct Frame {
    /// What the hub must know of them.
    pub head: Header,
    /// The whole `changes` frame in MessagePack; it also travels on the bus.
    msgpack: Bytes,
    /// The same in JSON, written when the first JSON client needs it.
    json: OnceLock<Bytes>,
}

/// What the hub must know of a frame without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The channel.
    pub channel: ChannelId,
    /// Position before the first change.
    pub from: Seq,
    /// Position of the last change.
    pub to: Seq,
    /// People who lost the channel, and at which position.
    pub left: Vec<(PersonId, Seq)>,
    /// In a personal channel: rooms its owner gained.
    pub gained: Vec<ChannelId>,
}

impl Header {
    /// Whether the person loses the channel here, after the position at which they were last
    /// known to be a member.
    pub fn is_left_by(&self, person: PersonId, member_at: Seq) -> bool {
        self.left.iter().any(|(who, at)| *who == person && *at > member_at)
    }
}

impl Frame {
    /// Encodes consecutive changes; `from` is the position before the first one.
    pub fn new(channel: ChannelId, from: Seq, changes: Vec<Change>) -> Result<Self, WireError> {
        let mut head = Header {
            channel,
            from,
            to: changes.last().map_or(from, |change| change.seq),
            left: Vec::new(),
            gained: Vec::new(),
        };
        for change in &changes {
            for entity in &change.entities {
                match entity {
                    Entity::Member(member) if ends_a_membership(entity) => {
                        head.left.push((member.person, change.seq));
                    }
                    Entity::Membership(membership) if membership.active => {
                        head.gained.push(membership.channel);
                    }
                    _ => {}
                }
            }
        }
        let frame = ServerFrame::Changes(Changes { channel, from, to: head.to, changes });
        let msgpack = Encoding::MessagePack.encode(&frame)?.into();
        Ok(Self { head, msgpack, json: OnceLock::new() })
    }

    /// One frame per change: any of them is a place to begin.
    pub fn each(
        channel: ChannelId,
        from: Seq,
        changes: Vec<Change>,
    ) -> Result<Vec<Self>, WireError> {
        let mut before = from;
        let mut frame = |change: Change| {
            let from = std::mem::replace(&mut before, change.seq);
            Self::new(channel, from, vec![change])
        };
        changes.into_iter().map(&mut frame).collect()
    }

    /// Cuts many changes into frames that respect the limits of a frame. A frame also ends where
    /// a person leaves: that is the last one they are given.
    pub fn cut(
        channel: ChannelId,
        from: Seq,
        changes: Vec<Change>,
    ) -> Result<Vec<Self>, WireError> {
        let mut frames = Vec::new();
        let mut pending = Vec::new();
        let (mut start, mut bytes, mut parted) = (from, 0, false);
        for change in changes {
            let size = Encoding::MessagePack.encode(&change)?.len();
            let many = pending.len() == CHANGES_PER_FRAME_MAX;
            let full = parted || many || bytes + size > FRAME_BYTES_MAX / 2;
            if full && !pending.is_empty() {
                let frame = Self::new(channel, start, std::mem::take(&mut pending))?;
                start = frame.head.to;
                frames.push(frame);
                bytes = 0;
            }
            bytes += size;
            parted = change.entities.iter().any(ends_a_membership);
            pending.push(change);
        }
        if !pending.is_empty() {
            frames.push(Self::new(channel, start, pending)?);
        }
        Ok(frames)
    }

    /// A frame made by another node.
    pub const fn from_bus(head: Header, msgpack: Bytes) -> Self {
        Self { head, msgpack, json: OnceLock::new() }
    }

    /// The MessagePack bytes.
    pub const fn msgpack(&self) -> &Bytes {
        &self.msgpack
    }

    /// The bytes in one of the encodings.
    pub fn bytes(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::MessagePack => self.msgpack.clone(),
            Encoding::Json => self.json.get_or_init(|| to_json(&self.msgpack)).clone(),
        }
    }

    /// Memory the frame holds, for the bounds of queues and rings.
    pub fn size(&self) -> usize {
        self.msgpack.len()
    }
}

/// A frame of ours in MessagePack, in JSON.
pub(super) fn to_json(msgpack: &[u8]) -> Bytes {
    let decoded: Result<ServerFrame, _> = Encoding::MessagePack.decode(msgpack);
    let json = decoded.and_then(|frame| Encoding::Json.encode(&frame));
    json.unwrap_or_else(|error| {
        tracing::error!(%error, "a frame cannot be written");
        Vec::new()
    })
    .into()
}

/// Whatever the verb says: a row that is read later comes with its last change only.
const fn ends_a_membership(entity: &Entity) -> bool {
    matches!(entity, Entity::Member(member) if member.ended_at.is_some())
}
