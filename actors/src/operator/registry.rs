//! All sessions of this node: who resumes which, how many sockets a user has, and how sessions end.
//!
//! Plain data inside the `DistributionActor`, which hands it `Attach`, `EndSessions` and `SessionNotice` and passes the
//! answers of [`SessionRegistry::notice`] on to the Distributor.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use actix::{Actor, Addr, ArbiterHandle, Recipient};

use crate::distribution::messages::SessionsChanged;
use crate::domain::{AuthSessionId, Grant, OperatorId, OperatorProfile, Timestamp, topic::Catalogue};
use crate::engine::{ActorReport, EngineConfig};
use crate::feed::SessionKey;
use crate::ports::Ports;

use super::{
    actor::{AttachSocket, Control, OperatorSession},
    core::Core,
    door::EngineDoor,
    messages::{Attach, AttachError, Attached, EndSessions, SessionFact, SessionNotice},
    policy::{LINGERING_PER_USER, close},
};

/// Keys are never reused within a process, whatever is restarted.
static NEXT_SESSION: AtomicU64 = AtomicU64::new(1);

/// Longest wait for a session to hand its close frame on when the server stops.
const LAST_WORDS: Duration = Duration::from_secs(1);

struct Entry {
    operator: OperatorId,
    auth_session: AuthSessionId,
    epoch: String,
    live: bool,
    /// Sessions are ended oldest first; grows with every socket.
    used: u64,
    addr: Addr<OperatorSession>,
}

/// See the module.
pub struct SessionRegistry {
    config: EngineConfig,
    ports: Ports,
    door: EngineDoor,
    arbiters: Vec<ArbiterHandle>,
    notices: Recipient<SessionNotice>,
    sessions: BTreeMap<SessionKey, Entry>,
    by_epoch: HashMap<String, SessionKey>,
    by_operator: HashMap<OperatorId, Vec<SessionKey>>,
    acted: HashMap<OperatorId, Timestamp>,
    turn: u64,
    started: i64,
    resumed: i64,
}

impl SessionRegistry {
    /// An empty registry. `arbiters` carry the sessions in turn (at least one is needed, else [`Self::attach`] answers
    /// «unavailable»); `notices` is the owner's own address.
    #[must_use]
    pub fn new(
        config: EngineConfig,
        ports: Ports,
        door: EngineDoor,
        arbiters: Vec<ArbiterHandle>,
        notices: Recipient<SessionNotice>,
    ) -> Self {
        Self {
            config,
            ports,
            door,
            arbiters,
            notices,
            sessions: BTreeMap::new(),
            by_epoch: HashMap::new(),
            by_operator: HashMap::new(),
            acted: HashMap::new(),
            turn: 0,
            started: 0,
            resumed: 0,
        }
    }

    /// Gives the socket a session: the one it names by `resume`, or a new one. The session then writes `welcome` itself.
    ///
    /// # Errors
    /// [`AttachError::Forbidden`] for a user who is inactive or without `op_panel`, [`AttachError::Unavailable`] when the
    /// session's mailbox is full.
    pub fn attach(
        &mut self,
        attach: Attach,
        profile: &OperatorProfile,
        catalogue: &Arc<Catalogue>,
    ) -> Result<Attached, AttachError> {
        if !profile.active || !profile.grants.has(Grant::OpPanel) || profile.id != attach.operator_id {
            return Err(AttachError::Forbidden);
        }
        let Attach { operator_id, auth_session, resume, hello_id, socket, to, shutdown } = attach;
        let make = |resume| AttachSocket { socket, hello_id, resume, to: to.clone(), shutdown: Arc::clone(&shutdown) };
        self.turn += 1;
        let wanted_resume = resume.is_some();
        if let Some((epoch, seq)) = resume
            && let Some(key) = self.by_epoch.get(&epoch).copied()
            && let Some(entry) = self.sessions.get_mut(&key)
            && entry.operator == operator_id
            && entry.addr.try_send(make(Some(seq))).is_ok()
        {
            entry.auth_session = auth_session;
            entry.used = self.turn;
            self.resumed += 1;
            // Whether the gap can be replayed the session itself knows, and counts.
            return Ok(Attached { session: entry.addr.clone().recipient() });
        }
        let outcome = if wanted_resume { "reload" } else { "new" };
        metrics::counter!("rozmova_session_attaches_total", "outcome" => outcome).increment(1);
        self.make_room(operator_id);
        let (key, addr) = self.start(operator_id, auth_session, profile, catalogue).ok_or(AttachError::Unavailable)?;
        if addr.try_send(make(None)).is_err() {
            self.remove(key);
            return Err(AttachError::Unavailable);
        }
        Ok(Attached { session: addr.recipient() })
    }

    fn start(
        &mut self,
        operator: OperatorId,
        auth_session: AuthSessionId,
        profile: &OperatorProfile,
        catalogue: &Arc<Catalogue>,
    ) -> Option<(SessionKey, Addr<OperatorSession>)> {
        let key = SessionKey(NEXT_SESSION.fetch_add(1, Ordering::Relaxed));
        let arbiters = self.arbiters.len() as u64;
        let arbiter = self.arbiters.get(usize::try_from(key.0.checked_rem(arbiters)?).ok()?)?;
        let epoch = self.ports.random.token();
        let core = Core::new(
            key,
            epoch.clone(),
            self.config.session_ring,
            self.config.session_linger_minutes,
            Arc::new(profile.clone()),
            Arc::clone(catalogue),
            self.ports.clock.now(),
        );
        let timeout = Duration::from_secs(u64::from(self.config.command_timeout_s));
        let (ports, door, notices) = (self.ports.clone(), self.door.clone(), self.notices.clone());
        let mailbox = self.config.session_mailbox;
        let addr = OperatorSession::start_in_arbiter(arbiter, move |ctx| {
            ctx.set_mailbox_capacity(mailbox);
            OperatorSession::new(key, core, ports, door, timeout, notices)
        });
        self.by_epoch.insert(epoch.clone(), key);
        self.by_operator.entry(operator).or_default().push(key);
        let entry = Entry { operator, auth_session, epoch, live: true, used: self.turn, addr: addr.clone() };
        self.sessions.insert(key, entry);
        self.started += 1;
        Some((key, addr))
    }

    /// Keeps a user within `sockets_per_user` sockets and [`LINGERING_PER_USER`] sessions without one; the oldest go.
    fn make_room(&mut self, operator: OperatorId) {
        for (live, limit) in [(true, self.config.sockets_per_user), (false, LINGERING_PER_USER)] {
            let own = self.by_operator.get(&operator).into_iter().flatten();
            let mut own: Vec<(u64, SessionKey)> = own
                .filter_map(|key| self.sessions.get(key).filter(|entry| entry.live == live).map(|e| (e.used, *key)))
                .collect();
            own.sort_unstable();
            let excess = (own.len() + 1).saturating_sub(limit.max(1));
            for (_, key) in own.into_iter().take(excess) {
                self.end_one(key, close::REPLACED, None);
            }
        }
    }

    fn end_one(&mut self, key: SessionKey, close: u16, reason: Option<&'static str>) {
        // `do_send`: an end must not be lost to a full mailbox; it is sent once, because the entry goes with it.
        if let Some(entry) = self.sessions.get(&key) {
            entry.addr.do_send(Control::End { close, reason });
        }
        self.unlist(key);
    }

    /// Nobody may resume it any more; its sockets still count until it says that they are gone.
    fn unlist(&mut self, key: SessionKey) {
        if let Some(entry) = self.sessions.get(&key) {
            self.by_epoch.remove(&entry.epoch);
        }
    }

    fn remove(&mut self, key: SessionKey) -> Option<Entry> {
        self.unlist(key);
        let entry = self.sessions.remove(&key)?;
        if let Some(own) = self.by_operator.get_mut(&entry.operator) {
            own.retain(|k| *k != key);
            if own.is_empty() {
                self.by_operator.remove(&entry.operator);
            }
        }
        Some(entry)
    }

    /// Takes note of what a session tells. Answers the operator's live sockets when their number may have changed.
    pub fn notice(&mut self, notice: SessionNotice) -> Option<SessionsChanged> {
        let key = notice.session;
        let operator_id = match notice.what {
            SessionFact::Epoch(epoch) => {
                self.unlist(key);
                if let Some(entry) = self.sessions.get_mut(&key) {
                    entry.epoch.clone_from(&epoch);
                    self.by_epoch.insert(epoch, key);
                }
                return None;
            }
            SessionFact::Attached => {
                let entry = self.sessions.get_mut(&key)?;
                entry.live = true;
                entry.operator
            }
            SessionFact::Detached => {
                let entry = self.sessions.get_mut(&key)?;
                entry.live = false;
                entry.operator
            }
            SessionFact::Ended => self.remove(key)?.operator,
            SessionFact::Acted(minute) => {
                let last = self.acted.entry(self.sessions.get(&key)?.operator).or_insert(minute);
                *last = minute.max(*last);
                return None;
            }
        };
        Some(SessionsChanged { operator_id, sockets: self.sockets_of(operator_id) })
    }

    /// When each operator last did something in a panel of this node, to the minute; also of those who have gone since.
    #[must_use]
    pub const fn acted(&self) -> &HashMap<OperatorId, Timestamp> {
        &self.acted
    }

    /// Live sockets of an operator on this node.
    #[must_use]
    pub fn sockets_of(&self, operator: OperatorId) -> u32 {
        let own = self.by_operator.get(&operator).into_iter().flatten();
        let live = own.filter(|key| self.sessions.get(key).is_some_and(|entry| entry.live)).count();
        u32::try_from(live).unwrap_or(u32::MAX)
    }

    /// Ends sessions: of a user or of one sign-in. Sockets are closed within 2 s.
    pub fn end(&mut self, end: &EndSessions) {
        match end {
            EndSessions::OfUser { operator_id, close, reason } => {
                for key in self.by_operator.get(operator_id).cloned().unwrap_or_default() {
                    self.end_one(key, *close, Some(reason));
                }
            }
            EndSessions::OfSignIn { auth_session } => {
                let of_sign_in = self.sessions.iter().filter(|(_, entry)| entry.auth_session == *auth_session);
                let keys: Vec<SessionKey> = of_sign_in.map(|(key, _)| *key).collect();
                for key in keys {
                    self.end_one(key, close::SIGN_IN, Some("signed_out"));
                }
            }
        }
    }

    /// Name, rights or activity of a user changed: live sessions follow at once; without `op_panel` they end with 4403.
    pub fn profile_changed(&mut self, profile: &OperatorProfile) {
        let who = Arc::new(profile.clone());
        for key in self.by_operator.get(&profile.id).into_iter().flatten() {
            if let Some(entry) = self.sessions.get(key) {
                // Rights must not be lost to a full mailbox; one per change an administrator makes.
                entry.addr.do_send(Control::Profile(Arc::clone(&who)));
            }
        }
    }

    /// Settings, topics or groups changed.
    pub fn catalogue_changed(&mut self, catalogue: &Arc<Catalogue>) {
        for entry in self.sessions.values() {
            // As with rights: one per change an administrator makes.
            entry.addr.do_send(Control::Catalogue(Arc::clone(catalogue)));
        }
    }

    /// The server stops: every socket is closed with 1012, clients come back after a random delay. Done when every session
    /// has handed its close frame on, which the caller must wait for before it stops the sessions' threads; a session that
    /// hangs is left after `LAST_WORDS`.
    pub fn stop(&mut self) -> impl Future<Output = ()> + use<> {
        let keys: Vec<SessionKey> = self.sessions.keys().copied().collect();
        for key in keys {
            self.unlist(key);
        }
        let end = Control::End { close: close::RESTART, reason: None };
        let ends: Vec<_> =
            self.sessions.values().map(|entry| entry.addr.send(end.clone()).timeout(LAST_WORDS)).collect();
        async move {
            // A session that has ended by itself has nothing to hand on.
            let _ended = futures_util::future::join_all(ends).await;
        }
    }

    /// Counters for the system page.
    #[must_use]
    pub fn report(&self) -> ActorReport {
        let live = self.sessions.values().filter(|entry| entry.live).count();
        let counters = [
            ("sessions", self.sessions.len() as i64),
            ("sockets", live as i64),
            ("started", self.started),
            ("resumed", self.resumed),
        ];
        ActorReport {
            kind: String::from("session"),
            name: String::from("all"),
            live: true,
            restarts: 0,
            counters: counters.into_iter().map(|(name, n)| (name.to_owned(), n)).collect(),
        }
    }
}
