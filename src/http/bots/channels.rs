//! `GET /api/v1/bots/{id}/channels`

use rozmova_actors::domain::{BotId, ChannelKind, ConnectionId};
use rozmova_store::catalogue_edit;

use super::find;
use crate::http::prelude::*;

/// A channel of a bot in short.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChannelBrief {
    /// Connection.
    pub id: ConnectionId,
    /// Channel.
    pub channel: ChannelKind,
    /// In use.
    pub active: bool,
}

/// Channels of a bot, also those that are switched off.
///
/// # Errors
/// 404, 503.
pub async fn list(app: App, id: Id<BotId>) -> Result<Answer<Page<ChannelBrief>>, Problem> {
    let bot = find(&app, id.0)?;
    let rows = app.store.run(catalogue_edit::connections).await?;
    let mine = rows.into_iter().filter(|row| row.bot_id == bot.id);
    let brief = |row: catalogue_edit::ConnectionRow| ChannelBrief {
        id: row.id,
        channel: row.channel,
        active: row.status == "active",
    };
    Ok(Answer(Page::whole(mine.map(brief).collect())))
}
