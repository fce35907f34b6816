//! Sign-in, sign-out, and who a request is from.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{
    cookie::{Cookie, SameSite, time::Duration as CookieAge},
    http::header::{self, HeaderMap},
};
use rozmova_actors::{
    domain::{AuthSessionId, IdKind, OperatorId, Timestamp},
    ports::{Clock, IdSource, Random},
};
use rozmova_store::{Store, api_keys, second_factors, sessions, users};

use super::{
    Caller, KeyCaller, SignedIn, UserInfo, Via,
    directory::{LdapDirectory, Person},
    jwt::{ACCESS_TTL_S, AccessTokens},
    memory::Memory,
    password::Passwords,
    scopes,
    throttle::Throttle,
    totp,
};
use crate::{
    config::Config,
    problem::{Code, Problem},
    secrets::{Keyring, SecretBox, TokenHasher},
};

/// Days a refresh token lives (settled difference 20).
pub const REFRESH_DAYS: i64 = 14;
/// Shortest time until a sign-in is refused while the directory is switched on: longer than it takes to answer (AU-02).
const DIRECTORY_REFUSAL: Duration = Duration::from_millis(400);
/// Seconds a fresh proof of who somebody is, made with the company's account, stands in for their password (security.md AU-14).
pub const CONFIRMED_S: i64 = 300;
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

/// How somebody proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProvedBy {
    /// The password of this server.
    Password,
    /// The company directory, which says this of them.
    Directory(Person),
}

/// Somebody who proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// An active user.
    pub user: OperatorId,
    /// How.
    pub by: ProvedBy,
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

    /// Who proves to be a user: with a password of this panel, else with one of the company directory, and with a second factor if
    /// they have one. The same time and words for unknown names, wrong passwords and right ones of people who must not use one
    /// (AU-02); that a code is needed is told only after the right password. Nobody is signed in yet: [`Auth::sign_in`] does.
    ///
    /// # Errors
    /// 400 for an over-long password, 401, 428 without a code that is needed, 429 with `Retry-After`, 503, also when only the
    /// directory could know the password and is away.
    pub async fn prove(
        &self,
        email: &str,
        password: String,
        otp: Option<&str>,
        ip: IpAddr,
        ldap: &LdapDirectory,
    ) -> Result<Proved, Problem> {
        Passwords::check_length(&password)?;
        let (now, begun) = (self.now(), Instant::now());
        let name = email.trim().to_lowercase();
        self.inner.throttle.check(&name, ip, now).inspect_err(|_| {
            metrics::counter!("rozmova_login_throttled_total").increment(1);
        })?;
        let wanted = name.clone();
        let row = self.inner.store.run(move |conn| users::by_email(conn, &wanted)).await?;
        let row = row.filter(|user| user.active);
        // Without `password_login` a password of this panel is the owner's only; one of the directory is the company's own.
        let open = self.inner.password_login.load(Ordering::Relaxed);
        let hash = row.as_ref().filter(|user| open || user.is_root).and_then(|user| user.password_hash.clone());
        let by = if self.inner.passwords.verify(password.clone(), hash).await? {
            Ok(Some(ProvedBy::Password))
        } else {
            self.ask_directory(&name, &password, ldap).await.map(|person| person.map(ProvedBy::Directory))
        };
        let (by, user) = match (by, row) {
            (Ok(Some(by)), Some(user)) => (by, user.id),
            (by, _) => {
                self.inner.throttle.failed(&name, ip, now);
                metrics::counter!("rozmova_login_failures_total").increment(1);
                if ldap.is_on() {
                    // What the directory takes for one answer or another must not be read from the clock.
                    actix_web::rt::time::sleep(DIRECTORY_REFUSAL.saturating_sub(begun.elapsed())).await;
                }
                let why = if open {
                    "e-mail or password are wrong"
                } else {
                    "e-mail or password are wrong; only the owner of this instance signs in with a password, everybody else with the company's account"
                };
                let wrong = Problem::new(Code::Unauthorized, why);
                return Err(by.err().unwrap_or(wrong));
            }
        };
        if let Err(problem) = self.second_step(user, otp).await {
            if problem.code == Code::Unauthorized {
                self.inner.throttle.failed(&name, ip, now);
                metrics::counter!("rozmova_login_failures_total").increment(1);
            }
            return Err(problem);
        }
        self.inner.throttle.succeeded(&name);
        Ok(Proved { user, by })
    }

    /// Who of the company directory has this name and password, whether or not there is such an account here.
    async fn ask_directory(&self, name: &str, password: &str, ldap: &LdapDirectory) -> Result<Option<Person>, Problem> {
        ldap.prove(name, password).await.map_err(|fault| {
            tracing::warn!(fault = fault.key(), "the directory could not be asked for a sign-in");
            let why = "the password is none of this server, and the company directory, which may know it, does not answer: try again in a minute";
            Problem::new(Code::DirectoryAway, why).retry(60)
        })
    }

    /// Whether a password is the user's, here or in the directory: asked again before something that needs it (AU-14).
    ///
    /// # Errors
    /// 400 for an over-long one, 429 from the sixth wrong one on, 503, also when only the directory could know it and is away.
    pub async fn is_own_password(
        &self,
        user: OperatorId,
        password: String,
        ldap: &LdapDirectory,
    ) -> Result<bool, Problem> {
        Passwords::check_length(&password)?;
        let row = self.inner.store.run(move |conn| users::by_id(conn, user)).await?;
        let (email, hash) = row.map(|row| (row.email, row.password_hash)).unwrap_or_default();
        let now = self.now();
        // Whoever took over a sign-in must not find the password by trying.
        self.inner.throttle.check_again(&email, now)?;
        let fits = if self.inner.passwords.verify(password.clone(), hash).await? {
            Ok(true)
        } else {
            self.ask_directory(&email, &password, ldap).await.map(|person| person.is_some())
        };
        match fits {
            Ok(true) => self.inner.throttle.succeeded(&email),
            Ok(false) | Err(_) => self.inner.throttle.failed_again(&email, now),
        }
        fits
    }

    /// Marks a sign-in: it was proved just now, at the company's provider, that it is still the same person. Taken in place of a
    /// password for [`CONFIRMED_S`].
    ///
    /// # Errors
    /// 401 when the sign-in is over, 503.
    pub async fn confirm(&self, id: AuthSessionId) -> Result<(), Problem> {
        let now = self.now();
        let marked = self.inner.store.write(move |conn| sessions::confirm(conn, id, now)).await?;
        self.inner.sessions.forget(&id);
        if marked { Ok(()) } else { Err(Problem::new(Code::Unauthorized, "the sign-in is over")) }
    }

    /// Until when the mark of [`Auth::confirm`] is taken, `None` without one in force.
    ///
    /// # Errors
    /// 503.
    pub async fn confirmed_until(&self, id: AuthSessionId) -> Result<Option<Timestamp>, Problem> {
        let now = self.now();
        let until = self.session(id).await?.and_then(|live| live.confirmed_at).map(|at| at.plus_secs(CONFIRMED_S));
        Ok(until.filter(|until| *until > now))
    }

    /// The second step of a sign-in: nothing without a confirmed factor, else a code of the app or a recovery code, each once.
    ///
    /// # Errors
    /// 428 without a code, 401 for a wrong or used one, 503.
    pub async fn second_step(&self, user: OperatorId, otp: Option<&str>) -> Result<(), Problem> {
        let factor = self.inner.store.run(move |conn| second_factors::of(conn, user)).await?;
        let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else { return Ok(()) };
        let typed = otp.map(str::trim).filter(|typed| !typed.is_empty());
        let Some(typed) = typed else { return Err(Problem::plain(Code::OtpRequired)) };
        let secret = self.open_factor(user, &factor.secret)?;
        let now = self.now();
        let used = match totp::matching_step(&secret, typed, now.seconds()) {
            Some(step) => self.inner.store.write(move |conn| second_factors::use_step(conn, user, step)).await?,
            None => {
                let hash = self.inner.hasher.hash(&recovery_text(user, typed));
                self.inner.store.write(move |conn| second_factors::use_code(conn, user, &hash, now)).await?
            }
        };
        if used { Ok(()) } else { Err(Problem::new(Code::Unauthorized, "the code is wrong or was used")) }
    }

    /// Begins a second factor: the secret to put into an app. It asks for nothing until it is confirmed.
    ///
    /// # Errors
    /// 409 when one is in force, 503.
    pub async fn begin_factor(&self, user: OperatorId) -> Result<Vec<u8>, Problem> {
        let mut secret = Vec::with_capacity(totp::SECRET_BYTES + 4);
        while secret.len() < totp::SECRET_BYTES {
            secret.extend_from_slice(&self.inner.random.next_u64().to_be_bytes());
        }
        secret.truncate(totp::SECRET_BYTES);
        let sealed = self.inner.secrets.seal(&factor_place(user), &hex::encode(&secret)).map_err(Problem::internal)?;
        let now = self.now();
        let begun =
            self.inner.store.write(move |conn| second_factors::begin(conn, user, sealed.as_bytes(), now)).await?;
        if begun {
            Ok(secret)
        } else {
            Err(Problem::new(Code::Conflict, "a second factor is in force; remove it first"))
        }
    }

    /// Confirms a factor with a code of it; answers recovery codes, shown once.
    ///
    /// # Errors
    /// 409 when there is nothing to confirm, 422 for a wrong code, 503.
    pub async fn confirm_factor(&self, user: OperatorId, code: &str) -> Result<Vec<String>, Problem> {
        let nothing = || Problem::new(Code::Conflict, "there is no second factor to confirm");
        let factor = self.inner.store.run(move |conn| second_factors::of(conn, user)).await?;
        let factor = factor.filter(|factor| factor.confirmed_at.is_none()).ok_or_else(nothing)?;
        let secret = self.open_factor(user, &factor.secret)?;
        let now = self.now();
        let step = totp::matching_step(&secret, code, now.seconds())
            .ok_or_else(|| Problem::field("code", "is not the code the app shows now"))?;
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code(self.inner.random.as_ref())).collect();
        let hashes: Vec<String> = codes.iter().map(|code| self.inner.hasher.hash(&recovery_text(user, code))).collect();
        let done = self.inner.store.write(move |conn| second_factors::confirm(conn, user, step, &hashes, now)).await?;
        self.user_changed(user);
        if done { Ok(codes) } else { Err(nothing()) }
    }

    fn open_factor(&self, user: OperatorId, sealed: &[u8]) -> Result<Vec<u8>, Problem> {
        let sealed = std::str::from_utf8(sealed).map_err(Problem::internal)?;
        let text = self.inner.secrets.open(&factor_place(user), sealed).map_err(Problem::internal)?;
        hex::decode(text).map_err(Problem::internal)
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

/// Recovery codes of a factor.
const RECOVERY_CODES: usize = 10;

/// Where a factor's secret is sealed to.
pub(crate) fn factor_place(user: OperatorId) -> String {
    format!("user/{user}/second-factor")
}

/// What is hashed of a recovery code: bound to its user, typed with or without dashes and in any case.
fn recovery_text(user: OperatorId, code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("recovery/{user}/{}", plain.to_lowercase())
}

/// `xxxx-xxxx-xxxx`, 48 random bits: it works once, and wrong ones make the name wait.
fn recovery_code(random: &dyn Random) -> String {
    let text: String = random.token().chars().take(12).collect();
    format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
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
