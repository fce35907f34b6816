//! Tags: what the list of them is judged by, and how callers name them (operator-line.md 7).

use rozmova_actors::domain::{
    TagId,
    listing::{TagFields, TagScope},
    topic::Catalogue,
};
use rozmova_store::tags;

use super::statuses::Item;
use crate::http::prelude::*;

/// Characters of a name and of a group.
const MAX_NAME: usize = 50;
/// Tags of an instance.
const MAX_TAGS: usize = 1_000;

impl Item for TagFields {
    const KIND: &'static str = "tag";
    const ACTIONS: [&'static str; 3] = ["tag.created", "tag.updated", "tag.deleted"];
    const WHAT: &'static str = "the tag";

    fn label(&mut self) -> (&mut String, Option<&str>) {
        (&mut self.name, Some(&self.color))
    }

    fn active(&self) -> bool {
        self.active
    }

    fn check(&self, before: Option<&Self>, faults: &mut Vec<(String, String)>) {
        let mut fault = |field: &str, why: String| faults.push((String::from(field), why));
        for (field, text) in [("name", &self.name), ("group", &self.group)] {
            if text.chars().count() > MAX_NAME {
                fault(field, format!("at most {MAX_NAME} characters are accepted"));
            }
        }
        if before.is_some_and(|before| before.scope != self.scope) {
            fault("scope", String::from("it cannot be changed; archive the tag and make another"));
        }
        if !(0..=10_000).contains(&self.order) {
            fault("order", format!("{} is out of range, 0 to 10000 is accepted", self.order));
        }
    }

    async fn admit(&self, app: &App, before: Option<&Self>) -> Result<(), Problem> {
        if before.is_none() && app.engine.catalogue().tags.len() >= MAX_TAGS {
            let why = format!("there are {MAX_TAGS} tags already");
            return Err(Problem::new(Code::LimitReached, why).with("limit", MAX_TAGS));
        }
        // Cards keep names: a new one would leave them behind.
        if let Some(before) = before.filter(|before| before.scope == TagScope::Client && before.name != self.name) {
            let name = before.name.clone();
            if app.store.run(move |conn| tags::on_clients(conn, &name)).await? {
                let why = "clients have this tag: archive it and make another instead";
                return Err(Problem::new(Code::Conflict, why));
            }
        }
        Ok(())
    }

    async fn worn(app: &App, id: i64, before: &Self) -> Result<Option<String>, Problem> {
        let (scope, name) = (before.scope, before.name.clone());
        let worn = app
            .store
            .run(move |conn| match scope {
                TagScope::Request => tags::on_requests(conn, TagId(id)),
                TagScope::Client => tags::on_clients(conn, &name),
            })
            .await?;
        Ok(worn.then(|| String::from("it is in use; archive it instead")))
    }
}

/// A tag by id or by name.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TagRef {
    /// Id.
    Id(TagId),
    /// Name.
    Name(String),
}

/// Ids of tags of requests.
///
/// # Errors
/// 422 that names the field and the first unknown one.
pub fn ids_of(catalogue: &Catalogue, field: &str, refs: &[TagRef]) -> Result<Vec<TagId>, Problem> {
    refs.iter()
        .map(|tag| match tag {
            TagRef::Id(id) => Ok(*id),
            TagRef::Name(name) => catalogue
                .tags
                .iter()
                .find(|known| known.fields.scope == TagScope::Request && known.fields.name == *name)
                .map(|known| TagId(known.id))
                .ok_or_else(|| Problem::field(field, format!("there is no tag «{name:.60}» of requests"))),
        })
        .collect()
}

/// Judges tags that are put on a client: with a list of client tags only those that are offered, unless free ones are allowed. What the
/// client has already stays.
///
/// # Errors
/// 422 that names the first one.
pub fn judge_client(catalogue: &Catalogue, before: &[String], after: &[String]) -> Result<(), Problem> {
    let mut list = catalogue.tags.iter().filter(|tag| tag.fields.scope == TagScope::Client).peekable();
    if catalogue.settings.tags_free_create || list.peek().is_none() {
        return Ok(());
    }
    let offered: Vec<&str> = list.filter(|tag| tag.fields.active).map(|tag| tag.fields.name.as_str()).collect();
    match after.iter().find(|tag| !before.contains(tag) && !offered.contains(&tag.as_str())) {
        Some(tag) => Err(Problem::field("tags", format!("«{tag:.60}» is not in the list of client tags"))),
        None => Ok(()),
    }
}
