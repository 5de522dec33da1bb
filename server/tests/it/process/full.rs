//! A disk that is full: said on `/ready`, and nothing that was acknowledged is missing afterwards.

use super::server::Server;
use super::{ROOM, eventually, mayors, services};
use crate::ask::post;
use parvis_load_tests::client::{Client, Via};
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::frame::Outcome;
use parvis_protocol::id::{ChannelId, CommandId, MessageId};
use parvis_protocol::limits::BODY_CHARS_MAX;
use std::collections::BTreeMap;
use std::time::Duration;

/// What the log of SQLite may still take: some dozens of the longest messages.
const ROOM_BYTES: u64 = 2 * 1024 * 1024;
/// Far more messages than fit.
const MESSAGES_MAX: usize = 2_000;
/// Each look writes a page, as long as one fits; two looks a second.
const TOLD_WITHIN: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn process_full_disk_is_told_and_loses_nothing() {
    let mut server = Server::start(None, None).await;
    let cookies = mayors(&server.base_url, 2).await;
    server.kill().await;
    server.file_bytes_max = Some(server.database_bytes() + ROOM_BYTES);
    server.restart().await;
    let database = async |server: &Server| {
        let (status, told) = server.ready().await.expect("an answer");
        (status, told["database"].as_bool())
    };
    assert_eq!(database(&server).await, (200, Some(true)));

    let mut writer =
        Client::connect(&server.base_url, &cookies[0], Via::MSGPACK).await.expect("in");
    let room = writer.state().room_named(ROOM).expect("the room");
    let mut kept = BTreeMap::new();
    let mut refused = Vec::new();
    for chars in [BODY_CHARS_MAX, 100] {
        refused.push(fill(&mut writer, room, (chars, &mut kept)).await);
        println!("{} messages kept", kept.len());
    }
    let full = async || database(&server).await == (503, Some(false));
    eventually(TOLD_WITHIN, "/ready to say that nothing can be written", full).await;
    writer.load(room).await.expect("what is there is still read");
    assert!(Client::connect(&server.base_url, &cookies[1], Via::JSON).await.is_ok());

    // There is room again: what was refused is taken under its id, and nothing is missing.
    server.kill().await;
    server.file_bytes_max = None;
    server.restart().await;
    assert_eq!(database(&server).await, (200, Some(true)));
    writer.resume().await.expect("back");
    for (id, command) in refused {
        let Command::PostMessage(message) = &command else { panic!("{command:?}") };
        let text = message.body.clone();
        let outcome = writer.request_as(id, command).await.expect("an answer");
        kept.insert(done(outcome).expect("taken this time"), text);
    }
    let db = services::look_into(&server.database).await;
    super::audit::journals_are_dense(&db).await;
    let stored = super::audit::stored(&db, room).await;
    let ours = stored.into_iter().filter(|it| it.body.starts_with("plein"));
    let ours: Vec<(MessageId, String)> = ours.map(|it| (it.id, it.body)).collect();
    assert_eq!(ours.len(), kept.len(), "once each");
    for (id, text) in ours {
        assert!(kept.get(&id) == Some(&text), "message {id} as it was acknowledged");
    }
}

/// Writes messages of so many characters until one is refused, and gives its command. What was
/// acknowledged joins what is kept.
async fn fill(
    writer: &mut Client,
    room: ChannelId,
    (chars, kept): (usize, &mut BTreeMap<MessageId, String>),
) -> (CommandId, Command) {
    while kept.len() < MESSAGES_MAX {
        let (id, text) = (writer.next_id(), body(kept.len(), chars));
        let command = post(room, &text);
        match writer.request_as(id, command.clone()).await.expect("an answer") {
            Outcome::Problem(refusal) => {
                assert!(refusal.temporary, "{refusal:?}: it is worth trying again");
                return (id, command);
            }
            taken @ Outcome::Ok(_) => kept.insert(done(taken).expect("a message"), text),
        };
    }
    panic!("{MESSAGES_MAX} messages fitted");
}

fn done(outcome: Outcome) -> Option<MessageId> {
    match outcome {
        Outcome::Ok(Reply::Done(done)) => done.message,
        _ => None,
    }
}

/// A text of so many characters, unlike the others.
fn body(number: usize, chars: usize) -> String {
    let name = format!("plein {chars} {number} ");
    name.chars().chain("été ".chars().cycle()).take(chars - 1).chain(['.']).collect()
}
