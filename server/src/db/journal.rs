//! The journal: one row per change of a channel, numbered 1, 2, 3 … without a hole.
//!
//! The number is taken by updating the channel's row inside the transaction that writes the
//! entity. The row lock makes the order of numbers the order of commits; a rollback leaves no
//! hole. The row also remembers the command that made it, for ever: that is what makes a retry
//! harmless. The journal holds references and small facts, never the text of a message.

use super::{Error, Tx};
use crate::permission::Permit;
use parvis_protocol::change::Verb;
use parvis_protocol::channel::ChannelKind;
use parvis_protocol::command::Done;
use parvis_protocol::id::{
    ChannelId, CommandId, CommentId, DocumentId, ItemId, MeetingId, MessageId, Micros, PersonId,
    PollId, Seq,
};
use sqlx::{FromRow, QueryBuilder};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// What is written beside the entity.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What happened.
    pub verb: Verb,
    /// Identity of the entity, where one identity says it.
    pub entity: Option<Uuid>,
    /// A small fact worth remembering, as JSON.
    pub detail: Option<&'a str>,
}

impl Entry<'_> {
    /// A change of one entity, without more to remember.
    pub const fn of(verb: Verb, entity: Uuid) -> Self {
        Self { verb, entity: Some(entity), detail: None }
    }
}

/// A row of the journal, as read for a replay.
#[derive(Debug, FromRow)]
pub struct Row {
    /// Its place.
    pub seq: Seq,
    /// When.
    pub at: Micros,
    /// By whom.
    pub actor: Option<PersonId>,
    /// What happened, as [`Verb::word`].
    pub verb: String,
}

/// A row to write.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Where, and by whom.
    pub permit: &'a Permit,
    /// The command that makes the change.
    pub command: Option<CommandId>,
    /// When.
    pub at: Micros,
    /// What.
    pub entry: Entry<'a>,
}

/// Takes the next position of the permit's channel and writes the journal row.
///
/// [`Error::Repeated`] when the person already had this command accepted, [`Error::Withdrawn`] when
/// they are no longer a member of the room: drop the transaction. The permit was given before
/// this transaction held the room; now that it does, nobody can leave it.
pub async fn append(
    tx: &mut Tx,
    permit: &Permit,
    command: Option<CommandId>,
    at: Micros,
    entry: Entry<'_>,
) -> Result<Seq, Error> {
    let written = append_all(tx, &[Line { permit, command, at, entry }]).await?;
    written.into_iter().next().unwrap_or(Err(Error::Withdrawn))
}

/// The same for many at once, in their order, with as many statements as for one. When one of them
/// is an error, its position is missing in the journal: drop the transaction.
pub async fn append_all(tx: &mut Tx, lines: &[Line<'_>]) -> Result<Vec<Result<Seq, Error>>, Error> {
    let mut next = advance(tx, lines).await?;
    let mut seqs = Vec::with_capacity(lines.len());
    for line in lines {
        let seq = next.get_mut(&line.permit.channel()).ok_or(sqlx::Error::RowNotFound)?;
        *seq = seq.next();
        seqs.push(*seq);
    }
    let written = write(tx, lines, &seqs).await?;
    let mut all = Vec::with_capacity(lines.len());
    for (line, seq) in lines.iter().zip(seqs) {
        all.push(if written.contains(&(line.permit.channel(), seq)) {
            Ok(seq)
        } else {
            Err(refused(tx, line.permit, line.command).await?)
        });
    }
    Ok(all)
}

/// Takes one position for each line, and tells after which one those of each channel begin.
async fn advance(tx: &mut Tx, lines: &[Line<'_>]) -> Result<BTreeMap<ChannelId, Seq>, Error> {
    let mut more: BTreeMap<ChannelId, i64> = BTreeMap::new();
    for line in lines {
        *more.entry(line.permit.channel()).or_default() += 1;
    }
    // The last one again and again, up to a power of two, so that the engine prepares few
    // statements: it is counted once.
    let last = more.iter().next_back().into_iter().cycle();
    let padded = more.iter().chain(last).take(more.len().next_power_of_two());
    let heads: Vec<(ChannelId, Seq)> = crate::on!(tx, conn => {
        let update = "update channel set seq = channel.seq + more.column2 from (";
        let mut query = QueryBuilder::new(update);
        query.push_values(padded, |mut row, (channel, count)| {
            row.push_bind(*channel).push_bind(*count);
        });
        query.push(") as more where channel.id = more.column1 returning id, seq");
        query.build_query_as().fetch_all(conn).await
    })?;
    let before = |(channel, head): (ChannelId, Seq)| {
        let count = more.get(&channel).copied().unwrap_or_default();
        (channel, Seq(head.0.saturating_sub(count)))
    };
    Ok(heads.into_iter().map(before).collect())
}

/// Writes the rows, and tells which of them were not repeated and not withdrawn.
async fn write(
    tx: &mut Tx,
    lines: &[Line<'_>],
    seqs: &[Seq],
) -> Result<HashSet<(ChannelId, Seq)>, Error> {
    let insert = "insert into journal
            (channel, seq, at, actor, verb, entity_kind, entity_id, detail, command)
        select column1, column2, column3, column4, column5, column6, column7, column8, column9
        from (";
    let rest = ") as line
        where column10 or exists (select 1 from member
            where channel = column1 and person = column4 and ended_at is null)
        on conflict (actor, command) where command is not null do nothing
        returning channel, seq";
    let rows: Vec<(ChannelId, Seq)> = crate::on!(tx, conn => {
        let mut query = QueryBuilder::new(insert);
        query.push_values(lines.iter().zip(seqs), |mut row, (line, seq)| {
            let (permit, word) = (line.permit, line.entry.verb.word());
            let kind = kind(line.entry.verb);
            let personal = permit.kind() == ChannelKind::Personal;
            let needs_no_member = permit.person().is_none() || personal || permit.visits();
            row.push_bind(permit.channel())
                .push_bind(*seq)
                .push_bind(line.at)
                .push_bind(permit.person())
                .push_bind(word)
                .push_bind(kind)
                .push_bind(line.entry.entity)
                .push_bind(line.entry.detail)
                .push_bind(line.command)
                .push_bind(needs_no_member);
        });
        query.push(rest).build_query_as().fetch_all(conn).await
    })?;
    Ok(rows.into_iter().collect())
}

/// Why a row of the journal was not written.
async fn refused(tx: &mut Tx, permit: &Permit, command: Option<CommandId>) -> Result<Error, Error> {
    if let (Some(person), Some(command)) = (permit.person(), command)
        && first_answer(tx, person, command).await?.is_some()
    {
        return Ok(Error::Repeated);
    }
    Ok(Error::Withdrawn)
}

/// Remembers a small fact beside a row that this transaction wrote, as JSON: what was only known
/// once the position was taken.
pub async fn annotate(
    tx: &mut Tx,
    (channel, seq): (ChannelId, Seq),
    detail: &str,
) -> Result<(), Error> {
    let update = "update journal set detail = $3 where channel = $1 and seq = $2";
    crate::on!(tx, conn => {
        sqlx::query(update).bind(channel).bind(seq).bind(detail).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// What the journal remembers beside a command, if it was accepted.
pub async fn detail_of(
    tx: &mut Tx,
    person: PersonId,
    command: CommandId,
) -> Result<Option<Option<String>>, Error> {
    let select = "select detail from journal where actor = $1 and command = $2";
    Ok(crate::on!(tx, conn => {
        sqlx::query_scalar(select).bind(person).bind(command).fetch_optional(conn).await
    })?)
}

/// What the command was answered the first time, if it was accepted.
pub async fn first_answer(
    tx: &mut Tx,
    person: PersonId,
    command: CommandId,
) -> Result<Option<Done>, Error> {
    let select = "select channel, seq, entity_kind, entity_id from journal
        where actor = $1 and command = $2";
    let row: Option<(ChannelId, Seq, String, Option<Uuid>)> = crate::on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(command).fetch_optional(conn).await
    })?;
    Ok(row.map(|(channel, seq, kind, entity)| named(Done::at(channel, seq), &kind, entity)))
}

/// What a command is answered that wrote this change.
pub fn done((channel, seq): (ChannelId, Seq), verb: Verb, entity: Uuid) -> Done {
    named(Done::at(channel, seq), kind(verb), Some(entity))
}

/// The first half of a verb: what it happens to.
fn kind(verb: Verb) -> &'static str {
    let word = verb.word();
    word.split_once('.').map_or(word, |(kind, _)| kind)
}

/// Names the entity where a client would look for it.
fn named(done: Done, kind: &str, entity: Option<Uuid>) -> Done {
    match kind {
        "message" => Done { message: entity.map(MessageId), ..done },
        "poll" | "ballot" => Done { poll: entity.map(PollId), ..done },
        "meeting" | "agenda" | "minutes" | "convocation" | "attendance" | "substitute" => {
            Done { meeting: entity.map(MeetingId), ..done }
        }
        "desk" | "screen" => Done { meeting: entity.map(MeetingId), ..done },
        "item" | "recusal" | "form" | "speech" | "floor" => {
            Done { item: entity.map(ItemId), ..done }
        }
        "document" => Done { document: entity.map(DocumentId), ..done },
        "comment" => Done { comment: entity.map(CommentId), ..done },
        _ => done,
    }
}

/// The rows after a position, in order, at most `limit`.
pub async fn rows_after(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    limit: i64,
) -> Result<Vec<Row>, Error> {
    let select = "select seq, at, actor, verb from journal
        where channel = $1 and seq > $2 order by seq limit cast($3 as bigint)";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(after).bind(limit).fetch_all(conn).await
    })?)
}

/// Epoch and head of a channel.
pub async fn head(tx: &mut Tx, channel: ChannelId) -> Result<Option<(String, Seq)>, Error> {
    let select = "select epoch, seq from channel where id = $1";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(channel).fetch_optional(conn).await
    })?)
}

/// Heads of many channels, in no particular order.
pub async fn heads(tx: &mut Tx, channels: &[ChannelId]) -> Result<Vec<(ChannelId, Seq)>, Error> {
    if channels.is_empty() {
        return Ok(Vec::new());
    }
    let rows = match tx {
        Tx::Postgres(tx) => {
            let ids: Vec<Uuid> = channels.iter().map(|id| id.0).collect();
            sqlx::query_as("select id, seq from channel where id = any($1)")
                .bind(ids)
                .fetch_all(&mut **tx)
                .await?
        }
        Tx::Sqlite(tx) => {
            let mut query = QueryBuilder::new("select id, seq from channel where id in (");
            let mut list = query.separated(", ");
            for id in channels {
                list.push_bind(*id);
            }
            list.push_unseparated(")");
            query.build_query_as().fetch_all(tx.conn()).await?
        }
    };
    Ok(rows)
}
