//! The error answer of a command: `{"code","message",…}` (contract.md 4).

use serde_json::{Map, Value};

use crate::dialog::messages::Refusal;
use crate::engine::refusal::{refusal_code, refusal_details};

/// Why a command was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Code of contract.md 3.
    pub code: &'static str,
    /// A sentence for people and logs, in English; the panel translates by code.
    pub message: String,
    /// More fields of `d`.
    pub details: Map<String, Value>,
}

impl Fault {
    /// A fault without details.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Map::new() }
    }

    /// One field is missing or wrong.
    #[must_use]
    pub fn field(name: &str, why: impl Into<String>) -> Self {
        Self::from(&Refusal::Validation(vec![(name.to_owned(), why.into())]))
    }

    /// The `d` of the error frame.
    #[must_use]
    pub fn into_body(self) -> Value {
        let mut body = self.details;
        body.insert(String::from("code"), self.code.into());
        body.insert(String::from("message"), self.message.into());
        Value::Object(body)
    }
}

impl From<&Refusal> for Fault {
    fn from(refusal: &Refusal) -> Self {
        let (code, _) = refusal_code(refusal);
        Self { code, message: refusal.to_string(), details: refusal_details(refusal) }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::from(&refusal)
    }
}
