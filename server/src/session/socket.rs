//! A session carried by a WebSocket.

use super::{Error, Session};
use crate::context::Context;
use crate::permission::Actor;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use bytes::Bytes;
use futures_util::SinkExt as _;
use parvis_protocol::frame::{Answer, Bye, ClientFrame, Hello, Outcome, ServerFrame, close};
use parvis_protocol::id::CommandId;
use parvis_protocol::limits::{
    DEAD_AFTER_MS, FRAME_BYTES_MAX, HELLO_WITHIN_MS, PING_EVERY_MS, WRITE_STALL_MS,
};
use parvis_protocol::problem::Problem;
use parvis_protocol::wire::Encoding;
use parvis_protocol::{SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// tungstenite zero-fills this buffer at the first read: it is the cost of an idle connection.
const READ_BUFFER_BYTES: usize = 4 * 1024;
const WRITE_BUFFER_BYTES: usize = 8 * 1024;
const WRITE_BUFFER_BYTES_MAX: usize = 1024 * 1024;
/// Time given to a peer to read what is on its way to it, and to answer our close frame: closed
/// earlier, a slow one would lose the farewell.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);
const WRITE_WITHIN: Duration = Duration::from_millis(WRITE_STALL_MS);
const PING_EVERY: Duration = Duration::from_millis(PING_EVERY_MS);
const PONG_WITHIN: Duration = Duration::from_millis(DEAD_AFTER_MS - PING_EVERY_MS);

/// Turns an authenticated request into a session.
pub fn upgrade(context: Arc<Context>, actor: Actor, request: WebSocketUpgrade) -> Response {
    request
        .protocols([SUBPROTOCOL_MSGPACK, SUBPROTOCOL_JSON])
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(FRAME_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            let counted = context.tasks.token();
            Connection::new(socket).run(context, actor).await;
            drop(counted);
        })
}

/// The socket, and how long the peer has been silent.
struct Connection {
    socket: WebSocket,
    encoding: Encoding,
    next_check: Instant,
    /// A ping was sent and nothing came since.
    unanswered: bool,
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
        let protocol = socket.protocol().and_then(|name| name.to_str().ok());
        let encoding = protocol.and_then(Encoding::of_subprotocol).unwrap_or(Encoding::Json);
        let next_check = Instant::now() + PING_EVERY;
        Self { socket, encoding, next_check, unanswered: false }
    }

    async fn run(mut self, context: Arc<Context>, actor: Actor) {
        let code = match self.welcome(&context, actor).await {
            Ok(mut session) => {
                // A random phase, so that thousands of sockets are not pinged together.
                let phase = context.ids.below(u32::try_from(PING_EVERY_MS).unwrap_or(u32::MAX));
                self.next_check = Instant::now() + Duration::from_millis(phase.into());
                let code = self.exchange(&mut session).await;
                drop(session);
                code
            }
            Err(code) => code,
        };
        self.close(code).await;
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
    async fn exchange(&mut self, session: &mut Session) -> u16 {
        loop {
            let next_check = self.next_check;
            tokio::select! {
                heard = self.hear() => {
                    self.unanswered = false;
                    match heard {
                        Heard::Frame(ClientFrame::Request(request)) => session.request(request),
                        Heard::Frame(ClientFrame::Hello(_)) | Heard::Nonsense => {
                            return close::BAD_FRAME;
                        }
                        Heard::Unknown(id) => refuse(session, id),
                        Heard::Sign => {}
                        Heard::Gone => return close::STALLED,
                    }
                }
                batch = session.next() => {
                    if !self.write(batch.frames).await {
                        return close::STALLED;
                    }
                    if let Some(bye) = batch.bye {
                        return self.farewell(bye).await;
                    }
                }
                () = sleep_until(next_check) => {
                    if !self.check().await {
                        return close::STALLED;
                    }
                }
            }
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
            Some(Ok(Message::Binary(_) | Message::Text(_))) => Heard::Nonsense,
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

    /// Writes frames with one flush. False when the peer does not read.
    async fn write(&mut self, frames: Vec<Bytes>) -> bool {
        let encoding = self.encoding;
        let writing = async {
            for bytes in frames {
                self.socket.feed(message(encoding, bytes)).await?;
            }
            self.socket.flush().await
        };
        matches!(timeout(WRITE_WITHIN, writing).await, Ok(Ok(())))
    }

    /// Pings a silent peer; false when it did not answer the last ping.
    async fn check(&mut self) -> bool {
        if self.unanswered {
            return false;
        }
        self.unanswered = true;
        self.next_check = Instant::now() + PONG_WITHIN.max(PING_EVERY);
        let ping = self.socket.send(Message::Ping(Bytes::new()));
        matches!(timeout(WRITE_WITHIN, ping).await, Ok(Ok(())))
    }

    async fn farewell(&mut self, bye: Bye) -> u16 {
        let code = bye.code;
        if let Ok(bytes) = self.encoding.encode(&ServerFrame::Bye(bye)) {
            self.write(vec![bytes.into()]).await;
        }
        code
    }

    /// Says why, then reads until the peer has closed: the close frame must leave the buffer.
    async fn close(mut self, code: u16) {
        let closing = async {
            let frame = CloseFrame { code, reason: "".into() };
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        };
        // A peer that is gone, or does not read, is left to the system.
        let _ = timeout(CLOSE_WITHIN, closing).await;
    }
}

/// Answers a request whose command is not known here, and goes on.
fn refuse(session: &Session, id: CommandId) {
    let outcome = Outcome::Problem(Problem::BadFrame.into());
    let answer = ServerFrame::Reply(Box::new(Answer { id, outcome }));
    super::send(session.outbox(), &answer);
}

fn message(encoding: Encoding, bytes: Bytes) -> Message {
    match encoding {
        Encoding::MessagePack => Message::Binary(bytes),
        Encoding::Json => match bytes.try_into() {
            Ok(text) => Message::Text(text),
            Err(_) => Message::Text("".into()),
        },
    }
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
