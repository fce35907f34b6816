//! The only HTTP client that reaches outside (webhooks-out.md 4, security.md SS): every address typed in the panel or
//! the API goes through here, when it is saved and again when it is used.
//!
//! - [`address`]: which IP addresses are nobody's business, pure;
//! - [`authorities`]: whom TLS trusts where the settings say so, and its faults in words, pure;
//! - [`rules`]: scheme, host, port and headers of a URL, and the configured exceptions (`EGRESS__ALLOW`);
//! - [`resolve`]: name look-up whose answer is checked and then *is* the address of the connection, so a name that
//!   changes its mind between check and use gains nothing (SS-02);
//! - [`circuits`]: who may be called now, for queues without an actor;
//! - [`client`]: the client: no redirects, no proxy, bounded time and size;
//! - [`io`]: the one runtime where outbound HTTP and Redis live, so that a stopped arbiter takes no connection with it.

pub mod address;
pub mod authorities;
pub mod circuits;
pub mod client;
pub mod io;
pub mod resolve;
pub mod rules;
#[cfg(test)]
mod tests;

pub use circuits::Circuits;
pub use client::{Answer, Download, Egress, EgressError, Request, configured_client};
pub use io::IoRuntime;
pub use rules::{Allow, Denied};
