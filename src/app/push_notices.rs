//! Notifications of browsers for people who do not look at a panel (operator-line.md 12, ui.md 3).
//!
//! The rule: something that happened at most two minutes ago, is still unseen, concerns an occasion the person wants browsers to
//! tell, and happened when none of their panels was looked at, goes at once to every browser they have subscribed. All of it is
//! derived from rows; what was told is remembered in rows, so a restart neither repeats nor forgets. A panel that is open but has
//! not said yet whether it is looked at (after a restart of the server) gets half a minute to say so.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::Duration,
};

use rozmova_actors::domain::{ContactSight, DialogId, OperatorId, Timestamp};
use rozmova_store::{StoreError, mail_notices, pushes};

use super::{
    AppState, TwoSights,
    notices::{contacts_of, language_of},
    silences::silent_for,
    waits::{MOST_QUEUED, late, outgrown_for},
};
use crate::{
    http::me::preferences::{Occasion, Preferences},
    push::{
        Draft, Watch,
        attention::SAY_S,
        words::{note, topic},
    },
};

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(1);
/// Older than this, it is no news.
const OLD_S: i64 = 120;
/// What a panel that has said nothing gets to say something.
const SILENT_S: i64 = SAY_S + 10;
/// A push that has not arrived by then is of no use.
const TTL_S: i64 = 4 * 3_600;
/// Between two notifications of a queue that is too long, seconds: it goes up and down with every client.
const QUEUE_PAUSE_S: i64 = 900;
/// Rows of one look; the rest waits for the next.
const MOST: i64 = 1_000;
/// Browsers of the whole instance that are served.
const MOST_BROWSERS: i64 = 20_000;

/// Something unseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// Whose.
    pub user: OperatorId,
    /// About what.
    pub dialog: Option<DialogId>,
    /// What.
    pub occasion: Occasion,
    /// When.
    pub at: Timestamp,
    /// Client's name.
    pub client: String,
    /// Newest words of the client.
    pub preview: String,
}

/// The occasion of a line of the bell. A client's line that wakes a request is told as the line it is.
#[must_use]
pub fn occasion_of(word: &str) -> Option<Occasion> {
    match word {
        "assigned" => Some(Occasion::Assigned),
        "transfer" => Some(Occasion::Transfer),
        "mention" => Some(Occasion::Mention),
        "status_forced" => Some(Occasion::StatusForced),
        "snooze_over" => Some(Occasion::Snoozed),
        _ => None,
    }
}

/// What is to be told now: of each person and dialog the newest.
#[must_use]
pub fn due(
    unseen: Vec<Unseen>,
    wants: impl Fn(OperatorId, Occasion) -> bool,
    watch: impl Fn(OperatorId) -> Watch,
    now: Timestamp,
) -> Vec<Unseen> {
    // What is about no dialog stands for itself.
    let mut newest: BTreeMap<(OperatorId, Option<DialogId>, Option<Occasion>), Unseen> = BTreeMap::new();
    for one in unseen {
        let watch = watch(one.user);
        let fresh = one.at.plus_secs(OLD_S) > now;
        let seen = watch.looked.is_some_and(|looked| looked >= one.at);
        let silent = watch.open && !watch.said && one.at.plus_secs(SILENT_S) > now;
        if !fresh || seen || silent || !wants(one.user, one.occasion) {
            continue;
        }
        let place = (one.user, one.dialog, one.dialog.is_none().then_some(one.occasion));
        if newest.get(&place).is_none_or(|known| known.at <= one.at) {
            newest.insert(place, one);
        }
    }
    newest.into_values().collect()
}

/// Starts the look-out; it ends with the server.
pub fn start(state: &AppState) {
    if !state.pusher.works() {
        return;
    }
    let state = state.clone();
    actix_web::rt::spawn(async move {
        let mut ticks = actix_web::rt::time::interval(LOOK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !state.is_stopping() {
            ticks.tick().await;
            if let Err(error) = look(&state, state.now()).await {
                tracing::warn!(%error, "who should get a browser notification is not known");
            }
        }
    });
}

/// One look: queues what is due; answers how many.
///
/// # Errors
/// The store's.
pub async fn look(state: &AppState, now: Timestamp) -> Result<usize, StoreError> {
    let since = now.plus_secs(-OLD_S);
    let (browsers, told) = state
        .store
        .run(move |conn| {
            let browsers = pushes::reachable(conn, now, MOST_BROWSERS)?;
            let from = now.plus_secs(-QUEUE_PAUSE_S);
            let told = if browsers.is_empty() { Vec::new() } else { pushes::told_since(conn, from)? };
            Ok((browsers, told))
        })
        .await?;
    if browsers.is_empty() {
        return Ok(0);
    }
    let open: HashSet<OperatorId> =
        state.engine.operators().await.into_iter().filter(|one| one.sessions > 0).map(|one| one.id).collect();
    let said = state.pusher.attention().watch(|user| open.contains(&user), now);
    let watch = |user: OperatorId| {
        said.get(&user).copied().unwrap_or(Watch { open: open.contains(&user), said: false, looked: None })
    };
    // Whoever looks at this moment has nothing to be told; most people on duty are such.
    let people: BTreeSet<OperatorId> =
        browsers.iter().map(|(_, user)| *user).filter(|user| watch(*user).looked != Some(now)).collect();
    if people.is_empty() {
        return Ok(0);
    }
    let ids: Vec<OperatorId> = people.iter().copied().collect();
    let silent = silent_for(state, &ids, since, now).await?;
    let (lines, dialogs, offers, held, queue) = state
        .store
        .run(move |conn| {
            let lines = mail_notices::lines(conn, &ids, since, MOST)?;
            let dialogs = mail_notices::unread_dialogs(conn, &ids, since, MOST)?;
            let offers = pushes::open_offers(conn, &ids, since, MOST)?;
            let held = mail_notices::held_waits(conn, &ids, MOST)?;
            Ok((lines, dialogs, offers, held, mail_notices::queue_grown_since(conn, since, MOST_QUEUED)?))
        })
        .await?;
    let catalogue = state.engine.catalogue();
    let late: Vec<Unseen> = held
        .into_iter()
        .filter_map(|wait| {
            let (occasion, at) = late(&wait, &catalogue, now)?;
            (at > since).then_some(Unseen {
                user: wait.user_id,
                dialog: Some(wait.dialog_id),
                occasion,
                at,
                client: wait.client_name,
                preview: String::new(),
            })
        })
        .collect();
    let nothing = lines.is_empty() && dialogs.is_empty() && offers.is_empty() && late.is_empty() && silent.is_empty();
    if nothing && queue.is_empty() {
        return Ok(0);
    }
    let all = state.store.run(rozmova_store::preferences::all).await?;
    let preferences: HashMap<OperatorId, Preferences> = all
        .into_iter()
        .filter(|(user, _)| people.contains(user))
        .map(|(user, value)| (user, Preferences::of(value)))
        .collect();
    // Whoever has set nothing up is told nothing of the queue.
    let grown =
        outgrown_for(state, &queue, preferences.iter(), |known| known.notifications.pushes(Occasion::QueueAbove)).await;
    let unseen: Vec<Unseen> = lines
        .into_iter()
        .filter_map(|line| {
            Some(Unseen {
                user: line.user_id,
                dialog: line.dialog_id,
                occasion: occasion_of(&line.kind)?,
                at: line.created_at,
                client: line.data["client_name"].as_str().unwrap_or_default().to_owned(),
                preview: String::new(),
            })
        })
        .chain(dialogs.into_iter().map(|dialog| Unseen {
            user: dialog.user_id,
            dialog: Some(dialog.dialog_id),
            occasion: Occasion::Message,
            at: dialog.at,
            client: dialog.client_name,
            preview: dialog.preview,
        }))
        .chain(offers.into_iter().map(|offer| Unseen {
            user: offer.user_id,
            dialog: Some(offer.dialog_id),
            occasion: Occasion::Offer,
            at: offer.at,
            client: offer.client_name,
            preview: String::new(),
        }))
        .chain(late)
        .chain(silent.into_iter().map(|one| Unseen {
            user: one.user,
            dialog: Some(one.dialog),
            occasion: Occasion::OperatorSilent,
            at: one.at,
            client: one.client,
            preview: String::new(),
        }))
        .chain(grown.into_iter().map(|(user, (at, waiting))| Unseen {
            user,
            dialog: None,
            occasion: Occasion::QueueAbove,
            at,
            client: waiting.to_string(),
            preview: String::new(),
        }))
        .collect();
    let of = |user: OperatorId| preferences.get(&user).cloned().unwrap_or_default();
    let told: HashMap<(i64, String), Timestamp> =
        told.into_iter().fold(HashMap::new(), |mut known, (id, topic, at)| {
            let newest = known.entry((id, topic)).or_insert(at);
            *newest = at.max(*newest);
            known
        });
    let mut queued = 0;
    for one in due(unseen, |user, occasion| of(user).notifications.pushes(occasion), watch, now) {
        let preferences = of(one.user);
        let topic = topic(one.occasion, one.dialog);
        let text = if preferences.notifications.push_text { one.preview.as_str() } else { "" };
        let language = language_of(&preferences, state.mailer.settings().language);
        let client = contacts_of(state, one.user).await.name(one.client.clone());
        let said = |client: &str| note(one.occasion, one.dialog, client, text, language);
        let masked = ContactSight::Masked.name(client.clone());
        let masked = (masked != client).then(|| said(&masked));
        let note = TwoSights { made: said(&client), masked };
        for (subscription, _) in browsers.iter().filter(|(_, user)| *user == one.user) {
            let pause_s = if one.occasion == Occasion::QueueAbove { QUEUE_PAUSE_S } else { 0 };
            if told.get(&(*subscription, topic.clone())).is_some_and(|at| at.plus_secs(pause_s) >= one.at) {
                continue;
            }
            let draft = Draft {
                subscription: *subscription,
                topic: topic.clone(),
                about_at: one.at,
                ttl_s: TTL_S,
                note: note.clone(),
            };
            match state.pusher.queue(draft).await {
                Ok(_) => queued += 1,
                Err(problem) => tracing::warn!(%problem, "a browser notification was not queued"),
            }
        }
    }
    Ok(queued)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);
    const AWAY: Watch = Watch { open: false, said: false, looked: None };

    fn unseen(occasion: Occasion, age_s: i64) -> Unseen {
        Unseen {
            user: OperatorId(7),
            dialog: Some(DialogId(81)),
            occasion,
            at: NOW.plus_secs(-age_s),
            client: "Марія".into(),
            preview: String::new(),
        }
    }

    fn told(unseen: &[Unseen], watch: Watch) -> Vec<Occasion> {
        due(unseen.to_vec(), |_, occasion| occasion != Occasion::Mention, |_| watch, NOW)
            .into_iter()
            .map(|one| one.occasion)
            .collect()
    }

    #[test]
    fn it_is_told_at_once_to_whoever_does_not_look_and_only_what_was_asked_for() {
        let looked = |age_s: i64| Watch { open: true, said: true, looked: Some(NOW.plus_secs(-age_s)) };
        let cases = [
            (Occasion::Message, 0, AWAY, true, "at once"),
            (Occasion::Message, 119, AWAY, true, "the server was away for a while"),
            (Occasion::Message, 120, AWAY, false, "no news any more"),
            (Occasion::Mention, 1, AWAY, false, "switched off"),
            (Occasion::Message, 5, looked(0), false, "the screen has told it"),
            (Occasion::Message, 5, looked(5), false, "it came while she looked"),
            (Occasion::Message, 4, looked(5), true, "it came after she looked away"),
            (
                Occasion::Message,
                1,
                Watch { open: true, ..AWAY },
                false,
                "a panel that has said nothing may be looked at",
            ),
            (Occasion::Message, 30, Watch { open: true, ..AWAY }, true, "it had its time"),
            (Occasion::Message, 1, Watch { open: true, said: true, looked: None }, true, "open, and not looked at"),
        ];
        for (occasion, age_s, watch, expected, why) in cases {
            assert_eq!(told(&[unseen(occasion, age_s)], watch).len(), usize::from(expected), "{why}");
        }
    }

    #[test]
    fn of_one_dialog_the_newest_is_told_and_other_dialogs_have_notifications_of_their_own() {
        let both = [unseen(Occasion::Transfer, 20), unseen(Occasion::Message, 10)];
        assert_eq!(told(&both, AWAY), [Occasion::Message]);
        let other = Unseen { dialog: None, ..unseen(Occasion::StatusForced, 5) };
        let queue = Unseen { dialog: None, ..unseen(Occasion::QueueAbove, 1) };
        assert_eq!(
            told(&[unseen(Occasion::Offer, 3), other, queue], AWAY),
            [Occasion::StatusForced, Occasion::QueueAbove, Occasion::Offer]
        );
    }

    #[test]
    fn every_line_of_the_bell_has_an_occasion_but_the_one_that_is_told_as_a_message() {
        for word in ["assigned", "transfer", "mention", "status_forced", "snooze_over"] {
            assert!(occasion_of(word).is_some(), "{word}");
        }
        assert_eq!((occasion_of("snooze_reply"), occasion_of("birthday")), (None, None));
    }
}
