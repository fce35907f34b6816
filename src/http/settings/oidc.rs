//! `GET|PATCH /api/v1/settings/oidc` and its check: the company's sign-in (administration.md 4).
//!
//! The client secret is write-only: it is stored sealed and answered as `****` and at most four characters (security.md SE-02).

use rozmova_store::catalogue_edit;
use serde_json::Value;

use super::{
    members,
    row::{self, Change},
};
use crate::{
    auth::oidc::{
        Finding, OidcSettings, Provider,
        provider::discovery_url,
        settings::{OIDC, SECRET_PLACE},
    },
    http::{audit::Note, catalogue::statuses::difference, prelude::*, users::is_administrator},
    secrets::masked,
};

/// Longest secret, bytes.
const MAX_SECRET: usize = 1_024;
/// Checks of one person in ten minutes.
const CHECKS: u32 = 30;

/// The settings as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OidcView {
    /// The button is on the sign-in page.
    pub enabled: bool,
    /// Whose service it is.
    pub provider: Provider,
    /// Address of another provider than Google.
    pub issuer: String,
    /// Name the provider gave this instance.
    pub client_id: String,
    /// `****` and at most the last four characters; empty = none is stored.
    pub client_secret: String,
    /// Only accounts of these domains are let in; empty = of any.
    pub domains: Vec<String>,
    /// What the button calls the service.
    pub label: String,
    /// Where the provider sends people back to: register it there letter by letter; empty while our address is not known.
    pub redirect_uri: String,
    /// Why it cannot be switched on; null = it can.
    pub obstacle: Option<&'static str>,
}

/// What changes; absent members stay.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OidcPatch {
    /// The button is on the sign-in page.
    pub enabled: Option<bool>,
    /// Whose service it is.
    pub provider: Option<Provider>,
    /// Address of another provider than Google, as it calls itself; private ones need `EGRESS__ALLOW`.
    pub issuer: Option<String>,
    /// Name the provider gave this instance.
    pub client_id: Option<String>,
    /// The secret that belongs to it; empty removes it.
    pub client_secret: Option<String>,
    /// Only accounts of these domains are let in, at most 50; empty = of any.
    pub domains: Option<Vec<String>>,
    /// What the button calls the service, at most 40 characters.
    pub label: Option<String>,
}

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OidcCheck {
    /// Nothing is wrong.
    pub ok: bool,
    /// Line by line.
    pub findings: Vec<Finding>,
}

/// The settings without secrets, for the audit log.
fn told(settings: &OidcSettings) -> Value {
    serde_json::json!({
        "enabled": settings.enabled, "provider": settings.provider, "issuer": settings.issuer,
        "client_id": settings.client_id, "client_secret": settings.secret_masked, "domains": settings.domains,
        "label": settings.label,
    })
}

fn view(app: &App) -> OidcView {
    let settings = app.oidc.settings();
    OidcView {
        enabled: settings.enabled,
        provider: settings.provider,
        issuer: settings.issuer.clone(),
        client_id: settings.client_id.clone(),
        client_secret: settings.secret_masked.clone(),
        domains: settings.domains.clone(),
        label: settings.label.clone(),
        redirect_uri: app.oidc.redirect_uri(),
        obstacle: app.oidc.obstacle(),
    }
}

/// The settings, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, OIDC)).await?;
    Ok(versioned(&view(&app), version))
}

/// Changes them, from the next sign-in on. The provider's address is judged like everything outbound.
///
/// # Errors
/// 403 for more than the name on the button without being an administrator, 412, 422 with every fault, also for another provider
/// without its secret.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(body), expect, now) = (body, if_match(&req)?, app.now());
    let patch: OidcPatch = members(body)?;
    let _line = app.settings_line.lock().await;
    let before = app.oidc.settings();
    let mut after = before.as_ref().clone();
    after.enabled = patch.enabled.unwrap_or(after.enabled);
    after.provider = patch.provider.unwrap_or(after.provider);
    after.issuer = patch.issuer.unwrap_or(after.issuer);
    after.client_id = patch.client_id.unwrap_or(after.client_id);
    after.domains = patch.domains.unwrap_or(after.domains);
    after.label = patch.label.unwrap_or(after.label);
    let mut after = after.tidy();
    let mut secret_fault = None;
    let typed = patch.client_secret.is_some();
    if let Some(secret) = patch.client_secret {
        let secret = secret.trim();
        if secret.len() > MAX_SECRET {
            secret_fault = Some((String::from("client_secret"), format!("at most {MAX_SECRET} bytes are accepted")));
        } else if secret.is_empty() {
            (after.secret_sealed, after.secret_masked) = (String::new(), String::new());
        } else {
            after.secret_sealed = app.secrets.seal(SECRET_PLACE, secret).map_err(Problem::internal)?;
            after.secret_masked = masked(secret);
        }
    }
    may_name_provider(&who, &before, &after)?;
    let mut faults = after.faults();
    faults.extend(secret_fault);
    // Or the stored secret could be had by naming a provider of one's own (SE-02).
    let elsewhere = server_of(&after).is_some_and(|server| server_of(&before).as_ref() != Some(&server));
    if elsewhere && !typed && !after.secret_sealed.is_empty() {
        let why = "the stored one is not sent to another provider: type its own";
        faults.push((String::from("client_secret"), String::from(why)));
    }
    if after.enabled && !before.enabled {
        faults.extend(app.oidc.obstacle().map(|why| (String::from("enabled"), String::from(why))));
    }
    if before.enabled && !after.enabled && !app.security().password_login {
        let why =
            "only the owner signs in with a password here: let everybody do so first, on the page Settings → Passwords";
        faults.push((String::from("enabled"), String::from(why)));
    }
    if faults.is_empty()
        && after.issuer != before.issuer
        && !after.issuer.is_empty()
        && let Err(denied) = app.egress.check_url(&discovery_url(&after.issuer)).await
    {
        faults.push((String::from("issuer"), denied.to_string()));
    }
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let note = Note::new("settings.oidc", "settings", None).with(difference(&told(&before), &told(&after)));
    let change = Change { key: OIDC, have: "the settings have", after: &after, expect, note: Some(note) };
    let version = row::store(&app, &req, &who, now, change).await?;
    app.oidc.replace(after);
    Ok(versioned(&view(&app), version))
}

/// Whoever names the provider decides who may sign in as whom, the owner included. The right to change settings is not enough for
/// that, or it would hold every other one (AC-05).
fn may_name_provider(who: &Caller, before: &OidcSettings, after: &OidcSettings) -> Result<(), Problem> {
    let named = |settings: &OidcSettings| OidcSettings { label: String::new(), ..settings.clone() };
    if is_administrator(who) || named(before) == named(after) {
        return Ok(());
    }
    let why = "who names the provider decides who signs in as whom: only the owner of the instance and administrators change \
               more than the name on the button";
    Err(Problem::new(Code::Forbidden, why))
}

/// The provider's scheme, host and port, none while it has no address.
fn server_of(settings: &OidcSettings) -> Option<url::Origin> {
    url::Url::parse(settings.issuer()).ok().map(|url| url.origin())
}

/// Tries the stored settings, switched on or not: what the provider says of itself, its keys, and whether it knows us.
///
/// # Errors
/// 409 while something is missing, 429.
pub async fn check(app: App, req: HttpRequest, who: Caller) -> Result<Answer<OidcCheck>, Problem> {
    let now = app.now();
    app.limits.take(&format!("oidc-check:{}", who.key()), CHECKS, 600, now)?;
    if !app.oidc.settings().is_complete() {
        return Err(Problem::new(Code::Conflict, "the provider, the client id and the secret are needed first"));
    }
    let findings = app.oidc.check().await;
    let ok = findings.iter().all(|finding| finding.ok);
    let note = Note::new("oidc.checked", "settings", None).with(serde_json::json!({"ok": ok}));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    Ok(Answer(OidcCheck { ok, findings }))
}
