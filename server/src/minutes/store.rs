//! SQL of the minutes. What they tell is read here from the journal and from names, never written.

use super::document::Document;
use super::facts::Row;
use crate::db::{Error, Tx};
use crate::meeting::store::{all, from_json, one, to_json};
use crate::on;
use parvis_protocol::id::{ChannelId, ItemId, MeetingId, Micros, PersonId, Seq};
use parvis_protocol::minutes::MinutesText;
use sqlx::FromRow;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The room of a meeting.
pub(super) async fn room_of(tx: &mut Tx, meeting: MeetingId) -> Result<Option<ChannelId>, Error> {
    let select = "select channel from meeting where id = $1";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_optional(conn).await)?)
}

#[derive(FromRow)]
struct JournalRow {
    seq: Seq,
    at: Micros,
    verb: String,
    entity_id: Option<Uuid>,
    detail: Option<String>,
}

/// What the journal says of a meeting, in its order.
pub(super) async fn rows(
    tx: &mut Tx,
    (channel, meeting): (ChannelId, MeetingId),
) -> Result<Vec<Row>, Error> {
    let select = "select seq, at, verb, entity_id, detail from journal
        where channel = $1 and verb in (
                'meeting.convened', 'meeting.opened', 'meeting.suspended', 'meeting.resumed',
                'meeting.closed', 'agenda.extended', 'item.taken', 'item.opened',
                'item.suspended', 'item.closed', 'attendance.declared', 'proxy.deposited',
                'proxy.answered', 'proxy.revoked', 'recusal.declared', 'substitute.designated',
                'form.requested', 'poll.opened')
            and (entity_id = $2
                or entity_id in (select id from proxy where meeting = $2)
                or entity_id in (select id from agenda_item where meeting = $2)
                or entity_id in (select poll.id from poll join agenda_item
                    on agenda_item.id = poll.item where agenda_item.meeting = $2))
        order by seq";
    let rows: Vec<JournalRow> = on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(meeting).fetch_all(conn).await
    })?;
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        let what = (row.verb.as_str(), row.entity_id);
        let row = Row::read((row.seq, row.at), what, row.detail.as_deref());
        read.extend(row.map_err(|error| Error::Unusable(error.to_string()))?);
    }
    Ok(read)
}

/// The names of all who were ever members of a room.
pub(super) async fn names(
    tx: &mut Tx,
    channel: ChannelId,
) -> Result<BTreeMap<PersonId, String>, Error> {
    let select = "select distinct person.id, person.name from person
        join member on member.person = person.id where member.channel = $1";
    let names: Vec<(PersonId, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(channel).fetch_all(conn).await)?;
    Ok(names.into_iter().collect())
}

/// The name of the territory of a room.
pub(super) async fn territory(tx: &mut Tx, channel: ChannelId) -> Result<String, Error> {
    let select = "select territory.name from territory
        join channel on channel.territory = territory.id where channel.id = $1";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(channel).fetch_one(conn).await)?)
}

/// The names of its communes, by INSEE code.
pub(super) async fn communes(
    tx: &mut Tx,
    channel: ChannelId,
) -> Result<BTreeMap<String, String>, Error> {
    let select = "select commune.insee, commune.name from commune
        join channel on channel.territory = commune.territory where channel.id = $1";
    let names: Vec<(String, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(channel).fetch_all(conn).await)?;
    Ok(names.into_iter().collect())
}

/// What a text is about, as its key has it: the item, or the meeting itself.
fn about(meeting: MeetingId, item: Option<ItemId>) -> Uuid {
    item.map_or(meeting.0, |item| item.0)
}

/// What people wrote of a meeting, or of an item.
pub(super) async fn text(
    tx: &mut Tx,
    meeting: MeetingId,
    item: Option<ItemId>,
) -> Result<Option<MinutesText>, Error> {
    let select = "select entity from minutes_text where meeting = $1 and about = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select)
            .bind(meeting)
            .bind(about(meeting, item))
            .fetch_optional(conn)
            .await
    })?)
}

/// All that people wrote of a meeting and its items.
pub(super) async fn texts(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<MinutesText>, Error> {
    let select = "select entity from minutes_text where meeting = $1 order by about";
    all(on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_all(conn).await)?)
}

/// Writes a text.
pub(super) async fn put_text(
    tx: &mut Tx,
    meeting: MeetingId,
    text: &MinutesText,
) -> Result<(), Error> {
    let upsert = "insert into minutes_text (meeting, about, entity) values ($1, $2, $3)
        on conflict (meeting, about) do update set entity = excluded.entity";
    let entity = to_json(text)?;
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(meeting)
            .bind(about(meeting, text.item))
            .bind(entity)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Keeps the approved minutes of a meeting, and their SHA-256.
pub(super) async fn keep(
    tx: &mut Tx,
    meeting: MeetingId,
    (document, hash): (&str, &str),
) -> Result<(), Error> {
    let insert = "insert into minutes (meeting, hash, document) values ($1, $2, $3)";
    on!(tx, conn => {
        sqlx::query(insert).bind(meeting).bind(hash).bind(document).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The approved minutes of a meeting, and their SHA-256.
pub(super) async fn kept(
    tx: &mut Tx,
    meeting: MeetingId,
) -> Result<Option<(Document, String)>, Error> {
    let select = "select document, hash from minutes where meeting = $1";
    let row: Option<(String, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(meeting).fetch_optional(conn).await)?;
    row.map(|(document, hash)| Ok((from_json(&document)?, hash))).transpose()
}
