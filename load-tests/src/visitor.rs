//! A visitor of a website with the chat widget, without a browser (channels/widget.md 6 «test double»).

use std::{collections::VecDeque, time::Duration};

use serde_json::{Value, json};

use crate::{
    api::{Api, ApiError},
    socket::{Socket, SocketEnd},
};

/// What went wrong for a visitor.
#[derive(Debug, thiserror::Error)]
pub enum VisitorError {
    /// The session request failed.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The socket ended.
    #[error(transparent)]
    End(#[from] SocketEnd),
    /// A frame was refused: its `d`.
    #[error("refused: {0}")]
    Refused(Value),
    /// No answer in time.
    #[error("no answer in time")]
    Silent,
}

/// A visitor with an open chat.
pub struct Visitor {
    socket: Socket,
    events: VecDeque<Value>,
    next_id: u64,
    /// Token, kept by the host page.
    pub token: String,
    /// Newest cursor seen.
    pub cursor: String,
    /// Answer of the session request.
    pub session: Value,
}

impl Visitor {
    /// Opens a session and its socket. `token` of an earlier visit, `origin` of the page.
    ///
    /// # Errors
    /// [`VisitorError`].
    pub async fn open(api: &Api, bot: i64, token: Option<&str>, origin: &str) -> Result<Self, VisitorError> {
        let body = json!({
            "visitor_token": token,
            "page": {"url": format!("{origin}/demo"), "title": "Світло і Дзеркало", "referrer": ""},
            "params_from_site": {"utm_source": "site"},
            "language_code": "uk", "tz": "Europe/Kyiv", "client": {"v": "1"},
        });
        let path = format!("/widget/{bot}/session");
        let session = api.call(reqwest::Method::POST, &path, Some(&body), &[("origin", origin)]).await?;
        let token = session["visitor_token"].as_str().unwrap_or_default().to_owned();
        let cursor = session["cursor"].as_str().unwrap_or("c_0").to_owned();
        Self::attach(api, bot, token, cursor, session, origin).await
    }

    /// Connects again after the last cursor seen.
    ///
    /// # Errors
    /// [`VisitorError`].
    pub async fn resume(api: &Api, bot: i64, token: &str, cursor: &str, origin: &str) -> Result<Self, VisitorError> {
        Self::attach(api, bot, token.to_owned(), cursor.to_owned(), Value::Null, origin).await
    }

    async fn attach(
        api: &Api,
        bot: i64,
        token: String,
        cursor: String,
        session: Value,
        origin: &str,
    ) -> Result<Self, VisitorError> {
        let url = format!("{}/widget/{bot}/ws", api.ws_base());
        let headers = [("sec-websocket-protocol", "rozmova.widget.v1"), ("origin", origin)];
        let mut socket = Socket::connect(&url, &headers).await?;
        socket.send(&json!({"t": "auth", "d": {"token": token, "cursor": cursor, "tab": token}})).await?;
        let ready = socket.next(Duration::from_secs(10)).await?.ok_or(VisitorError::Silent)?;
        if ready["t"] != "ready" {
            return Err(VisitorError::Refused(ready["d"].clone()));
        }
        Ok(Self { socket, events: VecDeque::new(), next_id: 1, token, cursor, session })
    }

    /// Sends a text with its own client id and waits for the `ack`.
    ///
    /// # Errors
    /// [`VisitorError`].
    pub async fn say(&mut self, client_id: &str, text: &str) -> Result<Value, VisitorError> {
        self.frame("message.send", json!({"client_id": client_id, "text": text})).await
    }

    /// Sends any frame with an id and waits for its `ack`.
    ///
    /// # Errors
    /// [`VisitorError::Refused`] carries the `d` of a `nack`.
    pub async fn frame(&mut self, name: &str, d: Value) -> Result<Value, VisitorError> {
        let id = format!("f-{}", self.next_id);
        self.next_id += 1;
        self.socket.send(&json!({"t": name, "id": id, "d": d})).await?;
        let deadline = tokio::time::Instant::now() + Duration::from_secs(15);
        loop {
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            let frame = self.socket.next(left).await?.ok_or(VisitorError::Silent)?;
            if frame["id"].as_str() == Some(&id) {
                return if frame["t"] == "ack" {
                    Ok(frame["d"].clone())
                } else {
                    Err(VisitorError::Refused(frame["d"].clone()))
                };
            }
            self.keep(frame);
        }
    }

    /// Sends a frame that has no answer (typing, read, page).
    ///
    /// # Errors
    /// [`VisitorError`] when the connection is gone.
    pub async fn tell(&mut self, name: &str, d: Value) -> Result<(), VisitorError> {
        Ok(self.socket.send(&json!({"t": name, "d": d})).await?)
    }

    fn keep(&mut self, frame: Value) {
        if let Some(cursor) = frame["c"].as_str() {
            cursor.clone_into(&mut self.cursor);
        }
        self.events.push_back(frame);
    }

    /// The next event, `None` when none came in time.
    ///
    /// # Errors
    /// [`VisitorError`].
    pub async fn event(&mut self, wait: Duration) -> Result<Option<Value>, VisitorError> {
        if self.events.is_empty() {
            match self.socket.next(wait).await? {
                None => return Ok(None),
                Some(frame) => self.keep(frame),
            }
        }
        Ok(self.events.pop_front())
    }

    /// Waits for the first event that fits; events before it are dropped.
    ///
    /// # Errors
    /// [`VisitorError::Silent`] when none came within `wait`.
    pub async fn wait_for(&mut self, wait: Duration, fits: impl Fn(&Value) -> bool) -> Result<Value, VisitorError> {
        let deadline = tokio::time::Instant::now() + wait;
        loop {
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            match self.event(left).await? {
                Some(event) if fits(&event) => return Ok(event),
                Some(_) => {}
                None => return Err(VisitorError::Silent),
            }
        }
    }

    /// Closes politely.
    pub async fn close(self) {
        self.socket.close().await;
    }
}
