//! Brings a database to the schema of this program, or refuses one from the future.

use super::Error;
use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, Migrator};
use sqlx::{PgConnection, PgPool, SqliteConnection};

static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");
static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");

pub(super) async fn postgres(pool: &PgPool) -> Result<(), Error> {
    POSTGRES.run(pool).await.map_err(refused)
}

pub(super) async fn sqlite(conn: &mut SqliteConnection) -> Result<(), Error> {
    SQLITE.run(conn).await.map_err(refused)
}

/// Refuses a schema that is not that of this program, and changes nothing.
pub(super) async fn is_current_postgres(conn: &mut PgConnection) -> Result<(), Error> {
    let look = "select to_regclass($1) is not null";
    let there: bool =
        sqlx::query_scalar(look).bind(&*POSTGRES.table_name).fetch_one(&mut *conn).await?;
    if there { is_current(&POSTGRES, conn).await } else { Err(Error::Empty) }
}

/// Refuses a schema that is not that of this program, and changes nothing.
pub(super) async fn is_current_sqlite(conn: &mut SqliteConnection) -> Result<(), Error> {
    let look = "select count(*) > 0 from sqlite_master where type = 'table' and name = $1";
    let there: bool =
        sqlx::query_scalar(look).bind(&*SQLITE.table_name).fetch_one(&mut *conn).await?;
    if there { is_current(&SQLITE, conn).await } else { Err(Error::Empty) }
}

async fn is_current(ours: &Migrator, conn: &mut impl Migrate) -> Result<(), Error> {
    if let Some(version) = conn.dirty_version(&ours.table_name).await.map_err(refused)? {
        return Err(refused(MigrateError::Dirty(version)));
    }
    let applied = conn.list_applied_migrations(&ours.table_name).await.map_err(refused)?;
    compare(ours, &applied)
}

fn compare(ours: &Migrator, applied: &[AppliedMigration]) -> Result<(), Error> {
    for known in applied {
        let Some(same) = ours.iter().find(|it| it.version == known.version) else {
            return Err(Error::Newer(known.version));
        };
        if same.checksum != known.checksum {
            return Err(refused(MigrateError::VersionMismatch(known.version)));
        }
    }
    let is_applied = |version| applied.iter().any(|known| known.version == version);
    if ours.iter().all(|it| is_applied(it.version)) { Ok(()) } else { Err(Error::Outdated) }
}

fn refused(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(version) => Error::Newer(version),
        other => Error::Unusable(other.to_string()),
    }
}
