//! What a client meets when it goes too far: each limit of the protocol, with its name or its close
//! code, over raw sockets.

use crate::ask::{post, reply, unread};
use crate::raw::{Raw, hello, narrow};
use crate::still::Still;
use crate::world::{ALICE, BRUNO, CONFERENCE, Engine, World, room, texts};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use parvis::db::Tx;
use parvis::on;
use parvis_load_tests::client::{Client, Via};
use parvis_load_tests::http::{self, Target};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::frame::{Answer, ClientFrame, Hello, Outcome, Request, close};
use parvis_protocol::id::{ChannelId, CommandId};
use parvis_protocol::limits::*;
use parvis_protocol::problem::{Problem, Refusal};
use parvis_protocol::wire::Encoding;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

const MARS: &str = "Maire de Mars-la-Tour";
const BOTH: [Encoding; 2] = [Encoding::MessagePack, Encoding::Json];

/// A command of another time.
fn unheard_of(id: CommandId) -> Value {
    json!({ "request": { "id": id, "command": { "hold_election": { "seats": 7 } } } })
}

/// A frame of so many bytes: JSON may hold spaces anywhere.
fn padded(frame: &ClientFrame, bytes: usize) -> Vec<u8> {
    let json = serde_json::to_string(frame).unwrap();
    let (first, rest) = json.split_at(1);
    format!("{first}{}{rest}", " ".repeat(bytes - json.len())).into_bytes()
}

fn request(number: u128, command: Command) -> Request {
    Request { id: CommandId(Uuid::from_u128(number)), command }
}

/// Keeps whoever writes in a room waiting, until it is given back.
async fn held(world: &World, room: ChannelId) -> Tx {
    let mut tx = world.context(0).db.write().await.unwrap();
    let update = "update channel set topic = topic where id = $1";
    on!(&mut tx, conn => sqlx::query(update).bind(room).execute(conn).await.map(drop)).unwrap();
    tx
}

#[tokio::test]
async fn who_does_not_say_hello_is_closed_after_five_seconds() {
    let world = World::new(Engine::Sqlite, 1).await;
    for encoding in BOTH {
        let mut raw = Raw::open(&world, ALICE, encoding).await;
        let still = Still::new();
        still.pass(Duration::from_millis(HELLO_WITHIN_MS - 100)).await;
        assert!(!raw.heard());
        still.pass(Duration::from_millis(100)).await;
        assert_eq!(raw.closed().await, Some(close::NO_HELLO));
    }
    world.finish(Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_closes_the_connection() {
    let world = World::new(Engine::Sqlite, 1).await;
    let here = room(&world.alice().await, CONFERENCE);
    let early = ClientFrame::Request(request(1, unread(here)));
    let other = ClientFrame::Hello(Hello { protocol: 2, resume: Vec::new() });
    for encoding in BOTH {
        let of_the_other = match encoding {
            Encoding::MessagePack => Message::Text("{}".into()),
            Encoding::Json => Message::Binary(rmp_serde::to_vec_named(&hello()).unwrap().into()),
        };
        let too_large = Message::Binary(vec![0; FRAME_BYTES_MAX + 1].into());
        for (message, code) in [
            (encode(encoding, &early), close::BAD_FRAME),
            (encode(encoding, &json!({ "request": 7 })), close::BAD_FRAME),
            (encode(encoding, &json!({ "good_day": {} })), close::BAD_FRAME),
            (encode(encoding, &unheard_of(CommandId(Uuid::nil()))), close::BAD_FRAME),
            (of_the_other.clone(), close::BAD_FRAME),
            (too_large.clone(), close::BAD_FRAME),
            (encode(encoding, &other), close::UNSUPPORTED_PROTOCOL),
        ] {
            let mut raw = Raw::open(&world, ALICE, encoding).await;
            raw.send(message.clone()).await;
            assert_eq!(raw.closed().await, Some(code), "first {message:.80}");
        }
        for message in [
            encode(encoding, &hello()),
            encode(encoding, &json!({ "request": 7 })),
            of_the_other,
            too_large,
        ] {
            let mut raw = Raw::live(&world, ALICE, encoding).await;
            raw.send(message.clone()).await;
            assert_eq!(raw.closed().await, Some(close::BAD_FRAME), "then {message:.80}");
        }
    }
    world.finish(Vec::new()).await;
}

fn encode(encoding: Encoding, frame: &impl serde::Serialize) -> Message {
    match encoding {
        Encoding::MessagePack => Message::Binary(rmp_serde::to_vec_named(frame).unwrap().into()),
        Encoding::Json => Message::Text(serde_json::to_string(frame).unwrap().into()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_nobody_knows_is_refused_and_the_session_goes_on() {
    let world = World::new(Engine::Sqlite, 1).await;
    let alice = world.alice().await;
    let here = room(&alice, CONFERENCE);
    let id = CommandId(Uuid::from_u128(77));
    for encoding in BOTH {
        let mut raw = Raw::live(&world, ALICE, encoding).await;
        raw.say(&unheard_of(id)).await;
        assert_eq!(raw.answer().await, (id, Err(Problem::BadFrame)));
        let next = raw.command(unread(here)).await;
        let (answered, counted) = raw.answer().await;
        assert!(answered == next && matches!(counted, Ok(Reply::Unread(_))), "{counted:?}");
    }
    let mut client = world.client(0, ALICE, Via::Events).await;
    let target = Target::new(world.url(0), &world.cookie(ALICE).await);
    let body = serde_json::to_vec(&unheard_of(id)["request"]).unwrap();
    let answer = http::send(&target, "POST", "/api/commands", Some(body)).await.unwrap();
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let refusal: Refusal = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(refusal.problem, Problem::BadFrame);
    client.post(here, "Et pourtant").await.unwrap();
    world.finish(vec![alice, client]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_may_be_as_large_as_the_limit_says() {
    let world = World::new(Engine::Sqlite, 1).await;
    let alice = world.alice().await;
    let asked = request(1, unread(room(&alice, CONFERENCE)));
    let frame = ClientFrame::Request(asked.clone());
    let mut raw = Raw::live(&world, ALICE, Encoding::Json).await;
    raw.bytes(padded(&frame, FRAME_BYTES_MAX)).await;
    assert!(matches!(raw.answer().await, (id, Ok(Reply::Unread(_))) if id == asked.id));
    raw.bytes(padded(&frame, FRAME_BYTES_MAX + 1)).await;
    assert_eq!(raw.closed().await, Some(close::BAD_FRAME));

    let target = Target::new(world.url(0), &world.cookie(ALICE).await);
    let hello = Hello { protocol: 1, resume: Vec::new() };
    for (path, body) in [
        ("/api/commands", serde_json::to_vec(&asked).unwrap()),
        ("/api/events", serde_json::to_vec(&hello).unwrap()),
    ] {
        let mut body = body;
        body.resize(FRAME_BYTES_MAX, b' ');
        let fits = http::send(&target, "POST", path, Some(body.clone())).await.unwrap();
        assert_eq!(fits.status, 200, "{path}");
        body.push(b' ');
        let refused = http::send(&target, "POST", path, Some(body)).await.unwrap();
        assert_eq!(refused.status, 413, "{path}");
        let refusal: Refusal = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
        assert_eq!(refusal.problem, Problem::BadFrame);
    }
    world.finish(vec![alice]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_has_so_many_unanswered_commands_and_no_more() {
    for engine in Engine::ALL {
        let world = World::new(engine, 1).await;
        let alice = world.alice().await;
        let here = room(&alice, CONFERENCE);
        let mut raw = Raw::live(&world, BRUNO, Encoding::MessagePack).await;
        let tx = held(&world, here).await;
        let mut taken = Vec::new();
        for number in 0..IN_FLIGHT_COMMANDS_MAX {
            taken.push(raw.command(post(here, &format!("{number}"))).await);
        }
        let one_more = raw.command(post(here, "de trop")).await;
        assert_eq!(raw.answer().await, (one_more, Err(Problem::TooManyInFlight)));
        drop(tx);
        for id in taken {
            let (answered, outcome) = raw.answer().await;
            assert!(answered == id && matches!(outcome, Ok(Reply::Done(_))), "{outcome:?}");
            // Whoever has an answer may send one more.
            raw.command(unread(here)).await;
        }
        for _ in 0..IN_FLIGHT_COMMANDS_MAX {
            let (_, outcome) = raw.answer().await;
            assert!(matches!(outcome, Ok(Reply::Unread(_))), "{outcome:?}");
        }
        world.finish(vec![alice]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_has_as_many_commands_under_way_by_post() {
    let world = World::new(Engine::Sqlite, 1).await;
    let alice = world.alice().await;
    let here = room(&alice, CONFERENCE);
    let target = Target::new(world.url(0), &world.cookie(BRUNO).await);
    let other = Target::new(world.url(0), &world.cookie(MARS).await);
    let tx = held(&world, here).await;
    let send = |number: usize| {
        let (target, body) = (&target, number.to_string());
        async move {
            let posted = request(1_000 + number as u128, post(here, &body));
            let answer: Answer = http::post(target, "/api/commands", &posted).await.unwrap();
            answer.outcome
        }
    };
    let mut sent: FuturesUnordered<_> = (0..=IN_FLIGHT_COMMANDS_MAX).map(send).collect();
    // All but one wait.
    let Some(Outcome::Problem(refusal)) = sent.next().await else { panic!("no refusal") };
    assert_eq!(refusal.problem, Problem::TooManyInFlight);
    let asked = request(1, unread(here));
    let counted: Answer = http::post(&other, "/api/commands", &asked).await.unwrap();
    assert!(matches!(counted.outcome, Outcome::Ok(_)), "the others are not concerned");
    drop(tx);
    while let Some(outcome) = sent.next().await {
        assert!(matches!(outcome, Outcome::Ok(Reply::Done(_))), "{outcome:?}");
    }
    assert!(matches!(send(99).await, Outcome::Ok(_)), "they are not counted any more");
    world.finish(vec![alice]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_on_sending_is_closed_and_what_was_taken_is_done() {
    let world = World::new(Engine::Sqlite, 1).await;
    let mut alice = world.alice().await;
    let here = room(&alice, CONFERENCE);
    let mut raw = Raw::live(&world, BRUNO, Encoding::Json).await;
    let tx = held(&world, here).await;
    for _ in 0..IN_FLIGHT_COMMANDS_MAX {
        raw.command(post(here, "pris")).await;
    }
    for _ in 0..REFUSALS_MAX {
        raw.command(post(here, "refusé")).await;
        assert_eq!(raw.answer().await.1, Err(Problem::TooManyInFlight));
    }
    raw.command(post(here, "refusé")).await;
    assert_eq!(raw.closed().await, Some(close::TOO_FAST));
    drop(tx);
    let taken = |client: &Client| texts(client, here).iter().filter(|it| *it == "pris").count();
    while taken(&alice) < IN_FLIGHT_COMMANDS_MAX {
        alice.next().await.unwrap();
    }
    alice.post(here, "après").await.unwrap();
    assert_eq!(taken(&alice), IN_FLIGHT_COMMANDS_MAX);
    assert!(!texts(&alice, here).contains(&"refusé".to_owned()));
    world.finish(vec![alice]).await;
}

#[tokio::test]
async fn a_silent_peer_is_asked_after_25_s_and_closed_after_40() {
    let world = World::new(Engine::Sqlite, 1).await;
    let here = room(&world.client(0, ALICE, Via::JSON).await, CONFERENCE);
    let mut raw = Raw::live(&world, ALICE, Encoding::MessagePack).await;
    let open = || world.context(0).metrics.connections.get();
    let still = Still::new();
    // The first ping comes by chance, within the first 25 s.
    still.seconds(25).await;
    raw.ping().await;
    raw.pong().await;
    for _ in 0..4 {
        still.seconds(25).await;
        raw.ping().await;
        raw.pong().await;
    }
    for _ in 0..5 {
        still.seconds(20).await;
        raw.command(unread(here)).await;
        raw.answer().await.1.unwrap();
    }
    assert_eq!(raw.pings, 0, "a busy peer is not asked");
    still.seconds(24).await;
    assert!(!raw.heard());
    still.seconds(1).await;
    raw.ping().await;
    still.seconds(14).await;
    assert_eq!(open(), 1);
    still.seconds(1).await;
    assert_eq!(open(), 0, "dead 40 s after its last sign");
    assert_eq!(raw.closed().await, Some(close::STALLED));
    drop(still);
    world.finish(Vec::new()).await;
}

#[tokio::test]
async fn a_peer_that_does_not_read_is_closed_after_ten_seconds() {
    let world = World::new(Engine::Sqlite, 1).await;
    let mut alice = world.alice().await;
    let here = room(&alice, CONFERENCE);
    let open = || world.context(0).metrics.connections.get();
    let socket = Raw::live(&world, BRUNO, Encoding::MessagePack).await;
    let mut stream = narrow(world.url(0)).await;
    let body = serde_json::to_string(&Hello { protocol: 1, resume: Vec::new() }).unwrap();
    let head = format!(
        "POST /api/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncookie: {}\r\n\
         content-length: {}\r\n\r\n{body}",
        world.cookie(MARS).await,
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    while open() < 3 {
        alice.request(unread(here)).await.unwrap();
    }
    let still = Still::new();
    // Far more than the queue of a connection and the buffers of the system hold.
    let long = "—".repeat(BODY_CHARS_MAX);
    for _ in 0..200 {
        alice.post(here, &long).await.unwrap();
    }
    assert!(world.context(0).metrics.lagging.get() >= 2, "neither reads");
    for second in 1..10 {
        still.seconds(1).await;
        alice.request(unread(here)).await.unwrap();
        assert_eq!(open(), 3, "after {second} s");
    }
    // Ten seconds after the last byte that the system took, which is not always the last one that
    // was written: a busy machine empties the buffers of a socket later.
    for _ in 0..10 {
        still.seconds(1).await;
        if open() == 1 {
            break;
        }
        alice.request(unread(here)).await.unwrap();
    }
    assert_eq!(open(), 1);
    alice.post(here, "Enfin").await.unwrap();
    drop((still, socket, stream));
    world.finish(vec![alice]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_follows_256_channels() {
    let world = World::new(Engine::Sqlite, 1).await;
    let mut rooms = Vec::new();
    for number in 0..CHANNELS_MAX {
        let member = [(BRUNO, MemberRole::Member)];
        rooms.push(world.open_room(&format!("Salon {number:03}"), &member).await);
    }
    for via in Via::ALL {
        let mut bruno = world.client(0, BRUNO, via).await;
        assert_eq!(bruno.state().rooms.len(), CHANNELS_MAX - 1, "and the personal one");
        assert_eq!(bruno.state().channels.len(), CHANNELS_MAX);
        let gained = world.open_room("Un de trop", &[(BRUNO, MemberRole::Member)]).await;
        let told = |key: &str| {
            let key = key.to_owned();
            move |state: &parvis_load_tests::state::State| {
                state.channels.values().any(|known| known.entities.contains_key(&key))
            }
        };
        bruno.until("the membership", told(&format!("membership:{gained}"))).await.unwrap();
        let followed = *bruno.state().rooms.keys().next().unwrap();
        let seen = bruno.post(followed, "encore là").await.unwrap().message.unwrap();
        bruno.until("a message", told(&format!("message:{seen}"))).await.unwrap();
        assert!(!bruno.state().channels.contains_key(&gained), "one may load it, not follow it");
        bruno.post(gained, "sans l’entendre").await.unwrap();
        bruno.request(reply(followed, seen, "entendu")).await.unwrap();
        world.check(&mut bruno).await;
        bruno.leave().await.unwrap();
    }
    world.finish(Vec::new()).await;
}
