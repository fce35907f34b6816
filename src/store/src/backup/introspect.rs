//! Tables, columns and keys as the database itself tells them.

use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection,
    sql_types::{BigInt, Text},
};

use super::{BackupError, Column, Kind, Table, quoted};

/// Diesel's own table of migrations: its content is the schema's version and travels by name, not as rows.
const MIGRATIONS: &str = "__diesel_schema_migrations";

#[derive(QueryableByName)]
pub(super) struct Line {
    #[diesel(sql_type = Text)]
    pub(super) line: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    type_name: String,
    /// Place in the primary key from 1, or 0.
    #[diesel(sql_type = BigInt)]
    key_place: i64,
}

/// A connection of our own: outside the pools, whose limits of time are made for a server.
pub(super) enum Own {
    Pg(PgConnection),
    Lite(SqliteConnection),
}

macro_rules! on_own {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::backup::introspect::Own::Pg($c) => $body,
            $crate::backup::introspect::Own::Lite($c) => $body,
        }
    };
}
pub(super) use on_own;

impl Own {
    pub(super) fn execute(&mut self, sql: &str) -> QueryResult<usize> {
        on_own!(self, c => diesel::sql_query(sql).execute(c))
    }

    pub(super) fn lines(&mut self, sql: &str) -> QueryResult<Vec<String>> {
        on_own!(self, c => diesel::sql_query(sql).load::<Line>(c)).map(|all| all.into_iter().map(|l| l.line).collect())
    }

    pub(super) fn count(&mut self, sql: &str) -> QueryResult<u64> {
        let found: Count = on_own!(self, c => diesel::sql_query(sql).get_result(c))?;
        Ok(u64::try_from(found.n).unwrap_or(0))
    }

    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self, Self::Pg(_))
    }

    /// All tables without their numbers of rows, by name.
    pub(super) fn tables(&mut self) -> Result<Vec<Table>, BackupError> {
        let described: Vec<Described> = match self {
            Self::Pg(c) => diesel::sql_query(
                "select t.relname::text as table_name, a.attname::text as column_name, \
                        format_type(a.atttypid, null)::text as type_name, \
                        coalesce(array_position(i.indkey::int[], a.attnum::int) + 1, 0)::bigint as key_place \
                 from pg_class t \
                 join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' \
                 left join pg_index i on i.indrelid = t.oid and i.indisprimary \
                 where t.relnamespace = current_schema()::regnamespace and t.relkind in ('r', 'p') \
                       and not t.relispartition \
                 order by t.relname::text collate \"C\", a.attnum",
            )
            .load(c)?,
            Self::Lite(c) => diesel::sql_query(
                "select t.name as table_name, c.name as column_name, lower(c.type) as type_name, c.pk as key_place \
                 from pragma_table_list t join pragma_table_xinfo(t.name) c on c.hidden = 0 \
                 where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' \
                 order by t.name, c.cid",
            )
            .load(c)?,
        };
        let mut tables: Vec<Table> = Vec::new();
        let mut keys: Vec<(i64, String)> = Vec::new();
        for row in described {
            if row.table_name == MIGRATIONS {
                continue;
            }
            if tables.last().is_none_or(|table| table.name != row.table_name) {
                close(&mut tables, &mut keys);
                tables.push(Table { name: row.table_name.clone(), columns: Vec::new(), key: Vec::new(), rows: 0 });
            }
            let kind = kind_of(&row.type_name).ok_or_else(|| {
                BackupError::Failed(format!(
                    "{}.{} has the type {}, which has no neutral form",
                    row.table_name, row.column_name, row.type_name
                ))
            })?;
            if row.key_place > 0 {
                keys.push((row.key_place, row.column_name.clone()));
            }
            if let Some(table) = tables.last_mut() {
                table.columns.push(Column { name: row.column_name, kind });
            }
        }
        close(&mut tables, &mut keys);
        Ok(tables)
    }

    /// The newest migration, `None` when there is none.
    pub(super) fn schema_version(&mut self) -> Result<Option<String>, BackupError> {
        let there = if self.is_postgres() {
            format!("select count(*) as n from pg_class where oid = to_regclass('{MIGRATIONS}')")
        } else {
            format!("select count(*) as n from sqlite_master where name = '{MIGRATIONS}'")
        };
        if self.count(&there)? == 0 {
            return Ok(None);
        }
        let newest = self.lines(&format!("select version as line from {MIGRATIONS} order by version desc limit 1"))?;
        Ok(newest.into_iter().next())
    }

    /// Sets the tables' numbers of rows.
    pub(super) fn count_rows(&mut self, tables: &mut [Table]) -> QueryResult<()> {
        for table in tables {
            table.rows = self.count(&format!("select count(*) as n from {}", quoted(&table.name)))?;
        }
        Ok(())
    }
}

/// Gives the last table its key.
fn close(tables: &mut [Table], keys: &mut Vec<(i64, String)>) {
    keys.sort_unstable();
    let names = keys.drain(..).map(|(_, name)| name).collect();
    if let Some(table) = tables.last_mut() {
        table.key = names;
    }
}

fn kind_of(type_name: &str) -> Option<Kind> {
    Some(match type_name {
        "bigint" | "integer" | "smallint" | "int" => Kind::Int,
        "boolean" => Kind::Bool,
        "text" | "character varying" => Kind::Text,
        "json" | "jsonb" => Kind::Json,
        "bytea" | "blob" => Kind::Bytes,
        "double precision" | "real" => Kind::Real,
        _ => return None,
    })
}
