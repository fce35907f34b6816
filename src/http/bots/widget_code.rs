//! `GET|PUT /api/v1/bots/{id}/channels/widget/code`, `GET …/code/{version}`: an administrator's own script and style beside the website
//! chat (channels.md 2.6).

use rozmova_actors::domain::{BotId, ChannelKind, OperatorId, Timestamp};
use rozmova_store::{
    DbError,
    catalogue_edit::{self, ConnectionRow},
    widget_codes::{self, CodeRow},
};

use super::find;
use crate::{
    channels::settings::WidgetSettings,
    http::{
        audit::Note,
        prelude::*,
        users::{is_administrator, update::confirm_own_password},
    },
    widget::code::{CodeFault, hash_of},
};

/// Bytes of a script and of a style.
const MOST: usize = 64 * 1024;

/// What comes into force.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// JavaScript, at most 64 KiB.
    pub script: String,
    /// CSS, at most 64 KiB.
    pub style: String,
    /// `false` keeps it and takes it off the pages.
    pub enabled: bool,
    /// The version it was made from; 0 for the first one.
    pub version: i64,
    /// The caller's own password; absent for whoever has just confirmed who they are with the company's account.
    pub current_password: Option<String>,
}

/// A version in short.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CodeBrief {
    /// Number, from 1.
    pub version: i64,
    /// In force while it is the newest.
    pub enabled: bool,
    /// Bytes of the script.
    pub script_bytes: usize,
    /// Bytes of the style.
    pub style_bytes: usize,
    /// Who saved it; null when the user is gone.
    pub by_id: Option<OperatorId>,
    /// Their name as it was.
    pub by_name: String,
    /// When.
    pub created_at: Timestamp,
}

/// The code in force, what became of it in browsers, and what was before.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CodeView {
    /// Newest version, 0 before the first one.
    pub version: i64,
    /// JavaScript.
    pub script: String,
    /// CSS.
    pub style: String,
    /// On the pages.
    pub enabled: bool,
    /// Whether the bot has a website chat; without one nothing can be saved.
    pub connected: bool,
    /// Whether the caller may save: the owner of the instance and administrators.
    pub may_save: bool,
    /// Faults that browsers told of this version since the server started, the most frequent first.
    pub errors: Vec<CodeFault>,
    /// Newest first, at most 50.
    pub versions: Vec<CodeBrief>,
}

/// One version whole.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CodeVersion {
    /// Number.
    pub version: i64,
    /// JavaScript.
    pub script: String,
    /// CSS.
    pub style: String,
}

impl From<&CodeRow> for CodeBrief {
    fn from(row: &CodeRow) -> Self {
        Self {
            version: row.version,
            enabled: row.enabled,
            script_bytes: row.script.len(),
            style_bytes: row.style.len(),
            by_id: row.by_id,
            by_name: row.by_name.clone(),
            created_at: row.created_at,
        }
    }
}

/// The number of a version.
#[derive(Debug, Clone, Copy)]
pub struct Version(i64);

impl From<i64> for Version {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl PartId for Version {
    const NAME: &'static str = "version";
    const WHAT: &'static str = "the version";
}

async fn view(app: &App, who: &Caller, bot: BotId) -> Result<CodeView, Problem> {
    let rows = app.store.run(move |conn| widget_codes::list(conn, bot)).await?;
    let versions = rows.iter().map(CodeBrief::from).collect();
    let newest = rows.into_iter().next();
    let errors = match &newest {
        Some(row) => {
            let faults = app.visitors.faults(bot);
            let faults = faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            faults.of(&row.hash)
        }
        None => Vec::new(),
    };
    let may_save = is_administrator(who);
    let connected = app.directory.of_bot(bot, ChannelKind::Widget).is_some();
    Ok(match newest {
        Some(row) => CodeView {
            version: row.version,
            script: row.script,
            style: row.style,
            enabled: row.enabled,
            connected,
            may_save,
            errors,
            versions,
        },
        None => CodeView {
            version: 0,
            script: String::new(),
            style: String::new(),
            enabled: true,
            connected,
            may_save,
            errors,
            versions,
        },
    })
}

/// The newest version with its history.
///
/// # Errors
/// 404, 503.
pub async fn read(app: App, who: Caller, id: Id<BotId>) -> Result<Answer<CodeView>, Problem> {
    let bot = find(&app, id.0)?;
    Ok(Answer(view(&app, &who, bot.id).await?))
}

/// A former version, to look at and to save again.
///
/// # Errors
/// 404, 503.
pub async fn version(app: App, ids: Ids<BotId, Version>) -> Result<Answer<CodeVersion>, Problem> {
    let bot = find(&app, ids.id)?.id;
    let rows = app.store.run(move |conn| widget_codes::list(conn, bot)).await?;
    let row = rows.into_iter().find(|row| row.version == ids.part.0);
    let row = row.ok_or_else(|| Problem::not_found("the version"))?;
    Ok(Answer(CodeVersion { version: row.version, script: row.script, style: row.style }))
}

fn checked(body: &CodeBody) -> Result<(String, String), Problem> {
    let mut faults = Vec::new();
    let mut text = |field: &str, raw: &str| {
        let text = raw.replace("\r\n", "\n");
        if text.len() > MOST {
            faults.push((String::from(field), format!("{} bytes, at most {MOST} are accepted", text.len())));
        }
        if text.contains('\0') {
            faults.push((String::from(field), String::from("it holds a zero byte, text is accepted")));
        }
        text
    };
    let (script, style) = (text("script", &body.script), text("style", &body.style));
    if faults.is_empty() { Ok((script, style)) } else { Err(Problem::fields(faults)) }
}

/// Puts script and style into force, or takes them off. Pages have them with their next view of the chat.
///
/// # Errors
/// 403 for everybody but administrators and without their own password (AU-14), 404 without a website chat, 412 when somebody else
/// has saved meanwhile, 422.
pub async fn put(
    app: App,
    req: HttpRequest,
    who: SignedIn,
    id: Id<BotId>,
    body: Json<CodeBody>,
) -> Result<Answer<CodeView>, Problem> {
    let (bot, Json(body)) = (find(&app, id.0)?, body);
    let caller = Caller::User(who.clone());
    // It runs on other people's pages.
    if !is_administrator(&caller) {
        let why = "own code runs on the site's pages: only the owner of the instance and administrators save it";
        return Err(Problem::new(Code::Forbidden, why));
    }
    let (script, style) = checked(&body)?;
    confirm_own_password(&app, &who, body.current_password).await?;
    let now = app.now();
    let row = CodeRow {
        bot_id: bot.id,
        version: body.version.saturating_add(1),
        hash: hash_of(&script, &style),
        script,
        style,
        enabled: body.enabled,
        by_id: Some(who.user.id),
        by_name: who.user.name.clone(),
        created_at: now,
    };
    let in_force = row.enabled && !(row.script.trim().is_empty() && row.style.trim().is_empty());
    let data = serde_json::json!({
        "version": row.version, "enabled": row.enabled, "hash": row.hash,
        "script_bytes": row.script.len(), "style_bytes": row.style.len(),
    });
    let note = Note::new("widget_code.saved", "bot", Some(bot.id.get())).with(data);
    let audit = app.audit.row(&caller, app.ip_of(&req), now, note)?;
    let (bot, code) = (bot.id, if in_force { row.hash.clone() } else { String::new() });
    let saved = app.store.write(move |conn| save(conn, &row, &code, audit)).await?;
    match saved {
        Saved::Done(connection) => app.directory.replace(&connection).map_err(Problem::internal)?,
        Saved::NoChat => return Err(Problem::not_found("the website chat of this bot")),
        Saved::Stale => {
            return Err(Problem::new(Code::Precondition, "somebody else has saved the code meanwhile, read it again"));
        }
    }
    Ok(Answer(view(&app, &caller, bot).await?))
}

/// What became of a version.
enum Saved {
    Done(ConnectionRow),
    NoChat,
    Stale,
}

/// Version, what the chat tells pages, and the audit log, together.
fn save(
    conn: &mut rozmova_store::Conn,
    row: &CodeRow,
    code: &str,
    audit: rozmova_store::audit_log::AuditLogRow,
) -> Result<Saved, DbError> {
    let Some(present) = catalogue_edit::connection_to_change(conn, row.bot_id, ChannelKind::Widget)? else {
        return Ok(Saved::NoChat);
    };
    if !widget_codes::append(conn, row)? {
        return Ok(Saved::Stale);
    }
    let mut settings: WidgetSettings = serde_json::from_value(present.settings.clone()).unwrap_or_default();
    code.clone_into(&mut settings.code);
    let settings = serde_json::to_value(&settings).map_err(|error| DbError::SerializationError(Box::new(error)))?;
    let connection = ConnectionRow { settings, version: present.version + 1, ..present };
    catalogue_edit::put_connection(conn, &connection, row.created_at)?;
    rozmova_store::audit_log::append(conn, &[audit])?;
    Ok(Saved::Done(connection))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_over_the_limit_and_a_zero_byte_are_refused_with_the_place() {
        let body = |script: &str, style: &str| CodeBody {
            script: script.into(),
            style: style.into(),
            enabled: true,
            version: 0,
            current_password: None,
        };
        assert!(checked(&body("a\r\nb", "")).is_ok_and(|(script, _)| script == "a\nb"));
        let refused = checked(&body(&"x".repeat(MOST + 1), "a\0b"));
        let named = refused.map_err(|problem| problem.fields.keys().cloned().collect::<Vec<_>>());
        assert_eq!(named.err(), Some(vec![String::from("script"), String::from("style")]));
    }
}
