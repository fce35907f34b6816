//! The board as tables, and the property «snapshot + deltas = server» over random histories.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::core::{Core, MAX_DECISIONS};
use super::messages::{Explained, halves, writers};
use super::policy;
use crate::distribution::audit::{AuditRow, CandidateVerdict};
use crate::distribution::messages::QueueEntryView;
use crate::domain::board::{
    Acknowledged, AlertKind, BoardDelta, BoardPart, BoardPast, BoardReach, BoardSnapshot, PastGift, PastLine,
};
use crate::domain::settings::AlertRule;
use crate::domain::time::{MINUTE, SECOND};
use crate::domain::topic::Catalogue;
use crate::domain::view::OperatorView;
use crate::domain::{
    AuthorKind, BotId, ChannelKind, Dialog, DialogId, DialogState, OperatorId, OperatorStatus, OperatorStatusId, Reach,
    RoleScope, SubjectId, Timestamp,
};
use crate::feed::tests::fixtures::{T0, catalogue, dialog, message};
use crate::testing::operator_status;

fn at(seconds: i64) -> Timestamp {
    T0.plus_secs(seconds)
}

fn statuses() -> Vec<OperatorStatus> {
    let status = |id: i64, can_receive: bool, offline: bool| OperatorStatus {
        is_default_online: id == 1,
        is_default_offline: offline,
        ..operator_status(id, &format!("Status {id}"), can_receive)
    };
    vec![status(1, true, false), status(2, false, true), status(3, false, false)]
}

fn rules() -> Catalogue {
    Catalogue { operator_statuses: statuses(), ..catalogue() }
}

fn board() -> Core {
    Core::new(String::from("life"), Arc::new(rules()), T0)
}

fn operator(id: i64, status: i64, sessions: u32) -> Arc<OperatorView> {
    Arc::new(OperatorView {
        id: OperatorId(id),
        name: format!("Operator {id}"),
        email: format!("o{id}@example.org"),
        status_id: OperatorStatusId(status),
        status_since: T0,
        status_set_by: String::new(),
        status_reason: String::new(),
        active: 0,
        limit: 5,
        limit_by_channel: BTreeMap::new(),
        sessions,
        distribution_paused: false,
        skill_group_ids: Vec::new(),
        on_schedule: None,
    })
}

fn waits(id: i64, subject: i64, since: i64) -> Dialog {
    Dialog { queued_at: Some(at(since)), ..dialog(id, DialogState::Queued, None, Some(subject)) }
}

fn decision(dialog: i64, result: &str, method: &str, fitting: usize) -> AuditRow {
    let candidate = |n: usize| CandidateVerdict {
        operator_id: OperatorId(n as i64 + 1),
        active: 2,
        limit: 5,
        active_in_channel: 0,
        channel_limit: None,
        status_id: OperatorStatusId(1),
        level: Some(3),
        last_closed_at: None,
        last_assigned_at: None,
        verdict: String::from("ok"),
    };
    AuditRow {
        id: dialog,
        at: at(100),
        trigger: String::from("dialog_queued"),
        dialog_id: DialogId(dialog),
        operator_id: (result == "distributed").then_some(OperatorId(1)),
        result: result.to_owned(),
        reason: String::new(),
        method: method.to_owned(),
        candidates_total: 3,
        candidates: (0..fitting).map(candidate).collect(),
        reasons: BTreeMap::new(),
        queue_len: 1,
        duration_us: 10,
        flag: None,
    }
}

/// What a watcher keeps.
fn apply(board: &mut BoardSnapshot, delta: &BoardDelta) {
    assert_eq!(board.epoch, delta.epoch);
    assert_eq!(board.rev + 1, delta.rev, "a delta is missing");
    (board.rev, board.at) = (delta.rev, delta.at);
    if let (Some(half), Some(changed)) = (&mut board.queue, &delta.queue) {
        if let Some(kpi) = &changed.kpi {
            half.kpi = kpi.clone();
        }
        if let Some(alerts) = &changed.alerts {
            half.alerts.clone_from(alerts);
        }
        half.queues.retain(|row| !changed.queues_gone.contains(&row.subject_id));
        for row in &changed.queues {
            half.queues.retain(|known| known.subject_id != row.subject_id);
            half.queues.push(row.clone());
        }
        half.queues.sort_by_key(|row| row.subject_id);
        half.waiting.retain(|row| !changed.waiting_gone.contains(&row.dialog_id));
        for row in &changed.waiting {
            half.waiting.retain(|known| known.dialog_id != row.dialog_id);
            half.waiting.push(row.clone());
        }
        half.waiting.sort_by_key(|row| (row.queued_at, row.dialog_id));
        half.decisions.extend(changed.decisions.iter().cloned());
        let over = half.decisions.len().saturating_sub(MAX_DECISIONS);
        half.decisions.drain(..over);
    }
    if let (Some(rows), Some(changed)) = (&mut board.operators, &delta.operators) {
        rows.retain(|row| !changed.gone.contains(&row.operator.id));
        for row in &changed.rows {
            rows.retain(|known| known.operator.id != row.operator.id);
            rows.push(row.clone());
        }
        rows.sort_by_key(|row| row.operator.id);
    }
}

fn snapshot(core: &mut Core, now: Timestamp) -> BoardSnapshot {
    core.flush(now);
    core.snapshot(now)
}

#[test]
fn snapshot_and_deltas_give_the_servers_board_whatever_happens_and_whenever_somebody_comes() {
    // `make simulate` asks for a thousand, which an unoptimised build would take long for.
    let seeds = std::env::var("ROZMOVA_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60_u64);
    for seed in 0..seeds {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut core = board();
        let mut now = T0;
        let mut rows: BTreeMap<i64, Dialog> = BTreeMap::new();
        let mut mine: Option<BoardSnapshot> = None;
        for step in 0..300 {
            now = now.plus_micros(chance.random_range(0..2 * SECOND));
            match chance.random_range(0..9) {
                0 | 1 => {
                    let id = chance.random_range(1..40);
                    let version = rows.get(&id).map_or(1, |d| d.version + chance.random_range(0..3));
                    let subject = [Some(1), Some(2), Some(11), None][chance.random_range(0..4)];
                    let state = [
                        DialogState::Queued,
                        DialogState::Active,
                        DialogState::Active,
                        DialogState::Closed,
                        DialogState::Bot,
                        DialogState::New,
                    ][chance.random_range(0..6)];
                    let held = (state == DialogState::Active).then(|| chance.random_range(1..6));
                    let row = Dialog {
                        version,
                        queued_at: Some(at(chance.random_range(0..50))),
                        connected_at: held.map(|_| now),
                        waiting_since: chance.random_bool(0.5).then_some(now),
                        closed_at: (state == DialogState::Closed).then_some(now),
                        last_operator_message_at: chance.random_bool(0.3).then_some(now),
                        first_operator_reply_at: chance.random_bool(0.3).then_some(now),
                        ..dialog(id, state, held, subject)
                    };
                    core.learn(Arc::new(row.clone()), now);
                    rows.insert(id, row);
                }
                2 => {
                    let entries = rows.values().filter(|d| d.state.is_waiting()).map(|d| QueueEntryView {
                        dialog_id: d.id,
                        bot_id: d.bot_id,
                        channel: ChannelKind::Widget,
                        subject_id: d.subject_id,
                        weight: 0,
                        queued_at: now,
                        attempts: chance.random_range(0..3),
                        last_skip_reason: String::from("quota_total"),
                        fitting_operators: 2,
                        pinned_operator_id: None,
                        next_attempt_at: None,
                    });
                    let entries = entries.collect();
                    let count = chance.random_range(0..6);
                    let operators: Vec<Arc<OperatorView>> = (1..=count)
                        .map(|id| operator(id, chance.random_range(1..4), chance.random_range(0..2)))
                        .collect();
                    let acted = (1..=count).filter(|_| chance.random_bool(0.3)).map(|id| (OperatorId(id), now));
                    let acted = acted.collect();
                    core.explain(Explained { operators, entries, free_slots: 3, acted });
                }
                3 => core.decided(&decision(chance.random_range(1..40), "distributed", "default", 2)),
                4 => core.tick(now),
                5 => {
                    let open = rows.values().filter(|d| d.state.is_open()).map(|d| Arc::new(d.clone())).collect();
                    core.seed(open, now);
                }
                6 if mine.is_none() || chance.random_bool(0.05) => mine = Some(snapshot(&mut core, now)),
                7 => {
                    let by = Acknowledged { operator_id: OperatorId(9), name: String::from("Віталій"), at: now };
                    core.acknowledge("nobody_online:1", by);
                }
                _ => {
                    if let Some(delta) = core.flush(now)
                        && let Some(board) = &mut mine
                    {
                        apply(board, &delta);
                    }
                    if let Some(board) = &mut mine {
                        board.at = now;
                        assert_eq!(*board, core.snapshot(now), "seed {seed}, step {step}");
                    }
                }
            }
        }
        assert!(mine.is_some(), "seed {seed} never looked");
    }
}

#[test]
fn nothing_new_is_no_delta_and_each_half_goes_only_to_whom_it_may() {
    let mut core = board();
    core.learn(Arc::new(waits(1, 1, 0)), at(1));
    let delta = core.flush(at(2)).expect("the first look is news");
    assert_eq!(core.flush(at(3)), None, "the age of a client is counted by whoever draws it");

    let cut = halves(&delta, &[BoardPart::Operators]);
    assert!(cut.queue.is_none() && cut.operators.is_some());
    assert!(halves(&delta, &[BoardPart::Queue]).operators.is_none());
    assert_eq!(halves(&delta, &[]).rev, delta.rev, "the number goes on for everybody");
}

#[test]
fn an_older_row_and_a_late_copy_of_a_closed_dialog_change_nothing() {
    let mut core = board();
    core.learn(Arc::new(Dialog { version: 3, ..waits(1, 1, 0) }), at(1));
    core.learn(Arc::new(Dialog { version: 2, ..dialog(1, DialogState::Active, Some(1), Some(1)) }), at(1));
    assert_eq!(snapshot(&mut core, at(2)).queue.unwrap().kpi.waiting, 1);

    core.learn(Arc::new(Dialog { version: 4, ..dialog(1, DialogState::Closed, None, Some(1)) }), at(3));
    core.seed(vec![Arc::new(Dialog { version: 3, ..waits(1, 1, 0) })], at(3));
    assert_eq!(snapshot(&mut core, at(4)).queue.unwrap().kpi.waiting, 0, "no ghost waits");
}

#[test]
fn an_operators_row_tells_when_they_last_did_something_in_a_panel() {
    let mut core = board();
    core.explain(Explained {
        operators: vec![operator(1, 1, 1), operator(2, 1, 1)],
        acted: [(OperatorId(1), at(60))].into_iter().collect(),
        ..Explained::default()
    });
    let rows = snapshot(&mut core, at(90)).operators.unwrap();
    let last: Vec<Option<Timestamp>> = rows.iter().map(|row| row.last_active_at).collect();
    assert_eq!(last, [Some(at(60)), None]);
}

#[test]
fn a_queue_counts_its_clients_its_operators_and_what_was_kept_of_the_norm() {
    let mut core = board();
    let told = Explained {
        operators: vec![operator(1, 1, 1), operator(2, 1, 0), operator(3, 1, 1), operator(4, 3, 1)],
        ..Explained::default()
    };
    core.explain(told);
    // Norm: 60 s. One was connected in time, one late, one waits over it.
    for (id, waited) in [(1, 30), (2, 90)] {
        core.learn(Arc::new(waits(id, 1, 0)), at(1));
        let taken = Dialog {
            version: 2,
            queued_at: Some(at(0)),
            connected_at: Some(at(waited)),
            ..dialog(id, DialogState::Active, Some(1), Some(1))
        };
        core.learn(Arc::new(taken), at(100));
    }
    core.learn(Arc::new(waits(3, 11, 10)), at(100));
    core.learn(Arc::new(waits(4, 1, 10)), at(100));

    let half = snapshot(&mut core, at(100)).queue.unwrap();
    let row = half.queues.iter().find(|q| q.subject_id == Some(SubjectId(1))).unwrap();
    assert_eq!((row.waiting, row.online, row.operators), (1, 1, 2), "on line without a session is not on line");
    assert_eq!(row.sla_percent, Some(33));
    let child = half.queues.iter().find(|q| q.subject_id == Some(SubjectId(11))).unwrap();
    assert_eq!((child.waiting, child.operators, child.sla_percent), (1, 2, Some(0)), "a listed topic covers its child");
    assert_eq!((half.kpi.online, half.kpi.away, half.kpi.operators), (2, 1, 4));
    assert_eq!((half.kpi.connected_last_hour, half.kpi.expected_wait_ms), (2, Some(60_000)), "30 and 90 seconds");
    assert_eq!(half.kpi.longest.unwrap().dialog_id, DialogId(3));
}

#[test]
fn slots_stand_with_the_longest_unanswered_first() {
    let mut core = board();
    core.explain(Explained { operators: vec![operator(1, 1, 1)], ..Explained::default() });
    for (id, since) in [(1, None), (2, Some(50)), (3, Some(20))] {
        let row = Dialog { waiting_since: since.map(at), ..dialog(id, DialogState::Active, Some(1), Some(1)) };
        core.learn(Arc::new(row), at(60));
    }
    let rows = snapshot(&mut core, at(60)).operators.unwrap();
    let order: Vec<i64> = rows[0].slots.iter().map(|s| s.dialog_id.get()).collect();
    assert_eq!(order, [3, 2, 1]);
}

#[test]
fn the_median_answer_and_the_closed_ones_are_those_of_the_last_hour() {
    let mut core = board();
    core.explain(Explained { operators: vec![operator(1, 1, 1)], ..Explained::default() });
    let asked = Dialog { waiting_since: Some(at(10)), ..dialog(1, DialogState::Active, Some(1), Some(1)) };
    core.learn(Arc::new(asked.clone()), at(10));
    let answered = Dialog {
        version: 2,
        waiting_since: None,
        last_operator_message_at: Some(at(40)),
        first_operator_reply_at: Some(at(40)),
        ..asked
    };
    core.learn(Arc::new(answered.clone()), at(40));
    let closed = Dialog {
        version: 3,
        state: DialogState::Closed,
        connected_at: Some(at(0)),
        closed_at: Some(at(50)),
        ..answered
    };
    core.learn(Arc::new(closed), at(50));

    let board = snapshot(&mut core, at(60));
    let row = &board.operators.unwrap()[0];
    assert_eq!((row.reply_ms, row.closed_last_hour), (Some(30_000), 1));
    let kpi = board.queue.unwrap().kpi;
    assert_eq!((kpi.first_reply_ms, kpi.by_scenario_percent), (Some(40_000), Some(0)));

    core.tick(at(2 * 3600));
    let later = snapshot(&mut core, at(2 * 3600));
    assert_eq!(later.operators.unwrap()[0].reply_ms, None);
    assert_eq!(later.queue.unwrap().kpi.first_reply_ms, None);
}

#[test]
fn a_board_that_begins_again_counts_the_hour_before_once_and_nothing_older() {
    let closed = |id: i64, operator: Option<i64>, minute: i64| {
        let moment = T0.plus_micros(minute * MINUTE);
        Dialog {
            queued_at: Some(moment.plus_secs(-40)),
            connected_at: operator.map(|_| moment.plus_secs(-30)),
            first_operator_reply_at: operator.map(|_| moment.plus_secs(-20)),
            closed_at: Some(moment),
            ..dialog(id, DialogState::Closed, operator, Some(1))
        }
    };
    let line = |dialog: i64, second: i64, operator: Option<i64>| PastLine {
        dialog_id: DialogId(dialog),
        bot_id: BotId(1),
        subject_id: Some(SubjectId(1)),
        at: at(second),
        operator_id: operator.map(OperatorId),
    };
    let gift = |second: i64, waited: i64| PastGift {
        bot_id: BotId(1),
        subject_id: Some(SubjectId(1)),
        at: at(second),
        waited_since: at(second - waited),
    };
    let begin = 60 * 60;
    let now = at(begin + 30);
    let past = BoardPast {
        over: vec![closed(1, Some(1), 30), closed(2, None, 40), closed(3, Some(1), -5), closed(4, Some(1), 50)],
        lines: vec![
            // Asked twice, answered twice; an old answer; one of this life, which the board has seen itself.
            line(1, 100, None),
            line(1, 130, None),
            line(1, 160, Some(1)),
            line(1, 170, Some(1)),
            line(3, -400, None),
            line(3, -300, Some(1)),
            line(4, 200, None),
            line(4, begin + 5, Some(1)),
        ],
        given: vec![gift(600, 3), gift(700, 60), gift(begin + 10, 1)],
    };
    let mut core = Core::new(String::from("life"), Arc::new(rules()), at(begin));
    core.explain(Explained { operators: vec![operator(1, 1, 1)], ..Explained::default() });
    let four = Dialog { version: 1, ..dialog(4, DialogState::Active, Some(1), Some(1)) };
    core.seed(vec![Arc::new(four)], now);
    assert!(!core.is_recalled());
    core.recall(&past, now);
    core.recall(&past, now);
    assert!(core.is_recalled());

    let board = snapshot(&mut core, now);
    let row = &board.operators.unwrap()[0];
    assert_eq!((row.reply_ms, row.closed_last_hour), (Some(60_000), 1));
    let kpi = board.queue.unwrap().kpi;
    assert_eq!((kpi.first_reply_ms, kpi.sla_percent), (Some(20_000), Some(100)));
    assert_eq!((kpi.by_scenario_percent, kpi.within_5s_percent), (Some(50), Some(50)));
    assert_eq!(kpi.since, at(0), "the figures reach back an hour");
    core.tick(at(2 * begin + 60));
    assert_eq!(snapshot(&mut core, at(2 * begin + 60)).queue.unwrap().kpi.by_scenario_percent, None);
}

#[test]
fn a_queue_remembers_half_an_hour_of_minutes_and_all_of_them_a_quarter() {
    let mut core = board();
    core.learn(Arc::new(waits(1, 1, 0)), at(1));
    for minute in 1..=40 {
        core.tick(T0.plus_micros(minute * MINUTE));
        if minute == 20 {
            core.learn(Arc::new(waits(2, 1, 60)), T0);
        }
    }
    let half = snapshot(&mut core, T0.plus_micros(40 * MINUTE)).queue.unwrap();
    let row = half.queues.iter().find(|q| q.subject_id == Some(SubjectId(1))).unwrap();
    assert_eq!(row.history.len(), 30);
    assert_eq!((row.history[0], row.history[29]), (1, 2));
    assert_eq!(half.kpi.waiting_before, Some(2));
}

#[test]
fn the_norm_of_accepting_counts_in_working_time_where_a_calendar_does() {
    use crate::domain::CalendarId;
    use crate::domain::calendar::{Calendar, CalendarFields, Interval, Week};

    let share = |hours: Option<&[Interval]>, respected: bool| {
        let mut catalogue = rules();
        catalogue.settings.timers_respect_calendar = respected;
        if let Some(hours) = hours {
            let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|_| hours.to_vec());
            let week = Week { mon, tue, wed, thu, fri, sat, sun };
            let (name, timezone) = (String::from("a"), String::from("UTC"));
            let fields = CalendarFields { name, timezone, week, days: Vec::new(), is_default: true };
            catalogue.calendars = vec![Calendar::new(CalendarId(1), fields)];
        }
        let mut core = Core::new(String::from("life"), Arc::new(catalogue), T0);
        // One was connected after two minutes, one still waits: a minute is the norm.
        core.learn(Arc::new(waits(1, 1, 0)), at(1));
        let held =
            Dialog { version: 2, connected_at: Some(at(120)), ..dialog(1, DialogState::Active, Some(1), Some(1)) };
        core.learn(Arc::new(Dialog { queued_at: Some(at(0)), ..held }), at(120));
        core.learn(Arc::new(waits(2, 1, 0)), at(121));
        let half = snapshot(&mut core, at(130)).queue.unwrap();
        let row = half.queues.iter().find(|q| q.subject_id == Some(SubjectId(1))).unwrap();
        assert_eq!(row.sla_percent, half.kpi.sla_percent, "one queue is the whole board");
        half.kpi.sla_percent
    };
    let whole = [Interval { from_min: 0, to_min: 1440 }];
    assert_eq!(share(None, true), Some(0));
    assert_eq!(share(Some(whole.as_slice()), true), Some(0));
    assert_eq!(share(Some(&[]), true), Some(100), "out of hours nobody has waited");
    assert_eq!(share(Some(&[]), false), Some(0));
}

#[test]
fn a_queue_is_judged_by_the_norm_of_its_group_where_the_group_has_one() {
    let mut catalogue = rules();
    catalogue.skill_groups[0].normative_accept_s = Some(300);
    let mut core = Core::new(String::from("life"), Arc::new(catalogue), T0);
    // Five minutes are the norm of topic 1, a minute that of topic 2. In each one was connected after two, and one still waits.
    for (first, subject) in [(1, 1), (3, 2)] {
        core.learn(Arc::new(waits(first, subject, 0)), at(1));
        let held = dialog(first, DialogState::Active, Some(1), Some(subject));
        let held = Dialog { version: 2, queued_at: Some(at(0)), connected_at: Some(at(120)), ..held };
        core.learn(Arc::new(held), at(120));
        core.learn(Arc::new(waits(first + 1, subject, 0)), at(121));
    }
    let half = snapshot(&mut core, at(130)).queue.unwrap();
    let share = |topic: i64| half.queues.iter().find(|q| q.subject_id == Some(SubjectId(topic))).unwrap().sla_percent;
    assert_eq!((share(1), share(2)), (Some(100), Some(0)));
    assert_eq!(half.kpi.sla_percent, Some(33), "of three one was connected in time");
}

#[test]
fn alert_rules_are_the_queues_own_or_the_instances() {
    let mut catalogue = rules();
    catalogue.settings.alert_waiting_count = 1;
    catalogue.settings.alert_longest_wait_s = 60;
    let own = AlertRule { waiting_count: Some(0), longest_wait_s: Some(300), nobody_online: Some(false) };
    catalogue.settings.alert_by_subject.insert(SubjectId(2), own);
    let mut core = Core::new(String::from("life"), Arc::new(catalogue), T0);
    core.explain(Explained { operators: vec![operator(1, 1, 1)], ..Explained::default() });
    for (id, subject, since) in [(1, 1, 0), (2, 1, 80), (3, 2, 0), (4, 2, 0)] {
        core.learn(Arc::new(waits(id, subject, since)), at(100));
    }

    let alerts = snapshot(&mut core, at(100)).queue.unwrap().alerts;
    let told: Vec<(AlertKind, Option<SubjectId>, u32)> =
        alerts.iter().map(|a| (a.kind, a.subject_id, a.clients)).collect();
    let one = Some(SubjectId(1));
    assert_eq!(told, [(AlertKind::LongestWait, one, 1), (AlertKind::WaitingCount, one, 2)]);

    let late = snapshot(&mut core, at(301)).queue.unwrap().alerts;
    assert!(late.iter().any(|a| a.key == "longest_wait:2" && a.clients == 2));
}

#[test]
fn an_acknowledged_alert_keeps_its_name_while_it_stands_and_begins_anew_when_it_comes_again() {
    let mut core = board();
    core.learn(Arc::new(waits(1, 1, 0)), at(1));
    core.flush(at(1));
    let by = |name: &str| Acknowledged { operator_id: OperatorId(9), name: name.to_owned(), at: at(2) };
    assert!(core.acknowledge("nobody_online:1", by("Віталій")));
    assert!(core.acknowledge("nobody_online:1", by("Оксана")));
    assert!(!core.acknowledge("nobody_online:7", by("Оксана")), "nothing like this stands");
    let name = |core: &mut Core, now| {
        let alerts = snapshot(core, now).queue.unwrap().alerts;
        alerts.first().map(|a| (a.acknowledged.as_ref().map(|k| k.name.clone()), a.since))
    };
    assert_eq!(name(&mut core, at(5)), Some((Some(String::from("Віталій")), at(1))));

    core.explain(Explained { operators: vec![operator(1, 1, 1)], ..Explained::default() });
    assert_eq!(name(&mut core, at(6)), None);
    core.explain(Explained { operators: vec![operator(1, 2, 1)], ..Explained::default() });
    assert_eq!(name(&mut core, at(7)), Some((None, at(7))));
}

#[test]
fn the_chip_says_why_this_operator() {
    let rows = [
        ("distributed", "default", 1, false, "only_free"),
        ("distributed", "default", 1, true, "same_operator"),
        ("distributed", "default", 3, false, "least_load"),
        ("distributed", "by_count", 2, false, "least_load"),
        ("distributed", "percent_load", 2, false, "least_load"),
        ("distributed", "by_last_date", 2, false, "by_turn"),
        ("distributed", "round_robin", 2, false, "by_turn"),
        ("distributed", "level_first", 2, false, "level"),
        ("distributed", "manual", 1, false, "manual"),
        ("skipped", "default", 0, false, ""),
    ];
    for (result, method, fitting, pinned, wanted) in rows {
        assert_eq!(policy::why(&decision(1, result, method, fitting), pinned), wanted, "{result} {method} {fitting}");
    }
}

#[test]
fn a_decision_that_was_told_before_its_dialog_is_shown_with_it() {
    let mut core = board();
    core.decided(&decision(7, "skipped", "default", 0));
    core.learn(Arc::new(waits(7, 1, 90)), at(100));

    let told = &snapshot(&mut core, at(101)).queue.unwrap().decisions[0];
    assert_eq!((told.subject_id, told.waited_ms), (Some(SubjectId(1)), 10_000));
    assert_eq!(told.channel, Some(ChannelKind::Widget));
}

#[test]
fn shares_are_rounded_and_nothing_has_no_share() {
    assert_eq!(policy::percent(0, 0), None);
    assert_eq!((policy::percent(1, 3), policy::percent(2, 3), policy::percent(1, 2)), (Some(33), Some(67), Some(50)));
    assert_eq!(
        (policy::median(&mut []), policy::median(&mut [5]), policy::median(&mut [9, 1, 5, 7])),
        (None, Some(5), Some(5))
    );
}

#[test]
fn ac_01_the_board_of_a_limited_role_is_the_board_of_a_house_with_its_dialogs_only() {
    let of_bot = |bot: i64, dialog: Dialog| Arc::new(Dialog { bot_id: BotId(bot), ..dialog });
    let scope = RoleScope { bot_ids: [BotId(2)].into(), ..RoleScope::default() };
    let reach = Reach::of([&scope], &rules(), OperatorId(9));
    let held = |id: i64| Dialog { connected_at: Some(at(5)), ..dialog(id, DialogState::Active, Some(1), Some(1)) };
    let begin = [of_bot(1, waits(1, 1, 0)), of_bot(2, waits(2, 1, 1)), of_bot(1, held(3)), of_bot(2, held(4))];
    let mut whole = board();
    whole.seed(begin.to_vec(), at(10));
    whole.explain(Explained { operators: vec![operator(1, 1, 1)], ..Explained::default() });
    whole.flush(at(10));
    let mut part = whole.part(BoardReach::both(reach.clone()), String::from("part"), at(10));
    // A house that never had the other bot's dialogs.
    let mut house = board();
    house.seed(begin.iter().filter(|d| reach.covers(d.bot_id, d.subject_id)).cloned().collect(), at(10));
    house.explain(Explained { operators: vec![operator(1, 1, 1)], ..Explained::default() });

    let moves = [
        of_bot(1, Dialog { version: 2, ..waits(5, 1, 12) }),
        of_bot(2, Dialog { version: 2, ..waits(6, 2, 13) }),
        of_bot(2, Dialog { version: 2, ..dialog(4, DialogState::Closed, Some(1), Some(1)) }),
        of_bot(1, Dialog { version: 2, ..dialog(3, DialogState::Closed, Some(1), Some(1)) }),
    ];
    for moved in &moves {
        part.learn(Arc::clone(moved), at(20));
        if moved.bot_id == BotId(2) {
            house.learn(Arc::clone(moved), at(20));
        }
    }
    for (dialog, seen) in [(1, false), (2, true), (5, false), (6, true)] {
        let row = decision(dialog, "skipped", "default", 0);
        part.decided(&row);
        if seen {
            house.decided(&row);
        }
    }
    part.flush(at(21));
    house.flush(at(21));
    let (seen, wanted) = (part.snapshot(at(21)), house.snapshot(at(21)));
    let (seen, wanted) = (seen.queue.unwrap(), wanted.queue.unwrap());
    assert_eq!(seen.waiting.iter().map(|row| row.dialog_id.get()).collect::<Vec<_>>(), [2, 6]);
    assert_eq!((&seen.waiting, &seen.queues, &seen.decisions), (&wanted.waiting, &wanted.queues, &wanted.decisions));
    assert_eq!((seen.kpi.waiting, seen.kpi.longest.unwrap().dialog_id), (2, DialogId(2)));
    let slots =
        |board: &Core| board.snapshot(at(21)).operators.unwrap().into_iter().map(|o| o.slots).collect::<Vec<_>>();
    assert_eq!(slots(&part), slots(&house));
}

#[test]
fn ac_01_each_half_of_a_board_is_of_the_dialogs_its_own_right_covers() {
    let of_bot = |bot: i64, dialog: Dialog| Arc::new(Dialog { bot_id: BotId(bot), ..dialog });
    let reach = |bot: i64| {
        let scope = RoleScope { bot_ids: [BotId(bot)].into(), ..RoleScope::default() };
        Reach::of([&scope], &rules(), OperatorId(9))
    };
    let held = |id: i64| dialog(id, DialogState::Active, Some(1), Some(1));
    let mut whole = board();
    whole.seed(
        vec![of_bot(1, waits(1, 1, 0)), of_bot(2, waits(2, 1, 1)), of_bot(1, held(3)), of_bot(2, held(4))],
        at(10),
    );
    whole.explain(Explained { operators: vec![operator(1, 1, 1)], ..Explained::default() });
    let both = BoardReach { queue: reach(1), operators: reach(2) };
    let mut part = whole.part(both, String::from("part"), at(10));
    part.learn(of_bot(2, Dialog { version: 2, ..waits(5, 1, 12) }), at(20));
    part.decided(&decision(1, "skipped", "default", 0));
    part.decided(&decision(5, "skipped", "default", 0));
    for (id, bot) in [(3, 1), (4, 2)] {
        let closed = Dialog {
            version: 2,
            connected_at: Some(at(5)),
            closed_at: Some(at(20)),
            ..dialog(id, DialogState::Closed, Some(1), Some(1))
        };
        part.learn(of_bot(bot, closed), at(20));
    }
    part.learn(of_bot(2, Dialog { version: 2, ..held(6) }), at(20));
    part.learn(of_bot(1, Dialog { version: 2, ..held(7) }), at(20));

    let told = snapshot(&mut part, at(21));
    let queue = told.queue.unwrap();
    assert_eq!(queue.waiting.iter().map(|row| row.dialog_id.get()).collect::<Vec<_>>(), [1]);
    assert_eq!(queue.decisions.iter().map(|row| row.dialog_id.get()).collect::<Vec<_>>(), [1]);
    let row = &told.operators.unwrap()[0];
    assert_eq!(row.slots.iter().map(|slot| slot.dialog_id.get()).collect::<Vec<_>>(), [6]);
    assert_eq!(row.closed_last_hour, 1, "of the dialogs of the operators' half");
}

#[test]
fn a_board_of_a_limited_role_that_begins_later_counts_the_hour_before_as_if_it_had_been_there() {
    let of_bot = |bot: i64, dialog: Dialog| Arc::new(Dialog { bot_id: BotId(bot), ..dialog });
    let scope = RoleScope { bot_ids: [BotId(2)].into(), ..RoleScope::default() };
    let reach = Reach::of([&scope], &rules(), OperatorId(9));
    let (begin, late) = (at(0), at(30 * 60));
    let open = |bot: i64, id: i64| of_bot(bot, waits(id, 1, 60));
    let connected = |bot: i64, id: i64| {
        let row = Dialog { version: 2, queued_at: Some(at(60)), connected_at: Some(at(70)), ..waits(id, 1, 60) };
        of_bot(bot, Dialog { state: DialogState::Active, operator_id: Some(OperatorId(1)), ..row })
    };
    let answered = |bot: i64, id: i64| {
        let row = Dialog { version: 3, first_operator_reply_at: Some(at(90)), ..(*connected(bot, id)).clone() };
        of_bot(bot, row)
    };
    let over = |bot: i64, id: i64| {
        let row = Dialog { version: 4, closed_at: Some(at(120)), ..(*answered(bot, id)).clone() };
        of_bot(bot, Dialog { state: DialogState::Closed, ..row })
    };
    // Two bots: of each one request is answered and over, one waits from the fifth minute on.
    let live = |core: &mut Core, bots: &[i64]| {
        for minute in 0..30 {
            for bot in bots {
                if minute == 1 {
                    core.learn(open(*bot, *bot), at(60));
                    let given = AuditRow { at: at(70), ..decision(*bot, "distributed", "default", 1) };
                    core.decided(&given);
                    core.learn(connected(*bot, *bot), at(70));
                    core.learn(answered(*bot, *bot), at(90));
                    core.learn(over(*bot, *bot), at(120));
                }
                if minute == 5 {
                    core.learn(of_bot(*bot, waits(10 + *bot, 1, 5 * 60)), at(5 * 60));
                }
            }
            core.tick(at(minute * 60));
        }
        core.explain(Explained { operators: vec![operator(1, 1, 1)], ..Explained::default() });
    };
    let (mut whole, mut house) = (board(), board());
    live(&mut whole, &[1, 2]);
    live(&mut house, &[2]);
    whole.flush(late);
    let mut part = whole.part(BoardReach::both(reach), String::from("part"), late);
    house.tick(late);
    part.tick(late);
    let (seen, wanted) = (snapshot(&mut part, late), snapshot(&mut house, late));
    let (seen_queue, wanted_queue) = (seen.queue.unwrap(), wanted.queue.unwrap());
    assert_eq!(wanted_queue.kpi.first_reply_ms, Some(30_000), "there is something to be counted");
    assert_eq!((wanted_queue.kpi.since, seen_queue.kpi.since), (begin, begin));
    assert_eq!(seen_queue.kpi, wanted_queue.kpi);
    assert_eq!(seen_queue.queues, wanted_queue.queues, "with their curves");
    assert_eq!(seen.operators, wanted.operators);

    // Somebody whose halves are of different bots: each half counts its own.
    let scope = RoleScope { bot_ids: [BotId(1)].into(), ..RoleScope::default() };
    let other = Reach::of([&scope], &rules(), OperatorId(9));
    let nowhere = BoardReach { queue: other, operators: Reach::NOWHERE };
    let mut part = whole.part(nowhere, String::from("part"), late);
    let told = snapshot(&mut part, late);
    assert_eq!(told.queue.unwrap().kpi.first_reply_ms, Some(30_000));
    assert_eq!(told.operators.unwrap()[0].closed_last_hour, 0);
}

#[test]
fn a_board_that_begins_again_has_the_minutes_before_it_began() {
    let begin = 60 * 60;
    let minute = |n: i64| begin + n * 60;
    let waited = |id: i64, from: i64, to: i64| Dialog {
        queued_at: Some(at(from)),
        connected_at: Some(at(to)),
        closed_at: Some(at(to + 1)),
        ..dialog(id, DialogState::Closed, Some(1), Some(1))
    };
    let mut core = Core::new(String::from("life"), Arc::new(rules()), at(begin));
    core.seed(vec![Arc::new(waits(1, 1, minute(-3)))], at(begin));
    core.tick(at(minute(1)));
    let past = BoardPast { over: vec![waited(2, minute(-20), minute(-10))], ..BoardPast::default() };
    core.recall(&past, at(minute(1)));

    let half = snapshot(&mut core, at(minute(1))).queue.unwrap();
    let row = half.queues.iter().find(|q| q.subject_id == Some(SubjectId(1))).unwrap();
    // The last point is of this life; the one before of the moment it began.
    let points: Vec<u32> = (-28..=1).map(|n| u32::from((-20..-10).contains(&n) || n >= -3)).collect();
    assert_eq!(row.history, points);
    assert_eq!(half.kpi.waiting_before, Some(1), "14 minutes before it began");
    let other = half.queues.iter().find(|q| q.subject_id == Some(SubjectId(2))).unwrap();
    assert!(other.history.is_empty(), "a queue without clients has no curve");
}

#[test]
fn a_row_tells_when_its_client_waited_last() {
    let row = |state, queued: Option<i64>, connected: Option<i64>, closed: Option<i64>| Dialog {
        created_at: at(1),
        queued_at: queued.map(at),
        connected_at: connected.map(at),
        closed_at: closed.map(at),
        ..dialog(1, state, None, Some(1))
    };
    let table = [
        (row(DialogState::Queued, Some(5), None, None), Some((5, None))),
        (row(DialogState::Queued, Some(9), Some(7), None), Some((9, None))),
        (row(DialogState::New, None, None, None), Some((1, None))),
        (row(DialogState::Active, Some(5), Some(8), None), Some((5, Some(8)))),
        (row(DialogState::Closed, Some(5), None, Some(9)), Some((5, Some(9)))),
        (row(DialogState::Closed, Some(8), Some(6), Some(9)), Some((8, Some(9)))),
        (row(DialogState::Closed, None, None, Some(9)), None),
        (row(DialogState::Bot, None, None, None), None),
    ];
    for (row, expected) in table {
        let expected = expected.map(|(from, to): (i64, Option<i64>)| (at(from), to.map(at)));
        assert_eq!(policy::waited(&row), expected, "{:?} {:?}", row.state, row.queued_at);
    }
}

#[test]
fn a_row_shows_touches_of_the_day_and_the_quota_in_force() {
    let mut core = board();
    core.explain(Explained { operators: (1..=4).map(|id| operator(id, 1, 1)).collect(), ..Explained::default() });
    let told = |core: &mut Core| -> Vec<(Option<u32>, Option<u32>)> {
        let rows = snapshot(core, at(1)).operators.unwrap();
        rows.iter().map(|row| (row.touches, row.touch_quota)).collect()
    };
    assert_eq!(told(&mut core), [(None, None); 4], "nothing is counted, nothing is wanted");
    core.set_touched(Some(Arc::new([(OperatorId(1), 45), (OperatorId(4), 3)].into())));
    assert_eq!(told(&mut core).iter().map(|row| row.0).collect::<Vec<_>>(), [Some(45), Some(0), Some(0), Some(3)]);

    // Group 1 is of operators 1 and 2, group 2 of operator 3; operator 2 has a quota of their own.
    let mut rules = rules();
    rules.skill_groups[0].touches_per_day = Some(60);
    rules.own_touch_quotas = [(OperatorId(2), 10)].into();
    core.set_catalogue(Arc::new(rules));
    assert_eq!(told(&mut core), [(Some(45), Some(60)), (Some(0), Some(10)), (Some(0), None), (Some(3), None)]);
    let mut part = core.part(BoardReach::both(Reach::NOWHERE), String::from("part"), at(1));
    assert_eq!(told(&mut part)[0], (Some(45), Some(60)), "a board of few dialogs shows the whole of somebody's day");

    core.set_touched(Some(Arc::new([(OperatorId(1), 46)].into())));
    let delta = core.flush(at(2)).unwrap().operators.unwrap();
    let changed: Vec<i64> = delta.rows.iter().map(|row| row.operator.id.get()).collect();
    assert_eq!(changed, [1, 4], "only rows that differ are told");
}

#[test]
fn a_touch_is_an_operators_line_to_the_client_and_no_other() {
    let line = |kind: AuthorKind, author: Option<i64>| message(1, 1, kind, author, "Вітаю");
    for (line, expected) in [
        (line(AuthorKind::Operator, Some(7)), Some(7)),
        (line(AuthorKind::Operator, None), None),
        (line(AuthorKind::Note, Some(7)), None),
        (line(AuthorKind::Client, Some(7)), None),
        (line(AuthorKind::Bot, None), None),
        (line(AuthorKind::System, None), None),
    ] {
        let wrote: Vec<(OperatorId, Timestamp)> = expected.map(|id| (OperatorId(id), T0)).into_iter().collect();
        assert_eq!(writers(&[line]), wrote);
    }
}
