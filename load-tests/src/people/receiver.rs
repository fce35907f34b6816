//! An integrator's server: takes what a Custom Channel sends out and hands it to the customer who waits for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::Value;
use tokio::sync::mpsc;

/// One delivery as it came.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Body.
    pub body: Value,
    /// Raw bytes, for signature checks.
    pub raw: Vec<u8>,
    /// Headers in lower case.
    pub headers: HashMap<String, String>,
}

type Waiting = Arc<Mutex<HashMap<String, mpsc::UnboundedSender<Delivery>>>>;
type Answers = Arc<Mutex<std::collections::VecDeque<u16>>>;

/// A running receiver; it stops when it is dropped.
pub struct Receiver {
    url: String,
    waiting: Waiting,
    answers: Answers,
    all: Arc<Mutex<Vec<Delivery>>>,
    server: actix_web::dev::ServerHandle,
}

#[derive(Clone)]
struct State {
    waiting: Waiting,
    answers: Answers,
    all: Arc<Mutex<Vec<Delivery>>>,
    keep: bool,
}

async fn take(state: web::Data<State>, request: HttpRequest, raw: web::Bytes) -> HttpResponse {
    let body: Value = serde_json::from_slice(&raw).unwrap_or(Value::Null);
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    let delivery = Delivery { body, raw: raw.to_vec(), headers };
    let scripted = state.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    if state.keep {
        state.all.lock().unwrap_or_else(PoisonError::into_inner).push(delivery.clone());
    }
    if let Some(status) = scripted.filter(|status| *status != 200) {
        let status =
            actix_web::http::StatusCode::from_u16(status).unwrap_or(actix_web::http::StatusCode::INTERNAL_SERVER_ERROR);
        return HttpResponse::build(status).json(serde_json::json!({"error": "scripted"}));
    }
    let chat = delivery.body["chat"]["id"].as_str().unwrap_or_default().to_owned();
    let id = delivery.body["message_id"].as_str().unwrap_or_default().to_owned();
    let mut waiting = state.waiting.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(to) = waiting.get(&chat)
        && to.send(delivery).is_err()
    {
        waiting.remove(&chat);
    }
    HttpResponse::Ok().json(serde_json::json!({"message_id": format!("ext-{id}")}))
}

impl Receiver {
    /// Starts on a free loopback port. `keep` remembers every delivery for [`Receiver::all`].
    ///
    /// # Errors
    /// When no port can be bound. Needs a running actix system or tokio runtime.
    pub fn start(keep: bool) -> std::io::Result<Self> {
        let state = State { waiting: Arc::default(), answers: Arc::default(), all: Arc::default(), keep };
        let data = web::Data::new(state.clone());
        let server = HttpServer::new(move || {
            App::new().app_data(data.clone()).app_data(web::PayloadConfig::new(1 << 20)).default_service(web::to(take))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))?;
        let url = server.addrs().first().map(|a| format!("http://{a}/hook")).unwrap_or_default();
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { url, waiting: state.waiting, answers: state.answers, all: state.all, server: handle })
    }

    /// Where the server should post.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Deliveries for one chat from now on.
    #[must_use]
    pub fn listen(&self, chat: &str) -> mpsc::UnboundedReceiver<Delivery> {
        let (to, from) = mpsc::unbounded_channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(chat.to_owned(), to);
        from
    }

    /// The next answers by status, in order; afterwards 200 again.
    pub fn script(&self, statuses: &[u16]) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).extend(statuses);
    }

    /// Everything that came, refused tries included.
    #[must_use]
    pub fn all(&self) -> Vec<Delivery> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // The returned future only waits for the stop; the command is sent at once.
        drop(self.server.stop(false));
    }
}
