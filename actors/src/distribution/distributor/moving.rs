//! Taking dialogs from an operator: all of them or a choice, to the queue or to somebody (distribution.md 6).
//!
//! A dialog that leaves always passes through the queue: whatever happens on the way, it has an owner or a place there. One that
//! sleeps goes to a chosen operator in one step, asleep; to a queue it goes awake.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::assign::{Errand, Task};
use super::core::{Answer, Call, Core, holder};
use super::sleeping::owner;
use crate::dialog::messages::{AssignHow, DialogCommand, DialogDone, Refusal, RequeueReason, Who};
use crate::distribution::messages::{
    AssignByHand, DialogMove, MoveResult, MoveTarget, PreviewMoves, Redistribute, Redistributed, Which,
};
use crate::distribution::redistribution::{Fate, Forecast, fate_of};
use crate::domain::{DialogId, DialogState, Grant, OperatorId, SubjectId, Timestamp};

/// Dialogs of one operator that are moved at the same time (distribution.md 6.1).
const MOVES_AT_ONCE: usize = 20;

/// Number of a redistribution; not used again.
pub(super) type JobId = u64;

/// Dialogs on their way from one operator.
#[derive(Debug)]
pub(super) struct Moving {
    command: Redistribute,
    calls: Vec<Call>,
    left: VecDeque<DialogId>,
    /// Everything that was ever in `left`.
    seen: BTreeSet<DialogId>,
    flying: usize,
    ended: BTreeMap<DialogId, Fate>,
}

impl Core {
    /// Begins to move dialogs. The same command while one runs joins it, and brings what the operator got meanwhile.
    pub(super) fn redistribute(&mut self, call: Option<Call>, command: Redistribute, now: Timestamp) {
        if !self.ready {
            if let Some(call) = call {
                self.reply(call, Answer::Moved(Err(Refusal::Unavailable)));
            }
            return;
        }
        let held = self.held_in_sight(&command);
        let (wanted, absent): (Vec<DialogId>, Vec<DialogId>) = match &command.which {
            Which::All | Which::Unanswered => (held, Vec::new()),
            Which::Chosen(chosen) => {
                let chosen: BTreeSet<DialogId> = chosen.iter().copied().collect();
                chosen.into_iter().partition(|id| held.contains(id))
            }
        };
        let same = |m: &Moving| {
            m.command.operator_id == command.operator_id
                && m.command.which == command.which
                && m.command.to == command.to
        };
        let job = match self.moving.iter().find(|(_, m)| same(m)).map(|(job, _)| *job) {
            Some(job) => job,
            None => {
                self.last_job += 1;
                let moving = Moving {
                    command,
                    calls: Vec::new(),
                    left: VecDeque::new(),
                    seen: BTreeSet::new(),
                    flying: 0,
                    ended: BTreeMap::new(),
                };
                self.moving.insert(self.last_job, moving);
                self.last_job
            }
        };
        if let Some(moving) = self.moving.get_mut(&job) {
            moving.calls.extend(call);
            moving.ended.extend(absent.into_iter().map(|id| (id, Fate::Skipped("not_held"))));
            for dialog in wanted {
                if moving.seen.insert(dialog) {
                    moving.left.push_back(dialog);
                }
            }
        }
        self.move_on(job, now);
    }

    /// What the operator holds (with what sleeps, when the command means that too), of that what the roles of a supervisor who
    /// asks cover.
    fn held_in_sight(&self, command: &Redistribute) -> Vec<DialogId> {
        let mut held = if command.takes_sleepers() {
            self.owned_by(command.operator_id)
        } else {
            self.crew.held_by(command.operator_id)
        };
        if let (Some(by), RequeueReason::Redistribution) = (&command.by, command.reason) {
            let reach = by.grants.reach(Grant::OperatorsRedistribute, &self.catalogue, by.id);
            if !reach.is_everywhere() {
                held.retain(|id| self.covered(*id, &reach));
            }
        }
        held
    }

    /// The roles of an operator cover other dialogs than before: what was offered to them and does not fit goes elsewhere, who
    /// waited for them in vain waits for anybody, what they hold and may not see any more goes back to the queue.
    pub(super) fn reach_changed(&mut self, operator: OperatorId, now: Timestamp) {
        let mut offered: Vec<DialogId> =
            self.offers.values().filter(|o| o.row.operator_id == operator).map(|o| o.row.dialog_id).collect();
        offered.sort_unstable();
        for dialog in offered {
            self.withdraw_unfit_offer(dialog, now);
        }
        let mut pinned: Vec<DialogId> = (self.dialogs.values())
            .filter(|k| k.dialog.pinned_operator_id == Some(operator))
            .map(|k| k.dialog.id)
            .collect();
        pinned.sort_unstable();
        for dialog in pinned {
            self.place(dialog, now);
        }
        self.give_back_uncovered(operator, now);
    }

    /// Dialogs of an operator, awake or asleep, that their roles do not cover have nobody who sees them: they go back to the queue.
    fn give_back_uncovered(&mut self, operator: OperatorId, now: Timestamp) {
        let Some(member) = self.crew.get(operator).filter(|m| m.profile.active) else { return };
        let reach = member.capacity.reach.clone();
        if reach.is_everywhere() {
            return;
        }
        let mut lost = self.owned_by(operator);
        lost.retain(|id| self.dialogs.contains_key(id) && !self.covered(*id, &reach));
        if lost.is_empty() {
            return;
        }
        let command = Redistribute {
            operator_id: operator,
            by: None,
            reason: RequeueReason::Redistribution,
            which: Which::Chosen(lost),
            to: MoveTarget::Queue,
            note: None,
        };
        self.redistribute(None, command, now);
    }

    /// Sends as many dialogs away as may be on their way at once.
    fn move_on(&mut self, job: JobId, now: Timestamp) {
        while let Some(moving) = self.moving.get_mut(&job)
            && moving.flying < MOVES_AT_ONCE
            && let Some(dialog) = moving.left.pop_front()
        {
            moving.flying += 1;
            let operator = moving.command.operator_id;
            if moving.command.which == Which::Unanswered {
                self.send(dialog, operator, Task::Check(job), DialogCommand::Reload, None, now);
            } else {
                self.send_away(job, dialog, now);
            }
        }
    }

    fn send_away(&mut self, job: JobId, dialog: DialogId, now: Timestamp) {
        let Some(command) = self.moving.get(&job).map(|m| m.command.clone()) else { return };
        let subject = match self.topic_there(command.to, dialog) {
            Ok(subject) => subject,
            Err(reason) => return self.end_move(job, dialog, Fate::Failed(reason)),
        };
        if let MoveTarget::Operator(to) = command.to {
            if let Some(reason) = self.cannot_get(&command, dialog, to) {
                return self.end_move(job, dialog, Fate::Failed(reason));
            }
            if self.is_asleep(dialog) {
                return self.pass_on(job, command, dialog, to, now);
            }
            let slotted = self.slotted(dialog);
            self.crew.reserve(to, slotted, &self.rules);
            self.promised.insert(dialog);
        }
        let requeue = DialogCommand::Requeue {
            who: command.by.map_or(Who::System, Who::Operator),
            reason: command.reason,
            subject,
            exclude_former: true,
            expect_operator: Some(command.operator_id),
            note: command.note,
        };
        self.send(dialog, command.operator_id, Task::Move(job), requeue, None, now);
    }

    /// The new topic of a dialog that goes there; `None` keeps its own.
    fn topic_there(&self, to: MoveTarget, dialog: DialogId) -> Result<Option<SubjectId>, &'static str> {
        match to {
            MoveTarget::Queue | MoveTarget::Operator(_) => Ok(None),
            MoveTarget::Subject(subject) => Ok(Some(subject)),
            MoveTarget::Group(group) => {
                let own = self.dialogs.get(&dialog).and_then(|k| k.dialog.subject_id);
                self.catalogue.topic_in_group(group, own).map_err(|_| "no_topic_in_group")
            }
        }
    }

    /// Why an operator cannot be given a dialog, before anything is taken from anybody.
    fn cannot_get(&self, command: &Redistribute, dialog: DialogId, to: OperatorId) -> Option<&'static str> {
        let member = self.crew.get(to).filter(|m| m.profile.active && to != command.operator_id);
        let Some(member) = member else { return Some("not_found") };
        if !member.capacity.may_reply {
            return Some("light_agent");
        }
        if !self.covered(dialog, &member.capacity.reach) {
            return Some("bot_not_allowed");
        }
        // What sleeps takes no slot.
        if self.is_asleep(dialog) {
            return None;
        }
        let hand = AssignByHand {
            dialog_id: dialog,
            operator_id: to,
            by: command.by.clone(),
            over_limit: false,
            how: AssignHow::Assigned,
            expect_version: None,
        };
        self.over_limit(&hand).map(|_| "quota_total")
    }

    /// A dialog answered that it left (or stays), or whether its client wrote last.
    pub(super) fn move_answered(&mut self, errand: &Errand, result: &Result<DialogDone, Refusal>, now: Timestamp) {
        let (Task::Move(job) | Task::Check(job) | Task::PassOn(job)) = errand.task else { return };
        let dialog = errand.dialog;
        let Some(command) = self.moving.get(&job).map(|m| m.command.clone()) else { return };
        match (errand.task, result) {
            (Task::Check(_), Ok(done)) => {
                let row = done.dialog();
                let held = row.state == DialogState::Active && row.operator_id == Some(command.operator_id);
                if held && row.waiting_since.is_some() {
                    self.send_away(job, dialog, now);
                } else {
                    self.end_move(job, dialog, Fate::Skipped(if held { "answered" } else { "not_held" }));
                }
            }
            (Task::PassOn(_), Ok(_)) => self.end_move(job, dialog, Fate::Left),
            // It woke before it was passed on: it goes as those that are awake do.
            (Task::PassOn(_), Err(Refusal::WrongState { .. })) if self.is_held_by(dialog, command.operator_id) => {
                self.send_away(job, dialog, now);
            }
            (_, Ok(done)) => match command.to {
                MoveTarget::Operator(to) => return self.give(job, &command, done.dialog().version, dialog, to, now),
                _ => self.end_move(job, dialog, Fate::Left),
            },
            (_, Err(refusal)) => {
                if let (MoveTarget::Operator(to), Task::Move(_)) = (command.to, errand.task) {
                    self.crew.unreserve(to, dialog, &self.rules);
                    self.promised.remove(&dialog);
                    self.place(dialog, now);
                }
                self.end_move(job, dialog, fate_of(refusal));
            }
        }
        self.move_on(job, now);
    }

    /// The dialog is in the queue and its slot is kept: it is connected to the operator before anybody else gets it.
    fn give(
        &mut self,
        job: JobId,
        command: &Redistribute,
        version: i64,
        dialog: DialogId,
        to: OperatorId,
        now: Timestamp,
    ) {
        self.promised.remove(&dialog);
        if self.on_the_way.contains_key(&dialog) {
            self.crew.unreserve(to, dialog, &self.rules);
            self.end_move(job, dialog, Fate::Left);
            return self.move_on(job, now);
        }
        let from = command.by.as_ref().map_or(command.operator_id, |by| by.id);
        let name = self.crew.get(to).map(|m| m.profile.name.clone()).unwrap_or_default();
        let row = crate::distribution::audit::AuditRow {
            method: String::from("manual"),
            candidates_total: 1,
            candidates: self.hand_verdict(dialog, to, now),
            ..self.audit_row("redistribution", dialog, now)
        };
        let assign = DialogCommand::Assign {
            who: command.by.clone().map_or(Who::System, Who::Operator),
            operator: to,
            operator_name: name,
            expect_version: Some(version),
            how: AssignHow::Transferred { from, note: None, group: None },
            offer: None,
        };
        self.send(dialog, to, Task::Give(job), assign, Some(Box::new(row)), now);
    }

    /// The connection to the chosen operator ended: what the dialog is now tells how.
    pub(super) fn given(&mut self, job: JobId, dialog: DialogId, now: Timestamp) {
        self.end_move(job, dialog, Fate::Left);
        self.move_on(job, now);
    }

    /// Whether the operator holds it, awake.
    fn is_held_by(&self, dialog: DialogId, operator: OperatorId) -> bool {
        self.dialogs.get(&dialog).is_some_and(|known| holder(&known.dialog) == Some(operator))
    }

    fn end_move(&mut self, job: JobId, dialog: DialogId, fate: Fate) {
        if let Some(moving) = self.moving.get_mut(&job) {
            moving.flying = moving.flying.saturating_sub(1);
            moving.ended.insert(dialog, fate);
        }
    }

    /// Answers redistributions whose dialogs have all been moved and are not being given to somebody at this moment.
    pub(super) fn finish_moves(&mut self) {
        if self.moving.is_empty() {
            return;
        }
        let being_given = |dialog: &DialogId| {
            let errand = self.on_the_way.get(dialog).and_then(|ticket| self.errands.get(ticket));
            errand.is_some_and(|errand| errand.task != Task::Resolve)
        };
        let over = |m: &Moving| {
            m.left.is_empty()
                && m.flying == 0
                && !m.ended.iter().any(|(id, fate)| *fate == Fate::Left && being_given(id))
        };
        let done: Vec<JobId> = self.moving.iter().filter(|(_, m)| over(m)).map(|(job, _)| *job).collect();
        for job in done {
            let Some(moving) = self.moving.remove(&job) else { continue };
            let lines = moving.ended.iter().map(|(id, fate)| fate.line(*id).unwrap_or_else(|| self.line_of(*id)));
            let told = Redistributed::of(lines.collect());
            for call in moving.calls {
                self.reply(call, Answer::Moved(Ok(told.clone())));
            }
        }
    }

    /// Where a dialog that left is now.
    fn line_of(&self, dialog_id: DialogId) -> DialogMove {
        let known = self.dialogs.get(&dialog_id);
        let operator_id = known.and_then(|k| owner(&k.dialog));
        let (result, reason) = match known.map(|k| k.dialog.state) {
            Some(DialogState::Active | DialogState::Paused) => (MoveResult::Moved, ""),
            Some(_) => (MoveResult::Queued, if self.rules.auto_connect { "" } else { "auto_connect" }),
            None => (MoveResult::Skipped, "not_held"),
        };
        DialogMove { dialog_id, result, operator_id, reason: reason.to_owned() }
    }

    /// Dialogs whose owner cannot answer them any more get somebody else, also those that sleep: the safety net of deactivation.
    /// Owners without a profile are given one round to get one.
    pub(super) fn rescue(&mut self, now: Timestamp) {
        let mut lost: Vec<OperatorId> = self
            .crew
            .members()
            .filter(|m| !m.profile.active && !self.owned_by(m.profile.id).is_empty())
            .map(|m| m.profile.id)
            .collect();
        let strangers = self.owners_without_profile();
        lost.extend(strangers.intersection(&self.strangers));
        self.strangers = strangers;
        for operator in lost {
            self.redistribute(None, Redistribute::all_of(operator, None, RequeueReason::Deactivated), now);
        }
        // A role was limited before the rows were read, or a dialog got a topic its holder's roles do not cover.
        let limited: Vec<OperatorId> = (self.crew.members())
            .filter(|m| m.profile.active && !m.capacity.reach.is_everywhere())
            .map(|m| m.profile.id)
            .collect();
        for operator in limited {
            self.give_back_uncovered(operator, now);
        }
    }

    /// What a redistribution would do now; nothing is reserved or changed. `None` before the rows are known.
    #[must_use]
    pub fn preview(&self, asked: &PreviewMoves, now: Timestamp) -> Option<Redistributed> {
        if !self.is_ready() {
            return None;
        }
        let command = &asked.command;
        let mut operators: Vec<_> = self.crew.capacities().cloned().collect();
        if let Some(former) = operators.iter_mut().find(|o| o.id == command.operator_id) {
            former.can_receive &= !asked.former_leaves;
        }
        let mut forecast = Forecast::new(&self.rules, operators, self.last_winner.clone());
        let held = self.held_in_sight(command);
        let ids: BTreeSet<DialogId> = match &command.which {
            Which::Chosen(chosen) => chosen.iter().copied().collect(),
            Which::All | Which::Unanswered => held.iter().copied().collect(),
        };
        let until = now.plus_micros(self.rules.exclude.max(1));
        let mut foretell = |id: DialogId| {
            let known = self.dialogs.get(&id).filter(|_| held.contains(&id));
            let stays = |fate: Fate| fate.line(id).unwrap_or_else(|| self.line_of(id));
            let Some(known) = known else { return stays(Fate::Skipped("not_held")) };
            if command.which == Which::Unanswered && known.dialog.waiting_since.is_none() {
                return stays(Fate::Skipped("answered"));
            }
            let subject = match self.topic_there(command.to, id) {
                Ok(subject) => subject.or(known.dialog.subject_id),
                Err(reason) => return stays(Fate::Failed(reason)),
            };
            let mut waiting = self.waiting(known, now);
            waiting.subject = subject;
            waiting.excluded.retain(|(who, _)| *who != command.operator_id);
            waiting.excluded.push((command.operator_id, until));
            waiting.excluded.sort_unstable();
            let MoveTarget::Operator(to) = command.to else { return forecast.queue(&waiting, now) };
            let asleep = self.is_asleep(id);
            let full = !asleep && forecast.operator(to).is_some_and(|o| o.active >= o.limit);
            let by_right = self.catalogue.settings.manual_take_over_limit
                && command.by.as_ref().is_some_and(|by| by.grants.has(Grant::OpTransferOverLimit));
            let reason = self.cannot_get(command, id, to).or((full && !by_right).then_some("quota_total"));
            if let Some(reason) = reason {
                return stays(Fate::Failed(reason));
            }
            if !asleep {
                forecast.take_slot(to, waiting.channel);
            }
            DialogMove { dialog_id: id, result: MoveResult::Moved, operator_id: Some(to), reason: String::new() }
        };
        Some(Redistributed::of(ids.into_iter().map(&mut foretell).collect()))
    }
}
