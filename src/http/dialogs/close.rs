//! `POST /api/v1/dialogs/{id}/close`

use rozmova_actors::{
    dialog::messages::DialogCommand,
    domain::{CloseReason, DialogId, message::clean_text},
};

use super::{answer, topic_of, visible};
use crate::http::prelude::*;

/// How it ends.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBody {
    /// At most 2,000 characters.
    #[serde(default)]
    pub comment: Option<String>,
    /// Topic; needed when the setting `topic_required_on_close` is on and the dialog has none.
    #[serde(default)]
    pub subject_alias: Option<String>,
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
    let comment = clean_text(body.comment.as_deref().unwrap_or_default()).trim().to_owned();
    let chars = comment.chars().count();
    if chars > 2_000 {
        return Err(Problem::field("comment", format!("{chars} characters, at most 2000 are accepted")));
    }
    let dialog = visible(&app, &who, id.0).await?;
    let reason = if who.user().is_some() { CloseReason::Operator } else { CloseReason::Api };
    let command = DialogCommand::Close {
        who: who.who()?,
        reason,
        comment,
        subject: topic_of(&app, body.subject_alias.as_deref())?,
        expect_version,
    };
    Ok(answer(app.engine.dialog(dialog.id, command).await?.dialog()))
}
