//! The gain rule and the order of events of one publication (contract.md 4.4).

use crate::domain::{AuthorKind, DialogState, Role};
use crate::feed::messages::ListView;

use super::{
    desk::Desk,
    fixtures::{dialog, message},
};

fn line(seq: i64) -> std::sync::Arc<crate::domain::Message> {
    message(7, seq, AuthorKind::Client, None, "?")
}

#[test]
fn a_session_that_gains_a_dialog_gets_the_row_and_then_the_tail_in_order_without_repeats() {
    let waiting = dialog(7, DialogState::Queued, None, Some(1));
    let mut desk = Desk::new(vec![waiting.clone()]);
    let holder = desk.join(1, 1, Role::Operator);
    let other_device = desk.join(2, 1, Role::Operator);
    let colleague = desk.join(3, 2, Role::Operator);
    let mut held = dialog(7, DialogState::Active, Some(1), Some(1));
    held.version = 2;
    desk.publish(Some(&waiting), &held, vec![line(4)], Some(vec![line(2), line(3), line(4)]));
    let gain = ["dialog.new 7", "message.new 7/2", "message.new 7/3", "message.new 7/4"];
    assert_eq!(desk.words(holder), gain);
    assert_eq!(desk.words(other_device), gain, "every session of the operator gains it");
    assert!(desk.words(colleague).is_empty(), "no list, no view, no event");
}

#[test]
fn later_lines_come_after_the_row_and_only_to_holder_and_viewers() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let mut desk = Desk::new(vec![held.clone()]);
    let holder = desk.join(1, 1, Role::Operator);
    let supervisor = desk.join(2, 9, Role::Supervisor);
    let lister = desk.join(3, 8, Role::Supervisor);
    desk.list(lister, ListView::All);
    desk.open(supervisor, &held, vec![line(1)]);
    assert_eq!(desk.words(supervisor), ["dialog.new 7", "message.new 7/1", "viewers"]);
    desk.forget();
    let mut next = held.clone();
    next.version = 2;
    desk.publish(Some(&held), &next, vec![line(2)], None);
    assert_eq!(desk.words(holder), ["dialog.updated 7", "message.new 7/2"]);
    assert_eq!(desk.words(supervisor), ["dialog.updated 7", "message.new 7/2"]);
    assert_eq!(desk.words(lister), ["dialog.updated 7"], "rows of a list get dialog.* only");
}

#[test]
fn a_transfer_takes_the_dialog_from_one_and_gives_it_to_the_other() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let mut desk = Desk::new(vec![held.clone()]);
    let from = desk.join(1, 1, Role::Operator);
    let to = desk.join(2, 2, Role::Operator);
    desk.open(from, &held, vec![]);
    desk.forget();
    let mut moved = dialog(7, DialogState::Active, Some(2), Some(1));
    moved.version = 2;
    desk.publish(Some(&held), &moved, vec![line(5)], Some(vec![line(5)]));
    assert_eq!(desk.words(from), ["dialog.removed 7"], "who lost it hears no line of it any more");
    assert_eq!(desk.words(to), ["dialog.new 7", "message.new 7/5", "viewers"]);
    moved.version = 3;
    let before = moved.clone();
    desk.publish(Some(&before), &moved, vec![line(6)], None);
    assert!(desk.words(from).is_empty());
}

#[test]
fn an_operator_who_takes_the_dialog_they_look_at_gains_it_anew() {
    let waiting = dialog(7, DialogState::Queued, None, Some(1));
    let mut desk = Desk::new(vec![waiting.clone()]);
    let session = desk.join(1, 1, Role::Operator);
    desk.list(session, ListView::Queue);
    desk.open(session, &waiting, vec![line(1)]);
    desk.forget();
    let mut held = dialog(7, DialogState::Active, Some(1), Some(1));
    held.version = 2;
    desk.publish(Some(&waiting), &held, vec![], Some(vec![line(1)]));
    assert_eq!(desk.words(session), ["dialog.new 7", "message.new 7/1"]);
}

#[test]
fn a_closed_dialog_leaves_its_holder_but_stays_with_whom_has_it_open() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let mut desk = Desk::new(vec![held.clone()]);
    let open = desk.join(1, 1, Role::Operator);
    let elsewhere = desk.join(2, 1, Role::Operator);
    desk.open(open, &held, vec![]);
    desk.forget();
    let mut closed = dialog(7, DialogState::Closed, Some(1), Some(1));
    closed.version = 2;
    desk.publish(Some(&held), &closed, vec![line(9)], None);
    assert_eq!(desk.words(open), ["dialog.updated 7", "message.new 7/9"]);
    assert_eq!(desk.words(elsewhere), ["dialog.removed 7"]);
    assert!(desk.core.peek(closed.id).is_none(), "closed dialogs do not stay in memory");
}

#[test]
fn only_the_last_wish_becomes_the_open_dialog() {
    let (first, second) =
        (dialog(1, DialogState::Active, Some(1), Some(1)), dialog(2, DialogState::Active, Some(1), Some(1)));
    let mut desk = Desk::new(vec![first.clone(), second.clone()]);
    let session = desk.join(1, 1, Role::Operator);
    use crate::feed::{
        core::Input,
        messages::{Subscribe, Viewing},
    };
    desk.give(Input::Subscribe(Subscribe::Wish(session, first.id)));
    desk.give(Input::Subscribe(Subscribe::Wish(session, second.id)));
    let viewing = |d: &crate::domain::Dialog| {
        Input::Viewing(Viewing { session, dialog: d.clone().into(), tail: std::sync::Arc::default() })
    };
    desk.give(viewing(&second));
    desk.give(viewing(&first));
    assert_eq!(desk.words(session), ["dialog.new 2", "viewers"], "the late answer to the first wish changes nothing");
    desk.give(Input::Subscribe(Subscribe::CloseView(session)));
    desk.give(viewing(&second));
    assert_eq!(desk.words(session), ["viewers"], "the holder hears that nobody looks; the late answer opens nothing");
}

#[test]
fn a_dialog_out_of_sight_cannot_be_opened_through_the_feed() {
    let foreign = dialog(7, DialogState::Active, Some(3), Some(2));
    let mut desk = Desk::new(vec![foreign.clone()]);
    let session = desk.join(1, 1, Role::Operator);
    desk.open(session, &foreign, vec![line(1)]);
    assert!(desk.words(session).is_empty());
}
