//! `GET|PUT /api/v1/bots/{id}/channels/widget` (channels.md 2.1)

use rozmova_actors::domain::{BotId, ChannelKind, ConnectionId};
use rozmova_store::catalogue_edit::{self, ConnectionRow};
use serde_json::Value;

use super::{find, id_to_save, save};
use crate::{
    channels::{
        directory::{open_credentials, seal_credentials},
        settings::{Prechat, Texts, WIDGET_LANGUAGES, WidgetCredentials, WidgetSettings, check_origin},
    },
    http::{audit::Note, prelude::*},
    widget::forms,
};

/// Appearance and who may embed the chat; absent members keep their values.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WidgetBody {
    /// Exact origins, such as `https://www.example.com`; empty = the instance's own only.
    pub allowed_origins: Option<Vec<String>>,
    /// Visitors with a `user_id` must prove it.
    pub identity_required: Option<bool>,
    /// Heading.
    pub title: Option<String>,
    /// Line below it.
    pub subtitle: Option<String>,
    /// Colours by key (channels.md 2.4), an object of objects.
    pub colors: Option<Value>,
    /// `uk` or `en`.
    pub language_code: Option<String>,
    /// `{x, y, offset}`.
    pub position: Option<Value>,
    /// `{type, openIcon, closeIcon}`.
    pub launcher: Option<Value>,
    /// Opens by itself when a message comes.
    pub open_on_msg: Option<bool>,
    /// The visitor's address is stored.
    pub recognize_user_meta: Option<bool>,
    /// What a visitor with a blocked address reads, by two-letter language; an empty text is the usual sentence.
    pub ip_blocking_message: Option<Texts>,
    /// First words of an empty chat, by language.
    pub greeting: Option<Texts>,
    /// The form before the first message.
    pub prechat: Option<Prechat>,
    /// A closed chat asks for a rating.
    pub csat: Option<bool>,
    /// The visitor may end the chat.
    pub can_close: Option<bool>,
    /// The visitor may have the conversation sent to the e-mail on their card.
    pub transcript_by_mail: Option<bool>,
    /// Makes a new identity secret, shown once; the former ends at once.
    #[serde(default)]
    pub rotate_identity_secret: bool,
    /// `false` switches the chat off.
    pub active: Option<bool>,
}

/// The website chat of a bot.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WidgetView {
    /// Connection.
    pub id: ConnectionId,
    /// Bot.
    pub bot_id: BotId,
    /// Always `widget`.
    pub channel: ChannelKind,
    /// In use.
    pub active: bool,
    /// Settings.
    #[serde(flatten)]
    pub settings: WidgetSettings,
    /// Whether visitors can prove a `user_id`.
    pub has_identity_secret: bool,
    /// Only in the answer that made it.
    pub identity_secret: Option<String>,
    /// Code for the site.
    pub embed_code: String,
    /// Optimistic lock.
    pub version: i64,
}

/// The chat of a bot.
///
/// # Errors
/// 404.
pub async fn read(app: App, req: HttpRequest, id: Id<BotId>) -> Result<HttpResponse, Problem> {
    let bot = find(&app, id.0)?;
    let row = stored(&app, bot.id).await?.ok_or_else(|| Problem::not_found("the channel"))?;
    let credentials: WidgetCredentials =
        open_credentials(&app.secrets, row.id, row.credentials.as_deref()).map_err(Problem::internal)?;
    let settings = serde_json::from_value(row.settings.clone()).unwrap_or_default();
    Ok(versioned(&view(&app, &req, &row, settings, !credentials.identity_secret.is_empty(), None), row.version))
}

/// Sets the chat up.
///
/// # Errors
/// 404, 412, 422 that names the bad origin.
pub async fn put(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<BotId>,
    body: Json<WidgetBody>,
) -> Result<HttpResponse, Problem> {
    let (bot, Json(body), expect) = (find(&app, id.0)?, body, if_match(&req)?);
    let present = stored(&app, bot.id).await?;
    let id = id_to_save(&app, present.as_ref(), expect)?;
    let (former, mut credentials): (WidgetSettings, WidgetCredentials) = match &present {
        Some(row) => (
            serde_json::from_value(row.settings.clone()).unwrap_or_default(),
            open_credentials(&app.secrets, id, row.credentials.as_deref()).map_err(Problem::internal)?,
        ),
        None => Default::default(),
    };
    let active = body.active.unwrap_or_else(|| present.as_ref().is_none_or(|row| row.status == "active"));
    let mut shown = None;
    if body.rotate_identity_secret || credentials.identity_secret.is_empty() {
        credentials.identity_secret = app.random.token();
        shown = Some(credentials.identity_secret.clone());
    }
    let settings = changed(former, body)?;
    let row = ConnectionRow {
        id,
        bot_id: bot.id,
        channel: ChannelKind::Widget,
        status: String::from(if active { "active" } else { "disabled" }),
        credentials: Some(seal_credentials(&app.secrets, id, &credentials).map_err(Problem::internal)?),
        settings: serde_json::to_value(&settings).map_err(Problem::internal)?,
        inbound_token_hash: None,
        version: present.as_ref().map_or(1, |row| row.version + 1),
    };
    let note = Note::new("channel.saved", "bot", Some(bot.id.get()))
        .with(serde_json::json!({"channel": "widget", "secret_made": shown.is_some(), "active": active}));
    let note = app.audit.row(&who, app.ip_of(&req), app.now(), note)?;
    save(&app, row.clone(), note).await?;
    Ok(versioned(&view(&app, &req, &row, settings, true, shown), row.version))
}

/// Texts by language: codes of two letters, at most 20 of them, each of at most `most` characters.
fn texts(field: &str, raw: Texts, most: usize, faults: &mut Vec<(String, String)>) -> Texts {
    if raw.len() > 20 {
        faults.push((String::from(field), format!("{} languages, at most 20 are accepted", raw.len())));
    }
    let clean = |(code, text): (String, String)| {
        if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_lowercase()) {
            faults.push((format!("{field}.{code}"), String::from("two-letter languages such as uk are accepted")));
        }
        let text = rozmova_actors::domain::message::clean_text(&text).trim().to_owned();
        if text.chars().count() > most {
            faults.push((format!("{field}.{code}"), format!("at most {most} characters are accepted")));
        }
        (code, text)
    };
    raw.into_iter().map(clean).collect()
}

/// What the visitor sees besides the appearance.
fn changed_talk(settings: &mut WidgetSettings, body: &mut WidgetBody, faults: &mut Vec<(String, String)>) {
    if let Some(raw) = body.ip_blocking_message.take() {
        settings.ip_blocking_message = texts("ip_blocking_message", raw, 500, faults);
    }
    if let Some(raw) = body.greeting.take() {
        settings.greeting = texts("greeting", raw, 500, faults);
    }
    if let Some(mut form) = body.prechat.take() {
        faults.extend(forms::faults_of(&form));
        form.intro = texts("prechat.intro", form.intro, 500, faults);
        form.consent = texts("prechat.consent", form.consent, 500, faults);
        for (n, field) in form.fields.iter_mut().enumerate() {
            field.label = texts(&format!("prechat.fields.{n}.label"), std::mem::take(&mut field.label), 100, faults);
        }
        settings.prechat = form;
    }
    settings.csat = body.csat.unwrap_or(settings.csat);
    settings.can_close = body.can_close.unwrap_or(settings.can_close);
    settings.transcript_by_mail = body.transcript_by_mail.unwrap_or(settings.transcript_by_mail);
}

/// The settings after the change, checked; every fault names its place.
fn changed(mut settings: WidgetSettings, mut body: WidgetBody) -> Result<WidgetSettings, Problem> {
    let mut faults = Vec::new();
    changed_talk(&mut settings, &mut body, &mut faults);
    if let Some(origins) = body.allowed_origins {
        if origins.len() > 100 {
            faults.push((
                String::from("allowed_origins"),
                format!("{} entries, at most 100 are accepted", origins.len()),
            ));
        }
        for (n, origin) in origins.iter().enumerate() {
            if let Err(why) = check_origin(origin) {
                faults.push((format!("allowed_origins.{n}"), why));
            }
        }
        settings.allowed_origins = origins;
    }
    let mut text = |field: &str, slot: &mut String, value: Option<String>, most: usize| {
        if let Some(value) = value {
            let clean = rozmova_actors::domain::message::clean_text(&value).trim().to_owned();
            if clean.chars().count() > most {
                faults.push((String::from(field), format!("at most {most} characters are accepted")));
            }
            *slot = clean;
        }
    };
    text("title", &mut settings.title, body.title, 100);
    text("subtitle", &mut settings.subtitle, body.subtitle, 200);
    text("language_code", &mut settings.language_code, body.language_code, 8);
    if !WIDGET_LANGUAGES.contains(&settings.language_code.as_str()) {
        faults.push((String::from("language_code"), format!("{} are accepted", WIDGET_LANGUAGES.join(", "))));
    }
    let mut object = |field: &str, slot: &mut Value, value: Option<Value>| {
        if let Some(value) = value {
            if !value.is_object() || value.to_string().len() > 8 * 1024 {
                faults.push((String::from(field), String::from("an object of at most 8 KiB is accepted")));
            }
            *slot = value;
        }
    };
    object("colors", &mut settings.colors, body.colors);
    object("position", &mut settings.position, body.position);
    object("launcher", &mut settings.launcher, body.launcher);
    settings.identity_required = body.identity_required.unwrap_or(settings.identity_required);
    settings.open_on_msg = body.open_on_msg.unwrap_or(settings.open_on_msg);
    settings.recognize_user_meta = body.recognize_user_meta.unwrap_or(settings.recognize_user_meta);
    if faults.is_empty() { Ok(settings) } else { Err(Problem::fields(faults)) }
}

async fn stored(app: &App, bot: BotId) -> Result<Option<ConnectionRow>, Problem> {
    Ok(app.store.run(move |conn| catalogue_edit::connection_of(conn, bot, ChannelKind::Widget)).await?)
}

fn view(
    app: &App,
    req: &HttpRequest,
    row: &ConnectionRow,
    settings: WidgetSettings,
    has_identity_secret: bool,
    identity_secret: Option<String>,
) -> WidgetView {
    let base = app.base_url(req);
    WidgetView {
        id: row.id,
        bot_id: row.bot_id,
        channel: ChannelKind::Widget,
        active: row.status == "active",
        settings,
        has_identity_secret,
        identity_secret,
        embed_code: embed_code(&base, row.bot_id),
        version: row.version,
    }
}

/// What the site's owner copies (channels/widget.md B.1): one ordered queue for all four names until the loader is there.
fn embed_code(base: &str, bot: BotId) -> String {
    format!(
        "<script>\n(function(w,d,u){{['rozmova','rozmova_event','kw','kw_event'].forEach(function(n){{w[n]=w[n]||function(){{(w.__rzq=w.__rzq||[]).push([n,[].slice.call(arguments)])}}}});\n\
         var s=d.createElement('script');s.async=1;s.src=u+'/widget/rz.js';(d.head||d.documentElement).appendChild(s);\n\
         w.rozmova('init',{{bot_id:{bot}}});}})(window,document,'{base}');\n</script>"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_bad_origin_is_named_and_absent_members_stay() {
        let body = WidgetBody {
            allowed_origins: Some(vec![
                String::from("https://www.example.com"),
                String::from("example.com"),
                String::from("https://example.com/"),
                String::from("http://localhost:5173"),
                String::from("ftp://example.com"),
            ]),
            ..WidgetBody::default()
        };
        let problem = changed(WidgetSettings::default(), body).unwrap_err();
        let named: Vec<_> = problem.fields.keys().cloned().collect();
        assert_eq!(named, ["allowed_origins.1", "allowed_origins.2", "allowed_origins.4"]);

        let former = WidgetSettings { title: String::from("Чат"), ..WidgetSettings::default() };
        let kept = changed(former.clone(), WidgetBody::default()).unwrap();
        assert_eq!(kept, former);
    }
}
