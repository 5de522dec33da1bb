//! A WebSocket without manners: it sends whatever it is told to, and answers nothing by itself.

use crate::world::World;
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::frame::{ClientFrame, Hello, Outcome, Request, ServerFrame};
use parvis_protocol::id::CommandId;
use parvis_protocol::problem::Problem;
use parvis_protocol::wire::Encoding;
use parvis_protocol::{SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK, VERSION};
use serde::Serialize;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{WebSocketStream, client_async};
use uuid::Uuid;

/// Bytes kept by the system for one who does not read; the other end keeps some too.
const RECEIVE_BYTES: u32 = 4_096;

/// The socket.
pub struct Raw {
    socket: WebSocketStream<TcpStream>,
    encoding: Encoding,
    /// Pings that came.
    pub pings: usize,
    sent: u128,
}

/// A connection on which little fits.
pub async fn narrow(url: &str) -> TcpStream {
    let address = url.trim_start_matches("http://").parse().unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(RECEIVE_BYTES).unwrap();
    socket.connect(address).await.unwrap()
}

/// `hello` of somebody who knows nothing.
pub fn hello() -> ClientFrame {
    ClientFrame::Hello(Hello { protocol: VERSION, resume: Vec::new() })
}

impl Raw {
    /// Opens a socket to the first node, and says nothing.
    pub async fn open(world: &World, function: &str, encoding: Encoding) -> Self {
        let cookie = world.cookie(function).await;
        let url = world.url(0).replace("http://", "ws://") + "/socket";
        let mut upgrade = url.into_client_request().unwrap();
        let subprotocol = match encoding {
            Encoding::MessagePack => SUBPROTOCOL_MSGPACK,
            Encoding::Json => SUBPROTOCOL_JSON,
        };
        let headers = upgrade.headers_mut();
        headers.insert("sec-websocket-protocol", subprotocol.parse().unwrap());
        headers.insert("cookie", cookie.parse().unwrap());
        let (socket, _) = client_async(upgrade, narrow(world.url(0)).await).await.unwrap();
        Self { socket, encoding, pings: 0, sent: 0 }
    }

    /// The same, greeted and live in every room.
    pub async fn live(world: &World, function: &str, encoding: Encoding) -> Self {
        let mut raw = Self::open(world, function, encoding).await;
        raw.say(&hello()).await;
        let ServerFrame::Welcome(welcome) = raw.frame().await else { panic!("no welcome") };
        for _ in 0..=welcome.channels.len() {
            while !matches!(raw.frame().await, ServerFrame::CaughtUp(_)) {}
        }
        raw
    }

    /// Sends anything that can be written down.
    pub async fn say(&mut self, frame: &impl Serialize) {
        let bytes = match self.encoding {
            Encoding::MessagePack => rmp_serde::to_vec_named(frame).unwrap(),
            Encoding::Json => serde_json::to_vec(frame).unwrap(),
        };
        self.bytes(bytes).await;
    }

    /// Sends bytes as a frame.
    pub async fn bytes(&mut self, bytes: Vec<u8>) {
        self.send(match self.encoding {
            Encoding::MessagePack => Message::Binary(bytes.into()),
            Encoding::Json => Message::Text(String::from_utf8(bytes).unwrap().into()),
        })
        .await;
    }

    /// Sends a message, unless the server has closed already.
    pub async fn send(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    /// Sends a command without waiting for its answer.
    pub async fn command(&mut self, command: Command) -> CommandId {
        self.sent += 1;
        let id = CommandId(Uuid::from_u128(self.sent << 64 | 7));
        self.say(&ClientFrame::Request(Request { id, command })).await;
        id
    }

    /// The next frame.
    pub async fn frame(&mut self) -> ServerFrame {
        loop {
            match self.socket.next().await.expect("a frame, not the end").unwrap() {
                Message::Binary(bytes) => return self.encoding.decode(&bytes).unwrap(),
                Message::Text(text) => return self.encoding.decode(text.as_bytes()).unwrap(),
                Message::Ping(_) => self.pings += 1,
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next answer.
    pub async fn answer(&mut self) -> (CommandId, Result<Reply, Problem>) {
        loop {
            if let ServerFrame::Reply(answer) = self.frame().await {
                return match answer.outcome {
                    Outcome::Ok(reply) => (answer.id, Ok(reply)),
                    Outcome::Problem(refusal) => (answer.id, Err(refusal.problem)),
                };
            }
        }
    }

    /// Waits for a ping. Its answer is ready, and leaves with [`Raw::pong`].
    pub async fn ping(&mut self) {
        while !matches!(self.socket.next().await.unwrap().unwrap(), Message::Ping(_)) {}
    }

    /// Answers the last ping.
    pub async fn pong(&mut self) {
        self.socket.flush().await.unwrap();
    }

    /// Whether anything came that was not read yet.
    pub fn heard(&mut self) -> bool {
        self.socket.next().now_or_never().is_some()
    }

    /// Reads until the server closes. Gives its code.
    pub async fn closed(mut self) -> Option<u16> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Close(frame))) => return frame.map(|it| it.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }
}
