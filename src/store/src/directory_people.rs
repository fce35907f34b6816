//! People of the company directory who have an account here (`directory_people`), as the last look saw them (administration.md 4).

use std::collections::BTreeSet;

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, Timestamp};

use crate::{db::Conn, schema::directory_people};

/// What the directory says of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonState {
    /// There, and may sign in.
    Present,
    /// There, switched off.
    Disabled,
    /// Not found any more.
    Gone,
}

impl PersonState {
    /// The word in SQL and JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Disabled => "disabled",
            Self::Gone => "gone",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "disabled" => Self::Disabled,
            "gone" => Self::Gone,
            _ => Self::Present,
        }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The account here.
    pub user_id: OperatorId,
    /// Their entry's name in the directory.
    pub dn: String,
    /// As last seen.
    pub state: PersonState,
    /// When it was last looked.
    pub seen_at: Timestamp,
}

/// Everybody who was ever found, ascending.
///
/// # Errors
/// The statement's.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<PersonRow>> {
    let found: Vec<(i64, String, String, i64)> =
        on_db!(conn, c => directory_people::table.order(directory_people::user_id.asc()).load(c))?;
    Ok(found
        .into_iter()
        .map(|(user, dn, state, seen)| PersonRow {
            user_id: OperatorId(user),
            dn,
            state: PersonState::of(&state),
            seen_at: Timestamp(seen),
        })
        .collect())
}

/// Those of these accounts who are in the directory and may sign in through it, as last seen.
///
/// # Errors
/// The statement's.
pub fn present_of(conn: &mut Conn, users: &[OperatorId]) -> QueryResult<BTreeSet<OperatorId>> {
    let ids: Vec<i64> = users.iter().map(|user| user.get()).collect();
    let found: Vec<i64> = on_db!(conn, c => directory_people::table
        .filter(directory_people::user_id.eq_any(&ids))
        .filter(directory_people::state.eq(PersonState::Present.key()))
        .select(directory_people::user_id)
        .load(c))?;
    Ok(found.into_iter().map(OperatorId).collect())
}

/// Notes what the directory says of somebody; answers what it said before, `None` when they were never seen.
///
/// # Errors
/// A foreign key violation when there is no such user.
pub fn note(conn: &mut Conn, row: &PersonRow) -> QueryResult<Option<PersonState>> {
    let user = row.user_id.get();
    let before: Option<String> = on_db!(conn, c => directory_people::table
        .find(user)
        .select(directory_people::state)
        .first(c)
        .optional())?;
    if before.is_some() {
        on_db!(conn, c => diesel::update(directory_people::table.find(user))
            .set((
                directory_people::dn.eq(&row.dn),
                directory_people::state.eq(row.state.key()),
                directory_people::seen_at.eq(row.seen_at.micros()),
            ))
            .execute(c))?;
    } else {
        let values = (
            directory_people::user_id.eq(user),
            directory_people::dn.eq(&row.dn),
            directory_people::state.eq(row.state.key()),
            directory_people::seen_at.eq(row.seen_at.micros()),
        );
        on_db!(conn, c => diesel::insert_into(directory_people::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(before.map(|word| PersonState::of(&word)))
}
