//! The two journeys of a browser: to the provider with a question, and back with an answer. Pure.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rozmova_actors::domain::{AuthSessionId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{
    claims::Refusal,
    provider::Metadata,
    settings::{OidcSettings, Provider},
};

/// Where the provider sends people back to; registered there letter by letter.
pub const CALLBACK: &str = "/api/v1/auth/oidc/callback";
/// Where somebody goes who wanted nothing in particular.
pub const HOME: &str = "/inbox/mine";
/// Longest way back, bytes.
const MAX_PATH: usize = 1_024;
/// Longest code or state, bytes.
const MAX_VALUE: usize = 4_096;

/// What a journey to the provider is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To sign in.
    #[default]
    SignIn,
    /// To prove within a sign-in that it is still the same person.
    Confirm {
        /// The sign-in.
        session: AuthSessionId,
        /// When the journey began; what was proved before is not taken.
        since: Timestamp,
    },
    /// To sign in the panel inside another system's page, from a window of its own.
    Frame,
}

/// What must be known again when the browser comes back. Sealed while it waits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The token must repeat it.
    pub nonce: String,
    /// What only we know (RFC 7636).
    pub verifier: String,
    /// Where the person wanted to be.
    pub next: String,
    /// The provider that was asked; another one may be set up meanwhile.
    pub issuer: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: Purpose,
}

/// The provider's page with our question.
#[must_use]
pub fn question(
    metadata: &Metadata,
    settings: &OidcSettings,
    redirect_uri: &str,
    state: &str,
    attempt: &Attempt,
) -> String {
    let mut url: Url = metadata.authorization.clone();
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &settings.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", "openid email profile")
            .append_pair("state", state)
            .append_pair("nonce", &attempt.nonce)
            .append_pair("code_challenge", &challenge(&attempt.verifier))
            .append_pair("code_challenge_method", "S256");
        // Google knows no `login` and no `max_age`: there the account is chosen anew.
        match (attempt.purpose, settings.provider) {
            (Purpose::Confirm { .. }, Provider::Generic) => {
                query.append_pair("prompt", "login").append_pair("max_age", "0");
            }
            (Purpose::Confirm { .. }, Provider::Google) => {
                query.append_pair("prompt", "select_account");
            }
            (Purpose::SignIn | Purpose::Frame, _) => {}
        }
        // Only chooses among accounts; whether the domain is right is judged by the token.
        if let (Provider::Google, [only]) = (settings.provider, settings.domains.as_slice()) {
            query.append_pair("hd", only);
        }
    }
    url.into()
}

/// What of our secret the provider may know before (RFC 7636 4.2).
#[must_use]
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// A path of our own pages; anything else would make this server send people to somebody else's (open redirect).
#[must_use]
pub fn own_path(wanted: &str) -> String {
    let plain = wanted.len() <= MAX_PATH
        && wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\');
    let within = || {
        let base = Url::parse("https://own.invalid/").ok()?;
        let url = base.join(wanted).ok().filter(|url| url.origin() == base.origin())?;
        // The interface answers data, and the sign-in would ask again.
        let page = !["/api", "/login", "/ws"]
            .iter()
            .any(|root| url.path().strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        page.then(|| format!("{}{query}", url.path()))
    };
    // Dots may have folded into a path that begins with two slashes.
    plain.then(within).flatten().filter(|path| !path.starts_with("//")).unwrap_or_else(|| String::from(HOME))
}

/// What the browser brings back.
#[derive(Clone, PartialEq, Eq)]
pub struct Returned {
    /// Ours again.
    pub state: String,
    /// The code, or the provider's word for why there is none.
    pub code: Result<String, String>,
    /// Who answers, when it is said (RFC 9207).
    pub issuer: Option<String>,
}

impl Returned {
    /// Reads the query of the way back. Unknown members are the provider's business; one given twice is a trick.
    ///
    /// # Errors
    /// [`Refusal::State`] for what no provider sends.
    pub fn parse(query: &str) -> Result<Self, Refusal> {
        let (mut state, mut code, mut error, mut issuer) = (None, None, None, None);
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let slot = match name.as_ref() {
                "state" => &mut state,
                "code" => &mut code,
                "error" => &mut error,
                "iss" => &mut issuer,
                _ => continue,
            };
            if value.is_empty() || value.len() > MAX_VALUE || slot.replace(value.into_owned()).is_some() {
                return Err(Refusal::State);
            }
        }
        let state = state.ok_or(Refusal::State)?;
        let code = match (code, error) {
            (Some(code), None) => Ok(code),
            (None, Some(error)) => Err(error),
            (Some(_), Some(_)) | (None, None) => return Err(Refusal::State),
        };
        Ok(Self { state, code, issuer })
    }

    /// The code, when it is from the provider that was asked.
    ///
    /// # Errors
    /// What the provider said instead, and [`Refusal::Issuer`] for somebody else's answer.
    pub fn code(&self, metadata: &Metadata) -> Result<&str, Refusal> {
        match self.issuer.as_deref() {
            Some(issuer) if issuer != metadata.issuer => return Err(Refusal::Issuer),
            None if metadata.says_issuer => return Err(Refusal::Issuer),
            Some(_) | None => {}
        }
        match &self.code {
            Ok(code) => Ok(code),
            Err(word) => Err(match word.as_str() {
                "access_denied"
                | "login_required"
                | "interaction_required"
                | "consent_required"
                | "account_selection_required" => Refusal::Denied,
                _ => Refusal::Provider,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeMap;

    use super::*;
    use crate::auth::oidc::provider::Proof;

    fn metadata(says_issuer: bool) -> Metadata {
        Metadata {
            issuer: "https://login.example.com".into(),
            authorization: Url::parse("https://login.example.com/auth?tenant=7").unwrap(),
            token: String::new(),
            jwks: String::new(),
            userinfo: None,
            proof: Proof::Basic,
            says_issuer,
        }
    }

    #[test]
    fn the_question_says_who_asks_and_gives_nothing_secret_away() {
        let attempt = Attempt {
            nonce: "n-1".into(),
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into(),
            next: "/inbox/mine/7".into(),
            issuer: "https://login.example.com".into(),
            purpose: Purpose::SignIn,
        };
        let mut settings = OidcSettings { client_id: "roz & mova".into(), ..OidcSettings::default() };
        settings.domains = vec!["example.com".into()];
        let text = question(&metadata(false), &settings, "https://chat.example.com/cb", "s-1", &attempt);
        let url = Url::parse(&text).unwrap();
        let query: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        let expected = [
            ("client_id", "roz & mova"),
            // The example of RFC 7636, appendix B.
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
            ("hd", "example.com"),
            ("nonce", "n-1"),
            ("redirect_uri", "https://chat.example.com/cb"),
            ("response_type", "code"),
            ("scope", "openid email profile"),
            ("state", "s-1"),
            ("tenant", "7"),
        ];
        let expected: BTreeMap<String, String> = expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        assert_eq!(query, expected);
        assert!(!text.contains(&attempt.verifier) && !text.contains("inbox"));
        settings.domains.push("shop.example.com".into());
        assert!(
            !question(&metadata(false), &settings, "r", "s", &attempt).contains("hd="),
            "one of several is no hint"
        );
        let purpose = Purpose::Confirm { session: AuthSessionId(7), since: Timestamp(1) };
        let anew = Attempt { purpose, ..attempt };
        settings.provider = Provider::Generic;
        let asked = question(&metadata(false), &settings, "r", "s", &anew);
        assert!(asked.contains("&prompt=login&max_age=0"), "{asked}");
        settings.provider = Provider::Google;
        let asked = question(&metadata(false), &settings, "r", "s", &anew);
        assert!(asked.contains("&prompt=select_account") && !asked.contains("max_age"), "{asked}");
    }

    #[test]
    fn an_attempt_that_was_sealed_by_a_former_version_is_a_sign_in() {
        let sealed = r#"{"nonce":"n","verifier":"v","next":"/inbox/mine","issuer":"i"}"#;
        let attempt: Attempt = serde_json::from_str(sealed).unwrap();
        assert_eq!(attempt.purpose, Purpose::SignIn);
    }

    #[test]
    fn the_way_back_leads_to_our_own_pages_only() {
        for own in ["/inbox/all/7", "/settings/access/users?f=name", "/clients?q=%D0%9E", "/", "/loginless"] {
            assert_eq!(own_path(own), own);
        }
        let long = format!("/{}", "x".repeat(MAX_PATH));
        for foreign in [
            "",
            "inbox",
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "/.//evil.example",
            "/x/..//evil.example",
            "javascript:alert(1)",
            "/api/v1/auth/oidc",
            "/api",
            "/login",
            "/login/sso",
            "/x/../login",
            "/ws/operator",
            long.as_str(),
        ] {
            assert_eq!(own_path(foreign), HOME, "{foreign:?}");
        }
    }

    #[test]
    fn an_answer_has_a_state_and_either_a_code_or_a_reason() {
        let read = |query: &str| Returned::parse(query).map(|back| (back.state, back.code, back.issuer));
        let code = |code: &str| Ok::<String, String>(code.to_owned());
        assert_eq!(read("code=c%2F1&state=s&session_state=x"), Ok(("s".into(), code("c/1"), None)));
        assert_eq!(read("code=c&state=s&iss=i"), Ok(("s".into(), code("c"), Some("i".into()))));
        assert_eq!(read("error=access_denied&state=s"), Ok(("s".into(), Err("access_denied".into()), None)));
        let long = format!("state=s&code={}", "x".repeat(MAX_VALUE + 1));
        for wrong in [
            "",
            "code=c",
            "state=s",
            "code=c&error=e&state=s",
            "code=c&code=d&state=s",
            "code=c&state=s&state=t",
            "code=&state=s",
            "code=c&state=",
            long.as_str(),
        ] {
            assert_eq!(read(wrong), Err(Refusal::State), "{wrong:.60}");
        }
    }

    #[test]
    fn only_the_provider_that_was_asked_is_listened_to() {
        let back = |issuer: Option<&str>, code: Result<&str, &str>| Returned {
            state: "s".into(),
            code: code.map(str::to_owned).map_err(str::to_owned),
            issuer: issuer.map(str::to_owned),
        };
        let ours = Some("https://login.example.com");
        let rows = [
            (back(ours, Ok("c")), true, Ok("c")),
            (back(ours, Ok("c")), false, Ok("c")),
            (back(None, Ok("c")), false, Ok("c")),
            (back(None, Ok("c")), true, Err(Refusal::Issuer)),
            (back(Some("https://evil.example"), Ok("c")), false, Err(Refusal::Issuer)),
            (back(None, Err("access_denied")), false, Err(Refusal::Denied)),
            (back(None, Err("server_error")), false, Err(Refusal::Provider)),
        ];
        for (back, says_issuer, expected) in rows {
            assert_eq!(back.code(&metadata(says_issuer)), expected);
        }
    }
}
