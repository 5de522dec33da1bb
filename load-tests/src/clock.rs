//! One clock for all processes of a measurement: microseconds since 1970, never going back.

use std::time::{Duration, Instant, SystemTime};

/// A process reads the wall clock once, then counts: a clock that is set meanwhile changes
/// nothing, and processes started within one measurement agree to a few microseconds.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    base_us: u64,
    since: Instant,
}

impl Clock {
    /// A clock that runs.
    #[expect(clippy::disallowed_methods, reason = "several processes must agree on the time")]
    pub fn start() -> Self {
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { base_us: micros(wall), since: Instant::now() }
    }

    /// Now.
    pub fn now_us(&self) -> u64 {
        self.base_us + micros(self.since.elapsed())
    }

    /// The instant of a time, to sleep until it; now when it is past.
    pub fn instant(&self, at_us: u64) -> tokio::time::Instant {
        let now = self.now_us();
        tokio::time::Instant::now() + Duration::from_micros(at_us.saturating_sub(now))
    }
}

/// A duration in microseconds.
pub fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
