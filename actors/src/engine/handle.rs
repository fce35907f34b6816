//! See [`EngineHandle`].

use std::sync::Arc;

use crate::contact::messages::{Accepted, Inbound};
use crate::dialog::messages::{Actor, DialogCommand, DialogDone, Refusal};
use crate::distribution::messages::{AnswerOffer, AssignByHand, Diagnostics, ListQueue, QueuePage, SetStatus};
use crate::domain::{
    ContactId, Dialog, DialogId, OperatorId, OperatorProfile, Slot,
    topic::Catalogue,
    view::{Counters, OperatorView},
};
use crate::feed::messages::{Typing, VisitorJoin, VisitorLeave};
use crate::operator::messages::{Attach, AttachError, Attached, EndSessions};

use super::{ActorReport, EngineConfig};
use crate::ports::{Ports, Receipt};

/// The way into the engine. Cheap to clone, usable from any thread.
#[derive(Clone)]
pub struct EngineHandle {}

impl EngineHandle {
    /// Starts the engine on its own arbiters: reads the catalogue, operators and open dialogs, takes the slots, starts relay and timers.
    ///
    /// # Errors
    /// A sentence, when the first reads fail.
    pub async fn start(config: EngineConfig, ports: Ports) -> Result<Self, String> {
        let _ = (config, ports);
        Err(String::from("not built"))
    }

    /// A client's message: durable when this returns `Ok` (P-01).
    ///
    /// # Errors
    /// [`Refusal`]; `Busy` and `Unavailable` may be tried again with the same key.
    pub async fn inbound(&self, inbound: Inbound) -> Result<Accepted, Refusal> {
        let _ = inbound;
        Err(Refusal::Unavailable)
    }

    /// A command to one dialog; done and durable when this returns `Ok`.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn dialog(&self, dialog: DialogId, command: DialogCommand) -> Result<DialogDone, Refusal> {
        let _ = (dialog, command);
        Err(Refusal::Unavailable)
    }

    /// Takes or assigns by hand through the Distributor's reservation.
    ///
    /// # Errors
    /// [`Refusal`]; `Taken` names the winner.
    pub async fn assign(&self, command: AssignByHand) -> Result<Arc<Dialog>, Refusal> {
        let _ = command;
        Err(Refusal::Unavailable)
    }

    /// Accepts or declines an offer.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn answer_offer(&self, answer: AnswerOffer) -> Result<Arc<Dialog>, Refusal> {
        let _ = answer;
        Err(Refusal::Unavailable)
    }

    /// Sets an operator's status; stored when this returns.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn set_status(&self, command: SetStatus) -> Result<Arc<OperatorView>, Refusal> {
        let _ = command;
        Err(Refusal::Unavailable)
    }

    /// All operators with status and load.
    pub async fn operators(&self) -> Vec<Arc<OperatorView>> {
        Vec::new()
    }

    /// A page of the waiting queue in order of service.
    ///
    /// # Errors
    /// `Unavailable` while the Distributor is being rebuilt.
    pub async fn queue(&self, page: ListQueue) -> Result<QueuePage, Refusal> {
        let _ = page;
        Err(Refusal::Unavailable)
    }

    /// Why an operator does or does not receive; `None` for no such operator.
    pub async fn diagnose(&self, operator: OperatorId) -> Option<Diagnostics> {
        let _ = operator;
        None
    }

    /// Runs the distributor now.
    pub async fn distribute_now(&self) {}

    /// Gives an operator's dialogs back to the queue (deactivation, redistribution). Answers how many were moved and how many refused.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn redistribute(
        &self,
        operator: OperatorId,
        by: Option<Actor>,
        reason: crate::dialog::messages::RequeueReason,
    ) -> Result<(u32, u32), Refusal> {
        let _ = (operator, by, reason);
        Err(Refusal::Unavailable)
    }

    /// Connects a panel socket with a new or resumed session.
    ///
    /// # Errors
    /// [`AttachError`].
    pub async fn attach_panel(&self, attach: Attach) -> Result<Attached, AttachError> {
        let _ = attach;
        Err(AttachError::Unavailable)
    }

    /// Ends sessions now: sockets are closed within 2 s (AU-07, AU-08).
    pub async fn end_sessions(&self, end: EndSessions) {
        let _ = end;
    }

    /// A user is new, or their name, rights, limits, groups or activity changed. Live sessions get the new rights.
    pub async fn operator_changed(&self, profile: OperatorProfile) {
        let _ = profile;
    }

    /// Settings, topics, groups, statuses or bots changed.
    pub async fn catalogue_changed(&self, catalogue: Arc<Catalogue>) {
        let _ = catalogue;
    }

    /// The catalogue the engine decides by now.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::default()
    }

    /// Live counters as this operator sees them.
    pub async fn counters(&self, operator: OperatorId, grants: &crate::domain::Grants) -> Counters {
        let _ = (operator, grants);
        Counters::default()
    }

    /// A visitor's socket listens from now on. Take the position first, then read the log.
    pub async fn visitor_join(&self, join: VisitorJoin) {
        let _ = join;
    }

    /// A visitor's socket is gone.
    pub async fn visitor_leave(&self, leave: VisitorLeave) {
        let _ = leave;
    }

    /// Somebody types. Never waits; dropped when the feed is busy.
    pub fn typing(&self, typing: Typing) {
        let _ = typing;
    }

    /// A delivery step told by a channel or a visitor (`delivered`, `read`).
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn receipt(&self, contact: Option<ContactId>, receipt: Receipt) -> Result<(), Refusal> {
        let _ = (contact, receipt);
        Err(Refusal::Unavailable)
    }

    /// Sockets of visitors now and operators who can receive: `presence` of the widget.
    pub async fn operators_online(&self) -> u32 {
        0
    }

    /// Counters of every actor.
    pub async fn observe(&self) -> Vec<ActorReport> {
        Vec::new()
    }

    /// Milliseconds since each arbiter last answered its ping; more than 5,000 means a handler hangs.
    #[must_use]
    pub fn arbiter_lag_ms(&self) -> Vec<u64> {
        Vec::new()
    }

    /// The slot's arbiter, for tests.
    #[must_use]
    pub fn arbiter_of(&self, slot: Slot) -> usize {
        let _ = slot;
        0
    }

    /// Stops in the order of architecture.md 11: sessions told to come back, connectors stop, children drop.
    pub async fn stop(&self) {}
}
