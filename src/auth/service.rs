//! Sign-in, sign-out, and who a request is from.

mod proving;
mod second_factor;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use actix_web::{
    cookie::{Cookie, SameSite, time::Duration as CookieAge},
    http::header::{self, HeaderMap},
};
use rozmova_actors::{
    domain::{AuthSessionId, IdKind, OperatorId, Timestamp},
    ports::{Clock, IdSource, Random},
};
use rozmova_store::{Store, api_keys, sessions, users};

pub(crate) use second_factor::factor_place;

pub use proving::{CONFIRMED_S, Proved, ProvedBy};

use super::{
    Caller, KeyCaller, SignedIn, UserInfo, Via,
    jwt::{ACCESS_TTL_S, AccessTokens},
    memory::Memory,
    password::Passwords,
    scopes,
    throttle::Throttle,
};
use crate::{
    config::Config,
    problem::{Code, Problem},
    secrets::{Keyring, SecretBox, TokenHasher},
};

/// Days a refresh token lives (settled difference 20).
pub const REFRESH_DAYS: i64 = 14;
/// A session's `last_seen_at` is written at most this often, seconds.
const TOUCH_S: i64 = 300;
/// Begin of every key, so that a leaked one is found by scanners.
pub const KEY_PREFIX: &str = "rz_";

/// A live sign-in as requests need it.
struct LiveSession {
    id: AuthSessionId,
    user_id: OperatorId,
    csrf: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    confirmed_at: Option<Timestamp>,
    seen_at: AtomicI64,
}

/// A key as requests need it.
struct LiveKey {
    caller: Arc<KeyCaller>,
    hash: String,
    expires_at: Option<Timestamp>,
    used_at: AtomicI64,
}

/// The answer of a sign-in.
pub struct SignInDone {
    /// The user and the new sign-in.
    pub signed_in: SignedIn,
    /// Access token.
    pub access_token: String,
    /// Refresh token, shown once.
    pub refresh_token: String,
    /// For writes with the cookie.
    pub csrf_token: String,
    /// Cookie to set.
    pub cookie: Cookie<'static>,
}

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    ids: Arc<dyn IdSource>,
    hasher: TokenHasher,
    access: AccessTokens,
    passwords: Passwords,
    throttle: Throttle,
    secrets: SecretBox,
    users: Memory<OperatorId, Option<Arc<UserInfo>>>,
    sessions: Memory<AuthSessionId, Option<Arc<LiveSession>>>,
    keys: Memory<String, Option<Arc<LiveKey>>>,
    https: bool,
    idle_s: AtomicI64,
    absolute_s: i64,
    /// Everybody may use a password, not only root users.
    password_login: AtomicBool,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    inner: Arc<Inner>,
}

/// Caches are dropped by push; the time only bounds what a change behind the server's back (command line) may take.
const CACHE_TTL: Duration = Duration::from_secs(30);

impl Auth {
    /// With the ports it needs.
    #[must_use]
    pub fn new(
        config: &Config,
        keys: &Keyring,
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                clock,
                random,
                ids,
                hasher: TokenHasher::new(keys),
                access: AccessTokens::new(&keys.oldest().sub_key("access-token")),
                passwords: Passwords::new(config.security.hash_threads, config.security.password_min_chars),
                throttle: Throttle::default(),
                secrets: SecretBox::new(keys),
                users: Memory::new(20_000, CACHE_TTL),
                sessions: Memory::new(50_000, CACHE_TTL),
                keys: Memory::new(10_000, CACHE_TTL),
                https: config.is_https(),
                idle_s: AtomicI64::new(config.security.session_idle_min * 60),
                absolute_s: config.security.session_absolute_h * 3600,
                password_login: AtomicBool::new(true),
            }),
        }
    }

    /// The hashing pool.
    #[must_use]
    pub fn passwords(&self) -> &Passwords {
        &self.inner.passwords
    }

    /// Whether everybody may sign in with a password, or only root users (administration.md 4), from the next sign-in on.
    pub fn set_password_login(&self, open: bool) {
        self.inner.password_login.store(open, Ordering::Relaxed);
    }

    /// After how many minutes a sign-in that nobody uses ends (AU-15); in force for those that are open, too.
    pub fn set_idle_min(&self, minutes: u32) {
        self.inner.idle_s.store(i64::from(minutes) * 60, Ordering::Relaxed);
    }

    /// Name of the session cookie under this configuration.
    #[must_use]
    pub fn cookie_name(&self) -> &'static str {
        if self.inner.https { "__Host-rozmova" } else { "rozmova_session" }
    }

    /// Whoever the headers prove. A wrong `Authorization` is refused, a stale cookie is nobody.
    ///
    /// # Errors
    /// 401 for a wrong token or key, 503 when the database is away.
    pub async fn identify(&self, headers: &HeaderMap) -> Result<Caller, Problem> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            let text = value.to_str().unwrap_or_default();
            let (scheme, credentials) = text.split_once(' ').unwrap_or((text, ""));
            let credentials = credentials.trim();
            return if scheme.eq_ignore_ascii_case("bearer") && !credentials.starts_with(KEY_PREFIX) {
                self.by_token(credentials).await.map(Caller::User)
            } else if scheme.eq_ignore_ascii_case("api-key") || scheme.eq_ignore_ascii_case("bearer") {
                self.by_key(credentials).await.map(Caller::Key)
            } else {
                Err(Problem::new(Code::Unauthorized, "Authorization: Bearer TOKEN or API-Key KEY is accepted"))
            };
        }
        match self.by_cookie(headers).await? {
            Some(signed_in) => Ok(Caller::User(signed_in)),
            None => Ok(Caller::Anonymous),
        }
    }

    /// The user of an access token.
    ///
    /// # Errors
    /// 401, 503.
    pub async fn by_token(&self, token: &str) -> Result<SignedIn, Problem> {
        let refused = || Problem::new(Code::Unauthorized, "the access token is not valid (any more)");
        let (user, session) = self.inner.access.read(token, self.now()).ok_or_else(refused)?;
        let signed_in = self.live(session, Via::Token).await?.ok_or_else(refused)?;
        if signed_in.user.id == user { Ok(signed_in) } else { Err(refused()) }
    }

    /// The user of the session cookie, `None` without a valid one.
    ///
    /// # Errors
    /// 503.
    pub async fn by_cookie(&self, headers: &HeaderMap) -> Result<Option<SignedIn>, Problem> {
        let name = self.cookie_name();
        let value = headers
            .get_all(header::COOKIE)
            .filter_map(|v| v.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value);
        let Some((id, proof)) = value.and_then(|v| v.split_once('.')) else { return Ok(None) };
        let Ok(id) = id.parse::<i64>() else { return Ok(None) };
        let Some(live) = self.session(AuthSessionId(id)).await? else { return Ok(None) };
        if !self.inner.hasher.matches(&cookie_text(live.id, &live.csrf), proof) {
            return Ok(None);
        }
        self.live(AuthSessionId(id), Via::Cookie).await
    }

    /// The sign-in, when it is alive: not revoked, within the idle and absolute limits (AU-15), its user active.
    ///
    /// # Errors
    /// 503.
    pub async fn live(&self, id: AuthSessionId, via: Via) -> Result<Option<SignedIn>, Problem> {
        let Some(live) = self.session(id).await? else { return Ok(None) };
        let Some(user) = self.user(live.user_id).await? else { return Ok(None) };
        if !user.active {
            return Ok(None);
        }
        self.touch(&live);
        Ok(Some(SignedIn { user, session: id, via }))
    }

    /// Whether the sign-in and its user are still alive (open sockets ask).
    ///
    /// # Errors
    /// 503.
    pub async fn is_alive(&self, id: AuthSessionId) -> Result<bool, Problem> {
        Ok(self.live(id, Via::Token).await?.is_some())
    }

    /// The CSRF token of a sign-in, `""` when it is over.
    ///
    /// # Errors
    /// 503.
    pub async fn csrf_of(&self, id: AuthSessionId) -> Result<String, Problem> {
        Ok(self.session(id).await?.map(|live| live.csrf.clone()).unwrap_or_default())
    }

    /// The key's owner.
    ///
    /// # Errors
    /// 401, 503.
    pub async fn by_key(&self, text: &str) -> Result<Arc<KeyCaller>, Problem> {
        let refused = || Problem::new(Code::Unauthorized, "the key is not valid (any more)");
        let prefix = String::from(key_prefix_of(text).ok_or_else(refused)?);
        let live = match self.inner.keys.get(&prefix) {
            Some(cached) => cached,
            None => {
                let (wanted, seen) = (prefix.clone(), self.inner.keys.before_reading());
                let row = self.inner.store.run(move |conn| api_keys::by_prefix(conn, &wanted)).await?;
                let live = row.filter(|row| row.revoked_at.is_none()).map(|row| {
                    Arc::new(LiveKey {
                        caller: Arc::new(KeyCaller {
                            id: row.id,
                            name: row.name,
                            grants: Arc::new(
                                scopes::grants_of(row.scopes.iter().map(String::as_str)).unwrap_or_default(),
                            ),
                        }),
                        hash: row.key_hash,
                        expires_at: row.expires_at,
                        used_at: AtomicI64::new(row.last_used_at.map_or(0, Timestamp::micros)),
                    })
                });
                self.inner.keys.keep(seen, prefix, live.clone());
                live
            }
        };
        let live = live.ok_or_else(refused)?;
        let now = self.now();
        if !self.inner.hasher.matches(text, &live.hash) || live.expires_at.is_some_and(|end| end <= now) {
            return Err(refused());
        }
        if now.since(Timestamp(live.used_at.load(Ordering::Relaxed))) > TOUCH_S * 1_000_000 {
            live.used_at.store(now.micros(), Ordering::Relaxed);
            let (store, id) = (self.inner.store.clone(), live.caller.id);
            actix_web::rt::spawn(async move {
                if let Err(error) = store.write(move |conn| api_keys::touch(conn, id, now)).await {
                    tracing::debug!(%error, "the last use of a key was not noted");
                }
            });
        }
        Ok(Arc::clone(&live.caller))
    }

    /// Makes a new sign-in of a user whose identity was proved.
    ///
    /// # Errors
    /// 401 when the user is gone or inactive, 503.
    pub async fn sign_in(&self, user: OperatorId, ip: IpAddr, agent: &str) -> Result<SignInDone, Problem> {
        let now = self.now();
        let refresh_token = format!("rt_{}{}", self.inner.random.token(), self.inner.random.token());
        let row = sessions::SessionRow {
            id: AuthSessionId(
                self.inner.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?,
            ),
            user_id: user,
            refresh_hash: self.inner.hasher.hash(&refresh_token),
            previous_refresh_hash: None,
            csrf_token: self.inner.random.token(),
            ip: ip.to_string(),
            user_agent: agent.chars().take(200).collect(),
            created_at: now,
            last_seen_at: now,
            refreshed_at: now,
            expires_at: now.plus_secs(self.inner.absolute_s),
            revoked_at: None,
            revoked_reason: String::new(),
            confirmed_at: None,
        };
        let stored = row.clone();
        self.inner.store.write(move |conn| sessions::insert(conn, &stored)).await?;
        self.done(row.id, row.csrf_token, refresh_token).await
    }

    async fn done(&self, id: AuthSessionId, csrf: String, refresh_token: String) -> Result<SignInDone, Problem> {
        self.inner.sessions.forget(&id);
        let signed_in = self
            .live(id, Via::Token)
            .await?
            .ok_or_else(|| Problem::new(Code::Unauthorized, "the user is not active"))?;
        let proof = self.inner.hasher.hash(&cookie_text(id, &csrf));
        let mut cookie = Cookie::build(self.cookie_name(), format!("{id}.{proof}"))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(CookieAge::seconds(self.inner.absolute_s))
            .finish();
        cookie.set_secure(self.inner.https);
        Ok(SignInDone {
            access_token: self.inner.access.issue(signed_in.user.id, id, self.now())?,
            signed_in,
            refresh_token,
            csrf_token: csrf,
            cookie,
        })
    }

    /// A cookie that removes the session cookie.
    #[must_use]
    pub fn removal_cookie(&self) -> Cookie<'static> {
        let mut cookie =
            Cookie::build(self.cookie_name(), "").path("/").http_only(true).same_site(SameSite::Lax).finish();
        cookie.set_secure(self.inner.https);
        cookie.make_removal();
        cookie
    }

    /// Exchanges a refresh token for new tokens. A token that was exchanged before ends the sign-in: somebody copied it.
    ///
    /// # Errors
    /// 401, with the id of the ended sign-in when a copy was used; 503.
    pub async fn refresh(&self, token: &str) -> Result<SignInDone, RefreshRefused> {
        let refused = || Problem::new(Code::Unauthorized, "the refresh token is not valid (any more)");
        let hash = self.inner.hasher.hash(token);
        let now = self.now();
        let wanted = hash.clone();
        let row = self
            .inner
            .store
            .run(move |conn| sessions::by_refresh_hash(conn, &wanted))
            .await
            .map_err(Problem::from)?
            .ok_or_else(refused)?;
        if row.refresh_hash != hash {
            self.end(row.id, "refresh_reused").await?;
            return Err(RefreshRefused { problem: refused(), ended: Some(row.id) });
        }
        let dead = row.revoked_at.is_some()
            || row.expires_at <= now
            || row.refreshed_at.plus_secs(REFRESH_DAYS * 86_400) <= now;
        if dead {
            return Err(refused().into());
        }
        let next = format!("rt_{}{}", self.inner.random.token(), self.inner.random.token());
        let (id, next_hash) = (row.id, self.inner.hasher.hash(&next));
        let rotated = self
            .inner
            .store
            .write(move |conn| sessions::rotate(conn, id, &hash, &next_hash, now))
            .await
            .map_err(Problem::from)?;
        if !rotated {
            return Err(refused().into());
        }
        Ok(self.done(row.id, row.csrf_token, next).await?)
    }

    /// Ends one sign-in.
    ///
    /// # Errors
    /// 503.
    pub async fn end(&self, id: AuthSessionId, reason: &'static str) -> Result<(), Problem> {
        let now = self.now();
        self.inner.store.write(move |conn| sessions::revoke(conn, id, reason, now)).await?;
        self.inner.sessions.forget(&id);
        Ok(())
    }

    /// Ends every sign-in of a user.
    ///
    /// # Errors
    /// 503.
    pub async fn end_all_of(&self, user: OperatorId, reason: &'static str) -> Result<(), Problem> {
        let now = self.now();
        self.inner.store.write(move |conn| sessions::revoke_all_of(conn, user, reason, now)).await?;
        self.all_ended(user);
        Ok(())
    }

    /// Every sign-in of a user was ended in the rows together with what ends them: nothing is remembered of them any more.
    pub fn all_ended(&self, user: OperatorId) {
        self.inner.sessions.forget_all();
        self.user_changed(user);
    }

    /// A user's row, roles or groups changed.
    pub fn user_changed(&self, user: OperatorId) {
        self.inner.users.forget(&user);
    }

    /// A role's rights changed: everybody is read again.
    pub fn all_users_changed(&self) {
        self.inner.users.forget_all();
    }

    /// A key was made or revoked.
    pub fn key_changed(&self, prefix: &str) {
        self.inner.keys.forget(&String::from(prefix));
    }

    /// A new key: the text to show once, its prefix and its hash.
    #[must_use]
    pub fn new_key(&self) -> (String, String, String) {
        new_key(self.inner.random.as_ref(), &self.inner.hasher)
    }

    /// The user, `None` when there is no such row.
    ///
    /// # Errors
    /// 503.
    pub async fn user(&self, id: OperatorId) -> Result<Option<Arc<UserInfo>>, Problem> {
        if let Some(cached) = self.inner.users.get(&id) {
            return Ok(cached);
        }
        let seen = self.inner.users.before_reading();
        let row = self.inner.store.run(move |conn| users::info(conn, id)).await?;
        let user = row.map(|row| {
            Arc::new(UserInfo {
                id: row.id,
                email: row.email,
                name: row.name,
                roles: row.roles,
                grants: Arc::new(row.grants),
                is_root: row.is_root,
                active: row.active,
                skill_group_ids: row.skill_group_ids,
                owes_second_factor: row.owes_second_factor,
            })
        });
        self.inner.users.keep(seen, id, user.clone());
        Ok(user)
    }

    async fn session(&self, id: AuthSessionId) -> Result<Option<Arc<LiveSession>>, Problem> {
        let live = match self.inner.sessions.get(&id) {
            Some(cached) => cached,
            None => {
                let seen = self.inner.sessions.before_reading();
                let row = self.inner.store.run(move |conn| sessions::by_id(conn, id)).await?;
                let live = row.filter(|row| row.revoked_at.is_none()).map(|row| {
                    Arc::new(LiveSession {
                        id: row.id,
                        user_id: row.user_id,
                        csrf: row.csrf_token,
                        created_at: row.created_at,
                        expires_at: row.expires_at,
                        confirmed_at: row.confirmed_at,
                        seen_at: AtomicI64::new(row.last_seen_at.micros()),
                    })
                });
                self.inner.sessions.keep(seen, id, live.clone());
                live
            }
        };
        let now = self.now();
        Ok(live.filter(|live| {
            let seen = Timestamp(live.seen_at.load(Ordering::Relaxed));
            // The touch interval is added because `seen_at` may be that old although the user was active.
            live.expires_at > now
                && live.created_at.plus_secs(self.inner.absolute_s) > now
                && seen.plus_secs(self.inner.idle_s.load(Ordering::Relaxed) + TOUCH_S) > now
        }))
    }

    fn touch(&self, live: &Arc<LiveSession>) {
        let now = self.now();
        if now.since(Timestamp(live.seen_at.load(Ordering::Relaxed))) <= TOUCH_S * 1_000_000 {
            return;
        }
        live.seen_at.store(now.micros(), Ordering::Relaxed);
        let (store, id) = (self.inner.store.clone(), live.id);
        actix_web::rt::spawn(async move {
            if let Err(error) = store.write(move |conn| sessions::touch(conn, id, now)).await {
                tracing::debug!(%error, "the last sight of a sign-in was not noted");
            }
        });
    }

    fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Seconds an access token lives.
    #[must_use]
    pub const fn access_ttl_s() -> i64 {
        ACCESS_TTL_S
    }
}

/// Why a refresh was refused.
pub struct RefreshRefused {
    /// The answer.
    pub problem: Problem,
    /// The sign-in that was ended because a copy of its token was used.
    pub ended: Option<AuthSessionId>,
}

impl From<Problem> for RefreshRefused {
    fn from(problem: Problem) -> Self {
        Self { problem, ended: None }
    }
}

/// What the cookie proves to know: id and the random token of its row, under the instance's key.
fn cookie_text(id: AuthSessionId, csrf: &str) -> String {
    format!("cookie/{id}/{csrf}")
}

/// `rz_<8 characters>` of a key.
fn key_prefix_of(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(KEY_PREFIX)?;
    let (prefix, secret) = rest.split_once('_')?;
    (prefix.len() == 8 && secret.len() == 32).then_some(prefix)
}

/// A new key: the text to show once, its prefix and its hash.
#[must_use]
pub fn new_key(random: &dyn Random, hasher: &TokenHasher) -> (String, String, String) {
    let prefix: String = random.token().chars().take(8).collect();
    let text = format!("{KEY_PREFIX}{prefix}_{}", random.token());
    let hash = hasher.hash(&text);
    (text, prefix, hash)
}
