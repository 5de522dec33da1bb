//! A session has no state of its own: who leaves one node comes back on another, by position.

use super::member::Member;
use super::server::Server;
use super::{ROOM, audit, mayors, services};
use crate::stage::Base;
use parvis_load_tests::client::Client;
use parvis_protocol::command::{Command, PostMessage};
use parvis_protocol::frame::Outcome;
use parvis_protocol::id::ChannelId;
use parvis_protocol::limits::{CATCH_UP_CHANGES_MAX, IN_FLIGHT_COMMANDS_MAX};

/// Posted while somebody is away for a short time.
const SHORT_ABSENCE: usize = 300;
/// Posted when everybody is back.
const NEW: usize = 10;
/// The newest messages of a loaded room are at least so many.
const LOADED_MIN: usize = 30;

#[tokio::test(flavor = "multi_thread")]
async fn process_resume_on_another_node() {
    let database = Base::postgres().await;
    let bus = services::shared_redis();
    let one = Server::start(Some(&database.url()), Some(&bus)).await;
    let other = Server::start(Some(&database.url()), Some(&bus)).await;
    let cookies = mayors(&one.base_url, 3).await;
    let join = async |cookie: &str, name: &str| {
        Member::join(&one.base_url, cookie, name.to_owned(), ROOM).await
    };
    let mut writer = join(&cookies[0], "writer").await;
    let mut traveller = join(&cookies[1], "traveller").await;
    let mut late = join(&cookies[2], "late").await;
    let room = writer.room();
    let db = services::look_into(&database.url()).await;

    traveller.client.leave().await.expect("left");
    post(&mut writer.client, room, SHORT_ABSENCE).await;
    traveller.client.aim(&other.base_url);
    traveller.client.resume().await.expect("resumed on the other node");
    let stored = audit::stored(&db, room).await;
    let fresh = audit::history(&other.base_url, &cookies[2], room, &stored).await;
    audit::same_as_fresh(&traveller, &fresh);
    assert_eq!(traveller.client.state().resets, 0, "nothing was loaded again");
    assert_eq!(traveller.client.state().messages(room).len(), SHORT_ABSENCE);

    // One misses as much as may be replayed, the other one change more.
    late.catch_up(audit::head(&db, room).await).await;
    late.client.cut();
    post(&mut writer.client, room, 1).await;
    traveller.catch_up(audit::head(&db, room).await).await;
    traveller.client.cut();
    post(&mut writer.client, room, usize::try_from(CATCH_UP_CHANGES_MAX).expect("few")).await;
    let head = audit::head(&db, room).await;
    traveller.client.resume().await.expect("resumed");
    assert_eq!(traveller.client.state().resets, 0, "2,000 changes are replayed");
    late.client.aim(&other.base_url);
    late.client.resume().await.expect("resumed");
    assert_eq!(late.client.state().resets, 1, "2,001 changes are not");
    assert_eq!(late.client.state().position(room), head, "live from the head");
    assert!(late.client.state().messages(room).is_empty(), "what was held is forgotten");

    // Both load what they show, hear what is new, and know the same.
    late.client.load(room).await.expect("loaded");
    post(&mut writer.client, room, NEW).await;
    let head = audit::head(&db, room).await;
    let stored = audit::stored(&db, room).await;
    let fresh = audit::history(&one.base_url, &cookies[0], room, &stored).await;
    for member in [&mut writer, &mut traveller, &mut late] {
        member.catch_up(head).await;
    }
    audit::same_as_fresh(&writer, &fresh);
    audit::same_as_fresh(&traveller, &fresh);
    let known = late.client.state().messages(room);
    late.since = known[known.len() - LOADED_MIN - NEW - 1].seq;
    audit::same_as_fresh(&late, &fresh);
    audit::journals_are_dense(&db).await;
    drop((one, other));
    database.remove().await;
}

/// Posts so many messages, as many at a time as the protocol lets one.
async fn post(client: &mut Client, channel: ChannelId, count: usize) {
    let mut sent = Vec::new();
    for number in 0..count {
        let id = client.next_id();
        let body = format!("{number} {}", id.0.simple());
        let post = PostMessage {
            channel,
            thread: None,
            quote: None,
            body,
            acknowledgement_requested: false,
        };
        client.send(id, Command::PostMessage(post)).await.expect("sent");
        sent.push(id);
        if client.unanswered().len() >= IN_FLIGHT_COMMANDS_MAX {
            answered(client, &mut sent).await;
        }
    }
    answered(client, &mut sent).await;
}

async fn answered(client: &mut Client, sent: &mut Vec<parvis_protocol::id::CommandId>) {
    for id in sent.drain(..) {
        let outcome = client.answer(id).await.expect("an answer");
        assert!(matches!(outcome, Outcome::Ok(_)), "{outcome:?}");
    }
}
