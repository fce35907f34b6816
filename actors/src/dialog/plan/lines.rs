//! Plans of lines: a client's, an operator's or integrator's, and the first of a new dialog.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::messages::{Begin, DialogCommand, InboundLine, Refusal, Start, Who};
use super::super::policy::{self, Step};
use super::draft::{Draft, Line};
use super::moves::{Why, forget_end, woken};
use super::{Decision, Env, Plan, author, own_text};
use crate::domain::topic::{Catalogue, OnNoScenario};
use crate::domain::{AuthorKind, Contact, Dialog, DialogState, Direction, Message, MessageType};
use crate::ports::Change;

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

/// Plans a new dialog that an operator or integrator begins (operator-line.md 9). Its author is the operator who does, whoever gets
/// it; a key is nobody.
///
/// # Errors
/// [`Refusal::Validation`] with `text`; [`Refusal::Unavailable`] when no ids can be had.
pub fn start(start: &Start, env: &Env<'_>) -> Result<Decision, Refusal> {
    let author_id = match &start.who {
        Who::Operator(actor) => Some(actor.id),
        Who::Api { .. } | Who::Distributor | Who::System => None,
    };
    let mut draft = Draft::new(Dialog { author_id, ..start.dialog.clone() }, env);
    let holder = start.dialog.operator_id;
    let by = match &start.who {
        Who::Operator(actor) => actor.name.as_str(),
        Who::Api { name } => name,
        Who::Distributor | Who::System => "",
    };
    let params = json!({ "by_name": by, "operator_id": holder, "operator_name": start.dialog.operator_name });
    draft.fact("dialog.created", None, holder, json!({ "state": start.dialog.state, "outbound": true }));
    draft.event("chat_created", holder, json!({ "state": start.dialog.state }));
    draft.system("outbound_started", params.clone())?;
    if holder.is_some() {
        draft.event("operator_connected", holder, json!({}));
        draft.fact("dialog.operator_connected", None, holder, params);
    }
    if let Some(holder) = holder.filter(|id| !matches!(&start.who, Who::Operator(actor) if actor.id == *id)) {
        draft.notice(holder, "assigned", by)?;
    }
    if !start.text.is_empty() {
        if matches!(start.who, Who::Operator(_)) {
            draft.row.last_operator_message_at = Some(env.now);
            draft.row.first_operator_reply_at = Some(env.now);
        }
        let text = own_text(&start.text, false)?;
        draft.line(Line::new(Direction::Out, author(&start.who, false), MessageType::Text, text))?;
    }
    draft.row.read_seq = draft.row.last_seq;
    draft.finish(false)
}

/// The line that a refused command would have written, to ask whether it was written before; `None` for commands without a nonce.
#[must_use]
pub fn probe(dialog: &Dialog, command: &DialogCommand, env: &Env<'_>) -> Option<Plan> {
    let (who, nonce, text, note) = match command {
        DialogCommand::Reply { who, nonce: Some(nonce), text, .. } => (who, nonce, text, false),
        DialogCommand::Note { who, nonce: Some(nonce), text, .. } => (who, nonce, text, true),
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

pub(super) fn inbound(
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
    // Who is banned wakes nothing.
    if suppressed && dialog.state == DialogState::Paused {
        state = DialogState::Paused;
    }
    let mut draft = Draft::of(dialog, env);
    draft.change.contact_update = contact_update.cloned();
    draft.row.state = state;
    let silent = suppressed || state == DialogState::Bot;
    client_line(&mut draft, line, silent)?;
    if reopens {
        forget_end(&mut draft.row, env.catalogue);
        draft.system("dialog_reopened", json!({}))?;
        draft.fact("dialog.reopened", None, None, json!({ "count": draft.row.reopened_count }));
    }
    if begins_to_wait {
        draft.row.queued_at = Some(env.now);
        if state == DialogState::Queued {
            draft.fact("dialog.queued", None, None, json!({}));
        }
    }
    if dialog.state == DialogState::Paused && state == DialogState::Active {
        woken(&mut draft, &Who::System, Why::Client)?;
    }
    if state == DialogState::Active && !silent {
        draft.receipt("delivered");
    }
    draft.finish(true)
}

fn has_no_scenario(dialog: &Dialog, catalogue: &Catalogue) -> bool {
    catalogue.bot(dialog.bot_id).is_some_and(|bot| bot.is_active && bot.on_no_scenario == OnNoScenario::Queue)
}

/// The author changes a line (or takes it back, without a text). The same again changes nothing.
pub(super) fn amend(
    dialog: &Dialog,
    tail: &[Arc<Message>],
    message: &Message,
    text: Option<&str>,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    let text = text.map(|raw| own_text(raw, !message.attachments.is_empty())).transpose()?;
    if text.as_ref().map_or(message.deleted_at.is_some(), |text| *text == message.text) {
        return Ok(Decision::Unchanged);
    }
    // The tail begins after the last answer of an operator; notes and system lines are not shown in lists.
    let last_answer = tail.first().map_or(dialog.last_seq, |line| line.seq - 1);
    let newest = message.direction == Direction::Out
        && message.seq == last_answer
        && tail.iter().all(|line| line.direction == Direction::Internal);
    let mut draft = Draft::of(dialog, env);
    draft.amend(message, text, newest);
    draft.finish(false)
}

/// A line has its files, or it says why not. Of a line that was taken back nothing is left to have files.
pub(super) fn fetched(
    dialog: &Dialog,
    message: &Message,
    files: &[Value],
    refused: &[Value],
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
    if message.deleted_at.is_some() || message.attachments == files {
        return Ok(Decision::Unchanged);
    }
    let mut draft = Draft::of(dialog, env);
    draft.fetched(message, files);
    for params in refused {
        draft.system("file_rejected", params.clone())?;
    }
    draft.finish(false)
}

pub(super) fn reply(
    dialog: &Dialog,
    tail: &[Arc<Message>],
    who: &Who,
    line: Line,
    env: &Env<'_>,
) -> Result<Decision, Refusal> {
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
