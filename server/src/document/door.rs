//! How somebody comes into a document, through whichever door: the same rights, the same actor.

use super::ask::{Arrival, Ask, Outcome, Refused, Seated, Sender};
use super::guest::{Queue, code};
use super::open::Handle;
use super::{Error, access, store};
use crate::context::Context;
use crate::identity;
use crate::permission::Actor;
use crate::poll::tally;
use bytes::Bytes;
use parvis_protocol::id::DocumentId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// An actor that ends when somebody comes is asked again.
const TRIES: usize = 5;
/// Updates of one connection each second, over time, and at once: who sends more is read slower.
const UPDATES_PER_SECOND: u32 = 60;
const AT_ONCE: Duration = Duration::from_secs(5);

/// Somebody in a document, until dropped.
pub(super) struct Seat {
    context: Arc<Context>,
    handle: Handle,
    actor: Actor,
    pub(super) seated: Seated,
    pace: Pace,
}

impl Seat {
    /// Lets somebody in who may read.
    pub(super) async fn take(
        context: &Arc<Context>,
        actor: &Actor,
        id: DocumentId,
        (address, queue): (&Arc<str>, &Arc<Queue>),
    ) -> Result<Self, Error> {
        let mut tx = context.db.read().await?;
        let (_, writes) = access::find(&mut tx, actor, id).await?;
        let name = match identity::person(&mut tx, actor.person).await {
            Ok(found) => found.ok_or(Error::NotFound)?.name,
            Err(_) => return Err(Error::Busy),
        };
        drop(tx);
        for _ in 0..TRIES {
            let handle = context.documents.enter(context, id);
            let (answer, seated) = oneshot::channel();
            let arrival = Arrival {
                actor: actor.clone(),
                name: name.clone(),
                writes,
                address: Arc::clone(address),
                queue: Arc::clone(queue),
            };
            if handle.asks.send(Ask::Join(arrival, answer)).await.is_ok()
                && let Ok(seated) = seated.await
            {
                let (context, actor) = (Arc::clone(context), actor.clone());
                let pace = Pace::new(context.config.rate_limits);
                return Ok(Self { context, handle, actor, seated, pace });
            }
        }
        Err(Error::Busy)
    }

    /// Asks the actor something. False: it has ended, and so has the seat.
    pub(super) async fn ask(&self, ask: Ask) -> bool {
        self.handle.asks.send(ask).await.is_ok()
    }

    /// Sends an update, whose fate comes through the queue.
    pub(super) async fn write(&mut self, update: &[u8], wide: bool) -> bool {
        self.pace.step().await;
        let from = Sender {
            guest: Some(self.seated.guest),
            person: self.actor.person,
            session: self.actor.session,
            writes: self.seated.writes,
            wide,
        };
        self.ask(Ask::Write(from, Bytes::copy_from_slice(update), None)).await
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let leave = Ask::Leave(self.seated.guest);
        if let Err(tokio::sync::mpsc::error::TrySendError::Full(leave)) =
            self.handle.asks.try_send(leave)
        {
            let asks = self.handle.asks.clone();
            self.context.tasks.spawn(async move {
                let _ = asks.send(leave).await;
            });
        }
    }
}

/// Writes updates of somebody who has no connection that lasts: their rights are looked at now.
pub(super) async fn write(
    context: &Arc<Context>,
    actor: &Actor,
    id: DocumentId,
    (guest, updates): (Option<u64>, Vec<Vec<u8>>),
) -> Result<i64, Error> {
    let mut tx = context.db.read().await?;
    let (document, writes) = access::find(&mut tx, actor, id).await?;
    drop(tx);
    if !writes {
        let frozen = document.state == parvis_protocol::document::DocumentState::Frozen;
        let forbidden = Error::Meeting(crate::meeting::Error::Forbidden);
        return Err(if frozen { Error::Frozen } else { forbidden });
    }
    let (person, session) = (actor.person, actor.session);
    let from = Sender { guest, person, session, writes, wide: true };
    let mut waiting: Vec<oneshot::Receiver<Outcome>> = Vec::new();
    let handle = context.documents.enter(context, id);
    for update in updates {
        let (answer, outcome) = oneshot::channel();
        let ask = Ask::Write(from.clone(), update.into(), Some(answer));
        handle.asks.send(ask).await.map_err(|_| Error::Busy)?;
        waiting.push(outcome);
    }
    let mut seq = 0;
    for outcome in waiting {
        seq = outcome.await.map_err(|_| Error::Busy)?.map_err(Error::from)?;
    }
    Ok(seq)
}

/// Whose a token is, for this document.
pub(super) async fn bearer(context: &Context, token: &str, id: DocumentId) -> Result<Actor, Error> {
    let now = context.now();
    let mut tx = context.db.read().await?;
    let found = store::token(&mut tx, &tally::hash(token), now).await?;
    let (_, session) = found.filter(|(of, _)| *of == id).ok_or(Error::NotFound)?;
    let actor = identity::of_session(&mut tx, session, now).await.map_err(|_| Error::Busy)?;
    actor.ok_or(Error::NotFound)
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Update(refusal) => refusal.into(),
            Refused::Frozen => Self::Frozen,
        }
    }
}

/// The code to close with.
pub(super) const fn code_of(error: &Error) -> u16 {
    match error {
        Error::NotFound => code::GONE,
        Error::Meeting(_) | Error::Frozen | Error::Refused(_) => code::RIGHTS,
        Error::Db(_) | Error::Corrupt(_) | Error::Busy => code::AGAIN,
    }
}

/// How fast a connection is read: beyond, it waits, and nothing is lost.
struct Pace {
    limited: bool,
    /// When all that was sent would have been sent at an even pace.
    even: Instant,
}

impl Pace {
    fn new(limited: bool) -> Self {
        Self { limited, even: Instant::now() }
    }

    async fn step(&mut self) {
        if !self.limited {
            return;
        }
        let now = Instant::now();
        self.even = self.even.max(now) + Duration::from_secs(1) / UPDATES_PER_SECOND;
        let ahead = self.even.saturating_duration_since(now);
        if ahead > AT_ONCE {
            tokio::time::sleep_until(now + (ahead - AT_ONCE)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_sends_much_is_read_slower() {
        let (began, mut pace) = (Instant::now(), Pace::new(true));
        for _ in 0..300 {
            pace.step().await;
        }
        assert!(began.elapsed() < Duration::from_millis(50), "five seconds' worth at once");
        for _ in 0..600 {
            pace.step().await;
        }
        let took = began.elapsed().as_secs();
        assert!((9..=11).contains(&took), "then sixty a second: {took} s");
    }
}
