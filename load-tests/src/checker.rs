//! What every receiver of a room must agree on: the same message at the same position, each
//! message at one position only, and every acknowledged one where its answer said.
//!
//! The first receiver that meets a position writes it into the ledger; all others are compared
//! with it at once, so that a fault names its position. Holes and repeated positions of a single
//! receiver are found by [`crate::state`] before it comes here.

use crate::stamp::Stamp;
use parvis_protocol::change::{Change, Entity};
use parvis_protocol::id::{ChannelId, MessageId, Seq};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Two receivers hold different changes for one position: swapped, or one of them is wrong.
    #[error("{channel} at {seq}: receivers disagree on what stands there")]
    Disagreement {
        /// The room.
        channel: ChannelId,
        /// The position.
        seq: Seq,
    },
    /// One message stands at two positions.
    #[error("{channel} at {seq}: message {number} of sender {sender} stands there again")]
    Twice {
        /// The room.
        channel: ChannelId,
        /// The second position.
        seq: Seq,
        /// Who sent it.
        sender: u64,
        /// Which one.
        number: u64,
    },
    /// An acknowledged message is not where its answer said.
    #[error("{channel} at {seq}: the message acknowledged there is not there")]
    Missing {
        /// The room.
        channel: ChannelId,
        /// The position of the answer.
        seq: Seq,
    },
    /// The first change a receiver saw does not follow what others saw before.
    #[error("{channel} at {seq}: nobody saw the changes before")]
    Early {
        /// The room.
        channel: ChannelId,
        /// The position.
        seq: Seq,
    },
}

/// A change, as far as it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its position.
    pub seq: Seq,
    /// The message it posted, if it did.
    pub message: Option<MessageId>,
    /// Its stamp, if it is one of ours.
    pub stamp: Option<Stamp>,
    digest: u64,
}

/// The changes of every room, as first seen in this process.
#[derive(Debug, Default)]
pub struct Ledger {
    rooms: HashMap<ChannelId, Log>,
}

#[derive(Debug)]
struct Log {
    /// The position before the first entry.
    base: Seq,
    entries: Vec<(u64, Option<MessageId>)>,
    stamps: HashSet<(u64, u64)>,
}

/// What one process saw of one room, to be compared with what others saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The room.
    pub channel: ChannelId,
    /// The position before the first change.
    pub base: Seq,
    /// The last position.
    pub last: Seq,
    /// A digest of all changes between, in order.
    pub digest: u64,
}

impl Seen {
    /// What of a change is compared.
    pub fn of(change: &Change) -> Self {
        let message = change.entities.iter().find_map(|entity| match entity {
            Entity::Message(message) => Some(message),
            _ => None,
        });
        let mut hasher = DefaultHasher::new();
        change.seq.hash(&mut hasher);
        change.verb.hash(&mut hasher);
        change.by.hash(&mut hasher);
        if let Some(message) = message {
            message.id.hash(&mut hasher);
            message.body.hash(&mut hasher);
        }
        Self {
            seq: change.seq,
            message: message.map(|message| message.id),
            stamp: message.and_then(|message| Stamp::read(&message.body)),
            digest: hasher.finish(),
        }
    }
}

impl Ledger {
    /// Compares one change that a receiver applied with what others saw at its position.
    pub fn check(&mut self, channel: ChannelId, seen: &Seen) -> Result<(), Fault> {
        let seq = seen.seq;
        let log = self.rooms.entry(channel).or_insert_with(|| Log {
            base: Seq(seq.0 - 1),
            entries: Vec::new(),
            stamps: HashSet::new(),
        });
        let index = usize::try_from(seq.0 - log.base.0 - 1);
        let index = index.map_err(|_| Fault::Early { channel, seq })?;
        if let Some((digest, _)) = log.entries.get(index) {
            let same = *digest == seen.digest;
            return if same { Ok(()) } else { Err(Fault::Disagreement { channel, seq }) };
        }
        if index > log.entries.len() {
            return Err(Fault::Early { channel, seq });
        }
        log.entries.push((seen.digest, seen.message));
        match seen.stamp {
            Some(Stamp { sender, number, .. }) if !log.stamps.insert((sender, number)) => {
                Err(Fault::Twice { channel, seq, sender, number })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Looks for a change where its answer said it stands; it holds the message, if it posted one.
    pub fn acknowledged(
        &self,
        channel: ChannelId,
        seq: Seq,
        message: Option<MessageId>,
    ) -> Result<(), Fault> {
        let there = self.rooms.get(&channel).and_then(|log| {
            let index = usize::try_from(seq.0 - log.base.0 - 1).ok()?;
            log.entries.get(index)
        });
        match there {
            Some((_, id)) if *id == message => Ok(()),
            Some(_) | None => Err(Fault::Missing { channel, seq }),
        }
    }

    /// What this process saw, room by room.
    pub fn chains(&self) -> Vec<Chain> {
        let chain = |(channel, log): (&ChannelId, &Log)| {
            let mut hasher = DefaultHasher::new();
            log.entries.iter().for_each(|(digest, _)| digest.hash(&mut hasher));
            let entries = i64::try_from(log.entries.len()).unwrap_or(i64::MAX);
            Chain {
                channel: *channel,
                base: log.base,
                last: Seq(log.base.0 + entries),
                digest: hasher.finish(),
            }
        };
        self.rooms.iter().map(chain).collect()
    }
}

/// The rooms that several processes saw differently. All must have started at the same positions.
pub fn disagreements(processes: &[Vec<Chain>]) -> Vec<String> {
    let mut first: HashMap<ChannelId, &Chain> = HashMap::new();
    let mut found = Vec::new();
    for chain in processes.iter().flatten() {
        match first.get(&chain.channel) {
            None => {
                first.insert(chain.channel, chain);
            }
            Some(other) if *other == chain => {}
            Some(other) => found.push(format!(
                "{}: processes saw {}..{} and {}..{} differently",
                chain.channel, other.base, other.last, chain.base, chain.last
            )),
        }
    }
    found
}

#[cfg(test)]
mod tests;
