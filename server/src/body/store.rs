//! Bodies and seats as stored; SQL of bodies, seats, mandates and assignments.
//!
//! The two statements at the end read who is in the rooms of the bodies beside who should be:
//! they look at the tables of channels, and write nothing there.

use super::NewMandate;
use super::rules::{Reason, Term};
use crate::db::{Error, Tx};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::id::{BodyId, ChannelId, MandateId, Micros, PersonId, SeatId, TerritoryId};
use sqlx::FromRow;

/// The kinds of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum BodyKind {
    /// *Conférence des maires* (CGCT L5211-11-3).
    MayorsConference,
    /// *Bureau* (L5211-10).
    Bureau,
    /// *Conseil communautaire*, *conseil de la métropole*.
    Council,
    /// *Commission* (L2121-22): as many as the council makes.
    Commission,
}

/// What the holder of a seat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Office {
    /// The president of the EPCI.
    President,
    /// A vice-president.
    VicePresident,
    /// The mayor of a commune.
    Mayor,
    /// A councillor of the EPCI.
    Councillor,
    /// Another member of the bureau.
    Member,
}

/// A body of a territory.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Body {
    /// Identity.
    pub id: BodyId,
    /// What it is.
    pub kind: BodyKind,
    /// "Conférence des maires", "Commission Voirie".
    pub name: String,
}

/// A place in a body.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Seat {
    /// Identity.
    pub id: SeatId,
    /// The body.
    pub body: BodyId,
    /// From 1, without a hole.
    pub number: i64,
    /// What its holder is.
    pub office: Office,
    /// INSEE code of the commune it belongs to.
    pub commune: Option<String>,
    /// "Maire d’Arnaville", "2e vice-présidence".
    pub title: String,
}

pub(super) async fn insert_body(
    tx: &mut Tx,
    territory: TerritoryId,
    body: &Body,
    now: Micros,
) -> Result<(), Error> {
    let insert = "insert into body (id, territory, kind, name, created_at)
        values ($1, $2, $3, $4, $5)";
    crate::on!(tx, conn => {
        sqlx::query(insert)
            .bind(body.id)
            .bind(territory)
            .bind(body.kind)
            .bind(&body.name)
            .bind(now)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn bodies(tx: &mut Tx, territory: TerritoryId) -> Result<Vec<Body>, Error> {
    let select = "select id, kind, name from body
        where territory = $1 order by created_at, id";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(territory).fetch_all(conn).await
    })?)
}

/// Writes where a body decided that voices weigh by population; none: they are equal.
pub(super) async fn set_weights(
    tx: &mut Tx,
    body: BodyId,
    decided: Option<&str>,
) -> Result<(), Error> {
    let update = "update body set weights = $2, weights_decided = $3 where id = $1";
    let weights = if decided.is_some() { "population" } else { "equal" };
    crate::on!(tx, conn => {
        sqlx::query(update).bind(body).bind(weights).bind(decided).execute(conn).await.map(drop)
    })?;
    Ok(())
}

pub(super) async fn insert_seat(tx: &mut Tx, seat: &Seat) -> Result<(), Error> {
    let insert = "insert into seat (id, body, number, office, commune, title)
        values ($1, $2, $3, $4, $5, $6)";
    crate::on!(tx, conn => {
        sqlx::query(insert)
            .bind(seat.id)
            .bind(seat.body)
            .bind(seat.number)
            .bind(seat.office)
            .bind(&seat.commune)
            .bind(&seat.title)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn seats(tx: &mut Tx, body: BodyId) -> Result<Vec<Seat>, Error> {
    let select = "select id, body, number, office, commune, title from seat
        where body = $1 order by number";
    Ok(crate::on!(tx, conn => sqlx::query_as(select).bind(body).fetch_all(conn).await)?)
}

pub(super) async fn territory_of_seat(
    tx: &mut Tx,
    seat: SeatId,
) -> Result<Option<TerritoryId>, Error> {
    let select = "select body.territory from seat join body on body.id = seat.body
        where seat.id = $1";
    Ok(crate::on!(tx, conn => sqlx::query_scalar(select).bind(seat).fetch_optional(conn).await)?)
}

/// Seat and beginning of a mandate.
pub(super) async fn mandate(
    tx: &mut Tx,
    mandate: MandateId,
) -> Result<Option<(SeatId, Micros)>, Error> {
    let select = "select seat, starts_at from mandate where id = $1";
    Ok(crate::on!(tx, conn => sqlx::query_as(select).bind(mandate).fetch_optional(conn).await)?)
}

pub(super) async fn insert_mandate(
    tx: &mut Tx,
    id: MandateId,
    new: &NewMandate,
    now: Micros,
) -> Result<(), Error> {
    let insert = "insert into mandate (id, seat, person, starts_at, ends_at, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    crate::on!(tx, conn => {
        sqlx::query(insert)
            .bind(id)
            .bind(new.seat)
            .bind(new.person)
            .bind(new.starts_at)
            .bind(new.ends_at)
            .bind(now)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn end_mandate(
    tx: &mut Tx,
    mandate: MandateId,
    ends_at: Option<Micros>,
) -> Result<(), Error> {
    let update = "update mandate set ends_at = $2 where id = $1";
    crate::on!(tx, conn => {
        sqlx::query(update).bind(mandate).bind(ends_at).execute(conn).await.map(drop)
    })?;
    Ok(())
}

pub(super) async fn move_mandate(
    tx: &mut Tx,
    mandate: MandateId,
    starts_at: Micros,
) -> Result<(), Error> {
    let update = "update mandate set starts_at = $2 where id = $1";
    crate::on!(tx, conn => {
        sqlx::query(update).bind(mandate).bind(starts_at).execute(conn).await.map(drop)
    })?;
    Ok(())
}

pub(super) async fn delete_mandate(tx: &mut Tx, mandate: MandateId) -> Result<(), Error> {
    let delete = "delete from mandate where id = $1";
    crate::on!(tx, conn => sqlx::query(delete).bind(mandate).execute(conn).await.map(drop))?;
    Ok(())
}

pub(super) async fn terms(tx: &mut Tx, seat: SeatId) -> Result<Vec<Term>, Error> {
    let select = "select id, person, starts_at, ends_at from mandate
        where seat = $1 order by starts_at";
    let rows: Vec<(MandateId, PersonId, Micros, Option<Micros>)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(seat).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(term).collect())
}

/// Every mandate of a body, past ones included, with its seat.
pub(super) async fn terms_of_body(tx: &mut Tx, body: BodyId) -> Result<Vec<(SeatId, Term)>, Error> {
    let select = "select mandate.seat, mandate.id, mandate.person, mandate.starts_at,
            mandate.ends_at
        from mandate join seat on seat.id = mandate.seat
        where seat.body = $1 order by seat.number, mandate.starts_at";
    let rows: Vec<(SeatId, MandateId, PersonId, Micros, Option<Micros>)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(body).fetch_all(conn).await)?;
    let row = |(seat, mandate, person, from, until)| (seat, term((mandate, person, from, until)));
    Ok(rows.into_iter().map(row).collect())
}

fn term(
    (mandate, person, starts_at, ends_at): (MandateId, PersonId, Micros, Option<Micros>),
) -> Term {
    Term { mandate, person, starts_at, ends_at }
}

pub(super) async fn assign(
    tx: &mut Tx,
    channel: ChannelId,
    person: PersonId,
    role: MemberRole,
    now: Micros,
) -> Result<(), Error> {
    let upsert = "insert into assignment (channel, person, role, created_at)
        values ($1, $2, $3, $4)
        on conflict (channel, person) do update set role = excluded.role";
    crate::on!(tx, conn => {
        sqlx::query(upsert)
            .bind(channel)
            .bind(person)
            .bind(role)
            .bind(now)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn withdraw(
    tx: &mut Tx,
    channel: ChannelId,
    person: PersonId,
) -> Result<(), Error> {
    let delete = "delete from assignment where channel = $1 and person = $2";
    crate::on!(tx, conn => {
        sqlx::query(delete).bind(channel).bind(person).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The first instant after `now` at which a mandate begins or ends.
pub(super) async fn next_turn(tx: &mut Tx, now: Micros) -> Result<Option<Micros>, Error> {
    let select = "select min(at) from (
            select min(starts_at) as at from mandate where starts_at > $1
            union all
            select min(ends_at) as at from mandate where ends_at > $1
        ) as turn";
    Ok(crate::on!(tx, conn => sqlx::query_scalar(select).bind(now).fetch_one(conn).await)?)
}

/// The rooms of a body, its permanent one first.
pub(super) async fn rooms(tx: &mut Tx, body: BodyId) -> Result<Vec<ChannelId>, Error> {
    let select = "select id from channel where body = $1
        order by case kind when 'body' then 0 else 1 end, created_at, id";
    Ok(crate::on!(tx, conn => sqlx::query_scalar(select).bind(body).fetch_all(conn).await)?)
}

pub(super) async fn territory_of_room(
    tx: &mut Tx,
    channel: ChannelId,
) -> Result<Option<TerritoryId>, Error> {
    let select = "select territory from channel where id = $1 and body is not null";
    Ok(crate::on!(tx, conn => {
        sqlx::query_scalar(select).bind(channel).fetch_optional(conn).await
    })?)
}

/// Why people should be in the rooms of the bodies at this instant: mandates that run, in the
/// order of the seats; assignments; replacements for a meeting that is not over.
pub(super) async fn reasons(
    tx: &mut Tx,
    territory: TerritoryId,
    now: Micros,
) -> Result<Vec<Reason>, Error> {
    let select = "select channel.id as channel, mandate.person, 'member' as role, seat.commune,
            seat.number
        from mandate
        join seat on seat.id = mandate.seat
        join channel on channel.body = seat.body
        where channel.territory = $1 and mandate.starts_at <= $2
            and (mandate.ends_at is null or mandate.ends_at > $2)
        union all
        select assignment.channel, assignment.person, assignment.role, null, 0
        from assignment
        join channel on channel.id = assignment.channel
        where channel.territory = $1 and channel.body is not null
        union all
        select substitution.channel, substitution.substitute, 'observer', person.commune, 0
        from substitution
        join meeting on meeting.id = substitution.meeting
        join channel on channel.id = substitution.channel
        join person on person.id = substitution.substitute
        where channel.territory = $1 and channel.body is not null and substitution.active
            and meeting.state not in ('closed', 'cancelled')
        order by 1, 2, 5";
    let rows: Vec<(ChannelId, PersonId, MemberRole, Option<String>, i64)> = crate::on!(tx, conn => {
        sqlx::query_as(select).bind(territory).bind(now).fetch_all(conn).await
    })?;
    let row = |(channel, person, role, commune, _)| Reason { channel, person, role, commune };
    Ok(rows.into_iter().map(row).collect())
}

/// Who is in the rooms of the bodies.
pub(super) async fn members(tx: &mut Tx, territory: TerritoryId) -> Result<Vec<Reason>, Error> {
    let select = "select member.channel, member.person, member.role, member.commune
        from member join channel on channel.id = member.channel
        where channel.territory = $1 and channel.body is not null and member.ended_at is null
        order by member.channel, member.person";
    let rows: Vec<(ChannelId, PersonId, MemberRole, Option<String>)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(territory).fetch_all(conn).await)?;
    let row = |(channel, person, role, commune)| Reason { channel, person, role, commune };
    Ok(rows.into_iter().map(row).collect())
}
