//! A visitor's page for a crowd: session, socket, cursor (channels/widget.md 2–3).

use std::time::Duration;

use serde_json::{Value, json};

use super::{Dial, Link, Stage};
use crate::{api::Method, socket::SocketEnd};

/// Time for the answer to `auth`.
const READY_WAIT: Duration = Duration::from_secs(30);

/// A page with the chat open.
pub struct Guest {
    link: Link,
    bot: i64,
    /// The visitor's token, kept by the page.
    pub token: String,
    /// Newest position seen.
    pub cursor: String,
    next_id: u64,
}

impl Guest {
    /// Opens the page: a session, then its socket.
    ///
    /// # Errors
    /// A sentence.
    pub async fn open(stage: &Stage, bot: i64, dial: &Dial) -> Result<Self, String> {
        let origin = stage.admin.base();
        let body = json!({
            "visitor_token": null, "page": {"url": format!("{origin}/demo"), "title": "Навантаження", "referrer": ""},
            "params_from_site": {}, "language_code": "uk", "tz": "Europe/Kyiv", "client": {"v": "1"},
        });
        let path = format!("/widget/{bot}/session");
        let session = stage
            .anonymous
            .call(Method::POST, &path, Some(&body), &[("origin", origin)])
            .await
            .map_err(|e| format!("a visitor's session: {e}"))?;
        let text = |key: &str| session[key].as_str().unwrap_or_default().to_owned();
        Self::attach(stage, bot, text("visitor_token"), text("cursor"), dial).await.map_err(|e| e.to_string())
    }

    /// The page's socket again, after `cursor`.
    ///
    /// # Errors
    /// [`SocketEnd`]; a refused cursor or token is a [`SocketEnd::Lost`] with what the server said.
    pub async fn attach(
        stage: &Stage,
        bot: i64,
        token: String,
        cursor: String,
        dial: &Dial,
    ) -> Result<Self, SocketEnd> {
        let headers = [("sec-websocket-protocol", "rozmova.widget.v1"), ("origin", stage.admin.base())];
        let mut link = Link::connect(stage.address, &format!("/widget/{bot}/ws"), &headers, dial).await?;
        let tab = token.get(token.len().saturating_sub(16)..).unwrap_or_default();
        link.send(json!({"t": "auth", "d": {"token": token, "cursor": cursor, "tab": tab}}).to_string()).await?;
        let ready = tokio::time::timeout(READY_WAIT, link.next())
            .await
            .map_err(|_| SocketEnd::Lost(String::from("no answer to auth in time")))??;
        let frame: Value = serde_json::from_str(&ready).unwrap_or(Value::Null);
        if frame["t"] != "ready" {
            return Err(SocketEnd::Lost(format!("auth was answered with {ready}")));
        }
        Ok(Self { link, bot, token, cursor, next_id: 1 })
    }

    /// Bot of the page.
    #[must_use]
    pub const fn bot(&self) -> i64 {
        self.bot
    }

    /// Sends a text under its own id; the answer comes as a frame.
    ///
    /// # Errors
    /// [`SocketEnd`].
    pub async fn say(&mut self, client_id: &str, text: &str) -> Result<(), SocketEnd> {
        let id = format!("f-{}", self.next_id);
        self.next_id += 1;
        let frame = json!({"t": "message.send", "id": id, "d": {"client_id": client_id, "text": text}});
        self.link.send(frame.to_string()).await
    }

    /// The next frame. Safe to drop and call again.
    ///
    /// # Errors
    /// [`SocketEnd`].
    pub async fn hear(&mut self) -> Result<Value, SocketEnd> {
        let frame = self.link.next().await?;
        let frame: Value = serde_json::from_str(&frame).map_err(|e| SocketEnd::Lost(e.to_string()))?;
        if let Some(cursor) = frame["c"].as_str() {
            cursor.clone_into(&mut self.cursor);
        }
        Ok(frame)
    }
}
