//! Auto-offline and giving dialogs back (operator-line.md 10, distribution.md 6.2).

use super::bench::*;
use super::moving::told;
use crate::dialog::messages::RequeueReason;
use crate::distribution::distributor::core::{Answer, Input};
use crate::distribution::messages::{Redistribute, StatusChoice};
use crate::domain::OperatorId;
use crate::domain::settings::{OpSettings, RedistributeOnOffline};

fn absent(settings: &mut OpSettings) {
    settings.auto_offline_enabled = true;
    settings.auto_offline_wait_min = 10;
}

fn status_of(bench: &Bench, operator: i64) -> crate::domain::OperatorStatusId {
    bench.profiles[&OperatorId(operator)].status_id
}

#[test]
fn acceptance_10_nine_minutes_change_nothing_ten_do() {
    let mut bench = Bench::new(1, absent);
    bench.sockets(1, 0);
    bench.pass(9 * 60);
    bench.sockets(1, 1);
    bench.pass(20 * 60);
    assert_eq!(status_of(&bench, 1), ONLINE);
    bench.sockets(1, 0);
    bench.pass(10 * 60);
    assert_eq!(status_of(&bench, 1), OFFLINE);
}

#[test]
fn a_status_without_receiving_and_a_switched_off_setting_are_left_alone() {
    let mut bench = Bench::new(2, |_| {});
    bench.sockets(1, 0);
    bench.pass(3_600);
    assert_eq!(status_of(&bench, 1), ONLINE, "off by default");
    bench.settings(absent);
    bench.pass(1);
    assert_eq!(status_of(&bench, 1), OFFLINE, "the absence counts from when it began");
    bench.status(2, StatusChoice::Offline);
    bench.sockets(2, 0);
    bench.stored.clear();
    bench.pass(3_600);
    assert!(bench.stored.is_empty());
}

#[test]
fn what_happens_to_the_dialogs_follows_the_setting() {
    let cases =
        [(RedistributeOnOffline::None, 0), (RedistributeOnOffline::Unanswered, 1), (RedistributeOnOffline::All, 2)];
    for (setting, moved) in cases {
        let mut bench = Bench::new(1, |s| {
            absent(s);
            s.redistribute_on_offline = setting;
        });
        bench.queue(1);
        bench.queue(2);
        bench.settle();
        let now = bench.now;
        bench.change_quietly(2, |d| d.waiting_since = Some(now));
        bench.sockets(1, 0);
        bench.pass(600);
        bench.settle();
        assert_eq!(bench.core.queue_len(), moved, "{setting:?}");
        assert_eq!(bench.held(1), 2 - moved as usize, "{setting:?}");
    }
}

#[test]
fn redistribution_answers_what_became_of_each_dialog_to_everybody_who_asked() {
    let mut bench = Bench::new(1, |_| {});
    for id in 1..=3 {
        bench.queue(id);
    }
    bench.settle();
    bench.sockets(1, 0);
    bench.change_quietly(3, |d| d.state = crate::domain::DialogState::Closed);
    let ask = |bench: &mut Bench| {
        let call = bench.call();
        let command = Redistribute::all_of(OperatorId(1), None, RequeueReason::Redistribution);
        bench.feed(Input::Redistribute(call, Box::new(command)));
        call
    };
    let first = ask(&mut bench);
    let joined = ask(&mut bench);
    bench.settle();
    for call in [first, joined] {
        let told = told(&bench, call);
        assert_eq!((told.moved, told.queued, told.skipped, told.failed), (0, 2, 1, 0));
    }
    let nothing_left = ask(&mut bench);
    bench.settle();
    let told = told(&bench, nothing_left);
    assert_eq!((told.moved, told.queued, told.failed), (0, 0, 0));
}

#[test]
fn a_deactivated_operator_gives_everything_back_to_others() {
    let mut bench = Bench::new(2, |s| s.dialog_limit_total = 2);
    bench.sockets(2, 0);
    bench.queue(1);
    bench.queue(2);
    bench.settle();
    bench.sockets(2, 1);
    bench.profile(1, |p| p.active = false);
    bench.settle();
    assert_eq!((bench.held(1), bench.held(2)), (0, 2));
    assert_eq!(bench.core.operators().len(), 1);
}

#[test]
fn a_status_that_cannot_be_stored_changes_nothing() {
    let mut bench = Bench::new(1, |_| {});
    let call = bench.call();
    let id = OperatorId(1);
    let why = String::new();
    let set = crate::distribution::messages::SetStatus { operator_id: id, status: StatusChoice::Offline, by: id, why };
    bench.feed(Input::SetStatus(call, set));
    bench.stored.clear();
    bench.feed(Input::StatusStored(id, false));
    assert_eq!(bench.replies[&call], Answer::Operator(Err(crate::dialog::messages::Refusal::Unavailable)));
    bench.queue(1);
    bench.settle();
    assert_eq!(bench.holder(1), Some(1), "still on line");
}

#[test]
fn statuses_of_one_operator_are_stored_one_after_another() {
    let mut bench = Bench::new(1, |_| {});
    let id = OperatorId(1);
    let calls: Vec<_> = [StatusChoice::Offline, StatusChoice::Online, StatusChoice::Offline]
        .into_iter()
        .map(|status| {
            let call = bench.call();
            bench.feed(Input::SetStatus(
                call,
                crate::distribution::messages::SetStatus { operator_id: id, status, by: id, why: String::new() },
            ));
            call
        })
        .collect();
    assert_eq!(bench.stored.len(), 1);
    for _ in 0..3 {
        bench.store_statuses();
    }
    assert_eq!(status_of(&bench, 1), OFFLINE);
    for call in calls {
        assert!(matches!(&bench.replies[&call], Answer::Operator(Ok(_))));
    }
    let bad = bench.status(1, StatusChoice::Id(crate::domain::OperatorStatusId(77)));
    assert!(matches!(&bench.replies[&bad], Answer::Operator(Err(crate::dialog::messages::Refusal::Validation(_)))));
}
