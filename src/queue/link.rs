//! How we speak with Redis: one lazily made connection that repairs itself, every call bounded in time.

use std::time::Duration;

use redis::{
    Client, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

/// Longest wait for a connection and for an answer; nothing visible waits for either.
const TIMEOUT: Duration = Duration::from_secs(1);

/// Pause between tries while Redis is away.
pub const RETRY: Duration = Duration::from_millis(500);

/// A connection to `redis://…`; the server need not be there yet. Call on the I/O runtime.
///
/// # Errors
/// When the address is malformed.
pub fn manager(url: &str) -> Result<ConnectionManager, RedisError> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(TIMEOUT))
        .set_response_timeout(Some(TIMEOUT))
        .set_number_of_retries(1)
        .set_min_delay(Duration::from_millis(50));
    ConnectionManager::new_lazy_with_config(Client::open(url)?, config)
}
