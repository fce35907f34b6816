//! What is held back and for how long; typing, viewers, delivery states, visitors.

use std::sync::Arc;

use bytestring::ByteString;

use crate::dialog::messages::VisitorFrame;
use crate::domain::{
    AuthorKind, ContactId, DialogId, DialogState, Event, MessageId, MessageStatus, OperatorId, OperatorStatusId, Role,
    event::TypingWho, view::OperatorView,
};
use crate::feed::{
    SessionKey,
    core::Input,
    messages::{ListView, OperatorChanged, QueueMoved, StatusMoved, Subscribe, ToOperator, Typing},
};

use super::{
    desk::Desk,
    fixtures::{T0, at_ms, catalogue, dialog, message},
};

fn counters_pushed(desk: &mut Desk, session: SessionKey) -> usize {
    desk.take(session).iter().filter(|e| matches!(e, Event::Counters(_))).count()
}

#[test]
fn counters_are_pushed_at_most_four_times_a_second_and_only_when_changed() {
    let mut desk = Desk::new(vec![]);
    let session = desk.join(1, 9, Role::Supervisor);
    desk.pass(0);
    assert_eq!(counters_pushed(&mut desk, session), 1, "the first look");
    for ms in 0..1000 {
        desk.now = at_ms(ms);
        let new = dialog(ms + 1, DialogState::Queued, None, None);
        desk.publish(None, &new, vec![], None);
        desk.give(Input::Tick);
    }
    let pushed = counters_pushed(&mut desk, session);
    assert!((2..=4).contains(&pushed), "{pushed} pushes in a second");
    desk.pass(1000);
    assert_eq!(counters_pushed(&mut desk, session), 1, "the newest state is never kept back for ever");
    desk.pass(1000);
    assert_eq!(counters_pushed(&mut desk, session), 0, "nothing changed");
}

fn row(id: i64, active: u32) -> Arc<OperatorView> {
    Arc::new(OperatorView {
        status_set_by: String::new(),
        status_reason: String::new(),
        id: OperatorId(id),
        name: format!("Operator {id}"),
        email: String::new(),
        status_id: OperatorStatusId(1),
        status_since: T0,
        active,
        limit: 5,
        limit_by_channel: std::collections::BTreeMap::new(),
        sessions: 1,
        distribution_paused: false,
        skill_group_ids: Vec::new(),
        on_schedule: None,
    })
}

fn rows_of(events: &[Event]) -> Vec<(i64, u32)> {
    let rows = events.iter().filter_map(|e| match e {
        Event::OperatorUpdated { operator } => Some((operator.id.get(), operator.active)),
        _ => None,
    });
    rows.collect()
}

#[test]
fn an_operators_row_goes_to_its_own_sessions_at_once_and_to_watchers_once_a_second() {
    let mut desk = Desk::new(vec![]);
    let own = desk.join(1, 1, Role::Operator);
    let watcher = desk.join(2, 9, Role::Supervisor);
    desk.give(Input::Subscribe(Subscribe::Operators(watcher, true)));
    for active in 0..3 {
        desk.give(Input::OperatorChanged(OperatorChanged(row(1, active))));
    }
    assert_eq!(rows_of(&desk.take(own)), [(1, 0), (1, 1), (1, 2)]);
    assert_eq!(rows_of(&desk.take(watcher)), [(1, 0)]);
    desk.pass(500);
    assert!(rows_of(&desk.take(watcher)).is_empty());
    desk.pass(500);
    assert_eq!(rows_of(&desk.take(watcher)), [(1, 2)], "the newest only");
    desk.give(Input::Subscribe(Subscribe::Operators(watcher, false)));
    desk.give(Input::OperatorChanged(OperatorChanged(row(1, 3))));
    desk.pass(2000);
    assert!(rows_of(&desk.take(watcher)).is_empty());
}

#[test]
fn queue_deltas_go_to_their_subscribers_once_a_second() {
    let mut desk = Desk::new(vec![]);
    let (watcher, other) = (desk.join(1, 9, Role::Supervisor), desk.join(2, 1, Role::Operator));
    desk.give(Input::Subscribe(Subscribe::Queue(watcher, true)));
    for queue_len in 1..=5 {
        desk.give(Input::QueueMoved(QueueMoved { queue_len, oldest_queued_at: Some(T0) }));
    }
    let lengths = |events: Vec<Event>| -> Vec<u32> {
        let deltas = events.into_iter().filter_map(|e| match e {
            Event::QueueDelta { queue_len, .. } => Some(queue_len),
            _ => None,
        });
        deltas.collect()
    };
    assert_eq!(lengths(desk.take(watcher)), [1]);
    desk.pass(1000);
    assert_eq!(lengths(desk.take(watcher)), [5]);
    assert!(lengths(desk.take(other)).is_empty());
}

fn typing(who: TypingWho, operator: Option<i64>, on: bool) -> Typing {
    Typing {
        dialog_id: DialogId(7),
        contact_id: (who == TypingWho::Client).then_some(ContactId(1007)),
        who,
        operator_id: operator.map(OperatorId),
        name: String::from("Ірина"),
        on,
        text: String::from("Де моє замовлення"),
    }
}

fn typed(events: &[Event]) -> Vec<(TypingWho, bool, String)> {
    let typed = events.iter().filter_map(|e| match e {
        Event::Typing { who, on, text, .. } => Some((*who, *on, text.clone())),
        _ => None,
    });
    typed.collect()
}

#[test]
fn a_visitors_typing_reaches_holder_and_viewers_with_its_preview_only_when_that_is_on() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    for (preview, expected) in [(true, "Де моє замовлення"), (false, "")] {
        let mut catalogue = catalogue();
        catalogue.settings.typing_preview = preview;
        let mut desk = Desk::with(vec![held.clone()], catalogue);
        let holder = desk.join(1, 1, Role::Operator);
        let viewer = desk.join(2, 9, Role::Supervisor);
        let lister = desk.join(3, 8, Role::Supervisor);
        desk.list(lister, ListView::All);
        desk.open(viewer, &held, vec![]);
        desk.forget();
        desk.give(Input::Typing(typing(TypingWho::Client, None, true)));
        for session in [holder, viewer] {
            assert_eq!(typed(&desk.take(session)), [(TypingWho::Client, true, expected.to_owned())]);
        }
        assert!(typed(&desk.take(lister)).is_empty());
        assert!(desk.visitors.is_empty());
    }
}

#[test]
fn a_visitor_cannot_type_into_the_dialog_of_another() {
    let mut desk = Desk::new(vec![dialog(7, DialogState::Active, Some(1), Some(1))]);
    let holder = desk.join(1, 1, Role::Operator);
    let foreign = Typing { contact_id: Some(ContactId(5)), ..typing(TypingWho::Client, None, true) };
    desk.give(Input::Typing(foreign));
    assert!(desk.words(holder).is_empty());
}

#[test]
fn the_holders_typing_reaches_the_visitor_and_other_viewers_and_marks_them_for_six_seconds() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let mut desk = Desk::new(vec![held.clone()]);
    let holder = desk.join(1, 1, Role::Operator);
    let viewer = desk.join(2, 9, Role::Supervisor);
    desk.open(holder, &held, vec![]);
    desk.open(viewer, &held, vec![]);
    desk.forget();
    desk.give(Input::Typing(typing(TypingWho::Operator, Some(1), true)));
    let (contact, frame) = desk.visitors.pop().unwrap();
    assert_eq!(contact, ContactId(1007));
    assert_eq!(frame.n, None, "typing has no cursor");
    let frame: serde_json::Value = serde_json::from_str(&frame.frame).unwrap();
    assert_eq!(frame, serde_json::json!({"t": "typing", "d": {"on": true, "name": "Ірина"}}));
    assert!(typed(&desk.take(holder)).is_empty(), "not to the typist");
    let events = desk.take(viewer);
    assert_eq!(typed(&events), [(TypingWho::Operator, true, String::new())]);
    let marks = |events: &[Event]| -> Vec<Vec<(i64, bool)>> {
        let viewers = events.iter().filter_map(|e| match e {
            Event::Viewers { viewers, .. } => Some(viewers.iter().map(|v| (v.id.get(), v.typing)).collect()),
            _ => None,
        });
        viewers.collect()
    };
    assert_eq!(marks(&events), [[(1, true), (9, false)]]);
    desk.pass(5_900);
    assert!(marks(&desk.take(viewer)).is_empty());
    desk.pass(200);
    assert_eq!(marks(&desk.take(viewer)), [[(1, false), (9, false)]]);
    // An answer ends the mark at once.
    desk.give(Input::Typing(typing(TypingWho::Operator, Some(1), true)));
    desk.forget();
    let mut next = held.clone();
    next.version = 2;
    desk.publish(Some(&held), &next, vec![message(7, 1, AuthorKind::Operator, Some(1), "Вітаю")], None);
    assert_eq!(marks(&desk.take(viewer)), [[(1, false), (9, false)]]);
}

#[test]
fn a_visitor_reads_the_typists_name_as_in_their_messages() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let whole = Typing { name: String::from("Ірина Коваль"), ..typing(TypingWho::Operator, Some(1), true) };
    for (shown, template, wanted) in [
        (true, "{{first_name}} {{last_name}}", "Ірина Коваль"),
        (true, "{{first_name}}", "Ірина"),
        (true, "Служба підтримки", "Служба підтримки"),
        (false, "{{first_name}}", ""),
    ] {
        let mut catalogue = catalogue();
        catalogue.settings.operator_name_in_messages = shown;
        catalogue.settings.operator_name_template = template.to_owned();
        let mut desk = Desk::with(vec![held.clone()], catalogue);
        let holder = desk.join(1, 1, Role::Operator);
        desk.open(holder, &held, vec![]);
        desk.give(Input::Typing(whole.clone()));
        let (_, frame) = desk.visitors.pop().unwrap();
        let frame: serde_json::Value = serde_json::from_str(&frame.frame).unwrap();
        assert_eq!(frame["d"]["name"], wanted, "{shown} {template}");
    }
}

#[test]
fn who_neither_holds_nor_looks_types_into_nothing_and_a_viewer_not_to_the_visitor() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let mut desk = Desk::new(vec![held.clone()]);
    let holder = desk.join(1, 1, Role::Operator);
    let supervisor = desk.join(2, 9, Role::Supervisor);
    desk.give(Input::Typing(typing(TypingWho::Operator, Some(9), true)));
    assert!(desk.words(holder).is_empty());
    desk.open(supervisor, &held, vec![]);
    desk.forget();
    desk.give(Input::Typing(typing(TypingWho::Operator, Some(9), true)));
    assert_eq!(typed(&desk.take(holder)).len(), 1);
    assert!(desk.visitors.is_empty(), "a note in the making is not the visitor's business");
}

#[test]
fn viewers_are_told_who_comes_and_who_goes() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let mut desk = Desk::new(vec![held.clone()]);
    let holder = desk.join(1, 1, Role::Operator);
    let (one, two) = (desk.join(2, 9, Role::Supervisor), desk.join(3, 9, Role::Supervisor));
    let ids = |events: Vec<Event>| -> Vec<Vec<i64>> {
        let viewers = events.into_iter().filter_map(|e| match e {
            Event::Viewers { viewers, .. } => Some(viewers.into_iter().map(|v| v.id.get()).collect()),
            _ => None,
        });
        viewers.collect()
    };
    desk.open(one, &held, vec![]);
    desk.open(two, &held, vec![]);
    assert_eq!(ids(desk.take(holder)), [[9], [9]], "two tabs are one person");
    desk.give(Input::Subscribe(Subscribe::Leave(one)));
    assert_eq!(ids(desk.take(holder)), [[9]]);
    desk.give(Input::Subscribe(Subscribe::CloseView(two)));
    assert_eq!(ids(desk.take(holder)), [Vec::<i64>::new()]);
}

#[test]
fn a_supervisor_who_only_looks_is_not_told_when_the_setting_says_so() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let mut desk = Desk::new(vec![held.clone()]);
    let holder = desk.join(1, 1, Role::Operator);
    let boss = desk.join(2, 9, Role::Supervisor);
    let ids = |events: Vec<Event>| -> Vec<Vec<i64>> {
        let viewers = events.into_iter().filter_map(|e| match e {
            Event::Viewers { viewers, .. } => Some(viewers.into_iter().map(|v| v.id.get()).collect()),
            _ => None,
        });
        viewers.collect()
    };
    desk.open(boss, &held, vec![]);
    assert_eq!(ids(desk.take(holder)), [[9]]);
    let mut changed = catalogue();
    changed.settings.supervisor_views_shown = false;
    desk.give(Input::Catalogue(Arc::new(changed.clone())));
    assert_eq!(ids(desk.take(holder)), [Vec::<i64>::new()], "at once");
    changed.settings.supervisor_views_shown = true;
    desk.give(Input::Catalogue(Arc::new(changed)));
    assert_eq!(ids(desk.take(holder)), [[9]]);
}

#[test]
fn delivery_states_go_to_holder_viewers_and_the_visitor() {
    let held = dialog(7, DialogState::Active, Some(1), Some(1));
    let mut desk = Desk::new(vec![held.clone()]);
    let holder = desk.join(1, 1, Role::Operator);
    let stranger = desk.join(2, 2, Role::Operator);
    let receipt = VisitorFrame { n: Some(4), frame: ByteString::from_static("{}") };
    desk.give(Input::StatusMoved(StatusMoved {
        dialog_id: held.id,
        messages: vec![MessageId(70_001), MessageId(70_002)],
        status: MessageStatus::Read,
        error_code: None,
        visitor: Some((held.contact_id, receipt)),
    }));
    assert_eq!(desk.words(holder), ["message.status", "message.status"]);
    assert!(desk.words(stranger).is_empty());
    assert_eq!(desk.visitors.len(), 1);
}

#[test]
fn an_event_for_one_operator_reaches_all_of_their_sessions_and_nobody_else() {
    let mut desk = Desk::new(vec![]);
    let (one, two, other) =
        (desk.join(1, 1, Role::Operator), desk.join(2, 1, Role::Operator), desk.join(3, 2, Role::Operator));
    let event = Event::Notification { kind: String::from("transfer"), text: String::new(), dialog_id: None };
    desk.give(Input::ToOperator(ToOperator { operator_id: OperatorId(1), event }));
    assert_eq!(desk.words(one), ["notification"]);
    assert_eq!(desk.words(two), ["notification"]);
    assert!(desk.words(other).is_empty());
}

#[test]
fn changed_settings_and_changed_lists_are_told_to_everybody_and_the_same_ones_to_nobody() {
    let mut desk = Desk::new(vec![]);
    let session = desk.join(1, 1, Role::Operator);
    let mut changed = catalogue();
    changed.subjects[0].name = String::from("Доставка");
    desk.give(Input::Catalogue(Arc::new(changed.clone())));
    assert_eq!(desk.words(session), ["catalogue.changed"]);
    desk.give(Input::Catalogue(Arc::new(changed.clone())));
    assert!(desk.words(session).is_empty());
    changed.settings.send_delay_s = 3;
    desk.give(Input::Catalogue(Arc::new(changed)));
    assert_eq!(desk.words(session), ["settings.changed"]);
}
