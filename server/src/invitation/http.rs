//! Routes of invitations.

use crate::context::Context;
use crate::http::actor::{Signed, Visitor};
use crate::http::json::Json;
use crate::http::problem;
use crate::identity::http::welcome;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use parvis_protocol::identity::{AcceptInvitation, Invitation, InvitationView, Invite};
use std::sync::Arc;

type Shared = State<Arc<Context>>;

/// `/api/invitations` and what is under it.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/invitations", post(create))
        .route("/api/invitations/{token}", get(view).post(accept))
}

async fn create(
    State(context): Shared,
    Signed(actor): Signed,
    visitor: Visitor,
    Json(form): Json<Invite>,
) -> Result<Json<Invitation>, problem::Response> {
    Ok(Json(super::create(&context, &actor, &visitor.origin, form).await?))
}

async fn view(
    State(context): Shared,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Json<InvitationView>, problem::Response> {
    Ok(Json(super::view(&context, visitor.address, &token).await?))
}

async fn accept(
    State(context): Shared,
    visitor: Visitor,
    Path(token): Path<String>,
    Json(form): Json<AcceptInvitation>,
) -> Result<impl IntoResponse, problem::Response> {
    let opened = super::accept(&context, visitor.who(), &token, form).await?;
    let (person, session) = (opened.you.person, opened.you.session);
    tracing::info!(%person, %session, door = "invitation", "signed in");
    Ok(welcome(opened))
}
