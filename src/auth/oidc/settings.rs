//! The `oidc` settings: the company's sign-in service (administration.md 4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Key of the row with the settings.
pub const OIDC: &str = "oidc";
/// Where the client secret is sealed to.
pub const SECRET_PLACE: &str = "settings/oidc/client_secret";
/// What Google calls itself.
pub const GOOGLE: &str = "https://accounts.google.com";
/// How Google may call itself in tokens besides: without the scheme.
const GOOGLE_SHORT: &str = "accounts.google.com";
/// Most domains.
const DOMAINS: usize = 50;

/// Whose service it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "OidcProvider")]
pub enum Provider {
    /// Google: its address is known, and the domain of a company is told in a claim of its own.
    #[default]
    Google,
    /// Any other OpenID provider, by its address.
    Generic,
}

/// The settings as they are stored. Never answered as they are: see [`OidcSettings::secret_sealed`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OidcSettings {
    /// The button is on the sign-in page.
    pub enabled: bool,
    /// Whose service it is.
    pub provider: Provider,
    /// Address of another provider than Google, as it calls itself.
    pub issuer: String,
    /// Name the provider gave this instance.
    pub client_id: String,
    /// The secret that belongs to it, sealed for [`SECRET_PLACE`]; empty = none.
    pub secret_sealed: String,
    /// How the secret is shown: `****` and at most four characters.
    pub secret_masked: String,
    /// Only accounts of these domains are let in; empty = of any.
    pub domains: Vec<String>,
    /// What the button calls the service; empty = «Google», or the company's account.
    pub label: String,
}

impl OidcSettings {
    /// Reads a row; one of another version falls back to the defaults, visibly.
    #[must_use]
    pub fn stored(value: serde_json::Value) -> Self {
        serde_json::from_value(value).unwrap_or_else(|error| {
            tracing::error!(%error, "the stored settings of the company's sign-in are not readable, it is switched off");
            Self::default()
        })
    }

    /// The provider's address.
    #[must_use]
    pub fn issuer(&self) -> &str {
        match self.provider {
            Provider::Google => GOOGLE,
            Provider::Generic => &self.issuer,
        }
    }

    /// Whether a token may say it is from there.
    #[must_use]
    pub fn is_from(&self, issuer: &str) -> bool {
        issuer == self.issuer() || (self.provider == Provider::Google && issuer == GOOGLE_SHORT)
    }

    /// Whether everything a sign-in needs is there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.issuer().is_empty() && !self.client_id.is_empty() && !self.secret_sealed.is_empty()
    }

    /// As they are compared: no spaces, domains in lower case and each once.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        self.issuer = self.issuer.trim().to_owned();
        self.client_id = self.client_id.trim().to_owned();
        self.label = self.label.trim().to_owned();
        let mut kept = Vec::new();
        for domain in &self.domains {
            let domain = domain.trim().trim_start_matches('@').to_lowercase();
            if !domain.is_empty() && !kept.contains(&domain) {
                kept.push(domain);
            }
        }
        self.domains = kept;
        self
    }

    /// What is wrong, all of it: (field, sentence). Whether the address may be reached is judged by the guard of everything
    /// outbound.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut wrong = |field: &str, why: String| faults.push((String::from(field), why));
        if !self.issuer.is_empty() && !is_issuer(&self.issuer) {
            let why = format!("«{:.100}» is not an address such as https://login.example.com", self.issuer);
            wrong("issuer", why);
        }
        if self.client_id.len() > 255 || self.client_id.chars().any(|c| c.is_control() || c.is_whitespace()) {
            wrong("client_id", String::from("at most 255 bytes without spaces are accepted"));
        }
        if self.label.chars().count() > 40 || self.label.chars().any(char::is_control) {
            wrong("label", String::from("at most 40 characters without line breaks are accepted"));
        }
        if self.domains.len() > DOMAINS {
            wrong("domains", format!("{} domains, at most {DOMAINS} are accepted", self.domains.len()));
        }
        for domain in &self.domains {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
            if domain.len() > 253 || !domain.contains('.') || !domain.chars().all(plain) {
                wrong("domains", format!("«{domain:.60}» is not a domain such as example.com"));
            }
        }
        if self.enabled {
            for (field, empty) in [
                ("issuer", self.issuer().is_empty()),
                ("client_id", self.client_id.is_empty()),
                ("client_secret", self.secret_sealed.is_empty()),
            ] {
                if empty {
                    wrong(field, String::from("is needed before the company's sign-in is switched on"));
                }
            }
        }
        faults
    }
}

/// Whether a text can be the name of a provider: an address without query and fragment (OpenID Connect Core 2).
fn is_issuer(text: &str) -> bool {
    text.len() <= 500
        && !text.contains(['?', '#'])
        && url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> OidcSettings {
        OidcSettings {
            enabled: true,
            provider: Provider::Generic,
            issuer: "https://login.example.com/realms/shop".into(),
            client_id: "rozmova".into(),
            secret_sealed: "s1.x.y".into(),
            ..OidcSettings::default()
        }
    }

    #[test]
    fn it_is_switched_on_only_when_everything_is_there_and_every_fault_is_named() {
        assert_eq!(OidcSettings::default().faults(), vec![]);
        assert_eq!(complete().faults(), vec![]);
        let named = |settings: OidcSettings| {
            settings.faults().into_iter().map(|(field, _)| field).collect::<Vec<_>>().join(" ")
        };
        let empty = OidcSettings { enabled: true, provider: Provider::Generic, ..OidcSettings::default() };
        assert_eq!(named(empty), "issuer client_id client_secret");
        let google = OidcSettings { enabled: true, ..OidcSettings::default() };
        assert_eq!(named(google), "client_id client_secret", "Google's address is known");
        let wrong = OidcSettings {
            issuer: "login.example.com".into(),
            client_id: "two words".into(),
            label: "a\nb".into(),
            domains: vec!["no dots".into()],
            ..complete()
        };
        assert_eq!(named(wrong), "issuer client_id label domains");
        for issuer in
            ["ftp://login.example.com", "https://login.example.com?x=1", "https://login.example.com#x", "https://"]
        {
            assert_eq!(named(OidcSettings { issuer: issuer.into(), ..complete() }), "issuer", "{issuer}");
        }
    }

    #[test]
    fn domains_are_kept_once_and_in_lower_case() {
        let domains = vec![" Example.com".into(), "@example.com".into(), String::new(), "shop.example.com".into()];
        assert_eq!(OidcSettings { domains, ..complete() }.tidy().domains, ["example.com", "shop.example.com"]);
    }

    #[test]
    fn only_google_has_a_second_name() {
        let google = OidcSettings::default();
        assert!(google.is_from(GOOGLE) && google.is_from("accounts.google.com"));
        assert!(!google.is_from("https://accounts.google.com.evil.example") && !google.is_from(""));
        assert!(complete().is_from("https://login.example.com/realms/shop"));
        assert!(!complete().is_from("https://login.example.com/realms/shop/") && !complete().is_from(GOOGLE));
    }
}
