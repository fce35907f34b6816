//! `POST /api/v1/dialogs/{id}/close`

use rozmova_actors::{
    dialog::messages::DialogCommand,
    domain::{CloseReason, Dialog, DialogId, StatusId, message::clean_text},
};

use super::{answer, topic_of, visible};
use crate::http::{
    catalogue::tags::{TagRef, ids_of},
    prelude::*,
};

/// How it ends.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBody {
    /// At most 2,000 characters; needed when the setting `comment_required_on_close` is on or the topic asks for it.
    #[serde(default)]
    pub comment: Option<String>,
    /// Topic; needed when the setting `topic_required_on_close` is on and the dialog has none.
    #[serde(default)]
    pub subject_alias: Option<String>,
    /// Tags of requests to put on, by id or name; needed when the setting `tags_required_on_close` is on, or the topic asks
    /// for it (`require_on_close`), and the dialog has none.
    #[serde(default)]
    pub tags_add: Vec<TagRef>,
    /// Status to close with, of the category `closed`; without one the dialog keeps its status. Needed when the setting
    /// `status_required_on_close` is on.
    #[serde(default)]
    pub status_id: Option<StatusId>,
    /// `false` leaves out the question for a rating; operators may do so when the setting `csat_choice_on_close` is on.
    #[serde(default)]
    pub csat: Option<bool>,
}

/// Closes.
///
/// # Errors
/// 403, 404, 409, 412, 422 that names the missing field.
pub async fn close(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<DialogId>,
    body: Json<CloseBody>,
) -> Result<HttpResponse, Problem> {
    let (Json(body), expect_version) = (body, if_match(&req)?);
    Ok(answer(&who, &finish(&app, &who, id.0, &body, expect_version).await?))
}

/// Closes one dialog.
///
/// # Errors
/// As [`close`].
pub async fn finish(
    app: &App,
    who: &Caller,
    id: DialogId,
    body: &CloseBody,
    expect_version: Option<i64>,
) -> Result<Dialog, Problem> {
    let comment = clean_text(body.comment.as_deref().unwrap_or_default()).trim().to_owned();
    let chars = comment.chars().count();
    if chars > 2_000 {
        return Err(Problem::field("comment", format!("{chars} characters, at most 2000 are accepted")));
    }
    let dialog = visible(app, who, id).await?;
    let reason = if who.user().is_some() { CloseReason::Operator } else { CloseReason::Api };
    let command = DialogCommand::Close {
        who: who.who()?,
        reason,
        comment,
        subject: topic_of(app, body.subject_alias.as_deref())?,
        tags: ids_of(&app.engine.catalogue(), "tags_add", &body.tags_add)?,
        status: body.status_id,
        unrated: body.csat == Some(false),
        expect_version,
    };
    Ok(Dialog::clone(app.engine.dialog(dialog.id, command).await?.dialog()))
}
