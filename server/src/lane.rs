//! Work that waits at the same time, and is done together.
//!
//! There is no timer: whoever comes to an idle lane is served at once, alone; those who come
//! meanwhile are served together afterwards. Nothing runs while nothing waits. What has one key
//! goes through one lane, in the order it came.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Pieces of work done together at most: bounds what one of them may wait for the others.
const TOGETHER_MAX: usize = 64;

/// Lanes side by side. What waits is bounded by who may ask: a connection asks for one thing after
/// the other.
#[derive(Debug)]
pub struct Lanes<T> {
    lanes: Vec<Mutex<Lane<T>>>,
}

#[derive(Debug)]
struct Lane<T> {
    waiting: VecDeque<T>,
    /// Somebody takes what waits, until nothing does.
    busy: bool,
}

impl<T> Lanes<T> {
    /// So many lanes, at least one.
    pub fn new(count: usize) -> Self {
        let lane = || Mutex::new(Lane { waiting: VecDeque::new(), busy: false });
        Self { lanes: (0..count.max(1)).map(|_| lane()).collect() }
    }

    /// The lane of a key.
    pub fn of(&self, key: Uuid) -> usize {
        let lanes = u128::try_from(self.lanes.len()).unwrap_or(1);
        usize::try_from(key.as_u128() % lanes).unwrap_or(0)
    }

    /// Queues a piece of work. True when the lane was idle: then the caller must see to it that
    /// somebody calls [`Lanes::take`] until nothing is left.
    #[must_use]
    pub fn add(&self, lane: usize, work: T) -> bool {
        let Some(mut lane) = self.lock(lane) else { return false };
        lane.waiting.push_back(work);
        !std::mem::replace(&mut lane.busy, true)
    }

    /// What waits, the first ones first. As many as a power of two, so that the database prepares
    /// few statements. Empty when nothing waits: the lane is idle from now on.
    pub fn take(&self, lane: usize) -> Vec<T> {
        let Some(mut lane) = self.lock(lane) else { return Vec::new() };
        let count = lane.waiting.len().min(TOGETHER_MAX);
        let count = count.checked_ilog2().map_or(0, |log| 1 << log);
        lane.busy = count > 0;
        lane.waiting.drain(..count).collect()
    }

    /// Drops what waits, after whoever took it came to a bad end: the lane serves again.
    pub fn abandon(&self, lane: usize) {
        if let Some(mut lane) = self.lock(lane) {
            lane.waiting.clear();
            lane.busy = false;
        }
    }

    fn lock(&self, lane: usize) -> Option<MutexGuard<'_, Lane<T>>> {
        Some(self.lanes.get(lane)?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_first_sees_to_the_others() {
        let lanes = Lanes::new(1);
        assert!(lanes.add(0, 'a'));
        assert!(!lanes.add(0, 'b'));
        assert_eq!(lanes.take(0), ['a', 'b']);
        assert!(!lanes.add(0, 'c'), "whoever took comes back");
        assert_eq!(lanes.take(0), ['c']);
        assert!(lanes.take(0).is_empty());
        assert!(lanes.add(0, 'd'), "the lane was idle again");
    }

    #[test]
    fn work_is_taken_in_order_by_powers_of_two() {
        let lanes = Lanes::new(1);
        for n in 0..100 {
            let _ = lanes.add(0, n);
        }
        let mut taken = Vec::new();
        let mut sizes = Vec::new();
        loop {
            let some = lanes.take(0);
            if some.is_empty() {
                break;
            }
            sizes.push(some.len());
            taken.extend(some);
        }
        assert_eq!(sizes, [64, 32, 4]);
        assert!(taken.into_iter().eq(0..100));
    }

    #[test]
    fn an_abandoned_lane_serves_again() {
        let lanes = Lanes::new(1);
        assert!(lanes.add(0, 'a'));
        lanes.abandon(0);
        assert!(lanes.add(0, 'b'), "idle");
        assert_eq!(lanes.take(0), ['b']);
    }

    #[test]
    fn one_key_has_one_lane() {
        let lanes: Lanes<()> = Lanes::new(3);
        let used: Vec<usize> = (0..9).map(|key| lanes.of(Uuid::from_u128(key))).collect();
        assert_eq!(used, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    }
}
