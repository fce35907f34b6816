//! `params_from_site` (channels.md 2.5): at most 50 keys and 8 KiB, values string, number or bool, reserved names dropped.

use rozmova_actors::domain::message::clean_text;
use serde_json::{Map, Value};

/// Most keys.
pub const MAX_KEYS: usize = 50;
/// Most bytes of keys and values together.
pub const MAX_BYTES: usize = 8 * 1024;
const MAX_NAME: usize = 64;
/// Names that would hide the product's own values.
pub const RESERVED: [&str; 3] = ["chat_id", "channel", "bot_id"];

/// Keeps what may be kept, in the order of the names; everything else is dropped silently (a foreign page wrote it).
#[must_use]
pub fn clean(raw: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    let mut bytes = 0;
    for (name, value) in raw {
        let name = clean_text(name);
        let value = match value {
            Value::String(text) => Value::String(clean_text(text)),
            Value::Number(_) | Value::Bool(_) => value.clone(),
            Value::Null | Value::Array(_) | Value::Object(_) => continue,
        };
        let size = name.len() + value.as_str().map_or(8, str::len);
        let fits = kept.len() < MAX_KEYS && bytes + size <= MAX_BYTES && name.chars().count() <= MAX_NAME;
        if fits && !name.is_empty() && !RESERVED.contains(&name.as_str()) {
            bytes += size;
            kept.insert(name, value);
        }
    }
    kept
}

/// Merges newer values over older ones, within the same limits.
pub fn merge(into: &mut Value, newer: &Map<String, Value>) {
    let mut all = into.as_object().cloned().unwrap_or_default();
    for (name, value) in newer {
        all.insert(name.clone(), value.clone());
    }
    *into = Value::Object(clean(&all));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use serde_json::json;

    fn cleaned(raw: Value) -> Value {
        Value::Object(clean(raw.as_object().unwrap()))
    }

    #[test]
    fn reserved_names_and_nested_values_are_dropped() {
        let raw = json!({"utm": "a\u{0}b", "n": 5, "ok": true, "chat_id": "x", "bot_id": 1, "channel": "y", "o": {}, "l": [], "z": null, "": 1});
        assert_eq!(cleaned(raw), json!({"utm": "ab", "n": 5, "ok": true}));
    }

    #[test]
    fn more_than_50_keys_or_8_kib_are_cut() {
        let many: Map<_, _> = (0..80).map(|n| (format!("k{n:02}"), json!(n))).collect();
        assert_eq!(clean(&many).len(), MAX_KEYS);
        let long = json!({"a": "x".repeat(MAX_BYTES), "b": "short"});
        assert_eq!(cleaned(long), json!({"b": "short"}));
    }

    #[test]
    fn newer_values_win() {
        let mut value = json!({"a": 1, "b": 2});
        merge(&mut value, json!({"b": 3, "c": 4}).as_object().unwrap());
        assert_eq!(value, json!({"a": 1, "b": 3, "c": 4}));
    }
}
