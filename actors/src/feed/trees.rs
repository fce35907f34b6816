//! Filters that somebody looks at: which open dialogs match and how many, kept with each change and never asked of the database.
//!
//! Equal trees are one, whoever looks: a shared filter costs the same for one operator and for five hundred. A change is put to
//! those trees only that look at a column it changed; trees of one's own dialogs («@me») are found by the holder, so that five
//! hundred of them cost a message what one does; and a tree that cannot match the state is not evaluated. What an operator sees of a
//! count is summed by topic and holder, as the counters of the four lists are.
//!
//! What a dialog's row does not have ([`Facts`]: the client's card, the rating) is known here only while a tree asks for it. The core
//! says whose it wants ([`Trees::take_wanted`]); until they come such a tree does not match the dialog.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::domain::{
    ClientId, Dialog, DialogId, DialogState, Timestamp,
    filter::{Cond, Facts, cond::changed_columns},
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
    /// States in which it may match, a bit each.
    states: u8,
    timed: bool,
    /// It asks for what the row does not have.
    asks: bool,
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

/// Rows that came to a tree and rows that left it.
pub(crate) type Came = (TreeId, Vec<DialogId>, Vec<DialogId>);

/// See the module.
#[derive(Default)]
pub(crate) struct Trees {
    last: TreeId,
    by_cond: HashMap<Cond, TreeId>,
    trees: HashMap<TreeId, Tree>,
    /// Trees of whoever holds the dialog, with their columns, by holder.
    by_holder: HashMap<i64, Vec<(TreeId, u32)>>,
    /// All other trees with their columns.
    rest: Vec<(TreeId, u32)>,
    /// Trees that an open dialog matches.
    matched_by: HashMap<DialogId, Vec<TreeId>>,
    known: Known,
    /// How often a condition was evaluated.
    evaluations: u64,
}

/// What is known of dialogs besides their rows.
#[derive(Default)]
struct Known {
    facts: HashMap<DialogId, Facts>,
    /// Trees that ask.
    askers: usize,
    wanted: Vec<DialogId>,
    /// The newest question by dialog: an older answer does not count.
    tickets: HashMap<DialogId, u64>,
    ticket: u64,
}

impl Known {
    fn want(&mut self, dialogs: impl Iterator<Item = DialogId>) {
        self.wanted.extend(dialogs);
    }

    fn forget(&mut self, dialog: DialogId) {
        self.facts.remove(&dialog);
        self.tickets.remove(&dialog);
    }
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
        let possible = DialogState::ALL.into_iter().filter(|state| cond.possible_in(*state));
        let mut tree = Tree {
            columns: cond.columns(),
            states: possible.fold(0, |all, state| all | bit(state)),
            timed: cond.is_timed(),
            asks: cond.has_facts(),
            lookers: 1,
            matched: HashSet::new(),
            counts: Counts::default(),
            dirty: true,
            checked_at: now,
            cond: cond.clone(),
        };
        if tree.asks {
            self.known.askers += 1;
            if self.known.askers == 1 {
                self.known.want(dialogs.keys().copied());
            }
        }
        self.last = self.last.wrapping_add(1);
        let id = self.last;
        if DialogState::ALL.into_iter().any(|s| s.is_open() && tree.states & bit(s) != 0) {
            for dialog in dialogs.values() {
                if tree.holds(self.known.facts.get(&dialog.id), dialog, now, &mut self.evaluations) {
                    put(&mut self.matched_by, id, &mut tree, dialog.id);
                    tree.counts.add(&dialog.key());
                }
            }
        }
        match cond.needs_holder() {
            Some(holders) => {
                for holder in holders {
                    self.by_holder.entry(*holder).or_default().push((id, tree.columns));
                }
            }
            None => self.rest.push((id, tree.columns)),
        }
        self.by_cond.insert(cond, id);
        self.trees.insert(id, tree);
        Some(id)
    }

    /// Somebody looks no more.
    pub(crate) fn leave(&mut self, id: TreeId) {
        let Some(tree) = self.trees.get_mut(&id) else { return };
        tree.lookers = tree.lookers.saturating_sub(1);
        if tree.lookers > 0 {
            return;
        }
        let Some(gone) = self.trees.remove(&id) else { return };
        for dialog in &gone.matched {
            unlist(&mut self.matched_by, id, *dialog);
        }
        match gone.cond.needs_holder() {
            Some(holders) => {
                for holder in holders {
                    if let Some(trees) = self.by_holder.get_mut(holder) {
                        trees.retain(|(other, _)| *other != id);
                        if trees.is_empty() {
                            self.by_holder.remove(holder);
                        }
                    }
                }
            }
            None => self.rest.retain(|(other, _)| *other != id),
        }
        self.by_cond.remove(&gone.cond);
        if gone.asks {
            self.known.askers = self.known.askers.saturating_sub(1);
            if self.known.askers == 0 {
                // The number goes on: an answer that is still on its way must not count.
                self.known = Known { ticket: self.known.ticket, ..Known::default() };
            }
        }
    }

    /// A row changed. `before` is the row the index had, `None` when it had none (new, or closed until now).
    pub(crate) fn moved(&mut self, before: Option<&Dialog>, after: &Dialog, now: Timestamp) -> Vec<Move> {
        let open = after.state.is_open();
        if self.known.askers > 0 && open {
            let same = before.is_some_and(|before| before.client_id == after.client_id);
            let heard = self.known.facts.contains_key(&after.id) || self.known.tickets.contains_key(&after.id);
            if !same || !heard {
                self.known.want(std::iter::once(after.id));
            }
        }
        let changed = before.map_or(u32::MAX, |before| changed_columns(before, after));
        let (old_key, new_key) = (before.map(Dialog::key), after.key());
        let known_by = self.matched_by.get(&after.id).cloned().unwrap_or_default();
        let others: Vec<TreeId> = if before.is_none() {
            // What it was to any of them is not known, so all of them tell.
            self.trees.keys().copied().collect()
        } else {
            let own = after.operator_id.and_then(|holder| self.by_holder.get(&holder.get())).into_iter().flatten();
            let looks = |(_, columns): &&(TreeId, u32)| !open || *columns & changed != 0;
            self.rest.iter().chain(own).filter(looks).map(|(id, _)| *id).collect()
        };
        let others = others.into_iter().filter(|id| !known_by.contains(id));
        let mut moves = Vec::new();
        for id in known_by.iter().copied().chain(others) {
            let Some(tree) = self.trees.get_mut(&id) else { continue };
            let known = tree.matched.contains(&after.id);
            if open && before.is_some() && tree.columns & changed == 0 {
                if known && old_key != Some(new_key) {
                    tree.shift(old_key.as_ref(), Some(&new_key));
                }
                continue;
            }
            let is = tree.holds(self.known.facts.get(&after.id), after, now, &mut self.evaluations);
            let counted = is && open;
            if known != counted || (known && old_key != Some(new_key)) {
                tree.shift(old_key.as_ref().filter(|_| known), Some(&new_key).filter(|_| counted));
            }
            if counted {
                put(&mut self.matched_by, id, tree, after.id);
            } else {
                take(&mut self.matched_by, id, tree, after.id);
            }
            let was = before.map(|_| known);
            // Of a closed row nothing is kept, so what became of it has to be told with the change.
            if was != Some(is) || !open {
                moves.push(Move { tree: id, was, is });
            }
        }
        if !open {
            self.known.forget(after.id);
        }
        moves
    }

    /// Looks through trees whose answer time has changed. Answers rows that came and went, by tree.
    pub(crate) fn recheck(&mut self, dialogs: &HashMap<DialogId, Arc<Dialog>>, now: Timestamp) -> Vec<Came> {
        let due = |tree: &Tree| tree.timed && now.since(tree.checked_at) >= RECHECK_EVERY;
        let mut out = Vec::new();
        for (id, tree) in self.trees.iter_mut().filter(|(_, tree)| due(tree)).take(RECHECKS_A_TICK) {
            tree.checked_at = now;
            let (mut entered, mut left) = (Vec::new(), Vec::new());
            for dialog in dialogs.values() {
                let is = tree.holds(self.known.facts.get(&dialog.id), dialog, now, &mut self.evaluations);
                tree.turn(&mut self.matched_by, *id, dialog, is, &mut entered, &mut left);
            }
            if !entered.is_empty() || !left.is_empty() {
                out.push((*id, entered, left));
            }
        }
        out
    }

    /// Cards of these clients, or ratings of these dialogs, are not what they were.
    pub(crate) fn facts_changed(
        &mut self,
        clients: &[ClientId],
        changed: &[DialogId],
        dialogs: &HashMap<DialogId, Arc<Dialog>>,
    ) {
        if self.known.askers > 0 {
            let touched = dialogs.values().filter(|d| clients.contains(&d.client_id) || changed.contains(&d.id));
            self.known.want(touched.map(|dialog| dialog.id));
        }
    }

    /// Everything that is known besides rows may be something else by now.
    pub(crate) fn doubt_facts(&mut self, dialogs: &HashMap<DialogId, Arc<Dialog>>) {
        if self.known.askers > 0 {
            self.known.want(dialogs.keys().copied());
        }
    }

    /// Dialogs whose facts are to be read now, with the number their answer comes back with.
    pub(crate) fn take_wanted(&mut self) -> Option<(u64, Vec<DialogId>)> {
        if self.known.wanted.is_empty() {
            return None;
        }
        let mut wanted = std::mem::take(&mut self.known.wanted);
        wanted.sort_unstable();
        wanted.dedup();
        self.known.ticket += 1;
        let ticket = self.known.ticket;
        self.known.tickets.extend(wanted.iter().map(|id| (*id, ticket)));
        Some((ticket, wanted))
    }

    /// Facts were read. Answers rows that came and went, by tree.
    pub(crate) fn learn(
        &mut self,
        ticket: u64,
        facts: Vec<(DialogId, Facts)>,
        dialogs: &HashMap<DialogId, Arc<Dialog>>,
        now: Timestamp,
    ) -> Vec<Came> {
        let mut news = Vec::new();
        for (id, facts) in facts {
            if self.known.tickets.get(&id) != Some(&ticket) {
                continue;
            }
            self.known.tickets.remove(&id);
            if let Some(dialog) = dialogs.get(&id) {
                news.extend((self.known.facts.get(&id) != Some(&facts)).then_some(dialog));
                self.known.facts.insert(id, facts);
            }
        }
        let mut out = Vec::new();
        for (id, tree) in self.trees.iter_mut().filter(|(_, tree)| tree.asks) {
            let (mut entered, mut left) = (Vec::new(), Vec::new());
            for dialog in &news {
                let is = tree.holds(self.known.facts.get(&dialog.id), dialog, now, &mut self.evaluations);
                tree.turn(&mut self.matched_by, *id, dialog, is, &mut entered, &mut left);
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

    /// How often a condition was evaluated so far.
    #[cfg(test)]
    pub(crate) const fn evaluations(&self) -> u64 {
        self.evaluations
    }

    /// Trees whose count may have changed since the last call.
    pub(crate) fn take_dirty(&mut self) -> HashSet<TreeId> {
        self.trees.iter_mut().filter_map(|(id, tree)| std::mem::take(&mut tree.dirty).then_some(*id)).collect()
    }
}

/// A bit for each state.
const fn bit(state: DialogState) -> u8 {
    1 << (state as u8)
}

/// The dialog matches the tree.
fn put(matched_by: &mut HashMap<DialogId, Vec<TreeId>>, id: TreeId, tree: &mut Tree, dialog: DialogId) -> bool {
    let new = tree.matched.insert(dialog);
    if new {
        matched_by.entry(dialog).or_default().push(id);
    }
    new
}

/// The dialog does not match the tree.
fn take(matched_by: &mut HashMap<DialogId, Vec<TreeId>>, id: TreeId, tree: &mut Tree, dialog: DialogId) -> bool {
    let was = tree.matched.remove(&dialog);
    if was {
        unlist(matched_by, id, dialog);
    }
    was
}

fn unlist(matched_by: &mut HashMap<DialogId, Vec<TreeId>>, id: TreeId, dialog: DialogId) {
    if let Some(trees) = matched_by.get_mut(&dialog) {
        trees.retain(|tree| *tree != id);
        if trees.is_empty() {
            matched_by.remove(&dialog);
        }
    }
}

impl Tree {
    /// Whether it matches a row with these facts. What cannot match in this state or with this holder is not evaluated.
    fn holds(&self, facts: Option<&Facts>, dialog: &Dialog, now: Timestamp, evaluations: &mut u64) -> bool {
        if self.states & bit(dialog.state) == 0 || (self.asks && facts.is_none()) {
            return false;
        }
        *evaluations += 1;
        self.cond.matches_with(dialog, facts, now)
    }

    /// Keeps what became of an open row whose own columns are the same.
    fn turn(
        &mut self,
        matched_by: &mut HashMap<DialogId, Vec<TreeId>>,
        id: TreeId,
        dialog: &Dialog,
        is: bool,
        entered: &mut Vec<DialogId>,
        left: &mut Vec<DialogId>,
    ) {
        if is && put(matched_by, id, self, dialog.id) {
            entered.push(dialog.id);
            self.shift(None, Some(&dialog.key()));
        } else if !is && take(matched_by, id, self, dialog.id) {
            left.push(dialog.id);
            self.shift(Some(&dialog.key()), None);
        }
    }

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
