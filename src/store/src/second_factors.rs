//! Second factors of sign-ins (`second_factors`, `recovery_codes`, administration.md 4).

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, Timestamp};

use crate::{
    db::Conn,
    schema::{recovery_codes, second_factors},
};

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorRow {
    /// Whose.
    pub user_id: OperatorId,
    /// Sealed by the edge.
    pub secret: Vec<u8>,
    /// Begun.
    pub created_at: Timestamp,
    /// A code of it was shown to work; sign-ins ask for one from then on.
    pub confirmed_at: Option<Timestamp>,
    /// Time step of the last code that was used: a code works once.
    pub last_step: i64,
}

type Raw = (i64, Vec<u8>, i64, Option<i64>, i64);

/// The user's factor, confirmed or not.
///
/// # Errors
/// The statement's.
pub fn of(conn: &mut Conn, user: OperatorId) -> QueryResult<Option<FactorRow>> {
    let found: Option<Raw> = on_db!(conn, c => second_factors::table.find(user.get()).first(c).optional())?;
    Ok(found.map(|raw| FactorRow {
        user_id: OperatorId(raw.0),
        secret: raw.1,
        created_at: Timestamp(raw.2),
        confirmed_at: raw.3.map(Timestamp),
        last_step: raw.4,
    }))
}

/// Begins a factor in place of one that is not confirmed; `false` when a confirmed one is there.
///
/// # Errors
/// The statements'.
pub fn begin(conn: &mut Conn, user: OperatorId, secret: &[u8], now: Timestamp) -> QueryResult<bool> {
    if of(conn, user)?.is_some_and(|factor| factor.confirmed_at.is_some()) {
        return Ok(false);
    }
    remove(conn, user)?;
    let values = (
        second_factors::user_id.eq(user.get()),
        second_factors::secret.eq(secret),
        second_factors::created_at.eq(now.micros()),
        second_factors::last_step.eq(0),
    );
    on_db!(conn, c => diesel::insert_into(second_factors::table).values(values).execute(c)).map(|_| true)
}

/// Confirms a factor with the step of its first code and stores the hashes of its recovery codes; `false` when there is
/// nothing to confirm.
///
/// # Errors
/// The statements'.
pub fn confirm(conn: &mut Conn, user: OperatorId, step: i64, codes: &[String], now: Timestamp) -> QueryResult<bool> {
    let changed = on_db!(conn, c => diesel::update(second_factors::table
            .find(user.get())
            .filter(second_factors::confirmed_at.is_null()))
        .set((second_factors::confirmed_at.eq(now.micros()), second_factors::last_step.eq(step)))
        .execute(c))?;
    if changed == 0 {
        return Ok(false);
    }
    for code in codes {
        on_db!(conn, c => diesel::insert_into(recovery_codes::table)
            .values((recovery_codes::user_id.eq(user.get()), recovery_codes::code_hash.eq(code)))
            .execute(c))?;
    }
    Ok(true)
}

/// Uses the code of a step; `false` when that step or a later one was used.
///
/// # Errors
/// The statement's.
pub fn use_step(conn: &mut Conn, user: OperatorId, step: i64) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(second_factors::table
            .find(user.get())
            .filter(second_factors::last_step.lt(step)))
        .set(second_factors::last_step.eq(step))
        .execute(c))
    .map(|changed| changed == 1)
}

/// Uses a recovery code; `false` when there is none such or it was used.
///
/// # Errors
/// The statement's.
pub fn use_code(conn: &mut Conn, user: OperatorId, hash: &str, now: Timestamp) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(recovery_codes::table
            .find((user.get(), hash))
            .filter(recovery_codes::used_at.is_null()))
        .set(recovery_codes::used_at.eq(now.micros()))
        .execute(c))
    .map(|changed| changed == 1)
}

/// Recovery codes that are left.
///
/// # Errors
/// The statement's.
pub fn codes_left(conn: &mut Conn, user: OperatorId) -> QueryResult<i64> {
    on_db!(conn, c => recovery_codes::table
        .filter(recovery_codes::user_id.eq(user.get()))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(c))
}

/// Removes the factor with its codes; `false` when there is none.
///
/// # Errors
/// The statements'.
pub fn remove(conn: &mut Conn, user: OperatorId) -> QueryResult<bool> {
    on_db!(conn, c => diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user.get()))).execute(c))?;
    on_db!(conn, c => diesel::delete(second_factors::table.find(user.get())).execute(c)).map(|n| n == 1)
}
