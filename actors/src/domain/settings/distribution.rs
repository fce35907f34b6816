//! What the distributor goes by, and the thresholds of the live board's alerts (distribution.md, ui.md 6).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How an operator is chosen among candidates (distribution.md 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Fewest active dialogs; tie: last closing is oldest.
    #[default]
    Default,
    /// Fewest active dialogs; tie: lowest id.
    ByCount,
    /// Last assignment is oldest, whatever the load.
    ByLastDate,
    /// Lowest active/limit.
    PercentLoad,
    /// In turn.
    RoundRobin,
    /// Highest level, then default.
    LevelFirst,
}

/// Order of the queue (distribution.md 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueOrder {
    /// Weight, then time.
    #[default]
    WeightThenCreated,
    /// Time only.
    Created,
}

/// How a dialog reaches the chosen operator (distribution.md 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcceptMode {
    /// Connected at once.
    #[default]
    Auto,
    /// Offered with a countdown.
    Offer,
}

/// What a dialog does whose operator cannot receive it: the one assigned to it, or who answered the client before
/// (distribution.md 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PinPolicy {
    /// It waits for that operator.
    Wait,
    /// After `pin_wait_s` anybody may get it.
    #[default]
    Fallback,
}

/// Where a dialog without a topic goes (distribution.md 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoTopicGoesTo {
    /// Every operator of any active group.
    #[default]
    All,
    /// Nobody.
    Nobody,
}

/// Which waiting dialogs an operator sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeesQueue {
    /// None.
    None,
    /// Those whose topic is in a group of theirs.
    #[default]
    OwnSkillGroups,
    /// All.
    All,
}

/// Which dialogs of others an operator may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeesForeign {
    /// None.
    #[default]
    None,
    /// Those of their skill groups.
    SkillGroup,
    /// All.
    All,
}

/// Which dialogs that colleagues began an operator may read (operator-line.md 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeesOutbound {
    /// Only their own.
    #[default]
    Own,
    /// Those of their skill groups.
    SkillGroup,
    /// All.
    All,
}

/// Which dialogs go back to the queue when their operator goes off line (distribution.md 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RedistributeOnOffline {
    /// None.
    #[default]
    None,
    /// Those in which the client wrote last.
    Unanswered,
    /// All.
    All,
}

/// What the chat timer counts from (administration.md 8.2, distribution.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimerCountsFrom {
    /// The operator's answer: it runs only while the client is silent.
    #[default]
    LastOperatorMessage,
    /// The newest message of either side.
    LastMessageAny,
}

/// What the chat timer does when its time is up (administration.md 8.2, distribution.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimerAction {
    /// Closed.
    #[default]
    Close,
    /// Back to the queue, this operator excluded.
    ReturnToQueue,
    /// The same, to the queue of a group.
    TransferGroup,
}

/// What the operator's time-out does (distribution.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OperatorTimeoutAction {
    /// Back to the queue, this operator excluded.
    #[default]
    Redistribute,
    /// A supervisor is told.
    NotifySupervisor,
    /// Closed.
    Close,
}

/// Thresholds of the live board's alerts for one queue; a missing one = the instance's (ui.md 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AlertRule {
    /// More waiting clients than this; 0 = off.
    pub waiting_count: Option<u32>,
    /// A client waits longer than so many seconds; 0 = off.
    pub longest_wait_s: Option<u32>,
    /// Clients wait and nobody of the queue is on line.
    pub nobody_online: Option<bool>,
}
