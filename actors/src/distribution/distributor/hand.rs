//! Assignments by hand and offers: they take the same reservation as the distributor's own (shared decision 14).

use std::collections::VecDeque;
use std::sync::Arc;

use super::assign::Task;
use super::core::{Answer, Call, Core, Deadline, Effect, holder};
use super::sleeping::owner;
use crate::dialog::messages::{DialogCommand, Refusal, Who};
use crate::dialog::policy::may_assign;
use crate::distribution::audit::AuditRow;
use crate::distribution::messages::{AnswerOffer, AssignByHand, OfferRow};
use crate::distribution::policy;
use crate::domain::event::OfferOutcome;
use crate::domain::view::DialogView;
use crate::domain::{DialogId, DialogState, Event, Grant, OfferId, OperatorId, Timestamp};

/// Commands by hand that may wait for one dialog.
const MAX_HANDS: usize = 256;
/// Ended offers that are remembered, for late answers.
const REMEMBER_ENDED: usize = 1_000;
/// Offers missed in a row before the status changes (distribution.md 3.5).
const MISSES: u32 = 3;

/// A command by hand that waits for the dialog's current assignment.
#[derive(Debug, Clone)]
pub(super) struct Hand {
    pub call: Call,
    pub command: AssignByHand,
}

/// An open offer; it occupies a slot of its operator.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub row: OfferRow,
    pub decision: AuditRow,
    /// It was accepted and the dialog is being asked.
    pub accepting: bool,
}

/// An offer that is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended {
    pub offer: OfferId,
    pub dialog: DialogId,
    pub operator: OperatorId,
}

impl Core {
    /// Takes a command by hand: at once, or after the assignment that is on its way for the dialog.
    pub(super) fn by_hand(&mut self, hand: Hand, now: Timestamp) {
        if !self.ready {
            return self.reply(hand.call, Answer::Dialog(Err(Refusal::Unavailable)));
        }
        let id = hand.command.dialog_id;
        let Some(ticket) = self.on_the_way.get(&id) else { return self.start_hand(&hand, now) };
        if self.errands.get(ticket).is_some_and(|e| e.task == Task::Resolve) {
            return self.reply(hand.call, Answer::Dialog(Err(Refusal::Unavailable)));
        }
        let queue = self.hands.entry(id).or_default();
        if queue.len() >= MAX_HANDS {
            return self.reply(hand.call, Answer::Dialog(Err(Refusal::Busy)));
        }
        queue.push_back(hand);
    }

    /// Lets the next waiting hands try until one is on its way.
    pub(super) fn next_hand(&mut self, dialog: DialogId, now: Timestamp) {
        while !self.on_the_way.contains_key(&dialog) {
            let Some(hand) = self.hands.get_mut(&dialog).and_then(VecDeque::pop_front) else {
                self.hands.remove(&dialog);
                return;
            };
            self.start_hand(&hand, now);
        }
        let unknown =
            self.on_the_way.get(&dialog).and_then(|t| self.errands.get(t)).is_some_and(|e| e.task == Task::Resolve);
        if unknown {
            for hand in self.hands.remove(&dialog).unwrap_or_default() {
                self.reply(hand.call, Answer::Dialog(Err(Refusal::Unavailable)));
            }
        }
    }

    fn start_hand(&mut self, hand: &Hand, now: Timestamp) {
        let command = &hand.command;
        let (id, operator) = (command.dialog_id, command.operator_id);
        let who = match &command.by {
            Some(actor) => Who::Operator(actor.clone()),
            None => Who::Api { name: String::from("API") },
        };
        // A dialog that is somebody's needs no slot to say no, or that nothing is to be done; it is asked by its own rule.
        if let Some(known) = self.dialogs.get(&id).filter(|k| owner(&k.dialog).is_some()) {
            let dialog = Arc::clone(&known.dialog);
            match may_assign(&who, operator, &command.how, None, &dialog, &self.catalogue) {
                Ok(true) => {}
                Ok(false) => return self.reply(hand.call, Answer::Dialog(Ok(dialog))),
                Err(refusal) => return self.reply(hand.call, Answer::Dialog(Err(refusal))),
            }
        }
        let refusal = match self.crew.get(operator) {
            None => Some(unknown_operator(operator)),
            Some(member) if !member.profile.active => Some(unknown_operator(operator)),
            Some(member) if !member.capacity.may_reply => Some(Refusal::Forbidden(Grant::OpReply.key())),
            // A dialog that is not known here does not wait: it refuses by its own rule.
            Some(member) if self.dialogs.contains_key(&id) && !self.covered(id, &member.capacity.reach) => {
                Some(not_covered(operator))
            }
            Some(_) => self.over_limit(command),
        };
        if let Some(refusal) = refusal {
            return self.reply(hand.call, Answer::Dialog(Err(refusal)));
        }
        let slotted = self.slotted(id);
        self.crew.reserve(operator, slotted, &self.rules);
        let row = AuditRow {
            method: String::from("manual"),
            candidates_total: 1,
            candidates: self.hand_verdict(id, operator, now),
            ..self.audit_row("manual", id, now)
        };
        let name = self.crew.get(operator).map(|m| m.profile.name.clone()).unwrap_or_default();
        let ask = DialogCommand::Assign {
            who,
            operator,
            operator_name: name,
            expect_version: command.expect_version,
            how: command.how.clone(),
            offer: None,
        };
        self.send(id, operator, Task::Hand(hand.call), ask, Some(Box::new(row)), now);
    }

    pub(super) fn hand_verdict(
        &self,
        id: DialogId,
        operator: OperatorId,
        now: Timestamp,
    ) -> Vec<crate::distribution::audit::CandidateVerdict> {
        let (Some(known), Some(member)) = (self.dialogs.get(&id), self.crew.get(operator)) else { return Vec::new() };
        let waiting = self.waiting(known, now);
        let verdict = policy::eligible(&member.capacity, &waiting, &self.rules, now);
        vec![super::assign::verdict_row(&member.capacity, &waiting, verdict)]
    }

    /// The refusal when the operator has no room and nothing allows more.
    pub(super) fn over_limit(&self, command: &AssignByHand) -> Option<Refusal> {
        let member = self.crew.get(command.operator_id)?;
        if member.has(command.dialog_id) {
            return None;
        }
        let what = self.slotted(command.dialog_id);
        if !self.rules.counts(what.kind, what.outbound) {
            return None;
        }
        let capacity = &member.capacity;
        let channel_limit = capacity.limit_by_channel.get(&what.channel).copied();
        let limit = if capacity.active >= capacity.limit {
            capacity.limit
        } else if let Some(limit) = channel_limit
            && self.dialogs.contains_key(&command.dialog_id)
            && capacity.active_in(what.channel) >= limit
        {
            limit
        } else {
            return None;
        };
        let by_right = self.catalogue.settings.manual_take_over_limit
            && command.by.as_ref().is_some_and(|actor| actor.grants.has(Grant::OpTransferOverLimit));
        (!command.over_limit && !by_right).then_some(Refusal::LimitReached { limit })
    }

    /// Offers the dialog. Answers `false` when no offer can be made now.
    pub(super) fn offer(&mut self, id: DialogId, operator: OperatorId, decision: AuditRow, now: Timestamp) -> bool {
        let Some(dialog) = self.dialogs.get(&id).map(|k| Arc::clone(&k.dialog)) else { return true };
        let Some(offer) = self.offer_ids.pop() else { return false };
        let slotted = self.slotted(id);
        self.crew.reserve(operator, slotted, &self.rules);
        let expires_at = now.plus_secs(i64::from(self.catalogue.settings.accept_timeout_s));
        let row = OfferRow {
            id: offer,
            dialog_id: id,
            operator_id: operator,
            created_at: now,
            expires_at,
            outcome: None,
            ended_at: None,
        };
        self.stats.offered += 1;
        self.out.push(Effect::SaveOffer(row.clone()));
        let view = Arc::new(DialogView::from(&*dialog));
        self.out.push(Effect::ToOperator(
            operator,
            Box::new(Event::OfferNew { offer_id: offer, dialog: view, expires_at }),
        ));
        self.offers.insert(offer, Offer { row, decision, accepting: false });
        if let Some(known) = self.dialogs.get_mut(&id) {
            known.offer = Some(offer);
        }
        self.lines.remove(id);
        self.set_deadline(expires_at, Deadline::Offer(offer));
        true
    }

    /// An operator answers an offer.
    pub(super) fn answer_offer(&mut self, call: Call, answer: AnswerOffer, now: Timestamp) {
        if !self.ready {
            return self.reply(call, Answer::Dialog(Err(Refusal::Unavailable)));
        }
        let id = answer.offer_id;
        let open = self.offers.get(&id).filter(|o| o.row.operator_id == answer.operator.id);
        let Some(offer) = open.cloned() else {
            let result = self.answer_ended(&answer);
            return self.reply(call, Answer::Dialog(result));
        };
        if offer.accepting {
            return self.reply(call, Answer::Dialog(Err(Refusal::Busy)));
        }
        if let Some(member) = self.crew.get_mut(answer.operator.id) {
            member.misses = 0;
        }
        let dialog = offer.row.dialog_id;
        if !answer.accept {
            self.end_offer(id, OfferOutcome::Declined, now);
            let row = self.dialogs.get(&dialog).map(|k| Arc::clone(&k.dialog));
            return self.reply(call, Answer::Dialog(row.ok_or(Refusal::NotFound)));
        }
        if self.on_the_way.contains_key(&dialog) {
            return self.reply(call, Answer::Dialog(Err(Refusal::Busy)));
        }
        if let Some(open) = self.offers.get_mut(&id) {
            open.accepting = true;
        }
        self.assign(dialog, answer.operator.id, Task::Offer(id, call), offer.decision, now);
    }

    /// A late answer: the holder's repeated accept is a success, anybody else's names the holder.
    fn answer_ended(&self, answer: &AnswerOffer) -> Result<Arc<crate::domain::Dialog>, Refusal> {
        let ended = self
            .ended
            .iter()
            .find(|e| e.offer == answer.offer_id && e.operator == answer.operator.id)
            .ok_or(Refusal::NotFound)?;
        let known = self.dialogs.get(&ended.dialog).ok_or(Refusal::NotFound)?;
        match holder(&known.dialog) {
            Some(operator) if operator == answer.operator.id && answer.accept => Ok(Arc::clone(&known.dialog)),
            Some(operator) if operator != answer.operator.id => {
                Err(Refusal::Taken { operator, operator_name: known.dialog.operator_name.clone() })
            }
            _ => Err(Refusal::WrongState { state: known.dialog.state.key(), needed: "the offer has ended" }),
        }
    }

    /// The dialog answered an accepted offer.
    pub(super) fn offer_answered(&mut self, offer: OfferId, accepted: bool, now: Timestamp) {
        let outcome = if accepted { OfferOutcome::Accepted } else { OfferOutcome::Withdrawn };
        self.end_offer(offer, outcome, now);
    }

    /// The time of an offer is up.
    pub(super) fn offer_is_due(&mut self, id: OfferId, now: Timestamp) {
        let Some(offer) = self.offers.get(&id) else { return };
        if offer.accepting {
            return;
        }
        let operator = offer.row.operator_id;
        self.end_offer(id, OfferOutcome::Expired, now);
        let Some(member) = self.crew.get_mut(operator) else { return };
        member.misses += 1;
        if member.misses >= MISSES {
            member.misses = 0;
            if let Some(status) = self.catalogue.settings.missed_offers_status_id {
                self.change_status(None, operator, status, None, "missed_offers", now);
            }
        }
    }

    /// Offers of an operator who cannot answer them any more go elsewhere.
    pub(super) fn withdraw_offers_of(&mut self, operator: OperatorId, now: Timestamp) {
        let of_operator: Vec<OfferId> = self
            .offers
            .iter()
            .filter(|(_, o)| o.row.operator_id == operator && !o.accepting)
            .map(|(id, _)| *id)
            .collect();
        for offer in of_operator {
            self.end_offer(offer, OfferOutcome::Withdrawn, now);
        }
    }

    /// The dialog has changed: its offer goes when it does not wait any more or the operator does not fit any more.
    pub(super) fn withdraw_unfit_offer(&mut self, id: DialogId, now: Timestamp) {
        let Some(known) = self.dialogs.get(&id) else { return };
        let Some(offer) = known.offer.and_then(|o| self.offers.get(&o)) else { return };
        if offer.accepting {
            return;
        }
        let waiting = self.waiting(known, now);
        let fits = known.dialog.state == DialogState::Queued
            && waiting.pin.is_none_or(|pin| pin.operator == offer.row.operator_id)
            && self
                .crew
                .get(offer.row.operator_id)
                .is_some_and(|m| policy::suitable(&m.capacity, &waiting, &self.rules).is_ok());
        let offer = offer.row.id;
        if !fits {
            self.end_offer(offer, OfferOutcome::Withdrawn, now);
        }
    }

    /// Ends an offer: the slot is free, the dialog goes back to its line, who refused or missed it is kept away.
    pub(super) fn end_offer(&mut self, id: OfferId, outcome: OfferOutcome, now: Timestamp) {
        let Some(mut offer) = self.offers.remove(&id) else { return };
        let (dialog, operator) = (offer.row.dialog_id, offer.row.operator_id);
        offer.row.outcome = Some(outcome);
        offer.row.ended_at = Some(now);
        self.out.push(Effect::SaveOffer(offer.row));
        self.out.push(Effect::ToOperator(operator, Box::new(Event::OfferEnded { offer_id: id, outcome })));
        self.ended.push_back(Ended { offer: id, dialog, operator });
        if self.ended.len() > REMEMBER_ENDED {
            self.ended.pop_front();
        }
        let kept_away = matches!(outcome, OfferOutcome::Declined | OfferOutcome::Expired);
        if let Some(known) = self.dialogs.get_mut(&dialog) {
            known.offer = None;
            if kept_away {
                known.declined.retain(|(who, until)| *who != operator && now < *until);
                known.declined.push((operator, now.plus_micros(self.rules.exclude)));
                known.trigger = "offer_declined";
            }
        }
        if kept_away {
            let row = AuditRow {
                operator_id: Some(operator),
                result: String::from("skipped"),
                reason: policy::Reason::Excluded.code().to_owned(),
                ..offer.decision
            };
            self.out.push(Effect::Audit(Box::new(row)));
        }
        // The slot of an accepted offer, or of an operator who takes the dialog by hand while it is offered to them, is the
        // reservation of the assignment on its way; that one is released by its answer.
        let on_its_way = self.on_the_way.get(&dialog).and_then(|ticket| self.errands.get(ticket));
        let awaited = on_its_way.is_some_and(|errand| errand.operator == operator);
        if !offer.accepting && !awaited {
            self.crew.unreserve(operator, dialog, &self.rules);
        }
        self.place(dialog, now);
        self.forget_if_over(dialog, now);
    }
}

fn not_covered(operator: OperatorId) -> Refusal {
    let sentence = format!(
        "the roles of {operator} do not cover the dialog's bot and topic; an operator whose roles do is accepted"
    );
    Refusal::Validation(vec![(String::from("operator_id"), sentence)])
}

fn unknown_operator(operator: OperatorId) -> Refusal {
    Refusal::Validation(vec![(
        String::from("operator_id"),
        format!("{operator} is no active operator; the id of an active user with the right op_panel is accepted"),
    )])
}
