//! Whether somebody may still read what a letter or a notification of a browser tells of (security.md AC-01). Asked when it is
//! about to leave, as roles, groups and holders change while it waits.

use rozmova_actors::{
    domain::{DialogId, OperatorId, Timestamp},
    engine::EngineHandle,
    feed::sight::Sight,
};
use rozmova_store::{Store, StoreError, dialogs, pushes, users};

/// What is said of a letter or a notification that was withheld.
pub const WITHHELD: &str = "withheld: the person may not read this dialog any more";
/// Open offers of one person that are looked at.
const MOST_OFFERS: i64 = 100;

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct MayRead {
    store: Store,
    engine: EngineHandle,
}

impl MayRead {
    /// With what it needs.
    #[must_use]
    pub const fn new(store: Store, engine: EngineHandle) -> Self {
        Self { store, engine }
    }

    /// Whether the person is active and reads this dialog by rights, scopes and settings of now. Whom a dialog is offered to sees
    /// it as long as the offer stands.
    ///
    /// # Errors
    /// The store's.
    pub async fn dialog(&self, user: OperatorId, dialog: DialogId) -> Result<bool, StoreError> {
        let (person, found, offers) = self
            .store
            .run(move |conn| {
                let person = users::info(conn, user)?;
                let found = dialogs::get(conn, dialog)?;
                Ok((person, found, pushes::open_offers(conn, &[user], Timestamp(0), MOST_OFFERS)?))
            })
            .await?;
        let (Some(person), Some(found)) = (person.filter(|person| person.active), found) else {
            return Ok(false);
        };
        let sight = Sight::of(&self.engine.catalogue(), user, &person.grants);
        let offered = offers.iter().any(|offer| offer.dialog_id == dialog);
        Ok(sight.sees_dialog(&found) || (offered && sight.within(found.bot_id, found.subject_id)))
    }
}
