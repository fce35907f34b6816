//! `GET /api/v1/system/outbox`, `POST /api/v1/system/outbox/retry`, `POST /api/v1/system/outbox/drop`: what waits to leave, what was
//! given up, and what people do about it (peer-lessons.md 5).
//!
//! A row is changed in the table first, conditionally, and then handed to (or before that taken out of) the connector that keeps
//! it in memory. So of two calls at once one acts, a crash in between leaves a row that the next start sends, and no row is sent
//! twice because of a call here. Receivers get the same stable key as before. Each row's step runs to its end also when its caller has
//! gone: one that was cut off in the middle would leave a row that nobody sends before the next start.

use rozmova_actors::{
    connector::Again,
    domain::{
        ChannelKind, ContactSight, DialogId, MessageId, MessageStatus, Slot, Timestamp,
        outbound::{OutboxBody, OutboxRow},
    },
};
use rozmova_store::{
    Pool, StoreError,
    audit_log::{self, AuditLogRow},
    outbox_desk::{self, DeskRow, Filter, Which},
};

use crate::http::{audit::Note, prelude::*};

/// Rows of one call.
const MOST: usize = 500;
/// `error_code` of a message whose row was dropped.
const DROPPED: &str = "dropped";

/// State of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Not sent yet, or put off.
    Waiting,
    /// Given up.
    #[default]
    Dead,
}

/// Filters.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutboxQuery {
    /// `dead` (default) or `waiting`.
    #[serde(default)]
    pub state: RowState,
    /// Of one channel connection.
    #[serde(default)]
    pub connection_id: Option<i64>,
    /// Of one dialog.
    #[serde(default)]
    pub dialog_id: Option<i64>,
    /// Rows wished, 1 to 500.
    #[serde(default)]
    pub limit: Option<i64>,
}

/// A row.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OutboxView {
    /// `<slot>-<number>`
    pub id: String,
    /// State.
    pub state: RowState,
    /// Channel connection.
    pub connection_id: i64,
    /// Channel.
    pub channel: String,
    /// Chat.
    pub chat_id: String,
    /// `message`, or the event's name.
    pub what: String,
    /// Dialog.
    pub dialog_id: i64,
    /// Message, null for events.
    pub message_id: Option<i64>,
    /// Tries.
    pub attempts: i32,
    /// Not tried before.
    pub next_at: Timestamp,
    /// When it was caused.
    pub created_at: Timestamp,
    /// When it was given up.
    pub given_up_at: Option<Timestamp>,
    /// Why.
    pub error_code: Option<String>,
}

/// Which rows.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowsBody {
    /// Ids as the list shows them, 1 to 500.
    pub ids: Vec<String>,
}

/// A row that was left alone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LeftAlone {
    /// Id.
    pub id: String,
    /// Why: `not_found` (delivered, dropped, no such row) or `being_sent` (ask again).
    pub reason: &'static str,
}

/// What was done.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Done {
    /// Ids.
    pub done: Vec<String>,
    /// The others.
    pub left_alone: Vec<LeftAlone>,
}

fn view(row: DeskRow, state: RowState, contacts: ContactSight) -> OutboxView {
    // A channel nobody knows any more may be one of phones.
    let channel = ChannelKind::from_key(&row.channel).unwrap_or(ChannelKind::Sms);
    OutboxView {
        id: format!("{}-{}", row.slot, row.n),
        state,
        connection_id: row.connection_id,
        channel: row.channel,
        chat_id: contacts.address(channel, row.chat_id),
        what: row.what,
        dialog_id: row.dialog_id,
        message_id: row.message_id,
        attempts: row.attempts,
        next_at: row.next_at,
        created_at: row.created_at,
        given_up_at: row.done_at,
        error_code: row.error_code,
    }
}

/// (slot, number) of the ids.
fn keys(body: RowsBody) -> Result<Vec<(String, Slot, i64)>, Problem> {
    if body.ids.is_empty() || body.ids.len() > MOST {
        return Err(Problem::field("ids", format!("{} ids, 1 to {MOST} are accepted", body.ids.len())));
    }
    let parse = |id: &str| -> Option<(Slot, i64)> {
        let (slot, n) = id.split_once('-')?;
        let slot: u16 = slot.parse().ok().filter(|slot| *slot < rozmova_actors::domain::slot::SLOTS)?;
        Some((Slot(slot), n.parse().ok()?))
    };
    let keys = body.ids.into_iter().map(|id| match parse(&id) {
        Some((slot, n)) => Ok((id, slot, n)),
        None => Err(Problem::field("ids", format!("«{id:.40}» is not an id such as 17-42"))),
    });
    keys.collect()
}

/// Rows that wait or were given up.
///
/// # Errors
/// 422, 503.
pub async fn list(app: App, who: Caller, query: Query<OutboxQuery>) -> Result<Answer<Page<OutboxView>>, Problem> {
    let query = query.0;
    let limit = Paging { cursor: None, limit: query.limit }.limit()?;
    let which = match query.state {
        RowState::Waiting => Which::Waiting,
        RowState::Dead => Which::Dead,
    };
    let filter = Filter { which, connection_id: query.connection_id, dialog_id: query.dialog_id, limit };
    let rows = app.store.run_on(Pool::Reports, move |conn| outbox_desk::list(conn, filter)).await?;
    Ok(Answer(Page::whole(rows.into_iter().map(|row| view(row, query.state, who.contacts())).collect())))
}

/// Tries rows now: what was given up is opened again, what waits for its moment waits no longer.
///
/// # Errors
/// 422, 503 with `done`: the rows before the failing one.
pub async fn retry(app: App, req: HttpRequest, who: Caller, body: Json<RowsBody>) -> Result<Answer<Done>, Problem> {
    let mut answer = Done { done: Vec::new(), left_alone: Vec::new() };
    for (id, slot, n) in keys(body.0)? {
        let now = app.now();
        let note = Note::new("outbox.retried", "outbox", None).with(serde_json::json!({"id": id}));
        let audit = app.audit.row(&who, app.ip_of(&req), now, note)?;
        match to_its_end(retry_row(app.clone(), slot, n, audit, now)).await {
            Ok(None) => answer.done.push(id),
            Ok(Some(reason)) => answer.left_alone.push(LeftAlone { id, reason }),
            Err(problem) => return Err(problem.with("done", answer.done)),
        }
    }
    Ok(Answer(answer))
}

/// Runs a row's step to its end, whatever becomes of its caller.
async fn to_its_end<T: 'static>(step: impl Future<Output = Result<T, Problem>> + 'static) -> Result<T, Problem> {
    let cut_off = |_| Err(Problem::unavailable("the step was cut off, ask again"));
    actix_web::rt::spawn(step).await.unwrap_or_else(cut_off)
}

/// One row of [`retry`]; answers why it was left alone.
async fn retry_row(
    app: App,
    slot: Slot,
    n: i64,
    audit: AuditLogRow,
    now: Timestamp,
) -> Result<Option<&'static str>, Problem> {
    let opened = app
        .store
        .write(move |conn| {
            let opened = outbox_desk::again(conn, slot, n, now)?;
            if opened.is_some() {
                audit_log::append(conn, &[audit])?;
            }
            Ok(opened)
        })
        .await?;
    let Some(opened) = opened else { return Ok(Some("not_found")) };
    let why = if opened.reopened.is_some() { Again::Opened } else { Again::Waiting };
    if let Some((dialog, message)) = opened.reopened {
        app.engine.status_moved(dialog, message, MessageStatus::Queued, None).await;
    }
    app.engine.send_again(vec![opened.row], why).await;
    Ok(None)
}

/// Finishes rows for good: what waits is never sent and its message fails, what was given up is forgotten.
///
/// # Errors
/// 422, 503 with `done`: the rows before the failing one.
pub async fn drop(app: App, req: HttpRequest, who: Caller, body: Json<RowsBody>) -> Result<Answer<Done>, Problem> {
    let mut answer = Done { done: Vec::new(), left_alone: Vec::new() };
    for (id, slot, n) in keys(body.0)? {
        let now = app.now();
        let note = Note::new("outbox.dropped", "outbox", None).with(serde_json::json!({"id": id}));
        let audit = app.audit.row(&who, app.ip_of(&req), now, note)?;
        match to_its_end(drop_row(app.clone(), slot, n, audit, now)).await {
            Ok(None) => answer.done.push(id),
            Ok(Some(reason)) => answer.left_alone.push(LeftAlone { id, reason }),
            Err(problem) => return Err(problem.with("done", answer.done)),
        }
    }
    Ok(Answer(answer))
}

/// One row of [`drop`]; answers why it was left alone. Whoever retries it meanwhile finds it unfinished in the table and taken out of
/// its connector, which waits for this step to finish it or to give it back.
async fn drop_row(
    app: App,
    slot: Slot,
    n: i64,
    audit: AuditLogRow,
    now: Timestamp,
) -> Result<Option<&'static str>, Problem> {
    let found = app.store.run(move |conn| outbox_desk::get(conn, slot, n)).await?;
    let Some((row, finished)) = found else { return Ok(Some("not_found")) };
    // The table may only say «finished» when nobody sends the row any more.
    if !finished && !app.engine.take_row_back(row.clone()).await {
        return Ok(Some("being_sent"));
    }
    let mut dropped = finish(&app, slot, n, finished, audit.clone(), now).await;
    if !finished && matches!(dropped, Err(StoreError::Timeout)) {
        // It may still be written, and what is finished in the table must not be sent. Asked once more, the database has done it by
        // then or does it now: only a drop finishes a row that is taken out.
        dropped = match finish(&app, slot, n, finished, audit, now).await {
            Ok(None) => Ok(Some(message_of(&row))),
            known_or_away => known_or_away,
        };
    }
    if dropped.is_err() && !finished {
        // Nothing is known to be written, so the row goes back to where it was: it is sent rather than forgotten, and the caller is told
        // that it is not known.
        app.engine.send_again(vec![row], Again::GivenBack).await;
    }
    let Some(failed) = dropped? else { return Ok(Some("not_found")) };
    if let Some((dialog, message)) = failed {
        app.engine.status_moved(dialog, message, MessageStatus::Failed, Some(DROPPED.into())).await;
    }
    Ok(None)
}

/// Finishes a row in the table, with a line of the audit log; answers as [`outbox_desk::drop`].
async fn finish(
    app: &App,
    slot: Slot,
    n: i64,
    finished: bool,
    audit: AuditLogRow,
    now: Timestamp,
) -> Result<Option<Option<(DialogId, MessageId)>>, StoreError> {
    app.store
        .write(move |conn| {
            let dropped = outbox_desk::drop(conn, slot, n, finished, DROPPED, now)?;
            if dropped.is_some() {
                audit_log::append(conn, &[audit])?;
            }
            Ok(dropped)
        })
        .await
}

/// The message a row carries.
fn message_of(row: &OutboxRow) -> Option<(DialogId, MessageId)> {
    match &row.draft.body {
        OutboxBody::Message { message_id, dialog_id, .. } => Some((*dialog_id, *message_id)),
        OutboxBody::Event { .. } => None,
    }
}
