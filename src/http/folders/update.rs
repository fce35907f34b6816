//! `PATCH /api/v1/folders/{id}`

use rozmova_actors::domain::FolderId;
use rozmova_store::{
    audit_log,
    folders::{self, FolderRow},
};

use super::{FolderView, check_parent, check_roles, find, parse_color, parse_icon};
use crate::http::{audit::Note, extract::double_option, prelude::*, users::parse_name};

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Name, 1 to 200 characters.
    pub name: Option<String>,
    /// The folder it lies in, null for none.
    #[serde(default, deserialize_with = "double_option")]
    pub parent_id: Option<Option<FolderId>>,
    /// Key of an icon.
    pub icon: Option<String>,
    /// `#rrggbb`.
    pub color: Option<String>,
    /// Roles that see a shared one; empty = all.
    pub role_ids: Option<Vec<i64>>,
    /// Place among its neighbours.
    pub order: Option<i32>,
    /// Not shown in the pane.
    pub is_hidden: Option<bool>,
}

/// Changes a folder. Whose it is never changes.
///
/// # Errors
/// 403 for a shared one without the right, 404, 412, 422.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<FolderId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(body), expect, now) = (id, body, if_match(&req)?, app.now());
    let before = find(&app, &who, id).await?;
    let stale = || Problem::new(Code::Precondition, "the folder has been changed by somebody else");
    if expect.is_some_and(|version| version != before.version) {
        return Err(stale());
    }
    let mut row = FolderRow { updated_at: now, ..before };
    if let Some(name) = body.name {
        row.name = parse_name("name", &name)?;
    }
    if let Some(parent) = body.parent_id {
        row.parent_id = parent;
    }
    if let Some(icon) = body.icon {
        row.icon = parse_icon(&icon)?;
    }
    if let Some(color) = body.color {
        row.color = parse_color(&color)?;
    }
    if let Some(roles) = body.role_ids {
        if row.owner_id.is_some() && !roles.is_empty() {
            return Err(Problem::field("role_ids", "a folder of one's own has no roles"));
        }
        check_roles(&app, &roles).await?;
        row.role_ids = roles;
    }
    row.position = body.order.unwrap_or(row.position);
    row.is_hidden = body.is_hidden.unwrap_or(row.is_hidden);
    check_parent(&app, &row).await?;
    let note = Note::new("folder.updated", "folder", Some(id.get()));
    let note = row.owner_id.is_none().then(|| app.audit.row(&who, app.ip_of(&req), now, note)).transpose()?;
    let new = row.clone();
    let changed = app
        .store
        .write(move |conn| {
            let changed = folders::update(conn, &new)?;
            if changed {
                audit_log::append(conn, note.as_slice())?;
            }
            Ok(changed)
        })
        .await?;
    if !changed {
        return Err(stale());
    }
    row.version += 1;
    let version = row.version;
    Ok(versioned(&FolderView::from(row), version))
}
