//! `GET /api/v1/operator-statuses`, `/statuses`, `/priorities`

use rozmova_actors::domain::{
    OperatorStatus,
    topic::{Priority, Status},
};

use crate::http::prelude::*;

/// Statuses operators pick.
pub async fn operator_statuses(app: App) -> Answer<Page<OperatorStatus>> {
    Answer(Page::whole(app.engine.catalogue().operator_statuses.clone()))
}

/// Business statuses of dialogs.
pub async fn statuses(app: App) -> Answer<Page<Status>> {
    Answer(Page::whole(app.engine.catalogue().statuses.clone()))
}

/// Priorities of dialogs.
pub async fn priorities(app: App) -> Answer<Page<Priority>> {
    Answer(Page::whole(app.engine.catalogue().priorities.clone()))
}
