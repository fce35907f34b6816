//! What letters say, in both languages: plain text and the same as simple HTML (ui.md 16 for the tone).

use rozmova_actors::domain::ContactSight;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Language of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "LetterLanguage")]
pub enum Language {
    /// Ukrainian.
    #[default]
    Uk,
    /// English.
    En,
}

/// A letter without its addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// What a line about a dialog tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// A client wrote.
    Message,
    /// A dialog came to the reader.
    Assigned,
    /// A colleague handed it over.
    Transfer,
    /// A colleague named the reader.
    Mention,
    /// A supervisor set the reader's status.
    StatusForced,
    /// A dialog is offered to the reader.
    Offer,
    /// A dialog that the reader put off is due.
    Snoozed,
    /// More clients wait than the reader wants to be told of; the client's name is their number.
    QueueAbove,
    /// A client of the reader's has waited three quarters of the norm.
    SlaWarning,
    /// A client of the reader's has waited longer than the norm.
    SlaViolated,
    /// An operator has not answered in time, and the reader is a supervisor.
    OperatorSilent,
}

/// What a letter is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// «Send me a test letter».
    Test,
    /// The first password of a new colleague.
    Invite {
        /// Theirs.
        name: String,
        /// Link.
        url: String,
        /// Hours it lives.
        hours: i64,
    },
    /// A new password, asked for by the reader (`by_admin` false) or made by an administrator.
    Reset {
        /// Theirs.
        name: String,
        /// Link.
        url: String,
        /// Minutes it lives.
        minutes: i64,
        /// An administrator made it.
        by_admin: bool,
    },
    /// The password was changed by a link.
    PasswordChanged {
        /// Theirs.
        name: String,
    },
    /// There is no password to set anew: the reader signs in with the company's account.
    CompanySignIn {
        /// Theirs.
        name: String,
        /// The sign-in page.
        url: String,
    },
    /// A conversation, for the visitor of a website chat who asked for it.
    Transcript {
        /// Heading of the chat.
        title: String,
        /// What was said.
        text: String,
        /// The visitor's own words are in it.
        whole: bool,
    },
    /// Something waits while no panel is open.
    Notice {
        /// What happened, each once.
        kinds: Vec<NoticeKind>,
        /// Client; empty when it is about none.
        client: String,
        /// Newest words of the client, when the reader wants to see them.
        preview: Option<String>,
        /// Dialog, or the panel.
        url: String,
        /// Where such letters are switched off.
        settings_url: String,
    },
}

impl Content {
    /// The same for whoever sees contacts of clients masked (security.md AC-12); `None` when there is nothing to mask.
    #[must_use]
    pub fn masked(&self) -> Option<Self> {
        let Self::Notice { kinds, client, preview, url, settings_url } = self else { return None };
        let masked = ContactSight::Masked.name(client.clone());
        (masked != *client).then(|| Self::Notice {
            kinds: kinds.clone(),
            client: masked,
            preview: preview.clone(),
            url: url.clone(),
            settings_url: settings_url.clone(),
        })
    }
}

/// Parts of a letter before they are laid out.
struct Parts {
    subject: String,
    lines: Vec<String>,
    quote: Option<String>,
    button: Option<(&'static str, String)>,
    foot: Vec<String>,
}

/// Writes a letter.
#[must_use]
pub fn compose(content: &Content, language: Language) -> Letter {
    let parts = match language {
        Language::Uk => ukrainian(content),
        Language::En => english(content),
    };
    Letter { text: plain(&parts), html: html(&parts, language), subject: parts.subject }
}

fn ukrainian(content: &Content) -> Parts {
    match content {
        Content::Test => Parts {
            subject: "Rozmova: тестовий лист".into(),
            lines: vec!["Якщо ви це читаєте, пошту налаштовано правильно.".into()],
            quote: None,
            button: None,
            foot: vec![],
        },
        Content::Invite { name, url, hours } => Parts {
            subject: "Запрошення до Rozmova".into(),
            lines: vec![format!("{name}, вас запрошено до Rozmova."), "Задайте пароль, і можна починати.".into()],
            quote: None,
            button: Some(("Задати пароль", url.clone())),
            foot: vec![format!("Посилання діє один раз протягом {hours} год. Не передавайте його нікому.")],
        },
        Content::Reset { name, url, minutes, by_admin } => Parts {
            subject: "Новий пароль до Rozmova".into(),
            lines: vec![if *by_admin {
                format!("{name}, адміністратор створив для вас посилання, за яким можна задати новий пароль.")
            } else {
                format!("{name}, ви просили змінити пароль. Задайте новий за цим посиланням.")
            }],
            quote: None,
            button: Some(("Задати новий пароль", url.clone())),
            foot: vec![
                format!("Посилання діє один раз протягом {}.", span_uk(*minutes)),
                "Якщо ви цього не просили, просто не відкривайте посилання: пароль лишиться попереднім.".into(),
            ],
        },
        Content::PasswordChanged { name } => Parts {
            subject: "Пароль до Rozmova змінено".into(),
            lines: vec![
                format!("{name}, ваш пароль щойно змінено за посиланням із листа. Усі інші входи завершено."),
                "Якщо це були не ви, негайно зверніться до адміністратора.".into(),
            ],
            quote: None,
            button: None,
            foot: vec![],
        },
        Content::CompanySignIn { name, url } => Parts {
            subject: "Вхід до Rozmova".into(),
            lines: vec![
                format!("{name}, хтось просив новий пароль до Rozmova для вашої адреси."),
                "Пароля для вас тут немає: входьте через обліковий запис компанії, на сторінці входу.".into(),
            ],
            quote: None,
            button: Some(("До сторінки входу", url.clone())),
            foot: vec!["Якщо це були не ви, нічого робити не треба.".into()],
        },
        Content::Transcript { title, text, whole } => Parts {
            subject: format!("Ваша розмова: {title}"),
            lines: [
                Some(format!("Ви просили надіслати розмову з чату «{title}».")),
                (!whole).then(|| "Тут лише відповіді: ваших слів немає, бо сайт не підтвердив, хто ви.".into()),
            ]
            .into_iter()
            .flatten()
            .collect(),
            quote: Some(text.clone()),
            button: None,
            foot: vec!["Якщо ви цього не просили, нічого робити не треба.".into()],
        },
        Content::Notice { kinds, client, preview, url, settings_url } => Parts {
            subject: if client.is_empty() || kinds.contains(&NoticeKind::QueueAbove) {
                "Rozmova: сповіщення".into()
            } else {
                format!("Чекає відповіді: {client}")
            },
            lines: kinds.iter().map(|kind| notice_uk(*kind, client)).collect(),
            quote: preview.clone(),
            button: Some(("Відкрити", url.clone())),
            foot: vec![format!("Лист надіслано, бо панель не відкрита. Вимкнути такі листи: {settings_url}")],
        },
    }
}

fn english(content: &Content) -> Parts {
    match content {
        Content::Test => Parts {
            subject: "Rozmova: test letter".into(),
            lines: vec!["If you can read this, mail is set up correctly.".into()],
            quote: None,
            button: None,
            foot: vec![],
        },
        Content::Invite { name, url, hours } => Parts {
            subject: "Invitation to Rozmova".into(),
            lines: vec![format!("{name}, you are invited to Rozmova."), "Set a password and you can begin.".into()],
            quote: None,
            button: Some(("Set a password", url.clone())),
            foot: vec![format!("The link works once, within {hours} h. Do not pass it on.")],
        },
        Content::Reset { name, url, minutes, by_admin } => Parts {
            subject: "A new password for Rozmova".into(),
            lines: vec![if *by_admin {
                format!("{name}, an administrator made a link with which you can set a new password.")
            } else {
                format!("{name}, you asked to change your password. Set a new one with this link.")
            }],
            quote: None,
            button: Some(("Set a new password", url.clone())),
            foot: vec![
                format!("The link works once, within {}.", span_en(*minutes)),
                "If you did not ask for it, do not open the link: your password stays as it is.".into(),
            ],
        },
        Content::PasswordChanged { name } => Parts {
            subject: "Your Rozmova password was changed".into(),
            lines: vec![
                format!("{name}, your password was just changed with a link from a letter. All other sign-ins ended."),
                "If it was not you, tell an administrator at once.".into(),
            ],
            quote: None,
            button: None,
            foot: vec![],
        },
        Content::CompanySignIn { name, url } => Parts {
            subject: "Signing in to Rozmova".into(),
            lines: vec![
                format!("{name}, somebody asked for a new Rozmova password for your address."),
                "You have none here: use your company sign-in, on the sign-in page.".into(),
            ],
            quote: None,
            button: Some(("To the sign-in page", url.clone())),
            foot: vec!["If it was not you, there is nothing to do.".into()],
        },
        Content::Transcript { title, text, whole } => Parts {
            subject: format!("Your conversation: {title}"),
            lines: [
                Some(format!("You asked for the conversation from the chat “{title}”.")),
                (!whole).then(|| {
                    "Only the answers are here: your own words are not, as the site has not told who you are.".into()
                }),
            ]
            .into_iter()
            .flatten()
            .collect(),
            quote: Some(text.clone()),
            button: None,
            foot: vec!["If you did not ask for it, there is nothing to do.".into()],
        },
        Content::Notice { kinds, client, preview, url, settings_url } => Parts {
            subject: if client.is_empty() || kinds.contains(&NoticeKind::QueueAbove) {
                "Rozmova: notification".into()
            } else {
                format!("Waiting for an answer: {client}")
            },
            lines: kinds.iter().map(|kind| notice_en(*kind, client)).collect(),
            quote: preview.clone(),
            button: Some(("Open", url.clone())),
            foot: vec![format!("Sent because no panel of yours is open. Switch such letters off: {settings_url}")],
        },
    }
}

fn notice_uk(kind: NoticeKind, client: &str) -> String {
    match kind {
        NoticeKind::Message => format!("{client} чекає на вашу відповідь."),
        NoticeKind::Assigned => format!("Вам призначено звернення: {client}."),
        NoticeKind::Transfer => format!("Вам передали звернення: {client}."),
        NoticeKind::Mention => format!("Вас згадали в нотатці: {client}."),
        NoticeKind::StatusForced => "Супервайзер змінив ваш статус.".into(),
        NoticeKind::Offer => format!("Вам пропонують звернення: {client}."),
        NoticeKind::Snoozed => format!("Настав час відкладеного звернення: {client}."),
        NoticeKind::QueueAbove => format!("Черга зросла, чекає клієнтів: {client}."),
        NoticeKind::SlaWarning => format!("Скоро сплине час відповіді: {client}."),
        NoticeKind::SlaViolated => format!("Час відповіді минув: {client}."),
        NoticeKind::OperatorSilent => format!("Оператор не відповідає, клієнт чекає: {client}."),
    }
}

fn notice_en(kind: NoticeKind, client: &str) -> String {
    match kind {
        NoticeKind::Message => format!("{client} waits for your answer."),
        NoticeKind::Assigned => format!("A request was assigned to you: {client}."),
        NoticeKind::Transfer => format!("A request was transferred to you: {client}."),
        NoticeKind::Mention => format!("You were mentioned in a note: {client}."),
        NoticeKind::StatusForced => "A supervisor changed your status.".into(),
        NoticeKind::Offer => format!("A request is offered to you: {client}."),
        NoticeKind::Snoozed => format!("A snoozed request is due: {client}."),
        NoticeKind::QueueAbove => format!("The queue has grown, clients waiting: {client}."),
        NoticeKind::SlaWarning => format!("Time to reply is running out: {client}."),
        NoticeKind::SlaViolated => format!("Time to reply is over: {client}."),
        NoticeKind::OperatorSilent => format!("The operator does not answer, the client waits: {client}."),
    }
}

/// Whole hours as hours, the rest as minutes; short forms need no plural.
fn span_uk(minutes: i64) -> String {
    if minutes % 60 == 0 { format!("{} год", minutes / 60) } else { format!("{minutes} хв") }
}

fn span_en(minutes: i64) -> String {
    if minutes % 60 == 0 { format!("{} h", minutes / 60) } else { format!("{minutes} min") }
}

fn plain(parts: &Parts) -> String {
    let mut blocks = vec![parts.lines.join("\n")];
    if let Some(quote) = &parts.quote {
        blocks.push(quote.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"));
    }
    if let Some((label, url)) = &parts.button {
        blocks.push(format!("{label}:\n{url}"));
    }
    if !parts.foot.is_empty() {
        blocks.push(format!("-- \n{}", parts.foot.join("\n")));
    }
    blocks.join("\n\n") + "\n"
}

fn html(parts: &Parts, language: Language) -> String {
    let lang = match language {
        Language::Uk => "uk",
        Language::En => "en",
    };
    let mut body = String::new();
    for line in &parts.lines {
        body.push_str(&format!("<p style=\"margin:0 0 12px\">{}</p>", escape(line)));
    }
    if let Some(quote) = &parts.quote {
        let quote = escape(quote).replace('\n', "<br>");
        body.push_str(&format!(
            "<blockquote style=\"margin:0 0 12px;padding:8px 12px;border-left:3px solid #0a6a7f;background:#f1f3f0\">{quote}</blockquote>"
        ));
    }
    if let Some((label, url)) = &parts.button {
        let (label, url) = (escape(label), escape(url));
        body.push_str(&format!(
            "<p style=\"margin:20px 0\"><a href=\"{url}\" style=\"background:#0a6a7f;color:#ffffff;padding:10px 16px;border-radius:6px;text-decoration:none\">{label}</a></p><p style=\"margin:0 0 12px;font-size:12px;color:#5a656b;word-break:break-all\">{url}</p>"
        ));
    }
    for line in &parts.foot {
        body.push_str(&format!("<p style=\"margin:0 0 8px;font-size:12px;color:#5a656b\">{}</p>", escape(line)));
    }
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body style=\"margin:0;padding:24px;background:#ffffff;color:#151a1c;font:14px/20px sans-serif\"><div style=\"max-width:520px\">{body}</div></body></html>",
        escape(&parts.subject)
    )
}

/// Text as HTML text and as the value of an attribute in double quotes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents() -> Vec<Content> {
        vec![
            Content::Test,
            Content::Invite { name: "Олена".into(), url: "https://chat.example/invite/t0ken".into(), hours: 72 },
            Content::Reset {
                name: "Олена".into(),
                url: "https://chat.example/reset/t0ken".into(),
                minutes: 60,
                by_admin: false,
            },
            Content::PasswordChanged { name: "Олена".into() },
            Content::CompanySignIn { name: "Олена".into(), url: "https://chat.example/login".into() },
            Content::Transcript {
                title: "Крамниця".into(), text: "Ірина, 08:04\nДобрий день".into(), whole: false
            },
            Content::Notice {
                kinds: vec![NoticeKind::Message, NoticeKind::Transfer],
                client: "Марія".into(),
                preview: Some("Де моє замовлення?\nЧекаю".into()),
                url: "https://chat.example/inbox/mine/7".into(),
                settings_url: "https://chat.example/me/notifications".into(),
            },
        ]
    }

    #[test]
    fn every_letter_says_the_same_in_both_forms_and_differs_between_languages() {
        for content in contents() {
            let (uk, en) = (compose(&content, Language::Uk), compose(&content, Language::En));
            assert_ne!(uk.subject, en.subject);
            assert!(uk.html.contains("lang=\"uk\"") && en.html.contains("lang=\"en\""));
            for letter in [uk, en] {
                assert!(!letter.subject.is_empty());
                let first = letter.text.lines().next().unwrap_or_default();
                assert!(letter.html.contains(first), "{first}");
                for url in letter.text.lines().filter(|line| line.starts_with("https://")) {
                    assert!(letter.html.contains(&format!("href=\"{url}\"")), "{url}");
                }
            }
        }
    }

    #[test]
    fn a_link_says_how_long_it_lives() {
        let reset = |minutes| Content::Reset { name: "О".into(), url: "https://x".into(), minutes, by_admin: true };
        assert!(compose(&reset(60), Language::Uk).text.contains("протягом 1 год."));
        assert!(compose(&reset(90), Language::En).text.contains("within 90 min."));
    }

    #[test]
    fn xs_01_what_a_client_wrote_is_text_in_a_letter() {
        let evil = "<img src=x onerror=alert(1)>\" onclick='x'";
        let content = Content::Notice {
            kinds: vec![NoticeKind::Message],
            client: evil.into(),
            preview: Some(evil.into()),
            url: "https://chat.example/\"><script>".into(),
            settings_url: String::new(),
        };
        let html = compose(&content, Language::Uk).html;
        assert!(!html.contains("<img") && !html.contains("<script") && !html.contains("onclick='"), "{html}");
    }
}
