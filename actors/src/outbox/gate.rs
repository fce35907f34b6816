//! Keeps new rows of a connection behind those that only the table has. Pure.

use crate::domain::outbound::OutboxRow;

/// New rows kept while the table is read; more are read again.
const KEPT: usize = 1_000;

/// What one connection's connector may be given now.
#[derive(Debug, Default)]
pub struct Gate {
    reading: bool,
    kept: Vec<OutboxRow>,
    missed: bool,
}

impl Gate {
    /// Whether the table is being read, or is to be read.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.reading
    }

    /// Rows that were just committed: answers what goes on at once. While the table is read they wait, or a row that only
    /// the table has (its connector died, or its mailbox was full) would be overtaken by a later one of its chat.
    pub fn pass(&mut self, rows: Vec<OutboxRow>) -> Vec<OutboxRow> {
        if !self.reading {
            return rows;
        }
        if self.kept.len() + rows.len() > KEPT {
            self.missed = true;
        } else {
            self.kept.extend(rows);
        }
        Vec::new()
    }

    /// The table is to be read. Answers whether nobody had said so before.
    pub const fn close(&mut self) -> bool {
        !std::mem::replace(&mut self.reading, true)
    }

    /// The table was read: answers everything that goes on now, and whether it must be read once more.
    pub fn open(&mut self, mut table: Vec<OutboxRow>) -> (Vec<OutboxRow>, bool) {
        let known: std::collections::HashSet<_> = table.iter().map(|row| (row.draft.slot, row.n)).collect();
        let kept = std::mem::take(&mut self.kept);
        // What came after a row that was missed waits for the next read with it.
        if !self.missed {
            table.extend(kept.into_iter().filter(|row| !known.contains(&(row.draft.slot, row.n))));
        }
        self.reading = false;
        (table, std::mem::take(&mut self.missed))
    }
}
