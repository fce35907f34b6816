//! Removing what is kept for a time only (shared decision 11), in steps small enough not to hold up the writer.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, dsl};
use rozmova_actors::domain::{Timestamp, slot::SLOTS};

use crate::{
    Conn, Store, StoreError,
    schema::{distribution_audit, events, login_failures, offers, operator_status_log, outbox, widget_events},
};

/// Rows removed in one transaction.
const STEP: i64 = 1_000;

/// Days lines of the bell are kept (operator-line.md 12).
const BELL_DAYS: i64 = 30;

/// Days it is told what became of letters.
const LETTER_DAYS: i64 = 30;

/// Days it is told what became of pushes.
const PUSH_DAYS: i64 = 1;

/// Days changes of clients are kept, as the audit log is (administration.md 11).
const CLIENT_CHANGE_DAYS: i64 = 365;

/// How long things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Now; ages are counted back from it.
    pub now: Timestamp,
    /// Days of events, widget events and finished outbox rows.
    pub event_days: u32,
    /// Days of the distribution audit (setting `audit_retention_days`).
    pub audit_days: u32,
}

impl Retention {
    fn before(&self, days: u32) -> i64 {
        self.now.plus_secs(-i64::from(days) * 86_400).micros()
    }
}

/// What was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Removed {
    /// Events.
    pub events: usize,
    /// Widget events.
    pub widget_events: usize,
    /// Finished outbox rows.
    pub outbox: usize,
    /// Audit rows.
    pub audit: usize,
    /// Ended sign-ins, forgotten failures and expired idempotency keys.
    pub other: usize,
}

/// Removes the oldest rows of one slot, at most [`STEP`], always keeping the newest row: numbering goes on from it.
macro_rules! trim_slot {
    ($name:ident, $table:ident) => {
        fn $name(conn: &mut Conn, slot: i16, before: i64) -> QueryResult<usize> {
            let newest: Option<i64> = on_db!(conn, c => $table::table
                .filter($table::slot.eq(slot)).select(dsl::max($table::n)).first(c))?;
            let Some(newest) = newest else { return Ok(0) };
            let oldest: Vec<(i64, i64)> = on_db!(conn, c => $table::table
                .filter($table::slot.eq(slot).and($table::n.lt(newest)))
                .order($table::n)
                .limit(STEP)
                .select(($table::n, $table::at))
                .load(c))?;
            // A prefix, so that what is left has no gaps.
            let Some((last, _)) = oldest.into_iter().take_while(|(_, at)| *at < before).last() else { return Ok(0) };
            on_db!(conn, c => diesel::delete($table::table.filter($table::slot.eq(slot).and($table::n.le(last)))).execute(c))
        }
    };
}

trim_slot!(trim_events, events);
trim_slot!(trim_widget_events, widget_events);

/// The same for the outbox: finished rows older than `before` among a window of rows; unfinished ones stay for ever.
/// Answers (removed, where to go on).
fn trim_outbox(conn: &mut Conn, slot: i16, after: i64, before: i64) -> QueryResult<(usize, Option<i64>)> {
    let newest: Option<i64> = on_db!(conn, c => outbox::table
        .filter(outbox::slot.eq(slot)).select(dsl::max(outbox::n)).first(c))?;
    let Some(newest) = newest else { return Ok((0, None)) };
    let window: Vec<(i64, i64, Option<i64>)> = on_db!(conn, c => outbox::table
        .filter(outbox::slot.eq(slot).and(outbox::n.gt(after)).and(outbox::n.lt(newest)))
        .order(outbox::n)
        .limit(STEP)
        .select((outbox::n, outbox::created_at, outbox::done_at))
        .load(c))?;
    let Some((last, created_at, _)) = window.last().copied() else { return Ok((0, None)) };
    let old: Vec<i64> =
        window.iter().filter(|(_, _, done)| done.is_some_and(|done| done < before)).map(|(n, _, _)| *n).collect();
    let removed = if old.is_empty() {
        0
    } else {
        on_db!(conn, c => diesel::delete(outbox::table.filter(outbox::slot.eq(slot).and(outbox::n.eq_any(&old)))).execute(c))?
    };
    // Nothing made after `before` can have been finished before it.
    Ok((removed, (created_at < before).then_some(last)))
}

fn trim_audit(conn: &mut Conn, before: i64) -> QueryResult<usize> {
    let old: Vec<i64> = on_db!(conn, c => distribution_audit::table
        .filter(distribution_audit::at.lt(before))
        .order((distribution_audit::at, distribution_audit::id))
        .limit(STEP)
        .select(distribution_audit::id)
        .load(c))?;
    if old.is_empty() {
        return Ok(0);
    }
    on_db!(conn, c => diesel::delete(distribution_audit::table.filter(distribution_audit::id.eq_any(&old))).execute(c))
}

/// Small tables, in one step each.
fn trim_other(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    let day = now.plus_secs(-86_400).micros();
    let quarter = now.plus_secs(-90 * 86_400).micros();
    let mut removed = crate::sessions::purge(conn, now.plus_secs(-30 * 86_400))?;
    removed += crate::idempotency::purge(conn, now)?;
    removed += crate::embed_tokens::purge(conn, now.plus_secs(-86_400))?;
    removed += crate::sso_attempts::purge(conn, now)?;
    removed += crate::drafts::purge(conn, now.plus_secs(-7 * 86_400))?;
    removed += crate::client_changes::purge(conn, now.plus_secs(-CLIENT_CHANGE_DAYS * 86_400))?;
    removed += crate::notifications::purge(conn, now.plus_secs(-BELL_DAYS * 86_400))?;
    removed += crate::letters::purge(conn, now.plus_secs(-LETTER_DAYS * 86_400))?;
    removed += crate::pushes::purge(conn, now.plus_secs(-PUSH_DAYS * 86_400), now)?;
    removed +=
        on_db!(conn, c => diesel::delete(login_failures::table.filter(login_failures::last_at.lt(day))).execute(c))?;
    removed += on_db!(conn, c => diesel::delete(offers::table
        .filter(offers::created_at.lt(quarter).and(offers::outcome.is_not_null()))).execute(c))?;
    removed += on_db!(conn, c => diesel::delete(operator_status_log::table
        .filter(operator_status_log::at.lt(now.plus_secs(-730 * 86_400).micros()))).execute(c))?;
    Ok(removed)
}

/// Removes everything that is older than it is kept. Each step is a write of its own, so others come in between.
///
/// # Errors
/// As [`Store::write`]; what was removed before stays removed.
pub async fn run(store: &Store, retention: Retention) -> Result<Removed, StoreError> {
    let mut removed = Removed::default();
    let before = retention.before(retention.event_days);
    for slot in 0..SLOTS as i16 {
        loop {
            let (events, widget) = store
                .write(move |conn| Ok((trim_events(conn, slot, before)?, trim_widget_events(conn, slot, before)?)))
                .await?;
            removed.events += events;
            removed.widget_events += widget;
            if (events as i64) < STEP && (widget as i64) < STEP {
                break;
            }
        }
        let mut after = 0;
        loop {
            let (finished, next) = store.write(move |conn| trim_outbox(conn, slot, after, before)).await?;
            removed.outbox += finished;
            match next {
                Some(next) => after = next,
                None => break,
            }
        }
    }
    let before = retention.before(retention.audit_days);
    loop {
        let step = store.write(move |conn| trim_audit(conn, before)).await?;
        removed.audit += step;
        if (step as i64) < STEP {
            break;
        }
    }
    removed.other = store.write(move |conn| trim_other(conn, retention.now)).await?;
    Ok(removed)
}
