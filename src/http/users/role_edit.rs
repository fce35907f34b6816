//! `POST /api/v1/roles`, `PATCH|DELETE /api/v1/roles/{id}` (administration.md 2).

use rozmova_actors::{
    domain::{Grants, IdKind, Role, RoleScope},
    operator::messages::EndSessions,
};
use rozmova_store::{
    StoreError,
    catalogue_edit::Changed,
    users::{self, RoleRow},
};

use super::{super::audit::Note, is_administrator, may_grant, parse_name, roles::RoleView};
use crate::http::{catalogue::statuses::difference, prelude::*};

/// Bots or topics that one role may name.
const MOST_NAMED: usize = 1_000;

/// A new role.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleBody {
    /// Unique name.
    pub name: String,
    /// What it is for, at most 500 characters.
    #[serde(default)]
    pub description: String,
    /// Keys of rights.
    pub grants: Vec<String>,
    /// What the role is limited to; absent = nothing.
    #[serde(default)]
    pub scope: RoleScope,
    /// Its holders need a second step of the sign-in; absent = no.
    #[serde(default)]
    pub second_factor: bool,
}

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RolePatch {
    /// Name; those of the product keep theirs.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Keys of rights.
    pub grants: Option<Vec<String>>,
    /// What the role is limited to, as a whole.
    pub scope: Option<RoleScope>,
    /// Its holders need a second step of the sign-in. An administrator changes this alone also of the administrators' role and of
    /// their own.
    pub second_factor: Option<bool>,
}

impl RolePatch {
    /// Nothing but whether a second step is needed.
    const fn is_second_factor_only(&self) -> bool {
        self.second_factor.is_some()
            && self.name.is_none()
            && self.description.is_none()
            && self.grants.is_none()
            && self.scope.is_none()
    }
}

/// Makes a role.
///
/// # Errors
/// 403 for rights beyond the caller's own, 409 when the name is taken, 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<RoleBody>) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    let role = RoleRow {
        id: app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?,
        name: parse_name("name", &body.name)?,
        is_system: false,
        grants: parse_grants(&body.grants)?,
        description: parse_description(&body.description)?,
        scope: parse_scope(&app, body.scope, &RoleScope::default())?,
        second_factor: body.second_factor,
        version: 1,
    };
    may_grant(&who, std::slice::from_ref(&role))?;
    let row = role.clone();
    app.store.write(move |conn| users::insert_role(conn, &row)).await.map_err(name_taken)?;
    let view = RoleView::from(role);
    let note = Note::new("role.created", "role", Some(view.id)).with(serde_json::json!({"new": view}));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(created(&view))
}

/// Changes a role. Its holders have the new rights and limits with their next request, and so have their open sockets, their boards
/// and the distributor; sockets that lost the panel close, dialogs that a holder may not see any more go back to the queue.
///
/// # Errors
/// 403 for rights beyond the caller's own and for a role the caller has, 404, 409, 412, 422 for bots and topics that do not exist.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<i64>,
    body: Json<RolePatch>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(body), expect) = (id, body, if_match(&req)?);
    let before = find_role(&app, id).await?;
    if !(body.is_second_factor_only() && is_administrator(&who)) {
        may_edit(&who, &before)?;
    }
    let mut role = before.clone();
    if let Some(name) = &body.name {
        role.name = parse_name("name", name)?;
    }
    if before.is_system && role.name != before.name {
        return Err(Problem::field("name", "a role that comes with the product keeps its name; copy it instead"));
    }
    if let Some(description) = &body.description {
        role.description = parse_description(description)?;
    }
    if let Some(grants) = &body.grants {
        role.grants = parse_grants(grants)?;
    }
    if let Some(scope) = body.scope {
        role.scope = parse_scope(&app, scope, &before.scope)?;
    }
    role.second_factor = body.second_factor.unwrap_or(before.second_factor);
    may_grant(&who, std::slice::from_ref(&role))?;
    let row = role.clone();
    // It was made of this version and judged by it, so it is stored over no other one.
    let expect = Some(expect.unwrap_or(before.version));
    // Read with the change: nothing that can fail stands between the stored rights and those who hear of them.
    let (changed, holders) = app
        .store
        .write(move |conn| Ok((users::update_role(conn, &row, expect)?, users::holders_of(conn, id)?)))
        .await
        .map_err(name_taken)?;
    match changed {
        Changed::Done(version) => role.version = version,
        Changed::Stale(version) => {
            return Err(Problem::new(Code::Precondition, format!("the role has version {version}")));
        }
        Changed::Missing => return Err(Problem::not_found("the role")),
    }
    app.auth.all_users_changed();
    for holder in holders {
        app.operator_changed(holder).await;
        let still = match app.auth.user(holder).await {
            Ok(user) => user.is_some_and(|user| user.grants.has(Grant::OpPanel)),
            // Of one who cannot be read, the role alone is known.
            Err(_) => role.grants.has(Grant::OpPanel),
        };
        if before.grants.has(Grant::OpPanel) && !still {
            let end = EndSessions::OfUser { operator_id: holder, close: 4403, reason: "right_lost" };
            app.engine.end_sessions(end).await;
        }
    }
    let (old, view) = (RoleView::from(before), RoleView::from(role));
    let note = Note::new("role.updated", "role", Some(id)).with(difference(&old, &view));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    let version = view.version;
    Ok(versioned(&view, version))
}

/// Removes a role that nobody has.
///
/// # Errors
/// 403, 404, 409 for a role of the product and while somebody has it.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<i64>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let role = find_role(&app, id).await?;
    if role.is_system {
        return Err(Problem::new(Code::Conflict, "a role that comes with the product cannot be removed"));
    }
    may_edit(&who, &role)?;
    app.store.write(move |conn| users::delete_role(conn, id)).await.map_err(|error| {
        if error.is_foreign_key_violation() {
            Problem::new(Code::Conflict, "somebody has this role; give them another one first")
        } else {
            Problem::from(error)
        }
    })?;
    let note = Note::new("role.deleted", "role", Some(id)).with(serde_json::json!({"old": RoleView::from(role)}));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::NoContent().finish())
}

async fn find_role(app: &App, id: i64) -> Result<RoleRow, Problem> {
    let all = app.store.run(users::all_roles).await?;
    all.into_iter().find(|role| role.id == id).ok_or_else(|| Problem::not_found("the role"))
}

/// Nobody edits a role they have (AC-05), nor one that may more than they do; the administrator's is whole by definition.
fn may_edit(who: &Caller, role: &RoleRow) -> Result<(), Problem> {
    let forbidden = |why: &str| Err(Problem::new(Code::Forbidden, why));
    if role.name == Role::Administrator.key() {
        return forbidden("the administrator has every right; this role is not edited");
    }
    if who.user().is_some_and(|me| !me.user.is_root && me.user.roles.contains(&role.name)) {
        return forbidden("you have this role yourself");
    }
    may_grant(who, std::slice::from_ref(role))
}

fn parse_grants(keys: &[String]) -> Result<Grants, Problem> {
    keys.iter()
        .map(|key| {
            Grant::from_key(key)
                .ok_or_else(|| Problem::field("grants", format!("«{key:.40}» is not the key of a right")))
        })
        .collect()
}

/// A scope of bots and topics that exist. What was named before may stay named, also when it was removed since.
fn parse_scope(app: &App, scope: RoleScope, before: &RoleScope) -> Result<RoleScope, Problem> {
    let named = scope.bot_ids.len().max(scope.subject_ids.len());
    if named > MOST_NAMED {
        return Err(Problem::field("scope", format!("{named} are named, at most {MOST_NAMED} are accepted")));
    }
    let catalogue = app.engine.catalogue();
    let mut bots = scope.bot_ids.difference(&before.bot_ids);
    if let Some(id) = bots.find(|id| catalogue.bot(**id).is_none()) {
        return Err(Problem::field("scope.bot_ids", format!("there is no bot {id}")));
    }
    let mut subjects = scope.subject_ids.difference(&before.subject_ids);
    if let Some(id) = subjects.find(|id| !catalogue.subjects.iter().any(|s| s.id == **id)) {
        return Err(Problem::field("scope.subject_ids", format!("there is no topic {id}")));
    }
    Ok(scope)
}

fn parse_description(raw: &str) -> Result<String, Problem> {
    let text = rozmova_actors::domain::message::clean_text(raw).trim().to_owned();
    let chars = text.chars().count();
    if chars > 500 {
        return Err(Problem::field("description", format!("{chars} characters, at most 500 are accepted")));
    }
    Ok(text)
}

fn name_taken(error: StoreError) -> Problem {
    if error.is_unique_violation() {
        Problem::new(Code::Conflict, "a role with this name exists")
    } else {
        Problem::from(error)
    }
}
