//! From one command to everything it writes: rows, lines, facts, rows for outside. Pure; ids come from the caller's source.

mod changes;
mod draft;
mod lines;
mod moves;

use std::sync::Arc;

use crate::domain::dialog::DialogKey;
use crate::domain::message::{kind_of, parse_text};
use crate::domain::topic::Catalogue;
use crate::domain::{AuthorKind, Dialog, DialogState, Direction, Message, SubjectId, Timestamp};
use crate::ports::{Change, IdSource};

use super::messages::{Actor, AssignHow, DialogCommand, Refusal, RequeueReason, Who};
use super::policy;
use changes::{read, tell, timer, unread, update};
use draft::{Draft, Line};
use lines::{amend, fetched, inbound, reply};
pub use lines::{begin, probe, start};
use moves::{Farewell, Why, assign, close, pass_on, reopen, requeue, snooze, wake_up};

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
    /// Earlier lines that were changed, as they are now.
    pub amended: Vec<Arc<Message>>,
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
        // It was begun: a repeat of a call whose answer was lost.
        C::Start(_) => Ok(Decision::Unchanged),
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
        C::Note { who, nonce, text, attachments, mentions } => {
            policy::may_note(who, dialog, env.catalogue)?;
            policy::may_mention(mentions, dialog, env.catalogue)?;
            let mut draft = Draft::of(dialog, env);
            let text = own_text(text, !attachments.is_empty())?;
            let note = Line::new(Direction::Internal, author(who, true), kind_of(attachments), text);
            let named = mentions.iter().map(|actor| actor.id).collect();
            draft.line(Line { nonce: nonce.clone(), attachments: attachments.clone(), mentions: named, ..note })?;
            mention(&mut draft, who, mentions)?;
            draft.finish(true)
        }
        C::Amend { actor, message, text } => {
            policy::may_amend(actor, message, text.is_none(), dialog, env.catalogue, env.now)?;
            amend(dialog, tail, message, text.as_deref(), env)
        }
        C::Fetched { message, files, refused } => fetched(dialog, message, files, refused, env),
        C::Assign { who, operator, operator_name, expect_version, how, offer: _ } => {
            // Asked twice, they have it already.
            if let (AssignHow::TakenBack, Who::Operator(actor)) = (how, who)
                && dialog.operator_id != Some(*operator)
            {
                policy::may_take_back(actor, tail, dialog, env.catalogue, env.now)?;
            }
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
        C::PassOn { who, reason, operator, operator_name, expect_operator, note } => {
            if !policy::may_pass_on(who, *expect_operator, *operator, dialog, env.catalogue)? {
                return Ok(Decision::Unchanged);
            }
            pass_on(dialog, who, *reason, (*operator, operator_name), note.as_deref(), env)
        }
        C::Close { who, reason, comment, subject, tags, status, unrated, expect_version } => {
            let spam = env.catalogue.is_spam(*status);
            let has = policy::AtClosing {
                subject: subject.or(dialog.subject_id),
                tags: !dialog.tag_ids.is_empty() || !tags.is_empty(),
                // One that does not mean «closed» is refused with its own words.
                status: status.is_some() || dialog.status_id.is_some_and(|id| env.catalogue.is_closing_status(id)),
                comment,
                spam,
            };
            if !policy::may_close(who, &has, *expect_version, dialog, env.catalogue)? {
                return Ok(Decision::Unchanged);
            }
            policy::may_leave_unrated(who, *unrated, env.catalogue)?;
            // Who sends spam is not asked what they thought of it.
            let unrated = *unrated || spam;
            let said = Farewell { comment, subject: *subject, tags, status: *status, to_client: "", unrated };
            close(dialog, who, *reason, &said, env)
        }
        C::Decline { actor } => {
            policy::may_decline(actor, tail, dialog, env.catalogue, env.now)?;
            let who = Who::Operator(actor.clone());
            requeue(dialog, &who, RequeueReason::Declined, None, true, None, env)
        }
        C::Reopen { who, holder, expect_version } => {
            let operator = holder.as_ref().map(|(id, _)| *id);
            if !policy::may_reopen(who, operator, *expect_version, dialog, env.catalogue)? {
                return Ok(Decision::Unchanged);
            }
            reopen(dialog, holder.as_ref(), env)
        }
        C::Snooze { who, until, expect_version } => {
            if !policy::may_snooze(who, *until, *expect_version, dialog, env.catalogue, env.now)? {
                return Ok(Decision::Unchanged);
            }
            snooze(dialog, who, *until, env)
        }
        C::Wake { who, expect_version } => {
            if !policy::may_wake(who, *expect_version, dialog, env.catalogue)? {
                return Ok(Decision::Unchanged);
            }
            wake_up(dialog, who, Why::Hand, env)
        }
        C::Update { who, patch, expect_version } => {
            policy::may_update(who, *expect_version, dialog, env.catalogue)?;
            update(dialog, patch, env)
        }
        C::Read { operator, seq } => read(dialog, tail, *operator, *seq, env),
        C::Unread { operator } => unread(dialog, tail, *operator, env),
        C::Timer { kind, payload: _ } => timer(dialog, kind, env),
        C::Tell { text, since } => tell(dialog, tail, text, *since, env),
        C::Open { actor, .. } => {
            policy::may_open(actor, dialog, env.catalogue)?;
            Ok(Decision::View)
        }
        C::Remark { key, params } => {
            let mut draft = Draft::of(dialog, env);
            draft.system(key, params.clone())?;
            draft.finish(false)
        }
        C::Reload => Ok(Decision::Reload),
        C::SetTimer(timer) => Ok(Decision::Quiet(Box::new(Change {
            slot: Some(dialog.slot),
            timers: vec![timer.clone()],
            ..Change::default()
        }))),
    }
}

/// Operators whom the notes of one request can have named: its list of them is a part of the row.
const MAX_MENTIONED: usize = 50;

/// Whoever is named has the request among their mentions and hears of it; naming oneself is no news.
fn mention(draft: &mut Draft<'_>, who: &Who, mentions: &[Actor]) -> Result<(), Refusal> {
    let by = author(who, true);
    for actor in mentions.iter().filter(|actor| by.1 != Some(actor.id.get())) {
        if !draft.row.mentioned.contains(&actor.id) {
            draft.row.mentioned.push(actor.id);
        }
        draft.notice(actor.id, "mention", &by.2)?;
    }
    let over = draft.row.mentioned.len().saturating_sub(MAX_MENTIONED);
    draft.row.mentioned.drain(..over);
    Ok(())
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
