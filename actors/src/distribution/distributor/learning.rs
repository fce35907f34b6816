//! What rows tell: settings, operators and dialogs are taken in, and each dialog is put where it belongs — in the order of the
//! queue, in a line, with its holder — or forgotten.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::core::{Core, Deadline, Known, Loaded, holder, slotted};
use super::lines::Place;
use super::mirroring::Mirrored;
use super::sleeping::sleeps_with;
use crate::dialog::messages::RequeueReason;
use crate::distribution::messages::Redistribute;
use crate::distribution::policy::{Rules, Waiting};
use crate::domain::topic::Catalogue;
use crate::domain::{Dialog, DialogId, DialogState, OperatorId, OperatorProfile, Timestamp};

impl Core {
    pub(super) fn loaded(&mut self, loaded: Loaded, now: Timestamp) {
        // What was published while the rows were read is newer than the rows; what is known, absent from the rows and
        // was not published since is over. Both fall out of comparing versions, except the absent ones:
        let read: BTreeSet<DialogId> = loaded.dialogs.iter().map(|d| d.id).collect();
        self.ready = true;
        self.stats.loads += 1;
        self.take_catalogue(loaded.catalogue, now);
        for profile in loaded.operators {
            self.take_profile(profile, now);
        }
        for dialog in loaded.dialogs {
            self.learn(Arc::new(dialog), now);
        }
        // An absent one may also be new (published after the read), so its own actor is asked instead of guessing.
        let mut doubtful: Vec<DialogId> = self.dialogs.keys().filter(|id| !read.contains(id)).copied().collect();
        doubtful.sort_unstable();
        for dialog in doubtful {
            self.look_again(dialog, now);
        }
        for late in std::mem::take(&mut self.late) {
            self.take_in(late, now);
        }
        self.mark_all();
        self.copy_mirror();
        self.set_deadline(now.plus_secs(self.tick_secs()), Deadline::Tick);
    }

    pub(super) fn take_profile(&mut self, profile: OperatorProfile, now: Timestamp) {
        let (id, active) = (profile.id, profile.active);
        let before = self.crew.get(id).map(|m| m.capacity.reach.clone());
        self.crew.set_profile(profile, &self.rules, now);
        self.crew.take_hours(&self.catalogue, &self.rules, now);
        self.watch_absence(id);
        if active && before.is_some_and(|before| self.crew.get(id).is_some_and(|m| m.capacity.reach != before)) {
            self.reach_changed(id, now);
        }
        if !active {
            self.withdraw_offers_of(id, now);
            self.redistribute(None, Redistribute::all_of(id, None, RequeueReason::Deactivated), now);
            // Who waited for them waits for anybody.
            let pinned: Vec<DialogId> = (self.dialogs.values())
                .filter(|k| k.dialog.pinned_operator_id == Some(id))
                .map(|k| k.dialog.id)
                .collect();
            for dialog in pinned {
                self.place(dialog, now);
            }
        }
    }

    pub(super) fn take_catalogue(&mut self, catalogue: Arc<Catalogue>, now: Timestamp) {
        self.rules = Rules::of(&catalogue);
        self.crew.set_rules(&self.rules, &catalogue);
        self.catalogue = catalogue;
        self.hours_change(now);
        let mut ids: Vec<DialogId> = self.dialogs.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            self.place(id, now);
            self.mirror(id, false);
        }
        let operators: Vec<OperatorId> = self.crew.members().map(|m| m.profile.id).collect();
        for operator in operators {
            self.watch_absence(operator);
        }
        self.mark_all();
    }

    /// Everybody's working time is looked at, and again when the next calendar changes over.
    pub(super) fn hours_change(&mut self, now: Timestamp) {
        self.crew.take_hours(&self.catalogue, &self.rules, now);
        if let Some(next) = self.catalogue.calendars.iter().filter_map(|c| c.next_change(now)).min() {
            self.set_deadline(next, Deadline::Hours);
        }
    }

    /// Takes over a dialog's row when it is newer than what is known. Answers the trigger.
    pub(super) fn learn(&mut self, dialog: Arc<Dialog>, now: Timestamp) -> &'static str {
        let id = dialog.id;
        if self.gone.get(&id).is_some_and(|(version, _)| *version >= dialog.version) {
            return "timer_tick";
        }
        let before = self.dialogs.get(&id).map(|k| Arc::clone(&k.dialog));
        if before.as_ref().is_some_and(|b| b.version >= dialog.version) {
            return "timer_tick";
        }
        self.gone.remove(&id);
        let slotted = slotted(&dialog);
        let was = before.as_ref().and_then(|b| holder(b));
        let is = holder(&dialog);
        let slept = before.as_ref().and_then(|b| sleeps_with(b));
        let sleeps = sleeps_with(&dialog);
        self.sleepers.change(id, slept, sleeps);
        if was != is {
            if let Some(former) = was {
                let closed_at = if dialog.state == DialogState::Closed { dialog.closed_at } else { None };
                self.crew.unhold(former, id, closed_at, &self.rules);
            }
            if let Some(operator) = is {
                self.crew.hold(operator, slotted, dialog.connected_at, &self.rules);
            }
        }
        // An assignment that was on its way while its operator was deactivated, or what such an operator put off wakes.
        let owner_now = is.or(sleeps).filter(|_| (was, slept) != (is, sleeps));
        let inherited =
            owner_now.and_then(|owner| self.crew.get(owner)).filter(|m| !m.profile.active).map(|m| m.profile.id);
        let moved = before.as_ref().is_some_and(|b| b.key() != dialog.key());
        let trigger = trigger_of(before.as_deref(), &dialog);
        match self.dialogs.get_mut(&id) {
            Some(known) => {
                known.dialog = Arc::clone(&dialog);
                if moved {
                    known.rest_until = None;
                    known.trigger = trigger;
                }
            }
            None => {
                self.dialogs.insert(id, Known::new(Arc::clone(&dialog), trigger));
            }
        }
        if moved || dialog.state != DialogState::Queued {
            self.withdraw_unfit_offer(id, now);
        }
        self.place(id, now);
        self.mirror(id, false);
        self.forget_if_over(id, now);
        if let Some(operator) = inherited {
            self.redistribute(None, Redistribute::all_of(operator, None, RequeueReason::Deactivated), now);
        }
        trigger
    }

    /// Drops a dialog that no longer concerns distribution, unless something is on its way for it.
    pub(super) fn forget_if_over(&mut self, id: DialogId, now: Timestamp) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let concerns = matches!(
            known.dialog.state,
            DialogState::Queued | DialogState::Active | DialogState::New | DialogState::Paused
        );
        if !concerns && !self.on_the_way.contains_key(&id) && known.offer.is_none() {
            self.gone.insert(id, (known.dialog.version, now));
            self.dialogs.remove(&id);
        }
    }

    /// The dialog does not exist.
    pub(super) fn forget(&mut self, id: DialogId, now: Timestamp) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let (holder, offer) = (holder(&known.dialog), known.offer);
        if let Some(offer) = offer {
            self.end_offer(offer, crate::domain::event::OfferOutcome::Withdrawn, now);
        }
        if let Some(operator) = holder {
            self.crew.unhold(operator, id, None, &self.rules);
        }
        if let Some(known) = self.dialogs.remove(&id) {
            self.sleepers.change(id, sleeps_with(&known.dialog), None);
            self.unplace(&known.dialog);
            self.gone.insert(id, (known.dialog.version, now));
            self.tell_mirror(known.mirrored, Mirrored::Absent, &known.dialog, false);
        }
    }

    fn unplace(&mut self, dialog: &Dialog) {
        self.lines.remove(dialog.id);
        self.set_order(dialog.id, None);
    }

    /// Puts the dialog where it belongs: in the order when it is queued, in a line when it may be given out now.
    pub(super) fn place(&mut self, id: DialogId, now: Timestamp) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let dialog = Arc::clone(&known.dialog);
        let queued = dialog.state == DialogState::Queued;
        let place = Place {
            rank: self.rules.rank(&dialog),
            queued_at: dialog.queued_at.unwrap_or(dialog.created_at),
            dialog: id,
        };
        self.set_order(id, queued.then_some(place));
        let Some(known) = self.dialogs.get(&id) else { return };
        let resting = known.rest_until.is_some_and(|until| now < until);
        let busy = self.on_the_way.contains_key(&id) || self.promised.contains(&id);
        let may_go = queued && !busy && known.offer.is_none() && !resting && !known.banned;
        if !may_go {
            self.lines.remove(id);
            return;
        }
        let waiting = self.waiting(known, now);
        let pin = waiting.pin;
        let overflows = self.rules.next_overflow(dialog.subject_id, place.queued_at, now);
        if self.lines.insert(waiting, place) {
            self.dirty.insert(dialog.subject_id);
            if let Some(at) = pin.and_then(|p| p.fallback_at)
                && now < at
            {
                self.set_deadline(at, Deadline::Dialog(id));
            }
            if let Some(at) = overflows {
                self.set_deadline(at, Deadline::Dialog(id));
            }
        }
    }

    /// The dialog as the policy sees it, with the refusals of offers that rows do not have.
    pub(super) fn waiting(&self, known: &Known, now: Timestamp) -> Waiting {
        let mut waiting = self.rules.waiting(&known.dialog, now);
        waiting.banned = known.banned;
        // Nobody waits for somebody who is no operator any more, or whose roles do not cover it.
        let gone = |id: OperatorId| {
            self.crew
                .get(id)
                .is_none_or(|m| !m.profile.active || !m.capacity.reach.covers(waiting.bot, waiting.subject))
        };
        waiting.pin = waiting.pin.filter(|pin| !gone(pin.operator));
        if !known.declined.is_empty() {
            waiting.excluded.extend(known.declined.iter().copied());
            waiting.excluded.sort_unstable();
        }
        waiting
    }

    fn set_order(&mut self, id: DialogId, place: Option<Place>) {
        let before = self.places.get(&id).copied();
        if before == place {
            return;
        }
        if let Some(old) = before {
            self.order.remove(&old);
            self.waiting_since.remove(&(old.queued_at, id));
            self.places.remove(&id);
        }
        if let Some(new) = place {
            self.order.insert(new);
            self.waiting_since.insert((new.queued_at, id));
            self.places.insert(id, new);
        }
    }
}

/// The trigger of a change (distribution.md 3.4).
fn trigger_of(before: Option<&Dialog>, after: &Dialog) -> &'static str {
    match (before.map(|b| b.state), after.state) {
        (Some(DialogState::Active), DialogState::Closed) => "dialog_closed",
        (Some(DialogState::Active), DialogState::Active) => "dialog_transferred_away",
        (Some(DialogState::Active | DialogState::Paused), DialogState::Queued) => "redistribution",
        (Some(DialogState::Queued), DialogState::Queued) => "subject_changed",
        (_, DialogState::Queued) => "dialog_queued",
        _ => "dialog_closed",
    }
}
