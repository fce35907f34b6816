//! Messages: one line of a dialog (contract.md 3 «Message in JSON»).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DialogId, MessageId, OperatorId, Timestamp};

/// Longest text a message may have, characters (channels/widget.md 3; other channels narrow it).
pub const MAX_TEXT_CHARS: usize = 10_000;

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the client.
    In,
    /// To the client.
    Out,
    /// Seen by the team only: notes, system lines.
    Internal,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthorKind {
    /// The client.
    Client,
    /// An operator.
    Operator,
    /// A scenario.
    Bot,
    /// The product itself.
    System,
    /// An operator's internal note.
    Note,
    /// A suggestion for operators only.
    Copilot,
}

impl AuthorKind {
    /// Those who write what lists show as the newest line: internal lines are no preview.
    pub const OF_PREVIEWS: [Self; 4] = [Self::Client, Self::Operator, Self::Bot, Self::System];

    /// The key in JSON and SQL.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Operator => "operator",
            Self::Bot => "bot",
            Self::System => "system",
            Self::Note => "note",
            Self::Copilot => "copilot",
        }
    }
}

/// Author of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Author {
    /// Kind.
    pub kind: AuthorKind,
    /// Client id or operator id, by kind; `None` for bot and system.
    pub id: Option<i64>,
    /// Name as it was when the message was written.
    pub name: String,
}

impl Author {
    /// Whose nonces are one series within a dialog and a kind: the id, and for those who have none (an integrator's key) the name.
    /// Two integrators may count their lines alike, and neither loses one (contract.md 5.5).
    #[must_use]
    pub fn series(&self) -> (i64, &str) {
        self.id.map_or((0, self.name.as_str()), |id| (id, ""))
    }
}

/// Content type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageType {
    /// Plain text.
    Text,
    /// Picture.
    Image,
    /// Film.
    Video,
    /// Sound.
    Audio,
    /// Any other file.
    File,
    /// A place.
    Location,
    /// A business card.
    Contact,
    /// A pressed button.
    Button,
    /// A system line; `text` holds a machine-readable key and `buttons` are empty.
    System,
}

/// Delivery state. Moves only forward, except that `Failed` may follow anything but `Delivered` and `Read`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// Committed, not yet handed to the channel.
    Queued,
    /// The channel took it.
    Sent,
    /// It is on the client's device.
    Delivered,
    /// The client has seen it.
    Read,
    /// It was not delivered; `error_code` says why.
    Failed,
}

impl MessageStatus {
    /// Rank in the database, so that «only forward» is one comparison in SQL; `Failed` ranks between sent and delivered.
    #[must_use]
    pub const fn rank(self) -> i16 {
        match self {
            Self::Queued => 0,
            Self::Sent => 1,
            Self::Failed => 2,
            Self::Delivered => 3,
            Self::Read => 4,
        }
    }

    /// The status of a rank.
    #[must_use]
    pub const fn from_rank(rank: i16) -> Option<Self> {
        match rank {
            0 => Some(Self::Queued),
            1 => Some(Self::Sent),
            2 => Some(Self::Failed),
            3 => Some(Self::Delivered),
            4 => Some(Self::Read),
            _ => None,
        }
    }
}

/// One line of a dialog.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Id.
    pub id: MessageId,
    /// The dialog.
    pub dialog_id: DialogId,
    /// 1..n without gaps per dialog, system lines included.
    pub seq: i64,
    /// Where it goes.
    pub direction: Direction,
    /// Who wrote it.
    pub author: Author,
    /// Content type.
    #[serde(rename = "type")]
    pub kind: MessageType,
    /// Text, `""` when there is none.
    pub text: String,
    /// Files, as the API shows them (JSON objects `{id?,type,url,name,mime,size,state?,reason?}`). A file of another server that is
    /// fetched has a `state`: `pending`, `stored`, `rejected` or `failed`, the last two with a `reason`.
    pub attachments: Vec<serde_json::Value>,
    /// Buttons, as the API shows them.
    pub buttons: Vec<serde_json::Value>,
    /// The message it answers.
    pub reply_to_id: Option<MessageId>,
    /// Delivery state.
    pub status: MessageStatus,
    /// Why it failed, `None` otherwise.
    pub error_code: Option<String>,
    /// The sender's own id of the message; unique per dialog and author.
    pub client_nonce: Option<String>,
    /// When the product accepted it.
    pub created_at: Timestamp,
    /// Colleagues that a note names; absent for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<OperatorId>,
    /// When its author changed it last; absent when it is as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// When its author took it back: its text and files are gone from it. Absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing in it.
    #[error("text is empty, at least one visible character is needed")]
    Empty,
    /// Too long.
    #[error("text has {0} characters, at most {MAX_TEXT_CHARS} are accepted")]
    TooLong(usize),
}

/// Makes a text storable: NUL and lone control characters are removed (PostgreSQL text cannot hold NUL, security.md IN-07),
/// line ends become `\n`.
///
/// # Errors
/// [`TextError`] when nothing is left or the text is longer than [`MAX_TEXT_CHARS`].
pub fn parse_text(raw: &str) -> Result<String, TextError> {
    let clean = clean_text(raw);
    let chars = clean.chars().count();
    if chars > MAX_TEXT_CHARS {
        return Err(TextError::TooLong(chars));
    }
    if clean.trim().is_empty() {
        return Err(TextError::Empty);
    }
    Ok(clean)
}

/// `state` of a file that lies on somebody else's server and is being fetched.
pub const PENDING: &str = "pending";

/// Whether a file of a message is still to be fetched.
#[must_use]
pub fn is_pending(file: &serde_json::Value) -> bool {
    file.get("state").and_then(serde_json::Value::as_str) == Some(PENDING)
}

/// The type of a message with these files: that of the first one, text without any.
#[must_use]
pub fn kind_of(attachments: &[serde_json::Value]) -> MessageType {
    match attachments.first().map(|first| first.get("type").and_then(serde_json::Value::as_str)) {
        None => MessageType::Text,
        Some(Some("image")) => MessageType::Image,
        Some(Some("video")) => MessageType::Video,
        Some(Some("audio")) => MessageType::Audio,
        Some(_) => MessageType::File,
    }
}

/// Removes what no database or screen should see, without judging emptiness or length.
#[must_use]
pub fn clean_text(raw: &str) -> String {
    raw.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_inside_a_text_is_removed_and_the_text_accepted() {
        assert_eq!(parse_text("Добрий\u{0} день\r\n").unwrap(), "Добрий день\n");
    }

    #[test]
    fn an_empty_text_and_a_text_over_the_limit_are_refused() {
        assert_eq!(parse_text(" \u{0}\n"), Err(TextError::Empty));
        assert_eq!(parse_text(&"я".repeat(MAX_TEXT_CHARS + 1)), Err(TextError::TooLong(MAX_TEXT_CHARS + 1)));
        assert!(parse_text(&"я".repeat(MAX_TEXT_CHARS)).is_ok());
    }

    #[test]
    fn every_status_reads_back_from_its_rank() {
        for rank in 0..5 {
            assert_eq!(MessageStatus::from_rank(rank).unwrap().rank(), rank);
        }
        assert_eq!(MessageStatus::from_rank(5), None);
    }
}
