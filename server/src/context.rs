//! What every use-case may need, built once by [`crate::app`] and shared.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db, Tx};
use crate::document;
use crate::hub::Hub;
use crate::ids::Ids;
use crate::lane::Lanes;
use crate::limits::{InFlight, Limiter};
use crate::mail::Mailer;
use crate::message::Posting;
use crate::poll;
use crate::screen;
use crate::task::{Readiness, Tasks};
use crate::telemetry::Metrics;
use parvis_protocol::id::Micros;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Passwords hashed at the same time: each takes 19 MiB and a core.
pub const HASHING_MAX: usize = 2;
/// Minutes laid out as a PDF at the same time: each takes a core, for about a second.
pub const PRINTING_MAX: usize = 1;

/// The shared parts of a node. Use-cases take `&Context`.
#[derive(Debug)]
pub struct Context {
    /// What the operator asked for.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// Identifiers and secrets.
    pub ids: Ids,
    /// The database.
    pub db: Db,
    /// Posts that wait for those before them to be written.
    pub postings: Lanes<Posting>,
    /// What the node remembers of polls: keys of sealed ballots, turnouts to tell.
    pub polls: poll::Memory,
    /// What the node remembers of screens of rooms.
    pub screens: screen::Memory,
    /// Documents that are open on this node.
    pub documents: document::Memory,
    /// Who listens to what on this node, and the way to the other nodes.
    pub hub: Arc<Hub>,
    /// Background work.
    pub tasks: Tasks,
    /// Whether the node takes new work.
    pub readiness: Readiness,
    /// Rates of commands and of sign-ins.
    pub limiter: Limiter,
    /// Commands under way that came by `POST`.
    pub in_flight: InFlight,
    /// Outgoing mail.
    pub mailer: Mailer,
    /// Turns to hash a password.
    pub hashing: Semaphore,
    /// Turns to lay minutes out as a PDF.
    pub printing: Semaphore,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl Context {
    /// Now.
    pub fn now(&self) -> Micros {
        self.clock.now()
    }

    /// Now, for what every node must decide alike: by the clock of the database that they share,
    /// whatever their own say. A file of SQLite is one process's, whose clock is the one.
    pub async fn now_for_all(&self, tx: &mut Tx) -> Result<Micros, db::Error> {
        match self.clock {
            Clock::Manual(_) => Ok(self.now()),
            Clock::System | Clock::Wrong(_) => {
                Ok(db::clock(tx).await?.unwrap_or_else(|| self.now()))
            }
        }
    }
}
