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

mod shell {
    use super::*;
    use crate::engine::{EngineConfig, EngineHandle};
    use crate::outbox::messages::{RefillConnector, RelayRows, TakeRowBack};
    use crate::routing::messages::Observe;
    use crate::testing::World;

    async fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
        let began = std::time::Instant::now();
        while !done() {
            assert!(began.elapsed() < std::time::Duration::from_secs(10), "{what}");
            tokio::task::yield_now().await;
        }
    }

    fn tried(world: &World) -> Vec<i64> {
        world.sender.tries().iter().map(|(_, row)| row.n).collect()
    }

    fn committed(world: &World, n: i64) -> RelayRows {
        world.store.rows().outbox.insert((SLOT, n), row(n));
        RelayRows(rows([n]))
    }

    #[actix::test]
    async fn a_table_read_beside_a_sending_connector_sends_nothing_again() {
        let (world, _) = World::new();
        let engine = EngineHandle::start(EngineConfig::default(), world.ports.clone()).await.unwrap();
        let relay = engine.relay().unwrap();
        relay.send(committed(&world, 1)).await.unwrap();
        wait_until("the first row is finished", || world.store.rows().outbox.is_empty()).await;

        world.store.hold(true);
        world.store.hold_outbox_reads();
        relay.send(committed(&world, 2)).await.unwrap();
        wait_until("the row is accepted, its receipt is not written", || tried(&world) == [1, 2]).await;
        relay.send(RefillConnector(ConnectionId(1))).await.unwrap();
        wait_until("the table is read with the row in it", || world.store.outbox_reads_held() == 1).await;
        world.store.hold(false);
        wait_until("the receipt is written", || world.store.rows().outbox.is_empty()).await;
        relay.send(Observe).await.unwrap();
        world.store.outbox_read_comes(0);
        relay.send(committed(&world, 3)).await.unwrap();
        wait_until("a later row goes on", || tried(&world).contains(&3)).await;
        assert_eq!(tried(&world), [1, 2, 3]);

        world.store.hold(true);
        relay.send(committed(&world, 4)).await.unwrap();
        wait_until("the next one is accepted", || tried(&world).contains(&4)).await;
        relay.send(RefillConnector(ConnectionId(1))).await.unwrap();
        wait_until("an older read has the row", || world.store.outbox_reads_held() == 1).await;
        world.store.hold(false);
        wait_until("its receipt is written", || world.store.rows().outbox.is_empty()).await;
        relay.send(Observe).await.unwrap();
        relay.send(RefillConnector(ConnectionId(1))).await.unwrap();
        wait_until("a newer read has it not", || world.store.outbox_reads_held() == 2).await;
        world.store.outbox_read_comes(1);
        relay.send(committed(&world, 5)).await.unwrap();
        wait_until("a later row goes on", || tried(&world).contains(&5)).await;
        world.store.outbox_read_comes(0);
        relay.send(Observe).await.unwrap();
        relay.send(committed(&world, 6)).await.unwrap();
        wait_until("a later row goes on", || tried(&world).contains(&6)).await;
        assert_eq!(tried(&world), [1, 2, 3, 4, 5, 6]);
        engine.stop().await;
    }

    #[actix::test]
    async fn a_row_of_a_connector_between_two_lives_cannot_be_taken_back() {
        let (world, _) = World::new();
        let engine = EngineHandle::start(EngineConfig::default(), world.ports.clone()).await.unwrap();
        let relay = engine.relay().unwrap();
        world.sender.panic_next(1);
        relay.send(committed(&world, 1)).await.unwrap();
        let began = std::time::Instant::now();
        loop {
            let reports = relay.send(Observe).await.unwrap();
            if reports.iter().any(|report| report.kind == "connector" && report.restarts == 1) {
                assert!(reports.iter().all(|report| report.kind != "connector" || !report.live), "{reports:?}");
                break;
            }
            assert!(began.elapsed() < std::time::Duration::from_secs(10), "it does not die");
            tokio::task::yield_now().await;
        }
        assert!(!relay.send(TakeRowBack(row(1))).await.unwrap(), "its next life sends it");
        wait_until("it is sent", || world.store.rows().outbox.is_empty()).await;
        assert_eq!(tried(&world), [1]);
        engine.stop().await;
    }
}
