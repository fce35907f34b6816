//! The `mail` settings: where letters leave through, and in whose name.

use rozmova_actors::domain::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::Language;
use crate::egress::authorities;

/// Key of the row with the settings.
pub const MAIL: &str = "mail";
/// Where the password is sealed to.
pub const PASSWORD_PLACE: &str = "settings/mail/password";

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS after STARTTLS, which the server must offer (port 587).
    #[default]
    Starttls,
    /// None: only for a server of one's own network.
    None,
}

/// The settings as they are stored. Never answered as they are: see [`MailSettings::password_sealed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailSettings {
    /// Letters leave.
    pub enabled: bool,
    /// Name or address of the mail server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub encryption: Encryption,
    /// Certificates that are trusted instead of the system's, PEM; empty = the system's.
    pub ca_certificate: String,
    /// Name to sign in with; empty = none is needed.
    pub user: String,
    /// The password, sealed for [`PASSWORD_PLACE`]; empty = none.
    pub password_sealed: String,
    /// How the password is shown: `****` and at most four characters.
    pub password_masked: String,
    /// Sender's address.
    pub from_address: String,
    /// Sender's name.
    pub from_name: String,
    /// Where answers go; empty = to the sender.
    pub reply_to: String,
    /// Language of letters to people who have chosen none.
    pub language: Language,
    /// Seconds something stays unseen before it becomes a letter to whoever has no panel open, 5 to 3600.
    pub notice_after_s: u32,
    /// Minutes between two letters about one dialog, 1 to 1440.
    pub notice_pause_min: u32,
    /// When the server accepted a test letter under the present settings; `None` = it has not.
    pub verified_at: Option<Timestamp>,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            host: String::new(),
            port: 587,
            encryption: Encryption::default(),
            ca_certificate: String::new(),
            user: String::new(),
            password_sealed: String::new(),
            password_masked: String::new(),
            from_address: String::new(),
            from_name: String::from("Rozmova"),
            reply_to: String::new(),
            language: Language::Uk,
            notice_after_s: 60,
            notice_pause_min: 15,
            verified_at: None,
        }
    }
}

impl MailSettings {
    /// Reads a row; one of another version falls back to the defaults, visibly.
    #[must_use]
    pub fn stored(value: serde_json::Value) -> Self {
        serde_json::from_value(value).unwrap_or_else(|error| {
            tracing::error!(%error, "the stored settings of mail are not readable, no letter leaves");
            Self::default()
        })
    }

    /// Whether everything a letter needs is there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.host.is_empty() && !self.from_address.is_empty()
    }

    /// Whether another server, sign-in or sender is named than in `other`: a test letter says nothing of it.
    #[must_use]
    pub fn leaves_otherwise(&self, other: &Self) -> bool {
        self.ca_certificate != other.ca_certificate
            || (&self.host, self.port, self.encryption, &self.user, &self.password_sealed, &self.from_address)
                != (&other.host, other.port, other.encryption, &other.user, &other.password_sealed, &other.from_address)
    }

    /// The part of the sender's address after `@`.
    #[must_use]
    pub fn from_domain(&self) -> &str {
        self.from_address.rsplit_once('@').map_or("localhost", |(_, domain)| domain)
    }

    /// What is wrong, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut wrong = |field: &str, why: String| faults.push((String::from(field), why));
        let host_fits = self.host.len() <= 253 && url::Host::parse(&bracketed(&self.host)).is_ok();
        if !self.host.is_empty() && !host_fits {
            wrong("host", format!("«{:.60}» is not a name such as smtp.example.com or an address", self.host));
        }
        if self.port == 0 {
            wrong("port", String::from("0 is not accepted, 1 to 65535 are"));
        }
        if let Some(why) = authorities::fault(&self.ca_certificate) {
            wrong("ca_certificate", why);
        }
        for (field, address) in [("from_address", &self.from_address), ("reply_to", &self.reply_to)] {
            if !address.is_empty() && !is_address(address) {
                wrong(field, format!("«{address:.60}» is not an address such as name@example.com"));
            }
        }
        if self.from_name.chars().count() > 100 || self.from_name.chars().any(char::is_control) {
            wrong("from_name", String::from("at most 100 characters without line breaks are accepted"));
        }
        if self.user.len() > 254 || self.user.chars().any(char::is_control) {
            wrong("user", String::from("at most 254 bytes without line breaks are accepted"));
        }
        for (field, value, low, high) in
            [("notice_after_s", self.notice_after_s, 5, 3_600), ("notice_pause_min", self.notice_pause_min, 1, 1_440)]
        {
            if !(low..=high).contains(&value) {
                wrong(field, format!("{value} is out of range, {low} to {high} is accepted"));
            }
        }
        if self.enabled && self.host.is_empty() {
            wrong("host", String::from("is needed before mail is switched on"));
        }
        if self.enabled && self.from_address.is_empty() {
            wrong("from_address", String::from("is needed before mail is switched on"));
        }
        faults
    }
}

/// A literal IPv6 address as URLs write it, which is the form the parser knows.
fn bracketed(host: &str) -> String {
    if host.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{host}]") } else { host.to_owned() }
}

/// Whether a mail server would take it for an address.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.len() <= 254 && text.parse::<lettre::Address>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_switched_on_only_with_a_server_and_a_sender_and_every_fault_is_named() {
        assert_eq!(MailSettings::default().faults(), vec![]);
        let settings = MailSettings {
            enabled: true,
            port: 0,
            reply_to: "nobody".into(),
            from_name: "a\r\nBcc: x@example.com".into(),
            ..MailSettings::default()
        };
        let named: Vec<String> = settings.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(named, ["port", "reply_to", "from_name", "host", "from_address"]);
        let named = MailSettings { ca_certificate: "none".into(), ..MailSettings::default() }.faults();
        assert_eq!(named[0].0, "ca_certificate");
        for host in ["smtp.example.com", "203.0.113.7", "2001:db8::1", "mail"] {
            let named = MailSettings { host: host.into(), ..MailSettings::default() }.faults();
            assert_eq!(named, vec![], "{host}");
        }
        for host in ["a b", "smtp.example.com/x", "user@host", "a:25"] {
            assert_eq!(MailSettings { host: host.into(), ..MailSettings::default() }.faults().len(), 1, "{host}");
        }
    }

    #[test]
    fn a_test_letter_proves_only_the_settings_it_was_sent_with() {
        let settings = MailSettings { host: "a.example".into(), ..MailSettings::default() };
        assert!(!settings.leaves_otherwise(&MailSettings { from_name: "Крамниця".into(), ..settings.clone() }));
        assert!(settings.leaves_otherwise(&MailSettings { port: 25, ..settings.clone() }));
        assert!(settings.leaves_otherwise(&MailSettings { ca_certificate: "x".into(), ..settings.clone() }));
        assert!(settings.leaves_otherwise(&MailSettings { password_sealed: "s1.x".into(), ..settings.clone() }));
    }
}
