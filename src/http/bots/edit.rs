//! `GET|POST /api/v1/bots`, `GET|PATCH /api/v1/bots/{id}`

use rozmova_actors::domain::{
    BotGroupId, BotId, ChannelKind, IdKind, SubjectId,
    topic::{Bot, OnNoScenario},
};
use rozmova_store::catalogue_edit;

use super::{
    find, groups,
    health::{self, BotHealth},
};
use crate::http::{
    audit::Note,
    catalogue::statuses::{difference, refusal},
    extract::double_option,
    prelude::*,
    users::parse_name,
};

/// A bot with its optimistic lock and where it can be written to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BotRow {
    /// The bot.
    #[serde(flatten)]
    pub bot: Bot,
    /// Optimistic lock.
    pub version: i64,
    /// Channels that are connected and switched on.
    pub channels: Vec<ChannelKind>,
    /// Whether it works.
    pub health: BotHealth,
}

impl BotRow {
    fn of(app: &App, bot: Bot, version: i64) -> Self {
        let connected = |channel: &ChannelKind| app.directory.of_bot(bot.id, *channel).is_some();
        let channels: Vec<_> = ChannelKind::ALL.into_iter().filter(connected).collect();
        Self { channels, health: health::of(app, &bot), bot, version }
    }
}

/// A new bot.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// Name.
    pub name: String,
    /// Topic of dialogs that begin without one.
    #[serde(default)]
    pub default_subject_alias: Option<String>,
    /// What an inbound message does while there is no scenario.
    #[serde(default = "queue")]
    pub on_no_scenario: OnNoScenario,
    /// Group it stands in where bots are listed.
    #[serde(default)]
    pub group_id: Option<BotGroupId>,
}

const fn queue() -> OnNoScenario {
    OnNoScenario::Queue
}

/// What changes; absent members stay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Name.
    pub name: Option<String>,
    /// Inactive bots store messages and answer nothing.
    pub is_active: Option<bool>,
    /// Topic, null for none.
    #[serde(default, deserialize_with = "double_option")]
    pub default_subject_alias: Option<Option<String>>,
    /// What an inbound message does while there is no scenario.
    pub on_no_scenario: Option<OnNoScenario>,
    /// Group, null for none.
    #[serde(default, deserialize_with = "double_option")]
    pub group_id: Option<Option<BotGroupId>>,
}

/// All bots.
///
/// # Errors
/// 503.
pub async fn list(app: App) -> Result<Answer<Page<BotRow>>, Problem> {
    let all = app.store.run(catalogue_edit::bots_with_versions).await?;
    Ok(Answer(Page::whole(all.into_iter().map(|(bot, version)| BotRow::of(&app, bot, version)).collect())))
}

/// One bot.
///
/// # Errors
/// 404, 503.
pub async fn one(app: App, id: Id<BotId>) -> Result<HttpResponse, Problem> {
    let Id(id) = id;
    let found = app.store.run(move |conn| catalogue_edit::bot_with_version(conn, id)).await?;
    let (bot, version) = found.ok_or_else(|| Problem::not_found("the bot"))?;
    Ok(versioned(&BotRow::of(&app, bot, version), version))
}

/// Makes a bot.
///
/// # Errors
/// 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    let bot = Bot {
        id: BotId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?),
        name: parse_name("name", &body.name)?,
        is_active: true,
        default_subject_id: topic_of(&app, body.default_subject_alias.as_deref())?,
        on_no_scenario: body.on_no_scenario,
        group_id: groups::known(&app, body.group_id).await?,
        removed: false,
    };
    let (row, now) = (bot.clone(), app.now());
    app.store.write(move |conn| catalogue_edit::insert_bot(conn, &row, now)).await?;
    app.catalogue_changed().await;
    let note = Note::new("bot.created", "bot", Some(bot.id.get())).with(serde_json::json!({"new": bot}));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    Ok(created(&BotRow::of(&app, bot, 1)))
}

/// Changes a bot.
///
/// # Errors
/// 404, 412, 422.
pub async fn update(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<BotId>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(body), expect, now) = (id, body, if_match(&req)?, app.now());
    let before = find(&app, id)?;
    let name = body.name.map(|name| parse_name("name", &name)).transpose()?;
    let topic = body.default_subject_alias.map(|alias| topic_of(&app, alias.as_deref())).transpose()?;
    // A group that is switched off keeps its bots, and nobody new comes into it.
    let group = match body.group_id {
        Some(group) if group != before.group_id => Some(groups::known(&app, group).await?),
        _ => None,
    };
    let (is_active, on_no_scenario) = (body.is_active, body.on_no_scenario);
    let change = move |bot: &mut Bot| {
        bot.name = name.unwrap_or_else(|| std::mem::take(&mut bot.name));
        bot.group_id = group.unwrap_or(bot.group_id);
        bot.default_subject_id = topic.unwrap_or(bot.default_subject_id);
        bot.is_active = is_active.unwrap_or(bot.is_active);
        bot.on_no_scenario = on_no_scenario.unwrap_or(bot.on_no_scenario);
    };
    let stored = app.store.write(move |conn| catalogue_edit::change_bot(conn, id, expect, now, change)).await?;
    let (bot, version) = stored.map_err(|refused| refusal(refused, "the bot"))?;
    app.catalogue_changed().await;
    let note = Note::new("bot.updated", "bot", Some(bot.id.get())).with(difference(&before, &bot));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    Ok(versioned(&BotRow::of(&app, bot, version), version))
}

fn topic_of(app: &App, alias: Option<&str>) -> Result<Option<SubjectId>, Problem> {
    let Some(alias) = alias.filter(|alias| !alias.is_empty()) else { return Ok(None) };
    match app.engine.catalogue().subject_by_alias(alias) {
        Some(subject) => Ok(Some(subject.id)),
        None => Err(Problem::field("default_subject_alias", format!("there is no topic with the alias «{alias:.40}»"))),
    }
}
