//! The queue of letters. Rows are the truth: a letter is stored before the caller is answered, claimed for five minutes before it
//! is handed over, and marked when the server took it. A crash in between repeats it once, with the same Message-ID.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rozmova_actors::{
    domain::{DialogId, IdKind, OperatorId, Timestamp},
    ports::{Clock, IdSource, Random},
};
use rozmova_store::{
    Store, StoreError,
    letters::{self, LetterRow, Queued},
    sending::SendState,
};
use tokio::sync::Notify;

use super::{
    message,
    policy::{Outcome, wait_after},
    settings::{MailSettings, PASSWORD_PLACE},
    transport::{Server, deliver},
    words::{Content, Language, Letter, compose},
};
use crate::{
    app::{MayRead, TwoSights, may_read::WITHHELD},
    egress::{Circuits, Egress, circuits::Turn},
    in_force::InForce,
    problem::{Code, Problem},
    secrets::SecretBox,
};

/// Letters that may wait at once.
pub const MOST: i64 = 10_000;
/// Letters read at once.
const BATCH: i64 = 50;
/// Seconds a claimed letter is nobody else's: longer than the longest try.
const CLAIM_S: i64 = 300;
/// Longest time between two looks at the queue.
const LOOK: Duration = Duration::from_secs(30);

/// What the queue needs.
pub struct Parts {
    /// Rows.
    pub store: Store,
    /// Who may read what a letter tells of.
    pub may_read: MayRead,
    /// The only way out.
    pub egress: Egress,
    /// Sealed texts and password.
    pub secrets: SecretBox,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Keys of letters.
    pub random: Arc<dyn Random>,
    /// `server.public_url` without a slash at its end; the only address that stands in letters (security.md AU-03).
    pub public_url: String,
}

struct Inner {
    parts: Parts,
    settings: InForce<MailSettings>,
    circuits: Circuits,
    wake: Notify,
    stopping: AtomicBool,
}

/// A letter to queue.
#[derive(Debug, Clone)]
pub struct Draft {
    /// `invite`, `reset`, `password_changed`, `company_sign_in`, `notice`, `transcript`.
    pub kind: &'static str,
    /// For whom, when it is one of ours.
    pub user: Option<OperatorId>,
    /// Address.
    pub to: String,
    /// What it is about.
    pub dialog: Option<DialogId>,
    /// A letter with the same key is not queued twice.
    pub dedup: Option<String>,
    /// Seconds after which it is of no use.
    pub ttl_s: i64,
    /// What it says.
    pub content: Content,
    /// In which language.
    pub language: Language,
}

/// The queue's door. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    inner: Arc<Inner>,
}

impl Mailer {
    /// A queue that sends nothing until [`Mailer::start`].
    #[must_use]
    pub fn new(parts: Parts, settings: MailSettings) -> Self {
        let settings = InForce::new(settings);
        let (circuits, wake) = (Circuits::of("letters"), Notify::new());
        let inner = Inner { parts, settings, circuits, wake, stopping: AtomicBool::new(false) };
        Self { inner: Arc::new(inner) }
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Arc<MailSettings> {
        self.inner.settings.now()
    }

    /// Other settings, from the next try on.
    pub fn replace(&self, settings: MailSettings) {
        self.inner.settings.set(settings);
        self.wake();
    }

    /// Looks at the queue now.
    pub fn wake(&self) {
        self.inner.wake.notify_one();
    }

    /// No further letter is begun.
    pub fn stop(&self) {
        self.inner.stopping.store(true, Ordering::Relaxed);
        self.wake();
    }

    /// Why letters with links cannot be sent, `None` when they can.
    #[must_use]
    pub fn obstacle(&self) -> Option<&'static str> {
        let settings = self.settings();
        if !settings.enabled || !settings.is_complete() {
            Some("mail is not set up: Settings → Mail")
        } else if self.inner.parts.public_url.is_empty() {
            Some(
                "the address of this server is not known: set ROZMOVA__SERVER__PUBLIC_URL, letters never use the address of a request",
            )
        } else {
            None
        }
    }

    /// The address of a page of the panel, for letters.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.inner.parts.public_url)
    }

    /// Stores a letter; it leaves by itself.
    ///
    /// # Errors
    /// 409 when too many wait already, 503.
    pub async fn queue(&self, draft: Draft) -> Result<Queued, Problem> {
        let row = self.row(draft)?;
        let queued = self.inner.parts.store.write(move |conn| letters::insert(conn, &row, MOST)).await?;
        if queued == Queued::Full {
            metrics::counter!("rozmova_letters_total", "outcome" => "full").increment(1);
            return Err(Problem::new(Code::LimitReached, format!("{MOST} letters wait already")));
        }
        self.wake();
        Ok(queued)
    }

    /// The row of a letter, for a write of the caller's own; call [`Mailer::wake`] after it.
    ///
    /// # Errors
    /// 503 without ids.
    pub fn row(&self, draft: Draft) -> Result<LetterRow, Problem> {
        let parts = &self.inner.parts;
        let id = parts.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?;
        let now = parts.clock.now();
        let made = compose(&draft.content, draft.language);
        let masked = draft.content.masked().map(|content| compose(&content, draft.language));
        let text = serde_json::to_string(&TwoSights { made, masked }).map_err(Problem::internal)?;
        let sealed = parts.secrets.seal(&place(id), &text).map_err(Problem::internal)?;
        Ok(LetterRow {
            id,
            kind: String::from(draft.kind),
            user_id: draft.user,
            dialog_id: draft.dialog,
            to_address: draft.to,
            message_key: format!("{id}.{}", parts.random.token()),
            dedup: draft.dedup,
            state: SendState::Queued,
            attempts: 0,
            sealed,
            answer: String::new(),
            created_at: now,
            next_at: now,
            expires_at: now.plus_secs(draft.ttl_s),
            finished_at: None,
        })
    }

    /// Sends a letter at once and answers what the server said: the test of the settings.
    pub async fn send_now(&self, to: &str, content: &Content, language: Language) -> Outcome {
        let key = format!("test.{}", self.inner.parts.random.token());
        let (letter, settings) = (compose(content, language), self.settings());
        let outcome = self.hand_over(&settings, to, &key, self.inner.parts.clock.now(), &letter).await;
        if !matches!(outcome, Outcome::Away(_)) {
            self.inner.circuits.answered(&destination(&settings));
            self.wake();
        }
        outcome
    }

    async fn hand_over(
        &self,
        settings: &MailSettings,
        to: &str,
        key: &str,
        made: Timestamp,
        letter: &Letter,
    ) -> Outcome {
        let password = if settings.password_sealed.is_empty() {
            String::new()
        } else {
            match self.inner.parts.secrets.open(PASSWORD_PLACE, &settings.password_sealed) {
                Ok(password) => password,
                Err(error) => return Outcome::Later(error.to_string()),
            }
        };
        match message::build(settings, to, key, made, letter) {
            Ok((envelope, bytes)) => {
                let server = Server::new(settings, password, self.hello(settings));
                deliver(&self.inner.parts.egress, server, envelope, bytes).await
            }
            Err(unfit) => Outcome::Refused(unfit.to_string()),
        }
    }

    /// The name we greet with: our own host, else the sender's domain.
    fn hello(&self, settings: &MailSettings) -> String {
        url::Url::parse(&self.inner.parts.public_url)
            .ok()
            .and_then(|url| url.domain().map(str::to_owned))
            .unwrap_or_else(|| settings.from_domain().to_owned())
    }

    /// Starts the task that sends what is due; it ends with [`Mailer::stop`] or with the runtime of everything outbound.
    pub fn start(&self) {
        let mailer = self.clone();
        self.inner.parts.egress.io().handle().spawn(async move {
            while !mailer.inner.stopping.load(Ordering::Relaxed) {
                let wait = match mailer.work().await {
                    Ok(wait) => wait,
                    Err(error) => {
                        tracing::warn!(%error, "the queue of letters was not read");
                        LOOK
                    }
                };
                // A wake that comes between the work and here is kept by the notification.
                if tokio::time::timeout(wait, mailer.inner.wake.notified()).await.is_err() {
                    tracing::trace!("time to look at the queue of letters");
                }
            }
        });
    }

    /// Sends what is due, one after another; answers how long to rest.
    async fn work(&self) -> Result<Duration, StoreError> {
        let (store, clock) = (&self.inner.parts.store, &self.inner.parts.clock);
        let settings = self.settings();
        let now = clock.now();
        let (waiting, failed, any_due) = store
            .run(move |conn| {
                let any_due = !letters::due(conn, now, 1)?.is_empty();
                Ok((letters::count(conn, SendState::Queued)?, letters::count(conn, SendState::Failed)?, any_due))
            })
            .await?;
        metrics::gauge!("rozmova_letters_waiting").set(waiting as f64);
        if waiting + failed > 0 {
            let given_up = store.write(move |conn| letters::expire(conn, "too late to be of use", now)).await?;
            metrics::counter!("rozmova_letters_total", "outcome" => "expired").increment(given_up as u64);
        }
        if !settings.enabled || !settings.is_complete() {
            return Ok(LOOK);
        }
        if any_due {
            for letter in store.run(move |conn| letters::due(conn, now, BATCH)).await? {
                if self.inner.stopping.load(Ordering::Relaxed) {
                    break;
                }
                match self.inner.circuits.turn(&destination(&settings), clock.now()) {
                    Ok(turn) => self.send(&settings, letter, turn).await?,
                    // Every letter goes to this server: they wait as they are, without using up a try.
                    Err(until) => return Ok(rest_until(until, clock.now())),
                }
            }
        }
        let next = store.run(letters::next_due).await?;
        Ok(next.map_or(LOOK, |next| rest_until(next, clock.now())))
    }

    /// Whether the person of a letter about a dialog still reads that dialog.
    async fn may_leave(&self, letter: &LetterRow) -> Result<bool, StoreError> {
        match (letter.user_id, letter.dialog_id) {
            (Some(user), Some(dialog)) => self.inner.parts.may_read.dialog(user, dialog).await,
            _ => Ok(true),
        }
    }

    /// The letter as its person may see it now: the right to see contacts may have gone since it was queued.
    async fn as_seen(&self, user: Option<OperatorId>, stored: TwoSights<Letter>) -> Result<Letter, StoreError> {
        match user {
            Some(user) if stored.masked.is_some() => {
                Ok(stored.seen_by(self.inner.parts.may_read.contacts(user).await?))
            }
            Some(_) | None => Ok(stored.made),
        }
    }

    async fn send(&self, settings: &MailSettings, letter: LetterRow, turn: Turn) -> Result<(), StoreError> {
        let (store, clock) = (&self.inner.parts.store, &self.inner.parts.clock);
        let (taken, until) = (letter.clone(), clock.now().plus_secs(CLAIM_S));
        if !store.write(move |conn| letters::claim(conn, &taken, until)).await? {
            return Ok(());
        }
        let opened = self.inner.parts.secrets.open(&place(letter.id), &letter.sealed).ok();
        let stored = opened.and_then(|text| serde_json::from_str::<TwoSights<Letter>>(&text).ok());
        let may_leave = self.may_leave(&letter).await?;
        let text = match stored {
            Some(stored) => Some(self.as_seen(letter.user_id, stored).await?),
            None => None,
        };
        let outcome = match text {
            _ if !may_leave => Outcome::Refused(String::from(WITHHELD)),
            Some(text) => {
                let (to, key) = (&letter.to_address, &letter.message_key);
                let outcome = self.hand_over(settings, to, key, letter.created_at, &text).await;
                match outcome {
                    Outcome::Away(_) => turn.failed(clock.now(), self.inner.parts.random.share()),
                    Outcome::Accepted(_) | Outcome::Later(_) | Outcome::Refused(_) => turn.answered(),
                }
                outcome
            }
            None => Outcome::Refused(String::from("the stored letter cannot be opened with the keys of this server")),
        };
        let (id, tries, now) = (letter.id, letter.attempts + 1, clock.now());
        let wait = wait_after(tries, self.inner.parts.random.share());
        let word = match &outcome {
            Outcome::Accepted(_) => "sent",
            Outcome::Later(_) | Outcome::Away(_) if wait.is_some() => "later",
            Outcome::Later(_) | Outcome::Away(_) => "given_up",
            Outcome::Refused(_) => "refused",
        };
        store
            .write(move |conn| match (&outcome, wait) {
                (Outcome::Accepted(words), _) => letters::sent(conn, id, words, now),
                (Outcome::Later(words) | Outcome::Away(words), Some(wait)) => {
                    letters::again(conn, id, words, now.plus_secs(wait))
                }
                (Outcome::Later(words) | Outcome::Away(words) | Outcome::Refused(words), _) => {
                    letters::failed(conn, id, words, now)
                }
            })
            .await?;
        metrics::counter!("rozmova_letters_total", "outcome" => word).increment(1);
        // Neither the address nor the text: logs are collected. Said once it is stored.
        tracing::info!(letter.id = id, letter.kind = letter.kind, tries, outcome = word, "a letter was tried");
        Ok(())
    }
}

/// The server of these settings, as a destination.
fn destination(settings: &MailSettings) -> String {
    format!("{}:{}", settings.host, settings.port)
}

/// How long to rest when nothing is due before `until`.
fn rest_until(until: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(until.since(now)).unwrap_or(0)).clamp(Duration::from_millis(10), LOOK)
}

/// Where a letter's text is sealed to.
pub(crate) fn place(id: i64) -> String {
    format!("letter/{id}")
}
