//! A stand-in push service with browsers of its own. It refuses what a real one refuses: a message without a lifetime or with a
//! topic it does not take (400), without a signature (401), signed with another key than the browser subscribed with, for another
//! service, or for too long (403), for a browser it does not know (410), too large (413), and, when told to, everything for a while
//! (503), or leaves it without an answer. What it takes is decrypted as the browser would, by means other than the product's.

use rozmova::app::SystemClock;
use rozmova_actors::ports::Clock as _;
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::{
    PublicKey, SecretKey,
    ecdh::{SharedSecret, diffie_hellman},
    ecdsa::{Signature, VerifyingKey, signature::Verifier as _},
    elliptic_curve::sec1::ToEncodedPoint as _,
};
use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

/// Largest body it takes, bytes.
const MAX_BODY: usize = 4_096;

/// A message that was taken.
#[derive(Debug, Clone)]
pub struct Pushed {
    /// Name of the browser.
    pub browser: String,
    /// What it says.
    pub note: Value,
    /// `Topic`.
    pub topic: String,
    /// `TTL`, seconds.
    pub ttl: i64,
}

struct Browser {
    secret: SecretKey,
    auth: [u8; 16],
    /// The application server's key it subscribed with.
    server_key: String,
}

#[derive(Default)]
struct State {
    origin: Mutex<String>,
    browsers: Mutex<HashMap<String, Browser>>,
    gone: Mutex<HashSet<String>>,
    taken: Mutex<Vec<Pushed>>,
    away: AtomicUsize,
    stands_still: AtomicBool,
    kept_waiting: AtomicUsize,
}

/// The service.
pub struct PushService {
    server: MockServer,
    state: Arc<State>,
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived<const N: usize>(salt: &[u8], secret: &[u8], info: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    Salt::new(HKDF_SHA256, salt).extract(secret).expand(info, Length(N)).unwrap().fill(&mut out).unwrap();
    out
}

impl Browser {
    fn decrypted(&self, body: &[u8]) -> Option<Vec<u8>> {
        let (salt, rest) = body.split_at_checked(16)?;
        let (size, rest) = rest.split_at_checked(4)?;
        let (length, rest) = rest.split_first()?;
        let (sender, sealed) = rest.split_at_checked(usize::from(*length))?;
        let size = u32::from_be_bytes(size.try_into().ok()?);
        if sealed.len() > usize::try_from(size).ok()? {
            return None;
        }
        let point = PublicKey::from_sec1_bytes(sender).ok()?;
        let shared: SharedSecret = diffie_hellman(self.secret.to_nonzero_scalar(), point.as_affine());
        let own = self.secret.public_key().to_encoded_point(false);
        let info: [&[u8]; 3] = [b"WebPush: info\0", own.as_bytes(), sender];
        let ikm: [u8; 32] = derived(&self.auth, shared.raw_secret_bytes(), &info);
        let key: [u8; 16] = derived(salt, &ikm, &[b"Content-Encoding: aes128gcm\0"]);
        let nonce: [u8; 12] = derived(salt, &ikm, &[b"Content-Encoding: nonce\0"]);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
        let mut text = sealed.to_vec();
        let text = key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text).ok()?.to_vec();
        // Zeros and the delimiter of the last record.
        let end = text.iter().rposition(|byte| *byte != 0)?;
        (text[end] == 2).then(|| text[..end].to_vec())
    }
}

/// What is wrong with the signature, as the statuses of real services tell.
fn judged(authorization: &str, server_key: &str, origin: &str) -> Result<(), (u16, &'static str)> {
    let bad = |why: &'static str| (403_u16, why);
    let (token, key) = authorization
        .strip_prefix("vapid t=")
        .and_then(|rest| rest.split_once(", k="))
        .ok_or((401_u16, "no signature of an application server"))?;
    if key != server_key {
        return Err(bad("the key is not the one the browser subscribed with"));
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(bad("no token"))?;
    let claims = signed.split_once('.').and_then(|(_, claims)| URL_SAFE_NO_PAD.decode(claims).ok());
    let claims: Value = claims.and_then(|claims| serde_json::from_slice(&claims).ok()).ok_or(bad("no claims"))?;
    let point = URL_SAFE_NO_PAD.decode(key).map_err(|_| bad("no key"))?;
    let verifying = VerifyingKey::from_sec1_bytes(&point).map_err(|_| bad("no key"))?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| bad("no signature"))?;
    let signature = Signature::from_slice(&signature).map_err(|_| bad("no signature"))?;
    verifying.verify(signed.as_bytes(), &signature).map_err(|_| bad("the signature is wrong"))?;
    if claims["aud"] != origin {
        return Err(bad("the token is for another service"));
    }
    let now = u64::try_from(SystemClock.now().micros() / 1_000_000).unwrap();
    let ends = claims["exp"].as_u64().unwrap_or(0);
    if ends <= now || ends > now + 86_400 {
        return Err(bad("the token lives too long or no more"));
    }
    Ok(())
}

struct Answers(Arc<State>);

impl Answers {
    fn judge(&self, request: &Request) -> Result<(), (u16, &'static str)> {
        let state = &self.0;
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if state.away.load(Ordering::SeqCst) > 0 {
            state.away.fetch_sub(1, Ordering::SeqCst);
            return Err((503_u16, "away"));
        }
        if request.body.len() > MAX_BODY {
            return Err((413_u16, "too large"));
        }
        let name = request.url.path().trim_start_matches("/push/").to_owned();
        let browsers = state.browsers.lock().unwrap();
        let browser = browsers.get(&name).filter(|_| !state.gone.lock().unwrap().contains(&name));
        let browser = browser.ok_or((410_u16, "this browser is gone"))?;
        judged(header("authorization"), &browser.server_key, &state.origin.lock().unwrap())?;
        let ttl = header("ttl").parse::<i64>().map_err(|_| (400_u16, "TTL is needed"))?;
        let topic = header("topic");
        if topic.len() > 32 || !topic.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            return Err((400_u16, "the topic is not valid"));
        }
        if header("content-encoding") != "aes128gcm" {
            return Err((400_u16, "the encoding is not known"));
        }
        let text = browser.decrypted(&request.body).ok_or((400_u16, "the browser cannot open it"))?;
        let note = serde_json::from_slice(&text).map_err(|_| (400_u16, "the browser cannot read it"))?;
        let pushed = Pushed { browser: name, note, topic: topic.to_owned(), ttl };
        state.taken.lock().unwrap().push(pushed);
        Ok(())
    }
}

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        if self.0.stands_still.load(Ordering::SeqCst) {
            self.0.kept_waiting.fetch_add(1, Ordering::SeqCst);
            return ResponseTemplate::new(503).set_delay(Duration::from_secs(300));
        }
        match self.judge(request) {
            Ok(()) => ResponseTemplate::new(201),
            Err((status, why)) => ResponseTemplate::new(status).set_body_string(why),
        }
    }
}

impl PushService {
    /// Starts it on a port of its own.
    pub async fn start() -> Self {
        Self::on(MockServer::start().await).await
    }

    /// Starts it on a host of its own.
    pub async fn elsewhere() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.3:0").unwrap();
        Self::on(MockServer::builder().listener(listener).start().await).await
    }

    async fn on(server: MockServer) -> Self {
        let state = Arc::new(State::default());
        *state.origin.lock().unwrap() = server.uri();
        Mock::given(any()).respond_with(Answers(Arc::clone(&state))).mount(&server).await;
        Self { server, state }
    }

    /// Where it is.
    pub fn origin(&self) -> String {
        self.server.uri()
    }

    /// A browser subscribes with an application server's key; answers what it hands to the page.
    pub fn subscribe(&self, name: &str, server_key: &str) -> Value {
        let mut seed = [1_u8; 32];
        for (place, byte) in name.bytes().take(31).enumerate() {
            seed[place + 1] = byte;
        }
        let secret = SecretKey::from_slice(&seed).unwrap();
        let mut auth = [9_u8; 16];
        auth.copy_from_slice(&seed[..16]);
        let point = secret.public_key().to_encoded_point(false);
        let keys = json!({"p256dh": URL_SAFE_NO_PAD.encode(point.as_bytes()), "auth": URL_SAFE_NO_PAD.encode(auth)});
        let browser = Browser { secret, auth, server_key: server_key.to_owned() };
        self.state.browsers.lock().unwrap().insert(name.to_owned(), browser);
        json!({"endpoint": format!("{}/push/{name}", self.origin()), "keys": keys})
    }

    /// The browser takes its subscription back.
    pub fn forget(&self, name: &str) {
        self.state.gone.lock().unwrap().insert(name.to_owned());
    }

    /// The next requests are answered 503.
    pub fn away_for(&self, requests: usize) {
        self.state.away.store(requests, Ordering::SeqCst);
    }

    /// From now on requests get no answer.
    pub fn stands_still(&self) {
        self.state.stands_still.store(true, Ordering::SeqCst);
    }

    /// How many requests wait for one.
    pub fn kept_waiting(&self) -> usize {
        self.state.kept_waiting.load(Ordering::SeqCst)
    }

    /// What one browser has got.
    pub fn got(&self, name: &str) -> Vec<Pushed> {
        self.state.taken.lock().unwrap().iter().filter(|one| one.browser == name).cloned().collect()
    }
}
