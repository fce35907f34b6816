//! Leases inside the process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use rozmova_actors::{
    domain::{OperatorId, Timestamp},
    ports::{BoxFuture, Clock, Presence},
};

/// Seconds a connection counts after its last beat.
pub const LEASE_S: i64 = 40;

/// See the module.
pub struct LocalPresence {
    clock: Arc<dyn Clock>,
    leases: Mutex<HashMap<OperatorId, HashMap<String, Timestamp>>>,
}

impl std::fmt::Debug for LocalPresence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LocalPresence")
    }
}

impl LocalPresence {
    /// Nobody is here yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, leases: Mutex::default() }
    }

    /// Connections with a lease now.
    #[must_use]
    pub fn count(&self, operator: OperatorId) -> usize {
        let now = self.clock.now();
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mine) = leases.get_mut(&operator) else { return 0 };
        mine.retain(|_, until| *until > now);
        let count = mine.len();
        if count == 0 {
            leases.remove(&operator);
        }
        count
    }

    /// All leases in force and when each ends.
    #[must_use]
    pub fn all(&self) -> Vec<(OperatorId, String, Timestamp)> {
        let now = self.clock.now();
        let leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        let live = |mine: &HashMap<String, Timestamp>| {
            mine.iter().filter(|(_, until)| **until > now).map(|(c, until)| (c.clone(), *until)).collect::<Vec<_>>()
        };
        leases
            .iter()
            .flat_map(|(operator, mine)| live(mine).into_iter().map(|(c, until)| (*operator, c, until)))
            .collect()
    }
}

impl Presence for LocalPresence {
    fn beat(&self, operator: OperatorId, connection: &str) {
        let until = self.clock.now().plus_secs(LEASE_S);
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        leases.entry(operator).or_default().insert(connection.to_owned(), until);
    }

    fn gone(&self, operator: OperatorId, connection: &str) {
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = leases.get_mut(&operator) {
            mine.remove(connection);
            if mine.is_empty() {
                leases.remove(&operator);
            }
        }
    }

    fn connections(&self, operator: OperatorId) -> BoxFuture<usize> {
        let count = self.count(operator);
        Box::pin(async move { count })
    }
}
