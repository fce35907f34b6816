//! The API over real HTTP on embedded storage: what no endpoint shows alone (sign-in, keys, idempotency, refusals).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod auth;
mod demonstration;
mod edge;
mod resources;

use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    app::{self, Mode, Running},
    config::{Config, Sources},
};

pub const ADMIN: &str = "root@example.com";
pub const PASSWORD: &str = "Добрий-день-2026";

/// A server of its own on a free port.
pub struct Server {
    pub running: Running,
    pub dir: tempfile::TempDir,
    pub http: reqwest::Client,
    pub base: String,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap()).await
    }

    pub async fn start_in(dir: tempfile::TempDir) -> Self {
        Self::start_as(Mode::Serve, dir).await
    }

    /// Settings of a server that keeps everything in this folder.
    pub fn config_in(dir: &std::path::Path) -> Config {
        let flags = vec![
            ("server.listen", String::from("127.0.0.1:0")),
            ("server.workers", String::from("1")),
            ("engine.arbiters", String::from("1")),
            ("egress.allow", String::from("127.0.0.1/32")),
            ("database.url", format!("sqlite://{}", dir.join("rozmova.db").display())),
        ];
        Config::load(&Sources { flags, ..Sources::default() }).unwrap()
    }

    pub async fn start_as(mode: Mode, dir: tempfile::TempDir) -> Self {
        let running = app::start(Self::config_in(dir.path()), mode).await.unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "a test is the outside")]
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let base = format!("http://{}", running.addr);
        Self { running, dir, http, base }
    }

    /// Stops and starts again on the same storage.
    pub async fn restart(self) -> Self {
        self.running.stop().await;
        Self::start_in(self.dir).await
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).header(header::AUTHORIZATION, token).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.write(Method::POST, path, token, body).await
    }

    pub async fn write(&self, method: Method, path: &str, token: &str, body: &Value) -> Answer {
        let mut request = self.request(method, path).json(body);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, token);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// The first administrator, through the set-up call: `Authorization` for further calls.
    pub async fn set_up(&self) -> String {
        let code = self.running.state.setup_code.to_string();
        let body = json!({"code": code, "email": ADMIN, "name": "Руслана", "password": PASSWORD});
        let answer = self.post("/api/v1/setup", "", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        bearer(&answer)
    }

    pub async fn login(&self, email: &str, password: &str) -> Answer {
        self.post("/api/v1/auth/login", "", &json!({"email": email, "password": password})).await
    }

    /// A user with a role, signed in.
    pub async fn user(&self, admin: &str, name: &str, role: &str) -> (i64, String) {
        let email = format!("{name}@example.com");
        let body = json!({"email": email, "name": name, "password": PASSWORD, "roles": [role]});
        let made = self.post("/api/v1/users", admin, &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        (made.body["id"].as_i64().unwrap(), bearer(&self.login(&email, PASSWORD).await))
    }
}

pub fn bearer(answer: &Answer) -> String {
    format!("Bearer {}", answer.body["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.body)))
}

/// An answer, read.
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, body, text }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Status, type and code of a refusal.
    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), self.body["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert!(self.header("content-type").starts_with("application/problem+json"), "{}", self.header("content-type"));
        assert_eq!(self.body["status"], status);
        assert!(!self.body["request_id"].as_str().unwrap().is_empty());
        assert_eq!(self.body["request_id"], self.header("x-request-id"));
        assert!(!self.text.contains("SELECT") && !self.text.contains("/src/"), "{}", self.text);
    }
}
