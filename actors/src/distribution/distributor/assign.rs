//! Decisions, reservations and the dialogs' answers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::core::{Answer, Call, Core, Deadline, Effect, MAX_ASKS, Ticket, holder, secs};
use super::crew::{Member, Topic};
use super::lines::{LineId, Place};
use super::moving::JobId;
use crate::dialog::messages::{AssignHow, DialogCommand, DialogDone, Refusal, Who};
use crate::distribution::audit::{AuditRow, CandidateVerdict};
use crate::distribution::policy::{self, MAX_VERDICTS, Reason, Waiting};
use crate::domain::settings::AcceptMode;
use crate::domain::time::MINUTE;
use crate::domain::{DialogId, DialogState, OfferId, OperatorId, Timestamp};

/// Times a decision is repeated with the dialog's newer version before its row is read again.
const STALE_TRIES: u32 = 8;
/// From this many tries on a dialog is flagged (distribution.md 10).
const REPEATED_ATTEMPTS: u32 = 10;
/// A decision slower than this is flagged, microseconds (distribution.md 10).
const SLOW_DECISION: i64 = 500_000;
/// Who could receive this long beside waiting dialogs and got none, or was away this long in a receiving status, is flagged.
const IDLE: i64 = 60 * MINUTE;
/// A dialog that waited longer beside a free suitable slot is flagged.
const STUCK: i64 = 30 * MINUTE;
/// Why-it-waits explanations per input: each looks at every operator, so they are rationed.
const EXPLAIN_PER_INPUT: u32 = 8;
/// Lines the safety net explains per tick.
const EXPLAIN_PER_TICK: usize = 200;
/// A line that was explained is not explained again for this long, microseconds.
const EXPLAIN_AGAIN: i64 = 1_000_000;

/// Something a dialog was asked, and what hangs on the answer.
#[derive(Debug, Clone)]
pub(super) struct Errand {
    pub dialog: DialogId,
    /// Who gets the slot, or whose dialog is moved.
    pub operator: OperatorId,
    pub task: Task,
    pub decided_at: Timestamp,
    pub tries: u32,
    pub command: DialogCommand,
    /// The audit row of the decision; its result is filled in with the answer.
    pub row: Option<Box<AuditRow>>,
}

/// What an errand is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// The distributor's own assignment.
    Auto,
    /// A person's.
    Hand(Call),
    /// An accepted offer.
    Offer(OfferId, Call),
    /// The outcome of an assignment is unknown: the row is read again, the slot stays taken until then.
    Resolve,
    /// The row is read again, no slot hangs on it.
    Look,
    /// A dialog is given back to the queue.
    Move(JobId),
    /// Whether the client wrote last, before a dialog is moved.
    Check(JobId),
    /// A sleeping dialog is given to the chosen operator as it is.
    PassOn(JobId),
    /// A dialog that was moved is connected to the chosen operator.
    Give(JobId),
}

impl Errand {
    /// Whether a slot is reserved for it.
    pub fn keeps_slot(&self) -> bool {
        matches!(self.task, Task::Auto | Task::Hand(_) | Task::Offer(..) | Task::Give(_) | Task::Resolve)
    }

    /// Whether a person decided.
    pub fn is_by_hand(&self) -> bool {
        !matches!(self.task, Task::Auto)
    }
}

impl Core {
    /// Decides every marked topic. Cost: heads looked at × free operators of the topic.
    pub(super) fn distribute(&mut self, trigger: &'static str, now: Timestamp) {
        if !self.ready {
            return;
        }
        let loosened = self.crew.take_loosened();
        if !self.rules.auto_connect {
            self.dirty.clear();
            return;
        }
        if !loosened.is_empty() {
            let topics: Vec<Topic> = self
                .lines
                .topics()
                .filter(|topic| !self.dirty.contains(topic))
                .filter(|topic| {
                    loosened.iter().any(|o| self.crew.get(*o).is_some_and(|m| self.rules.reaches(&m.capacity, *topic)))
                })
                .collect();
            self.dirty.extend(topics);
        }
        let mut heads: BinaryHeap<Reverse<(Place, LineId, Topic)>> = BinaryHeap::new();
        for topic in std::mem::take(&mut self.dirty) {
            if let Some((place, line)) = self.lines.first(topic) {
                heads.push(Reverse((place, line, topic)));
            }
        }
        let mut ration = EXPLAIN_PER_INPUT;
        while let Some(Reverse((place, line, topic))) = heads.pop() {
            if self.asks >= MAX_ASKS {
                // The rest is decided as answers come back.
                self.dirty.insert(topic);
                self.dirty.extend(heads.into_iter().map(|Reverse((_, _, t))| t));
                return;
            }
            if self.decide(place, line, topic, trigger, &mut ration, now)
                && let Some((next_place, next_line)) = self.lines.after(topic, (place, line))
            {
                heads.push(Reverse((next_place, next_line, topic)));
            }
        }
    }

    /// Decides one head. Answers whether the topic may still have somebody free.
    fn decide(
        &mut self,
        place: Place,
        line: LineId,
        topic: Topic,
        trigger: &'static str,
        ration: &mut u32,
        now: Timestamp,
    ) -> bool {
        let Some(waiting) = self.lines.get(line).map(|l| l.waiting(place.dialog)) else { return true };
        self.stats.decisions += 1;
        let mut looked_at = 0u32;
        let rules = &self.rules;
        let found =
            policy::candidates(self.crew.free_for(topic, rules).inspect(|_| looked_at += 1), &waiting, rules, now);
        let last = self.last_winner.get(&topic).copied();
        let winner = policy::pick(rules.method_for(topic), &found, last).map(|o| o.id);
        let fitting = u32::try_from(found.len()).unwrap_or(u32::MAX);
        // The candidate table: the winner first.
        let rest = found.iter().filter(|o| Some(o.id) != winner);
        let verdicts: Vec<CandidateVerdict> = found
            .iter()
            .filter(|o| Some(o.id) == winner)
            .chain(rest)
            .take(MAX_VERDICTS)
            .map(|o| verdict_row(o, &waiting, Ok(())))
            .collect();
        self.stats.checks += u64::from(looked_at);
        let Some(winner) = winner else {
            self.explain_line(line, place, trigger, ration, now);
            return looked_at > 0;
        };
        self.last_winner.insert(topic, winner);
        let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
        if fitting < looked_at {
            let rules = &self.rules;
            for reason in self.crew.free_for(topic, rules).filter_map(|o| policy::judged(o, &waiting, rules, now).err())
            {
                *reasons.entry(reason.code().to_owned()).or_insert(0) += 1;
            }
        }
        let row = AuditRow {
            candidates_total: looked_at,
            candidates: verdicts,
            reasons,
            ..self.audit_row(trigger, place.dialog, now)
        };
        if let Some(known) = self.dialogs.get_mut(&place.dialog) {
            known.attempts += 1;
        }
        match self.rules.accept_mode {
            AcceptMode::Auto => self.assign(place.dialog, winner, Task::Auto, row, now),
            AcceptMode::Offer => return self.offer(place.dialog, winner, row, now),
        }
        true
    }

    /// Reserves the slot and asks the dialog.
    pub(super) fn assign(&mut self, id: DialogId, operator: OperatorId, task: Task, row: AuditRow, now: Timestamp) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let dialog = std::sync::Arc::clone(&known.dialog);
        let slotted = self.slotted(id);
        self.crew.reserve(operator, slotted, &self.rules);
        let (name, active, limit) = self
            .crew
            .get(operator)
            .map_or_else(|| (String::new(), 0, 0), |m| (m.profile.name.clone(), m.capacity.active, m.capacity.limit));
        let waited = now.since(dialog.queued_at.unwrap_or(dialog.created_at));
        let (how, offer) = match task {
            Task::Offer(offer, _) => (AssignHow::Offer, Some(offer)),
            _ => (
                AssignHow::Auto {
                    method: policy::method_key(self.rules.method_for(dialog.subject_id)).to_owned(),
                    waited_ms: (waited / 1_000).max(0),
                    active,
                    limit,
                },
                None,
            ),
        };
        let command = DialogCommand::Assign {
            who: Who::Distributor,
            operator,
            operator_name: name,
            expect_version: Some(dialog.version),
            how,
            offer,
        };
        self.send(id, operator, task, command, Some(Box::new(row)), now);
    }

    /// Sends an errand that keeps a slot; the dialog leaves its line until the answer.
    pub(super) fn send(
        &mut self,
        id: DialogId,
        operator: OperatorId,
        task: Task,
        command: DialogCommand,
        row: Option<Box<AuditRow>>,
        now: Timestamp,
    ) {
        let ticket = self.new_ticket();
        let errand = Errand { dialog: id, operator, task, decided_at: now, tries: 0, command: command.clone(), row };
        let keeps_slot = errand.keeps_slot();
        self.errands.insert(ticket, errand);
        if keeps_slot {
            self.on_the_way.insert(id, ticket);
            self.lines.remove(id);
            self.mirror(id, false);
        }
        self.ask(ticket, id, command);
    }

    /// Asks a dialog for its row, without a slot hanging on it.
    pub(super) fn look_again(&mut self, dialog: DialogId, now: Timestamp) {
        self.send(dialog, OperatorId(0), Task::Look, DialogCommand::Reload, None, now);
    }

    /// A dialog's answer. Answers the trigger for what it set free.
    pub(super) fn answered(
        &mut self,
        ticket: Ticket,
        result: Result<DialogDone, Refusal>,
        now: Timestamp,
    ) -> &'static str {
        let Some(errand) = self.errands.get(&ticket).cloned() else { return "timer_tick" };
        if let Ok(done) = &result {
            self.learn(std::sync::Arc::clone(done.dialog()), now);
        }
        match errand.task {
            Task::Auto | Task::Hand(_) | Task::Offer(..) | Task::Give(_) => {
                self.assign_answered(ticket, errand, result, now)
            }
            Task::Resolve | Task::Look => self.row_read(ticket, &errand, &result, now),
            Task::Move(_) | Task::Check(_) | Task::PassOn(_) => {
                self.errands.remove(&ticket);
                self.move_answered(&errand, &result, now);
            }
        }
        "timer_tick"
    }

    fn assign_answered(
        &mut self,
        ticket: Ticket,
        mut errand: Errand,
        result: Result<DialogDone, Refusal>,
        now: Timestamp,
    ) {
        let id = errand.dialog;
        match result {
            Ok(done) => {
                self.stats.assigned += 1;
                let mut row = errand.row.take();
                if let Some(row) = row.as_deref_mut() {
                    row.result = String::from("distributed");
                    row.reason = String::new();
                }
                self.keep_answered_row(row, &errand, None, now);
                self.conclude(ticket, &errand, now);
                if let Some(known) = self.dialogs.get_mut(&id) {
                    known.attempts = 0;
                }
                self.after_hand(&errand, Ok(std::sync::Arc::clone(done.dialog())), now);
            }
            // Nothing is known: the slot stays taken until the row can be read.
            Err(Refusal::Unavailable) => {
                self.resolve(ticket, &errand, now);
                self.after_hand(&errand, Err(Refusal::Unavailable), now);
            }
            // The row has moved on, but nothing distribution looks at has changed (that would have been published before
            // this answer): a client wrote meanwhile. The decision stands.
            Err(Refusal::Stale { current }) if self.still_stands(&errand, current) => {
                errand.tries += 1;
                if let DialogCommand::Assign { expect_version, .. } = &mut errand.command {
                    *expect_version = Some(current);
                }
                let command = errand.command.clone();
                self.errands.insert(ticket, errand);
                self.ask(ticket, id, command);
            }
            Err(refusal) => self.assign_refused(ticket, errand, refusal, now),
        }
    }

    fn still_stands(&self, errand: &Errand, current: i64) -> bool {
        !errand.is_by_hand_command()
            && errand.tries < STALE_TRIES
            && self
                .dialogs
                .get(&errand.dialog)
                .is_some_and(|k| k.dialog.state == DialogState::Queued && k.dialog.version < current)
    }

    fn assign_refused(&mut self, ticket: Ticket, mut errand: Errand, refusal: Refusal, now: Timestamp) {
        self.stats.refused += 1;
        let id = errand.dialog;
        let flag = matches!(refusal, Refusal::Taken { .. } | Refusal::WrongState { .. } | Refusal::Stale { .. })
            .then_some("double_assignment_prevented");
        let mut row = errand.row.take();
        if let Some(row) = row.as_deref_mut() {
            row.result = String::from("error");
            row.reason = refusal_code(&refusal).to_owned();
            row.operator_id = None;
        }
        self.keep_answered_row(row, &errand, flag, now);
        let known_version = self.dialogs.get(&id).map(|k| k.dialog.version);
        let still_queued = self.dialogs.get(&id).is_some_and(|k| k.dialog.state == DialogState::Queued);
        match &refusal {
            Refusal::NotFound => {
                self.conclude(ticket, &errand, now);
                self.forget(id, now);
            }
            // What we know and what the dialog says do not agree: read the row before anything else is tried.
            Refusal::Stale { current } if known_version.is_some_and(|known| known >= *current) => {
                self.conclude(ticket, &errand, now);
            }
            Refusal::Taken { .. } | Refusal::WrongState { .. } | Refusal::Stale { .. }
                if still_queued && errand.task == Task::Auto =>
            {
                self.resolve(ticket, &errand, now);
            }
            Refusal::Banned => {
                if let Some(known) = self.dialogs.get_mut(&id) {
                    known.banned = true;
                }
                self.conclude(ticket, &errand, now);
            }
            Refusal::Taken { .. } | Refusal::WrongState { .. } | Refusal::Stale { .. } => {
                self.conclude(ticket, &errand, now);
            }
            Refusal::Busy => self.conclude_and_rest(ticket, &errand, secs(1) / 5, now),
            Refusal::DeadLetter | Refusal::Parked => self.conclude_and_rest(ticket, &errand, secs(60), now),
            Refusal::Forbidden(_) | Refusal::LimitReached { .. } | Refusal::Validation(_) | Refusal::Unavailable => {
                self.conclude_and_rest(ticket, &errand, secs(5), now)
            }
        }
        self.after_hand(&errand, Err(refusal), now);
    }

    /// The assignment is settled: the reservation goes (a held dialog keeps its slot by its row).
    fn conclude(&mut self, ticket: Ticket, errand: &Errand, now: Timestamp) {
        self.errands.remove(&ticket);
        let id = errand.dialog;
        if self.on_the_way.get(&id) == Some(&ticket) {
            self.on_the_way.remove(&id);
        }
        let open = self.dialogs.get(&id).and_then(|k| k.offer).and_then(|o| self.offers.get(&o));
        if !open.is_some_and(|o| !o.accepting && o.row.operator_id == errand.operator) {
            self.crew.unreserve(errand.operator, id, &self.rules);
        }
        self.place(id, now);
        self.mirror(id, errand.is_by_hand());
        self.forget_if_over(id, now);
    }

    fn conclude_and_rest(&mut self, ticket: Ticket, errand: &Errand, rest: i64, now: Timestamp) {
        if errand.task == Task::Auto {
            self.rest(errand.dialog, rest, now);
        }
        self.conclude(ticket, errand, now);
    }

    pub(super) fn rest(&mut self, id: DialogId, micros: i64, now: Timestamp) {
        let until = now.plus_micros(micros);
        if let Some(known) = self.dialogs.get_mut(&id) {
            known.rest_until = Some(until);
            self.set_deadline(until, Deadline::Dialog(id));
        }
    }

    /// The outcome is unknown or contradicts what is known: the same slot is kept and the row is read.
    fn resolve(&mut self, ticket: Ticket, errand: &Errand, now: Timestamp) {
        let mut errand = errand.clone();
        errand.task = Task::Resolve;
        errand.command = DialogCommand::Reload;
        errand.tries = 0;
        errand.row = None;
        self.errands.insert(ticket, errand);
        self.retry_later(ticket, now);
    }

    fn retry_later(&mut self, ticket: Ticket, now: Timestamp) {
        let Some(errand) = self.errands.get_mut(&ticket) else { return };
        errand.tries += 1;
        // 20 ms, 40 ms … 5 s.
        let pause = (10_000i64 << errand.tries.min(9)).min(secs(5));
        self.set_deadline(now.plus_micros(pause), Deadline::Retry(ticket));
    }

    pub(super) fn retry(&mut self, ticket: Ticket) {
        if let Some(errand) = self.errands.get(&ticket) {
            let (dialog, command) = (errand.dialog, errand.command.clone());
            self.ask(ticket, dialog, command);
        }
    }

    fn row_read(&mut self, ticket: Ticket, errand: &Errand, result: &Result<DialogDone, Refusal>, now: Timestamp) {
        match result {
            Ok(done) => {
                // The row is the truth even where its version is the known one.
                if errand.task == Task::Resolve && holder(done.dialog()) != Some(errand.operator) {
                    self.rest(errand.dialog, secs(1) / 5, now);
                }
                self.settle(ticket, errand, now);
            }
            Err(Refusal::NotFound) => {
                self.settle(ticket, errand, now);
                self.forget(errand.dialog, now);
            }
            Err(_) => self.retry_later(ticket, now),
        }
    }

    fn settle(&mut self, ticket: Ticket, errand: &Errand, now: Timestamp) {
        if errand.task == Task::Look {
            self.errands.remove(&ticket);
            self.forget_if_over(errand.dialog, now);
        } else {
            self.conclude(ticket, errand, now);
            self.next_hand(errand.dialog, now);
        }
    }

    /// Works out why a line waits and tells the audit when the reason is a new one.
    pub(super) fn explain_line(
        &mut self,
        line: LineId,
        place: Place,
        trigger: &'static str,
        ration: &mut u32,
        now: Timestamp,
    ) {
        let Some(entry) = self.lines.get_mut(line) else { return };
        if *ration == 0 || entry.explained_at.is_some_and(|at| now.since(at) < EXPLAIN_AGAIN) {
            return;
        }
        *ration -= 1;
        entry.explained_at = Some(now);
        let (waiting, told) = (entry.waiting(place.dialog), entry.told);
        let explanation = policy::explain(self.crew.capacities(), &waiting, &self.rules, now);
        if explanation.reason == told {
            return;
        }
        if let Some(entry) = self.lines.get_mut(line) {
            entry.told = explanation.reason;
        }
        let Some(reason) = explanation.reason else { return };
        let nobody = explanation.fitting == 0;
        let verdicts = explanation
            .verdicts
            .iter()
            .filter_map(|(id, verdict)| self.crew.get(*id).map(|m| verdict_row(&m.capacity, &waiting, *verdict)))
            .collect();
        let row = AuditRow {
            result: String::from(if nobody { "no_candidate" } else { "skipped" }),
            reason: reason.code().to_owned(),
            candidates_total: explanation.total,
            candidates: verdicts,
            reasons: explanation.counts.iter().map(|(r, n)| (r.code().to_owned(), *n)).collect(),
            ..self.audit_row(trigger, place.dialog, now)
        };
        self.out.push(Effect::Audit(Box::new(row)));
    }

    /// The tick: everything is marked; a round of lines is explained. A free pair found here was missed by a trigger.
    pub(super) fn safety_net(&mut self, now: Timestamp) {
        self.mark_all();
        if self.rules.auto_connect {
            self.flag_idle(now);
        }
        let mut round = self.lines.round(self.last_round, EXPLAIN_PER_TICK);
        self.last_round = if round.len() < EXPLAIN_PER_TICK { 0 } else { round.last().copied().unwrap_or(0) };
        for line in round.drain(..) {
            let Some(place) = self.lines.get(line).and_then(super::lines::Line::head) else { continue };
            let mut ration = 1;
            self.explain_line(line, place, "timer_tick", &mut ration, now);
            if self.rules.auto_connect && self.asks < MAX_ASKS {
                self.check_missed(line, place, now);
            }
        }
    }

    /// Flags, once an hour, who for an hour has been free beside waiting dialogs and got none, or has had a receiving
    /// status with no panel open (distribution.md 10). The reason is that of the dialog to be served next.
    fn flag_idle(&mut self, now: Timestamp) {
        let Some(head) = self.order.first().copied() else { return };
        let Some(waiting) = self.dialogs.get(&head.dialog).map(|k| self.waiting(k, now)) else { return };
        let long_ago = |at: Timestamp| now.since(at) >= IDLE;
        let never_receives = |m: &Member| {
            m.capacity.is_free()
                && m.capacity.last_assigned_at.is_none_or(long_ago)
                && m.present_since.is_some_and(long_ago)
        };
        let ghost = |m: &Member| m.profile.active && m.capacity.can_receive && m.lost_at.is_some_and(long_ago);
        let idle: Vec<(OperatorId, &str)> = self
            .crew
            .members()
            .filter(|m| long_ago(m.profile.status_since) && m.flagged_at.is_none_or(long_ago))
            .filter_map(|m| match (never_receives(m), ghost(m)) {
                (true, _) => Some((m.profile.id, "operator_never_receives")),
                (false, true) => Some((m.profile.id, "ghost_session")),
                (false, false) => None,
            })
            .collect();
        for (operator, flag) in idle {
            let Some(member) = self.crew.get_mut(operator) else { continue };
            member.flagged_at = Some(now);
            let verdict = policy::eligible(&member.capacity, &waiting, &self.rules, now);
            let candidate = verdict_row(&member.capacity, &waiting, verdict);
            let row = AuditRow {
                operator_id: Some(operator),
                result: String::from("skipped"),
                reason: verdict.err().map(|r| r.code().to_owned()).unwrap_or_default(),
                candidates_total: 1,
                candidates: vec![candidate],
                flag: Some(String::from(flag)),
                ..self.audit_row("timer_tick", head.dialog, now)
            };
            self.out.push(Effect::Audit(Box::new(row)));
        }
    }

    /// Counts (and flags, after half an hour) a line that waits beside a free suitable slot when nothing excuses it.
    fn check_missed(&mut self, line: LineId, place: Place, now: Timestamp) {
        let Some(waiting) = self.lines.get(line).map(|l| l.waiting(place.dialog)) else { return };
        // An exclusion or a pin that has just run out is found by the tick on purpose.
        if !waiting.excluded.is_empty() || waiting.pin.is_some() {
            return;
        }
        let rules = &self.rules;
        if policy::candidates(self.crew.free_for(waiting.subject, rules), &waiting, rules, now).is_empty() {
            return;
        }
        self.stats.repairs += 1;
        tracing::warn!(dialog.id = %place.dialog, "the tick found a waiting dialog beside a free slot");
        if now.since(place.queued_at) > STUCK {
            let row = AuditRow {
                result: String::from("skipped"),
                flag: Some(String::from("stuck_dialog")),
                ..self.audit_row("timer_tick", place.dialog, now)
            };
            self.out.push(Effect::Audit(Box::new(row)));
        }
    }

    /// A row with the fields every decision has.
    pub(super) fn audit_row(&self, trigger: &'static str, dialog: DialogId, now: Timestamp) -> AuditRow {
        AuditRow {
            id: 0,
            at: now,
            trigger: trigger.to_owned(),
            dialog_id: dialog,
            operator_id: None,
            result: String::new(),
            reason: String::new(),
            method: policy::method_key(
                self.rules.method_for(self.dialogs.get(&dialog).and_then(|k| k.dialog.subject_id)),
            )
            .to_owned(),
            candidates_total: 0,
            candidates: Vec::new(),
            reasons: BTreeMap::new(),
            queue_len: self.queue_len(),
            duration_us: 0,
            flag: None,
        }
    }

    /// Completes the row of an answered decision with winner, duration and flag.
    fn keep_answered_row(&mut self, row: Option<Box<AuditRow>>, errand: &Errand, flag: Option<&str>, now: Timestamp) {
        let Some(mut row) = row else { return };
        if row.result == "distributed" {
            row.operator_id = Some(errand.operator);
        }
        row.duration_us = now.since(errand.decided_at).max(0);
        let over = self.crew.get(errand.operator).is_some_and(|m| m.capacity.active > m.capacity.limit);
        let attempts = self.dialogs.get(&errand.dialog).map_or(0, |k| k.attempts);
        let flag = match flag {
            Some(flag) => Some(flag),
            None if over && row.result == "distributed" => Some("assigned_over_limit"),
            None if attempts >= REPEATED_ATTEMPTS => Some("repeated_attempts"),
            None if row.duration_us > SLOW_DECISION => Some("slow_decision"),
            None => None,
        };
        row.flag = flag.map(str::to_owned);
        self.out.push(Effect::Audit(row));
    }

    /// Tells the caller of a command by hand, then lets the next hand on the same dialog try.
    fn after_hand(
        &mut self,
        errand: &Errand,
        result: Result<std::sync::Arc<crate::domain::Dialog>, Refusal>,
        now: Timestamp,
    ) {
        match errand.task {
            Task::Hand(call) => self.reply(call, Answer::Dialog(result)),
            Task::Offer(offer, call) => {
                self.offer_answered(offer, result.is_ok(), now);
                self.reply(call, Answer::Dialog(result));
            }
            Task::Give(job) => self.given(job, errand.dialog, now),
            _ => {}
        }
        self.next_hand(errand.dialog, now);
    }
}

impl Errand {
    /// Whether the command came from a person with its own idea of the version.
    fn is_by_hand_command(&self) -> bool {
        matches!(self.task, Task::Hand(_))
    }
}

/// One line of the candidate table.
pub(super) fn verdict_row(
    operator: &policy::Capacity,
    waiting: &Waiting,
    verdict: Result<(), Reason>,
) -> CandidateVerdict {
    CandidateVerdict {
        operator_id: operator.id,
        active: operator.active,
        limit: operator.limit,
        active_in_channel: operator.active_in(waiting.channel),
        channel_limit: operator.limit_by_channel.get(&waiting.channel).copied(),
        status_id: operator.status,
        level: Some(operator.level),
        last_closed_at: operator.last_closed_at,
        last_assigned_at: operator.last_assigned_at,
        verdict: verdict.map_or_else(|reason| reason.code().to_owned(), |()| String::from("ok")),
    }
}

/// A short code of a refusal for the audit.
fn refusal_code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotFound => "not_found",
        Refusal::Forbidden(_) => "forbidden",
        Refusal::Taken { .. } => "taken",
        Refusal::WrongState { .. } => "wrong_state",
        Refusal::Stale { .. } => "stale",
        Refusal::LimitReached { .. } => "quota_total",
        Refusal::Banned => "banned_client",
        Refusal::Validation(_) => "validation",
        Refusal::DeadLetter => "dead_letter",
        Refusal::Busy => "busy",
        Refusal::Parked => "parked",
        Refusal::Unavailable => "unavailable",
    }
}
