//! Channel keys as the product names them (channels.md 1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kind of a channel connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// Website chat.
    Widget,
    /// Generic HTTP in, HTTP out.
    CustomChannel,
    /// Telegram bot.
    Telegram,
    /// Viber bot.
    Viber,
    /// Facebook Messenger page.
    Facebook,
    /// Instagram Direct.
    Instagram,
    /// WhatsApp Cloud API.
    Whatsapp,
    /// E-mail.
    Email,
    /// SMS.
    Sms,
}

impl ChannelKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Widget,
        Self::CustomChannel,
        Self::Telegram,
        Self::Viber,
        Self::Facebook,
        Self::Instagram,
        Self::Whatsapp,
        Self::Email,
        Self::Sms,
    ];

    /// The key in JSON, SQL, URLs and metrics.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Widget => "widget",
            Self::CustomChannel => "custom_channel",
            Self::Telegram => "telegram",
            Self::Viber => "viber",
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Whatsapp => "whatsapp",
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// The kind of a key, `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

impl std::fmt::Display for ChannelKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())
    }
}
