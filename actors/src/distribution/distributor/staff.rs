//! Operators' statuses, absence, and giving their dialogs back to the queue.

use std::collections::VecDeque;

use super::assign::{Errand, Task};
use super::core::{Answer, Call, Core, Deadline, Effect};
use crate::dialog::messages::{Actor, DialogCommand, DialogDone, Refusal, RequeueReason, Who};
use crate::distribution::messages::{SetStatus, StatusChoice};
use crate::domain::settings::RedistributeOnOffline;
use crate::domain::time::MINUTE;
use crate::domain::{DialogId, DialogState, OperatorId, OperatorStatusId, Timestamp};

/// Dialogs of one operator that are moved at the same time (distribution.md 6.1).
const MOVES_AT_ONCE: usize = 20;

/// A status on its way to the database; one at a time per operator, so memory and row end equal.
#[derive(Debug, Clone)]
pub(super) struct StatusJob {
    call: Option<Call>,
    status: OperatorStatusId,
    by: Option<OperatorId>,
    reason: &'static str,
    at: Timestamp,
}

/// An operator's dialogs on their way back to the queue.
#[derive(Debug)]
pub(super) struct Moving {
    calls: Vec<Call>,
    left: VecDeque<DialogId>,
    flying: usize,
    moved: u32,
    failed: u32,
    who: Who,
    reason: RequeueReason,
    /// Only dialogs in which the client wrote last.
    only_unanswered: bool,
}

impl Core {
    /// A person sets a status.
    pub(super) fn set_status(&mut self, call: Call, command: SetStatus, now: Timestamp) {
        if !self.ready {
            return self.reply(call, Answer::Operator(Err(Refusal::Unavailable)));
        }
        let id = command.operator_id;
        if !self.crew.get(id).is_some_and(|m| m.profile.active) {
            return self.reply(call, Answer::Operator(Err(Refusal::NotFound)));
        }
        let found = match command.status {
            StatusChoice::Id(status) => self.catalogue.operator_status(status).map(|s| s.id),
            StatusChoice::Online => self.catalogue.operator_statuses.iter().find(|s| s.is_default_online).map(|s| s.id),
            StatusChoice::Offline => self.default_offline(),
        };
        let Some(status) = found else {
            let sentence = format!(
                "{:?} is no operator status; an id of the list of operator statuses is accepted",
                command.status
            );
            let refusal = Refusal::Validation(vec![(String::from("status_id"), sentence)]);
            return self.reply(call, Answer::Operator(Err(refusal)));
        };
        let reason = if command.by == id { "manual" } else { "supervisor" };
        self.change_status(Some(call), id, status, Some(command.by), reason, now);
    }

    fn default_offline(&self) -> Option<OperatorStatusId> {
        let statuses = &self.catalogue.operator_statuses;
        statuses
            .iter()
            .find(|s| s.is_default_offline)
            .or_else(|| statuses.iter().find(|s| !s.can_receive))
            .map(|s| s.id)
    }

    /// Stores a status; memory follows when it is stored.
    pub(super) fn change_status(
        &mut self,
        call: Option<Call>,
        operator: OperatorId,
        status: OperatorStatusId,
        by: Option<OperatorId>,
        reason: &'static str,
        now: Timestamp,
    ) {
        let queue = self.status_jobs.entry(operator).or_default();
        queue.push_back(StatusJob { call, status, by, reason, at: now });
        if queue.len() == 1 {
            self.next_status(operator);
        }
    }

    /// Starts the first job that changes something.
    fn next_status(&mut self, operator: OperatorId) {
        loop {
            let Some(job) = self.status_jobs.get(&operator).and_then(|q| q.front()).cloned() else {
                self.status_jobs.remove(&operator);
                return;
            };
            if self.crew.get(operator).is_some_and(|m| m.profile.status_id != job.status) {
                let StatusJob { status, by, reason, at, .. } = job;
                self.out.push(Effect::StoreStatus { operator, status, by, reason, at });
                return;
            }
            self.end_status_job(operator, true);
        }
    }

    /// The database answered.
    pub(super) fn status_stored(&mut self, operator: OperatorId, stored: bool, now: Timestamp) {
        let Some(job) = self.status_jobs.get(&operator).and_then(|q| q.front()).cloned() else { return };
        if stored {
            self.crew.set_status(operator, job.status, job.at, &self.rules);
            self.watch_absence(operator);
            if !self.rules.receiving.contains(&job.status) {
                self.withdraw_offers_of(operator, now);
            }
            if job.reason == "auto_offline" {
                let only_unanswered = match self.catalogue.settings.redistribute_on_offline {
                    RedistributeOnOffline::None => None,
                    RedistributeOnOffline::Unanswered => Some(true),
                    RedistributeOnOffline::All => Some(false),
                };
                if let Some(only_unanswered) = only_unanswered {
                    self.redistribute(None, operator, None, RequeueReason::Offline, only_unanswered, now);
                }
            }
        }
        self.end_status_job(operator, stored);
        self.next_status(operator);
    }

    fn end_status_job(&mut self, operator: OperatorId, stored: bool) {
        let job = self.status_jobs.get_mut(&operator).and_then(VecDeque::pop_front);
        let Some(call) = job.and_then(|j| j.call) else { return };
        let view = self.crew.view(operator, &self.rules).filter(|_| stored);
        self.reply(call, Answer::Operator(view.ok_or(Refusal::Unavailable)));
    }

    /// Sets the clock of an operator who receives but has no socket.
    pub(super) fn watch_absence(&mut self, operator: OperatorId) {
        if !self.catalogue.settings.auto_offline_enabled {
            return;
        }
        let wait = i64::from(self.catalogue.settings.auto_offline_wait_min) * MINUTE;
        let since = self.crew.get(operator).filter(|m| m.capacity.can_receive).and_then(|m| m.lost_at);
        if let Some(since) = since {
            self.set_deadline(since.plus_micros(wait), Deadline::AutoOffline(operator));
        }
    }

    /// Somebody may have been away long enough: everything is looked at again before the status changes.
    pub(super) fn absence_is_due(&mut self, operator: OperatorId, now: Timestamp) {
        let settings = &self.catalogue.settings;
        let wait = i64::from(settings.auto_offline_wait_min) * MINUTE;
        let away = self
            .crew
            .get(operator)
            .filter(|m| m.profile.active && m.capacity.can_receive)
            .and_then(|m| m.lost_at)
            .is_some_and(|since| now.since(since) >= wait);
        if !settings.auto_offline_enabled || !away || !self.ready || self.status_jobs.contains_key(&operator) {
            return;
        }
        let chosen = settings.auto_offline_status_id.filter(|id| self.catalogue.operator_status(*id).is_some());
        if let Some(status) = chosen.or_else(|| self.default_offline()) {
            self.change_status(None, operator, status, None, "auto_offline", now);
        }
    }

    /// Gives an operator's dialogs back to the queue. A second call while one runs joins it.
    #[allow(clippy::too_many_arguments)] // one call per way of asking; a struct would be built once and taken apart here
    pub(super) fn redistribute(
        &mut self,
        call: Option<Call>,
        operator: OperatorId,
        by: Option<Actor>,
        reason: RequeueReason,
        only_unanswered: bool,
        now: Timestamp,
    ) {
        if !self.ready {
            if let Some(call) = call {
                self.reply(call, Answer::Moved(Err(Refusal::Unavailable)));
            }
            return;
        }
        if let Some(running) = self.moving.get_mut(&operator) {
            running.calls.extend(call);
            running.only_unanswered &= only_unanswered;
            return;
        }
        let left: VecDeque<DialogId> = self.crew.get(operator).map(|m| m.held_dialogs().into()).unwrap_or_default();
        let who = by.map_or(Who::System, Who::Operator);
        let moving = Moving {
            calls: call.into_iter().collect(),
            left,
            flying: 0,
            moved: 0,
            failed: 0,
            who,
            reason,
            only_unanswered,
        };
        self.moving.insert(operator, moving);
        self.move_on(operator, now);
    }

    fn move_on(&mut self, operator: OperatorId, now: Timestamp) {
        loop {
            let Some(moving) = self.moving.get_mut(&operator) else { return };
            if moving.flying >= MOVES_AT_ONCE {
                return;
            }
            let Some(dialog) = moving.left.pop_front() else { break };
            moving.flying += 1;
            if moving.only_unanswered {
                self.send(dialog, operator, Task::Check, DialogCommand::Reload, None, now);
            } else {
                self.send_away(dialog, operator, now);
            }
        }
        let done = self.moving.get(&operator).is_some_and(|m| m.flying == 0);
        if done && let Some(moving) = self.moving.remove(&operator) {
            for call in moving.calls {
                self.reply(call, Answer::Moved(Ok((moving.moved, moving.failed))));
            }
        }
    }

    fn send_away(&mut self, dialog: DialogId, operator: OperatorId, now: Timestamp) {
        let Some(moving) = self.moving.get(&operator) else { return };
        let command = DialogCommand::Requeue {
            who: moving.who.clone(),
            reason: moving.reason,
            subject: None,
            exclude_former: true,
            expect_operator: Some(operator),
            note: None,
        };
        self.send(dialog, operator, Task::Move, command, None, now);
    }

    /// A dialog answered that it was (or was not) moved, or whether its client wrote last.
    pub(super) fn move_answered(&mut self, errand: &Errand, result: &Result<DialogDone, Refusal>, now: Timestamp) {
        let operator = errand.operator;
        if errand.task == Task::Check
            && let Ok(done) = result
        {
            let row = done.dialog();
            if row.state == DialogState::Active && row.operator_id == Some(operator) && row.waiting_since.is_some() {
                return self.send_away(errand.dialog, operator, now);
            }
        }
        if let Some(moving) = self.moving.get_mut(&operator) {
            moving.flying = moving.flying.saturating_sub(1);
            match (errand.task, result) {
                (Task::Move, Ok(_)) => moving.moved += 1,
                (_, Err(_)) => moving.failed += 1,
                _ => {}
            }
        }
        self.move_on(operator, now);
    }
}
