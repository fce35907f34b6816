//! `POST /api/v1/distribution/run`

use crate::http::{audit::Note, prelude::*};

/// The supervisor's button: the distributor looks at the queue now.
///
/// # Errors
/// 503.
pub async fn run(app: App, req: HttpRequest, who: Caller) -> Result<HttpResponse, Problem> {
    app.engine.distribute_now().await;
    app.audit.keep(&who, app.ip_of(&req), app.now(), Note::new("distribution.run", "instance", None)).await;
    Ok(HttpResponse::Accepted().json(serde_json::json!({"status": "running"})))
}
