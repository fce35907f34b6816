//! Encryption of a push message (RFC 8291 over RFC 8188, `aes128gcm`): one record, padded by the delimiter alone.

use hmac::Mac as _;
use p256::{
    PublicKey, SecretKey,
    ecdh::{SharedSecret, diffie_hellman},
    elliptic_curve::sec1::ToEncodedPoint as _,
};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use super::Subscription;
use crate::secrets::hmac_sha256;

/// Largest body every push service takes, bytes (RFC 8030 7.2).
pub const MAX_BODY: usize = 4_096;
/// Bytes of a text that fit: the header, the delimiter and the tag are taken off.
pub const MAX_TEXT: usize = MAX_BODY - HEADER - 1 - TAG;
/// Salt, record size, length of the key and the key.
const HEADER: usize = 16 + 4 + 1 + POINT;
/// An uncompressed point of P-256.
const POINT: usize = 65;
/// The tag of AES-GCM.
const TAG: usize = 16;
/// Size of a record; ours is the only and last one, so it only has to be larger than the body.
const RECORD: u32 = 4_096;
/// Ends the text in the last record (RFC 8188 2).
const LAST: u8 = 2;

/// Why a message cannot be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// The text does not fit into one record.
    #[error("the text has {0} bytes, at most {MAX_TEXT} fit")]
    TooLong(usize),
    /// The key made for this message or the browser's is no point of P-256.
    #[error("the keys do not agree")]
    Keys,
}

/// One step of HKDF with an output of at most 32 bytes (RFC 5869): the block of `info`.
fn expand(prk: &[u8], info: &[&[u8]]) -> [u8; 32] {
    let mut mac = hmac_sha256(prk);
    for part in info {
        mac.update(part);
    }
    mac.update(&[1]);
    mac.finalize().into_bytes().into()
}

fn extract(salt: &[u8], secret: &[u8]) -> [u8; 32] {
    let mut mac = hmac_sha256(salt);
    mac.update(secret);
    mac.finalize().into_bytes().into()
}

/// Key and nonce of a message, from the shared secret of the two keys.
fn keys(shared: &[u8], auth: &[u8], browser: &[u8], sender: &[u8], salt: &[u8]) -> ([u8; 16], [u8; 12]) {
    let ikm = expand(&extract(auth, shared), &[b"WebPush: info\0", browser, sender]);
    let prk = extract(salt, &ikm);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    key.copy_from_slice(&expand(&prk, &[b"Content-Encoding: aes128gcm\0"])[..16]);
    nonce.copy_from_slice(&expand(&prk, &[b"Content-Encoding: nonce\0"])[..12]);
    (key, nonce)
}

/// The body of a push request. `secret` and `salt` are made for this message alone and never used again.
///
/// # Errors
/// [`CryptoError`]; `Keys` also for a `secret` outside the curve's range, which one of 2³² random ones is.
pub fn encrypt(text: &[u8], to: &Subscription, secret: &[u8; 32], salt: &[u8; 16]) -> Result<Vec<u8>, CryptoError> {
    if text.len() > MAX_TEXT {
        return Err(CryptoError::TooLong(text.len()));
    }
    let secret = SecretKey::from_slice(secret).map_err(|_| CryptoError::Keys)?;
    let browser = PublicKey::from_sec1_bytes(&to.p256dh).map_err(|_| CryptoError::Keys)?;
    let sender = secret.public_key().to_encoded_point(false);
    let shared: SharedSecret = diffie_hellman(secret.to_nonzero_scalar(), browser.as_affine());
    let (key, nonce) = keys(shared.raw_secret_bytes(), &to.auth, &to.p256dh, sender.as_bytes(), salt);
    let mut sealed = text.to_vec();
    sealed.push(LAST);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).map_err(|_| CryptoError::Keys)?);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
        .map_err(|_| CryptoError::Keys)?;

    let mut body = Vec::with_capacity(HEADER + sealed.len());
    body.extend_from_slice(salt);
    body.extend_from_slice(&RECORD.to_be_bytes());
    body.push(65);
    body.extend_from_slice(sender.as_bytes());
    body.extend_from_slice(&sealed);
    Ok(body)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap()
    }

    /// The browser of RFC 8291, appendix A.
    fn browser() -> Subscription {
        Subscription {
            endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV".into(),
            p256dh: bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        }
    }

    #[test]
    fn the_example_of_rfc_8291_appendix_a_comes_out_byte_by_byte() {
        let secret = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let body = encrypt(
            b"When I grow up, I want to be a watermelon",
            &browser(),
            &secret,
            &bytes("DGv6ra1nlYgDCS1FRnbzlw"),
        )
        .unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8\
                        wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(URL_SAFE_NO_PAD.encode(body), expected);
    }

    #[test]
    fn the_keys_on_the_way_are_those_of_the_appendix() {
        let shared: [u8; 32] = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let sender: [u8; 65] =
            bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        let to = browser();
        let salt: [u8; 16] = bytes("DGv6ra1nlYgDCS1FRnbzlw");
        let (key, nonce) = keys(&shared, &to.auth, &to.p256dh, &sender, &salt);
        assert_eq!((key, nonce), (bytes("oIhVW04MRdy2XN9CiKLxTg"), bytes("4h_95klXJ5E_qnoN")));
    }

    #[test]
    fn the_longest_text_fits_into_what_push_services_take_and_a_longer_one_is_refused() {
        let (secret, salt) = ([7; 32], [9; 16]);
        assert_eq!(encrypt(&[b'a'; MAX_TEXT], &browser(), &secret, &salt).unwrap().len(), MAX_BODY);
        let longer = encrypt(&[b'a'; MAX_TEXT + 1], &browser(), &secret, &salt);
        assert_eq!(longer, Err(CryptoError::TooLong(MAX_TEXT + 1)));
        assert_eq!(encrypt(b"a", &browser(), &[0; 32], &salt), Err(CryptoError::Keys), "no secret key");
    }
}
