//! What a client knows, as a pure machine: frames in, state out. No I/O, no clock.
//!
//! Per channel it holds a position; a change at or below it is dropped and counted, one that
//! does not follow it is a [`Violation`]. Entities are kept by key, the newest `rev` wins, unless
//! the owner only wants positions (thousands of clients in one process).

use parvis_protocol::change::Entity;
use parvis_protocol::channel::ChannelState;
use parvis_protocol::command::{Reply, Room};
use parvis_protocol::frame::{CaughtUp, Changes, Outcome, Position, Reset, ServerFrame, Welcome};
use parvis_protocol::id::{ChannelId, PersonId, PollId, Seq};
use parvis_protocol::identity::You;
use parvis_protocol::message::Message;
use parvis_protocol::signal::{Presence, Signal, Typing};
use std::collections::{BTreeMap, BTreeSet};

/// The server broke a promise of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// Changes are missing between the position and what came.
    #[error("hole in {channel}: at {at}, then from {from}")]
    Hole {
        /// The channel.
        channel: ChannelId,
        /// The client's position.
        at: Seq,
        /// The position before what came.
        from: Seq,
    },
    /// A frame's changes are not numbered `from + 1 ..= to`.
    #[error("frame of {channel} from {from} to {to} holds change {found}")]
    Sparse {
        /// The channel.
        channel: ChannelId,
        /// The position before the first change, as announced.
        from: Seq,
        /// The position of the last change, as announced.
        to: Seq,
        /// The first number out of place, or the last one where the frame is too short.
        found: Seq,
    },
    /// `caught_up` names a position that the changes before it did not reach.
    #[error("caught up with {channel} to {to}, but at {at}")]
    NotCaughtUp {
        /// The channel.
        channel: ChannelId,
        /// The client's position.
        at: Seq,
        /// The position announced.
        to: Seq,
    },
    /// Another numbering, without a `reset`.
    #[error("epoch of {channel} changed without a reset")]
    EpochChanged {
        /// The channel.
        channel: ChannelId,
    },
}

/// What is worth keeping of the entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Every entity, for tests that look at them.
    Entities,
    /// Only where each channel stands.
    Positions,
}

/// One channel as this client knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its numbering; empty until the server has told it.
    pub epoch: String,
    /// The last change applied.
    pub position: Seq,
    /// Everything missed was received: changes now come as they happen.
    pub live: bool,
    /// The newest state of each entity that was heard of, by [`Entity::key`].
    pub entities: BTreeMap<String, Entity>,
    /// Who is present, as last told.
    pub presence: Option<Presence>,
}

/// What a frame brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Changes of a channel; those before this index were known already.
    Changes {
        /// Index of the first new one.
        fresh: usize,
    },
    /// Anything else.
    Other,
}

/// Everything one client knows.
#[derive(Clone, Debug)]
pub struct State {
    keep: Keep,
    /// Who the server takes the client for.
    pub you: Option<You>,
    /// Rooms, and the personal channel.
    pub channels: BTreeMap<ChannelId, Known>,
    /// Rooms as told by the last `welcome` or `load_channel`.
    pub rooms: BTreeMap<ChannelId, ChannelState>,
    /// Rooms the person left: what still comes of them is dropped.
    lost: BTreeSet<ChannelId>,
    /// Changes that came again and were dropped.
    pub duplicates: u64,
    /// Changes applied.
    pub applied: u64,
    /// Channels that had to be loaded again.
    pub resets: u64,
    /// The last "is writing" of each person in each room.
    pub typing: BTreeMap<(ChannelId, PersonId), Typing>,
    /// How many have voted in each poll, as last told.
    pub turnouts: BTreeMap<PollId, u32>,
}

impl State {
    /// A client that knows nothing.
    pub const fn new(keep: Keep) -> Self {
        Self {
            keep,
            you: None,
            channels: BTreeMap::new(),
            rooms: BTreeMap::new(),
            lost: BTreeSet::new(),
            duplicates: 0,
            applied: 0,
            resets: 0,
            typing: BTreeMap::new(),
            turnouts: BTreeMap::new(),
        }
    }

    /// Where to resume: every channel whose numbering is known.
    pub fn positions(&self) -> Vec<Position> {
        let known = self.channels.iter().filter(|(_, known)| !known.epoch.is_empty());
        known
            .map(|(channel, known)| Position {
                channel: *channel,
                epoch: known.epoch.clone(),
                seq: known.position,
            })
            .collect()
    }

    /// The position of a channel; 0 when it is unknown.
    pub fn position(&self, channel: ChannelId) -> Seq {
        self.channels.get(&channel).map_or(Seq(0), |known| known.position)
    }

    /// Whether every channel is live.
    pub fn all_live(&self) -> bool {
        self.you.is_some() && self.channels.values().all(|known| known.live)
    }

    /// The messages of a room that were heard of, in its order, tombstones included.
    pub fn messages(&self, channel: ChannelId) -> Vec<&Message> {
        let entities = self.channels.get(&channel).into_iter().flat_map(|it| it.entities.values());
        let mut messages: Vec<&Message> = entities
            .filter_map(|entity| match entity {
                Entity::Message(message) => Some(message),
                _ => None,
            })
            .collect();
        messages.sort_by_key(|message| message.seq);
        messages
    }

    /// The room with this name, as shown.
    pub fn room_named(&self, name: &str) -> Option<ChannelId> {
        self.rooms.values().find(|room| room.channel.name == name).map(|room| room.channel.id)
    }

    /// Takes a frame.
    pub fn apply(&mut self, frame: &ServerFrame) -> Result<Applied, Violation> {
        match frame {
            ServerFrame::Changes(changes) => {
                return self.changes(changes).map(|fresh| Applied::Changes { fresh });
            }
            ServerFrame::Welcome(welcome) => self.welcome(welcome),
            ServerFrame::CaughtUp(caught_up) => self.caught_up(caught_up)?,
            ServerFrame::Reset(reset) => self.reset(reset),
            ServerFrame::Signal(signal) => self.signal(signal),
            ServerFrame::Reply(answer) => {
                if let Outcome::Ok(reply) = &answer.outcome {
                    self.reply(reply);
                }
            }
            ServerFrame::Bye(_) => {}
        }
        Ok(Applied::Other)
    }

    /// Merges entities read by a page or a load: the newest `rev` of each wins.
    pub fn merge(&mut self, channel: ChannelId, entities: &[Entity]) {
        if self.keep == Keep::Positions {
            return;
        }
        let Some(known) = self.channels.get_mut(&channel) else { return };
        for entity in entities {
            known.upsert(entity);
        }
    }

    fn welcome(&mut self, welcome: &Welcome) {
        let rooms = welcome.channels.iter().map(|it| (it.channel.id, &it.epoch, it.head));
        let personal = &welcome.personal;
        let all = rooms.chain([(personal.channel, &personal.epoch, personal.seq)]);
        let mut channels = BTreeMap::new();
        for (channel, epoch, head) in all {
            let known = match self.channels.remove(&channel) {
                Some(known) if !known.epoch.is_empty() => Known { live: false, ..known },
                _ => Known::at(epoch, head),
            };
            channels.insert(channel, known);
        }
        self.channels = channels;
        self.rooms = welcome.channels.iter().map(|room| (room.channel.id, room.clone())).collect();
        for room in &welcome.channels {
            self.merge(room.channel.id, &[Entity::Channel(room.channel.clone())]);
        }
        self.lost.clear();
        self.you = Some(welcome.you.clone());
    }

    fn changes(&mut self, frame: &Changes) -> Result<usize, Violation> {
        dense(frame)?;
        let channel = frame.channel;
        if self.lost.contains(&channel) {
            return Ok(frame.changes.len());
        }
        // A room gained a moment ago: it is followed from here on.
        let known = self.channels.entry(channel).or_insert_with(|| Known::at("", frame.from));
        let at = known.position;
        if frame.from > at {
            return Err(Violation::Hole { channel, at, from: frame.from });
        }
        let fresh = frame.changes.iter().take_while(|change| change.seq <= at).count();
        self.duplicates += count(fresh);
        self.applied += count(frame.changes.len() - fresh);
        known.position = at.max(frame.to);
        if self.keep == Keep::Entities {
            for entity in frame.changes.iter().skip(fresh).flat_map(|change| &change.entities) {
                known.upsert(entity);
            }
            self.memberships(frame, fresh);
        }
        Ok(fresh)
    }

    fn caught_up(&mut self, frame: &CaughtUp) -> Result<(), Violation> {
        let channel = frame.channel;
        let known =
            self.channels.entry(channel).or_insert_with(|| Known::at(&frame.epoch, frame.to));
        if known.epoch.is_empty() {
            known.epoch.clone_from(&frame.epoch);
        }
        if known.epoch != frame.epoch {
            return Err(Violation::EpochChanged { channel });
        }
        if known.position < frame.to {
            return Err(Violation::NotCaughtUp { channel, at: known.position, to: frame.to });
        }
        known.live = true;
        Ok(())
    }

    fn reset(&mut self, frame: &Reset) {
        self.resets += 1;
        let fresh = Known { live: true, ..Known::at(&frame.epoch, frame.head) };
        self.channels.insert(frame.channel, fresh);
    }

    fn signal(&mut self, signal: &Signal) {
        if self.keep == Keep::Positions {
            return;
        }
        match signal {
            Signal::Presence(presence) => {
                if let Some(known) = self.channels.get_mut(&presence.channel) {
                    known.presence = Some(presence.clone());
                }
            }
            Signal::Typing(typing) => {
                self.typing.insert((typing.channel, typing.person), typing.clone());
            }
            Signal::Turnout(turnout) => {
                self.turnouts.insert(turnout.poll, turnout.voted);
            }
        }
    }

    fn reply(&mut self, reply: &Reply) {
        match reply {
            Reply::Room(room) => self.loaded(room),
            Reply::Page(page) => {
                let channel = page.entities.iter().find_map(|entity| match entity {
                    Entity::Message(message) => Some(message.channel),
                    _ => None,
                });
                if let Some(channel) = channel {
                    self.merge(channel, &page.entities);
                }
            }
            Reply::Done(_)
            | Reply::Noted
            | Reply::Versions(_)
            | Reply::Unread(_)
            | Reply::Hits(_)
            | Reply::Poll(_)
            | Reply::Polls(_)
            | Reply::Meeting(_)
            | Reply::Meetings(_)
            | Reply::Minutes(_)
            | Reply::Today(_)
            | Reply::Territory(_)
            | Reply::Screen(_)
            | Reply::Documents(_)
            | Reply::Document(_)
            | Reply::People(_) => {}
        }
    }

    fn loaded(&mut self, room: &Room) {
        let state = &room.state;
        let channel = state.channel.id;
        let known =
            self.channels.entry(channel).or_insert_with(|| Known::at(&state.epoch, state.head));
        if known.epoch.is_empty() {
            known.epoch.clone_from(&state.epoch);
        }
        self.rooms.insert(channel, state.clone());
        self.merge(channel, &room.entities);
    }

    /// A room one no longer belongs to is forgotten, as a client must.
    fn memberships(&mut self, frame: &Changes, fresh: usize) {
        for entity in frame.changes.iter().skip(fresh).flat_map(|change| &change.entities) {
            let Entity::Membership(membership) = entity else { continue };
            if membership.active {
                self.lost.remove(&membership.channel);
            } else {
                self.lost.insert(membership.channel);
                self.channels.remove(&membership.channel);
                self.rooms.remove(&membership.channel);
            }
        }
    }
}

impl Known {
    fn at(epoch: &str, position: Seq) -> Self {
        Self {
            epoch: epoch.to_owned(),
            position,
            live: false,
            entities: BTreeMap::new(),
            presence: None,
        }
    }

    fn upsert(&mut self, entity: &Entity) {
        let newest = self.entities.get(&entity.key()).is_none_or(|it| it.rev() < entity.rev());
        if newest {
            self.entities.insert(entity.key(), entity.clone());
        }
    }
}

/// Checks that a frame holds `from + 1 ..= to`, in order.
fn dense(frame: &Changes) -> Result<(), Violation> {
    let sparse = |found| {
        let Changes { channel, from, to, .. } = *frame;
        Err(Violation::Sparse { channel, from, to, found })
    };
    let mut at = frame.from;
    for change in &frame.changes {
        if change.seq != at.next() {
            return sparse(change.seq);
        }
        at = change.seq;
    }
    if at == frame.to { Ok(()) } else { sparse(at) }
}

fn count(changes: usize) -> u64 {
    u64::try_from(changes).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
