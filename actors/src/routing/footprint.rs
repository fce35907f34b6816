//! What a live dialog holds and what one message asks of the heap. Bounds, so that growth is noticed and not found later in
//! the memory of a process; `cargo test -p rozmova-actors footprint -- --nocapture` prints the figures.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::mem::size_of;
use std::sync::Arc;

use actix::prelude::*;

use super::*;
use crate::contact::messages::Inbound;
use crate::dialog::messages::{DialogCommand, DialogDone};
use crate::domain::{Contact, Dialog, Message};
use crate::engine::{EngineConfig, Shared};
use crate::feed::FeedActor;
use crate::ports::journal::ReceiptApplied;
use crate::ports::{Applied, BoxFuture, Change, Committed, Journal, JournalError, Receipt};
use crate::supervision::{ExitNotice, Gone};
use crate::testing::heap::Heap;
use crate::testing::{World, inbound};

/// Bytes on the heap of one live dialog with its contact after its first message, at most.
const PER_DIALOG: isize = 4_096;
/// Calls of the allocator for a message into a live dialog, from the switchboard to the answer, at most.
const PER_MESSAGE: usize = 120;

/// Takes everything and keeps nothing, so that only the actors' own memory is counted.
struct Forgetful;

impl Journal for Forgetful {
    fn write(&self, _: Change) -> BoxFuture<Result<Committed, JournalError>> {
        Box::pin(async { Ok(Committed::Applied(Applied::default())) })
    }

    fn receipt(&self, _: Receipt) -> BoxFuture<Result<ReceiptApplied, JournalError>> {
        Box::pin(async { Ok(ReceiptApplied::default()) })
    }
}

struct Nobody;
impl Actor for Nobody {
    type Context = Context<Self>;
}
impl Handler<Gone<usize>> for Nobody {
    type Result = ();
    fn handle(&mut self, _: Gone<usize>, _: &mut Self::Context) {}
}

/// A board over one arbiter on this thread, with the feed that indexes open dialogs.
async fn board() -> Switchboard {
    let (mut world, _) = World::new();
    world.ports.journal = Arc::new(Forgetful);
    let catalogue = Arc::new(world.store.rows().catalogue.clone());
    let shared = Shared::new(EngineConfig::default(), world.ports.clone(), catalogue);
    let feed = FeedActor::start_on(&Arbiter::current(), world.ports).await.unwrap();
    shared.feed.set(Some(feed.recipient()));
    let board = Switchboard::new(shared.clone(), 1);
    let exit = ExitNotice { owner: Nobody.start().downgrade().recipient(), child: 0, generation: 1 };
    board.arbiters()[0].set(Some(RoutingActor::new(0, shared, exit).start()));
    board
}

#[actix::test]
async fn a_live_dialog_is_small_and_a_message_asks_little_of_the_heap() {
    const DIALOGS: usize = 2_000;
    let board = board().await;
    let chat = |n: usize| format!("customer-{n:06}");
    for n in 0..DIALOGS / 2 {
        board.inbound(inbound(&chat(n), 1, "Добрий день, де моє замовлення?")).await.unwrap();
    }

    let heap = Heap::now();
    for n in DIALOGS / 2..DIALOGS {
        board.inbound(inbound(&chat(n), 1, "Добрий день, де моє замовлення?")).await.unwrap();
    }
    let per_dialog = heap.since().0 / (DIALOGS / 2) as isize;

    let heap = Heap::now();
    for n in 0..DIALOGS {
        board.inbound(inbound(&chat(n), 2, "Ще одне питання")).await.unwrap();
    }
    let (more, calls) = heap.since();
    let (per_message, per_line) = (calls / DIALOGS, more / DIALOGS as isize);

    println!("one live dialog with its contact: {per_dialog} bytes, a second unanswered line {per_line} more");
    println!("one message into a live dialog: {per_message} calls of the allocator");
    assert!(per_dialog <= PER_DIALOG, "{per_dialog} bytes");
    assert!(per_message <= PER_MESSAGE, "{per_message} calls");
}

#[test]
fn what_is_moved_about_has_a_bounded_size() {
    let sizes = [
        ("Dialog", size_of::<Dialog>(), 768),
        ("Message", size_of::<Message>(), 320),
        ("Contact", size_of::<Contact>(), 384),
        ("Inbound", size_of::<Inbound>(), 640),
        ("DialogCommand", size_of::<DialogCommand>(), 640),
        ("DialogDone", size_of::<DialogDone>(), 32),
        ("Change", size_of::<Change>(), 1_536),
    ];
    for (name, size, most) in sizes {
        println!("{name}: {size} bytes");
        assert!(size <= most, "{name} has {size} bytes, {most} are meant");
    }
}
