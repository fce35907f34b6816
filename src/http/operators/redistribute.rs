//! `POST /api/v1/operators/{id}/redistribute` and `…/redistribute/preview` (distribution.md 6)

use rozmova_actors::{
    dialog::messages::RequeueReason,
    distribution::messages::{
        DialogMove, MoveResult, MoveTarget, PreviewMoves, Redistribute, Redistributed, SetStatus, StatusChoice, Which,
    },
    domain::{DialogId, OperatorId, SkillGroupId, message::clean_text, topic::GroupFault},
};

use serde_json::{Value, json};

use crate::http::{audit::Note, extract::MaybeJson, prelude::*};

/// Most dialogs one call may name: as many as an operator may hold.
const MOST: usize = 1_000;
/// Most dialogs that a row of the audit log names; its counts say how many there were.
const NAMED: usize = 200;
/// Longest note, characters.
const NOTE_MAX: usize = 4_000;

/// What is moved and where to. An empty body moves everything to the queues of its topics.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedistributeBody {
    /// These dialogs, at most 1000; null = all the operator holds and has not put off.
    #[serde(default)]
    pub dialog_ids: Option<Vec<DialogId>>,
    /// Where to; null = the queues of their topics.
    #[serde(default)]
    pub to: Option<To>,
    /// Internal note in each dialog, at most 4000 characters.
    #[serde(default)]
    pub note: Option<String>,
    /// Sets the operator's status to the default one off line before anything is moved; needs `operators_force_status`.
    #[serde(default)]
    pub set_offline: bool,
}

/// Exactly one of them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object with one of queue, subject_alias, skill_group_id, operator_id")]
pub struct To {
    /// The queues of the dialogs' topics.
    #[serde(default)]
    pub queue: Option<bool>,
    /// The queue of this topic.
    #[serde(default)]
    pub subject_alias: Option<String>,
    /// The queue of this group.
    #[serde(default)]
    pub skill_group_id: Option<SkillGroupId>,
    /// This operator.
    #[serde(default)]
    pub operator_id: Option<OperatorId>,
}

/// Takes dialogs from an operator and tells what became of each. The former holder is kept away from them for some minutes.
///
/// # Errors
/// 403, 404, 422, 503.
pub async fn redistribute(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<OperatorId>,
    body: MaybeJson<RedistributeBody>,
) -> Result<Answer<Redistributed>, Problem> {
    let (Id(id), MaybeJson(body)) = (id, body);
    let (command, set_offline) = understood(&app, &who, id, body).await?;
    if set_offline {
        // First, so that nothing comes back.
        let by = who.user().map_or(id, |me| me.user.id);
        let offline = SetStatus { operator_id: id, status: StatusChoice::Offline, by, why: String::new() };
        app.engine.set_status(offline).await?;
    }
    let to = command.to;
    let told = app.engine.redistribute(command).await?;
    let note = Note::new("operator.redistributed", "user", Some(id.get())).with(json!({
        "moved": told.moved, "queued": told.queued, "skipped": told.skipped, "failed": told.failed,
        "set_offline": set_offline, "to": named_target(to), "dialog_ids": taken(&told.dialogs),
    }));
    app.audit.keep(&who, app.ip_of(&req), app.now(), note).await;
    Ok(Answer(told))
}

/// The dialogs that left their operator, for a row of the audit log: at most [`NAMED`] of them.
pub(crate) fn taken<'a>(lines: impl IntoIterator<Item = &'a DialogMove>) -> Vec<DialogId> {
    lines
        .into_iter()
        .filter(|line| matches!(line.result, MoveResult::Moved | MoveResult::Queued))
        .map(|line| line.dialog_id)
        .take(NAMED)
        .collect()
}

/// Where dialogs were to go, for a row of the audit log.
fn named_target(to: MoveTarget) -> Value {
    match to {
        MoveTarget::Queue => json!({"queue": true}),
        MoveTarget::Subject(id) => json!({"subject_id": id}),
        MoveTarget::Group(id) => json!({"skill_group_id": id}),
        MoveTarget::Operator(id) => json!({"operator_id": id}),
    }
}

/// What would become of each dialog now, decided by the same rules; nothing is changed.
///
/// # Errors
/// 403, 404, 422, 503.
pub async fn preview(
    app: App,
    who: Caller,
    id: Id<OperatorId>,
    body: MaybeJson<RedistributeBody>,
) -> Result<Answer<Redistributed>, Problem> {
    let (Id(id), MaybeJson(body)) = (id, body);
    let (command, former_leaves) = understood(&app, &who, id, body).await?;
    Ok(Answer(app.engine.preview_moves(PreviewMoves { command, former_leaves }).await?))
}

/// Checks everything before anything is changed.
async fn understood(
    app: &App,
    who: &Caller,
    id: OperatorId,
    body: RedistributeBody,
) -> Result<(Redistribute, bool), Problem> {
    super::find(app, id).await?;
    if body.set_offline && !who.has(Grant::OperatorsForceStatus) {
        return Err(Problem::missing_right(Grant::OperatorsForceStatus.key()));
    }
    let which = match body.dialog_ids {
        None => Which::All,
        Some(ids) if (1..=MOST).contains(&ids.len()) => Which::Chosen(ids),
        Some(ids) => {
            let sentence = format!("{} dialogs are named, 1 to {MOST} are accepted; null means all", ids.len());
            return Err(Problem::field("dialog_ids", sentence));
        }
    };
    let note = body.note.map(|note| clean_text(note.trim())).filter(|note| !note.is_empty());
    if let Some(length) = note.as_ref().map(|note| note.chars().count()).filter(|length| *length > NOTE_MAX) {
        return Err(Problem::field("note", format!("{length} characters, at most {NOTE_MAX} are accepted")));
    }
    let to = target(app, id, body.to).await?;
    let by = who.user().map(SignedIn::actor);
    let reason = RequeueReason::Redistribution;
    Ok((Redistribute { operator_id: id, by, reason, which, to, note }, body.set_offline))
}

async fn target(app: &App, former: OperatorId, to: Option<To>) -> Result<MoveTarget, Problem> {
    let Some(to) = to else { return Ok(MoveTarget::Queue) };
    match (to.queue, to.subject_alias, to.skill_group_id, to.operator_id) {
        (Some(true), None, None, None) => Ok(MoveTarget::Queue),
        (None, Some(alias), None, None) => {
            let catalogue = app.engine.catalogue();
            let subject = catalogue.subject_by_alias(&alias).filter(|s| s.active);
            let unknown = || Problem::field("to.subject_alias", format!("there is no topic {alias:?}"));
            Ok(MoveTarget::Subject(subject.ok_or_else(unknown)?.id))
        }
        (None, None, Some(group), None) => match app.engine.catalogue().topic_in_group(group, None) {
            Ok(_) => Ok(MoveTarget::Group(group)),
            Err(GroupFault::Unknown) => {
                Err(Problem::field("to.skill_group_id", format!("there is no group {group} in use")))
            }
            Err(GroupFault::NoTopics) => Err(Problem::field(
                "to.skill_group_id",
                format!("group {group} has no topics; one with a topic is accepted"),
            )),
        },
        (None, None, None, Some(operator)) if operator == former => {
            Err(Problem::field("to.operator_id", "the dialogs are theirs already; another operator is accepted"))
        }
        (None, None, None, Some(operator)) => {
            let known = app.engine.operators().await.iter().any(|o| o.id == operator);
            let unknown = || Problem::field("to.operator_id", format!("there is no active operator {operator}"));
            known.then_some(MoveTarget::Operator(operator)).ok_or_else(unknown)
        }
        _ => Err(Problem::field("to", "exactly one of queue, subject_alias, skill_group_id, operator_id is needed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_audit_log_names_the_dialogs_that_left_and_no_more_than_it_can_hold() {
        let line = |id: i64, result: MoveResult| DialogMove {
            dialog_id: DialogId(id),
            result,
            operator_id: None,
            reason: String::new(),
        };
        let told = [
            line(1, MoveResult::Moved),
            line(2, MoveResult::Skipped),
            line(3, MoveResult::Queued),
            line(4, MoveResult::Failed),
        ];
        assert_eq!(taken(&told), [DialogId(1), DialogId(3)]);
        let many: Vec<DialogMove> = (1..=300).map(|id| line(id, MoveResult::Queued)).collect();
        assert_eq!(taken(&many).len(), NAMED);
        assert_eq!(named_target(MoveTarget::Operator(OperatorId(7))), json!({"operator_id": 7}));
    }
}
