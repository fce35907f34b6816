//! `Observe` for every actor: a cheap serialisable copy of its counters, shared by tests and `GET /api/v1/system/actors`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One actor (or one family of children) as the system page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActorReport {
    /// `routing`, `contact`, `dialog`, `connector`, `distribution`, `distributor`, `session`, `timers`, `outbox`, `feed`, `writer`.
    pub kind: String,
    /// Instance: arbiter number, dialog id, `all`…
    pub name: String,
    /// Alive now.
    pub live: bool,
    /// Restarts after a panic since the process began.
    pub restarts: u64,
    /// Counters by name.
    pub counters: std::collections::BTreeMap<String, i64>,
}
