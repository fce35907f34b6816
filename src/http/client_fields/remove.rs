//! `DELETE /api/v1/client-fields/{id}`

use rozmova_actors::domain::client_field::ClientFieldFields;
use rozmova_store::{audit_log, client_fields, lists::ListTable as _};

use super::values_of;
use crate::http::{audit::Note, prelude::*};

/// Clients whose value is removed in one transaction.
const STEP: i64 = 500;

/// What becomes of the values that clients have in the field.
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
    /// Needed while clients have values.
    pub values: Option<Values>,
}

/// Removes a field. While clients have values in it, the caller says what becomes of them.
///
/// # Errors
/// 404, 409 with `clients` while nothing was said of the values.
pub async fn remove(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<i64>,
    query: Query<RemoveQuery>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), now) = (id, app.now());
    let found = app.store.run(move |conn| ClientFieldFields::one(conn, id)).await?;
    let field = found.ok_or_else(|| Problem::not_found("the field"))?.fields;
    let clients = values_of(&app, field.key.clone()).await?;
    if clients > 0 && query.0.values.is_none() {
        let why = format!("{clients} clients have a value in it: say values=keep or values=drop, or archive the field");
        return Err(Problem::new(Code::Conflict, why).with("clients", clients));
    }
    let dropped = query.0.values == Some(Values::Drop);
    if dropped {
        loop {
            let key = field.key.clone();
            let step = app.store.write(move |conn| client_fields::drop_values(conn, &key, STEP, now)).await?;
            if step == 0 {
                break;
            }
        }
    }
    let note = Note::new("client_field.deleted", "client_field", Some(id))
        .with(serde_json::json!({"old": field, "clients": clients, "values_dropped": dropped}));
    let audit = app.audit.row(&who, app.ip_of(&req), now, note)?;
    app.store
        .write(move |conn| {
            ClientFieldFields::delete(conn, id)?;
            audit_log::append(conn, &[audit])
        })
        .await?;
    app.catalogue_changed().await?;
    Ok(HttpResponse::NoContent().finish())
}
