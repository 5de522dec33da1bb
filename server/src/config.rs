//! What the operator may choose. With no configuration at all: SQLite in `./data`, one node.

use http::uri::Authority;
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
    /// `postgres://…`, or a SQLite file; absent: SQLite in `data`.
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
    /// One of `public_origins` is not how a browser names a site.
    #[error("public_origins: {0:?} is not like https://parvis.exemple.fr")]
    Origin(String),
    /// `database` is neither an address of PostgreSQL nor a SQLite file. Not repeated: it may
    /// hold a password.
    #[error("database is neither postgres://… nor a SQLite file")]
    Database,
    /// `bus` is no address of a Redis, and why.
    #[error("bus is not the address of a Redis: {0}")]
    Bus(String),
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

    /// The same once nothing more overrides it: what no server could use is refused, for every
    /// command alike, before anything is opened. Blank origins are as good as absent: a variable
    /// that is set to nothing.
    pub fn checked(mut self) -> Result<Self, Error> {
        self.public_origins = given(&self.public_origins);
        if let Some(wrong) = self.public_origins.iter().find(|it| !is_origin(it)) {
            return Err(Error::Origin(wrong.clone()));
        }
        if self.database.as_deref().is_some_and(|it| !is_database(it)) {
            return Err(Error::Database);
        }
        Ok(self)
    }

    /// What [`crate::db::Db::open`] opens.
    pub fn database_url(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data.join("parvis.sqlite").display()))
    }
}

/// The origins that say something, without the blanks that people leave after a comma.
pub fn given(origins: &[String]) -> Vec<String> {
    origins.iter().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}

/// A scheme and a host, perhaps a port and a last `/`: what a browser sends as `Origin`.
fn is_origin(text: &str) -> bool {
    let place = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let place = place.map(|it| it.strip_suffix('/').unwrap_or(it));
    place.and_then(|it| it.parse::<Authority>().ok()).is_some_and(|it| {
        let bare = it.as_str() == it.host() || it.port_u16().is_some();
        bare && !it.host().is_empty() && !it.as_str().contains('@')
    })
}

/// A slip (`postgres`, `mysql://…`) must not become a new, empty SQLite file of that name.
fn is_database(text: &str) -> bool {
    if text.starts_with("postgres:") || text.starts_with("postgresql:") {
        return text.contains("://");
    }
    if let Some(file) = text.strip_prefix("sqlite:") {
        // `:memory:` is no file: it cannot be kept.
        return !file.is_empty() && !file.starts_with(':');
    }
    let is_named = [".sqlite", ".sqlite3", ".db"].iter().any(|end| text.ends_with(end));
    !text.contains("://") && (is_named || text.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for right in [
            "https://parvis.exemple.fr",
            "https://parvis.exemple.fr/",
            "http://localhost:8470",
            "http://[::1]:8470",
        ] {
            assert!(is_origin(right), "{right}");
        }
        for wrong in [
            "parvis.fr",
            "ftp://parvis.fr",
            "https://",
            "https:///",
            "https://:8470",
            "https://parvis.fr/salons",
            "https://parvis.fr//",
            "https://parvis.fr?a",
            "https://anne@parvis.fr",
            "https://anne@parvis.fr:8470",
            "https://parvis.fr:port",
            "https://parvis.fr:99999",
            "https://par vis.fr",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_database_is_postgres_or_a_file_that_looks_like_one() {
        for right in [
            "postgres://parvis:secret@base/parvis",
            "postgresql:///parvis",
            "sqlite:parvis.sqlite",
            "sqlite:/var/lib/parvis/parvis.sqlite",
            "parvis.sqlite",
            "parvis.sqlite3",
            "parvis.db",
            "./parvis",
        ] {
            assert!(is_database(right), "{right}");
        }
        for wrong in [
            "",
            "postgres",
            "postgres:base/parvis",
            "mysql://x",
            "http://x/y.sqlite",
            "sqlite:",
            "sqlite::memory:",
        ] {
            assert!(!is_database(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_database_that_is_neither_is_refused() {
        let checked = |url: &str| {
            Config { database: Some(url.into()), ..Config::default() }.checked().map(drop)
        };
        assert!(checked("parvis.sqlite").is_ok());
        assert!(matches!(checked("mysql://x"), Err(Error::Database)));
    }

    #[test]
    fn one_origin_that_is_none_refuses_them_all() {
        let origins = ["https://a.fr", "a.fr"].map(str::to_owned).into();
        let config = Config { public_origins: origins, ..Config::default() };
        assert!(matches!(config.checked(), Err(Error::Origin(wrong)) if wrong == "a.fr"));
    }

    #[test]
    fn blank_origins_are_absent() {
        let origins = ["", " https://a.fr ", " "].map(str::to_owned).into();
        let config = Config { public_origins: origins, ..Config::default() };
        assert_eq!(config.checked().unwrap().public_origins, ["https://a.fr"]);
    }
}
