//! Doors and files of documents.

use super::ask::Ask;
use super::door::{self, Seat};
use super::events::Following;
use super::guest::Queue;
use super::socket::{self, Visitor};
use super::{Error, access, loading, store};
use crate::clock::plus_seconds;
use crate::context::Context;
use crate::http::accept::Patience;
use crate::http::actor::Signed;
use crate::http::json::Json;
use crate::http::path::Named;
use crate::http::problem;
use crate::poll::tally;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Router};
use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use futures_util::stream;
use http::{Uri, header};
use parvis_protocol::document::{Document, DocumentVersion};
use parvis_protocol::id::DocumentId;
use parvis_protocol::limits::{DOCUMENT_TOKEN_TTL_SECONDS, UPDATES_AT_ONCE_MAX};
use parvis_protocol::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

type Shared = State<Arc<Context>>;
type Refused = problem::Response;

/// The largest frame of a client: what was written offline, and what surrounds it.
const FRAME_BYTES_MAX: usize = 3 * 1024 * 1024;
/// Proxies cut a silent response after 30 to 60 s.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(15);

/// The doors, and what is under `/api/documents`.
pub fn routes() -> Router<Arc<Context>> {
    let updates = post(updates).layer(DefaultBodyLimit::max(FRAME_BYTES_MAX));
    Router::new()
        .route("/yjs/{document}", any(yjs))
        .route("/collab", any(collab))
        .route("/api/documents/{document}/events", get(events))
        .route("/api/documents/{document}/updates", updates)
        .route("/api/documents/{document}/awareness", post(awareness))
        .route("/api/documents/{document}/token", post(token))
        .route("/api/documents/{document}/versions", get(versions))
        .route("/api/documents/{document}/versions/{number}", get(one_version))
        .route("/api/documents/{document}/authors", get(authors))
        .route("/api/documents/{document}/export.md", get(markdown))
}

/// The document that a path names.
fn id(named: &str) -> Result<DocumentId, Error> {
    named.parse().map_err(|_| Error::NotFound)
}

/// What stands behind a name in the query of an address: no letters that need escaping come there.
fn asked(uri: &Uri, name: &str) -> Option<String> {
    let pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

// === WebSockets ===

async fn yjs(
    State(context): Shared,
    signed: Option<Signed>,
    Named(document): Named,
    Extension(patience): Extension<Patience>,
    (uri, upgrade): (Uri, WebSocketUpgrade),
) -> Response {
    let id = id(&document).ok();
    let actor = match (signed, asked(&uri, "token"), id) {
        (Some(Signed(actor)), None, _) => Some(actor),
        (_, Some(token), Some(id)) => door::bearer(&context, &token, id).await.ok(),
        _ => None,
    };
    patience.session(true);
    let upgrade = upgrade.max_message_size(FRAME_BYTES_MAX).max_frame_size(FRAME_BYTES_MAX);
    upgrade.on_upgrade(move |socket| socket::serve_yjs(context, socket, actor, id))
}

async fn collab(
    State(context): Shared,
    signed: Option<Signed>,
    Extension(patience): Extension<Patience>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let visitor = signed.map_or(Visitor::Unknown, |Signed(actor)| Visitor::Signed(actor));
    patience.session(true);
    let upgrade = upgrade.max_message_size(FRAME_BYTES_MAX).max_frame_size(FRAME_BYTES_MAX);
    upgrade.on_upgrade(move |socket| socket::serve_collab(context, socket, visitor))
}

// === Without WebSockets ===

async fn events(
    State(context): Shared,
    Signed(actor): Signed,
    Named(document): Named,
    Extension(patience): Extension<Patience>,
    uri: Uri,
) -> Result<impl IntoResponse, Refused> {
    let id = id(&document)?;
    let has = asked(&uri, "sv").unwrap_or_default();
    let has = Base64UrlUnpadded::decode_vec(has.trim_end_matches('='))
        .map_err(|_| problem::Response::new(Problem::invalid("sv")))?;
    let (queue, address): (Arc<Queue>, Arc<str>) = (Arc::default(), "".into());
    let seat = Seat::take(&context, &actor, id, (&address, &queue)).await?;
    patience.session(true);
    let following = Following::begin(seat, queue, has).await;
    let tasks = context.tasks.clone();
    let events = stream::unfold((following, tasks), |(mut following, tasks)| async move {
        let event = tokio::select! {
            event = following.next() => event?,
            () = tasks.stopping() => return None,
        };
        Some((Ok::<_, Infallible>(event), (following, tasks)))
    });
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE_EVERY).text("still");
    Ok(Sse::new(events).keep_alive(keep_alive))
}

#[derive(Deserialize)]
struct Updates {
    session: Option<String>,
    updates: Vec<String>,
}

async fn updates(
    State(context): Shared,
    Signed(actor): Signed,
    Named(document): Named,
    Json(sent): Json<Updates>,
) -> Result<Json<Value>, Refused> {
    let id = id(&document)?;
    if sent.updates.len() > UPDATES_AT_ONCE_MAX {
        let problem = Problem::too_many("updates", UPDATES_AT_ONCE_MAX);
        return Err(problem::Response::new(problem));
    }
    let read = |update: &String| Base64::decode_vec(update);
    let updates: Result<Vec<Vec<u8>>, _> = sent.updates.iter().map(read).collect();
    let updates = updates.map_err(|_| problem::Response::new(Problem::invalid("updates")))?;
    let guest = sent.session.and_then(|it| it.parse().ok());
    let seq = door::write(&context, &actor, id, (guest, updates)).await?;
    Ok(Json(json!({ "seq": seq })))
}

#[derive(Deserialize)]
struct Presence {
    session: String,
    update: String,
}

/// Says where one is. Lost when the page is followed through another node: it says so again.
async fn awareness(
    State(context): Shared,
    Signed(actor): Signed,
    Named(document): Named,
    Json(sent): Json<Presence>,
) -> Result<Json<Value>, Refused> {
    let id = id(&document)?;
    let invalid = |field| problem::Response::new(Problem::invalid(field));
    let guest: u64 = sent.session.parse().map_err(|_| invalid("session"))?;
    let update = Base64::decode_vec(&sent.update).map_err(|_| invalid("update"))?;
    let handle = context.documents.enter(&context, id);
    let ask = Ask::PresenceOf(actor.session, guest, update.into());
    handle.asks.send(ask).await.map_err(|_| Error::Busy)?;
    Ok(Json(json!({})))
}

/// A token for this document, for clients that hold no cookie.
async fn token(
    State(context): Shared,
    Signed(actor): Signed,
    Named(document): Named,
) -> Result<Json<Value>, Refused> {
    let id = id(&document)?;
    let mut tx = context.db.write().await.map_err(Error::from)?;
    access::find(&mut tx, &actor, id).await?;
    let token = Base64UrlUnpadded::encode_string(&context.ids.token());
    let now = context.now();
    let seconds = i64::try_from(DOCUMENT_TOKEN_TTL_SECONDS).unwrap_or_default();
    let ends = plus_seconds(now, seconds);
    let of = (id, actor.session);
    store::put_token(&mut tx, &tally::hash(&token), of, (now, ends)).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(Json(json!({ "token": token, "expires_at": ends })))
}

// === Reading ===

async fn readable(
    context: &Context,
    actor: &crate::permission::Actor,
    named: &str,
) -> Result<(crate::db::Tx, Document), Error> {
    let mut tx = context.db.read().await?;
    let (document, _) = access::find(&mut tx, actor, id(named)?).await?;
    Ok((tx, document))
}

#[derive(Serialize)]
struct Versions {
    versions: Vec<DocumentVersion>,
}

async fn versions(
    State(context): Shared,
    Signed(actor): Signed,
    Named(named): Named,
) -> Result<Json<Versions>, Refused> {
    let (mut tx, document) = readable(&context, &actor, &named).await?;
    let versions = store::versions(&mut tx, document.id).await.map_err(Error::from)?;
    Ok(Json(Versions { versions }))
}

#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    version: DocumentVersion,
    /// Its canonical JSON, as a text: what `hash` is of.
    json: String,
}

async fn one_version(
    State(context): Shared,
    Signed(actor): Signed,
    Named((named, number)): Named<(String, String)>,
) -> Result<Json<Whole>, Refused> {
    let number: u32 = number.parse().map_err(|_| Error::NotFound)?;
    let (mut tx, document) = readable(&context, &actor, &named).await?;
    let versions = store::versions(&mut tx, document.id).await.map_err(Error::from)?;
    let version = versions.into_iter().find(|it| it.number == number).ok_or(Error::NotFound)?;
    let kept = store::kept(&mut tx, document.id, number).await.map_err(Error::from)?;
    Ok(Json(Whole { version, json: kept.ok_or(Error::NotFound)?.json }))
}

/// Who wrote what stands, passage by passage: absent, the server.
async fn authors(
    State(context): Shared,
    Signed(actor): Signed,
    Named(named): Named,
) -> Result<Json<Value>, Refused> {
    let (mut tx, document) = readable(&context, &actor, &named).await?;
    let kind = loading::kind(document.kind);
    let loaded = loading::load(&mut tx, document.id, kind).await?;
    drop(tx);
    let passages = loaded.text.passages().map_err(Error::from)?;
    let said: Vec<Value> = passages
        .iter()
        .map(|it| {
            let person = loaded.clients.get(&it.client).copied().flatten();
            json!({
                "place": it.place,
                "paragraph": it.paragraph,
                "person": person,
                "text": it.text,
            })
        })
        .collect();
    Ok(Json(json!({ "seq": loaded.head, "passages": said })))
}

async fn markdown(
    State(context): Shared,
    Signed(actor): Signed,
    Named(named): Named,
) -> Result<impl IntoResponse, Refused> {
    let (mut tx, document) = readable(&context, &actor, &named).await?;
    let kind = loading::kind(document.kind);
    let loaded = loading::load(&mut tx, document.id, kind).await?;
    let head = [
        (header::CONTENT_TYPE, "text/markdown; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            crate::http::file::attached(&format!("{}.md", document.title)),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, super::rules::markdown(&loaded.text)))
}
