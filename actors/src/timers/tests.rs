//! Deadlines: the next minute, after downtime, and the whole way to the dialog.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use super::TimerActor;
use super::core::TimerCore;
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::{DialogState, OperatorId};
use crate::engine::{EngineConfig, Shared};
use crate::ports::snapshots::DueTimer;
use crate::routing::{RoutingActor, Switchboard};
use crate::supervision::{ExitNotice, Gone};
use crate::testing::{START, TokioClock, World, dialog_row};

fn due(subject: i64, at: crate::domain::Timestamp) -> DueTimer {
    DueTimer { kind: "client_silence".into(), subject, due_at: at, payload: 0 }
}

#[test]
fn an_owner_is_woken_at_its_moment_and_once() {
    let mut core = TimerCore::new(START);
    core.loaded(vec![due(1, START.plus_secs(10))], START);
    assert!(core.tick(START.plus_micros(10 * SECOND - 1)).is_empty());
    assert_eq!(core.tick(START.plus_secs(10)).len(), 1);
    core.loaded(vec![due(1, START.plus_secs(10))], START.plus_secs(12));
    assert!(core.tick(START.plus_secs(15)).is_empty(), "its row is still there because the owner is at it");
}

#[test]
fn an_owner_whose_row_stays_is_woken_again() {
    let mut core = TimerCore::new(START);
    core.loaded(vec![due(1, START)], START);
    assert_eq!(core.tick(START).len(), 1);
    core.loaded(vec![due(1, START)], START.plus_secs(31));
    assert_eq!(core.tick(START.plus_secs(31)).len(), 1);
}

#[test]
fn a_new_deadline_of_the_same_owner_replaces_the_old_one() {
    let mut core = TimerCore::new(START);
    core.loaded(vec![due(1, START.plus_secs(10))], START);
    core.loaded(vec![due(1, START.plus_secs(40))], START.plus_secs(5));
    assert!(core.tick(START.plus_secs(39)).is_empty());
    assert_eq!(core.tick(START.plus_secs(40)).len(), 1);
    core.loaded(vec![due(1, START.plus_secs(50))], START.plus_secs(41));
    assert_eq!(core.tick(START.plus_secs(50)).len(), 1, "a deadline set after the wake-up is another one");
}

#[test]
fn p_12_a_deadline_removed_and_set_anew_for_the_same_moment_is_not_taken_for_the_one_that_fired() {
    let mut core = TimerCore::new(START);
    core.loaded(vec![due(1, START.plus_secs(1))], START);
    assert_eq!(core.tick(START.plus_secs(1)).len(), 1);
    core.loaded(vec![DueTimer { payload: 1, ..due(1, START.plus_secs(1)) }], START.plus_secs(6));
    assert_eq!(core.tick(START.plus_secs(6)).len(), 1, "not half a minute later");
}

#[test]
fn p_12_a_thousand_timers_due_during_downtime_fire_once_within_a_minute() {
    let mut core = TimerCore::new(START);
    let overdue: Vec<_> = (0..1000).map(|n| due(n, START.plus_micros(-(n + 1) * SECOND))).collect();
    core.loaded(overdue.clone(), START);
    let mut seen = std::collections::BTreeMap::new();
    let mut busiest = 0;
    for quarter in 0..=240 {
        let now = START.plus_micros(quarter * SECOND / 4);
        if quarter % 20 == 0 {
            let left = overdue.iter().filter(|d| !seen.contains_key(&d.subject)).cloned().collect();
            core.loaded(left, now);
        }
        let woken = core.tick(now);
        busiest = busiest.max(woken.len());
        for woken in woken {
            assert!(seen.insert(woken.subject, quarter).is_none(), "twice: {}", woken.subject);
        }
    }
    assert_eq!(seen.len(), 1000, "all within a minute");
    assert!(busiest < 25, "spread: at most {busiest} in one quarter of a second");
    let early = seen.values().filter(|q| **q < 120).count();
    assert!((350..650).contains(&early), "{early} in the first half");
}

#[test]
fn what_becomes_due_while_running_is_not_spread() {
    let mut core = TimerCore::new(START);
    core.loaded((0..250).map(|n| due(n, START.plus_secs(30))).collect(), START);
    let now = START.plus_secs(30);
    assert_eq!([core.tick(now).len(), core.tick(now).len(), core.tick(now).len()], [100, 100, 50]);
}

#[test]
fn errands_go_at_the_same_pace_and_after_deadlines() {
    let mut core = TimerCore::new(START);
    core.loaded(vec![due(1, START)], START);
    core.errands((0..150).map(|n| DueTimer { kind: "rearm".into(), subject: n, due_at: START, payload: 0 }));
    let first = core.tick(START);
    assert_eq!((first.len(), first[0].kind.as_str()), (100, "client_silence"));
    assert_eq!(core.tick(START.plus_micros(MINUTE)).len(), 51);
}

struct Nobody;
impl Actor for Nobody {
    type Context = Context<Self>;
}
impl Handler<Gone<usize>> for Nobody {
    type Result = ();
    fn handle(&mut self, _: Gone<usize>, _: &mut Self::Context) {}
}
impl Handler<Gone<&'static str>> for Nobody {
    type Result = ();
    fn handle(&mut self, _: Gone<&'static str>, _: &mut Self::Context) {}
}
/// The Distributor's ear.
struct Ear(Arc<std::sync::Mutex<Vec<DueTimer>>>);
impl Actor for Ear {
    type Context = Context<Self>;
}
impl Handler<super::TimerDue> for Ear {
    type Result = ();
    fn handle(&mut self, due: super::TimerDue, _: &mut Self::Context) {
        self.0.lock().unwrap().push(due.0);
    }
}

#[actix::test]
async fn p_12_after_downtime_silent_chats_are_closed_once_and_the_distributor_hears_of_its_own() {
    tokio::time::pause();
    let world = World::with_clock(Arc::new(TokioClock::default()));
    {
        let mut rows = world.store.rows();
        rows.catalogue.settings.timer_enabled = true;
        for id in 1..=200 {
            let mut row = dialog_row(id, DialogState::Active);
            row.last_operator_message_at = Some(START.plus_micros(-60 * MINUTE));
            rows.dialogs.insert(row.id, row);
            let key = ("client_silence".to_owned(), id);
            rows.timers.insert(key, due(id, START.plus_micros(-45 * MINUTE)));
        }
        let offline = DueTimer { kind: "auto_offline".into(), subject: 5, due_at: START.plus_secs(10), payload: 0 };
        rows.timers.insert(("auto_offline".into(), 5), offline);
    }
    let catalogue = Arc::new(world.store.rows().catalogue.clone());
    let shared = Shared::new(EngineConfig::default(), world.ports.clone(), catalogue);
    let heard = Arc::<std::sync::Mutex<Vec<DueTimer>>>::default();
    shared.timer_due.set(Some(Ear(heard.clone()).start().recipient()));
    let nobody = Nobody.start().downgrade();
    let board = Switchboard::new(shared.clone(), 1);
    let exit = ExitNotice { owner: nobody.clone().recipient(), child: 0, generation: 1 };
    board.arbiters()[0].set(Some(RoutingActor::new(0, shared.clone(), exit).start()));
    let exit = ExitNotice { owner: nobody.recipient(), child: "timers", generation: 1 };
    let timers = TimerActor::new(shared, board, exit).start();

    let closed = || world.store.rows().dialogs.values().filter(|d| d.state == DialogState::Closed).count();
    tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_secs(30)).await;
    let half = closed();
    tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_secs(32)).await;

    assert!((50..150).contains(&half), "{half} of 200 after half a minute");
    assert_eq!(closed(), 200);
    assert!(world.store.rows().timers.keys().all(|(kind, _)| kind != "client_silence"));
    let lines = world.store.rows().messages.values().map(Vec::len).max();
    assert_eq!(lines, Some(1), "each was closed once");
    assert_eq!(world.store.rows().dialogs.values().filter(|d| d.operator_id == Some(OperatorId(1))).count(), 200);
    assert_eq!(heard.lock().unwrap().iter().filter(|d| d.subject == 5).count(), 2, "told again while its row stays");
    drop(timers);
}
