//! What belongs to the signed-in person alone: preferences and sign-ins (operator-line.md 12, administration.md 10).

pub mod notifications;
pub mod preferences;
pub mod sessions;

use super::list::Paging;
use crate::routes::{Row, delete, get, patch, post};

/// Rows of this folder. Keys are refused: nobody sits behind them.
#[must_use]
pub fn rows() -> Vec<Row> {
    vec![
        get("/api/v1/me/preferences", preferences::read)
            .says("me", "The caller's language, look, hot keys, notifications and signature")
            .returns::<preferences::PreferencesView>(),
        patch("/api/v1/me/preferences", preferences::update)
            .says("me", "Changes preferences; missing members stay, members are replaced as a whole")
            .body::<preferences::Preferences>()
            .returns::<preferences::PreferencesView>(),
        get("/api/v1/me/notifications", notifications::list)
            .says("me", "The caller's bell: what happened to them in the last 30 days, newest first")
            .query::<Paging>()
            .returns::<notifications::NotificationPage>(),
        post("/api/v1/me/notifications/read", notifications::read)
            .says("me", "Marks lines of the bell as seen")
            .body::<notifications::ReadBody>()
            .returns::<notifications::ReadAnswer>(),
        get("/api/v1/me/sessions", sessions::list)
            .says("me", "The caller's sign-ins that are alive, the one used last first")
            .returns::<sessions::SessionList>(),
        delete("/api/v1/me/sessions", sessions::end_others)
            .says("me", "Ends every other sign-in of the caller and its sockets")
            .status(204),
        delete("/api/v1/me/sessions/{id}", sessions::end)
            .says("me", "Ends another sign-in of the caller and its sockets")
            .status(204),
    ]
}
