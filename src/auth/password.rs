//! Passwords: argon2id, hashed on a few threads of their own so that a wave of sign-ins slows sign-ins only (AU-12).
//!
//! Of their own, not of the runtime's blocking pool: a hash takes 19 MiB, and the allocator keeps such a block for each
//! thread that ever freed one. Over the blocking pool's threads that grew to 900 MiB after a few hundred sign-ins.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{
    Arc, Mutex, OnceLock, PoisonError,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::oneshot;

use crate::problem::{Code, Problem};

/// Longest password, bytes (AU-12).
pub const MAX_BYTES: usize = 256;

/// Passwords that wait for a thread: a wave of two hundred sign-ins fits twice; whoever comes after is told to come again (P-08).
const WAITING: usize = 400;

/// Passwords nobody may choose, however long: a line each, lower case.
const COMMON: &str = include_str!("common_passwords.txt");

/// Work for a hashing thread; it sends its own answer.
type Job = Box<dyn FnOnce() + Send>;

/// The hashing pool. Its threads end with its last clone.
#[derive(Clone)]
pub struct Passwords {
    jobs: mpsc::SyncSender<Job>,
    min_chars: Arc<AtomicUsize>,
    /// Compared with when the user is unknown, so that both cases cost the same (AU-02).
    decoy: Arc<OnceLock<String>>,
}

impl Passwords {
    /// At most `threads` hashes at once; new passwords have at least `min_chars`.
    #[must_use]
    pub fn new(threads: usize, min_chars: usize) -> Self {
        let (jobs, waiting) = mpsc::sync_channel::<Job>(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for n in 0..threads.max(1) {
            let waiting = Arc::clone(&waiting);
            let work = move || {
                while let Some(job) = next(&waiting) {
                    // A panic costs its caller an answer, not the pool a thread.
                    if catch_unwind(AssertUnwindSafe(job)).is_err() {
                        tracing::error!("hashing a password panicked");
                    }
                    give_back();
                }
            };
            if let Err(error) = std::thread::Builder::new().name(format!("passwords-{n}")).spawn(work) {
                tracing::error!(%error, "a thread for passwords could not be started");
            }
        }
        Self { jobs, min_chars: Arc::new(AtomicUsize::new(min_chars)), decoy: Arc::new(OnceLock::new()) }
    }

    /// Characters a new password has at least.
    #[must_use]
    pub fn min_chars(&self) -> usize {
        self.min_chars.load(Ordering::Relaxed)
    }

    /// Another policy, from the next new password on.
    pub fn set_min_chars(&self, min_chars: usize) {
        self.min_chars.store(min_chars, Ordering::Relaxed);
    }

    /// Refuses a password too long to hash.
    ///
    /// # Errors
    /// 400 over [`MAX_BYTES`].
    pub fn check_length(password: &str) -> Result<(), Problem> {
        if password.len() > MAX_BYTES {
            return Err(Problem::new(Code::Malformed, format!("the password is over {MAX_BYTES} bytes")));
        }
        Ok(())
    }

    /// Checks a new password against the policy (administration.md 4).
    ///
    /// # Errors
    /// 400 when too long, 422 when too short or common.
    pub fn check_new(&self, password: &str) -> Result<(), Problem> {
        Self::check_length(password)?;
        let chars = password.chars().count();
        let least = self.min_chars();
        if chars < least {
            let why = format!("{chars} characters, at least {least} are accepted");
            return Err(Problem::field("password", why).with("password_reason", "short"));
        }
        if is_common(password) {
            let why = "is among the first that are guessed";
            return Err(Problem::field("password", why).with("password_reason", "common"));
        }
        Ok(())
    }

    /// The same for somebody whose address and name are known: neither makes a password.
    ///
    /// # Errors
    /// As [`Passwords::check_new`].
    pub fn check_new_of(&self, password: &str, email: &str, name: &str) -> Result<(), Problem> {
        self.check_new(password)?;
        let bare = |text: &str| -> String { text.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect() };
        let (local, domain) = email.split_once('@').unwrap_or((email, ""));
        let own = [bare(email), bare(local), bare(domain), bare(name)];
        let typed = bare(password);
        if !typed.is_empty() && own.contains(&typed) {
            let why = "is your own name or address, another one is accepted";
            return Err(Problem::field("password", why).with("password_reason", "personal"));
        }
        Ok(())
    }

    /// Hashes a password.
    ///
    /// # Errors
    /// 500 when the system gives no random salt, 503 when too many wait.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        self.blocking(move || hash_now(&password)).await?
    }

    /// Whether the password fits the hash; without a hash the same work is done and the answer is no.
    ///
    /// # Errors
    /// 500 when the pool is gone, 503 when too many wait.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        let decoy = Arc::clone(&self.decoy);
        self.blocking(move || {
            let known = hash.is_some();
            let hash = match hash {
                Some(hash) => hash,
                None => match decoy.get() {
                    Some(hash) => hash.clone(),
                    None => {
                        let made = hash_now("no user has this password")?;
                        decoy.get_or_init(|| made).clone()
                    }
                },
            };
            Ok(verify_now(&password, &hash) && known)
        })
        .await?
    }

    /// Makes the decoy at start, so that the first unknown name does not pay for it.
    pub async fn warm(&self) {
        if let Err(problem) = self.verify(String::from("warm"), None).await {
            tracing::warn!(%problem, "the password pool could not be warmed");
        }
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let (to, from) = oneshot::channel();
        let job: Job = Box::new(move || {
            if !to.is_closed() {
                // A caller who went away meanwhile needs no answer.
                let _gone = to.send(work());
            }
        });
        // Never waits here: the threads that carry messages are the ones that ask.
        self.jobs.try_send(job).map_err(|refused| match refused {
            mpsc::TrySendError::Full(_) => Problem::unavailable("too many sign-ins at once, try again in a moment"),
            mpsc::TrySendError::Disconnected(_) => Problem::internal("no thread hashes passwords"),
        })?;
        from.await.map_err(Problem::internal)
    }
}

/// Whether a password is in the list, as it is or without the digits and signs around it, or is one or two characters repeated.
fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    let different: std::collections::BTreeSet<char> = lower.chars().collect();
    different.len() <= 2 || COMMON.lines().any(|known| known == lower || (!core.is_empty() && known == core))
}

/// Gives the 19 MiB of a hash back to the system at once: the allocator would hold them until something else of that size is freed,
/// and a server that only made its decoy stood at 89 MiB in place of 70. Takes 0.13 ms after a hash of tens.
fn give_back() {
    // SAFETY: has no preconditions and touches only the allocator's own state; where another allocator is the process's (tests) there
    // is nothing to give back.
    unsafe { libmimalloc_sys::mi_collect(true) };
}

/// The next job; `None` when the last clone of the pool is gone.
fn next(waiting: &Mutex<mpsc::Receiver<Job>>) -> Option<Job> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Hashes on the calling thread (command line).
///
/// # Errors
/// 500 when the system gives no random salt.
pub fn hash_now(password: &str) -> Result<String, Problem> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Problem::internal)
}

fn verify_now(password: &str, hash: &str) -> bool {
    argon2::PasswordHash::new(hash)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only_and_an_unknown_user_never() {
        let pool = Passwords::new(1, 10);
        let hash = pool.hash(String::from("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(pool.verify(String::from("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!pool.verify(String::from("wrong horse"), Some(hash)).await.unwrap());
        assert!(!pool.verify(String::from("no user has this password"), None).await.unwrap());
    }

    #[tokio::test]
    async fn au_12_a_wave_of_hashes_stays_on_the_pools_own_threads() {
        let pool = Passwords::new(2, 10);
        let wave = (0..32).map(|_| pool.blocking(|| std::thread::current().name().map(str::to_owned)));
        for name in futures_util::future::join_all(wave).await {
            assert!(name.unwrap().unwrap().starts_with("passwords-"));
        }
        let (jobs, waiting) = mpsc::channel::<Job>();
        drop(jobs);
        assert!(next(&Mutex::new(waiting)).is_none(), "the threads end with the pool");
    }

    #[tokio::test]
    async fn au_12_more_than_the_pool_holds_is_refused_at_once_with_a_time_to_come_again() {
        let pool = Passwords::new(1, 10);
        let (release, held) = mpsc::channel::<()>();
        let (begins, begun) = oneshot::channel();
        let mut first = Box::pin(pool.blocking(move || {
            let _ = begins.send(());
            let _ = held.recv();
        }));
        assert!(first.as_mut().now_or_never().is_none());
        begun.await.unwrap();
        let mut waiting = Vec::new();
        for n in 0..WAITING {
            let mut one = Box::pin(pool.blocking(move || n));
            assert!(one.as_mut().now_or_never().is_none(), "{n} waits");
            waiting.push(one);
        }
        let refused = pool.blocking(|| ()).await.unwrap_err();
        assert_eq!((refused.code.status().as_u16(), refused.retry_after), (503, Some(1)));
        drop(release);
        first.await.unwrap();
        for (n, one) in waiting.into_iter().enumerate() {
            assert_eq!(one.await.unwrap(), n, "who waits gets an answer");
        }
    }

    #[tokio::test]
    async fn a_panic_is_an_error_of_its_caller_and_the_thread_goes_on() {
        let pool = Passwords::new(1, 10);
        assert!(pool.blocking(|| panic!("told to")).await.map(|(): ()| ()).is_err());
        let next = tokio::time::timeout(std::time::Duration::from_secs(10), pool.blocking(|| 7)).await;
        assert_eq!(next.unwrap().unwrap(), 7);
    }

    #[test]
    fn the_policy_names_what_it_accepts() {
        let pool = Passwords::new(1, 10);
        let rows = [
            ("short", 422),
            ("aaaaaaaaaaaa", 422),
            ("abababababab", 422),
            ("Password123", 422),
            ("qwertyuiop", 422),
            ("2026Password!!!", 422),
            ("йцукенгшщз", 422),
            (&"x1".repeat(129), 400),
        ];
        for (password, status) in rows {
            assert_eq!(pool.check_new(password).unwrap_err().code.status().as_u16(), status, "{password:.12}");
        }
        assert!(pool.check_new("Добрий-день-2026").is_ok());
        assert!(pool.check_new("password-of-the-boss").is_ok(), "a common word inside a phrase is no fault");
    }

    #[test]
    fn nobodys_own_name_or_address_is_a_password() {
        let pool = Passwords::new(1, 10);
        for password in ["Olena.Shevchuk", "olena-shevchuk-1990", "olena.shevchuk@example.com", "Шевчук Олена!"]
        {
            let refused = pool.check_new_of(password, "olena.shevchuk@example.com", "Шевчук Олена").unwrap_err();
            assert_eq!(refused.extra["password_reason"], "personal", "{password}");
        }
        assert!(pool.check_new_of("olena.shevchuk tea", "olena.shevchuk@example.com", "Олена").is_ok());
    }

    #[test]
    fn the_list_of_common_passwords_is_long_lower_case_and_without_repeats() {
        let mut seen = std::collections::BTreeSet::new();
        for line in COMMON.lines() {
            assert_eq!(line, line.trim().to_lowercase());
            assert!(seen.insert(line), "{line} stands twice");
        }
        assert!(seen.len() >= 300, "{} passwords", seen.len());
    }
}
