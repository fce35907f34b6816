//! The `ldap` settings: where the company directory is, how it is read, and which groups give which roles (administration.md 4).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{filter, policy::dn_key};
use crate::egress::authorities;

/// Key of the row with the settings.
pub const LDAP: &str = "ldap";
/// Where the password of the bind account is sealed to.
pub const PASSWORD_PLACE: &str = "settings/ldap/password";
/// Pairs of the map.
const MAX_GROUPS: usize = 50;
/// Longest name of an entry, bytes.
const MAX_DN: usize = 1_000;

/// A group of the directory and the role its members have here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupRole {
    /// Name of the group's entry, such as `CN=Support,OU=Groups,DC=example,DC=com`.
    pub group: String,
    /// Name of a role of this panel.
    pub role: String,
}

/// The settings as they are stored. Never answered as they are: see [`LdapSettings::password_sealed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LdapSettings {
    /// People may sign in with the directory's password.
    pub enabled: bool,
    /// `ldaps://host[:port]`, or `ldap://host[:port]` with `start_tls`.
    pub url: String,
    /// TLS after StartTLS, with `ldap://`.
    pub start_tls: bool,
    /// Certificates that are trusted instead of the system's, PEM; empty = the system's.
    pub ca_certificate: String,
    /// Name of the account that reads the directory.
    pub bind_dn: String,
    /// Its password, sealed for [`PASSWORD_PLACE`]; empty = none.
    pub password_sealed: String,
    /// How the password is shown: `****` and at most four characters.
    pub password_masked: String,
    /// Where people are looked for.
    pub base_dn: String,
    /// Who a person is: `{login}` stands for their e-mail.
    pub user_filter: String,
    /// Groups and their roles.
    pub groups: Vec<GroupRole>,
    /// Whether people of groups inside these groups count too.
    pub nested_groups: bool,
    /// Minutes between two looks at everybody, 5 to 1440.
    pub sync_interval_min: u32,
}

impl Default for LdapSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            url: String::new(),
            start_tls: false,
            ca_certificate: String::new(),
            bind_dn: String::new(),
            password_sealed: String::new(),
            password_masked: String::new(),
            base_dn: String::new(),
            user_filter: String::from("(&(objectClass=person)(mail={login}))"),
            groups: Vec::new(),
            nested_groups: false,
            sync_interval_min: 15,
        }
    }
}

/// Host and port of an address of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The address.
    pub url: Url,
    /// Name or address of the host.
    pub host: String,
    /// Port.
    pub port: u16,
}

impl LdapSettings {
    /// Reads a row; one of another version falls back to the defaults, visibly.
    #[must_use]
    pub fn stored(value: serde_json::Value) -> Self {
        serde_json::from_value(value).unwrap_or_else(|error| {
            tracing::error!(%error, "the stored settings of the directory are not readable, nobody signs in through it");
            Self::default()
        })
    }

    /// Whether everything a conversation with the server needs is there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        ![&self.url, &self.bind_dn, &self.password_sealed, &self.base_dn].iter().any(|text| text.is_empty())
    }

    /// Whether people sign in through it.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.enabled && self.is_complete()
    }

    /// Where the server is.
    ///
    /// # Errors
    /// A sentence about what is wrong with the address.
    pub fn place(&self) -> Result<Place, String> {
        let shown = || format!("«{:.100}» is not an address such as ldaps://dc1.example.com", self.url);
        let url = Url::parse(&self.url).map_err(|_| shown())?;
        let usual = match (url.scheme(), self.start_tls) {
            ("ldaps", false) => 636,
            ("ldap", true) => 389,
            ("ldaps", true) => return Err(String::from("ldaps:// is TLS already, StartTLS goes with ldap://")),
            ("ldap", false) => {
                return Err(String::from(
                    "ldap:// without StartTLS sends passwords readable: ldaps:// or StartTLS is accepted",
                ));
            }
            _ => return Err(shown()),
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && matches!(url.path(), "" | "/");
        // An IPv6 literal cannot be the name in a certificate as it stands in an address.
        if host.is_empty() || host.len() > 253 || host.starts_with('[') || !bare || url.port() == Some(0) {
            return Err(shown());
        }
        let port = url.port().unwrap_or(usual);
        Ok(Place { url, host, port })
    }

    /// What is wrong, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut wrong = |field: &str, why: String| faults.push((String::from(field), why));
        if !self.url.is_empty()
            && let Err(why) = self.place()
        {
            wrong("url", why);
        }
        for (field, text) in [("bind_dn", &self.bind_dn), ("base_dn", &self.base_dn)] {
            if text.len() > MAX_DN || text.chars().any(char::is_control) {
                wrong(field, format!("at most {MAX_DN} bytes without line breaks are accepted"));
            }
        }
        if let Err(why) = filter::login_attributes(&self.user_filter) {
            wrong("user_filter", why);
        }
        if let Some(why) = authorities::fault(&self.ca_certificate) {
            wrong("ca_certificate", why);
        }
        if self.groups.len() > MAX_GROUPS {
            wrong("groups", format!("{} pairs, at most {MAX_GROUPS} are accepted", self.groups.len()));
        }
        let mut seen = BTreeSet::new();
        for (n, pair) in self.groups.iter().enumerate() {
            if !pair.group.contains('=') || pair.group.len() > MAX_DN || pair.group.chars().any(char::is_control) {
                let why = format!("«{:.60}» is not a name such as CN=Support,OU=Groups,DC=example", pair.group);
                wrong(&format!("groups.{n}"), why);
            } else if !seen.insert((dn_key(&pair.group), pair.role.as_str())) {
                wrong(&format!("groups.{n}"), format!("«{:.60}» stands there twice with this role", pair.group));
            }
        }
        if !(5..=1_440).contains(&self.sync_interval_min) {
            let why = format!("{} is out of range, 5 to 1440 is accepted", self.sync_interval_min);
            wrong("sync_interval_min", why);
        }
        if self.enabled {
            for (field, text) in [
                ("url", &self.url),
                ("bind_dn", &self.bind_dn),
                ("bind_password", &self.password_sealed),
                ("base_dn", &self.base_dn),
            ] {
                if text.is_empty() {
                    wrong(field, String::from("is needed before the directory is switched on"));
                }
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> LdapSettings {
        LdapSettings {
            enabled: true,
            url: "ldaps://dc1.example.com".into(),
            bind_dn: "cn=reader,dc=example".into(),
            password_sealed: "s1.x".into(),
            base_dn: "dc=example".into(),
            ..LdapSettings::default()
        }
    }

    fn named(settings: &LdapSettings) -> Vec<String> {
        settings.faults().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn the_directory_is_reached_over_tls_or_not_at_all() {
        let rows = [
            ("ldaps://dc1.example.com", false, Some(("dc1.example.com", 636))),
            ("ldaps://dc1.example.com/", false, Some(("dc1.example.com", 636))),
            ("ldaps://10.0.0.5:3269", false, Some(("10.0.0.5", 3269))),
            ("ldap://dc1.example.com", true, Some(("dc1.example.com", 389))),
            ("ldap://dc1.example.com", false, None),
            ("ldaps://dc1.example.com", true, None),
            ("ldapi:///run/slapd", false, None),
            ("https://dc1.example.com", false, None),
            ("dc1.example.com", false, None),
            ("ldaps://", false, None),
            ("ldaps://user:pw@dc1.example.com", false, None),
            ("ldaps://dc1.example.com/dc=example??sub", false, None),
            ("ldaps://[2001:db8::1]", false, None),
            ("ldaps://dc1.example.com:0", false, None),
        ];
        for (url, start_tls, expected) in rows {
            let place = LdapSettings { url: url.into(), start_tls, ..LdapSettings::default() }.place();
            let found = place.as_ref().ok().map(|place| (place.host.as_str(), place.port));
            assert_eq!(found, expected, "{url}");
        }
        let plain = LdapSettings { url: "ldap://dc1.example.com".into(), ..complete() };
        assert!(plain.faults()[0].1.contains("without StartTLS"));
    }

    #[test]
    fn the_directory_is_switched_on_only_when_complete_and_every_fault_is_named() {
        assert_eq!(LdapSettings::default().faults(), vec![]);
        assert_eq!(complete().faults(), vec![]);
        assert!(complete().is_on() && !LdapSettings { enabled: false, ..complete() }.is_on());
        let nothing = LdapSettings { enabled: true, ..LdapSettings::default() };
        assert_eq!(named(&nothing), ["url", "bind_dn", "bind_password", "base_dn"]);
        let pair = |group: &str| GroupRole { group: group.into(), role: "operator".into() };
        let wrong = LdapSettings {
            url: "ftp://x".into(),
            user_filter: "(mail=*)".into(),
            ca_certificate: "-----BEGIN".into(),
            groups: vec![pair("support"), pair("cn=a"), pair("CN=A")],
            sync_interval_min: 1,
            ..complete()
        };
        assert_eq!(
            named(&wrong),
            ["url", "user_filter", "ca_certificate", "groups.0", "groups.2", "sync_interval_min"]
        );
    }

    #[test]
    fn stored_settings_of_an_older_version_are_completed() {
        let stored = LdapSettings::stored(serde_json::json!({"url": "ldaps://a.example"}));
        assert_eq!((stored.url.as_str(), stored.sync_interval_min), ("ldaps://a.example", 15));
        assert_eq!(LdapSettings::stored(serde_json::json!({"groups": 1})), LdapSettings::default());
    }
}
