//! Whose contents a storage holds: the id of the instance, made once and kept among the settings, and the mark that a bucket carries.
//!
//! Contents that no row names are removed after a day. In a bucket that two instances share by mistake each would so remove what the
//! other one has. The first one to come leaves its id there; one that finds another's id removes nothing.

use rozmova_actors::ports::{Clock, Random};
use rozmova_store::{Conn, QueryResult, Store, StoreError, catalogue_edit};

/// Key of the setting. It is no secret and nobody's to change.
const OWNER: &str = "files_owner";

/// The id of the instance whose database this is; `None` before its first start.
///
/// # Errors
/// The statement's.
pub fn stored(conn: &mut Conn) -> QueryResult<Option<String>> {
    let (value, _) = catalogue_edit::setting(conn, OWNER)?;
    Ok(value["id"].as_str().filter(|id| !id.is_empty()).map(String::from))
}

/// The id of this instance, made by the first call of all.
///
/// # Errors
/// The store's.
pub async fn of_instance(store: &Store, clock: &dyn Clock, random: &dyn Random) -> Result<String, StoreError> {
    for _ in 0..3 {
        if let Some(id) = store.run(stored).await? {
            return Ok(id);
        }
        let id = random.token();
        let (value, now) = (serde_json::json!({"id": id}), clock.now());
        // Another server on the same database may have been first: then its id is read.
        if store.write(move |conn| catalogue_edit::put_setting(conn, OWNER, &value, Some(0), None, now)).await? {
            return Ok(id);
        }
    }
    Err(StoreError::Unavailable(String::from("the id of the instance is being changed by others")))
}
