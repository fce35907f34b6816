//! A stand-in for an integrator's server behind a Custom Channel. It refuses what a real one refuses: another token than its own, a
//! signature that is missing, wrong or old (401), a body without a kind or a delivery without its key (400), and a key that was used
//! for another body (422). It holds a key as the contract asks (channels/custom-channel.md B.3): what came under it once is not taken
//! again, and gets the answer of the first time. And when told to, it takes what it is sent and does not answer.

use rozmova::app::SystemClock;
use rozmova_actors::ports::Clock as _;
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::hmac;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

/// Sent with every delivery as `x-access-token`.
pub const TOKEN: &str = "token-of-the-integrator";
/// Seconds by which a signature's moment may differ.
const TOLERANCE_S: i64 = 300;
/// Far longer than anybody waits.
const NEVER: Duration = Duration::from_secs(3_600);

#[derive(Default)]
struct State {
    secret: Vec<u8>,
    silent: AtomicBool,
    /// Keys of messages, one for each try that came.
    tries: Mutex<Vec<String>>,
    /// What was taken, by its key.
    known: Mutex<HashMap<String, Value>>,
    /// What its customers see: each delivery once, in the order in which it was taken.
    taken: Mutex<Vec<Value>>,
    refused: Mutex<Vec<&'static str>>,
}

/// The server.
pub struct Integrator {
    server: MockServer,
    state: Arc<State>,
}

struct Answers(Arc<State>);

impl Answers {
    /// Whether it was signed with the channel's secret just now; by means other than the product's.
    fn signed(&self, key: &str, moment: &str, signatures: &str, body: &[u8]) -> bool {
        let Ok(seconds) = moment.parse::<i64>() else { return false };
        if (SystemClock.now().seconds() - seconds).abs() > TOLERANCE_S {
            return false;
        }
        let text = [format!("{key}.{moment}.").as_bytes(), body].concat();
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &self.0.secret);
        let mut tags = signatures.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
        tags.any(|tag| hmac::verify(&secret, &text, &tag).is_ok())
    }

    fn judge(&self, request: &Request) -> Result<ResponseTemplate, (u16, &'static str)> {
        let state = &self.0;
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if header("x-access-token") != TOKEN {
            return Err((401_u16, "the token is not ours"));
        }
        let key = header("webhook-id").to_owned();
        if !self.signed(&key, header("webhook-timestamp"), header("webhook-signature"), &request.body) {
            return Err((401_u16, "the signature is not the channel's"));
        }
        let body: Value = serde_json::from_slice(&request.body).map_err(|_| (400_u16, "not JSON"))?;
        let is_message = match body["kind"].as_str() {
            Some("message") => true,
            Some("event") => false,
            _ => return Err((400_u16, "no kind")),
        };
        if key.is_empty() || (is_message && body["message_id"] != key.as_str()) {
            return Err((400_u16, "the key is not the message's id"));
        }
        if is_message {
            state.tries.lock().unwrap().push(key.clone());
        }
        let answer = json!({"message_id": format!("ext-{key}")});
        match state.known.lock().unwrap().entry(key) {
            Entry::Occupied(former) if *former.get() != body => {
                return Err((422_u16, "the key was used for another body"));
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(place) => {
                place.insert(body.clone());
                state.taken.lock().unwrap().push(body);
            }
        }
        let answer = ResponseTemplate::new(200).set_body_json(answer);
        let silent = is_message && state.silent.load(Ordering::SeqCst);
        Ok(if silent { answer.set_delay(NEVER) } else { answer })
    }
}

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.judge(request).unwrap_or_else(|(status, why)| {
            self.0.refused.lock().unwrap().push(why);
            ResponseTemplate::new(status).set_body_json(json!({"error": {"code": status, "text": why}}))
        })
    }
}

impl Integrator {
    /// Starts it on a port of its own with the signing secret its channel was shown.
    pub async fn start(signing_secret: &str) -> Self {
        let secret = STANDARD.decode(signing_secret.strip_prefix("whsec_").unwrap()).unwrap();
        let (server, state) = (MockServer::start().await, Arc::new(State { secret, ..State::default() }));
        Mock::given(any()).respond_with(Answers(Arc::clone(&state))).mount(&server).await;
        Self { server, state }
    }

    /// Where the channel posts.
    pub fn url(&self) -> String {
        format!("{}/hook", self.server.uri())
    }

    /// Whether messages are taken without an answer from now on.
    pub fn be_silent(&self, silent: bool) {
        self.state.silent.store(silent, Ordering::SeqCst);
    }

    /// Keys of messages, one for each try that came.
    pub fn tries(&self) -> Vec<String> {
        self.state.tries.lock().unwrap().clone()
    }

    /// Whether this event was taken.
    pub fn heard_of(&self, event: &str) -> bool {
        self.state.taken.lock().unwrap().iter().any(|one| one["event"] == event)
    }

    /// Texts of messages as its customers see them.
    pub fn texts(&self) -> Vec<String> {
        let taken = self.state.taken.lock().unwrap();
        taken.iter().filter_map(|one| Some(one["text"].as_str()?.to_owned())).collect()
    }

    /// What it refused, and why.
    pub fn refused(&self) -> Vec<&'static str> {
        self.state.refused.lock().unwrap().clone()
    }
}
