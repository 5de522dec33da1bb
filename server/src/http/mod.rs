//! The routes, what surrounds them, and the loop that accepts connections.
//!
//! Features bring their own routes in their `http.rs`. Nothing here decides anything about
//! people or rooms.

pub mod accept;
pub mod actor;
mod assets;
pub mod edge;
pub mod file;
pub mod health;
pub mod json;
pub mod origin;
pub mod path;
pub mod problem;

use crate::context::Context;
use crate::{document, identity, invitation, minutes, poll, screen, sign_in};
use axum::{Router, middleware};
use http::StatusCode;
use parvis_protocol::problem::Problem;
use std::sync::Arc;

/// Everything this node answers. `session` are the routes of the open connections.
pub fn router(context: Arc<Context>, session: Router<Arc<Context>>) -> Router {
    Router::new()
        .merge(session)
        .merge(health::routes())
        .merge(identity::http::routes())
        .merge(sign_in::http::routes())
        .merge(invitation::http::routes())
        .merge(poll::http::routes())
        .merge(minutes::http::routes())
        .merge(screen::http::routes())
        .merge(document::http::routes())
        .fallback(assets::serve)
        .method_not_allowed_fallback(async || {
            problem::Response::new(Problem::NotFound).with_status(StatusCode::METHOD_NOT_ALLOWED)
        })
        .layer(middleware::from_fn_with_state(Arc::clone(&context), edge::guard))
        .with_state(context)
}
