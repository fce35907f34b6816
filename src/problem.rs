//! The ways to be told no: one table of codes, one wire form (problem+json, contract.md 3).
//!
//! Which error belongs where: store functions return `QueryResult`, the engine returns [`Refusal`], handlers return
//! [`Problem`]. Callers of the API see a sentence they can act on; the cause of an internal error goes to the log only,
//! joined by the request id (security.md SE-04).

use std::{collections::BTreeMap, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use rozmova_actors::{dialog::messages::Refusal, ports::ClaimError};
use rozmova_store::StoreError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

tokio::task_local! {
    /// Id of the request that is being answered; set by the outermost middleware.
    pub static REQUEST_ID: String;
}

/// Declares the codes: variant, status, wire code, title.
macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident => $status:ident, $code:literal, $title:literal;)+) => {
        /// One reason for a refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name),+ }
        impl Code {
            /// All codes, for the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// HTTP status.
            #[must_use]
            pub const fn status(self) -> StatusCode { match self { $(Self::$name => StatusCode::$status),+ } }
            /// Stable code.
            #[must_use]
            pub const fn key(self) -> &'static str { match self { $(Self::$name => $code),+ } }
            /// Title for people.
            #[must_use]
            pub const fn title(self) -> &'static str { match self { $(Self::$name => $title),+ } }
        }
    };
}

problem_codes! {
    /// Not parseable.
    Malformed => BAD_REQUEST, "malformed", "The request cannot be understood";
    /// No or no valid sign-in.
    Unauthorized => UNAUTHORIZED, "unauthorized", "Sign in first";
    /// A right is missing.
    Forbidden => FORBIDDEN, "forbidden", "You may not do this";
    /// A role of the caller asks for a second step that is not set up yet.
    SecondFactorDue => FORBIDDEN, "second_factor_due", "Set up the second step of your sign-in first";
    /// An administrator asks for another password, which is set before the next sign-in.
    PasswordChangeDue => FORBIDDEN, "password_change_due", "Set another password first";
    /// Not there, or not for the caller's eyes.
    NotFound => NOT_FOUND, "not_found", "There is no such thing";
    /// The path exists, the method does not.
    MethodNotAllowed => METHOD_NOT_ALLOWED, "method_not_allowed", "The method is not allowed here";
    /// The client was too slow.
    Timeout => REQUEST_TIMEOUT, "timeout", "The request took too long to arrive";
    /// Somebody was faster, or the state does not allow it.
    Conflict => CONFLICT, "conflict", "The present state does not allow it";
    /// The operator's limit.
    LimitReached => CONFLICT, "limit_reached", "The limit is reached";
    /// A channel's time window.
    WindowClosed => CONFLICT, "window_closed", "The channel does not accept messages now";
    /// The client is banned.
    Banned => CONFLICT, "banned", "The client is banned";
    /// The channel cannot do it.
    NotSupported => CONFLICT, "not_supported", "The channel cannot do this";
    /// The first call with the key has not ended.
    IdempotencyRunning => CONFLICT, "idempotency_running", "A call with this key is still running";
    /// Was there once.
    Gone => GONE, "gone", "It is gone";
    /// `If-Match` is stale.
    Precondition => PRECONDITION_FAILED, "precondition", "It has changed since you read it";
    /// Body too large.
    TooLarge => PAYLOAD_TOO_LARGE, "too_large", "The body is too large";
    /// Address too long.
    UriTooLong => URI_TOO_LONG, "uri_too_long", "The address is too long";
    /// Wrong content type.
    MediaType => UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The content type is not accepted";
    /// Fields out of range.
    Validation => UNPROCESSABLE_ENTITY, "validation", "Some fields are not accepted";
    /// The key was used with another body.
    IdempotencyMismatch => UNPROCESSABLE_ENTITY, "idempotency_mismatch", "The key was used with another body";
    /// A second factor is needed.
    OtpRequired => PRECONDITION_REQUIRED, "otp_required", "A second factor is needed";
    /// Too many requests.
    RateLimited => TOO_MANY_REQUESTS, "rate_limited", "Too many requests";
    /// A queue is full.
    Busy => TOO_MANY_REQUESTS, "busy", "Too much waits already";
    /// Headers too large.
    HeadersTooLarge => REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large", "The headers are too large";
    /// Ours to repair.
    Internal => INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side";
    /// The channel refused.
    ChannelError => BAD_GATEWAY, "channel_error", "The channel did not accept it";
    /// No room for files.
    StorageFull => INSUFFICIENT_STORAGE, "storage_full", "There is no room left";
    /// The company directory, which may know the password, is away.
    DirectoryAway => SERVICE_UNAVAILABLE, "directory_away", "The company directory does not answer";
    /// Storage or engine are away.
    Unavailable => SERVICE_UNAVAILABLE, "unavailable", "The service is not available now";
}

/// A refusal on its way to the caller.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Code.
    pub code: Code,
    /// Sentence: what was refused, the value, what is accepted.
    pub detail: String,
    /// Sentence per field.
    pub fields: BTreeMap<String, String>,
    /// Members beyond the standard ones, such as `operator_id`.
    pub extra: Map<String, Value>,
    /// Seconds for `Retry-After`.
    pub retry_after: Option<u64>,
}

/// The wire form, for the API description.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ProblemBody {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Title.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Sentence.
    pub detail: String,
    /// Stable code.
    pub code: String,
    /// Sentence per field, with `validation`.
    #[serde(default)]
    pub fields: Option<BTreeMap<String, String>>,
    /// Also in the `X-Request-Id` header and in the server's log.
    pub request_id: String,
}

impl Problem {
    /// A problem with a sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: BTreeMap::new(), extra: Map::new(), retry_after: None }
    }

    /// The sentence of the title is enough.
    #[must_use]
    pub fn plain(code: Code) -> Self {
        Self::new(code, code.title())
    }

    /// No such thing.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("{what} does not exist or is not visible to you"))
    }

    /// One field is wrong.
    pub fn field(name: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::fields([(name.into(), sentence.into())])
    }

    /// Some fields are wrong.
    pub fn fields(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let fields: BTreeMap<_, _> = fields.into_iter().collect();
        let detail = fields.iter().map(|(name, why)| format!("{name}: {why}")).collect::<Vec<_>>().join("; ");
        Self { fields, ..Self::new(Code::Validation, detail) }
    }

    /// A right is missing.
    #[must_use]
    pub fn missing_right(key: &str) -> Self {
        Self::new(Code::Forbidden, format!("the right {key} is needed")).with("right", key)
    }

    /// Storage or engine are away; try again.
    #[must_use]
    pub fn unavailable(detail: &str) -> Self {
        Self::new(Code::Unavailable, detail).retry(1)
    }

    /// An internal error: the cause is logged here, once, and never shown.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(cause = %cause, request_id = %request_id(), "a request failed inside the server");
        Self::new(Code::Internal, "the request failed inside the server, its cause is in the log under the request id")
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(String::from(name), value.into());
        self
    }

    /// Adds `Retry-After`, seconds.
    #[must_use]
    pub const fn retry(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The wire form.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert(String::from("type"), format!("/problems/{}", self.code.key()).into());
        body.insert(String::from("title"), self.code.title().into());
        body.insert(String::from("status"), self.code.status().as_u16().into());
        body.insert(String::from("detail"), self.detail.clone().into());
        body.insert(String::from("code"), self.code.key().into());
        if !self.fields.is_empty() {
            body.insert(String::from("fields"), serde_json::json!(self.fields));
        }
        body.insert(String::from("request_id"), request_id().into());
        for (name, value) in &self.extra {
            body.insert(name.clone(), value.clone());
        }
        Value::Object(body)
    }
}

/// Id of the present request, `""` outside of one.
#[must_use]
pub fn request_id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_default()
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.key(), self.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.code.status());
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        answer.content_type("application/problem+json; charset=utf-8").body(self.body().to_string())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let sentence = refusal.to_string();
        match refusal {
            Refusal::NotFound => Self::not_found("the dialog"),
            Refusal::Forbidden(right) => Self::missing_right(right),
            Refusal::Taken { operator, operator_name } => Self::new(Code::Conflict, sentence)
                .with("operator_id", operator.get())
                .with("operator_name", operator_name),
            Refusal::WrongState { .. } => Self::new(Code::Conflict, sentence),
            Refusal::Stale { current } => Self::new(Code::Precondition, sentence).with("version", current),
            Refusal::LimitReached { limit } => Self::new(Code::LimitReached, sentence).with("limit", limit),
            Refusal::Banned => Self::new(Code::Banned, sentence),
            Refusal::Validation(fields) => Self::fields(fields),
            Refusal::DeadLetter => Self::new(Code::Internal, sentence),
            Refusal::Busy => Self::new(Code::Busy, sentence).retry(1),
            Refusal::Parked | Refusal::Unavailable => Self::unavailable(&sentence),
        }
    }
}

impl From<ClaimError> for Problem {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Unknown(id) => Self::new(Code::NotFound, error.to_string()).with("file_id", id.get()),
            ClaimError::Away => Self::unavailable("the database does not answer, try again"),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Timeout) {
            tracing::warn!(cause = %error, request_id = %request_id(), "the database did not answer in time");
            Self::unavailable("the database did not finish in time; this may have been done, look before you ask again")
        } else if error.is_temporary() {
            tracing::warn!(cause = %error, request_id = %request_id(), "the database did not answer");
            Self::unavailable("the database does not answer, try again")
        } else {
            Self::internal(error)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use rozmova_actors::domain::OperatorId;

    #[test]
    fn every_refusal_of_the_engine_has_a_code_of_the_contract() {
        let rows = [
            (Refusal::NotFound, 404, "not_found"),
            (Refusal::Forbidden("op_reply"), 403, "forbidden"),
            (Refusal::Taken { operator: OperatorId(7), operator_name: String::from("Olena") }, 409, "conflict"),
            (Refusal::WrongState { state: "closed", needed: "an open one is needed" }, 409, "conflict"),
            (Refusal::Stale { current: 4 }, 412, "precondition"),
            (Refusal::LimitReached { limit: 5 }, 409, "limit_reached"),
            (Refusal::Banned, 409, "banned"),
            (Refusal::Validation(vec![(String::from("comment"), String::from("required"))]), 422, "validation"),
            (Refusal::Busy, 429, "busy"),
            (Refusal::Unavailable, 503, "unavailable"),
        ];
        for (refusal, status, code) in rows {
            let problem = Problem::from(refusal);
            assert_eq!((problem.code.status().as_u16(), problem.code.key()), (status, code));
        }
    }

    #[test]
    fn a_write_that_was_not_waited_for_is_not_told_as_undone() {
        let unknown = Problem::from(StoreError::Timeout);
        assert_eq!(unknown.code.status().as_u16(), 503);
        assert!(unknown.detail.contains("may have been done"), "{}", unknown.detail);
        let away = Problem::from(StoreError::Unavailable(String::from("no connection")));
        assert_eq!((away.code.status().as_u16(), away.detail.contains("may have been done")), (503, false));
    }

    #[test]
    fn a_conflict_names_the_holder() {
        let problem = Problem::from(Refusal::Taken { operator: OperatorId(7), operator_name: String::from("Olena") });
        assert_eq!(problem.body()["operator_id"], 7);
        assert_eq!(problem.body()["operator_name"], "Olena");
    }
}
