//! `GET /health/live`, `GET /health/ready`, `GET /version`

use std::collections::BTreeMap;

use crate::http::prelude::*;

/// An arbiter that has not answered its ping for this long hangs.
const HANGS_MS: u64 = 5_000;

/// The process runs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Live {
    /// Always `ok`.
    pub status: &'static str,
}

/// Whether the server takes work.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ready {
    /// `ready` or `not_ready`.
    pub status: &'static str,
    /// Why not; empty when ready.
    pub reasons: Vec<String>,
    /// What deserves attention although the server takes work.
    pub warnings: Vec<String>,
    /// What protects committed messages from a power cut, by setting.
    pub durability: BTreeMap<String, String>,
    /// Milliseconds since the last commit, null before the first.
    pub last_commit_ms: Option<u64>,
}

/// Name and version.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Version {
    /// `rozmova`
    pub name: &'static str,
    /// Of the package.
    pub version: &'static str,
}

/// The process runs and its HTTP side answers.
pub async fn live() -> Answer<Live> {
    Answer(Live { status: "ok" })
}

/// 200, or 503 with the reasons. Redis is never among them: the server works without it.
pub async fn ready(app: App) -> HttpResponse {
    let mut answer = Ready {
        status: "ready",
        reasons: Vec::new(),
        warnings: Vec::new(),
        durability: BTreeMap::new(),
        last_commit_ms: None,
    };
    if app.is_stopping() {
        answer.reasons.push(String::from("the server is stopping"));
    }
    let database = app.store.ready().await;
    answer.last_commit_ms = database.last_commit.map(|age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX));
    if database.answers {
        match app.store.durability().await {
            Ok(durability) => {
                if !durability.is_safe() {
                    answer.warnings.push(format!(
                        "acknowledged messages may be lost in a power cut: {}",
                        durability.unsafe_settings.join(", ")
                    ));
                }
                answer.durability = durability.settings.into_iter().collect();
            }
            Err(error) => {
                tracing::warn!(%error, "the durability of the database is not known");
                answer.warnings.push(String::from("the durability of the database is not known"));
            }
        }
    } else {
        // The cause may hold addresses, so it goes to the log only.
        tracing::warn!(reason = database.reason, "the database does not answer");
        answer.reasons.push(String::from("the database does not answer"));
    }
    let lags = app.engine.arbiter_lag_ms();
    for (arbiter, lag) in lags.iter().enumerate().filter(|(_, lag)| **lag > HANGS_MS) {
        answer.reasons.push(format!("arbiter {arbiter} has not answered for {lag} ms"));
    }
    if !app.config.is_https() {
        answer.warnings.push(String::from("public_url is not https: the session cookie is not Secure"));
    }
    if answer.reasons.is_empty() {
        HttpResponse::Ok().json(answer)
    } else {
        answer.status = "not_ready";
        HttpResponse::ServiceUnavailable().json(answer)
    }
}

/// Name and version.
pub async fn version() -> Answer<Version> {
    Answer(Version { name: "rozmova", version: env!("CARGO_PKG_VERSION") })
}
