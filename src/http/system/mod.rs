//! What machines and administrators ask about the server itself.

pub mod actors;
pub mod health;
pub mod metrics;
pub mod outbox;

use super::prelude::*;
use crate::routes::{Access, Row, get, post};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/health/live", health::live).public().says("system", "The process runs").returns::<health::Live>(),
        get("/health/ready", health::ready)
            .public()
            .says("system", "Whether the server takes work: 200, or 503 with reasons")
            .returns::<health::Ready>(),
        get("/version", health::version).public().says("system", "Name and version").returns::<health::Version>(),
        get("/metrics", metrics::metrics).access(Access::Loopback),
        get("/api/v1/system/actors", actors::actors)
            .any_of(&[Grant::SettingsInstance])
            .says("system", "Counters of every actor")
            .returns::<actors::ActorsAnswer>(),
        get("/api/v1/system/parked", super::dialogs::park::list)
            .any_of(&[Grant::OperatorsRedistribute])
            .says("system", "Dialogs that somebody put aside")
            .returns::<Page<super::dialogs::park::ParkedView>>(),
        get("/api/v1/system/outbox", outbox::list)
            .any_of(&[Grant::SettingsInstance])
            .says("system", "What waits to be sent, and what was given up")
            .query::<outbox::OutboxQuery>()
            .returns::<Page<outbox::OutboxView>>(),
        post("/api/v1/system/outbox/retry", outbox::retry)
            .any_of(&[Grant::SettingsInstance])
            .says("system", "Tries rows of the outbox now")
            .body::<outbox::RowsBody>()
            .returns::<outbox::Done>(),
        post("/api/v1/system/outbox/drop", outbox::drop)
            .any_of(&[Grant::SettingsInstance])
            .says("system", "Finishes rows of the outbox without sending them")
            .body::<outbox::RowsBody>()
            .returns::<outbox::Done>(),
    ]
}
