//! `POST /api/v1/clients/{id}/erase`: nothing of the person stays (security.md SE-06, broadcasts-and-clients.md 2.12).

use rozmova_actors::domain::ClientId;
use rozmova_store::{
    audit_log,
    client_erasure::{self, Refused},
};

use super::read::{CardReader, visible_client};
use crate::{
    app::client_erasures,
    http::{audit::Note, dialogs::sees_all, prelude::*, users::update::confirm_own_password},
    ws::close,
};

/// The caller's own password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientDataBody {
    /// Password; absent for whoever has just confirmed who they are with the company's account.
    #[serde(default)]
    pub current_password: Option<String>,
}

/// The client, for somebody who may see all of it: neither the archive nor the erasure is of a part.
///
/// # Errors
/// 403 without a view of every request or with masked contacts, 404, 409 for a client who was joined into another.
pub(super) async fn whole_client(app: &App, who: &Caller, id: ClientId) -> Result<(), Problem> {
    let client = visible_client(app, who, id).await?;
    if !sees_all(app, who) {
        return Err(Problem::missing_right(Grant::OpViewAll.key()));
    }
    if who.contacts().is_masked() {
        return Err(Problem::missing_right(Grant::ViewContacts.key()));
    }
    if client.merged_into_id.is_some() {
        return Err(Problem::new(
            Code::Conflict,
            "the client was joined into another one: it has all there is of both",
        ));
    }
    Ok(())
}

/// Refuses to change somebody who was erased.
///
/// # Errors
/// 409, 503.
pub(crate) async fn refuse_erased(app: &App, id: ClientId) -> Result<(), Problem> {
    match app.store.run(move |conn| client_erasure::erased_at(conn, id)).await? {
        Some(_) => Err(Problem::new(Code::Conflict, "the client was erased")),
        None => Ok(()),
    }
}

fn refused(why: Refused) -> Problem {
    match why {
        Refused::NotFound => Problem::not_found("the client"),
        Refused::Merged => Problem::new(Code::Conflict, "the client was joined into another one"),
        Refused::Before => Problem::new(Code::Conflict, "the client was erased already"),
        Refused::Open(n) => Problem::new(
            Code::Conflict,
            format!(
                "{n} requests of the client are open, only somebody without an open request is erased: close them first"
            ),
        )
        .with("open", n),
    }
}

/// Erases a client: the card and the addresses at once, words, files and traces elsewhere within minutes. Requests, scores and times stay
/// under a neutral name. Whoever writes from one of the addresses later is somebody new. There is no way back.
///
/// # Errors
/// 403 without the own password (AU-14), without a view of every request and with masked contacts, 404, 409 with `open` while a request is
/// open, and for a client who was joined into another or erased already, 429 after wrong passwords, 503.
pub async fn erase(
    app: App,
    req: HttpRequest,
    who: SignedIn,
    id: Id<ClientId>,
    body: Json<ClientDataBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), caller, now) = (id, Caller::User(who.clone()), app.now());
    whole_client(&app, &caller, id).await?;
    confirm_own_password(&app, &who, body.0.current_password).await?;
    let note = app.audit.row(&caller, app.ip_of(&req), now, Note::new("client.erased", "client", Some(id.get())))?;
    let reader = CardReader::of(&app, &caller, id);
    let (begun, rows) = app
        .store
        .write(move |conn| {
            Ok(match client_erasure::erase(conn, id, now)? {
                Ok(begun) => {
                    audit_log::append(conn, std::slice::from_ref(&note))?;
                    Ok((begun, reader.read_changed(conn)?))
                }
                Err(why) => Err(why),
            })
        })
        .await?
        .map_err(refused)?;
    for contact in begun.contacts {
        app.visitors.forget(contact);
        // The page begins anew, with a session of somebody new.
        app.visitors.evict(contact, close::UNAUTHORIZED, "erased");
    }
    app.engine.clients_changed(begun.chats, Vec::new()).await;
    app.engine.facts_changed(vec![id], Vec::new()).await;
    let state = app.clone();
    actix_web::rt::spawn(async move {
        if let Err(error) = client_erasures::go_on(&state).await {
            tracing::warn!(%error, "something of an erased client is left; it goes later");
        }
    });
    let card = rows.shown(&app, &caller);
    Ok(versioned(&card, card.version))
}
