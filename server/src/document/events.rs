//! The same where WebSockets are blocked: what comes as server-sent events, what goes by `POST`.

use super::ask::Ask;
use super::door::Seat;
use super::guest::{Out, Queue};
use axum::response::sse::Event;
use base64ct::{Base64, Encoding as _};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;

/// A document that is followed.
pub(super) struct Following {
    seat: Seat,
    queue: Arc<Queue>,
    waiting: VecDeque<Event>,
    /// What it lacked, until what this node has is known too.
    state: Option<Arc<[u8]>>,
    over: bool,
}

impl Following {
    /// Begins: asks for what is lacking.
    pub(super) async fn begin(seat: Seat, queue: Arc<Queue>, has: Vec<u8>) -> Self {
        let guest = seat.seated.guest;
        let over = !seat.ask(Ask::Lacks(guest, has)).await || !seat.ask(Ask::Question(guest)).await;
        Self { seat, queue, waiting: VecDeque::new(), state: None, over }
    }

    /// The next event; nothing when the document is closed to who follows it.
    pub(super) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.over {
                return None;
            }
            for (_, out) in self.queue.next().await {
                self.take(out);
            }
        }
    }

    fn take(&mut self, out: Out) {
        let (name, data) = match out {
            Out::State(state) => {
                self.state = Some(state);
                return;
            }
            Out::Question(has) => (
                "sync",
                json!({
                    "session": self.seat.seated.guest.to_string(),
                    "seq": self.seat.seated.seq,
                    "update": self.state.take().map(|it| Base64::encode_string(&it)),
                    "sv": Base64::encode_string(&has),
                    "writes": self.seat.seated.writes,
                }),
            ),
            Out::Update(batch) => {
                let update = Base64::encode_string(&batch.update);
                ("update", json!({ "seq": batch.seq, "update": update }))
            }
            Out::Presence(update) => {
                ("awareness", json!({ "update": Base64::encode_string(&update) }))
            }
            // Each `POST` is answered by itself.
            Out::Saved(_) => return,
            Out::Words(words) => {
                let said: Value = serde_json::from_str(&words).unwrap_or_default();
                ("refused", said.get("refused").cloned().unwrap_or_default())
            }
            Out::Close(code) => {
                self.over = true;
                ("closed", json!({ "code": code }))
            }
        };
        // JSON escapes every line break, so the data is one line, as it must be.
        self.waiting.push_back(Event::default().event(name).data(data.to_string()));
    }
}
