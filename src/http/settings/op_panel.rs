//! `GET|PATCH /api/v1/settings/op-panel`

use rozmova_actors::domain::{OperatorStatusId, settings::OpSettings, topic::Catalogue};
use rozmova_store::catalogue_edit;
use serde_json::Value;

use super::{
    OP_PANEL, merged,
    row::{self, Change},
};
use crate::http::{audit::Note, prelude::*};

/// The settings in force, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, OP_PANEL)).await?;
    Ok(versioned(&app.engine.catalogue().settings, version))
}

/// Changes settings.
///
/// # Errors
/// 412, 422 with every fault.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(patch), expect, now) = (body, if_match(&req)?, app.now());
    let _line = app.settings_line.lock().await;
    let catalogue = app.newest_catalogue().await?;
    let named: Vec<String> = patch.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default();
    let before = &catalogue.settings;
    let after = merged(before, patch)?;
    let mut faults: Vec<(String, String)> = match after.validate() {
        Ok(()) => Vec::new(),
        Err(list) => list.into_iter().map(|(field, why)| (String::from(field), why)).collect(),
    };
    check_status(&catalogue, "auto_offline_status_id", after.auto_offline_status_id, &mut faults);
    check_status(&catalogue, "missed_offers_status_id", after.missed_offers_status_id, &mut faults);
    // Looked at when it is set: a status that has come to mean something else since stops no other change.
    let newly = after.timer_close_status_id != before.timer_close_status_id;
    if let Some(id) = after.timer_close_status_id.filter(|_| newly)
        && (!catalogue.is_closing_status(id) || catalogue.is_spam(Some(id)))
    {
        let why = format!("{id} is no status that means «closed»; one that does, and does not mean spam, is accepted");
        faults.push((String::from("timer_close_status_id"), why));
    }
    let newly = after.timer_group_id != before.timer_group_id;
    if let Some(id) = after.timer_group_id.filter(|_| newly)
        && catalogue.topic_in_group(id, None).is_err()
    {
        let why = format!("{id} is no skill group in use with a topic that is offered");
        faults.push((String::from("timer_group_id"), why));
    }
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let note = Note::new("settings.op_panel", "settings", None).with(changes(before, &after, &named));
    let change = Change { key: OP_PANEL, have: "the settings have", after: &after, expect, note: Some(note) };
    let version = row::store(&app, &req, &who, now, change).await?;
    app.catalogue_changed().await;
    Ok(versioned(&after, version))
}

fn check_status(catalogue: &Catalogue, field: &str, id: Option<OperatorStatusId>, faults: &mut Vec<(String, String)>) {
    if let Some(id) = id
        && catalogue.operator_status(id).is_none()
    {
        faults.push((String::from(field), format!("there is no status {id}")));
    }
}

/// Old and new value of each named key, for the audit (administration.md 1).
fn changes(before: &OpSettings, after: &OpSettings, named: &[String]) -> Value {
    let (before, after) =
        (serde_json::to_value(before).unwrap_or_default(), serde_json::to_value(after).unwrap_or_default());
    named
        .iter()
        .filter(|key| before[key.as_str()] != after[key.as_str()])
        .map(|key| (key.clone(), serde_json::json!({"old": before[key.as_str()], "new": after[key.as_str()]})))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
