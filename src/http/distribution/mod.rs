//! Queue, audit, diagnostics of distribution (distribution.md 9–10).

pub mod audit;
pub mod diagnostics;
pub mod queue;
pub mod run;

use rozmova_actors::distribution::messages::Diagnostics;

use super::prelude::*;
use crate::routes::{Row, get, post};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    const QUEUE: &[Grant] = &[Grant::QueueStatus];
    const AUDIT: &[Grant] = &[Grant::DistributionAudit];
    vec![
        get("/api/v1/distribution/queue", queue::list)
            .any_of(QUEUE)
            .says("distribution", "Waiting dialogs in order of service, with the reason why each waits")
            .query::<Paging>()
            .returns::<queue::QueueAnswer>(),
        get("/api/v1/distribution/audit", audit::list)
            .any_of(AUDIT)
            .says("distribution", "Decisions, newest first")
            .query::<audit::ListQuery>()
            .returns::<Page<audit::AuditView>>(),
        get("/api/v1/distribution/operators/{id}/diagnostics", diagnostics::one)
            .any_of(AUDIT)
            .says("distribution", "Why an operator does or does not receive")
            .returns::<Diagnostics>(),
        post("/api/v1/distribution/run", run::run)
            .any_of(&[Grant::OperatorsRedistribute])
            .says("distribution", "Distributes now")
            .status(202),
    ]
}
