//! Joining two clients into one, and taking it back within a day (operator-line.md 2).

use std::collections::BTreeSet;

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _,
};
use rozmova_actors::domain::{ClientId, ConnectionId, ContactId, DialogId, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Conn,
    clients::{self, ClientRow},
    schema::{client_merges, clients as rows, contacts, dialogs},
};

/// How long a merge can be taken back, seconds.
pub const UNDO_S: i64 = 24 * 3_600;

/// What a merge may change of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// Shown name.
    pub name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Phone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Language.
    pub language: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Own fields.
    pub custom_fields: Map<String, Value>,
}

impl Fields {
    /// Of a row.
    #[must_use]
    pub fn of(row: &ClientRow) -> Self {
        let client = &row.client;
        Self {
            name: client.name.clone(),
            first_name: client.first_name.clone(),
            last_name: client.last_name.clone(),
            phone: client.phone.clone(),
            email: client.email.clone(),
            language: client.language.clone(),
            tags: row.tags.clone(),
            custom_fields: row.custom_fields.as_object().cloned().unwrap_or_default(),
        }
    }

    /// The survivor keeps what it has, the other's values fill the gaps, tags are united.
    #[must_use]
    pub fn merged_with(&self, other: &Self) -> Self {
        let fill = |own: &String, other: &String| if own.is_empty() { other.clone() } else { own.clone() };
        let mut tags = self.tags.clone();
        tags.extend(other.tags.iter().filter(|tag| !self.tags.contains(tag)).cloned());
        let mut custom_fields = other.custom_fields.clone();
        custom_fields.extend(self.custom_fields.iter().filter(|(_, v)| !empty(v)).map(|(k, v)| (k.clone(), v.clone())));
        Self {
            name: fill(&self.name, &other.name),
            first_name: fill(&self.first_name, &other.first_name),
            last_name: fill(&self.last_name, &other.last_name),
            phone: fill(&self.phone, &other.phone),
            email: fill(&self.email, &other.email),
            language: fill(&self.language, &other.language),
            tags,
            custom_fields,
        }
    }

    /// Takes back what the merge brought, and only that: what somebody has changed since stays.
    #[must_use]
    pub fn taken_back(&self, before: &Self, after: &Self) -> Self {
        let back =
            |now: &String, before: &String, after: &String| if now == after { before.clone() } else { now.clone() };
        let brought: BTreeSet<&String> = after.tags.iter().filter(|tag| !before.tags.contains(tag)).collect();
        let mut custom_fields = self.custom_fields.clone();
        for (key, value) in &after.custom_fields {
            if before.custom_fields.get(key) == Some(value) || custom_fields.get(key) != Some(value) {
                continue;
            }
            match before.custom_fields.get(key) {
                Some(old) => custom_fields.insert(key.clone(), old.clone()),
                None => custom_fields.remove(key),
            };
        }
        Self {
            name: back(&self.name, &before.name, &after.name),
            first_name: back(&self.first_name, &before.first_name, &after.first_name),
            last_name: back(&self.last_name, &before.last_name, &after.last_name),
            phone: back(&self.phone, &before.phone, &after.phone),
            email: back(&self.email, &before.email, &after.email),
            language: back(&self.language, &before.language, &after.language),
            tags: self.tags.iter().filter(|tag| !brought.contains(tag)).cloned().collect(),
            custom_fields,
        }
    }
}

fn empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

/// A merge as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeRow {
    /// Id.
    pub id: i64,
    /// The client that goes on.
    pub survivor_id: ClientId,
    /// The one that was joined into it.
    pub loser_id: ClientId,
    /// The survivor before.
    pub before: Fields,
    /// The survivor after.
    pub after: Fields,
    /// Contacts that moved.
    pub contact_ids: Vec<ContactId>,
    /// Who did it.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
}

type Raw = (i64, i64, i64, Value, Value, Value, String, i64, Option<i64>);

macro_rules! columns {
    () => {
        (
            client_merges::id,
            client_merges::survivor_id,
            client_merges::loser_id,
            client_merges::before_json,
            client_merges::after_json,
            client_merges::contact_ids,
            client_merges::by_name,
            client_merges::at,
            client_merges::undone_at,
        )
    };
}

fn merge_row(raw: Raw) -> QueryResult<MergeRow> {
    fn read<T: serde::de::DeserializeOwned>(value: Value) -> QueryResult<T> {
        serde_json::from_value(value).map_err(|e| diesel::result::Error::DeserializationError(Box::new(e)))
    }
    let ids: Vec<i64> = read(raw.5)?;
    Ok(MergeRow {
        id: raw.0,
        survivor_id: raw.1.into(),
        loser_id: raw.2.into(),
        before: read(raw.3)?,
        after: read(raw.4)?,
        contact_ids: ids.into_iter().map(Into::into).collect(),
        by_name: raw.6,
        at: Timestamp(raw.7),
        undone_at: raw.8.map(Timestamp),
    })
}

/// Rows whose memory elsewhere is behind after a merge or its undoing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Chats of contacts that belong to another client now.
    pub chats: Vec<(ConnectionId, String)>,
    /// Open dialogs that belong to another client now.
    pub dialogs: Vec<DialogId>,
}

/// Why a merge, or its undoing, was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No such client or merge.
    NotFound,
    /// One of the two was joined into another already.
    MergedBefore,
    /// A client cannot be joined into itself.
    Same,
    /// It was taken back already, or more than a day ago.
    TooLate,
}

fn merge_fields(conn: &mut Conn, id: ClientId, fields: &Fields, now: Timestamp) -> QueryResult<()> {
    let change = clients::ClientChange {
        name: Some(fields.name.clone()),
        first_name: Some(fields.first_name.clone()),
        last_name: Some(fields.last_name.clone()),
        phone: Some(fields.phone.clone()),
        email: Some(fields.email.clone()),
        language: Some(fields.language.clone()),
        tags: Some(fields.tags.clone()),
        custom_fields: Some(Value::Object(fields.custom_fields.clone())),
        ban: None,
    };
    clients::update(conn, id, &change, None, now).map(|_| ())
}

/// Moves contacts and their dialogs to a client. Dialogs get the client's name and a new version, so that whoever holds an older
/// copy of one reads it again.
fn hand_over(conn: &mut Conn, contact_ids: &[ContactId], to: ClientId, name: &str) -> QueryResult<Touched> {
    let ids: Vec<i64> = contact_ids.iter().map(|id| id.get()).collect();
    on_db!(conn, c => diesel::update(contacts::table.filter(contacts::id.eq_any(&ids)))
        .set(contacts::client_id.eq(to.get()))
        .execute(c))?;
    on_db!(conn, c => diesel::update(dialogs::table.filter(dialogs::contact_id.eq_any(&ids)))
        .set((
            dialogs::client_id.eq(to.get()),
            dialogs::client_name.eq(name),
            dialogs::version.eq(dialogs::version + 1),
        ))
        .execute(c))?;
    let chats: Vec<(i64, String)> = on_db!(conn, c => contacts::table
        .filter(contacts::id.eq_any(&ids))
        .select((contacts::connection_id, contacts::chat_id))
        .load(c))?;
    let open: Vec<i64> = on_db!(conn, c => dialogs::table
        .filter(dialogs::contact_id.eq_any(&ids).and(dialogs::state.ne_all(["closed", "merged"])))
        .select(dialogs::id)
        .load(c))?;
    Ok(Touched {
        chats: chats.into_iter().map(|(connection, chat)| (connection.into(), chat)).collect(),
        dialogs: open.into_iter().map(Into::into).collect(),
    })
}

/// Joins `loser` into `survivor` under the number `id`.
///
/// # Errors
/// The statements'.
pub fn merge(
    conn: &mut Conn,
    id: i64,
    (survivor, loser): (ClientId, ClientId),
    by: (Option<OperatorId>, &str),
    now: Timestamp,
) -> QueryResult<Result<(MergeRow, Touched), Refused>> {
    if survivor == loser {
        return Ok(Err(Refused::Same));
    }
    let (Some(first), Some(second)) = (clients::get(conn, survivor)?, clients::get(conn, loser)?) else {
        return Ok(Err(Refused::NotFound));
    };
    if first.merged_into_id.is_some() || second.merged_into_id.is_some() {
        return Ok(Err(Refused::MergedBefore));
    }
    let (before, other) = (Fields::of(&first), Fields::of(&second));
    let after = before.merged_with(&other);
    let moved: Vec<i64> = on_db!(conn, c => contacts::table
        .filter(contacts::client_id.eq(loser.get()))
        .order(contacts::id)
        .select(contacts::id)
        .load(c))?;
    let contact_ids: Vec<ContactId> = moved.into_iter().map(Into::into).collect();
    merge_fields(conn, survivor, &after, now)?;
    let touched = hand_over(conn, &contact_ids, survivor, &after.name)?;
    on_db!(conn, c => diesel::update(rows::table.find(loser.get()))
        .set((
            rows::merged_into_id.eq(Some(survivor.get())),
            rows::updated_at.eq(now.micros()),
            rows::version.eq(rows::version + 1),
        ))
        .execute(c))?;
    let row = MergeRow {
        id,
        survivor_id: survivor,
        loser_id: loser,
        before,
        after,
        contact_ids,
        by_name: by.1.to_owned(),
        at: now,
        undone_at: None,
    };
    let json = |fields: &Fields| serde_json::to_value(fields).unwrap_or_default();
    let ids: Vec<i64> = row.contact_ids.iter().map(|id| id.get()).collect();
    let values = (
        client_merges::id.eq(id),
        client_merges::survivor_id.eq(survivor.get()),
        client_merges::loser_id.eq(loser.get()),
        client_merges::before_json.eq(json(&row.before)),
        client_merges::after_json.eq(json(&row.after)),
        client_merges::contact_ids.eq(Value::from(ids)),
        client_merges::by_id.eq(by.0.map(OperatorId::get)),
        client_merges::by_name.eq(by.1),
        client_merges::at.eq(now.micros()),
    );
    on_db!(conn, c => diesel::insert_into(client_merges::table).values(values).execute(c))?;
    Ok(Ok((row, touched)))
}

/// Takes a merge back: contacts and dialogs return, and of the survivor's fields what the merge brought and nobody changed since.
///
/// # Errors
/// The statements'.
pub fn undo(
    conn: &mut Conn,
    id: i64,
    by_name: &str,
    now: Timestamp,
) -> QueryResult<Result<(MergeRow, Touched), Refused>> {
    let Some(row) = get(conn, id)? else { return Ok(Err(Refused::NotFound)) };
    if row.undone_at.is_some() || now.since(row.at) > UNDO_S * rozmova_actors::domain::time::SECOND {
        return Ok(Err(Refused::TooLate));
    }
    let Some(survivor) = clients::get(conn, row.survivor_id)? else { return Ok(Err(Refused::NotFound)) };
    let Some(loser) = clients::get(conn, row.loser_id)? else { return Ok(Err(Refused::NotFound)) };
    if survivor.merged_into_id.is_some() {
        // Joined further: the later merge has to be taken back first.
        return Ok(Err(Refused::MergedBefore));
    }
    let back = Fields::of(&survivor).taken_back(&row.before, &row.after);
    merge_fields(conn, row.survivor_id, &back, now)?;
    on_db!(conn, c => diesel::update(rows::table.find(row.loser_id.get()))
        .set((
            rows::merged_into_id.eq(None::<i64>),
            rows::updated_at.eq(now.micros()),
            rows::version.eq(rows::version + 1),
        ))
        .execute(c))?;
    let touched = hand_over(conn, &row.contact_ids, row.loser_id, &loser.client.name)?;
    on_db!(conn, c => diesel::update(client_merges::table.find(id))
        .set((client_merges::undone_at.eq(Some(now.micros())), client_merges::undone_by_name.eq(by_name)))
        .execute(c))?;
    Ok(Ok((MergeRow { undone_at: Some(now), ..row }, touched)))
}

/// One merge.
///
/// # Errors
/// The statement's.
pub fn get(conn: &mut Conn, id: i64) -> QueryResult<Option<MergeRow>> {
    let raw: Option<Raw> = on_db!(conn, c => client_merges::table.find(id).select(columns!()).first(c).optional())?;
    raw.map(merge_row).transpose()
}

/// Merges into a client since a moment that were not taken back, newest first.
///
/// # Errors
/// The statement's.
pub fn since(conn: &mut Conn, survivor: ClientId, from: Timestamp) -> QueryResult<Vec<MergeRow>> {
    let raw: Vec<Raw> = on_db!(conn, c => client_merges::table
        .filter(client_merges::survivor_id.eq(survivor.get()))
        .filter(client_merges::at.ge(from.micros()))
        .filter(client_merges::undone_at.is_null())
        .order((client_merges::at.desc(), client_merges::id.desc()))
        .limit(20)
        .select(columns!())
        .load(c))?;
    raw.into_iter().map(merge_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(name: &str, phone: &str, tags: &[&str], custom: &[(&str, &str)]) -> Fields {
        Fields {
            name: name.into(),
            first_name: String::new(),
            last_name: String::new(),
            phone: phone.into(),
            email: String::new(),
            language: String::new(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            custom_fields: custom.iter().map(|(k, v)| ((*k).to_owned(), Value::from(*v))).collect(),
        }
    }

    #[test]
    fn the_survivor_keeps_its_values_and_gaps_are_filled() {
        let survivor = fields("Марія", "", &["vip"], &[("city", "Київ"), ("size", "")]);
        let loser = fields("Маша", "380671112233", &["vip", "опт"], &[("city", "Львів"), ("size", "M")]);
        let merged = survivor.merged_with(&loser);
        assert_eq!(merged, fields("Марія", "380671112233", &["vip", "опт"], &[("city", "Київ"), ("size", "M")]));
    }

    #[test]
    fn undoing_takes_back_what_was_brought_and_leaves_what_was_changed_since() {
        let before = fields("Марія", "", &["vip"], &[("city", "Київ")]);
        let after = before.merged_with(&fields("Маша", "380671112233", &["опт"], &[("size", "M")]));
        assert_eq!(after.clone().taken_back(&before, &after), before);
        let changed =
            Fields { name: "Марія Бондаренко".into(), phone: "380500000000".into(), ..after.clone() };
        let back = changed.taken_back(&before, &after);
        assert_eq!((back.name.as_str(), back.phone.as_str()), ("Марія Бондаренко", "380500000000"));
        assert_eq!(back.tags, ["vip"]);
    }
}
