//! Filters of sessions: counters of those in the folder pane, rows of the one on screen (operator-line.md 4.1, 13 `filter.delta`).

use std::sync::Arc;

use crate::domain::{
    ContactSight, Dialog, DialogId, Event, Timestamp,
    filter::{Cond, FilterRef, resolve},
};
use crate::feed::{
    SessionKey,
    messages::{FilterChanged, FilterSource, ListView, Outgoing},
    trees::{Came, Move, TreeId},
};

use super::{
    Core, Effect, MAX_ROWS_AT_ONCE, Session,
    wire::{row, wire},
};

/// Filters of one session, the queues of topics included; further ones are not counted live.
pub const MAX_FILTERS: usize = 200;

/// A filter a session has.
pub(super) struct Shown {
    id: FilterRef,
    source: FilterSource,
    pub(super) tree: Option<TreeId>,
    told: Option<u32>,
}

/// How a change looks from a session's list.
pub(super) struct RowStep {
    /// The filter on screen.
    pub filter: Option<FilterRef>,
    /// Whether the row matched it before; `None` = not a filter's list, or not known.
    pub was: Option<bool>,
    /// Whether it matches now; `None` = not a filter's list.
    pub is: Option<bool>,
}

impl Session {
    /// The filter whose list is on screen.
    pub(super) const fn shown_filter(&self) -> Option<FilterRef> {
        match self.list {
            Some(ListView::Filter(id)) => Some(id),
            _ => None,
        }
    }

    fn tree_of(&self, id: FilterRef) -> Option<TreeId> {
        self.filters.iter().find(|shown| shown.id == id)?.tree
    }
}

/// The delta of one row: came, went, or neither. With an unknown past both are told anew; they change nothing twice.
pub(super) fn step(id: FilterRef, dialog: DialogId, was: bool, is: bool, unknown: bool) -> Option<Outgoing> {
    if was == is && !unknown {
        return None;
    }
    let (entered, left) = if is { (vec![dialog], Vec::new()) } else { (Vec::new(), vec![dialog]) };
    wire(&Event::FilterDelta { filter_id: id, count: None, entered, left, reload: false })
}

/// The list has to be read again.
pub(super) fn reload(id: FilterRef) -> Option<Outgoing> {
    let (entered, left) = (Vec::new(), Vec::new());
    wire(&Event::FilterDelta { filter_id: id, count: None, entered, left, reload: true })
}

impl Core {
    /// Replaces a session's filters. The one on screen stays when it is not named.
    pub(super) fn set_filters(&mut self, session: SessionKey, wanted: Vec<(FilterRef, FilterSource)>, now: Timestamp) {
        let Some(entry) = self.sessions.get_mut(&session) else { return };
        let on_screen = entry.shown_filter();
        let named: Vec<FilterRef> = wanted.iter().map(|(id, _)| *id).collect();
        let (stays, goes): (Vec<Shown>, Vec<Shown>) = std::mem::take(&mut entry.filters)
            .into_iter()
            .partition(|shown| named.contains(&shown.id) || on_screen == Some(shown.id));
        entry.filters = stays;
        for tree in goes.into_iter().filter_map(|shown| shown.tree) {
            self.trees.leave(tree);
        }
        for (id, source) in wanted {
            self.add_filter(session, id, source, now);
        }
    }

    pub(super) fn add_filter(&mut self, session: SessionKey, id: FilterRef, source: FilterSource, now: Timestamp) {
        let Some(entry) = self.sessions.get(&session) else { return };
        if entry.filters.iter().any(|shown| shown.id == id && shown.source == source) {
            return;
        }
        let cond = self.cond_of(entry, &source);
        let tree = self.tree_for(cond, now);
        let Some(entry) = self.sessions.get_mut(&session) else { return };
        let at = entry.filters.iter().position(|shown| shown.id == id);
        let gone = at.map(|at| entry.filters.remove(at));
        if entry.filters.len() < MAX_FILTERS {
            entry.filters.push(Shown { id, source, tree, told: None });
        } else if let Some(tree) = tree {
            self.trees.leave(tree);
        }
        if let Some(tree) = gone.and_then(|shown| shown.tree) {
            self.trees.leave(tree);
        }
    }

    /// The tree that is kept for a condition. None for one that asks for words of messages, which are not in memory: its list is
    /// read from the database, and it has no live counter.
    fn tree_for(&mut self, cond: Cond, now: Timestamp) -> Option<TreeId> {
        if cond.has_text() {
            return None;
        }
        self.trees.enter(cond, &self.dialogs, now)
    }

    fn cond_of(&self, session: &Session, source: &FilterSource) -> Cond {
        match source {
            FilterSource::Tree(node) => resolve(node, session.operator_id, &self.catalogue).cond,
            FilterSource::Queue(queue) => queue.cond(),
            FilterSource::System(folder) => folder.cond(session.operator_id, &self.catalogue),
        }
    }

    /// A saved filter changed: whoever has it gets its new tree; whoever shows it reads the list again.
    pub(super) fn filter_changed(&mut self, changed: &FilterChanged, now: Timestamp, out: &mut Vec<Effect>) {
        let id = FilterRef::Saved(changed.id);
        let mut having: Vec<SessionKey> = self
            .sessions
            .iter()
            .filter(|(_, s)| s.filters.iter().any(|shown| shown.id == id))
            .map(|(k, _)| *k)
            .collect();
        having.sort_unstable();
        for session in having {
            let Some(entry) = self.sessions.get_mut(&session) else { continue };
            let operator = entry.operator_id;
            let theirs = changed.filter.as_ref().filter(|f| f.owner_id.is_none_or(|owner| owner == operator));
            let on_screen = entry.shown_filter() == Some(id);
            match theirs {
                Some(filter) => {
                    let source = FilterSource::Tree(Arc::new(filter.conditions.clone()));
                    if entry.filters.iter().any(|shown| shown.id == id && shown.source == source) {
                        continue;
                    }
                    self.add_filter(session, id, source, now);
                }
                None => {
                    let at = entry.filters.iter().position(|shown| shown.id == id);
                    let gone = at.map(|at| entry.filters.remove(at));
                    if let Some(tree) = gone.and_then(|shown| shown.tree) {
                        self.trees.leave(tree);
                    }
                }
            }
            if on_screen {
                out.extend(reload(id).map(|event| Effect::Deliver(session, vec![event])));
            }
        }
    }

    /// Topics, groups or norms changed: every filter may mean something else.
    pub(super) fn resolve_all(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        // A field of clients that came or went takes its values along.
        self.trees.doubt_facts(&self.dialogs);
        let mut sessions: Vec<SessionKey> = self.sessions.keys().copied().collect();
        sessions.sort_unstable();
        for session in sessions {
            let Some(mut filters) = self.sessions.get_mut(&session).map(|s| std::mem::take(&mut s.filters)) else {
                continue;
            };
            let mut changed = Vec::new();
            for shown in &mut filters {
                let Some(entry) = self.sessions.get(&session) else { break };
                let cond = self.cond_of(entry, &shown.source);
                let tree = self.tree_for(cond, now);
                if let Some(old) = shown.tree {
                    self.trees.leave(old);
                }
                if tree != shown.tree {
                    shown.tree = tree;
                    changed.push(shown.id);
                }
            }
            let Some(entry) = self.sessions.get_mut(&session) else { continue };
            entry.filters = filters;
            let on_screen = entry.shown_filter().filter(|id| changed.contains(id));
            out.extend(on_screen.and_then(reload).map(|event| Effect::Deliver(session, vec![event])));
        }
    }

    /// How a change looks from a session's list.
    pub(super) fn row_of(&self, session: &Session, dialog: &Dialog, moves: &[Move]) -> RowStep {
        let Some(filter) = session.shown_filter() else { return RowStep { filter: None, was: None, is: None } };
        let Some(tree) = session.tree_of(filter) else {
            return RowStep { filter: None, was: Some(false), is: Some(false) };
        };
        match moves.iter().find(|step| step.tree == tree) {
            Some(step) => RowStep { filter: Some(filter), was: step.was, is: Some(step.is) },
            None => {
                let is = self.trees.matches(tree, dialog.id);
                RowStep { filter: Some(filter), was: Some(is), is: Some(is) }
            }
        }
    }

    /// Whether an open dialog is a row of the session's list as far as a filter decides; always without one.
    pub(super) fn matches_list(&self, session: &Session, dialog: DialogId) -> bool {
        let Some(filter) = session.shown_filter() else { return true };
        session.tree_of(filter).is_some_and(|tree| self.trees.matches(tree, dialog))
    }

    /// Time passed: rows come and go by it alone.
    pub(super) fn recheck_filters(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let came = self.trees.recheck(&self.dialogs, now);
        self.tell_rows(came, out);
    }

    /// Rows came to trees and left them without a change of their own.
    pub(super) fn tell_rows(&self, came: Vec<Came>, out: &mut Vec<Effect>) {
        for (tree, entered, left) in came {
            let mut shows: Vec<SessionKey> = Vec::new();
            for (key, session) in &self.sessions {
                if session.shown_filter().and_then(|id| session.tree_of(id)) == Some(tree) {
                    shows.push(*key);
                }
            }
            shows.sort_unstable();
            for key in shows {
                let Some(session) = self.sessions.get(&key) else { continue };
                let Some(filter) = session.shown_filter() else { continue };
                let Some(person) = self.people.get(&session.operator_id) else { continue };
                let seen = |ids: &[DialogId]| -> Vec<DialogId> {
                    let sees = |id: &&DialogId| self.dialogs.get(id).is_some_and(|d| person.sight.sees(&d.key()));
                    ids.iter().filter(sees).copied().collect()
                };
                let (entered, left) = (seen(&entered), seen(&left));
                if entered.len() + left.len() > MAX_ROWS_AT_ONCE {
                    out.extend(reload(filter).map(|event| Effect::Deliver(key, vec![event])));
                    continue;
                }
                if entered.is_empty() && left.is_empty() {
                    continue;
                }
                let rows = entered.iter().filter_map(|id| self.dialogs.get(id));
                let contacts = ContactSight::of(&person.grants);
                let mut events: Vec<Outgoing> = rows.filter_map(|d| row(d, contacts)).collect();
                events.extend(wire(&Event::FilterDelta {
                    filter_id: filter,
                    count: None,
                    entered,
                    left,
                    reload: false,
                }));
                out.push(Effect::Deliver(key, events));
            }
        }
    }

    /// Tells counts that have changed.
    pub(super) fn flush_filters(&mut self, out: &mut Vec<Effect>) {
        let dirty = self.trees.take_dirty();
        let sights_changed = self.counters_dirty;
        if dirty.is_empty() && !sights_changed {
            return;
        }
        for (key, session) in &mut self.sessions {
            let Some(person) = self.people.get(&session.operator_id) else { continue };
            let mut events = Vec::new();
            for shown in &mut session.filters {
                let Some(tree) = shown.tree else { continue };
                if shown.told.is_some() && !dirty.contains(&tree) && !sights_changed {
                    continue;
                }
                let count = self.trees.count(tree, &person.sight);
                if shown.told.replace(count) != Some(count) {
                    let (entered, left) = (Vec::new(), Vec::new());
                    let event =
                        Event::FilterDelta { filter_id: shown.id, count: Some(count), entered, left, reload: false };
                    events.extend(wire(&event));
                }
            }
            if !events.is_empty() {
                out.push(Effect::Deliver(*key, events));
            }
        }
    }

    /// Counts of the filters a session has, as its operator sees them.
    #[must_use]
    pub fn filter_counts(&self, session: SessionKey) -> Vec<(FilterRef, u32)> {
        let Some(entry) = self.sessions.get(&session) else { return Vec::new() };
        let Some(person) = self.people.get(&entry.operator_id) else { return Vec::new() };
        let counted = |shown: &Shown| Some((shown.id, self.trees.count(shown.tree?, &person.sight)));
        entry.filters.iter().filter_map(counted).collect()
    }

    /// How often conditions were evaluated so far.
    #[cfg(test)]
    pub(crate) const fn evaluations(&self) -> u64 {
        self.trees.evaluations()
    }

    /// Different filters that somebody looks at.
    #[cfg(test)]
    pub(crate) fn tracked_filters(&self) -> usize {
        self.trees.len()
    }
}
