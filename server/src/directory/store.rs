//! The SQL of the directory: it reads the tables of people, bodies, seats and mandates.

use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::directory::{BodyKind, BodyView, PersonView, SeatView};
use parvis_protocol::id::{BodyId, Micros, PersonId, TerritoryId};
use sqlx::FromRow;
use uuid::Uuid;

/// Before everybody.
pub(super) const NOBODY: PersonId = PersonId(Uuid::nil());

/// The bodies of a territory, and how many of their seats nobody holds now.
pub(super) async fn bodies(
    tx: &mut Tx,
    territory: TerritoryId,
    now: Micros,
) -> Result<Vec<BodyView>, Error> {
    let select = "select body.id, body.kind, body.name, count(seat.id),
            count(seat.id) - count(held.seat), body.weights = 'population'
        from body
        left join seat on seat.body = body.id
        left join (
            select distinct mandate.seat from mandate
            where mandate.starts_at <= $2
                and (mandate.ends_at is null or mandate.ends_at > $2)
        ) as held on held.seat = seat.id
        where body.territory = $1
        group by body.id, body.kind, body.name, body.weights, body.created_at
        order by case body.kind when 'mayors_conference' then 1 when 'bureau' then 2
            when 'council' then 3 else 4 end, body.name, body.id";
    let rows: Vec<(BodyId, BodyKind, String, i64, i64, bool)> = on!(tx, conn => {
        sqlx::query_as(select).bind(territory).bind(now).fetch_all(conn).await
    })?;
    let view = |(id, kind, name, seats, vacant, weighs)| BodyView {
        id,
        kind,
        name,
        seats: count(seats),
        vacant: count(vacant),
        weighs,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// How many people the directory lists.
pub(super) async fn count_people(tx: &mut Tx, territory: TerritoryId) -> Result<u32, Error> {
    let select = "select count(*) from person where territory = $1 and disabled_at is null";
    let people: i64 =
        on!(tx, conn => sqlx::query_scalar(select).bind(territory).fetch_one(conn).await)?;
    Ok(count(people))
}

#[derive(FromRow)]
struct PersonRow {
    id: PersonId,
    name: String,
    function: Option<String>,
    commune: Option<String>,
    administrator: bool,
}

/// People after somebody, without their seats, one more than asked for when there are more.
pub(super) async fn people(
    tx: &mut Tx,
    territory: TerritoryId,
    after: PersonId,
    limit: u32,
) -> Result<Vec<PersonView>, Error> {
    let select = "select id, name, function, commune, administrator from person
        where territory = $1 and disabled_at is null and id > $2 order by id
        limit cast($3 as bigint)";
    let rows: Vec<PersonRow> = on!(tx, conn => {
        sqlx::query_as(select)
            .bind(territory)
            .bind(after)
            .bind(i64::from(limit).saturating_add(1))
            .fetch_all(conn)
            .await
    })?;
    let view = |row: PersonRow| PersonView {
        person: row.id,
        name: row.name,
        function: row.function,
        commune: row.commune,
        administrator: row.administrator,
        seats: Vec::new(),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The seats that people of a page hold now, body by body.
pub(super) async fn seats(
    tx: &mut Tx,
    (after, upto): (PersonId, PersonId),
    now: Micros,
) -> Result<Vec<(PersonId, SeatView)>, Error> {
    let select = "select mandate.person, seat.body, seat.title
        from mandate
        join seat on seat.id = mandate.seat
        join body on body.id = seat.body
        where mandate.person > $1 and mandate.person <= $2 and mandate.starts_at <= $3
            and (mandate.ends_at is null or mandate.ends_at > $3)
        order by mandate.person, body.created_at, body.id, seat.number";
    let rows: Vec<(PersonId, BodyId, String)> = on!(tx, conn => {
        sqlx::query_as(select).bind(after).bind(upto).bind(now).fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|(person, body, title)| (person, SeatView { body, title })).collect())
}

/// A number of the database as the wire has it.
pub(super) fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
