//! A worker process against a server that lies: each lie must be found, and no honest delivery
//! taken for one. The liar is a room of a few lines in this file.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]
#![expect(clippy::result_large_err, reason = "the library's signature of a handshake")]

use futures_util::{SinkExt as _, StreamExt as _};
use parvis_load_tests::order::{Drive, Order, Pace, Report, Seat, Told};
use parvis_protocol::change::{Change, Entity, Verb};
use parvis_protocol::channel::{Channel, ChannelKind, ChannelState, MemberRole, Unread};
use parvis_protocol::command::{Command, Done, PostMessage, Reply};
use parvis_protocol::frame::{
    Answer, CaughtUp, Changes, ClientFrame, Outcome, Position, Request, ServerFrame, Welcome,
};
use parvis_protocol::id::{
    ChannelId, CommandId, MessageId, Micros, PersonId, Seq, SessionId, TerritoryId,
};
use parvis_protocol::identity::You;
use parvis_protocol::limits::Limits;
use parvis_protocol::message::Message as Post;
use parvis_protocol::problem::Problem;
use parvis_protocol::wire::Encoding;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request as Upgrade, Response};
use uuid::Uuid;

const ROOM: ChannelId = ChannelId(Uuid::from_u128(1));
const PERSONAL: ChannelId = ChannelId(Uuid::from_u128(2));
const PERSON: PersonId = PersonId(Uuid::from_u128(3));
/// The message at which the server lies, among 20.
const AT: i64 = 7;

/// How the server lies, to its second connection where it says "one".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lie {
    Nothing,
    /// One does not get a message.
    Hole,
    /// One gets two messages in the other order.
    Swap,
    /// One gets another text.
    Alter,
    /// Everybody gets a message twice, under two numbers.
    Repeat,
    /// An answer tells the place of another message.
    Misplace,
    /// A message is acknowledged and reaches nobody.
    Forget,
    /// One is cut off.
    Cut,
    /// One gets a frame twice: no lie, clients drop it.
    Again,
    /// A message is refused.
    Refuse,
}

struct Room {
    lie: Lie,
    seq: i64,
    connections: Vec<mpsc::Sender<Option<ServerFrame>>>,
    held: Option<Change>,
    last: Option<PostMessage>,
}

type Shared = Arc<Mutex<Room>>;

#[expect(clippy::disallowed_methods, reason = "a test server without a life of its own")]
async fn serve(lie: Lie) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let room = Room { lie, seq: 0, connections: Vec::new(), held: None, last: None };
    let room = Arc::new(Mutex::new(room));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream, Arc::clone(&room)));
        }
    });
    format!("http://{address}")
}

async fn connection(stream: TcpStream, room: Shared) {
    let subprotocol = |request: &Upgrade, mut response: Response| {
        let name = request.headers()["sec-websocket-protocol"].clone();
        response.headers_mut().insert("sec-websocket-protocol", name);
        Ok(response)
    };
    let mut socket =
        tokio_tungstenite::accept_hdr_async(stream, subprotocol).await.expect("upgrade");
    let (frames, mut queue) = mpsc::channel(1_000);
    let index = {
        let mut room = room.lock().expect("lock");
        room.connections.push(frames.clone());
        room.connections.len() - 1
    };
    loop {
        tokio::select! {
            read = socket.next() => {
                let Some(Ok(Message::Binary(bytes))) = read else { return };
                match Encoding::MessagePack.decode(&bytes).expect("a frame") {
                    ClientFrame::Hello(_) => for frame in greeting() {
                        frames.try_send(Some(frame)).expect("room");
                    },
                    ClientFrame::Request(request) => {
                        room.lock().expect("lock").post(index, request);
                    }
                }
            }
            frame = queue.recv() => {
                let Some(Some(frame)) = frame else { return };
                let bytes = Encoding::MessagePack.encode(&frame).expect("bytes");
                if socket.send(Message::Binary(bytes.into())).await.is_err() {
                    return;
                }
            }
        }
    }
}

impl Room {
    fn post(&mut self, index: usize, Request { id, command }: Request) {
        let Command::PostMessage(mut post) = command else { panic!("only posts") };
        if self.lie == Lie::Refuse && self.seq == AT {
            self.lie = Lie::Nothing;
            let refusal = Outcome::Problem(Problem::Forbidden.into());
            return self.answer(index, id, refusal);
        }
        self.seq += 1;
        if self.lie == Lie::Repeat && self.seq == AT {
            post = self.last.clone().expect("a message before");
        }
        self.last = Some(post.clone());
        let message = MessageId(Uuid::from_u128(1_000 + u128::try_from(self.seq).expect("seq")));
        let change = posted(self.seq, message, &post);
        for to in 0..self.connections.len() {
            self.deliver(to, change.clone());
        }
        let told = if self.lie == Lie::Misplace && self.seq == AT { AT - 1 } else { self.seq };
        let done = Done { message: Some(message), ..Done::at(ROOM, Seq(told)) };
        self.answer(index, id, Outcome::Ok(Reply::Done(done)));
    }

    fn deliver(&mut self, to: usize, mut change: Change) {
        let here = change.seq.0 == AT && to == 1;
        match self.lie {
            Lie::Hole if here => return,
            Lie::Forget if change.seq.0 == 20 => return,
            Lie::Cut if here => return self.connections[to].try_send(None).expect("room"),
            Lie::Again if here => self.changes(to, change.clone()),
            Lie::Alter if here => {
                if let Some(Entity::Message(message)) = change.entities.first_mut() {
                    message.body.push('!');
                }
            }
            Lie::Swap if here => {
                self.held = Some(change);
                return;
            }
            _ => {}
        }
        if to == 1
            && let Some(mut held) = self.held.take()
        {
            std::mem::swap(&mut held.entities, &mut change.entities);
            self.changes(to, held);
        }
        self.changes(to, change);
    }

    fn changes(&self, to: usize, change: Change) {
        let (from, to_seq) = (Seq(change.seq.0 - 1), change.seq);
        let frame = Changes { channel: ROOM, from, to: to_seq, changes: vec![change] };
        // Who was cut is gone.
        let _ = self.connections[to].try_send(Some(ServerFrame::Changes(frame)));
    }

    fn answer(&self, index: usize, id: CommandId, outcome: Outcome) {
        let answer = ServerFrame::Reply(Box::new(Answer { id, outcome }));
        self.connections[index].try_send(Some(answer)).expect("room");
    }
}

fn posted(seq: i64, id: MessageId, post: &PostMessage) -> Change {
    let message = Post {
        id,
        channel: ROOM,
        seq: Seq(seq),
        thread: None,
        quote: None,
        author: PERSON,
        at: Micros(0),
        body: post.body.clone(),
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        pinned: None,
        acknowledgement_requested: false,
        rev: Seq(seq),
    };
    Change {
        seq: Seq(seq),
        at: Micros(0),
        by: Some(PERSON),
        verb: Verb::MessagePosted,
        entities: vec![Entity::Message(message)],
    }
}

fn greeting() -> [ServerFrame; 3] {
    let epoch = "e".to_owned();
    let at = Seq(0);
    let you = You {
        person: PERSON,
        name: "Jeanne Didier".to_owned(),
        function: None,
        commune: None,
        administrator: false,
        personal_channel: PERSONAL,
        territory: TerritoryId(Uuid::from_u128(4)),
        territory_name: "CC".to_owned(),
        session: SessionId(Uuid::from_u128(5)),
    };
    let channel = Channel {
        id: ROOM,
        kind: ChannelKind::Project,
        name: "Chemins".to_owned(),
        topic: String::new(),
        body: None,
        rev: at,
    };
    let unread = Unread { as_of: at, read_up_to: at, main: 0, mentions: 0, threads: Vec::new() };
    let room = ChannelState {
        channel,
        epoch: epoch.clone(),
        head: at,
        role: MemberRole::Member,
        members: 3,
        unread,
    };
    let welcome = Welcome {
        you,
        server_time: Micros(0),
        limits: Limits::CURRENT,
        personal: Position { channel: PERSONAL, epoch: epoch.clone(), seq: at },
        channels: vec![room],
    };
    let caught_up = |channel| {
        ServerFrame::CaughtUp(CaughtUp { channel, epoch: epoch.clone(), from: at, to: at })
    };
    [ServerFrame::Welcome(Box::new(welcome)), caught_up(ROOM), caught_up(PERSONAL)]
}

struct Worker {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    fn start() -> Self {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_parvis-load-tests"))
            .arg("worker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a worker");
        let orders = child.stdin.take().expect("input");
        let answers = BufReader::new(child.stdout.take().expect("output"));
        Self { child, orders, answers }
    }

    fn obey(&mut self, order: &Order) -> Told {
        let line = serde_json::to_string(order).expect("json");
        writeln!(self.orders, "{line}").expect("told");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("answer");
        serde_json::from_str(&answer).expect("json")
    }

    fn end(self) {
        let Self { mut child, orders, answers } = self;
        drop((orders, answers));
        assert!(child.wait().expect("ended").success());
    }
}

/// Three connections, one of which posts 20 messages. What the worker answered and found.
async fn measured(lie: Lie) -> (Told, Report) {
    let base_url = serve(lie).await;
    let work = move || {
        let mut worker = Worker::start();
        let seat = |posts_in| Seat { cookie: "a=b".to_owned(), posts_in };
        // Connections are counted by the server as they come: the writer is the first.
        let (writer, reader) = (vec![seat(Some(ROOM))], vec![seat(None), seat(None)]);
        for seats in [writer, reader] {
            let base_url = base_url.clone();
            let told = worker.obey(&Order::Connect { base_url, seats, json: false, at_once: 1 });
            assert!(matches!(told, Told::Connected(_)), "{told:?}");
        }
        let pace = Pace::Each(20);
        let drive = Drive { pace, seconds: 0.1, settle_seconds: 1.0, body_bytes: 80 };
        let told = worker.obey(&Order::Drive(drive));
        let report = match worker.obey(&Order::Report) {
            Told::Report(report) => *report,
            other => panic!("{other:?}"),
        };
        worker.end();
        (told, report)
    };
    tokio::task::spawn_blocking(work).await.expect("measured")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_server_is_believed() {
    for lie in [Lie::Nothing, Lie::Again] {
        let (told, report) = measured(lie).await;
        let Told::Driven(driven) = told else { panic!("{lie:?}: {told:?}") };
        assert_eq!((driven.posted, driven.acknowledged, driven.delivered), (20, 20, 60), "{lie:?}");
        assert_eq!((report.faults, report.live), (0, 3), "{lie:?}: {:?}", report.first_faults);
        assert_eq!(report.duplicates, u64::from(lie == Lie::Again));
        let seen: u64 = driven.delivered_us.iter().map(|(_, count)| count).sum();
        assert_eq!(seen, 60);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_lie_is_found() {
    let lies = [
        (Lie::Hole, "hole in"),
        (Lie::Swap, "receivers disagree"),
        (Lie::Alter, "receivers disagree"),
        (Lie::Repeat, "stands there again"),
        (Lie::Misplace, "the message acknowledged there is not there"),
        (Lie::Cut, "closed"),
    ];
    for (lie, words) in lies {
        let (told, report) = measured(lie).await;
        assert!(report.faults > 0, "{lie:?} was not found: {told:?}");
        let faults = report.first_faults.join("\n");
        assert!(faults.contains(words), "{lie:?}: {faults}");
    }
}

/// Its answer came, so it must come: the wait for it ends, and the measurement with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_reaches_nobody_is_missed() {
    let (told, _) = measured(Lie::Forget).await;
    let Told::Failed(why) = told else { panic!("{told:?}") };
    assert!(why.contains("the last delivery"), "{why}");
    assert!(why.contains("20 acknowledged, 57 delivered"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_counted_and_not_waited_for() {
    let (told, report) = measured(Lie::Refuse).await;
    let Told::Driven(driven) = told else { panic!("{told:?}") };
    assert_eq!((driven.acknowledged, driven.delivered), (19, 57));
    assert_eq!(driven.refused, [("forbidden".to_owned(), 1)]);
    assert_eq!(report.faults, 0);
}
