//! `GET|PATCH /api/v1/settings/ldap`, its check, and a look at the directory now (administration.md 4).
//!
//! The password is write-only: it is stored sealed and answered as `****` and at most four characters (security.md SE-02).

use std::collections::BTreeSet;

use rozmova_store::{catalogue_edit, users};
use serde_json::Value;

use super::{
    members,
    row::{self, Change},
};
use crate::{
    app::ldap_sync,
    auth::directory::{
        GroupRole, LdapSettings, SyncReport,
        settings::{LDAP, PASSWORD_PLACE},
    },
    http::{
        audit::Note,
        catalogue::statuses::difference,
        prelude::*,
        users::{find_roles, is_administrator, may_grant},
    },
    secrets::masked,
};

/// Checks and looks of one person in ten minutes.
const TESTS: u32 = 20;
/// Longest password, bytes.
const MAX_PASSWORD: usize = 1_024;

/// The directory as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LdapView {
    /// People may sign in with the directory's password.
    pub enabled: bool,
    /// `ldaps://host[:port]`, or `ldap://host[:port]` with `start_tls`.
    pub url: String,
    /// TLS after StartTLS, with `ldap://`.
    pub start_tls: bool,
    /// Certificates that are trusted instead of the system's, PEM; empty = the system's.
    pub ca_certificate: String,
    /// Name of the account that reads the directory.
    pub bind_dn: String,
    /// `****` and at most the last four characters; empty = none is stored.
    pub bind_password: String,
    /// Where people are looked for.
    pub base_dn: String,
    /// Who a person is: `{login}` stands for their e-mail.
    pub user_filter: String,
    /// Groups and the roles their members have here; empty = roles are given by hand.
    pub groups: Vec<GroupRole>,
    /// Whether people of groups inside these groups count too.
    pub nested_groups: bool,
    /// Minutes between two looks at everybody, 5 to 1440.
    pub sync_interval_min: u32,
    /// The last look, also one before the server was started; null = none yet.
    pub last_sync: Option<SyncReport>,
}

/// What changes; absent members stay.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LdapPatch {
    /// People may sign in with the directory's password.
    pub enabled: Option<bool>,
    /// `ldaps://host[:port]`, or `ldap://host[:port]` with `start_tls`; private addresses need `EGRESS__ALLOW`.
    pub url: Option<String>,
    /// TLS after StartTLS, with `ldap://`.
    pub start_tls: Option<bool>,
    /// Certificates that are trusted instead of the system's, PEM.
    pub ca_certificate: Option<String>,
    /// Name of the account that reads the directory.
    pub bind_dn: Option<String>,
    /// Its password; empty removes it.
    pub bind_password: Option<String>,
    /// Where people are looked for.
    pub base_dn: Option<String>,
    /// Who a person is, such as `(&(objectClass=user)(mail={login}))`.
    pub user_filter: Option<String>,
    /// All groups and their roles.
    pub groups: Option<Vec<GroupRole>>,
    /// Whether people of groups inside these groups count too.
    pub nested_groups: Option<bool>,
    /// Minutes between two looks at everybody, 5 to 1440.
    pub sync_interval_min: Option<u32>,
}

/// The settings without secrets, for the audit log.
fn told(settings: &LdapSettings) -> Value {
    serde_json::json!({
        "enabled": settings.enabled, "url": settings.url, "start_tls": settings.start_tls,
        "ca_certificate": settings.ca_certificate, "bind_dn": settings.bind_dn,
        "bind_password": settings.password_masked, "base_dn": settings.base_dn, "user_filter": settings.user_filter,
        "groups": settings.groups, "nested_groups": settings.nested_groups, "sync_interval_min": settings.sync_interval_min,
    })
}

fn view(app: &App) -> LdapView {
    let settings = app.ldap.settings();
    LdapView {
        enabled: settings.enabled,
        url: settings.url.clone(),
        start_tls: settings.start_tls,
        ca_certificate: settings.ca_certificate.clone(),
        bind_dn: settings.bind_dn.clone(),
        bind_password: settings.password_masked.clone(),
        base_dn: settings.base_dn.clone(),
        user_filter: settings.user_filter.clone(),
        groups: settings.groups.clone(),
        nested_groups: settings.nested_groups,
        sync_interval_min: settings.sync_interval_min,
        last_sync: app.ldap.last(),
    }
}

/// The settings, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, LDAP)).await?;
    Ok(versioned(&view(&app), version))
}

/// Changes them, from the next sign-in on. The server's address is judged like everything outbound, a role that is put into the map
/// like one that is given to somebody.
///
/// # Errors
/// 403 for a role beyond the caller's own rights, and for more than groups and the interval without being an administrator, 412, 422
/// with every fault, also for another server without its password.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(body), expect, now) = (body, if_match(&req)?, app.now());
    let patch: LdapPatch = members(body)?;
    let _line = app.settings_line.lock().await;
    let before = app.ldap.settings();
    let mut after = before.as_ref().clone();
    let trimmed = |text: String| text.trim().to_owned();
    after.enabled = patch.enabled.unwrap_or(after.enabled);
    after.url = patch.url.map_or(after.url, trimmed);
    after.start_tls = patch.start_tls.unwrap_or(after.start_tls);
    after.ca_certificate = patch.ca_certificate.map_or(after.ca_certificate, trimmed);
    after.bind_dn = patch.bind_dn.map_or(after.bind_dn, trimmed);
    after.base_dn = patch.base_dn.map_or(after.base_dn, trimmed);
    after.user_filter = patch.user_filter.map_or(after.user_filter, trimmed);
    after.nested_groups = patch.nested_groups.unwrap_or(after.nested_groups);
    after.sync_interval_min = patch.sync_interval_min.unwrap_or(after.sync_interval_min);
    if let Some(groups) = patch.groups {
        after.groups =
            groups.into_iter().map(|pair| GroupRole { group: trimmed(pair.group), role: trimmed(pair.role) }).collect();
    }
    let mut too_long = None;
    let typed = patch.bind_password.is_some();
    if let Some(password) = patch.bind_password {
        if password.len() > MAX_PASSWORD {
            too_long = Some((String::from("bind_password"), format!("at most {MAX_PASSWORD} bytes are accepted")));
        } else if password.is_empty() {
            (after.password_sealed, after.password_masked) = (String::new(), String::new());
        } else {
            after.password_sealed = app.secrets.seal(PASSWORD_PLACE, &password).map_err(Problem::internal)?;
            after.password_masked = masked(&password);
        }
    }
    may_name_directory(&who, &before, &after)?;
    let mut faults = after.faults();
    faults.extend(too_long);
    // Or the stored password could be had by naming a server of one's own (SE-02).
    let elsewhere = server_of(&after).is_some_and(|server| server_of(&before).as_ref() != Some(&server));
    if elsewhere && !typed && !after.password_sealed.is_empty() {
        faults.push((
            "bind_password".into(),
            String::from("the stored one is not sent to another server: type it again"),
        ));
    }
    if faults.is_empty()
        && after.url != before.url
        && let Ok(place) = after.place()
        && let Err(denied) = app.egress.check_directory_host(&place.host, place.port).await
    {
        faults.push(("url".into(), denied.to_string()));
    }
    judge_roles(&app, &who, &before, &after, &mut faults).await?;
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let note = Note::new("settings.ldap", "ldap", None).with(difference(&told(&before), &told(&after)));
    let change = Change { key: LDAP, have: "the settings have", after: &after, expect, note: Some(note) };
    let version = row::store(&app, &req, &who, now, change).await?;
    app.ldap.replace(after);
    Ok(versioned(&view(&app), version))
}

/// Whoever names the directory decides who may sign in as whom, the owner included. The right to change settings is not enough for
/// that, or it would hold every other one (AC-05). Groups are judged by [`judge_roles`].
fn may_name_directory(who: &Caller, before: &LdapSettings, after: &LdapSettings) -> Result<(), Problem> {
    let named = |settings: &LdapSettings| LdapSettings { groups: Vec::new(), sync_interval_min: 0, ..settings.clone() };
    if is_administrator(who) || named(before) == named(after) {
        return Ok(());
    }
    let why = "who names the directory decides who signs in as whom: only the owner of the instance and administrators change \
               more than its groups and the interval";
    Err(Problem::new(Code::Forbidden, why))
}

/// The host, none while there is no address.
fn server_of(settings: &LdapSettings) -> Option<String> {
    settings.place().ok().map(|place| place.host)
}

/// Roles that are new in the map must be there, and the caller's to give (AC-05).
async fn judge_roles(
    app: &App,
    who: &Caller,
    before: &LdapSettings,
    after: &LdapSettings,
    faults: &mut Vec<(String, String)>,
) -> Result<(), Problem> {
    let all = app.store.run(users::all_roles).await?;
    let mut given = BTreeSet::new();
    for (n, pair) in after.groups.iter().enumerate() {
        if before.groups.contains(pair) {
            continue;
        }
        match find_roles(&all, &[&pair.role]) {
            Ok(roles) => given.extend(roles.into_iter().map(|role| role.id)),
            Err(problem) => faults.push((format!("groups.{n}"), problem.detail)),
        }
    }
    let given: Vec<_> = all.into_iter().filter(|role| given.contains(&role.id)).collect();
    may_grant(who, &given)
}

/// What a check found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LdapCheck {
    /// The directory answered as it should.
    pub ok: bool,
    /// What is wrong, as a word; null = nothing.
    pub problem: Option<&'static str>,
    /// The same as a sentence, with the directory's own words where it had any.
    pub detail: String,
    /// People it named.
    pub people: u32,
    /// Of them with an account here.
    pub accounts: u32,
    /// Groups of the map that it does not have.
    pub missing_groups: Vec<String>,
}

/// Connects, binds and searches at once under the stored settings, switched on or not. Changes nothing.
///
/// # Errors
/// 409 without a complete directory, 429, 503.
pub async fn check(app: App, req: HttpRequest, who: Caller) -> Result<Answer<LdapCheck>, Problem> {
    let now = app.now();
    app.limits.take(&format!("ldap-check:{}", who.key()), TESTS, 600, now)?;
    complete(&app)?;
    let found = app.ldap.check().await;
    let note = Note::new("ldap.checked", "ldap", None)
        .with(serde_json::json!({"problem": found.as_ref().err().map(|e| e.key())}));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    let found = match found {
        Ok(found) => found,
        Err(fault) => {
            return Ok(Answer(LdapCheck {
                ok: false,
                problem: Some(fault.key()),
                detail: fault.to_string(),
                people: 0,
                accounts: 0,
                missing_groups: Vec::new(),
            }));
        }
    };
    let logins: BTreeSet<String> = found.people.iter().flat_map(|person| person.logins.iter().cloned()).collect();
    let accounts = accounts_of(&app, &logins).await?;
    Ok(Answer(LdapCheck {
        ok: true,
        problem: None,
        detail: String::new(),
        people: u32::try_from(found.people.len()).unwrap_or(u32::MAX),
        accounts,
        missing_groups: found.missing_groups,
    }))
}

/// Looks at everybody now; the answer is what it came to, also when it could not be done.
///
/// # Errors
/// 409 while it is not switched on, 429, 503.
pub async fn sync(app: App, who: Caller) -> Result<Answer<SyncReport>, Problem> {
    app.limits.take(&format!("ldap-sync:{}", who.key()), TESTS, 600, app.now())?;
    complete(&app)?;
    if !app.ldap.is_on() {
        return Err(Problem::new(Code::Conflict, "signing in through the directory is switched off"));
    }
    Ok(Answer(ldap_sync::look(&app).await))
}

fn complete(app: &App) -> Result<(), Problem> {
    if app.ldap.settings().is_complete() {
        Ok(())
    } else {
        Err(Problem::new(
            Code::Conflict,
            "the directory's address, bind name, its password and the base are needed first",
        ))
    }
}

/// How many accounts have one of these names.
async fn accounts_of(app: &App, logins: &BTreeSet<String>) -> Result<u32, Problem> {
    const BATCH: i64 = 500;
    let (mut after, mut count) = (0, 0);
    loop {
        let page = app.store.run(move |conn| users::list(conn, after, BATCH, None)).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.id.get();
        count += u32::try_from(page.iter().filter(|user| logins.contains(&user.email)).count()).unwrap_or(u32::MAX);
    }
}
