//! Standard Webhooks 1.0 signatures of everything we send (webhooks-out.md 2, shared decision 26).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::Mac as _;
use rand::TryRngCore as _;

use crate::secrets::KeyError;

const PREFIX: &str = "whsec_";

/// A decoded signing secret, 24 to 64 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(Vec<u8>);

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

impl SigningSecret {
    /// Reads `whsec_` and standard base64.
    ///
    /// # Errors
    /// [`KeyError`] for another form or length.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let body = text.strip_prefix(PREFIX).ok_or(KeyError::NotBase64)?;
        let key = STANDARD.decode(body).map_err(|_| KeyError::NotBase64)?;
        if (24..=64).contains(&key.len()) { Ok(Self(key)) } else { Err(KeyError::Length(key.len())) }
    }

    /// A new secret of 32 bytes in its written form; shown once, stored sealed.
    ///
    /// # Errors
    /// [`KeyError::NoRandom`].
    pub fn generate() -> Result<String, KeyError> {
        let mut key = [0; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut key).map_err(|_| KeyError::NoRandom)?;
        Ok(format!("{PREFIX}{}", STANDARD.encode(key)))
    }

    /// One `v1,…` entry over `id.timestamp.body`.
    #[must_use]
    pub fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut mac = crate::secrets::hmac_sha256(&self.0);
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// The three headers; several secrets give several signatures, newest first. Without a secret there are none.
#[must_use]
pub fn headers(secrets: &[SigningSecret], id: &str, seconds: i64, body: &[u8]) -> Vec<(&'static str, String)> {
    if secrets.is_empty() {
        return Vec::new();
    }
    let signatures: Vec<_> = secrets.iter().map(|s| s.sign(id, seconds, body)).collect();
    vec![
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const PUBLIC: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const OWN: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn the_public_vector_and_our_own_verify() {
        let signed = SigningSecret::parse(PUBLIC).unwrap().sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let body = r#"{"external_id":"m-1","contact":{"external_id":"u-42","name":"Olha"},"message":{"type":"text","text":"Привіт"}}"#;
        let signed = SigningSecret::parse(OWN).unwrap().sign("msg_in_0001", 1_767_600_000, body.as_bytes());
        assert_eq!(signed, "v1,Rkv7+MoDpPhy7Xifz+lGSzWWWG1eD36eaisnXOm6hUM=");
    }

    #[test]
    fn during_a_rotation_both_signatures_are_sent() {
        let secrets = [SigningSecret::parse(OWN).unwrap(), SigningSecret::parse(PUBLIC).unwrap()];
        let headers = headers(&secrets, "1", 2, b"{}");
        assert_eq!(headers[2].1, format!("{} {}", secrets[0].sign("1", 2, b"{}"), secrets[1].sign("1", 2, b"{}")));
        assert!(super::headers(&[], "1", 2, b"{}").is_empty());
    }

    #[test]
    fn a_secret_of_another_form_is_refused_and_a_new_one_reads_back() {
        for bad in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_не", "whsec_AAAA"] {
            assert!(SigningSecret::parse(bad).is_err(), "{bad}");
        }
        assert!(SigningSecret::parse(&SigningSecret::generate().unwrap()).is_ok());
    }
}
