//! Operators: status, load, limits (operator-line.md 10–11, distribution.md 6).

pub mod limits;
pub mod list;
pub mod redistribute;
pub mod status;

use rozmova_actors::domain::view::OperatorView;

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
        put("/api/v1/operators/{id}/limits", limits::put)
            .any_of(&[Grant::SettingsUsers, Grant::SettingsOpPanel])
            .says("operators", "Sets how many dialogs an operator may hold")
            .body::<limits::LimitsBody>()
            .returns::<OperatorView>(),
        post("/api/v1/operators/{id}/redistribute", redistribute::redistribute)
            .any_of(&[Grant::OperatorsRedistribute])
            .says("operators", "Gives an operator's dialogs back to the queue")
            .returns::<redistribute::RedistributeAnswer>(),
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
