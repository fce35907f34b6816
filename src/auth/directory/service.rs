//! The door to the directory: who proves a password there, and who all is there. Truth about roles and accounts stays in rows.

use std::{
    future::Future,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use rozmova_actors::domain::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, MutexGuard, Notify, Semaphore};

use super::{
    client::{Conversation, Fault},
    nested::Tree,
    policy::Person,
    settings::{LdapSettings, PASSWORD_PLACE},
};
use crate::{egress::Egress, in_force::InForce, secrets::SecretBox};

/// Longest time of one sign-in.
const SIGN_IN: Duration = Duration::from_secs(12);
/// Longest time of a look at everybody.
const EVERYBODY: Duration = Duration::from_secs(120);
/// Longest time of a check while somebody waits for it.
const CHECK: Duration = Duration::from_secs(30);
/// Conversations for sign-ins at once; the next waits.
const AT_ONCE: usize = 16;
/// Longest wait for one's turn.
const TURN: Duration = Duration::from_secs(5);
/// Typed in place of an empty password, which is never sent: a server takes it for a bind of nobody and accepts it.
const NO_PASSWORD: &str = "\u{1}no password was typed";

/// What a look at everybody found.
#[derive(Debug, Clone, Default)]
pub struct Everybody {
    /// People, in the directory's order.
    pub people: Vec<Person>,
    /// Groups of the map that the directory does not have.
    pub missing_groups: Vec<String>,
    /// Groups inside those of the map.
    pub tree: Tree,
}

/// What the last look came to. Stored, so that a restart does not forget it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SyncReport {
    /// When it ended.
    pub at: Timestamp,
    /// Why it changed nothing, as a word; null = it went well.
    pub problem: Option<String>,
    /// The same as a sentence.
    pub detail: String,
    /// People the directory named.
    pub people: u32,
    /// Of them with an active account here.
    pub accounts: u32,
    /// Accounts whose roles were changed.
    pub roles_changed: u32,
    /// Accounts that were signed out because they are gone or switched off in the directory.
    pub signed_out: u32,
    /// Accounts left as they are although the map says otherwise: the last active administrator.
    pub kept: u32,
    /// Groups of the map that the directory does not have.
    pub missing_groups: Vec<String>,
}

impl SyncReport {
    /// A look that changed nothing.
    #[must_use]
    pub fn failed(at: Timestamp, problem: &str, detail: String) -> Self {
        Self {
            at,
            problem: Some(problem.to_owned()),
            detail,
            people: 0,
            accounts: 0,
            roles_changed: 0,
            signed_out: 0,
            kept: 0,
            missing_groups: Vec::new(),
        }
    }
}

struct Inner {
    egress: Egress,
    secrets: SecretBox,
    settings: InForce<LdapSettings>,
    last: RwLock<Option<SyncReport>>,
    /// Groups inside groups, as the last look under these settings found them.
    tree: RwLock<Option<Arc<Tree>>>,
    room: Arc<Semaphore>,
    line: Mutex<()>,
    wake: Notify,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct LdapDirectory {
    inner: Arc<Inner>,
}

impl LdapDirectory {
    /// With the settings in force.
    #[must_use]
    pub fn new(egress: Egress, secrets: SecretBox, settings: LdapSettings) -> Self {
        Self {
            inner: Arc::new(Inner {
                egress,
                secrets,
                settings: InForce::new(settings),
                last: RwLock::default(),
                tree: RwLock::default(),
                room: Arc::new(Semaphore::new(AT_ONCE)),
                line: Mutex::default(),
                wake: Notify::new(),
            }),
        }
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Arc<LdapSettings> {
        self.inner.settings.now()
    }

    /// Other settings, from the next sign-in on; everybody is looked at anew.
    pub fn replace(&self, settings: LdapSettings) {
        self.inner.settings.set(settings);
        *self.inner.tree.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.wake();
    }

    /// Whether people sign in through it.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.settings().is_on()
    }

    /// Looks now, or sees that the server stops.
    pub fn wake(&self) {
        self.inner.wake.notify_one();
    }

    /// Until somebody wakes it.
    pub async fn woken(&self) {
        self.inner.wake.notified().await;
    }

    /// What the last look came to, `None` before the first of all.
    #[must_use]
    pub fn last(&self) -> Option<SyncReport> {
        self.inner.last.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what a look came to.
    pub fn note(&self, report: SyncReport) {
        *self.inner.last.write().unwrap_or_else(PoisonError::into_inner) = Some(report);
    }

    /// Held while everybody is looked at: one look at a time.
    pub async fn alone(&self) -> MutexGuard<'_, ()> {
        self.inner.line.lock().await
    }

    /// The person who proves to be `login` (lower case) with this password, with their groups. `None`: unknown, switched off or
    /// another password, and all of these cost the same: the same steps are made with a name that nobody has (security.md AU-02).
    ///
    /// # Errors
    /// [`Fault`] when the directory cannot be asked.
    pub async fn prove(&self, login: &str, password: &str) -> Result<Option<Person>, Fault> {
        let settings = self.settings();
        if !settings.is_on() {
            return Ok(None);
        }
        let turn = tokio::time::timeout(TURN, Arc::clone(&self.inner.room).acquire_owned()).await;
        let turn = turn.map_err(|_| Fault::Busy)?.map_err(|_| Fault::Busy)?;
        let reader = self.reader_password(&settings)?;
        let tree = self.inner.tree.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (egress, login, password) = (self.inner.egress.clone(), login.to_owned(), password.to_owned());
        self.apart(SIGN_IN, async move {
            let _turn = turn;
            let mut conversation = Conversation::open(&egress, Arc::clone(&settings), reader).await?;
            let found = conversation.find(&login).await?;
            let nobody = format!("cn=nobody-of-this-name,{}", settings.base_dn);
            let dn = found.as_ref().map_or(nobody, |person| person.dn.clone());
            let typed = if password.is_empty() { NO_PASSWORD } else { password.as_str() };
            let fits = conversation.fits(&dn, typed).await?;
            let person = found.filter(|person| fits && !password.is_empty() && !person.disabled);
            let Some(mut person) = person else {
                conversation.close().await;
                return Ok(None);
            };
            conversation.bind_reader().await?;
            conversation.complete_groups(&mut person, tree.as_deref()).await?;
            conversation.close().await;
            Ok(Some(person))
        })
        .await
    }

    /// Everybody, for the look of every quarter of an hour.
    ///
    /// # Errors
    /// [`Fault`]; nobody at all is one too.
    pub async fn everybody(&self) -> Result<Everybody, Fault> {
        let settings = self.settings();
        let found = self.list(EVERYBODY).await?;
        let mut tree = self.inner.tree.write().unwrap_or_else(PoisonError::into_inner);
        // Changed meanwhile: what was found is of other groups.
        if Arc::ptr_eq(&settings, &self.settings()) {
            *tree = Some(Arc::new(found.tree.clone()));
        }
        drop(tree);
        Ok(found)
    }

    /// The same while somebody waits for it: the check of the settings, switched on or not.
    ///
    /// # Errors
    /// As [`LdapDirectory::everybody`].
    pub async fn check(&self) -> Result<Everybody, Fault> {
        self.list(CHECK).await
    }

    async fn list(&self, limit: Duration) -> Result<Everybody, Fault> {
        let settings = self.settings();
        let reader = self.reader_password(&settings)?;
        let egress = self.inner.egress.clone();
        self.apart(limit, async move {
            let mut conversation = Conversation::open(&egress, settings, reader).await?;
            let mut people = conversation.everybody().await?;
            if people.is_empty() {
                return Err(Fault::Nobody);
            }
            let (missing_groups, tree) = conversation.complete_everybody(&mut people).await?;
            conversation.close().await;
            Ok(Everybody { people, missing_groups, tree })
        })
        .await
    }

    fn reader_password(&self, settings: &LdapSettings) -> Result<String, Fault> {
        let sealed = &settings.password_sealed;
        let opened =
            self.inner.secrets.open(PASSWORD_PLACE, sealed).map_err(|error| Fault::Setting(error.to_string()))?;
        // An empty one would be a bind of nobody, which servers accept.
        if opened.is_empty() || settings.bind_dn.is_empty() {
            return Err(Fault::Setting(String::from("a bind name and its password are needed")));
        }
        Ok(opened)
    }

    /// In a task where everything that waits for other machines lives: it ends with its time, and a panic ends nothing else.
    async fn apart<T, F>(&self, limit: Duration, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Fault>> + Send + 'static,
    {
        let task = self.inner.egress.io().handle().spawn(async move { tokio::time::timeout(limit, work).await });
        match task.await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) => Err(Fault::Timeout),
            Err(_) => Err(Fault::Protocol),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{
        egress::{Allow, IoRuntime},
        secrets::{Keyring, MasterKey},
    };

    fn directory(settings: impl FnOnce(&SecretBox) -> LdapSettings) -> LdapDirectory {
        let secrets = SecretBox::new(&Keyring::new(MasterKey::generate().unwrap(), vec![]));
        let egress = Egress::new(Allow::default(), IoRuntime::start().unwrap()).unwrap();
        let settings = settings(&secrets);
        LdapDirectory::new(egress, secrets, settings)
    }

    #[tokio::test]
    async fn a_directory_that_is_off_or_forbidden_proves_nobody() {
        let off = directory(|_| LdapSettings::default());
        assert_eq!(off.prove("olena@example.com", "secret").await, Ok(None));
        let private = directory(|secrets| LdapSettings {
            enabled: true,
            url: "ldaps://10.1.2.3".into(),
            bind_dn: "cn=reader".into(),
            password_sealed: secrets.seal(PASSWORD_PLACE, "secret").unwrap(),
            base_dn: "dc=example".into(),
            ..LdapSettings::default()
        });
        let refused = private.prove("olena@example.com", "secret").await.unwrap_err();
        assert_eq!(refused.key(), "address");
        assert!(refused.to_string().contains("ROZMOVA__EGRESS__ALLOW"), "{refused}");
        let foreign = directory(|_| LdapSettings { password_sealed: "s1.x.y".into(), ..LdapSettings::default() });
        assert_eq!(foreign.check().await.unwrap_err().key(), "setting");
    }
}
