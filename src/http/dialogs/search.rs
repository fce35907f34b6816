//! Lists by a filter: `GET /api/v1/dialogs?filter_id=|folder=` and `POST /api/v1/dialogs/search` (integrations.md 3.2).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rozmova_actors::domain::{
    Dialog, FilterId, OperatorId,
    filter::{Cond, IntColumn, Sort, SystemFolder, TopicQueue, resolve},
    view::DialogView,
};
use rozmova_store::{
    Pool,
    dialog_pages::{self, Budget, PageOf, Place},
};
use serde_json::Value;

use super::{list::View, sight_of, visibility};
use crate::http::{filters, prelude::*};

/// What a list is asked for. Everything given narrows it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchBody {
    /// A group `{join: "and"|"or", items}` or a condition `{field, op, value}`.
    #[serde(default)]
    pub conditions: Option<Value>,
    /// A saved filter; its order is used when none is given.
    #[serde(default)]
    pub filter_id: Option<FilterId>,
    /// A system folder, or the queue of a topic: `queue:12`, `queue:none`.
    #[serde(default)]
    pub folder: Option<String>,
    /// A list of the panel.
    #[serde(default)]
    pub view: Option<View>,
    /// last_message, waiting_longest, created, priority.
    #[serde(default)]
    pub sort: Option<String>,
    /// `next_cursor` of the page before. A page may be short, or empty, and still have one: the history was looked through for as
    /// long as a page may take, and the next page goes on from there.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Rows wished, 1 to 500.
    #[serde(default)]
    pub limit: Option<i64>,
}

/// A page of dialogs that match and that the caller may see.
///
/// # Errors
/// 400 for conditions, an order or a cursor that are not understood, 404 for a filter, 422, 503.
pub async fn search(app: App, who: Caller, body: Json<SearchBody>) -> Result<Answer<Page<DialogView>>, Problem> {
    let Json(body) = body;
    page(&app, &who, &body).await.map(Answer)
}

/// The same for other endpoints.
///
/// # Errors
/// As [`search`].
pub async fn page(app: &App, who: &Caller, body: &SearchBody) -> Result<Page<DialogView>, Problem> {
    let limit = Paging { cursor: None, limit: body.limit }.limit()?;
    let after = body.cursor.as_deref().map(place).transpose()?;
    let of = page_of(app, who, body).await?;
    let asked = of.clone();
    let read =
        app.store.run(move |conn| dialog_pages::page_within(conn, &asked, after, limit + 1, Budget::LIST)).await?;
    let cursor = |row: &Dialog| cursor_of(Place::of(row, &of));
    let page = Page::cut(read.rows, limit, cursor);
    let next_cursor = page.next_cursor.or_else(|| read.stopped.map(cursor_of));
    let contacts = who.contacts();
    Ok(Page { data: page.data.iter().map(|row| contacts.dialog(row)).collect(), next_cursor })
}

/// At most `limit` rows for a file, on the connections of reports.
///
/// # Errors
/// As [`search`].
pub async fn rows(app: &App, who: &Caller, body: &SearchBody, limit: i64) -> Result<Vec<Dialog>, Problem> {
    let of = page_of(app, who, body).await?;
    Ok(app.store.run_on(Pool::Reports, move |conn| dialog_pages::page(conn, &of, None, limit)).await?)
}

/// Everything given, resolved for the caller.
async fn page_of(app: &App, who: &Caller, body: &SearchBody) -> Result<PageOf, Problem> {
    let catalogue = app.engine.catalogue();
    let me = who.user().map_or(OperatorId(0), |me| me.user.id);
    let mut parts = Vec::new();
    let mut sort = body.sort.as_deref().map(filters::parse_sort).transpose()?;
    if let Some(value) = &body.conditions {
        let node = filters::parse_conditions(app, who, value)?;
        parts.push(resolve(&node, me, &catalogue).cond);
    }
    if let Some(id) = body.filter_id {
        let row = filters::usable(app, who, id).await?;
        parts.push(resolve(&row.conditions, me, &catalogue).cond);
        sort = sort.or(Some(row.sort));
    }
    if let Some(word) = body.folder.as_deref() {
        let folder = SystemFolder::from_key(word).map(|folder| folder.cond(me, &catalogue));
        let cond = folder.or_else(|| TopicQueue::from_key(word).map(TopicQueue::cond)).ok_or_else(|| {
            let all: Vec<&str> = SystemFolder::ALL.iter().map(|f| f.key()).collect();
            let why =
                format!("folder: «{word:.40}» is unknown, {}, queue:<topic>, queue:none are accepted", all.join(", "));
            Problem::new(Code::Malformed, why)
        })?;
        parts.push(cond);
    }
    if let Some(view) = body.view {
        parts.push(of_view(view, me));
    }
    Ok(PageOf {
        cond: if parts.len() == 1 { parts.remove(0) } else { Cond::All(parts) },
        visible_to: Some(visibility(&sight_of(app, who))),
        sort: sort.unwrap_or(Sort::LastMessage),
        weights: catalogue.priorities.iter().map(|p| (p.id, p.weight)).collect(),
        now: app.now(),
    })
}

fn of_view(view: View, me: OperatorId) -> Cond {
    let states = Cond::states(view.states());
    match view {
        View::Mine => Cond::All(vec![states, Cond::Int(IntColumn::OperatorId, [me.get()].into())]),
        View::Queue | View::Bot | View::All | View::Closed => states,
    }
}

fn cursor_of(place: Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{}.{}.{}", place.part, place.a, place.b, place.id))
}

fn place(text: &str) -> Result<Place, Problem> {
    let read = || {
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = plain.split('.');
        let part = parts.next()?.parse().ok().filter(|part| *part <= 1)?;
        let mut next = || parts.next()?.parse::<i64>().ok();
        let place = Place { part, a: next()?, b: next()?, id: next()? };
        parts.next().is_none().then_some(place)
    };
    read()
        .ok_or_else(|| Problem::new(Code::Malformed, format!("cursor «{text:.60}» is not a next_cursor of this list")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place_and_rubbish_is_refused() {
        let there = Place { part: 1, a: i64::MIN, b: -5, id: 7 };
        assert_eq!(place(&cursor_of(there)).unwrap(), there);
        for text in ["", "x", "MS4yLjMuNC41", "OS4xLjEuMQ", "'; drop table dialogs --"] {
            assert_eq!(place(text).unwrap_err().code, Code::Malformed, "{text}");
        }
    }
}
