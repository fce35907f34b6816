//! `POST /api/v1/folders`

use rozmova_actors::domain::{FolderId, IdKind};
use rozmova_store::{
    audit_log,
    folders::{self, FolderRow},
};

use super::{FolderView, MAX_OWN, MAX_SHARED, check_parent, check_roles, may_share, parse_color, parse_icon};
use crate::http::{audit::Note, prelude::*, users::parse_name};

/// A new folder.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// Name, 1 to 200 characters.
    pub name: String,
    /// The folder it lies in; that one lies in none.
    pub parent_id: Option<FolderId>,
    /// Key of an icon.
    #[serde(default)]
    pub icon: String,
    /// `#rrggbb`.
    #[serde(default)]
    pub color: String,
    /// Everybody's instead of one's own.
    #[serde(default)]
    pub shared: bool,
    /// Roles that see a shared one; empty = all.
    #[serde(default)]
    pub role_ids: Vec<i64>,
}

/// Makes a folder.
///
/// # Errors
/// 403 for a shared one without the right and for keys, 409 when there are too many, 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let (Json(body), now) = (body, app.now());
    let user = who.user().ok_or_else(|| Problem::new(Code::Forbidden, "a key has no folders of its own"))?.user.id;
    if body.shared {
        may_share(&who)?;
        check_roles(&app, &body.role_ids).await?;
    } else if !body.role_ids.is_empty() {
        return Err(Problem::field("role_ids", "a folder of one's own has no roles"));
    }
    let row = FolderRow {
        id: FolderId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?),
        owner_id: (!body.shared).then_some(user),
        parent_id: body.parent_id,
        name: parse_name("name", &body.name)?,
        icon: parse_icon(&body.icon)?,
        color: parse_color(&body.color)?,
        role_ids: body.role_ids,
        position: 0,
        is_hidden: false,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    check_parent(&app, &row).await?;
    let note = Note::new("folder.created", "folder", Some(row.id.get()));
    let note = body.shared.then(|| app.audit.row(&who, app.ip_of(&req), now, note)).transpose()?;
    let most = if body.shared { MAX_SHARED } else { MAX_OWN };
    let stored = app
        .store
        .write(move |conn| {
            if !folders::insert(conn, &row, most)? {
                return Ok(None);
            }
            audit_log::append(conn, note.as_slice())?;
            folders::by_id(conn, row.id)
        })
        .await?;
    let row = stored.ok_or_else(|| {
        Problem::new(Code::LimitReached, format!("there are {most} folders already")).with("limit", most)
    })?;
    Ok(created(&FolderView::from(row)))
}
