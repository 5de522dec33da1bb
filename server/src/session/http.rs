//! The routes of sessions: `/socket`, `POST /api/events`, `POST /api/commands`. Their origin is
//! checked before them, with everything else's.

use super::{Error, dispatch, events, moved, socket};
use crate::context::Context;
use crate::http::actor::Signed;
use crate::http::json::Json;
use crate::http::problem;
use axum::Router;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use axum::routing::{get, post};
use parvis_protocol::frame::{Answer, Hello, Request};
use std::sync::Arc;

/// The routes, for the router of [`crate::http`].
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/socket", get(open_socket))
        .route("/api/events", post(open_events))
        .route("/api/commands", post(command))
}

async fn open_socket(
    State(context): State<Arc<Context>>,
    Signed(actor): Signed,
    request: WebSocketUpgrade,
) -> Result<Response, problem::Response> {
    if context.readiness.draining() {
        return Err(problem::Response::new(moved(&context)));
    }
    Ok(socket::upgrade(context, actor, request))
}

async fn open_events(
    State(context): State<Arc<Context>>,
    Signed(actor): Signed,
    Json(hello): Json<Hello>,
) -> Result<Response, problem::Response> {
    let opened = events::open(context, actor, hello).await;
    opened.map_err(|error| match error {
        Error::Refused(problem) => problem::Response::new(problem),
        Error::Db(error) => problem::Response::new(error.into()),
    })
}

/// Commands of a client without a socket. One at a time keeps their order: ours does.
async fn command(
    State(context): State<Arc<Context>>,
    Signed(actor): Signed,
    Json(request): Json<Request>,
) -> Json<Answer> {
    let answer = dispatch::answer(&context, &actor, request);
    Json(Box::pin(answer).await)
}
