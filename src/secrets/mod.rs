//! Keys and what is made with them: sealed secrets, visitor tokens, public ids, keyed hashes.
//!
//! One master key (`SECURITY__KEY`, 32 bytes) gives a sub-key per purpose, so a value of one purpose never opens under
//! another. Rotation puts a new key in front of the old ones: the first key seals, all of them open, and the *last*
//! (the instance's first ever) keeps giving the sub-keys that may not change, because visitors keep their tokens for
//! half a year (shared decision 2). Losing the keys loses every stored secret and signs every visitor out.

mod hash;
mod keyring;
mod public_id;
mod sealed;
mod visitor;

pub use hash::TokenHasher;
pub(crate) use keyring::hmac_sha256;
pub use keyring::{KeyError, Keyring, MasterKey};
pub use public_id::{PublicIdKind, PublicIds};
pub use sealed::{Age, SealError, SecretBox, masked};
pub use visitor::{TOKEN_DAYS, VisitorClaims, VisitorTokens};
