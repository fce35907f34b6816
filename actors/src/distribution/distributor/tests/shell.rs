//! The Distributor as an actor under its owner, with real dialogs behind a small router, on a paused clock.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use crate::dialog::core::{DialogCore, Effect as DialogEffect, Input as DialogInput};
use crate::dialog::messages::{AssignHow, DialogCommand, DialogDone, Refusal, Who};
use crate::distribution::distributor::actor::Explode;
use crate::distribution::messages::{
    AssignByHand, Diagnose, ListOperators, ListQueue, OfferRow, SessionsChanged, SetStatus, StatusChoice,
};
use crate::distribution::{DistributionActor, DistributionSetup, ObserveDistribution};
use crate::domain::event::OfferOutcome;
use crate::domain::settings::AcceptMode;
use crate::domain::{CloseReason, DialogId, DialogState, OfferId, OperatorId, Role};
use crate::engine::EngineConfig;
use crate::feed::FeedActor;
use crate::feed::messages::Publication;
use crate::ports::{QueueChange, Snapshots};
use crate::routing::Ask;
use crate::supervision::Outlet;
use crate::testing::{TokioClock, World, catalogue, dialog_row, operator};

/// Runs each command through a fresh dialog core over the store, so nothing but rows is remembered.
struct Dialogs {
    world: World,
    publications: Outlet<Publication>,
    /// Answers wait while on.
    hold: Arc<std::sync::atomic::AtomicBool>,
    /// Assignments are answered «unavailable» at once and carried out later all the same.
    give_up: Arc<std::sync::atomic::AtomicBool>,
    /// One command at a time per dialog.
    turns: std::collections::HashMap<DialogId, Arc<tokio::sync::Mutex<()>>>,
}

impl Actor for Dialogs {
    type Context = Context<Self>;
}

impl Handler<Ask> for Dialogs {
    type Result = ResponseFuture<Result<DialogDone, Refusal>>;
    fn handle(&mut self, ask: Ask, _: &mut Self::Context) -> Self::Result {
        let (world, publications, hold) = (self.world.clone(), self.publications.clone(), Arc::clone(&self.hold));
        let turn = Arc::clone(self.turns.entry(ask.dialog).or_default());
        let assigns = matches!(ask.command, DialogCommand::Assign { .. });
        let gives_up = assigns && self.give_up.load(std::sync::atomic::Ordering::SeqCst);
        let work = async move {
            let _turn = turn.lock_owned().await;
            while hold.load(std::sync::atomic::Ordering::SeqCst) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            carry_out(&world, &publications, ask).await
        };
        if gives_up {
            actix::spawn(work);
            return Box::pin(async { Err(Refusal::Unavailable) });
        }
        Box::pin(work)
    }
}

async fn carry_out(world: &World, publications: &Outlet<Publication>, ask: Ask) -> Result<DialogDone, Refusal> {
    let mut core = DialogCore::new(ask.dialog, false, false);
    let mut inputs = std::collections::VecDeque::from([DialogInput::Command { command: ask.command, attempt: 0 }]);
    while let Some(input) = inputs.pop_front() {
        let catalogue = world.store.rows().catalogue.clone();
        let env =
            crate::dialog::core::Env { now: world.ports.clock.now(), catalogue: &catalogue, ids: &*world.ports.ids };
        for effect in core.on(input, &env) {
            match effect {
                DialogEffect::Load => inputs.push_back(DialogInput::Loaded(world.store.dialog(ask.dialog).await)),
                DialogEffect::Write(change) => inputs.push_back(DialogInput::Written(world.store.commit(*change))),
                DialogEffect::Publish(publication) => {
                    let _closed = publications.send(*publication).await;
                }
                DialogEffect::Answer(result) => return result,
                _ => {}
            }
        }
    }
    panic!("a dialog did not answer");
}

struct House {
    world: World,
    distribution: Addr<DistributionActor>,
    dialogs: Addr<Dialogs>,
    hold: Arc<std::sync::atomic::AtomicBool>,
    give_up: Arc<std::sync::atomic::AtomicBool>,
}

impl House {
    async fn new(change: impl FnOnce(&mut crate::domain::settings::OpSettings)) -> Self {
        tokio::time::pause();
        let world = World::with_clock(Arc::new(TokioClock::default()));
        {
            let mut rows = world.store.rows();
            let mut catalogue = catalogue();
            catalogue.settings.auto_connect_free_operator = true;
            change(&mut catalogue.settings);
            rows.catalogue = catalogue;
            for id in 1..=2 {
                rows.operators.insert(OperatorId(id), operator(id, Role::Operator));
            }
        }
        let arbiter = Arbiter::current();
        let feed = FeedActor::start_on(&arbiter, world.ports.clone()).await.unwrap();
        let publications = Outlet::default();
        let hold = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let give_up = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let dialogs = Dialogs {
            world: world.clone(),
            publications: publications.clone(),
            hold: Arc::clone(&hold),
            give_up: Arc::clone(&give_up),
            turns: std::collections::HashMap::new(),
        }
        .start();
        let setup = DistributionSetup {
            config: EngineConfig::default(),
            ports: world.ports.clone(),
            ask: dialogs.clone().recipient(),
            feed,
            arbiters: vec![arbiter],
            catalogue: Arc::new(world.store.rows().catalogue.clone()),
            publications,
            timer_due: Outlet::default(),
            board: Outlet::default(),
        };
        let distribution = DistributionActor::new(setup).start();
        Self { world, distribution, dialogs, hold, give_up }
    }

    fn queue(&self, id: i64) {
        let row = dialog_row(id, DialogState::Queued);
        self.world.store.rows().dialogs.insert(row.id, row);
    }

    fn holder(&self, id: i64) -> Option<OperatorId> {
        let rows = self.world.store.rows();
        let row = &rows.dialogs[&DialogId(id)];
        if row.state == DialogState::Active { row.operator_id } else { None }
    }

    async fn sockets(&self, operator: i64, sockets: u32) {
        let operator_id = OperatorId(operator);
        self.distribution.send(TestSockets(SessionsChanged { operator_id, sockets })).await.unwrap();
    }

    async fn take(&self, dialog: i64, operator: i64) -> Result<(), Refusal> {
        let by = crate::testing::actor_of(&crate::testing::operator(operator, Role::Operator));
        let command = AssignByHand {
            dialog_id: DialogId(dialog),
            operator_id: OperatorId(operator),
            by: Some(by),
            over_limit: false,
            how: AssignHow::Taken,
            expect_version: None,
        };
        self.distribution.send(command).await.unwrap().map(|_| ())
    }

    /// Waits (on the paused clock) until it holds.
    async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        for _ in 0..2_000 {
            if holds(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{what} did not happen within ten seconds");
    }

    async fn loads(&self) -> (i64, bool) {
        let reports = self.distribution.send(ObserveDistribution).await.unwrap();
        let found = reports.iter().find(|r| r.kind == "distributor");
        found.map_or((0, false), |r| (r.counters["loads"], r.live))
    }

    async fn ready(&self) {
        for _ in 0..2_000 {
            if self.loads().await.1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the distributor was not ready within ten seconds");
    }
}

/// Sockets without sessions.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct TestSockets(pub(crate) SessionsChanged);

#[actix::test]
async fn a_waiting_dialog_is_connected_at_once_and_everybody_is_told() {
    let house = House::new(|_| {}).await;
    house.queue(1);
    house.ready().await;
    house.sockets(1, 1).await;
    house.until("the assignment", |h| h.holder(1) == Some(OperatorId(1))).await;
    house.until("the audit row", |h| h.world.store.rows().audit.iter().any(|r| r.result == "distributed")).await;
    let views = house.distribution.send(ListOperators).await.unwrap();
    assert_eq!(views.iter().find(|v| v.id == OperatorId(1)).unwrap().active, 1);
    let page = house
        .distribution
        .send(ListQueue { offset: 0, limit: 10, reach: crate::domain::Reach::Everywhere })
        .await
        .unwrap();
    assert_eq!(page.queue_len, 0);
    let told = house
        .distribution
        .send(Diagnose { operator_id: OperatorId(1), reach: crate::domain::Reach::Everywhere })
        .await
        .unwrap()
        .unwrap();
    assert!(told.receives);
    assert!(house.world.mirror.changes().iter().any(|(_, c)| matches!(c, QueueChange::Assign { .. })));
}

#[actix::test]
async fn p_10_a_dead_distributor_is_built_again_and_forgets_nothing() {
    let house = House::new(|s| s.dialog_limit_total = 2).await;
    house.ready().await;
    house.sockets(1, 1).await;
    for id in 1..=3 {
        house.queue(id);
    }
    house.distribution.send(Explode).await.unwrap();
    house
        .until("two assignments after the rebuild", |h| (1..=3).filter(|id| h.holder(*id).is_some()).count() == 2)
        .await;
    let close = DialogCommand::Close {
        who: Who::System,
        reason: CloseReason::System,
        comment: String::new(),
        subject: None,
        tags: Vec::new(),
        status: None,
        unrated: false,
        expect_version: None,
    };
    let held = (1..=3).find(|id| house.holder(*id).is_some()).unwrap();
    house.dialogs.send(Ask { dialog: DialogId(held), command: close }).await.unwrap().unwrap();
    house.until("the third", |h| (1..=3).filter(|id| h.holder(*id).is_some()).count() == 2).await;
    let changes = house.world.mirror.changes();
    let gapless = changes.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0);
    assert!(gapless, "numbers of the mirror go on over the restart");
}

#[actix::test]
async fn p_13_an_ask_of_the_former_life_is_waited_for_before_its_slot_is_given_again() {
    let house = House::new(|s| s.dialog_limit_total = 1).await;
    house.queue(1);
    house.queue(2);
    house.ready().await;
    house.hold.store(true, std::sync::atomic::Ordering::SeqCst);
    house.sockets(1, 1).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    house.distribution.send(Explode).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(house.loads().await.0, 0, "no rows are read while the outcome is open");
    let refused = house.take(2, 1).await;
    assert_eq!(refused, Err(Refusal::Unavailable), "and commands are refused");
    house.hold.store(false, std::sync::atomic::Ordering::SeqCst);
    house.ready().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!((1..=2).filter(|id| house.holder(*id).is_some()).count(), 1, "one slot, one dialog");
}

#[actix::test]
async fn p_10_a_distributor_that_dies_again_and_again_comes_back_after_a_minute() {
    let house = House::new(|_| {}).await;
    house.ready().await;
    for _ in 0..6 {
        let _dead = house.distribution.send(Explode).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    assert!(!house.loads().await.1, "parked");
    assert_eq!(house.take(1, 1).await, Err(Refusal::Unavailable));
    tokio::time::sleep(Duration::from_secs(60)).await;
    house.ready().await;
}

#[actix::test]
async fn rows_that_cannot_be_read_are_tried_again() {
    let house = House::new(|_| {}).await;
    house.world.store.fail_reads(3);
    house.queue(1);
    house.ready().await;
    house.sockets(1, 1).await;
    house.until("the assignment", |h| h.holder(1).is_some()).await;
}

#[actix::test]
async fn of_fifty_takes_at_once_one_wins() {
    let house = House::new(|s| s.auto_connect_free_operator = false).await;
    house.queue(1);
    house.ready().await;
    let takes = (0..50).map(|n| house.take(1, n % 2 + 1));
    let results = futures_util::future::join_all(takes).await;
    let winner = house.holder(1).unwrap();
    for (n, result) in results.into_iter().enumerate() {
        let operator = OperatorId(n as i64 % 2 + 1);
        match result {
            Ok(()) => assert_eq!(operator, winner),
            Err(Refusal::Taken { operator: held_by, .. }) => assert_eq!(held_by, winner),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(house.world.store.rows().dialogs[&DialogId(1)].version, 2, "written once");
}

#[actix::test]
async fn a_status_is_stored_before_it_is_answered_and_triggers_distribution() {
    let house = House::new(|_| {}).await;
    house.world.store.rows().operators.get_mut(&OperatorId(1)).unwrap().status_id = crate::domain::OperatorStatusId(2);
    house.queue(1);
    house.ready().await;
    house.sockets(1, 1).await;
    assert_eq!(house.holder(1), None);
    let (id, why) = (OperatorId(1), String::new());
    let set = SetStatus { operator_id: id, status: StatusChoice::Online, by: id, why };
    let view = house.distribution.send(set).await.unwrap().unwrap();
    assert_eq!(view.status_id, crate::domain::OperatorStatusId(1));
    assert_eq!(house.world.store.rows().status_log.len(), 1);
    house.until("the assignment", |h| h.holder(1).is_some()).await;
}

#[actix::test]
async fn open_offers_of_a_former_life_are_withdrawn_and_new_ones_are_made() {
    let house = House::new(|s| s.accept_mode = AcceptMode::Offer).await;
    let now = house.world.ports.clock.now();
    let old = OfferRow {
        id: OfferId(900),
        dialog_id: DialogId(1),
        operator_id: OperatorId(1),
        created_at: now,
        expires_at: now,
        outcome: None,
        ended_at: None,
    };
    house.world.store.rows().offers.insert(old.id, old);
    house.queue(1);
    house.ready().await;
    house.sockets(1, 1).await;
    house.until("a new offer", |h| h.world.store.rows().offers.len() == 2).await;
    let offers = house.world.store.rows().offers.clone();
    assert_eq!(offers[&OfferId(900)].outcome, Some(OfferOutcome::Withdrawn));
    assert!(offers.values().any(|o| o.outcome.is_none()));
}

#[actix::test]
async fn an_emptied_mirror_gets_a_full_copy() {
    let house = House::new(|_| {}).await;
    for id in 1..=3 {
        house.queue(id);
    }
    house.ready().await;
    let before = house.world.mirror.changes().len();
    house.world.mirror.ask_for_full_copy();
    house.until("the copy", |h| h.world.mirror.changes().len() == before + 4).await;
    assert_eq!(house.world.mirror.changes()[before].1, QueueChange::Reset);
}

#[actix::test]
async fn p_13_an_assignment_whose_outcome_the_former_life_never_learned_is_looked_up_first() {
    use std::sync::atomic::Ordering::SeqCst;
    let house = House::new(|s| s.dialog_limit_total = 1).await;
    house.queue(1);
    house.queue(2);
    house.ready().await;
    house.hold.store(true, SeqCst);
    house.give_up.store(true, SeqCst);
    house.sockets(1, 1).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    house.give_up.store(false, SeqCst);
    house.distribution.send(Explode).await.unwrap();
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(house.loads().await.0, 0, "the dialog has not told its row");
    house.hold.store(false, SeqCst);
    house.ready().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!((1..=2).filter(|id| house.holder(*id).is_some()).count(), 1, "one slot, one dialog");
}

#[actix::test]
async fn a_stop_stores_what_the_audit_still_holds() {
    let house = House::new(|_| {}).await;
    house.ready().await;
    house.queue(1);
    house.sockets(1, 1).await;
    let _unheard = house.dialogs.send(Ask { dialog: DialogId(1), command: DialogCommand::Reload }).await;
    assert!(house.take(1, 1).await.is_ok());
    assert!(house.world.store.rows().audit.is_empty(), "the batch is not due yet");
    house.distribution.send(crate::distribution::StopSessions).await.unwrap();
    assert_eq!(house.world.store.rows().audit.iter().filter(|r| r.result == "distributed").count(), 1);
}
