//! From JSON to a checked tree and back. Every refusal names the place and what is accepted (security.md DB-01).

use serde_json::{Map, Value, json};

use super::{
    Field, IdRef, Join, Leaf, MAX_DEPTH, MAX_LEAVES, MAX_VALUES, Moment, Node, Op, Operand, SlaState, Unit, own,
};
use crate::domain::{AuthorKind, ChannelKind, CloseReason, DialogState, dialog::DialogKind};

/// Largest number of a condition: minutes of ten years.
const MAX_NUMBER: i64 = 10 * 366 * 24 * 60;
/// Longest text to look for, characters.
const MAX_TEXT: usize = 200;
/// Largest «last N».
const MAX_LAST: i64 = 100_000;
/// Longest name of a tag, characters.
const MAX_NAME: usize = 50;

/// Why a tree is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {why}")]
pub struct FilterFault {
    /// Where, such as `conditions.items[1].op`.
    pub place: String,
    /// What is wrong and what is accepted.
    pub why: String,
}

/// Kinds of values a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Keys of a closed list.
    Word,
    /// References by id.
    Ref,
    /// Yes or no.
    Flag,
    /// Moments.
    Time,
    /// Whole numbers.
    Number,
    /// Words.
    Text,
    /// Names that people gave.
    Name,
    /// What the own field of a client has.
    Own,
}

impl Field {
    /// What its conditions compare with.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::State | Self::Kind | Self::Channel | Self::SlaState | Self::CloseReason | Self::LastAuthor => {
                Kind::Word
            }
            Self::Status
            | Self::Priority
            | Self::Bot
            | Self::Topic
            | Self::Operator
            | Self::Author
            | Self::SkillGroup
            | Self::Client
            | Self::Tag => Kind::Ref,
            Self::IsOutbound => Kind::Flag,
            Self::CreatedAt
            | Self::ClosedAt
            | Self::ConnectedAt
            | Self::LastMessageAt
            | Self::LastClientMessageAt
            | Self::LastOperatorMessageAt => Kind::Time,
            Self::WaitingMinutes | Self::Unread | Self::Csat => Kind::Number,
            Self::Text => Kind::Text,
            Self::ClientTag | Self::Language => Kind::Name,
            Self::ClientField => Kind::Own,
        }
    }

    /// Operators it takes.
    #[must_use]
    pub const fn ops(self) -> &'static [Op] {
        use Op as O;
        match self {
            Self::CloseReason
            | Self::Status
            | Self::Priority
            | Self::Topic
            | Self::Operator
            | Self::Author
            | Self::Tag
            | Self::LastAuthor
            | Self::ClientTag
            | Self::Language => &[O::Eq, O::Ne, O::In, O::NotIn, O::Empty, O::NotEmpty],
            Self::State | Self::Kind | Self::Channel | Self::SlaState | Self::Bot | Self::SkillGroup | Self::Client => {
                &[O::Eq, O::Ne, O::In, O::NotIn]
            }
            Self::IsOutbound => &[O::Eq],
            Self::CreatedAt | Self::LastMessageAt => &[O::Gt, O::Lt, O::Between],
            Self::ClosedAt
            | Self::ConnectedAt
            | Self::LastClientMessageAt
            | Self::LastOperatorMessageAt
            | Self::WaitingMinutes => &[O::Gt, O::Lt, O::Between, O::Empty, O::NotEmpty],
            Self::Unread => &[O::Eq, O::Gt, O::Lt, O::Between],
            Self::Csat => &[O::Eq, O::Gt, O::Lt, O::Between, O::Empty, O::NotEmpty],
            // Which of them a field takes depends on its type: `own::question`.
            Self::ClientField => Op::ALL,
            Self::Text => &[O::Contains],
        }
    }

    /// The word of its closed list, when there is one.
    fn word(self, text: &str) -> Option<&'static str> {
        match self {
            Self::State => DialogState::from_key(text).map(DialogState::key),
            Self::Kind => DialogKind::from_key(text).map(DialogKind::key),
            Self::Channel => ChannelKind::from_key(text).map(ChannelKind::key),
            Self::CloseReason => CloseReason::from_key(text).map(CloseReason::key),
            Self::SlaState => SlaState::from_key(text).map(SlaState::key),
            Self::LastAuthor => AuthorKind::OF_PREVIEWS.iter().map(|w| w.key()).find(|key| *key == text),
            _ => None,
        }
    }

    fn words(self) -> Vec<&'static str> {
        match self {
            Self::State => DialogState::ALL.iter().map(|w| w.key()).collect(),
            Self::Kind => DialogKind::ALL.iter().map(|w| w.key()).collect(),
            Self::Channel => ChannelKind::ALL.iter().map(|w| w.key()).collect(),
            Self::CloseReason => CloseReason::ALL.iter().map(|w| w.key()).collect(),
            Self::SlaState => SlaState::ALL.iter().map(|w| w.key()).collect(),
            Self::LastAuthor => AuthorKind::OF_PREVIEWS.iter().map(|w| w.key()).collect(),
            _ => Vec::new(),
        }
    }
}

impl Field {
    /// As it is written in a condition.
    const fn shown(self) -> &'static str {
        if matches!(self, Self::ClientField) { "client_field:<key>" } else { self.key() }
    }
}

impl Leaf {
    /// The name of what it looks at, with the key of an own field.
    #[must_use]
    pub fn name(&self) -> String {
        if self.key.is_empty() { self.field.key().to_owned() } else { format!("{}:{}", self.field.key(), self.key) }
    }
}

impl Node {
    /// Reads `{"join": "and"|"or", "items": […]}` or `{"field", "op", "value"}`; `place` is the name of the whole in refusals.
    ///
    /// # Errors
    /// The first fault: an unknown name, an operator or a value the field does not take, too deep, too many.
    pub fn parse(value: &Value, place: &str) -> Result<Self, FilterFault> {
        let mut leaves = 0;
        node(value, place, 1, &mut leaves)
    }

    /// The tree as it is stored and sent; [`Self::parse`] reads it back as the same.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Group { join, items } => {
                json!({"join": join, "items": items.iter().map(Self::to_json).collect::<Vec<_>>()})
            }
            Self::Leaf(leaf) => {
                let mut out = Map::new();
                out.insert("field".into(), json!(leaf.name()));
                out.insert("op".into(), json!(leaf.op.key()));
                if leaf.value != Operand::None {
                    out.insert("value".into(), operand_to_json(leaf));
                }
                Value::Object(out)
            }
        }
    }
}

fn fault(place: &str, why: impl Into<String>) -> FilterFault {
    FilterFault { place: place.to_owned(), why: why.into() }
}

fn only<'a>(
    object: &'a Map<String, Value>,
    names: &[&str],
    place: &str,
) -> Result<&'a Map<String, Value>, FilterFault> {
    match object.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(fault(place, format!("«{name:.40}» is unknown, {} are accepted", names.join(", ")))),
        None => Ok(object),
    }
}

fn node(value: &Value, place: &str, depth: usize, leaves: &mut usize) -> Result<Node, FilterFault> {
    let object = value.as_object().ok_or_else(|| fault(place, "an object is needed"))?;
    if object.contains_key("field") {
        *leaves += 1;
        if *leaves > MAX_LEAVES {
            return Err(fault(place, format!("more than {MAX_LEAVES} conditions")));
        }
        return leaf(only(object, &["field", "op", "value"], place)?, place).map(Node::Leaf);
    }
    only(object, &["join", "items"], place)?;
    if depth > MAX_DEPTH {
        return Err(fault(place, format!("groups inside groups deeper than {MAX_DEPTH}")));
    }
    let join = match object.get("join").and_then(Value::as_str) {
        Some("and") => Join::And,
        Some("or") => Join::Or,
        _ => return Err(fault(&format!("{place}.join"), "and, or are accepted")),
    };
    let items = object.get("items").and_then(Value::as_array);
    let items = items.ok_or_else(|| fault(&format!("{place}.items"), "a list is needed"))?;
    if items.len() > MAX_LEAVES {
        return Err(fault(&format!("{place}.items"), format!("more than {MAX_LEAVES} items")));
    }
    let items = items.iter().enumerate().map(|(n, item)| node(item, &format!("{place}.items[{n}]"), depth + 1, leaves));
    Ok(Node::Group { join, items: items.collect::<Result<_, _>>()? })
}

fn leaf(object: &Map<String, Value>, place: &str) -> Result<Leaf, FilterFault> {
    let names = |all: Vec<&str>| all.join(", ");
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let (name, key) = text("field").split_once(':').unwrap_or((text("field"), ""));
    let known = Field::from_key(name).filter(|field| (*field == Field::ClientField) != key.is_empty());
    let field = known.filter(|_| key.is_empty() || own::is_key(key)).ok_or_else(|| {
        let all = names(Field::ALL.iter().map(|f| f.shown()).collect());
        fault(&format!("{place}.field"), format!("«{:.40}» is unknown, {all} are accepted", text("field")))
    })?;
    let op = Op::from_key(text("op")).filter(|op| field.ops().contains(op)).ok_or_else(|| {
        let all = names(field.ops().iter().map(|op| op.key()).collect());
        fault(&format!("{place}.op"), format!("«{:.40}» is not for {}, {all} are accepted", text("op"), field.key()))
    })?;
    let at = format!("{place}.value");
    let value = object.get("value").unwrap_or(&Value::Null);
    if matches!(op, Op::Empty | Op::NotEmpty) {
        return match value {
            Value::Null => Ok(Leaf { field, key: key.to_owned(), op, value: Operand::None }),
            _ => Err(fault(&at, format!("{} takes no value", op.key()))),
        };
    }
    let values: Vec<&Value> = match (op, value) {
        (Op::In | Op::NotIn | Op::Between, Value::Array(values)) => values.iter().collect(),
        (Op::In | Op::NotIn | Op::Between, _) => return Err(fault(&at, "a list is needed")),
        (_, value) => vec![value],
    };
    if values.is_empty() || values.len() > MAX_VALUES {
        return Err(fault(&at, format!("{} values, 1 to {MAX_VALUES} are accepted", values.len())));
    }
    if op == Op::Between && values.len() != 2 {
        return Err(fault(&at, "two values are needed, from and to"));
    }
    let value = match field.kind() {
        Kind::Word => Operand::Words(each(&values, |v| word(field, v, &at))?),
        Kind::Ref => Operand::Ids(each(&values, |v| id(field, v, &at))?),
        Kind::Flag => Operand::Flag(value.as_bool().ok_or_else(|| fault(&at, "true, false are accepted"))?),
        Kind::Time => Operand::Moments(each(&values, |v| moment(v, &at))?),
        Kind::Number => Operand::Numbers(each(&values, |v| number(field, v, &at))?),
        Kind::Name => Operand::Names(each(&values, |v| name_of(field, v, &at))?),
        Kind::Own => Operand::Own(each(&values, |v| own::read(v).ok_or_else(|| fault(&at, own::ACCEPTED)))?),
        Kind::Text => Operand::Text(words_text(value, &at)?),
    };
    Ok(Leaf { field, key: key.to_owned(), op, value })
}

fn each<T>(values: &[&Value], read: impl Fn(&Value) -> Result<T, FilterFault>) -> Result<Vec<T>, FilterFault> {
    values.iter().map(|value| read(value)).collect()
}

fn word(field: Field, value: &Value, at: &str) -> Result<&'static str, FilterFault> {
    value.as_str().and_then(|text| field.word(text)).ok_or_else(|| {
        fault(at, format!("{:.60} is unknown, {} are accepted", value.to_string(), field.words().join(", ")))
    })
}

fn id(field: Field, value: &Value, at: &str) -> Result<IdRef, FilterFault> {
    let special = match (field, value.as_str()) {
        (Field::Operator | Field::Author, Some("@me")) => Some(IdRef::Me),
        (Field::SkillGroup, Some("@my_skill_groups")) => Some(IdRef::MyGroups),
        _ => None,
    };
    let plain = value.as_i64().filter(|id| (1..1 << 53).contains(id)).map(IdRef::Id);
    special.or(plain).ok_or_else(|| {
        let more = match field {
            Field::Operator | Field::Author => " or @me",
            Field::SkillGroup => " or @my_skill_groups",
            _ => "",
        };
        fault(at, format!("{:.60}: an id{more} is accepted", value.to_string()))
    })
}

fn moment(value: &Value, at: &str) -> Result<Moment, FilterFault> {
    let wrong = || fault(at, "an ISO 8601 time or {\"last\": 30, \"unit\": \"min\"|\"h\"|\"d\"} is accepted");
    if let Some(text) = value.as_str() {
        return text.parse().map(Moment::At).map_err(|_| wrong());
    }
    let object = only(value.as_object().ok_or_else(wrong)?, &["last", "unit"], at)?;
    let last = object.get("last").and_then(Value::as_i64).filter(|n| (1..=MAX_LAST).contains(n)).ok_or_else(wrong)?;
    let unit = match object.get("unit").and_then(Value::as_str) {
        Some("min") => Unit::Min,
        Some("h") => Unit::H,
        Some("d") => Unit::D,
        _ => return Err(wrong()),
    };
    Ok(Moment::Ago { last, unit })
}

/// The name of a tag, or a language.
fn name_of(field: Field, value: &Value, at: &str) -> Result<String, FilterFault> {
    let text = value.as_str().unwrap_or_default();
    let (right, accepted) = match field {
        Field::Language => {
            (text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase()), "two letters such as uk are accepted")
        }
        _ => ((1..=MAX_NAME).contains(&text.chars().count()), "a name of 1 to 50 characters is accepted"),
    };
    if right { Ok(text.to_owned()) } else { Err(fault(at, format!("{:.60}: {accepted}", value.to_string()))) }
}

fn number(field: Field, value: &Value, at: &str) -> Result<i64, FilterFault> {
    if field == Field::Csat {
        let score = value.as_i64().filter(|n| (1..=5).contains(n));
        return score.ok_or_else(|| fault(at, format!("{:.60}: a score from 1 to 5 is accepted", value.to_string())));
    }
    let n = value.as_i64().filter(|n| (0..=MAX_NUMBER).contains(n));
    n.ok_or_else(|| fault(at, format!("{:.60}: a whole number from 0 to {MAX_NUMBER} is accepted", value.to_string())))
}

/// Words to look for: two letters or digits together at least, so that there is something to find.
fn words_text(value: &Value, at: &str) -> Result<String, FilterFault> {
    let wrong = || fault(at, format!("words of 2 to {MAX_TEXT} characters are accepted"));
    let text = value.as_str().ok_or_else(wrong)?.trim();
    let apart = |c: char| !c.is_alphanumeric();
    let has_word = text.split(apart).any(|word| word.chars().count() > 1);
    if !has_word || text.chars().count() > MAX_TEXT { Err(wrong()) } else { Ok(text.to_owned()) }
}

fn operand_to_json(leaf: &Leaf) -> Value {
    let values: Vec<Value> = match &leaf.value {
        Operand::None => return Value::Null,
        Operand::Flag(flag) => return json!(flag),
        Operand::Text(text) => return json!(text),
        Operand::Words(words) => words.iter().map(|w| json!(w)).collect(),
        Operand::Numbers(numbers) => numbers.iter().map(|n| json!(n)).collect(),
        Operand::Names(names) => names.iter().map(|name| json!(name)).collect(),
        Operand::Own(values) => values.iter().map(own::to_json).collect(),
        Operand::Ids(ids) => ids
            .iter()
            .map(|id| match id {
                IdRef::Id(id) => json!(id),
                IdRef::Me => json!("@me"),
                IdRef::MyGroups => json!("@my_skill_groups"),
            })
            .collect(),
        Operand::Moments(moments) => moments
            .iter()
            .map(|moment| match moment {
                Moment::At(at) => json!(at),
                Moment::Ago { last, unit } => json!({"last": last, "unit": unit}),
            })
            .collect(),
    };
    match leaf.op {
        Op::In | Op::NotIn | Op::Between => Value::Array(values),
        _ => values.into_iter().next().unwrap_or_default(),
    }
}
