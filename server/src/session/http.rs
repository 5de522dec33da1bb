//! The routes of sessions: `/socket`, `POST /api/events`, `POST /api/commands`.

use super::{Error, dispatch, events, socket};
use crate::context::Context;
use crate::http::actor::{SameOrigin, Signed};
use crate::http::problem;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
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
    _: SameOrigin,
    Signed(actor): Signed,
    request: WebSocketUpgrade,
) -> Response {
    socket::upgrade(context, actor, request)
}

async fn open_events(
    State(context): State<Arc<Context>>,
    _: SameOrigin,
    Signed(actor): Signed,
    Json(hello): Json<Hello>,
) -> Result<Response, problem::Response> {
    events::open(Arc::clone(&context), actor, hello).await.map_err(|error| match error {
        Error::Refused(problem) => problem.into(),
        Error::Db(error) => dispatch::database(&context, &error).into(),
    })
}

/// Commands of a client without a socket. One at a time keeps their order: ours does.
async fn command(
    State(context): State<Arc<Context>>,
    _: SameOrigin,
    Signed(actor): Signed,
    Json(request): Json<Request>,
) -> Json<Answer> {
    let answer = dispatch::answer(&context, &actor, request);
    Json(Box::pin(answer).await)
}
