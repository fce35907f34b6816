//! Who sends a push message (RFC 8292): a token signed with this instance's key, for one push service and a few hours.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use rozmova_actors::{
    domain::Timestamp,
    ports::{Clock, Random},
};
use rozmova_store::{Store, StoreError, catalogue_edit};
use serde::{Deserialize, Serialize};

use super::bytes32;
use crate::secrets::SecretBox;

/// Key of the row with the pair.
pub const PUSH: &str = "push";
/// Where the private half is sealed to.
pub(crate) const PLACE: &str = "settings/push/private_key";
/// Seconds a token lives; push services refuse more than a day.
const TOKEN_S: i64 = 12 * 3_600;

/// The pair of this instance. Shows nothing of its private half.
#[derive(Clone)]
pub struct VapidKey {
    signing: SigningKey,
    public: String,
}

impl std::fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VapidKey({})", self.public)
    }
}

/// The pair as it is stored.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    public_key: String,
    private_sealed: String,
}

/// Why there is no pair.
#[derive(Debug, thiserror::Error)]
pub enum VapidError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored pair cannot be opened with the keys of this server. It is not replaced: every browser would be lost.
    #[error("the stored key of browser notifications cannot be opened with the keys of this server")]
    Sealed,
}

impl VapidKey {
    /// The pair of a private half; `None` when the bytes are no such key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        // The library fills up a shorter one with zeros.
        let bytes: &[u8; 32] = bytes.try_into().ok()?;
        let signing = SigningKey::from_slice(bytes).ok()?;
        let public = URL_SAFE_NO_PAD.encode(signing.verifying_key().to_encoded_point(false).as_bytes());
        Some(Self { signing, public })
    }

    /// A new pair.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        loop {
            if let Some(key) = Self::from_bytes(&bytes32(random)) {
                return key;
            }
        }
    }

    /// The pair of this instance; made by the first call of all.
    ///
    /// # Errors
    /// [`VapidError`].
    pub async fn of_instance(
        store: &Store,
        secrets: &SecretBox,
        clock: &dyn Clock,
        random: &dyn Random,
    ) -> Result<Self, VapidError> {
        for _ in 0..3 {
            let (value, version) = store.run(|conn| catalogue_edit::setting(conn, PUSH)).await?;
            if version > 0 {
                let stored: Stored = serde_json::from_value(value).unwrap_or_default();
                let opened = secrets.open(PLACE, &stored.private_sealed).map_err(|_| VapidError::Sealed)?;
                let bytes = URL_SAFE_NO_PAD.decode(opened).map_err(|_| VapidError::Sealed)?;
                return Self::from_bytes(&bytes).ok_or(VapidError::Sealed);
            }
            let made = Self::generate(random);
            let private = URL_SAFE_NO_PAD.encode(made.signing.to_bytes());
            let sealed = secrets.seal(PLACE, &private).map_err(|_| VapidError::Sealed)?;
            let stored = serde_json::json!({"public_key": made.public, "private_sealed": sealed});
            let now = clock.now();
            // Another server on the same database may have been first: then its pair is read.
            if store.write(move |conn| catalogue_edit::put_setting(conn, PUSH, &stored, Some(0), None, now)).await? {
                return Ok(made);
            }
        }
        Err(VapidError::Sealed)
    }

    /// The public half as browsers take it (`applicationServerKey`): base64url of the uncompressed point.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// `Authorization` of a request to `endpoint`; `None` when that is no address. `subject` is where the operator of the push
    /// service finds us.
    #[must_use]
    pub fn authorization(&self, endpoint: &str, subject: Option<&str>, now: Timestamp) -> Option<String> {
        let origin = url::Url::parse(endpoint).ok()?.origin();
        let mut claims = serde_json::json!({
            "aud": origin.is_tuple().then(|| origin.ascii_serialization())?,
            "exp": now.micros() / 1_000_000 + TOKEN_S,
        });
        if let Some(subject) = subject {
            claims["sub"] = serde_json::Value::from(subject);
        }
        let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature: Signature = self.signing.sign(signed.as_bytes());
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
        Some(format!("vapid t={token}, k={}", self.public))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use p256::ecdsa::{VerifyingKey, signature::Verifier as _};

    use super::*;

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

    fn key() -> VapidKey {
        VapidKey::from_bytes(&[7; 32]).unwrap()
    }

    fn parts(authorization: &str) -> (String, Vec<u8>, serde_json::Value, String) {
        let (token, public) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        (signed.into(), signature, serde_json::from_slice(&claims).unwrap(), public.into())
    }

    #[test]
    fn a_token_names_the_service_alone_and_lives_half_a_day() {
        let cases = [
            ("https://fcm.example.com/fcm/send/abc:def", Some("https://fcm.example.com")),
            ("https://push.example.com:8443/p/1?x=1", Some("https://push.example.com:8443")),
            ("http://127.0.0.1:9000/p", Some("http://127.0.0.1:9000")),
            ("not an address", None),
            ("data:text/plain,x", None),
        ];
        for (endpoint, audience) in cases {
            let made = key().authorization(endpoint, Some("https://chat.example"), NOW);
            let claims = made.as_deref().map(|made| parts(made).2);
            assert_eq!(claims.as_ref().map(|claims| claims["aud"].as_str().unwrap()), audience, "{endpoint}");
            if let Some(claims) = claims {
                assert_eq!(claims["exp"], 1_767_600_000 + 43_200);
                assert_eq!(claims["sub"], "https://chat.example");
            }
        }
        let nameless = key().authorization("https://push.example.com/p", None, NOW).unwrap();
        assert!(parts(&nameless).2.get("sub").is_none(), "a server without an address of its own names none");
    }

    #[test]
    fn the_signature_is_made_with_the_key_that_is_named_and_covers_the_claims() {
        let made = key().authorization("https://push.example.com/p", None, NOW).unwrap();
        let (signed, signature, _, public) = parts(&made);
        assert_eq!(signature.len(), 64, "two numbers side by side, not DER");
        let verifying = VerifyingKey::from_sec1_bytes(&URL_SAFE_NO_PAD.decode(&public).unwrap()).unwrap();
        let signature = Signature::from_slice(&signature).unwrap();
        assert!(verifying.verify(signed.as_bytes(), &signature).is_ok());
        assert!(verifying.verify(format!("{signed}x").as_bytes(), &signature).is_err());
        let head = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().0).unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&head).unwrap()["alg"], "ES256");
    }

    #[test]
    fn the_private_half_is_never_shown() {
        assert_eq!(format!("{:?}", key()), format!("VapidKey({})", key().public()));
        assert!(VapidKey::from_bytes(&[0; 32]).is_none() && VapidKey::from_bytes(&[7; 31]).is_none());
    }
}
