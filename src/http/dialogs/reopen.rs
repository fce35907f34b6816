//! `POST /api/v1/dialogs/{id}/reopen`

use rozmova_actors::{
    dialog::messages::{DialogCommand, Refusal},
    domain::{Dialog, DialogId},
};
use rozmova_store::dialogs;

use super::{answer, visible};
use crate::http::{clients::erase::refuse_erased, prelude::*};

/// Opens a closed request again. A person who calls becomes its holder; called with a key it waits in the queue. Of others'
/// requests only whoever has `op_view_all` opens one.
///
/// # Errors
/// 403, 404, 409 with `dialog_id` when the contact has another open request, 409 when the client was erased, 412.
pub async fn reopen(app: App, req: HttpRequest, who: Caller, id: Id<DialogId>) -> Result<HttpResponse, Problem> {
    let expect_version = if_match(&req)?;
    let dialog = visible(&app, &who, id.0).await?;
    refuse_erased(&app, dialog.client_id).await?;
    if let Some(other) = other_open(&app, &dialog).await? {
        return Err(has_another(other));
    }
    let holder = who.user().map(|me| (me.user.id, me.user.name.clone()));
    let command = DialogCommand::Reopen { who: who.who()?, holder, expect_version };
    match app.engine.reopen(&dialog, command).await {
        Ok(done) => Ok(answer(&who, &Dialog::clone(done.dialog()))),
        // The database allows one open request of a contact: the client wrote in the same moment.
        Err(Refusal::Stale { current }) if expect_version.is_none_or(|version| version == current) => {
            Err(match other_open(&app, &dialog).await? {
                Some(other) => has_another(other),
                None => Problem::unavailable("the request was changed in the same moment, try again"),
            })
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The contact's open request, when it is another one.
async fn other_open(app: &App, dialog: &Dialog) -> Result<Option<DialogId>, Problem> {
    let contact = dialog.contact_id;
    let newest = app.store.run(move |conn| dialogs::newest_of_contact(conn, contact)).await?;
    Ok(newest.filter(|other| other.id != dialog.id && other.state.is_open()).map(|other| other.id))
}

fn has_another(other: DialogId) -> Problem {
    Problem::new(Code::Conflict, "the client has another open request; a client has one at a time")
        .with("dialog_id", other.get())
}
