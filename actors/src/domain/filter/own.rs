//! Conditions on own fields of clients (administration.md 3): what a field's type can be asked.

use serde_json::Value;

use super::{
    Node, Op, Operand, Own,
    facts::{Decimal, End, FactCond},
    parse::FilterFault,
};
use crate::domain::{
    client_field::{FieldType, MAX_LINE},
    topic::Catalogue,
};

/// Values that [`read`] takes.
pub(super) const ACCEPTED: &str = "a text of 1 to 255 characters, a number, true or false is accepted";

/// Whether a field may have this key: a Latin letter, then up to 59 letters, digits and `_`.
pub(super) fn is_key(key: &str) -> bool {
    key.len() <= 60
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

pub(super) fn read(value: &Value) -> Option<Own> {
    match value {
        Value::String(text) => (1..=MAX_LINE).contains(&text.chars().count()).then(|| Own::Text(text.clone())),
        Value::Number(number) => number.as_f64().and_then(Decimal::of).map(Own::Number),
        Value::Bool(flag) => Some(Own::Flag(*flag)),
        _ => None,
    }
}

pub(super) fn to_json(value: &Own) -> Value {
    match value {
        Own::Text(text) => Value::from(text.as_str()),
        Own::Number(number) => number.to_json(),
        Own::Flag(flag) => Value::from(*flag),
    }
}

/// What is asked of a field of this type, before any «not» of the operator.
///
/// # Errors
/// Operators and values that the type accepts, in words.
pub(super) fn question(kind: FieldType, key: &str, op: Op, value: &Operand) -> Result<FactCond, &'static str> {
    let key = key.to_owned();
    let values: &[Own] = match value {
        Operand::None => return Ok(FactCond::Has(key)),
        Operand::Own(values) => values,
        _ => &[],
    };
    let texts = || values.iter().map(|value| if let Own::Text(text) = value { Some(text.clone()) } else { None });
    match kind {
        FieldType::File => Err("empty, not_empty are accepted"),
        FieldType::Boolean => match (op, values) {
            (Op::Eq | Op::Ne, [Own::Flag(flag)]) => Ok(FactCond::Flag(key, *flag)),
            _ => Err("eq, ne with true or false, empty, not_empty are accepted"),
        },
        FieldType::String | FieldType::Text | FieldType::Select | FieldType::SelectApi | FieldType::Bigint => {
            let wrong = "eq, ne, in, not_in, contains with texts, empty, not_empty are accepted";
            match (op, values) {
                (Op::Contains, [Own::Text(part)]) => Ok(FactCond::Holds(key, part.clone())),
                (Op::Eq | Op::Ne | Op::In | Op::NotIn, _) => {
                    texts().collect::<Option<_>>().map(|words| FactCond::Words(key, words)).ok_or(wrong)
                }
                _ => Err(wrong),
            }
        }
        FieldType::Integer | FieldType::Float => {
            let end = |at: &Decimal, included| Some(End { at: *at, included });
            match (op, values) {
                (Op::Eq | Op::Ne, [Own::Number(n)]) => Ok(FactCond::Number(key, end(n, true), end(n, true))),
                (Op::Gt, [Own::Number(n)]) => Ok(FactCond::Number(key, end(n, false), None)),
                (Op::Lt, [Own::Number(n)]) => Ok(FactCond::Number(key, None, end(n, false))),
                (Op::Between, [Own::Number(from), Own::Number(to)]) => {
                    Ok(FactCond::Number(key, end(from, true), end(to, true)))
                }
                _ => Err("eq, ne, gt, lt, between with numbers, empty, not_empty are accepted"),
            }
        }
        FieldType::Date => {
            let end = |at: &String, included| Some(End { at: at.clone(), included });
            let days: Option<Vec<String>> = texts().map(|day| day.filter(|day| is_day(day))).collect();
            match (op, days.as_deref()) {
                (Op::Eq | Op::Ne, Some([day])) => Ok(FactCond::Day(key, end(day, true), end(day, true))),
                (Op::Gt, Some([day])) => Ok(FactCond::Day(key, end(day, false), None)),
                (Op::Lt, Some([day])) => Ok(FactCond::Day(key, None, end(day, false))),
                (Op::Between, Some([from, to])) => Ok(FactCond::Day(key, end(from, true), end(to, true))),
                _ => Err("eq, ne, gt, lt, between with days such as 2026-11-28, empty, not_empty are accepted"),
            }
        }
    }
}

/// `2026-11-28`. Days that no calendar has match nothing and do no harm.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(n, byte)| if matches!(n, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() })
}

impl Node {
    /// Checks what is asked of own fields of clients against the fields there are, as somebody who does not see `hidden` ones may
    /// ask. The first fault; `place` is the name of the whole, as for [`Node::parse`].
    ///
    /// # Errors
    /// A field that is not there, an operator or a value its type does not take.
    pub fn judge_own(&self, place: &str, catalogue: &Catalogue, hidden: &[String]) -> Result<(), FilterFault> {
        let leaf = match self {
            Self::Group { items, .. } => {
                return items
                    .iter()
                    .enumerate()
                    .try_for_each(|(n, item)| item.judge_own(&format!("{place}.items[{n}]"), catalogue, hidden));
            }
            Self::Leaf(leaf) if leaf.key.is_empty() => return Ok(()),
            Self::Leaf(leaf) => leaf,
        };
        let fields =
            || catalogue.client_fields.iter().map(|row| &row.fields).filter(|field| !hidden.contains(&field.key));
        let fault = |member: &str, why: String| FilterFault { place: format!("{place}.{member}"), why };
        let Some(field) = fields().find(|field| field.key == leaf.key) else {
            let all: Vec<&str> = fields().map(|field| field.key.as_str()).collect();
            let why = format!("clients have no field «{:.60}», {} are accepted", leaf.key, all.join(", "));
            return Err(fault("field", why));
        };
        match question(field.kind, &field.key, leaf.op, &leaf.value) {
            Ok(_) => Ok(()),
            Err(accepted) => {
                Err(fault("op", format!("«{:.60}» is of the type {}: {accepted}", field.key, field.kind.key())))
            }
        }
    }
}
