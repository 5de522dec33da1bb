//! What a server leans on: a Redis of its own that may be killed and frozen.

use super::{eventually, server::free_port, signal};
use parvis::db::Db;
use redis::Client;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Longest wait for Redis to answer.
const START_WITHIN: Duration = Duration::from_secs(10);

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: see .ci/services"))
}

/// The Redis of the tests, shared.
pub fn shared_redis() -> String {
    variable("PARVIS_TEST_REDIS_URL")
}

/// Opens a database beside the servers that use it.
pub async fn look_into(url: &str) -> Db {
    Db::open(url).await.expect("the database")
}

/// A Redis that comes and goes on the same port, and keeps nothing.
pub struct Redis {
    port: u16,
    folder: TempDir,
    child: Option<Child>,
}

impl Redis {
    /// Starts one.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut redis = Self { port: free_port(), folder, child: None };
        redis.restart().await;
        redis
    }

    /// Starts it again, and waits until it answers.
    pub async fn restart(&mut self) {
        assert!(self.child.is_none(), "it still runs");
        let child = Command::new(variable("PARVIS_TEST_REDIS_SERVER"))
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string()])
            .args(["--save", "", "--appendonly", "no"])
            .arg("--dir")
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("redis-server starts");
        self.child = Some(child);
        eventually(START_WITHIN, "Redis to answer", async || self.ask(&["PING"]).await.is_ok())
            .await;
    }

    /// Ends it as a power cut does.
    pub async fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().await.expect("killed");
    }

    /// Stops it without closing anything; [`Redis::thaw`] lets it go on.
    pub fn freeze(&self) {
        signal(self.pid(), "STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        signal(self.pid(), "CONT");
    }

    /// Closes every connection that listens; gives how many there were.
    pub async fn cut_subscribers(&self) -> i64 {
        let cut = self.ask(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
        redis::from_redis_value(cut.expect("CLIENT KILL")).expect("a count")
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    async fn ask(&self, words: &[&str]) -> redis::RedisResult<redis::Value> {
        let client = Client::open(self.url())?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        redis::cmd(words[0]).arg(&words[1..]).query_async(&mut connection).await
    }

    fn pid(&self) -> u32 {
        self.child.as_ref().and_then(Child::id).expect("it runs")
    }
}
