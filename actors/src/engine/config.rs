//! Sizes and times of the engine; all bounded, all with a default that fits a small machine.

/// See the fields; a file section `[engine]` maps onto it one to one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EngineConfig {
    /// Threads that own contacts and dialogs; 0 = one per core.
    pub arbiters: usize,
    /// Commands that may wait for one contact or dialog (architecture.md 2), 1..=1024.
    pub child_queue: usize,
    /// Mailbox of a session and of a connector, 16..=4096.
    pub session_mailbox: usize,
    /// Minutes an unused contact or dialog stays in memory.
    pub idle_minutes: u32,
    /// Events a session keeps for `resume`, 500..=10000 (contract.md 4.2: at least 500).
    pub session_ring: usize,
    /// Minutes a session outlives its socket (at least 2; contract.md 4.2).
    pub session_linger_minutes: u32,
    /// Seconds a caller waits for a command before it is told «unavailable».
    pub command_timeout_s: u32,
    /// Sockets of one user; the oldest beyond it is closed with 4409.
    pub sockets_per_user: usize,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            arbiters: 0,
            child_queue: 64,
            session_mailbox: 256,
            idle_minutes: 10,
            session_ring: 1000,
            session_linger_minutes: 5,
            command_timeout_s: 10,
            sockets_per_user: 20,
        }
    }
}
