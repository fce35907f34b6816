//! Sign-in, sessions, keys (security.md AU, settled difference 20).
//!
//! Truth is in rows (`sessions`, `api_keys`, `users`); what is cached here is dropped by push when it changes, so a
//! revoked sign-in or key is refused at once. A crash loses the caches and the counts of failed sign-ins.

pub mod caller;
pub mod csrf;
pub mod directory;
pub mod jwt;
mod memory;
pub mod oidc;
pub mod password;
pub mod scopes;
pub mod service;
pub mod throttle;
pub mod totp;

pub use caller::{Caller, KeyCaller, SignedIn, UserInfo, Via};
pub use password::{Passwords, hash_now};
pub use service::{Auth, Proved, ProvedBy, new_key};

#[cfg(test)]
mod tests;
