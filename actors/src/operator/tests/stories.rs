//! Sessions at work: every command over real dialogs, resume, ends, limits.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::domain::{DialogId, OperatorId, OperatorStatusId, Role};
use crate::engine::EngineConfig;
use crate::operator::{messages::EndSessions, policy::close};

use super::house::{House, Panel, until};

/// What a panel knows after its events: rows by id, lines by (dialog, seq).
fn reduce(panel: &Panel, rows: &mut Vec<(i64, Value)>, lines: &mut Vec<Value>) {
    for event in &panel.events {
        let d = &event["d"];
        match event["t"].as_str().unwrap() {
            "dialog.new" | "dialog.updated" => {
                let id = d["dialog"]["id"].as_i64().unwrap();
                rows.retain(|(known, _)| *known != id);
                rows.push((id, d["dialog"].clone()));
            }
            "dialog.removed" => rows.retain(|(known, _)| json!(known) != d["dialog_id"]),
            "message.new" => {
                // Who lost a dialog and gains it again hears of what is unanswered; what lies between is paged up over HTTP.
                let seq = |line: &Value| line["seq"].as_i64().unwrap();
                if lines.last().is_some_and(|last| seq(&d["message"]) > seq(last) + 1) {
                    lines.clear();
                }
                lines.retain(|line| line["id"] != d["message"]["id"]);
                lines.push(d["message"].clone());
            }
            _ => {}
        }
    }
    lines.sort_by_key(|line| line["seq"].as_i64());
}

#[actix::test]
async fn snapshot_before_and_the_events_of_each_command_make_snapshot_after() {
    let house = House::new().await;
    let dialog = house.client_writes("a", 1, "Добрий день").await.dialog_id;
    let mut first = house.panel(1).await;
    let mut second = house.panel(2).await;
    let mut watcher = house.panel(9).await;
    watcher.ack("list.subscribe", json!({"view": "all", "limit": 100})).await;
    let id = dialog.get();
    let commands: Vec<(i64, &str, Value)> = vec![
        (1, "dialog.open", json!({"dialog_id": id})),
        (1, "dialog.take", json!({"dialog_id": id})),
        (1, "dialog.read", json!({"dialog_id": id, "seq": 1})),
        (1, "dialog.send", json!({"dialog_id": id, "client_nonce": "n1", "type": "text", "text": "Вітаю!"})),
        (1, "dialog.note", json!({"dialog_id": id, "client_nonce": "n2", "text": "Постійний клієнт"})),
        (1, "dialog.update", json!({"dialog_id": id, "subject_id": 2})),
        (1, "dialog.update", json!({"dialog_id": id, "subject_id": 1})),
        (1, "dialog.transfer", json!({"dialog_id": id, "to": {"operator_id": 2}, "note": "Твій"})),
        (2, "dialog.send", json!({"dialog_id": id, "client_nonce": "n1", "text": "Я далі"})),
        (2, "dialog.transfer", json!({"dialog_id": id, "to": {"queue": true}})),
        (9, "dialog.take", json!({"dialog_id": id})),
        (9, "dialog.transfer", json!({"dialog_id": id, "to": {"skill_group_id": 2}})),
        (9, "dialog.take", json!({"dialog_id": id})),
        (9, "dialog.transfer", json!({"dialog_id": id, "to": {"subject_id": 1}})),
        (1, "dialog.take", json!({"dialog_id": id})),
        (1, "dialog.open", json!({"dialog_id": id})),
        (1, "dialog.finish", json!({"dialog_id": id, "comment": "Вирішено", "subject_alias": "sales"})),
    ];
    let mut watched = vec![(id, house.row(dialog))];
    for (operator, t, d) in commands {
        let before = house.row(dialog)["version"].clone();
        let panel = match operator {
            1 => &mut first,
            2 => &mut second,
            _ => &mut watcher,
        };
        let ack = panel.ack(t, d.clone()).await;
        let after = house.row(dialog);
        if t == "dialog.open" || t == "dialog.take" || t == "dialog.transfer" || t == "dialog.finish" {
            assert_eq!(ack["dialog"], after, "{t}: the ack is the row after it");
        }
        assert!(t == "dialog.open" || before != after["version"], "{t} {d} changed something");
        // Everybody who sees the row in a list has it as HTTP would give it.
        watcher.settle().await;
        reduce(&watcher, &mut watched, &mut Vec::new());
        if after["closed_at"].is_null() {
            assert_eq!(watched, [(id, after.clone())], "{t} {d}");
        }
        // Who holds it has row and lines.
        let holder = after["operator_id"].as_i64().filter(|_| after["state"] == "active");
        if let Some(holder) = holder {
            let panel = match holder {
                1 => &mut first,
                2 => &mut second,
                _ => &mut watcher,
            };
            panel.settle().await;
            let (mut rows, mut lines) = (Vec::new(), Vec::new());
            reduce(panel, &mut rows, &mut lines);
            assert_eq!(rows, [(id, after)], "{t} {d}: the holder's row");
            let stored = house.lines(dialog);
            let last_reply = stored.iter().rposition(|line| line["author"]["kind"] == "operator").unwrap_or(0);
            assert!(
                !lines.is_empty() && lines[0]["seq"].as_i64().unwrap() <= 2 + last_reply as i64,
                "{t} {d}: the tail"
            );
            let from = stored.len() - lines.len();
            assert!(lines == stored[from..], "{t} {d}: the holder's lines: {lines:?}");
        }
    }
    watcher.settle().await;
    watched.clear();
    reduce(&watcher, &mut watched, &mut Vec::new());
    assert!(watched.is_empty(), "a closed dialog is in no list: {watched:?}");
    first.settle().await;
    let mut rows = Vec::new();
    reduce(&first, &mut rows, &mut Vec::new());
    assert_eq!(rows.len(), 1, "who has it open keeps it, closed");
    assert_eq!(rows[0].1, house.row(dialog));
    second.settle().await;
    let mut rows = Vec::new();
    reduce(&second, &mut rows, &mut Vec::new());
    assert!(rows.is_empty(), "who lost it has it no more");
}

#[actix::test]
async fn the_acks_of_sending_carry_message_and_seq_and_a_repeated_nonce_the_first_ones() {
    let house = House::new().await;
    let dialog = house.client_writes("a", 1, "Добрий день").await.dialog_id.get();
    let mut panel = house.panel(1).await;
    let mut device = house.connect(1, 101, None).await;
    panel.ack("dialog.take", json!({"dialog_id": dialog})).await;
    let send = json!({"dialog_id": dialog, "client_nonce": "n-1", "type": "text", "text": "Вітаю!"});
    let first = panel.ack("dialog.send", send.clone()).await;
    assert!(first["message_id"].is_i64() && first["seq"].is_i64());
    let event = device.event("message.new", |d| d["message"]["id"] == first["message_id"]).await;
    assert_eq!(event["message"]["client_nonce"], "n-1", "the sender's other sessions get it too, with the nonce");
    panel.settle().await;
    let seen = panel.cut();
    let mut panel = house.connect(1, 100, Some(seen)).await;
    assert_eq!(panel.ack("dialog.send", send).await, first, "also after a reconnect");
    assert_eq!(house.lines(DialogId(dialog)).iter().filter(|l| l["client_nonce"] == "n-1").count(), 1);
}

#[actix::test]
async fn a_dialog_of_another_team_does_not_exist_for_any_command() {
    let house = House::new().await;
    let open = house.client_writes("a", 1, "Таємниця").await.dialog_id.get();
    let done = house.client_writes("b", 1, "Таємниця").await.dialog_id.get();
    let mut holder = house.panel(1).await;
    for id in [open, done] {
        holder.ack("dialog.take", json!({"dialog_id": id})).await;
    }
    holder.ack("dialog.finish", json!({"dialog_id": done, "comment": "", "subject_alias": "sales"})).await;
    let mut stranger = house.panel(3).await;
    stranger.ack("list.subscribe", json!({"view": "all", "limit": 100})).await;
    for id in [open, done, 999_999] {
        let before = (id != 999_999).then(|| house.row(DialogId(id)));
        let commands = [
            ("dialog.open", json!({"dialog_id": id})),
            ("dialog.take", json!({"dialog_id": id})),
            ("dialog.send", json!({"dialog_id": id, "client_nonce": "x", "text": "?"})),
            ("dialog.note", json!({"dialog_id": id, "client_nonce": "x", "text": "?"})),
            ("dialog.read", json!({"dialog_id": id, "seq": 1})),
            ("dialog.transfer", json!({"dialog_id": id, "to": {"operator_id": 3}})),
            ("dialog.transfer", json!({"dialog_id": id, "to": {"queue": true}})),
            ("dialog.finish", json!({"dialog_id": id})),
            ("dialog.update", json!({"dialog_id": id, "subject_id": 2})),
        ];
        for (t, d) in commands {
            let error = stranger.error(t, d).await;
            assert_eq!(error["code"], "not_found", "{t} on {id}: {error}");
        }
        stranger.ack("dialog.typing", json!({"dialog_id": id, "on": true})).await;
        assert_eq!(before, (id != 999_999).then(|| house.row(DialogId(id))), "nothing happened");
    }
    holder.ack("dialog.send", json!({"dialog_id": open, "client_nonce": "n", "text": "Ще"})).await;
    stranger.settle().await;
    assert!(stranger.words().is_empty(), "no event on the stranger's socket: {:?}", stranger.words());
    holder.settle().await;
    assert!(!holder.words().contains(&String::from("typing")));
}

#[actix::test]
async fn who_comes_second_is_told_who_was_first() {
    let house = House::new().await;
    let dialog = house.client_writes("a", 1, "Хто перший?").await.dialog_id.get();
    let mut first = house.panel(1).await;
    let mut second = house.panel(2).await;
    let mut watcher = house.panel(9).await;
    first.ack("dialog.take", json!({"dialog_id": dialog})).await;
    first.ack("dialog.take", json!({"dialog_id": dialog})).await;
    let error = watcher.error("dialog.take", json!({"dialog_id": dialog})).await;
    assert_eq!((&error["code"], &error["operator_id"]), (&json!("conflict"), &json!(1)));
    assert_eq!(error["operator_name"], "Operator 1");
    let error = second.error("dialog.take", json!({"dialog_id": dialog})).await;
    assert_eq!(
        (&error["code"], &error["operator_id"]),
        (&json!("conflict"), &json!(1)),
        "out of sight, but seen before"
    );
    let mut stranger = house.panel(3).await;
    let error = stranger.error("dialog.take", json!({"dialog_id": dialog})).await;
    assert_eq!(error["code"], "not_found", "never seen");
}

#[actix::test]
async fn of_many_who_take_at_once_one_wins_and_the_others_are_told_who() {
    let house = House::new().await;
    let dialog = house.client_writes("a", 1, "Хто перший?").await.dialog_id.get();
    let mut panels = Vec::new();
    for n in 0..8 {
        panels.push(house.connect(1 + n % 2, 100 + n, None).await);
    }
    let ids: Vec<i64> = panels.iter_mut().map(|p| p.tell("dialog.take", json!({"dialog_id": dialog}))).collect();
    let mut answers = Vec::new();
    for (panel, id) in panels.iter_mut().zip(ids) {
        answers.push(panel.answer(id).await);
    }
    let winner = house.row(DialogId(dialog))["operator_id"].clone();
    for (n, answer) in (0..).zip(&answers) {
        let operator = json!(1 + n % 2);
        if operator == winner {
            assert_eq!(answer["t"], "ack", "the holder's repeated take is a success: {answer}");
        } else {
            assert_eq!((&answer["d"]["code"], &answer["d"]["operator_id"]), (&json!("conflict"), &winner), "{answer}");
        }
    }
    assert_eq!(house.lines(DialogId(dialog)).iter().filter(|l| l["text"] == "operator_connected").count(), 1);
}

#[actix::test]
async fn a_topic_missing_at_the_close_is_named_and_an_unknown_one_too() {
    let house = House::new().await;
    let dialog = house.client_writes("a", 1, "Дякую").await.dialog_id;
    house.world.store.rows().dialogs.get_mut(&dialog).unwrap().subject_id = None;
    house.board.ask(dialog, crate::dialog::messages::DialogCommand::Reload).await.unwrap();
    let mut panel = house.panel(9).await;
    panel.ack("dialog.take", json!({"dialog_id": dialog})).await;
    let error = panel.error("dialog.finish", json!({"dialog_id": dialog})).await;
    assert_eq!((&error["code"], &error["fields"]["subject_alias"]), (&json!("validation"), &json!("required")));
    let error = panel.error("dialog.finish", json!({"dialog_id": dialog, "subject_alias": "no-such"})).await;
    assert_eq!(error["code"], "validation");
    assert!(error["fields"]["subject_alias"].is_string());
    panel.ack("dialog.finish", json!({"dialog_id": dialog, "subject_alias": "support"})).await;
}

#[actix::test]
async fn subscriptions_answer_with_the_state_and_go_on_with_events() {
    let house = House::new().await;
    let mut panel = house.panel(9).await;
    let counters = panel.ack("list.subscribe", json!({"view": "queue", "limit": 100})).await;
    assert_eq!(counters["counters"], json!({"mine": 0, "queue": 0, "bot": 0, "all": 0}));
    let operators = panel.ack("operators.subscribe", json!({"on": true})).await;
    assert_eq!(operators["operators"].as_array().unwrap().len(), 6);
    let queue = panel.ack("queue.subscribe", json!({"on": true})).await;
    assert_eq!(queue, json!({"queue_len": 3, "oldest_queued_at": null}));
    let status = panel.ack("status.set", json!({"status": "offline"})).await;
    assert_eq!(status, json!({"status_id": OperatorStatusId(2)}));
    let dialog = house.client_writes("a", 1, "Добрий день").await.dialog_id;
    let new = panel.event("dialog.new", |d| d["dialog"]["id"] == dialog.get()).await;
    assert_eq!(new["dialog"], house.row(dialog));
    panel.event("counters", |d| *d == json!({"mine": 0, "queue": 1, "bot": 0, "all": 1})).await;
}

#[actix::test]
async fn what_happens_while_the_network_is_away_follows_the_resume() {
    let house = House::new().await;
    let dialog = house.client_writes("a", 1, "Раз").await.dialog_id;
    let mut panel = house.panel(1).await;
    panel.ack("dialog.take", json!({"dialog_id": dialog})).await;
    panel.settle().await;
    let seen = panel.cut();
    for n in 2..=60 {
        house.client_writes("a", n, &format!("Повідомлення {n}")).await;
    }
    let mut panel = house.connect(1, 100, Some(seen.clone())).await;
    assert_eq!(panel.welcome["d"]["resumed"], true);
    assert_eq!(panel.welcome["d"]["epoch"], json!(seen.0));
    panel.event("message.new", |d| d["message"]["text"] == "Повідомлення 60").await;
    let texts: Vec<String> = panel
        .events
        .iter()
        .filter(|e| e["t"] == "message.new")
        .map(|e| e["d"]["message"]["text"].as_str().unwrap().to_owned())
        .collect();
    let expected: Vec<String> = (2..=60).map(|n| format!("Повідомлення {n}")).collect();
    assert_eq!(texts, expected);

    // Somebody else's epoch, an unknown one, a position nobody was given: a snapshot is needed.
    for (operator, resume) in [(2, seen.clone()), (1, (String::from("0").repeat(32), 3)), (1, (seen.0.clone(), 10_000))]
    {
        let mut panel = house.connect(operator, 100, Some(resume)).await;
        assert_eq!(panel.welcome["d"]["resumed"], false);
        assert_ne!(panel.welcome["d"]["epoch"], json!(seen.0));
        house.client_writes("a", panel.welcome["d"]["operator"]["id"].as_i64().unwrap() + 1000, "Далі").await;
        panel.settle().await;
    }
}

#[actix::test]
async fn a_session_whose_mailbox_overflows_is_lost_and_not_numbered_over() {
    let config = EngineConfig { session_mailbox: 16, ..EngineConfig::default() };
    let house = House::with(config).await;
    let dialog = house.client_writes("a", 1, "Раз").await.dialog_id;
    let mut panel = house.panel(1).await;
    panel.ack("dialog.take", json!({"dialog_id": dialog})).await;
    panel.settle().await;
    let seen = panel.seen();
    // While it waits for the operator's row a session reads nothing: its mailbox fills.
    house.gate.shut();
    let mut second = house.dial(1, 100, Some(seen.clone())).await.unwrap();
    for n in 2..=60 {
        house.client_writes("a", n, "Ще").await;
    }
    house.gate.open();
    assert_eq!(second.until_closed().await, close::RESTART, "it came to a session that is over");
    assert_eq!(panel.until_closed().await, close::TOO_SLOW);
    let last = panel.seen().1;
    assert!(last - seen.1 < 60, "nothing after the hole was numbered");
    until("the session to end", || house.changes.lock().unwrap().last().is_some_and(|c| c.sockets == 0)).await;
    let panel = house.connect(1, 100, Some(panel.seen())).await;
    assert_eq!(panel.welcome["d"]["resumed"], false, "a snapshot is needed");
}

#[actix::test]
async fn a_sign_out_closes_its_sockets_within_two_seconds_and_no_others() {
    let house = House::new().await;
    let mut out = house.connect(1, 100, None).await;
    let mut stays = house.connect(1, 101, None).await;
    let begun = tokio::time::Instant::now();
    house.office.send(EndSessions::OfSignIn { auth_session: crate::domain::AuthSessionId(100) }).await.unwrap();
    assert_eq!(out.until_closed().await, close::SIGN_IN);
    assert!(begun.elapsed() < std::time::Duration::from_secs(2));
    let last = out.events.last().unwrap();
    assert_eq!((&last["t"], &last["d"]["reason"]), (&json!("force_logout"), &json!("signed_out")));
    stays.settle().await;
    let resumed = house.connect(1, 100, Some(out.seen())).await;
    assert_eq!(resumed.welcome["d"]["resumed"], false, "an ended session is not resumed");
}

#[actix::test]
async fn a_socket_that_ignores_its_close_is_shut_down_within_two_seconds() {
    let house = House::new().await;
    let panel = house.panel(1).await;
    let shut = std::sync::Arc::clone(&panel.shut);
    let begun = tokio::time::Instant::now();
    let end = EndSessions::OfUser { operator_id: OperatorId(1), close: close::SIGN_IN, reason: "deactivated" };
    house.office.send(end).await.unwrap();
    until("the descriptor to be shut down", || shut.load(Ordering::SeqCst)).await;
    assert!(begun.elapsed() < std::time::Duration::from_millis(2_300), "{:?}", begun.elapsed());
}

#[actix::test]
async fn rights_that_change_are_in_force_at_once_and_a_lost_panel_closes() {
    let house = House::new().await;
    let mut panel = house.panel(8).await;
    let error = panel.error("queue.subscribe", json!({"on": true})).await;
    assert_eq!((&error["code"], &error["right"]), (&json!("forbidden"), &json!("queue_status")));
    let profile = |role: Role| crate::testing::operator(8, role);
    house.inside(move |office| office.registry.as_mut().unwrap().profile_changed(&profile(Role::Supervisor))).await;
    panel.ack("queue.subscribe", json!({"on": true})).await;
    house.inside(move |office| office.registry.as_mut().unwrap().profile_changed(&profile(Role::Analyst))).await;
    assert_eq!(panel.until_closed().await, close::FORBIDDEN);
    assert!(house.dial(10, 1, None).await.is_err(), "without op_panel there is no session");
    assert!(house.dial(77, 1, None).await.is_err(), "nor for nobody");
}

#[actix::test]
async fn the_oldest_socket_beyond_the_limit_is_replaced_and_sockets_are_counted() {
    let house = House::with(EngineConfig { sockets_per_user: 3, ..EngineConfig::default() }).await;
    let mut panels = Vec::new();
    for n in 0..5 {
        panels.push(house.connect(1, 100 + n, None).await);
    }
    for panel in &mut panels[..2] {
        assert_eq!(panel.until_closed().await, close::REPLACED);
    }
    for panel in &mut panels[2..] {
        panel.settle().await;
    }
    let sockets = || house.changes.lock().unwrap().last().map(|c| (c.operator_id, c.sockets));
    until("three sockets", || sockets() == Some((OperatorId(1), 3))).await;
    panels.pop().unwrap().cut();
    until("two sockets", || sockets() == Some((OperatorId(1), 2))).await;
}

#[actix::test]
async fn a_stopping_server_tells_every_socket_to_come_back() {
    let house = House::new().await;
    let (mut one, mut two) = (house.panel(1).await, house.panel(2).await);
    house.inside(|office| drop(actix::spawn(office.registry.as_mut().unwrap().stop()))).await;
    assert_eq!((one.until_closed().await, two.until_closed().await), (close::RESTART, close::RESTART));
}

#[actix::test]
async fn p_10_the_feed_survives_its_own_panic_and_sessions_begin_anew() {
    let house = House::new().await;
    let dialog = house.client_writes("a", 1, "Раз").await.dialog_id;
    let mut panel = house.panel(1).await;
    panel.ack("dialog.take", json!({"dialog_id": dialog})).await;
    panel.settle().await;
    house.client_writes("a", 2, crate::feed::faults::MARK).await;
    assert_eq!(panel.until_closed().await, close::TOO_SLOW, "what it missed cannot be told any more");
    let seen = panel.seen();
    let mut panel = house.connect(1, 100, Some(seen)).await;
    assert_eq!(panel.welcome["d"]["resumed"], false);
    panel.event("counters", |d| *d == json!({"mine": 1, "queue": 0, "bot": 0, "all": 1})).await;
    house.client_writes("a", 3, "Далі").await;
    panel.event("message.new", |d| d["message"]["text"] == "Далі").await;
    let report = house.feed.send(crate::feed::messages::ObserveFeed).await.unwrap();
    assert_eq!((report.restarts, report.counters["dialogs"]), (1, 1));
}

#[actix::test]
async fn sessions_that_are_left_behind_are_bounded_per_user() {
    let house = House::new().await;
    for n in 0..30 {
        house.connect(1, n, None).await.cut();
    }
    let left = || {
        let changes = house.changes.lock().unwrap();
        changes.last().is_some_and(|c| c.sockets == 0)
    };
    until("all sockets to be gone", left).await;
    let (tell, sessions) = std::sync::mpsc::channel();
    house
        .inside(move |office| {
            let _ = tell.send(office.registry.as_ref().unwrap().report().counters["sessions"]);
        })
        .await;
    let sessions = sessions.recv().unwrap();
    assert!(sessions <= 2 + crate::operator::policy::LINGERING_PER_USER as i64, "{sessions} sessions of one user");
}
