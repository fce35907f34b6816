//! An operator's panel as the server sees it: one socket, commands with ids, numbered events.

use std::{collections::VecDeque, time::Duration};

use serde_json::{Value, json};

use crate::{
    api::Api,
    socket::{Socket, SocketEnd},
};

/// What went wrong on a panel socket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    /// The connection ended.
    #[error(transparent)]
    End(#[from] SocketEnd),
    /// The server answered a command with an error: its `d`.
    #[error("refused: {0}")]
    Refused(String),
    /// No answer in time.
    #[error("no answer in time")]
    Silent,
    /// Events came with a hole between their numbers.
    #[error("event {got} came after {had}")]
    Hole {
        /// Last number seen.
        had: i64,
        /// Number that came.
        got: i64,
    },
}

impl PanelError {
    /// Close code, when the server closed.
    #[must_use]
    pub fn close_code(&self) -> Option<u16> {
        match self {
            Self::End(SocketEnd::Closed { code, .. }) => Some(*code),
            _ => None,
        }
    }

    /// The refusal's `d`, `null` for anything else.
    #[must_use]
    pub fn refusal(&self) -> Value {
        match self {
            Self::Refused(d) => serde_json::from_str(d).unwrap_or(Value::Null),
            _ => Value::Null,
        }
    }
}

/// A signed-in panel.
pub struct Panel {
    socket: Socket,
    next_id: i64,
    events: VecDeque<Value>,
    /// Epoch of the session.
    pub epoch: String,
    /// Last event number seen.
    pub seq: i64,
    /// `d` of the `welcome`.
    pub welcome: Value,
}

impl Panel {
    /// Connects with a token and says hello.
    ///
    /// # Errors
    /// [`PanelError`].
    pub async fn connect(api: &Api) -> Result<Self, PanelError> {
        Self::hello(api, None).await
    }

    /// Connects again and resumes after the last event this panel saw.
    ///
    /// # Errors
    /// [`PanelError`].
    pub async fn resume(api: &Api, epoch: &str, seq: i64) -> Result<Self, PanelError> {
        Self::hello(api, Some((epoch, seq))).await
    }

    async fn hello(api: &Api, resume: Option<(&str, i64)>) -> Result<Self, PanelError> {
        let mut socket = Socket::connect(&format!("{}/ws/operator", api.ws_base()), &[]).await?;
        let mut d = json!({"token": api.token()});
        if let Some((epoch, seq)) = resume {
            d["resume"] = json!({"epoch": epoch, "seq": seq});
        }
        socket.send(&json!({"t": "hello", "id": 1, "d": d})).await?;
        let frame = socket.next(Duration::from_secs(10)).await?.ok_or(PanelError::Silent)?;
        if frame["t"] != "welcome" {
            return Err(PanelError::Refused(frame["d"].to_string()));
        }
        let welcome = frame["d"].clone();
        let resumed = welcome["resumed"].as_bool().unwrap_or(false);
        let seq = if resumed { resume.map_or(0, |(_, seq)| seq) } else { welcome["seq"].as_i64().unwrap_or(0) };
        Ok(Self {
            socket,
            next_id: 2,
            events: VecDeque::new(),
            epoch: welcome["epoch"].as_str().unwrap_or_default().to_owned(),
            seq,
            welcome,
        })
    }

    /// Whether the server resumed the former session.
    #[must_use]
    pub fn resumed(&self) -> bool {
        self.welcome["resumed"].as_bool().unwrap_or(false)
    }

    /// Sends a command and waits for its `ack`; events that come meanwhile are kept in order.
    ///
    /// # Errors
    /// [`PanelError`].
    pub async fn command(&mut self, name: &str, d: Value) -> Result<Value, PanelError> {
        let id = self.send(name, d).await?;
        let deadline = tokio::time::Instant::now() + Duration::from_secs(15);
        loop {
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            let frame = self.socket.next(left).await?.ok_or(PanelError::Silent)?;
            if let Some(answer) = self.sort(frame, id)? {
                return answer;
            }
        }
    }

    /// Sends a command without waiting.
    ///
    /// # Errors
    /// [`PanelError`] when the connection is gone.
    pub async fn send(&mut self, name: &str, d: Value) -> Result<i64, PanelError> {
        let id = self.next_id;
        self.next_id += 1;
        self.socket.send(&json!({"t": name, "id": id, "d": d})).await?;
        Ok(id)
    }

    /// Sends any text as one frame.
    ///
    /// # Errors
    /// [`PanelError`] when the connection is gone.
    pub async fn send_text(&mut self, text: String) -> Result<(), PanelError> {
        Ok(self.socket.send_text(text).await?)
    }

    /// Puts events aside and recognises the answer to `id`.
    fn sort(&mut self, frame: Value, id: i64) -> Result<Option<Result<Value, PanelError>>, PanelError> {
        if let Value::Array(events) = frame {
            for event in events {
                self.keep(event)?;
            }
            return Ok(None);
        }
        if frame.get("seq").is_some() {
            self.keep(frame)?;
            return Ok(None);
        }
        if frame["id"].as_i64() != Some(id) {
            return Ok(None);
        }
        Ok(Some(if frame["t"] == "error" {
            Err(PanelError::Refused(frame["d"].to_string()))
        } else {
            Ok(frame["d"].clone())
        }))
    }

    fn keep(&mut self, event: Value) -> Result<(), PanelError> {
        let got = event["seq"].as_i64().unwrap_or(-1);
        if got != self.seq + 1 {
            return Err(PanelError::Hole { had: self.seq, got });
        }
        self.seq = got;
        self.events.push_back(event);
        Ok(())
    }

    /// The next event, `None` when none came in time.
    ///
    /// # Errors
    /// [`PanelError`].
    pub async fn event(&mut self, wait: Duration) -> Result<Option<Value>, PanelError> {
        let deadline = tokio::time::Instant::now() + wait;
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(Some(event));
            }
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            match self.socket.next(left).await? {
                None => return Ok(None),
                // No command waits here, so an answer to an earlier `send` is of no interest.
                Some(frame) => {
                    self.sort(frame, -1)?;
                }
            }
        }
    }

    /// Waits for the first event that fits; events before it are dropped.
    ///
    /// # Errors
    /// [`PanelError::Silent`] when none came within `wait`.
    pub async fn wait_for(&mut self, wait: Duration, fits: impl Fn(&Value) -> bool) -> Result<Value, PanelError> {
        let deadline = tokio::time::Instant::now() + wait;
        loop {
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            match self.event(left).await? {
                Some(event) if fits(&event) => return Ok(event),
                Some(_) => {}
                None => return Err(PanelError::Silent),
            }
        }
    }

    /// Closes politely.
    pub async fn close(self) {
        self.socket.close().await;
    }
}
