//! What a figure was measured on: a figure without its machine says nothing.

use crate::clock::{Clock, micros};
use crate::measure;
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Writes timed to know what a commit costs at least.
const SYNCS: usize = 200;

/// The machine and the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Cores this program may use.
    pub cores: usize,
    /// What the processor calls itself.
    pub processor: String,
    /// Memory, in GiB.
    pub memory_gib: u64,
    /// Release of the kernel.
    pub kernel: String,
    /// Median time of a 4 KiB write and its sync in the folder of the data, in microseconds.
    pub sync_us: u64,
    /// Processes run on a core of their own: server on one, load on the other.
    pub pinned: bool,
    /// Commit of the program, with a mark when the tree held changes.
    pub commit: String,
    /// When, in seconds since 1970.
    pub at: u64,
}

impl Machine {
    /// Looks at this machine.
    pub fn here(folder: &Path, pinned: bool) -> Result<Self> {
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let processor = cpu.lines().find_map(|line| line.strip_prefix("model name\t: "));
        let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            processor: processor.unwrap_or("unknown").to_owned(),
            memory_gib: measure::line(&memory, "MemTotal:").unwrap_or(0).div_ceil(1024 * 1024),
            kernel: kernel.trim().to_owned(),
            sync_us: sync_us(folder)?,
            pinned,
            commit: commit(),
            at: Clock::start().now_us() / 1_000_000,
        })
    }
}

fn sync_us(folder: &Path) -> Result<u64> {
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("parvis-load-{}-sync", std::process::id()));
    let mut file = fs::File::create(&path)?;
    let block = [7; 4096];
    let mut times = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let since = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        times.push(micros(since.elapsed()));
    }
    fs::remove_file(&path)?;
    times.sort_unstable();
    Ok(times.get(SYNCS / 2).copied().unwrap_or(0))
}

fn commit() -> String {
    let out = Command::new("git").args(["describe", "--always", "--dirty", "--exclude=*"]).output();
    match out {
        Ok(out) if out.status.success() => String::from_utf8_lossy(&out.stdout).trim().to_owned(),
        Ok(_) | Err(_) => "unknown".to_owned(),
    }
}
