//! The socket's events as JSON Schema, made from the one Rust enum: the web's types are generated from it, drift is a test.

use crate::domain::Event;

/// JSON Schema (2020-12) of [`Event`]: every event of contract.md 4.4 this version sends, as `{"t", "d"}` (the socket adds `seq`).
#[must_use]
pub fn event_schema() -> serde_json::Value {
    schemars::schema_for!(Event).to_value()
}
