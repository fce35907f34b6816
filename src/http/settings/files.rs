//! `GET|PATCH /api/v1/settings/files`

use rozmova_store::catalogue_edit;
use serde_json::Value;

use super::{
    merged,
    row::{self, Change},
};
use crate::{
    files::settings::FILES,
    http::{audit::Note, prelude::*},
};

/// The settings in force, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, FILES)).await?;
    Ok(versioned(app.files.settings().as_ref(), version))
}

/// Changes settings, in force from the next upload.
///
/// # Errors
/// 412, 422 with every fault.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(patch), expect, now) = (body, if_match(&req)?, app.now());
    let _line = app.settings_line.lock().await;
    let before = app.files.settings();
    let after = merged(before.as_ref(), patch)?;
    let faults = after.faults();
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let data = serde_json::json!({"old": before.as_ref(), "new": &after});
    let note = Note::new("settings.files", "settings", None).with(data);
    let change = Change { key: FILES, have: "the settings have", after: &after, expect, note: Some(note) };
    let version = row::store(&app, &req, &who, now, change).await?;
    app.files.replace(after.clone());
    Ok(versioned(&after, version))
}
