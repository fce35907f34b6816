//! What machines and administrators ask about the server itself.

pub mod actors;
pub mod health;
pub mod metrics;

use super::prelude::*;
use crate::routes::{Access, Row, get};

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
    ]
}
