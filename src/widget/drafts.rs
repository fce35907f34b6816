//! What pages told before their visitor has a row, or since the last message: kept for a day, packed. Most visitors of a site write
//! nothing, so this is what a day of visitors costs in memory. Nothing is kept of a visitor of whom there is nothing to tell.

use std::{sync::Arc, time::Duration};

use moka::{ops::compute::Op, sync::Cache};
use rozmova_actors::{contact::messages::Profile, domain::ContactId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::channels::params;

/// Bytes of all drafts together; the least used go first, and their pages tell it again when they come back.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// What an entry costs beside its bytes, about: key, times and place among the least used.
const ENTRY: usize = 350;
/// How long an unused draft is kept.
const IDLE: Duration = Duration::from_secs(24 * 3600);

/// What a page told before the contact has a row, or since its last message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Proved id of the site's user.
    pub user: Option<String>,
    /// Goes with the next message.
    pub profile: Profile,
}

impl Draft {
    /// Merges parameters of the site.
    pub fn add_params(&mut self, newer: &Map<String, Value>) {
        params::merge(&mut self.profile.params, newer);
    }

    /// Merges what is known of page and browser.
    pub fn add_meta(&mut self, newer: &Map<String, Value>) {
        let mut meta = self.profile.meta.as_object().cloned().unwrap_or_default();
        meta.extend(newer.clone());
        self.profile.meta = Value::Object(meta);
    }

    /// As JSON: a map of a few names takes several times its text.
    fn pack(&self) -> Option<Arc<[u8]>> {
        serde_json::to_vec(self).ok().map(Arc::from)
    }

    /// Only what was packed here is read, so what does not open is nothing.
    fn unpack(packed: &[u8]) -> Self {
        serde_json::from_slice(packed).unwrap_or_default()
    }
}

/// See the module.
pub(super) struct Drafts(Cache<ContactId, Arc<[u8]>>);

impl Drafts {
    /// None yet.
    pub fn new() -> Self {
        let weight = |_: &ContactId, packed: &Arc<[u8]>| u32::try_from(packed.len() + ENTRY).unwrap_or(u32::MAX);
        Self(Cache::builder().weigher(weight).max_capacity(MAX_BYTES).time_to_idle(IDLE).build())
    }

    /// Changes a draft; two changes of one at the same time are made one after the other.
    pub fn edit(&self, contact: ContactId, change: impl FnOnce(&mut Draft)) {
        self.0.entry(contact).and_compute_with(|packed| {
            let before = packed.map(|entry| Draft::unpack(entry.value()));
            let mut draft = before.clone().unwrap_or_default();
            change(&mut draft);
            match draft.pack() {
                _ if before.as_ref() == Some(&draft) => Op::Nop,
                _ if draft == Draft::default() => Op::Remove,
                Some(packed) => Op::Put(packed),
                None => Op::Nop,
            }
        });
    }

    /// What is kept of a visitor.
    pub fn get(&self, contact: ContactId) -> Draft {
        self.0.get(&contact).map(|packed| Draft::unpack(&packed)).unwrap_or_default()
    }

    /// Counts as used now.
    pub fn touch(&self, contact: ContactId) {
        let _used = self.0.get(&contact);
    }

    /// Forgets it.
    pub fn forget(&self, contact: ContactId) {
        self.0.invalidate(&contact);
    }

    /// Of how many visitors something is kept, counted now.
    #[cfg(test)]
    pub fn count(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.entry_count()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use serde_json::json;

    use super::*;

    const OLHA: ContactId = ContactId(1);

    #[test]
    fn a_draft_comes_back_as_it_was_put_away() {
        let drafts = Drafts::new();
        let told = Draft {
            user: Some(String::from("u-7")),
            profile: Profile {
                first_name: String::from("Ольга"),
                last_name: String::from("К."),
                username: String::from("olha"),
                display_name: String::from("Ольга \"К\""),
                phone: String::from("380501112233"),
                email: String::from("o@example.org"),
                language_code: String::from("uk"),
                vouched: true,
                params: json!({"utm": "a", "n": 1.5}),
                meta: json!({"page_url": "https://ex.ua/?a=1&b=2", "none": null}),
            },
        };
        drafts.edit(OLHA, |draft| *draft = told.clone());
        assert_eq!(drafts.get(OLHA), told);
        drafts.edit(OLHA, |draft| draft.profile.vouched = false);
        assert!(!drafts.get(OLHA).profile.vouched);
    }

    #[test]
    fn nothing_is_kept_of_whom_there_is_nothing_to_tell() {
        let drafts = Drafts::new();
        drafts.edit(OLHA, |_| {});
        assert_eq!(drafts.count(), 0);
        drafts.edit(OLHA, |draft| draft.profile.email = String::from("o@example.org"));
        assert_eq!(drafts.count(), 1);
        drafts.edit(OLHA, |draft| draft.profile = Profile::default());
        assert_eq!((drafts.count(), drafts.get(OLHA)), (0, Draft::default()));
    }

    #[test]
    fn changes_of_many_threads_are_all_kept() {
        let drafts = Drafts::new();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let drafts = &drafts;
                scope.spawn(move || {
                    for n in 0..50 {
                        let told = json!({format!("p{thread}_{n}"): n});
                        drafts.edit(OLHA, |draft| draft.add_meta(told.as_object().unwrap()));
                    }
                });
            }
        });
        assert_eq!(drafts.get(OLHA).profile.meta.as_object().unwrap().len(), 400);
    }
}
