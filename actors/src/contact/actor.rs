//! The shell of [`ContactCore`].

use std::cell::RefCell;
use std::rc::Rc;

use actix::{WeakRecipient, prelude::*};
use tracing::Instrument as _;

use crate::dialog::messages::{DialogCommand, DialogDone, Refusal};
use crate::dialog::plan::Env;
use crate::domain::{DialogId, Slot};
use crate::engine::Shared;
use crate::routing::messages::{AskHere, ChildKey};
use crate::supervision::ExitNotice;

use super::core::{ContactCore, Effect, Input};
use super::messages::{Accepted, Inbound};

/// See the module.
pub struct ContactActor {
    core: Rc<RefCell<ContactCore>>,
    shared: Shared,
    /// The owner, which has the requests of the slot. Weak: a child does not keep its owner alive.
    owner: WeakRecipient<AskHere>,
    _exit: ExitNotice<ChildKey>,
}

/// A message from the owner; answered when it is durable. The owner never sends a second one before.
#[derive(Message)]
#[rtype(result = "Result<Accepted, Refusal>")]
pub struct Hand(pub Inbound, pub tracing::Span);

impl ContactActor {
    /// A shell around a contact that is not read yet.
    #[must_use]
    pub fn new(shared: Shared, owner: WeakRecipient<AskHere>, exit: ExitNotice<ChildKey>) -> Self {
        Self { core: Rc::default(), shared, owner, _exit: exit }
    }
}

impl Actor for ContactActor {
    type Context = Context<Self>;
}

impl Handler<Hand> for ContactActor {
    type Result = ResponseActFuture<Self, Result<Accepted, Refusal>>;

    fn handle(&mut self, Hand(inbound, span): Hand, _: &mut Self::Context) -> Self::Result {
        #[cfg(any(test, feature = "faults"))]
        super::faults::panic_on_mark(&inbound);
        let (core, shared, owner) = (self.core.clone(), self.shared.clone(), self.owner.clone());
        let slot = Slot::of_contact(inbound.connection_id, &inbound.chat_id);
        if shared.stale_chats.take(inbound.connection_id, &inbound.chat_id) {
            core.borrow_mut().forget();
        }
        let message = async move {
            let mut input = Input::Inbound(Box::new(inbound));
            loop {
                // One effect per step: a contact reads, asks or answers.
                match step(&core, &shared, input) {
                    Some(Effect::Load(connection, chat)) => {
                        input = Input::Loaded(shared.ports.snapshots.contact_by_chat(connection, &chat).await);
                    }
                    Some(Effect::Ask(dialog, command)) => {
                        input = Input::Answered(ask(&owner, slot, dialog, *command).await);
                    }
                    Some(Effect::Answer(result)) => return result,
                    None => return Err(Refusal::Unavailable),
                }
            }
        };
        let span = tracing::debug_span!(parent: &span, "contact", slot = slot.get());
        Box::pin(message.instrument(span).into_actor(self))
    }
}

fn step(core: &RefCell<ContactCore>, shared: &Shared, input: Input) -> Option<Effect> {
    let catalogue = shared.catalogue.now();
    let env = Env { now: shared.ports.clock.now(), catalogue: &catalogue, ids: &*shared.ports.ids };
    core.borrow_mut().on(input, &env).into_iter().next()
}

async fn ask(
    owner: &WeakRecipient<AskHere>,
    slot: Slot,
    dialog: DialogId,
    command: DialogCommand,
) -> Result<DialogDone, Refusal> {
    let (reply, answer) = tokio::sync::oneshot::channel();
    let owner = owner.upgrade().ok_or(Refusal::Unavailable)?;
    let span = tracing::debug_span!("route", dialog.id = %dialog, command = command.name());
    owner.send(AskHere { slot, dialog, command, reply, span }).await.map_err(|_| Refusal::Unavailable)?;
    answer.await.map_err(|_| Refusal::Unavailable)?
}
