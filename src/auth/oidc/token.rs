//! The signature of an ID token against the provider's published keys. Pure.
//!
//! The algorithms are fixed: RS256 and ES256, which every provider offers and which need the provider's private key. `none` and a
//! published key used as a secret (HS256) are other algorithms and are refused before any key is looked at (security.md AU-11).

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use serde::Deserialize;

use super::claims::{Claims, Refusal};

/// Algorithms that are accepted, as providers call them.
pub const ALGORITHMS: [&str; 2] = ["RS256", "ES256"];
/// Most keys that are looked at; providers publish two or three.
const MOST_KEYS: usize = 50;
/// Longest token, bytes.
const MAX_TOKEN: usize = 64 * 1024;

/// The keys a provider publishes. Those of kinds nobody here knows are left out.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<Jwk>);

impl Keys {
    /// Reads the document at `jwks_uri`; `None` when it is none.
    #[must_use]
    pub fn parse(document: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<serde_json::Value>,
        }
        let document: Document = serde_json::from_slice(document).ok()?;
        let keys = document.keys.into_iter().take(MOST_KEYS).filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Some(Self(keys.collect()))
    }

    /// How many of them could sign a token we accept.
    #[must_use]
    pub fn usable(&self) -> usize {
        self.0.iter().filter(|key| fits(key, Algorithm::RS256) || fits(key, Algorithm::ES256)).count()
    }

    /// The key a token names, or the only one that fits when it names none.
    fn of(&self, algorithm: Algorithm, id: Option<&str>) -> Option<&Jwk> {
        let mut fitting = self.0.iter().filter(|key| fits(key, algorithm));
        match id {
            Some(id) => fitting.find(|key| key.common.key_id.as_deref() == Some(id)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
    }
}

/// What a token says of its signature before it is checked: algorithm and name of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    algorithm: Algorithm,
    key: Option<String>,
}

/// Reads the head of a token.
///
/// # Errors
/// [`Refusal::Signature`] for what is no token and for other algorithms.
pub fn head(token: &str) -> Result<Signed, Refusal> {
    if token.len() > MAX_TOKEN {
        return Err(Refusal::Signature);
    }
    // The library knows no `none`; a token without an algorithm does not parse.
    let header = decode_header(token).map_err(|_| Refusal::Signature)?;
    // Members that must be understood (RFC 7515 4.1.11) are not understood here.
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) || header.crit.is_some() {
        return Err(Refusal::Signature);
    }
    Ok(Signed { algorithm: header.alg, key: header.kid })
}

impl Signed {
    /// Whether the key is among these; if not, the provider may have changed its keys.
    #[must_use]
    pub fn is_by(&self, keys: &Keys) -> bool {
        keys.of(self.algorithm, self.key.as_deref()).is_some()
    }

    /// What a token says, after its signature was checked. Times and names are not judged here.
    ///
    /// # Errors
    /// [`Refusal::Signature`].
    pub fn open(&self, token: &str, keys: &Keys) -> Result<Claims, Refusal> {
        let key = keys.of(self.algorithm, self.key.as_deref()).ok_or(Refusal::Signature)?;
        let key = DecodingKey::from_jwk(key).map_err(|_| Refusal::Signature)?;
        let mut validation = Validation::new(self.algorithm);
        // All of these are judged by `check_token`, by the clock port and with words of their own.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        validation.set_required_spec_claims::<&str>(&[]);
        decode::<Claims>(token, &key, &validation).map(|data| data.claims).map_err(|_| Refusal::Signature)
    }
}

/// Whether a key may have made a signature of this algorithm: of its kind, for signatures, and not for another algorithm.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let (kind, name) = match (&key.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), Algorithm::RS256) => (true, KeyAlgorithm::RS256),
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES256) => {
            (curve.curve == EllipticCurve::P256, KeyAlgorithm::ES256)
        }
        _ => return false,
    };
    kind && key.common.key_algorithm.is_none_or(|known| known == name)
        && key.common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use base64::{
        Engine as _,
        engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    };
    use jsonwebtoken::{EncodingKey, Header, encode};
    use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
    use serde_json::{Value, json};

    use super::*;

    fn rsa() -> EncodingKey {
        let text: String = include_str!("test_rsa_key.txt").split_whitespace().collect();
        EncodingKey::from_rsa_der(&STANDARD.decode(text).unwrap())
    }

    fn claims() -> Value {
        json!({"iss": "i", "sub": "7", "aud": "rozmova", "exp": 2, "iat": 1})
    }

    fn jwk(id: &str) -> Value {
        let mut key = serde_json::to_value(Jwk::from_encoding_key(&rsa(), Algorithm::RS256).unwrap()).unwrap();
        key["kid"] = json!(id);
        key
    }

    fn keys(list: &[Value]) -> Keys {
        Keys::parse(json!({"keys": list}).to_string().as_bytes()).unwrap()
    }

    fn signed(id: Option<&str>) -> String {
        let header = Header { kid: id.map(str::to_owned), ..Header::new(Algorithm::RS256) };
        encode(&header, &claims(), &rsa()).unwrap()
    }

    fn open(token: &str, keys: &Keys) -> Result<String, Refusal> {
        head(token)?.open(token, keys).map(|claims| claims.sub)
    }

    /// A token with this head over the usual claims and whatever stands for its signature.
    fn crafted(head: &Value, signature: impl FnOnce(&str) -> Vec<u8>) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(head), part(&claims()));
        let signature = URL_SAFE_NO_PAD.encode(signature(&text));
        format!("{text}.{signature}")
    }

    #[test]
    fn a_token_of_the_providers_rsa_key_opens_and_one_of_an_unknown_key_does_not() {
        assert_eq!(open(&signed(Some("a")), &keys(&[jwk("b"), jwk("a")])), Ok("7".into()));
        assert_eq!(open(&signed(None), &keys(&[jwk("a")])), Ok("7".into()), "the only one needs no name");
        assert_eq!(open(&signed(None), &keys(&[jwk("a"), jwk("b")])), Err(Refusal::Signature), "which one?");
        assert_eq!(open(&signed(Some("c")), &keys(&[jwk("a")])), Err(Refusal::Signature));
        assert!(!head(&signed(Some("c"))).unwrap().is_by(&keys(&[jwk("a")])), "so the keys are read again");
        for change in [json!({"use": "enc"}), json!({"alg": "RS512"}), json!({"alg": "HS256"})] {
            let mut other = jwk("a");
            for (key, value) in change.as_object().unwrap() {
                other[key.as_str()] = value.clone();
            }
            assert_eq!(open(&signed(Some("a")), &keys(&[other])), Err(Refusal::Signature), "{change}");
        }
    }

    #[test]
    fn a_token_of_the_providers_p_256_key_opens() {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let point = key.verifying_key().to_encoded_point(false);
        let (x, y) = (URL_SAFE_NO_PAD.encode(point.x().unwrap()), URL_SAFE_NO_PAD.encode(point.y().unwrap()));
        let ec = json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "e", "use": "sig"});
        let token = crafted(&json!({"alg": "ES256", "kid": "e"}), |text| {
            let made: Signature = key.sign(text.as_bytes());
            made.to_bytes().to_vec()
        });
        assert_eq!(open(&token, &keys(std::slice::from_ref(&ec))), Ok("7".into()));
        let mixed = crafted(&json!({"alg": "RS256", "kid": "e"}), |_| vec![1; 64]);
        assert_eq!(open(&mixed, &keys(&[ec])), Err(Refusal::Signature), "a key of another kind");
    }

    #[test]
    fn au_11_unsigned_tokens_and_a_published_key_as_secret_are_refused() {
        let published = keys(&[jwk("a")]);
        for algorithm in ["none", "None", "NONE", ""] {
            let token = crafted(&json!({"alg": algorithm, "kid": "a"}), |_| vec![]);
            assert_eq!(open(&token, &published), Err(Refusal::Signature), "{algorithm:?}");
        }
        let n = URL_SAFE_NO_PAD.decode(jwk("a")["n"].as_str().unwrap()).unwrap();
        for secret in [n, jwk("a").to_string().into_bytes()] {
            let header = Header { kid: Some("a".into()), ..Header::new(Algorithm::HS256) };
            let token = encode(&header, &claims(), &EncodingKey::from_secret(&secret)).unwrap();
            assert_eq!(open(&token, &published), Err(Refusal::Signature));
        }
        // A secret that the provider published by mistake signs nothing either.
        let secret = json!({"kty": "oct", "k": URL_SAFE_NO_PAD.encode("secret"), "kid": "s", "alg": "HS256"});
        let header = Header { kid: Some("s".into()), ..Header::new(Algorithm::HS256) };
        let token = encode(&header, &claims(), &EncodingKey::from_secret(b"secret")).unwrap();
        assert_eq!(open(&token, &keys(&[secret])), Err(Refusal::Signature));
    }

    #[test]
    fn a_changed_token_and_what_is_none_are_refused() {
        let published = keys(&[jwk("a")]);
        let good = signed(Some("a"));
        let mut parts: Vec<&str> = good.split('.').collect();
        let other = URL_SAFE_NO_PAD.encode(claims().to_string().replace("\"sub\":\"7\"", "\"sub\":\"1\""));
        parts[1] = &other;
        assert_eq!(open(&parts.join("."), &published), Err(Refusal::Signature));
        let critical = crafted(&json!({"alg": "RS256", "kid": "a", "crit": ["x"], "x": 1}), |_| vec![1; 256]);
        for token in ["", "a.b", "a.b.c", "a.b.c.d", critical.as_str(), "x".repeat(MAX_TOKEN + 1).as_str()] {
            assert_eq!(open(token, &published), Err(Refusal::Signature));
        }
    }

    #[test]
    fn keys_of_unknown_kinds_are_left_out() {
        let list = [jwk("a"), json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}), json!({"kty": "new"}), json!(7)];
        assert_eq!(keys(&list).usable(), 1);
        assert!(Keys::parse(b"<html>").is_none() && Keys::parse(b"{}").is_none());
        assert_eq!(Keys::parse(b"{\"keys\":[]}").map(|keys| keys.usable()), Some(0));
    }
}
