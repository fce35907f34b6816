//! What a provider says of itself (OpenID Connect Discovery) and how it is asked: every request goes out through the guard of
//! everything outbound, with its times and sizes.

use bytes::Bytes;
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use url::Url;

use super::{
    claims::Person,
    token::{ALGORITHMS, Keys},
};
use crate::egress::{Answer, Egress, EgressError, Request};

/// How we prove to the provider who we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Name and secret in a header.
    Basic,
    /// Name and secret in the body.
    Post,
}

/// Where the provider does what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// What it calls itself.
    pub issuer: String,
    /// Where people sign in.
    pub authorization: Url,
    /// Where a code becomes a token.
    pub token: String,
    /// Where its keys are.
    pub jwks: String,
    /// Where it tells who somebody is, if it does.
    pub userinfo: Option<String>,
    /// How it wants us to prove who we are.
    pub proof: Proof,
    /// Whether it always says who it is when it sends people back (RFC 9207).
    pub says_issuer: bool,
}

/// What is wrong with what a provider says of itself: which part, and a sentence.
pub type Fault = (&'static str, String);

#[derive(Deserialize)]
struct Document {
    issuer: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    jwks_uri: Option<String>,
    userinfo_endpoint: Option<String>,
    response_types_supported: Option<Vec<String>>,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    scopes_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Address of a provider's description.
#[must_use]
pub fn discovery_url(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

/// Reads a provider's description. Lists that it leaves out say nothing; those it gives must hold what we need.
///
/// # Errors
/// Everything that is wrong.
pub fn parse(issuer: &str, document: &[u8]) -> Result<Metadata, Vec<Fault>> {
    let document: Document = serde_json::from_slice(document)
        .map_err(|_| vec![("discovery", String::from("the address does not answer with a provider's description"))])?;
    let mut faults = Vec::new();
    let said = document.issuer.unwrap_or_default();
    if said != issuer {
        let why =
            format!("the provider calls itself «{said:.200}», the settings «{issuer:.200}»; they must be the same");
        faults.push(("issuer", why));
    }
    let secure = issuer.starts_with("https://");
    let address = |name: &'static str, given: Option<String>| -> Result<Url, Fault> {
        let given = given.ok_or_else(|| ("endpoints", format!("{name} is missing")))?;
        Url::parse(&given)
            .ok()
            .filter(|url| url.has_host() && (url.scheme() == "https" || (!secure && url.scheme() == "http")))
            .ok_or_else(|| ("endpoints", format!("{name} is «{given:.200}», an https address is accepted")))
    };
    let mut kept = |found: Result<Url, Fault>| found.map_err(|fault| faults.push(fault)).ok();
    let authorization = kept(address("authorization_endpoint", document.authorization_endpoint));
    let token = kept(address("token_endpoint", document.token_endpoint));
    let jwks = kept(address("jwks_uri", document.jwks_uri));
    let userinfo = document.userinfo_endpoint.and_then(|given| kept(address("userinfo_endpoint", Some(given))));
    let lacks = |list: &Option<Vec<String>>, wanted: &[&str]| {
        list.as_ref().is_some_and(|list| !list.iter().any(|one| wanted.contains(&one.as_str())))
    };
    let mut need = |what: &'static str, list: &Option<Vec<String>>, wanted: &[&str], of: &str| {
        if lacks(list, wanted) {
            let why = format!("{of} has none of {}: {}", wanted.join(", "), shortened(list));
            faults.push((what, why));
        }
    };
    need("flow", &document.response_types_supported, &["code"], "response_types_supported");
    need("flow", &document.code_challenge_methods_supported, &["S256"], "code_challenge_methods_supported");
    let algorithms = &document.id_token_signing_alg_values_supported;
    need("algorithms", algorithms, &ALGORITHMS, "id_token_signing_alg_values_supported");
    need("scopes", &document.scopes_supported, &["email"], "scopes_supported");
    let proofs = &document.token_endpoint_auth_methods_supported;
    let known = ["client_secret_basic", "client_secret_post"];
    need("proof", proofs, &known, "token_endpoint_auth_methods_supported");
    // Without a list it is the header (Discovery 3).
    let proof = if lacks(proofs, &["client_secret_basic"]) { Proof::Post } else { Proof::Basic };
    match (authorization, token, jwks) {
        (Some(authorization), Some(token), Some(jwks)) if faults.is_empty() => Ok(Metadata {
            issuer: said,
            authorization,
            token: token.into(),
            jwks: jwks.into(),
            userinfo: userinfo.map(Into::into),
            proof,
            says_issuer: document.authorization_response_iss_parameter_supported,
        }),
        _ => Err(faults),
    }
}

/// A list for a sentence.
fn shortened(list: &Option<Vec<String>>) -> String {
    list.iter().flatten().take(10).map(|one| one.chars().take(40).collect::<String>()).collect::<Vec<_>>().join(", ")
}

/// What is sent to exchange a code. Half of it is secret, so it has no form for logs.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    /// The code.
    pub code: &'a str,
    /// Where the person came back to, as it was registered.
    pub redirect_uri: &'a str,
    /// What only we know of this sign-in (RFC 7636).
    pub verifier: &'a str,
    /// Our name at the provider.
    pub client_id: &'a str,
    /// The secret that belongs to it.
    pub client_secret: &'a str,
}

/// What a code was exchanged for. Has no form for logs either.
#[derive(Deserialize)]
pub struct Tokens {
    /// Who they are.
    pub id_token: String,
    /// For `userinfo`.
    #[serde(default)]
    pub access_token: String,
}

/// Why there is no answer, in words for whoever sets it up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Not reached, or forbidden.
    #[error(transparent)]
    Egress(#[from] EgressError),
    /// Another status than 200.
    #[error("the provider answered {status}{}", told(.error))]
    Status {
        /// Status.
        status: u16,
        /// `error` of its answer, `""` without one.
        error: String,
    },
    /// 200 with something else.
    #[error("the provider's answer is not what it should be")]
    Answer,
    /// Its description is not usable.
    #[error("{}", sentences(.0))]
    Description(Vec<Fault>),
}

fn told(error: &str) -> String {
    if error.is_empty() { String::new() } else { format!(": {error}") }
}

fn sentences(faults: &[Fault]) -> String {
    faults.iter().map(|(_, why)| why.as_str()).collect::<Vec<_>>().join("; ")
}

/// Reads a provider's description.
///
/// # Errors
/// [`AskError`].
pub async fn discover(egress: &Egress, issuer: &str) -> Result<Metadata, AskError> {
    let answer = get(egress, &discovery_url(issuer), None).await?;
    parse(issuer, &answer).map_err(AskError::Description)
}

/// Reads a provider's keys.
///
/// # Errors
/// [`AskError`].
pub async fn keys(egress: &Egress, metadata: &Metadata) -> Result<Keys, AskError> {
    Keys::parse(&get(egress, &metadata.jwks, None).await?).ok_or(AskError::Answer)
}

/// Exchanges a code.
///
/// # Errors
/// [`AskError`]; `error` is the provider's word, such as `invalid_grant` or `invalid_client`.
pub async fn exchange(egress: &Egress, metadata: &Metadata, what: &Exchange<'_>) -> Result<Tokens, AskError> {
    let mut headers = vec![
        ("content-type", String::from("application/x-www-form-urlencoded")),
        ("accept", String::from("application/json")),
    ];
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", what.code),
        ("redirect_uri", what.redirect_uri),
        ("code_verifier", what.verifier),
    ];
    match metadata.proof {
        Proof::Basic => headers.push(("authorization", basic(what.client_id, what.client_secret))),
        Proof::Post => fields.extend([("client_id", what.client_id), ("client_secret", what.client_secret)]),
    }
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request {
        method: Method::POST,
        url: metadata.token.clone(),
        headers,
        user_headers: Vec::new(),
        body: Bytes::from(body),
        timeout: None,
    };
    let answer = succeeded(egress.send(request).await?)?;
    serde_json::from_slice(&answer).map_err(|_| AskError::Answer)
}

/// Asks who an account is, for providers whose tokens do not say it; `account` is the one of the token.
///
/// # Errors
/// [`AskError`], also when the answer is about another account (OpenID Connect Core 5.3.4).
pub async fn userinfo(egress: &Egress, url: &str, access_token: &str, account: &str) -> Result<Person, AskError> {
    #[derive(Deserialize)]
    struct Told {
        sub: String,
        #[serde(flatten)]
        person: Person,
    }
    let answer = get(egress, url, Some(access_token)).await?;
    let told: Told = serde_json::from_slice(&answer).map_err(|_| AskError::Answer)?;
    if told.sub == account { Ok(told.person) } else { Err(AskError::Answer) }
}

async fn get(egress: &Egress, url: &str, bearer: Option<&str>) -> Result<Bytes, AskError> {
    let mut headers = vec![("accept", String::from("application/json"))];
    headers.extend(bearer.map(|token| ("authorization", format!("Bearer {token}"))));
    let request = Request {
        method: Method::GET,
        url: url.to_owned(),
        headers,
        user_headers: Vec::new(),
        body: Bytes::new(),
        timeout: None,
    };
    succeeded(egress.send(request).await?)
}

fn succeeded(answer: Answer) -> Result<Bytes, AskError> {
    if answer.status == StatusCode::OK {
        return Ok(answer.body);
    }
    #[derive(Deserialize)]
    struct Said {
        error: String,
    }
    let said = serde_json::from_slice::<Said>(&answer.body).map(|said| said.error).unwrap_or_default();
    let error = said.chars().filter(|c| c.is_ascii_graphic()).take(60).collect();
    Err(AskError::Status { status: answer.status.as_u16(), error })
}

/// Name and secret as a header: both are encoded as a form's values first (RFC 6749 2.3.1).
fn basic(id: &str, secret: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let part = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", part(id), part(secret))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://login.example.com";

    fn document(change: Value) -> Vec<u8> {
        let mut tree = json!({
            "issuer": ISSUER,
            "authorization_endpoint": "https://login.example.com/auth?tenant=7",
            "token_endpoint": "https://login.example.com/token",
            "jwks_uri": "https://keys.example.com/jwks",
            "response_types_supported": ["code", "id_token"],
            "id_token_signing_alg_values_supported": ["RS256", "PS256"],
            "code_challenge_methods_supported": ["plain", "S256"],
            "scopes_supported": ["openid", "email"],
        });
        for (key, value) in change.as_object().unwrap() {
            tree[key.as_str()] = value.clone();
        }
        tree.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        tree.to_string().into_bytes()
    }

    #[test]
    fn a_description_is_taken_and_everything_wrong_with_it_is_named() {
        let rows = [
            (json!({}), ""),
            (json!({"response_types_supported": null, "scopes_supported": null}), ""),
            (json!({"code_challenge_methods_supported": null}), ""),
            (json!({"userinfo_endpoint": "https://login.example.com/me"}), ""),
            (json!({"issuer": "https://login.example.com/"}), "issuer"),
            (json!({"issuer": null}), "issuer"),
            (json!({"token_endpoint": null}), "endpoints"),
            (json!({"jwks_uri": "http://keys.example.com/jwks"}), "endpoints"),
            (json!({"authorization_endpoint": "javascript:alert(1)"}), "endpoints"),
            (json!({"userinfo_endpoint": "ftp://x.example.com"}), "endpoints"),
            (json!({"response_types_supported": ["id_token"]}), "flow"),
            (json!({"code_challenge_methods_supported": ["plain"]}), "flow"),
            (json!({"id_token_signing_alg_values_supported": ["HS256", "none"]}), "algorithms"),
            (json!({"scopes_supported": ["openid"]}), "scopes"),
            (json!({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}), "proof"),
            (json!({"issuer": "x", "scopes_supported": []}), "issuer scopes"),
        ];
        for (change, expected) in rows {
            let named = match parse(ISSUER, &document(change.clone())) {
                Ok(_) => String::new(),
                Err(faults) => faults.iter().map(|(what, _)| *what).collect::<Vec<_>>().join(" "),
            };
            assert_eq!(named, expected, "{change}");
        }
        assert_eq!(parse(ISSUER, b"<html>").unwrap_err()[0].0, "discovery");
    }

    #[test]
    fn the_header_proves_who_we_are_unless_the_provider_takes_only_the_body() {
        let proof = |methods: Value| {
            parse(ISSUER, &document(json!({"token_endpoint_auth_methods_supported": methods}))).unwrap().proof
        };
        assert_eq!(proof(Value::Null), Proof::Basic);
        assert_eq!(proof(json!(["client_secret_post", "client_secret_basic"])), Proof::Basic);
        assert_eq!(proof(json!(["client_secret_post"])), Proof::Post);
        assert_eq!(basic("a b", "s:1"), "Basic YStiOnMlM0Ex", "a+b:s%3A1");
    }

    #[test]
    fn a_provider_in_ones_own_network_may_speak_plain_http_throughout() {
        let own = "http://login.local:8080";
        let change = json!({"issuer": own, "token_endpoint": "http://login.local:8080/token"});
        assert_eq!(parse(own, &document(change)).unwrap().token, "http://login.local:8080/token");
        assert_eq!(discovery_url("http://login.local/"), "http://login.local/.well-known/openid-configuration");
    }
}
