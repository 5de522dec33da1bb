//! The life of a node: build the shared parts, start, drain, stop.

use crate::bus::{self, Bus, Event};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::context::{Context, HASHING_MAX, PRINTING_MAX};
use crate::db::{self, Db};
use crate::hub::Hub;
use crate::ids::Ids;
use crate::lane::Lanes;
use crate::limits::{InFlight, Limiter};
use crate::mail::{self, Mailer};
use crate::task::{Readiness, Tasks};
use crate::telemetry::Metrics;
use crate::{body, demo, document, http, identity, poll, presence, replay, screen, session};
use parvis_protocol::frame::{Bye, close};
use parvis_protocol::id::ChannelId;
use std::collections::HashSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;

/// Sockets told to move per second while draining: one in twenty, and never fewer than this.
const DRAIN_AT_LEAST: usize = 50;
const DRAIN_STEPS: usize = 20;
const DRAIN_TURN: Duration = Duration::from_secs(1);
const DRAIN_LOOK: Duration = Duration::from_millis(20);
/// Forgets full rate buckets.
const FORGET_EVERY: Duration = Duration::from_mins(1);

/// A node that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be opened.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The bus cannot be used.
    #[error("the bus cannot be used: {0}")]
    Bus(String),
    /// The relay of `smtp` cannot be used.
    #[error("the mail relay cannot be used: {0}")]
    Mail(#[from] mail::Error),
}

/// A node, built and not started: sub-commands stop here.
#[derive(Debug)]
pub struct Node {
    /// The shared parts.
    pub context: Arc<Context>,
    events: mpsc::Receiver<Event>,
    healing: mpsc::Receiver<ChannelId>,
}

/// A configuration that a server can use; what none could is refused, for every command alike,
/// before anything is opened.
pub fn checked(config: Config) -> Result<Config, config::Error> {
    let config = config.checked()?;
    let is_postgres = |it: &&str| ["postgres:", "postgresql:"].iter().any(|at| it.starts_with(at));
    if config.database.as_deref().filter(is_postgres).is_some_and(|it| !db::is_postgres_url(it)) {
        return Err(config::Error::Database);
    }
    if let Some(url) = config.bus.as_deref() {
        bus::redis::check(url).map_err(|why| config::Error::Bus(why.to_string()))?;
    }
    Ok(config)
}

impl Node {
    /// Opens what the configuration asks for, on the machine's clock.
    pub async fn open(config: Config) -> Result<Self, Error> {
        let db = Db::open(&config.database_url()).await?;
        Self::on(config, db).await
    }

    /// The same on a database whose schema must be current, and is not changed.
    pub async fn open_as_it_is(config: Config) -> Result<Self, Error> {
        let db = Db::open_as_it_is(&config.database_url()).await?;
        Self::on(config, db).await
    }

    async fn on(config: Config, db: Db) -> Result<Self, Error> {
        let clock = Clock::System;
        let ids = Ids::random(clock.clone());
        let node = ids.uuid();
        let tasks = Tasks::default();
        let (bus, events) = match &config.bus {
            None => {
                let (peer, events) = bus::local::Exchange::default().join(node);
                (Bus::Local(peer), events)
            }
            Some(url) => {
                let installation = db.installation(ids.uuid()).await?;
                bus::redis::open(url, &installation.simple().to_string(), node, &tasks)
                    .map_err(|error| Error::Bus(error.to_string()))?
            }
        };
        Self::assemble(config, (clock, ids), db, (bus, events), tasks)
    }

    /// The same from parts that a test chooses.
    pub fn assemble(
        config: Config,
        (clock, ids): (Clock, Ids),
        db: Db,
        (bus, events): (Bus, mpsc::Receiver<Event>),
        tasks: Tasks,
    ) -> Result<Self, Error> {
        let metrics = Arc::new(Metrics::default());
        let (hub, healing) = Hub::new(bus, Arc::clone(&metrics));
        let limiter = Limiter::new(clock.clone(), !config.rate_limits);
        let mailer = Mailer::new(&config)?;
        let context = Context {
            config,
            clock,
            ids,
            postings: Lanes::new(db.writers()),
            db,
            polls: poll::Memory::default(),
            screens: screen::Memory::default(),
            documents: document::Memory::default(),
            hub: Arc::new(hub),
            tasks,
            readiness: Readiness::default(),
            limiter,
            in_flight: InFlight::default(),
            mailer,
            hashing: Semaphore::new(HASHING_MAX),
            printing: Semaphore::new(PRINTING_MAX),
            metrics,
        };
        Ok(Self { context: Arc::new(context), events, healing })
    }

    /// Starts the background work.
    fn start(self) -> Arc<Context> {
        let Self { context, events, healing } = self;
        let tasks = context.tasks.clone();
        tasks.spawn(replay::heal_queue(Arc::clone(&context), healing));
        tasks.spawn(replay::watch_heads(Arc::clone(&context)));
        tasks.spawn(presence::listen(Arc::clone(&context), events));
        tasks.spawn(wake_large_rooms(Arc::clone(&context)));
        tasks.spawn(identity::watch_sessions(Arc::clone(&context)));
        tasks.spawn(body::watch_mandates(Arc::clone(&context)));
        tasks.spawn(poll::watch(Arc::clone(&context)));
        tasks.spawn(poll::tell_turnout(Arc::clone(&context)));
        tasks.spawn(forget_idle(Arc::clone(&context)));
        if context.config.demo {
            tasks.spawn(demo::bots::watch(Arc::clone(&context)));
        }
        context
    }

    /// Serves until `shutdown` resolves, then drains and stops. `metrics` is bound by the caller
    /// as `listener` is: what cannot be listened to is known before the node is said to be ready.
    pub async fn serve(
        self,
        listener: TcpListener,
        metrics: Option<TcpListener>,
        shutdown: impl Future<Output = ()>,
    ) {
        let context = self.start();
        let routes = session::http::routes().merge(demo::http::routes());
        let router = http::router(Arc::clone(&context), routes);
        let stop_accepting = tokio_util::sync::CancellationToken::new();
        context.tasks.spawn(http::accept::serve(
            listener,
            router,
            Arc::clone(&context),
            stop_accepting.clone(),
        ));
        if let Some(listener) = metrics {
            let router = http::health::metrics_router(Arc::clone(&context));
            let serving =
                http::accept::serve(listener, router, Arc::clone(&context), stop_accepting.clone());
            context.tasks.spawn(serving);
        }
        shutdown.await;
        tracing::info!("draining");
        // Still accepting, so that `/ready` can say no; sessions are refused from now on.
        context.readiness.drain();
        drain(&context).await;
        stop_accepting.cancel();
        context.hub.bus().publish(bus::Notice::NodeLeft(context.hub.bus().node()));
        context.tasks.finish(Duration::from_secs(5)).await;
        context.db.close().await;
    }
}

/// Tells the connections to move, a part of them each second, and waits for them to be gone.
async fn drain(context: &Context) {
    let deadline = Duration::from_secs(context.config.drain_seconds);
    let registry = context.hub.registry();
    let open = || context.metrics.connections.get() > 0;
    let telling = async {
        let step = (registry.connections(|_| true).len() / DRAIN_STEPS).max(DRAIN_AT_LEAST);
        let mut told = HashSet::new();
        while open() {
            // Looked up at each turn: some may have entered when the first ones were told.
            let mut left = registry.connections(|outbox| !told.contains(&outbox.id));
            left.truncate(step);
            for outbox in left {
                let reconnect_after_ms = Some(context.ids.below(session::RECONNECT_WITHIN_MS));
                outbox.close(Bye { code: close::MOVED, reconnect_after_ms });
                told.insert(outbox.id);
            }
            let turn = Instant::now() + DRAIN_TURN;
            while open() && Instant::now() < turn {
                tokio::time::sleep(DRAIN_LOOK).await;
            }
        }
    };
    if tokio::time::timeout(deadline, telling).await.is_err() {
        tracing::warn!(connections = context.metrics.connections.get(), "closed the hard way");
    }
}

async fn forget_idle(context: Arc<Context>) {
    while context.tasks.pause(FORGET_EVERY).await {
        context.limiter.forget_idle();
    }
}

async fn wake_large_rooms(context: Arc<Context>) {
    tokio::select! {
        () = context.hub.wake_large_rooms() => {}
        () = context.tasks.stopping() => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bus_is_a_redis() {
        let with = |bus: &str| checked(Config { bus: Some(bus.to_owned()), ..Config::default() });
        for right in ["redis://base:6379", "unix:///run/redis.sock"] {
            assert!(with(right).is_ok(), "{right}");
        }
        for wrong in ["", "redis", "http://x", "redis://"] {
            assert!(matches!(with(wrong), Err(config::Error::Bus(_))), "{wrong}");
        }
    }

    fn on(url: &str) -> Result<Config, config::Error> {
        checked(Config { database: Some(url.into()), ..Config::default() })
    }

    #[test]
    fn a_postgres_has_an_address() {
        for right in ["postgres://parvis:secret@base/parvis", "postgresql:///parvis"] {
            assert!(on(right).is_ok(), "{right}");
        }
        for wrong in ["postgres://base:port/parvis", "postgresql://[base/parvis"] {
            assert!(matches!(on(wrong), Err(config::Error::Database)), "{wrong}");
        }
    }

    #[test]
    fn a_file_may_be_called_after_an_engine() {
        for file in
            ["postgres.sqlite", "postgresql.db", "sqlite:postgres", "sqlite:///srv/parvis:5"]
        {
            assert!(on(file).is_ok(), "{file}");
        }
    }
}
