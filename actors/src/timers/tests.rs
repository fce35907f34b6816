//! Deadlines: the next minute, after downtime, and the whole way to the dialog.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::core::TimerCore;
use crate::domain::time::{MINUTE, SECOND};
use crate::ports::snapshots::DueTimer;
use crate::testing::START;

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
