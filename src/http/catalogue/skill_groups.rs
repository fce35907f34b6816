//! `GET|POST /api/v1/skill-groups`, `PATCH /api/v1/skill-groups/{id}`

use rozmova_actors::domain::{
    IdKind, OperatorId, SkillGroupId, SubjectId, settings::Method, topic::SkillGroup, touch::MOST_TOUCHES,
};
use rozmova_store::{
    StoreError,
    catalogue_edit::{self, Changed},
};

use super::statuses::{difference, refusal};
use crate::http::{audit::Note, extract::double_option, prelude::*, users::parse_name};

/// A new skill group.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// Name.
    pub name: String,
    /// Topics it handles.
    #[serde(default)]
    pub subject_ids: Vec<SubjectId>,
    /// Its operators.
    #[serde(default)]
    pub operator_ids: Vec<OperatorId>,
    /// Takes part in distribution.
    #[serde(default = "yes")]
    pub active: bool,
    /// Seconds to accept a new request, 1 to 86400; null = the instance's.
    #[serde(default)]
    pub normative_accept_s: Option<u32>,
    /// Seconds to answer a client message, 1 to 86400; null = the instance's.
    #[serde(default)]
    pub normative_reply_s: Option<u32>,
    /// Order between groups, -1000 to 1000; the heavier group's operators come first.
    #[serde(default)]
    pub weight: i32,
    /// Waiting dialogs go to this group's operators too.
    #[serde(default)]
    pub overflow_group_id: Option<SkillGroupId>,
    /// After so many seconds of waiting, 0 to 86400; null = 60.
    #[serde(default)]
    pub overflow_after_s: Option<u32>,
    /// Method for the group's topics; null = the instance's.
    #[serde(default)]
    pub method_override: Option<Method>,
    /// Limit of its operators, 0 to 1000; null = the instance's.
    #[serde(default)]
    pub limit_override: Option<u32>,
    /// Unique clients each of its operators is to write to in a day, 1 to 10000; null = no quota.
    #[serde(default)]
    pub touches_per_day: Option<u32>,
}

const fn yes() -> bool {
    true
}

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Name.
    pub name: Option<String>,
    /// Topics.
    pub subject_ids: Option<Vec<SubjectId>>,
    /// Operators.
    pub operator_ids: Option<Vec<OperatorId>>,
    /// Takes part in distribution.
    pub active: Option<bool>,
    /// Seconds to accept a new request; null = the instance's.
    #[serde(default, deserialize_with = "double_option")]
    pub normative_accept_s: Option<Option<u32>>,
    /// Seconds to answer a client message; null = the instance's.
    #[serde(default, deserialize_with = "double_option")]
    pub normative_reply_s: Option<Option<u32>>,
    /// Order between groups.
    pub weight: Option<i32>,
    /// Waiting dialogs go to this group's operators too; null = to nobody.
    #[serde(default, deserialize_with = "double_option")]
    pub overflow_group_id: Option<Option<SkillGroupId>>,
    /// After so many seconds of waiting; null = 60.
    #[serde(default, deserialize_with = "double_option")]
    pub overflow_after_s: Option<Option<u32>>,
    /// Method for the group's topics; null = the instance's.
    #[serde(default, deserialize_with = "double_option")]
    pub method_override: Option<Option<Method>>,
    /// Limit of its operators; null = the instance's.
    #[serde(default, deserialize_with = "double_option")]
    pub limit_override: Option<Option<u32>>,
    /// Unique clients each of its operators is to write to in a day; null = no quota.
    #[serde(default, deserialize_with = "double_option")]
    pub touches_per_day: Option<Option<u32>>,
}

/// A skill group with its optimistic lock.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SkillGroupRow {
    /// The group.
    #[serde(flatten)]
    pub group: SkillGroup,
    /// Optimistic lock.
    pub version: i64,
}

/// All skill groups.
///
/// # Errors
/// 503.
pub async fn list(app: App) -> Result<Answer<Page<SkillGroupRow>>, Problem> {
    let versions = app.store.run(catalogue_edit::skill_group_versions).await?;
    let row = |group: &SkillGroup| SkillGroupRow {
        version: versions.get(&group.id.get()).copied().unwrap_or(1),
        group: group.clone(),
    };
    Ok(Answer(Page::whole(app.engine.catalogue().skill_groups.iter().map(row).collect())))
}

/// Makes a skill group.
///
/// # Errors
/// 422 when a topic or operator does not exist.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    let group = SkillGroup {
        id: SkillGroupId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?),
        name: parse_name("name", &body.name)?,
        active: body.active,
        subject_ids: body.subject_ids,
        operator_ids: body.operator_ids,
        normative_accept_s: check_norm("normative_accept_s", body.normative_accept_s)?,
        normative_reply_s: check_norm("normative_reply_s", body.normative_reply_s)?,
        weight: body.weight,
        overflow_group_id: body.overflow_group_id,
        overflow_after_s: body.overflow_after_s,
        method_override: body.method_override,
        limit_override: body.limit_override,
        touches_per_day: check_touches(body.touches_per_day)?,
    };
    check_routing(&app, &group)?;
    let (row, now) = (group.clone(), app.now());
    app.store.write(move |conn| catalogue_edit::insert_skill_group(conn, &row, now)).await.map_err(unknown_member)?;
    spread(&app, &group.operator_ids).await;
    let note =
        Note::new("skill_group.created", "skill_group", Some(group.id.get())).with(serde_json::json!({"new": group}));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    Ok(created(&SkillGroupRow { group, version: 1 }))
}

/// Changes a skill group.
///
/// # Errors
/// 404, 412, 422 when a topic or operator does not exist.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<SkillGroupId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Json(body), expect) = (body, if_match(&req)?);
    let _line = app.settings_line.lock().await;
    let catalogue = app.newest_catalogue().await?;
    let found = catalogue.skill_groups.iter().find(|g| g.id == id.0);
    let mut group = found.cloned().ok_or_else(|| Problem::not_found("the skill group"))?;
    let before = group.clone();
    let mut touched = group.operator_ids.clone();
    if let Some(name) = body.name {
        group.name = parse_name("name", &name)?;
    }
    group.subject_ids = body.subject_ids.unwrap_or(group.subject_ids);
    group.operator_ids = body.operator_ids.unwrap_or(group.operator_ids);
    group.active = body.active.unwrap_or(group.active);
    if let Some(norm) = body.normative_accept_s {
        group.normative_accept_s = check_norm("normative_accept_s", norm)?;
    }
    if let Some(norm) = body.normative_reply_s {
        group.normative_reply_s = check_norm("normative_reply_s", norm)?;
    }
    group.weight = body.weight.unwrap_or(group.weight);
    group.overflow_group_id = body.overflow_group_id.unwrap_or(group.overflow_group_id);
    group.overflow_after_s = body.overflow_after_s.unwrap_or(group.overflow_after_s);
    group.method_override = body.method_override.unwrap_or(group.method_override);
    group.limit_override = body.limit_override.unwrap_or(group.limit_override);
    if let Some(quota) = body.touches_per_day {
        group.touches_per_day = check_touches(quota)?;
    }
    check_routing(&app, &group)?;
    let row = group.clone();
    let stored = app.store.write(move |conn| catalogue_edit::update_skill_group(conn, &row, expect)).await;
    let version = match stored.map_err(unknown_member)? {
        Changed::Done(version) => version,
        other => return Err(refusal(other, "the skill group")),
    };
    touched.extend(&group.operator_ids);
    touched.sort_unstable();
    touched.dedup();
    spread(&app, &touched).await;
    let note = Note::new("skill_group.updated", "skill_group", Some(group.id.get())).with(difference(&before, &group));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(versioned(&SkillGroupRow { group, version }, version))
}

/// Removes a skill group; its topics and operators stay.
///
/// # Errors
/// 404, 409 while the chat timer hands conversations to it.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<SkillGroupId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let catalogue = app.engine.catalogue();
    if catalogue.settings.timer_group_id == Some(id) {
        return Err(Problem::new(Code::Conflict, "the settings of the chat timer name this skill group"));
    }
    let before = catalogue.skill_groups.iter().find(|g| g.id == id).cloned();
    if !app.store.write(move |conn| catalogue_edit::delete_skill_group(conn, id)).await? {
        return Err(Problem::not_found("the skill group"));
    }
    let members = before.as_ref().map(|group| group.operator_ids.clone()).unwrap_or_default();
    spread(&app, &members).await;
    let note = Note::new("skill_group.deleted", "skill_group", Some(id.get())).with(serde_json::json!({"old": before}));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::NoContent().finish())
}

fn check_norm(field: &str, norm: Option<u32>) -> Result<Option<u32>, Problem> {
    match norm {
        Some(s) if !(1..=86_400).contains(&s) => {
            Err(Problem::field(field, format!("{s} is out of range, 1 to 86400 is accepted")))
        }
        fits => Ok(fits),
    }
}

/// A quota of touches a day (operator-line.md 11).
///
/// # Errors
/// 422 that names the field.
pub(in crate::http) fn check_touches(quota: Option<u32>) -> Result<Option<u32>, Problem> {
    match quota {
        Some(n) if !(1..=MOST_TOUCHES).contains(&n) => {
            let sentence = format!("{n} is out of range, 1 to {MOST_TOUCHES} is accepted, null is no quota");
            Err(Problem::field("touches_per_day", sentence))
        }
        fits => Ok(fits),
    }
}

/// What a group has of its own in distribution (distribution.md 2).
fn check_routing(app: &App, group: &SkillGroup) -> Result<(), Problem> {
    if !(-1000..=1000).contains(&group.weight) {
        let sentence = format!("{} is out of range, -1000 to 1000 is accepted", group.weight);
        return Err(Problem::field("weight", sentence));
    }
    if let Some(after) = group.overflow_after_s.filter(|s| *s > 86_400) {
        return Err(Problem::field("overflow_after_s", format!("{after} is out of range, 0 to 86400 is accepted")));
    }
    if let Some(limit) = group.limit_override.filter(|n| *n > 1000) {
        return Err(Problem::field("limit_override", format!("{limit} is out of range, 0 to 1000 is accepted")));
    }
    match group.overflow_group_id {
        Some(id) if id == group.id => {
            Err(Problem::field("overflow_group_id", "a group does not overflow to itself; another group is accepted"))
        }
        Some(id) if !app.engine.catalogue().skill_groups.iter().any(|g| g.id == id) => {
            Err(Problem::field("overflow_group_id", format!("there is no group {id}")))
        }
        _ => Ok(()),
    }
}

/// Tells the engine of the groups, then of the operators whose membership may have changed.
async fn spread(app: &App, operators: &[OperatorId]) {
    app.catalogue_changed().await;
    for id in operators {
        app.operator_changed(*id).await;
    }
}

fn unknown_member(error: StoreError) -> Problem {
    if error.is_foreign_key_violation() {
        Problem::field("subject_ids", "a topic or operator named here does not exist")
    } else {
        Problem::from(error)
    }
}
