//! The server under test: seeded, started on a folder of its own, measured from outside, stopped
//! by its own process id.

use crate::measure;
use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use parvis_protocol::id::ChannelId;

/// Ports of a server lie below those the kernel gives to outgoing connections.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// Open connections of the server, and of one address: all our clients come from one.
const CONNECTIONS_MAX: usize = 100_000;
/// Longest wait for the server to answer.
const START_WITHIN: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Where the server keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file in the folder of the measurement, synced at each commit.
    Sqlite,
    /// A database of its own beside this one, named by the URL of a superuser.
    Postgres(String),
}

/// What is seeded.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    /// Accounts, each with a session.
    pub people: usize,
    /// Rooms.
    pub rooms: usize,
    /// Members of each room. Room `r` has the people `r * per_room + i`, counted round.
    pub per_room: usize,
}

/// What the seeding program wrote.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seeded {
    /// The rooms.
    pub rooms: Vec<ChannelId>,
    /// The cookie of each person, `name=value`.
    pub cookies: Vec<String>,
}

/// The programs under test.
#[derive(Clone, Debug)]
pub struct Programs {
    /// `parvis`.
    pub server: PathBuf,
    /// The example `seed_load` of the server's crate.
    pub seeder: PathBuf,
    /// Folder below which each measurement makes its own.
    pub folder: PathBuf,
    /// The core of the server, when processes are pinned.
    pub core: Option<usize>,
}

/// A server that runs. Dropping it kills it and removes its folder.
#[derive(Debug)]
pub struct Server {
    /// `http://127.0.0.1:…`.
    pub base_url: String,
    child: Option<Child>,
    pid: u32,
    programs: Programs,
    folder: PathBuf,
    config: PathBuf,
}

impl Engine {
    /// Its name in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

impl Server {
    /// Seeds a fresh database and starts the server on it.
    pub async fn start(programs: &Programs, engine: &Engine, seed: Seed) -> Result<(Self, Seeded)> {
        let port = free_port()?;
        let folder = programs.folder.join(format!("parvis-load-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let config = folder.join("parvis.toml");
        let mut server = Self {
            base_url: format!("http://127.0.0.1:{port}"),
            child: None,
            pid: 0,
            programs: programs.clone(),
            folder: folder.clone(),
            config: config.clone(),
        };
        std::fs::write(&config, server.configuration(engine, port))?;
        let seeded = server.seed(engine, seed).await?;
        server.launch().await?;
        Ok((server, seeded))
    }

    fn configuration(&self, engine: &Engine, port: u16) -> String {
        let data = self.folder.join("data");
        let database = match engine {
            Engine::Sqlite => String::new(),
            Engine::Postgres(url) => {
                format!("database = {:?}\n", beside(url, &database_name(port)))
            }
        };
        let data = data.display().to_string();
        format!(
            "listen = \"127.0.0.1:{port}\"\ndata = {data:?}\nrate_limits = false\n\
             connections_max = {CONNECTIONS_MAX}\n\
             connections_per_address_max = {CONNECTIONS_MAX}\n{database}"
        )
    }

    async fn seed(&self, engine: &Engine, seed: Seed) -> Result<Seeded> {
        let out = self.folder.join("seeded.json");
        let mut command = Command::new(&self.programs.seeder);
        command.arg("--config").arg(&self.config).arg("--out").arg(&out);
        command.args(["--people", &seed.people.to_string()]);
        command.args(["--rooms", &seed.rooms.to_string()]);
        command.args(["--per-room", &seed.per_room.to_string()]);
        if let Engine::Postgres(url) = engine {
            command.args(["--create-in", url]);
        }
        let status = command.kill_on_drop(true).status().await.context("start of the seeder")?;
        if !status.success() {
            bail!("the seeder failed: {status}");
        }
        Ok(serde_json::from_slice(&std::fs::read(&out)?)?)
    }

    /// Starts the server again after [`Server::kill`], on the same data.
    pub async fn launch(&mut self) -> Result<()> {
        let log = std::fs::File::create(self.folder.join("server.log"))?;
        let mut command = command(self.programs.core, &self.programs.server);
        command.arg("serve").arg("--config").arg(&self.config);
        // What the shell of a developer says must not change what is measured.
        for name in ["PARVIS_CONFIG", "PARVIS_DATA", "PARVIS_DATABASE", "PARVIS_LISTEN"] {
            command.env_remove(name);
        }
        command.env_remove("PARVIS_BUS").env("PARVIS_LOG", "warn").stdin(Stdio::null());
        command.stdout(log.try_clone()?).stderr(log).kill_on_drop(true);
        let mut child = command.spawn().context("start of the server")?;
        self.pid = child.id().context("the server ended at once")?;
        let authority = self.base_url.trim_start_matches("http://").to_owned();
        let deadline = Instant::now() + START_WITHIN;
        while tokio::net::TcpStream::connect(&authority).await.is_err() {
            if child.try_wait()?.is_some() || Instant::now() > deadline {
                bail!("the server did not start: {}", self.log());
            }
            sleep(LOOK_EVERY).await;
        }
        self.child = Some(child);
        Ok(())
    }

    /// Ends the server at once, as a power cut does.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// CPU time of the server so far.
    pub fn cpu(&self) -> Result<Duration> {
        measure::cpu(self.pid).with_context(|| self.log())
    }

    /// Resident memory of the server, in KiB.
    pub fn rss_kib(&self) -> Result<u64> {
        measure::rss_kib(self.pid).with_context(|| self.log())
    }

    /// The end of the server's log.
    pub fn log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // The folder goes with it; nothing is left to do about a failure.
            let _ = child.start_kill();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A command that may hold as many open files as this machine lets it, on one core if one is
/// given. The program keeps the process id of the command.
pub fn command(core: Option<usize>, program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg("ulimit -n \"$(ulimit -Hn)\"; exec \"$@\"").arg("sh");
    if let Some(core) = core {
        command.args(["taskset", "-c", &core.to_string()]);
    }
    command.arg(AsRef::<OsStr>::as_ref(program));
    command
}

/// A URL of another database of the same server.
fn beside(url: &str, database: &str) -> String {
    let (server, options) = url.split_once('?').unwrap_or((url, ""));
    let server = server.rsplit_once('/').map_or(server, |(server, _)| server);
    let mark = if options.is_empty() { "" } else { "?" };
    format!("{server}/{database}{mark}{options}")
}

fn database_name(port: u16) -> String {
    format!("parvis_load_{}_{port}", std::process::id())
}

fn free_port() -> Result<u16> {
    let start = u16::try_from(std::process::id() % u32::from(PORTS.end - PORTS.start))?;
    let candidates = (PORTS.start + start..PORTS.end).chain(PORTS.start..PORTS.start + start);
    for port in candidates {
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no free port between {} and {}", PORTS.start, PORTS.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_stands_beside_another() {
        let there = |url| beside(url, "x");
        assert_eq!(there("postgres://u@h:5432/main"), "postgres://u@h:5432/x");
        assert_eq!(there("postgres://u@h/main?host=/run/a"), "postgres://u@h/x?host=/run/a");
    }

    #[test]
    fn a_free_port_is_in_the_range() {
        assert!(PORTS.contains(&free_port().expect("a port")));
    }
}
