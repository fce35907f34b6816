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
    let (line, column) = (error.line(), error.column());
    Problem::new(
        Code::Malformed,
        format!("the body is not accepted at line {line}, column {column}: {}", in_words(error)),
    )
}

/// What is wrong with a value of JSON: the value and what is accepted, instead of the parser's names of types.
#[must_use]
pub fn in_words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    // A parser of text tells the place, one of values does not.
    let said = if error.line() == 0 { None } else { text.rsplit_once(" at line ").map(|(said, _)| said) };
    let said = said.unwrap_or(&text);
    let Some((found, expected)) = said.rsplit_once(", expected ") else { return String::from(said) };
    if let Some(name) = found.strip_prefix("unknown field ") {
        return format!("{} is unknown: {}", quoted(name), accepted(expected));
    }
    if let Some(name) = found.strip_prefix("unknown variant ") {
        return format!("{}: {}", quoted(name), accepted(expected));
    }
    let value = found.strip_prefix("invalid value: ").or_else(|| found.strip_prefix("invalid type: "));
    let Some(value) = value else { return format!("{found}: {}", accepted(expected)) };
    match (value.split_once(' '), bounds(expected)) {
        (Some(("integer", number)), Some(range)) => {
            format!("{} is out of range, {range} is accepted", number.trim_matches('`'))
        }
        (Some(("string" | "character", shown)), _) => format!("{}: {}", quoted(shown), accepted(expected)),
        (Some((_, shown)), _) => {
            format!("{}: {}", shown.trim_start_matches("point ").trim_matches('`'), accepted(expected))
        }
        (None, _) => {
            let shown = match value {
                "sequence" => "a list",
                "map" => "an object",
                other => other,
            };
            format!("{shown}: {}", accepted(expected))
        }
    }
}

fn quoted(text: &str) -> String {
    format!("«{:.60}»", text.trim_matches(['`', '"']))
}

/// The numbers that a type of whole numbers takes.
fn bounds(kind: &str) -> Option<String> {
    let range = |low: i64, high: i64| Some(format!("{low} to {high}"));
    match kind {
        "u8" => range(0, u8::MAX.into()),
        "u16" => range(0, u16::MAX.into()),
        "u32" => range(0, u32::MAX.into()),
        "i8" => range(i8::MIN.into(), i8::MAX.into()),
        "i16" => range(i16::MIN.into(), i16::MAX.into()),
        "i32" => range(i32::MIN.into(), i32::MAX.into()),
        "i64" | "isize" => range(i64::MIN, i64::MAX),
        "u64" | "usize" => Some(String::from("0 or more")),
        _ => None,
    }
}

/// What the parser expected, as the end of a sentence.
fn accepted(expected: &str) -> String {
    if let Some(range) = bounds(expected) {
        return format!("a whole number, {range}, is accepted");
    }
    let what = match expected {
        "a string" => "a text",
        "a boolean" => "true or false",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        object if object.starts_with("struct ") => "an object",
        names if names.contains('`') => {
            let names: Vec<&str> = names.split('`').skip(1).step_by(2).collect();
            return format!("{} {} accepted", names.join(", "), if names.len() == 1 { "is" } else { "are" });
        }
        other => other,
    };
    format!("{what} is accepted")
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
        std::future::ready(
            number(req, "id")
                .map(|id| Self(T::from(id)))
                .ok_or_else(|| Problem::not_found("the object of this address")),
        )
    }
}

/// A number of the path that can be an id.
fn number(req: &HttpRequest, name: &str) -> Option<i64> {
    req.match_info().get(name)?.parse().ok().filter(|id| (1..1 << 53).contains(id))
}

/// What has a number inside the object of `{id}`: a message of a dialog, a version of a text.
pub trait PartId: From<i64> + 'static {
    /// Its name in the path, such as `message_id`.
    const NAME: &'static str;
    /// What does not exist when the number is none, such as `the message`.
    const WHAT: &'static str;
}

/// `{id}` of the path and the number of a part of that object, by the same rule as [`Id`].
#[derive(Debug, Clone, Copy)]
pub struct Ids<T, P> {
    /// The object.
    pub id: T,
    /// Its part.
    pub part: P,
}

impl<T: From<i64> + 'static, P: PartId> FromRequest for Ids<T, P> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let both = number(req, "id").zip(number(req, P::NAME));
        let ids = both.map(|(id, part)| Self { id: T::from(id), part: P::from(part) });
        std::future::ready(ids.ok_or_else(|| Problem::not_found(P::WHAT)))
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
    fn a_wrong_value_is_told_with_what_is_accepted_and_without_the_parsers_names() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Color {
            Red,
            Green,
        }
        #[derive(Debug, Default, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[allow(dead_code)]
        struct Setting {
            port: u16,
            depth: i8,
            size: u64,
            share: f64,
            name: String,
            on: bool,
            color: Option<Color>,
            list: Vec<String>,
        }
        let whole = |value: &str| format!("{value}: a whole number, 0 to 65535, is accepted");
        let said = |sentence: &str| String::from(sentence);
        let rows = [
            (r#"{"port": 70000}"#, said("70000 is out of range, 0 to 65535 is accepted")),
            (r#"{"port": -1}"#, said("-1 is out of range, 0 to 65535 is accepted")),
            (r#"{"port": "25"}"#, whole("«25»")),
            (r#"{"port": "a, expected b at line c"}"#, whole("«a, expected b at line c»")),
            (r#"{"port": 2.5}"#, whole("2.5")),
            (r#"{"port": null}"#, whole("null")),
            (r#"{"port": [25]}"#, whole("a list")),
            (r#"{"port": {}}"#, whole("an object")),
            (r#"{"depth": -300}"#, said("-300 is out of range, -128 to 127 is accepted")),
            (r#"{"size": -5}"#, said("-5 is out of range, 0 or more is accepted")),
            (r#"{"share": true}"#, said("true: a number is accepted")),
            (r#"{"name": 7}"#, said("7: a text is accepted")),
            (r#"{"on": "yes"}"#, said("«yes»: true or false is accepted")),
            (r#"{"color": "blue"}"#, said("«blue»: red, green are accepted")),
            (r#"{"list": "x"}"#, said("«x»: a list is accepted")),
            (
                r#"{"ports": 1}"#,
                said("«ports» is unknown: port, depth, size, share, name, on, color, list are accepted"),
            ),
        ];
        for (text, told) in rows {
            let by_text = in_words(&serde_json::from_str::<Setting>(text).unwrap_err());
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            let by_value = in_words(&serde_json::from_value::<Setting>(value).unwrap_err());
            assert_eq!((&by_text, &by_value), (&told, &told), "{text}");
        }
        let problem = parse_json::<Sample>(br#"{"name": "a", "count": -1}"#).unwrap_err();
        assert!(problem.detail.contains("-1 is out of range"), "{}", problem.detail);
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
