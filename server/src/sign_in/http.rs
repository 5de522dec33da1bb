//! Routes of sign-in. Each that succeeds answers with who one is, and with the cookie.

use crate::context::Context;
use crate::http::actor::Visitor;
use crate::http::json::Json;
use crate::http::problem;
use crate::identity::Opened;
use crate::identity::http::welcome;
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use http::StatusCode;
use parvis_protocol::identity::{
    RequestCode, SignInAsPersona, SignInOptions, SignInWithCode, SignInWithPassword,
};
use std::sync::Arc;

type Shared = State<Arc<Context>>;

/// `/api/sign-in` and what is under it.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/sign-in", get(options))
        .route("/api/sign-in/demo", post(as_persona))
        .route("/api/sign-in/password", post(with_password))
        .route("/api/sign-in/code", post(request_code))
        .route("/api/sign-in/code/verify", post(with_code))
}

async fn options(State(context): Shared) -> Result<Json<SignInOptions>, problem::Response> {
    Ok(Json(super::options(&context).await?))
}

async fn as_persona(
    State(context): Shared,
    visitor: Visitor,
    Json(form): Json<SignInAsPersona>,
) -> Result<impl IntoResponse, problem::Response> {
    let opened = super::as_persona(&context, visitor.who(), form).await?;
    Ok(entered("demo", opened))
}

async fn with_password(
    State(context): Shared,
    visitor: Visitor,
    Json(form): Json<SignInWithPassword>,
) -> Result<impl IntoResponse, problem::Response> {
    let opened = super::with_password(&context, visitor.who(), form).await?;
    Ok(entered("password", opened))
}

async fn request_code(
    State(context): Shared,
    visitor: Visitor,
    Json(form): Json<RequestCode>,
) -> Result<StatusCode, problem::Response> {
    super::request_code(&context, visitor.address, form).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn with_code(
    State(context): Shared,
    visitor: Visitor,
    Json(form): Json<SignInWithCode>,
) -> Result<impl IntoResponse, problem::Response> {
    let opened = super::with_code(&context, visitor.who(), form).await?;
    Ok(entered("code", opened))
}

fn entered(door: &'static str, opened: Opened) -> impl IntoResponse + use<> {
    tracing::info!(person = %opened.you.person, session = %opened.you.session, door, "signed in");
    welcome(opened)
}
