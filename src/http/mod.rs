//! Endpoints, one file each, and what they share. The rows of the one route table are put together here.

pub mod audit;
pub mod auth;
pub mod bots;
pub mod catalogue;
pub mod clients;
pub mod dialogs;
pub mod distribution;
pub mod doors;
pub mod extract;
pub mod guard;
pub mod idempotency;
pub mod keys;
pub mod limits;
pub mod list;
pub mod operators;
pub mod outer;
pub mod panel;
pub mod peer;
pub mod prelude;
pub mod quick_replies;
pub mod rights_matrix;
pub mod settings;
pub mod shedding;
pub mod system;
pub mod users;

use actix_web::{HttpResponse, ResponseError as _, http::header};

use crate::{
    problem::{Code, Problem},
    routes::Row,
};

pub use extract::{Id, Json, Query, if_match};

/// All rows of the API.
#[must_use]
pub fn rows() -> Vec<Row> {
    [
        system::rows(),
        auth::rows(),
        panel::rows(),
        dialogs::rows(),
        clients::rows(),
        operators::rows(),
        distribution::rows(),
        users::rows(),
        catalogue::rows(),
        quick_replies::rows(),
        bots::rows(),
        settings::rows(),
        keys::rows(),
        doors::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The answer when the path exists and the method does not.
#[must_use]
pub fn method_not_allowed(allow: &str) -> HttpResponse {
    let problem = Problem::new(Code::MethodNotAllowed, format!("{allow} is accepted here"));
    let mut response = problem.error_response();
    if let Ok(value) = header::HeaderValue::from_str(allow) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

#[cfg(test)]
mod tests;
