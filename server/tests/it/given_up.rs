//! Whoever waits for the database may go away at any moment: a socket that reads a command, a
//! request whose browser left. What they began must not stay behind for the next one.

use crate::stage::Base;
use parvis::db::{Db, Error};
use tokio::task::yield_now;

/// Attempts, each given up a little later than the one before.
const ATTEMPTS: usize = 120;
/// Turns of the runtime until the last one of a round is given up.
const TURNS: usize = 12;
/// More than the connections that these attempts open, so that each is met.
const WRITES: usize = 4;

#[tokio::test]
async fn a_transaction_given_up_while_it_begins_leaves_nothing() {
    for base in [Base::sqlite(), Base::postgres().await] {
        let db = Db::open(&base.url()).await.expect("a database");
        let mut given_up = 0;
        for attempt in 0..ATTEMPTS {
            tokio::select! {
                biased;
                begun = db.read() => drop(begun.expect("a transaction")),
                () = turns(attempt % TURNS) => given_up += 1,
            }
            for _ in 0..WRITES {
                write(&db).await.expect("a connection that may write");
            }
        }
        assert!(given_up > 0, "each began faster than it was given up");
        db.close().await;
        base.remove().await;
    }
}

async fn turns(count: usize) {
    for _ in 0..count {
        yield_now().await;
    }
}

/// Changes nothing, but only a transaction that may write gets that far.
async fn write(db: &Db) -> Result<(), Error> {
    let mut tx = db.write().await?;
    let update = "update channel set topic = topic";
    parvis::on!(&mut tx, conn => sqlx::query(update).execute(conn).await.map(drop))?;
    tx.commit().await
}
