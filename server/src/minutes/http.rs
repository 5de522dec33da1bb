//! Routes of the minutes: what leaves a meeting as a file.

use super::sheet::{self, Words};
use super::{Error, markdown, reading, register, rules};
use crate::context::Context;
use crate::http::actor::Signed;
use crate::http::json::Json;
use crate::http::path::Named;
use crate::http::problem;
use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::response::IntoResponse;
use axum::routing::get;
use http::header;
use http::request::Parts;
use parvis_protocol::id::{ChannelId, MeetingId};
use std::sync::Arc;

type Shared = State<Arc<Context>>;
type Refused = problem::Response;
type Head = [(header::HeaderName, String); 3];

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
fn file(kind: &'static str, name: &str) -> Head {
    [
        (header::CONTENT_TYPE, kind.into()),
        (header::CONTENT_DISPOSITION, crate::http::file::attached(name)),
        (header::CACHE_CONTROL, "no-store".into()),
    ]
}

/// The minutes of the meeting that a path names, as whoever is signed in may see them: what each
/// file of a meeting is made of.
struct Asked(reading::Told);

impl FromRequestParts<Arc<Context>> for Asked {
    type Rejection = Refused;

    async fn from_request_parts(
        parts: &mut Parts,
        context: &Arc<Context>,
    ) -> Result<Self, Refused> {
        let Signed(actor) = Signed::from_request_parts(parts, context).await?;
        let Ok(Named::<String>(meeting)) = Named::from_request_parts(parts, context).await;
        let meeting: MeetingId = meeting.parse().map_err(|_| Error::NotFound)?;
        Ok(Self(reading::tell(context, &actor, meeting).await?))
    }
}

impl Asked {
    /// How a file of it begins: "Votes", "csv".
    fn head(&self, kind: &'static str, (what, ending): (&str, &str)) -> Head {
        let of = &self.0.sources;
        file(kind, &rules::file_name(what, &of.room, &of.meeting, ending))
    }

    /// Who voted what, line by line.
    fn votes(&self) -> Vec<sheet::Row> {
        let Self(told) = self;
        let words = Words { names: &told.sources.names, communes: &told.sources.communes };
        sheet::rows(&told.minutes, words)
    }
}

async fn minutes(asked: Asked) -> impl IntoResponse {
    let head = asked.head(MARKDOWN, ("Procès-verbal", "md"));
    (head, markdown::document(&asked.0.document()))
}

#[cfg(feature = "pdf")]
async fn minutes_pdf(State(context): Shared, asked: Asked) -> Result<impl IntoResponse, Refused> {
    let head = asked.head("application/pdf", ("Procès-verbal", "pdf"));
    Ok((head, print(&context, asked.0.document()).await?))
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

async fn deliberations(asked: Asked) -> impl IntoResponse {
    let head = asked.head(MARKDOWN, ("Délibérations", "md"));
    (head, markdown::document(&asked.0.deliberations()))
}

async fn votes_csv(asked: Asked) -> Result<impl IntoResponse, Refused> {
    let csv = sheet::votes_csv(&asked.votes()).map_err(Error::from)?;
    Ok((asked.head(CSV, ("Votes", "csv")), csv))
}

async fn votes_xlsx(asked: Asked) -> Result<impl IntoResponse, Refused> {
    let at = asked.0.sources.meeting.draft.starts_at;
    let xlsx = sheet::votes_xlsx(&asked.votes(), at).map_err(Error::from)?;
    Ok((asked.head(XLSX, ("Votes", "xlsx")), xlsx))
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
