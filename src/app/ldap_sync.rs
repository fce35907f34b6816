//! The look at the company directory (administration.md 4): every `sync_interval_min` minutes, at start, when its settings change, and
//! when somebody asks for it. Roles of the map follow the groups; who is gone or switched off there is signed out once, and
//! their dialogs go to others.
//!
//! What was decided and why: `auth/directory/DECISION-directory.md`. Everything written here is written before it is told.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use rozmova_actors::{
    dialog::messages::RequeueReason,
    distribution::messages::Redistribute,
    domain::{Grant, Grants, OperatorId, Role, Timestamp},
    operator::messages::EndSessions,
};
use rozmova_store::{
    StoreError,
    audit_log::{self, AuditLogRow},
    directory_people::{self, PersonRow, PersonState},
    directory_syncs::{self, SyncRow},
    users::{self, RoleRow, UserChange, UserInfoRow},
};

use super::AppState;
use crate::{
    auth::{
        Caller,
        directory::{Fault, GroupRole, Person, SyncReport, policy},
    },
    http::{audit::Note, operators::redistribute::taken},
    problem::Problem,
};

/// Time between the start and the first look.
const FIRST: Duration = Duration::from_secs(5);
/// Users read at once.
const BATCH: i64 = 500;
/// Who did it, in the audit log.
const ACTOR: &str = "LDAP";

/// What became of somebody's roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// They were right, or somebody changed them at this moment: the next look sees to it.
    Same,
    /// Changed.
    Changed,
    /// Left, because nobody else could administer.
    Kept,
}

/// Why a look changed nothing.
#[derive(Debug, thiserror::Error)]
enum NoLook {
    #[error("{0}")]
    Fault(#[from] Fault),
    #[error("{}", .0.detail)]
    Problem(#[from] Problem),
}

impl From<StoreError> for NoLook {
    fn from(error: StoreError) -> Self {
        Self::Problem(error.into())
    }
}

/// Starts the task that looks regularly; it ends with the stop.
pub fn start(state: &AppState) {
    let state = state.clone();
    actix_web::rt::spawn(async move {
        let mut wait = FIRST;
        while !state.is_stopping() {
            if tokio::time::timeout(wait, state.ldap.woken()).await.is_err() {
                tracing::trace!("time to look at the directory");
            }
            let settings = state.ldap.settings();
            wait = Duration::from_secs(u64::from(settings.sync_interval_min) * 60);
            if settings.is_on() && !state.is_stopping() {
                look(&state).await;
            }
        }
    });
}

/// One look; answers and keeps what it came to. Looks wait for each other.
pub async fn look(state: &AppState) -> SyncReport {
    let _alone = state.ldap.alone().await;
    let report = match compare(state).await {
        Ok(report) => report,
        Err(error) => {
            let problem = match &error {
                NoLook::Fault(fault) => fault.key(),
                NoLook::Problem(_) => "storage",
            };
            tracing::warn!(problem, %error, "the look at the directory changed nothing");
            SyncReport::failed(state.now(), problem, error.to_string())
        }
    };
    let outcome = if report.problem.is_none() { "done" } else { "failed" };
    metrics::counter!("rozmova_ldap_syncs_total", "outcome" => outcome).increment(1);
    state.ldap.note(report.clone());
    if let Err(error) = keep(state, &report).await {
        tracing::warn!(error = %error.detail, "what the look at the directory came to was not stored: a restart forgets it");
    }
    report
}

/// Stores what a look came to.
async fn keep(state: &AppState, report: &SyncReport) -> Result<(), Problem> {
    let row = SyncRow {
        ended_at: report.at,
        problem: report.problem.clone(),
        detail: report.detail.clone(),
        report: serde_json::to_value(report).map_err(Problem::internal)?,
    };
    state.store.write(move |conn| directory_syncs::put(conn, &row)).await?;
    Ok(())
}

/// What the last look came to before a restart; one of another version is as if it had not been.
#[must_use]
pub fn kept(row: SyncRow) -> Option<SyncReport> {
    serde_json::from_value(row.report)
        .inspect_err(
            |error| tracing::warn!(%error, "the stored report of the last look at the directory is not readable"),
        )
        .ok()
}

/// What the directory says of each active account.
struct Seen<'a> {
    user: UserInfoRow,
    person: Option<&'a Person>,
    state: PersonState,
}

async fn compare(state: &AppState) -> Result<SyncReport, NoLook> {
    let asked = state.ldap.settings();
    let everybody = state.ldap.everybody().await?;
    let mut by_login: BTreeMap<&str, Vec<&Person>> = BTreeMap::new();
    for person in &everybody.people {
        for login in person.logins.iter().collect::<BTreeSet<_>>() {
            by_login.entry(login.as_str()).or_default().push(person);
        }
    }
    let (known, roles) = state.store.run(|conn| Ok((directory_people::all(conn)?, users::all_roles(conn)?))).await?;
    let known: BTreeMap<OperatorId, PersonRow> = known.into_iter().map(|row| (row.user_id, row)).collect();

    let mut seen = Vec::new();
    for user in active_users(state).await? {
        // The root administrator is changed by themselves only; a name that two entries have says nothing of anybody.
        let named: &[&Person] = by_login.get(user.email.as_str()).map(Vec::as_slice).unwrap_or_default();
        match named {
            _ if user.is_root => {}
            [person] => {
                let state = if person.disabled { PersonState::Disabled } else { PersonState::Present };
                seen.push(Seen { user, person: Some(*person), state });
            }
            [] if known.contains_key(&user.id) => seen.push(Seen { user, person: None, state: PersonState::Gone }),
            _ => {}
        }
    }

    let mut report = SyncReport {
        at: state.now(),
        problem: None,
        detail: String::new(),
        people: count(everybody.people.len()),
        accounts: count(seen.iter().filter(|one| one.person.is_some()).count()),
        roles_changed: 0,
        signed_out: 0,
        kept: 0,
        missing_groups: everybody.missing_groups.clone(),
    };
    let nowhere = BTreeSet::new();
    let mut rows = Vec::new();
    for one in &seen {
        let there = one.state == PersonState::Present;
        let groups = one.person.filter(|_| there).map_or(&nowhere, |person| &person.groups);
        let before = known.get(&one.user.id);
        if !there && before.is_none_or(|before| before.state == PersonState::Present) {
            sign_out(state, &one.user, one.state).await?;
            report.signed_out += 1;
        }
        match follow(state, &one.user, &roles, &asked.groups, groups).await? {
            Followed::Same => {}
            Followed::Changed => report.roles_changed += 1,
            Followed::Kept => report.kept += 1,
        }
        let dn = one.person.map(|person| person.dn.clone()).or_else(|| before.map(|before| before.dn.clone()));
        let dn = dn.unwrap_or_default();
        if before.is_none_or(|before| (before.state, &before.dn) != (one.state, &dn)) {
            rows.push(PersonRow { user_id: one.user.id, dn, state: one.state, seen_at: report.at });
        }
    }
    // Noted last: a death in between repeats a sign-out, and forgets none.
    if !rows.is_empty() {
        state
            .store
            .write(move |conn| {
                for row in &rows {
                    directory_people::note(conn, row)?;
                }
                Ok(())
            })
            .await?;
    }
    report.at = state.now();
    Ok(report)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

async fn active_users(state: &AppState) -> Result<Vec<UserInfoRow>, StoreError> {
    let mut all: Vec<UserInfoRow> = Vec::new();
    loop {
        let after = all.last().map_or(0, |user| user.id.get());
        let page = state.store.run(move |conn| users::list(conn, after, BATCH, Some(true))).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// Roles of somebody who just proved who they are through the directory, which was `asked` with this map, and that they are there.
///
/// # Errors
/// 503.
pub async fn follow_one(
    state: &AppState,
    user: OperatorId,
    asked: &[GroupRole],
    person: &Person,
) -> Result<(), Problem> {
    let row = PersonRow { user_id: user, dn: person.dn.clone(), state: PersonState::Present, seen_at: state.now() };
    state.store.write(move |conn| directory_people::note(conn, &row)).await?;
    if state.ldap.settings().groups.is_empty() {
        return Ok(());
    }
    let found = state.store.run(move |conn| Ok((users::info(conn, user)?, users::all_roles(conn)?))).await?;
    let (Some(user), roles) = found else { return Ok(()) };
    if user.is_root {
        return Ok(());
    }
    follow(state, &user, &roles, asked, &person.groups).await.map(|_| ())
}

/// Gives a user the roles of their groups; lost rights reach open sockets at once (security.md AU-08).
async fn follow(
    state: &AppState,
    user: &UserInfoRow,
    roles: &[RoleRow],
    asked: &[GroupRole],
    groups: &BTreeSet<String>,
) -> Result<Followed, Problem> {
    let mut map = policy::asked_pairs(asked, &state.ldap.settings().groups);
    // A role that somebody removed since is in nobody's reach.
    map.retain(|pair| roles.iter().any(|role| role.name == pair.role));
    let Some(names) = policy::roles_after(&map, &user.roles, groups) else { return Ok(Followed::Same) };
    let after: Vec<&RoleRow> = roles.iter().filter(|role| names.contains(&role.name)).collect();
    let administrator = Role::Administrator.key();
    let loses = user.roles.iter().any(|role| role == administrator) && !names.iter().any(|role| role == administrator);
    let grants = after.iter().fold(Grants::default(), |sum, role| sum.union(&role.held()));
    let change = UserChange { role_ids: Some(after.iter().map(|role| role.id).collect()), ..UserChange::default() };
    let data = serde_json::json!({"roles": {"old": user.roles, "new": names}, "directory": true});
    let now = state.now();
    let note = row_of(state, now, Note::new("user.updated", "user", Some(user.id.get())).with(data))?;
    let (id, version) = (user.id, user.version);
    let followed = state
        .store
        .write(move |conn| {
            if loses && users::is_last_administrator(conn, id)? {
                return Ok(Followed::Kept);
            }
            if !users::update(conn, id, &change, Some(version), now)? {
                return Ok(Followed::Same);
            }
            audit_log::append(conn, std::slice::from_ref(&note))?;
            Ok(Followed::Changed)
        })
        .await?;
    if followed == Followed::Changed {
        state.operator_changed(id).await;
        if user.grants.has(Grant::OpPanel) && !grants.has(Grant::OpPanel) {
            let end = EndSessions::OfUser { operator_id: id, close: 4403, reason: "right_lost" };
            state.engine.end_sessions(end).await;
        }
    }
    Ok(followed)
}

/// Ends every sign-in of somebody whom the directory has no more, with their sockets, and gives what they held to others as their
/// deactivation would: to the queues of its topics, also what they had put off. The account stays.
async fn sign_out(state: &AppState, user: &UserInfoRow, now_is: PersonState) -> Result<(), Problem> {
    state.auth.end_all_of(user.id, "directory").await?;
    let end = EndSessions::OfUser { operator_id: user.id, close: 4401, reason: "directory" };
    state.engine.end_sessions(end).await;
    // When this fails the person is not noted as gone: the next look does it again.
    let all = Redistribute::all_of(user.id, None, RequeueReason::Deactivated);
    let told = state.operator_left(user.id, all).await?;
    let data = serde_json::json!({
        "state": now_is.key(), "redistributed": told.moved + told.queued, "queued": told.queued, "failed": told.failed,
        "dialog_ids": taken(&told.dialogs),
    });
    let note = row_of(state, state.now(), Note::new("user.left_directory", "user", Some(user.id.get())).with(data))?;
    state.store.write(move |conn| audit_log::append(conn, &[note])).await?;
    Ok(())
}

/// A row of the audit log in the name of the directory: nobody of ours did it, and from nowhere.
fn row_of(state: &AppState, now: Timestamp, note: Note) -> Result<AuditLogRow, Problem> {
    let nowhere = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let row = state.audit.row(&Caller::Anonymous, nowhere, now, note)?;
    Ok(AuditLogRow { actor_name: String::from(ACTOR), ip: String::new(), ..row })
}
