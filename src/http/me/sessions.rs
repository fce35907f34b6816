//! `GET|DELETE /api/v1/me/sessions`, `DELETE /api/v1/me/sessions/{id}`

use rozmova_actors::domain::{AuthSessionId, Timestamp};
use rozmova_store::sessions::{self, SessionRow};

use crate::http::{audit::Note, prelude::*};

/// Sign-ins shown at most; older ones come into sight as these end.
const MOST: i64 = 100;

/// A sign-in.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SessionView {
    /// Id.
    pub id: AuthSessionId,
    /// The one this request came with.
    pub current: bool,
    /// Address at sign-in.
    pub ip: String,
    /// Browser at sign-in, as it calls itself; at most 200 characters.
    pub user_agent: String,
    /// Signed in.
    pub created_at: Timestamp,
    /// Last request, to within five minutes.
    pub last_seen_at: Timestamp,
    /// Ends at the latest.
    pub expires_at: Timestamp,
}

/// All of them; there is no next page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SessionList {
    /// Sign-ins.
    pub data: Vec<SessionView>,
}

async fn alive(app: &App, who: &SignedIn) -> Result<Vec<SessionRow>, Problem> {
    let (user, now) = (who.user.id, app.now());
    Ok(app.store.run(move |conn| sessions::alive_of(conn, user, now, MOST)).await?)
}

/// The caller's sign-ins.
///
/// # Errors
/// 503.
pub async fn list(app: App, who: SignedIn) -> Result<Answer<SessionList>, Problem> {
    let view = |row: SessionRow| SessionView {
        id: row.id,
        current: row.id == who.session,
        ip: row.ip,
        user_agent: row.user_agent,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
    };
    Ok(Answer(SessionList { data: alive(&app, &who).await?.into_iter().map(view).collect() }))
}

/// Ends one of the caller's other sign-ins; its sockets close within 2 s.
///
/// # Errors
/// 404 for somebody else's and for one that is over, 409 for the one the request came with, 503.
pub async fn end(app: App, req: HttpRequest, who: SignedIn, id: Id<AuthSessionId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    if id == who.session {
        return Err(Problem::new(
            Code::Conflict,
            "this is the sign-in of the request itself; POST /api/v1/auth/logout ends it",
        ));
    }
    if !alive(&app, &who).await?.iter().any(|row| row.id == id) {
        return Err(Problem::not_found("the sign-in"));
    }
    end_and_note(&app, &req, who, &[id]).await
}

/// Ends all of the caller's other sign-ins (ASVS 7.4.3).
///
/// # Errors
/// 503; what was ended before stays ended.
pub async fn end_others(app: App, req: HttpRequest, who: SignedIn) -> Result<HttpResponse, Problem> {
    let mut ended = Vec::new();
    loop {
        let others: Vec<_> =
            alive(&app, &who).await?.into_iter().map(|row| row.id).filter(|id| *id != who.session).collect();
        for id in &others {
            app.end_sign_in(*id, "ended_by_user").await?;
        }
        ended.extend(&others);
        if (others.len() as i64) < MOST - 1 {
            break;
        }
    }
    Ok(note(&app, &req, who, &ended).await)
}

async fn end_and_note(
    app: &App,
    req: &HttpRequest,
    who: SignedIn,
    ids: &[AuthSessionId],
) -> Result<HttpResponse, Problem> {
    for id in ids {
        app.end_sign_in(*id, "ended_by_user").await?;
    }
    Ok(note(app, req, who, ids).await)
}

async fn note(app: &App, req: &HttpRequest, who: SignedIn, ids: &[AuthSessionId]) -> HttpResponse {
    if !ids.is_empty() {
        let note = Note::new("auth.sessions_ended", "user", Some(who.user.id.get()))
            .with(serde_json::json!({"sessions": ids.len()}));
        app.audit.keep(&Caller::User(who), app.ip_of(req), app.now(), note).await;
    }
    HttpResponse::NoContent().finish()
}
