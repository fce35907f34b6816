//! `Idempotency-Key` on creating calls (security.md P-03): kept 24 h, another body is 422, a running first call 409.
//!
//! An answer may hold what is shown once (a key), a body a password: the first is kept sealed, of the second a keyed hash (SE-01).

use actix_web::{
    Error, HttpMessage as _,
    body::{BoxBody, MessageBody, to_bytes},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};
use rozmova_store::idempotency::{self, Begun};
use sha2::{Digest as _, Sha256};
use tracing::Instrument as _;

use super::{extract::read_body, outer::refuse};
use crate::{
    app::App,
    auth::Caller,
    problem::{Code, Problem, REQUEST_ID, request_id},
    routes::Spec,
};

/// Header.
const HEADER: &str = "idempotency-key";
/// Seconds an answer is kept.
const KEEP_S: i64 = 24 * 3600;

/// Owner and name of a call.
pub struct Key {
    scope: String,
    key: String,
}

/// The key of a creating call, `None` when the caller sends none.
///
/// # Errors
/// 400 for a key that is not 1 to 200 visible ASCII characters.
pub fn key_of(spec: &Spec, req: &ServiceRequest, caller: &Caller) -> Result<Option<Key>, Problem> {
    let Some(value) = req.headers().get(HEADER).filter(|_| spec.creates) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    if !(1..=200).contains(&key.len()) || !key.chars().all(|c| c.is_ascii_graphic()) {
        return Err(Problem::new(Code::Malformed, "Idempotency-Key: 1 to 200 visible ASCII characters are accepted"));
    }
    let scope = format!("{} {} {}", caller.key(), spec.method, req.path());
    Ok(Some(Key { scope, key: String::from(key) }))
}

/// Where the answer of a call is sealed to.
pub(crate) fn place(scope: &str, key: &str) -> String {
    format!("idempotency/{scope}/{key}")
}

/// Carries the call out once. The work runs in a task of its own, so that a caller who hangs up does not leave a key without an
/// answer.
///
/// # Errors
/// Those of the inner services.
pub async fn once(
    app: &App,
    key: Key,
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let payload = req.take_payload();
    let body = match read_body(req.request(), payload).await {
        Ok(body) => body,
        Err(problem) => return Ok(refuse(req, &problem)),
    };
    let hash = app.hasher.hash(&hex::encode(Sha256::digest(&body)));
    let (scope, name, now) = (key.scope.clone(), key.key.clone(), app.now());
    let begun = app.store.write(move |conn| idempotency::begin(conn, &scope, &name, &hash, now)).await;
    match begun {
        Err(error) => return Ok(refuse(req, &error.into())),
        Ok(Begun::Running) => {
            let problem =
                Problem::new(Code::IdempotencyRunning, "the first call with this Idempotency-Key has not ended")
                    .retry(1);
            return Ok(refuse(req, &problem));
        }
        Ok(Begun::Mismatch) => {
            let problem = Problem::new(Code::IdempotencyMismatch, "this Idempotency-Key was used with another body");
            return Ok(refuse(req, &problem));
        }
        Ok(Begun::Answered { status, response }) => {
            let response = match app.secrets.open(&place(&key.scope, &key.key), &response) {
                Ok(response) => response,
                Err(error) => return Ok(refuse(req, &Problem::internal(error))),
            };
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            let kind = if status.is_success() { "application/json" } else { "application/problem+json; charset=utf-8" };
            let answer = actix_web::HttpResponse::build(status)
                .insert_header((header::CONTENT_TYPE, kind))
                .insert_header(("idempotency-replayed", "true"))
                .body(response);
            return Ok(req.into_response(answer));
        }
        Ok(Begun::New) => {}
    }
    req.set_payload(Payload::from(body));
    let app = app.clone();
    let work = REQUEST_ID.scope(request_id(), async move {
        let answer = next.call(req).await?.map_into_boxed_body();
        let (request, response) = answer.into_parts();
        let (response, body) = response.into_parts();
        let bytes = to_bytes(body).await?;
        let status = response.status();
        // What failed on our side, or was refused for being too much, may be tried again with the same key.
        let keep = !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS;
        let place = place(&key.scope, &key.key);
        let sealed = keep.then(|| app.secrets.seal(&place, &String::from_utf8_lossy(&bytes))).transpose();
        let sealed = sealed.unwrap_or_else(|error| {
            tracing::error!(%error, "the answer of a call with an Idempotency-Key could not be sealed");
            None
        });
        let now = app.now();
        let noted = app
            .store
            .write(move |conn| match &sealed {
                Some(text) => {
                    idempotency::finish(conn, &key.scope, &key.key, status.as_u16(), text, now.plus_secs(KEEP_S))
                }
                None => idempotency::forget(conn, &key.scope, &key.key),
            })
            .await;
        if let Err(error) = noted {
            tracing::error!(%error, "the answer of a call with an Idempotency-Key was not kept");
        }
        Ok::<_, Error>(ServiceResponse::new(request, response.set_body(BoxBody::new(bytes))))
    });
    match actix_web::rt::spawn(work.in_current_span()).await {
        Ok(answer) => answer,
        Err(error) => Err(Problem::internal(error).into()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    /// What answers 201 without this key, and why a repeat makes nothing twice all the same.
    const WITHOUT: &[(&str, &str)] = &[
        ("/api/v1/auth/second-factor", "a repeat replaces the unconfirmed factor; its secret lies in one place"),
        ("/api/v1/files", "honours the key itself: the body does not fit into memory"),
        ("/api/v1/me/push/subscriptions", "the same browser twice is one"),
        ("/api/v1/setup", "the code works once, and nobody is known yet whose key it would be"),
        ("/api/v1/uploads", "honours the key itself: a repeat answers the upload as it stands"),
        ("/api/v1/uploads/{id}/complete", "asked again, the same file"),
    ];

    #[test]
    fn p_03_every_call_that_answers_201_honours_the_key_or_stands_in_a_list_with_its_reason() {
        let mut without: Vec<&str> = Vec::new();
        let mut with = Vec::new();
        for row in crate::routes::table() {
            if row.spec.creates {
                with.push(row.spec.path);
            } else if row.spec.status == 201 {
                without.push(row.spec.path);
            }
        }
        without.sort_unstable();
        let listed: Vec<&str> = WITHOUT.iter().filter(|(_, why)| !why.is_empty()).map(|(path, _)| *path).collect();
        assert_eq!(without, listed, "use creates(), or add a line with the reason");
        for path in ["/api/v1/users/import", "/api/v1/users/{id}/link/mail", "/api/v1/embed/token"] {
            assert!(with.contains(&path), "{path} makes something");
        }
    }
}
