//! A typed client: one person's browser, without the screen.
//!
//! It says `hello` with the positions it knows, applies every frame to its [`State`], matches
//! replies to requests by id, and turns a broken promise (a hole, another order) into an error.
//! It starts nothing in the background: it reads only while one of its methods is awaited.
//!
//! ```no_run
//! # async fn story() -> parvis_load_tests::error::Result<()> {
//! use parvis_load_tests::api;
//! use parvis_load_tests::client::{Client, Via};
//! let base = "http://127.0.0.1:8470";
//! let persona = api::personas(base).await?.remove(0);
//! let cookie = api::sign_in_demo(base, persona.person).await?;
//! let mut client = Client::connect(base, &cookie, Via::MSGPACK).await?;
//! let room = *client.state().rooms.keys().next().expect("a room");
//! client.post(room, "Bonjour").await?;
//! client.cut();
//! client.resume().await?;
//! # Ok(()) }
//! ```

use crate::error::{Error, Result};
use crate::http::Target;
use crate::state::{Keep, State};
use crate::transport::Line;
use bytes::Bytes;
use parvis_protocol::VERSION;
use parvis_protocol::command::{Command, Done, OfChannel, PostMessage, Reply};
use parvis_protocol::frame::{Bye, ClientFrame, Hello, Outcome, Request, ServerFrame};
use parvis_protocol::id::{ChannelId, CommandId};
use parvis_protocol::problem::Refusal;
use parvis_protocol::wire::Encoding;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::timeout;

pub use crate::transport::Via;

/// Longest wait for anything the server owes: an answer, a `welcome`, a change others made.
pub const PATIENCE: Duration = Duration::from_secs(20);

impl Via {
    /// A WebSocket that carries MessagePack, as our own client does.
    pub const MSGPACK: Self = Self::WebSocket(Encoding::MessagePack);
    /// A WebSocket that carries JSON.
    pub const JSON: Self = Self::WebSocket(Encoding::Json);
    /// Every way there is.
    pub const ALL: [Self; 3] = [Self::MSGPACK, Self::JSON, Self::Events];
}

/// One connection of one person, which comes and goes; what it knows stays.
#[derive(Debug)]
pub struct Client {
    target: Target,
    via: Via,
    line: Option<Line>,
    state: State,
    ids: CommandIds,
    /// Sent, not answered: to be sent again with the same id after a reconnection.
    unanswered: BTreeMap<CommandId, Command>,
    /// Answers nobody has asked for yet.
    answers: BTreeMap<CommandId, Outcome>,
    /// The farewell, when the server said one.
    bye: Option<Bye>,
}

impl Client {
    /// Connects for the first time and waits for every channel to be live.
    pub async fn connect(base_url: &str, cookie: &str, via: Via) -> Result<Self> {
        let mut client = Self::new(base_url, cookie, via);
        client.resume().await?;
        Ok(client)
    }

    /// A client that is not connected and knows nothing.
    pub fn new(base_url: &str, cookie: &str, via: Via) -> Self {
        Self {
            target: Target::new(base_url, cookie),
            via,
            line: None,
            state: State::new(Keep::Entities),
            ids: CommandIds::default(),
            unanswered: BTreeMap::new(),
            answers: BTreeMap::new(),
            bye: None,
        }
    }

    /// Connects again, resumes where it stands, sends what was not answered once more, and waits
    /// for every channel to be live.
    pub async fn resume(&mut self) -> Result<()> {
        self.open().await?;
        self.until("every channel to be live", State::all_live).await
    }

    /// The same without waiting for more than `welcome`.
    pub async fn open(&mut self) -> Result<()> {
        self.cut();
        self.bye = None;
        let hello = Hello { protocol: VERSION, resume: self.state.positions() };
        self.state.you = None;
        let opened = timeout(PATIENCE, Line::open(&self.target, self.via, hello)).await;
        self.line = Some(opened.map_err(|_| Error::Late(PATIENCE, "a connection"))??);
        self.until("welcome", |state| state.you.is_some()).await?;
        for (id, command) in self.unanswered.clone() {
            self.send(id, command).await?;
        }
        Ok(())
    }

    /// Moves to another node of the same territory: the next `resume` goes there.
    pub fn aim(&mut self, base_url: &str) {
        self.target = Target::new(base_url, &self.target.cookie);
    }

    /// Drops the line as a dead network does: no farewell. What is known stays.
    pub fn cut(&mut self) {
        self.line = None;
    }

    /// Leaves as a browser that closes its page. What is known stays.
    pub async fn leave(&mut self) -> Result<()> {
        match self.line.take() {
            Some(line) => line.close().await,
            None => Ok(()),
        }
    }

    /// Whether there is a line, as far as this client knows.
    pub const fn connected(&self) -> bool {
        self.line.is_some()
    }

    /// What it knows.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The server's farewell on the last line.
    pub const fn bye(&self) -> Option<&Bye> {
        self.bye.as_ref()
    }

    /// Commands sent and not answered yet.
    pub const fn unanswered(&self) -> &BTreeMap<CommandId, Command> {
        &self.unanswered
    }

    /// An id that no command has had.
    pub fn next_id(&mut self) -> CommandId {
        self.ids.fresh()
    }

    /// Sends a command and waits for its answer; a refusal is an error.
    pub async fn request(&mut self, command: Command) -> Result<Reply> {
        let id = self.next_id();
        match self.request_as(id, command).await? {
            Outcome::Ok(reply) => Ok(reply),
            Outcome::Problem(refusal) => Err(Error::Refused(Box::new(refusal))),
        }
    }

    /// Sends a command that must be refused and says how.
    pub async fn refused(&mut self, command: Command) -> Result<Refusal> {
        let id = self.next_id();
        match self.request_as(id, command).await? {
            Outcome::Problem(refusal) => Ok(refusal),
            Outcome::Ok(reply) => Err(Error::Unreadable(format!("accepted: {reply:?}"))),
        }
    }

    /// Sends a command under an id of the caller's choice, and waits for its outcome.
    pub async fn request_as(&mut self, id: CommandId, command: Command) -> Result<Outcome> {
        self.send(id, command).await?;
        self.answer(id).await
    }

    /// Sends a command without waiting for its answer.
    pub async fn send(&mut self, id: CommandId, command: Command) -> Result<()> {
        self.unanswered.insert(id, command.clone());
        let request = ClientFrame::Request(Request { id, command });
        let line = self.line.as_mut().ok_or(Error::Closed(None))?;
        match line.send(&request).await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.lost(error)),
        }
    }

    /// Waits for the answer to a command that was sent; what comes before it is applied.
    pub async fn answer(&mut self, id: CommandId) -> Result<Outcome> {
        loop {
            if let Some(outcome) = self.answers.remove(&id) {
                return Ok(outcome);
            }
            self.next().await?;
        }
    }

    /// Takes the answers that came and that nobody has asked for yet.
    pub fn take_answers(&mut self) -> BTreeMap<CommandId, Outcome> {
        std::mem::take(&mut self.answers)
    }

    /// Posts a message in the main line of a room.
    pub async fn post(&mut self, channel: ChannelId, body: &str) -> Result<Done> {
        let post = PostMessage {
            channel,
            thread: None,
            quote: None,
            body: body.to_owned(),
            acknowledgement_requested: false,
        };
        self.done(Command::PostMessage(post)).await
    }

    /// Sends a command that writes, and gives where it was committed.
    pub async fn done(&mut self, command: Command) -> Result<Done> {
        match self.request(command).await? {
            Reply::Done(done) => Ok(done),
            other => Err(Error::Unreadable(format!("not `done`: {other:?}"))),
        }
    }

    /// Loads a room: its members, pinned messages and newest messages join what is known.
    pub async fn load(&mut self, channel: ChannelId) -> Result<()> {
        self.request(Command::LoadChannel(OfChannel { channel })).await.map(|_| ())
    }

    /// Waits for the next frame, applies it, and gives it.
    pub async fn next(&mut self) -> Result<ServerFrame> {
        timeout(PATIENCE, self.read()).await.map_err(|_| Error::Late(PATIENCE, "the next frame"))?
    }

    /// Reads until what is known satisfies a condition.
    pub async fn until(
        &mut self,
        what: &'static str,
        mut reached: impl FnMut(&State) -> bool,
    ) -> Result<()> {
        let read = async {
            while !reached(&self.state) {
                self.read().await?;
            }
            Ok(())
        };
        timeout(PATIENCE, read).await.map_err(|_| Error::Late(PATIENCE, what))?
    }

    async fn read(&mut self) -> Result<ServerFrame> {
        let line = self.line.as_mut().ok_or(Error::Closed(None))?;
        match line.next().await {
            Ok(bytes) => self.take(&bytes),
            Err(error) => Err(self.lost(error)),
        }
    }

    fn take(&mut self, bytes: &Bytes) -> Result<ServerFrame> {
        let encoding = self.line.as_ref().map_or(Encoding::Json, Line::encoding);
        let frame: ServerFrame = encoding.decode(bytes)?;
        self.state.apply(&frame)?;
        match &frame {
            ServerFrame::Reply(answer) => {
                // An answer that was asked twice comes twice.
                if self.unanswered.remove(&answer.id).is_some() {
                    self.answers.insert(answer.id, answer.outcome.clone());
                }
            }
            ServerFrame::Bye(bye) => self.bye = Some(bye.clone()),
            ServerFrame::Welcome(_)
            | ServerFrame::CaughtUp(_)
            | ServerFrame::Reset(_)
            | ServerFrame::Changes(_)
            | ServerFrame::Signal(_) => {}
        }
        Ok(frame)
    }

    fn lost(&mut self, error: Error) -> Error {
        self.line = None;
        error
    }
}

/// Ids of commands: a random half, so that no two runs share any, and a count.
#[derive(Clone, Copy, Debug)]
pub struct CommandIds {
    random: u64,
    count: u64,
}

impl Default for CommandIds {
    fn default() -> Self {
        // Without a source of randomness nothing else of this machine works either.
        Self { random: getrandom::u64().unwrap_or_default(), count: 0 }
    }
}

impl CommandIds {
    /// The next id: a valid UUID of version 8.
    pub fn fresh(&mut self) -> CommandId {
        self.count += 1;
        let mut bytes = [0; 16];
        let (high, low) = bytes.split_at_mut(8);
        high.copy_from_slice(&self.random.to_be_bytes());
        low.copy_from_slice(&self.count.to_be_bytes());
        CommandId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}
