//! Routes of the minutes: what leaves a meeting as a file.

use super::sheet::{self, Words};
use super::{Error, markdown, reading, register, rules};
use crate::context::Context;
use crate::http::actor::Signed;
use crate::http::json::Json;
use crate::http::path::Named;
use crate::http::problem;
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header;
use parvis_protocol::id::{ChannelId, MeetingId};
use std::sync::Arc;

type Shared = State<Arc<Context>>;
type Refused = problem::Response;

const MARKDOWN: &str = "text/markdown; charset=utf-8";
const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CALENDAR: &str = "text/calendar; charset=utf-8";
/// Beyond, whoever waits is asked to come back: it takes a second to make one.
#[cfg(feature = "pdf")]
const TURN_WITHIN: std::time::Duration = std::time::Duration::from_secs(10);
const JSON: &str = "application/json";

/// What is under `/api/meetings/{meeting}`, and the register of a room.
pub fn routes() -> Router<Arc<Context>> {
    let router = Router::new()
        .route("/api/meetings/{meeting}/minutes.md", get(minutes))
        .route("/api/meetings/{meeting}/deliberations.md", get(deliberations))
        .route("/api/meetings/{meeting}/votes.csv", get(votes_csv))
        .route("/api/meetings/{meeting}/votes.xlsx", get(votes_xlsx))
        .route("/api/meetings/{meeting}/meeting.ics", get(event))
        .route("/api/channels/{channel}/register.json", get(register_json))
        .route("/api/channels/{channel}/register.csv", get(register_csv));
    #[cfg(feature = "pdf")]
    let router = router.route("/api/meetings/{meeting}/minutes.pdf", get(minutes_pdf));
    router
}

/// A file to keep: its type, its name; nobody between keeps it. They take the place of what a
/// body would say of itself.
fn file(kind: &'static str, name: &str) -> [(header::HeaderName, String); 3] {
    [
        (header::CONTENT_TYPE, kind.into()),
        (header::CONTENT_DISPOSITION, rules::attached(name)),
        (header::CACHE_CONTROL, "no-store".into()),
    ]
}

async fn told(
    context: &Context,
    actor: &crate::permission::Actor,
    meeting: &str,
) -> Result<reading::Told, Error> {
    let meeting: MeetingId = meeting.parse().map_err(|_| Error::NotFound)?;
    reading::tell(context, actor, meeting).await
}

async fn minutes(
    State(context): Shared,
    Signed(actor): Signed,
    Named(meeting): Named,
) -> Result<impl IntoResponse, Refused> {
    let told = told(&context, &actor, &meeting).await?;
    let of = &told.sources;
    let name = rules::file_name("Procès-verbal", &of.room, &of.meeting, "md");
    Ok((file(MARKDOWN, &name), markdown::document(&told.document())))
}

#[cfg(feature = "pdf")]
async fn minutes_pdf(
    State(context): Shared,
    Signed(actor): Signed,
    Named(meeting): Named,
) -> Result<impl IntoResponse, Refused> {
    let told = told(&context, &actor, &meeting).await?;
    let of = &told.sources;
    let name = rules::file_name("Procès-verbal", &of.room, &of.meeting, "pdf");
    let pdf = print(&context, told.document()).await?;
    Ok((file("application/pdf", &name), pdf))
}

/// Lays a document out: a turn each, away from the threads that others wait for.
#[cfg(feature = "pdf")]
async fn print(context: &Context, document: super::document::Document) -> Result<Vec<u8>, Error> {
    let Ok(turn) = tokio::time::timeout(TURN_WITHIN, context.printing.acquire()).await else {
        return Err(Error::Busy);
    };
    let made = context.tasks.blocking(move || super::pdf::document(&document)).await;
    drop(turn);
    Ok(made.ok_or_else(|| super::pdf::Error::Page("it panicked".into()))??)
}

async fn deliberations(
    State(context): Shared,
    Signed(actor): Signed,
    Named(meeting): Named,
) -> Result<impl IntoResponse, Refused> {
    let told = told(&context, &actor, &meeting).await?;
    let of = &told.sources;
    let name = rules::file_name("Délibérations", &of.room, &of.meeting, "md");
    Ok((file(MARKDOWN, &name), markdown::document(&told.deliberations())))
}

fn votes(told: &reading::Told) -> Vec<sheet::Row> {
    let words = Words { names: &told.sources.names, communes: &told.sources.communes };
    sheet::rows(&told.minutes, words)
}

async fn votes_csv(
    State(context): Shared,
    Signed(actor): Signed,
    Named(meeting): Named,
) -> Result<impl IntoResponse, Refused> {
    let told = told(&context, &actor, &meeting).await?;
    let of = &told.sources;
    let name = rules::file_name("Votes", &of.room, &of.meeting, "csv");
    let csv = sheet::votes_csv(&votes(&told)).map_err(Error::from)?;
    Ok((file(CSV, &name), csv))
}

async fn votes_xlsx(
    State(context): Shared,
    Signed(actor): Signed,
    Named(meeting): Named,
) -> Result<impl IntoResponse, Refused> {
    let told = told(&context, &actor, &meeting).await?;
    let of = &told.sources.meeting;
    let name = rules::file_name("Votes", &told.sources.room, of, "xlsx");
    let xlsx = sheet::votes_xlsx(&votes(&told), of.draft.starts_at).map_err(Error::from)?;
    Ok((file(XLSX, &name), xlsx))
}

async fn event(
    State(context): Shared,
    Signed(actor): Signed,
    Named(meeting): Named,
) -> Result<impl IntoResponse, Refused> {
    let meeting: MeetingId = meeting.parse().map_err(|_| Error::NotFound)?;
    let (event, meeting, room) = reading::event(&context, &actor, meeting).await?;
    Ok((file(CALENDAR, &rules::file_name("Séance", &room, &meeting, "ics")), event))
}

async fn register_of(
    context: &Context,
    actor: &crate::permission::Actor,
    channel: &str,
) -> Result<(Vec<register::Decision>, String), Error> {
    let channel: ChannelId = channel.parse().map_err(|_| Error::NotFound)?;
    reading::decisions(context, actor, channel).await
}

async fn register_json(
    State(context): Shared,
    Signed(actor): Signed,
    Named(channel): Named,
) -> Result<impl IntoResponse, Refused> {
    let (decisions, room) = register_of(&context, &actor, &channel).await?;
    let headers = file(JSON, &format!("Décisions, {room}.json"));
    Ok((headers, Json(register::Register { room, decisions })))
}

async fn register_csv(
    State(context): Shared,
    Signed(actor): Signed,
    Named(channel): Named,
) -> Result<impl IntoResponse, Refused> {
    let (decisions, room) = register_of(&context, &actor, &channel).await?;
    let csv = register::csv(&decisions).map_err(Error::from)?;
    Ok((file(CSV, &format!("Décisions, {room}.csv")), csv))
}
