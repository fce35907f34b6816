//! What sign-ins need (administration.md 4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET|PATCH /api/v1/settings/security`: what sign-ins need (administration.md 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecuritySettings {
    /// Characters a new password has at least, 8..=64.
    pub password_min_chars: u32,
    /// How many of somebody's last passwords a new one must differ from, 0..=10; 0 = any may come back.
    pub password_history: u32,
    /// Whoever forgot a password may set a new one by a link in a letter.
    pub recovery_enabled: bool,
    /// Minutes such a link lives, 15..=1440.
    pub recovery_ttl_min: u32,
    /// Only addresses of these domains get such letters, at most 50; empty = every user's.
    pub recovery_domains: Vec<String>,
    /// Everybody may sign in with a password; off, only root users may, and the others sign in with the company's account.
    pub password_login: bool,
    /// Minutes after which a sign-in that nobody uses ends, 5..=525600.
    pub session_idle_min: u32,
}

impl Default for SecuritySettings {
    fn default() -> Self {
        Self {
            password_min_chars: 10,
            password_history: 5,
            recovery_enabled: false,
            recovery_ttl_min: 60,
            recovery_domains: Vec::new(),
            password_login: true,
            session_idle_min: 10_080,
        }
    }
}

impl SecuritySettings {
    /// What is out of range, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        for (field, value, low, high) in [
            ("password_min_chars", self.password_min_chars, 8, 64),
            ("password_history", self.password_history, 0, 10),
            ("recovery_ttl_min", self.recovery_ttl_min, 15, 1440),
            ("session_idle_min", self.session_idle_min, 5, 525_600),
        ] {
            if !(low..=high).contains(&value) {
                faults.push((field.into(), format!("{value} is out of range, {low} to {high} is accepted")));
            }
        }
        if self.recovery_domains.len() > 50 {
            let sentence = format!("{} domains, at most 50 are accepted", self.recovery_domains.len());
            faults.push(("recovery_domains".into(), sentence));
        }
        for domain in &self.recovery_domains {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
            if domain.len() > 253 || !domain.contains('.') || !domain.chars().all(plain) {
                let sentence = format!("«{domain:.60}» is not a domain such as example.com");
                faults.push(("recovery_domains".into(), sentence));
            }
        }
        faults
    }

    /// Whether an address may get a letter that sets a password.
    #[must_use]
    pub fn recovers(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.recovery_domains.is_empty() || self.recovery_domains.iter().any(|known| known.eq_ignore_ascii_case(domain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_listed_domains_get_a_link() {
        let some = SecuritySettings { recovery_domains: vec!["Example.com".into()], ..SecuritySettings::default() };
        assert!(some.recovers("olena@example.com"));
        for email in ["olena@evil-example.com", "olena@example.com.evil", "olena@sub.example.com", "olena"] {
            assert!(!some.recovers(email), "{email}");
        }
        assert!(SecuritySettings::default().recovers("olena@anything.example"));
    }

    #[test]
    fn every_fault_of_the_policy_is_named() {
        let wrong = SecuritySettings {
            password_min_chars: 7,
            password_history: 11,
            recovery_ttl_min: 5,
            session_idle_min: 4,
            recovery_domains: vec!["no dots".into()],
            ..SecuritySettings::default()
        };
        let named: Vec<String> = wrong.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            named,
            ["password_min_chars", "password_history", "recovery_ttl_min", "session_idle_min", "recovery_domains"]
        );
        assert_eq!(SecuritySettings::default().faults(), vec![]);
    }
}
