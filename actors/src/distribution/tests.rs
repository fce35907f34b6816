//! Tables for the policy; the first letter of a name is the property of README.md, `acceptance_n` the row of distribution.md 13.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::policy::*;
use crate::distribution::fixtures::{dialog_row, operator_profile};
use crate::domain::settings::{AcceptMode, Method, NoTopicGoesTo, OpSettings, PinPolicy, QueueOrder};
use crate::domain::time::MINUTE;
use crate::domain::topic::{Catalogue, Priority, SkillGroup, Subject};
use crate::domain::{
    BotId, ChannelKind, DialogId, DialogKind, Grant, Grants, OperatorId, PriorityId, Reach, Role, RoleScope,
    SkillGroupId, SubjectId, Timestamp,
};
use crate::testing;

const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
const SUPPORT: SubjectId = SubjectId(1);
const SALES: SubjectId = SubjectId(2);
const SUPPORT_CHILD: SubjectId = SubjectId(11);
const NOBODYS: SubjectId = SubjectId(3);

fn subject(id: SubjectId, parent: Option<SubjectId>) -> Subject {
    Subject { parent_id: parent, ..testing::subject(id.get(), &format!("t{id}")) }
}

fn catalogue() -> Catalogue {
    let status = |id: i64, can_receive: bool| testing::operator_status(id, &format!("status {id}"), can_receive);
    let group = |id: i64, active: bool, subjects: &[SubjectId], operators: &[i64]| SkillGroup {
        active,
        subject_ids: subjects.to_vec(),
        ..testing::skill_group(id, &[], operators)
    };
    Catalogue {
        settings: OpSettings { auto_connect_free_operator: true, ..OpSettings::default() },
        subjects: vec![
            subject(SUPPORT, None),
            subject(SALES, None),
            subject(NOBODYS, None),
            subject(SUPPORT_CHILD, Some(SUPPORT)),
        ],
        skill_groups: vec![
            group(1, true, &[SUPPORT], &[1, 2, 3]),
            group(2, true, &[SALES], &[3]),
            group(3, false, &[NOBODYS], &[1, 2, 3, 4]),
        ],
        operator_statuses: vec![status(1, true), status(2, false)],
        priorities: vec![Priority {
            id: PriorityId(1),
            name: String::from("high"),
            color: String::from("#f00000"),
            weight: 30,
            is_default: false,
        }],
        ..Catalogue::default()
    }
}

fn rules() -> Rules {
    Rules::of(&catalogue())
}

fn rules_with(change: impl FnOnce(&mut OpSettings)) -> Rules {
    let mut catalogue = catalogue();
    change(&mut catalogue.settings);
    Rules::of(&catalogue)
}

/// Online, one socket, limit 5, may reply.
fn operator(id: i64) -> Capacity {
    let mut operator = Capacity::of(&operator_profile(id), &rules());
    operator.sockets = 1;
    operator
}

fn of_bots(bots: &[i64]) -> Reach {
    let scope = RoleScope { bot_ids: bots.iter().copied().map(BotId).collect(), ..RoleScope::default() };
    Reach::of([&scope], &catalogue(), OperatorId(1))
}

/// Operator 1 (group of [`SUPPORT`]) whose only role is an operator's within this scope.
fn limited(scope: &RoleScope) -> Capacity {
    let grants = Role::Operator.default_grants().within(scope);
    let profile = crate::domain::OperatorProfile { grants, ..operator_profile(1) };
    Capacity { sockets: 1, ..Capacity::of(&profile, &rules()) }
}

fn loaded(id: i64, active: u32) -> Capacity {
    Capacity { active, ..operator(id) }
}

fn waiting(subject: Option<SubjectId>) -> Waiting {
    let mut row = dialog_row(1);
    row.subject_id = subject;
    rules().waiting(&row, NOW)
}

fn winner(method: Method, operators: &[Capacity]) -> Option<i64> {
    let rules = rules();
    let found = candidates(operators.iter(), &waiting(Some(SUPPORT)), &rules, NOW);
    pick(method, &found, None).map(|o| o.id.get())
}

#[test]
fn k_nobody_receives_what_their_roles_do_not_cover() {
    let of_bot = |bot: i64| RoleScope { bot_ids: [BotId(bot)].into(), ..RoleScope::default() };
    let of_topic = |topic| RoleScope { subject_ids: [topic].into(), ..RoleScope::default() };
    let own = waiting(Some(SUPPORT)).bot;
    let other = BotId(own.get() + 1);
    let table = [
        (of_bot(own.get()), waiting(Some(SUPPORT)), Ok(())),
        (of_bot(other.get()), waiting(Some(SUPPORT)), Err(Reason::BotNotAllowed)),
        (of_bot(other.get()), Waiting { bot: other, ..waiting(Some(SUPPORT)) }, Ok(())),
        (of_topic(SUPPORT), waiting(Some(SUPPORT_CHILD)), Ok(())),
        (of_topic(SUPPORT_CHILD), waiting(Some(SUPPORT)), Err(Reason::SubjectMismatch)),
        (of_topic(SUPPORT), waiting(None), Err(Reason::SubjectMismatch)),
        (RoleScope { without_topic: true, ..of_topic(SUPPORT) }, waiting(None), Ok(())),
        (of_bot(other.get()), waiting(Some(SALES)), Err(Reason::SubjectMismatch)),
    ];
    for (scope, dialog, expected) in table {
        assert_eq!(eligible(&limited(&scope), &dialog, &rules(), NOW), expected, "{scope:?} {dialog:?}");
    }
    let light = Capacity { sockets: 1, ..Capacity::of(&no_replies(), &rules()) };
    assert_eq!(eligible(&light, &waiting(Some(SUPPORT)), &rules(), NOW), Err(Reason::LightAgent));

    // Two roles: what one of them covers.
    let both = Role::Operator.default_grants().within(&of_bot(own.get()));
    let both = both.union(&Role::Operator.default_grants().within(&of_bot(other.get())));
    let profile = crate::domain::OperatorProfile { grants: both, ..operator_profile(1) };
    let one = Capacity { sockets: 1, ..Capacity::of(&profile, &rules()) };
    for bot in [own, other] {
        assert_eq!(eligible(&one, &Waiting { bot, ..waiting(Some(SUPPORT)) }, &rules(), NOW), Ok(()));
    }
}

fn no_replies() -> crate::domain::OperatorProfile {
    let grants: Grants = [Grant::OpPanel, Grant::OpNote].into_iter().collect();
    crate::domain::OperatorProfile { grants, ..operator_profile(1) }
}

#[test]
fn a_each_failed_test_has_its_own_reason_and_the_first_one_is_told() {
    let rules = rules();
    let plain = waiting(Some(SUPPORT));
    let cases: Vec<(&str, Capacity, Waiting, Result<(), Reason>)> = vec![
        ("fits", operator(1), plain.clone(), Ok(())),
        ("status", Capacity { can_receive: false, ..operator(1) }, plain.clone(), Err(Reason::NotOnline)),
        ("socket", Capacity { sockets: 0, ..operator(1) }, plain.clone(), Err(Reason::NoSession)),
        ("paused", Capacity { paused: true, ..operator(1) }, plain.clone(), Err(Reason::Paused)),
        (
            "schedule",
            Capacity { enforced: true, on_schedule: Some(false), ..operator(1) },
            plain.clone(),
            Err(Reason::OutOfSchedule),
        ),
        ("not enforced", Capacity { on_schedule: Some(false), ..operator(1) }, plain.clone(), Ok(())),
        ("no calendar", Capacity { enforced: true, on_schedule: None, ..operator(1) }, plain.clone(), Ok(())),
        ("topic", operator(1), waiting(Some(SALES)), Err(Reason::SubjectMismatch)),
        ("no group", operator(4), waiting(None), Err(Reason::SubjectMismatch)),
        ("bot", Capacity { reach: of_bots(&[99]), ..operator(1) }, plain.clone(), Err(Reason::BotNotAllowed)),
        ("total", loaded(1, 5), plain.clone(), Err(Reason::QuotaTotal)),
        ("limit 0 receives nothing", Capacity { limit: 0, ..operator(1) }, plain.clone(), Err(Reason::QuotaTotal)),
        (
            "channel",
            Capacity {
                active: 1,
                active_by_channel: BTreeMap::from([(ChannelKind::Widget, 1)]),
                limit_by_channel: BTreeMap::from([(ChannelKind::Widget, 1)]),
                ..operator(1)
            },
            plain.clone(),
            Err(Reason::QuotaChannel),
        ),
        (
            "excluded",
            operator(1),
            Waiting { excluded: vec![(OperatorId(1), NOW.plus_secs(1))], ..plain.clone() },
            Err(Reason::Excluded),
        ),
        ("exclusion over", operator(1), Waiting { excluded: vec![(OperatorId(1), NOW)], ..plain.clone() }, Ok(())),
        ("light agent", Capacity { may_reply: false, ..operator(1) }, plain.clone(), Err(Reason::LightAgent)),
        ("banned", operator(1), Waiting { banned: true, ..plain.clone() }, Err(Reason::BannedClient)),
        (
            "everything at once",
            Capacity { can_receive: false, sockets: 0, paused: true, active: 9, may_reply: false, ..operator(1) },
            Waiting { banned: true, ..plain },
            Err(Reason::NotOnline),
        ),
    ];
    for (name, operator, waiting, expected) in cases {
        assert_eq!(eligible(&operator, &waiting, &rules, NOW), expected, "{name}");
    }
    let codes: BTreeSet<&str> = Reason::ALL.iter().map(|r| r.code()).collect();
    assert_eq!(codes.len(), Reason::ALL.len(), "every reason has its own code");
}

#[test]
fn acceptance_1_of_two_equally_loaded_the_one_who_closed_longest_ago_wins() {
    let operators = [
        Capacity { last_closed_at: None, ..loaded(1, 2) },
        Capacity { last_closed_at: Some(NOW.plus_secs(-10)), ..loaded(2, 1) },
        Capacity { last_closed_at: Some(NOW.plus_secs(-600)), ..loaded(3, 1) },
    ];
    assert_eq!(winner(Method::Default, &operators), Some(3));
}

#[test]
fn acceptance_2_by_last_date_ignores_the_load() {
    let operators = [
        Capacity { last_assigned_at: Some(NOW.plus_secs(-900)), ..loaded(1, 2) },
        Capacity { last_assigned_at: Some(NOW.plus_secs(-60)), ..loaded(2, 1) },
        Capacity { last_assigned_at: Some(NOW.plus_secs(-30)), ..loaded(3, 1) },
    ];
    assert_eq!(winner(Method::ByLastDate, &operators), Some(1));
}

#[test]
fn acceptance_3_a_full_channel_stops_only_that_channel() {
    let one = Capacity {
        active: 1,
        active_by_channel: BTreeMap::from([(ChannelKind::Telegram, 1)]),
        limit_by_channel: BTreeMap::from([(ChannelKind::Telegram, 1)]),
        ..operator(1)
    };
    let telegram = Waiting { channel: ChannelKind::Telegram, ..waiting(Some(SUPPORT)) };
    assert_eq!(eligible(&one, &telegram, &rules(), NOW), Err(Reason::QuotaChannel));
    assert_eq!(eligible(&one, &waiting(Some(SUPPORT)), &rules(), NOW), Ok(()));
}

#[test]
fn acceptance_4_a_topic_without_operators_is_a_mismatch_for_all() {
    let operators = [operator(1), operator(2), operator(3)];
    let told = explain(operators.iter(), &waiting(Some(NOBODYS)), &rules(), NOW);
    assert_eq!(told.reason, Some(Reason::SubjectMismatch));
    assert_eq!(told.counts, BTreeMap::from([(Reason::SubjectMismatch, 3)]));
    assert_eq!(told.fitting, 0);
}

#[test]
fn b_the_instance_limits_hold_where_an_operator_has_none_and_own_limits_go_first() {
    let rules = rules_with(|s| {
        s.dialog_limit_total = 7;
        s.dialog_limit_by_channel = BTreeMap::from([(ChannelKind::Widget, 3), (ChannelKind::Telegram, 2)]);
    });
    let mut profile = operator_profile(1);
    assert_eq!(Capacity::of(&profile, &rules).limit, 7);
    profile.limit_total = Some(0);
    profile.limit_by_channel = BTreeMap::from([(ChannelKind::Widget, 9)]);
    let own = Capacity::of(&profile, &rules);
    assert_eq!(own.limit, 0);
    assert_eq!(own.limit_by_channel, BTreeMap::from([(ChannelKind::Widget, 9), (ChannelKind::Telegram, 2)]));
}

#[test]
fn b_tickets_tasks_and_outbound_dialogs_count_as_the_settings_say() {
    let cases = [
        (false, true, DialogKind::Chat, false, true),
        (false, true, DialogKind::Ticket, false, false),
        (true, true, DialogKind::Ticket, false, true),
        (true, true, DialogKind::Task, false, false),
        (false, true, DialogKind::Chat, true, true),
        (false, false, DialogKind::Chat, true, false),
    ];
    for (tickets, outbound, kind, is_outbound, expected) in cases {
        let rules = rules_with(|s| {
            s.tickets_count_in_limit = tickets;
            s.count_outbound_in_limit = outbound;
        });
        assert_eq!(rules.counts(kind, is_outbound), expected, "{kind:?}, outbound {is_outbound}");
    }
}

#[test]
fn c_a_group_covers_its_topics_and_their_children_and_nothing_else() {
    let rules = rules();
    let cases = [
        (1, Some(SUPPORT), true),
        (1, Some(SUPPORT_CHILD), true),
        (1, Some(SALES), false),
        (1, Some(NOBODYS), false),
        (3, Some(SALES), true),
        (1, None, true),
        (4, None, false),
    ];
    for (id, topic, expected) in cases {
        assert_eq!(rules.covers(&operator(id), topic), expected, "operator {id}, topic {topic:?}");
    }
    let nobody = rules_with(|s| s.no_topic_goes_to = NoTopicGoesTo::Nobody);
    assert!(!nobody.covers(&operator(1), None));
}

#[test]
fn d_one_point_of_weight_is_two_minutes_and_a_larger_weight_is_earlier() {
    let rules = rules();
    let mut light = dialog_row(1);
    light.queued_at = Some(NOW);
    let mut heavy = light.clone();
    heavy.weight = 1;
    assert_eq!(rules.rank(&light) - rules.rank(&heavy), 2 * MINUTE);
    heavy.queued_at = Some(NOW.plus_micros(2 * MINUTE));
    assert_eq!(rules.rank(&light), rules.rank(&heavy), "two minutes later with one point more is the same place");
    let created = rules_with(|s| s.queue_order = QueueOrder::Created);
    assert!(created.rank(&light) < created.rank(&heavy), "«created» looks at the time alone");
    for weight in [i32::MIN, i32::MAX] {
        heavy.weight = weight;
        let rank = rules.rank(&heavy);
        assert!((rank < rules.rank(&light)) == (weight > 0), "extreme weights keep their side");
    }
}

#[test]
fn i_the_priority_weighs_only_where_the_row_has_no_weight() {
    let rules = rules();
    let mut row = dialog_row(1);
    row.queued_at = Some(NOW);
    row.priority_id = Some(PriorityId(1));
    assert_eq!(rules.rank(&row), NOW.micros() - 60 * MINUTE);
    row.weight = 1;
    assert_eq!(rules.rank(&row), NOW.micros() - 2 * MINUTE);
}

#[test]
fn e_every_method_has_its_own_winner() {
    let at = |s: i64| Some(NOW.plus_secs(s));
    let operators = [
        Capacity { limit: 2, last_assigned_at: at(-5), last_closed_at: at(-5), level: 1, ..loaded(1, 1) },
        Capacity { limit: 10, last_assigned_at: at(-90), last_closed_at: at(-50), level: 2, ..loaded(2, 3) },
        Capacity { limit: 5, last_assigned_at: at(-50), last_closed_at: at(-90), level: 5, ..loaded(3, 1) },
    ];
    let cases = [
        (Method::Default, None, 3),
        (Method::ByCount, None, 1),
        (Method::ByLastDate, None, 2),
        (Method::PercentLoad, None, 3),
        (Method::RoundRobin, None, 1),
        (Method::RoundRobin, Some(1), 2),
        (Method::RoundRobin, Some(3), 1),
        (Method::LevelFirst, None, 3),
    ];
    for (method, last, expected) in cases {
        let all: Vec<&Capacity> = operators.iter().collect();
        let got = pick(method, &all, last.map(OperatorId)).map(|o| o.id.get());
        assert_eq!(got, Some(expected), "{method:?} after {last:?}");
    }
    assert_eq!(pick(Method::Default, &[], None), None);
}

#[test]
fn e_who_never_closed_and_never_got_a_dialog_comes_first() {
    let operators = [Capacity { last_closed_at: Some(NOW), last_assigned_at: Some(NOW), ..operator(1) }, operator(2)];
    assert_eq!(winner(Method::Default, &operators), Some(2));
    assert_eq!(winner(Method::ByLastDate, &operators), Some(2));
}

#[test]
fn f_an_exclusion_that_would_leave_nobody_is_ignored() {
    let rules = rules();
    let excluded = Waiting { excluded: vec![(OperatorId(1), NOW.plus_secs(60))], ..waiting(Some(SUPPORT)) };
    let ids = |operators: &[Capacity]| -> Vec<i64> {
        candidates(operators.iter(), &excluded, &rules, NOW).iter().map(|o| o.id.get()).collect()
    };
    assert_eq!(ids(&[operator(1), operator(2)]), [2]);
    assert_eq!(ids(&[operator(1), loaded(2, 5)]), [1], "the other one is full");
    assert_eq!(ids(&[loaded(1, 5)]), Vec::<i64>::new(), "an ignored exclusion never lifts a limit");
    let muted = Capacity { may_reply: false, ..operator(1) };
    assert_eq!(ids(&[muted]), Vec::<i64>::new(), "nor a missing right");
}

#[test]
fn f_with_offers_a_fresh_exclusion_holds_one_tick() {
    let rules = rules_with(|s| {
        s.accept_mode = AcceptMode::Offer;
        s.distribution_tick_s = 15;
        s.exclude_min = 10;
    });
    let declined = Waiting { excluded: vec![(OperatorId(1), NOW.plus_micros(10 * MINUTE))], ..waiting(Some(SUPPORT)) };
    let at = |secs: i64| candidates([operator(1)].iter(), &declined, &rules, NOW.plus_secs(secs)).len();
    assert_eq!((at(0), at(14), at(15)), (0, 0, 1));
}

#[test]
fn g_a_pin_waits_or_falls_back() {
    let rules = rules();
    let ids = |fallback_at: Option<Timestamp>, operators: &[Capacity]| -> Vec<i64> {
        let pinned = Waiting { pin: Some(Pin { operator: OperatorId(2), fallback_at }), ..waiting(Some(SUPPORT)) };
        candidates(operators.iter(), &pinned, &rules, NOW).iter().map(|o| o.id.get()).collect()
    };
    let busy = [operator(1), loaded(2, 5)];
    assert_eq!(ids(None, &[operator(1), operator(2)]), [2], "the pinned one alone");
    assert_eq!(ids(None, &busy), Vec::<i64>::new());
    assert_eq!(ids(Some(NOW.plus_secs(1)), &busy), Vec::<i64>::new());
    assert_eq!(ids(Some(NOW), &busy), [1]);
    assert_eq!(ids(Some(NOW), &[operator(1), operator(2)]), [2], "still tried first after the fallback");
}

#[test]
fn g_pins_fall_back_only_where_the_policy_says_so() {
    let mut row = dialog_row(1);
    row.queued_at = Some(NOW);
    row.pinned_operator_id = Some(OperatorId(2));
    for (policy, wait, fallback_at) in [
        (PinPolicy::Wait, 0, None),
        (PinPolicy::Wait, 60, None),
        (PinPolicy::Fallback, 0, Some(NOW)),
        (PinPolicy::Fallback, 60, Some(NOW.plus_secs(60))),
    ] {
        let rules = rules_with(|s| (s.pin_policy, s.pin_wait_s) = (policy, wait));
        assert_eq!(
            rules.waiting(&row, NOW).pin,
            Some(Pin { operator: OperatorId(2), fallback_at }),
            "{policy:?} {wait}"
        );
    }
}

#[test]
fn h_a_pinned_dialog_tells_what_keeps_its_operator_and_that_the_others_wait_for_them() {
    let rules = rules();
    let pin =
        |fallback_at| Waiting { pin: Some(Pin { operator: OperatorId(2), fallback_at }), ..waiting(Some(SUPPORT)) };
    let later = Some(NOW.plus_secs(60));
    type Case<'a> = (&'a str, Waiting, Vec<Capacity>, Option<Reason>, Result<(), Reason>);
    let cases: Vec<Case<'_>> = vec![
        ("full, it waits", pin(None), vec![operator(1), loaded(2, 5)], Some(Reason::QuotaTotal), Err(Reason::Pinned)),
        (
            "full, for a while",
            pin(later),
            vec![operator(1), loaded(2, 5)],
            Some(Reason::QuotaTotal),
            Err(Reason::Pinned),
        ),
        ("full, long enough", pin(Some(NOW)), vec![operator(1), loaded(2, 5)], None, Ok(())),
        ("not among them", pin(None), vec![operator(1)], Some(Reason::Pinned), Err(Reason::Pinned)),
        ("free", pin(None), vec![operator(1), operator(2)], None, Err(Reason::Pinned)),
    ];
    for (name, waiting, operators, reason, other) in cases {
        let told = explain(operators.iter(), &waiting, &rules, NOW);
        assert_eq!(told.reason, reason, "{name}");
        let of_other = told.verdicts.iter().find(|(id, _)| *id == OperatorId(1)).map(|(_, verdict)| *verdict);
        assert_eq!(of_other, Some(other), "{name}");
    }
}

#[test]
fn h_the_reason_of_a_dialog_comes_from_those_who_fit_it() {
    let rules = rules();
    let cases: Vec<(&str, Vec<Capacity>, Option<Reason>)> = vec![
        ("nobody at all", vec![], Some(Reason::SubjectMismatch)),
        (
            "fits but is away",
            vec![Capacity { can_receive: false, ..operator(1) }, operator(4)],
            Some(Reason::NotOnline),
        ),
        ("full beats away", vec![Capacity { sockets: 0, ..operator(1) }, loaded(2, 5)], Some(Reason::QuotaTotal)),
        ("somebody free", vec![loaded(1, 5), operator(2)], None),
    ];
    for (name, operators, expected) in cases {
        let told = explain(operators.iter(), &waiting(Some(SUPPORT)), &rules, NOW);
        assert_eq!(told.reason, expected, "{name}");
        assert_eq!(told.total as usize, operators.len(), "{name}");
    }
}

#[test]
fn h_at_most_twenty_verdicts_and_counts_of_all() {
    let rules = Rules::of(&{
        let mut catalogue = catalogue();
        catalogue.skill_groups[0].operator_ids = (1..=50).map(OperatorId).collect();
        catalogue
    });
    let mut operators: Vec<Capacity> = (1..=50)
        .map(|id| {
            let mut capacity = Capacity::of(&operator_profile(id), &rules);
            capacity.sockets = 1;
            capacity.active = 5;
            capacity
        })
        .collect();
    operators[49].active = 0;
    let told = explain(operators.iter(), &waiting(Some(SUPPORT)), &rules, NOW);
    assert_eq!(told.verdicts.len(), MAX_VERDICTS);
    assert_eq!(told.verdicts[0], (OperatorId(50), Ok(())), "the most telling comes first");
    assert_eq!(told.counts, BTreeMap::from([(Reason::QuotaTotal, 49)]));
    assert_eq!(told.total, 50);
}

prop_compose! {
    fn any_operator()(
        id in 1i64..8, active in 0u32..6, sockets in 0u32..2, paused in any::<bool>(), level in 1u8..6,
        closed in proptest::option::of(0i64..5), assigned in proptest::option::of(0i64..5),
    ) -> Capacity {
        Capacity {
            active, sockets, paused, level,
            last_closed_at: closed.map(Timestamp), last_assigned_at: assigned.map(Timestamp),
            ..operator(id)
        }
    }
}

proptest! {
    #[test]
    fn e_the_order_of_the_candidates_never_changes_the_winner(
        operators in proptest::collection::vec(any_operator(), 1..8), turn in 0usize..8, last in proptest::option::of(1i64..8),
    ) {
        let mut unique = operators;
        unique.sort_by_key(|o| o.id);
        unique.dedup_by_key(|o| o.id);
        let mut turned = unique.clone();
        turned.rotate_left(turn % unique.len());
        for method in [Method::Default, Method::ByCount, Method::ByLastDate, Method::PercentLoad, Method::RoundRobin, Method::LevelFirst] {
            let plain: Vec<&Capacity> = unique.iter().collect();
            let other: Vec<&Capacity> = turned.iter().collect();
            prop_assert_eq!(
                pick(method, &plain, last.map(OperatorId)).map(|o| o.id),
                pick(method, &other, last.map(OperatorId)).map(|o| o.id)
            );
        }
    }

    #[test]
    fn b_no_candidate_is_ever_at_a_limit_or_away(
        operators in proptest::collection::vec(any_operator(), 0..8), excluded in proptest::collection::vec(1i64..8, 0..4), pin in proptest::option::of(1i64..8),
    ) {
        let rules = rules();
        let mut waiting = waiting(Some(SUPPORT));
        waiting.dialog = DialogId(5);
        waiting.excluded = excluded.into_iter().map(|o| (OperatorId(o), NOW.plus_secs(9))).collect();
        waiting.pin = pin.map(|o| Pin { operator: OperatorId(o), fallback_at: None });
        for found in candidates(operators.iter(), &waiting, &rules, NOW) {
            prop_assert!(found.is_free());
            prop_assert!(rules.covers(found, waiting.subject));
            prop_assert!(pin.is_none_or(|p| found.id.get() == p));
        }
    }
}

fn grouped(change: impl FnOnce(&mut Vec<SkillGroup>)) -> Rules {
    let mut catalogue = catalogue();
    change(&mut catalogue.skill_groups);
    Rules::of(&catalogue)
}

/// Online, in the groups the rules say.
fn member(id: i64, rules: &Rules) -> Capacity {
    let mut operator = Capacity::of(&operator_profile(id), rules);
    operator.sockets = 1;
    operator
}

fn winners(rules: &Rules, operators: &[Capacity], waited_s: i64) -> Vec<i64> {
    let mut row = dialog_row(1);
    row.subject_id = Some(SUPPORT);
    row.queued_at = Some(NOW.plus_secs(-waited_s));
    let waiting = rules.waiting(&row, NOW);
    candidates(operators.iter(), &waiting, rules, NOW).iter().map(|o| o.id.get()).collect()
}

#[test]
fn j_the_heavier_groups_operators_come_first_and_the_lighter_ones_get_what_is_left() {
    let rules = grouped(|groups| {
        groups[0].operator_ids = vec![OperatorId(1)];
        groups[1].subject_ids = vec![SUPPORT];
        groups[1].operator_ids = vec![OperatorId(2)];
        groups[1].weight = 10;
    });
    let both = [member(1, &rules), member(2, &rules)];
    assert_eq!(winners(&rules, &both, 0), vec![2]);
    let full = [member(1, &rules), Capacity { active: 5, ..member(2, &rules) }];
    assert_eq!(winners(&rules, &full, 0), vec![1]);
}

#[test]
fn j_a_dialog_overflows_after_its_time_from_group_to_group_and_a_circle_ends() {
    let rules = grouped(|groups| {
        for (n, group) in groups.iter_mut().enumerate() {
            let id = i64::try_from(n).unwrap() + 1;
            group.active = true;
            group.operator_ids = vec![OperatorId(id)];
            group.overflow_group_id = Some(SkillGroupId(id % 3 + 1));
            group.overflow_after_s = [Some(30), Some(20), None][n];
        }
    });
    let (one, two, three) = (member(1, &rules), member(2, &rules), member(3, &rules));
    let away = Capacity { can_receive: false, ..one.clone() };
    let cases: [(i64, &[Capacity], &[i64]); 6] = [
        (29, &[two.clone(), three.clone()], &[]),
        (30, &[two.clone(), three.clone()], &[2]),
        (49, std::slice::from_ref(&three), &[]),
        (50, std::slice::from_ref(&three), &[3]),
        (600, &[one.clone(), two.clone(), three.clone()], &[1]),
        (600, &[away, two.clone(), three.clone()], &[2, 3]),
    ];
    for (waited, operators, expected) in cases {
        assert_eq!(winners(&rules, operators, waited), expected, "{waited} s");
    }
    let queued = NOW.plus_secs(-31);
    assert_eq!(rules.next_overflow(Some(SUPPORT), queued, NOW), Some(NOW.plus_secs(19)));
    assert_eq!(rules.next_overflow(Some(SUPPORT), NOW.plus_secs(-50), NOW), None);
    assert_eq!(rules.next_overflow(None, queued, NOW), None);
}

#[test]
fn j_an_inactive_group_neither_overflows_nor_is_overflowed_to() {
    let rules = grouped(|groups| {
        groups[0].overflow_group_id = Some(SkillGroupId(3));
        groups[0].operator_ids = vec![OperatorId(1)];
    });
    assert_eq!(winners(&rules, &[member(2, &rules)], 600), Vec::<i64>::new());
}

#[test]
fn j_a_topics_method_and_an_operators_limit_follow_their_groups() {
    let rules = grouped(|groups| {
        groups[0].method_override = Some(Method::RoundRobin);
        groups[0].limit_override = Some(2);
        groups[1].method_override = Some(Method::LevelFirst);
        groups[1].limit_override = Some(7);
        groups[1].weight = 1;
        groups[1].subject_ids = vec![SALES, SUPPORT_CHILD];
    });
    let methods = [SUPPORT, SUPPORT_CHILD, SALES, NOBODYS].map(|topic| rules.method_for(Some(topic)));
    assert_eq!(methods, [Method::RoundRobin, Method::LevelFirst, Method::LevelFirst, Method::Default]);
    assert_eq!(rules.method_for(None), Method::Default);
    assert_eq!([1, 3, 4].map(|id| member(id, &rules).limit), [2, 7, rules.limit_total]);
    let mut own = operator_profile(3);
    own.limit_total = Some(1);
    assert_eq!(Capacity::of(&own, &rules).limit, 1, "one's own outweighs the groups'");
}
