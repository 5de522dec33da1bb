//! Brings a database to the schema of this program, or refuses one from the future.

use super::Error;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{PgPool, SqliteConnection};

static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");
static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");

pub(super) async fn postgres(pool: &PgPool) -> Result<(), Error> {
    POSTGRES.run(pool).await.map_err(refused)
}

pub(super) async fn sqlite(conn: &mut SqliteConnection) -> Result<(), Error> {
    SQLITE.run(conn).await.map_err(refused)
}

fn refused(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(version) => Error::Unusable(format!(
            "it was written by a newer Parvis (migration {version} is unknown here)"
        )),
        other => Error::Unusable(other.to_string()),
    }
}
