//! A conversation for tests of what is made of one: the sheet and the letter to the visitor.

use rozmova_actors::domain::{
    Author, AuthorKind, BotId, ChannelKind, ClientId, ConnectionId, Contact, ContactId, Dialog, DialogId, DialogState,
    Direction, Message, MessageId, MessageStatus, MessageType, Slot, Timestamp,
};
use serde_json::json;

/// 2026-01-05 08:00 UTC, 10:00 in Kyiv.
pub(crate) const MORNING: Timestamp = Timestamp(1_767_600_000_000_000);

/// Whose conversation it is.
pub(crate) struct Talk {
    /// Number of the dialog.
    pub id: i64,
    /// The client's name.
    pub client: &'static str,
    /// The name the client goes by in the channel.
    pub contact: &'static str,
}

impl Talk {
    /// The dialog, held by an operator.
    pub fn dialog(&self) -> Dialog {
        let contact = Contact {
            id: ContactId(1),
            client_id: ClientId(1),
            bot_id: BotId(1),
            connection_id: ConnectionId(1),
            channel: ChannelKind::Widget,
            chat_id: String::from("v1"),
            slot: Slot(0),
            username: String::new(),
            display_name: self.contact.to_owned(),
            phone: String::new(),
            language_code: String::from("uk"),
            params_from_site: json!({}),
            meta: json!({}),
            last_inbound_at: None,
            created_at: MORNING,
        };
        Dialog::of(DialogId(self.id), &contact, self.client, DialogState::Active, MORNING)
    }

    /// A line of it, `seq` minutes after [`MORNING`].
    pub fn line(&self, seq: i64, kind: AuthorKind, text: &str) -> Message {
        let (direction, name) = match kind {
            AuthorKind::Client => (Direction::In, self.contact),
            AuthorKind::Operator => (Direction::Out, "Ірина Коваль"),
            AuthorKind::Bot => (Direction::Out, ""),
            AuthorKind::Note => (Direction::Internal, "Ірина Коваль"),
            AuthorKind::System | AuthorKind::Copilot => (Direction::Internal, ""),
        };
        Message {
            id: MessageId(seq),
            dialog_id: DialogId(self.id),
            seq,
            direction,
            author: Author { kind, id: None, name: name.to_owned() },
            kind: MessageType::Text,
            text: text.to_owned(),
            attachments: Vec::new(),
            buttons: Vec::new(),
            reply_to_id: None,
            status: MessageStatus::Sent,
            error_code: None,
            client_nonce: None,
            created_at: MORNING.plus_secs(seq * 60),
            mentions: Vec::new(),
            edited_at: None,
            deleted_at: None,
        }
    }
}
