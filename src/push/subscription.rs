//! What a browser gives us: where it is reached and its two keys.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::PublicKey;
use serde::{Deserialize, Serialize};

/// Longest address, bytes: what `egress` takes.
pub const MAX_ENDPOINT: usize = 2_048;

/// A browser, judged.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Where the push service takes messages for it. A secret: whoever knows it can write there.
    pub endpoint: String,
    /// The browser's public key, an uncompressed point of P-256.
    pub p256dh: [u8; 65],
    /// The secret between the browser and us.
    pub auth: [u8; 16],
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription(…)")
    }
}

/// The form that is sealed.
#[derive(Serialize, Deserialize)]
struct Sealed {
    endpoint: String,
    p256dh: String,
    auth: String,
}

/// Standard base64 and padding are taken as well: some browsers' libraries give them.
fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() > 4 * N {
        return None;
    }
    let plain: String = text
        .trim_end_matches('=')
        .chars()
        .map(|c| match c {
            '+' => '-',
            '/' => '_',
            c => c,
        })
        .collect();
    URL_SAFE_NO_PAD.decode(plain).ok()?.try_into().ok()
}

impl Subscription {
    /// Judges what a browser gives; the address itself is judged by `egress`.
    ///
    /// # Errors
    /// Every wrong field with a sentence.
    pub fn parse(endpoint: &str, p256dh: &str, auth: &str) -> Result<Self, Vec<(String, String)>> {
        let mut faults = Vec::new();
        let mut wrong = |field: &str, why: String| faults.push((field.to_owned(), why));
        if endpoint.is_empty() || endpoint.len() > MAX_ENDPOINT {
            wrong("endpoint", format!("{} bytes, 1 to {MAX_ENDPOINT} are accepted", endpoint.len()));
        }
        let point = decode::<65>(p256dh).filter(|point| PublicKey::from_sec1_bytes(point).is_ok());
        if point.is_none() {
            wrong("p256dh", String::from("not an uncompressed point of P-256 (65 bytes) in base64url"));
        }
        let secret = decode::<16>(auth);
        if secret.is_none() {
            wrong("auth", String::from("not 16 bytes in base64url"));
        }
        match (point, secret) {
            (Some(p256dh), Some(auth)) if faults.is_empty() => Ok(Self { endpoint: endpoint.to_owned(), p256dh, auth }),
            _ => Err(faults),
        }
    }

    /// The text that is sealed.
    ///
    /// # Errors
    /// None in practice.
    pub fn to_text(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Sealed {
            endpoint: self.endpoint.clone(),
            p256dh: URL_SAFE_NO_PAD.encode(self.p256dh),
            auth: URL_SAFE_NO_PAD.encode(self.auth),
        })
    }

    /// Reads [`Subscription::to_text`].
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let sealed: Sealed = serde_json::from_str(text).ok()?;
        Self::parse(&sealed.endpoint, &sealed.p256dh, &sealed.auth).ok()
    }

    /// Host of the push service, for people.
    #[must_use]
    pub fn service_host(&self) -> String {
        let url = url::Url::parse(&self.endpoint).ok();
        url.as_ref().and_then(url::Url::host_str).unwrap_or_default().chars().take(100).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const POINT: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    const ENDPOINT: &str = "https://push.example.net/p/1";

    #[test]
    fn every_fault_of_a_browser_is_named() {
        let long = format!("https://push.example.net/{}", "a".repeat(MAX_ENDPOINT));
        let off_the_curve = format!("{}A", &POINT[..POINT.len() - 1]);
        let cases: [(&str, &str, &str, &[&str]); 8] = [
            (ENDPOINT, POINT, AUTH, &[]),
            ("", POINT, AUTH, &["endpoint"]),
            (&long, POINT, AUTH, &["endpoint"]),
            (ENDPOINT, "", AUTH, &["p256dh"]),
            (ENDPOINT, &POINT[..40], AUTH, &["p256dh"]),
            (ENDPOINT, &off_the_curve, AUTH, &["p256dh"]),
            (ENDPOINT, POINT, "short", &["auth"]),
            ("", "не база", "ї", &["endpoint", "p256dh", "auth"]),
        ];
        for (endpoint, p256dh, auth, expected) in cases {
            let faults = Subscription::parse(endpoint, p256dh, auth).err().unwrap_or_default();
            let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
            assert_eq!(fields, expected, "{endpoint} {p256dh} {auth}");
        }
    }

    #[test]
    fn both_alphabets_of_base64_are_read_and_the_stored_form_comes_back() {
        let standard = POINT.replace('-', "+").replace('_', "/");
        let one = Subscription::parse(ENDPOINT, &format!("{standard}="), &format!("{AUTH}==")).unwrap();
        assert_eq!(one, Subscription::parse(ENDPOINT, POINT, AUTH).unwrap());
        assert_eq!(Subscription::of_text(&one.to_text().unwrap()), Some(one.clone()));
        assert_eq!(one.service_host(), "push.example.net");
        assert_eq!(format!("{one:?}"), "Subscription(…)", "SE-03");
    }
}
