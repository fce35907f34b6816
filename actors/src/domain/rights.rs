//! Roles and rights (operator-line.md 1). A right is a key; a role is a set of keys; a user has the union over their roles.
//! A role may be limited to bots and topics ([`RoleScope`]): its rights then hold there only.

use std::collections::{BTreeMap, BTreeSet};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{
    OperatorId,
    reach::{Reach, RoleScope},
    topic::Catalogue,
};

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
    /// Sees phones and e-mails of clients as they are (broadcasts-and-clients.md 2.2, security.md AC-12).
    ViewContacts = "clients.view_contacts",
    /// Reveals one masked phone or e-mail of a client at a time; each use is a row of the audit log (ui.md 7).
    RevealContacts = "clients.reveal_contacts",
    /// Takes out everything that is stored about one client (security.md SE-07).
    ExportClients = "clients.export",
    /// Erases clients (security.md SE-06).
    EraseClients = "clients.delete",
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
    /// Sees panel settings, topics, skill groups, statuses without changing them (administration.md 1).
    SettingsOpView = "settings.op.view",
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

/// Where a right is held, as the roles that give it say.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    /// A role without limits gives it.
    Everywhere,
    /// Only limited roles give it.
    Within(Vec<RoleScope>),
}

impl Held {
    fn add(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Everywhere, _) => {}
            (_, Self::Everywhere) => *self = Self::Everywhere,
            (Self::Within(scopes), Self::Within(more)) => {
                for scope in more {
                    if !scopes.contains(scope) {
                        scopes.push(scope.clone());
                    }
                }
            }
        }
    }

    fn contains(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Everywhere, _) => true,
            (Self::Within(_), Self::Everywhere) => false,
            (Self::Within(mine), Self::Within(wanted)) => {
                wanted.iter().all(|scope| mine.iter().any(|own| own.contains(scope)))
            }
        }
    }
}

/// A set of rights, each with the place where it holds: everywhere, or within the scopes of the roles that give it
/// (administration.md 2). In JSON it is the list of keys. A scope is about dialogs; rights about anything else - settings, users -
/// are had or not had.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "BTreeSet<Grant>", into = "BTreeSet<Grant>")]
pub struct Grants(BTreeMap<Grant, Held>);

impl Grants {
    /// Whether the right is in the set, wherever it holds.
    #[must_use]
    pub fn has(&self, grant: Grant) -> bool {
        self.0.contains_key(&grant)
    }

    /// Every right, everywhere.
    #[must_use]
    pub fn all() -> Self {
        Grant::ALL.iter().copied().collect()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rights, ascending.
    pub fn keys(&self) -> impl Iterator<Item = Grant> + '_ {
        self.0.keys().copied()
    }

    /// Adds a right that holds everywhere.
    pub fn insert(&mut self, grant: Grant) {
        self.0.insert(grant, Held::Everywhere);
    }

    /// Union: a right of several roles holds wherever one of them holds.
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        for (grant, held) in &other.0 {
            self.0.entry(*grant).and_modify(|own| own.add(held)).or_insert_with(|| held.clone());
        }
        self
    }

    /// The same rights within the scope of a role.
    #[must_use]
    pub fn within(self, scope: &RoleScope) -> Self {
        if scope.is_everywhere() {
            return self;
        }
        Self(self.0.into_keys().map(|grant| (grant, Held::Within(vec![scope.clone()]))).collect())
    }

    /// The first right of the others that is not had here, or not in all the places where the others have it.
    #[must_use]
    pub fn lacks(&self, others: &Self) -> Option<Grant> {
        let lacking = |&(grant, held): &(&Grant, &Held)| !self.0.get(grant).is_some_and(|own| own.contains(held));
        others.0.iter().find(lacking).map(|(grant, _)| *grant)
    }

    /// Where a right holds for one operator by the catalogue of now; nowhere without the right.
    #[must_use]
    pub fn reach(&self, grant: Grant, catalogue: &Catalogue, operator: OperatorId) -> Reach {
        match self.0.get(&grant) {
            None => Reach::NOWHERE,
            Some(Held::Everywhere) => Reach::Everywhere,
            Some(Held::Within(scopes)) => Reach::of(scopes, catalogue, operator),
        }
    }

    /// Where anything at all may be read: where `op_panel` holds, and for somebody without a panel where any right does.
    #[must_use]
    pub fn reading(&self, catalogue: &Catalogue, operator: OperatorId) -> Reach {
        if self.has(Grant::OpPanel) {
            return self.reach(Grant::OpPanel, catalogue, operator);
        }
        let mut all: Option<Held> = None;
        for held in self.0.values() {
            match &mut all {
                None => all = Some(held.clone()),
                Some(all) => all.add(held),
            }
        }
        match &all {
            None | Some(Held::Everywhere) => Reach::Everywhere,
            Some(Held::Within(scopes)) => Reach::of(scopes, catalogue, operator),
        }
    }
}

impl FromIterator<Grant> for Grants {
    fn from_iter<I: IntoIterator<Item = Grant>>(iter: I) -> Self {
        Self(iter.into_iter().map(|grant| (grant, Held::Everywhere)).collect())
    }
}

impl From<BTreeSet<Grant>> for Grants {
    fn from(grants: BTreeSet<Grant>) -> Self {
        grants.into_iter().collect()
    }
}

impl From<Grants> for BTreeSet<Grant> {
    fn from(grants: Grants) -> Self {
        grants.0.into_keys().collect()
    }
}

impl JsonSchema for Grants {
    fn inline_schema() -> bool {
        BTreeSet::<Grant>::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        BTreeSet::<Grant>::schema_name()
    }
    fn schema_id() -> std::borrow::Cow<'static, str> {
        BTreeSet::<Grant>::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeSet::<Grant>::json_schema(generator)
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
                G::ViewContacts,
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
                G::ViewContacts,
            ]
            .into_iter()
            .collect(),
            Self::LightAgent => [G::OpPanel, G::OpNote, G::OpViewAll, G::ViewContacts].into_iter().collect(),
            Self::Integrator => [G::SettingsChannels, G::SettingsBots, G::ApiKeys].into_iter().collect(),
            Self::Analyst => [G::Statistics, G::QueueStatus, G::ViewContacts].into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BotId, SubjectId};

    fn of_bot(bot: i64) -> RoleScope {
        RoleScope { bot_ids: [BotId(bot)].into(), ..RoleScope::default() }
    }

    fn reach(grants: &Grants, grant: Grant, bot: i64) -> bool {
        grants.reach(grant, &Catalogue::default(), OperatorId(1)).covers(BotId(bot), None)
    }

    #[test]
    fn a_right_holds_where_a_role_that_gives_it_holds() {
        let answers: Grants = [Grant::OpPanel, Grant::OpReply].into_iter().collect();
        let chief: Grants = [Grant::OpPanel, Grant::OpViewAll].into_iter().collect();

        let grants = answers.clone().union(&chief.within(&of_bot(2)));

        assert!(reach(&grants, Grant::OpReply, 1) && reach(&grants, Grant::OpReply, 2));
        assert!(reach(&grants, Grant::OpViewAll, 2));
        assert!(!reach(&grants, Grant::OpViewAll, 1), "the limited role does not lend its rights to the other one");
        assert!(reach(&grants, Grant::OpPanel, 1));
        assert!(!reach(&grants, Grant::OpNote, 2), "a right nobody gave holds nowhere");
        let two = answers.clone().within(&of_bot(1)).union(&answers.within(&of_bot(2)));
        assert_eq!([1, 2, 3].map(|bot| reach(&two, Grant::OpReply, bot)), [true, true, false]);
    }

    #[test]
    fn nobody_has_what_they_hold_in_fewer_places() {
        let answers: Grants = [Grant::OpPanel, Grant::OpReply].into_iter().collect();
        let limited = answers.clone().within(&of_bot(1));
        let topics = RoleScope { subject_ids: [SubjectId(4)].into(), ..of_bot(1) };

        assert_eq!(answers.lacks(&limited), None);
        assert_eq!(limited.lacks(&answers), Some(Grant::OpPanel));
        assert_eq!(limited.lacks(&answers.clone().within(&topics)), None);
        assert_eq!(limited.lacks(&answers.within(&of_bot(2))), Some(Grant::OpPanel));
        assert_eq!(limited.lacks(&[Grant::OpNote].into_iter().collect()), Some(Grant::OpNote));
        assert_eq!(Grants::default().lacks(&Grants::default()), None);
    }

    #[test]
    fn in_json_rights_are_the_list_of_their_keys() {
        let limited = [Grant::OpPanel].into_iter().collect::<Grants>().within(&of_bot(1));

        assert_eq!(serde_json::json!(limited), serde_json::json!(["op_panel"]));
    }
}
