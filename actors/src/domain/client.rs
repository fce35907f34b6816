//! Clients (people) and contacts (their addresses in channels), operator-line.md 2.

use serde::{Deserialize, Serialize};

use super::{BotId, ChannelKind, ClientId, ConnectionId, ContactId, Slot, Timestamp};

/// A person or company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Id.
    pub id: ClientId,
    /// Shown name.
    pub name: String,
    /// First name, `""` when unknown.
    pub first_name: String,
    /// Last name, `""` when unknown.
    pub last_name: String,
    /// International form without `+`, `""` when unknown.
    pub phone: String,
    /// E-mail, `""` when unknown.
    pub email: String,
    /// Two-letter language, `""` when unknown.
    pub language: String,
    /// Messages of a banned client are stored and never distributed.
    pub is_banned: bool,
    /// When the row was made.
    pub created_at: Timestamp,
}

/// One address of a client in one channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Id.
    pub id: ContactId,
    /// Whose address it is.
    pub client_id: ClientId,
    /// The bot the address belongs to.
    pub bot_id: BotId,
    /// The connection the address belongs to.
    pub connection_id: ConnectionId,
    /// The channel of the connection.
    pub channel: ChannelKind,
    /// Identity inside the channel; unique per connection. For widget visitors: `v<contact id>` .
    pub chat_id: String,
    /// Placement, derived from (connection, chat).
    pub slot: Slot,
    /// Nick in the channel.
    pub username: String,
    /// Name shown in the panel.
    pub display_name: String,
    /// Phone the channel told, without `+`.
    pub phone: String,
    /// Two-letter language.
    pub language_code: String,
    /// Parameters from the site (channels.md 2.5), a JSON object.
    pub params_from_site: serde_json::Value,
    /// Page, user agent, address and the like, a JSON object.
    pub meta: serde_json::Value,
    /// When the client last wrote here.
    pub last_inbound_at: Option<Timestamp>,
    /// When the row was made.
    pub created_at: Timestamp,
}
