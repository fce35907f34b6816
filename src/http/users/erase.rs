//! `POST /api/v1/users/{id}/erase` (administration.md 3: to delete is to make anonymous).

use rozmova_actors::domain::OperatorId;
use rozmova_store::{DbError, audit_log, erasure, users};

use super::{super::audit::Note, UserView, find, may_touch, update::confirm_own_password};
use crate::http::{prelude::*, user_fields::Viewer};

/// The caller's own password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseBody {
    /// Password; absent for whoever has just confirmed who they are with the company's account.
    #[serde(default)]
    pub current_password: Option<String>,
}

/// Erases somebody who was deactivated: name, e-mail and everything that was theirs alone go at once, copies of the name in dialogs within
/// minutes. What they did stays under a neutral author. API keys they made end. There is no way back.
///
/// # Errors
/// 403 without the own password (AU-14), beyond the caller's own rights and for the owner of the instance, 404, 409 for somebody active,
/// for oneself and for somebody erased already, 429 after wrong passwords, 503.
pub async fn erase(
    app: App,
    req: HttpRequest,
    who: SignedIn,
    id: Id<OperatorId>,
    body: Json<EraseBody>,
) -> Result<Answer<UserView>, Problem> {
    let (Id(id), caller, now) = (id, Caller::User(who.clone()), app.now());
    let before = find(&app, id).await?;
    may_touch(&caller, &before)?;
    if who.user.id == id {
        return Err(Problem::new(Code::Conflict, "you cannot erase yourself"));
    }
    if before.active {
        return Err(Problem::new(Code::Conflict, "only somebody deactivated is erased; deactivate them first"));
    }
    confirm_own_password(&app, &who, body.0.current_password).await?;
    let note = app.audit.row(&caller, app.ip_of(&req), now, Note::new("user.erased", "user", Some(id.get())))?;
    let viewer = Viewer::of(&app, &caller, vec![id]).await?;
    let erased = app
        .store
        .write(move |conn| {
            let Some(ended) = erasure::erase(conn, id, now)? else { return Ok(None) };
            audit_log::append(conn, std::slice::from_ref(&note))?;
            Ok(Some((ended, users::info(conn, id)?.ok_or(DbError::NotFound)?)))
        })
        .await?;
    let Some((ended, after)) = erased else {
        return Err(Problem::new(Code::Conflict, "somebody else has changed the user meanwhile, read it again"));
    };
    for prefix in &ended {
        app.auth.key_changed(prefix);
    }
    app.signed_out(id, "erased").await;
    app.operator_changed(id).await;
    let store = app.store.clone();
    actix_web::rt::spawn(async move {
        if let Err(error) = erasure::go_on(&store, now).await {
            tracing::warn!(%error, "copies of an erased name are left; they are replaced later");
        }
    });
    Ok(Answer(viewer.view(after)))
}
