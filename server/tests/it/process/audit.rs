//! What must be true when everything is quiet again: the database holds what was acknowledged,
//! once, in one order without a hole, and everybody knows the same.

use super::member::Member;
use parvis::db::Db;
use parvis_load_tests::client::{Client, Via};
use parvis_protocol::command::{Anchor, Command, LoadHistory, Page, Reply};
use parvis_protocol::id::{ChannelId, CommandId, MessageId, Seq};
use parvis_protocol::limits::PAGE_MESSAGES_MAX;
use parvis_protocol::message::Message;
use std::collections::{BTreeMap, BTreeSet};

/// A message as the database holds it, and the command that made it.
#[derive(Debug, sqlx::FromRow)]
pub struct Stored {
    /// Which one.
    pub id: MessageId,
    /// Its place.
    pub seq: Seq,
    /// Its text.
    pub body: String,
    /// Absent for what the demonstration came with.
    pub command: Option<CommandId>,
}

/// Every message of the room's main line, in its order.
pub async fn stored(db: &Db, room: ChannelId) -> Vec<Stored> {
    let mut tx = db.read().await.expect("a transaction");
    let select = "select message.id, message.seq, message.body, journal.command from message
        left join journal on journal.channel = message.channel and journal.seq = message.seq
        where message.channel = $1 and message.thread is null order by message.seq";
    let rows = parvis::on!(&mut tx, conn => {
        sqlx::query_as(select).bind(room).fetch_all(conn).await
    });
    rows.expect("the messages")
}

/// Every channel's journal is numbered 1, 2, 3 … up to its head.
pub async fn journals_are_dense(db: &Db) {
    let mut tx = db.read().await.expect("a transaction");
    let select = "select channel.seq, count(journal.seq), coalesce(min(journal.seq), 1),
            coalesce(max(journal.seq), 0)
        from channel left join journal on journal.channel = channel.id
        group by channel.id, channel.seq";
    let rows = parvis::on!(&mut tx, conn => sqlx::query_as(select).fetch_all(conn).await);
    let rows: Vec<(i64, i64, i64, i64)> = rows.expect("the journals");
    assert!(rows.len() > 2, "{rows:?}");
    for row in rows {
        let (head, count, first, last) = row;
        assert_eq!((count, first, last), (head, 1, head), "head, count, first and last: {row:?}");
    }
}

/// Every draft that was saved: its command, and the position it took.
pub async fn drafts(db: &Db) -> BTreeMap<CommandId, Seq> {
    let mut tx = db.read().await.expect("a transaction");
    let select = "select command, seq from journal where verb = 'draft.saved'";
    let rows = parvis::on!(&mut tx, conn => sqlx::query_as(select).fetch_all(conn).await);
    let rows: Vec<(CommandId, Seq)> = rows.expect("the journal");
    rows.into_iter().collect()
}

/// The room's head in the database.
pub async fn head(db: &Db, room: ChannelId) -> Seq {
    let mut tx = db.read().await.expect("a transaction");
    let head = parvis::db::journal::head(&mut tx, room).await.expect("a head");
    head.expect("the room").1
}

/// What each member was told is done is there, where she was told, as she wrote it, and once; and
/// nothing is twice, told or not.
pub fn acknowledged_once(members: &[Member], stored: &[Stored]) {
    let mut bodies = BTreeSet::new();
    let mut commands = BTreeMap::new();
    for row in stored {
        assert!(bodies.insert(row.body.as_str()), "twice: {row:?}");
        if let Some(command) = row.command {
            assert!(commands.insert(command, row).is_none(), "one command, two messages: {row:?}");
        }
    }
    for member in members {
        assert_eq!(member.done.len(), member.posts.len(), "{} has every answer", member.name);
        for (id, done) in &member.done {
            let row = commands.get(id).unwrap_or_else(|| panic!("{}: lost {done:?}", member.name));
            let said = (done.seq, done.message, member.posts[id].body.as_str());
            assert_eq!(said, (row.seq, Some(row.id), row.body.as_str()), "{}", member.name);
        }
    }
}

/// Somebody who just came reads the whole history in pages: backwards, forwards, and both are
/// what the database holds. Gives what she sees.
pub async fn history(base_url: &str, cookie: &str, room: ChannelId, stored: &[Stored]) -> Client {
    let mut client = Client::connect(base_url, cookie, Via::JSON).await.expect("connected");
    let expected: Vec<(Seq, &str)> = stored.iter().map(|it| (it.seq, it.body.as_str())).collect();
    let mut backwards = Vec::new();
    let mut anchor = Anchor::Latest;
    loop {
        let page = page(&mut client, room, anchor).await;
        let messages = messages_of(&page);
        let more = page.more_before;
        backwards.splice(0..0, messages);
        match backwards.first() {
            Some(first) if more => anchor = Anchor::Before(first.seq),
            Some(_) | None => break,
        }
    }
    assert_eq!(read(&backwards), expected, "read backwards");
    let mut forwards: Vec<Message> = Vec::new();
    loop {
        let after = forwards.last().map_or(Seq(0), |last| last.seq);
        let page = page(&mut client, room, Anchor::After(after)).await;
        forwards.extend(messages_of(&page));
        if !page.more_after {
            break;
        }
    }
    assert_eq!(read(&forwards), expected, "read forwards");
    client
}

/// A member ended with what somebody sees who just came, as far back as she was there.
pub fn same_as_fresh(member: &Member, fresh: &Client) {
    let room = member.room();
    let since = |client: &Client| -> Vec<Message> {
        let messages = client.state().messages(room).into_iter();
        messages.filter(|message| message.seq > member.since).cloned().collect()
    };
    let (hers, theirs) = (since(&member.client), since(fresh));
    assert_eq!(hers.len(), theirs.len(), "{} knows as many", member.name);
    for (one, other) in hers.iter().zip(&theirs) {
        assert_eq!(one, other, "{} knows the same", member.name);
    }
    assert_eq!(member.client.state().position(room), fresh.state().position(room));
}

/// A member knows what the database holds, as far back as she was there.
pub fn same_as_stored(member: &Member, stored: &[Stored]) {
    let known = member.client.state().messages(member.room());
    let hers = known.iter().map(|message| (message.seq, message.body.as_str()));
    let theirs = stored.iter().map(|row| (row.seq, row.body.as_str()));
    let since = |(seq, _): &(Seq, &str)| *seq > member.since;
    assert!(hers.filter(since).eq(theirs.filter(since)), "{} knows the same", member.name);
}

fn read(messages: &[Message]) -> Vec<(Seq, &str)> {
    messages.iter().map(|message| (message.seq, message.body.as_str())).collect()
}

fn messages_of(page: &Page) -> Vec<Message> {
    use parvis_protocol::change::Entity;
    let message = |entity: &Entity| match entity {
        Entity::Message(message) => Some(message.clone()),
        _ => None,
    };
    page.entities.iter().filter_map(message).collect()
}

async fn page(client: &mut Client, channel: ChannelId, anchor: Anchor) -> Page {
    let load = LoadHistory { channel, thread: None, anchor, limit: PAGE_MESSAGES_MAX };
    match client.request(Command::LoadHistory(load)).await.expect("a page") {
        Reply::Page(page) => page,
        other => panic!("not a page: {other:?}"),
    }
}
