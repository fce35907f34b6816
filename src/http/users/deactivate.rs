//! `POST /api/v1/users/{id}/deactivate`

use rozmova_actors::{
    dialog::messages::RequeueReason,
    distribution::messages::{MoveTarget, Redistribute},
    domain::{OperatorId, Role},
    operator::messages::EndSessions,
};
use rozmova_store::users::{self, UserChange};

use super::{super::audit::Note, UserView, find, may_touch, update::last_administrator};
use crate::http::{extract::MaybeJson, prelude::*, user_fields};

/// Where the dialogs go; an empty body gives them to the queues of their topics.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeactivateBody {
    /// This colleague gets them, as many as they may hold; the rest waits in the queues.
    #[serde(default)]
    pub to_operator_id: Option<OperatorId>,
}

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
    let all = Redistribute::all_of(id, by, RequeueReason::Deactivated);
    let mut inherited = 0;
    if let Some(heir) = heir {
        let given = Redistribute { to: MoveTarget::Operator(heir), ..all.clone() };
        match app.engine.redistribute(given).await {
            Ok(told) => inherited = told.moved + told.queued,
            // What the colleague did not get goes to the queues like everything else.
            Err(error) => tracing::warn!(operator.id = %id, %error, "a colleague could not be given the dialogs"),
        }
    }
    let told = app.operator_left(id, all).await?;
    let (redistributed, failed) = (inherited + told.moved + told.queued, told.failed);
    let note = Note::new("user.deactivated", "user", Some(id.get()))
        .with(serde_json::json!({"redistributed": redistributed, "failed": failed, "to_operator_id": heir}));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    let user = user_fields::view(&app, &who, find(&app, id).await?).await?;
    Ok(Answer(DeactivateAnswer { user, redistributed, failed }))
}
