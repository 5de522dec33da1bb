//! The routes of sessions: `/socket`, `POST /api/events`, `POST /api/commands`. Their origin is
//! checked before them, with everything else's.

use super::{Error, dispatch, events, moved, socket};
use crate::context::Context;
use crate::http::accept::Patience;
use crate::http::actor::Signed;
use crate::http::json::Json;
use crate::http::problem;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use parvis_protocol::frame::{Answer, Hello, Outcome, Request};
use parvis_protocol::limits::FRAME_BYTES_MAX;
use std::sync::Arc;

/// The routes, for the router of [`crate::http`].
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/socket", get(open_socket))
        .route("/api/events", post(open_events))
        .route("/api/commands", post(command))
        .layer(DefaultBodyLimit::max(FRAME_BYTES_MAX))
}

async fn open_socket(
    State(context): State<Arc<Context>>,
    Signed(actor): Signed,
    Extension(patience): Extension<Patience>,
    request: axum::extract::Request,
) -> Result<Response, problem::Response> {
    if context.readiness.draining() {
        return Err(problem::Response::new(moved(&context)));
    }
    let answer = socket::upgrade(context, actor, request);
    patience.session(answer.status() == StatusCode::SWITCHING_PROTOCOLS);
    Ok(answer)
}

async fn open_events(
    State(context): State<Arc<Context>>,
    Signed(actor): Signed,
    Extension(patience): Extension<Patience>,
    Json(hello): Json<Hello>,
) -> Result<Response, problem::Response> {
    patience.session(true);
    let opened = events::open(context, actor, hello).await;
    opened.map_err(|error| match error {
        Error::Refused(problem) => problem::Response::new(problem),
        Error::Db(error) => problem::Response::new(error.into()),
    })
}

/// Commands of a client without a socket. Several at once are carried out in any order: a client
/// waits for an answer before it sends what must come after it.
async fn command(
    State(context): State<Arc<Context>>,
    Signed(actor): Signed,
    Json(request): Json<Request>,
) -> Json<Answer> {
    let flight = match context.in_flight.take(actor.session) {
        Ok(flight) => flight,
        Err(problem) => {
            let outcome = Outcome::Problem(problem.into());
            return Json(Answer { id: request.id, outcome });
        }
    };
    let answer = Box::pin(dispatch::answer(&context, &actor, request)).await;
    drop(flight);
    Json(answer)
}
