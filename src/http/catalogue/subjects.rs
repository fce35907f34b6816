//! `GET|POST /api/v1/subjects`, `PATCH /api/v1/subjects/{id}`

use std::collections::BTreeSet;

use rozmova_actors::domain::{
    CalendarId, IdKind, PriorityId, StatusId, SubjectId,
    topic::{Catalogue, CloseNeed, Subject},
};
use rozmova_store::catalogue_edit::{self, Changed};

use super::statuses::{difference, refusal, still_named};
use crate::http::{audit::Note, extract::double_option, prelude::*, users::parse_name};

/// A new topic.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// Name.
    pub name: String,
    /// Unique: Latin letters, digits, `_`, `-`.
    pub alias: String,
    /// Parent topic; a parent has none itself.
    #[serde(default)]
    pub parent_id: Option<SubjectId>,
    /// Calendar by which time-outs and norms are counted; none = the parent's, else the default one.
    #[serde(default)]
    pub calendar_id: Option<CalendarId>,
    /// Place in lists, 0 to 10000; equal ones stand by name.
    #[serde(default)]
    pub order: i32,
    /// Status its new dialogs begin with; none = the parent's, else the default one.
    #[serde(default)]
    pub default_status_id: Option<StatusId>,
    /// Priority its new dialogs begin with; none = the parent's, else the default one.
    #[serde(default)]
    pub priority_id: Option<PriorityId>,
    /// What its requests need to be closed, beside what all requests and those of its parent do.
    #[serde(default)]
    pub require_on_close: BTreeSet<CloseNeed>,
}

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Name.
    pub name: Option<String>,
    /// Parent topic, null for none.
    #[serde(default, deserialize_with = "double_option")]
    pub parent_id: Option<Option<SubjectId>>,
    /// Offered in forms.
    pub active: Option<bool>,
    /// Calendar by which time-outs and norms are counted, null for the parent's, else the default one.
    #[serde(default, deserialize_with = "double_option")]
    pub calendar_id: Option<Option<CalendarId>>,
    /// Place in lists, 0 to 10000.
    pub order: Option<i32>,
    /// Status its new dialogs begin with, null for the parent's, else the default one.
    #[serde(default, deserialize_with = "double_option")]
    pub default_status_id: Option<Option<StatusId>>,
    /// Priority its new dialogs begin with, null for the parent's, else the default one.
    #[serde(default, deserialize_with = "double_option")]
    pub priority_id: Option<Option<PriorityId>>,
    /// What its requests need to be closed, beside what all requests and those of its parent do.
    pub require_on_close: Option<BTreeSet<CloseNeed>>,
}

/// A topic with its optimistic lock.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SubjectRow {
    /// The topic.
    #[serde(flatten)]
    pub subject: Subject,
    /// Optimistic lock.
    pub version: i64,
}

/// All topics, also those that are switched off.
///
/// # Errors
/// 503.
pub async fn list(app: App) -> Result<Answer<Page<SubjectRow>>, Problem> {
    let versions = app.store.run(catalogue_edit::subject_versions).await?;
    let row = |subject: &Subject| SubjectRow {
        version: versions.get(&subject.id.get()).copied().unwrap_or(1),
        subject: subject.clone(),
    };
    Ok(Answer(Page::whole(app.engine.catalogue().subjects.iter().map(row).collect())))
}

/// Makes a topic.
///
/// # Errors
/// 409 when the alias is taken, 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    check_parent(&app.engine.catalogue(), None, body.parent_id)?;
    check_calendar(&app.engine.catalogue(), body.calendar_id)?;
    let subject = Subject {
        id: SubjectId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?),
        name: parse_name("name", &body.name)?,
        alias: parse_alias(&body.alias)?,
        parent_id: body.parent_id,
        active: true,
        calendar_id: body.calendar_id,
        order: body.order,
        default_status_id: body.default_status_id,
        priority_id: body.priority_id,
        require_on_close: body.require_on_close,
    };
    check_beginning(&app.engine.catalogue(), &subject)?;
    let (row, now) = (subject.clone(), app.now());
    app.store.write(move |conn| catalogue_edit::insert_subject(conn, &row, now)).await.map_err(|error| {
        if error.is_unique_violation() {
            Problem::new(Code::Conflict, format!("a topic with the alias «{}» exists", subject.alias))
        } else {
            Problem::from(error)
        }
    })?;
    app.catalogue_changed().await;
    let note =
        Note::new("subject.created", "subject", Some(subject.id.get())).with(serde_json::json!({"new": subject}));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    Ok(created(&SubjectRow { subject, version: 1 }))
}

/// Changes a topic.
///
/// # Errors
/// 404, 412, 422.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<SubjectId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Json(body), expect) = (body, if_match(&req)?);
    let _line = app.settings_line.lock().await;
    let catalogue = app.newest_catalogue().await?;
    let mut subject =
        catalogue.subjects.iter().find(|s| s.id == id.0).cloned().ok_or_else(|| Problem::not_found("the topic"))?;
    let before = subject.clone();
    if let Some(name) = body.name {
        subject.name = parse_name("name", &name)?;
    }
    if let Some(parent) = body.parent_id {
        check_parent(&catalogue, Some(subject.id), parent)?;
        subject.parent_id = parent;
    }
    subject.active = body.active.unwrap_or(subject.active);
    if let Some(calendar) = body.calendar_id {
        check_calendar(&catalogue, calendar)?;
        subject.calendar_id = calendar;
    }
    subject.order = body.order.unwrap_or(subject.order);
    subject.default_status_id = body.default_status_id.unwrap_or(subject.default_status_id);
    subject.priority_id = body.priority_id.unwrap_or(subject.priority_id);
    if let Some(needs) = body.require_on_close {
        subject.require_on_close = needs;
    }
    if (subject.order, subject.default_status_id, subject.priority_id)
        != (before.order, before.default_status_id, before.priority_id)
    {
        check_beginning(&catalogue, &subject)?;
    }
    let row = subject.clone();
    let version = match app.store.write(move |conn| catalogue_edit::update_subject(conn, &row, expect)).await? {
        Changed::Done(version) => version,
        other => return Err(refusal(other, "the topic")),
    };
    app.catalogue_changed().await;
    let note = Note::new("subject.updated", "subject", Some(subject.id.get())).with(difference(&before, &subject));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(versioned(&SubjectRow { subject, version }, version))
}

/// Removes a topic that no dialog, group, bot or subtopic names.
///
/// # Errors
/// 404, 409 while it is in use.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<SubjectId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let before = app.engine.catalogue().subjects.iter().find(|s| s.id == id).cloned();
    let removed = app.store.write(move |conn| catalogue_edit::delete_subject(conn, id)).await;
    if !removed.map_err(|error| still_named(error, "the topic"))? {
        return Err(Problem::not_found("the topic"));
    }
    app.catalogue_changed().await;
    let note = Note::new("subject.deleted", "subject", Some(id.get())).with(serde_json::json!({"old": before}));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::NoContent().finish())
}

fn parse_alias(raw: &str) -> Result<String, Problem> {
    let alias = raw.trim();
    let fits =
        (1..=100).contains(&alias.len()) && alias.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if fits {
        Ok(alias.to_owned())
    } else {
        Err(Problem::field("alias", format!("«{raw:.40}»: 1 to 100 Latin letters, digits, _ and - are accepted")))
    }
}

/// Place, status and priority of a topic. Nothing begins closed.
fn check_beginning(catalogue: &Catalogue, subject: &Subject) -> Result<(), Problem> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, why: String| faults.push((String::from(field), why));
    if !(0..=10_000).contains(&subject.order) {
        fault("order", format!("{} is out of range, 0 to 10000 is accepted", subject.order));
    }
    if let Some(id) = subject.default_status_id {
        match catalogue.statuses.iter().find(|status| status.id == id) {
            None => fault("default_status_id", format!("there is no status {id} that is offered")),
            Some(status) if status.category == "closed" => {
                fault("default_status_id", String::from("dialogs cannot begin with a status of the category closed"));
            }
            Some(_) => {}
        }
    }
    if let Some(id) = subject.priority_id
        && !catalogue.priorities.iter().any(|priority| priority.id == id)
    {
        fault("priority_id", format!("there is no priority {id} that is offered"));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::fields(faults)) }
}

fn check_calendar(catalogue: &Catalogue, calendar: Option<CalendarId>) -> Result<(), Problem> {
    match calendar {
        Some(id) if !catalogue.calendars.iter().any(|c| c.id == id) => {
            Err(Problem::field("calendar_id", format!("there is no calendar {id}")))
        }
        _ => Ok(()),
    }
}

/// Two levels: a parent exists, has no parent, and is not the topic itself or above others' parents.
fn check_parent(catalogue: &Catalogue, own: Option<SubjectId>, parent: Option<SubjectId>) -> Result<(), Problem> {
    let Some(parent) = parent else { return Ok(()) };
    let found = catalogue.subjects.iter().find(|s| s.id == parent);
    let has_children = own.is_some_and(|own| catalogue.subjects.iter().any(|s| s.parent_id == Some(own)));
    match found {
        None => Err(Problem::field("parent_id", format!("there is no topic {parent}"))),
        Some(found) if found.parent_id.is_some() || Some(parent) == own || has_children => {
            Err(Problem::field("parent_id", "topics have two levels"))
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn subject(id: i64, parent: Option<i64>) -> Subject {
        Subject {
            id: SubjectId(id),
            name: String::new(),
            alias: id.to_string(),
            parent_id: parent.map(SubjectId),
            active: true,
            calendar_id: None,
            order: 0,
            default_status_id: None,
            priority_id: None,
            require_on_close: BTreeSet::new(),
        }
    }

    #[test]
    fn topics_have_two_levels() {
        let catalogue = Catalogue {
            subjects: vec![subject(1, None), subject(2, Some(1)), subject(3, None)],
            ..Catalogue::default()
        };
        let rows = [
            (None, Some(1), true),
            (None, Some(2), false),
            (None, Some(9), false),
            (Some(1), Some(3), false),
            (Some(3), Some(3), false),
        ];
        for (own, parent, fits) in rows {
            let got = check_parent(&catalogue, own.map(SubjectId), parent.map(SubjectId)).is_ok();
            assert_eq!(got, fits, "{own:?} under {parent:?}");
        }
    }
}
