//! What stands before every handler: who is it, may they, how often, and was this very call made before.

use std::sync::Arc;

use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};

use super::outer::refuse;
use crate::{
    app::AppState,
    problem::{Code, Problem},
    routes::{Access, Spec},
};

/// The middleware of one row.
///
/// # Errors
/// None of its own: refusals are answers.
pub async fn guard(
    spec: Arc<Spec>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(app) = req.app_data::<Data<AppState>>().cloned() else {
        return Ok(refuse(req, &Problem::unavailable("the server is not wired")));
    };
    if spec.access == Access::Loopback && !super::peer::is_local(req.request()) {
        return Ok(refuse(req, &Problem::new(Code::NotFound, "there is nothing at this address")));
    }
    if app.is_stopping() && spec.path.starts_with("/api/") {
        return Ok(refuse(req, &Problem::unavailable("the server is being restarted")));
    }
    next.call(req).await.map(ServiceResponse::map_into_boxed_body)
}
