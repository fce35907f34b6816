//! What belongs to the signed-in person alone: preferences and sign-ins (operator-line.md 12, administration.md 10).

pub mod distribution;
pub mod fields;
pub mod notifications;
pub mod preferences;
pub mod push;
pub mod sessions;

use super::{
    client_fields::lists::ListItem,
    list::{Page, Paging},
    prelude::Grant,
};
use crate::routes::{Row, delete, get, patch, post, put};

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
        get("/api/v1/me/distribution", distribution::read)
            .any_of(&[Grant::OpPanel])
            .says("me", "Whether new requests come to the caller")
            .returns::<distribution::OwnDistribution>(),
        put("/api/v1/me/distribution", distribution::update)
            .any_of(&[Grant::OpPanel])
            .says("me", "Lets no new requests come to the caller, or lets them come again; a supervisor's pause stays")
            .body::<distribution::OwnDistributionBody>()
            .returns::<distribution::OwnDistribution>(),
        get("/api/v1/me/fields", fields::read)
            .says("me", "Fields that an administrator set up for users, with the caller's values")
            .returns::<fields::MyFields>(),
        patch("/api/v1/me/fields", fields::update)
            .says("me", "Fills own fields in; missing keys stay, null empties, what is only read is refused")
            .body::<fields::MyFieldsBody>()
            .returns::<fields::MyFields>(),
        get("/api/v1/me/fields/{id}/options", fields::options)
            .says("me", "Values of a list field of the caller's")
            .returns::<Page<ListItem>>(),
        get("/api/v1/me/notifications", notifications::list)
            .says("me", "The caller's bell: what happened to them in the last 30 days, newest first")
            .query::<Paging>()
            .returns::<notifications::NotificationPage>(),
        post("/api/v1/me/notifications/read", notifications::read)
            .says("me", "Marks lines of the bell as seen")
            .body::<notifications::ReadBody>()
            .returns::<notifications::ReadAnswer>(),
        get("/api/v1/me/push/key", push::key)
            .says("me", "The public key that browsers subscribe with for notifications without an open panel")
            .returns::<push::PushKey>(),
        get("/api/v1/me/push/subscriptions", push::list)
            .says("me", "The caller's browsers that take notifications, the newest first")
            .returns::<push::BrowserList>(),
        post("/api/v1/me/push/subscriptions", push::subscribe)
            .says("me", "Takes a browser for notifications; the same browser twice is one, a person has at most ten")
            .body::<push::SubscribeBody>()
            .returns::<push::BrowserView>()
            .status(201),
        delete("/api/v1/me/push/subscriptions/{id}", push::unsubscribe)
            .says("me", "Takes a browser of the caller away")
            .status(204),
        post("/api/v1/me/push/subscriptions/{id}/test", push::test)
            .says("me", "Sends a notification to a browser of the caller and answers what its push service said")
            .returns::<push::PushTestAnswer>(),
        post("/api/v1/me/push/attention", push::attention)
            .says("me", "Says whether a panel of the caller is looked at: then browsers stay quiet")
            .body::<push::AttentionBody>()
            .returns::<push::AttentionAnswer>(),
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
