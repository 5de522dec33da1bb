//! Who is present, as a pure machine. Times are told to it, as durations since the node started:
//! no clock can be set back under it.
//!
//! Each node owns the list of its own people in a room, and tells it whole under a growing
//! number. What another node told holds until it tells something newer, falls silent, or says
//! farewell. So notices may be lost, come twice or in another order: the next one mends it.
//!
//! Somebody whose connection ended is still told for a while, because they may come back unseen;
//! but with the time they have been away, so that nobody believes in them for longer than in
//! somebody who was connected until then. Otherwise a node that tells of them and then dies would
//! leave them shown for twice as long.

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
/// Somebody is forgotten so long after a node last told that they were connected, if it tells
/// nothing newer: with a tick and the way through the bus, nobody is shown for 30 s after they
/// are gone.
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
    /// Were connected to this node, and may come back.
    leaving: BTreeMap<PersonId, Leaving>,
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

/// Somebody whose connection to this node ended.
#[derive(Debug)]
struct Leaving {
    /// The tick that saw it.
    since: Duration,
    /// The others know: if they come back, the others must know that too.
    told: bool,
}

/// The part of another node in a room.
#[derive(Debug, Default)]
struct Peer {
    /// Each is believed to be there until then.
    people: BTreeMap<PersonId, Duration>,
    /// Of its last notice; none has the number 0.
    number: u64,
    /// What it told is remembered until then.
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
            let unseen = room.leaving.get(person).is_some_and(|it| !it.told);
            room.publish |= !unseen && !room.here.contains(person);
        }
        for gone in room.here.union(&came).filter(|person| !people.contains(person)) {
            room.leaving.insert(*gone, Leaving { since: now, told: false });
        }
        room.leaving.retain(|person, _| !people.contains(person));
        // Who came for a moment was here too: they may come back, and the bus follows the room
        // from then on.
        let since = room.empty.filter(|_| came.is_empty()).unwrap_or(now);
        room.empty = people.is_empty().then_some(since);
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
                    let peer = room.peers.get_mut(&node);
                    // Its people are on their way to another node.
                    for until in peer.into_iter().flat_map(|it| it.people.values_mut()) {
                        *until = now.saturating_add(GRACE).min(*until);
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
        let NodePresence { node, number, channel, people, leaving, ask } = presence;
        if node == self.node || self.left.contains_key(&node) {
            return;
        }
        // A room that is not known asks first, when somebody begins to listen to it here.
        let Some(room) = self.rooms.get_mut(&channel) else { return };
        room.publish |= ask && !room.is_silent();
        let peer = room.peers.entry(node).or_default();
        if peer.number >= number {
            return;
        }
        let until = now + SILENCE;
        let leaving = leaving.into_iter().map(|(person, ago_ms)| {
            let ago = Duration::from_millis(ago_ms.into());
            (person, now + SILENCE.saturating_sub(ago))
        });
        let people = leaving.chain(people.into_iter().map(|person| (person, until))).collect();
        let before = std::mem::replace(peer, Peer { people, number, until }).people;
        room.changed |= !before.keys().eq(peer.people.keys());
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
                    people: room.here.iter().copied().collect(),
                    leaving: room.tell_leaving(now),
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
        self.leaving.retain(|_, it| it.since + GRACE > now);
        if self.leaving.len() < leaving {
            self.publish = true;
            self.changed = true;
        }
        for peer in self.peers.values_mut() {
            let people = peer.people.len();
            peer.people.retain(|_, until| *until > now);
            self.changed |= peer.people.len() < people;
        }
        self.peers.retain(|_, peer| peer.until > now);
    }

    /// Who is leaving, and at most for how many milliseconds they have been away: the end of a
    /// connection is seen up to a tick later.
    fn tell_leaving(&mut self, now: Duration) -> Vec<(PersonId, u32)> {
        let leaving = self.leaving.iter_mut().map(|(person, it)| {
            it.told = true;
            let ago = (now + TICK).saturating_sub(it.since);
            (*person, u32::try_from(ago.as_millis()).unwrap_or(u32::MAX))
        });
        leaving.collect()
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
        people.extend(self.peers.values().flat_map(|peer| peer.people.keys()));
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
