//! What `doctor` asks the database about itself.

use diesel::{QueryResult, RunQueryDsl, sql_types::BigInt, sql_types::Text};

use crate::Conn;

#[derive(diesel::QueryableByName)]
struct Moment {
    #[diesel(sql_type = BigInt)]
    micros: i64,
}

#[derive(diesel::QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    words: String,
}

/// The database server's clock in microseconds since 1970, UTC; `None` with embedded storage, which has none of its own.
///
/// # Errors
/// The statement's.
pub fn clock_micros(conn: &mut Conn) -> QueryResult<Option<i64>> {
    on_db!(conn,
        pg(c) => diesel::sql_query("select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros")
            .get_result::<Moment>(c)
            .map(|row| Some(row.micros)),
        lite(_c) => Ok(None))
}

/// Name and version of the database: `PostgreSQL 15.20`, `SQLite 3.53.2`.
///
/// # Errors
/// The statement's.
pub fn version(conn: &mut Conn) -> QueryResult<String> {
    on_db!(conn,
        pg(c) => diesel::sql_query("select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) as words")
            .get_result::<Words>(c),
        lite(c) => diesel::sql_query("select 'SQLite ' || sqlite_version() as words").get_result::<Words>(c))
    .map(|row| row.words)
}

/// The newest migration of the database.
///
/// # Errors
/// The statement's.
pub fn schema_version(conn: &mut Conn) -> QueryResult<String> {
    on_db!(conn, c => diesel::sql_query(
        "select coalesce(max(version), '') as words from __diesel_schema_migrations").get_result::<Words>(c))
    .map(|row| row.words)
}
