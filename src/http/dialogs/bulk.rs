//! `POST /api/v1/dialogs/bulk` (operator-line.md 4.2): one action on many dialogs, each on its own.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use rozmova_actors::domain::{Dialog, DialogId, Timestamp};

use super::{
    assign::{self, Target},
    close::{self, CloseBody},
    snooze::{self, SnoozeBody},
    update::{self, UpdateBody},
};
use crate::http::prelude::*;

/// Dialogs of one call.
const MAX_DIALOGS: usize = 200;
/// Dialogs worked on at once: a bulk action must not hold up those who answer clients.
const AT_ONCE: usize = 8;

/// Many dialogs and what becomes of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkBody {
    /// Dialogs, at most 200; each once.
    pub dialog_ids: Vec<DialogId>,
    /// Gives them to an operator, to the queue, or to the queue of a topic or group.
    #[serde(default)]
    pub assign: Option<Target>,
    /// Closes them.
    #[serde(default)]
    pub close: Option<CloseBody>,
    /// Changes topic, status, priority.
    #[serde(default)]
    pub update: Option<UpdateBody>,
    /// Puts them off.
    #[serde(default)]
    pub snooze: Option<SnoozeBody>,
    /// `true` wakes those that were put off.
    #[serde(default)]
    pub wake: bool,
}

/// What became of one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BulkRow {
    /// The dialog.
    pub dialog_id: DialogId,
    /// Whether it was done.
    pub ok: bool,
    /// Code of the refusal.
    pub code: Option<&'static str>,
    /// Sentence of the refusal.
    pub detail: Option<String>,
    /// Sentence per field that is missing or wrong.
    pub fields: BTreeMap<String, String>,
}

/// What became of all.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BulkAnswer {
    /// Done.
    pub done: usize,
    /// Refused.
    pub failed: usize,
    /// Row by row, in the order of the call.
    pub results: Vec<BulkRow>,
}

enum Action {
    Assign(Target),
    Close(CloseBody),
    Update(UpdateBody),
    Snooze(Option<Timestamp>),
    Wake,
}

/// Does one thing to many dialogs. Each is a command of its own with its own answer: what is refused changes nothing and stops
/// nothing.
///
/// # Errors
/// 403 without `op_bulk` or the right of the action, 422.
pub async fn bulk(app: App, who: Caller, body: Json<BulkBody>) -> Result<Answer<BulkAnswer>, Problem> {
    let Json(body) = body;
    let mut ids = body.dialog_ids;
    let given = ids.len();
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    if ids.is_empty() || given > MAX_DIALOGS {
        return Err(Problem::field("dialog_ids", format!("{given} dialogs, 1 to {MAX_DIALOGS} are accepted")));
    }
    let (action, right) = match (body.assign, body.close, body.update, body.snooze, body.wake) {
        (Some(target), None, None, None, false) => (Action::Assign(target), Grant::OpTransfer),
        (None, Some(close), None, None, false) => (Action::Close(close), Grant::OpClose),
        (None, None, Some(update), None, false) => (Action::Update(update), Grant::OpReply),
        (None, None, None, Some(snooze), false) => (Action::Snooze(snooze.checked("snooze.until")?), Grant::OpReply),
        (None, None, None, None, true) => (Action::Wake, Grant::OpReply),
        _ => return Err(Problem::field("assign", "exactly one of assign, close, update, snooze, wake is needed")),
    };
    if !who.has(right) {
        return Err(Problem::missing_right(right.key()));
    }
    let (app, who, action) = (&app, &who, &action);
    let each = stream::iter(ids).map(|id| async move {
        let done: Result<Dialog, Problem> = match action {
            Action::Assign(target) => assign::give(app, who, id, target, None).await,
            Action::Close(body) => close::finish(app, who, id, body, None).await,
            Action::Update(body) => update::change(app, who, id, body, None).await,
            Action::Snooze(until) => snooze::put_off(app, who, id, *until, None).await,
            Action::Wake => snooze::rouse(app, who, id, None).await,
        };
        match done {
            Ok(_) => BulkRow { dialog_id: id, ok: true, code: None, detail: None, fields: BTreeMap::new() },
            Err(problem) => BulkRow {
                dialog_id: id,
                ok: false,
                code: Some(problem.code.key()),
                detail: Some(problem.detail),
                fields: problem.fields,
            },
        }
    });
    let results: Vec<BulkRow> = each.buffered(AT_ONCE).collect().await;
    let done = results.iter().filter(|row| row.ok).count();
    Ok(Answer(BulkAnswer { done, failed: results.len() - done, results }))
}
