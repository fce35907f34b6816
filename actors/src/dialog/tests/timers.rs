//! Silence timers: set by each proper message, re-checked when they fire, done once.

use super::super::messages::{DialogCommand, DialogDone, RequeueReason};
use super::super::policy::{Silence, silence_due};
use super::bench::*;
use crate::domain::settings::{OperatorTimeoutAction, TimerAction, TimerCountsFrom};
use crate::domain::{
    CloseReason, DialogState as S, OperatorId, SkillGroupId, StatusId, SubjectId, Timestamp, time::MINUTE,
};

fn bench() -> Bench {
    let mut bench = Bench::new(S::Active);
    bench.catalogue.settings.timer_enabled = true;
    bench.catalogue.settings.timer_minutes = 15;
    bench.catalogue.settings.operator_timeout_enabled = true;
    bench.catalogue.settings.operator_timeout_minutes = 10;
    bench
}

fn due(bench: &Bench, kind: &str) -> Option<Timestamp> {
    bench.store.rows().timers.get(&(kind.to_owned(), ID.get())).map(|t| t.due_at)
}

fn fire(kind: &str) -> DialogCommand {
    DialogCommand::Timer { kind: kind.into(), payload: 0 }
}

#[test]
fn each_message_sets_the_timer_of_the_other_side() {
    let mut bench = bench();
    let asked = done(bench.run(client(1)));
    assert_eq!(due(&bench, "operator_silence"), Some(asked.last_message_at.plus_micros(10 * MINUTE)));
    assert_eq!(due(&bench, "client_silence"), None);

    let answered = done(bench.run(answer(&anna(), "n1")));

    assert_eq!(due(&bench, "operator_silence"), None);
    assert_eq!(due(&bench, "client_silence"), Some(answered.last_message_at.plus_micros(15 * MINUTE)));
    let note = DialogCommand::Note {
        who: who(&anna()),
        nonce: None,
        text: "думаю".into(),
        attachments: vec![],
        mentions: vec![],
    };
    bench.run(note).unwrap();
    assert_eq!(
        due(&bench, "client_silence"),
        Some(answered.last_message_at.plus_micros(15 * MINUTE)),
        "a note is no message"
    );
    bench.run(close(who(&anna()))).unwrap();
    assert_eq!(due(&bench, "client_silence"), None);
}

#[test]
fn a_silent_client_is_closed_when_the_time_is_up_and_not_before() {
    let mut bench = bench();
    bench.run(answer(&anna(), "n1")).unwrap();
    assert!(matches!(bench.run(fire("client_silence")), Ok(DialogDone::Unchanged { .. })), "too early");
    assert!(due(&bench, "client_silence").is_some(), "the row stays");
    bench.clock.advance(15 * MINUTE);

    let row = done(bench.run(fire("client_silence")));

    assert_eq!((row.state, row.close_reason), (S::Closed, Some(CloseReason::Timeout)));
    assert_eq!(due(&bench, "client_silence"), None);
    let lines = bench.lines().len();
    assert!(bench.run(fire("client_silence")).is_ok(), "a late copy of the wake-up does nothing");
    assert_eq!(bench.lines().len(), lines);
}

#[test]
fn the_chat_timer_counts_from_the_operators_answer_or_from_the_newest_message_of_either_side() {
    use TimerCountsFrom::{LastMessageAny as Any, LastOperatorMessage as Operator};
    let at = |minute: i64| crate::testing::START.plus_micros(minute * MINUTE);
    let mut catalogue = bench().catalogue;
    // Client, operator, connected, awake; when it ends.
    type Moments = [Option<i64>; 4];
    let cases: [(TimerCountsFrom, Moments, Option<i64>); 8] = [
        (Operator, [Some(5), Some(8), Some(1), None], Some(23)),
        (Operator, [Some(9), Some(8), Some(1), None], None),
        (Operator, [Some(9), None, Some(1), None], None),
        (Any, [Some(5), Some(8), Some(1), None], Some(23)),
        (Any, [Some(9), Some(8), Some(1), None], Some(24)),
        (Any, [Some(0), None, Some(40), None], Some(55)),
        (Any, [Some(9), Some(8), Some(1), Some(60)], Some(75)),
        (Any, [None, None, Some(1), None], None),
    ];
    for (from, [client, operator, connected, woken], ends) in cases {
        catalogue.settings.timer_counts_from = from;
        let waits = client.filter(|client| operator.is_none_or(|operator| operator < *client));
        let row = crate::domain::Dialog {
            last_client_message_at: client.map(at),
            last_operator_message_at: operator.map(at),
            waiting_since: waits.map(at),
            connected_at: connected.map(at),
            woken_at: woken.map(at),
            ..crate::testing::dialog_row(1, S::Active)
        };
        let found = silence_due(Silence::Client, &row, &catalogue);
        assert_eq!(found, ends.map(at), "{from:?} {client:?} {operator:?} {connected:?} {woken:?}");
    }
}

#[test]
fn counted_from_any_message_a_chat_that_nobody_writes_in_is_warned_of_and_closed() {
    let mut bench = with_words();
    bench.catalogue.settings.timer_counts_from = TimerCountsFrom::LastMessageAny;
    bench.catalogue.settings.operator_timeout_enabled = false;
    let asked = done(bench.run(client(1))).last_message_at;
    assert_eq!(due(&bench, "client_silence"), Some(asked.plus_micros(15 * MINUTE)));
    bench.clock.advance(10 * MINUTE);
    bench.run(fire("client_warning")).unwrap();
    assert_eq!(said(&bench), ["Ви ще тут?"]);
    assert_eq!(due(&bench, "client_silence"), Some(asked.plus_micros(15 * MINUTE)), "a warning is nobody's message");
    bench.clock.advance(5 * MINUTE);
    assert_eq!(done(bench.run(fire("client_silence"))).close_reason, Some(CloseReason::Timeout));
}

#[test]
fn an_inactive_chat_goes_back_to_the_queue_or_to_a_group_and_the_former_operator_is_excluded() {
    let cases: [(TimerAction, Option<i64>, i64); 4] = [
        (TimerAction::ReturnToQueue, None, 1),
        (TimerAction::TransferGroup, Some(2), 2),
        (TimerAction::TransferGroup, Some(1), 1),
        (TimerAction::TransferGroup, Some(99), 1),
    ];
    for (action, group, subject) in cases {
        let mut bench = with_words();
        bench.catalogue.settings.timer_action = action;
        bench.catalogue.settings.timer_group_id = group.map(SkillGroupId);
        bench.run(answer(&anna(), "n1")).unwrap();
        assert!(matches!(bench.run(fire("client_silence")), Ok(DialogDone::Unchanged { .. })), "too early");
        bench.clock.advance(15 * MINUTE);
        let row = done(bench.run(fire("client_silence")));
        assert_eq!((row.state, row.operator_id), (S::Queued, None), "{action:?} {group:?}");
        assert_eq!(row.subject_id, Some(SubjectId(subject)), "{action:?} {group:?}");
        assert_eq!(row.excluded[0].0, OperatorId(1));
        assert_eq!((row.queued_at, row.close_reason), (Some(bench.clock_now()), None), "it waits from now on");
        assert_eq!(due(&bench, "client_silence"), None);
        assert!(said(&bench).is_empty(), "words at closing are for closing");
        let version = row.version;
        assert!(bench.run(fire("client_silence")).is_ok(), "a late copy of the wake-up does nothing");
        assert_eq!(bench.row().version, version);
    }
}

#[test]
fn a_chat_that_was_handed_on_stays_with_the_next_operator_until_somebody_writes() {
    let mut bench = bench();
    bench.catalogue.settings.timer_action = TimerAction::ReturnToQueue;
    bench.run(answer(&anna(), "n1")).unwrap();
    bench.clock.advance(15 * MINUTE);
    bench.run(fire("client_silence")).unwrap();
    let next = crate::testing::operator(2, crate::domain::Role::Operator);
    bench.run(take(&next)).unwrap();
    assert_eq!(due(&bench, "client_silence"), None, "nobody waits for anything");
    bench.run(client(1)).unwrap();
    let answered = done(bench.run(answer(&next, "n2"))).last_message_at;
    assert_eq!(due(&bench, "client_silence"), Some(answered.plus_micros(15 * MINUTE)));
}

#[test]
fn counted_from_any_message_a_client_who_waits_is_handed_on_until_somebody_answers() {
    let mut bench = bench();
    bench.catalogue.settings.timer_action = TimerAction::ReturnToQueue;
    bench.catalogue.settings.timer_counts_from = TimerCountsFrom::LastMessageAny;
    bench.catalogue.settings.operator_timeout_enabled = false;
    let asked = done(bench.run(client(1))).waiting_since;
    bench.clock.advance(15 * MINUTE);
    let row = done(bench.run(fire("client_silence")));
    assert_eq!((row.state, row.queued_at), (S::Queued, asked), "the client keeps the time they have waited");
    let taken = done(bench.run(take(&crate::testing::operator(2, crate::domain::Role::Operator))));
    let whole = taken.connected_at.map(|at| at.plus_micros(15 * MINUTE));
    assert_eq!(due(&bench, "client_silence"), whole);
}

#[test]
fn what_the_chat_timer_closes_gets_the_status_of_the_settings_while_that_means_closed() {
    let status = |category: &str| crate::domain::topic::Status {
        id: 15.into(),
        name: String::from("Closed"),
        color: String::from("#6b7280"),
        order: 5,
        category: category.to_owned(),
        is_default: false,
        is_spam: false,
    };
    let cases: [(Option<i64>, &str, Option<i64>); 4] = [
        (None, "closed", None),
        (Some(15), "closed", Some(15)),
        (Some(15), "resolved", None),
        (Some(99), "closed", None),
    ];
    for (set, category, expected) in cases {
        let mut bench = bench();
        bench.catalogue.statuses = vec![status(category)];
        bench.catalogue.settings.timer_close_status_id = set.map(StatusId);
        bench.run(answer(&anna(), "n1")).unwrap();
        bench.clock.advance(15 * MINUTE);
        let row = done(bench.run(fire("client_silence")));
        let found = (row.state, row.close_reason, row.status_id);
        assert_eq!(found, (S::Closed, Some(CloseReason::Timeout), expected.map(StatusId)), "{set:?} {category}");
    }
}

#[test]
fn a_silent_operator_loses_the_dialog_and_is_excluded() {
    let mut bench = bench();
    bench.run(client(1)).unwrap();
    bench.clock.advance(10 * MINUTE);
    let row = done(bench.run(fire("operator_silence")));
    assert_eq!((row.state, row.operator_id), (S::Queued, None));
    assert_eq!(row.excluded[0].0, OperatorId(1));
    assert_eq!(due(&bench, "operator_silence"), None);
    assert!(bench.run(fire("operator_silence")).is_ok());
    assert_eq!(bench.row().version, row.version);
}

#[test]
fn the_other_actions_of_the_operators_time_out() {
    let mut closing = bench();
    closing.catalogue.settings.operator_timeout_action = OperatorTimeoutAction::Close;
    closing.run(client(1)).unwrap();
    closing.clock.advance(10 * MINUTE);
    assert_eq!(done(closing.run(fire("operator_silence"))).close_reason, Some(CloseReason::OperatorTimeout));

    let mut telling = bench();
    telling.catalogue.settings.operator_timeout_action = OperatorTimeoutAction::NotifySupervisor;
    telling.run(client(1)).unwrap();
    telling.clock.advance(10 * MINUTE);
    let row = done(telling.run(fire("operator_silence")));
    assert_eq!((row.state, telling.system_keys().as_slice()), (S::Active, &["operator_silent".to_owned()][..]));
    assert_eq!(due(&telling, "operator_silence"), None, "told once");
}

#[test]
fn a_new_holder_has_the_whole_time() {
    let mut bench = bench();
    bench.run(client(1)).unwrap();
    bench.clock.advance(9 * MINUTE);
    let row = done(bench.run(transfer(&anna(), 2, None)));
    assert_eq!(due(&bench, "operator_silence"), Some(row.connected_at.unwrap().plus_micros(10 * MINUTE)));
    bench.run(requeue(who(&chief()), RequeueReason::Redistribution)).unwrap();
    assert_eq!(due(&bench, "operator_silence"), None, "nobody holds it");
}

#[test]
fn the_operators_time_out_counts_working_hours_of_the_topics_calendar_else_of_the_default_one() {
    use crate::domain::calendar::{Calendar, CalendarFields, Interval, SpecialDay, Week};
    use crate::domain::{CalendarId, SubjectId};

    let calendar = |id: i64, timezone: &str, hours: &[Interval], is_default: bool| {
        let [mon, tue, wed, thu, fri] = std::array::from_fn(|_| hours.to_vec());
        let holiday =
            SpecialDay { date: "2026-08-24".into(), name: String::new(), yearly: true, intervals: Vec::new() };
        let week = Week { mon, tue, wed, thu, fri, ..Week::default() };
        let (name, timezone) = (format!("{id}"), timezone.to_owned());
        Calendar::new(CalendarId(id), CalendarFields { name, timezone, week, days: vec![holiday], is_default })
    };
    let office = [Interval { from_min: 9 * 60, to_min: 18 * 60 }];
    let mut bench = bench();
    bench.catalogue.settings.operator_timeout_minutes = 30;
    let topic = bench.catalogue.subjects[0].clone();
    bench.catalogue.subjects.extend([
        crate::domain::topic::Subject { id: SubjectId(21), parent_id: Some(topic.id), ..topic.clone() },
        crate::domain::topic::Subject { id: SubjectId(22), calendar_id: Some(CalendarId(3)), ..topic.clone() },
    ]);
    bench.catalogue.calendars = vec![
        calendar(1, "Europe/Kyiv", &office, true),
        calendar(2, "America/New_York", &office, false),
        calendar(3, "Europe/Kyiv", &[], false),
    ];
    let own = Some(CalendarId(2));
    type Case<'a> = (&'a str, &'a str, Option<CalendarId>, Option<i64>, bool, Option<&'a str>);
    let cases: [Case<'_>; 9] = [
        ("within the day", "2026-08-21T08:00:00Z", None, Some(1), true, Some("2026-08-21T08:30:00Z")),
        ("over a weekend and a holiday", "2026-08-21T14:50:00Z", None, Some(1), true, Some("2026-08-25T06:20:00Z")),
        ("over the end of summer time", "2026-10-23T14:50:00Z", None, Some(1), true, Some("2026-10-26T07:20:00Z")),
        ("asked at night", "2026-08-20T22:00:00Z", None, Some(1), true, Some("2026-08-21T06:30:00Z")),
        ("no topic: the default", "2026-08-20T22:00:00Z", None, None, true, Some("2026-08-21T06:30:00Z")),
        ("the topic's own zone", "2026-08-21T14:50:00Z", own, Some(1), true, Some("2026-08-21T15:20:00Z")),
        ("the parent's", "2026-08-21T14:50:00Z", own, Some(21), true, Some("2026-08-21T15:20:00Z")),
        ("nobody ever works", "2026-08-21T08:00:00Z", None, Some(22), true, None),
        ("calendars do not count", "2026-08-21T14:50:00Z", None, Some(1), false, Some("2026-08-21T15:20:00Z")),
    ];
    for (name, asked, of_topic, subject, respected, wanted) in cases {
        let asked: Timestamp = asked.parse().unwrap();
        bench.catalogue.settings.timers_respect_calendar = respected;
        bench.catalogue.subjects[0].calendar_id = of_topic;
        let row = crate::domain::Dialog {
            subject_id: subject.map(SubjectId),
            waiting_since: Some(asked),
            last_client_message_at: Some(asked),
            connected_at: None,
            woken_at: None,
            ..bench.row()
        };
        let wanted = wanted.map(|at| at.parse::<Timestamp>().unwrap());
        assert_eq!(silence_due(Silence::Operator, &row, &bench.catalogue), wanted, "{name}");
        let answered = crate::domain::Dialog { waiting_since: None, last_operator_message_at: Some(asked), ..row };
        let plain = Some(asked.plus_micros(15 * MINUTE));
        assert_eq!(silence_due(Silence::Client, &answered, &bench.catalogue), plain, "{name}: clients have no hours");
    }
}

#[test]
fn the_norm_of_an_answer_is_used_up_in_working_time_and_moves_with_the_settings() {
    use crate::domain::CalendarId;
    use crate::domain::calendar::{Calendar, CalendarFields, Interval, Week};

    let mut bench = bench();
    let plain = done(bench.run(client(1)));
    assert_eq!((plain.warn_at, plain.due_at), (None, None), "without a calendar the norms of now decide");

    let whole = [Interval { from_min: 0, to_min: 1440 }];
    let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|_| whole.to_vec());
    let week = Week { mon, tue, wed, thu, fri, sat, sun };
    let (name, timezone) = (String::from("a"), String::from("UTC"));
    let fields = CalendarFields { name, timezone, week, days: Vec::new(), is_default: true };
    bench.catalogue.calendars = vec![Calendar::new(CalendarId(1), fields)];
    bench.catalogue.settings.normative_reply_s = 400;
    bench.run(fire("rearm")).unwrap();
    let since = plain.waiting_since.unwrap();
    let moments = |bench: &Bench| (bench.row().warn_at, bench.row().due_at);
    assert_eq!(moments(&bench), (Some(since.plus_secs(300)), Some(since.plus_secs(400))), "in force at once");
    let version = bench.row().version;
    bench.run(fire("rearm")).unwrap();
    assert_eq!(bench.row().version, version, "the same settings change nothing");

    bench.catalogue.skill_groups.iter_mut().for_each(|group| group.normative_reply_s = Some(200));
    bench.run(fire("rearm")).unwrap();
    assert_eq!(moments(&bench).1, Some(since.plus_secs(200)), "the strictest norm of the groups that handle the topic");
    bench.run(client(2)).unwrap();
    assert_eq!(bench.row().waiting_since, Some(since), "a second line is no second wait");
    let answered = done(bench.run(answer(&anna(), "n1")));
    assert_eq!((answered.warn_at, answered.due_at), (None, None), "answered, nothing is due");
}

#[test]
fn a_longer_time_set_meanwhile_moves_the_timer_and_switching_off_removes_it() {
    let mut bench = bench();
    bench.run(client(1)).unwrap();
    bench.catalogue.settings.operator_timeout_minutes = 20;
    bench.clock.advance(10 * MINUTE);
    bench.run(fire("operator_silence")).unwrap();
    assert_eq!(bench.row().state, S::Active);
    let asked = bench.row().last_client_message_at.unwrap();
    assert_eq!(due(&bench, "operator_silence"), Some(asked.plus_micros(20 * MINUTE)));
    bench.catalogue.settings.operator_timeout_enabled = false;
    bench.run(fire("rearm")).unwrap();
    assert_eq!(due(&bench, "operator_silence"), None);
    bench.catalogue.settings.operator_timeout_enabled = true;
    bench.run(fire("rearm")).unwrap();
    assert!(due(&bench, "operator_silence").is_some(), "settings apply to all chats at once");
}

/// What the bot has said to the client so far.
fn said(bench: &Bench) -> Vec<String> {
    let lines = bench.lines().into_iter();
    lines.filter(|m| m.author.kind == crate::domain::AuthorKind::Bot).map(|m| m.text).collect()
}

#[test]
fn a_waiting_client_is_told_once_for_each_interval_and_never_when_an_operator_is_there() {
    let mut bench = Bench::new(S::Queued);
    let queued = bench.row().queued_at.unwrap();
    let tell = |bench: &mut Bench, minutes: i64, text: &str| {
        let command = DialogCommand::Tell { text: text.to_owned(), since: queued.plus_micros(minutes * MINUTE) };
        bench.run(command).unwrap();
    };
    bench.clock.advance(5 * MINUTE);
    tell(&mut bench, 5, "Ви третій");
    tell(&mut bench, 5, "Ви третій");
    bench.die();
    tell(&mut bench, 5, "Ви третій");
    assert_eq!(said(&bench), ["Ви третій"], "a copy says nothing, also after a restart");
    assert_eq!(bench.relayed.len(), 1, "it goes out through the outbox");
    assert_eq!((bench.row().state, bench.row().queued_at), (S::Queued, Some(queued)), "it keeps its place");
    bench.clock.advance(5 * MINUTE);
    bench.run(client(1)).unwrap();
    tell(&mut bench, 10, "Ви другий");
    assert_eq!(said(&bench), ["Ви третій", "Ви другий"], "what the client writes keeps nothing back");

    bench.run(take(&anna())).unwrap();
    bench.clock.advance(5 * MINUTE);
    tell(&mut bench, 15, "Ви перший");
    assert_eq!(said(&bench).len(), 2);
}

fn with_words() -> Bench {
    let mut bench = bench();
    bench.catalogue.settings.timer_warn_min = 5;
    bench.catalogue.settings.timer_warn_text = "Ви ще тут?".into();
    bench.catalogue.settings.timer_close_text = "Завершуємо розмову.".into();
    bench
}

#[test]
fn a_silent_client_is_warned_once_before_the_end_and_told_at_the_end() {
    let mut bench = with_words();
    let answered = done(bench.run(answer(&anna(), "n1"))).last_message_at;
    assert_eq!(due(&bench, "client_warning"), Some(answered.plus_micros(10 * MINUTE)));
    assert!(matches!(bench.run(fire("client_warning")), Ok(DialogDone::Unchanged { .. })), "too early");
    bench.clock.advance(10 * MINUTE);

    assert_eq!(done(bench.run(fire("client_warning"))).state, S::Active);
    assert_eq!(said(&bench), ["Ви ще тут?"]);
    let end = Some(answered.plus_micros(15 * MINUTE));
    assert_eq!((due(&bench, "client_warning"), due(&bench, "client_silence")), (None, end), "it is no answer of ours");
    bench.run(fire("client_warning")).unwrap();
    bench.run(fire("rearm")).unwrap();
    assert_eq!((said(&bench).len(), due(&bench, "client_warning")), (1, None), "once");

    bench.clock.advance(5 * MINUTE);
    assert_eq!(done(bench.run(fire("client_silence"))).close_reason, Some(CloseReason::Timeout));
    assert_eq!(said(&bench), ["Ви ще тут?", "Завершуємо розмову."]);
}

#[test]
fn a_client_who_answers_the_warning_is_warned_anew_after_the_next_answer() {
    let mut bench = with_words();
    bench.run(answer(&anna(), "n1")).unwrap();
    bench.clock.advance(10 * MINUTE);
    bench.run(fire("client_warning")).unwrap();
    bench.run(client(1)).unwrap();
    assert_eq!((due(&bench, "client_warning"), due(&bench, "client_silence")), (None, None));
    let answered = done(bench.run(answer(&anna(), "n2"))).last_message_at;
    assert_eq!(due(&bench, "client_warning"), Some(answered.plus_micros(10 * MINUTE)));
}

#[test]
fn a_warning_that_is_late_is_left_out_and_without_words_nobody_is_told_anything() {
    let mut late = with_words();
    late.run(answer(&anna(), "n1")).unwrap();
    late.clock.advance(20 * MINUTE);
    late.run(fire("client_warning")).unwrap();
    assert_eq!((said(&late).len(), due(&late, "client_warning")), (0, None));

    let mut silent = bench();
    silent.run(answer(&anna(), "n1")).unwrap();
    assert_eq!(due(&silent, "client_warning"), None);
    silent.clock.advance(15 * MINUTE);
    silent.run(fire("client_silence")).unwrap();
    assert!(said(&silent).is_empty());
}
