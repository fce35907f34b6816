//! Copy of who is connected where. Local sockets are the truth (shared decision 7); this is for other nodes and dashboards.

use crate::domain::OperatorId;

/// Leases of (operator, connection), 40 s.
///
/// Guarantees: calls never block and never fail the caller; nobody goes offline because a lease could not be renewed.
pub trait Presence: Send + Sync + 'static {
    /// The connection lives; repeated every 10 s.
    fn beat(&self, operator: OperatorId, connection: &str);
    /// The connection is gone.
    fn gone(&self, operator: OperatorId, connection: &str);
    /// Live connections as far as this backend knows.
    fn connections(&self, operator: OperatorId) -> super::BoxFuture<usize>;
}
