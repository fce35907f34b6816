//! Queues by topic (ui.md 4.1): what waits with one topic, as a folder that nobody has to make.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{Cond, IntColumn};
use crate::domain::{DialogState, SubjectId};

/// Dialogs of one topic, without its subtopics, that wait for an operator; `None` = those without a topic. `queue:12` and
/// `queue:none` in frames and addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicQueue(pub Option<SubjectId>);

impl TopicQueue {
    /// The queue of a word.
    #[must_use]
    pub fn from_key(word: &str) -> Option<Self> {
        let topic = word.strip_prefix("queue:")?;
        if topic == "none" {
            return Some(Self(None));
        }
        // Written in one way only.
        let id = topic.parse::<i64>().ok().filter(|id| (1..1_i64 << 53).contains(id) && id.to_string() == topic)?;
        Some(Self(Some(SubjectId(id))))
    }

    /// What it holds.
    #[must_use]
    pub fn cond(self) -> Cond {
        let topic = match self.0 {
            Some(id) => Cond::Int(IntColumn::SubjectId, [id.get()].into()),
            None => Cond::HasInt(IntColumn::SubjectId).negated(),
        };
        Cond::All(vec![Cond::states(&[DialogState::New, DialogState::Queued]), topic])
    }
}

impl fmt::Display for TopicQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(f, "queue:{}", id.get()),
            None => f.write_str("queue:none"),
        }
    }
}

impl Serialize for TopicQueue {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TopicQueue {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let word = String::deserialize(d)?;
        Self::from_key(&word).ok_or_else(|| D::Error::custom("queue:<id of a topic> or queue:none is accepted"))
    }
}

impl JsonSchema for TopicQueue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TopicQueue".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^queue:([1-9][0-9]*|none)$"})
    }
}
