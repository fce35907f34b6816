//! `GET /api/v1/dialogs/{id}/messages/{message_id}` and what is done with one message.

use rozmova_actors::connector::Again;
use rozmova_actors::domain::{Dialog, DialogId, DialogState, Direction, Message, MessageId, MessageStatus, OperatorId};
use rozmova_store::{audit_log, messages, outbox_desk};

use super::visible;
use crate::http::{audit::Note, prelude::*};

impl PartId for MessageId {
    const NAME: &'static str = "message_id";
    const WHAT: &'static str = "the message";
}

/// `{id}` and `{message_id}` of the path.
pub(super) type MessageIds = Ids<DialogId, MessageId>;

/// The message of a dialog that the caller may see.
///
/// # Errors
/// 404, 503.
pub(super) async fn find(app: &App, who: &Caller, ids: &MessageIds) -> Result<(Dialog, Message), Problem> {
    let dialog = visible(app, who, ids.id).await?;
    let id = ids.part;
    let found = app.store.run(move |conn| messages::get(conn, id)).await?;
    let message = found.filter(|m| m.dialog_id == dialog.id).ok_or_else(|| Problem::not_found("the message"))?;
    Ok((dialog, message))
}

/// One line of a dialog the caller may see.
///
/// # Errors
/// 404, 503.
pub async fn one(app: App, who: Caller, ids: MessageIds) -> Result<Answer<Message>, Problem> {
    Ok(Answer(who.contacts().message(find(&app, &who, &ids).await?.1)))
}

/// Hands a message that the channel refused to it once more: the same message, so the client cannot get it twice.
///
/// # Errors
/// 403, 404, 409 when the message did not fail or can no longer be sent, 503.
pub async fn retry(app: App, req: HttpRequest, who: Caller, ids: MessageIds) -> Result<Answer<Message>, Problem> {
    let (dialog, message) = find(&app, &who, &ids).await?;
    may_send(&who, &dialog)?;
    if message.direction != Direction::Out || message.status != MessageStatus::Failed {
        return Err(Problem::new(Code::Conflict, "only a message that was not delivered is sent again"));
    }
    let now = app.now();
    let note = Note::new("message.retried", "message", Some(message.id.get()));
    let audit = app.audit.row(&who, app.ip_of(&req), now, note)?;
    let (slot, dialog_id, id) = (dialog.slot, dialog.id, message.id);
    let opened = app
        .store
        .write(move |conn| {
            let Some(n) = outbox_desk::row_of(conn, slot, dialog_id, id)? else { return Ok(None) };
            let opened = outbox_desk::again(conn, slot, n, now)?;
            if opened.is_some() {
                audit_log::append(conn, &[audit])?;
            }
            Ok(opened)
        })
        .await?;
    let Some(opened) = opened else {
        return Err(Problem::new(Code::Conflict, "the message is no longer kept for sending"));
    };
    let why = if opened.reopened.is_some() { Again::Opened } else { Again::Waiting };
    if why == Again::Opened {
        app.engine.status_moved(dialog.id, message.id, MessageStatus::Queued, None).await;
    }
    app.engine.send_again(vec![opened.row], why).await;
    Ok(Answer(Message { status: MessageStatus::Queued, error_code: None, ..message }))
}

/// The same who may write to the client: the holder, others with the right; and only while the dialog is with operators.
fn may_send(who: &Caller, dialog: &Dialog) -> Result<(), Problem> {
    let me: Option<OperatorId> = who.user().map(|me| me.user.id);
    if !matches!(dialog.state, DialogState::Active | DialogState::Paused | DialogState::New | DialogState::Queued) {
        return Err(Problem::new(
            Code::Conflict,
            format!("the dialog is {}, an open one is needed", dialog.state.key()),
        ));
    }
    if me.is_some() && dialog.operator_id != me && !who.has(Grant::OpReplyAny) {
        return Err(Problem::missing_right(Grant::OpReplyAny.key()));
    }
    Ok(())
}
