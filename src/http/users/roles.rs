//! `GET /api/v1/roles`

use rozmova_actors::domain::{Grants, RoleScope};
use rozmova_store::users::RoleRow;

use crate::http::prelude::*;

/// A role.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RoleView {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Comes with the product.
    pub is_system: bool,
    /// Rights.
    pub grants: Grants,
    /// What it is for.
    pub description: String,
    /// What it is limited to: its rights about dialogs hold there only.
    pub scope: RoleScope,
    /// Its holders have a second step of the sign-in, or set it up before anything else works for them.
    pub second_factor: bool,
    /// Optimistic lock.
    pub version: i64,
}

impl From<RoleRow> for RoleView {
    fn from(row: RoleRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            is_system: row.is_system,
            grants: row.grants,
            description: row.description,
            scope: row.scope,
            second_factor: row.second_factor,
            version: row.version,
        }
    }
}

/// All roles.
///
/// # Errors
/// 503.
pub async fn list(app: App) -> Result<Answer<Page<RoleView>>, Problem> {
    let rows = app.store.run(rozmova_store::users::all_roles).await?;
    Ok(Answer(Page::whole(rows.into_iter().map(RoleView::from).collect())))
}
