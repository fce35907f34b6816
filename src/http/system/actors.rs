//! `GET /api/v1/system/actors`

use rozmova_actors::engine::ActorReport;

use crate::http::prelude::*;

/// The engine from inside.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ActorsAnswer {
    /// Actors.
    pub data: Vec<ActorReport>,
    /// Milliseconds since each arbiter last answered its ping.
    pub arbiter_lag_ms: Vec<u64>,
}

/// Counters of every actor.
pub async fn actors(app: App) -> Answer<ActorsAnswer> {
    Answer(ActorsAnswer { data: app.engine.observe().await, arbiter_lag_ms: app.engine.arbiter_lag_ms() })
}
