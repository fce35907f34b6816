//! The shell of [`DialogCore`]: carries its effects out, one command at a time.

use std::cell::RefCell;
use std::rc::Rc;

use actix::prelude::*;
use tracing::Instrument as _;

use crate::domain::DialogId;
use crate::engine::Shared;
use crate::feed::messages::Publication;
use crate::outbox::messages::{RelayRows, SuspectSlot};
use crate::routing::messages::ChildKey;
use crate::supervision::ExitNotice;

use super::core::{DialogCore, Effect, Env, Input};
use super::messages::{DialogCommand, DialogDone, Refusal};

/// See the module.
pub struct DialogActor {
    core: Rc<RefCell<DialogCore>>,
    shared: Shared,
    _exit: ExitNotice<ChildKey>,
}

/// A command from the owner; answered when it is done. The owner never sends a second one before.
#[derive(Message)]
#[rtype(result = "Result<DialogDone, Refusal>")]
pub struct Hand {
    /// Command.
    pub command: DialogCommand,
    /// See [`Input::Command`].
    pub attempt: u32,
    /// The trace it belongs to.
    pub span: tracing::Span,
}

impl DialogActor {
    /// A shell around a dialog that is not read yet.
    #[must_use]
    pub fn new(id: DialogId, fresh: bool, reborn: bool, shared: Shared, exit: ExitNotice<ChildKey>) -> Self {
        Self { core: Rc::new(RefCell::new(DialogCore::new(id, fresh, reborn))), shared, _exit: exit }
    }
}

impl Actor for DialogActor {
    type Context = Context<Self>;
}

impl Handler<Hand> for DialogActor {
    // Driven by the actor's own context, so that a panic ends this actor and its exit notice speaks.
    type Result = ResponseActFuture<Self, Result<DialogDone, Refusal>>;

    fn handle(&mut self, hand: Hand, _: &mut Self::Context) -> Self::Result {
        let (core, shared) = (self.core.clone(), self.shared.clone());
        let (id, name) = (self.core.borrow().id(), hand.command.name());
        let span = tracing::debug_span!(parent: &hand.span, "dialog", dialog.id = %id, command = name);
        let command = async move {
            #[cfg(feature = "faults")]
            super::faults::panic_on_mark(&hand.command);
            let mut input = Input::Command { command: hand.command, attempt: hand.attempt };
            loop {
                let effects = step(&core, &shared, input);
                let id = core.borrow().id();
                match carry_out(&shared, id, effects).await {
                    Next::Feed(answer) => input = answer,
                    Next::Done(result) => return result,
                }
            }
        };
        Box::pin(command.instrument(span).into_actor(self))
    }
}

/// What comes back from outside for the core, or the end of the command.
#[expect(clippy::large_enum_variant, reason = "one at a time, on its way from a read to the core")]
enum Next {
    Feed(Input),
    Done(Result<DialogDone, Refusal>),
}

fn step(core: &RefCell<DialogCore>, shared: &Shared, input: Input) -> Vec<Effect> {
    let catalogue = shared.catalogue.now();
    let env = Env { now: shared.ports.clock.now(), catalogue: &catalogue, ids: &*shared.ports.ids };
    core.borrow_mut().on(input, &env)
}

/// Carries effects out until one of them needs the core again.
async fn carry_out(shared: &Shared, id: DialogId, effects: Vec<Effect>) -> Next {
    for effect in effects {
        // Relay, feed and Distributor may be between two lives; each reads what it missed when it is back, so a closed
        // outlet is no failure of the command.
        match effect {
            Effect::Load => return Next::Feed(Input::Loaded(shared.ports.snapshots.dialog(id).await)),
            Effect::Write(change) => {
                let written = shared.ports.journal.write(*change).instrument(tracing::debug_span!("commit")).await;
                return Next::Feed(Input::Written(written));
            }
            Effect::Relay(rows) => {
                let _ = shared.relay_rows.send(RelayRows(rows)).await;
            }
            Effect::Suspect(slot) => {
                let _ = shared.relay_suspect.send(SuspectSlot(slot)).await;
            }
            Effect::Publish(publication) => {
                publish(shared, *publication).instrument(tracing::debug_span!("deliver")).await;
            }
            Effect::Show(viewing) => {
                let _ = shared.viewing.send(*viewing).await;
            }
            Effect::Answer(result) => return Next::Done(result),
        }
    }
    Next::Done(Err(Refusal::Unavailable))
}

/// Tells the feed, and the Distributor when something it looks at has changed; both have it in their mailboxes when this
/// returns, so whoever asks them after the command's answer is answered with it. A full mailbox is waited for.
async fn publish(shared: &Shared, publication: Publication) {
    if publication.before == Some(publication.dialog.key()) {
        let _ = shared.feed.hand(publication).await;
    } else {
        let both = (shared.distributor.hand(publication.clone()), shared.feed.hand(publication));
        let _ = futures_util::future::join(both.0, both.1).await;
    }
}
