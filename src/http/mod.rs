//! Endpoints, one file each, and what they share. The rows of the one route table are put together here.

pub mod extract;
pub mod guard;
pub mod limits;
pub mod outer;
pub mod peer;
pub mod system;

use actix_web::{HttpResponse, ResponseError as _, http::header};

use crate::{
    problem::{Code, Problem},
    routes::Row,
};

pub use extract::{Id, Json, Query, if_match};

/// All rows of the table.
#[must_use]
pub fn rows() -> Vec<Row> {
    let mut rows = system::rows();
    rows.shrink_to_fit();
    rows
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
