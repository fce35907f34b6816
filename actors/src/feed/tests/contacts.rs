//! Contacts of clients on their way to sessions (security.md AC-12).

use std::sync::Arc;

use crate::domain::{AuthorKind, DialogState, Event, Grant, Grants, OperatorId, Role, view::DialogView};
use crate::feed::{
    SessionKey,
    core::Input,
    messages::{ListView, ToOperator},
};

use super::{
    desk::Desk,
    fixtures::{dialog, message},
};

const PHONE: &str = "+380671112267";

fn without() -> Arc<Grants> {
    Arc::new(Role::Supervisor.default_grants().keys().filter(|right| *right != Grant::ViewContacts).collect())
}

fn join_without(desk: &mut Desk, session: u64, operator: i64) -> SessionKey {
    let session = SessionKey(session);
    let (name, grants) = (format!("Operator {operator}"), without());
    desk.give(Input::Join { session, operator_id: OperatorId(operator), name, grants });
    session
}

fn told(events: &[Event]) -> String {
    serde_json::to_string(events).unwrap()
}

#[test]
fn ac_12_rows_lines_and_offers_are_masked_for_who_has_no_right_and_whole_for_the_others() {
    let mut waiting = dialog(7, DialogState::Queued, None, Some(1));
    waiting.client_name = PHONE.into();
    let mut desk = Desk::new(vec![waiting.clone()]);
    let sees = desk.join(1, 8, Role::Supervisor);
    let blind = join_without(&mut desk, 2, 9);
    for session in [sees, blind] {
        desk.list(session, ListView::All);
        desk.open(session, &waiting, vec![card(1)]);
    }
    let mut next = waiting.clone();
    next.version = 2;
    desk.publish(Some(&waiting), &next, vec![card(2)], None);
    let view = Arc::new(DialogView::from(&next));
    for operator in [8, 9] {
        let event = Event::DialogUpdated { dialog: Arc::clone(&view) };
        desk.give(Input::ToOperator(ToOperator { operator_id: OperatorId(operator), event }));
    }
    let (whole, masked) = (told(&desk.take(sees)), told(&desk.take(blind)));
    assert!(whole.contains(PHONE) && !whole.contains("** *** **"), "{whole}");
    assert!(!masked.contains("671112267") && masked.contains("+380 ** *** ** 67"), "{masked}");
}

/// A business card of the client.
fn card(seq: i64) -> Arc<crate::domain::Message> {
    let mut line = crate::domain::Message::clone(&message(7, seq, AuthorKind::Client, None, "ось"));
    line.attachments.push(serde_json::json!({"type": "contact", "name": "Ольга", "phone": PHONE}));
    line.author.name = PHONE.into();
    Arc::new(line)
}
