//! Settings that are one stored row and one value in memory: `GET|PATCH` of [`InstanceSettings`] and [`EmbedSettings`].

use rozmova_actors::domain::settings::{EmbedSettings, InstanceSettings};
use rozmova_store::catalogue_edit;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    EMBED, INSTANCE, merged,
    row::{self, Change},
};
use crate::{
    app::AppState,
    http::{audit::Note, catalogue::statuses::difference, prelude::*},
    in_force::InForce,
};

/// Where such settings are and how they are judged.
pub trait Kept: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Key of the row.
    const KEY: &'static str;
    /// Action of the audit log.
    const ACTION: &'static str;
    /// Begins the sentence about a version that is not the newest.
    const HAVE: &'static str;
    /// As the values are stored.
    #[must_use]
    fn tidied(self) -> Self;
    /// What is wrong, all of it: (field, sentence).
    fn wrong(&self) -> Vec<(String, String)>;
    /// The settings in force.
    fn place(app: &AppState) -> &InForce<Self>;
    /// Whether what the engine keeps of the catalogue must be read again after this change.
    #[must_use]
    fn moves_the_catalogue(_before: &Self, _after: &Self) -> bool {
        false
    }
}

/// Keys of the whole instance (administration.md 9). What was stored keeps its moments: only how they are written changes, and at which
/// midnight a day of the operators' quotas begins.
impl Kept for InstanceSettings {
    const KEY: &'static str = INSTANCE;
    const ACTION: &'static str = "settings.instance";
    const HAVE: &'static str = "the settings have";
    fn tidied(self) -> Self {
        self.tidy()
    }
    fn wrong(&self) -> Vec<(String, String)> {
        self.faults()
    }
    fn place(app: &AppState) -> &InForce<Self> {
        &app.instance
    }
    /// Its midnight begins a day of the operators' quotas.
    fn moves_the_catalogue(before: &Self, after: &Self) -> bool {
        before.instance_timezone != after.instance_timezone
    }
}

/// Whose pages may show the panel in a frame (integrations.md 8). The next page that is asked for goes by it, frames that are open
/// stay.
impl Kept for EmbedSettings {
    const KEY: &'static str = EMBED;
    const ACTION: &'static str = "settings.embed";
    const HAVE: &'static str = "the list has";
    fn tidied(self) -> Self {
        self.tidy()
    }
    fn wrong(&self) -> Vec<(String, String)> {
        self.faults()
    }
    fn place(app: &AppState) -> &InForce<Self> {
        &app.embed
    }
}

/// The settings in force, `ETag` = their version.
///
/// # Errors
/// 503.
pub async fn read<T: Kept>(app: App) -> Result<HttpResponse, Problem> {
    let (_, version) = app.store.run(|conn| catalogue_edit::setting(conn, T::KEY)).await?;
    Ok(versioned::<T>(T::place(&app).now().as_ref(), version))
}

/// Changes settings, in force from the next call. What the engine keeps of them follows as soon as the catalogue can be read.
///
/// # Errors
/// 412, 422 with every fault and for keys nobody knows, 503 when nothing is known to be stored.
pub async fn update<T: Kept>(
    app: App,
    req: HttpRequest,
    who: Caller,
    body: Json<Value>,
) -> Result<HttpResponse, Problem> {
    let (Json(patch), expect, now) = (body, if_match(&req)?, app.now());
    let _line = app.settings_line.lock().await;
    let before = T::place(&app).now();
    let after = merged::<T>(before.as_ref(), patch)?.tidied();
    let faults = after.wrong();
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    let note = Note::new(T::ACTION, "settings", None).with(difference::<T>(before.as_ref(), &after));
    let change = Change { key: T::KEY, have: T::HAVE, after: &after, expect, note: Some(note) };
    let version = row::store(&app, &req, &who, now, change).await?;
    let moves_the_catalogue = T::moves_the_catalogue(before.as_ref(), &after);
    let answer = versioned(&after, version);
    T::place(&app).set(after);
    if moves_the_catalogue {
        app.catalogue_changed().await;
    }
    Ok(answer)
}
