//! What a connection's row holds, by channel: `settings` is plain JSON, `credentials` is one sealed JSON object.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `settings` of a Custom Channel (channels.md 6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CustomChannelSettings {
    /// Where messages and events go; `""` = nowhere (inbound only).
    pub custom_channel_url: String,
    /// Limit of one request, seconds, 1..=15.
    pub timeout_s: u32,
    /// Servers whose files are fetched and kept here, besides that of `custom_channel_url` (scheme and port as there):
    /// `files.example.com`, `*.example.com` for what is below it, `*` for every one. Files on other servers stay links (security.md SS-09).
    pub media_hosts: Vec<String>,
}

/// Most entries of [`CustomChannelSettings::media_hosts`].
pub const MAX_MEDIA_HOSTS: usize = 50;

impl CustomChannelSettings {
    /// Whether files of this address are fetched.
    #[must_use]
    pub fn fetches_from(&self, url: &url::Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let is_own = url::Url::parse(&self.custom_channel_url).is_ok_and(|own| own.origin() == url.origin());
        is_own
            || self.media_hosts.iter().any(|entry| match entry.strip_prefix("*.") {
                Some(domain) => host.strip_suffix(domain).is_some_and(|below| below.ends_with('.')),
                None => entry == "*" || entry == host,
            })
    }
}

/// An entry of `media_hosts` as it is compared: lower case, names of other alphabets in their ASCII form.
///
/// # Errors
/// A sentence that names the entry.
pub fn media_host(entry: &str) -> Result<String, String> {
    let entry = entry.trim();
    if entry == "*" {
        return Ok(String::from(entry));
    }
    let (wildcard, host) = entry.strip_prefix("*.").map_or(("", entry), |domain| ("*.", domain));
    match url::Host::parse(host) {
        Ok(url::Host::Domain(name)) if !name.is_empty() && !name.contains('*') => Ok(format!("{wildcard}{name}")),
        Ok(address @ (url::Host::Ipv4(_) | url::Host::Ipv6(_))) if wildcard.is_empty() => Ok(address.to_string()),
        _ => Err(format!("{entry:?} is not a server such as files.example.com, *.example.com or *")),
    }
}

impl Default for CustomChannelSettings {
    fn default() -> Self {
        Self { custom_channel_url: String::new(), timeout_s: 10, media_hosts: Vec::new() }
    }
}

/// `credentials` of a Custom Channel. The inbound token is not here: only its keyed hash is stored, in its own column.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomChannelCredentials {
    /// Sent as `x-access-token`, `""` = not sent.
    pub access_token: String,
    /// `whsec_…` secrets, newest first; two while a rotation overlaps (webhooks-out.md 2).
    pub signing_secrets: Vec<String>,
    /// Static headers of every request, names judged by egress.
    pub headers: BTreeMap<String, String>,
}

impl std::fmt::Debug for CustomChannelCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CustomChannelCredentials(…)")
    }
}

/// `settings` of the widget (channels.md 2): appearance and who may embed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WidgetSettings {
    /// Exact full origins; empty = the instance's own origin only (shared decision 23).
    pub allowed_origins: Vec<String>,
    /// Visitors with a `user_id` must prove it.
    pub identity_required: bool,
    /// Heading of the chat, `""` = the bot's name.
    pub title: String,
    /// Line below it.
    pub subtitle: String,
    /// Colours by key (channels.md 2.4); the widget ignores what is no colour.
    pub colors: serde_json::Value,
    /// Language when neither site nor browser tells one.
    pub language_code: String,
    /// Place of the button, `{x, y, offset}`.
    pub position: serde_json::Value,
    /// Look of the button, `{type, openIcon, closeIcon}`.
    pub launcher: serde_json::Value,
    /// The chat opens by itself when a message comes.
    pub open_on_msg: bool,
    /// Visitor's address is stored on the contact.
    pub recognize_user_meta: bool,
    /// What a visitor with a blocked address reads instead of the chat, by language; empty = the usual sentence (channels.md 2.8).
    pub ip_blocking_message: Texts,
    /// First words of an empty chat, by language; empty = none.
    pub greeting: Texts,
    /// What is asked before the first message.
    pub prechat: Prechat,
    /// A closed chat asks for a rating.
    pub csat: bool,
    /// The visitor may end the chat.
    pub can_close: bool,
    /// The visitor may have the conversation sent to the e-mail on their card.
    pub transcript_by_mail: bool,
    /// Hash of the own script and style in force (channels.md 2.6); `""` = none. Set by saving them, not with the appearance.
    pub code: String,
}

/// A text by two-letter language.
pub type Texts = BTreeMap<String, String>;

/// The text of a language, else of the second one, else `""`.
#[must_use]
pub fn text_of<'a>(texts: &'a Texts, language: &str, or: &str) -> &'a str {
    let of = |code: &str| texts.get(code).map(String::as_str).filter(|text| !text.is_empty());
    of(language).or_else(|| of(or)).unwrap_or_default()
}

/// The form before the first message (ui.md 12).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Prechat {
    /// Asked at all.
    pub enabled: bool,
    /// Words above the fields, by language.
    pub intro: Texts,
    /// Fields in their order, at most 10.
    pub fields: Vec<PrechatField>,
    /// What the visitor agrees to, by language; empty = nothing is asked. Without agreement the form is not accepted.
    pub consent: Texts,
}

/// One field of [`Prechat`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrechatField {
    /// `name`, `email` and `phone` become the contact's own; any other key (`a-z0-9_`) a parameter of the site.
    pub key: String,
    /// What is accepted.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// Words beside the field, by language.
    #[serde(default)]
    pub label: Texts,
    /// Must be filled in.
    #[serde(default)]
    pub required: bool,
    /// Answers of a `choice`, 2 to 20.
    #[serde(default)]
    pub options: Vec<String>,
}

/// See [`PrechatField::kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line of at most 200 characters.
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number of 5 to 15 digits.
    Phone,
    /// One of the options.
    Choice,
}

/// Languages of the widget.
pub const WIDGET_LANGUAGES: [&str; 2] = ["uk", "en"];

impl Default for WidgetSettings {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            identity_required: false,
            title: String::new(),
            subtitle: String::new(),
            colors: serde_json::json!({}),
            language_code: String::from("uk"),
            position: serde_json::json!({"x": "right", "y": "bottom", "offset": 25}),
            launcher: serde_json::json!({"type": "icon", "openIcon": "chat_bubble", "closeIcon": "close"}),
            open_on_msg: false,
            recognize_user_meta: false,
            ip_blocking_message: Texts::new(),
            greeting: Texts::new(),
            prechat: Prechat::default(),
            csat: false,
            can_close: true,
            transcript_by_mail: false,
            code: String::new(),
        }
    }
}

/// `credentials` of the widget.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WidgetCredentials {
    /// Key of `user_hash` (channels/widget.md 2), `""` = nobody can prove a `user_id`.
    pub identity_secret: String,
}

impl std::fmt::Debug for WidgetCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WidgetCredentials(…)")
    }
}

/// Judges an entry of `allowed_origins`: scheme and host, port allowed, no slash at the end (channels.md 2.1).
///
/// # Errors
/// A sentence that names the entry.
pub fn check_origin(origin: &str) -> Result<(), String> {
    let url = url::Url::parse(origin)
        .map_err(|_| format!("{origin:?} is not a full origin, such as https://www.example.com"))?;
    let scheme = matches!(url.scheme(), "http" | "https");
    if scheme && url.origin().ascii_serialization() == origin {
        Ok(())
    } else {
        Err(format!(
            "{origin:?} must be scheme, host and port only, for example {}",
            url.origin().ascii_serialization()
        ))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_and_nothing_else() {
        for good in ["https://www.example.ua", "http://localhost:5173", "https://xn--80ak6aa92e.com"] {
            assert_eq!(check_origin(good), Ok(()), "{good}");
        }
        for bad in [
            "example.ua",
            "https://www.example.ua/",
            "https://www.example.ua/x",
            "ftp://example.ua",
            "*",
            "null",
            "",
            "https://*.example.ua/",
            "https://user@example.ua",
            "https://www.example.ua:443",
        ] {
            assert!(check_origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ss_09_files_are_fetched_from_the_other_side_s_own_server_and_from_named_ones() {
        let settings = CustomChannelSettings {
            custom_channel_url: "https://bot.example.ua/in".to_owned(),
            media_hosts: vec!["cdn.example.com".to_owned(), "*.files.example".to_owned()],
            ..CustomChannelSettings::default()
        };
        let from = |settings: &CustomChannelSettings, url: &str| settings.fetches_from(&url::Url::parse(url).unwrap());
        for known in ["https://bot.example.ua/1.png", "https://CDN.example.com/1.png", "https://a.b.files.example/1"] {
            assert!(from(&settings, known), "{known}");
        }
        for foreign in [
            "https://example.ua/1.png",
            "https://bot.example.ua:8443/1.png",
            "https://cdn.example.com.evil.example/1.png",
            "https://xcdn.example.com/1.png",
            "https://files.example/1",
            "https://evilfiles.example/1",
            "https://cdn.example.com@evil.example/1",
        ] {
            assert!(!from(&settings, foreign), "{foreign}");
        }
        let any = CustomChannelSettings { media_hosts: vec!["*".to_owned()], ..CustomChannelSettings::default() };
        assert!(from(&any, "https://evil.example/1"));
        assert!(!from(&CustomChannelSettings::default(), "https://evil.example/1"), "nothing by default");
    }

    #[test]
    fn a_server_of_files_is_a_name_or_an_address_and_nothing_else() {
        let rows = [
            ("Files.Example.COM", Some("files.example.com")),
            (" *.example.com ", Some("*.example.com")),
            ("*", Some("*")),
            ("файли.укр", Some("xn--80aqci6b.xn--j1amh")),
            ("10.0.0.1", Some("10.0.0.1")),
            ("*.10.0.0.1", None),
            ("https://files.example.com", None),
            ("files.example.com/path", None),
            ("files.example.com:8443", None),
            ("a.*.example.com", None),
            ("", None),
        ];
        for (entry, expected) in rows {
            assert_eq!(media_host(entry).ok().as_deref(), expected, "{entry:?}");
        }
    }

    #[test]
    fn an_empty_row_reads_as_the_defaults() {
        assert_eq!(serde_json::from_str::<WidgetSettings>("{}").unwrap(), WidgetSettings::default());
        assert_eq!(serde_json::from_str::<CustomChannelSettings>("{}").unwrap().timeout_s, 10);
    }
}
