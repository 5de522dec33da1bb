//! Every active channel of a node and its local listeners. The only user of `DashMap`: no guard
//! leaves this file, nothing here waits.
//!
//! A room is here from the first listener to the last one. The bus begins and ends to follow the
//! channel while the room is locked, so that the two never disagree.

use super::core::{Missed, Order};
use super::frame::Frame;
use super::outbox::{Outbox, Wanted};
use super::signal::EncodedSignal;
use dashmap::{DashMap, Entry};
use parvis_protocol::id::{ChannelId, PersonId, Seq, SessionId};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// From so many listeners on, they are woken together: see [`super::Hub::wake_large_rooms`].
const LARGE: usize = 100;

/// A channel with at least one local listener, or with one that is about to come.
#[derive(Debug, Default)]
struct Room {
    /// Told with the head.
    epoch: Option<Arc<str>>,
    order: Order,
    listeners: Vec<Arc<Outbox>>,
    /// The bus began to follow the channel while its head was being read: what was published in
    /// between is neither in that head nor on the bus.
    unsure: bool,
    /// Large, and its listeners have frames that they were not woken for yet.
    due: bool,
    /// Nobody listened at the last sweep.
    idle: bool,
    /// Somebody here is shown who is present.
    watched: bool,
    /// Who is present, as told last.
    presence: Option<EncodedSignal>,
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
    /// Something may be missing after the head: compare it with the database.
    pub unsure: bool,
    /// The listeners are to be woken, by [`Registry::wake`].
    pub due: bool,
}

/// How the listeners of a room changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The room was opened anew: nobody here was told who is present.
    pub fresh: bool,
    /// Who came; some may be gone again.
    pub came: BTreeSet<PersonId>,
}

/// The rooms, and the connections by person.
#[derive(Debug, Default)]
pub struct Registry {
    rooms: DashMap<ChannelId, Room>,
    people: DashMap<PersonId, Vec<Arc<Outbox>>>,
    /// Rooms where somebody came or went since presence looked.
    touched: Mutex<BTreeMap<ChannelId, Touched>>,
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

    /// Counts a connection out and detaches it from its channels. `close` is called for each
    /// channel that has no local listener any more.
    pub fn leave(&self, outbox: &Outbox, channels: &[ChannelId], close: impl Fn(ChannelId)) {
        self.people.remove_if_mut(&outbox.person, |_, connections| {
            connections.retain(|other| other.id != outbox.id);
            connections.is_empty()
        });
        for channel in channels {
            self.detach(*channel, outbox.id, &close);
        }
    }

    /// Detaches one connection from a channel; `close` is called when nobody is left there.
    pub fn detach(&self, channel: ChannelId, connection: u64, close: impl FnOnce(ChannelId)) {
        self.rooms.remove_if_mut(&channel, |_, room| {
            if let Some(at) = room.listeners.iter().position(|it| it.id == connection) {
                room.listeners.swap_remove(at);
            }
            if room.watched {
                self.touched().entry(channel).or_default();
            }
            let empty = room.listeners.is_empty();
            if empty {
                close(channel);
            }
            empty
        });
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
    /// When this returns `Behind` the listener is not attached: open the room, read what it does
    /// not hold, and come back.
    pub fn attach(
        &self,
        channel: ChannelId,
        outbox: &Arc<Outbox>,
        from: Seq,
        member_at: Seq,
    ) -> Attached {
        // Never made here: a room that the bus does not follow would be deaf.
        let Some(mut room) = self.rooms.get_mut(&channel) else { return Attached::Behind };
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
        if room.watched {
            self.touched().entry(channel).or_default().came.insert(outbox.person);
        }
        Attached::Live(frames.last().map_or(from, |frame| frame.head.to))
    }

    /// Makes sure the room exists; `open` is called when it did not. Without an epoch, its head
    /// must be read and told to [`Registry::opened`].
    pub fn open(&self, channel: ChannelId, open: impl FnOnce(ChannelId)) -> Option<Arc<str>> {
        match self.rooms.entry(channel) {
            Entry::Occupied(room) => room.get().epoch.clone(),
            Entry::Vacant(place) => {
                open(channel);
                place.insert(Room::default());
                None
            }
        }
    }

    /// Frames read for one who came back: they serve the next ones.
    pub fn backfill(&self, channel: ChannelId, frames: &[Arc<Frame>]) {
        if let Some(mut room) = self.rooms.get_mut(&channel) {
            room.order.backfill(frames);
        }
    }

    /// Forgets a room that nobody listens to; `close` is called when it was there.
    pub fn close_if_empty(&self, channel: ChannelId, close: impl FnOnce(ChannelId)) {
        self.rooms.remove_if(&channel, |_, room| {
            let empty = room.listeners.is_empty();
            if empty {
                close(channel);
            }
            empty
        });
    }

    /// Removes the rooms in which nobody listened, now and at the last sweep: their only
    /// listener left the room, or never came.
    pub fn sweep(&self, close: impl Fn(ChannelId)) {
        self.rooms.retain(|channel, room| {
            let idle = std::mem::replace(&mut room.idle, room.listeners.is_empty());
            let keep = !(idle && room.idle);
            if !keep {
                close(*channel);
            }
            keep
        });
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
        if room.order.head().is_some() {
            done.unsure = std::mem::take(&mut room.unsure);
        }
        let large = room.listeners.len() >= LARGE;
        for frame in &frames {
            let before = room.listeners.len();
            done.frames += u64::try_from(before).unwrap_or(0);
            room.listeners.retain(|outbox| push_or_lag(outbox, frame));
            done.lagging += u64::try_from(before - room.listeners.len()).unwrap_or(0);
            for (person, _) in &frame.head.left {
                let gone = room.listeners.extract_if(.., |outbox| outbox.person == *person);
                gone.for_each(|outbox| outbox.look_again());
            }
            if room.watched && !frame.head.left.is_empty() {
                self.touched().entry(channel).or_default();
            }
        }
        if !large && !frames.is_empty() {
            room.listeners.iter().for_each(|outbox| outbox.look_again());
        } else if !frames.is_empty() {
            done.due = !std::mem::replace(&mut room.due, true);
        }
        done
    }

    /// Wakes the listeners of a room for what they were given. Returns how many they are.
    pub fn wake(&self, channel: ChannelId) -> usize {
        let Some(mut room) = self.rooms.get_mut(&channel) else { return 0 };
        room.due = false;
        room.listeners.iter().for_each(|outbox| outbox.look_again());
        room.listeners.len()
    }

    /// What was published in the channel until now may have been missed. True when that can be
    /// looked up now; otherwise it is remembered until the head is known.
    pub fn doubt(&self, channel: ChannelId) -> bool {
        let Some(mut room) = self.rooms.get_mut(&channel) else { return false };
        room.unsure = room.order.head().is_none();
        !room.unsure
    }

    /// The same of every room.
    pub fn doubt_all(&self) {
        for mut room in &mut self.rooms.iter_mut() {
            room.unsure = room.order.head().is_none();
        }
    }

    /// Gives a signal to the local listeners of a channel, except to one person.
    pub fn signal(&self, channel: ChannelId, signal: &EncodedSignal, except: Option<PersonId>) {
        let Some(room) = self.rooms.get(&channel) else { return };
        for outbox in &room.listeners {
            if Some(outbox.person) != except {
                signal.push_to(outbox);
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

    /// Gives one connection who is present in a channel, now if it is known; what changes comes
    /// as a signal.
    pub fn greet(&self, channel: ChannelId, outbox: &Outbox) {
        let Some(mut room) = self.rooms.get_mut(&channel) else { return };
        if !room.watched {
            room.watched = true;
            self.touched().entry(channel).or_default().fresh = true;
        }
        if let Some(presence) = &room.presence {
            presence.push_to(outbox);
        }
    }

    /// Tells the local listeners of a channel who is present, and remembers it for the next ones.
    pub fn show(&self, channel: ChannelId, presence: EncodedSignal) {
        let Some(mut room) = self.rooms.get_mut(&channel) else { return };
        for outbox in &room.listeners {
            presence.push_to(outbox);
        }
        room.presence = Some(presence);
    }

    /// The rooms where somebody came or went since the last call.
    pub fn take_touched(&self) -> BTreeMap<ChannelId, Touched> {
        std::mem::take(&mut *self.touched())
    }

    fn touched(&self) -> MutexGuard<'_, BTreeMap<ChannelId, Touched>> {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// False when the frame does not fit: the session will come back for it.
fn push_or_lag(outbox: &Outbox, frame: &Arc<Frame>) -> bool {
    let fits = outbox.push_unseen(frame);
    if !fits {
        let (channel, from) = (frame.head.channel, frame.head.from);
        outbox.want(Wanted { channel, from: Some(from), member_at: from });
    }
    fits
}

#[cfg(test)]
mod tests;
