//! From one hand to another: connecting, giving back, passing on, declining what was handed over and taking it back.

use std::sync::Arc;

use super::{
    super::messages::{Actor, AssignHow, Refusal, RequeueReason, Who},
    Step, fresh, has, holds, need, next_state, visible, wrong,
};
use crate::domain::{AuthorKind, Dialog, DialogState, Grant, Message, OperatorId, Timestamp, topic::Catalogue};
use crate::feed::Sight;

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
