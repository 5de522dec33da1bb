//! In which order those who need the same poll have it.

use crate::db::{Error, Tx};
use parvis_protocol::id::PollId;

/// How a poll is held.
#[derive(Clone, Copy, Debug)]
pub(in crate::poll) enum Hold {
    /// Not at all.
    No,
    /// With others who put a ballot in.
    Shared,
    /// Alone.
    Alone,
}

/// Waits for one's turn. `PostgreSQL` lets who shares a row pass whoever waits to hold it alone, so
/// that ballots without a pause would keep a poll from being closed, and its room from being
/// written in. Its advisory locks are given in the order they were asked for.
pub(super) async fn queue(tx: &mut Tx, poll: PollId, hold: Hold) -> Result<(), Error> {
    // SQLite has one writer.
    let Tx::Postgres(tx) = tx else { return Ok(()) };
    let lock = match hold {
        Hold::No => return Ok(()),
        Hold::Shared => "select pg_advisory_xact_lock_shared($1)",
        Hold::Alone => "select pg_advisory_xact_lock($1)",
    };
    let (high, low) = poll.0.as_u64_pair();
    let number = i64::from_ne_bytes((high ^ low).to_ne_bytes());
    sqlx::query(lock).bind(number).execute(&mut **tx).await?;
    Ok(())
}
