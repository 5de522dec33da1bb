//! A node that is asked to stop says so, answers what it was given, sends everybody elsewhere, and
//! ends.

use super::server::{DRAIN_SECONDS, Server};
use super::{ROOM, audit, mayors, services};
use parvis_load_tests::client::{Client, Via};
use parvis_load_tests::error::Error;
use parvis_protocol::command::{Command, Done, PostMessage, Reply};
use parvis_protocol::frame::{Outcome, close};
use parvis_protocol::id::{ChannelId, CommandId};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval};

const PEOPLE: usize = 30;
const SOCKETS_EACH: usize = 2;
/// Sent by each just before the end.
const COMMANDS_EACH: usize = 8;
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What one connection heard until its end.
struct Ended {
    sent: Vec<CommandId>,
    done: BTreeMap<CommandId, Done>,
}

#[tokio::test(flavor = "multi_thread")]
async fn process_drains_on_sigterm() {
    let mut server = Server::start(None, None).await;
    let cookies = mayors(&server.base_url, PEOPLE).await;
    let mut clients = Vec::new();
    for cookie in cookies.iter().cycle().take(PEOPLE * SOCKETS_EACH) {
        let client = Client::connect(&server.base_url, cookie, Via::MSGPACK).await;
        clients.push(client.expect("connected"));
    }
    let room = clients[0].state().room_named(ROOM).expect("the room");
    let mut conversations = JoinSet::new();
    for client in clients {
        conversations.spawn(until_the_end(client, room));
    }
    // Some were answered, most were not.
    let counted = async || server.counted("parvis_commands_total").await;
    let enough = u64::try_from(PEOPLE).expect("few");
    super::eventually(Duration::from_secs(10), "some answers", async || counted().await > enough)
        .await;
    server.terminate();
    let asked = Instant::now();
    let refused = not_ready(&server).await;
    let status = server.exit(Duration::from_secs(DRAIN_SECONDS)).await;
    println!("ended after {:.1?}; /ready refused {refused} times", asked.elapsed());
    assert!(status.success(), "{status}");

    let mut done = BTreeMap::new();
    let mut sent = 0;
    for ended in conversations.join_all().await {
        sent += ended.sent.len();
        assert_eq!(ended.done.len(), ended.sent.len(), "what was sent was answered");
        done.extend(ended.done);
    }
    assert_eq!(sent, PEOPLE * SOCKETS_EACH * COMMANDS_EACH);
    let db = services::look_into(&server.database).await;
    audit::journals_are_dense(&db).await;
    let stored = audit::stored(&db, room).await;
    let there = stored.iter().filter_map(|row| row.command.map(|id| (id, row.seq)));
    let there: BTreeMap<_, _> = there.collect();
    let told = done.iter().map(|(id, done)| (*id, done.seq)).collect();
    assert_eq!(there, told, "what was done, and nothing else, was told to be done");
}

/// Looks at `/ready` until nobody answers any more; gives how often it said no.
async fn not_ready(server: &Server) -> usize {
    let mut refused = 0;
    let mut pace = interval(LOOK_EVERY);
    loop {
        pace.tick().await;
        match server.ready().await {
            Ok((503, body)) => {
                assert_eq!(body["draining"], true, "{body}");
                refused += 1;
            }
            Ok((status, body)) => assert!(refused == 0, "ready again: {status} {body}"),
            Err(_) => break,
        }
    }
    assert!(refused > 0, "/ready never told");
    refused
}

/// Sends commands, and listens until the server ends the conversation as it must.
async fn until_the_end(mut client: Client, channel: ChannelId) -> Ended {
    let mut sent = Vec::new();
    for _ in 0..COMMANDS_EACH {
        let id = client.next_id();
        let body = format!("{}", id.0);
        let post = PostMessage {
            channel,
            thread: None,
            quote: None,
            body,
            acknowledgement_requested: false,
        };
        client.send(id, Command::PostMessage(post)).await.expect("sent");
        sent.push(id);
    }
    let ended = loop {
        if let Err(error) = client.next().await {
            break error;
        }
    };
    assert!(matches!(ended, Error::Closed(Some(close::MOVED))), "{ended}");
    let bye = client.bye().expect("a farewell");
    assert_eq!(bye.code, close::MOVED);
    assert!(bye.reconnect_after_ms.is_some(), "when to come back");
    let mut done = BTreeMap::new();
    for (id, outcome) in client.take_answers() {
        match outcome {
            Outcome::Ok(Reply::Done(answer)) => done.insert(id, answer),
            other => panic!("answered {other:?}"),
        };
    }
    Ended { sent, done }
}
