//! The row that settings are stored as: one value with a version, and a line of the audit log for each change.

use rozmova_actors::domain::Timestamp;
use rozmova_store::{audit_log, catalogue_edit};

use crate::http::{audit::Note, prelude::*};

/// A change of settings that was judged and is to be stored.
pub(super) struct Change<'a, T> {
    /// Key of the row.
    pub(super) key: &'static str,
    /// Begins the sentence about a version that is not the newest: «the settings have».
    pub(super) have: &'static str,
    /// The settings as they become.
    pub(super) after: &'a T,
    /// Version that the caller has read; `None` = any.
    pub(super) expect: Option<i64>,
    /// What the audit log says of it; `None` when that is said in a line of its own.
    pub(super) note: Option<Note>,
}

/// Stores a change with its line of the audit log, both or neither; answers the version of the row then.
///
/// # Errors
/// 412 when another version than the expected one is stored, 503 when nothing is known to be stored.
pub(super) async fn store<T: Serialize>(
    app: &App,
    req: &HttpRequest,
    who: &Caller,
    now: Timestamp,
    change: Change<'_, T>,
) -> Result<i64, Problem> {
    let Change { key, have, after, expect, note } = change;
    let value = serde_json::to_value(after).map_err(Problem::internal)?;
    let by = who.user().map(|me| me.user.id);
    let note = note.map(|note| app.audit.row(who, app.ip_of(req), now, note)).transpose()?;
    let (stored, version) = app
        .store
        .write(move |conn| {
            let stored = catalogue_edit::put_setting(conn, key, &value, expect, by, now)?;
            if stored {
                audit_log::append(conn, note.as_slice())?;
            }
            Ok((stored, catalogue_edit::setting(conn, key)?.1))
        })
        .await?;
    if stored { Ok(version) } else { Err(Problem::new(Code::Precondition, format!("{have} version {version}"))) }
}
