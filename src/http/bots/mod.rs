//! Bots and their channels (contract.md 3, channels.md 2.1 and 6.1).

pub mod channels;
pub mod custom_channel;
pub mod custom_channel_test;
pub mod edit;
pub mod groups;
pub mod health;
pub mod remove;
pub mod widget;
pub mod widget_code;

use rozmova_actors::domain::{
    ConnectionId, IdKind,
    listing::{BotGroupFields, Listed},
    topic::Bot,
};
use rozmova_store::{
    audit_log::{self, AuditLogRow},
    catalogue_edit::{self, ConnectionRow},
};

use super::{catalogue::statuses, prelude::*};
use crate::routes::{Row, delete, get, patch, post, put};

/// Who may look at bots.
const READERS: &[Grant] = &[Grant::SettingsBots, Grant::SettingsChannels, Grant::SettingsOpPanel, Grant::OpPanel];
/// Who may change them.
const EDITORS: &[Grant] = &[Grant::SettingsBots];
/// Who may connect channels.
const CONNECTORS: &[Grant] = &[Grant::SettingsChannels];

/// Rows of this folder.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/bots", edit::list).any_of(READERS).says("bots", "Bots").returns::<Page<edit::BotRow>>(),
        post("/api/v1/bots", edit::create)
            .any_of(EDITORS)
            .says("bots", "Makes a bot")
            .body::<edit::CreateBody>()
            .creates::<edit::BotRow>(),
        get("/api/v1/bots/{id}", edit::one).any_of(READERS).says("bots", "A bot").returns::<edit::BotRow>(),
        patch("/api/v1/bots/{id}", edit::update)
            .any_of(EDITORS)
            .says("bots", "Changes a bot")
            .body::<edit::UpdateBody>()
            .returns::<edit::BotRow>(),
        delete("/api/v1/bots/{id}", remove::remove)
            .any_of(EDITORS)
            .says("bots", "Removes a bot that is switched off and has no open dialogs; its name is typed to confirm")
            .query::<remove::RemoveQuery>()
            .status(204),
        get("/api/v1/bot-groups", statuses::list::<BotGroupFields>)
            .any_of(READERS)
            .says("bots", "Groups of bots")
            .query::<statuses::ListQuery>()
            .returns::<Page<Listed<BotGroupFields>>>(),
        post("/api/v1/bot-groups", statuses::create::<BotGroupFields>)
            .any_of(EDITORS)
            .says("bots", "Makes a group of bots")
            .body::<BotGroupFields>()
            .creates::<Listed<BotGroupFields>>(),
        patch("/api/v1/bot-groups/{id}", statuses::update::<BotGroupFields>)
            .any_of(EDITORS)
            .says("bots", "Changes a group of bots; missing members stay")
            .body::<BotGroupFields>()
            .returns::<Listed<BotGroupFields>>(),
        delete("/api/v1/bot-groups/{id}", statuses::remove::<BotGroupFields>)
            .any_of(EDITORS)
            .says("bots", "Removes a group that no bot stands in")
            .status(204),
        get("/api/v1/bots/{id}/channels", channels::list)
            .any_of(CONNECTORS)
            .says("channels", "Which channels a bot has")
            .returns::<Page<channels::ChannelBrief>>(),
        get("/api/v1/bots/{id}/channels/custom_channel", custom_channel::read)
            .any_of(CONNECTORS)
            .says("channels", "The Custom Channel of a bot")
            .returns::<custom_channel::CustomChannelView>(),
        put("/api/v1/bots/{id}/channels/custom_channel", custom_channel::put)
            .any_of(CONNECTORS)
            .says("channels", "Connects a Custom Channel; its signing secret is shown once")
            .body::<custom_channel::CustomChannelBody>()
            .returns::<custom_channel::CustomChannelView>(),
        post("/api/v1/bots/{id}/channels/custom_channel/test", custom_channel_test::test)
            .any_of(CONNECTORS)
            .says("channels", "Calls the other side of a Custom Channel once and tells what it did")
            .returns::<custom_channel_test::TestAnswer>(),
        get("/api/v1/bots/{id}/channels/widget", widget::read)
            .any_of(CONNECTORS)
            .says("channels", "The website chat of a bot")
            .returns::<widget::WidgetView>(),
        put("/api/v1/bots/{id}/channels/widget", widget::put)
            .any_of(CONNECTORS)
            .says("channels", "Sets up the website chat of a bot")
            .body::<widget::WidgetBody>()
            .returns::<widget::WidgetView>(),
        get("/api/v1/bots/{id}/channels/widget/code", widget_code::read)
            .any_of(EDITORS)
            .says("channels", "The own script and style of the website chat, its versions and its faults")
            .returns::<widget_code::CodeView>(),
        put("/api/v1/bots/{id}/channels/widget/code", widget_code::put)
            .any_of(EDITORS)
            .says(
                "channels",
                "Puts an own script and style of the website chat into force; administrators with their password",
            )
            .body::<widget_code::CodeBody>()
            .returns::<widget_code::CodeView>(),
        get("/api/v1/bots/{id}/channels/widget/code/{version}", widget_code::version)
            .any_of(EDITORS)
            .says("channels", "A former version of the own script and style")
            .returns::<widget_code::CodeVersion>(),
    ]
}

/// The bot, or 404.
fn find(app: &App, id: rozmova_actors::domain::BotId) -> Result<Bot, Problem> {
    app.engine.catalogue().bot(id).filter(|bot| !bot.removed).cloned().ok_or_else(|| Problem::not_found("the bot"))
}

/// The id under which a connection is saved: that of the stored one, else a new one.
///
/// # Errors
/// 412 when the stored one has another version than the expected one, 503 without ids.
fn id_to_save(app: &App, present: Option<&ConnectionRow>, expect: Option<i64>) -> Result<ConnectionId, Problem> {
    match present {
        Some(row) if expect.is_some_and(|version| version != row.version) => {
            Err(Problem::new(Code::Precondition, format!("the channel has version {}", row.version)))
        }
        Some(row) => Ok(row.id),
        None => Ok(ConnectionId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?)),
    }
}

/// Stores a connection that was made from the version before, together with its note, and puts it into force.
///
/// # Errors
/// 412 when somebody else has saved it since it was read, 503.
async fn save(app: &App, row: ConnectionRow, note: AuditLogRow) -> Result<(), Problem> {
    let (stored, now) = (row.clone(), app.now());
    let other = app
        .store
        .write(move |conn| {
            let present = catalogue_edit::connection_to_change(conn, stored.bot_id, stored.channel)?;
            let present = present.map_or(0, |present| present.version);
            if present != stored.version - 1 {
                return Ok(Some(present));
            }
            catalogue_edit::put_connection(conn, &stored, now)?;
            audit_log::append(conn, &[note])?;
            Ok(None)
        })
        .await?;
    match other {
        None => app.directory.replace(&row).map_err(Problem::internal),
        Some(version) => Err(Problem::new(Code::Precondition, format!("the channel has version {version}"))),
    }
}
