//! The only caller of `tokio::spawn`: every task is counted, and told when to stop.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Anybody may ask whether the database takes writes, and each answer is a write.
const WRITE_EVERY: Duration = Duration::from_millis(500);

/// Whether the node takes new work: read by `/ready`.
#[derive(Debug, Default)]
pub struct Readiness {
    draining: AtomicBool,
    /// When the database was last asked to take a write, and whether it did.
    written: Mutex<Option<(Instant, bool)>>,
}

impl Readiness {
    /// The node is about to stop: no new work, please.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether [`Readiness::drain`] was called.
    pub fn draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Whether the database takes writes, asked at most every [`WRITE_EVERY`] however many want
    /// to know.
    pub async fn written(&self, write: impl Future<Output = bool>) -> bool {
        let mut last = self.written.lock().await;
        if let Some((at, taken)) = *last
            && at.elapsed() < WRITE_EVERY
        {
            return taken;
        }
        let taken = write.await;
        *last = Some((Instant::now(), taken));
        taken
    }
}

/// The tasks of a node.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    running: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    /// Runs `work` in the background. It must end by itself soon after [`Tasks::stopping`].
    pub fn spawn<F: Future<Output = ()> + Send + 'static>(&self, work: F) {
        #[expect(clippy::disallowed_methods, reason = "the one place that spawns")]
        tokio::spawn(self.running.track_future(work));
    }

    /// Counts a task that somebody else runs (a WebSocket's), as long as the token lives.
    pub fn token(&self) -> TaskTrackerToken {
        self.running.token()
    }

    /// Runs `work` on a thread where it may take its time.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        tokio::task::spawn_blocking(work).await.ok()
    }

    /// Resolves when the node begins to stop its background work.
    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Sleeps, or returns false at once when the node stops.
    pub async fn pause(&self, time: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(time) => true,
            () = self.stop.cancelled() => false,
        }
    }

    /// Tells every task to stop and waits for them, at most `patience`.
    pub async fn finish(&self, patience: Duration) {
        self.stop.cancel();
        self.running.close();
        if tokio::time::timeout(patience, self.running.wait()).await.is_err() {
            tracing::warn!(tasks = self.running.len(), "tasks still running at the deadline");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    #[tokio::test(start_paused = true)]
    async fn however_many_ask_the_database_is_written_to_twice_a_second() {
        let (readiness, writes) = (Readiness::default(), AtomicUsize::new(0));
        let ask = |taken: bool| {
            let writes = &writes;
            readiness.written(async move {
                writes.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                taken
            })
        };
        let (one, other, third) = tokio::join!(ask(true), ask(false), ask(false));
        assert!(one && other && third, "those who come meanwhile hear the same");
        assert_eq!(writes.load(Ordering::Relaxed), 1);
        tokio::time::advance(WRITE_EVERY).await;
        assert!(!ask(false).await, "then it is asked again");
        assert!(!ask(true).await);
        assert_eq!(writes.load(Ordering::Relaxed), 2);
        tokio::time::advance(WRITE_EVERY).await;
        assert!(ask(true).await, "well again");
        assert_eq!(writes.load(Ordering::Relaxed), 3);
    }
}
