//! `POST /widget/{bot_id}/transcript`: the visitor has the conversation sent to them by mail (ui.md 12).
//!
//! The letter must be no way to send words of one's own to somebody else (security.md IN-13). It goes to the e-mail of the client's
//! card only, and only after an operator has answered; the visitor's own words and name are in it only when the site vouches for
//! the visitor; an address gets one in a day, or five when the site vouches, counted in rows. Notes and system lines are never in it.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use jiff::tz::TimeZone;
use rozmova_actors::{
    dialog::messages::DialogCommand,
    domain::{AuthorKind, Dialog, Direction, Message, Timestamp, settings::Naming},
};
use rozmova_store::{clients, letters, messages};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;

use super::{
    Visitor,
    actions::{self, Refused},
    endings::own_dialog,
    forms::is_email,
    handlers::{answer, visitor},
};
use crate::{
    app::{App, AppState},
    channels::settings::WidgetSettings,
    http::Json,
    mail::{
        Draft,
        words::{Content, Language},
    },
    problem::{Code, Problem},
    transcript::{
        self, Facts, Wish,
        core::{Block, sheet},
    },
};

/// Kind of such letters.
const KIND: &str = "transcript";
/// Seconds in which letters are counted, and after which one that did not leave is of no use.
const DAY_S: i64 = 86_400;
/// Wishes of one visitor in a day.
const PER_VISITOR: u32 = 5;
/// Letters to one address in a day.
const PER_ADDRESS: i64 = 1;
/// The same when the site vouches for the visitor.
const PER_KNOWN_ADDRESS: i64 = 5;
/// Letters of the whole instance in a day.
const PER_INSTANCE: i64 = 2_000;
/// Newest lines that are looked at.
const MAX_LINES: i64 = 500;
/// Newest characters that are sent.
const MAX_CHARS: usize = 50_000;
/// One after another: two at once would both find room for the last letter of an address.
static LINE: Mutex<()> = Mutex::const_new(());

/// Which conversation.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LetterBody {
    /// Public id of the chat; absent for the newest.
    pub dialog_id: Option<String>,
    /// Language of the letter's own words.
    pub language: Language,
}

/// Whether visitors are offered the letter: it is switched on and mail is set up.
#[must_use]
pub fn is_offered(app: &AppState, settings: &WidgetSettings) -> bool {
    let mail = app.mailer.settings();
    settings.transcript_by_mail && mail.enabled && mail.is_complete()
}

/// What the button says that asks for it; `language` is a code of the widget's languages.
#[must_use]
pub fn label(language: &str) -> &'static str {
    if language == "uk" { "Надіслати розмову на пошту" } else { "Send the conversation by mail" }
}

/// Queues the letter.
///
/// # Errors
/// 401, 403 while it is switched off, 404 for a chat that is not theirs, 409 `no_address` without an address on the card, 409
/// `nothing` before an operator has answered, 409 for a banned client and for spam, 429 when there were enough in a day, 503.
pub async fn letter(
    app: App,
    req: HttpRequest,
    bot: Path<String>,
    Json(body): Json<LetterBody>,
) -> Result<HttpResponse, Problem> {
    let visitor = visitor(&app, &req, &bot).await?;
    let sent = send(&app, &visitor, &body).await;
    sent.map_err(|refused| Refused { text: words(refused.code, body.language).to_owned(), ..refused })?;
    Ok(answer(&req, &json!({"text": words("", body.language)})))
}

/// What the visitor reads of a refusal, `""` for the page's own words; without a code, that the letter is on its way.
fn words(code: &str, language: Language) -> &'static str {
    let (uk, en) = match code {
        "" => ("Надсилаємо на вашу пошту", "On its way to your mailbox"),
        "no_address" => {
            ("Ми не знаємо вашої пошти. Напишіть її оператору.", "We do not know your e-mail. Tell it to the operator.")
        }
        "nothing" => ("Поки що немає відповіді, яку можна надіслати.", "There is no answer to send yet."),
        "rate_limited" => (
            "Ми вже надсилали розмову. Спробуйте завтра.",
            "We have sent the conversation already. Try again tomorrow.",
        ),
        _ => return "",
    };
    match language {
        Language::Uk => uk,
        Language::En => en,
    }
}

async fn send(app: &AppState, visitor: &Visitor, body: &LetterBody) -> Result<(), Refused> {
    let refused = |code: &'static str| Refused::new(code, Code::Conflict);
    let settings = visitor.connection.widget().map(|(settings, _)| settings);
    let Some(settings) = settings.filter(|settings| is_offered(app, settings)) else {
        return Err(Refused::new("forbidden", Code::Forbidden));
    };
    let now = app.now();
    let dialog = own_dialog(app, visitor, body.dialog_id.as_deref()).await?;
    let (catalogue, client) = (app.engine.catalogue(), dialog.client_id);
    let row = app.store.run(move |conn| clients::get(conn, client)).await.map_err(|_| Refused::unavailable())?;
    let row = row.ok_or_else(|| Refused::new("not_found", Code::NotFound))?;
    if row.is_banned_at(now) || catalogue.is_spam(dialog.status_id) {
        return Err(refused("conflict"));
    }
    let to = row.client.email.trim().to_lowercase();
    if !is_email(&to) {
        return Err(refused("no_address"));
    }
    let (id, known) = (dialog.id, visitor.is_vouched());
    let lines = app.store.run(move |conn| messages::page(conn, id, None, MAX_LINES)).await;
    let lines = lines.map_err(|_| Refused::unavailable())?;
    let wish = wish_of(app, visitor, body.language).await?;
    let text = told(&dialog, lines, known, catalogue.settings.naming(), &wish, now);
    let text = text.ok_or_else(|| refused("nothing"))?;
    let title = if settings.title.is_empty() {
        catalogue.bot(dialog.bot_id).map(|bot| bot.name.clone()).unwrap_or_default()
    } else {
        settings.title.clone()
    };
    let draft = Draft {
        kind: KIND,
        user: None,
        to,
        dialog: Some(id),
        dedup: None,
        ttl_s: DAY_S,
        content: Content::Transcript { title, text, whole: known },
        language: body.language,
    };
    queue(app, visitor, draft, known, now).await?;
    // The team hears of it by a line; the letter is stored whether or not the line finds its way.
    let remark = DialogCommand::Remark { key: "transcript_mailed", params: json!({}) };
    if let Err(refusal) = app.engine.dialog(id, remark).await {
        tracing::warn!(dialog.id = %id, %refusal, "a conversation was mailed without its line");
    }
    Ok(())
}

/// Stores the letter unless the visitor, the address or the instance had enough of them.
async fn queue(app: &AppState, visitor: &Visitor, draft: Draft, known: bool, now: Timestamp) -> Result<(), Refused> {
    let limited =
        |after: Option<u64>| Refused { retry_after: after, ..Refused::new("rate_limited", Code::RateLimited) };
    let _in_line = LINE.lock().await;
    let (to, since) = (draft.to.clone(), now.plus_secs(-DAY_S));
    let made = app.store.run(move |conn| letters::made_to_since(conn, KIND, &to, since)).await;
    let (to_address, to_all) = made.map_err(|_| Refused::unavailable())?;
    if to_address >= if known { PER_KNOWN_ADDRESS } else { PER_ADDRESS } || to_all >= PER_INSTANCE {
        return Err(limited(Some(DAY_S.unsigned_abs())));
    }
    let key = format!("widget-transcript:{}", visitor.contact);
    let window = u32::try_from(DAY_S).unwrap_or(u32::MAX);
    app.limits.take(&key, PER_VISITOR, window, now).map_err(|problem| limited(problem.retry_after))?;
    app.mailer.queue(draft).await.map_err(|_| Refused::unavailable())?;
    Ok(())
}

/// The visitor's own zone, else the instance's.
async fn wish_of(app: &AppState, visitor: &Visitor, language: Language) -> Result<Wish, Refused> {
    let live = actions::current(app, visitor).await?;
    let own = live.as_ref().and_then(|live| live.contact.meta.get("timezone")?.as_str());
    let zone = own.and_then(|zone| TimeZone::get(zone).ok());
    let zone = zone.or_else(|| TimeZone::get(&app.instance().instance_timezone).ok()).unwrap_or(TimeZone::UTC);
    let language = match language {
        Language::Uk => transcript::Language::Uk,
        Language::En => transcript::Language::En,
    };
    Ok(Wish { language, zone, notes: false })
}

/// What the letter tells; `None` before an operator has answered. `lines` ascend; operators are named as clients read them.
fn told(
    dialog: &Dialog,
    lines: Vec<Message>,
    known: bool,
    naming: Naming<'_>,
    wish: &Wish,
    now: Timestamp,
) -> Option<String> {
    let mut lines: Vec<Message> = lines.into_iter().filter(|line| known || line.direction == Direction::Out).collect();
    if !lines.iter().any(|line| by_operator(line) && line.deleted_at.is_none()) {
        return None;
    }
    for line in lines.iter_mut().filter(|line| by_operator(line)) {
        let name = naming.of(&line.author.name).map(|name| name.into_owned());
        line.author.name = name.unwrap_or_default();
    }
    let sheet = sheet(Facts { dialog, topic: None, at: now }, &lines, wish);
    let mut parts = Vec::with_capacity(sheet.blocks.len());
    for block in sheet.blocks {
        match block {
            // They hold the client's name, which is the visitor's own words.
            Block::Fact(_) => {}
            Block::Day(day) => parts.push(format!("\n{day}")),
            Block::Head { name, about, note: _ } => parts.push(format!("\n{name}, {about}")),
            Block::Text(text) | Block::File(text) => parts.push(text),
        }
    }
    Some(newest(parts.join("\n").trim(), MAX_CHARS))
}

fn by_operator(line: &Message) -> bool {
    line.author.kind == AuthorKind::Operator
}

/// The end of a text; what is left out is told by «…».
fn newest(text: &str, most: usize) -> String {
    match text.chars().count().checked_sub(most) {
        None | Some(0) => text.to_owned(),
        Some(over) => format!("…{}", text.chars().skip(over).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::transcript::sample::{MORNING, Talk};

    const TALK: Talk = Talk { id: 7, client: "Купуйте тут", contact: "Купуйте тут" };

    fn line(seq: i64, kind: AuthorKind, text: &str) -> Message {
        TALK.line(seq, kind, text)
    }

    fn conversation() -> Vec<Message> {
        vec![
            line(1, AuthorKind::Client, "https://spam.example"),
            line(2, AuthorKind::System, "operator_connected"),
            line(3, AuthorKind::Note, "скандальний клієнт"),
            line(4, AuthorKind::Operator, "Добрий день, замовлення в дорозі"),
            Message { deleted_at: Some(MORNING), ..line(5, AuthorKind::Operator, "помилка") },
        ]
    }

    fn said(lines: Vec<Message>, known: bool, template: &str) -> Option<String> {
        let wish = Wish { language: transcript::Language::Uk, zone: TimeZone::UTC, notes: false };
        told(&TALK.dialog(), lines, known, Naming::new(true, template), &wish, MORNING)
    }

    #[test]
    fn in_13_the_letter_has_words_of_the_visitor_only_when_the_site_vouches_for_them() {
        let text = said(conversation(), false, Naming::WHOLE).unwrap();
        assert_eq!(text, "5 січня 2026\n\nІрина Коваль, 08:04\nДобрий день, замовлення в дорозі");
        let known = said(conversation(), true, Naming::WHOLE).unwrap();
        assert!(known.contains("https://spam.example") && known.contains("замовлення в дорозі"), "{known}");
        for text in [text, known] {
            assert!(!text.contains("скандальний") && !text.contains("помилка"), "{text}");
        }
    }

    #[test]
    fn in_13_nothing_is_sent_before_an_operator_has_answered() {
        let mut lines = conversation();
        lines.retain(|line| line.seq != 4);
        lines.push(line(6, AuthorKind::Bot, "Ви третя в черзі"));
        assert_eq!(said(lines.clone(), true, Naming::WHOLE), None);
        assert_eq!(said(lines, false, Naming::WHOLE), None);
    }

    #[test]
    fn operators_are_named_as_the_client_reads_them() {
        let text = said(conversation(), false, "{{first_name}} К.").unwrap();
        assert!(text.contains("Ірина К., 08:04") && !text.contains("Коваль"), "{text}");
    }

    #[test]
    fn of_a_long_conversation_the_end_is_sent() {
        assert_eq!(newest("абвг", 4), "абвг");
        assert_eq!(newest("абвгд", 3), "…вгд");
    }
}
