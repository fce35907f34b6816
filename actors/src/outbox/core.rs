//! Which rows go on, in which order, and when the table must be read. Pure.

use std::collections::{BTreeMap, HashMap};

use crate::domain::Slot;
use crate::domain::outbound::OutboxRow;

/// Two dialogs of one slot may tell of their commits in the other order; the missing one mostly comes at once.
const PATIENCE: i64 = 20_000;
/// When the table is looked at after a write whose outcome is not known, microseconds.
const SUSPECT: [i64; 3] = [1_000_000, 5_000_000, 30_000_000];
/// Rows of one read.
pub const PAGE: u32 = 500;

/// What happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// All unfinished rows at start, ascending by (slot, n).
    Begin(Vec<OutboxRow>),
    /// Rows that were just committed.
    Committed(Vec<OutboxRow>),
    /// A write of the slot ended without an answer.
    Suspect(Slot),
    /// The wait of [`Effect::LookIn`] is over.
    Look(Slot, Why),
    /// Answer to [`Effect::Read`]; `None` = it failed.
    Table(Slot, Option<Vec<OutboxRow>>),
}

/// Why the table is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Numbers are missing; not needed when they have come meanwhile.
    Hole,
    /// Rows may be there that nobody told of.
    Doubt,
}

/// What the shell does.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Hand these to their connectors, in this order.
    Forward(Vec<OutboxRow>),
    /// Read unfinished rows of the slot after `n`, [`PAGE`] of them.
    Read(Slot, i64),
    /// Come back after these microseconds.
    LookIn(Slot, Why, i64),
}

#[derive(Debug, Default)]
struct Line {
    /// Everything up to here has been handed on (or was finished before).
    done: i64,
    /// Rows that came ahead of a missing one.
    ahead: BTreeMap<i64, OutboxRow>,
    waiting: bool,
    /// A read is on its way; it covers everything up to here at least.
    reading: Option<i64>,
}

/// The relay's memory: one counter per slot.
#[derive(Debug, Default)]
pub struct RelayCore {
    slots: HashMap<Slot, Line>,
    reads: i64,
    forwarded: i64,
}

impl RelayCore {
    /// Counters for the system page.
    #[must_use]
    pub fn counters(&self) -> [(&'static str, i64); 3] {
        let ahead: usize = self.slots.values().map(|line| line.ahead.len()).sum();
        [("forwarded", self.forwarded), ("table_reads", self.reads), ("ahead", ahead as i64)]
    }

    /// One step.
    pub fn on(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Begin(rows) => {
                for row in &rows {
                    let line = self.slots.entry(row.draft.slot).or_default();
                    line.done = line.done.max(row.n);
                }
                self.forward(rows, &mut effects);
            }
            Input::Committed(rows) => {
                for row in rows {
                    self.committed(row, &mut effects);
                }
            }
            Input::Suspect(slot) => {
                effects.extend(SUSPECT.into_iter().map(|pause| Effect::LookIn(slot, Why::Doubt, pause)));
            }
            Input::Look(slot, why) => self.look(slot, why, &mut effects),
            Input::Table(slot, rows) => self.table(slot, rows, &mut effects),
        }
        effects
    }

    fn forward(&mut self, rows: Vec<OutboxRow>, effects: &mut Vec<Effect>) {
        if rows.is_empty() {
            return;
        }
        self.forwarded += rows.len() as i64;
        match effects.last_mut() {
            Some(Effect::Forward(before)) => before.extend(rows),
            _ => effects.push(Effect::Forward(rows)),
        }
    }

    fn committed(&mut self, row: OutboxRow, effects: &mut Vec<Effect>) {
        let slot = row.draft.slot;
        let line = self.slots.entry(slot).or_default();
        if row.n <= line.done {
            return;
        }
        line.ahead.insert(row.n, row);
        self.go_on(slot, effects);
    }

    /// Hands on what follows without a hole; waits for what is missing.
    fn go_on(&mut self, slot: Slot, effects: &mut Vec<Effect>) {
        let Some(line) = self.slots.get_mut(&slot) else { return };
        let mut next = Vec::new();
        while let Some(entry) = line.ahead.first_entry() {
            if *entry.key() != line.done + 1 {
                break;
            }
            line.done += 1;
            next.push(entry.remove());
        }
        if !line.ahead.is_empty() && !line.waiting && line.reading.is_none() {
            line.waiting = true;
            effects.push(Effect::LookIn(slot, Why::Hole, PATIENCE));
        }
        self.forward(next, effects);
    }

    fn look(&mut self, slot: Slot, why: Why, effects: &mut Vec<Effect>) {
        let line = self.slots.entry(slot).or_default();
        if why == Why::Hole {
            line.waiting = false;
            if line.ahead.is_empty() {
                return;
            }
        }
        if line.reading.is_none() {
            line.reading = Some(line.ahead.last_key_value().map_or(line.done, |(n, _)| *n));
            self.reads += 1;
            effects.push(Effect::Read(slot, line.done));
        }
    }

    fn table(&mut self, slot: Slot, rows: Option<Vec<OutboxRow>>, effects: &mut Vec<Effect>) {
        let Some(line) = self.slots.get_mut(&slot) else { return };
        let Some(covered) = line.reading.take() else { return };
        let Some(rows) = rows else {
            effects.push(Effect::LookIn(slot, Why::Doubt, SUSPECT[0]));
            return;
        };
        let full = rows.len() >= PAGE as usize;
        let last = rows.iter().map(|row| row.n).max().unwrap_or(0);
        line.ahead.extend(rows.into_iter().filter(|row| row.n > line.done).map(|row| (row.n, row)));
        // The read began after these were committed, so what it did not show up to here is finished.
        let known = if full { last } else { covered.max(last) };
        let later = line.ahead.split_off(&(known + 1));
        let now = std::mem::replace(&mut line.ahead, later);
        line.done = line.done.max(known);
        self.forward(now.into_values().collect(), effects);
        if full {
            self.look(slot, Why::Doubt, effects);
        } else {
            self.go_on(slot, effects);
        }
    }
}
