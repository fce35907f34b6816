//! From the switchboard to the database and back, with deaths on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{Arc, Mutex};

use actix::prelude::*;

use super::messages::{ChildKey, Drain, Observe, Unpark};
use super::*;
use crate::dialog::messages::{DialogCommand, DialogDone, Refusal, Who};
use crate::domain::{CloseReason, DialogId, DialogState, OperatorId, Role, time::MINUTE};
use crate::engine::{EngineConfig, Shared};
use crate::feed::messages::Publication;
use crate::supervision::{ExitNotice, Gone};
use crate::testing::{Fault, World, actor_of, inbound, operator, outbound_text};

/// Remembers what dialogs tell the feed.
#[derive(Default)]
struct Feed(Arc<Mutex<Vec<Publication>>>);
impl Actor for Feed {
    type Context = Context<Self>;
}
impl Handler<Publication> for Feed {
    type Result = ();
    fn handle(&mut self, publication: Publication, _: &mut Self::Context) {
        self.0.lock().unwrap().push(publication);
    }
}

/// The engine's place: hears of owners that are gone.
struct Nobody;
impl Actor for Nobody {
    type Context = Context<Self>;
}
impl Handler<Gone<usize>> for Nobody {
    type Result = ();
    fn handle(&mut self, _: Gone<usize>, _: &mut Self::Context) {}
}

struct Bench {
    world: World,
    clock: Arc<crate::testing::TestClock>,
    board: Switchboard,
    told: Arc<Mutex<Vec<Publication>>>,
}

fn bench() -> Bench {
    let (world, clock) = World::new();
    let catalogue = Arc::new(world.store.rows().catalogue.clone());
    let shared = Shared::new(EngineConfig::default(), world.ports.clone(), catalogue);
    let feed = Feed::default();
    let told = feed.0.clone();
    shared.feed.set(Some(feed.start().recipient()));
    let board = Switchboard::new(shared.clone(), 1);
    let owner = Nobody.start().downgrade().recipient();
    let exit = ExitNotice { owner, child: 0, generation: 1 };
    board.arbiters()[0].set(Some(RoutingActor::new(0, shared, exit).start()));
    Bench { world, clock, board, told }
}

fn counter(reports: &[crate::engine::ActorReport], kind: &str, key: &str) -> i64 {
    reports.iter().filter(|r| r.kind == kind).filter_map(|r| r.counters.get(key)).sum()
}

#[actix::test]
async fn a_first_message_makes_contact_dialog_and_line_and_its_copy_gets_the_same_ids() {
    let bench = bench();

    let first = bench.board.inbound(inbound("a", 1, "Добрий день")).await.unwrap();
    let copy = bench.board.inbound(inbound("a", 1, "Добрий день")).await.unwrap();
    let second = bench.board.inbound(inbound("a", 2, "Є хто?")).await.unwrap();

    assert!(!first.duplicate && copy.duplicate && !second.duplicate);
    assert_eq!((copy.message_id, copy.dialog_id, copy.seq), (first.message_id, first.dialog_id, 1));
    assert_eq!((second.dialog_id, second.seq), (first.dialog_id, 2));
    let rows = bench.world.store.rows();
    assert_eq!((rows.contacts.len(), rows.dialogs.len()), (1, 1));
    let dialog = &rows.dialogs[&first.dialog_id];
    assert_eq!((dialog.state, dialog.unread, dialog.last_seq), (DialogState::New, 2, 2));
    assert_eq!(bench.told.lock().unwrap().len(), 2, "a copy is told to nobody");
}

#[actix::test]
async fn p_02_a_hundred_copies_at_once_are_one_message() {
    let bench = bench();
    let copies = (0..100).map(|_| bench.board.inbound(inbound("a", 7, "раз")));
    let answers = futures_util::future::join_all(copies).await;
    let id = answers[0].as_ref().unwrap().message_id;
    assert!(answers.iter().all(|a| a.as_ref().unwrap().message_id == id));
    assert_eq!(bench.world.store.rows().messages.values().map(Vec::len).sum::<usize>(), 1);
    assert_eq!(bench.told.lock().unwrap().len(), 1);
}

#[actix::test]
async fn p_08_a_flood_of_500_to_one_chat_is_bounded_and_the_accepted_ones_are_in_order() {
    let bench = bench();
    let flood = (0..500).map(|n| bench.board.inbound(inbound("a", n, &n.to_string())));
    let answers = futures_util::future::join_all(flood).await;
    let busy = answers.iter().filter(|a| **a == Err(Refusal::Busy)).count();
    assert!((430..500).contains(&busy), "{busy} were told to come again");
    let rows = bench.world.store.rows();
    let lines = rows.messages.values().next().unwrap();
    let accepted: Vec<_> = answers.iter().flatten().map(|a| a.seq).collect();
    assert_eq!(accepted, (1..=lines.len() as i64).collect::<Vec<_>>(), "P-04: accepted order is the order of seq");
}

#[actix::test]
async fn replies_wait_for_the_commit_and_a_lost_answer_is_found_again_by_its_nonce() {
    let bench = bench();
    let anna = operator(1, Role::Supervisor);
    let dialog = bench.board.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;
    bench.world.store.fault(Fault::LoseAnswer);

    let lost = bench.board.ask(dialog, outbound_text(&anna, "n1", "Вітаю!")).await;
    let again = bench.board.ask(dialog, outbound_text(&anna, "n1", "Вітаю!")).await.unwrap();

    assert_eq!(lost, Err(Refusal::Unavailable));
    let DialogDone::Line { message, duplicate, .. } = again else { panic!("{again:?}") };
    assert!(duplicate);
    assert_eq!(message.seq, 2);
    assert_eq!(bench.world.store.rows().messages[&dialog].len(), 2);
    let told = bench.told.lock().unwrap();
    assert!(told.iter().any(|p| p.dialog.last_seq == 2), "the change nobody was told of is told after all");
}

#[actix::test]
async fn an_unknown_dialog_is_not_found_and_a_closed_one_keeps_its_answer_for_copies() {
    let bench = bench();
    let anna = operator(1, Role::Supervisor);
    assert_eq!(bench.board.ask(DialogId(99), DialogCommand::Reload).await, Err(Refusal::NotFound));
    let dialog = bench.board.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;
    bench.board.ask(dialog, outbound_text(&anna, "n1", "Вітаю!")).await.unwrap();
    let close = DialogCommand::Close {
        who: Who::Operator(actor_of(&anna)),
        reason: CloseReason::Operator,
        comment: String::new(),
        subject: None,
        tags: Vec::new(),
        status: None,
        unrated: false,
        expect_version: None,
    };
    bench.board.ask(dialog, close).await.unwrap();

    let copy = bench.board.ask(dialog, outbound_text(&anna, "n1", "Вітаю!")).await.unwrap();
    let new = bench.board.ask(dialog, outbound_text(&anna, "n2", "Ще")).await;

    assert!(matches!(copy, DialogDone::Line { duplicate: true, .. }));
    assert!(matches!(new, Err(Refusal::WrongState { state: "closed", .. })));
}

#[actix::test]
async fn idle_children_leave_and_come_back_from_the_database() {
    let bench = bench();
    let dialog = bench.board.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;
    let owner = bench.board.arbiters()[0].get().unwrap();
    assert_eq!(counter(&owner.send(Observe).await.unwrap(), "dialog", "children"), 1);

    bench.clock.advance(11 * MINUTE);
    owner.send(messages::Sweep).await.unwrap();

    assert_eq!(counter(&owner.send(Observe).await.unwrap(), "dialog", "children"), 0);
    assert_eq!(counter(&owner.send(Observe).await.unwrap(), "contact", "children"), 0);
    let reads = bench.world.store.reads();
    let next = bench.board.inbound(inbound("a", 2, "Є хто?")).await.unwrap();
    assert_eq!((next.dialog_id, next.seq), (dialog, 2));
    assert_eq!(bench.world.store.reads() - reads, 2, "contact and dialog were read once each");
}

#[actix::test]
async fn draining_lets_the_command_in_hand_end_and_refuses_new_ones() {
    let bench = bench();
    bench.world.store.hold(true);
    let board = bench.board.clone();
    let pending = actix::spawn(async move { board.inbound(inbound("a", 1, "останнє")).await });
    // The contact was read, so its message is in hand.
    wait_until(|| bench.world.store.reads() == 1).await;
    bench.board.close();
    let owner = bench.board.arbiters()[0].get().unwrap();
    let drained = actix::spawn(async move { owner.send(Drain).await });

    assert_eq!(bench.board.inbound(inbound("b", 1, "пізно")).await, Err(Refusal::Unavailable));
    bench.world.store.hold(false);

    assert!(pending.await.unwrap().is_ok());
    drained.await.unwrap().unwrap();
}

/// Lets the arbiter work until the condition holds; fails after a bounded number of turns.
async fn wait_until(condition: impl Fn() -> bool) {
    for _ in 0..10_000 {
        if condition() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the condition never came true");
}

#[actix::test]
async fn an_assignment_by_a_stale_version_is_refused_and_a_fresh_one_gives_the_operator_the_tail() {
    let bench = bench();
    let dialog = bench.board.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;
    let assign = |version| DialogCommand::Assign {
        who: Who::Distributor,
        operator: OperatorId(1),
        operator_name: "Operator 1".into(),
        expect_version: Some(version),
        how: crate::dialog::messages::AssignHow::Taken,
        offer: None,
    };
    assert_eq!(bench.board.ask(dialog, assign(7)).await, Err(Refusal::Stale { current: 1 }));
    bench.board.ask(dialog, assign(1)).await.unwrap();
    let told = bench.told.lock().unwrap();
    let tail = told.last().unwrap().tail.clone().unwrap();
    assert_eq!(tail.iter().map(|m| m.seq).collect::<Vec<_>>(), [1, 2]);
}

#[actix::test]
async fn p_10_a_message_that_kills_its_contacts_actor_hurts_that_chat_only_and_it_is_back() {
    let bench = bench();
    let hurt = bench.board.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;

    let poisoned = bench.board.inbound(inbound("a", 2, crate::contact::faults::MARK));
    let neighbour = bench.board.inbound(inbound("b", 1, "Добрий день"));
    let (poisoned, neighbour) = futures_util::future::join(poisoned, neighbour).await;
    let after = bench.board.inbound(inbound("a", 3, "а я?")).await.unwrap();

    assert_eq!(poisoned, Err(Refusal::DeadLetter));
    assert!(neighbour.is_ok());
    assert_eq!((after.dialog_id, after.seq), (hurt, 2));
    let owner = bench.board.arbiters()[0].get().unwrap();
    let reports = owner.send(Observe).await.unwrap();
    assert_eq!(counter(&reports, "routing", "dead_letters"), 1);
    assert!(reports.iter().any(|r| r.kind == "contact" && r.live && r.restarts >= 1), "{reports:?}");
}

#[cfg(feature = "faults")]
mod poison {
    use super::*;

    /// Printing the stack of a wanted panic takes longer than the restart that is measured.
    fn quiet() {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            let loud = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                if info.payload_as_str() != Some("a marked text was handled") {
                    loud(info);
                }
            }));
        });
    }

    #[actix::test]
    async fn p_10_a_poisoned_command_hurts_one_dialog_and_it_is_back_within_100_ms() {
        quiet();
        // Time stands still while anything runs, so only the pauses of the supervision are measured, on any machine.
        tokio::time::pause();
        let bench = bench();
        let anna = operator(1, Role::Supervisor);
        let hurt = bench.board.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;
        let other = bench.board.inbound(inbound("b", 1, "Є хто?")).await.unwrap().dialog_id;

        let began = tokio::time::Instant::now();
        let poisoned = bench.board.inbound(inbound("a", 2, "☠panic"));
        let neighbour = bench.board.ask(other, outbound_text(&anna, "n", "я тут"));
        let (poisoned, neighbour) = futures_util::future::join(poisoned, neighbour).await;
        let after = bench.board.inbound(inbound("a", 3, "а я?")).await.unwrap();
        let took = began.elapsed();

        assert_eq!(poisoned, Err(Refusal::DeadLetter));
        assert!(neighbour.is_ok());
        assert_eq!((after.dialog_id, after.seq), (hurt, 2));
        assert!(took <= std::time::Duration::from_millis(100), "{took:?}");
        let owner = bench.board.arbiters()[0].get().unwrap();
        assert_eq!(counter(&owner.send(Observe).await.unwrap(), "routing", "dead_letters"), 1);
    }

    #[actix::test]
    async fn p_10_six_deaths_in_a_minute_park_the_dialog_until_a_supervisor_lets_it_go_on() {
        quiet();
        let bench = bench();
        let dialog = bench.board.inbound(inbound("a", 1, "Є хто?")).await.unwrap().dialog_id;
        assert_eq!(bench.board.inbound(inbound("a", 2, "☠panic")).await, Err(Refusal::DeadLetter));
        let second = bench.board.inbound(inbound("a", 3, "☠panic")).await;
        assert!(matches!(second, Err(Refusal::DeadLetter | Refusal::Parked)), "{second:?}");
        assert_eq!(bench.board.inbound(inbound("a", 4, "є?")).await, Err(Refusal::Parked));
        let owner = bench.board.arbiters()[0].get().unwrap();
        let reports = owner.send(Observe).await.unwrap();
        assert!(reports.iter().any(|r| r.kind == "dialog" && !r.live && r.name == dialog.to_string()));

        assert!(owner.send(Unpark(ChildKey::Dialog(dialog))).await.unwrap());

        assert!(bench.board.inbound(inbound("a", 4, "є?")).await.is_ok());
    }
}

#[actix::test]
async fn nothing_is_unparked_that_is_not_parked() {
    let bench = bench();
    let owner = bench.board.arbiters()[0].get().unwrap();
    assert!(!owner.send(Unpark(ChildKey::Dialog(DialogId(1)))).await.unwrap());
}
