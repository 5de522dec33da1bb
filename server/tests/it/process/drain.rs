//! A node that is asked to stop says so, answers what it was given, sends everybody elsewhere, and
//! ends.

use super::server::{DRAIN_SECONDS, Server};
use super::{ROOM, audit, mayors, services};
use parvis_load_tests::client::{Client, Via};
use parvis_load_tests::error::Error;
use parvis_protocol::command::{Command, Reply, SaveDraft};
use parvis_protocol::frame::{Outcome, close};
use parvis_protocol::id::{ChannelId, CommandId};
use parvis_protocol::problem::{Problem, Refusal};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval};

const PEOPLE: usize = 30;
const SOCKETS_EACH: usize = 2;
/// Sent by each just before the end.
const COMMANDS_EACH: usize = 30;
const LOOK_EVERY: Duration = Duration::from_millis(20);

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
    for mut client in clients {
        let sent = send(&mut client, room).await;
        conversations.spawn(async move { (sent, until_the_end(client).await) });
    }
    server.terminate();
    let asked = Instant::now();
    let refused = not_ready(&server).await;
    let status = server.exit(Duration::from_secs(DRAIN_SECONDS)).await;
    println!("ended after {:.1?}; /ready refused {refused} times", asked.elapsed());
    assert!(status.success(), "{status}");

    let mut done = BTreeMap::new();
    let (mut elsewhere, mut unread) = (0, 0);
    for (sent, answers) in conversations.join_all().await {
        // What stood in a socket that the server had not read yet is sent again elsewhere; below
        // it is shown not to have been done.
        assert!(answers.keys().all(|id| sent.contains(id)), "only what was sent was answered");
        unread += sent.len() - answers.len();
        for (id, outcome) in answers {
            match outcome {
                Outcome::Ok(Reply::Done(answer)) => {
                    done.insert(id, answer.seq);
                }
                Outcome::Problem(Refusal { problem: Problem::Moved(_), .. }) => elsewhere += 1,
                other => panic!("answered {other:?}"),
            }
        }
    }
    println!("{} done, {elsewhere} to be sent elsewhere, {unread} not read", done.len());
    assert!(unread < PEOPLE * SOCKETS_EACH * COMMANDS_EACH / 2, "most of them were read");
    assert!(done.len() >= PEOPLE * SOCKETS_EACH, "what was under way was done");
    let db = services::look_into(&server.database).await;
    audit::journals_are_dense(&db).await;
    let there = audit::drafts(&db).await;
    assert_eq!(there, done, "what was done, and nothing else, was told to be done");
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

/// Sends commands that nobody else hears of, and does not wait for their answers.
async fn send(client: &mut Client, channel: ChannelId) -> Vec<CommandId> {
    let mut sent = Vec::new();
    for _ in 0..COMMANDS_EACH {
        let id = client.next_id();
        let draft = SaveDraft { channel, thread: None, body: format!("{}", id.0) };
        client.send(id, Command::SaveDraft(draft)).await.expect("sent");
        sent.push(id);
    }
    sent
}

/// Listens until the server ends the conversation as it must; gives the answers.
async fn until_the_end(mut client: Client) -> BTreeMap<CommandId, Outcome> {
    let ended = loop {
        if let Err(error) = client.next().await {
            break error;
        }
    };
    assert!(matches!(ended, Error::Closed(Some(close::MOVED))), "{ended}");
    let bye = client.bye().expect("a farewell");
    assert_eq!(bye.code, close::MOVED);
    assert!(bye.reconnect_after_ms.is_some(), "when to come back");
    client.take_answers()
}
