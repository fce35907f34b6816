//! Writes with the cookie need a token that a foreign page cannot know, and must not come from a foreign site (WS-12).

use actix_web::http::header::{HeaderMap, HeaderValue};
use subtle::ConstantTimeEq as _;

use crate::problem::{Code, Problem};

/// Name of the header.
pub const HEADER: &str = "x-csrf-token";

/// Checks a write that was signed in by the cookie against the token of its sign-in (`sessions.csrf_token`).
///
/// # Errors
/// 403.
pub fn check(expected: &str, headers: &HeaderMap) -> Result<(), Problem> {
    refuse_cross_site(headers)?;
    let given = headers.get(HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
    if !expected.is_empty() && bool::from(expected.as_bytes().ct_eq(given)) {
        return Ok(());
    }
    Err(Problem::new(Code::Forbidden, "the header x-csrf-token is missing or not the one of this sign-in"))
}

/// Refuses what a browser marks as coming from another site.
///
/// # Errors
/// 403.
pub fn refuse_cross_site(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()) {
        Some("cross-site") => Err(Problem::new(Code::Forbidden, "requests from other sites are not accepted")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use actix_web::http::header::HeaderName;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_str(v).unwrap())).collect()
    }

    #[test]
    fn only_the_token_of_the_same_sign_in_and_site_passes() {
        let token = "0123456789abcdef";
        let rows: [(&[(&'static str, &str)], bool); 5] = [
            (&[(HEADER, token)], true),
            (&[(HEADER, token), ("sec-fetch-site", "same-origin")], true),
            (&[(HEADER, token), ("sec-fetch-site", "cross-site")], false),
            (&[(HEADER, "0000")], false),
            (&[], false),
        ];
        for (given, passes) in rows {
            assert_eq!(check(token, &headers(given)).is_ok(), passes, "{given:?}");
        }
        assert!(check("", &headers(&[(HEADER, "")])).is_err(), "a sign-in without a token passes nothing");
    }
}
