//! Folders of saved filters (operator-line.md 4.1): everybody's, changed with the right to, and each person's own; two levels.

pub mod create;
pub mod list;
pub mod remove;
pub mod update;

use rozmova_actors::domain::{FolderId, OperatorId, Timestamp};
use rozmova_store::folders::{self, FolderRow};

use super::{dialogs::READERS, prelude::*};
use crate::routes::{Row, delete, get, patch, post};

/// Shared ones of an instance.
const MAX_SHARED: i64 = 50;
/// Own ones of a person.
const MAX_OWN: i64 = 50;
/// Characters of the key of an icon.
const MAX_ICON: usize = 40;

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/folders", list::list)
            .any_of(READERS)
            .says("filters", "Shared folders and the caller's own, in their order")
            .returns::<Page<FolderView>>(),
        post("/api/v1/folders", create::create)
            .any_of(&[Grant::OpPanel])
            .says("filters", "Makes a folder of one's own; a shared one needs folders_shared_edit")
            .body::<create::CreateBody>()
            .creates::<FolderView>(),
        patch("/api/v1/folders/{id}", update::update)
            .any_of(&[Grant::OpPanel])
            .says("filters", "Changes a folder; a shared one needs folders_shared_edit")
            .body::<update::UpdateBody>()
            .returns::<FolderView>(),
        delete("/api/v1/folders/{id}", remove::remove)
            .any_of(&[Grant::OpPanel])
            .says("filters", "Deletes a folder; what lay in it moves one level up")
            .status(204),
    ]
}

/// A folder.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FolderView {
    /// Id.
    pub id: FolderId,
    /// Whose it is; null is everybody's.
    pub owner_id: Option<OperatorId>,
    /// The folder it lies in.
    pub parent_id: Option<FolderId>,
    /// Name.
    pub name: String,
    /// Key of an icon, empty for the usual one.
    pub icon: String,
    /// `#rrggbb`, empty for none.
    pub color: String,
    /// Roles that see a shared one; empty = all.
    pub role_ids: Vec<i64>,
    /// Place among its neighbours.
    pub order: i32,
    /// Not shown in the pane.
    pub is_hidden: bool,
    /// Grows with every change; `If-Match` takes it.
    pub version: i64,
    /// Made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl From<FolderRow> for FolderView {
    fn from(row: FolderRow) -> Self {
        Self {
            id: row.id,
            owner_id: row.owner_id,
            parent_id: row.parent_id,
            name: row.name,
            icon: row.icon,
            color: row.color,
            role_ids: row.role_ids,
            order: row.position,
            is_hidden: row.is_hidden,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The folder the caller may change: somebody else's own does not exist for them.
async fn find(app: &App, who: &Caller, id: FolderId) -> Result<FolderRow, Problem> {
    let found = app.store.run(move |conn| folders::by_id(conn, id)).await?;
    let me = who.user().map(|me| me.user.id);
    match found {
        Some(row) if row.owner_id.is_none() => may_share(who).map(|()| row),
        Some(row) if row.owner_id == me => Ok(row),
        Some(_) | None => Err(Problem::not_found("the folder")),
    }
}

fn may_share(who: &Caller) -> Result<(), Problem> {
    if who.has(Grant::FoldersSharedEdit) { Ok(()) } else { Err(Problem::missing_right(Grant::FoldersSharedEdit.key())) }
}

/// A parent is a folder of the same owner (or a shared one) that lies in none itself; and what has folders inside lies in none.
async fn check_parent(app: &App, row: &FolderRow) -> Result<(), Problem> {
    let Some(parent) = row.parent_id else { return Ok(()) };
    let (id, owner) = (row.id, row.owner_id);
    let refused = |why: &str| Problem::field("parent_id", format!("{parent}: {why}"));
    if parent == id {
        return Err(refused("a folder does not lie in itself"));
    }
    let (found, full) =
        app.store.run(move |conn| Ok((folders::by_id(conn, parent)?, folders::has_children(conn, id)?))).await?;
    match found {
        Some(above) if above.owner_id.is_some() && above.owner_id != owner => Err(refused("there is no such folder")),
        None => Err(refused("there is no such folder")),
        Some(above) if above.parent_id.is_some() => Err(refused("folders have two levels")),
        Some(_) if full => Err(refused("folders have two levels, and this one has folders inside")),
        Some(_) => Ok(()),
    }
}

fn parse_icon(raw: &str) -> Result<String, Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if raw.chars().count() > MAX_ICON || !raw.chars().all(plain) {
        return Err(Problem::field("icon", format!("at most {MAX_ICON} of a-z, 0-9, - are accepted")));
    }
    Ok(raw.to_owned())
}

fn parse_color(raw: &str) -> Result<String, Problem> {
    let hex = raw.strip_prefix('#').is_some_and(|rest| rest.len() == 6 && rest.chars().all(|c| c.is_ascii_hexdigit()));
    if raw.is_empty() || hex {
        return Ok(raw.to_ascii_lowercase());
    }
    Err(Problem::field("color", "#rrggbb or nothing is accepted"))
}

async fn check_roles(app: &App, ids: &[i64]) -> Result<(), Problem> {
    if ids.is_empty() {
        return Ok(());
    }
    let roles = app.store.run(rozmova_store::users::all_roles).await?;
    match ids.iter().find(|id| !roles.iter().any(|role| role.id == **id)) {
        Some(id) => Err(Problem::field("role_ids", format!("there is no role {id}"))),
        None => Ok(()),
    }
}
