//! Whose pages may show the panel, and what an exact origin is (integrations.md 8).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET|PATCH /api/v1/settings/embed`: whose pages may show the panel in a frame (integrations.md 8).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EmbedSettings {
    /// Exact origins such as `https://crm.example.com`, at most 20; empty = embedding is refused.
    pub embed_allowed_origins: Vec<String>,
}

impl EmbedSettings {
    /// Most origins.
    pub const MOST: usize = 20;

    /// As browsers write origins: lower case, nothing behind host and port; empty lines and repetitions go.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        let mut seen = BTreeSet::new();
        self.embed_allowed_origins = self
            .embed_allowed_origins
            .iter()
            .map(|origin| origin.trim().trim_end_matches('/').to_ascii_lowercase())
            .filter(|origin| !origin.is_empty() && seen.insert(origin.clone()))
            .collect();
        self
    }

    /// What is wrong, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let count = self.embed_allowed_origins.len();
        if count > Self::MOST {
            let sentence = format!("{count} origins, at most {} are accepted", Self::MOST);
            return vec![("embed_allowed_origins".into(), sentence)];
        }
        let named = self.embed_allowed_origins.iter().enumerate();
        named
            .filter_map(|(n, origin)| {
                let why = origin_fault(origin)?;
                Some((format!("embed_allowed_origins.{n}"), format!("«{origin:.100}» {why}")))
            })
            .collect()
    }
}

/// Why a text is not an origin whose pages may show the panel, or be shown in it; `None` when it is.
///
/// The text goes into a header and is compared letter by letter with what browsers say, so only their own form is accepted.
#[must_use]
pub fn origin_fault(origin: &str) -> Option<&'static str> {
    const EXAMPLE: &str = "is not an exact origin such as https://crm.example.com: scheme, host and, if it is not the usual one, the port";
    let Some((scheme, authority)) = origin.split_once("://") else { return Some(EXAMPLE) };
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    if !matches!(scheme, "https" | "http") || !is_host(host) {
        return Some(EXAMPLE);
    }
    let here = matches!(host, "localhost" | "127.0.0.1") || host.ends_with(".localhost");
    if scheme == "http" && !here {
        return Some("is not protected: https is accepted, and http for localhost only");
    }
    let port = port?;
    let usual = if scheme == "https" { "443" } else { "80" };
    if port == usual {
        return Some("names the usual port: browsers leave it out, and so must the origin");
    }
    let plain = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
    if plain && port.parse::<u16>().is_ok() { None } else { Some(EXAMPLE) }
}

/// A host name or an IPv4 address in lower case; names in other alphabets stand in their `xn--` form.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && label.chars().all(plain)
    };
    host.len() <= 253 && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(origins: &[&str]) -> EmbedSettings {
        EmbedSettings { embed_allowed_origins: origins.iter().map(|&origin| origin.to_owned()).collect() }
    }

    #[test]
    fn only_exact_protected_origins_may_embed_the_panel() {
        for good in [
            "https://crm.example.com",
            "https://crm.example.com:8443",
            "https://xn--80aacbtgqbx.xn--j1amh",
            "https://10.0.0.7",
            "http://localhost:3000",
            "http://crm.localhost:3000",
            "http://127.0.0.1:3000",
        ] {
            assert_eq!(settings(&[good]).faults(), vec![], "{good}");
        }
        for bad in [
            "crm.example.com",
            "*",
            "https://*.example.com",
            "https://",
            "https://crm.example.com/deals",
            "https://crm.example.com?a",
            "https://crm.example.com#a",
            "https://user@crm.example.com",
            "https://crm.example.com:443",
            "https://crm.example.com:0",
            "https://crm.example.com:08443",
            "https://crm.example.com:99999",
            "https://crm.example.com:",
            "https://crm..example.com",
            "https://crm.example.com 'self'",
            "https://crm.example.com; script-src *",
            "https://crm.example.com\r\nx-evil: 1",
            "https://CRM.example.com",
            "https://срм.укр",
            "https://[::1]",
            "http://crm.example.com",
            "http://localhost.example.com",
            "http://localhost:80",
            "null",
            "'self'",
            "data:text/html",
            "file:///etc",
        ] {
            let faults = settings(&[bad]).faults();
            assert_eq!(faults.len(), 1, "{bad}");
            assert_eq!(faults[0].0, "embed_allowed_origins.0", "{bad}");
            assert!(faults[0].1.contains('«'), "the value is named: {}", faults[0].1);
        }
    }

    #[test]
    fn origins_are_written_as_browsers_write_them_and_bounded() {
        let tidy =
            settings(&[" https://CRM.example.com/ ", "", "https://crm.example.com", "http://localhost:1"]).tidy();
        assert_eq!(tidy, settings(&["https://crm.example.com", "http://localhost:1"]));
        let many: Vec<String> = (0..=EmbedSettings::MOST).map(|n| format!("https://crm{n}.example.com")).collect();
        let many = EmbedSettings { embed_allowed_origins: many };
        assert_eq!(many.faults().len(), 1);
        assert!(many.faults()[0].1.starts_with("21 origins"));
    }
}
