//! Take, transfer and assignment by hand.

use super::bench::*;
use crate::dialog::messages::{AssignHow, Refusal};
use crate::distribution::messages::StatusChoice;
use crate::domain::{DialogKind, DialogState, OperatorId, Role};

fn off(settings: &mut crate::domain::settings::OpSettings) {
    settings.auto_connect_free_operator = false;
}

#[test]
fn acceptance_9_of_a_thousand_takes_one_succeeds_and_all_others_hear_who() {
    let mut bench = Bench::new(50, off);
    bench.queue_with(1, |d| d.state = DialogState::New);
    let calls: Vec<_> = (0..1_000).map(|n| (n % 50 + 1, bench.take(1, n % 50 + 1))).collect();
    bench.settle();
    let winner = bench.holder(1).unwrap();
    assert_eq!(winner, 1, "the first asked");
    let (mut won, mut lost, mut busy) = (0, 0, 0);
    for (operator, call) in calls {
        match bench.dialog_reply(call) {
            Ok(_) => {
                assert_eq!(operator, winner, "only the holder's repeats succeed");
                won += 1;
            }
            Err(Refusal::Taken { operator, .. }) => {
                assert_eq!(operator.get(), winner);
                lost += 1;
            }
            Err(Refusal::Busy) => busy += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(won >= 1 && lost >= 49);
    assert_eq!(won + lost + busy, 1_000, "everybody is answered");
    assert_eq!(bench.mirror.iter().filter(|(_, c)| matches!(c, crate::ports::QueueChange::Assign { .. })).count(), 1);
}

#[test]
fn the_holder_who_takes_again_succeeds() {
    let mut bench = Bench::new(2, off);
    bench.queue(1);
    let first = bench.take(1, 1);
    bench.settle();
    let again = bench.take(1, 1);
    let other = bench.take(1, 2);
    bench.settle();
    assert_eq!(bench.dialog_reply(first).unwrap().operator_id, Some(OperatorId(1)));
    assert_eq!(bench.dialog_reply(again).unwrap().operator_id, Some(OperatorId(1)));
    let expected = Refusal::Taken { operator: OperatorId(1), operator_name: String::from("Operator 1") };
    assert_eq!(bench.dialog_reply(other), Err(expected));
}

#[test]
fn a_take_needs_no_receiving_status_and_no_group() {
    let mut bench = Bench::new(1, off);
    bench.status(1, StatusChoice::Offline);
    bench.queue_with(1, |d| d.subject_id = Some(SALES));
    let call = bench.take(1, 1);
    bench.settle();
    assert!(bench.dialog_reply(call).is_ok());
}

#[test]
fn over_the_limit_only_by_right() {
    let cases = [
        ("operator", Role::Operator, false, true, false),
        ("operator with leave", Role::Operator, true, true, true),
        ("supervisor", Role::Supervisor, false, true, true),
        ("supervisor, setting off", Role::Supervisor, false, false, false),
    ];
    for (name, role, over_limit, setting, expected) in cases {
        let mut bench = Bench::new(1, |s| {
            off(s);
            s.dialog_limit_total = 1;
            s.manual_take_over_limit = setting;
        });
        bench.queue(1);
        bench.queue(2);
        bench.take(1, 1);
        bench.settle();
        let call = bench.hand(2, 1, AssignHow::Taken, over_limit, role);
        bench.settle();
        let reply = bench.dialog_reply(call);
        assert_eq!(reply.is_ok(), expected, "{name}");
        if expected {
            assert!(bench.audit.iter().any(|r| r.flag.as_deref() == Some("assigned_over_limit")), "{name}");
        } else {
            assert_eq!(reply, Err(Refusal::LimitReached { limit: 1 }), "{name}");
        }
    }
}

#[test]
fn a_full_channel_refuses_a_take_and_a_ticket_is_not_counted() {
    let mut bench = Bench::new(1, |s| {
        off(s);
        s.dialog_limit_by_channel.insert(crate::domain::ChannelKind::Widget, 1);
    });
    bench.queue(1);
    bench.queue(2);
    bench.queue_with(3, |d| d.kind = DialogKind::Ticket);
    for (dialog, expected) in [(1, None), (2, Some(Refusal::LimitReached { limit: 1 })), (3, None)] {
        let call = bench.take(dialog, 1);
        bench.settle();
        assert_eq!(bench.dialog_reply(call).err(), expected, "dialog {dialog}");
    }
}

#[test]
fn a_transfer_keeps_a_slot_of_the_receiver_before_the_dialog_is_asked() {
    let mut bench = Bench::new(2, |s| s.dialog_limit_total = 1);
    bench.sockets(2, 0);
    bench.queue(1);
    bench.settle();
    assert_eq!(bench.holder(1), Some(1));
    let how = AssignHow::Transferred { from: OperatorId(1), note: None, group: None };
    let call = bench.hand(1, 2, how, false, Role::Operator);
    bench.queue(2);
    bench.sockets(2, 1);
    assert_eq!(bench.asked(), [1], "operator 2 is full already");
    bench.settle();
    assert!(bench.dialog_reply(call).is_ok());
    assert_eq!((bench.holder(1), bench.holder(2)), (Some(2), Some(1)));
}

#[test]
fn what_is_taken_back_needs_a_slot_of_whoever_gave_it() {
    let full = Refusal::LimitReached { limit: 1 };
    for (name, another, refused) in [("the slot is free still", false, None), ("it went", true, Some(full))] {
        let mut bench = Bench::new(2, |s| {
            off(s);
            s.dialog_limit_total = 1;
        });
        bench.queue(1);
        bench.queue(2);
        bench.take(1, 1);
        bench.settle();
        let how = AssignHow::Transferred { from: OperatorId(1), note: None, group: None };
        bench.hand(1, 2, how, false, Role::Operator);
        bench.settle();
        if another {
            bench.take(2, 1);
            bench.settle();
        }
        let call = bench.hand(1, 1, AssignHow::TakenBack, false, Role::Operator);
        bench.settle();
        assert_eq!(bench.dialog_reply(call).err(), refused, "{name}");
        assert_eq!(bench.holder(1), Some(if refused.is_none() { 1 } else { 2 }), "{name}");
        // The slot of whoever lost it is free again, and only that one.
        let next = bench.take(2, 2);
        bench.settle();
        assert_eq!(bench.dialog_reply(next).is_ok(), refused.is_none(), "{name}");
    }
}

#[test]
fn a_take_of_a_dialog_on_its_way_to_somebody_waits_for_that_answer() {
    let mut bench = Bench::new(2, |_| {});
    bench.queue(1);
    let call = bench.take(1, 2);
    assert_eq!(bench.asked(), [1], "one ask at a time");
    bench.settle();
    assert_eq!(bench.holder(1), Some(1));
    assert!(matches!(bench.dialog_reply(call), Err(Refusal::Taken { operator: OperatorId(1), .. })));
}

#[test]
fn hands_for_nobody_and_for_those_who_may_not_reply_are_refused_with_a_reason() {
    let mut bench = Bench::new(2, off);
    bench.queue(1);
    bench.profile(2, |p| p.grants = Role::LightAgent.default_grants());
    let nobody = bench.take(1, 99);
    let light = bench.take(1, 2);
    let missing = bench.take(77, 1);
    bench.settle();
    assert!(matches!(bench.dialog_reply(nobody), Err(Refusal::Validation(_))));
    assert_eq!(bench.dialog_reply(light), Err(Refusal::Forbidden("op_reply")));
    assert_eq!(bench.dialog_reply(missing), Err(Refusal::NotFound));
    assert_eq!(bench.held(1), 0);
    let again = bench.take(1, 1);
    bench.settle();
    assert!(bench.dialog_reply(again).is_ok());
}

#[test]
fn a_hand_with_an_unknown_outcome_is_told_so_and_settled_later() {
    let mut bench = Bench::new(1, |s| {
        off(s);
        s.dialog_limit_total = 1;
    });
    bench.queue(1);
    bench.queue(2);
    let call = bench.take(1, 1);
    let (ticket, ask) = bench.asks.pop_front().unwrap();
    bench.carry_out(&ask).unwrap();
    bench.refuse(ticket, Refusal::Unavailable);
    assert_eq!(bench.dialog_reply(call), Err(Refusal::Unavailable));
    let second = bench.take(2, 1);
    assert_eq!(bench.dialog_reply(second), Err(Refusal::LimitReached { limit: 1 }), "the slot may be taken");
    bench.pass(5);
    bench.settle();
    let again = bench.take(1, 1);
    assert!(bench.dialog_reply(again).is_ok(), "the row says so");
}

#[test]
fn who_may_not_see_a_held_dialog_does_not_learn_who_holds_it() {
    let mut bench = Bench::new(2, off);
    bench.queue_with(1, |d| d.subject_id = Some(SALES));
    let first = bench.hand(1, 1, AssignHow::Taken, false, Role::Supervisor);
    bench.settle();
    assert!(bench.dialog_reply(first).is_ok());
    let stranger = bench.take(1, 2);
    assert_eq!(bench.dialog_reply(stranger), Err(Refusal::NotFound));
}
