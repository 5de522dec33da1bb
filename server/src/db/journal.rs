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
use parvis_protocol::id::{ChannelId, CommandId, MessageId, Micros, PersonId, Seq};
use sqlx::FromRow;
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
    let next = "update channel set seq = seq + 1 where id = $1 returning seq";
    let seq: Seq = crate::on!(&mut *tx, conn => {
        sqlx::query_scalar(next).bind(permit.channel()).fetch_one(conn).await
    })?;
    let insert = "insert into journal
            (channel, seq, at, actor, verb, entity_kind, entity_id, detail, command)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9
        where $10 or exists (select 1 from member
            where channel = $1 and person = $4 and ended_at is null)
        on conflict (actor, command) where command is not null do nothing";
    let (kind, _) = entry.verb.word().split_once('.').unwrap_or((entry.verb.word(), ""));
    let needs_no_member = permit.person().is_none() || permit.kind() == ChannelKind::Personal;
    let written = crate::on!(&mut *tx, conn => {
        sqlx::query(insert)
            .bind(permit.channel())
            .bind(seq)
            .bind(at)
            .bind(permit.person())
            .bind(entry.verb.word())
            .bind(kind)
            .bind(entry.entity)
            .bind(entry.detail)
            .bind(command)
            .bind(needs_no_member)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    if written == 0 { Err(refused(tx, permit, command).await?) } else { Ok(seq) }
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
    Ok(row.map(|(channel, seq, kind, entity)| Done {
        channel,
        seq,
        message: entity.filter(|_| kind == "message").map(MessageId),
    }))
}

/// The rows after a position, in order, at most `limit`.
pub async fn rows_after(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    limit: i64,
) -> Result<Vec<Row>, Error> {
    let select = "select seq, at, actor, verb from journal
        where channel = $1 and seq > $2 order by seq limit $3";
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
            let mut query = sqlx::QueryBuilder::new("select id, seq from channel where id in (");
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
