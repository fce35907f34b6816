//! From our numbers to a visitor's view, in one place: live frames, replay, history and snapshots all pass here.
//!
//! What a visitor may see is listed by name; everything else is left out, so a field or a kind of line that is added to
//! the engine later does not leak (security.md AC-06, AC-08).

use bytestring::ByteString;
use rozmova_actors::{
    dialog::messages::VisitorFrame,
    domain::{Dialog, DialogState, FileId, outbound::WidgetEvent, settings::Naming},
};
use rozmova_store::visitor::VisitorLine;
use serde_json::{Map, Value, json};

use super::visitors::View;
use crate::{
    files::Variant,
    secrets::{PublicIdKind, PublicIds},
};

/// A frame for the visitor from a stored event; `None` for what is not theirs to see.
#[must_use]
pub fn stored(view: &View, event: &WidgetEvent) -> Option<Value> {
    frame(view, &event.kind, Some(event.n), &event.data)
}

/// A frame for the visitor from a live one; `None` for what is not theirs to see.
#[must_use]
pub fn live(view: &View, live: &VisitorFrame) -> Option<ByteString> {
    let parsed: Value = serde_json::from_str(&live.frame).ok()?;
    let kind = parsed.get("t")?.as_str()?;
    let frame = frame(view, kind, live.n, parsed.get("d").unwrap_or(&Value::Null))?;
    Some(frame.to_string().into())
}

/// The status that a live `dialog.updated` tells.
#[must_use]
pub fn status_in(live: &VisitorFrame) -> Option<String> {
    if !live.frame.contains("\"dialog.updated\"") {
        return None;
    }
    let parsed: Value = serde_json::from_str(&live.frame).ok()?;
    (parsed["t"] == "dialog.updated").then(|| parsed["d"]["status"].as_str().map(String::from)).flatten()
}

fn frame(view: &View, kind: &str, n: Option<i64>, data: &Value) -> Option<Value> {
    let ids = &view.ids;
    let d = match kind {
        "message.created" | "message.updated" => message(view, data)?,
        "message.deleted" => json!({"id": id(ids, PublicIdKind::Message, data.get("id"))}),
        "dialog.updated" => dialog(ids, data),
        "receipt" => json!({"up_to": id(ids, PublicIdKind::Message, data.get("up_to")), "state": data.get("state")}),
        "typing" => pick(data, &["on", "name"]),
        "presence" => pick(data, &["online", "operators"]),
        "config.updated" => pick(data, &["config"]),
        // The engine found that frames may have been missed: the page reads its history again.
        "resync" => json!({}),
        _ => return None,
    };
    let mut frame = Map::new();
    frame.insert(String::from("t"), kind.into());
    if let Some(n) = n {
        frame.insert(String::from("c"), cursor(n).into());
    }
    frame.insert(String::from("d"), d);
    Some(Value::Object(frame))
}

/// A position in the event log as visitors see it.
#[must_use]
pub fn cursor(n: i64) -> String {
    format!("c_{n}")
}

/// Reads a position; `None` for anything else.
#[must_use]
pub fn parse_cursor(text: &str) -> Option<i64> {
    text.strip_prefix("c_")?.parse().ok().filter(|n| *n >= 0)
}

fn pick(data: &Value, names: &[&str]) -> Value {
    let kept = names.iter().filter_map(|name| Some(((*name).to_owned(), data.get(name)?.clone())));
    Value::Object(kept.collect())
}

fn id(ids: &PublicIds, kind: PublicIdKind, number: Option<&Value>) -> Value {
    number.and_then(Value::as_i64).map_or(Value::Null, |number| ids.hide(kind, number).into())
}

fn message(view: &View, data: &Value) -> Option<Value> {
    let ids = &view.ids;
    let from = data.get("from")?.as_str()?;
    if !matches!(from, "visitor" | "operator" | "bot" | "system") {
        return None;
    }
    let author = data.get("author").filter(|a| a.is_object()).map(|a| pick(a, &["name", "avatar"]));
    let mut content = pick(data.get("content")?, &["type", "text", "buttons", "attachments"]);
    if let Some(files) = content.get_mut("attachments") {
        *files = attachments(view, files);
    }
    Some(json!({
        "id": id(ids, PublicIdKind::Message, data.get("id")),
        "client_id": data.get("client_id"),
        "dialog_id": id(ids, PublicIdKind::Dialog, data.get("dialog_id")),
        "from": from,
        "author": author,
        "ts": data.get("ts"),
        "content": content,
        "reply_to": id(ids, PublicIdKind::Message, data.get("reply_to")),
    }))
}

/// Files of a line: their public id and links that begin to run now; what else a message says of them stays here.
fn attachments(view: &View, files: &Value) -> Value {
    let now = view.clock.now();
    let file = |file: &Value| {
        let mut shown =
            pick(file, &["type", "name", "mime", "size", "width", "height", "latitude", "longitude", "phone"]);
        match file.get("id").and_then(Value::as_i64) {
            Some(id) => {
                shown["id"] = view.ids.hide(PublicIdKind::File, id).into();
                shown["url"] = view.links.path(FileId(id), Variant::Whole, now).into();
                if file.get("thumb_url").is_some_and(Value::is_string) {
                    shown["thumb_url"] = view.links.path(FileId(id), Variant::Thumb, now).into();
                }
            }
            None => shown["url"] = file.get("url").cloned().unwrap_or(Value::Null),
        }
        shown
    };
    Value::Array(files.as_array().into_iter().flatten().map(file).collect())
}

fn dialog(ids: &PublicIds, data: &Value) -> Value {
    let operator = data.get("operator").filter(|o| o.is_object()).map(|o| pick(o, &["name", "avatar"]));
    json!({
        "id": id(ids, PublicIdKind::Dialog, data.get("id")),
        "state": data.get("state"),
        "status": data.get("status"),
        "operator": operator,
        "queue_position": data.get("queue_position"),
        "can_write": data.get("can_write").and_then(Value::as_bool).unwrap_or(true),
        "unrated": data.get("unrated").and_then(Value::as_bool).unwrap_or(false),
    })
}

/// The newest dialog as a visitor sees it.
#[must_use]
pub fn dialog_view(ids: &PublicIds, dialog: &Dialog, naming: Naming<'_>) -> Value {
    let status = match dialog.state {
        DialogState::Bot => "bot",
        DialogState::New | DialogState::Queued => "waiting",
        DialogState::Active | DialogState::Paused => "operator",
        DialogState::Closed | DialogState::Merged => "closed",
    };
    let name = (status == "operator").then(|| naming.of(&dialog.operator_name)).flatten();
    json!({
        "id": ids.hide(PublicIdKind::Dialog, dialog.id.get()),
        "state": dialog.state,
        "status": status,
        "operator": name.map(|name| json!({"name": name, "avatar": null})),
        "queue_position": null,
        "can_write": true,
        "unrated": dialog.unrated,
    })
}

/// A stored line as the `d` of `message.created`; `None` for what is not the visitor's to see.
#[must_use]
pub fn line(view: &View, line: &VisitorLine, naming: Naming<'_>) -> Option<Value> {
    let ids = &view.ids;
    let from = match line.author_kind.as_str() {
        "client" => "visitor",
        "operator" => "operator",
        "bot" => "bot",
        "system" => "system",
        _ => return None,
    };
    let name = (from == "operator").then(|| naming.of(&line.author_name)).flatten();
    // `w:<contact>:<client_id>`
    let client_id = line.dedup_key.as_deref().filter(|_| from == "visitor").and_then(|key| key.splitn(3, ':').nth(2));
    Some(json!({
        "id": ids.hide(PublicIdKind::Message, line.id.get()),
        "client_id": client_id,
        "dialog_id": ids.hide(PublicIdKind::Dialog, line.dialog_id.get()),
        "from": from,
        "author": name.map(|name| json!({"name": name, "avatar": null})),
        "ts": line.created_at,
        "content": {"type": line.kind, "text": line.text, "buttons": line.buttons, "attachments": attachments(view, &line.attachments)},
        "reply_to": line.reply_to.map(|id| ids.hide(PublicIdKind::Message, id.get())),
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::secrets::{Keyring, MasterKey};
    use rozmova_actors::domain::{ContactId, DialogId, MessageId, Timestamp};

    fn view() -> View {
        let keys = Keyring::new(MasterKey::generate().unwrap(), vec![]);
        let clock = std::sync::Arc::new(crate::app::SystemClock);
        View { ids: PublicIds::new(&keys), links: crate::files::FileLinks::new(&keys), clock }
    }

    fn created() -> Value {
        json!({"id": 901, "client_id": "0d6b", "dialog_id": 81, "from": "operator", "author": {"name": "Ірина", "avatar": null, "id": 12},
            "ts": "2026-01-05T08:00:00.120000Z", "content": {"type": "text", "text": "Вітаю!", "buttons": [], "internal": "canary"},
            "reply_to": 899, "note": "canary"})
    }

    #[test]
    fn ac_06_every_number_becomes_a_token_in_live_frames_and_in_replay_alike() {
        let view = view();
        let ids = &view.ids;
        let event = WidgetEvent {
            n: 1031,
            contact_id: ContactId(5),
            kind: "message.created".to_owned(),
            data: created(),
            at: Timestamp(0),
        };
        let replayed = stored(&view, &event).unwrap();
        let sent = VisitorFrame {
            n: Some(1031),
            frame: json!({"t": "message.created", "c": "c_1031", "d": created()}).to_string().into(),
        };
        assert_eq!(serde_json::from_str::<Value>(&live(&view, &sent).unwrap()).unwrap(), replayed);
        assert_eq!(replayed["c"], "c_1031");
        for (field, kind, number) in [
            ("id", PublicIdKind::Message, 901),
            ("dialog_id", PublicIdKind::Dialog, 81),
            ("reply_to", PublicIdKind::Message, 899),
        ] {
            assert_eq!(ids.reveal(kind, replayed["d"][field].as_str().unwrap()), Some(number), "{field}");
        }
        assert!(!replayed.to_string().contains("canary"), "only what is listed leaves: {replayed}");
        assert_eq!(replayed["d"]["author"], json!({"name": "Ірина", "avatar": null}), "an operator's id is not told");
    }

    #[test]
    fn ac_08_notes_and_unknown_kinds_never_leave() {
        let view = view();
        for from in ["note", "copilot", ""] {
            let mut data = created();
            data["from"] = json!(from);
            assert_eq!(frame(&view, "message.created", Some(1), &data), None, "{from}");
        }
        for kind in ["dialog.log", "draft.saved", "message.note", ""] {
            assert_eq!(frame(&view, kind, Some(1), &json!({"text": "canary"})), None, "{kind}");
        }
        let mut stored = VisitorLine {
            id: MessageId(1),
            dialog_id: DialogId(2),
            author_kind: "note".to_owned(),
            author_name: "Ірина".to_owned(),
            kind: "text".to_owned(),
            text: "canary".to_owned(),
            buttons: json!([]),
            attachments: json!([]),
            reply_to: None,
            dedup_key: None,
            created_at: Timestamp(0),
        };
        let (named, unnamed) = (Naming::new(true, Naming::WHOLE), Naming::new(false, Naming::WHOLE));
        assert_eq!(line(&view, &stored, named), None);
        stored.author_kind = "client".to_owned();
        stored.dedup_key = Some("w:5:abc:def".to_owned());
        assert_eq!(line(&view, &stored, named).unwrap()["client_id"], "abc:def");
        stored.author_kind = "operator".to_owned();
        assert_eq!(line(&view, &stored, named).unwrap()["author"]["name"], "Ірина");
        assert_eq!(line(&view, &stored, unnamed).unwrap()["author"], Value::Null, "names are hidden by the setting");
    }

    #[test]
    fn ac_06_a_file_is_a_token_and_a_link_that_runs_out() {
        let view = view();
        let mut data = created();
        data["content"]["attachments"] = json!([
            {"id": 7, "type": "image", "url": "/api/v1/files/7/content", "thumb_url": "/api/v1/files/7/content?variant=thumb",
             "name": "фото.png", "mime": "image/png", "size": 12, "width": 3, "height": 4, "sha256": "canary"},
            {"type": "file", "url": "https://ex.ua/a.pdf", "name": "a.pdf", "mime": "application/pdf", "size": 1},
        ]);
        let shown = frame(&view, "message.created", Some(1), &data).unwrap();
        let files = shown["d"]["content"]["attachments"].as_array().unwrap();
        assert_eq!(view.ids.reveal(PublicIdKind::File, files[0]["id"].as_str().unwrap()), Some(7));
        let now = view.clock.now();
        let link = |name: &str| view.links.read(files[0][name].as_str().unwrap().strip_prefix("/f/").unwrap(), now);
        assert_eq!(link("url"), Some((FileId(7), Variant::Whole)));
        assert_eq!(link("thumb_url"), Some((FileId(7), Variant::Thumb)));
        assert_eq!(files[1]["url"], "https://ex.ua/a.pdf");
        assert!(!shown.to_string().contains("canary") && !shown.to_string().contains("/api/"), "{shown}");
    }

    #[test]
    fn typing_has_no_cursor_and_tells_no_operator() {
        let sent = VisitorFrame {
            n: None,
            frame: r#"{"t":"typing","d":{"on":true,"name":"Ірина","operator_id":12}}"#.into(),
        };
        let frame: Value = serde_json::from_str(&live(&view(), &sent).unwrap()).unwrap();
        assert_eq!(frame, json!({"t": "typing", "d": {"on": true, "name": "Ірина"}}));
    }

    #[test]
    fn a_cursor_reads_back() {
        assert_eq!(parse_cursor(&cursor(1031)), Some(1031));
        for bad in ["", "c_", "1031", "c_-1", "c_x"] {
            assert_eq!(parse_cursor(bad), None, "{bad}");
        }
    }
}
