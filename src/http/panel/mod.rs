//! What the panel reads when it opens.

pub mod bootstrap;
pub mod counters;

use rozmova_actors::domain::view::Counters;

use super::prelude::*;
use crate::routes::{Row, get};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/panel/bootstrap", bootstrap::bootstrap)
            .any_of(&[
                Grant::OpPanel,
                Grant::SettingsBots,
                Grant::SettingsChannels,
                Grant::SettingsUsers,
                Grant::SettingsRoles,
                Grant::SettingsInstance,
                Grant::ApiKeys,
                Grant::Audit,
                Grant::Statistics,
            ])
            .says("panel", "Everything the panel needs to begin; without the right op_panel no colleagues")
            .returns::<bootstrap::Bootstrap>(),
        get("/api/v1/panel/counters", counters::counters)
            .any_of(&[Grant::OpPanel])
            .says("panel", "Counters of the four lists")
            .returns::<Counters>(),
    ]
}
