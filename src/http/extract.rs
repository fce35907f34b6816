//! What handlers take from a request: JSON, query, ids, versions. Every refusal is a [`Problem`] that names the place.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header,
    web::{Bytes, BytesMut, Data},
};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use crate::{
    app::AppState,
    problem::{Code, Problem},
};

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A JSON body. 415 for another content type, 413 over the limit, 408 when it comes too slowly, 400 when it is not JSON or
/// has a wrong type, 422 when a field is missing or unknown.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let payload = payload.take();
        Box::pin(async move {
            require_json(&req)?;
            let bytes = read_body(&req, payload).await?;
            parse_json(&bytes).map(Json)
        })
    }
}

/// A JSON body that may be left out: then it is the type's default.
pub struct MaybeJson<T>(pub T);

impl<T: DeserializeOwned + Default + 'static> FromRequest for MaybeJson<T> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let payload = payload.take();
        Box::pin(async move {
            let bytes = read_body(&req, payload).await?;
            if bytes.is_empty() {
                return Ok(Self(T::default()));
            }
            require_json(&req)?;
            parse_json(&bytes).map(Self)
        })
    }
}

/// Reads a body within the limits of size and time.
///
/// # Errors
/// 413, 408, 400.
pub async fn read_body(req: &HttpRequest, mut payload: Payload) -> Result<Bytes, Problem> {
    let (limit, seconds) = match req.app_data::<Data<AppState>>() {
        Some(app) => (app.config.server.body_limit_kib * 1024, app.config.server.body_timeout_s),
        None => (1024 * 1024, 30),
    };
    let too_large = || Problem::new(Code::TooLarge, format!("the body is over {limit} bytes"));
    let declared =
        req.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let read = async {
        let mut bytes = BytesMut::with_capacity(declared.unwrap_or(1024).min(64 * 1024));
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|e| Problem::new(Code::Malformed, format!("the body broke off: {e}")))?;
            if bytes.len() + chunk.len() > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    };
    match tokio::time::timeout(Duration::from_secs(seconds), read).await {
        Ok(result) => result,
        Err(_) => Err(Problem::new(Code::Timeout, format!("the body did not arrive within {seconds} s"))),
    }
}

fn require_json(req: &HttpRequest) -> Result<(), Problem> {
    let given = req.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json")) {
        return Ok(());
    }
    Err(Problem::new(Code::MediaType, format!("content type «{given}», application/json is accepted")))
}

/// Parses JSON into a type with the refusals described at [`Json`].
///
/// # Errors
/// 400 or 422.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|e| json_problem(&e))
}

fn json_problem(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    if error.is_data() {
        let quoted = |prefix: &str| text.strip_prefix(prefix).and_then(|rest| rest.split('`').next()).map(String::from);
        if let Some(field) = quoted("missing field `") {
            return Problem::field(field, "required");
        }
        if let Some(field) = quoted("unknown field `") {
            return Problem::field(field, "unknown");
        }
    }
    Problem::new(Code::Malformed, format!("the body is not accepted: {text}"))
}

/// The query string. 400 when it does not parse; 422 for unknown values is the handler's.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(
            actix_web::web::Query::<T>::from_query(req.query_string())
                .map(|query| Self(query.into_inner()))
                .map_err(|e| Problem::new(Code::Malformed, format!("the query is not accepted: {e}"))),
        )
    }
}

/// `{id}` of the path as an id type. Anything but a positive number below 2^53 is 404: no such thing can exist.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<T: From<i64> + 'static> FromRequest for Id<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id =
            req.match_info().get("id").and_then(|text| text.parse::<i64>().ok()).filter(|id| (1..1 << 53).contains(id));
        std::future::ready(
            id.map(|id| Self(T::from(id))).ok_or_else(|| Problem::not_found("the object of this address")),
        )
    }
}

/// Version named by `If-Match`: `"12"`, `W/"12"` or `12`; absent and `*` are `None`.
///
/// # Errors
/// 412 for anything that cannot be a version of ours: it is certainly not the present one.
pub fn if_match(req: &HttpRequest) -> Result<Option<i64>, Problem> {
    let Some(value) = req.headers().get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    text.trim_start_matches("W/")
        .trim_matches('"')
        .parse()
        .map(Some)
        .map_err(|_| Problem::new(Code::Precondition, format!("If-Match «{text}» is not a version, such as \"12\"")))
}

/// Distinguishes a missing member (`None`) from `null` (`Some(None)`) in a PATCH.
///
/// # Errors
/// Those of the inner type.
pub fn double_option<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[allow(dead_code)]
        name: String,
        #[allow(dead_code)]
        #[serde(default)]
        count: u32,
    }

    #[test]
    fn each_kind_of_bad_json_has_its_answer() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let rows: [(&str, u16); 9] = [
            ("{", 400),
            ("{\"name\":{\"$ne\":null}}", 400),
            ("{\"name\":\"a\",\"count\":1e400}", 400),
            ("{\"name\":\"a\",\"count\":-1}", 400),
            ("{\"name\":\"a\",\"name\":\"b\"}", 400),
            (&deep, 400),
            ("{}", 422),
            ("{\"name\":\"a\",\"is_admin\":true}", 422),
            ("{\"name\":\"\\ud800\"}", 400),
        ];
        for (body, status) in rows {
            let problem = parse_json::<Sample>(body.as_bytes()).unwrap_err();
            assert_eq!(problem.code.status().as_u16(), status, "{body:.40}");
        }
        assert!(parse_json::<Sample>(&[b'{', 0xff, b'}']).is_err());
    }

    #[test]
    fn if_match_takes_a_version_in_its_usual_forms() {
        let with = |value: &str| {
            if_match(
                &actix_web::test::TestRequest::default().insert_header((header::IF_MATCH, value)).to_http_request(),
            )
        };
        assert_eq!(with("\"12\"").unwrap(), Some(12));
        assert_eq!(with("W/\"12\"").unwrap(), Some(12));
        assert_eq!(with("12").unwrap(), Some(12));
        assert_eq!(with("*").unwrap(), None);
        assert_eq!(with("\"abc\"").unwrap_err().code, Code::Precondition);
    }
}
