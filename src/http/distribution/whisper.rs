//! `POST /api/v1/dialogs/{id}/whisper`

use rozmova_actors::{
    dialog::messages::{DialogCommand, DialogDone},
    domain::{DialogId, Event, Message, message::parse_text},
};

use crate::http::{dialogs::visible, prelude::*};

/// What is whispered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhisperBody {
    /// Text, for the team only.
    pub text: String,
}

/// A note that the holder of the dialog hears of with a sound (ui.md 6). The client never sees it.
///
/// # Errors
/// 403, 404, 409 when nobody holds the dialog, 422, 503.
pub async fn whisper(
    app: App,
    who: Caller,
    id: Id<DialogId>,
    body: Json<WhisperBody>,
) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    let text = parse_text(&body.text).map_err(|error| Problem::field("text", error.to_string()))?;
    if !who.has(Grant::OpNote) {
        return Err(Problem::missing_right(Grant::OpNote.key()));
    }
    let dialog = visible(&app, &who, id.0).await?;
    let held = rozmova_actors::domain::DialogState::Active == dialog.state;
    let Some(holder) = dialog.operator_id.filter(|_| held) else {
        return Err(Problem::new(Code::Conflict, "nobody holds the dialog, so nobody would hear the whisper"));
    };
    let name = who.user().map_or_else(|| String::from("API"), |me| me.user.name.clone());
    let command =
        DialogCommand::Note { who: who.who()?, nonce: None, text, attachments: Vec::new(), mentions: Vec::new() };
    let done = app.engine.dialog(dialog.id, command).await?;
    let DialogDone::Line { message, .. } = done else {
        return Err(Problem::internal("a note was written and none came back"));
    };
    let word = Event::Notification { kind: String::from("whisper"), text: name, dialog_id: Some(dialog.id) };
    app.engine.notify(holder, word);
    let message: &Message = message.as_ref();
    Ok(created(message))
}
