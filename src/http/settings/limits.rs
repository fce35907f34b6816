//! `GET|PATCH /api/v1/settings/limits`

use rozmova_actors::domain::settings::LimitSettings;
use rozmova_store::catalogue_edit;
use serde_json::Value;

use super::{
    LIMITS, merged,
    row::{self, Change},
};
use crate::{
    config::parse_network,
    http::{audit::Note, catalogue::statuses::difference, prelude::*},
};

/// The limits in force, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, LIMITS)).await?;
    Ok(versioned(app.limits.settings().as_ref(), version))
}

/// Changes limits.
///
/// # Errors
/// 412, 422 with every fault.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(patch), expect, now) = (body, if_match(&req)?, app.now());
    let _line = app.settings_line.lock().await;
    let before = app.limits.settings();
    let after = merged(before.as_ref(), patch)?;
    check(&after)?;
    let note = Note::new("settings.limits", "limits", None).with(difference(before.as_ref(), &after));
    let change = Change { key: LIMITS, have: "the limits have", after: &after, expect, note: Some(note) };
    let version = row::store(&app, &req, &who, now, change).await?;
    app.limits.replace(after.clone());
    Ok(versioned(&after, version))
}

fn check(limits: &LimitSettings) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if limits.user_per_s == 0 {
        faults.push((String::from("user_per_s"), String::from("0 would lock everybody out, 1 or more is accepted")));
    }
    if limits.api_key_per_min == 0 {
        faults
            .push((String::from("api_key_per_min"), String::from("0 would lock every key out, 1 or more is accepted")));
    }
    for (n, entry) in limits.exempt_cidrs.iter().enumerate() {
        if parse_network(entry).is_none() {
            faults.push((format!("exempt_cidrs.{n}"), format!("«{entry:.60}» is not an address or CIDR")));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::fields(faults)) }
}
