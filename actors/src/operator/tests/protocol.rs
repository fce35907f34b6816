//! The socket's protocol as tables: welcome, resume, pace, slow readers, floods, ends (contract.md 4, security.md WS).

use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::{DialogId, Grant, Grants, Role, time::SECOND};
use crate::feed::messages::{ListView, Subscribe};
use crate::operator::{
    commands::Command,
    core::{Effect, FeedOrder, Input, Told},
    fault::Fault,
    policy,
};

use super::desk::{Desk, KEY, counters_event, profile};

fn events_of(frame: &Value) -> Vec<Value> {
    frame.as_array().cloned().unwrap_or_else(|| vec![frame.clone()])
}

#[test]
fn welcome_precedes_every_event_and_tells_the_position() {
    let mut desk = Desk::new(Role::Operator);
    desk.events([1, 2]);
    assert!(desk.effects.is_empty(), "nothing goes anywhere before the welcome");
    desk.attach(1, None);
    let frames = desk.frames(1);
    assert_eq!(frames[0]["t"], "welcome");
    assert_eq!(frames[0]["id"], 1);
    let d = &frames[0]["d"];
    assert_eq!(
        (&d["protocol"], &d["epoch"], &d["seq"], &d["resumed"]),
        (&json!(1), &json!("epoch-1"), &json!(0), &json!(false))
    );
    assert_eq!(
        d["user"],
        json!({"id": 1, "email": "iryna@example.com", "name": "Ірина Бондар", "roles": ["operator"]})
    );
    assert!(d["grants"].as_array().unwrap().contains(&json!("op_panel")));
    assert_eq!(d["settings"]["dialog_limit_total"], 5);
    assert_eq!((&d["operator"]["active"], &d["operator"]["limit"]), (&json!(2), &json!(5)));
    let seqs: Vec<i64> = frames[1].as_array().unwrap().iter().map(|e| e["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, [1, 2]);
}

#[test]
fn p_07_a_client_resumes_at_every_position_and_gets_exactly_what_it_missed() {
    for seen in 0..=600 {
        let mut desk = Desk::attached(Role::Operator);
        for n in 1..=500 {
            desk.events([n]);
            desk.pass_ms(60);
            desk.give(Input::Drained(1));
        }
        desk.give(Input::Gone(1));
        desk.events(501..=600);
        desk.effects.clear();
        desk.attach(2, Some(seen));
        let welcome = desk.frames(2);
        // Numbers above 500 were never given to anybody: a client cannot have seen them.
        let resumed = seen <= 500;
        assert_eq!(welcome[0]["d"]["resumed"], resumed, "position {seen}");
        assert_eq!(welcome[0]["d"]["seq"], if resumed { seen } else { 0 });
        let mut got: Vec<i64> = Vec::new();
        for frame in &welcome[1..] {
            got.extend(events_of(frame).iter().map(|e| e["seq"].as_i64().unwrap()));
        }
        for _ in 0..50 {
            desk.pass_ms(60);
            desk.give(Input::Drained(2));
            got.extend(desk.seqs(2));
        }
        let expected: Vec<i64> = if resumed { (seen + 1..=600).collect() } else { Vec::new() };
        assert_eq!(got, expected, "position {seen}");
    }
}

#[test]
fn a_resume_that_cannot_be_answered_begins_a_new_epoch_and_forgets_the_subscriptions() {
    let mut desk = Desk::attached(Role::Operator);
    desk.say(2, "list.subscribe", json!({"view": "all", "limit": 50}));
    desk.give(Input::Gone(1));
    desk.effects.clear();
    desk.attach(2, Some(77));
    assert!(desk.effects.contains(&Effect::Tell(Told::Epoch(String::from("epoch-of-2")))));
    assert!(desk.effects.contains(&Effect::Feed(FeedOrder::Rejoin)));
    let welcome = desk.frames(2).remove(0);
    assert_eq!(welcome["d"]["epoch"], "epoch-of-2");
    assert_eq!((&welcome["d"]["resumed"], &welcome["d"]["seq"]), (&json!(false), &json!(0)));
    desk.events([1]);
    assert_eq!(desk.seqs(2), [1]);
}

#[test]
fn a_burst_becomes_arrays_within_twenty_frames_a_second() {
    let mut desk = Desk::attached(Role::Operator);
    let mut frames = 0;
    let mut seqs = Vec::new();
    for ms in 0..2000 {
        desk.events([ms]);
        desk.pass_ms(1);
        desk.give(Input::Wake);
        desk.give(Input::Drained(1));
        for frame in desk.frames(1) {
            frames += 1;
            let events = events_of(&frame);
            seqs.extend(events.iter().map(|e| e["seq"].as_i64().unwrap()));
        }
    }
    assert!(frames <= 20 + 40, "{frames} frames in two seconds");
    let kept_back: Vec<i64> = (1..=seqs.len() as i64).collect();
    assert_eq!(seqs, kept_back, "in order, without a hole");
    assert!(seqs.len() >= 1900, "{} events arrived", seqs.len());
}

#[test]
fn a_waiting_frame_asks_to_be_woken_once_and_counters_are_replaced_meanwhile() {
    let mut desk = Desk::attached(Role::Operator);
    // `welcome` is no event frame: all twenty are there.
    for n in 1..=20 {
        desk.events([n]);
    }
    assert_eq!(desk.frames(1).len(), 20);
    for mine in 0..9 {
        desk.give(Input::Events(vec![counters_event(mine)]));
    }
    assert_eq!(desk.effects.iter().filter(|e| matches!(e, Effect::WakeIn(_))).count(), 1);
    let Some(Effect::WakeIn(micros)) = desk.effects.iter().find(|e| matches!(e, Effect::WakeIn(_))).cloned() else {
        panic!("no wake");
    };
    assert!((1..=SECOND / 20).contains(&micros), "{micros}");
    desk.now = desk.now.plus_micros(micros);
    desk.give(Input::Wake);
    let frames = desk.frames(1);
    assert_eq!(frames.len(), 1);
    assert_eq!((&frames[0]["seq"], &frames[0]["d"]["mine"]), (&json!(21), &json!(8)), "one event, the newest");
}

#[test]
fn p_08_a_reader_that_stops_is_closed_with_4408_within_the_window_and_can_resume() {
    let mut desk = Desk::attached(Role::Operator);
    let text = "я".repeat(2000);
    let big = |n: i64| crate::feed::messages::Outgoing {
        body: bytestring::ByteString::from(format!("\"t\":\"message.new\",\"d\":{{\"n\":{n},\"text\":\"{text}\"}}")),
        replaceable: None,
    };
    let (mut bytes, mut given, mut seconds) = (0, 0, 0);
    while desk.close_codes().is_empty() {
        for n in 0..20 {
            desk.give(Input::Events(vec![big(n)]));
        }
        desk.pass(1, None);
        seconds += 1;
        assert!(seconds < 25, "still open after {seconds} s");
        for frame in desk.frames(1) {
            bytes += frame.to_string().len();
            let events = events_of(&frame);
            given = events.last().unwrap()["seq"].as_i64().unwrap();
        }
    }
    assert_eq!(desk.close_codes(), [policy::close::TOO_SLOW]);
    assert!(bytes <= policy::WINDOW_BYTES, "{bytes} bytes were queued towards the socket");
    desk.pass(2, None);
    assert!(desk.effects.contains(&Effect::Shutdown(1)), "the descriptor goes when the close frame does not");
    desk.attach(2, Some(given));
    assert_eq!(desk.frames(2)[0]["d"]["resumed"], true);
}

#[test]
fn answers_beyond_the_window_mean_a_client_that_does_not_read() {
    let mut desk = Desk::attached(Role::Operator);
    let mut pongs = 0;
    for id in 0..400 {
        desk.pass_ms(20);
        desk.say(id, "ping", json!({}));
        pongs += desk.frames(1).len();
        if !desk.close_codes().is_empty() {
            break;
        }
    }
    assert_eq!(desk.close_codes(), [policy::close::TOO_SLOW]);
    assert!(pongs <= policy::WINDOW_FRAMES, "{pongs} frames");
}

#[test]
fn a_full_socket_is_too_slow_and_its_session_lives_on() {
    let mut desk = Desk::attached(Role::Operator);
    desk.events([1]);
    desk.give(Input::Full(1));
    assert_eq!(desk.close_codes(), [policy::close::TOO_SLOW]);
    assert!(!desk.effects.contains(&Effect::Stop));
    desk.attach(2, Some(0));
    assert_eq!(desk.seqs(2), [1]);
}

#[test]
fn a_burst_of_two_hundred_commands_is_answered_the_next_is_refused_and_a_flood_closed() {
    let mut desk = Desk::attached(Role::Operator);
    let mut answers = Vec::new();
    for id in 0..700 {
        desk.say(id, "ping", json!({}));
        desk.give(Input::Drained(1));
        answers.extend(desk.frames(1));
        if !desk.close_codes().is_empty() {
            break;
        }
    }
    let pongs = answers.iter().filter(|a| a["t"] == "pong").count();
    let limited = answers.iter().filter(|a| a["d"]["code"] == "rate_limited").count();
    assert_eq!(pongs, policy::COMMANDS_BURST as usize);
    assert_eq!(limited, policy::FLOOD_REFUSALS as usize - 1);
    assert_eq!(desk.close_codes(), [policy::close::FLOOD]);
}

#[test]
fn a_hundred_commands_a_second_go_on_for_ever() {
    let mut desk = Desk::attached(Role::Operator);
    for id in 0..3000 {
        desk.pass_ms(10);
        desk.say(id, "ping", json!({}));
        desk.give(Input::Drained(1));
        assert_eq!(desk.frames(1)[0]["t"], "pong", "command {id}");
    }
}

#[test]
fn frames_that_cannot_be_read_are_errors_and_two_hundred_of_them_a_close() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let bad = [
        "",
        "{",
        "[]",
        "null",
        "7",
        r#"["ping",1,{}]"#,
        r#"{"t":7}"#,
        r#"{"t":"ping","id":"x"}"#,
        r#"{"id":1}"#,
        deep.as_str(),
    ];
    for text in bad {
        let mut desk = Desk::attached(Role::Operator);
        desk.text(1, text);
        let frames = desk.frames(1);
        let start: String = text.chars().take(20).collect();
        assert_eq!((&frames[0]["t"], &frames[0]["d"]["code"]), (&json!("error"), &json!("malformed")), "{start}");
        assert!(desk.close_codes().is_empty());
    }
    let mut desk = Desk::attached(Role::Operator);
    for _ in 0..policy::BAD_FRAMES {
        desk.pass_ms(15);
        desk.text(1, "?");
        desk.give(Input::Drained(1));
    }
    assert_eq!(desk.close_codes(), [policy::close::PROTOCOL]);
}

#[test]
fn wrong_commands_are_answered_by_id_and_change_nothing() {
    let table = [
        ("no.such", json!({}), "not_found"),
        ("draft.save", json!({"dialog_id": 1, "text": "x"}), "validation"),
        ("draft.save", json!({"dialog_id": 1, "kind": "letter", "text": "x"}), "validation"),
        ("draft.save", json!({"dialog_id": 1, "kind": "reply", "text": "ї".repeat(10_001)}), "validation"),
        ("hello", json!({}), "not_found"),
        ("dialog.open", json!({}), "validation"),
        ("dialog.open", json!({"dialog_id": "1"}), "validation"),
        ("dialog.open", json!([1]), "validation"),
        ("dialog.send", json!({"dialog_id": 1, "client_nonce": "n", "type": "text", "text": " \u{0} "}), "validation"),
        ("dialog.send", json!({"dialog_id": 1, "client_nonce": "", "type": "text", "text": "так"}), "validation"),
        ("dialog.send", json!({"dialog_id": 1, "type": "text", "text": "так"}), "validation"),
        ("dialog.send", json!({"dialog_id": 1, "client_nonce": "n", "type": "image", "text": "так"}), "validation"),
        ("dialog.send", json!({"dialog_id": 1, "client_nonce": "n", "text": "т", "attachments": [{}]}), "validation"),
        (
            "dialog.send",
            json!({"dialog_id": 1, "client_nonce": "n", "text": "т", "attachments": [5, {"id": 5}]}),
            "validation",
        ),
        (
            "dialog.note",
            json!({"dialog_id": 1, "client_nonce": "n", "text": "", "attachments": (1..=11).collect::<Vec<_>>()}),
            "validation",
        ),
        ("dialog.transfer", json!({"dialog_id": 1, "to": {}}), "validation"),
        ("dialog.transfer", json!({"dialog_id": 1, "to": {"queue": true, "operator_id": 2}}), "validation"),
        ("dialog.read", json!({"dialog_id": 1, "seq": -1}), "validation"),
        ("dialog.update", json!({"dialog_id": 1}), "validation"),
        ("status.set", json!({}), "validation"),
        ("status.set", json!({"status": "away"}), "validation"),
        ("dialog.snooze", json!({"dialog_id": 7}), "validation"),
        ("dialog.snooze", json!({"dialog_id": 7, "until": "tomorrow"}), "validation"),
        ("dialog.snooze", json!({"dialog_id": 7, "until": "2027-01-05T09:00:00Z", "until_reply": true}), "validation"),
        ("list.subscribe", json!({"view": "everything", "limit": 5}), "validation"),
        ("list.subscribe", json!({"filter_id": "everything"}), "validation"),
        ("list.subscribe", json!({"filter_id": "draft"}), "validation"),
        ("list.subscribe", json!({"filter_id": "queue:everything"}), "validation"),
        ("list.subscribe", json!({"conditions": {"field": "state", "op": "eq", "value": "open"}}), "validation"),
        ("filter.subscribe", json!({}), "validation"),
        ("filter.subscribe", json!({"filter_id": 3, "filter_ids": [3]}), "validation"),
        ("filter.subscribe", json!({"filter_ids": vec![3; 201]}), "validation"),
    ];
    for (t, d, code) in table {
        let mut desk = Desk::attached(Role::Operator);
        desk.say(9, t, d.clone());
        let frames = desk.frames(1);
        assert_eq!(frames.len(), 1, "{t} {d}");
        assert_eq!((&frames[0]["t"], &frames[0]["id"]), (&json!("error"), &json!(9)), "{t} {d}");
        assert_eq!(frames[0]["d"]["code"], code, "{t} {d}: {}", frames[0]);
        assert!(frames[0]["d"]["message"].as_str().is_some_and(|m| !m.is_empty()));
        assert!(desk.effects.is_empty(), "{t} {d}: {:?}", desk.effects);
    }
}

#[test]
fn every_command_is_refused_without_its_right_and_accepted_with_it() {
    let payload = |t: &str| match t {
        "status.set" => json!({"status": "online"}),
        "draft.save" => json!({"dialog_id": 7, "kind": "note", "text": "Передзв"}),
        "dialog.take" | "dialog.open" | "dialog.unread" | "dialog.wake" => json!({"dialog_id": 7}),
        "dialog.snooze" => json!({"dialog_id": 7, "until_reply": true}),
        "offer.accept" | "offer.decline" => json!({"offer_id": 3}),
        "dialog.send" | "dialog.note" => json!({"dialog_id": 7, "client_nonce": "n-1", "text": "так"}),
        "dialog.typing" => json!({"dialog_id": 7, "on": true}),
        "dialog.read" => json!({"dialog_id": 7, "seq": 3}),
        "dialog.transfer" => json!({"dialog_id": 7, "to": {"queue": true}}),
        "dialog.finish" => json!({"dialog_id": 7, "comment": "", "subject_alias": "topic-1"}),
        "dialog.update" => json!({"dialog_id": 7, "subject_id": null}),
        "list.subscribe" => json!({"view": "mine", "limit": 50}),
        "operators.subscribe" | "queue.subscribe" => json!({"on": true}),
        _ => json!({}),
    };
    let panel_only = || [Grant::OpPanel].into_iter().collect::<crate::domain::Grants>();
    for row in policy::COMMANDS {
        let mut desk = Desk::with(panel_only());
        desk.attach(1, None);
        desk.effects.clear();
        desk.say(4, row.name, payload(row.name));
        let refused = desk.frames(1).iter().any(|f| f["d"]["code"] == "forbidden");
        assert_eq!(refused, !row.needs.is_empty(), "{} with op_panel alone", row.name);
        assert!(!refused || desk.effects.is_empty(), "{}: a refused command does nothing", row.name);
        for grant in row.needs {
            let mut grants = panel_only();
            grants.insert(*grant);
            let mut desk = Desk::with(grants);
            desk.attach(1, None);
            desk.effects.clear();
            desk.say(4, row.name, payload(row.name));
            let frames = desk.frames(1);
            assert!(frames.iter().all(|f| f["t"] != "error"), "{} with {grant:?}: {frames:?}", row.name);
        }
    }
    let mut names: Vec<&str> = policy::COMMANDS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), policy::COMMANDS.len(), "a name stands once in the table");
}

#[test]
fn the_rights_of_the_seeded_roles_at_the_socket() {
    let table: &[(&str, &[Role])] = &[
        ("dialog.take", &[Role::Administrator, Role::Supervisor, Role::Operator]),
        ("dialog.send", &[Role::Administrator, Role::Supervisor, Role::Operator]),
        ("dialog.note", &[Role::Administrator, Role::Supervisor, Role::Operator, Role::LightAgent]),
        ("draft.save", &[Role::Administrator, Role::Supervisor, Role::Operator, Role::LightAgent]),
        ("dialog.unread", &[Role::Administrator, Role::Supervisor, Role::Operator]),
        ("dialog.snooze", &[Role::Administrator, Role::Supervisor, Role::Operator]),
        ("dialog.wake", &[Role::Administrator, Role::Supervisor, Role::Operator]),
        ("dialog.transfer", &[Role::Administrator, Role::Supervisor, Role::Operator]),
        ("dialog.finish", &[Role::Administrator, Role::Supervisor, Role::Operator]),
        ("dialog.update", &[Role::Administrator, Role::Supervisor, Role::Operator]),
        ("operators.subscribe", &[Role::Administrator, Role::Supervisor, Role::Operator]),
    ];
    for (name, allowed) in table {
        for role in [Role::Administrator, Role::Supervisor, Role::Operator, Role::LightAgent] {
            let row = policy::command_row(name).unwrap();
            let may = row.allows(&role.default_grants()).is_ok();
            assert_eq!(may, allowed.contains(&role), "{name} for {role:?}");
        }
    }
}

fn runs(desk: &Desk) -> Vec<(u64, DialogId)> {
    let runs = desk.effects.iter().filter_map(|effect| match effect {
        Effect::Run { ticket, command } => Some((*ticket, command.dialog().unwrap())),
        _ => None,
    });
    runs.collect()
}

#[test]
fn commands_of_one_dialog_keep_order_and_do_not_hold_up_those_of_another() {
    let mut desk = Desk::attached(Role::Operator);
    let note = |dialog: i64, nonce: &str| json!({"dialog_id": dialog, "client_nonce": nonce, "text": "так"});
    desk.say(10, "dialog.note", note(1, "a"));
    desk.say(11, "dialog.note", note(1, "b"));
    desk.say(12, "dialog.note", note(2, "c"));
    assert_eq!(runs(&desk), [(0, DialogId(1)), (2, DialogId(2))]);
    desk.effects.clear();
    desk.give(Input::Done { ticket: 2, result: Ok(json!({"message_id": 3, "seq": 1})) });
    desk.give(Input::Done { ticket: 0, result: Err(Fault::new("unavailable", "later")) });
    assert_eq!(runs(&desk), [(1, DialogId(1))], "the second starts when the first is answered, whatever the answer");
    desk.give(Input::Done { ticket: 1, result: Ok(json!({})) });
    let answers: Vec<(Value, Value)> = desk.frames(1).into_iter().map(|f| (f["t"].clone(), f["id"].clone())).collect();
    assert_eq!(
        answers,
        [(json!("ack"), json!(12)), (json!("error"), json!(10)), (json!("ack"), json!(11))],
        "acks of one dialog keep order"
    );
}

#[test]
fn an_answer_for_a_socket_that_is_gone_is_not_given_to_the_next_one() {
    let mut desk = Desk::attached(Role::Operator);
    desk.say(10, "dialog.note", json!({"dialog_id": 1, "client_nonce": "a", "text": "так"}));
    desk.attach(2, Some(0));
    desk.frames(2);
    desk.give(Input::Done { ticket: 0, result: Ok(json!({})) });
    assert!(desk.frames(2).is_empty());
    assert_eq!(desk.close_codes(), [policy::close::REPLACED], "the older socket of the session is replaced");
}

#[test]
fn too_many_commands_under_way_are_refused_and_not_queued_without_end() {
    let mut desk = Desk::attached(Role::Operator);
    let mut busy = 0;
    for id in 0..400 {
        desk.pass_ms(15);
        desk.say(id, "dialog.read", json!({"dialog_id": 1, "seq": 1}));
        desk.give(Input::Drained(1));
        busy += desk.frames(1).iter().filter(|f| f["d"]["code"] == "busy").count();
    }
    assert_eq!(busy, 400 - policy::COMMANDS_WAITING);
}

#[test]
fn subscriptions_reach_the_feed_in_the_order_of_the_frames() {
    let mut desk = Desk::attached(Role::Supervisor);
    desk.say(1, "dialog.open", json!({"dialog_id": 7}));
    desk.say(2, "dialog.close_view", json!({}));
    desk.say(3, "list.subscribe", json!({"view": "queue", "limit": 100}));
    desk.say(4, "list.subscribe", json!({"view": "closed", "limit": 100}));
    desk.say(5, "operators.subscribe", json!({"on": true}));
    desk.say(6, "queue.subscribe", json!({"on": false}));
    let orders: Vec<String> = desk
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Feed(FeedOrder::Subscribe(order)) => Some(format!("{order:?}")),
            _ => None,
        })
        .collect();
    let expected = [
        Subscribe::Wish(KEY, DialogId(7)),
        Subscribe::CloseView(KEY),
        Subscribe::List(KEY, Some(ListView::Queue)),
        Subscribe::List(KEY, None),
        Subscribe::Operators(KEY, true),
        Subscribe::Queue(KEY, false),
    ];
    assert_eq!(orders, expected.map(|order| format!("{order:?}")));
    let commands = desk.effects.iter().filter(|effect| {
        matches!(effect, Effect::Run { command: Command::Open(_) | Command::List(_) | Command::Operators(_), .. })
    });
    assert_eq!(commands.count(), 2, "the lane without a dialog runs one at a time");
}

#[test]
fn a_silent_socket_is_shut_down_after_thirty_seconds_and_a_speaking_one_is_not() {
    let mut desk = Desk::attached(Role::Operator);
    desk.pass(120, Some(1));
    assert!(!desk.effects.contains(&Effect::Shutdown(1)));
    let beats = desk.effects.iter().filter(|effect| **effect == Effect::Beat).count();
    assert_eq!(beats, 12, "the lease is renewed every ten seconds");
    desk.pass(29, None);
    assert!(!desk.effects.contains(&Effect::Shutdown(1)));
    desk.pass(1, None);
    assert!(desk.effects.contains(&Effect::Shutdown(1)));
    assert!(desk.effects.contains(&Effect::Absent));
    assert!(desk.effects.contains(&Effect::Tell(Told::Detached)));
}

#[test]
fn what_a_person_does_is_told_once_a_minute_and_what_the_panel_does_alone_is_not() {
    let mut desk = Desk::attached(Role::Operator);
    let acts = |desk: &Desk| desk.effects.iter().filter(|e| matches!(e, Effect::Tell(Told::Acted(_)))).count();
    desk.say(1, "ping", json!({}));
    desk.say(2, "list.subscribe", json!({"view": "mine", "limit": 50}));
    desk.say(3, "operators.subscribe", json!({"on": true}));
    desk.say(4, "no.such.command", json!({}));
    assert_eq!(acts(&desk), 0);
    desk.say(5, "dialog.open", json!({"dialog_id": 7}));
    desk.say(6, "dialog.typing", json!({"dialog_id": 7, "on": true}));
    assert_eq!(acts(&desk), 1);
    desk.pass(60, Some(1));
    assert_eq!(acts(&desk), 1);
    desk.say(7, "dialog.typing", json!({"dialog_id": 7, "on": false}));
    assert_eq!(acts(&desk), 2);
}

#[test]
fn p_07_a_session_outlives_its_socket_by_five_minutes_and_no_longer() {
    let mut desk = Desk::attached(Role::Operator);
    desk.give(Input::Gone(1));
    desk.pass(299, None);
    assert!(!desk.effects.contains(&Effect::Stop));
    desk.pass(1, None);
    assert!(desk.effects.contains(&Effect::Tell(Told::Ended)));
    assert!(desk.effects.contains(&Effect::Stop));
}

#[test]
fn an_end_says_why_closes_at_once_and_shuts_down_what_does_not_go() {
    let mut desk = Desk::attached(Role::Operator);
    desk.events(1..=30);
    desk.frames(1);
    desk.give(Input::End { close: policy::close::SIGN_IN, reason: Some("signed_out") });
    let frames = desk.frames(1);
    let last = frames.last().unwrap();
    let last = last.as_array().and_then(|events| events.last()).unwrap_or(last);
    assert_eq!((&last["t"], &last["d"]), (&json!("force_logout"), &json!({"reason": "signed_out"})));
    assert_eq!(desk.close_codes(), [policy::close::SIGN_IN]);
    assert!(desk.effects.contains(&Effect::Tell(Told::Ended)), "nobody resumes it any more");
    desk.events([99]);
    assert!(desk.frames(1).is_empty());
    desk.pass(1, None);
    assert!(desk.effects.contains(&Effect::Shutdown(1)) && desk.effects.contains(&Effect::Stop), "within 2 s");
}

#[test]
fn a_lost_right_ends_the_session_and_a_new_one_is_in_force_at_once() {
    let mut desk = Desk::attached(Role::LightAgent);
    desk.say(1, "dialog.take", json!({"dialog_id": 7}));
    assert_eq!(desk.frames(1)[0]["d"]["code"], "forbidden");
    desk.give(Input::Profile(Arc::new(profile(1, Role::Operator.default_grants()))));
    let told = desk.effects.iter().any(|e| matches!(e, Effect::Feed(FeedOrder::Subscribe(Subscribe::Grants(..)))));
    assert!(told, "the feed learns the new rights");
    desk.say(2, "dialog.take", json!({"dialog_id": 7}));
    assert!(desk.frames(1).is_empty(), "accepted: the answer comes when it is done");
    let mut inactive = profile(1, Role::Operator.default_grants());
    inactive.active = false;
    for (who, code, reason) in [
        (profile(1, Role::Analyst.default_grants()), policy::close::FORBIDDEN, "right_lost"),
        (inactive, policy::close::SIGN_IN, "deactivated"),
    ] {
        let mut desk = Desk::attached(Role::Operator);
        desk.give(Input::Profile(Arc::new(who)));
        assert_eq!(desk.close_codes(), [code]);
        assert_eq!(desk.frames(1)[0]["d"]["reason"], reason);
    }
}

#[test]
fn ac_12_a_session_begins_anew_when_the_right_to_see_contacts_comes_or_goes() {
    let whole = Role::Operator.default_grants();
    let masked: Grants = whole.keys().filter(|right| *right != Grant::ViewContacts).collect();
    let mut desk = Desk::attached(Role::Operator);
    desk.give(Input::Profile(Arc::new(profile(1, whole))));
    assert!(desk.close_codes().is_empty(), "nothing has changed");
    desk.give(Input::Profile(Arc::new(profile(1, masked))));
    assert_eq!(desk.close_codes(), [policy::close::RESTART]);
    assert!(desk.effects.contains(&Effect::Tell(Told::Ended)), "frames of the former sight are not resumed");
}

#[test]
fn p_07_a_lost_delivery_or_an_overflow_is_never_numbered_over() {
    let mut desk = Desk::attached(Role::Operator);
    desk.give(Input::Lost);
    assert_eq!(desk.close_codes(), [policy::close::TOO_SLOW]);
    assert!(desk.effects.contains(&Effect::Tell(Told::Ended)));
    desk.events([1]);
    assert!(desk.seqs(1).is_empty());

    let mut desk = Desk::attached(Role::Operator);
    desk.give(Input::Gone(1));
    desk.events(1..=1000);
    assert!(!desk.effects.contains(&Effect::Stop), "a thousand events wait for the next socket");
    desk.events([1001]);
    assert!(desk.effects.contains(&Effect::Tell(Told::Ended)) && desk.effects.contains(&Effect::Stop));
}

#[test]
fn a_socket_that_comes_to_an_ended_session_is_sent_away_and_gone_sockets_are_forgotten() {
    let mut desk = Desk::attached(Role::Operator);
    desk.give(Input::End { close: policy::close::RESTART, reason: None });
    desk.effects.clear();
    desk.attach(2, Some(0));
    assert_eq!(desk.close_codes(), [policy::close::RESTART]);
    desk.give(Input::Gone(1));
    assert!(!desk.effects.contains(&Effect::Stop), "the second is still there");
    desk.give(Input::Gone(2));
    assert!(desk.effects.contains(&Effect::Stop));
}
