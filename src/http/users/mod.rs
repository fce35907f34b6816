//! Users and roles (administration.md 2–3).

pub mod create;
pub mod deactivate;
pub mod erase;
pub mod import;
pub mod link;
pub mod password;
pub mod read;
pub mod role_edit;
pub mod roles;
pub mod second_factor;
pub mod sessions;
pub mod update;

use rozmova_actors::domain::{Grants, OperatorId, Role, SkillGroupId, Timestamp};
use rozmova_store::users::{RoleRow, UserInfoRow};

use super::prelude::*;
use crate::routes::{Row, delete, get, patch, post};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    const USERS: &[Grant] = &[Grant::SettingsUsers];
    vec![
        get("/api/v1/users", read::list)
            .any_of(USERS)
            .says("users", "Users")
            .query::<read::ListQuery>()
            .returns::<Page<UserView>>(),
        post("/api/v1/users", create::create)
            .any_of(USERS)
            .says("users", "Makes a user")
            .body::<create::CreateBody>()
            .creates::<UserView>(),
        post("/api/v1/users/import", import::import)
            .any_of(USERS)
            .says("users", "Makes users from a CSV file, each line on its own; with dry_run only judges them")
            .body::<import::ImportBody>()
            .returns::<import::ImportAnswer>()
            .honours_key(),
        get("/api/v1/users/{id}", read::one).any_of(USERS).says("users", "A user").returns::<UserView>(),
        patch("/api/v1/users/{id}", update::update)
            .any_of(USERS)
            .says("users", "Changes a user")
            .body::<update::UpdateBody>()
            .returns::<UserView>(),
        post("/api/v1/users/{id}/deactivate", deactivate::deactivate)
            .any_of(USERS)
            .says("users", "Signs a user out everywhere and gives their dialogs back, or to a colleague")
            .body::<deactivate::DeactivateBody>()
            .returns::<deactivate::DeactivateAnswer>(),
        post("/api/v1/users/{id}/erase", erase::erase)
            .any_of(USERS)
            .says("users", "Makes a deactivated user anonymous, with the caller's password; there is no way back")
            .body::<erase::EraseBody>()
            .returns::<UserView>(),
        post("/api/v1/users/{id}/link", link::create)
            .any_of(USERS)
            .says("users", "Makes a one-time link that sets the user's password; former links end")
            .body::<link::NewLinkBody>()
            .creates::<link::LinkView>(),
        post("/api/v1/users/{id}/link/mail", link::mail)
            .any_of(USERS)
            .says("users", "Makes such a link and sends it to the user by e-mail; nobody else sees it")
            .body::<link::NewLinkBody>()
            .creates::<link::MailedLink>(),
        get("/api/v1/users/{id}/sessions", sessions::list)
            .any_of(USERS)
            .says("users", "Sign-ins of a user that are alive")
            .returns::<Page<sessions::UserSession>>(),
        delete("/api/v1/users/{id}/sessions", sessions::end_all)
            .any_of(USERS)
            .says("users", "Ends every sign-in of a user and its sockets")
            .status(204),
        delete("/api/v1/users/{id}/sessions/{session}", sessions::end)
            .any_of(USERS)
            .says("users", "Ends a sign-in of a user and its sockets")
            .status(204),
        delete("/api/v1/users/{id}/second-factor", second_factor::remove)
            .any_of(USERS)
            .says("users", "Removes the second factor of somebody who lost it; their sign-ins end")
            .status(204),
        post("/api/v1/roles", role_edit::create)
            .any_of(&[Grant::SettingsRoles])
            .says("users", "Makes a role; nobody gives a right they do not have")
            .body::<role_edit::RoleBody>()
            .creates::<roles::RoleView>(),
        patch("/api/v1/roles/{id}", role_edit::update)
            .any_of(&[Grant::SettingsRoles])
            .says("users", "Changes a role; its holders' rights change at once")
            .body::<role_edit::RolePatch>()
            .returns::<roles::RoleView>(),
        delete("/api/v1/roles/{id}", role_edit::remove)
            .any_of(&[Grant::SettingsRoles])
            .says("users", "Removes a role that nobody has")
            .status(204),
        get("/api/v1/roles", roles::list)
            .any_of(&[Grant::SettingsUsers, Grant::SettingsRoles])
            .says("users", "Roles")
            .returns::<Page<roles::RoleView>>(),
    ]
}

/// A user.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UserView {
    /// Id; also the operator's.
    pub id: OperatorId,
    /// E-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role names.
    pub roles: Vec<String>,
    /// Active.
    pub active: bool,
    /// System owner.
    pub is_root: bool,
    /// `active | directory | invited | inactive | erased`; an invited user has not set a password yet, one of `directory` has none and signs
    /// in with the company directory's.
    pub status: &'static str,
    /// Skill groups.
    pub skill_group_ids: Vec<SkillGroupId>,
    /// Values of own fields by key.
    pub extra: serde_json::Value,
    /// Own quota of unique clients to write to in a day, which outweighs those of the groups; null = none of their own.
    pub touches_per_day: Option<u32>,
    /// Made.
    pub created_at: Timestamp,
    /// Optimistic lock.
    pub version: i64,
}

/// The row alone; `user_fields::views` adds what is stored elsewhere.
impl From<UserInfoRow> for UserView {
    fn from(row: UserInfoRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            roles: row.roles,
            active: row.active,
            is_root: row.is_root,
            status: match (row.active, row.has_password) {
                (false, _) if row.erased => "erased",
                (false, _) => "inactive",
                (true, false) => "invited",
                (true, true) => "active",
            },
            skill_group_ids: row.skill_group_ids,
            extra: row.extra,
            touches_per_day: None,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// A checked name: 1 to 200 visible characters.
///
/// # Errors
/// 422 that names the field.
pub fn parse_name(field: &str, raw: &str) -> Result<String, Problem> {
    let name = rozmova_actors::domain::message::clean_text(raw).trim().to_owned();
    let chars = name.chars().count();
    if chars == 0 || chars > 200 {
        return Err(Problem::field(field, format!("{chars} characters, 1 to 200 are accepted")));
    }
    Ok(name)
}

/// A checked e-mail, lower case.
///
/// # Errors
/// 422.
pub fn parse_email(raw: &str) -> Result<String, Problem> {
    let email = raw.trim().to_lowercase();
    let fits = email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    if fits { Ok(email) } else { Err(Problem::field("email", "is not an address such as name@example.com")) }
}

/// The rows of role names.
pub(in crate::http) fn find_roles(all: &[RoleRow], names: &[impl AsRef<str>]) -> Result<Vec<RoleRow>, Problem> {
    let known = || all.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        return Err(Problem::field("roles", format!("at least one is needed: {}", known())));
    }
    names
        .iter()
        .map(|name| {
            all.iter()
                .find(|role| role.name == name.as_ref())
                .cloned()
                .ok_or_else(|| Problem::field("roles", format!("«{:.40}» is not a role: {}", name.as_ref(), known())))
        })
        .collect()
}

/// Nobody gives what they do not have (administration.md 2, AC-05).
pub(in crate::http) fn may_grant(caller: &Caller, roles: &[RoleRow]) -> Result<(), Problem> {
    let mine = caller.grants();
    let wanted = roles.iter().fold(Grants::default(), |sum, role| sum.union(&role.held()));
    match mine.lacks(&wanted) {
        None => Ok(()),
        Some(known) if mine.has(known) => Err(Problem::new(
            Code::Forbidden,
            format!("these roles hold the right {} for bots or topics that you do not have it for", known.key()),
        )),
        Some(missing) => Err(Problem::new(
            Code::Forbidden,
            format!("these roles hold the right {} that you do not have", missing.key()),
        )),
    }
}

/// The owner of the instance, or an administrator: for what would give its holder every other right besides.
pub(in crate::http) fn is_administrator(who: &Caller) -> bool {
    who.user().is_some_and(|me| me.user.is_root || me.user.roles.iter().any(|role| role == Role::Administrator.key()))
}

/// Nobody changes somebody who may more than they do; the root only changes themselves; whoever was erased stays so.
fn may_touch(caller: &Caller, target: &UserInfoRow) -> Result<(), Problem> {
    let own = caller.user().is_some_and(|me| me.user.id == target.id);
    let mine = caller.grants();
    if target.erased {
        return Err(Problem::new(Code::Conflict, "this person was erased"));
    }
    if target.is_root && !own {
        return Err(Problem::new(Code::Forbidden, "the root administrator is changed by themselves only"));
    }
    if !own && mine.lacks(&target.grants).is_some() {
        return Err(Problem::new(Code::Forbidden, "this user has rights that you do not have"));
    }
    Ok(())
}

/// The user's row with rights.
pub(crate) async fn find(app: &App, id: OperatorId) -> Result<UserInfoRow, Problem> {
    app.store.run(move |conn| rozmova_store::users::info(conn, id)).await?.ok_or_else(|| Problem::not_found("the user"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_email_is_folded_and_rubbish_is_refused() {
        assert_eq!(parse_email(" Olena@Example.COM ").unwrap(), "olena@example.com");
        for bad in ["", "olena", "olena@", "@example.com", "a b@example.com", "a@b@example.com", "a\u{0}@example.com"] {
            assert!(parse_email(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_loses_control_characters() {
        assert_eq!(parse_name("name", " Оле\u{0}на ").unwrap(), "Олена");
        assert!(parse_name("name", "\u{0}").is_err());
    }
}
