//! The only source of time. Times are stored and sent as [`Micros`]; order never depends on them.

use jiff::Timestamp;
use parvis_protocol::id::Micros;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The clock of a node: the machine's, or a test's.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The machine's clock, wrong by so many microseconds: a test's.
    Wrong(i64),
    /// A clock that only moves when told to.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    pub fn manual(at: Micros) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.0)))
    }

    /// Now, in microseconds UTC.
    pub fn now(&self) -> Micros {
        match self {
            Self::System => machine(),
            Self::Wrong(by) => Micros(machine().0.saturating_add(*by)),
            Self::Manual(at) => Micros(at.load(Ordering::Relaxed)),
        }
    }

    /// Moves a manual clock forward; another one is left alone.
    pub fn advance(&self, by: Duration) {
        if let Self::Manual(at) = self {
            at.fetch_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Ordering::Relaxed);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn machine() -> Micros {
    Micros(Timestamp::now().as_microsecond())
}

/// `at` later by a number of seconds.
pub const fn plus_seconds(at: Micros, seconds: i64) -> Micros {
    Micros(at.0.saturating_add(seconds.saturating_mul(1_000_000)))
}
