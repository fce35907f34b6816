//! Sessions that watch the live board: each half by its right and for the dialogs it covers, one serialisation for all with
//! the same halves and the same sight of contacts.

use std::collections::{BTreeMap, BTreeSet};

use crate::board::messages::{BoardMoved, halves, reach_of_board};
use crate::domain::{
    ContactSight, Dialog, Event, Grant, OperatorId,
    board::{BoardPart, BoardReach},
};
use crate::feed::{SessionKey, messages::Outgoing};

use super::{Core, Effect, wire::wire};

/// The right of a half.
pub(super) const fn right_of(part: BoardPart) -> Grant {
    match part {
        BoardPart::Queue => Grant::QueueStatus,
        BoardPart::Operators => Grant::OperatorsMonitor,
    }
}

/// What a session watches.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    parts: BTreeSet<BoardPart>,
    /// Which board.
    reach: BoardReach,
}

impl Core {
    /// A session begins or ends to watch a half.
    pub(super) fn watch_board(&mut self, session: SessionKey, part: BoardPart, on: bool) {
        let mut parts = self.board_watchers.get(&session).map(|watch| watch.parts.clone()).unwrap_or_default();
        if on {
            parts.insert(part);
        } else {
            parts.remove(&part);
        }
        self.set_board(session, parts);
    }

    /// Rights have changed: who lost the right of a half watches it no more, who is limited otherwise watches another board.
    pub(super) fn recheck_board(&mut self, operator: OperatorId) {
        for session in self.sessions_of(operator) {
            if let Some(parts) = self.board_watchers.get(&session).map(|watch| watch.parts.clone()) {
                self.set_board(session, parts);
            }
        }
    }

    fn set_board(&mut self, session: SessionKey, mut parts: BTreeSet<BoardPart>) {
        let known = self.sessions.get(&session).map(|entry| entry.operator_id);
        let person = known.and_then(|operator| Some((operator, self.people.get(&operator)?)));
        parts.retain(|part| person.is_some_and(|(_, person)| person.grants.has(right_of(*part))));
        let watch = person
            .filter(|_| !parts.is_empty())
            .map(|(operator, person)| reach_of_board(&person.grants, &self.catalogue, operator))
            .map(|reach| Watch { parts, reach });
        match watch {
            Some(watch) => self.board_watchers.insert(session, watch),
            None => self.board_watchers.remove(&session),
        };
        self.recount_boards();
    }

    pub(super) fn recount_boards(&mut self) {
        self.boards = self.board_watchers.values().map(|watch| watch.reach.clone()).collect();
    }

    /// Boards that sessions watch.
    #[must_use]
    pub const fn boards(&self) -> &BTreeSet<BoardReach> {
        &self.boards
    }

    /// Every open dialog, from memory.
    #[must_use]
    pub fn open_dialogs(&self) -> Vec<std::sync::Arc<Dialog>> {
        self.dialogs.values().cloned().collect()
    }

    pub(super) fn board_moved(&self, moved: &BoardMoved, out: &mut Vec<Effect>) {
        let mut made: BTreeMap<(&BTreeSet<BoardPart>, ContactSight), Option<Outgoing>> = BTreeMap::new();
        for (session, watch) in self.board_watchers.iter().filter(|(_, watch)| watch.reach == moved.reach) {
            let contacts = self.contacts_of(*session);
            let event = made.entry((&watch.parts, contacts)).or_insert_with(|| {
                let parts: Vec<BoardPart> = watch.parts.iter().copied().collect();
                wire(&Event::BoardDelta(contacts.board_delta(halves(&moved.delta, &parts))))
            });
            if let Some(event) = event {
                out.push(Effect::Deliver(*session, vec![event.clone()]));
            }
        }
    }
}
