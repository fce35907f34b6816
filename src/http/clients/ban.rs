//! `POST /api/v1/clients/{id}/ban` and `…/unban`

use rozmova_actors::{
    dialog::messages::{DialogCommand, Who},
    domain::{ClientId, CloseReason, Timestamp, message::clean_text},
};
use rozmova_store::{
    audit_log,
    clients::{self, ClientChange},
    dialogs::{self, DialogFilter},
};

use super::read::{CardReader, visible_client};
use crate::http::{audit::Note, prelude::*};

/// Waiting dialogs of one client that a ban ends.
const MOST_WAITING: i64 = 100;

/// Why and for how long.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BanBody {
    /// Why, 1 to 500 characters; only the team sees it.
    pub reason: String,
    /// The ban ends; null = it does not end by itself.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// Bans: from now on the client's messages are stored, count as unread for nobody and are given to nobody. What waits in the queue
/// is closed; a dialog that somebody holds stays theirs.
///
/// # Errors
/// 403, 404, 409 for somebody erased, 422.
pub async fn ban(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<ClientId>,
    body: Json<BanBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(body), now) = (id, body, app.now());
    let reason = clean_text(&body.reason).trim().to_owned();
    let chars = reason.chars().count();
    if chars == 0 || chars > 500 {
        return Err(Problem::field("reason", format!("{chars} characters, 1 to 500 are accepted")));
    }
    if body.until.is_some_and(|until| until <= now) {
        return Err(Problem::field("until", "a moment in the future is accepted"));
    }
    let note = serde_json::json!({"reason": reason, "until": body.until});
    let answer = change(&app, &req, &who, id, "client.banned", note, Some((true, reason, body.until)), now).await?;
    let filter = DialogFilter {
        client: Some(id),
        states: vec![rozmova_actors::domain::DialogState::New, rozmova_actors::domain::DialogState::Queued],
        ..DialogFilter::default()
    };
    let waiting = app.store.run(move |conn| dialogs::list(conn, &filter, None, MOST_WAITING)).await?;
    for dialog in waiting {
        let close = DialogCommand::Close {
            who: Who::System,
            reason: CloseReason::System,
            comment: String::new(),
            subject: None,
            tags: Vec::new(),
            status: None,
            unrated: false,
            expect_version: None,
        };
        // Taken meanwhile: its holder decides.
        if let Err(error) = app.engine.dialog(dialog.id, close).await {
            tracing::info!(%error, dialog = %dialog.id, "a waiting dialog of a banned client was not closed");
        }
    }
    Ok(answer)
}

/// Lifts a ban.
///
/// # Errors
/// 403, 404, 409 for somebody erased.
pub async fn unban(app: App, req: HttpRequest, who: Caller, id: Id<ClientId>) -> Result<HttpResponse, Problem> {
    let now = app.now();
    let lifted = Some((false, String::new(), None));
    change(&app, &req, &who, id.0, "client.unbanned", serde_json::Value::Null, lifted, now).await
}

#[allow(clippy::too_many_arguments)]
async fn change(
    app: &App,
    req: &HttpRequest,
    who: &Caller,
    id: ClientId,
    action: &'static str,
    data: serde_json::Value,
    ban: Option<(bool, String, Option<Timestamp>)>,
    now: Timestamp,
) -> Result<HttpResponse, Problem> {
    visible_client(app, who, id).await?;
    super::erase::refuse_erased(app, id).await?;
    let note = Note::new(action, "client", Some(id.get())).with(data);
    let audit = app.audit.row(who, app.ip_of(req), now, note)?;
    let change = ClientChange { ban, ..ClientChange::default() };
    let reader = CardReader::of(app, who, id);
    let rows = app
        .store
        .write(move |conn| {
            clients::update(conn, id, &change, None, now)?;
            audit_log::append(conn, &[audit])?;
            reader.read_changed(conn)
        })
        .await?;
    app.engine.clients_changed(rows.chats(), Vec::new()).await;
    app.engine.facts_changed(vec![id], Vec::new()).await;
    let card = rows.shown(app, who);
    Ok(versioned(&card, card.version))
}
