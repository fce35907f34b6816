//! `POST /api/v1/dialogs/{id}/messages`

use rozmova_actors::{
    dialog::messages::{DialogCommand, DialogDone},
    domain::{
        DialogId, MessageId, MessageType,
        message::{TextError, parse_text},
    },
};

use super::visible;
use crate::http::prelude::*;

/// A line to the client or a note.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBody {
    /// Only `text` now.
    #[serde(rename = "type", default = "text")]
    pub kind: MessageType,
    /// 1 to 10,000 characters.
    pub text: String,
    /// The sender's own id, unique per dialog and author: the same one again answers the first line.
    #[serde(default)]
    pub client_nonce: Option<String>,
    /// The message it answers.
    #[serde(default)]
    pub reply_to_id: Option<MessageId>,
    /// `operator` (to the client) or `note` (internal).
    #[serde(rename = "as", default)]
    pub to: Purpose,
}

const fn text() -> MessageType {
    MessageType::Text
}

/// See [`SendBody::to`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To the client.
    #[default]
    Operator,
    /// For the team only.
    Note,
}

/// Sends; durable before the answer.
///
/// # Errors
/// 403, 404, 409, 422, 429, 503.
pub async fn send(app: App, who: Caller, id: Id<DialogId>, body: Json<SendBody>) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    if body.kind != MessageType::Text {
        return Err(Problem::field("type", "text is accepted"));
    }
    let text = parse_text(&body.text).map_err(|e: TextError| Problem::field("text", e.to_string()))?;
    if let Some(nonce) = &body.client_nonce
        && !((1..=100).contains(&nonce.len()) && nonce.chars().all(|c| c.is_ascii_graphic()))
    {
        return Err(Problem::field("client_nonce", "1 to 100 visible ASCII characters are accepted"));
    }
    let needed = match body.to {
        Purpose::Operator => Grant::OpReply,
        Purpose::Note => Grant::OpNote,
    };
    if !who.has(needed) {
        return Err(Problem::missing_right(needed.key()));
    }
    let dialog = visible(&app, &who, id.0).await?;
    let (nonce, author) = (body.client_nonce, who.who()?);
    let command = match body.to {
        Purpose::Operator => DialogCommand::Reply {
            who: author,
            nonce,
            kind: MessageType::Text,
            text,
            attachments: Vec::new(),
            reply_to_id: body.reply_to_id,
        },
        Purpose::Note => DialogCommand::Note { who: author, nonce, text },
    };
    match app.engine.dialog(dialog.id, command).await? {
        DialogDone::Line { message, .. } => Ok(created(message.as_ref())),
        DialogDone::Changed { .. } | DialogDone::Unchanged { .. } => {
            Err(Problem::internal("a line was sent and none came back"))
        }
    }
}
