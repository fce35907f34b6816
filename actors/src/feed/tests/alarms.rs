//! What supervisors hear of whatever is on their screens.

use std::sync::Arc;

use crate::domain::{AuthorKind, DialogId, DialogState, Event, Message, MessageType, Role};
use crate::feed::SessionKey;

use super::{
    desk::Desk,
    fixtures::{dialog, message},
};

fn silence(of: i64) -> Arc<Message> {
    let line = message(of, 1, AuthorKind::System, None, "operator_silent");
    Arc::new(Message { kind: MessageType::System, ..Message::clone(&line) })
}

/// What a session was told beside lists and conversations.
fn told(desk: &mut Desk, session: SessionKey) -> Vec<(String, String, Option<DialogId>)> {
    let notification = |event: Event| match event {
        Event::Notification { kind, text, dialog_id } => Some((kind, text, dialog_id)),
        _ => None,
    };
    desk.take(session).into_iter().filter_map(notification).collect()
}

#[test]
fn an_operator_who_does_not_answer_is_told_to_supervisors_and_to_nobody_else() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let own = dialog(8, DialogState::Active, Some(9), Some(1));
    let mut desk = Desk::new(vec![held.clone(), own.clone()]);
    let holder = desk.join(1, 1, Role::Operator);
    let colleague = desk.join(2, 2, Role::Operator);
    let supervisor = desk.join(3, 9, Role::Supervisor);
    let other_device = desk.join(4, 9, Role::Supervisor);

    let mut silent = held.clone();
    silent.version = 2;
    desk.publish(Some(&held), &silent, vec![silence(7)], None);
    let word = [(String::from("operator_silent"), String::from("Клієнт 7"), Some(held.id))];
    assert_eq!(told(&mut desk, supervisor), word);
    assert_eq!(told(&mut desk, other_device), word, "in every panel of theirs");
    assert!(told(&mut desk, holder).is_empty());
    assert!(told(&mut desk, colleague).is_empty());

    let mut silent = own.clone();
    silent.version = 2;
    desk.publish(Some(&own), &silent, vec![silence(8)], None);
    assert!(told(&mut desk, supervisor).is_empty(), "who is silent knows it");
}
