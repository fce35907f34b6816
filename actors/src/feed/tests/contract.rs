//! The events as the outside sees them: one example file per variant, shared with the panel's reducer tests, and the JSON Schema.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

use crate::domain::{Event, settings::OpSettings};
use crate::feed::{messages::Outgoing, schema::event_schema};

fn examples() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/feed/examples");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut examples: Vec<(String, Value)> = files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap())
        })
        .collect();
    examples.sort_by(|a, b| a.0.cmp(&b.0));
    examples
}

/// Names of the variants as the schema has them.
fn variants() -> BTreeSet<String> {
    let schema = event_schema();
    let variants = schema["oneOf"].as_array().expect("an enum of events");
    variants.iter().map(|v| v["properties"]["t"]["const"].as_str().expect("t is a constant").to_owned()).collect()
}

#[test]
fn every_variant_has_an_example_and_every_example_is_a_variant() {
    let files: BTreeSet<String> = examples().into_iter().map(|(name, _)| name).collect();
    assert_eq!(files, variants());
}

#[test]
fn every_example_reads_as_its_event_and_writes_back_unchanged() {
    for (name, json) in examples() {
        let event: Event = serde_json::from_value(json.clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(event.socket_name(), name);
        assert_eq!(serde_json::to_value(&event).unwrap(), json, "{name}");
        let body = Outgoing::of(&event).unwrap().body;
        let framed: Value = serde_json::from_str(&format!("{{\"seq\":7,{body}}}")).unwrap();
        assert_eq!((&framed["seq"], &framed["t"], &framed["d"]), (&7.into(), &json["t"], &json["d"]), "{name}");
    }
}

/// A small check of JSON Schema as far as schemars writes it for plain data: enough to notice a type that drifted.
fn accepts(root: &Value, schema: &Value, value: &Value) -> bool {
    if let Some(path) = schema["$ref"].as_str() {
        return accepts(root, root.pointer(path.trim_start_matches('#')).unwrap(), value);
    }
    let of = |key: &str| schema[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let any = of("anyOf").is_empty() || of("anyOf").iter().any(|s| accepts(root, s, value));
    let one = of("oneOf").is_empty() || of("oneOf").iter().filter(|s| accepts(root, s, value)).count() == 1;
    let constant = schema.get("const").is_none_or(|c| c == value);
    let listed = of("enum").is_empty() || of("enum").contains(value);
    let kind = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("schema type {other}"),
    };
    let typed = match &schema["type"] {
        Value::String(name) => kind(name),
        Value::Array(names) => names.iter().any(|name| kind(name.as_str().unwrap())),
        _ => true,
    };
    let required = of("required").iter().all(|name| value.get(name.as_str().unwrap()).is_some());
    let fields = schema["properties"].as_object().into_iter().flatten();
    let fields = fields.filter_map(|(name, s)| Some((s, value.get(name)?))).all(|(s, v)| accepts(root, s, v));
    let items = match (schema.get("items"), value.as_array()) {
        (Some(items), Some(values)) => values.iter().all(|v| accepts(root, items, v)),
        _ => true,
    };
    any && one && constant && listed && typed && required && fields && items
}

#[test]
fn every_example_fits_the_schema_and_a_broken_one_does_not() {
    let schema = event_schema();
    for (name, json) in examples() {
        assert!(accepts(&schema, &schema, &json), "{name}");
        for field in json["d"].as_object().unwrap().keys() {
            let mut broken = json.clone();
            broken["d"][field] = serde_json::json!([[]]);
            assert!(!accepts(&schema, &schema, &broken), "{name}: {field} of another type");
        }
    }
}

#[test]
fn the_settings_example_is_the_default() {
    let example = examples().into_iter().find(|(name, _)| name == "settings.changed").unwrap().1;
    assert_eq!(example["d"]["settings"], serde_json::to_value(OpSettings::default()).unwrap());
}
