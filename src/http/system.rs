//! What machines ask: alive, ready, version, metrics.

use actix_web::{HttpResponse, http::header, web};

use crate::{
    app::App,
    problem::Problem,
    routes::{Access, Row, get},
    telemetry,
};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/health/live", live).public().says("system", "The process runs"),
        get("/version", version).public().says("system", "Name and version"),
        get("/metrics", metrics).access(Access::Loopback),
    ]
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "ok"}))
}

async fn version(_app: App) -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"name": "rozmova", "version": env!("CARGO_PKG_VERSION")}))
}

/// Renders the metrics in Prometheus' text form.
///
/// # Errors
/// 500 when another recorder was installed in this process.
pub async fn metrics() -> Result<HttpResponse, Problem> {
    let handle = telemetry::metrics().map_err(Problem::internal)?;
    let text = web::block(move || {
        handle.run_upkeep();
        handle.render()
    })
    .await
    .map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")).body(text))
}
