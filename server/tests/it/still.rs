//! Time that stands still until it is moved, for a whole world on one thread: its timers, not
//! [`parvis::clock::Clock`], which stands still anyway.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;
use tokio::task::yield_now;

/// Turns of the runtime in which everybody has done what there was to do. Only what waits for the
/// thread of a database may take longer.
const TURNS: usize = 300;

/// Timers are due at the next whole millisecond.
const ROUNDING: Duration = Duration::from_millis(1);

/// Stopped time. It goes on when this is dropped.
pub struct Still {
    _held: SyncSender<()>,
}

impl Still {
    /// Stops time. Only in a test that runs on one thread.
    pub fn new() -> Self {
        tokio::time::pause();
        // Stopped time jumps as soon as nobody has anything to do, except while a blocking task
        // is running: here somebody often waits for a socket or for a database.
        let (held, waiting) = sync_channel::<()>(0);
        drop(tokio::task::spawn_blocking(move || waiting.recv()));
        Self { _held: held }
    }

    /// Lets some time pass, and everybody do what is due.
    pub async fn pass(&self, time: Duration) {
        settle().await;
        tokio::time::advance(time + ROUNDING).await;
        settle().await;
    }

    /// The same in seconds.
    pub async fn seconds(&self, seconds: u64) {
        self.pass(Duration::from_secs(seconds)).await;
    }
}

impl Drop for Still {
    fn drop(&mut self) {
        tokio::time::resume();
    }
}

/// Lets everybody do what there is to do now: the tasks of this thread; and, where the machine has
/// no core to spare, the threads of databases and whatever of the system carries bytes between
/// sockets, to which this thread gives way each time.
pub async fn settle() {
    for _ in 0..TURNS {
        yield_now().await;
        std::thread::yield_now();
    }
}
