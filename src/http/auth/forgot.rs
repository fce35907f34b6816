//! `POST /api/v1/auth/forgot`: somebody forgot their password and asks for a link by themselves (administration.md 5.2).
//!
//! The answer is given before it is looked whether there is such a person, so neither its words nor its time tell (security.md
//! AU-02). The link is made of the configured address only (AU-03), at most three go to one person in an hour, counted in rows
//! (AU-05), and ten wishes are taken from one address.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use moka::sync::Cache;
use rozmova_actors::domain::IdKind;
use rozmova_store::{
    access_links::{self, LinkKind, LinkRow},
    letters::{self, Queued},
    preferences, users,
};
use tokio::sync::{Mutex, Semaphore};

use super::super::{audit::Note, me::preferences::Preferences};
use crate::{
    app::notices::language_of,
    auth::csrf,
    http::{prelude::*, users::parse_email},
    mail::{Draft, mailer, words::Content},
};

/// Letters to one person in an hour.
const PER_PERSON: i64 = 3;
/// Wishes from one address in an hour.
const PER_ADDRESS: u32 = 10;
/// The hour of both, seconds.
const HOUR_S: i64 = 3_600;
const HOUR: Duration = Duration::from_secs(HOUR_S as u64);
/// Wishes that are looked at or wait for it; more than this are dropped, as if nobody had been found.
const AT_ONCE: usize = 64;
/// Shortest time between the answer and the look.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// And how many milliseconds it may be longer.
const WAITS_MS: u64 = 800;
/// Kind of letters with a link; those an administrator sends are counted apart.
const KIND: &str = "reset";
/// Kind of letters to people who have no password here.
const COMPANY_KIND: &str = "company_sign_in";
/// Seconds after which such a letter is of no use.
const COMPANY_TTL_S: i64 = 86_400;

/// How often it may be asked. Cheap to clone; forgets with a restart, the limit of a person does not.
#[derive(Clone)]
pub struct Recovery {
    addresses: Cache<IpAddr, Arc<AtomicU32>>,
    room: Arc<Semaphore>,
    /// One after another: two at once would both find room for a third letter.
    line: Arc<Mutex<()>>,
}

impl Default for Recovery {
    fn default() -> Self {
        Self {
            addresses: Cache::builder().max_capacity(50_000).time_to_live(HOUR).build(),
            room: Arc::new(Semaphore::new(AT_ONCE)),
            line: Arc::default(),
        }
    }
}

impl Recovery {
    /// Counts a wish of an address.
    ///
    /// # Errors
    /// 429 from the eleventh within an hour.
    fn take(&self, address: IpAddr) -> Result<(), Problem> {
        let asked = self.addresses.get_with(address, Arc::default).fetch_add(1, Ordering::Relaxed);
        if asked < PER_ADDRESS {
            return Ok(());
        }
        let why = format!("more than {PER_ADDRESS} requests from your address in an hour, try again later");
        Err(Problem::new(Code::RateLimited, why).retry(HOUR.as_secs()))
    }
}

/// Whose password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgotBody {
    /// E-mail, the name to sign in with.
    pub email: String,
}

/// Always the same answer; whoever is known and may, gets a letter.
///
/// # Errors
/// 403 from another site, 404 while it is switched off, 422 for what is no address, 429.
pub async fn forgot(app: App, req: HttpRequest, body: Json<ForgotBody>) -> Result<HttpResponse, Problem> {
    csrf::refuse_cross_site(req.headers())?;
    if !app.recovers_passwords() {
        return Err(Problem::new(Code::NotFound, "passwords are not recovered here: ask an administrator for a link"));
    }
    let Json(body) = body;
    let (email, ip) = (parse_email(&body.email)?, app.ip_of(&req));
    if !app.limits.is_exempt(ip) {
        app.recovery.take(ip)?;
    }
    match Arc::clone(&app.recovery.room).try_acquire_owned() {
        Ok(room) => {
            // What it costs to find somebody must not slow the asker's next request, which could be timed.
            let later = FIRST_WAIT + Duration::from_millis(app.random.next_u64() % WAITS_MS);
            actix_web::rt::spawn(async move {
                actix_web::rt::time::sleep(later).await;
                if let Err(problem) = send_link(&app, email, ip).await {
                    tracing::warn!(%problem, "a link for a forgotten password was not sent");
                }
                drop(room);
            });
        }
        Err(_) => metrics::counter!("rozmova_recovery_dropped_total").increment(1),
    }
    Ok(HttpResponse::NoContent().finish())
}

/// What helps somebody who forgot a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Help {
    /// A link with which they set a new one.
    Link,
    /// To be told that they sign in with the company's account (administration.md 5).
    Company,
    /// Nothing: they may not come in, or have been given no way yet.
    None,
}

/// `passwords` = everybody may use one, `company` = the company's sign-in is switched on.
fn help(user: &users::UserRow, passwords: bool, company: bool) -> Help {
    let by_password = user.password_hash.is_some() && (passwords || user.is_root);
    match (user.active, by_password, company) {
        (true, true, _) => Help::Link,
        (true, false, true) => Help::Company,
        (false, ..) | (true, false, false) => Help::None,
    }
}

/// Link and letter in one transaction, or neither.
async fn send_link(app: &App, email: String, ip: IpAddr) -> Result<(), Problem> {
    let _mine = app.recovery.line.lock().await;
    let found = app
        .store
        .run(move |conn| match users::by_email(conn, &email)? {
            Some(user) => {
                let (stored, _) = preferences::get(conn, user.id)?;
                Ok(Some((user, stored)))
            }
            None => Ok(None),
        })
        .await?;
    let Some((user, stored)) = found else { return Ok(()) };
    let (security, now, id) = (app.security(), app.now(), user.id);
    let kind = match help(&user, security.password_login, app.oidc.offer().is_some() || app.ldap.is_on()) {
        Help::Link => KIND,
        Help::Company => COMPANY_KIND,
        Help::None => return Ok(()),
    };
    let made = app.store.run(move |conn| letters::made_since(conn, id, kind, now.plus_secs(-HOUR_S))).await?;
    if !security.recovers(&user.email) || made >= PER_PERSON {
        return Ok(());
    }
    let language = language_of(&Preferences::of(stored), app.mailer.settings().language);
    if kind == COMPANY_KIND {
        let content = Content::CompanySignIn { name: user.name, url: app.mailer.url("/login") };
        let (to, ttl_s) = (user.email, COMPANY_TTL_S);
        app.mailer
            .queue(Draft { kind, user: Some(id), to, dialog: None, dedup: None, ttl_s, content, language })
            .await?;
        return Ok(());
    }
    let (token, minutes) = (app.random.token(), i64::from(security.recovery_ttl_min));
    let link = LinkRow {
        id: app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?,
        user_id: user.id,
        kind: LinkKind::Reset,
        token_hash: app.hasher.hash(&token),
        created_by_id: None,
        created_at: now,
        expires_at: now.plus_secs(minutes * 60),
        used_at: None,
        revoked_at: None,
    };
    let letter = app.mailer.row(Draft {
        kind: KIND,
        user: Some(user.id),
        to: user.email,
        dialog: None,
        dedup: None,
        ttl_s: minutes * 60,
        content: Content::Reset {
            name: user.name,
            url: app.mailer.url(&format!("/reset/{token}")),
            minutes,
            by_admin: false,
        },
        language,
    })?;
    let sent = app
        .store
        .write(move |conn| {
            if letters::insert(conn, &letter, mailer::MOST)? != Queued::Done {
                return Ok(false);
            }
            access_links::insert(conn, &link)?;
            Ok(true)
        })
        .await?;
    if sent {
        let note = Note::new("user.recovery_mailed", "user", Some(id.get()));
        app.audit.queue(&Caller::Anonymous, ip, now, note);
        app.mailer.wake();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rozmova_actors::domain::Timestamp;

    use super::*;

    #[test]
    fn au_05_the_eleventh_wish_of_an_address_waits_and_another_address_does_not() {
        let recovery = Recovery::default();
        let (one, other) = (IpAddr::from([203, 0, 113, 7]), IpAddr::from([203, 0, 113, 8]));
        for _ in 0..PER_ADDRESS {
            assert!(recovery.take(one).is_ok());
        }
        assert!(recovery.take(one).is_err_and(|refused| refused.code == Code::RateLimited));
        assert!(recovery.take(other).is_ok());
    }

    #[test]
    fn whoever_has_no_use_for_a_password_is_told_of_the_companys_sign_in() {
        let user = |active: bool, password: bool, is_root: bool| users::UserRow {
            id: 7.into(),
            email: "olena@example.com".into(),
            name: "Олена".into(),
            password_hash: password.then(|| "hash".into()),
            active,
            is_root,
            created_at: Timestamp(0),
            deactivated_at: None,
            version: 1,
            extra: serde_json::json!({}),
            erased_at: None,
        };
        // (active, has a password, root), (passwords are for everybody, the company's sign-in is on)
        let rows = [
            ((true, true, false), (true, false), Help::Link),
            ((true, true, false), (true, true), Help::Link),
            ((true, true, false), (false, true), Help::Company),
            ((true, true, true), (false, true), Help::Link),
            ((true, false, false), (true, true), Help::Company),
            ((true, false, true), (false, true), Help::Company),
            ((true, false, false), (true, false), Help::None),
            ((true, true, false), (false, false), Help::None),
            ((false, true, true), (true, true), Help::None),
            ((false, false, false), (false, true), Help::None),
        ];
        for ((active, password, root), (passwords, company), expected) in rows {
            let found = help(&user(active, password, root), passwords, company);
            assert_eq!(found, expected, "{active} {password} {root}, {passwords} {company}");
        }
    }
}
