//! `…/operator-statuses`, `…/statuses`, `…/priorities`: one set of handlers over [`Item`].

use rozmova_actors::domain::{
    IdKind, OperatorStatusId, StatusId,
    listing::{Listed, OperatorStatusFields, PriorityFields, STATUS_CATEGORIES, StatusFields},
};
use rozmova_store::{
    catalogue_edit::Changed,
    lists::{self, ListTable},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::{audit::Note, prelude::*, settings::merged, users::parse_name};

type Faults = Vec<(String, String)>;

/// What the lists differ in.
pub trait Item: ListTable + Serialize + DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static {
    /// `object_kind` of the audit log.
    const KIND: &'static str;
    /// Actions of the audit log: made, changed, removed.
    const ACTIONS: [&'static str; 3];
    /// In sentences.
    const WHAT: &'static str;
    /// The member that holds the shown name.
    const NAME: &'static str = "name";
    /// Name and colour, to be cleaned and checked; a row may have no colour.
    fn label(&mut self) -> (&mut String, Option<&str>);
    /// Offered.
    fn active(&self) -> bool;
    /// Rules of this list; `before` is the stored row.
    fn check(&self, before: Option<&Self>, faults: &mut Faults);
    /// Rules that have to ask elsewhere; `before` is the stored row.
    fn admit(&self, _app: &App, _before: Option<&Self>) -> impl Future<Output = Result<(), Problem>> {
        std::future::ready(Ok(()))
    }
    /// Why a row cannot be removed, though it may be switched off.
    fn worn(_app: &App, _id: i64, _before: &Self) -> impl Future<Output = Result<Option<String>, Problem>> {
        std::future::ready(Ok(None))
    }
    /// Whether a row may be switched off or removed though it is named elsewhere.
    fn in_use(_app: &App, _id: i64) -> impl Future<Output = Result<Option<String>, Problem>> {
        std::future::ready(Ok(None))
    }
}

impl Item for StatusFields {
    const KIND: &'static str = "status";
    const ACTIONS: [&'static str; 3] = ["status.created", "status.updated", "status.deleted"];
    const WHAT: &'static str = "the status";
    fn label(&mut self) -> (&mut String, Option<&str>) {
        (&mut self.name, Some(&self.color))
    }
    fn active(&self) -> bool {
        self.active
    }
    fn check(&self, before: Option<&Self>, faults: &mut Faults) {
        if !STATUS_CATEGORIES.contains(&self.category.as_str()) {
            let known = STATUS_CATEGORIES.join(", ");
            faults.push((String::from("category"), format!("«{:.40}»: {known} are accepted", self.category)));
        }
        if self.is_default && self.category == "closed" {
            let why = "dialogs begin with the default status, which cannot be of the category closed";
            faults.push((String::from("is_default"), String::from(why)));
        }
        if self.is_spam && self.category != "closed" {
            let why = "spam is closed: a status of the category closed is accepted";
            faults.push((String::from("is_spam"), String::from(why)));
        }
        if self.is_spam && !self.active {
            let why = "what was closed as spam is known by this status: take is_spam off before it is switched off";
            faults.push((String::from("active"), String::from(why)));
        }
        one_default(before.is_some_and(|b| b.is_default), self.is_default, self.active, "is_default", faults);
    }
    async fn in_use(app: &App, id: i64) -> Result<Option<String>, Problem> {
        let named = app.engine.catalogue().settings.timer_close_status_id;
        Ok((named == Some(StatusId(id))).then(|| String::from("the settings of the chat timer name this status")))
    }
}

impl Item for PriorityFields {
    const KIND: &'static str = "priority";
    const ACTIONS: [&'static str; 3] = ["priority.created", "priority.updated", "priority.deleted"];
    const WHAT: &'static str = "the priority";
    fn label(&mut self) -> (&mut String, Option<&str>) {
        (&mut self.name, Some(&self.color))
    }
    fn active(&self) -> bool {
        self.active
    }
    fn check(&self, before: Option<&Self>, faults: &mut Faults) {
        if !(0..=1000).contains(&self.weight) {
            faults.push((String::from("weight"), format!("{} is out of range, 0 to 1000 is accepted", self.weight)));
        }
        one_default(before.is_some_and(|b| b.is_default), self.is_default, self.active, "is_default", faults);
    }
}

impl Item for OperatorStatusFields {
    const KIND: &'static str = "operator_status";
    const ACTIONS: [&'static str; 3] =
        ["operator_status.created", "operator_status.updated", "operator_status.deleted"];
    const WHAT: &'static str = "the status of operators";
    fn label(&mut self) -> (&mut String, Option<&str>) {
        (&mut self.name, Some(&self.color))
    }
    fn active(&self) -> bool {
        self.active
    }
    fn check(&self, before: Option<&Self>, faults: &mut Faults) {
        let mut fault = |field: &str, why: &str| faults.push((String::from(field), String::from(why)));
        if self.can_receive && self.count_time_after_all_closed {
            fault("count_time_after_all_closed", "cannot be on together with can_receive");
        }
        if self.is_default_online && !self.can_receive {
            fault("is_default_online", "the default online status receives dialogs");
        }
        if self.is_default_offline && self.can_receive {
            fault("is_default_offline", "the default offline status receives no dialogs");
        }
        if let Some(minutes) = self.max_minutes.filter(|minutes| !(1..=1440).contains(minutes)) {
            fault("max_minutes", &format!("{minutes} is out of range, 1 to 1440 or null is accepted"));
        }
        let (online, offline) = before.map_or((false, false), |b| (b.is_default_online, b.is_default_offline));
        one_default(online, self.is_default_online, self.active, "is_default_online", faults);
        one_default(offline, self.is_default_offline, self.active, "is_default_offline", faults);
    }
    async fn in_use(app: &App, id: i64) -> Result<Option<String>, Problem> {
        let settings = &app.engine.catalogue().settings;
        let named = [settings.auto_offline_status_id, settings.missed_offers_status_id];
        if named.contains(&Some(OperatorStatusId(id))) {
            return Ok(Some(String::from("the settings of distribution name this status")));
        }
        let people = app.store.run(move |conn| lists::operators_in(conn, id)).await?;
        Ok((people > 0).then(|| format!("{people} operators are in this status now")))
    }
}

/// A default is taken over by another row, never just given up, and is always offered.
fn one_default(was: bool, is: bool, active: bool, field: &str, faults: &mut Faults) {
    if was && !is {
        faults.push((String::from(field), String::from("there must be one: make another row the default instead")));
    }
    if is && !active {
        faults.push((String::from("active"), String::from("the default cannot be switched off")));
    }
}

/// Whether rows that are switched off are listed too.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// `true` lists them.
    #[serde(default)]
    pub inactive: bool,
}

/// Rows in their order.
///
/// # Errors
/// 503.
pub async fn list<T: Item>(app: App, query: Query<ListQuery>) -> Result<Answer<Page<Listed<T>>>, Problem> {
    let mut rows = app.store.run(T::all).await?;
    rows.retain(|row| query.0.inactive || row.fields.active());
    Ok(Answer(Page::whole(rows)))
}

/// Makes a row.
///
/// # Errors
/// 422 with every fault.
pub async fn create<T: Item>(app: App, req: HttpRequest, who: Caller, body: Json<T>) -> Result<HttpResponse, Problem> {
    let fields = checked(body.0, None)?;
    fields.admit(&app, None).await?;
    let id = app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?;
    let row = fields.clone();
    app.store.write(move |conn| T::insert(conn, id, &row)).await.map_err(|error| taken(error, T::WHAT))?;
    app.catalogue_changed().await;
    let note = Note::new(T::ACTIONS[0], T::KIND, Some(id)).with(serde_json::json!({"new": fields}));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(created(&Listed { id, fields, version: 1 }))
}

/// Changes a row: members of the body replace those of the row.
///
/// # Errors
/// 404, 409 while a row that is switched off is in use, 412, 422 with every fault.
pub async fn update<T: Item>(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<i64>,
    body: Json<Value>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(patch), expect) = (id, body, if_match(&req)?);
    let found = app.store.run(move |conn| T::one(conn, id)).await?.ok_or_else(|| Problem::not_found(T::WHAT))?;
    // It is laid over this version, so it is stored over no other one.
    let (before, expect) = (found.fields, Some(expect.unwrap_or(found.version)));
    let fields = checked(merged(&before, patch)?, Some(&before))?;
    fields.admit(&app, Some(&before)).await?;
    if before.active() && !fields.active() {
        refuse_in_use::<T>(&app, id).await?;
    }
    let row = fields.clone();
    let stored = app.store.write(move |conn| T::update(conn, id, &row, expect)).await;
    let version = match stored.map_err(|error| taken(error, T::WHAT))? {
        Changed::Done(version) => version,
        other => return Err(refusal(other, T::WHAT)),
    };
    app.catalogue_changed().await;
    let note = Note::new(T::ACTIONS[1], T::KIND, Some(id)).with(difference(&before, &fields));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(versioned(&Listed { id, fields, version }, version))
}

/// Removes a row that nothing names.
///
/// # Errors
/// 404, 409 for a default, for a status that means spam, and while it is in use.
pub async fn remove<T: Item>(app: App, req: HttpRequest, who: Caller, id: Id<i64>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let before = app.store.run(move |conn| T::one(conn, id)).await?.ok_or_else(|| Problem::not_found(T::WHAT))?.fields;
    let mut faults = Faults::new();
    let gone: T = merged(&before, serde_json::json!({"active": false}))?;
    gone.check(Some(&before), &mut faults);
    if let Some((_, why)) = faults.first() {
        return Err(Problem::new(Code::Conflict, format!("{}: {why}", T::WHAT)));
    }
    refuse_in_use::<T>(&app, id).await?;
    if let Some(why) = T::worn(&app, id, &before).await? {
        return Err(Problem::new(Code::Conflict, why));
    }
    app.store.write(move |conn| T::delete(conn, id)).await.map_err(|error| still_named(error, T::WHAT))?;
    app.catalogue_changed().await;
    let note = Note::new(T::ACTIONS[2], T::KIND, Some(id)).with(serde_json::json!({"old": before}));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::NoContent().finish())
}

async fn refuse_in_use<T: Item>(app: &App, id: i64) -> Result<(), Problem> {
    match T::in_use(app, id).await? {
        Some(why) => Err(Problem::new(Code::Conflict, why)),
        None => Ok(()),
    }
}

fn checked<T: Item>(mut fields: T, before: Option<&T>) -> Result<T, Problem> {
    let mut faults = Faults::new();
    let (name, color) = fields.label();
    let is_color = |color: &&str| {
        color.len() == 7 && color.starts_with('#') && color.chars().skip(1).all(|c| c.is_ascii_hexdigit())
    };
    if let Some(color) = color.filter(|color| !is_color(color)) {
        faults.push((String::from("color"), format!("«{color:.20}»: a colour such as #10b981 is accepted")));
    }
    match parse_name(T::NAME, name) {
        Ok(clean) => *name = clean,
        Err(problem) => faults.extend(problem.fields),
    }
    fields.check(before, &mut faults);
    if faults.is_empty() { Ok(fields) } else { Err(Problem::fields(faults)) }
}

/// Why a change under an optimistic lock was not stored.
pub(in crate::http) fn refusal(changed: Changed, what: &str) -> Problem {
    match changed {
        Changed::Stale(version) => {
            Problem::new(Code::Precondition, format!("{what} has version {version}")).with("version", version)
        }
        Changed::Missing | Changed::Done(_) => Problem::not_found(what),
    }
}

/// A name that must be there once is there already.
fn taken(error: rozmova_store::StoreError, what: &str) -> Problem {
    if error.is_unique_violation() {
        Problem::new(Code::Conflict, format!("{what} exists already under this name"))
    } else {
        Problem::from(error)
    }
}

/// A row that something names stays.
pub(super) fn still_named(error: rozmova_store::StoreError, what: &str) -> Problem {
    if error.is_foreign_key_violation() {
        Problem::new(Code::Conflict, format!("{what} is in use; switch it off instead"))
    } else {
        Problem::from(error)
    }
}

/// Old and new value of each member that differs, for the audit (administration.md 1).
pub(crate) fn difference<T: Serialize>(before: &T, after: &T) -> Value {
    let tree = |value: &T| serde_json::to_value(value).unwrap_or_default();
    let (before, after) = (tree(before), tree(after));
    let Value::Object(after) = after else { return Value::Null };
    after
        .into_iter()
        .filter(|(key, value)| before.get(key) != Some(value))
        .map(|(key, value)| (key.clone(), serde_json::json!({"old": before[key.as_str()], "new": value})))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn status(change: impl FnOnce(&mut OperatorStatusFields)) -> OperatorStatusFields {
        let mut fields: OperatorStatusFields = serde_json::from_value(serde_json::json!({"name": "Бекофіс"})).unwrap();
        change(&mut fields);
        fields
    }

    #[test]
    fn the_flags_of_an_operators_status_do_not_contradict_each_other() {
        let faults = |fields: OperatorStatusFields, before: Option<OperatorStatusFields>| -> Vec<String> {
            checked(fields, before.as_ref()).err().map(|p| p.fields.into_keys().collect()).unwrap_or_default()
        };
        assert!(faults(status(|_| {}), None).is_empty());
        let both = status(|s| (s.can_receive, s.count_time_after_all_closed) = (true, true));
        assert_eq!(faults(both, None), ["count_time_after_all_closed"]);
        assert_eq!(faults(status(|s| s.is_default_online = true), None), ["is_default_online"]);
        let online = status(|s| (s.is_default_online, s.can_receive) = (true, true));
        assert_eq!(faults(status(|s| s.can_receive = true), Some(online.clone())), ["is_default_online"]);
        assert_eq!(faults(OperatorStatusFields { active: false, ..online.clone() }, Some(online)), ["active"]);
        assert!(faults(status(|s| s.max_minutes = Some(1440)), None).is_empty());
        for minutes in [0, 1441] {
            assert_eq!(faults(status(|s| s.max_minutes = Some(minutes)), None), ["max_minutes"]);
        }
        let odd = status(|s| (s.name, s.color) = (String::from(" "), String::from("red")));
        assert_eq!(faults(odd, None), ["color", "name"]);
    }

    #[test]
    fn only_a_closing_status_that_is_offered_means_spam() {
        let faults = |change: serde_json::Value| -> Vec<String> {
            let fields: StatusFields = serde_json::from_value(change).unwrap();
            checked(fields, None).err().map(|p| p.fields.into_keys().collect()).unwrap_or_default()
        };
        let spam = |category: &str, active: bool| serde_json::json!({"name": "Реклама", "category": category, "is_spam": true, "active": active});
        assert!(faults(spam("closed", true)).is_empty());
        assert_eq!(faults(spam("resolved", true)), ["is_spam"]);
        assert_eq!(faults(spam("closed", false)), ["active"], "its dialogs would be spam no more");
    }

    #[test]
    fn the_audit_tells_old_and_new_of_what_changed_only() {
        let (before, after) = (status(|_| {}), status(|s| s.order = 7));
        assert_eq!(difference(&before, &after), serde_json::json!({"order": {"old": 0, "new": 7}}));
    }
}
