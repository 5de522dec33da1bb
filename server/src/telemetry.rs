//! Logs and metrics.
//!
//! Fields of the logs: `person`, `session`, `channel`, `command` (its name), `code` (of a
//! problem), `trace` (also shown to the user), `error`, `node`. Never a message's text, a name,
//! an address, a token, a code, a ballot.

use parvis_protocol::problem::{Problem, Trace};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a node counts. Served in the Prometheus text format.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Open connections, WebSocket and server-sent events together.
    pub connections: Gauge,
    /// 1 while the node hears the others through the bus, else 0.
    pub bus: Gauge,
    /// Durable frames handed to connections.
    pub deliveries: Counter,
    /// Times a slow connection's channel was marked lagging.
    pub lagging: Counter,
    /// Holes in a channel's numbering healed by a read.
    pub healed: Counter,
    /// Commands accepted.
    pub commands: Counter,
    /// Commands refused.
    pub refusals: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("parvis");
        let connections = Gauge::default();
        registry.register("connections", "Open connections", connections.clone());
        let bus = Gauge::default();
        registry.register("bus", "1 while the node hears the others through the bus", bus.clone());
        let mut counter = |name: &str, help: &str| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let deliveries = counter("deliveries", "Durable frames handed to connections");
        let lagging = counter("lagging", "Times a slow connection began to lag in a channel");
        let healed = counter("healed", "Holes in a channel healed by a read");
        let commands = counter("commands", "Commands accepted");
        let refusals = counter("refusals", "Commands refused");
        Self { registry, connections, bus, deliveries, lagging, healed, commands, refusals }
    }
}

impl Metrics {
    /// The Prometheus text format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if encode(&mut text, &self.registry).is_err() {
            tracing::error!("the metrics cannot be written");
        }
        text
    }
}

/// Logs a fault once, and makes the problem that names the line of the log to the user.
pub fn fault(error: &dyn std::error::Error) -> Problem {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static START: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    let trace = format!("{:016x}", START.hash_one(COUNT.fetch_add(1, Ordering::Relaxed)));
    tracing::error!(%trace, error = %Causes(error), "a fault of the server");
    Problem::Internal(Trace { trace })
}

/// An error and what caused it, on one line.
struct Causes<'a>(&'a dyn std::error::Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(out, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}
