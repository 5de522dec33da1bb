//! What the actor of a document is asked, and what it answers.

use super::guest::Queue;
use crate::bus::{Arrived, NodeId};
use crate::permission;
use bytes::Bytes;
use parvis_coedit::Refusal;
use parvis_protocol::id::{PersonId, SessionId};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::sync::{Notify, mpsc, oneshot};

/// Who comes.
#[derive(Debug)]
pub struct Arrival {
    pub actor: permission::Actor,
    pub name: String,
    pub writes: bool,
    pub address: Arc<str>,
    pub queue: Arc<Queue>,
}

/// What who came is told.
#[derive(Debug)]
pub struct Seated {
    /// Their place; what they send names it.
    pub guest: u64,
    /// Whether they may write.
    pub writes: bool,
    /// Place of the last update that the document holds.
    pub seq: i64,
}

/// Who sends an update.
#[derive(Clone, Debug)]
pub struct Sender {
    pub guest: Option<u64>,
    pub person: PersonId,
    pub session: SessionId,
    pub writes: bool,
    pub wide: bool,
}

/// What became of an update.
pub type Outcome = Result<i64, Refused>;

/// Why an update was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// What it is.
    Update(Refusal),
    /// The document takes no more.
    Frozen,
}

/// What an actor is asked.
#[derive(Debug)]
pub enum Ask {
    Join(Arrival, oneshot::Sender<Seated>),
    Leave(u64),
    /// What somebody has: they are told what they lack.
    Lacks(u64, Vec<u8>),
    /// Asks them for what this node lacks.
    Question(u64),
    Write(Sender, Bytes, Option<oneshot::Sender<Outcome>>),
    Presence(u64, Bytes),
    /// The same of somebody who follows by events, in this session.
    PresenceOf(SessionId, u64, Bytes),
    WhoIsHere(u64),
    Arrived(Arrived),
    NodeLeft(NodeId),
}

/// What an actor listens to.
pub struct Inbox {
    pub asked: mpsc::Receiver<Ask>,
    pub wake: Arc<Notify>,
    pub alive: Arc<AtomicBool>,
}
