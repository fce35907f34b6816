//! `GET /api/v1/panel/counters`

use rozmova_actors::domain::view::Counters;

use crate::http::prelude::*;

/// Counters as the caller sees them.
///
/// # Errors
/// 401, 403 for keys.
pub async fn counters(app: App, who: SignedIn) -> Result<Answer<Counters>, Problem> {
    Ok(Answer(app.engine.counters(who.user.id, &who.user.grants).await))
}
