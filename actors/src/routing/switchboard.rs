//! Finds the arbiter of a command, from any thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use actix::prelude::*;
use tokio::sync::oneshot;

use crate::contact::messages::{Accepted, Inbound};
use crate::dialog::messages::{DialogCommand, DialogDone, Refusal};
use crate::domain::{DialogId, Slot};
use crate::engine::Shared;

use super::RoutingActor;
use super::messages::{AcceptInbound, Ask, AskHere, InboundHere};

/// An actor's address that the supervisor replaces after a rebuild.
pub struct AddrCell<A: Actor>(Arc<RwLock<Option<Addr<A>>>>);

impl<A: Actor> Clone for AddrCell<A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A: Actor> Default for AddrCell<A> {
    fn default() -> Self {
        Self(Arc::new(RwLock::new(None)))
    }
}

impl<A: Actor> AddrCell<A> {
    /// Puts an address in, or takes it away.
    pub fn set(&self, addr: Option<Addr<A>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = addr;
    }

    /// The address now.
    #[must_use]
    pub fn get(&self) -> Option<Addr<A>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The way from anywhere to a contact or dialog. Cheap to clone.
#[derive(Clone)]
pub struct Switchboard {
    shared: Shared,
    arbiters: Arc<[AddrCell<RoutingActor>]>,
    stopping: Arc<AtomicBool>,
}

impl Switchboard {
    /// A board for this many arbiters; the engine fills the cells.
    #[must_use]
    pub fn new(shared: Shared, arbiters: usize) -> Self {
        let arbiters = (0..arbiters.max(1)).map(|_| AddrCell::default()).collect();
        Self { shared, arbiters, stopping: Arc::default() }
    }

    /// The owners, one per arbiter.
    #[must_use]
    pub fn arbiters(&self) -> &[AddrCell<RoutingActor>] {
        &self.arbiters
    }

    /// Which arbiter has the slot.
    #[must_use]
    pub fn arbiter_of(&self, slot: Slot) -> usize {
        slot.index() % self.arbiters.len()
    }

    /// From now on new commands are refused.
    pub fn close(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    fn owner(&self, slot: Slot) -> Result<Addr<RoutingActor>, Refusal> {
        if self.stopping.load(Ordering::SeqCst) {
            return Err(Refusal::Unavailable);
        }
        self.arbiters[self.arbiter_of(slot)].get().ok_or(Refusal::Unavailable)
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(u64::from(self.shared.config.command_timeout_s))
    }

    /// A command to a dialog; durable when it is `Ok`.
    ///
    /// # Errors
    /// [`Refusal`]; `Unavailable` when the answer does not come in `command_timeout_s`.
    pub async fn ask(&self, dialog: DialogId, command: DialogCommand) -> Result<DialogDone, Refusal> {
        let work = async {
            let slot = match (&command, self.shared.young_slots.get(dialog)) {
                (DialogCommand::Start(start), _) => start.dialog.slot,
                (_, Some(slot)) => slot,
                (_, None) => {
                    let read = self.shared.ports.snapshots.slot_of(dialog).await.map_err(|_| Refusal::Unavailable)?;
                    read.ok_or(Refusal::NotFound)?
                }
            };
            let (reply, answer) = oneshot::channel();
            let owner = self.owner(slot)?;
            let span = tracing::debug_span!("route", dialog.id = %dialog, command = command.name());
            owner.send(AskHere { slot, dialog, command, reply, span }).await.map_err(|_| Refusal::Unavailable)?;
            answer.await.map_err(|_| Refusal::Unavailable)?
        };
        tokio::time::timeout(self.patience(), work).await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// A client's message; durable when it is `Ok`.
    ///
    /// # Errors
    /// [`Refusal`]; `Unavailable` when the answer does not come in `command_timeout_s`.
    pub async fn inbound(&self, inbound: Inbound) -> Result<Accepted, Refusal> {
        let work = async {
            let slot = Slot::of_contact(inbound.connection_id, &inbound.chat_id);
            let (reply, answer) = oneshot::channel();
            let span = tracing::debug_span!("route", connection.id = %inbound.connection_id);
            self.owner(slot)?.send(InboundHere { inbound, reply, span }).await.map_err(|_| Refusal::Unavailable)?;
            answer.await.map_err(|_| Refusal::Unavailable)?
        };
        tokio::time::timeout(self.patience(), work).await.unwrap_or(Err(Refusal::Unavailable))
    }
}

/// The board as an actor, for those who hold recipients (the Distributor, sessions, timers). It has no state: its answers are
/// futures of their own, so a slow dialog never stops it.
pub struct SwitchboardActor(pub Switchboard);

impl Actor for SwitchboardActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1024);
    }
}

impl Handler<Ask> for SwitchboardActor {
    type Result = ResponseFuture<Result<DialogDone, Refusal>>;
    fn handle(&mut self, Ask { dialog, command }: Ask, _: &mut Self::Context) -> Self::Result {
        let board = self.0.clone();
        Box::pin(async move { board.ask(dialog, command).await })
    }
}

impl Handler<AcceptInbound> for SwitchboardActor {
    type Result = ResponseFuture<Result<Accepted, Refusal>>;
    fn handle(&mut self, AcceptInbound(inbound): AcceptInbound, _: &mut Self::Context) -> Self::Result {
        let board = self.0.clone();
        Box::pin(async move { board.inbound(inbound).await })
    }
}
