//! Words to clients who wait in the queue: their place every `queue_notice_min` minutes, and once that it is not working time
//! (distribution.md 4.3).
//!
//! What is due follows from when the client began to wait, and the dialog says each word once since its moment, so that a restart
//! neither repeats nor forgets one: of those missed meanwhile only the newest is said.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use rozmova_actors::{
    dialog::messages::DialogCommand,
    distribution::messages::{ListQueue, QueueEntryView},
    domain::{
        DialogId, Reach, RoleScope, SubjectId, Timestamp, board::BoardReach, settings::OpSettings, time::MINUTE,
        topic::Catalogue,
    },
};
use rozmova_store::contacts;

use super::AppState;
use crate::{channels::settings::text_of, problem::Problem};

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(5);
/// Waiting clients of one look; those behind them are told when they come nearer.
const MOST: u32 = 5_000;
/// Whose language nobody knows reads this one.
const LANGUAGE: &str = "uk";

/// What a waiting client is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Their place.
    Place,
    /// It is not working time.
    OffHours,
}

/// What is due for a client who has waited since then, and the moment it became due.
fn due(queued_at: Timestamp, works: bool, settings: &OpSettings, now: Timestamp) -> Option<(Word, Timestamp)> {
    let any = |texts: &BTreeMap<String, String>| texts.values().any(|text| !text.is_empty());
    if !works && any(&settings.off_hours_texts) {
        return Some((Word::OffHours, queued_at));
    }
    let interval = i64::from(settings.queue_notice_min) * MINUTE;
    if interval == 0 || !any(&settings.queue_notice_texts) {
        return None;
    }
    let passed = now.since(queued_at) / interval;
    (passed > 0).then(|| (Word::Place, queued_at.plus_micros(passed * interval)))
}

/// The words with their figures; `None` when they name a figure that nobody knows yet.
fn filled(text: &str, place: usize, wait_ms: Option<i64>) -> Option<String> {
    let minutes = wait_ms.map(|ms| (ms.max(0) + 59_999) / 60_000).map(|minutes| minutes.max(1));
    // In one pass, as the settings were judged.
    let mut parts = text.split("{{");
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}")?;
        match name.trim() {
            "queue_position" => said.push_str(&place.to_string()),
            "expected_wait_min" => said.push_str(&minutes?.to_string()),
            _ => return None,
        }
        said.push_str(rest);
    }
    (!said.is_empty()).then_some(said)
}

/// The two letters of a language such as `en-GB`.
fn two_letters(language: &str) -> String {
    language.chars().take_while(char::is_ascii_alphabetic).take(2).collect::<String>().to_ascii_lowercase()
}

fn works(catalogue: &Catalogue, subject: Option<SubjectId>, now: Timestamp) -> bool {
    catalogue.counting_calendar(subject).is_none_or(|calendar| calendar.is_working(now))
}

/// Starts the look-out; it ends with the server.
pub fn start(state: &AppState) {
    let state = state.clone();
    actix_web::rt::spawn(async move {
        let mut ticks = actix_web::rt::time::interval(LOOK);
        let mut told = HashMap::new();
        ticks.tick().await;
        while !state.is_stopping() {
            ticks.tick().await;
            if let Err(problem) = look(&state, &mut told, state.now()).await {
                tracing::warn!(%problem, "clients who wait were not told their place");
            }
        }
    });
}

/// One look. `told` is what this process said last to each, so that dialogs are asked only when something is due.
///
/// # Errors
/// 503 while the queue or the database does not answer; what was not said is said with the next look.
async fn look(state: &AppState, told: &mut HashMap<DialogId, Timestamp>, now: Timestamp) -> Result<(), Problem> {
    let catalogue = state.engine.catalogue();
    let settings = &catalogue.settings;
    if settings.queue_notice_min == 0 && settings.off_hours_texts.is_empty() {
        told.clear();
        return Ok(());
    }
    let page = state.engine.queue(ListQueue { offset: 0, limit: MOST, reach: Reach::Everywhere }).await?;
    let mut still = HashMap::new();
    let mut found: Vec<(usize, &QueueEntryView, Word, Timestamp)> = Vec::new();
    for (place, entry) in (1..).zip(&page.data) {
        let answers = catalogue.bot(entry.bot_id).is_some_and(|bot| bot.is_active);
        let word = due(entry.queued_at, works(&catalogue, entry.subject_id, now), settings, now).filter(|_| answers);
        let before = told.get(&entry.dialog_id).copied();
        if let Some(before) = before {
            still.insert(entry.dialog_id, before);
        }
        if let Some((word, since)) = word.filter(|(_, since)| before != Some(*since)) {
            found.push((place, entry, word, since));
        }
    }
    *told = still;
    if found.is_empty() {
        return Ok(());
    }
    let ids: Vec<DialogId> = found.iter().map(|(_, entry, ..)| entry.dialog_id).collect();
    let languages: HashMap<DialogId, String> =
        state.store.run(move |conn| contacts::languages_of(conn, &ids)).await?.into_iter().collect();
    let mut waits: HashMap<Option<SubjectId>, Option<i64>> = HashMap::new();
    for (place, entry, word, since) in found {
        let language = two_letters(languages.get(&entry.dialog_id).map_or("", String::as_str));
        let text = match word {
            Word::OffHours => Some(text_of(&settings.off_hours_texts, &language, LANGUAGE).to_owned()),
            Word::Place => {
                let wait = match waits.get(&entry.subject_id) {
                    Some(known) => *known,
                    None => {
                        let wait = expected_wait(state, entry.subject_id).await;
                        waits.insert(entry.subject_id, wait);
                        wait
                    }
                };
                filled(text_of(&settings.queue_notice_texts, &language, LANGUAGE), place, wait)
            }
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        match state.engine.dialog(entry.dialog_id, DialogCommand::Tell { text, since }).await {
            Ok(_) => {
                told.insert(entry.dialog_id, since);
            }
            Err(refusal) => tracing::debug!(dialog.id = %entry.dialog_id, %refusal, "a waiting client was not told"),
        }
    }
    Ok(())
}

/// How long the newest who were connected from this queue had waited on average, milliseconds.
async fn expected_wait(state: &AppState, subject: Option<SubjectId>) -> Option<i64> {
    let reach = match subject {
        Some(id) => {
            let scope = RoleScope { subject_ids: [id].into(), ..RoleScope::default() };
            Reach::of([&scope], &state.engine.catalogue(), rozmova_actors::domain::OperatorId(0))
        }
        None => Reach::Everywhere,
    };
    let board = state.engine.board(BoardReach::both(reach)).await.ok()?;
    board.queue?.kpi.expected_wait_ms
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp(1_767_600_000_000_000);

    #[test]
    fn a_client_is_told_at_each_interval_of_the_wait_and_at_night_once_that_it_is_night() {
        let texts = || BTreeMap::from([(String::from("uk"), String::from("Ви {{queue_position}}-й"))]);
        let on = OpSettings { queue_notice_min: 5, queue_notice_texts: texts(), ..OpSettings::default() };
        let both = OpSettings { off_hours_texts: texts(), ..on.clone() };
        let silent = OpSettings { queue_notice_texts: BTreeMap::new(), ..on.clone() };
        let off = OpSettings { queue_notice_min: 0, ..on.clone() };
        let at = |minutes: i64| T0.plus_micros(minutes * MINUTE);
        let cases = [
            ("too early", &on, true, 4, None),
            ("the first", &on, true, 5, Some((Word::Place, at(5)))),
            ("still the first", &on, true, 9, Some((Word::Place, at(5)))),
            ("after an outage only the newest", &on, true, 31, Some((Word::Place, at(30)))),
            ("night without words for it", &on, false, 5, Some((Word::Place, at(5)))),
            ("night, at once", &both, false, 0, Some((Word::OffHours, at(0)))),
            ("night, once", &both, false, 60, Some((Word::OffHours, at(0)))),
            ("day", &both, true, 4, None),
            ("no words", &silent, true, 60, None),
            ("switched off", &off, true, 60, None),
        ];
        for (name, settings, works, minutes, expected) in cases {
            assert_eq!(due(T0, works, settings, at(minutes)), expected, "{name}");
        }
    }

    #[test]
    fn the_words_name_the_place_and_the_wait_or_are_left_out_while_it_is_not_known() {
        let text = "Ви {{queue_position}}-й, близько {{ expected_wait_min }} хв";
        assert_eq!(filled(text, 3, Some(61_000)).as_deref(), Some("Ви 3-й, близько 2 хв"));
        assert_eq!(filled(text, 3, Some(0)).as_deref(), Some("Ви 3-й, близько 1 хв"));
        assert_eq!(filled(text, 3, None), None);
        assert_eq!(filled("Ви {{queue_position}}-й", 1, None).as_deref(), Some("Ви 1-й"));
        assert_eq!(filled("Зачекайте", 1, None).as_deref(), Some("Зачекайте"));
        assert_eq!(filled("", 1, None), None);
        assert_eq!(["en-GB", "UK", "", "uk_UA"].map(two_letters), ["en", "uk", "", "uk"]);
    }
}
