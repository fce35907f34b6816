//! `POST /api/v1/dialogs/export`

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use actix_web::http::header;
use jiff::tz::TimeZone;
use rozmova_actors::domain::{Dialog, OperatorId};
use rozmova_store::users;
use tokio::sync::Semaphore;

use super::search::{self, SearchBody};
use crate::http::{
    audit::Note,
    prelude::*,
    shedding,
    table::{self, Column, Words},
};

/// Rows of one file.
const MAX_ROWS: i64 = 10_000;
/// Words of one file, and characters of each.
const MAX_WORDS: usize = 1_000;
const MAX_WORD: usize = 200;
/// Files made at once (security.md DO-05).
const AT_ONCE: usize = 2;
static MAKING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// Format of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Text with a byte order mark.
    Csv,
    /// Spreadsheet.
    Xlsx,
}

/// What the file holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportBody {
    /// csv or xlsx.
    pub format: Format,
    /// Columns, first to last.
    pub columns: Vec<String>,
    /// Heads of the columns as the reader calls them; the names of the columns without it.
    #[serde(default)]
    pub heads: Vec<String>,
    /// What the reader calls what stands in the cells, by column: `{"state": {"queued": "У черзі"}}`. Without it the cells have the keys
    /// that programs know.
    #[serde(default)]
    pub words: BTreeMap<String, Words>,
    /// IANA name of the zone of the reader, whose clock moments are written by, as `2026-11-22 10:04:06`; ISO 8601 in UTC without it.
    #[serde(default)]
    pub timezone: Option<String>,
    /// Between the cells of a CSV: `,` or `;`.
    #[serde(default)]
    pub separator: Option<String>,
    /// The list; `cursor` and `limit` are not looked at.
    pub list: SearchBody,
}

/// A file of the rows the caller may see, at most 10,000, in the order of the list. What looks like a formula is made text.
///
/// # Errors
/// 400, 403 without `op_export` or `statistics`, 422, 429 while two files are being made.
pub async fn export(app: App, req: HttpRequest, who: Caller, body: Json<ExportBody>) -> Result<HttpResponse, Problem> {
    shedding::admit_export(&app.in_flight)?;
    let Json(body) = body;
    let columns = table::parse_columns(&body.columns)?;
    if columns.is_empty() {
        return Err(Problem::field("columns", "at least one is needed"));
    }
    if !body.heads.is_empty() && body.heads.len() != columns.len() {
        return Err(Problem::field("heads", format!("{} heads for {} columns", body.heads.len(), columns.len())));
    }
    if let Some(head) = body.heads.iter().find(|head| head.chars().count() > 100) {
        return Err(Problem::field("heads", format!("«{head:.40}…»: at most 100 characters are accepted")));
    }
    let words = words_by_column(&columns, body.words)?;
    let zone = match body.timezone.as_deref() {
        None => None,
        Some(zone) => Some(TimeZone::get(zone).map_err(|_| {
            let sentence = format!("«{zone:.60}» is no time zone; an IANA name such as Europe/Kyiv is accepted");
            Problem::field("timezone", sentence)
        })?),
    };
    let separator = match body.separator.as_deref() {
        None | Some(",") => ',',
        Some(";") => ';',
        Some(other) => return Err(Problem::field("separator", format!("«{other:.5}»: , and ; are accepted"))),
    };
    let _turn =
        MAKING.try_acquire().map_err(|_| Problem::new(Code::Busy, "two files are being made already").retry(5))?;
    let mut rows = search::rows(&app, &who, &body.list, MAX_ROWS).await?;
    let contacts = who.contacts();
    for row in &mut rows {
        row.client_name = contacts.name_in_file(std::mem::take(&mut row.client_name));
    }
    let authors = authors_of(&app, &columns, &rows).await?;
    let (count, now, catalogue) = (rows.len(), app.now(), app.engine.catalogue());
    let heads = if body.heads.is_empty() { columns.iter().map(|c| c.key().to_owned()).collect() } else { body.heads };
    let format = body.format;
    // Ten thousand rows are some tenths of a second of work: not on a thread that answers others.
    let made = tokio::task::spawn_blocking(move || {
        let around = table::Around { catalogue: &catalogue, authors: &authors, now, zone };
        let cell = |row: &Dialog, (column, words): (&Column, &Words)| column.cell(row, &around).called(words);
        let cells: Vec<Vec<table::Cell>> =
            rows.iter().map(|row| columns.iter().zip(&words).map(|pair| cell(row, pair)).collect()).collect();
        match format {
            Format::Csv => Ok(table::csv(&heads, &cells, separator).into_bytes()),
            Format::Xlsx => table::xlsx(&heads, &cells),
        }
    })
    .await;
    let bytes = made.map_err(Problem::internal)?.map_err(Problem::internal)?;
    let list = serde_json::json!({"filter_id": body.list.filter_id, "folder": body.list.folder,
        "conditions": body.list.conditions});
    let note = Note::new("dialogs.exported", "dialogs", None).with(serde_json::json!({"rows": count, "list": list}));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "dialogs.csv"),
        Format::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "dialogs.xlsx"),
    };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-rows", count.to_string()))
        .body(bytes))
}

/// The words of each column of the file, in its order.
fn words_by_column(columns: &[Column], mut given: BTreeMap<String, Words>) -> Result<Vec<Words>, Problem> {
    let number: usize = given.values().map(BTreeMap::len).sum();
    if number > MAX_WORDS {
        return Err(Problem::field("words", format!("{number} words, at most {MAX_WORDS} are accepted")));
    }
    if let Some(word) = given.values().flat_map(BTreeMap::values).find(|word| word.chars().count() > MAX_WORD) {
        return Err(Problem::field("words", format!("«{word:.40}…»: at most {MAX_WORD} characters are accepted")));
    }
    let words = columns.iter().map(|column| given.remove(column.key()).unwrap_or_default()).collect();
    match given.into_keys().next() {
        Some(stray) => Err(Problem::field("words", format!("«{stray:.40}» is no column of this file"))),
        None => Ok(words),
    }
}

/// Names of those who began the dialogs, when a column tells them.
async fn authors_of(app: &App, columns: &[Column], rows: &[Dialog]) -> Result<BTreeMap<OperatorId, String>, Problem> {
    if !columns.contains(&Column::Author) {
        return Ok(BTreeMap::new());
    }
    let ids: BTreeSet<OperatorId> = rows.iter().filter_map(|row| row.author_id).collect();
    let ids: Vec<OperatorId> = ids.into_iter().collect();
    Ok(app.store.run(move |conn| users::names(conn, &ids)).await?)
}
