//! Whether the node lives, whether it may be given work, and what it counts.

use super::json::Json;
use crate::context::Context;
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for the database.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// What `/ready` says. Its status is for whoever shares out the work: 503 when the node can do
/// none, because its database is away or because it stops. A bus that is away is told and no
/// more: all nodes lose it together, and each goes on serving from the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a page of yes and no, for machines")]
pub struct Ready {
    /// Give it work.
    pub ready: bool,
    /// The database takes writes.
    pub database: bool,
    /// The node hears the others. Without, it hears of them from the database, a second later.
    pub bus: bool,
    /// The node is about to stop.
    pub draining: bool,
}

/// `/health` and `/ready`.
pub fn routes() -> Router<Arc<Context>> {
    Router::new().route("/health", get(async || "ok\n")).route("/ready", get(ready))
}

/// `/metrics`, for a listener of its own: never the public one.
pub fn metrics_router(context: Arc<Context>) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(context)
}

/// What is true now.
pub async fn look(context: &Context) -> Ready {
    let write = tokio::time::timeout(ANSWER_WITHIN, context.db.takes_writes());
    let taken = async { write.await.unwrap_or(false) };
    let database = context.readiness.written(taken).await;
    let bus = context.hub.bus().healthy();
    let draining = context.readiness.draining();
    Ready { ready: database && !draining, database, bus, draining }
}

async fn ready(State(context): State<Arc<Context>>) -> impl IntoResponse {
    let ready = look(&context).await;
    let status = if ready.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(ready))
}

async fn metrics(State(context): State<Arc<Context>>) -> impl IntoResponse {
    context.metrics.bus.set(i64::from(context.hub.bus().healthy()));
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], context.metrics.text())
}
