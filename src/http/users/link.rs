//! `POST /api/v1/users/{id}/link`, `…/link/mail`: a one-time link for somebody who has no password, or lost it
//! (administration.md 3 and 5.3). The first shows it to be handed over, the second sends it and shows it to nobody else.

use rozmova_actors::domain::{IdKind, OperatorId, Timestamp};
use rozmova_store::{
    Conn, QueryResult,
    access_links::{self, LinkKind, LinkRow},
    letters::{self, Queued},
    password_demands, preferences,
    users::UserInfoRow,
};

use super::{super::audit::Note, find, may_touch};
use crate::{
    app::notices::language_of,
    http::{extract::MaybeJson, me::preferences::Preferences, prelude::*},
    mail::{Draft, mailer, words::Content},
};

/// Hours an invitation lives.
const INVITE_H: i64 = 72;
/// Hours a reset link made by an administrator lives.
const RESET_H: i64 = 24;

/// How a link is made; an empty body makes a plain one.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLinkBody {
    /// The password the user has now signs them in no more: whoever enters it sets another one first. Nobody is signed out.
    #[serde(default)]
    pub change_at_next_login: bool,
}

/// The link, shown once.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LinkView {
    /// `invite` for a user without a password, else `reset`.
    pub kind: &'static str,
    /// Address to hand over; whoever has it sets the password.
    pub url: String,
    /// Ends.
    pub expires_at: Timestamp,
}

/// A link on its way by e-mail.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MailedLink {
    /// `invite` for a user without a password, else `reset`.
    pub kind: &'static str,
    /// Where it goes.
    pub to: String,
    /// Ends.
    pub expires_at: Timestamp,
}

/// The user a link may be made for.
async fn target(app: &App, who: &Caller, id: OperatorId) -> Result<UserInfoRow, Problem> {
    let user = find(app, id).await?;
    may_touch(who, &user)?;
    if !user.active {
        return Err(Problem::new(Code::Conflict, "a deactivated user cannot sign in; activate them first"));
    }
    Ok(user)
}

/// The row of a new link, its token and the hours it lives.
fn new_link(app: &App, who: &Caller, user: &UserInfoRow) -> Result<(LinkRow, String, i64), Problem> {
    let (kind, hours) = if user.has_password { (LinkKind::Reset, RESET_H) } else { (LinkKind::Invite, INVITE_H) };
    let (now, token) = (app.now(), app.random.token());
    let row = LinkRow {
        id: app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?,
        user_id: user.id,
        kind,
        token_hash: app.hasher.hash(&token),
        created_by_id: who.user().map(|me| me.user.id),
        created_at: now,
        expires_at: now.plus_secs(hours * 3600),
        used_at: None,
        revoked_at: None,
    };
    Ok((row, token, hours))
}

/// Stores a link, with the demand of another password when it is made with one.
fn put(conn: &mut Conn, row: &LinkRow, demands: bool) -> QueryResult<()> {
    access_links::insert(conn, row)?;
    if demands { password_demands::put(conn, row.user_id, row.created_at) } else { Ok(()) }
}

/// Makes a link; the user's former ones end. Nothing is mailed.
///
/// # Errors
/// 403 beyond the caller's own rights, 404, 409 for a deactivated user, 503.
pub async fn create(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<OperatorId>,
    body: MaybeJson<NewLinkBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), MaybeJson(NewLinkBody { change_at_next_login: demands })) = (id, body);
    let user = target(&app, &who, id).await?;
    let (row, token, _) = new_link(&app, &who, &user)?;
    let (kind, expires_at, now) = (row.kind, row.expires_at, row.created_at);
    app.store.write(move |conn| put(conn, &row, demands)).await?;
    let data = serde_json::json!({"kind": kind.key(), "change_at_next_login": demands});
    let note = Note::new("user.link_created", "user", Some(id.get())).with(data);
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    let url = format!("{}/{}/{token}", app.base_url(&req), kind.key());
    Ok(created(&LinkView { kind: kind.key(), url, expires_at }))
}

/// Makes a link and sends it to the user; their former ones end. The caller does not see it.
///
/// # Errors
/// 403 beyond the caller's own rights, 404, 409 for a deactivated user or while letters cannot leave, 503.
pub async fn mail(
    app: App,
    req: HttpRequest,
    who: Caller,
    id: Id<OperatorId>,
    body: MaybeJson<NewLinkBody>,
) -> Result<HttpResponse, Problem> {
    let (Id(id), MaybeJson(NewLinkBody { change_at_next_login: demands })) = (id, body);
    let user = target(&app, &who, id).await?;
    let mailed = send(&app, &who, app.ip_of(&req), user, demands).await?;
    Ok(created(&mailed))
}

/// Makes a link and queues the letter with it, all or nothing; with `demands` the password the user has now signs them in no more.
///
/// # Errors
/// 409 while letters cannot leave or too many wait, 503.
pub(super) async fn send(
    app: &App,
    who: &Caller,
    ip: std::net::IpAddr,
    user: UserInfoRow,
    demands: bool,
) -> Result<MailedLink, Problem> {
    if let Some(why) = app.mailer.obstacle() {
        return Err(Problem::new(Code::Conflict, why));
    }
    let (row, token, hours) = new_link(app, who, &user)?;
    let (kind, expires_at, now, id) = (row.kind, row.expires_at, row.created_at, user.id);
    let url = app.mailer.url(&format!("/{}/{token}", kind.key()));
    let (stored, _) = app.store.run(move |conn| preferences::get(conn, id)).await?;
    let content = match kind {
        LinkKind::Invite => Content::Invite { name: user.name, url, hours },
        LinkKind::Reset => Content::Reset { name: user.name, url, minutes: hours * 60, by_admin: true },
    };
    let letter = app.mailer.row(Draft {
        kind: if kind == LinkKind::Invite { "invite" } else { "reset_link" },
        user: Some(id),
        to: user.email.clone(),
        dialog: None,
        dedup: None,
        ttl_s: hours * 3600,
        content,
        language: language_of(&Preferences::of(stored), app.mailer.settings().language),
    })?;
    let queued = app
        .store
        .write(move |conn| {
            let queued = letters::insert(conn, &letter, mailer::MOST)?;
            if queued == Queued::Done {
                put(conn, &row, demands)?;
            }
            Ok(queued)
        })
        .await?;
    if queued != Queued::Done {
        return Err(Problem::new(Code::LimitReached, format!("{} letters wait already", mailer::MOST)));
    }
    app.mailer.wake();
    let data = serde_json::json!({"kind": kind.key(), "mailed": true, "change_at_next_login": demands});
    app.audit.keep(who, ip, now, Note::new("user.link_created", "user", Some(id.get())).with(data)).await;
    Ok(MailedLink { kind: kind.key(), to: user.email, expires_at })
}
