//! Whether somebody may still read what a letter or a notification of a browser tells of (security.md AC-01), and whether they still
//! see phones and e-mails of clients in it (AC-12). Asked when it is about to leave, as roles, groups and holders change while it waits.

use rozmova_actors::{
    domain::{ContactSight, DialogId, OperatorId, Timestamp},
    engine::EngineHandle,
    feed::sight::Sight,
};
use rozmova_store::{Store, StoreError, dialogs, pushes, users};
use serde::{Deserialize, Serialize};

/// What is said of a letter or a notification that was withheld.
pub const WITHHELD: &str = "withheld: the person may not read this dialog any more";
/// Open offers of one person that are looked at.
const MOST_OFFERS: i64 = 100;

/// What is sealed until it leaves: as its person saw contacts of clients when it was made, and masked where that differs. Which of them
/// leaves is decided when it does. What an older program sealed has no second form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoSights<T> {
    /// As it was made.
    #[serde(flatten)]
    pub made: T,
    /// For whoever does not see contacts any more; `None` when it is the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masked: Option<T>,
}

impl<T> TwoSights<T> {
    /// What somebody with this sight gets.
    #[must_use]
    pub fn seen_by(self, sight: ContactSight) -> T {
        match self.masked {
            Some(masked) if sight.is_masked() => masked,
            Some(_) | None => self.made,
        }
    }
}

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

    /// How the person sees contacts of clients by the rights of now; whoever is not active sees none.
    ///
    /// # Errors
    /// The store's.
    pub async fn contacts(&self, user: OperatorId) -> Result<ContactSight, StoreError> {
        let person = self.store.run(move |conn| users::info(conn, user)).await?;
        Ok(person
            .filter(|person| person.active)
            .map_or(ContactSight::Masked, |person| ContactSight::of(&person.grants)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{
        mail::{
            Language,
            words::{Content, Letter, NoticeKind, compose},
        },
        push::words::Note,
    };

    fn letter_about(client: &str) -> TwoSights<Letter> {
        let content = Content::Notice {
            kinds: vec![NoticeKind::Message],
            client: client.into(),
            preview: Some("Передзвоніть на 0671112267".into()),
            url: "https://chat.example/inbox/mine/7".into(),
            settings_url: "https://chat.example/me/notifications".into(),
        };
        let masked = content.masked().map(|content| compose(&content, Language::Uk));
        TwoSights { made: compose(&content, Language::Uk), masked }
    }

    #[test]
    fn ac_12_a_letter_that_waited_leaves_masked_when_the_right_was_lost_meanwhile() {
        for client in ["+380671112268", "Ольга ivan.canary@example.com"] {
            let stored = serde_json::to_string(&letter_about(client)).unwrap();
            let opened = || serde_json::from_str::<TwoSights<Letter>>(&stored).unwrap();
            let whole = opened().seen_by(ContactSight::Shown);
            assert!([&whole.subject, &whole.text, &whole.html].iter().all(|part| part.contains(client)), "{whole:?}");
            let masked = opened().seen_by(ContactSight::Masked);
            for part in [&masked.subject, &masked.text, &masked.html] {
                assert!(!part.contains("671112268") && !part.contains("canary"), "{part}");
            }
            assert!(masked.text.contains("0671112267"), "what the client said stays: {}", masked.text);
        }
    }

    #[test]
    fn what_is_the_same_for_both_and_what_an_older_program_sealed_has_one_form() {
        let letter = letter_about("Марія Бондаренко");
        assert_eq!(letter.masked, None);
        let old = serde_json::to_string(&letter.made).unwrap();
        assert_eq!(old, serde_json::to_string(&letter).unwrap());
        let opened: TwoSights<Letter> = serde_json::from_str(&old).unwrap();
        assert_eq!(opened.seen_by(ContactSight::Masked), letter.made);
    }

    #[test]
    fn ac_12_so_does_a_notification_of_a_browser() {
        let note = |title: &str| Note { title: title.into(), body: String::new(), tag: "t".into(), path: "/".into() };
        let two = TwoSights { made: note("Пише +380671112267"), masked: Some(note("Пише +380 ** *** ** 67")) };
        let stored = serde_json::to_string(&two).unwrap();
        let opened: TwoSights<Note> = serde_json::from_str(&stored).unwrap();
        assert_eq!(opened.clone().seen_by(ContactSight::Masked), note("Пише +380 ** *** ** 67"));
        assert_eq!(opened.seen_by(ContactSight::Shown), note("Пише +380671112267"));
    }
}
