//! `GET|PATCH /api/v1/settings/embed`: whose pages may show the panel in a frame (integrations.md 8).

use std::sync::Arc;

use rozmova_store::{audit_log, catalogue_edit};
use serde_json::Value;

use super::{EMBED, merged};
use crate::http::{audit::Note, catalogue::statuses::difference, prelude::*};

/// The list in force, `ETag` = its version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, EMBED)).await?;
    Ok(versioned(app.embed().as_ref(), version))
}

/// Changes the list: the next page that is asked for goes by it, frames that are open stay.
///
/// # Errors
/// 412, 422 with every fault.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(patch), expect, now) = (body, if_match(&req)?, app.now());
    let _line = app.settings_line.lock().await;
    let before = app.embed();
    let after = merged(before.as_ref(), patch)?.tidy();
    let faults = after.faults();
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let value = serde_json::to_value(&after).map_err(Problem::internal)?;
    let by = who.user().map(|me| me.user.id);
    let note = Note::new("settings.embed", "settings", None).with(difference(before.as_ref(), &after));
    let note = app.audit.row(&who, app.ip_of(&req), now, note)?;
    let (stored, version) = app
        .store
        .write(move |conn| {
            let stored = catalogue_edit::put_setting(conn, EMBED, &value, expect, by, now)?;
            if stored {
                audit_log::append(conn, std::slice::from_ref(&note))?;
            }
            Ok((stored, catalogue_edit::setting(conn, EMBED)?.1))
        })
        .await?;
    if !stored {
        return Err(Problem::new(Code::Precondition, format!("the list has version {version}")));
    }
    match app.embed.write() {
        Ok(mut present) => *present = Arc::new(after.clone()),
        Err(poisoned) => *poisoned.into_inner() = Arc::new(after.clone()),
    }
    Ok(versioned(&after, version))
}
