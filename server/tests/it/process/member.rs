//! A member of the room who posts on schedule whatever the server does (open loop), comes back by
//! herself, and sends again, with the same ids, what was not answered.

use parvis_load_tests::client::{Client, Via};
use parvis_load_tests::error::Error;
use parvis_protocol::change::Entity;
use parvis_protocol::command::{Command, Done, PostMessage, Reply};
use parvis_protocol::frame::{Changes, Outcome, ServerFrame};
use parvis_protocol::id::{ChannelId, CommandId, Seq};
use parvis_protocol::limits::IN_FLIGHT_COMMANDS_MAX;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, interval, interval_at, timeout};

/// Between two attempts to reach a server that is not there.
const KNOCK_EVERY: Duration = Duration::from_millis(50);
/// A server that is not back by then will not be.
const BACK_WITHIN: Duration = Duration::from_secs(30);
/// Time for a crowd that stopped posting to hear its last answers.
const FINISH_WITHIN: Duration = Duration::from_secs(240);

/// Messages tell when they were due, in microseconds since then.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// When somebody posts.
#[derive(Clone, Copy)]
pub struct Rhythm {
    /// The time from one burst to the next.
    pub every: Duration,
    /// Messages of a burst.
    pub burst: usize,
    /// When the first one is due.
    pub first: Duration,
    /// Bursts in all.
    pub bursts: usize,
}

/// A message on its way.
pub struct Post {
    /// Its text: the author's name and its number, when it was due, and what fills it.
    pub body: String,
    /// When it was due.
    pub due: Instant,
}

/// Something that took its time.
#[derive(Clone, Debug)]
pub struct Delay {
    /// The message: its author's name and its number.
    pub message: String,
    /// When it was due.
    pub due: Instant,
    /// When it was answered, or heard.
    pub at: Instant,
}

/// One person at the end of one connection.
pub struct Member {
    /// Names the person in her messages; her node first.
    pub name: String,
    /// Her connection and what she knows.
    pub client: Client,
    /// Head of the room when she came first.
    pub since: Seq,
    /// When she posts; a silent reader does not.
    pub rhythm: Option<Rhythm>,
    /// What makes her messages long.
    pub filler: String,
    /// Everything she ever posted.
    pub posts: BTreeMap<CommandId, Post>,
    /// What the server said was done.
    pub done: BTreeMap<CommandId, Done>,
    /// How long each answer took.
    pub answered: Vec<Delay>,
    /// How long each message of the others took; those she caught up with are not counted.
    pub heard: Vec<Delay>,
    /// Times she lost the server and came back.
    pub returns: usize,
    room: ChannelId,
    /// Due and not sent yet.
    backlog: VecDeque<CommandId>,
    /// Refused for now.
    again: Vec<CommandId>,
}

impl Member {
    /// Connects.
    pub async fn join(base_url: &str, cookie: &str, name: String, room: &str) -> Self {
        let client = Client::connect(base_url, cookie, Via::MSGPACK).await.expect("connected");
        let room = client.state().room_named(room).expect("the room");
        let since = client.state().position(room);
        Self {
            name,
            client,
            since,
            rhythm: None,
            filler: String::new(),
            posts: BTreeMap::new(),
            done: BTreeMap::new(),
            answered: Vec::new(),
            heard: Vec::new(),
            returns: 0,
            room,
            backlog: VecDeque::new(),
            again: Vec::new(),
        }
    }

    /// The room she is in.
    pub const fn room(&self) -> ChannelId {
        self.room
    }

    /// Reads until she knows everything up to a position, coming back if she must.
    pub async fn catch_up(&mut self, head: Seq) {
        let room = self.room;
        loop {
            if !self.client.connected() {
                self.come_back().await;
            }
            match self.client.until("the head", |state| state.position(room) >= head).await {
                Ok(()) => return,
                Err(error) => self.must_be_lost(&error),
            }
        }
    }

    async fn live(mut self, board: Arc<Board>) -> Self {
        let mut stop = board.stop.subscribe();
        let mut settled = None;
        let mut bursts = self.rhythm.map_or(0, |it| it.bursts);
        let mut pace = self.rhythm.map(|it| interval_at(Instant::now() + it.first, it.every));
        loop {
            let stopped = *stop.borrow_and_update();
            if stopped {
                bursts = 0;
            }
            self.speak(&board).await;
            if stopped && settled.is_none() && self.has_all_answers() {
                settled = Some(board.settled.subscribe());
                board.settled.send_modify(|members| *members += 1);
            }
            tokio::select! {
                due = tick(&mut pace) => {
                    self.backlog.extend(self.again.drain(..));
                    if bursts > 0 {
                        bursts -= 1;
                        self.fall_due(due, &board);
                    }
                }
                // She goes on reading until nobody waits for an answer any more.
                () = all_settled(&mut settled, board.members) => return self,
                heard = self.client.next() => match heard {
                    Ok(frame) => self.hear(&frame, &board),
                    Err(error) => self.must_be_lost(&error),
                },
                _ = stop.changed(), if !stopped => {}
            }
        }
    }

    fn has_all_answers(&self) -> bool {
        self.backlog.is_empty() && self.again.is_empty() && self.client.unanswered().is_empty()
    }

    /// A burst is due: it waits for its turn, however late the answers to the one before are.
    fn fall_due(&mut self, due: Instant, board: &Board) {
        let burst = self.rhythm.map_or(0, |it| it.burst);
        board.posted.fetch_add(burst, Ordering::Relaxed);
        for _ in 0..burst {
            let id = self.client.next_id();
            let micros = due.duration_since(*EPOCH).as_micros();
            let body = format!("{}-{} {micros} {}", self.name, self.posts.len(), self.filler);
            self.posts.insert(id, Post { body: body.trim_end().to_owned(), due });
            self.backlog.push_back(id);
        }
    }

    /// Sends what is due, as far as the protocol lets her.
    async fn speak(&mut self, board: &Board) {
        loop {
            if !self.client.connected() {
                self.come_back().await;
                self.take_answers(board);
            }
            if self.client.unanswered().len() >= IN_FLIGHT_COMMANDS_MAX {
                return;
            }
            let Some(id) = self.backlog.pop_front() else { return };
            let body = self.posts[&id].body.clone();
            let (channel, acknowledgement_requested) = (self.room, false);
            let post =
                PostMessage { channel, thread: None, quote: None, body, acknowledgement_requested };
            // What could not be sent counts as unanswered: it is sent again after the return.
            if let Err(error) = self.client.send(id, Command::PostMessage(post)).await {
                self.must_be_lost(&error);
            }
        }
    }

    /// Knocks until the server is there again and everything missed was received.
    async fn come_back(&mut self) {
        let deadline = Instant::now() + BACK_WITHIN;
        let mut pace = interval(KNOCK_EVERY);
        loop {
            pace.tick().await;
            match self.client.resume().await {
                Ok(()) => break,
                Err(error) => self.must_be_lost(&error),
            }
            assert!(Instant::now() < deadline, "{}: not back within {BACK_WITHIN:?}", self.name);
        }
        self.returns += 1;
    }

    fn hear(&mut self, frame: &ServerFrame, board: &Board) {
        match frame {
            ServerFrame::Changes(changes) => self.note_delays(changes),
            ServerFrame::Reply(_) => self.take_answers(board),
            ServerFrame::Welcome(_)
            | ServerFrame::CaughtUp(_)
            | ServerFrame::Reset(_)
            | ServerFrame::Signal(_)
            | ServerFrame::Bye(_) => {}
        }
    }

    fn note_delays(&mut self, changes: &Changes) {
        let now = Instant::now();
        for entity in changes.changes.iter().flat_map(|change| &change.entities) {
            let Entity::Message(message) = entity else { continue };
            let mut words = message.body.split(' ');
            let message = words.next().unwrap_or_default().to_owned();
            let due = words.next().and_then(|it| it.parse().ok()).map(Duration::from_micros);
            if let Some(due) = due {
                self.heard.push(Delay { message, due: *EPOCH + due, at: now });
            }
        }
    }

    fn take_answers(&mut self, board: &Board) {
        let now = Instant::now();
        for (id, outcome) in self.client.take_answers() {
            match outcome {
                Outcome::Ok(Reply::Done(done)) => {
                    let Post { body, due } = &self.posts[&id];
                    let message = body.split(' ').next().unwrap_or_default().to_owned();
                    self.answered.push(Delay { message, due: *due, at: now });
                    self.done.insert(id, done);
                    board.acknowledged.send_modify(|count| *count += 1);
                }
                Outcome::Problem(refusal) if refusal.temporary => self.again.push(id),
                other => panic!("{}: answered {other:?}", self.name),
            }
        }
    }

    /// A server may go away; nothing else may go wrong.
    fn must_be_lost(&self, error: &Error) {
        assert!(matches!(error, Error::Io(_) | Error::Closed(_)), "{}: {error}", self.name);
    }
}

async fn tick(pace: &mut Option<Interval>) -> Instant {
    match pace {
        Some(pace) => pace.tick().await,
        None => std::future::pending().await,
    }
}

async fn all_settled(settled: &mut Option<watch::Receiver<usize>>, members: usize) {
    match settled {
        // The board outlives everybody who looks at it.
        Some(settled) => drop(settled.wait_for(|count| *count == members).await),
        None => std::future::pending().await,
    }
}

/// What the members of a crowd and its owner tell each other.
struct Board {
    members: usize,
    /// Messages that fell due.
    posted: AtomicUsize,
    /// Messages acknowledged.
    acknowledged: watch::Sender<u64>,
    /// Nothing more falls due.
    stop: watch::Sender<bool>,
    /// Members who have all their answers, after that.
    settled: watch::Sender<usize>,
}

/// Members who live at the same time.
pub struct Crowd {
    board: Arc<Board>,
    alive: JoinSet<Member>,
}

impl Crowd {
    /// Lets them live.
    pub fn start(members: Vec<Member>) -> Self {
        LazyLock::force(&EPOCH);
        let board = Arc::new(Board {
            members: members.len(),
            posted: AtomicUsize::new(0),
            acknowledged: watch::Sender::new(0),
            stop: watch::Sender::new(false),
            settled: watch::Sender::new(0),
        });
        let mut alive = JoinSet::new();
        for member in members {
            alive.spawn(member.live(Arc::clone(&board)));
        }
        Self { board, alive }
    }

    /// Waits until so many more messages were acknowledged.
    pub async fn post(&mut self, more: u64, within: Duration) {
        let mut acknowledged = self.board.acknowledged.subscribe();
        let enough = *acknowledged.borrow() + more;
        tokio::select! {
            reached = timeout(within, acknowledged.wait_for(|count| *count >= enough)) => {
                assert!(reached.is_ok(), "{more} messages were not acknowledged in {within:?}");
            }
            ended = self.alive.join_next() => match ended {
                Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
                Some(Ok(_)) | None => panic!("a member left by herself"),
            }
        }
    }

    /// Messages that fell due and were not acknowledged so far.
    pub fn waiting(&self) -> usize {
        let acknowledged = usize::try_from(*self.board.acknowledged.borrow()).expect("few");
        self.board.posted.load(Ordering::Relaxed).saturating_sub(acknowledged)
    }

    /// Nothing more falls due; waits for the last answers.
    pub async fn finish(mut self) -> Vec<Member> {
        self.board.stop.send_replace(true);
        let mut members = Vec::new();
        let ending = async {
            while let Some(ended) = self.alive.join_next().await {
                match ended {
                    Ok(member) => members.push(member),
                    Err(error) => std::panic::resume_unwind(error.into_panic()),
                }
            }
        };
        assert!(timeout(FINISH_WITHIN, ending).await.is_ok(), "not all was answered in time");
        members.sort_by(|one, other| one.name.cmp(&other.name));
        members
    }
}
