//! Fields of the client's card and of users that an administrator defines, and the pure rule of what each type accepts
//! (administration.md 3 and 3.1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::message::clean_text;

/// Characters of a one-line text, of a chosen value and of a default.
pub const MAX_LINE: usize = 255;
/// Characters of a long text.
pub const MAX_TEXT: usize = 2_000;
/// Integers that every reader of JSON keeps exactly.
const SAFE: i64 = (1 << 53) - 1;

/// Type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum FieldType {
    /// One line.
    #[serde(rename = "STRING")]
    String,
    /// Long text.
    #[serde(rename = "TEXT")]
    Text,
    /// One of a list.
    #[serde(rename = "SELECT")]
    Select,
    /// One of a list that another server answers.
    #[serde(rename = "SELECTAPI")]
    SelectApi,
    /// An uploaded file.
    #[serde(rename = "FILE")]
    File,
    /// A whole number that fits 32 bits.
    #[serde(rename = "INTEGER")]
    Integer,
    /// A whole number that fits 64 bits; its value is a text of digits, since many readers of JSON lose such numbers.
    #[serde(rename = "BIGINT")]
    Bigint,
    /// A decimal number.
    #[serde(rename = "FLOAT")]
    Float,
    /// `2026-11-28`.
    #[serde(rename = "DATE")]
    Date,
    /// Yes or no.
    #[serde(rename = "BOOLEAN")]
    Boolean,
}

impl FieldType {
    /// All types.
    pub const ALL: [Self; 10] = [
        Self::String,
        Self::Text,
        Self::Select,
        Self::SelectApi,
        Self::File,
        Self::Integer,
        Self::Bigint,
        Self::Float,
        Self::Date,
        Self::Boolean,
    ];

    /// The name in JSON and SQL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::String => "STRING",
            Self::Text => "TEXT",
            Self::Select => "SELECT",
            Self::SelectApi => "SELECTAPI",
            Self::File => "FILE",
            Self::Integer => "INTEGER",
            Self::Bigint => "BIGINT",
            Self::Float => "FLOAT",
            Self::Date => "DATE",
            Self::Boolean => "BOOLEAN",
        }
    }

    /// The type of a name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether values of two clients can be compared for [`FieldRules::unique`].
    #[must_use]
    pub const fn can_be_unique(self) -> bool {
        matches!(self, Self::String | Self::Integer | Self::Bigint)
    }
}

/// Where a list of values is fetched from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListSource {
    /// Address, asked with GET.
    pub url: String,
    /// Path to the array in the answer, names joined by dots; empty = the answer is the array.
    pub items_path: String,
    /// Path to the stored value in an item; empty = the item itself.
    pub value_path: String,
    /// Path to the shown text in an item; empty = the value.
    pub label_path: String,
    /// Seconds the list is kept, 0..=86400; 0 asks each time.
    pub cache_s: u32,
}

/// What else is said of a field; kept as one value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldRules {
    /// See [`ClientFieldFields::default`].
    pub default: String,
    /// See [`ClientFieldFields::required`].
    pub required: bool,
    /// See [`ClientFieldFields::pinned`].
    pub pinned: bool,
    /// See [`ClientFieldFields::visible`].
    pub visible: Option<bool>,
    /// See [`ClientFieldFields::non_editable`].
    pub non_editable: bool,
    /// See [`ClientFieldFields::unique`].
    pub unique: bool,
    /// See [`ClientFieldFields::hidden_roles`].
    pub hidden_roles: Vec<String>,
    /// See [`ClientFieldFields::options`].
    pub options: Vec<String>,
    /// See [`ClientFieldFields::api`].
    pub api: Option<ListSource>,
    /// See [`ClientFieldFields::min`].
    pub min: Option<i64>,
    /// See [`ClientFieldFields::max`].
    pub max: Option<i64>,
    /// See [`ClientFieldFields::pattern`].
    pub pattern: String,
}

/// A field as an administrator edits it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientFieldFields {
    /// Technical name, Latin letters, digits and `_`; values are stored under it, so it never changes.
    pub key: String,
    /// Shown name.
    pub label: String,
    /// Type; never changes.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Place; a new field goes to the end.
    #[serde(default = "last")]
    pub position: i32,
    /// `false` = archived: not on cards, values are kept.
    #[serde(default = "yes")]
    pub active: bool,
    /// Shown while a client has no value.
    #[serde(default)]
    pub default: String,
    /// The value cannot be emptied.
    #[serde(default)]
    pub required: bool,
    /// Always in sight on the card; others are under «show all».
    #[serde(default)]
    pub pinned: bool,
    /// On the card at all; the API has its value either way.
    #[serde(default = "yes")]
    pub visible: bool,
    /// Operators only read it; whoever sets the panel up, and keys, write it.
    #[serde(default)]
    pub non_editable: bool,
    /// No two clients have the same value; for one line of text and whole numbers.
    #[serde(default)]
    pub unique: bool,
    /// Roles that neither see nor change it; it is hidden from whoever has only such roles.
    #[serde(default)]
    pub hidden_roles: Vec<String>,
    /// Values of `SELECT`.
    #[serde(default)]
    pub options: Vec<String>,
    /// Source of `SELECTAPI`.
    #[serde(default)]
    pub api: Option<ListSource>,
    /// Smallest number.
    #[serde(default)]
    pub min: Option<i64>,
    /// Largest number.
    #[serde(default)]
    pub max: Option<i64>,
    /// Regular expression that the whole of a `STRING` fits; empty = any.
    #[serde(default)]
    pub pattern: String,
}

/// A field of users: the same as one of clients, in a list of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct UserFieldFields(pub ClientFieldFields);

impl From<ClientFieldFields> for UserFieldFields {
    fn from(field: ClientFieldFields) -> Self {
        Self(field)
    }
}

impl AsRef<ClientFieldFields> for UserFieldFields {
    fn as_ref(&self) -> &ClientFieldFields {
        &self.0
    }
}

impl AsRef<Self> for ClientFieldFields {
    fn as_ref(&self) -> &Self {
        self
    }
}

const fn yes() -> bool {
    true
}

const fn last() -> i32 {
    10_000
}

impl ClientFieldFields {
    /// What is stored in columns of its own, and the rest.
    #[must_use]
    pub fn rules(&self) -> FieldRules {
        FieldRules {
            default: self.default.clone(),
            required: self.required,
            pinned: self.pinned,
            visible: Some(self.visible),
            non_editable: self.non_editable,
            unique: self.unique,
            hidden_roles: self.hidden_roles.clone(),
            options: self.options.clone(),
            api: self.api.clone(),
            min: self.min,
            max: self.max,
            pattern: self.pattern.clone(),
        }
    }

    /// A field of its parts.
    #[must_use]
    pub fn of(key: String, label: String, kind: FieldType, position: i32, active: bool, rules: FieldRules) -> Self {
        Self {
            key,
            label,
            kind,
            position,
            active,
            default: rules.default,
            required: rules.required,
            pinned: rules.pinned,
            visible: rules.visible.unwrap_or(true),
            non_editable: rules.non_editable,
            unique: rules.unique,
            hidden_roles: rules.hidden_roles,
            options: rules.options,
            api: rules.api,
            min: rules.min,
            max: rules.max,
            pattern: rules.pattern,
        }
    }

    /// Whether somebody with these roles does not see it: all of them are among the hidden ones. A key has no roles and sees all.
    #[must_use]
    pub fn hidden_from(&self, roles: &[String]) -> bool {
        !roles.is_empty() && roles.iter().all(|role| self.hidden_roles.contains(role))
    }

    /// Brings a value to the stored form, `None` for an empty one, or says what is accepted. What needs a look elsewhere (a list of
    /// another server, a file, a pattern, other clients) is judged by the caller.
    ///
    /// # Errors
    /// What is accepted, in words.
    pub fn accept(&self, raw: &Value) -> Result<Option<Value>, String> {
        let value = match raw {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            raw => Some(self.typed(raw)?),
        };
        if value.is_none() && self.required {
            return Err(String::from("a value is needed"));
        }
        Ok(value)
    }

    fn typed(&self, raw: &Value) -> Result<Value, String> {
        match self.kind {
            FieldType::String => line(raw).map(Value::String),
            FieldType::Text => match raw {
                Value::String(text) if text.chars().count() <= MAX_TEXT => Ok(clean_text(text).trim().into()),
                _ => Err(format!("a text of up to {MAX_TEXT} characters is accepted")),
            },
            FieldType::Select => {
                let chosen = line(raw)?;
                if self.options.contains(&chosen) {
                    Ok(chosen.into())
                } else {
                    Err(format!("one of {} is accepted", self.options.join(", ")))
                }
            }
            FieldType::SelectApi => line(raw).map(Value::String),
            FieldType::File => match raw.as_i64() {
                Some(id) if id > 0 => Ok(raw.clone()),
                _ => Err(String::from("the id of an uploaded file is accepted")),
            },
            FieldType::Integer => {
                let number = whole(raw).filter(|n| i32::try_from(*n).is_ok());
                let number = number.ok_or_else(|| format!("a whole number from {} to {}", i32::MIN, i32::MAX));
                self.within(number.map_err(|what| format!("{what} is accepted"))?).map(Value::from)
            }
            FieldType::Bigint => {
                let number = whole(raw).ok_or_else(|| String::from("a whole number of up to 19 digits is accepted"))?;
                self.within(number).map(|n| Value::String(n.to_string()))
            }
            FieldType::Float => self.decimal(raw),
            FieldType::Date => date(raw),
            FieldType::Boolean => match raw {
                Value::Bool(_) => Ok(raw.clone()),
                Value::String(text) if text == "true" => Ok(true.into()),
                Value::String(text) if text == "false" => Ok(false.into()),
                _ => Err(String::from("true or false is accepted")),
            },
        }
    }

    fn decimal(&self, raw: &Value) -> Result<Value, String> {
        let number = match raw {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().replace(',', ".").parse().ok(),
            _ => None,
        };
        let number = number.filter(|n| n.is_finite()).and_then(|n| Number::from_f64(n).map(|whole| (n, whole)));
        let (number, stored) = number.ok_or_else(|| String::from("a number is accepted"))?;
        let below = self.min.is_some_and(|min| number < min as f64);
        if below || self.max.is_some_and(|max| number > max as f64) {
            return Err(self.range());
        }
        Ok(Value::Number(stored))
    }

    fn within(&self, number: i64) -> Result<i64, String> {
        let below = self.min.is_some_and(|min| number < min);
        if below || self.max.is_some_and(|max| number > max) { Err(self.range()) } else { Ok(number) }
    }

    fn range(&self) -> String {
        match (self.min, self.max) {
            (Some(min), Some(max)) => format!("a number from {min} to {max} is accepted"),
            (Some(min), None) => format!("a number of at least {min} is accepted"),
            (None, Some(max)) => format!("a number of at most {max} is accepted"),
            (None, None) => String::from("a number is accepted"),
        }
    }
}

/// One line of text; numbers come as their digits.
fn line(raw: &Value) -> Result<String, String> {
    let text = match raw {
        Value::String(text) => clean_text(text).trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    if (1..=MAX_LINE).contains(&text.chars().count()) && !text.contains('\n') {
        return Ok(text);
    }
    Err(format!("one line of up to {MAX_LINE} characters is accepted"))
}

fn whole(raw: &Value) -> Option<i64> {
    match raw {
        // Beyond this a number has passed through somebody who rounds.
        Value::Number(number) => number.as_i64().filter(|n| (-SAFE..=SAFE).contains(n)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn date(raw: &Value) -> Result<Value, String> {
    let wrong = || String::from("a date such as 2026-11-28 is accepted");
    let text = raw.as_str().map(str::trim).filter(|text| text.len() == 10).ok_or_else(wrong)?;
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(wrong()) };
    let number = |part: &str, length: usize| -> Option<u32> {
        (part.len() == length && part.chars().all(|c| c.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return Err(wrong());
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if year >= 1 && (1..=days).contains(&day) { Ok(text.into()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn field(kind: &str, more: Value) -> ClientFieldFields {
        let mut tree = json!({"key": "k", "label": "К", "type": kind});
        tree.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(tree).unwrap()
    }

    #[test]
    fn each_of_the_ten_types_accepts_its_values_in_one_form_and_nothing_else() {
        let list = json!({"options": ["A", "Б"]});
        let rows: Vec<(&str, Value, Value, Option<Value>)> = vec![
            ("STRING", json!({}), json!(" Київ "), Some(json!("Київ"))),
            ("STRING", json!({}), json!(40), Some(json!("40"))),
            ("STRING", json!({}), json!("a\nb"), None),
            ("STRING", json!({}), json!("ї".repeat(256)), None),
            ("STRING", json!({}), json!([]), None),
            ("TEXT", json!({}), json!("a\nb"), Some(json!("a\nb"))),
            ("TEXT", json!({}), json!("ї".repeat(2_001)), None),
            ("SELECT", list.clone(), json!("Б"), Some(json!("Б"))),
            ("SELECT", list, json!("В"), None),
            ("SELECTAPI", json!({}), json!("7"), Some(json!("7"))),
            ("FILE", json!({}), json!(12), Some(json!(12))),
            ("FILE", json!({}), json!("x.pdf"), None),
            ("FILE", json!({}), json!(-1), None),
            ("INTEGER", json!({}), json!("-7"), Some(json!(-7))),
            ("INTEGER", json!({}), json!(2_147_483_648_i64), None),
            ("INTEGER", json!({}), json!(1.5), None),
            ("INTEGER", json!({"min": 1, "max": 5}), json!(6), None),
            ("BIGINT", json!({}), json!("9223372036854775807"), Some(json!("9223372036854775807"))),
            ("BIGINT", json!({}), json!(42), Some(json!("42"))),
            ("BIGINT", json!({}), json!(9_007_199_254_740_993_i64), None),
            ("BIGINT", json!({}), json!("12345678901234567890"), None),
            ("FLOAT", json!({}), json!("3,5"), Some(json!(3.5))),
            ("FLOAT", json!({"max": 3}), json!(3.5), None),
            ("FLOAT", json!({}), json!("NaN"), None),
            ("DATE", json!({}), json!("2028-02-29"), Some(json!("2028-02-29"))),
            ("DATE", json!({}), json!("2026-02-29"), None),
            ("DATE", json!({}), json!("28.11.2026"), None),
            ("DATE", json!({}), json!("2026-1-01 "), None),
            ("BOOLEAN", json!({}), json!(false), Some(json!(false))),
            ("BOOLEAN", json!({}), json!("true"), Some(json!(true))),
            ("BOOLEAN", json!({}), json!(1), None),
        ];
        for (kind, rules, raw, expected) in rows {
            let got = field(kind, rules).accept(&raw);
            assert_eq!(got.clone().ok().flatten(), expected, "{kind} {raw}: {got:?}");
        }
        assert_eq!(FieldType::ALL.map(|kind| FieldType::from_key(kind.key())), FieldType::ALL.map(Some));
    }

    #[test]
    fn an_empty_value_removes_the_field_unless_it_is_required() {
        for empty in [json!(null), json!(" ")] {
            for kind in FieldType::ALL {
                assert_eq!(field(kind.key(), json!({})).accept(&empty), Ok(None));
                assert!(field(kind.key(), json!({"required": true})).accept(&empty).is_err());
            }
        }
    }

    #[test]
    fn a_field_is_hidden_from_those_who_have_only_hidden_roles() {
        let hidden = field("STRING", json!({"hidden_roles": ["operator", "light_agent"]}));
        let roles = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(hidden.hidden_from(&roles(&["operator"])));
        assert!(hidden.hidden_from(&roles(&["operator", "light_agent"])));
        assert!(!hidden.hidden_from(&roles(&["operator", "supervisor"])));
        assert!(!hidden.hidden_from(&[]), "a key has no roles");
    }
}
