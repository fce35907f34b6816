//! `GET /api/v1/clients/{id}/changes`, and the rows that a change of a card writes (broadcasts-and-clients.md 2.3).

use rozmova_actors::domain::{ClientId, IdKind, OperatorId, Timestamp};
use rozmova_store::{
    client_changes::{self, ClientChangeRow},
    clients::{ClientChange, ClientRow},
};
use serde_json::{Value, json};

use super::{fields, read::visible_client};
use crate::http::{list::cursor_of, prelude::*};

/// A changed value.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChangeView {
    /// Id.
    pub id: i64,
    /// `name`, `phone`, `tags`…, own fields as `custom_fields.<key>`.
    pub field: String,
    /// Value before, null for none.
    pub old: Value,
    /// Value after, null for none.
    pub new: Value,
    /// Who; null for keys.
    pub actor_id: Option<OperatorId>,
    /// Their name as it was.
    pub actor_name: String,
    /// `panel | api`.
    pub source: String,
    /// When.
    pub at: Timestamp,
}

impl From<ClientChangeRow> for ChangeView {
    fn from(row: ClientChangeRow) -> Self {
        Self {
            id: row.id,
            field: row.field,
            old: row.old,
            new: row.new,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            source: row.source,
            at: row.at,
        }
    }
}

/// Who changed what, newest first; fields hidden from the caller are left out.
///
/// # Errors
/// 400, 404, 422, 503.
pub async fn list(
    app: App,
    who: Caller,
    id: Id<ClientId>,
    query: Query<Paging>,
) -> Result<Answer<Page<ChangeView>>, Problem> {
    let (Id(id), Query(paging)) = (id, query);
    let before = paging.before()?.unwrap_or((Timestamp(i64::MAX), i64::MAX));
    let limit = paging.limit()?;
    visible_client(&app, &who, id).await?;
    let rows = app.store.run(move |conn| client_changes::list(conn, id, before, limit + 1)).await?;
    let mut page = Page::cut(rows.into_iter().map(ChangeView::from).collect(), limit, |view: &ChangeView| {
        cursor_of(view.at, view.id)
    });
    let hidden = fields::hidden(&app, &who);
    page.data.retain(|view| !hidden.contains(&view.field));
    let seen = who.contacts();
    for view in &mut page.data {
        view.old = seen.change(&view.field, std::mem::take(&mut view.old));
        view.new = seen.change(&view.field, std::mem::take(&mut view.new));
    }
    Ok(Answer(page))
}

/// (field, old, new) of everything that differs.
fn difference(before: &ClientRow, change: &ClientChange) -> Vec<(String, Value, Value)> {
    let client = &before.client;
    let texts = [
        ("name", &client.name, &change.name),
        ("first_name", &client.first_name, &change.first_name),
        ("last_name", &client.last_name, &change.last_name),
        ("phone", &client.phone, &change.phone),
        ("email", &client.email, &change.email),
        ("language", &client.language, &change.language),
    ];
    let mut found: Vec<(String, Value, Value)> = texts
        .into_iter()
        .filter_map(|(field, old, new)| Some((field, old, new.as_ref()?)))
        .filter(|(_, old, new)| old != new)
        .map(|(field, old, new)| (field.to_owned(), json!(old), json!(new)))
        .collect();
    if let Some(tags) = change.tags.as_ref().filter(|tags| **tags != before.tags) {
        found.push((String::from("tags"), json!(before.tags), json!(tags)));
    }
    if let Some(after) = change.custom_fields.as_ref().and_then(Value::as_object) {
        let none = serde_json::Map::new();
        let old = before.custom_fields.as_object().unwrap_or(&none);
        let gone = old.keys().filter(|key| !after.contains_key(*key));
        for key in after.keys().chain(gone) {
            let (was, is) = (old.get(key).cloned().unwrap_or_default(), after.get(key).cloned().unwrap_or_default());
            if was != is {
                found.push((fields::name_of(key), was, is));
            }
        }
    }
    found
}

/// Rows of a change.
///
/// # Errors
/// 503 without ids.
pub fn rows(
    app: &App,
    who: &Caller,
    before: &ClientRow,
    change: &ClientChange,
    at: Timestamp,
) -> Result<Vec<ClientChangeRow>, Problem> {
    let (actor_id, actor_name, source) = match who {
        Caller::User(me) => (Some(me.user.id), me.user.name.clone(), "panel"),
        Caller::Key(key) => (None, key.name.clone(), "api"),
        Caller::Anonymous => (None, String::new(), "api"),
    };
    difference(before, change)
        .into_iter()
        .map(|(field, old, new)| {
            let id = app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?;
            Ok(ClientChangeRow {
                id,
                client_id: before.client.id,
                field,
                old,
                new,
                actor_id,
                actor_name: actor_name.clone(),
                source: String::from(source),
                at,
            })
        })
        .collect()
}
