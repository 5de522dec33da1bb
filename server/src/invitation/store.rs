//! The SQL of invitations.

use crate::db::{self, Tx};
use parvis_protocol::id::{InvitationId, Micros, PersonId};

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
