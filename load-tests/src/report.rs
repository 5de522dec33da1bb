//! Figures: shown as a table beside the committed baseline, and written as JSON.

use crate::machine::Machine;
use anyhow::{Context as _, Result};
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A difference smaller than this, in percent, is the noise of a shared machine.
const NOISE_PERCENT: f64 = 15.0;

/// Which way is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// Neither: it tells how the measurement went.
    Neither,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is the figure of.
    pub name: String,
    /// The value, in `unit`.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Which way is good.
    pub better: Better,
}

/// The figures of one run of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The scenario and its engine: `fan-out-sqlite`.
    pub name: String,
    /// The command that makes it again.
    pub command: String,
    /// What it was measured on.
    pub machine: Machine,
    /// The figures, the first ones first.
    pub figures: Vec<Figure>,
    /// Broken promises; a run with any is worth nothing.
    pub faults: Vec<String>,
}

impl Run {
    /// A run without figures.
    pub fn new(name: String, command: String, machine: Machine) -> Self {
        Self { name, command, machine, figures: Vec::new(), faults: Vec::new() }
    }

    /// Adds a figure.
    pub fn add(&mut self, name: &str, value: f64, unit: &str, better: Better) {
        let (name, unit) = (name.to_owned(), unit.to_owned());
        self.figures.push(Figure { name, value, unit, better });
    }

    /// The figure of this name.
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// Adds the usual percentiles of a histogram of microseconds, in milliseconds.
    pub fn add_latency(&mut self, name: &str, histogram: &Histogram<u64>) {
        for (label, percentile) in [("p50", 50.0), ("p99", 99.0), ("p99.9", 99.9)] {
            let value = crate::measure::milliseconds(histogram.value_at_percentile(percentile));
            self.add(&format!("{name} {label}"), value, "ms", Better::Lower);
        }
        let max = crate::measure::milliseconds(histogram.max());
        self.add(&format!("{name} max"), max, "ms", Better::Neither);
    }

    /// The table of a terminal, beside a baseline if there is one.
    pub fn table(&self, baseline: Option<&Self>) -> String {
        let mut out = String::new();
        let width = self.figures.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n{}  ({})", self.name, self.command);
        for figure in &self.figures {
            let name = &figure.name;
            let value = shown(figure.value);
            let _ = write!(out, "  {name:width$}  {value:>12} {:16}", figure.unit);
            if let Some(before) = baseline.and_then(|it| it.figure(name)) {
                let _ =
                    write!(out, " was {:>12}  {}", shown(before.value), verdict(figure, before));
            }
            let _ = writeln!(out);
        }
        for fault in &self.faults {
            let _ = writeln!(out, "  BROKEN PROMISE: {fault}");
        }
        out
    }

    /// Reads a run, if the file is there.
    pub fn read(file: &Path) -> Result<Option<Self>> {
        match fs::read(file) {
            Ok(bytes) => {
                let run = serde_json::from_slice(&bytes);
                run.map(Some).with_context(|| file.display().to_string())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| file.display().to_string()),
        }
    }

    /// Writes the run.
    pub fn write(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        fs::write(file, text).with_context(|| file.display().to_string())
    }
}

/// How a figure compares with an earlier one.
pub fn verdict(now: &Figure, before: &Figure) -> String {
    if before.value == 0.0 {
        return String::new();
    }
    let percent = (now.value / before.value - 1.0) * 100.0;
    let word = match now.better {
        _ if percent.abs() < NOISE_PERCENT => "",
        Better::Neither => "",
        Better::Lower if percent < 0.0 => "better",
        Better::Higher if percent > 0.0 => "better",
        Better::Lower | Better::Higher => "WORSE",
    };
    format!("{percent:+.0} % {word}").trim_end().to_owned()
}

/// A number with three significant digits, or whole.
fn shown(value: f64) -> String {
    if value.abs() >= 100.0 || value.fract().abs() < f64::EPSILON {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> Machine {
        Machine {
            cores: 2,
            processor: "a processor".to_owned(),
            memory_gib: 4,
            kernel: "6.1".to_owned(),
            sync_us: 300,
            pinned: true,
            commit: "abc".to_owned(),
            at: 0,
        }
    }

    fn run(value: f64) -> Run {
        let mut run = Run::new("idle-sqlite".to_owned(), "idle".to_owned(), machine());
        run.add("RSS per connection", value, "KiB", Better::Lower);
        run
    }

    #[test]
    fn a_table_tells_what_became_worse() {
        let (now, before) = (run(14.04), run(9.0));
        let table = now.table(Some(&before));
        assert!(table.contains("RSS per connection"), "{table}");
        assert!(table.contains("14.0 KiB"), "{table}");
        assert!(table.contains("was            9  +56 % WORSE"), "{table}");
        assert!(!now.table(None).contains("was"));
    }

    #[test]
    fn noise_is_not_a_verdict_and_more_may_be_better() {
        let figure = |value, better| {
            let (name, unit) = (String::new(), String::new());
            Figure { name, value, unit, better }
        };
        let compare = |now, before, better| verdict(&figure(now, better), &figure(before, better));
        assert_eq!(compare(11.0, 10.0, Better::Lower), "+10 %");
        assert_eq!(compare(5.0, 10.0, Better::Lower), "-50 % better");
        assert_eq!(compare(5.0, 10.0, Better::Higher), "-50 % WORSE");
        assert_eq!(compare(20.0, 10.0, Better::Higher), "+100 % better");
        assert_eq!(compare(20.0, 10.0, Better::Neither), "+100 %");
        assert_eq!(compare(20.0, 0.0, Better::Higher), "");
    }

    #[test]
    fn a_run_is_written_and_read_again() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("a").join("run.json");
        assert_eq!(Run::read(&file).expect("no file is no error"), None);
        run(3.5).write(&file).expect("written");
        assert_eq!(Run::read(&file).expect("read"), Some(run(3.5)));
        fs::write(&file, "{").expect("written");
        assert!(Run::read(&file).is_err());
    }

    #[test]
    fn latencies_are_told_in_milliseconds() {
        let mut histogram = Histogram::new_with_bounds(1, 1_000_000, 3).expect("histogram");
        histogram.record_n(1_000, 999).expect("recorded");
        histogram.record(50_000).expect("recorded");
        let mut run = run(1.0);
        run.add_latency("delivered", &histogram);
        let value = |name: &str| run.figure(name).expect("a figure").value;
        assert!((value("delivered p50") - 1.0).abs() < 0.01);
        assert!((value("delivered max") - 50.0).abs() < 0.1);
    }
}
