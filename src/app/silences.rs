//! Operators who do not answer in time, for letters and notifications of browsers to supervisors (distribution.md 7).
//!
//! The moment follows from rows and settings, as that of the timer does which tells open panels, so that a restart neither repeats nor
//! forgets anything. Who was answered meanwhile is told of to nobody.

use rozmova_actors::{
    dialog::policy::{Silence, silence_due},
    domain::{Dialog, DialogId, Grant, OperatorId, Timestamp, settings::OperatorTimeoutAction, topic::Catalogue},
    feed::sight::Sight,
};
use rozmova_store::{StoreError, mail_notices};

use super::AppState;

/// Requests that are looked at: far more than a floor leaves without an answer.
const MOST: i64 = 500;

/// A supervisor is to hear of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// The supervisor.
    pub user: OperatorId,
    /// The request.
    pub dialog: DialogId,
    /// Its client.
    pub client: String,
    /// When its operator should have answered.
    pub at: Timestamp,
}

/// What the supervisors among `people` are to hear of: whose time to answer ended after `since`, when the answer control tells
/// supervisors at all.
///
/// # Errors
/// The store's.
pub async fn silent_for(
    state: &AppState,
    people: &[OperatorId],
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<Silent>, StoreError> {
    let catalogue = state.engine.catalogue();
    let settings = &catalogue.settings;
    let tells = settings.operator_timeout_action == OperatorTimeoutAction::NotifySupervisor;
    if !settings.operator_timeout_enabled || !tells {
        return Ok(Vec::new());
    }
    let mut supervisors = Vec::new();
    for user in people {
        // Who cannot be read now is looked at again with the next look.
        let Ok(Some(person)) = state.auth.user(*user).await else { continue };
        if person.grants.has(Grant::OperatorsMonitor) {
            supervisors.push((*user, Sight::of(&catalogue, *user, &person.grants)));
        }
    }
    if supervisors.is_empty() {
        return Ok(Vec::new());
    }
    let until = now.plus_secs(-60 * i64::from(settings.operator_timeout_minutes));
    let waiting = state.store.run(move |conn| mail_notices::unanswered(conn, until, MOST)).await?;
    Ok(silences(&waiting, &supervisors, &catalogue, since, now))
}

/// Of these requests, what each supervisor is to hear of.
fn silences(
    waiting: &[Dialog],
    supervisors: &[(OperatorId, Sight)],
    catalogue: &Catalogue,
    since: Timestamp,
    now: Timestamp,
) -> Vec<Silent> {
    let mut found = Vec::new();
    for dialog in waiting {
        let due = silence_due(Silence::Operator, dialog, catalogue);
        let Some(at) = due.filter(|at| *at > since && *at <= now) else { continue };
        for (user, sight) in supervisors {
            // It is no news to whoever is silent.
            if dialog.operator_id != Some(*user) && sight.sees_dialog(dialog) {
                found.push(Silent { user: *user, dialog: dialog.id, client: dialog.client_name.clone(), at });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use rozmova_actors::domain::{Grants, Role};

    use super::*;
    use crate::transcript::sample::{MORNING, Talk};

    #[test]
    fn a_supervisor_who_sees_the_request_hears_once_the_time_to_answer_is_over_and_the_holder_does_not() {
        let mut catalogue = Catalogue::default();
        catalogue.settings.operator_timeout_enabled = true;
        catalogue.settings.operator_timeout_minutes = 10;
        let mut dialog = Talk { id: 7, client: "Марія", contact: "Марія" }.dialog();
        dialog.operator_id = Some(OperatorId(1));
        dialog.waiting_since = Some(MORNING);
        dialog.last_client_message_at = Some(MORNING);
        let sight = |user: i64, grants: &Grants| (OperatorId(user), Sight::of(&catalogue, OperatorId(user), grants));
        let (all, few) = (Grants::all(), Role::Operator.default_grants());
        let people = [sight(1, &all), sight(2, &all), sight(3, &few)];
        let told = |dialog: &Dialog, since_s: i64, now_s: i64| -> Vec<(i64, Timestamp)> {
            let (since, now) = (MORNING.plus_secs(since_s), MORNING.plus_secs(now_s));
            silences(std::slice::from_ref(dialog), &people, &catalogue, since, now)
                .into_iter()
                .map(|one| (one.user.get(), one.at))
                .collect()
        };
        let once = [(2, MORNING.plus_secs(600))];
        assert!(told(&dialog, 0, 599).is_empty(), "there is time");
        assert_eq!(told(&dialog, 0, 600), once);
        assert_eq!(told(&dialog, 599, 700), once);
        assert!(told(&dialog, 600, 700).is_empty(), "it is no news any more");
        dialog.connected_at = Some(MORNING.plus_secs(300));
        assert!(told(&dialog, 0, 700).is_empty(), "a new holder has the whole time");
        dialog.waiting_since = None;
        assert!(told(&dialog, 0, 2_000).is_empty(), "answered");
    }
}
