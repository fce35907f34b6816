//! What happens to every request: id, size of its head, security headers, one log line, metrics.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};

use actix_web::{
    Error, HttpMessage as _, HttpRequest, HttpResponse, ResponseError as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        ConnectionType, Method,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use tracing::Instrument as _;

use super::guard::RoutePath;
use crate::{
    app::AppState,
    problem::{Code, Problem, REQUEST_ID},
    telemetry,
};

/// Longest address, bytes (DO-06).
const MAX_URI: usize = 8 * 1024;
/// All header names and values together, bytes (DO-06).
const MAX_HEADERS: usize = 32 * 1024;
/// Parameters of a query (DO-06).
const MAX_PARAMETERS: usize = 1_000;

/// Policy of everything that is not a page: nothing may load or frame it.
const API_CSP: &str = "default-src 'none'; frame-ancestors 'none'";

/// The id of a request, also for handlers.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The outermost middleware.
///
/// # Errors
/// Those of the inner services, which answer problems themselves.
pub async fn outer(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let begun = Instant::now();
    let (id, https, counted) = match req.app_data::<Data<AppState>>() {
        Some(app) => (app.random.token(), app.config.is_https(), Some(InFlight::begin(&app.in_flight, &app.stopping))),
        None => (String::new(), false, None),
    };
    req.extensions_mut().insert(RequestId(id.clone()));
    let method = req.method().clone();
    let api = req.path().starts_with("/api/");
    let portal = req.app_data::<Data<AppState>>().and_then(|app| portal_of(app, &req));
    let asks = portal.is_some() && method == Method::OPTIONS;
    // The last ones are for traces and stay empty in the log, whose lines have them anyway.
    let span = tracing::info_span!(
        "http",
        request_id = %id,
        http.request.method = tracing::field::Empty,
        http.route = tracing::field::Empty,
        http.response.status_code = tracing::field::Empty
    );

    let answered = REQUEST_ID
        .scope(id.clone(), async move {
            if let Err(problem) = check_head(&req) {
                return Ok(refuse(req, &problem));
            }
            if asks {
                return Ok(req.into_response(preflight()));
            }
            next.call(req).await.map(ServiceResponse::map_into_boxed_body)
        })
        .instrument(span.clone())
        .await;
    let mut answer = answered?;

    let status = answer.status();
    let route = route_of(answer.request());
    let seconds = begun.elapsed().as_secs_f64();
    if cfg!(feature = "otlp") {
        span.record("http.request.method", telemetry::method_label(&method));
        span.record("http.route", &route);
        span.record("http.response.status_code", status.as_u16());
    }
    span.in_scope(|| {
        let ms = seconds * 1000.0;
        if status.is_server_error() {
            tracing::error!(%method, route, status = status.as_u16(), ms, "answered with an error");
        } else if status.is_client_error() {
            tracing::info!(%method, route, status = status.as_u16(), ms, "refused");
        } else {
            tracing::debug!(%method, route, status = status.as_u16(), ms, "answered");
        }
    });
    let (label, code) = (telemetry::method_label(&method), status.as_u16().to_string());
    metrics::counter!("rozmova_http_requests_total", "route" => route.clone(), "method" => label, "status" => code)
        .increment(1);
    metrics::histogram!("rozmova_http_request_seconds", "route" => route).record(seconds);

    if counted.is_some_and(|counted| counted.stopping.load(Ordering::Relaxed)) {
        answer.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    let headers = answer.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    if let Some(origin) = portal {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let shown = HeaderValue::from_static("etag, x-request-id, retry-after");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, shown);
        headers.append(header::VARY, HeaderValue::from_static("origin"));
    }
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "same-origin");
    default(header::CONTENT_SECURITY_POLICY, API_CSP);
    default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if api {
        default(header::CACHE_CONTROL, "no-store");
    }
    if https {
        default(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    Ok(answer)
}

/// The origin of a call to the API by a page of the client portal (administration.md 9); it may use a token, never the cookie:
/// credentials are not allowed.
fn portal_of(app: &AppState, req: &ServiceRequest) -> Option<HeaderValue> {
    if !req.path().starts_with("/api/") {
        return None;
    }
    let origin = req.headers().get(header::ORIGIN)?;
    let listed = app.instance();
    let portal = listed.client_portal_url.as_bytes();
    (!portal.is_empty() && origin.as_bytes() == portal).then(|| origin.clone())
}

/// What a page of the client portal may send.
fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE"))
        .insert_header((
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, if-match, idempotency-key, last-event-id",
        ))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"))
        .finish()
}

/// The row's path; the slow way for requests that no row's guard has admitted.
fn route_of(req: &HttpRequest) -> String {
    let admitted = req.extensions().get::<RoutePath>().map(|path| path.0.to_owned());
    admitted.or_else(|| req.match_pattern()).unwrap_or_else(|| String::from("-"))
}

/// Counts a request while it is being answered; sockets end this when they are upgraded. What comes after the stop began
/// is refused and not counted, or a stop under load would never see zero.
struct InFlight {
    count: Option<Arc<AtomicUsize>>,
    stopping: Arc<AtomicBool>,
}

impl InFlight {
    fn begin(count: &Arc<AtomicUsize>, stopping: &Arc<AtomicBool>) -> Self {
        let count = (!stopping.load(Ordering::Relaxed)).then(|| {
            count.fetch_add(1, Ordering::Relaxed);
            Arc::clone(count)
        });
        Self { count, stopping: Arc::clone(stopping) }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(count) = &self.count {
            count.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Sizes of the head; actix refuses beyond its own, larger limits.
fn check_head(req: &ServiceRequest) -> Result<(), Problem> {
    let length = req.uri().path_and_query().map_or(0, |p| p.as_str().len());
    if length > MAX_URI {
        return Err(Problem::new(Code::UriTooLong, format!("the address has {length} bytes, {MAX_URI} are accepted")));
    }
    let size: usize = req.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > MAX_HEADERS {
        return Err(Problem::new(
            Code::HeadersTooLarge,
            format!("the headers have {size} bytes, {MAX_HEADERS} are accepted"),
        ));
    }
    let parameters = req.query_string().split('&').count();
    if parameters > MAX_PARAMETERS {
        return Err(Problem::new(Code::Malformed, format!("{parameters} parameters, {MAX_PARAMETERS} are accepted")));
    }
    Ok(())
}

/// Answers a request with a problem from inside a middleware.
pub fn refuse(req: ServiceRequest, problem: &Problem) -> ServiceResponse<BoxBody> {
    let response: HttpResponse = problem.error_response();
    req.into_response(response)
}
