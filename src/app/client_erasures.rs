//! Goes on with erasures of clients: rows by the store, contents by the storage of files (security.md SE-06).

use rozmova_store::{
    StoreError,
    client_erasure::{self, Step},
};

use super::AppState;
use crate::files::storage::StorageError;

/// Why an erasure did not go on; what is left is done later.
#[derive(Debug, thiserror::Error)]
pub enum GoOnError {
    /// The database's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The storage of files'.
    #[error(transparent)]
    Files(#[from] StorageError),
}

/// Goes on until nothing of an erased client is left, or the instance stops. Two at once do no harm: every step may be repeated.
///
/// # Errors
/// [`GoOnError`].
pub async fn go_on(state: &AppState) -> Result<(), GoOnError> {
    while !state.is_stopping() {
        let now = state.now();
        match state.store.write(move |conn| client_erasure::step(conn, now)).await? {
            Step::Nothing => return Ok(()),
            Step::Again => {}
            Step::Files(rows) => {
                // Contents first: a row that is gone would leave its content to the sweep, which takes days.
                state.files.erase(&rows).await?;
                let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
                state.store.write(move |conn| client_erasure::forget_files(conn, &ids)).await?;
            }
            Step::Traces(left) => client_erasure::traces(&state.store, left, now).await?,
        }
    }
    Ok(())
}
