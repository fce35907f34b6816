//! Log, metrics and traces. Nothing here ever sees message texts, tokens or passwords: spans carry ids, routes and statuses.

pub mod catalogue;
pub mod engine;
#[cfg(feature = "otlp")]
pub mod otlp;
pub mod process;
pub mod sockets;
#[cfg(test)]
mod tests;

use std::{io::IsTerminal as _, sync::OnceLock, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use self::catalogue::{CATALOGUE, Kind};
use crate::config::{Config, Log, LogFormat};

/// How often samples of histograms are counted. They wait in memory until then, whether anybody scrapes or not.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

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

/// What must live as long as the server: ends the export of traces, where there is one.
#[derive(Debug, Default)]
pub struct Telemetry {
    #[cfg(feature = "otlp")]
    _traces: Option<otlp::Traces>,
}

/// Starts log and, when they are configured, traces.
///
/// # Errors
/// A sentence, when traces cannot be exported.
#[cfg(not(feature = "otlp"))]
pub fn init(config: &Config) -> Result<Telemetry, String> {
    init_log(&config.log);
    Ok(Telemetry::default())
}

/// Starts log and, when they are configured, traces.
///
/// # Errors
/// A sentence, when traces cannot be exported.
#[cfg(feature = "otlp")]
pub fn init(config: &Config) -> Result<Telemetry, String> {
    use tracing_subscriber::{Layer as _, filter::filter_fn};
    if config.telemetry.otlp_endpoint.is_empty() {
        init_log(&config.log);
        return Ok(Telemetry::default());
    }
    let traces = otlp::Traces::start(&config.telemetry)?;
    let filter = EnvFilter::try_new(&config.log.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    // Each has its own filter: the log's level does not decide what is traced.
    let spans = tracing_opentelemetry::layer().with_tracer(traces.tracer()).with_filter(filter_fn(otlp::leaves));
    let registry = tracing_subscriber::registry().with(spans);
    let started = match config.log.format {
        LogFormat::Text => registry.with(log.with_filter(filter)).try_init(),
        LogFormat::Json => registry.with(log.json().flatten_event(true).with_filter(filter)).try_init(),
    };
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
    Ok(Telemetry { _traces: Some(traces) })
}

/// Installs the recorder once per process and gives the handle that renders `/metrics`.
///
/// # Errors
/// A sentence, when another recorder was installed before.
pub fn metrics() -> Result<PrometheusHandle, String> {
    static HANDLE: OnceLock<Result<PrometheusHandle, String>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let mut builder = PrometheusBuilder::new();
            for metric in CATALOGUE {
                if let Kind::Histogram(bounds) = metric.kind {
                    let name = Matcher::Full(String::from(metric.name));
                    builder = builder.set_buckets_for_metric(name, bounds).map_err(|e| e.to_string())?;
                }
            }
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            ::metrics::set_global_recorder(recorder).map_err(|e| e.to_string())?;
            describe();
            Ok(handle)
        })
        .clone()
}

/// Tells the recorder what the catalogue says, and begins counters whose series are known with 0.
fn describe() {
    for metric in CATALOGUE.iter().filter(|metric| !process::writes(metric.name)) {
        match metric.kind {
            Kind::Counter => {
                ::metrics::describe_counter!(metric.name, metric.help);
                for labels in metric.known_series() {
                    ::metrics::counter!(metric.name, &labels).absolute(0);
                }
            }
            Kind::Gauge => ::metrics::describe_gauge!(metric.name, metric.help),
            Kind::Histogram(_) => ::metrics::describe_histogram!(metric.name, metric.help),
        }
    }
}

/// Counts waiting samples every 5 s until the runtime ends: between two scrapes (or without any) memory stays bounded.
pub fn upkeep(runtime: &tokio::runtime::Handle) -> Result<(), String> {
    let handle = metrics()?;
    runtime.spawn(async move {
        let mut tick = tokio::time::interval(UPKEEP_EVERY);
        loop {
            tick.tick().await;
            handle.run_upkeep();
        }
    });
    Ok(())
}

/// One of the usual methods, or `OTHER`: whoever invents methods shall not invent series (SE-05).
#[must_use]
pub fn method_label(method: &actix_web::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// Class of a refused inbound message.
#[must_use]
pub const fn refused_class(status: u16) -> &'static str {
    match status {
        429 => "429",
        500.. => "5xx",
        _ => "4xx",
    }
}
