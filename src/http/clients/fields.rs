//! Values of own fields of clients and of users: what a change of them is judged by, and what of them a caller sees.

use rozmova_actors::domain::{
    FileId, Grant,
    client_field::{ClientFieldFields, FieldType},
    listing::Listed,
    message::clean_text,
};
use rozmova_store::{clients::ClientRow, files};
use serde_json::{Map, Value};

use crate::http::{
    client_fields::{lists, pattern_of},
    prelude::*,
};

/// Own fields of one client or user.
const MAX_FIELDS: usize = 100;
/// Characters of a value without a definition.
const MAX_VALUE: usize = 2_000;

/// A change of own fields that may be stored.
#[derive(Debug, Default, PartialEq)]
pub struct Judged {
    /// All values as they become; `None` when nothing was asked.
    pub values: Option<Value>,
    /// (key, value as text) that no other one may have.
    pub unique: Vec<(String, String)>,
    /// Files that become the client's or user's.
    pub given: Vec<FileId>,
}

/// How a fault names an own field.
#[must_use]
pub fn name_of(key: &str) -> String {
    format!("custom_fields.{key}")
}

/// By what a change is judged.
pub struct Judging<'a> {
    /// Fields that are set up.
    pub defined: &'a [Listed<ClientFieldFields>],
    /// The member of the body that holds the values, for faults.
    pub member: &'static str,
    /// May write what others only read.
    pub boss: bool,
    /// Values under names that nobody set up are kept too.
    pub free: bool,
}

/// Roles by which fields are hidden from a caller; the root administrator and keys see all.
#[must_use]
pub fn roles_of(who: &Caller) -> Vec<String> {
    who.user().filter(|me| !me.user.is_root).map(|me| me.user.roles.clone()).unwrap_or_default()
}

/// Values as the caller sees them: without fields hidden from their roles, with the default of a field that has no value.
#[must_use]
pub fn shown(app: &App, who: &Caller, values: Value) -> Value {
    seen(&app.engine.catalogue().client_fields, &roles_of(who), values)
}

/// The same by these fields.
#[must_use]
pub fn seen(defined: &[Listed<ClientFieldFields>], roles: &[String], values: Value) -> Value {
    let Value::Object(mut values) = values else { return values };
    for Listed { fields: field, .. } in defined {
        if field.hidden_from(roles) {
            values.remove(&field.key);
        } else if !field.default.is_empty()
            && !values.contains_key(&field.key)
            && let Ok(Some(default)) = field.accept(&Value::String(field.default.clone()))
        {
            values.insert(field.key.clone(), default);
        }
    }
    Value::Object(values)
}

/// Keys of fields that the caller does not see.
#[must_use]
pub fn hidden(app: &App, who: &Caller) -> Vec<String> {
    let roles = roles_of(who);
    let catalogue = app.engine.catalogue();
    let hidden = catalogue.client_fields.iter().filter(|row| row.fields.hidden_from(&roles));
    hidden.map(|row| name_of(&row.fields.key)).collect()
}

/// Judges a change by type, rules, the other server's list and the files it names.
///
/// # Errors
/// 422 with every fault by `custom_fields.<key>`, 503 when a list cannot be read.
pub async fn judge(app: &App, who: &Caller, before: &ClientRow, raw: Map<String, Value>) -> Result<Judged, Problem> {
    let catalogue = app.engine.catalogue();
    let boss = who.user().is_none() || who.has(Grant::SettingsOpPanel);
    let by = Judging { defined: &catalogue.client_fields, member: "custom_fields", boss, free: true };
    judge_by(app, who, &by, &before.custom_fields, raw).await
}

/// Judges a change of the values of a client or a user.
///
/// # Errors
/// 422 with every fault by `<member>.<key>`, 503 when a list cannot be read.
pub async fn judge_by(
    app: &App,
    who: &Caller,
    by: &Judging<'_>,
    before: &Value,
    raw: Map<String, Value>,
) -> Result<Judged, Problem> {
    if raw.is_empty() {
        return Ok(Judged::default());
    }
    let (accepted, faults) = typed(by, &roles_of(who), raw);
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let known = before.as_object().cloned().unwrap_or_default();
    let mut judged = Judged::default();
    let mut values = known.clone();
    for (key, value) in accepted {
        let field = by.defined.iter().find(|row| row.fields.key == key);
        let Some(value) = value else {
            values.remove(&key);
            continue;
        };
        if known.get(&key) != Some(&value)
            && let Some(field) = field
        {
            asked_elsewhere(app, who, by, field, &value, &mut judged).await?;
        }
        values.insert(key, value);
    }
    if values.len() > MAX_FIELDS {
        let why = format!("{} fields, at most {MAX_FIELDS} are accepted", values.len());
        return Err(Problem::field(by.member, why));
    }
    judged.values = Some(Value::Object(values));
    Ok(judged)
}

async fn asked_elsewhere(
    app: &App,
    who: &Caller,
    by: &Judging<'_>,
    field: &Listed<ClientFieldFields>,
    value: &Value,
    judged: &mut Judged,
) -> Result<(), Problem> {
    let (key, text) = (&field.fields.key, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    match field.fields.kind {
        FieldType::SelectApi => {
            let items = lists::fetched(app, field).await?;
            if !items.iter().any(|item| item.value == text) {
                let name = format!("{}.{key}", by.member);
                return Err(Problem::field(name, format!("«{text:.60}» is not in the list")));
            }
        }
        FieldType::File => {
            let id = FileId(value.as_i64().unwrap_or_default());
            let row = app.store.run(move |conn| files::by_id(conn, id)).await?;
            let own =
                row.is_some_and(|row| row.owner == who.key() && row.attached_at.is_none() && row.deleted_at.is_none());
            if !own {
                let why = "a file that you uploaded and that nothing else has is accepted";
                return Err(Problem::field(format!("{}.{key}", by.member), why));
            }
            judged.given.push(id);
        }
        _ => {}
    }
    if field.fields.unique {
        judged.unique.push((key.clone(), text));
    }
    Ok(())
}

/// (key, stored form or `None` to remove) and faults.
type Typed = (Vec<(String, Option<Value>)>, Vec<(String, String)>);

/// What needs no look elsewhere.
fn typed(by: &Judging<'_>, roles: &[String], raw: Map<String, Value>) -> Typed {
    let (mut accepted, mut faults) = (Vec::new(), Vec::new());
    for (key, value) in raw {
        let key = clean_text(&key).trim().to_owned();
        let judged = match by.defined.iter().map(|row| &row.fields).find(|field| field.key == key) {
            Some(field) if field.hidden_from(roles) => Err(String::from("the field is not yours to change")),
            Some(field) if field.non_editable && !by.boss => Err(String::from("the field is only read here")),
            Some(field) => field.accept(&value).and_then(|value| match &value {
                Some(Value::String(text)) if !field.pattern.is_empty() && !fits(&field.pattern, text) => {
                    Err(format!("a value such as {} describes is accepted", field.pattern))
                }
                _ => Ok(value),
            }),
            None if by.free => free(&key, value),
            None => Err(String::from("there is no such field")),
        };
        match judged {
            Ok(value) => accepted.push((key, value)),
            Err(why) => faults.push((format!("{}.{key}", by.member), why)),
        }
    }
    (accepted, faults)
}

fn fits(pattern: &str, text: &str) -> bool {
    pattern_of(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

/// A value under a name nobody set up: kept as it is, for those who write from other systems.
fn free(key: &str, value: Value) -> Result<Option<Value>, String> {
    if !(1..=60).contains(&key.chars().count()) {
        return Err(String::from("names of 1 to 60 characters are accepted"));
    }
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.chars().count() <= MAX_VALUE => Ok(Some(Value::String(clean_text(&text)))),
        Value::Number(_) | Value::Bool(_) => Ok(Some(value)),
        _ => Err(format!("a text of up to {MAX_VALUE} characters, a number, true, false or null is accepted")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn fields(raw: Value) -> Vec<Listed<ClientFieldFields>> {
        let list = raw.as_array().unwrap().iter();
        list.map(|field| Listed { id: 1, version: 1, fields: serde_json::from_value(field.clone()).unwrap() }).collect()
    }

    #[test]
    fn own_fields_are_judged_by_their_type_and_free_ones_hold_plain_values_only() {
        let defined = fields(json!([
            {"key": "size", "label": "Розмір", "type": "INTEGER"},
            {"key": "code", "label": "Код", "type": "STRING", "pattern": "[A-Z]{2}"},
            {"key": "vip", "label": "VIP", "type": "BOOLEAN", "non_editable": true},
            {"key": "debt", "label": "Борг", "type": "FLOAT", "hidden_roles": ["operator"]},
        ]));
        let roles = [String::from("operator")];
        let by = |boss, free| Judging { defined: &defined, member: "custom_fields", boss, free };
        let judge = |raw: Value, boss: bool| typed(&by(boss, true), &roles, raw.as_object().unwrap().clone());
        let strict = typed(&by(true, false), &roles, json!({"Місто": "Львів"}).as_object().unwrap().clone());
        assert_eq!(strict.1[0], (String::from("custom_fields.Місто"), String::from("there is no such field")));
        let (accepted, faults) = judge(json!({"size": "40", "code": "UA", "Місто": "Львів", "gone": null}), false);
        assert!(faults.is_empty(), "{faults:?}");
        let sorted: std::collections::BTreeMap<_, _> = accepted.into_iter().collect();
        assert_eq!(sorted["size"], Some(json!(40)));
        assert_eq!((&sorted["Місто"], &sorted["gone"]), (&Some(json!("Львів")), &None));
        let wrong = json!({
            "size": "багато", "code": "ua", "vip": true, "debt": 1, "list": [], "": "x", "long": "x".repeat(2_001),
        });
        let (accepted, faults) = judge(wrong, false);
        assert!(accepted.is_empty(), "{accepted:?}");
        assert_eq!(faults.len(), 7, "{faults:?}");
        assert!(faults.iter().all(|(name, _)| name.starts_with("custom_fields.")));
        assert!(judge(json!({"vip": true}), true).1.is_empty());
    }
}
