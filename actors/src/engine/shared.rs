//! What every actor of the engine gets at start.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use crate::board::messages::BoardFact;
use crate::domain::topic::Catalogue;
use crate::domain::{ConnectionId, DialogId, Slot};
use crate::feed::messages::{Publication, StatusMoved, Viewing};
use crate::outbox::messages::{RelayRows, SuspectSlot};
use crate::ports::Ports;
use crate::supervision::Outlet;
use crate::timers::TimerDue;

use super::EngineConfig;

/// The catalogue as of now; replaced as a whole, read without waiting.
#[derive(Clone, Default)]
pub struct CatalogueCell(Arc<RwLock<Arc<Catalogue>>>);

impl CatalogueCell {
    /// A cell with this catalogue.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>) -> Self {
        Self(Arc::new(RwLock::new(catalogue)))
    }

    /// The catalogue now.
    #[must_use]
    pub fn now(&self) -> Arc<Catalogue> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces it.
    pub fn set(&self, catalogue: Arc<Catalogue>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = catalogue;
    }
}

/// Slots of dialogs begun lately, so that the first commands to a new dialog (the Distributor's above all) need no read.
#[derive(Clone, Default)]
pub struct YoungSlots(Arc<RwLock<HashMap<DialogId, Slot>>>);

impl YoungSlots {
    /// Dialogs remembered; when it is full all are forgotten and read from rows again.
    const MOST: usize = 50_000;

    /// A dialog begins in this slot.
    pub fn remember(&self, dialog: DialogId, slot: Slot) {
        let mut slots = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= Self::MOST {
            slots.clear();
        }
        slots.insert(dialog, slot);
    }

    /// The slot, when the dialog began lately.
    #[must_use]
    pub fn get(&self, dialog: DialogId) -> Option<Slot> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&dialog).copied()
    }
}

/// Dialogs put aside by hand. Kept here and not only by their owners, so that an owner that is built again puts them aside
/// before it hands them a command.
#[derive(Clone, Default)]
pub struct PutAside(Arc<RwLock<HashSet<DialogId>>>);

impl PutAside {
    /// These are put aside.
    pub fn extend(&self, dialogs: impl IntoIterator<Item = DialogId>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).extend(dialogs);
    }

    /// It goes on. Answers whether it was put aside.
    pub fn remove(&self, dialog: DialogId) -> bool {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&dialog)
    }

    /// Whether it is put aside.
    #[must_use]
    pub fn has(&self, dialog: DialogId) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(&dialog)
    }
}

/// Chats whose contact or client was changed behind its actor (a ban, a merge): it reads the row again before the next message.
#[derive(Clone, Default)]
pub struct StaleChats(Arc<RwLock<HashSet<(ConnectionId, String)>>>);

impl StaleChats {
    /// These were changed.
    pub fn extend(&self, chats: impl IntoIterator<Item = (ConnectionId, String)>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).extend(chats);
    }

    /// Whether it was changed since the last look. Nearly always nothing was, which costs a read lock.
    #[must_use]
    pub fn take(&self, connection: ConnectionId, chat: &str) -> bool {
        if self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty() {
            return false;
        }
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&(connection, chat.to_owned()))
    }
}

/// Ports, settings and the addresses that outlive their actors. One pointer: every live dialog and contact holds it, and
/// every command clones it.
#[derive(Clone)]
pub struct Shared(Arc<SharedParts>);

impl std::ops::Deref for Shared {
    type Target = SharedParts;

    fn deref(&self) -> &SharedParts {
        &self.0
    }
}

/// See [`Shared`].
pub struct SharedParts {
    /// The world outside.
    pub ports: Ports,
    /// Sizes and times.
    pub config: Arc<EngineConfig>,
    /// Settings, topics, statuses, bots.
    pub catalogue: CatalogueCell,
    /// Slots of new dialogs.
    pub young_slots: YoungSlots,
    /// Dialogs put aside by hand.
    pub put_aside: PutAside,
    /// Chats whose rows were changed behind their actors.
    pub stale_chats: StaleChats,
    /// The feed takes committed changes.
    pub feed: Outlet<Publication>,
    /// The feed takes a new viewer.
    pub viewing: Outlet<Viewing>,
    /// The feed takes delivery steps.
    pub status: Outlet<StatusMoved>,
    /// The live board takes facts.
    pub board: Outlet<BoardFact>,
    /// The Distributor takes committed changes of keys.
    pub distributor: Outlet<Publication>,
    /// The Distributor takes its timers.
    pub timer_due: Outlet<TimerDue>,
    /// The relay takes committed rows.
    pub relay_rows: Outlet<RelayRows>,
    /// The relay looks at a slot.
    pub relay_suspect: Outlet<SuspectSlot>,
}

impl Shared {
    /// Everything still closed; the engine opens the outlets as it starts their actors.
    #[must_use]
    pub fn new(config: EngineConfig, ports: Ports, catalogue: Arc<Catalogue>) -> Self {
        Self(Arc::new(SharedParts {
            ports,
            config: Arc::new(config),
            catalogue: CatalogueCell::new(catalogue),
            young_slots: YoungSlots::default(),
            put_aside: PutAside::default(),
            stale_chats: StaleChats::default(),
            feed: Outlet::default(),
            viewing: Outlet::default(),
            status: Outlet::default(),
            board: Outlet::default(),
            distributor: Outlet::default(),
            timer_due: Outlet::default(),
            relay_rows: Outlet::default(),
            relay_suspect: Outlet::default(),
        }))
    }
}
