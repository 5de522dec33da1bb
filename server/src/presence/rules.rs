//! Who is present, as a pure machine. Times are told to it, as durations since the node started:
//! no clock can be set back under it.
//!
//! Each node owns the list of its own people in a room, and tells it whole under a growing
//! number. What another node told holds until it tells something newer, falls silent, or says
//! farewell. So notices may be lost, come twice or in another order: the next one mends it.

use crate::bus::{NodeId, NodePresence};
use crate::hub::registry::Touched;
use parvis_protocol::id::{ChannelId, PersonId};
use parvis_protocol::limits::PRESENCE_NAMES_MAX;
use parvis_protocol::signal::Presence;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

/// Between two decisions: changes are told together.
pub const TICK: Duration = Duration::from_millis(1_500);
/// A room is told again every so many ticks, changed or not: 12 s, so that one of two may be
/// lost within [`SILENCE`].
const DIGEST_TICKS: u64 = 8;
/// Somebody whose connection ended stays present for so long: the ten seconds in which they may
/// come back unseen, and the tick after which the node they come back to tells of them.
const GRACE: Duration = Duration::from_secs(12);
/// A room that nobody listens to here is forgotten after so long, with what others told of it:
/// before the bus ceases to follow it, so that nothing is believed that may be out of date.
const UNHEARD: Duration = Duration::from_secs(25);
/// Notices of one tick. A node that begins to follow thousands of rooms at once leaves room on
/// the bus for messages.
const PUBLISHED_MAX: usize = 1_000;
/// What a node told is forgotten when it repeats nothing for so long: with a tick and the way
/// through the bus, nobody is shown for 30 s after they are gone.
const SILENCE: Duration = Duration::from_secs(26);
/// The farewell of a node is remembered for so long: what it said before may come after.
const FAREWELL: Duration = Duration::from_mins(1);

/// What may change who is present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A node told who is connected to it.
    Heard(NodePresence),
    /// A node went away.
    Left(NodeId),
    /// This node now hears what the others say in a room.
    Following(ChannelId),
    /// This node hears the others again.
    Reopened,
}

/// What to tell whom.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// To the nodes that follow the room.
    pub publish: Vec<NodePresence>,
    /// To the local listeners of a room: who is present.
    pub tell: Vec<(ChannelId, BTreeSet<PersonId>)>,
}

/// Everything a node knows of who is present.
#[derive(Debug)]
pub struct Watch {
    node: NodeId,
    rooms: HashMap<ChannelId, Room>,
    /// Nodes that went away, and when.
    left: HashMap<NodeId, Duration>,
    ticks: u64,
    /// Number of the last notice.
    number: u64,
}

#[derive(Debug, Default)]
struct Room {
    /// Connected to this node.
    here: BTreeSet<PersonId>,
    /// Since when nobody is.
    empty: Option<Duration>,
    /// Were connected to this node until then.
    leaving: BTreeMap<PersonId, Duration>,
    peers: BTreeMap<NodeId, Peer>,
    /// What the local listeners were told last.
    told: Option<BTreeSet<PersonId>>,
    /// The part of this node must be told to the others.
    publish: bool,
    /// And they must answer.
    ask: bool,
    /// What is present may differ from what was told.
    changed: bool,
}

/// The part of another node in a room.
#[derive(Debug)]
struct Peer {
    people: BTreeSet<PersonId>,
    number: u64,
    /// Holds until then.
    until: Duration,
}

impl Watch {
    /// Nobody is known to be present.
    pub fn new(node: NodeId) -> Self {
        let (rooms, left) = (HashMap::new(), HashMap::new());
        Self { node, rooms, left, ticks: 0, number: 0 }
    }

    /// The people connected to this node in a room, all of them; who came since the last time,
    /// even if they are gone again; and whether nobody here was told who is present.
    pub fn here(
        &mut self,
        channel: ChannelId,
        people: HashSet<PersonId>,
        Touched { fresh, came }: Touched,
        now: Duration,
    ) {
        let room = self.rooms.entry(channel).or_default();
        let people: BTreeSet<PersonId> = people.into_iter().collect();
        for person in people.union(&came) {
            let known = room.leaving.contains_key(person) || room.here.contains(person);
            room.publish |= !known;
        }
        for gone in room.here.union(&came).filter(|person| !people.contains(person)) {
            room.leaving.insert(*gone, now);
        }
        room.leaving.retain(|person, _| !people.contains(person));
        room.empty = people.is_empty().then(|| room.empty.unwrap_or(now));
        room.here = people;
        room.changed = true;
        if fresh {
            room.told = None;
            room.ask = true;
        }
    }

    /// Takes in what happened elsewhere.
    pub fn take(&mut self, news: News, now: Duration) {
        match news {
            News::Heard(presence) => self.heard(presence, now),
            News::Left(node) => {
                self.left.insert(node, now);
                for room in self.rooms.values_mut() {
                    if let Some(peer) = room.peers.get_mut(&node) {
                        // Its people are on their way to another node.
                        peer.until = peer.until.min(now + GRACE);
                    }
                }
            }
            News::Following(channel) => {
                if let Some(room) = self.rooms.get_mut(&channel) {
                    room.ask |= !room.here.is_empty();
                }
            }
            News::Reopened => {
                for room in self.rooms.values_mut() {
                    room.ask |= !room.here.is_empty();
                }
            }
        }
    }

    fn heard(&mut self, presence: NodePresence, now: Duration) {
        let NodePresence { node, number, channel, people, ask } = presence;
        if node == self.node || self.left.contains_key(&node) {
            return;
        }
        // A room that is not known asks first, when somebody begins to listen to it here.
        let Some(room) = self.rooms.get_mut(&channel) else { return };
        room.publish |= ask && !(room.here.is_empty() && room.leaving.is_empty());
        let people = people.into_iter().collect();
        let until = now + SILENCE;
        match room.peers.get_mut(&node) {
            Some(peer) if peer.number >= number => {}
            Some(peer) => {
                room.changed |= peer.people != people;
                *peer = Peer { people, number, until };
            }
            None => {
                room.changed = true;
                room.peers.insert(node, Peer { people, number, until });
            }
        }
    }

    /// Forgets what is over, and decides what to tell. Called every [`TICK`].
    pub fn tick(&mut self, now: Duration) -> Orders {
        self.ticks = self.ticks.wrapping_add(1);
        self.left.retain(|_, since| *since + FAREWELL > now);
        let mut orders = Orders::default();
        for (channel, room) in &mut self.rooms {
            room.forget(now);
            let digest = turn_of(*channel) == self.ticks % DIGEST_TICKS;
            room.publish |= room.ask || (digest && !room.is_silent());
            if room.publish && orders.publish.len() < PUBLISHED_MAX {
                self.number += 1;
                orders.publish.push(NodePresence {
                    node: self.node,
                    number: self.number,
                    channel: *channel,
                    people: room.here.iter().chain(room.leaving.keys()).copied().collect(),
                    ask: std::mem::take(&mut room.ask),
                });
                room.publish = false;
            }
            if let Some(people) = room.news() {
                orders.tell.push((*channel, people));
            }
        }
        let heard = |since: Duration| since + UNHEARD > now;
        self.rooms.retain(|_, room| room.publish || room.empty.is_none_or(heard));
        orders
    }

    /// These rooms could not be told: it is tried again at the next tick.
    pub fn not_told(&mut self, channels: impl Iterator<Item = ChannelId>) {
        for channel in channels {
            if let Some(room) = self.rooms.get_mut(&channel) {
                room.told = None;
                room.changed = true;
            }
        }
    }
}

impl Room {
    fn forget(&mut self, now: Duration) {
        let leaving = self.leaving.len();
        self.leaving.retain(|_, since| *since + GRACE > now);
        if self.leaving.len() < leaving {
            self.publish = true;
            self.changed = true;
        }
        let peers = self.peers.len();
        self.peers.retain(|_, peer| peer.until > now);
        self.changed |= self.peers.len() < peers;
    }

    /// This node has nobody to tell of.
    fn is_silent(&self) -> bool {
        self.here.is_empty() && self.leaving.is_empty()
    }

    /// Everybody who is present, where it differs from what the local listeners know.
    fn news(&mut self) -> Option<BTreeSet<PersonId>> {
        if !std::mem::take(&mut self.changed) {
            return None;
        }
        if self.here.is_empty() {
            self.told = None;
            return None;
        }
        let mut people = self.here.clone();
        people.extend(self.leaving.keys());
        people.extend(self.peers.values().flat_map(|peer| &peer.people));
        if self.told.as_ref() == Some(&people) {
            return None;
        }
        self.told = Some(people.clone());
        Some(people)
    }
}

/// The tick, of [`DIGEST_TICKS`], at which a room is told again: rooms take turns.
fn turn_of(channel: ChannelId) -> u64 {
    let (high, low) = channel.0.as_u64_pair();
    (high ^ low) % DIGEST_TICKS
}

/// What a room of so many members is shown; unknown counts as large.
pub fn shown(channel: ChannelId, people: &BTreeSet<PersonId>, members: Option<usize>) -> Presence {
    let named = members.is_some_and(|members| members <= PRESENCE_NAMES_MAX);
    Presence {
        channel,
        count: u32::try_from(people.len()).unwrap_or(u32::MAX),
        people: named.then(|| people.iter().copied().collect()),
    }
}

#[cfg(test)]
mod tests;
