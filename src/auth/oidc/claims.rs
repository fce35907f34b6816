//! Who a token says somebody is, and whether that is enough (OpenID Connect Core 3.1.3.7, administration.md 4). Pure.

use rozmova_actors::domain::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use subtle::ConstantTimeEq as _;

use super::settings::{OidcSettings, Provider};

/// Seconds two clocks may differ.
const LEEWAY_S: i64 = 60;
/// Oldest token that is taken, seconds: it was made a moment ago, when the code was exchanged.
const MAX_AGE_S: i64 = 600;
/// Longest name of an account at its provider, bytes (OpenID Connect Core 2).
const MAX_SUBJECT: usize = 255;

/// What a token of the provider says. Members of a wrong type make it unreadable, which refuses it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Claims {
    /// Who made it.
    pub iss: String,
    /// The account at the provider.
    pub sub: String,
    /// For whom it was made.
    #[serde(deserialize_with = "one_or_many")]
    pub aud: Vec<String>,
    /// Who asked for it.
    #[serde(default)]
    pub azp: Option<String>,
    /// Ends, seconds.
    pub exp: i64,
    /// Made, seconds.
    pub iat: i64,
    /// Not before, seconds.
    #[serde(default)]
    pub nbf: Option<i64>,
    /// What we gave along, so that it is the answer to this very sign-in.
    #[serde(default)]
    pub nonce: Option<String>,
    /// When the person last proved themselves to the provider, seconds; anything but a number is as if it were not said.
    #[serde(default, deserialize_with = "seconds")]
    pub auth_time: Option<i64>,
    /// Who, as far as told.
    #[serde(flatten)]
    pub person: Person,
}

/// The part that may also come from the provider's `userinfo`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Address.
    pub email: Option<String>,
    /// Whether the provider has seen that it is theirs. Some providers write `"true"`.
    #[serde(deserialize_with = "truth")]
    pub email_verified: bool,
    /// The company whose account it is (Google).
    pub hd: Option<String>,
}

/// Why somebody is not let in. What it is called in the log; what they are told is [`Refusal::shown`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// From another provider.
    #[error("the token is from another issuer")]
    Issuer,
    /// For somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// Asked for by somebody else.
    #[error("the token was asked for by another client")]
    Party,
    /// Over.
    #[error("the token has expired")]
    Expired,
    /// Made too long ago, or in the future.
    #[error("the token was not made just now")]
    Time,
    /// The answer to another sign-in.
    #[error("the token answers another sign-in")]
    Nonce,
    /// The account has no usable name.
    #[error("the token names no account")]
    Subject,
    /// No address.
    #[error("the provider tells no e-mail; the scope email must be granted")]
    NoEmail,
    /// An address nobody has proved.
    #[error("the provider has not verified the e-mail")]
    Unverified,
    /// Of another company.
    #[error("the account is of another domain")]
    Domain,
    /// Nobody here, or somebody who has left.
    #[error("there is no active user with this e-mail")]
    Account,
    /// Not signed by the provider, or not as agreed.
    #[error("the token is not signed by the provider")]
    Signature,
    /// The provider did not ask the person anew, or does not say that it did.
    #[error("the provider did not ask the person anew")]
    Stale,
    /// Confirmed by somebody other than who is signed in.
    #[error("the account is of somebody other than who is signed in")]
    Other,
    /// State that was used, is too old, or was begun in another browser.
    #[error("the sign-in was begun elsewhere, used or is too old")]
    State,
    /// The person, or the provider's rules, said no.
    #[error("the provider did not let the person in")]
    Denied,
    /// The provider does not answer as it should.
    #[error("the provider does not answer as it should")]
    Provider,
    /// Switched off.
    #[error("the company's sign-in is switched off")]
    Off,
    /// Too many at once.
    #[error("too many sign-ins at once")]
    Busy,
    /// The database is away.
    #[error("the storage is away")]
    Unavailable,
}

impl Refusal {
    /// Stable word for the audit log.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Party => "authorized_party",
            Self::Expired => "expired",
            Self::Time => "issued_at",
            Self::Nonce => "nonce",
            Self::Subject => "subject",
            Self::NoEmail => "no_email",
            Self::Unverified => "email_not_verified",
            Self::Domain => "domain",
            Self::Account => "no_active_user",
            Self::Signature => "signature",
            Self::Stale => "not_asked_anew",
            Self::Other => "another_user",
            Self::State => "state",
            Self::Denied => "denied",
            Self::Provider => "provider",
            Self::Off => "off",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
        }
    }

    /// What the page says: everything about tokens is one thing to a person, who can do nothing about it.
    #[must_use]
    pub const fn shown(self) -> &'static str {
        match self {
            Self::Issuer
            | Self::Audience
            | Self::Party
            | Self::Expired
            | Self::Time
            | Self::Nonce
            | Self::Subject
            | Self::Signature
            | Self::Provider => "provider",
            Self::NoEmail | Self::Unverified => "email",
            Self::Domain => "domain",
            Self::Account => "account",
            Self::Stale => "stale",
            Self::Other => "other",
            Self::State => "state",
            Self::Denied => "denied",
            Self::Off => "off",
            Self::Busy | Self::Unavailable => "busy",
        }
    }
}

/// Whether a token, whose signature is right, is the answer to this sign-in. It says nothing yet of who may come in.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_token(claims: &Claims, settings: &OidcSettings, nonce: &str, now: Timestamp) -> Result<(), Refusal> {
    let now = now.seconds();
    if !settings.is_from(&claims.iss) {
        return Err(Refusal::Issuer);
    }
    let us = settings.client_id.as_str();
    if us.is_empty() || !claims.aud.iter().any(|one| one == us) {
        return Err(Refusal::Audience);
    }
    // For several at once it must say that we asked, and when it says who asked it must be us.
    match claims.azp.as_deref() {
        Some(party) if party != us => return Err(Refusal::Party),
        None if claims.aud.len() > 1 => return Err(Refusal::Party),
        Some(_) | None => {}
    }
    if claims.exp <= now.saturating_sub(LEEWAY_S) {
        return Err(Refusal::Expired);
    }
    let soon = now.saturating_add(LEEWAY_S);
    if claims.iat > soon || claims.iat < now.saturating_sub(MAX_AGE_S) || claims.nbf.is_some_and(|nbf| nbf > soon) {
        return Err(Refusal::Time);
    }
    let same = |given: &str| !nonce.is_empty() && bool::from(given.as_bytes().ct_eq(nonce.as_bytes()));
    if !claims.nonce.as_deref().is_some_and(same) {
        return Err(Refusal::Nonce);
    }
    if claims.sub.is_empty() || claims.sub.len() > MAX_SUBJECT {
        return Err(Refusal::Subject);
    }
    Ok(())
}

/// Whether a token says that the person proved themselves to the provider after `since` (OpenID Connect Core 2, `auth_time`): it was
/// asked to with `max_age=0`, so one that does not say it has not understood. Google neither asks anew nor says when it did: there
/// the person chooses the account anew, and that is taken.
///
/// # Errors
/// [`Refusal::Stale`].
pub fn proved_anew(claims: &Claims, provider: Provider, since: Timestamp) -> Result<(), Refusal> {
    let asked = since.seconds().saturating_sub(LEEWAY_S);
    match (provider, claims.auth_time) {
        (Provider::Google, _) => Ok(()),
        (Provider::Generic, Some(at)) if at >= asked => Ok(()),
        (Provider::Generic, Some(_) | None) => Err(Refusal::Stale),
    }
}

/// The address under which somebody is looked for here, in lower case.
///
/// # Errors
/// Without a verified address, and for accounts of domains that are not listed.
pub fn admitted(person: &Person, settings: &OidcSettings) -> Result<String, Refusal> {
    let email = person.email.as_deref().map(str::trim).filter(|email| !email.is_empty()).ok_or(Refusal::NoEmail)?;
    if !person.email_verified {
        return Err(Refusal::Unverified);
    }
    // A foreign sign may become a plain letter in lower case, as the sign of the kelvin a k: such an address is not that of whoever
    // has the letter.
    if email.chars().any(|c| !c.is_ascii() && c.to_lowercase().all(|lower| lower.is_ascii())) {
        return Err(Refusal::NoEmail);
    }
    let email = email.to_lowercase();
    let (_, of_email) = email.rsplit_once('@').ok_or(Refusal::NoEmail)?;
    if !settings.domains.is_empty() {
        // A private Google account may carry an address of any domain; only `hd` says that the company runs it.
        let told = match (settings.provider, person.hd.as_deref()) {
            (_, Some(hd)) => hd.to_lowercase(),
            (Provider::Google, None) => return Err(Refusal::Domain),
            (Provider::Generic, None) => of_email.to_owned(),
        };
        if !settings.domains.contains(&told) {
            return Err(Refusal::Domain);
        }
    }
    Ok(email)
}

/// `"a"` or `["a", "b"]`.
fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Either::deserialize(from)? {
        Either::One(one) => vec![one],
        Either::Many(many) => many,
    })
}

/// A whole number; anything else is nothing, because a sign-in does not need it.
fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(Value::deserialize(from)?.as_i64())
}

/// `true` and `"true"`; anything else is no.
fn truth<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Bool(said) => said,
        Value::String(said) => said == "true",
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

    fn settings(provider: Provider, domains: &[&str]) -> OidcSettings {
        OidcSettings {
            enabled: true,
            provider,
            issuer: "https://login.example.com".into(),
            client_id: "rozmova".into(),
            domains: domains.iter().map(|&domain| domain.to_owned()).collect(),
            ..OidcSettings::default()
        }
    }

    /// A token that is right, with some members changed; null takes one away.
    fn token(change: Value) -> Claims {
        let now = NOW.seconds();
        let mut tree = json!({
            "iss": "https://login.example.com", "sub": "7", "aud": "rozmova", "exp": now + 300, "iat": now,
            "nonce": "n-1", "email": "olena@example.com", "email_verified": true,
        });
        for (key, value) in change.as_object().unwrap() {
            tree[key.as_str()] = value.clone();
        }
        tree.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        serde_json::from_value(tree).unwrap()
    }

    #[test]
    fn a_token_is_taken_only_as_the_answer_to_this_sign_in() {
        let now = NOW.seconds();
        let rows = [
            (json!({}), Ok(())),
            (json!({"aud": ["rozmova"]}), Ok(())),
            (json!({"azp": "rozmova"}), Ok(())),
            (json!({"aud": ["rozmova", "crm"], "azp": "rozmova"}), Ok(())),
            (json!({"exp": now - 59}), Ok(())),
            (json!({"iat": now + 59}), Ok(())),
            (json!({"iat": now - 599}), Ok(())),
            (json!({"nbf": now}), Ok(())),
            (json!({"iss": "https://evil.example"}), Err(Refusal::Issuer)),
            (json!({"iss": "https://login.example.com/"}), Err(Refusal::Issuer)),
            (json!({"aud": "crm"}), Err(Refusal::Audience)),
            (json!({"aud": []}), Err(Refusal::Audience)),
            (json!({"aud": ["crm"], "azp": "rozmova"}), Err(Refusal::Audience)),
            (json!({"aud": ["rozmova", "crm"]}), Err(Refusal::Party)),
            (json!({"azp": "crm"}), Err(Refusal::Party)),
            (json!({"exp": now - 60}), Err(Refusal::Expired)),
            (json!({"exp": i64::MIN}), Err(Refusal::Expired)),
            (json!({"iat": now + 61}), Err(Refusal::Time)),
            (json!({"iat": now - 601}), Err(Refusal::Time)),
            (json!({"nbf": now + 61}), Err(Refusal::Time)),
            (json!({"nonce": "n-2"}), Err(Refusal::Nonce)),
            (json!({"nonce": ""}), Err(Refusal::Nonce)),
            (json!({"nonce": null}), Err(Refusal::Nonce)),
            (json!({"sub": ""}), Err(Refusal::Subject)),
            (json!({"sub": "x".repeat(256)}), Err(Refusal::Subject)),
        ];
        for (change, expected) in rows {
            let taken = check_token(&token(change.clone()), &settings(Provider::Generic, &[]), "n-1", NOW);
            assert_eq!(taken, expected, "{change}");
        }
        let nobody = OidcSettings { client_id: String::new(), ..settings(Provider::Generic, &[]) };
        assert_eq!(check_token(&token(json!({"aud": ""})), &nobody, "n-1", NOW), Err(Refusal::Audience));
        let empty = check_token(&token(json!({"nonce": ""})), &settings(Provider::Generic, &[]), "", NOW);
        assert_eq!(empty, Err(Refusal::Nonce), "no nonce answers no nonce");
    }

    #[test]
    fn a_person_confirms_themselves_only_when_the_provider_asked_them_anew() {
        let begun = NOW.seconds();
        let rows = [
            (Provider::Generic, json!({"auth_time": begun + 20}), Ok(())),
            (Provider::Generic, json!({"auth_time": begun - 60}), Ok(())),
            (Provider::Generic, json!({"auth_time": begun - 61}), Err(Refusal::Stale)),
            (Provider::Generic, json!({"auth_time": "1767600000"}), Err(Refusal::Stale)),
            (Provider::Generic, json!({}), Err(Refusal::Stale)),
            (Provider::Google, json!({}), Ok(())),
        ];
        for (provider, change, expected) in rows {
            assert_eq!(proved_anew(&token(change.clone()), provider, NOW), expected, "{provider:?} {change}");
        }
    }

    #[test]
    fn only_a_verified_address_of_a_listed_domain_is_looked_for() {
        use Provider::{Generic, Google};
        let (ours, any): (&[&str], &[&str]) = (&["example.com"], &[]);
        let olena: Result<String, Refusal> = Ok(String::from("olena@example.com"));
        let rows = [
            (Generic, any, json!({}), olena.clone()),
            (Generic, any, json!({"email": " Olena@Example.COM "}), olena.clone()),
            (Generic, any, json!({"email_verified": "true"}), olena.clone()),
            (Generic, any, json!({"email_verified": false}), Err(Refusal::Unverified)),
            (Generic, any, json!({"email_verified": "false"}), Err(Refusal::Unverified)),
            (Generic, any, json!({"email_verified": 1}), Err(Refusal::Unverified)),
            (Generic, any, json!({"email_verified": null}), Err(Refusal::Unverified)),
            (Generic, any, json!({"email": null}), Err(Refusal::NoEmail)),
            (Generic, any, json!({"email": "  "}), Err(Refusal::NoEmail)),
            (Generic, any, json!({"email": "olena"}), Err(Refusal::NoEmail)),
            (Generic, any, json!({"email": "\u{212a}ateryna@example.com"}), Err(Refusal::NoEmail)),
            (Generic, any, json!({"email": "Їжа\u{212a}@example.com"}), Err(Refusal::NoEmail)),
            (Generic, any, json!({"email": "Їжак@example.com"}), Ok(String::from("їжак@example.com"))),
            (Generic, ours, json!({}), olena.clone()),
            (Generic, ours, json!({"email": "olena@evil.example"}), Err(Refusal::Domain)),
            (Generic, ours, json!({"email": "olena@sub.example.com"}), Err(Refusal::Domain)),
            (Generic, ours, json!({"email": "olena@example.com@evil.example"}), Err(Refusal::Domain)),
            (Generic, ours, json!({"hd": "evil.example"}), Err(Refusal::Domain)),
            (Google, ours, json!({"hd": "example.com"}), olena.clone()),
            (Google, ours, json!({"hd": "Example.com"}), olena.clone()),
            (Google, ours, json!({}), Err(Refusal::Domain)),
            (Google, ours, json!({"hd": "evil.example"}), Err(Refusal::Domain)),
            (Google, any, json!({}), olena),
        ];
        for (provider, domains, change, expected) in rows {
            let person = token(change.clone()).person;
            assert_eq!(admitted(&person, &settings(provider, domains)), expected, "{provider:?} {domains:?} {change}");
        }
    }

    #[test]
    fn a_token_with_members_of_another_kind_is_unreadable() {
        for wrong in [json!({"exp": "soon"}), json!({"aud": 7}), json!({"iss": null}), json!({"nonce": 1})] {
            let mut tree = json!({"iss": "i", "sub": "s", "aud": "a", "exp": 1, "iat": 1});
            for (key, value) in wrong.as_object().unwrap() {
                tree[key.as_str()] = value.clone();
            }
            assert!(serde_json::from_value::<Claims>(tree).is_err(), "{wrong}");
        }
    }
}
