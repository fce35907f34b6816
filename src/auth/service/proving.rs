//! Who proves to be somebody: with a password of this server or of the company directory, again before what needs it, or with the
//! company's account.

use std::{
    net::IpAddr,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use rozmova_actors::domain::{AuthSessionId, OperatorId, Timestamp};
use rozmova_store::{sessions, users};

use super::{
    super::{
        directory::{LdapDirectory, Person},
        password::Passwords,
    },
    Auth,
};
use crate::problem::{Code, Problem};

/// Shortest time until a sign-in is refused while the directory is switched on: longer than it takes to answer (AU-02).
const DIRECTORY_REFUSAL: Duration = Duration::from_millis(400);
/// Seconds a fresh proof of who somebody is, made with the company's account, stands in for their password (security.md AU-14).
pub const CONFIRMED_S: i64 = 300;

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

impl Auth {
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
}
