//! Log and metrics. Nothing here ever sees message texts, tokens or passwords: spans carry ids, routes and statuses.

use std::{io::IsTerminal as _, sync::OnceLock};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::config::{Log, LogFormat};

/// Messages of customers that became durable, by channel (contract.md 2).
pub const INBOUND_MESSAGES: &str = "rozmova_inbound_messages_total";
/// Answered requests by route, method and status class.
pub const HTTP_REQUESTS: &str = "rozmova_http_requests_total";
/// Seconds from request to answer by route.
pub const HTTP_SECONDS: &str = "rozmova_http_request_seconds";
/// Open panel sockets.
pub const PANEL_SOCKETS: &str = "rozmova_panel_sockets";
/// Refused sign-ins.
pub const LOGIN_FAILURES: &str = "rozmova_login_failures_total";

/// Starts the log; a second call in one process (tests) changes nothing.
pub fn init_log(log: &Log) {
    let filter = EnvFilter::try_new(&log.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let colours = std::io::stderr().is_terminal();
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    let started = match log.format {
        LogFormat::Text => registry.with(layer).try_init(),
        LogFormat::Json => registry.with(layer.json().flatten_event(true)).try_init(),
    };
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
}

/// Installs the recorder once per process and gives the handle that renders `/metrics`.
///
/// # Errors
/// A sentence, when another recorder was installed before.
pub fn metrics() -> Result<PrometheusHandle, String> {
    static HANDLE: OnceLock<Result<PrometheusHandle, String>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new()
                .set_buckets_for_metric(
                    Matcher::Suffix(String::from("_seconds")),
                    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0],
                )
                .map_err(|e| e.to_string())?
                .build_recorder();
            let handle = recorder.handle();
            ::metrics::set_global_recorder(recorder).map_err(|e| e.to_string())?;
            describe();
            Ok(handle)
        })
        .clone()
}

fn describe() {
    ::metrics::describe_counter!(INBOUND_MESSAGES, "Customers' messages that became durable, by channel");
    ::metrics::describe_counter!(HTTP_REQUESTS, "Answered HTTP requests by route, method and status");
    ::metrics::describe_histogram!(HTTP_SECONDS, ::metrics::Unit::Seconds, "Time from request to answer by route");
    ::metrics::describe_gauge!(PANEL_SOCKETS, "Open panel sockets");
    ::metrics::describe_counter!(LOGIN_FAILURES, "Refused sign-ins");
}
