//! Reads of the visitors' event log (channels/widget.md 3).

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, dsl};
use rozmova_actors::domain::{ContactId, Slot, Timestamp, outbound::WidgetEvent};

use crate::{Conn, schema::widget_events};

/// Events of a visitor after a cursor, ascending; `None` when something after the cursor may have been removed, or the
/// cursor is ahead of everything stored (an older copy of the database was restored): the visitor begins anew.
///
/// # Errors
/// The statements'.
pub fn after(
    conn: &mut Conn,
    contact: ContactId,
    slot: Slot,
    n: i64,
    limit: i64,
) -> QueryResult<Option<Vec<WidgetEvent>>> {
    let number = crate::writer::slot_number(slot);
    let (oldest, newest): (Option<i64>, Option<i64>) = on_db!(conn, c => widget_events::table
        .filter(widget_events::slot.eq(number))
        .select((dsl::min(widget_events::n), dsl::max(widget_events::n)))
        .first(c))?;
    // Numbers of a slot have no gaps and its newest row is never removed.
    let (oldest, newest) = (oldest.unwrap_or(1), newest.unwrap_or(0));
    if n < oldest - 1 || n > newest {
        return Ok(None);
    }
    let rows: Vec<(i64, String, serde_json::Value, i64)> = on_db!(conn, c => widget_events::table
        .filter(widget_events::contact_id.eq(contact.get()).and(widget_events::n.gt(n)))
        .order(widget_events::n)
        .limit(limit)
        .select((widget_events::n, widget_events::kind, widget_events::data, widget_events::at))
        .load(c))?;
    Ok(Some(
        rows.into_iter()
            .map(|(n, kind, data, at)| WidgetEvent { n, contact_id: contact, kind, data, at: Timestamp(at) })
            .collect(),
    ))
}
