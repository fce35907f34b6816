//! `PATCH /api/v1/filters/{id}`

use rozmova_actors::domain::{FilterId, FolderId};
use rozmova_store::{
    audit_log,
    filters::{self, FilterRow},
};
use serde_json::Value;

use super::{FilterView, check_columns, check_folder, find, may_share, me, parse_conditions, parse_sort, tell};
use crate::http::{audit::Note, extract::double_option, prelude::*, users::parse_name};

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Name, 1 to 200 characters.
    pub name: Option<String>,
    /// A group or a condition.
    pub conditions: Option<Value>,
    /// Order of its list.
    pub sort: Option<String>,
    /// The folder it lies in, null for none.
    #[serde(default, deserialize_with = "double_option")]
    pub folder_id: Option<Option<FolderId>>,
    /// Columns of its table.
    pub columns: Option<Vec<String>>,
    /// Tell of dialogs that come in.
    pub notify_on_new: Option<bool>,
    /// True gives it to everybody, false makes a shared one the caller's own. Both need filters_shared_edit.
    pub shared: Option<bool>,
}

/// Changes a filter.
///
/// # Errors
/// 400, 403 for a shared one without the right, 404, 412, 422.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<FilterId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(body), expect, now) = (id, body, if_match(&req)?, app.now());
    let user = me(&who)?;
    let before = find(&app, &who, id).await?;
    let stale = || Problem::new(Code::Precondition, "the filter has been changed by somebody else");
    if expect.is_some_and(|version| version != before.version) {
        return Err(stale());
    }
    let was_shared = before.owner_id.is_none();
    let mut row = FilterRow { updated_at: now, ..before };
    if let Some(name) = body.name {
        row.name = parse_name("name", &name)?;
    }
    if let Some(conditions) = body.conditions {
        row.conditions = parse_conditions(&app, &who, &conditions)?;
    }
    if let Some(sort) = body.sort {
        row.sort = parse_sort(&sort)?;
    }
    if let Some(folder) = body.folder_id {
        row.folder_id = folder;
    }
    if let Some(columns) = body.columns {
        check_columns(&columns)?;
        row.columns = columns;
    }
    if let Some(notify) = body.notify_on_new {
        row.notify_on_new = notify;
    }
    if let Some(shared) = body.shared.filter(|shared| *shared != was_shared) {
        may_share(&who)?;
        row.owner_id = (!shared).then_some(user);
        // A folder of one's own is not everybody's.
        if check_folder(&app, row.owner_id, row.folder_id).await.is_err() {
            row.folder_id = None;
        }
    }
    check_folder(&app, row.owner_id, row.folder_id).await?;
    let shared = was_shared || row.owner_id.is_none();
    let note = Note::new("filter.updated", "filter", Some(id.get()));
    let note = shared.then(|| app.audit.row(&who, app.ip_of(&req), now, note)).transpose()?;
    let new = row.clone();
    let changed = app
        .store
        .write(move |conn| {
            let changed = filters::update(conn, &new)?;
            if changed {
                audit_log::append(conn, note.as_slice())?;
            }
            Ok(changed)
        })
        .await?;
    if !changed {
        return Err(stale());
    }
    tell(&app, &row, false).await;
    row.version += 1;
    let version = row.version;
    Ok(versioned(&FilterView::of(row, user, &app.engine.catalogue()), version))
}
