//! Whether the rows of a backup fit together: numbers of rows, values of the right form, ids in order and known to the
//! reservations, references that lead somewhere. Pure.

use std::collections::HashMap;

use rozmova_store::backup::{Kind, Table};
use serde_json::Value;

/// (table, column, table it points to). Only parents that come before their children in a backup are looked at.
const REFERENCES: [(&str, &str, &str); 9] = [
    ("user_roles", "user_id", "users"),
    ("operators", "user_id", "users"),
    ("channel_connections", "bot_id", "bots"),
    ("contacts", "client_id", "clients"),
    ("contacts", "connection_id", "channel_connections"),
    ("dialogs", "contact_id", "contacts"),
    ("dialogs", "client_id", "clients"),
    ("messages", "dialog_id", "dialogs"),
    ("dialog_logs", "dialog_id", "dialogs"),
];
/// (kind in `id_blocks`, table whose ids it gives).
const RESERVED: [(&str, &str); 6] = [
    ("dialog", "dialogs"),
    ("message", "messages"),
    ("client", "clients"),
    ("contact", "contacts"),
    ("offer", "offers"),
    ("timer", "timers"),
];

/// What was seen of a table.
struct Seen {
    table: Table,
    rows: u64,
    /// Ids, ascending, of tables others point to.
    ids: Vec<i64>,
    /// `last_seq` of each dialog, in the order of `ids`.
    last_seq: Vec<i64>,
    keep: bool,
    largest: i64,
}

/// Checks part after part.
pub struct Checker {
    seen: HashMap<String, Seen>,
    next_ids: HashMap<String, i64>,
}

impl Checker {
    /// A checker of these tables.
    pub fn new(tables: &[Table]) -> Self {
        let seen = tables.iter().map(|table| {
            let keep = REFERENCES.iter().any(|(_, _, parent)| *parent == table.name);
            let seen =
                Seen { table: table.clone(), rows: 0, ids: Vec::new(), last_seq: Vec::new(), keep, largest: i64::MIN };
            (table.name.clone(), seen)
        });
        Self { seen: seen.collect(), next_ids: HashMap::new() }
    }

    /// Checks the rows of one part; answers how many there are, or why they are wrong.
    pub fn rows(&mut self, table: &str, text: &str) -> Result<u64, String> {
        let mut count = 0;
        for line in text.lines() {
            count += 1;
            let row: Vec<Value> =
                serde_json::from_str(line).map_err(|e| format!("row {count} is not readable: {e}"))?;
            self.row(table, &row).map_err(|why| format!("row {count}: {why}"))?;
        }
        if let Some(seen) = self.seen.get_mut(table) {
            seen.rows += count;
        }
        Ok(count)
    }

    fn row(&mut self, name: &str, row: &[Value]) -> Result<(), String> {
        let seen = self.seen.get(name).ok_or("about.json does not list the table")?;
        if row.len() != seen.table.columns.len() {
            return Err(format!("{} values, the table has {} columns", row.len(), seen.table.columns.len()));
        }
        for (column, value) in seen.table.columns.iter().zip(row) {
            let fits = match (column.kind, value) {
                (_, Value::Null) | (Kind::Text, Value::String(_)) => true,
                (Kind::Int, value) => value.as_i64().is_some(),
                (Kind::Bool, value) => value.as_i64().is_some_and(|n| n == 0 || n == 1),
                (Kind::Real, value) => value.is_number(),
                (Kind::Json, Value::String(text)) => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
                (Kind::Bytes, Value::String(text)) => hex::decode(text).is_ok(),
                _ => false,
            };
            if !fits {
                return Err(format!("{} has a value of another form", column.name));
            }
        }
        let number = |column: &str| number(&seen.table, row, column);
        for (_, column, parent) in REFERENCES.iter().filter(|(child, _, _)| *child == name) {
            let (Some(id), Some(parent_seen)) = (number(column), self.seen.get(*parent)) else { continue };
            // A parent that was not read yet comes later in this backup.
            if parent_seen.rows == parent_seen.table.rows && parent_seen.ids.binary_search(&id).is_err() {
                return Err(format!("{column} is {id}, and {parent} has no such row"));
            }
        }
        if name == "messages"
            && let (Some(dialog), Some(seq)) = (number("dialog_id"), number("seq"))
            && let Some(dialogs) = self.seen.get("dialogs")
            && let Ok(place) = dialogs.ids.binary_search(&dialog)
            && dialogs.last_seq.get(place).is_some_and(|last| seq > *last)
        {
            return Err(format!("message {seq} of dialog {dialog} is newer than the dialog: not of one moment"));
        }
        if name == "id_blocks"
            && let (Some(Value::String(kind)), Some(next)) = (row.first(), number("next_id"))
        {
            self.next_ids.insert(kind.clone(), next);
        }
        let (id, last_seq) = (number("id"), number("last_seq"));
        if let (Some(id), Some(seen)) = (id, self.seen.get_mut(name)) {
            if seen.largest >= id {
                return Err(format!("id {id} comes after {}", seen.largest));
            }
            seen.largest = id.max(seen.largest);
            if seen.keep {
                seen.ids.push(id);
                seen.last_seq.extend(last_seq);
            }
        }
        Ok(())
    }

    /// Checks what needs all rows; answers the table that is wrong and why.
    pub fn finish(self) -> Result<(), (String, String)> {
        for (name, seen) in &self.seen {
            if seen.rows != seen.table.rows {
                return Err((name.clone(), format!("{} rows of {} are there", seen.rows, seen.table.rows)));
            }
        }
        for (kind, table) in RESERVED {
            if let (Some(next), Some(seen)) = (self.next_ids.get(kind), self.seen.get(table))
                && seen.largest >= *next
            {
                return Err((
                    table.to_owned(),
                    format!("id {} is in use, but {next} would be given next", seen.largest),
                ));
            }
        }
        Ok(())
    }
}

fn number(table: &Table, row: &[Value], column: &str) -> Option<i64> {
    let place = table.columns.iter().position(|c| c.name == column)?;
    row.get(place)?.as_i64()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rozmova_store::backup::Column;

    use super::*;

    fn table(name: &str, columns: &[(&str, Kind)], rows: u64) -> Table {
        let columns = columns.iter().map(|(name, kind)| Column { name: (*name).to_owned(), kind: *kind }).collect();
        Table { name: name.to_owned(), columns, key: vec![String::from("id")], rows }
    }

    fn tables() -> Vec<Table> {
        vec![
            table("id_blocks", &[("kind", Kind::Text), ("next_id", Kind::Int)], 1),
            table("dialogs", &[("id", Kind::Int), ("last_seq", Kind::Int), ("excluded", Kind::Json)], 2),
            table("messages", &[("id", Kind::Int), ("dialog_id", Kind::Int), ("seq", Kind::Int)], 1),
        ]
    }

    fn read(parts: &[(&str, &str)]) -> Result<(), String> {
        let mut checker = Checker::new(&tables());
        for (table, text) in parts {
            checker.rows(table, text)?;
        }
        checker.finish().map_err(|(table, why)| format!("{table}: {why}"))
    }

    const IDS: (&str, &str) = ("id_blocks", "[\"dialog\",3]\n");
    const DIALOGS: (&str, &str) = ("dialogs", "[1,2,\"[]\"]\n[2,0,\"[]\"]\n");

    #[test]
    fn rows_that_fit_are_accepted_and_each_fault_is_named() {
        let cases: [(&[(&str, &str)], &str); 9] = [
            (&[IDS, DIALOGS, ("messages", "[7,1,2]")], ""),
            (&[IDS, DIALOGS, ("messages", "[7,9,2]")], "dialogs has no such row"),
            (&[IDS, DIALOGS, ("messages", "[7,1,3]")], "not of one moment"),
            (&[IDS, DIALOGS, ("messages", "[7,1]")], "2 values"),
            (&[IDS, DIALOGS, ("messages", "[7,1,\"2\"]")], "seq has a value of another form"),
            (&[IDS, DIALOGS, ("messages", "[7,1")], "not readable"),
            (&[IDS, DIALOGS], "messages: 0 rows of 1"),
            (&[IDS, ("dialogs", "[1,2,\"{\"]")], "excluded has a value"),
            (&[("id_blocks", "[\"dialog\",2]"), DIALOGS, ("messages", "[7,1,2]")], "would be given next"),
        ];
        for (parts, expected) in cases {
            match read(parts) {
                Ok(()) => assert_eq!(expected, "", "{parts:?}"),
                Err(why) => assert!(!expected.is_empty() && why.contains(expected), "{parts:?}: {why}"),
            }
        }
    }
}
