//! The SQL of invitations.

use crate::db::{self, Tx};
use parvis_protocol::id::{InvitationId, Micros, PersonId, TerritoryId};
use parvis_protocol::identity::{GuestView, PendingInvitation};
use sqlx::FromRow;

/// Keeps an invitation, which takes the place of the person's unused one.
pub(super) async fn keep(
    tx: &mut Tx,
    (id, person): (InvitationId, PersonId),
    digest: &[u8],
    by: Option<PersonId>,
    (now, expires_at): (Micros, Micros),
) -> Result<(), db::Error> {
    let upsert = "insert into invitation
            (id, person, token_hash, created_by, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (person) where used_at is null do update set
            id = excluded.id,
            token_hash = excluded.token_hash,
            created_by = excluded.created_by,
            created_at = excluded.created_at,
            expires_at = excluded.expires_at";
    crate::on!(tx, conn => {
        sqlx::query(upsert)
            .bind(id)
            .bind(person)
            .bind(digest)
            .bind(by)
            .bind(now)
            .bind(expires_at)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Whom a live invitation is for, and until when.
pub(super) async fn live(
    tx: &mut Tx,
    digest: &[u8],
    now: Micros,
) -> Result<Option<(PersonId, Micros)>, db::Error> {
    let select = "select person, expires_at from invitation
        where token_hash = $1 and used_at is null and expires_at > $2";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(digest).bind(now).fetch_optional(conn).await
    })?)
}

/// Uses up a live invitation. Absent when it is not, or no longer.
pub(super) async fn use_up(
    tx: &mut Tx,
    digest: &[u8],
    now: Micros,
) -> Result<Option<PersonId>, db::Error> {
    let update = "update invitation set used_at = $2
        where token_hash = $1 and used_at is null and expires_at > $2
        returning person";
    Ok(crate::on!(tx, conn => {
        sqlx::query_scalar(update).bind(digest).bind(now).fetch_optional(conn).await
    })?)
}

#[derive(FromRow)]
struct GuestRow {
    person: PersonId,
    name: String,
    function: Option<String>,
    commune: Option<String>,
    came: bool,
    id: Option<InvitationId>,
    created_by: Option<PersonId>,
    created_at: Option<Micros>,
    expires_at: Option<Micros>,
}

/// The people of a territory who may sign in, with the invitation that waits for each.
pub(super) async fn guests(
    tx: &mut Tx,
    territory: TerritoryId,
    limit: i64,
) -> Result<Vec<GuestView>, db::Error> {
    let select = "select person.id as person, person.name, person.function, person.commune,
            person.signed_in_at is not null as came, invitation.id, invitation.created_by,
            invitation.created_at, invitation.expires_at
        from person
        left join invitation on invitation.person = person.id and invitation.used_at is null
        where person.territory = $1 and person.disabled_at is null
        order by person.id limit cast($2 as bigint)";
    let rows: Vec<GuestRow> = crate::on!(tx, conn => {
        sqlx::query_as(select).bind(territory).bind(limit).fetch_all(conn).await
    })?;
    let pending = |row: &GuestRow| {
        let (id, created_at, expires_at) = (row.id?, row.created_at?, row.expires_at?);
        Some(PendingInvitation { id, by: row.created_by, created_at, expires_at })
    };
    let view = |row: GuestRow| GuestView {
        invitation: pending(&row),
        person: row.person,
        name: row.name,
        function: row.function,
        commune: row.commune,
        came: row.came,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Forgets an invitation that was not used. Returns whom it was for.
pub(super) async fn revoke(
    tx: &mut Tx,
    territory: TerritoryId,
    id: InvitationId,
) -> Result<Option<PersonId>, db::Error> {
    let delete = "delete from invitation where id = $1 and used_at is null
            and person in (select person.id from person where person.territory = $2)
        returning person";
    Ok(crate::on!(tx, conn => {
        sqlx::query_scalar(delete).bind(id).bind(territory).fetch_optional(conn).await
    })?)
}
