//! Many rows in one statement: `WITH u (columns) AS (the rows) …`, with one array a column on PostgreSQL and VALUES on
//! SQLite, as the server's writer sends them.

use std::ops::Range;

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Bool, Integer, Nullable, SmallInt, Text},
    sqlite::Sqlite,
};

use super::{Conn, on};

/// Values of one column.
pub enum Column<'a> {
    /// bigint.
    Big(Vec<i64>),
    /// bigint or NULL.
    OptBig(Vec<Option<i64>>),
    /// integer.
    Int(Vec<i32>),
    /// smallint.
    Small(Vec<i16>),
    /// boolean.
    Bool(Vec<bool>),
    /// text.
    Text(Vec<&'a str>),
    /// text or NULL.
    OptText(Vec<Option<&'a str>>),
    /// JSON as text.
    Json(Vec<&'a str>),
    /// text made for this statement.
    OwnedText(Vec<String>),
    /// JSON made for this statement.
    OwnedJson(Vec<String>),
}

/// Rows under the name `u`, and the statement that uses them.
pub struct Rows<'a> {
    columns: Vec<(&'static str, Column<'a>)>,
    tail: &'static str,
    /// Rows of one SQLite statement at most.
    most: usize,
    /// Full statements of this many rows are kept prepared on SQLite, and those up to 8 rows.
    prepared: usize,
}

/// SQLite binds 32,766 values in one statement.
const BINDS: usize = 32_000;
const SMALL: usize = 8;

struct Part<'q, 'a> {
    of: &'q Rows<'a>,
    rows: Range<usize>,
}

impl<'a> Rows<'a> {
    /// As the server's writer would send them: as few statements as may be.
    #[must_use]
    pub fn new(columns: Vec<(&'static str, Column<'a>)>, tail: &'static str) -> Self {
        let most = BINDS / columns.len().max(1);
        Self { columns, tail, most, prepared: SMALL }
    }

    /// In statements of a fixed size, which SQLite needs to prepare only once.
    #[must_use]
    pub fn by(mut self, rows: usize) -> Self {
        self.most = rows.min(self.most).max(1);
        self.prepared = self.most;
        self
    }

    fn len(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| match column {
            Column::Big(v) => v.len(),
            Column::OptBig(v) => v.len(),
            Column::Int(v) => v.len(),
            Column::Small(v) => v.len(),
            Column::Bool(v) => v.len(),
            Column::Text(v) | Column::Json(v) => v.len(),
            Column::OptText(v) => v.len(),
            Column::OwnedText(v) | Column::OwnedJson(v) => v.len(),
        })
    }

    fn parts(&self, postgres: bool) -> impl Iterator<Item = Part<'_, 'a>> {
        let len = self.len();
        let most = if postgres { len.max(1) } else { self.most };
        (0..len).step_by(most).map(move |from| Part { of: self, rows: from..(from + most).min(len) })
    }

    /// Runs the statement; answers how many rows it touched.
    ///
    /// # Errors
    /// The database's.
    pub fn execute(&self, conn: &mut Conn) -> QueryResult<usize> {
        let mut touched = 0;
        for part in self.parts(conn.is_postgres()) {
            touched += on!(conn, c => part.execute(c))?;
        }
        Ok(touched)
    }

    /// Runs the statement; answers the numbers it returned.
    ///
    /// # Errors
    /// The database's.
    pub fn numbers(&self, conn: &mut Conn) -> QueryResult<Vec<i64>> {
        let mut all = Vec::new();
        for part in self.parts(conn.is_postgres()) {
            let some: Vec<i64> = on!(conn, c => part.load(c))?;
            all.extend(some);
        }
        Ok(all)
    }

    fn names<DB: Backend>(&self, out: &mut AstPass<'_, '_, DB>, cast: bool) {
        for (i, (name, column)) in self.columns.iter().enumerate() {
            if i > 0 {
                out.push_sql(", ");
            }
            out.push_sql(name);
            if cast && matches!(column, Column::Json(_) | Column::OwnedJson(_)) {
                out.push_sql("::json");
            }
        }
    }
}

impl QueryId for Part<'_, '_> {
    type QueryId = ();
    // One type, many texts: the cache must go by the text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Part<'_, '_> {
    type SqlType = BigInt;
}

impl<C> RunQueryDsl<C> for Part<'_, '_> {}

impl QueryFragment<Pg> for Part<'_, '_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH u (");
        self.of.names(&mut out, false);
        out.push_sql(") AS (SELECT ");
        self.of.names(&mut out, true);
        out.push_sql(" FROM unnest(");
        for (i, (_, column)) in self.of.columns.iter().enumerate() {
            if i > 0 {
                out.push_sql(", ");
            }
            match column {
                Column::Big(v) => out.push_bind_param::<Array<BigInt>, _>(v)?,
                Column::OptBig(v) => out.push_bind_param::<Array<Nullable<BigInt>>, _>(v)?,
                Column::Int(v) => out.push_bind_param::<Array<Integer>, _>(v)?,
                Column::Small(v) => out.push_bind_param::<Array<SmallInt>, _>(v)?,
                Column::Bool(v) => out.push_bind_param::<Array<Bool>, _>(v)?,
                Column::Text(v) | Column::Json(v) => out.push_bind_param::<Array<Text>, _>(v)?,
                Column::OptText(v) => out.push_bind_param::<Array<Nullable<Text>>, _>(v)?,
                Column::OwnedText(v) | Column::OwnedJson(v) => out.push_bind_param::<Array<Text>, _>(v)?,
            }
        }
        out.push_sql(") AS rows (");
        self.of.names(&mut out, false);
        out.push_sql(")) ");
        out.push_sql(self.of.tail);
        Ok(())
    }
}

impl QueryFragment<Sqlite> for Part<'_, '_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        if self.rows.len() > SMALL && self.rows.len() != self.of.prepared {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql("WITH u (");
        self.of.names(&mut out, false);
        out.push_sql(") AS (VALUES ");
        for row in self.rows.clone() {
            out.push_sql(if row == self.rows.start { "(" } else { ", (" });
            for (i, (_, column)) in self.of.columns.iter().enumerate() {
                if i > 0 {
                    out.push_sql(", ");
                }
                match column {
                    Column::Big(v) => out.push_bind_param::<BigInt, _>(&v[row])?,
                    Column::OptBig(v) => out.push_bind_param::<Nullable<BigInt>, _>(&v[row])?,
                    Column::Int(v) => out.push_bind_param::<Integer, _>(&v[row])?,
                    Column::Small(v) => out.push_bind_param::<SmallInt, _>(&v[row])?,
                    Column::Bool(v) => out.push_bind_param::<Bool, _>(&v[row])?,
                    Column::Text(v) | Column::Json(v) => out.push_bind_param::<Text, _>(v[row])?,
                    Column::OptText(v) => out.push_bind_param::<Nullable<Text>, _>(&v[row])?,
                    Column::OwnedText(v) | Column::OwnedJson(v) => out.push_bind_param::<Text, _>(&v[row])?,
                }
            }
            out.push_sql(")");
        }
        out.push_sql(") ");
        out.push_sql(self.of.tail);
        Ok(())
    }
}
