//! `GET|PUT /api/v1/me/distribution`: whether new requests come to the caller, for «finish after the present ones» (ui.md 3).

use rozmova_actors::domain::OperatorId;
use rozmova_store::users;

use crate::http::{audit::Note, prelude::*};

/// Whether new requests come to the caller.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnDistribution {
    /// No new ones come.
    pub paused: bool,
    /// The caller has paused it and may let it go on; a supervisor's pause is the supervisor's.
    pub own: bool,
}

/// What is wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnDistributionBody {
    /// No new requests shall come.
    pub paused: bool,
}

async fn pause_of(app: &App, id: OperatorId) -> Result<OwnDistribution, Problem> {
    let found = app.store.run(move |conn| users::pause_of(conn, id)).await?;
    let (paused, by) = found.ok_or_else(|| Problem::not_found("the operator"))?;
    Ok(OwnDistribution { paused, own: paused && by == Some(id) })
}

/// How it is now.
///
/// # Errors
/// 503.
pub async fn read(app: App, me: SignedIn) -> Result<Answer<OwnDistribution>, Problem> {
    pause_of(&app, me.user.id).await.map(Answer)
}

/// Lets no new requests come, or lets them come again.
///
/// # Errors
/// 403 for lifting a supervisor's pause, 503.
pub async fn update(
    app: App,
    req: HttpRequest,
    me: SignedIn,
    who: Caller,
    body: Json<OwnDistributionBody>,
) -> Result<Answer<OwnDistribution>, Problem> {
    let (Json(body), id) = (body, me.user.id);
    let before = pause_of(&app, id).await?;
    if before.paused == body.paused {
        return Ok(Answer(before));
    }
    if !app.store.write(move |conn| users::set_own_pause(conn, id, body.paused)).await? {
        if body.paused {
            // A supervisor was faster.
            return pause_of(&app, id).await.map(Answer);
        }
        return Err(Problem::new(
            Code::Forbidden,
            "a supervisor has paused distribution to you: it goes on when they say so",
        ));
    }
    app.operator_changed(id).await;
    let told = serde_json::json!({"paused": {"old": before.paused, "new": body.paused}});
    let note = Note::new("operator.limits", "operator", Some(id.get())).with(told);
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    pause_of(&app, id).await.map(Answer)
}
