//! Putting off: who may, until when, what stands still meanwhile, and what ends it.

use super::super::messages::{DialogCommand, DialogDone, Refusal, RequeueReason, Who};
use super::super::policy::{SNOOZE, SNOOZE_AT_MOST_DAYS, may_pass_on, may_snooze, may_wake};
use super::bench::*;
use crate::domain::{Dialog, DialogState as S, OperatorId, Role, Timestamp, time::MINUTE};
use crate::testing::{catalogue, dialog_row, operator};

const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn snooze(who: Who, until: Option<Timestamp>) -> DialogCommand {
    DialogCommand::Snooze { who, until, expect_version: None }
}

fn wake(who: Who) -> DialogCommand {
    DialogCommand::Wake { who, expect_version: None }
}

fn pass_on(by: Who, to: i64) -> DialogCommand {
    DialogCommand::PassOn {
        who: by,
        reason: RequeueReason::Deactivated,
        operator: OperatorId(to),
        operator_name: format!("Operator {to}"),
        expect_operator: OperatorId(1),
        note: None,
    }
}

fn fire() -> DialogCommand {
    DialogCommand::Timer { kind: SNOOZE.into(), payload: 0 }
}

fn due(bench: &Bench, kind: &str) -> Option<Timestamp> {
    bench.store.rows().timers.get(&(kind.to_owned(), ID.get())).map(|t| t.due_at)
}

fn bells(bench: &Bench) -> Vec<(OperatorId, &'static str)> {
    bench.store.rows().notices.iter().map(|n| (n.user_id, n.kind)).collect()
}

#[test]
fn its_holder_puts_a_dialog_off_and_it_keeps_the_holder_and_says_until_when() {
    let mut bench = Bench::new(S::Active);
    let until = bench.clock_now().plus_micros(HOUR);

    let row = done(bench.run(snooze(who(&anna()), Some(until))));

    assert_eq!((row.state, row.operator_id, row.snoozed_until), (S::Paused, Some(OperatorId(1)), Some(until)));
    assert_eq!(due(&bench, SNOOZE), Some(until), "what wakes it is durable");
    assert_eq!(bench.system_keys(), ["dialog_snoozed"]);
    let said = bench.lines()[0].attachments[0].clone();
    assert_eq!((&said["until"], &said["operator_name"]), (&serde_json::json!(until), &serde_json::json!("Operator 1")));
    assert_eq!(bench.facts(), ["dialog.snoozed"]);
    assert!(bells(&bench).is_empty(), "one's own hand is no news");
    let again = bench.run(snooze(who(&anna()), Some(until)));
    assert!(matches!(again, Ok(DialogDone::Unchanged { .. })), "twice is once");
    let longer = until.plus_micros(DAY);
    assert_eq!(done(bench.run(snooze(who(&anna()), Some(longer)))).snoozed_until, Some(longer));
    assert_eq!(due(&bench, SNOOZE), Some(longer));
    assert_eq!(done(bench.run(snooze(who(&anna()), None))).snoozed_until, None);
    assert_eq!(due(&bench, SNOOZE), None, "until the client writes nothing is due");
}

#[test]
fn it_wakes_when_its_time_has_come_and_not_before_and_the_holder_is_told_once() {
    let mut bench = Bench::new(S::Active);
    let until = bench.clock_now().plus_micros(HOUR);
    bench.run(snooze(who(&anna()), Some(until))).unwrap();
    assert!(matches!(bench.run(fire()), Ok(DialogDone::Unchanged { .. })), "too early");
    assert_eq!((bench.row().state, due(&bench, SNOOZE)), (S::Paused, Some(until)), "the row stays");
    bench.clock.advance(HOUR);

    let row = done(bench.run(fire()));

    assert_eq!((row.state, row.operator_id, row.snoozed_until), (S::Active, Some(OperatorId(1)), None));
    assert_eq!(due(&bench, SNOOZE), None);
    assert_eq!(bench.system_keys(), ["dialog_snoozed", "dialog_woken"]);
    assert_eq!(bells(&bench), [(OperatorId(1), "snooze_over")]);
    let version = row.version;
    assert!(bench.run(fire()).is_ok(), "a late copy of the wake-up does nothing");
    assert_eq!((bench.row().version, bells(&bench).len()), (version, 1));
}

#[test]
fn a_wake_up_of_a_time_that_was_put_further_does_nothing() {
    let mut bench = Bench::new(S::Active);
    let until = bench.clock_now().plus_micros(HOUR);
    bench.run(snooze(who(&anna()), Some(until))).unwrap();
    bench.run(snooze(who(&anna()), Some(until.plus_micros(DAY)))).unwrap();
    bench.clock.advance(2 * HOUR);
    bench.run(fire()).unwrap();
    assert_eq!((bench.row().state, due(&bench, SNOOZE)), (S::Paused, Some(until.plus_micros(DAY))));
}

#[test]
fn the_clients_line_wakes_it_with_or_without_a_time_and_who_is_banned_wakes_nothing() {
    for until in [None, Some(HOUR)] {
        let mut bench = Bench::new(S::Active);
        let until = until.map(|micros| bench.clock_now().plus_micros(micros));
        bench.run(snooze(who(&anna()), until)).unwrap();
        let DialogCommand::Inbound { line, .. } = client(7) else { panic!() };
        let banned = DialogCommand::Inbound { line, reopen: false, contact_update: None, suppressed: true };
        let asleep = done(bench.run(banned));
        assert_eq!((asleep.state, asleep.snoozed_until, asleep.unread), (S::Paused, until, 0));

        let row = done(bench.run(client(1)));

        assert_eq!((row.state, row.snoozed_until, row.unread), (S::Active, None, 1));
        assert_eq!(row.waiting_since, Some(row.last_message_at));
        assert_eq!(due(&bench, SNOOZE), None);
        assert_eq!(bells(&bench), [(OperatorId(1), "snooze_reply")]);
        assert_eq!(bench.lines().last().unwrap().attachments[0]["why"], "client");
        bench.run(client(2)).unwrap();
        assert_eq!(bells(&bench).len(), 1, "further lines are lines");
    }
}

#[test]
fn a_hand_wakes_it_and_every_other_way_out_ends_the_sleep_too() {
    let (anna, chief) = (anna(), chief());
    let table: [(&str, DialogCommand, S, Option<i64>); 6] = [
        ("its holder wakes it", wake(who(&anna)), S::Active, Some(1)),
        ("a supervisor wakes it", wake(who(&chief)), S::Active, Some(1)),
        ("its holder takes it back", take(&anna), S::Active, Some(1)),
        ("handed to a colleague", transfer(&anna, 2, None), S::Active, Some(2)),
        ("given back to the queue", requeue(who(&chief), RequeueReason::Redistribution), S::Queued, None),
        ("closed", close(who(&anna)), S::Closed, Some(1)),
    ];
    for (name, command, state, holder) in table {
        let mut bench = Bench::new(S::Active);
        let until = bench.clock_now().plus_micros(HOUR);
        bench.run(snooze(who(&anna), Some(until))).unwrap();
        let row = done(bench.run(command));
        assert_eq!((row.state, row.operator_id), (state, holder.map(OperatorId)), "{name}");
        assert_eq!((row.snoozed_until, due(&bench, SNOOZE)), (None, None), "{name}");
        bench.clock.advance(2 * HOUR);
        bench.run(fire()).unwrap();
        assert_eq!(bench.row().version, row.version, "{name}: nothing wakes it later");
    }
    let mut bench = Bench::new(S::Active);
    bench.run(snooze(who(&anna), None)).unwrap();
    bench.run(wake(who(&chief))).unwrap();
    assert_eq!(bells(&bench), [(OperatorId(1), "snooze_over")], "another's hand is news");
}

#[test]
fn passed_on_it_sleeps_until_the_same_time_with_the_new_holder_whom_it_tells_of() {
    for until in [None, Some(HOUR)] {
        let mut bench = Bench::new(S::Active);
        let until = until.map(|micros| bench.clock_now().plus_micros(micros));
        bench.run(snooze(who(&anna()), until)).unwrap();

        let row = done(bench.run(pass_on(Who::System, 2)));

        assert_eq!((row.state, row.operator_id, row.snoozed_until), (S::Paused, Some(OperatorId(2)), until));
        assert_eq!((row.operator_name.as_str(), due(&bench, SNOOZE)), ("Operator 2", until));
        assert_eq!(bench.system_keys(), ["dialog_snoozed", "operator_disconnected", "operator_connected"]);
        assert_eq!(bench.lines()[1].attachments[0]["reason"], "deactivated");
        assert_eq!(bells(&bench), [(OperatorId(2), "transfer")]);
        let again = bench.run(pass_on(Who::System, 2));
        assert!(matches!(again, Ok(DialogDone::Unchanged { .. })), "twice is once");
        if until.is_some() {
            bench.clock.advance(HOUR);
            bench.run(fire()).unwrap();
        } else {
            bench.run(client(1)).unwrap();
        }
        assert_eq!((bench.row().state, bench.row().operator_id), (S::Active, Some(OperatorId(2))));
        assert_eq!(bells(&bench)[1].0, OperatorId(2), "it wakes with the new holder");
    }
}

#[test]
fn who_may_pass_on_which_dialog() {
    let catalogue = catalogue();
    let taras = operator(2, Role::Operator);
    let table: &[(&str, Who, S, i64, &str)] = &[
        ("the product", Who::System, S::Paused, 1, "ok"),
        ("an integrator", api(), S::Paused, 1, "ok"),
        ("a supervisor", who(&chief()), S::Paused, 1, "ok"),
        ("the holder", who(&anna()), S::Paused, 1, "ok"),
        ("a colleague does not see it", who(&taras), S::Paused, 1, "not_found"),
        ("it is awake", Who::System, S::Active, 1, "wrong_state"),
        ("it waits", Who::System, S::Queued, 1, "wrong_state"),
        ("it is over", Who::System, S::Closed, 1, "wrong_state"),
        ("it sleeps with somebody else", Who::System, S::Paused, 3, "wrong_state"),
    ];
    for (name, by, state, from, expected) in table {
        let found = match may_pass_on(by, OperatorId(*from), OperatorId(2), &dialog_row(1, *state), &catalogue) {
            Ok(true) => "ok",
            Ok(false) => "unchanged",
            Err(Refusal::NotFound) => "not_found",
            Err(Refusal::WrongState { .. }) => "wrong_state",
            Err(other) => panic!("{name}: {other:?}"),
        };
        assert_eq!(found, *expected, "{name}");
    }
}

#[test]
fn no_time_for_an_answer_runs_while_it_sleeps_and_awake_both_sides_have_all_of_it() {
    let mut bench = Bench::new(S::Active);
    bench.catalogue.settings.timer_enabled = true;
    bench.catalogue.settings.timer_minutes = 15;
    bench.catalogue.settings.operator_timeout_enabled = true;
    bench.catalogue.settings.operator_timeout_minutes = 10;
    bench.run(client(1)).unwrap();
    assert!(due(&bench, "operator_silence").is_some());
    let until = bench.clock_now().plus_micros(DAY);
    let asleep = done(bench.run(snooze(who(&anna()), Some(until))));
    assert_eq!(due(&bench, "operator_silence"), None);
    assert!(asleep.waiting_since.is_some(), "the client has waited all the same");
    bench.clock.advance(HOUR);
    bench.run(DialogCommand::Timer { kind: "operator_silence".into(), payload: 0 }).unwrap();
    assert_eq!(bench.row().state, S::Paused, "a late timer takes nothing away");
    bench.clock.advance(DAY);

    let row = done(bench.run(fire()));

    let woken = row.woken_at.unwrap();
    assert_eq!(due(&bench, "operator_silence"), Some(woken.plus_micros(10 * MINUTE)));
    // The same for the client: answered, put off, awake.
    bench.run(answer(&anna(), "n1")).unwrap();
    let until = bench.clock_now().plus_micros(DAY);
    bench.run(snooze(who(&anna()), Some(until))).unwrap();
    assert_eq!(due(&bench, "client_silence"), None);
    bench.clock.advance(DAY);
    let woken = done(bench.run(fire())).woken_at.unwrap();
    assert_eq!(due(&bench, "client_silence"), Some(woken.plus_micros(15 * MINUTE)));
}

#[test]
fn an_answer_does_not_wake_it() {
    let mut bench = Bench::new(S::Active);
    let until = bench.clock_now().plus_micros(HOUR);
    bench.run(snooze(who(&anna()), Some(until))).unwrap();
    let row = done(bench.run(answer(&anna(), "n1")));
    assert_eq!((row.state, row.snoozed_until), (S::Paused, Some(until)));
}

#[test]
fn the_visitor_does_not_hear_of_a_sleep() {
    let mut bench = Bench::widget(S::Active);
    bench.run(snooze(who(&anna()), None)).unwrap();
    bench.run(wake(who(&anna()))).unwrap();
    assert!(bench.visitor().is_empty(), "{:?}", bench.visitor());
}

#[test]
fn who_may_put_off_which_dialog_until_when() {
    let catalogue = catalogue();
    let now = crate::testing::START;
    let (anna, taras, light) = (anna(), operator(2, Role::Operator), operator(1, Role::LightAgent));
    let hour = Some(now.plus_micros(HOUR));
    let table: &[(&str, Who, S, Option<Timestamp>, &str)] = &[
        ("the holder", who(&anna), S::Active, hour, "ok"),
        ("the holder, until the client writes", who(&anna), S::Active, None, "ok"),
        ("a supervisor", who(&chief()), S::Active, hour, "ok"),
        ("an integrator", api(), S::Active, hour, "ok"),
        ("another time", who(&anna), S::Paused, hour, "ok"),
        ("a colleague does not see it", who(&taras), S::Active, hour, "not_found"),
        ("a trainee who holds it", who(&light), S::Active, hour, "op_reply"),
        ("nobody holds it", who(&anna), S::Queued, hour, "wrong_state"),
        ("a scenario has it", who(&chief()), S::Bot, hour, "wrong_state"),
        ("it is over", who(&chief()), S::Closed, hour, "wrong_state"),
        ("now is no future", who(&anna), S::Active, Some(now), "until"),
        ("the past", who(&anna), S::Active, Some(now.plus_micros(-1)), "until"),
        ("a year", who(&anna), S::Active, Some(now.plus_micros(SNOOZE_AT_MOST_DAYS * DAY)), "ok"),
        ("more than a year", who(&anna), S::Active, Some(now.plus_micros(SNOOZE_AT_MOST_DAYS * DAY + 1)), "until"),
    ];
    for (name, who, state, until, expected) in table {
        let found = match may_snooze(who, *until, None, &dialog_row(1, *state), &catalogue, now) {
            Ok(true) => "ok".to_owned(),
            Ok(false) => "unchanged".to_owned(),
            Err(Refusal::Forbidden(right)) => right.to_owned(),
            Err(Refusal::NotFound) => "not_found".to_owned(),
            Err(Refusal::WrongState { .. }) => "wrong_state".to_owned(),
            Err(Refusal::Validation(fields)) => fields[0].0.clone(),
            Err(other) => panic!("{name}: {other:?}"),
        };
        assert_eq!(found, *expected, "{name}");
    }
    let held = dialog_row(1, S::Active);
    let stale = may_snooze(&who(&anna), hour, Some(held.version + 1), &held, &catalogue, now);
    assert_eq!(stale, Err(Refusal::Stale { current: held.version }));
    assert_eq!(may_wake(&who(&anna), Some(99), &held, &catalogue), Ok(false), "it does not sleep");
    let asleep = Dialog { state: S::Paused, ..held };
    assert_eq!(may_wake(&who(&anna), None, &asleep, &catalogue), Ok(true));
    assert_eq!(may_wake(&who(&taras), None, &asleep, &catalogue), Err(Refusal::NotFound));
    let waits = may_wake(&who(&anna), None, &dialog_row(1, S::Queued), &catalogue);
    assert!(matches!(waits, Err(Refusal::WrongState { .. })));
}
