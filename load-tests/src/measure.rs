//! What a process costs, as the kernel tells it: CPU time and resident memory.

use crate::number;
use anyhow::{Context as _, Result};
use std::fs;
use std::time::Duration;

/// Ticks a second in `/proc/*/stat`: the same on every Linux a program can ask.
const TICKS_PER_SECOND: u64 = 100;

/// CPU time of a process since it began, in user and kernel mode; exact to 10 ms.
pub fn cpu(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).context("no such process")?;
    let ticks = cpu_ticks(&stat).context("unreadable /proc/PID/stat")?;
    Ok(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
}

/// Resident memory of a process, in KiB.
pub fn rss_kib(pid: u32) -> Result<u64> {
    let rollup =
        fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).context("no such process")?;
    line(&rollup, "Rss:").context("unreadable /proc/PID/smaps_rollup")
}

/// CPU time of this process.
pub fn own_cpu() -> Result<Duration> {
    cpu(std::process::id())
}

/// CPU time between two readings, in seconds.
pub fn cpu_seconds(before: Duration, after: Duration) -> f64 {
    after.saturating_sub(before).as_secs_f64()
}

/// Fields 14 and 15. The name of the program, field 2, may hold spaces and parentheses.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// The number of a line like `Rss:   1234 kB`.
pub fn line(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// A duration of so many microseconds, in milliseconds.
pub fn milliseconds(micros: u64) -> f64 {
    number::figure(micros) / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_the_right_ones() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 310 25 0 0 20 0 9 0 1 1 1";
        assert_eq!(cpu_ticks(stat), Some(335));
        assert_eq!(line("Rss:    1234 kB\nPss: 5 kB", "Pss:"), Some(5));
    }

    #[test]
    fn this_process_has_a_cost() {
        assert!(rss_kib(std::process::id()).expect("rss") > 500);
        assert!(own_cpu().is_ok());
        assert!(cpu(u32::MAX).is_err());
    }
}
