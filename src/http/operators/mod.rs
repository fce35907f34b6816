//! Operators: status, load, limits (operator-line.md 10–11, distribution.md 6).

pub mod limits;
pub mod list;
pub mod redistribute;
pub mod status;
pub mod status_log;
pub mod word;

use rozmova_actors::{distribution::messages::Redistributed, domain::view::OperatorView};

use super::prelude::*;
use crate::routes::{Row, get, post, put};

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/operators", list::list)
            .any_of(&[Grant::OpPanel, Grant::OperatorsMonitor, Grant::OpViewAll])
            .says("operators", "Operators with status and load")
            .query::<list::ListQuery>()
            .returns::<Page<OperatorView>>(),
        put("/api/v1/operators/{id}/status", status::put)
            .any_of(&[Grant::OpPanel, Grant::OperatorsForceStatus])
            .says("operators", "Sets the own status, or with operators_force_status anybody's")
            .body::<status::StatusBody>()
            .returns::<OperatorView>(),
        get("/api/v1/operators/{id}/status-log", status_log::get)
            .any_of(&[Grant::OpPanel, Grant::OperatorsMonitor])
            .says("operators", "Changes of status and time in each; of others with operators_monitor")
            .query::<status_log::LogQuery>()
            .returns::<status_log::StatusLog>(),
        post("/api/v1/operators/{id}/word", word::say)
            .any_of(&[Grant::OperatorsMonitor])
            .says("operators", "A word to an operator, in their open panel at once and in their bell")
            .body::<word::WordBody>(),
        get("/api/v1/operators/limits", limits::list)
            .any_of(&[Grant::SettingsUsers, Grant::SettingsOpPanel])
            .says("operators", "How many dialogs each operator may hold: what is set for them and what holds")
            .returns::<Page<limits::OperatorLimits>>(),
        put("/api/v1/operators/{id}/limits", limits::put)
            .any_of(&[Grant::SettingsUsers, Grant::SettingsOpPanel])
            .says("operators", "Sets how many dialogs an operator may hold")
            .body::<limits::LimitsBody>()
            .returns::<OperatorView>(),
        post("/api/v1/operators/{id}/redistribute", redistribute::redistribute)
            .any_of(&[Grant::OperatorsRedistribute])
            .says("operators", "Takes dialogs from an operator: all or some, to the queue or to somebody")
            .body::<redistribute::RedistributeBody>()
            .returns::<Redistributed>(),
        post("/api/v1/operators/{id}/redistribute/preview", redistribute::preview)
            .any_of(&[Grant::OperatorsRedistribute])
            .says("operators", "What a redistribution would do now")
            .body::<redistribute::RedistributeBody>()
            .returns::<Redistributed>(),
    ]
}

/// The operator's row as the engine has it now.
async fn find(app: &App, id: rozmova_actors::domain::OperatorId) -> Result<OperatorView, Problem> {
    app.engine
        .operators()
        .await
        .iter()
        .find(|operator| operator.id == id)
        .map(|operator| operator.as_ref().clone())
        .ok_or_else(|| Problem::not_found("the operator"))
}
