//! Whose page opens a socket or asks the widget (security.md WS-01, WS-15; settled difference 23).

use actix_web::{HttpRequest, http::header};

/// The `Origin` of a request: `None` when there is none, `Some("null")` for an opaque one.
#[must_use]
pub fn of(req: &HttpRequest) -> Option<String> {
    let mut values = req.headers().get_all(header::ORIGIN);
    let origin = values.next()?.to_str().ok()?.to_owned();
    // Two Origins are nobody's.
    values.next().is_none().then_some(origin)
}

/// The instance's own origin: `PUBLIC_URL`, else the address the request came to.
#[must_use]
pub fn own(req: &HttpRequest, public_origin: Option<String>) -> String {
    public_origin.unwrap_or_else(|| {
        let info = req.connection_info();
        // Without PUBLIC_URL the server speaks plain http itself; a proxy in front sets PUBLIC_URL.
        format!("http://{}", info.host())
    })
}

/// Whether the page is one of ours. Exact comparison; a missing or `null` origin is not ours.
#[must_use]
pub fn is_own(req: &HttpRequest, public_origin: Option<String>) -> bool {
    of(req).is_some_and(|origin| origin == own(req, public_origin))
}

/// Whether a page may use the widget: exact member of the list; an empty list means the instance's own origin.
#[must_use]
pub fn may_embed(req: &HttpRequest, public_origin: Option<String>, allowed: &[String]) -> bool {
    let Some(origin) = of(req) else { return false };
    // The frame itself lives on our origin whatever page it is embedded into.
    origin == own(req, public_origin) || allowed.contains(&origin)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use actix_web::test::TestRequest;

    fn request(origin: Option<&str>) -> HttpRequest {
        let mut request = TestRequest::default().insert_header(("host", "chat.example.ua:8080"));
        if let Some(origin) = origin {
            request = request.insert_header(("origin", origin));
        }
        request.to_http_request()
    }

    #[test]
    fn ws_01_a_foreign_missing_or_null_origin_is_not_ours() {
        assert!(is_own(&request(Some("http://chat.example.ua:8080")), None));
        for foreign in [
            None,
            Some("null"),
            Some("https://evil.example"),
            Some("http://chat.example.ua"),
            Some("http://chat.example.ua:8080/"),
            Some(""),
        ] {
            assert!(!is_own(&request(foreign), None), "{foreign:?}");
        }
        let public = || Some("https://chat.example.ua".to_owned());
        assert!(is_own(&request(Some("https://chat.example.ua")), public()));
        assert!(!is_own(&request(Some("http://chat.example.ua:8080")), public()), "PUBLIC_URL decides when it is set");
    }

    #[test]
    fn ws_15_a_page_must_be_listed_exactly() {
        let list = vec!["https://www.example.ua".to_owned()];
        assert!(may_embed(&request(Some("https://www.example.ua")), None, &list));
        assert!(may_embed(&request(Some("http://chat.example.ua:8080")), None, &list), "our own frame");
        for foreign in ["https://example.ua", "http://www.example.ua", "https://www.example.ua.evil.example", "null"] {
            assert!(!may_embed(&request(Some(foreign)), None, &list), "{foreign}");
        }
        assert!(
            !may_embed(&request(Some("https://www.example.ua")), None, &[]),
            "an empty list is our own origin only"
        );
        assert!(!may_embed(&request(None), None, &list));
    }
}
