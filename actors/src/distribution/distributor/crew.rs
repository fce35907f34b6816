//! Operators with their load: who holds and who is promised what, and who is free, by topic.
//!
//! Load is counted by dialog, so a reservation that becomes a held dialog is never counted twice, whatever comes first:
//! the dialog's answer or its publication.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::distribution::policy::{Capacity, Rules};
use crate::domain::view::OperatorView;
use crate::domain::{ChannelKind, DialogId, DialogKind, OperatorId, OperatorProfile, SubjectId, Timestamp};

/// A topic of waiting dialogs; `None` = «No topic».
pub(super) type Topic = Option<SubjectId>;

/// One dialog of an operator's load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Load {
    channel: ChannelKind,
    kind: DialogKind,
    outbound: bool,
    /// The dialog's row names the operator.
    held: bool,
    /// A slot is kept for it: an assignment or an offer is on its way.
    reserved: bool,
}

/// What a slot is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slotted {
    pub dialog: DialogId,
    pub channel: ChannelKind,
    pub kind: DialogKind,
    pub outbound: bool,
}

/// The supervisor who set a status, empty when nobody else than the operator did.
#[derive(Debug, Default)]
pub(super) struct SetBy {
    pub name: String,
    /// Their own words.
    pub why: String,
}

/// One operator.
#[derive(Debug)]
pub(super) struct Member {
    pub profile: OperatorProfile,
    pub capacity: Capacity,
    load: HashMap<DialogId, Load>,
    /// Offers missed in a row.
    pub misses: u32,
    /// When the last socket went; `None` while there is one.
    pub lost_at: Option<Timestamp>,
    /// When the first of their sockets came; `None` while there is none.
    pub present_since: Option<Timestamp>,
    /// When the audit was told that they never receive.
    pub flagged_at: Option<Timestamp>,
    status_set_by: SetBy,
    /// What lists were told last.
    shown: Option<Arc<OperatorView>>,
}

impl Member {
    /// Dialogs held that count towards the limit.
    fn held(&self, rules: &Rules) -> u32 {
        let held = self.load.values().filter(|l| l.held && rules.counts(l.kind, l.outbound)).count();
        u32::try_from(held).unwrap_or(u32::MAX)
    }

    /// Dialogs held or promised that do not count towards the limit.
    pub fn uncounted(&self, rules: &Rules) -> u32 {
        let free = self.load.values().filter(|l| !rules.counts(l.kind, l.outbound)).count();
        u32::try_from(free).unwrap_or(u32::MAX)
    }

    /// Every dialog the operator holds.
    pub fn held_dialogs(&self) -> Vec<DialogId> {
        let mut held: Vec<DialogId> = self.load.iter().filter(|(_, l)| l.held).map(|(id, _)| *id).collect();
        held.sort_unstable();
        held
    }

    /// Whether the slot of this dialog is taken already (held or reserved).
    pub fn has(&self, dialog: DialogId) -> bool {
        self.load.contains_key(&dialog)
    }

    fn view(&self, rules: &Rules, groups: &HashMap<OperatorId, Vec<crate::domain::SkillGroupId>>) -> OperatorView {
        let p = &self.profile;
        OperatorView {
            id: p.id,
            name: p.name.clone(),
            email: p.email.clone(),
            status_id: p.status_id,
            status_since: p.status_since,
            status_set_by: self.status_set_by.name.clone(),
            status_reason: self.status_set_by.why.clone(),
            active: self.held(rules),
            limit: self.capacity.limit,
            limit_by_channel: self
                .capacity
                .limit_by_channel
                .iter()
                .map(|(channel, limit)| (channel.key().to_owned(), *limit))
                .collect(),
            sessions: self.capacity.sockets,
            distribution_paused: p.distribution_paused,
            skill_group_ids: groups.get(&p.id).cloned().unwrap_or_default(),
            on_schedule: self.capacity.on_schedule,
        }
    }
}

/// All operators.
#[derive(Debug, Default)]
pub(super) struct Crew {
    members: BTreeMap<OperatorId, Member>,
    /// Sockets by operator, also of those whose profile has not come yet.
    sockets: HashMap<OperatorId, u32>,
    /// Loads that came before the profile: kept, so that a late profile finds its dialogs.
    early: HashMap<OperatorId, HashMap<DialogId, Load>>,
    /// Operators with room who can receive, by topic; filled on first use, kept current after.
    free: HashMap<Topic, BTreeSet<OperatorId>>,
    /// Changed since lists were told.
    touched: BTreeSet<OperatorId>,
    /// May receive more than before: their topics are to be decided again.
    loosened: BTreeSet<OperatorId>,
    groups: HashMap<OperatorId, Vec<crate::domain::SkillGroupId>>,
}

impl Crew {
    pub fn get(&self, id: OperatorId) -> Option<&Member> {
        self.members.get(&id)
    }

    pub fn get_mut(&mut self, id: OperatorId) -> Option<&mut Member> {
        self.members.get_mut(&id)
    }

    /// Every dialog somebody holds, whether their profile is known or not.
    pub fn held_by(&self, id: OperatorId) -> Vec<DialogId> {
        if let Some(member) = self.members.get(&id) {
            return member.held_dialogs();
        }
        let early = self.early.get(&id).into_iter().flatten();
        let mut held: Vec<DialogId> = early.filter(|(_, l)| l.held).map(|(id, _)| *id).collect();
        held.sort_unstable();
        held
    }

    /// Holders of dialogs who have no profile: deactivated before the rows were read, or not told of yet.
    pub fn strangers(&self) -> BTreeSet<OperatorId> {
        self.early.iter().filter(|(_, loads)| loads.values().any(|l| l.held)).map(|(id, _)| *id).collect()
    }

    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    pub fn capacities(&self) -> impl Iterator<Item = &Capacity> {
        self.members.values().map(|m| &m.capacity)
    }

    /// Takes over a profile; the newer of two statuses stays (a profile may have been read before the status was stored).
    pub fn set_profile(&mut self, mut profile: OperatorProfile, rules: &Rules, now: Timestamp) {
        let id = profile.id;
        if let Some(known) = self.members.get(&id) {
            if known.profile.status_since > profile.status_since {
                profile.status_id = known.profile.status_id;
                profile.status_since = known.profile.status_since;
            }
            profile.last_assigned_at = profile.last_assigned_at.max(known.profile.last_assigned_at);
            profile.last_closed_at = profile.last_closed_at.max(known.profile.last_closed_at);
        }
        let sockets = self.sockets.get(&id).copied().unwrap_or(0);
        let early = self.early.remove(&id).unwrap_or_default();
        let member = self.members.entry(id).or_insert_with(|| Member {
            capacity: Capacity::of(&profile, rules),
            profile: profile.clone(),
            load: early,
            misses: 0,
            lost_at: (sockets == 0).then_some(now),
            present_since: (sockets > 0).then_some(now),
            flagged_at: None,
            status_set_by: SetBy::default(),
            shown: None,
        });
        member.capacity.apply(&profile, rules);
        member.capacity.sockets = sockets;
        member.capacity.last_assigned_at = profile.last_assigned_at;
        member.capacity.last_closed_at = profile.last_closed_at;
        member.profile = profile;
        self.recount(id, rules);
        self.reindex(id, rules);
    }

    /// The rules have changed: everybody is looked at again.
    pub fn set_rules(&mut self, rules: &Rules, catalogue: &crate::domain::topic::Catalogue) {
        self.groups.clear();
        for group in &catalogue.skill_groups {
            for operator in &group.operator_ids {
                self.groups.entry(*operator).or_default().push(group.id);
            }
        }
        self.free.clear();
        let ids: Vec<OperatorId> = self.members.keys().copied().collect();
        for id in ids {
            if let Some(member) = self.members.get_mut(&id) {
                let profile = member.profile.clone();
                member.capacity.apply(&profile, rules);
            }
            self.recount(id, rules);
            self.reindex(id, rules);
        }
    }

    /// Live sockets of an operator now. Answers `true` when the last one went.
    pub fn set_sockets(&mut self, id: OperatorId, sockets: u32, rules: &Rules, now: Timestamp) -> bool {
        let before = self.sockets.insert(id, sockets).unwrap_or(0);
        let Some(member) = self.members.get_mut(&id) else { return false };
        member.capacity.sockets = sockets;
        member.lost_at = match (sockets, member.lost_at) {
            (0, Some(since)) => Some(since),
            (0, None) => Some(now),
            _ => None,
        };
        member.present_since = match (sockets, member.present_since) {
            (0, _) => None,
            (_, since) => since.or(Some(now)),
        };
        self.touched.insert(id);
        self.reindex(id, rules);
        before > 0 && sockets == 0
    }

    /// The chosen status is stored; `set_by` names a supervisor who chose it, else it is empty.
    pub fn set_status(
        &mut self,
        id: OperatorId,
        status: crate::domain::OperatorStatusId,
        at: Timestamp,
        set_by: SetBy,
        rules: &Rules,
    ) {
        if let Some(member) = self.members.get_mut(&id) {
            member.status_set_by = set_by;
            member.profile.status_id = status;
            member.profile.status_since = at;
            let profile = member.profile.clone();
            member.capacity.apply(&profile, rules);
            self.reindex(id, rules);
        }
    }

    /// Keeps a slot.
    pub fn reserve(&mut self, id: OperatorId, what: Slotted, rules: &Rules) {
        self.change(id, what, rules, |load| load.reserved = true);
    }

    /// Gives the slot back, unless the dialog is held.
    pub fn unreserve(&mut self, id: OperatorId, dialog: DialogId, rules: &Rules) {
        self.drop_flag(id, dialog, rules, |load| load.reserved = false);
    }

    /// The dialog's row names the operator.
    pub fn hold(&mut self, id: OperatorId, what: Slotted, at: Option<Timestamp>, rules: &Rules) {
        self.change(id, what, rules, |load| load.held = true);
        if let Some(member) = self.members.get_mut(&id) {
            member.capacity.last_assigned_at = member.capacity.last_assigned_at.max(at);
            member.profile.last_assigned_at = member.capacity.last_assigned_at;
        }
    }

    /// The dialog's row does not name the operator any more; `closed_at` when it was closed.
    pub fn unhold(&mut self, id: OperatorId, dialog: DialogId, closed_at: Option<Timestamp>, rules: &Rules) {
        if let Some(member) = self.members.get_mut(&id) {
            member.capacity.last_closed_at = member.capacity.last_closed_at.max(closed_at);
            member.profile.last_closed_at = member.capacity.last_closed_at;
        }
        self.drop_flag(id, dialog, rules, |load| load.held = false);
    }

    /// Operators who can receive and have room, for a topic.
    pub fn free_for(&mut self, topic: Topic, rules: &Rules) -> impl Iterator<Item = &Capacity> {
        let members = &self.members;
        let free = self.free.entry(topic).or_insert_with(|| {
            members
                .values()
                .filter(|m| m.capacity.is_free() && rules.reaches(&m.capacity, topic))
                .map(|m| m.capacity.id)
                .collect()
        });
        free.iter().filter_map(|id| members.get(id)).map(|m| &m.capacity)
    }

    /// How many operators can receive and have room.
    pub fn free_slots(&self) -> u32 {
        self.capacities().map(Capacity::free_slots).sum()
    }

    /// Working time has begun or ended for somebody.
    pub fn take_hours(&mut self, catalogue: &crate::domain::topic::Catalogue, rules: &Rules, now: Timestamp) {
        let mut changed = Vec::new();
        for member in self.members.values_mut() {
            let on_schedule = catalogue.on_schedule(member.profile.calendar_id, now);
            if member.capacity.on_schedule != on_schedule {
                member.capacity.on_schedule = on_schedule;
                changed.push(member.profile.id);
            }
        }
        for id in changed {
            self.reindex(id, rules);
        }
    }

    /// Operators who may receive more than when this was last asked.
    pub fn take_loosened(&mut self) -> BTreeSet<OperatorId> {
        std::mem::take(&mut self.loosened)
    }

    /// The operator's row for lists.
    pub fn view(&self, id: OperatorId, rules: &Rules) -> Option<Arc<OperatorView>> {
        self.members.get(&id).map(|m| Arc::new(m.view(rules, &self.groups)))
    }

    /// Rows that differ from what lists were told last.
    pub fn take_changed_views(&mut self, rules: &Rules) -> Vec<Arc<OperatorView>> {
        let mut changed = Vec::new();
        for id in std::mem::take(&mut self.touched) {
            let Some(member) = self.members.get_mut(&id) else { continue };
            let view = Arc::new(member.view(rules, &self.groups));
            if member.shown.as_ref() != Some(&view) {
                member.shown = Some(Arc::clone(&view));
                changed.push(view);
            }
        }
        changed
    }

    fn change(&mut self, id: OperatorId, what: Slotted, rules: &Rules, set: impl FnOnce(&mut Load)) {
        let fresh =
            Load { channel: what.channel, kind: what.kind, outbound: what.outbound, held: false, reserved: false };
        let Some(member) = self.members.get_mut(&id) else {
            set(self.early.entry(id).or_default().entry(what.dialog).or_insert(fresh));
            return;
        };
        let known = member.load.contains_key(&what.dialog);
        set(member.load.entry(what.dialog).or_insert(fresh));
        if !known && rules.counts(what.kind, what.outbound) {
            member.capacity.active += 1;
            *member.capacity.active_by_channel.entry(what.channel).or_insert(0) += 1;
        }
        self.touched.insert(id);
        self.reindex_tightened(id);
    }

    fn drop_flag(&mut self, id: OperatorId, dialog: DialogId, rules: &Rules, clear: impl FnOnce(&mut Load)) {
        let Some(member) = self.members.get_mut(&id) else {
            if let Some(load) = self.early.get_mut(&id)
                && let Some(entry) = load.get_mut(&dialog)
            {
                clear(entry);
                if !entry.held && !entry.reserved {
                    load.remove(&dialog);
                }
            }
            return;
        };
        let Some(entry) = member.load.get_mut(&dialog) else { return };
        clear(entry);
        self.touched.insert(id);
        if entry.held || entry.reserved {
            return;
        }
        let entry = *entry;
        member.load.remove(&dialog);
        if rules.counts(entry.kind, entry.outbound) {
            member.capacity.active = member.capacity.active.saturating_sub(1);
            if let Some(count) = member.capacity.active_by_channel.get_mut(&entry.channel) {
                *count = count.saturating_sub(1);
            }
        }
        self.reindex(id, rules);
    }

    /// Counts the load again (the rules of counting, or the whole load, may be new).
    fn recount(&mut self, id: OperatorId, rules: &Rules) {
        let Some(member) = self.members.get_mut(&id) else { return };
        member.capacity.active = 0;
        member.capacity.active_by_channel.clear();
        for load in member.load.values().filter(|l| rules.counts(l.kind, l.outbound)) {
            member.capacity.active += 1;
            *member.capacity.active_by_channel.entry(load.channel).or_insert(0) += 1;
        }
        self.touched.insert(id);
    }

    /// A load grew: the operator can only have become full.
    fn reindex_tightened(&mut self, id: OperatorId) {
        if self.members.get(&id).is_some_and(|m| !m.capacity.is_free()) {
            for free in self.free.values_mut() {
                free.remove(&id);
            }
        }
    }

    /// Anything may have changed: the free sets are corrected and the operator's topics marked.
    fn reindex(&mut self, id: OperatorId, rules: &Rules) {
        let Some(member) = self.members.get(&id) else { return };
        let is_free = member.capacity.is_free();
        for (topic, free) in &mut self.free {
            if is_free && rules.reaches(&member.capacity, *topic) {
                free.insert(id);
            } else {
                free.remove(&id);
            }
        }
        self.touched.insert(id);
        if is_free {
            self.loosened.insert(id);
        }
    }
}
