//! Filters that somebody looks at: which open dialogs match and how many, kept with each change and never asked of the database.
//!
//! Equal trees are one, whoever looks: a shared filter costs the same for one operator and for five hundred. A change is put to
//! those trees only that look at a column it changed. What an operator sees of a count is summed by topic and holder, as the
//! counters of the four lists are.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::domain::{
    Dialog, DialogId, DialogState, Timestamp,
    filter::{Cond, cond::changed_columns},
    time::SECOND,
};

use super::{counts::Counts, sight::Sight};

/// Different trees of the whole process; a further one has no live counter.
const MAX_TREES: usize = 5_000;
/// A tree that time alone can change is looked through at most this often (operator-line.md 4.1).
pub(crate) const RECHECK_EVERY: i64 = 30 * SECOND;
/// Trees looked through in one tick, so that a tick stays short.
const RECHECKS_A_TICK: usize = 8;

/// Number of a tree.
pub(crate) type TreeId = u32;

struct Tree {
    cond: Cond,
    columns: u32,
    timed: bool,
    lookers: u32,
    matched: HashSet<DialogId>,
    counts: Counts,
    dirty: bool,
    checked_at: Timestamp,
}

/// What a change did to a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Move {
    /// Tree.
    pub tree: TreeId,
    /// Whether the row matched before; `None` for closed rows, of which nothing is kept.
    pub was: Option<bool>,
    /// Whether it matches now.
    pub is: bool,
}

/// See the module.
#[derive(Default)]
pub(crate) struct Trees {
    last: TreeId,
    by_cond: HashMap<Cond, TreeId>,
    trees: HashMap<TreeId, Tree>,
}

impl Trees {
    /// Somebody looks at this condition. `None` when there are too many.
    pub(crate) fn enter(
        &mut self,
        cond: Cond,
        dialogs: &HashMap<DialogId, Arc<Dialog>>,
        now: Timestamp,
    ) -> Option<TreeId> {
        if let Some(id) = self.by_cond.get(&cond) {
            let tree = self.trees.get_mut(id)?;
            tree.lookers += 1;
            return Some(*id);
        }
        if self.trees.len() >= MAX_TREES {
            return None;
        }
        let mut tree = Tree {
            columns: cond.columns(),
            timed: cond.is_timed(),
            lookers: 1,
            matched: HashSet::new(),
            counts: Counts::default(),
            dirty: true,
            checked_at: now,
            cond: cond.clone(),
        };
        if DialogState::ALL.into_iter().any(|s| s.is_open() && cond.possible_in(s)) {
            for dialog in dialogs.values().filter(|dialog| cond.matches(dialog, now)) {
                tree.matched.insert(dialog.id);
                tree.counts.add(&dialog.key());
            }
        }
        self.last = self.last.wrapping_add(1);
        self.by_cond.insert(cond, self.last);
        self.trees.insert(self.last, tree);
        Some(self.last)
    }

    /// Somebody looks no more.
    pub(crate) fn leave(&mut self, id: TreeId) {
        let Some(tree) = self.trees.get_mut(&id) else { return };
        tree.lookers = tree.lookers.saturating_sub(1);
        if tree.lookers == 0
            && let Some(gone) = self.trees.remove(&id)
        {
            self.by_cond.remove(&gone.cond);
        }
    }

    /// A row changed. `before` is the row the index had, `None` when it had none (new, or closed until now).
    pub(crate) fn moved(&mut self, before: Option<&Dialog>, after: &Dialog, now: Timestamp) -> Vec<Move> {
        let changed = before.map_or(u32::MAX, |before| changed_columns(before, after));
        let (old_key, new_key) = (before.map(Dialog::key), after.key());
        let mut moves = Vec::new();
        for (id, tree) in &mut self.trees {
            let known = tree.matched.contains(&after.id);
            if tree.columns & changed == 0 && after.state.is_open() {
                if known && old_key != Some(new_key) {
                    tree.shift(old_key.as_ref(), Some(&new_key));
                }
                continue;
            }
            let is = tree.cond.matches(after, now);
            let counted = is && after.state.is_open();
            if known != counted || (known && old_key != Some(new_key)) {
                tree.shift(old_key.as_ref().filter(|_| known), Some(&new_key).filter(|_| counted));
            }
            if counted {
                tree.matched.insert(after.id);
            } else {
                tree.matched.remove(&after.id);
            }
            let was = before.map(|_| known);
            // Of a closed row nothing is kept, so what became of it has to be told with the change.
            if was != Some(is) || !after.state.is_open() {
                moves.push(Move { tree: *id, was, is });
            }
        }
        moves
    }

    /// Looks through trees whose answer time has changed. Answers rows that came and went, by tree.
    pub(crate) fn recheck(
        &mut self,
        dialogs: &HashMap<DialogId, Arc<Dialog>>,
        now: Timestamp,
    ) -> Vec<(TreeId, Vec<DialogId>, Vec<DialogId>)> {
        let due = |tree: &Tree| tree.timed && now.since(tree.checked_at) >= RECHECK_EVERY;
        let mut out = Vec::new();
        for (id, tree) in self.trees.iter_mut().filter(|(_, tree)| due(tree)).take(RECHECKS_A_TICK) {
            tree.checked_at = now;
            let (mut entered, mut left) = (Vec::new(), Vec::new());
            for dialog in dialogs.values() {
                let is = tree.cond.matches(dialog, now);
                if is && tree.matched.insert(dialog.id) {
                    entered.push(dialog.id);
                    tree.shift(None, Some(&dialog.key()));
                } else if !is && tree.matched.remove(&dialog.id) {
                    left.push(dialog.id);
                    tree.shift(Some(&dialog.key()), None);
                }
            }
            if !entered.is_empty() || !left.is_empty() {
                out.push((*id, entered, left));
            }
        }
        out
    }

    /// Whether an open dialog matches.
    pub(crate) fn matches(&self, id: TreeId, dialog: DialogId) -> bool {
        self.trees.get(&id).is_some_and(|tree| tree.matched.contains(&dialog))
    }

    /// Open dialogs that match and that the operator may see.
    pub(crate) fn count(&self, id: TreeId, sight: &Sight) -> u32 {
        self.trees.get(&id).map_or(0, |tree| tree.counts.of(sight).all)
    }

    /// Different trees.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.trees.len()
    }

    /// Trees whose count may have changed since the last call.
    pub(crate) fn take_dirty(&mut self) -> HashSet<TreeId> {
        self.trees.iter_mut().filter_map(|(id, tree)| std::mem::take(&mut tree.dirty).then_some(*id)).collect()
    }
}

impl Tree {
    fn shift(
        &mut self,
        from: Option<&crate::domain::dialog::DialogKey>,
        to: Option<&crate::domain::dialog::DialogKey>,
    ) {
        if let Some(key) = from {
            self.counts.remove(key);
        }
        if let Some(key) = to {
            self.counts.add(key);
        }
        self.dirty = true;
    }
}
