//! The one route of demonstrations: starting again. Its origin is checked before it, with
//! everything else's; anybody may ask, because anybody may be anybody.

use super::Error;
use crate::context::Context;
use crate::http::actor::{self, Visitor};
use crate::http::problem;
use crate::limits::{Class, Key, network};
use axum::Router;
use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::post;
use http::{StatusCode, header};
use parvis_protocol::problem::Problem;
use std::sync::Arc;

/// `POST /api/demo/reset`.
pub fn routes() -> Router<Arc<Context>> {
    Router::new().route("/api/demo/reset", post(reset))
}

/// Answered once the territory is as it was. The browser forgets its cookie: the session it names
/// is no more.
async fn reset(
    State(context): State<Arc<Context>>,
    visitor: Visitor,
) -> Result<impl IntoResponse, problem::Response> {
    if !context.config.demo {
        return Err(problem::Response::new(Error::NotHere.into()));
    }
    let key = Key::Address(network(visitor.address));
    let admitted: Result<(), Problem> = context.limiter.check(Class::Reset, &key);
    admitted.map_err(problem::Response::new)?;
    super::reset(&context).await.map_err(|error| problem::Response::new(error.into()))?;
    let forget = AppendHeaders([(header::SET_COOKIE, actor::no_cookie())]);
    Ok((StatusCode::NO_CONTENT, forget))
}
