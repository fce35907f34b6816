//! `POST /api/v1/filters`

use rozmova_actors::domain::{FilterId, FolderId, IdKind};
use rozmova_store::{
    audit_log,
    filters::{self, FilterRow},
};
use serde_json::Value;

use super::{
    FilterView, MAX_OWN, MAX_SHARED, check_columns, check_folder, may_share, me, parse_conditions, parse_sort,
};
use crate::http::{audit::Note, prelude::*, users::parse_name};

/// A new filter.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// Name, 1 to 200 characters.
    pub name: String,
    /// A group `{join: "and"|"or", items}` or a condition `{field, op, value}`.
    pub conditions: Value,
    /// Order of its list: last_message, waiting_longest, created, priority.
    pub sort: Option<String>,
    /// The folder it lies in.
    pub folder_id: Option<FolderId>,
    /// Columns of its table.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Tell of dialogs that come in.
    #[serde(default)]
    pub notify_on_new: bool,
    /// Everybody's instead of one's own.
    #[serde(default)]
    pub shared: bool,
}

/// Saves a filter.
///
/// # Errors
/// 400 for conditions that are not understood, 403 for a shared one without the right and for keys, 409 when there are too many, 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let (Json(body), now) = (body, app.now());
    let user = me(&who)?;
    if body.shared {
        may_share(&who)?;
    }
    let owner_id = (!body.shared).then_some(user);
    check_columns(&body.columns)?;
    let row = FilterRow {
        id: FilterId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?),
        owner_id,
        folder_id: body.folder_id,
        name: parse_name("name", &body.name)?,
        conditions: parse_conditions(&app, &who, &body.conditions)?,
        sort: parse_sort(body.sort.as_deref().unwrap_or("last_message"))?,
        columns: body.columns,
        notify_on_new: body.notify_on_new,
        position: 0,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    check_folder(&app, owner_id, row.folder_id).await?;
    let note = Note::new("filter.created", "filter", Some(row.id.get()));
    let note = body.shared.then(|| app.audit.row(&who, app.ip_of(&req), now, note)).transpose()?;
    let most = if body.shared { MAX_SHARED } else { MAX_OWN };
    let new = row.clone();
    let stored = app
        .store
        .write(move |conn| {
            if !filters::insert(conn, &new, most)? {
                return Ok(None);
            }
            audit_log::append(conn, note.as_slice())?;
            filters::by_id(conn, new.id)
        })
        .await?;
    let row = stored.ok_or_else(|| {
        Problem::new(Code::LimitReached, format!("there are {most} filters already")).with("limit", most)
    })?;
    Ok(created(&FilterView::of(row, user, &app.engine.catalogue())))
}
