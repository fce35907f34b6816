//! Operators: their chosen status, limits and skill groups (operator-line.md 10, distribution.md 2).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ChannelKind, Grants, OperatorId, OperatorStatusId, SkillGroupId, Timestamp};

/// A status an operator picks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OperatorStatus {
    /// Id.
    pub id: OperatorStatusId,
    /// Shown name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Operators in it get new dialogs.
    pub can_receive: bool,
    /// Place in the menu.
    pub order: i32,
    /// Chosen by `status.set {"status":"online"}`.
    pub is_default_online: bool,
    /// Chosen for a new operator, by `"offline"` and by auto-offline.
    pub is_default_offline: bool,
    /// Minutes after which the panel marks whoever is still in it, for themselves and for supervisors; `None` = never. The
    /// status is their own word: nothing changes it for them.
    pub max_minutes: Option<i32>,
}

/// What distribution and sessions know of one operator; rebuilt from rows at start, then kept by events.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorProfile {
    /// Id (= user id).
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Deactivated users are not operators any more.
    pub active: bool,
    /// Rights (union over roles).
    pub grants: Grants,
    /// Role names.
    pub roles: Vec<String>,
    /// Chosen status.
    pub status_id: OperatorStatusId,
    /// Since when.
    pub status_since: Timestamp,
    /// Own total limit; `None` = the instance's.
    pub limit_total: Option<u32>,
    /// Own limits per channel; a missing channel = the instance's.
    pub limit_by_channel: BTreeMap<ChannelKind, u32>,
    /// 1..5, for the method `level_first`.
    pub level: u8,
    /// A supervisor paused distribution.
    pub distribution_paused: bool,
    /// Last dialog given.
    pub last_assigned_at: Option<Timestamp>,
    /// Last dialog closed.
    pub last_closed_at: Option<Timestamp>,
    /// Groups.
    pub skill_group_ids: Vec<SkillGroupId>,
    /// Working calendar; `None` = no schedule.
    pub calendar_id: Option<super::CalendarId>,
}
