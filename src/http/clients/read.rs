//! `GET /api/v1/clients/{id}`

use rozmova_actors::domain::{BotId, ChannelKind, ClientId, Contact, ContactId, Timestamp, view::DialogView};
use rozmova_store::{
    clients, contacts,
    dialogs::{self, DialogFilter},
};
use serde_json::Value;

use crate::http::{
    dialogs::{sight_of, visibility},
    prelude::*,
};

/// Dialogs on a card.
const DIALOGS: i64 = 20;

/// A client's card.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClientCard {
    /// Id.
    pub id: ClientId,
    /// Shown name.
    pub name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// International form without `+`.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Two letters.
    pub language: String,
    /// Banned clients' messages are stored and never distributed.
    pub is_banned: bool,
    /// Tags.
    pub tags: Vec<String>,
    /// Own fields of the instance.
    pub custom_fields: Value,
    /// Made.
    pub created_at: Timestamp,
    /// Addresses.
    pub contacts: Vec<ContactView>,
    /// Newest 20 dialogs the caller may see.
    pub dialogs: Vec<DialogView>,
}

/// An address of a client.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ContactView {
    /// Id.
    pub id: ContactId,
    /// Channel.
    pub channel: ChannelKind,
    /// Bot.
    pub bot_id: BotId,
    /// Identity inside the channel.
    pub chat_id: String,
    /// Nick.
    pub username: String,
    /// Name in the channel.
    pub display_name: String,
    /// Phone without `+`.
    pub phone: String,
    /// Two letters.
    pub language_code: String,
    /// From the site.
    pub params_from_site: Value,
    /// Page, browser and the like.
    pub meta: Value,
    /// Made.
    pub created_at: Timestamp,
}

impl From<Contact> for ContactView {
    fn from(contact: Contact) -> Self {
        Self {
            id: contact.id,
            channel: contact.channel,
            bot_id: contact.bot_id,
            chat_id: contact.chat_id,
            username: contact.username,
            display_name: contact.display_name,
            phone: contact.phone,
            language_code: contact.language_code,
            params_from_site: contact.params_from_site,
            meta: contact.meta,
            created_at: contact.created_at,
        }
    }
}

/// A client is visible to whoever may see one of their dialogs.
///
/// # Errors
/// 404, 503.
pub async fn one(app: App, who: Caller, id: Id<ClientId>) -> Result<Answer<ClientCard>, Problem> {
    let Id(id) = id;
    let filter = DialogFilter {
        client: Some(id),
        visible_to: Some(visibility(&sight_of(&app, &who))),
        ..DialogFilter::default()
    };
    let found = app
        .store
        .run(move |conn| {
            let Some(row) = clients::get(conn, id)? else { return Ok(None) };
            let rows = dialogs::list(conn, &filter, None, DIALOGS)?;
            Ok(Some((row, contacts::of_client(conn, id)?, rows)))
        })
        .await?;
    let (row, contacts, rows) = found
        .filter(|(_, _, rows)| !rows.is_empty() || who.has(Grant::OpViewAll))
        .ok_or_else(|| Problem::not_found("the client"))?;
    let is_banned = row.is_banned_at(app.now());
    Ok(Answer(ClientCard {
        id: row.client.id,
        name: row.client.name,
        first_name: row.client.first_name,
        last_name: row.client.last_name,
        phone: row.client.phone,
        email: row.client.email,
        language: row.client.language,
        is_banned,
        tags: row.tags,
        custom_fields: row.custom_fields,
        created_at: row.client.created_at,
        contacts: contacts.into_iter().map(ContactView::from).collect(),
        dialogs: rows.iter().map(DialogView::from).collect(),
    }))
}
