//! One try of one batch: the transaction.

use std::collections::{HashMap, HashSet};

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, result::Error};
use rozmova_actors::{
    domain::{
        Slot,
        outbound::{OutboxRow, WidgetDraft, WidgetEvent},
    },
    ports::{
        Applied, Change, Committed, DialogWrite, FactDraft, NewMessage, Receipt, TimerDraft, journal::ReceiptApplied,
    },
};

use super::{
    batch::Entry,
    counters::Counters,
    job::{Job, Outcome},
    statements as sql,
};
use crate::{Conn, schema::batches};

/// What a try needs to know besides the jobs.
pub(super) struct Context<'a> {
    pub(super) node: &'a str,
    pub(super) writer: i16,
    /// The batch's number.
    pub(super) n: i64,
    pub(super) counters: &'a Counters,
    /// (owner, fence of each slot) when fences are checked.
    pub(super) fences: Option<(&'a str, &'a [i64])>,
}

/// What a try will answer once its COMMIT has succeeded.
pub(super) struct Plan {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) counters: Counters,
}

/// How a transaction came to its last statement.
pub(super) enum Tried {
    /// Everything but the COMMIT is done.
    Ready(Plan),
    /// The batch's number is stored already: an earlier COMMIT without an answer had succeeded.
    Stored,
    /// These entries lost a race (version, fence, existing line); nothing may be committed with them.
    Conflicts(Vec<usize>),
}

/// Runs all statements of a batch inside the open transaction.
pub(super) fn run(conn: &mut Conn, entries: &[Entry], context: &Context<'_>) -> QueryResult<Tried> {
    // First of all, because it locks the row: an earlier try whose connection died in its COMMIT ends before we go on.
    let counted = on_db!(conn, c => diesel::update(
            batches::table.find((context.node, context.writer)).filter(batches::n.lt(context.n)))
        .set(batches::n.eq(context.n))
        .execute(c))?;
    if counted == 0 {
        return Ok(Tried::Stored);
    }
    let mut outside = lost_slots(conn, entries, context)?;
    if !outside.is_empty() {
        outside.sort_unstable();
        return Ok(Tried::Conflicts(outside));
    }

    let mut outcomes: Vec<Option<Outcome>> = (0..entries.len()).map(|_| None).collect();
    let conflicts = insert_first_lines(conn, entries, &mut outcomes)?;
    if !conflicts.is_empty() {
        return Ok(Tried::Conflicts(conflicts));
    }
    let applied: Vec<(usize, &Change)> = entries
        .iter()
        .enumerate()
        .filter(|(place, _)| outcomes[*place].is_none())
        .filter_map(|(place, entry)| match &entry.job {
            Job::Change { change, .. } => Some((place, change.as_ref())),
            Job::Receipt { .. } => None,
        })
        .collect();

    let conflicts = write_rows(conn, &applied)?;
    if !conflicts.is_empty() {
        return Ok(Tried::Conflicts(conflicts));
    }

    let mut counters = context.counters.clone();
    let mut numbered = Numbered::default();
    for (place, change) in &applied {
        outcomes[*place] = Some(Outcome::Change(Committed::Applied(numbered.add(change, &mut counters))));
    }
    let receipts: Vec<(usize, &Receipt)> = entries
        .iter()
        .enumerate()
        .filter_map(|(place, entry)| match &entry.job {
            Job::Receipt { receipt, .. } => Some((place, receipt)),
            Job::Change { .. } => None,
        })
        .collect();
    let mut moved = move_messages(conn, &receipts)?;
    for (place, receipt) in &receipts {
        let widget = receipt.widget.as_ref().map(|draft| numbered.add_widget(draft, &mut counters));
        let ids = moved.remove(&receipt.dialog_id.get()).unwrap_or_default();
        outcomes[*place] =
            Some(Outcome::Receipt(ReceiptApplied { moved: ids.into_iter().map(Into::into).collect(), widget }));
    }
    numbered.write(conn)?;

    let outcomes: Option<Vec<Outcome>> = outcomes.into_iter().collect();
    // Every entry is a change or a receipt, so each has got its outcome above.
    let outcomes = outcomes.ok_or(Error::NotFound)?;
    Ok(Tried::Ready(Plan { outcomes, counters }))
}

/// Entries of slots that another owner has taken over.
fn lost_slots(conn: &mut Conn, entries: &[Entry], context: &Context<'_>) -> QueryResult<Vec<usize>> {
    let Some((owner, fences)) = context.fences else { return Ok(Vec::new()) };
    if !conn.is_postgres() {
        return Ok(Vec::new());
    }
    let mut slots: Vec<Slot> = entries.iter().map(|entry| entry.job.slot()).collect();
    slots.sort_unstable();
    slots.dedup();
    let wanted: Vec<(Slot, i64)> =
        slots.iter().map(|slot| (*slot, fences.get(slot.index()).copied().unwrap_or(-1))).collect();
    let held: HashSet<i64> = sql::held_slots(conn, owner, &wanted)?.into_iter().collect();
    Ok(entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| !held.contains(&i64::from(entry.job.slot().get())))
        .map(|(place, _)| place)
        .collect())
}

/// Writes the first line of each change, which tells whether the change is a copy of an earlier one.
/// Copies get their outcome; the answer are entries whose line exists with another key.
fn insert_first_lines(conn: &mut Conn, entries: &[Entry], outcomes: &mut [Option<Outcome>]) -> QueryResult<Vec<usize>> {
    let lines: Vec<(usize, &NewMessage)> = entries
        .iter()
        .enumerate()
        .filter_map(|(place, entry)| match &entry.job {
            Job::Change { change, .. } => change.messages.first().map(|line| (place, line)),
            Job::Receipt { .. } => None,
        })
        .collect();
    let new: HashSet<i64> =
        sql::first_lines(conn, &lines.iter().map(|(_, line)| *line).collect::<Vec<_>>())?.into_iter().collect();
    let missing: Vec<(usize, &NewMessage)> =
        lines.into_iter().filter(|(_, line)| !new.contains(&line.message.id.get())).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = sql::stored_by_nonce(conn, &missing)?;
    // The dedup key decides when both are known.
    found.extend(sql::stored_by_key(conn, &missing)?);
    let stored: HashMap<usize, _> =
        found.into_iter().filter_map(|row| Some((usize::try_from(row.0).ok()?, row))).collect();
    let mut conflicts = Vec::new();
    for (place, line) in missing {
        match stored.get(&place) {
            Some((_, message, dialog, seq, created_at, text)) => {
                outcomes[place] = Some(Outcome::Change(Committed::Duplicate {
                    message_id: (*message).into(),
                    dialog_id: (*dialog).into(),
                    seq: *seq,
                    created_at: rozmova_actors::domain::Timestamp(*created_at),
                    differs: *text != line.message.text,
                }));
            }
            None => conflicts.push(place),
        }
    }
    Ok(conflicts)
}

/// Writes clients, contacts, dialogs, further lines and timers; answers entries whose dialog has another version.
fn write_rows(conn: &mut Conn, applied: &[(usize, &Change)]) -> QueryResult<Vec<usize>> {
    let new_contacts = || applied.iter().filter_map(|(_, change)| change.contact.as_ref());
    sql::clients(conn, &new_contacts().filter_map(|new| new.client.as_ref()).collect::<Vec<_>>())?;
    sql::contacts(conn, &new_contacts().map(|new| &new.contact).collect::<Vec<_>>())?;
    let updates: Vec<_> = applied.iter().filter_map(|(_, change)| change.contact_update.as_ref()).collect();
    sql::contact_updates(conn, &updates)?;

    let dialogs: Vec<(usize, &DialogWrite)> =
        applied.iter().filter_map(|(place, change)| Some((*place, change.dialog.as_ref()?))).collect();
    let of = |wanted: fn(&DialogWrite) -> bool| -> Vec<_> {
        dialogs.iter().filter(|(_, write)| wanted(write)).map(|(_, write)| &write.row).collect()
    };
    // A row that is to be replaced must exist: a write of version 2 never makes a dialog.
    let mut written: HashSet<i64> = sql::new_dialogs(conn, &of(|write| write.insert))?.into_iter().collect();
    written.extend(sql::dialogs_with_a_line(conn, &of(|write| !write.insert && write.only_a_line))?);
    written.extend(sql::changed_dialogs(conn, &of(|write| !write.insert && !write.only_a_line))?);
    let conflicts: Vec<usize> =
        dialogs.iter().filter(|(_, write)| !written.contains(&write.row.id.get())).map(|(place, _)| *place).collect();
    if !conflicts.is_empty() {
        return Ok(conflicts);
    }

    let amended: Vec<_> =
        applied.iter().flat_map(|(place, change)| change.amended.iter().map(move |line| (*place, line))).collect();
    let lines: Vec<_> = amended.iter().map(|(_, line)| *line).collect();
    let changed: HashSet<i64> = sql::amended_lines(conn, &lines)?.into_iter().collect();
    let mut conflicts: Vec<usize> =
        amended.iter().filter(|(_, line)| !changed.contains(&line.message.id.get())).map(|(place, _)| *place).collect();
    if !conflicts.is_empty() {
        conflicts.dedup();
        return Ok(conflicts);
    }

    let fetched: Vec<_> =
        applied.iter().flat_map(|(place, change)| change.fetched.iter().map(move |line| (*place, line))).collect();
    let lines: Vec<_> = fetched.iter().map(|(_, line)| *line).collect();
    let changed: HashSet<i64> = sql::fetched_lines(conn, &lines)?.into_iter().collect();
    let mut conflicts: Vec<usize> =
        fetched.iter().filter(|(_, line)| !changed.contains(&line.id.get())).map(|(place, _)| *place).collect();
    if !conflicts.is_empty() {
        conflicts.dedup();
        return Ok(conflicts);
    }

    sql::notices(conn, &applied.iter().flat_map(|(_, change)| &change.notices).collect::<Vec<_>>())?;
    let more: Vec<&NewMessage> = applied.iter().flat_map(|(_, change)| change.messages.iter().skip(1)).collect();
    sql::more_lines(conn, &more)?;
    sql::fetches(conn, &applied.iter().flat_map(|(_, change)| &change.fetches).collect::<Vec<_>>())?;

    // One change may set a timer and then remove it: the last word counts.
    let mut timers: HashMap<(&str, i64), &TimerDraft> = HashMap::new();
    for timer in applied.iter().flat_map(|(_, change)| &change.timers) {
        timers.insert((timer.kind, timer.subject), timer);
    }
    let (set, unset): (Vec<_>, Vec<_>) = timers.into_values().partition(|timer| timer.due_at.is_some());
    sql::timers_set(conn, &set)?;
    sql::timers_unset(conn, &unset)?;
    Ok(Vec::new())
}

/// Settles outbox rows and moves messages forward; answers the moved messages by dialog (one receipt each in a batch).
fn move_messages(conn: &mut Conn, receipts: &[(usize, &Receipt)]) -> QueryResult<HashMap<i64, Vec<i64>>> {
    let mut moved: HashMap<i64, Vec<i64>> = HashMap::new();
    if receipts.is_empty() {
        return Ok(moved);
    }
    let settled = receipts.iter().filter_map(|(_, r)| r.outbox.map(|(n, next)| (r.slot, n, next, r.at)));
    let (again, done): (Vec<_>, Vec<_>) = settled.partition(|(_, _, next, _)| next.is_some());
    let again: Vec<_> = again.into_iter().filter_map(|(slot, n, next, _)| Some((slot, n, next?))).collect();
    let done: Vec<_> = done.into_iter().map(|(slot, n, _, at)| (slot, n, at)).collect();
    sql::outbox_retry(conn, &again)?;
    sql::outbox_done(conn, &done)?;

    let about: Vec<(i64, &Receipt)> =
        receipts.iter().filter_map(|(_, r)| r.message_id.map(|id| (id.get(), *r))).collect();
    let (many, single): (Vec<_>, Vec<_>) = about.into_iter().partition(|(_, r)| r.up_to);
    let mut pairs = sql::receipts(conn, &single)?;
    pairs.extend(sql::receipts_up_to(conn, &many)?);
    let reached: HashSet<i64> = pairs.iter().map(|(_, message)| *message).collect();
    for (dialog, message) in pairs {
        moved.entry(dialog).or_default().push(message);
    }
    for ids in moved.values_mut() {
        ids.sort_unstable();
    }
    let late: Vec<_> = single
        .into_iter()
        .filter(|(id, r)| r.external_id.is_some() && !reached.contains(id))
        .chain(many.into_iter().filter(|(_, r)| r.external_id.is_some()))
        .collect();
    sql::external_ids(conn, &late)?;
    Ok(moved)
}

/// Rows with their numbers, gathered over the batch.
#[derive(Default)]
struct Numbered<'a> {
    outbox: Vec<OutboxRow>,
    events: Vec<(i64, &'a FactDraft)>,
    widget: Vec<(Slot, WidgetEvent)>,
}

impl<'a> Numbered<'a> {
    fn add(&mut self, change: &'a Change, counters: &mut Counters) -> Applied {
        let mut applied = Applied::default();
        for draft in &change.outbox {
            let row =
                OutboxRow { n: counters.next_outbox(draft.slot), attempts: 0, next_at: draft.at, draft: draft.clone() };
            self.outbox.push(row.clone());
            applied.outbox.push(row);
        }
        for fact in &change.facts {
            self.events.push((counters.next_event(fact.slot), fact));
        }
        for draft in &change.widget {
            applied.widget.push(self.add_widget(draft, counters));
        }
        applied
    }

    fn add_widget(&mut self, draft: &WidgetDraft, counters: &mut Counters) -> WidgetEvent {
        let event = WidgetEvent {
            n: counters.next_widget(draft.slot),
            contact_id: draft.contact_id,
            kind: draft.kind.to_owned(),
            data: draft.data.clone(),
            at: draft.at,
        };
        self.widget.push((draft.slot, event.clone()));
        event
    }

    fn write(&self, conn: &mut Conn) -> QueryResult<()> {
        sql::outbox(conn, &self.outbox.iter().collect::<Vec<_>>())?;
        sql::events(conn, &self.events)?;
        sql::widget_events(conn, &self.widget.iter().map(|(slot, event)| (*slot, event)).collect::<Vec<_>>())?;
        Ok(())
    }
}
