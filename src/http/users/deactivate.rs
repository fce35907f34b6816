//! `POST /api/v1/users/{id}/deactivate`

use rozmova_actors::{
    dialog::messages::RequeueReason,
    distribution::messages::Redistribute,
    domain::{OperatorId, Role},
    operator::messages::EndSessions,
};
use rozmova_store::users::{self, UserChange};

use super::{super::audit::Note, UserView, find, may_touch, update::last_administrator};
use crate::http::{prelude::*, user_fields};

/// What became of the user and their dialogs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeactivateAnswer {
    /// The user.
    #[serde(flatten)]
    pub user: UserView,
    /// Dialogs that somebody else has now, or that wait in the queue.
    pub redistributed: u32,
    /// Dialogs that could not be taken away yet (the storage was away); they are tried again until they can.
    pub failed: u32,
}

/// Signs the user out everywhere, closes their sockets within 2 s and gives their dialogs back (AU-08). A repeated call is a
/// success.
///
/// # Errors
/// 403 beyond the caller's own rights, 404, 409 for the last administrator and for oneself, 503.
pub async fn deactivate(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<OperatorId>,
) -> Result<Answer<DeactivateAnswer>, Problem> {
    let Id(id) = id;
    let before = find(&app, id).await?;
    may_touch(&who, &before)?;
    if who.user().is_some_and(|me| me.user.id == id) {
        return Err(Problem::new(Code::Conflict, "you cannot deactivate yourself"));
    }
    let administers = before.roles.iter().any(|role| role == Role::Administrator.key());
    let now = app.now();
    let change = UserChange { active: Some(false), ..UserChange::default() };
    let done = app
        .store
        .write(move |conn| {
            if administers && users::is_last_administrator(conn, id)? {
                return Ok(false);
            }
            rozmova_store::access_links::revoke_all_of(conn, id, now)?;
            users::update(conn, id, &change, None, now).map(|_| true)
        })
        .await?;
    if !done {
        return Err(last_administrator());
    }
    app.auth.end_all_of(id, "deactivated").await?;
    app.engine.end_sessions(EndSessions::OfUser { operator_id: id, close: 4401, reason: "deactivated" }).await;
    let by = who.user().map(SignedIn::actor);
    let told = app.operator_left(id, Redistribute::all_of(id, by, RequeueReason::Deactivated)).await?;
    let (redistributed, failed) = (told.moved + told.queued, told.failed);
    let note = Note::new("user.deactivated", "user", Some(id.get()))
        .with(serde_json::json!({"redistributed": redistributed, "failed": failed}));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    let user = user_fields::view(&app, &who, find(&app, id).await?).await?;
    Ok(Answer(DeactivateAnswer { user, redistributed, failed }))
}
