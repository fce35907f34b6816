//! Scripts and styles that administrators put beside the website chat of a bot (`widget_codes`, channels.md 2.6). A version is never
//! changed: what is saved, restored or switched off is a new one, and the newest counts.

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{BotId, OperatorId, Timestamp};

use crate::{db::Conn, schema::widget_codes};

/// Versions of one bot that are kept.
pub const KEPT: i64 = 50;

/// One version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// Bot.
    pub bot_id: BotId,
    /// From 1.
    pub version: i64,
    /// JavaScript.
    pub script: String,
    /// CSS.
    pub style: String,
    /// In force while it is the newest.
    pub enabled: bool,
    /// Of script and style, lower-case hexadecimal.
    pub hash: String,
    /// Who saved it.
    pub by_id: Option<OperatorId>,
    /// Their name as it was.
    pub by_name: String,
    /// When.
    pub created_at: Timestamp,
}

type Raw = (i64, i64, String, String, bool, String, Option<i64>, String, i64);

fn row(raw: Raw) -> CodeRow {
    CodeRow {
        bot_id: raw.0.into(),
        version: raw.1,
        script: raw.2,
        style: raw.3,
        enabled: raw.4,
        hash: raw.5,
        by_id: raw.6.map(OperatorId),
        by_name: raw.7,
        created_at: Timestamp(raw.8),
    }
}

/// A bot's versions, newest first, at most [`KEPT`].
///
/// # Errors
/// The statement's.
pub fn list(conn: &mut Conn, bot: BotId) -> QueryResult<Vec<CodeRow>> {
    on_db!(conn, c => widget_codes::table
        .filter(widget_codes::bot_id.eq(bot.get()))
        .order(widget_codes::version.desc())
        .limit(KEPT)
        .load::<Raw>(c))
    .map(|rows| rows.into_iter().map(row).collect())
}

/// A bot's newest version.
///
/// # Errors
/// The statement's.
pub fn newest(conn: &mut Conn, bot: BotId) -> QueryResult<Option<CodeRow>> {
    on_db!(conn, c => widget_codes::table
        .filter(widget_codes::bot_id.eq(bot.get()))
        .order(widget_codes::version.desc())
        .first::<Raw>(c)
        .optional())
    .map(|found| found.map(row))
}

/// Stores the next version and forgets those beyond [`KEPT`]. `false` when its number is not the next one: somebody else was faster.
///
/// # Errors
/// A foreign key violation when there is no such bot.
pub fn append(conn: &mut Conn, new: &CodeRow) -> QueryResult<bool> {
    let before = newest(conn, new.bot_id)?.map_or(0, |row| row.version);
    if new.version != before + 1 {
        return Ok(false);
    }
    let values = (
        widget_codes::bot_id.eq(new.bot_id.get()),
        widget_codes::version.eq(new.version),
        widget_codes::script.eq(&new.script),
        widget_codes::style.eq(&new.style),
        widget_codes::enabled.eq(new.enabled),
        widget_codes::hash.eq(&new.hash),
        widget_codes::by_id.eq(new.by_id.map(OperatorId::get)),
        widget_codes::by_name.eq(&new.by_name),
        widget_codes::created_at.eq(new.created_at.micros()),
    );
    on_db!(conn, c => diesel::insert_into(widget_codes::table).values(values).execute(c))?;
    on_db!(conn, c => diesel::delete(widget_codes::table
            .filter(widget_codes::bot_id.eq(new.bot_id.get()))
            .filter(widget_codes::version.le(new.version - KEPT)))
        .execute(c))?;
    Ok(true)
}
