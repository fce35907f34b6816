//! `DELETE /api/v1/ip-blocks/{id}`

use rozmova_actors::domain::IpBlockId;
use rozmova_store::{audit_log, ip_blocks};

use crate::http::{audit::Note, prelude::*};

/// Lets the address in again.
///
/// # Errors
/// 404, 503.
pub async fn remove(app: App, req: HttpRequest, who: Caller, id: Id<IpBlockId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let missing = || Problem::not_found("the block");
    let row = app.store.run(move |conn| ip_blocks::by_id(conn, id)).await?.ok_or_else(missing)?;
    let note = Note::new("ip_block.deleted", "ip_block", Some(id.get()))
        .with(serde_json::json!({"cidr": row.cidr, "bot_id": row.bot_id}));
    let note = app.audit.row(&who, app.ip_of(&req), app.now(), note)?;
    let removed = app
        .store
        .write(move |conn| {
            let removed = ip_blocks::remove(conn, id)?;
            if removed {
                audit_log::append(conn, &[note])?;
            }
            Ok(removed)
        })
        .await?;
    app.blocks.remove(id);
    if removed { Ok(HttpResponse::NoContent().finish()) } else { Err(missing()) }
}
