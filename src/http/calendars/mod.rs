//! Working calendars (administration.md 7): hours of the week, holidays and special days, and who works by them.

use rozmova_actors::domain::{
    CalendarId, IdKind, OperatorId, SubjectId,
    calendar::{CalendarFields, SpecialDay, Week},
};
use rozmova_store::{
    calendars::{self, CalendarRow},
    catalogue_edit::Changed,
};

use super::{
    audit::Note,
    catalogue::statuses::{difference, refusal},
    prelude::*,
};
use crate::routes::{Row, delete, get, patch, post};

/// Whoever sets the panel up or looks at that, and whoever watches operators.
const READERS: &[Grant] = &[Grant::SettingsOpView, Grant::SettingsOpPanel, Grant::OperatorsMonitor];
/// Who may change them.
const EDITORS: &[Grant] = &[Grant::SettingsOpPanel];

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/calendars", list)
            .any_of(READERS)
            .says("settings", "Working calendars")
            .returns::<Page<CalendarView>>(),
        post("/api/v1/calendars", create)
            .any_of(EDITORS)
            .says("settings", "Makes a working calendar")
            .body::<CreateBody>()
            .creates::<CalendarView>(),
        patch("/api/v1/calendars/{id}", update)
            .any_of(EDITORS)
            .says("settings", "Changes a working calendar")
            .body::<UpdateBody>()
            .returns::<CalendarView>(),
        delete("/api/v1/calendars/{id}", remove)
            .any_of(EDITORS)
            .says("settings", "Removes a working calendar nobody works by")
            .status(204),
    ]
}

/// A new calendar.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// Name, 1 to 200 characters.
    pub name: String,
    /// IANA name of the time zone.
    pub timezone: String,
    /// Working hours by weekday.
    #[serde(default)]
    pub week: Week,
    /// Holidays and special days, at most 366.
    #[serde(default)]
    pub days: Vec<SpecialDay>,
    /// Used where nothing else is chosen; takes that from the former default.
    #[serde(default)]
    pub is_default: bool,
    /// Operators who work by it; each has one calendar at most.
    #[serde(default)]
    pub operator_ids: Vec<OperatorId>,
    /// Topics whose time-outs and norms are counted by it; each has one calendar at most.
    #[serde(default)]
    pub subject_ids: Vec<SubjectId>,
}

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Name.
    pub name: Option<String>,
    /// IANA name of the time zone.
    pub timezone: Option<String>,
    /// Working hours by weekday.
    pub week: Option<Week>,
    /// Holidays and special days.
    pub days: Option<Vec<SpecialDay>>,
    /// Used where nothing else is chosen.
    pub is_default: Option<bool>,
    /// Operators who work by it.
    pub operator_ids: Option<Vec<OperatorId>>,
    /// Topics whose time-outs and norms are counted by it.
    pub subject_ids: Option<Vec<SubjectId>>,
}

/// A calendar with its operators and optimistic lock.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CalendarView {
    /// Id.
    pub id: CalendarId,
    /// Name.
    pub name: String,
    /// IANA name of the time zone.
    pub timezone: String,
    /// Working hours by weekday.
    pub week: Week,
    /// Holidays and special days.
    pub days: Vec<SpecialDay>,
    /// Used where nothing else is chosen.
    pub is_default: bool,
    /// Operators who work by it.
    pub operator_ids: Vec<OperatorId>,
    /// Topics whose time-outs and norms are counted by it.
    pub subject_ids: Vec<SubjectId>,
    /// Whether it is working time now.
    pub working_now: bool,
    /// Optimistic lock.
    pub version: i64,
}

fn view(app: &App, row: CalendarRow) -> CalendarView {
    let calendar = rozmova_actors::domain::calendar::Calendar::new(row.id, row.fields);
    let working_now = calendar.is_working(app.now());
    let fields = calendar.fields;
    CalendarView {
        id: row.id,
        name: fields.name,
        timezone: fields.timezone,
        week: fields.week,
        days: fields.days,
        is_default: fields.is_default,
        operator_ids: row.operator_ids,
        subject_ids: row.subject_ids,
        working_now,
        version: row.version,
    }
}

/// All calendars.
///
/// # Errors
/// 503.
pub async fn list(app: App) -> Result<Answer<Page<CalendarView>>, Problem> {
    let rows = app.store.run(calendars::all).await?;
    Ok(Answer(Page::whole(rows.into_iter().map(|row| view(&app, row)).collect())))
}

/// Makes a calendar.
///
/// # Errors
/// 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    let row = CalendarRow {
        id: CalendarId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?),
        fields: CalendarFields {
            name: body.name.trim().to_owned(),
            timezone: body.timezone,
            week: body.week,
            days: body.days,
            is_default: body.is_default,
        },
        operator_ids: body.operator_ids,
        subject_ids: body.subject_ids,
        version: 1,
    };
    let touched = check(&app, &row, &[]).await?;
    let (new, now) = (row.clone(), app.now());
    app.store.write(move |conn| calendars::insert(conn, &new, now)).await?;
    spread(&app, &touched).await;
    let made = view(&app, row);
    let note = Note::new("calendar.created", "calendar", Some(made.id.get())).with(serde_json::json!({"new": made}));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    Ok(created(&made))
}

/// Changes a calendar.
///
/// # Errors
/// 404, 412, 422.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<CalendarId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Json(body), expect) = (body, if_match(&req)?);
    let _line = app.settings_line.lock().await;
    let before = app.store.run(calendars::all).await?.into_iter().find(|row| row.id == id.0);
    let before = before.ok_or_else(|| Problem::not_found("the calendar"))?;
    let mut row = before.clone();
    row.fields.name = body.name.map_or(row.fields.name, |name| name.trim().to_owned());
    row.fields.timezone = body.timezone.unwrap_or(row.fields.timezone);
    row.fields.week = body.week.unwrap_or(row.fields.week);
    row.fields.days = body.days.unwrap_or(row.fields.days);
    row.fields.is_default = body.is_default.unwrap_or(row.fields.is_default);
    row.operator_ids = body.operator_ids.unwrap_or(row.operator_ids);
    row.subject_ids = body.subject_ids.unwrap_or(row.subject_ids);
    let touched = check(&app, &row, &before.operator_ids).await?;
    let (new, now) = (row.clone(), app.now());
    row.version = match app.store.write(move |conn| calendars::update(conn, &new, expect, now)).await? {
        Changed::Done(version) => version,
        other => return Err(refusal(other, "the calendar")),
    };
    spread(&app, &touched).await;
    let note = Note::new("calendar.updated", "calendar", Some(row.id.get()))
        .with(difference(&view(&app, before), &view(&app, row.clone())));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    let version = row.version;
    Ok(versioned(&view(&app, row), version))
}

/// Removes a calendar.
///
/// # Errors
/// 404, 409 while somebody works by it or a topic is counted by it.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<CalendarId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let before = app.store.run(calendars::all).await?.into_iter().find(|row| row.id == id);
    let removed = app.store.write(move |conn| calendars::delete(conn, id)).await.map_err(|error| {
        if error.is_foreign_key_violation() {
            let why = "operators work or topics are counted by this calendar; give them another one first";
            Problem::new(Code::Conflict, why)
        } else {
            Problem::from(error)
        }
    })?;
    if !removed {
        return Err(Problem::not_found("the calendar"));
    }
    app.catalogue_changed().await;
    let before = before.map(|row| view(&app, row));
    let note = Note::new("calendar.deleted", "calendar", Some(id.get())).with(serde_json::json!({"old": before}));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Checks a calendar; answers the operators whose schedule changes.
async fn check(app: &App, row: &CalendarRow, before: &[OperatorId]) -> Result<Vec<OperatorId>, Problem> {
    if let Err(faults) = row.fields.validate()
        && let Some((field, sentence)) = faults.first()
    {
        return Err(Problem::field(field, sentence.clone()));
    }
    let catalogue = app.engine.catalogue();
    if let Some(id) = row.subject_ids.iter().find(|id| !catalogue.subjects.iter().any(|s| s.id == **id)) {
        return Err(Problem::field("subject_ids", format!("there is no topic {id}")));
    }
    let known = app.engine.operators().await;
    let mut touched = row.operator_ids.clone();
    touched.sort_unstable();
    touched.dedup();
    if let Some(id) = touched.iter().find(|id| !before.contains(id) && !known.iter().any(|o| o.id == **id)) {
        return Err(Problem::field("operator_ids", format!("there is no active operator {id}")));
    }
    touched.extend(before);
    touched.sort_unstable();
    touched.dedup();
    Ok(touched)
}

/// Tells the engine of the calendars, then of the operators whose schedule may have changed.
async fn spread(app: &App, operators: &[OperatorId]) {
    app.catalogue_changed().await;
    for id in operators {
        app.operator_changed(*id).await;
    }
}
