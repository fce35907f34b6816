//! Sessions that watch the live board: each half by its right, one serialisation for all with the same halves.

use std::collections::{BTreeMap, BTreeSet};

use crate::board::messages::{BoardMoved, halves};
use crate::domain::{Dialog, Event, Grant, OperatorId, board::BoardPart};
use crate::feed::{SessionKey, messages::Outgoing};

use super::{Core, Effect, wire::wire};

/// The right of a half.
pub(super) const fn right_of(part: BoardPart) -> Grant {
    match part {
        BoardPart::Queue => Grant::QueueStatus,
        BoardPart::Operators => Grant::OperatorsMonitor,
    }
}

impl Core {
    /// A session begins or ends to watch a half.
    pub(super) fn watch_board(&mut self, session: SessionKey, part: BoardPart, on: bool) {
        let person = self.sessions.get(&session).and_then(|entry| self.people.get(&entry.operator_id));
        let allowed = person.is_some_and(|person| person.grants.has(right_of(part)));
        let parts = self.board_watchers.entry(session).or_default();
        if on && allowed {
            parts.insert(part);
        } else {
            parts.remove(&part);
        }
        if parts.is_empty() {
            self.board_watchers.remove(&session);
        }
    }

    /// Rights have changed: who lost the right of a half watches it no more.
    pub(super) fn recheck_board(&mut self, operator: OperatorId) {
        for session in self.sessions_of(operator) {
            for part in self.board_watchers.get(&session).cloned().unwrap_or_default() {
                self.watch_board(session, part, true);
            }
        }
    }

    /// Sessions that watch.
    #[must_use]
    pub fn board_watchers(&self) -> usize {
        self.board_watchers.len()
    }

    /// Every open dialog, from memory.
    #[must_use]
    pub fn open_dialogs(&self) -> Vec<std::sync::Arc<Dialog>> {
        self.dialogs.values().cloned().collect()
    }

    pub(super) fn board_moved(&self, moved: &BoardMoved, out: &mut Vec<Effect>) {
        let mut made: BTreeMap<&BTreeSet<BoardPart>, Option<Outgoing>> = BTreeMap::new();
        for (session, parts) in &self.board_watchers {
            let event = made.entry(parts).or_insert_with(|| {
                let parts: Vec<BoardPart> = parts.iter().copied().collect();
                wire(&Event::BoardDelta(halves(&moved.0, &parts)))
            });
            if let Some(event) = event {
                out.push(Effect::Deliver(*session, vec![event.clone()]));
            }
        }
    }
}
