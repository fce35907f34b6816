//! Queue, audit, diagnostics of distribution (distribution.md 9–10).

pub mod alerts;
pub mod audit;
pub mod diagnostics;
pub mod export;
pub mod live;
pub mod queue;
pub mod run;
pub mod simulate;
pub mod whisper;

use rozmova_actors::distribution::messages::{Diagnostics, FittingOperators, Simulation};
use rozmova_actors::domain::{Message, board::BoardSnapshot};

use super::prelude::*;
use crate::routes::{Row, get, post};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    const QUEUE: &[Grant] = &[Grant::QueueStatus];
    const AUDIT: &[Grant] = &[Grant::DistributionAudit];
    vec![
        get("/api/v1/distribution/live", live::read)
            .any_of(&[Grant::QueueStatus, Grant::OperatorsMonitor])
            .says(
                "distribution",
                "The live board; with Accept: text/event-stream its changes too, at most once a second",
            )
            .returns::<BoardSnapshot>(),
        post("/api/v1/distribution/alerts/acknowledge", alerts::acknowledge)
            .any_of(&[Grant::OperatorsMonitor])
            .says("distribution", "Looks after a violated rule of the board, seen by everybody")
            .body::<alerts::AcknowledgeBody>(),
        post("/api/v1/distribution/simulate", simulate::simulate)
            .any_of(AUDIT)
            .says("distribution", "Who would get a new request now; nothing is changed")
            .body::<simulate::SimulateBody>()
            .returns::<Simulation>(),
        post("/api/v1/dialogs/{id}/whisper", whisper::whisper)
            .any_of(&[Grant::OperatorsMonitor])
            .says("dialogs", "An internal note that the holder hears of at once")
            .body::<whisper::WhisperBody>()
            .creates::<Message>(),
        get("/api/v1/distribution/audit/summary", audit::summary)
            .any_of(AUDIT)
            .says("distribution", "Decisions of the last 24 hours in figures")
            .returns::<audit::SummaryView>(),
        get("/api/v1/distribution/audit/export", export::export)
            .any_of(AUDIT)
            .says("distribution", "Decisions as CSV, newest first, at most 100,000")
            .query::<audit::ListQuery>(),
        get("/api/v1/distribution/audit/{id}", audit::one)
            .any_of(AUDIT)
            .says("distribution", "A decision with its candidates")
            .returns::<audit::AuditView>(),
        get("/api/v1/distribution/queue", queue::list)
            .any_of(QUEUE)
            .says("distribution", "Waiting dialogs in order of service, with the reason why each waits")
            .query::<Paging>()
            .returns::<queue::QueueAnswer>(),
        get("/api/v1/distribution/queue/{id}/operators", queue::operators)
            .any_of(QUEUE)
            .says("distribution", "Operators who fit a waiting dialog, and why each does or does not receive it")
            .returns::<FittingOperators>(),
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
