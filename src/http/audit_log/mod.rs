//! The audit log as people read it (administration.md 11): a filtered list and its export.

pub mod export;
pub mod list;

use rozmova_actors::domain::{OperatorId, Timestamp};
use rozmova_store::audit_log::{AuditFilter, AuditLogRow};
use serde_json::Value;

use super::prelude::*;
use crate::routes::{Row, get};

/// What the settings of the panel are about.
const OF_PANEL: &[&str] = &[
    "settings",
    "subject",
    "skill_group",
    "status",
    "priority",
    "operator_status",
    "operator",
    "tag",
    "calendar",
    "client_field",
    "quick_reply",
];

/// What each right lets read without `audit`: the history of what it lets see or change.
const KINDS: &[(Grant, &[&str])] = &[
    (Grant::SettingsOpView, OF_PANEL),
    (Grant::SettingsOpPanel, OF_PANEL),
    (Grant::SettingsInstance, &["settings", "limits", "ldap"]),
    (Grant::SettingsUsers, &["user", "operator", "user_field"]),
    (Grant::SettingsRoles, &["role"]),
    (Grant::SettingsBots, &["bot", "bot_group"]),
    (Grant::SettingsChannels, &["bot"]),
    (Grant::ApiKeys, &["api_key"]),
];

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/audit", list::list)
            .any_of(&[
                Grant::Audit,
                Grant::SettingsOpView,
                Grant::SettingsOpPanel,
                Grant::SettingsInstance,
                Grant::SettingsUsers,
                Grant::SettingsRoles,
                Grant::SettingsBots,
                Grant::SettingsChannels,
                Grant::ApiKeys,
            ])
            .says(
                "audit",
                "Who did what, newest first; without the right audit the history of what the caller may change",
            )
            .query::<AuditQuery>()
            .returns::<Page<AuditLogEntry>>(),
        get("/api/v1/audit/export", export::export)
            .any_of(&[Grant::Audit])
            .says("audit", "The same as CSV, at most 10000 rows")
            .query::<AuditQuery>(),
    ]
}

/// Filter and page.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct AuditQuery {
    /// Who.
    pub actor_id: Option<OperatorId>,
    /// `user.updated`, `settings.op_panel`…
    pub action: Option<String>,
    /// `user`, `subject`, `settings`…
    pub object_kind: Option<String>,
    /// Object.
    pub object_id: Option<i64>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Rows wished, 1 to 500.
    pub limit: Option<i64>,
}

/// A row.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditLogEntry {
    /// Id.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// User; null for keys, the command line and nobody.
    pub actor_id: Option<OperatorId>,
    /// Name of the user or key as it was.
    pub actor_name: String,
    /// What.
    pub action: String,
    /// Kind of object.
    pub object_kind: String,
    /// Object.
    pub object_id: Option<i64>,
    /// Address of the caller.
    pub ip: String,
    /// Before, after, result.
    pub data: Value,
}

impl From<AuditLogRow> for AuditLogEntry {
    fn from(row: AuditLogRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            action: row.action,
            object_kind: row.object_kind,
            object_id: row.object_id,
            ip: row.ip,
            data: row.data,
        }
    }
}

/// The query narrowed to what the caller may read.
fn filter_of(query: &AuditQuery, who: &Caller) -> Result<AuditFilter, Problem> {
    let allowed: Option<Vec<String>> = (!who.has(Grant::Audit)).then(|| {
        let kinds = KINDS.iter().filter(|(grant, _)| who.has(*grant)).flat_map(|(_, kinds)| kinds.iter());
        kinds.map(|kind| String::from(*kind)).collect()
    });
    let object_kinds = match (&query.object_kind, allowed) {
        (Some(kind), Some(allowed)) if !allowed.contains(kind) => {
            return Err(Problem::missing_right(Grant::Audit.key()));
        }
        (Some(kind), _) => Some(vec![kind.clone()]),
        (None, allowed) => allowed,
    };
    Ok(AuditFilter {
        actor_id: query.actor_id,
        action: query.action.clone(),
        object_kinds,
        object_id: query.object_id,
        from: query.from,
        to: query.to,
    })
}
