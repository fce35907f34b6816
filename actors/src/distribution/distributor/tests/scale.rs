//! 10,000 waiting dialogs and 1,000 operators: the work of a decision is counted, not timed (distribution.md 3.4).

use super::bench::*;
use crate::domain::OperatorId;

fn crowded() -> Bench {
    let mut bench = Bench::unloaded(1_000, |s| s.dialog_limit_total = 1);
    for id in 1..=11_000 {
        let mut row = crate::distribution::fixtures::dialog_row(id);
        row.subject_id = Some(SUPPORT);
        row.queued_at = Some(START.plus_secs(-id % 977));
        if id % 10 == 0 {
            row.excluded = vec![(OperatorId(id % 1_000 + 1), START.plus_secs(600))];
        }
        bench.dialogs.insert(row.id, row);
    }
    bench.load();
    for id in 1..=1_000 {
        bench.sockets(id, 1);
    }
    bench.settle();
    assert_eq!(bench.core.queue_len(), 10_000);
    bench
}

#[test]
fn a_freed_slot_is_decided_by_looking_at_one_operator() {
    let mut bench = crowded();
    let mut worst = 0;
    let held: Vec<i64> =
        bench.dialogs.keys().map(|d| d.get()).filter(|d| bench.holder(*d).is_some()).take(200).collect();
    for dialog in held {
        let before = bench.core.stats();
        bench.close(dialog);
        let after = bench.core.stats();
        assert_eq!(bench.asks.len(), 1, "decided in the same step");
        worst = worst.max(after.checks - before.checks).max(after.decisions - before.decisions);
        bench.settle();
    }
    assert!(worst <= 10, "a freed slot cost {worst} looks");
}

#[test]
fn a_new_dialog_beside_ten_thousand_costs_nothing_and_beside_free_operators_one_look_each() {
    let mut bench = crowded();
    let before = bench.core.stats();
    bench.queue(20_000);
    assert_eq!(bench.core.stats().checks, before.checks, "nobody is free: nobody is tested");
    let mut free = Bench::new(1_000, |_| {});
    let before = free.core.stats();
    free.queue(1);
    assert_eq!(free.core.stats().checks - before.checks, 1_000);
}

#[test]
fn asks_on_their_way_are_bounded_and_the_rest_follows_the_answers() {
    let mut bench = Bench::new(1_000, |_| {});
    for id in 1..=1_000 {
        bench.queue(id);
    }
    assert_eq!(bench.asks.len(), crate::distribution::distributor::core::MAX_ASKS);
    bench.settle();
    assert_eq!(bench.core.queue_len(), 0);
}

#[test]
fn equal_triggers_coalesce() {
    let mut bench = crowded();
    let before = bench.core.stats();
    for _ in 0..1_000 {
        bench.feed(crate::distribution::distributor::core::Input::DistributeNow);
    }
    let looks = bench.core.stats().decisions - before.decisions;
    assert!(looks <= 1_000, "a trigger with nobody free looks at one head: {looks}");
    assert!(bench.asks.is_empty());
}
