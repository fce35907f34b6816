//! `DELETE /api/v1/client-fields/{id}`, `DELETE /api/v1/user-fields/{id}`

use rozmova_store::{audit_log, client_fields};

use super::{OwnFields, values_of};
use crate::http::{audit::Note, prelude::*};

/// Clients or users whose value is removed in one transaction.
const STEP: i64 = 500;

/// What becomes of the values that clients or users have in the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// They stay in the rows, without a field that shows them.
    Keep,
    /// They are removed.
    Drop,
}

/// See [`Values`].
#[derive(Debug, Deserialize, JsonSchema)]
pub struct RemoveQuery {
    /// Needed while somebody has a value.
    pub values: Option<Values>,
}

/// Removes a field. While somebody has a value in it, the caller says what becomes of the values.
///
/// # Errors
/// 404, 409 with `clients` or `users` while nothing was said of the values.
pub async fn remove<T: OwnFields>(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<i64>,
    query: Query<RemoveQuery>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), now) = (id, app.now());
    let found = app.store.run(move |conn| T::one(conn, id)).await?;
    let field = found.ok_or_else(|| Problem::not_found("the field"))?.fields;
    let (key, holders) = (field.as_ref().key.clone(), T::HOLDERS);
    let have = values_of(&app, T::HOLDER, key.clone()).await?;
    if have > 0 && query.0.values.is_none() {
        let why = format!("{have} {holders} have a value in it: say values=keep or values=drop, or archive the field");
        return Err(Problem::new(Code::Conflict, why).with(holders, have));
    }
    let dropped = query.0.values == Some(Values::Drop);
    if dropped {
        loop {
            let key = key.clone();
            let drop =
                move |conn: &mut rozmova_store::Conn| client_fields::drop_values(conn, T::HOLDER, &key, STEP, now);
            let step = app.store.write(drop).await?;
            if step == 0 {
                break;
            }
        }
    }
    let note = Note::new(T::ACTIONS[2], T::KIND, Some(id))
        .with(serde_json::json!({"old": field, holders: have, "values_dropped": dropped}));
    let audit = app.audit.row(&who, app.ip_of(&req), now, note)?;
    app.store
        .write(move |conn| {
            T::delete(conn, id)?;
            audit_log::append(conn, &[audit])
        })
        .await?;
    app.catalogue_changed().await;
    Ok(HttpResponse::NoContent().finish())
}
