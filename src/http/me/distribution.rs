//! `GET|PUT /api/v1/me/distribution`: whether new requests come to the caller, for «finish after the present ones» (ui.md 3).

use rozmova_actors::domain::OperatorId;
use rozmova_store::users::{self, LimitChange};

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
    if before.paused && !before.own {
        return Err(Problem::new(
            Code::Forbidden,
            "a supervisor has paused distribution to you: it goes on when they say so",
        ));
    }
    let by = body.paused.then_some(id);
    let change = LimitChange { paused: Some(body.paused), paused_by: by, ..LimitChange::default() };
    app.store.write(move |conn| users::set_limits(conn, id, &change)).await?;
    app.operator_changed(id).await?;
    let note = Note::new("operator.limits", "user", Some(id.get())).with(serde_json::json!({"paused": body.paused}));
    app.audit.write(&who, app.ip_of(&req), app.now(), note).await?;
    pause_of(&app, id).await.map(Answer)
}
