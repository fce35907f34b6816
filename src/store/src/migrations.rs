//! Migrations: two folders with the same versions and names, embedded, run under a lock (architecture.md 8).
//!
//! The server only goes forward; `down.sql` exists for people and is tested.

use diesel::{RunQueryDsl, migration::MigrationVersion, pg::Pg, sqlite::Sqlite};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{db::Conn, error::OpenError};

/// PostgreSQL's folder.
pub(crate) const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
/// SQLite's folder.
pub(crate) const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Key of PostgreSQL's advisory lock: «rozmova» as a number. Two servers started together migrate once.
pub(crate) const LOCK: i64 = 0x72_6f7a_6d6f_7661;

/// Versions this program knows, ascending.
pub(crate) fn known(postgres: bool) -> Result<Vec<String>, OpenError> {
    use diesel::migration::MigrationSource;
    let fail = |e: Box<dyn std::error::Error + Send + Sync>| OpenError::Migration(e.to_string());
    let mut versions: Vec<String> = if postgres {
        MigrationSource::<Pg>::migrations(&POSTGRES)
            .map_err(fail)?
            .iter()
            .map(|m| m.name().version().to_string())
            .collect()
    } else {
        MigrationSource::<Sqlite>::migrations(&SQLITE)
            .map_err(fail)?
            .iter()
            .map(|m| m.name().version().to_string())
            .collect()
    };
    versions.sort_unstable();
    Ok(versions)
}

/// Refuses a database that a newer program has already changed.
pub(crate) fn check_not_newer(conn: &mut Conn) -> Result<(), OpenError> {
    let known = known(conn.is_postgres())?;
    let applied = on_db!(conn, c => c.applied_migrations()).map_err(|e| OpenError::Migration(e.to_string()))?;
    let mut unknown: Vec<String> =
        applied.iter().map(MigrationVersion::to_string).filter(|version| !known.contains(version)).collect();
    unknown.sort_unstable();
    match unknown.pop() {
        None => Ok(()),
        Some(found) => Err(OpenError::NewerSchema { found, known: known.last().cloned().unwrap_or_default() }),
    }
}

/// Refuses a database that is not exactly of this program's version: newer, or not migrated yet.
pub(crate) fn check_current(conn: &mut Conn) -> Result<(), OpenError> {
    check_not_newer(conn)?;
    let applied = on_db!(conn, c => c.applied_migrations()).map_err(|e| OpenError::Migration(e.to_string()))?.len();
    let known = known(conn.is_postgres())?.len();
    if applied < known {
        return Err(OpenError::NotMigrated { missing: known - applied });
    }
    Ok(())
}

/// Runs what is missing and answers the versions it ran. Waits for another process that does the same.
pub(crate) fn run(conn: &mut Conn) -> Result<Vec<String>, OpenError> {
    let query = |e: diesel::result::Error| OpenError::Migration(e.to_string());
    match conn {
        Conn::Pg(_) => {
            on_db!(conn, c => diesel::sql_query(format!("select pg_advisory_lock({LOCK})")).execute(c))
                .map_err(query)?;
            let ran = check_not_newer(conn).and_then(|()| run_pending(conn));
            on_db!(conn, c => diesel::sql_query(format!("select pg_advisory_unlock({LOCK})")).execute(c))
                .map_err(query)?;
            ran
        }
        Conn::Lite(_) => {
            // One transaction around all of them: SQLite's lock is the file's, and it lets go only at its end.
            conn.begin().map_err(query)?;
            let ran = check_not_newer(conn).and_then(|()| run_pending(conn));
            match &ran {
                Ok(_) => conn.commit().map_err(query)?,
                Err(_) => conn.rollback().map_err(query)?,
            }
            ran
        }
    }
}

fn run_pending(conn: &mut Conn) -> Result<Vec<String>, OpenError> {
    on_db!(conn,
        pg(c) => c.run_pending_migrations(POSTGRES).map(|ran| ran.iter().map(ToString::to_string).collect()),
        lite(c) => c.run_pending_migrations(SQLITE).map(|ran| ran.iter().map(ToString::to_string).collect()))
    .map_err(|e| OpenError::Migration(e.to_string()))
}
