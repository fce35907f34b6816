//! `GET|PUT /api/v1/bots/{id}/channels/custom_channel` (channels.md 6.1, contract.md 3)

use rozmova_actors::domain::{BotId, ChannelKind, ConnectionId};
use rozmova_store::catalogue_edit::{self, ConnectionRow};

use super::{find, id_to_save, save};
use crate::{
    channels::{
        directory::{open_credentials, seal_credentials},
        settings::{CustomChannelCredentials, CustomChannelSettings, MAX_MEDIA_HOSTS, media_host},
        signing::SigningSecret,
    },
    http::{audit::Note, extract::double_option, prelude::*},
    secrets::masked,
};

/// How the other side is reached. Secrets left out stay as they are, null removes them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomChannelBody {
    /// Where messages and events go; `""` = nowhere (inbound only).
    pub custom_channel_url: String,
    /// Sent as `x-access-token`.
    #[serde(default, deserialize_with = "double_option")]
    pub access_token: Option<Option<String>>,
    /// Token the other side sends with each update; without one, anybody who knows the address may send.
    #[serde(default, deserialize_with = "double_option")]
    pub inbound_token: Option<Option<String>>,
    /// Limit of one request, seconds, 1 to 15.
    pub timeout_s: Option<u32>,
    /// Servers whose files are fetched and kept here, besides that of `custom_channel_url`: `files.example.com`, `*.example.com`, `*`
    /// for every one; at most 50. Files on other servers stay links. Left out, they stay as they are.
    pub media_hosts: Option<Vec<String>>,
    /// Makes a new signing secret; the former stays valid beside it.
    #[serde(default)]
    pub rotate_signing_secret: bool,
    /// `false` switches the channel off.
    pub active: Option<bool>,
}

/// The channel; secrets are masked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CustomChannelView {
    /// Connection.
    pub id: ConnectionId,
    /// Bot.
    pub bot_id: BotId,
    /// Always `custom_channel`.
    pub channel: ChannelKind,
    /// In use.
    pub active: bool,
    /// Where the other side sends updates.
    pub input_url: String,
    /// Where ours go.
    pub custom_channel_url: String,
    /// Limit of one request, seconds.
    pub timeout_s: u32,
    /// Servers whose files are fetched and kept here, besides that of `custom_channel_url`.
    pub media_hosts: Vec<String>,
    /// Masked, `""` when there is none.
    pub access_token: String,
    /// Whether updates need a token.
    pub has_inbound_token: bool,
    /// `whsec_…`, only in the answer that made it.
    pub signing_secret: Option<String>,
    /// Optimistic lock.
    pub version: i64,
}

/// The channel of a bot.
///
/// # Errors
/// 404.
pub async fn read(app: App, req: HttpRequest, id: Id<BotId>) -> Result<HttpResponse, Problem> {
    let bot = find(&app, id.0)?;
    let row = stored(&app, bot.id).await?.ok_or_else(|| Problem::not_found("the channel"))?;
    let credentials: CustomChannelCredentials =
        open_credentials(&app.secrets, row.id, row.credentials.as_deref()).map_err(Problem::internal)?;
    let settings = settings_of(&row);
    let view = view(&app, &req, &row, &settings, &credentials, None);
    Ok(versioned(&view, row.version))
}

/// Connects or changes the channel.
///
/// # Errors
/// 404, 412, 422 for an address that egress refuses, and for another server without its token.
pub async fn put(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<BotId>,
    body: Json<CustomChannelBody>,
) -> Result<HttpResponse, Problem> {
    let (bot, Json(body), expect) = (find(&app, id.0)?, body, if_match(&req)?);
    if !body.custom_channel_url.is_empty() {
        app.egress
            .check_url(&body.custom_channel_url)
            .await
            .map_err(|denied| Problem::field("custom_channel_url", denied.to_string()))?;
    }
    let timeout_s = body.timeout_s.unwrap_or(10);
    if !(1..=15).contains(&timeout_s) {
        return Err(Problem::field("timeout_s", format!("{timeout_s} is out of range, 1 to 15 is accepted")));
    }
    let present = stored(&app, bot.id).await?;
    let id = id_to_save(&app, present.as_ref(), expect)?;
    let mut credentials: CustomChannelCredentials = match &present {
        Some(row) => open_credentials(&app.secrets, id, row.credentials.as_deref()).map_err(Problem::internal)?,
        None => CustomChannelCredentials::default(),
    };
    // Or the stored token could be had by naming a server of one's own (SE-02).
    let former = present.as_ref().map(|row| settings_of(row).custom_channel_url).unwrap_or_default();
    let elsewhere = server_of(&body.custom_channel_url).is_some_and(|to| server_of(&former).as_ref() != Some(&to));
    if elsewhere && body.access_token.is_none() && !credentials.access_token.is_empty() {
        let why = "the stored one is not sent to another server: give it again, or null for none";
        return Err(Problem::field("access_token", why));
    }
    if let Some(token) = body.access_token {
        credentials.access_token = check_token("access_token", token)?.unwrap_or_default();
    }
    let mut shown = None;
    if credentials.signing_secrets.is_empty() || body.rotate_signing_secret {
        let fresh = SigningSecret::generate().map_err(Problem::internal)?;
        credentials.signing_secrets.insert(0, fresh.clone());
        credentials.signing_secrets.truncate(2);
        shown = Some(fresh);
    }
    let inbound_token_hash = match body.inbound_token {
        Some(token) => check_token("inbound_token", token)?.map(|token| app.hasher.hash(&token)),
        None => present.as_ref().and_then(|row| row.inbound_token_hash.clone()),
    };
    let media_hosts = match body.media_hosts {
        Some(entries) => check_hosts(&entries)?,
        None => present.as_ref().map(|row| settings_of(row).media_hosts).unwrap_or_default(),
    };
    let settings = CustomChannelSettings { custom_channel_url: body.custom_channel_url, timeout_s, media_hosts };
    let active = body.active.unwrap_or_else(|| present.as_ref().is_none_or(|row| row.status == "active"));
    let row = ConnectionRow {
        id,
        bot_id: bot.id,
        channel: ChannelKind::CustomChannel,
        status: String::from(if active { "active" } else { "disabled" }),
        credentials: Some(seal_credentials(&app.secrets, id, &credentials).map_err(Problem::internal)?),
        settings: serde_json::to_value(&settings).map_err(Problem::internal)?,
        inbound_token_hash,
        version: present.as_ref().map_or(1, |row| row.version + 1),
    };
    let note = Note::new("channel.saved", "bot", Some(bot.id.get()))
        .with(serde_json::json!({"channel": "custom_channel", "secret_made": shown.is_some(), "active": active}));
    let note = app.audit.row(&who, app.ip_of(&req), app.now(), note)?;
    save(&app, row.clone(), note).await?;
    Ok(versioned(&view(&app, &req, &row, &settings, &credentials, shown), row.version))
}

async fn stored(app: &App, bot: BotId) -> Result<Option<ConnectionRow>, Problem> {
    Ok(app.store.run(move |conn| catalogue_edit::connection_of(conn, bot, ChannelKind::CustomChannel)).await?)
}

/// Scheme, host and port of an address, none of what is no address.
fn server_of(url: &str) -> Option<url::Origin> {
    url::Url::parse(url).ok().map(|url| url.origin())
}

fn settings_of(row: &ConnectionRow) -> CustomChannelSettings {
    serde_json::from_value(row.settings.clone()).unwrap_or_default()
}

/// The servers of files as they are compared, each once.
fn check_hosts(entries: &[String]) -> Result<Vec<String>, Problem> {
    if entries.len() > MAX_MEDIA_HOSTS {
        return Err(Problem::field("media_hosts", format!("at most {MAX_MEDIA_HOSTS} servers are accepted")));
    }
    let mut hosts = Vec::new();
    for entry in entries {
        let host = media_host(entry).map_err(|sentence| Problem::field("media_hosts", sentence))?;
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    Ok(hosts)
}

/// `None` removes; a token is 1 to 500 visible ASCII characters, because it travels in a header.
fn check_token(field: &str, token: Option<String>) -> Result<Option<String>, Problem> {
    match token.filter(|token| !token.is_empty()) {
        None => Ok(None),
        Some(token) if token.len() <= 500 && token.chars().all(|c| c.is_ascii_graphic()) => Ok(Some(token)),
        Some(_) => Err(Problem::field(field, "1 to 500 visible ASCII characters are accepted")),
    }
}

fn view(
    app: &App,
    req: &HttpRequest,
    row: &ConnectionRow,
    settings: &CustomChannelSettings,
    credentials: &CustomChannelCredentials,
    signing_secret: Option<String>,
) -> CustomChannelView {
    CustomChannelView {
        id: row.id,
        bot_id: row.bot_id,
        channel: ChannelKind::CustomChannel,
        active: row.status == "active",
        input_url: format!("{}/messengers_host/{}/custom_channel/hooks", app.base_url(req), row.bot_id),
        custom_channel_url: settings.custom_channel_url.clone(),
        timeout_s: settings.timeout_s,
        media_hosts: settings.media_hosts.clone(),
        access_token: if credentials.access_token.is_empty() {
            String::new()
        } else {
            masked(&credentials.access_token)
        },
        has_inbound_token: row.inbound_token_hash.is_some(),
        signing_secret,
        version: row.version,
    }
}
