#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use proptest::prelude::*;
use rozmova_actors::domain::{MessageId, MessageType, Timestamp};
use serde_json::{Value, json};

use super::{ClientEvent, Content, Line, Update, parse};

fn of(value: &Value) -> Result<Update, String> {
    parse(value.to_string().as_bytes(), false).map_err(|e| e.0)
}

fn product_example() -> Value {
    json!({ "update_id": 498995546,
      "message": {
        "from": { "id": "wreg==", "first_name": "", "last_name": "", "username": "Natalia", "language_code": "uk",
                  "is_bot": false, "phone": "380888888888", "channel": "viber", "dialog_name": "Natalia" },
        "chat": { "id": "wreg==_viber" },
        "date": 1696408917974_i64, "text": "Kyiv", "type": "text" } })
}

fn with(path: &str, value: Value) -> Value {
    let mut update = product_example();
    match update.pointer_mut(path) {
        Some(slot) => *slot = value,
        None => {
            let (parent, key) = path.rsplit_once('/').unwrap();
            update.pointer_mut(parent).unwrap()[key] = value;
        }
    }
    update
}

fn line(update: &Value) -> Line {
    match of(update).unwrap().content {
        Content::Line(line) => line,
        Content::Event(event) => panic!("{event:?}"),
    }
}

#[test]
fn the_example_of_the_product_parses() {
    let update = of(&product_example()).unwrap();
    assert_eq!(update.dedup_key(), "wreg==_viber:498995546");
    assert_eq!(update.sent_at, Some(Timestamp(1_696_408_917_974_000)));
    assert_eq!(update.profile.display_name, "Natalia");
    assert_eq!(update.profile.phone, "380888888888");
    assert_eq!(update.profile.language_code, "uk");
    assert_eq!(update.profile.meta, json!({"from_id": "wreg==", "source_channel": "viber"}));
    let expected = Line { kind: MessageType::Text, text: "Kyiv".to_owned(), attachments: vec![], reply_to: None };
    assert_eq!(update.content, Content::Line(expected));
}

#[test]
fn the_chat_is_the_identity_as_a_string_or_a_number() {
    assert_eq!(of(&with("/message/chat/id", json!(42))).unwrap().chat_id, "42");
    assert_eq!(of(&with("/message/chat/id", json!(u64::MAX))).unwrap().chat_id, u64::MAX.to_string());
    for bad in [json!(""), json!("  "), json!(null), json!("x".repeat(256)), json!(1.5), json!(true)] {
        assert!(of(&with("/message/chat/id", bad.clone())).unwrap_err().contains("message.chat.id"), "{bad}");
    }
    let mut update = product_example();
    update["message"].as_object_mut().unwrap().remove("from");
    assert!(of(&update).is_ok(), "the sender is optional");
    update["message"].as_object_mut().unwrap().remove("chat");
    assert!(of(&update).is_err());
}

#[test]
fn an_update_needs_its_number() {
    for bad in [json!(null), json!(""), json!("a:b"), json!(1.5), json!({"$ne": null}), json!("x".repeat(65))] {
        assert!(of(&with("/update_id", bad.clone())).is_err(), "{bad}");
    }
    assert_eq!(of(&with("/update_id", json!("7"))).unwrap().update_id, "7");
    let mut update = product_example();
    update.as_object_mut().unwrap().remove("update_id");
    assert!(of(&update).unwrap_err().contains("update_id"));
}

#[test]
fn dates_below_ten_to_the_eleventh_are_seconds() {
    let at = |n: Value| of(&with("/message/date", n)).unwrap().sent_at.unwrap();
    assert_eq!(at(json!(1_696_408_917)), at(json!(1_696_408_917_000_i64)));
    assert_eq!(at(json!(99_999_999_999_i64)), Timestamp(99_999_999_999_000_000));
    assert_eq!(at(json!(100_000_000_000_i64)), Timestamp(100_000_000_000_000));
    assert_eq!(at(json!("1696408917974")), Timestamp(1_696_408_917_974_000));
    assert!(of(&with("/message/date", json!("yesterday"))).is_err());
    assert!(of(&with("/message/date", json!(-5))).is_err());
}

#[test]
fn the_start_command_is_a_line_like_any_other() {
    assert_eq!(line(&with("/message/text", json!("/start"))).text, "/start");
}

#[test]
fn attachments_are_kept_as_links_and_other_schemes_refused() {
    let update = with(
        "/message/attachments",
        json!([{"type": "image", "url": "https://ex.ua/a/1.jpg", "mime": "image/jpeg", "size": 12}, {"url": "http://ex.ua/x"}]),
    );
    let parsed = line(&update).attachments;
    assert_eq!(
        parsed[0],
        json!({"type": "image", "url": "https://ex.ua/a/1.jpg", "name": "1.jpg", "mime": "image/jpeg", "size": 12})
    );
    assert_eq!(parsed[1]["type"], "file");
    for url in ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "", "x"] {
        let error = of(&with("/message/attachments", json!([{"url": url}]))).unwrap_err();
        assert!(error.contains("message.attachments[0].url"), "{error}");
    }
    assert!(of(&with("/message/attachments", json!(vec![json!({"url": "https://ex.ua"}); 11]))).is_err());
}

#[test]
fn a_message_without_anything_visible_is_refused_and_a_pressed_button_shows_its_payload() {
    assert!(of(&with("/message/text", json!(" \u{0}"))).is_err());
    let mut update = with("/message/type", json!("button"));
    update["message"]["text"] = json!("");
    update["message"]["payload"] = json!("yes");
    assert_eq!((line(&update).kind, line(&update).text.as_str()), (MessageType::Button, "yes"));
    assert!(of(&with("/message/type", json!("sticker"))).unwrap_err().contains("message.type"));
}

#[test]
fn both_spellings_of_an_event_are_understood() {
    let event = |extra: Value| {
        let mut update = with("/message/type", json!("event"));
        update["message"].as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        of(&update).map(|u| match u.content {
            Content::Event(event) => event,
            Content::Line(line) => panic!("{line:?}"),
        })
    };
    assert_eq!(event(json!({"event": "typing"})), Ok(ClientEvent::Typing { on: true }));
    assert_eq!(event(json!({"event": {"type": "typing", "on": false}})), Ok(ClientEvent::Typing { on: false }));
    assert_eq!(event(json!({"event": "read", "message_id": "12"})), Ok(ClientEvent::Read(MessageId(12))));
    assert_eq!(
        event(json!({"event": {"name": "delivered", "message_id": 12}})),
        Ok(ClientEvent::Delivered(MessageId(12)))
    );
    assert_eq!(event(json!({"event": "close_chat"})), Ok(ClientEvent::CloseChat));
    assert_eq!(
        event(json!({"event": {"type": "alias", "alias": "promo"}})),
        Ok(ClientEvent::Alias("promo".to_owned()))
    );
    assert!(event(json!({"event": "read"})).unwrap_err().contains("message_id"));
    assert!(event(json!({"event": "dance"})).is_err());
    assert!(event(json!({})).unwrap_err().contains("message.event"));
}

#[test]
fn in_05_hostile_json_is_refused_without_harm() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_inside = product_example().to_string().replace("\"Kyiv\"", &deep);
    let deep_unknown = product_example().to_string().replace("\"type\":\"text\"", &format!("\"zzz\":{deep}"));
    let number = product_example().to_string().replace("498995546", "1e400");
    let twice = product_example().to_string().replace("\"type\":\"text\"", "\"type\":\"text\",\"type\":\"image\"");
    for body in
        [deep.as_str(), &deep_inside, &deep_unknown, &number, &twice, "", "null", "[]", "{}", "{\"message\":{}}"]
    {
        assert!(parse(body.as_bytes(), false).is_err(), "{}", &body[..body.len().min(80)]);
    }
}

#[test]
fn in_06_an_object_or_array_instead_of_a_scalar_is_refused_in_every_field() {
    let paths = [
        "/update_id",
        "/message/chat/id",
        "/message/date",
        "/message/text",
        "/message/type",
        "/message/payload",
        "/message/reply_to",
        "/message/message_id",
        "/message/from/id",
        "/message/from/first_name",
        "/message/from/last_name",
        "/message/from/username",
        "/message/from/language_code",
        "/message/from/is_bot",
        "/message/from/phone",
        "/message/from/channel",
        "/message/from/dialog_name",
        "/message/event",
    ];
    for path in paths {
        for bad in [json!({"$ne": null}), json!([1])] {
            assert!(of(&with(path, bad.clone())).is_err(), "{path} = {bad}");
        }
    }
    for path in ["/message", "/message/chat", "/message/from", "/message/attachments", "/message/params"] {
        assert!(of(&with(path, json!("text"))).is_err(), "{path}");
    }
}

#[test]
fn in_07_nul_is_removed_and_the_message_accepted() {
    let mut update = with("/message/text", json!("При\u{0}віт"));
    update["message"]["from"]["first_name"] = json!("О\u{0}льга");
    update["message"]["params"] = json!({"a\u{0}": "b\u{0}"});
    assert_eq!(line(&update).text, "Привіт");
    let parsed = of(&update).unwrap();
    assert_eq!((parsed.profile.first_name.as_str(), &parsed.profile.params), ("Ольга", &json!({"a": "b"})));
}

#[test]
fn in_08_lone_surrogates_and_invalid_utf8_are_refused_and_long_words_accepted() {
    let surrogate = product_example().to_string().replace("Kyiv", "\\ud800");
    assert!(parse(surrogate.as_bytes(), false).is_err());
    let invalid =
        [b"{\"update_id\":1,\"message\":{\"chat\":{\"id\":\"1\"},\"text\":\"".as_slice(), &[0xff, 0xfe], b"\"}}"]
            .concat();
    assert!(parse(&invalid, false).is_err());
    assert_eq!(line(&with("/message/text", json!("x".repeat(10_000)))).text.len(), 10_000);
    assert!(of(&with("/message/text", json!("a\u{301}".repeat(51_200)))).unwrap_err().contains("message.text"));
}

#[test]
fn a_phone_is_told_by_digits_and_vouched_for_by_the_inbound_token_only() {
    assert_eq!(of(&with("/message/from/phone", json!("+38 (088) 888-88-88"))).unwrap().profile.phone, "380888888888");
    assert_eq!(of(&with("/message/from/phone", json!("none"))).unwrap().profile.phone, "");
    let body = product_example().to_string();
    assert!(!parse(body.as_bytes(), false).unwrap().profile.vouched);
    assert!(parse(body.as_bytes(), true).unwrap().profile.vouched);
}

proptest! {
    #[test]
    fn parsing_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = parse(&bytes, true);
    }

    #[test]
    fn parsing_a_damaged_update_never_panics(at in 0_usize..400, byte in any::<u8>()) {
        let mut body = product_example().to_string().into_bytes();
        let at = at % body.len();
        body[at] = byte;
        let _ = parse(&body, false);
    }
}

#[test]
fn what_the_load_tool_plays_is_what_is_read_here() {
    use rozmova_load::{
        crowd::body,
        schedule::customers::{File, FileKind},
    };
    for (event, wanted) in
        [("delivered", ClientEvent::Delivered(MessageId(901))), ("read", ClientEvent::Read(MessageId(901)))]
    {
        let update = parse(&body::event("r-7", event, Some(901)), true).unwrap();
        assert_eq!((update.chat_id.as_str(), update.content), ("r-7", Content::Event(wanted)));
    }
    let update = parse(&body::event("r-7", "close_chat", None), true).unwrap();
    assert_eq!(update.content, Content::Event(ClientEvent::CloseChat));
    for (kind, wanted) in [
        (FileKind::Image, MessageType::Image),
        (FileKind::Document, MessageType::File),
        (FileKind::Voice, MessageType::Audio),
    ] {
        let update = parse(&body::update("r-7", 3, "фото", Some(File { kind, bytes: 4_096 })), true).unwrap();
        let Content::Line(line) = update.content else { panic!("{kind:?} is a line") };
        assert_eq!((line.kind, line.text.as_str(), line.attachments.len()), (wanted, "фото", 1));
        assert_eq!(line.attachments[0]["size"], 4_096);
    }
}
