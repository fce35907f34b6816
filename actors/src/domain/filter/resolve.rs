//! Puts people, topics and norms of this moment into a tree.

use std::collections::BTreeSet;

use super::{
    Cond, Edge, FactCond, Field, IdRef, IntColumn, Join, Leaf, Moment, Node, Op, Operand, SlaState, Unit, WordColumn,
    own,
};
use crate::domain::{
    DialogState, OperatorId, SubjectId,
    settings::OpSettings,
    time::{MINUTE, SECOND},
    topic::Catalogue,
};

/// A tree ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// What it asks.
    pub cond: Cond,
    /// Places of conditions that name something which is not there any more, as indexes from the top: `[1, 0]` is the first
    /// item of the second item. References that are gone match nothing.
    pub broken: Vec<Vec<usize>>,
}

/// Resolves a tree for whoever looks. People are never deleted, so a reference to a person is never broken.
#[must_use]
pub fn resolve(node: &Node, me: OperatorId, catalogue: &Catalogue) -> Resolved {
    let mut walk = Walk { me, catalogue, broken: Vec::new() };
    let cond = walk.node(node, &mut Vec::new());
    Resolved { cond, broken: walk.broken }
}

struct Walk<'a> {
    me: OperatorId,
    catalogue: &'a Catalogue,
    broken: Vec<Vec<usize>>,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, place: &mut Vec<usize>) -> Cond {
        match node {
            Node::Group { join, items } => {
                let mut conds = Vec::with_capacity(items.len());
                for (n, item) in items.iter().enumerate() {
                    place.push(n);
                    conds.push(self.node(item, place));
                    place.pop();
                }
                match join {
                    Join::And => Cond::All(conds),
                    Join::Or => Cond::Any(conds),
                }
            }
            Node::Leaf(leaf) => self.leaf(leaf, place),
        }
    }

    fn leaf(&mut self, leaf: &Leaf, place: &[usize]) -> Cond {
        let positive = match (&leaf.value, leaf.field) {
            (_, Field::ClientField) => match self.own(leaf) {
                Some(_) if leaf.op == Op::Empty => return Cond::Fact(FactCond::Has(leaf.key.clone())).negated(),
                Some(question) => Cond::Fact(question),
                // The field is gone, or of a type that cannot be asked so.
                None => {
                    self.broken.push(place.to_vec());
                    return Cond::NEVER;
                }
            },
            (Operand::None, field) => {
                let has = match column(field) {
                    _ if field == Field::Tag => Cond::HasTags,
                    _ if field == Field::ClientTag => Cond::Fact(FactCond::HasTags),
                    _ if field == Field::Language => Cond::Fact(FactCond::HasLanguage),
                    _ if field == Field::Csat => Cond::Fact(FactCond::HasScore),
                    Column::Word(column) => Cond::HasWord(column),
                    Column::Int(column) => Cond::HasInt(column),
                };
                return if leaf.op == Op::Empty { has.negated() } else { has };
            }
            (Operand::Words(words), Field::SlaState) => {
                let settings = &self.catalogue.settings;
                Cond::Any(words.iter().filter_map(|w| SlaState::from_key(w)).map(|s| sla(s, settings)).collect())
            }
            (Operand::Words(words), field) => match column(field) {
                Column::Word(column) => Cond::Word(column, words.iter().copied().collect()),
                Column::Int(_) => Cond::NEVER,
            },
            (Operand::Ids(ids), field) => match self.ids(field, ids) {
                (Some(cond), complete) => {
                    if !complete {
                        self.broken.push(place.to_vec());
                    }
                    cond
                }
                // Nothing of it is there: it matches nothing, also when it says «not».
                (None, _) => {
                    self.broken.push(place.to_vec());
                    return Cond::NEVER;
                }
            },
            (Operand::Flag(wanted), _) => {
                return if *wanted { Cond::Outbound } else { Cond::Outbound.negated() };
            }
            (Operand::Text(text), _) => return Cond::Text(text.clone()),
            (Operand::Names(names), field) => {
                let names = names.iter().cloned().collect();
                Cond::Fact(if field == Field::Language { FactCond::Language(names) } else { FactCond::Tagged(names) })
            }
            (Operand::Numbers(scores), Field::Csat) => return score(leaf.op, scores),
            (Operand::Own(_), _) => return Cond::NEVER,
            (Operand::Moments(moments), field) => return times(field, leaf.op, moments),
            (Operand::Numbers(numbers), field) => return amounts(field, leaf.op, numbers),
        };
        if matches!(leaf.op, Op::Ne | Op::NotIn) { positive.negated() } else { positive }
    }

    /// What is asked of an own field of clients, `None` when it is gone or cannot be asked so.
    fn own(&self, leaf: &Leaf) -> Option<FactCond> {
        let field = self.catalogue.client_fields.iter().map(|row| &row.fields).find(|field| field.key == leaf.key)?;
        own::question(field.kind, &field.key, leaf.op, &leaf.value).ok()
    }

    /// The condition of references that exist, `None` when none does; and whether all do.
    fn ids(&self, field: Field, ids: &[IdRef]) -> (Option<Cond>, bool) {
        let catalogue = self.catalogue;
        if field == Field::SkillGroup {
            return self.groups(ids);
        }
        let mut found = BTreeSet::new();
        let mut complete = true;
        for id in ids {
            let id = match id {
                IdRef::Id(id) => *id,
                IdRef::Me => self.me.get(),
                IdRef::MyGroups => continue,
            };
            let exists = match field {
                Field::Status => catalogue.statuses.iter().any(|s| s.id.get() == id),
                Field::Priority => catalogue.priorities.iter().any(|p| p.id.get() == id),
                Field::Bot => catalogue.bots.iter().any(|b| b.id.get() == id),
                Field::Topic => catalogue.subjects.iter().any(|s| s.id.get() == id),
                Field::Tag => catalogue.tags.iter().any(|tag| tag.id == id),
                _ => true,
            };
            complete &= exists;
            if exists {
                found.insert(id);
                if field == Field::Topic {
                    found.extend(children(catalogue, SubjectId(id)));
                }
            }
        }
        if field == Field::Tag {
            return ((!found.is_empty()).then_some(Cond::Tagged(found)), complete);
        }
        let Column::Int(column) = column(field) else { return (None, false) };
        ((!found.is_empty()).then_some(Cond::Int(column, found)), complete)
    }

    /// A group stands for the topics it handles.
    fn groups(&self, ids: &[IdRef]) -> (Option<Cond>, bool) {
        let groups = &self.catalogue.skill_groups;
        let mut topics = BTreeSet::new();
        let (mut complete, mut any) = (true, false);
        for id in ids {
            let chosen: Vec<_> = match id {
                IdRef::Id(id) => groups.iter().filter(|g| g.id.get() == *id).collect(),
                IdRef::MyGroups | IdRef::Me => {
                    any = true;
                    groups.iter().filter(|g| g.active && g.operator_ids.contains(&self.me)).collect()
                }
            };
            complete &= !chosen.is_empty() || *id == IdRef::MyGroups;
            any |= !chosen.is_empty();
            for subject in chosen.iter().flat_map(|group| &group.subject_ids) {
                topics.insert(subject.get());
                topics.extend(children(self.catalogue, *subject));
            }
        }
        (any.then_some(Cond::Int(IntColumn::SubjectId, topics)), complete)
    }
}

fn children(catalogue: &Catalogue, parent: SubjectId) -> impl Iterator<Item = i64> {
    catalogue.subjects.iter().filter(move |s| s.parent_id == Some(parent)).map(|s| s.id.get())
}

enum Column {
    Word(WordColumn),
    Int(IntColumn),
}

const fn column(field: Field) -> Column {
    match field {
        Field::State | Field::SlaState | Field::IsOutbound => Column::Word(WordColumn::State),
        Field::Kind => Column::Word(WordColumn::Kind),
        Field::Channel => Column::Word(WordColumn::Channel),
        Field::CloseReason => Column::Word(WordColumn::CloseReason),
        Field::Status => Column::Int(IntColumn::StatusId),
        Field::Priority => Column::Int(IntColumn::PriorityId),
        Field::Bot => Column::Int(IntColumn::BotId),
        Field::Topic | Field::SkillGroup => Column::Int(IntColumn::SubjectId),
        Field::Operator => Column::Int(IntColumn::OperatorId),
        Field::Author => Column::Int(IntColumn::AuthorId),
        Field::Client => Column::Int(IntColumn::ClientId),
        Field::LastAuthor => Column::Word(WordColumn::LastAuthor),
        // None is a column; all are answered before one is asked for.
        Field::Text | Field::Tag | Field::ClientTag | Field::Language | Field::Csat | Field::ClientField => {
            Column::Int(IntColumn::Id)
        }
        Field::CreatedAt => Column::Int(IntColumn::CreatedAt),
        Field::ClosedAt => Column::Int(IntColumn::ClosedAt),
        Field::ConnectedAt => Column::Int(IntColumn::ConnectedAt),
        Field::LastMessageAt => Column::Int(IntColumn::LastMessageAt),
        Field::LastClientMessageAt => Column::Int(IntColumn::LastClientMessageAt),
        Field::LastOperatorMessageAt => Column::Int(IntColumn::LastOperatorMessageAt),
        Field::WaitingMinutes => Column::Int(IntColumn::WaitingSince),
        Field::Unread => Column::Int(IntColumn::Unread),
    }
}

/// Ratings are 1 to 5; what has none is in no range.
fn score(op: Op, scores: &[i64]) -> Cond {
    Cond::Fact(match (op, scores) {
        (Op::Eq, [n]) => FactCond::Score(BTreeSet::from([*n])),
        (Op::Gt, [n]) => FactCond::ScoreBetween(n.saturating_add(1), 5),
        (Op::Lt, [n]) => FactCond::ScoreBetween(1, n.saturating_sub(1)),
        (Op::Between, [from, to]) => FactCond::ScoreBetween(*from, *to),
        _ => return Cond::NEVER,
    })
}

fn times(field: Field, op: Op, moments: &[Moment]) -> Cond {
    let Column::Int(column) = column(field) else { return Cond::NEVER };
    let edge = |moment: &Moment, shift: i64| match moment {
        Moment::At(at) => Edge::At(at.micros().saturating_add(shift)),
        Moment::Ago { last, unit } => Edge::Ago(last.saturating_mul(match unit {
            Unit::Min => MINUTE,
            Unit::H => 60 * MINUTE,
            Unit::D => 24 * 60 * MINUTE,
        })),
    };
    match (op, moments) {
        (Op::Gt, [from]) => Cond::Range(column, Some(edge(from, 1)), None),
        (Op::Lt, [to]) => Cond::Range(column, None, Some(edge(to, -1))),
        (Op::Between, [from, to]) => Cond::Range(column, Some(edge(from, 0)), Some(edge(to, 0))),
        _ => Cond::NEVER,
    }
}

fn amounts(field: Field, op: Op, numbers: &[i64]) -> Cond {
    if field == Field::WaitingMinutes {
        let ago = |minutes: &i64| Some(Edge::Ago(minutes.saturating_mul(MINUTE)));
        let since = IntColumn::WaitingSince;
        return match (op, numbers) {
            (Op::Gt, [n]) => Cond::Range(since, None, ago(n)),
            (Op::Lt, [n]) => Cond::Range(since, ago(n), None),
            (Op::Between, [from, to]) => Cond::Range(since, ago(to), ago(from)),
            _ => Cond::NEVER,
        };
    }
    let Column::Int(column) = column(field) else { return Cond::NEVER };
    match (op, numbers) {
        (Op::Eq, [n]) => Cond::Int(column, BTreeSet::from([*n])),
        (Op::Gt, [n]) => Cond::Range(column, Some(Edge::At(n.saturating_add(1))), None),
        (Op::Lt, [n]) => Cond::Range(column, None, Some(Edge::At(n.saturating_sub(1)))),
        (Op::Between, [from, to]) => Cond::Range(column, Some(Edge::At(*from)), Some(Edge::At(*to))),
        _ => Cond::NEVER,
    }
}

/// Waiting against the norms of the settings (`normative_accept_s`, `normative_reply_s`): in the queue since it was queued, with a
/// holder since the oldest unanswered line. Where a calendar counts, the moments stored with the request decide.
pub(super) fn sla(state: SlaState, settings: &OpSettings) -> Cond {
    use DialogState as S;
    let (accept, reply) = (i64::from(settings.normative_accept_s), i64::from(settings.normative_reply_s));
    let over = |share: i64| {
        let high = |norm: i64| Some(Edge::Ago(norm * SECOND * share / 100));
        let plain = Cond::Any(vec![
            Cond::All(vec![Cond::states(&[S::New, S::Queued]), Cond::Range(IntColumn::QueuedAt, None, high(accept))]),
            Cond::All(vec![Cond::states(&[S::Active]), Cond::Range(IntColumn::WaitingSince, None, high(reply))]),
        ]);
        let moment = if share < 100 { IntColumn::WarnAt } else { IntColumn::DueAt };
        Cond::Any(vec![
            Cond::All(vec![Cond::HasInt(IntColumn::DueAt).negated(), plain]),
            Cond::All(vec![
                Cond::states(&[S::New, S::Queued, S::Active]),
                Cond::Range(moment, None, Some(Edge::Ago(0))),
            ]),
        ])
    };
    match state {
        SlaState::Ok => over(75).negated(),
        SlaState::Warning => Cond::All(vec![over(75), over(100).negated()]),
        SlaState::Violated => over(100),
    }
}
