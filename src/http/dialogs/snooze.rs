//! `POST /api/v1/dialogs/{id}/snooze`, `POST /api/v1/dialogs/{id}/wake`

use rozmova_actors::{
    dialog::messages::DialogCommand,
    domain::{Dialog, DialogId, Timestamp},
    operator::commands::snooze_until,
};

use super::{answer, visible};
use crate::http::prelude::*;

/// Until when: exactly one of the two.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnoozeBody {
    /// A moment in the future, at most a year away.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// `true` = until the client writes.
    #[serde(default)]
    pub until_reply: bool,
}

/// Puts a request off: it keeps its operator, gives back the operator's slot, and no time for an answer runs, until the moment,
/// the client's next line, or somebody's hand. Of one that sleeps it changes the time. The holder; others' requests with
/// `op_view_all`.
///
/// # Errors
/// 403, 404, 409, 412, 422 that names the moment and what is accepted.
pub async fn snooze(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<DialogId>,
    body: Json<SnoozeBody>,
) -> Result<HttpResponse, Problem> {
    let (Json(body), expect_version) = (body, if_match(&req)?);
    Ok(answer(&who, &put_off(&app, &who, id.0, body.checked("until")?, expect_version).await?))
}

impl SnoozeBody {
    /// The moment, none for «until the client writes».
    ///
    /// # Errors
    /// 422 at `field` unless exactly one of the two is named.
    pub fn checked(&self, field: &str) -> Result<Option<Timestamp>, Problem> {
        snooze_until(self.until, self.until_reply).map_err(|why| Problem::field(field, why))
    }
}

/// Puts one request off.
///
/// # Errors
/// As [`snooze`].
pub async fn put_off(
    app: &App,
    who: &Caller,
    id: DialogId,
    until: Option<Timestamp>,
    expect_version: Option<i64>,
) -> Result<Dialog, Problem> {
    let dialog = visible(app, who, id).await?;
    let command = DialogCommand::Snooze { who: who.who()?, until, expect_version };
    Ok(Dialog::clone(app.engine.dialog(dialog.id, command).await?.dialog()))
}

/// Wakes a request before its time; one that is awake stays as it is.
///
/// # Errors
/// 403, 404, 409, 412.
pub async fn wake(app: App, req: HttpRequest, who: Caller, id: Id<DialogId>) -> Result<HttpResponse, Problem> {
    let expect_version = if_match(&req)?;
    Ok(answer(&who, &rouse(&app, &who, id.0, expect_version).await?))
}

/// Wakes one request.
///
/// # Errors
/// As [`wake`].
pub async fn rouse(app: &App, who: &Caller, id: DialogId, expect_version: Option<i64>) -> Result<Dialog, Problem> {
    let dialog = visible(app, who, id).await?;
    let command = DialogCommand::Wake { who: who.who()?, expect_version };
    Ok(Dialog::clone(app.engine.dialog(dialog.id, command).await?.dialog()))
}
