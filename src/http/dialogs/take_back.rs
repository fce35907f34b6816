//! `POST /api/v1/dialogs/{id}/take-back`

use std::sync::Arc;

use rozmova_actors::{
    dialog::{messages::AssignHow, policy::may_take_back},
    distribution::messages::AssignByHand,
    domain::DialogId,
};
use rozmova_store::{dialogs, messages};

use super::{answer, sight_of};
use crate::http::prelude::*;

/// Lines among which the handing over is looked for.
const TAIL: i64 = 50;

/// The caller has again what they handed over a moment ago, to a colleague or to a queue, as long as nobody has answered in it,
/// let it go again or chosen it for themselves. Whoever has it again already is answered with it. It takes a slot of the caller
/// as any take does.
///
/// # Errors
/// 403, 404, 409 with the holder, or that says what is in the way: the time, an answer, the limit.
pub async fn take_back(app: App, who: SignedIn, id: Id<DialogId>) -> Result<HttpResponse, Problem> {
    let (caller, dialog_id, me) = (Caller::User(who.clone()), id.0, who.user.id);
    let found = app
        .store
        .run(move |conn| {
            let Some(dialog) = dialogs::get(conn, dialog_id)? else { return Ok(None) };
            Ok(Some((dialog, messages::tail(conn, dialog_id, TAIL)?)))
        })
        .await?;
    let (dialog, tail) = found.ok_or_else(|| Problem::not_found("the dialog"))?;
    let catalogue = app.engine.catalogue();
    // Asked before a slot is kept, so that a stranger learns nothing from a full one; the dialog decides by the same rule.
    if dialog.operator_id != Some(me) {
        let tail: Vec<_> = tail.into_iter().map(Arc::new).collect();
        may_take_back(&who.actor(), &tail, &dialog, &catalogue, app.now())?;
    } else if !sight_of(&app, &caller).sees_dialog(&dialog) {
        return Err(Problem::not_found("the dialog"));
    }
    let back = app
        .engine
        .assign(AssignByHand {
            dialog_id,
            operator_id: me,
            by: Some(who.actor()),
            over_limit: catalogue.settings.manual_take_over_limit && who.has(Grant::OpTransferOverLimit),
            how: AssignHow::TakenBack,
            expect_version: None,
        })
        .await?;
    Ok(answer(&caller, &back))
}
