//! What stands before every handler: who is it, may they, how often, and was this very call made before.

use std::{
    net::IpAddr,
    sync::{Arc, atomic::Ordering},
};

use actix_web::{
    Error, HttpMessage as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
};

use super::{
    audit::Note,
    idempotency,
    limits::Quota,
    outer::refuse,
    shedding::{self, Class},
};
use crate::{
    app::{App, GAP_S},
    auth::{Caller, Via, csrf},
    problem::{Code, Problem},
    routes::{Access, Spec},
};

/// The path of the row that answers, as it stands in the table. Known here, where looking it up again would go through the
/// whole table.
#[derive(Debug, Clone, Copy)]
pub struct RoutePath(pub &'static str);

/// The middleware of one row.
///
/// # Errors
/// None of its own: refusals are answers.
pub async fn guard(
    spec: Arc<Spec>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    req.extensions_mut().insert(RoutePath(spec.path));
    let Some(app) = req.app_data::<App>().cloned() else {
        return Ok(refuse(req, &Problem::unavailable("the server is not wired")));
    };
    let (caller, quota) = match admit(&app, &spec, &req).await {
        Ok(admitted) => admitted,
        Err(problem) => return Ok(refuse(req, &problem)),
    };
    let key = match idempotency::key_of(&spec, &req, &caller) {
        Ok(key) => key,
        Err(problem) => return Ok(refuse(req, &problem)),
    };
    req.extensions_mut().insert(caller);
    let mut answer = match key {
        None => next.call(req).await?.map_into_boxed_body(),
        Some(key) => idempotency::once(&app, key, req, next).await?,
    };
    // A handler refuses too, once it knows what is asked for: a role above one's own, somebody else's status.
    if answer.status() == StatusCode::FORBIDDEN && matches!(spec.access, Access::SignedIn | Access::AnyOf(_)) {
        let caller = answer.request().extensions().get::<Caller>().cloned();
        note_refusal(&app, &caller.unwrap_or(Caller::Anonymous), app.ip_of(answer.request()), &spec);
    }
    if let Some(quota) = quota {
        let headers = answer.headers_mut();
        for (name, value) in [
            ("x-ratelimit-limit", u64::from(quota.limit)),
            ("x-ratelimit-remaining", u64::from(quota.remaining)),
            ("x-ratelimit-reset", quota.reset_s),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
    Ok(answer)
}

async fn admit(app: &App, spec: &Spec, req: &ServiceRequest) -> Result<(Caller, Option<Quota>), Problem> {
    let visitor = spec.access == Access::Visitor && spec.path.ends_with("/ws");
    let socket = visitor || spec.path.starts_with("/ws/");
    let over = app.is_refusing() || socket && app.is_stopping();
    if over && !spec.path.starts_with("/health") {
        return Err(Problem::unavailable("the server is being restarted").retry(GAP_S));
    }
    let busy = app.in_flight.load(Ordering::Relaxed);
    if visitor {
        shedding::admit(Class::VisitorSocket, busy)?;
    }
    match spec.access {
        Access::Loopback if !super::peer::is_local(req.request()) => {
            Err(Problem::new(Code::NotFound, "there is nothing at this address"))
        }
        Access::Public | Access::Visitor | Access::Channel | Access::Loopback => Ok((Caller::Anonymous, None)),
        Access::SignedIn | Access::AnyOf(_) => {
            let caller = app.auth.identify(req.headers()).await?;
            if matches!(caller, Caller::Key(_)) && req.method().is_safe() {
                shedding::admit(Class::IntegratorRead, busy)?;
            }
            check_csrf(app, &caller, req).await?;
            let quota = take_quota(app, &caller, req)?;
            check_second_factor(spec.while_enrolling, &caller)?;
            match check_right(spec.access, &caller) {
                Ok(()) => Ok((caller, quota)),
                Err(problem) => {
                    if problem.code == Code::Forbidden {
                        note_refusal(app, &caller, super::peer::of_service_request(req, &app.trusted), spec);
                    }
                    Err(problem)
                }
            }
        }
    }
}

/// Somebody known asked for what they may not (security.md SE-09).
fn note_refusal(app: &App, caller: &Caller, ip: IpAddr, spec: &Spec) {
    let data = serde_json::json!({"method": spec.method.as_str(), "route": spec.path});
    app.audit.queue(caller, ip, app.now(), Note::new("access.refused", "route", None).with(data));
}

/// Whether a caller may use a route; also what the rights matrix is compared with.
///
/// # Errors
/// 401, 403 that names the right.
pub fn check_right(access: Access, caller: &Caller) -> Result<(), Problem> {
    match (access, caller) {
        (Access::Public | Access::Visitor | Access::Channel | Access::Loopback, _) => Ok(()),
        (Access::SignedIn | Access::AnyOf(_), Caller::Anonymous) => Err(Problem::plain(Code::Unauthorized)),
        (Access::SignedIn, Caller::User(_)) => Ok(()),
        (Access::SignedIn, Caller::Key(_)) => {
            Err(Problem::new(Code::Forbidden, "a key cannot do this, a user's sign-in is needed"))
        }
        (Access::AnyOf(grants), caller) => {
            if grants.iter().any(|grant| caller.has(*grant)) {
                return Ok(());
            }
            let names: Vec<&str> = grants.iter().map(|grant| grant.key()).collect();
            Err(Problem::new(Code::Forbidden, format!("the right {} is needed", names.join(" or ")))
                .with("right", names.first().copied().unwrap_or_default()))
        }
    }
}

/// Whoever owes a second step of the sign-in (a role of theirs asks for it) sets it up before anything else; keys have none.
///
/// # Errors
/// 403 with a code of its own.
pub fn check_second_factor(while_enrolling: bool, caller: &Caller) -> Result<(), Problem> {
    match caller.user() {
        Some(who) if who.user.owes_second_factor && !while_enrolling => Err(Problem::new(
            Code::SecondFactorDue,
            "your role asks for a second step of the sign-in: set it up first (POST /api/v1/auth/second-factor)",
        )),
        _ => Ok(()),
    }
}

async fn check_csrf(app: &App, caller: &Caller, req: &ServiceRequest) -> Result<(), Problem> {
    let reads = matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    match caller {
        Caller::User(who) if who.via == Via::Cookie && !reads => {
            csrf::check(&app.auth.csrf_of(who.session).await?, req.headers())
        }
        Caller::User(_) | Caller::Key(_) | Caller::Anonymous => Ok(()),
    }
}

fn take_quota(app: &App, caller: &Caller, req: &ServiceRequest) -> Result<Option<Quota>, Problem> {
    if matches!(caller, Caller::Anonymous) || app.limits.is_exempt(super::peer::of_service_request(req, &app.trusted)) {
        return Ok(None);
    }
    let settings = app.limits.settings();
    let (limit, window_s) = match caller {
        Caller::Key(_) => (settings.api_key_per_min, 60),
        Caller::User(_) | Caller::Anonymous => (settings.user_per_s, 1),
    };
    app.limits.take(&caller.key(), limit, window_s, app.now()).map(Some)
}
