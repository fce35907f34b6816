//! `POST /api/v1/dialogs/{id}/park`, `POST /api/v1/dialogs/{id}/unpark`, `GET /api/v1/system/parked`

use std::sync::Arc;

use rozmova_actors::domain::{DialogId, Timestamp, message::clean_text};
use rozmova_store::{
    audit_log,
    parked::{self, ParkedRow},
};

use super::visible;
use crate::http::{audit::Note, prelude::*};

/// Why.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParkBody {
    /// At most 500 characters.
    #[serde(default)]
    pub reason: String,
}

/// Whether a dialog takes commands.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ParkAnswer {
    /// Dialog.
    pub dialog_id: DialogId,
    /// It takes none.
    pub parked: bool,
    /// It was so before this call.
    pub already: bool,
}

/// A dialog that somebody put aside.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ParkedView {
    /// Dialog.
    pub dialog_id: DialogId,
    /// Since when.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Puts a dialog aside: what it has in hand ends, everything else is refused with 503 until it is let go on, also after a restart.
/// A customer's message is refused too, so the channel repeats it: nothing is acknowledged that is not stored.
///
/// # Errors
/// 404, 422, 503.
pub async fn park(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<DialogId>,
    body: Json<ParkBody>,
) -> Result<Answer<ParkAnswer>, Problem> {
    let reason = clean_text(&body.0.reason).trim().to_owned();
    let chars = reason.chars().count();
    if chars > 500 {
        return Err(Problem::field("reason", format!("{chars} characters, at most 500 are accepted")));
    }
    let (dialog_id, now) = (visible(&app, &who, id.0).await?.id, app.now());
    let note = Note::new("dialog.parked", "dialog", Some(dialog_id.get())).with(serde_json::json!({"reason": reason}));
    let row = app.audit.row(&who, app.ip_of(&req), now, note)?;
    in_turn(app, move |app| async move {
        // The row first: were the process to end between the two, the next start parks the dialog.
        let new = app
            .store
            .write(move |conn| {
                let parked = ParkedRow { dialog_id, at: now, by_name: row.actor_name.clone(), reason };
                let new = parked::insert(conn, &parked)?;
                audit_log::append(conn, &[row])?;
                Ok(new)
            })
            .await?;
        app.engine.park(dialog_id).await?;
        Ok(Answer(ParkAnswer { dialog_id, parked: true, already: !new }))
    })
    .await
}

/// Lets a parked dialog go on, whoever or whatever parked it.
///
/// # Errors
/// 404, 503.
pub async fn unpark(app: App, req: HttpRequest, who: Caller, id: Id<DialogId>) -> Result<Answer<ParkAnswer>, Problem> {
    let (dialog_id, now) = (visible(&app, &who, id.0).await?.id, app.now());
    let note = Note::new("dialog.unparked", "dialog", Some(dialog_id.get()));
    let row = app.audit.row(&who, app.ip_of(&req), now, note)?;
    in_turn(app, move |app| async move {
        let stored = app
            .store
            .write(move |conn| {
                let was = parked::remove(conn, dialog_id)?;
                audit_log::append(conn, &[row])?;
                Ok(was)
            })
            .await?;
        let was = app.engine.unpark("dialog", &dialog_id.to_string()).await;
        if stored || was {
            // It may have waited for an operator all the while.
            app.engine.distribute_now().await;
        }
        Ok(Answer(ParkAnswer { dialog_id, parked: false, already: !(stored || was) }))
    })
    .await
}

/// Runs a step when the ones before it are through, and to its end even when its caller has gone: a step that a second one overtook
/// between row and engine, or that was dropped there, would leave a dialog parked in one of them only. Waiting callers are bounded
/// by the limit of requests that are answered at once.
async fn in_turn<T, F>(app: App, step: impl FnOnce(App) -> F + 'static) -> Result<T, Problem>
where
    T: 'static,
    F: Future<Output = Result<T, Problem>>,
{
    let task = actix_web::rt::spawn(async move {
        let parking = Arc::clone(&app.parking);
        let _turn = parking.lock().await;
        step(app).await
    });
    task.await.unwrap_or_else(|_| Err(Problem::new(Code::Unavailable, "the step was cut off, ask again")))
}

/// Dialogs that somebody put aside, the oldest first. Those the engine parked by itself are in `/api/v1/system/actors`.
///
/// # Errors
/// 503.
pub async fn list(app: App) -> Result<Answer<Page<ParkedView>>, Problem> {
    let rows = app.store.run(parked::all).await?;
    let view = |r: ParkedRow| ParkedView { dialog_id: r.dialog_id, at: r.at, by: r.by_name, reason: r.reason };
    Ok(Answer(Page::whole(rows.into_iter().map(view).collect())))
}
