//! Everything that is known about one message, in the order in which it was written down.

use super::{Snapshot, sources::Stored};
use crate::ledger::{Key, Record};

/// The message a record is about.
#[must_use]
pub const fn key_of(record: &Record) -> Option<Key> {
    match record {
        Record::Intent { key, .. }
        | Record::Accepted { key, .. }
        | Record::Refused { key, .. }
        | Record::Unanswered { key, .. }
        | Record::Seen { key, .. }
        | Record::Out { key, .. } => Some(*key),
        Record::Run { .. }
        | Record::Dialog { .. }
        | Record::Assigned { .. }
        | Record::Released { .. }
        | Record::Watched { .. }
        | Record::Unreachable
        | Record::Strange { .. } => None,
    }
}

/// Its records and rows, one a line.
#[must_use]
pub fn of(key: Key, records: &[Record], snapshot: &Snapshot) -> String {
    let mut lines = Vec::new();
    for record in records.iter().filter(|r| key_of(r) == Some(key)) {
        let mut line = String::new();
        record.write(&mut line);
        lines.push(format!("    ledger: {}", line.trim_end()));
    }
    for row in snapshot.messages.iter().filter(|m| m.token == Stored::Ours(key)) {
        lines.push(format!(
            "    stored: dialog {} seq {} message {} by {}",
            row.dialog, row.seq, row.message, row.author
        ));
    }
    lines.join("\n")
}
