#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use jiff::tz::TimeZone;
use rozmova_actors::domain::{AuthorKind, Message, MessageStatus};
use serde_json::{Value, json};

use super::{
    Facts, Language, Sheet, TranscriptError, Wish,
    core::{Block, clean, sheet},
    font::Font,
    layout::{self, wrap},
    render,
    sample::{MORNING, Talk},
};

#[path = "../tests/support/pdf_text.rs"]
mod pdf_text;
use pdf_text::pdf_text;

const TALK: Talk = Talk { id: 4812, client: "Ольга Шевчук", contact: "Ольга" };

fn line(seq: i64, kind: AuthorKind, text: &str) -> Message {
    TALK.line(seq, kind, text)
}

fn with_files(mut message: Message, files: Value) -> Message {
    message.attachments = files.as_array().unwrap().clone();
    message
}

fn wish(language: Language, notes: bool) -> Wish {
    Wish { language, zone: TimeZone::get("Europe/Kyiv").unwrap(), notes }
}

fn made(lines: &[Message], wish: &Wish) -> Sheet {
    let dialog = TALK.dialog();
    sheet(Facts { dialog: &dialog, topic: Some("Повернення"), at: MORNING.plus_secs(7_200) }, lines, wish)
}

fn font() -> &'static Font {
    Font::built_in().expect("the built-in font")
}

/// All pieces of text, page by page.
fn pieces(sheet: &Sheet) -> Vec<String> {
    let pages = layout::pages(sheet, font()).unwrap();
    pages.into_iter().flat_map(|page| page.runs).map(|run| run.text).collect()
}

fn only(text: &str) -> Sheet {
    Sheet { title: String::from("T"), language: Language::En, blocks: vec![Block::Text(text.to_owned())] }
}

fn head(name: &str, about: &str, note: bool) -> Block {
    Block::Head { name: name.to_owned(), about: about.to_owned(), note }
}

#[test]
fn a_conversation_is_told_day_by_day_with_who_when_and_what_was_attached() {
    let mut late = line(2, AuthorKind::Operator, "Доброго ранку");
    late.created_at = MORNING.plus_secs(86_400);
    late.status = MessageStatus::Failed;
    let files = json!([
        {"id": 7, "type": "image", "url": "/api/v1/files/7/content", "name": "дзеркало.png", "size": 1_572_864},
        {"type": "file", "url": "https://elsewhere.example/x"},
        {"type": "location", "latitude": 50.45, "longitude": 30.52},
        {"type": "contact", "name": "Тарас", "phone": "+380501112233"},
    ]);
    let lines = [with_files(line(1, AuthorKind::Client, "Добрий день\r\n\r\nЄ питання"), files), late];
    let told = made(&lines, &wish(Language::Uk, false));

    assert_eq!(told.title, "Звернення № 4812");
    let text = |text: &str| Block::Text(text.to_owned());
    let fact = |text: &str| Block::Fact(text.to_owned());
    let file = |text: &str| Block::File(text.to_owned());
    assert_eq!(
        told.blocks,
        [
            fact("Клієнт: Ольга Шевчук"),
            fact("Канал: Чат на сайті"),
            fact("Тема: Повернення"),
            fact("Почато: 5 січня 2026, 10:00"),
            fact("Збережено: 5 січня 2026, 12:00 (Europe/Kyiv)"),
            Block::Day(String::from("5 січня 2026")),
            head("Ольга", "10:01", false),
            text("Добрий день\n\nЄ питання"),
            file("Вкладення: дзеркало.png, 1,5 МБ"),
            file("Вкладення: без назви"),
            file("Місце на мапі: 50.45, 30.52"),
            file("Контакт: Тарас, +380501112233"),
            Block::Day(String::from("6 січня 2026")),
            head("Ірина Коваль", "10:00 · не доставлено", false),
            text("Доброго ранку"),
        ]
    );
}

#[test]
fn buttons_stand_on_paper_by_what_is_written_on_them() {
    let mut asks = line(1, AuthorKind::Bot, "Що вас цікавить?");
    asks.buttons = vec![
        json!({"id": "b1", "kind": "reply", "title": "Доставка"}),
        json!({"kind": "url", "text": "Сайт\nмагазину", "url": "https://shop.example/?secret=1"}),
        json!({"kind": "reply"}),
    ];
    let told = made(&[asks], &wish(Language::Uk, false));
    assert_eq!(told.blocks.last(), Some(&Block::File(String::from("Кнопки: Доставка · Сайт магазину"))));
}

#[test]
fn a_day_begins_at_midnight_of_the_asked_zone_and_in_the_asked_language() {
    let mut lines = [line(1, AuthorKind::Client, "a"), line(2, AuthorKind::Client, "b")];
    // 21:59 and 22:01 UTC: midnight in Kyiv is between them.
    lines[0].created_at = MORNING.plus_secs(13 * 3_600 + 59 * 60);
    lines[1].created_at = MORNING.plus_secs(14 * 3_600 + 60);
    let days = |wish: &Wish| -> Vec<String> {
        let blocks = made(&lines, wish).blocks;
        blocks.into_iter().filter_map(|block| if let Block::Day(day) = block { Some(day) } else { None }).collect()
    };
    assert_eq!(days(&wish(Language::Uk, false)), ["5 січня 2026", "6 січня 2026"]);
    let utc = Wish { zone: TimeZone::UTC, ..wish(Language::En, false) };
    assert_eq!(days(&utc), ["5 January 2026"]);
    assert!(made(&[], &utc).blocks.contains(&Block::Text(String::from("There are no messages"))));
}

#[test]
fn notes_are_left_out_unless_they_are_asked_for_and_system_lines_and_suggestions_always() {
    let kinds = [
        (AuthorKind::Client, "client says", [true, true]),
        (AuthorKind::Operator, "operator says", [true, true]),
        (AuthorKind::Bot, "bot says", [true, true]),
        (AuthorKind::Note, "note says", [false, true]),
        (AuthorKind::System, "operator_connected", [false, false]),
        (AuthorKind::Copilot, "copilot says", [false, false]),
    ];
    let lines: Vec<Message> = kinds.iter().zip(1..).map(|((kind, text, _), seq)| line(seq, *kind, text)).collect();
    for notes in [false, true] {
        let text = pieces(&made(&lines, &wish(Language::En, notes))).join("\n");
        for (kind, said, shown) in kinds {
            assert_eq!(text.contains(said), shown[usize::from(notes)], "{kind:?}, notes {notes}");
        }
        assert_eq!(text.contains("note, seen by the team only"), notes);
    }
}

#[test]
fn what_is_written_is_what_is_read_without_marks_that_turn_or_hide_it() {
    let rows = [
        ("a\r\nb\rc\u{2028}d\u{85}e", "a\nb\nc\nd\ne"),
        ("a\tb", "a    b"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("\u{2067}x\u{2069}\u{200f}y\u{61c}", "xy"),
        ("nul\0esc\u{1b}[31m", "nulesc[31m"),
        ("👩\u{200d}💻 ☎\u{fe0f} 👍\u{1f3fd}", "👩💻 ☎ 👍"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ];
    for (raw, wanted) in rows {
        assert_eq!(clean(raw), wanted, "{raw:?}");
    }
}

#[test]
fn a_long_text_breaks_between_words_a_long_word_within_itself_and_no_letter_is_lost() {
    let font = font();
    let word = "ї".repeat(900);
    for text in
        ["Дуже довге речення про дзеркало. ".repeat(60), word.clone(), format!("коротке {word} слово"), " ".repeat(500)]
    {
        let lines = wrap(&text, font, 10.0, 400.0);
        let mut at = 0;
        for line in &lines {
            assert_eq!(line.start, at, "nothing between two lines");
            at = line.end;
            let shown = text[line.clone()].trim_end_matches(' ');
            assert!(font.width(shown, 10.0) <= 400.01, "{shown}");
        }
        assert_eq!(at, text.len());
    }
    let text = "Дуже довге речення про дзеркало. ".repeat(60);
    for line in wrap(&text, font, 10.0, 400.0) {
        assert!(text[line.clone()].ends_with(' '), "«{}» ends within a word", &text[line]);
    }
    assert!(wrap("", font, 10.0, 400.0).is_empty());
}

#[test]
fn right_to_left_text_is_put_in_order_joined_and_stands_at_the_right() {
    let rows = [
        ("שלום", "םולש", true),
        ("(שלום) 123", "123 (םולש)", true),
        ("سلام", "\u{fee1}\u{fefc}\u{feb3}", true),
        ("Привіт שלום світ", "Привіт םולש світ", false),
        ("Привіт (світ)", "Привіт (світ)", false),
    ];
    for (written, shown, right) in rows {
        let pages = layout::pages(&only(written), font()).unwrap();
        let run = &pages[0].runs[1];
        assert_eq!(run.text, shown);
        let end = run.x + font().width(&run.text, run.size);
        assert_eq!((end - (layout::WIDTH - 56.0)).abs() < 0.1, right, "{written} ends at {end}");
    }
}

#[test]
fn pages_are_numbered_and_a_conversation_that_needs_too_many_is_refused_with_the_limit() {
    let long = pieces(&only(&"рядок\n".repeat(120)));
    assert!(
        long.contains(&String::from("T · Page 1 of 3")) && long.contains(&String::from("T · Page 3 of 3")),
        "{long:?}"
    );
    assert_eq!(long.iter().filter(|piece| *piece == "рядок").count(), 120);
    let blank = pieces(&only(&format!("a{}b", "\n".repeat(5_000))));
    assert!(blank.contains(&String::from("T · Page 1 of 1")), "blank lines take one line");

    let error = layout::pages(&only(&"x\n".repeat(60_000)), font()).unwrap_err();
    assert!(matches!(error, TranscriptError::TooLong) && error.to_string().contains("1000 pages"), "{error}");
}

#[test]
fn a_name_that_is_longer_than_the_page_is_cut_and_leaves_room_for_its_time() {
    let name = "Олександра-".repeat(40);
    let sheet = Sheet { blocks: vec![head(&name, "10:00", false)], ..only("") };
    let pages = layout::pages(&sheet, font()).unwrap();
    let (time, shown) = (&pages[0].runs[1], &pages[0].runs[2]);
    assert!(shown.text.ends_with('…') && name.starts_with(shown.text.trim_end_matches('…')));
    assert!(time.x >= shown.x + font().width(&shown.text, shown.size));
    assert!(time.x + font().width(&time.text, time.size) <= layout::WIDTH - 50.0);
}

#[test]
fn the_font_has_the_letters_of_our_clients_and_says_so_where_it_has_not() {
    let letters = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯыэъё’«»—…№₴€\
                   ąćęłńóśźżäöüßâîșțşğıΩשلا😀☎";
    for c in letters.chars() {
        assert_eq!(font().shown(c), c, "{c}");
    }
    assert_eq!(font().shown('漢'), '□');
}

/// The file without the contents of its streams, which are text and font and cannot hold objects.
fn objects(bytes: &[u8]) -> String {
    let (text, mut out) = (String::from_utf8_lossy(bytes), String::new());
    for (n, part) in text.split("stream\n").enumerate() {
        // Every second part begins behind «stream» and ends with «end».
        if n % 2 == 0 {
            out.push_str(part);
        }
    }
    out
}

#[test]
fn xs_11_whatever_is_written_becomes_glyphs_and_nothing_is_linked_embedded_or_run() {
    let payloads = [
        "<img src=\"file:///etc/passwd\">",
        "<img src='http://127.0.0.1:6379/canary'>",
        "![x](php://filter/convert.base64-encode/resource=/etc/passwd)",
        "<link rel=attachment href=\"file:///proc/self/environ\">",
        "<script>app.alert(1)</script> https://canary.example/x",
        ") Tj ET /OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        "endstream endobj 1 0 obj << /S /Launch /F (cmd.exe) >>",
        "\\((\\)) ((( \\101 <feff0041>",
    ];
    let files = json!([
        {"type": "image", "url": "file:///etc/passwd", "thumb_url": "http://127.0.0.1:1/canary", "name": "a).png"},
        {"type": "image", "url": "http://169.254.169.254/canary", "name": "<img src=file:///etc/shadow>"},
    ]);
    let mut lines: Vec<Message> =
        payloads.iter().zip(1..).map(|(text, seq)| line(seq, AuthorKind::Client, text)).collect();
    lines.push(with_files(line(99, AuthorKind::Client, ""), files));
    lines[0].author.name = String::from("<img src=file:///etc/hosts>");
    let bytes = render(&made(&lines, &wish(Language::Uk, false))).unwrap();

    let text = pdf_text(&bytes);
    for payload in
        payloads.into_iter().chain(["<img src=file:///etc/hosts>", "Вкладення: a).png", "<img src=file:///etc/shadow>"])
    {
        assert!(text.contains(payload), "{payload} is not shown as it was written: {text}");
    }
    assert!(!text.contains("thumb") && !text.contains("169.254"), "addresses of attachments stay here: {text}");
    let raw = objects(&bytes);
    assert!(raw.contains("/MediaBox") && raw.contains("/FontFile2"), "{raw}");
    let forbidden = [
        "/URI",
        "/Launch",
        "/JavaScript",
        "/JS",
        "/OpenAction",
        "/AA",
        "/Annots",
        "/Annot",
        "/XObject",
        "/Image",
        "/EmbeddedFile",
        "/Filespec",
        "/GoToR",
        "/SubmitForm",
        "/AcroForm",
        "/RichMedia",
        "file:",
        "http",
    ];
    for word in forbidden {
        let found = raw.match_indices(word).any(|(at, _)| !raw[at + word.len()..].starts_with(char::is_alphanumeric));
        assert!(!found, "{word} is an object of the file");
    }
}

#[test]
fn a_pdf_is_whole_and_reads_back_as_it_was_said() {
    let lines = [
        line(1, AuthorKind::Client, "Добрий день! Ґанок, їжак, ${{x}} 4 290 ₴ — «так»"),
        line(2, AuthorKind::Bot, "Hello"),
    ];
    let bytes = render(&made(&lines, &wish(Language::Uk, false))).unwrap();
    assert!(bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF"));
    assert!(bytes.len() < 120_000, "{} bytes for two lines", bytes.len());
    let text = pdf_text(&bytes);
    for said in
        ["Звернення № 4812", "Добрий день! Ґанок, їжак, ${{x}} 4 290 ₴ — «так»", "Бот", "Hello", "Сторінка 1 з 1"]
    {
        assert!(text.contains(said), "«{said}» is missing: {text}");
    }
}
