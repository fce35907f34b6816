//! A letter as the mail server takes it: headers encoded, one line each (security.md XS-09), plain text and HTML side by side.

use std::time::{Duration, UNIX_EPOCH};

use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use rozmova_actors::domain::Timestamp;

use super::{settings::MailSettings, words::Letter};

/// What cannot be put into a letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

/// Answering machines leave such letters alone (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), String::from("auto-generated"))
    }
}

fn unfit(error: impl std::fmt::Display) -> Unfit {
    Unfit(error.to_string())
}

/// The bytes of a letter and whom they go to. The same row gives the same Message-ID and date on every try.
///
/// # Errors
/// [`Unfit`] for an address no mail server takes.
pub fn build(
    settings: &MailSettings,
    to: &str,
    key: &str,
    made: Timestamp,
    letter: &Letter,
) -> Result<(Envelope, Vec<u8>), Unfit> {
    let address = |text: &str| text.parse::<Address>().map_err(unfit);
    let from = address(&settings.from_address)?;
    let name = Some(settings.from_name.trim().to_owned()).filter(|name| !name.is_empty());
    let date = UNIX_EPOCH + Duration::from_micros(u64::try_from(made.micros()).unwrap_or(0));
    let mut builder = Message::builder()
        .from(Mailbox::new(name, from))
        .to(Mailbox::new(None, address(to)?))
        .subject(letter.subject.as_str())
        .date(date)
        .message_id(Some(format!("<{key}@{}>", settings.from_domain())))
        .header(AutoSubmitted);
    if !settings.reply_to.is_empty() {
        builder = builder.reply_to(Mailbox::new(None, address(&settings.reply_to)?));
    }
    let body = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let message = builder.multipart(body).map_err(unfit)?;
    Ok((message.envelope().clone(), message.formatted()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn letter(subject: &str) -> Letter {
        Letter { subject: subject.into(), text: "Вітаємо".into(), html: "<p>Вітаємо</p>".into() }
    }

    fn settings() -> MailSettings {
        MailSettings {
            host: "smtp.example.com".into(),
            from_address: "chat@example.com".into(),
            from_name: "Крамниця".into(),
            reply_to: "help@example.com".into(),
            ..MailSettings::default()
        }
    }

    fn head(bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.split("\r\n\r\n").next().unwrap().to_owned()
    }

    #[test]
    fn every_try_of_a_letter_has_the_same_message_id_and_date_and_says_that_it_is_automatic() {
        let made = Timestamp(1_767_600_000_000_000);
        let build = || build(&settings(), "olena@example.com", "7.1a2b", made, &letter("Новий пароль")).unwrap();
        let (envelope, bytes) = build();
        let head = head(&bytes);
        assert!(head.contains("Message-ID: <7.1a2b@example.com>"), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
        assert!(head.contains("Reply-To: help@example.com"), "{head}");
        assert_eq!(envelope.to().len(), 1);
        assert_eq!(envelope.to()[0].to_string(), "olena@example.com");
        let same = |line: &str| super::tests::head(&build().1).lines().any(|other| other == line);
        for line in head.lines().filter(|line| line.starts_with("Date:") || line.starts_with("Message-ID:")) {
            assert!(same(line), "{line}");
        }
    }

    #[test]
    fn xs_09_a_line_break_in_a_subject_makes_no_header_of_its_own() {
        let evil = letter("Тест\r\nBcc: everybody@example.com\r\n\r\nbody");
        let (envelope, bytes) = build(&settings(), "olena@example.com", "1.a", Timestamp(1), &evil).unwrap();
        assert!(!head(&bytes).lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{}", head(&bytes));
        assert_eq!(envelope.to().len(), 1);
        for address in ["olena", "olena@example.com\r\nRCPT TO:<x@example.com>", "a@b@c", ""] {
            assert!(build(&settings(), address, "1.a", Timestamp(1), &letter("x")).is_err(), "{address:?}");
        }
    }
}
