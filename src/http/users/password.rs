//! What a new password of somebody known must be, beyond its length (administration.md 4: history, nothing of one's own name).

use rozmova_actors::domain::OperatorId;
use rozmova_store::{password_history, users};

use crate::http::prelude::*;

/// Checks a new password of a user against the whole policy.
///
/// # Errors
/// 400 when it is too long to hash, 422 with `password_reason`: `short`, `common`, `personal`, `history`; 503.
pub async fn check(app: &App, id: OperatorId, password: &str) -> Result<(), Problem> {
    let known = usize::try_from(app.security().password_history).unwrap_or(0);
    let (user, former) = app
        .store
        .run(move |conn| {
            let user = users::by_id(conn, id)?;
            let mut former = password_history::newest(conn, id, password_history::MOST)?;
            // One that was set before there was a history.
            let present = user.as_ref().and_then(|user| user.password_hash.clone());
            if let Some(present) = present.filter(|present| !former.contains(present)) {
                former.insert(0, present);
            }
            Ok((user, former))
        })
        .await?;
    let (email, name) = user.map(|user| (user.email, user.name)).unwrap_or_default();
    app.auth.passwords().check_new_of(password, &email, &name)?;
    for hash in former.into_iter().take(known) {
        if app.auth.passwords().verify(password.to_owned(), Some(hash)).await? {
            let why = format!("is one of the last {known} of this user, another one is accepted");
            return Err(Problem::field("password", why).with("password_reason", "history"));
        }
    }
    Ok(())
}
