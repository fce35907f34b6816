//! The outbox as people see and repair it: what waits, what was given up, again, or never.
//!
//! A row was given up («dead letter») when it is finished and its message has failed. `attempts = -1` marks a row that somebody
//! dropped: it stays, because numbering goes on from the newest row of a slot, but nobody sees it as given up any more.

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Integer, Nullable, SmallInt, Text},
};
use rozmova_actors::domain::{DialogId, MessageId, Slot, Timestamp, outbound::OutboxRow};

use crate::{Conn, outbox};

/// Which rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Unfinished, the longest waiting first.
    Waiting,
    /// Given up, the newest first.
    Dead,
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// State.
    pub which: Which,
    /// Of one connection.
    pub connection_id: Option<i64>,
    /// Of one dialog.
    pub dialog_id: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

/// A row as a person needs it. The text of a message is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRow {
    /// Slot.
    pub slot: i16,
    /// Number in the slot.
    pub n: i64,
    /// Connection it leaves through.
    pub connection_id: i64,
    /// Channel.
    pub channel: String,
    /// Chat.
    pub chat_id: String,
    /// `message` or the event's name.
    pub what: String,
    /// Dialog.
    pub dialog_id: i64,
    /// Message, unless it is an event.
    pub message_id: Option<i64>,
    /// Tries.
    pub attempts: i32,
    /// Not before.
    pub next_at: Timestamp,
    /// When it was caused.
    pub created_at: Timestamp,
    /// When it was given up.
    pub done_at: Option<Timestamp>,
    /// Why it was given up.
    pub error_code: Option<String>,
}

#[derive(QueryableByName)]
struct Raw {
    #[diesel(sql_type = SmallInt)]
    slot: i16,
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = BigInt)]
    connection_id: i64,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Text)]
    chat_id: String,
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = BigInt)]
    dialog_id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    message_id: Option<i64>,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = BigInt)]
    next_at: i64,
    #[diesel(sql_type = BigInt)]
    created_at: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    done_at: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    error_code: Option<String>,
}

/// Rows of one state. Reads the outbox, which holds a week: for people, not for the way of a message.
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, filter: Filter) -> QueryResult<Vec<DeskRow>> {
    let of = |key: &str, postgres: bool| {
        if postgres { format!("o.body->>'{key}'") } else { format!("json_extract(o.body, '$.{key}')") }
    };
    let postgres = conn.is_postgres();
    let number = |key: &str| format!("cast({} as bigint)", of(key, postgres));
    let mut place = 0;
    let mut parameter = || {
        place += 1;
        if postgres { format!("${place}") } else { String::from("?") }
    };
    let (state, order) = match filter.which {
        Which::Waiting => ("o.done_at is null", "o.created_at, o.slot, o.n"),
        Which::Dead => {
            ("o.done_at is not null and o.attempts >= 0 and m.status = 2", "o.done_at desc, o.slot, o.n desc")
        }
    };
    let sql = format!(
        "select o.slot, o.n, o.connection_id, o.channel, o.chat_id, \
                coalesce({event}, {kind}) as what, coalesce({dialog}, 0) as dialog_id, {message} as message_id, \
                o.attempts, o.next_at, o.created_at, o.done_at, m.error_code \
         from outbox o left join messages m on m.id = {message} and m.direction = 'out' \
         where {state} and ({a} = 0 or o.connection_id = {b}) and ({c} = 0 or {dialog} = {d}) order by {order} limit {e}",
        event = of("event", postgres),
        kind = of("kind", postgres),
        dialog = number("dialog_id"),
        message = number("message_id"),
        a = parameter(),
        b = parameter(),
        c = parameter(),
        d = parameter(),
        e = parameter(),
    );
    let (connection, dialog) = (filter.connection_id.unwrap_or(0), filter.dialog_id.unwrap_or(0));
    let rows: Vec<Raw> = on_db!(conn, c => diesel::sql_query(sql)
        .bind::<BigInt, _>(connection)
        .bind::<BigInt, _>(connection)
        .bind::<BigInt, _>(dialog)
        .bind::<BigInt, _>(dialog)
        .bind::<BigInt, _>(filter.limit)
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|r| DeskRow {
            slot: r.slot,
            n: r.n,
            connection_id: r.connection_id,
            channel: r.channel,
            chat_id: r.chat_id,
            what: r.what,
            dialog_id: r.dialog_id,
            message_id: r.message_id,
            attempts: r.attempts,
            next_at: Timestamp(r.next_at),
            created_at: Timestamp(r.created_at),
            done_at: r.done_at.map(Timestamp),
            error_code: r.error_code,
        })
        .collect())
}

/// The number of the newest row that carries a message; `None` when it is not kept any more. Looks through one slot: for people.
///
/// # Errors
/// The statement's.
pub fn row_of(conn: &mut Conn, slot: Slot, dialog: DialogId, message: MessageId) -> QueryResult<Option<i64>> {
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let key = crate::writer::slot_number(slot);
    let sql = if conn.is_postgres() {
        "select n from outbox where slot = $1 and cast(body->>'dialog_id' as bigint) = $2 \
         and cast(body->>'message_id' as bigint) = $3 order by n desc limit 1"
    } else {
        "select n from outbox where slot = ? and json_extract(body, '$.dialog_id') = ? \
         and json_extract(body, '$.message_id') = ? order by n desc limit 1"
    };
    let rows: Vec<Number> = on_db!(conn, c => diesel::sql_query(sql)
        .bind::<SmallInt, _>(key)
        .bind::<BigInt, _>(dialog.get())
        .bind::<BigInt, _>(message.get())
        .load(c))?;
    Ok(rows.first().map(|row| row.n))
}

/// What [`again`] did.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// The row, unfinished in the table now.
    pub row: OutboxRow,
    /// The message whose state went back to `queued`.
    pub reopened: Option<(DialogId, MessageId)>,
}

/// Opens a row that was given up, or lets a waiting one be tried now. `None` when there is no such row, or it was delivered or
/// dropped. Of two calls at once one opens the row; the other finds it waiting.
///
/// # Errors
/// The statements'.
pub fn again(conn: &mut Conn, slot: Slot, n: i64, now: Timestamp) -> QueryResult<Option<Again>> {
    use crate::schema::{messages, outbox as rows};
    use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _};
    let Some((mut row, done, attempts)) = outbox::one(conn, slot, n)? else { return Ok(None) };
    let key = crate::writer::slot_number(slot);
    row.next_at = now;
    if !done {
        let waits = on_db!(conn, c => diesel::update(rows::table.find((key, n)).filter(rows::done_at.is_null()))
            .set(rows::next_at.eq(now.micros()))
            .execute(c))?;
        if waits == 0 {
            return Ok(None);
        }
        return Ok(Some(Again { row, reopened: None }));
    }
    let rozmova_actors::domain::outbound::OutboxBody::Message { message_id, dialog_id, .. } = &row.draft.body else {
        return Ok(None);
    };
    let (message_id, dialog_id) = (*message_id, *dialog_id);
    if attempts < 0 {
        return Ok(None);
    }
    // The message decides: one that was delivered after all is not sent again.
    let moved = on_db!(conn, c => diesel::update(messages::table.find(message_id.get()))
        .filter(messages::status.eq(2_i16).and(messages::direction.eq("out")))
        .set((messages::status.eq(0_i16), messages::error_code.eq(None::<String>)))
        .execute(c))?;
    if moved == 0 {
        return Ok(None);
    }
    on_db!(conn, c => diesel::update(rows::table.find((key, n)))
        .set((rows::done_at.eq(None::<i64>), rows::attempts.eq(0), rows::next_at.eq(now.micros())))
        .execute(c))?;
    row.attempts = 0;
    Ok(Some(Again { row, reopened: Some((dialog_id, message_id)) }))
}

/// Finishes a row for good: a waiting one is never sent, one that was given up is forgotten. Answers the message that failed by
/// it (`Some(None)`: no message changed), `None` when there is no such row, or it was delivered, or it is not `finished` as the
/// caller saw it: somebody opened it meanwhile, or it was sent.
///
/// # Errors
/// The statements'.
pub fn drop(
    conn: &mut Conn,
    slot: Slot,
    n: i64,
    finished: bool,
    code: &str,
    now: Timestamp,
) -> QueryResult<Option<Option<(DialogId, MessageId)>>> {
    use crate::schema::{messages, outbox as rows};
    use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _};
    let Some((row, done, _)) = outbox::one(conn, slot, n)? else { return Ok(None) };
    if done != finished {
        return Ok(None);
    }
    let message = match &row.draft.body {
        rozmova_actors::domain::outbound::OutboxBody::Message { message_id, dialog_id, .. } => {
            Some((*dialog_id, *message_id))
        }
        rozmova_actors::domain::outbound::OutboxBody::Event { .. } => None,
    };
    if done {
        let Some((_, message_id)) = message else { return Ok(None) };
        let status: Option<i16> = on_db!(conn, c => messages::table
            .find(message_id.get()).select(messages::status).first(c).optional())?;
        if status != Some(2) {
            return Ok(None);
        }
    }
    let key = crate::writer::slot_number(slot);
    let ended = if done {
        on_db!(conn, c => diesel::update(rows::table.find((key, n)).filter(rows::done_at.is_not_null()))
            .set(rows::attempts.eq(-1))
            .execute(c))?
    } else {
        on_db!(conn, c => diesel::update(rows::table.find((key, n)).filter(rows::done_at.is_null()))
            .set((rows::attempts.eq(-1), rows::done_at.eq(Some(now.micros()))))
            .execute(c))?
    };
    if ended == 0 {
        return Ok(None);
    }
    let Some((dialog_id, message_id)) = message else { return Ok(Some(None)) };
    let moved = on_db!(conn, c => diesel::update(messages::table.find(message_id.get()))
        .filter(messages::status.lt(2_i16).and(messages::direction.eq("out")))
        .set((messages::status.eq(2_i16), messages::error_code.eq(code)))
        .execute(c))?;
    Ok(Some((moved > 0).then_some((dialog_id, message_id))))
}

/// The row with this number and whether it is finished; `None` also for a form this program does not know.
///
/// # Errors
/// The statement's.
pub fn get(conn: &mut Conn, slot: Slot, n: i64) -> QueryResult<Option<(OutboxRow, bool)>> {
    Ok(outbox::one(conn, slot, n)?.map(|(row, done, _)| (row, done)))
}
