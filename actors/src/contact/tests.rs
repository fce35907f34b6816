//! Which request a message belongs to, names, parameters, and faults between the steps.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use futures_util::FutureExt;
use serde_json::json;

use super::core::{ContactCore, Effect, Input};
use super::messages::{Accepted, Inbound, Profile};
use super::policy::*;
use crate::dialog::messages::{DialogCommand, Refusal};
use crate::dialog::plan::Env;
use crate::dialog::{DialogCore, Effect as DialogEffect, Input as DialogInput};
use crate::domain::topic::{Catalogue, OnNoScenario};
use crate::domain::{BotId, ChannelKind, DialogId, DialogState as S, time::MINUTE};
use crate::ports::{Clock, Snapshots};
use crate::testing::{Fault, MemoryStore, START, TestClock, catalogue, dialog_row, inbound};

/// A contact's core with real dialog cores and a database, stepped by hand.
struct Bench {
    core: ContactCore,
    store: MemoryStore,
    clock: TestClock,
    catalogue: Catalogue,
    asked: Vec<&'static str>,
}

impl Bench {
    fn new() -> Self {
        Self {
            core: ContactCore::default(),
            store: MemoryStore::default(),
            clock: TestClock::default(),
            catalogue: catalogue(),
            asked: Vec::new(),
        }
    }

    fn env(&self) -> Env<'_> {
        Env { now: self.clock.now(), catalogue: &self.catalogue, ids: &self.store }
    }

    fn dialog(&self, id: DialogId, command: DialogCommand) -> Result<crate::dialog::messages::DialogDone, Refusal> {
        let fresh = matches!(command, DialogCommand::Begin(_));
        let mut dialog = DialogCore::new(id, fresh, false);
        let mut input = DialogInput::Command { command, attempt: 0 };
        loop {
            let mut next = None;
            for effect in dialog.on(input, &self.env()) {
                match effect {
                    DialogEffect::Load => {
                        next = Some(DialogInput::Loaded(self.store.dialog(id).now_or_never().unwrap()))
                    }
                    DialogEffect::Write(change) => next = Some(DialogInput::Written(self.store.commit(*change))),
                    DialogEffect::Answer(result) => return result,
                    _ => {}
                }
            }
            input = next.unwrap();
        }
    }

    fn run(&mut self, inbound: Inbound) -> Result<Accepted, Refusal> {
        self.clock.advance(1_000_000);
        let mut input = Input::Inbound(Box::new(inbound));
        loop {
            let effects = {
                let env = Env { now: self.clock.now(), catalogue: &self.catalogue, ids: &self.store };
                self.core.on(input, &env)
            };
            let [effect] = <[Effect; 1]>::try_from(effects).unwrap();
            input = match effect {
                Effect::Load(connection, chat) => {
                    Input::Loaded(self.store.contact_by_chat(connection, &chat).now_or_never().unwrap())
                }
                Effect::Ask(id, command) => {
                    self.asked.push(command.name());
                    Input::Answered(self.dialog(id, *command))
                }
                Effect::Answer(result) => return result,
            };
        }
    }

    /// Somebody closes the newest request behind the contact's back.
    fn close_newest(&self) {
        let mut rows = self.store.rows();
        let row = rows.dialogs.values_mut().next_back().unwrap();
        row.state = S::Closed;
        row.closed_at = Some(self.clock.now());
        row.version += 1;
    }
}

#[test]
fn the_first_message_makes_client_contact_and_dialog_and_the_next_one_joins() {
    let mut bench = Bench::new();
    let first = bench.run(inbound("a", 1, "раз")).unwrap();
    let second = bench.run(inbound("a", 2, "два")).unwrap();
    assert_eq!(second.dialog_id, first.dialog_id);
    assert_eq!(bench.asked, ["begin", "inbound"]);
    let rows = bench.store.rows();
    let dialog = &rows.dialogs[&first.dialog_id];
    assert_eq!((dialog.client_name.as_str(), dialog.contact_name.as_str()), ("Olha", "Olha"));
    assert_eq!(dialog.subject_id, bench.catalogue.bots[0].default_subject_id);
    assert_eq!((rows.clients.len(), rows.contacts.len()), (1, 1));
}

#[test]
fn a_new_request_begins_with_the_default_status_and_priority_and_a_later_default_changes_no_open_one() {
    use crate::domain::{
        PriorityId, StatusId,
        topic::{Priority, Status},
    };
    let status = |id: i64, is_default: bool| Status {
        id: StatusId(id),
        name: format!("Status {id}"),
        color: String::from("#000000"),
        order: 1,
        category: String::from("open"),
        is_default,
        is_spam: false,
    };
    let priority = |id: i64, is_default: bool| Priority {
        id: PriorityId(id),
        name: format!("Priority {id}"),
        color: String::from("#000000"),
        weight: 20,
        is_default,
    };
    let mut bench = Bench::new();
    let plain = bench.run(inbound("a", 1, "раз")).unwrap();
    let marks = |bench: &Bench, id: DialogId| {
        let rows = bench.store.rows();
        (rows.dialogs[&id].status_id, rows.dialogs[&id].priority_id)
    };
    assert_eq!(marks(&bench, plain.dialog_id), (None, None), "an instance without a default gives none");
    bench.close_newest();
    bench.catalogue.statuses = vec![status(1, false), status(2, true)];
    bench.catalogue.priorities = vec![priority(3, true), priority(4, false)];
    let first = bench.run(inbound("a", 2, "два")).unwrap();
    assert_eq!(marks(&bench, first.dialog_id), (Some(StatusId(2)), Some(PriorityId(3))));
    bench.catalogue.priorities = vec![priority(3, false), priority(4, true)];
    let second = bench.run(inbound("a", 3, "три")).unwrap();
    assert_eq!(second.dialog_id, first.dialog_id);
    assert_eq!(marks(&bench, first.dialog_id).1, Some(PriorityId(3)));
}

#[test]
fn a_dialog_closed_behind_the_contacts_back_is_noticed() {
    let mut bench = Bench::new();
    let first = bench.run(inbound("a", 1, "раз")).unwrap();
    bench.close_newest();
    let second = bench.run(inbound("a", 2, "два")).unwrap();
    assert_ne!(second.dialog_id, first.dialog_id);
    assert_eq!(bench.asked, ["begin", "inbound", "begin"]);
    assert_eq!(bench.store.rows().contacts.len(), 1, "the contact is the same");
}

#[test]
fn within_the_window_the_closed_dialog_comes_back() {
    let mut bench = Bench::new();
    bench.catalogue.settings.reopen_window_min = 30;
    let first = bench.run(inbound("a", 1, "раз")).unwrap();
    bench.close_newest();
    bench.clock.advance(20 * MINUTE);
    assert_eq!(bench.run(inbound("a", 2, "два")).unwrap().dialog_id, first.dialog_id);
    bench.close_newest();
    bench.clock.advance(31 * MINUTE);
    assert_ne!(bench.run(inbound("a", 3, "три")).unwrap().dialog_id, first.dialog_id);
}

#[test]
fn a_copy_after_closing_names_the_first_message_and_begins_nothing() {
    let mut bench = Bench::new();
    let first = bench.run(inbound("a", 1, "раз")).unwrap();
    bench.close_newest();
    let copy = bench.run(inbound("a", 1, "інше")).unwrap();
    assert!(copy.duplicate && copy.differs);
    assert_eq!((copy.message_id, copy.dialog_id, copy.seq), (first.message_id, first.dialog_id, 1));
    assert_eq!(bench.store.rows().dialogs.len(), 1);
    assert!(!bench.run(inbound("a", 2, "два")).unwrap().duplicate, "and the next message is a new one");
}

#[test]
fn a_death_between_any_two_steps_repeats_safely() {
    let mut bench = Bench::new();
    // The commit happened, the answer was lost, the contact died: the same message comes again to a new life.
    bench.store.fault(Fault::LoseAnswer);
    assert_eq!(bench.run(inbound("a", 1, "раз")), Err(Refusal::Unavailable));
    bench.core = ContactCore::default();
    let again = bench.run(inbound("a", 1, "раз")).unwrap();
    assert!(again.duplicate);
    let rows = bench.store.rows();
    assert_eq!((rows.clients.len(), rows.contacts.len(), rows.dialogs.len()), (1, 1, 1));
    assert_eq!(rows.messages.values().map(Vec::len).sum::<usize>(), 1);
}

#[test]
fn a_contact_made_by_somebody_else_in_the_meantime_is_used() {
    let mut bench = Bench::new();
    bench.run(inbound("a", 1, "раз")).unwrap();
    // A second life that read before the first one committed.
    let mut late = ContactCore::default();
    let env = bench.env();
    assert!(matches!(late.on(Input::Inbound(Box::new(inbound("a", 2, "два"))), &env)[..], [Effect::Load(..)]));
    let asked = late.on(Input::Loaded(Ok(None)), &env);
    let [Effect::Ask(id, command)] = <[Effect; 1]>::try_from(asked).unwrap() else { panic!() };
    let refused = bench.dialog(id, *command);
    assert!(matches!(refused, Err(Refusal::Stale { .. } | Refusal::NotFound)), "{refused:?}");
    let again = late.on(Input::Answered(refused), &bench.env());
    assert!(matches!(again[..], [Effect::Load(..)]), "it reads again and finds the contact");
}

#[test]
fn a_banned_client_is_stored_and_never_waits() {
    let mut bench = Bench::new();
    let first = bench.run(inbound("a", 1, "раз")).unwrap();
    bench.store.rows().clients.values_mut().for_each(|c| c.is_banned = true);
    bench.core = ContactCore::default();
    bench.run(inbound("a", 2, "два")).unwrap();
    assert_eq!(bench.store.rows().dialogs[&first.dialog_id].unread, 1, "only the line before the ban");
    bench.close_newest();
    bench.core = ContactCore::default();
    let new = bench.run(inbound("a", 3, "три")).unwrap();
    let rows = bench.store.rows();
    assert_eq!((rows.dialogs[&new.dialog_id].state, rows.dialogs[&new.dialog_id].unread), (S::Bot, 0));
}

#[test]
fn no_ids_means_try_again_later() {
    struct Dry;
    impl crate::ports::IdSource for Dry {
        fn next(&self, _: crate::domain::IdKind) -> Result<i64, crate::ports::OutOfIds> {
            Err(crate::ports::OutOfIds)
        }
    }
    let catalogue = catalogue();
    let env = Env { now: START, catalogue: &catalogue, ids: &Dry };
    let mut core = ContactCore::default();
    core.on(Input::Inbound(Box::new(inbound("a", 1, "раз"))), &env);
    let effects = core.on(Input::Loaded(Ok(None)), &env);
    assert!(matches!(effects[..], [Effect::Answer(Err(Refusal::Unavailable))]));
}

#[test]
fn names_of_new_clients() {
    let profile = |display: &str, first: &str, last: &str, nick: &str| Profile {
        display_name: display.into(),
        first_name: first.into(),
        last_name: last.into(),
        username: nick.into(),
        ..Profile::default()
    };
    let table = [
        (profile("Natalia K.", "Наталія", "Ковальчук", "nata"), "Natalia K."),
        (profile("", "Наталія", "Ковальчук", "nata"), "Наталія Ковальчук"),
        (profile("", "", "Ковальчук", "nata"), "Ковальчук"),
        (profile(" ", " ", "", "nata"), "nata"),
        (profile("", "", "", ""), "Клієнт 7"),
    ];
    for (profile, expected) in table {
        assert_eq!(client_name(&profile, ChannelKind::CustomChannel, 7), expected);
    }
    assert_eq!(client_name(&Profile::default(), ChannelKind::Widget, 7), "Відвідувач 7");
}

#[test]
fn first_states() {
    let mut catalogue = catalogue();
    let bot = BotId(1);
    assert_eq!(first_state(bot, false, &catalogue), S::New);
    assert_eq!(first_state(bot, true, &catalogue), S::Bot, "banned");
    catalogue.settings.auto_connect_free_operator = true;
    assert_eq!(first_state(bot, false, &catalogue), S::Queued);
    catalogue.bots[0].is_active = false;
    assert_eq!(first_state(bot, false, &catalogue), S::Bot, "an inactive bot only stores");
    catalogue.bots[0].is_active = true;
    catalogue.bots[0].on_no_scenario = OnNoScenario::Ignore;
    assert_eq!(first_state(bot, false, &catalogue), S::Bot);
}

#[test]
fn which_request() {
    let mut catalogue = catalogue();
    for state in [S::Bot, S::New, S::Queued, S::Active, S::Paused] {
        assert_eq!(which(Some(&dialog_row(1, state)), &catalogue, START), Which::Open, "{state:?}");
    }
    assert_eq!(which(None, &catalogue, START), Which::New);
    let closed = dialog_row(1, S::Closed);
    assert_eq!(which(Some(&closed), &catalogue, START), Which::New, "the window is off");
    catalogue.settings.reopen_window_min = 5;
    assert_eq!(which(Some(&closed), &catalogue, START.plus_micros(5 * MINUTE)), Which::Reopen);
    assert_eq!(which(Some(&closed), &catalogue, START.plus_micros(5 * MINUTE + 1)), Which::New);
    assert_eq!(which(Some(&dialog_row(1, S::Merged)), &catalogue, START), Which::New);
    catalogue.statuses = vec![crate::domain::topic::Status {
        id: 16.into(),
        name: String::from("Spam"),
        color: String::from("#ef4444"),
        order: 6,
        category: String::from("closed"),
        is_default: false,
        is_spam: true,
    }];
    let spam = crate::domain::Dialog { status_id: Some(16.into()), ..closed };
    assert_eq!(which(Some(&spam), &catalogue, START), Which::New, "spam does not come back by itself");
    catalogue.settings.sticky_operator_days = 1;
    let held = crate::domain::Dialog { operator_id: Some(1.into()), ..spam };
    assert_eq!(sticky(Some(&held), &catalogue, START), None);
}

#[test]
fn parameters_of_a_site_are_merged_within_their_limits() {
    let old = json!({"utm": "a", "keep": 1});
    let new = json!({"utm": "b", "vip": true, "chat_id": "x", "channel": "y", "bot_id": 2, "list": [1], "none": null});
    assert_eq!(merge_params(&old, &new), json!({"utm": "b", "keep": 1, "vip": true}));
    let many: serde_json::Map<_, _> = (0..80).map(|n| (format!("k{n:02}"), json!(n))).collect();
    assert_eq!(merge_params(&json!({}), &json!(many)).as_object().unwrap().len(), 50);
    let big = merge_params(&json!({"keep": 1}), &json!({"big": "я".repeat(5_000), "small": 2}));
    assert_eq!(big, json!({"keep": 1, "small": 2}));
    assert_eq!(
        merge_params(&old, &json!({"utm": "я".repeat(5_000)})),
        old,
        "what is too large does not erase what was there"
    );
}

#[test]
fn a_contact_is_written_again_only_when_something_is_worth_it() {
    let mut bench = Bench::new();
    bench.run(inbound("a", 1, "раз")).unwrap();
    let before = bench.store.rows().contacts.values().next().unwrap().clone();
    let profile = Profile { first_name: "Olha".into(), ..Profile::default() };
    assert_eq!(merged(&before, &profile, before.created_at.plus_secs(5)), None);
    assert!(merged(&before, &profile, before.created_at.plus_secs(61)).is_some(), "the last moment is a minute old");
    let told = Profile { phone: "380671234567".into(), ..profile };
    let after = merged(&before, &told, before.created_at.plus_secs(5)).unwrap();
    assert_eq!((after.phone.as_str(), after.display_name.as_str()), ("380671234567", "Olha"));
}

#[test]
fn a_new_request_waits_first_for_whoever_closed_the_former_one_within_the_days_set() {
    use crate::contact::policy::sticky;
    use crate::domain::OperatorId;
    let days = |days: u32| {
        let mut catalogue = catalogue();
        catalogue.settings.sticky_operator_days = days;
        catalogue
    };
    let former = |state: S, closed_days_ago: i64, operator: Option<i64>| {
        let mut row = dialog_row(1, state);
        row.closed_at = Some(START.plus_secs(-closed_days_ago * 86_400));
        row.operator_id = operator.map(OperatorId);
        row
    };
    let cases = [
        (0, S::Closed, 1, Some(7), None),
        (3, S::Closed, 3, Some(7), Some(7)),
        (3, S::Closed, 4, Some(7), None),
        (3, S::Closed, 1, None, None),
        (3, S::Merged, 1, Some(7), None),
    ];
    for (set, state, ago, operator, expected) in cases {
        let row = former(state, ago, operator);
        assert_eq!(sticky(Some(&row), &days(set), START), expected.map(OperatorId), "{set} {state:?} {ago}");
    }
    assert_eq!(sticky(None, &days(3), START), None);
}
