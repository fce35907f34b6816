//! What the last look at the company directory came to (`directory_syncs`, administration.md 4): one row, which a restart does not
//! forget.

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::Timestamp;
use serde_json::Value;

use crate::{db::Conn, schema::directory_syncs};

/// The only row.
const ONLY: i16 = 1;

/// The row.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncRow {
    /// When the look ended.
    pub ended_at: Timestamp,
    /// Why it changed nothing, as a word; `None` = it went well.
    pub problem: Option<String>,
    /// The same as a sentence.
    pub detail: String,
    /// Everything it came to, as the interface tells it.
    pub report: Value,
}

/// The last look, `None` before the first.
///
/// # Errors
/// The statement's.
pub fn last(conn: &mut Conn) -> QueryResult<Option<SyncRow>> {
    let found: Option<(i16, i64, Option<String>, String, Value)> =
        on_db!(conn, c => directory_syncs::table.find(ONLY).first(c).optional())?;
    Ok(found.map(|(_, ended_at, problem, detail, report)| SyncRow {
        ended_at: Timestamp(ended_at),
        problem,
        detail,
        report,
    }))
}

/// Keeps a look in place of the one before.
///
/// # Errors
/// The statement's.
pub fn put(conn: &mut Conn, row: &SyncRow) -> QueryResult<()> {
    let there: Option<i16> = on_db!(conn, c => directory_syncs::table
        .find(ONLY)
        .select(directory_syncs::id)
        .first(c)
        .optional())?;
    let values = (
        directory_syncs::ended_at.eq(row.ended_at.micros()),
        directory_syncs::problem.eq(row.problem.as_deref()),
        directory_syncs::detail.eq(&row.detail),
        directory_syncs::report.eq(&row.report),
    );
    if there.is_some() {
        on_db!(conn, c => diesel::update(directory_syncs::table.find(ONLY)).set(values).execute(c))?;
    } else {
        let id = directory_syncs::id.eq(ONLY);
        on_db!(conn, c => diesel::insert_into(directory_syncs::table).values((id, values)).execute(c))?;
    }
    Ok(())
}
