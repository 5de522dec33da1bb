//! A node without a network, on a clock that stands still: one per engine, told the same story.

use parvis::app::Node;
use parvis::bus::{Bus, local::Exchange};
use parvis::clock::Clock;
use parvis::config::{Config, Demonstration};
use parvis::context::Context;
use parvis::db::Db;
use parvis::ids::Ids;
use parvis::task::Tasks;
use parvis_protocol::id::Micros;
use sqlx::{Connection as _, PgConnection};
use std::fmt::Debug;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// 22 November 2026, nine o'clock in Paris.
pub const NOW: Micros = Micros(1_795_334_400_000_000);

/// A database of its own, removed with it.
#[derive(Debug)]
pub enum Base {
    /// A file.
    Sqlite(TempDir),
    /// A database beside the one of `PARVIS_TEST_POSTGRES_URL`.
    Postgres { admin: String, name: String },
}

impl Base {
    /// A fresh file.
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a folder"))
    }

    /// A fresh database. Without a server to make it on, the test fails.
    pub async fn postgres() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let admin = std::env::var("PARVIS_TEST_POSTGRES_URL")
            .expect("PARVIS_TEST_POSTGRES_URL: run the tests under `.ci/services with`");
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("stage_{}_{number}", std::process::id());
        execute(&admin, format!("create database {name}")).await;
        Self::Postgres { admin, name }
    }

    /// What `--database` takes.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => {
                format!("sqlite:{}", file(folder).display())
            }
            Self::Postgres { admin, name } => {
                let (server, _) = admin.rsplit_once('/').expect("a URL with a database");
                format!("{server}/{name}")
            }
        }
    }

    /// Keeps a copy of it, while nobody is connected.
    pub async fn back_up(&self) {
        match self {
            Self::Sqlite(folder) => {
                let copied = std::fs::copy(whole(folder), folder.path().join("backup"));
                copied.expect("a copy of the file");
            }
            Self::Postgres { admin, name } => {
                execute(admin, format!("create database {name}_backup template {name}")).await;
            }
        }
    }

    /// Gives it back what [`Base::back_up`] kept, once.
    pub async fn give_back(&self) {
        match self {
            Self::Sqlite(folder) => {
                std::fs::rename(folder.path().join("backup"), whole(folder)).expect("the copy");
            }
            Self::Postgres { admin, name } => {
                execute(admin, format!("drop database {name} with (force)")).await;
                execute(admin, format!("alter database {name}_backup rename to {name}")).await;
            }
        }
    }

    /// Removes it. The connections are closed by force.
    pub async fn remove(self) {
        if let Self::Postgres { admin, name } = self {
            execute(&admin, format!("drop database {name} with (force)")).await;
        }
    }
}

fn file(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("parvis.sqlite")
}

/// The same while nobody is connected: no log beside it.
fn whole(folder: &TempDir) -> std::path::PathBuf {
    assert!(!folder.path().join("parvis.sqlite-wal").exists(), "somebody is connected");
    file(folder)
}

/// Runs a statement beside the program, on a PostgreSQL.
pub async fn execute(url: &str, statement: String) {
    let mut admin = PgConnection::connect(url).await.expect("PostgreSQL");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut admin).await.expect("a statement");
    admin.close().await.expect("closing");
}

/// A node on a database.
pub async fn context(base: &Base) -> Arc<Context> {
    context_among(base, &Exchange::default()).await
}

/// The same on a node that others on the exchange can hear.
pub async fn context_among(base: &Base, exchange: &Exchange) -> Arc<Context> {
    context_with(base, exchange, 7).await
}

/// The same, with identifiers made of a number: two nodes of one database need two.
pub async fn context_with(base: &Base, exchange: &Exchange, seed: u64) -> Arc<Context> {
    context_by(base, exchange, (Clock::manual(NOW), seed)).await
}

/// The same, with a clock of its own.
pub async fn context_by(
    base: &Base,
    exchange: &Exchange,
    (clock, seed): (Clock, u64),
) -> Arc<Context> {
    let ids = Ids::seeded(clock.clone(), seed);
    let db = Db::open(&base.url()).await.expect("a database");
    let (peer, events) = exchange.join(ids.uuid());
    let demo_territory = Some(Demonstration::MadEtMoselle);
    let config = Config { rate_limits: false, demo_territory, ..Config::default() };
    let bus = (Bus::Local(peer), events);
    let node = Node::assemble(config, (clock, ids), db, bus, Tasks::default()).unwrap();
    node.context
}

/// Tells a story on both engines; what it returns must be the same.
pub async fn on_both<T, F>(story: impl Fn(Arc<Context>) -> F) -> T
where
    T: Debug + PartialEq,
    F: Future<Output = T>,
{
    let mut told = Vec::new();
    for base in [Base::sqlite(), Base::postgres().await] {
        let context = context(&base).await;
        told.push(Box::pin(story(Arc::clone(&context))).await);
        context.db.close().await;
        base.remove().await;
    }
    let (on_postgres, on_sqlite) = (told.pop().expect("two"), told.pop().expect("two"));
    assert_eq!(on_sqlite, on_postgres, "the engines tell two stories");
    on_sqlite
}
