//! Fields of users (administration.md 3): set up as those of clients are, filled in on the user's page.

use std::collections::{BTreeMap, BTreeSet};

use rozmova_actors::domain::{
    OperatorId,
    client_field::{ClientFieldFields, UserFieldFields},
    listing::Listed,
};
use rozmova_store::{
    client_fields as own_fields, directory_people, lists::ListTable as _, operator_quotas, users::UserInfoRow,
};
use serde_json::{Map, Value, json};

use super::{
    catalogue::statuses,
    client_fields::{lists, remove},
    clients::fields::{Judged, Judging, judge_by, roles_of, seen},
    prelude::*,
    users::UserView,
};
use crate::routes::{Row, delete, get, patch, post};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    const EDITORS: &[Grant] = &[Grant::SettingsUsers];
    vec![
        get("/api/v1/user-fields", statuses::list::<UserFieldFields>)
            .any_of(EDITORS)
            .says("users", "Fields of users")
            .query::<statuses::ListQuery>()
            .returns::<Page<Listed<UserFieldFields>>>(),
        post("/api/v1/user-fields", statuses::create::<UserFieldFields>)
            .any_of(EDITORS)
            .says("users", "Makes a field of users")
            .body::<UserFieldFields>()
            .creates::<Listed<UserFieldFields>>(),
        patch("/api/v1/user-fields/{id}", statuses::update::<UserFieldFields>)
            .any_of(EDITORS)
            .says("users", "Changes a field of users; missing members stay, key and type never change")
            .body::<UserFieldFields>()
            .returns::<Listed<UserFieldFields>>(),
        delete("/api/v1/user-fields/{id}", remove::remove::<UserFieldFields>)
            .any_of(EDITORS)
            .says("users", "Removes a field of users; values=drop removes what users have in it too")
            .query::<remove::RemoveQuery>()
            .status(204),
        get("/api/v1/user-fields/{id}/options", options)
            .any_of(EDITORS)
            .says("users", "Values of a list field; of SELECTAPI as the other server answers them")
            .returns::<Page<lists::ListItem>>(),
    ]
}

/// Values of a list field of users.
///
/// # Errors
/// 404 also for a field that is no list, archived or hidden from the caller, 503 when the other server gives no list.
async fn options(app: App, who: Caller, id: Id<i64>) -> Result<Answer<Page<lists::ListItem>>, Problem> {
    let found = app.store.run(move |conn| UserFieldFields::one(conn, id.0)).await?.map(plain);
    let field = found
        .filter(|row| row.fields.active && !row.fields.hidden_from(&roles_of(&who)))
        .ok_or_else(|| Problem::not_found("the field"))?;
    Ok(Answer(Page::whole(lists::items_for(&app, &field).await?)))
}

fn plain(row: Listed<UserFieldFields>) -> Listed<ClientFieldFields> {
    Listed { id: row.id, fields: row.fields.0, version: row.version }
}

/// Fields that are not archived, in their order.
async fn defined(app: &App) -> Result<Vec<Listed<ClientFieldFields>>, Problem> {
    let found = app.store.run(own_fields::active::<UserFieldFields>).await?;
    Ok(found.into_iter().map(plain).collect())
}

/// Fields that the caller sees, in their order.
///
/// # Errors
/// 503.
pub async fn columns(app: &App, who: &Caller) -> Result<Vec<Listed<ClientFieldFields>>, Problem> {
    let roles = roles_of(who);
    Ok(defined(app).await?.into_iter().filter(|row| !row.fields.hidden_from(&roles)).collect())
}

/// A caller who looks at users: what they may see, and what a user has beside their row. Read before a change that is answered with a
/// user, so that nothing can fail once it is stored.
pub struct Viewer {
    defined: Vec<Listed<ClientFieldFields>>,
    roles: Vec<String>,
    there: BTreeSet<OperatorId>,
    quotas: BTreeMap<OperatorId, u32>,
}

impl Viewer {
    /// For views of these users.
    ///
    /// # Errors
    /// 503.
    pub async fn of(app: &App, who: &Caller, ids: Vec<OperatorId>) -> Result<Self, Problem> {
        let (defined, roles) = (defined(app).await?, roles_of(who));
        let may_be_there = app.ldap.is_on();
        let read = app.store.run(move |conn| {
            let there = if may_be_there { directory_people::present_of(conn, &ids)? } else { BTreeSet::new() };
            Ok((there, operator_quotas::of_users(conn, &ids)?))
        });
        let (there, quotas) = read.await?;
        Ok(Self { defined, roles, there, quotas })
    }

    /// A user as the caller may see them: without values of fields that are hidden from their roles.
    #[must_use]
    pub fn view(&self, row: UserInfoRow) -> UserView {
        let mut view = UserView::from(row);
        view.touches_per_day = self.quotas.get(&view.id).copied();
        // Nobody waits for such a person to set a password.
        if view.status == "invited" && self.there.contains(&view.id) {
            view.status = "directory";
        }
        view.extra = seen(&self.defined, &self.roles, view.extra);
        view
    }
}

/// Users as the caller may see them.
///
/// # Errors
/// 503.
pub async fn views(app: &App, who: &Caller, users: Vec<UserInfoRow>) -> Result<Vec<UserView>, Problem> {
    let viewer = Viewer::of(app, who, users.iter().map(|user| user.id).collect()).await?;
    Ok(users.into_iter().map(|row| viewer.view(row)).collect())
}

/// One user as the caller may see them.
///
/// # Errors
/// 503.
pub async fn view(app: &App, who: &Caller, user: UserInfoRow) -> Result<UserView, Problem> {
    Ok(Viewer::of(app, who, vec![user.id]).await?.view(user))
}

/// Judges a change of a user's values. Fields that are only read are written by the root administrator and by keys.
///
/// # Errors
/// 422 with every fault by `extra.<key>`, 503 when a list cannot be read.
pub async fn judge(app: &App, who: &Caller, before: &Value, raw: Map<String, Value>) -> Result<Judged, Problem> {
    let defined = defined(app).await?;
    let boss = who.user().is_none_or(|me| me.user.is_root);
    let by = Judging { defined: &defined, member: "extra", boss, free: false };
    judge_by(app, who, &by, before, raw).await
}

/// What a change did, for the audit log: `extra.<key>` with the value before and after.
#[must_use]
pub fn history(before: &Value, after: &Value) -> Map<String, Value> {
    let none = Map::new();
    let (before, after) = (before.as_object().unwrap_or(&none), after.as_object().unwrap_or(&none));
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| (format!("extra.{key}"), json!({"old": before.get(key), "new": after.get(key)})))
        .collect()
}

/// Whether a caller reads a file of a user's field: the user themselves, and who manages users.
#[must_use]
pub fn reads_file_of(who: &Caller, user: OperatorId) -> bool {
    who.user().is_some_and(|me| me.user.id == user) || who.has(Grant::SettingsUsers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_names_what_came_changed_and_went() {
        let before = json!({"post": "Операторка", "floor": 2, "car": "AA1234"});
        let after = json!({"post": "Старша зміни", "floor": 2, "since": "2026-11-01"});

        let told = history(&before, &after);

        assert_eq!(told.keys().collect::<Vec<_>>(), ["extra.car", "extra.post", "extra.since"]);
        assert_eq!(told["extra.post"], json!({"old": "Операторка", "new": "Старша зміни"}));
        assert_eq!(told["extra.car"], json!({"old": "AA1234", "new": null}));
        assert!(history(&json!({}), &json!({})).is_empty());
    }
}
