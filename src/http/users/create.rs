//! `POST /api/v1/users`

use rozmova_actors::domain::{IdKind, OperatorId, OperatorStatusId};
use rozmova_store::{
    client_fields::{self, Holder},
    users::{self, NewUser, RoleRow, UserInfoRow},
};

use super::{super::audit::Note, find_roles, may_grant, parse_email, parse_name};
use crate::http::{clients::fields::Judged, prelude::*, user_fields};

/// A new user.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// E-mail, the name to sign in with.
    pub email: String,
    /// Name.
    pub name: String,
    /// Without one the user cannot sign in with a password.
    #[serde(default)]
    pub password: Option<String>,
    /// `administrator, supervisor, operator, light_agent, integrator, analyst`.
    pub roles: Vec<String>,
}

/// Makes a user; the operator's id is the user's id.
///
/// # Errors
/// 403 for roles beyond the caller's own rights, 409 when the e-mail is taken, 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    let roles = app.store.run(users::all_roles).await?;
    may_grant(&who, &find_roles(&roles, &body.roles)?)?;
    // Nobody has a quota or a place in a directory before they are made.
    let viewer = user_fields::Viewer::of(&app, &who, Vec::new()).await?;
    let user = make_user(&app, &body.email, &body.name, body.password.as_deref(), &body.roles).await?;
    let note = Note::new("user.created", "user", Some(user.id.get())).with(serde_json::json!({"roles": body.roles}));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(created(&viewer.view(user)))
}

/// Makes a user, tells the engine, and answers the row as it was stored: nothing is read once it is.
///
/// # Errors
/// 409 when the e-mail is taken, 422, 503.
pub async fn make_user(
    app: &App,
    email: &str,
    name: &str,
    password: Option<&str>,
    roles: &[impl AsRef<str>],
) -> Result<UserInfoRow, Problem> {
    make_user_with(app, email, name, password, roles, Judged::default()).await
}

/// The same with values of own fields that were judged for it.
///
/// # Errors
/// As [`make_user`], and 422 for a value that another user has.
pub async fn make_user_with(
    app: &App,
    email: &str,
    name: &str,
    password: Option<&str>,
    roles: &[impl AsRef<str>],
    own: Judged,
) -> Result<UserInfoRow, Problem> {
    let all = app.store.run(users::all_roles).await?;
    let roles: Vec<RoleRow> = find_roles(&all, roles)?;
    let password_hash = match password {
        Some(password) => {
            app.auth.passwords().check_new_of(password, email, name)?;
            Some(app.auth.passwords().hash(password.to_owned()).await?)
        }
        None => None,
    };
    let id = OperatorId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?);
    let new = NewUser {
        id,
        email: parse_email(email)?,
        name: parse_name("name", name)?,
        password_hash,
        role_ids: roles.iter().map(|role| role.id).collect(),
        extra: own.values.unwrap_or_else(|| serde_json::json!({})),
        now: app.now(),
    };
    let (status, unique) = (default_offline(app), own.unique);
    let stored = app
        .store
        .write(move |conn| {
            for (key, value) in &unique {
                if client_fields::taken(conn, Holder::User, key, value, new.id.get())? {
                    return Ok(Err(Problem::field(format!("extra.{key}"), "another user has this value")));
                }
            }
            users::insert(conn, &new, status)?;
            Ok(users::info(conn, new.id)?.ok_or_else(|| Problem::internal("a user that was just stored is not there")))
        })
        .await;
    let user = stored.map_err(|error| {
        if error.is_unique_violation() {
            Problem::new(Code::Conflict, "a user with this e-mail exists")
        } else {
            Problem::from(error)
        }
    })??;
    app.operator_changed(user.id).await;
    Ok(user)
}

/// The status a new operator begins in (settled difference 17).
fn default_offline(app: &App) -> OperatorStatusId {
    app.engine
        .catalogue()
        .operator_statuses
        .iter()
        .find(|status| status.is_default_offline)
        .map_or(rozmova_store::users::SEEDED_OFFLINE, |status| status.id)
}
