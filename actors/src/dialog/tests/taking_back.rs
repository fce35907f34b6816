//! What was handed over comes back to whoever gave it, for a short while and as long as nobody has made it theirs.

use super::super::messages::{AssignHow, DialogCommand, DialogDone, Refusal, RequeueReason, Who};
use super::super::policy::TAKE_BACK_S;
use super::bench::*;
use crate::domain::{DialogState as S, OperatorId, OperatorProfile, Role, time::SECOND};
use crate::testing::operator;

fn take_back(profile: &OperatorProfile) -> DialogCommand {
    DialogCommand::Assign {
        who: who(profile),
        operator: profile.id,
        operator_name: profile.name.clone(),
        expect_version: None,
        how: AssignHow::TakenBack,
        offer: None,
    }
}

/// The distributor gives it to an operator.
fn given(to: i64) -> DialogCommand {
    DialogCommand::Assign {
        who: Who::Distributor,
        operator: OperatorId(to),
        operator_name: format!("Operator {to}"),
        expect_version: None,
        how: AssignHow::Auto { method: "default".into(), waited_ms: 0, active: 1, limit: 5 },
        offer: None,
    }
}

/// A word for what became of it.
fn word(result: Result<DialogDone, Refusal>) -> &'static str {
    match result {
        Ok(DialogDone::Changed { .. }) => "back",
        Ok(DialogDone::Unchanged { .. }) => "theirs already",
        Err(Refusal::NotFound) => "not_found",
        Err(Refusal::Taken { .. }) => "taken",
        Err(Refusal::WrongState { .. }) => "wrong_state",
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_handed_it_over_has_it_back_until_it_is_answered_let_go_or_chosen() {
    let (anna, taras, chief) = (anna(), operator(2, Role::Operator), chief());
    let stranger = operator(3, Role::Operator);
    let to_taras = || transfer(&anna, 2, Some("твоя тема"));
    let to_queue = || requeue(who(&anna), RequeueReason::Transfer);
    let note = DialogCommand::Note {
        who: who(&taras),
        nonce: None,
        text: "дивлюся".into(),
        attachments: vec![],
        mentions: vec![],
    };
    let table = vec![
        ("a colleague has it", vec![to_taras()], &anna, "back"),
        ("the client wrote meanwhile", vec![to_taras(), client(1)], &anna, "back"),
        ("a note is no answer", vec![to_taras(), note], &anna, "back"),
        ("it waits in the queue", vec![to_queue()], &anna, "back"),
        ("the distributor gave it on from there", vec![to_queue(), given(2)], &anna, "back"),
        ("she has it still", vec![], &anna, "theirs already"),
        ("the colleague answered", vec![to_taras(), answer(&taras, "n1")], &anna, "not_found"),
        ("the colleague handed it on", vec![to_taras(), transfer(&taras, 3, None)], &anna, "not_found"),
        ("somebody took it from the queue", vec![to_queue(), take(&taras)], &anna, "taken"),
        ("it is closed", vec![to_taras(), close(who(&taras))], &anna, "wrong_state"),
        ("a supervisor moved it", vec![transfer(&chief, 2, None)], &anna, "not_found"),
        ("it was not the supervisor's", vec![transfer(&chief, 2, None)], &chief, "wrong_state"),
        ("somebody else handed it over", vec![to_taras()], &chief, "wrong_state"),
        ("a stranger", vec![to_taras()], &stranger, "not_found"),
    ];
    for (name, before, profile, expected) in table {
        let mut bench = Bench::new(S::Active);
        for command in before {
            bench.run(command).unwrap();
        }
        assert_eq!(word(bench.run(take_back(profile))), expected, "{name}");
        if expected == "back" {
            let row = bench.row();
            assert_eq!((row.state, row.operator_id), (S::Active, Some(anna.id)), "{name}");
            assert!(row.excluded.is_empty(), "{name}: nobody is kept away from their own");
            assert_eq!(word(bench.run(take_back(profile))), "theirs already", "{name}: twice is once");
        }
    }
}

#[test]
fn the_time_to_take_it_back_ends() {
    for (late, expected) in [(0, "back"), (1, "wrong_state")] {
        let mut bench = Bench::new(S::Active);
        bench.run(transfer(&anna(), 2, None)).unwrap();
        // The command itself comes a second later.
        bench.clock.advance((TAKE_BACK_S - 1 + late) * SECOND);
        assert_eq!(word(bench.run(take_back(&anna()))), expected, "{late} s late");
    }
}

#[test]
fn the_lines_say_by_whose_hand_and_the_receiver_hears_no_second_bell() {
    let mut bench = Bench::new(S::Active);
    bench.run(transfer(&anna(), 2, None)).unwrap();
    bench.run(take_back(&anna())).unwrap();
    let lines = bench.lines();
    let [left, came] = &lines[lines.len() - 2..] else { panic!("{lines:?}") };
    assert_eq!(
        left.attachments[0],
        serde_json::json!({"operator_id": 2, "operator_name": "Operator 2", "reason": "taken_back", "by_id": 1})
    );
    assert_eq!(
        came.attachments[0],
        serde_json::json!({"how": "taken_back", "operator_id": 1, "operator_name": "Operator 1"})
    );
    assert_eq!(bench.store.rows().notices.len(), 1, "the transfer's own");
}
