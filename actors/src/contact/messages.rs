//! What a contact's actor can be asked.

use crate::dialog::messages::InboundLine;
use crate::domain::{BotId, ChannelKind, ClientId, ConnectionId, ContactId, DialogId, MessageId, Timestamp};

/// What a channel told about the sender, cleaned at the edge. Empty texts mean «not told» and change nothing.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Profile {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Nick.
    pub username: String,
    /// Shown name (dialog_name of the Custom Channel).
    pub display_name: String,
    /// Phone without `+`.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Two-letter language.
    pub language_code: String,
    /// The channel vouches for phone and e-mail, so they may link to an existing client (shared decision 15).
    pub vouched: bool,
    /// Parameters from the site, merged; an object.
    pub params: serde_json::Value,
    /// Page, address, user agent; an object, merged.
    pub meta: serde_json::Value,
}

/// A client's message on its way in.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbound {
    /// Bot.
    pub bot_id: BotId,
    /// Connection.
    pub connection_id: ConnectionId,
    /// Channel.
    pub channel: ChannelKind,
    /// Identity inside the channel.
    pub chat_id: String,
    /// Id to give a new contact (widget visitors have theirs already); `None` draws one.
    pub contact_id: Option<ContactId>,
    /// Existing client that a new contact joins (the edge looked it up by vouched phone or e-mail).
    pub client_id: Option<ClientId>,
    /// Sender.
    pub profile: Profile,
    /// The line.
    pub line: InboundLine,
}

/// A client's message is durable (or was before).
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// Message.
    pub message_id: MessageId,
    /// Dialog.
    pub dialog_id: DialogId,
    /// Contact.
    pub contact_id: ContactId,
    /// Number in the dialog.
    pub seq: i64,
    /// When the first copy was accepted.
    pub created_at: Timestamp,
    /// It was stored before.
    pub duplicate: bool,
    /// A duplicate with another text.
    pub differs: bool,
}
