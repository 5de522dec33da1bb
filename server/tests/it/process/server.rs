//! The real program as a process: started, killed, told to stop, looked at from outside.

use super::signal;
use parvis_load_tests::error::Result;
use parvis_load_tests::http::{self, Target};
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// Longest wait for the line that says that the server is ready.
const START_WITHIN: Duration = Duration::from_secs(60);
/// Longest time to stop, as configured.
pub const DRAIN_SECONDS: u64 = 15;
/// Ports below those that the kernel gives to outgoing connections.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A server that comes and goes on the same port and the same data.
pub struct Server {
    /// `http://127.0.0.1:…`.
    pub base_url: String,
    /// What the program opens: the address of its database, or of its file.
    pub database: String,
    /// The size that no file of its next life may pass: a disk that is full, for this one program.
    pub file_bytes_max: Option<u64>,
    folder: TempDir,
    metrics: Target,
    arguments: Vec<String>,
    child: Option<Child>,
}

impl Server {
    /// Starts a demonstration on fresh data: SQLite in a folder of its own, or a database of
    /// PostgreSQL that several servers may share.
    pub async fn start(database: Option<&str>, bus: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (port, metrics_port) = (free_port(), free_port());
        let config = folder.path().join("parvis.toml");
        let text = format!(
            "rate_limits = false\ndrain_seconds = {DRAIN_SECONDS}\n\
             metrics_listen = \"127.0.0.1:{metrics_port}\"\n"
        );
        fs::write(&config, text).expect("the configuration");
        let mut arguments: Vec<String> =
            ["serve", "--demo", "mad-et-moselle", "--listen"].map(str::to_owned).into();
        arguments.push(format!("127.0.0.1:{port}"));
        let mut option = |name: &str, value: String| {
            arguments.push(name.to_owned());
            arguments.push(value);
        };
        option("--config", config.display().to_string());
        let data = folder.path().join("data");
        option("--data", data.display().to_string());
        database.into_iter().for_each(|url| option("--database", url.to_owned()));
        bus.into_iter().for_each(|url| option("--bus", url.to_owned()));
        let sqlite = || format!("sqlite:{}", data.join("parvis.sqlite").display());
        let mut server = Self {
            base_url: format!("http://127.0.0.1:{port}"),
            database: database.map_or_else(sqlite, str::to_owned),
            file_bytes_max: None,
            folder,
            metrics: Target::new(&format!("127.0.0.1:{metrics_port}"), ""),
            arguments,
            child: None,
        };
        server.restart().await;
        server
    }

    /// Starts it again, and waits until it says that it is ready.
    pub async fn restart(&mut self) {
        assert!(self.child.is_none(), "it still runs");
        let log = File::options().create(true).append(true).open(self.log_file()).expect("a log");
        let mut child = self
            .program()
            .args(&self.arguments)
            .env("PARVIS_LOG", "info,sqlx=warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        self.child = Some(child);
        let said = timeout(START_WITHIN, ready_line(&mut lines)).await.expect("ready in time");
        assert!(said, "the program ended before it was ready");
        // What it says from now on must not fill the pipe.
        let mut rest = tokio::task::JoinSet::new();
        rest.spawn(async move { lines.read_to_end(&mut Vec::new()).await });
        rest.detach_all();
    }

    /// The program; within bounds, it is told that a file has grown too large instead of being
    /// ended for it.
    fn program(&self) -> Command {
        let program = env!("CARGO_BIN_EXE_parvis");
        let Some(bytes) = self.file_bytes_max else { return Command::new(program) };
        let mut shell = Command::new("sh");
        let bounded = "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"";
        // POSIX counts in blocks of 512 bytes.
        shell.args(["-c", bounded, &(bytes / 512).to_string(), program]);
        shell
    }

    /// Bytes of its file of SQLite and of the log beside it, the larger of both.
    pub fn database_bytes(&self) -> u64 {
        let file = self.database.strip_prefix("sqlite:").expect("a file");
        let bytes = |path: &str| fs::metadata(path).map_or(0, |it| it.len());
        bytes(file).max(bytes(&format!("{file}-wal")))
    }

    /// Ends it as a power cut does.
    pub async fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().await.expect("killed");
    }

    /// Tells it to stop, as the system does.
    pub fn terminate(&self) {
        signal(self.pid(), "TERM");
    }

    /// Waits for it to end by itself.
    pub async fn exit(&mut self, within: Duration) -> ExitStatus {
        let mut child = self.child.take().expect("it runs");
        timeout(within, child.wait()).await.expect("ended in time").expect("its status")
    }

    /// Resident memory, in bytes.
    pub fn resident_bytes(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
        let kib = line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number");
        kib * 1024
    }

    /// The status of `/ready` and what it says.
    pub async fn ready(&self) -> Result<(u16, serde_json::Value)> {
        let answer = http::send(&Target::new(&self.base_url, ""), "GET", "/ready", None).await?;
        let status = answer.status;
        Ok((status, serde_json::from_slice(&answer.bytes().await?)?))
    }

    /// One of the program's own counters.
    pub async fn counted(&self, name: &str) -> u64 {
        let answer = http::send(&self.metrics, "GET", "/metrics", None).await.expect("metrics");
        let text = String::from_utf8(answer.bytes().await.expect("metrics")).expect("text");
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
        line.and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("no {name} in {text}"))
    }

    fn pid(&self) -> u32 {
        self.child.as_ref().and_then(Child::id).expect("it runs")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}: the end of its log\n{}", self.base_url, tail(&self.log_file()));
        }
    }
}

fn tail(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

async fn ready_line(lines: &mut BufReader<ChildStdout>) -> bool {
    let mut line = String::new();
    while lines.read_line(&mut line).await.expect("its output") > 0 {
        if line.contains("http://") {
            return true;
        }
        line.clear();
    }
    false
}

/// A port that nobody listens on, another one each time.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let count = PORTS.end - PORTS.start;
    let first = u16::try_from(std::process::id() * 17 % u32::from(count)).expect("a port");
    for _ in 0..count {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + (first + step) % count;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port in {PORTS:?}");
}
