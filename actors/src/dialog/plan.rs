//! From one command to everything it writes: rows, lines, facts, rows for outside. Pure; ids come from the caller's source.

mod draft;

use std::sync::Arc;

use serde_json::json;

use crate::domain::settings::OperatorTimeoutAction;
use crate::domain::topic::{Catalogue, OnNoScenario};
use crate::domain::{
    AuthorKind, CloseReason, Contact, Dialog, DialogState, Direction, Message, OperatorId, SubjectId, Timestamp,
    message::parse_text, time::MINUTE,
};
use crate::domain::{MessageType, dialog::DialogKey};
use crate::ports::{Change, IdSource, TimerDraft};

use super::messages::{AssignHow, Begin, DialogCommand, DialogPatch, InboundLine, Refusal, RequeueReason, Who};
use super::policy::{self, Silence, Step};
use draft::{Draft, Line};

/// What a decision may look at besides the dialog: the moment, the settings, fresh ids.
pub struct Env<'a> {
    /// Now.
    pub now: Timestamp,
    /// Settings, topics and the like as of now.
    pub catalogue: &'a Catalogue,
    /// Ids for new lines and timers.
    pub ids: &'a dyn IdSource,
}

/// Everything one command writes, and what it will look like when it is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// To the journal.
    pub change: Change,
    /// The row afterwards.
    pub row: Dialog,
    /// Key before, `None` for a new dialog.
    pub before: Option<DialogKey>,
    /// New lines, ascending.
    pub lines: Vec<Arc<Message>>,
    /// The answer is the first line; otherwise the dialog.
    pub answers_with_line: bool,
}

/// What a command comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Write this, then tell.
    Write(Box<Plan>),
    /// Write this, nobody needs to hear of it (timers).
    Quiet(Box<Change>),
    /// Nothing to do.
    Unchanged,
    /// Show it to the session of the command.
    View,
    /// Read the row again.
    Reload,
}

/// Decides what a command does to an existing dialog. `tail` holds the lines since the last operator's reply.
///
/// # Errors
/// [`Refusal`] when rights, state, version or fields do not allow it.
pub fn decide(
    dialog: &Dialog,
    tail: &[Arc<Message>],
    command: &DialogCommand,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    use DialogCommand as C;
    match command {
        // The first life of the command died after its commit: the key makes the copy harmless.
        C::Begin(begin) => inbound(dialog, &begin.line, false, None, begin.dialog.state == DialogState::Bot, env),
        C::Inbound { line, reopen, contact_update, suppressed } => {
            inbound(dialog, line, *reopen, contact_update.as_ref(), *suppressed, env)
        }
        C::Reply { who, nonce, kind, text, attachments, reply_to_id } => {
            policy::may_reply(who, dialog, env.catalogue)?;
            let text = own_text(text, !attachments.is_empty())?;
            let line = Line {
                nonce: nonce.clone(),
                attachments: attachments.clone(),
                reply_to_id: *reply_to_id,
                ..Line::new(Direction::Out, author(who, false), *kind, text)
            };
            reply(dialog, tail, who, line, env)
        }
        C::Note { who, nonce, text } => {
            policy::may_note(who, dialog, env.catalogue)?;
            let mut draft = Draft::of(dialog, env);
            let note = Line::new(Direction::Internal, author(who, true), MessageType::Text, own_text(text, false)?);
            draft.line(Line { nonce: nonce.clone(), ..note })?;
            draft.finish(true)
        }
        C::Assign { who, operator, operator_name, expect_version, how, offer: _ } => {
            if !policy::may_assign(who, *operator, how, *expect_version, dialog, env.catalogue)? {
                return Ok(Decision::Unchanged);
            }
            assign(dialog, tail, who, (*operator, operator_name), how, env)
        }
        C::Requeue { who, reason, subject, exclude_former, expect_operator, note } => {
            let moves = policy::may_requeue(who, *reason, *expect_operator, dialog, env.catalogue)?;
            if !moves && subject.is_none_or(|s| dialog.subject_id == Some(s)) {
                return Ok(Decision::Unchanged);
            }
            requeue(dialog, who, *reason, *subject, *exclude_former, note.as_deref(), env)
        }
        C::Close { who, reason, comment, subject, expect_version } => {
            let has_subject = subject.or(dialog.subject_id).is_some();
            if !policy::may_close(who, comment, has_subject, *expect_version, dialog, env.catalogue)? {
                return Ok(Decision::Unchanged);
            }
            close(dialog, who, *reason, comment, *subject, env)
        }
        C::Update { who, patch, expect_version } => {
            policy::may_update(who, *expect_version, dialog, env.catalogue)?;
            update(dialog, patch, env)
        }
        C::Read { operator, seq } => read(dialog, tail, *operator, *seq, env),
        C::Timer { kind, payload: _ } => timer(dialog, kind, env),
        C::Open { actor, .. } => {
            policy::may_open(actor, dialog, env.catalogue)?;
            Ok(Decision::View)
        }
        C::Reload => Ok(Decision::Reload),
        C::SetTimer(timer) => Ok(Decision::Quiet(Box::new(Change {
            slot: Some(dialog.slot),
            timers: vec![timer.clone()],
            ..Change::default()
        }))),
    }
}

/// Plans a new dialog with its first line.
///
/// # Errors
/// [`Refusal::Unavailable`] when no ids can be had.
pub fn begin(begin: &Begin, env: &Env<'_>) -> Result<Decision, Refusal> {
    let mut draft = Draft::new(begin.dialog.clone(), env);
    draft.change.contact.clone_from(&begin.new_contact);
    draft.change.contact_update.clone_from(&begin.contact_update);
    draft.fact("dialog.created", None, None, json!({ "state": begin.dialog.state }));
    draft.event("chat_created", None, json!({ "state": begin.dialog.state }));
    // A banned client's new dialog stays with the bot, unread (operator-line.md 2).
    client_line(&mut draft, &begin.line, begin.dialog.state == DialogState::Bot)?;
    if begin.dialog.state == DialogState::Queued {
        draft.fact("dialog.queued", None, None, json!({}));
    }
    draft.finish(true)
}

/// The line that a refused command would have written, to ask whether it was written before; `None` for commands without a nonce.
#[must_use]
pub fn probe(dialog: &Dialog, command: &DialogCommand, env: &Env<'_>) -> Option<Plan> {
    let (who, nonce, text, note) = match command {
        DialogCommand::Reply { who, nonce: Some(nonce), text, .. } => (who, nonce, text, false),
        DialogCommand::Note { who, nonce: Some(nonce), text } => (who, nonce, text, true),
        _ => return None,
    };
    let mut draft = Draft::of(dialog, env);
    let direction = if note { Direction::Internal } else { Direction::Out };
    let line = Line::new(direction, author(who, note), MessageType::Text, own_text(text, true).ok()?);
    draft.line(Line { nonce: Some(nonce.clone()), ..line }).ok()?;
    match draft.finish(true).ok()? {
        Decision::Write(plan) => {
            let change = Change { slot: plan.change.slot, messages: plan.change.messages.clone(), ..Change::default() };
            Some(Plan { change, ..*plan })
        }
        _ => None,
    }
}

/// Adds the client's line and what it does to the row.
fn client_line(draft: &mut Draft<'_>, line: &InboundLine, suppressed: bool) -> Result<(), Refusal> {
    let author = (AuthorKind::Client, Some(draft.row.client_id.get()), draft.row.contact_name.clone());
    draft.row.last_client_message_at = Some(draft.now());
    if !suppressed {
        draft.row.unread = draft.row.unread.saturating_add(1);
        draft.row.waiting_since = draft.row.waiting_since.or(Some(draft.now()));
    }
    draft.line(Line {
        dedup_key: Some(line.dedup_key.clone()),
        client_id: line.client_id.clone(),
        attachments: line.attachments.clone(),
        reply_to_id: line.reply_to_id,
        ..Line::new(Direction::In, author, line.kind, line.text.clone())
    })
}

fn inbound(
    dialog: &Dialog,
    line: &InboundLine,
    reopen: bool,
    contact_update: Option<&Contact>,
    suppressed: bool,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let waits = policy::waiting_state(env.catalogue);
    let reopens = reopen && dialog.state == DialogState::Closed;
    let step = if reopens { Step::ClientReopens } else { Step::ClientWrites };
    let Some(mut state) = policy::next_state(dialog.state, step, waits) else {
        return Err(Refusal::WrongState { state: dialog.state.key(), needed: "an open dialog is needed" });
    };
    let begins_to_wait =
        reopens || (state == DialogState::Bot && !suppressed && has_no_scenario(dialog, env.catalogue));
    if begins_to_wait {
        state = waits;
    }
    let mut draft = Draft::of(dialog, env);
    draft.change.contact_update = contact_update.cloned();
    draft.row.state = state;
    let silent = suppressed || state == DialogState::Bot;
    client_line(&mut draft, line, silent)?;
    if reopens {
        draft.row.reopened_count += 1;
        draft.row.closed_at = None;
        draft.row.close_reason = None;
        draft.row.closed_by_id = None;
        draft.row.close_comment.clear();
        draft.row.operator_id = None;
        draft.row.operator_name.clear();
        draft.row.connected_at = None;
        draft.system("dialog_reopened", json!({}))?;
        draft.fact("dialog.reopened", None, None, json!({ "count": draft.row.reopened_count }));
    }
    if begins_to_wait {
        draft.row.queued_at = Some(env.now);
        if state == DialogState::Queued {
            draft.fact("dialog.queued", None, None, json!({}));
        }
    }
    if state == DialogState::Active && !silent {
        draft.receipt("delivered");
    }
    draft.finish(true)
}

fn has_no_scenario(dialog: &Dialog, catalogue: &Catalogue) -> bool {
    catalogue.bot(dialog.bot_id).is_some_and(|bot| bot.is_active && bot.on_no_scenario == OnNoScenario::Queue)
}

fn reply(dialog: &Dialog, tail: &[Arc<Message>], who: &Who, line: Line, env: &Env<'_>) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(dialog, env);
    let by_operator = matches!(who, Who::Operator(_));
    if by_operator {
        draft.row.last_operator_message_at = Some(env.now);
        draft.row.first_operator_reply_at = draft.row.first_operator_reply_at.or(Some(env.now));
        draft.row.waiting_since = None;
        draft.row.unread = 0;
        // Who answers has read: the visitor sees it before the answer.
        draft.receipt_of(tail, "read");
        draft.row.read_seq = dialog.last_seq + 1;
    }
    draft.line(line)?;
    draft.finish(true)
}

fn assign(
    dialog: &Dialog,
    tail: &[Arc<Message>],
    who: &Who,
    (operator, name): (OperatorId, &str),
    how: &AssignHow,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let mut draft = Draft::of(dialog, env);
    let held = matches!(dialog.state, DialogState::Active | DialogState::Paused);
    if held && dialog.operator_id != Some(operator) {
        disconnect(&mut draft, RequeueReason::Transfer)?;
    }
    wake(&mut draft);
    draft.row.state = DialogState::Active;
    draft.row.operator_id = Some(operator);
    draft.row.operator_name = name.to_owned();
    draft.row.connected_at = Some(env.now);
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
    draft.receipt_of(tail, "delivered");
    draft.finish(false)
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

/// The holder lets go: line, event and fact. The caller sets the state.
fn disconnect(draft: &mut Draft<'_>, reason: RequeueReason) -> Result<(), Refusal> {
    let (former, name) = (draft.row.operator_id, draft.row.operator_name.clone());
    let data = json!({ "operator_id": former, "operator_name": name, "reason": reason });
    draft.event("operator_disconnected", former, json!({ "reason": reason }));
    draft.fact("dialog.operator_disconnected", None, former, json!({ "reason": reason }));
    draft.system("operator_disconnected", data)
}

fn requeue(
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
        disconnect(&mut draft, reason)?;
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
    row.queued_at = row.queued_at.or(Some(env.now));
    if let Some(note) = note {
        let note = Line::new(Direction::Internal, author(who, true), MessageType::Text, own_text(note, false)?);
        draft.line(note)?;
    }
    if dialog.state != DialogState::Queued {
        draft.fact("dialog.queued", None, None, json!({ "reason": reason }));
    }
    draft.finish(false)
}

fn close(
    dialog: &Dialog,
    who: &Who,
    reason: CloseReason,
    comment: &str,
    subject: Option<SubjectId>,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    known_subject(subject, env.catalogue)?;
    let mut draft = Draft::of(dialog, env);
    let by = match who {
        Who::Operator(actor) => Some((actor.id, actor.name.clone())),
        Who::Api { .. } | Who::Distributor | Who::System => None,
    };
    let comment = crate::domain::message::clean_text(comment);
    let row = &mut draft.row;
    row.state = DialogState::Closed;
    row.closed_at = Some(env.now);
    row.close_reason = Some(reason);
    row.closed_by_id = by.as_ref().map(|(id, _)| *id);
    row.close_comment.clone_from(&comment);
    row.subject_id = subject.or(row.subject_id);
    row.waiting_since = None;
    row.unread = 0;
    row.read_seq = row.last_seq;
    row.pinned_operator_id = None;
    row.excluded.clear();
    let holder = row.operator_id;
    let name = by.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
    draft.system(
        "dialog_closed",
        json!({ "reason": reason, "operator_id": by.as_ref().map(|(id, _)| *id), "operator_name": name, "comment": comment }),
    )?;
    draft.event("chat_closed", holder, json!({ "reason": reason }));
    draft.fact("dialog.closed", None, holder, json!({ "reason": reason }));
    draft.finish(false)
}

fn update(dialog: &Dialog, patch: &DialogPatch, env: &Env<'_>) -> Result<Decision, Refusal> {
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
        }
        draft.row.status_id = Some(status);
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
    if !wrong.is_empty() {
        return Err(Refusal::Validation(wrong));
    }
    if draft.row == *dialog {
        return Ok(Decision::Unchanged);
    }
    if draft.row.subject_id != dialog.subject_id {
        draft.system("subject_changed", json!({ "from": dialog.subject_id, "to": draft.row.subject_id }))?;
    }
    let facts = json!({ "subject_id": draft.row.subject_id, "status_id": draft.row.status_id, "priority_id": draft.row.priority_id });
    draft.fact("dialog.status_changed", None, dialog.operator_id, facts);
    draft.finish(false)
}

fn read(
    dialog: &Dialog,
    tail: &[Arc<Message>],
    operator: OperatorId,
    seq: i64,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let up_to = seq.min(dialog.last_seq);
    if dialog.operator_id != Some(operator) || dialog.state != DialogState::Active || up_to <= dialog.read_seq {
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

fn timer(dialog: &Dialog, kind: &str, env: &Env<'_>) -> Result<Decision, Refusal> {
    let settle = |timers: Vec<TimerDraft>| {
        Ok(Decision::Quiet(Box::new(Change { slot: Some(dialog.slot), timers, ..Change::default() })))
    };
    if kind == "rearm" {
        let both = [Silence::Client, Silence::Operator];
        return settle(both.into_iter().map(|s| draft::silence_timer(s, dialog, env)).collect::<Result<_, _>>()?);
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
        (Silence::Client, _) => close(dialog, &Who::System, CloseReason::Timeout, "", None, env),
        (Silence::Operator, OperatorTimeoutAction::Close) => {
            close(dialog, &Who::System, CloseReason::OperatorTimeout, "", None, env)
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

fn known_subject(subject: Option<SubjectId>, catalogue: &Catalogue) -> Result<(), Refusal> {
    match subject {
        Some(id) if !catalogue.subjects.iter().any(|s| s.id == id) => {
            Err(Refusal::Validation(vec![("subject_alias".into(), "no such topic".into())]))
        }
        _ => Ok(()),
    }
}

fn own_text(raw: &str, has_files: bool) -> Result<String, Refusal> {
    use crate::domain::message::TextError;
    match parse_text(raw) {
        Ok(text) => Ok(text),
        Err(TextError::Empty) if has_files => Ok(String::new()),
        Err(error) => Err(Refusal::Validation(vec![("text".into(), error.to_string())])),
    }
}

fn author(who: &Who, note: bool) -> (AuthorKind, Option<i64>, String) {
    match who {
        Who::Operator(actor) => {
            let kind = if note { AuthorKind::Note } else { AuthorKind::Operator };
            (kind, Some(actor.id.get()), actor.name.clone())
        }
        Who::Api { name } => (if note { AuthorKind::Note } else { AuthorKind::Bot }, None, name.clone()),
        Who::Distributor | Who::System => {
            (if note { AuthorKind::Note } else { AuthorKind::System }, None, String::new())
        }
    }
}
