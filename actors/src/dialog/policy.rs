//! What may happen to a request, and who may do it: pure functions and one table (operator-line.md 3.2, 9).

use std::sync::Arc;

use crate::domain::settings::{TimerAction, TimerCountsFrom};
use crate::domain::topic::{Catalogue, CloseNeed};
use crate::domain::{
    AuthorKind, Dialog, DialogState, Grant, Message, OperatorId, SubjectId, Timestamp,
    time::{MINUTE, SECOND},
};
use crate::feed::Sight;

use super::messages::{Actor, AssignHow, Refusal, RequeueReason, Who};

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

/// May `who` connect `operator`? `Ok(false)` = the operator holds it already, nothing to do.
///
/// # Errors
/// [`Refusal`]; `Taken` names the holder.
pub fn may_assign(
    who: &Who,
    operator: OperatorId,
    how: &AssignHow,
    expect_version: Option<i64>,
    dialog: &Dialog,
    catalogue: &Catalogue,
) -> Result<bool, Refusal> {
    let held = matches!(dialog.state, DialogState::Active | DialogState::Paused);
    let own = dialog.operator_id == Some(operator);
    // What one handed over may be out of one's sight: its lines say who had it a moment ago, see [`may_take_back`].
    let back = *how == AssignHow::TakenBack && !own;
    if let Who::Operator(actor) = who
        && !back
        && !Sight::of(catalogue, actor.id, &actor.grants).saw_waiting(&dialog.key())
    {
        visible(actor, dialog, catalogue)?;
    }
    if own && dialog.state == DialogState::Active {
        return Ok(false);
    }
    // Taking back what one has put to sleep is no race with anybody.
    let held = held && !own;
    let taken = || Refusal::Taken {
        operator: dialog.operator_id.unwrap_or(operator),
        operator_name: dialog.operator_name.clone(),
    };
    match who {
        Who::Distributor => {
            if held {
                return Err(taken());
            }
            if !dialog.state.is_waiting() {
                return Err(wrong(dialog, "a waiting dialog is needed"));
            }
        }
        Who::Operator(actor) if matches!(how, AssignHow::Taken | AssignHow::Offer) && actor.id == operator => {
            need(actor, Grant::OpTakeFromQueue, dialog, catalogue)?;
            if held {
                return Err(taken());
            }
            if *how == AssignHow::Taken
                && !catalogue.settings.manual_take_allowed
                && !has(actor, Grant::OpViewAll, dialog, catalogue)
            {
                return Err(Refusal::Forbidden("manual_take_allowed"));
            }
        }
        Who::Operator(actor) if *how == AssignHow::TakenBack && actor.id == operator => {
            need(actor, Grant::OpTransfer, dialog, catalogue)?;
        }
        Who::Operator(actor) => {
            need(actor, Grant::OpTransfer, dialog, catalogue)?;
            if !holds(actor, dialog)
                && !has(actor, Grant::OpViewAll, dialog, catalogue)
                && !has(actor, Grant::OperatorsRedistribute, dialog, catalogue)
            {
                return if held { Err(taken()) } else { Err(Refusal::Forbidden(Grant::OpViewAll.key())) };
            }
        }
        Who::Api { .. } | Who::System => {}
    }
    fresh(expect_version, dialog)?;
    match next_state(dialog.state, Step::Assign, DialogState::Queued) {
        Some(_) => Ok(true),
        None => Err(wrong(dialog, "an open dialog is needed")),
    }
}

/// May `who` give it back to the queue? `Ok(false)` = it waits there already.
///
/// # Errors
/// [`Refusal`].
pub fn may_requeue(
    who: &Who,
    reason: RequeueReason,
    expect_operator: Option<OperatorId>,
    dialog: &Dialog,
    catalogue: &Catalogue,
) -> Result<bool, Refusal> {
    if let Who::Operator(actor) = who {
        visible(actor, dialog, catalogue)?;
        if holds(actor, dialog) {
            need(actor, Grant::OpTransfer, dialog, catalogue)?;
        } else if reason == RequeueReason::Redistribution {
            need(actor, Grant::OperatorsRedistribute, dialog, catalogue)?;
        } else {
            need(actor, Grant::OpTransfer, dialog, catalogue)?;
            need(actor, Grant::OpViewAll, dialog, catalogue)?;
        }
    }
    if let Some(expected) = expect_operator
        && (dialog.operator_id != Some(expected) || !matches!(dialog.state, DialogState::Active | DialogState::Paused))
    {
        return Err(wrong(dialog, "a dialog of that operator is needed"));
    }
    match next_state(dialog.state, Step::Requeue, DialogState::Queued) {
        None => Err(wrong(dialog, "an open dialog is needed")),
        Some(_) => Ok(dialog.state != DialogState::Queued),
    }
}

/// May `who` give a sleeping request of `from` to `operator` as it sleeps? `Ok(false)` = they have it already, nothing to do.
///
/// # Errors
/// [`Refusal`]; [`Refusal::WrongState`] when it does not sleep, or sleeps with somebody else.
pub fn may_pass_on(
    who: &Who,
    from: OperatorId,
    operator: OperatorId,
    dialog: &Dialog,
    catalogue: &Catalogue,
) -> Result<bool, Refusal> {
    if let Who::Operator(actor) = who {
        visible(actor, dialog, catalogue)?;
        need(actor, Grant::OpTransfer, dialog, catalogue)?;
        if !holds(actor, dialog) && !has(actor, Grant::OperatorsRedistribute, dialog, catalogue) {
            need(actor, Grant::OpViewAll, dialog, catalogue)?;
        }
    }
    if dialog.state != DialogState::Paused {
        return Err(wrong(dialog, "a snoozed dialog is needed"));
    }
    if dialog.operator_id == Some(operator) {
        return Ok(false);
    }
    if dialog.operator_id != Some(from) {
        return Err(wrong(dialog, "a dialog of that operator is needed"));
    }
    Ok(true)
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

/// The newest of these lines in which the product itself says `key`, with the facts it carries; none without facts.
fn newest_fact<'a>(tail: &'a [Arc<Message>], key: &str) -> Option<(&'a Message, &'a serde_json::Value)> {
    let line: &Message = tail.iter().rev().find(|line| line.author.kind == AuthorKind::System && line.text == key)?;
    Some((line, line.attachments.first()?))
}

/// May `actor` refuse a request that a colleague handed over? Within `accept_timeout_s`, as long as they have not answered in
/// it: an answer is an acceptance. `tail`: the lines since the last answer of an operator.
///
/// # Errors
/// [`Refusal`].
pub fn may_decline(
    actor: &Actor,
    tail: &[Arc<Message>],
    dialog: &Dialog,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<(), Refusal> {
    visible(actor, dialog, catalogue)?;
    if !holds(actor, dialog) {
        return Err(wrong(dialog, "a dialog that you hold is needed"));
    }
    let connected = newest_fact(tail, "operator_connected");
    let handed_over =
        connected.is_some_and(|(_, how)| how["how"] == "transferred" && how["operator_id"] == actor.id.get());
    if !handed_over {
        return Err(wrong(dialog, "a dialog that was handed to you and that you have not answered yet is needed"));
    }
    let until = dialog.connected_at.map(|at| at.plus_secs(i64::from(catalogue.settings.accept_timeout_s)));
    if until.is_none_or(|until| now > until) {
        return Err(wrong(dialog, "the time to decline (setting accept_timeout_s) is over; hand it over instead"));
    }
    Ok(())
}

/// Seconds within which a request that was handed over can be taken back: the ten for which the panel offers it (ui.md 3), and
/// the way there.
pub const TAKE_BACK_S: i64 = 15;

/// May `actor` take back what they handed over, to a colleague or to a queue? For [`TAKE_BACK_S`], as long as no operator has
/// answered in it, let it go again or chosen it for themselves. The mirror of [`may_decline`]; `tail`: the lines since the last
/// answer of an operator.
///
/// # Errors
/// [`Refusal`]; [`Refusal::NotFound`] for whoever did not hand it over and may not see it.
pub fn may_take_back(
    actor: &Actor,
    tail: &[Arc<Message>],
    dialog: &Dialog,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<(), Refusal> {
    let me = actor.id.get();
    let given = newest_fact(tail, "operator_disconnected")
        .filter(|(_, what)| what["reason"] == "transfer" && what["operator_id"] == me && what["by_id"] == me);
    let Some((given, _)) = given else {
        visible(actor, dialog, catalogue)?;
        return Err(wrong(dialog, "a dialog that you handed over and that nobody has answered since is needed"));
    };
    match dialog.state {
        DialogState::New | DialogState::Queued => {}
        DialogState::Active | DialogState::Paused => {
            let unasked = newest_fact(tail, "operator_connected").is_some_and(|(line, how)| {
                line.seq > given.seq && (how["how"] == "auto" || (how["how"] == "transferred" && how["from"] == me))
            });
            // Whoever chose it for themselves meanwhile keeps it.
            if !unasked {
                return Err(Refusal::Taken {
                    operator: dialog.operator_id.unwrap_or(actor.id),
                    operator_name: dialog.operator_name.clone(),
                });
            }
        }
        DialogState::Bot | DialogState::Closed | DialogState::Merged => {
            return Err(wrong(dialog, "an open dialog with operators is needed"));
        }
    }
    if now > given.created_at.plus_secs(TAKE_BACK_S) {
        return Err(wrong(dialog, "the time to take it back is over; ask whoever has it"));
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

/// How far ahead a request can be put off.
pub const SNOOZE_AT_MOST_DAYS: i64 = 366;

/// May `who` put it off until then (`None` = until the client writes)? Its holder, and whoever has `op_view_all`. `Ok(false)` =
/// it sleeps until then already.
///
/// # Errors
/// [`Refusal`]; [`Refusal::Validation`] with `until` when the moment is past or more than a year away.
pub fn may_snooze(
    who: &Who,
    until: Option<Timestamp>,
    expect_version: Option<i64>,
    dialog: &Dialog,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<bool, Refusal> {
    may_put_off(who, dialog, catalogue, "a dialog that an operator holds is needed")?;
    if dialog.state == DialogState::Paused && dialog.snoozed_until == until {
        return Ok(false);
    }
    fresh(expect_version, dialog)?;
    if let Some(until) = until {
        let latest = now.plus_micros(SNOOZE_AT_MOST_DAYS * 24 * 60 * MINUTE);
        let why = if until <= now {
            Some(format!("{until} is past, a moment in the future is accepted"))
        } else if until > latest {
            Some(format!("{until} is more than a year away, at most {latest} is accepted"))
        } else {
            None
        };
        if let Some(why) = why {
            return Err(Refusal::Validation(vec![("until".to_owned(), why)]));
        }
    }
    Ok(true)
}

/// May `who` wake it before its time? `Ok(false)` = it does not sleep, nothing to do.
///
/// # Errors
/// [`Refusal`].
pub fn may_wake(
    who: &Who,
    expect_version: Option<i64>,
    dialog: &Dialog,
    catalogue: &Catalogue,
) -> Result<bool, Refusal> {
    may_put_off(who, dialog, catalogue, "a snoozed dialog is needed")?;
    if dialog.state == DialogState::Active {
        return Ok(false);
    }
    fresh(expect_version, dialog)?;
    Ok(true)
}

/// What putting off and waking have in common: the holder, or whoever sees all, of one that somebody holds.
fn may_put_off(who: &Who, dialog: &Dialog, catalogue: &Catalogue, needed: &'static str) -> Result<(), Refusal> {
    if let Who::Operator(actor) = who {
        visible(actor, dialog, catalogue)?;
        need(actor, Grant::OpReply, dialog, catalogue)?;
    }
    if !matches!(dialog.state, DialogState::Active | DialogState::Paused) {
        return Err(wrong(dialog, needed));
    }
    match who {
        Who::Operator(actor) if !holds(actor, dialog) => need(actor, Grant::OpViewAll, dialog, catalogue),
        Who::Operator(_) | Who::Api { .. } | Who::Distributor | Who::System => Ok(()),
    }
}

/// Kind of the timer's row that wakes a request.
pub const SNOOZE: &str = "snooze";

/// Kind of the timer's row that warns a silent client before the conversation is closed.
pub const WARNING: &str = "client_warning";

/// When the client is warned that the conversation will be closed (distribution.md 7); `None` = not at all, or they are already: the
/// newest line that they see is not an operator's.
#[must_use]
pub fn warns_at(dialog: &Dialog, catalogue: &Catalogue) -> Option<Timestamp> {
    let settings = &catalogue.settings;
    let ahead = settings.timer_warn_min;
    if ahead == 0 || ahead >= settings.timer_minutes || settings.timer_warn_text.is_empty() {
        return None;
    }
    if dialog.preview.as_ref().is_some_and(|newest| newest.author_kind == AuthorKind::Bot) {
        return None;
    }
    silence_due(Silence::Client, dialog, catalogue).map(|end| end.plus_micros(-(i64::from(ahead) * MINUTE)))
}

/// When a request wakes by itself; `None` = it does not sleep, or until the client writes.
#[must_use]
pub fn wakes_at(dialog: &Dialog) -> Option<Timestamp> {
    dialog.snoozed_until.filter(|_| dialog.state == DialogState::Paused)
}

/// Whether a timer's row of this kind belongs to a dialog.
#[must_use]
pub fn is_of_dialogs(kind: &str) -> bool {
    kind == SNOOZE || kind == WARNING || Silence::from_kind(kind).is_some()
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

/// The two silence timers (distribution.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The client is silent: runs while the last message is from the operator; by the setting `timer_counts_from` also while it
    /// is the client's.
    Client,
    /// The operator is silent: runs while the last message is from the client.
    Operator,
}

impl Silence {
    /// Kind of the timer's row.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Client => "client_silence",
            Self::Operator => "operator_silence",
        }
    }

    /// The timer of a kind.
    #[must_use]
    pub fn from_kind(kind: &str) -> Option<Self> {
        [Self::Client, Self::Operator].into_iter().find(|s| s.kind() == kind)
    }
}

/// What a calendar that has no working time makes of a norm: nobody is ever late.
const NEVER: i64 = 366 * 24 * 60 * MINUTE;

/// When three quarters and when all of the norm of the present wait are used up, in working time of the topic's calendar
/// (operator-line.md 6); `None` for a request that waits for nobody and where no calendar counts.
#[must_use]
pub fn dues(dialog: &Dialog, catalogue: &Catalogue) -> Option<(Timestamp, Timestamp)> {
    let calendar = catalogue.counting_calendar(dialog.subject_id)?;
    let (accept, reply) = catalogue.norms(dialog.subject_id);
    let (since, norm_s) = match dialog.state {
        DialogState::New | DialogState::Queued => (dialog.queued_at.or(dialog.waiting_since)?, accept),
        DialogState::Active => (dialog.waiting_since?, reply),
        DialogState::Bot | DialogState::Paused | DialogState::Closed | DialogState::Merged => return None,
    };
    let norm = i64::from(norm_s) * SECOND;
    let after = |working: i64| calendar.after_working(since, working).unwrap_or_else(|| since.plus_micros(NEVER));
    Some((after(norm / 4 * 3), after(norm)))
}

/// Whether a change moves what [`dues`] are counted from.
#[must_use]
pub fn moves_dues(before: &Dialog, after: &Dialog) -> bool {
    let of = |d: &Dialog| (d.state, d.subject_id, d.queued_at, d.waiting_since);
    of(before) != of(after)
}

/// When the timer of a row is due by the settings of now; `None` = it does not run.
#[must_use]
pub fn silence_due(silence: Silence, dialog: &Dialog, catalogue: &Catalogue) -> Option<Timestamp> {
    if dialog.state != DialogState::Active {
        return None;
    }
    let settings = &catalogue.settings;
    let (enabled, minutes) = match silence {
        Silence::Client => (settings.timer_enabled, settings.timer_minutes),
        Silence::Operator => (settings.operator_timeout_enabled, settings.operator_timeout_minutes),
    };
    if !enabled {
        return None;
    }
    // Sleep stops the timers (distribution.md 7); awake, both sides have the whole time.
    let from = |at: Timestamp| dialog.woken_at.map_or(at, |woken| woken.max(at));
    let length = i64::from(minutes) * MINUTE;
    match silence {
        Silence::Operator => {
            // A new holder has the whole time, however long the client has waited for the former one.
            let waiting = dialog.waiting_since?;
            let last = dialog.last_client_message_at.unwrap_or(waiting);
            let from = from(dialog.connected_at.map_or(last, |connected| connected.max(last)));
            // Nobody has to answer at night: a calendar without working time never lets it come.
            match catalogue.counting_calendar(dialog.subject_id) {
                Some(calendar) => calendar.after_working(from, length),
                None => Some(from.plus_micros(length)),
            }
        }
        Silence::Client => {
            let (client, operator) = (dialog.last_client_message_at, dialog.last_operator_message_at);
            let any = settings.timer_counts_from == TimerCountsFrom::LastMessageAny;
            let last = if any { client.max(operator)? } else { operator? };
            let waits = dialog.waiting_since.is_some();
            if !any && (waits || client.is_some_and(|client| client > last)) {
                return None;
            }
            let moves = settings.timer_action != TimerAction::Close;
            // It was given back since the newest message: nobody waits for anything, so it does not wander on.
            if moves && !waits && dialog.queued_at.is_some_and(|queued| queued > last) {
                return None;
            }
            // Time in the queue is nobody's silence in the conversation, and who gets it by this timer has the whole time.
            let connected = dialog.connected_at.filter(|_| any || moves);
            Some(from(connected.map_or(last, |connected| connected.max(last))).plus_micros(length))
        }
    }
}
