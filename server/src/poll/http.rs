//! Routes of polls: what leaves the server as a file.

use super::Error;
use crate::context::Context;
use crate::http::actor::Signed;
use crate::http::json::Json;
use crate::http::path::Named;
use crate::http::problem;
use axum::Router;
use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::get;
use http::header;
use parvis_protocol::id::{ChannelId, PollId};
use std::sync::Arc;

type Shared = State<Arc<Context>>;

/// `/api/channels/{channel}/records` and what is under it.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/channels/{channel}/records", get(all))
        .route("/api/channels/{channel}/records/{poll}", get(one))
}

async fn all(
    State(context): Shared,
    Signed(actor): Signed,
    Named(channel): Named,
) -> Result<impl IntoResponse, problem::Response> {
    let channel: ChannelId = channel.parse().map_err(|_| Error::NotFound)?;
    let file = super::verification(&context, &actor, channel, None).await?;
    Ok((attached("votes.json"), Json(file)))
}

async fn one(
    State(context): Shared,
    Signed(actor): Signed,
    Named((channel, poll)): Named<(String, String)>,
) -> Result<impl IntoResponse, problem::Response> {
    let channel: ChannelId = channel.parse().map_err(|_| Error::NotFound)?;
    let poll: PollId = poll.parse().map_err(|_| Error::NotFound)?;
    let file = super::verification(&context, &actor, channel, Some(poll)).await?;
    let number = file.records.first().and_then(|it| Some(it.record.as_ref()?.number));
    let name = format!("vote-{}.json", number.unwrap_or_default());
    Ok((attached(&name), Json(file)))
}

/// A file to keep, not a page; and nobody between keeps it.
fn attached(name: &str) -> AppendHeaders<[(header::HeaderName, String); 2]> {
    AppendHeaders([
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".into()),
    ])
}
