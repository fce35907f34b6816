//! Holes, reorderings and doubts of the relay.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::core::*;
use super::gate::Gate;
use crate::domain::outbound::{OutboxBody, OutboxDraft, OutboxRow};
use crate::domain::{ChannelKind, ConnectionId, DialogId, Slot};
use crate::testing::START;

const SLOT: Slot = Slot(9);

fn row(n: i64) -> OutboxRow {
    let body = OutboxBody::Event {
        dialog_id: DialogId(1),
        event: "chat_closed".into(),
        operator_id: None,
        operator_name: String::new(),
        data: serde_json::json!({}),
    };
    let draft = OutboxDraft {
        slot: SLOT,
        connection_id: ConnectionId(1),
        channel: ChannelKind::CustomChannel,
        chat_id: "a".into(),
        body,
        at: START,
    };
    OutboxRow { n, attempts: 0, next_at: START, draft }
}

fn rows(ns: impl IntoIterator<Item = i64>) -> Vec<OutboxRow> {
    ns.into_iter().map(row).collect()
}

fn forwarded(effects: &[Effect]) -> Vec<i64> {
    let rows = effects.iter().filter_map(|e| if let Effect::Forward(rows) = e { Some(rows) } else { None });
    rows.flatten().map(|row| row.n).collect()
}

#[test]
fn rows_from_memory_go_on_without_reading_the_table() {
    let mut core = RelayCore::default();
    assert_eq!(forwarded(&core.on(Input::Begin(rows([4, 5])))), [4, 5], "unfinished rows of the last life first");
    assert_eq!(forwarded(&core.on(Input::Committed(rows([6, 7])))), [6, 7]);
    assert!(core.on(Input::Committed(rows([7]))).is_empty(), "known");
    assert_eq!(core.counters()[1], ("table_reads", 0));
}

#[test]
fn two_commits_told_in_the_other_order_are_put_right() {
    let mut core = RelayCore::default();
    core.on(Input::Begin(rows([1])));
    let fx = core.on(Input::Committed(rows([3])));
    assert!(matches!(fx[..], [Effect::LookIn(SLOT, Why::Hole, _)]));
    assert_eq!(forwarded(&core.on(Input::Committed(rows([2])))), [2, 3]);
    assert!(core.on(Input::Look(SLOT, Why::Hole)).is_empty(), "nothing is missing any more");
}

#[test]
fn a_hole_is_filled_from_the_table() {
    let mut core = RelayCore::default();
    core.on(Input::Begin(rows([1])));
    core.on(Input::Committed(rows([4])));
    assert_eq!(core.on(Input::Look(SLOT, Why::Hole)), [Effect::Read(SLOT, 1)]);
    core.on(Input::Committed(rows([5])));
    // 3 is finished already (another life sent it), 2 and 4 are not.
    let fx = core.on(Input::Table(SLOT, Some(rows([2, 4]))));
    assert_eq!(forwarded(&fx), [2, 4, 5]);
    assert_eq!(forwarded(&core.on(Input::Committed(rows([6])))), [6]);
}

#[test]
fn a_read_that_fails_is_repeated() {
    let mut core = RelayCore::default();
    core.on(Input::Begin(vec![]));
    core.on(Input::Committed(rows([2])));
    core.on(Input::Look(SLOT, Why::Hole));
    let fx = core.on(Input::Table(SLOT, None));
    assert!(matches!(fx[..], [Effect::LookIn(SLOT, Why::Doubt, _)]));
    assert_eq!(core.on(Input::Look(SLOT, Why::Doubt)), [Effect::Read(SLOT, 0)]);
    assert_eq!(forwarded(&core.on(Input::Table(SLOT, Some(rows([1, 2]))))), [1, 2]);
}

#[test]
fn a_write_without_an_answer_is_looked_for() {
    let mut core = RelayCore::default();
    core.on(Input::Begin(rows([1])));
    let fx = core.on(Input::Suspect(SLOT));
    assert_eq!(fx.len(), 3, "looked for three times");
    assert_eq!(core.on(Input::Look(SLOT, Why::Doubt)), [Effect::Read(SLOT, 1)]);
    assert_eq!(forwarded(&core.on(Input::Table(SLOT, Some(rows([2]))))), [2]);
    assert_eq!(core.on(Input::Look(SLOT, Why::Doubt)), [Effect::Read(SLOT, 2)]);
    assert!(core.on(Input::Table(SLOT, Some(vec![]))).is_empty());
}

#[test]
fn a_long_table_is_read_page_by_page() {
    let mut core = RelayCore::default();
    core.on(Input::Begin(vec![]));
    core.on(Input::Suspect(SLOT));
    core.on(Input::Look(SLOT, Why::Doubt));
    let page = i64::from(PAGE);
    let fx = core.on(Input::Table(SLOT, Some(rows(1..=page))));
    assert_eq!(forwarded(&fx).len(), PAGE as usize);
    assert_eq!(fx.last(), Some(&Effect::Read(SLOT, page)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is told in whatever order, with whatever lost on the way: every row goes on exactly once, in order.
    #[test]
    fn every_row_goes_on_once_and_in_order(
        told in prop::collection::vec((1_i64..40, any::<bool>()), 1..80),
        extra in 1_i64..5,
    ) {
        let committed = told.iter().map(|(n, _)| *n).max().unwrap_or(1) + extra;
        let mut core = RelayCore::default();
        let mut on = Vec::new();
        let mut pending = core.on(Input::Begin(vec![]));
        let settle = |core: &mut RelayCore, mut pending: Vec<Effect>, on: &mut Vec<i64>| {
            while let Some(effect) = (!pending.is_empty()).then(|| pending.remove(0)) {
                match effect {
                    Effect::Forward(rows) => on.extend(rows.iter().map(|r| r.n)),
                    Effect::Read(slot, after) => pending.extend(core.on(Input::Table(slot, Some(rows(after + 1..=committed))))),
                    Effect::LookIn(slot, why, _) => pending.extend(core.on(Input::Look(slot, why))),
                }
            }
        };
        for (n, now) in told {
            pending.extend(core.on(Input::Committed(rows([n]))));
            if now {
                settle(&mut core, std::mem::take(&mut pending), &mut on);
            }
        }
        pending.extend(core.on(Input::Suspect(SLOT)));
        settle(&mut core, pending, &mut on);
        prop_assert_eq!(on, (1..=committed).collect::<Vec<_>>());
    }
}

#[test]
fn p_04_new_rows_wait_while_older_ones_are_read_from_the_table() {
    let numbers = |rows: &[OutboxRow]| rows.iter().map(|row| row.n).collect::<Vec<_>>();
    let mut gate = Gate::default();
    assert_eq!(numbers(&gate.pass(rows([1]))), [1]);
    assert!(gate.close(), "row 2 did not fit into the mailbox");
    assert!(!gate.close(), "it is to be read already");
    assert!(gate.pass(vec![row(3)]).is_empty() && gate.pass(vec![row(4)]).is_empty());
    let (all, again) = gate.open(rows([2, 3]));
    assert_eq!((numbers(&all), again), (vec![2, 3, 4], false));
    assert_eq!(numbers(&gate.pass(vec![row(5)])), [5]);
}

#[test]
fn p_08_rows_that_wait_for_the_table_are_bounded_and_read_once_more() {
    let mut gate = Gate::default();
    gate.close();
    for n in 1..=1_001 {
        assert!(gate.pass(vec![row(n)]).is_empty());
    }
    let (rows, again) = gate.open(vec![row(1)]);
    assert_eq!((rows.len(), again), (1, true), "nothing goes on past what was missed");
}
