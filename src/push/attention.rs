//! Who looks at a panel at this moment: browsers say it when it changes and while it lasts. In memory only: it is a courtesy, and a
//! server that forgot it is told again within [`SAY_S`].

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rozmova_actors::domain::{AuthSessionId, OperatorId, Timestamp};

/// Browsers that are looked at say so this often, seconds.
pub const SAY_S: i64 = 20;
/// One that has not said so for this long is looked at no more, seconds.
const FRESH_S: i64 = 50;
/// The word that a browser is looked at no more is on its way while things go on happening: what came in the last moments before it
/// arrives was not seen, seconds.
const LEAVING_S: i64 = 2;
/// Forgotten after this, seconds.
const FORGET_S: i64 = 3_600;
/// Browsers remembered.
const MOST: usize = 50_000;

#[derive(Debug, Clone, Copy)]
struct Said {
    looks: bool,
    at: Timestamp,
    /// The last moment somebody is known to have looked.
    looked: Option<Timestamp>,
}

/// What is known of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Watch {
    /// A panel of theirs is open.
    pub open: bool,
    /// One of their browsers has said whether it is looked at.
    pub said: bool,
    /// Up to when they are known to have looked.
    pub looked: Option<Timestamp>,
}

/// What browsers have said.
#[derive(Debug, Default)]
pub struct Attention {
    said: Mutex<HashMap<(OperatorId, AuthSessionId), Said>>,
}

impl Attention {
    fn lock(&self) -> MutexGuard<'_, HashMap<(OperatorId, AuthSessionId), Said>> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A browser says whether one of its tabs is looked at.
    pub fn say(&self, user: OperatorId, session: AuthSessionId, looks: bool, now: Timestamp) {
        let mut said = self.lock();
        if said.len() >= MOST {
            said.retain(|_, one| one.at.plus_secs(FORGET_S) > now);
        }
        if said.len() >= MOST && !said.contains_key(&(user, session)) {
            return;
        }
        let before = said.get(&(user, session)).copied();
        // What it said before was so until now, unless it had fallen silent.
        let looked = match before {
            _ if looks => Some(now),
            Some(one) if one.looks && one.at.plus_secs(FRESH_S) > now => {
                one.looked.max(Some(now.plus_secs(-LEAVING_S)))
            }
            Some(one) => one.looked,
            None => None,
        };
        said.insert((user, session), Said { looks, at: now, looked });
    }

    /// What is known of these people.
    #[must_use]
    pub fn watch(&self, open: impl Fn(OperatorId) -> bool, now: Timestamp) -> HashMap<OperatorId, Watch> {
        let mut known: HashMap<OperatorId, Watch> = HashMap::new();
        for ((user, _), one) in self.lock().iter() {
            let open = open(*user);
            let lasts = open && one.looks && one.at.plus_secs(FRESH_S) > now;
            let looked = if lasts { Some(now) } else { one.looked };
            let watch = known.entry(*user).or_default();
            watch.open = open;
            watch.said |= one.at.plus_secs(FRESH_S) > now || !one.looks;
            watch.looked = watch.looked.max(looked);
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);
    const OLENA: OperatorId = OperatorId(7);

    fn at(seconds: i64) -> Timestamp {
        NOW.plus_secs(seconds)
    }

    fn looked(attention: &Attention, open: bool, now: i64) -> Option<Timestamp> {
        attention.watch(|_| open, at(now)).get(&OLENA).and_then(|watch| watch.looked)
    }

    #[test]
    fn whoever_looks_in_one_browser_looks_whatever_the_others_say() {
        let attention = Attention::default();
        attention.say(OLENA, AuthSessionId(1), true, at(0));
        attention.say(OLENA, AuthSessionId(2), false, at(5));
        assert_eq!(looked(&attention, true, 10), Some(at(10)));
        attention.say(OLENA, AuthSessionId(1), false, at(12));
        assert_eq!(looked(&attention, true, 30), Some(at(10)), "up to a moment before she looked away");
    }

    #[test]
    fn a_closed_or_silent_browser_is_looked_at_up_to_its_last_word() {
        let attention = Attention::default();
        attention.say(OLENA, AuthSessionId(1), true, at(0));
        assert_eq!(looked(&attention, false, 10), Some(at(0)), "the panel is closed");
        assert_eq!(looked(&attention, true, 49), Some(at(49)));
        assert_eq!(looked(&attention, true, 50), Some(at(0)), "it has fallen silent");
        attention.say(OLENA, AuthSessionId(1), false, at(90));
        assert_eq!(looked(&attention, true, 91), Some(at(0)), "nobody knows what was between");
        assert_eq!(attention.watch(|_| true, at(91)).len(), 1);
    }
}
