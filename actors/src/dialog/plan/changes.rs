//! Plans of what leaves the state as it is (labels, reading), and of timers.

use std::sync::Arc;

use serde_json::json;

use super::super::messages::{DialogPatch, Refusal, RequeueReason, Who};
use super::super::policy::{self, Silence};
use super::draft::{self, Draft};
use super::moves::{Farewell, Why, close, requeue, wake_up};
use super::{Decision, Env, known_subject};
use crate::domain::settings::{OperatorTimeoutAction, TimerAction};
use crate::domain::{
    AuthorKind, CloseReason, Dialog, DialogState, Direction, Message, OperatorId, SubjectId, TagId, Timestamp,
    listing::TagScope, topic::Catalogue,
};
use crate::ports::{Change, TimerDraft};

pub(super) fn update(dialog: &Dialog, patch: &DialogPatch, env: &Env<'_>) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(dialog, env);
    let mut wrong = Vec::new();
    if let Some(subject) = patch.subject_id {
        if known_subject(subject, env.catalogue).is_err() {
            wrong.push(("subject_id".to_owned(), "no such topic".to_owned()));
        }
        draft.row.subject_id = subject;
    }
    if let Some(status) = patch.status_id {
        if !env.catalogue.statuses.iter().any(|s| s.id == status) {
            wrong.push(("status_id".to_owned(), "no such status".to_owned()));
        } else if dialog.state != DialogState::Closed
            && dialog.status_id != Some(status)
            && env.catalogue.is_closing_status(status)
        {
            wrong.push(("status_id".to_owned(), "it means «closed»: close the dialog with it".to_owned()));
        }
        draft.row.status_id = Some(status);
        draft.row.unrated |= env.catalogue.is_spam(Some(status));
    }
    if let Some(priority) = patch.priority_id {
        match env.catalogue.priorities.iter().find(|p| p.id == priority) {
            Some(found) => draft.row.weight = found.weight,
            None => wrong.push(("priority_id".to_owned(), "no such priority".to_owned())),
        }
        draft.row.priority_id = Some(priority);
    }
    if let Some(weight) = patch.weight {
        draft.row.weight = weight;
    }
    if let Some(comment) = &patch.comment {
        draft.row.close_comment = crate::domain::message::clean_text(comment);
    }
    if !patch.tags_add.is_empty() || !patch.tags_remove.is_empty() {
        match retagged(&dialog.tag_ids, &patch.tags_add, &patch.tags_remove, env.catalogue) {
            Ok(tags) => draft.row.tag_ids = tags,
            Err((field, why)) => wrong.push((field.to_owned(), why)),
        }
    }
    if !wrong.is_empty() {
        return Err(Refusal::Validation(wrong));
    }
    if draft.row == *dialog {
        return Ok(Decision::Unchanged);
    }
    if draft.row.subject_id != dialog.subject_id {
        let (from, to) = (dialog.subject_id, draft.row.subject_id);
        let name = |id: Option<SubjectId>| {
            let subject = env.catalogue.subjects.iter().find(|subject| Some(subject.id) == id);
            subject.map(|subject| subject.name.clone()).unwrap_or_default()
        };
        let params = json!({ "from": from, "to": to, "from_name": name(from), "to_name": name(to) });
        draft.system("subject_changed", params)?;
    }
    if draft.row.tag_ids != dialog.tag_ids {
        let tags = draft.row.tag_ids.clone();
        draft.system("tags_changed", tag_line(&dialog.tag_ids, &tags, env.catalogue))?;
    }
    let facts = json!({ "subject_id": draft.row.subject_id, "status_id": draft.row.status_id, "priority_id": draft.row.priority_id, "tag_ids": draft.row.tag_ids });
    draft.fact("dialog.status_changed", None, dialog.operator_id, facts);
    draft.finish(false)
}

pub(super) fn read(
    dialog: &Dialog,
    tail: &[Arc<Message>],
    operator: OperatorId,
    seq: i64,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let up_to = seq.min(dialog.last_seq);
    let held = matches!(dialog.state, DialogState::Active | DialogState::Paused);
    if dialog.operator_id != Some(operator) || !held || up_to <= dialog.read_seq {
        return Ok(Decision::Unchanged);
    }
    let mut draft = Draft::of(dialog, env);
    draft.row.read_seq = up_to;
    let left = tail.iter().filter(|m| m.direction == Direction::In && m.seq > up_to).count();
    draft.row.unread = draft.row.unread.min(i32::try_from(left).unwrap_or(i32::MAX));
    let newly: Vec<_> = tail.iter().filter(|m| m.seq <= up_to && m.seq > dialog.read_seq).cloned().collect();
    if env.catalogue.settings.read_receipts {
        draft.receipt_of(&newly, "read");
    }
    draft.finish(false)
}

/// Back among the unread ones: the client's newest line counts again, at least as one.
pub(super) fn unread(
    dialog: &Dialog,
    tail: &[Arc<Message>],
    operator: OperatorId,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let held = matches!(dialog.state, DialogState::Active | DialogState::Paused);
    if dialog.operator_id != Some(operator) || !held || dialog.unread > 0 {
        return Ok(Decision::Unchanged);
    }
    let mut draft = Draft::of(dialog, env);
    draft.row.unread = 1;
    let newest = tail.iter().rev().find(|m| m.direction == Direction::In).map_or(dialog.last_seq, |m| m.seq);
    draft.row.read_seq = dialog.read_seq.min(newest - 1);
    draft.finish(false)
}

pub(super) fn timer(dialog: &Dialog, kind: &str, env: &Env<'_>) -> Result<Decision, Refusal> {
    let settle = |timers: Vec<TimerDraft>| {
        Ok(Decision::Quiet(Box::new(Change { slot: Some(dialog.slot), timers, ..Change::default() })))
    };
    if kind == "rearm" {
        let both = [Silence::Client, Silence::Operator];
        let mut timers: Vec<_> =
            both.into_iter().map(|s| draft::silence_timer(s, dialog, env)).collect::<Result<_, _>>()?;
        timers.push(draft::warning_timer(dialog, env)?);
        if policy::dues(dialog, env.catalogue) == dialog.warn_at.zip(dialog.due_at) {
            return settle(timers);
        }
        let mut draft = Draft::of(dialog, env);
        draft.retime(timers);
        return draft.finish(false);
    }
    if kind == policy::SNOOZE {
        return match policy::wakes_at(dialog) {
            Some(due) if due <= env.now => wake_up(dialog, &Who::System, Why::Time, env),
            // Woken or put off further since: keep the row true, do nothing else.
            _ => settle(vec![draft::snooze_timer(dialog, env)?]),
        };
    }
    if kind == policy::WARNING {
        let end = policy::silence_due(Silence::Client, dialog, env.catalogue);
        return match policy::warns_at(dialog, env.catalogue) {
            Some(due) if due <= env.now && end.is_some_and(|end| end > env.now) => {
                let mut draft = Draft::of(dialog, env);
                draft.line(draft::from_bot(dialog, &env.catalogue.settings.timer_warn_text, env))?;
                draft.finish(false)
            }
            // It ends now, so that a warning would come too late.
            Some(due) if due <= env.now => {
                settle(vec![TimerDraft { due_at: None, ..draft::warning_timer(dialog, env)? }])
            }
            _ => settle(vec![draft::warning_timer(dialog, env)?]),
        };
    }
    let Some(silence) = Silence::from_kind(kind) else {
        return Err(Refusal::Validation(vec![("kind".into(), format!("{kind} is not a timer of a dialog"))]));
    };
    match policy::silence_due(silence, dialog, env.catalogue) {
        Some(due) if due <= env.now => {}
        // Answered, closed, moved on or the settings changed since: keep the row true, do nothing else.
        _ => return settle(vec![draft::silence_timer(silence, dialog, env)?]),
    }
    match (silence, env.catalogue.settings.operator_timeout_action) {
        (Silence::Client, _) => client_is_silent(dialog, env),
        (Silence::Operator, OperatorTimeoutAction::Close) => {
            close(dialog, &Who::System, CloseReason::OperatorTimeout, &Farewell::default(), env)
        }
        (Silence::Operator, OperatorTimeoutAction::Redistribute) => {
            requeue(dialog, &Who::System, RequeueReason::Timeout, None, true, None, env)
        }
        (Silence::Operator, OperatorTimeoutAction::NotifySupervisor) => {
            let minutes = env.catalogue.settings.operator_timeout_minutes;
            let mut draft = Draft::of(dialog, env);
            draft.system("operator_silent", json!({ "operator_id": dialog.operator_id, "minutes": minutes }))?;
            draft.fact("dialog.operator_silent", None, dialog.operator_id, json!({ "minutes": minutes }));
            draft.remove_timer(silence)?;
            draft.finish(false)
        }
    }
}

/// The chat timer's time is up.
fn client_is_silent(dialog: &Dialog, env: &Env<'_>) -> Result<Decision, Refusal> {
    let settings = &env.catalogue.settings;
    let to_queue = |subject| requeue(dialog, &Who::System, RequeueReason::Timeout, subject, true, None, env);
    match settings.timer_action {
        TimerAction::Close => {
            // One that has come to mean something else keeps nobody's conversation open.
            let status = settings.timer_close_status_id.filter(|id| env.catalogue.is_closing_status(*id));
            let said = Farewell { to_client: &settings.timer_close_text, status, ..Farewell::default() };
            close(dialog, &Who::System, CloseReason::Timeout, &said, env)
        }
        TimerAction::ReturnToQueue => to_queue(None),
        TimerAction::TransferGroup => {
            // A group that is gone, or has no topic any more, is no reason to keep it here.
            let of_group = |group| env.catalogue.topic_in_group(group, dialog.subject_id).ok().flatten();
            to_queue(settings.timer_group_id.and_then(of_group))
        }
    }
}

/// Says it while the client waits since that moment or longer. Whatever the bot said to them since then counts as said, so that a copy
/// of the command does nothing.
pub(super) fn tell(
    dialog: &Dialog,
    tail: &[Arc<Message>],
    text: &str,
    since: Timestamp,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let said = |line: &Arc<Message>| {
        line.direction == Direction::Out && line.author.kind == AuthorKind::Bot && line.created_at >= since
    };
    let waits = dialog.state.is_waiting() && dialog.queued_at.is_some_and(|at| at <= since);
    if !waits || text.is_empty() || tail.iter().any(said) {
        return Ok(Decision::Unchanged);
    }
    let mut draft = Draft::of(dialog, env);
    draft.line(draft::from_bot(dialog, text, env))?;
    draft.finish(false)
}

/// Tags of one request.
const MAX_TAGS: usize = 50;

/// The tags after a patch. One that is on already may be archived or gone; only one that is offered can be put on.
///
/// # Errors
/// The member of the patch and what is accepted.
pub(super) fn retagged(
    before: &[TagId],
    add: &[TagId],
    remove: &[TagId],
    catalogue: &Catalogue,
) -> Result<Vec<TagId>, (&'static str, String)> {
    let mut tags: Vec<TagId> = before.iter().copied().filter(|tag| !remove.contains(tag)).collect();
    for tag in add {
        if tags.contains(tag) {
            continue;
        }
        let offered = catalogue
            .tags
            .iter()
            .any(|known| known.id == tag.get() && known.fields.active && known.fields.scope == TagScope::Request);
        if !offered {
            return Err(("tags_add", format!("there is no tag {tag} of requests that is offered")));
        }
        tags.push(*tag);
    }
    if tags.len() > MAX_TAGS {
        return Err(("tags_add", format!("{} tags, at most {MAX_TAGS} are accepted", tags.len())));
    }
    Ok(tags)
}

/// `{added, removed}` by name: a line of the thread outlives the list of tags.
pub(super) fn tag_line(before: &[TagId], after: &[TagId], catalogue: &Catalogue) -> serde_json::Value {
    let names = |ids: &[TagId], without: &[TagId]| -> Vec<String> {
        let new = ids.iter().filter(|id| !without.contains(id));
        new.map(|id| {
            let known = catalogue.tags.iter().find(|tag| tag.id == id.get());
            known.map_or_else(|| id.to_string(), |tag| tag.fields.name.clone())
        })
        .collect()
    };
    json!({ "added": names(after, before), "removed": names(before, after) })
}
