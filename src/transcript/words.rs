//! The sheet's own words, in both languages (ui.md 16 for the tone).

use jiff::civil::Date;
use rozmova_actors::domain::ChannelKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::months;

/// Language of a sheet's own words; what people wrote stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "TranscriptLanguage")]
pub enum Language {
    /// Ukrainian.
    #[default]
    Uk,
    /// English.
    En,
}

impl Language {
    /// The tag of RFC 5646.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Uk => "uk",
            Self::En => "en",
        }
    }

    const fn pick(self, uk: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Uk => uk,
            Self::En => en,
        }
    }

    pub(super) fn title(self, number: i64) -> String {
        format!("{} № {number}", self.pick("Звернення", "Conversation"))
    }

    pub(super) const fn client(self) -> &'static str {
        self.pick("Клієнт", "Client")
    }

    pub(super) const fn operator(self) -> &'static str {
        self.pick("Оператор", "Operator")
    }

    pub(super) const fn bot(self) -> &'static str {
        self.pick("Бот", "Bot")
    }

    pub(super) const fn system(self) -> &'static str {
        self.pick("Система", "System")
    }

    pub(super) const fn channel(self) -> &'static str {
        self.pick("Канал", "Channel")
    }

    pub(super) const fn topic(self) -> &'static str {
        self.pick("Тема", "Topic")
    }

    pub(super) const fn began(self) -> &'static str {
        self.pick("Почато", "Began")
    }

    pub(super) const fn closed(self) -> &'static str {
        self.pick("Закрито", "Closed")
    }

    pub(super) const fn saved(self) -> &'static str {
        self.pick("Збережено", "Saved")
    }

    pub(super) const fn note(self) -> &'static str {
        self.pick("нотатка, бачить лише команда", "note, seen by the team only")
    }

    pub(super) const fn failed(self) -> &'static str {
        self.pick("не доставлено", "not delivered")
    }

    pub(super) const fn attachment(self) -> &'static str {
        self.pick("Вкладення", "Attachment")
    }

    pub(super) const fn place(self) -> &'static str {
        self.pick("Місце на мапі", "Place on the map")
    }

    pub(super) const fn card(self) -> &'static str {
        self.pick("Контакт", "Contact")
    }

    pub(super) const fn buttons(self) -> &'static str {
        self.pick("Кнопки", "Buttons")
    }

    pub(super) const fn nothing(self) -> &'static str {
        self.pick("Повідомлень немає", "There are no messages")
    }

    pub(super) const fn unnamed(self) -> &'static str {
        self.pick("без назви", "without a name")
    }

    pub(super) fn page(self, n: usize, all: usize) -> String {
        match self {
            Self::Uk => format!("Сторінка {n} з {all}"),
            Self::En => format!("Page {n} of {all}"),
        }
    }

    pub(super) fn day(self, date: Date) -> String {
        let month = months::behind_a_day(self == Self::Uk, date.month());
        format!("{} {month} {}", date.day(), date.year())
    }

    /// `512 Б`, `120 КБ`, `1,5 МБ`.
    pub(super) fn size(self, bytes: i64) -> String {
        let kilo = 1024;
        if bytes < kilo {
            return format!("{bytes} {}", self.pick("Б", "B"));
        }
        if bytes < kilo * kilo {
            return format!("{} {}", (bytes + kilo / 2) / kilo, self.pick("КБ", "KB"));
        }
        let tenths = (bytes * 10 + kilo * kilo / 2) / (kilo * kilo);
        format!("{}{}{} {}", tenths / 10, self.pick(",", "."), tenths % 10, self.pick("МБ", "MB"))
    }

    pub(super) const fn channel_name(self, channel: ChannelKind) -> &'static str {
        match channel {
            ChannelKind::Widget => self.pick("Чат на сайті", "Website chat"),
            ChannelKind::CustomChannel => self.pick("Власний канал", "Custom channel"),
            ChannelKind::Telegram => "Telegram",
            ChannelKind::Viber => "Viber",
            ChannelKind::Facebook => "Facebook",
            ChannelKind::Instagram => "Instagram",
            ChannelKind::Whatsapp => "WhatsApp",
            ChannelKind::Email => self.pick("Пошта", "E-mail"),
            ChannelKind::Sms => "SMS",
        }
    }
}
