//! Users, their roles and rights (`users`, `roles`, `role_grants`, `user_roles`).

use std::collections::BTreeMap;

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, OptionalExtension as _, QueryDsl as _,
    QueryResult, RunQueryDsl as _,
};
use rozmova_actors::domain::{Grant, Grants, OperatorId, OperatorStatusId, Role, RoleScope, SkillGroupId, Timestamp};

use crate::{
    catalogue_edit::{Changed, hold, next_version},
    client_fields::{self, Holder},
    db::Conn,
    operator_quotas,
    schema::{operators, role_grants, roles, second_factors, skill_group_operators, user_roles, users},
};

/// A row of `users`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// Id; also the operator's.
    pub id: OperatorId,
    /// Lower case, unique.
    pub email: String,
    /// Name.
    pub name: String,
    /// argon2id, `None` when the user cannot sign in with a password.
    pub password_hash: Option<String>,
    /// Deactivated users cannot sign in.
    pub active: bool,
    /// System owner.
    pub is_root: bool,
    /// Made.
    pub created_at: Timestamp,
    /// Deactivated.
    pub deactivated_at: Option<Timestamp>,
    /// Optimistic lock.
    pub version: i64,
    /// Values of own fields by key.
    pub extra: serde_json::Value,
    /// Erased: nothing of the person is left in the row.
    pub erased_at: Option<Timestamp>,
}

/// A user with what they may do.
#[derive(Debug, Clone, PartialEq)]
pub struct UserInfoRow {
    /// Id.
    pub id: OperatorId,
    /// E-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Active.
    pub active: bool,
    /// System owner.
    pub is_root: bool,
    /// Can sign in with a password; an active user without one is invited.
    pub has_password: bool,
    /// Role names, ascending by the role's id.
    pub roles: Vec<String>,
    /// Union of the roles' rights, each within the scope of its role; a root user has all.
    pub grants: Grants,
    /// Groups.
    pub skill_group_ids: Vec<SkillGroupId>,
    /// Made.
    pub created_at: Timestamp,
    /// Optimistic lock.
    pub version: i64,
    /// Values of own fields by key.
    pub extra: serde_json::Value,
    /// A role asks for a second step of the sign-in and none is in force yet.
    pub owes_second_factor: bool,
    /// Nothing of the person is left: the account stands for what they did, and is not used again.
    pub erased: bool,
}

/// A role.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleRow {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Cannot be removed.
    pub is_system: bool,
    /// Rights.
    pub grants: Grants,
    /// What it is for.
    pub description: String,
    /// What it is limited to.
    pub scope: RoleScope,
    /// Its holders have a second step of the sign-in, or set it up before anything else.
    pub second_factor: bool,
    /// Optimistic lock.
    pub version: i64,
}

impl RoleRow {
    /// Its rights as its holders have them: within its scope.
    #[must_use]
    pub fn held(&self) -> Grants {
        self.grants.clone().within(&self.scope)
    }
}

type Raw = (
    i64,
    String,
    String,
    Option<String>,
    bool,
    bool,
    String,
    i64,
    i64,
    Option<i64>,
    i64,
    serde_json::Value,
    Option<i64>,
    Option<i64>,
    Option<String>,
);

fn row(raw: Raw) -> UserRow {
    UserRow {
        id: OperatorId(raw.0),
        email: raw.1,
        name: raw.2,
        password_hash: raw.3,
        active: raw.4,
        is_root: raw.5,
        created_at: Timestamp(raw.7),
        deactivated_at: raw.9.map(Timestamp),
        version: raw.10,
        extra: raw.11,
        erased_at: raw.12.map(Timestamp),
    }
}

/// The user with this e-mail (lower case).
///
/// # Errors
/// The statement's.
pub fn by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<UserRow>> {
    on_db!(conn, c => users::table.filter(users::email.eq(email)).first::<Raw>(c).optional()).map(|u| u.map(row))
}

/// One user.
///
/// # Errors
/// The statement's.
pub fn by_id(conn: &mut Conn, id: OperatorId) -> QueryResult<Option<UserRow>> {
    on_db!(conn, c => users::table.find(id.get()).first::<Raw>(c).optional()).map(|u| u.map(row))
}

/// Names of users, active or not; those that are not there are left out.
///
/// # Errors
/// The statement's.
pub fn names(conn: &mut Conn, ids: &[OperatorId]) -> QueryResult<BTreeMap<OperatorId, String>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let found: Vec<(i64, String)> = on_db!(conn, c => users::table
        .filter(users::id.eq_any(&ids))
        .select((users::id, users::name))
        .load(c))?;
    Ok(found.into_iter().map(|(id, name)| (id.into(), name)).collect())
}

/// One user with rights.
///
/// # Errors
/// The statement's.
pub fn info(conn: &mut Conn, id: OperatorId) -> QueryResult<Option<UserInfoRow>> {
    let Some(user) = by_id(conn, id)? else { return Ok(None) };
    Ok(with_rights(conn, vec![user])?.pop())
}

/// Users after an id, ascending; `active` filters.
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, after: i64, limit: i64, active: Option<bool>) -> QueryResult<Vec<UserInfoRow>> {
    let found: Vec<Raw> = on_db!(conn, c => match active {
        Some(active) => users::table
            .filter(users::id.gt(after))
            .filter(users::active.eq(active))
            .order(users::id.asc())
            .limit(limit)
            .load(c),
        None => users::table.filter(users::id.gt(after)).order(users::id.asc()).limit(limit).load(c),
    })?;
    with_rights(conn, found.into_iter().map(row).collect())
}

fn with_rights(conn: &mut Conn, found: Vec<UserRow>) -> QueryResult<Vec<UserInfoRow>> {
    let ids: Vec<i64> = found.iter().map(|user| user.id.get()).collect();
    let known: BTreeMap<i64, RoleRow> = all_roles(conn)?.into_iter().map(|role| (role.id, role)).collect();
    let held: Vec<(i64, i64)> = on_db!(conn, c => user_roles::table
        .filter(user_roles::user_id.eq_any(&ids))
        .order(user_roles::role_id.asc())
        .select((user_roles::user_id, user_roles::role_id))
        .load(c))?;
    let groups: Vec<(i64, i64)> = on_db!(conn, c => skill_group_operators::table
        .filter(skill_group_operators::operator_id.eq_any(&ids))
        .order(skill_group_operators::skill_group_id.asc())
        .select((skill_group_operators::operator_id, skill_group_operators::skill_group_id))
        .load(c))?;
    let stepped: Vec<i64> = if known.values().any(|role| role.second_factor) {
        on_db!(conn, c => second_factors::table
            .filter(second_factors::user_id.eq_any(&ids))
            .filter(second_factors::confirmed_at.is_not_null())
            .select(second_factors::user_id)
            .load(c))?
    } else {
        Vec::new()
    };
    Ok(found
        .into_iter()
        .map(|user| {
            let mine: Vec<&RoleRow> =
                held.iter().filter(|(id, _)| *id == user.id.get()).filter_map(|(_, role)| known.get(role)).collect();
            let grants = if user.is_root {
                Grants::all()
            } else {
                mine.iter().fold(Grants::default(), |sum, role| sum.union(&role.held()))
            };
            UserInfoRow {
                owes_second_factor: mine.iter().any(|role| role.second_factor) && !stepped.contains(&user.id.get()),
                roles: mine.iter().map(|role| role.name.clone()).collect(),
                grants,
                skill_group_ids: groups
                    .iter()
                    .filter(|(id, _)| *id == user.id.get())
                    .map(|(_, group)| SkillGroupId(*group))
                    .collect(),
                id: user.id,
                email: user.email,
                name: user.name,
                active: user.active,
                is_root: user.is_root,
                has_password: user.password_hash.is_some(),
                created_at: user.created_at,
                version: user.version,
                extra: user.extra,
                erased: user.erased_at.is_some(),
            }
        })
        .collect())
}

/// All roles with their rights, ascending by id. Rights this program does not know are left out.
///
/// # Errors
/// The statement's.
pub fn all_roles(conn: &mut Conn) -> QueryResult<Vec<RoleRow>> {
    let found: Vec<(i64, String, bool, String, i64, serde_json::Value, bool)> =
        on_db!(conn, c => roles::table.order(roles::id.asc()).load(c))?;
    let granted: Vec<(i64, String)> =
        on_db!(conn, c => role_grants::table.select((role_grants::role_id, role_grants::grant_key)).load(c))?;
    found
        .into_iter()
        .map(|(id, name, is_system, description, version, scope, second_factor)| {
            Ok(RoleRow {
                description,
                version,
                grants: granted
                    .iter()
                    .filter(|(role, _)| *role == id)
                    .filter_map(|(_, key)| Grant::from_key(key))
                    .collect(),
                id,
                name,
                is_system,
                scope: read_scope(scope)?,
                second_factor,
            })
        })
        .collect()
}

/// A scope that is not understood is a fault: to take it for no scope would open everything.
fn read_scope(scope: serde_json::Value) -> QueryResult<RoleScope> {
    serde_json::from_value(scope).map_err(|e| diesel::result::Error::DeserializationError(e.into()))
}

/// Makes a role.
///
/// # Errors
/// A unique violation when the name is taken.
pub fn insert_role(conn: &mut Conn, new: &RoleRow) -> QueryResult<()> {
    let values = (
        roles::id.eq(new.id),
        roles::name.eq(&new.name),
        roles::is_system.eq(new.is_system),
        roles::description.eq(&new.description),
        roles::version.eq(new.version),
        roles::scope.eq(serde_json::json!(new.scope)),
        roles::second_factor.eq(new.second_factor),
    );
    on_db!(conn, c => diesel::insert_into(roles::table).values(values).execute(c))?;
    set_grants(conn, new.id, &new.grants)
}

/// Replaces a role's name, description, rights, scope and whether it asks for a second step.
///
/// # Errors
/// A unique violation when the name is taken.
pub fn update_role(conn: &mut Conn, role: &RoleRow, expect: Option<i64>) -> QueryResult<Changed> {
    hold(conn, "roles", role.id)?;
    let found: Option<i64> = on_db!(conn, c => roles::table.find(role.id).select(roles::version).first(c).optional())?;
    let version = match next_version(found, expect) {
        Ok(version) => version,
        Err(refused) => return Ok(refused),
    };
    on_db!(conn, c => diesel::update(roles::table.find(role.id))
        .set((
            roles::name.eq(&role.name),
            roles::description.eq(&role.description),
            roles::scope.eq(serde_json::json!(role.scope)),
            roles::second_factor.eq(role.second_factor),
            roles::version.eq(version),
        ))
        .execute(c))?;
    set_grants(conn, role.id, &role.grants)?;
    Ok(Changed::Done(version))
}

fn set_grants(conn: &mut Conn, role: i64, grants: &Grants) -> QueryResult<()> {
    on_db!(conn, c => diesel::delete(role_grants::table.filter(role_grants::role_id.eq(role))).execute(c))?;
    for grant in grants.keys() {
        on_db!(conn, c => diesel::insert_into(role_grants::table)
            .values((role_grants::role_id.eq(role), role_grants::grant_key.eq(grant.key())))
            .execute(c))?;
    }
    Ok(())
}

/// Removes a role with its rights; `false` when there is none.
///
/// # Errors
/// A foreign key violation while somebody has it.
pub fn delete_role(conn: &mut Conn, id: i64) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(roles::table.find(id)).execute(c)).map(|n| n == 1)
}

/// Everybody who has the role, ascending.
///
/// # Errors
/// The statement's.
pub fn holders_of(conn: &mut Conn, role: i64) -> QueryResult<Vec<OperatorId>> {
    let ids: Vec<i64> = on_db!(conn, c => user_roles::table
        .filter(user_roles::role_id.eq(role))
        .order(user_roles::user_id.asc())
        .select(user_roles::user_id)
        .load(c))?;
    Ok(ids.into_iter().map(OperatorId).collect())
}

/// Whether an active administrator exists: otherwise the set-up page is open.
///
/// # Errors
/// The statement's.
pub fn has_administrator(conn: &mut Conn) -> QueryResult<bool> {
    administrators_except(conn, None).map(|count| count > 0)
}

/// Active administrators besides `except`.
///
/// # Errors
/// The statement's.
pub fn administrators_except(conn: &mut Conn, except: Option<OperatorId>) -> QueryResult<i64> {
    let except = except.map_or(0, OperatorId::get);
    on_db!(conn, c => users::table
        .inner_join(user_roles::table.on(user_roles::user_id.eq(users::id)))
        .inner_join(roles::table.on(roles::id.eq(user_roles::role_id)))
        .filter(roles::name.eq(Role::Administrator.key()))
        .filter(users::active.eq(true))
        .filter(users::id.ne(except))
        .count()
        .get_result(c))
}

/// Whether nobody but this one could administer. For a transaction that takes the role or the account away: such transactions wait
/// for each other, so that two administrators do not take it from each other at the same moment.
///
/// # Errors
/// The statements'.
pub fn is_last_administrator(conn: &mut Conn, id: OperatorId) -> QueryResult<bool> {
    let role: Option<i64> = on_db!(conn, c => roles::table
        .filter(roles::name.eq(Role::Administrator.key()))
        .select(roles::id)
        .first(c)
        .optional())?;
    if let Some(role) = role {
        hold(conn, "roles", role)?;
    }
    administrators_except(conn, Some(id)).map(|others| others == 0)
}

/// What makes a user.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Id.
    pub id: OperatorId,
    /// Lower case.
    pub email: String,
    /// Name.
    pub name: String,
    /// argon2id.
    pub password_hash: Option<String>,
    /// Role ids.
    pub role_ids: Vec<i64>,
    /// Values of own fields by key.
    pub extra: serde_json::Value,
    /// When.
    pub now: Timestamp,
}

/// Makes a user with roles and an operator's row in the given status. The instance's first user is its root.
///
/// # Errors
/// A unique violation when the e-mail is taken.
pub fn insert(conn: &mut Conn, new: &NewUser, status: OperatorStatusId) -> QueryResult<()> {
    let anybody: Option<i64> = on_db!(conn, c => users::table.select(users::id).first(c).optional())?;
    let values = (
        users::id.eq(new.id.get()),
        users::email.eq(&new.email),
        users::name.eq(&new.name),
        users::password_hash.eq(&new.password_hash),
        users::active.eq(true),
        users::is_root.eq(anybody.is_none()),
        users::language.eq(""),
        users::created_at.eq(new.now.micros()),
        users::updated_at.eq(new.now.micros()),
        users::version.eq(1),
        users::extra.eq(&new.extra),
    );
    on_db!(conn, c => diesel::insert_into(users::table).values(values).execute(c))?;
    client_fields::index_values(conn, Holder::User, new.id.get())?;
    if let Some(hash) = &new.password_hash {
        crate::password_history::add(conn, new.id, hash, new.now)?;
    }
    set_roles(conn, new.id, &new.role_ids)?;
    let operator = (
        operators::user_id.eq(new.id.get()),
        operators::status_id.eq(status.get()),
        operators::status_since.eq(new.now.micros()),
        operators::limit_by_channel.eq(serde_json::json!({})),
        operators::level.eq(3),
        operators::distribution_paused.eq(false),
    );
    on_db!(conn, c => diesel::insert_into(operators::table).values(operator).execute(c)).map(|_| ())
}

fn set_roles(conn: &mut Conn, user: OperatorId, role_ids: &[i64]) -> QueryResult<()> {
    on_db!(conn, c => diesel::delete(user_roles::table.filter(user_roles::user_id.eq(user.get()))).execute(c))?;
    for role in role_ids {
        on_db!(conn, c => diesel::insert_into(user_roles::table)
            .values((user_roles::user_id.eq(user.get()), user_roles::role_id.eq(*role)))
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// What a change of a user sets; `None` keeps.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// Name.
    pub name: Option<String>,
    /// E-mail, lower case.
    pub email: Option<String>,
    /// argon2id.
    pub password_hash: Option<String>,
    /// With a password: another one is set before the next sign-in with it ([`crate::password_demands`]).
    pub change_at_next_login: bool,
    /// Role ids.
    pub role_ids: Option<Vec<i64>>,
    /// Active.
    pub active: Option<bool>,
    /// All values of own fields as they become.
    pub extra: Option<serde_json::Value>,
    /// Own quota of touches a day; `Some(None)` takes it away.
    pub touches_per_day: Option<Option<u32>>,
}

/// Changes a user; `false` when there is no such user or the expected version is stale.
///
/// # Errors
/// A unique violation when the e-mail is taken.
pub fn update(
    conn: &mut Conn,
    id: OperatorId,
    change: &UserChange,
    expect: Option<i64>,
    now: Timestamp,
) -> QueryResult<bool> {
    let Some(user) = by_id(conn, id)? else { return Ok(false) };
    if expect.is_some_and(|version| version != user.version) {
        return Ok(false);
    }
    let active = change.active.unwrap_or(user.active);
    let deactivated = if active { None } else { Some(user.deactivated_at.unwrap_or(now).micros()) };
    let changed = on_db!(conn, c => diesel::update(users::table.find(id.get()).filter(users::version.eq(user.version)))
        .set((
            users::name.eq(change.name.as_ref().unwrap_or(&user.name)),
            users::email.eq(change.email.as_ref().unwrap_or(&user.email)),
            users::password_hash.eq(change.password_hash.as_ref().or(user.password_hash.as_ref())),
            users::active.eq(active),
            users::extra.eq(change.extra.as_ref().unwrap_or(&user.extra)),
            users::deactivated_at.eq(deactivated),
            users::updated_at.eq(now.micros()),
            users::version.eq(user.version + 1),
        ))
        .execute(c))?;
    if changed == 1 && change.extra.is_some() {
        client_fields::index_values(conn, Holder::User, id.get())?;
    }
    if changed == 1
        && let Some(quota) = change.touches_per_day
    {
        operator_quotas::set_of_user(conn, id, quota)?;
    }
    if changed == 1
        && let Some(role_ids) = &change.role_ids
    {
        set_roles(conn, id, role_ids)?;
    }
    if changed == 1
        && let Some(hash) = &change.password_hash
    {
        crate::password_demands::clear(conn, id)?;
        if change.change_at_next_login {
            crate::password_demands::put(conn, id, now)?;
        }
        // The hash before may be older than the history.
        let known = crate::password_history::newest(conn, id, crate::password_history::MOST)?;
        if let Some(former) = user.password_hash.as_ref().filter(|former| !known.contains(former)) {
            crate::password_history::add(conn, id, former, now.plus_micros(-1))?;
        }
        crate::password_history::add(conn, id, hash, now)?;
    }
    Ok(changed == 1)
}

/// What a change of limits sets; `None` keeps, `Some(None)` inherits the instance's.
#[derive(Debug, Clone, Default)]
pub struct LimitChange {
    /// Total.
    pub total: Option<Option<i32>>,
    /// By channel key.
    pub by_channel: Option<BTreeMap<String, u32>>,
    /// Distribution paused.
    pub paused: Option<bool>,
    /// Who pauses it; goes with `paused`.
    pub paused_by: Option<OperatorId>,
    /// Level, 1..=5.
    pub level: Option<u8>,
    /// Own quota of touches a day; `Some(None)` takes it away.
    pub touches_per_day: Option<Option<u32>>,
}

/// Sets an operator's limits; `false` when there is no such operator.
///
/// # Errors
/// The statement's.
pub fn set_limits(conn: &mut Conn, id: OperatorId, change: &LimitChange) -> QueryResult<bool> {
    let exists: Option<i64> =
        on_db!(conn, c => operators::table.find(id.get()).select(operators::user_id).first(c).optional())?;
    if exists.is_none() {
        return Ok(false);
    }
    if let Some(total) = change.total {
        on_db!(conn, c => diesel::update(operators::table.find(id.get())).set(operators::limit_total.eq(total)).execute(c))?;
    }
    if let Some(by_channel) = &change.by_channel {
        let json = serde_json::json!(by_channel);
        on_db!(conn, c => diesel::update(operators::table.find(id.get())).set(operators::limit_by_channel.eq(json)).execute(c))?;
    }
    if let Some(paused) = change.paused {
        on_db!(conn, c => diesel::update(operators::table.find(id.get()))
            .set((
                operators::distribution_paused.eq(paused),
                operators::paused_by.eq(change.paused_by.map(OperatorId::get)),
            ))
            .execute(c))?;
    }
    if let Some(level) = change.level {
        on_db!(conn, c => diesel::update(operators::table.find(id.get()))
            .set(operators::level.eq(i16::from(level)))
            .execute(c))?;
    }
    if let Some(quota) = change.touches_per_day {
        operator_quotas::set_of_user(conn, id, quota)?;
    }
    Ok(true)
}

/// Whether distribution to an operator is paused, and by whom; `None` when there is no such operator.
///
/// # Errors
/// The statement's.
pub fn pause_of(conn: &mut Conn, id: OperatorId) -> QueryResult<Option<(bool, Option<OperatorId>)>> {
    let found: Option<(bool, Option<i64>)> = on_db!(conn, c => operators::table
        .find(id.get())
        .select((operators::distribution_paused, operators::paused_by))
        .first(c)
        .optional())?;
    Ok(found.map(|(paused, by)| (paused, by.map(OperatorId))))
}

/// Pauses distribution to an operator by themselves, or lets it go on; `false` when somebody else has paused it, whose pause stays. One
/// statement, so that a pause that comes in between is not lifted.
///
/// # Errors
/// The statement's.
pub fn set_own_pause(conn: &mut Conn, id: OperatorId, paused: bool) -> QueryResult<bool> {
    let by = paused.then_some(id.get());
    let own = operators::paused_by.eq(id.get()).or(operators::distribution_paused.eq(false));
    on_db!(conn, c => diesel::update(operators::table.find(id.get()).filter(own))
        .set((operators::distribution_paused.eq(paused), operators::paused_by.eq(by)))
        .execute(c))
    .map(|changed| changed == 1)
}

/// The seeded status that is offline by default.
pub const SEEDED_OFFLINE: OperatorStatusId = OperatorStatusId(32);
