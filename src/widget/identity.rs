//! Proof of a site's `user_id` (channels/widget.md 2): `hex(HMAC-SHA256(secret, user_id))`, or a JWT HS256 of at most 24 h.

use hmac::Mac as _;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use rozmova_actors::domain::Timestamp;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use crate::secrets::hmac_sha256;

/// Longest life of a JWT, seconds.
const MAX_JWT_S: i64 = 86_400;
/// Longest `user_id`, characters.
pub const MAX_USER_ID: usize = 200;

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
}

/// Whether the proof shows that the site's server vouches for the id. Without a secret nothing is proved.
#[must_use]
pub fn is_proved(secret: &str, user_id: &str, proof: &str, now: Timestamp) -> bool {
    if secret.is_empty() || user_id.is_empty() || user_id.chars().count() > MAX_USER_ID {
        return false;
    }
    if proof.split('.').count() == 3 {
        return jwt_subject(secret, proof, now).is_some_and(|sub| sub == user_id);
    }
    let mut mac = hmac_sha256(secret.as_bytes());
    mac.update(user_id.as_bytes());
    let expected = hex::encode(mac.finalize().into_bytes());
    expected.as_bytes().ct_eq(proof.to_ascii_lowercase().as_bytes()).into()
}

fn jwt_subject(secret: &str, token: &str, now: Timestamp) -> Option<String> {
    // The algorithm is fixed; the time comes from our clock, not from the library's.
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.set_required_spec_claims(&["exp", "sub"]);
    let key = DecodingKey::from_secret(secret.as_bytes());
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).ok()?.claims;
    let left = claims.exp.saturating_sub(now.seconds());
    (1..=MAX_JWT_S).contains(&left).then_some(claims.sub)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::json;

    const SECRET: &str = "wgt-identity-secret-0001";
    const HASH: &str = "bad60d5099ccce8ebe550b0777c2f6d456db7f17b6655bd46d2e5630b668b4e4";
    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

    #[test]
    fn the_vector_of_the_protocol_verifies() {
        assert!(is_proved(SECRET, "user-42", HASH, NOW));
        assert!(is_proved(SECRET, "user-42", &HASH.to_uppercase(), NOW));
    }

    #[test]
    fn in_17_a_wrong_hash_another_id_and_no_secret_prove_nothing() {
        for (secret, id, proof) in [
            (SECRET, "user-43", HASH),
            (SECRET, "user-42", ""),
            (SECRET, "user-42", &HASH[..63]),
            ("", "user-42", HASH),
            (SECRET, "", HASH),
            ("other", "user-42", HASH),
        ] {
            assert!(!is_proved(secret, id, proof, NOW), "{secret} {id} {proof}");
        }
    }

    fn jwt(header: Header, claims: &serde_json::Value, secret: &str) -> String {
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    }

    #[test]
    fn a_token_of_the_site_proves_its_subject_within_24_hours() {
        let at = |seconds: i64| json!({"sub": "user-42", "exp": NOW.seconds() + seconds});
        assert!(is_proved(SECRET, "user-42", &jwt(Header::default(), &at(3600), SECRET), NOW));
        for refused in [
            jwt(Header::default(), &at(0), SECRET),
            jwt(Header::default(), &at(90_000), SECRET),
            jwt(Header::default(), &at(3600), "other"),
            jwt(Header::default(), &json!({"sub": "user-42"}), SECRET),
            jwt(Header::new(Algorithm::HS384), &at(3600), SECRET),
            String::from("a.b.c"),
        ] {
            assert!(!is_proved(SECRET, "user-42", &refused, NOW), "{refused}");
        }
        assert!(!is_proved(SECRET, "user-43", &jwt(Header::default(), &at(3600), SECRET), NOW));
    }
}
