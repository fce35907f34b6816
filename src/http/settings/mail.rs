//! `GET|PATCH /api/v1/settings/mail`, its test letter, and what became of letters (administration.md 5 and 9).
//!
//! The password is write-only: it is stored sealed and answered as `****` and at most four characters (security.md SE-02).

use rozmova_actors::domain::{DialogId, OperatorId, Timestamp};
use rozmova_store::{
    Conn, QueryResult, catalogue_edit,
    letters::{self, LetterRow},
    sending::SendState,
};

use serde_json::Value;

use super::{
    members,
    row::{self, Change},
};
use crate::{
    http::{audit::Note, catalogue::statuses::difference, list::cursor_of, prelude::*, users::is_administrator},
    mail::{
        Encryption, Language, MailSettings,
        policy::Outcome,
        settings::{MAIL, PASSWORD_PLACE, is_address},
        words::Content,
    },
    secrets::masked,
};

/// Test letters of one person in ten minutes.
const TESTS: u32 = 10;
/// Longest password, bytes.
const MAX_PASSWORD: usize = 1_024;

/// The settings of mail as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailView {
    /// Letters leave.
    pub enabled: bool,
    /// Name or address of the mail server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection of the connection.
    pub encryption: Encryption,
    /// Certificates that are trusted instead of the system's, PEM; empty = the system's.
    pub ca_certificate: String,
    /// Name to sign in with; empty = none is needed.
    pub user: String,
    /// `****` and at most the last four characters; empty = none is stored.
    pub password: String,
    /// Sender's address.
    pub from_address: String,
    /// Sender's name.
    pub from_name: String,
    /// Where answers go; empty = to the sender.
    pub reply_to: String,
    /// Language of letters to people who have chosen none.
    pub language: Language,
    /// Seconds something stays unseen before it becomes a letter to whoever has no panel open, 5 to 3600.
    pub notice_after_s: u32,
    /// Minutes between two letters about one dialog, 1 to 1440.
    pub notice_pause_min: u32,
    /// When the server accepted a test letter under these settings; null = it has not.
    pub verified_at: Option<Timestamp>,
    /// Why letters with links cannot be sent; null = they can.
    pub obstacle: Option<&'static str>,
    /// Letters that wait.
    pub waiting: i64,
    /// Letters given up in the last 30 days.
    pub failed: i64,
}

/// What changes; absent members stay.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailPatch {
    /// Letters leave.
    pub enabled: Option<bool>,
    /// Name or address of the mail server; private ones need `EGRESS__ALLOW`.
    pub host: Option<String>,
    /// Port: 25, 465, 587, 2525, another one only for addresses of `EGRESS__ALLOW`.
    pub port: Option<u16>,
    /// Protection.
    pub encryption: Option<Encryption>,
    /// Certificates that are trusted instead of the system's, PEM.
    pub ca_certificate: Option<String>,
    /// Name to sign in with.
    pub user: Option<String>,
    /// Password; empty removes it.
    pub password: Option<String>,
    /// Sender's address.
    pub from_address: Option<String>,
    /// Sender's name.
    pub from_name: Option<String>,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Language of letters to people who have chosen none.
    pub language: Option<Language>,
    /// Seconds something stays unseen before it becomes a letter to whoever has no panel open, 5 to 3600.
    pub notice_after_s: Option<u32>,
    /// Minutes between two letters about one dialog, 1 to 1440.
    pub notice_pause_min: Option<u32>,
}

/// The settings without secrets, for the audit log.
fn told(settings: &MailSettings) -> serde_json::Value {
    serde_json::json!({
        "enabled": settings.enabled, "host": settings.host, "port": settings.port, "encryption": settings.encryption,
        "ca_certificate": settings.ca_certificate, "user": settings.user, "password": settings.password_masked, "from_address": settings.from_address,
        "from_name": settings.from_name, "reply_to": settings.reply_to, "language": settings.language,
        "notice_after_s": settings.notice_after_s, "notice_pause_min": settings.notice_pause_min,
    })
}

/// How many letters wait, and how many failed for good.
type Letters = (i64, i64);

fn count_letters(conn: &mut Conn) -> QueryResult<Letters> {
    Ok((letters::count(conn, SendState::Queued)?, letters::count(conn, SendState::Failed)?))
}

fn view(app: &App, (waiting, failed): Letters) -> MailView {
    let settings = app.mailer.settings();
    MailView {
        enabled: settings.enabled,
        host: settings.host.clone(),
        port: settings.port,
        encryption: settings.encryption,
        ca_certificate: settings.ca_certificate.clone(),
        user: settings.user.clone(),
        password: settings.password_masked.clone(),
        from_address: settings.from_address.clone(),
        from_name: settings.from_name.clone(),
        reply_to: settings.reply_to.clone(),
        language: settings.language,
        notice_after_s: settings.notice_after_s,
        notice_pause_min: settings.notice_pause_min,
        verified_at: settings.verified_at,
        obstacle: app.mailer.obstacle(),
        waiting,
        failed,
    }
}

/// The settings, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read(app: App) -> Result<HttpResponse, Problem> {
    let read = |conn: &mut Conn| Ok((count_letters(conn)?, catalogue_edit::setting(conn, MAIL)?.1));
    let (letters, version) = app.store.run(read).await?;
    Ok(versioned(&view(&app, letters), version))
}

/// Changes them, from the next letter on. The server's address is judged like everything outbound.
///
/// # Errors
/// 403 for the server or the sender without being an administrator, 412, 422 with every fault, also for another server without its
/// password.
pub async fn update(app: App, req: HttpRequest, who: Caller, body: Json<Value>) -> Result<HttpResponse, Problem> {
    let (Json(body), expect, now) = (body, if_match(&req)?, app.now());
    let patch: MailPatch = members(body)?;
    let _line = app.settings_line.lock().await;
    let before = app.mailer.settings();
    let mut after = before.as_ref().clone();
    let trimmed = |text: String| text.trim().to_owned();
    after.enabled = patch.enabled.unwrap_or(after.enabled);
    after.host = patch.host.map_or(after.host, |host| trimmed(host).to_lowercase());
    after.port = patch.port.unwrap_or(after.port);
    after.encryption = patch.encryption.unwrap_or(after.encryption);
    after.ca_certificate = patch.ca_certificate.map_or(after.ca_certificate, trimmed);
    after.user = patch.user.map_or(after.user, trimmed);
    after.from_address = patch.from_address.map_or(after.from_address, trimmed);
    after.from_name = patch.from_name.map_or(after.from_name, trimmed);
    after.reply_to = patch.reply_to.map_or(after.reply_to, trimmed);
    after.language = patch.language.unwrap_or(after.language);
    after.notice_after_s = patch.notice_after_s.unwrap_or(after.notice_after_s);
    after.notice_pause_min = patch.notice_pause_min.unwrap_or(after.notice_pause_min);
    let mut faults = after.faults();
    let typed = patch.password.is_some();
    if let Some(password) = patch.password {
        if password.len() > MAX_PASSWORD {
            faults.push(("password".into(), format!("at most {MAX_PASSWORD} bytes are accepted")));
        } else if password.is_empty() {
            (after.password_sealed, after.password_masked) = (String::new(), String::new());
        } else {
            after.password_sealed = app.secrets.seal(PASSWORD_PLACE, &password).map_err(Problem::internal)?;
            after.password_masked = masked(&password);
        }
    }
    may_name_server(&who, &before, &after)?;
    let moved = (&after.host, after.port) != (&before.host, before.port);
    // Or the stored password could be had by naming a server of one's own (SE-02).
    let elsewhere = after.host != before.host && !after.host.is_empty();
    if elsewhere && !typed && !after.password_sealed.is_empty() {
        faults.push(("password".into(), String::from("the stored one is not sent to another server: type it again")));
    }
    if faults.is_empty()
        && moved
        && !after.host.is_empty()
        && let Err(denied) = app.egress.check_mail_host(&after.host, after.port).await
    {
        faults.push(("host".into(), denied.to_string()));
    }
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    if after.leaves_otherwise(&before) {
        after.verified_at = None;
    }
    let note = Note::new("settings.mail", "settings", None).with(difference(&told(&before), &told(&after)));
    let change = Change { key: MAIL, have: "the settings have", after: &after, expect, note: Some(note) };
    // Counted before: once they are stored, nothing may fail any more.
    let letters = app.store.run(count_letters).await?;
    let version = row::store(&app, &req, &who, now, change).await?;
    app.mailer.replace(after);
    Ok(versioned(&view(&app, letters), version))
}

/// Letters carry links with which passwords are set, the owner's included. The right to change settings is not enough to say where
/// they leave, or it would hold every other one (AC-05).
fn may_name_server(who: &Caller, before: &MailSettings, after: &MailSettings) -> Result<(), Problem> {
    if is_administrator(who) || !after.leaves_otherwise(before) {
        return Ok(());
    }
    let why = "letters carry links that set passwords: only the owner of the instance and administrators change the mail server, \
               its protection, its sign-in and the sender's address";
    Err(Problem::new(Code::Forbidden, why))
}

/// Whom the test letter goes to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestBody {
    /// Address; absent = the caller's own.
    #[serde(default)]
    pub to: Option<String>,
}

/// What the mail server said.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MailTest {
    /// It took the letter.
    pub accepted: bool,
    /// Its own words, such as `550 5.1.1 no such user`.
    pub answer: String,
    /// Where the letter went.
    pub to: String,
}

/// Sends a test letter at once under the stored settings, switched on or not.
///
/// # Errors
/// 409 without a server and a sender, 422, 429.
pub async fn test(app: App, req: HttpRequest, who: Caller, body: Json<TestBody>) -> Result<Answer<MailTest>, Problem> {
    let (Json(body), now) = (body, app.now());
    let own = who.user().map(|me| me.user.email.clone());
    let to = body.to.map(|to| to.trim().to_owned()).filter(|to| !to.is_empty()).or(own);
    let to = to.ok_or_else(|| Problem::field("to", "an address is needed: a key has none of its own"))?;
    if !is_address(&to) {
        return Err(Problem::field("to", "is not an address such as name@example.com"));
    }
    app.limits.take(&format!("mail-test:{}", who.key()), TESTS, 600, now)?;
    let settings = app.mailer.settings();
    if !settings.is_complete() {
        return Err(Problem::new(Code::Conflict, "a mail server and the sender's address are needed first"));
    }
    let outcome = app.mailer.send_now(&to, &Content::Test, settings.language).await;
    let accepted = matches!(outcome, Outcome::Accepted(_));
    let note = Note::new("mail.tested", "settings", None).with(serde_json::json!({"accepted": accepted}));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    if accepted {
        let _line = app.settings_line.lock().await;
        let proved = MailSettings { verified_at: Some(now), ..app.mailer.settings().as_ref().clone() };
        // Somebody may have named another server meanwhile; the letter proves nothing of that one.
        if !proved.leaves_otherwise(&settings) {
            let change = Change { key: MAIL, have: "the settings have", after: &proved, expect: None, note: None };
            row::store(&app, &req, &who, now, change).await?;
            app.mailer.replace(proved);
        }
    }
    Ok(Answer(MailTest { accepted, answer: outcome.words().to_owned(), to }))
}

/// What became of a letter. Never its text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LetterView {
    /// Id.
    pub id: i64,
    /// `invite`, `reset`, `password_changed`, `company_sign_in`, `notice`.
    pub kind: String,
    /// For whom.
    pub user_id: Option<OperatorId>,
    /// What it is about.
    pub dialog_id: Option<DialogId>,
    /// Address.
    pub to: String,
    /// `queued`, `sent`, `failed`.
    pub state: &'static str,
    /// Tries begun.
    pub attempts: i32,
    /// What the mail server said last.
    pub answer: String,
    /// Made.
    pub created_at: Timestamp,
    /// The next try, while it is queued.
    pub next_at: Option<Timestamp>,
    /// Accepted or given up.
    pub finished_at: Option<Timestamp>,
}

impl From<LetterRow> for LetterView {
    fn from(row: LetterRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            user_id: row.user_id,
            dialog_id: row.dialog_id,
            to: row.to_address,
            state: row.state.key(),
            attempts: row.attempts,
            answer: row.answer,
            created_at: row.created_at,
            next_at: (row.state == SendState::Queued).then_some(row.next_at),
            finished_at: row.finished_at,
        }
    }
}

/// Letters of the last 30 days, the newest first.
///
/// # Errors
/// 400, 422, 503.
pub async fn list(app: App, query: Query<Paging>) -> Result<Answer<Page<LetterView>>, Problem> {
    let Query(paging) = query;
    let before = paging.before()?.unwrap_or((Timestamp(i64::MAX), i64::MAX));
    let limit = paging.limit()?;
    let rows = app.store.run(move |conn| letters::list(conn, before, limit + 1)).await?;
    let views = rows.into_iter().map(LetterView::from).collect();
    Ok(Answer(Page::cut(views, limit, |view: &LetterView| cursor_of(view.created_at, view.id))))
}

/// How many letters wait again.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RetryAnswer {
    /// Letters.
    pub queued: usize,
}

/// Tries again what was given up and is still of use.
///
/// # Errors
/// 503.
pub async fn retry(app: App, req: HttpRequest, who: Caller) -> Result<Answer<RetryAnswer>, Problem> {
    let now = app.now();
    let queued = app.store.write(move |conn| letters::retry(conn, now)).await?;
    let note = Note::new("mail.retried", "settings", None).with(serde_json::json!({"letters": queued}));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    app.mailer.wake();
    Ok(Answer(RetryAnswer { queued }))
}
