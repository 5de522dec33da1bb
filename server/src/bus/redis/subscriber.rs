//! The connection to listen: follows what the node wants, and hands on what is heard.

use super::wanted::Work;
use super::{ANSWER_WITHIN, CONNECT_WITHIN, DEAD_AFTER, Event, Notice, Shared};
use parvis_protocol::id::ChannelId;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, PushInfo, PushKind, RedisError, Value};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::sleep_until;

/// Listens until the node stops.
pub async fn run(shared: Arc<Shared>, client: Client) {
    let mut failures = 0;
    loop {
        let ended = tokio::select! {
            Err(ended) = listen(&shared, &client, &mut failures) => ended,
            () = shared.tasks.stopping() => return,
        };
        shared.listen(false);
        shared.wanted().lost();
        match ended {
            Ended::Failed(error) => shared.complain(&error),
            Ended::Closed => shared.complain(&"the connection was closed"),
            Ended::Dead => shared.complain(&"no probe came back"),
        }
        if !shared.tasks.pause(shared.retry_after(failures)).await {
            return;
        }
        failures += 1;
    }
}

/// Why a connection ended.
enum Ended {
    /// It could not be opened, or a request failed.
    Failed(RedisError),
    /// The other side closed it.
    Closed,
    /// It was open, and nothing came through.
    Dead,
}

impl From<RedisError> for Ended {
    fn from(error: RedisError) -> Self {
        Self::Failed(error)
    }
}

/// Opens a connection, follows everything, and serves it until it ends.
async fn listen(
    shared: &Arc<Shared>,
    client: &Client,
    failures: &mut u32,
) -> Result<Infallible, Ended> {
    let closed = Arc::new(AtomicBool::new(false));
    let mut connection = connect(shared, client, Arc::clone(&closed)).await?;
    connection.subscribe(&[shared.topics.all(), shared.topics.own()][..]).await?;
    follow(shared, &mut connection, false).await?;
    *failures = 0;
    shared.listen(true);
    // Owed until there is room for it in the queue: the one event that must not be lost.
    let mut reopened = true;
    loop {
        let release = shared.wanted().next_release().map(|at| shared.started + at);
        tokio::select! {
            () = shared.wake.notified() => {}
            () = async { if let Some(at) = release { sleep_until(at).await } },
                if release.is_some() => {}
            Ok(room) = shared.events.reserve(), if reopened => {
                reopened = false;
                room.send(Event::Reopened);
            }
        }
        if closed.load(Ordering::Relaxed) {
            return Err(Ended::Closed);
        }
        if shared.deaf_ms().is_some_and(|ms| u128::from(ms) > DEAD_AFTER.as_millis()) {
            return Err(Ended::Dead);
        }
        reopened |= follow(shared, &mut connection, true).await?;
        reopened |= shared.missed.swap(false, Ordering::Relaxed);
    }
}

async fn connect(
    shared: &Arc<Shared>,
    client: &Client,
    closed: Arc<AtomicBool>,
) -> Result<MultiplexedConnection, RedisError> {
    let hearing = Arc::clone(shared);
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_WITHIN))
        .set_response_timeout(Some(ANSWER_WITHIN))
        .set_push_sender(move |push: PushInfo| -> Result<(), redis::aio::SendError> {
            match push.kind {
                PushKind::Message => hear(&hearing, &push.data),
                PushKind::Disconnection => {
                    closed.store(true, Ordering::Relaxed);
                    hearing.wake.notify_one();
                }
                // Confirmations come as answers too; the others are never asked for.
                _ => {}
            }
            Ok(())
        });
    client.get_multiplexed_async_connection_with_config(&config).await
}

/// Does what is to be done about channels. `tell` each channel that is now heard; without it, the
/// caller tells of all. True when one of them could not be told.
async fn follow(
    shared: &Shared,
    connection: &mut MultiplexedConnection,
    tell: bool,
) -> Result<bool, RedisError> {
    let topics = |channels: &[ChannelId]| -> Vec<String> {
        channels.iter().map(|channel| shared.topics.channel(*channel)).collect()
    };
    let mut untold = false;
    loop {
        let Work { subscribe, unsubscribe, mut heard } =
            shared.wanted().work(shared.started.elapsed());
        if subscribe.is_empty() && unsubscribe.is_empty() && heard.is_empty() {
            return Ok(untold);
        }
        if !unsubscribe.is_empty() {
            connection.unsubscribe(topics(&unsubscribe)).await?;
        }
        if !subscribe.is_empty() {
            connection.subscribe(topics(&subscribe)).await?;
            heard.extend(shared.wanted().followed(subscribe));
        }
        for channel in heard {
            untold |= tell && shared.events.try_send(Event::Following(channel)).is_err();
        }
    }
}

/// Hands on a notice. Runs in the reader of the connection: never waits.
fn hear(shared: &Shared, push: &[Value]) {
    let [Value::BulkString(topic), Value::BulkString(payload)] = push else {
        return shared.drop_notices(1);
    };
    let Some((from, notice)) = payload.split_at_checked(16) else {
        return shared.drop_notices(1);
    };
    let own = from == shared.node.as_bytes();
    if own && topic.as_slice() != shared.topics.own().as_bytes() {
        return;
    }
    match rmp_serde::from_slice(notice) {
        Ok(Notice::Probe(probe)) => {
            if own {
                shared.probed_ms.store(probe.sent_ms, Ordering::Relaxed);
                shared.judge();
            }
        }
        Ok(notice) => match shared.events.try_send(Event::Notice(notice)) {
            Ok(()) | Err(TrySendError::Closed(_)) => {}
            Err(TrySendError::Full(_)) => {
                shared.drop_notices(1);
                shared.missed.store(true, Ordering::Relaxed);
                shared.wake.notify_one();
            }
        },
        // A node of another version: what it changed is found in the database.
        Err(_) => shared.drop_notices(1),
    }
}
