//! A session carried by a WebSocket.

use super::pulse::{Due, Pulse};
use super::websocket::{self, CloseFrame, Message, Opening, WebSocket};
use super::{Error, Session};
use crate::context::Context;
use crate::http::problem;
use crate::permission::Actor;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::FutureExt as _;
use parvis_protocol::frame::{Answer, Bye, ClientFrame, Hello, Outcome, ServerFrame, close};
use parvis_protocol::id::CommandId;
use parvis_protocol::limits::{HELLO_WITHIN_MS, PING_EVERY_MS};
use parvis_protocol::problem::Problem;
use parvis_protocol::wire::Encoding;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, sleep_until, timeout};

/// Time given to a peer to read what is on its way to it, and to answer our close frame: closed
/// earlier, a slow one would lose the farewell.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);
/// A whole batch is read within this time, however slowly. A peer that reads nothing at all is
/// given up long before, by [`crate::http::accept`].
const WRITE_WITHIN: Duration = Duration::from_mins(1);

/// Turns an authenticated request into a session.
pub fn upgrade(context: Arc<Context>, actor: Actor, request: Request) -> Response {
    let (answer, socket) = match Opening::new(request.map(drop)) {
        Ok(opening) => opening.split(),
        Err(_) => return problem::Response::new(Problem::BadFrame).into_response(),
    };
    let tasks = context.tasks.clone();
    tasks.spawn(async move {
        if let Some(socket) = socket.await {
            // Boxed: what was needed to come here is not carried by an idle connection.
            Box::pin(Connection::new(socket).run(context, actor)).await;
        }
    });
    answer.map(|()| Body::empty())
}

/// The socket, and how its frames are written.
struct Connection {
    socket: WebSocket,
    encoding: Encoding,
}

/// What the peer did.
enum Heard {
    Frame(ClientFrame),
    /// Alive, nothing to do.
    Sign,
    /// A request whose command is not known here.
    Unknown(CommandId),
    Nonsense,
    Gone,
}

impl Connection {
    fn new(socket: WebSocket) -> Self {
        let encoding = socket.encoding;
        Self { socket, encoding }
    }

    async fn run(mut self, context: Arc<Context>, actor: Actor) {
        let code = match Box::pin(self.welcome(&context, actor)).await {
            Ok(mut session) => {
                let phase = context.ids.below(u32::try_from(PING_EVERY_MS).unwrap_or(u32::MAX));
                let pulse = Pulse::new(Instant::now(), Duration::from_millis(phase.into()));
                let code = self.exchange(&mut session, pulse).await;
                drop(session);
                code
            }
            Err(code) => code,
        };
        Box::pin(self.close(code)).await;
    }

    /// Waits for `hello` and answers it. Boxed parts: an idle connection does not carry them.
    async fn welcome(&mut self, context: &Arc<Context>, actor: Actor) -> Result<Session, u16> {
        let hello = match timeout(Duration::from_millis(HELLO_WITHIN_MS), self.hello()).await {
            Ok(hello) => hello?,
            Err(_) => return Err(close::NO_HELLO),
        };
        let mut session =
            Session::enter(context, actor, self.encoding).map_err(|error| code_of(&error))?;
        match Box::pin(session.hello(hello)).await {
            Ok(()) => Ok(session),
            Err(error) => {
                tracing::info!(%error, "hello was refused");
                Err(code_of(&error))
            }
        }
    }

    async fn hello(&mut self) -> Result<Hello, u16> {
        loop {
            match self.hear().await {
                Heard::Frame(ClientFrame::Hello(hello)) => return Ok(hello),
                Heard::Sign => {}
                Heard::Frame(ClientFrame::Request(_)) | Heard::Unknown(_) | Heard::Nonsense => {
                    return Err(close::BAD_FRAME);
                }
                Heard::Gone => return Err(close::STALLED),
            }
        }
    }

    /// Reads and writes until one side ends. Returns the code to close with.
    async fn exchange(&mut self, session: &mut Session, mut pulse: Pulse) -> u16 {
        loop {
            if let Err(code) = self.turn(session, &mut pulse).await {
                return code;
            }
        }
    }

    /// Does the next thing there is to do, or gives the code to close with.
    async fn turn(&mut self, session: &mut Session, pulse: &mut Pulse) -> Result<(), u16> {
        tokio::select! {
            heard = self.hear() => {
                pulse.heard(Instant::now());
                take(session, heard)
            }
            batch = session.next() => {
                self.write(batch.frames).await?;
                match batch.bye {
                    Some(bye) => Err(self.farewell(bye).await),
                    None => Ok(()),
                }
            }
            () = sleep_until(pulse.next()) => match pulse.due() {
                Due::Ping => self.ping().await,
                // What it sent during a long write was not heard yet.
                Due::Close => {
                    let heard = self.hear().now_or_never().ok_or(close::STALLED)?;
                    pulse.heard(Instant::now());
                    take(session, heard)
                }
            },
        }
    }

    /// Reads one message. The buffer is the library's: what is kept is copied by decoding.
    async fn hear(&mut self) -> Heard {
        match self.socket.recv().await {
            Some(Ok(Message::Binary(bytes))) if self.encoding == Encoding::MessagePack => {
                self.decode(&bytes)
            }
            Some(Ok(Message::Text(text))) if self.encoding == Encoding::Json => {
                self.decode(text.as_bytes())
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Heard::Sign,
            Some(Ok(Message::Binary(_) | Message::Text(_) | Message::Frame(_))) => Heard::Nonsense,
            Some(Err(error)) if !is_of_the_network(&error) => Heard::Nonsense,
            Some(Ok(Message::Close(_)) | Err(_)) | None => Heard::Gone,
        }
    }

    fn decode(&self, bytes: &[u8]) -> Heard {
        match self.encoding.decode(bytes) {
            Ok(frame) => Heard::Frame(frame),
            Err(_) => match self.encoding.decode::<UnknownFrame>(bytes) {
                Ok(UnknownFrame { request }) => Heard::Unknown(request.id),
                Err(_) => Heard::Nonsense,
            },
        }
    }

    /// Writes frames with one call.
    async fn write(&mut self, frames: Vec<Bytes>) -> Result<(), u16> {
        written(&timeout(WRITE_WITHIN, self.socket.write(frames)).await)
    }

    /// Asks a silent peer whether it is there.
    async fn ping(&mut self) -> Result<(), u16> {
        let ping = self.socket.send(Message::Ping(Bytes::new()));
        written(&timeout(WRITE_WITHIN, ping).await)
    }

    async fn farewell(&mut self, bye: Bye) -> u16 {
        let code = bye.code;
        if let Ok(bytes) = self.encoding.encode(&ServerFrame::Bye(bye)) {
            // It closes either way.
            let _ = self.write(vec![bytes.into()]).await;
        }
        code
    }

    /// Says why, then reads until the peer has closed: the close frame must leave the buffer.
    async fn close(mut self, code: u16) {
        let closing = async {
            let frame = CloseFrame { code: code.into(), reason: "".into() };
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        };
        // A peer that is gone, or does not read, is left to the system.
        let _ = timeout(CLOSE_WITHIN, closing).await;
    }
}

/// The code to close with when a peer does not read.
fn written(outcome: &Result<Result<(), websocket::Error>, Elapsed>) -> Result<(), u16> {
    match outcome {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(close::STALLED),
    }
}

/// Does what a peer asks for, or gives the code to close with.
fn take(session: &Session, heard: Heard) -> Result<(), u16> {
    match heard {
        Heard::Frame(ClientFrame::Request(request)) => {
            if !session.request(request) {
                return Err(close::TOO_FAST);
            }
        }
        Heard::Frame(ClientFrame::Hello(_)) | Heard::Nonsense => return Err(close::BAD_FRAME),
        Heard::Unknown(id) => refuse(session, id),
        Heard::Sign => {}
        Heard::Gone => return Err(close::STALLED),
    }
    Ok(())
}

/// Whether the network failed, rather than the peer: too large a frame, bytes that are no text.
const fn is_of_the_network(error: &websocket::Error) -> bool {
    matches!(error, websocket::Error::Io(_))
}

/// Answers a request whose command is not known here, and goes on.
fn refuse(session: &Session, id: CommandId) {
    let outcome = Outcome::Problem(Problem::BadFrame.into());
    let answer = ServerFrame::Reply(Box::new(Answer { id, outcome }));
    super::send(session.outbox(), &answer);
}

fn code_of(error: &Error) -> u16 {
    match error {
        Error::Refused(Problem::UnsupportedProtocol(_)) => close::UNSUPPORTED_PROTOCOL,
        Error::Refused(Problem::TooManyConnections) => close::TOO_MANY_CONNECTIONS,
        Error::Refused(Problem::SessionEnded | Problem::NotSignedIn) => close::SESSION_ENDED,
        Error::Refused(Problem::Moved(_)) => close::MOVED,
        Error::Refused(_) | Error::Db(_) => close::STALLED,
    }
}

/// A request whose command cannot be read, from a client newer than this server.
#[derive(Deserialize)]
struct UnknownFrame {
    request: UnknownRequest,
}

#[derive(Deserialize)]
struct UnknownRequest {
    id: CommandId,
    #[serde(rename = "command")]
    _command: IgnoredAny,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn future_bytes<A, F: Future>(_: fn(A) -> F) -> usize {
        size_of::<F>()
    }

    /// Ten thousand idle connections are ten thousand of these.
    #[test]
    fn a_connection_is_a_small_task() {
        let bytes = future_bytes(|(it, context, actor): (Connection, Arc<Context>, Actor)| {
            it.run(context, actor)
        });
        assert!(bytes <= 2048, "{bytes} bytes");
    }
}
