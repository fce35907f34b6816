#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{cond::changed_columns, *};
use crate::{
    domain::{
        AuthorKind, Dialog, DialogState, MessageType, OperatorId, PriorityId, StatusId, SubjectId,
        dialog::{DialogKind, Preview},
        time::MINUTE,
        topic::Catalogue,
    },
    feed::tests::fixtures::{T0, catalogue, dialog},
};

fn parse(value: Value) -> Result<Node, FilterFault> {
    Node::parse(&value, "conditions")
}

fn at(node: &Node, me: i64, catalogue: &Catalogue) -> Resolved {
    resolve(node, OperatorId(me), catalogue)
}

fn cond(value: Value) -> Cond {
    at(&parse(value).unwrap(), 1, &catalogue()).cond
}

fn leaf(field: &str, op: &str, value: Value) -> Value {
    json!({"field": field, "op": op, "value": value})
}

#[test]
fn db_01_every_fault_names_its_place_and_what_is_accepted() {
    let group = |items: Value| json!({"join": "and", "items": items});
    let deep = (0..4).fold(leaf("state", "eq", json!("new")), |inner, _| group(json!([inner])));
    assert!(parse(deep.clone()).is_ok());
    let faults = [
        (json!([]), "conditions", "object"),
        (json!({"join": ") OR 1=1 --", "items": []}), "conditions.join", "and, or"),
        (json!({"join": "and"}), "conditions.items", "list"),
        (json!({"join": "and", "items": [], "sql": "1"}), "conditions", "sql"),
        (group(json!([leaf("1=1", "eq", json!(1))])), "conditions.items[0].field", "state, kind"),
        (group(json!([leaf("state", ") OR 1=1 --", json!("new"))])), "conditions.items[0].op", "eq, ne, in, not_in"),
        (leaf("state", "gt", json!("new")), "conditions.op", "eq"),
        (leaf("state", "eq", json!("open")), "conditions.value", "bot, new, queued"),
        (leaf("state", "in", json!("new")), "conditions.value", "list"),
        (leaf("state", "in", json!([])), "conditions.value", "0 values"),
        (leaf("topic", "in", json!(vec![1; 101])), "conditions.value", "101 values"),
        (leaf("topic", "eq", json!("@me")), "conditions.value", "id"),
        (leaf("operator", "eq", json!(0)), "conditions.value", "@me"),
        (leaf("author", "eq", json!("client")), "conditions.value", "@me"),
        (leaf("author", "contains", json!(1)), "conditions.op", "empty"),
        (leaf("client", "eq", json!(1_i64 << 53)), "conditions.value", "id"),
        (leaf("topic", "empty", json!(1)), "conditions.value", "no value"),
        (leaf("is_outbound", "eq", json!("так")), "conditions.value", "true, false"),
        (leaf("unread", "gt", json!(-1)), "conditions.value", "0 to"),
        (leaf("text", "eq", json!("доставка")), "conditions.op", "contains"),
        (leaf("text", "contains", json!("а % _")), "conditions.value", "2 to 200"),
        (leaf("text", "contains", json!("я".repeat(201))), "conditions.value", "2 to 200"),
        (leaf("client_field", "eq", json!("Київ")), "conditions.field", "client_field:<key>"),
        (leaf("client_field:місто", "eq", json!("Київ")), "conditions.field", "client_field:<key>"),
        (leaf("state:city", "eq", json!("new")), "conditions.field", "state, kind"),
        (leaf("client_field:city", "eq", json!([])), "conditions.value", "a text of 1 to 255 characters"),
        (leaf("client_field:debt", "between", json!([1])), "conditions.value", "from and to"),
        (leaf("language", "eq", json!("ukr")), "conditions.value", "two letters"),
        (leaf("client_tag", "in", json!([""])), "conditions.value", "1 to 50"),
        (leaf("csat", "gt", json!(6)), "conditions.value", "1 to 5"),
        (leaf("csat", "contains", json!(4)), "conditions.op", "between"),
        (leaf("last_author", "eq", json!("note")), "conditions.value", "client, operator, bot, system"),
        (leaf("created_at", "gt", json!("вчора")), "conditions.value", "ISO 8601"),
        (leaf("created_at", "gt", json!({"last": 0, "unit": "min"})), "conditions.value", "last"),
        (leaf("created_at", "gt", json!({"last": 1, "unit": "year"})), "conditions.value", "unit"),
        (leaf("created_at", "between", json!(["2026-01-05T08:00:00Z"])), "conditions.value", "from and to"),
        (group(json!([deep])), "conditions.items[0].items[0].items[0].items[0]", "deeper than 4"),
        (group(json!(vec![leaf("state", "eq", json!("new")); 51])), "conditions.items", "50"),
    ];
    for (value, place, why) in faults {
        let fault = parse(value.clone()).unwrap_err();
        assert_eq!(fault.place, place, "{value}");
        assert!(fault.why.contains(why), "{value}: {fault}");
    }
    let halves = vec![group(json!(vec![leaf("state", "eq", json!("new")); 26])); 2];
    assert!(parse(group(json!(halves))).unwrap_err().why.contains("50 conditions"));
}

#[test]
fn conditions_mean_what_they_say() {
    let mut row = dialog(7, DialogState::Active, Some(1), Some(11));
    row.priority_id = Some(PriorityId(22));
    row.waiting_since = Some(T0.plus_secs(-400));
    row.queued_at = Some(T0.plus_secs(-500));
    row.unread = 3;
    row.preview =
        Some(Preview {
            text: String::from("Добрий день"), author_kind: AuthorKind::Client, kind: MessageType::Text
        });
    let rows = [
        (leaf("state", "eq", json!("active")), true),
        (leaf("state", "ne", json!("active")), false),
        (leaf("state", "in", json!(["new", "active"])), true),
        (leaf("kind", "eq", json!("ticket")), false),
        (leaf("channel", "not_in", json!(["widget"])), false),
        (leaf("operator", "eq", json!("@me")), true),
        (leaf("operator", "empty", Value::Null), false),
        (leaf("topic", "eq", json!(1)), true),
        (leaf("topic", "eq", json!(2)), false),
        (leaf("topic", "not_empty", Value::Null), true),
        (leaf("skill_group", "eq", json!("@my_skill_groups")), true),
        (leaf("skill_group", "eq", json!(2)), false),
        (leaf("skill_group", "ne", json!(2)), true),
        (leaf("priority", "empty", Value::Null), false),
        (leaf("status", "empty", Value::Null), true),
        (leaf("is_outbound", "eq", json!(false)), true),
        (leaf("waiting_minutes", "gt", json!(6)), true),
        (leaf("waiting_minutes", "gt", json!(7)), false),
        (leaf("waiting_minutes", "lt", json!(7)), true),
        (leaf("waiting_minutes", "between", json!([6, 7])), true),
        (leaf("last_author", "in", json!(["client"])), true),
        (leaf("last_author", "ne", json!("client")), false),
        (leaf("unread", "eq", json!(3)), true),
        (leaf("unread", "gt", json!(3)), false),
        (leaf("unread", "lt", json!(4)), true),
        (leaf("closed_at", "empty", Value::Null), true),
        (leaf("closed_at", "gt", json!({"last": 1, "unit": "d"})), false),
        (leaf("created_at", "gt", json!({"last": 1, "unit": "min"})), true),
        (leaf("created_at", "lt", json!(T0)), false),
        (leaf("created_at", "between", json!([T0, T0])), true),
        (leaf("sla_state", "eq", json!("violated")), true),
        (leaf("sla_state", "in", json!(["ok", "warning"])), false),
        (json!({"join": "and", "items": []}), true),
        (json!({"join": "or", "items": []}), false),
    ];
    for (value, expected) in rows {
        assert_eq!(cond(value.clone()).matches(&row, T0), expected, "{value}");
    }
}

#[test]
fn the_author_is_who_began_it_and_not_who_holds_it_or_wrote_last() {
    let came = dialog(7, DialogState::Active, Some(1), Some(1));
    let begun_by = |author: i64, holder: i64| Dialog {
        is_outbound: true,
        author_id: Some(OperatorId(author)),
        operator_id: Some(OperatorId(holder)),
        ..came.clone()
    };
    let (begun, by_colleague) = (begun_by(1, 2), begun_by(3, 1));
    for (value, of) in [
        (leaf("author", "eq", json!("@me")), [false, true, false]),
        (leaf("author", "in", json!(["@me", 3])), [false, true, true]),
        (leaf("author", "ne", json!("@me")), [true, false, true]),
        (leaf("author", "not_in", json!([1, 3])), [true, false, false]),
        (leaf("author", "empty", Value::Null), [true, false, false]),
        (leaf("author", "not_empty", Value::Null), [false, true, true]),
    ] {
        let cond = cond(value.clone());
        assert_eq!([&came, &begun, &by_colleague].map(|row| cond.matches(row, T0)), of, "{value}");
        assert!(!cond.has_facts() && cond.needs_holder().is_none(), "{value} is told by the row, whoever holds it");
        assert_ne!(changed_columns(&begun, &by_colleague) & cond.columns(), 0, "{value}");
    }
}

#[test]
fn the_norms_divide_waiting_into_ok_warning_and_violated() {
    let sla = |row: &crate::domain::Dialog| {
        let all = ["ok", "warning", "violated"];
        let is: Vec<_> = all.into_iter().filter(|s| cond(leaf("sla_state", "eq", json!(s))).matches(row, T0)).collect();
        assert_eq!(is.len(), 1, "exactly one state");
        is[0]
    };
    let queued = |seconds: i64| {
        let mut row = dialog(7, DialogState::Queued, None, None);
        row.queued_at = Some(T0.plus_secs(-seconds));
        row
    };
    assert_eq!([44, 45, 59, 60].map(|s| sla(&queued(s))), ["ok", "warning", "warning", "violated"]);
    let held = |seconds: i64| {
        let mut row = dialog(7, DialogState::Active, Some(1), None);
        row.waiting_since = Some(T0.plus_secs(-seconds));
        row
    };
    assert_eq!([224, 225, 300].map(|s| sla(&held(s))), ["ok", "warning", "violated"]);
    assert_eq!(sla(&dialog(7, DialogState::Bot, None, None)), "ok");
    // Where a calendar counts, the stored moments decide, however long it has been by the clock.
    let by_calendar = |state: DialogState, warn: i64, due: i64| {
        let mut row = held(9_000);
        row.state = state;
        (row.warn_at, row.due_at) = (Some(T0.plus_secs(warn)), Some(T0.plus_secs(due)));
        row
    };
    assert_eq!(sla(&by_calendar(DialogState::Active, 5, 10)), "ok", "it is night");
    assert_eq!(sla(&by_calendar(DialogState::Active, 0, 10)), "warning");
    assert_eq!(sla(&by_calendar(DialogState::Queued, -5, 0)), "violated");
    assert_eq!(sla(&by_calendar(DialogState::Paused, -5, -1)), "ok", "put off it waits for nobody");
}

#[test]
fn a_reference_to_what_is_gone_is_marked_and_matches_nothing() {
    let row = dialog(7, DialogState::Active, Some(1), Some(1));
    let node = parse(json!({"join": "or", "items": [
        leaf("topic", "ne", json!(99)),
        {"join": "and", "items": [leaf("state", "eq", json!("new")), leaf("topic", "in", json!([50]))]},
        leaf("topic", "in", json!([99, 2])),
        leaf("skill_group", "not_in", json!([77])),
        leaf("operator", "eq", json!(3)),
    ]}))
    .unwrap();
    let resolved = at(&node, 1, &catalogue());
    assert_eq!(resolved.broken, vec![vec![0], vec![1, 1], vec![2], vec![3]]);
    assert!(!resolved.cond.matches(&row, T0), "«not the deleted topic» matches nothing");
    let mut known = row;
    known.subject_id = Some(SubjectId(2));
    assert!(resolved.cond.matches(&known, T0), "the topic that is there still matches");
}

#[test]
fn system_folders_hold_what_their_names_say() {
    use SystemFolder as F;
    let me = OperatorId(1);
    let holds = |row: &crate::domain::Dialog| -> Vec<F> {
        F::ALL.iter().copied().filter(|folder| folder.cond(me, &catalogue()).matches(row, T0)).collect()
    };
    let mut waits = dialog(1, DialogState::Active, Some(1), None);
    waits.waiting_since = Some(T0.plus_micros(-10 * MINUTE));
    assert_eq!(holds(&waits), [F::MyActive, F::Overdue, F::Unanswered, F::AllActive]);
    assert_eq!(holds(&dialog(1, DialogState::Queued, None, None)), [F::InQueue]);
    assert_eq!(holds(&dialog(1, DialogState::Paused, Some(2), None)), [F::AllActive, F::Paused]);
    let put_off = crate::domain::Dialog { state: DialogState::Paused, ..waits };
    assert_eq!(holds(&put_off), [F::AllActive, F::Paused], "put off it waits for nobody and leaves its holder's list");
    assert_eq!(holds(&dialog(1, DialogState::Closed, Some(1), None)), [F::Closed]);
    let mut ticket = dialog(1, DialogState::Bot, Some(1), None);
    ticket.kind = DialogKind::Ticket;
    assert_eq!(holds(&ticket), [F::MyTickets, F::AllTickets]);
}

#[test]
fn the_folder_of_spam_holds_what_was_closed_as_spam_and_requests_of_banned_clients_while_they_are() {
    let status = |id: i64, is_spam: bool| crate::domain::topic::Status {
        id: StatusId(id),
        name: format!("Status {id}"),
        color: String::from("#000000"),
        order: 1,
        category: String::from("closed"),
        is_default: false,
        is_spam,
    };
    let catalogue = Catalogue { statuses: vec![status(15, false), status(16, true)], ..catalogue() };
    let cond = SystemFolder::SpamBanned.cond(OperatorId(1), &catalogue);
    let closed =
        |status: i64| Dialog { status_id: Some(StatusId(status)), ..dialog(7, DialogState::Closed, Some(1), None) };
    assert!(cond.matches(&closed(16), T0));
    assert!(!cond.matches(&closed(15), T0));
    let open = dialog(8, DialogState::Bot, None, None);
    let held = |until: Option<i64>, now| {
        cond.matches_with(&open, Some(&Facts { banned_until: until, ..Facts::default() }), now)
    };
    assert!(held(Some(i64::MAX), T0), "banned for good");
    let until = T0.plus_micros(MINUTE);
    assert!(held(Some(until.micros()), T0));
    assert!(!held(Some(until.micros()), until), "the ban is over by itself");
    assert!(!held(None, T0));
    assert!(cond.is_timed() && cond.has_facts());
}

#[test]
fn the_queue_of_a_topic_holds_what_waits_with_it_and_has_one_word() {
    let queue = |word: &str| TopicQueue::from_key(word);
    for (word, topic) in [("queue:1", Some(1)), ("queue:none", None)] {
        let found = TopicQueue(topic.map(SubjectId));
        assert_eq!(queue(word), Some(found));
        let json = serde_json::to_value(FilterRef::Queue(found)).unwrap();
        assert_eq!(json, json!(word));
        assert_eq!(serde_json::from_value::<FilterRef>(json).unwrap(), FilterRef::Queue(found));
    }
    for word in ["queue:", "queue:0", "queue:01", "queue:+1", "queue:-1", "queue:x", "queue:9007199254740992", "1"] {
        assert_eq!(queue(word), None, "{word}");
    }
    let holds = |word: &str, state: DialogState, topic: Option<i64>| {
        queue(word).unwrap().cond().matches(&dialog(7, state, None, topic), T0)
    };
    assert!(holds("queue:1", DialogState::Queued, Some(1)));
    assert!(holds("queue:1", DialogState::New, Some(1)));
    assert!(!holds("queue:1", DialogState::Active, Some(1)), "it has an operator");
    assert!(!holds("queue:1", DialogState::Queued, Some(11)), "a subtopic has a queue of its own");
    assert!(holds("queue:none", DialogState::Queued, None));
    assert!(!holds("queue:none", DialogState::Queued, Some(1)));
    let (none, one) = (FilterRef::Queue(TopicQueue(None)), FilterRef::Queue(TopicQueue(Some(SubjectId(1)))));
    assert_ne!(none.number(), one.number());
}

#[test]
fn only_states_that_could_match_are_looked_through() {
    use DialogState as S;
    let possible =
        |value: Value| -> Vec<S> { S::ALL.into_iter().filter(|s| cond(value.clone()).possible_in(*s)).collect() };
    assert_eq!(possible(leaf("state", "in", json!(["new", "closed"]))), [S::New, S::Closed]);
    assert_eq!(possible(leaf("topic", "eq", json!(1))), S::ALL);
    let either = json!({"join": "or", "items": [leaf("state", "eq", json!("closed")), leaf("unread", "gt", json!(0))]});
    assert_eq!(possible(either), S::ALL);
    let both = json!({"join": "and", "items": [leaf("state", "ne", json!("closed")), leaf("unread", "gt", json!(0))]});
    assert_eq!(possible(both).len(), 6);
}

#[test]
fn a_condition_by_tags_asks_for_any_of_them_and_a_tag_that_is_gone_matches_nothing() {
    let fields = serde_json::from_value(json!({"name": "VIP", "color": "#cc0000", "scope": "request"})).unwrap();
    let catalogue =
        Catalogue { tags: vec![crate::domain::listing::Listed { id: 31, fields, version: 1 }], ..catalogue() };
    let mut tagged = dialog(7, DialogState::Active, Some(1), Some(1));
    tagged.tag_ids = vec![31.into(), 99.into()];
    let bare = dialog(8, DialogState::Active, Some(1), Some(1));
    let asked = |op: &str, value: Value| {
        let leaf = match value {
            Value::Null => json!({"field": "tag", "op": op}),
            value => leaf("tag", op, value),
        };
        let resolved = at(&parse(leaf).unwrap(), 1, &catalogue);
        (resolved.cond.matches(&tagged, T0), resolved.cond.matches(&bare, T0), resolved.broken.len())
    };
    assert_eq!(asked("in", json!([31])), (true, false, 0));
    assert_eq!(asked("not_in", json!([31])), (false, true, 0));
    assert_eq!(asked("empty", Value::Null), (false, true, 0));
    assert_eq!(asked("not_empty", Value::Null), (true, false, 0));
    assert_eq!(asked("in", json!([31, 77])), (true, false, 1), "what is left of it still asks");
    assert_eq!(asked("not_in", json!([77])), (false, false, 1));
    assert_ne!(changed_columns(&bare, &Dialog { tag_ids: vec![31.into()], ..bare.clone() }), 0);
}

/// The catalogue with own fields of clients, one of each sort of values.
fn with_fields() -> Catalogue {
    let field = |key: &str, kind: &str| {
        let fields = serde_json::from_value(json!({"key": key, "label": key, "type": kind})).unwrap();
        crate::domain::listing::Listed { id: 1, fields, version: 1 }
    };
    let client_fields = vec![
        field("city", "STRING"),
        field("tax", "BIGINT"),
        field("debt", "FLOAT"),
        field("born", "DATE"),
        field("loyal", "BOOLEAN"),
        field("scan", "FILE"),
    ];
    Catalogue { client_fields, ..catalogue() }
}

#[test]
fn the_client_and_the_rating_are_asked_by_what_is_known_of_them_and_not_by_the_row() {
    let row = dialog(7, DialogState::Active, Some(1), Some(1));
    let known = Facts {
        tags: vec![String::from("VIP")],
        language: String::from("uk"),
        fields: json!({"city": "Київ", "tax": "3012", "debt": 12.5, "born": "1990-05-17", "loyal": true, "scan": 7})
            .as_object()
            .unwrap()
            .clone(),
        score: Some(4),
        banned_until: None,
    };
    let bare = |field: &str, op: &str| json!({"field": field, "op": op});
    let rows = [
        (leaf("client_tag", "in", json!(["VIP", "Опт"])), true, false),
        (leaf("client_tag", "not_in", json!(["VIP"])), false, true),
        (bare("client_tag", "empty"), false, true),
        (leaf("language", "eq", json!("uk")), true, false),
        (leaf("language", "ne", json!("uk")), false, true),
        (bare("language", "not_empty"), true, false),
        (leaf("csat", "eq", json!(4)), true, false),
        (leaf("csat", "gt", json!(4)), false, false),
        (leaf("csat", "lt", json!(5)), true, false),
        (leaf("csat", "between", json!([1, 4])), true, false),
        (bare("csat", "empty"), false, true),
        (leaf("client_field:city", "eq", json!("Київ")), true, false),
        (leaf("client_field:city", "not_in", json!(["Київ", "Львів"])), false, true),
        (leaf("client_field:city", "contains", json!("иї")), true, false),
        (leaf("client_field:tax", "in", json!(["3012"])), true, false),
        (leaf("client_field:debt", "eq", json!(12.5)), true, false),
        (leaf("client_field:debt", "gt", json!(12.5)), false, false),
        (leaf("client_field:debt", "lt", json!(13)), true, false),
        (leaf("client_field:debt", "between", json!([12.5, 20])), true, false),
        (leaf("client_field:born", "between", json!(["1990-01-01", "1990-05-17"])), true, false),
        (leaf("client_field:born", "lt", json!("1990-05-17")), false, false),
        (leaf("client_field:born", "ne", json!("1990-05-17")), false, true),
        (leaf("client_field:loyal", "eq", json!(true)), true, false),
        (leaf("client_field:loyal", "eq", json!(false)), false, false),
        (bare("client_field:scan", "not_empty"), true, false),
        (bare("client_field:city", "empty"), false, true),
    ];
    for (value, is, unknown) in rows {
        let node = parse(value.clone()).unwrap();
        assert_eq!(parse(node.to_json()).unwrap(), node, "{value}");
        assert_eq!(node.judge_own("conditions", &with_fields(), &[]), Ok(()), "{value}");
        let resolved = at(&node, 1, &with_fields());
        assert!(resolved.broken.is_empty() && resolved.cond.has_facts(), "{value}");
        assert_eq!(resolved.cond.matches_with(&row, Some(&known), T0), is, "{value}");
        assert_eq!(resolved.cond.matches_with(&row, Some(&Facts::default()), T0), unknown, "{value} of a bare card");
    }
}

#[test]
fn an_own_field_is_asked_only_what_its_type_can_answer_and_by_those_who_see_it() {
    let faults = [
        (leaf("client_field:phone2", "eq", json!("1")), "conditions.field", "no field «phone2», city, tax, debt"),
        (leaf("client_field:city", "gt", json!("Київ")), "conditions.op", "eq, ne, in, not_in, contains"),
        (leaf("client_field:tax", "between", json!(["1", "2"])), "conditions.op", "BIGINT"),
        (leaf("client_field:debt", "eq", json!("12")), "conditions.op", "with numbers"),
        (leaf("client_field:born", "gt", json!("17.05.1990")), "conditions.op", "days such as"),
        (leaf("client_field:loyal", "eq", json!("так")), "conditions.op", "true or false"),
        (leaf("client_field:scan", "eq", json!("x.pdf")), "conditions.op", "empty, not_empty"),
    ];
    let row = dialog(7, DialogState::Active, Some(1), Some(1));
    for (value, place, why) in faults {
        let node = parse(value.clone()).unwrap();
        let fault = node.judge_own("conditions", &with_fields(), &[]).unwrap_err();
        assert_eq!(fault.place, place, "{value}");
        assert!(fault.why.contains(why), "{value}: {fault}");
        let resolved = at(&node, 1, &with_fields());
        assert_eq!((resolved.broken.len(), resolved.cond.matches(&row, T0)), (1, false), "stored before: {value}");
    }
    let inside = parse(json!({"join": "or", "items": [leaf("client_field:debt", "gt", json!(1))]})).unwrap();
    let fault = inside.judge_own("conditions", &with_fields(), &[String::from("debt")]).unwrap_err();
    assert_eq!(fault.place, "conditions.items[0].field", "a hidden field is not there");
}

/// Trees that parse.
fn trees() -> impl Strategy<Value = Value> {
    let leaves = prop_oneof![
        proptest::sample::subsequence(vec!["bot", "new", "queued", "active", "paused", "closed"], 1..4)
            .prop_map(|states| leaf("state", "in", json!(states))),
        (1_i64..4).prop_map(|id| leaf("topic", "ne", json!(id))),
        (1_i64..4).prop_map(|id| leaf("operator", "in", json!([id, "@me"]))),
        (1_i64..4).prop_map(|id| leaf("author", "in", json!([id, "@me"]))),
        (0_i64..5).prop_map(|n| leaf("unread", "gt", json!(n))),
        (0_i64..9).prop_map(|n| leaf("waiting_minutes", "lt", json!(n))),
        Just(json!({"field": "status", "op": "empty"})),
        Just(leaf("is_outbound", "eq", json!(true))),
        (1_i64..6).prop_map(|n| leaf("csat", "between", json!([1, n]))),
        (-9_i64..9).prop_map(|n| leaf("client_field:debt", "gt", json!(n as f64 / 2.0))),
        (1_i64..9).prop_map(|n| leaf("last_message_at", "gt", json!({"last": n, "unit": "h"}))),
    ];
    leaves.prop_recursive(3, 24, 4, |inner| {
        (prop_oneof![Just("and"), Just("or")], proptest::collection::vec(inner, 0..4))
            .prop_map(|(join, items)| json!({"join": join, "items": items}))
    })
}

proptest! {
    #[test]
    fn a_tree_reads_back_as_it_was_written(value in trees()) {
        let node = parse(value).unwrap();
        prop_assert_eq!(parse(node.to_json()).unwrap(), node);
    }

    #[test]
    fn no_json_makes_the_reader_panic(text in "\\PC{0,200}") {
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            let _ = parse(value);
        }
    }

    /// A filter over none of the changed columns keeps its answer: the feed skips it.
    #[test]
    fn a_change_outside_of_a_filters_columns_does_not_change_its_answer(
        value in trees(), unread in 0..5_i32, topic in 1_i64..4, status in proptest::option::of(1_i64..3),
        outbound: bool, author in proptest::option::of(1_i64..4),
    ) {
        let cond = cond(value);
        let before = dialog(7, DialogState::Active, Some(1), Some(1));
        let mut after = before.clone();
        after.unread = unread;
        after.subject_id = Some(SubjectId(topic));
        after.status_id = status.map(StatusId);
        after.is_outbound = outbound;
        after.author_id = author.map(OperatorId);
        if changed_columns(&before, &after) & cond.columns() == 0 {
            prop_assert_eq!(cond.matches(&before, T0), cond.matches(&after, T0));
        }
    }
}
