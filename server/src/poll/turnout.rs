//! How many have voted, told while a poll is open: at once, then at most so often, and never what.
//!
//! Which poll is due is decided here; how many ballots it has is read in the database when it is
//! told, once for all polls that are due.

use parvis_protocol::id::{ChannelId, PollId};
use parvis_protocol::limits::{SEALED_TURNOUT_EVERY_MS, TURNOUT_EVERY_MS};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// A poll whose turnout changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voted {
    /// Its room.
    pub channel: ChannelId,
    /// The poll.
    pub poll: PollId,
    /// Its ballots are sealed.
    pub sealed: bool,
    /// Somebody voted on this node: the others are to be told.
    pub here: bool,
}

/// The polls whose turnout is to be told.
#[derive(Debug, Default)]
pub struct Turnouts {
    polls: Mutex<Pending>,
    comes: Notify,
}

impl Turnouts {
    /// Somebody voted.
    pub fn note(&self, voted: Voted) {
        self.lock().note(voted);
        self.comes.notify_one();
    }

    /// Waits for polls that are due, and takes them.
    pub async fn due(&self) -> Vec<Voted> {
        loop {
            let now = Instant::now();
            let (due, next) = self.lock().take(now);
            if !due.is_empty() {
                return due;
            }
            match next {
                None => self.comes.notified().await,
                Some(at) => tokio::select! {
                    () = tokio::time::sleep_until(at) => {}
                    () = self.comes.notified() => {}
                },
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.polls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const fn every(sealed: bool) -> Duration {
    Duration::from_millis(if sealed { SEALED_TURNOUT_EVERY_MS } else { TURNOUT_EVERY_MS })
}

/// What is to be told, and when each was told last.
#[derive(Debug, Default)]
struct Pending {
    waiting: BTreeMap<PollId, Voted>,
    told: BTreeMap<PollId, (Instant, bool)>,
}

impl Pending {
    fn note(&mut self, voted: Voted) {
        let known = self.waiting.entry(voted.poll).or_insert(voted);
        known.here |= voted.here;
    }

    /// What may be told now, and when the next one may.
    fn take(&mut self, now: Instant) -> (Vec<Voted>, Option<Instant>) {
        self.told.retain(|_, (at, sealed)| *at + every(*sealed) > now);
        let (mut due, mut next): (Vec<Voted>, Option<Instant>) = (Vec::new(), None);
        for voted in self.waiting.values() {
            match self.told.get(&voted.poll) {
                None => due.push(*voted),
                Some((at, sealed)) => {
                    let free = *at + every(*sealed);
                    next = Some(next.map_or(free, |next| next.min(free)));
                }
            }
        }
        for voted in &due {
            self.waiting.remove(&voted.poll);
            self.told.insert(voted.poll, (now, voted.sealed));
        }
        (due, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn voted(poll: u128, sealed: bool) -> Voted {
        let channel = ChannelId(Uuid::from_u128(9));
        Voted { channel, poll: PollId(Uuid::from_u128(poll)), sealed, here: true }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None, ..ProptestConfig::default()
        })]

        /// Whatever comes when, each poll is told at most so often, and the last vote is told.
        #[test]
        fn v11_turnout_is_told_at_most_so_often(
            votes in proptest::collection::vec((0_u64..40, 0_u128..3), 1..200),
        ) {
            let start = Instant::now();
            let (mut pending, mut now) = (Pending::default(), start);
            let mut told: BTreeMap<PollId, Vec<Instant>> = BTreeMap::new();
            for (later, poll) in votes {
                now += Duration::from_millis(later);
                // The first of them is sealed.
                pending.note(voted(poll, poll == 0));
                for due in pending.take(now).0 {
                    told.entry(due.poll).or_default().push(now);
                }
            }
            while let (_, Some(at)) = pending.take(now) {
                now = at;
                for due in pending.take(now).0 {
                    told.entry(due.poll).or_default().push(now);
                }
            }
            prop_assert!(pending.waiting.is_empty(), "the last vote is told");
            for (poll, times) in told {
                let apart = every(poll == voted(0, true).poll);
                for pair in times.windows(2) {
                    prop_assert!(pair[1] - pair[0] >= apart, "{:?}", pair[1] - pair[0]);
                }
            }
        }
    }

    #[test]
    fn what_comes_from_elsewhere_is_not_sent_back() {
        let (mut pending, now) = (Pending::default(), Instant::now());
        pending.note(Voted { here: false, ..voted(1, false) });
        assert!(!pending.take(now).0[0].here);
        let later = now + every(false);
        pending.note(Voted { here: false, ..voted(1, false) });
        pending.note(voted(1, false));
        assert!(pending.take(later).0[0].here, "somebody voted here too");
    }
}
