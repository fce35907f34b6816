//! Filters of lists (operator-line.md 4.1): a bounded tree of conditions that people build, store and share.
//!
//! Three steps: [`Node`] is what was written, checked for fields, operators and kinds of values ([`Node::parse`]);
//! [`resolve`](resolve::resolve) puts people, topics and settings of this moment in and marks references to what is gone;
//! [`Cond`] is what remains, plain enough to be evaluated here ([`Cond::matches`]) and to be rendered in SQL by the store.

pub mod cond;
pub mod facts;
mod own;
pub mod parse;
pub mod queue;
pub mod resolve;
pub mod system;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FilterId, OperatorId, Timestamp};

pub use cond::{Cond, Edge, IntColumn, WordColumn};
pub use facts::{Decimal, FactCond, Facts};
pub use parse::FilterFault;
pub use queue::TopicQueue;
pub use resolve::{Resolved, resolve};
pub use system::SystemFolder;

/// Groups inside groups, the outermost included.
pub const MAX_DEPTH: usize = 4;
/// Conditions of one tree.
pub const MAX_LEAVES: usize = 50;
/// Values of one condition.
pub const MAX_VALUES: usize = 100;

/// How the items of a group go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// Every item.
    And,
    /// At least one item.
    Or,
}

/// Declares a closed list of words with their keys; whoever uses it has `Serialize`, `Deserialize` and `JsonSchema` in scope.
#[macro_export]
macro_rules! words_of {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $key)] $variant),+ }
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The key in JSON.
            #[must_use]
            pub const fn key(self) -> &'static str { match self { $(Self::$variant => $key),+ } }
            /// The one with this key.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> { match key { $($key => Some(Self::$variant),)+ _ => None } }
        }
    };
}
pub(crate) use words_of as words;

words! {
    /// What a condition looks at.
    Field {
        /// Engine state.
        State = "state",
        /// Chat, ticket, task.
        Kind = "kind",
        /// Business status.
        Status = "status",
        /// Priority.
        Priority = "priority",
        /// Channel.
        Channel = "channel",
        /// Bot.
        Bot = "bot",
        /// Topic; a topic stands for its subtopics too.
        Topic = "topic",
        /// Holder, or the last holder of a closed one; `@me`.
        Operator = "operator",
        /// The operator who began it; of what a client began there is none; `@me`.
        Author = "author",
        /// Group that handles the topic; `@my_skill_groups`.
        SkillGroup = "skill_group",
        /// Person.
        Client = "client",
        /// Started by an operator.
        IsOutbound = "is_outbound",
        /// Made.
        CreatedAt = "created_at",
        /// Closed.
        ClosedAt = "closed_at",
        /// Holder connected.
        ConnectedAt = "connected_at",
        /// Newest line.
        LastMessageAt = "last_message_at",
        /// Client last wrote.
        LastClientMessageAt = "last_client_message_at",
        /// Operator last wrote.
        LastOperatorMessageAt = "last_operator_message_at",
        /// Minutes since the oldest unanswered message of the client.
        WaitingMinutes = "waiting_minutes",
        /// Client messages the holder has not read.
        Unread = "unread",
        /// `ok`, `warning` (a quarter of the norm is left) or `violated`.
        SlaState = "sla_state",
        /// Why it was closed.
        CloseReason = "close_reason",
        /// Tags of the request; any of those named.
        Tag = "tag",
        /// Who wrote its newest line.
        LastAuthor = "last_author",
        /// Tags of its client; any of those named.
        ClientTag = "client_tag",
        /// Language of its client, two letters.
        Language = "language",
        /// What the client thought of it, 1 to 5.
        Csat = "csat",
        /// An own field of its client; written with the field's key, `client_field:city`.
        ClientField = "client_field",
        /// Words of its messages. Looked up when a list is read: such a filter has no live counter.
        Text = "text",
    }
}

words! {
    /// How a condition compares.
    Op {
        /// Equal.
        Eq = "eq",
        /// Not equal; what has no value is not equal.
        Ne = "ne",
        /// One of.
        In = "in",
        /// None of; what has no value is none of them.
        NotIn = "not_in",
        /// Greater, later.
        Gt = "gt",
        /// Less, earlier.
        Lt = "lt",
        /// From and to, both included.
        Between = "between",
        /// Has no value.
        Empty = "empty",
        /// Has a value.
        NotEmpty = "not_empty",
        /// Has all these words, each as the beginning of a word.
        Contains = "contains",
    }
}

words! {
    /// State against the norms of waiting (settings; SLA clocks of topics are theirs).
    SlaState {
        /// More than a quarter of the norm is left, or nobody waits.
        Ok = "ok",
        /// Less than a quarter is left.
        Warning = "warning",
        /// The norm is over.
        Violated = "violated",
    }
}

/// A reference by id, or to whoever looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdRef {
    /// This one.
    Id(i64),
    /// `@me`.
    Me,
    /// `@my_skill_groups`.
    MyGroups,
}

/// Unit of «the last N».
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Minutes.
    Min,
    /// Hours.
    H,
    /// Days of 24 hours.
    D,
}

/// A moment of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Fixed.
    At(Timestamp),
    /// So long ago.
    Ago {
        /// How many, 1 to 100,000.
        last: i64,
        /// Of what.
        unit: Unit,
    },
}

/// What a condition compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// Nothing (`empty`, `not_empty`).
    None,
    /// Keys of a closed list.
    Words(Vec<&'static str>),
    /// References.
    Ids(Vec<IdRef>),
    /// Yes or no.
    Flag(bool),
    /// One or two moments.
    Moments(Vec<Moment>),
    /// One or two numbers.
    Numbers(Vec<i64>),
    /// Words.
    Text(String),
    /// Names that people gave.
    Names(Vec<String>),
    /// Values of an own field.
    Own(Vec<Own>),
}

/// A value that an own field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Own {
    /// Text, a chosen value, a day.
    Text(String),
    /// Number.
    Number(Decimal),
    /// Yes or no.
    Flag(bool),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// What it looks at.
    pub field: Field,
    /// Key of the own field of [`Field::ClientField`]; empty for every other.
    pub key: String,
    /// How it compares.
    pub op: Op,
    /// With what.
    pub value: Operand,
}

/// A tree of conditions as people wrote it. An empty `and` matches everything, an empty `or` nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Items together.
    Group {
        /// How.
        join: Join,
        /// Items.
        items: Vec<Node>,
    },
    /// One condition.
    Leaf(Leaf),
}

impl Default for Node {
    fn default() -> Self {
        Self::Group { join: Join::And, items: Vec::new() }
    }
}

words! {
    /// Orders of a list (operator-line.md 4.1). Closed dialogs have no order of waiting or priority: they come after the open
    /// ones, newest first.
    Sort {
        /// Newest line first.
        LastMessage = "last_message",
        /// The client who waits longest first.
        WaitingLongest = "waiting_longest",
        /// Newest dialog first.
        Created = "created",
        /// Highest priority first.
        Priority = "priority",
    }
}

words! {
    /// The word of [`FilterRef::Draft`].
    DraftWord {
        /// `draft`.
        Draft = "draft",
    }
}

/// A filter in frames and addresses: a number is a saved one, a word a system folder, `queue:12` what waits with a topic, `draft`
/// the conditions on screen that are not saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FilterRef {
    /// A saved filter.
    Saved(FilterId),
    /// A system folder.
    System(SystemFolder),
    /// What is being tried out.
    Draft(DraftWord),
    /// What waits with a topic.
    Queue(TopicQueue),
}

impl FilterRef {
    /// The conditions on screen that are not saved.
    pub const DRAFT: Self = Self::Draft(DraftWord::Draft);

    /// A number that is this filter's alone: the id, or a negative one for system folders and queues.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Saved(id) => id.get(),
            Self::Draft(_) => 0,
            Self::System(folder) => -1 - (folder as i64),
            Self::Queue(TopicQueue(None)) => -1_000,
            Self::Queue(TopicQueue(Some(topic))) => -1_000 - topic.get(),
        }
    }
}

/// A saved filter as the engine needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// Id.
    pub id: FilterId,
    /// Whose it is; `None` is everybody's.
    pub owner_id: Option<OperatorId>,
    /// What it asks.
    pub conditions: Node,
}

#[cfg(test)]
mod tests;
