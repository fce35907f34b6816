//! Bodies and texts that the people send.

use std::fmt::Write as _;

use bytes::Bytes;

use crate::{
    ledger::{Key, token},
    schedule::{
        Line,
        customers::{File, FileKind},
        shapes,
    },
};

/// The text of a line: some words and the token. Needs no escaping in JSON.
#[must_use]
pub fn text(run: &str, key: Key, line: &Line) -> String {
    let mut text = String::with_capacity(line.chars as usize * 2 + 40);
    shapes::write_text(&mut text, line.chars, line.script);
    token::write(&mut text, run, key);
    text
}

/// A quick reply with the token. `reply` needs no escaping.
#[must_use]
pub fn quick(run: &str, key: Key, reply: &str) -> String {
    let mut text = String::with_capacity(reply.len() + 40);
    text.push_str(reply);
    text.push(' ');
    token::write(&mut text, run, key);
    text
}

/// A Custom Channel update (channels.md 6.2), with a file as a link when there is one. `chat` and `text` need no escaping.
#[must_use]
pub fn update(chat: &str, update_id: u32, text: &str, file: Option<File>) -> Bytes {
    let mut body = String::with_capacity(text.len() + 420);
    let kind = file.map_or("text", |file| named(file.kind).0);
    // Writing into a String cannot fail.
    let _ = write!(
        body,
        r#"{{"update_id":{update_id},"message":{{"from":{{"id":"{chat}","first_name":"Клієнт","last_name":"{chat}","language_code":"uk","is_bot":false}},"chat":{{"id":"{chat}"}},"date":1767600000123,"text":"{text}","type":"{kind}""#
    );
    if let Some(File { kind, bytes }) = file {
        let (kind, name, mime) = named(kind);
        let _ = write!(
            body,
            r#","attachments":[{{"type":"{kind}","url":"https://files.load.example/{chat}/{update_id}/{name}","name":"{name}","mime":"{mime}","size":{bytes}}}]"#
        );
    }
    body.push_str("}}");
    Bytes::from(body)
}

/// (type, name, MIME) of a file.
#[must_use]
pub const fn named(kind: FileKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        FileKind::Image => ("image", "photo.jpg", "image/jpeg"),
        FileKind::Document => ("file", "document.pdf", "application/pdf"),
        FileKind::Voice => ("audio", "voice.ogg", "audio/ogg"),
    }
}

/// An event of the Custom Channel (channels.md 6.2): a receipt of one of our messages, or the end of the chat. `chat` needs no escaping.
#[must_use]
pub fn event(chat: &str, event: &str, message: Option<i64>) -> Bytes {
    let mut body = String::with_capacity(180);
    let update = message.map_or_else(|| event.replace('_', "-"), |message| format!("{event}-{message}"));
    // Writing into a String cannot fail.
    let _ = write!(
        body,
        r#"{{"update_id":"{update}","message":{{"chat":{{"id":"{chat}"}},"type":"event","event":"{event}""#
    );
    if let Some(message) = message {
        let _ = write!(body, r#","message_id":{message}"#);
    }
    body.push_str("}}");
    Bytes::from(body)
}

/// `dialog.send` (contract.md 4).
#[must_use]
pub fn send(id: u64, dialog: i64, nonce: &str, text: &str) -> String {
    format!(
        r#"{{"t":"dialog.send","id":{id},"d":{{"dialog_id":{dialog},"client_nonce":"{nonce}","type":"text","text":"{text}"}}}}"#
    )
}

/// `dialog.note` (contract.md 4).
#[must_use]
pub fn note(id: u64, dialog: i64, nonce: &str, text: &str) -> String {
    format!(r#"{{"t":"dialog.note","id":{id},"d":{{"dialog_id":{dialog},"client_nonce":"{nonce}","text":"{text}"}}}}"#)
}

/// A message through the API (integrations.md). `text` and `nonce` need no escaping.
#[must_use]
pub fn by_api(nonce: &str, text: &str) -> Bytes {
    Bytes::from(format!(r#"{{"type":"text","client_nonce":"{nonce}","text":"{text}"}}"#))
}

/// `message.send` of the widget (channels/widget.md 3), with an uploaded file when there is one. Nothing needs escaping.
#[must_use]
pub fn say(id: u32, client_id: &str, text: &str, file: Option<&str>) -> String {
    let files = file.map(|file| format!(r#","file_ids":["{file}"]"#)).unwrap_or_default();
    format!(r#"{{"t":"message.send","id":"f-{id}","d":{{"client_id":"{client_id}","text":"{text}"{files}}}}}"#)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::Value;

    use super::*;
    use crate::schedule::{Side, shapes::Script};

    #[test]
    fn what_is_written_by_hand_is_json() {
        let key = Key { dialog: 3, side: Side::Customer, n: 2 };
        for script in [Script::Cyrillic, Script::Latin, Script::Emoji] {
            let line = Line { at: 0.0, side: Side::Customer, n: 2, chars: 300, script, repeat_after: None };
            let text = text("rx", key, &line);
            let update: Value = serde_json::from_slice(&update("rx-3", 2, &text, None)).unwrap();
            assert_eq!(
                (update["message"]["text"].as_str(), update["update_id"].as_i64()),
                (Some(text.as_str()), Some(2))
            );
            let send: Value = serde_json::from_str(&send(9, 81, "rx.3.2", &text)).unwrap();
            assert_eq!((send["d"]["text"].as_str(), send["id"].as_i64()), (Some(text.as_str()), Some(9)));
            let note: Value = serde_json::from_str(&note(9, 81, "rx.3.n.2", &text)).unwrap();
            assert_eq!((note["d"]["text"].as_str(), note["t"].as_str()), (Some(text.as_str()), Some("dialog.note")));
            let sent: Value = serde_json::from_slice(&by_api("rx.3.i.2", &text)).unwrap();
            assert_eq!((sent["text"].as_str(), sent["client_nonce"].as_str()), (Some(text.as_str()), Some("rx.3.i.2")));
            let say: Value = serde_json::from_str(&say(4, "c", &text, None)).unwrap();
            assert_eq!((say["d"]["text"].as_str(), say["id"].as_str()), (Some(text.as_str()), Some("f-4")));
        }
    }

    #[test]
    fn a_file_is_a_link_beside_the_text_and_events_name_their_message() {
        for (kind, wanted) in [(FileKind::Image, "image"), (FileKind::Document, "file"), (FileKind::Voice, "audio")] {
            let file = Some(File { kind, bytes: 4_096 });
            let update: Value = serde_json::from_slice(&update("rx-3", 2, "фото", file)).unwrap();
            let message = &update["message"];
            assert_eq!((message["type"].as_str(), message["text"].as_str()), (Some(wanted), Some("фото")));
            let attachment = &message["attachments"][0];
            assert_eq!((attachment["type"].as_str(), attachment["size"].as_i64()), (Some(wanted), Some(4_096)));
        }
        let said: Value = serde_json::from_str(&say(4, "c", "фото", Some("f_1"))).unwrap();
        assert_eq!((&said["d"]["file_ids"][0], &said["d"]["text"]), (&"f_1".into(), &"фото".into()));
        let read: Value = serde_json::from_slice(&event("rx-3", "read", Some(901))).unwrap();
        let read = &read["message"];
        assert_eq!((read["event"].as_str(), read["message_id"].as_i64()), (Some("read"), Some(901)));
        let close: Value = serde_json::from_slice(&event("rx-3", "close_chat", None)).unwrap();
        assert_eq!(
            (close["update_id"].as_str(), close["message"]["event"].as_str()),
            (Some("close-chat"), Some("close_chat"))
        );
    }
}
