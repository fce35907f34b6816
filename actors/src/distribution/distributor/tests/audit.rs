//! The record of decisions and what supervisors see (distribution.md 9, 10; shared decision 16).

use super::bench::*;
use crate::dialog::messages::Refusal;
use crate::distribution::audit::CandidateVerdict;
use crate::distribution::messages::StatusChoice;
use crate::domain::settings::Method;
use crate::domain::{DialogId, OperatorId, Reach};

#[test]
fn acceptance_12_a_decision_leaves_one_row_with_winner_and_candidates() {
    let mut bench = Bench::new(3, |_| {});
    bench.queue(1);
    bench.pass(1);
    bench.settle();
    assert_eq!(bench.audit.len(), 1);
    let row = &bench.audit[0];
    assert_eq!(
        (row.result.as_str(), row.operator_id, row.trigger.as_str()),
        ("distributed", Some(OperatorId(1)), "dialog_queued")
    );
    assert_eq!(row.candidates.len(), 3);
    assert_eq!(row.candidates[0].operator_id, OperatorId(1), "the winner first");
    assert_eq!(row.duration_us, 1_000_000, "from the decision to the dialog's answer");
    assert_eq!(row.flag.as_deref(), Some("slow_decision"));
}

#[test]
fn a_decision_tells_the_level_of_everybody_it_compared_and_an_older_one_is_read_without() {
    let mut bench = Bench::unloaded(2, |s| s.distribution_method = Method::LevelFirst);
    bench.profiles.get_mut(&OperatorId(2)).unwrap().level = 5;
    bench.load();
    bench.sockets(1, 1);
    bench.sockets(2, 1);
    bench.queue(1);
    bench.settle();
    let row = &bench.audit[0];
    assert_eq!((row.method.as_str(), row.operator_id), ("level_first", Some(OperatorId(2))));
    let levels: Vec<(OperatorId, Option<u8>)> = row.candidates.iter().map(|c| (c.operator_id, c.level)).collect();
    assert_eq!(levels, [(OperatorId(2), Some(5)), (OperatorId(1), Some(3))]);
    let mut older = serde_json::to_value(&row.candidates[0]).unwrap();
    older.as_object_mut().unwrap().remove("level");
    let read: CandidateVerdict = serde_json::from_value(older).unwrap();
    assert_eq!(read, CandidateVerdict { level: None, ..row.candidates[0].clone() });
}

#[test]
fn one_skip_row_per_change_of_reason_for_a_whole_line() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    bench.queue(1);
    bench.settle();
    bench.audit.clear();
    for id in 2..=100 {
        bench.queue(id);
        bench.pass(20);
    }
    let rows: Vec<(&str, &str)> = bench.audit.iter().map(|r| (r.result.as_str(), r.reason.as_str())).collect();
    assert_eq!(rows, [("skipped", "quota_total")], "99 dialogs, 33 minutes, one reason");
    bench.sockets(1, 0);
    bench.pass(20);
    assert_eq!(bench.audit.last().unwrap().reason, "no_session");
    assert_eq!(bench.audit.len(), 2);
}

#[test]
fn a_topic_nobody_handles_is_no_candidate_with_subject_mismatch() {
    let mut bench = Bench::new(2, |_| {});
    bench.queue_with(1, |d| d.subject_id = Some(SALES));
    let row = &bench.audit[0];
    assert_eq!((row.result.as_str(), row.reason.as_str()), ("no_candidate", "subject_mismatch"));
    assert_eq!(row.reasons.get("subject_mismatch"), Some(&2));
    let page = bench.core.page(&everybodys(0, 10), bench.now);
    assert_eq!(page.data[0].last_skip_reason, "subject_mismatch");
    assert_eq!(page.data[0].fitting_operators, 0);
    assert_eq!(page.free_slots, 10);
}

#[test]
fn ten_tries_beside_a_free_slot_are_an_anomaly_and_waiting_alone_is_not() {
    let mut bench = Bench::new(1, |_| {});
    bench.queue(1);
    for _ in 0..10 {
        let (ticket, _) = bench.asks.pop_front().unwrap();
        bench.refuse(ticket, Refusal::Busy);
        bench.pass(1);
    }
    let flags: Vec<Option<&str>> = bench.audit.iter().map(|r| r.flag.as_deref()).collect();
    assert_eq!(flags.iter().filter(|f| **f == Some("repeated_attempts")).count(), 1);
    assert_eq!(flags.last().unwrap(), &Some("repeated_attempts"), "the tenth");
    let mut idle = Bench::new(0, |_| {});
    idle.queue(1);
    idle.pass(3_600);
    assert!(idle.audit.iter().all(|r| r.flag.is_none()));
    assert_eq!(idle.core.page(&everybodys(0, 1), idle.now).data[0].attempts, 0);
}

#[test]
fn a_dialog_that_went_elsewhere_meanwhile_is_flagged() {
    let mut bench = Bench::new(2, |_| {});
    bench.queue(1);
    let (ticket, _) = bench.asks.pop_front().unwrap();
    bench.change(1, |d| {
        d.state = crate::domain::DialogState::Active;
        d.operator_id = Some(OperatorId(2));
    });
    bench.refuse(ticket, Refusal::Taken { operator: OperatorId(2), operator_name: String::from("Operator 2") });
    let row = bench.audit.last().unwrap();
    assert_eq!((row.result.as_str(), row.flag.as_deref()), ("error", Some("double_assignment_prevented")));
    assert_eq!(row.operator_id, None);
}

#[test]
fn diagnostics_name_the_rule_that_stops_an_operator() {
    let mut bench = Bench::new(1, |s| s.dialog_limit_total = 1);
    let failing = |bench: &Bench| -> Vec<String> {
        let told = bench.core.diagnose(OperatorId(1), &Reach::Everywhere, bench.now).unwrap();
        assert_eq!(told.receives, told.checks.iter().all(|c| c.ok));
        told.checks.into_iter().filter(|c| !c.ok).map(|c| c.code).collect()
    };
    assert_eq!(failing(&bench), Vec::<String>::new());
    bench.queue(1);
    bench.settle();
    bench.queue(2);
    assert_eq!(failing(&bench), ["quota_total"]);
    let told = bench.core.diagnose(OperatorId(1), &Reach::Everywhere, bench.now).unwrap();
    assert_eq!(told.waiting.len(), 1);
    assert_eq!(told.waiting[0].verdict, "quota_total");
    assert_eq!((told.operator.active, told.operator.limit), (1, 1));
    bench.sockets(1, 0);
    assert_eq!(failing(&bench), ["no_session", "quota_total"]);
    assert!(bench.core.diagnose(OperatorId(99), &Reach::Everywhere, bench.now).is_none());
}

#[test]
fn each_operator_whose_groups_fit_a_waiting_dialog_has_a_verdict_who_got_furthest_first() {
    let mut bench = Bench::new(3, |s| s.dialog_limit_total = 1);
    bench.status(1, StatusChoice::Offline);
    bench.sockets(2, 0);
    bench.queue(1);
    bench.settle();
    bench.queue(2);
    let told = bench.core.fitting(DialogId(2), &Reach::Everywhere, bench.now).unwrap();
    let verdicts: Vec<(i64, &str)> =
        told.candidates.iter().map(|c| (c.operator_id.get(), c.verdict.as_str())).collect();
    assert_eq!(verdicts, [(3, "quota_total"), (2, "no_session"), (1, "not_online")]);
    let listed = bench.core.page(&everybodys(0, 1), bench.now).data[0].fitting_operators;
    assert_eq!((told.fitting, listed), (3, 3), "as the list counts them");
    bench.queue_with(3, |d| d.subject_id = Some(SALES));
    let nobodys = bench.core.fitting(DialogId(3), &Reach::Everywhere, bench.now).unwrap();
    assert_eq!((nobodys.fitting, nobodys.candidates.len()), (0, 0));
    assert!(bench.core.fitting(DialogId(1), &Reach::Everywhere, bench.now).is_none(), "it is with somebody");
    assert!(bench.core.fitting(DialogId(2), &Reach::NOWHERE, bench.now).is_none(), "not within the asker's roles");
}

#[test]
fn who_is_free_for_an_hour_beside_waiting_dialogs_and_gets_none_is_flagged_once_an_hour() {
    let mut bench = Bench::new(1, |_| {});
    bench.queue_with(1, |d| d.subject_id = Some(SALES));
    let flagged =
        |bench: &Bench| bench.audit.iter().filter(|r| r.flag.as_deref() == Some("operator_never_receives")).count();
    bench.pass(3_599);
    assert_eq!(flagged(&bench), 0);
    bench.pass(60);
    assert_eq!(flagged(&bench), 1);
    let row = bench.audit.last().unwrap();
    assert_eq!((row.operator_id, row.reason.as_str()), (Some(OperatorId(1)), "subject_mismatch"));
    bench.pass(1_800);
    assert_eq!(flagged(&bench), 1);
    bench.pass(2_000);
    assert_eq!(flagged(&bench), 2);
}

#[test]
fn a_receiving_status_with_no_panel_for_an_hour_is_flagged_while_dialogs_wait() {
    let mut bench = Bench::new(2, |_| {});
    bench.sockets(1, 0);
    bench.status(2, StatusChoice::Offline);
    bench.sockets(2, 0);
    let ghosts = |bench: &Bench| -> Vec<(Option<OperatorId>, String)> {
        let flagged = bench.audit.iter().filter(|r| r.flag.as_deref() == Some("ghost_session"));
        flagged.map(|r| (r.operator_id, r.reason.clone())).collect()
    };
    bench.pass(3_660);
    assert!(ghosts(&bench).is_empty(), "nothing waits");
    bench.queue(1);
    bench.pass(60);
    assert_eq!(ghosts(&bench), [(Some(OperatorId(1)), String::from("no_session"))]);
    bench.pass(1_800);
    assert_eq!(ghosts(&bench).len(), 1, "once an hour");
    bench.sockets(1, 1);
    bench.settle();
    bench.pass(3_600);
    assert_eq!(ghosts(&bench).len(), 1, "back at the panel");
}
