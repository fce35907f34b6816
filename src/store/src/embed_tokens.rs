//! One-time tokens that sign an operator in to the panel inside a CRM's page (`embed_tokens`, integrations.md 8): only the keyed
//! hash of a token is kept.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};
use rozmova_actors::domain::{OperatorId, Timestamp};

use crate::{db::Conn, schema::embed_tokens};

/// A new token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEmbedToken {
    /// Keyed hash of the token.
    pub token_hash: String,
    /// Whom it signs in.
    pub user_id: OperatorId,
    /// Made.
    pub created_at: Timestamp,
    /// Ends.
    pub expires_at: Timestamp,
}

/// Stores a new token.
///
/// # Errors
/// A foreign key violation when there is no such user.
pub fn insert(conn: &mut Conn, new: &NewEmbedToken) -> QueryResult<()> {
    let values = (
        embed_tokens::token_hash.eq(&new.token_hash),
        embed_tokens::user_id.eq(new.user_id.get()),
        embed_tokens::created_at.eq(new.created_at.micros()),
        embed_tokens::expires_at.eq(new.expires_at.micros()),
    );
    on_db!(conn, c => diesel::insert_into(embed_tokens::table).values(values).execute(c)).map(|_| ())
}

/// Uses a token up and answers whom it signs in; `None` when it never was, was used or is over.
///
/// # Errors
/// The statement's.
pub fn consume(conn: &mut Conn, hash: &str, now: Timestamp) -> QueryResult<Option<OperatorId>> {
    let used = on_db!(conn, c => diesel::update(embed_tokens::table
            .find(hash)
            .filter(embed_tokens::used_at.is_null().and(embed_tokens::expires_at.gt(now.micros()))))
        .set(embed_tokens::used_at.eq(now.micros()))
        .execute(c))?;
    if used != 1 {
        return Ok(None);
    }
    let user: i64 = on_db!(conn, c => embed_tokens::table.find(hash).select(embed_tokens::user_id).first(c))?;
    Ok(Some(OperatorId(user)))
}

/// Removes tokens that ended before `before`; answers how many.
///
/// # Errors
/// The statement's.
pub fn purge(conn: &mut Conn, before: Timestamp) -> QueryResult<usize> {
    on_db!(conn, c => diesel::delete(embed_tokens::table.filter(embed_tokens::expires_at.lt(before.micros()))).execute(c))
}
