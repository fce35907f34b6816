//! The audit of distribution (distribution.md 10): saved in batches off the hot path, listed with filters.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl};
use rozmova_actors::{
    distribution::audit::AuditRow,
    domain::{DialogId, OperatorId, Reach, Timestamp},
};

use crate::{Conn, schema::distribution_audit as audit};

/// Rows in one INSERT: 14 columns stay far below SQLite's limit of bound values.
const CHUNK: usize = 500;

#[derive(Queryable, diesel::Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
struct Row {
    id: i64,
    at: i64,
    trigger_kind: String,
    dialog_id: i64,
    operator_id: Option<i64>,
    result: String,
    reason: String,
    method: String,
    candidates_total: i32,
    candidates: serde_json::Value,
    reasons: serde_json::Value,
    queue_len: i32,
    duration_us: i64,
    flag: Option<String>,
}

fn count(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

impl From<&AuditRow> for Row {
    fn from(row: &AuditRow) -> Self {
        Self {
            id: row.id,
            at: row.at.micros(),
            trigger_kind: row.trigger.clone(),
            dialog_id: row.dialog_id.get(),
            operator_id: row.operator_id.map(OperatorId::get),
            result: row.result.clone(),
            reason: row.reason.clone(),
            method: row.method.clone(),
            candidates_total: count(row.candidates_total),
            candidates: serde_json::to_value(&row.candidates).unwrap_or_default(),
            reasons: serde_json::to_value(&row.reasons).unwrap_or_default(),
            queue_len: count(row.queue_len),
            duration_us: row.duration_us,
            flag: row.flag.clone(),
        }
    }
}

impl From<Row> for AuditRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: Timestamp(row.at),
            trigger: row.trigger_kind,
            dialog_id: row.dialog_id.into(),
            operator_id: row.operator_id.map(Into::into),
            result: row.result,
            reason: row.reason,
            method: row.method,
            candidates_total: u32::try_from(row.candidates_total).unwrap_or(0),
            candidates: serde_json::from_value(row.candidates).unwrap_or_default(),
            reasons: serde_json::from_value(row.reasons).unwrap_or_default(),
            queue_len: u32::try_from(row.queue_len).unwrap_or(0),
            duration_us: row.duration_us,
            flag: row.flag,
        }
    }
}

/// Saves rows; a row saved before is left as it is, so a batch may be repeated.
///
/// # Errors
/// The statement's.
pub fn save(conn: &mut Conn, rows: &[AuditRow]) -> QueryResult<()> {
    for chunk in rows.chunks(CHUNK) {
        let chunk: Vec<Row> = chunk.iter().map(Row::from).collect();
        on_db!(conn, c => diesel::insert_into(audit::table).values(&chunk).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

/// What a list shows; `None` does not narrow it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Request.
    pub dialog: Option<DialogId>,
    /// Winner.
    pub operator: Option<OperatorId>,
    /// One of those who were looked at, whatever became of it.
    pub candidate: Option<OperatorId>,
    /// `distributed | skipped | no_candidate | error`.
    pub result: Option<String>,
    /// Reason code.
    pub reason: Option<String>,
    /// Anomaly; `Some("")` = any anomaly.
    pub flag: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// What made it run.
    pub trigger: Option<String>,
    /// Only about dialogs that this covers; `None` = about all, those that are gone too.
    pub within: Option<Reach>,
}

/// The condition of [`AuditFilter::within`].
fn covered(within: Option<&Reach>) -> String {
    match within {
        None | Some(Reach::Everywhere) => String::from("(1 = 1)"),
        Some(reach) => format!(
            "exists (select 1 from dialogs where dialogs.id = distribution_audit.dialog_id and {})",
            crate::dialogs::covered(reach)
        ),
    }
}

/// Decisions since a moment, in figures (distribution.md 10).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AuditSummary {
    /// Times the queue was looked at.
    pub decisions: i64,
    /// Connected.
    pub distributed: i64,
    /// Not connected.
    pub skipped: i64,
    /// Flagged.
    pub anomalies: i64,
    /// Average length, microseconds; `None` without decisions.
    pub average_us: Option<f64>,
}

/// Sums up decisions not older than `from` about dialogs that `within` covers.
///
/// # Errors
/// The statement's.
pub fn summary(conn: &mut Conn, from: Timestamp, within: Option<&Reach>) -> QueryResult<AuditSummary> {
    use diesel::dsl::{count_star, sql};
    use diesel::sql_types::{Bool, Double, Nullable};
    let (from, covered) = (from.micros(), covered(within));
    on_db!(conn, c => {
        let by_result: Vec<(String, i64)> = audit::table
            .filter(audit::at.ge(from))
            .filter(sql::<Bool>(&covered))
            .group_by(audit::result)
            .select((audit::result, count_star()))
            .load(c)?;
        let anomalies: i64 = audit::table
            .filter(audit::at.ge(from))
            .filter(sql::<Bool>(&covered))
            .filter(audit::flag.is_not_null())
            .count()
            .get_result(c)?;
        let average_us: Option<f64> = audit::table
            .filter(audit::at.ge(from))
            .filter(sql::<Bool>(&covered))
            .select(sql::<Nullable<Double>>("CAST(avg(duration_us) AS DOUBLE PRECISION)"))
            .first(c)?;
        let decisions = by_result.iter().map(|(_, n)| n).sum();
        let distributed = by_result.iter().filter(|(result, _)| result == "distributed").map(|(_, n)| n).sum();
        Ok(AuditSummary { decisions, distributed, skipped: decisions - distributed, anomalies, average_us })
    })
}

/// One decision about a dialog that `within` covers.
///
/// # Errors
/// The statement's.
pub fn find(conn: &mut Conn, id: i64, within: Option<&Reach>) -> QueryResult<Option<AuditRow>> {
    use diesel::{OptionalExtension as _, dsl::sql, sql_types::Bool};
    let covered = covered(within);
    let row = on_db!(conn, c => audit::table.find(id).filter(sql::<Bool>(&covered)).first::<Row>(c).optional())?;
    Ok(row.map(AuditRow::from))
}

/// A page, newest first; `after` is the (at, id) of the last row seen.
///
/// # Errors
/// The statement's.
pub fn list(
    conn: &mut Conn,
    filter: &AuditFilter,
    after: Option<(Timestamp, i64)>,
    limit: i64,
) -> QueryResult<Vec<AuditRow>> {
    let rows = on_db!(conn, c => {
        let mut query = audit::table.into_boxed();
        if let Some(dialog) = filter.dialog {
            query = query.filter(audit::dialog_id.eq(dialog.get()));
        }
        if let Some(operator) = filter.operator {
            query = query.filter(audit::operator_id.eq(operator.get()));
        }
        if let Some(candidate) = filter.candidate {
            // The rows' own JSON, as it was written here; the id is a number of ours, not text from outside.
            let named = format!("cast(candidates as text) like '%\"operator_id\":{},%'", candidate.get());
            query = query.filter(diesel::dsl::sql::<diesel::sql_types::Bool>(&named));
        }
        if let Some(result) = &filter.result {
            query = query.filter(audit::result.eq(result));
        }
        if let Some(reason) = &filter.reason {
            query = query.filter(audit::reason.eq(reason));
        }
        match filter.flag.as_deref() {
            None => {}
            Some("") => query = query.filter(audit::flag.is_not_null()),
            Some(flag) => query = query.filter(audit::flag.eq(flag.to_owned())),
        }
        if let Some(from) = filter.from {
            query = query.filter(audit::at.ge(from.micros()));
        }
        if let Some(until) = filter.until {
            query = query.filter(audit::at.lt(until.micros()));
        }
        if let Some(trigger) = &filter.trigger {
            query = query.filter(audit::trigger_kind.eq(trigger));
        }
        if filter.within.is_some() {
            query = query.filter(diesel::dsl::sql::<diesel::sql_types::Bool>(&covered(filter.within.as_ref())));
        }
        if let Some((at, id)) = after {
            let at = at.micros();
            query = query.filter(audit::at.lt(at).or(audit::at.eq(at).and(audit::id.lt(id))));
        }
        query.order((audit::at.desc(), audit::id.desc())).limit(limit).load::<Row>(c)
    })?;
    Ok(rows.into_iter().map(AuditRow::from).collect())
}
