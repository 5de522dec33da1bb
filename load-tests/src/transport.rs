//! A line to a server: frames up, bytes of frames down. WebSocket in either encoding, or
//! server-sent events with one POST per command. It knows nothing of channels.

use crate::error::{Error, Result};
use crate::http::{self, Target};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use parvis_protocol::frame::{Answer, ClientFrame, Hello, ServerFrame};
use parvis_protocol::wire::Encoding;
use parvis_protocol::{SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK};
use std::collections::VecDeque;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::handshake::client::Request as Upgrade;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Read at once per connection: thousands of connections live in one process.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// The server may send frames above its own limit: one change alone, `welcome`, `reply`.
const FRAME_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How to reach the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A WebSocket in one of the encodings.
    WebSocket(Encoding),
    /// `POST /api/events` for what comes down, `POST /api/commands` for what goes up, in JSON.
    Events,
}

/// A line that is open. Dropping it cuts the line without a farewell.
#[derive(Debug)]
pub enum Line {
    /// A WebSocket.
    WebSocket(Box<WebSocketStream<TcpStream>>, Encoding),
    /// Server-sent events and POST.
    Events(Box<Events>),
}

/// Server-sent events, and the answers to commands sent by POST.
#[derive(Debug)]
pub struct Events {
    target: Target,
    stream: http::Answer,
    lines: DataLines,
    /// Answers to commands, and events that were read together with others.
    ready: VecDeque<Bytes>,
}

impl Line {
    /// Opens a line and says `hello`.
    pub async fn open(target: &Target, via: Via, hello: Hello) -> Result<Self> {
        match via {
            Via::WebSocket(encoding) => {
                let socket = open_socket(target, encoding).await?;
                let mut line = Self::WebSocket(Box::new(socket), encoding);
                line.send(&ClientFrame::Hello(hello)).await?;
                Ok(line)
            }
            Via::Events => Events::open(target, &hello).await,
        }
    }

    /// How frames are written on this line.
    pub const fn encoding(&self) -> Encoding {
        match self {
            Self::WebSocket(_, encoding) => *encoding,
            Self::Events(_) => Encoding::Json,
        }
    }

    /// Sends a frame. Over HTTP this waits for the answer, which [`Line::next`] then gives.
    pub async fn send(&mut self, frame: &ClientFrame) -> Result<()> {
        self.feed(frame).await?;
        self.flush().await
    }

    /// Queues a frame, to be sent by the next [`Line::flush`].
    pub async fn feed(&mut self, frame: &ClientFrame) -> Result<()> {
        match self {
            Self::WebSocket(socket, encoding) => {
                let bytes = encoding.encode(frame)?;
                let message = match encoding {
                    Encoding::MessagePack => Message::Binary(bytes.into()),
                    Encoding::Json => Message::Text(text_of(bytes)?.into()),
                };
                socket.feed(message).await.map_err(lost)
            }
            Self::Events(events) => events.post(frame).await,
        }
    }

    /// Sends what is queued.
    pub async fn flush(&mut self) -> Result<()> {
        match self {
            Self::WebSocket(socket, _) => socket.flush().await.map_err(lost),
            Self::Events(_) => Ok(()),
        }
    }

    /// The bytes of the next frame. Ending this wait half way loses nothing.
    pub async fn next(&mut self) -> Result<Bytes> {
        match self {
            Self::WebSocket(socket, _) => loop {
                match socket.next().await {
                    None => return Err(Error::Closed(None)),
                    Some(Err(error)) => return Err(lost(error)),
                    Some(Ok(Message::Binary(bytes))) => return Ok(bytes),
                    Some(Ok(Message::Text(text))) => return Ok(text.into()),
                    Some(Ok(Message::Close(frame))) => {
                        return Err(Error::Closed(frame.map(|it| u16::from(it.code))));
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                }
            },
            Self::Events(events) => events.next().await,
        }
    }

    /// Says goodbye, as a browser that leaves the page.
    pub async fn close(self) -> Result<()> {
        match self {
            Self::WebSocket(mut socket, _) => {
                WebSocketStream::close(&mut socket, None).await.map_err(lost)
            }
            Self::Events(_) => Ok(()),
        }
    }
}

async fn open_socket(target: &Target, encoding: Encoding) -> Result<WebSocketStream<TcpStream>> {
    let stream = TcpStream::connect(&target.authority).await?;
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(Some(FRAME_BYTES_MAX))
        .max_frame_size(Some(FRAME_BYTES_MAX));
    let opened = client_async_with_config(upgrade(target, encoding)?, stream, Some(config)).await;
    match opened {
        Ok((socket, _)) => Ok(socket),
        Err(tungstenite::Error::Http(answer)) => {
            let body = answer.body().as_deref().unwrap_or_default();
            Err(Error::Status {
                status: answer.status().as_u16(),
                body: String::from_utf8_lossy(body).into_owned(),
            })
        }
        Err(error) => Err(lost(error)),
    }
}

fn upgrade(target: &Target, encoding: Encoding) -> Result<Upgrade> {
    let subprotocol = match encoding {
        Encoding::MessagePack => SUBPROTOCOL_MSGPACK,
        Encoding::Json => SUBPROTOCOL_JSON,
    };
    let url = format!("ws://{}/socket", target.authority);
    let mut request = url.into_client_request().map_err(lost)?;
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", HeaderValue::from_static(subprotocol));
    headers.insert("origin", header(&target.origin())?);
    if !target.cookie.is_empty() {
        headers.insert("cookie", header(&target.cookie)?);
    }
    Ok(request)
}

fn header(value: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(value).map_err(|error| Error::Unreadable(error.to_string()))
}

fn text_of(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| Error::Unreadable(error.to_string()))
}

fn lost(error: tungstenite::Error) -> Error {
    match error {
        tungstenite::Error::Io(error) => Error::Io(error),
        // A server that dies says nothing, neither in a conversation nor before one.
        tungstenite::Error::ConnectionClosed
        | tungstenite::Error::AlreadyClosed
        | tungstenite::Error::Protocol(
            ProtocolError::ResetWithoutClosingHandshake | ProtocolError::HandshakeIncomplete,
        ) => Error::Closed(None),
        other => Error::Unreadable(other.to_string()),
    }
}

impl Events {
    async fn open(target: &Target, hello: &Hello) -> Result<Line> {
        let body = serde_json::to_vec(hello)?;
        let stream = http::send(target, "POST", "/api/events", Some(body)).await?;
        if stream.status != 200 {
            return Err(stream.into_error().await);
        }
        Ok(Line::Events(Box::new(Self {
            target: target.clone(),
            stream,
            lines: DataLines::default(),
            ready: VecDeque::new(),
        })))
    }

    /// A refusal also comes as an answer, whatever the HTTP status.
    async fn post(&mut self, frame: &ClientFrame) -> Result<()> {
        let ClientFrame::Request(request) = frame else { return Ok(()) };
        let body = serde_json::to_vec(request)?;
        let posted = http::send(&self.target, "POST", "/api/commands", Some(body)).await?;
        let status = posted.status;
        let bytes = posted.bytes().await?;
        let answer: Answer = serde_json::from_slice(&bytes).map_err(|_| Error::Status {
            status,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        })?;
        let reply = ServerFrame::Reply(Box::new(answer));
        self.ready.push_back(Encoding::Json.encode(&reply)?.into());
        Ok(())
    }

    async fn next(&mut self) -> Result<Bytes> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Ok(ready);
            }
            let chunk = self.stream.chunk().await?.ok_or(Error::Closed(None))?;
            self.ready.extend(self.lines.push(&chunk).into_iter().map(Bytes::from));
        }
    }
}

/// Cuts a stream of server-sent events into their data. Our server writes one `data` line an
/// event, but several lines of one event are joined as the standard says.
#[derive(Debug, Default)]
struct DataLines {
    line: Vec<u8>,
    data: Option<Vec<u8>>,
}

impl DataLines {
    fn push(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut events = Vec::new();
        for byte in bytes {
            if *byte != b'\n' {
                self.line.push(*byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let line = line.strip_suffix(b"\r").unwrap_or(&line);
            if line.is_empty() {
                events.extend(self.data.take());
            } else if let Some(data) = line.strip_prefix(b"data:") {
                let data = data.strip_prefix(b" ").unwrap_or(data);
                match &mut self.data {
                    Some(before) => {
                        before.push(b'\n');
                        before.extend(data);
                    }
                    None => self.data = Some(data.to_vec()),
                }
            }
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_cut_wherever_the_bytes_were() {
        let stream = b": hello\n\ndata: {\"a\":1}\nid: 4\n\r\ndata:x\r\ndata: y\r\n\r\n";
        for size in 1..stream.len() {
            let mut lines = DataLines::default();
            let events: Vec<Vec<u8>> =
                stream.chunks(size).flat_map(|chunk| lines.push(chunk)).collect();
            assert_eq!(events, [b"{\"a\":1}".to_vec(), b"x\ny".to_vec()], "chunks of {size}");
        }
    }
}
