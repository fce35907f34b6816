//! `PATCH|DELETE /api/v1/dialogs/{id}/messages/{message_id}` and what the message said before (administration.md 8.4).

use rozmova_actors::{
    dialog::messages::DialogCommand,
    domain::{ChannelKind, Direction, Message, Timestamp},
};
use rozmova_store::messages::{self, Former};

use super::message::{MessageIds, find};
use crate::http::prelude::*;

/// How often one message can be changed: each former text is kept.
const MOST_CHANGES: usize = 20;

/// A changed message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendBody {
    /// 1 to 10,000 characters; may be empty beside files.
    pub text: String,
}

/// What a message said before.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FormerView {
    /// Until then.
    pub until: Timestamp,
    /// Text.
    pub text: String,
    /// Names of its files.
    pub files: Vec<String>,
}

impl From<Former> for FormerView {
    fn from(former: Former) -> Self {
        let name = |file: &serde_json::Value| file.get("name").and_then(serde_json::Value::as_str).map(String::from);
        Self { until: former.at, text: former.text, files: former.attachments.iter().filter_map(name).collect() }
    }
}

/// Changes the text of one's own message or note for as long as the setting `edit_own_message_min` allows; the client's page
/// shows it at once. The same text again changes nothing.
///
/// # Errors
/// 403, 404, 409 (`conflict` when the message is not one's own or it is too late, `not_supported` when the client's channel keeps
/// what it was sent), 412 when it was changed in the same moment, 422, 503.
pub async fn change(
    app: App,
    who: SignedIn,
    ids: MessageIds,
    body: Json<AmendBody>,
) -> Result<Answer<Message>, Problem> {
    amend(&app, who, &ids, Some(body.0.text)).await
}

/// Takes one's own message or note back for as long as the setting `delete_own_message_min` allows: its place stays, its text and
/// files go, for the client too. Taking it back again is no fault.
///
/// # Errors
/// As [`change`].
pub async fn take_back(app: App, who: SignedIn, ids: MessageIds) -> Result<Answer<Message>, Problem> {
    amend(&app, who, &ids, None).await
}

async fn amend(app: &App, who: SignedIn, ids: &MessageIds, text: Option<String>) -> Result<Answer<Message>, Problem> {
    let caller = Caller::User(who.clone());
    let (dialog, message) = find(app, &caller, ids).await?;
    if message.direction != Direction::Internal && dialog.channel != ChannelKind::Widget {
        let sentence = format!("{} keeps what it was sent: send a further message", dialog.channel.key());
        return Err(Problem::new(Code::NotSupported, sentence));
    }
    let id = message.id;
    let repeats = text.as_ref().is_none_or(|text| *text == message.text);
    if !repeats && app.store.run(move |conn| messages::former(conn, id)).await?.len() >= MOST_CHANGES {
        let sentence = format!("the message was changed {MOST_CHANGES} times, it is not changed any more");
        return Err(Problem::new(Code::Conflict, sentence));
    }
    let command = DialogCommand::Amend { actor: who.actor(), message: Box::new(message), text };
    app.engine.dialog(dialog.id, command).await?;
    Ok(Answer(caller.contacts().message(find(app, &caller, ids).await?.1)))
}

/// What a message said before it was changed or taken back, oldest first, for whoever may read the dialog.
///
/// # Errors
/// 404, 503.
pub async fn history(app: App, who: Caller, ids: MessageIds) -> Result<Answer<Page<FormerView>>, Problem> {
    let (_, message) = find(&app, &who, &ids).await?;
    let former = app.store.run(move |conn| messages::former(conn, message.id)).await?;
    Ok(Answer(Page::whole(former.into_iter().map(FormerView::from).collect())))
}
