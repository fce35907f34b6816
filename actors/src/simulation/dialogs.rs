//! Contacts, dialogs and the journal.

use std::collections::VecDeque;

use serde_json::json;

use super::Sabotage;
use super::world::{Event, Link, Sim};
use crate::contact::core::{ContactCore, Effect as ContactEffect, Input as ContactInput};
use crate::contact::messages::{Accepted, Inbound};
use crate::dialog::core::{DialogCore, Effect, Env, Input};
use crate::dialog::messages::{DialogCommand, DialogDone, Refusal, Who};
use crate::dialog::policy::{Silence, silence_due};
use crate::distribution::distributor::core::{Input as DistributorInput, Ticket};
use crate::domain::{CloseReason, DialogId, DialogState};
use crate::feed::messages::Publication;
use crate::operator::fault::Fault;
use crate::outbox::core::Input as RelayInput;
use crate::ports::snapshots::LiveContact;
use crate::ports::{Change, Committed, JournalError, LiveDialog, Snapshots};

/// Who waits for a dialog's answer.
#[derive(Debug, Clone)]
pub(super) enum ReplyTo {
    Contact { chat: String, life: u64 },
    Distributor { life: u64, ticket: Ticket },
    Session { key: crate::feed::SessionKey, ticket: u64 },
    Nobody,
}

/// A contact with its queue: one message at a time, handed again after a death.
#[derive(Default)]
pub(super) struct ContactCell {
    core: ContactCore,
    life: u64,
    queue: VecDeque<(usize, Inbound)>,
    current: Option<(usize, Inbound)>,
}

/// A dialog with its queue.
pub(super) struct DialogCell {
    core: DialogCore,
    life: u64,
    queue: VecDeque<(DialogCommand, ReplyTo, u32)>,
    current: Option<(DialogCommand, ReplyTo, u32)>,
    pausing: bool,
    doubtful: bool,
}

/// Waits for a future that is ready at once: the memory store never waits here.
pub(super) fn ready<T>(future: crate::ports::BoxFuture<T>) -> T {
    use futures_util::FutureExt;
    future.now_or_never().unwrap()
}

impl Sim {
    /// A customer's request reached the server.
    pub fn inbound_arrives(&mut self, customer: usize, attempt: u64, inbound: Inbound) {
        let _ = attempt;
        let Some(process) = &mut self.process else { return };
        let chat = inbound.chat_id.clone();
        let cell = process.contacts.entry(chat.clone()).or_default();
        cell.queue.push_back((customer, inbound));
        self.next_inbound(&chat);
    }

    fn next_inbound(&mut self, chat: &str) {
        let Some(cell) = self.process.as_mut().and_then(|p| p.contacts.get_mut(chat)) else { return };
        if cell.current.is_some() {
            return;
        }
        cell.current = cell.queue.pop_front();
        let life = cell.life;
        if let Some((_, inbound)) = cell.current.clone() {
            let input = ContactInput::Inbound(Box::new(inbound));
            self.soon(Event::Contact { chat: chat.to_owned(), life, input });
        }
    }

    pub fn contact(&mut self, chat: &str, life: u64, input: ContactInput) {
        let (now, catalogue, store) = (self.now, std::sync::Arc::clone(&self.catalogue), self.store.clone());
        let Some(cell) = self.process.as_mut().and_then(|p| p.contacts.get_mut(chat)).filter(|c| c.life == life) else {
            return;
        };
        let env = Env { now, catalogue: &catalogue, ids: &store };
        for effect in cell.core.on(input, &env) {
            match effect {
                ContactEffect::Load(connection, chat_id) => {
                    let live: Option<LiveContact> = ready(self.store.contact_by_chat(connection, &chat_id)).unwrap();
                    self.soon(Event::Contact { chat: chat.to_owned(), life, input: ContactInput::Loaded(Ok(live)) });
                }
                ContactEffect::Ask(dialog, command) => {
                    let reply = ReplyTo::Contact { chat: chat.to_owned(), life };
                    self.soon(Event::Command { dialog, command, reply });
                }
                ContactEffect::Answer(result) => {
                    let cell = self.process.as_mut().and_then(|p| p.contacts.get_mut(chat)).unwrap();
                    let Some((customer, inbound)) = cell.current.take() else { continue };
                    self.answer_customer(customer, &inbound, result);
                    self.next_inbound(chat);
                    return;
                }
            }
        }
    }

    fn answer_customer(&mut self, customer: usize, inbound: &Inbound, result: Result<Accepted, Refusal>) {
        if self.faults && self.chance.percent(5) {
            self.account.faults += 1;
            return;
        }
        let update = super::people::update_of(&inbound.line.dedup_key);
        let late = self.chance.between(100, 30_000);
        self.after(late, Event::AnswerArrives { customer, update, result });
    }

    /// A command reached the dialog's owner.
    pub fn command(&mut self, dialog: DialogId, command: DialogCommand, reply: ReplyTo) {
        let Some(process) = &mut self.process else { return };
        let fresh = command.begins();
        let cell = process.dialogs.entry(dialog).or_insert_with(|| DialogCell {
            core: DialogCore::new(dialog, fresh, false),
            life: 0,
            queue: VecDeque::new(),
            current: None,
            pausing: false,
            doubtful: false,
        });
        cell.queue.push_back((command, reply, 0));
        self.next_command(dialog);
    }

    fn next_command(&mut self, dialog: DialogId) {
        let Some(cell) = self.process.as_mut().and_then(|p| p.dialogs.get_mut(&dialog)) else { return };
        if cell.current.is_some() || cell.pausing {
            return;
        }
        cell.current = cell.queue.pop_front();
        let life = cell.life;
        if let Some((command, _, attempt)) = cell.current.clone() {
            self.soon(Event::Dialog { dialog, life, input: Input::Command { command, attempt } });
        } else if !cell.doubtful && self.chance.percent(5) {
            // Idle: dropped, built from rows when it is asked again.
            self.process.as_mut().unwrap().dialogs.remove(&dialog);
        }
    }

    pub fn dialog(&mut self, dialog: DialogId, life: u64, input: Input) {
        let (now, catalogue, store) = (self.now, std::sync::Arc::clone(&self.catalogue), self.store.clone());
        let Some(cell) = self.process.as_mut().and_then(|p| p.dialogs.get_mut(&dialog)).filter(|c| c.life == life)
        else {
            return;
        };
        let timer = matches!(cell.current, Some((DialogCommand::Timer { .. }, _, _)));
        let mut catalogue = catalogue;
        if timer && self.sabotage == Some(Sabotage::TimersActUnseen) {
            let settings = &mut std::sync::Arc::make_mut(&mut catalogue).settings;
            (settings.timer_minutes, settings.operator_timeout_minutes) = (0, 0);
        }
        let env = Env { now, catalogue: &catalogue, ids: &store };
        let effects = cell.core.on(input, &env);
        self.dialog_effects(dialog, life, effects.into());
    }

    fn dialog_effects(&mut self, dialog: DialogId, life: u64, mut effects: VecDeque<Effect>) {
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Load => {
                    let live: Option<LiveDialog> = ready(self.store.dialog(dialog)).unwrap();
                    self.soon(Event::Dialog { dialog, life, input: Input::Loaded(Ok(live)) });
                }
                Effect::Write(change) => {
                    if self.sabotage == Some(Sabotage::AckBeforeCommit) {
                        self.ack_too_early(dialog, &change);
                    }
                    let wait = self.away_until.since(self.now).max(0) + self.chance.between(50, 5_000);
                    self.inside(wait, Event::Commit { dialog, life, change });
                }
                Effect::Relay(rows) => {
                    self.in_order(Link::Relay, false, Event::ToRelay(RelayInput::Committed(rows)));
                }
                Effect::Suspect(slot) => self.in_order(Link::Relay, false, Event::ToRelay(RelayInput::Suspect(slot))),
                Effect::Publish(publication) => {
                    self.soon(Event::DialogTells { dialog, life, publication, rest: effects });
                    return;
                }
                Effect::Show(_) => {}
                Effect::Answer(result) => self.dialog_answers(dialog, result),
            }
        }
    }

    /// Feed and Distributor take a committed change; the dialog goes on when both have.
    pub fn dialog_tells(&mut self, dialog: DialogId, life: u64, publication: Publication, rest: VecDeque<Effect>) {
        let alive = self.process.as_ref().and_then(|p| p.dialogs.get(&dialog)).is_some_and(|c| c.life == life);
        if !alive {
            return;
        }
        if publication.before != Some(publication.dialog.key())
            && let Some(current) = self.process.as_ref().map(|p| p.distributor_life)
        {
            let row = std::sync::Arc::clone(&publication.dialog);
            let input = DistributorInput::Published(row);
            match self.sabotage {
                Some(Sabotage::DeafDistributor) if self.chance.percent(5) => {}
                Some(Sabotage::SlowDistributor) => {
                    self.inside(250_000, Event::Distributor { life: current, input: Box::new(input) });
                }
                _ => self.tell_distributor(current, input),
            }
        }
        self.tell_feed(crate::feed::core::Input::Published(publication));
        self.dialog_effects(dialog, life, rest);
    }

    fn dialog_answers(&mut self, dialog: DialogId, result: Result<DialogDone, Refusal>) {
        let doubtful = matches!(result, Err(Refusal::Unavailable | Refusal::DeadLetter));
        let Some(cell) = self.process.as_mut().and_then(|p| p.dialogs.get_mut(&dialog)) else { return };
        let current = cell.current.take();
        if doubtful && !std::mem::replace(&mut cell.doubtful, true) {
            // As its owner does: somebody must find out, perhaps nobody asks again.
            self.inside(1_000_000, Event::DialogLooks { dialog });
        }
        if let Some((_, reply, _)) = current {
            match reply {
                ReplyTo::Nobody => {}
                ReplyTo::Contact { chat, life } => {
                    self.soon(Event::Contact { chat, life, input: ContactInput::Answered(result) });
                }
                ReplyTo::Session { key, ticket } => {
                    let result = match result {
                        Ok(DialogDone::Line { message, .. }) => Ok(json!({"message_id": message.id})),
                        Ok(_) => Ok(json!({})),
                        Err(refusal) => Err(Fault::from(refusal)),
                    };
                    self.command_done(key, ticket, result);
                }
                ReplyTo::Distributor { life, ticket } => {
                    let process = self.process.as_mut().unwrap();
                    process.asks -= 1;
                    if result.is_err() && self.sabotage == Some(Sabotage::LostRelease) {
                        return self.next_command(dialog);
                    }
                    // Whoever waited for the answer gave up: it is told so, and the command is done all the same.
                    let result = if self.faults && self.chance.percent(3) {
                        self.account.faults += 1;
                        Err(Refusal::Unavailable)
                    } else {
                        result
                    };
                    let input = Box::new(DistributorInput::Answered(ticket, Box::new(result)));
                    self.soon(Event::Distributor { life, input });
                }
            }
        }
        self.next_command(dialog);
    }

    pub fn dialog_looks(&mut self, dialog: DialogId) {
        let Some(cell) = self.process.as_mut().and_then(|p| p.dialogs.get_mut(&dialog)) else { return };
        cell.doubtful = false;
        self.command(dialog, DialogCommand::Reload, ReplyTo::Nobody);
    }

    /// The writer's turn.
    pub fn commit(&mut self, dialog: DialogId, life: u64, change: Change) {
        if self.away_until > self.now {
            let wait = self.away_until.since(self.now) + self.chance.between(50, 5_000);
            return self.inside(wait, Event::Commit { dialog, life, change: Box::new(change) });
        }
        let by_distributor = self
            .process
            .as_ref()
            .and_then(|p| p.dialogs.get(&dialog))
            .and_then(|c| c.current.as_ref())
            .is_some_and(|(c, _, _)| matches!(c, DialogCommand::Assign { who: Who::Distributor, .. }));
        let result = match self.journal_fault() {
            Some(landed) => {
                self.account.faults += 1;
                if landed {
                    let _nobody_hears = self.write_down(change, by_distributor);
                }
                Err(JournalError::Unavailable)
            }
            None => self.write_down(change, by_distributor),
        };
        self.soon(Event::Dialog { dialog, life, input: Input::Written(result) });
    }

    /// Commits, and checks what must hold after every commit.
    pub fn write_down(&mut self, mut change: Change, by_distributor: bool) -> Result<Committed, JournalError> {
        self.spoil(&mut change);
        let row = change.dialog.as_ref().map(|w| w.row.clone());
        let before = row.as_ref().and_then(|r| self.store.rows().dialogs.get(&r.id).cloned());
        let result = self.store.commit(change);
        if let (Ok(Committed::Applied(_)), Some(after)) = (&result, row) {
            self.check_holder(before.as_ref(), &after, by_distributor);
            self.check_silence(before.as_ref(), &after);
            self.check_numbers(&after);
        } else if matches!(result, Ok(Committed::Duplicate { .. })) {
            self.account.duplicates += 1;
        }
        result
    }

    /// Sabotages of what is written.
    fn spoil(&mut self, change: &mut Change) {
        match self.sabotage {
            Some(Sabotage::NoDedup) => change.messages.iter_mut().for_each(|line| line.dedup_key = None),
            Some(Sabotage::NoNonce) => change.messages.iter_mut().for_each(|line| line.message.client_nonce = None),
            Some(Sabotage::NoOutbox) => change.outbox.clear(),
            Some(Sabotage::NoTimerRow) => change.timers.clear(),
            _ => {}
        }
    }

    /// P-04: the row of a dialog knows its newest line after every commit.
    fn check_numbers(&mut self, after: &crate::domain::Dialog) {
        let newest = self.store.rows().messages.get(&after.id).and_then(|all| all.last()).map_or(0, |m| m.seq);
        if newest != after.last_seq {
            let told = format!("dialog {} says its newest line is {}, stored is {newest}", after.id, after.last_seq);
            self.broken("P-04", told);
        }
    }

    /// P-12: a timer is checked again when it fires: nobody is closed who was not silent long enough.
    fn check_silence(&mut self, before: Option<&crate::domain::Dialog>, after: &crate::domain::Dialog) {
        let silence = match after.close_reason {
            Some(CloseReason::Timeout) => Silence::Client,
            Some(CloseReason::OperatorTimeout) => Silence::Operator,
            _ => return,
        };
        let Some(before) = before.filter(|d| d.state == DialogState::Active) else { return };
        self.account.timed_out += u64::from(after.state == DialogState::Closed);
        if after.state == DialogState::Closed
            && silence_due(silence, before, &self.catalogue).is_none_or(|due| due > self.now)
        {
            self.broken("P-12", format!("dialog {} was closed by {} before its time", after.id, silence.kind()));
        }
    }

    /// P-13: never two holders, never above the limit.
    fn check_holder(&mut self, before: Option<&crate::domain::Dialog>, after: &crate::domain::Dialog, auto: bool) {
        let held = |d: &crate::domain::Dialog| if d.state == DialogState::Active { d.operator_id } else { None };
        let (was, is) = (before.and_then(held), held(after));
        let (Some(operator), true) = (is, was != is) else { return };
        if auto {
            self.account.assigned += 1;
        } else {
            self.account.by_hand += 1;
        }
        if let (true, Some(other)) = (auto, was) {
            self.broken("P-13", format!("dialog {} of operator {other} was given to {operator}", after.id));
        }
        let load = self.store.rows().dialogs.values().filter(|d| held(d) == Some(operator)).count();
        let limit = self.catalogue.settings.dialog_limit_total as usize;
        if load > limit {
            self.broken("P-13", format!("operator {operator} holds {load} of {limit} with dialog {}", after.id));
        }
    }

    /// Sabotage: the customer hears of a message that is not committed.
    fn ack_too_early(&mut self, dialog: DialogId, change: &Change) {
        let process = self.process.as_ref().unwrap();
        let Some((_, ReplyTo::Contact { chat, .. }, _)) = process.dialogs.get(&dialog).and_then(|c| c.current.as_ref())
        else {
            return;
        };
        let Some((customer, inbound)) = process.contacts.get(chat).and_then(|c| c.current.clone()) else { return };
        let Some(line) = change.messages.first() else { return };
        let accepted = Accepted {
            message_id: line.message.id,
            dialog_id: line.message.dialog_id,
            contact_id: crate::domain::ContactId(0),
            seq: line.message.seq,
            created_at: line.message.created_at,
            duplicate: false,
            differs: false,
        };
        self.answer_customer(customer, &inbound, Ok(accepted));
    }

    /// A dialog's actor panics: its memory is gone, the command in hand is handed again after a pause.
    pub fn dialog_dies(&mut self) {
        let cells = &self.process.as_ref().unwrap().dialogs;
        let all: Vec<DialogId> = cells.keys().copied().collect();
        let busy: Vec<DialogId> = cells.iter().filter(|(_, c)| c.current.is_some()).map(|(id, _)| *id).collect();
        // The worst moment is in the middle of a command.
        let among = if busy.is_empty() || self.chance.percent(30) { all } else { busy };
        let Some(dialog) = self.chance.pick(&among) else { return };
        let life = self.new_life();
        if self.chance.percent(30) {
            // Its write is still under way when the next life reads the row.
            self.away_until = self.now.plus_micros(self.chance.between(100_000, 700_000));
        }
        let cell = self.process.as_mut().unwrap().dialogs.get_mut(&dialog).unwrap();
        cell.life = life;
        cell.core = DialogCore::new(dialog, false, true);
        cell.pausing = true;
        if let Some((command, reply, attempt)) = cell.current.take()
            && self.sabotage != Some(Sabotage::PanicForgetsCommand)
        {
            cell.queue.push_front((command, reply, attempt + 1));
        }
        let pause = self.chance.between(20_000, 200_000);
        self.inside(pause, Event::DialogReborn { dialog, life });
    }

    pub fn dialog_reborn(&mut self, dialog: DialogId, life: u64) {
        let Some(cell) = self.process.as_mut().and_then(|p| p.dialogs.get_mut(&dialog)).filter(|c| c.life == life)
        else {
            return;
        };
        cell.pausing = false;
        self.next_command(dialog);
    }

    pub fn contact_dies(&mut self) {
        let chats: Vec<String> = self.process.as_ref().unwrap().contacts.keys().cloned().collect();
        if chats.is_empty() {
            return;
        }
        let n = usize::try_from(self.chance.below(chats.len() as u64)).unwrap();
        let life = self.new_life();
        let cell = self.process.as_mut().unwrap().contacts.get_mut(&chats[n]).unwrap();
        cell.life = life;
        cell.core = ContactCore::default();
        if let Some(current) = cell.current.take() {
            cell.queue.push_front(current);
        }
        self.next_inbound(&chats[n]);
    }
}
