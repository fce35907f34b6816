//! Changed rights, settings and groups: rows leave and enter at once.

use std::sync::Arc;

use crate::domain::{DialogId, Event, Grants, OperatorId, settings::OpSettings, topic::Catalogue};
use crate::feed::{SessionKey, Sight, messages::Outgoing};

use super::{
    Core, Effect, MAX_ROWS_AT_ONCE,
    wire::{deliver, row, wire},
};

impl Core {
    pub(super) fn catalogue_changed(&mut self, catalogue: Arc<Catalogue>, out: &mut Vec<Effect>) {
        let old = std::mem::replace(&mut self.catalogue, catalogue);
        let lists = old.lists_differ(&self.catalogue);
        let mut all: Vec<SessionKey> = self.sessions.keys().copied().collect();
        all.sort_unstable();
        if lists {
            let now = &self.catalogue;
            let event = Event::CatalogueChanged {
                subjects: now.subjects.clone(),
                skill_groups: now.skill_groups.clone(),
                operator_statuses: now.operator_statuses.clone(),
                statuses: now.statuses.clone(),
                priorities: now.priorities.clone(),
                bots: now.bots.clone(),
                tags: now.tags.clone(),
                client_fields_changed: old.client_fields != now.client_fields,
            };
            deliver(&all, &event, out);
        }
        if old.settings != self.catalogue.settings {
            let settings: Arc<OpSettings> = Arc::new(self.catalogue.settings.clone());
            deliver(&all, &Event::SettingsChanged { settings }, out);
        }
        if old.settings.supervisor_views_shown != self.catalogue.settings.supervisor_views_shown {
            let mut open: Vec<DialogId> = self.viewers.keys().copied().collect();
            open.sort_unstable();
            for dialog in open {
                self.tell_viewers(dialog, out);
            }
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
        let same = person.sight == sight;
        self.recheck_board(operator);
        if same {
            return;
        }
        let Some(person) = self.people.get_mut(&operator) else { return };
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
        let shown_filter = entry.shown_filter();
        let lost_view = entry.viewing.filter(|id| !self.dialogs.get(id).is_some_and(|d| new.sees(&d.key())));
        let mut gained: Vec<DialogId> = Vec::new();
        let mut lost: Vec<DialogId> = lost_view.into_iter().collect();
        for dialog in self.dialogs.values() {
            let key = dialog.key();
            let lists = |sight: &Sight| {
                entry.list.is_some_and(|view| sight.lists(view, &key) && self.matches_list(entry, dialog.id))
            };
            let (was, is) = (lists(old), lists(new));
            // Own dialogs are known whatever the list.
            let (held, holds) = (old.holds(&key), new.holds(&key));
            let otherwise = is || holds || (entry.viewing == Some(dialog.id) && lost_view.is_none());
            if (is && !was) || (holds && !held) {
                gained.push(dialog.id);
            } else if ((was && !is) || (held && !holds)) && !otherwise {
                lost.push(dialog.id);
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
        if let Some(filter_id) = shown_filter {
            // Which of its rows are in sight is another question now; the list answers it once.
            let reload = (!gained.is_empty() || !lost.is_empty()).then(|| super::filters::reload(filter_id));
            out.extend(reload.flatten().map(|event| Effect::Deliver(session, vec![event])));
            // Rows of its own it has, whatever the filter.
            let own = |id: &DialogId| self.dialogs.get(id).map(|d| d.key()).filter(|key| new.holds(key));
            gained.retain(|id| own(id).is_some_and(|key| !old.holds(&key)));
        }
        gained.sort_unstable();
        lost.sort_unstable();
        lost.dedup();
        let mut events: Vec<Outgoing> =
            lost.into_iter().filter_map(|dialog_id| wire(&Event::DialogRemoved { dialog_id })).collect();
        let rows = gained.iter().filter_map(|id| self.dialogs.get(id));
        let contacts = self.contacts_of(session);
        events.extend(rows.filter_map(|d| row(d, contacts)));
        if !events.is_empty() {
            out.push(Effect::Deliver(session, events));
        }
    }
}
