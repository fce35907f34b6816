#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::{
    core::{Finding, Kind, Verdict, audit, audit_cut_short},
    inject::Inject,
    sources::{Snapshot, Stored, StoredMessage, dialogs_of},
};
use crate::{
    ledger::{Key, Record},
    schedule::Side,
};

const SERVER: i64 = 77;
const OPERATOR: i64 = 9;

fn key(side: Side, n: u32) -> Key {
    Key { dialog: 1, side, n }
}

/// A dialog in which everything is right: three lines of the customer, two of the operator.
fn sound() -> (Vec<Record>, Snapshot) {
    use Side::{Customer, Operator};
    let mut records =
        vec![Record::Run { run: "r".into(), seed: 1 }, Record::Dialog { dialog: 1, widget: false, chat: "r-1".into() }];
    let mut snapshot = Snapshot { dialogs: [SERVER].into(), ..Snapshot::default() };
    let lines = [(Customer, 1), (Customer, 2), (Operator, 1), (Customer, 3), (Operator, 2)];
    for (i, (side, n)) in lines.into_iter().enumerate() {
        let (at, key, message) = (i as u64 * 100, key(side, n), 500 + i as i64);
        records.push(Record::Intent { at, planned: at, key });
        records.push(Record::Accepted { at: at + 1, key, message, dialog: SERVER, duplicate: false });
        if i == 0 {
            records.push(Record::Assigned { at: at + 2, dialog: SERVER, operator: OPERATOR });
        }
        records.push(Record::Seen { at: at + 3, key, socket: 1, operator: OPERATOR, message, dialog: SERVER });
        if side == Operator {
            records.push(Record::Out { at: at + 4, key, to: 1, delivery: message.to_string() });
        }
        let author = if side == Customer { "client" } else { "operator" };
        snapshot.messages.push(StoredMessage {
            dialog: SERVER,
            seq: i as i64 + 1,
            message,
            author: author.into(),
            token: Stored::Ours(key),
        });
    }
    (records, snapshot)
}

fn kinds(records: &[Record], snapshot: &Snapshot) -> Vec<Kind> {
    audit(records, snapshot).findings.iter().map(|f| f.kind).collect()
}

#[test]
fn a_sound_run_is_clean_and_everything_was_looked_at() {
    let (records, snapshot) = sound();
    let verdict = audit(&records, &snapshot);
    assert_eq!(verdict.findings, []);
    for (what, n) in [("intents", 5), ("accepted", 5), ("seen", 5), ("out", 2), ("rows", 5), ("dialogs", 1)] {
        assert_eq!(verdict.checked[what], n, "{what}");
    }
    assert_eq!(dialogs_of(&records), [SERVER].into());
}

/// Changes a sound run in one place; the auditor must name exactly that fault.
#[test]
fn each_fault_is_found_and_named() {
    use Side::{Customer, Operator};
    type Change = fn(&mut Vec<Record>, &mut Snapshot);
    let cases: Vec<(&str, Change, Kind)> = vec![
        ("a row is gone", |_, s| drop(s.messages.remove(1)), Kind::Lost),
        ("never seen", |r, _| r.retain(|r| !matches!(r, Record::Seen { key, .. } if *key == key_c2())), Kind::Lost),
        ("never at the channel", |r, _| r.retain(|r| !matches!(r, Record::Out { key, .. } if key.n == 2)), Kind::Lost),
        (
            "a second row",
            |_, s| {
                let copy = StoredMessage { seq: 9, message: 900, ..s.messages[4].clone() };
                s.messages.push(copy);
            },
            Kind::Doubled,
        ),
        (
            "a repeat became another message",
            |r, _| {
                r.push(Record::Accepted {
                    at: 999,
                    key: key(Customer, 1),
                    message: 888,
                    dialog: SERVER,
                    duplicate: false,
                })
            },
            Kind::Doubled,
        ),
        (
            "shown twice",
            |r, _| {
                let again = r.iter().rfind(|r| matches!(r, Record::Seen { .. })).unwrap().clone();
                r.push(again);
            },
            Kind::Doubled,
        ),
        (
            "two keys at the channel",
            |r, _| r.push(Record::Out { at: 999, key: key(Operator, 2), to: 1, delivery: "other".into() }),
            Kind::Doubled,
        ),
        (
            "stored in another order",
            |_, s| {
                s.messages[0].seq = 2;
                s.messages[1].seq = 1;
            },
            Kind::Reordered,
        ),
        (
            "delivered in another order",
            |r, _| {
                let first = r.iter().position(|r| matches!(r, Record::Out { .. })).unwrap();
                let record = r.remove(first);
                r.push(record);
            },
            Kind::Reordered,
        ),
        (
            "somebody else saw it",
            |r, _| {
                r.push(Record::Seen {
                    at: 9,
                    key: key(Customer, 3),
                    socket: 5,
                    operator: 10,
                    message: 503,
                    dialog: SERVER,
                })
            },
            Kind::Crossed,
        ),
        (
            "shown long after the dialog was gone",
            |r, _| {
                r.push(Record::Released { at: 1_000, dialog: SERVER, operator: OPERATOR });
                r.push(Record::Seen {
                    at: 9_000_000,
                    key: key(Customer, 3),
                    socket: 6,
                    operator: OPERATOR,
                    message: 503,
                    dialog: SERVER,
                });
            },
            Kind::Crossed,
        ),
        (
            "another customer got it",
            |r, _| {
                for record in r {
                    if let Record::Out { to, key, .. } = record
                        && key.n == 2
                    {
                        *to = 2;
                    }
                }
            },
            Kind::Crossed,
        ),
        (
            "a row nobody wrote",
            |_, s| {
                s.messages.push(StoredMessage {
                    dialog: SERVER,
                    seq: 9,
                    message: 900,
                    author: "client".into(),
                    token: Stored::None,
                });
            },
            Kind::Phantom,
        ),
        (
            "a changed text",
            |r, _| r.push(Record::Strange { at: 9, place: "panel".into(), dialog: SERVER, message: 1 }),
            Kind::Phantom,
        ),
        (
            "an answer nobody wrote",
            |r, _| r.push(Record::Out { at: 9, key: key(Operator, 7), to: 1, delivery: "x".into() }),
            Kind::Phantom,
        ),
    ];
    for (what, change, wanted) in cases {
        let (mut records, mut snapshot) = sound();
        change(&mut records, &mut snapshot);
        assert_eq!(kinds(&records, &snapshot), [wanted], "{what}");
    }
}

fn key_c2() -> Key {
    key(Side::Customer, 2)
}

#[test]
fn of_a_run_whose_generator_died_only_what_was_accepted_is_held_against_what_is_stored() {
    let (mut records, mut snapshot) = sound();
    records.retain(|r| !matches!(r, Record::Seen { key, .. } | Record::Out { key, .. } if key.n > 1));
    records.push(Record::Unanswered { at: 900, key: key(Side::Customer, 4) });
    assert!(!audit(&records, &snapshot).findings.is_empty());
    assert_eq!(audit_cut_short(&records, &snapshot).findings, [], "nobody was left to see");
    snapshot.messages.remove(1);
    let kinds: Vec<Kind> = audit_cut_short(&records, &snapshot).findings.iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [Kind::Lost], "accepted and not stored is lost all the same");
}

#[test]
fn what_is_allowed_is_not_a_fault() {
    type Change = fn(&mut Vec<Record>, &mut Snapshot);
    let cases: Vec<(&str, Change)> = vec![
        ("the first id again", |r, _| {
            r.push(Record::Accepted {
                at: 999,
                key: key(Side::Customer, 1),
                message: 500,
                dialog: SERVER,
                duplicate: true,
            });
        }),
        ("a repeat to the channel under the same key", |r, _| {
            r.push(Record::Out { at: 999, key: key(Side::Operator, 2), to: 1, delivery: "504".into() });
        }),
        ("a frame that was on its way", |r, _| {
            r.push(Record::Released { at: 1_000, dialog: SERVER, operator: OPERATOR });
            r.push(Record::Seen {
                at: 9_000,
                key: key_c2(),
                socket: 2,
                operator: OPERATOR,
                message: 501,
                dialog: SERVER,
            });
        }),
        ("history that a client loads", |r, _| {
            r.push(Record::Seen { at: 9, key: key_c2(), socket: 0, operator: OPERATOR, message: 501, dialog: SERVER });
            r.push(Record::Seen { at: 9, key: key_c2(), socket: 0, operator: OPERATOR, message: 501, dialog: SERVER });
        }),
        ("refused and not stored", |r, _| {
            r.push(Record::Intent { at: 9, planned: 9, key: key(Side::Customer, 4) });
            r.push(Record::Refused { at: 9, key: key(Side::Customer, 4), status: 503 });
        }),
        ("nobody at the channel whom the server may not call", |r, _| {
            r.insert(0, Record::Unreachable);
            r.retain(|r| !matches!(r, Record::Out { .. }));
        }),
        ("a system line", |_, s| {
            let line =
                StoredMessage { dialog: SERVER, seq: 9, message: 900, author: "system".into(), token: Stored::None };
            s.messages.push(line);
        }),
    ];
    for (what, change) in cases {
        let (mut records, mut snapshot) = sound();
        change(&mut records, &mut snapshot);
        assert_eq!(kinds(&records, &snapshot), [], "{what}");
    }
}

const COLLEAGUE: i64 = 10;
const SUPERVISOR: i64 = 11;

/// After the five lines the dialog goes to a colleague, and the customer writes once more.
fn transferred(seen_by: i64) -> (Vec<Record>, Snapshot) {
    let (mut records, mut snapshot) = sound();
    let key = key(Side::Customer, 4);
    records.push(Record::Released { at: 1_000, dialog: SERVER, operator: OPERATOR });
    records.push(Record::Assigned { at: 1_001, dialog: SERVER, operator: COLLEAGUE });
    records.push(Record::Intent { at: 2_000, planned: 2_000, key });
    records.push(Record::Accepted { at: 2_001, key, message: 600, dialog: SERVER, duplicate: false });
    records.push(Record::Seen { at: 2_002, key, socket: 2, operator: seen_by, message: 600, dialog: SERVER });
    let row = StoredMessage { dialog: SERVER, seq: 6, message: 600, author: "client".into(), token: Stored::Ours(key) };
    snapshot.messages.push(row);
    (records, snapshot)
}

#[test]
fn after_a_transfer_the_new_operator_is_the_one_who_must_see() {
    let (records, snapshot) = transferred(COLLEAGUE);
    assert_eq!(kinds(&records, &snapshot), []);
    let (records, snapshot) = transferred(OPERATOR);
    assert_eq!(
        kinds(&records, &snapshot),
        [Kind::Lost],
        "a frame on its way is forgiven, the new operator's is missing"
    );
    let (mut records, snapshot) = transferred(OPERATOR);
    records.push(Record::Released { at: 3_000, dialog: SERVER, operator: COLLEAGUE });
    assert_eq!(kinds(&records, &snapshot), [], "the dialog went on at the same moment: its next holder gets the line");
}

#[test]
fn what_is_written_while_a_dialog_waits_in_the_queue_is_to_be_seen_by_its_next_operator() {
    let (mut records, snapshot) = transferred(COLLEAGUE);
    records.retain(
        |r| !matches!(r, Record::Seen { operator, .. } | Record::Assigned { operator, .. } if *operator == COLLEAGUE),
    );
    assert_eq!(kinds(&records, &snapshot), [], "it waits to the end of the run");
    records.push(Record::Assigned { at: 3_000, dialog: SERVER, operator: COLLEAGUE });
    assert_eq!(kinds(&records, &snapshot), [Kind::Lost]);
}

#[test]
fn a_note_is_stored_and_may_not_reach_the_customer() {
    let (mut records, mut snapshot) = sound();
    let key = key(Side::Note, 1);
    records.push(Record::Intent { at: 900, planned: 900, key });
    records.push(Record::Accepted { at: 901, key, message: 700, dialog: SERVER, duplicate: false });
    let row = StoredMessage { dialog: SERVER, seq: 6, message: 700, author: "note".into(), token: Stored::Ours(key) };
    snapshot.messages.push(row.clone());
    assert_eq!(kinds(&records, &snapshot), []);
    records.push(Record::Out { at: 902, key, to: 1, delivery: "700".into() });
    assert_eq!(kinds(&records, &snapshot), [Kind::Crossed]);
    records.pop();
    snapshot.messages.retain(|message| *message != row);
    assert_eq!(kinds(&records, &snapshot), [Kind::Lost]);
}

#[test]
fn an_integrators_message_comes_to_the_customer_beside_the_operators_in_any_order() {
    let (mut records, mut snapshot) = sound();
    let key = key(Side::Integrator, 1);
    records.insert(4, Record::Intent { at: 90, planned: 90, key });
    records.insert(5, Record::Accepted { at: 91, key, message: 700, dialog: SERVER, duplicate: false });
    let row = StoredMessage { dialog: SERVER, seq: 6, message: 700, author: "bot".into(), token: Stored::Ours(key) };
    snapshot.messages.push(row);
    assert_eq!(kinds(&records, &snapshot), [Kind::Lost], "never at the channel");
    records.push(Record::Out { at: 950, key, to: 1, delivery: "700".into() });
    assert_eq!(kinds(&records, &snapshot), []);
}

#[test]
fn a_supervisor_sees_what_they_look_into_and_that_serves_nobody() {
    let look = |records: &mut Vec<Record>, key: Key, at: u64| {
        records.push(Record::Seen { at, key, socket: 9, operator: SUPERVISOR, message: 501, dialog: SERVER });
    };
    let (mut records, snapshot) = sound();
    look(&mut records, key_c2(), 950);
    assert_eq!(kinds(&records, &snapshot), [Kind::Crossed], "without looking into the dialog");

    let (mut records, snapshot) = sound();
    records.push(Record::Watched { at: 940, dialog: SERVER, operator: SUPERVISOR });
    look(&mut records, key_c2(), 950);
    assert_eq!(kinds(&records, &snapshot), []);
    records.retain(|r| !matches!(r, Record::Seen { key, operator, .. } if *key == key_c2() && *operator == OPERATOR));
    assert_eq!(kinds(&records, &snapshot), [Kind::Lost], "the operator has not seen it");

    let (mut records, snapshot) = sound();
    records.push(Record::Watched { at: 940, dialog: SERVER, operator: SUPERVISOR });
    records.push(Record::Released { at: 960, dialog: SERVER, operator: SUPERVISOR });
    look(&mut records, key_c2(), 9_000_000);
    assert_eq!(kinds(&records, &snapshot), [Kind::Crossed], "long after they looked away");
}

#[test]
fn a_visitor_is_reached_although_the_channel_is_not() {
    let (mut records, snapshot) = sound();
    records.insert(0, Record::Unreachable);
    records.retain(|r| !matches!(r, Record::Out { .. }));
    for record in &mut records {
        if let Record::Dialog { widget, .. } = record {
            *widget = true;
        }
    }
    assert_eq!(kinds(&records, &snapshot), [Kind::Lost, Kind::Lost]);
}

#[test]
fn unanswered_is_counted_and_is_one_message_in_the_end() {
    let (mut records, snapshot) = sound();
    records.insert(3, Record::Unanswered { at: 1, key: key(Side::Customer, 1) });
    let verdict = audit(&records, &snapshot);
    assert_eq!((verdict.findings.len(), verdict.unanswered), (0, 1));
}

#[test]
fn unanswered_to_the_end_is_lost_and_refused_in_the_end_is_not() {
    let (mut records, snapshot) = sound();
    let key = key(Side::Customer, 4);
    records.push(Record::Intent { at: 900, planned: 900, key });
    records.push(Record::Unanswered { at: 901, key });
    assert_eq!(kinds(&records, &snapshot), [Kind::Lost]);
    records.push(Record::Refused { at: 902, key, status: 503 });
    assert_eq!(kinds(&records, &snapshot), []);
}

#[test]
fn injected_damage_is_found() {
    for (inject, wanted) in [("lost", Kind::Lost), ("dup", Kind::Doubled), ("swap", Kind::Reordered)] {
        let (records, mut snapshot) = sound();
        inject.parse::<Inject>().unwrap().into_evidence(&records, &mut snapshot).unwrap();
        let found = kinds(&records, &snapshot);
        assert!(found.contains(&wanted), "{inject}: {found:?}");
    }
}

#[test]
fn a_report_tells_the_first_violations_with_their_history() {
    let (records, mut snapshot) = sound();
    snapshot.messages.remove(1);
    let report = audit(&records, &snapshot).into_report(&records, &snapshot);
    assert_eq!((report.lost, report.is_clean()), (1, false));
    assert!(report.violations[0].contains("Lost 1.c.2: accepted, but not stored"), "{}", report.violations[0]);
    assert!(report.violations[0].contains("ledger: A 101 1.c.2 501 77 0"), "{}", report.violations[0]);
}

#[test]
fn no_sentence_of_a_report_is_crowded_out_by_another() {
    let (records, snapshot) = sound();
    let finding = |why: &str| Finding { kind: Kind::Lost, key: None, why: why.to_owned() };
    let mut findings = vec![finding("never resolved"); 50];
    findings.push(finding("accepted, but not stored"));
    let report = Verdict { findings, ..Verdict::default() }.into_report(&records, &snapshot);
    assert_eq!(report.lost, 51);
    assert_eq!(
        report.violations[..3],
        ["Lost: never resolved", "Lost: accepted, but not stored", "Lost: never resolved"]
    );
}

#[test]
fn a_list_of_dialogs_gives_the_bots_until_the_run_began() {
    let mut found = std::collections::BTreeSet::new();
    let mut page = serde_json::json!({"data": [
        {"id": 9, "bot_id": 1, "last_message_at": "2026-11-22T15:14:25.9Z"},
        {"id": 8, "bot_id": 2, "last_message_at": "2026-11-22T15:14:24Z"},
        {"id": 7, "bot_id": 1, "last_message_at": "2026-11-22T15:14:23.5Z"},
    ]});
    assert!(
        super::sources::listed(&page, &[1].into(), "2026-11-22T15:14:23Z", &mut found),
        "the next page may hold more"
    );
    assert_eq!(found, [7, 9].into());
    page["data"][2]["last_message_at"] = "2026-11-22T15:14:22.9Z".into();
    found.clear();
    assert!(!super::sources::listed(&page, &[1].into(), "2026-11-22T15:14:23Z", &mut found), "older than the run");
    assert_eq!(found, [9].into());
}

#[test]
fn a_snapshot_survives_its_file() {
    let (_, mut snapshot) = sound();
    snapshot.messages[0].token = Stored::Broken;
    snapshot.messages[1].token = Stored::None;
    let dir = std::env::temp_dir().join(format!("rz-snapshot-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    snapshot.write(&dir).unwrap();
    assert_eq!(Snapshot::read(&dir).unwrap(), snapshot);
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn whoever_comes_back_has_the_chat_of_before_and_a_stranger_has_not() {
    let (mut records, snapshot) = sound();
    let to_2 = |chat: &str| Record::Dialog { dialog: 2, widget: false, chat: chat.into() };
    let delivered = records.iter().position(|r| matches!(r, Record::Out { .. })).unwrap();
    if let Record::Out { to, .. } = &mut records[delivered] {
        *to = 2;
    }
    records.insert(1, to_2("r-1"));
    assert_eq!(kinds(&records, &snapshot), [], "dialog 2 is the same customer's");
    records[1] = to_2("r-2");
    assert_eq!(kinds(&records, &snapshot), [Kind::Crossed]);
    records.remove(1);
    assert_eq!(kinds(&records, &snapshot), [Kind::Crossed], "nobody knows dialog 2");
}
