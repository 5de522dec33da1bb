//! The bus inside one process: nobody to tell for a single node, a scripted network in tests.

use super::{Event, NodeId, Notice};
use parvis_protocol::id::ChannelId;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// Events waiting for a node; more are dropped, like on any bus.
const WAITING_MAX: usize = 4_096;

/// Where the nodes of one process meet.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    nodes: Vec<Node>,
    /// While true, nothing passes and every node knows it.
    down: bool,
    /// While true, changes are lost and nobody knows it.
    lossy: bool,
}

#[derive(Debug)]
struct Node {
    id: NodeId,
    events: mpsc::Sender<Event>,
    following: HashSet<ChannelId>,
}

/// One node's end of the exchange.
#[derive(Debug)]
pub struct Peer {
    id: NodeId,
    exchange: Exchange,
}

impl Exchange {
    /// A new node, and what it will hear.
    pub fn join(&self, id: NodeId) -> (Peer, mpsc::Receiver<Event>) {
        let (events, heard) = mpsc::channel(WAITING_MAX);
        self.shared().nodes.push(Node { id, events, following: HashSet::new() });
        (Peer { id, exchange: self.clone() }, heard)
    }

    /// Cuts the bus, or opens it again: then every node is told.
    pub fn set_down(&self, down: bool) {
        let mut shared = self.shared();
        shared.down = down;
        if !down {
            for node in &shared.nodes {
                let _ = node.events.try_send(Event::Reopened);
            }
        }
    }

    /// Loses every change without telling anybody, or stops doing so.
    pub fn set_lossy(&self, lossy: bool) {
        self.shared().lossy = lossy;
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Peer {
    pub(super) const fn node(&self) -> NodeId {
        self.id
    }

    pub(super) fn publish(&self, notice: Notice) {
        let shared = self.exchange.shared();
        if shared.down || (shared.lossy && matches!(notice, Notice::Changes { .. })) {
            return;
        }
        for node in &shared.nodes {
            let wanted = match &notice {
                Notice::Changes { head, .. } => node.following.contains(&head.channel),
                Notice::Typing(typing) => node.following.contains(&typing.channel),
                Notice::Presence(presence) => node.following.contains(&presence.channel),
                Notice::NodeLeft(_) | Notice::SessionEnded(_) => true,
                Notice::Probe(to) => *to == node.id,
            };
            let echo = node.id == self.id && !matches!(notice, Notice::Probe(_));
            if wanted && !echo {
                let _ = node.events.try_send(Event::Notice(notice.clone()));
            }
        }
    }

    pub(super) fn subscribe(&self, channel: ChannelId) {
        self.with_own(|node| {
            node.following.insert(channel);
            let _ = node.events.try_send(Event::Following(channel));
        });
    }

    pub(super) fn unsubscribe(&self, channel: ChannelId) {
        self.with_own(|node| {
            node.following.remove(&channel);
        });
    }

    pub(super) fn healthy(&self) -> bool {
        !self.exchange.shared().down
    }

    fn with_own(&self, act: impl FnOnce(&mut Node)) {
        let mut shared = self.exchange.shared();
        if let Some(node) = shared.nodes.iter_mut().find(|node| node.id == self.id) {
            act(node);
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let id = self.id;
        self.exchange.shared().nodes.retain(|node| node.id != id);
    }
}
