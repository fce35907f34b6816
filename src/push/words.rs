//! What a notification says, in both languages; the same sentences as the panel's own (`notify.*`).

use rozmova_actors::domain::DialogId;
use serde::{Deserialize, Serialize};

use crate::{http::me::preferences::Occasion, mail::Language};

/// Characters of a title and of a text: together with the rest they stay far below what push services take.
const TITLE: usize = 120;
const BODY: usize = 300;

/// What the service worker shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// One line.
    pub title: String,
    /// What was written; empty unless the person lets it be shown.
    pub body: String,
    /// A newer one with the same tag takes its place; the panel's own notifications have it too.
    pub tag: String,
    /// Where a click leads, on this server.
    pub path: String,
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// What happened in one line; `name` is the client's.
fn title(occasion: Occasion, name: &str, language: Language) -> String {
    let uk = language == Language::Uk;
    let (word, otherwise) = match occasion {
        Occasion::Message if uk => return format!("Пише {name}"),
        Occasion::Message => return format!("{name} writes"),
        Occasion::Assigned => ("Нове звернення", "New request"),
        Occasion::Offer => ("Пропозиція", "Offer"),
        Occasion::Transfer => ("Вам передано", "Transferred to you"),
        Occasion::Mention => ("Вас згадано", "You were mentioned"),
        Occasion::Snoozed => ("Час відкладеного звернення", "A snoozed request is due"),
        Occasion::StatusForced => ("Ваш статус змінено", "Your status was changed"),
        Occasion::QueueAbove => ("Черга зросла", "The queue has grown"),
        Occasion::SlaWarning => ("Скоро сплине час відповіді", "Time to reply is running out"),
        Occasion::SlaViolated => ("Час відповіді минув", "Time to reply is over"),
        Occasion::OperatorSilent => ("Оператор не відповідає", "The operator does not answer"),
    };
    let word = if uk { word } else { otherwise };
    if name.is_empty() { word.to_owned() } else { format!("{word}: {name}") }
}

/// What a browser is told of an occasion; `text` is shown as it is, the caller has left it out when it must not be.
#[must_use]
pub fn note(occasion: Occasion, dialog: Option<DialogId>, name: &str, text: &str, language: Language) -> Note {
    Note {
        title: cut(&title(occasion, name, language), TITLE),
        body: cut(text, BODY),
        tag: dialog.map_or_else(|| word_of(occasion).to_owned(), |dialog| format!("dialog-{dialog}")),
        path: match dialog {
            // A supervisor is told of somebody else's request.
            Some(dialog) if occasion == Occasion::OperatorSilent => format!("/inbox/all/{dialog}"),
            Some(dialog) => format!("/inbox/mine/{dialog}"),
            None if occasion == Occasion::QueueAbove => String::from("/inbox/queue"),
            None => String::from("/inbox/mine"),
        },
    }
}

/// What a person asks for with «send a test».
#[must_use]
pub fn test_note(language: Language) -> Note {
    let (title, body) = match language {
        Language::Uk => ("Rozmova: перевірка", "Сповіщення доходять до цього браузера."),
        Language::En => ("Rozmova: test", "Notifications reach this browser."),
    };
    Note { title: title.into(), body: body.into(), tag: "test".into(), path: "/me/notifications".into() }
}

/// The topic of a push (RFC 8030 5.4: up to 32 characters of base64url): a newer one replaces it at the push service.
#[must_use]
pub fn topic(occasion: Occasion, dialog: Option<DialogId>) -> String {
    dialog.map_or_else(|| word_of(occasion).to_owned(), |dialog| format!("dialog-{dialog}"))
}

/// The dialog a topic is of.
#[must_use]
pub fn dialog_of(topic: &str) -> Option<DialogId> {
    topic.strip_prefix("dialog-")?.parse().ok()
}

const fn word_of(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Assigned => "assigned",
        Occasion::Message => "message",
        Occasion::Offer => "offer",
        Occasion::Transfer => "transfer",
        Occasion::Mention => "mention",
        Occasion::Snoozed => "snoozed",
        Occasion::StatusForced => "status_forced",
        Occasion::QueueAbove => "queue_above",
        Occasion::SlaWarning => "sla_warning",
        Occasion::SlaViolated => "sla_violated",
        Occasion::OperatorSilent => "operator_silent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::crypto::MAX_TEXT;

    const ALL: [Occasion; 11] = [
        Occasion::Assigned,
        Occasion::Message,
        Occasion::Offer,
        Occasion::Transfer,
        Occasion::Mention,
        Occasion::Snoozed,
        Occasion::StatusForced,
        Occasion::QueueAbove,
        Occasion::SlaWarning,
        Occasion::SlaViolated,
        Occasion::OperatorSilent,
    ];

    #[test]
    fn every_occasion_has_words_of_its_own_in_both_languages_and_a_topic_that_push_services_take() {
        for occasion in ALL {
            for dialog in [None, Some(DialogId((1 << 53) - 1))] {
                let uk = note(occasion, dialog, "Марія", "Де замовлення?", Language::Uk);
                let en = note(occasion, dialog, "Марія", "", Language::En);
                assert_ne!(uk.title, en.title);
                assert!(uk.title.contains("Марія") && uk.body == "Де замовлення?" && en.body.is_empty());
                assert_eq!(uk.tag, topic(occasion, dialog));
                let list = if occasion == Occasion::OperatorSilent { "/inbox/all/" } else { "/inbox/mine/" };
                assert!(uk.path.starts_with(if dialog.is_some() { list } else { "/inbox/" }));
                let topic = topic(occasion, dialog);
                assert_eq!(dialog_of(&topic), dialog);
                assert!(!topic.is_empty() && topic.len() <= 32, "{topic}");
                assert!(topic.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{topic}");
            }
        }
        assert_eq!(note(Occasion::StatusForced, None, "", "", Language::En).title, "Your status was changed");
    }

    #[test]
    fn the_longest_names_and_texts_fit_into_one_message() {
        let long = "😀".repeat(5_000);
        let note = note(Occasion::Transfer, Some(DialogId((1 << 53) - 1)), &long, &long, Language::Uk);
        assert!(serde_json::to_string(&note).is_ok_and(|text| text.len() <= MAX_TEXT));
        let quotes = "\"\u{1}".repeat(5_000);
        let note = super::note(Occasion::Transfer, None, &quotes, &quotes, Language::Uk);
        assert!(
            serde_json::to_string(&note).is_ok_and(|text| text.len() <= MAX_TEXT),
            "also when every sign is escaped"
        );
    }
}
