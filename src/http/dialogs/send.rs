//! `POST /api/v1/dialogs/{id}/messages`

use std::sync::Arc;

use rozmova_actors::{
    dialog::messages::{Actor, DialogCommand, DialogDone, Refusal},
    domain::{
        DialogId, MessageId, MessageType, OperatorId,
        message::{TextError, kind_of, parse_text},
    },
    operator::commands::{FileRef, file_ids, mentioned},
};

use rozmova_store::{QueryResult, operators};

use super::visible;
use crate::{files::service::message_key, http::prelude::*};

/// A line to the client or a note.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBody {
    /// Only `text`: a message with files gets the type of its first one.
    #[serde(rename = "type", default = "text")]
    pub kind: MessageType,
    /// 1 to 10,000 characters; may be empty beside files.
    #[serde(default)]
    pub text: String,
    /// Uploaded files, at most 10: `{"id"}` as the upload answered, or bare ids.
    #[serde(default)]
    #[schemars(with = "Vec<serde_json::Value>")]
    pub attachments: Vec<FileRef>,
    /// The sender's own id, unique per dialog and author: the same one again answers the first line.
    #[serde(default)]
    pub client_nonce: Option<String>,
    /// The message it answers.
    #[serde(default)]
    pub reply_to_id: Option<MessageId>,
    /// Operators that a note names, at most 20: each hears of it and has the dialog in the folder `mentions`.
    #[serde(default)]
    pub mentions: Vec<OperatorId>,
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
    let files = file_ids(&body.attachments).map_err(|why| Problem::field("attachments", why))?;
    let text = match parse_text(&body.text) {
        Err(TextError::Empty) if !files.is_empty() => String::new(),
        parsed => parsed.map_err(|e| Problem::field("text", e.to_string()))?,
    };
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
    if let Some(quoted) = body.reply_to_id {
        let id = dialog.id;
        let known = app.store.run(move |conn| rozmova_store::messages::may_quote(conn, id, quoted)).await?;
        if body.to == Purpose::Note || !known {
            return Err(Problem::field("reply_to_id", format!("there is no message {quoted} to answer here")));
        }
    }
    if body.to == Purpose::Operator && !body.mentions.is_empty() {
        return Err(Problem::field("mentions", "colleagues are named in notes only"));
    }
    let mentions = mentioned(body.mentions).map_err(|why| Problem::field("mentions", why))?;
    let mentions = named(&app, mentions).await?;
    let (nonce, author) = (body.client_nonce, who.who()?);
    // Without a nonce no repeat can find its files: each call is a message of its own.
    let own = nonce.clone().unwrap_or_else(|| format!("-{}", app.random.next_u64()));
    let key = message_key(dialog.id, &own);
    let attachments = app.files.claim_for(who.key(), files.clone(), key.clone(), Some(dialog.id)).await?;
    let command = match body.to {
        Purpose::Operator => DialogCommand::Reply {
            who: author,
            nonce,
            kind: kind_of(&attachments),
            text,
            attachments,
            reply_to_id: body.reply_to_id,
        },
        Purpose::Note => DialogCommand::Note { who: author, nonce, text, attachments, mentions },
    };
    let done = app.engine.dialog(dialog.id, command).await;
    if let Err(refusal) = &done
        && !matches!(refusal, Refusal::Unavailable)
    {
        app.files.release_of(who.key(), files, key).await;
    }
    match done? {
        DialogDone::Line { message, .. } => Ok(created(message.as_ref())),
        DialogDone::Changed { .. } | DialogDone::Unchanged { .. } => {
            Err(Problem::internal("a line was sent and none came back"))
        }
    }
}

/// Colleagues with the rights they have now. Whether each may see the dialog is decided when the note's turn has come.
async fn named(app: &App, ids: Vec<OperatorId>) -> Result<Vec<Actor>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = app
        .store
        .run(move |conn| ids.into_iter().map(|id| Ok((id, operators::get(conn, id)?))).collect::<QueryResult<Vec<_>>>())
        .await?;
    found
        .into_iter()
        .map(|(id, profile)| match profile.filter(|profile| profile.active) {
            Some(profile) => Ok(Actor { id, name: profile.name, grants: Arc::new(profile.grants) }),
            None => Err(Problem::field("mentions", format!("there is no operator {id}"))),
        })
        .collect()
}
