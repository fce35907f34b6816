//! What leaves the product because of a change: rows for connectors, events for visitors (channels.md 6.3, widget.md 3).

use serde_json::{Value, json};

use crate::domain::outbound::{OutboxBody, OutboxDraft, WidgetDraft, WidgetEvent};
use crate::domain::settings::Naming;
use crate::domain::{Author, AuthorKind, ChannelKind, Dialog, DialogState, Direction, Message, OperatorId, Timestamp};

use super::messages::VisitorFrame;

/// Whether messages to the client travel through the outbox. The widget's log is its channel.
pub(super) const fn has_connector(channel: ChannelKind) -> bool {
    !matches!(channel, ChannelKind::Widget)
}

/// The row that sends a message. `name` is `""` when operators' names stay inside.
pub(super) fn message_row(dialog: &Dialog, message: &Message, from_kind: &str, name: &str) -> OutboxDraft {
    OutboxDraft {
        slot: dialog.slot,
        connection_id: dialog.connection_id,
        channel: dialog.channel,
        chat_id: dialog.chat_id.clone(),
        body: OutboxBody::Message {
            message_id: message.id,
            dialog_id: dialog.id,
            from_kind: from_kind.to_owned(),
            from_id: message.author.id,
            from_name: name.to_owned(),
            text: message.text.clone(),
            attachments: message.attachments.clone(),
            buttons: message.buttons.clone(),
        },
        at: message.created_at,
    }
}

/// The row that tells a fact; only the Custom Channel wants facts.
pub(super) fn event_row(
    dialog: &Dialog,
    event: &str,
    operator: Option<(OperatorId, &str)>,
    data: Value,
    at: Timestamp,
) -> Option<OutboxDraft> {
    (dialog.channel == ChannelKind::CustomChannel).then(|| OutboxDraft {
        slot: dialog.slot,
        connection_id: dialog.connection_id,
        channel: dialog.channel,
        chat_id: dialog.chat_id.clone(),
        body: OutboxBody::Event {
            dialog_id: dialog.id,
            event: event.to_owned(),
            operator_id: operator.map(|(id, _)| id.get()),
            operator_name: operator.map(|(_, name)| name.to_owned()).unwrap_or_default(),
            data,
        },
        at,
    })
}

fn author_for_visitor(author: &Author, naming: Naming<'_>) -> Value {
    let name = matches!(author.kind, AuthorKind::Operator).then(|| naming.of(&author.name)).flatten();
    name.map_or(Value::Null, |name| json!({ "name": name, "avatar": null }))
}

/// `message.created` for the visitor; `None` for what the client must never see. Ids are plain numbers here: the edge
/// turns them into visitors' tokens.
pub(super) fn widget_message(
    dialog: &Dialog,
    message: &Message,
    client_id: Option<&str>,
    naming: Naming<'_>,
) -> Option<WidgetDraft> {
    if dialog.channel != ChannelKind::Widget || message.direction == Direction::Internal {
        return None;
    }
    let from = match message.author.kind {
        AuthorKind::Client => "visitor",
        AuthorKind::Operator => "operator",
        AuthorKind::Bot => "bot",
        AuthorKind::System => "system",
        AuthorKind::Note | AuthorKind::Copilot => return None,
    };
    Some(WidgetDraft {
        slot: dialog.slot,
        contact_id: dialog.contact_id,
        kind: "message.created",
        data: json!({
            "id": message.id,
            "client_id": client_id,
            "dialog_id": dialog.id,
            "from": from,
            "author": author_for_visitor(&message.author, naming),
            "ts": message.created_at,
            "content": { "type": message.kind, "text": message.text, "buttons": message.buttons, "attachments": message.attachments },
            "reply_to": message.reply_to_id,
        }),
        at: message.created_at,
    })
}

/// The visitor's word for a state.
pub(super) const fn visitor_status(state: DialogState) -> &'static str {
    match state {
        DialogState::Bot => "bot",
        DialogState::New | DialogState::Queued => "waiting",
        DialogState::Active | DialogState::Paused => "operator",
        DialogState::Closed | DialogState::Merged => "closed",
    }
}

/// `dialog.updated` for the visitor.
pub(super) fn widget_state(dialog: &Dialog, naming: Naming<'_>, at: Timestamp) -> Option<WidgetDraft> {
    if dialog.channel != ChannelKind::Widget {
        return None;
    }
    let with_operator = matches!(dialog.state, DialogState::Active | DialogState::Paused);
    let name = with_operator.then(|| naming.of(&dialog.operator_name)).flatten();
    let operator = name.map_or(Value::Null, |name| json!({ "name": name, "avatar": null }));
    Some(WidgetDraft {
        slot: dialog.slot,
        contact_id: dialog.contact_id,
        kind: "dialog.updated",
        data: json!({
            "id": dialog.id,
            "state": dialog.state,
            "status": visitor_status(dialog.state),
            "operator": operator,
            "queue_position": null,
            "can_write": true,
            "unrated": dialog.unrated,
        }),
        at,
    })
}

/// `receipt` for the visitor's own messages, up to and with `up_to`.
pub(super) fn widget_receipt(
    dialog: &Dialog,
    up_to: crate::domain::MessageId,
    state: &'static str,
    at: Timestamp,
) -> Option<WidgetDraft> {
    (dialog.channel == ChannelKind::Widget).then(|| WidgetDraft {
        slot: dialog.slot,
        contact_id: dialog.contact_id,
        kind: "receipt",
        data: json!({ "up_to": up_to, "state": state }),
        at,
    })
}

/// Tells the visitor's page to read its history again: events of this dialog were committed and perhaps never pushed, and a
/// later cursor would jump over them.
pub(super) fn resync(dialog: &Dialog) -> Vec<VisitorFrame> {
    if dialog.channel != ChannelKind::Widget {
        return Vec::new();
    }
    vec![VisitorFrame { n: None, frame: r#"{"t":"resync","d":{}}"#.into() }]
}

/// A stored event as the frame on the visitor's socket, `{"t":…,"c":"c_<n>","d":…}`.
#[must_use]
pub fn visitor_frame(event: &WidgetEvent) -> VisitorFrame {
    let frame = json!({ "t": event.kind, "c": format!("c_{}", event.n), "d": event.data });
    VisitorFrame { n: Some(event.n), frame: frame.to_string().into() }
}
