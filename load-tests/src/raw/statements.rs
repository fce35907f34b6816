//! What the server's writer sends for customer messages: one statement a table for the whole batch.
//!
//! The texts are repeated here on purpose: this program measures the server from outside and links nothing of it. A test
//! holds them against the writer's source.

/// Columns of a line.
macro_rules! message {
    () => {
        "id, dialog_id, seq, connection_id, dedup_key, direction, author_kind, author_id, author_name, kind, body, \
         attachments, buttons, reply_to_id, status, error_code, client_nonce, created_at"
    };
}

/// Columns of a dialog.
macro_rules! dialog {
    () => {
        "id, slot, kind, bot_id, connection_id, channel, contact_id, chat_id, contact_name, \
         client_id, client_name, subject_id, state, status_id, priority_id, weight, operator_id, operator_name, \
         pinned_operator_id, excluded, is_outbound, close_comment, close_reason, closed_by_id, created_at, queued_at, \
         connected_at, first_operator_reply_at, last_client_message_at, last_operator_message_at, last_message_at, \
         waiting_since, closed_at, reopened_count, unread, read_seq, last_seq, preview_text, preview_author_kind, \
         preview_type, version"
    };
}

/// The lines, which tell copies from new ones.
pub(super) const LINES: &str = concat!(
    "INSERT INTO messages (",
    message!(),
    ") SELECT ",
    message!(),
    " FROM u WHERE true ON CONFLICT DO NOTHING RETURNING id"
);

/// The rows of the dialogs, if nobody else has changed them.
pub(super) const DIALOGS: &str = concat!(
    "INSERT INTO dialogs (",
    dialog!(),
    ") SELECT ",
    dialog!(),
    " FROM u WHERE u.version = 1 OR EXISTS (SELECT 1 FROM dialogs d WHERE d.id = u.id) \
     ON CONFLICT (id) DO UPDATE SET connection_id = excluded.connection_id, contact_name = excluded.contact_name, \
     client_id = excluded.client_id, client_name = excluded.client_name, subject_id = excluded.subject_id, \
     state = excluded.state, status_id = excluded.status_id, priority_id = excluded.priority_id, \
     weight = excluded.weight, operator_id = excluded.operator_id, operator_name = excluded.operator_name, \
     pinned_operator_id = excluded.pinned_operator_id, excluded = excluded.excluded, \
     is_outbound = excluded.is_outbound, close_comment = excluded.close_comment, \
     close_reason = excluded.close_reason, closed_by_id = excluded.closed_by_id, queued_at = excluded.queued_at, \
     connected_at = excluded.connected_at, first_operator_reply_at = excluded.first_operator_reply_at, \
     last_client_message_at = excluded.last_client_message_at, \
     last_operator_message_at = excluded.last_operator_message_at, last_message_at = excluded.last_message_at, \
     waiting_since = excluded.waiting_since, closed_at = excluded.closed_at, \
     reopened_count = excluded.reopened_count, unread = excluded.unread, read_seq = excluded.read_seq, \
     last_seq = excluded.last_seq, preview_text = excluded.preview_text, \
     preview_author_kind = excluded.preview_author_kind, preview_type = excluded.preview_type, \
     version = excluded.version \
     WHERE dialogs.version = excluded.version - 1 RETURNING id"
);

/// What must leave the engine.
pub(super) const OUTBOX: &str = "INSERT INTO outbox (slot, n, connection_id, channel, chat_id, body, next_at, created_at) \
     SELECT slot, n, connection_id, channel, chat_id, body, next_at, created_at FROM u";

/// Facts.
pub(super) const EVENTS: &str = "INSERT INTO events (slot, n, kind, dialog_id, message_id, operator_id, data, at) \
     SELECT slot, n, kind, dialog_id, message_id, operator_id, data, at FROM u";

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(text: &str) -> String {
        text.replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// When this fails, the writer has changed: bring the texts above in line, or knee ÷ raw compares two different works.
    #[test]
    fn the_statements_are_the_writers() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../src/store/src/writer/statements.rs");
        let source = bare(&std::fs::read_to_string(path).unwrap_or_default());
        let conflict =
            |text: &str| text.split_once(" ON CONFLICT").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        for (name, wanted) in [
            ("columns of messages", message!().to_owned()),
            ("conflict of messages", conflict(LINES)),
            ("columns of dialogs", dialog!().to_owned()),
            ("conflict of dialogs", conflict(DIALOGS)),
            ("outbox", OUTBOX.to_owned()),
            ("events", EVENTS.to_owned()),
        ] {
            assert!(source.contains(&bare(&wanted)), "{name}: the writer's source does not hold «{wanted}»");
        }
    }

    #[test]
    fn the_number_of_writers_and_the_largest_batch_are_the_writers() {
        let read = |file: &str| {
            let path = format!("{}/../src/store/src/writer/{file}", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).unwrap_or_default()
        };
        let (writers, most) = (super::super::POSTGRES_WRITERS, super::super::MOST);
        assert!(read("mod.rs").contains(&format!("POSTGRES_WRITERS: u32 = {writers};")));
        assert!(read("batch.rs").contains(&format!("MOST: usize = {most};")));
    }
}
