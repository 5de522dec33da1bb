//! The SQL of records, which make a chain in each room: each one holds the hash of the one before.
//! Whoever writes one holds the room, so that they are made one after the other.

use super::from_json;
use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::id::{ChannelId, Micros, PersonId, PollId};
use parvis_protocol::poll::{HashedRecord, PollRecord, Voided};
use sqlx::FromRow;

/// The hash of the last record of a room.
pub(in crate::poll) async fn last_hash(
    tx: &mut Tx,
    channel: ChannelId,
) -> Result<Option<String>, Error> {
    let select = "select hash from poll_record where channel = $1 order by place desc limit 1";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(channel).fetch_optional(conn).await)?)
}

/// Adds the record of a poll to those of its room.
pub(in crate::poll) async fn insert(
    tx: &mut Tx,
    (channel, poll): (ChannelId, PollId),
    (record, hash): (&str, &str),
) -> Result<(), Error> {
    let insert = "insert into poll_record (poll, channel, place, record, hash)
        select $1, $2, coalesce(max(place), 0) + 1, $3, $4 from poll_record where channel = $2";
    on!(tx, conn => {
        let insert = sqlx::query(insert).bind(poll).bind(channel).bind(record).bind(hash);
        insert.execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The record of a poll, and its SHA-256.
pub(in crate::poll) async fn of(
    tx: &mut Tx,
    poll: PollId,
) -> Result<Option<(String, String)>, Error> {
    let select = "select record, hash from poll_record where poll = $1";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(poll).fetch_optional(conn).await)?)
}

/// The record of a poll, with its place in the chain of its room, from 1, and its SHA-256.
pub(in crate::poll) async fn placed(
    tx: &mut Tx,
    poll: PollId,
) -> Result<Option<(u32, String, PollRecord)>, Error> {
    let select = "select place, record, hash from poll_record where poll = $1";
    let row: Option<(i64, String, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(poll).fetch_optional(conn).await)?;
    let Some((place, record, hash)) = row else { return Ok(None) };
    Ok(Some((u32::try_from(place).unwrap_or(u32::MAX), hash, from_json(&record)?)))
}

#[derive(FromRow)]
struct Row {
    record: String,
    hash: String,
    told: bool,
    voided_at: Option<Micros>,
    voided_by: Option<PersonId>,
    void_reason: Option<String>,
}

/// Records of a room in the order in which they were made, of one poll or of all. Of those whose
/// results were not told there is the hash alone.
pub(in crate::poll) async fn all(
    tx: &mut Tx,
    channel: ChannelId,
    poll: Option<PollId>,
) -> Result<Vec<HashedRecord>, Error> {
    let select = "select record, hash, proclaimed_at is not null as told,
            voided_at, voided_by, void_reason
        from poll_record join poll on poll.id = poll_record.poll
        where poll_record.channel = $1 and (poll.id = $2 or $2 is null)
        order by place";
    let rows: Vec<Row> = on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(poll).fetch_all(conn).await
    })?;
    rows.into_iter().map(Row::read).collect()
}

impl Row {
    fn read(self) -> Result<HashedRecord, Error> {
        let Self { record, hash, told, voided_at, voided_by, void_reason } = self;
        let record: PollRecord = from_json(&record)?;
        let previous = record.previous.clone();
        let voided = voided_at.map(|at| Voided { at, by: voided_by, reason: void_reason });
        Ok(HashedRecord { hash, previous, record: told.then_some(record), voided })
    }
}
