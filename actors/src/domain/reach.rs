//! Where a right holds: the bots and topics a role is limited to (administration.md 2, operator-line.md 1).
//!
//! A role names its [`RoleScope`]; the rights somebody has from it hold there and nowhere else. What the names mean for one
//! operator by the catalogue of now (subtopics, own groups) is a [`Reach`]: the one thing lists, counters, sockets, the store and
//! the Distributor ask.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BotId, OperatorId, SubjectId, dialog::DialogKey, settings::NoTopicGoesTo, topic::Catalogue};

/// Which groups' topics a role holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupScope {
    /// Whatever the groups.
    #[default]
    All,
    /// Topics of the active groups the user is in.
    Own,
}

/// What a role is limited to. Nothing named = everywhere. What is named and was removed since is named still: a role never grows
/// by a removal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RoleScope {
    /// Bots; none named = all.
    pub bot_ids: BTreeSet<BotId>,
    /// Topics with their subtopics; none named = all.
    pub subject_ids: BTreeSet<SubjectId>,
    /// With topics named: requests without a topic too.
    pub without_topic: bool,
    /// Only topics of own groups; requests without a topic by the setting `no_topic_goes_to`.
    pub skill_groups: GroupScope,
}

impl RoleScope {
    /// Whether it limits nothing.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.bot_ids.is_empty() && self.subject_ids.is_empty() && self.skill_groups == GroupScope::All
    }

    /// Whether everything the other one covers, whoever has it and whatever the catalogue, is covered by this one.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let bots = self.bot_ids.is_empty() || (!other.bot_ids.is_empty() && other.bot_ids.is_subset(&self.bot_ids));
        let topics = self.subject_ids.is_empty()
            || (!other.subject_ids.is_empty()
                && other.subject_ids.is_subset(&self.subject_ids)
                && (self.without_topic || !other.without_topic));
        bots && topics && (self.skill_groups == GroupScope::All || other.skill_groups == GroupScope::Own)
    }
}

/// Which topics a rule covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// None at all.
    Nothing,
    /// These topics (subtopics of a listed topic included).
    Subjects {
        /// Topics.
        subjects: BTreeSet<SubjectId>,
        /// Dialogs without a topic too.
        without_topic: bool,
    },
    /// Every topic and none.
    Everything,
}

impl Scope {
    /// Whether a dialog with this topic is covered.
    #[must_use]
    pub fn covers(&self, subject: Option<SubjectId>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Subjects { subjects, without_topic } => match subject {
                Some(id) => subjects.contains(&id),
                None => *without_topic,
            },
            Self::Everything => true,
        }
    }

    /// What both cover.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (Self::Everything, scope) | (scope, Self::Everything) => scope.clone(),
            (
                Self::Subjects { subjects, without_topic },
                Self::Subjects { subjects: others, without_topic: other_without },
            ) => Self::Subjects {
                subjects: subjects.intersection(others).copied().collect(),
                without_topic: *without_topic && *other_without,
            },
        }
    }
}

/// Topics of the operator's active groups with their subtopics (distribution.md 3.2 rule 4).
#[must_use]
pub fn own_topics(catalogue: &Catalogue, operator: OperatorId) -> Scope {
    let mut groups =
        catalogue.skill_groups.iter().filter(|g| g.active && g.operator_ids.contains(&operator)).peekable();
    if groups.peek().is_none() {
        return Scope::Nothing;
    }
    let subjects = with_children(catalogue, groups.flat_map(|g| g.subject_ids.iter().copied()).collect());
    Scope::Subjects { subjects, without_topic: catalogue.settings.no_topic_goes_to == NoTopicGoesTo::All }
}

fn with_children(catalogue: &Catalogue, mut subjects: BTreeSet<SubjectId>) -> BTreeSet<SubjectId> {
    let children = catalogue.subjects.iter().filter(|s| s.parent_id.is_some_and(|p| subjects.contains(&p)));
    let children: Vec<SubjectId> = children.map(|s| s.id).collect();
    subjects.extend(children);
    subjects
}

/// Bots and topics that one role covers together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Patch {
    /// Bots; `None` = all.
    pub bots: Option<BTreeSet<BotId>>,
    /// Topics.
    pub topics: Scope,
}

impl Patch {
    fn of(scope: &RoleScope, catalogue: &Catalogue, operator: OperatorId) -> Self {
        let named = if scope.subject_ids.is_empty() {
            Scope::Everything
        } else {
            Scope::Subjects {
                subjects: with_children(catalogue, scope.subject_ids.clone()),
                without_topic: scope.without_topic,
            }
        };
        let topics = match scope.skill_groups {
            GroupScope::All => named,
            GroupScope::Own => named.and(&own_topics(catalogue, operator)),
        };
        Self { bots: (!scope.bot_ids.is_empty()).then(|| scope.bot_ids.clone()), topics }
    }

    fn covers_bot(&self, bot: BotId) -> bool {
        self.bots.as_ref().is_none_or(|bots| bots.contains(&bot))
    }

    fn and(&self, other: &Self) -> Self {
        let bots = match (&self.bots, &other.bots) {
            (None, bots) | (bots, None) => bots.clone(),
            (Some(bots), Some(others)) => Some(bots.intersection(others).copied().collect()),
        };
        Self { bots, topics: self.topics.and(&other.topics) }
    }
}

/// Where a right holds for one operator by the catalogue of now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// For every dialog.
    Everywhere,
    /// For dialogs of any of these patches; none = for no dialog.
    Within(Vec<Patch>),
}

impl Reach {
    /// No dialog.
    pub const NOWHERE: Self = Self::Within(Vec::new());

    /// What these scopes cover together.
    #[must_use]
    pub fn of<'a>(
        scopes: impl IntoIterator<Item = &'a RoleScope>,
        catalogue: &Catalogue,
        operator: OperatorId,
    ) -> Self {
        let mut patches = Vec::new();
        for scope in scopes {
            if scope.is_everywhere() {
                return Self::Everywhere;
            }
            patches.push(Patch::of(scope, catalogue, operator));
        }
        Self::made_of(patches)
    }

    /// Equal reaches are equal values: patches in order, each once.
    fn made_of(mut patches: Vec<Patch>) -> Self {
        patches.sort_unstable();
        patches.dedup();
        Self::Within(patches)
    }

    /// Whether it covers every dialog by definition.
    #[must_use]
    pub const fn is_everywhere(&self) -> bool {
        matches!(self, Self::Everywhere)
    }

    /// Whether it covers no dialog by definition.
    #[must_use]
    pub const fn is_nowhere(&self) -> bool {
        match self {
            Self::Everywhere => false,
            Self::Within(patches) => patches.is_empty(),
        }
    }

    /// Its patches; none for everywhere.
    #[must_use]
    pub fn patches(&self) -> &[Patch] {
        match self {
            Self::Everywhere => &[],
            Self::Within(patches) => patches,
        }
    }

    /// Whether a dialog of this bot with this topic is covered.
    #[must_use]
    pub fn covers(&self, bot: BotId, subject: Option<SubjectId>) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Within(patches) => patches.iter().any(|p| p.covers_bot(bot) && p.topics.covers(subject)),
        }
    }

    /// Whether a dialog in this state is covered.
    #[must_use]
    pub fn covers_key(&self, key: &DialogKey) -> bool {
        self.covers(key.bot_id, key.subject_id)
    }

    /// Whether some dialog of this bot is covered.
    #[must_use]
    pub fn covers_bot(&self, bot: BotId) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Within(patches) => patches.iter().any(|p| p.covers_bot(bot) && p.topics != Scope::Nothing),
        }
    }

    /// Whether some dialog with this topic is covered.
    #[must_use]
    pub fn covers_topic(&self, subject: Option<SubjectId>) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Within(patches) => patches.iter().any(|p| p.topics.covers(subject)),
        }
    }

    /// What both cover.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Everywhere, reach) | (reach, Self::Everywhere) => reach.clone(),
            (Self::Within(patches), Self::Within(others)) => {
                Self::made_of(patches.iter().flat_map(|p| others.iter().map(|o| p.and(o))).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::tests::fixtures::catalogue;

    fn scope(bots: &[i64], subjects: &[i64]) -> RoleScope {
        RoleScope {
            bot_ids: bots.iter().copied().map(BotId).collect(),
            subject_ids: subjects.iter().copied().map(SubjectId).collect(),
            ..RoleScope::default()
        }
    }

    #[test]
    fn a_scope_covers_what_it_names_with_subtopics_and_nothing_else() {
        let own = RoleScope { skill_groups: GroupScope::Own, ..scope(&[], &[]) };
        let own_of_one = RoleScope { skill_groups: GroupScope::Own, ..scope(&[1], &[]) };
        let with_none = RoleScope { without_topic: true, ..scope(&[], &[1]) };
        // Operator 1 is in group 1 with topic 1 and its subtopic 11; topic 2 belongs to others.
        let table: &[(&[RoleScope], i64, Option<i64>, bool)] = &[
            (&[scope(&[], &[])], 7, None, true),
            (&[], 1, None, false),
            (&[scope(&[1], &[])], 1, None, true),
            (&[scope(&[1], &[])], 2, None, false),
            (&[scope(&[1], &[])], 1, Some(2), true),
            (&[scope(&[], &[1])], 7, Some(1), true),
            (&[scope(&[], &[1])], 7, Some(11), true),
            (&[scope(&[], &[1])], 7, Some(2), false),
            (&[scope(&[], &[1])], 7, None, false),
            (std::slice::from_ref(&with_none), 7, None, true),
            (std::slice::from_ref(&with_none), 7, Some(2), false),
            (&[scope(&[1], &[2])], 1, Some(2), true),
            (&[scope(&[1], &[2])], 2, Some(2), false),
            (&[scope(&[1], &[2])], 1, Some(1), false),
            (&[scope(&[1], &[2]), scope(&[2], &[1])], 2, Some(1), true),
            (&[scope(&[1], &[2]), scope(&[2], &[1])], 1, Some(1), false),
            (&[scope(&[1], &[]), scope(&[], &[])], 9, Some(2), true),
            (std::slice::from_ref(&own), 7, Some(11), true),
            (std::slice::from_ref(&own), 7, None, true),
            (std::slice::from_ref(&own), 7, Some(2), false),
            (std::slice::from_ref(&own_of_one), 1, Some(1), true),
            (std::slice::from_ref(&own_of_one), 2, Some(1), false),
        ];
        for (scopes, bot, subject, expected) in table {
            let reach = Reach::of(*scopes, &catalogue(), OperatorId(1));
            let covered = reach.covers(BotId(*bot), subject.map(SubjectId));
            assert_eq!(covered, *expected, "{scopes:?} bot {bot} topic {subject:?}");
        }
        let groupless = RoleScope { skill_groups: GroupScope::Own, ..RoleScope::default() };
        assert!(!Reach::of([&groupless], &catalogue(), OperatorId(99)).covers(BotId(1), None), "in no group");
    }

    #[test]
    fn what_two_reaches_share_is_covered_by_both() {
        let reach = |scopes: &[RoleScope]| Reach::of(scopes, &catalogue(), OperatorId(1));
        let all = [
            reach(&[]),
            reach(&[scope(&[], &[])]),
            reach(&[scope(&[1], &[])]),
            reach(&[scope(&[], &[1])]),
            reach(&[scope(&[1, 2], &[2]), scope(&[3], &[])]),
        ];
        for left in &all {
            for right in &all {
                let both = left.and(right);
                for bot in 1..5 {
                    for subject in [None, Some(SubjectId(1)), Some(SubjectId(2)), Some(SubjectId(11))] {
                        let expected = left.covers(BotId(bot), subject) && right.covers(BotId(bot), subject);
                        assert_eq!(both.covers(BotId(bot), subject), expected, "{left:?} {right:?} {bot} {subject:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_scope_contains_another_only_when_nothing_of_it_is_outside() {
        let own = RoleScope { skill_groups: GroupScope::Own, ..RoleScope::default() };
        let with_none = RoleScope { without_topic: true, ..scope(&[], &[1]) };
        let table = [
            (scope(&[], &[]), scope(&[1], &[2]), true),
            (scope(&[1], &[]), scope(&[], &[]), false),
            (scope(&[1, 2], &[]), scope(&[1], &[5]), true),
            (scope(&[1], &[]), scope(&[1, 2], &[]), false),
            (scope(&[], &[1]), scope(&[], &[]), false),
            (scope(&[], &[1, 2]), scope(&[3], &[2]), true),
            (scope(&[], &[1]), with_none.clone(), false),
            (with_none, scope(&[], &[1]), true),
            (own.clone(), RoleScope::default(), false),
            (RoleScope::default(), own.clone(), true),
            (own.clone(), own, true),
        ];
        for (outer, inner, expected) in table {
            assert_eq!(outer.contains(&inner), expected, "{outer:?} ⊇ {inner:?}");
        }
    }
}
