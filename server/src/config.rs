//! What the operator may choose. With no configuration at all: SQLite in `./data`, one node.

use serde::Deserialize;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Open connections of a node, when nothing else is asked for.
const CONNECTIONS_MAX: NonZeroUsize = NonZeroUsize::new(20_000).unwrap();
/// Open connections of one address, when nothing else is asked for.
const CONNECTIONS_PER_ADDRESS_MAX: NonZeroUsize = NonZeroUsize::new(1_024).unwrap();

/// Read from a TOML file, then overridden by flags and environment (`PARVIS_…`).
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port to listen on. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Folder of the SQLite file.
    pub data: PathBuf,
    /// `postgres://…`; absent: SQLite in `data`.
    pub database: Option<String>,
    /// `redis://…` for several nodes; absent: one node.
    pub bus: Option<String>,
    /// Addresses under which people open Parvis (`https://parvis.exemple.fr`), for links in
    /// e-mails and for the check of `Origin`. Without any, the `Host` of each request is used.
    pub public_origins: Vec<String>,
    /// Outgoing mail; absent: codes cannot be sent.
    pub smtp: Option<Smtp>,
    /// One-click sign-in for everybody. Only a flag of `serve` says so: no file can.
    #[serde(skip)]
    pub demo: bool,
    /// Which demonstration; absent: the one that is there, or Val-de-Merle.
    #[serde(skip)]
    pub demo_territory: Option<Demonstration>,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Address of the metrics; absent: not served. Never the public one.
    pub metrics_listen: Option<SocketAddr>,
    /// Open connections of the node; one more is told to come back (503).
    pub connections_max: NonZeroUsize,
    /// Open connections of one address: a whole town hall shares one. Not for trusted proxies.
    pub connections_per_address_max: NonZeroUsize,
    /// Limits the rate of each person's commands. Off only to measure the server under load.
    pub rate_limits: bool,
    /// Longest time to stop: sockets are told to move during this time.
    pub drain_seconds: u64,
}

/// The demonstrations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Demonstration {
    /// An invented intercommunalité with eight months of talk, and people who answer.
    #[default]
    ValDeMerle,
    /// The communes of a real one; no bots.
    MadEtMoselle,
}

impl Demonstration {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ValDeMerle, Self::MadEtMoselle];

    /// As the operator writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ValDeMerle => "val-de-merle",
            Self::MadEtMoselle => "mad-et-moselle",
        }
    }
}

/// A mail relay.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// `smtps://relay.exemple.fr:465`, or `smtp://relay.exemple.fr:587?tls=required`.
    pub url: String,
    /// Sender: `Parvis <parvis@exemple.fr>`.
    pub from: String,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may hold a password.
        write!(out, "Smtp {{ from: {:?}, .. }}", self.from)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8470)),
            data: PathBuf::from("data"),
            database: None,
            bus: None,
            public_origins: Vec::new(),
            smtp: None,
            demo: false,
            demo_territory: None,
            trusted_proxies: Vec::new(),
            metrics_listen: None,
            connections_max: CONNECTIONS_MAX,
            connections_per_address_max: CONNECTIONS_PER_ADDRESS_MAX,
            rate_limits: true,
            drain_seconds: 30,
        }
    }
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// The file says something unknown, on this line.
    #[error("{0}, line {1}: {2}")]
    Invalid(PathBuf, usize, #[source] toml::de::Error),
}

impl Config {
    /// Reads a TOML file; an unknown key is an error.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(file).map_err(|e| Error::Unreadable(file.into(), e))?;
        toml::from_str(&text).map_err(|e| {
            let before = e.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            Error::Invalid(file.into(), before.matches('\n').count().saturating_add(1), e)
        })
    }

    /// What [`crate::db::Db::open`] opens.
    pub fn database_url(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data.join("parvis.sqlite").display()))
    }
}
