//! The files port: uploads become part of a message.

use serde_json::Value;

use crate::domain::{DialogId, FileId, OperatorId};

use super::BoxFuture;

/// Most files of one message.
pub const MAX_FILES: usize = 10;

/// An operator's message asks for its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who sends, and who must have uploaded them.
    pub operator: OperatorId,
    /// Where to.
    pub dialog: DialogId,
    /// The sender's own id of the message: the same one again gets the same files.
    pub nonce: String,
    /// Files, in the order they are shown; at most [`MAX_FILES`].
    pub files: Vec<FileId>,
}

/// Why a message does not get its files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// It is not there, is somebody else's, or belongs to another message: all the same to who asks (security.md AC-02).
    #[error("there is no file {0} that you have uploaded and not sent yet")]
    Unknown(FileId),
    /// The database does not answer.
    #[error("the files could not be read")]
    Away,
}

/// Uploaded files. A claim is durable when it is answered and holds until it is released.
pub trait Files: Send + Sync + 'static {
    /// Gives the files to the message, all or none, as the objects that stand in its `attachments`.
    fn claim(&self, claim: Claim) -> BoxFuture<Result<Vec<Value>, ClaimError>>;
    /// The message was refused: its files may be sent with another. Best effort; what is not released is a file without a message.
    fn release(&self, claim: Claim) -> BoxFuture<()>;
}
