//! A client of the stock protocol with several documents, over a real socket, with a Yjs document
//! of its own.

use futures_util::{SinkExt as _, StreamExt as _};
use parvis_coedit::bytes::{Reader, put_buffer, put_number, put_text};
use parvis_protocol::id::DocumentId;
use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use yrs::updates::decoder::Decode as _;
use yrs::updates::encoder::Encode as _;
use yrs::{ClientID, Doc, GetString as _, Map as _, Options, Out, ReadTxn as _, StateVector};
use yrs::{Text as _, TextRef, Transact as _, Update};

const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody's page.
pub struct Peer {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    address: String,
    pub doc: Doc,
    /// `read-write`, `readonly`, or why not.
    pub access: Option<String>,
    /// How many updates were said to be saved, and not to be.
    pub saved: usize,
    pub unsaved: usize,
    pub synced: bool,
    /// What our own client would be told.
    pub words: Vec<Value>,
    /// Who is here, as the server says: (client, state).
    pub here: Vec<(u64, Value)>,
    /// The code with which it was closed.
    pub closed: Option<u16>,
    sent: usize,
}

impl Peer {
    /// Comes into a document and waits for what it holds.
    pub async fn open(url: &str, cookie: &str, id: DocumentId, client: u64) -> Self {
        let mut peer = Self::knock(url, cookie, id, client).await;
        peer.sync().await;
        peer.until("the document", |it| it.synced).await;
        peer
    }

    /// Shows its cookie, and asks nothing yet.
    pub async fn knock(url: &str, cookie: &str, id: DocumentId, client: u64) -> Self {
        let at = format!("{}/collab", url.replace("http://", "ws://"));
        let mut request = at.into_client_request().unwrap();
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        let (socket, _) = connect_async(request).await.unwrap();
        let options = Options::with_guid_and_client_id("test".into(), ClientID::new(client));
        let doc = Doc::with_options(options);
        doc.get_or_insert_map("meta");
        let mut peer = Self {
            socket,
            address: id.to_string(),
            doc,
            access: None,
            saved: 0,
            unsaved: 0,
            synced: false,
            words: Vec::new(),
            here: Vec::new(),
            closed: None,
            sent: 0,
        };
        let mut token = peer.frame(2);
        put_number(&mut token, 0);
        put_text(&mut token, "");
        peer.send(token).await;
        peer
    }

    async fn sync(&mut self) {
        let has = self.doc.transact().state_vector().encode_v1();
        let mut frame = self.frame(0);
        put_number(&mut frame, 0);
        put_buffer(&mut frame, &has);
        self.send(frame).await;
    }

    fn frame(&self, kind: u64) -> Vec<u8> {
        let mut frame = Vec::new();
        put_text(&mut frame, &self.address);
        put_number(&mut frame, kind);
        frame
    }

    async fn send(&mut self, frame: Vec<u8>) {
        // A socket that the server has closed says so when it is read.
        let _ = self.socket.send(Message::Binary(frame.into())).await;
    }

    /// Sends an update as it is.
    pub async fn update(&mut self, update: &[u8]) {
        let mut frame = self.frame(0);
        put_number(&mut frame, 2);
        put_buffer(&mut frame, update);
        self.sent += 1;
        self.send(frame).await;
    }

    /// Says where somebody is.
    pub async fn say_here(&mut self, client: u64, clock: u64, state: &str) {
        let mut update = Vec::new();
        put_number(&mut update, 1);
        put_number(&mut update, client);
        put_number(&mut update, clock);
        put_text(&mut update, state);
        let mut frame = self.frame(1);
        put_buffer(&mut frame, &update);
        self.send(frame).await;
    }

    /// Words for everybody, which only servers say.
    pub async fn broadcast(&mut self, words: &str) {
        let mut frame = self.frame(6);
        put_text(&mut frame, words);
        self.send(frame).await;
    }

    /// Writes in the title, and gives the update without sending it.
    pub fn edit(&self, at: u32, words: &str) -> Vec<u8> {
        let title = self.title_ref();
        let mut txn = self.doc.transact_mut();
        title.insert(&mut txn, at, words);
        txn.encode_update_v1()
    }

    /// Writes in the title, and waits until it is said to be saved.
    pub async fn write(&mut self, at: u32, words: &str) {
        let update = self.edit(at, words);
        let before = self.saved;
        self.update(&update).await;
        self.until("an acknowledgement", |it| it.saved > before).await;
    }

    fn title_ref(&self) -> TextRef {
        let meta = self.doc.get_or_insert_map("meta");
        match meta.get(&self.doc.transact(), "title") {
            Some(Out::YText(title)) => title,
            other => panic!("{other:?}"),
        }
    }

    /// What the title says here.
    pub fn title(&self) -> String {
        let title = self.title_ref();
        title.get_string(&self.doc.transact())
    }

    /// Waits until what it heard is so.
    pub async fn until(&mut self, what: &str, mut so: impl FnMut(&Self) -> bool) {
        let waiting = async {
            while !so(self) {
                if !self.hear().await {
                    break;
                }
            }
        };
        if timeout(PATIENCE, waiting).await.is_err() {
            panic!("no {what} in time: {:?}, {:?}", self.synced.then(|| self.title()), self.here);
        }
        assert!(so(self), "closed ({:?}, {:?}) before {what}", self.closed, self.words);
    }

    /// Waits until the server has closed it.
    pub async fn until_closed(&mut self) -> u16 {
        let waiting = async { while self.hear().await {} };
        timeout(PATIENCE, waiting).await.expect("closed in time");
        self.closed.expect("a code")
    }

    /// Reads one message; false when there is no more.
    async fn hear(&mut self) -> bool {
        match self.socket.next().await {
            Some(Ok(Message::Binary(frame))) => self.take(&frame).await,
            Some(Ok(Message::Close(frame))) => {
                self.closed = frame.map(|it| it.code.into());
                return false;
            }
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return false,
        }
        true
    }

    async fn take(&mut self, frame: &[u8]) {
        let mut reader = Reader::new(frame);
        assert_eq!(reader.text().unwrap(), self.address);
        match reader.number().unwrap() {
            0 => self.take_sync(&mut reader).await,
            1 => {
                let update = reader.buffer().unwrap();
                self.take_presence(update);
            }
            2 => {
                reader.number().unwrap();
                self.access = Some(reader.text().unwrap().to_owned());
            }
            5 => self.words.push(serde_json::from_str(reader.text().unwrap()).unwrap()),
            8 if reader.number().unwrap() == 1 => self.saved += 1,
            8 => self.unsaved += 1,
            _ => {}
        }
    }

    async fn take_sync(&mut self, reader: &mut Reader<'_>) {
        match reader.number().unwrap() {
            0 => {
                let has = StateVector::decode_v1(reader.buffer().unwrap()).unwrap();
                let lacks = self.doc.transact().encode_diff_v1(&has);
                let mut frame = self.frame(0);
                put_number(&mut frame, 1);
                put_buffer(&mut frame, &lacks);
                self.send(frame).await;
            }
            kind => {
                let update = Update::decode_v1(reader.buffer().unwrap()).unwrap();
                self.doc.transact_mut().apply_update(update).unwrap();
                self.synced |= kind == 1;
            }
        }
    }

    fn take_presence(&mut self, update: &[u8]) {
        let mut reader = Reader::new(update);
        for _ in 0..reader.number().unwrap() {
            let client = reader.number().unwrap();
            reader.number().unwrap();
            let state = serde_json::from_str(reader.text().unwrap()).unwrap();
            self.here.retain(|(known, _)| *known != client);
            self.here.push((client, state));
        }
    }
}
