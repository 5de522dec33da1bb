//! The program: reads the flags, the environment and the configuration, then calls the library.

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand};
use parvis::app::Node;
use parvis::config::Config;
use parvis::demo;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Parvis: les salons, les messages et les votes d'une intercommunalité.
#[derive(Parser)]
#[command(version, about)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sert le territoire.
    Serve(Serve),
}

/// What several sub-commands share: flags win over the environment, which wins over the file.
#[derive(Args)]
struct Place {
    /// Fichier de configuration (TOML).
    #[arg(long, env = "PARVIS_CONFIG", value_name = "FICHIER")]
    config: Option<PathBuf>,
    /// Dossier du fichier SQLite.
    #[arg(long, env = "PARVIS_DATA", value_name = "DOSSIER")]
    data: Option<PathBuf>,
    /// Base PostgreSQL : postgres://…
    #[arg(long, env = "PARVIS_DATABASE", value_name = "URL")]
    database: Option<String>,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    place: Place,
    /// Adresse et port ; le port 0 en prend un libre.
    #[arg(long, env = "PARVIS_LISTEN", value_name = "ADRESSE")]
    listen: Option<SocketAddr>,
    /// Redis, pour plusieurs serveurs : redis://…
    #[arg(long, env = "PARVIS_BUS", value_name = "URL")]
    bus: Option<String>,
    /// Démonstration : crée Mad et Moselle s'il n'y a rien, et chacun entre d'un clic.
    #[arg(long)]
    demo: bool,
}

impl Place {
    fn config(self) -> Result<Config> {
        let mut config = match &self.config {
            Some(file) => Config::read(file)?,
            None => Config::default(),
        };
        config.data = self.data.unwrap_or(config.data);
        config.database = self.database.or(config.database);
        if config.database.is_none() {
            std::fs::create_dir_all(&config.data)
                .with_context(|| format!("cannot create {}", config.data.display()))?;
        }
        Ok(config)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let filter =
        EnvFilter::try_from_env("PARVIS_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match Program::parse().command {
        Command::Serve(flags) => serve(flags).await,
    }
}

async fn serve(flags: Serve) -> Result<()> {
    let mut config = flags.place.config()?;
    config.listen = flags.listen.unwrap_or(config.listen);
    config.bus = flags.bus.or(config.bus);
    config.demo |= flags.demo;
    let demo = config.demo;
    let node = Node::open(config).await?;
    if demo {
        demo::prepare(&node.context).await?;
    }
    let listener = TcpListener::bind(node.context.config.listen).await?;
    announce(listener.local_addr()?, demo);
    Ok(Box::pin(node.serve(listener, stop_signal()?)).await?)
}

/// Says where to go. The first line that holds `http://` is the address.
#[expect(clippy::print_stdout, reason = "this is what the person at the terminal waits for")]
fn announce(address: SocketAddr, demo: bool) {
    println!("Parvis est prêt : http://{address}");
    if demo {
        println!("Démonstration : ouvrez cette adresse et choisissez qui vous êtes, d'un clic.");
        println!("Ouvrez-la dans un second navigateur pour être quelqu'un d'autre.");
        println!("Ctrl-C arrête le serveur ; rien de ce qui a été écrit ne se perd.");
    }
}

/// SIGTERM or Ctrl-C.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
