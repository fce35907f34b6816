//! Joining clients: `GET …/similar`, `POST …/merge`, `GET …/merges`, `POST …/merges/{merge_id}/undo`.

use rozmova_actors::domain::{ClientId, IdKind, Timestamp};
use rozmova_store::{
    audit_log,
    client_merges::{self, MergeRow, Refused, Touched, UNDO_S},
    clients_search,
};

use super::{
    list::{ClientBrief, briefs},
    read::{CardReader, CardRows, visible_client},
};
use crate::http::{audit::Note, prelude::*};

/// Who is joined into whom.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeBody {
    /// The client that is joined into the one of the address.
    pub client_id: ClientId,
}

/// A merge that can still be taken back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MergeView {
    /// Id.
    pub id: i64,
    /// The client that was joined.
    pub client_id: ClientId,
    /// Who did it.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// Until when it can be taken back.
    pub undo_until: Timestamp,
}

impl From<MergeRow> for MergeView {
    fn from(row: MergeRow) -> Self {
        Self {
            id: row.id,
            client_id: row.loser_id,
            by_name: row.by_name,
            at: row.at,
            undo_until: row.at.plus_secs(UNDO_S),
        }
    }
}

/// A merge, by the number of its row.
#[derive(Debug, Clone, Copy)]
pub struct MergeId(i64);

impl From<i64> for MergeId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

impl PartId for MergeId {
    const NAME: &'static str = "merge_id";
    const WHAT: &'static str = "the merge";
}

fn refused(why: Refused) -> Problem {
    match why {
        Refused::NotFound => Problem::not_found("the client"),
        Refused::Same => Problem::field("client_id", "a client cannot be joined into itself"),
        Refused::MergedBefore => Problem::new(Code::Conflict, "one of the two was joined into another client already"),
        Refused::TooLate => Problem::new(Code::Conflict, "it was taken back already, or is older than 24 hours"),
    }
}

/// Clients that may be the same person: the same phone or e-mail. Only those the caller may see.
///
/// # Errors
/// 404, 503.
pub async fn similar(app: App, who: Caller, id: Id<ClientId>) -> Result<Answer<Page<ClientBrief>>, Problem> {
    let client = visible_client(&app, &who, id.0).await?;
    let mut rows = app.store.run(move |conn| clients_search::similar(conn, &client)).await?;
    if !crate::http::dialogs::sees_all(&app, &who) {
        let scope = crate::http::dialogs::visibility(&crate::http::dialogs::sight_of(&app, &who));
        let ids: Vec<i64> = rows.iter().map(|row| row.client.id.get()).collect();
        let seen = app.store.run(move |conn| rozmova_store::dialogs::clients_seen(conn, &ids, &scope)).await?;
        rows.retain(|row| seen.contains(&row.client.id.get()));
    }
    Ok(Answer(Page::whole(briefs(&app, &who, rows).await?)))
}

/// Joins a client into the one of the address; both have to be in sight.
///
/// # Errors
/// 403, 404, 409, 422.
pub async fn merge(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<ClientId>,
    body: Json<MergeBody>,
) -> Result<HttpResponse, Problem> {
    let (survivor, loser, now) = (id.0, body.0.client_id, app.now());
    visible_client(&app, &who, survivor).await?;
    visible_client(&app, &who, loser).await?;
    super::erase::refuse_erased(&app, survivor).await?;
    super::erase::refuse_erased(&app, loser).await?;
    let number = app.ids.next(IdKind::Catalogue).map_err(|_| Problem::unavailable("no ids can be had"))?;
    let by = who.user().map(|me| (Some(me.user.id), me.user.name.clone())).unwrap_or((None, String::from("API")));
    let note = Note::new("client.merged", "client", Some(survivor.get()));
    let audit = app.audit.row(&who, app.ip_of(&req), now, note.with(serde_json::json!({"client_id": loser})))?;
    let reader = CardReader::of(&app, &who, survivor);
    let done = app
        .store
        .write(move |conn| {
            Ok(match client_merges::merge(conn, number, (survivor, loser), (by.0, &by.1), now)? {
                Ok((_, touched)) => {
                    audit_log::append(conn, &[audit])?;
                    Ok((reader.read_changed(conn)?, touched))
                }
                Err(why) => Err(why),
            })
        })
        .await?;
    Ok(told(&app, &who, survivor, done.map_err(refused)?).await)
}

/// Tells the engine what belongs to another client now, and answers the card of the client that was asked for.
async fn told(app: &App, who: &Caller, client: ClientId, (rows, touched): (CardRows, Touched)) -> HttpResponse {
    let moved = touched.dialogs.clone();
    app.engine.clients_changed(touched.chats, touched.dialogs).await;
    app.engine.clients_joined().await;
    app.engine.facts_changed(vec![client], moved).await;
    let card = rows.shown(app, who);
    versioned(&card, card.version)
}

/// Merges into this client that can still be taken back.
///
/// # Errors
/// 404, 503.
pub async fn merges(app: App, who: Caller, id: Id<ClientId>) -> Result<Answer<Page<MergeView>>, Problem> {
    visible_client(&app, &who, id.0).await?;
    let (id, from) = (id.0, app.now().plus_secs(-UNDO_S));
    let rows = app.store.run(move |conn| client_merges::since(conn, id, from)).await?;
    Ok(Answer(Page::whole(rows.into_iter().map(MergeView::from).collect())))
}

/// Takes a merge back within 24 hours.
///
/// # Errors
/// 403, 404, 409.
pub async fn undo(
    app: App,
    req: HttpRequest,
    who: Caller,
    ids: Ids<ClientId, MergeId>,
) -> Result<HttpResponse, Problem> {
    let (Ids { id, part: MergeId(merge_id) }, now) = (ids, app.now());
    let found = app.store.run(move |conn| client_merges::get(conn, merge_id)).await?;
    if found.is_none_or(|row| row.survivor_id != id) {
        return Err(Problem::not_found("the merge"));
    }
    let name = who.user().map(|me| me.user.name.clone()).unwrap_or_default();
    let note = Note::new("client.merge_undone", "client", Some(id.get()));
    let audit = app.audit.row(&who, app.ip_of(&req), now, note.with(serde_json::json!({"merge_id": merge_id})))?;
    let reader = CardReader::of(&app, &who, id);
    let done = app
        .store
        .write(move |conn| {
            Ok(match client_merges::undo(conn, merge_id, &name, now)? {
                Ok((_, touched)) => {
                    audit_log::append(conn, &[audit])?;
                    Ok((reader.read_changed(conn)?, touched))
                }
                Err(why) => Err(why),
            })
        })
        .await?;
    Ok(told(&app, &who, id, done.map_err(refused)?).await)
}
