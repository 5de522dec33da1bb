//! Territories and their communes as stored; their SQL.

use crate::db::{Error, Tx};
use parvis_protocol::id::{Micros, TerritoryId};
use sqlx::FromRow;

/// An intercommunalité that uses this server.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Territory {
    /// Identity.
    pub id: TerritoryId,
    /// Its SIREN: nine digits.
    pub siren: String,
    /// "CC Mad et Moselle".
    pub name: String,
    /// Nobody in it is real, and anybody may be anybody: never true of a real territory.
    pub demonstration: bool,
    /// A demonstration that is being made, or whose making was cut short.
    pub unfinished: bool,
}

/// A commune of a territory.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Commune {
    /// INSEE code: five characters.
    pub insee: String,
    /// "Novéant-sur-Moselle".
    pub name: String,
    /// *Population municipale*, in inhabitants.
    pub population: i64,
}

pub(super) async fn first(tx: &mut Tx) -> Result<Option<Territory>, Error> {
    let select = "select id, siren, name, demonstration, unfinished from territory
        order by created_at, id limit 1";
    Ok(crate::on!(tx, conn => sqlx::query_as(select).fetch_optional(conn).await)?)
}

pub(super) async fn insert(tx: &mut Tx, territory: &Territory, now: Micros) -> Result<(), Error> {
    let insert = "insert into territory (id, siren, name, demonstration, created_at)
        values ($1, $2, $3, $4, $5)";
    crate::on!(tx, conn => {
        sqlx::query(insert)
            .bind(territory.id)
            .bind(&territory.siren)
            .bind(&territory.name)
            .bind(territory.demonstration)
            .bind(now)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn insert_commune(
    tx: &mut Tx,
    territory: TerritoryId,
    commune: &Commune,
) -> Result<(), Error> {
    let insert = "insert into commune (territory, insee, name, population)
        values ($1, $2, $3, $4)";
    crate::on!(tx, conn => {
        sqlx::query(insert)
            .bind(territory)
            .bind(&commune.insee)
            .bind(&commune.name)
            .bind(commune.population)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn communes(tx: &mut Tx, territory: TerritoryId) -> Result<Vec<Commune>, Error> {
    let select = "select insee, name, population from commune
        where territory = $1 order by insee";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(territory).fetch_all(conn).await
    })?)
}

pub(super) async fn declare_demonstration(
    tx: &mut Tx,
    territory: TerritoryId,
) -> Result<(), Error> {
    let update = "update territory set demonstration = true, unfinished = true where id = $1";
    crate::on!(tx, conn => {
        sqlx::query(update).bind(territory).execute(conn).await.map(drop)
    })?;
    Ok(())
}

pub(super) async fn finish(tx: &mut Tx) -> Result<(), Error> {
    let update = "update territory set unfinished = false where demonstration";
    crate::on!(tx, conn => sqlx::query(update).execute(conn).await.map(drop))?;
    Ok(())
}

pub(super) async fn lock(tx: &mut Tx, territory: TerritoryId) -> Result<(), Error> {
    let update = "update territory set created_at = created_at where id = $1";
    crate::on!(tx, conn => {
        sqlx::query(update).bind(territory).execute(conn).await.map(drop)
    })?;
    Ok(())
}
