//! `GET|POST /api/v1/skill-groups`, `PATCH /api/v1/skill-groups/{id}`

use rozmova_actors::domain::{IdKind, OperatorId, SkillGroupId, SubjectId, topic::SkillGroup};
use rozmova_store::{StoreError, catalogue_edit};

use crate::http::{audit::Note, prelude::*, users::parse_name};

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
}

/// All skill groups.
pub async fn list(app: App) -> Answer<Page<SkillGroup>> {
    Answer(Page::whole(app.engine.catalogue().skill_groups.clone()))
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
    };
    let (row, now) = (group.clone(), app.now());
    app.store.write(move |conn| catalogue_edit::insert_skill_group(conn, &row, now)).await.map_err(unknown_member)?;
    spread(&app, &group.operator_ids).await?;
    let note = Note::new("skill_group.created", "skill_group", Some(group.id.get()));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    Ok(created(&group))
}

/// Changes a skill group.
///
/// # Errors
/// 404, 422 when a topic or operator does not exist.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<SkillGroupId>,
    body: Json<UpdateBody>,
) -> Result<Answer<SkillGroup>, Problem> {
    let Json(body) = body;
    let catalogue = app.engine.catalogue();
    let found = catalogue.skill_groups.iter().find(|g| g.id == id.0);
    let mut group = found.cloned().ok_or_else(|| Problem::not_found("the skill group"))?;
    let mut touched = group.operator_ids.clone();
    if let Some(name) = body.name {
        group.name = parse_name("name", &name)?;
    }
    group.subject_ids = body.subject_ids.unwrap_or(group.subject_ids);
    group.operator_ids = body.operator_ids.unwrap_or(group.operator_ids);
    group.active = body.active.unwrap_or(group.active);
    let row = group.clone();
    if !app.store.write(move |conn| catalogue_edit::update_skill_group(conn, &row)).await.map_err(unknown_member)? {
        return Err(Problem::not_found("the skill group"));
    }
    touched.extend(&group.operator_ids);
    touched.sort_unstable();
    touched.dedup();
    spread(&app, &touched).await?;
    let note = Note::new("skill_group.updated", "skill_group", Some(group.id.get()));
    app.audit.write(&who, app.ip_of(&req), app.now(), note).await?;
    Ok(Answer(group))
}

/// Tells the engine of the groups, then of the operators whose membership may have changed.
async fn spread(app: &App, operators: &[OperatorId]) -> Result<(), Problem> {
    app.catalogue_changed().await?;
    for id in operators {
        app.operator_changed(*id).await?;
    }
    Ok(())
}

fn unknown_member(error: StoreError) -> Problem {
    if error.is_foreign_key_violation() {
        Problem::field("subject_ids", "a topic or operator named here does not exist")
    } else {
        Problem::from(error)
    }
}
