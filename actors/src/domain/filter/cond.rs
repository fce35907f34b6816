//! What a filter is after everything was put in: columns of a dialog, fixed values, moments before now.
//!
//! [`Cond::matches`] is the meaning; the store's SQL must agree with it row by row (a test of both databases says so).

use std::collections::BTreeSet;

use super::facts::{FactCond, Facts};
use crate::domain::{Dialog, DialogState, OperatorId, Timestamp};

/// A column of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordColumn {
    /// Engine state.
    State,
    /// Chat, ticket, task.
    Kind,
    /// Channel.
    Channel,
    /// Why it was closed.
    CloseReason,
    /// Who wrote the newest line.
    LastAuthor,
}

impl WordColumn {
    /// Name of the column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Kind => "kind",
            Self::Channel => "channel",
            Self::CloseReason => "close_reason",
            Self::LastAuthor => "preview_author_kind",
        }
    }

    /// Whether it may be without a value.
    #[must_use]
    pub const fn nullable(self) -> bool {
        matches!(self, Self::CloseReason | Self::LastAuthor)
    }

    fn of(self, dialog: &Dialog) -> Option<&'static str> {
        match self {
            Self::State => Some(dialog.state.key()),
            Self::Kind => Some(dialog.kind.key()),
            Self::Channel => Some(dialog.channel.key()),
            Self::CloseReason => dialog.close_reason.map(|reason| reason.key()),
            Self::LastAuthor => dialog.preview.as_ref().map(|preview| preview.author_kind.key()),
        }
    }
}

/// A column of numbers: ids, microseconds, counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntColumn {
    /// Business status.
    StatusId,
    /// Priority.
    PriorityId,
    /// Bot.
    BotId,
    /// Topic.
    SubjectId,
    /// Holder.
    OperatorId,
    /// Person.
    ClientId,
    /// Made.
    CreatedAt,
    /// Began to wait in the queue.
    QueuedAt,
    /// Holder connected.
    ConnectedAt,
    /// Closed.
    ClosedAt,
    /// Newest line.
    LastMessageAt,
    /// Client last wrote.
    LastClientMessageAt,
    /// Operator last wrote.
    LastOperatorMessageAt,
    /// Oldest unanswered line of the client.
    WaitingSince,
    /// Unread lines.
    Unread,
    /// Id.
    Id,
    /// Three quarters of the norm are used up, where a calendar counts.
    WarnAt,
    /// The norm is used up, where a calendar counts.
    DueAt,
    /// The operator who began it.
    AuthorId,
}

impl IntColumn {
    /// Name of the field and of the column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StatusId => "status_id",
            Self::PriorityId => "priority_id",
            Self::BotId => "bot_id",
            Self::SubjectId => "subject_id",
            Self::OperatorId => "operator_id",
            Self::ClientId => "client_id",
            Self::CreatedAt => "created_at",
            Self::QueuedAt => "queued_at",
            Self::ConnectedAt => "connected_at",
            Self::ClosedAt => "closed_at",
            Self::LastMessageAt => "last_message_at",
            Self::LastClientMessageAt => "last_client_message_at",
            Self::LastOperatorMessageAt => "last_operator_message_at",
            Self::WaitingSince => "waiting_since",
            Self::Unread => "unread",
            Self::Id => "id",
            Self::WarnAt => "warn_at",
            Self::DueAt => "due_at",
            Self::AuthorId => "author_id",
        }
    }

    /// Whether it may be without a value.
    #[must_use]
    pub const fn nullable(self) -> bool {
        !matches!(self, Self::BotId | Self::ClientId | Self::CreatedAt | Self::LastMessageAt | Self::Unread | Self::Id)
    }

    fn of(self, d: &Dialog) -> Option<i64> {
        let at = |moment: Option<Timestamp>| moment.map(Timestamp::micros);
        match self {
            Self::StatusId => d.status_id.map(|id| id.get()),
            Self::PriorityId => d.priority_id.map(|id| id.get()),
            Self::BotId => Some(d.bot_id.get()),
            Self::SubjectId => d.subject_id.map(|id| id.get()),
            Self::OperatorId => d.operator_id.map(|id| id.get()),
            Self::ClientId => Some(d.client_id.get()),
            Self::CreatedAt => Some(d.created_at.micros()),
            Self::QueuedAt => at(d.queued_at),
            Self::ConnectedAt => at(d.connected_at),
            Self::ClosedAt => at(d.closed_at),
            Self::LastMessageAt => Some(d.last_message_at.micros()),
            Self::LastClientMessageAt => at(d.last_client_message_at),
            Self::LastOperatorMessageAt => at(d.last_operator_message_at),
            Self::WaitingSince => at(d.waiting_since),
            Self::Unread => Some(i64::from(d.unread)),
            Self::Id => Some(d.id.get()),
            Self::WarnAt => at(d.warn_at),
            Self::DueAt => at(d.due_at),
            Self::AuthorId => d.author_id.map(|id| id.get()),
        }
    }
}

/// End of a range; it belongs to the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edge {
    /// A number or a moment in microseconds.
    At(i64),
    /// So many microseconds before now.
    Ago(i64),
}

impl Edge {
    /// As a number at this moment.
    #[must_use]
    pub const fn at(self, now: Timestamp) -> i64 {
        match self {
            Self::At(n) => n,
            Self::Ago(micros) => now.micros().saturating_sub(micros),
        }
    }
}

/// See the module. Never unknown: what has no value is simply in no set and in no range.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cond {
    /// Every one; none at all = always.
    All(Vec<Cond>),
    /// At least one; none at all = never.
    Any(Vec<Cond>),
    /// Not.
    Not(Box<Cond>),
    /// One of these words.
    Word(WordColumn, BTreeSet<&'static str>),
    /// One of these numbers.
    Int(IntColumn, BTreeSet<i64>),
    /// Has a word.
    HasWord(WordColumn),
    /// Has a number.
    HasInt(IntColumn),
    /// Started by an operator.
    Outbound,
    /// Within these ends.
    Range(IntColumn, Option<Edge>, Option<Edge>),
    /// Has at least one of these tags.
    Tagged(BTreeSet<i64>),
    /// Has a tag.
    HasTags,
    /// A note has named this operator.
    Mentioned(OperatorId),
    /// Its client or its rating is so: what the row does not have.
    Fact(FactCond),
    /// Has these words in its messages, which are not here: nothing matches until the store has put the dialogs in their place.
    Text(String),
}

impl Cond {
    /// Matches nothing.
    pub const NEVER: Self = Self::Any(Vec::new());
    /// Matches everything.
    pub const ALWAYS: Self = Self::All(Vec::new());

    /// Any of these states.
    #[must_use]
    pub fn states(states: &[DialogState]) -> Self {
        Self::Word(WordColumn::State, states.iter().map(|state| state.key()).collect())
    }

    /// The negation.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Whether the row matches at this moment, when nothing is known of its client and it has no rating. For a condition that asks
    /// for neither ([`Self::has_facts`]) this is the whole answer.
    #[must_use]
    pub fn matches(&self, dialog: &Dialog, now: Timestamp) -> bool {
        self.matches_with(dialog, None, now)
    }

    /// Whether the row matches at this moment.
    #[must_use]
    pub fn matches_with(&self, dialog: &Dialog, facts: Option<&Facts>, now: Timestamp) -> bool {
        match self {
            Self::All(items) => items.iter().all(|item| item.matches_with(dialog, facts, now)),
            Self::Any(items) => items.iter().any(|item| item.matches_with(dialog, facts, now)),
            Self::Not(item) => !item.matches_with(dialog, facts, now),
            Self::Fact(fact) => facts.is_some_and(|facts| fact.matches(facts, now)),
            Self::Word(column, words) => column.of(dialog).is_some_and(|word| words.contains(word)),
            Self::Int(column, values) => column.of(dialog).is_some_and(|value| values.contains(&value)),
            Self::HasWord(column) => column.of(dialog).is_some(),
            Self::HasInt(column) => column.of(dialog).is_some(),
            Self::Outbound => dialog.is_outbound,
            Self::Tagged(tags) => dialog.tag_ids.iter().any(|tag| tags.contains(&tag.get())),
            Self::HasTags => !dialog.tag_ids.is_empty(),
            Self::Mentioned(operator) => dialog.mentioned.contains(operator),
            Self::Text(_) => false,
            Self::Range(column, low, high) => column.of(dialog).is_some_and(|value| {
                low.is_none_or(|low| value >= low.at(now)) && high.is_none_or(|high| value <= high.at(now))
            }),
        }
    }

    /// Whether a dialog in this state could match, whatever else it is.
    #[must_use]
    pub fn possible_in(&self, state: DialogState) -> bool {
        self.known_for(state) != Some(false)
    }

    /// The answer when only the state is known.
    fn known_for(&self, state: DialogState) -> Option<bool> {
        let together = |items: &[Self], decides: bool| {
            let mut all_known = true;
            for item in items {
                match item.known_for(state) {
                    Some(answer) if answer == decides => return Some(decides),
                    Some(_) => {}
                    None => all_known = false,
                }
            }
            all_known.then_some(!decides)
        };
        match self {
            Self::All(items) => together(items, false),
            Self::Any(items) => together(items, true),
            Self::Not(item) => item.known_for(state).map(|answer| !answer),
            Self::Word(WordColumn::State, words) => Some(words.contains(state.key())),
            Self::HasWord(WordColumn::State) => Some(true),
            _ => None,
        }
    }

    /// Whether time alone can change the answer.
    #[must_use]
    pub fn is_timed(&self) -> bool {
        let ago = |edge: &Option<Edge>| matches!(edge, Some(Edge::Ago(_)));
        match self {
            Self::All(items) | Self::Any(items) => items.iter().any(Self::is_timed),
            Self::Not(item) => item.is_timed(),
            Self::Range(_, low, high) => ago(low) || ago(high),
            // A ban may end by itself.
            Self::Fact(FactCond::Banned) => true,
            _ => false,
        }
    }

    /// Whether words of messages are asked for: such a condition can be asked of the store only.
    #[must_use]
    pub fn has_text(&self) -> bool {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().any(Self::has_text),
            Self::Not(item) => item.has_text(),
            Self::Text(_) => true,
            _ => false,
        }
    }

    /// Whether more than the row is asked for: the client's card, the rating.
    #[must_use]
    pub fn has_facts(&self) -> bool {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().any(Self::has_facts),
            Self::Not(item) => item.has_facts(),
            Self::Fact(_) => true,
            _ => false,
        }
    }

    /// Holders of whom one has to hold a dialog that matches; `None` = whoever holds it, or nobody.
    #[must_use]
    pub fn needs_holder(&self) -> Option<&BTreeSet<i64>> {
        match self {
            Self::Int(IntColumn::OperatorId, holders) => Some(holders),
            Self::All(items) => items.iter().find_map(Self::needs_holder),
            _ => None,
        }
    }

    /// Columns the answer depends on, as [`changed_columns`] numbers them.
    #[must_use]
    pub fn columns(&self) -> u32 {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().fold(0, |all, item| all | item.columns()),
            Self::Not(item) => item.columns(),
            Self::Word(column, _) | Self::HasWord(column) => word_bit(*column),
            Self::Int(column, _) | Self::HasInt(column) | Self::Range(column, _, _) => int_bit(*column),
            Self::Outbound => 1 << 31,
            Self::Mentioned(_) => 1 << 30,
            Self::Tagged(_) | Self::HasTags => 1 << 29,
            // They do not change with the row; a new row is looked at by everybody.
            Self::Text(_) | Self::Fact(_) => 0,
        }
    }
}

const WORDS: [WordColumn; 5] =
    [WordColumn::State, WordColumn::Kind, WordColumn::Channel, WordColumn::CloseReason, WordColumn::LastAuthor];
const INTS: [IntColumn; 19] = [
    IntColumn::StatusId,
    IntColumn::PriorityId,
    IntColumn::BotId,
    IntColumn::SubjectId,
    IntColumn::OperatorId,
    IntColumn::ClientId,
    IntColumn::CreatedAt,
    IntColumn::QueuedAt,
    IntColumn::ConnectedAt,
    IntColumn::ClosedAt,
    IntColumn::LastMessageAt,
    IntColumn::LastClientMessageAt,
    IntColumn::LastOperatorMessageAt,
    IntColumn::WaitingSince,
    IntColumn::Unread,
    IntColumn::Id,
    IntColumn::WarnAt,
    IntColumn::DueAt,
    IntColumn::AuthorId,
];

const fn word_bit(column: WordColumn) -> u32 {
    1 << (column as u32)
}

const fn int_bit(column: IntColumn) -> u32 {
    1 << (8 + column as u32)
}

/// Columns in which two versions of a row differ: a filter over none of them has not changed its mind.
#[must_use]
pub fn changed_columns(before: &Dialog, after: &Dialog) -> u32 {
    let words = WORDS.iter().filter(|column| column.of(before) != column.of(after)).map(|column| word_bit(*column));
    let ints = INTS.iter().filter(|column| column.of(before) != column.of(after)).map(|column| int_bit(*column));
    let outbound = if before.is_outbound == after.is_outbound { 0 } else { 1 << 31 };
    let mentioned = if before.mentioned == after.mentioned { 0 } else { 1 << 30 };
    let tags = if before.tag_ids == after.tag_ids { 0 } else { 1 << 29 };
    words.chain(ints).fold(outbound | mentioned | tags, |all, bit| all | bit)
}
