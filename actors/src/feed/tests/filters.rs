//! Filters in the feed: counters and rows kept change by change equal what a look through everything finds.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::domain::{
    Dialog, DialogId, DialogState, Event, FilterId, OperatorId, Role, SubjectId, Timestamp,
    filter::{FilterRef, Node, SavedFilter, SystemFolder, resolve},
    time::MINUTE,
    topic::Catalogue,
};
use crate::feed::{
    SessionKey, Sight,
    core::Input,
    messages::{FilterChanged, FilterSource, ListView, Subscribe},
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

fn wanted(node: &Node, rows: &BTreeMap<DialogId, Dialog>, who: (i64, Role), now: Timestamp) -> BTreeSet<DialogId> {
    let catalogue = catalogue();
    let sight = Sight::of(&catalogue, OperatorId(who.0), &grants(who.1));
    let cond = resolve(node, OperatorId(who.0), &catalogue).cond;
    rows.values().filter(|d| cond.matches(d, now) && sight.sees(&d.key())).map(|d| d.id).collect()
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
}

fn step() -> impl Strategy<Value = Step> {
    (1..6_i64, 0..STATES.len(), 0..3_usize, 0..TOPICS.len(), 0..3_i32, any::<bool>(), 0..4_i64).prop_map(
        |(dialog, state, holder, topic, unread, waits, minutes)| Step {
            dialog,
            state,
            holder,
            topic,
            unread,
            waits,
            minutes,
        },
    )
}

proptest! {
    #[test]
    fn counters_and_rows_equal_a_look_through_everything(steps in proptest::collection::vec(step(), 1..40), shown in 0..6_usize) {
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
                    let all = wanted(node, &rows, who, desk.now);
                    let open = all.iter().filter(|id| rows[*id].state.is_open()).count() as u32;
                    let told = counts.get(&(who.0, id_of(n))).copied().unwrap_or(0);
                    prop_assert_eq!(told, open, "count of filter {} for {:?}", n, who);
                    if n == shown {
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
