//! `GET /api/v1/clients/{id}`

use rozmova_actors::domain::{
    BotId, ChannelKind, ClientId, Contact, ContactId, Timestamp, view::DialogView,
};
use rozmova_store::{clients, dialogs::{self, DialogFilter}};
use serde_json::Value;

use crate::http::{dialogs::sight_of, prelude::*};

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
    let sight = sight_of(&app, &who);
    let filter = DialogFilter { client_id: Some(id), limit: 20, ..DialogFilter::default() };
    let (card, rows) =
        app.store.run(move |conn| Ok((clients::card(conn, id)?, dialogs::list(conn, &sight, &filter)?))).await?;
    let card = card.filter(|_| !rows.is_empty() || who.has(Grant::OpViewAll)).ok_or_else(|| Problem::not_found("the client"))?;
    Ok(Answer(ClientCard {
        id: card.client.id,
        name: card.client.name,
        first_name: card.client.first_name,
        last_name: card.client.last_name,
        phone: card.client.phone,
        email: card.client.email,
        language: card.client.language,
        is_banned: card.client.is_banned,
        tags: card.tags,
        custom_fields: card.custom_fields,
        created_at: card.client.created_at,
        contacts: card.contacts.into_iter().map(ContactView::from).collect(),
        dialogs: rows.iter().map(DialogView::from).collect(),
    }))
}
