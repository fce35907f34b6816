//! `PATCH /api/v1/users/{id}`

use std::collections::BTreeSet;

use rozmova_actors::{
    domain::{Grants, OperatorId, Role},
    operator::messages::EndSessions,
};
use rozmova_store::{
    DbError,
    client_fields::{self, Holder},
    files, operator_quotas, sessions,
    users::{self, UserChange, UserInfoRow},
};
use serde_json::{Map, Value};

use super::{super::audit::Note, find, find_roles, may_grant, may_touch, parse_email, parse_name};
use crate::http::{
    catalogue::skill_groups::check_touches,
    clients::fields::Judged,
    extract::double_option,
    prelude::*,
    user_fields::{self, Viewer},
};

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Name.
    pub name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// New password.
    pub password: Option<String>,
    /// The caller's own password: needed to change one's own e-mail or password (AU-14). Absent for whoever has just confirmed who
    /// they are with the company's account.
    pub current_password: Option<String>,
    /// With a password for somebody else: they set one of their own before their next sign-in.
    #[serde(default)]
    pub change_at_next_login: bool,
    /// Roles.
    pub roles: Option<Vec<String>>,
    /// `true` activates again; deactivation is a call of its own.
    pub active: Option<bool>,
    /// Values of own fields by key; absent keys stay, null empties.
    pub extra: Option<Map<String, Value>>,
    /// Own quota of unique clients to write to in a day, 1 to 10000; null = none of their own, those of their groups count.
    #[serde(default, deserialize_with = "double_option")]
    pub touches_per_day: Option<Option<u32>>,
}

/// Changes a user. Lost rights reach open sockets at once; a changed password ends the other sign-ins.
///
/// # Errors
/// 403 beyond the caller's own rights or without the own password, 404, 409 for the last administrator, 412, 422.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<OperatorId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(body), expect) = (id, body, if_match(&req)?);
    let before = find(&app, id).await?;
    may_touch(&who, &before)?;
    let me = who.user().filter(|me| me.user.id == id);
    if let Some(me) = me.filter(|_| body.password.is_some() || body.email.is_some()) {
        confirm_own_password(&app, me, body.current_password).await?;
    }
    if body.active == Some(false) {
        return Err(Problem::field("active", "POST /api/v1/users/{id}/deactivate deactivates"));
    }
    let mut change = UserChange { active: body.active, ..UserChange::default() };
    change.name = body.name.map(|name| parse_name("name", &name)).transpose()?;
    change.email = body.email.map(|email| parse_email(&email)).transpose()?;
    if let Some(password) = &body.password {
        super::password::check(&app, id, password).await?;
        change.password_hash = Some(app.auth.passwords().hash(password.clone()).await?);
    }
    let mut after_grants: Option<Grants> = None;
    let mut administers_no_more = false;
    if let Some(names) = &body.roles {
        let all = app.store.run(users::all_roles).await?;
        let roles = find_roles(&all, names)?;
        may_grant(&who, &roles)?;
        let administrator = Role::Administrator.key();
        administers_no_more =
            before.roles.iter().any(|r| r == administrator) && !names.iter().any(|r| r == administrator);
        after_grants = Some(roles.iter().fold(Grants::default(), |sum, role| sum.union(&role.grants)));
        change.role_ids = Some(roles.iter().map(|role| role.id).collect());
    }
    let own = user_fields::judge(&app, &who, &before.extra, body.extra.unwrap_or_default()).await?;
    let mut told = own.values.as_ref().map(|after| user_fields::history(&before.extra, after)).unwrap_or_default();
    // Whose account it is and how they sign in: without it nobody could tell who turned one into another's.
    for (member, old, new) in [("name", &before.name, &change.name), ("email", &before.email, &change.email)] {
        if let Some(new) = new.as_ref().filter(|new| *new != old) {
            told.insert(String::from(member), serde_json::json!({"old": old, "new": new}));
        }
    }
    change.touches_per_day = body.touches_per_day.map(check_touches).transpose()?;
    if let Some(quota) = change.touches_per_day {
        let stored = app.store.run(move |conn| operator_quotas::of_users(conn, &[id])).await?;
        let old = stored.get(&id).copied();
        if old != quota {
            told.insert(String::from("touches_per_day"), serde_json::json!({"old": old, "new": quota}));
        }
    }
    let new_quota = change.touches_per_day;
    let password_changed = change.password_hash.is_some();
    let demands = body.change_at_next_login && password_changed && me.is_none();
    change.change_at_next_login = demands;
    let (now, viewer) = (app.now(), Viewer::of(&app, &who, vec![id]).await?);
    let after = store_change(&app, &who, &before, change, own, expect, administers_no_more).await?;
    app.operator_changed(id).await;
    if password_changed {
        app.signed_out(id, "password_changed").await;
    } else if after_grants
        .is_some_and(|grants| before.grants.has(Grant::OpPanel) && !grants.has(Grant::OpPanel) && !before.is_root)
    {
        app.engine.end_sessions(EndSessions::OfUser { operator_id: id, close: 4403, reason: "right_lost" }).await;
    }
    if new_quota.is_some() {
        // The live board looks quotas up in the catalogue.
        app.catalogue_changed().await;
    }
    let mut data = told;
    let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<String>>();
    if let Some(names) = body.roles.filter(|names| set(names) != set(&before.roles)) {
        data.insert(String::from("roles"), serde_json::json!({"old": before.roles, "new": names}));
    }
    data.insert(String::from("password"), serde_json::json!(password_changed));
    if demands {
        data.insert(String::from("change_at_next_login"), serde_json::json!(true));
    }
    let note = Note::new("user.updated", "user", Some(id.get())).with(Value::Object(data));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    let version = after.version;
    let mut view = viewer.view(after);
    view.touches_per_day = new_quota.unwrap_or(view.touches_per_day);
    Ok(versioned(&view, version))
}

/// Stores a change that was judged by the user as `before` says, with the values of own fields; answers the user as they became. A
/// new password ends the sign-ins that are there: [`crate::app::AppState::signed_out`] tells of it.
///
/// # Errors
/// 409 when the e-mail is taken, and for one who `administers_no_more` when nobody else could; 412 when the expected version is another
/// one or somebody has changed the user since, 422 for a value that another user has, 503.
pub(crate) async fn store_change(
    app: &App,
    who: &Caller,
    before: &UserInfoRow,
    mut change: UserChange,
    own: Judged,
    expect: Option<i64>,
    administers_no_more: bool,
) -> Result<UserInfoRow, Problem> {
    if expect.is_some_and(|version| version != before.version) {
        return Err(Problem::new(Code::Precondition, format!("the user has version {}", before.version)));
    }
    // Values of own fields are stored all together: those of another change must not go with the ones read before it.
    let (id, version) = (before.id, before.version);
    change.extra = own.values;
    let (unique, given, owner, now) = (own.unique, own.given, who.key(), app.now());
    let stored = app
        .store
        .write(move |conn| {
            if administers_no_more && users::is_last_administrator(conn, id)? {
                return Ok(Err(last_administrator()));
            }
            for (key, value) in &unique {
                if client_fields::taken(conn, Holder::User, key, value, id.get())? {
                    return Ok(Err(Problem::field(format!("extra.{key}"), "another user has this value")));
                }
            }
            if !users::update(conn, id, &change, Some(version), now)? {
                let sentence = "somebody else has changed the user meanwhile, read it again";
                return Ok(Err(Problem::new(Code::Precondition, sentence)));
            }
            if change.password_hash.is_some() {
                sessions::revoke_all_of(conn, id, "password_changed", now)?;
            }
            for file in given {
                // Sent in a message since it was judged: nothing of this change may stay.
                if !files::give_to_user(conn, &owner, file, id, now)? {
                    return Err(DbError::RollbackTransaction);
                }
            }
            Ok(Ok(users::info(conn, id)?.ok_or(DbError::NotFound)?))
        })
        .await;
    stored.map_err(|error| {
        if error.is_unique_violation() {
            Problem::new(Code::Conflict, "a user with this e-mail exists")
        } else {
            Problem::from(error)
        }
    })?
}

/// Somebody always can administer (administration.md 2).
pub(super) fn last_administrator() -> Problem {
    Problem::new(Code::Conflict, "this is the last active administrator")
}

/// The caller's own password, of this server or of the company directory, before what it guards (AU-14); without one, what they have
/// just proved with the company's account (`auth/oidc/DECISION-own-password.md`).
///
/// # Errors
/// 403 without either or with a wrong password, 429 from the sixth wrong one on, 503.
pub(crate) async fn confirm_own_password(app: &App, me: &SignedIn, given: Option<String>) -> Result<(), Problem> {
    let proved = match given.filter(|typed| !typed.is_empty()) {
        Some(typed) => app.auth.is_own_password(me.user.id, typed, &app.ldap).await?,
        None => app.auth.confirmed_until(me.session).await?.is_some(),
    };
    if proved {
        Ok(())
    } else {
        Err(Problem::new(
            Code::Forbidden,
            "your own password is needed for this (current_password), or, if you sign in with the company's account, \
             a fresh sign-in there within the last 5 minutes (GET /api/v1/auth/oidc?purpose=confirm)",
        ))
    }
}
