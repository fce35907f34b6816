//! Letters to people whose panel is not open (operator-line.md 12).
//!
//! The rule: something that happened `notice_after_s` (a minute) ago or up to an hour before that, is still unseen, concerns an
//! occasion whose e-mail the person has switched on, and finds them without an open panel, becomes a letter; of one dialog at most
//! one in `notice_pause_min` (fifteen minutes), which then tells of everything since the letter before. All of it is derived from
//! rows, so a restart neither repeats nor forgets a letter.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use rozmova_actors::domain::{ContactSight, DialogId, OperatorId, Timestamp};
use rozmova_store::{StoreError, letters, mail_notices, pushes};

use super::{
    AppState,
    silences::silent_for,
    waits::{MOST_QUEUED, late, outgrown_for},
};
use crate::{
    http::me::preferences::{Language as PanelLanguage, Occasion, Preferences},
    mail::{
        Draft, Language,
        words::{Content, NoticeKind},
    },
};

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(5);
/// Older than this and the grace, a letter helps nobody.
const OLD_S: i64 = 3_600;
/// A letter that has not left by then is of no use.
const TTL_S: i64 = 6 * 3_600;
/// Kind of such letters.
const KIND: &str = "notice";
/// Characters of a client's words.
const PREVIEW: usize = 300;
/// Rows of one look; the rest waits for the next.
const MOST: i64 = 500;

/// The times of the rule, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Younger than this, somebody may still be on the way to it.
    pub grace_s: i64,
    /// Between two letters about one dialog.
    pub pause_s: i64,
}

/// Something unseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// Whose.
    pub user: OperatorId,
    /// About what.
    pub dialog: Option<DialogId>,
    /// What.
    pub kind: NoticeKind,
    /// When.
    pub at: Timestamp,
    /// Client's name.
    pub client: String,
    /// Newest words of the client.
    pub preview: String,
}

/// A letter to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// To whom.
    pub user: OperatorId,
    /// About what.
    pub dialog: Option<DialogId>,
    /// Everything that happened since the letter before.
    pub kinds: Vec<NoticeKind>,
    /// When the newest of it happened.
    pub at: Timestamp,
    /// Client's name.
    pub client: String,
    /// Newest words of the client.
    pub preview: String,
}

/// The occasion of a kind, as the matrix of notifications names it.
const fn occasion(kind: NoticeKind) -> Occasion {
    match kind {
        NoticeKind::Message => Occasion::Message,
        NoticeKind::Assigned => Occasion::Assigned,
        NoticeKind::Transfer => Occasion::Transfer,
        NoticeKind::Mention => Occasion::Mention,
        NoticeKind::StatusForced => Occasion::StatusForced,
        NoticeKind::Offer => Occasion::Offer,
        NoticeKind::Snoozed => Occasion::Snoozed,
        NoticeKind::QueueAbove => Occasion::QueueAbove,
        NoticeKind::SlaWarning => Occasion::SlaWarning,
        NoticeKind::SlaViolated => Occasion::SlaViolated,
        NoticeKind::OperatorSilent => Occasion::OperatorSilent,
    }
}

/// The kind of a line of the bell. A client's line that wakes a request is told as the line it is.
#[must_use]
pub fn kind_of(word: &str) -> Option<NoticeKind> {
    match word {
        "assigned" => Some(NoticeKind::Assigned),
        "transfer" => Some(NoticeKind::Transfer),
        "mention" => Some(NoticeKind::Mention),
        "status_forced" => Some(NoticeKind::StatusForced),
        "snooze_over" => Some(NoticeKind::Snoozed),
        _ => None,
    }
}

/// Whether somebody wants any letters at all.
#[must_use]
pub fn wants_any(preferences: &Preferences) -> bool {
    preferences.notifications.occasions.values().any(|means| means.email)
}

/// Whether somebody wants letters about an occasion.
fn wants_letters(preferences: &Preferences, occasion: Occasion) -> bool {
    preferences.notifications.occasions.get(&occasion).is_some_and(|means| means.email)
}

/// Whether somebody wants letters about a queue that is too long.
fn wants_queue(preferences: &Preferences) -> bool {
    wants_letters(preferences, Occasion::QueueAbove)
}

/// Which letters are due: `last` is when the letter before was made, by person and dialog.
#[must_use]
pub fn due(
    unseen: &[Unseen],
    wants: impl Fn(OperatorId, NoticeKind) -> bool,
    last: &BTreeMap<(OperatorId, Option<DialogId>), Timestamp>,
    rule: Rule,
    now: Timestamp,
) -> Vec<Due> {
    let mut groups: BTreeMap<(OperatorId, Option<DialogId>), Vec<&Unseen>> = BTreeMap::new();
    for one in unseen {
        let before = last.get(&(one.user, one.dialog));
        let rested = before.is_none_or(|before| before.plus_secs(rule.pause_s) <= now);
        // What was told already is told no second time. The letter before was made a grace after what it told of.
        let new = before.is_none_or(|before| one.at.plus_secs(rule.grace_s) > *before);
        let ripe = one.at.plus_secs(rule.grace_s) <= now && one.at.plus_secs(rule.grace_s + OLD_S) > now;
        if rested && new && ripe && wants(one.user, one.kind) {
            groups.entry((one.user, one.dialog)).or_default().push(one);
        }
    }
    groups
        .into_iter()
        .filter_map(|((user, dialog), group)| {
            let newest = group.iter().max_by_key(|one| one.at)?;
            let kinds: BTreeSet<NoticeKind> = group.iter().map(|one| one.kind).collect();
            let preview = group.iter().find(|one| !one.preview.is_empty()).map(|one| one.preview.clone());
            Some(Due {
                user,
                dialog,
                kinds: kinds.into_iter().collect(),
                at: newest.at,
                client: newest.client.clone(),
                preview: preview.unwrap_or_default(),
            })
        })
        .collect()
}

/// Starts the look-out; it ends with the server.
pub fn start(state: &AppState) {
    let state = state.clone();
    actix_web::rt::spawn(async move {
        let mut ticks = actix_web::rt::time::interval(LOOK);
        ticks.tick().await;
        while !state.is_stopping() {
            ticks.tick().await;
            if state.mailer.obstacle().is_some() {
                continue;
            }
            if let Err(error) = look(&state, state.now()).await {
                tracing::warn!(%error, "who should get a letter is not known");
            }
        }
    });
}

/// One look: queues the letters that are due; answers how many.
///
/// # Errors
/// The store's.
pub async fn look(state: &AppState, now: Timestamp) -> Result<usize, StoreError> {
    let all = state.store.run(rozmova_store::preferences::all).await?;
    let mut people: BTreeMap<OperatorId, Preferences> = all
        .into_iter()
        .map(|(user, value)| (user, Preferences::of(value)))
        .filter(|(_, preferences)| wants_any(preferences))
        .collect();
    if people.is_empty() {
        return Ok(0);
    }
    for operator in state.engine.operators().await {
        if operator.sessions > 0 {
            people.remove(&operator.id);
        }
    }
    let ids: Vec<OperatorId> = people.keys().copied().collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let settings = state.mailer.settings();
    let rule = Rule { grace_s: i64::from(settings.notice_after_s), pause_s: i64::from(settings.notice_pause_min) * 60 };
    let since = now.plus_secs(-OLD_S - rule.grace_s);
    let catalogue = state.engine.catalogue();
    let rules = Arc::clone(&catalogue);
    let of_queue: Vec<OperatorId> =
        people.iter().filter(|(_, known)| wants_queue(known)).map(|(user, _)| *user).collect();
    let of_silence: Vec<OperatorId> = people
        .iter()
        .filter(|(_, known)| wants_letters(known, Occasion::OperatorSilent))
        .map(|(user, _)| *user)
        .collect();
    let silent = silent_for(state, &of_silence, since, now).await?;
    let about: Vec<(OperatorId, Option<DialogId>)> = silent.iter().map(|one| (one.user, Some(one.dialog))).collect();
    let (lines, dialogs, offers, held, queue, last, addresses) = state
        .store
        .run(move |conn| {
            let lines = mail_notices::lines(conn, &ids, since, MOST)?;
            let dialogs = mail_notices::unread_dialogs(conn, &ids, since, MOST)?;
            let offers = pushes::open_offers(conn, &ids, since, MOST)?;
            let mut held = mail_notices::held_waits(conn, &ids, MOST)?;
            held.retain(|wait| late(wait, &rules, now).is_some_and(|(_, at)| at > since));
            let queue = if of_queue.is_empty() {
                Vec::new()
            } else {
                mail_notices::queue_grown_since(conn, since, MOST_QUEUED)?
            };
            let pairs: BTreeSet<(OperatorId, Option<DialogId>)> = lines
                .iter()
                .map(|line| (line.user_id, line.dialog_id))
                .chain(dialogs.iter().map(|dialog| (dialog.user_id, Some(dialog.dialog_id))))
                .chain(offers.iter().map(|offer| (offer.user_id, Some(offer.dialog_id))))
                .chain(held.iter().map(|wait| (wait.user_id, Some(wait.dialog_id))))
                .chain(of_queue.iter().map(|user| (*user, None)))
                .chain(about)
                .collect();
            let mut last = BTreeMap::new();
            for (user, dialog) in pairs {
                if let Some(at) = letters::newest_about(conn, user, KIND, dialog)? {
                    last.insert((user, dialog), at);
                }
            }
            Ok((lines, dialogs, offers, held, queue, last, mail_notices::addresses(conn, &ids)?))
        })
        .await?;
    let grown = outgrown_for(state, &queue, people.iter(), wants_queue).await;
    let unseen: Vec<Unseen> = lines
        .into_iter()
        .filter_map(|line| {
            Some(Unseen {
                user: line.user_id,
                dialog: line.dialog_id,
                kind: kind_of(&line.kind)?,
                at: line.created_at,
                client: line.data["client_name"].as_str().unwrap_or_default().to_owned(),
                preview: String::new(),
            })
        })
        .chain(dialogs.into_iter().map(|dialog| Unseen {
            user: dialog.user_id,
            dialog: Some(dialog.dialog_id),
            kind: NoticeKind::Message,
            at: dialog.at,
            client: dialog.client_name,
            preview: dialog.preview,
        }))
        .chain(offers.into_iter().map(|offer| Unseen {
            user: offer.user_id,
            dialog: Some(offer.dialog_id),
            kind: NoticeKind::Offer,
            at: offer.at,
            client: offer.client_name,
            preview: String::new(),
        }))
        .chain(held.into_iter().filter_map(|wait| {
            let (occasion, at) = late(&wait, &catalogue, now)?;
            let over = occasion == Occasion::SlaViolated;
            Some(Unseen {
                user: wait.user_id,
                dialog: Some(wait.dialog_id),
                kind: if over { NoticeKind::SlaViolated } else { NoticeKind::SlaWarning },
                at,
                client: wait.client_name,
                preview: String::new(),
            })
        }))
        .chain(silent.into_iter().map(|one| Unseen {
            user: one.user,
            dialog: Some(one.dialog),
            kind: NoticeKind::OperatorSilent,
            at: one.at,
            client: one.client,
            preview: String::new(),
        }))
        .chain(grown.into_iter().map(|(user, (at, waiting))| Unseen {
            user,
            dialog: None,
            kind: NoticeKind::QueueAbove,
            at,
            client: waiting.to_string(),
            preview: String::new(),
        }))
        .collect();
    let wants = |user: OperatorId, kind: NoticeKind| {
        people.get(&user).is_some_and(|known| wants_letters(known, occasion(kind)))
    };
    let mut queued = 0;
    for letter in due(&unseen, wants, &last, rule, now) {
        let seen = contacts_of(state, letter.user).await;
        let letter = Due { client: seen.name(letter.client), ..letter };
        let Some(address) = addresses.get(&letter.user).cloned() else { continue };
        let preferences = people.get(&letter.user).cloned().unwrap_or_default();
        match state.mailer.queue(draft(state, letter, address, &preferences)).await {
            Ok(_) => queued += 1,
            Err(problem) => tracing::warn!(%problem, "a letter about something unseen was not queued"),
        }
    }
    Ok(queued)
}

/// How somebody who gets a letter or a browser notification sees contacts of clients; masked when it is not known.
pub async fn contacts_of(state: &AppState, user: OperatorId) -> ContactSight {
    match state.auth.user(user).await {
        Ok(Some(user)) => ContactSight::of(&user.grants),
        Ok(None) | Err(_) => ContactSight::Masked,
    }
}

/// The language somebody reads.
#[must_use]
pub fn language_of(preferences: &Preferences, otherwise: Language) -> Language {
    match preferences.language {
        Some(PanelLanguage::Uk) => Language::Uk,
        Some(PanelLanguage::En) => Language::En,
        None => otherwise,
    }
}

fn draft(state: &AppState, letter: Due, to: String, preferences: &Preferences) -> Draft {
    let home = if letter.kinds.contains(&NoticeKind::QueueAbove) { "/inbox/queue" } else { "/inbox/mine" };
    // A supervisor is told of somebody else's request.
    let list = if letter.kinds.contains(&NoticeKind::OperatorSilent) { "all" } else { "mine" };
    let path = letter.dialog.map_or_else(|| String::from(home), |dialog| format!("/inbox/{list}/{dialog}"));
    let about = letter.dialog.map_or(0, DialogId::get);
    let shown = (!preferences.notifications.hide_text && !letter.preview.is_empty())
        .then(|| letter.preview.chars().take(PREVIEW).collect());
    Draft {
        kind: KIND,
        user: Some(letter.user),
        to,
        dialog: letter.dialog,
        dedup: Some(format!("{KIND}/{}/{about}/{}", letter.user, letter.at.micros())),
        ttl_s: TTL_S,
        language: language_of(preferences, state.mailer.settings().language),
        content: Content::Notice {
            kinds: letter.kinds,
            client: letter.client,
            preview: shown,
            url: state.mailer.url(&path),
            settings_url: state.mailer.url("/me/notifications"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_600_000_000_000);
    const RULE: Rule = Rule { grace_s: 60, pause_s: 900 };

    fn unseen(kind: NoticeKind, age_s: i64) -> Unseen {
        Unseen {
            user: OperatorId(7),
            dialog: Some(DialogId(81)),
            kind,
            at: NOW.plus_secs(-age_s),
            client: "Марія".into(),
            preview: if kind == NoticeKind::Message { "Де замовлення?".into() } else { String::new() },
        }
    }

    fn kinds(unseen: &[Unseen], last_s: Option<i64>) -> Vec<Vec<NoticeKind>> {
        let last = last_s.map(|age| ((OperatorId(7), Some(DialogId(81))), NOW.plus_secs(-age)));
        due(unseen, |_, kind| kind != NoticeKind::Mention, &last.into_iter().collect(), RULE, NOW)
            .into_iter()
            .map(|letter| letter.kinds)
            .collect()
    }

    #[test]
    fn a_minute_of_grace_an_hour_of_use_and_only_what_was_asked_for() {
        assert!(kinds(&[unseen(NoticeKind::Message, 59)], None).is_empty(), "they may be on the way");
        assert_eq!(kinds(&[unseen(NoticeKind::Message, 60)], None), [[NoticeKind::Message]]);
        assert!(kinds(&[unseen(NoticeKind::Message, 3_660)], None).is_empty(), "too old");
        assert!(kinds(&[unseen(NoticeKind::Mention, 100)], None).is_empty(), "switched off");
    }

    #[test]
    fn a_request_that_is_due_again_is_told_and_one_that_the_client_woke_is_told_as_their_message() {
        assert_eq!(kind_of("snooze_over"), Some(NoticeKind::Snoozed));
        assert_eq!(kind_of("snooze_reply"), None);
        assert_eq!(kinds(&[unseen(NoticeKind::Snoozed, 100)], None), [[NoticeKind::Snoozed]]);
    }

    #[test]
    fn one_letter_tells_everything_of_a_dialog_and_the_next_waits_a_quarter_of_an_hour() {
        let both = [unseen(NoticeKind::Transfer, 200), unseen(NoticeKind::Message, 100)];
        assert_eq!(kinds(&both, None), [[NoticeKind::Message, NoticeKind::Transfer]]);
        assert!(kinds(&both, Some(899)).is_empty(), "too soon after the letter before");
        let later = [unseen(NoticeKind::Transfer, 2_000), unseen(NoticeKind::Message, 100)];
        assert_eq!(kinds(&later, Some(900)), [[NoticeKind::Message]], "what was told is not told again");
        assert!(kinds(&[unseen(NoticeKind::Message, 1_500)], Some(1_000)).is_empty(), "nothing new since");
        assert_eq!(
            kinds(&[unseen(NoticeKind::Message, 1_030)], Some(1_000)),
            [[NoticeKind::Message]],
            "too young for the letter before, so it was not in it"
        );
    }

    #[test]
    fn a_letter_carries_the_clients_words_and_other_dialogs_have_letters_of_their_own() {
        let other = Unseen { dialog: None, client: String::new(), ..unseen(NoticeKind::StatusForced, 90) };
        let letters = due(
            &[unseen(NoticeKind::Assigned, 100), unseen(NoticeKind::Message, 90), other],
            |_, _| true,
            &BTreeMap::new(),
            RULE,
            NOW,
        );
        assert_eq!(letters.len(), 2);
        assert_eq!((letters[1].client.as_str(), letters[1].preview.as_str()), ("Марія", "Де замовлення?"));
    }
}
