//! The routes, what surrounds them, and the loop that accepts connections.
//!
//! Features bring their own routes in their `http.rs`. Nothing here decides anything about
//! people or rooms.

pub mod actor;
pub mod edge;
pub mod json;
pub mod origin;
pub mod problem;

use crate::context::Context;
use crate::identity;
use axum::{Router, middleware};
use parvis_protocol::problem::Problem;
use std::sync::Arc;

/// Everything this node answers. `session` are the routes of the open connections.
pub fn router(context: Arc<Context>, session: Router<Arc<Context>>) -> Router {
    Router::new()
        .merge(session)
        .merge(identity::http::routes())
        .fallback(async || problem::Response::new(Problem::NotFound))
        .layer(middleware::from_fn_with_state(Arc::clone(&context), edge::guard))
        .with_state(context)
}
