//! The SQL of one-time codes.

use super::rules::WRONG_PER_DAY_MAX;
use crate::db::{self, Tx};
use parvis_protocol::id::{Micros, PersonId};
use parvis_protocol::limits::CODE_GUESSES_MAX;

/// A code to compare with.
#[derive(Debug)]
pub(super) struct Guess {
    pub hash: String,
    /// Absent when the code is too old, or was guessed at too often.
    pub counted: bool,
}

/// Keeps a new code, which takes the place of the former one. False when too many wrong codes
/// were tried since `day_began`: then nothing changes.
pub(super) async fn keep_code(
    tx: &mut Tx,
    person: PersonId,
    hash: &str,
    (now, expires_at): (Micros, Micros),
    day_began: Micros,
) -> Result<bool, db::Error> {
    let upsert = "insert into sign_in_code
            (person, code_hash, expires_at, guesses, wrong, wrong_since)
        values ($1, $2, $3, 0, 0, $4)
        on conflict (person) do update set
            code_hash = excluded.code_hash,
            expires_at = excluded.expires_at,
            guesses = 0,
            wrong = case when sign_in_code.wrong_since < $5 then 0 else sign_in_code.wrong end,
            wrong_since = case when sign_in_code.wrong_since < $5
                then excluded.wrong_since else sign_in_code.wrong_since end
        where sign_in_code.wrong < $6 or sign_in_code.wrong_since < $5";
    Ok(crate::on!(tx, conn => {
        sqlx::query(upsert)
            .bind(person)
            .bind(hash)
            .bind(expires_at)
            .bind(now)
            .bind(day_began)
            .bind(WRONG_PER_DAY_MAX)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

/// Counts a guess before anything is compared, so that five at once are five. What is counted is
/// given back by [`use_code`].
pub(super) async fn guess(
    tx: &mut Tx,
    person: PersonId,
    now: Micros,
) -> Result<Option<Guess>, db::Error> {
    let count = "update sign_in_code set guesses = guesses + 1, wrong = wrong + 1
        where person = $1 and code_hash is not null and expires_at > $2 and guesses < $3
        returning code_hash";
    let counted: Option<String> = crate::on!(&mut *tx, conn => {
        sqlx::query_scalar(count)
            .bind(person)
            .bind(now)
            .bind(CODE_GUESSES_MAX)
            .fetch_optional(conn)
            .await
    })?;
    if let Some(hash) = counted {
        return Ok(Some(Guess { hash, counted: true }));
    }
    let dead = "select code_hash from sign_in_code
        where person = $1 and code_hash is not null";
    let dead: Option<String> = crate::on!(tx, conn => {
        sqlx::query_scalar(dead).bind(person).fetch_optional(conn).await
    })?;
    Ok(dead.map(|hash| Guess { hash, counted: false }))
}

/// Uses up the code that was compared. False when it was used or replaced meanwhile.
pub(super) async fn use_code(tx: &mut Tx, person: PersonId, hash: &str) -> Result<bool, db::Error> {
    let update = "update sign_in_code set code_hash = null, wrong = wrong - 1
        where person = $1 and code_hash = $2";
    Ok(crate::on!(tx, conn => {
        sqlx::query(update)
            .bind(person)
            .bind(hash)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

/// Forgets the code of a person, if there is one. What was guessed today stays counted.
pub(super) async fn drop_code(tx: &mut Tx, person: PersonId) -> Result<(), db::Error> {
    let update = "update sign_in_code set code_hash = null where person = $1";
    crate::on!(tx, conn => sqlx::query(update).bind(person).execute(conn).await.map(drop))?;
    Ok(())
}
