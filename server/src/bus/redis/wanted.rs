//! Which channels the connection to listen follows, and which it should: a pure machine. Times
//! are told to it, as durations since the start.

use parvis_protocol::id::ChannelId;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// A channel that nobody listens to any more is followed for so long, in case somebody comes back.
const RELEASE_AFTER: Duration = Duration::from_secs(30);
/// Channels in one `subscribe` or `unsubscribe`.
pub const BATCH_CHANNELS: usize = 512;

/// What the node wants to hear.
#[derive(Debug, Default)]
pub struct Wanted {
    channels: HashMap<ChannelId, Interest>,
    /// Not followed yet.
    asked: VecDeque<ChannelId>,
    /// Wanted again before they were released: they were heard all the time.
    again: Vec<ChannelId>,
    /// Not wanted any more, since when; some were wanted again later.
    released: VecDeque<(Duration, ChannelId)>,
}

#[derive(Debug, Default)]
struct Interest {
    followed: bool,
    /// Absent while it is wanted.
    released: Option<Duration>,
}

/// What the connection must do next.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Follow these, then tell [`Wanted::followed`].
    pub subscribe: Vec<ChannelId>,
    /// Follow these no more.
    pub unsubscribe: Vec<ChannelId>,
    /// These are heard: say so.
    pub heard: Vec<ChannelId>,
}

impl Wanted {
    /// The node wants a channel. False when there is nothing to do about it.
    pub fn want(&mut self, channel: ChannelId) -> bool {
        match self.channels.get_mut(&channel) {
            None => {
                self.channels.insert(channel, Interest::default());
                self.asked.push_back(channel);
                true
            }
            Some(interest) => {
                let again = interest.released.take().is_some();
                if again && interest.followed {
                    self.again.push(channel);
                }
                again
            }
        }
    }

    /// The node does not want a channel any more.
    pub fn release(&mut self, channel: ChannelId, now: Duration) {
        if let Some(interest) = self.channels.get_mut(&channel)
            && interest.released.is_none()
        {
            interest.released = Some(now);
            self.released.push_back((now, channel));
        }
    }

    /// What to do now.
    pub fn work(&mut self, now: Duration) -> Work {
        let mut work = Work { heard: std::mem::take(&mut self.again), ..Work::default() };
        while work.subscribe.len() < BATCH_CHANNELS {
            let Some(channel) = self.asked.pop_front() else { break };
            match self.channels.get(&channel) {
                Some(interest) if interest.released.is_none() => work.subscribe.push(channel),
                // Released before its turn: nothing to do, nothing to undo.
                Some(_) => drop(self.channels.remove(&channel)),
                None => {}
            }
        }
        while work.unsubscribe.len() < BATCH_CHANNELS {
            let due = |(since, _): &mut (Duration, ChannelId)| *since + RELEASE_AFTER <= now;
            let Some((since, channel)) = self.released.pop_front_if(due) else { break };
            let same = |it: &Interest| it.followed && it.released == Some(since);
            // Otherwise it was wanted again since.
            if self.channels.get(&channel).is_some_and(same) {
                self.channels.remove(&channel);
                work.unsubscribe.push(channel);
            }
        }
        work
    }

    /// When [`Wanted::work`] has something to release at the earliest.
    pub fn next_release(&self) -> Option<Duration> {
        self.released.front().map(|(since, _)| *since + RELEASE_AFTER)
    }

    /// The connection follows these channels. Returns those that are still wanted.
    pub fn followed(&mut self, channels: Vec<ChannelId>) -> Vec<ChannelId> {
        let mut wanted = channels;
        wanted.retain(|channel| {
            let Some(interest) = self.channels.get_mut(channel) else { return false };
            interest.followed = true;
            interest.released.is_none()
        });
        wanted
    }

    /// The connection was lost: everything that is wanted must be followed again.
    pub fn lost(&mut self) {
        self.channels.retain(|_, interest| {
            interest.followed = false;
            interest.released.is_none()
        });
        self.asked = self.channels.keys().copied().collect();
        self.again.clear();
        self.released.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn channel(number: u8) -> ChannelId {
        ChannelId(Uuid::from_u128(number.into()))
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    /// Does the work as the connection would, and remembers what Redis follows.
    fn connect(wanted: &mut Wanted, redis: &mut BTreeSet<ChannelId>, now: Duration) -> Work {
        let mut all = Work::default();
        loop {
            let work = wanted.work(now);
            if work == Work::default() {
                return all;
            }
            for channel in &work.unsubscribe {
                assert!(redis.remove(channel), "unsubscribed twice");
            }
            redis.extend(&work.subscribe);
            all.heard.extend(wanted.followed(work.subscribe.clone()));
            all.heard.extend(work.heard);
            all.subscribe.extend(work.subscribe);
            all.unsubscribe.extend(work.unsubscribe);
        }
    }

    #[test]
    fn a_listener_who_comes_back_soon_costs_redis_nothing() {
        let (mut wanted, mut redis) = (Wanted::default(), BTreeSet::new());
        assert!(wanted.want(channel(1)));
        assert!(!wanted.want(channel(1)), "asked already");
        assert_eq!(connect(&mut wanted, &mut redis, seconds(0)).heard, [channel(1)]);
        wanted.release(channel(1), seconds(10));
        assert_eq!(connect(&mut wanted, &mut redis, seconds(39)), Work::default());
        assert!(wanted.want(channel(1)));
        let work = connect(&mut wanted, &mut redis, seconds(40));
        assert_eq!(work, Work { heard: vec![channel(1)], ..Work::default() });
        wanted.release(channel(1), seconds(50));
        assert_eq!(wanted.next_release(), Some(seconds(80)));
        let work = connect(&mut wanted, &mut redis, seconds(80));
        assert_eq!(work.unsubscribe, [channel(1)]);
        assert_eq!(wanted.next_release(), None);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Want(u8),
        Release(u8),
        Connect,
        Lose,
        Wait(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0..6_u8).prop_map(Step::Want),
            3 => (0..6_u8).prop_map(Step::Release),
            3 => Just(Step::Connect),
            1 => Just(Step::Lose),
            2 => (0..40_u64).prop_map(Step::Wait),
        ]
    }

    proptest! {
        #[test]
        fn what_is_wanted_is_followed_and_the_rest_is_released(
            steps in prop::collection::vec(step(), 0..60),
        ) {
            let (mut wanted, mut redis) = (Wanted::default(), BTreeSet::new());
            let (mut model, mut unheard) = (BTreeSet::new(), BTreeSet::new());
            let mut now = Duration::ZERO;
            for step in steps {
                match step {
                    Step::Want(number) => {
                        wanted.want(channel(number));
                        if model.insert(channel(number)) {
                            unheard.insert(channel(number));
                        }
                    }
                    Step::Release(number) => {
                        wanted.release(channel(number), now);
                        model.remove(&channel(number));
                        unheard.remove(&channel(number));
                    }
                    Step::Connect => {
                        let work = connect(&mut wanted, &mut redis, now);
                        prop_assert!(redis.is_superset(&model));
                        let heard: BTreeSet<_> = work.heard.into_iter().collect();
                        prop_assert!(heard.is_superset(&unheard), "{unheard:?} were not told");
                        unheard.clear();
                    }
                    Step::Lose => {
                        wanted.lost();
                        redis.clear();
                        // `Event::Reopened` tells of all of them.
                        unheard.clear();
                    }
                    Step::Wait(count) => now += seconds(count),
                }
            }
            connect(&mut wanted, &mut redis, now + RELEASE_AFTER);
            prop_assert_eq!(&redis, &model);
            prop_assert_eq!(wanted.channels.len(), model.len(), "nothing is kept for ever");
        }
    }
}
