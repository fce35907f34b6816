//! What filters ask of a dialog that is not in its row: its client's card and its rating.
//!
//! The feed keeps [`Facts`] of open dialogs only while a filter that asks for them is looked at; the store renders the same questions
//! in SQL (a test of both databases says that they agree).

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use crate::domain::Timestamp;

/// Facts of one dialog.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Tags of its client.
    pub tags: Vec<String>,
    /// Two-letter language of its client, `""` when unknown.
    pub language: String,
    /// Own fields of its client, by key.
    pub fields: Map<String, Value>,
    /// What the client thought of it, 1 to 5.
    pub score: Option<i64>,
    /// Its client is banned until then, microseconds; [`i64::MAX`] = for good.
    pub banned_until: Option<i64>,
}

/// A finite number that can be compared for equality: `-0` is `0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal(u64);

impl Decimal {
    /// Of a number that JSON can have.
    #[must_use]
    pub fn of(value: f64) -> Option<Self> {
        value.is_finite().then(|| Self((value + 0.0).to_bits()))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        f64::from_bits(self.0)
    }

    /// As it is written: whole ones without a point.
    #[must_use]
    pub fn to_json(self) -> Value {
        let value = self.get();
        let whole = (value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0).then_some(value as i64);
        whole.map_or_else(|| Number::from_f64(value).map_or(Value::Null, Value::Number), Value::from)
    }
}

/// An end of a range.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct End<T> {
    /// Where.
    pub at: T,
    /// Whether it belongs to the range.
    pub included: bool,
}

/// A question about [`Facts`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FactCond {
    /// The client has one of these tags.
    Tagged(BTreeSet<String>),
    /// The client has a tag.
    HasTags,
    /// The client's language is one of these.
    Language(BTreeSet<String>),
    /// The client's language is known.
    HasLanguage,
    /// The rating is one of these.
    Score(BTreeSet<i64>),
    /// The rating is within these ends, both included.
    ScoreBetween(i64, i64),
    /// There is a rating.
    HasScore,
    /// Its client is banned.
    Banned,
    /// The own field of this key has a value.
    Has(String),
    /// Its value is one of these texts.
    Words(String, BTreeSet<String>),
    /// Its text has these letters in it, written exactly so.
    Holds(String, String),
    /// Its value is this yes or no.
    Flag(String, bool),
    /// Its number is within these ends.
    Number(String, Option<End<Decimal>>, Option<End<Decimal>>),
    /// Its day (`2026-11-28`) is within these ends.
    Day(String, Option<End<String>>, Option<End<String>>),
}

impl FactCond {
    /// Whether the facts match at this moment.
    #[must_use]
    pub fn matches(&self, facts: &Facts, now: Timestamp) -> bool {
        let text = |key: &String| facts.fields.get(key).and_then(Value::as_str);
        match self {
            Self::Tagged(tags) => facts.tags.iter().any(|tag| tags.contains(tag)),
            Self::HasTags => !facts.tags.is_empty(),
            Self::Language(languages) => !facts.language.is_empty() && languages.contains(&facts.language),
            Self::HasLanguage => !facts.language.is_empty(),
            Self::Score(scores) => facts.score.is_some_and(|score| scores.contains(&score)),
            Self::ScoreBetween(low, high) => facts.score.is_some_and(|score| (*low..=*high).contains(&score)),
            Self::HasScore => facts.score.is_some(),
            Self::Banned => facts.banned_until.is_some_and(|until| until > now.micros()),
            Self::Has(key) => facts.fields.get(key).is_some_and(|value| !value.is_null()),
            Self::Words(key, words) => text(key).is_some_and(|text| words.contains(text)),
            Self::Holds(key, part) => text(key).is_some_and(|text| text.contains(part.as_str())),
            Self::Flag(key, wanted) => facts.fields.get(key).and_then(Value::as_bool) == Some(*wanted),
            Self::Number(key, low, high) => {
                let number = facts.fields.get(key).filter(|value| value.is_number()).and_then(Value::as_f64);
                number.is_some_and(|n| {
                    low.as_ref().is_none_or(|end| n > end.at.get() || (end.included && n == end.at.get()))
                        && high.as_ref().is_none_or(|end| n < end.at.get() || (end.included && n == end.at.get()))
                })
            }
            Self::Day(key, low, high) => text(key).is_some_and(|day| {
                low.as_ref().is_none_or(|end| day > end.at.as_str() || (end.included && day == end.at))
                    && high.as_ref().is_none_or(|end| day < end.at.as_str() || (end.included && day == end.at))
            }),
        }
    }
}
