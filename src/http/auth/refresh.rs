//! `POST /api/v1/auth/refresh`

use actix_web::http::StatusCode;
use rozmova_actors::operator::messages::EndSessions;

use super::{super::audit::Note, signed_in};
use crate::{auth::csrf, http::prelude::*};

/// The token of the last answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// Used once.
    pub refresh_token: String,
}

/// Exchanges a refresh token.
///
/// # Errors
/// 401, 403 from another site, 503.
pub async fn refresh(app: App, req: HttpRequest, body: Json<RefreshBody>) -> Result<HttpResponse, Problem> {
    csrf::refuse_cross_site(req.headers())?;
    match app.auth.refresh(&body.0.refresh_token).await {
        Ok(done) => Ok(signed_in(StatusCode::OK, done)),
        Err(refused) => {
            if let Some(auth_session) = refused.ended {
                app.engine.end_sessions(EndSessions::OfSignIn { auth_session }).await;
                let note = Note::new("auth.refresh_reused", "session", Some(auth_session.get()));
                app.audit.queue(&Caller::Anonymous, app.ip_of(&req), app.now(), note);
            }
            Err(refused.problem)
        }
    }
}
