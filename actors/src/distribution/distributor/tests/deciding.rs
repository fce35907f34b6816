//! Decisions, reservations and answers.

use std::sync::Arc;

use super::bench::*;
use crate::dialog::messages::{DialogCommand, Refusal};
use crate::distribution::distributor::core::Input;
use crate::distribution::messages::StatusChoice;
use crate::domain::{DialogId, DialogState, OperatorId, SkillGroupId, settings::PinPolicy};

#[test]
fn a_slot_is_promised_once_while_the_dialog_is_being_asked() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    bench.queue(1);
    bench.queue(2);
    assert_eq!(bench.asked(), [1], "the second waits for the answer of the first");
    bench.settle();
    assert_eq!((bench.holder(1), bench.holder(2)), (Some(1), None));
}

#[test]
fn a_refusal_gives_the_slot_to_the_next_at_once() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    bench.queue(1);
    bench.queue(2);
    let (ticket, _) = bench.asks.pop_front().unwrap();
    bench.dialogs.get_mut(&DialogId(1)).unwrap().state = DialogState::Closed;
    bench.change(1, |_| {});
    assert!(bench.asks.is_empty(), "the slot is not free before the dialog has answered");
    bench.refuse(ticket, Refusal::WrongState { state: "closed", needed: "an open dialog is needed" });
    assert_eq!(bench.asked(), [2]);
}

#[test]
fn acceptance_5_a_closed_dialog_gives_its_slot_to_the_one_who_waits_longest() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    for id in 1..=3 {
        bench.queue(id);
        bench.pass(1);
    }
    bench.settle();
    bench.queue_with(4, |d| d.weight = 1);
    bench.close(1);
    bench.settle();
    assert_eq!(bench.holder(4), Some(1), "one point is two minutes ahead");
    bench.close(4);
    bench.settle();
    assert_eq!((bench.holder(2), bench.holder(3)), (Some(1), None));
}

#[test]
fn a_dialog_that_is_put_off_gives_its_slot_to_the_next_and_awake_it_is_its_holders_above_the_limit() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    bench.queue(1);
    bench.queue(2);
    bench.queue(3);
    bench.settle();
    bench.change(1, |d| d.state = DialogState::Paused);
    bench.settle();
    assert_eq!((bench.holder(2), bench.holder(3)), (Some(1), None));
    bench.change(1, |d| d.state = DialogState::Active);
    bench.close(2);
    bench.settle();
    assert_eq!(bench.holder(3), None, "the one that woke takes the slot");
    bench.close(1);
    bench.settle();
    assert_eq!(bench.holder(3), Some(1));
}

#[test]
fn acceptance_6_coming_online_drains_up_to_the_limit_and_not_more() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 3);
    bench.status(1, StatusChoice::Offline);
    for id in 1..=5 {
        bench.queue(id);
    }
    assert!(bench.asks.is_empty());
    bench.status(1, StatusChoice::Online);
    bench.settle();
    assert_eq!(bench.held(1), 3);
    assert_eq!(bench.core.queue_len(), 2);
}

#[test]
fn acceptance_7_nothing_is_given_out_while_auto_connect_is_off() {
    let mut bench = Bench::new(1, |s| s.auto_connect_free_operator = false);
    bench.queue(1);
    bench.pass(60);
    assert!(bench.asks.is_empty());
    bench.settings(|s| s.auto_connect_free_operator = true);
    bench.settle();
    assert_eq!(bench.holder(1), Some(1));
}

#[test]
fn acceptance_11_a_restart_keeps_order_and_waiting_times() {
    let mut bench = Bench::unloaded(1, |s| s.dialog_limit_total = 3);
    for id in 1..=5_000 {
        let mut row = crate::distribution::fixtures::dialog_row(id);
        row.subject_id = Some(SUPPORT);
        row.queued_at = Some(START.plus_secs(-(id * 7_919 % 5_003)));
        row.weight = i32::try_from(id % 3).unwrap();
        bench.dialogs.insert(row.id, row);
    }
    bench.load();
    let page = bench.core.page(&everybodys(0, 500), bench.now);
    assert_eq!(page.queue_len, 5_000);
    let mut expected: Vec<(i64, i64)> = bench
        .dialogs
        .values()
        .map(|d| (d.queued_at.unwrap().micros() - i64::from(d.weight) * 120_000_000, d.id.get()))
        .collect();
    expected.sort_unstable();
    let got: Vec<i64> = page.data.iter().map(|e| e.dialog_id.get()).collect();
    let wanted: Vec<i64> = expected.iter().take(500).map(|(_, id)| *id).collect();
    assert_eq!(got, wanted);
    bench.sockets(1, 1);
    assert_eq!(bench.asked(), wanted[..3]);
}

#[test]
fn a_line_of_the_client_meanwhile_does_not_spoil_the_decision() {
    let mut bench = Bench::new(1, |_| {});
    bench.queue(1);
    bench.change_quietly(1, |d| d.last_seq += 1);
    bench.settle();
    assert_eq!(bench.holder(1), Some(1), "asked again with the version the dialog named");
    assert!(bench.audit.iter().all(|row| row.flag.is_none()));
}

#[test]
fn a_changed_topic_makes_a_decision_on_its_way_void() {
    let mut bench = Bench::new(2, |_| {});
    bench.catalogue.skill_groups[0].operator_ids = vec![OperatorId(1)];
    let mut sales = bench.catalogue.skill_groups[0].clone();
    sales.id = SkillGroupId(2);
    sales.subject_ids = vec![SALES];
    sales.operator_ids = vec![OperatorId(2)];
    bench.catalogue.skill_groups.push(sales);
    bench.settings(|_| {});
    bench.queue(1);
    let (ticket, ask) = bench.asks.pop_front().unwrap();
    bench.change(1, |d| d.subject_id = Some(SALES));
    bench.answer(ticket, &ask);
    bench.settle();
    assert_eq!(bench.holder(1), Some(2));
    assert_eq!(bench.held(1), 0);
}

#[test]
fn an_unknown_outcome_keeps_the_slot_until_the_row_is_read() {
    for landed in [false, true] {
        let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
        bench.queue(1);
        bench.queue(2);
        let (ticket, ask) = bench.asks.pop_front().unwrap();
        if landed {
            bench.carry_out(&ask).unwrap();
        }
        bench.refuse(ticket, Refusal::Unavailable);
        assert!(bench.asks.is_empty(), "the slot may be taken: nobody else gets it");
        bench.pass(1);
        let (ticket, ask) = bench.asks.pop_front().unwrap();
        assert!(matches!(ask.command, DialogCommand::Reload));
        bench.refuse(ticket, Refusal::Unavailable);
        bench.pass(1);
        bench.settle();
        bench.pass(1);
        bench.settle();
        assert_eq!(bench.held(1), 1, "landed {landed}");
        assert_eq!(bench.holder(1).is_some(), landed, "the other one was served first while the first rested");
    }
}

#[test]
fn a_busy_dialog_rests_and_its_slot_serves_another() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    bench.queue(1);
    bench.queue(2);
    let (ticket, _) = bench.asks.pop_front().unwrap();
    bench.refuse(ticket, Refusal::Busy);
    assert_eq!(bench.asked(), [2]);
    bench.settle();
    bench.close(2);
    bench.pass(1);
    bench.settle();
    assert_eq!(bench.holder(1), Some(1));
}

#[test]
fn a_banned_client_is_never_tried_again() {
    let mut bench = Bench::new(1, |_| {});
    bench.queue(1);
    let (ticket, _) = bench.asks.pop_front().unwrap();
    bench.refuse(ticket, Refusal::Banned);
    bench.pass(120);
    assert!(bench.asks.is_empty());
    assert_eq!(bench.core.page(&everybodys(0, 10), bench.now).data[0].last_skip_reason, "banned_client");
}

#[test]
fn a_late_copy_of_an_old_row_brings_nothing_back() {
    let mut bench = Bench::new(1, |_| {});
    bench.queue(1);
    let old = Arc::new(bench.dialogs[&DialogId(1)].clone());
    bench.settle();
    bench.close(1);
    bench.feed(Input::Published(old));
    assert!(bench.asks.is_empty());
    assert_eq!(bench.core.queue_len(), 0);
}

#[test]
fn an_operator_without_a_socket_or_paused_gets_nothing_and_the_return_is_a_trigger() {
    let mut bench = Bench::new(1, |_| {});
    bench.sockets(1, 0);
    bench.queue(1);
    assert!(bench.asks.is_empty());
    bench.profile(1, |p| p.distribution_paused = true);
    bench.sockets(1, 2);
    assert!(bench.asks.is_empty());
    bench.profile(1, |p| p.distribution_paused = false);
    bench.settle();
    assert_eq!(bench.holder(1), Some(1));
}

#[test]
fn a_raised_limit_is_used_at_once_and_a_lowered_one_takes_nothing_away() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    for id in 1..=3 {
        bench.queue(id);
    }
    bench.settle();
    bench.settings(|s| s.dialog_limit_total = 2);
    bench.settle();
    assert_eq!(bench.held(1), 2);
    bench.settings(|s| s.dialog_limit_total = 1);
    bench.close(1);
    bench.settle();
    assert_eq!(bench.held(1), 1, "still at the lowered limit");
}

#[test]
fn a_pin_waits_for_its_operator_and_falls_back_where_pins_do() {
    let mut bench = Bench::new(2, |s| s.pin_policy = PinPolicy::Wait);
    bench.sockets(2, 0);
    bench.queue_with(1, |d| d.pinned_operator_id = Some(OperatorId(2)));
    bench.pass(3_600);
    assert!(bench.asks.is_empty());
    let page = bench.core.page(&everybodys(0, 10), bench.now);
    assert_eq!(page.data[0].last_skip_reason, "no_session", "what keeps the one it waits for");
    bench.settings(|s| {
        s.pin_policy = PinPolicy::Fallback;
        s.pin_wait_s = 60;
    });
    bench.settle();
    assert_eq!(bench.holder(1), Some(1), "it has waited long enough already");
    bench.queue_with(2, |d| d.pinned_operator_id = Some(OperatorId(2)));
    bench.pass(59);
    assert!(bench.asks.is_empty());
    bench.pass(2);
    bench.settle();
    assert_eq!(bench.holder(2), Some(1));
}

#[test]
fn while_rows_are_read_again_commands_are_refused_and_nothing_is_promised_twice() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    bench.queue(1);
    bench.feed(Input::Missed);
    let take = bench.take(1, 1);
    assert_eq!(bench.dialog_reply(take), Err(Refusal::Unavailable));
    bench.queue(2);
    assert_eq!(bench.asked(), [1]);
    bench.load();
    assert_eq!(bench.asked(), [1], "the reservation of the ask on its way is still there");
    bench.settle();
    assert_eq!((bench.held(1), bench.core.queue_len()), (1, 1));
}

#[test]
fn a_dialog_that_ended_unseen_is_asked_before_it_is_forgotten() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    bench.queue(1);
    bench.settle();
    bench.queue(2);
    bench.change_quietly(1, |d| d.state = DialogState::Closed);
    bench.feed(Input::Missed);
    bench.load();
    bench.settle();
    assert_eq!(bench.holder(2), Some(1));
    assert_eq!(bench.core.stats().repairs, 0);
}

#[test]
fn the_tick_never_finds_what_a_trigger_should_have_found() {
    let mut bench = Bench::new(3, |s| s.dialog_limit_total = 2);
    for id in 1..=20 {
        bench.queue(id);
        if id % 3 == 0 {
            bench.settle();
            if let Some(done) = bench.dialogs.keys().map(|d| d.get()).find(|d| bench.holder(*d).is_some()) {
                bench.close(done);
            }
        }
        bench.pass(20);
        bench.settle();
    }
    assert_eq!(bench.core.stats().repairs, 0);
}

#[test]
fn a_waiting_dialog_overflows_at_its_moment_without_waiting_for_the_tick() {
    let mut bench = Bench::new(2, |s| s.distribution_tick_s = 3_600);
    bench.sockets(1, 0);
    let mut second = bench.catalogue.skill_groups[0].clone();
    second.id = crate::domain::SkillGroupId(2);
    second.subject_ids = vec![SALES];
    second.operator_ids = vec![crate::domain::OperatorId(2)];
    bench.catalogue.skill_groups[0].operator_ids = vec![crate::domain::OperatorId(1)];
    bench.catalogue.skill_groups[0].overflow_group_id = Some(second.id);
    bench.catalogue.skill_groups[0].overflow_after_s = Some(45);
    bench.catalogue.skill_groups.push(second);
    bench.settings(|_| {});
    bench.queue(1);
    bench.pass(44);
    bench.settle();
    assert_eq!(bench.holder(1), None);
    bench.pass(1);
    bench.settle();
    assert_eq!(bench.holder(1), Some(2));
}
