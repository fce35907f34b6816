//! Statements over many rows at once: `WITH u (columns) AS (the rows) statement`.
//!
//! PostgreSQL gets each column as one array through `unnest`, so one prepared statement serves every batch size
//! (1.2–1.6 times quicker than multi-row VALUES, measurements.md 2); SQLite gets multi-row VALUES.

use std::{borrow::Cow, marker::PhantomData, ops::Range};

use diesel::{
    QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Bool, Integer, Nullable, SmallInt, Text},
    sqlite::Sqlite,
};

use crate::Conn;

/// Most rows of one statement on SQLite. There each number of rows is another text, and a text with thousands of values is
/// dear to prepare: rows go in parts of 32, 16, 8, 4, 2 and 1, so that six texts serve every batch and stay prepared.
const SQLITE_ROWS: usize = 32;

/// A column of values.
pub(crate) enum Col<'a> {
    I64(Vec<i64>),
    OptI64(Vec<Option<i64>>),
    I32(Vec<i32>),
    I16(Vec<i16>),
    Bool(Vec<bool>),
    Text(Vec<Cow<'a, str>>),
    OptText(Vec<Option<Cow<'a, str>>>),
    /// Text of JSON.
    Json(Vec<Cow<'a, str>>),
}

impl Col<'_> {
    fn len(&self) -> usize {
        match self {
            Self::I64(v) => v.len(),
            Self::OptI64(v) => v.len(),
            Self::I32(v) => v.len(),
            Self::I16(v) => v.len(),
            Self::Bool(v) => v.len(),
            Self::Text(v) | Self::Json(v) => v.len(),
            Self::OptText(v) => v.len(),
        }
    }
}

/// Rows and the statement that uses them under the name `u`; `R` is the SQL type of what it returns.
pub(crate) struct WithRows<'a, R = ()> {
    columns: Vec<(&'static str, Col<'a>)>,
    sql: &'static str,
    returns: PhantomData<R>,
}

/// The statement over a part of the rows: all of them on PostgreSQL, as many as may be bound on SQLite.
struct Part<'q, 'a, R> {
    of: &'q WithRows<'a, R>,
    rows: Range<usize>,
}

impl<'a, R> WithRows<'a, R> {
    pub(crate) fn new(columns: Vec<(&'static str, Col<'a>)>, sql: &'static str) -> Self {
        let rows = columns.first().map_or(0, |(_, col)| col.len());
        debug_assert!(columns.iter().all(|(_, col)| col.len() == rows), "every column has a value in every row");
        Self { columns, sql, returns: PhantomData }
    }

    fn parts(&self, postgres: bool) -> Vec<Part<'_, 'a, R>> {
        let rows = self.columns.first().map_or(0, |(_, col)| col.len());
        if postgres {
            return if rows == 0 { Vec::new() } else { vec![Part { of: self, rows: 0..rows }] };
        }
        sizes(rows).map(|part| Part { of: self, rows: part }).collect()
    }
}

/// Cuts rows into parts whose sizes are powers of two, the largest first.
fn sizes(rows: usize) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let left = rows - from;
        let size = SQLITE_ROWS.min(if left == 0 { return None } else { 1 << left.ilog2() });
        from += size;
        Some(from - size..from)
    })
}

impl WithRows<'_, ()> {
    /// Runs the statement and answers how many rows it touched; nothing happens without rows.
    pub(crate) fn execute(self, conn: &mut Conn) -> QueryResult<usize> {
        let mut touched = 0;
        for part in self.parts(conn.is_postgres()) {
            touched += on_db!(conn, c => RunQueryDsl::execute(part, c))?;
        }
        Ok(touched)
    }
}

/// What a statement with RETURNING or SELECT answers; nothing happens without rows.
macro_rules! answers {
    ($(#[$doc:meta])* $name:ident: $sql:ty => $row:ty) => {
        impl WithRows<'_, $sql> {
            $(#[$doc])*
            pub(crate) fn $name(self, conn: &mut Conn) -> QueryResult<Vec<$row>> {
                let mut all = Vec::new();
                for part in self.parts(conn.is_postgres()) {
                    let found: Vec<$row> = on_db!(conn, c => part.load::<$row>(c))?;
                    all.extend(found);
                }
                Ok(all)
            }
        }
    };
}

/// (place in the batch, message, dialog, seq, created at, text) of a stored message.
pub(crate) type FoundSql = (BigInt, BigInt, BigInt, BigInt, BigInt, Text);
/// See [`FoundSql`].
pub(crate) type Found = (i64, i64, i64, i64, i64, String);

answers!(
    /// Runs the statement and answers the numbers it returned.
    numbers: BigInt => i64
);
answers!(
    /// Runs the statement and answers the pairs it returned.
    pairs: (BigInt, BigInt) => (i64, i64)
);
answers!(
    /// Runs the statement and answers the stored messages it found.
    found: FoundSql => Found
);

impl<R> QueryId for Part<'_, '_, R> {
    type QueryId = ();
    // The text differs from statement to statement, so the cache of prepared statements goes by the text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> Query for Part<'_, '_, R> {
    type SqlType = R;
}

impl<R, C> RunQueryDsl<C> for Part<'_, '_, R> {}

impl<R> WithRows<'_, R> {
    fn push_head<DB: diesel::backend::Backend>(&self, out: &mut AstPass<'_, '_, DB>) {
        out.push_sql("WITH u (");
        for (i, (name, _)) in self.columns.iter().enumerate() {
            if i > 0 {
                out.push_sql(", ");
            }
            out.push_sql(name);
        }
        out.push_sql(") AS (");
    }
}

impl<R> QueryFragment<Pg> for Part<'_, '_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.of.push_head(&mut out);
        out.push_sql("SELECT ");
        for (i, (name, col)) in self.of.columns.iter().enumerate() {
            if i > 0 {
                out.push_sql(", ");
            }
            out.push_sql(name);
            if matches!(col, Col::Json(_)) {
                out.push_sql("::json");
            }
        }
        out.push_sql(" FROM unnest(");
        for (i, (_, col)) in self.of.columns.iter().enumerate() {
            if i > 0 {
                out.push_sql(", ");
            }
            match col {
                Col::I64(v) => out.push_bind_param::<Array<BigInt>, _>(v)?,
                Col::OptI64(v) => out.push_bind_param::<Array<Nullable<BigInt>>, _>(v)?,
                Col::I32(v) => out.push_bind_param::<Array<Integer>, _>(v)?,
                Col::I16(v) => out.push_bind_param::<Array<SmallInt>, _>(v)?,
                Col::Bool(v) => out.push_bind_param::<Array<Bool>, _>(v)?,
                Col::Text(v) | Col::Json(v) => out.push_bind_param::<Array<Text>, _>(v)?,
                Col::OptText(v) => out.push_bind_param::<Array<Nullable<Text>>, _>(v)?,
            }
        }
        out.push_sql(") AS rows (");
        for (i, (name, _)) in self.of.columns.iter().enumerate() {
            if i > 0 {
                out.push_sql(", ");
            }
            out.push_sql(name);
        }
        out.push_sql(")) ");
        out.push_sql(self.of.sql);
        Ok(())
    }
}

impl<R> QueryFragment<Sqlite> for Part<'_, '_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.of.push_head(&mut out);
        out.push_sql("VALUES ");
        for row in self.rows.clone() {
            out.push_sql(if row > self.rows.start { ", (" } else { "(" });
            for (i, (_, col)) in self.of.columns.iter().enumerate() {
                if i > 0 {
                    out.push_sql(", ");
                }
                match col {
                    Col::I64(v) => out.push_bind_param::<BigInt, _>(&v[row])?,
                    Col::OptI64(v) => out.push_bind_param::<Nullable<BigInt>, _>(&v[row])?,
                    Col::I32(v) => out.push_bind_param::<Integer, _>(&v[row])?,
                    Col::I16(v) => out.push_bind_param::<SmallInt, _>(&v[row])?,
                    Col::Bool(v) => out.push_bind_param::<Bool, _>(&v[row])?,
                    Col::Text(v) | Col::Json(v) => out.push_bind_param::<Text, _>(&v[row])?,
                    Col::OptText(v) => out.push_bind_param::<Nullable<Text>, _>(&v[row])?,
                }
            }
            out.push_sql(")");
        }
        out.push_sql(") ");
        out.push_sql(self.of.sql);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn parts_hold_every_row_once_and_have_few_sizes() {
        for rows in 0..300 {
            let parts: Vec<_> = sizes(rows).collect();
            let all: Vec<usize> = parts.iter().cloned().flatten().collect();
            assert_eq!(all, (0..rows).collect::<Vec<_>>());
            assert!(parts.iter().all(|part| part.len().is_power_of_two() && part.len() <= SQLITE_ROWS));
            assert!(parts.len() <= rows / SQLITE_ROWS + 5, "{rows} rows in {} parts", parts.len());
        }
    }
}
