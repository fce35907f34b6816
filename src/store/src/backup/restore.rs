//! Loading: an empty database becomes the one a backup was made of, or stays as it was.

use std::path::{Path, PathBuf};

use diesel::{
    Connection, PgConnection, RunQueryDsl, SqliteConnection,
    migration::{Migration, MigrationSource, MigrationVersion},
    pg::Pg,
    sql_types::Text,
    sqlite::Sqlite,
};
use diesel_migrations::MigrationHarness;

use super::{
    BackupError, Column, Kind, Table,
    introspect::{Own, on_own},
    quoted,
    snapshot::private_file,
};
use crate::{error::OpenError, migrations};

/// Tables that a fresh database fills by itself: rows in any other one mean that somebody uses it.
const SEEDED: [&str; 9] = [
    "id_blocks",
    "slots",
    "batches",
    "settings",
    "roles",
    "role_grants",
    "statuses",
    "priorities",
    "operator_statuses",
];

/// A database that is being loaded. Nothing of it can be seen before [`Target::finish`]; dropping it leaves what was there.
///
/// PostgreSQL: one transaction from the first table to the last constraint. SQLite: a file beside the database, which takes its
/// place at the end.
pub struct Target {
    conn: Option<Own>,
    tables: Vec<Table>,
    constraints: Vec<(String, String, String)>,
    place: Option<Place>,
}

/// Files of an embedded target.
struct Place {
    database: PathBuf,
    building: PathBuf,
}

/// What [`Target::finish`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the former embedded database was put, when there was one.
    pub former: Option<PathBuf>,
    /// Migrations that were run after loading, because the backup was older than this program.
    pub migrated: Vec<String>,
}

impl Target {
    /// Prepares the schema of `schema_version` for loading. With `force` what the target holds is replaced, otherwise it must be
    /// empty (a schema without users and dialogs is empty).
    ///
    /// # Errors
    /// [`BackupError`]; the target is unchanged.
    pub fn begin(url: &str, schema_version: &str, force: bool) -> Result<Self, BackupError> {
        let known = migrations::known(!url.starts_with("sqlite://"))?;
        if !known.iter().any(|version| version == schema_version) {
            let newest = known.last().cloned().unwrap_or_default();
            return Err(OpenError::NewerSchema { found: schema_version.to_owned(), known: newest }.into());
        }
        let mut target = match url.strip_prefix("sqlite://") {
            Some(path) => Self::begin_lite(Path::new(path), force)?,
            None => Self::begin_pg(url, force)?,
        };
        target.migrate(Some(schema_version))?;
        let Some(conn) = &mut target.conn else { return Ok(target) };
        target.tables = conn.tables()?;
        if let Own::Pg(_) = conn {
            target.constraints = drop_references(conn)?;
        }
        for table in &target.tables {
            conn.execute(&format!("delete from {}", quoted(&table.name)))?;
        }
        Ok(target)
    }

    fn begin_lite(database: &Path, force: bool) -> Result<Self, BackupError> {
        if database.exists() {
            let mut there = SqliteConnection::establish(&database.display().to_string())
                .map(Own::Lite)
                .map_err(|e| OpenError::Unreachable(e.to_string()))?;
            not_used_lite(&mut there, database)?;
            if !force {
                refuse_rows(&mut there, &database.display().to_string())?;
            }
        }
        if let Some(folder) = database.parent()
            && !folder.as_os_str().is_empty()
        {
            std::fs::create_dir_all(folder).map_err(BackupError::file(folder))?;
        }
        let building = PathBuf::from(format!("{}.restoring-{}", database.display(), std::process::id()));
        private_file(&building)?;
        let place = Place { database: database.to_owned(), building };
        let mut lite = SqliteConnection::establish(&place.building.display().to_string())
            .map_err(|e| BackupError::Failed(e.to_string()))?;
        crate::db::lite_functions(&mut lite)?;
        let mut conn = Own::Lite(lite);
        // Nobody sees the file before it is complete and flushed, so it needs no journal.
        for sql in ["pragma journal_mode = off", "pragma synchronous = off", "pragma foreign_keys = off"] {
            on_own!(&mut conn, c => diesel::connection::SimpleConnection::batch_execute(c, sql))?;
        }
        Ok(Self { conn: Some(conn), tables: Vec::new(), constraints: Vec::new(), place: Some(place) })
    }

    fn begin_pg(url: &str, force: bool) -> Result<Self, BackupError> {
        use diesel::connection::{AnsiTransactionManager, TransactionManager};
        let mut pg = PgConnection::establish(url).map_err(|e| OpenError::Unreachable(e.to_string()))?;
        for sql in [
            "set application_name = 'rozmova restore'",
            "set client_min_messages = warning",
            "set statement_timeout = 0",
            "set idle_in_transaction_session_timeout = 0",
        ] {
            diesel::sql_query(sql).execute(&mut pg)?;
        }
        // From here on everything is one transaction, also the migrations (they nest).
        AnsiTransactionManager::begin_transaction(&mut pg)?;
        diesel::sql_query(format!("select pg_advisory_xact_lock({})", migrations::LOCK)).execute(&mut pg)?;
        let mut conn = Own::Pg(pg);
        let servers = conn.count(
            "select count(*) as n from pg_stat_activity \
             where datname = current_database() and application_name = 'rozmova' and pid <> pg_backend_pid()",
        )?;
        if servers > 0 {
            return Err(BackupError::InUse(String::from(
                "a running rozmova is connected to this database; stop it before a restore",
            )));
        }
        if let Some(version) = conn.schema_version()? {
            let known = migrations::known(true)?;
            if !known.contains(&version) {
                let newest = known.last().cloned().unwrap_or_default();
                return Err(OpenError::NewerSchema { found: version, known: newest }.into());
            }
            if !force {
                refuse_rows(&mut conn, "the database")?;
            }
            if let Own::Pg(c) = &mut conn {
                c.revert_all_migrations(migrations::POSTGRES).map_err(|e| BackupError::Failed(e.to_string()))?;
            }
        }
        Ok(Self { conn: Some(conn), tables: Vec::new(), constraints: Vec::new(), place: None })
    }

    /// Runs migrations up to a version, or all; answers those it ran.
    fn migrate(&mut self, up_to: Option<&str>) -> Result<Vec<String>, BackupError> {
        let Some(conn) = &mut self.conn else { return Ok(Vec::new()) };
        match conn {
            Own::Pg(c) => run_up_to::<Pg, _>(c, migrations::POSTGRES, up_to),
            Own::Lite(c) => run_up_to::<Sqlite, _>(c, migrations::SQLITE, up_to),
        }
    }

    /// The tables of the target.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Loads rows: a JSON array of rows, each an array in the order of `columns`. Answers how many were loaded.
    ///
    /// # Errors
    /// A table or column that this schema does not have, and what the database refuses.
    pub fn load(&mut self, table: &str, columns: &[Column], rows: &str) -> Result<u64, BackupError> {
        let known = self.tables.iter().find(|known| known.name == table);
        let known = known.ok_or_else(|| BackupError::Failed(format!("there is no table {table} in this schema")))?;
        let Some(conn) = &mut self.conn else { return Ok(0) };
        let mut values = Vec::with_capacity(columns.len());
        for (place, column) in columns.iter().enumerate() {
            let Some(own) = known.columns.iter().find(|own| own.name == column.name) else {
                return Err(BackupError::Failed(format!("there is no column {table}.{} in this schema", column.name)));
            };
            values.push(if conn.is_postgres() { pg_value(place, own.kind) } else { lite_value(place, own.kind) });
        }
        let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
        let source = if conn.is_postgres() { "json_array_elements($1::json) r" } else { "json_each(?1) r" };
        let sql =
            format!("insert into {} ({}) select {} from {source}", quoted(table), names.join(", "), values.join(", "));
        let loaded = on_own!(conn, c => diesel::sql_query(sql).bind::<Text, _>(rows).execute(c))?;
        Ok(loaded as u64)
    }

    /// Checks references, sets sequences, migrates to this program's schema and puts the database in its place.
    ///
    /// # Errors
    /// [`BackupError`]; the target is as it was.
    pub fn finish(mut self) -> Result<Restored, BackupError> {
        use diesel::connection::{AnsiTransactionManager, TransactionManager};
        if let Some(conn) = &mut self.conn {
            match conn {
                Own::Pg(_) => {
                    for (table, name, definition) in std::mem::take(&mut self.constraints) {
                        conn.execute(&format!("alter table {table} add constraint {name} {definition}"))
                            .map_err(|e| BackupError::Failed(format!("the rows contradict each other: {e}")))?;
                    }
                    set_sequences(conn)?;
                }
                Own::Lite(_) => {
                    let broken = conn
                        .lines("select \"table\" || ' → ' || parent as line from pragma_foreign_key_check limit 1")?;
                    if let Some(reference) = broken.first() {
                        return Err(BackupError::Failed(format!("the rows contradict each other: {reference}")));
                    }
                }
            }
        }
        let migrated = self.migrate(None)?;
        match self.conn.take() {
            Some(Own::Pg(mut c)) => {
                AnsiTransactionManager::commit_transaction(&mut c)?;
                diesel::sql_query("analyze").execute(&mut c)?;
            }
            other => drop(other),
        }
        let former = match self.place.take() {
            Some(place) => put_in_place(&place)?,
            None => None,
        };
        Ok(Restored { former, migrated })
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // PostgreSQL rolls back when the connection ends.
        drop(self.conn.take());
        if let Some(place) = &self.place {
            let _ = std::fs::remove_file(&place.building);
        }
    }
}

fn run_up_to<DB, C>(
    conn: &mut C,
    source: diesel_migrations::EmbeddedMigrations,
    up_to: Option<&str>,
) -> Result<Vec<String>, BackupError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    diesel_migrations::EmbeddedMigrations: MigrationSource<DB>,
{
    let fail = |e: Box<dyn std::error::Error + Send + Sync>| OpenError::Migration(e.to_string());
    let mut ran = Vec::new();
    let mut pending: Vec<Box<dyn Migration<DB>>> =
        MigrationHarness::<DB>::pending_migrations(conn, source).map_err(fail)?;
    pending.sort_by_key(|migration| migration.name().version().to_string());
    for migration in pending {
        let version: MigrationVersion<'_> = migration.name().version();
        let version = version.to_string();
        if up_to.is_some_and(|last| version.as_str() > last) {
            break;
        }
        conn.run_migration(&*migration).map_err(fail)?;
        ran.push(version);
    }
    Ok(ran)
}

/// Refuses a target with rows that no fresh database has.
fn refuse_rows(conn: &mut Own, what: &str) -> Result<(), BackupError> {
    let mut tables = conn.tables()?;
    tables.retain(|table| !SEEDED.contains(&table.name.as_str()));
    conn.count_rows(&mut tables)?;
    match tables.iter().find(|table| table.rows > 0) {
        None => Ok(()),
        Some(table) => Err(BackupError::NotEmpty(format!(
            "{what} is not empty (table {} has {} rows); a restore goes into an empty instance, or give --force to replace it",
            table.name, table.rows
        ))),
    }
}

/// Nobody has the embedded database open: leaving WAL mode needs to be alone, and it ends the -wal file, which must never be
/// read as part of another database.
fn not_used_lite(conn: &mut Own, database: &Path) -> Result<(), BackupError> {
    let mode = on_own!(conn, c => diesel::connection::SimpleConnection::batch_execute(c, "pragma busy_timeout = 2000"))
        .and_then(|()| conn.journal_mode_delete());
    match mode {
        Ok(mode) if mode == "delete" => Ok(()),
        Ok(_) | Err(diesel::result::Error::DatabaseError(..)) => Err(BackupError::InUse(format!(
            "{} is in use, or is no database; stop the server before a restore",
            database.display()
        ))),
        Err(error) => Err(error.into()),
    }
}

impl Own {
    fn journal_mode_delete(&mut self) -> diesel::QueryResult<String> {
        #[derive(diesel::QueryableByName)]
        struct Mode {
            #[diesel(sql_type = Text)]
            journal_mode: String,
        }
        let row: Mode = on_own!(self, c => diesel::sql_query("pragma journal_mode = delete").get_result(c))?;
        Ok(row.journal_mode)
    }
}

/// The new file takes the database's name; the former one gets another, so that a wrong restore loses nothing.
fn put_in_place(place: &Place) -> Result<Option<PathBuf>, BackupError> {
    let Place { database, building } = place;
    let at = BackupError::file(building);
    std::fs::File::open(building).and_then(|file| file.sync_all()).map_err(at)?;
    let mut former = None;
    if database.exists() {
        let aside = PathBuf::from(format!("{}.before-restore-{}", database.display(), std::process::id()));
        std::fs::hard_link(database, &aside).map_err(BackupError::file(&aside))?;
        former = Some(aside);
    }
    std::fs::rename(building, database).map_err(BackupError::file(database))?;
    let folder = match database.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::File::open(folder).and_then(|file| file.sync_all()).map_err(BackupError::file(folder))?;
    Ok(former)
}

/// Takes the references out while rows come in whatever order; (table, name, definition) of each.
fn drop_references(conn: &mut Own) -> Result<Vec<(String, String, String)>, BackupError> {
    let found = conn.lines(
        "select json_build_array(conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid))::text as line \
         from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace and conparentid = 0 \
         order by conrelid::regclass::text, conname",
    )?;
    let mut dropped = Vec::with_capacity(found.len());
    for line in found {
        let (table, name, definition): (String, String, String) =
            serde_json::from_str(&line).map_err(|e| BackupError::Failed(e.to_string()))?;
        conn.execute(&format!("alter table {table} drop constraint {name}"))?;
        dropped.push((table, name, definition));
    }
    Ok(dropped)
}

/// Columns that count by themselves go on after the largest loaded number.
fn set_sequences(conn: &mut Own) -> Result<(), BackupError> {
    let owned = conn.lines(
        "select format('select setval(%L, greatest((select coalesce(max(%I), 0) from %s), 1), \
                               (select count(*) > 0 from %s))::text as line', \
                       s.oid::regclass::text, a.attname, t.oid::regclass, t.oid::regclass) as line \
         from pg_class s join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i') \
         join pg_class t on t.oid = d.refobjid join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid \
         where s.relkind = 'S' and s.relnamespace = current_schema()::regnamespace",
    )?;
    for statement in owned {
        conn.lines(&statement)?;
    }
    Ok(())
}

fn pg_value(place: usize, kind: Kind) -> String {
    match kind {
        Kind::Int => format!("(r.value->>{place})::bigint"),
        Kind::Bool => format!("(r.value->>{place})::int::boolean"),
        Kind::Text => format!("r.value->>{place}"),
        Kind::Json => format!("(r.value->>{place})::json"),
        Kind::Bytes => format!("decode(r.value->>{place}, 'hex')"),
        Kind::Real => format!("(r.value->>{place})::double precision"),
    }
}

fn lite_value(place: usize, kind: Kind) -> String {
    let value = format!("json_extract(r.value, '$[{place}]')");
    if kind == Kind::Bytes { format!("unhex({value})") } else { value }
}
