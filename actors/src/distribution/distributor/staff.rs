//! Operators' statuses and absence.

use std::collections::VecDeque;

use super::core::{Answer, Call, Core, Deadline, Effect};
use super::crew::SetBy;
use crate::dialog::messages::{Refusal, RequeueReason};
use crate::distribution::messages::{MoveTarget, Redistribute, SetStatus, StatusChoice, Which};
use crate::domain::settings::RedistributeOnOffline;
use crate::domain::time::MINUTE;
use crate::domain::{OperatorId, OperatorStatusId, Timestamp};

/// Who sets a status, and why in their own words.
#[derive(Debug, Clone)]
pub(super) struct By {
    operator: OperatorId,
    why: String,
}

/// A status on its way to the database; one at a time per operator, so memory and row end equal.
#[derive(Debug, Clone)]
pub(super) struct StatusJob {
    call: Option<Call>,
    status: OperatorStatusId,
    by: Option<By>,
    reason: &'static str,
    at: Timestamp,
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
        let by = By { operator: command.by, why: command.why };
        self.change_status(Some(call), id, status, Some(by), reason, now);
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
        by: Option<By>,
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
                let by = by.map(|by| by.operator);
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
            let supervisor = job.by.filter(|by| by.operator != operator);
            let set_by = supervisor
                .and_then(|by| self.crew.get(by.operator).map(|m| SetBy { name: m.profile.name.clone(), why: by.why }));
            let set_by = set_by.unwrap_or_default();
            self.crew.set_status(operator, job.status, job.at, set_by, &self.rules);
            self.watch_absence(operator);
            if !self.rules.receiving.contains(&job.status) {
                self.withdraw_offers_of(operator, now);
            }
            if job.reason == "auto_offline" {
                let delay = i64::from(self.catalogue.settings.redistribute_delay_min) * MINUTE;
                if delay == 0 {
                    self.give_back_of_absent(operator, now);
                } else {
                    self.set_deadline(now.plus_micros(delay), Deadline::GiveBack(operator));
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

    /// Auto-offline has set the status of an operator: their dialogs follow the setting, unless the operator is back.
    pub(super) fn give_back_of_absent(&mut self, operator: OperatorId, now: Timestamp) {
        let which = match self.catalogue.settings.redistribute_on_offline {
            RedistributeOnOffline::None => return,
            RedistributeOnOffline::Unanswered => Which::Unanswered,
            RedistributeOnOffline::All => Which::All,
        };
        if self.crew.get(operator).is_some_and(|m| m.capacity.can_receive || m.capacity.sockets > 0) {
            return;
        }
        let reason = RequeueReason::Offline;
        let command =
            Redistribute { operator_id: operator, by: None, reason, which, to: MoveTarget::Queue, note: None };
        self.redistribute(None, command, now);
    }
}
