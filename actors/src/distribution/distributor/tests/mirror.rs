//! The mirror's changes are a complete, gapless account: a replay finds no dialog with two holders and nobody above the
//! limit by the distributor (shared decision 7, P-13).

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::bench::*;
use crate::distribution::distributor::core::Input;
use crate::domain::{DialogId, DialogState, OperatorId};
use crate::ports::QueueChange;

/// Replays changes; answers what waits and who holds what at the end.
fn replay(changes: &[(u64, QueueChange)]) -> (BTreeSet<DialogId>, BTreeMap<DialogId, OperatorId>) {
    let mut waiting = BTreeSet::new();
    let mut held: BTreeMap<DialogId, OperatorId> = BTreeMap::new();
    let mut last = None;
    for (seq, change) in changes {
        assert!(last.is_none_or(|l| l + 1 == *seq), "gap before {seq}");
        last = Some(*seq);
        match change {
            QueueChange::Reset => {
                waiting.clear();
                held.clear();
            }
            QueueChange::Enqueue { dialog, .. } => {
                assert!(!held.contains_key(dialog), "{dialog} waits while it is held");
                assert!(waiting.insert(*dialog), "{dialog} waits twice");
            }
            QueueChange::Leave { dialog } => assert!(waiting.remove(dialog), "{dialog} left without waiting"),
            QueueChange::Assign { dialog, operator, limit, by_hand } => {
                waiting.remove(dialog);
                assert!(held.insert(*dialog, *operator).is_none(), "{dialog} has two holders");
                let load = held.values().filter(|o| *o == operator).count();
                assert!(*by_hand || load <= *limit as usize, "{operator} holds {load} of {limit} by the distributor");
            }
            QueueChange::Release { dialog, operator } => {
                assert_eq!(held.remove(dialog), Some(*operator), "{dialog} was not {operator}'s");
            }
        }
    }
    (waiting, held)
}

fn agree(bench: &Bench) {
    let (waiting, held) = replay(&bench.mirror);
    let rows_waiting: BTreeSet<DialogId> =
        bench.dialogs.values().filter(|d| d.state == DialogState::Queued).map(|d| d.id).collect();
    let rows_held: BTreeMap<DialogId, OperatorId> = bench
        .dialogs
        .values()
        .filter(|d| d.state == DialogState::Active)
        .filter_map(|d| d.operator_id.map(|o| (d.id, o)))
        .collect();
    assert_eq!((waiting, held), (rows_waiting, rows_held));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_replay_of_any_run_agrees_with_the_rows(steps in proptest::collection::vec((0u8..10, 1i64..15, 1i64..4), 1..80)) {
        let mut bench = Bench::new(3, |s| s.dialog_limit_total = 2);
        for (what, dialog, operator) in steps {
            let known = bench.dialogs.get(&DialogId(dialog)).map(|d| d.state);
            match (what, known) {
                (0..=2, None) => bench.queue(dialog),
                (3, Some(DialogState::Active | DialogState::Queued)) => bench.close(dialog),
                (4, Some(_)) => { bench.take(dialog, operator); }
                (5, _) => bench.sockets(operator, u32::from(dialog % 2 == 0)),
                (6, Some(DialogState::Queued)) => bench.change(dialog, |d| d.weight += 1),
                (7, _) => bench.settings(|s| s.dialog_limit_total = u32::try_from(operator).unwrap()),
                (8, _) => bench.feed(Input::CopyMirror),
                _ => if let Some((ticket, ask)) = bench.asks.pop_front() { bench.answer(ticket, &ask) },
            }
            replay(&bench.mirror);
        }
        bench.settle();
        bench.pass(30);
        bench.settle();
        agree(&bench);
        prop_assert_eq!(bench.core.stats().repairs, 0);
    }
}

#[test]
fn a_full_copy_begins_with_a_reset_and_holds_everything() {
    let mut bench = Bench::new(2, |s| s.dialog_limit_total = 2);
    for id in 1..=6 {
        bench.queue(id);
    }
    bench.settle();
    bench.mirror.clear();
    bench.feed(Input::CopyMirror);
    assert_eq!(bench.mirror[0].1, QueueChange::Reset);
    agree(&bench);
}

#[test]
fn dialogs_that_do_not_count_never_look_like_an_overrun() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    for id in 1..=3 {
        bench.queue_with(id, |d| {
            d.kind = crate::domain::DialogKind::Ticket;
        });
    }
    bench.queue(4);
    bench.settle();
    assert_eq!(bench.held(1), 4);
    agree(&bench);
}
