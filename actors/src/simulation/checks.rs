//! What must hold when the world has come to rest.

use std::collections::{BTreeMap, BTreeSet};

use super::world::Sim;
use crate::dialog::policy::{Silence, silence_due};
use crate::distribution::policy::{self, Capacity, Rules};
use crate::domain::event::OfferOutcome;
use crate::domain::outbound::{OutboxBody, OutboxRow};
use crate::domain::time::SECOND;
use crate::domain::{AuthorKind, DialogId, DialogState, Direction, MessageId};
use crate::ports::snapshots::DueTimer;
use crate::testing::Saved;

/// A timer that came due while nobody was there is told within this time: spread over a minute, and once again.
const OVERDUE_LATE: i64 = 95 * SECOND;
/// Any other is told within this time: rows are read every five seconds.
const TIMER_LATE: i64 = 10 * SECOND;
/// A dialog beside a free suitable slot is given out within this time.
const BESIDE: i64 = SECOND / 10;
/// A row that was never tried may be this young when a history ends.
const ON_THE_WAY: i64 = 2 * SECOND;

pub(super) fn at_rest(sim: &mut Sim) {
    let rows = sim.store.rows().clone();
    one_event_one_message(sim, &rows);
    order(sim, &rows);
    outbox(sim, &rows);
    panels(sim, &rows);
    nothing_stuck(sim, &rows);
    nobody_waits_beside_a_slot(sim, &rows);
}

/// P-02 (and P-01): whatever was accepted is stored, once, under the id that was told.
fn one_event_one_message(sim: &mut Sim, rows: &Saved) {
    let mut stored: BTreeMap<&str, Vec<MessageId>> = BTreeMap::new();
    let mut replies: BTreeMap<&str, Vec<MessageId>> = BTreeMap::new();
    for line in rows.messages.values().flatten() {
        if line.direction == Direction::In {
            stored.entry(&line.text).or_default().push(line.id);
        }
        if line.direction == Direction::Out && line.author.kind == AuthorKind::Operator {
            replies.entry(&line.text).or_default().push(line.id);
        }
    }
    for (text, ids) in stored.iter().chain(&replies) {
        if ids.len() > 1 {
            sim.broken("P-02", format!("{text} is stored {} times: {ids:?}", ids.len()));
        }
    }
    let acknowledged: Vec<(String, MessageId)> = sim
        .workers
        .iter()
        .flat_map(|w| w.acked.iter().map(|(nonce, id)| (super::people::reply_text(w.profile.id, nonce), *id)))
        .collect();
    for (text, id) in acknowledged {
        if replies.get(text.as_str()).is_none_or(|ids| !ids.contains(&id)) {
            sim.broken("P-02", format!("«{text}» was acknowledged as {id} and is not stored"));
        }
    }
    let told: Vec<(String, MessageId)> =
        sim.customers.iter().flat_map(|c| c.acked.iter().map(|(update, id)| (c.text(*update), *id))).collect();
    for (text, id) in told {
        if !stored.get(text.as_str()).is_some_and(|ids| ids.contains(&id)) {
            sim.broken("P-02", format!("{text} was accepted as {id} and is not stored"));
        }
    }
}

/// P-04: numbers 1..n, and a customer's lines in the order they were accepted.
fn order(sim: &mut Sim, rows: &Saved) {
    for (dialog, lines) in &rows.messages {
        let numbers: Vec<i64> = lines.iter().map(|m| m.seq).collect();
        if numbers != (1..=lines.len() as i64).collect::<Vec<_>>() {
            sim.broken("P-04", format!("lines of dialog {dialog} are numbered {numbers:?}"));
        }
        let updates: Vec<i64> = lines
            .iter()
            .filter(|m| m.direction == Direction::In)
            .filter_map(|m| m.text.rsplit('/').next().and_then(|n| n.parse().ok()))
            .collect();
        if !updates.is_sorted() {
            sim.broken("P-04", format!("updates of dialog {dialog} are stored as {updates:?}"));
        }
        if rows.dialogs.get(dialog).is_none_or(|d| d.last_seq != lines.len() as i64) {
            sim.broken("P-04", format!("dialog {dialog} does not know its newest line"));
        }
    }
}

/// P-05: every committed consequence reached the channel, nothing else did; P-04: per chat in commit order.
fn outbox(sim: &mut Sim, rows: &Saved) {
    // A history ends at its time, also a blink after an offer was accepted: what was written just then is on its way.
    let on_the_way = |row: &OutboxRow| row.attempts == 0 && sim.now.since(row.next_at) < ON_THE_WAY;
    let left: Vec<_> = rows.outbox.iter().filter(|(_, row)| !on_the_way(row)).map(|(key, _)| *key).collect();
    if !left.is_empty() {
        sim.broken(
            "P-05",
            format!("{} rows never left, first {:?}", left.len(), left.iter().take(5).collect::<Vec<_>>()),
        );
    }
    let done: BTreeSet<_> = rows.outbox_done.iter().map(|r| (r.draft.slot, r.n)).collect();
    let tried: BTreeSet<_> = sim.tries.iter().map(|(key, _, _)| *key).collect();
    for row in &rows.outbox_done {
        // Facts are told three times at most and then given up; messages never are while the channel only says «later».
        let key = (row.draft.slot, row.n);
        if matches!(row.draft.body, OutboxBody::Message { .. }) && !tried.contains(&key) {
            sim.broken("P-05", format!("row {key:?} is finished and never reached the channel"));
        }
    }
    for key in tried.iter().filter(|key| !done.contains(key) && !rows.outbox.contains_key(key)).take(5) {
        sim.broken("P-05", format!("row {key:?} was sent and never committed"));
    }
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (key, _, chat) in sim.tries.clone() {
        if seen.insert(key)
            && let Some(before) = last.insert(chat.clone(), key.1)
            && before > key.1
        {
            sim.broken("P-04", format!("row {} of {chat} reached the channel after {before}", key.1));
        }
    }
    let mut rows_of: BTreeMap<MessageId, u32> = BTreeMap::new();
    for row in rows.outbox_done.iter().chain(rows.outbox.values()) {
        if let OutboxBody::Message { message_id, .. } = &row.draft.body {
            *rows_of.entry(*message_id).or_insert(0) += 1;
        }
    }
    for line in rows.messages.values().flatten().filter(|m| m.direction == Direction::Out) {
        if rows_of.get(&line.id) != Some(&1) {
            sim.broken("P-05", format!("line {} to the client has {:?} rows", line.id, rows_of.get(&line.id)));
        }
    }
}

/// P-07: what a connected panel knows is what is true.
fn panels(sim: &mut Sim, rows: &Saved) {
    for n in 0..sim.workers.len() {
        let worker = &sim.workers[n];
        if worker.socket.is_none() || !worker.welcomed {
            continue;
        }
        let id = worker.profile.id;
        let truth: BTreeSet<DialogId> = rows
            .dialogs
            .values()
            .filter(|d| d.state == DialogState::Active && d.operator_id == Some(id))
            .map(|d| d.id)
            .collect();
        let shown: BTreeSet<DialogId> = worker.mine.keys().copied().collect();
        let mut wrong = Vec::new();
        if truth != shown {
            wrong.push(format!("operator {id} sees {shown:?} and holds {truth:?}"));
        }
        for (dialog, mine) in &worker.mine {
            let newest = rows.messages.get(dialog).and_then(|lines| lines.last()).map(|m| m.seq);
            if truth.contains(dialog) && mine.seq != newest {
                wrong.push(format!("operator {id} sees dialog {dialog} up to {:?} of {newest:?}", mine.seq));
            }
        }
        for what in wrong {
            sim.broken("P-07", what);
        }
    }
}

/// P-12: everybody was answered, every deadline has its row, none is left behind.
fn nothing_stuck(sim: &mut Sim, rows: &Saved) {
    let waiting: Vec<String> = sim.customers.iter().filter_map(|c| c.waiting.map(|update| c.text(update))).collect();
    for text in waiting {
        sim.broken("P-12", format!("{text} was never accepted"));
    }
    let now = sim.now;
    let born = sim.process.as_ref().map_or(now, |p| p.timers_born);
    let late = |t: &&DueTimer| {
        now.since(t.due_at) > if t.due_at < born.plus_micros(SECOND) { OVERDUE_LATE } else { TIMER_LATE }
    };
    for timer in rows.timers.values().filter(late) {
        sim.broken("P-12", format!("timer {} of {} is due since {}", timer.kind, timer.subject, timer.due_at));
    }
    for dialog in rows.dialogs.values() {
        for silence in [Silence::Client, Silence::Operator] {
            let Some(due) = silence_due(silence, dialog, &sim.catalogue) else { continue };
            let stored = rows.timers.get(&(silence.kind().to_owned(), dialog.id.get()));
            if stored.is_none_or(|t| t.due_at > due) {
                sim.broken("P-12", format!("dialog {} waits for {} without a timer", dialog.id, silence.kind()));
            }
        }
    }
}

/// P-13 while nothing fails: no dialog waits beside a free suitable slot for more than [`BESIDE`].
pub(super) fn watch(sim: &mut Sim) {
    let now = sim.now;
    let found: BTreeMap<DialogId, String> = {
        let store = sim.store.clone();
        let rows = store.rows();
        waiting_beside_a_slot(sim, &rows, sim.rules_tick()).into_iter().collect()
    };
    sim.beside.retain(|dialog, _| found.contains_key(dialog));
    for (dialog, what) in found {
        let since = *sim.beside.entry(dialog).or_insert(now);
        if now.since(since) > BESIDE {
            sim.broken("P-13", format!("{what} for {} µs", now.since(since)));
        }
    }
}

/// P-13: no dialog waits beside a free suitable slot, and none was found only by the safety net.
fn nobody_waits_beside_a_slot(sim: &mut Sim, rows: &Saved) {
    for (_, what) in waiting_beside_a_slot(sim, rows, 0) {
        sim.broken("P-13", what);
    }
    let repairs = sim.process.as_ref().and_then(|p| p.distributor.as_ref()).map_or(0, |d| d.stats().repairs);
    if repairs > 0 {
        sim.broken("P-13", format!("the safety net found {repairs} missed pairs"));
    }
}

/// `lapse`: an exclusion that has run out is found by the next tick, on purpose, so it is taken to hold that much longer.
fn waiting_beside_a_slot(sim: &Sim, rows: &Saved, lapse: i64) -> Vec<(DialogId, String)> {
    let mut all = Vec::new();
    if rows.dialogs.values().all(|d| d.state != DialogState::Queued) {
        return all;
    }
    let rules = Rules::of(&sim.catalogue);
    let open: Vec<_> = rows.offers.values().filter(|o| o.outcome.is_none()).collect();
    let operators: Vec<Capacity> = (0..sim.workers.len())
        .map(|n| {
            let profile = &rows.operators[&sim.workers[n].profile.id];
            let mut capacity = Capacity::of(profile, &rules);
            capacity.sockets = sim.sockets_of(n);
            let held = rows.dialogs.values().filter(|d| d.state == DialogState::Active);
            let held = held.filter(|d| d.operator_id == Some(profile.id)).count();
            let offered = open.iter().filter(|o| o.operator_id == profile.id).count();
            capacity.active = u32::try_from(held + offered).unwrap();
            capacity
        })
        .collect();
    for dialog in rows.dialogs.values().filter(|d| d.state == DialogState::Queued) {
        // Refusals of offers keep an operator away for a while, and an open offer is an answer on its way.
        let excused = rows.offers.values().any(|o| {
            o.dialog_id == dialog.id && matches!(o.outcome, None | Some(OfferOutcome::Declined | OfferOutcome::Expired))
        });
        let mut waiting = rules.waiting(dialog, sim.now);
        waiting.excluded.iter_mut().for_each(|(_, until)| *until = until.plus_micros(lapse));
        let found = policy::candidates(operators.iter(), &waiting, &rules, sim.now);
        if !excused && !found.is_empty() {
            let free: Vec<_> = found.iter().map(|o| o.id).collect();
            let offers: Vec<_> =
                rows.offers.values().filter(|o| o.dialog_id == dialog.id).map(|o| (o.id, o.outcome)).collect();
            let what = format!(
                "dialog {} waits beside free operators {free:?} (offers {offers:?}, excluded {:?})",
                dialog.id, dialog.excluded
            );
            all.push((dialog.id, what));
        }
    }
    all
}
