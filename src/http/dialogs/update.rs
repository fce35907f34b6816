//! `PATCH /api/v1/dialogs/{id}`

use rozmova_actors::{
    dialog::messages::{DialogCommand, DialogPatch},
    domain::{Dialog, DialogId, PriorityId, StatusId, SubjectId, message::clean_text},
};

use super::{answer, topic_of, visible};
use crate::http::{
    catalogue::tags::{TagRef, ids_of},
    extract::double_option,
    prelude::*,
};

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Topic by alias, null for none.
    #[serde(default, deserialize_with = "double_option")]
    pub subject_alias: Option<Option<String>>,
    /// Topic by id, null for none.
    #[serde(default, deserialize_with = "double_option")]
    pub subject_id: Option<Option<SubjectId>>,
    /// Business status.
    pub status_id: Option<StatusId>,
    /// Priority.
    pub priority_id: Option<PriorityId>,
    /// Weight in the queue, −1000 to 1000.
    pub weight: Option<i32>,
    /// Comment of a closed request.
    pub comment: Option<String>,
    /// Tags to put on, by id or name; those that are on stay once.
    #[serde(default)]
    pub tags_add: Vec<TagRef>,
    /// Tags to take off, by id or name.
    #[serde(default)]
    pub tags_remove: Vec<TagRef>,
}

/// Changes a dialog.
///
/// # Errors
/// 403, 404, 409, 412, 422.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<DialogId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Json(body), expect_version) = (body, if_match(&req)?);
    Ok(answer(&who, &change(&app, &who, id.0, &body, expect_version).await?))
}

/// Changes one dialog.
///
/// # Errors
/// As [`update`].
pub async fn change(
    app: &App,
    who: &Caller,
    id: DialogId,
    body: &UpdateBody,
    expect_version: Option<i64>,
) -> Result<Dialog, Problem> {
    let patch = checked(app, body)?;
    let dialog = visible(app, who, id).await?;
    let command = DialogCommand::Update { who: who.who()?, patch, expect_version };
    Ok(Dialog::clone(app.engine.dialog(dialog.id, command).await?.dialog()))
}

fn checked(app: &App, body: &UpdateBody) -> Result<DialogPatch, Problem> {
    let catalogue = app.engine.catalogue();
    let mut faults = Vec::new();
    let mut fault = |field: &str, why: String| faults.push((String::from(field), why));
    if let Some(Some(id)) = body.subject_id
        && !catalogue.subjects.iter().any(|s| s.id == id)
    {
        fault("subject_id", format!("there is no topic {id}"));
    }
    if let Some(id) = body.status_id
        && !catalogue.statuses.iter().any(|s| s.id == id)
    {
        fault("status_id", format!("there is no status {id}"));
    }
    if let Some(id) = body.priority_id
        && !catalogue.priorities.iter().any(|p| p.id == id)
    {
        fault("priority_id", format!("there is no priority {id}"));
    }
    if let Some(weight) = body.weight.filter(|w| !(-1000..=1000).contains(w)) {
        fault("weight", format!("{weight} is out of range, -1000 to 1000 is accepted"));
    }
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let by_alias = match &body.subject_alias {
        Some(alias) => Some(topic_of(app, alias.as_deref())?),
        None => None,
    };
    Ok(DialogPatch {
        tags_add: ids_of(&catalogue, "tags_add", &body.tags_add)?,
        tags_remove: ids_of(&catalogue, "tags_remove", &body.tags_remove)?,
        subject_id: by_alias.or(body.subject_id),
        status_id: body.status_id,
        priority_id: body.priority_id,
        weight: body.weight,
        comment: body.comment.as_ref().map(|text| clean_text(text).chars().take(2_000).collect()),
    })
}
