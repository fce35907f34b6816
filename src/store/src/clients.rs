//! Clients: people and companies, and the card that shows one with all channels (operator-line.md 2).

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl,
    dsl::sql, sql_types::Bool,
};
use rozmova_actors::domain::{Client, ClientId, Contact, Dialog, Timestamp};

use crate::{
    Conn,
    client_fields::{self, Holder},
    contacts,
    dialogs::{self, DialogFilter},
    schema::clients,
};

/// Dialogs on a card.
const CARD_DIALOGS: i64 = 20;

/// A client with what only the card shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientRow {
    /// The client; `is_banned` as stored, see [`ClientRow::is_banned_at`].
    pub client: Client,
    /// Tags.
    pub tags: Vec<String>,
    /// Values of custom fields, an object.
    pub custom_fields: serde_json::Value,
    /// Why the client is banned.
    pub ban_reason: String,
    /// The ban ends; `None` = never.
    pub ban_until: Option<Timestamp>,
    /// The client this one was merged into.
    pub merged_into_id: Option<ClientId>,
    /// Last change.
    pub updated_at: Timestamp,
    /// Optimistic lock.
    pub version: i64,
}

impl ClientRow {
    /// Whether the client is banned at this moment.
    #[must_use]
    pub fn is_banned_at(&self, now: Timestamp) -> bool {
        self.client.is_banned && self.ban_until.is_none_or(|until| until > now)
    }
}

/// A client with contacts and the newest dialogs.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The client.
    pub row: ClientRow,
    /// All contacts, oldest first.
    pub contacts: Vec<Contact>,
    /// The newest 20 dialogs over all channels.
    pub dialogs: Vec<Dialog>,
}

/// A row as stored, columns in the order of the table.
#[derive(Queryable)]
struct Raw {
    id: i64,
    name: String,
    first_name: String,
    last_name: String,
    phone: String,
    email: String,
    language: String,
    tags: serde_json::Value,
    custom_fields: serde_json::Value,
    is_banned: bool,
    ban_reason: String,
    ban_until: Option<i64>,
    merged_into_id: Option<i64>,
    created_at: i64,
    updated_at: i64,
    version: i64,
}

impl From<Raw> for ClientRow {
    fn from(raw: Raw) -> Self {
        Self {
            client: Client {
                id: raw.id.into(),
                name: raw.name,
                first_name: raw.first_name,
                last_name: raw.last_name,
                phone: raw.phone,
                email: raw.email,
                language: raw.language,
                is_banned: raw.is_banned,
                created_at: Timestamp(raw.created_at),
            },
            tags: serde_json::from_value(raw.tags).unwrap_or_default(),
            custom_fields: raw.custom_fields,
            ban_reason: raw.ban_reason,
            ban_until: raw.ban_until.map(Timestamp),
            merged_into_id: raw.merged_into_id.map(Into::into),
            updated_at: Timestamp(raw.updated_at),
            version: raw.version,
        }
    }
}

/// One client.
///
/// # Errors
/// The statement's.
pub fn get(conn: &mut Conn, id: ClientId) -> QueryResult<Option<ClientRow>> {
    on_db!(conn, c => clients::table.find(id.get()).first::<Raw>(c).optional()).map(|row| row.map(ClientRow::from))
}

/// These clients in the order of the ids; unknown ones are left out.
///
/// # Errors
/// The statement's.
pub fn by_ids(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<ClientRow>> {
    let rows = on_db!(conn, c => clients::table.filter(clients::id.eq_any(ids)).load::<Raw>(c))?;
    let mut rows: Vec<ClientRow> = rows.into_iter().map(ClientRow::from).collect();
    let place = |row: &ClientRow| ids.iter().position(|id| *id == row.client.id.get());
    rows.sort_by_key(place);
    Ok(rows)
}

/// One client with contacts and newest dialogs.
///
/// # Errors
/// The statement's.
pub fn card(conn: &mut Conn, id: ClientId) -> QueryResult<Option<Card>> {
    let Some(row) = get(conn, id)? else { return Ok(None) };
    let contacts = contacts::of_client(conn, id)?;
    let filter = DialogFilter { client: Some(id), ..DialogFilter::default() };
    let dialogs = dialogs::list(conn, &filter, None, CARD_DIALOGS)?;
    Ok(Some(Card { row, contacts, dialogs }))
}

/// The client with this phone (international, without `+`), for channels that vouch for it (shared decision 15).
/// The oldest of several; merged ones are left out.
///
/// # Errors
/// The statement's.
pub fn by_phone(conn: &mut Conn, phone: &str) -> QueryResult<Option<ClientId>> {
    if phone.is_empty() {
        return Ok(None);
    }
    let found: Option<i64> = on_db!(conn, c => clients::table
        .filter(clients::phone.eq(phone).and(sql::<Bool>("clients.phone <> ''")))
        .filter(clients::merged_into_id.is_null())
        .order((clients::created_at, clients::id))
        .select(clients::id)
        .first(c)
        .optional())?;
    Ok(found.map(Into::into))
}

/// The client with this e-mail, whatever its case, for channels that vouch for it. The oldest of several.
///
/// # Errors
/// The statement's.
pub fn by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<ClientId>> {
    if email.is_empty() {
        return Ok(None);
    }
    let found: Option<i64> = on_db!(conn, c => clients::table
        .filter(clients::email.eq(email.to_lowercase()).and(sql::<Bool>("clients.email <> ''")))
        .filter(clients::merged_into_id.is_null())
        .order((clients::created_at, clients::id))
        .select(clients::id)
        .first(c)
        .optional())?;
    Ok(found.map(Into::into))
}

/// Gives all dialogs of a client its new name, and a new version, so that whoever holds an older copy of one reads it again. Answers
/// the open ones.
///
/// # Errors
/// The statements'.
pub fn rename_dialogs(conn: &mut Conn, id: ClientId, name: &str) -> QueryResult<Vec<rozmova_actors::domain::DialogId>> {
    use crate::schema::dialogs as rows;
    on_db!(conn, c => diesel::update(rows::table.filter(rows::client_id.eq(id.get())))
        .set((rows::client_name.eq(name), rows::version.eq(rows::version + 1)))
        .execute(c))?;
    let open: Vec<i64> = on_db!(conn, c => rows::table
        .filter(rows::client_id.eq(id.get()).and(rows::state.ne_all(["closed", "merged"])))
        .select(rows::id)
        .load(c))?;
    Ok(open.into_iter().map(Into::into).collect())
}

/// A page of clients, newest first; `after` is the (created_at, id) of the last row seen.
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, after: Option<(Timestamp, ClientId)>, limit: i64) -> QueryResult<Vec<ClientRow>> {
    let (at, id) = after.map_or((i64::MAX, i64::MAX), |(at, id)| (at.micros(), id.get()));
    let rows = on_db!(conn, c => clients::table
        .filter(clients::created_at.lt(at).or(clients::created_at.eq(at).and(clients::id.lt(id))))
        .filter(clients::merged_into_id.is_null())
        .order((clients::created_at.desc(), clients::id.desc()))
        .limit(limit)
        .load::<Raw>(c))?;
    Ok(rows.into_iter().map(ClientRow::from).collect())
}

/// A change of a client; `None` keeps the value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClientChange {
    /// Shown name.
    pub name: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Phone without `+`.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Language.
    pub language: Option<String>,
    /// Tags.
    pub tags: Option<Vec<String>>,
    /// All custom fields, an object.
    pub custom_fields: Option<serde_json::Value>,
    /// Ban: (banned, reason, until).
    pub ban: Option<(bool, String, Option<Timestamp>)>,
}

#[derive(diesel::AsChangeset)]
#[diesel(table_name = clients)]
struct Changes {
    name: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    language: Option<String>,
    tags: Option<serde_json::Value>,
    custom_fields: Option<serde_json::Value>,
    is_banned: Option<bool>,
    ban_reason: Option<String>,
    ban_until: Option<Option<i64>>,
    updated_at: i64,
}

/// Changes a client; with `expect` only when its version is that. Answers whether a row was changed. Names in dialogs
/// stay as they were when their row was last written.
///
/// # Errors
/// The statement's.
pub fn update(
    conn: &mut Conn,
    id: ClientId,
    change: &ClientChange,
    expect: Option<i64>,
    now: Timestamp,
) -> QueryResult<bool> {
    let changes = Changes {
        name: change.name.clone(),
        first_name: change.first_name.clone(),
        last_name: change.last_name.clone(),
        phone: change.phone.clone(),
        email: change.email.as_ref().map(|email| email.to_lowercase()),
        language: change.language.clone(),
        tags: change.tags.as_ref().map(|tags| tags.as_slice().into()),
        custom_fields: change.custom_fields.clone(),
        is_banned: change.ban.as_ref().map(|ban| ban.0),
        ban_reason: change.ban.as_ref().map(|ban| ban.1.clone()),
        ban_until: change.ban.as_ref().map(|ban| ban.2.map(Timestamp::micros)),
        updated_at: now.micros(),
    };
    let changed = on_db!(conn, c => {
        let set = (&changes, clients::version.eq(clients::version + 1));
        match expect {
            Some(version) => diesel::update(clients::table.find(id.get()).filter(clients::version.eq(version)))
                .set(set)
                .execute(c),
            None => diesel::update(clients::table.find(id.get())).set(set).execute(c),
        }
    })?;
    if changed == 1 && change.custom_fields.is_some() {
        client_fields::index_values(conn, Holder::Client, id.get())?;
    }
    Ok(changed == 1)
}
