//! Filters in the feed: counters and rows kept change by change equal what a look through everything finds.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::domain::{
    Dialog, DialogId, DialogState, Event, FilterId, OperatorId, Role, SubjectId,
    filter::{Facts, FilterRef, Node, SavedFilter, SystemFolder, TopicQueue, resolve},
    time::MINUTE,
    topic::Catalogue,
};
use crate::feed::{
    SessionKey, Sight,
    core::Input,
    messages::{FactsChanged, FilterChanged, FilterSource, ListView, Subscribe},
    trees::RECHECK_EVERY,
};

use super::{
    desk::Desk,
    fixtures::{T0, catalogue, dialog, grants},
};

const STATES: [DialogState; 7] = DialogState::ALL;
const TOPICS: [Option<i64>; 4] = [None, Some(1), Some(11), Some(2)];
const PEOPLE: [(i64, Role); 3] = [(1, Role::Operator), (3, Role::Operator), (9, Role::Supervisor)];

fn leaf(field: &str, op: &str, value: Value) -> Value {
    json!({"field": field, "op": op, "value": value})
}

fn tree(value: &Value) -> Node {
    Node::parse(value, "conditions").unwrap()
}

/// Filters of the tests: of states, of topics, of whoever looks, of waiting.
fn filters() -> Vec<Node> {
    let and = |items: Value| json!({"join": "and", "items": items});
    [
        leaf("state", "in", json!(["queued", "new"])),
        leaf("topic", "eq", json!(1)),
        leaf("operator", "eq", json!("@me")),
        and(json!([leaf("unread", "gt", json!(0)), leaf("state", "ne", json!("bot"))])),
        leaf("waiting_minutes", "gt", json!(5)),
        leaf("state", "eq", json!("closed")),
        leaf("client_tag", "in", json!(["VIP"])),
        and(json!([leaf("language", "ne", json!("uk")), leaf("operator", "eq", json!("@me"))])),
    ]
    .iter()
    .map(tree)
    .collect()
}

fn id_of(n: usize) -> FilterRef {
    FilterRef::Saved(FilterId(100 + n as i64))
}

fn source(node: &Node) -> FilterSource {
    FilterSource::Tree(Arc::new(node.clone()))
}

fn session(operator: i64) -> SessionKey {
    SessionKey(operator as u64)
}

/// Rows that match and that the person sees. What is known besides rows is known of open dialogs only.
fn wanted(node: &Node, rows: &BTreeMap<DialogId, Dialog>, desk: &Desk, who: (i64, Role)) -> BTreeSet<DialogId> {
    let now = desk.now;
    let catalogue = catalogue();
    let sight = Sight::of(&catalogue, OperatorId(who.0), &grants(who.1));
    let cond = resolve(node, OperatorId(who.0), &catalogue).cond;
    let facts = |d: &Dialog| desk.facts.get(&d.id).cloned().unwrap_or_default();
    let known = |d: &&Dialog| d.state.is_open() || !cond.has_facts();
    let seen = rows.values().filter(known).filter(|d| sight.sees(&d.key()));
    seen.filter(|d| cond.matches_with(d, Some(&facts(d)), now)).map(|d| d.id).collect()
}

#[derive(Debug, Clone)]
struct Step {
    dialog: i64,
    state: usize,
    holder: usize,
    topic: usize,
    unread: i32,
    waits: bool,
    minutes: i64,
    /// The client's card changes to this one.
    card: Option<usize>,
}

fn step() -> impl Strategy<Value = Step> {
    let card = proptest::option::of(0..4_usize);
    (1..6_i64, 0..STATES.len(), 0..3_usize, 0..TOPICS.len(), 0..3_i32, any::<bool>(), 0..4_i64, card).prop_map(
        |(dialog, state, holder, topic, unread, waits, minutes, card)| Step {
            dialog,
            state,
            holder,
            topic,
            unread,
            waits,
            minutes,
            card,
        },
    )
}

/// One of four cards.
fn card(n: usize) -> Facts {
    let tags = if n.is_multiple_of(2) { vec![String::from("VIP")] } else { Vec::new() };
    let language = String::from(if n < 2 { "uk" } else { "en" });
    Facts { tags, language, ..Facts::default() }
}

proptest! {
    #[test]
    fn counters_and_rows_equal_a_look_through_everything(steps in proptest::collection::vec(step(), 1..40), shown in 0..8_usize) {
        let mut desk = Desk::new(Vec::new());
        let filters = filters();
        let mut lists: BTreeMap<i64, BTreeSet<DialogId>> = BTreeMap::new();
        let mut counts: BTreeMap<(i64, FilterRef), u32> = BTreeMap::new();
        for (operator, role) in PEOPLE {
            desk.join(operator as u64, operator, role);
            let all = filters.iter().enumerate().map(|(n, node)| (id_of(n), source(node))).collect();
            desk.give(Input::Subscribe(Subscribe::Filters(session(operator), all)));
            desk.give(Input::Subscribe(Subscribe::List(session(operator), Some(ListView::Filter(id_of(shown))))));
            lists.insert(operator, BTreeSet::new());
        }
        let mut rows: BTreeMap<DialogId, Dialog> = BTreeMap::new();
        for step in steps {
            desk.now = desk.now.plus_micros(step.minutes * MINUTE);
            let holder = [None, Some(1), Some(3)][step.holder];
            let before = rows.get(&DialogId(step.dialog)).cloned();
            let mut after = dialog(step.dialog, STATES[step.state], holder, TOPICS[step.topic]);
            after.unread = step.unread;
            // A closed dialog waits for nobody (dialog::plan clears it).
            after.waiting_since = (step.waits && after.state.is_open()).then_some(desk.now);
            after.version = before.as_ref().map_or(1, |d| d.version + 1);
            desk.publish(before.as_ref(), &after, Vec::new(), None);
            if let Some(n) = step.card {
                desk.facts.insert(after.id, card(n));
                desk.give(Input::FactsChanged(FactsChanged { clients: vec![after.client_id], dialogs: Vec::new() }));
            }
            rows.insert(after.id, after);
            // Time alone: past the pause every filter has been looked through.
            desk.now = desk.now.plus_micros(RECHECK_EVERY);
            desk.give(Input::Tick);
            for who in PEOPLE {
                for event in desk.take(session(who.0)) {
                    if let Event::FilterDelta { filter_id, count, entered, left, reload } = event {
                        prop_assert!(!reload);
                        if let Some(count) = count {
                            counts.insert((who.0, filter_id), count);
                        }
                        let list = lists.get_mut(&who.0).unwrap();
                        list.extend(entered);
                        for id in left {
                            list.remove(&id);
                        }
                    }
                }
                for (n, node) in filters.iter().enumerate() {
                    let all = wanted(node, &rows, &desk, who);
                    let open = all.iter().filter(|id| rows[*id].state.is_open()).count() as u32;
                    let told = counts.get(&(who.0, id_of(n))).copied().unwrap_or(0);
                    prop_assert_eq!(told, open, "count of filter {} for {:?}", n, who);
                    // A closed row of such a list is told by what was known of it a moment ago.
                    if n == shown && n < 6 {
                        prop_assert_eq!(&lists[&who.0], &all, "list of filter {} for {:?}", n, who);
                    }
                }
            }
        }
    }
}

#[test]
fn a_message_costs_nothing_for_filters_that_do_not_look_at_it() {
    let mut desk = Desk::new(vec![dialog(5, DialogState::Active, Some(1), Some(1))]);
    desk.join(1, 1, Role::Operator);
    let node = tree(&leaf("state", "eq", json!("active")));
    desk.give(Input::Subscribe(Subscribe::Filters(session(1), vec![(id_of(0), source(&node))])));
    desk.give(Input::Tick);
    desk.take(session(1));
    let mut after = dialog(5, DialogState::Active, Some(1), Some(1));
    after.unread = 4;
    after.version = 2;
    desk.publish(Some(&dialog(5, DialogState::Active, Some(1), Some(1))), &after, Vec::new(), None);
    desk.now = desk.now.plus_secs(1);
    desk.give(Input::Tick);
    let deltas = desk.take(session(1)).into_iter().filter(|e| matches!(e, Event::FilterDelta { .. })).count();
    assert_eq!(deltas, 0);
}

#[test]
fn a_filter_of_clients_waits_for_their_cards_and_follows_their_changes() {
    let (seven, five) =
        (dialog(7, DialogState::Active, Some(1), Some(1)), dialog(5, DialogState::Active, Some(1), Some(1)));
    let mut desk = Desk::new(vec![seven, five.clone()]);
    desk.facts.insert(DialogId(5), card(0));
    desk.join(1, 1, Role::Operator);
    desk.holds_back = true;
    let node = tree(&leaf("client_tag", "not_in", json!(["Опт"])));
    desk.give(Input::Subscribe(Subscribe::Filters(session(1), vec![(id_of(0), source(&node))])));
    desk.give(Input::Subscribe(Subscribe::List(session(1), Some(ListView::Filter(id_of(0))))));
    assert_eq!(desk.core.filter_counts(session(1)), [(id_of(0), 0)], "nothing is known yet");
    desk.answer();
    assert_eq!(desk.core.filter_counts(session(1)), [(id_of(0), 2)]);
    desk.take(session(1));

    // Two changes in a row: the answer to the first question comes late and does not count.
    let changed = || Input::FactsChanged(FactsChanged { clients: vec![five.client_id], dialogs: Vec::new() });
    desk.give(changed());
    desk.give(changed());
    let (newer, older) = (desk.asked.pop().unwrap(), desk.asked.pop().unwrap());
    let tagged = Facts { tags: vec![String::from("Опт")], ..Facts::default() };
    desk.give(Input::Learned { ticket: newer.0, facts: vec![(DialogId(5), tagged)] });
    desk.give(Input::Learned { ticket: older.0, facts: vec![(DialogId(5), card(0))] });
    assert_eq!(desk.core.filter_counts(session(1)), [(id_of(0), 1)]);
    let gone = |event: &Event| matches!(event, Event::FilterDelta { left, .. } if *left == [DialogId(5)]);
    assert_eq!(desk.take(session(1)).iter().filter(|event| gone(event)).count(), 1);

    // Nobody asks any more: a change costs no reading.
    desk.give(Input::Subscribe(Subscribe::List(session(1), None)));
    desk.give(Input::Subscribe(Subscribe::Filters(session(1), Vec::new())));
    desk.give(changed());
    assert!(desk.asked.is_empty());
}

#[test]
fn five_filters_of_each_of_a_hundred_operators_cost_a_message_a_few_evaluations() {
    let rows: Vec<Dialog> = (1..=100).map(|n| dialog(n, DialogState::Active, Some(n), Some(1))).collect();
    let mut desk = Desk::new(rows.clone());
    let and = |items: Value| json!({"join": "and", "items": items});
    for operator in 1..=100_i64 {
        desk.join(operator as u64, operator, Role::Operator);
        let own = [
            // One's own dialogs that have something unread, those that wait, those that were silent…
            and(json!([leaf("operator", "eq", json!("@me")), leaf("unread", "gt", json!(0))])),
            and(json!([leaf("operator", "eq", json!("@me")), leaf("waiting_minutes", "gt", json!(5))])),
            and(json!([
                leaf("operator", "eq", json!("@me")),
                leaf("last_message_at", "gt", json!({"last": 1, "unit": "h"}))
            ])),
            // …those of a state in which nothing is written to by an operator, and what everybody has.
            and(json!([leaf("state", "eq", json!("queued")), leaf("unread", "gt", json!(operator))])),
            and(json!([leaf("topic", "eq", json!(1)), leaf("priority", "empty", Value::Null)])),
        ];
        let filters = own.iter().enumerate().map(|(n, node)| (id_of(n), source(&tree(node)))).collect();
        desk.give(Input::Subscribe(Subscribe::Filters(session(operator), filters)));
    }
    assert_eq!(desk.core.tracked_filters(), 401, "the one that everybody has is one");
    let before = desk.core.evaluations();
    let mut after = rows[6].clone();
    after.unread = 1;
    after.waiting_since = Some(desk.now);
    after.last_message_at = desk.now.plus_secs(1);
    after.version = 2;
    desk.publish(Some(&rows[6]), &after, Vec::new(), None);
    let spent = desk.core.evaluations() - before;
    assert_eq!(spent, 3, "of 500 filters only the holder's own three are looked at");
    assert_eq!(desk.core.filter_counts(session(7))[0], (id_of(0), 1));
}

#[test]
fn a_changed_filter_is_counted_anew_and_its_open_list_is_read_again_and_a_gone_one_is_silent() {
    let rows = vec![dialog(5, DialogState::Active, Some(1), Some(1)), dialog(6, DialogState::Queued, None, Some(1))];
    let mut desk = Desk::new(rows);
    desk.join(1, 1, Role::Operator);
    let (old, new) = (tree(&leaf("state", "eq", json!("active"))), tree(&leaf("topic", "eq", json!(1))));
    desk.give(Input::Subscribe(Subscribe::Filters(session(1), vec![(id_of(0), source(&old))])));
    desk.give(Input::Subscribe(Subscribe::List(session(1), Some(ListView::Filter(id_of(0))))));
    assert_eq!(desk.core.filter_counts(session(1)), [(id_of(0), 1)]);
    let changed = |owner: Option<i64>, conditions: &Node| {
        let filter = SavedFilter { id: FilterId(100), owner_id: owner.map(OperatorId), conditions: conditions.clone() };
        Input::FilterChanged(FilterChanged { id: FilterId(100), filter: Some(Arc::new(filter)) })
    };
    desk.give(changed(None, &new));
    assert_eq!(desk.core.filter_counts(session(1)), [(id_of(0), 2)]);
    let reloads =
        |events: Vec<Event>| events.iter().filter(|e| matches!(e, Event::FilterDelta { reload: true, .. })).count();
    assert_eq!(reloads(desk.take(session(1))), 1);
    desk.give(changed(None, &new));
    assert_eq!(reloads(desk.take(session(1))), 0, "the same again is no news");
    // It became somebody else's own.
    desk.give(changed(Some(3), &new));
    assert_eq!(desk.core.filter_counts(session(1)), []);
}

#[test]
fn changed_topics_change_what_a_filter_means() {
    let mut desk = Desk::new(vec![dialog(5, DialogState::Active, Some(1), Some(2))]);
    desk.join(1, 1, Role::Operator);
    let node = tree(&leaf("topic", "eq", json!(1)));
    desk.give(Input::Subscribe(Subscribe::Filters(session(1), vec![(id_of(0), source(&node))])));
    assert_eq!(desk.core.filter_counts(session(1)), [(id_of(0), 0)]);
    let mut moved: Catalogue = catalogue();
    for subject in moved.subjects.iter_mut().filter(|s| s.id == SubjectId(2)) {
        subject.parent_id = Some(SubjectId(1));
    }
    desk.give(Input::Catalogue(Arc::new(moved)));
    assert_eq!(desk.core.filter_counts(session(1)), [(id_of(0), 1)]);
}

#[test]
fn queues_of_topics_count_what_waits_as_it_comes_and_goes_and_as_each_operator_may_see_it() {
    let mut desk =
        Desk::new(vec![dialog(5, DialogState::Queued, None, Some(1)), dialog(6, DialogState::Queued, None, Some(2))]);
    let queues = [TopicQueue(Some(SubjectId(1))), TopicQueue(Some(SubjectId(2)))];
    for operator in [1, 3] {
        desk.join(operator as u64, operator, Role::Operator);
        let all = queues.iter().map(|queue| (FilterRef::Queue(*queue), FilterSource::Queue(*queue))).collect();
        desk.give(Input::Subscribe(Subscribe::Filters(session(operator), all)));
    }
    let counts = |desk: &Desk, operator: i64| -> Vec<u32> {
        desk.core.filter_counts(session(operator)).into_iter().map(|(_, count)| count).collect()
    };
    assert_eq!((counts(&desk, 1), counts(&desk, 3)), (vec![1, 0], vec![0, 1]), "each sees the queue of their group");
    let waits = dialog(5, DialogState::Queued, None, Some(1));
    let taken = Dialog { version: 2, ..dialog(5, DialogState::Active, Some(1), Some(1)) };
    desk.publish(Some(&waits), &taken, Vec::new(), None);
    assert_eq!(counts(&desk, 1), [0, 0]);
    desk.publish(None, &dialog(8, DialogState::New, None, Some(2)), Vec::new(), None);
    assert_eq!(counts(&desk, 3), [0, 2]);
}

#[test]
fn the_counter_of_the_folder_of_spam_follows_bans() {
    let five = dialog(5, DialogState::Active, Some(1), Some(1));
    let mut desk = Desk::new(vec![five.clone()]);
    desk.join(1, 1, Role::Operator);
    desk.holds_back = true;
    let folder = FilterRef::System(SystemFolder::SpamBanned);
    let source = FilterSource::System(SystemFolder::SpamBanned);
    desk.give(Input::Subscribe(Subscribe::Filters(session(1), vec![(folder, source)])));
    for (banned_until, count) in [(Some(i64::MAX), 1), (None, 0)] {
        let (ticket, _) = desk.asked.pop().unwrap();
        let facts = Facts { banned_until, ..Facts::default() };
        desk.give(Input::Learned { ticket, facts: vec![(DialogId(5), facts)] });
        assert_eq!(desk.core.filter_counts(session(1)), [(folder, count)]);
        let changed = FactsChanged { clients: vec![five.client_id], dialogs: Vec::new() };
        desk.give(Input::FactsChanged(changed));
    }
}

#[test]
fn a_system_folder_is_a_filter_too_and_leaving_forgets_everything() {
    let mut late = dialog(5, DialogState::Active, Some(1), Some(1));
    late.waiting_since = Some(T0.plus_micros(-10 * MINUTE));
    let mut desk = Desk::new(vec![late]);
    desk.join(1, 1, Role::Operator);
    let overdue = FilterRef::System(SystemFolder::Overdue);
    let source = FilterSource::System(SystemFolder::Overdue);
    desk.give(Input::Subscribe(Subscribe::Filters(session(1), vec![(overdue, source)])));
    assert_eq!(desk.core.filter_counts(session(1)), [(overdue, 1)]);
    desk.give(Input::Subscribe(Subscribe::Filters(session(1), Vec::new())));
    assert_eq!(desk.core.filter_counts(session(1)), []);
    desk.give(Input::Subscribe(Subscribe::Leave(session(1))));
    assert_eq!(desk.core.tracked_filters(), 0);
}
