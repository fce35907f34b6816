//! `DELETE /api/v1/bots/{id}`

use rozmova_actors::domain::BotId;
use rozmova_store::{
    audit_log,
    bots::{self, Removed},
    catalogue_edit,
};

use super::find;
use crate::http::{audit::Note, catalogue::statuses::refusal, prelude::*};

/// What is said to confirm it.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct RemoveQuery {
    /// The bot's name, typed once more.
    #[serde(default)]
    pub confirm: String,
}

/// Removes a bot that is switched off and has no open dialogs (administration.md 6). It leaves its group and its topic, its channels
/// lose their secrets; dialogs, clients, roles and statistics keep its name.
///
/// # Errors
/// 404, 409 while it answers or has open dialogs, with `dialogs`, 412, 422 when the typed name is another.
pub async fn remove(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<BotId>,
    query: Query<RemoveQuery>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), expect, now) = (id, if_match(&req)?, app.now());
    let bot = find(&app, id)?;
    if query.0.confirm.trim() != bot.name {
        return Err(Problem::field("confirm", format!("the name of the bot is needed: «{}»", bot.name)));
    }
    let note = Note::new("bot.deleted", "bot", Some(id.get())).with(serde_json::json!({"old": bot}));
    let audit = app.audit.row(&who, app.ip_of(&req), now, note)?;
    let removed = app
        .store
        .write(move |conn| {
            let removed = bots::remove(conn, id, expect, now)?;
            if removed == Removed::Done {
                audit_log::append(conn, &[audit])?;
            }
            Ok(removed)
        })
        .await?;
    match removed {
        Removed::Done => {}
        Removed::Active => return Err(Problem::new(Code::Conflict, "the bot answers: switch it off first")),
        Removed::Open(dialogs) => {
            let why = format!("{dialogs} of its dialogs are open: close them first");
            return Err(Problem::new(Code::Conflict, why).with("dialogs", dialogs));
        }
        Removed::Not(changed) => return Err(refusal(changed, "the bot")),
    }
    let rows = app.store.run(catalogue_edit::connections).await?;
    for row in rows.iter().filter(|row| row.bot_id == id) {
        app.directory.replace(row).map_err(Problem::internal)?;
    }
    app.catalogue_changed().await;
    Ok(HttpResponse::NoContent().finish())
}
