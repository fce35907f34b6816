//! `POST /api/v1/operators/{id}/redistribute`

use rozmova_actors::{dialog::messages::RequeueReason, domain::OperatorId};

use crate::http::{audit::Note, prelude::*};

/// What became of the dialogs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RedistributeAnswer {
    /// Given back to the queue.
    pub moved: u32,
    /// Refused.
    pub failed: u32,
}

/// Gives every dialog of an operator back to the queue; the operator is kept away from them for some minutes.
///
/// # Errors
/// 404, 503.
pub async fn redistribute(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<OperatorId>,
) -> Result<Answer<RedistributeAnswer>, Problem> {
    let Id(id) = id;
    super::find(&app, id).await?;
    let by = who.user().map(SignedIn::actor);
    let (moved, failed) = app.engine.redistribute(id, by, RequeueReason::Redistribution).await?;
    let note = Note::new("operator.redistributed", "user", Some(id.get()))
        .with(serde_json::json!({"moved": moved, "failed": failed}));
    app.audit.write(&who, app.ip_of(&req), app.now(), note).await?;
    Ok(Answer(RedistributeAnswer { moved, failed }))
}
