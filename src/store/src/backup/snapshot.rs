//! Reading: one moment of the database, row by row, beside a running server.

use std::path::{Path, PathBuf};

use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, pg::PgRowByRowLoadingMode};

use super::{
    BackupError, Column, Kind, Table, copy,
    introspect::{Line, Own},
    quoted,
};
use crate::{error::OpenError, migrations};

/// The database as it was when this was opened. PostgreSQL: a read-only transaction with repeatable reads. SQLite: a copy made by
/// the online backup, removed when this is dropped.
pub struct Snapshot {
    conn: Option<Own>,
    tables: Vec<Table>,
    schema_version: String,
    copy: Option<PathBuf>,
}

impl Snapshot {
    /// Opens the snapshot. `scratch` is a file name that does not exist; the copy of an embedded database lives there.
    ///
    /// # Errors
    /// [`BackupError`]; nothing is left behind.
    pub fn open(url: &str, scratch: &Path) -> Result<Self, BackupError> {
        let mut snapshot = Self { conn: None, tables: Vec::new(), schema_version: String::new(), copy: None };
        let mut conn = if let Some(path) = url.strip_prefix("sqlite://") {
            let path = Path::new(path);
            if !path.is_file() {
                return Err(OpenError::Unreachable(format!("{} does not exist", path.display())).into());
            }
            snapshot.copy = Some(scratch.to_owned());
            // Made by us first, so that nobody else may read what is copied into it.
            private_file(scratch)?;
            copy::online(path, scratch)?;
            let mut lite = SqliteConnection::establish(&scratch.display().to_string())
                .map_err(|e| BackupError::Failed(e.to_string()))?;
            diesel::sql_query("begin").execute(&mut lite)?;
            Own::Lite(lite)
        } else {
            let mut pg = PgConnection::establish(url).map_err(|e| OpenError::Unreachable(e.to_string()))?;
            for sql in [
                "set application_name = 'rozmova backup'",
                "set statement_timeout = 0",
                "set idle_in_transaction_session_timeout = 0",
                "begin isolation level repeatable read read only",
            ] {
                diesel::sql_query(sql).execute(&mut pg)?;
            }
            Own::Pg(pg)
        };
        let Some(version) = conn.schema_version()? else {
            return Err(BackupError::Failed(String::from(
                "the database holds no schema of this product, so there is nothing to back up",
            )));
        };
        let known = migrations::known(conn.is_postgres())?;
        if !known.contains(&version) {
            let newest = known.last().cloned().unwrap_or_default();
            return Err(OpenError::NewerSchema { found: version, known: newest }.into());
        }
        snapshot.schema_version = version;
        snapshot.tables = conn.tables()?;
        conn.count_rows(&mut snapshot.tables)?;
        snapshot.conn = Some(conn);
        Ok(snapshot)
    }

    /// Tables by name, with their numbers of rows.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The newest migration the database has.
    #[must_use]
    pub fn schema_version(&self) -> &str {
        &self.schema_version
    }

    /// Gives every row of a table to `sink`, in the order of the key; memory holds one row at a time.
    ///
    /// # Errors
    /// The statement's, or what the sink answered.
    pub fn rows(
        &mut self,
        table: &Table,
        mut sink: impl FnMut(&str) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let Some(conn) = &mut self.conn else { return Ok(()) };
        let sql = select(table, conn.is_postgres());
        match conn {
            Own::Pg(c) => {
                for row in diesel::sql_query(sql).load_iter::<Line, PgRowByRowLoadingMode>(c)? {
                    sink(&row?.line)?;
                }
            }
            Own::Lite(c) => {
                for row in diesel::sql_query(sql).load_iter::<Line, diesel::connection::DefaultLoadingMode>(c)? {
                    sink(&row?.line)?;
                }
            }
        }
        Ok(())
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // The connection ends first; it holds the copy's files.
        drop(self.conn.take());
        if let Some(copy) = &self.copy {
            for suffix in ["", "-wal", "-shm", "-journal"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", copy.display()));
            }
        }
    }
}

/// Makes an empty file that only its owner can read.
pub(super) fn private_file(path: &Path) -> Result<(), BackupError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(BackupError::file(path))
}

fn select(table: &Table, postgres: bool) -> String {
    let values: Vec<String> = table.columns.iter().map(|column| value(column, postgres)).collect();
    let list = values.join(", ");
    let line = if postgres { format!("json_build_array({list})::text") } else { format!("json_array({list})") };
    let key: Vec<String> = table.key.iter().map(|name| quoted(name)).collect();
    let order = if key.is_empty() { String::new() } else { format!(" order by {}", key.join(", ")) };
    format!("select {line} as line from {}{order}", quoted(&table.name))
}

fn value(column: &Column, postgres: bool) -> String {
    let name = quoted(&column.name);
    match (column.kind, postgres) {
        (Kind::Bool, true) => format!("{name}::int"),
        (Kind::Json, true) => format!("{name}::text"),
        (Kind::Bytes, true) => format!("encode({name}, 'hex')"),
        (Kind::Bytes, false) => format!("case when {name} is null then null else lower(hex({name})) end"),
        _ => name,
    }
}
