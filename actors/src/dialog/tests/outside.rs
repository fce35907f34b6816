//! What leaves: rows of the Custom Channel, events of the widget; what must not leave.

use serde_json::{Value, json};

use super::super::messages::{DialogCommand, RequeueReason};
use super::bench::*;
use crate::domain::outbound::OutboxBody;
use crate::domain::{DialogState as S, MessageStatus, OperatorId};

/// Event names and from-names of the outbox, in order.
fn outbox(bench: &Bench) -> Vec<String> {
    let rows = bench.store.rows();
    rows.outbox
        .values()
        .map(|row| match &row.draft.body {
            OutboxBody::Message { from_kind, from_name, .. } => format!("message:{from_kind}:{from_name}"),
            OutboxBody::Event { event, operator_name, .. } => format!("{event}:{operator_name}"),
        })
        .collect()
}

#[test]
fn the_custom_channel_hears_of_answers_and_of_operators_in_order() {
    let mut bench = Bench::new(S::Queued);
    bench.run(client(1)).unwrap();
    bench.run(take(&anna())).unwrap();
    bench.run(answer(&anna(), "n1")).unwrap();
    bench.run(transfer(&anna(), 2, Some("між нами"))).unwrap();
    bench.run(requeue(who(&chief()), RequeueReason::Redistribution)).unwrap();
    bench.run(close(api())).unwrap();
    let expected = [
        "operator_connected:Operator 1",
        "message:operator:Operator 1",
        "operator_disconnected:Operator 1",
        "operator_connected:Operator 2",
        "operator_disconnected:Operator 2",
        "chat_closed:",
    ];
    assert_eq!(outbox(&bench), expected);
    assert_eq!(bench.relayed.len(), expected.len(), "every committed row goes to the relay from memory");
    assert_eq!(bench.lines().iter().find(|m| m.text == "Вітаю!").unwrap().status, MessageStatus::Queued);
}

#[test]
fn names_stay_inside_when_the_setting_says_so() {
    let mut bench = Bench::new(S::Queued);
    bench.catalogue.settings.operator_name_in_messages = false;
    bench.run(take(&anna())).unwrap();
    bench.run(answer(&anna(), "n1")).unwrap();
    assert_eq!(outbox(&bench), ["operator_connected:", "message:operator:"]);
    let mut widget = Bench::widget(S::Queued);
    widget.catalogue.settings.operator_name_in_messages = false;
    widget.run(take(&anna())).unwrap();
    widget.run(answer(&anna(), "n1")).unwrap();
    assert!(!serde_json::to_string(&widget.visitor()).unwrap().contains("Operator 1"));
}

#[test]
fn notes_and_system_lines_never_leave() {
    for mut bench in [Bench::new(S::Active), Bench::widget(S::Active)] {
        let note = DialogCommand::Note {
            who: who(&anna()),
            nonce: None,
            text: "таємниця".into(),
            attachments: vec![],
            mentions: vec![],
        };
        bench.run(note).unwrap();
        assert!(bench.store.rows().outbox.is_empty());
        assert!(bench.store.rows().widget.is_empty());
        assert!(bench.told[0].visitor.is_empty());
    }
}

#[test]
fn the_visitor_sees_lines_states_and_receipts_with_cursors() {
    let mut bench = Bench::widget(S::Queued);
    let DialogCommand::Inbound { mut line, .. } = client(1) else { panic!() };
    line.client_id = Some("0d6b".into());
    bench.run(DialogCommand::Inbound { line, reopen: false, contact_update: None, suppressed: false }).unwrap();
    bench.run(take(&anna())).unwrap();
    bench.run(client(2)).unwrap();
    bench.run(DialogCommand::Read { operator: OperatorId(1), seq: 3 }).unwrap();
    bench.run(answer(&anna(), "n1")).unwrap();
    bench.run(close(who(&anna()))).unwrap();

    let events = bench.visitor();
    let kinds: Vec<_> = events
        .iter()
        .map(|(kind, d)| format!("{kind}:{}", d["state"].as_str().or(d["from"].as_str()).unwrap_or("")))
        .collect();
    assert_eq!(
        kinds,
        [
            "message.created:visitor",
            "receipt:delivered",
            "dialog.updated:active",
            "message.created:visitor",
            "receipt:delivered",
            "receipt:read",
            "receipt:read",
            "message.created:operator",
            "dialog.updated:closed",
        ]
    );
    assert_eq!(events[0].1["client_id"], json!("0d6b"));
    assert_eq!(events[2].1["operator"], json!({"name": "Operator 1", "avatar": null}));
    assert_eq!(events[7].1["content"]["text"], json!("Вітаю!"));
    assert!(bench.store.rows().outbox.is_empty(), "the widget's log is its channel");
    let frames: Vec<_> = bench.told.iter().flat_map(|p| &p.visitor).collect();
    assert_eq!(frames.len(), events.len());
    let first: Value = serde_json::from_str(&frames[0].frame).unwrap();
    assert_eq!((&first["t"], &first["c"]), (&json!("message.created"), &json!("c_1")));
    assert_eq!(bench.lines().iter().find(|m| m.text == "Вітаю!").unwrap().status, MessageStatus::Sent);
}

#[test]
fn read_receipts_follow_their_setting() {
    let mut bench = Bench::widget(S::Active);
    bench.catalogue.settings.read_receipts = false;
    bench.run(client(1)).unwrap();
    bench.run(DialogCommand::Read { operator: OperatorId(1), seq: 1 }).unwrap();
    bench.run(answer(&anna(), "n1")).unwrap();
    assert!(!bench.visitor().iter().any(|(kind, d)| kind == "receipt" && d["state"] == "read"));
}
