//! Offers of dialogs to operators (distribution.md 3.5).

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl};
use rozmova_actors::{
    distribution::messages::OfferRow,
    domain::{DialogId, OfferId, Timestamp, event::OfferOutcome},
};

use crate::{Conn, codes::unknown_word, schema::offers};

const fn word(outcome: OfferOutcome) -> &'static str {
    match outcome {
        OfferOutcome::Accepted => "accepted",
        OfferOutcome::Declined => "declined",
        OfferOutcome::Expired => "expired",
        OfferOutcome::Withdrawn => "withdrawn",
    }
}

fn from_word(word: &str) -> QueryResult<OfferOutcome> {
    match word {
        "accepted" => Ok(OfferOutcome::Accepted),
        "declined" => Ok(OfferOutcome::Declined),
        "expired" => Ok(OfferOutcome::Expired),
        "withdrawn" => Ok(OfferOutcome::Withdrawn),
        other => Err(unknown_word("offers.outcome", other)),
    }
}

#[derive(Queryable)]
struct Row {
    id: i64,
    dialog_id: i64,
    operator_id: i64,
    created_at: i64,
    expires_at: i64,
    outcome: Option<String>,
    ended_at: Option<i64>,
}

fn offer(row: Row) -> QueryResult<OfferRow> {
    Ok(OfferRow {
        id: row.id.into(),
        dialog_id: row.dialog_id.into(),
        operator_id: row.operator_id.into(),
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        outcome: row.outcome.as_deref().map(from_word).transpose()?,
        ended_at: row.ended_at.map(Timestamp),
    })
}

/// Stores an offer, or how it ended; an end once stored stays.
///
/// # Errors
/// The statements'.
pub fn save(conn: &mut Conn, row: &OfferRow) -> QueryResult<()> {
    let outcome = row.outcome.map(word);
    let values = (
        offers::id.eq(row.id.get()),
        offers::dialog_id.eq(row.dialog_id.get()),
        offers::operator_id.eq(row.operator_id.get()),
        offers::created_at.eq(row.created_at.micros()),
        offers::expires_at.eq(row.expires_at.micros()),
        offers::outcome.eq(outcome),
        offers::ended_at.eq(row.ended_at.map(Timestamp::micros)),
    );
    let new = on_db!(conn, c => diesel::insert_into(offers::table).values(values).on_conflict_do_nothing().execute(c))?;
    if new == 0 && outcome.is_some() {
        on_db!(conn, c => diesel::update(offers::table.find(row.id.get()).filter(offers::outcome.is_null()))
            .set((offers::outcome.eq(outcome), offers::ended_at.eq(row.ended_at.map(Timestamp::micros))))
            .execute(c))?;
    }
    Ok(())
}

/// One offer.
///
/// # Errors
/// The statement's.
pub fn get(conn: &mut Conn, id: OfferId) -> QueryResult<Option<OfferRow>> {
    on_db!(conn, c => offers::table.find(id.get()).first::<Row>(c).optional())?.map(offer).transpose()
}

/// Offers of a dialog, newest first.
///
/// # Errors
/// The statement's.
pub fn of_dialog(conn: &mut Conn, dialog: DialogId, limit: i64) -> QueryResult<Vec<OfferRow>> {
    on_db!(conn, c => offers::table
        .filter(offers::dialog_id.eq(dialog.get()))
        .order((offers::created_at.desc(), offers::id.desc()))
        .limit(limit)
        .load::<Row>(c))?
    .into_iter()
    .map(offer)
    .collect()
}

/// Ends every running offer as withdrawn (at a start nobody holds them any more) and answers how many there were.
///
/// # Errors
/// The statement's.
pub fn withdraw_open(conn: &mut Conn, at: Timestamp) -> QueryResult<u32> {
    let ended = on_db!(conn, c => diesel::update(offers::table.filter(offers::outcome.is_null()))
        .set((offers::outcome.eq(Some(word(OfferOutcome::Withdrawn))), offers::ended_at.eq(Some(at.micros()))))
        .execute(c))?;
    Ok(u32::try_from(ended).unwrap_or(u32::MAX))
}
