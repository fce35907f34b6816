//! `GET /api/v1/audit/export`: CSV whose cells no spreadsheet takes for a formula (security.md XS-08).

use rozmova_actors::domain::Timestamp;
use rozmova_store::audit_log;

use super::{AuditLogEntry, AuditQuery, filter_of};
use crate::http::{audit::Note, csv, prelude::*, shedding};

/// Rows of one export; who needs more narrows the time.
const MOST: usize = 10_000;
/// Rows read at once.
const STEP: i64 = 500;

/// The file; that it was made is audited too.
///
/// # Errors
/// 400, 503.
pub async fn export(
    app: App,
    req: HttpRequest,
    who: Caller,
    query: Query<AuditQuery>,
) -> Result<HttpResponse, Problem> {
    shedding::admit_export(&app.in_flight)?;
    let filter = filter_of(&query.0, &who)?;
    let mut text = String::from("\u{feff}at,actor_id,actor,action,object_kind,object_id,ip,data\r\n");
    let (mut before, mut rows) = ((Timestamp(i64::MAX), i64::MAX), 0);
    while rows < MOST {
        let (step, place) = (filter.clone(), before);
        let page = app.store.run(move |conn| audit_log::search(conn, &step, place, STEP)).await?;
        let Some(last) = page.last() else { break };
        before = (last.at, last.id);
        let whole = page.len() < usize::try_from(STEP).unwrap_or(usize::MAX);
        rows += page.len();
        for row in page {
            line(&mut text, &row.into());
        }
        if whole {
            break;
        }
    }
    let note = Note::new("audit.exported", "audit", None).with(serde_json::json!({"rows": rows}));
    app.audit.write(&who, app.ip_of(&req), app.now(), note).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(("content-disposition", "attachment; filename=\"audit.csv\""))
        .body(text))
}

fn line(text: &mut String, row: &AuditLogEntry) {
    let data = if row.data.is_null() { String::new() } else { row.data.to_string() };
    let id = |id: Option<i64>| csv::Cell::Number(id.map(|id| id.to_string()).unwrap_or_default());
    let at = serde_json::to_value(row.at).ok().and_then(|v| v.as_str().map(String::from)).unwrap_or_default();
    let cells = [
        csv::Cell::Text(&at),
        id(row.actor_id.map(rozmova_actors::domain::OperatorId::get)),
        csv::Cell::Text(&row.actor_name),
        csv::Cell::Text(&row.action),
        csv::Cell::Text(&row.object_kind),
        id(row.object_id),
        csv::Cell::Text(&row.ip),
        csv::Cell::Text(&data),
    ];
    csv::line(text, ',', cells.into_iter());
}
