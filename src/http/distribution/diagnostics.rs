//! `GET /api/v1/distribution/operators/{id}/diagnostics`

use rozmova_actors::{distribution::messages::Diagnostics, domain::OperatorId};

use crate::http::{dialogs::reach_of, prelude::*};

/// One line per rule, and the waiting dialogs that would fit.
///
/// # Errors
/// 404.
pub async fn one(app: App, who: Caller, id: Id<OperatorId>) -> Result<Answer<Diagnostics>, Problem> {
    let reach = reach_of(&app, &who, Grant::DistributionAudit);
    app.engine.diagnose(id.0, reach).await.map(Answer).ok_or_else(|| Problem::not_found("the operator"))
}
