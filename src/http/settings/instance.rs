//! `GET|PATCH /api/v1/settings/instance`: keys of the whole instance (administration.md 9).

use std::sync::Arc;

use rozmova_store::{audit_log, catalogue_edit};
use serde_json::Value;

use super::{INSTANCE, merged};
use crate::http::{audit::Note, catalogue::statuses::difference, prelude::*};

/// The keys in force, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, INSTANCE)).await?;
    Ok(versioned(app.instance().as_ref(), version))
}

/// Changes keys, in force from the next call. What was stored keeps its moments: only how they are written changes, and at which
/// midnight a day of the operators' quotas begins.
///
/// # Errors
/// 412, 422 with every fault and for keys nobody knows.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(patch), expect, now) = (body, if_match(&req)?, app.now());
    let _line = app.settings_line.lock().await;
    let before = app.instance();
    let after = merged(before.as_ref(), patch)?.tidy();
    let faults = after.faults();
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let value = serde_json::to_value(&after).map_err(Problem::internal)?;
    let by = who.user().map(|me| me.user.id);
    let note = Note::new("settings.instance", "settings", None).with(difference(before.as_ref(), &after));
    let note = app.audit.row(&who, app.ip_of(&req), now, note)?;
    let (stored, version) = app
        .store
        .write(move |conn| {
            let stored = catalogue_edit::put_setting(conn, INSTANCE, &value, expect, by, now)?;
            if stored {
                audit_log::append(conn, std::slice::from_ref(&note))?;
            }
            Ok((stored, catalogue_edit::setting(conn, INSTANCE)?.1))
        })
        .await?;
    if !stored {
        return Err(Problem::new(Code::Precondition, format!("the settings have version {version}")));
    }
    match app.instance.write() {
        Ok(mut present) => *present = Arc::new(after.clone()),
        Err(poisoned) => *poisoned.into_inner() = Arc::new(after.clone()),
    }
    if after.instance_timezone != before.instance_timezone {
        // Its midnight begins a day of the operators' quotas.
        app.catalogue_changed().await?;
    }
    Ok(versioned(&after, version))
}
