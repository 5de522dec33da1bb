//! SQL of meetings. A row holds its entity as canonical JSON; the columns beside it are what
//! statements look for, and are written with it.

use crate::db::{Error, Tx};
use crate::on;
use crate::poll::tally;
use parvis_protocol::id::{ChannelId, ItemId, MeetingId, MessageId, PersonId, Seq};
use parvis_protocol::meeting::{AgendaItem, Convocation, ConvocationView, Meeting, Summons};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A span of positions: after the first, up to the second.
pub type Span = (Seq, Seq);

/// A value as canonical JSON.
pub fn to_json<T: Serialize>(value: &T) -> Result<String, Error> {
    tally::canonical(value).map_err(|error| Error::Unusable(error.to_string()))
}

/// What [`to_json`] wrote.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Unusable(error.to_string()))
}

/// One entity, where there is one.
pub fn one<T: DeserializeOwned>(row: Option<String>) -> Result<Option<T>, Error> {
    row.map(|text| from_json(&text)).transpose()
}

/// Entities in their order.
pub fn all<T: DeserializeOwned>(rows: Vec<String>) -> Result<Vec<T>, Error> {
    rows.into_iter().map(|text| from_json(&text)).collect()
}

/// A word of the wire, as a column has it.
pub fn word<T: Serialize>(value: T) -> Result<String, Error> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Err(Error::Unusable(format!("{other} is not a word"))),
        Err(error) => Err(Error::Unusable(error.to_string())),
    }
}

// === Meetings ===

/// A meeting of a room.
pub(super) async fn meeting(
    tx: &mut Tx,
    channel: ChannelId,
    id: MeetingId,
) -> Result<Option<Meeting>, Error> {
    let select = "select entity from meeting where id = $1 and channel = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select).bind(id).bind(channel).fetch_optional(conn).await
    })?)
}

/// The number of the next meeting of a room, which is held.
pub(super) async fn next_number(tx: &mut Tx, channel: ChannelId) -> Result<u32, Error> {
    let select = "select coalesce(max(number), 0) + 1 from meeting where channel = $1";
    let next: i64 =
        on!(tx, conn => sqlx::query_scalar(select).bind(channel).fetch_one(conn).await)?;
    Ok(u32::try_from(next).unwrap_or(u32::MAX))
}

/// Writes a meeting as it is now.
pub(super) async fn put_meeting(tx: &mut Tx, meeting: &Meeting) -> Result<(), Error> {
    let upsert = "insert into meeting (id, channel, number, state, starts_at, entity, rev)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (id) do update set state = excluded.state, starts_at = excluded.starts_at,
            entity = excluded.entity, rev = excluded.rev";
    let (state, entity) = (word(meeting.state)?, to_json(meeting)?);
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(meeting.id)
            .bind(meeting.channel)
            .bind(i64::from(meeting.number))
            .bind(state)
            .bind(meeting.draft.starts_at)
            .bind(entity)
            .bind(meeting.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Keeps what whoever is in the room checks in with.
pub(super) async fn set_code(tx: &mut Tx, meeting: MeetingId, code: &str) -> Result<(), Error> {
    let update = "update meeting set code = $2 where id = $1";
    on!(tx, conn => {
        sqlx::query(update).bind(meeting).bind(code).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// It, where there is such a meeting.
pub(super) async fn code(tx: &mut Tx, meeting: MeetingId) -> Result<Option<String>, Error> {
    let select = "select code from meeting where id = $1";
    let found: Option<Option<String>> =
        on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_optional(conn).await)?;
    Ok(found.flatten())
}

/// Items of a room that were put off, and that no agenda took since.
pub(super) async fn put_off(tx: &mut Tx, channel: ChannelId) -> Result<Vec<AgendaItem>, Error> {
    let select = "select entity from agenda_item
        where channel = $1 and state = 'postponed' order by id";
    let all: Vec<AgendaItem> =
        all(on!(tx, conn => sqlx::query_scalar(select).bind(channel).fetch_all(conn).await)?)?;
    Ok(all.into_iter().filter(|item| item.carried_to.is_none()).collect())
}

/// Meetings of a room before a number, the last one first.
pub(super) async fn before(
    tx: &mut Tx,
    channel: ChannelId,
    number: i64,
    limit: i64,
) -> Result<Vec<Meeting>, Error> {
    let select = "select entity from meeting where channel = $1 and number < $2
        order by number desc limit cast($3 as bigint)";
    all(on!(tx, conn => {
        sqlx::query_scalar(select).bind(channel).bind(number).bind(limit).fetch_all(conn).await
    })?)
}

/// Meetings of a room that are not over.
pub(super) async fn unfinished(tx: &mut Tx, channel: ChannelId) -> Result<Vec<Meeting>, Error> {
    let select = "select entity from meeting
        where channel = $1 and state not in ('closed', 'cancelled') order by number";
    all(on!(tx, conn => sqlx::query_scalar(select).bind(channel).fetch_all(conn).await)?)
}

/// Meetings of somebody's rooms that were convened and are not over, the first one first, and
/// whether they facilitate the room.
pub(super) async fn ahead(
    tx: &mut Tx,
    person: PersonId,
    most: i64,
) -> Result<Vec<(Meeting, bool)>, Error> {
    let select = "select meeting.entity, member.role = 'facilitator' from member
        join meeting on meeting.channel = member.channel
            and meeting.state in ('convened', 'open', 'suspended')
        where member.person = $1 and member.ended_at is null
        order by meeting.starts_at, meeting.id limit cast($2 as bigint)";
    let rows: Vec<(String, bool)> = on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(most).fetch_all(conn).await
    })?;
    rows.into_iter().map(|(text, facilitates)| Ok((from_json(&text)?, facilitates))).collect()
}

/// Meetings whose last change lies in the span.
pub(super) async fn meetings_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: Span,
) -> Result<Vec<Meeting>, Error> {
    let select = "select entity from meeting
        where channel = $1 and rev > $2 and rev <= $3 order by rev";
    changed(tx, select, channel, span).await
}

/// Entities by a statement that takes a room and a span.
pub async fn changed<T: DeserializeOwned>(
    tx: &mut Tx,
    select: &'static str,
    channel: ChannelId,
    (after, upto): Span,
) -> Result<Vec<T>, Error> {
    all(on!(tx, conn => {
        sqlx::query_scalar(select).bind(channel).bind(after).bind(upto).fetch_all(conn).await
    })?)
}

// === Items ===

/// An item of a room.
pub(super) async fn item(
    tx: &mut Tx,
    channel: ChannelId,
    id: ItemId,
) -> Result<Option<AgendaItem>, Error> {
    let select = "select entity from agenda_item where id = $1 and channel = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select).bind(id).bind(channel).fetch_optional(conn).await
    })?)
}

/// The items of a meeting, in their order.
pub(super) async fn items(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<AgendaItem>, Error> {
    let select = "select entity from agenda_item where meeting = $1 order by rank, id";
    all(on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_all(conn).await)?)
}

/// The proposals of a room that no agenda took, in the order in which they were made.
pub(super) async fn proposals(tx: &mut Tx, channel: ChannelId) -> Result<Vec<AgendaItem>, Error> {
    let select = "select entity from agenda_item
        where channel = $1 and state = 'proposed' order by id";
    all(on!(tx, conn => sqlx::query_scalar(select).bind(channel).fetch_all(conn).await)?)
}

/// Writes an item as it is now.
pub(super) async fn put_item(tx: &mut Tx, item: &AgendaItem) -> Result<(), Error> {
    let upsert = "insert into agenda_item (id, channel, meeting, rank, state, entity, rev)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (id) do update set meeting = excluded.meeting, rank = excluded.rank,
            state = excluded.state, entity = excluded.entity, rev = excluded.rev";
    let (state, entity) = (word(item.state)?, to_json(item)?);
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(item.id)
            .bind(item.channel)
            .bind(item.meeting)
            .bind(i64::from(item.rank))
            .bind(state)
            .bind(entity)
            .bind(item.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Items whose last change lies in the span.
pub(super) async fn items_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: Span,
) -> Result<Vec<AgendaItem>, Error> {
    let select = "select entity from agenda_item
        where channel = $1 and rev > $2 and rev <= $3 order by rev, id";
    changed(tx, select, channel, span).await
}

/// The root of the thread in which a message stands: itself in the main line. Nothing for a
/// message that was deleted, or is not there.
pub(super) async fn root_of(
    tx: &mut Tx,
    channel: ChannelId,
    message: MessageId,
) -> Result<Option<MessageId>, Error> {
    let select = "select coalesce(thread, id) from message
        where id = $1 and channel = $2 and deleted_at is null";
    Ok(on!(tx, conn => {
        sqlx::query_scalar(select).bind(message).bind(channel).fetch_optional(conn).await
    })?)
}

/// Whether the agenda of a meeting is in a document that takes what is written: asked of the table
/// of documents, which know meetings and not the other way round.
pub(super) async fn is_written_together(tx: &mut Tx, meeting: MeetingId) -> Result<bool, Error> {
    let select = "select count(*) from document
        where meeting = $1 and kind = 'agenda' and state = 'open'";
    let count: i64 =
        on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_one(conn).await)?;
    Ok(count > 0)
}

// === Convocations ===

/// Keeps a convocation, and what it sent.
pub(super) async fn insert_convocation(
    tx: &mut Tx,
    convocation: &Convocation,
    document: &str,
) -> Result<(), Error> {
    let insert = "insert into convocation (meeting, version, channel, hash, document, entity, rev)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let entity = to_json(convocation)?;
    on!(tx, conn => {
        sqlx::query(insert)
            .bind(convocation.meeting)
            .bind(i64::from(convocation.version))
            .bind(convocation.channel)
            .bind(convocation.hash.as_str())
            .bind(document)
            .bind(entity)
            .bind(convocation.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// A version of the convocation of a meeting.
pub(super) async fn convocation(
    tx: &mut Tx,
    meeting: MeetingId,
    version: u32,
) -> Result<Option<Convocation>, Error> {
    let select = "select entity from convocation where meeting = $1 and version = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select)
            .bind(meeting)
            .bind(i64::from(version))
            .fetch_optional(conn)
            .await
    })?)
}

/// The hash of what was sent last.
pub(super) async fn last_hash(tx: &mut Tx, meeting: MeetingId) -> Result<Option<String>, Error> {
    let select = "select hash from convocation where meeting = $1 order by version desc limit 1";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_optional(conn).await)?)
}

/// Every convocation of a meeting and what it sent, the first one first.
pub(super) async fn convocations(
    tx: &mut Tx,
    meeting: MeetingId,
) -> Result<Vec<ConvocationView>, Error> {
    let select = "select entity, document from convocation where meeting = $1 order by version";
    let rows: Vec<(String, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(meeting).fetch_all(conn).await)?;
    let view = |(entity, document): (String, String)| {
        Ok(ConvocationView { convocation: from_json(&entity)?, agenda: from_json(&document)? })
    };
    rows.into_iter().map(view).collect()
}

/// Convocations whose last change lies in the span.
pub(super) async fn convocations_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: Span,
) -> Result<Vec<Convocation>, Error> {
    let select = "select entity from convocation
        where channel = $1 and rev > $2 and rev <= $3 order by rev";
    changed(tx, select, channel, span).await
}

/// What somebody did with a version of the convocation of a meeting.
pub(super) async fn summons(
    tx: &mut Tx,
    (meeting, version): (MeetingId, u32),
    person: PersonId,
) -> Result<Option<Summons>, Error> {
    let select = "select entity from summons
        where meeting = $1 and version = $2 and person = $3";
    one(on!(tx, conn => {
        sqlx::query_scalar(select)
            .bind(meeting)
            .bind(i64::from(version))
            .bind(person)
            .fetch_optional(conn)
            .await
    })?)
}

/// The same of everybody, of every version.
pub(super) async fn summons_of(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Summons>, Error> {
    let select = "select entity from summons where meeting = $1 order by version, person";
    all(on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_all(conn).await)?)
}

/// Writes it.
pub(super) async fn put_summons(
    tx: &mut Tx,
    channel: ChannelId,
    summons: &Summons,
) -> Result<(), Error> {
    let upsert = "insert into summons (meeting, version, person, channel, entity, rev)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (meeting, version, person) do update set entity = excluded.entity,
            rev = excluded.rev";
    let entity = to_json(summons)?;
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(summons.meeting)
            .bind(i64::from(summons.version))
            .bind(summons.person)
            .bind(channel)
            .bind(entity)
            .bind(summons.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// What people did with convocations, where that changed last in the span.
pub(super) async fn summons_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: Span,
) -> Result<Vec<Summons>, Error> {
    let select = "select entity from summons
        where channel = $1 and rev > $2 and rev <= $3 order by rev";
    changed(tx, select, channel, span).await
}
