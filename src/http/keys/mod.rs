//! API keys (administration.md 11, integrations.md 2).

pub mod create;
pub mod list;
pub mod revoke;

use rozmova_actors::domain::{OperatorId, Timestamp};
use rozmova_store::api_keys::ApiKeyRow;

use super::prelude::*;
use crate::routes::{Row, delete, get, post};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    const KEYS: &[Grant] = &[Grant::ApiKeys];
    vec![
        get("/api/v1/api-keys", list::list)
            .any_of(KEYS)
            .says("keys", "Keys; their texts are not kept")
            .query::<Paging>()
            .returns::<Page<KeyView>>(),
        post("/api/v1/api-keys", create::create)
            .any_of(KEYS)
            .says("keys", "Makes a key, shown once")
            .body::<create::CreateBody>()
            .creates::<create::NewKeyView>(),
        delete("/api/v1/api-keys/{id}", revoke::revoke)
            .any_of(KEYS)
            .says("keys", "Ends a key at once")
            .returns::<KeyView>(),
    ]
}

/// A key without its text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct KeyView {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Visible part.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Who made it.
    pub created_by_id: Option<OperatorId>,
    /// Made.
    pub created_at: Timestamp,
    /// Ends.
    pub expires_at: Option<Timestamp>,
    /// Ended early.
    pub revoked_at: Option<Timestamp>,
    /// Last use, to within minutes.
    pub last_used_at: Option<Timestamp>,
}

impl From<ApiKeyRow> for KeyView {
    fn from(row: ApiKeyRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: row.scopes,
            created_by_id: row.created_by_id,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
        }
    }
}
