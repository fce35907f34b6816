//! WebSockets (settled difference 19): thin actix-web-actors actors that know only frames. The panel's *session* is
//! another actor that outlives its socket; a visitor's events are in a log with cursors. So a socket may die at any
//! moment and nothing is lost.
//!
//! What actix-web-actors lacks is contained here: [`intake`] reads frames under limits (a declared length is judged
//! before the data is awaited, continuations are put together), mailboxes are bounded and written with `try_send`, and
//! [`watch`] shuts down the descriptor of a socket whose peer does not read, because such an actor is not polled any
//! more and cannot do it itself (measurements.md 4.4).
//!
//! Who comes is let in at a pace ([`admission`]), so that thousands who come back at once do not stand before those who talk.
//!
//! A crash of a socket loses the connection only.

pub mod admission;
pub mod flood;
pub mod intake;
pub mod origin;
pub mod panel;
#[cfg(test)]
mod tests;

pub mod watch;
pub mod widget;

pub use admission::Admission;
pub use watch::Sockets;

/// Close codes of contract.md 4.6 and channels/widget.md 3, and those of the protocol itself.
pub mod close {
    /// The server goes away; reconnect after a random delay.
    pub const GOING_AWAY: u16 = 1001;
    /// A frame breaks the protocol of WebSockets.
    pub const PROTOCOL: u16 = 1002;
    /// A text that is not UTF-8.
    pub const NOT_UTF8: u16 = 1007;
    /// Bad frames again and again.
    pub const POLICY: u16 = 1008;
    /// More than 64 KiB in one message.
    pub const TOO_LARGE: u16 = 1009;
    /// Restart; resume after a random delay.
    pub const RESTART: u16 = 1012;
    /// Try again later.
    pub const TRY_LATER: u16 = 1013;
    /// A frame breaks our protocol.
    pub const BAD_FRAME: u16 = 4400;
    /// Sign in again.
    pub const UNAUTHORIZED: u16 = 4401;
    /// A right was lost, or the origin is foreign.
    pub const FORBIDDEN: u16 = 4403;
    /// The first frame did not come in time (widget), or the reader is too slow (panel).
    pub const TOO_SLOW: u16 = 4408;
    /// Replaced by another socket.
    pub const REPLACED: u16 = 4409;
    /// Too many frames.
    pub const FLOOD: u16 = 4429;
    /// The visitor's address is blocked.
    pub const BLOCKED: u16 = 4451;
}
