//! The visitor's frames (channels/widget.md 3), parsed and checked; pure.

use rozmova_actors::{
    domain::message::{TextError, clean_text, parse_text},
    ports::MAX_FILES,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::channels::params;

/// First frame of a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth {
    /// Visitor's token.
    pub token: String,
    /// Last cursor seen.
    pub cursor: Option<i64>,
    /// Tab; a second socket of the same tab replaces the first.
    pub tab: String,
    /// Language of the page, for what the server says itself.
    pub language: String,
}

/// A frame after the first.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// A message.
    Send(Send),
    /// A pressed button.
    Press {
        /// Public id of the message.
        message_id: String,
        /// Button.
        button_id: String,
    },
    /// Typing.
    Typing {
        /// Began or ended.
        on: bool,
        /// Text so far.
        text: String,
    },
    /// Everything up to here was on the screen.
    Read {
        /// Public id of the message.
        up_to: String,
    },
    /// The page.
    Page(Map<String, Value>),
    /// Parameters of the site.
    Params(Map<String, Value>),
    /// An entry point of the scenario.
    Alias(String),
    /// Who the visitor is.
    Identify(Identify),
    /// The visitor leaves their identity.
    Reset,
    /// A sign of life.
    Ping,
    /// An answer to one.
    Pong,
    /// The form before the first message.
    Form(Map<String, Value>),
    /// A rating of a closed chat.
    Csat {
        /// Public id of the dialog, `None` for the newest.
        dialog_id: Option<String>,
        /// `{score, comment?}`.
        values: Map<String, Value>,
    },
    /// The visitor ends the chat.
    Close,
}

/// See [`Frame::Send`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Send {
    /// The visitor's own id of it.
    pub client_id: String,
    /// Text; may be empty beside files.
    pub text: String,
    /// Public ids of uploaded files, in order.
    pub files: Vec<String>,
    /// Public id of the message it answers.
    pub reply_to: Option<String>,
}

/// See [`Frame::Identify`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Identify {
    /// Id in the site.
    pub user_id: String,
    /// Its proof.
    pub user_hash: String,
    /// Name.
    pub name: String,
    /// Phone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

/// Why a frame is not accepted: the code of the `nack`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bad(pub &'static str);

/// `{"t","id","d"}`.
#[derive(Debug, Deserialize)]
struct Envelope {
    t: String,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    d: Option<Map<String, Value>>,
}

/// Longest visitor-made id, characters.
const MAX_ID: usize = 64;
/// Longest previewed typing, characters.
const MAX_PREVIEW: usize = 500;

fn envelope(text: &str) -> Option<Envelope> {
    let envelope: Envelope = serde_json::from_str(text).ok()?;
    envelope.id.as_ref().is_none_or(|id| id.chars().count() <= MAX_ID).then_some(envelope)
}

fn string(d: &Map<String, Value>, name: &str, max: usize) -> String {
    let text = d.get(name).and_then(Value::as_str).map(clean_text).unwrap_or_default();
    text.chars().take(max).collect()
}

/// Parses the first frame.
#[must_use]
pub fn parse_auth(text: &str) -> Option<Auth> {
    let envelope = envelope(text).filter(|e| e.t == "auth")?;
    let d = envelope.d.unwrap_or_default();
    let cursor = d.get("cursor").and_then(Value::as_str).and_then(super::translate::parse_cursor);
    Some(Auth {
        token: string(&d, "token", 256),
        cursor,
        tab: string(&d, "tab", MAX_ID),
        language: string(&d, "lang", 8),
    })
}

/// Parses a frame after the first: its `id` for the answer, and what it is. `None` = not a frame at all.
#[must_use]
pub fn parse(text: &str) -> Option<(Option<String>, Result<Frame, Bad>)> {
    let Envelope { t, id, d } = envelope(text)?;
    let d = d.unwrap_or_default();
    let frame = match t.as_str() {
        "message.send" => send(&d).map(Frame::Send),
        "button.press" => Ok(Frame::Press {
            message_id: string(&d, "message_id", MAX_ID),
            button_id: string(&d, "button_id", MAX_ID),
        }),
        "typing" => Ok(Frame::Typing {
            on: d.get("on").and_then(Value::as_bool).unwrap_or(true),
            text: string(&d, "text", MAX_PREVIEW),
        }),
        "read" => Ok(Frame::Read { up_to: string(&d, "up_to", MAX_ID) }),
        "page" => Ok(Frame::Page(page(&d))),
        "params" => match d.get("params_from_site").and_then(Value::as_object) {
            Some(raw) => Ok(Frame::Params(params::clean(raw))),
            None => Err(Bad("validation")),
        },
        "alias" => Ok(Frame::Alias(string(&d, "alias", 128))),
        "identify" => serde_json::from_value(Value::Object(d)).map(Frame::Identify).map_err(|_| Bad("validation")),
        "reset" => Ok(Frame::Reset),
        "ping" => Ok(Frame::Ping),
        "pong" => Ok(Frame::Pong),
        "form.submit" => values(&d).map(Frame::Form),
        "csat.submit" => values(&d).map(|values| Frame::Csat {
            dialog_id: Some(string(&d, "dialog_id", MAX_ID)).filter(|id| !id.is_empty()),
            values,
        }),
        "dialog.close" => Ok(Frame::Close),
        _ => Err(Bad("unknown_command")),
    };
    Some((id, frame))
}

fn values(d: &Map<String, Value>) -> Result<Map<String, Value>, Bad> {
    d.get("values").and_then(Value::as_object).cloned().ok_or(Bad("validation"))
}

fn send(d: &Map<String, Value>) -> Result<Send, Bad> {
    let files = d.get("file_ids").and_then(Value::as_array).into_iter().flatten();
    let files =
        files.map(|id| id.as_str().map(String::from).ok_or(Bad("validation"))).collect::<Result<Vec<_>, _>>()?;
    let text = |name: &str| d.get(name).and_then(Value::as_str);
    let (client_id, body) = (text("client_id").unwrap_or_default(), text("text").unwrap_or_default());
    message(client_id, body, files, text("reply_to").map(String::from))
}

/// A message, from a frame or the body of `POST messages`.
///
/// # Errors
/// [`Bad`] with the code of the refusal.
pub fn message(client_id: &str, text: &str, files: Vec<String>, reply_to: Option<String>) -> Result<Send, Bad> {
    let own = (1..=MAX_ID).contains(&client_id.len());
    if !own || !client_id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b)) {
        return Err(Bad("validation"));
    }
    let twice = files.iter().enumerate().any(|(n, id)| files[..n].contains(id));
    if files.len() > MAX_FILES || twice {
        return Err(Bad("validation"));
    }
    let text = match parse_text(text) {
        Ok(text) => text,
        Err(TextError::Empty) if !files.is_empty() => String::new(),
        Err(_) => return Err(Bad("validation")),
    };
    Ok(Send { client_id: client_id.to_owned(), text, files, reply_to })
}

/// What the contact remembers of a page: address, title, where the visitor came from.
#[must_use]
pub fn page(d: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (name, key, max) in [("url", "page_url", 2048), ("title", "page_title", 300), ("referrer", "referrer", 2048)] {
        let text = string(d, name, max);
        if !text.is_empty() {
            kept.insert(String::from(key), text.into());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn of(frame: Value) -> Result<Frame, Bad> {
        parse(&frame.to_string()).unwrap().1
    }

    #[test]
    fn the_transcript_of_the_protocol_parses() {
        let auth = parse_auth(r#"{"t":"auth","d":{"token":"vt_3kq","cursor":"c_1024","tab":"7b1e"}}"#).unwrap();
        assert_eq!(
            auth,
            Auth { token: "vt_3kq".to_owned(), cursor: Some(1024), tab: "7b1e".to_owned(), language: String::new() }
        );
        assert_eq!(parse_auth(r#"{"t":"auth"}"#).unwrap().cursor, None);
        let (id, frame) =
            parse(r#"{"t":"message.send","id":"f-1","d":{"client_id":"0d6b","text":"Де замовлення?"}}"#).unwrap();
        let expected =
            Send {
                client_id: "0d6b".to_owned(), text: "Де замовлення?".to_owned(), files: vec![], reply_to: None
            };
        assert_eq!((id.as_deref(), frame), (Some("f-1"), Ok(Frame::Send(expected))));
        assert_eq!(of(json!({"t": "ping"})), Ok(Frame::Ping));
        assert_eq!(of(json!({"t": "typing", "d": {"on": true}})), Ok(Frame::Typing { on: true, text: String::new() }));
        assert_eq!(of(json!({"t": "alias", "d": {"alias": "promo"}})), Ok(Frame::Alias("promo".to_owned())));
        assert_eq!(of(json!({"t": "reset", "d": {}})), Ok(Frame::Reset));
        assert_eq!(of(json!({"t": "dialog.close"})), Ok(Frame::Close));
        let rated = of(json!({"t": "csat.submit", "d": {"dialog_id": "d_1", "values": {"score": 5}}})).unwrap();
        let values = json!({"score": 5}).as_object().unwrap().clone();
        assert_eq!(rated, Frame::Csat { dialog_id: Some("d_1".to_owned()), values });
        assert_eq!(of(json!({"t": "form.submit", "d": {"values": []}})), Err(Bad("validation")));
    }

    #[test]
    fn a_message_needs_its_own_id_and_a_text_within_the_limit() {
        let send = |d: Value| of(json!({"t": "message.send", "d": d}));
        assert!(send(json!({"client_id": "a", "text": "x".repeat(10_000)})).is_ok());
        for bad in [
            json!({"text": "x"}),
            json!({"client_id": "", "text": "x"}),
            json!({"client_id": "a b", "text": "x"}),
            json!({"client_id": "a".repeat(65), "text": "x"}),
            json!({"client_id": "a", "text": " \u{0}"}),
            json!({"client_id": "a", "text": "x".repeat(10_001)}),
            json!({"client_id": {"$ne": 1}, "text": "x"}),
        ] {
            assert_eq!(send(bad.clone()), Err(Bad("validation")), "{bad}");
        }
        let files = |ids: Value| send(json!({"client_id": "a", "file_ids": ids}));
        assert!(
            matches!(files(json!(["f_1", "f_2"])), Ok(Frame::Send(sent)) if sent.files == ["f_1", "f_2"] && sent.text.is_empty())
        );
        for bad in [json!([]), json!([1]), json!(["f_1", "f_1"]), json!(vec!["f"; 11])] {
            assert_eq!(files(bad.clone()), Err(Bad("validation")), "{bad}");
        }
    }

    #[test]
    fn ws_06_what_is_no_frame_is_nothing_and_an_unknown_one_is_named() {
        for bad in ["", "null", "[]", "{}", r#"{"t":1}"#, "x", &"[".repeat(10_000)] {
            assert!(parse(bad).is_none(), "{}", &bad[..bad.len().min(20)]);
        }
        assert_eq!(of(json!({"t": "drop.tables"})), Err(Bad("unknown_command")));
        assert!(parse(&json!({"t": "ping", "id": "x".repeat(65)}).to_string()).is_none());
    }

    #[test]
    fn parameters_are_cleaned_and_pages_keep_three_fields() {
        let params = of(json!({"t": "params", "d": {"params_from_site": {"utm": "a", "chat_id": "x"}}})).unwrap();
        assert_eq!(params, Frame::Params(json!({"utm": "a"}).as_object().unwrap().clone()));
        assert_eq!(of(json!({"t": "params", "d": {}})), Err(Bad("validation")));
        let page = of(json!({"t": "page", "d": {"url": "https://ex.ua/x", "title": "Т\u{0}", "open": true}})).unwrap();
        assert_eq!(
            page,
            Frame::Page(json!({"page_url": "https://ex.ua/x", "page_title": "Т"}).as_object().unwrap().clone())
        );
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,300}") {
            let _ = parse(&text);
            let _ = parse_auth(&text);
        }
    }
}
