//! Between a panel socket and its session, and the panel's commands (contract.md 4).

use actix::{Message as ActixMessage, Recipient};
use bytestring::ByteString;

use crate::domain::{AuthSessionId, OperatorId, Timestamp};
use crate::feed::SessionKey;

/// A frame to write, or the end.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub enum SocketOut {
    /// One text frame.
    Text(ByteString),
    /// Close with a code of contract.md 4.6.
    Close {
        /// Code.
        code: u16,
        /// Short text.
        reason: &'static str,
    },
}

/// A socket asks to become the one of a session: new, or resumed. Sent to the `DistributionActor`, which owns the sessions.
#[derive(Clone, ActixMessage)]
#[rtype(result = "Result<Attached, AttachError>")]
pub struct Attach {
    /// Signed-in user.
    pub operator_id: OperatorId,
    /// The sign-in; when it ends, so does the session.
    pub auth_session: AuthSessionId,
    /// `(epoch, seq)` of `resume`.
    pub resume: Option<(String, i64)>,
    /// `id` of the `hello`, echoed in `welcome`.
    pub hello_id: Option<i64>,
    /// Socket, unique per process.
    pub socket: u64,
    /// Where frames go; bounded, written with `try_send` only.
    pub to: Recipient<SocketOut>,
    /// Shuts the descriptor down when the peer does not read (settled difference 19).
    pub shutdown: std::sync::Arc<dyn Fn() + Send + Sync>,
}

/// The session's address for this socket's frames.
#[derive(Clone)]
pub struct Attached {
    /// Where frames of the client go; bounded, `try_send`.
    pub session: Recipient<SocketIn>,
}

/// Why a socket cannot attach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// No such user, deactivated, or without the right `op_panel`.
    #[error("the right op_panel is needed")]
    Forbidden,
    /// The engine or database is away.
    #[error("try again")]
    Unavailable,
}

/// From the socket to its session.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub enum SocketIn {
    /// A text frame of the client (≤ 64 KiB, valid UTF-8).
    Text {
        /// Socket.
        socket: u64,
        /// Frame.
        text: ByteString,
    },
    /// A pong came.
    Pong {
        /// Socket.
        socket: u64,
    },
    /// Frames were written: room again.
    Drained {
        /// Socket.
        socket: u64,
    },
    /// The socket is gone.
    Gone {
        /// Socket.
        socket: u64,
    },
}

/// Ends sessions: of one user (deactivated, rights changed) or of one sign-in (signed out).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub enum EndSessions {
    /// All of a user. `close` 4401 (sign in again) or 4403 (right lost).
    OfUser {
        /// User.
        operator_id: OperatorId,
        /// Close code.
        close: u16,
        /// `deactivated`, `right_lost`…
        reason: &'static str,
    },
    /// Of one sign-in.
    OfSignIn {
        /// Sign-in.
        auth_session: AuthSessionId,
    },
}

/// What a session tells the owner of sessions; handed to `SessionRegistry::notice`.
#[derive(Debug, Clone, PartialEq, Eq, ActixMessage)]
#[rtype(result = "()")]
pub struct SessionNotice {
    /// Session.
    pub session: SessionKey,
    /// What happened.
    pub what: SessionFact,
}

/// See [`SessionNotice`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionFact {
    /// It is known by this epoch from now on (at its start, and after a resume that could not be answered).
    Epoch(String),
    /// A socket is attached and welcomed.
    Attached,
    /// No socket any more; the session lingers.
    Detached,
    /// It is over: ended, lost, lingered too long, or its actor died.
    Ended,
    /// Its operator did something in the minute that began then.
    Acted(Timestamp),
}
