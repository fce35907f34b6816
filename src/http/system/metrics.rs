//! `GET /metrics` (settled difference 22)

use actix_web::{http::header, web};

use crate::{http::prelude::*, telemetry};

/// Renders the metrics in Prometheus' text form.
///
/// # Errors
/// 500 when another recorder was installed in this process.
pub async fn metrics(app: App) -> Result<HttpResponse, Problem> {
    telemetry::engine::publish(&app).await;
    let handle = telemetry::metrics().map_err(Problem::internal)?;
    let text = web::block(move || {
        handle.run_upkeep();
        handle.render() + &telemetry::process::render()
    })
    .await
    .map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")).body(text))
}
