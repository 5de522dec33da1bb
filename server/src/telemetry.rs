//! Logs and metrics.
//!
//! Fields of the logs: `person`, `session`, `channel`, `command` (its name), `code` (of a
//! problem), `trace` (also shown to the user), `error`, `node`. Never a message's text, a name,
//! an address, a token, a code, a ballot.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// What a node counts. Served in the Prometheus text format.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Open connections, WebSocket and server-sent events together.
    pub connections: Gauge,
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
        Self { registry, connections, deliveries, lagging, healed, commands, refusals }
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
