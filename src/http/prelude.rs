//! What every endpoint file needs.

pub use actix_web::{HttpRequest, HttpResponse, web::Json as Answer};
pub use rozmova_actors::domain::Grant;
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

pub use super::{
    extract::{Id, Ids, Json, PartId, Query, if_match},
    list::{Page, Paging},
};
pub use crate::{
    app::App,
    auth::{Caller, SignedIn},
    problem::{Code, Problem},
};

/// 201 with a body.
pub fn created<T: Serialize>(value: &T) -> HttpResponse {
    HttpResponse::Created().json(value)
}

/// 200 with a body and its version as `ETag`.
pub fn versioned<T: Serialize>(value: &T, version: i64) -> HttpResponse {
    HttpResponse::Ok().insert_header(("etag", format!("\"{version}\""))).json(value)
}
