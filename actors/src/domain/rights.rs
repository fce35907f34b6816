//! Roles and rights (operator-line.md 1). A right is a key; a role is a set of keys; a user has the union over their roles.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares the rights with their keys.
macro_rules! grants {
    ($($(#[$doc:meta])* $name:ident = $key:literal),+ $(,)?) => {
        /// One right.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Grant { $($(#[$doc])* #[serde(rename = $key)] $name),+ }
        impl Grant {
            /// All rights.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// The key in JSON and SQL.
            #[must_use]
            pub const fn key(self) -> &'static str { match self { $(Self::$name => $key),+ } }
            /// The right of a key.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> { match key { $($key => Some(Self::$name),)+ _ => None } }
        }
    };
}

grants! {
    /// Opens the panel.
    OpPanel = "op_panel",
    /// Sends to clients.
    OpReply = "op_reply",
    /// Sends into dialogs of others.
    OpReplyAny = "op_reply_any",
    /// Writes internal notes.
    OpNote = "op_note",
    /// Takes from the queue.
    OpTakeFromQueue = "op_take_from_queue",
    /// Transfers own dialogs.
    OpTransfer = "op_transfer",
    /// Transfers to an operator at the limit.
    OpTransferOverLimit = "op_transfer_over_limit",
    /// Closes own dialogs.
    OpClose = "op_close",
    /// Reopens.
    OpReopen = "op_reopen",
    /// Edits closed requests.
    OpEditClosed = "op_edit_closed",
    /// Starts outbound requests.
    OpOutbound = "op_outbound",
    /// Bulk actions.
    OpBulk = "op_bulk",
    /// Exports lists.
    OpExport = "op_export",
    /// Changes shared folders.
    FoldersSharedEdit = "folders_shared_edit",
    /// Changes shared filters.
    FiltersSharedEdit = "filters_shared_edit",
    /// Reads and handles all dialogs, not only own ones.
    OpViewAll = "op_view_all",
    /// Bans clients.
    OpBan = "op_ban",
    /// Deletes clients' ratings.
    CsatDelete = "csat_delete",
    /// Sees operators and their load.
    OperatorsMonitor = "operators_monitor",
    /// Sets the status of others.
    OperatorsForceStatus = "operators_force_status",
    /// Moves dialogs away from operators.
    OperatorsRedistribute = "operators_redistribute",
    /// Queue monitor.
    QueueStatus = "queue_status",
    /// Distribution audit.
    DistributionAudit = "distribution_audit",
    /// Panel settings, topics, skill groups, statuses.
    SettingsOpPanel = "settings_op_panel",
    /// Channels.
    SettingsChannels = "settings_channels",
    /// Bots.
    SettingsBots = "settings_bots",
    /// Users.
    SettingsUsers = "settings_users",
    /// Roles.
    SettingsRoles = "settings_roles",
    /// Instance settings, limits, system pages.
    SettingsInstance = "settings_instance",
    /// Audit log.
    Audit = "audit",
    /// API keys.
    ApiKeys = "api_keys",
    /// Signs operators in to the panel inside another system's page; for keys.
    EmbedToken = "embed_token",
    /// Statistics.
    Statistics = "statistics",
}

/// A set of rights.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Grants(pub BTreeSet<Grant>);

impl Grants {
    /// Whether the right is in the set.
    #[must_use]
    pub fn has(&self, grant: Grant) -> bool {
        self.0.contains(&grant)
    }

    /// Every right.
    #[must_use]
    pub fn all() -> Self {
        Self(Grant::ALL.iter().copied().collect())
    }

    /// Union.
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().copied());
        self
    }
}

impl FromIterator<Grant> for Grants {
    fn from_iter<I: IntoIterator<Item = Grant>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

/// The seeded roles. Their sets are rows (`role_grants`), seeded from [`Role::default_grants`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Owns the instance.
    Administrator,
    /// Runs the team.
    Supervisor,
    /// Answers clients.
    Operator,
    /// Reads and notes only.
    LightAgent,
    /// Connects systems.
    Integrator,
    /// Reads reports.
    Analyst,
}

impl Role {
    /// All seeded roles.
    pub const ALL: [Self; 6] =
        [Self::Administrator, Self::Supervisor, Self::Operator, Self::LightAgent, Self::Integrator, Self::Analyst];

    /// The name in JSON and SQL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Supervisor => "supervisor",
            Self::Operator => "operator",
            Self::LightAgent => "light_agent",
            Self::Integrator => "integrator",
            Self::Analyst => "analyst",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// What the role may do when the instance is new (operator-line.md 1).
    #[must_use]
    pub fn default_grants(self) -> Grants {
        use Grant as G;
        match self {
            Self::Administrator => Grants::all(),
            Self::Supervisor => [
                G::OpPanel,
                G::OpReply,
                G::OpReplyAny,
                G::OpNote,
                G::OpTakeFromQueue,
                G::OpTransfer,
                G::OpTransferOverLimit,
                G::OpClose,
                G::OpReopen,
                G::OpEditClosed,
                G::OpOutbound,
                G::OpBulk,
                G::OpExport,
                G::FoldersSharedEdit,
                G::FiltersSharedEdit,
                G::OpViewAll,
                G::OpBan,
                G::CsatDelete,
                G::OperatorsMonitor,
                G::OperatorsForceStatus,
                G::OperatorsRedistribute,
                G::QueueStatus,
                G::DistributionAudit,
                G::SettingsOpPanel,
                G::Statistics,
            ]
            .into_iter()
            .collect(),
            Self::Operator => [
                G::OpPanel,
                G::OpReply,
                G::OpNote,
                G::OpTakeFromQueue,
                G::OpTransfer,
                G::OpClose,
                G::OpReopen,
                G::OpOutbound,
            ]
            .into_iter()
            .collect(),
            Self::LightAgent => [G::OpPanel, G::OpNote, G::OpViewAll].into_iter().collect(),
            Self::Integrator => [G::SettingsChannels, G::SettingsBots, G::ApiKeys].into_iter().collect(),
            Self::Analyst => [G::Statistics, G::QueueStatus].into_iter().collect(),
        }
    }
}
