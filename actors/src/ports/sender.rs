//! The way out: hands one outbox row to its channel (channels/README.md 2, executor).

use std::time::Duration;

use crate::domain::outbound::OutboxRow;

use super::BoxFuture;

/// What the channel said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// Taken.
    Accepted {
        /// Id in the channel.
        external_id: Option<String>,
    },
    /// Refused for good.
    Rejected {
        /// `blocked_by_user | window_closed | not_found | too_large | unauthorized | rejected`.
        code: String,
    },
    /// Not now.
    Retry {
        /// The channel's wish (`Retry-After`), clamped by the caller.
        after: Option<Duration>,
        /// For the log and the panel; no secrets, no URLs.
        code: String,
    },
}

/// Sends one row; makes no second try itself. The row's message id is the idempotency key of every try.
pub trait Sender: Send + Sync + 'static {
    /// One try, at most 15 s.
    fn send(&self, row: OutboxRow) -> BoxFuture<SendOutcome>;
}
