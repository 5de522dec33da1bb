//! Emptying a database, whatever features have put in it, and the few rows that only a
//! demonstration writes.

use crate::db::{Error, Tx};
use parvis_protocol::id::{Micros, PersonId, SessionId};

/// Tables that stay: what the database is, and which migrations it has had.
const KEPT: [&str; 2] = ["installation", "_sqlx_migrations"];

/// Every session whose connections may be open.
pub(super) async fn sessions(tx: &mut Tx) -> Result<Vec<SessionId>, Error> {
    let select = "select id from browser_session where revoked_at is null";
    Ok(crate::on!(tx, conn => sqlx::query_scalar(select).fetch_all(conn).await)?)
}

/// Removes every row of every table but [`KEPT`]. The tables are those that the engine names, so
/// that a feature which brings a new one is not forgotten.
pub(super) async fn wipe(tx: &mut Tx) -> Result<(), Error> {
    match tx {
        Tx::Postgres(tx) => {
            let select = "select tablename from pg_tables where schemaname = current_schema()";
            let tables: Vec<String> = sqlx::query_scalar(select).fetch_all(&mut **tx).await?;
            let emptied: Vec<String> =
                tables.into_iter().filter(|it| is_ours(it)).map(|it| quoted(&it)).collect();
            let truncate = format!("truncate table {}", emptied.join(", "));
            sqlx::query(sqlx::AssertSqlSafe(truncate)).execute(&mut **tx).await?;
        }
        Tx::Sqlite(tx) => {
            // Rows may go in any order: what refers to them goes too, before the commit.
            sqlx::query("pragma defer_foreign_keys = on").execute(tx.conn()).await?;
            let select = "select name, type from pragma_table_list
                where schema = 'main' and type in ('table', 'virtual')
                    and name not like 'sqlite_%'";
            let tables: Vec<(String, String)> = sqlx::query_as(select).fetch_all(tx.conn()).await?;
            for (table, kind) in tables.into_iter().filter(|(table, _)| is_ours(table)) {
                let table = quoted(&table);
                // An index of full texts forgets all of them at once.
                let statement = if kind == "virtual" {
                    format!("insert into {table}({table}) values ('delete-all')")
                } else {
                    format!("delete from {table}")
                };
                sqlx::query(sqlx::AssertSqlSafe(statement)).execute(tx.conn()).await?;
            }
        }
    }
    Ok(())
}

/// The territory was made again: foreign keys are checked at each statement, as before.
pub(super) async fn made(tx: &mut Tx) -> Result<(), Error> {
    if let Tx::Sqlite(tx) = tx {
        sqlx::query("pragma defer_foreign_keys = off").execute(tx.conn()).await?;
    }
    Ok(())
}

fn is_ours(table: &str) -> bool {
    !KEPT.contains(&table)
}

fn quoted(table: &str) -> String {
    format!("\"{}\"", table.replace('"', "\"\""))
}

/// Says in one line who somebody is, under the name of their own channel: the sign-in page shows
/// it, in the order in which those who are introduced came.
pub(super) async fn introduce(
    tx: &mut Tx,
    person: PersonId,
    line: &str,
    came: Micros,
) -> Result<(), Error> {
    let update = "update channel set topic = $2 where person = $1";
    crate::on!(&mut *tx, conn => {
        sqlx::query(update).bind(person).bind(line).execute(conn).await.map(drop)
    })?;
    let update = "update person set created_at = $2 where id = $1";
    crate::on!(tx, conn => {
        sqlx::query(update).bind(person).bind(came).execute(conn).await.map(drop)
    })?;
    Ok(())
}
