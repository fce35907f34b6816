//! The record of decisions (distribution.md 2 and 10, shared decision 16).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::{DialogId, OperatorId, OperatorStatusId, Timestamp};

/// One decision about one dialog (or group of equal waiters, by its first).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AuditRow {
    /// Id.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// `dialog_queued`, `dialog_closed`, `operator_can_receive`… (distribution.md 3.4).
    pub trigger: String,
    /// Request.
    pub dialog_id: DialogId,
    /// Winner.
    pub operator_id: Option<OperatorId>,
    /// `distributed | skipped | no_candidate | error`.
    pub result: String,
    /// Reason code.
    pub reason: String,
    /// Method key.
    pub method: String,
    /// How many were looked at.
    pub candidates_total: u32,
    /// At most 20 of them.
    pub candidates: Vec<CandidateVerdict>,
    /// How many failed by reason code.
    pub reasons: std::collections::BTreeMap<String, u32>,
    /// Dialogs that waited.
    pub queue_len: u32,
    /// Microseconds the decision took, shown in ms.
    pub duration_us: i64,
    /// Anomaly.
    pub flag: Option<String>,
}

/// One candidate of one decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CandidateVerdict {
    /// Operator.
    pub operator_id: OperatorId,
    /// Active dialogs.
    pub active: u32,
    /// Limit.
    pub limit: u32,
    /// Active in the channel of the dialog.
    pub active_in_channel: u32,
    /// Limit there.
    pub channel_limit: Option<u32>,
    /// Status.
    pub status_id: OperatorStatusId,
    /// Level, 1 to 5, for the method `level_first`; null in decisions from before it was recorded.
    #[serde(default)]
    pub level: Option<u8>,
    /// Last closing.
    pub last_closed_at: Option<Timestamp>,
    /// Last assignment.
    pub last_assigned_at: Option<Timestamp>,
    /// `ok` or a reason code.
    pub verdict: String,
}
