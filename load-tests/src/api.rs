//! A caller of the HTTP API.

use std::{
    sync::{Arc, Mutex, Once, PoisonError},
    time::{Duration, Instant},
};

pub use reqwest::Method;
use serde_json::Value;

/// What went wrong with a call.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No answer.
    #[error("no answer: {0}")]
    Transport(#[from] reqwest::Error),
    /// An answer that is not 2xx.
    #[error("{status} {body}")]
    Refused {
        /// Status.
        status: u16,
        /// Body, problem+json where the server made it.
        body: Value,
        /// `Retry-After`, seconds.
        retry_after: Option<u64>,
    },
}

impl ApiError {
    /// Status of the answer, 0 without one.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Transport(_) => 0,
            Self::Refused { status, .. } => *status,
        }
    }

    /// `code` of the problem, `""` without one.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Transport(_) => "",
            Self::Refused { body, .. } => body["code"].as_str().unwrap_or_default(),
        }
    }
}

/// An HTTP caller with or without a token. Cheap to clone; connections are shared.
#[derive(Clone, Debug)]
pub struct Api {
    http: reqwest::Client,
    base: String,
    authorization: Option<String>,
    person: Option<Arc<Person>>,
}

/// Somebody who signed in with a password: their access token ends after an hour, so they sign in again before it does.
#[derive(Debug)]
struct Person {
    email: String,
    password: String,
    token: Mutex<(String, Instant)>,
}

/// Age of a token at which its person signs in again; the server's end after 60 minutes.
const RENEWED_AFTER: Duration = Duration::from_secs(45 * 60);

impl Api {
    /// A caller nobody knows. `base` is `http://host:port` without a trailing slash.
    ///
    /// # Errors
    /// When the HTTP client cannot be built.
    pub fn new(base: &str) -> Result<Self, ApiError> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // A second installation only says that one is there already.
            let _already = rustls::crypto::ring::default_provider().install_default();
        });
        #[expect(
            clippy::disallowed_methods,
            reason = "this crate is the outside: it calls the server, the server's egress does not exist here"
        )]
        let mut http =
            reqwest::Client::builder().no_proxy().pool_max_idle_per_host(1024).timeout(Duration::from_secs(30));
        if base.starts_with("http://") {
            // Reading the machine's certificates takes longer than many a call, and each person of a crowd is a caller.
            http = http.tls_certs_only([]);
        }
        let http = http.build()?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned(), authorization: None, person: None })
    }

    /// The same caller with a token (`Bearer`).
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { authorization: Some(format!("Bearer {token}")), person: None, ..self.clone() }
    }

    /// The same caller with an API key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        Self { authorization: Some(format!("API-Key {key}")), person: None, ..self.clone() }
    }

    /// `http://host:port`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// `ws://host:port`.
    #[must_use]
    pub fn ws_base(&self) -> String {
        self.base.replacen("http", "ws", 1)
    }

    /// The token that is valid now, without its scheme.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.authorization().and_then(|a| a.split_once(' ').map(|(_, token)| token.to_owned()))
    }

    fn authorization(&self) -> Option<String> {
        match &self.person {
            Some(person) => {
                let (token, _) = &*person.token.lock().unwrap_or_else(PoisonError::into_inner);
                Some(format!("Bearer {token}"))
            }
            None => self.authorization.clone(),
        }
    }

    /// Signs in again when the token is older than 45 minutes; without a password nothing is done. A long crowd does it for its people,
    /// each call does it for itself.
    ///
    /// # Errors
    /// [`ApiError`] of the sign-in; the former token stays.
    pub async fn renew(&self) -> Result<(), ApiError> {
        let Some(person) = &self.person else { return Ok(()) };
        let age = person.token.lock().unwrap_or_else(PoisonError::into_inner).1.elapsed();
        if age < RENEWED_AFTER {
            return Ok(());
        }
        let (email, password) = (&person.email, &person.password);
        let body = serde_json::json!({"email": email, "password": password});
        let nobody = Self { authorization: None, person: None, ..self.clone() };
        let answer = nobody.send(reqwest::Method::POST, "/api/v1/auth/login", Some(&body), &[]).await?;
        let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
        *person.token.lock().unwrap_or_else(PoisonError::into_inner) = (token, Instant::now());
        Ok(())
    }

    /// Signs in and answers the caller with the token, which signs in again by itself, and the whole answer.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<(Self, Value), ApiError> {
        let answer =
            self.post("/api/v1/auth/login", &serde_json::json!({"email": email, "password": password})).await?;
        let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
        let person = Person {
            email: email.to_owned(),
            password: password.to_owned(),
            token: Mutex::new((token, Instant::now())),
        };
        Ok((Self { authorization: None, person: Some(Arc::new(person)), ..self.clone() }, answer))
    }

    /// GET.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn get(&self, path: &str) -> Result<Value, ApiError> {
        self.call(reqwest::Method::GET, path, None, &[]).await
    }

    /// POST.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, ApiError> {
        self.call(reqwest::Method::POST, path, Some(body), &[]).await
    }

    /// PUT.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn put(&self, path: &str, body: &Value) -> Result<Value, ApiError> {
        self.call(reqwest::Method::PUT, path, Some(body), &[]).await
    }

    /// PATCH.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Value, ApiError> {
        self.call(reqwest::Method::PATCH, path, Some(body), &[]).await
    }

    /// Any call with extra headers.
    ///
    /// # Errors
    /// [`ApiError`]; an empty 2xx body is `null`.
    pub async fn call(
        &self,
        method: reqwest::Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Result<Value, ApiError> {
        // Whoever could not sign in again hears of it by the answer to the call.
        let _renewed = self.renew().await;
        self.send(method, path, body, headers).await
    }

    /// A request with who calls and the extra headers, without a body.
    fn request(&self, method: reqwest::Method, path: &str, headers: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(authorization) = self.authorization() {
            request = request.header("authorization", authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
    }

    async fn send(
        &self,
        method: reqwest::Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Result<Value, ApiError> {
        let mut request = self.request(method, path, headers);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status();
        let retry_after =
            response.headers().get("retry-after").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
        let text = response.text().await?;
        let body =
            serde_json::from_str(&text).unwrap_or(if text.is_empty() { Value::Null } else { Value::String(text) });
        if status.is_success() {
            Ok(body)
        } else {
            Err(ApiError::Refused { status: status.as_u16(), body, retry_after })
        }
    }

    /// A call whose raw answer is of interest: status, headers, text.
    ///
    /// # Errors
    /// Only when there is no answer.
    pub async fn raw(
        &self,
        method: reqwest::Method,
        path: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> Result<reqwest::Response, ApiError> {
        let _renewed = self.renew().await;
        let mut request = self.request(method, path, headers);
        if let Some(body) = body {
            request = request.body(body);
        }
        Ok(request.send().await?)
    }

    /// One Custom Channel update with a text, as an integrator posts it.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn custom_message(
        &self,
        bot: i64,
        token: Option<&str>,
        chat: &str,
        update_id: i64,
        name: &str,
        text: &str,
    ) -> Result<Value, ApiError> {
        let body = serde_json::json!({
            "update_id": update_id,
            "message": {
                "from": {"id": chat, "first_name": name, "language_code": "uk", "is_bot": false},
                "chat": {"id": chat},
                "date": 1_767_600_000_123_i64,
                "text": text,
                "type": "text",
            }
        });
        let headers: Vec<(&str, &str)> = token.map(|t| ("x-access-token", t)).into_iter().collect();
        let path = format!("/messengers_host/{bot}/custom_channel/hooks");
        self.call(reqwest::Method::POST, &path, Some(&body), &headers).await
    }
}
