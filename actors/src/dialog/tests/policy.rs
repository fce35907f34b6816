//! The state machine as one table, and who may do what.

use super::super::messages::{Refusal, RequeueReason, Who};
use super::super::policy::*;
use super::bench::*;
use crate::domain::settings::{SeesForeign, SeesQueue};
use crate::domain::topic::CloseNeed;
use crate::domain::{Dialog, DialogState as S, Grant, OperatorId, Role, SubjectId};
use crate::testing::{actor_of, catalogue, dialog_row, operator};

#[test]
fn every_state_and_step() {
    use Step::{Assign, ClientReopens, ClientWrites, Close, Requeue};
    type Steps = [(Step, Option<S>); 5];
    let table: [(S, Steps); 7] = [
        (
            S::Bot,
            [
                (ClientWrites, Some(S::Bot)),
                (ClientReopens, None),
                (Assign, Some(S::Active)),
                (Requeue, Some(S::Queued)),
                (Close, Some(S::Closed)),
            ],
        ),
        (
            S::New,
            [
                (ClientWrites, Some(S::New)),
                (ClientReopens, None),
                (Assign, Some(S::Active)),
                (Requeue, Some(S::Queued)),
                (Close, Some(S::Closed)),
            ],
        ),
        (
            S::Queued,
            [
                (ClientWrites, Some(S::Queued)),
                (ClientReopens, None),
                (Assign, Some(S::Active)),
                (Requeue, Some(S::Queued)),
                (Close, Some(S::Closed)),
            ],
        ),
        (
            S::Active,
            [
                (ClientWrites, Some(S::Active)),
                (ClientReopens, None),
                (Assign, Some(S::Active)),
                (Requeue, Some(S::Queued)),
                (Close, Some(S::Closed)),
            ],
        ),
        (
            S::Paused,
            [
                (ClientWrites, Some(S::Active)),
                (ClientReopens, None),
                (Assign, Some(S::Active)),
                (Requeue, Some(S::Queued)),
                (Close, Some(S::Closed)),
            ],
        ),
        (
            S::Closed,
            [
                (ClientWrites, None),
                (ClientReopens, Some(S::New)),
                (Assign, None),
                (Requeue, None),
                (Close, Some(S::Closed)),
            ],
        ),
        (S::Merged, [(ClientWrites, None), (ClientReopens, None), (Assign, None), (Requeue, None), (Close, None)]),
    ];
    for (from, steps) in table {
        for (step, to) in steps {
            assert_eq!(next_state(from, step, S::New), to, "{from:?} {step:?}");
        }
    }
    assert_eq!(next_state(S::Closed, ClientReopens, S::Queued), Some(S::Queued));
}

#[test]
fn who_may_write_to_the_client() {
    let (anna, taras) = (anna(), operator(2, Role::Operator));
    let light = operator(1, Role::LightAgent);
    let catalogue = catalogue();
    let table = [
        ("the holder", who(&anna), S::Active, "ok"),
        ("a colleague without op_view_all does not see it", who(&taras), S::Active, "not_found"),
        ("a colleague sees it waiting, but needs op_reply_any", who(&taras), S::Queued, "op_reply_any"),
        ("a supervisor into a colleague's dialog", who(&chief()), S::Active, "ok"),
        ("a supervisor into a waiting one", who(&chief()), S::New, "ok"),
        ("a trainee who holds it", who(&light), S::Active, "op_reply"),
        ("the holder of one that is put off", who(&anna), S::Paused, "ok"),
        ("nobody answers for a scenario", who(&chief()), S::Bot, "wrong_state"),
        ("nobody answers in a closed one", who(&chief()), S::Closed, "wrong_state"),
        ("an integrator may, even with a scenario", api(), S::Bot, "ok"),
        ("an integrator may not when closed", api(), S::Closed, "wrong_state"),
    ];
    for (name, who, state, expected) in table {
        let found = match may_reply(&who, &dialog_row(1, state), &catalogue) {
            Ok(()) => "ok",
            Err(Refusal::Forbidden(right)) => right,
            Err(Refusal::NotFound) => "not_found",
            Err(Refusal::WrongState { .. }) => "wrong_state",
            Err(other) => panic!("{name}: {other:?}"),
        };
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn what_an_operator_sees() {
    let taras = actor_of(&operator(2, Role::Operator));
    let stranger = actor_of(&operator(77, Role::Operator));
    let mut catalogue = catalogue();
    let waiting = dialog_row(1, S::Queued);
    let foreign = dialog_row(1, S::Active);
    let untitled = Dialog { subject_id: None, ..waiting.clone() };
    assert!(may_see(&taras, &waiting, &catalogue), "a topic of his groups");
    assert!(!may_see(&stranger, &waiting, &catalogue), "no group of his");
    assert!(may_see(&taras, &untitled, &catalogue), "without a topic: who is in any active group");
    assert!(!may_see(&stranger, &untitled, &catalogue), "and nobody else (distribution.md 3.2 rule 4)");
    assert!(!may_see(&taras, &foreign, &catalogue));
    assert!(may_see(&actor_of(&anna()), &foreign, &catalogue), "the holder");
    assert!(may_see(&actor_of(&chief()), &foreign, &catalogue), "op_view_all");
    catalogue.settings.operator_sees_foreign_dialogs = SeesForeign::SkillGroup;
    assert!(may_see(&taras, &foreign, &catalogue));
    assert!(!may_see(&stranger, &foreign, &catalogue));
    catalogue.settings.operator_sees_queue = SeesQueue::None;
    assert!(!may_see(&taras, &waiting, &catalogue));
}

#[test]
fn taking_a_held_dialog_names_the_holder_and_taking_ones_own_is_a_success() {
    use super::super::messages::AssignHow::Taken;
    let catalogue = catalogue();
    let held = dialog_row(1, S::Active);
    assert_eq!(may_assign(&who(&anna()), OperatorId(1), &Taken, Some(99), &held, &catalogue), Ok(false));
    let refused = may_assign(&who(&chief()), OperatorId(9), &Taken, None, &held, &catalogue);
    assert_eq!(refused, Err(Refusal::Taken { operator: OperatorId(1), operator_name: "Operator 1".into() }));
    let waiting = dialog_row(1, S::Queued);
    assert_eq!(
        may_assign(&who(&anna()), OperatorId(1), &Taken, Some(2), &waiting, &catalogue),
        Err(Refusal::Stale { current: 1 })
    );
    assert_eq!(may_assign(&who(&anna()), OperatorId(1), &Taken, Some(1), &waiting, &catalogue), Ok(true));
    let asleep = dialog_row(1, S::Paused);
    assert!(matches!(
        may_assign(&who(&chief()), OperatorId(9), &Taken, None, &asleep, &catalogue),
        Err(Refusal::Taken { .. })
    ));
    assert_eq!(
        may_assign(&who(&anna()), OperatorId(1), &Taken, None, &asleep, &catalogue),
        Ok(true),
        "woken by its holder"
    );
    let light = operator(3, Role::LightAgent);
    let refused = may_assign(&who(&light), OperatorId(3), &Taken, None, &waiting, &catalogue);
    assert_eq!(refused, Err(Refusal::Forbidden(Grant::OpTakeFromQueue.key())));
}

#[test]
fn closing_asks_operators_for_topic_tags_and_comment_and_integrators_for_nothing() {
    let mut catalogue = catalogue();
    catalogue.settings.comment_required_on_close = true;
    catalogue.settings.tags_required_on_close = true;
    let nothing = AtClosing { comment: " ", ..AtClosing::default() };
    let all = AtClosing { subject: Some(SubjectId(1)), tags: true, status: true, comment: "готово", spam: false };
    let held = Dialog { subject_id: None, ..dialog_row(1, S::Active) };
    let missing = may_close(&who(&anna()), &nothing, None, &held, &catalogue);
    let fields = ["subject_alias", "tags_add", "comment"].map(|field| (field.to_owned(), "required".to_owned()));
    assert_eq!(missing, Err(Refusal::Validation(fields.to_vec())));
    let untagged = AtClosing { tags: false, ..all };
    let missing = may_close(&who(&anna()), &untagged, None, &held, &catalogue);
    assert_eq!(missing, Err(Refusal::Validation(fields[1..2].to_vec())));
    assert_eq!(may_close(&who(&anna()), &all, None, &held, &catalogue), Ok(true));
    assert_eq!(may_close(&api(), &nothing, None, &held, &catalogue), Ok(true));
    let spam = AtClosing { spam: true, ..nothing };
    assert_eq!(may_close(&who(&anna()), &spam, None, &held, &catalogue), Ok(true), "spam asks for no paperwork");
    assert_eq!(may_close(&api(), &nothing, None, &dialog_row(1, S::Closed), &catalogue), Ok(false), "twice is once");
    let colleague = may_close(&who(&operator(2, Role::Operator)), &all, None, &held, &catalogue);
    assert_eq!(colleague, Err(Refusal::NotFound));
}

#[test]
fn a_topic_and_its_parent_ask_for_more_at_closing_than_the_settings_do() {
    let mut catalogue = catalogue();
    let parent = catalogue.subjects[0].id;
    catalogue.subjects[0].require_on_close = [CloseNeed::Tags].into();
    catalogue.subjects[1].parent_id = Some(parent);
    catalogue.subjects[1].require_on_close = [CloseNeed::Comment].into();
    let child = catalogue.subjects[1].id;
    let held = dialog_row(1, S::Active);
    let cases: [(Option<SubjectId>, &[&str]); 3] =
        [(None, &["subject_alias"]), (Some(parent), &["tags_add"]), (Some(child), &["tags_add", "comment"])];
    for (subject, expected) in cases {
        let has = AtClosing { subject, ..AtClosing::default() };
        let fields: Vec<_> = expected.iter().map(|field| ((*field).to_owned(), "required".to_owned())).collect();
        assert_eq!(
            may_close(&who(&anna()), &has, None, &held, &catalogue),
            Err(Refusal::Validation(fields)),
            "{subject:?}"
        );
    }
    let has = AtClosing { subject: Some(child), ..AtClosing::default() };
    assert_eq!(may_close(&api(), &has, None, &held, &catalogue), Ok(true), "integrators are exempt");
}

#[test]
fn closing_asks_operators_for_a_status_where_there_is_one_to_choose() {
    let mut catalogue = catalogue();
    let status = |id: i64, category: &str, is_spam: bool| crate::domain::topic::Status {
        id: id.into(),
        name: format!("status {id}"),
        color: String::from("#6b7280"),
        order: 0,
        category: category.to_owned(),
        is_default: false,
        is_spam,
    };
    let (open, closed, spam) = (status(1, "open", false), status(2, "closed", false), status(3, "closed", true));
    let held = dialog_row(1, S::Active);
    let asked = Err(Refusal::Validation(vec![("status_id".to_owned(), "required".to_owned())]));
    let without = AtClosing { subject: Some(SubjectId(1)), ..AtClosing::default() };
    let with = AtClosing { status: true, ..without };
    let as_spam = AtClosing { spam: true, ..without };
    let all = vec![open.clone(), closed, spam.clone()];
    let cases = [
        (true, all.clone(), without, asked),
        (true, all.clone(), with, Ok(true)),
        (true, all.clone(), as_spam, Ok(true)),
        (true, vec![open, spam], without, Ok(true)),
        (false, all.clone(), without, Ok(true)),
    ];
    for (required, statuses, has, expected) in cases {
        catalogue.settings.status_required_on_close = required;
        catalogue.statuses = statuses;
        assert_eq!(may_close(&who(&anna()), &has, None, &held, &catalogue), expected, "{has:?} of {required}");
        assert_eq!(may_close(&api(), &has, None, &held, &catalogue), Ok(true), "integrators are exempt");
    }
}

#[test]
fn a_closed_request_is_opened_again_by_its_last_holder_or_a_supervisor_with_the_right() {
    let catalogue = catalogue();
    let closed = Dialog { operator_id: Some(OperatorId(1)), ..dialog_row(1, S::Closed) };
    let again = |who: Who, row: &Dialog| may_reopen(&who, Some(OperatorId(1)), None, row, &catalogue);
    assert_eq!(again(who(&anna()), &closed), Ok(true));
    assert_eq!(again(who(&chief()), &closed), Ok(true));
    assert_eq!(again(api(), &closed), Ok(true));
    assert_eq!(again(who(&operator(2, Role::Operator)), &closed), Err(Refusal::NotFound));
    let open = Dialog { state: S::Active, ..closed.clone() };
    assert_eq!(again(who(&anna()), &open), Ok(false), "twice is once");
    assert!(matches!(again(api(), &dialog_row(1, S::Queued)), Err(Refusal::WrongState { .. })));
    assert_eq!(may_reopen(&api(), None, Some(9), &closed, &catalogue), Err(Refusal::Stale { current: closed.version }));
}

#[test]
fn only_the_holder_or_a_supervisor_gives_a_dialog_back() {
    let catalogue = catalogue();
    let held = dialog_row(1, S::Active);
    let back = |who, expect| may_requeue(&who, RequeueReason::Transfer, expect, &held, &catalogue);
    assert_eq!(back(who(&anna()), None), Ok(true));
    assert_eq!(back(who(&chief()), None), Ok(true));
    assert_eq!(back(who(&operator(2, Role::Operator)), None), Err(Refusal::NotFound));
    assert!(matches!(back(who(&anna()), Some(OperatorId(2))), Err(Refusal::WrongState { .. })));
    let waiting = dialog_row(1, S::Queued);
    assert_eq!(may_requeue(&api(), RequeueReason::Transfer, None, &waiting, &catalogue), Ok(false));
}

#[test]
fn a_closed_request_is_read_only_without_its_right() {
    let catalogue = catalogue();
    let closed = dialog_row(1, S::Closed);
    let own = Dialog { operator_id: Some(OperatorId(1)), ..closed.clone() };
    assert_eq!(may_update(&who(&anna()), None, &own, &catalogue), Err(Refusal::Forbidden(Grant::OpEditClosed.key())));
    assert_eq!(may_update(&who(&chief()), None, &closed, &catalogue), Ok(()));
    assert_eq!(may_note(&who(&anna()), &own, &catalogue), Err(Refusal::Forbidden(Grant::OpEditClosed.key())));
}
