//! What waits to be written to a connection that has documents open: bounded in bytes.
//!
//! Nothing is dropped from it silently: a peer that does not read is closed, and asks for what it
//! lacks when it comes back.

use bytes::Bytes;
use parvis_coedit::frame::{hocuspocus, yjs};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::Notify;

/// Bytes that may wait for one connection: a whole document, and what is written meanwhile.
const WAITING_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What a thing that waits weighs beside its bytes.
const EACH: usize = 64;

/// Codes to close with. 4400 to 4499: a stock client does not come back by itself.
pub mod code {
    /// The right to write ended, or to read.
    pub const RIGHTS: u16 = 4403;
    /// There is no such document.
    pub const GONE: u16 = 4404;
    /// What was written cannot come in: the page must begin again.
    pub const REFUSED: u16 = 4409;
    /// Nobody signed in.
    pub const NOT_SIGNED_IN: u16 = 4401;
    /// Too slow, too much, or the database is away: come back.
    pub const AGAIN: u16 = 1013;
    /// The node stops.
    pub const GOING: u16 = 1001;
}

/// Updates that were committed together, as one.
#[derive(Debug)]
pub struct Batch {
    /// Place of the last of them in the log.
    pub seq: i64,
    /// The update.
    pub update: Bytes,
    framed: OnceLock<Bytes>,
    addressed: OnceLock<(Arc<str>, Bytes)>,
}

impl Batch {
    /// One update.
    pub const fn new(seq: i64, update: Bytes) -> Self {
        Self { seq, update, framed: OnceLock::new(), addressed: OnceLock::new() }
    }

    /// As y-websocket has it, made once.
    pub fn framed(&self) -> Bytes {
        self.framed.get_or_init(|| yjs::update(&self.update).into()).clone()
    }

    /// As Hocuspocus has it, made once for the address that most have.
    pub fn addressed(&self, address: &Arc<str>) -> Bytes {
        let make = || hocuspocus::addressed(address, &self.framed()).into();
        let (first, frame) = self.addressed.get_or_init(|| (Arc::clone(address), make()));
        if first == address { frame.clone() } else { make() }
    }
}

/// Something for a connection.
#[derive(Clone, Debug)]
pub enum Out {
    /// What it lacks, in answer to its question.
    State(Arc<[u8]>),
    /// What this node has: answer with what it lacks.
    Question(Bytes),
    /// What others wrote.
    Update(Arc<Batch>),
    /// Who is where.
    Presence(Bytes),
    /// Whether what it sent is in the database.
    Saved(bool),
    /// What our own client reads, as JSON.
    Words(Arc<str>),
    /// The document is closed to it, with this code.
    Close(u16),
}

impl Out {
    fn weight(&self) -> usize {
        EACH + match self {
            Self::State(bytes) => bytes.len(),
            Self::Question(bytes) | Self::Presence(bytes) => bytes.len(),
            Self::Update(batch) => batch.update.len(),
            Self::Words(words) => words.len(),
            Self::Saved(_) | Self::Close(_) => 0,
        }
    }
}

/// The queue of a connection; each thing under the address of its document there.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: Mutex<Waiting>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    things: VecDeque<(Arc<str>, Out)>,
    bytes: usize,
    /// Nothing more comes in.
    full: bool,
}

impl Queue {
    /// Adds something. When there is no room, what waits gives way to the farewell.
    pub fn push(&self, address: &Arc<str>, out: Out) {
        let mut waiting = self.lock();
        if waiting.full {
            return;
        }
        waiting.bytes = waiting.bytes.saturating_add(out.weight());
        waiting.things.push_back((Arc::clone(address), out));
        if waiting.bytes > WAITING_BYTES_MAX {
            waiting.full = true;
            waiting.things.clear();
            waiting.things.push_back((Arc::clone(address), Out::Close(code::AGAIN)));
        }
        drop(waiting);
        self.wake.notify_one();
    }

    /// What waits, as soon as something does.
    pub async fn next(&self) -> Vec<(Arc<str>, Out)> {
        loop {
            let notified = self.wake.notified();
            let things = self.take();
            if !things.is_empty() {
                return things;
            }
            notified.await;
        }
    }

    fn take(&self) -> Vec<(Arc<str>, Out)> {
        let mut waiting = self.lock();
        waiting.bytes = 0;
        std::mem::take(&mut waiting.things).into()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connection_that_does_not_read_is_closed_and_nothing_is_dropped_in_the_middle() {
        let (queue, address): (Queue, Arc<str>) = (Queue::default(), "a".into());
        let large = Bytes::from(vec![0; WAITING_BYTES_MAX / 4]);
        for _ in 0..3 {
            queue.push(&address, Out::Presence(large.clone()));
        }
        assert_eq!(queue.next().await.len(), 3, "what fits is all there");
        for _ in 0..9 {
            queue.push(&address, Out::Presence(large.clone()));
        }
        let left = queue.next().await;
        assert!(matches!(left.as_slice(), [(_, Out::Close(code::AGAIN))]), "{}", left.len());
    }

    #[test]
    fn a_frame_is_made_once_for_all() {
        let batch = Batch::new(1, Bytes::from_static(b"update"));
        let address: Arc<str> = "d".into();
        assert_eq!(batch.addressed(&address).as_ptr(), batch.addressed(&address).as_ptr());
        assert_ne!(batch.addressed(&address), batch.addressed(&"d\0s".into()));
    }
}
