//! Rows of the audit log for what was done from the command line (security.md SE-09).

use rozmova_actors::{domain::IdKind, ports::Clock as _};
use rozmova_store::{Store, StoreOptions, audit_log, audit_log::AuditLogRow};
use serde_json::Value;

use super::CliError;
use crate::{app::SystemClock, config::Config, instance::InstanceError};

/// Who sits at the command line: `command line (user@machine)`.
#[must_use]
pub fn actor() -> String {
    let user = ["SUDO_USER", "LOGNAME", "USER"].iter().find_map(|name| std::env::var(name).ok());
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let clean = |text: &str| text.chars().filter(|c| !c.is_control()).take(64).collect::<String>();
    format!("command line ({}@{})", clean(user.as_deref().unwrap_or("?")), clean(machine.trim()))
}

/// Writes a row beside a running server; never changes the schema.
///
/// # Errors
/// [`CliError`].
pub fn note(config: &Config, action: &str, data: Value) -> Result<(), CliError> {
    let options = StoreOptions { migrate: false, ..StoreOptions::default() };
    let store = Store::open(&config.database.url, options).map_err(InstanceError::Store)?;
    let (action, now) = (action.to_owned(), SystemClock.now());
    store
        .write_blocking(move |conn| {
            let row = AuditLogRow {
                id: rozmova_store::ids::reserve(conn, IdKind::Audit, 1)?.start,
                at: now,
                actor_id: None,
                actor_name: actor(),
                action,
                object_kind: String::from("instance"),
                object_id: None,
                ip: String::new(),
                data,
            };
            audit_log::append(conn, &[row])
        })
        .map_err(|e| CliError::Failed(e.to_string()))
}
