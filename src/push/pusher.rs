//! The queue of notifications to browsers. Rows are the truth: one is stored first, claimed for two minutes before it is handed
//! over, and marked when the push service took it. A crash in between repeats it once, under the same topic, so it is seen once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::StreamExt as _;
use reqwest::Method;
use rozmova_actors::{
    domain::{AuthSessionId, IdKind, OperatorId, Timestamp},
    ports::{Clock, IdSource, Random},
};
use rozmova_store::{
    Conn, Store, StoreError,
    pushes::{self, PushRow, Queued, SubscriptionRow},
    sending::SendState,
};
use tokio::sync::Notify;

use super::{
    Attention, Subscription, VapidKey, bytes32,
    crypto::{CryptoError, encrypt},
    policy::{Outcome, judge, wait_after},
    words::{Note, dialog_of},
};
use crate::{
    app::{MayRead, TwoSights, may_read::WITHHELD},
    egress::{Circuits, Egress, EgressError, Request, circuits::Turn},
    problem::{Code, Problem},
    secrets::{SecretBox, TokenHasher},
};

/// Pushes that may wait at once.
pub const MOST: i64 = 10_000;
/// Browsers of one person.
pub const MOST_BROWSERS: i64 = 10;
/// Pushes read at once.
const BATCH: i64 = 100;
/// Pushes handed over at the same time: one slow push service does not hold up the others.
const AT_ONCE: usize = 8;
/// Seconds a claimed push is nobody else's: longer than the longest try.
const CLAIM_S: i64 = 120;
/// Longest time between two looks at the queue.
const LOOK: Duration = Duration::from_secs(30);

/// What the queue needs.
pub struct Parts {
    /// Rows.
    pub store: Store,
    /// Who may read what a notification tells of.
    pub may_read: MayRead,
    /// The only way out.
    pub egress: Egress,
    /// Sealed addresses, keys and texts.
    pub secrets: SecretBox,
    /// Hashes of addresses.
    pub hasher: TokenHasher,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Keys and salts of messages.
    pub random: Arc<dyn Random>,
    /// `server.public_url`: where the people of a push service find us, when it is https.
    pub public_url: String,
}

struct Inner {
    parts: Parts,
    key: Option<VapidKey>,
    attention: Attention,
    circuits: Circuits,
    wake: Notify,
    stopping: AtomicBool,
}

/// What a try says of the push service itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    /// It answered.
    Answered,
    /// It did not, or with a fault of its own.
    Ill,
    /// It was not called.
    NotCalled,
}

/// A push to queue.
#[derive(Debug, Clone)]
pub struct Draft {
    /// To which browser.
    pub subscription: i64,
    /// A newer one of the same topic takes its place.
    pub topic: String,
    /// When what it tells of happened.
    pub about_at: Timestamp,
    /// Seconds after which it is of no use.
    pub ttl_s: i64,
    /// What it says, as its person sees contacts of clients now and masked.
    pub note: TwoSights<Note>,
}

/// The queue's door. Cheap to clone.
#[derive(Clone)]
pub struct Pusher {
    inner: Arc<Inner>,
}

impl Pusher {
    /// A queue that sends nothing until [`Pusher::start`]; without a key it never does.
    #[must_use]
    pub fn new(parts: Parts, key: Option<VapidKey>) -> Self {
        let (attention, circuits, wake) = (Attention::default(), Circuits::of("pushes"), Notify::new());
        let inner = Inner { parts, key, attention, circuits, wake, stopping: AtomicBool::new(false) };
        Self { inner: Arc::new(inner) }
    }

    /// The public key that browsers subscribe with.
    ///
    /// # Errors
    /// 503 when the stored pair cannot be opened with the keys of this server.
    pub fn public_key(&self) -> Result<&str, Problem> {
        self.inner.key.as_ref().map(VapidKey::public).ok_or_else(|| {
            Problem::unavailable(
                "the stored key of browser notifications cannot be opened with the keys of this server; the log says more",
            )
        })
    }

    /// Whether anything can be sent.
    #[must_use]
    pub fn works(&self) -> bool {
        self.inner.key.is_some()
    }

    /// Who looks at a panel.
    #[must_use]
    pub fn attention(&self) -> &Attention {
        &self.inner.attention
    }

    /// Looks at the queue now.
    pub fn wake(&self) {
        self.inner.wake.notify_one();
    }

    /// No further push is begun.
    pub fn stop(&self) {
        self.inner.stopping.store(true, Ordering::Relaxed);
        self.wake();
    }

    /// The row of a browser.
    ///
    /// # Errors
    /// 503 without ids.
    pub fn browser(
        &self,
        user: OperatorId,
        session: AuthSessionId,
        subscription: &Subscription,
        agent: String,
    ) -> Result<SubscriptionRow, Problem> {
        let parts = &self.inner.parts;
        let endpoint_hash = parts.hasher.hash(&subscription.endpoint);
        let text = subscription.to_text().map_err(Problem::internal)?;
        Ok(SubscriptionRow {
            id: parts.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?,
            user_id: user,
            session_id: session,
            sealed: parts.secrets.seal(&browser_place(&endpoint_hash), &text).map_err(Problem::internal)?,
            endpoint_hash,
            service: subscription.service_host(),
            agent,
            created_at: parts.clock.now(),
            last_at: None,
        })
    }

    /// Stores a push; it leaves by itself.
    ///
    /// # Errors
    /// 409 when too many wait already, 503.
    pub async fn queue(&self, draft: Draft) -> Result<Queued, Problem> {
        let parts = &self.inner.parts;
        let id = parts.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?;
        let now = parts.clock.now();
        let text = serde_json::to_string(&draft.note).map_err(Problem::internal)?;
        let row = PushRow {
            id,
            subscription_id: draft.subscription,
            topic: draft.topic,
            about_at: draft.about_at,
            state: SendState::Queued,
            attempts: 0,
            sealed: parts.secrets.seal(&push_place(id), &text).map_err(Problem::internal)?,
            answer: String::new(),
            created_at: now,
            next_at: now,
            expires_at: now.plus_secs(draft.ttl_s),
            finished_at: None,
        };
        let queued = parts.store.write(move |conn| pushes::queue(conn, &row, MOST)).await?;
        if queued == Queued::Full {
            metrics::counter!("rozmova_pushes_total", "outcome" => "full").increment(1);
            return Err(Problem::new(Code::LimitReached, format!("{MOST} notifications wait already")));
        }
        self.wake();
        Ok(queued)
    }

    /// Sends a note at once and answers what the push service said: the test of a person. A browser that is known there no more
    /// is removed.
    ///
    /// # Errors
    /// 503.
    pub async fn send_now(&self, browser: SubscriptionRow, note: &Note) -> Result<Outcome, Problem> {
        let text = serde_json::to_string(note).map_err(Problem::internal)?;
        let (outcome, health) = self.hand_over(&browser, "test", 60, &text).await;
        if health == Health::Answered {
            self.inner.circuits.answered(&browser.service);
        }
        self.note_browser(browser.id, &outcome).await?;
        Ok(outcome)
    }

    /// What an answer means for the browser itself.
    async fn note_browser(&self, browser: i64, outcome: &Outcome) -> Result<(), StoreError> {
        let (store, now) = (&self.inner.parts.store, self.inner.parts.clock.now());
        match outcome {
            Outcome::Accepted(_) => store.write(move |conn| pushes::reached(conn, browser, now)).await,
            Outcome::Gone(_) => store.write(move |conn| pushes::forget(conn, browser)).await,
            Outcome::Later(..) | Outcome::Refused(_) => Ok(()),
        }
    }

    /// One try, and what it says of the push service.
    async fn hand_over(&self, browser: &SubscriptionRow, topic: &str, ttl_s: i64, text: &str) -> (Outcome, Health) {
        let request = match self.request(browser, topic, ttl_s, text) {
            Ok(request) => request,
            Err(outcome) => return (outcome, Health::NotCalled),
        };
        match self.inner.parts.egress.send(request).await {
            Ok(answer) => {
                let retry_after = answer.headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
                let status = answer.status.as_u16();
                let health = if status < 500 { Health::Answered } else { Health::Ill };
                (judge(status, retry_after, &String::from_utf8_lossy(&answer.body)), health)
            }
            Err(EgressError::Denied(denied)) => (Outcome::Refused(denied.to_string()), Health::NotCalled),
            Err(error @ EgressError::Network) => (Outcome::Later(error.to_string(), 0), Health::Ill),
            Err(error @ EgressError::TooLarge) => (Outcome::Later(error.to_string(), 0), Health::Answered),
        }
    }

    /// The call of one try, or what comes of a push for which none can be made.
    fn request(&self, browser: &SubscriptionRow, topic: &str, ttl_s: i64, text: &str) -> Result<Request, Outcome> {
        let parts = &self.inner.parts;
        let Some(key) = &self.inner.key else {
            return Err(Outcome::Later(String::from("this server has no key for browser notifications"), 0));
        };
        let opened = parts.secrets.open(&browser_place(&browser.endpoint_hash), &browser.sealed).ok();
        let Some(to) = opened.as_deref().and_then(Subscription::of_text) else {
            return Err(Outcome::Refused(String::from(
                "the stored browser cannot be opened with the keys of this server",
            )));
        };
        let body = self.encrypted(text.as_bytes(), &to).map_err(|error| Outcome::Refused(error.to_string()))?;
        let subject = Some(parts.public_url.as_str()).filter(|url| url.starts_with("https://"));
        let Some(authorization) = key.authorization(&to.endpoint, subject, parts.clock.now()) else {
            return Err(Outcome::Refused(String::from("the stored address is not valid")));
        };
        Ok(Request {
            method: Method::POST,
            url: to.endpoint,
            headers: vec![
                ("authorization", authorization),
                ("content-encoding", String::from("aes128gcm")),
                ("content-type", String::from("application/octet-stream")),
                ("ttl", ttl_s.max(0).to_string()),
                ("topic", topic.to_owned()),
                ("urgency", String::from("high")),
            ],
            user_headers: Vec::new(),
            body: body.into(),
            timeout: None,
        })
    }

    /// Encrypted under a key and a salt of its own.
    fn encrypted(&self, text: &[u8], to: &Subscription) -> Result<Vec<u8>, CryptoError> {
        let random = self.inner.parts.random.as_ref();
        let mut salt = [0; 16];
        salt.copy_from_slice(&bytes32(random)[..16]);
        // One of 2³² numbers is no secret key; a second one is no accident.
        encrypt(text, to, &bytes32(random), &salt).or_else(|error| match error {
            CryptoError::Keys => encrypt(text, to, &bytes32(random), &salt),
            CryptoError::TooLong(_) => Err(error),
        })
    }

    /// Starts the task that sends what is due; it ends with [`Pusher::stop`] or with the runtime of everything outbound.
    pub fn start(&self) {
        let pusher = self.clone();
        self.inner.parts.egress.io().handle().spawn(async move {
            while !pusher.inner.stopping.load(Ordering::Relaxed) {
                let wait = match pusher.work().await {
                    Ok(wait) => wait,
                    Err(error) => {
                        tracing::warn!(%error, "the queue of browser notifications was not read");
                        LOOK
                    }
                };
                // A wake that comes between the work and here is kept by the notification.
                if tokio::time::timeout(wait, pusher.inner.wake.notified()).await.is_err() {
                    tracing::trace!("time to look at the queue of browser notifications");
                }
            }
        });
    }

    /// Sends what is due, some at once; answers how long to rest.
    async fn work(&self) -> Result<Duration, StoreError> {
        let (store, clock) = (&self.inner.parts.store, &self.inner.parts.clock);
        let now = clock.now();
        // What would go to a service that is ill waits as it is, without using up a try and without standing before the others.
        let resting = self.inner.circuits.resting(now);
        if !resting.is_empty() {
            let put_off = move |conn: &mut Conn| {
                resting.iter().try_for_each(|(service, until)| pushes::put_off(conn, service, now, *until))
            };
            store.write(put_off).await?;
        }
        let (waiting, due) =
            store.run(move |conn| Ok((pushes::waiting(conn)?, pushes::due(conn, now, BATCH)?))).await?;
        metrics::gauge!("rozmova_pushes_waiting").set(waiting as f64);
        if waiting > 0 {
            let given_up = store.write(move |conn| pushes::expire(conn, "too late to be of use", now)).await?;
            metrics::counter!("rozmova_pushes_total", "outcome" => "expired").increment(given_up as u64);
        }
        if self.works() {
            let tries: Vec<_> = due.into_iter().map(|push| self.clone().send(push)).collect();
            let mut tries = futures_util::stream::iter(tries).buffer_unordered(AT_ONCE);
            while let Some(done) = tries.next().await {
                done?;
            }
        }
        let next = store.run(pushes::next_due).await?;
        let rest = next.map_or(LOOK, |next| Duration::from_micros(u64::try_from(next.since(clock.now())).unwrap_or(0)));
        // Without a key nothing is sent, so nothing that is due may keep the task awake.
        if self.works() { Ok(rest.clamp(Duration::from_millis(10), LOOK)) } else { Ok(LOOK) }
    }

    /// Whether the person of a browser still reads the dialog a notification tells of.
    async fn may_leave(&self, browser: &SubscriptionRow, topic: &str) -> Result<bool, StoreError> {
        match dialog_of(topic) {
            Some(dialog) => self.inner.parts.may_read.dialog(browser.user_id, dialog).await,
            None => Ok(true),
        }
    }

    /// The text as its person may see it now: the right to see contacts may have gone since it was queued.
    async fn as_seen(&self, user: OperatorId, text: String) -> Result<String, StoreError> {
        match serde_json::from_str::<TwoSights<Note>>(&text) {
            Ok(stored) if stored.masked.is_some() => {
                let note = stored.seen_by(self.inner.parts.may_read.contacts(user).await?);
                Ok(serde_json::to_string(&note).unwrap_or_default())
            }
            // One form for everybody is the note itself.
            Ok(_) | Err(_) => Ok(text),
        }
    }

    async fn send(self, push: PushRow) -> Result<(), StoreError> {
        if self.inner.stopping.load(Ordering::Relaxed) {
            return Ok(());
        }
        let (store, clock) = (&self.inner.parts.store, &self.inner.parts.clock);
        let browser = push.subscription_id;
        let Some(browser) = store.run(move |conn| pushes::subscription_by_id(conn, browser)).await? else {
            return Ok(());
        };
        // Ill since it was read: it is put off with the others of its service.
        let Ok(turn) = self.inner.circuits.turn(&browser.service, clock.now()) else { return Ok(()) };
        let (taken, until) = (push.clone(), clock.now().plus_secs(CLAIM_S));
        if !store.write(move |conn| pushes::claim(conn, &taken, until)).await? {
            return Ok(());
        }
        if turn.is_probe() {
            // A service that is ill may keep its probe for as long as a call may take; the pushes to others do not wait for that.
            tokio::spawn(async move {
                if let Err(error) = self.try_now(push, browser, turn).await {
                    tracing::warn!(%error, "what became of a browser notification was not stored");
                }
                self.wake();
            });
            return Ok(());
        }
        self.try_now(push, browser, turn).await
    }

    /// Hands a claimed push over and stores what came of it.
    async fn try_now(&self, push: PushRow, browser: SubscriptionRow, turn: Turn) -> Result<(), StoreError> {
        let (store, clock) = (&self.inner.parts.store, &self.inner.parts.clock);
        let left_s = push.expires_at.since(clock.now()) / 1_000_000;
        let may_leave = self.may_leave(&browser, &push.topic).await?;
        let outcome = match self.inner.parts.secrets.open(&push_place(push.id), &push.sealed) {
            Ok(_) if !may_leave => Outcome::Refused(String::from(WITHHELD)),
            Ok(text) => {
                let text = self.as_seen(browser.user_id, text).await?;
                let (outcome, health) = self.hand_over(&browser, &push.topic, left_s, &text).await;
                match health {
                    Health::Answered => turn.answered(),
                    Health::Ill => turn.failed(clock.now(), self.inner.parts.random.share()),
                    Health::NotCalled => drop(turn),
                }
                outcome
            }
            Err(error) => Outcome::Refused(error.to_string()),
        };
        let (id, tries, now) = (push.id, push.attempts + 1, clock.now());
        let next = match &outcome {
            Outcome::Later(_, asked) => wait_after(tries, *asked, self.inner.parts.random.share()),
            Outcome::Accepted(_) | Outcome::Refused(_) | Outcome::Gone(_) => None,
        };
        let word = match &outcome {
            Outcome::Accepted(_) => "sent",
            Outcome::Later(..) if next.is_some() => "later",
            Outcome::Later(..) => "given_up",
            Outcome::Refused(_) => "refused",
            Outcome::Gone(_) => "gone",
        };
        let words = outcome.words().to_owned();
        let accepted = matches!(outcome, Outcome::Accepted(_));
        store
            .write(move |conn| match next {
                Some(wait) => pushes::again(conn, id, &words, now.plus_secs(wait)),
                None => {
                    let state = if accepted { SendState::Sent } else { SendState::Failed };
                    pushes::finish(conn, id, state, &words, now)
                }
            })
            .await?;
        // Said once it is stored: whoever reads that it was tried may count on the next try.
        metrics::counter!("rozmova_pushes_total", "outcome" => word).increment(1);
        // Neither the address nor the text: logs are collected.
        tracing::info!(push.id = id, tries, outcome = word, "a browser notification was tried");
        self.note_browser(browser.id, &outcome).await
    }
}

/// Where a browser is sealed to.
pub(crate) fn browser_place(endpoint_hash: &str) -> String {
    format!("push/browser/{endpoint_hash}")
}

/// Where a text is sealed to.
pub(crate) fn push_place(id: i64) -> String {
    format!("push/{id}")
}
