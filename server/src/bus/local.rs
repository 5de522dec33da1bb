//! The bus inside one process: nobody to tell for a single node, a network with faults in tests.

use super::{BusStatus, EVENTS_WAITING_MAX, Event, Kind, NodeId, Notice};
use parvis_protocol::id::ChannelId;
use rand::rngs::ChaCha12Rng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, watch};

/// Where the nodes of one process meet.
#[derive(Clone, Debug)]
pub struct Exchange {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug)]
struct Shared {
    nodes: Vec<Node>,
    /// False while nothing passes and every node knows it.
    open: watch::Sender<bool>,
    /// While true, changes are lost and nobody knows it.
    lossy: bool,
    faults: Option<(Faults, ChaCha12Rng)>,
    /// Notices on their way, by the place of their node.
    held: Vec<(NodeId, Notice)>,
    dropped: u64,
}

#[derive(Debug)]
struct Node {
    id: NodeId,
    events: mpsc::Sender<Event>,
    following: HashSet<ChannelId>,
    /// Its queue was full: it must be told that it missed something.
    missed: bool,
}

/// What the network does to each copy of a notice, in chances out of 256. The same seed and the
/// same notices give the same faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Seed of the choices.
    pub seed: u64,
    /// Lost.
    pub lose: u8,
    /// Delivered twice.
    pub repeat: u8,
    /// Held back: delivered after later ones, or by [`Exchange::settle`].
    pub hold: u8,
}

/// One node's end of the exchange.
#[derive(Debug)]
pub struct Peer {
    id: NodeId,
    exchange: Exchange,
    health: watch::Receiver<bool>,
}

impl Default for Exchange {
    fn default() -> Self {
        let (open, _) = watch::channel(true);
        let shared = Shared {
            nodes: Vec::new(),
            open,
            lossy: false,
            faults: None,
            held: Vec::new(),
            dropped: 0,
        };
        Self { shared: Arc::new(Mutex::new(shared)) }
    }
}

impl Exchange {
    /// A new node, and what it will hear.
    pub fn join(&self, id: NodeId) -> (Peer, mpsc::Receiver<Event>) {
        let (events, heard) = mpsc::channel(EVENTS_WAITING_MAX);
        let mut shared = self.shared();
        shared.nodes.push(Node { id, events, following: HashSet::new(), missed: false });
        let health = shared.open.subscribe();
        (Peer { id, exchange: self.clone(), health }, heard)
    }

    /// Cuts the bus, or opens it again: then every node is told.
    pub fn set_down(&self, down: bool) {
        let mut shared = self.shared();
        shared.open.send_replace(!down);
        if down {
            shared.held.clear();
        } else {
            for node in &mut shared.nodes {
                node.hear(Event::Reopened);
            }
        }
    }

    /// Loses every change without telling anybody, or stops doing so.
    pub fn set_lossy(&self, lossy: bool) {
        self.shared().lossy = lossy;
    }

    /// Makes the network bad, or good again. What was held back stays so until
    /// [`Exchange::settle`].
    pub fn set_faults(&self, faults: Option<Faults>) {
        let with_choices = |it: Faults| (it, ChaCha12Rng::seed_from_u64(it.seed));
        self.shared().faults = faults.map(with_choices);
    }

    /// Delivers what was held back.
    pub fn settle(&self) {
        let mut shared = self.shared();
        for (to, notice) in std::mem::take(&mut shared.held) {
            shared.deliver(to, notice);
        }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    /// Sends one copy through the network as it is.
    fn send(&mut self, to: NodeId, notice: Notice) {
        let Some((faults, choices)) = &mut self.faults else { return self.deliver(to, notice) };
        let [lose, repeat, hold, release] = choices.next_u32().to_le_bytes();
        let faults = *faults;
        if lose < faults.lose {
            self.dropped += 1;
            return;
        }
        if hold < faults.hold {
            self.held.push((to, notice.clone()));
        } else {
            self.deliver(to, notice.clone());
        }
        if repeat < faults.repeat {
            self.deliver(to, notice);
        }
        // Now and then one of those held back arrives, whichever.
        if release.is_multiple_of(4) && !self.held.is_empty() {
            let (to, late) = self.held.swap_remove(usize::from(release / 4) % self.held.len());
            self.deliver(to, late);
        }
    }

    fn deliver(&mut self, to: NodeId, notice: Notice) {
        if let Some(node) = self.nodes.iter_mut().find(|node| node.id == to)
            && !node.hear(Event::Notice(notice))
        {
            self.dropped += 1;
        }
    }
}

impl Node {
    /// Whether the notice is for this node.
    fn wants(&self, notice: &Notice, from: NodeId) -> bool {
        let for_it = match notice {
            Notice::Changes { head, .. } => self.following.contains(&head.channel),
            Notice::Typing(typing) => self.following.contains(&typing.channel),
            Notice::Voted { channel, .. } => self.following.contains(channel),
            Notice::Presence(presence) => self.following.contains(&presence.channel),
            Notice::NodeLeft(_) | Notice::SessionEnded(_) | Notice::Counting => true,
            Notice::Written(_) | Notice::Awareness(_) => true,
            Notice::Probe(_) => false,
        };
        for_it && self.id != from
    }

    /// False when there is no room.
    fn hear(&mut self, event: Event) -> bool {
        if self.missed && self.events.try_send(Event::Reopened).is_ok() {
            self.missed = false;
        }
        let heard = self.events.try_send(event).is_ok();
        self.missed |= !heard;
        heard
    }
}

impl Peer {
    pub(super) const fn node(&self) -> NodeId {
        self.id
    }

    pub(super) fn publish(&self, notice: &Notice) {
        let mut shared = self.exchange.shared();
        let lost = shared.lossy && matches!(notice, Notice::Changes { .. });
        if lost || !*shared.open.borrow() {
            shared.dropped += 1;
            return;
        }
        let to: Vec<NodeId> = shared
            .nodes
            .iter()
            .filter(|node| node.wants(notice, self.id))
            .map(|node| node.id)
            .collect();
        for node in to {
            shared.send(node, notice.clone());
        }
    }

    pub(super) fn subscribe(&self, channel: ChannelId) {
        let mut shared = self.exchange.shared();
        // Alone, there is nobody to have missed something from.
        let alone = shared.nodes.len() < 2;
        if let Some(node) = shared.nodes.iter_mut().find(|node| node.id == self.id) {
            node.following.insert(channel);
            if !alone {
                node.hear(Event::Following(channel));
            }
        }
    }

    pub(super) fn unsubscribe(&self, channel: ChannelId) {
        let mut shared = self.exchange.shared();
        if let Some(node) = shared.nodes.iter_mut().find(|node| node.id == self.id) {
            node.following.remove(&channel);
        }
    }

    pub(super) fn health(&self) -> watch::Receiver<bool> {
        self.health.clone()
    }

    pub(super) fn status(&self) -> BusStatus {
        let shared = self.exchange.shared();
        let open = *shared.open.borrow();
        BusStatus {
            kind: Kind::Local,
            healthy: open,
            listening: open,
            publishing: open,
            last_probe_age_ms: None,
            dropped: shared.dropped,
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let id = self.id;
        self.exchange.shared().nodes.retain(|node| node.id != id);
    }
}
