//! Open-loop arrivals: when each message *should* leave, whatever the server does meanwhile.
//!
//! A generator that waits for answers stops asking while the server is slow, and so hides the
//! wait of all who would have come (coordinated omission). Here every arrival has its intended
//! time, fixed beforehand; what is late is handed out as soon as possible with that time, and
//! latency is measured from it.

use crate::number;

/// The arrivals of one sender among several that share a rate.
#[derive(Clone, Debug)]
pub struct Pacer {
    start_us: u64,
    /// Time between two arrivals of all senders together.
    step_us: f64,
    /// This sender takes the arrivals `sender`, `sender + senders`, …
    sender: u64,
    senders: u64,
    /// Arrivals handed out.
    issued: u64,
    /// Arrivals of this sender in all.
    total: u64,
}

impl Pacer {
    /// The arrivals of sender number `sender` of `senders`, which together make `per_second` for
    /// `seconds` from `start_us` on.
    pub fn new(start_us: u64, seconds: f64, per_second: f64, sender: u64, senders: u64) -> Self {
        let senders = senders.max(1);
        let all = number::count((seconds * per_second).round());
        let total = all / senders + u64::from(sender < all % senders);
        let step_us = if per_second > 0.0 { 1e6 / per_second } else { 0.0 };
        Self { start_us, step_us, sender, senders, issued: 0, total }
    }

    /// When the next arrival is intended; `None` when there are no more.
    pub fn next_us(&self) -> Option<u64> {
        if self.issued >= self.total {
            return None;
        }
        let index = self.sender + self.issued * self.senders;
        Some(self.start_us + number::count(self.step_us * number::figure(index)))
    }

    /// The next arrival, if its time has come: its intended time.
    pub fn due(&mut self, now_us: u64) -> Option<u64> {
        let intended = self.next_us().filter(|intended| *intended <= now_us)?;
        self.issued += 1;
        Some(intended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(pacer: &mut Pacer, now_us: u64) -> Vec<u64> {
        std::iter::from_fn(|| pacer.due(now_us)).collect()
    }

    #[test]
    fn arrivals_come_at_their_time_and_not_before() {
        let mut pacer = Pacer::new(1_000, 1.0, 4.0, 0, 1);
        assert_eq!(pacer.due(999), None);
        assert_eq!(all(&mut pacer, 1_000), [1_000]);
        assert_eq!(all(&mut pacer, 250_999), Vec::<u64>::new());
        assert_eq!(all(&mut pacer, 251_000), [251_000]);
        assert_eq!(pacer.next_us(), Some(501_000));
    }

    #[test]
    fn what_a_stall_delayed_keeps_its_intended_time() {
        let mut pacer = Pacer::new(0, 1.0, 10.0, 0, 1);
        assert_eq!(all(&mut pacer, 0), [0]);
        // The sender was held up for 450 ms: four arrivals were due and none is forgotten.
        assert_eq!(all(&mut pacer, 450_000), [100_000, 200_000, 300_000, 400_000]);
        assert_eq!(all(&mut pacer, 10_000_000).len(), 5);
        assert_eq!(pacer.due(u64::MAX), None);
        assert_eq!(pacer.next_us(), None);
    }

    #[test]
    fn no_rate_is_no_arrival() {
        assert_eq!(Pacer::new(0, 10.0, 0.0, 0, 1).next_us(), None);
    }

    proptest! {
        /// Together the senders make exactly the arrivals of one sender at the whole rate.
        #[test]
        fn senders_share_the_arrivals(
            senders in 1_u64..50,
            rate in 1_u32..3_000,
            seconds in 1_u32..5,
        ) {
            let (rate, seconds) = (f64::from(rate), f64::from(seconds));
            let mut shared: Vec<u64> = (0..senders)
                .flat_map(|sender| {
                    all(&mut Pacer::new(7, seconds, rate, sender, senders), u64::MAX)
                })
                .collect();
            shared.sort_unstable();
            let alone = all(&mut Pacer::new(7, seconds, rate, 0, 1), u64::MAX);
            prop_assert_eq!(shared, alone);
        }
    }
}
