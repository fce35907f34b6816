//! Dialogs that are put off and whose owner leaves, is gone, or may not see them any more (administration.md 3, distribution.md 6.2).

use super::bench::*;
use super::moving::{ask, chosen, command, floor, line, of_bot, told};
use crate::dialog::messages::{Refusal, RequeueReason};
use crate::distribution::distributor::core::Input;
use crate::distribution::messages::{MoveResult, MoveTarget, PreviewMoves, Redistribute, Redistributed, Which};
use crate::domain::{DialogId, DialogState, Grants, OperatorId, OperatorProfile, Timestamp};

/// Operator 1 holds dialog 1 and has put off 2 (until a moment) and 3 (until its client writes).
fn asleep(operators: i64) -> Bench {
    let mut bench = floor(operators, 3, |s| s.dialog_limit_total = 3);
    let until = bench.now.plus_secs(3_600);
    bench.snooze(2, Some(until));
    bench.snooze(3, None);
    assert!(bench.asks.is_empty());
    bench
}

/// What operator 1 is deactivated with: first the heir gets what they can, then everything else goes to the queue.
fn leaves(bench: &mut Bench, heir: Option<i64>) -> (Redistributed, Redistributed) {
    let all = Redistribute::all_of(OperatorId(1), None, RequeueReason::Deactivated);
    let mut given = Redistributed::default();
    if let Some(heir) = heir {
        let call = bench.call();
        let to_heir = Redistribute { to: MoveTarget::Operator(OperatorId(heir)), ..all.clone() };
        bench.feed(Input::Redistribute(call, Box::new(to_heir)));
        bench.settle();
        given = told(bench, call);
    }
    let call = bench.call();
    bench.profile(1, |p| p.active = false);
    bench.feed(Input::Redistribute(call, Box::new(all)));
    bench.settle();
    (given, told(bench, call))
}

/// State, owner and end of the sleep.
fn row(bench: &Bench, id: i64) -> (DialogState, Option<i64>, Option<Timestamp>) {
    let row = &bench.dialogs[&DialogId(id)];
    (row.state, row.operator_id.map(OperatorId::get), row.snoozed_until)
}

#[test]
fn an_heir_gets_what_is_put_off_as_it_sleeps_and_it_is_counted_as_inherited() {
    let mut bench = asleep(2);
    let until = bench.now.plus_secs(3_600);
    let (given, rest) = leaves(&mut bench, Some(2));
    let lines: Vec<_> = (1..=3).map(|id| line(id, MoveResult::Moved, Some(2), "")).collect();
    assert_eq!(given.dialogs, lines);
    assert_eq!(rest, Redistributed::default(), "nothing is left to be moved");
    assert_eq!(row(&bench, 1), (DialogState::Active, Some(2), None));
    assert_eq!(row(&bench, 2), (DialogState::Paused, Some(2), Some(until)));
    assert_eq!(row(&bench, 3), (DialogState::Paused, Some(2), None));
    assert_eq!((bench.core.operators()[0].active, bench.core.queue_len()), (1, 0), "asleep it takes no slot");
    bench.wake(3);
    bench.settle();
    assert_eq!((bench.holder(3), bench.core.operators()[0].active), (Some(2), 2), "it wakes with the heir");
}

#[test]
fn a_full_heir_gets_what_is_put_off_and_the_rest_waits() {
    let mut bench = asleep(2);
    bench.profile(2, |p| p.limit_total = Some(0));
    let (given, rest) = leaves(&mut bench, Some(2));
    let lines = vec![
        line(1, MoveResult::Failed, None, "quota_total"),
        line(2, MoveResult::Moved, Some(2), ""),
        line(3, MoveResult::Moved, Some(2), ""),
    ];
    assert_eq!(given.dialogs, lines);
    assert_eq!(rest.dialogs, [line(1, MoveResult::Queued, None, "")]);
}

#[test]
fn without_an_heir_or_with_one_who_cannot_have_it_what_is_put_off_wakes_into_the_queue_and_is_counted_there() {
    type Change = fn(&mut OperatorProfile);
    let table: [(Option<&str>, Change); 4] = [
        (None, |p| p.distribution_paused = true),
        (Some("not_found"), |p| p.active = false),
        (Some("light_agent"), |p| p.grants = Grants::default()),
        (Some("bot_not_allowed"), |p| p.grants = of_bot(2)),
    ];
    for (reason, change) in table {
        let mut bench = asleep(2);
        bench.profile(2, change);
        let (given, rest) = leaves(&mut bench, reason.map(|_| 2));
        if let Some(reason) = reason {
            let lines: Vec<_> = (1..=3).map(|id| line(id, MoveResult::Failed, None, reason)).collect();
            assert_eq!(given.dialogs, lines);
        }
        assert_eq!((rest.queued, rest.moved, rest.failed), (3, 0, 0), "{reason:?}");
        assert_eq!(bench.core.queue_len(), 3, "{reason:?}");
        for id in 1..=3 {
            assert_eq!(row(&bench, id), (DialogState::Queued, None, None), "{reason:?}: dialog {id}");
        }
    }
}

#[test]
fn what_wakes_on_its_way_to_the_heir_reaches_them_awake() {
    let mut bench = asleep(2);
    let all = Redistribute::all_of(OperatorId(1), None, RequeueReason::Deactivated);
    let call = bench.call();
    let to_heir = Redistribute { to: MoveTarget::Operator(OperatorId(2)), ..all };
    bench.feed(Input::Redistribute(call, Box::new(to_heir)));
    assert_eq!(bench.asked(), [1, 2, 3]);
    bench.wake(2);
    bench.settle();
    let lines: Vec<_> = (1..=3).map(|id| line(id, MoveResult::Moved, Some(2), "")).collect();
    assert_eq!(told(&bench, call).dialogs, lines);
    assert_eq!(row(&bench, 2).0, DialogState::Active);
    assert_eq!(bench.core.operators()[1].active, 2);
}

#[test]
fn what_wakes_with_somebody_who_was_deactivated_or_is_put_off_by_their_hand_still_goes_to_the_queue() {
    let mut bench = floor(2, 1, |_| {});
    bench.snooze(1, None);
    bench.profile(1, |p| p.active = false);
    // The storage is away: the dialog stays with them.
    let (ticket, _) = bench.asks.pop_front().unwrap();
    bench.refuse(ticket, Refusal::Unavailable);
    assert_eq!(row(&bench, 1), (DialogState::Paused, Some(1), None));
    bench.wake(1);
    let (ticket, _) = bench.asks.pop_front().unwrap();
    bench.refuse(ticket, Refusal::Unavailable);
    bench.snooze(1, None);
    bench.settle();
    assert_eq!(bench.holder(1), Some(2));
}

#[test]
fn what_could_not_be_taken_away_asleep_is_tried_again_until_it_can() {
    let mut bench = floor(2, 1, |_| {});
    bench.snooze(1, None);
    bench.profile(1, |p| p.active = false);
    let (ticket, _) = bench.asks.pop_front().unwrap();
    bench.refuse(ticket, Refusal::Unavailable);
    bench.pass(20);
    bench.settle();
    assert_eq!(bench.holder(1), Some(2));
}

#[test]
fn what_sleeps_with_somebody_who_is_no_operator_any_more_is_found_after_a_restart_before_and_after_it_wakes() {
    for wakes in [false, true] {
        let mut bench = Bench::unloaded(1, |_| {});
        bench.queue_with(1, |d| {
            d.state = DialogState::Paused;
            d.operator_id = Some(OperatorId(9));
        });
        bench.load();
        bench.sockets(1, 1);
        if wakes {
            bench.wake(1);
        }
        bench.pass(60);
        bench.settle();
        assert_eq!(bench.holder(1), Some(1), "wakes {wakes}");
    }
}

#[test]
fn what_sleeps_with_somebody_whose_roles_do_not_cover_it_any_more_goes_to_the_queue() {
    let mut bench = floor(2, 1, |_| {});
    bench.snooze(1, None);
    bench.profile(1, |p| p.grants = of_bot(2));
    bench.settle();
    assert_eq!(bench.holder(1), Some(2));
}

#[test]
fn outbound_requests_that_wait_for_their_client_leave_with_the_rest() {
    for counted in [false, true] {
        let mut bench = Bench::new(2, |s| s.count_outbound_in_limit = counted);
        bench.queue_with(1, |d| {
            d.is_outbound = true;
            d.state = DialogState::Active;
            d.operator_id = Some(OperatorId(1));
        });
        bench.profile(1, |p| p.active = false);
        bench.settle();
        assert_eq!(bench.holder(1), Some(2), "counted {counted}");
    }
}

#[test]
fn of_somebody_who_is_only_away_what_is_put_off_stays_unless_it_is_named() {
    let mut bench = asleep(2);
    let call = ask(&mut bench, Which::All, MoveTarget::Queue);
    bench.settle();
    assert_eq!(told(&bench, call).dialogs, [line(1, MoveResult::Moved, Some(2), "")]);
    assert_eq!(row(&bench, 3), (DialogState::Paused, Some(1), None));
    let named =
        [(2, MoveTarget::Operator(OperatorId(2)), DialogState::Paused), (3, MoveTarget::Queue, DialogState::Active)];
    for (id, to, state) in named {
        let asked = PreviewMoves { command: command(chosen(&[id]), to), former_leaves: false };
        let foretold = bench.core.preview(&asked, bench.now).unwrap();
        let call = ask(&mut bench, chosen(&[id]), to);
        bench.settle();
        assert_eq!(told(&bench, call), foretold, "{to:?}");
        assert_eq!((row(&bench, id).0, row(&bench, id).1), (state, Some(2)), "{to:?}");
    }
}

#[test]
fn a_closed_or_taken_sleeper_is_nobodys_sleeper_any_more() {
    let mut bench = asleep(2);
    bench.close(2);
    let call = bench.take(3, 1);
    bench.settle();
    assert!(bench.dialog_reply(call).is_ok(), "its holder takes it back");
    let (_, rest) = leaves(&mut bench, None);
    let lines = [line(1, MoveResult::Moved, Some(2), ""), line(3, MoveResult::Moved, Some(2), "")];
    assert_eq!(rest.dialogs, lines);
}
