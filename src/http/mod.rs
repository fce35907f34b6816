//! Endpoints, one file each, and what they share. The rows of the one route table are put together here.

pub mod audit;
pub mod audit_log;
pub mod auth;
pub mod bots;
pub mod calendars;
pub mod catalogue;
pub mod client_fields;
pub mod clients;
pub mod csat;
pub mod csv;
pub mod dialogs;
pub mod distribution;
pub mod doors;
pub mod drafts;
pub mod extract;
pub mod files;
pub mod filters;
pub mod folders;
pub mod guard;
pub mod idempotency;
pub mod ip_blocks;
pub mod keys;
pub mod limits;
pub mod list;
pub mod me;
pub mod operators;
pub mod outer;
pub mod panel;
pub mod peer;
pub mod prelude;
pub mod quick_replies;
pub mod rights_matrix;
pub mod search;
pub mod settings;
pub mod shedding;
pub mod system;
pub mod table;
pub mod user_fields;
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
        search::rows(),
        drafts::rows(),
        clients::rows(),
        client_fields::rows(),
        user_fields::rows(),
        operators::rows(),
        distribution::rows(),
        users::rows(),
        catalogue::rows(),
        quick_replies::rows(),
        filters::rows(),
        folders::rows(),
        calendars::rows(),
        me::rows(),
        files::rows(),
        bots::rows(),
        ip_blocks::rows(),
        csat::rows(),
        settings::rows(),
        audit_log::rows(),
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
