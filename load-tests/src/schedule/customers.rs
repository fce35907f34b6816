//! What customers do beside writing (load-model.md 4, 5): their messenger tells what became of our lines, some come back after the
//! closing, some leave the queue, some send a file. All of it is planned before the run, from the seed, with dice of its own: the lines
//! of a plan are the same with and without it. Pure.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
};

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::{
    plan::{Line, Plan, Side},
    shapes::{self, lognormal},
};

/// Share of our lines for which the channel tells that they were delivered.
pub const DELIVERED: f64 = 0.99;
/// … and that they were read.
pub const READ: f64 = 0.80;
/// Virtual seconds after our send within which a receipt comes.
const RECEIPT: std::ops::Range<f64> = 0.2..5.0;
/// Share of dialogs whose customer had one before that is closed.
pub const RETURNS: f64 = 0.12;
/// Virtual seconds after the closing within which they come back.
const WITHIN: f64 = 24.0 * 3_600.0;
/// Virtual seconds after the closing before which nobody comes back: a line a moment later would belong to what was just closed.
const AFTER: f64 = 600.0;
/// The same in plan seconds at least: visitors leave the page some seconds after the closing, whatever the time compression.
const AFTER_AT_LEAST: f64 = 15.0;
/// Share of customers' lines with a file.
pub const FILES: f64 = 0.06;

/// A receipt of the channel, in the report.
pub const TELLS_DELIVERED: &str = "receipt: delivered";
/// See [`TELLS_DELIVERED`].
pub const TELLS_READ: &str = "receipt: read";
/// A customer who comes back, in the report.
pub const COMES_BACK: &str = "customer comes back";
/// A customer who leaves the queue, in the report.
pub const LEAVES: &str = "customer leaves the queue";
/// A customer's line with a file, in the report.
pub const SENDS_FILE: &str = "customer's file";

/// What the channel tells about one of our lines, in plan seconds after it got it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Receipts {
    /// It was delivered.
    pub delivered: Option<f64>,
    /// It was read; never before it was delivered.
    pub read: Option<f64>,
}

/// Kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A photo, 80 %.
    Image,
    /// A document, 15 %.
    Document,
    /// A voice message, 5 %.
    Voice,
}

/// A file of a customer's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// What it is.
    pub kind: FileKind,
    /// Its size.
    pub bytes: u32,
}

/// Dice of a dialog, or of the line `n` of it.
fn dice_of(plan: &Plan, dialog: u32, n: u32, salt: u64) -> StdRng {
    StdRng::seed_from_u64(plan.seed().rotate_left(29) ^ (u64::from(dialog) << 32) ^ (u64::from(n) << 8) ^ salt)
}

impl Plan {
    /// Receipts of the line `n` of a side that goes to the customer.
    #[must_use]
    pub fn receipts(&self, dialog: u32, side: Side, n: u32) -> Receipts {
        let mut dice = dice_of(self, dialog, n, 0xE0 | side.index() as u64);
        let (luck, one, other): (f64, f64, f64) =
            (dice.random(), dice.random_range(RECEIPT), dice.random_range(RECEIPT));
        let after = |seconds: f64| seconds / self.speed();
        Receipts {
            delivered: (luck < DELIVERED).then(|| after(one.min(other))),
            read: (luck < READ).then(|| after(one.max(other))),
        }
    }

    /// Plan seconds for which the customer of a dialog waits in the queue once told that they wait.
    #[must_use]
    pub fn patience(&self, dialog: u32) -> f64 {
        shapes::patience(&mut dice_of(self, dialog, 0, 0x9A)) / self.speed()
    }

    /// The file of a line, when it has one.
    #[must_use]
    pub fn file(&self, dialog: u32, line: &Line) -> Option<File> {
        let mut dice = dice_of(self, dialog, line.n, 0xF1);
        if line.side != Side::Customer || !dice.random_bool(FILES) {
            return None;
        }
        let (kind, median) = match dice.random::<f64>() {
            u if u < 0.80 => (FileKind::Image, 180.0),
            u if u < 0.95 => (FileKind::Document, 300.0),
            _ => (FileKind::Voice, 60.0),
        };
        // The spread is that of the words of a text; a channel takes no more than some megabytes.
        let bytes = (lognormal(&mut dice, median * 1024.0, 0.82) as u32).clamp(4 * 1024, 4 * 1024 * 1024);
        Some(File { kind, bytes })
    }

    /// Dialogs whose customer comes back: the dialog → the earlier one of the same customer, which the plan has closed by then. Nobody comes
    /// back twice to the same dialog, and everybody by the channel they came by before.
    #[must_use]
    pub fn returns(&self) -> HashMap<u32, u32> {
        let (within, after) = (WITHIN / self.speed(), (AFTER / self.speed()).max(AFTER_AT_LEAST));
        let mut found = HashMap::new();
        // Open dialogs by their closing, in nanoseconds of the plan; closed ones by channel, the oldest first.
        let mut open: BinaryHeap<Reverse<(u64, u32, bool)>> = BinaryHeap::new();
        let mut closed: [VecDeque<(f64, u32)>; 2] = Default::default();
        for dialog in 0..self.dialogs() as u32 {
            let Some(start) = self.start(dialog) else { continue };
            while let Some(Reverse((at, other, widget))) = open.peek().copied() {
                let at = at as f64 / 1e9;
                if at + after > start {
                    break;
                }
                open.pop();
                if let Some(list) = closed.get_mut(usize::from(widget)) {
                    list.push_back((at, other));
                }
            }
            let script = self.script(dialog);
            open.push(Reverse(((script.close_at.max(0.0) * 1e9) as u64, dialog, script.widget)));
            // Whoever is there at second 0 came before the run.
            if (dialog as usize) < self.open_at_start() {
                continue;
            }
            let mut dice = dice_of(self, dialog, 0, 0x12);
            let Some(list) = closed.get_mut(usize::from(script.widget)) else { continue };
            while list.front().is_some_and(|(at, _)| at + within < start) {
                list.pop_front();
            }
            if dice.random_bool(RETURNS) && !list.is_empty() && !self.is_of_newcomers() {
                let chosen = dice.random_range(0..list.len());
                found.extend(list.remove(chosen).map(|(_, earlier)| (dialog, earlier)));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::schedule::{arrivals::Shape, shapes::Script};

    fn near(what: &str, found: f64, wanted: f64, within: f64) {
        assert!((found - wanted).abs() <= within, "{what}: {found}, wanted {wanted} ± {within}");
    }

    #[test]
    fn a_channel_tells_of_nearly_every_line_that_it_came_and_of_most_that_they_were_read() {
        let plan = Plan::new(3, 10.0, 20.0, 10.0, Shape::Flat);
        let all: Vec<Receipts> = (0..10_000).map(|n| plan.receipts(n / 10, Side::Operator, n % 10 + 1)).collect();
        let share = |of: fn(&Receipts) -> bool| all.iter().filter(|r| of(r)).count() as f64 / all.len() as f64;
        near("delivered", share(|r| r.delivered.is_some()), DELIVERED, 0.005);
        near("read", share(|r| r.read.is_some()), READ, 0.016);
        for receipts in &all {
            let at: Vec<f64> = receipts.delivered.into_iter().chain(receipts.read).collect();
            assert!(at.is_sorted() && at.iter().all(|at| RECEIPT.contains(&(at * 20.0))), "{receipts:?}");
            assert!(receipts.read.is_none() || receipts.delivered.is_some(), "what was read was delivered");
        }
        assert_ne!(plan.receipts(1, Side::Operator, 1), plan.receipts(1, Side::Integrator, 1));
    }

    #[test]
    fn one_customer_in_eight_comes_back_to_what_is_closed_and_by_the_same_channel() {
        let plan = Plan::new(7, 200.0, 20.0, 300.0, Shape::Flat);
        let returns = plan.returns();
        assert_eq!(returns, plan.returns());
        // Of the last two thirds: at the beginning there is nobody yet who could come back.
        let late = |dialog: u32| plan.start(dialog).is_some_and(|start| start > 100.0);
        let of = (0..plan.dialogs() as u32).filter(|dialog| late(*dialog)).count() as f64;
        let back = returns.keys().filter(|dialog| late(**dialog)).count() as f64;
        near("share of dialogs", back / of, RETURNS, 4.0 * (RETURNS * (1.0 - RETURNS) / of).sqrt());
        for (dialog, earlier) in &returns {
            let (now, before) = (plan.script(*dialog), plan.script(*earlier));
            assert!(before.close_at + AFTER_AT_LEAST <= plan.start(*dialog).unwrap(), "{dialog} after {earlier}");
            assert_eq!(now.widget, before.widget, "{dialog} after {earlier}");
        }
        let mut earlier: Vec<u32> = returns.values().copied().collect();
        earlier.sort_unstable();
        earlier.dedup();
        assert_eq!(earlier.len(), returns.len(), "nobody comes back twice to the same dialog");
        assert!(Plan::short_dialogs(7, 20.0, 20.0, 300.0).returns().is_empty(), "newcomers are new");
    }

    #[test]
    fn patience_is_that_of_the_load_model_and_is_compressed() {
        let plan = Plan::new(5, 1.0, 20.0, 10.0, Shape::Flat);
        let all: Vec<f64> = (0..20_000).map(|dialog| plan.patience(dialog) * 20.0).collect();
        near("mean", all.iter().sum::<f64>() / all.len() as f64, 228.0, 8.0);
        near("leave at once", all.iter().filter(|s| **s <= 0.0).count() as f64 / all.len() as f64, 0.05, 0.007);
    }

    #[test]
    fn six_lines_in_a_hundred_have_a_file_and_no_operators_line_has() {
        let plan = Plan::new(6, 1.0, 20.0, 10.0, Shape::Flat);
        let line = |side: Side, n: u32| Line { at: 0.0, side, n, chars: 5, script: Script::Latin, repeat_after: None };
        let of = |side: Side| (0..40_000_u32).map(move |k| (k / 20, line(side, k % 20 + 1)));
        let files: Vec<File> = of(Side::Customer).filter_map(|(dialog, line)| plan.file(dialog, &line)).collect();
        near("files", files.len() as f64 / 40_000.0, FILES, 0.005);
        let images: Vec<u32> = files.iter().filter(|f| f.kind == FileKind::Image).map(|f| f.bytes).collect();
        near("images", images.len() as f64 / files.len() as f64, 0.8, 0.035);
        let mut sizes = images;
        sizes.sort_unstable();
        near("median KiB of an image", f64::from(sizes[sizes.len() / 2]) / 1024.0, 180.0, 20.0);
        assert_eq!(of(Side::Operator).filter_map(|(dialog, line)| plan.file(dialog, &line)).count(), 0);
    }
}
