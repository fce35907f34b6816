//! `POST /api/v1/dialogs/{id}/decline`

use rozmova_actors::{
    dialog::messages::DialogCommand,
    domain::{Dialog, DialogId},
};

use super::{answer, visible};
use crate::http::prelude::*;

/// Refuses a request that a colleague handed to the caller, within `accept_timeout_s` and before answering in it; it goes back to
/// the queue with its place, and not to the caller for `exclude_min`.
///
/// # Errors
/// 404, 409.
pub async fn decline(app: App, who: SignedIn, id: Id<DialogId>) -> Result<HttpResponse, Problem> {
    let caller = Caller::User(who.clone());
    let dialog = visible(&app, &caller, id.0).await?;
    let done = app.engine.dialog(dialog.id, DialogCommand::Decline { actor: who.actor() }).await?;
    Ok(answer(&caller, &Dialog::clone(done.dialog())))
}
