//! Access tokens: a signed name of a sign-in, worth nothing once the sign-in has ended.
//!
//! HS256 with a key derived from the instance key and nothing else: the algorithm is fixed, so `none` and «public key as
//! secret» cannot be tried (security.md AU-11). A token survives a restart because the key does.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use rozmova_actors::domain::{AuthSessionId, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// Seconds an access token lives (contract.md 3).
pub const ACCESS_TTL_S: i64 = 3600;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: i64,
    sid: i64,
    iat: i64,
    exp: i64,
}

/// Makes and reads access tokens.
#[derive(Clone)]
pub struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl AccessTokens {
    /// With a key derived for this purpose.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self { encoding: EncodingKey::from_secret(key), decoding: DecodingKey::from_secret(key) }
    }

    /// A token of a sign-in, valid from now for [`ACCESS_TTL_S`].
    ///
    /// # Errors
    /// 500 when signing fails, which HS256 does not.
    pub fn issue(&self, user: OperatorId, session: AuthSessionId, now: Timestamp) -> Result<String, Problem> {
        let iat = now.seconds();
        let claims =
            Claims { iss: String::from("rozmova"), sub: user.get(), sid: session.get(), iat, exp: iat + ACCESS_TTL_S };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(Problem::internal)
    }

    /// The sign-in a token names; `None` when it is not ours, not intact or over.
    #[must_use]
    pub fn read(&self, token: &str, now: Timestamp) -> Option<(OperatorId, AuthSessionId)> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&["rozmova"]);
        // Time comes from the clock port, so the library's own look at the system clock is switched off.
        validation.validate_exp = false;
        // `sub` is a number here, which the library would call missing; our own type demands it.
        validation.set_required_spec_claims(&["iss", "exp"]);
        let claims = decode::<Claims>(token, &self.decoding, &validation).ok()?.claims;
        (claims.exp > now.seconds()).then_some((OperatorId(claims.sub), AuthSessionId(claims.sid)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

    #[test]
    fn a_token_names_its_sign_in_for_an_hour_and_survives_a_restart() {
        let token = AccessTokens::new(&[1; 32]).issue(OperatorId(7), AuthSessionId(9), NOW).unwrap();
        let after_restart = AccessTokens::new(&[1; 32]);
        assert_eq!(after_restart.read(&token, NOW.plus_secs(3599)), Some((OperatorId(7), AuthSessionId(9))));
        assert_eq!(after_restart.read(&token, NOW.plus_secs(3600)), None);
    }

    #[test]
    fn au_11_unsigned_resigned_and_changed_tokens_are_refused() {
        let tokens = AccessTokens::new(&[1; 32]);
        let token = tokens.issue(OperatorId(7), AuthSessionId(9), NOW).unwrap();
        let mut parts: Vec<&str> = token.split('.').collect();

        let none = URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
        assert_eq!(tokens.read(&format!("{none}.{}.", parts[1]), NOW), None);

        let foreign = AccessTokens::new(&[2; 32]).issue(OperatorId(7), AuthSessionId(9), NOW).unwrap();
        assert_eq!(tokens.read(&foreign, NOW), None);

        let changed = URL_SAFE_NO_PAD.encode(
            String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap().replace("\"sub\":7", "\"sub\":1"),
        );
        parts[1] = &changed;
        assert_eq!(tokens.read(&parts.join("."), NOW), None);
    }
}
