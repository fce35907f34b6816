//! A core, its dialogs and its clock, driven by hand.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use crate::dialog::messages::{Actor, AssignHow, DialogCommand, DialogDone, Refusal};
use crate::distribution::audit::AuditRow;
use crate::distribution::distributor::core::{Answer, Call, Core, Effect, Input, Loaded, Ticket};
use crate::distribution::fixtures::{dialog_row, operator_profile};
use crate::distribution::messages::{AnswerOffer, AssignByHand, ListQueue, OfferRow, SetStatus, StatusChoice};
use crate::domain::settings::OpSettings;
use crate::domain::topic::{Catalogue, SkillGroup};
use crate::domain::{
    CloseReason, Dialog, DialogId, DialogState, Event, Grants, OfferId, OperatorId, OperatorProfile, OperatorStatusId,
    Reach, Role, SubjectId, Timestamp,
};
use crate::ports::QueueChange;
use crate::routing::Ask;
use crate::testing;

pub const SUPPORT: SubjectId = SubjectId(1);
pub const SALES: SubjectId = SubjectId(2);
pub const ONLINE: OperatorStatusId = OperatorStatusId(1);
pub const OFFLINE: OperatorStatusId = OperatorStatusId(2);
pub const START: Timestamp = Timestamp(1_700_000_000_000_000);

/// A page of the queue for somebody whose roles cover everything.
pub fn everybodys(offset: u32, limit: u32) -> ListQueue {
    ListQueue { offset, limit, reach: Reach::Everywhere }
}

/// Everything around a core.
pub struct Bench {
    pub core: Core,
    pub now: Timestamp,
    pub dialogs: BTreeMap<DialogId, Dialog>,
    pub catalogue: Catalogue,
    pub profiles: BTreeMap<OperatorId, OperatorProfile>,
    /// Asks nobody has answered.
    pub asks: VecDeque<(Ticket, Ask)>,
    pub replies: HashMap<Call, Answer>,
    pub audit: Vec<AuditRow>,
    pub mirror: Vec<(u64, QueueChange)>,
    pub offers: Vec<OfferRow>,
    pub told: Vec<(OperatorId, Event)>,
    pub stored: Vec<(OperatorId, OperatorStatusId, &'static str)>,
    pub queue_moves: Vec<u32>,
    next_call: u64,
}

impl Bench {
    /// `operators` in status Online, in a group of SUPPORT, with one socket each; nothing waits.
    pub fn new(operators: i64, change: impl FnOnce(&mut OpSettings)) -> Self {
        let mut bench = Self::unloaded(operators, change);
        bench.load();
        for id in 1..=operators {
            bench.sockets(id, 1);
        }
        bench
    }

    pub fn unloaded(operators: i64, change: impl FnOnce(&mut OpSettings)) -> Self {
        let mut settings = OpSettings { auto_connect_free_operator: true, ..OpSettings::default() };
        change(&mut settings);
        let subject = |id: SubjectId| testing::subject(id.get(), &format!("t{id}"));
        let status = |id: OperatorStatusId, can_receive: bool| {
            testing::operator_status(id.get(), &format!("status {id}"), can_receive)
        };
        let all: Vec<OperatorId> = (1..=operators).map(OperatorId).collect();
        let catalogue = Catalogue {
            settings,
            subjects: vec![subject(SUPPORT), subject(SALES)],
            skill_groups: vec![SkillGroup {
                operator_ids: all.clone(),
                ..testing::skill_group(1, &[SUPPORT.get()], &[])
            }],
            operator_statuses: vec![status(ONLINE, true), status(OFFLINE, false)],
            ..Catalogue::default()
        };
        Self {
            core: Core::new(0),
            now: START,
            dialogs: BTreeMap::new(),
            catalogue,
            profiles: all.iter().map(|id| (*id, operator_profile(id.get()))).collect(),
            asks: VecDeque::new(),
            replies: HashMap::new(),
            audit: Vec::new(),
            mirror: Vec::new(),
            offers: Vec::new(),
            told: Vec::new(),
            stored: Vec::new(),
            queue_moves: Vec::new(),
            next_call: 0,
        }
    }

    pub fn load(&mut self) {
        let open = |d: &&Dialog| matches!(d.state, DialogState::Queued | DialogState::Active | DialogState::Paused);
        let loaded = Loaded {
            catalogue: Arc::new(self.catalogue.clone()),
            operators: self.profiles.values().cloned().collect(),
            dialogs: self.dialogs.values().filter(open).cloned().collect(),
        };
        self.feed(Input::Loaded(Box::new(loaded)));
    }

    pub fn feed(&mut self, input: Input) {
        for effect in self.core.on(input, self.now) {
            match effect {
                Effect::Ask(ticket, ask) => self.asks.push_back((ticket, *ask)),
                Effect::Reply(call, answer) => {
                    assert!(self.replies.insert(call, answer).is_none(), "{call:?} was answered twice");
                }
                Effect::Mirror(seq, change) => self.mirror.push((seq, change)),
                Effect::Audit(row) => self.audit.push(*row),
                Effect::StoreStatus { operator, status, reason, .. } => self.stored.push((operator, status, reason)),
                Effect::SaveOffer(row) => self.offers.push(row),
                Effect::ToOperator(operator, event) => self.told.push((operator, *event)),
                Effect::QueueMoved { queue_len, .. } => self.queue_moves.push(queue_len),
                Effect::OperatorChanged(_) => {}
            }
        }
    }

    /// A dialog about SUPPORT begins to wait.
    pub fn queue(&mut self, id: i64) {
        self.queue_with(id, |_| {});
    }

    pub fn queue_with(&mut self, id: i64, change: impl FnOnce(&mut Dialog)) {
        let mut row = dialog_row(id);
        row.subject_id = Some(SUPPORT);
        row.created_at = self.now;
        row.queued_at = Some(self.now);
        change(&mut row);
        self.dialogs.insert(row.id, row.clone());
        self.feed(Input::Published(Arc::new(row)));
    }

    pub fn change(&mut self, id: i64, change: impl FnOnce(&mut Dialog)) {
        let row = self.dialogs.get_mut(&DialogId(id)).unwrap();
        change(row);
        row.version += 1;
        let row = Arc::new(row.clone());
        self.feed(Input::Published(row));
    }

    /// A change distribution is not told of (a line of the client).
    pub fn change_quietly(&mut self, id: i64, change: impl FnOnce(&mut Dialog)) {
        let row = self.dialogs.get_mut(&DialogId(id)).unwrap();
        change(row);
        row.version += 1;
    }

    /// Its holder puts a dialog off; `None` until the client writes.
    pub fn snooze(&mut self, id: i64, until: Option<Timestamp>) {
        self.change(id, |d| {
            d.state = DialogState::Paused;
            d.snoozed_until = until;
        });
    }

    /// A sleeping dialog wakes, with whoever has it.
    pub fn wake(&mut self, id: i64) {
        self.change(id, |d| {
            d.state = DialogState::Active;
            d.snoozed_until = None;
        });
    }

    pub fn close(&mut self, id: i64) {
        let now = self.now;
        self.change(id, |d| {
            d.state = DialogState::Closed;
            d.close_reason = Some(CloseReason::Operator);
            d.closed_at = Some(now);
        });
    }

    pub fn sockets(&mut self, operator: i64, sockets: u32) {
        self.feed(Input::Sessions(OperatorId(operator), sockets));
    }

    pub fn settings(&mut self, change: impl FnOnce(&mut OpSettings)) {
        change(&mut self.catalogue.settings);
        self.feed(Input::Catalogue(Arc::new(self.catalogue.clone())));
    }

    pub fn profile(&mut self, operator: i64, change: impl FnOnce(&mut OperatorProfile)) {
        let profile = self.profiles.get_mut(&OperatorId(operator)).unwrap();
        change(profile);
        let profile = profile.clone();
        self.feed(Input::Operator(Box::new(profile)));
    }

    pub fn status(&mut self, operator: i64, choice: StatusChoice) -> Call {
        let call = self.call();
        let id = OperatorId(operator);
        let set = SetStatus { operator_id: id, status: choice, by: id, why: String::new() };
        self.feed(Input::SetStatus(call, set));
        self.store_statuses();
        call
    }

    pub fn store_statuses(&mut self) {
        for (operator, status, _) in std::mem::take(&mut self.stored) {
            let profile = self.profiles.get_mut(&operator).unwrap();
            profile.status_id = status;
            profile.status_since = self.now;
            self.feed(Input::StatusStored(operator, true));
        }
    }

    pub fn call(&mut self) -> Call {
        self.next_call += 1;
        Call(self.next_call)
    }

    pub fn take(&mut self, dialog: i64, operator: i64) -> Call {
        self.hand(dialog, operator, AssignHow::Taken, false, Role::Operator)
    }

    pub fn hand(&mut self, dialog: i64, operator: i64, how: AssignHow, over_limit: bool, by: Role) -> Call {
        let call = self.call();
        let who = if let AssignHow::Transferred { from, .. } = &how { *from } else { OperatorId(operator) };
        let by = Some(Actor { id: who, name: format!("Operator {who}"), grants: Arc::new(by.default_grants()) });
        let command = AssignByHand {
            dialog_id: DialogId(dialog),
            operator_id: OperatorId(operator),
            by,
            over_limit,
            how,
            expect_version: None,
        };
        self.feed(Input::ByHand(call, Box::new(command)));
        call
    }

    pub fn answer_offer(&mut self, offer: OfferId, operator: i64, accept: bool) -> Call {
        let call = self.call();
        let operator = Actor { id: OperatorId(operator), name: String::from("o"), grants: Arc::new(Grants::all()) };
        self.feed(Input::AnswerOffer(call, Box::new(AnswerOffer { offer_id: offer, operator, accept })));
        call
    }

    pub fn give_offer_ids(&mut self) {
        let ids = (1..=100).map(OfferId).collect();
        self.feed(Input::OfferIds(ids));
    }

    /// Moves the clock and lets everything due happen.
    pub fn pass(&mut self, secs: i64) {
        let until = self.now.plus_secs(secs);
        while let Some(at) = self.core.next_deadline()
            && at <= until
        {
            self.now = self.now.max(at);
            self.feed(Input::Tick);
            self.store_statuses();
        }
        self.now = until;
    }

    /// Lets the dialogs answer until nobody is asked any more.
    pub fn settle(&mut self) {
        while let Some((ticket, ask)) = self.asks.pop_front() {
            self.answer(ticket, &ask);
        }
    }

    pub fn answer(&mut self, ticket: Ticket, ask: &Ask) {
        let result = self.carry_out(ask);
        if let Ok(DialogDone::Changed { dialog }) = &result {
            self.feed(Input::Published(Arc::clone(dialog)));
        }
        self.feed(Input::Answered(ticket, Box::new(result)));
    }

    pub fn refuse(&mut self, ticket: Ticket, refusal: Refusal) {
        self.feed(Input::Answered(ticket, Box::new(Err(refusal))));
    }

    /// What a dialog does with a command.
    pub fn carry_out(&mut self, ask: &Ask) -> Result<DialogDone, Refusal> {
        let now = self.now;
        let row = self.dialogs.get_mut(&ask.dialog).ok_or(Refusal::NotFound)?;
        match &ask.command {
            DialogCommand::Assign { operator, operator_name, expect_version, how, .. } => {
                if expect_version.is_some_and(|v| v != row.version) {
                    return Err(Refusal::Stale { current: row.version });
                }
                match (row.state, row.operator_id) {
                    (DialogState::Active, Some(held)) if held == *operator => {
                        return Ok(DialogDone::Unchanged { dialog: Arc::new(row.clone()) });
                    }
                    (DialogState::Active, Some(held))
                        if !matches!(how, AssignHow::Transferred { .. } | AssignHow::TakenBack) =>
                    {
                        return Err(Refusal::Taken { operator: held, operator_name: row.operator_name.clone() });
                    }
                    (DialogState::Closed, _) => {
                        return Err(Refusal::WrongState { state: "closed", needed: "an open dialog is needed" });
                    }
                    _ => {}
                }
                row.state = DialogState::Active;
                row.operator_id = Some(*operator);
                row.operator_name.clone_from(operator_name);
                row.connected_at = Some(now);
            }
            DialogCommand::Requeue { exclude_former, expect_operator, .. } => {
                let held = matches!(row.state, DialogState::Active | DialogState::Paused);
                if !held || row.operator_id != *expect_operator {
                    return Err(Refusal::WrongState { state: row.state.key(), needed: "an active dialog is needed" });
                }
                row.snoozed_until = None;
                if let Some(former) = row.operator_id.take().filter(|_| *exclude_former) {
                    row.excluded.push((former, now.plus_secs(600)));
                }
                row.state = DialogState::Queued;
            }
            DialogCommand::PassOn { operator, operator_name, expect_operator, .. } => {
                if row.state != DialogState::Paused || row.operator_id != Some(*expect_operator) {
                    return Err(Refusal::WrongState { state: row.state.key(), needed: "a snoozed dialog is needed" });
                }
                row.operator_id = Some(*operator);
                row.operator_name.clone_from(operator_name);
            }
            DialogCommand::Reload => return Ok(DialogDone::Unchanged { dialog: Arc::new(row.clone()) }),
            other => panic!("the Distributor never asks {other:?}"),
        }
        row.version += 1;
        Ok(DialogDone::Changed { dialog: Arc::new(row.clone()) })
    }

    pub fn holder(&self, dialog: i64) -> Option<i64> {
        let row = &self.dialogs[&DialogId(dialog)];
        if row.state == DialogState::Active { row.operator_id.map(OperatorId::get) } else { None }
    }

    pub fn held(&self, operator: i64) -> usize {
        self.dialogs.keys().filter(|id| self.holder(id.get()) == Some(operator)).count()
    }

    pub fn dialog_reply(&self, call: Call) -> Result<Arc<Dialog>, Refusal> {
        match self.replies.get(&call) {
            Some(Answer::Dialog(result)) => result.clone(),
            other => panic!("{call:?} was answered {other:?}"),
        }
    }

    /// Dialogs of the asks on their way, in order.
    pub fn asked(&self) -> Vec<i64> {
        self.asks.iter().map(|(_, ask)| ask.dialog.get()).collect()
    }
}
