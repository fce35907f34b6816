//! `GET|DELETE /api/v1/users/{id}/sessions`, `DELETE …/{session}`: where somebody is signed in, and the end of it (AU-08).

use rozmova_actors::{
    domain::{AuthSessionId, OperatorId, Timestamp},
    operator::messages::EndSessions,
};
use rozmova_store::sessions::{self, SessionRow};

use super::{super::audit::Note, find, may_touch};
use crate::http::prelude::*;

/// Sign-ins listed.
const MOST: i64 = 100;

/// A sign-in.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserSession {
    /// Id.
    pub id: AuthSessionId,
    /// Address at sign-in.
    pub ip: String,
    /// Browser at sign-in, as it told.
    pub user_agent: String,
    /// Made.
    pub created_at: Timestamp,
    /// Last request, to within minutes.
    pub last_seen_at: Timestamp,
}

impl From<SessionRow> for UserSession {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.id,
            ip: row.ip,
            user_agent: row.user_agent,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
        }
    }
}

async fn alive(app: &App, who: &Caller, id: OperatorId) -> Result<Vec<SessionRow>, Problem> {
    may_touch(who, &find(app, id).await?)?;
    let now = app.now();
    Ok(app.store.run(move |conn| sessions::alive_of(conn, id, now, MOST)).await?)
}

/// Sign-ins that are alive, the one used last first.
///
/// # Errors
/// 403 beyond the caller's own rights, 404, 503.
pub async fn list(app: App, who: Caller, id: Id<OperatorId>) -> Result<Answer<Page<UserSession>>, Problem> {
    let rows = alive(&app, &who, id.0).await?;
    Ok(Answer(Page::whole(rows.into_iter().map(UserSession::from).collect())))
}

/// Ends one; its sockets close within 2 s.
///
/// # Errors
/// 403 beyond the caller's own rights, 404, 503.
pub async fn end(app: App, req: HttpRequest, who: Caller, id: Id<OperatorId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let wanted = req.match_info().get("session").and_then(|text| text.parse::<i64>().ok());
    let rows = alive(&app, &who, id).await?;
    let found = rows.iter().find(|row| Some(row.id.get()) == wanted);
    let session = found.ok_or_else(|| Problem::not_found("the sign-in"))?.id;
    app.end_sign_in(session, "ended_by_administrator").await?;
    let note =
        Note::new("user.session_ended", "user", Some(id.get())).with(serde_json::json!({"session": session.get()}));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends all of them.
///
/// # Errors
/// 403 beyond the caller's own rights, 404, 503.
pub async fn end_all(app: App, req: HttpRequest, who: Caller, id: Id<OperatorId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    may_touch(&who, &find(&app, id).await?)?;
    app.auth.end_all_of(id, "ended_by_administrator").await?;
    app.engine.end_sessions(EndSessions::OfUser { operator_id: id, close: 4401, reason: "signed_out" }).await;
    let note = Note::new("user.sessions_ended", "user", Some(id.get()));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::NoContent().finish())
}
