//! Contacts: addresses of clients in channels.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl,
};
use rozmova_actors::domain::{
    BotId, ChannelKind, Client, ClientId, ConnectionId, Contact, ContactId, DialogId, Timestamp,
};

use crate::{
    Conn,
    dialogs::{read_channel, read_slot},
    schema::{channel_connections, clients, contacts, dialogs},
    writer::slot_number,
};

/// A row as stored, columns in the order of the table.
#[derive(Queryable)]
struct ContactRow {
    id: i64,
    client_id: i64,
    bot_id: i64,
    connection_id: i64,
    channel: String,
    chat_id: String,
    slot: i16,
    username: String,
    display_name: String,
    phone: String,
    language_code: String,
    params_from_site: serde_json::Value,
    meta: serde_json::Value,
    last_inbound_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<ContactRow> for Contact {
    type Error = diesel::result::Error;

    fn try_from(row: ContactRow) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id.into(),
            client_id: row.client_id.into(),
            bot_id: row.bot_id.into(),
            connection_id: row.connection_id.into(),
            channel: read_channel(&row.channel)?,
            chat_id: row.chat_id,
            slot: read_slot(row.slot),
            username: row.username,
            display_name: row.display_name,
            phone: row.phone,
            language_code: row.language_code,
            params_from_site: row.params_from_site,
            meta: row.meta,
            last_inbound_at: row.last_inbound_at.map(Timestamp),
            created_at: Timestamp(row.created_at),
        })
    }
}

/// One contact.
///
/// # Errors
/// The statement's.
pub fn get(conn: &mut Conn, id: ContactId) -> QueryResult<Option<Contact>> {
    let row = on_db!(conn, c => contacts::table.find(id.get()).first::<ContactRow>(c).optional())?;
    row.map(Contact::try_from).transpose()
}

/// The contact of a chat.
///
/// # Errors
/// The statement's.
pub fn by_chat(conn: &mut Conn, connection: ConnectionId, chat_id: &str) -> QueryResult<Option<Contact>> {
    let row = on_db!(conn, c => contacts::table
        .filter(contacts::connection_id.eq(connection.get()).and(contacts::chat_id.eq(chat_id)))
        .first::<ContactRow>(c)
        .optional())?;
    row.map(Contact::try_from).transpose()
}

/// The contact of a bot's channel by its identity there; the newest when the channel was connected more than once.
///
/// # Errors
/// The statement's.
pub fn by_address(conn: &mut Conn, bot: BotId, channel: ChannelKind, chat_id: &str) -> QueryResult<Option<Contact>> {
    // Through the connections, so that the unique index of (connection, chat) finds it whatever the bot's size.
    let row = on_db!(conn, c => contacts::table
        .filter(contacts::connection_id.eq_any(
            channel_connections::table
                .filter(channel_connections::bot_id.eq(bot.get()).and(channel_connections::channel.eq(channel.key())))
                .select(channel_connections::id),
        ))
        .filter(contacts::chat_id.eq(chat_id))
        .order((contacts::created_at.desc(), contacts::id.desc()))
        .first::<ContactRow>(c)
        .optional())?;
    row.map(Contact::try_from).transpose()
}

/// Makes the address of somebody who has not written yet, with its client when that is new too. When the chat is known meanwhile
/// nothing is made and its contact is answered.
///
/// # Errors
/// The statement's; a unique violation when the chat is made by somebody else in the same moment.
pub fn make(conn: &mut Conn, client: Option<&Client>, contact: &Contact) -> QueryResult<Contact> {
    if let Some(known) = by_chat(conn, contact.connection_id, &contact.chat_id)? {
        return Ok(known);
    }
    if let Some(client) = client {
        let values = (
            clients::id.eq(client.id.get()),
            clients::name.eq(&client.name),
            clients::created_at.eq(client.created_at.micros()),
            clients::updated_at.eq(client.created_at.micros()),
        );
        on_db!(conn, c => diesel::insert_into(clients::table).values(values).execute(c))?;
    }
    let values = (
        contacts::id.eq(contact.id.get()),
        contacts::client_id.eq(contact.client_id.get()),
        contacts::bot_id.eq(contact.bot_id.get()),
        contacts::connection_id.eq(contact.connection_id.get()),
        contacts::channel.eq(contact.channel.key()),
        contacts::chat_id.eq(&contact.chat_id),
        contacts::slot.eq(slot_number(contact.slot)),
        contacts::display_name.eq(&contact.display_name),
        contacts::created_at.eq(contact.created_at.micros()),
    );
    on_db!(conn, c => diesel::insert_into(contacts::table).values(values).execute(c))?;
    Ok(contact.clone())
}

/// All contacts of a client, oldest first.
///
/// # Errors
/// The statement's.
pub fn of_client(conn: &mut Conn, client: ClientId) -> QueryResult<Vec<Contact>> {
    on_db!(conn, c => contacts::table
        .filter(contacts::client_id.eq(client.get()))
        .order((contacts::created_at, contacts::id))
        .load::<ContactRow>(c))?
    .into_iter()
    .map(Contact::try_from)
    .collect()
}

/// All contacts of these clients, oldest first.
///
/// # Errors
/// The statement's.
pub fn of_clients(conn: &mut Conn, clients: &[ClientId]) -> QueryResult<Vec<Contact>> {
    let ids: Vec<i64> = clients.iter().map(|id| id.get()).collect();
    on_db!(conn, c => contacts::table
        .filter(contacts::client_id.eq_any(&ids))
        .order((contacts::created_at, contacts::id))
        .load::<ContactRow>(c))?
    .into_iter()
    .map(Contact::try_from)
    .collect()
}

/// Languages of the contacts of dialogs, as the channels told them; one may be empty.
///
/// # Errors
/// The statements'.
pub fn languages_of(conn: &mut Conn, ids: &[DialogId]) -> QueryResult<Vec<(DialogId, String)>> {
    let mut found = Vec::new();
    for ids in ids.chunks(500) {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let of: Vec<(i64, i64)> = on_db!(conn, c => dialogs::table
            .filter(dialogs::id.eq_any(&ids))
            .select((dialogs::id, dialogs::contact_id))
            .load(c))?;
        let whose: Vec<i64> = of.iter().map(|(_, contact)| *contact).collect();
        let spoken: Vec<(i64, String)> = on_db!(conn, c => contacts::table
            .filter(contacts::id.eq_any(&whose))
            .select((contacts::id, contacts::language_code))
            .load(c))?;
        let spoken: std::collections::HashMap<i64, String> = spoken.into_iter().collect();
        let language = |contact: i64| spoken.get(&contact).cloned().unwrap_or_default();
        found.extend(of.into_iter().map(|(id, contact)| (DialogId(id), language(contact))));
    }
    Ok(found)
}
