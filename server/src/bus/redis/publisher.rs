//! The connection to publish: empties the queue, up to 64 notices per round trip.

use super::{ANSWER_WITHIN, CONNECT_WITHIN, Notice, Shared};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, pipe};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

/// Notices of one round trip.
const BATCH_NOTICES: usize = 64;
/// A node that stops still says what waits, for so long.
const FAREWELL_WITHIN: Duration = Duration::from_secs(2);

/// The connection, or when to try the next one.
struct Link {
    client: Client,
    connection: Option<MultiplexedConnection>,
    failures: u32,
    retry_at: Instant,
}

/// Publishes until the node stops, and then what is left.
pub async fn run(shared: Arc<Shared>, client: Client, mut queue: mpsc::Receiver<Notice>) {
    let mut link = Link { client, connection: None, failures: 0, retry_at: Instant::now() };
    let mut batch = Vec::with_capacity(BATCH_NOTICES);
    loop {
        tokio::select! {
            _ = queue.recv_many(&mut batch, BATCH_NOTICES) => {}
            () = shared.tasks.stopping() => break,
        }
        publish(&shared, &mut link, &mut batch).await;
    }
    queue.close();
    let farewell = async {
        publish(&shared, &mut link, &mut batch).await;
        while queue.recv_many(&mut batch, BATCH_NOTICES).await > 0 {
            publish(&shared, &mut link, &mut batch).await;
        }
    };
    if timeout(FAREWELL_WITHIN, farewell).await.is_err() {
        tracing::warn!(node = %shared.node, "the last notices could not be published in time");
    }
}

/// Publishes what it can of a batch, and empties it.
async fn publish(shared: &Shared, link: &mut Link, batch: &mut Vec<Notice>) {
    let mut pipeline = pipe();
    let mut count = 0;
    for notice in batch.drain(..) {
        shared.queued_bytes.fetch_sub(notice.weight(), Ordering::Relaxed);
        match encode(shared, &notice) {
            Ok(payload) => {
                pipeline.publish(shared.topics.of(&notice), payload).ignore();
                count += 1;
            }
            Err(error) => tracing::error!(%error, "a notice cannot be written"),
        }
    }
    if count == 0 {
        return;
    }
    // Redis may have closed an idle connection: then a new one serves at once. But what froze is
    // not asked again.
    let mut sent = link.send(shared, &pipeline).await;
    if sent.as_ref().is_err_and(|error| link.failures == 1 && !error.is_timeout()) {
        sent = link.send(shared, &pipeline).await;
    }
    shared.publishing.store(sent.is_ok(), Ordering::Relaxed);
    if let Err(error) = sent {
        shared.drop_notices(count);
        shared.complain(&error);
    }
}

/// The sender's name, so that it knows its own notices without reading them, then the notice.
fn encode(shared: &Shared, notice: &Notice) -> Result<Vec<u8>, rmp_serde::encode::Error> {
    let mut payload = shared.node.as_bytes().to_vec();
    rmp_serde::encode::write_named(&mut payload, notice)?;
    Ok(payload)
}

impl Link {
    /// One round trip. A failure closes the connection.
    async fn send(
        &mut self,
        shared: &Shared,
        pipeline: &redis::Pipeline,
    ) -> Result<(), RedisError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect(shared).await?,
        };
        match pipeline.exec_async(&mut connection).await {
            Ok(()) => {
                self.connection = Some(connection);
                self.failures = 0;
                Ok(())
            }
            Err(error) => {
                self.failed(shared);
                Err(error)
            }
        }
    }

    async fn connect(&mut self, shared: &Shared) -> Result<MultiplexedConnection, RedisError> {
        if self.failures > 1 && Instant::now() < self.retry_at {
            return Err(RedisError::from(std::io::Error::from(std::io::ErrorKind::NotConnected)));
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_WITHIN))
            .set_response_timeout(Some(ANSWER_WITHIN));
        let opened = self.client.get_multiplexed_async_connection_with_config(&config).await;
        if opened.is_err() {
            self.failed(shared);
        }
        opened
    }

    fn failed(&mut self, shared: &Shared) {
        self.retry_at = Instant::now() + shared.retry_after(self.failures);
        self.failures = self.failures.saturating_add(1);
    }
}
