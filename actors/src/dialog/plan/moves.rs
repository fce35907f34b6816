//! Plans that move a request along its states: connect, give back, close.

use std::sync::Arc;

use serde_json::json;

use super::super::messages::{AssignHow, Refusal, RequeueReason, Who};
use super::super::policy;
use super::changes::{retagged, tag_line};
use super::draft::{Draft, Line, from_bot};
use super::{Decision, Env, author, known_subject, own_text};
use crate::domain::{
    CloseReason, Dialog, DialogState, Direction, Message, MessageType, OperatorId, StatusId, SubjectId, TagId,
    Timestamp, time::MINUTE, topic::Catalogue,
};

pub(super) fn assign(
    dialog: &Dialog,
    tail: &[Arc<Message>],
    who: &Who,
    (operator, name): (OperatorId, &str),
    how: &AssignHow,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(dialog, env);
    let held = matches!(dialog.state, DialogState::Active | DialogState::Paused);
    let back = *how == AssignHow::TakenBack;
    if held && dialog.operator_id != Some(operator) {
        disconnect(&mut draft, who, if back { RequeueReason::TakenBack } else { RequeueReason::Transfer })?;
    }
    if back {
        // Nobody is kept away from what they have not let go of after all.
        draft.row.excluded.retain(|(id, _)| *id != operator);
    }
    wake(&mut draft);
    draft.row.state = DialogState::Active;
    connect(&mut draft, who, (operator, name), how)?;
    draft.receipt_of(tail, "delivered");
    draft.finish(false)
}

/// A sleeping request gets another holder and sleeps on: what wakes it stays as it was.
pub(super) fn pass_on(
    dialog: &Dialog,
    who: &Who,
    reason: RequeueReason,
    to: (OperatorId, &str),
    note: Option<&str>,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(dialog, env);
    disconnect(&mut draft, who, reason)?;
    let from = id_of(who).or(dialog.operator_id).unwrap_or(to.0);
    let how = AssignHow::Transferred { from, note: note.map(str::to_owned), group: None };
    connect(&mut draft, who, to, &how)?;
    draft.finish(false)
}

/// The operator holds it from now on: row, line, event, fact and their bell. The caller sets the state.
fn connect(
    draft: &mut Draft<'_>,
    who: &Who,
    (operator, name): (OperatorId, &str),
    how: &AssignHow,
) -> Result<(), Refusal> {
    draft.row.operator_id = Some(operator);
    draft.row.operator_name = name.to_owned();
    draft.row.connected_at = Some(draft.now());
    draft.row.pinned_operator_id = None;
    let mut params = serde_json::to_value(how).unwrap_or_default();
    if let Some(params) = params.as_object_mut() {
        params.insert("operator_id".into(), json!(operator));
        params.insert("operator_name".into(), json!(name));
    }
    draft.system("operator_connected", params.clone())?;
    if let AssignHow::Transferred { note: Some(note), .. } = how {
        let note = Line::new(Direction::Internal, author(who, true), MessageType::Text, own_text(note, false)?);
        draft.line(note)?;
    }
    draft.event("operator_connected", Some(operator), json!({}));
    if matches!(how, AssignHow::Auto { .. }) {
        draft.fact("dialog.auto_connected", None, Some(operator), json!({}));
    }
    draft.fact("dialog.operator_connected", None, Some(operator), params);
    match how {
        AssignHow::Auto { .. } => draft.notice(operator, "assigned", "")?,
        AssignHow::Assigned if !is(who, operator) => draft.notice(operator, "assigned", name_of(who))?,
        AssignHow::Transferred { .. } if !is(who, operator) => draft.notice(operator, "transfer", name_of(who))?,
        // One's own hand is no news.
        AssignHow::Taken
        | AssignHow::TakenBack
        | AssignHow::Offer
        | AssignHow::Assigned
        | AssignHow::Transferred { .. } => {}
    }
    Ok(())
}

fn is(who: &Who, operator: OperatorId) -> bool {
    matches!(who, Who::Operator(actor) if actor.id == operator)
}

fn id_of(who: &Who) -> Option<OperatorId> {
    match who {
        Who::Operator(actor) => Some(actor.id),
        Who::Api { .. } | Who::Distributor | Who::System => None,
    }
}

fn name_of(who: &Who) -> &str {
    match who {
        Who::Operator(actor) => &actor.name,
        Who::Api { name } => name,
        Who::Distributor | Who::System => "",
    }
}

/// A bot's phase ends: what the client wrote meanwhile waits for an answer from now on.
fn wake(draft: &mut Draft<'_>) {
    let row = &mut draft.row;
    if row.state != DialogState::Bot || row.waiting_since.is_some() {
        return;
    }
    let unanswered = row.last_client_message_at.filter(|at| row.last_operator_message_at.is_none_or(|op| op < *at));
    row.waiting_since = unanswered;
}

/// The holder lets go: line, event and fact. The line says by whose hand. The caller sets the state.
fn disconnect(draft: &mut Draft<'_>, who: &Who, reason: RequeueReason) -> Result<(), Refusal> {
    let (former, name) = (draft.row.operator_id, draft.row.operator_name.clone());
    let data = json!({ "operator_id": former, "operator_name": name, "reason": reason, "by_id": id_of(who) });
    draft.event("operator_disconnected", former, json!({ "reason": reason }));
    draft.fact("dialog.operator_disconnected", None, former, json!({ "reason": reason }));
    draft.system("operator_disconnected", data)
}

pub(super) fn requeue(
    dialog: &Dialog,
    who: &Who,
    reason: RequeueReason,
    subject: Option<SubjectId>,
    exclude_former: bool,
    note: Option<&str>,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(dialog, env);
    known_subject(subject, env.catalogue)?;
    let held = matches!(dialog.state, DialogState::Active | DialogState::Paused);
    if held {
        disconnect(&mut draft, who, reason)?;
    } else if dialog.state != DialogState::Queued {
        draft.system("dialog_queued", json!({}))?;
    }
    wake(&mut draft);
    let row = &mut draft.row;
    row.excluded.retain(|(_, until)| *until > env.now);
    if let (true, true, Some(former)) = (exclude_former, held, row.operator_id) {
        let until = env.now.plus_micros(i64::from(env.catalogue.settings.exclude_min) * MINUTE);
        row.excluded.retain(|(id, _)| *id != former);
        row.excluded.push((former, until));
    }
    row.state = DialogState::Queued;
    row.operator_id = None;
    row.operator_name.clear();
    row.connected_at = None;
    row.subject_id = subject.or(row.subject_id);
    row.queued_at = match reason {
        // Nobody asked for it to wait: the client keeps the time they have waited for an answer (distribution.md 6.2).
        RequeueReason::Redistribution
        | RequeueReason::Timeout
        | RequeueReason::Offline
        | RequeueReason::Deactivated
            if held =>
        {
            row.waiting_since.or(Some(env.now))
        }
        _ => row.queued_at.or(Some(env.now)),
    };
    if let Some(note) = note {
        let note = Line::new(Direction::Internal, author(who, true), MessageType::Text, own_text(note, false)?);
        draft.line(note)?;
    }
    if dialog.state != DialogState::Queued {
        draft.fact("dialog.queued", None, None, json!({ "reason": reason }));
    }
    draft.finish(false)
}

/// The end is taken back; what is needed to tell the story stays in the lines.
pub(super) fn forget_end(row: &mut Dialog, catalogue: &Catalogue) {
    if row.status_id.is_some_and(|id| catalogue.is_closing_status(id)) {
        row.status_id = catalogue.first_status(row.subject_id);
    }
    row.reopened_count += 1;
    row.closed_at = None;
    row.close_reason = None;
    row.unrated = false;
    row.closed_by_id = None;
    row.close_comment.clear();
    row.operator_id = None;
    row.operator_name.clear();
    row.connected_at = None;
}

pub(super) fn reopen(
    dialog: &Dialog,
    holder: Option<&(OperatorId, String)>,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(dialog, env);
    forget_end(&mut draft.row, env.catalogue);
    let params = match holder {
        Some((id, name)) => {
            draft.row.state = DialogState::Active;
            draft.row.operator_id = Some(*id);
            draft.row.operator_name.clone_from(name);
            draft.row.connected_at = Some(env.now);
            json!({ "operator_id": id, "operator_name": name })
        }
        None => {
            draft.row.state = policy::waiting_state(env.catalogue);
            draft.row.queued_at = Some(env.now);
            json!({})
        }
    };
    draft.system("dialog_reopened", params.clone())?;
    draft.fact("dialog.reopened", None, draft.row.operator_id, json!({ "count": draft.row.reopened_count }));
    if let Some((id, _)) = holder {
        draft.event("operator_connected", Some(*id), json!({}));
        draft.fact("dialog.operator_connected", None, Some(*id), params);
    } else if draft.row.state == DialogState::Queued {
        draft.fact("dialog.queued", None, None, json!({}));
    }
    draft.finish(false)
}

/// The holder keeps it and it sleeps. What is left of the sleep when it ends in any way is [`Draft::finish`]'s.
pub(super) fn snooze(dialog: &Dialog, who: &Who, until: Option<Timestamp>, env: &Env<'_>) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(dialog, env);
    draft.row.state = DialogState::Paused;
    draft.row.snoozed_until = until;
    draft.system(
        "dialog_snoozed",
        json!({ "until": until, "operator_id": id_of(who), "operator_name": name_of(who) }),
    )?;
    draft.fact("dialog.snoozed", None, dialog.operator_id, json!({ "until": until }));
    draft.finish(false)
}

/// What wakes a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Its time.
    Time,
    /// The client's line.
    Client,
    /// Somebody's hand.
    Hand,
}

impl Why {
    const fn key(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Client => "client",
            Self::Hand => "hand",
        }
    }

    /// Kind of the bell's line.
    const fn notice(self) -> &'static str {
        match self {
            Self::Client => "snooze_reply",
            Self::Time | Self::Hand => "snooze_over",
        }
    }
}

pub(super) fn wake_up(dialog: &Dialog, who: &Who, why: Why, env: &Env<'_>) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(dialog, env);
    draft.row.state = DialogState::Active;
    woken(&mut draft, who, why)?;
    draft.finish(false)
}

/// Line, fact and the holder's bell of a request that is awake. The caller has set the state.
pub(super) fn woken(draft: &mut Draft<'_>, who: &Who, why: Why) -> Result<(), Refusal> {
    let holder = draft.row.operator_id;
    let params = json!({ "why": why.key(), "operator_id": id_of(who), "operator_name": name_of(who) });
    draft.system("dialog_woken", params)?;
    draft.fact("dialog.woken", None, holder, json!({ "why": why.key() }));
    match holder {
        // One's own hand is no news.
        Some(holder) if !is(who, holder) => draft.notice(holder, why.notice(), name_of(who)),
        _ => Ok(()),
    }
}

/// What is said of a request when it is closed.
#[derive(Default)]
pub(super) struct Farewell<'a> {
    /// Comment, `""` without one.
    pub(super) comment: &'a str,
    /// Topic, when it changes.
    pub(super) subject: Option<SubjectId>,
    /// Tags to put on.
    pub(super) tags: &'a [TagId],
    /// Status, when it changes: one that means «closed».
    pub(super) status: Option<StatusId>,
    /// What the client reads before it is closed, `""` for nothing.
    pub(super) to_client: &'a str,
    /// The client is not asked for a rating.
    pub(super) unrated: bool,
}

pub(super) fn close(
    dialog: &Dialog,
    who: &Who,
    reason: CloseReason,
    said: &Farewell<'_>,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let Farewell { comment, subject, tags, status, to_client, unrated } = *said;
    known_subject(subject, env.catalogue)?;
    if status.is_some_and(|id| !env.catalogue.is_closing_status(id)) {
        let why = "a status that means «closed» is needed".to_owned();
        return Err(Refusal::Validation(vec![("status_id".to_owned(), why)]));
    }
    let tags = retagged(&dialog.tag_ids, tags, &[], env.catalogue)
        .map_err(|(field, why)| Refusal::Validation(vec![(field.to_owned(), why)]))?;
    let mut draft = Draft::of(dialog, env);
    if tags != dialog.tag_ids {
        draft.system("tags_changed", tag_line(&dialog.tag_ids, &tags, env.catalogue))?;
        draft.row.tag_ids = tags;
    }
    if !to_client.is_empty() {
        draft.line(from_bot(dialog, to_client, env))?;
    }
    let by = match who {
        Who::Operator(actor) => Some((actor.id, actor.name.clone())),
        Who::Api { .. } | Who::Distributor | Who::System => None,
    };
    let comment = crate::domain::message::clean_text(comment);
    let row = &mut draft.row;
    row.state = DialogState::Closed;
    row.closed_at = Some(env.now);
    row.close_reason = Some(reason);
    row.unrated = unrated;
    row.closed_by_id = by.as_ref().map(|(id, _)| *id);
    row.close_comment.clone_from(&comment);
    row.subject_id = subject.or(row.subject_id);
    row.status_id = status.or(row.status_id);
    row.waiting_since = None;
    row.unread = 0;
    row.read_seq = row.last_seq;
    row.pinned_operator_id = None;
    row.excluded.clear();
    let holder = row.operator_id;
    let name = by.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
    let mut params = json!({ "reason": reason, "operator_id": by.as_ref().map(|(id, _)| *id), "operator_name": name, "comment": comment });
    let mut fact = json!({ "reason": reason });
    if env.catalogue.is_spam(status) {
        for told in [&mut params, &mut fact] {
            told["spam"] = json!(true);
        }
    }
    draft.system("dialog_closed", params)?;
    draft.event("chat_closed", holder, json!({ "reason": reason }));
    draft.fact("dialog.closed", None, holder, fact);
    draft.finish(false)
}
