//! Parses an inbound update (channels.md 6.2). Pure: bytes in, a checked [`Update`] or one sentence out.
//!
//! Known fields are strict about their shape (a scalar where a scalar belongs, no key twice), unknown fields are
//! ignored, so an integrator's extra data never costs a message. NUL and other control characters are removed.

use rozmova_actors::{
    contact::messages::Profile,
    domain::{
        MessageId, MessageType, Timestamp,
        message::{MAX_TEXT_CHARS, clean_text},
    },
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::scalar::Scalar;
use crate::channels::params;

/// Most attachments of one message.
const MAX_ATTACHMENTS: usize = 10;
/// Longest identity of a chat, bytes.
pub(crate) const MAX_CHAT_ID: usize = 255;
/// Deepest nesting of an update; ours has four levels.
const MAX_NESTING: usize = 32;
/// Dates below are seconds, not milliseconds (channels/custom-channel.md B.0).
const SECONDS_BELOW: i64 = 100_000_000_000;

/// A checked update.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// Number of the integrator; with the chat the dedup key.
    pub update_id: String,
    /// Identity of the contact.
    pub chat_id: String,
    /// Sender.
    pub profile: Profile,
    /// When the integrator says it was written.
    pub sent_at: Option<Timestamp>,
    /// What it is.
    pub content: Content,
}

impl Update {
    /// The dedup key inside the connection: `<chat.id>:<update_id>`; unambiguous, because an update id has no colon.
    #[must_use]
    pub fn dedup_key(&self) -> String {
        format!("{}:{}", self.chat_id, self.update_id)
    }
}

/// See [`Update::content`].
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A line of the dialog.
    Line(Line),
    /// Something that happened at the client's side.
    Event(ClientEvent),
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Content type.
    pub kind: MessageType,
    /// Text, may be empty when there are attachments.
    pub text: String,
    /// Files as links.
    pub attachments: Vec<Value>,
    /// Our message it answers.
    pub reply_to: Option<MessageId>,
}

/// `event` of a message with `type:"event"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientEvent {
    /// The client types.
    Typing {
        /// Began or ended.
        on: bool,
    },
    /// The client has seen our message.
    Read(MessageId),
    /// Our message reached the client.
    Delivered(MessageId),
    /// The client ended the chat.
    CloseChat,
    /// An entry point of the scenario.
    Alias(String),
}

/// One sentence for the integrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

#[derive(Deserialize)]
struct RawUpdate {
    #[serde(default)]
    update_id: Option<Scalar>,
    message: RawMessage,
}

#[derive(Deserialize)]
struct RawMessage {
    #[serde(default)]
    from: Option<RawFrom>,
    chat: RawChat,
    #[serde(default)]
    date: Option<Scalar>,
    #[serde(default)]
    text: Option<Scalar>,
    #[serde(default, rename = "type")]
    kind: Option<Scalar>,
    #[serde(default)]
    attachments: Option<Vec<RawAttachment>>,
    #[serde(default)]
    payload: Option<Scalar>,
    #[serde(default)]
    reply_to: Option<Scalar>,
    #[serde(default)]
    message_id: Option<Scalar>,
    #[serde(default)]
    params: Option<Map<String, Value>>,
    #[serde(default)]
    event: Option<RawEvent>,
    #[serde(default)]
    alias: Option<Scalar>,
    #[serde(default)]
    on: Option<Scalar>,
    #[serde(default)]
    location: Option<RawLocation>,
    #[serde(default)]
    contact: Option<RawCard>,
}

#[derive(Deserialize)]
struct RawChat {
    #[serde(default)]
    id: Option<Scalar>,
}

#[derive(Deserialize, Default)]
struct RawFrom {
    #[serde(default)]
    id: Option<Scalar>,
    #[serde(default)]
    first_name: Option<Scalar>,
    #[serde(default)]
    last_name: Option<Scalar>,
    #[serde(default)]
    username: Option<Scalar>,
    #[serde(default)]
    language_code: Option<Scalar>,
    #[serde(default)]
    is_bot: Option<Scalar>,
    #[serde(default)]
    phone: Option<Scalar>,
    #[serde(default)]
    email: Option<Scalar>,
    #[serde(default)]
    channel: Option<Scalar>,
    #[serde(default)]
    dialog_name: Option<Scalar>,
}

#[derive(Deserialize)]
struct RawAttachment {
    #[serde(default, rename = "type")]
    kind: Option<Scalar>,
    #[serde(default)]
    url: Option<Scalar>,
    #[serde(default)]
    name: Option<Scalar>,
    #[serde(default)]
    mime: Option<Scalar>,
    #[serde(default)]
    size: Option<Scalar>,
}

#[derive(Deserialize)]
struct RawLocation {
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
struct RawCard {
    #[serde(default)]
    name: Option<Scalar>,
    #[serde(default)]
    phone: Option<Scalar>,
}

/// `"event":"read"` with its fields beside it, or `"event":{"type":"read","message_id":"12"}`.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawEvent {
    Name(String),
    Object {
        #[serde(alias = "name", rename = "type")]
        kind: String,
        #[serde(default)]
        message_id: Option<Scalar>,
        #[serde(default)]
        alias: Option<Scalar>,
        #[serde(default)]
        on: Option<Scalar>,
    },
}

/// Parses one update. `vouched` = the connection has an inbound token, so phone and e-mail may link to an existing
/// client (shared decision 15).
///
/// # Errors
/// [`Malformed`]: one sentence that names the field.
pub fn parse(body: &[u8], vouched: bool) -> Result<Update, Malformed> {
    if nesting(body) > MAX_NESTING {
        return Err(Malformed(format!("the body is nested deeper than {MAX_NESTING} levels")));
    }
    let raw: RawUpdate =
        serde_json::from_slice(body).map_err(|e| Malformed(format!("the body is not a valid update: {e}")))?;
    let update_id = update_id(raw.update_id)?;
    let chat_id = raw.message.chat.id.as_ref().cloned().and_then(Scalar::into_text).unwrap_or_default();
    let chat_id = clean_text(&chat_id).trim().to_owned();
    if chat_id.is_empty() || chat_id.len() > MAX_CHAT_ID {
        return Err(Malformed(format!("message.chat.id is needed, a string of 1 to {MAX_CHAT_ID} bytes or a number")));
    }
    let sent_at = raw.message.date.as_ref().map(date).transpose()?;
    let profile = profile(raw.message.from.as_ref(), raw.message.params.as_ref(), vouched);
    let content = content(raw.message)?;
    Ok(Update { update_id, chat_id, profile, sent_at, content })
}

/// Deepest nesting of arrays and objects. The parser skips unknown fields without recursion, so it would not mind, but
/// such a body is an attack and not an update (security.md IN-05).
fn nesting(body: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in body {
        match (in_text, escaped, byte) {
            (true, true, _) => escaped = false,
            (true, false, b'\\') => escaped = true,
            (true, false, b'"') => in_text = false,
            (true, false, _) => {}
            (false, _, b'"') => in_text = true,
            (false, _, b'[' | b'{') => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (false, _, b']' | b'}') => depth = depth.saturating_sub(1),
            (false, ..) => {}
        }
    }
    deepest
}

fn update_id(raw: Option<Scalar>) -> Result<String, Malformed> {
    let text = raw.and_then(Scalar::into_text).unwrap_or_default();
    let fine = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if fine {
        Ok(text)
    } else {
        Err(Malformed(String::from("update_id is needed, a number that is never used twice in a chat")))
    }
}

fn date(raw: &Scalar) -> Result<Timestamp, Malformed> {
    let number = raw.to_int().filter(|n| *n >= 0);
    let number =
        number.ok_or_else(|| Malformed(String::from("message.date must be a number: milliseconds since 1970")))?;
    let at = if number < SECONDS_BELOW { Timestamp(0).plus_secs(number) } else { Timestamp::from_millis(number) };
    Ok(at)
}

/// Text of at most `max` characters on one line.
fn name(raw: Option<&Scalar>, max: usize) -> String {
    let text = raw.cloned().and_then(Scalar::into_text).unwrap_or_default();
    clean_text(&text).replace(['\n', '\t'], " ").trim().chars().take(max).collect()
}

fn profile(from: Option<&RawFrom>, raw_params: Option<&Map<String, Value>>, vouched: bool) -> Profile {
    let nobody = RawFrom::default();
    let from = from.unwrap_or(&nobody);
    let digits: String = name(from.phone.as_ref(), 40).chars().filter(char::is_ascii_digit).collect();
    let (first_name, last_name) = (name(from.first_name.as_ref(), 64), name(from.last_name.as_ref(), 64));
    let username = name(from.username.as_ref(), 64);
    let told = name(from.dialog_name.as_ref(), 128);
    let full = format!("{first_name} {last_name}").trim().to_owned();
    let display_name = [told, full, username.clone()].into_iter().find(|n| !n.is_empty()).unwrap_or_default();
    let language = name(from.language_code.as_ref(), 2).to_ascii_lowercase();
    let email = name(from.email.as_ref(), 254);
    let mut meta = Map::new();
    for (key, value) in [("from_id", name(from.id.as_ref(), 255)), ("source_channel", name(from.channel.as_ref(), 64))]
    {
        if !value.is_empty() {
            meta.insert(String::from(key), value.into());
        }
    }
    if let Some(Scalar::Bool(true)) = from.is_bot {
        meta.insert(String::from("is_bot"), true.into());
    }
    Profile {
        first_name,
        last_name,
        username,
        display_name,
        phone: if (5..=20).contains(&digits.len()) { digits } else { String::new() },
        email: if email.contains('@') { email } else { String::new() },
        language_code: if language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase()) {
            language
        } else {
            String::new()
        },
        vouched,
        params: Value::Object(raw_params.map(params::clean).unwrap_or_default()),
        meta: Value::Object(meta),
    }
}

fn content(raw: RawMessage) -> Result<Content, Malformed> {
    let kind = match raw.kind.clone().and_then(Scalar::into_text).as_deref() {
        None | Some("" | "text") => MessageType::Text,
        Some("image") => MessageType::Image,
        Some("video") => MessageType::Video,
        Some("audio") => MessageType::Audio,
        Some("file") => MessageType::File,
        Some("location") => MessageType::Location,
        Some("contact") => MessageType::Contact,
        Some("button") => MessageType::Button,
        Some("event") => return event(raw).map(Content::Event),
        Some(_) => {
            let accepted = "text, image, video, audio, file, location, contact, button, event";
            return Err(Malformed(format!("message.type must be one of {accepted}")));
        }
    };
    let mut text = clean_text(&raw.text.and_then(Scalar::into_text).unwrap_or_default());
    if text.trim().is_empty()
        && kind == MessageType::Button
        && let Some(payload) = raw.payload.and_then(Scalar::into_text)
    {
        text = clean_text(&payload);
    }
    let chars = text.chars().count();
    if chars > MAX_TEXT_CHARS {
        return Err(Malformed(format!("message.text has {chars} characters, at most {MAX_TEXT_CHARS} are accepted")));
    }
    let mut attachments = attachments(raw.attachments.unwrap_or_default())?;
    if let Some(RawLocation { latitude, longitude }) = raw.location {
        attachments.push(json!({"type": "location", "latitude": latitude, "longitude": longitude}));
    }
    if let Some(card) = raw.contact {
        let (shown, phone) = (name(card.name.as_ref(), 128), name(card.phone.as_ref(), 40));
        attachments.push(json!({"type": "contact", "name": shown, "phone": phone}));
    }
    if text.trim().is_empty() && attachments.is_empty() {
        return Err(Malformed(String::from(
            "message.text is empty, at least one visible character or an attachment is needed",
        )));
    }
    let reply_to = raw.reply_to.and_then(|r| r.to_int()).filter(|id| *id > 0).map(MessageId);
    Ok(Content::Line(Line { kind, text, attachments, reply_to }))
}

fn attachments(raw: Vec<RawAttachment>) -> Result<Vec<Value>, Malformed> {
    if raw.len() > MAX_ATTACHMENTS {
        return Err(Malformed(format!(
            "message.attachments has {} entries, at most {MAX_ATTACHMENTS} are accepted",
            raw.len()
        )));
    }
    raw.into_iter().enumerate().map(|(n, a)| attachment(a).ok_or_else(|| bad_link(n))).collect()
}

fn bad_link(n: usize) -> Malformed {
    Malformed(format!("message.attachments[{n}].url must be an http or https address of at most 2048 bytes"))
}

/// A file as a link that the panel may show. Whether it is fetched and kept here its server decides (security.md SS-09).
fn attachment(raw: RawAttachment) -> Option<Value> {
    let url = raw.url.and_then(Scalar::into_text)?;
    let parsed = url::Url::parse(url.trim()).ok()?;
    if url.len() > 2048 || !matches!(parsed.scheme(), "http" | "https") {
        return None;
    }
    let kind = match name(raw.kind.as_ref(), 16).as_str() {
        known @ ("image" | "video" | "audio") => known.to_owned(),
        _ => String::from("file"),
    };
    let shown = name(raw.name.as_ref(), 255);
    let last = parsed.path_segments().and_then(|mut parts| parts.next_back().map(String::from)).unwrap_or_default();
    Some(json!({
        "type": kind,
        "url": parsed.as_str(),
        "name": if shown.is_empty() { last.chars().take(255).collect::<String>() } else { shown },
        "mime": name(raw.mime.as_ref(), 127),
        "size": raw.size.and_then(|s| s.to_int()).filter(|s| *s >= 0),
    }))
}

fn event(raw: RawMessage) -> Result<ClientEvent, Malformed> {
    let (kind, message_id, alias, on) = match raw.event {
        Some(RawEvent::Name(kind)) => (kind, raw.message_id, raw.alias, raw.on),
        Some(RawEvent::Object { kind, message_id, alias, on }) => {
            (kind, message_id.or(raw.message_id), alias.or(raw.alias), on.or(raw.on))
        }
        None => return Err(Malformed(String::from("message.event is needed when message.type is event"))),
    };
    let id = || {
        let id = message_id.as_ref().and_then(Scalar::to_int).filter(|id| *id > 0).map(MessageId);
        id.ok_or_else(|| Malformed(String::from("message_id of the event must be the id of one of our messages")))
    };
    match kind.as_str() {
        "typing" => Ok(ClientEvent::Typing { on: !matches!(on, Some(Scalar::Bool(false) | Scalar::Int(0))) }),
        "read" => id().map(ClientEvent::Read),
        "delivered" => id().map(ClientEvent::Delivered),
        "close_chat" => Ok(ClientEvent::CloseChat),
        "alias" => Ok(ClientEvent::Alias(name(alias.as_ref(), 128))),
        _ => Err(Malformed(String::from("message.event must be one of typing, read, delivered, close_chat, alias"))),
    }
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
