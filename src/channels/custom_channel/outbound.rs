//! Bodies we send to `custom_channel_url` (channels.md 6.3) and what its answers mean. Pure.

use std::time::Duration;

use reqwest::{
    StatusCode,
    header::{HeaderMap, RETRY_AFTER},
};
use rozmova_actors::{
    domain::{
        BotId, FileId, Timestamp,
        message::kind_of,
        outbound::{OutboxBody, OutboxRow},
    },
    ports::SendOutcome,
};
use serde_json::{Value, json};

/// The idempotency key of every try: the message's id, or slot and number of an event (`webhook-id`).
#[must_use]
pub fn delivery_id(row: &OutboxRow) -> String {
    match &row.draft.body {
        OutboxBody::Message { message_id, .. } => message_id.to_string(),
        OutboxBody::Event { .. } => format!("evt_{}_{}", row.draft.slot.get(), row.n),
    }
}

/// The body of one row. `link` makes the address of one of our files for this try.
#[must_use]
pub fn body(bot: BotId, row: &OutboxRow, link: impl Fn(FileId) -> String) -> Value {
    let date = row.draft.at.millis();
    let chat = json!({"id": row.draft.chat_id});
    match &row.draft.body {
        OutboxBody::Message { message_id, dialog_id, from_kind, from_id, from_name, text, attachments, buttons } => {
            json!({
                "kind": "message",
                "bot_id": bot,
                "message_id": message_id.to_string(),
                "chat": chat,
                "from": {"type": from_kind, "id": from_id, "name": from_name, "avatar_url": null},
                "type": kind_of(attachments),
                "text": text,
                "html": null,
                "attachments": attachments.iter().map(|file| attachment(file, &link)).collect::<Vec<_>>(),
                "keyboard": keyboard(buttons),
                "dialog": {"id": dialog_id, "number": dialog_id},
                "date": date,
            })
        }
        OutboxBody::Event { dialog_id, event, operator_id, operator_name, data } => json!({
            "kind": "event",
            "event": event,
            "bot_id": bot,
            "chat": chat,
            "dialog": {"id": dialog_id},
            "operator": operator_id.map(|id| json!({"id": id, "name": operator_name})),
            "data": if data.is_object() { data.clone() } else { json!({}) },
            "date": date,
        }),
    }
}

/// `{type,url,name,mime,size}` (channels.md 6.2); a file of ours gets a fresh link, our ids stay here.
fn attachment(file: &Value, link: impl Fn(FileId) -> String) -> Value {
    let of = |name: &str| file.get(name).cloned().unwrap_or(Value::Null);
    let url = file.get("id").and_then(Value::as_i64).map_or_else(|| of("url"), |id| link(FileId(id)).into());
    json!({"type": of("type"), "url": url, "name": of("name"), "mime": of("mime"), "size": of("size")})
}

/// Buttons of a message, one a row; `null` without buttons.
fn keyboard(buttons: &[Value]) -> Value {
    if buttons.is_empty() {
        return Value::Null;
    }
    let rows: Vec<_> = buttons.iter().map(|b| vec![button(b)]).collect();
    json!({"type": "inline", "one_time": true, "rows": rows})
}

fn button(raw: &Value) -> Value {
    let text = raw.get("title").or_else(|| raw.get("text")).and_then(Value::as_str).unwrap_or_default();
    let kind = raw.get("kind").and_then(Value::as_str);
    let kind = kind.filter(|kind| matches!(*kind, "url" | "phone" | "contact" | "location")).unwrap_or("postback");
    let payload = raw.get("payload").or_else(|| raw.get("id")).cloned().unwrap_or(Value::Null);
    json!({"text": text, "payload": payload, "url": raw.get("url").cloned().unwrap_or(Value::Null), "kind": kind})
}

/// What a status means (channels.md 1.3 and 6.3): 2xx taken; 408, 425, 429 and 5xx later; the rest never.
#[must_use]
pub fn outcome(status: StatusCode, headers: &HeaderMap, body: &[u8], now: Timestamp) -> SendOutcome {
    if status.is_success() {
        return SendOutcome::Accepted { external_id: external_id(body) };
    }
    if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
        return SendOutcome::Retry { after: retry_after(headers, now), code: format!("http_{}", status.as_u16()) };
    }
    let code = match status.as_u16() {
        401 | 403 => "unauthorized",
        404 | 410 => "not_found",
        413 => "too_large",
        // 3xx too: a redirect is never followed (security.md SS-03).
        _ => "rejected",
    };
    SendOutcome::Rejected { code: String::from(code) }
}

/// `{"message_id":"your id"}` of the answer, when there is one.
fn external_id(body: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let id = answer.get("message_id").or_else(|| answer.get("external_id"))?;
    let text = id.as_str().map(String::from).or_else(|| id.as_i64().map(|n| n.to_string()))?;
    let clean = rozmova_actors::domain::message::clean_text(&text);
    (!clean.is_empty() && clean.len() <= 255).then_some(clean)
}

/// `Retry-After` in seconds or as an HTTP date, 1 s … 24 h.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            u64::try_from(at.as_second().saturating_sub(now.seconds())).unwrap_or(0)
        }
    };
    Some(Duration::from_secs(seconds.clamp(1, 86_400)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use rozmova_actors::domain::{ChannelKind, ConnectionId, DialogId, MessageId, Slot, outbound::OutboxDraft};

    fn row(body: OutboxBody) -> OutboxRow {
        let draft = OutboxDraft {
            slot: Slot(3),
            connection_id: ConnectionId(4),
            channel: ChannelKind::CustomChannel,
            chat_id: "u-42_viber".to_owned(),
            body,
            at: Timestamp::from_millis(1_767_600_003_456),
        };
        OutboxRow { n: 17, attempts: 0, next_at: Timestamp(0), draft }
    }

    fn message(buttons: Vec<Value>) -> OutboxRow {
        row(OutboxBody::Message {
            message_id: MessageId(901),
            dialog_id: DialogId(55),
            from_kind: "operator".to_owned(),
            from_id: Some(12),
            from_name: "Ірина".to_owned(),
            text: "Вітаю!".to_owned(),
            attachments: vec![],
            buttons,
        })
    }

    #[test]
    fn a_message_has_the_documented_body_and_a_stable_id() {
        let row = message(vec![]);
        let expected = json!({"kind": "message", "bot_id": 1, "message_id": "901", "chat": {"id": "u-42_viber"},
            "from": {"type": "operator", "id": 12, "name": "Ірина", "avatar_url": null}, "type": "text", "text": "Вітаю!",
            "html": null, "attachments": [], "keyboard": null, "dialog": {"id": 55, "number": 55}, "date": 1_767_600_003_456_i64});
        assert_eq!(body(BotId(1), &row, |_| String::new()), expected);
        assert_eq!(delivery_id(&row), "901");
        assert_eq!(delivery_id(&OutboxRow { attempts: 4, ..row.clone() }), "901", "the same on every try");
    }

    #[test]
    fn buttons_become_a_keyboard() {
        let buttons = vec![
            json!({"id": "b1", "kind": "reply", "title": "Так", "payload": "y"}),
            json!({"kind": "url", "title": "Сайт", "url": "https://ex.ua"}),
        ];
        let body = body(BotId(1), &message(buttons), |_| String::new());
        assert_eq!(
            body["keyboard"]["rows"][0][0],
            json!({"text": "Так", "payload": "y", "url": null, "kind": "postback"})
        );
        assert_eq!(body["keyboard"]["rows"][1][0]["kind"], "url");
    }

    #[test]
    fn files_leave_with_a_link_of_this_try_and_without_our_ids() {
        let mut row = message(vec![]);
        if let OutboxBody::Message { attachments, text, .. } = &mut row.draft.body {
            text.clear();
            attachments.push(json!({"id": 7, "type": "image", "url": "/api/v1/files/7/content", "name": "фото.png",
                "mime": "image/png", "size": 12, "width": 3, "height": 4, "thumb_url": "x"}));
        }
        let sent = body(BotId(1), &row, |file| format!("https://chat.ex.ua/f/{file}"));
        assert_eq!((&sent["type"], &sent["text"]), (&json!("image"), &json!("")));
        let expected = json!([{"type": "image", "url": "https://chat.ex.ua/f/7", "name": "фото.png", "mime": "image/png", "size": 12}]);
        assert_eq!(sent["attachments"], expected);
    }

    #[test]
    fn an_event_has_the_documented_body_and_its_own_id() {
        let row = row(OutboxBody::Event {
            dialog_id: DialogId(55),
            event: "operator_connected".to_owned(),
            operator_id: Some(12),
            operator_name: "Ірина".to_owned(),
            data: Value::Null,
        });
        let expected = json!({"kind": "event", "event": "operator_connected", "bot_id": 1, "chat": {"id": "u-42_viber"},
            "dialog": {"id": 55}, "operator": {"id": 12, "name": "Ірина"}, "data": {}, "date": 1_767_600_003_456_i64});
        assert_eq!(body(BotId(1), &row, |_| String::new()), expected);
        assert_eq!(delivery_id(&row), "evt_3_17");
    }

    #[test]
    fn every_status_has_its_meaning() {
        let of = |status: u16| outcome(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), b"", Timestamp(0));
        for status in [200, 201, 202, 204] {
            assert_eq!(of(status), SendOutcome::Accepted { external_id: None });
        }
        for status in [408, 425, 429, 500, 502, 503, 504, 599] {
            assert_eq!(of(status), SendOutcome::Retry { after: None, code: format!("http_{status}") });
        }
        for (status, code) in [
            (400, "rejected"),
            (401, "unauthorized"),
            (403, "unauthorized"),
            (404, "not_found"),
            (410, "not_found"),
            (413, "too_large"),
            (422, "rejected"),
            (302, "rejected"),
        ] {
            assert_eq!(of(status), SendOutcome::Rejected { code: code.to_owned() });
        }
    }

    #[test]
    fn ss_10_the_id_of_the_answer_is_taken_when_it_is_one() {
        let id = |body: &str| match outcome(StatusCode::OK, &HeaderMap::new(), body.as_bytes(), Timestamp(0)) {
            SendOutcome::Accepted { external_id } => external_id,
            other => panic!("{other:?}"),
        };
        assert_eq!(id(r#"{"message_id":"x-77"}"#).as_deref(), Some("x-77"));
        assert_eq!(id(r#"{"external_id":77}"#).as_deref(), Some("77"));
        for odd in
            ["", "null", "[]", "{", r#"{"message_id":null}"#, r#"{"message_id":{"a":1}}"#, r#"{"message_id":""}"#]
        {
            assert_eq!(id(odd), None, "{odd}");
        }
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_a_date_and_clamped() {
        let wait = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            retry_after(&headers, Timestamp(1_445_412_440_000_000)).map(|d| d.as_secs())
        };
        assert_eq!(wait("30"), Some(30));
        assert_eq!(wait("0"), Some(1));
        assert_eq!(wait("9999999"), Some(86_400));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(40));
        assert_eq!(wait("Wed, 21 Oct 2015 07:20:00 GMT"), Some(1));
        assert_eq!(wait("soon"), None);
    }
}
