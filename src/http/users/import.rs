//! `POST /api/v1/users/import`: many users from a CSV file (administration.md 3).
//!
//! Rows are judged each on its own, as bulk actions are: what is wrong with one keeps no other out. With `dry_run` nothing is made.

use std::collections::{BTreeMap, BTreeSet};

use rozmova_actors::domain::{
    client_field::{ClientFieldFields, FieldType},
    listing::Listed,
};
use rozmova_store::{
    client_fields::{self as own_fields, Holder},
    users::{self, RoleRow},
};
use serde_json::{Map, Value};

use super::{super::audit::Note, create::make_user_with, find_roles, link, may_grant, parse_email, parse_name};
use crate::http::{clients::fields::Judged, csv, prelude::*, user_fields};

/// Users of one file.
const MOST: usize = 1_000;
/// Columns that are read, beside those of own fields.
const COLUMNS: [&str; 5] = ["email", "name", "first_name", "last_name", "roles"];

/// A file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportBody {
    /// The text of the file: a first line with `email`, `name` (or `first_name` and `last_name`) and `roles`, then a line a user; `,` or
    /// `;` between cells, several roles with `|` or spaces between them. A column named by the key or the label of a field of users
    /// fills that field in.
    pub csv: String,
    /// Roles of whoever has none in the file.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Only judges.
    #[serde(default)]
    pub dry_run: bool,
    /// Sends everybody who was made an invitation.
    #[serde(default)]
    pub invite: bool,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportResult {
    /// Made, or would be.
    Created,
    /// There is such a user already; nothing was changed.
    Exists,
    /// Not accepted; `reason` says why.
    Refused,
}

/// A line of the file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ImportLine {
    /// Its number, as an editor counts.
    pub line: usize,
    /// E-mail as read.
    pub email: String,
    /// Name as read.
    pub name: String,
    /// Roles as read, or those of the call.
    pub roles: Vec<String>,
    /// Values of own fields as read, by key; empty cells are left out.
    pub extra: BTreeMap<String, String>,
    /// What became of it.
    pub result: ImportResult,
    /// Why not; empty otherwise.
    pub reason: String,
    /// An invitation is on its way.
    pub invited: bool,
}

/// What became of a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ImportAnswer {
    /// Lines in their order.
    pub lines: Vec<ImportLine>,
    /// Users made, or that would be.
    pub created: usize,
    /// Nothing was made: it was only judged.
    pub dry_run: bool,
}

/// A name without what differs between spellings of it.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The keys of own fields that the columns fill in, by their place; faults name the column.
fn own_columns(head: &[String], own: &[Listed<ClientFieldFields>]) -> Result<Vec<(usize, String)>, Problem> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (place, name) in head.iter().enumerate().filter(|(_, name)| !COLUMNS.contains(&name.as_str())) {
        let by_key = own.iter().find(|row| plain(&row.fields.key) == *name);
        let labelled: Vec<_> = own.iter().filter(|row| plain(&row.fields.label) == *name).collect();
        let field = match (by_key, labelled.as_slice()) {
            (Some(field), _) => field,
            (None, [field]) => *field,
            (None, []) => {
                let keys = own.iter().map(|row| row.fields.key.as_str());
                let accepted = COLUMNS.into_iter().chain(keys).collect::<Vec<_>>().join(", ");
                let why = format!("«{name:.40}» in the first line is no column: {accepted}");
                return Err(Problem::field("csv", why));
            }
            (None, several) => {
                let keys = several.iter().map(|row| row.fields.key.as_str()).collect::<Vec<_>>().join(", ");
                return Err(Problem::field(
                    "csv",
                    format!("«{name:.40}» is the label of several fields, name one: {keys}"),
                ));
            }
        };
        if field.fields.kind == FieldType::File {
            let why = format!("«{name:.40}» is a file: it is uploaded on the user's page, not read from a table");
            return Err(Problem::field("csv", why));
        }
        if found.iter().any(|(_, key)| *key == field.fields.key) {
            return Err(Problem::field("csv", format!("two columns fill in the field {}", field.fields.key)));
        }
        found.push((place, field.fields.key.clone()));
    }
    Ok(found)
}

/// Reads the lines of a file, each with what is wrong with it.
fn lines_of(
    text: &str,
    default_roles: &[String],
    own: &[Listed<ClientFieldFields>],
) -> Result<Vec<ImportLine>, Problem> {
    let rows = csv::read(text, MOST + 1).map_err(|why| Problem::field("csv", why.to_string()))?;
    let mut rows = rows.into_iter();
    let head: Vec<String> = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    let head: Vec<String> = head.iter().map(|name| plain(name)).collect();
    let own = own_columns(&head, own)?;
    if !head.iter().any(|name| name == "email") {
        let accepted = COLUMNS.join(", ");
        return Err(Problem::field("csv", format!("the first line needs the column email: {accepted}")));
    }
    let mut seen = BTreeSet::new();
    Ok(rows
        .map(|(number, cells)| {
            let cell = |name: &str| -> String {
                let place = head.iter().position(|known| known == name);
                place.and_then(|place| cells.get(place)).cloned().unwrap_or_default()
            };
            let full = [cell("first_name"), cell("last_name")].join(" ").trim().to_owned();
            let roles: Vec<String> =
                cell("roles").split('|').map(str::trim).filter(|role| !role.is_empty()).map(str::to_owned).collect();
            let value = |(place, key): &(usize, String)| {
                let text = cells.get(*place).map(|text| text.trim()).filter(|text| !text.is_empty())?;
                Some((key.clone(), text.to_owned()))
            };
            let mut line = ImportLine {
                line: number,
                email: cell("email"),
                name: if cell("name").is_empty() { full } else { cell("name") },
                roles: if roles.is_empty() { default_roles.to_vec() } else { roles },
                extra: own.iter().filter_map(value).collect(),
                result: ImportResult::Created,
                reason: String::new(),
                invited: false,
            };
            let judged = parse_email(&line.email).and_then(|email| {
                parse_name("name", &line.name)?;
                Ok(email)
            });
            match judged {
                Ok(email) if cells.len() > head.len() => {
                    line.email = email;
                    line.refuse(format!("{} cells, {} stand in the first line", cells.len(), head.len()));
                }
                Ok(email) if !seen.insert(email.clone()) => {
                    line.email = email;
                    line.refuse("the same e-mail stands in an earlier line");
                }
                Ok(email) => line.email = email,
                Err(problem) => line.refuse(problem.detail),
            }
            line
        })
        .collect())
}

/// The roles of a cell as they are called, in any case. A part that is no role as a whole is several with spaces or slashes between
/// them; words that are no roles stay, so that they are named in the refusal.
fn roles_meant(parts: &[String], known: &[&str]) -> Vec<String> {
    let called = |text: &str| known.iter().find(|name| name.to_lowercase() == text.to_lowercase());
    let mut meant = Vec::new();
    for part in parts {
        match called(part) {
            Some(name) => meant.push((*name).to_owned()),
            None => meant.extend(
                part.split([' ', '/'])
                    .filter(|word| !word.is_empty())
                    .map(|word| called(word).map_or_else(|| word.to_owned(), |name| (*name).to_owned())),
            ),
        }
    }
    meant
}

impl ImportLine {
    fn refuse(&mut self, why: impl Into<String>) {
        self.result = ImportResult::Refused;
        self.reason = why.into();
    }
}

/// Makes the users of a file; nobody gives a right they do not have.
///
/// # Errors
/// 409 when invitations are asked for and letters cannot leave, 422 for a file that is no such table, 503.
pub async fn import(
    app: App,
    req: HttpRequest,
    who: Caller,
    body: Json<ImportBody>,
) -> Result<Answer<ImportAnswer>, Problem> {
    let Json(body) = body;
    if body.invite
        && let Some(why) = app.mailer.obstacle()
    {
        return Err(Problem::new(Code::Conflict, why));
    }
    let own = user_fields::columns(&app, &who).await?;
    let mut lines = lines_of(&body.csv, &body.roles, &own)?;
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    let known: Vec<RoleRow> = app.store.run(users::all_roles).await?;
    let names: Vec<&str> = known.iter().map(|role| role.name.as_str()).collect();
    for line in lines.iter_mut().filter(|line| line.result == ImportResult::Created) {
        line.roles = roles_meant(&line.roles, &names);
        let email = line.email.clone();
        let granted = find_roles(&known, &line.roles).and_then(|roles| may_grant(&who, &roles));
        if let Err(problem) = granted {
            line.refuse(problem.detail);
        } else if app.store.run(move |conn| users::by_email(conn, &email)).await?.is_some() {
            line.result = ImportResult::Exists;
        } else {
            match judged(&app, &who, line, &mut used).await {
                Ok(own) if !body.dry_run => make(&app, &req, &who, line, own, body.invite).await,
                Ok(_) => {}
                Err(problem) => line.refuse(problem.detail),
            }
        }
    }
    let created = lines.iter().filter(|line| line.result == ImportResult::Created).count();
    Ok(Answer(ImportAnswer { lines, created, dry_run: body.dry_run }))
}

/// The values of own fields of a line; `used` are those of the lines before that nobody else may have.
async fn judged(
    app: &App,
    who: &Caller,
    line: &ImportLine,
    used: &mut BTreeSet<(String, String)>,
) -> Result<Judged, Problem> {
    let raw: Map<String, Value> = line.extra.iter().map(|(key, text)| (key.clone(), text.as_str().into())).collect();
    let own = user_fields::judge(app, who, &Value::Object(Map::new()), raw).await?;
    for (key, value) in &own.unique {
        let (asked, wanted) = (key.clone(), value.clone());
        let taken = app.store.run(move |conn| own_fields::taken(conn, Holder::User, &asked, &wanted, 0)).await?;
        if taken {
            return Err(Problem::field(format!("extra.{key}"), "another user has this value"));
        }
        if used.contains(&(key.clone(), value.clone())) {
            return Err(Problem::field(format!("extra.{key}"), "the same value stands in an earlier line"));
        }
    }
    used.extend(own.unique.iter().cloned());
    Ok(own)
}

/// One user; a failure is that of the line.
async fn make(app: &App, req: &HttpRequest, who: &Caller, line: &mut ImportLine, own: Judged, invite: bool) {
    let made = make_user_with(app, &line.email, &line.name, None, &line.roles, own).await;
    let user = match made {
        Ok(user) => user,
        Err(problem) => return line.refuse(problem.detail),
    };
    let data = serde_json::json!({"roles": line.roles, "imported": true});
    let note = Note::new("user.created", "user", Some(user.id.get())).with(data);
    let ip = app.ip_of(req);
    if let Err(problem) = app.audit.write(who, ip, app.now(), note).await {
        // The user is there; the file's author has to know that the log misses them.
        line.reason = problem.detail;
    }
    if !invite {
        return;
    }
    match link::send(app, who, ip, user, false).await {
        Ok(_) => line.invited = true,
        Err(problem) => line.reason = problem.detail,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_file_is_read_with_names_in_one_column_or_two_and_roles_of_its_own_or_the_calls() {
        let lines = lines_of(
            "Email;First name;Last name;Roles\nIryna@Example.org;Ірина;Коваль;operator|supervisor\ntaras@example.org;Тарас;;\n",
            &["operator".to_owned()],
            &[],
        )
        .unwrap();
        assert_eq!((lines[0].email.as_str(), lines[0].name.as_str()), ("iryna@example.org", "Ірина Коваль"));
        assert_eq!(lines[0].roles, ["operator", "supervisor"]);
        assert_eq!((lines[1].name.as_str(), lines[1].roles.as_slice()), ("Тарас", ["operator".to_owned()].as_slice()));
        assert!(lines.iter().all(|line| line.result == ImportResult::Created));
    }

    #[test]
    fn roles_of_ones_own_are_found_by_their_whole_name_in_any_case() {
        let known = ["operator", "supervisor", "Старші оператори", "QA"];
        let meant = |cell: &str| {
            let text = format!("email,name,roles\na@x.ua,А,{cell}\n");
            roles_meant(&lines_of(&text, &[], &[]).unwrap()[0].roles, &known)
        };
        for (cell, roles) in [
            ("operator", vec!["operator"]),
            ("Старші оператори", vec!["Старші оператори"]),
            ("старші оператори | Operator", vec!["Старші оператори", "operator"]),
            ("operator supervisor/qa", vec!["operator", "supervisor", "QA"]),
            ("operator nobody", vec!["operator", "nobody"]),
            ("", vec![]),
        ] {
            assert_eq!(meant(cell), roles, "{cell}");
        }
    }

    #[test]
    fn every_wrong_line_says_why_and_keeps_no_other_out() {
        let text = "email,name\na@x.ua,А\nnobody,Б\nA@x.ua,В\nc@x.ua,\nd@x.ua,Д,more\ne@x.ua,Е\n";
        let results: Vec<(usize, ImportResult)> =
            lines_of(text, &[], &[]).unwrap().iter().map(|line| (line.line, line.result)).collect();
        use ImportResult::{Created, Refused};
        assert_eq!(results, [(2, Created), (3, Refused), (4, Refused), (5, Refused), (6, Refused), (7, Created)]);
    }

    #[test]
    fn a_file_of_another_kind_is_refused_as_a_whole() {
        for text in ["", "name\nА", "email,phone\na@x.ua,1", "email\n\"a"] {
            assert_eq!(lines_of(text, &[], &[]).unwrap_err().code, Code::Validation, "{text:?}");
        }
    }

    fn field(id: i64, key: &str, label: &str, kind: &str) -> Listed<ClientFieldFields> {
        let fields = serde_json::json!({"key": key, "label": label, "type": kind});
        Listed { id, version: 1, fields: serde_json::from_value(fields).unwrap() }
    }

    #[test]
    fn columns_fill_own_fields_in_by_key_or_label_and_a_doubtful_column_is_named() {
        let own = [
            field(1, "floor", "Поверх", "INTEGER"),
            field(2, "shift", "Робоча зміна", "STRING"),
            field(3, "photo", "Фото", "FILE"),
            field(4, "a1", "Двічі", "STRING"),
            field(5, "a2", "Двічі", "STRING"),
        ];
        let text = "email,name,FLOOR,робоча зміна\na@x.ua,А, 3 ,Нічна\nb@x.ua,Б,,\n";
        let lines = lines_of(text, &[], &own).unwrap();
        let first: Vec<(&str, &str)> = lines[0].extra.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(first, [("floor", "3"), ("shift", "Нічна")]);
        assert!(lines[1].extra.is_empty(), "an empty cell says nothing");
        for (head, told) in [
            ("email,phone", "no column"),
            ("email,фото", "is a file"),
            ("email,двічі", "a1, a2"),
            ("email,floor,поверх", "two columns"),
        ] {
            let why = lines_of(&format!("{head}\na@x.ua"), &[], &own).unwrap_err();
            assert!(why.detail.contains(told), "{head}: {}", why.detail);
        }
        assert!(lines_of("email,a2\na@x.ua,x", &[], &own).is_ok(), "the key is no doubt");
    }
}
