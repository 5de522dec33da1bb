//! The scenarios: each seeds a server of its own, loads it, and gives figures. All are bounded in
//! number and time, use the loopback only, and end by themselves.

mod durable;
mod fan_out;
mod idle;
mod storm;
mod vote;

use crate::fleet::{self, Fleet};
use crate::machine::Machine;
use crate::number;
use crate::order::{Drive, Driven, Pace, Seat};
use crate::report::{Better, Run};
use crate::server::{Engine, Programs, Seed, Seeded, Server};
use crate::tally::merged;
use anyhow::Result;
use clap::ValueEnum;
use std::time::Duration;

/// Handshakes under way at the same time where the handshake is not what is measured.
const AT_ONCE: usize = 64;
/// Body of a message, in bytes, as in the figures of other servers we compare with.
const BODY_BYTES: usize = 200;

/// A scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// Connections that do nothing, each with 10 rooms: memory.
    Idle,
    /// One room of 1,000 people: CPU and latency of a delivery.
    FanOut,
    /// 100 rooms of 10 people: CPU and latency of a delivery.
    Rooms,
    /// 1,000 people in 100 rooms who all write: durable messages a second.
    Durable,
    /// 2,000 people come back at once, each with 50 messages missed.
    Storm,
    /// A poll in a room of 1,000: the ballots, the votes, the result.
    Vote,
}

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Connections; the scenario's own number when absent.
    pub connections: Option<usize>,
    /// Seconds of each measured phase; the scenario's own when absent.
    pub seconds: Option<f64>,
    /// Messages a second where the scenario has one rate; its own when absent.
    pub rate: Option<f64>,
    /// Rooms of each person, where the scenario leaves the choice.
    pub rooms_each: Option<usize>,
    /// A few seconds in all: to see that it works, not to measure.
    pub smoke: bool,
    /// JSON instead of `MessagePack`.
    pub json: bool,
}

/// Everything a scenario works with.
#[derive(Debug)]
pub struct Stage {
    /// The programs under test.
    pub programs: Programs,
    /// Where data is kept.
    pub engine: Engine,
    /// How much.
    pub size: Size,
    /// The core of the workers, when processes are pinned.
    pub worker_core: Option<usize>,
    /// The machine.
    pub machine: Machine,
    /// The command line, for the report.
    pub command: String,
}

impl Scenario {
    /// Its name in reports and files.
    pub fn name(self) -> String {
        self.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default()
    }

    /// Whether it says something of each engine.
    pub const fn has_both(self) -> bool {
        matches!(self, Self::Durable | Self::Vote)
    }

    /// Runs it.
    pub async fn run(self, stage: &Stage) -> Result<Run> {
        match self {
            Self::Idle => idle::run(stage).await,
            Self::FanOut => fan_out::one_room(stage).await,
            Self::Rooms => fan_out::many_rooms(stage).await,
            Self::Durable => durable::run(stage).await,
            Self::Storm => storm::run(stage).await,
            Self::Vote => vote::run(stage).await,
        }
    }
}

impl Size {
    fn connections(&self, full: usize, smoke: usize) -> usize {
        self.connections.unwrap_or(if self.smoke { smoke } else { full })
    }

    fn seconds(&self, full: f64) -> f64 {
        self.seconds.unwrap_or(if self.smoke { 1.0 } else { full })
    }
}

impl Stage {
    fn report(&self, scenario: Scenario) -> Run {
        let encoding = if self.size.json { "-json" } else { "" };
        let name = format!("{}-{}{encoding}", scenario.name(), self.engine.name());
        Run::new(name, self.command.clone(), self.machine.clone())
    }

    async fn server(&self, seed: Seed) -> Result<(Server, Seeded)> {
        Server::start(&self.programs, &self.engine, seed).await
    }

    async fn fleet(&self, server: &Server, seats: Vec<Seat>, at_once: usize) -> Result<Fleet> {
        let (json, core) = (self.size.json, self.worker_core);
        Ok(Fleet::connect(&server.base_url, seats, json, at_once, core).await?.0)
    }
}

/// What one drive cost and how long it took.
struct Cost {
    server_cpu: Duration,
    driven: Driven,
}

impl Cost {
    /// CPU seconds of the server for a million deliveries.
    fn cpu_per_million(&self) -> f64 {
        number::per(self.server_cpu.as_secs_f64() * 1e6, self.driven.delivered)
    }

    fn per_second(&self, count: u64) -> f64 {
        number::per(number::figure(count) * 1e6, self.driven.took_us)
    }

    /// Figures that every drive has.
    fn add_to(&self, run: &mut Run, prefix: &str) -> Result<()> {
        let seconds = number::figure(self.driven.took_us) / 1e6;
        let mut add = |name: &str, value, unit: &str, better| {
            run.add(&format!("{prefix} {name}"), value, unit, better);
        };
        add("posted", self.per_second(self.driven.posted), "messages/s", Better::Neither);
        add("delivered", self.per_second(self.driven.delivered), "deliveries/s", Better::Neither);
        add("server CPU", self.cpu_per_million(), "s/M deliveries", Better::Lower);
        let frame = number::per(number::figure(self.driven.delivered_bytes), self.driven.frames);
        add("frame", frame, "bytes", Better::Lower);
        let busy = |cpu: f64| if seconds > 0.0 { cpu / seconds * 100.0 } else { 0.0 };
        add("server busy", busy(self.server_cpu.as_secs_f64()), "% of a core", Better::Neither);
        let own = number::figure(self.driven.own_cpu_us) / 1e6;
        add("load busy", busy(own), "% of a core", Better::Neither);
        let delivered = merged([&self.driven.delivered_us].into_iter())?;
        run.add_latency(&format!("{prefix} delivery"), &delivered);
        let acknowledged = merged([&self.driven.acknowledged_us].into_iter())?;
        run.add_latency(&format!("{prefix} answer"), &acknowledged);
        for (name, count) in &self.driven.refused {
            run.faults.push(format!("{prefix}: {count} messages refused: {name}"));
        }
        Ok(())
    }
}

/// Messages as all scenarios send them.
const fn posts(pace: Pace, seconds: f64) -> Drive {
    Drive { pace, seconds, settle_seconds: 60.0, body_bytes: BODY_BYTES }
}

/// Adds what the workers found, and what the server said in its log.
async fn conclude(run: &mut Run, fleets: &mut [&mut Fleet], server: &Server) -> Result<()> {
    let mut reports = Vec::new();
    for fleet in fleets {
        reports.extend(fleet.reports().await?);
    }
    run.faults.extend(fleet::faults(&reports));
    let again: u64 = reports.iter().map(|report| report.duplicates).sum();
    let resets: u64 = reports.iter().map(|report| report.resets).sum();
    run.add("changes that came again", number::figure(again), "", Better::Neither);
    run.add("rooms loaded again", number::figure(resets), "", Better::Neither);
    let log = server.log();
    if log.contains("panicked") || log.contains("ERROR") {
        run.faults.push(format!("the server's log: {log}"));
    }
    Ok(())
}
