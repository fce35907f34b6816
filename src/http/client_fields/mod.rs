//! Fields of the client's card and of users as an administrator sets them up (administration.md 3 and 3.1), and as people see them.

pub mod lists;
pub mod remove;

use regex::Regex;
use rozmova_actors::domain::{
    client_field::{ClientFieldFields, FieldType, UserFieldFields},
    listing::Listed,
};
use rozmova_store::{
    client_fields::{self, Holder},
    users,
};
use serde_json::Value;

use super::{
    catalogue::statuses::{self, Item},
    prelude::*,
};
use crate::routes::{Row, delete, get, patch, post};

/// Fields of an instance.
const MAX_FIELDS: usize = 100;
/// Values of a list.
const MAX_OPTIONS: usize = 200;
/// Characters of a pattern.
const MAX_PATTERN: usize = 500;
/// Bytes of a compiled pattern (security.md DB-05).
const PATTERN_BYTES: usize = 1 << 20;

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    const EDITORS: &[Grant] = &[Grant::SettingsOpPanel];
    vec![
        get("/api/v1/client-fields", statuses::list::<ClientFieldFields>)
            .any_of(&[Grant::SettingsOpView, Grant::SettingsOpPanel])
            .says("settings", "Fields of the client's card")
            .query::<statuses::ListQuery>()
            .returns::<Page<Listed<ClientFieldFields>>>(),
        post("/api/v1/client-fields", statuses::create::<ClientFieldFields>)
            .any_of(EDITORS)
            .says("settings", "Makes a field of the client's card")
            .body::<ClientFieldFields>()
            .creates::<Listed<ClientFieldFields>>(),
        patch("/api/v1/client-fields/{id}", statuses::update::<ClientFieldFields>)
            .any_of(EDITORS)
            .says("settings", "Changes a field of the client's card; missing members stay, key and type never change")
            .body::<ClientFieldFields>()
            .returns::<Listed<ClientFieldFields>>(),
        delete("/api/v1/client-fields/{id}", remove::remove::<ClientFieldFields>)
            .any_of(EDITORS)
            .says("settings", "Removes a field of the client's card; values=drop removes what clients have in it too")
            .query::<remove::RemoveQuery>()
            .status(204),
        get("/api/v1/client-fields/{id}/options", lists::options)
            .any_of(super::dialogs::READERS)
            .says("clients", "Values of a list field; of SELECTAPI as the other server answers them")
            .returns::<Page<lists::ListItem>>(),
    ]
}

/// A field as the card needs it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FieldView {
    /// Id.
    pub id: i64,
    /// Name under which `custom_fields` has the value.
    pub key: String,
    /// Shown name.
    pub label: String,
    /// Type.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Cannot be emptied.
    pub required: bool,
    /// Always in sight.
    pub pinned: bool,
    /// On the card at all.
    pub visible: bool,
    /// Only whoever sets the panel up changes it.
    pub non_editable: bool,
    /// Values of `SELECT`.
    pub options: Vec<String>,
    /// Smallest number.
    pub min: Option<i64>,
    /// Largest number.
    pub max: Option<i64>,
}

impl From<&Listed<ClientFieldFields>> for FieldView {
    fn from(row: &Listed<ClientFieldFields>) -> Self {
        let field = &row.fields;
        Self {
            id: row.id,
            key: field.key.clone(),
            label: field.label.clone(),
            kind: field.kind,
            required: field.required,
            pinned: field.pinned,
            visible: field.visible,
            non_editable: field.non_editable,
            options: field.options.clone(),
            min: field.min,
            max: field.max,
        }
    }
}

/// Fields that somebody with these roles sees.
#[must_use]
pub fn visible(app: &App, roles: &[String]) -> Vec<FieldView> {
    let catalogue = app.engine.catalogue();
    catalogue.client_fields.iter().filter(|row| !row.fields.hidden_from(roles)).map(FieldView::from).collect()
}

/// The pattern of a field; the whole value has to fit.
pub(super) fn pattern_of(text: &str) -> Result<Regex, String> {
    let whole = format!("^(?:{text})$");
    regex::RegexBuilder::new(&whole)
        .size_limit(PATTERN_BYTES)
        .build()
        .map_err(|error| error.to_string().lines().last().unwrap_or("it cannot be read").trim().to_owned())
}

fn is_key(key: &str) -> bool {
    (1..=60).contains(&key.len())
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

impl Item for ClientFieldFields {
    const KIND: &'static str = "client_field";
    const ACTIONS: [&'static str; 3] = ["client_field.created", "client_field.updated", "client_field.deleted"];
    const WHAT: &'static str = "the field";
    const NAME: &'static str = "label";

    fn label(&mut self) -> (&mut String, Option<&str>) {
        (&mut self.label, None)
    }

    fn active(&self) -> bool {
        self.active
    }

    fn check(&self, before: Option<&Self>, faults: &mut Vec<(String, String)>) {
        let mut fault = |field: &str, why: String| faults.push((String::from(field), why));
        let kind = self.kind.key();
        if !is_key(&self.key) {
            fault("key", String::from("a Latin letter, then up to 59 letters, digits and _ are accepted"));
        }
        if before.is_some_and(|before| before.key != self.key) {
            fault(
                "key",
                String::from("values are stored under it, it cannot be changed; archive the field and make another"),
            );
        }
        if before.is_some_and(|before| before.kind != self.kind) {
            fault(
                "type",
                String::from("values have this type, it cannot be changed; archive the field and make another"),
            );
        }
        if !(0..=10_000).contains(&self.position) {
            fault("position", format!("{} is out of range, 0 to 10000 is accepted", self.position));
        }
        if self.unique && !self.kind.can_be_unique() {
            fault("unique", format!("a field of type {kind} cannot be unique, STRING, INTEGER and BIGINT can"));
        }
        self.check_options(&mut fault);
        let numeric = matches!(self.kind, FieldType::Integer | FieldType::Bigint | FieldType::Float);
        if !numeric && (self.min.is_some() || self.max.is_some()) {
            fault("min", format!("a field of type {kind} has no smallest and largest number"));
        }
        if let (Some(min), Some(max)) = (self.min, self.max)
            && min > max
        {
            fault("max", format!("{max} is less than the smallest number {min}"));
        }
        if !self.pattern.is_empty() {
            if self.kind != FieldType::String {
                fault("pattern", format!("a field of type {kind} has no pattern, STRING has"));
            } else if self.pattern.chars().count() > MAX_PATTERN {
                fault("pattern", format!("at most {MAX_PATTERN} characters are accepted"));
            } else if let Err(why) = pattern_of(&self.pattern) {
                fault("pattern", why);
            }
        }
        if self.hidden_roles.len() > 50 {
            fault("hidden_roles", format!("{} roles, at most 50 are accepted", self.hidden_roles.len()));
        }
        if !self.default.is_empty() {
            if self.kind == FieldType::File {
                fault("default", String::from("a file has no default"));
            } else if let Err(why) = self.accept(&Value::String(self.default.clone())) {
                fault("default", why);
            }
        }
    }

    async fn admit(&self, app: &App, before: Option<&Self>) -> Result<(), Problem> {
        admit(app, self, before).await
    }
}

impl Item for UserFieldFields {
    const KIND: &'static str = "user_field";
    const ACTIONS: [&'static str; 3] = ["user_field.created", "user_field.updated", "user_field.deleted"];
    const WHAT: &'static str = "the field";
    const NAME: &'static str = "label";

    fn label(&mut self) -> (&mut String, Option<&str>) {
        (&mut self.0.label, None)
    }

    fn active(&self) -> bool {
        self.0.active
    }

    fn check(&self, before: Option<&Self>, faults: &mut Vec<(String, String)>) {
        self.0.check(before.map(|before| &before.0), faults);
    }

    async fn admit(&self, app: &App, before: Option<&Self>) -> Result<(), Problem> {
        admit(app, self, before).await
    }
}

/// A list of own fields: whose values they describe.
pub trait OwnFields: Item + AsRef<ClientFieldFields> {
    /// Whose.
    const HOLDER: Holder;
    /// The same in sentences and answers.
    const HOLDERS: &'static str;
}

impl OwnFields for ClientFieldFields {
    const HOLDER: Holder = Holder::Client;
    const HOLDERS: &'static str = "clients";
}

impl OwnFields for UserFieldFields {
    const HOLDER: Holder = Holder::User;
    const HOLDERS: &'static str = "users";
}

/// What needs a look elsewhere: how many there are, the address of a list, roles.
async fn admit<T: OwnFields>(app: &App, field: &T, before: Option<&T>) -> Result<(), Problem> {
    if before.is_none() {
        let there = app.store.run(T::all).await?.len();
        if there >= MAX_FIELDS {
            let why = format!("there are {MAX_FIELDS} fields already");
            return Err(Problem::new(Code::LimitReached, why).with("limit", MAX_FIELDS));
        }
    }
    let field: &ClientFieldFields = field.as_ref();
    let before = before.map(|before| -> &ClientFieldFields { before.as_ref() });
    if let Some(source) = &field.api
        && before.and_then(|before| before.api.as_ref()) != Some(source)
        && let Err(denied) = app.egress.check_url(&source.url).await
    {
        return Err(Problem::field("api", denied.to_string()));
    }
    if !field.hidden_roles.is_empty() {
        let roles = app.store.run(users::all_roles).await?;
        let unknown = field.hidden_roles.iter().find(|name| !roles.iter().any(|role| role.name == **name));
        if let Some(name) = unknown {
            return Err(Problem::field("hidden_roles", format!("there is no role «{name:.60}»")));
        }
    }
    Ok(())
}

/// Options and source belong to their types.
trait Lists {
    fn check_options(&self, fault: &mut impl FnMut(&str, String));
}

impl Lists for ClientFieldFields {
    fn check_options(&self, fault: &mut impl FnMut(&str, String)) {
        if self.kind == FieldType::Select {
            let fits = |option: &String| (1..=255).contains(&option.trim().chars().count()) && option.trim() == option;
            let mut seen: Vec<&String> = self.options.iter().collect();
            seen.sort();
            seen.dedup();
            if self.options.is_empty() || self.options.len() > MAX_OPTIONS {
                fault("options", format!("{} values, 1 to {MAX_OPTIONS} are accepted", self.options.len()));
            } else if !self.options.iter().all(fits) {
                fault("options", String::from("values of 1 to 255 characters are accepted"));
            } else if seen.len() < self.options.len() {
                fault("options", String::from("each value once is accepted"));
            }
        } else if !self.options.is_empty() {
            fault("options", format!("a field of type {} has no list of values, SELECT has", self.kind.key()));
        }
        match (&self.api, self.kind == FieldType::SelectApi) {
            (None, true) => fault("api", String::from("an address is needed")),
            (Some(_), false) => fault("api", format!("a field of type {} asks no address", self.kind.key())),
            (Some(source), true) => {
                let long = [&source.items_path, &source.value_path, &source.label_path].iter().any(|p| p.len() > 200);
                if long || source.url.len() > 2_000 {
                    fault(
                        "api",
                        String::from("an address of up to 2000 and paths of up to 200 characters are accepted"),
                    );
                } else if source.cache_s > 86_400 {
                    fault("api", format!("cache_s {} is out of range, 0 to 86400 is accepted", source.cache_s));
                }
            }
            (None, false) => {}
        }
    }
}

/// How many have a value in the field.
async fn values_of(app: &App, holder: Holder, key: String) -> Result<i64, Problem> {
    Ok(app.store.run(move |conn| client_fields::values(conn, holder, &key)).await?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn faults(body: Value, before: Option<Value>) -> Vec<String> {
        let read = |body: Value| serde_json::from_value::<ClientFieldFields>(body).unwrap();
        let mut found = Vec::new();
        read(body).check(before.map(read).as_ref(), &mut found);
        found.into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn what_belongs_to_another_type_and_what_cannot_work_is_named() {
        let none: [&str; 0] = [];
        let text = json!({"key": "city", "label": "Місто", "type": "STRING", "pattern": "[А-ЯІЇЄҐ].*", "unique": true});
        assert_eq!(faults(text.clone(), None), none);
        assert_eq!(faults(json!({"key": "city", "label": "М", "type": "TEXT"}), Some(text)), ["type"]);
        for (body, named) in [
            (json!({"key": "місто", "label": "М", "type": "STRING"}), vec!["key"]),
            (json!({"key": "1a", "label": "М", "type": "DATE", "unique": true}), vec!["key", "unique"]),
            (json!({"key": "a", "label": "М", "type": "SELECT"}), vec!["options"]),
            (json!({"key": "a", "label": "М", "type": "SELECT", "options": ["x", "x"]}), vec!["options"]),
            (json!({"key": "a", "label": "М", "type": "SELECT", "options": ["x", " "]}), vec!["options"]),
            (json!({"key": "a", "label": "М", "type": "STRING", "options": ["x"]}), vec!["options"]),
            (json!({"key": "a", "label": "М", "type": "SELECTAPI"}), vec!["api"]),
            (json!({"key": "a", "label": "М", "type": "DATE", "api": {"url": "https://x.example"}}), vec!["api"]),
            (json!({"key": "a", "label": "М", "type": "INTEGER", "min": 5, "max": 1}), vec!["max"]),
            (json!({"key": "a", "label": "М", "type": "DATE", "min": 5}), vec!["min"]),
            (json!({"key": "a", "label": "М", "type": "STRING", "pattern": "("}), vec!["pattern"]),
            (json!({"key": "a", "label": "М", "type": "STRING", "pattern": "(x{1000}){1000}"}), vec!["pattern"]),
            (json!({"key": "a", "label": "М", "type": "INTEGER", "pattern": "x"}), vec!["pattern"]),
            (json!({"key": "a", "label": "М", "type": "INTEGER", "default": "x"}), vec!["default"]),
        ] {
            assert_eq!(faults(body.clone(), None), named, "{body}");
        }
    }

    #[test]
    fn db_05_a_pattern_takes_linear_time_and_fits_the_whole_value() {
        let pattern = pattern_of("(a+)+").unwrap();
        assert!(pattern.is_match("aaa") && !pattern.is_match(&format!("{}!", "a".repeat(50_000))));
        assert!(pattern_of("a|b").unwrap().is_match("b") && !pattern_of("a|b").unwrap().is_match("ab"));
    }
}
