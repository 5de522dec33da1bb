//! Routes of invitations.

use crate::context::Context;
use crate::http::actor::{Signed, Visitor};
use crate::http::json::Json;
use crate::http::path::Named;
use crate::http::problem;
use crate::identity;
use crate::identity::http::welcome;
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use http::StatusCode;
use parvis_protocol::id::InvitationId;
use parvis_protocol::identity::{
    AcceptInvitation, GuestView, Invitation, InvitationView, Invite, InviteMany,
};
use std::sync::Arc;

type Shared = State<Arc<Context>>;

/// `/api/invitations` and what is under it.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/invitations", get(guests).post(create))
        .route("/api/invitations/batch", post(create_many))
        // To those who invite, one is known by its identity; to a guest, by its token.
        .route("/api/invitations/{token}", get(view).post(accept).delete(revoke))
}

async fn create(
    State(context): Shared,
    Signed(actor): Signed,
    visitor: Visitor,
    Json(form): Json<Invite>,
) -> Result<Json<Invitation>, problem::Response> {
    Ok(Json(super::create(&context, &actor, &visitor.origin, form).await?))
}

async fn create_many(
    State(context): Shared,
    Signed(actor): Signed,
    visitor: Visitor,
    Json(form): Json<InviteMany>,
) -> Result<Json<Vec<Invitation>>, problem::Response> {
    Ok(Json(super::create_many(&context, &actor, &visitor.origin, form).await?))
}

async fn guests(
    State(context): Shared,
    Signed(actor): Signed,
) -> Result<Json<Vec<GuestView>>, problem::Response> {
    Ok(Json(super::guests(&context, &actor).await?))
}

async fn revoke(
    State(context): Shared,
    Signed(actor): Signed,
    Named(id): Named,
) -> Result<StatusCode, problem::Response> {
    let id: InvitationId = id.parse().map_err(|_| identity::Error::NotFound)?;
    super::revoke(&context, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn view(
    State(context): Shared,
    visitor: Visitor,
    Named(token): Named,
) -> Result<Json<InvitationView>, problem::Response> {
    Ok(Json(super::view(&context, visitor.address, &token).await?))
}

async fn accept(
    State(context): Shared,
    visitor: Visitor,
    Named(token): Named,
    Json(form): Json<AcceptInvitation>,
) -> Result<impl IntoResponse, problem::Response> {
    let opened = super::accept(&context, visitor.who(), &token, form).await?;
    let (person, session) = (opened.you.person, opened.you.session);
    tracing::info!(%person, %session, door = "invitation", "signed in");
    Ok(welcome(opened))
}
