//! `GET /api/v1/distribution/audit`

use std::collections::BTreeMap;

use rozmova_actors::{
    distribution::audit::{AuditRow, CandidateVerdict},
    domain::{DialogId, OperatorId, Timestamp},
};
use rozmova_store::audit::{self as decisions, AuditFilter};

use crate::http::{list::cursor_of, prelude::*};

/// Filter and page.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// One dialog.
    pub dialog_id: Option<DialogId>,
    /// One winner.
    pub operator_id: Option<OperatorId>,
    /// `distributed`, `skipped`, `no_candidate`, `error`.
    pub result: Option<String>,
    /// Reason code.
    pub reason: Option<String>,
    /// Anomaly; empty = any anomaly.
    pub flag: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Rows wished, 1 to 500.
    pub limit: Option<i64>,
}

/// A decision.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditView {
    /// Id.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What made it run.
    pub trigger: String,
    /// Dialog.
    pub dialog_id: DialogId,
    /// Winner.
    pub operator_id: Option<OperatorId>,
    /// How it ended.
    pub result: String,
    /// Reason code.
    pub reason: String,
    /// Method.
    pub method: String,
    /// How many were looked at.
    pub candidates_total: u32,
    /// At most 20 of them.
    pub candidates: Vec<CandidateVerdict>,
    /// How many failed by reason.
    pub reasons: BTreeMap<String, u32>,
    /// Dialogs that waited.
    pub queue_len: u32,
    /// Milliseconds the decision took.
    pub duration_ms: f64,
    /// Anomaly.
    pub flag: Option<String>,
}

impl From<AuditRow> for AuditView {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            trigger: row.trigger,
            dialog_id: row.dialog_id,
            operator_id: row.operator_id,
            result: row.result,
            reason: row.reason,
            method: row.method,
            candidates_total: row.candidates_total,
            candidates: row.candidates,
            reasons: row.reasons,
            queue_len: row.queue_len,
            duration_ms: row.duration_us as f64 / 1000.0,
            flag: row.flag,
        }
    }
}

/// Decisions, newest first.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, query: Query<ListQuery>) -> Result<Answer<Page<AuditView>>, Problem> {
    let Query(query) = query;
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let (before, limit) = (paging.before()?, paging.limit()?);
    let filter = AuditFilter {
        dialog: query.dialog_id,
        operator: query.operator_id,
        result: query.result,
        reason: query.reason,
        flag: query.flag,
        from: query.from,
        until: query.until,
    };
    let rows = app.store.run(move |conn| decisions::list(conn, &filter, before, limit + 1)).await?;
    let views = rows.into_iter().map(AuditView::from).collect();
    Ok(Answer(Page::cut(views, limit, |row: &AuditView| cursor_of(row.at, row.id))))
}
