//! Routes of screens: nobody signs in, the code is the right.

use super::{Error, asked, document, pulse};
use crate::context::Context;
use crate::http::actor::Visitor;
use crate::http::json::Json;
use crate::http::path::Named;
use crate::http::problem;
use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::get;
use futures_util::stream;
use http::header;
use parvis_protocol::id::{Micros, Seq};
use parvis_protocol::limits::{SCREEN_EVERY_MS, SCREENS_MAX};
use parvis_protocol::problem::{Problem, Refusal, Retry};
use parvis_protocol::screen::RoomScreen;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

/// A document is drawn again at least this often: what was held back of a count is told then.
const DRAW_EVERY: Duration = Duration::from_secs(1);
/// Proxies cut a silent response after 30 to 60 s.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(15);
/// When a node that follows too many screens is to be asked again.
const FULL_AGAIN_MS: u32 = 10_000;

/// `/api/salle/{code}` and what is under it.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/salle/{code}", get(one))
        .route("/api/salle/{code}/events", get(events))
}

async fn one(
    State(context): State<Arc<Context>>,
    visitor: Visitor,
    Named(code): Named,
) -> Result<impl IntoResponse, problem::Response> {
    let hash = asked(&context, visitor.address, &code)?;
    let shown = document(&context, &hash).await?;
    Ok((AppendHeaders([(header::CACHE_CONTROL, "no-store")]), Json(shown)))
}

async fn events(
    State(context): State<Arc<Context>>,
    visitor: Visitor,
    Named(code): Named,
) -> Result<impl IntoResponse, problem::Response> {
    let hash = asked(&context, visitor.address, &code)?;
    document(&context, &hash).await?;
    let place = Place::take(&context)?;
    let mut ticks = interval(Duration::from_millis(SCREEN_EVERY_MS));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let screen = Screen { place, hash, ticks, seen: None, drawn: None, shown: None, over: false };
    let events = stream::unfold(screen, |mut screen| async move {
        let event = screen.next().await?;
        Some((Ok::<_, Infallible>(event), screen))
    });
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE_EVERY).text("still");
    Ok(Sse::new(events).keep_alive(keep_alive))
}

/// A place among the screens that a node follows.
struct Place(Arc<Context>);

impl Place {
    fn take(context: &Arc<Context>) -> Result<Self, Error> {
        let open = context.screens.open.fetch_add(1, Relaxed);
        let place = Self(Arc::clone(context));
        if open < SCREENS_MAX {
            return Ok(place);
        }
        Err(Error::Limited(Problem::Busy(Retry { retry_after_ms: FULL_AGAIN_MS })))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.screens.open.fetch_sub(1, Relaxed);
    }
}

/// A screen that is followed.
struct Screen {
    place: Place,
    hash: String,
    ticks: Interval,
    /// What moves when the document may have changed, as it was seen last.
    seen: Option<(Seq, i64)>,
    drawn: Option<Instant>,
    shown: Option<RoomScreen>,
    over: bool,
}

impl Screen {
    /// The next document that differs from the one before; at the end, why it ends.
    async fn next(&mut self) -> Option<Event> {
        while !self.over {
            tokio::select! {
                _ = self.ticks.tick() => {}
                () = self.place.0.tasks.stopping() => return None,
            }
            match self.look().await {
                Ok(None) => {}
                Ok(Some(event)) => return Some(event),
                Err(Error::Meeting(error)) => {
                    // The database may be back at the next tick; the screen shows how old it is.
                    tracing::debug!(%error, "a screen could not be drawn");
                }
                Err(error) => {
                    self.over = true;
                    let refusal = Refusal::from(Problem::from(error));
                    let said = serde_json::to_string(&refusal).ok()?;
                    return Some(Event::default().event("end").data(said));
                }
            }
        }
        None
    }

    async fn look(&mut self) -> Result<Option<Event>, Error> {
        let context = &self.place.0;
        let now = pulse(context, &self.hash).await?;
        let rested = self.drawn.is_none_or(|at| at.elapsed() >= DRAW_EVERY);
        if self.seen == Some(now) && !rested {
            return Ok(None);
        }
        let fresh = document(context, &self.hash).await?;
        (self.seen, self.drawn) = (Some(now), Some(Instant::now()));
        if self.shown.as_ref().is_some_and(|shown| bare(shown) == bare(&fresh)) {
            return Ok(None);
        }
        let text = serde_json::to_string(&fresh).unwrap_or_default();
        self.shown = Some(fresh);
        // JSON escapes every line break, so a document is one line, as `data` requires.
        Ok(Some(Event::default().data(text)))
    }
}

/// A document without what moves by itself.
fn bare(shown: &RoomScreen) -> RoomScreen {
    RoomScreen { seq: Seq(0), at: Micros(0), ..shown.clone() }
}
