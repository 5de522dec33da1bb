//! SQL of the floor. Rows hold their entities as canonical JSON, as those of meetings do; what the
//! queue may never have twice is an index of the database.

use crate::db::{Error, Tx};
use crate::meeting::store::{Span, all, changed, one, to_json};
use crate::on;
use parvis_protocol::change::Entity;
use parvis_protocol::floor::{Floor, Speech};
use parvis_protocol::id::{ChannelId, ItemId, MeetingId, SpeechId};

/// How the floor is given on an item, where that was said.
pub(super) async fn floor(tx: &mut Tx, item: ItemId) -> Result<Option<Floor>, Error> {
    let select = "select entity from floor where item = $1";
    one(on!(tx, conn => sqlx::query_scalar(select).bind(item).fetch_optional(conn).await)?)
}

/// Writes it.
pub(super) async fn put_floor(tx: &mut Tx, channel: ChannelId, it: &Floor) -> Result<(), Error> {
    let upsert = "insert into floor (item, meeting, channel, entity, rev)
        values ($1, $2, $3, $4, $5)
        on conflict (item) do update set entity = excluded.entity, rev = excluded.rev";
    let entity = to_json(it)?;
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(it.item)
            .bind(it.meeting)
            .bind(channel)
            .bind(entity)
            .bind(it.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The item of a request of a room. It never changes.
pub(super) async fn item_of(
    tx: &mut Tx,
    channel: ChannelId,
    speech: SpeechId,
) -> Result<Option<ItemId>, Error> {
    let select = "select item from speech where id = $1 and channel = $2";
    Ok(on!(tx, conn => {
        sqlx::query_scalar(select).bind(speech).bind(channel).fetch_optional(conn).await
    })?)
}

/// The requests of an item, in the order in which they came.
pub(super) async fn speeches(tx: &mut Tx, item: ItemId) -> Result<Vec<Speech>, Error> {
    let select = "select entity from speech where item = $1 order by place";
    all(on!(tx, conn => sqlx::query_scalar(select).bind(item).fetch_all(conn).await)?)
}

/// Writes a request.
pub(super) async fn put(tx: &mut Tx, channel: ChannelId, it: &Speech) -> Result<(), Error> {
    let upsert = "insert into speech
            (id, item, meeting, channel, person, commune, kind, place, state, entity, rev)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (id) do update set person = excluded.person, state = excluded.state,
            entity = excluded.entity, rev = excluded.rev";
    let entity = to_json(it)?;
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(it.id)
            .bind(it.item)
            .bind(it.meeting)
            .bind(channel)
            .bind(it.person)
            .bind(it.commune.as_deref())
            .bind(it.kind)
            .bind(i64::from(it.place))
            .bind(it.state)
            .bind(entity)
            .bind(it.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Everything of a meeting, as entities.
pub(super) async fn entities(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Entity>, Error> {
    let select = "select entity from floor where meeting = $1 order by item";
    let floors: Vec<Floor> = all(on!(&mut *tx, conn => {
        sqlx::query_scalar(select).bind(meeting).fetch_all(conn).await
    })?)?;
    let select = "select entity from speech where meeting = $1 order by item, place";
    let speeches: Vec<Speech> =
        all(on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_all(conn).await)?)?;
    Ok(told(floors, speeches))
}

/// The entities of this feature whose last change lies in the span.
pub(super) async fn all_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: Span,
) -> Result<Vec<Entity>, Error> {
    let select = "select entity from floor
        where channel = $1 and rev > $2 and rev <= $3 order by rev, item";
    let floors: Vec<Floor> = changed(tx, select, channel, span).await?;
    let select = "select entity from speech
        where channel = $1 and rev > $2 and rev <= $3 order by rev, id";
    Ok(told(floors, changed(tx, select, channel, span).await?))
}

fn told(floors: Vec<Floor>, speeches: Vec<Speech>) -> Vec<Entity> {
    let floors = floors.into_iter().map(Entity::Floor);
    floors.chain(speeches.into_iter().map(Entity::Speech)).collect()
}
