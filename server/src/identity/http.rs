//! Routes of one's own account and sessions.

use super::Opened;
use crate::context::Context;
use crate::http::actor::{self, Signed, Visitor};
use crate::http::json::Json;
use crate::http::path::Named;
use crate::http::problem;
use axum::Router;
use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::{delete, get, post};
use http::{StatusCode, header};
use parvis_protocol::id::SessionId;
use parvis_protocol::identity::{SessionView, SetPassword, You};
use std::sync::Arc;

type Shared = State<Arc<Context>>;

/// `/api/me`, `/api/sessions`, `/api/password`, `/api/sign-out`.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/me", get(me))
        .route("/api/sessions", get(sessions).delete(revoke_others))
        .route("/api/sessions/{id}", delete(revoke))
        .route("/api/password", post(set_password))
        .route("/api/sign-out", post(sign_out))
}

async fn me(State(context): Shared, Signed(actor): Signed) -> Result<Json<You>, problem::Response> {
    let mut tx = context.db.read().await?;
    Ok(Json(super::you(&mut tx, &actor).await?))
}

async fn sessions(
    State(context): Shared,
    Signed(actor): Signed,
) -> Result<Json<Vec<SessionView>>, problem::Response> {
    Ok(Json(super::sessions(&context, &actor).await?))
}

async fn revoke(
    State(context): Shared,
    Signed(actor): Signed,
    Named(id): Named,
) -> Result<StatusCode, problem::Response> {
    let id: SessionId = id.parse().map_err(|_| super::Error::NotFound)?;
    super::revoke(&context, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn revoke_others(
    State(context): Shared,
    Signed(actor): Signed,
) -> Result<StatusCode, problem::Response> {
    super::revoke_others(&context, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn set_password(
    State(context): Shared,
    Signed(actor): Signed,
    Json(form): Json<SetPassword>,
) -> Result<StatusCode, problem::Response> {
    super::set_password(&context, &actor, form).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Also answers well when nobody is signed in: the browser forgets its cookie in any case.
async fn sign_out(
    State(context): Shared,
    visitor: Visitor,
) -> Result<impl IntoResponse, problem::Response> {
    if let Some(token) = visitor.visit.token {
        super::sign_out(&context, &token).await?;
    }
    let forget = AppendHeaders([(header::SET_COOKIE, actor::no_cookie())]);
    Ok((StatusCode::NO_CONTENT, forget))
}

/// The answer to a successful sign-in: who one is, and the cookie.
pub fn welcome(opened: Opened) -> impl IntoResponse + use<> {
    let cookie = actor::cookie(opened.token.reveal());
    (AppendHeaders(cookie.map(|cookie| (header::SET_COOKIE, cookie))), Json(opened.you))
}
