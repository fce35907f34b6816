//! A panel's socket for a crowd: contract.md 4 without the comfort of [`crate::Panel`]. It hears whatever comes next, so that
//! one task can wait for events, answers and its own clock together, and it fails when an event is missing.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Dial, Link, Stage};
use crate::socket::SocketEnd;

/// Time for the answer to `hello`.
const HELLO_WAIT: Duration = Duration::from_secs(30);

/// What ends a desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// The connection.
    #[error(transparent)]
    End(#[from] SocketEnd),
    /// `hello` was not answered with `welcome`.
    #[error("no welcome: {0}")]
    NoWelcome(String),
    /// An event is missing between two others.
    #[error("event {got} came after {had}")]
    Hole {
        /// Last number seen.
        had: i64,
        /// Number that came.
        got: i64,
    },
    /// A frame that is no JSON.
    #[error("a frame that cannot be read")]
    Garbage,
}

impl DeskError {
    /// Close code, when the server closed.
    #[must_use]
    pub const fn close_code(&self) -> Option<u16> {
        match self {
            Self::End(SocketEnd::Closed { code, .. }) => Some(*code),
            _ => None,
        }
    }
}

/// What came.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Events of one frame, in order.
    Events(Vec<Value>),
    /// The answer to a command: its id, and `d` of the `ack` or of the error.
    Answer(i64, Result<Value, Value>),
}

/// A signed-in panel socket.
pub struct Desk {
    link: Link,
    next_id: i64,
    /// Epoch of the session.
    pub epoch: String,
    /// Last event seen.
    pub seq: i64,
    /// Whether the former session goes on.
    pub resumed: bool,
}

impl Desk {
    /// Connects and says hello; `resume` is (epoch, last event seen) of the former socket.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn open(stage: &Stage, token: &str, resume: Option<(&str, i64)>, dial: &Dial) -> Result<Self, DeskError> {
        let mut link = Link::connect(stage.address, "/ws/operator", &[], dial).await?;
        let mut d = json!({"token": token});
        if let Some((epoch, seq)) = resume {
            d["resume"] = json!({"epoch": epoch, "seq": seq});
        }
        link.send(json!({"t": "hello", "id": 1, "d": d}).to_string()).await?;
        let frame = tokio::time::timeout(HELLO_WAIT, link.next())
            .await
            .map_err(|_| DeskError::NoWelcome(String::from("nothing came in time")))??;
        let welcome: Value = serde_json::from_str(&frame).map_err(|_| DeskError::Garbage)?;
        if welcome["t"] != "welcome" {
            return Err(DeskError::NoWelcome(frame.to_string()));
        }
        let d = &welcome["d"];
        let resumed = d["resumed"].as_bool().unwrap_or(false);
        let seq = if resumed { resume.map_or(0, |(_, seq)| seq) } else { d["seq"].as_i64().unwrap_or(0) };
        Ok(Self { link, next_id: 2, epoch: d["epoch"].as_str().unwrap_or_default().to_owned(), seq, resumed })
    }

    /// Our end of the connection.
    #[must_use]
    pub const fn link(&self) -> &Link {
        &self.link
    }

    /// Sends a command; answers its id.
    ///
    /// # Errors
    /// [`DeskError::End`].
    pub async fn tell(&mut self, name: &str, d: Value) -> Result<i64, DeskError> {
        let id = self.next_id;
        self.next_id += 1;
        self.link.send(json!({"t": name, "id": id, "d": d}).to_string()).await?;
        Ok(id)
    }

    /// The next frame. Safe to drop and call again.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn hear(&mut self) -> Result<Heard, DeskError> {
        let frame = self.link.next().await?;
        let frame: Value = serde_json::from_str(&frame).map_err(|_| DeskError::Garbage)?;
        match sort(frame) {
            Heard::Events(events) => {
                for event in &events {
                    let got = event["seq"].as_i64().unwrap_or(-1);
                    if got != self.seq + 1 {
                        return Err(DeskError::Hole { had: self.seq, got });
                    }
                    self.seq = got;
                }
                Ok(Heard::Events(events))
            }
            answer => Ok(answer),
        }
    }

    /// Sends a command and waits for its answer; events meanwhile go to `aside`.
    ///
    /// # Errors
    /// [`DeskError`]; `Ok(Err(d))` when the server refused.
    pub async fn ask(
        &mut self,
        name: &str,
        d: Value,
        aside: &mut Vec<Value>,
    ) -> Result<Result<Value, Value>, DeskError> {
        let asked = self.tell(name, d).await?;
        loop {
            let heard = tokio::time::timeout(HELLO_WAIT, self.hear()).await;
            match heard.map_err(|_| DeskError::NoWelcome(format!("no answer to {name}")))?? {
                Heard::Answer(id, answer) if id == asked => return Ok(answer),
                Heard::Answer(..) => {}
                Heard::Events(events) => aside.extend(events),
            }
        }
    }

    /// Closes politely; dropping it is a cut.
    pub async fn close(self) {
        self.link.close().await;
    }
}

/// One event, several, or an answer (contract.md 4).
fn sort(frame: Value) -> Heard {
    match frame {
        Value::Array(events) => Heard::Events(events),
        frame if frame.get("seq").is_some() => Heard::Events(vec![frame]),
        mut frame => {
            let id = frame["id"].as_i64().unwrap_or(-1);
            let d = frame["d"].take();
            Heard::Answer(id, if frame["t"] == "error" { Err(d) } else { Ok(d) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_sorted() {
        let event = json!({"seq": 4, "t": "counters", "d": {}});
        for (frame, wanted) in [
            (event.clone(), Heard::Events(vec![event.clone()])),
            (json!([event, event]), Heard::Events(vec![event.clone(), event.clone()])),
            (json!({"t": "ack", "id": 3, "d": {"seq": 9}}), Heard::Answer(3, Ok(json!({"seq": 9})))),
            (json!({"t": "error", "id": 3, "d": {"code": "x"}}), Heard::Answer(3, Err(json!({"code": "x"})))),
            (json!({"t": "pong", "d": {}}), Heard::Answer(-1, Ok(json!({})))),
        ] {
            assert_eq!(sort(frame.clone()), wanted, "{frame}");
        }
    }
}
