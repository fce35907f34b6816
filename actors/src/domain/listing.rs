//! Rows of the small lists as an administrator edits them: all of a row, also what the engine does not need
//! (operator-line.md 3.3, 3.4, 10).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A row with its id and optimistic lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}Row")]
pub struct Listed<T> {
    /// Id.
    pub id: i64,
    /// What can be edited.
    #[serde(flatten)]
    pub fields: T,
    /// Optimistic lock.
    pub version: i64,
}

/// Categories of business statuses.
pub const STATUS_CATEGORIES: [&str; 5] = ["open", "in_progress", "on_pause", "resolved", "closed"];

/// A business status of dialogs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusFields {
    /// Shown name.
    pub name: String,
    /// `#rrggbb`.
    #[serde(default = "grey")]
    pub color: String,
    /// Place.
    #[serde(default)]
    pub order: i32,
    /// `open | in_progress | on_pause | resolved | closed`.
    #[serde(default = "open")]
    pub category: String,
    /// Given to new dialogs; exactly one is.
    #[serde(default)]
    pub is_default: bool,
    /// What is closed with it was spam; only of the category `closed`.
    #[serde(default)]
    pub is_spam: bool,
    /// Offered in forms.
    #[serde(default = "yes")]
    pub active: bool,
}

/// A priority of dialogs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorityFields {
    /// Shown name.
    pub name: String,
    /// `#rrggbb`.
    #[serde(default = "grey")]
    pub color: String,
    /// Weight in the queue, 0 to 1000; larger is served earlier.
    #[serde(default)]
    pub weight: i32,
    /// Given to new dialogs; exactly one is.
    #[serde(default)]
    pub is_default: bool,
    /// Offered in forms.
    #[serde(default = "yes")]
    pub active: bool,
}

/// A status operators pick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorStatusFields {
    /// Shown name.
    pub name: String,
    /// `#rrggbb`.
    #[serde(default = "grey")]
    pub color: String,
    /// Operators in it get new dialogs.
    #[serde(default)]
    pub can_receive: bool,
    /// The time in it counts only after all dialogs are closed; never together with `can_receive`.
    #[serde(default)]
    pub count_time_after_all_closed: bool,
    /// Place in the menu.
    #[serde(default)]
    pub order: i32,
    /// What «online» means; exactly one is.
    #[serde(default)]
    pub is_default_online: bool,
    /// What «offline» means; exactly one is.
    #[serde(default)]
    pub is_default_offline: bool,
    /// Minutes after which whoever is still in it is marked, 1..=1440; `null` = never.
    #[serde(default)]
    pub max_minutes: Option<i32>,
    /// Offered in the menu.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What a tag is put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagScope {
    /// Requests.
    #[default]
    Request,
    /// Clients.
    Client,
}

impl TagScope {
    /// The name in JSON and SQL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Client => "client",
        }
    }

    /// The scope of a name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Request, Self::Client].into_iter().find(|scope| scope.key() == key)
    }
}

/// A tag (operator-line.md 7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagFields {
    /// Shown name, unique within the scope.
    pub name: String,
    /// `#rrggbb`.
    #[serde(default = "grey")]
    pub color: String,
    /// Tags of one group stand together; empty = none.
    #[serde(default)]
    pub group: String,
    /// Requests or clients; never changes.
    #[serde(default)]
    pub scope: TagScope,
    /// Place.
    #[serde(default)]
    pub order: i32,
    /// `false` = archived: not offered, stays where it was put.
    #[serde(default = "yes")]
    pub active: bool,
}

/// A group of bots (administration.md 6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BotGroupFields {
    /// Shown name, unique.
    pub name: String,
    /// Place, 0 to 10000.
    #[serde(default)]
    pub order: i32,
    /// Offered where a bot is put into a group.
    #[serde(default = "yes")]
    pub active: bool,
}

fn grey() -> String {
    String::from("#6b7280")
}

fn open() -> String {
    String::from("open")
}

const fn yes() -> bool {
    true
}
