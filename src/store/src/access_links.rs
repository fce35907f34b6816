//! One-time links that set a password (`access_links`, administration.md 3 and 5): only the keyed hash of the token is kept.

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, Timestamp};

use crate::{db::Conn, schema::access_links};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// The first password of a new user.
    Invite,
    /// A new password.
    Reset,
}

impl LinkKind {
    /// The word in SQL, JSON and the page's address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// Id.
    pub id: i64,
    /// Whose password it sets.
    pub user_id: OperatorId,
    /// What for.
    pub kind: LinkKind,
    /// Keyed hash of the token.
    pub token_hash: String,
    /// Who made it.
    pub created_by_id: Option<OperatorId>,
    /// Made.
    pub created_at: Timestamp,
    /// Ends.
    pub expires_at: Timestamp,
    /// Used, once.
    pub used_at: Option<Timestamp>,
    /// A newer one took its place, or the user was deactivated.
    pub revoked_at: Option<Timestamp>,
}

impl LinkRow {
    /// Whether it still works.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && self.revoked_at.is_none() && self.expires_at > now
    }
}

type Raw = (i64, i64, String, String, Option<i64>, i64, i64, Option<i64>, Option<i64>);

fn row(raw: Raw) -> LinkRow {
    LinkRow {
        id: raw.0,
        user_id: OperatorId(raw.1),
        kind: if raw.2 == "invite" { LinkKind::Invite } else { LinkKind::Reset },
        token_hash: raw.3,
        created_by_id: raw.4.map(OperatorId),
        created_at: Timestamp(raw.5),
        expires_at: Timestamp(raw.6),
        used_at: raw.7.map(Timestamp),
        revoked_at: raw.8.map(Timestamp),
    }
}

/// Stores a new link; the user's former ones end.
///
/// # Errors
/// A foreign key violation when there is no such user.
pub fn insert(conn: &mut Conn, new: &LinkRow) -> QueryResult<()> {
    revoke_all_of(conn, new.user_id, new.created_at)?;
    let values = (
        access_links::id.eq(new.id),
        access_links::user_id.eq(new.user_id.get()),
        access_links::kind.eq(new.kind.key()),
        access_links::token_hash.eq(&new.token_hash),
        access_links::created_by_id.eq(new.created_by_id.map(OperatorId::get)),
        access_links::created_at.eq(new.created_at.micros()),
        access_links::expires_at.eq(new.expires_at.micros()),
    );
    on_db!(conn, c => diesel::insert_into(access_links::table).values(values).execute(c)).map(|_| ())
}

/// Ends every link of a user that is not used.
///
/// # Errors
/// The statement's.
pub fn revoke_all_of(conn: &mut Conn, user: OperatorId, now: Timestamp) -> QueryResult<()> {
    on_db!(conn, c => diesel::update(access_links::table
            .filter(access_links::user_id.eq(user.get()))
            .filter(access_links::used_at.is_null())
            .filter(access_links::revoked_at.is_null()))
        .set(access_links::revoked_at.eq(now.micros()))
        .execute(c))
    .map(|_| ())
}

/// The link of a token's hash, alive or not.
///
/// # Errors
/// The statement's.
pub fn by_hash(conn: &mut Conn, hash: &str) -> QueryResult<Option<LinkRow>> {
    on_db!(conn, c => access_links::table.filter(access_links::token_hash.eq(hash)).first::<Raw>(c).optional())
        .map(|found| found.map(row))
}

/// Marks a link as used; `false` when somebody was first or it ended meanwhile.
///
/// # Errors
/// The statement's.
pub fn consume(conn: &mut Conn, id: i64, now: Timestamp) -> QueryResult<bool> {
    on_db!(conn, c => diesel::update(access_links::table
            .find(id)
            .filter(access_links::used_at.is_null())
            .filter(access_links::revoked_at.is_null())
            .filter(access_links::expires_at.gt(now.micros())))
        .set(access_links::used_at.eq(now.micros()))
        .execute(c))
    .map(|changed| changed == 1)
}
