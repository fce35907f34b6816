//! Order, ladder, pacing and memory of one connection; the shell under a paused clock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod illness;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix::prelude::*;

use super::actor::{ConnectorActor, TakeRows};
use super::core::{Again, ConnectorCore, Effect, Input};
use super::policy::*;
use crate::domain::outbound::{OutboxBody, OutboxDraft, OutboxRow};
use crate::domain::time::SECOND;
use crate::domain::{ChannelKind, ConnectionId, DialogId, MessageId, MessageStatus, Slot, Timestamp};
use crate::engine::{EngineConfig, Shared};
use crate::feed::messages::StatusMoved;
use crate::outbox::messages::RefillConnector;
use crate::ports::SendOutcome;
use crate::supervision::{ExitNotice, Gone};
use crate::testing::{START, TokioClock, World};

fn message(n: i64, chat: &str) -> OutboxRow {
    row(
        n,
        chat,
        OutboxBody::Message {
            message_id: MessageId(n),
            dialog_id: DialogId(1),
            from_kind: "operator".into(),
            from_id: Some(1),
            from_name: "Anna".into(),
            text: n.to_string(),
            attachments: vec![],
            buttons: vec![],
        },
    )
}

fn event(n: i64, chat: &str) -> OutboxRow {
    let body = OutboxBody::Event {
        dialog_id: DialogId(1),
        event: "chat_closed".into(),
        operator_id: None,
        operator_name: String::new(),
        data: serde_json::json!({}),
    };
    row(n, chat, body)
}

fn row(n: i64, chat: &str, body: OutboxBody) -> OutboxRow {
    let draft = OutboxDraft {
        slot: Slot(3),
        connection_id: ConnectionId(1),
        channel: ChannelKind::CustomChannel,
        chat_id: chat.into(),
        body,
        at: START,
    };
    OutboxRow { n, attempts: 0, next_at: START, draft }
}

/// Of the chance of these tests.
const SEED: u64 = 7;

fn ok() -> SendOutcome {
    SendOutcome::Accepted { external_id: None }
}

fn later(after: Option<u64>) -> SendOutcome {
    SendOutcome::Retry { after: after.map(Duration::from_secs), code: "network".into() }
}

fn core() -> ConnectorCore {
    ConnectorCore::new(ChannelKind::CustomChannel, START, SEED)
}

fn sent(effects: &[Effect]) -> Vec<i64> {
    effects.iter().filter_map(|e| if let Effect::Send(row) = e { Some(row.n) } else { None }).collect()
}

/// When the core wants to be woken.
fn wake(effects: &[Effect]) -> Option<Timestamp> {
    effects.iter().find_map(|e| if let Effect::WakeAt(at) = e { Some(*at) } else { None })
}

fn tried(core: &mut ConnectorCore, n: i64, outcome: SendOutcome, now: Timestamp) -> Vec<Effect> {
    core.on(Input::Tried { key: (Slot(3), n), outcome }, now)
}

#[test]
fn the_ladder_of_messages_events_and_wishes() {
    let body = message(1, "a").draft.body;
    let waits: Vec<_> =
        (1..=6).map(|tries| next_try(&body, tries, None, 0.5, START).map(|at| at.since(START) / SECOND)).collect();
    assert_eq!(waits, [Some(1), Some(5), Some(30), Some(120), Some(600), None]);
    let event = event(1, "a").draft.body;
    let waits: Vec<_> =
        (1..=3).map(|tries| next_try(&event, tries, None, 0.5, START).map(|at| at.since(START) / SECOND)).collect();
    assert_eq!(waits, [Some(1), Some(5), None], "an event is tried three times");
    for (wish, seconds) in [(0, 1), (7, 7), (100_000_000, 86_400)] {
        let at = next_try(&body, 1, Some(Duration::from_secs(wish)), 0.0, START).unwrap();
        assert_eq!(at.since(START) / SECOND, seconds, "a wish of {wish} s");
    }
}

#[test]
fn one_chat_has_one_send_at_a_time_and_chats_do_not_wait_for_each_other() {
    let mut core = core();
    let fx = core.on(Input::Rows(vec![message(1, "a"), message(2, "a"), message(3, "b")]), START);
    assert_eq!(sent(&fx), [1, 3]);
    assert_eq!(sent(&tried(&mut core, 1, ok(), START)), [2]);
    assert!(sent(&tried(&mut core, 3, ok(), START)).is_empty());
}

#[test]
fn later_messages_of_a_chat_wait_for_the_retry_of_an_earlier_one() {
    let mut core = core();
    core.on(Input::Rows(vec![message(1, "a"), message(2, "a")]), START);
    let fx = tried(&mut core, 1, later(None), START);
    assert!(sent(&fx).is_empty());
    let at = wake(&fx).unwrap();
    let put_off =
        fx.iter().find_map(|e| if let Effect::Settle { receipt: r, .. } = e { Some(r) } else { None }).unwrap();
    assert_eq!((put_off.outbox, put_off.message_id), (Some((1, Some(at))), None));
    assert!(sent(&core.on(Input::Tick, at.plus_micros(-1))).is_empty());
    assert_eq!(sent(&core.on(Input::Tick, at)), [1]);
    assert_eq!(sent(&tried(&mut core, 1, ok(), at)), [2]);
}

#[test]
fn a_message_that_fails_for_good_says_why_and_the_next_one_goes() {
    let mut core = core();
    core.on(Input::Rows(vec![message(1, "a"), message(2, "a")]), START);
    let fx = tried(&mut core, 1, SendOutcome::Rejected { code: "blocked_by_user".into() }, START);
    let Effect::Settle { receipt, .. } = &fx[0] else { panic!("{fx:?}") };
    assert_eq!((receipt.status, receipt.error_code.as_deref()), (MessageStatus::Failed, Some("blocked_by_user")));
    assert_eq!(receipt.outbox, Some((1, None)));
    assert_eq!(sent(&fx), [2]);
}

#[test]
fn six_tries_then_failed() {
    let mut core = core();
    let mut now = START;
    core.on(Input::Rows(vec![message(1, "a")]), now);
    for wait in [1, 5, 30, 120, 600] {
        let fx = tried(&mut core, 1, later(None), now);
        assert!(sent(&fx).is_empty());
        let at = wake(&fx).unwrap();
        assert!(is_about(at.since(now), wait), "again after {wait} s: {}", at.since(now));
        now = at;
        assert_eq!(sent(&core.on(Input::Tick, now)), [1], "again after {wait} s");
    }
    let fx = tried(&mut core, 1, later(None), now);
    let Effect::Settle { receipt, .. } = &fx[0] else { panic!() };
    assert_eq!((receipt.status, receipt.error_code.as_deref()), (MessageStatus::Failed, Some("network")));
}

#[test]
fn tries_made_before_a_restart_count() {
    let mut core = core();
    let mut row = message(1, "a");
    row.attempts = 5;
    row.next_at = START.plus_secs(600);
    let fx = core.on(Input::Rows(vec![row]), START);
    assert_eq!(fx, [Effect::WakeAt(START.plus_secs(600))]);
    core.on(Input::Tick, START.plus_secs(600));
    let fx = tried(&mut core, 1, later(None), START.plus_secs(600));
    let Effect::Settle { receipt, .. } = &fx[0] else { panic!() };
    assert_eq!(receipt.status, MessageStatus::Failed);
}

#[test]
fn known_rows_are_not_sent_twice_and_late_ones_find_their_place() {
    let mut core = core();
    core.on(Input::Rows(vec![message(1, "a"), message(3, "a")]), START);
    core.on(Input::Rows(vec![message(1, "a"), message(2, "a"), message(3, "a")]), START);
    let mut order = vec![1];
    for n in [1, 2, 3] {
        order.extend(sent(&tried(&mut core, n, ok(), START)));
    }
    assert_eq!(order, [1, 2, 3]);
    assert!(sent(&core.on(Input::Rows(vec![message(2, "a")]), START)).is_empty(), "its step is not written yet");
}

#[test]
fn a_step_the_database_did_not_take_is_written_again_and_not_sent_again() {
    let mut core = core();
    core.on(Input::Rows(vec![message(1, "a")]), START);
    tried(&mut core, 1, ok(), START);
    let fx = core.on(Input::Settled { key: (Slot(3), 1), end: Some(1), ok: false }, START);
    assert_eq!(fx, [Effect::WakeAt(START.plus_secs(1))]);
    let fx = core.on(Input::Tick, START.plus_secs(1));
    assert!(matches!(fx[..], [Effect::Settle { key: (Slot(3), 1), .. }]), "{fx:?}");
    assert!(core.on(Input::Settled { key: (Slot(3), 1), end: Some(1), ok: true }, START).is_empty());
}

#[test]
fn memory_is_bounded_and_what_is_left_in_the_table_is_asked_for_in_order() {
    let mut core = core();
    let rows: Vec<_> = (1..=10_050).map(|n| message(n, "a")).collect();
    core.on(Input::Rows(rows.clone()), START);
    assert_eq!(core.counters()[0].1, 10_000);
    core.on(Input::Rows(vec![message(10_051, "b")]), START);
    assert_eq!(core.counters()[0].1, 10_000, "a later row waits too");
    let mut refill = false;
    for n in 1..=5_001 {
        refill |= tried(&mut core, n, ok(), START).contains(&Effect::Refill);
    }
    assert!(refill);
    core.on(Input::Rows(vec![message(10_052, "a")]), START);
    assert_eq!(core.counters()[0].1, 4_999, "none overtakes those that are still in the table");
    core.on(Input::Table(rows[5_001..].to_vec()), START);
    assert_eq!(core.counters()[0].1, 5_049);
}

#[test]
fn a_channel_with_a_limit_is_spoken_to_at_its_pace() {
    let mut core = ConnectorCore::new(ChannelKind::Sms, START, SEED);
    let rows: Vec<_> = (1..=15).map(|n| message(n, &format!("c{n}"))).collect();
    let fx = core.on(Input::Rows(rows), START);
    assert_eq!(sent(&fx).len(), 10);
    assert!(fx.contains(&Effect::WakeAt(START.plus_micros(100_000))));
    assert_eq!(sent(&core.on(Input::Tick, START.plus_micros(100_000))).len(), 1);
    assert_eq!(sent(&core.on(Input::Tick, START.plus_secs(1))).len(), 4);
}

/// Within a fifth of so many seconds (channels/README.md 3.7).
fn is_about(micros: i64, seconds: i64) -> bool {
    (micros - seconds * SECOND).abs() <= seconds * SECOND / 5
}

struct Ear(Arc<Mutex<Vec<StatusMoved>>>);
impl Actor for Ear {
    type Context = Context<Self>;
}
impl Handler<StatusMoved> for Ear {
    type Result = ();
    fn handle(&mut self, moved: StatusMoved, _: &mut Self::Context) {
        self.0.lock().unwrap().push(moved);
    }
}
impl Handler<RefillConnector> for Ear {
    type Result = ();
    fn handle(&mut self, _: RefillConnector, _: &mut Self::Context) {}
}
impl Handler<Gone<ConnectionId>> for Ear {
    type Result = ();
    fn handle(&mut self, _: Gone<ConnectionId>, _: &mut Self::Context) {}
}

#[actix::test]
async fn the_retry_ladder_by_the_clock_keeps_order_and_key() {
    tokio::time::pause();
    let world = World::with_clock(Arc::new(TokioClock::default()));
    world.sender.script("a", std::iter::repeat_n(later(None), 5));
    let shared = Shared::new(EngineConfig::default(), world.ports.clone(), Arc::default());
    let ear = Ear(Arc::default()).start();
    shared.status.set(Some(ear.clone().recipient()));
    let owner = ear.downgrade();
    let exit = ExitNotice { owner: owner.clone().recipient(), child: ConnectionId(1), generation: 1 };
    let relay = owner.recipient();
    let connector = ConnectorActor::new(ConnectionId(1), ChannelKind::CustomChannel, shared, relay, exit).start();

    connector.send(TakeRows { rows: vec![message(1, "a"), message(2, "a")], from_table: false }).await.unwrap();
    while world.sender.tries().len() < 7 {
        tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_millis(500)).await;
    }

    let tries = world.sender.tries();
    let order: Vec<_> = tries.iter().map(|(_, row)| row.n).collect();
    assert_eq!(order, [1, 1, 1, 1, 1, 1, 2]);
    for (pair, wait) in tries.windows(2).zip([1, 5, 30, 120, 600]) {
        let waited = pair[1].0.since(pair[0].0);
        // The timers of the runtime count milliseconds.
        assert!(is_about(waited, wait) || is_about(waited - 2_000, wait), "{waited} µs for {wait} s");
    }
    assert!(tries[6].0.since(tries[5].0) < SECOND, "the next one goes at once");
}

#[test]
fn a_row_that_was_opened_again_is_sent_once_and_a_waiting_one_waits_no_longer() {
    let mut core = ConnectorCore::new(ChannelKind::CustomChannel, START, SEED);
    let key = (Slot(3), 1);
    assert_eq!(sent(&core.on(Input::Rows(vec![message(1, "a")]), START)), [1]);
    core.on(Input::Tried { key, outcome: SendOutcome::Rejected { code: "gone".into() } }, START);
    // Its end is being written: a read of the table that was on its way brings it again, in vain.
    assert_eq!(sent(&core.on(Input::Rows(vec![message(1, "a")]), START)), [0_i64; 0]);
    assert_eq!(sent(&core.on(Input::Again { rows: vec![message(1, "a")], why: Again::Opened }, START)), [1]);
    assert_eq!(
        sent(&core.on(Input::Again { rows: vec![message(1, "a")], why: Again::Opened }, START)),
        [0_i64; 0],
        "it is in hand"
    );
    let put_off = SendOutcome::Retry { after: None, code: "network".into() };
    assert_eq!(sent(&core.on(Input::Tried { key, outcome: put_off }, START)), [0_i64; 0]);
    assert_eq!(
        sent(&core.on(Input::Again { rows: vec![message(1, "a")], why: Again::Opened }, START)),
        [1],
        "it does not wait for its moment"
    );
}

#[test]
fn a_row_taken_back_is_never_sent_and_those_behind_it_go_on() {
    let mut core = ConnectorCore::new(ChannelKind::CustomChannel, START, SEED);
    let key = (Slot(3), 1);
    core.on(Input::Rows(vec![message(1, "a"), message(2, "a")]), START);
    assert!(!core.take_back(&message(1, "a"), START).0, "it is being sent");
    core.on(Input::Tried { key, outcome: SendOutcome::Retry { after: None, code: "network".into() } }, START);
    let (taken, effects) = core.take_back(&message(1, "a"), START);
    assert!(taken);
    assert_eq!(sent(&effects), [2]);
    assert_eq!(sent(&core.on(Input::Rows(vec![message(1, "a")]), START)), [0_i64; 0], "a late read brings it in vain");
    core.on(Input::Tried { key: (Slot(3), 2), outcome: SendOutcome::Accepted { external_id: None } }, START);
    assert!(!core.take_back(&message(2, "a"), START).0, "its end is being written");
    let retried = Input::Again { rows: vec![message(1, "a")], why: Again::Waiting };
    assert_eq!(sent(&core.on(retried, START)), [0_i64; 0], "who has it may be finishing it in the table");
    let given_back = || Input::Again { rows: vec![message(1, "a")], why: Again::GivenBack };
    assert_eq!(sent(&core.on(given_back(), START)), [1]);
    assert_eq!(sent(&core.on(given_back(), START)), [0_i64; 0], "only once");
}

#[test]
fn a_row_finished_while_the_table_is_read_is_not_sent_again() {
    let mut core = core();
    // Row 5 ends first, then 6, then 7.
    let settled = |n| Input::Settled { key: (Slot(3), n), end: u64::try_from(n - 4).ok(), ok: true };
    assert_eq!(sent(&core.on(Input::Rows(vec![message(5, "a"), message(6, "a"), message(7, "a")]), START)), [5]);
    core.on(Input::Reading(1), START);
    // What is read now holds all three.
    let read = vec![message(5, "a"), message(6, "a"), message(7, "a")];
    assert_eq!(sent(&tried(&mut core, 5, ok(), START)), [6]);
    core.on(settled(5), START);
    assert_eq!(sent(&tried(&mut core, 6, ok(), START)), [7]);
    core.on(Input::Reading(1), START);
    core.on(Input::Table(read), START);
    core.on(settled(6), START);
    assert_eq!(sent(&tried(&mut core, 7, ok(), START)), [0_i64; 0], "the receiver saw 5, 6, 7");
    // An announcement that comes late takes nothing away from the newer one.
    core.on(Input::Reading(3), START);
    core.on(settled(7), START);
    core.on(Input::Reading(2), START);
    assert_eq!(sent(&core.on(Input::Table(vec![message(7, "a")]), START)), [0_i64; 0]);
}

#[test]
fn a_row_opened_again_while_the_table_is_read_is_taken_from_it() {
    let mut core = core();
    core.on(Input::Rows(vec![message(1, "a")]), START);
    core.on(Input::Reading(1), START);
    tried(&mut core, 1, SendOutcome::Rejected { code: "gone".into() }, START);
    core.on(Input::Settled { key: (Slot(3), 1), end: Some(1), ok: true }, START);
    assert_eq!(sent(&core.on(Input::Again { rows: vec![message(1, "a")], why: Again::Opened }, START)), [1]);
    assert_eq!(sent(&core.on(Input::Table(vec![message(1, "a")]), START)), [0_i64; 0], "it is in hand");
}

#[test]
fn a_row_that_only_waited_when_somebody_looked_is_not_sent_twice() {
    let mut core = core();
    let key = (Slot(3), 1);
    let again = || Input::Again { rows: vec![message(1, "a")], why: Again::Waiting };
    assert_eq!(sent(&core.on(Input::Rows(vec![message(1, "a")]), START)), [1]);
    tried(&mut core, 1, ok(), START);
    assert_eq!(sent(&core.on(again(), START)), [0_i64; 0], "its receipt is being written");
    core.on(Input::Settled { key, end: Some(1), ok: false }, START);
    let fx = core.on(Input::Tick, START.plus_secs(1));
    assert!(matches!(fx[..], [Effect::Settle { key: (Slot(3), 1), .. }]), "its receipt is not forgotten: {fx:?}");
    core.on(Input::Settled { key, end: Some(1), ok: true }, START);
    assert_eq!(sent(&core.on(again(), START)), [0_i64; 0], "it was delivered meanwhile");
}

#[test]
fn a_late_receipt_of_a_try_put_off_leaves_the_receipt_of_a_later_one_alone() {
    for ok in [true, false] {
        let mut core = core();
        let key = (Slot(3), 1);
        core.on(Input::Rows(vec![message(1, "a")]), START);
        tried(&mut core, 1, later(None), START);
        let now = START.plus_secs(2);
        assert_eq!(sent(&core.on(Input::Tick, now)), [1]);
        tried(&mut core, 1, SendOutcome::Accepted { external_id: None }, now);
        // The write that put the row off answers only now.
        core.on(Input::Settled { key, end: None, ok }, now);
        assert!(!core.take_back(&message(1, "a"), now).0, "its end is being written");
        core.on(Input::Settled { key, end: Some(1), ok: false }, now);
        let fx = core.on(Input::Tick, now.plus_secs(1));
        assert!(
            matches!(fx[..], [Effect::Settle { key: (Slot(3), 1), .. }]),
            "the accepted receipt is written again: {fx:?}"
        );
    }
}

#[test]
fn a_late_answer_of_a_former_end_leaves_the_end_of_a_row_that_was_opened_again_alone() {
    for ok in [true, false] {
        let mut core = core();
        let key = (Slot(3), 1);
        core.on(Input::Rows(vec![message(1, "a")]), START);
        tried(&mut core, 1, SendOutcome::Rejected { code: "gone".into() }, START);
        // Its end is committed, somebody opens it again, it is accepted; only now the first write answers.
        let again = Input::Again { rows: vec![message(1, "a")], why: Again::Opened };
        assert_eq!(sent(&core.on(again, START)), [1]);
        tried(&mut core, 1, SendOutcome::Accepted { external_id: None }, START);
        core.on(Input::Settled { key, end: Some(1), ok }, START);
        assert!(!core.take_back(&message(1, "a"), START).0, "its end is being written");
        core.on(Input::Settled { key, end: Some(2), ok: false }, START);
        let fx = core.on(Input::Tick, START.plus_secs(1));
        assert!(
            matches!(fx[..], [Effect::Settle { end: Some(2), .. }]),
            "the accepted receipt is written again: {fx:?}"
        );
    }
}
