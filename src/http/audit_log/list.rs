//! `GET /api/v1/audit`

use rozmova_actors::domain::Timestamp;
use rozmova_store::audit_log;

use super::{AuditLogEntry, AuditQuery, filter_of};
use crate::http::{list::cursor_of, prelude::*};

/// Rows, newest first.
///
/// # Errors
/// 400, 403 for a kind of objects the caller may not read about, 422, 503.
pub async fn list(app: App, who: Caller, query: Query<AuditQuery>) -> Result<Answer<Page<AuditLogEntry>>, Problem> {
    let Query(query) = query;
    let filter = filter_of(&query, &who)?;
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let (before, limit) = (paging.before()?.unwrap_or((Timestamp(i64::MAX), i64::MAX)), paging.limit()?);
    let rows = app.store.run(move |conn| audit_log::search(conn, &filter, before, limit + 1)).await?;
    let views = rows.into_iter().map(AuditLogEntry::from).collect();
    Ok(Answer(Page::cut(views, limit, |row: &AuditLogEntry| cursor_of(row.at, row.id))))
}
