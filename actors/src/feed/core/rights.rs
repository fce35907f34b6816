//! Changed rights, settings and groups: rows leave and enter at once.

use std::sync::Arc;

use crate::domain::{DialogId, Event, Grants, OperatorId, settings::OpSettings, topic::Catalogue, view::DialogView};
use crate::feed::{SessionKey, Sight, messages::Outgoing};

use super::{
    Core, Effect, MAX_ROWS_AT_ONCE,
    wire::{deliver, wire},
};

impl Core {
    pub(super) fn catalogue_changed(&mut self, catalogue: Arc<Catalogue>, out: &mut Vec<Effect>) {
        let old = std::mem::replace(&mut self.catalogue, catalogue);
        if old.settings != self.catalogue.settings {
            let settings: Arc<OpSettings> = Arc::new(self.catalogue.settings.clone());
            let mut all: Vec<SessionKey> = self.sessions.keys().copied().collect();
            all.sort_unstable();
            deliver(&all, &Event::SettingsChanged { settings }, out);
        }
        let mut people: Vec<OperatorId> = self.people.keys().copied().collect();
        people.sort_unstable();
        for operator in people {
            let grants = self.people.get(&operator).map(|p| Arc::clone(&p.grants));
            if let Some(grants) = grants {
                self.set_grants(operator, grants, out);
            }
        }
    }

    /// Applies rights: rows the operator may no longer see leave, rows they now see enter.
    pub(super) fn set_grants(&mut self, operator: OperatorId, grants: Arc<Grants>, out: &mut Vec<Effect>) {
        let sight = Sight::of(&self.catalogue, operator, &grants);
        let Some(person) = self.people.get_mut(&operator) else { return };
        person.grants = grants;
        if person.sight == sight {
            return;
        }
        let old = std::mem::replace(&mut person.sight, sight.clone());
        self.counters_dirty = true;
        for session in self.sessions_of(operator) {
            self.rebucket(session);
            self.relist(session, &old, &sight, out);
        }
    }

    /// Tells one session what a changed sight added to and took from its list and its open dialog.
    pub(super) fn relist(&mut self, session: SessionKey, old: &Sight, new: &Sight, out: &mut Vec<Effect>) {
        let Some(entry) = self.sessions.get(&session) else { return };
        // The row of a closed dialog is not kept, so whether it may still be seen is asked anew: by opening it again.
        let lost_view = entry.viewing.filter(|id| !self.dialogs.get(id).is_some_and(|d| new.sees(&d.key())));
        let mut gained: Vec<DialogId> = Vec::new();
        let mut lost: Vec<DialogId> = lost_view.into_iter().collect();
        if let Some(view) = entry.list {
            for dialog in self.dialogs.values() {
                let key = dialog.key();
                let (was, is) = (old.lists(view, &key), new.lists(view, &key));
                let otherwise = new.holds(&key) || (entry.viewing == Some(dialog.id) && lost_view.is_none());
                if is && !was {
                    gained.push(dialog.id);
                } else if was && !is && !otherwise {
                    lost.push(dialog.id);
                }
            }
        }
        if lost_view.is_some() {
            if let Some(entry) = self.sessions.get_mut(&session) {
                entry.wish = None;
            }
            self.close_view(session, out);
        }
        if gained.len() > MAX_ROWS_AT_ONCE {
            out.push(Effect::Lose(session));
            return;
        }
        gained.sort_unstable();
        lost.sort_unstable();
        lost.dedup();
        let mut events: Vec<Outgoing> =
            lost.into_iter().filter_map(|dialog_id| wire(&Event::DialogRemoved { dialog_id })).collect();
        let rows = gained.iter().filter_map(|id| self.dialogs.get(id));
        events.extend(rows.filter_map(|d| wire(&Event::DialogNew { dialog: Arc::new(DialogView::from(&**d)) })));
        if !events.is_empty() {
            out.push(Effect::Deliver(session, events));
        }
    }
}
