//! `GET /api/v1/distribution/audit`

use std::collections::BTreeMap;

use rozmova_actors::{
    distribution::audit::{AuditRow, CandidateVerdict},
    domain::{DialogId, OperatorId, Reach, Timestamp},
};
use rozmova_store::audit::{self as decisions, AuditFilter};

use crate::http::{dialogs::reach_of, list::cursor_of, prelude::*};

/// Filter and page.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// One dialog.
    pub dialog_id: Option<DialogId>,
    /// One winner.
    pub operator_id: Option<OperatorId>,
    /// One of those who were looked at, whatever became of it; without `from` of the last 24 hours.
    pub candidate_id: Option<OperatorId>,
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
    /// What made it run: `dialog_queued`, `dialog_closed`, `manual`…
    pub trigger: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Rows wished, 1 to 500.
    pub limit: Option<i64>,
}

impl ListQuery {
    /// The filter for the store: only decisions about dialogs that the caller's roles cover.
    pub(super) fn filter(self, app: &App, who: &Caller) -> AuditFilter {
        // Who was looked at stands inside the rows: they are read one by one.
        let day_ago = self.candidate_id.map(|_| app.now().plus_secs(-24 * 3600));
        AuditFilter {
            dialog: self.dialog_id,
            operator: self.operator_id,
            candidate: self.candidate_id,
            result: self.result,
            reason: self.reason,
            flag: self.flag,
            from: self.from.or(day_ago),
            until: self.until,
            trigger: self.trigger,
            within: within(app, who),
        }
    }
}

/// What the caller's roles cover; `None` = everything.
fn within(app: &App, who: &Caller) -> Option<Reach> {
    Some(reach_of(app, who, Grant::DistributionAudit)).filter(|reach| !reach.is_everywhere())
}

/// Figures of the last 24 hours.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SummaryView {
    /// Counted from here on.
    pub from: Timestamp,
    /// Times the queue was looked at and candidates were compared.
    pub decisions: i64,
    /// Connected.
    pub distributed: i64,
    /// Not connected.
    pub skipped: i64,
    /// Flagged by the product.
    pub anomalies: i64,
    /// Average length of a decision, milliseconds; null without decisions.
    pub average_ms: Option<f64>,
}

/// Sums up the last 24 hours (distribution.md 10).
///
/// # Errors
/// 503.
pub async fn summary(app: App, who: Caller) -> Result<Answer<SummaryView>, Problem> {
    let from = app.now().plus_secs(-24 * 3600);
    let within = within(&app, &who);
    let sums = app.store.run(move |conn| decisions::summary(conn, from, within.as_ref())).await?;
    Ok(Answer(SummaryView {
        from,
        decisions: sums.decisions,
        distributed: sums.distributed,
        skipped: sums.skipped,
        anomalies: sums.anomalies,
        average_ms: sums.average_us.map(|us| us / 1000.0),
    }))
}

/// One decision with its candidates.
///
/// # Errors
/// 404, 503.
pub async fn one(app: App, who: Caller, id: Id<i64>) -> Result<Answer<AuditView>, Problem> {
    let within = within(&app, &who);
    let row = app.store.run(move |conn| decisions::find(conn, id.0, within.as_ref())).await?;
    row.map(|row| Answer(row.into())).ok_or_else(|| Problem::not_found("the decision"))
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
pub async fn list(app: App, who: Caller, query: Query<ListQuery>) -> Result<Answer<Page<AuditView>>, Problem> {
    let Query(query) = query;
    let paging = Paging { cursor: query.cursor.clone(), limit: query.limit };
    let (before, limit) = (paging.before()?, paging.limit()?);
    let filter = query.filter(&app, &who);
    let rows = app.store.run(move |conn| decisions::list(conn, &filter, before, limit + 1)).await?;
    let views = rows.into_iter().map(AuditView::from).collect();
    Ok(Answer(Page::cut(views, limit, |row: &AuditView| cursor_of(row.at, row.id))))
}
