//! `rozmova admin create|reset-password`: work beside a running server, since it only adds rows.

use std::io::Read as _;

use rozmova_actors::{
    domain::{IdKind, OperatorId},
    ports::Clock as _,
};
use rozmova_store::{
    access_links,
    audit_log::{self, AuditLogRow},
    sessions,
    users::{self, NewUser, UserChange},
};

use super::{CliError, CreateArgs, ResetArgs};
use crate::{
    app::SystemClock,
    auth::{self, Passwords},
    config::Config,
    instance,
};

/// Longest password that is hashed, bytes (security.md AU-12); what comes after it is not read.
const MAX_PASSWORD: u64 = 4096;

/// Makes a user.
///
/// # Errors
/// [`CliError`].
pub fn create(config: &Config, arguments: &CreateArgs) -> Result<(), CliError> {
    let password = typed_password()?;
    make(config, &arguments.email, &arguments.name, &password, &arguments.role)?;
    println!("{} may sign in as {}", arguments.email, arguments.role);
    Ok(())
}

/// What stands on standard input, without the end of its line.
fn typed_password() -> Result<String, CliError> {
    let mut password = String::new();
    std::io::stdin()
        .take(MAX_PASSWORD)
        .read_to_string(&mut password)
        .map_err(|e| CliError::Usage(format!("the password cannot be read from standard input: {e}")))?;
    Ok(password.trim_end_matches(['\n', '\r']).to_owned())
}

/// Sets a new password and ends the person's sign-ins; a running server follows within half a minute (administration.md 5).
///
/// # Errors
/// [`CliError`].
pub fn reset(config: &Config, arguments: &ResetArgs) -> Result<(), CliError> {
    let refused = |problem: crate::problem::Problem| CliError::Usage(problem.to_string());
    let failed = |e: rozmova_store::StoreError| CliError::Failed(e.to_string());
    let email = crate::http::users::parse_email(&arguments.email).map_err(refused)?;
    let password = typed_password()?;
    let store = instance::store(config)?;
    let wanted = email.clone();
    let user = store.run_blocking(move |conn| users::by_email(conn, &wanted)).map_err(failed)?;
    let user = user.ok_or_else(|| CliError::Failed(format!("nobody signs in as {email}")))?;
    Passwords::new(1, config.security.password_min_chars)
        .check_new_of(&password, &user.email, &user.name)
        .map_err(refused)?;
    let change =
        UserChange { password_hash: Some(auth::hash_now(&password).map_err(refused)?), ..UserChange::default() };
    let now = SystemClock.now();
    let (id, active) = (user.id, user.active);
    store
        .write_blocking(move |conn| {
            access_links::revoke_all_of(conn, id, now)?;
            users::update(conn, id, &change, None, now)?;
            let note = AuditLogRow {
                id: rozmova_store::ids::reserve(conn, IdKind::Audit, 1)?.start,
                at: now,
                actor_id: None,
                actor_name: String::from("command line"),
                action: String::from("user.password_reset"),
                object_kind: String::from("user"),
                object_id: Some(id.get()),
                ip: String::new(),
                data: serde_json::Value::Null,
            };
            audit_log::append(conn, &[note])?;
            sessions::revoke_all_of(conn, id, "password_changed", now)
        })
        .map_err(failed)?;
    println!("{email} has a new password; all sign-ins ended");
    if !active {
        println!("the user is deactivated: an administrator activates them");
    }
    Ok(())
}

/// Makes a user with one role. Used by the demonstration too.
///
/// # Errors
/// [`CliError`].
pub fn make(config: &Config, email: &str, name: &str, password: &str, role: &str) -> Result<OperatorId, CliError> {
    let refused = |problem: crate::problem::Problem| CliError::Usage(problem.to_string());
    let email = crate::http::users::parse_email(email).map_err(refused)?;
    let name = crate::http::users::parse_name("name", name).map_err(refused)?;
    Passwords::new(1, config.security.password_min_chars).check_new(password).map_err(refused)?;
    let store = instance::store(config)?;
    let failed = |e: rozmova_store::StoreError| CliError::Failed(e.to_string());
    let roles = store.run_blocking(users::all_roles).map_err(failed)?;
    let Some(role) = roles.iter().find(|row| row.name == role) else {
        let known: Vec<&str> = roles.iter().map(|row| row.name.as_str()).collect();
        return Err(CliError::Usage(format!("there is no role «{role}»; accepted: {}", known.join(", "))));
    };
    let role = role.id;
    let password_hash = auth::hash_now(password).map_err(refused)?;
    let now = SystemClock.now();
    let made = store.write_blocking(move |conn| {
        let id = OperatorId(rozmova_store::ids::reserve(conn, IdKind::Catalogue, 1)?.start);
        let status = rozmova_store::operators::default_status(conn, false)?.unwrap_or(users::SEEDED_OFFLINE);
        let new = NewUser {
            id,
            email,
            name,
            password_hash: Some(password_hash),
            role_ids: vec![role],
            extra: serde_json::json!({}),
            now,
        };
        users::insert(conn, &new, status)?;
        Ok(id)
    });
    made.map_err(|e| {
        if e.is_unique_violation() {
            CliError::Failed(String::from("a user with this e-mail exists"))
        } else {
            failed(e)
        }
    })
}
