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

/// The lines, which tell copies from new ones.
pub(super) const LINES: &str = concat!(
    "INSERT INTO messages (",
    message!(),
    ") SELECT ",
    message!(),
    " FROM u WHERE true ON CONFLICT DO NOTHING RETURNING id"
);

/// What a line moves in the rows of the dialogs, if nobody else has changed them.
pub(super) const DIALOGS: &str = "UPDATE dialogs SET first_operator_reply_at = u.first_operator_reply_at, \
     last_client_message_at = u.last_client_message_at, last_operator_message_at = u.last_operator_message_at, \
     last_message_at = u.last_message_at, waiting_since = u.waiting_since, \
     warn_at = u.warn_at, due_at = u.due_at, unread = u.unread, \
     read_seq = u.read_seq, last_seq = u.last_seq, preview_text = u.preview_text, \
     preview_author_kind = u.preview_author_kind, preview_type = u.preview_type, version = u.version \
     FROM u WHERE dialogs.id = u.id AND dialogs.version = u.version - 1 RETURNING dialogs.id";

/// How all sessions of the server plan on PostgreSQL.
pub(super) const SHORT: &str = "set jit = off; set max_parallel_workers_per_gather = 0";

/// How the writer's sessions plan besides.
pub(super) const PLANS: &str = "set plan_cache_mode = force_generic_plan; set enable_hashjoin = off; \
     set enable_mergejoin = off; set enable_seqscan = off; set enable_bitmapscan = off";

/// Rows of one statement on SQLite.
pub(super) const SQLITE_ROWS: usize = 32;

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
            ("dialogs", DIALOGS.to_owned()),
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
        assert!(read("mod.rs").contains("if cores > 2 { POSTGRES_WRITERS } else { 1 }"));
        let sessions = bare(&read("../db.rs"));
        for (settings, whose) in [(SHORT, "all sessions"), (PLANS, "the writer's sessions")] {
            assert!(sessions.contains(&format!("\"{}\"", bare(settings))), "how {whose} plan");
        }
        assert!(read("../rows.rs").contains(&format!("SQLITE_ROWS: usize = {SQLITE_ROWS};")));
        assert!(read("batch.rs").contains(&format!("MOST: usize = {most};")));
    }
}
