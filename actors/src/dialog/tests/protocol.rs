//! Faults between reading, writing and telling.

use super::super::messages::{DialogCommand, DialogDone, Refusal};
use super::bench::*;
use crate::domain::DialogState as S;
use crate::ports::JournalError;
use crate::testing::Fault;

/// Somebody else writes the row behind the core's back.
fn foreign_write(bench: &Bench) {
    let mut rows = bench.store.rows();
    let row = rows.dialogs.get_mut(&ID).unwrap();
    row.version += 1;
    row.weight = 7;
}

#[test]
fn a_conflict_is_read_again_and_the_command_applied_once() {
    let mut bench = Bench::new(S::Active);
    bench.run(client(1)).unwrap();
    foreign_write(&bench);

    let row = done(bench.run(client(2)));

    assert_eq!((row.weight, row.last_seq, row.version), (7, 2, 4));
    assert_eq!(bench.lines().len(), 2);
    assert_eq!(bench.told[1].dialog.version, 3, "what somebody else wrote is told as well");
}

#[test]
fn a_second_conflict_is_stale() {
    let mut bench = Bench::new(S::Active);
    bench.run(client(1)).unwrap();
    bench.store.fault(Fault::Fail(JournalError::Conflict));
    bench.store.fault(Fault::Fail(JournalError::Conflict));
    assert_eq!(bench.run(client(2)), Err(Refusal::Stale { current: 2 }));
    assert!(bench.run(client(2)).is_ok(), "and the dialog goes on");
}

#[test]
fn whoever_named_no_version_and_loses_twice_to_writes_of_others_is_told_to_ask_again() {
    let mut bench = Bench::new(S::Active);
    bench.run(client(1)).unwrap();
    for command in [answer(&anna(), "n1"), close(who(&anna()))] {
        bench.store.fault(Fault::Fail(JournalError::Conflict));
        bench.store.fault(Fault::Fail(JournalError::Conflict));
        assert_eq!(bench.run(command.clone()), Err(Refusal::Unavailable), "{command:?}");
        assert!(bench.run(command).is_ok(), "and asking again does it");
    }
    assert_eq!(bench.row().state, S::Closed);
}

#[test]
fn an_expected_version_is_not_repeated_over_a_change() {
    let mut bench = Bench::new(S::Queued);
    bench.run(DialogCommand::Reload).unwrap();
    foreign_write(&bench);
    let DialogCommand::Assign { who, operator, operator_name, how, offer, .. } = take(&anna()) else { panic!() };
    let assign = DialogCommand::Assign { who, operator, operator_name, expect_version: Some(1), how, offer };
    assert_eq!(bench.run(assign), Err(Refusal::Stale { current: 2 }));
    assert_eq!(bench.row().state, S::Queued);
}

#[test]
fn a_lost_answer_is_told_after_all_when_the_copy_comes() {
    let mut bench = Bench::new(S::Active);
    bench.run(client(1)).unwrap();
    bench.store.fault(Fault::LoseAnswer);
    assert_eq!(bench.run(answer(&anna(), "n1")), Err(Refusal::Unavailable));
    assert_eq!((bench.told.len(), bench.suspected), (1, 1), "the relay is asked to look");

    let again = bench.run(answer(&anna(), "n1")).unwrap();

    assert!(matches!(again, DialogDone::Line { duplicate: true, ref message, .. } if message.seq == 2));
    assert_eq!(bench.lines().len(), 2);
    assert_eq!(bench.told.last().unwrap().dialog.last_seq, 2);
}

#[test]
fn a_visitors_page_reads_its_history_again_when_frames_may_have_been_missed() {
    let mut bench = Bench::widget(S::Active);
    bench.run(client(1)).unwrap();
    bench.store.fault(Fault::LoseAnswer);
    assert_eq!(bench.run(answer(&anna(), "n1")), Err(Refusal::Unavailable));
    bench.run(client(2)).unwrap();
    let told = &bench.told[1];
    assert_eq!(told.dialog.last_seq, 2, "first what was not told");
    assert!(told.visitor[0].frame.contains("\"resync\""));
    assert!(bench.told[2].visitor[0].frame.contains("message.created"), "then what is new");
}

#[test]
fn nothing_is_remembered_or_told_of_a_write_that_failed() {
    let mut bench = Bench::new(S::Active);
    bench.run(client(1)).unwrap();
    bench.store.fault(Fault::Fail(JournalError::Refused("no".into())));
    assert_eq!(bench.run(client(2)), Err(Refusal::DeadLetter));
    assert_eq!(bench.core.row().unwrap().last_seq, 1);
    assert_eq!(bench.told.len(), 1);
    assert_eq!(done(bench.run(client(3))).last_seq, 2);
}

#[test]
fn a_failed_read_is_unavailable_and_the_next_command_reads_again() {
    let mut bench = Bench::new(S::Active);
    bench.store.fail_reads(1);
    assert_eq!(bench.run(client(1)), Err(Refusal::Unavailable));
    assert_eq!(done(bench.run(client(1))).last_seq, 1);
}

#[test]
fn a_death_after_the_commit_repeats_the_news_and_not_the_line() {
    let mut bench = Bench::new(S::Active);
    bench.run(client(1)).unwrap();
    bench.told.clear();
    bench.die();

    let again = bench.run(client(1)).unwrap();

    assert!(matches!(again, DialogDone::Line { duplicate: true, .. }));
    assert_eq!(bench.lines().len(), 1);
    assert_eq!(bench.told.len(), 1, "what the dead life may not have told is told");
    assert_eq!(bench.suspected, 1, "and what it may not have handed over is looked for");
    assert_eq!(bench.told[0].dialog.last_seq, 1);
    assert_eq!(bench.told[0].tail.as_ref().unwrap().len(), 1);
}

#[test]
fn a_copy_of_an_accepted_answer_is_answered_even_when_it_would_be_refused_now() {
    let mut bench = Bench::new(S::Active);
    bench.run(answer(&anna(), "n1")).unwrap();
    bench.run(close(who(&anna()))).unwrap();
    let version = bench.row().version;

    let copy = bench.run(answer(&anna(), "n1")).unwrap();
    let new = bench.run(answer(&anna(), "n2"));

    assert!(matches!(copy, DialogDone::Line { duplicate: true, ref message, .. } if message.seq == 1));
    assert!(matches!(new, Err(Refusal::WrongState { .. })));
    assert_eq!((bench.row().version, bench.lines().len()), (version, 2));
}

#[test]
fn a_dialog_that_does_not_exist_is_not_found() {
    let mut bench = Bench::new(S::Active);
    bench.store.rows().dialogs.clear();
    assert_eq!(bench.run(client(1)), Err(Refusal::NotFound));
    assert_eq!(bench.run(DialogCommand::Reload), Err(Refusal::NotFound));
}
