//! One active channel on one node, as a pure machine: frames in, frames out in order.
//!
//! No I/O, no clock, no lock: the registry holds it under its lock, the tests drive it alone.
//! Frames may come late, twice, or not at all; what leaves is contiguous.

use super::frame::Frame;
use parvis_protocol::id::Seq;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Frames kept for those who come back.
const RING_FRAMES_MAX: usize = 256;
/// The same in bytes.
const RING_BYTES_MAX: usize = 256 * 1024;
/// Frames that came before their turn. More than that is healed by a read anyway.
const EARLY_FRAMES_MAX: usize = 256;

/// The order of one channel.
#[derive(Debug, Default)]
pub struct Order {
    /// Position of the last frame that left; absent until the channel's head was read.
    head: Option<Seq>,
    /// The last frames that left, contiguous up to `head`.
    ring: VecDeque<Arc<Frame>>,
    ring_bytes: usize,
    /// Frames that wait for those before them, by the position before their first change.
    early: BTreeMap<Seq, Arc<Frame>>,
}

/// What a position is, seen from the ring.
#[derive(Debug)]
pub enum Missed {
    /// These frames bring it to the head; none when it is there already.
    Ring(Vec<Arc<Frame>>),
    /// Only the database can tell.
    Unknown,
}

impl Order {
    /// Position of the last frame that left.
    pub const fn head(&self) -> Option<Seq> {
        self.head
    }

    /// Whether frames wait for one that did not come.
    pub fn has_hole(&self) -> bool {
        self.head.is_some() && !self.early.is_empty()
    }

    /// The head was read in the database. Returns the frames that may leave now.
    pub fn opened(&mut self, head: Seq) -> Vec<Arc<Frame>> {
        if self.head.is_none() {
            self.head = Some(head);
        }
        self.release()
    }

    /// A frame came. Returns the frames that may leave now, in order.
    pub fn accept(&mut self, frame: Arc<Frame>) -> Vec<Arc<Frame>> {
        match self.head {
            Some(head) if frame.head.to <= head => Vec::new(),
            // Its turn, or past it: it never needs a place among those that wait, so that a hole
            // can be filled however many wait behind it.
            Some(head) if frame.head.from <= head => {
                self.leave(Arc::clone(&frame));
                let mut out = vec![frame];
                out.append(&mut self.release());
                out
            }
            Some(_) | None => {
                self.wait(frame);
                Vec::new()
            }
        }
    }

    /// Frames from a position to the head.
    pub fn missed(&self, from: Seq) -> Missed {
        match self.head {
            None => Missed::Unknown,
            Some(head) if from >= head => Missed::Ring(Vec::new()),
            Some(_) => {
                let known = self.ring.front().is_some_and(|first| first.head.from <= from);
                if !known {
                    return Missed::Unknown;
                }
                let after = |frame: &&Arc<Frame>| frame.head.to > from;
                Missed::Ring(self.ring.iter().filter(after).cloned().collect())
            }
        }
    }

    /// Frames read in the database, contiguous, ending where the ring begins: they serve the next
    /// ones who come back. The oldest give way.
    pub fn backfill(&mut self, frames: &[Arc<Frame>]) {
        let begins = self.ring.front().map(|first| first.head.from).or(self.head);
        if frames.last().map(|last| last.head.to) != begins {
            return;
        }
        for frame in frames.iter().rev() {
            let bytes = self.ring_bytes + frame.size();
            if self.ring.len() >= RING_FRAMES_MAX || bytes > RING_BYTES_MAX {
                return;
            }
            self.ring_bytes = bytes;
            self.ring.push_front(Arc::clone(frame));
        }
    }

    /// Keeps a frame until its turn. When too many wait, the furthest gives way: it is the last
    /// one that would leave.
    fn wait(&mut self, frame: Arc<Frame>) {
        // Of two frames that begin alike, the one that goes further serves both.
        let slot = self.early.entry(frame.head.from).or_insert_with(|| Arc::clone(&frame));
        if slot.head.to < frame.head.to {
            *slot = frame;
        }
        if self.early.len() > EARLY_FRAMES_MAX {
            self.early.pop_last();
        }
    }

    /// Lets out what waited, as far as it is contiguous. A frame that begins before the head and
    /// ends after it leaves too: its receivers drop the part they have.
    fn release(&mut self) -> Vec<Arc<Frame>> {
        let mut out = Vec::new();
        while let (Some(head), Some(first)) = (self.head, self.early.first_entry()) {
            if *first.key() > head {
                break;
            }
            let frame = first.remove();
            if frame.head.to > head {
                self.leave(Arc::clone(&frame));
                out.push(frame);
            }
        }
        out
    }

    fn leave(&mut self, frame: Arc<Frame>) {
        self.head = Some(frame.head.to);
        self.ring_bytes += frame.size();
        self.ring.push_back(frame);
        while self.ring.len() > RING_FRAMES_MAX || self.ring_bytes > RING_BYTES_MAX {
            match self.ring.pop_front() {
                Some(old) => self.ring_bytes -= old.size(),
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests;
