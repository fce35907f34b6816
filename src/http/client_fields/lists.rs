//! `GET /api/v1/client-fields/{id}/options`, `GET /api/v1/user-fields/{id}/options`: values of list fields; those of `SELECTAPI` come from another server, through the guarded
//! client, and are kept for as long as the field says.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use moka::sync::Cache;
use reqwest::Method;
use rozmova_actors::domain::{
    Timestamp,
    client_field::{ClientFieldFields, FieldType, ListSource, MAX_LINE},
    listing::Listed,
};
use serde_json::Value;

use crate::{egress::Request, http::prelude::*};

/// Items of a list.
const MAX_ITEMS: usize = 1_000;
/// Lists that are kept.
const MAX_LISTS: u64 = 200;
/// Time of one answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// One value of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ListItem {
    /// Stored.
    pub value: String,
    /// Shown.
    pub label: String,
}

/// A list and until when it is kept.
type Kept = (Timestamp, Arc<Vec<ListItem>>);

/// Lists that were fetched, by field and version.
#[derive(Clone)]
pub struct FieldLists(Cache<(i64, i64), Kept>);

impl Default for FieldLists {
    fn default() -> Self {
        Self(Cache::new(MAX_LISTS))
    }
}

/// Values of a list field.
///
/// # Errors
/// 404 also for a field that is no list or hidden from the caller, 503 when the other server gives no list.
pub async fn options(app: App, who: Caller, id: Id<i64>) -> Result<Answer<Page<ListItem>>, Problem> {
    let catalogue = app.engine.catalogue();
    let roles = who.user().map(|me| me.user.roles.clone()).unwrap_or_default();
    let field = catalogue
        .client_fields
        .iter()
        .find(|row| row.id == id.0 && !row.fields.hidden_from(&roles))
        .ok_or_else(|| Problem::not_found("the field"))?;
    Ok(Answer(Page::whole(items_for(&app, field).await?)))
}

/// Values of a list field.
///
/// # Errors
/// 404 for a field that is no list, 503 when the other server gives no list.
pub async fn items_for(app: &App, field: &Listed<ClientFieldFields>) -> Result<Vec<ListItem>, Problem> {
    match field.fields.kind {
        FieldType::Select => {
            let item = |text: &String| ListItem { value: text.clone(), label: text.clone() };
            Ok(field.fields.options.iter().map(item).collect())
        }
        FieldType::SelectApi => Ok(fetched(app, field).await?.as_ref().clone()),
        _ => Err(Problem::not_found("the list of the field")),
    }
}

/// The list of a `SELECTAPI` field, kept or asked for.
///
/// # Errors
/// 503 when the other server gives no list.
pub async fn fetched(app: &App, field: &Listed<ClientFieldFields>) -> Result<Arc<Vec<ListItem>>, Problem> {
    let (key, now) = ((field.id, field.version), app.now());
    if let Some((until, items)) = app.field_lists.0.get(&key)
        && until > now
    {
        return Ok(items);
    }
    let Some(source) = &field.fields.api else { return Err(Problem::internal("a list field without a source")) };
    let request = Request {
        method: Method::GET,
        url: source.url.clone(),
        headers: vec![("accept", String::from("application/json"))],
        user_headers: Vec::new(),
        body: Bytes::new(),
        timeout: Some(TIMEOUT),
    };
    let away =
        |why: String| Problem::unavailable(&format!("the list of «{}» cannot be read: {why}", field.fields.label));
    let answer = app.egress.send(request).await.map_err(|error| away(error.to_string()))?;
    if !answer.status.is_success() {
        return Err(away(format!("the server answers {}", answer.status.as_u16())));
    }
    let items = Arc::new(items_of(&answer.body, source).map_err(away)?);
    if source.cache_s > 0 {
        app.field_lists.0.insert(key, (now.plus_secs(source.cache_s.into()), Arc::clone(&items)));
    }
    Ok(items)
}

fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').filter(|step| !step.is_empty()).try_fold(value, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => rozmova_actors::domain::message::clean_text(text).trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    ((1..=MAX_LINE).contains(&text.chars().count()) && !text.contains('\n')).then_some(text)
}

/// Items without a usable value are left out, values come once.
fn items_of(body: &[u8], source: &ListSource) -> Result<Vec<ListItem>, String> {
    let tree: Value = serde_json::from_slice(body).map_err(|_| String::from("the answer is not JSON"))?;
    let list = at(&tree, &source.items_path).and_then(Value::as_array);
    let list = list.ok_or_else(|| format!("there is no list at «{}»", source.items_path))?;
    let mut items: Vec<ListItem> = Vec::new();
    for item in list {
        let Some(value) = at(item, &source.value_path).and_then(text) else { continue };
        let label = if source.label_path.is_empty() { None } else { at(item, &source.label_path).and_then(text) };
        if items.len() == MAX_ITEMS {
            break;
        }
        if !items.iter().any(|known| known.value == value) {
            items.push(ListItem { label: label.unwrap_or_else(|| value.clone()), value });
        }
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ss_10_a_list_is_read_by_its_paths_and_odd_items_are_left_out() {
        let source = |items: &str, value: &str, label: &str| ListSource {
            items_path: items.into(),
            value_path: value.into(),
            label_path: label.into(),
            ..ListSource::default()
        };
        let flat = items_of(br#"["a", 7, null, {"x": 1}, "a", ""]"#, &source("", "", "")).unwrap();
        assert_eq!(flat.iter().map(|item| item.value.as_str()).collect::<Vec<_>>(), ["a", "7"]);
        let deep = br#"{"data": {"rows": [{"id": 1, "t": {"uk": "Kyiv"}}, {"id": 2}, {"t": {}}]}}"#;
        let rows = items_of(deep, &source("data.rows", "id", "t.uk")).unwrap();
        let item = |value: &str, label: &str| ListItem { value: value.into(), label: label.into() };
        assert_eq!(rows, [item("1", "Kyiv"), item("2", "2")]);
        assert!(items_of(b"<html>", &source("", "", "")).is_err());
        assert!(items_of(b"{}", &source("data", "", "")).is_err());
        let many = serde_json::to_vec(&(0..2_000).collect::<Vec<_>>()).unwrap();
        assert_eq!(items_of(&many, &source("", "", "")).unwrap().len(), MAX_ITEMS);
    }
}
