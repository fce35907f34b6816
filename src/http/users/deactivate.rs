//! `POST /api/v1/users/{id}/deactivate`

use rozmova_actors::{
    dialog::messages::RequeueReason,
    distribution::messages::{DialogMove, MoveResult, MoveTarget, PreviewMoves, Redistribute, Redistributed},
    domain::{OperatorId, Role},
};
use rozmova_store::{
    access_links, sessions,
    users::{self, UserChange},
};

use super::{super::audit::Note, UserView, find, may_touch, update::last_administrator};
use crate::http::{extract::MaybeJson, operators::redistribute::taken, prelude::*, user_fields::Viewer};

/// Where the dialogs go; an empty body gives them to the queues of their topics.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeactivateBody {
    /// This colleague gets them, as many as they may hold; the rest waits in the queues. What is put off sleeps on with them.
    #[serde(default)]
    pub to_operator_id: Option<OperatorId>,
}

/// What became of the user and their dialogs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeactivateAnswer {
    /// The user.
    #[serde(flatten)]
    pub user: UserView,
    /// Dialogs that somebody else has now, or that wait in the queue; those that were put off among them.
    pub redistributed: u32,
    /// Of these, those that the named colleague got.
    pub inherited: u32,
    /// Of these, those that wait in the queue.
    pub queued: u32,
    /// Dialogs that could not be taken away yet (the storage was away); they are tried again until they can.
    pub failed: u32,
}

/// Signs the user out everywhere, closes their sockets within 2 s and gives their dialogs back, or to a colleague (AU-08). A repeated
/// call is a success.
///
/// # Errors
/// 403 beyond the caller's own rights, 404, 409 for the last administrator and for oneself, 422 for a colleague who is no operator,
/// 503.
pub async fn deactivate(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<OperatorId>,
    body: MaybeJson<DeactivateBody>,
) -> Result<Answer<DeactivateAnswer>, Problem> {
    let (Id(id), MaybeJson(DeactivateBody { to_operator_id: heir })) = (id, body);
    let before = find(&app, id).await?;
    may_touch(&who, &before)?;
    if who.user().is_some_and(|me| me.user.id == id) {
        return Err(Problem::new(Code::Conflict, "you cannot deactivate yourself"));
    }
    if let Some(heir) = heir
        && (heir == id || !app.engine.operators().await.iter().any(|operator| operator.id == heir))
    {
        return Err(Problem::field("to_operator_id", format!("there is no other operator {heir}")));
    }
    let administers = before.roles.iter().any(|role| role == Role::Administrator.key());
    let now = app.now();
    let change = UserChange { active: Some(false), ..UserChange::default() };
    let viewer = Viewer::of(&app, &who, vec![id]).await?;
    let after = app
        .store
        .write(move |conn| {
            if administers && users::is_last_administrator(conn, id)? {
                return Ok(None);
            }
            access_links::revoke_all_of(conn, id, now)?;
            sessions::revoke_all_of(conn, id, "deactivated", now)?;
            users::update(conn, id, &change, None, now)?;
            users::info(conn, id)
        })
        .await?;
    let after = after.ok_or_else(last_administrator)?;
    // From here on nothing may fail: the change is stored.
    app.signed_out(id, "deactivated").await;
    let by = who.user().map(SignedIn::actor);
    let all = Redistribute::all_of(id, by, RequeueReason::Deactivated);
    let mut given = Redistributed::default();
    if let Some(heir) = heir {
        let to_heir = Redistribute { to: MoveTarget::Operator(heir), ..all.clone() };
        match app.engine.redistribute(to_heir).await {
            Ok(told) => given = told,
            // What the colleague did not get goes to the queues like everything else.
            Err(error) => tracing::warn!(operator.id = %id, %error, "a colleague could not be given the dialogs"),
        }
    }
    let inherited = inherited_by(heir, &given);
    let told = match app.operator_left(id, all.clone()).await {
        Ok(told) => told,
        Err(problem) => {
            tracing::warn!(
                operator.id = %id, error = %problem.detail,
                "the dialogs of a deactivated user are not moved yet"
            );
            not_moved_yet(&app, id, all).await
        }
    };
    let queued = given.queued + told.queued;
    let (redistributed, failed) = (given.moved + told.moved + queued, told.failed);
    let note = Note::new("user.deactivated", "user", Some(id.get())).with(serde_json::json!({
        "redistributed": redistributed, "inherited": inherited, "queued": queued, "failed": failed,
        "to_operator_id": heir, "dialog_ids": taken(given.dialogs.iter().chain(&told.dialogs)),
    }));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    Ok(Answer(DeactivateAnswer { user: viewer.view(after), redistributed, inherited, queued, failed }))
}

/// What is told of dialogs that could not be moved at once: all that would be. They move by themselves as soon as the engine knows
/// that their holder has left.
async fn not_moved_yet(app: &App, id: OperatorId, all: Redistribute) -> Redistributed {
    let would = app.engine.preview_moves(PreviewMoves { command: all, former_leaves: true }).await.unwrap_or_default();
    app.operator_changed(id).await;
    Redistributed { failed: would.moved + would.queued + would.failed, ..Redistributed::default() }
}

/// How many dialogs the heir has now. Somebody else may have one that was on its way to them.
fn inherited_by(heir: Option<OperatorId>, given: &Redistributed) -> u32 {
    let theirs = |line: &&DialogMove| line.result == MoveResult::Moved && line.operator_id == heir;
    u32::try_from(given.dialogs.iter().filter(theirs).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_heir_has_is_inherited() {
        let line = |id: i64, result: MoveResult, operator: Option<i64>| DialogMove {
            dialog_id: id.into(),
            result,
            operator_id: operator.map(OperatorId),
            reason: String::new(),
        };
        let given = Redistributed::of(vec![
            line(1, MoveResult::Moved, Some(7)),
            line(2, MoveResult::Moved, Some(8)),
            line(3, MoveResult::Queued, None),
            line(4, MoveResult::Failed, None),
        ]);
        assert_eq!(inherited_by(Some(OperatorId(7)), &given), 1);
        assert_eq!((inherited_by(None, &Redistributed::default()), given.queued), (0, 1));
    }
}
