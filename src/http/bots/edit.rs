//! `GET|POST /api/v1/bots`, `GET|PATCH /api/v1/bots/{id}`

use rozmova_actors::domain::{
    BotGroupId, BotId, IdKind, SubjectId,
    topic::{Bot, OnNoScenario},
};
use rozmova_store::catalogue_edit::{self, Changed};

use super::{find, groups};
use crate::http::{
    audit::Note,
    catalogue::statuses::{difference, refusal},
    extract::double_option,
    prelude::*,
    users::parse_name,
};

/// A bot with its optimistic lock.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BotRow {
    /// The bot.
    #[serde(flatten)]
    pub bot: Bot,
    /// Optimistic lock.
    pub version: i64,
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
    let versions = app.store.run(catalogue_edit::bot_versions).await?;
    let row = |bot: &Bot| BotRow { version: versions.get(&bot.id.get()).copied().unwrap_or(1), bot: bot.clone() };
    Ok(Answer(Page::whole(app.engine.catalogue().bots.iter().map(row).collect())))
}

/// One bot.
///
/// # Errors
/// 404, 503.
pub async fn one(app: App, id: Id<BotId>) -> Result<HttpResponse, Problem> {
    let bot = find(&app, id.0)?;
    let versions = app.store.run(catalogue_edit::bot_versions).await?;
    let version = versions.get(&bot.id.get()).copied().unwrap_or(1);
    Ok(versioned(&BotRow { bot, version }, version))
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
    };
    let (row, now) = (bot.clone(), app.now());
    app.store.write(move |conn| catalogue_edit::insert_bot(conn, &row, now)).await?;
    app.catalogue_changed().await?;
    let note = Note::new("bot.created", "bot", Some(bot.id.get())).with(serde_json::json!({"new": bot}));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    Ok(created(&BotRow { bot, version: 1 }))
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
    let (mut bot, Json(body), expect, now) = (find(&app, id.0)?, body, if_match(&req)?, app.now());
    let before = bot.clone();
    if let Some(name) = body.name {
        bot.name = parse_name("name", &name)?;
    }
    // A group that is switched off keeps its bots, and nobody new comes into it.
    if let Some(group) = body.group_id
        && group != bot.group_id
    {
        bot.group_id = groups::known(&app, group).await?;
    }
    if let Some(alias) = body.default_subject_alias {
        bot.default_subject_id = topic_of(&app, alias.as_deref())?;
    }
    bot.is_active = body.is_active.unwrap_or(bot.is_active);
    bot.on_no_scenario = body.on_no_scenario.unwrap_or(bot.on_no_scenario);
    let row = bot.clone();
    let stored = app.store.write(move |conn| catalogue_edit::update_bot(conn, &row, expect, now)).await?;
    let Changed::Done(version) = stored else { return Err(refusal(stored, "the bot")) };
    app.catalogue_changed().await?;
    let note = Note::new("bot.updated", "bot", Some(bot.id.get())).with(difference(&before, &bot));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    Ok(versioned(&BotRow { bot, version }, version))
}

fn topic_of(app: &App, alias: Option<&str>) -> Result<Option<SubjectId>, Problem> {
    let Some(alias) = alias.filter(|alias| !alias.is_empty()) else { return Ok(None) };
    match app.engine.catalogue().subject_by_alias(alias) {
        Some(subject) => Ok(Some(subject.id)),
        None => Err(Problem::field("default_subject_alias", format!("there is no topic with the alias «{alias:.40}»"))),
    }
}
