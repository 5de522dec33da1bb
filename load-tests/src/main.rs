//! `parvis-load-tests SCENARIO`: loads a Parvis server of its own and says what it cost. Exits
//! with 1 when a promise of the protocol was broken meanwhile.

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use parvis_load_tests::machine::Machine;
use parvis_load_tests::report::Run;
use parvis_load_tests::scenario::{Scenario, Size, Stage};
use parvis_load_tests::server::{Engine, Programs};
use parvis_load_tests::worker;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

/// Loads a server of its own and says what it cost.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    hidden: Option<Hidden>,
    /// What to measure: idle, fan-out, rooms, durable, storm, vote, or all.
    #[arg(default_value = "all")]
    scenario: String,
    /// The program under test.
    #[arg(long, env = "PARVIS_BIN", default_value = "target/release/parvis")]
    server: PathBuf,
    /// The example `seed_load` of the server's crate.
    #[arg(long, env = "PARVIS_SEED_BIN", default_value = "target/release/examples/seed_load")]
    seeder: PathBuf,
    /// Where data is kept; both when a PostgreSQL is given and the scenario is `durable` or `vote`.
    #[arg(long, value_enum)]
    engine: Option<EngineName>,
    /// A PostgreSQL superuser's URL; a database of our own is made beside it.
    #[arg(long, env = "PARVIS_TEST_POSTGRES_URL")]
    postgres: Option<String>,
    /// Connections, instead of the scenario's own number.
    #[arg(long)]
    connections: Option<usize>,
    /// Seconds of each measured phase.
    #[arg(long)]
    seconds: Option<f64>,
    /// Messages a second, where the scenario has one rate.
    #[arg(long)]
    rate: Option<f64>,
    /// Rooms of each person, in `idle` and `storm`.
    #[arg(long)]
    rooms_each: Option<usize>,
    /// JSON instead of MessagePack.
    #[arg(long)]
    json: bool,
    /// Small and short: to see that it works, not to measure.
    #[arg(long)]
    smoke: bool,
    /// Let the system place the processes; else the server has core 0 and the load core 1.
    #[arg(long)]
    no_pin: bool,
    /// Folder of the data under test; it must be on the disk that is to be measured.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Folder of the baselines to compare with.
    #[arg(long, default_value = "load-tests/baseline")]
    baseline: PathBuf,
    /// Make this run the baseline.
    #[arg(long)]
    save_baseline: bool,
    /// Write the figures to this folder as well.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Hidden {
    /// What this program starts as a worker.
    #[command(hide = true)]
    Worker,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum EngineName {
    Sqlite,
    Postgres,
}

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    if let Some(Hidden::Worker) = cli.hidden {
        worker::run()?;
        return Ok(ExitCode::SUCCESS);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(&cli))
}

async fn measure(cli: &Cli) -> Result<ExitCode> {
    let scenarios = if cli.scenario == "all" {
        Scenario::value_variants().to_vec()
    } else {
        let known = Scenario::from_str(&cli.scenario, true);
        vec![known.map_err(|_| anyhow::anyhow!("no scenario {:?}: see --help", cli.scenario))?]
    };
    let mut broken = false;
    for scenario in scenarios {
        for engine in engines(cli, scenario)? {
            let stage = stage(cli, scenario, engine)?;
            let name = format!("{} on {}", scenario.name(), stage.engine.name());
            let run = scenario.run(&stage).await.with_context(|| name)?;
            broken |= !run.faults.is_empty();
            publish(cli, &run)?;
        }
    }
    Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn engines(cli: &Cli, scenario: Scenario) -> Result<Vec<Engine>> {
    let postgres = || match &cli.postgres {
        Some(url) => Ok(Engine::Postgres(url.clone())),
        None => bail!("--engine postgres needs --postgres URL"),
    };
    Ok(match cli.engine {
        Some(EngineName::Postgres) => vec![postgres()?],
        None if scenario.has_both() && cli.postgres.is_some() => {
            vec![Engine::Sqlite, postgres()?]
        }
        Some(EngineName::Sqlite) | None => vec![Engine::Sqlite],
    })
}

fn stage(cli: &Cli, scenario: Scenario, engine: Engine) -> Result<Stage> {
    let pinned = !cli.no_pin && can_pin()?;
    let folder = cli.data.clone().unwrap_or_else(std::env::temp_dir);
    let programs = Programs {
        server: std::path::absolute(&cli.server)?,
        seeder: std::path::absolute(&cli.seeder)?,
        folder: folder.clone(),
        core: pinned.then_some(0),
    };
    Ok(Stage {
        programs,
        size: Size {
            connections: cli.connections,
            seconds: cli.seconds,
            rate: cli.rate,
            rooms_each: cli.rooms_each,
            smoke: cli.smoke,
            json: cli.json,
        },
        worker_core: pinned.then_some(1),
        machine: Machine::here(&folder, pinned)?,
        command: command(cli, scenario, &engine),
        engine,
    })
}

/// Two cores and the tool that pins.
fn can_pin() -> Result<bool> {
    let tool = Command::new("taskset").arg("--version").stdout(Stdio::null()).status();
    let cores = std::thread::available_parallelism()?.get();
    Ok(cores >= 2 && tool.is_ok_and(|status| status.success()))
}

/// The command that makes a figure again, without the paths of this machine.
fn command(cli: &Cli, scenario: Scenario, engine: &Engine) -> String {
    let mut arguments = vec![format!("--engine {}", engine.name())];
    let options = [
        ("connections", cli.connections.map(|it| it.to_string())),
        ("seconds", cli.seconds.map(|it| it.to_string())),
        ("rate", cli.rate.map(|it| it.to_string())),
        ("rooms-each", cli.rooms_each.map(|it| it.to_string())),
    ];
    arguments.extend(
        options
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| format!("--{name} {value}"))),
    );
    let flags = [("json", cli.json), ("smoke", cli.smoke), ("no-pin", cli.no_pin)];
    arguments.extend(flags.iter().filter(|(_, on)| *on).map(|(name, _)| format!("--{name}")));
    format!("make bench SCENARIO={} ARGS=\"{}\"", scenario.name(), arguments.join(" "))
}

fn publish(cli: &Cli, run: &Run) -> Result<()> {
    let name = format!("{}.json", run.name);
    let file = cli.baseline.join(&name);
    let baseline = if cli.smoke { None } else { Run::read(&file)? };
    let mut out = std::io::stdout().lock();
    write!(out, "{}", run.table(baseline.as_ref()))?;
    out.flush()?;
    if let Some(folder) = &cli.out {
        run.write(&folder.join(&name))?;
    }
    if cli.save_baseline {
        if !run.faults.is_empty() || cli.smoke {
            bail!("{}: neither a broken run nor a smoke run is a baseline", run.name);
        }
        run.write(&file)?;
    }
    Ok(())
}
