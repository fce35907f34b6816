//! `POST /api/v1/dialogs/{id}/take`

use rozmova_actors::{
    dialog::messages::AssignHow,
    distribution::messages::AssignByHand,
    domain::{DialogId, DialogState},
};

use super::{answer, visible};
use crate::http::prelude::*;

/// The caller becomes the holder; exactly one of many callers wins.
///
/// # Errors
/// 403, 404, 409 with the holder, 412.
pub async fn take(app: App, req: HttpRequest, who: SignedIn, id: Id<DialogId>) -> Result<HttpResponse, Problem> {
    let expect_version = if_match(&req)?;
    let caller = Caller::User(who.clone());
    let dialog = match visible(&app, &caller, id.0).await {
        Ok(dialog) => dialog,
        // A dialog that somebody else took a moment ago is not visible any more; the caller who saw it waiting is told by whom.
        Err(problem) if problem.code == Code::NotFound => return Err(lost_race(&app, &caller, id.0, problem).await),
        Err(problem) => return Err(problem),
    };
    if !app.engine.catalogue().settings.manual_take_allowed && !who.has(Grant::OpViewAll) {
        return Err(Problem::new(Code::Forbidden, "taking by hand is switched off (setting manual_take_allowed)"));
    }
    let over_limit = app.engine.catalogue().settings.manual_take_over_limit && who.has(Grant::OpTransferOverLimit);
    let taken = app
        .engine
        .assign(AssignByHand {
            dialog_id: dialog.id,
            operator_id: who.user.id,
            by: Some(who.actor()),
            over_limit,
            how: AssignHow::Taken,
            expect_version,
        })
        .await?;
    Ok(answer(&caller, &taken))
}

/// 409 with the holder when the caller would have seen the dialog while it waited, else the 404.
async fn lost_race(app: &App, who: &Caller, id: DialogId, problem: Problem) -> Problem {
    let found = app.store.run(move |conn| rozmova_store::dialogs::get(conn, id)).await;
    let Ok(Some(mut dialog)) = found else { return problem };
    let (Some(holder), name) = (dialog.operator_id, dialog.operator_name.clone()) else { return problem };
    if dialog.state != DialogState::Active {
        return problem;
    }
    dialog.state = DialogState::Queued;
    dialog.operator_id = None;
    if super::sight_of(app, who).sees_dialog(&dialog) {
        Problem::new(Code::Conflict, format!("the dialog is held by {name}"))
            .with("operator_id", holder.get())
            .with("operator_name", name)
    } else {
        problem
    }
}
