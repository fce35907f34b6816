//! From one command to everything it writes: rows, lines, facts, rows for outside. Pure; ids come from the caller's source.

mod changes;
mod draft;
mod lines;
mod moves;

use std::sync::Arc;

use crate::domain::dialog::DialogKey;
use crate::domain::message::parse_text;
use crate::domain::topic::Catalogue;
use crate::domain::{AuthorKind, Dialog, DialogState, Direction, Message, MessageType, SubjectId, Timestamp};
use crate::ports::{Change, IdSource};

use super::messages::{DialogCommand, Refusal, Who};
use super::policy;
use changes::{read, timer, update};
use draft::{Draft, Line};
pub use lines::{begin, probe};
use lines::{inbound, reply};
use moves::{assign, close, requeue};

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
