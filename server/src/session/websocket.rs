//! The WebSocket of a session: the library reads, this file writes.
//!
//! What tungstenite writes passes through a buffer that grows to the largest batch and stays: on
//! ten thousand idle connections that is most of the memory. Here the frames of a batch are put
//! one behind the other into a buffer that lives as long as the write, and leave in one system
//! call. Reading (masks, fragments, UTF-8) stays with the library, and so do the control frames.

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::header::SEC_WEBSOCKET_PROTOCOL;
use http::{HeaderMap, HeaderValue, Request, Response};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use parvis_protocol::limits::FRAME_BYTES_MAX;
use parvis_protocol::wire::Encoding;
use parvis_protocol::{SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK};
use std::io;
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response;
pub(super) use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
pub(super) use tokio_tungstenite::tungstenite::{Error, Message};

/// Held by every connection for ever, and filled with zeros at every look: most commands fit, and
/// a longer one is read in several pieces.
const READ_BUFFER_BYTES: usize = 1024;
/// Room for the header of a frame: two bytes, and eight for the longest length.
const HEADER_BYTES: usize = 10;

/// A request that becomes a WebSocket once it is answered.
#[derive(Debug)]
pub(super) struct Opening {
    /// The answer that the peer waits for.
    pub(super) answer: Response<()>,
    upgrade: OnUpgrade,
    encoding: Encoding,
}

impl Opening {
    /// Reads the request, whose head asks for one of our protocols.
    pub(super) fn new(mut request: Request<()>) -> Result<Self, Error> {
        let upgrade = hyper::upgrade::on(&mut request);
        let mut answer = create_response(&request)?;
        let name = chosen(request.headers());
        if let Some(name) = name {
            answer.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(name));
        }
        let encoding = name.and_then(Encoding::of_subprotocol).unwrap_or(Encoding::Json);
        Ok(Self { answer, upgrade, encoding })
    }

    /// Splits off the answer; what remains resolves when the peer has it.
    pub(super) fn split(self) -> (Response<()>, impl Future<Output = Option<WebSocket>>) {
        let Self { answer, upgrade, encoding } = self;
        let socket = async move { Some(WebSocket::new(upgrade.await.ok()?, encoding).await) };
        (answer, socket)
    }
}

/// The first of our protocols that the client offers.
fn chosen(headers: &HeaderMap) -> Option<&'static str> {
    let offers = headers.get_all(SEC_WEBSOCKET_PROTOCOL);
    let offered: Vec<&str> = offers
        .iter()
        .filter_map(|names| names.to_str().ok())
        .flat_map(|names| names.split(','))
        .map(str::trim)
        .collect();
    [SUBPROTOCOL_MSGPACK, SUBPROTOCOL_JSON].into_iter().find(|name| offered.contains(name))
}

/// An open WebSocket.
#[derive(Debug)]
pub(super) struct WebSocket {
    stream: WebSocketStream<TokioIo<Upgraded>>,
    /// How frames are written.
    pub(super) encoding: Encoding,
    /// A write was given up in the middle of a frame: nothing can follow it.
    torn: bool,
}

impl WebSocket {
    async fn new(upgraded: Upgraded, encoding: Encoding) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .max_message_size(Some(FRAME_BYTES_MAX))
            .max_frame_size(Some(FRAME_BYTES_MAX));
        let io = TokioIo::new(upgraded);
        let stream = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
        Self { stream, encoding, torn: false }
    }

    /// Reads one message. May be cancelled without losing anything.
    pub(super) async fn recv(&mut self) -> Option<Result<Message, Error>> {
        self.stream.next().await
    }

    /// Writes one control frame.
    pub(super) async fn send(&mut self, message: Message) -> Result<(), Error> {
        if self.torn {
            return Err(Error::Io(io::ErrorKind::BrokenPipe.into()));
        }
        self.stream.send(message).await
    }

    /// Writes encoded frames, all with one call to the system if it takes them. Given up before
    /// its end, it leaves a socket that can only be closed.
    pub(super) async fn write(&mut self, frames: Vec<Bytes>) -> Result<(), Error> {
        // A pong that the library could write only in part must end first.
        self.stream.flush().await?;
        let bytes = joined(self.encoding, &frames)?;
        drop(frames);
        self.torn = true;
        let io = self.stream.get_mut();
        io.write_all(&bytes).await?;
        io.flush().await?;
        self.torn = false;
        Ok(())
    }
}

/// Frames as they cross the socket, one behind the other.
fn joined(encoding: Encoding, frames: &[Bytes]) -> Result<Vec<u8>, Error> {
    let kind = match encoding {
        Encoding::MessagePack => Data::Binary,
        Encoding::Json => Data::Text,
    };
    let header = FrameHeader { opcode: OpCode::Data(kind), ..FrameHeader::default() };
    let bytes = frames.iter().map(|frame| frame.len() + HEADER_BYTES).sum();
    let mut joined = Vec::with_capacity(bytes);
    for frame in frames {
        header.format(u64::try_from(frame.len()).unwrap_or(u64::MAX), &mut joined)?;
        joined.extend_from_slice(frame);
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_tungstenite::tungstenite::protocol::WebSocket as Peer;

    #[test]
    fn frames_of_every_length_are_read_by_the_library() {
        for encoding in [Encoding::MessagePack, Encoding::Json] {
            let sizes = [0, 1, 125, 126, 65_535, 65_536, 200_000];
            let sent: Vec<Bytes> = sizes.map(|size| vec![b'a'; size].into()).to_vec();
            let wire = io::Cursor::new(joined(encoding, &sent).unwrap());
            let mut peer = Peer::from_raw_socket(wire, Role::Client, None);
            for bytes in sent {
                let message = peer.read().unwrap();
                assert_eq!(message.is_text(), encoding == Encoding::Json);
                assert_eq!(message.into_data(), bytes);
            }
        }
    }

    #[test]
    fn the_first_of_our_protocols_is_chosen() {
        let chosen = |offers: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for offer in offers {
                headers.append(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(offer));
            }
            chosen(&headers)
        };
        assert_eq!(chosen(&["parvis.1.json, parvis.1.msgpack"]), Some(SUBPROTOCOL_MSGPACK));
        assert_eq!(chosen(&["other", "parvis.1.json"]), Some(SUBPROTOCOL_JSON));
        assert_eq!(chosen(&["parvis.1"]), None);
        assert_eq!(chosen(&[]), None);
    }
}
