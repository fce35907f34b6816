//! `PATCH /api/v1/clients/{id}`

use rozmova_actors::domain::{ClientId, message::clean_text};
use rozmova_store::{
    DbError, client_changes,
    client_fields::{self, Holder},
    clients::{self, ClientChange},
    files,
};
use serde_json::{Map, Value};

use super::{
    changes, fields,
    read::{CardReader, visible_client},
};
use crate::http::{catalogue::tags::judge_client, prelude::*, users::parse_name};

/// Tags of one client.
const MAX_TAGS: usize = 50;

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Shown name, 1 to 200 characters.
    pub name: Option<String>,
    /// First name, up to 200 characters.
    pub first_name: Option<String>,
    /// Last name, up to 200 characters.
    pub last_name: Option<String>,
    /// Phone in the international form, with or without `+`, 7 to 15 digits; empty removes it.
    pub phone: Option<String>,
    /// E-mail; empty removes it.
    pub email: Option<String>,
    /// Two letters; empty removes it.
    pub language: Option<String>,
    /// All tags, at most 50 of 1 to 50 characters.
    pub tags: Option<Vec<String>>,
    /// Own fields to set; null removes one. A field that was set up accepts what its type accepts; under another name a text of up to
    /// 2000 characters, a number, true or false is kept as it is.
    pub custom_fields: Option<Map<String, Value>>,
}

/// Changes a client's card.
///
/// # Errors
/// 403 also for phone and e-mail without the right `clients.view_contacts`, 404, 409 for somebody
/// erased, 412 when somebody has changed it since, 422.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<ClientId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(body), expect, now) = (id, body, if_match(&req)?, app.now());
    let before = visible_client(&app, &who, id).await?;
    let stale = || Problem::new(Code::Precondition, "the client has been changed by somebody else");
    if before.merged_into_id.is_some() {
        return Err(Problem::new(Code::Conflict, "the client was joined into another one"));
    }
    super::erase::refuse_erased(&app, id).await?;
    if expect.is_some_and(|version| version != before.version) {
        return Err(stale());
    }
    refuse_masked(&who, &body)?;
    let (plain, own) = checked(body)?;
    if let Some(tags) = &plain.tags {
        judge_client(&app.engine.catalogue(), &before.tags, tags)?;
    }
    let fields = fields::judge(&app, &who, &before, own).await?;
    let change = ClientChange { custom_fields: fields.values, ..plain };
    let changes = changes::rows(&app, &who, &before, &change, now)?;
    let (unique, given, owner) = (fields.unique, fields.given, who.key());
    let renamed = change.name.clone().filter(|name| *name != before.client.name);
    let version = before.version;
    let reader = CardReader::of(&app, &who, id);
    let changed = app
        .store
        .write(move |conn| {
            for (key, value) in &unique {
                if client_fields::taken(conn, Holder::Client, key, value, id.get())? {
                    return Ok(Err(Problem::field(fields::name_of(key), "another client has this value")));
                }
            }
            if !clients::update(conn, id, &change, Some(version), now)? {
                return Ok(Err(stale()));
            }
            for file in given {
                // Sent in a message since it was judged: nothing of this change may stay.
                if !files::give_to_client(conn, &owner, file, id, now)? {
                    return Err(DbError::RollbackTransaction);
                }
            }
            client_changes::append(conn, &changes)?;
            let open = match &renamed {
                Some(name) => clients::rename_dialogs(conn, id, name)?,
                None => Vec::new(),
            };
            Ok(Ok((reader.read_changed(conn)?, open)))
        })
        .await?;
    let (rows, open) = changed?;
    app.engine.clients_changed(rows.chats(), open).await;
    app.engine.facts_changed(vec![id], Vec::new()).await;
    let card = rows.shown(&app, &who);
    Ok(versioned(&card, card.version))
}

/// Who sees contacts masked changes none of them, and stores no mask in the place of what it stands for (security.md AC-12).
fn refuse_masked(who: &Caller, body: &UpdateBody) -> Result<(), Problem> {
    let seen = who.contacts();
    if !seen.is_masked() {
        return Ok(());
    }
    if body.phone.is_some() || body.email.is_some() {
        return Err(Problem::missing_right(Grant::ViewContacts.key()));
    }
    for (field, name) in [("name", &body.name), ("first_name", &body.first_name), ("last_name", &body.last_name)] {
        if let Some(name) = name.as_deref().filter(|name| seen.holds_mask(name)) {
            return Err(Problem::field(field, format!("«{name:.60}» holds the mask of a contact, type the name anew")));
        }
    }
    Ok(())
}

fn checked(body: UpdateBody) -> Result<(ClientChange, Map<String, Value>), Problem> {
    let short = |field: &str, raw: Option<String>| -> Result<Option<String>, Problem> {
        let Some(raw) = raw else { return Ok(None) };
        let clean = clean_text(&raw).trim().to_owned();
        if clean.chars().count() > 200 {
            return Err(Problem::field(field, "at most 200 characters are accepted"));
        }
        Ok(Some(clean))
    };
    let own = body.custom_fields.unwrap_or_default();
    let change = ClientChange {
        name: body.name.map(|name| parse_name("name", &name)).transpose()?,
        first_name: short("first_name", body.first_name)?,
        last_name: short("last_name", body.last_name)?,
        phone: body.phone.map(|phone| parse_phone(&phone)).transpose()?,
        email: body.email.map(|email| parse_email(&email)).transpose()?,
        language: body.language.map(|language| parse_language(&language)).transpose()?,
        tags: body.tags.map(parse_tags).transpose()?,
        custom_fields: None,
        ban: None,
    };
    Ok((change, own))
}

/// Digits of an international number; `""` for none.
fn parse_phone(raw: &str) -> Result<String, Problem> {
    let raw = raw.trim();
    let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
    let others = raw.chars().all(|c| c.is_ascii_digit() || "+-() .\u{a0}".contains(c));
    if raw.is_empty() || (others && (7..=15).contains(&digits.len())) {
        return Ok(digits);
    }
    Err(Problem::field("phone", format!("«{raw:.40}» is no phone, 7 to 15 digits are accepted, such as +380671112233")))
}

fn parse_email(raw: &str) -> Result<String, Problem> {
    let email = raw.trim().to_lowercase();
    let plain = !email.chars().any(|c| c.is_whitespace() || c.is_control()) && email.len() <= 254;
    let whole =
        email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    if email.is_empty() || (plain && whole) {
        return Ok(email);
    }
    Err(Problem::field("email", format!("«{raw:.60}» is no e-mail address")))
}

fn parse_language(raw: &str) -> Result<String, Problem> {
    let language = raw.trim().to_lowercase();
    if language.is_empty() || (language.len() == 2 && language.chars().all(|c| c.is_ascii_lowercase())) {
        return Ok(language);
    }
    Err(Problem::field("language", format!("«{raw:.10}» is no language, two letters such as uk are accepted")))
}

fn parse_tags(raw: Vec<String>) -> Result<Vec<String>, Problem> {
    let mut tags: Vec<String> = Vec::new();
    for tag in raw {
        let tag = clean_text(&tag).trim().to_owned();
        if !(1..=50).contains(&tag.chars().count()) {
            return Err(Problem::field("tags", format!("«{tag:.60}»: 1 to 50 characters are accepted")));
        }
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > MAX_TAGS {
        return Err(Problem::field("tags", format!("{} tags, at most {MAX_TAGS} are accepted", tags.len())));
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn phones_e_mails_and_languages_are_brought_to_one_form_or_refused() {
        for (raw, expected) in [
            ("+38 (067) 111-22-33", Some("380671112233")),
            ("", Some("")),
            ("12345", None),
            ("067 шість", None),
            ("1234567890123456", None),
        ] {
            assert_eq!(parse_phone(raw).ok().as_deref(), expected, "{raw}");
        }
        for (raw, expected) in [
            (" Maria@Example.COM ", Some("maria@example.com")),
            ("", Some("")),
            ("maria", None),
            ("a@b", None),
            ("a@b.c@d.e", None),
            ("a b@c.d", None),
        ] {
            assert_eq!(parse_email(raw).ok().as_deref(), expected, "{raw}");
        }
        for (raw, expected) in [("UK", Some("uk")), ("", Some("")), ("ukr", None), ("їж", None)] {
            assert_eq!(parse_language(raw).ok().as_deref(), expected, "{raw}");
        }
    }
}
