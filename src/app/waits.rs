//! Waiting as moments, for letters and notifications of browsers: when a client of somebody's has used up the norm of an answer, and
//! when the queue outgrew what somebody wants to be told of (operator-line.md 6 and 12).
//!
//! Both follow from rows, so that a restart neither repeats nor forgets anything.

use std::collections::BTreeMap;

use rozmova_actors::{
    board::messages::reach_of_queue,
    domain::{OperatorId, Reach, Timestamp, time::SECOND, topic::Catalogue},
};
use rozmova_store::mail_notices::{HeldWait, QueueWait};

use super::AppState;
use crate::http::me::preferences::{Occasion, Preferences};

/// Clients of the queue that are looked at.
pub const MOST_QUEUED: i64 = 10_001;

/// What the wait of a client has come to by now, and when: a warning at three quarters of the norm, a violation at all of it.
#[must_use]
pub fn late(held: &HeldWait, catalogue: &Catalogue, now: Timestamp) -> Option<(Occasion, Timestamp)> {
    let (warn, due) = held.moments.unwrap_or_else(|| {
        let norm = i64::from(catalogue.norms(held.subject_id).1) * SECOND;
        (held.since.plus_micros(norm / 4 * 3), held.since.plus_micros(norm))
    });
    if due <= now { Some((Occasion::SlaViolated, due)) } else { (warn <= now).then_some((Occasion::SlaWarning, warn)) }
}

/// When the queue that somebody sees outgrew `above`, and how many wait in it now; `None` while it has not. `waits` begin with
/// who waits longest.
#[must_use]
pub fn outgrown(waits: &[QueueWait], reach: &Reach, above: u32) -> Option<(Timestamp, usize)> {
    let seen: Vec<Timestamp> =
        waits.iter().filter(|wait| reach.covers(wait.bot_id, wait.subject_id)).map(|wait| wait.since).collect();
    let at = seen.get(usize::try_from(above).ok()?)?;
    Some((*at, seen.len()))
}

/// Whose queue has outgrown what they want to be told of: when, and how many wait. `wants` says who is told of it at all.
pub async fn outgrown_for<'a>(
    state: &AppState,
    waits: &[QueueWait],
    people: impl Iterator<Item = (&'a OperatorId, &'a Preferences)>,
    wants: impl Fn(&Preferences) -> bool,
) -> BTreeMap<OperatorId, (Timestamp, usize)> {
    let mut found = BTreeMap::new();
    if waits.is_empty() {
        return found;
    }
    let catalogue = state.engine.catalogue();
    for (user, preferences) in people.filter(|&(_, preferences)| wants(preferences)) {
        // Who cannot be read now is looked at again with the next look.
        let Ok(Some(person)) = state.auth.user(*user).await else { continue };
        let reach = reach_of_queue(&person.grants, &catalogue, *user);
        if let Some(grown) = outgrown(waits, &reach, preferences.notifications.queue_above) {
            found.insert(*user, grown);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use rozmova_actors::domain::{BotId, DialogId, RoleScope, SubjectId};

    use super::*;

    const T0: Timestamp = Timestamp(1_767_600_000_000_000);

    #[test]
    fn a_wait_is_a_warning_at_three_quarters_of_the_norm_and_a_violation_at_all_of_it() {
        let catalogue = Catalogue::default();
        let held = |moments| HeldWait {
            user_id: OperatorId(7),
            dialog_id: DialogId(81),
            client_name: "Марія".into(),
            subject_id: None,
            since: T0,
            moments,
        };
        // The instance's norm of an answer is five minutes.
        let plain = held(None);
        let cases = [
            (224, None),
            (225, Some((Occasion::SlaWarning, 225))),
            (299, Some((Occasion::SlaWarning, 225))),
            (300, Some((Occasion::SlaViolated, 300))),
            (900, Some((Occasion::SlaViolated, 300))),
        ];
        for (seconds, expected) in cases {
            let expected = expected.map(|(occasion, at)| (occasion, T0.plus_secs(at)));
            assert_eq!(late(&plain, &catalogue, T0.plus_secs(seconds)), expected, "{seconds} s");
        }
        let by_calendar = held(Some((T0.plus_secs(50_000), T0.plus_secs(50_100))));
        assert_eq!(late(&by_calendar, &catalogue, T0.plus_secs(900)), None, "it is night");
    }

    #[test]
    fn a_queue_has_outgrown_a_number_since_the_one_too_many_came_and_only_what_one_sees_counts() {
        let wait = |bot: i64, seconds: i64| QueueWait {
            bot_id: BotId(bot),
            subject_id: Some(SubjectId(1)),
            since: T0.plus_secs(seconds),
        };
        let waits = [wait(1, 0), wait(2, 10), wait(1, 20), wait(1, 30)];
        let scope = RoleScope { bot_ids: [BotId(1)].into(), ..RoleScope::default() };
        let part = Reach::of([&scope], &Catalogue::default(), OperatorId(7));
        assert_eq!(outgrown(&waits, &Reach::Everywhere, 4), None, "as many are not more");
        assert_eq!(outgrown(&waits, &Reach::Everywhere, 2), Some((T0.plus_secs(20), 4)));
        assert_eq!(outgrown(&waits, &part, 2), Some((T0.plus_secs(30), 3)));
        assert_eq!(outgrown(&waits, &Reach::NOWHERE, 1), None);
    }
}
