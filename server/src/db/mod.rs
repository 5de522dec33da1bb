//! The database: PostgreSQL or SQLite behind one text of SQL.
//!
//! A use-case opens a [`Tx`], runs statements with [`on!`], commits. `on!` expands its body once
//! per engine, so that every statement is written once: `$1` placeholders, `returning`,
//! `on conflict`. Where the engines truly differ, the one function concerned matches on [`Tx`].
//!
//! This module knows no table but those of the journal, and `installation`.

pub mod journal;
pub mod migrate;
mod writer;

use crate::telemetry;
use parvis_protocol::id::Micros;
use parvis_protocol::problem::{Problem, Retry};
use sqlx::pool::PoolOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use sqlx::{PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};
use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;
use writer::{Lease, Writer};

/// Expands one body for both engines: `on!(tx, conn => query.fetch_one(conn).await)`.
///
/// A parameter of `limit` or `offset` stands in a `cast`: SQLite reads a bare one to plan with
/// it, and prepares the statement again each time it is given a value.
#[macro_export]
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::db::Tx::Sqlite(tx) => {
                let $conn = tx.conn();
                $body
            }
        }
    };
}

/// Transactions that are worth having under way at the same time, on PostgreSQL, when each
/// writes for many.
const POSTGRES_WRITERS: usize = 4;
/// Connections kept to PostgreSQL, and readers of SQLite.
const POSTGRES_CONNECTIONS_MAX: u32 = 32;
const SQLITE_READERS_MAX: u32 = 4;
/// Pages of 4 KiB in the log of SQLite before they are moved to the file: a page that changed
/// often meanwhile is moved once.
const CHECKPOINT_PAGES: &str = "4000";
/// What the writer of SQLite remembers of the file: 16 MiB.
const WRITER_CACHE: &str = "-16384";
/// The same of each reader, as SQLite has it by itself: 2 MiB.
const READER_CACHE: &str = "-2000";
const ACQUIRE_WITHIN: Duration = Duration::from_secs(10);
/// When to try again after the database did not answer.
const BUSY_MS: u32 = 2_000;

/// What went wrong in the database. Refusals are not errors of this kind.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command's id was already accepted: nothing was done this time.
    #[error("this command was already accepted")]
    Repeated,
    /// The person's right to the channel ended while the command waited for its turn.
    #[error("the right to this channel has ended")]
    Withdrawn,
    /// No connection in time, or the engine went away.
    #[error("the database is not available")]
    Unavailable,
    /// The file or URL cannot be opened, or its schema is not ours.
    #[error("the database cannot be opened: {0}")]
    Unusable(String),
    /// Its schema has a migration, of this number, that this program does not know.
    #[error("the database was written by a newer Parvis: migration {0} is unknown here")]
    Newer(i64),
    /// Its schema lacks migrations, and was not to be changed.
    #[error("the schema of the database is older than this program")]
    Outdated,
    /// There is no schema at all, and none was to be made.
    #[error("the database is empty")]
    Empty,
    /// A statement failed: a fault of ours, or of the disk.
    #[error("a statement failed: {0}")]
    Statement(#[source] sqlx::Error),
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        matches!(self, Self::Repeated)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable
            }
            other => Self::Statement(other),
        }
    }
}

/// What a client is told. `Repeated` is answered before, by the dispatcher.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Withdrawn => Self::NotFound,
            Error::Unavailable => Self::Busy(Retry { retry_after_ms: BUSY_MS }),
            Error::Repeated
            | Error::Unusable(_)
            | Error::Newer(_)
            | Error::Outdated
            | Error::Empty
            | Error::Statement(_) => telemetry::fault(&error),
        }
    }
}

/// The database of a node. A clone is another handle on the same one.
#[derive(Clone, Debug)]
pub enum Db {
    /// PostgreSQL: groups commits by itself.
    Postgres(PgPool),
    /// SQLite: one writer with group commit, a pool of readers.
    Sqlite {
        /// Readers.
        readers: SqlitePool,
        /// For short statements without a transaction: a pool asks its connections how they are
        /// after each use, which costs as much as the statement.
        glances: Arc<Mutex<SqliteConnection>>,
        /// The writer.
        writer: Writer,
    },
}

/// An open transaction. Dropped without [`Tx::commit`], it changes nothing.
#[derive(Debug)]
pub enum Tx {
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
    /// On SQLite.
    Sqlite(SqliteTx),
}

/// A transaction on SQLite: a reader's, or a turn of the writer.
#[derive(Debug)]
pub enum SqliteTx {
    /// A consistent picture.
    Read(Transaction<'static, Sqlite>),
    /// No transaction: each statement sees a picture of its own.
    Glance(OwnedMutexGuard<SqliteConnection>),
    /// A savepoint in the writer's current group.
    Write(Lease),
}

impl SqliteTx {
    /// The connection to run statements on.
    pub fn conn(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Read(tx) => &mut *tx,
            Self::Glance(conn) => conn,
            Self::Write(lease) => lease.conn(),
        }
    }
}

/// Whether this is the address of a PostgreSQL.
pub fn is_postgres_url(url: &str) -> bool {
    PgConnectOptions::from_str(url).is_ok()
}

/// What opening a database does to its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Schema {
    /// Makes it that of this program.
    Migrated,
    /// Leaves it alone, and wants it to be that of this program.
    Untouched,
}

/// A failure to open: what may pass is [`Error::Unavailable`].
fn unusable(error: sqlx::Error) -> Error {
    match Error::from(error) {
        Error::Statement(error) => Error::Unusable(error.to_string()),
        other => other,
    }
}

impl Db {
    /// Opens `postgres://…`, or a SQLite file (created when absent), and migrates it.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::connect(url, Schema::Migrated).await
    }

    /// Opens one that is there, without changing its schema: another one than that of this
    /// program is refused.
    pub async fn open_as_it_is(url: &str) -> Result<Self, Error> {
        Self::connect(url, Schema::Untouched).await
    }

    async fn connect(url: &str, schema: Schema) -> Result<Self, Error> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url)
                .map_err(unusable)?
                .options([("synchronous_commit", "on")])
                .disable_statement_logging();
            let pool = PoolOptions::new()
                .max_connections(POSTGRES_CONNECTIONS_MAX)
                .acquire_timeout(ACQUIRE_WITHIN)
                .connect_with(options)
                .await
                .map_err(unusable)?;
            let durable: String =
                sqlx::query_scalar("show synchronous_commit").fetch_one(&pool).await?;
            if durable != "on" {
                return Err(Error::Unusable("PostgreSQL refused synchronous_commit = on".into()));
            }
            match schema {
                Schema::Migrated => migrate::postgres(&pool).await?,
                Schema::Untouched => {
                    migrate::is_current_postgres(&mut *pool.acquire().await?).await?;
                }
            }
            return Ok(Self::Postgres(pool));
        }
        let file = Path::new(url.strip_prefix("sqlite:").unwrap_or(url));
        Self::open_sqlite(file, schema).await
    }

    async fn open_sqlite(file: &Path, schema: Schema) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(schema == Schema::Migrated)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            .pragma("cache_size", WRITER_CACHE)
            // What a savepoint may have to put back: in a file it costs a call for every page.
            .pragma("temp_store", "memory")
            .busy_timeout(Duration::from_secs(10))
            .disable_statement_logging();
        let mut conn = SqliteConnection::connect_with(&options).await.map_err(unusable)?;
        match schema {
            Schema::Migrated => migrate::sqlite(&mut conn).await?,
            Schema::Untouched => migrate::is_current_sqlite(&mut conn).await?,
        }
        let synchronous: i64 =
            sqlx::query_scalar("pragma synchronous").fetch_one(&mut conn).await?;
        let journal: String =
            sqlx::query_scalar("pragma journal_mode").fetch_one(&mut conn).await?;
        if synchronous != 2 || journal != "wal" {
            return Err(Error::Unusable("SQLite refused WAL with full synchronisation".into()));
        }
        let options =
            options.read_only(true).create_if_missing(false).pragma("cache_size", READER_CACHE);
        let readers = PoolOptions::new()
            .max_connections(SQLITE_READERS_MAX)
            .acquire_timeout(ACQUIRE_WITHIN)
            // A file does not go away: asking it each time costs as much as a statement.
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await
            .map_err(unusable)?;
        let glances = SqliteConnection::connect_with(&options).await.map_err(unusable)?;
        let glances = Arc::new(Mutex::new(glances));
        Ok(Self::Sqlite { readers, glances, writer: Writer::start(conn) })
    }

    /// How many transactions that each write for many are worth having at the same time.
    pub const fn writers(&self) -> usize {
        match self {
            Self::Postgres(_) => POSTGRES_WRITERS,
            Self::Sqlite { .. } => 1,
        }
    }

    /// Opens a transaction that may write.
    pub async fn write(&self) -> Result<Tx, Error> {
        match self {
            Self::Postgres(pool) => Ok(Tx::Postgres(begin(pool, "begin").await?)),
            Self::Sqlite { writer, .. } => Ok(Tx::Sqlite(SqliteTx::Write(writer.turn().await?))),
        }
    }

    /// Opens a transaction that sees one consistent picture and cannot write.
    pub async fn read(&self) -> Result<Tx, Error> {
        match self {
            Self::Postgres(pool) => {
                let tx = begin(pool, "begin isolation level repeatable read read only").await?;
                Ok(Tx::Postgres(tx))
            }
            Self::Sqlite { readers, .. } => {
                #[expect(clippy::disallowed_methods, reason = "the one place that begins")]
                let tx = readers.begin().await?;
                Ok(Tx::Sqlite(SqliteTx::Read(tx)))
            }
        }
    }

    /// For statements that read and need no transaction around them: on SQLite every step is a
    /// journey to another thread and back, and each statement sees a picture of its own.
    pub async fn glance(&self) -> Result<Tx, Error> {
        match self {
            Self::Postgres(_) => self.read().await,
            Self::Sqlite { glances, .. } => {
                Ok(Tx::Sqlite(SqliteTx::Glance(Arc::clone(glances).lock_owned().await)))
            }
        }
    }

    /// Identity of this database: `candidate`, or the one it was given before.
    pub async fn installation(&self, candidate: Uuid) -> Result<Uuid, Error> {
        let mut tx = self.write().await?;
        let insert =
            "insert into installation (only_one, id) values (1, $1) on conflict do nothing";
        on!(&mut tx, conn => sqlx::query(insert).bind(candidate).execute(conn).await.map(drop))?;
        let select = "select id from installation";
        let id = on!(&mut tx, conn => sqlx::query_scalar(select).fetch_one(conn).await)?;
        tx.commit().await?;
        Ok(id)
    }

    /// Whether a write is taken and kept: a full disk, or a standby, still answers what is read.
    pub async fn takes_writes(&self) -> bool {
        let Ok(mut tx) = self.write().await else { return false };
        let written = match &mut tx {
            Tx::Postgres(tx) => {
                let same = "update installation set only_one = only_one";
                sqlx::query(same).execute(&mut **tx).await.map(drop)
            }
            // SQLite writes no page that stays as it is, but this number, which nobody reads.
            Tx::Sqlite(tx) => {
                sqlx::query("pragma user_version = 1").execute(tx.conn()).await.map(drop)
            }
        };
        written.is_ok() && tx.commit().await.is_ok()
    }

    /// Closes the connections, after what is under way.
    pub async fn close(&self) {
        match self {
            Self::Postgres(pool) => pool.close().await,
            Self::Sqlite { readers, glances, writer } => {
                readers.close().await;
                // The writer must be the last one: it leaves a file without a log beside it.
                if let Ok(nothing) = SqliteConnection::connect("sqlite::memory:").await {
                    let last = std::mem::replace(&mut *glances.lock().await, nothing);
                    drop(last.close().await);
                }
                writer.close().await;
            }
        }
    }
}

/// Begins in a task of its own, which goes on when the caller gives up: sqlx forgets a transaction
/// whose beginning was not waited for, and the next one to take the connection would be in it.
async fn begin(
    pool: &PgPool,
    statement: &'static str,
) -> Result<Transaction<'static, Postgres>, Error> {
    let pool = pool.clone();
    #[expect(clippy::disallowed_methods, reason = "the one place that begins, whatever happens")]
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    Ok(begun.await.map_err(|_| Error::Unavailable)??)
}

impl Tx {
    /// Makes the transaction durable. Returns once it is.
    pub async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Postgres(tx) => Ok(tx.commit().await?),
            Self::Sqlite(SqliteTx::Read(tx)) => Ok(tx.commit().await?),
            Self::Sqlite(SqliteTx::Glance(_)) => Ok(()),
            Self::Sqlite(SqliteTx::Write(lease)) => lease.commit().await,
        }
    }
}

/// The clock of the database as it is now, however long the transaction lasts; SQLite has none of
/// its own.
pub async fn clock(tx: &mut Tx) -> Result<Option<Micros>, Error> {
    match tx {
        Tx::Sqlite(_) => Ok(None),
        Tx::Postgres(tx) => {
            let select = "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
            Ok(Some(sqlx::query_scalar(select).fetch_one(&mut **tx).await?))
        }
    }
}
