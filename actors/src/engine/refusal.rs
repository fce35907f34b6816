//! One mapping from the engine's refusals to the words of the contract: problem+json and socket errors say the same.

use crate::dialog::messages::Refusal;

/// Error code and HTTP status of a refusal (contract.md 3).
#[must_use]
pub const fn refusal_code(refusal: &Refusal) -> (&'static str, u16) {
    match refusal {
        Refusal::NotFound => ("not_found", 404),
        Refusal::Forbidden(_) => ("forbidden", 403),
        Refusal::Taken { .. } | Refusal::WrongState { .. } => ("conflict", 409),
        Refusal::Stale { .. } => ("precondition", 412),
        Refusal::LimitReached { .. } => ("limit_reached", 409),
        Refusal::Banned => ("banned", 409),
        Refusal::Validation(_) => ("validation", 422),
        Refusal::Busy => ("busy", 429),
        Refusal::DeadLetter | Refusal::Parked | Refusal::Unavailable => ("unavailable", 503),
    }
}

/// What belongs beside `code` and `message`: the holder (`operator_id`, `operator_name`), `version`, `limit`, `state`, `right`, `fields`.
#[must_use]
pub fn refusal_details(refusal: &Refusal) -> serde_json::Map<String, serde_json::Value> {
    let mut details = serde_json::Map::new();
    let mut put = |name: &str, value: serde_json::Value| {
        details.insert(name.to_owned(), value);
    };
    match refusal {
        Refusal::Forbidden(right) => put("right", (*right).into()),
        Refusal::Taken { operator, operator_name } => {
            put("operator_id", operator.get().into());
            put("operator_name", operator_name.as_str().into());
        }
        Refusal::WrongState { state, needed } => {
            put("state", (*state).into());
            put("needed", (*needed).into());
        }
        Refusal::Stale { current } => put("version", (*current).into()),
        Refusal::LimitReached { limit } => put("limit", (*limit).into()),
        Refusal::Validation(fields) => {
            let fields = fields.iter().map(|(field, why)| (field.clone(), why.as_str().into())).collect();
            put("fields", serde_json::Value::Object(fields));
        }
        Refusal::NotFound
        | Refusal::Banned
        | Refusal::DeadLetter
        | Refusal::Busy
        | Refusal::Parked
        | Refusal::Unavailable => {}
    }
    details
}
