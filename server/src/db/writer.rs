//! The one writer of SQLite, with group commit.
//!
//! A full synchronisation costs milliseconds, a statement microseconds. So the writer lends its
//! connection to one use-case after the other as long as some are waiting; then it commits once and
//! answers all of them. Those that follow another one are inside a savepoint: a use-case that
//! fails, or whose task is dropped, takes back its own statements only. One that comes alone needs
//! none, which spares a copy of every page it writes.

use super::Error;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

/// Use-cases in one commit at most: bounds what one of them may wait for the others.
const GROUP_MAX: usize = 128;
/// Use-cases waiting for their turn at most.
const WAITING_MAX: usize = 4_096;

type Answer = oneshot::Sender<Result<(), Error>>;

/// Gives turns to write.
#[derive(Clone, Debug)]
pub struct Writer {
    turns: mpsc::Sender<oneshot::Sender<Lease>>,
}

/// A turn to write. Dropped without [`Lease::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Lease {
    /// Present until the turn ends.
    conn: Option<SqliteConnection>,
    back: mpsc::Sender<Returned>,
}

#[derive(Debug)]
struct Returned {
    conn: SqliteConnection,
    end: End,
}

/// How a turn ends.
#[derive(Debug)]
enum End {
    /// What it wrote is kept; whom to tell once it is committed.
    Commit(Answer),
    /// What it wrote is taken back.
    TakeBack,
    /// It was the last one; whom to tell once the connection is closed.
    Close(oneshot::Sender<()>),
}

/// The connection after a group.
enum After {
    Open(SqliteConnection),
    Closed,
    Lost,
}

impl Writer {
    /// Takes charge of the connection, until every `Writer` is dropped.
    pub(super) fn start(conn: SqliteConnection) -> Self {
        let (turns, waiting) = mpsc::channel(WAITING_MAX);
        #[expect(
            clippy::disallowed_methods,
            reason = "lives as long as the database, not the node"
        )]
        tokio::spawn(serve(conn, waiting));
        Self { turns }
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Result<Lease, Error> {
        let (grant, granted) = oneshot::channel();
        self.turns.send(grant).await.map_err(|_| Error::Unavailable)?;
        granted.await.map_err(|_| Error::Unavailable)
    }

    /// Closes the connection, after what was begun before; there is no turn any more. The last
    /// connection of a file moves its log into it, and must have done so when a program ends.
    pub(super) async fn close(&self) {
        if let Ok(last) = self.turn().await {
            last.close().await;
        }
    }
}

impl Lease {
    #[expect(clippy::expect_used, reason = "only commit and drop take it, and both end the lease")]
    pub(super) fn conn(&mut self) -> &mut SqliteConnection {
        self.conn.as_mut().expect("a lease holds its connection until it ends")
    }

    pub(super) async fn commit(mut self) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.give_back(End::Commit(answer));
        answered.await.map_err(|_| Error::Unavailable)?
    }

    async fn close(mut self) {
        let (told, closed) = oneshot::channel();
        self.give_back(End::Close(told));
        // An error says the same: the connection is gone.
        let _ = closed.await;
    }

    fn give_back(&mut self, end: End) {
        if let Some(conn) = self.conn.take() {
            // Capacity 1 and one lease at a time: it always fits.
            let _ = self.back.try_send(Returned { conn, end });
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.give_back(End::TakeBack);
    }
}

async fn serve(mut conn: SqliteConnection, mut waiting: mpsc::Receiver<oneshot::Sender<Lease>>) {
    while let Some(first) = waiting.recv().await {
        match group(conn, first, &mut waiting).await {
            After::Open(back) => conn = back,
            After::Closed => return,
            After::Lost => return tracing::error!("the writer lost its connection"),
        }
    }
    let _ = conn.close().await;
}

/// One transaction: gives turns while some are waiting, commits, answers.
async fn group(
    mut conn: SqliteConnection,
    first: oneshot::Sender<Lease>,
    waiting: &mut mpsc::Receiver<oneshot::Sender<Lease>>,
) -> After {
    let (back, mut returned) = mpsc::channel(1);
    let (mut answers, mut farewell): (Vec<Answer>, _) = (Vec::new(), None);
    let mut outcome = run(&mut conn, "begin immediate").await;
    let mut next = Some(first);
    let mut place = Place::First;
    let mut turns = 0;
    while outcome.is_ok()
        && let Some(asker) = next.take()
    {
        // An asker that went away drops its lease, which comes back like any other.
        drop(asker.send(Lease { conn: Some(conn), back: back.clone() }));
        let Some(ended) = returned.recv().await else { return After::Lost };
        conn = ended.conn;
        turns += 1;
        let answer = match ended.end {
            End::Commit(answer) => Some(answer),
            End::TakeBack => None,
            End::Close(told) => {
                farewell = Some(told);
                None
            }
        };
        let another = turns < GROUP_MAX && farewell.is_none();
        next = if another { waiting.try_recv().ok() } else { None };
        outcome = run(&mut conn, after_turn(place, answer.is_some(), next.is_some())).await;
        if answer.is_some() {
            place = Place::Behind;
        }
        answers.extend(answer);
    }
    if outcome.is_err() {
        let _ = run(&mut conn, "rollback").await;
    }
    for answer in answers {
        let told = outcome.as_ref().copied().map_err(|_| Error::Unavailable);
        let _ = answer.send(told);
    }
    if let Err(error) = outcome {
        tracing::error!(%error, "a group of writes was rolled back");
    }
    let Some(told) = farewell else { return After::Open(conn) };
    let _ = conn.close().await;
    let _ = told.send(());
    After::Closed
}

/// Where a turn stands in its transaction.
#[derive(Clone, Copy)]
enum Place {
    /// Nothing was written before it: it is the whole transaction.
    First,
    /// In a savepoint, behind others.
    Behind,
}

/// What ends a turn, and begins the next one or commits: one round trip to the engine.
const fn after_turn(place: Place, keep: bool, another: bool) -> &'static str {
    match (place, keep, another) {
        (Place::First, true, true) => "savepoint turn",
        (Place::First, true, false) => "commit",
        (Place::First, false, true) => "rollback; begin immediate",
        (Place::First, false, false) => "rollback",
        (Place::Behind, true, true) => "release turn; savepoint turn",
        (Place::Behind, true, false) => "release turn; commit",
        (Place::Behind, false, true) => "rollback to turn; release turn; savepoint turn",
        (Place::Behind, false, false) => "rollback to turn; release turn; commit",
    }
}

async fn run(conn: &mut SqliteConnection, statements: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(statements).execute(conn).await.map(|_| ())
}
