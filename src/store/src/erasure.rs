//! Erasing somebody who left (administration.md 3: to delete is to make anonymous).
//!
//! What is theirs alone goes with one transaction: name, e-mail, password, second step, sign-ins, links, keys they made, browsers that
//! are told, drafts, own quick replies, filters and folders, preferences, the bell, letters to them, values of own fields. What they
//! did stays, under a neutral author. Copies of the name stand in many rows of dialogs, so these are replaced in steps ([`step`]) that
//! a restart goes on with. Rows of the audit log are never changed (P-20): reading them says the neutral name, see
//! [`crate::audit_log`]. The log of decisions names candidates for as long as it is kept.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _, dsl,
};
use rozmova_actors::domain::{OperatorId, Timestamp, time::MINUTE};
use serde_json::Value;

use crate::{
    Conn, Store, StoreError, files,
    schema::{
        access_links, api_keys, client_changes, client_merges, dialog_logs, dialogs, directory_people, drafts,
        embed_tokens, filters, folders, letters, messages, notifications, operator_quotas, parked_dialogs,
        password_demands, password_history, push_subscriptions, quick_replies, recovery_codes, second_factors,
        sessions, user_preferences, user_roles, users as user_rows, widget_codes,
    },
    users,
};

/// Ids looked at in one transaction.
const STEP: i64 = 5_000;

/// Dialogs that are in memory are written once more with the name they were read with: after this long none is, and they are looked at again.
const SETTLED_AFTER: i64 = 20 * MINUTE;
/// [`step`] has looked at everything once.
const ALL: i64 = i64::MAX;

/// Who stands in the place of somebody erased, in every language.
#[must_use]
pub fn erased_name(id: OperatorId) -> String {
    format!("№ {id}")
}

/// Removes all rows of a user from tables that hold nothing but the user's own.
macro_rules! clear {
    ($conn:expr, $id:expr, $($table:ident . $column:ident),+ $(,)?) => {
        $(on_db!($conn, c => diesel::delete($table::table.filter($table::$column.eq($id))).execute(c))?;)+
    };
}

/// Says the neutral name where a table has a copy of it beside the id.
macro_rules! rename {
    ($conn:expr, $id:expr, $name:expr, $($table:ident . $column:ident = $copy:ident),+ $(,)?) => {
        $(on_db!($conn, c => diesel::update($table::table.filter($table::$column.eq($id)))
            .set($table::$copy.eq($name))
            .execute(c))?;)+
    };
}

/// Erases somebody who was deactivated; answers the visible parts of the keys that ended. `None` changes nothing: there is no such user,
/// they are active, own the instance, or are erased already. Copies of the name are left to [`step`].
///
/// # Errors
/// The statements'.
pub fn erase(conn: &mut Conn, user: OperatorId, now: Timestamp) -> QueryResult<Option<Vec<String>>> {
    let found = users::by_id(conn, user)?;
    let Some(row) = found.filter(|row| !row.active && !row.is_root && row.erased_at.is_none()) else {
        return Ok(None);
    };
    let (id, name, nothing) = (user.get(), erased_name(user), None::<String>);
    let through: Option<i64> = Some(0);
    let changed = on_db!(conn, c => diesel::update(user_rows::table.find(id).filter(user_rows::version.eq(row.version)))
        .set((
            user_rows::name.eq(&name),
            // A name that no mail server can have (RFC 2606).
            user_rows::email.eq(format!("erased-{id}@erased.invalid")),
            user_rows::password_hash.eq(&nothing),
            user_rows::language.eq(""),
            user_rows::extra.eq(serde_json::json!({})),
            user_rows::updated_at.eq(now.micros()),
            user_rows::version.eq(row.version + 1),
            user_rows::erased_at.eq(now.micros()),
            user_rows::erased_through.eq(through),
            user_rows::erased_name.eq(&row.name),
        ))
        .execute(c))?;
    if changed == 0 {
        return Ok(None);
    }
    clear!(
        conn,
        id,
        push_subscriptions.user_id,
        sessions.user_id,
        recovery_codes.user_id,
        second_factors.user_id,
        access_links.user_id,
        embed_tokens.user_id,
        password_demands.user_id,
        password_history.user_id,
        directory_people.user_id,
        letters.user_id,
        notifications.user_id,
        user_preferences.user_id,
        drafts.operator_id,
        quick_replies.owner_id,
        filters.owner_id,
        folders.owner_id,
        user_roles.user_id,
        operator_quotas.user_id,
    );
    files::take_from_user(conn, user)?;
    rename!(
        conn,
        id,
        &name,
        client_changes.actor_id = actor_name,
        client_merges.by_id = by_name,
        widget_codes.by_id = by_name,
    );
    // Where no id stands beside it, an equal name is taken for theirs.
    on_db!(conn, c => diesel::update(client_merges::table.filter(client_merges::undone_by_name.eq(&row.name)))
        .set(client_merges::undone_by_name.eq(&name))
        .execute(c))?;
    on_db!(conn, c => diesel::update(parked_dialogs::table.filter(parked_dialogs::by_name.eq(&row.name)))
        .set(parked_dialogs::by_name.eq(&name))
        .execute(c))?;
    let keys: Vec<String> = on_db!(conn, c => api_keys::table
        .filter(api_keys::created_by_id.eq(id).and(api_keys::revoked_at.is_null()))
        .select(api_keys::prefix)
        .load(c))?;
    on_db!(conn, c => diesel::update(api_keys::table
            .filter(api_keys::created_by_id.eq(id).and(api_keys::revoked_at.is_null())))
        .set(api_keys::revoked_at.eq(now.micros()))
        .execute(c))?;
    Ok(Some(keys))
}

/// Replaces some more copies of the names of erased people; `false` when there is nothing to do at this moment.
///
/// # Errors
/// The statements'.
pub fn step(conn: &mut Conn, now: Timestamp) -> QueryResult<bool> {
    let next: Option<(i64, Option<i64>, Option<String>)> = on_db!(conn, c => user_rows::table
        .filter(user_rows::erased_through.is_not_null())
        .filter(user_rows::erased_through.ne(ALL).or(user_rows::erased_at.le(now.micros() - SETTLED_AFTER)))
        .order(user_rows::id.asc())
        .select((user_rows::id, user_rows::erased_through, user_rows::erased_name))
        .first(c)
        .optional())?;
    let Some((id, through, former)) = next else { return Ok(false) };
    let (name, former) = (erased_name(OperatorId(id)), former.unwrap_or_default());
    let held: Vec<i64> = on_db!(conn, c => dialogs::table
        .filter(dialogs::operator_id.eq(id).and(dialogs::operator_name.ne(&name)))
        .limit(STEP)
        .select(dialogs::id)
        .load(c))?;
    if !held.is_empty() {
        on_db!(conn, c => diesel::update(dialogs::table.filter(dialogs::id.eq_any(&held)))
            .set(dialogs::operator_name.eq(&name))
            .execute(c))?;
        return Ok(true);
    }
    let after = through.unwrap_or_default();
    let last = after.saturating_add(STEP);
    on_db!(conn, c => diesel::update(messages::table
            .filter(messages::id.gt(after).and(messages::id.le(last)))
            .filter(messages::author_kind.eq_any(["operator", "note"]).and(messages::author_id.eq(id))))
        .set(messages::author_name.eq(&name))
        .execute(c))?;
    let lines: Vec<(i64, Value)> = on_db!(conn, c => messages::table
        .filter(messages::id.gt(after).and(messages::id.le(last)).and(messages::kind.eq("system")))
        .select((messages::id, messages::attachments))
        .load(c))?;
    for (line, mut said) in lines {
        if neutralise(&mut said, id, &former, &name) {
            on_db!(conn, c => diesel::update(messages::table.find(line)).set(messages::attachments.eq(&said)).execute(c))?;
        }
    }
    let facts: Vec<(i64, Value)> = on_db!(conn, c => dialog_logs::table
        .filter(dialog_logs::id.gt(after).and(dialog_logs::id.le(last)))
        .select((dialog_logs::id, dialog_logs::data))
        .load(c))?;
    for (fact, mut said) in facts {
        if neutralise(&mut said, id, &former, &name) {
            on_db!(conn, c => diesel::update(dialog_logs::table.find(fact)).set(dialog_logs::data.eq(&said)).execute(c))?;
        }
    }
    let rung: Vec<(i64, Value)> = on_db!(conn, c => notifications::table
        .filter(notifications::id.gt(after).and(notifications::id.le(last)))
        .select((notifications::id, notifications::data))
        .load(c))?;
    for (bell, mut said) in rung {
        if neutralise(&mut said, id, &former, &name) {
            on_db!(conn, c => diesel::update(notifications::table.find(bell)).set(notifications::data.eq(&said)).execute(c))?;
        }
    }
    let line: Option<i64> = on_db!(conn, c => messages::table.select(dsl::max(messages::id)).first(c))?;
    let bell: Option<i64> = on_db!(conn, c => notifications::table.select(dsl::max(notifications::id)).first(c))?;
    let fact: Option<i64> = on_db!(conn, c => dialog_logs::table.select(dsl::max(dialog_logs::id)).first(c))?;
    let (through, kept) = match after {
        ALL => (None, None),
        _ if Some(last) >= line.max(fact).max(bell) => (Some(ALL), Some(former)),
        _ => (Some(last), Some(former)),
    };
    on_db!(conn, c => diesel::update(user_rows::table.find(id))
        .set((user_rows::erased_through.eq(through), user_rows::erased_name.eq(&kept)))
        .execute(c))?;
    Ok(true)
}

/// Goes on until no copy of an erased name is left to replace at this moment.
///
/// # Errors
/// The storage is away; the next call goes on.
pub async fn go_on(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    while store.write(move |conn| step(conn, now)).await? {}
    Ok(())
}

/// Says the neutral name in what a line tells; answers whether anything was there. `operator_name` belongs to the `operator_id` beside it;
/// without one, and for `by_name`, which never has one, an equal name is taken for theirs.
fn neutralise(said: &mut Value, id: i64, former: &str, name: &str) -> bool {
    match said {
        Value::Object(members) => {
            let theirs = match members.get("operator_id") {
                None | Some(Value::Null) => None,
                Some(other) => Some(other.as_i64() == Some(id)),
            };
            let mut found = false;
            for (key, value) in members.iter_mut() {
                let named = match key.as_str() {
                    "operator_name" => theirs.unwrap_or_else(|| value.as_str() == Some(former)) && value.is_string(),
                    "by_name" => value.as_str() == Some(former),
                    _ => {
                        found |= neutralise(value, id, former, name);
                        false
                    }
                };
                if named && value.as_str() != Some(name) {
                    *value = Value::from(name);
                    found = true;
                }
            }
            found
        }
        Value::Array(items) => items.iter_mut().fold(false, |found, item| neutralise(item, id, former, name) | found),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::neutralise;

    #[test]
    fn an_erased_name_goes_from_lines_about_its_owner_and_stays_in_those_about_a_namesake() {
        let rows = [
            (
                json!([{"operator_id": 7, "operator_name": "Олена"}]),
                json!([{"operator_id": 7, "operator_name": "№ 7"}]),
            ),
            (
                json!({"operator_id": 7, "operator_name": "Олена Старша"}),
                json!({"operator_id": 7, "operator_name": "№ 7"}),
            ),
            (json!({"operator_id": 8, "operator_name": "Олена"}), json!({"operator_id": 8, "operator_name": "Олена"})),
            (
                json!({"operator_id": null, "operator_name": "Олена"}),
                json!({"operator_id": null, "operator_name": "№ 7"}),
            ),
            (json!({"operator_name": "Тарас"}), json!({"operator_name": "Тарас"})),
            (json!({"by_name": "Олена", "operator_id": 8}), json!({"by_name": "№ 7", "operator_id": 8})),
            (json!({"operator_id": 7, "operator_name": null}), json!({"operator_id": 7, "operator_name": null})),
            (json!({"comment": "Олена"}), json!({"comment": "Олена"})),
        ];
        for (before, after) in rows {
            let mut said = before.clone();
            let found = neutralise(&mut said, 7, "Олена", "№ 7");
            assert_eq!((&said, found), (&after, before != after), "{before}");
            assert!(!neutralise(&mut said, 7, "Олена", "№ 7"), "once is enough");
        }
    }
}
