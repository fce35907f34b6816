//! The waiting dialogs, in order of service. Dialogs that no decision can tell apart (same topic, bot, channel, pin and
//! exclusions) stand in one line, so one look at the head answers for all of them (shared decision 16).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound::{Excluded, Unbounded};

use super::crew::Topic;
use crate::distribution::policy::{Reason, Waiting};
use crate::domain::{DialogId, Timestamp};

/// A place in the queue: smaller is served earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// [`Rules::rank`](crate::distribution::policy::Rules::rank).
    pub rank: i64,
    /// Began to wait: decides between equal ranks.
    pub queued_at: Timestamp,
    /// Decides between equal moments.
    pub dialog: DialogId,
}

/// Number of a line; lines come and go, numbers are not used again.
pub(super) type LineId = u64;

/// One line.
#[derive(Debug)]
pub(super) struct Line {
    /// What its dialogs have in common (`dialog` is 0).
    key: Waiting,
    entries: BTreeSet<Place>,
    /// The reason the audit was told last.
    pub told: Option<Reason>,
    /// When somebody last worked out why it waits.
    pub explained_at: Option<Timestamp>,
}

impl Line {
    /// The head as the policy sees it.
    pub fn waiting(&self, dialog: DialogId) -> Waiting {
        Waiting { dialog, ..self.key.clone() }
    }

    /// The first dialog.
    pub fn head(&self) -> Option<Place> {
        self.entries.first().copied()
    }
}

/// All lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    next: LineId,
    lines: BTreeMap<LineId, Line>,
    by_key: HashMap<Waiting, LineId>,
    places: HashMap<DialogId, (LineId, Place)>,
    /// Heads of lines, by topic, in order of service.
    heads: BTreeMap<Topic, BTreeSet<(Place, LineId)>>,
}

impl Lines {
    /// Puts a dialog into its line; answers whether anything changed.
    pub fn insert(&mut self, waiting: Waiting, place: Place) -> bool {
        let key = Waiting { dialog: DialogId(0), ..waiting };
        if let Some((line, old)) = self.places.get(&place.dialog) {
            if *old == place && self.lines.get(line).is_some_and(|l| l.key == key) {
                return false;
            }
            self.remove(place.dialog);
        }
        let id = match self.by_key.get(&key) {
            Some(id) => *id,
            None => {
                self.next += 1;
                self.by_key.insert(key.clone(), self.next);
                let line = Line { key, entries: BTreeSet::new(), told: None, explained_at: None };
                self.lines.insert(self.next, line);
                self.next
            }
        };
        if let Some(line) = self.lines.get_mut(&id) {
            let heads = self.heads.entry(line.key.subject).or_default();
            if let Some(head) = line.entries.first() {
                heads.remove(&(*head, id));
            }
            line.entries.insert(place);
            if let Some(head) = line.entries.first() {
                heads.insert((*head, id));
            }
        }
        self.places.insert(place.dialog, (id, place));
        true
    }

    /// Takes a dialog out of its line, when it stands in one.
    pub fn remove(&mut self, dialog: DialogId) {
        let Some((id, place)) = self.places.remove(&dialog) else { return };
        let Some(line) = self.lines.get_mut(&id) else { return };
        let topic = line.key.subject;
        let heads = self.heads.entry(topic).or_default();
        if let Some(head) = line.entries.first() {
            heads.remove(&(*head, id));
        }
        line.entries.remove(&place);
        match line.entries.first() {
            Some(head) => {
                heads.insert((*head, id));
            }
            None => {
                if let Some(empty) = self.lines.remove(&id) {
                    self.by_key.remove(&empty.key);
                }
            }
        }
        if self.heads.get(&topic).is_some_and(BTreeSet::is_empty) {
            self.heads.remove(&topic);
        }
    }

    /// Topics somebody waits with.
    pub fn topics(&self) -> impl Iterator<Item = Topic> {
        self.heads.keys().copied()
    }

    /// First head of a topic.
    pub fn first(&self, topic: Topic) -> Option<(Place, LineId)> {
        self.heads.get(&topic).and_then(|heads| heads.first()).copied()
    }

    /// The head of a topic after this one.
    pub fn after(&self, topic: Topic, head: (Place, LineId)) -> Option<(Place, LineId)> {
        self.heads.get(&topic)?.range((Excluded(head), Unbounded)).next().copied()
    }

    pub fn get(&self, id: LineId) -> Option<&Line> {
        self.lines.get(&id)
    }

    pub fn get_mut(&mut self, id: LineId) -> Option<&mut Line> {
        self.lines.get_mut(&id)
    }

    /// At most `limit` lines with a number above `after`, for the rounds of the safety net.
    pub fn round(&self, after: LineId, limit: usize) -> Vec<LineId> {
        self.lines.range((Excluded(after), Unbounded)).take(limit).map(|(id, _)| *id).collect()
    }

    /// The line a dialog stands in.
    pub fn line_of(&self, dialog: DialogId) -> Option<LineId> {
        self.places.get(&dialog).map(|(id, _)| *id)
    }
}
