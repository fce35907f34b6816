//! A stand-in OpenID provider. It refuses what a real one refuses: an unknown client and a way back that is not registered (400, on
//! its own page), a wrong secret (401 `invalid_client`), a code that never was, was used, was given for another way back or to
//! whoever cannot prove to have asked (400 `invalid_grant`). What it says of people, and how it signs it, can be bent, as whoever
//! attacks would.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use rozmova::app::SystemClock;
use rozmova_actors::ports::Clock as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

/// The name it gave the product.
pub const CLIENT: &str = "rozmova-of-the-tests";
/// And the secret.
pub const SECRET: &str = "secret of the company's sign-in: 50%+";

/// How its tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// With its key, as it should be.
    Own,
    /// With a key of somebody else, under the name of its own.
    Foreign,
    /// Not at all.
    None,
    /// With its published key as a secret.
    PublishedAsSecret,
}

struct Asked {
    redirect_uri: String,
    challenge: String,
    nonce: String,
    used: bool,
}

struct State {
    url: Mutex<String>,
    /// Ways back that are registered.
    registered: Mutex<Vec<String>>,
    /// Members of its description that are other than usual; null takes one away.
    description: Mutex<Value>,
    /// Claims that are other than usual; null takes one away.
    claims: Mutex<Value>,
    /// What `userinfo` says.
    userinfo: Mutex<Value>,
    signing: Mutex<Signing>,
    key: Mutex<(String, SigningKey)>,
    codes: Mutex<HashMap<String, Asked>>,
    serial: AtomicI64,
}

/// The provider.
pub struct OidcProvider {
    server: MockServer,
    state: Arc<State>,
}

fn key_of(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn laid_over(mut tree: Value, change: &Value) -> Value {
    for (key, value) in change.as_object().unwrap() {
        tree[key.as_str()] = value.clone();
    }
    tree.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    tree
}

fn refused(status: u16, error: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"error": error, "error_description": "refused by the stand-in"}))
}

fn unquoted(text: &str) -> String {
    url::form_urlencoded::parse(format!("v={text}").as_bytes()).next().unwrap().1.into_owned()
}

impl State {
    fn next(&self) -> i64 {
        self.serial.fetch_add(1, Ordering::SeqCst)
    }

    fn description(&self) -> Value {
        let url = self.url.lock().unwrap().clone();
        let usual = json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/auth"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/jwks"),
            "userinfo_endpoint": format!("{url}/me"),
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email", "profile"],
        });
        laid_over(usual, &self.description.lock().unwrap())
    }

    fn jwks(&self) -> Value {
        let (id, key) = &*self.key.lock().unwrap();
        let point = key.verifying_key().to_encoded_point(false);
        let (x, y) = (URL_SAFE_NO_PAD.encode(point.x().unwrap()), URL_SAFE_NO_PAD.encode(point.y().unwrap()));
        json!({"keys": [{"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": id, "use": "sig", "alg": "ES256"}]})
    }

    /// A person is at its page and says yes.
    fn authorize(&self, request: &Request) -> ResponseTemplate {
        let query: HashMap<String, String> = request.url.query_pairs().into_owned().collect();
        let get = |name: &str| query.get(name).cloned().unwrap_or_default();
        let redirect_uri = get("redirect_uri");
        if get("client_id") != CLIENT || !self.registered.lock().unwrap().contains(&redirect_uri) {
            return ResponseTemplate::new(400).set_body_string("this client or way back is not registered");
        }
        let back = |pairs: &[(&str, &str)]| {
            let mut url = url::Url::parse(&redirect_uri).unwrap();
            url.query_pairs_mut().extend_pairs(pairs).append_pair("state", &get("state"));
            ResponseTemplate::new(303).insert_header("location", url.as_str())
        };
        let fits = get("response_type") == "code"
            && get("scope").split(' ').any(|scope| scope == "openid")
            && get("code_challenge_method") == "S256"
            && get("code_challenge").len() == 43;
        if !fits {
            return back(&[("error", "invalid_request")]);
        }
        let code = format!("code-{}", self.next());
        let asked = Asked {
            redirect_uri: redirect_uri.clone(),
            challenge: get("code_challenge"),
            nonce: get("nonce"),
            used: false,
        };
        self.codes.lock().unwrap().insert(code.clone(), asked);
        back(&[("code", code.as_str())])
    }

    fn exchange(&self, request: &Request) -> ResponseTemplate {
        let header = request.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let pair = header.strip_prefix("Basic ").and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
        let pair = String::from_utf8(pair).unwrap_or_default();
        let (id, secret) = pair.split_once(':').unwrap_or_default();
        if (unquoted(id).as_str(), unquoted(secret).as_str()) != (CLIENT, SECRET) {
            return refused(401, "invalid_client");
        }
        let form: HashMap<String, String> = url::form_urlencoded::parse(&request.body).into_owned().collect();
        let get = |name: &str| form.get(name).cloned().unwrap_or_default();
        if get("grant_type") != "authorization_code" {
            return refused(400, "unsupported_grant_type");
        }
        let mut codes = self.codes.lock().unwrap();
        let Some(asked) = codes.get_mut(&get("code")).filter(|asked| !asked.used) else {
            return refused(400, "invalid_grant");
        };
        asked.used = true;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(get("code_verifier").as_bytes()));
        if asked.redirect_uri != get("redirect_uri") || asked.challenge != challenge {
            return refused(400, "invalid_grant");
        }
        let now = SystemClock.now().seconds();
        let usual = json!({
            "iss": *self.url.lock().unwrap(), "sub": "account-7", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked.nonce,
        });
        let token = self.signed(&laid_over(usual, &self.claims.lock().unwrap()));
        ResponseTemplate::new(200).set_body_json(
            json!({"id_token": token, "access_token": "access-7", "token_type": "Bearer", "expires_in": 300}),
        )
    }

    fn signed(&self, claims: &Value) -> String {
        let signing = *self.signing.lock().unwrap();
        let (id, own) = &*self.key.lock().unwrap();
        if signing == Signing::PublishedAsSecret {
            let header = Header { kid: Some(id.clone()), ..Header::new(Algorithm::HS256) };
            let published = own.verifying_key().to_encoded_point(false);
            return encode(&header, claims, &EncodingKey::from_secret(published.as_bytes())).unwrap();
        }
        let algorithm = if signing == Signing::None { "none" } else { "ES256" };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&json!({"alg": algorithm, "typ": "JWT", "kid": id})), part(claims));
        let made: Option<Signature> = match signing {
            Signing::None | Signing::PublishedAsSecret => None,
            Signing::Own => Some(own.sign(text.as_bytes())),
            Signing::Foreign => Some(key_of(99).sign(text.as_bytes())),
        };
        let signature = made.map(|made| URL_SAFE_NO_PAD.encode(made.to_bytes())).unwrap_or_default();
        format!("{text}.{signature}")
    }

    fn who(&self, request: &Request) -> ResponseTemplate {
        let bearer = request.headers.get("authorization").and_then(|value| value.to_str().ok());
        if bearer != Some("Bearer access-7") {
            return refused(401, "invalid_token");
        }
        ResponseTemplate::new(200).set_body_json(self.userinfo.lock().unwrap().clone())
    }
}

struct Answers(Arc<State>);

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let state = &self.0;
        match (request.method.as_str(), request.url.path()) {
            ("GET", "/.well-known/openid-configuration") => {
                ResponseTemplate::new(200).set_body_json(state.description())
            }
            ("GET", "/jwks") => ResponseTemplate::new(200).set_body_json(state.jwks()),
            ("GET", "/auth") => state.authorize(request),
            ("POST", "/token") => state.exchange(request),
            ("GET", "/me") => state.who(request),
            _ => ResponseTemplate::new(404),
        }
    }
}

impl OidcProvider {
    /// Starts it on a port of its own, with one way back registered.
    pub async fn start(redirect_uri: &str) -> Self {
        let server = MockServer::start().await;
        let state = Arc::new(State {
            url: Mutex::new(server.uri()),
            registered: Mutex::new(vec![redirect_uri.to_owned()]),
            description: Mutex::new(json!({})),
            claims: Mutex::new(json!({})),
            userinfo: Mutex::new(json!({})),
            signing: Mutex::new(Signing::Own),
            key: Mutex::new(("key-1".into(), key_of(7))),
            codes: Mutex::default(),
            serial: AtomicI64::new(1),
        });
        Mock::given(any()).respond_with(Answers(Arc::clone(&state))).mount(&server).await;
        Self { server, state }
    }

    /// What it calls itself.
    pub fn issuer(&self) -> String {
        self.server.uri()
    }

    /// Whoever is at its page next is this person, with a verified address.
    pub fn person(&self, email: &str) {
        self.says(json!({"email": email, "email_verified": true}));
    }

    /// What its tokens say besides, or instead of, the usual.
    pub fn says(&self, claims: Value) {
        *self.state.claims.lock().unwrap() = claims;
    }

    /// What `userinfo` says.
    pub fn tells(&self, userinfo: Value) {
        *self.state.userinfo.lock().unwrap() = userinfo;
    }

    /// How it signs from now on.
    pub fn signs(&self, signing: Signing) {
        *self.state.signing.lock().unwrap() = signing;
    }

    /// It signs with another key from now on and publishes only that one.
    pub fn changes_its_key(&self) {
        *self.state.key.lock().unwrap() = ("key-2".into(), key_of(8));
    }

    /// What it says of itself, changed.
    pub fn describes_itself(&self, change: Value) {
        *self.state.description.lock().unwrap() = change;
    }

    /// Nobody comes back from it any more.
    pub fn forgets_the_way_back(&self) {
        self.state.registered.lock().unwrap().clear();
    }
}

/// A browser: it keeps cookies of the product and follows no redirect by itself.
pub struct Browser {
    http: reqwest::Client,
    base: String,
    /// By name.
    pub cookies: HashMap<String, String>,
}

/// What came back.
pub struct Page {
    /// Status.
    pub status: u16,
    /// `Location`, `""` without one.
    pub location: String,
    /// Every `Set-Cookie`.
    pub set_cookies: Vec<String>,
    /// Body.
    pub body: String,
}

impl Browser {
    /// A fresh one for the server at `base`.
    #[expect(clippy::disallowed_methods, reason = "a browser is the outside")]
    pub fn new(base: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, base: base.to_owned(), cookies: HashMap::new() }
    }

    /// Goes to an address; a path is one of the product.
    pub async fn go(&mut self, to: &str) -> Page {
        let url = if to.starts_with('/') { format!("{}{to}", self.base) } else { to.to_owned() };
        let ours = url.starts_with(&self.base);
        let mut request = self.http.get(&url);
        if ours && !self.cookies.is_empty() {
            let line: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", line.join("; "));
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
        let location = answer.headers().get("location").map(text).unwrap_or_default();
        let set_cookies: Vec<String> = answer.headers().get_all("set-cookie").iter().map(text).collect();
        if ours {
            for cookie in &set_cookies {
                let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
                if value.is_empty() {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        Page { status, location, set_cookies, body: answer.text().await.unwrap() }
    }

    /// Sends JSON as a page of the product does; answers status and body.
    pub async fn post(&mut self, path: &str, body: &Value) -> (u16, Value) {
        let session: Value = serde_json::from_str(&self.go("/api/v1/auth/session").await.body).unwrap();
        let line: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .header("cookie", line.join("; "))
            .header("x-csrf-token", session["csrf_token"].as_str().unwrap_or_default())
            .header("content-type", "application/json")
            .body(body.to_string());
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
    }

    /// Begins at the product, says yes at the provider, and answers the address that leads back.
    pub async fn through_the_provider(&mut self, next: &str) -> String {
        self.through_the_provider_for("sign_in", next).await
    }

    /// The same for another purpose than to sign in.
    pub async fn through_the_provider_for(&mut self, purpose: &str, next: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let begun = self.go(&format!("/api/v1/auth/oidc?purpose={purpose}&next={next}")).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        let provided = self.go(&begun.location).await;
        assert_eq!(provided.status, 303, "from {}: {}", begun.location, provided.body);
        provided.location
    }

    /// The whole journey; answers where it ends.
    pub async fn sign_in(&mut self, next: &str) -> Page {
        let back = self.through_the_provider(next).await;
        self.go(&back).await
    }

    /// Whoever is signed in in this browser, by e-mail.
    pub async fn is(&mut self) -> Option<String> {
        let page = self.go("/api/v1/auth/session").await;
        let session: Value = serde_json::from_str(&page.body).unwrap();
        session["user"]["email"].as_str().map(str::to_owned)
    }
}
