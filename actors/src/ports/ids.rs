//! Ids from blocks of 1,000 (shared decision 2).

use crate::domain::IdKind;

/// No id can be given: the block is used up and the database does not give another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no ids left in memory and the database does not answer")]
pub struct OutOfIds;

/// Gives ids without waiting.
///
/// Guarantees: an id is given at most once for ever, across restarts and nodes; ids are ≥ 1 and below 2^53. A crash
/// loses the rest of the blocks in memory (the numbers stay unused).
pub trait IdSource: Send + Sync + 'static {
    /// The next id of a kind.
    ///
    /// # Errors
    /// [`OutOfIds`] when blocks cannot be had; the caller answers «unavailable».
    fn next(&self, kind: IdKind) -> Result<i64, OutOfIds>;
}
