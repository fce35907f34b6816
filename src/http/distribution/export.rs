//! `GET /api/v1/distribution/audit/export`: the log as CSV, streamed page by page.

use std::{collections::HashMap, convert::Infallible};

use actix_web::web::Bytes;
use futures_util::stream;
use rozmova_actors::{
    distribution::audit::AuditRow,
    domain::{OperatorId, Timestamp},
};
use rozmova_store::audit::{self as decisions, AuditFilter};

use super::audit::ListQuery;
use crate::http::{audit::Note, csv, prelude::*, shedding};

/// Rows read at once.
const PAGE: i64 = 1_000;
/// Rows of one file; a narrower filter gives the rest.
const MOST: usize = 100_000;

const HEAD: [&str; 13] = [
    "id",
    "at",
    "trigger",
    "dialog_id",
    "operator_id",
    "operator",
    "result",
    "reason",
    "method",
    "candidates",
    "queue_len",
    "duration_ms",
    "flag",
];

struct Cursor {
    app: App,
    filter: AuditFilter,
    names: HashMap<OperatorId, String>,
    after: Option<(Timestamp, i64)>,
    rows: usize,
    head: bool,
}

/// Decisions under the filter of the list, newest first. A cell that a spreadsheet would take for a formula is neutralised
/// (security.md XS-08).
///
/// # Errors
/// 400, 503.
pub async fn export(app: App, req: HttpRequest, who: Caller, query: Query<ListQuery>) -> Result<HttpResponse, Problem> {
    shedding::admit_export(&app.in_flight)?;
    let Query(query) = query;
    let names = app.engine.operators().await.iter().map(|o| (o.id, o.name.clone())).collect();
    app.audit
        .write(&who, app.ip_of(&req), app.now(), Note::new("distribution.audit_exported", "instance", None))
        .await?;
    let filter = query.filter(&app, &who);
    let begin = Cursor { app, filter, names, after: None, rows: 0, head: true };
    let body = stream::unfold(Some(begin), |cursor| async move { Some(next(cursor?).await) });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(("content-disposition", "attachment; filename=\"distribution-audit.csv\""))
        .streaming(body))
}

async fn next(mut cursor: Cursor) -> (Result<Bytes, Infallible>, Option<Cursor>) {
    let mut text = String::new();
    if std::mem::take(&mut cursor.head) {
        // The mark tells spreadsheets that the names are UTF-8.
        text.push('\u{feff}');
        csv::line(&mut text, ',', HEAD.iter().map(|name| csv::Cell::Text(name)));
    }
    let (filter, after) = (cursor.filter.clone(), cursor.after);
    let rows = match cursor.app.store.run(move |conn| decisions::list(conn, &filter, after, PAGE)).await {
        Ok(rows) => rows,
        Err(error) => {
            tracing::warn!(%error, "an export of the distribution audit broke off");
            csv::line(&mut text, ',', [csv::Cell::Text("the export broke off, try again")].into_iter());
            return (Ok(Bytes::from(text)), None);
        }
    };
    for row in &rows {
        write(&mut text, row, &cursor.names);
    }
    cursor.rows += rows.len();
    cursor.after = rows.last().map(|row| (row.at, row.id));
    let more = rows.len() as i64 == PAGE && cursor.rows < MOST;
    (Ok(Bytes::from(text)), more.then_some(cursor))
}

fn write(text: &mut String, row: &AuditRow, names: &HashMap<OperatorId, String>) {
    use csv::Cell::{Number, Text};
    let number = |value: String| Number(value);
    let operator = row.operator_id.map(|id| id.to_string()).unwrap_or_default();
    let name = row.operator_id.and_then(|id| names.get(&id)).map_or("", String::as_str);
    let at = row.at.to_string();
    let cells = [
        number(row.id.to_string()),
        Text(&at),
        Text(&row.trigger),
        number(row.dialog_id.to_string()),
        number(operator),
        Text(name),
        Text(&row.result),
        Text(&row.reason),
        Text(&row.method),
        number(row.candidates_total.to_string()),
        number(row.queue_len.to_string()),
        number(format!("{:.1}", row.duration_us as f64 / 1000.0)),
        Text(row.flag.as_deref().unwrap_or("")),
    ];
    csv::line(text, ',', cells.into_iter());
}
