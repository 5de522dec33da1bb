//! The documents that are open on this node: one actor for each, found by its identity.

use super::actor;
use super::ask::{Ask, Inbox};
use crate::bus::{Arrived, NodeId};
use crate::context::Context;
use parvis_protocol::id::DocumentId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc};

/// What waits for the actor of one document: those who ask wait when there is no room.
const ASKED_MAX: usize = 1_024;

/// The way to the actor of a document.
#[derive(Clone, Debug)]
pub struct Handle {
    /// What it is asked.
    pub(super) asks: mpsc::Sender<Ask>,
    /// Its log may have grown.
    wake: Arc<Notify>,
    /// It may have missed something of the other nodes.
    alive: Arc<AtomicBool>,
}

/// What a node remembers of documents beside the database.
#[derive(Debug, Default)]
pub struct Memory {
    open: Mutex<HashMap<DocumentId, Handle>>,
}

impl Memory {
    /// The way to the actor of a document, which is started when there is none.
    pub fn enter(&self, context: &Arc<Context>, id: DocumentId) -> Handle {
        let mut open = self.lock();
        if let Some(handle) = open.get(&id).filter(|it| it.alive.load(Ordering::Acquire)) {
            return handle.clone();
        }
        let (asks, asked) = mpsc::channel(ASKED_MAX);
        let (wake, alive) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(true)));
        let handle = Handle { asks, wake: Arc::clone(&wake), alive: Arc::clone(&alive) };
        open.insert(id, handle.clone());
        drop(open);
        let inbox = Inbox { asked, wake, alive };
        context.tasks.spawn(actor::run(Arc::clone(context), id, inbox));
        handle
    }

    /// The log of a document has grown.
    pub fn written(&self, id: DocumentId) {
        if let Some(handle) = self.lock().get(&id) {
            handle.wake.notify_one();
        }
    }

    /// The logs of all may have grown.
    pub fn doubt(&self) {
        self.lock().values().for_each(|handle| handle.wake.notify_one());
    }

    /// What another node tells of those who are in a document through it. Lost when there is no
    /// room: it is told again.
    pub fn arrived(&self, arrived: Arrived) {
        if let Some(handle) = self.lock().get(&arrived.document) {
            let _ = handle.asks.try_send(Ask::Arrived(arrived));
        }
    }

    /// A node went away, and those who were there through it.
    pub fn node_left(&self, node: NodeId) {
        for handle in self.lock().values() {
            let _ = handle.asks.try_send(Ask::NodeLeft(node));
        }
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// Forgets a document whose actor ends.
    pub(super) fn forget(&self, id: DocumentId, alive: &Arc<AtomicBool>) {
        alive.store(false, Ordering::Release);
        let mut open = self.lock();
        if open.get(&id).is_some_and(|handle| Arc::ptr_eq(&handle.alive, alive)) {
            open.remove(&id);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DocumentId, Handle>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
