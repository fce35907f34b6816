//! `GET|PATCH /api/v1/settings/security`: until it is stored, the configuration file's value is in force.

use rozmova_store::catalogue_edit;
use serde_json::Value;

use super::{
    SECURITY, merged,
    row::{self, Change},
};
use crate::http::{audit::Note, catalogue::statuses::difference, prelude::*};

/// The policy in force, `ETag` = its version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, SECURITY)).await?;
    Ok(versioned(app.security().as_ref(), version))
}

/// Changes the policy; passwords that are set already stay. Recovery is switched on only when letters reach people, passwords
/// are switched off only when there is another way in.
///
/// # Errors
/// 412, 422 with every fault.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(patch), expect, now) = (body, if_match(&req)?, app.now());
    let _line = app.settings_line.lock().await;
    let before = app.security();
    let mut after = merged(before.as_ref(), patch)?;
    for domain in &mut after.recovery_domains {
        *domain = domain.trim().trim_start_matches('@').to_lowercase();
    }
    after.recovery_domains.retain(|domain| !domain.is_empty());
    let mut faults = after.faults();
    if after.recovery_enabled && !before.recovery_enabled {
        let unproved = app.mailer.settings().verified_at.is_none();
        let obstacle = app.mailer.obstacle().or(unproved.then_some(
            "the mail server has not accepted a test letter under its present settings: send one on the page Settings → Mail",
        ));
        faults.extend(obstacle.map(|why| (String::from("recovery_enabled"), String::from(why))));
    }
    if before.password_login && !after.password_login && app.oidc.offer().is_none() {
        let why = "nobody but the owner could sign in: set the company's sign-in up and switch it on first";
        faults.push((String::from("password_login"), String::from(why)));
    }
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let note = Note::new("settings.security", "limits", None).with(difference(before.as_ref(), &after));
    let change = Change { key: SECURITY, have: "the policy has", after: &after, expect, note: Some(note) };
    let version = row::store(&app, &req, &who, now, change).await?;
    app.auth.passwords().set_min_chars(usize::try_from(after.password_min_chars).unwrap_or(10));
    app.auth.set_password_login(after.password_login);
    app.auth.set_idle_min(after.session_idle_min);
    app.security.set(after.clone());
    Ok(versioned(&after, version))
}
