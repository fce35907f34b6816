//! Saved filters of the list (operator-line.md 4.1): everybody's, changed with the right to, and each person's own.

pub mod create;
pub mod list;
pub mod order;
pub mod remove;
pub mod update;

use std::sync::Arc;

use rozmova_actors::{
    domain::{
        FilterId, FolderId, OperatorId, Timestamp,
        filter::{FilterFault, Node, SavedFilter, Sort, resolve},
        topic::Catalogue,
    },
    feed::messages::FilterChanged,
};
use rozmova_store::{
    filters::{self, FilterRow},
    folders,
};
use serde_json::Value;

use super::{clients::fields::roles_of, dialogs::READERS, prelude::*, table};
use crate::routes::{Row, delete, get, patch, post, put};

/// Shared ones of an instance.
const MAX_SHARED: i64 = 200;
/// Own ones of a person.
const MAX_OWN: i64 = 100;

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/filters", list::list)
            .any_of(READERS)
            .says("filters", "Shared filters and the caller's own, in their order")
            .returns::<Page<FilterView>>(),
        post("/api/v1/filters", create::create)
            .any_of(&[Grant::OpPanel])
            .says("filters", "Saves a filter of one's own; a shared one needs filters_shared_edit")
            .body::<create::CreateBody>()
            .creates::<FilterView>(),
        put("/api/v1/filters/order", order::order)
            .any_of(&[Grant::OpPanel])
            .says("filters", "Puts filters into an order; shared ones need filters_shared_edit")
            .body::<order::OrderBody>()
            .status(204),
        patch("/api/v1/filters/{id}", update::update)
            .any_of(&[Grant::OpPanel])
            .says("filters", "Changes a filter; a shared one needs filters_shared_edit")
            .body::<update::UpdateBody>()
            .returns::<FilterView>(),
        delete("/api/v1/filters/{id}", remove::remove)
            .any_of(&[Grant::OpPanel])
            .says("filters", "Deletes a filter; a shared one needs filters_shared_edit")
            .status(204),
    ]
}

/// A saved filter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FilterView {
    /// Id.
    pub id: FilterId,
    /// Whose it is; null is everybody's.
    pub owner_id: Option<OperatorId>,
    /// The folder it lies in.
    pub folder_id: Option<FolderId>,
    /// Name.
    pub name: String,
    /// A group `{join: "and"|"or", items}` or a condition `{field, op, value}`.
    pub conditions: Value,
    /// Places of conditions that name something which is not there any more, as indexes from the top. They match nothing.
    pub broken: Vec<Vec<usize>>,
    /// Order of its list.
    pub sort: Sort,
    /// Columns of its table; empty = the person's usual ones.
    pub columns: Vec<String>,
    /// Tell of dialogs that come in.
    pub notify_on_new: bool,
    /// Place among its neighbours.
    pub order: i32,
    /// Grows with every change; `If-Match` takes it.
    pub version: i64,
    /// Made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl FilterView {
    fn of(row: FilterRow, me: OperatorId, catalogue: &Catalogue) -> Self {
        let broken = resolve(&row.conditions, me, catalogue).broken;
        Self {
            id: row.id,
            owner_id: row.owner_id,
            folder_id: row.folder_id,
            name: row.name,
            conditions: row.conditions.to_json(),
            broken,
            sort: row.sort,
            columns: row.columns,
            notify_on_new: row.notify_on_new,
            order: row.position,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A fault in conditions is a request that cannot be understood: 400 that names the place (security.md DB-01).
pub fn bad_conditions(fault: FilterFault) -> Problem {
    Problem::new(Code::Malformed, fault.to_string()).with("place", fault.place)
}

/// Reads conditions of a body. Own fields of clients are judged by their type, and those hidden from the caller are not there.
///
/// # Errors
/// 400.
pub fn parse_conditions(app: &App, who: &Caller, value: &Value) -> Result<Node, Problem> {
    let catalogue = app.engine.catalogue();
    let roles = roles_of(who);
    let hidden = catalogue.client_fields.iter().filter(|row| row.fields.hidden_from(&roles));
    let hidden: Vec<String> = hidden.map(|row| row.fields.key.clone()).collect();
    let node = Node::parse(value, "conditions").map_err(bad_conditions)?;
    node.judge_own("conditions", &catalogue, &hidden).map_err(bad_conditions)?;
    Ok(node)
}

/// Reads an order of a list.
///
/// # Errors
/// 400 for a word that is none (security.md DB-02).
pub fn parse_sort(word: &str) -> Result<Sort, Problem> {
    Sort::from_key(word).ok_or_else(|| {
        let all: Vec<&str> = Sort::ALL.iter().map(|s| s.key()).collect();
        Problem::new(Code::Malformed, format!("sort: «{word:.40}» is unknown, {} are accepted", all.join(", ")))
    })
}

/// The filter the caller may use: somebody else's own does not exist for them.
///
/// # Errors
/// 404, 503.
pub async fn usable(app: &App, who: &Caller, id: FilterId) -> Result<FilterRow, Problem> {
    let found = app.store.run(move |conn| filters::by_id(conn, id)).await?;
    let me = who.user().map(|me| me.user.id);
    found.filter(|row| row.owner_id.is_none() || row.owner_id == me).ok_or_else(|| Problem::not_found("the filter"))
}

/// The filter the caller may change.
async fn find(app: &App, who: &Caller, id: FilterId) -> Result<FilterRow, Problem> {
    let row = usable(app, who, id).await?;
    if row.owner_id.is_none() {
        may_share(who)?;
    }
    Ok(row)
}

fn may_share(who: &Caller) -> Result<(), Problem> {
    if who.has(Grant::FiltersSharedEdit) { Ok(()) } else { Err(Problem::missing_right(Grant::FiltersSharedEdit.key())) }
}

/// Whose filters the caller makes: a key has none of its own.
fn me(who: &Caller) -> Result<OperatorId, Problem> {
    let user = who.user().ok_or_else(|| Problem::new(Code::Forbidden, "a key has no filters of its own"))?;
    Ok(user.user.id)
}

/// A folder that a filter of this owner may lie in: a shared filter lies in a shared folder.
async fn check_folder(app: &App, owner: Option<OperatorId>, folder: Option<FolderId>) -> Result<(), Problem> {
    let Some(id) = folder else { return Ok(()) };
    let found = app.store.run(move |conn| folders::by_id(conn, id)).await?;
    match found {
        Some(row) if row.owner_id.is_none() || row.owner_id == owner => Ok(()),
        Some(_) | None => Err(Problem::field("folder_id", format!("there is no such folder {id} for this filter"))),
    }
}

fn check_columns(columns: &[String]) -> Result<(), Problem> {
    table::parse_columns(columns).map(|_| ())
}

/// Open lists and counters follow.
async fn tell(app: &App, row: &FilterRow, gone: bool) {
    let filter = SavedFilter { id: row.id, owner_id: row.owner_id, conditions: row.conditions.clone() };
    app.engine.filter_changed(FilterChanged { id: row.id, filter: (!gone).then(|| Arc::new(filter)) }).await;
}
