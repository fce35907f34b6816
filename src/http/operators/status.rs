//! `PUT /api/v1/operators/{id}/status`

use rozmova_actors::{
    distribution::messages::{SetStatus, StatusChoice},
    domain::{Event, IdKind, NotificationId, OperatorId, OperatorStatusId, message::clean_text, view::OperatorView},
    ports::NoticeDraft,
};
use rozmova_store::notifications;

use crate::http::{audit::Note, prelude::*};

/// Longest reason, characters.
const MAX_REASON: usize = 200;

/// By id or by role.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusBody {
    /// This status.
    pub status_id: Option<OperatorStatusId>,
    /// The default status of this kind.
    pub status: Option<Kind>,
    /// Why, for the operator to read beside the supervisor's name; at most 200 characters.
    pub reason: Option<String>,
}

/// Kind of status.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Receives dialogs.
    Online,
    /// Does not.
    Offline,
}

/// Sets a status. One's own needs `op_panel`; that of others `operators_force_status`.
///
/// # Errors
/// 403, 404, 422.
pub async fn put(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<OperatorId>,
    body: Json<StatusBody>,
) -> Result<Answer<OperatorView>, Problem> {
    let (Id(id), Json(body)) = (id, body);
    let own = who.user().is_some_and(|me| me.user.id == id);
    if !own && !who.has(Grant::OperatorsForceStatus) {
        return Err(Problem::missing_right(Grant::OperatorsForceStatus.key()));
    }
    let status = match (body.status_id, body.status) {
        (Some(wanted), None) => {
            if app.engine.catalogue().operator_status(wanted).is_none() {
                return Err(Problem::field("status_id", format!("there is no status {wanted}")));
            }
            StatusChoice::Id(wanted)
        }
        (None, Some(Kind::Online)) => StatusChoice::Online,
        (None, Some(Kind::Offline)) => StatusChoice::Offline,
        (Some(_), Some(_)) | (None, None) => {
            return Err(Problem::field("status_id", "status_id or status (online, offline) is needed, not both"));
        }
    };
    let by = who.user().map_or(id, |me| me.user.id);
    let why = reason(body.reason.as_deref())?;
    let mut what = serde_json::json!({});
    if !why.is_empty() {
        what["reason"] = serde_json::json!(why);
    }
    let set = SetStatus { operator_id: id, status, by, why };
    let view = app.engine.set_status(set).await.map_err(operator_missing)?;
    if !own {
        what["status_id"] = serde_json::json!(view.status_id);
        let note = Note::new("operator.status_forced", "user", Some(id.get())).with(what);
        app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
        ring(&app, &who, id).await?;
        // The operator sees who did it (operator-line.md 10).
        let name = who.user().map_or_else(|| String::from("API"), |me| me.user.name.clone());
        app.engine.notify(id, Event::Notification { kind: String::from("forced_status"), text: name, dialog_id: None });
    }
    Ok(Answer(view.as_ref().clone()))
}

fn reason(raw: Option<&str>) -> Result<String, Problem> {
    let why = clean_text(raw.unwrap_or_default()).trim().to_owned();
    let chars = why.chars().count();
    if chars > MAX_REASON {
        return Err(Problem::field("reason", format!("{chars} characters, at most {MAX_REASON} are accepted")));
    }
    Ok(why)
}

/// Tells the operator's bell who set their status.
async fn ring(app: &App, who: &Caller, operator: OperatorId) -> Result<(), Problem> {
    let by_name = match who {
        Caller::User(me) => me.user.name.clone(),
        Caller::Key(key) => key.name.clone(),
        Caller::Anonymous => String::new(),
    };
    let notice = NoticeDraft {
        id: NotificationId(
            app.ids.next(IdKind::Notification).map_err(|error| Problem::unavailable(&error.to_string()))?,
        ),
        user_id: operator,
        kind: "status_forced",
        dialog_id: None,
        data: serde_json::json!({"by_name": by_name}),
        at: app.now(),
    };
    Ok(app.store.write(move |conn| notifications::insert(conn, &notice)).await?)
}

fn operator_missing(refusal: rozmova_actors::dialog::messages::Refusal) -> Problem {
    match refusal {
        rozmova_actors::dialog::messages::Refusal::NotFound => Problem::not_found("the operator"),
        other => other.into(),
    }
}
