//! Numbers (slot, n) of outbox, events and widget events: given by the writer in commit order, without gaps.

use diesel::{QueryDsl, QueryResult, RunQueryDsl};
use rozmova_actors::domain::{Slot, slot::SLOTS};

use crate::{
    Conn,
    schema::{events, outbox, widget_events},
};

/// The last numbers given. A batch counts on a copy, which replaces the original only after COMMIT.
#[derive(Clone)]
pub(super) struct Counters {
    outbox: Vec<i64>,
    events: Vec<i64>,
    widget: Vec<i64>,
}

/// The largest number of each slot of one table.
macro_rules! newest {
    ($conn:expr, $table:ident) => {{
        let rows: Vec<(i16, Option<i64>)> = on_db!($conn, c => $table::table
            .group_by($table::slot)
            .select(($table::slot, diesel::dsl::max($table::n)))
            .load(c))?;
        let mut last = vec![0; usize::from(SLOTS)];
        for (slot, n) in rows {
            if let Some(place) = usize::try_from(slot).ok().and_then(|slot| last.get_mut(slot)) {
                *place = n.unwrap_or(0);
            }
        }
        last
    }};
}

impl Counters {
    /// Reads where counting goes on. Retention always keeps the newest row of each slot.
    pub(super) fn load(conn: &mut Conn) -> QueryResult<Self> {
        Ok(Self { outbox: newest!(conn, outbox), events: newest!(conn, events), widget: newest!(conn, widget_events) })
    }

    pub(super) fn next_outbox(&mut self, slot: Slot) -> i64 {
        next(&mut self.outbox, slot)
    }

    pub(super) fn next_event(&mut self, slot: Slot) -> i64 {
        next(&mut self.events, slot)
    }

    pub(super) fn next_widget(&mut self, slot: Slot) -> i64 {
        next(&mut self.widget, slot)
    }
}

fn next(last: &mut [i64], slot: Slot) -> i64 {
    match last.get_mut(slot.index()) {
        Some(n) => {
            *n += 1;
            *n
        }
        // Unreachable: slots are checked when a change is queued.
        None => 0,
    }
}
