//! The SQL of messages.

use super::history::Line;
use super::rules;
use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::change::Entity;
use parvis_protocol::id::{ChannelId, MessageId, Micros, PersonId, Seq};
use parvis_protocol::limits::PINNED_MAX;
use parvis_protocol::message::{
    Acknowledgement, Edited, Message, Reaction, Stamp, Thread, Version,
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

/// The main line, where a mention's thread could stand.
const MAIN_LINE: MessageId = MessageId(Uuid::nil());

/// The columns of [`MessageRow`], and what follows them: from the table itself, or from a join.
macro_rules! select_message {
    (join $rest:literal) => {
        concat!(
            "select message.id, message.channel, message.seq, message.thread, message.quote,
                message.author, message.at, message.body, message.mentions, message.edits,
                message.edited_at, message.deleted_at, message.deleted_by, message.pinned_at,
                message.pinned_by, message.acknowledgement_requested, message.rev",
            $rest
        )
    };
    ($rest:literal) => {
        concat!(select_message!(join " from message "), $rest)
    };
}

/// Rows of the messages of a list. The list is padded, so that the engine prepares few
/// statements, whatever its length.
macro_rules! among {
    ($tx:expr, $select:expr, $ids:expr) => {
        if $ids.is_empty() {
            Ok(Vec::new())
        } else {
            on!($tx, conn => {
                let mut query = QueryBuilder::new($select);
                let mut list = query.separated(", ");
                for id in padded($ids) {
                    list.push_bind(id);
                }
                query.push(")").build_query_as().fetch_all(conn).await
            })
        }
    };
}

/// Rows of a channel whose last change lies in a span: after one position, up to another.
macro_rules! within {
    ($tx:expr, $select:expr, $channel:expr, $span:expr) => {
        on!($tx, conn => {
            let (after, upto) = $span;
            sqlx::query_as($select).bind($channel).bind(after).bind(upto).fetch_all(conn).await
        })
    };
}

mod search;

pub(super) use search::search;

#[derive(FromRow)]
struct MessageRow {
    id: MessageId,
    channel: ChannelId,
    seq: Seq,
    thread: Option<MessageId>,
    quote: Option<MessageId>,
    author: PersonId,
    at: Micros,
    body: String,
    mentions: String,
    edits: i64,
    edited_at: Option<Micros>,
    deleted_at: Option<Micros>,
    deleted_by: Option<PersonId>,
    pinned_at: Option<Micros>,
    pinned_by: Option<PersonId>,
    acknowledgement_requested: bool,
    rev: Seq,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            channel: row.channel,
            seq: row.seq,
            thread: row.thread,
            quote: row.quote,
            author: row.author,
            at: row.at,
            body: row.body,
            mentions: row.mentions.split(' ').filter_map(rules::mention).collect(),
            edited: row.edited_at.map(|at| Edited { at, count: count(row.edits) }),
            deleted: stamp(row.deleted_at, row.deleted_by),
            pinned: stamp(row.pinned_at, row.pinned_by),
            acknowledgement_requested: row.acknowledgement_requested,
            rev: row.rev,
        }
    }
}

fn stamp(at: Option<Micros>, by: Option<PersonId>) -> Option<Stamp> {
    at.zip(by).map(|(at, by)| Stamp { at, by })
}

fn count(of: i64) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

fn mentions(message: &Message) -> String {
    message.mentions.iter().map(rules::target).collect::<Vec<_>>().join(" ")
}

fn all(rows: Vec<MessageRow>) -> Vec<Message> {
    rows.into_iter().map(Message::from).collect()
}

/// A list of at least 8, in powers of two, its last element repeated.
fn padded(ids: &[MessageId]) -> impl Iterator<Item = MessageId> {
    let length = ids.len().next_power_of_two().max(8);
    let last = ids.last().copied().into_iter().cycle();
    ids.iter().copied().chain(last).take(length)
}

// === Messages ===

/// Writes messages, each with the words it is found by.
pub(super) async fn insert_all(tx: &mut Tx, all: &[(Message, &str)]) -> Result<(), Error> {
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into message
                (id, channel, seq, thread, quote, author, at, body, mentions, search, edits,
                acknowledgement_requested, rev) ",
        );
        query.push_values(all, |mut row, (message, search)| {
            row.push_bind(message.id)
                .push_bind(message.channel)
                .push_bind(message.seq)
                .push_bind(message.thread)
                .push_bind(message.quote)
                .push_bind(message.author)
                .push_bind(message.at)
                .push_bind(message.body.as_str())
                .push_bind(mentions(message))
                .push_bind(*search)
                .push("0")
                .push_bind(message.acknowledgement_requested)
                .push_bind(message.rev);
        });
        query.build().execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Writes what may change in a message, and its words when they do.
pub(super) async fn update(
    tx: &mut Tx,
    message: &Message,
    search: Option<&str>,
) -> Result<(), Error> {
    let update = "update message set body = $2, mentions = $3, search = coalesce($4, search),
            edits = $5, edited_at = $6, deleted_at = $7, deleted_by = $8, pinned_at = $9,
            pinned_by = $10, rev = $11
        where id = $1";
    on!(tx, conn => {
        sqlx::query(update)
            .bind(message.id)
            .bind(message.body.as_str())
            .bind(mentions(message))
            .bind(search)
            .bind(message.edited.as_ref().map_or(0, |edited| i64::from(edited.count)))
            .bind(message.edited.as_ref().map(|edited| edited.at))
            .bind(message.deleted.as_ref().map(|stamp| stamp.at))
            .bind(message.deleted.as_ref().map(|stamp| stamp.by))
            .bind(message.pinned.as_ref().map(|stamp| stamp.at))
            .bind(message.pinned.as_ref().map(|stamp| stamp.by))
            .bind(message.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// A message of a room.
pub(super) async fn message(
    tx: &mut Tx,
    channel: ChannelId,
    id: MessageId,
) -> Result<Option<Message>, Error> {
    let select = select_message!("where id = $1 and channel = $2");
    let row: Option<MessageRow> =
        on!(tx, conn => sqlx::query_as(select).bind(id).bind(channel).fetch_optional(conn).await)?;
    Ok(row.map(Message::from))
}

/// The messages of a list, in the order of the room.
pub(super) async fn messages(tx: &mut Tx, ids: &[MessageId]) -> Result<Vec<Message>, Error> {
    let rows = among!(tx, select_message!("where id in ("), ids)?;
    let mut messages = all(rows);
    messages.sort_unstable_by_key(|message| message.seq);
    Ok(messages)
}

/// The messages of a line before a position, the last one first.
pub(super) async fn older(
    tx: &mut Tx,
    line: Line,
    before: Seq,
    limit: usize,
) -> Result<Vec<Message>, Error> {
    let main = select_message!(
        "where channel = $1 and thread is null and seq < $2 order by seq desc
            limit cast($3 as bigint)"
    );
    let thread = select_message!(
        "where thread = $1 and seq < $2 order by seq desc limit cast($3 as bigint)"
    );
    of_line(tx, line, (main, thread), before, limit).await
}

/// The messages of a line from a position on, in order.
pub(super) async fn newer(
    tx: &mut Tx,
    line: Line,
    from: Seq,
    limit: usize,
) -> Result<Vec<Message>, Error> {
    let main = select_message!(
        "where channel = $1 and thread is null and seq >= $2 order by seq limit cast($3 as bigint)"
    );
    let thread =
        select_message!("where thread = $1 and seq >= $2 order by seq limit cast($3 as bigint)");
    of_line(tx, line, (main, thread), from, limit).await
}

async fn of_line(
    tx: &mut Tx,
    line: Line,
    (main, thread): (&'static str, &'static str),
    position: Seq,
    limit: usize,
) -> Result<Vec<Message>, Error> {
    let (select, of) = match line.thread {
        Some(root) => (thread, root.0),
        None => (main, line.channel.0),
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<MessageRow> = on!(tx, conn => {
        sqlx::query_as(select).bind(of).bind(position).bind(limit).fetch_all(conn).await
    })?;
    Ok(all(rows))
}

/// The pinned messages of a room, in its order.
pub(super) async fn pinned(tx: &mut Tx, channel: ChannelId) -> Result<Vec<Message>, Error> {
    let select = select_message!(
        "where channel = $1 and pinned_at is not null order by seq limit cast($2 as bigint)"
    );
    let most = i64::try_from(PINNED_MAX).unwrap_or(i64::MAX);
    let rows: Vec<MessageRow> =
        on!(tx, conn => sqlx::query_as(select).bind(channel).bind(most).fetch_all(conn).await)?;
    Ok(all(rows))
}

/// Messages whose last change lies in the span.
pub(super) async fn messages_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: (Seq, Seq),
) -> Result<Vec<Message>, Error> {
    let select = select_message!("where channel = $1 and rev > $2 and rev <= $3 order by rev");
    let rows: Vec<MessageRow> = within!(tx, select, channel, span)?;
    Ok(all(rows))
}

/// The position of the first message of a span whose text, with those before it in the span, weighs
/// more than so many bytes; never the first one's.
pub(super) async fn first_beyond(
    tx: &mut Tx,
    channel: ChannelId,
    (after, upto): (Seq, Seq),
    bytes: i64,
) -> Result<Option<Seq>, Error> {
    let select = "select min(rev) from (
            select rev, octet_length(body) as own,
                sum(octet_length(body)) over (order by rev) as together
            from message where channel = $1 and rev > $2 and rev <= $3
        ) as weighed
        where together > own and together > $4";
    Ok(on!(tx, conn => {
        sqlx::query_scalar(select)
            .bind(channel)
            .bind(after)
            .bind(upto)
            .bind(bytes)
            .fetch_one(conn)
            .await
    })?)
}

pub(super) async fn insert_version(
    tx: &mut Tx,
    message: MessageId,
    version: &Version,
) -> Result<(), Error> {
    let insert = "insert into message_version (message, number, body, at)
        values ($1, $2, $3, $4)";
    on!(tx, conn => {
        sqlx::query(insert)
            .bind(message)
            .bind(i64::from(version.number))
            .bind(version.body.as_str())
            .bind(version.at)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Earlier texts of a message, first one first.
pub(super) async fn versions(tx: &mut Tx, message: MessageId) -> Result<Vec<Version>, Error> {
    let select = "select number, body, at from message_version where message = $1 order by number";
    let rows: Vec<(i64, String, Micros)> =
        on!(tx, conn => sqlx::query_as(select).bind(message).fetch_all(conn).await)?;
    let version = |(number, body, at)| Version { number: count(number), body, at };
    Ok(rows.into_iter().map(version).collect())
}

pub(super) async fn delete_versions(tx: &mut Tx, message: MessageId) -> Result<(), Error> {
    let delete = "delete from message_version where message = $1";
    on!(tx, conn => sqlx::query(delete).bind(message).execute(conn).await.map(drop))?;
    Ok(())
}

// === Mentions ===

pub(super) async fn insert_mentions(tx: &mut Tx, message: &Message) -> Result<(), Error> {
    if message.mentions.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let insert = "insert into mention (message, target, channel, seq, thread, author) ";
        let mut query = QueryBuilder::new(insert);
        query.push_values(&message.mentions, |mut row, mention| {
            row.push_bind(message.id)
                .push_bind(rules::target(mention))
                .push_bind(message.channel)
                .push_bind(message.seq)
                .push_bind(message.thread.unwrap_or(MAIN_LINE))
                .push_bind(message.author);
        });
        query.build().execute(conn).await.map(drop)
    })?;
    Ok(())
}

pub(super) async fn delete_mentions(tx: &mut Tx, message: MessageId) -> Result<(), Error> {
    let delete = "delete from mention where message = $1";
    on!(tx, conn => sqlx::query(delete).bind(message).execute(conn).await.map(drop))?;
    Ok(())
}

// === Threads ===

type ThreadRow = (MessageId, ChannelId, i64, Seq, Micros, Seq);

fn thread((root, channel, replies, last_seq, last_at, rev): ThreadRow) -> Thread {
    Thread { root, channel, replies: count(replies), last_seq, last_at, rev }
}

/// Counts a reply in. The thread exists from the first one.
pub(super) async fn add_reply(
    tx: &mut Tx,
    root: MessageId,
    reply: &Message,
) -> Result<Thread, Error> {
    let upsert = "insert into thread (root, channel, replies, last_seq, last_at, rev)
        values ($1, $2, 1, $3, $4, $5)
        on conflict (root) do update set replies = thread.replies + 1,
            last_seq = excluded.last_seq, last_at = excluded.last_at, rev = excluded.rev
        returning root, channel, replies, last_seq, last_at, rev";
    let row: ThreadRow = on!(tx, conn => {
        sqlx::query_as(upsert)
            .bind(root)
            .bind(reply.channel)
            .bind(reply.seq)
            .bind(reply.at)
            .bind(reply.rev)
            .fetch_one(conn)
            .await
    })?;
    Ok(thread(row))
}

/// Counts a deleted reply out.
pub(super) async fn remove_reply(tx: &mut Tx, root: MessageId, rev: Seq) -> Result<Thread, Error> {
    let update = "update thread set replies = replies - 1, rev = $2 where root = $1
        returning root, channel, replies, last_seq, last_at, rev";
    let row: ThreadRow =
        on!(tx, conn => sqlx::query_as(update).bind(root).bind(rev).fetch_one(conn).await)?;
    Ok(thread(row))
}

/// The threads of these roots, where there are any.
pub(super) async fn threads(tx: &mut Tx, roots: &[MessageId]) -> Result<Vec<Entity>, Error> {
    let select = "select root, channel, replies, last_seq, last_at, rev from thread
        where root in (";
    let rows: Vec<ThreadRow> = among!(tx, select, roots)?;
    let mut threads: Vec<Thread> = rows.into_iter().map(thread).collect();
    threads.sort_unstable_by_key(|thread| thread.rev);
    Ok(threads.into_iter().map(Entity::Thread).collect())
}

/// Threads whose last change lies in the span.
pub(super) async fn threads_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: (Seq, Seq),
) -> Result<Vec<Entity>, Error> {
    let select = "select root, channel, replies, last_seq, last_at, rev from thread
        where channel = $1 and rev > $2 and rev <= $3 order by rev";
    let rows: Vec<ThreadRow> = within!(tx, select, channel, span)?;
    Ok(rows.into_iter().map(thread).map(Entity::Thread).collect())
}

// === Reactions ===

type ReactionRow = (MessageId, PersonId, i64, Seq);

fn reactions_of(rows: Vec<ReactionRow>) -> Vec<Entity> {
    let reaction = |(message, person, bits, rev)| {
        Entity::Reaction(Reaction { message, person, kinds: rules::reactions(bits), rev })
    };
    rows.into_iter().map(reaction).collect()
}

/// What one person answered to one message, as bits.
pub(super) async fn reaction(
    tx: &mut Tx,
    message: MessageId,
    person: PersonId,
) -> Result<Option<i64>, Error> {
    let select = "select kinds from reaction where message = $1 and person = $2";
    Ok(on!(tx, conn => {
        sqlx::query_scalar(select).bind(message).bind(person).fetch_optional(conn).await
    })?)
}

pub(super) async fn set_reaction(
    tx: &mut Tx,
    channel: ChannelId,
    reaction: &Reaction,
    bits: i64,
) -> Result<(), Error> {
    let upsert = "insert into reaction (message, person, channel, kinds, rev)
        values ($1, $2, $3, $4, $5)
        on conflict (message, person) do update set kinds = excluded.kinds, rev = excluded.rev";
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(reaction.message)
            .bind(reaction.person)
            .bind(channel)
            .bind(bits)
            .bind(reaction.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// What people answered to these messages, as far as it was not taken back.
pub(super) async fn reactions(tx: &mut Tx, of: &[MessageId]) -> Result<Vec<Entity>, Error> {
    let select = "select message, person, kinds, rev from reaction
        where kinds <> 0 and message in (";
    let mut rows: Vec<ReactionRow> = among!(tx, select, of)?;
    rows.sort_unstable_by_key(|(.., rev)| *rev);
    Ok(reactions_of(rows))
}

/// Reactions whose last change lies in the span.
pub(super) async fn reactions_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: (Seq, Seq),
) -> Result<Vec<Entity>, Error> {
    let select = "select message, person, kinds, rev from reaction
        where channel = $1 and rev > $2 and rev <= $3 order by rev";
    let rows: Vec<ReactionRow> = within!(tx, select, channel, span)?;
    Ok(reactions_of(rows))
}

type AcknowledgementRow = (MessageId, PersonId, Micros, Seq);

fn acknowledgements_of(rows: Vec<AcknowledgementRow>) -> Vec<Entity> {
    let said = |(message, person, at, rev)| {
        Entity::Acknowledgement(Acknowledgement { message, person, at, rev })
    };
    rows.into_iter().map(said).collect()
}

/// Remembers what was said. False when it was said before.
pub(super) async fn acknowledge(
    tx: &mut Tx,
    channel: ChannelId,
    said: &Acknowledgement,
) -> Result<bool, Error> {
    let insert = "insert into acknowledgement (message, person, channel, at, rev)
        values ($1, $2, $3, $4, $5) on conflict (message, person) do nothing";
    let written = on!(tx, conn => {
        sqlx::query(insert)
            .bind(said.message)
            .bind(said.person)
            .bind(channel)
            .bind(said.at)
            .bind(said.rev)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(written > 0)
}

/// What was said of these messages.
pub(super) async fn acknowledgements(tx: &mut Tx, of: &[MessageId]) -> Result<Vec<Entity>, Error> {
    let select = "select message, person, at, rev from acknowledgement where message in (";
    let mut rows: Vec<AcknowledgementRow> = among!(tx, select, of)?;
    rows.sort_unstable_by_key(|(.., rev)| *rev);
    Ok(acknowledgements_of(rows))
}

/// What was said within the span.
pub(super) async fn acknowledgements_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: (Seq, Seq),
) -> Result<Vec<Entity>, Error> {
    let select = "select message, person, at, rev from acknowledgement
        where channel = $1 and rev > $2 and rev <= $3 order by rev";
    let rows: Vec<AcknowledgementRow> = within!(tx, select, channel, span)?;
    Ok(acknowledgements_of(rows))
}
