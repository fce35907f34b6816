//! What may happen to a request, and who may do it: pure functions and one table (operator-line.md 3.2, 9).
//!
//! The doors for answering, noting, closing and changing are here; `hands` has those from one holder to another, `moments` what is due
//! when.

mod hands;
mod moments;

use crate::domain::topic::{Catalogue, CloseNeed};
use crate::domain::{AuthorKind, Dialog, DialogState, Grant, Message, OperatorId, SubjectId, Timestamp, time::MINUTE};
use crate::feed::Sight;

use super::messages::{Actor, Refusal, Who};
pub use hands::{TAKE_BACK_S, may_assign, may_decline, may_pass_on, may_requeue, may_take_back};
pub use moments::{
    SNOOZE, SNOOZE_AT_MOST_DAYS, Silence, WARNING, dues, is_of_dialogs, may_snooze, may_wake, moves_dues, silence_due,
    wakes_at, warns_at,
};

/// Something that moves a request along its states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The client writes into the open request.
    ClientWrites,
    /// The client writes into the closed request within the reopening time.
    ClientReopens,
    /// An operator is connected, or replaces the former one.
    Assign,
    /// Back to the queue.
    Requeue,
    /// Finished.
    Close,
}

/// The state after a step, `None` = the step is not possible from here. `waits` is the state of waiting requests now:
/// `queued` with auto-connect, else `new` (settled difference 13).
#[must_use]
pub const fn next_state(from: DialogState, step: Step, waits: DialogState) -> Option<DialogState> {
    use DialogState as S;
    match (from, step) {
        (S::Merged, _) | (S::Closed, Step::ClientWrites | Step::Assign | Step::Requeue) => None,
        (S::Closed, Step::ClientReopens) => Some(waits),
        (_, Step::ClientReopens) => None,
        (S::Paused, Step::ClientWrites) => Some(S::Active),
        (state, Step::ClientWrites) => Some(state),
        (_, Step::Assign) => Some(S::Active),
        (_, Step::Requeue) => Some(S::Queued),
        (_, Step::Close) => Some(S::Closed),
    }
}

/// The state of a request that begins to wait now (settled difference 13).
#[must_use]
pub const fn waiting_state(catalogue: &Catalogue) -> DialogState {
    if catalogue.settings.auto_connect_free_operator { DialogState::Queued } else { DialogState::New }
}

/// Whether the operator may read the request: the one rule of lists, counters and pushing.
#[must_use]
pub fn may_see(actor: &Actor, dialog: &Dialog, catalogue: &Catalogue) -> bool {
    Sight::of(catalogue, actor.id, &actor.grants).sees_dialog(dialog)
}

/// Whether the operator has the right for this dialog: a role gives it for the bots and topics it covers.
#[must_use]
pub fn has(actor: &Actor, grant: Grant, dialog: &Dialog, catalogue: &Catalogue) -> bool {
    actor.grants.reach(grant, catalogue, actor.id).covers(dialog.bot_id, dialog.subject_id)
}

/// The right for this dialog, or a refusal that names it.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub fn need(actor: &Actor, grant: Grant, dialog: &Dialog, catalogue: &Catalogue) -> Result<(), Refusal> {
    if has(actor, grant, dialog, catalogue) { Ok(()) } else { Err(Refusal::Forbidden(grant.key())) }
}

fn visible(actor: &Actor, dialog: &Dialog, catalogue: &Catalogue) -> Result<(), Refusal> {
    if may_see(actor, dialog, catalogue) { Ok(()) } else { Err(Refusal::NotFound) }
}

fn holds(actor: &Actor, dialog: &Dialog) -> bool {
    dialog.operator_id == Some(actor.id) && matches!(dialog.state, DialogState::Active | DialogState::Paused)
}

const fn wrong(dialog: &Dialog, needed: &'static str) -> Refusal {
    Refusal::WrongState { state: dialog.state.key(), needed }
}

/// May `who` open it on screen?
///
/// # Errors
/// [`Refusal::NotFound`]: what one may not see does not exist.
pub fn may_open(actor: &Actor, dialog: &Dialog, catalogue: &Catalogue) -> Result<(), Refusal> {
    visible(actor, dialog, catalogue)
}

/// May `who` write to the client? The holder with `op_reply`, others with `op_reply_any`; an integrator while it is open.
///
/// # Errors
/// [`Refusal`].
pub fn may_reply(who: &Who, dialog: &Dialog, catalogue: &Catalogue) -> Result<(), Refusal> {
    match who {
        Who::Operator(actor) => {
            visible(actor, dialog, catalogue)?;
            need(actor, Grant::OpReply, dialog, catalogue)?;
            // An answer does not wake what sleeps: «send and snooze» is an answer too.
            if !matches!(
                dialog.state,
                DialogState::Active | DialogState::Paused | DialogState::New | DialogState::Queued
            ) {
                return Err(wrong(dialog, "an open dialog with operators is needed"));
            }
            if holds(actor, dialog) { Ok(()) } else { need(actor, Grant::OpReplyAny, dialog, catalogue) }
        }
        Who::Api { .. } | Who::System | Who::Distributor => {
            if dialog.state.is_open() {
                Ok(())
            } else {
                Err(wrong(dialog, "an open dialog is needed"))
            }
        }
    }
}

/// May `who` write a note? Anybody with `op_note` who sees it; closed requests need `op_edit_closed` too.
///
/// # Errors
/// [`Refusal`].
pub fn may_note(who: &Who, dialog: &Dialog, catalogue: &Catalogue) -> Result<(), Refusal> {
    if let Who::Operator(actor) = who {
        visible(actor, dialog, catalogue)?;
        need(actor, Grant::OpNote, dialog, catalogue)?;
        if !dialog.state.is_open() {
            need(actor, Grant::OpEditClosed, dialog, catalogue)?;
        }
    }
    if dialog.state == DialogState::Merged {
        Err(wrong(dialog, "a dialog that is not merged is needed"))
    } else {
        Ok(())
    }
}

/// May `actor` change this line, or take it back (`deletes`)? Their own answer or note, in an open request, for as many minutes
/// as the settings say (administration.md 8.4). What is taken back stays so: taking it back again is no fault.
///
/// # Errors
/// [`Refusal`].
pub fn may_amend(
    actor: &Actor,
    message: &Message,
    deletes: bool,
    dialog: &Dialog,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<(), Refusal> {
    visible(actor, dialog, catalogue)?;
    let own = matches!(message.author.kind, AuthorKind::Operator | AuthorKind::Note)
        && message.author.id == Some(actor.id.get())
        && message.dialog_id == dialog.id;
    if !own {
        return Err(wrong(dialog, "a message that you wrote is needed"));
    }
    let note = message.author.kind == AuthorKind::Note;
    need(actor, if note { Grant::OpNote } else { Grant::OpReply }, dialog, catalogue)?;
    if message.deleted_at.is_some() {
        return if deletes { Ok(()) } else { Err(wrong(dialog, "a message that was not taken back is needed")) };
    }
    if !dialog.state.is_open() {
        return Err(wrong(dialog, "an open dialog is needed"));
    }
    let settings = &catalogue.settings;
    let (minutes, over) = if deletes {
        (settings.delete_own_message_min, "the time to take a message back (setting delete_own_message_min) is over")
    } else {
        (settings.edit_own_message_min, "the time to change a message (setting edit_own_message_min) is over")
    };
    if now > message.created_at.plus_micros(i64::from(minutes) * MINUTE) {
        return Err(wrong(dialog, over));
    }
    Ok(())
}

/// May these colleagues be named in a note? Only those who may read it.
///
/// # Errors
/// [`Refusal::Validation`] that names whom the mention would not reach.
pub fn may_mention(mentions: &[Actor], dialog: &Dialog, catalogue: &Catalogue) -> Result<(), Refusal> {
    let blind: Vec<(String, String)> = mentions
        .iter()
        .filter(|actor| !may_see(actor, dialog, catalogue))
        .map(|actor| {
            (
                "mentions".to_owned(),
                format!("{} may not see this dialog, so the mention would not reach them", actor.name),
            )
        })
        .collect();
    if blind.is_empty() { Ok(()) } else { Err(Refusal::Validation(blind)) }
}

/// What a request has when it is closed, with what the closing brings.
#[derive(Debug, Clone, Copy, Default)]
pub struct AtClosing<'a> {
    /// Its topic.
    pub subject: Option<SubjectId>,
    /// At least one tag.
    pub tags: bool,
    /// A status that means «closed».
    pub status: bool,
    /// Comment, `""` without one.
    pub comment: &'a str,
    /// It is closed as spam: nobody is made to fill in anything about that.
    pub spam: bool,
}

/// May `who` close it, and is all that closing asks for there? `Ok(false)` = it is closed already.
///
/// # Errors
/// [`Refusal::Validation`] with `subject_alias`, `status_id`, `tags_add` and `comment` when the settings or the topic ask for them; integrators,
/// timers, the client and spam are exempt.
pub fn may_close(
    who: &Who,
    has: &AtClosing<'_>,
    expect_version: Option<i64>,
    dialog: &Dialog,
    catalogue: &Catalogue,
) -> Result<bool, Refusal> {
    if let Who::Operator(actor) = who {
        visible(actor, dialog, catalogue)?;
        need(actor, Grant::OpClose, dialog, catalogue)?;
        // The last holder too: closing twice is once.
        if dialog.operator_id != Some(actor.id) {
            need(actor, Grant::OpViewAll, dialog, catalogue)?;
        }
    }
    if dialog.state == DialogState::Closed {
        return Ok(false);
    }
    if next_state(dialog.state, Step::Close, DialogState::Queued).is_none() {
        return Err(wrong(dialog, "an open dialog is needed"));
    }
    fresh(expect_version, dialog)?;
    if matches!(who, Who::Operator(_)) && !has.spam {
        let mut missing = Vec::new();
        if catalogue.settings.topic_required_on_close && has.subject.is_none() {
            missing.push(("subject_alias".to_owned(), "required".to_owned()));
        }
        if catalogue.needs_closing_status() && !has.status {
            missing.push(("status_id".to_owned(), "required".to_owned()));
        }
        if catalogue.needs_on_close(CloseNeed::Tags, has.subject) && !has.tags {
            missing.push(("tags_add".to_owned(), "required".to_owned()));
        }
        if catalogue.needs_on_close(CloseNeed::Comment, has.subject) && has.comment.trim().is_empty() {
            missing.push(("comment".to_owned(), "required".to_owned()));
        }
        if !missing.is_empty() {
            return Err(Refusal::Validation(missing));
        }
    }
    Ok(true)
}

/// May `who` close without the question for a rating? Integrators may; operators when the settings leave it to them.
///
/// # Errors
/// [`Refusal::Validation`] with `csat`.
pub fn may_leave_unrated(who: &Who, unrated: bool, catalogue: &Catalogue) -> Result<(), Refusal> {
    if unrated && matches!(who, Who::Operator(_)) && !catalogue.settings.csat_choice_on_close {
        let why = "every client is asked for a rating (setting csat_choice_on_close)".to_owned();
        return Err(Refusal::Validation(vec![("csat".to_owned(), why)]));
    }
    Ok(())
}

/// May `who` open the closed request again? `Ok(false)` = the holder has it open already, nothing to do.
///
/// # Errors
/// [`Refusal`].
pub fn may_reopen(
    who: &Who,
    holder: Option<OperatorId>,
    expect_version: Option<i64>,
    dialog: &Dialog,
    catalogue: &Catalogue,
) -> Result<bool, Refusal> {
    if let Who::Operator(actor) = who {
        visible(actor, dialog, catalogue)?;
        need(actor, Grant::OpReopen, dialog, catalogue)?;
        if dialog.operator_id != Some(actor.id) {
            need(actor, Grant::OpViewAll, dialog, catalogue)?;
        }
    }
    if dialog.state == DialogState::Active && dialog.operator_id == holder {
        return Ok(false);
    }
    if dialog.state != DialogState::Closed {
        return Err(wrong(dialog, "a closed dialog is needed"));
    }
    if catalogue.bot(dialog.bot_id).is_some_and(|bot| bot.removed) {
        return Err(wrong(dialog, "its bot was removed: a dialog of a bot that is there is needed"));
    }
    fresh(expect_version, dialog)?;
    Ok(true)
}

/// May `who` change topic, status, priority, weight or comment?
///
/// # Errors
/// [`Refusal`].
pub fn may_update(
    who: &Who,
    expect_version: Option<i64>,
    dialog: &Dialog,
    catalogue: &Catalogue,
) -> Result<(), Refusal> {
    if let Who::Operator(actor) = who {
        visible(actor, dialog, catalogue)?;
        if dialog.state == DialogState::Closed {
            need(actor, Grant::OpEditClosed, dialog, catalogue)?;
        } else if !holds(actor, dialog) {
            need(actor, Grant::OpViewAll, dialog, catalogue)?;
        }
        need(actor, Grant::OpReply, dialog, catalogue)?;
    }
    if dialog.state == DialogState::Merged {
        return Err(wrong(dialog, "a dialog that is not merged is needed"));
    }
    fresh(expect_version, dialog)
}

/// Refuses a decision made on an older row.
///
/// # Errors
/// [`Refusal::Stale`].
pub fn fresh(expect_version: Option<i64>, dialog: &Dialog) -> Result<(), Refusal> {
    match expect_version {
        Some(version) if version != dialog.version => Err(Refusal::Stale { current: dialog.version }),
        _ => Ok(()),
    }
}
