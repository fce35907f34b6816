//! Addresses that get no website chat (`ip_blocks`, channels.md 2.8).

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{BotId, IpBlockId, OperatorId, Timestamp};

use crate::{db::Conn, schema::ip_blocks};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpBlockRow {
    /// Id.
    pub id: IpBlockId,
    /// Bot; `None` is every bot.
    pub bot_id: Option<BotId>,
    /// Network, such as `203.0.113.7/32`.
    pub cidr: String,
    /// Why, for colleagues.
    pub reason: String,
    /// Ends then; `None` never.
    pub until: Option<Timestamp>,
    /// Who made it; `None` is a key.
    pub created_by: Option<OperatorId>,
    /// Made.
    pub created_at: Timestamp,
    /// Visits it turned away.
    pub hits: i64,
}

type Raw = (i64, Option<i64>, String, String, Option<i64>, Option<i64>, i64, i64);

fn row(raw: Raw) -> IpBlockRow {
    IpBlockRow {
        id: raw.0.into(),
        bot_id: raw.1.map(BotId),
        cidr: raw.2,
        reason: raw.3,
        until: raw.4.map(Timestamp),
        created_by: raw.5.map(OperatorId),
        created_at: Timestamp(raw.6),
        hits: raw.7,
    }
}

macro_rules! columns {
    () => {
        (
            ip_blocks::id,
            ip_blocks::bot_id,
            ip_blocks::cidr,
            ip_blocks::reason,
            ip_blocks::until,
            ip_blocks::created_by,
            ip_blocks::created_at,
            ip_blocks::hits,
        )
    };
}

/// Stores a new one, unless there are `most` already; `false` then.
///
/// # Errors
/// A unique violation when the network is blocked for the bot already.
pub fn insert(conn: &mut Conn, new: &IpBlockRow, most: i64) -> QueryResult<bool> {
    let present: i64 = on_db!(conn, c => ip_blocks::table.count().get_result(c))?;
    if present >= most {
        return Ok(false);
    }
    let values = (
        ip_blocks::id.eq(new.id.get()),
        ip_blocks::bot_id.eq(new.bot_id.map(BotId::get)),
        ip_blocks::cidr.eq(&new.cidr),
        ip_blocks::reason.eq(&new.reason),
        ip_blocks::until.eq(new.until.map(Timestamp::micros)),
        ip_blocks::created_by.eq(new.created_by.map(OperatorId::get)),
        ip_blocks::created_at.eq(new.created_at.micros()),
        ip_blocks::hits.eq(new.hits),
    );
    on_db!(conn, c => diesel::insert_into(ip_blocks::table).values(values).execute(c)).map(|_| true)
}

/// Those after an id, ascending.
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, after: IpBlockId, limit: i64) -> QueryResult<Vec<IpBlockRow>> {
    on_db!(conn, c => ip_blocks::table
        .filter(ip_blocks::id.gt(after.get()))
        .order(ip_blocks::id.asc())
        .limit(limit)
        .select(columns!())
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// One.
///
/// # Errors
/// The statement's.
pub fn by_id(conn: &mut Conn, id: IpBlockId) -> QueryResult<Option<IpBlockRow>> {
    on_db!(conn, c => ip_blocks::table.find(id.get()).select(columns!()).first::<Raw>(c).optional())
        .map(|found| found.map(row))
}

/// Deletes one. Answers whether it was there.
///
/// # Errors
/// The statement's.
pub fn remove(conn: &mut Conn, id: IpBlockId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(ip_blocks::table.find(id.get())).execute(c)).map(|n| n == 1)
}

/// Counts visits that were turned away.
///
/// # Errors
/// The statement's.
pub fn add_hits(conn: &mut Conn, id: IpBlockId, hits: i64) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(ip_blocks::table.find(id.get()))
        .set(ip_blocks::hits.eq(ip_blocks::hits + hits))
        .execute(c))
    .map(|_| ())
}
