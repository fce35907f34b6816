//! Spans to an OpenTelemetry collector: protobuf over HTTP (`POST <endpoint>/v1/traces`). Only with the feature `otlp`.
//!
//! A bounded queue (2,048 spans) and a thread of their own stand between the product and the collector: one that is slow or
//! away costs the spans that do not fit, and nothing else.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracer, SdkTracerProvider},
};
use tracing::Metadata;

use crate::config::Telemetry;

/// Longest time one export may take.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);

/// Spans that leave: ours, whatever their level. Events stay in the log, they may hold words of a failing service.
#[must_use]
pub fn leaves(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target().starts_with("rozmova")
}

/// The running export. Ending it sends what is queued.
pub struct Traces {
    provider: SdkTracerProvider,
    runtime: Option<tokio::runtime::Runtime>,
}

impl fmt::Debug for Traces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Traces")
    }
}

impl Traces {
    /// Starts the export to an endpoint such as `http://127.0.0.1:4318`.
    ///
    /// # Errors
    /// A sentence, when the endpoint is no address or a thread cannot be started.
    pub fn start(settings: &Telemetry) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("rz-otlp")
            .enable_all()
            .build()
            .map_err(|e| e.to_string())?;
        let client = Client { http: http_client()?, runtime: runtime.handle().clone() };
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_endpoint(format!("{}/v1/traces", settings.otlp_endpoint.trim_end_matches('/')))
            .with_timeout(EXPORT_TIMEOUT)
            .build()
            .map_err(|e| e.to_string())?;
        let share = f64::from(settings.otlp_sample_percent) / 100.0;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            // A trace is kept or dropped as a whole.
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share))))
            .with_resource(Resource::builder_empty().with_service_name("rozmova").build())
            .build();
        Ok(Self { provider, runtime: Some(runtime) })
    }

    /// What the log's layers write spans with.
    #[must_use]
    pub fn tracer(&self) -> SdkTracer {
        self.provider.tracer("rozmova")
    }

    /// Sends what is queued.
    ///
    /// # Errors
    /// A sentence, when the collector does not take it.
    pub fn flush(&self) -> Result<(), String> {
        self.provider.force_flush().map_err(|e| e.to_string())
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.provider.shutdown_with_timeout(EXPORT_TIMEOUT) {
            tracing::debug!(%error, "the last spans were not sent");
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The operator's own collector, named in the configuration: not a call on behalf of somebody, so not through the guard.
#[expect(
    clippy::disallowed_methods,
    reason = "goes to the one address of the configuration, mostly inside the network"
)]
fn http_client() -> Result<reqwest::Client, String> {
    if rustls::crypto::CryptoProvider::get_default().is_none()
        && rustls::crypto::ring::default_provider().install_default().is_err()
    {
        tracing::debug!("a TLS provider was installed at the same moment");
    }
    let builder =
        || reqwest::Client::builder().timeout(EXPORT_TIMEOUT).redirect(reqwest::redirect::Policy::none()).no_proxy();
    // A machine without root certificates can still reach a collector over http.
    builder().build().or_else(|_| builder().tls_certs_only([]).build()).map_err(|e| e.to_string())
}

/// The client that is there anyway, on a runtime that outlives the caller's thread.
struct Client {
    http: reqwest::Client,
    runtime: tokio::runtime::Handle,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

impl HttpClient for Client {
    fn send_bytes<'life0, 'async_trait>(
        &'life0 self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        let http = self.http.clone();
        let exchange = self.runtime.spawn(async move {
            let (head, body) = request.into_parts();
            let call = http.request(head.method, head.uri.to_string()).headers(head.headers).body(body);
            let answer = call.send().await?;
            let mut response = Response::builder().status(answer.status());
            if let Some(headers) = response.headers_mut() {
                headers.extend(answer.headers().clone());
            }
            Ok::<_, HttpError>(response.body(answer.bytes().await?)?)
        });
        Box::pin(async move { exchange.await? })
    }
}
