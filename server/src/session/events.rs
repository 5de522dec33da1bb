//! A session carried by server-sent events, where a proxy refuses WebSockets. What goes up comes
//! by `POST /api/commands`.

use super::{Error, Session};
use crate::context::Context;
use crate::permission::Actor;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream;
use parvis_protocol::frame::{Bye, Hello, ServerFrame};
use parvis_protocol::wire::Encoding;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Proxies cut a silent response after 30 to 60 s.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(15);

/// Opens the stream: each event is a `ServerFrame` in JSON.
pub async fn open(context: Arc<Context>, actor: Actor, hello: Hello) -> Result<Response, Error> {
    let mut session = Session::enter(&context, actor, Encoding::Json)?;
    session.hello(hello).await?;
    let stream = Stream {
        session,
        ready: VecDeque::new(),
        bye: None,
        ended: false,
        _counted: context.tasks.token(),
    };
    let events = stream::unfold(stream, |mut stream| async move {
        let event = stream.next().await?;
        Some((Ok::<_, Infallible>(event), stream))
    });
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE_EVERY);
    Ok(Sse::new(events).keep_alive(keep_alive).into_response())
}

struct Stream {
    session: Session,
    ready: VecDeque<Bytes>,
    bye: Option<Bye>,
    ended: bool,
    _counted: TaskTrackerToken,
}

impl Stream {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(bytes) = self.ready.pop_front() {
                return Some(event(&bytes));
            }
            if self.ended {
                return None;
            }
            if let Some(bye) = self.bye.take() {
                self.ended = true;
                let bytes = Encoding::Json.encode(&ServerFrame::Bye(bye)).ok()?;
                return Some(event(&bytes));
            }
            let batch = self.session.next().await;
            self.ready.extend(batch.frames);
            self.bye = batch.bye;
        }
    }
}

fn event(json: &[u8]) -> Event {
    // JSON escapes every line break, so a frame is one line, as `data` requires.
    Event::default().data(String::from_utf8_lossy(json))
}
