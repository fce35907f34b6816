//! What supervisors see: the queue page and «why does this operator not receive?». Reads only, off the hot path.

use std::collections::HashMap;
use std::sync::Arc;

use super::assign::verdict_row;
use super::core::Core;
use super::lines::LineId;
use crate::board::messages::Explained;
use crate::board::policy::why;
use crate::distribution::audit::{AuditRow, CandidateVerdict};
use crate::distribution::messages::{
    Check, Diagnostics, FittingOperators, ListQueue, QueueEntryView, QueuePage, Simulate, Simulation, WaitingVerdict,
};
use crate::distribution::policy::{self, Explanation, Reason, Waiting};
use crate::domain::view::OperatorView;
use crate::domain::{BotId, ChannelKind, DialogId, DialogState, OperatorId, Reach, Timestamp};

/// Rows of the queue page, at most.
const MAX_PAGE: u32 = 500;
/// Operators of a simulated decision, at most.
const MAX_SIMULATED: usize = 100;
/// Operators who fit a waiting dialog, at most.
const MAX_FITTING: usize = 100;
/// Waiting dialogs of the diagnostics, at most.
const MAX_WAITING: usize = 20;

impl Core {
    /// Rows of all active operators.
    #[must_use]
    pub fn operators(&self) -> Vec<Arc<OperatorView>> {
        self.crew
            .members()
            .filter(|m| m.profile.active)
            .filter_map(|m| self.crew.view(m.profile.id, &self.rules))
            .collect()
    }

    /// Operators who would get a fitting dialog now.
    #[must_use]
    pub fn operators_online(&self) -> u32 {
        let free = self.crew.capacities().filter(|o| o.can_receive && o.sockets > 0 && o.may_reply).count();
        u32::try_from(free).unwrap_or(u32::MAX)
    }

    /// Dialogs all operators hold.
    #[must_use]
    pub fn slots_used(&self) -> u32 {
        self.crew.capacities().map(|o| o.active).sum()
    }

    /// Free places of operators who can receive.
    #[must_use]
    pub fn slots_free(&self) -> u32 {
        self.crew.free_slots()
    }

    /// When the oldest waiting dialog began to wait.
    #[must_use]
    pub fn oldest_queued_at(&self) -> Option<Timestamp> {
        self.waiting_since.first().map(|(at, _)| *at)
    }

    /// Active operators by what their status is for: a fixed set of names, however many statuses there are.
    #[must_use]
    pub fn operators_by_status(&self) -> [(&'static str, i64); 4] {
        let mut counts =
            [("operators_online", 0), ("operators_receiving", 0), ("operators_away", 0), ("operators_offline", 0)];
        for member in self.crew.members().filter(|m| m.profile.active) {
            let place = match self.catalogue.operator_status(member.capacity.status) {
                Some(status) if status.is_default_online => 0,
                Some(status) if status.is_default_offline => 3,
                Some(status) if status.can_receive => 1,
                _ => 2,
            };
            counts[place].1 += 1;
        }
        counts
    }

    /// Bots that a reach covers, by name; `None` = it covers everything.
    fn bots_of(&self, reach: &Reach) -> Option<Vec<&str>> {
        if reach.is_everywhere() {
            return None;
        }
        let covered = self.catalogue.bots.iter().filter(|bot| reach.covers_bot(bot.id));
        Some(covered.map(|bot| bot.name.as_str()).collect())
    }

    /// A page of the queue in order of service, of the dialogs that the reader's roles cover.
    #[must_use]
    pub fn page(&self, asked: &ListQueue, now: Timestamp) -> QueuePage {
        let (queue_len, oldest_queued_at) = if asked.reach.is_everywhere() {
            (self.queue_len(), self.oldest_queued_at())
        } else {
            let mut covered = self
                .waiting_since
                .iter()
                .filter(|(_, id)| self.covered(*id, &asked.reach))
                .map(|(at, _)| *at)
                .peekable();
            let oldest = covered.peek().copied();
            (u32::try_from(covered.count()).unwrap_or(u32::MAX), oldest)
        };
        QueuePage {
            queue_len,
            oldest_queued_at,
            free_slots: self.crew.free_slots(),
            data: self.entries(&asked.reach, asked.offset, asked.limit.min(MAX_PAGE), now),
        }
    }

    pub(super) fn covered(&self, id: DialogId, reach: &Reach) -> bool {
        reach.is_everywhere()
            || self.dialogs.get(&id).is_some_and(|known| reach.covers(known.dialog.bot_id, known.dialog.subject_id))
    }

    /// For the live board: operators, and why the first `limit` dialogs wait.
    #[must_use]
    pub fn explained(&self, limit: u32, now: Timestamp) -> Explained {
        Explained {
            operators: self.operators(),
            entries: self.entries(&Reach::Everywhere, 0, limit, now),
            free_slots: self.crew.free_slots(),
            acted: HashMap::new(),
        }
    }

    /// Waiting dialogs in order of service. Dialogs of one line wait for the same reason, so each line is explained once.
    fn entries(&self, reach: &Reach, offset: u32, limit: u32, now: Timestamp) -> Vec<QueueEntryView> {
        let mut explained: HashMap<LineId, (String, u32)> = HashMap::new();
        let mut data = Vec::new();
        let places = self.order.iter().filter(|place| self.covered(place.dialog, reach));
        for place in places.skip(offset as usize).take(limit as usize) {
            let Some(known) = self.dialogs.get(&place.dialog) else { continue };
            let explain = || {
                let told = policy::explain(self.crew.capacities(), &self.waiting(known, now), &self.rules, now);
                (reason_code(&told), told.fitting)
            };
            let (last_skip_reason, fitting_operators) = match self.lines.line_of(place.dialog) {
                Some(line) => explained.entry(line).or_insert_with(explain).clone(),
                None => explain(),
            };
            data.push(QueueEntryView {
                dialog_id: place.dialog,
                bot_id: known.dialog.bot_id,
                channel: known.dialog.channel,
                subject_id: known.dialog.subject_id,
                weight: known.dialog.weight,
                queued_at: place.queued_at,
                attempts: known.attempts,
                last_skip_reason,
                fitting_operators,
                pinned_operator_id: known.dialog.pinned_operator_id,
                next_attempt_at: known.rest_until.filter(|until| now < *until),
            });
        }
        data
    }

    /// Why each operator who fits a queued dialog by topic and bot does or does not receive it now; `None` for a dialog that is not
    /// in the queue, or that the asker's roles do not cover.
    #[must_use]
    pub fn fitting(&self, dialog: DialogId, reach: &Reach, now: Timestamp) -> Option<FittingOperators> {
        let known = self.dialogs.get(&dialog).filter(|known| known.dialog.state == DialogState::Queued)?;
        if !self.covered(dialog, reach) {
            return None;
        }
        let waiting = self.waiting(known, now);
        let mut verdicts: Vec<(OperatorId, Result<(), Reason>, CandidateVerdict)> = self
            .crew
            .capacities()
            .filter(|o| policy::suitable(o, &waiting, &self.rules).is_ok())
            .map(|o| (o, policy::judged(o, &waiting, &self.rules, now)))
            .map(|(o, verdict)| (o.id, verdict, verdict_row(o, &waiting, verdict)))
            .collect();
        // A reason stands further down the list of tests the further somebody got.
        verdicts.sort_by_key(|(id, verdict, _)| (verdict.is_err(), std::cmp::Reverse(verdict.err()), *id));
        Some(FittingOperators {
            dialog_id: dialog,
            fitting: u32::try_from(verdicts.len()).unwrap_or(u32::MAX),
            candidates: verdicts.into_iter().map(|(_, _, row)| row).take(MAX_FITTING).collect(),
        })
    }

    /// Who would get a request that does not exist. Nothing is reserved, counted or remembered; `None` before the rows are known.
    #[must_use]
    pub fn simulate(&self, asked: &Simulate, now: Timestamp) -> Option<Simulation> {
        if !self.is_ready() {
            return None;
        }
        let rules = &self.rules;
        let waiting = Waiting {
            dialog: DialogId(0),
            bot: asked.bot_id.or(self.catalogue.bots.first().map(|bot| bot.id)).unwrap_or(BotId(0)),
            channel: asked.channel,
            subject: asked.subject_id,
            pin: None,
            excluded: Vec::new(),
            banned: false,
            overflow: Vec::new(),
        };
        let found = policy::candidates(self.crew.capacities(), &waiting, rules, now);
        let last = self.last_winner.get(&asked.subject_id).copied();
        let winner = policy::pick(rules.method_for(asked.subject_id), &found, last).map(|o| o.id);
        let told = policy::explain(self.crew.capacities(), &waiting, rules, now);
        let mut verdicts: Vec<(OperatorId, Result<(), Reason>, CandidateVerdict)> = self
            .crew
            .members()
            .filter(|m| m.profile.active)
            .map(|m| (m.profile.id, policy::eligible(&m.capacity, &waiting, rules, now), &m.capacity))
            .map(|(id, verdict, capacity)| (id, verdict, verdict_row(capacity, &waiting, verdict)))
            .collect();
        // A reason stands further down the list of tests the further somebody got.
        verdicts.sort_by_key(|(id, verdict, _)| {
            (Some(*id) != winner, verdict.is_err(), std::cmp::Reverse(verdict.err()), *id)
        });
        let rank = rules.rank_of(now, asked.weight);
        let ahead = self
            .order
            .iter()
            .take_while(|place| place.rank <= rank)
            .filter(|place| self.dialogs.get(&place.dialog).is_some_and(|k| k.dialog.subject_id == asked.subject_id))
            .count();
        let candidates: Vec<CandidateVerdict> =
            verdicts.into_iter().map(|(_, _, row)| row).take(MAX_SIMULATED).collect();
        let decision = AuditRow {
            operator_id: winner,
            result: String::from(if winner.is_some() { "distributed" } else { "skipped" }),
            candidates: found.iter().map(|o| verdict_row(o, &waiting, Ok(()))).collect(),
            ..self.audit_row("manual", DialogId(0), now)
        };
        Some(Simulation {
            operator_id: winner,
            why: why(&decision, false).to_owned(),
            reason: reason_code(&told),
            method: policy::method_key(rules.method_for(asked.subject_id)).to_owned(),
            auto_connect: rules.auto_connect,
            accept_mode: rules.accept_mode,
            ahead: u32::try_from(ahead).unwrap_or(u32::MAX),
            fitting: told.fitting,
            candidates_total: told.total,
            candidates,
            reasons: told.counts.iter().map(|(reason, n)| (reason.code().to_owned(), *n)).collect(),
        })
    }

    /// Why an operator does or does not receive (distribution.md 10), with waiting dialogs that the asker's roles cover; `None` for
    /// no such operator.
    #[must_use]
    pub fn diagnose(&self, id: OperatorId, reach: &Reach, now: Timestamp) -> Option<Diagnostics> {
        let member = self.crew.get(id)?;
        let operator = self.crew.view(id, &self.rules)?;
        let o = &member.capacity;
        let status =
            self.catalogue.operator_status(o.status).map_or_else(|| format!("status {}", o.status), |s| s.name.clone());
        let topics = o.topics.len();
        let mut checks = vec![
            check(
                "not_online",
                o.can_receive,
                format!("status «{status}» since {}; one that receives is needed", member.profile.status_since),
            ),
            check("no_session", o.sockets > 0, format!("{} panel sockets; at least 1 is needed", o.sockets)),
            check("paused", !o.paused, format!("distribution is {}", if o.paused { "paused" } else { "not paused" })),
            check(
                "out_of_schedule",
                !o.is_out_of_schedule(),
                match o.on_schedule {
                    None => String::from("no working calendar"),
                    Some(true) => String::from("working time by the calendar"),
                    Some(false) => String::from("outside the working calendar"),
                },
            ),
            check(
                "subject_mismatch",
                o.in_any_group,
                if o.in_any_group {
                    format!("active groups cover {topics} topics")
                } else {
                    String::from("in no active group; one is needed")
                },
            ),
            check(
                "bot_not_allowed",
                !o.reach.is_nowhere(),
                match self.bots_of(&o.reach) {
                    None => String::from("roles cover all bots and topics"),
                    Some(names) if names.is_empty() => String::from("roles cover no bot that exists"),
                    Some(names) => format!("roles cover these bots, maybe not all topics: {}", names.join(", ")),
                },
            ),
            check("quota_total", o.active < o.limit, format!("{} of {} dialogs", o.active, o.limit)),
        ];
        for channel in ChannelKind::ALL {
            if let Some(limit) = o.limit_by_channel.get(&channel) {
                let active = o.active_in(channel);
                checks.push(check("quota_channel", active < *limit, format!("{channel}: {active} of {limit} dialogs")));
            }
        }
        checks.push(check(
            "light_agent",
            o.may_reply,
            String::from(if o.may_reply { "may reply to clients" } else { "the right op_reply is needed" }),
        ));
        checks.push(check(
            "auto_connect",
            self.rules.auto_connect,
            String::from(if self.rules.auto_connect {
                "automatic connection is on"
            } else {
                "automatic connection is off: dialogs are taken by hand"
            }),
        ));
        let waiting = self
            .order
            .iter()
            .filter_map(|place| self.dialogs.get(&place.dialog))
            .map(|known| (known.dialog.id, self.waiting(known, now)))
            .filter(|(_, waiting)| reach.covers(waiting.bot, waiting.subject))
            .filter(|(_, waiting)| policy::suitable(o, waiting, &self.rules).is_ok())
            .take(MAX_WAITING)
            .map(|(dialog_id, waiting)| WaitingVerdict {
                dialog_id,
                verdict: policy::eligible(o, &waiting, &self.rules, now)
                    .map_or_else(|reason| reason.code().to_owned(), |()| String::from("ok")),
            })
            .collect();
        // A single full channel does not stop the other channels.
        let receives = checks.iter().all(|c| c.ok || c.code == "quota_channel");
        Some(Diagnostics { operator: (*operator).clone(), receives, checks, waiting })
    }
}

fn check(code: &str, ok: bool, detail: String) -> Check {
    Check { code: code.to_owned(), ok, detail }
}

fn reason_code(told: &Explanation) -> String {
    told.reason.map(|r| r.code().to_owned()).unwrap_or_default()
}
