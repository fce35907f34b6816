//! `GET /api/v1/clients/{id}`

use std::sync::Arc;

use rozmova_actors::domain::{
    BotId, ChannelKind, ClientId, ConnectionId, Contact, ContactId, ContactSight, Dialog, Timestamp, topic::Catalogue,
    view::DialogView,
};
use rozmova_store::{
    Conn, DbError, QueryResult, client_erasure,
    clients::{self, ClientRow},
    contacts,
    csat::{self, CsatRow},
    dialogs::{self, DialogFilter},
};
use serde_json::Value;

use crate::http::{
    csat::CsatView,
    dialogs::{sees_all, sight_of, visibility},
    prelude::*,
};

/// Ratings on a card.
const RATINGS: i64 = 100;

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
    /// International form without `+`; `380 ** *** ** 67` without the right `clients.view_contacts`.
    pub phone: String,
    /// E-mail; `i•••@e•••.com` without the right `clients.view_contacts`.
    pub email: String,
    /// Phones and e-mails of this card are masked for the caller, who cannot change them.
    pub contacts_masked: bool,
    /// Two letters.
    pub language: String,
    /// Banned clients' messages are stored and never distributed.
    pub is_banned: bool,
    /// Why; `""` when not banned.
    pub ban_reason: String,
    /// The ban ends; null = never, or not banned.
    pub ban_until: Option<Timestamp>,
    /// The client this one was joined into.
    pub merged_into_id: Option<ClientId>,
    /// Nothing of the person is left since then; null = never erased.
    pub erased_at: Option<Timestamp>,
    /// Tags.
    pub tags: Vec<String>,
    /// Own fields of the instance.
    pub custom_fields: Value,
    /// Made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// Grows with every change; `If-Match` takes it.
    pub version: i64,
    /// Addresses at bots that the caller's roles cover.
    pub contacts: Vec<ContactView>,
    /// Newest 20 dialogs the caller may see; without `op_view_all` only as far back as the setting `history_depth_days` says.
    pub dialogs: Vec<DialogView>,
    /// Ratings of these dialogs, newest first.
    pub ratings: Vec<CsatView>,
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
    /// When the client last wrote here.
    pub last_inbound_at: Option<Timestamp>,
    /// From the site.
    pub params_from_site: Value,
    /// Page, browser and the like.
    pub meta: Value,
    /// Made.
    pub created_at: Timestamp,
}

impl ContactView {
    fn of(contact: Contact, seen: ContactSight) -> Self {
        Self {
            id: contact.id,
            channel: contact.channel,
            bot_id: contact.bot_id,
            chat_id: seen.address(contact.channel, contact.chat_id),
            username: seen.name(contact.username),
            display_name: seen.name(contact.display_name),
            phone: seen.phone(contact.phone),
            language_code: contact.language_code,
            last_inbound_at: contact.last_inbound_at,
            params_from_site: seen.json(contact.params_from_site),
            meta: seen.json(contact.meta),
            created_at: contact.created_at,
        }
    }
}

/// The client when the caller may see one of their dialogs, or all dialogs; otherwise it does not exist (AC-01).
///
/// # Errors
/// 404, 503.
pub async fn visible_client(app: &App, who: &Caller, id: ClientId) -> Result<ClientRow, Problem> {
    let scope = (!sees_all(app, who)).then(|| visibility(&sight_of(app, who)));
    let found = app
        .store
        .run(move |conn| {
            let Some(row) = clients::get(conn, id)? else { return Ok(None) };
            let seen = match &scope {
                None => true,
                Some(scope) => dialogs::clients_seen(conn, &[id.get()], scope)?.contains(&id.get()),
            };
            Ok(seen.then_some(row))
        })
        .await?;
    found.ok_or_else(|| Problem::not_found("the client"))
}

/// A client is visible to whoever may see one of their dialogs.
///
/// # Errors
/// 404, 503.
pub async fn one(app: App, who: Caller, id: Id<ClientId>) -> Result<HttpResponse, Problem> {
    let card = card(&app, &who, id.0).await?;
    Ok(versioned(&card, card.version))
}

/// The card as the caller may see it. One that was joined into another shows where it went.
///
/// # Errors
/// 404, 503.
pub async fn card(app: &App, who: &Caller, id: ClientId) -> Result<ClientCard, Problem> {
    visible_client(app, who, id).await?;
    let reader = CardReader::of(app, who, id);
    let rows = app.store.run(move |conn| reader.read(conn)).await?;
    Ok(rows.ok_or_else(|| Problem::not_found("the client"))?.shown(app, who))
}

/// Reads what a card shows. A change reads it in its own transaction, so that nothing can fail once it is stored; whether the caller may
/// see the client was asked before.
pub(super) struct CardReader {
    id: ClientId,
    filter: DialogFilter,
    catalogue: Arc<Catalogue>,
    whole: bool,
    now: Timestamp,
}

impl CardReader {
    /// For this client, as this caller may see it.
    pub fn of(app: &App, who: &Caller, id: ClientId) -> Self {
        let visible_to = Some(visibility(&sight_of(app, who)));
        let filter = DialogFilter { client: Some(id), visible_to, ..DialogFilter::default() };
        Self { id, filter, catalogue: app.engine.catalogue(), whole: sees_all(app, who), now: app.now() }
    }

    /// `None` when there is no such client.
    ///
    /// # Errors
    /// The database's.
    pub fn read(&self, conn: &mut Conn) -> QueryResult<Option<CardRows>> {
        let Some(client) = clients::get(conn, self.id)? else { return Ok(None) };
        let mut dialogs = dialogs::list(conn, &self.filter, None, DIALOGS)?;
        // The newest come first, so that nothing younger stood behind what is left out.
        dialogs.retain(|dialog| self.whole || self.catalogue.settings.remembers(dialog, self.now));
        let mut ratings = csat::of_client(conn, self.id, RATINGS)?;
        ratings.retain(|rating| dialogs.iter().any(|dialog| dialog.id == rating.dialog_id));
        let (contacts, erased_at) = (contacts::of_client(conn, self.id)?, client_erasure::erased_at(conn, self.id)?);
        Ok(Some(CardRows { client, contacts, dialogs, ratings, erased_at, now: self.now }))
    }

    /// The same of a client that was just changed.
    ///
    /// # Errors
    /// The database's; there is no such client.
    pub fn read_changed(&self, conn: &mut Conn) -> QueryResult<CardRows> {
        self.read(conn)?.ok_or(DbError::NotFound)
    }
}

/// What a card shows, as it is stored.
pub(super) struct CardRows {
    client: ClientRow,
    contacts: Vec<Contact>,
    dialogs: Vec<Dialog>,
    ratings: Vec<CsatRow>,
    erased_at: Option<Timestamp>,
    now: Timestamp,
}

impl CardRows {
    /// Where the client writes from.
    pub fn chats(&self) -> Vec<(ConnectionId, String)> {
        self.contacts.iter().map(|contact| (contact.connection_id, contact.chat_id.clone())).collect()
    }

    /// As the caller may see it.
    pub fn shown(self, app: &App, who: &Caller) -> ClientCard {
        let Self { client: row, mut contacts, dialogs, ratings, erased_at, now } = self;
        let sight = sight_of(app, who);
        contacts.retain(|contact| sight.within_bot(contact.bot_id));
        let (is_banned, seen) = (row.is_banned_at(now), who.contacts());
        ClientCard {
            id: row.client.id,
            name: seen.name(row.client.name),
            first_name: seen.name(row.client.first_name),
            last_name: seen.name(row.client.last_name),
            phone: seen.phone(row.client.phone),
            email: seen.email(row.client.email),
            contacts_masked: seen.is_masked(),
            language: row.client.language,
            is_banned,
            ban_reason: if is_banned { row.ban_reason } else { String::new() },
            ban_until: row.ban_until.filter(|_| is_banned),
            merged_into_id: row.merged_into_id,
            erased_at,
            tags: row.tags,
            custom_fields: super::fields::shown(app, who, row.custom_fields),
            created_at: row.client.created_at,
            updated_at: row.updated_at,
            version: row.version,
            contacts: contacts.into_iter().map(|contact| ContactView::of(contact, seen)).collect(),
            dialogs: dialogs.iter().map(|dialog| seen.dialog(dialog)).collect(),
            ratings: ratings.into_iter().map(CsatView::from).collect(),
        }
    }
}
