//! SQL of screens: codes, as hashes.

use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::id::{ChannelId, MeetingId, Micros, PersonId, Seq};
use sqlx::FromRow;

/// A code that was told.
#[derive(FromRow)]
pub(super) struct Pairing {
    /// The room.
    pub channel: ChannelId,
    /// The meeting.
    pub meeting: MeetingId,
    /// Since when it shows nothing any more.
    pub ended_at: Option<Micros>,
}

/// Ends the code of a meeting, where it has one.
pub(super) async fn end(tx: &mut Tx, meeting: MeetingId, at: Micros) -> Result<(), Error> {
    let update = "update screen set ended_at = $2 where meeting = $1 and ended_at is null";
    on!(tx, conn => sqlx::query(update).bind(meeting).bind(at).execute(conn).await.map(drop))?;
    Ok(())
}

/// Keeps the hash of a code.
pub(super) async fn insert(
    tx: &mut Tx,
    hash: &str,
    (channel, meeting, by): (ChannelId, MeetingId, PersonId),
    at: Micros,
) -> Result<(), Error> {
    let insert = "insert into screen (code, meeting, channel, paired_by, paired_at)
        values ($1, $2, $3, $4, $5)";
    on!(tx, conn => {
        sqlx::query(insert)
            .bind(hash)
            .bind(meeting)
            .bind(channel)
            .bind(by)
            .bind(at)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// What a code was told for.
pub(super) async fn find(tx: &mut Tx, hash: &str) -> Result<Option<Pairing>, Error> {
    let select = "select channel, meeting, ended_at from screen where code = $1";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(hash).fetch_optional(conn).await)?)
}

/// The head of a room, and how many ballots its polls have that are under way.
pub(super) async fn pulse(tx: &mut Tx, channel: ChannelId) -> Result<(Seq, i64), Error> {
    let select = "select channel.seq, (select count(*) from poll
                join ballot on ballot.poll = poll.id
                where poll.channel = $1 and poll.state in ('open', 'suspended', 'counting'))
        from channel where channel.id = $1";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(channel).fetch_one(conn).await)?)
}
