//! Redistribution: which dialogs, where to, and what the answer says of each (distribution.md 6).

use super::bench::*;
use crate::dialog::messages::{Actor, AssignHow, DialogCommand, Refusal, RequeueReason};
use crate::distribution::distributor::core::{Answer, Call, Input};
use crate::distribution::messages::{
    DialogMove, MoveResult, MoveTarget, PreviewMoves, Redistribute, Redistributed, Which,
};
use crate::domain::settings::{OpSettings, RedistributeOnOffline};
use crate::domain::topic::SkillGroup;
use crate::domain::{BotId, DialogId, DialogState, Grants, OperatorId, Role, RoleScope, SkillGroupId, Timestamp};

/// The answer of a redistribution.
pub fn told(bench: &Bench, call: Call) -> Redistributed {
    match bench.replies.get(&call) {
        Some(Answer::Moved(Ok(told))) => told.clone(),
        other => panic!("no answer about moved dialogs: {other:?}"),
    }
}

pub fn command(which: Which, to: MoveTarget) -> Redistribute {
    let reason = RequeueReason::Redistribution;
    Redistribute { operator_id: OperatorId(1), by: None, reason, which, to, note: None }
}

pub fn ask(bench: &mut Bench, which: Which, to: MoveTarget) -> Call {
    let call = bench.call();
    bench.feed(Input::Redistribute(call, Box::new(command(which, to))));
    call
}

pub fn chosen(ids: &[i64]) -> Which {
    Which::Chosen(ids.iter().copied().map(DialogId).collect())
}

/// Operator 1 holds dialogs 1 to `dialogs`; the others have come on line since.
pub fn floor(operators: i64, dialogs: i64, change: impl FnOnce(&mut OpSettings)) -> Bench {
    let mut bench = Bench::new(operators, change);
    for other in 2..=operators {
        bench.sockets(other, 0);
    }
    for dialog in 1..=dialogs {
        bench.queue(dialog);
    }
    bench.settle();
    assert_eq!(bench.held(1), usize::try_from(dialogs).unwrap());
    for other in 2..=operators {
        bench.sockets(other, 1);
    }
    bench
}

pub fn line(dialog: i64, result: MoveResult, operator: Option<i64>, reason: &str) -> DialogMove {
    DialogMove { dialog_id: DialogId(dialog), result, operator_id: operator.map(OperatorId), reason: reason.to_owned() }
}

#[test]
fn only_the_chosen_dialogs_leave_and_each_is_answered() {
    let mut bench = floor(2, 3, |s| s.dialog_limit_total = 3);
    let call = ask(&mut bench, chosen(&[1, 3, 77]), MoveTarget::Queue);
    bench.settle();
    assert_eq!((bench.holder(1), bench.holder(2), bench.holder(3)), (Some(2), Some(1), Some(2)));
    let lines = vec![
        line(1, MoveResult::Moved, Some(2), ""),
        line(3, MoveResult::Moved, Some(2), ""),
        line(77, MoveResult::Skipped, None, "not_held"),
    ];
    assert_eq!(told(&bench, call), Redistributed { moved: 2, queued: 0, skipped: 1, failed: 0, dialogs: lines });
}

#[test]
fn what_finds_nobody_waits_in_the_queue_and_the_answer_says_so() {
    let mut bench = floor(2, 3, |s| s.dialog_limit_total = 3);
    bench.profile(2, |p| p.limit_total = Some(1));
    bench.sockets(1, 0);
    let call = ask(&mut bench, Which::All, MoveTarget::Queue);
    bench.settle();
    let told = told(&bench, call);
    assert_eq!((told.moved, told.queued, bench.core.queue_len()), (1, 2, 2));
}

#[test]
fn the_answer_waits_for_the_assignments_its_own_moves_caused() {
    let mut bench = floor(2, 1, |_| {});
    let call = ask(&mut bench, Which::All, MoveTarget::Queue);
    let (ticket, requeue) = bench.asks.pop_front().unwrap();
    bench.answer(ticket, &requeue);
    assert!(!bench.replies.contains_key(&call), "it is being connected to somebody");
    bench.settle();
    assert_eq!(told(&bench, call).dialogs, vec![line(1, MoveResult::Moved, Some(2), "")]);
}

#[test]
fn a_chosen_operator_gets_them_up_to_the_limit_and_the_rest_stays() {
    let mut bench = floor(3, 3, |s| s.dialog_limit_total = 3);
    bench.profile(3, |p| p.limit_total = Some(2));
    let call = ask(&mut bench, Which::All, MoveTarget::Operator(OperatorId(3)));
    bench.settle();
    assert_eq!((bench.held(1), bench.held(2), bench.held(3)), (1, 0, 2));
    let lines = vec![
        line(1, MoveResult::Moved, Some(3), ""),
        line(2, MoveResult::Moved, Some(3), ""),
        line(3, MoveResult::Failed, None, "quota_total"),
    ];
    assert_eq!(told(&bench, call).dialogs, lines);
}

#[test]
fn an_operator_who_cannot_be_given_anything_takes_nothing_from_anybody() {
    for (change, reason) in [
        ((|p| p.active = false) as fn(&mut crate::domain::OperatorProfile), "not_found"),
        (|p| p.grants = Grants::default(), "light_agent"),
    ] {
        let mut bench = floor(2, 1, |_| {});
        bench.profile(2, change);
        let call = ask(&mut bench, Which::All, MoveTarget::Operator(OperatorId(2)));
        bench.settle();
        assert_eq!(bench.holder(1), Some(1));
        assert_eq!(told(&bench, call).dialogs, vec![line(1, MoveResult::Failed, None, reason)]);
    }
}

#[test]
fn a_refused_connection_leaves_the_dialog_in_the_queue_never_nowhere() {
    let mut bench = floor(2, 1, |s| s.auto_connect_free_operator = true);
    bench.settings(|s| s.auto_connect_free_operator = false);
    let call = ask(&mut bench, Which::All, MoveTarget::Operator(OperatorId(2)));
    let (ticket, requeue) = bench.asks.pop_front().unwrap();
    bench.answer(ticket, &requeue);
    let (ticket, assign) = bench.asks.pop_front().unwrap();
    assert!(matches!(assign.command, DialogCommand::Assign { operator: OperatorId(2), .. }));
    bench.refuse(ticket, Refusal::Forbidden("op_transfer"));
    bench.settle();
    assert_eq!(bench.core.queue_len(), 1);
    assert_eq!(told(&bench, call).dialogs, vec![line(1, MoveResult::Queued, None, "auto_connect")]);
    assert_eq!(bench.core.operators()[1].active, 0, "the kept slot is free again");
}

#[test]
fn a_groups_queue_keeps_a_topic_it_handles_and_replaces_another() {
    let mut bench = floor(1, 1, |_| {});
    bench.catalogue.skill_groups.push(SkillGroup {
        id: SkillGroupId(2),
        name: String::from("sales"),
        subject_ids: vec![SALES],
        operator_ids: Vec::new(),
        ..bench.catalogue.skill_groups[0].clone()
    });
    bench.settings(|_| {});
    for (group, topic) in [(1, None), (2, Some(SALES))] {
        ask(&mut bench, chosen(&[1]), MoveTarget::Group(SkillGroupId(group)));
        let (ticket, requeue) = bench.asks.pop_front().unwrap();
        let DialogCommand::Requeue { subject, .. } = &requeue.command else { panic!("{requeue:?}") };
        assert_eq!(*subject, topic);
        bench.refuse(ticket, Refusal::Busy);
    }
}

#[test]
fn a_preview_says_what_then_happens_and_changes_nothing() {
    for to in [MoveTarget::Queue, MoveTarget::Operator(OperatorId(2))] {
        let mut bench = floor(3, 4, |s| s.dialog_limit_total = 4);
        bench.profile(2, |p| p.limit_total = Some(1));
        bench.profile(3, |p| p.limit_total = Some(2));
        let asked = PreviewMoves { command: command(chosen(&[1, 2, 3, 4, 9]), to), former_leaves: true };
        let foretold = bench.core.preview(&asked, bench.now).unwrap();
        assert!(bench.asks.is_empty() && bench.held(1) == 4);
        bench.sockets(1, 0);
        let call = ask(&mut bench, chosen(&[1, 2, 3, 4, 9]), to);
        bench.settle();
        let happened = told(&bench, call);
        let counts = |r: &Redistributed| (r.moved, r.queued, r.skipped, r.failed);
        assert_eq!(counts(&foretold), counts(&happened), "{to:?}");
    }
}

#[test]
fn dialogs_of_somebody_set_off_line_wait_out_the_delay_and_stay_when_the_operator_comes_back() {
    for (back, moved) in [(false, 1), (true, 0)] {
        let mut bench = Bench::new(1, |s| {
            s.auto_offline_enabled = true;
            s.auto_offline_wait_min = 10;
            s.redistribute_on_offline = RedistributeOnOffline::All;
            s.redistribute_delay_min = 5;
        });
        bench.queue(1);
        bench.settle();
        bench.sockets(1, 0);
        bench.pass(10 * 60 + 60);
        bench.settle();
        assert_eq!(bench.held(1), 1, "the delay is not over");
        if back {
            bench.sockets(1, 1);
        }
        bench.pass(5 * 60);
        bench.settle();
        assert_eq!(bench.core.queue_len(), moved);
    }
}

#[test]
fn a_dialog_that_reaches_a_deactivated_operator_late_is_taken_away_again() {
    let mut bench = Bench::new(2, |_| {});
    bench.sockets(2, 0);
    bench.queue(1);
    // The assignment is on its way while the operator is deactivated.
    bench.profile(1, |p| p.active = false);
    bench.sockets(2, 1);
    bench.settle();
    assert_eq!(bench.holder(1), Some(2));
}

#[test]
fn a_deactivated_operators_dialog_that_could_not_be_moved_is_tried_again_until_it_can() {
    let mut bench = floor(2, 1, |_| {});
    bench.profile(1, |p| p.active = false);
    let (ticket, _) = bench.asks.pop_front().unwrap();
    bench.refuse(ticket, Refusal::Unavailable);
    assert_eq!(bench.holder(1), Some(1));
    bench.pass(20);
    bench.settle();
    assert_eq!(bench.holder(1), Some(2));
}

#[test]
fn dialogs_of_somebody_who_is_no_operator_any_more_are_found_after_a_restart() {
    let mut bench = Bench::unloaded(1, |_| {});
    bench.queue_with(1, |d| {
        d.state = DialogState::Active;
        d.operator_id = Some(OperatorId(9));
        d.connected_at = Some(Timestamp(1));
    });
    bench.load();
    bench.sockets(1, 1);
    bench.pass(60);
    bench.settle();
    assert_eq!(bench.holder(1), Some(1));
}

#[test]
fn who_waits_for_a_deactivated_operator_waits_for_anybody() {
    let mut bench = Bench::new(2, |_| {});
    bench.sockets(1, 0);
    bench.queue_with(1, |d| d.pinned_operator_id = Some(OperatorId(1)));
    bench.settle();
    assert_eq!(bench.holder(1), None);
    bench.profile(1, |p| p.active = false);
    bench.settle();
    assert_eq!(bench.holder(1), Some(2));
}

pub fn of_bot(bot: i64) -> Grants {
    let scope = RoleScope { bot_ids: [BotId(bot)].into(), ..RoleScope::default() };
    Role::Operator.default_grants().within(&scope)
}

#[test]
fn au_08_a_limited_role_is_given_only_its_bots_and_loses_what_it_does_not_cover() {
    let mut bench = floor(1, 1, |_| {});
    assert_eq!(bench.holder(1), Some(1));

    bench.profile(1, |p| p.grants = of_bot(2));
    bench.settle();
    assert_eq!(bench.holder(1), None, "what is not covered goes back to the queue");
    bench.queue_with(2, |d| d.bot_id = BotId(2));
    bench.queue(3);
    bench.settle();
    assert_eq!((bench.holder(2), bench.holder(3)), (Some(1), None));
    let page = bench.core.page(&everybodys(0, 10), bench.now);
    assert!(page.data.iter().all(|row| row.last_skip_reason == "bot_not_allowed"), "{page:?}");
    let call = bench.hand(3, 1, AssignHow::Assigned, false, Role::Supervisor);
    let answer = &bench.replies[&call];
    assert!(matches!(answer, Answer::Dialog(Err(Refusal::Validation(_)))), "nor by hand: {answer:?}");

    bench.pass(700);
    bench.profile(1, |p| p.grants = Role::Operator.default_grants());
    bench.settle();
    assert_eq!((bench.holder(1), bench.holder(3)), (Some(1), Some(1)), "widened, it gets them at once");
}

#[test]
fn ac_01_a_limited_supervisor_moves_only_the_dialogs_their_role_covers() {
    let mut bench = floor(2, 0, |_| {});
    bench.queue_with(1, |d| d.bot_id = BotId(2));
    bench.queue(2);
    bench.settle();
    let (first, second) = (bench.holder(1), bench.holder(2));
    assert!(first.is_some() && second.is_some() && first != second, "one each");
    let scope = RoleScope { bot_ids: [BotId(2)].into(), ..RoleScope::default() };
    let grants = Role::Supervisor.default_grants().within(&scope);
    let by = Actor { id: OperatorId(9), name: String::from("chief"), grants: grants.into() };

    let mut taken = Vec::new();
    for operator in [second, first].into_iter().flatten() {
        let all = Redistribute { operator_id: OperatorId(operator), ..command(Which::All, MoveTarget::Queue) };
        let call = bench.call();
        bench.feed(Input::Redistribute(call, Box::new(Redistribute { by: Some(by.clone()), ..all })));
        bench.settle();
        taken.extend(told(&bench, call).dialogs.iter().map(|line| line.dialog_id.get()));
    }
    assert_eq!(taken, [1]);
    assert_eq!(bench.holder(2), second);
}
