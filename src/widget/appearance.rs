//! What the page is told about the chat (`config`): appearance, who is there, how soon they answer, what may be done.

use std::sync::Arc;

use rozmova_actors::domain::{BotId, calendar::Opening, time::SECOND};
use rozmova_store::csat;
use serde_json::{Value, json};

use super::handlers::{upload_limit, upload_types};
use crate::{
    app::AppState,
    channels::{
        Connection,
        settings::{WIDGET_LANGUAGES, WidgetSettings, text_of},
    },
    months,
};

/// Faces in the header.
const TEAM: usize = 3;
/// «Usually» is the median of the last hour (ui.md 12).
const EXPECT_OVER: i64 = 3_600 * SECOND;

/// Who is there and how soon they answer, as of some seconds ago.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Names of people on line.
    pub team: Vec<String>,
    /// Median wait for the first reply, seconds; `None` when nobody was answered.
    pub wait_s: Option<i64>,
}

/// The pulse of a bot, read again after half a minute.
async fn pulse(app: &AppState, bot: BotId) -> Arc<Pulse> {
    if let Some(known) = app.visitors.pulse(bot) {
        return known;
    }
    let since = app.now().plus_micros(-EXPECT_OVER);
    let waits = app.store.run(move |conn| csat::first_reply_waits(conn, bot, since)).await;
    let waits = waits.unwrap_or_else(|error| {
        tracing::warn!(%error, "how soon visitors are answered is not known");
        Vec::new()
    });
    let catalogue = app.engine.catalogue();
    let naming = catalogue.settings.naming();
    let team = if catalogue.settings.operator_name_in_messages {
        let works = |status| catalogue.operator_statuses.iter().any(|s| s.id == status && s.can_receive);
        let here = app.engine.operators().await;
        let here = here.iter().filter(|o| o.sessions > 0 && works(o.status_id));
        here.filter_map(|o| naming.of(&o.name).map(|name| name.into_owned())).take(TEAM).collect()
    } else {
        Vec::new()
    };
    let pulse = Arc::new(Pulse { team, wait_s: waits.get(waits.len() / 2).map(|wait| wait / SECOND) });
    app.visitors.set_pulse(bot, Arc::clone(&pulse));
    pulse
}

/// The honest line under the name.
#[must_use]
pub fn expectation(language: &str, wait_s: Option<i64>) -> String {
    let uk = language == "uk";
    let Some(wait) = wait_s else {
        let unknown = if uk {
            "Відповімо тут, щойно зможемо"
        } else {
            "We will answer here as soon as we can"
        };
        return unknown.to_owned();
    };
    let minutes = (wait + 59) / 60;
    let (n, uk_forms, en_form) = if minutes < 60 {
        (minutes.max(1), ["хвилину", "хвилини", "хвилин"], "minute")
    } else {
        ((minutes + 59) / 60, ["годину", "години", "годин"], "hour")
    };
    if uk {
        let form = match (n % 10, n % 100) {
            (1, rest) if rest != 11 => uk_forms[0],
            (2..=4, rest) if !(12..=14).contains(&rest) => uk_forms[1],
            _ => uk_forms[2],
        };
        return if n == 1 {
            format!("Зазвичай відповідаємо за {form}")
        } else {
            format!("Зазвичай відповідаємо за {n} {form}")
        };
    }
    match (n, en_form) {
        (1, "minute") => String::from("We usually reply within a minute"),
        (1, _) => String::from("We usually reply within an hour"),
        (n, form) => format!("We usually reply within {n} {form}s"),
    }
}

const WEEKDAYS_UK: [&str; 7] =
    ["в понеділок", "у вівторок", "в середу", "в четвер", "в п’ятницю", "в суботу", "в неділю"];
const WEEKDAYS_EN: [&str; 7] =
    ["on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"];

/// What is promised outside working time: «Відповімо завтра з 9:00» (ui.md 12).
#[must_use]
pub fn off_hours(language: &str, opens: Opening) -> String {
    let uk = language == "uk";
    let weekdays = if uk { WEEKDAYS_UK } else { WEEKDAYS_EN };
    let month = months::behind_a_day(uk, opens.month);
    let weekday = weekdays.get(opens.weekday).copied().unwrap_or_default();
    let day = match (opens.days, uk) {
        (0, true) => String::from("сьогодні"),
        (0, false) => String::from("today"),
        (1, true) => String::from("завтра"),
        (1, false) => String::from("tomorrow"),
        // A week ahead the same weekday would mean two dates.
        (2..=6, _) => weekday.to_owned(),
        (_, true) => format!("{} {month}", opens.day),
        (_, false) => format!("on {} {month}", opens.day),
    };
    let (hour, minute) = (opens.hour, opens.minute);
    if uk {
        format!("Відповімо {day} з {hour}:{minute:02}")
    } else {
        format!("We will reply {day} from {hour}:{minute:02}")
    }
}

/// The language of a page among those of the widget, else the widget's own.
#[must_use]
pub fn language_of<'a>(settings: &'a WidgetSettings, told: Option<&'a str>) -> &'a str {
    let short = told.and_then(|told| told.get(..2));
    short.filter(|code| WIDGET_LANGUAGES.contains(code)).unwrap_or(&settings.language_code)
}

/// `config` of the session and of `GET /widget/{bot_id}/config`.
pub async fn config_of(app: &AppState, connection: &Connection, told: Option<&str>) -> Value {
    let Some((settings, _)) = connection.widget() else { return json!({}) };
    let catalogue = app.engine.catalogue();
    let bot = catalogue.bot(connection.bot_id).map(|b| b.name.clone()).unwrap_or_default();
    let language = language_of(settings, told);
    let of = |texts| text_of(texts, language, &settings.language_code);
    let pulse = pulse(app, connection.bot_id).await;
    // What the visitor will ask about is not known yet, so it is the calendar of requests without a topic.
    let opens = catalogue.counting_calendar(None).and_then(|calendar| calendar.opens(app.now()));
    let prechat = settings.prechat.enabled.then(|| {
        let fields: Vec<Value> = settings
            .prechat
            .fields
            .iter()
            .map(|f| json!({"key": f.key, "type": f.kind, "label": of(&f.label), "required": f.required, "options": f.options}))
            .collect();
        json!({"intro": of(&settings.prechat.intro), "fields": fields, "consent": of(&settings.prechat.consent)})
    });
    json!({
        "title": if settings.title.is_empty() { &bot } else { &settings.title },
        "subtitle": settings.subtitle,
        "colors": settings.colors,
        "language_code": language,
        "languages": WIDGET_LANGUAGES,
        "upload": {"max": upload_limit(app), "types": upload_types(app)},
        "can_write": true,
        "typing_preview": catalogue.settings.typing_preview,
        "position": settings.position,
        "launcher": settings.launcher,
        "open_on_msg": settings.open_on_msg,
        "greeting": of(&settings.greeting),
        "team": pulse.team.iter().map(|name| json!({"name": name, "avatar": null})).collect::<Vec<_>>(),
        "expect": expectation(language, pulse.wait_s),
        "off_hours": opens.map(|opens| off_hours(language, opens)),
        "prechat": prechat,
        "csat": settings.csat,
        "can_close": settings.can_close,
        "transcript": super::letter::is_offered(app, settings).then(|| super::letter::label(language)),
        "js": (!settings.code.is_empty()).then(|| super::code::boot_path(&settings.code)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expectation_is_the_median_in_words() {
        for (wait, uk, en) in [
            (None, "Відповімо тут, щойно зможемо", "We will answer here as soon as we can"),
            (Some(0), "Зазвичай відповідаємо за хвилину", "We usually reply within a minute"),
            (Some(60), "Зазвичай відповідаємо за хвилину", "We usually reply within a minute"),
            (Some(61), "Зазвичай відповідаємо за 2 хвилини", "We usually reply within 2 minutes"),
            (Some(300), "Зазвичай відповідаємо за 5 хвилин", "We usually reply within 5 minutes"),
            (Some(660), "Зазвичай відповідаємо за 11 хвилин", "We usually reply within 11 minutes"),
            (Some(1260), "Зазвичай відповідаємо за 21 хвилину", "We usually reply within 21 minutes"),
            (Some(3_600), "Зазвичай відповідаємо за годину", "We usually reply within an hour"),
            (Some(3_601), "Зазвичай відповідаємо за 2 години", "We usually reply within 2 hours"),
        ] {
            assert_eq!(expectation("uk", wait), uk);
            assert_eq!(expectation("en", wait), en);
        }
    }

    #[test]
    fn outside_working_time_the_day_and_the_hour_of_the_answer_are_said() {
        let monday = Opening { days: 0, weekday: 0, month: 1, day: 12, hour: 9, minute: 0 };
        for (days, uk, en) in [
            (0, "Відповімо сьогодні з 9:00", "We will reply today from 9:00"),
            (1, "Відповімо завтра з 9:00", "We will reply tomorrow from 9:00"),
            (3, "Відповімо в понеділок з 9:00", "We will reply on Monday from 9:00"),
            (7, "Відповімо 12 січня з 9:00", "We will reply on 12 January from 9:00"),
        ] {
            let opens = Opening { days, ..monday };
            assert_eq!(off_hours("uk", opens), uk);
            assert_eq!(off_hours("en", opens), en);
        }
        let half = Opening { days: 2, weekday: 1, minute: 30, ..monday };
        assert_eq!(off_hours("uk", half), "Відповімо у вівторок з 9:30");
    }

    #[test]
    fn a_page_gets_its_language_when_the_widget_speaks_it() {
        let settings = WidgetSettings::default();
        for (told, expected) in
            [(Some("en-GB"), "en"), (Some("uk"), "uk"), (Some("de"), "uk"), (Some("є"), "uk"), (None, "uk")]
        {
            assert_eq!(language_of(&settings, told), expected, "{told:?}");
        }
    }
}
