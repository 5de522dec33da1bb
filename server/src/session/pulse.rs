//! How long a peer may be silent: asked after 25 s whether it is there, given up after 40 s. Every
//! frame it sends counts, so that a busy peer is never asked. Pure: it is told the time.

use parvis_protocol::limits::{DEAD_AFTER_MS, PING_EVERY_MS};
use std::time::Duration;
use tokio::time::Instant;

const ASK_AFTER: Duration = Duration::from_millis(PING_EVERY_MS);
const DEAD_AFTER: Duration = Duration::from_millis(DEAD_AFTER_MS);

/// What a silence calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// A ping.
    Ping,
    /// The end of the connection.
    Close,
}

/// The silence of one peer.
#[derive(Debug)]
pub(super) struct Pulse {
    heard_at: Instant,
    /// The silence after which to ask; absent once it was asked.
    ask_after: Option<Duration>,
}

impl Pulse {
    /// A peer heard just now, and asked for the first time after `phase` of the usual silence, so
    /// that thousands who came together are not asked together.
    pub(super) fn new(now: Instant, phase: Duration) -> Self {
        Self { heard_at: now, ask_after: Some(phase.min(ASK_AFTER)) }
    }

    /// The peer sent something.
    pub(super) fn heard(&mut self, now: Instant) {
        *self = Self { heard_at: now, ask_after: Some(ASK_AFTER) };
    }

    /// When its silence calls for something.
    pub(super) fn next(&self) -> Instant {
        self.heard_at + self.ask_after.unwrap_or(DEAD_AFTER)
    }

    /// What its silence calls for at [`Pulse::next`].
    pub(super) fn due(&mut self) -> Due {
        match self.ask_after.take() {
            Some(_) => Due::Ping,
            None => Due::Close,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_silent_peer_is_asked_after_25_s_and_given_up_after_40() {
        let start = Instant::now();
        for phase in [Duration::ZERO, SECOND * 7, SECOND * 25] {
            let mut pulse = Pulse::new(start, phase);
            assert_eq!((pulse.next(), pulse.due()), (start + phase, Due::Ping));
            assert_eq!((pulse.next(), pulse.due()), (start + SECOND * 40, Due::Close));
        }
        let mut pulse = Pulse::new(start, SECOND * 7);
        assert_eq!(pulse.due(), Due::Ping);
        let pong = start + SECOND * 8;
        pulse.heard(pong);
        assert_eq!((pulse.next(), pulse.due()), (pong + SECOND * 25, Due::Ping));
        assert_eq!((pulse.next(), pulse.due()), (pong + SECOND * 40, Due::Close));
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_peer_is_never_asked() {
        let start = Instant::now();
        let mut pulse = Pulse::new(start, SECOND);
        for second in 1..100 {
            let now = start + SECOND * second;
            assert!(pulse.next() >= now, "after {second} s");
            pulse.heard(now);
        }
    }
}
